/* SPDX-License-Identifier: ISC */
/*
 * customer_list: the verb `customer list`: customers by owner, tag, kind, stage, grade or zone.
 * Like a search it is journalled with the customers it listed.
 *
 * One owner's customers are walked by their index, all others in order of their numbers. One call
 * looks at 20,000 customers at most, so that no list holds a reader for long: a page may come back
 * shorter than asked, with where to go on.
 */
#include "desk/inside.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "desk/customer.h"
#include "desk/list_page.h"
#include "desk/profile.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define LOOKED_MOST 20000

struct wanted {
	const Od__CustomerList *request;
	bool by_owner;
	uint32_t owner;
};

static bool has_tag(const Od__Customer *c, const char *tag)
{
	size_t i;

	for (i = 0; i < c->n_tag; i++)
		if (text_equal_ascii(c->tag[i], tag))
			return true;
	return false;
}

static bool fits(const struct wanted *w, const Od__Customer *c, const Od__Profile *p)
{
	const Od__CustomerList *r = w->request;

	if (c->state != OD__RECORD_STATE__LIVE)
		return false;
	if (w->by_owner && p->owner != w->owner)
		return false;
	if (r->has_kind && c->kind != r->kind)
		return false;
	if (r->has_stage && p->stage != r->stage)
		return false;
	if (r->grade && *r->grade && !text_equal_ascii(text_of(p->grade), r->grade))
		return false;
	if (r->zone && *r->zone && !text_equal_ascii(text_of(c->zone), r->zone))
		return false;
	return !r->tag || !*r->tag || has_tag(c, r->tag);
}

static enum status read_owner(struct verb *v, const char *owner, struct wanted *w)
{
	if (v->actor->own) {
		if (*owner && strcmp(owner, "me") != 0 && strcmp(owner, v->actor->login) != 0)
			return verb_missing(v, "owner", "user", owner);
		w->by_owner = true;
		w->owner = v->actor->user;
		return OK;
	}
	if (!*owner)
		return OK;
	w->by_owner = true;
	return customer_read_owner(v, "owner", owner, &w->owner);
}

/* The walk over candidates, behind the customer `after`. */
static enum status open_walk(struct verb *v, const struct wanted *w, uint64_t after,
	struct walk **walk)
{
	struct key prefix, from;
	enum status s;

	if (w->by_owner && w->owner) {
		prefix = from = key_u32(w->owner);
		key_add_u64(&from, after);
		s = walk_open_index(v->txn, INDEX_PROFILE_OWNER, &prefix, false, walk);
	} else {
		prefix = key_empty();
		from = key_u64(after);
		s = walk_open(v->txn, TABLE_CUSTOMER, &prefix, false, walk);
	}
	return s == OK && after ? walk_after(*walk, &from) : s;
}

static enum status next_id(struct verb *v, const struct wanted *w, struct walk *walk, uint64_t *id)
{
	struct key key, primary;
	enum status s;

	if (w->by_owner && w->owner) {
		s = walk_next(walk, &key, &primary, v->arena, NULL);
		*id = s == OK ? key_read_u64(&primary, 0) : 0;
	} else {
		s = walk_next(walk, &key, NULL, v->arena, NULL);
		*id = s == OK ? key_read_u64(&key, 0) : 0;
	}
	return s;
}

/* The row of one candidate when it fits; scratch is emptied for each. */
static enum status candidate(struct verb *v, const struct wanted *w, uint64_t id,
	struct arena *scratch, Od__CustomerRow **row)
{
	struct key key = key_u64(id);
	struct arena *whole = v->arena;
	Od__Customer *c;
	Od__Profile *p;
	Od__Figure *f;
	enum status s;

	*row = NULL;
	arena_reset(scratch);
	v->arena = scratch;
	s = table_get_as(v->txn, TABLE_CUSTOMER, &key, scratch, &c);
	if (s == OK)
		s = profile_get(v, id, &p);
	v->arena = whole;
	if (s != OK || !fits(w, c, p))
		return s;
	s = figure_get(v, id, &f);
	if (s == OK)
		*row = customer_row(v, c, p, f);
	return s;
}

enum status verb_customer_list(struct verb *v, const Od__CustomerList *request,
	Od__CustomerRows *reply)
{
	struct wanted wanted = { .request = request };
	size_t looked = 0;
	const char *after;
	uint32_t limit;
	struct arena *scratch;
	struct walk *walk;
	uint64_t id = 0;
	enum status s = read_owner(v, text_of(request->owner), &wanted);

	if (s != OK)
		return s;
	s = list_page_text(v, request->page, &limit, &after);
	if (s == OK && *after && !verb_number(after, "", &id))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "page.after", "page.after",
			"the number of a row", after, NULL);
	if (s != OK)
		return s;
	txn_let_go(v->txn);
	s = open_walk(v, &wanted, id, &walk);
	if (s != OK)
		return s;
	reply->row = arena_array(v->arena, limit, sizeof *reply->row);
	scratch = arena_new(0);
	while (s == OK && reply->n_row < limit && looked++ < LOOKED_MOST) {
		Od__CustomerRow *row;

		verb_breathe(v);
		s = next_id(v, &wanted, walk, &id);
		if (s == OK)
			s = candidate(v, &wanted, id, scratch, &row);
		if (s != OK || !row)
			continue;
		reply->row[reply->n_row++] = row;
		verb_opened(v, id);
	}
	arena_free(scratch);
	walk_close(walk);
	if (s == OK)
		reply->after = arena_format(v->arena, "%" PRIu64, id);
	return s == ERR_END ? OK : s;
}
