/* SPDX-License-Identifier: ISC */
/*
 * Walks: both ways, with prefixes at every edge, from a start, through an index, while deleting.
 */
#include <stdio.h>
#include <string.h>

#include "record/customer.pb-c.h"
#include "store/fixture.h"
#include "tap/tap.h"

/* Notes are keyed by customer, time down, n: here written with n alone to see the order. */
static struct key note_key(uint64_t customer, int64_t at, uint32_t n)
{
	struct key k = key_u64(customer);

	key_add_down(&k, at);
	key_add_u32(&k, n);
	return k;
}

static enum status fill(struct txn *t, void *baton)
{
	static const struct {
		uint64_t customer;
		int64_t at;
		uint32_t n;
	} rows[] = {
		{ 1, 30, 1 }, { 1, 20, 2 }, { 1, 10, 3 },
		{ 2, 20, 4 },
		{ 255, 20, 5 }, { 255, 10, 6 },
		{ UINT64_MAX, 20, 7 }, { UINT64_MAX, 10, 8 },
	};
	size_t i;

	(void)baton;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct key k = note_key(rows[i].customer, rows[i].at, rows[i].n);
		Od__Note n = OD__NOTE__INIT;
		enum status r;

		n.has_n = 1;
		n.n = rows[i].n;
		r = table_insert(t, TABLE_NOTE, &k, &n.base);
		if (r)
			return r;
	}
	return OK;
}

struct way {
	struct key prefix, after;
	bool backward, keys_only;
	char seen[100];
};

static enum status walk(struct txn *t, void *baton)
{
	struct way *way = baton;
	struct arena *a = arena_new(0);
	Od__Note *note = NULL;
	struct key at;
	struct walk *w;
	enum status r;

	way->seen[0] = 0;
	r = walk_open(t, TABLE_NOTE, &way->prefix, way->backward, &w);
	if (!r && way->after.length)
		r = walk_after(w, &way->after);
	while (!r) {
		r = walk_next(w, &at, NULL, a, way->keys_only ? NULL : (ProtobufCMessage **)&note);
		if (r)
			break;
		snprintf(way->seen + strlen(way->seen), 4, "%u",
			way->keys_only ? key_read_u32(&at, 16) : note->n);
	}
	if (r == ERR_END && walk_next(w, &at, NULL, NULL, NULL) != ERR_END)
		r = ERR_FORMAT;	/* an end stays one */
	arena_free(a);
	return r == ERR_END ? OK : r;
}

static void ways(struct store *s)
{
	const struct {
		const char *name;
		struct key prefix, after;
		const char *forward, *backward;
	} rows[] = {
		{ "all", key_empty(), key_empty(), "12345678", "87654321" },
		{ "first customer", key_u64(1), key_empty(), "123", "321" },
		{ "one row", key_u64(2), key_empty(), "4", "4" },
		{ "prefix ending in ff", key_u64(255), key_empty(), "56", "65" },
		{ "prefix of ff alone", key_u64(UINT64_MAX), key_empty(), "78", "87" },
		{ "no such prefix", key_u64(3), key_empty(), "", "" },
		{ "before all", key_u64(0), key_empty(), "", "" },
		{ "one key whole", note_key(1, 20, 2), key_empty(), "2", "2" },
		{ "after a row", key_u64(1), note_key(1, 20, 2), "3", "1" },
		{ "after a row that is not there", key_u64(1), note_key(1, 15, 9), "3", "21" },
		{ "after a row, all", key_empty(), note_key(2, 20, 4), "5678", "321" },
		{ "after the last of a prefix", key_u64(255), note_key(255, 10, 6), "", "5" },
		{ "start before the prefix", key_u64(255), note_key(1, 10, 3), "56", "" },
		{ "start behind the prefix", key_u64(1), note_key(2, 20, 4), "", "321" },
		{ "start behind all", key_u64(UINT64_MAX), note_key(UINT64_MAX, 0, 9), "", "87" },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct way way = { .prefix = rows[i].prefix, .after = rows[i].after };

		store_read(s, walk, &way, NULL);
		is_string(rows[i].forward, way.seen, "%s, forward", rows[i].name);
		way.backward = true;
		store_read(s, walk, &way, NULL);
		is_string(rows[i].backward, way.seen, "%s, backward", rows[i].name);
		way.keys_only = true;
		store_read(s, walk, &way, NULL);
		is_string(rows[i].backward, way.seen, "%s, backward, keys alone", rows[i].name);
	}
}

