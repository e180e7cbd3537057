/* SPDX-License-Identifier: ISC */
/*
 * call_wrap -- the verb `call wrap`, and the end of the work after calls by the next call.
 *
 * Wrapping up frees the operator and keeps what came of the call: an outcome, a note (sealed under
 * the caller's subject), the order or ticket. A call that an exchange tells of is wrapped up once it
 * was hung up; one that was typed in has no other end, so wrapping it up hangs up as well. Doing it
 * twice changes nothing, and a late note is kept. Another's call is for who supervises. Errors are
 * those of the store.
 */
#include <string.h>

#include "desk/call.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/ticket.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define WRAPS 20	/* calls of one extension whose after-work ends at once */

static bool typed(const Od__Call *c)
{
	return strncmp(text_of(c->exchange), CALL_TYPED, strlen(CALL_TYPED)) == 0;
}

/* The calls of an extension in a state, at most WRAPS. */
static enum status in_state(struct verb *v, Od__CallState state, const char *extension,
	Od__Call **call, size_t *count)
{
	struct key prefix = key_empty(), key;
	struct walk *walk;
	enum status s;

	*count = 0;
	key_add_u8(&prefix, (uint8_t)state);
	key_add_text(&prefix, extension);
	s = walk_open_index(v->txn, INDEX_CALL_OPEN, &prefix, false, &walk);
	if (s)
		return s;
	while (*count < WRAPS && (s = walk_next(walk, &key, NULL, v->arena,
	       (ProtobufCMessage **)&call[*count])) == OK)
		++*count;
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status wrap_one(struct verb *v, const Od__Call *before, int64_t at)
{
	Od__Call *c = (Od__Call *)reflect_copy(&before->base, v->arena);

	if (!c->has_end)
		SET(c, end, at);
	SET(c, wrap, at);
	return call_finish(v, before, c, "done");
}

enum status call_wrap_before(struct verb *v, const Od__Call *talking)
{
	const char *extension = text_of(talking->extension);
	Od__Call *call[WRAPS];
	size_t count;
	enum status s;

	if (!*extension)
		return OK;
	s = in_state(v, OD__CALL_STATE__WRAP_UP, extension, call, &count);
	for (size_t i = 0; !s && i < count; i++)
		if (call[i]->id != talking->id)
			s = wrap_one(v, call[i], v->now);
	if (s || !typed(talking))
		return s;
	s = in_state(v, OD__CALL_STATE__TALKING, extension, call, &count);
	for (size_t i = 0; !s && i < count; i++)
		if (call[i]->id != talking->id && typed(call[i]))
			s = wrap_one(v, call[i], v->now);
	return s;
}

/* The call that is said, else the newest that waits at the actor's extension. */
static enum status find_call(struct verb *v, const Od__CallWrap *request, Od__Call **out)
{
	Od__Call *call[WRAPS];
	size_t count;
	enum status s;

	if (text_of(request->id)[0])
		return call_get(v, "id", request->id, out);
	s = in_state(v, OD__CALL_STATE__WRAP_UP, text_of(v->actor->extension), call, &count);
	if (!s && !count)
		return verb_refuse(v, OD__MESSAGE__CALL_NO_WRAP, "id", NULL, NULL, NULL, NULL);
	if (!s)
		*out = call[count - 1];
	return s;
}

static enum status link_made(struct verb *v, const Od__CallWrap *request, uint64_t call)
{
	Od__Order *order;
	Od__Ticket *ticket;
	enum status s = OK;

	if (request->has_order) {
		s = order_get(v, "order", request->order, &order, NULL);
		if (!s)
			s = call_link_order(v, call, order->id);
	}
	if (!s && text_of(request->ticket)[0]) {
		s = ticket_get(v, "ticket", request->ticket, &ticket, NULL);
		if (!s)
			s = call_link_ticket(v, call, ticket->id);
	}
	return s;
}

enum status verb_call_wrap(struct verb *v, const Od__CallWrap *request, Od__Made *reply)
{
	Od__Call *before, *c;
	const char *said;
	enum status s = find_call(v, request, &before);

	if (s)
		return s;
	said = verb_said(v, "", before->id);
	if (before->user && before->user != v->actor->user && !actor_may(v->actor, "supervise"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "id", "call wrap", "supervise", NULL, NULL);
	if (before->state == OD__CALL_STATE__RINGING || before->state == OD__CALL_STATE__MISSED ||
	    (before->state == OD__CALL_STATE__TALKING && !typed(before)))
		return verb_refuse(v, OD__MESSAGE__CALL_NOT_OVER, "id", said,
			enum_label(&od__call_state__descriptor, (int)before->state), NULL, NULL);
	s = link_made(v, request, before->id);
	if (!s)
		s = call_load(v, before->id, &before);
	if (s)
		return s;
	c = (Od__Call *)reflect_copy(&before->base, v->arena);
	call_earliest(&c->has_wrap, &c->wrap, request->has_at ? request->at : v->now);
	if (!c->has_end)
		SET(c, end, c->wrap);
	if (text_of(request->outcome)[0])
		SET_TEXT(v, c, outcome, request->outcome);
	if (text_of(request->note)[0])
		SET_TEXT(v, c, note, request->note);
	s = call_finish(v, before, c, "done");
	if (s)
		return s;
	made_fill(v, reply, "call", c->id, said, c->version);
	made_note(v, reply, OD__MESSAGE__CALL_WRAPPED, said, NULL, NULL, NULL);
	return OK;
}
