/* SPDX-License-Identifier: ISC */
/*
 * call -- the verbs `call ring`, `call answer`, `call end`: one record from events in any order.
 *
 * The state is a function of the times (call_state), and of each time the earliest told one is
 * kept; so doubled, late and missing events lead to the same record. A call that the clock gave
 * up as lost is taken up again by the next event. What a missed call leads to is call_back.c.
 */
#include "desk/call.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/alarm.h"
#include "desk/call_back.h"
#include "desk/caller.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define LOST "lost"

static enum status by_exchange(struct verb *v, const char *exchange, Od__Call **out)
{
	struct key prefix = key_empty(), key;
	struct walk *walk;
	enum status s;

	key_add_text(&prefix, exchange);
	s = walk_open_index(v->txn, INDEX_CALL_EXCHANGE, &prefix, false, &walk);
	if (s)
		return s;
	s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)out);
	walk_close(walk);
	return s == ERR_END ? ERR_NOT_FOUND : s;
}

enum status call_load(struct verb *v, uint64_t id, Od__Call **out)
{
	struct key key = key_u64(id);

	return table_get_as(v->txn, TABLE_CALL, &key, v->arena, out);
}

/* By the exchange's id, else by our number; #7 is always ours: an exchange may count calls, too. */
static enum status by_said(struct verb *v, const char *said, Od__Call **out)
{
	bool ours = said[0] == '#';
	enum status s = ours ? ERR_NOT_FOUND : by_exchange(v, said, out);
	uint64_t id;

	if (s == ERR_NOT_FOUND && verb_number(said + ours, "", &id))
		s = call_load(v, id, out);
	return s;
}

enum status call_get(struct verb *v, const char *field, const char *said, Od__Call **out)
{
	enum status s = by_said(v, said, out);

	if (s == ERR_NOT_FOUND || (!s && (*out)->customer && !verb_sees(v, (*out)->customer)))
		return verb_missing(v, field, "call", said);
	return s;
}

static Od__CallState call_state(const Od__Call *c)
{
	if (c->has_wrap)
		return OD__CALL_STATE__CALL_DONE;
	if (c->has_end)
		return c->has_answer ? OD__CALL_STATE__WRAP_UP : OD__CALL_STATE__MISSED;
	return c->has_answer ? OD__CALL_STATE__TALKING : OD__CALL_STATE__RINGING;
}

static void differs(void *baton, const char *path, const struct place *before,
	const struct place *after)
{
	(void)path;
	(void)before;
	(void)after;
	*(bool *)baton = true;
}

enum status call_put(struct verb *v, const Od__Call *before, Od__Call *after, const char *what)
{
	struct key key = key_u64(after->id);
	const char *extension = text_of(after->extension);
	bool changed = !before;
	enum status s;

	if (before)
		reflect_diff(&before->base, &after->base, differs, &changed);
	if (!changed)
		return OK;
	s = change_put(v, TABLE_CALL, &key, after->id, after->customer, after->subject,
		before ? &before->base : NULL, &after->base);
	if (s)
		return s;
	change_event(v, what, after->id, "call/%s", *extension ? extension : "-");
	if (before && strcmp(text_of(before->extension), extension) != 0)
		change_event(v, "end", after->id, "call/%s",
			text_of(before->extension)[0] ? before->extension : "-");
	return OK;
}

/* The call of an exchange id: a copy to change, or a new one. */
static enum status take_call(struct verb *v, const char *said, bool numbers, Od__Call **before,
	Od__Call **call)
{
	bool ours = numbers && said[0] == '#';
	enum status s = ours ? ERR_NOT_FOUND : by_exchange(v, said, before);
	uint64_t id;

	if (s == ERR_NOT_FOUND && numbers && verb_number(said + ours, "", &id)) {
		s = call_load(v, id, before);
		if (!s && !ours && (*before)->state != OD__CALL_STATE__RINGING &&
		    (*before)->state != OD__CALL_STATE__TALKING)
			s = ERR_NOT_FOUND;	/* an id of the exchange that looks like it */
	}
	if (s == ERR_NOT_FOUND && ours)
		return verb_missing(v, "id", "call", said);
	if (!s) {
		*call = (Od__Call *)reflect_copy(&(*before)->base, v->arena);
		return OK;
	}
	if (s != ERR_NOT_FOUND)
		return s;
	*before = NULL;
	*call = FRESH(v, call);
	s = counter_next(v->txn, "call", &id);
	if (s)
		return s;
	SET(*call, id, id);
	SET_TEXT(v, *call, exchange, said);
	SET(*call, direction, OD__DIRECTION__INCOMING);
	return OK;
}

