/* SPDX-License-Identifier: ISC */
/*
 * price_try -- the verb `price try`: what drafts would have made of past orders.
 *
 * Each order of the days named is priced twice as of the day it was placed: by the rules that are
 * live, and with the drafts beside them as if they were in force on all of these days (their own
 * dates do not count, the rules that they replace step aside). Lines by hand stay out; a line that
 * was imported is priced as if it were placed here; a draft of a coupon is tried as if everybody
 * had one. Orders come in chunks, each in a short transaction of its own with the desk's lock let
 * go between them, so the writer never waits; the answer is of no one instant.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/order_lines.h"
#include "desk/price.h"
#include "desk/price_plan.h"
#include "desk/price_rule.h"
#include "desk/price_trial.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define CHUNK 50
#define CHUNK_TIME INT64_C(4000)	/* microseconds */
#define ROWS 50
#define DAYS_BACK 90

struct sums {
	uint64_t orders, orders_changed, lines, lines_changed, skipped;
	int64_t before, after;
};

/* A line that changes. */
struct changed {
	uint64_t order, customer;
	uint32_t product;
	int64_t asked;
	char unit[20];
	int64_t before, after;
};

struct trial {
	struct verb *v;
	struct price_plan *plan;
	Od__PriceRule **as_live;	/* the drafts, as if in force */
	uint32_t coupon;		/* a draft among them */
	int64_t from, to;		/* instants */
	struct key last;		/* of the index, the order looked at last */
	bool end;
	struct sums sums, chunk;	/* so far; of the chunk that is being read */
	struct changed row[ROWS + CHUNK * 8];
	size_t rows, kept;		/* with those of the chunk; without */
};

static enum status read_rules(struct verb *v, const Od__PriceTry *request, struct trial *t)
{
	enum status s = price_plan_read(v, request->rule, request->n_rule, request->agreement,
		t->plan);

	if (s)
		return s;
	t->as_live = arena_array(v->arena, t->plan->count, sizeof *t->as_live);
	for (size_t i = 0; i < t->plan->count; i++) {
		Od__PriceRule *r = (Od__PriceRule *)reflect_copy(&t->plan->rule[i]->base, v->arena);

		SET(r, state, OD__PRICE_STATE__PRICE_LIVE);
		r->has_from = r->has_to = r->has_ends = false;
		r->from = INT32_MAX;	/* the latest start wins */
		r->start_at = INT64_MAX;
		if (r->level == OD__PRICE_LEVEL__COUPON)
			t->coupon = r->id;
		t->as_live[i] = r;
	}
	return OK;
}

/* The live rules with the drafts in the place of those that they replace. */
static size_t with_drafts(const struct trial *t, const struct price_buyer *buyer,
	Od__PriceRule *const *rule, size_t rules, Od__PriceRule **out)
{
	size_t n = 0;

	for (size_t i = 0; i < rules; i++) {
		bool replaced = false;

		for (size_t k = 0; k < t->plan->count; k++)
			replaced |= t->plan->rule[k]->replaces == rule[i]->id ||
				t->plan->rule[k]->id == rule[i]->id;
		if (!replaced)
			out[n++] = rule[i];
	}
	for (size_t k = 0; k < t->plan->count; k++)
		if (!t->as_live[k]->customer || t->as_live[k]->customer == buyer->customer ||
		    t->as_live[k]->customer == buyer->head)
			out[n++] = t->as_live[k];
	return n;
}

static void note(struct trial *t, const Od__Order *o, const Od__OrderLine *line, int64_t before,
	int64_t after)
{
	struct changed *row;

	t->chunk.lines++;
	if (before == after)
		return;
	t->chunk.lines_changed++;
	if (t->rows == sizeof t->row / sizeof *t->row)
		return;
	row = &t->row[t->rows++];
	*row = (struct changed) { .order = o->id, .customer = o->customer,
		.product = line->product, .asked = line->asked, .before = before, .after = after };
	strncpy(row->unit, text_of(line->unit), sizeof row->unit - 1);
}

