/* SPDX-License-Identifier: ISC */
/*
 * batch_trace -- the verb `batch trace`: what a batch or lot came from, what it went into, who got
 * it.
 *
 * The parts come as a tree in reading order: first the way back, then the way forward. Customers
 * are those of all batches on the way forward, the ones with goods on their way on top, then by
 * quantity; counts are of all of them, rows of one page. A read of any length: it lets go of each
 * row and lets the writer through.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "desk/batch.h"
#include "desk/batch_stock.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/lineage.h"
#include "desk/list_page.h"
#include "desk/stock.h"
#include "desk/supplier.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/ticket.pb-c.h"

#define NODES_MOST (2 * LINEAGE_MOST)

/* Open complaints about a batch; one of another product is about a batch of the same code. */
static enum status count_tickets(struct verb *v, const Od__Batch *b, uint64_t *count)
{
	struct key prefix = key_empty();
	struct walk *walk;
	enum status s;

	*count = 0;
	key_add_text(&prefix, b->code);
	s = walk_open_index(v->txn, INDEX_TICKET_BATCH, &prefix, false, &walk);
	if (s)
		return s;
	for (;;) {
		struct arena_mark mark = arena_mark(v->arena);
		Od__Ticket *t;

		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&t);
		if (s)
			break;
		*count += !t->product || t->product == b->product;
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status fill_batch(struct verb *v, const Od__Batch *b, Od__TraceNode *node)
{
	const Od__Product *p = catalogue_find(v->desk, b->product);
	Od__BatchStock *row = NULL;
	uint64_t complaints;
	Od__Stock *stock;
	enum status s;

	SET_TEXT(v, node, kind, "batch");
	SET_TEXT(v, node, code, b->code);
	if (p) {
		SET_TEXT(v, node, name, catalogue_name(p, v->actor->language));
		SET_TEXT(v, node, unit, text_of(p->unit));
	}
	if (b->has_made)
		SET(node, day, b->made);
	if (b->blocked)
		SET(node, blocked, true);
	s = stock_get(v, b->product, &stock);
	if (!s && stock)
		s = batch_stock_of(v, stock, b->code, &row);
	if (!s && stock)
		SET(node, on_hand, row ? row->on_hand : 0);
	if (!s)
		s = count_tickets(v, b, &complaints);
	if (!s)
		SET(node, complaints, complaints);
	return s;
}

static enum status fill_lot(struct verb *v, const Od__Lot *l, Od__TraceNode *node)
{
	Od__Supplier *from;
	enum status s = supplier_load(v, l->supplier, &from);

