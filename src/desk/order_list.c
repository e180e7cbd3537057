/* SPDX-License-Identifier: ISC */
/*
 * order_list -- the verb `order list`: pages of orders with their sums.
 *
 * One walk over the narrowest index that the request names: the customer's orders, those placed on
 * a day, the held ones, else all, newest first. When a customer or a day is named the walk goes on
 * behind the page, so that count, sum and hours tell of all of them; those of today are counted in
 * memory (order_day.h). A list of neither looks at 5,000 orders at most: a page may come back shorter
 * than asked, with where to go on. Rows of customers that the actor may not see are left out and not
 * counted.
 */
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/caller.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/order.h"
#include "desk/order_day.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define HOURS 24
#define LOOKED_MOST 5000	/* orders of a list that is not counted */

/* What is asked, read once. */
struct wanted {
	Od__Customer *customer;
	bool by_day;
	int32_t day;
	int64_t from, to;	/* instants of the day */
	uint32_t product, by;
	bool has_state;
	Od__OrderState state;
	struct list_page page;
};

static enum status read_wanted(struct verb *v, const Od__OrderList *request, struct wanted *w)
{
	const Od__Product *p;
	const Od__User *user;
	enum status s = OK;

	memset(w, 0, sizeof *w);
	if (text_of(request->customer)[0])
		s = customer_get(v, "customer", request->customer, &w->customer);
	if (!s && text_of(request->day)[0]) {
		w->by_day = true;
		s = day_read(v, "day", request->day, &w->day);
		w->from = clock_day_start(w->day);
		w->to = clock_day_start(w->day + 1);
	}
	if (!s && text_of(request->product)[0]) {
		s = product_get(v, "product", request->product, &p);
		if (!s)
			w->product = p->id;
	}
	if (!s && text_of(request->by)[0]) {
		user = strcmp(request->by, "me") == 0 ? access_user(v->desk, v->actor->user)
			: access_user_by_login(v->desk, request->by);
		if (!user)
			return verb_missing(v, "by", "user", request->by);
		w->by = user->id;
	}
	w->has_state = request->has_state;
	w->state = request->state;
	return s ? s : list_page_read(v, request->page, &w->page);
}

static bool has_product(const Od__Order *o, uint32_t product)
{
	for (size_t i = 0; i < o->n_line; i++)
		if (o->line[i]->product == product)
			return true;
	return !product;
}

static bool fits(const struct wanted *w, const Od__Order *o)
{
	if (w->customer && o->customer != w->customer->id)
		return false;
	if (w->by_day && (o->placed_at < w->from || o->placed_at >= w->to))
		return false;
	if (w->has_state && o->state != w->state)
		return false;
	return (!w->by || o->by == w->by) && has_product(o, w->product);
}

/* A list that is not counted begins at the row behind the page before. */
static enum status go_on(struct verb *v, struct wanted *w, struct walk *walk)
{
	struct key key = key_u64(w->page.after), start = key_empty();
	Od__Order *last;
	enum status s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &last);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	key_add_down(&start, last->placed_at);
	key_add_u64(&start, last->id);
	w->page.reached = true;
	return walk_after(walk, &start);
}

static enum status open_walk(struct verb *v, struct wanted *w, struct walk **walk)
{
	struct key prefix = key_empty(), start = key_empty();
	enum status s;

	if (w->customer) {
		key_add_u64(&prefix, w->customer->id);
		return walk_open_index(v->txn, INDEX_ORDER_CUSTOMER, &prefix, false, walk);
	}
	s = walk_open_index(v->txn, w->has_state && !w->by_day &&
		w->state == OD__ORDER_STATE__HELD ? INDEX_ORDER_HELD : INDEX_ORDER_PLACED,
		&prefix, false, walk);
	if (s)
		return s;
	if (w->by_day) {
		key_add_down(&start, w->to);	/* newest first: begin behind the day's end */
		return walk_after(*walk, &start);
	}
	return w->page.after ? go_on(v, w, *walk) : OK;
}

/* Counts an order; puts it on the page when it is its turn. */
static bool count(struct wanted *w, const struct order_brief *o, Od__OrderRows *reply)
{
	SET(reply, count, reply->count + 1);
	if (o->state != OD__ORDER_STATE__CANCELLED)
		SET(reply, sum, reply->sum + o->total);
	if (w->by_day)
		reply->hour[o->hour % HOURS]++;
	return list_page_takes(&w->page, o->id);
}

