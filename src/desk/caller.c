/* SPDX-License-Identifier: ISC */
/*
 * caller: the search index over customers in memory.
 *
 * A row of the index is made of the customer's record, its owner (profile) and its last order
 * (figure). The three change apart; owner and last order of a row are kept by the index itself.
 * Loading is done at once for a desk of some ten thousand customers and behind the start for a
 * larger one. Numbers are looked up in caller_number.c.
 */
#include "desk/caller.h"

#include <stdio.h>

#include "base/memory.h"
#include "desk/caller_inside.h"
#include "desk/import.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "lang/phone.h"
#include "record/message.pb-c.h"

#define AT_ONCE 20000u		/* customers that are loaded before the first answer */

struct finder *caller_finder(const struct desk *d)
{
	char country[4];

	phone_country(setting_text(d, "country"), country);
	return finder_new(country);
}

void caller_put(struct finder *f, const Od__Customer *row, uint32_t owner, int64_t last_order)
{
	const char *phones[FINDER_PHONES], *others[FINDER_OTHERS];
	struct finder_row out = {
		.id = row->id, .name = text_of(row->name), .code = row->code, .phones = phones,
		.others = others, .owner = owner, .ordered = last_order, .created = row->created,
	};
	size_t i;

	if (row->state != OD__RECORD_STATE__LIVE) {
		finder_remove(f, row->id);
		return;
	}
	for (i = 0; i < row->n_point; i++) {
		const Od__Point *p = row->point[i];

		if (p->kind != OD__POINT_KIND__PHONE_POINT && p->kind != OD__POINT_KIND__FAX) {
			if (p->value && out.other_count < FINDER_OTHERS)
				others[out.other_count++] = p->value;
			continue;
		}
		if (p->e164 && *p->e164 && out.phone_count < FINDER_PHONES)
			phones[out.phone_count++] = p->e164;
		if (p->form && *p->form && out.phone_count < FINDER_PHONES)
			phones[out.phone_count++] = p->form;
		if (p->value && *p->value && out.phone_count < FINDER_PHONES)
			phones[out.phone_count++] = p->value;
	}
	for (i = 0; i < row->n_person; i++)
		if (row->person[i]->name && out.other_count < FINDER_OTHERS)
			others[out.other_count++] = row->person[i]->name;
	finder_put(f, &out);
}

/* The lowest or highest number of a customer; 0 when there is none. */
static enum status end_number(struct txn *t, bool highest, uint64_t *out)
{
	struct walk *w;
	struct key key;
	enum status s = walk_open(t, TABLE_CUSTOMER, NULL, highest, &w);

	*out = 0;
	if (s == OK)
		s = walk_next(w, &key, NULL, NULL, NULL);
	if (s == OK)
		*out = key_read_u64(&key, 0);
	walk_close(w);
	return s == ERR_END ? OK : s;
}

/* Can a start wait for them? Numbers are given one after the other, so they tell without a count. */
static enum status are_few(struct txn *t, bool *few)
{
	uint64_t lowest, highest;
	enum status s;

	txn_see_all(t);
	s = end_number(t, false, &lowest);
	if (s == OK)
		s = end_number(t, true, &highest);
	*few = s == OK && highest - lowest < AT_ONCE;
	return s;
}

static enum status load_now(struct caller *c, struct txn *t)
{
	struct caller_rows *r = mem_alloc(sizeof *r);
	enum status s = OK;
	size_t i;

	r->arena = arena_new(0);
	finder_load(c->finder);
	while (s == OK && !r->end) {
		s = caller_read(t, r);
		for (i = 0; s == OK && i < r->count; i++)
			caller_put(c->finder, r->list[i].row, r->list[i].owner,
				r->list[i].last_order);
	}
	finder_settle(c->finder);
	arena_free(r->arena);
	mem_free(r);
	return s;
}

enum status caller_load(struct desk *d, struct txn *t)
{
	struct caller *c = mem_alloc(sizeof *c);
	enum status s;

	d->caller = c;
	c->desk = d;
	pthread_mutex_init(&c->mutex, NULL);
	pthread_cond_init(&c->wake, NULL);
	c->finder = caller_finder(d);
	s = are_few(t, &c->ready);
	if (s == OK && c->ready)
		s = load_now(c, t);
	if (s != OK)
		return s;
	c->wanted = !c->ready;
	caller_start(c);
	return OK;
}

/* One that comes back into the index: what stands beside it is in the store. */
static enum status read_one(struct txn *t, void *baton)
{
	struct caller_rows *r = baton;
	uint64_t id = key_read_u64(&r->last, 0);

