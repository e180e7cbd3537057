/* SPDX-License-Identifier: ISC */
/*
 * pad -- the counter, the links, and the verb.
 */
#include "desk/pad.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "desk/inside.h"
#include "desk/verbs.gen.h"
#include "record/customer.pb-c.h"

#define SYSTEM "pad"
#define USUAL 5u		/* numbers given when nobody says how many */
#define MOST 100u

static const char *const kinds[] = { "order", "ticket" };

static struct key link_key(struct verb *v, const char *kind, uint64_t number)
{
	struct key key = key_empty();

	key_add_text(&key, SYSTEM);
	key_add_text(&key, kind);
	key_add_text(&key, arena_format(v->arena, "%" PRIu64, number));
	return key;
}

static const char *said(struct verb *v, uint64_t number)
{
	return arena_format(v->arena, "P-%" PRIu64, number);
}

enum status paper_check(struct verb *v, const char *typed, uint64_t *number)
{
	const char *at = text_of(typed);
	uint64_t given = 0;
	Od__Link *link;
	enum status s;
	char *end;

	*number = 0;
	if (!*at)
		return OK;
	at += *at == 'P' || *at == 'p';
	at += *at == '-';
	*number = strtoull(at, &end, 10);
	s = counter_peek(v->txn, SYSTEM, &given);
	if (s)
		return s;
	if (*at < '0' || *at > '9' || *end || !*number || *number > given)
		return verb_refuse(v, OD__MESSAGE__PAD_UNKNOWN, "pad", typed, said(v, given), NULL, NULL);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct key key = link_key(v, kinds[i], *number);

		s = table_get_as(v->txn, TABLE_LINK, &key, v->arena, &link);
		if (s == OK)
			return verb_refuse(v, OD__MESSAGE__PAD_TAKEN, "pad", said(v, *number), kinds[i],
				arena_format(v->arena, i ? "C-%" PRIu64 : "%" PRIu64, link->id), NULL);
		if (s != ERR_NOT_FOUND)
			return s;
	}
	return OK;
}

enum status paper_take(struct verb *v, uint64_t number, const char *kind, uint64_t id)
{
	struct key key;
	Od__Link *link;

	if (!number)
		return OK;
	key = link_key(v, kind, number);
	link = FRESH(v, link);
	SET_TEXT(v, link, system, SYSTEM);
	SET_TEXT(v, link, kind, kind);
	link->external = arena_format(v->arena, "%" PRIu64, number);
	SET(link, id, id);
	return change_quiet(v, TABLE_LINK, &key, &link->base);
}

enum status verb_server_pad(struct verb *v, const Od__ServerPad *request, Od__PadGiven *reply)
{
	uint64_t first = 0, last = 0;
	uint32_t count = request->count ? request->count : USUAL;
	enum status s = OK;

	if (count > MOST)
		count = MOST;
	for (uint32_t i = 0; i < count && s == OK; i++) {
		s = counter_next(v->txn, SYSTEM, &last);
		first = first ? first : last;
	}
	if (s)
		return s;
	SET(reply, first, first);
	SET(reply, last, last);
	return OK;
}
