/* SPDX-License-Identifier: ISC */
/*
 * fixture -- a store in the test's own folder, and records to fill it with.
 */
#include "store/fixture.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

const char *fixture_folder(const char *name)
{
	static char path[400];

	snprintf(path, sizeof path, "%s/%s", tap_tmpdir(), name);
	return path;
}

enum status fixture_try(const char *name, bool create, struct store **out)
{
	struct store_options o = { .folder = fixture_folder(name), .create = create,
		.cache = 16 << 20 };

	return store_open(&o, out);
}

struct store *fixture_open(const char *name, bool create)
{
	struct store *s;
	enum status r = fixture_try(name, create, &s);

	if (r)
		bail("store_open of %s: %s", name, status_text(r));
	return s;
}

static void on_fault(void *baton, const char *sentence)
{
	++*(unsigned *)baton;
	diag("%s", sentence);
}

unsigned fixture_verify(struct store *s)
{
	unsigned faults = 0;
	uint64_t rows;
	enum status r = store_verify(s, on_fault, &faults, &rows);

	if (!r != !faults)
		diag("store_verify: %s with %u faults", status_text(r), faults);
	return r && !faults ? 1 : faults;
}

Od__Customer *fixture_customer(struct arena *a, uint64_t id, const char *name)
{
	Od__Customer *c = arena_alloc(a, sizeof *c);
	Od__Point *p = arena_alloc(a, sizeof *p);

	od__customer__init(c);
	od__point__init(p);
	c->has_id = 1;
	c->id = id;
	c->code = arena_format(a, "K%llu", (unsigned long long)id);
	c->name = arena_string(a, name);
	p->has_kind = 1;
	p->kind = OD__POINT_KIND__PHONE_POINT;
	p->value = arena_format(a, "0571-8777%04llu", (unsigned long long)id);
	c->n_point = 1;
	c->point = arena_array(a, 1, sizeof *c->point);
	c->point[0] = p;
	return c;
}

static enum status put_body(struct txn *t, void *baton)
{
	const Od__Customer *c = baton;
	struct key k = key_u64(c->id);

	return table_put(t, TABLE_CUSTOMER, &k, &c->base);
}

enum status fixture_put(struct store *s, const Od__Customer *c)
{
	return store_write(s, put_body, (void *)(uintptr_t)c, NULL);
}

struct has {
	uint64_t id;
	const char *name;
	bool is;
};

static enum status has_body(struct txn *t, void *baton)
{
	struct has *h = baton;
	struct key k = key_u64(h->id);
	struct arena *a = arena_new(0);
	Od__Customer *c;
	enum status r = table_get_as(t, TABLE_CUSTOMER, &k, a, &c);

	h->is = !r && c->id == h->id && c->name && strcmp(c->name, h->name) == 0;
	arena_free(a);
	return r;
}

bool fixture_has(struct store *s, uint64_t id, const char *name)
{
	struct has h = { id, name, false };

	return store_read(s, has_body, &h, NULL) == OK && h.is;
}

struct count {
	bool by_index;
	enum table_id table;
	enum index_id index;
	const struct key *prefix;
	long rows;
};

static enum status count_body(struct txn *t, void *baton)
{
	struct count *c = baton;
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct walk *w;
	enum status r;

	c->rows = 0;
	r = c->by_index ? walk_open_index(t, c->index, c->prefix, false, &w)
		: walk_open(t, c->table, c->prefix, false, &w);
	while (!r) {
		arena_reset(a);
		r = walk_next(w, NULL, NULL, a, &m);
		if (!r)
			c->rows++;
	}
	arena_free(a);
	return r == ERR_END ? OK : r;
}

long fixture_count_index(struct store *s, enum index_id index, const struct key *prefix)
{
	struct count c = { .by_index = true, .index = index, .prefix = prefix };

	return store_read(s, count_body, &c, NULL) ? -1 : c.rows;
}

long fixture_count(struct store *s, enum table_id table)
{
	struct count c = { .table = table };

	return store_read(s, count_body, &c, NULL) ? -1 : c.rows;
}