static void add_row(struct verb *v, const Od__Order *o, const Od__Customer *c, Od__OrderRows *reply)
{
	reply->row[reply->n_row++] = order_row(v, o, c);
	reply->after = (char *)verb_said(v, "", o->id);
}

static void take(struct verb *v, struct wanted *w, const Od__Order *o, const Od__Customer *c,
	Od__OrderRows *reply)
{
	struct order_brief b;

	order_brief_of(o, &b);
	if (count(w, &b, reply))
		add_row(v, o, c, reply);
}

/* Of today: counted in memory, the rows of the page are read. */
static enum status from_day(struct verb *v, struct wanted *w, Od__OrderRows *reply)
{
	uint64_t *page = arena_array(v->arena, w->page.limit, sizeof *page);
	const struct order_brief *b;
	size_t taken = 0;
	bool more = false;
	enum status s = OK;

	txn_sees(v->txn, TABLE_ORDER);
	for (size_t place = 0; (b = order_day_at(v->desk, place)); place++) {
		struct arena_mark mark = arena_mark(v->arena);

		if ((!w->has_state || b->state == w->state) && (!w->by || b->by == w->by) &&
		    caller_sees(v, b->customer)) {
			more |= list_page_full(&w->page);
			if (count(w, b, reply))
				page[taken++] = b->id;
		}
		arena_back(v->arena, &mark);
	}
	for (size_t i = 0; !s && i < taken; i++) {
		struct key key = key_u64(page[i]);
		Od__Customer *c;
		Od__Order *o;

		verb_breathe(v);
		s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &o);
		if (!s && (!w->has_state || o->state == w->state))
			add_row(v, o, customer_load(v, o->customer, &c) ? NULL : c, reply);
		s = s == ERR_NOT_FOUND ? OK : s;	/* gone since it was counted */
	}
	if (!more)
		reply->after = NULL;
	SET(reply, count, reply->count);
	SET(reply, sum, reply->sum);
	return s;
}

enum status verb_order_list(struct verb *v, const Od__OrderList *request, Od__OrderRows *reply)
{
	struct walk *walk;
	uint64_t before = 0;
	struct wanted w;
	struct key key;
	ProtobufCMessage *m;
	bool all, more = false, today = false;
	size_t looked = 0;
	enum status s = read_wanted(v, request, &w);

	txn_let_go(v->txn);
	/* who sees some customers only is told apart quickly once these are in memory */
	if (!s && w.by_day && !w.customer && !w.product && (!v->actor->own || caller_ready(v->desk)))
		s = order_day_read(v, w.day, &today);
	if (s)
		return s;
	reply->row = arena_array(v->arena, w.page.limit + 1, sizeof *reply->row);
	if (w.by_day) {
		reply->hour = arena_array(v->arena, HOURS, sizeof *reply->hour);
		reply->n_hour = HOURS;
	}
	if (today)
		return from_day(v, &w, reply);
	s = open_walk(v, &w, &walk);
	if (s)
		return s;
	all = w.customer || w.by_day;
	if (w.customer)
		SET(reply, customer, w.customer->id);
	for (;;) {
		struct arena_mark mark = arena_mark(v->arena);
		size_t rows = reply->n_row;
		Od__Customer *c = w.customer;
		const Od__Order *o;

		verb_breathe(v);
		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		o = (const Od__Order *)m;
		if (w.by_day && o->placed_at < w.from)
			break;
		if (!all && looked++ == LOOKED_MOST) {
			reply->after = (char *)verb_said(v, "", before);
			more = true;
			break;
		}
		before = o->id;
		if (!fits(&w, o) || !verb_sees(v, o->customer)) {
			arena_back(v->arena, &mark);
			continue;
		}
		if (!c && customer_load(v, o->customer, &c))
			c = NULL;
		if (list_page_full(&w.page)) {
			more = true;
			if (!all)
				break;
		}
		take(v, &w, o, c, reply);
		if (reply->n_row == rows)
			arena_back(v->arena, &mark);
	}
	walk_close(walk);
	if (!more)
		reply->after = NULL;
	if (!all) {
		reply->has_count = false;
		reply->has_sum = false;
	} else {
		SET(reply, count, reply->count);
		SET(reply, sum, reply->sum);
	}
	return s == ERR_END ? OK : s;
}