/* Volumes of the year as this order saw them, when a rule asks for them. */
static enum status with_year(struct verb *v, const Od__Order *o, Od__PriceRule *const *rule,
	size_t rules, struct price_buyer *buyer)
{
	struct volumes volumes;
	enum status s;

	for (size_t i = 0; i < rules; i++)
		if (rule[i]->level == OD__PRICE_LEVEL__YEARLY && price_rule_for(rule[i], buyer)) {
			s = volume_at(v, o->customer, o->placed_at, &volumes);
			buyer->volume = volumes.product;
			buyer->volumes = volumes.count;
			return s;
		}
	return OK;
}

static size_t asks_of(struct verb *v, const Od__Order *o, struct price_ask *ask, size_t *line)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n_line; i++) {
		const Od__Product *p = catalogue_find(v->desk, o->line[i]->product);

		if (!p)
			continue;
		price_ask_set(&ask[n], p, o->line[i]->unit, o->line[i]->quantity);
		ask[n].asked = o->line[i]->asked;
		if (o->line[i]->why && o->line[i]->why->level == OD__PRICE_LEVEL__MANUAL) {
			ask[n].manual = true;
			ask[n].price = o->line[i]->price;
		}
		line[n++] = i;
	}
	return n;
}

static enum status try_order(struct verb *v, struct trial *t, const Od__Order *o)
{
	struct price_ask *ask = arena_array(v->arena, o->n_line + 1, sizeof *ask);
	size_t *line = arena_array(v->arena, o->n_line + 1, sizeof *line);
	struct price_answer *was = arena_array(v->arena, o->n_line + 1, sizeof *was);
	struct price_answer *is = arena_array(v->arena, o->n_line + 1, sizeof *is);
	size_t count = asks_of(v, o, ask, line), rules, drafts;
	struct price_total before, after;
	Od__PriceRule *const *rule;
	Od__PriceRule **with;
	struct price_buyer buyer;
	Od__Customer *c;
	enum status s = customer_load(v, o->customer, &c);

	if (!s)
		s = price_buyer(v, c, clock_day(o->placed_at), &buyer);
	if (!s)
		s = price_gather(v, &buyer, ask, count, &rule, &rules);
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	with = arena_array(v->arena, rules + t->plan->count + 1, sizeof *with);
	drafts = with_drafts(t, &buyer, rule, rules, with);
	s = with_year(v, o, with, drafts, &buyer);
	if (!s)
		s = price_lines(&buyer, rule, rules, ask, count, was, &before);
	buyer.coupon = t->coupon;
	if (!s)
		s = price_lines(&buyer, with, drafts, ask, count, is, &after);
	if (s)
		return s == ERR_LIMIT ? OK : s;
	t->chunk.orders++;
	t->chunk.orders_changed += before.total != after.total;
	for (size_t i = 0; i < count; i++) {
		if (was[i].state == PRICE_NONE || is[i].state == PRICE_NONE || ask[i].manual) {
			t->chunk.skipped++;
			continue;
		}
		t->chunk.before += was[i].amount;
		t->chunk.after += is[i].amount;
		note(t, o, o->line[line[i]], was[i].amount, is[i].amount);
	}
	return OK;
}

/* The next orders, newest first. May run again from its start. */
static enum status try_chunk(struct txn *txn, void *baton)
{
	struct trial *t = baton;
	struct verb v = *t->v;
	struct key start = key_empty(), key = t->last;
	int64_t until = clock_steady() + CHUNK_TIME;
	struct walk *walk;
	Od__Order *o;
	enum status s;

	memset(&t->chunk, 0, sizeof t->chunk);
	t->rows = t->kept;
	v.txn = txn;
	v.arena = arena_new(0);
	s = walk_open_index(txn, INDEX_ORDER_PLACED, NULL, false, &walk);
	if (!s && key.length) {
		s = walk_after(walk, &key);
	} else if (!s) {
		key_add_down(&start, t->to);
		s = walk_after(walk, &start);
	}
	for (unsigned i = 0; !s && i < CHUNK && clock_steady() < until; i++) {
		s = walk_next(walk, &key, NULL, v.arena, (ProtobufCMessage **)&o);
		if (!s && o->placed_at < t->from)
			s = ERR_END;
		if (!s && !o->cancel)
			s = try_order(&v, t, o);
	}
	arena_free(v.arena);
	if (s && s != ERR_END)
		return s;
	t->end = s == ERR_END;
	t->last = key;
	return OK;
}

