/* SPDX-License-Identifier: ISC */
/*
 * finder -- the search for customers as an operator types.
 *
 * Held in memory by the desk and rebuilt from the customer table at start; nothing of it is
 * stored. A row is found by any digits of its phones or code, any part of its Chinese name, the
 * start of a word of its Latin names, pinyin (initials, syllables, mixed; all readings), the start
 * of its code, a further name, and by several of these at once. Rows come exact first, then
 * prefix, word start, inside; then own customers before others'; then the most recent.
 *
 * Each row stands in a set for each trait it has (finder_index.h), changed with the row, so a search
 * among a million takes a millisecond and a change some ten microseconds. finder_find only reads:
 * many threads may call it at once; the caller keeps writers out (desk_read_lock). Text is copied
 * in; nothing here fails but by the limits of query.h.
 */
#ifndef ORDERDESK_LANG_FINDER_H
#define ORDERDESK_LANG_FINDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "lang/match.h"
#include "lang/query.h"

#define FINDER_HITS 100		/* most hits of one search */
#define FINDER_PHONES 100	/* phone forms of one row that are looked at */
#define FINDER_OTHERS 100	/* further texts of one row that are looked at */

struct finder;

/* A customer as given; the texts are copied. */
struct finder_row {
	uint64_t id;
	const char *name;
	const char *code;		/* NULL: none */
	const char *const *phones;	/* E.164 and as given, both forms; anything but digits is
					   left out, an "x", "#" or "转" ends the number */
	size_t phone_count;
	const char *const *others;	/* contact persons, brand, WeChat, mail … */
	size_t other_count;
	uint32_t owner;			/* user; 0: none */
	int64_t ordered;		/* time of the last order; 0: none, then `created` counts */
	int64_t created;
};

struct finder_hit {
	uint64_t id;
	struct match match;		/* characters of the folded name: for marks in the name as
					   given use query_marks() */
};

struct finder_result {
	struct finder_hit hits[FINDER_HITS];
	size_t count;			/* hits given */
	size_t total;			/* rows that fit */
	bool estimated;			/* total is a guess */
};

/* Calling code of the desk's country in digits ("86"), so that +86 and 0086 may be left out. */
struct finder *finder_new(const char *country);
void finder_free(struct finder *f);

/* Adds the row, or replaces the one of the same id. Ids are not 0. */
void finder_put(struct finder *f, const struct finder_row *row);
bool finder_remove(struct finder *f, uint64_t id);	/* false: was not there */
/* The cheap changes: a new order, another owner. False when there is no such row. */
bool finder_touch(struct finder *f, uint64_t id, int64_t ordered);
bool finder_set_owner(struct finder *f, uint64_t id, uint32_t owner);
/* False when there is no such row. */
bool finder_known(const struct finder *f, uint64_t id, uint32_t *owner, int64_t *ordered);

/*
 * The first rows of an empty finder come faster between these two: each id once, nothing is searched
 * or changed meanwhile. Three seconds for a million.
 */
void finder_load(struct finder *f);
void finder_settle(struct finder *f);

size_t finder_count(const struct finder *f);
uint32_t finder_owned(const struct finder *f, uint32_t owner);	/* rows of an owner */
size_t finder_bytes(const struct finder *f);	/* memory held */

/*
 * How many rows that may fit are held against a query one by one: up to that, the total is exact;
 * with more of them the hits are taken level by level and the total is estimated. Default 512.
 */
void finder_set_effort(struct finder *f, size_t rows);

struct finder_ask {
	const char *text;
	uint32_t user;		/* whose customers come first; 0: nobody's */
	bool own_only;		/* rows of other owners (and of none) are not found */
	size_t limit;		/* most hits; 0: 20 */
	/* NULL, or which rows may be found; called for rows that fit, so it must be quick. */
	bool (*may)(void *context, uint64_t id);
	void *context;
};

/* ERR_LIMIT when the text is longer or has more words than query.h allows; result is then empty. */
enum status finder_find(const struct finder *f, const struct finder_ask *ask,
			struct finder_result *result);
/* The same by holding every row against the query: what finder_find is checked by. */
enum status finder_scan(const struct finder *f, const struct finder_ask *ask,
			struct finder_result *result);
/* The name of some row, folded, as UTF-8: for making up queries. `n` is any number. */
bool finder_name(const struct finder *f, uint64_t n, char *out, size_t size);

#endif
