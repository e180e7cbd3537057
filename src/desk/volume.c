/* SPDX-License-Identifier: ISC */
/*
 * volume -- see the header. The row of product 0 says that a year is kept.
 */
#include "desk/volume.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "record/price.pb-c.h"

static struct key key_of(uint64_t customer, int year, uint32_t product)
{
	struct key key = key_u64(customer);

	key_add_u32(&key, (uint32_t)year);
	key_add_u32(&key, product);
	return key;
}

int volume_year(int32_t day)
{
	struct clock_parts parts;

	clock_day_split(day, &parts);
	return parts.year;
}

static int64_t taken(const Od__Order *o, const Od__OrderLine *line)
{
	return o->cancel ? 0 : line->quantity - line->cancelled;
}

static int by_product(const void *a, const void *b)
{
	const struct price_volume *x = a, *y = b;

	return x->product < y->product ? -1 : x->product > y->product;
}

/* Sorts by product and adds up what is the same. */
static size_t fold(struct price_volume *list, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(list, count, sizeof *list, by_product);
	for (size_t i = 0; i < count; i++) {
		if (kept && list[kept - 1].product == list[i].product)
			list[kept - 1].quantity += list[i].quantity;
		else
			list[kept++] = list[i];
	}
	return kept;
}

enum status volume_add_up(struct txn *t, struct arena *a, uint64_t customer, int year,
	int64_t until, struct price_volume **out, size_t *count)
{
	int64_t from = clock_day_start(clock_day_join(year, 1, 1));
	int64_t to = clock_day_start(clock_day_join(year + 1, 1, 1));
	struct key prefix = key_u64(customer), start = prefix;
	size_t size = 64, n = 0;
	struct arena *one;	/* an order at a time: a counter's customer has very many */
	struct walk *walk;
	Od__Order *o;
	enum status s = walk_open_index(t, INDEX_ORDER_CUSTOMER, &prefix, false, &walk);

	*out = arena_array(a, size, sizeof **out);
	*count = 0;
	if (s)
		return s;
	one = arena_new(0);
	key_add_down(&start, until < to ? until : to);	/* newest first: begin behind the end */
	s = walk_after(walk, &start);
	while (!s && (s = walk_next(walk, NULL, NULL, one, (ProtobufCMessage **)&o)) == OK) {
		if (o->placed_at < from)
			break;
		if (n + o->n_line > size) {
			struct price_volume *more;

			n = fold(*out, n);
			size = (n + o->n_line) * 2;
			more = arena_array(a, size, sizeof *more);
			memcpy(more, *out, n * sizeof *more);
			*out = more;
		}
		for (size_t i = 0; i < o->n_line; i++)
			(*out)[n++] = (struct price_volume) { .product = o->line[i]->product,
				.quantity = taken(o, o->line[i]) };
		arena_reset(one);
	}
	walk_close(walk);
	arena_free(one);
	*count = fold(*out, n);
	return s == ERR_END ? OK : s;
}

static enum status from_rows(struct verb *v, struct volumes *out)
{
	struct key prefix = key_u64(out->customer);
	size_t size = 64;
	struct walk *walk;
	Od__Volume *row;
	enum status s;

	key_add_u32(&prefix, (uint32_t)out->year);
	out->product = arena_array(v->arena, size, sizeof *out->product);
	s = walk_open(v->txn, TABLE_VOLUME, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&row)) == OK) {
		if (!row->product) {
			out->kept = true;
			continue;
		}
		if (out->count == size) {
			struct price_volume *more = arena_array(v->arena, size * 2, sizeof *more);

			memcpy(more, out->product, size * sizeof *more);
			out->product = more;
			size *= 2;
		}
		out->product[out->count++] = (struct price_volume) { .product = row->product,
			.quantity = row->quantity };
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static void name_families(struct verb *v, struct volumes *out)
{
	for (size_t i = 0; i < out->count; i++) {
		const Od__Product *p = catalogue_find(v->desk, out->product[i].product);

		out->product[i].family = p ? p->family : NULL;
		out->product[i].category = p ? p->category : NULL;
	}
}

enum status volume_at(struct verb *v, uint64_t customer, int64_t at, struct volumes *out)
{
	enum status s;

	*out = (struct volumes) { .customer = customer, .year = volume_year(clock_day(at)) };
	s = volume_add_up(v->txn, v->arena, customer, out->year, at, &out->product, &out->count);
	name_families(v, out);
	return s;
}

enum status volume_read(struct verb *v, uint64_t customer, int year, struct volumes *out)
{
	enum status s;

	*out = (struct volumes) { .customer = customer, .year = year };
	s = from_rows(v, out);
	if (!s && !out->kept)
		s = volume_add_up(v->txn, v->arena, customer, year, INT64_MAX, &out->product,
			&out->count);
	name_families(v, out);
	return s;
}

void volume_without(struct volumes *volumes, const Od__Order *o)
{
	if (o->customer != volumes->customer || volume_year(clock_day(o->placed_at)) != volumes->year)
		return;
	for (size_t i = 0; i < o->n_line; i++)
		for (size_t k = 0; k < volumes->count; k++)
			if (volumes->product[k].product == o->line[i]->product)
				volumes->product[k].quantity -= taken(o, o->line[i]);
}

static enum status put(struct verb *v, uint64_t customer, int year, uint32_t product,
	int64_t quantity)
{
	struct key key = key_of(customer, year, product);
	Od__Volume *row = FRESH(v, volume);

	SET(row, customer, customer);
	SET(row, year, (uint32_t)year);
	SET(row, product, product);
	SET(row, quantity, quantity);
	return change_quiet(v, TABLE_VOLUME, &key, &row->base);
}

enum status volume_keep(struct verb *v, const struct volumes *volumes)
{
	struct price_volume *list;
	size_t count;
	enum status s;

	if (volumes->kept || !volumes->customer)
		return OK;
	/* not what was read, which may be without an order */
	s = volume_add_up(v->txn, v->arena, volumes->customer, volumes->year,
		INT64_MAX, &list, &count);
	if (!s)
		s = put(v, volumes->customer, volumes->year, 0, 0);
	for (size_t i = 0; !s && i < count; i++)
		s = put(v, volumes->customer, volumes->year, list[i].product, list[i].quantity);
	return s;
}

static size_t add_order(const Od__Order *o, int sign, struct price_volume *list, size_t n)
{
	for (size_t i = 0; o && i < o->n_line; i++)
		list[n++] = (struct price_volume) { .product = o->line[i]->product,
			.quantity = sign * taken(o, o->line[i]) };
	return n;
}

enum status volume_follow(struct verb *v, const Od__Order *before, const Od__Order *after)
{
	const Od__Order *o = after ? after : before;
	int year = volume_year(clock_day(o->placed_at));
	struct key key = key_of(o->customer, year, 0);
	struct price_volume *list;
	size_t count;
	enum status s = OK;

	if (!table_has(v->txn, TABLE_VOLUME, &key))
		return OK;
	list = arena_array(v->arena, (before ? before->n_line : 0) + (after ? after->n_line : 0) + 1,
		sizeof *list);
	count = fold(list, add_order(after, 1, list, add_order(before, -1, list, 0)));
	for (size_t i = 0; !s && i < count; i++) {
		Od__Volume *row;

		if (!list[i].quantity)
			continue;
		key = key_of(o->customer, year, list[i].product);
		s = table_get_as(v->txn, TABLE_VOLUME, &key, v->arena, &row);
		if (!s || s == ERR_NOT_FOUND)
			s = put(v, o->customer, year, list[i].product,
				(s ? 0 : row->quantity) + list[i].quantity);
	}
	return s;
}