static int by_change(const void *a, const void *b)
{
	const struct changed *x = a, *y = b;
	int64_t left = llabs(x->after - x->before), right = llabs(y->after - y->before);

	if (left != right)
		return left > right ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* The chunk counts; of its lines those stay that change most. */
static void take(struct trial *t)
{
	t->sums.orders += t->chunk.orders;
	t->sums.orders_changed += t->chunk.orders_changed;
	t->sums.lines += t->chunk.lines;
	t->sums.lines_changed += t->chunk.lines_changed;
	t->sums.skipped += t->chunk.skipped;
	t->sums.before += t->chunk.before;
	t->sums.after += t->chunk.after;
	qsort(t->row, t->rows, sizeof *t->row, by_change);
	t->kept = t->rows < ROWS ? t->rows : ROWS;
	t->rows = t->kept;
}

struct telling {
	struct trial *t;
	Od__PriceTried *reply;
};

static enum status tell(struct txn *txn, void *baton)
{
	struct telling *g = baton;
	struct trial *t = g->t;
	struct verb *v = t->v;

	v->txn = txn;
	g->reply->row = arena_array(v->arena, t->kept + 1, sizeof *g->reply->row);
	g->reply->n_row = 0;
	for (size_t i = 0; i < t->kept; i++) {
		const struct changed *from = &t->row[i];
		const Od__Product *p = catalogue_find(v->desk, from->product);
		Od__PriceTriedLine *row = FRESH(v, price_tried_line);
		Od__Customer *c;

		SET(row, order, from->order);
		if (customer_load(v, from->customer, &c) == OK)
			SET_TEXT(v, row, customer, customer_said(v, c));
		SET_TEXT(v, row, code, p ? text_of(p->code) : "");
		SET(row, quantity, from->asked);
		SET_TEXT(v, row, unit, from->unit);
		SET(row, before, from->before);
		SET(row, after, from->after);
		SET(row, difference, from->after - from->before);
		g->reply->row[g->reply->n_row++] = row;
	}
	return OK;
}

struct beginning {
	struct verb *v;
	const Od__PriceTry *request;
	struct trial *t;
};

static enum status begin(struct txn *txn, void *baton)
{
	struct beginning *b = baton;

	b->v->txn = txn;
	b->t->plan->count = 0;
	memset(&b->v->refusal, 0, sizeof b->v->refusal);
	return read_rules(b->v, b->request, b->t);
}

/* A body under the desk's lock; the transaction of the verb is the body's alone. */
static enum status under_lock(struct verb *v, store_body *body, void *baton)
{
	struct txn *before = v->txn;
	enum status s;

	desk_read_lock(v->desk);
	s = store_read(v->desk->store, body, baton, NULL);
	desk_unlock(v->desk);
	v->txn = before;
	return s;
}

enum status verb_price_try(struct verb *v, const Od__PriceTry *request, Od__PriceTried *reply)
{
	int32_t to = request->has_to ? request->to : clock_day(v->now);
	int32_t from = request->has_from ? request->from : to - DAYS_BACK;
	struct trial *t = arena_alloc(v->arena, sizeof *t);
	struct beginning b = { v, request, t };
	struct telling telling = { t, reply };
	enum status s;

	if (to < from)
		return verb_refuse(v, OD__MESSAGE__DATES_BACKWARD, "to", NULL, NULL, NULL, NULL);
	t->v = v;
	t->plan = arena_alloc(v->arena, sizeof *t->plan);
	t->from = clock_day_start(from);
	t->to = clock_day_start(to + 1);
	s = under_lock(v, begin, &b);
	while (!s && !t->end) {
		s = under_lock(v, try_chunk, t);
		if (!s)
			take(t);
	}
	if (!s)
		s = under_lock(v, tell, &telling);
	if (s)
		return s;
	SET(reply, orders, t->sums.orders);
	SET(reply, orders_changed, t->sums.orders_changed);
	SET(reply, lines, t->sums.lines);
	SET(reply, lines_changed, t->sums.lines_changed);
	SET(reply, skipped, t->sums.skipped);
	SET(reply, before, t->sums.before);
	SET(reply, after, t->sums.after);
	SET(reply, difference, t->sums.after - t->sums.before);
	SET_TEXT(v, reply, trial, price_trial_mark(v, t->plan->rule, t->plan->count, v->now));
	return OK;
}
