/* SPDX-License-Identifier: ISC */
/*
 * call_list -- the verb `call list`: what rings now, what was missed, who waits to be called back.
 *
 * Open calls come from the index of open states, oldest first within a state; call-backs from the
 * open tasks, in the order in which they are due; everything else newest first. "open" is what
 * rings, who talks, and for the whole desk who waits to be called back. Calls of customers that the
 * actor may not see are left out.
 */
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/call.h"
#include "desk/call_back.h"
#include "desk/caller.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/profile.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define LOOKED 5000	/* calls looked through for a page */

struct wanted {
	const char *state, *extension;
	Od__Customer *customer;
	bool by_day, looks_back;
	int32_t day;
	struct list_page page;
	Od__CallRows *reply;
};

/* How long each phase took; one that goes on has none yet. */
static void add_phases(const Od__Call *c, Od__CallRow *row)
{
	int64_t rang = c->has_answer ? c->answer : c->has_end ? c->end : c->ring;

	if (c->has_answer || c->has_end)
		SET(row, rang, rang > c->ring ? rang - c->ring : 0);
	if (c->has_answer && c->has_end)
		SET(row, talked, c->end > c->answer ? c->end - c->answer : 0);
	if (c->has_answer && c->has_end && c->has_wrap)
		SET(row, wrapped, c->wrap > c->end ? c->wrap - c->end : 0);
}

enum status call_row(struct verb *v, const Od__Call *c, Od__CallRow **out)
{
	Od__CallRow *row = FRESH(v, call_row);
	struct caller_matches maybe;
	Od__Customer *customer;
	Od__Profile *profile;
	Od__Figure *figure;
	enum status s = OK;

	SET(row, id, c->id);
	SET(row, state, c->state);
	SET(row, direction, c->direction);
	SET(row, ring, c->ring);
	SET_TEXT(v, row, number, text_of(c->number));
	SET_TEXT(v, row, extension, text_of(c->extension));
	SET_TEXT(v, row, user, access_login_of(v->desk, c->user));
	SET_TEXT(v, row, user_name, access_name_of(v->desk, c->user));
	SET_TEXT(v, row, exchange, text_of(c->exchange));
	SET(row, withheld, !text_of(c->number)[0]);
	if (c->has_answer)
		SET(row, answer, c->answer);
	if (c->has_end)
		SET(row, end, c->end);
	if (text_of(c->outcome)[0])
		SET_TEXT(v, row, outcome, c->outcome);
	add_phases(c, row);
	*out = row;
	if (!c->customer) {
		if (text_of(c->name)[0])
			SET_TEXT(v, row, name, c->name);
		if (!text_of(c->number)[0])
			return OK;
		s = caller_lookup(v, c->number, &maybe);
		if (!s && !maybe.count)
			s = caller_maybe(v, c->number, &maybe);
		if (!s)
			SET(row, maybe, (uint32_t)maybe.count);
		return s;
	}
	s = customer_load(v, c->customer, &customer);
	if (!s)
		s = profile_get(v, customer->id, &profile);
	if (!s)
		s = figure_get(v, customer->id, &figure);
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	SET(row, customer, customer->id);
	SET_TEXT(v, row, code, customer_said(v, customer));
	SET_TEXT(v, row, name, text_of(customer->name));
	SET_TEXT(v, row, grade, text_of(profile->grade));
	SET_TEXT(v, row, owner, access_login_of(v->desk, profile->owner));
	SET_TEXT(v, row, owner_name, access_name_of(v->desk, profile->owner));
	if (figure->has_last_order && figure->last_order)
		SET(row, last_order, figure->last_order);
	return OK;
}

static bool fits(struct verb *v, const struct wanted *w, const Od__Call *c)
{
	if (w->customer && c->customer != w->customer->id)
		return false;
	if (*w->extension && strcmp(w->extension, text_of(c->extension)) != 0)
		return false;
	if (w->by_day && clock_day(c->ring) != w->day)
		return false;
	return !c->customer || verb_sees(v, c->customer);
}

/* Puts the call on the page; ERR_END when the page is full. */
static enum status take(struct verb *v, struct wanted *w, const Od__Call *c)
{
	Od__CallRows *reply = w->reply;
	enum status s;