/* Callers that nobody knows share a subject a month, so that their numbers end together. */
static enum status month_subject(struct verb *v, uint64_t *subject)
{
	struct clock_parts parts;
	struct key key = key_empty();
	Od__Meta *meta;
	enum status s;

	clock_split(v->now, &parts);
	key_add_text(&key, arena_format(v->arena, "callers %04d-%02d", parts.year, parts.month));
	s = table_get_as(v->txn, TABLE_META, &key, v->arena, &meta);
	if (!s) {
		*subject = meta->number;
		return OK;
	}
	if (s != ERR_NOT_FOUND)
		return s;
	s = counter_next(v->txn, "subject", subject);
	if (s)
		return s;
	meta = FRESH(v, meta);
	SET(meta, number, *subject);
	return change_quiet(v, TABLE_META, &key, &meta->base);
}

/* Whose number is it? One customer alone is taken; several are for the operator to choose. */
static enum status identify(struct verb *v, Od__Call *c, const char *number)
{
	struct caller_matches matches;
	Od__Customer *customer;
	enum status s;

	if (caller_withheld(number) || text_of(c->number)[0])
		return OK;
	s = caller_lookup(v, number, &matches);
	if (s)
		return s;
	SET_TEXT(v, c, number, number);
	if (matches.e164[0])
		SET_TEXT(v, c, e164, matches.e164);
	if (!c->customer && matches.count == 1) {
		s = customer_load(v, matches.match[0].customer, &customer);
		if (s)
			return s;
		SET(c, customer, customer->id);
		if (matches.match[0].point)
			SET(c, face, matches.match[0].point);
		SET(c, subject, customer->subject);
		return figure_call(v, customer->id, 1);
	}
	if (!c->subject) {
		uint64_t subject;

		s = month_subject(v, &subject);
		if (s)
			return s;
		SET(c, subject, subject);
	}
	return OK;
}

void call_earliest(protobuf_c_boolean *has, int64_t *at, int64_t told)
{
	if (!*has || told < *at) {
		*has = true;
		*at = told;
	}
}

/* A call given up by the clock goes on when there is news of it. */
static void found_again(Od__Call *c)
{
	if (strcmp(text_of(c->cause), LOST) != 0)
		return;
	c->cause = NULL;
	c->has_end = c->has_wrap = false;
	c->end = c->wrap = 0;
}

/*
 * Alarms for what does not come: an end of ringing, of talking, of the work after it. They count from
 * the news and not from what it tells, as late news is news all the same.
 */
static enum status set_alarm(struct verb *v, const Od__Call *c)
{
	int64_t wait = 0;

	switch (c->state) {
	case OD__CALL_STATE__RINGING:
		wait = setting_int(v->desk, "call_ring_minutes") * CLOCK_MINUTE;
		break;
	case OD__CALL_STATE__TALKING:
		wait = setting_int(v->desk, "call_lost_minutes") * CLOCK_MINUTE;
		break;
	case OD__CALL_STATE__WRAP_UP:
		wait = setting_int(v->desk, "call_wrap_seconds") * CLOCK_SECOND;
		break;
	default:
		return OK;
	}
	return alarm_set(v, v->now + wait, CALL_ALARM, c->id, c->state);
}

enum status call_finish(struct verb *v, const Od__Call *before, Od__Call *c, const char *what)
{
	enum status s;