	return caller_read_these(t, &id, 1, r);
}

static void read_back(struct caller *c, uint64_t customer)
{
	struct caller_rows *r = mem_alloc(sizeof *r);

	r->arena = arena_new(0);
	r->last = key_u64(customer);
	if (store_read(c->desk->store, read_one, r, NULL) == OK)
		caller_put(c->finder, r->list[0].row, r->list[0].owner, r->list[0].last_order);
	arena_free(r->arena);
	mem_free(r);
}

static void customer_applied(struct caller *c, const Od__Customer *row)
{
	uint32_t owner = 0;
	int64_t last_order = 0;

	/* of a new one both follow in the same commit */
	if (!finder_known(c->finder, row->id, &owner, &last_order) && row->version > 1 &&
		row->state == OD__RECORD_STATE__LIVE)
		read_back(c, row->id);
	else
		caller_put(c->finder, row, owner, last_order);
}

void caller_applied(struct desk *d, const struct change *change)
{
	struct caller *c = d->caller;

	if (change->table != TABLE_CUSTOMER && change->table != TABLE_PROFILE &&
		change->table != TABLE_FIGURE)
		return;
	if (c->noting)
		caller_note(c, key_read_u64(&change->key, 0));
	if (!c->ready)
		return;
	if (!change->after) {
		if (change->table == TABLE_CUSTOMER)
			finder_remove(c->finder, key_read_u64(&change->key, 0));
	} else if (change->table == TABLE_CUSTOMER) {
		customer_applied(c, (const Od__Customer *)change->after);
	} else if (change->table == TABLE_PROFILE) {
		const Od__Profile *p = (const Od__Profile *)change->after;

		finder_set_owner(c->finder, p->customer, p->owner);
	} else {
		const Od__Figure *f = (const Od__Figure *)change->after;

		finder_touch(c->finder, f->customer, f->last_order);
	}
}

void caller_free(struct desk *d)
{
	struct caller *c = d->caller;

	if (!c)
		return;
	caller_end(c);
	finder_free(c->finder);
	mem_free(c->noted);
	pthread_mutex_destroy(&c->mutex);
	pthread_cond_destroy(&c->wake);
	mem_free(c);
	d->caller = NULL;
}

bool caller_ready(const struct desk *d)
{
	return d->caller->ready;
}

enum status caller_owned(struct verb *v, uint32_t owner, uint32_t *count)
{
	struct key prefix = key_u32(owner);
	struct walk *walk;
	enum status s;

	if (v->desk->caller->ready) {
		*count = finder_owned(v->desk->caller->finder, owner);
		return OK;
	}
	*count = 0;
	s = walk_open_index(v->txn, INDEX_PROFILE_OWNER, &prefix, false, &walk);
	if (s != OK)
		return s;
	while ((s = walk_next(walk, NULL, NULL, NULL, NULL)) == OK)
		++*count;
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

bool caller_sees(struct verb *v, uint64_t customer)
{
	const struct caller *c = v->desk->caller;
	uint32_t owner;
	int64_t ordered;

	if (!v->actor->own || !c->ready || !finder_known(c->finder, customer, &owner, &ordered))
		return verb_sees(v, customer);
	return owner != 0 && owner == v->actor->user;
}

size_t caller_count(const struct desk *d)
{
	return finder_count(d->caller->finder);
}

/* Customers of an import are in the index while they are built, and found when it is shown. */
static bool may_see(void *context, uint64_t customer)
{
	return !import_hides(context, TABLE_CUSTOMER, customer);
}

enum status caller_find(struct verb *v, const char *text, size_t limit,
	struct finder_result *out)
{
	struct finder_ask ask = {
		.text = text, .user = v->actor->user, .own_only = v->actor->own, .limit = limit,
	};
	char bytes[16], words[16];

	if (!v->desk->caller->ready)
		return caller_early(v, text, limit, out);
	if (import_hides_any(v->desk, TABLE_CUSTOMER)) {
		ask.may = may_see;
		ask.context = v->desk;
	}
	if (finder_find(v->desk->caller->finder, &ask, out) == OK)
		return OK;
	snprintf(bytes, sizeof bytes, "%d", QUERY_BYTES);
	snprintf(words, sizeof words, "%d", QUERY_WORDS);
	return verb_refuse(v, OD__MESSAGE__SEARCH_LONG, "text", bytes, words, NULL, NULL);
}
