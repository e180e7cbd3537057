/* SPDX-License-Identifier: ISC */
/*
 * call_route -- the verbs `call route` and `call dial`: whom a call in should reach, and a call out.
 *
 * A call in goes to the customer's own representative: his extension, his stand-in's while he is away;
 * to the queue (setting `call_queue`) when neither has one or when that extension is on a call. An
 * exchange asks this for its voice menu before it lets anything ring. A call out is a record that
 * rings at the operator's extension first; the exchange hears of it by the event "dial" of that
 * extension and tells what becomes of it under our number (#7). Who asked not to be called is not
 * dialled, except when he rang himself and was missed.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/call.h"
#include "desk/call_back.h"
#include "desk/caller.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

/* Does somebody talk or ring there now? */
static enum status busy(struct verb *v, const char *extension, bool *out)
{
	static const Od__CallState states[] = { OD__CALL_STATE__RINGING, OD__CALL_STATE__TALKING };
	enum status s = OK;

	*out = false;
	for (size_t i = 0; !s && !*out && i < sizeof states / sizeof *states; i++) {
		struct key prefix = key_empty(), key;
		struct walk *walk;

		key_add_u8(&prefix, (uint8_t)states[i]);
		key_add_text(&prefix, extension);
		s = walk_open_index(v->txn, INDEX_CALL_OPEN, &prefix, false, &walk);
		if (s)
			return s;
		s = walk_next(walk, &key, NULL, v->arena, NULL);
		walk_close(walk);
		*out = s == OK;
		if (s == ERR_END)
			s = OK;
	}
	return s;
}

/* Who is the owner's work today: himself or a stand-in; NULL when nobody is there. */
static const Od__User *present(struct verb *v, uint32_t owner)
{
	Od__Task *task = task_fresh(v, "", "", 0, "");

	if (!owner)
		return NULL;
	task_give(v, task, owner, "");
	return task->owner ? access_user(v->desk, task->owner) : NULL;
}

enum status verb_call_route(struct verb *v, const Od__CallRoute *request, Od__CallRouted *reply)
{
	struct caller_matches matches = { .count = 0 };
	const Od__User *user;
	Od__Customer *c;
	Od__Profile *profile;
	bool taken = false;
	enum status s = OK;

	SET_TEXT(v, reply, queue, setting_text(v->desk, "call_queue"));
	if (!caller_withheld(text_of(request->from)))
		s = caller_whose(v, request->from, &matches);
	if (s || matches.count != 1)
		return s;
	s = customer_load(v, matches.match[0].customer, &c);
	if (!s)
		s = profile_get(v, c->id, &profile);
	if (s)
		return s;
	SET_TEXT(v, reply, customer, customer_said(v, c));
	SET_TEXT(v, reply, grade, text_of(profile->grade));
	SET_TEXT(v, reply, owner, access_login_of(v->desk, profile->owner));
	if (text_of(c->language)[0])
		SET_TEXT(v, reply, language, c->language);
	user = present(v, profile->owner);
	if (!user || !text_of(user->extension)[0])
		return OK;
	s = busy(v, user->extension, &taken);
	if (!s && !taken)
		SET_TEXT(v, reply, extension, user->extension);
	return s;
}

/* The number to dial; NULL with *refused when there is none, or its owner does not allow it. */
static const Od__Point *choose_point(const Od__CallDial *request, const Od__Customer *c,
	int *refused)
{
	*refused = OD__MESSAGE__DIAL_NOTHING;
	for (size_t i = 0; i < c->n_point; i++) {
		const Od__Point *p = c->point[i];

		if (p->kind != OD__POINT_KIND__PHONE_POINT ||
		    (request->has_point && p->n != request->point))
			continue;
		if (!p->do_not_call)
			return p;
		*refused = OD__MESSAGE__DIAL_REFUSED;
	}
	return NULL;
}

/* Who dials a missed call has taken it upon himself: others need not. */
static enum status take_back(struct verb *v, const Od__Call *missed)
{
	uint32_t had;
	Od__Task *task;
	enum status s = call_back_of(v, missed->id, &task);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	return call_back_take(v, task, false, &had);
}

static enum status read_dial(struct verb *v, const Od__CallDial *request, Od__Call *call,
	Od__Call **back)
{
	const Od__Point *point;
	Od__Customer *c;
	Od__Call *missed;
	int refused;
	enum status s;

	if (text_of(request->call)[0]) {
		s = call_get(v, "call", request->call, &missed);
		if (s)
			return s;
		*back = missed;
		if (!text_of(missed->number)[0])
			return verb_refuse(v, OD__MESSAGE__DIAL_WITHHELD, "call",
				verb_said(v, "", missed->id), NULL, NULL, NULL);
		SET_TEXT(v, call, number, missed->number);
		if (text_of(missed->e164)[0])
			SET_TEXT(v, call, e164, missed->e164);
		if (missed->customer)
			SET(call, customer, missed->customer);
		if (missed->face)
			SET(call, face, missed->face);
		SET(call, subject, missed->subject);
		return OK;
	}
	if (!text_of(request->customer)[0])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "customer", "customer",
			"a code, or call", NULL, NULL);
	s = customer_get(v, "customer", request->customer, &c);
	if (s)
		return s;
	point = choose_point(request, c, &refused);
	if (!point)
		return verb_refuse(v, refused, "customer", customer_said(v, c), NULL, NULL, NULL);
	SET_TEXT(v, call, number, text_of(point->value));
	if (text_of(point->e164)[0])
		SET_TEXT(v, call, e164, point->e164);
	SET(call, customer, c->id);
	SET(call, face, point->n);
	SET(call, subject, c->subject);
	return OK;
}

enum status verb_call_dial(struct verb *v, const Od__CallDial *request, Od__Made *reply)
{
	const char *extension = text_of(request->extension)[0] ? request->extension
		: text_of(v->actor->extension);
	Od__Call *call = FRESH(v, call), *back = NULL;
	uint64_t id;
	enum status s;

	if (!*extension)
		return verb_refuse(v, OD__MESSAGE__DIAL_NOWHERE, "extension", NULL, NULL, NULL,
			NULL);
	s = read_dial(v, request, call, &back);
	if (!s)
		s = counter_next(v->txn, "call", &id);
	if (s)
		return s;
	SET(call, id, id);
	SET_TEXT(v, call, exchange, arena_format(v->arena, "dial %" PRIu64, id));
	SET(call, direction, OD__DIRECTION__OUTGOING);
	SET_TEXT(v, call, extension, extension);
	SET(call, user, v->actor->user);
	SET(call, ring, v->now);
	s = call_finish(v, NULL, call, "ring");
	if (!s && call->customer)
		s = figure_call(v, call->customer, 1);
	if (!s && back)
		s = take_back(v, back);
	if (s)
		return s;
	change_event(v, "dial", id, "call/%s", extension);
	made_fill(v, reply, "call", id, verb_said(v, "", id), call->version);
	made_note(v, reply, OD__MESSAGE__DIALLING, verb_said(v, "", id), extension, NULL, NULL);
	return OK;
}
