/* SPDX-License-Identifier: ISC */
/*
 * work -- the verbs `work list` and `work step`, and what an order's lines make of work orders.
 */
#include "desk/work.h"

#include <inttypes.h>
#include <string.h>

#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/schedule.pb-c.h"

#define OF_ORDER 2000	/* work orders of one order, done ones with them */

static enum status put(struct verb *v, const Od__Work *before, Od__Work *after, const char *what)
{
	struct key key = key_u64(after->id);
	enum status s = change_put(v, TABLE_WORK, &key, after->id, after->customer, after->subject,
		before ? &before->base : NULL, &after->base);

	if (!s)
		change_event(v, what, after->id, "record/work/%" PRIu64, after->id);
	return s;
}

static bool waits(const Od__Work *w)
{
	return w->state == OD__WORK_STATE__WORK_OPEN || w->state == OD__WORK_STATE__WORK_BEGUN;
}

static enum status of_order(struct verb *v, uint64_t order, Od__Work **out, size_t *count)
{
	struct key prefix = key_u64(order), key;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_WORK_ORDER, &prefix, false, &walk);

	*count = 0;
	if (s)
		return s;
	while (*count < OF_ORDER && (s = walk_next(walk, &key, NULL, v->arena,
	       (ProtobufCMessage **)&out[*count])) == OK)
		++*count;
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static bool wanted(const Od__Order *o, const Od__OrderLine *line)
{
	return !o->cancel && text_of(line->requirement)[0] && order_line_open(line) > 0;
}

static bool same(const Od__Work *w, const Od__OrderLine *line)
{
	return w->product == line->product && w->quantity == line->quantity &&
		strcmp(text_of(w->requirement), text_of(line->requirement)) == 0;
}

static enum status make(struct verb *v, const Od__Order *o, const Od__OrderLine *line)
{
	Od__Work *w = FRESH(v, work);
	uint64_t id;
	enum status s = counter_next(v->txn, "work", &id);

	SET(w, id, id);
	SET(w, order, o->id);
	SET(w, line, line->n);
	SET(w, customer, o->customer);
	SET(w, product, line->product);
	SET(w, quantity, line->quantity);
	SET(w, due, o->delivery->day);
	SET(w, state, OD__WORK_STATE__WORK_OPEN);
	SET(w, by, v->actor->user);
	SET(w, subject, o->subject);
	SET_TEXT(v, w, requirement, line->requirement);
	return s ? s : put(v, NULL, w, "added");
}

static enum status end(struct verb *v, const Od__Work *before)
{
	Od__Work *w = (Od__Work *)reflect_copy(&before->base, v->arena);

	SET(w, state, OD__WORK_STATE__WORK_DROPPED);
	SET_TEXT(v, w, reason, "the order changed");
	return put(v, before, w, "dropped");
}

static enum status move(struct verb *v, const Od__Work *before, int32_t due)
{
	Od__Work *w = (Od__Work *)reflect_copy(&before->base, v->arena);

	SET(w, due, due);
	return put(v, before, w, "moved");
}

/* The work order that is what the line asks for; NULL when there is none. */
static const Od__Work *of_line(Od__Work *const *list, size_t count, const Od__OrderLine *line)
{
	for (size_t i = 0; i < count; i++)
		if (list[i]->state != OD__WORK_STATE__WORK_DROPPED && list[i]->line == line->n &&
		    same(list[i], line))
			return list[i];
	return NULL;
}

static bool asks(const Od__Order *o)
{
	for (size_t i = 0; o && i < o->n_line; i++)
		if (text_of(o->line[i]->requirement)[0])
			return true;
	return false;
}

enum status work_follow(struct verb *v, const Od__Order *before, const Od__Order *after)
{
	Od__Work **list;
	size_t count;
	enum status s;

	if (!asks(before) && !asks(after))
		return OK;
	list = arena_array(v->arena, OF_ORDER, sizeof *list);
	s = of_order(v, after->id, list, &count);
	for (size_t i = 0; !s && i < count; i++) {
		const Od__OrderLine *line = NULL;

		for (size_t k = 0; k < after->n_line; k++)
			if (after->line[k]->n == list[i]->line)
				line = after->line[k];
		if (!waits(list[i]))
			continue;
		if (after->cancel || !line || !same(list[i], line))
			s = end(v, list[i]);
		else if (list[i]->due != after->delivery->day)
			s = move(v, list[i], after->delivery->day);
	}
	for (size_t i = 0; !s && i < after->n_line; i++)
		if (wanted(after, after->line[i]) && !of_line(list, count, after->line[i]))
			s = make(v, after, after->line[i]);
	return s;
}

enum status work_waiting(struct verb *v, uint64_t order, char ***said, size_t *count, uint32_t *begun)
{
	Od__Work **list = arena_array(v->arena, OF_ORDER, sizeof *list);
	size_t all;
	enum status s = of_order(v, order, list, &all);

	*count = *begun = 0;
	if (s)
		return s;
	*said = arena_array(v->arena, all + 1, sizeof **said);
	for (size_t i = 0; i < all; i++) {
		if (!waits(list[i]))
			continue;
		(*said)[(*count)++] = (char *)verb_said(v, "W", list[i]->id);
		*begun += list[i]->state == OD__WORK_STATE__WORK_BEGUN;
	}
	return OK;
}

