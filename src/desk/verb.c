/* SPDX-License-Identifier: ISC */
/*
 * verb: what every handler says and asks: refusals, scope, numbers as people say them.
 *
 * Sentences are numbers with arguments (record/message.proto); nothing here makes prose. A foreign
 * record and a missing one are refused alike, so that a refusal tells nobody what exists.
 */
#include "desk/inside.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "record/customer.pb-c.h"
#include "record/message.pb-c.h"

enum status verb_refuse(struct verb *v, int message, const char *field, const char *arg0,
	const char *arg1, const char *arg2, const char *arg3)
{
	return refuse(&v->refusal, v->arena, message, field, arg0, arg1, arg2, arg3);
}

/* "*" is everything, "x.*" is x and what is below it, anything else itself alone. */
static bool covers(const char *have, const char *need)
{
	size_t length = strlen(have);

	if (strcmp(have, "*") == 0 || strcmp(have, need) == 0)
		return true;
	if (length < 3 || strcmp(have + length - 2, ".*") != 0)
		return false;
	length -= 2;
	return strncmp(have, need, length) == 0 && (need[length] == 0 || need[length] == '.');
}

bool actor_may(const struct actor *a, const char *need)
{
	const char *const *have;

	if (!need || !*need || strcmp(need, "-") == 0)
		return true;
	for (have = a->needs; have && *have; have++)
		if (covers(*have, need))
			return true;
	return false;
}

enum status verb_next(struct verb *v, const char *counter, uint64_t *number)
{
	*number = v->number;
	v->number = 0;
	return *number ? OK : counter_next(v->txn, counter, number);
}

bool verb_sees(struct verb *v, uint64_t customer)
{
	struct key key = key_u64(customer);
	Od__Profile *profile;

	if (!v->actor->own || (v->row && v->row->scope != SCOPE_OWN))
		return true;
	if (table_get_as(v->txn, TABLE_PROFILE, &key, v->arena, &profile) != OK)
		return false;
	return profile->owner != 0 && profile->owner == v->actor->user;
}

void verb_opened(struct verb *v, uint64_t customer)
{
	unsigned i;

	for (i = 0; i < v->opened_count; i++)
		if (v->opened[i] == customer)
			return;
	if (v->opened_count < sizeof v->opened / sizeof v->opened[0])
		v->opened[v->opened_count++] = customer;
}

const char *verb_said(struct verb *v, const char *letter, uint64_t id)
{
	return arena_format(v->arena, *letter ? "%s-%" PRIu64 : "%s%" PRIu64, letter, id);
}

bool verb_number(const char *said, const char *letter, uint64_t *id)
{
	uint64_t value = 0;

	if (!said)
		return false;
	while (*said == ' ')
		said++;
	if (*letter && toupper((unsigned char)*said) == *letter) {
		said++;
		while (*said == '-' || *said == ' ')
			said++;
	}
	if (!isdigit((unsigned char)*said))
		return false;
	for (; isdigit((unsigned char)*said); said++) {
		if (value > (UINT64_MAX - 9) / 10)
			return false;
		value = value * 10 + (uint64_t)(*said - '0');
	}
	while (*said == ' ')
		said++;
	*id = value;
	return *said == 0;
}

enum status verb_missing(struct verb *v, const char *field, const char *kind, const char *said)
{
	return verb_refuse(v, OD__MESSAGE__NOT_FOUND, field, kind, text_of(said), NULL, NULL);
}

enum status verb_version(struct verb *v, const char *what, uint64_t now, uint64_t wanted)
{
	if (wanted == 0 || wanted == now)
		return OK;
	return verb_refuse(v, OD__MESSAGE__VERSION_OLD, "version", what,
		arena_format(v->arena, "%" PRIu64, now), arena_format(v->arena, "%" PRIu64, wanted),
		NULL);
}

const char *text_of(const char *optional)
{
	return optional ? optional : "";
}
