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
#define LISTED 20u		/* papers shown when nobody says how many */

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

/* The number that was typed; refuses what was not given out. */
static enum status parse(struct verb *v, const char *typed, uint64_t *number)
{
	const char *at = text_of(typed);
	uint64_t given = 0;
	enum status s = counter_peek(v->txn, SYSTEM, &given);
	char *end;

	at += *at == 'P' || *at == 'p';
	at += *at == '-';
	*number = strtoull(at, &end, 10);
	if (s)
		return s;
	if (*at < '0' || *at > '9' || *end || !*number || *number > given)
		return verb_refuse(v, OD__MESSAGE__PAD_UNKNOWN, "pad", typed, said(v, given), NULL, NULL);
	return OK;
}

/* What was keyed in under the number; ERR_NOT_FOUND. *record as people say it. */
static enum status keyed(struct verb *v, uint64_t number, const char **kind, const char **record)
{
	enum status s = ERR_NOT_FOUND;
	Od__Link *link;
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof kinds[0] && s == ERR_NOT_FOUND; i++) {
		struct key key = link_key(v, kinds[i], number);

		s = table_get_as(v->txn, TABLE_LINK, &key, v->arena, &link);
		if (s == OK) {
			*kind = kinds[i];
			*record = arena_format(v->arena, i ? "C-%" PRIu64 : "%" PRIu64, link->id);
		}
	}
	return s;
}

enum status paper_check(struct verb *v, const char *typed, uint64_t *number)
{
	const char *kind, *record;
	enum status s;

	*number = 0;
	if (!*text_of(typed))
		return OK;
	s = parse(v, typed, number);
	if (s)
		return s;
	s = keyed(v, *number, &kind, &record);
	if (s == OK)
		return verb_refuse(v, OD__MESSAGE__PAD_TAKEN, "pad", said(v, *number), kind, record, NULL);
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status paper_find(struct verb *v, const char *typed, const char *kind, uint64_t *id)
{
	uint64_t number;
	Od__Link *link;
	struct key key;
	enum status s = parse(v, typed, &number);

	if (s)
		return s;
	key = link_key(v, kind, number);
	s = table_get_as(v->txn, TABLE_LINK, &key, v->arena, &link);
	*id = s == OK ? link->id : 0;
	return s;
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

/* The papers of a person, by their numbers: key and kind of the links. */
static struct key given_key(struct verb *v, const char **kind)
{
	struct key key = key_empty();

	*kind = arena_format(v->arena, "given/%" PRIu32, v->actor->user);
	key_add_text(&key, SYSTEM);
	key_add_text(&key, *kind);
	return key;
}

static enum status give(struct verb *v, uint64_t number)
{
	const char *kind;
	struct key key = given_key(v, &kind);
	Od__Link *link = FRESH(v, link);

	SET_TEXT(v, link, system, SYSTEM);
	SET_TEXT(v, link, kind, kind);
	/* Text of one length, so that the rows come in the order of the numbers. */
	link->external = arena_format(v->arena, "%012" PRIu64, number);
	key_add_text(&key, link->external);
	SET(link, id, number);
	return change_quiet(v, TABLE_LINK, &key, &link->base);
}

enum status verb_server_papers(struct verb *v, const Od__ServerPapers *request, Od__PaperRows *reply)
{
	uint32_t limit = request->limit ? request->limit : LISTED;
	const char *kind, *what;
	struct key prefix = given_key(v, &kind);
	struct walk *w;
	Od__Link *link;
	enum status s;

	if (limit > MOST)
		limit = MOST;
	reply->row = arena_array(v->arena, limit, sizeof *reply->row);
	SET(reply, left, 0);
	s = walk_open(v->txn, TABLE_LINK, &prefix, true, &w);
	while (s == OK && reply->n_row < limit
	       && (s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&link)) == OK) {
		Od__PaperRow *row = FRESH(v, paper_row);
		const char *record = NULL;

		s = keyed(v, link->id, &what, &record);
		if (s != OK && s != ERR_NOT_FOUND)
			break;
		SET(row, number, link->id);
		SET_TEXT(v, row, paper, said(v, link->id));
		if (s == OK)
			SET_TEXT(v, row, record, record);
		reply->left += s == ERR_NOT_FOUND;
		reply->row[reply->n_row++] = row;
		s = OK;
	}
	walk_close(w);
	for (size_t i = 0; i < reply->n_row / 2; i++) {
		Od__PaperRow *swap = reply->row[i];

		reply->row[i] = reply->row[reply->n_row - 1 - i];
		reply->row[reply->n_row - 1 - i] = swap;
	}
	return s == ERR_END ? OK : s;
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
		if (s == OK)
			s = give(v, last);
	}
	if (s)
		return s;
	SET(reply, first, first);
	SET(reply, last, last);
	return OK;
}