/* By what people say; refuses a missing and a foreign one alike. */
static enum status said_work(struct verb *v, const char *text, Od__Work **out)
{
	struct key key;
	uint64_t id;
	enum status s;

	if (!verb_number(text, "W", &id))
		return verb_missing(v, "work", "work order", text);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_WORK, &key, v->arena, out);
	if (s == ERR_NOT_FOUND || (!s && !verb_sees(v, (*out)->customer)))
		return verb_missing(v, "work", "work order", verb_said(v, "W", id));
	return s;
}

static Od__WorkRow *row_of(struct verb *v, const Od__Work *w)
{
	Od__Customer *c;
	const Od__Product *p = catalogue_find(v->desk, w->product);
	Od__WorkRow *row = FRESH(v, work_row);

	SET(row, id, w->id);
	SET_TEXT(v, row, said, verb_said(v, "W", w->id));
	SET(row, due, w->due);
	SET(row, order, w->order);
	if (p) {
		SET_TEXT(v, row, code, text_of(p->code));
		SET_TEXT(v, row, name, catalogue_name(p, v->actor->language));
		SET_TEXT(v, row, unit, text_of(p->unit));
	}
	SET(row, quantity, w->quantity);
	SET_TEXT(v, row, requirement, text_of(w->requirement));
	SET(row, state, w->state);
	if (text_of(w->batch)[0])
		SET_TEXT(v, row, batch, w->batch);
	if (text_of(w->reason)[0])
		SET_TEXT(v, row, reason, w->reason);
	if (customer_load(v, w->customer, &c) == OK) {
		SET_TEXT(v, row, customer, customer_said(v, c));
		SET_TEXT(v, row, who, text_of(c->name));
	}
	SET_PERSON(v, row, by, w->by);
	return row;
}

struct listing {
	const Od__WorkList *request;
	Od__WorkRows *reply;
};

static uint64_t listed(struct verb *v, void *baton, const ProtobufCMessage *row)
{
	const Od__WorkList *request = ((const struct listing *)baton)->request;
	const Od__Work *w = (const Od__Work *)row;

	return (!request->has_state || w->state == request->state) && verb_sees(v, w->customer) ? w->id : 0;
}

static enum status take(struct verb *v, void *baton, const ProtobufCMessage *row)
{
	Od__WorkRows *reply = ((struct listing *)baton)->reply;

	reply->row[reply->n_row++] = row_of(v, (const Od__Work *)row);
	return OK;
}

enum status verb_work_list(struct verb *v, const Od__WorkList *request, Od__WorkRows *reply)
{
	struct listing l = { .request = request, .reply = reply };
	const struct list_walk list = { .wanted = listed, .take = take, .baton = &l };
	struct key prefix = key_empty();
	enum index_id index = INDEX_WORK_OPEN;
	bool done = request->has_state && request->state >= OD__WORK_STATE__WORK_READY;
	struct list_page page;
	bool more;
	enum status s = list_page_read(v, request->page, &page);

	if (s)
		return s;
	if (done && !request->order)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "order", "order",
			"whose work orders", NULL, NULL);
	txn_let_go(v->txn);
	if (text_of(request->work)[0]) {
		Od__Work *one;

		s = said_work(v, request->work, &one);
		if (s)
			return s;
		reply->row = arena_array(v->arena, 1, sizeof *reply->row);
		reply->row[reply->n_row++] = row_of(v, one);
		return OK;
	}
	if (request->order) {
		index = INDEX_WORK_ORDER;
		key_add_u64(&prefix, request->order);
	}
	reply->row = arena_array(v->arena, page.limit + 1, sizeof *reply->row);
	s = list_page_walk(v, index, &prefix, &list, &page, &more);
	if (!s && more)
		reply->after = (char *)verb_said(v, "", reply->row[reply->n_row - 1]->id);
	return s;
}

enum status verb_work_step(struct verb *v, const Od__WorkStep *request, Od__Made *reply)
{
	Od__Work *before, *w;
	const char *said;
	enum status s = said_work(v, request->work, &before);

	if (s)
		return s;
	said = verb_said(v, "W", before->id);
	s = verb_version(v, said, before->version, request->version);
	if (s)
		return s;
	if (!waits(before))
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "state", said,
			enum_label(&od__work_state__descriptor, (int)before->state), "a step",
			"open or begun");
	if (request->state == OD__WORK_STATE__WORK_DROPPED && !text_of(request->reason)[0])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "reason", "reason",
			"why it is not made", NULL, NULL);
	w = (Od__Work *)reflect_copy(&before->base, v->arena);
	SET(w, state, request->state);
	SET(w, by, v->actor->user);
	if (text_of(request->batch)[0])
		SET_TEXT(v, w, batch, request->batch);
	if (text_of(request->reason)[0])
		SET_TEXT(v, w, reason, request->reason);
	s = put(v, before, w, "moved");
	if (s)
		return s;
	made_fill(v, reply, "work", w->id, said, w->version);
	made_note(v, reply, OD__MESSAGE__WORK_MOVED, said,
		enum_label(&od__work_state__descriptor, (int)w->state), NULL, NULL);
	return OK;
}