	SET(c, state, call_state(c));
	s = call_put(v, before, c, what);
	if (!s && (!before || before->state != c->state))
		s = set_alarm(v, c);
	if (!s && c->state == OD__CALL_STATE__MISSED &&
	    (!before || before->state != OD__CALL_STATE__MISSED))
		s = call_back_add(v, c);
	if (!s && c->has_answer && (!before || !before->has_answer))
		s = call_back_close(v, c);
	return s;
}

static void reply_made(struct verb *v, const Od__Call *c, Od__Made *made)
{
	made_fill(v, made, "call", c->id, verb_said(v, "", c->id), c->version);
}

static enum status describe(struct verb *v, const Od__Call *c, Od__CallRung *reply)
{
	Od__Customer *customer;
	const Od__User *owner;
	Od__Profile *profile;
	enum status s;

	reply->made = FRESH(v, made);
	reply_made(v, c, reply->made);
	SET_TEXT(v, reply, route, text_of(c->extension));
	if (!c->customer)
		return OK;
	s = customer_load(v, c->customer, &customer);
	if (s == ERR_NOT_FOUND)
		return OK;
	if (!s)
		s = profile_get(v, customer->id, &profile);
	if (s)
		return s;
	SET_TEXT(v, reply, customer, customer_said(v, customer));
	SET_TEXT(v, reply, grade, text_of(profile->grade));
	SET_TEXT(v, reply, owner, access_login_of(v->desk, profile->owner));
	owner = access_user(v->desk, profile->owner);
	if (owner && owner->state == OD__USER_STATE__ACTIVE && text_of(owner->extension)[0])
		SET_TEXT(v, reply, route, owner->extension);
	return OK;
}

enum status verb_call_ring(struct verb *v, const Od__CallRing *request, Od__CallRung *reply)
{
	Od__Call *before, *c;
	enum status s = take_call(v, request->id, false, &before, &c);

	if (s)
		return s;
	if (before)
		found_again(c);
	call_earliest(&c->has_ring, &c->ring, request->has_at ? request->at : v->now);
	if (text_of(request->extension)[0] && (!c->has_answer || !text_of(c->extension)[0]))
		SET_TEXT(v, c, extension, request->extension);
	if (text_of(request->queue)[0])
		SET_TEXT(v, c, queue, request->queue);
	if (text_of(request->to)[0])
		SET_TEXT(v, c, line, request->to);
	if (text_of(request->name)[0])
		SET_TEXT(v, c, name, request->name);
	if (request->has_direction)
		SET(c, direction, request->direction);
	s = identify(v, c, text_of(c->direction == OD__DIRECTION__OUTGOING &&
		text_of(request->to)[0] ? request->to : request->from));
	if (!s)
		s = call_finish(v, before, c, "ring");
	return s ? s : describe(v, c, reply);
}

/* A call that no exchange tells of: the operator typed its number. */
static enum status typed_call(struct verb *v, const Od__CallAnswer *request, Od__Call **call)
{
	uint64_t id;
	enum status s;

	if (!text_of(request->from)[0])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "id", "id",
			"the exchange's id, or from", NULL, NULL);
	*call = FRESH(v, call);
	s = counter_next(v->txn, "call", &id);
	SET(*call, id, id);
	SET_TEXT(v, *call, exchange, arena_format(v->arena, CALL_TYPED "%" PRIu64, id));
	SET(*call, direction, OD__DIRECTION__INCOMING);
	SET_TEXT(v, *call, extension, text_of(v->actor->extension));
	return s;
}

enum status verb_call_answer(struct verb *v, const Od__CallAnswer *request, Od__Made *reply)
{
	const Od__User *user = NULL;
	Od__Call *before = NULL, *c;
	enum status s = text_of(request->id)[0] ? take_call(v, request->id, true, &before, &c)
		: typed_call(v, request, &c);