/* Deletes each row that the walk meets, and leaves the walk open. */
static enum status sweep(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	Od__Note *note;
	struct key at;
	struct walk *w;
	enum status r;

	r = walk_open(t, TABLE_NOTE, NULL, false, &w);
	while (!r) {
		r = walk_next(w, &at, NULL, a, (ProtobufCMessage **)&note);
		if (!r)
			r = table_delete(t, TABLE_NOTE, &at);
		if (!r)
			++*(int *)baton;
	}
	arena_free(a);
	return r == ERR_END ? OK : r;
}

struct found {
	struct key prefix, after;
	uint64_t ids[8];
	size_t count, most;
	struct key last;
};

/* A page of customers of one head, through the index. */
static enum status page(struct txn *t, void *baton)
{
	struct found *f = baton;
	struct arena *a = arena_new(0);
	Od__Customer *c;
	struct key primary;
	struct walk *w;
	enum status r;

	f->count = 0;
	r = walk_open_index(t, INDEX_CUSTOMER_HEAD, &f->prefix, false, &w);
	if (!r && f->after.length)
		walk_after(w, &f->after);
	while (!r && f->count < f->most) {
		r = walk_next(w, &f->last, &primary, a, (ProtobufCMessage **)&c);
		if (!r && (key_read_u64(&primary, 0) != c->id || c->head != 500))
			r = ERR_FORMAT;
		if (!r)
			f->ids[f->count++] = c->id;
	}
	walk_close(r ? NULL : w);	/* else its transaction closes it */
	arena_free(a);
	return r == ERR_END ? OK : r;
}

static void through_index(struct store *s, struct arena *a)
{
	struct found f = { .prefix = key_u64(500), .most = 3 };
	Od__Customer *c;
	uint64_t id;

	for (id = 1; id <= 9; id++) {
		c = fixture_customer(a, id, "Branch");
		c->has_head = 1;
		c->head = id % 2 ? 500 : 501;
		fixture_put(s, c);
	}
	is_int(OK, store_read(s, page, &f, NULL), "a page through an index");
	is_int(3, (long long)f.count, "has three rows");
	is_int(5, (long long)f.ids[2], "up to customer 5");
	f.after = f.last;
	store_read(s, page, &f, NULL);
	is_int(2, (long long)f.count, "the next page has the other two");
	is_int(9, (long long)f.ids[1], "up to customer 9");
	f.after = f.last;
	is_int(OK, store_read(s, page, &f, NULL), "and behind them");
	is_int(0, (long long)f.count, "is nothing");
}

struct each {
	struct store *s;
	uint64_t next;
	long rows, wrong, most;
};

/* Writes to the row that it is given, which a body of the walk could not. */
static enum status on_row(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct each *e = baton;
	const Od__Customer *c = (const Od__Customer *)m;
	Od__Customer *changed;
	struct arena *a;

	e->wrong += key_read_u64(key, 0) != e->next || c->id != e->next;
	e->next++;
	if (++e->rows == e->most)
		return ERR_REFUSED;
	if (c->id % 100)
		return OK;
	a = arena_new(0);
	changed = fixture_customer(a, c->id, "changed");
	e->wrong += fixture_put(e->s, changed) != OK;
	arena_free(a);
	return OK;
}