	SET_TEXT(v, node, kind, "lot");
	SET_TEXT(v, node, code, l->code);
	SET_TEXT(v, node, name, text_of(l->material));
	SET_TEXT(v, node, unit, text_of(l->unit));
	if (l->has_received)
		SET(node, day, l->received);
	if (!s)
		SET_TEXT(v, node, supplier, text_of(from->code));
	return s == ERR_NOT_FOUND ? OK : s;
}

static enum status add_node(struct verb *v, const struct lineage_part *p, Od__TraceWay way,
	Od__BatchTraced *reply)
{
	Od__TraceNode *node = FRESH(v, trace_node);
	Od__Quality *quality;
	enum status s;

	SET(node, depth, p->depth);
	SET(node, way, way);
	SET(node, quantity, p->quantity);
	s = p->batch ? fill_batch(v, p->batch, node) : fill_lot(v, p->lot, node);
	if (!s)
		s = quality_newest(v, p->batch != NULL, p->batch ? p->batch->id : p->lot->id,
			&quality);
	if (!s && quality)
		SET(node, verdict, quality->verdict);
	reply->node[reply->n_node++] = node;
	return s;
}

/* The parts below one, in reading order; `branch` is what stands before them. */
static enum status add_below(struct verb *v, const struct lineage *l, size_t at, Od__TraceWay way,
	const char *branch, Od__BatchTraced *reply)
{
	size_t last = 0;
	enum status s = OK;

	for (size_t i = at + 1; i < l->count; i++)
		if (l->part[i].from == at)
			last = i;
	for (size_t i = at + 1; !s && i <= last; i++) {
		if (l->part[i].from != at)
			continue;
		s = add_node(v, &l->part[i], way, reply);
		if (s)
			break;
		SET_TEXT(v, reply->node[reply->n_node - 1], branch,
			arena_format(v->arena, "%s%s", branch,
				i == last ? "\u2514\u2500 " : "\u251c\u2500 "));
		s = add_below(v, l, i, way,
			arena_format(v->arena, "%s%s", branch, i == last ? "   " : "\u2502  "), reply);
	}
	return s;
}

static int by_urgency(const void *left, const void *right)
{
	const struct lineage_customer *a = left, *b = right;

	if (!a->on_the_way != !b->on_the_way)
		return a->on_the_way ? -1 : 1;
	if (a->quantity != b->quantity)
		return a->quantity > b->quantity ? -1 : 1;
	return a->customer < b->customer ? -1 : a->customer > b->customer;
}

static enum status add_customer(struct verb *v, const struct lineage_customer *row,
	Od__BatchTraced *reply)
{
	Od__TraceCustomer *out = FRESH(v, trace_customer);
	Od__Customer *c;
	enum status s = customer_load(v, row->customer, &c);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	verb_opened(v, c->id);
	SET_TEXT(v, out, code, customer_said(v, c));
	SET_TEXT(v, out, name, text_of(c->name));
	SET_TEXT(v, out, phone, customer_phone(c));
	SET(out, quantity, row->quantity);
	SET(out, deliveries, row->deliveries);
	if (row->on_the_way)
		SET(out, on_the_way, row->on_the_way);
	SET(out, last, row->last);
	out->order = arena_copy(v->arena, row->order, sizeof row->order);
	while (out->n_order < LINEAGE_ORDERS && row->order[out->n_order])
		out->n_order++;
	reply->customer[reply->n_customer++] = out;
	reply->after = (char *)verb_said(v, "", row->customer);
	return OK;
}

static enum status add_customers(struct verb *v, const Od__BatchTrace *request,
	const struct lineage *forward, Od__BatchTraced *reply)
{
	struct lineage_customers all;
	struct list_page page;
	uint32_t deliveries = 0, on_the_way = 0;
	int64_t sent = 0;
	bool more = false;
	enum status s = list_page_read(v, request->page, &page);

	if (!s)
		s = lineage_customers(v, forward, &all);
	if (s)
		return s;
	if (all.count)
		qsort(all.row, all.count, sizeof *all.row, by_urgency);
	reply->customer = arena_array(v->arena, page.limit + 1, sizeof *reply->customer);
	for (size_t i = 0; !s && i < all.count; i++) {
		deliveries += all.row[i].deliveries;
		on_the_way += all.row[i].on_the_way;
		sent += all.row[i].quantity;
		if (list_page_full(&page))
			more = true;
		else if (list_page_takes(&page, all.row[i].customer))
			s = add_customer(v, &all.row[i], reply);
	}
	SET(reply, customers, (uint32_t)all.count);
	SET(reply, deliveries, deliveries);
	SET(reply, on_the_way, on_the_way);
	SET(reply, sent, sent);
	if (!more)
		reply->after = NULL;
	mem_free(all.row);
	return s;
}

static enum status either(struct verb *v, const Od__BatchTrace *request, Od__Batch **batch, Od__Lot **lot)
{
	enum status s = batch_said(v, "code", request->code, request->product, batch);

	if (s != ERR_REFUSED || v->refusal.message != OD__MESSAGE__NOT_FOUND || *batch ||
	    strcmp(text_of(v->refusal.field), "code") != 0)
		return s;
	memset(&v->refusal, 0, sizeof v->refusal);
	*batch = NULL;
	return lot_said(v, "code", request->code, request->supplier, lot);
}

enum status verb_batch_trace(struct verb *v, const Od__BatchTrace *request, Od__BatchTraced *reply)
{
	unsigned depth = request->has_depth && request->depth < LINEAGE_MOST ? request->depth
		: LINEAGE_MOST;
	struct lineage back = { .count = 0 }, forward = { .count = 0 };
	Od__Batch *batch = NULL;
	Od__Lot *lot = NULL;
	enum status s;

	if (!*text_of(request->batch) && !*text_of(request->lot) && !*text_of(request->code))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "batch", "batch",
			"a batch or a lot", NULL, NULL);
	if (*text_of(request->code))
		s = either(v, request, &batch, &lot);
	else
		s = *text_of(request->batch)
			? batch_said(v, "batch", request->batch, request->product, &batch)
			: lot_said(v, "lot", request->lot, request->supplier, &lot);
	if (s)
		return s;
	SET(reply, may_recall, actor_may(v->actor, "recall"));
	txn_let_go(v->txn);
	if (request->direction != OD__TRACE_WAY__FORWARD)
		s = lineage_back(v, batch, lot, depth, &back);
	if (!s)
		s = lineage_forward(v, batch, lot,
			request->direction == OD__TRACE_WAY__BACK ? 0 : depth, &forward);
	if (s == ERR_LIMIT)
		return verb_refuse(v, OD__MESSAGE__LINEAGE_LIMIT, "batch",
			arena_format(v->arena, "%d", LINEAGE_MOST), NULL, NULL, NULL);
	if (s)
		return s;
	reply->node = arena_array(v->arena, NODES_MOST, sizeof *reply->node);
	s = add_node(v, &forward.part[0], OD__TRACE_WAY__BOTH_WAYS, reply);
	if (!s)
		s = add_below(v, &back, 0, OD__TRACE_WAY__BACK, "", reply);
	if (!s)
		s = add_below(v, &forward, 0, OD__TRACE_WAY__FORWARD, "", reply);
	return s || request->direction == OD__TRACE_WAY__BACK ? s
		: add_customers(v, request, &forward, reply);
}