	if (!fits(v, w, c))
		return OK;
	if (list_page_full(&w->page)) {
		reply->after = (char *)verb_said(v, "", reply->row[reply->n_row - 1]->id);
		return ERR_END;
	}
	if (!list_page_takes(&w->page, c->id))
		return OK;
	s = call_row(v, c, &reply->row[reply->n_row]);
	if (s)
		return s;
	reply->n_row++;
	/* what rings on every screen is no look at a person; going through calls of the past is */
	if (w->looks_back && c->customer)
		verb_opened(v, c->customer);
	return OK;
}

static enum status in_state(struct verb *v, struct wanted *w, Od__CallState state)
{
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	key_add_u8(&prefix, (uint8_t)state);
	s = walk_open_index(v->txn, INDEX_CALL_OPEN, &prefix, false, &walk);
	if (s)
		return s;
	while (!s && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK)
		s = take(v, w, (const Od__Call *)m);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* The same with the one who calls back. */
static enum status take_back(struct verb *v, struct wanted *w, const Od__Call *c, uint32_t taken)
{
	size_t before = w->reply->n_row;
	enum status s = take(v, w, c);

	if (!s && taken && w->reply->n_row > before)
		SET_TEXT(v, w->reply->row[before], taken, access_name_of(v->desk, taken));
	return s;
}

static enum status to_call_back(struct verb *v, struct wanted *w)
{
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	Od__Call *c;
	enum status s;

	key_add_text(&prefix, CALL_BACK_DEPARTMENT);
	s = walk_open_index(v->txn, INDEX_TASK_DEPARTMENT, &prefix, false, &walk);
	if (s)
		return s;
	while (!s && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		const Od__Task *task = (const Od__Task *)m;

		if (strcmp(text_of(task->kind), "callback") != 0)
			continue;
		s = call_load(v, task->subject, &c);
		s = s == ERR_NOT_FOUND ? OK : s ? s : take_back(v, w, c, task->owner);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status newest(struct verb *v, struct wanted *w, int state)
{
	struct key prefix = key_empty(), start = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	w->looks_back = true;
	if (w->customer)
		key_add_u64(&prefix, w->customer->id);
	s = walk_open_index(v->txn, w->customer ? INDEX_CALL_CUSTOMER : INDEX_CALL_DAY, &prefix,
		false, &walk);
	if (s)
		return s;
	if (w->by_day && !w->customer) {
		key_add_down(&start, clock_day_start(w->day + 1));
		s = walk_after(walk, &start);
	}
	for (int i = 0; !s && i < LOOKED; i++) {
		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		if (w->by_day && ((const Od__Call *)m)->ring < clock_day_start(w->day))
			break;
		if (state < 0 || (int)((const Od__Call *)m)->state == state)
			s = take(v, w, (const Od__Call *)m);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status verb_call_list(struct verb *v, const Od__CallList *request, Od__CallRows *reply)
{
	struct wanted w = { .state = text_of(request->state),
		.extension = text_of(request->extension), .reply = reply };
	enum status s = list_page_read(v, request->page, &w.page);

	if (!s && text_of(request->customer)[0])
		s = customer_get(v, "customer", request->customer, &w.customer);
	if (!s && text_of(request->day)[0]) {
		w.by_day = true;
		s = day_read(v, "day", request->day, &w.day);
	}
	if (s)
		return s;
	txn_let_go(v->txn);
	if (strcmp(w.extension, "me") == 0)
		w.extension = text_of(v->actor->extension);
	reply->row = arena_array(v->arena, w.page.limit + 1, sizeof *reply->row);
	if (!*w.state || strcmp(w.state, "all") == 0)
		return newest(v, &w, -1);
	if (strcmp(w.state, "ringing") == 0)
		return in_state(v, &w, OD__CALL_STATE__RINGING);
	if (strcmp(w.state, "talking") == 0)
		return in_state(v, &w, OD__CALL_STATE__TALKING);
	if (strcmp(w.state, "missed") == 0)
		return newest(v, &w, OD__CALL_STATE__MISSED);
	if (strcmp(w.state, "back") == 0)
		return to_call_back(v, &w);
	if (strcmp(w.state, "open") != 0)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "state", "state",
			"ringing, talking, missed, open or back", w.state, NULL);
	s = in_state(v, &w, OD__CALL_STATE__RINGING);
	if (!s)
		s = in_state(v, &w, OD__CALL_STATE__TALKING);
	if (s)
		return s;
	/* of one extension its after-call work; of the desk who waits to be called back */
	return *w.extension ? in_state(v, &w, OD__CALL_STATE__WRAP_UP) : to_call_back(v, &w);
}