	if (s)
		return s;
	if (text_of(request->user)[0]) {
		user = access_user_by_login(v->desk, request->user);
		if (!user)
			return verb_missing(v, "user", "user", request->user);
	}
	if (before)
		found_again(c);
	call_earliest(&c->has_answer, &c->answer, request->has_at ? request->at : v->now);
	call_earliest(&c->has_ring, &c->ring, c->answer);
	if (text_of(request->extension)[0])
		SET_TEXT(v, c, extension, request->extension);
	else if (user && text_of(user->extension)[0] && !text_of(c->extension)[0])
		SET_TEXT(v, c, extension, user->extension);
	if (!user && text_of(c->extension)[0])
		user = access_user_by_extension(v->desk, c->extension);
	if (!user && actor_may(v->actor, "draft"))	/* a person at a seat, not an exchange */
		user = access_user(v->desk, v->actor->user);
	if (user)
		SET(c, user, user->id);
	s = identify(v, c, text_of(request->from));
	if (!s)
		s = call_finish(v, before, c, "answer");
	if (!s && c->state == OD__CALL_STATE__TALKING)
		s = call_wrap_before(v, c);
	if (s)
		return s;
	reply_made(v, c, reply);
	return OK;
}

enum status verb_call_end(struct verb *v, const Od__CallEnd *request, Od__Made *reply)
{
	Od__Call *before, *c;
	enum status s = take_call(v, request->id, true, &before, &c);

	if (s)
		return s;
	if (before)
		found_again(c);
	call_earliest(&c->has_end, &c->end, request->has_at ? request->at : v->now);
	call_earliest(&c->has_ring, &c->ring, c->end);
	if (text_of(request->cause)[0])
		SET_TEXT(v, c, cause, request->cause);
	if (text_of(request->extension)[0] && !text_of(c->extension)[0])
		SET_TEXT(v, c, extension, request->extension);
	s = identify(v, c, text_of(request->from));
	if (!s)
		s = call_finish(v, before, c, "end");
	if (s)
		return s;
	reply_made(v, c, reply);
	if (c->state == OD__CALL_STATE__MISSED)
		made_note(v, reply, OD__MESSAGE__CALL_MISSED, verb_said(v, "", c->id), NULL, NULL,
			NULL);
	return OK;
}

enum status call_ring_alarm(struct verb *v, const Od__Alarm *alarm)
{
	Od__Call *before, *c;
	enum status s = call_load(v, alarm->subject, &before);

	if (s == ERR_NOT_FOUND)
		return OK;
	if (s || (uint32_t)before->state != alarm->n)
		return s;
	c = (Od__Call *)reflect_copy(&before->base, v->arena);
	if (c->state == OD__CALL_STATE__WRAP_UP) {
		SET(c, wrap, alarm->due);
	} else {
		SET(c, end, alarm->due);
		SET_TEXT(v, c, cause, LOST);
		if (c->state == OD__CALL_STATE__TALKING)
			SET(c, wrap, alarm->due);
	}
	return call_finish(v, before, c, "lost");
}

static enum status relink(struct verb *v, uint64_t call, uint64_t id, bool ticket)
{
	Od__Call *before, *c;
	uint64_t *list;
	size_t count;
	enum status s;

	if (!call)
		return OK;
	s = call_load(v, call, &before);
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	c = (Od__Call *)reflect_copy(&before->base, v->arena);
	count = ticket ? c->n_ticket : c->n_order;
	if (count >= 100)
		return OK;	/* the limit of the record; the order names the call all the same */
	list = arena_array(v->arena, count + 1, sizeof *list);
	if (count)
		memcpy(list, ticket ? c->ticket : c->order, count * sizeof(*list));
	list[count] = id;
	if (ticket) {
		c->ticket = list;
		c->n_ticket = count + 1;
	} else {
		c->order = list;
		c->n_order = count + 1;
	}
	return call_put(v, before, c, "linked");
}

enum status call_link_order(struct verb *v, uint64_t call, uint64_t order)
{
	return relink(v, call, order, false);
}

enum status call_link_ticket(struct verb *v, uint64_t call, uint64_t ticket)
{
	return relink(v, call, ticket, true);
}