static void long_walk(struct store *s, struct arena *a)
{
	struct each e = { .s = s, .next = 1 };
	uint64_t id;

	for (id = 1; id <= 1500; id++)
		fixture_put(s, fixture_customer(a, id, "one of many"));
	is_int(OK, store_each(s, TABLE_CUSTOMER, NULL, on_row, &e), "a walk of any length");
	is_int(1500, e.rows, "meets every row");
	is_int(0, e.wrong, "once, in order, and rows can be written meanwhile");
	ok(fixture_has(s, 1500, "changed"), "the last was");
	e = (struct each){ .s = s, .next = 1, .most = 700 };
	is_int(ERR_REFUSED, store_each(s, TABLE_CUSTOMER, NULL, on_row, &e), "it can be ended");
	is_int(700, e.rows, "anywhere");
	e = (struct each){ .s = s, .next = 256 };
	is_int(OK, store_each(s, TABLE_CUSTOMER, &(struct key){ 7, { 0, 0, 0, 0, 0, 0, 1 } },
		on_row, &e), "below a prefix");
	is_int(256, e.rows, "there are those of the prefix");
	is_int(0, e.wrong, "alone");
	e = (struct each){ .s = s };
	is_int(OK, store_each(s, TABLE_NOTE, NULL, on_row, &e), "an empty table");
	is_int(0, e.rows, "has none");
}

/* Customers read in blocks, their versions alone or whole, against the walk row by row. */
struct ahead {
	bool numbers;
	struct key after;
	unsigned rows, differ;
};

static enum status walk_both(struct txn *t, void *baton)
{
	struct ahead *g = baton;
	struct arena *a = arena_new(0);
	struct walk *plain, *ahead;
	Od__Customer *one, *other;
	struct key at, same;
	enum status r = walk_open(t, TABLE_CUSTOMER, NULL, false, &plain), both;
	uint64_t number = 0;

	if (!r)
		r = walk_open(t, TABLE_CUSTOMER, NULL, false, &ahead);
	if (!r && g->after.length)
		r = walk_after(plain, &g->after);
	if (!r && g->after.length)
		r = walk_after(ahead, &g->after);
	if (r)
		return r;
	walk_ahead(ahead);
	for (g->rows = g->differ = 0;; g->rows++) {
		r = walk_next(plain, &at, NULL, a, (ProtobufCMessage **)&one);
		both = g->numbers ? walk_number(ahead, 1, &same, &number)
			: walk_next(ahead, &same, NULL, a, (ProtobufCMessage **)&other);
		g->differ += r != both;
		if (r || both)
			break;
		g->differ += memcmp(at.bytes, same.bytes, 8) != 0 || (g->numbers ? number != one->id
			: strcmp(one->name, other->name) != 0 || one->version != other->version);
	}
	arena_free(a);
	return r == ERR_END ? OK : r;
}

static void in_blocks(struct store *s, struct arena *a)
{
	struct ahead g = { .numbers = false };
	size_t length = 40000;	/* longer than a block */
	char *name = arena_alloc(a, length + 1);

	memset(name, 'n', length);
	name[length] = 0;
	fixture_put(s, fixture_customer(a, 700, name));
	is_int(OK, store_read(s, walk_both, &g, NULL), "a walk that reads ahead");
	is_int(1500, g.rows, "meets every row");
	is_int(0, g.differ, "as one that does not, the row longer than a block, too");
	g.numbers = true;
	is_int(OK, store_read(s, walk_both, &g, NULL), "and for a number of each");
	is_int(1500, g.rows, "likewise");
	is_int(0, g.differ, "finds it");
	g.after = key_u64(699);
	is_int(OK, store_read(s, walk_both, &g, NULL), "behind a row");
	is_int(801, g.rows, "comes what follows");
	is_int(0, g.differ, "in both");
	g.after = key_u64(9000);
	is_int(OK, store_read(s, walk_both, &g, NULL), "behind the last");
	is_int(0, g.rows, "comes nothing");
	is_int(0, g.differ, "in either");
}

int main(void)
{
	struct arena *a = arena_new(0);
	struct store *s;
	int swept = 0;

	plan_lazy();
	s = fixture_open("desk", true);
	is_int(OK, store_write(s, fill, NULL, NULL), "eight rows");
	is_int(ERR_EXISTS, store_write(s, fill, NULL, NULL), "are inserted once");
	ways(s);
	is_int(OK, store_write(s, sweep, &swept, NULL), "deleting while walking");
	is_int(8, swept, "meets every row");
	is_int(0, fixture_count(s, TABLE_NOTE), "and leaves none");
	through_index(s, a);
	long_walk(s, a);
	in_blocks(s, a);
	is_int(0, fixture_verify(s), "the store is whole");
	store_close(s);
	arena_free(a);
	return tap_result();
}
