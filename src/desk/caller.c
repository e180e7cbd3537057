/* SPDX-License-Identifier: ISC */
/*
 * caller: the search index over customers in memory, and who is known to be whose.
 *
 * A row of the index is made of the customer's record, its owner (profile) and its last order
 * (figure). The three change apart, so owner and last order of every customer are remembered here
 * in an open-addressing table of 24 bytes an entry. Loading walks the three tables side by side,
 * as all are in order of the customer. Numbers are looked up in caller_number.c.
 */
#include "desk/caller.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "desk/import.h"
#include "desk/inside.h"
#include "desk/setting.h"
#include "lang/finder.h"
#include "lang/phone.h"
#include "record/customer.pb-c.h"
#include "record/message.pb-c.h"

struct known {
	uint64_t customer;	/* 0: free */
	int64_t last_order;
	uint32_t owner;
};

struct caller {
	struct finder *finder;
	struct known *known;
	size_t room, used;	/* room is a power of two */
	uint32_t *owned;	/* customers of each user, by his id */
	size_t owners;
};

static size_t slot(const struct caller *c, uint64_t customer)
{
	size_t at = (size_t)(customer * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (c->room - 1);

	while (c->known[at].customer && c->known[at].customer != customer)
		at = (at + 1) & (c->room - 1);
	return at;
}

/* The entry of a customer, made when it is new. */
static struct known *known_of(struct caller *c, uint64_t customer)
{
	struct known *entry;

	if (c->used * 2 >= c->room) {
		struct known *old = c->known;
		size_t room = c->room, i;

		c->room = room ? room * 2 : 1024;
		c->known = mem_array(c->room, sizeof *c->known);
		for (i = 0; i < room; i++)
			if (old[i].customer)
				c->known[slot(c, old[i].customer)] = old[i];
		mem_free(old);
	}
	entry = &c->known[slot(c, customer)];
	if (!entry->customer) {
		entry->customer = customer;
		c->used++;
	}
	return entry;
}

static void count_owned(struct caller *c, uint32_t owner, int by)
{
	if (owner == 0)
		return;
	if (owner >= c->owners) {
		size_t owners = (size_t)owner + 64;

		c->owned = mem_grow(c->owned, c->owners, owners, sizeof *c->owned);
		c->owners = owners;
	}
	c->owned[owner] += (uint32_t)by;
}

static void set_owner(struct caller *c, struct known *known, uint32_t owner)
{
	count_owned(c, known->owner, -1);
	count_owned(c, owner, 1);
	known->owner = owner;
}

/* Puts a record into the index; merged and erased ones leave it. */
static void index_customer(struct caller *c, const Od__Customer *row)
{
	const char *phones[FINDER_PHONES], *others[FINDER_OTHERS];
	const struct known *known = known_of(c, row->id);
	struct finder_row out = {
		.id = row->id, .name = text_of(row->name), .code = row->code, .phones = phones,
		.others = others, .owner = known->owner,
		.recency = known->last_order ? known->last_order : row->created,
	};
	size_t i;

	if (row->state != OD__RECORD_STATE__LIVE) {
		finder_remove(c->finder, row->id);
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
	finder_put(c->finder, &out);
}

/* A walk over profiles or figures beside that over customers, and what its row says. */
struct beside {
	struct walk *walk;
	struct arena *arena;
	struct key at;
	enum status status;
	uint32_t owner;
	int64_t last_order;
};

/* Moves on to a customer; true when there is a row of it. */
static bool reach(struct beside *b, const struct key *customer)
{
	ProtobufCMessage *row;

	while (b->status == OK && memcmp(b->at.bytes, customer->bytes, sizeof(uint64_t)) < 0) {
		b->status = walk_next(b->walk, &b->at, NULL, b->arena, &row);
		if (b->status != OK)
			break;
		if (row->descriptor == &od__profile__descriptor)
			b->owner = ((const Od__Profile *)row)->owner;
		else
			b->last_order = ((const Od__Figure *)row)->last_order;
		arena_reset(b->arena);
	}
	return b->status == OK && memcmp(b->at.bytes, customer->bytes, sizeof(uint64_t)) == 0;
}

static enum status beside_open(struct txn *t, enum table_id table, struct beside *b)
{
	struct key prefix = key_empty();

	b->at = key_u64(0);
	b->arena = arena_new(0);
	return walk_open(t, table, &prefix, false, &b->walk);
}

static void beside_close(struct beside *b)
{
	if (b->walk)
		walk_close(b->walk);
	if (b->arena)
		arena_free(b->arena);
}

static enum status load_rows(struct caller *c, struct walk *customers, struct beside *profiles,
	struct beside *figures)
{
	struct arena *a = arena_new(0);
	struct key key;
	Od__Customer *row;
	enum status s;

	while ((s = walk_next(customers, &key, NULL, a, (ProtobufCMessage **)&row)) == OK) {
		struct known *known = known_of(c, row->id);

		if (reach(profiles, &key))
			set_owner(c, known, profiles->owner);
		if (reach(figures, &key))
			known->last_order = figures->last_order;
		index_customer(c, row);
		arena_reset(a);
	}
	arena_free(a);
	return s == ERR_END ? OK : s;
}

enum status caller_load(struct desk *d, struct txn *t)
{
	struct beside profiles = { 0 }, figures = { 0 };
	struct walk *customers = NULL;
	struct key prefix = key_empty();
	char country[4];
	enum status s;

	phone_country(setting_text(d, "country"), country);
	d->caller = mem_alloc(sizeof *d->caller);
	d->caller->finder = finder_new(country);
	s = walk_open(t, TABLE_CUSTOMER, &prefix, false, &customers);
	if (s == OK)
		s = beside_open(t, TABLE_PROFILE, &profiles);
	if (s == OK)
		s = beside_open(t, TABLE_FIGURE, &figures);
	if (s == OK)
		s = load_rows(d->caller, customers, &profiles, &figures);
	if (s == OK)
		finder_settle(d->caller->finder);
	if (customers)
		walk_close(customers);
	beside_close(&profiles);
	beside_close(&figures);
	return s;
}

void caller_applied(struct desk *d, const struct change *c)
{
	struct caller *caller = d->caller;

	if (!c->after) {
		if (c->table == TABLE_CUSTOMER)
			finder_remove(caller->finder, key_read_u64(&c->key, 0));
		return;
	}
	if (c->table == TABLE_CUSTOMER) {
		index_customer(caller, (const Od__Customer *)c->after);
	} else if (c->table == TABLE_PROFILE) {
		const Od__Profile *p = (const Od__Profile *)c->after;

		set_owner(caller, known_of(caller, p->customer), p->owner);
		finder_set_owner(caller->finder, p->customer, p->owner);
	} else if (c->table == TABLE_FIGURE) {
		const Od__Figure *f = (const Od__Figure *)c->after;
		struct known *known = known_of(caller, f->customer);

		if (known->last_order != f->last_order) {
			known->last_order = f->last_order;
			finder_touch(caller->finder, f->customer, f->last_order);
		}
	}
}

void caller_free(struct desk *d)
{
	if (!d->caller)
		return;
	finder_free(d->caller->finder);
	mem_free(d->caller->known);
	mem_free(d->caller->owned);
	mem_free(d->caller);
	d->caller = NULL;
}

bool caller_known(const struct desk *d, uint64_t customer, uint32_t *owner, int64_t *last_order)
{
	const struct known *entry;

	if (d->caller->room == 0)
		return false;
	entry = &d->caller->known[slot(d->caller, customer)];
	*owner = entry->owner;
	*last_order = entry->last_order;
	return entry->customer != 0;
}

uint32_t caller_owned(const struct desk *d, uint32_t owner)
{
	return owner < d->caller->owners ? d->caller->owned[owner] : 0;
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
