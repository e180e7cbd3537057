/* SPDX-License-Identifier: ISC */
/*
 * usual -- one walk over the customer's last orders, newest first.
 *
 * Only sales count: what was replaced free of charge is no habit. The newest order that has a
 * product gives its last quantity, unit and price. Products are small numbers, so their places while
 * counting are one array.
 */
#include "desk/usual.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/money.h"
#include "desk/inside.h"
#include "desk/profile.h"
#include "desk/setting.h"

#define LINES_MOST 20000	/* of all orders read: what a request may hold in memory */

const char usual_letters[USUAL_LABELS + 1] = "abcdefhjk";

int64_t usual_line_price(const Od__OrderLine *line)
{
	int64_t net = line->price;

	if (line->ppm)
		(void)money_divide((money_wide)line->price * (PPM - line->ppm), PPM,
			ROUND_HALF_UP, &net);
	return net;
}

/* Newest first; of one instant the higher number. */
static int by_newest(const void *left, const void *right)
{
	const Od__Order *a = *(Od__Order *const *)left, *b = *(Od__Order *const *)right;

	if (a->placed_at != b->placed_at)
		return a->placed_at > b->placed_at ? -1 : 1;
	return a->id > b->id ? -1 : a->id < b->id;
}

/* Reads orders that were not cancelled, from `after` on (NULL: the newest). */
static enum status read_orders(struct verb *v, uint64_t customer, const Od__Order *after,
	size_t most, Od__Order ***out, size_t *count)
{
	struct key prefix = key_u64(customer), key, primary;
	size_t lines = 0;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	*out = arena_array(v->arena, most + 1, sizeof **out);
	*count = 0;
	s = walk_open_index(v->txn, INDEX_ORDER_CUSTOMER, &prefix, false, &walk);
	if (s)
		return s;
	if (after) {
		key = prefix;
		key_add_down(&key, after->placed_at);
		key_add_u64(&key, after->id);
		s = walk_after(walk, &key);
	}
	while (!s && *count < most && lines < LINES_MOST &&
	       (s = walk_next(walk, &key, &primary, v->arena, &m)) == OK) {
		Od__Order *o = (Od__Order *)m;

		lines += o->n_line;
		if (figure_counts(o))
			(*out)[(*count)++] = o;
	}
	walk_close(walk);
	if (*count)
		qsort(*out, *count, sizeof **out, by_newest);
	return s == ERR_END ? OK : s;
}

static void from_line(const Od__Order *o, const Od__OrderLine *line, struct usual_item *item)
{
	item->product = line->product;
	item->asked = line->asked;
	item->unit = text_of(line->unit);
	item->price = usual_line_price(line);
	item->at = o->placed_at;
}

/* Where each product's item stands, plus 1; products are small numbers from a counter. */
static uint32_t *places(struct verb *v, const struct usual *u)
{
	uint32_t highest = 0;

	for (size_t i = 0; i < u->orders; i++)
		for (size_t k = 0; k < u->order[i]->n_line; k++)
			if (u->order[i]->line[k]->product > highest)
				highest = u->order[i]->line[k]->product;
	return arena_array(v->arena, (size_t)highest + 1, sizeof(uint32_t));
}

/* `at` is the order's place: a product counts once in an order, its lines together. */
static void count_order(struct usual *u, size_t at, uint32_t *place, int64_t today)
{
	const Od__Order *o = u->order[at];

	for (size_t i = 0; i < o->n_line; i++) {
		const Od__OrderLine *line = o->line[i];
		struct usual_item *item;

		if (!place[line->product]) {
			item = &u->item[u->count++];
			place[line->product] = (uint32_t)u->count;
			from_line(o, line, item);
		}
		item = &u->item[place[line->product] - 1];
		if (item->counted != at + 1) {
			item->counted = at + 1;
			item->orders++;
			if (o->placed_at < today) {
				item->before++;
				if (!item->before_at)
					item->before_at = o->placed_at;
			}
			item->together = 0;
		}
		item->together += line->quantity;
		if (item->together > item->largest)
			item->largest = item->together;
	}
}

static int by_use(const void *left, const void *right)
{
	const struct usual_item *a = left, *b = right;

	if (a->before != b->before)
		return a->before > b->before ? -1 : 1;
	if (a->before_at != b->before_at)
		return a->before_at > b->before_at ? -1 : 1;
	if (a->before)
		return a->product < b->product ? -1 : a->product > b->product;
	if (a->orders != b->orders)
		return a->orders > b->orders ? -1 : 1;
	if (a->at != b->at)
		return a->at > b->at ? -1 : 1;
	return a->product < b->product ? -1 : a->product > b->product;
}

/* So many orders before today, and all that came today. */
static enum status read_last(struct verb *v, struct usual *u, size_t most, int64_t today)
{
	size_t of_today = 0, more;
	Od__Order **older;
	enum status s = read_orders(v, u->customer, NULL, most, &u->order, &u->orders);

	while (!s && of_today < u->orders && u->order[of_today]->placed_at >= today)
		of_today++;
	if (s || !of_today || u->orders < most)
		return s;
	s = read_orders(v, u->customer, u->order[u->orders - 1], of_today, &older, &more);
	if (s || !more)
		return s;
	u->order = memcpy(arena_array(v->arena, u->orders + more, sizeof *u->order), u->order,
		u->orders * sizeof *u->order);
	memcpy(u->order + u->orders, older, more * sizeof *older);
	u->orders += more;
	return OK;
}

enum status usual_get(struct verb *v, uint64_t customer, struct usual *out)
{
	int64_t today = clock_day_start(clock_day(v->now));
	size_t lines = 0;
	uint32_t *place;
	enum status s;

	memset(out, 0, sizeof *out);
	out->customer = customer;
	if (!customer)
		return OK;
	s = assortment_of(v, customer, &out->range);
	if (s)
		return s;
	s = read_last(v, out, (size_t)setting_int(v->desk, "usual_orders"), today);
	if (s)
		return s;
	for (size_t i = 0; i < out->orders; i++)
		lines += out->order[i]->n_line;
	out->item = arena_array(v->arena, lines + 1, sizeof *out->item);
	place = places(v, out);
	for (size_t i = 0; i < out->orders; i++)
		count_order(out, i, place, today);
	if (out->count)
		qsort(out->item, out->count, sizeof *out->item, by_use);
	for (size_t i = 0; i < out->count && i < USUAL_LABELS; i++)
		out->item[i].label = usual_letters[i];
	return OK;
}

const struct usual_item *usual_find(const struct usual *u, uint32_t product)
{
	for (size_t i = 0; i < u->count; i++)
		if (u->item[i].product == product)
			return &u->item[i];
	return NULL;
}

const struct usual_item *usual_label(const struct usual *u, unsigned index)
{
	return index < USUAL_LABELS && index < u->count ? &u->item[index] : NULL;
}

enum status usual_last(struct verb *v, struct usual *u, uint32_t product, struct usual_item *out)
{
	const struct usual_item *item = usual_find(u, product);
	enum status s;

	memset(out, 0, sizeof *out);
	if (item) {
		*out = *item;
		return OK;
	}
	if (!u->orders)
		return ERR_NOT_FOUND;
	if (!u->deep) {
		int64_t most = setting_int(v->desk, "price_days") - (int64_t)u->orders;

		if (most > 0) {
			s = read_orders(v, u->customer, u->order[u->orders - 1], (size_t)most,
				&u->older, &u->olders);
			if (s)
				return s;
		}
		u->deep = true;
	}
	for (size_t i = 0; i < u->olders; i++)
		for (size_t k = 0; k < u->older[i]->n_line; k++)
			if (u->older[i]->line[k]->product == product) {
				from_line(u->older[i], u->older[i]->line[k], out);
				return OK;
			}
	return ERR_NOT_FOUND;
}
