/* SPDX-License-Identifier: ISC */
/*
 * client_send -- the requests of a client: numbered, kept until answered, sent again after a loss.
 *
 * A request is packed once; its number never changes, so the server's stored answer makes a write
 * happen once however often it is sent. At most CLIENT_WINDOW are at the server at one time, the
 * rest waits here. A stream of which a part came cannot be sent again blindly: after a loss its
 * caller is told with outcome BUSY and goes on from where it stood.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/system.pb-c.h"
#include "wire/client_private.h"

static void waiting_free(struct waiting *w)
{
	mem_wipe(w->frame, w->length);	/* it may hold a password */
	mem_free(w->frame);
	mem_free(w);
}

static void append(struct client *c, struct waiting *w)
{
	if (c->last)
		c->last->next = w;
	else
		c->first = w;
	c->last = w;
	c->waiting++;
}

/* Takes it out of the list. */
static void unlink_waiting(struct client *c, struct waiting *w)
{
	struct waiting **at = &c->first, *before = NULL;

	while (*at && *at != w) {
		before = *at;
		at = &(*at)->next;
	}
	if (!*at)
		return;
	*at = w->next;
	if (c->last == w)
		c->last = before;
	c->waiting--;
	if (w->sent)
		c->sent--;
}

void client_drop_all(struct client *c)
{
	while (c->first) {
		struct waiting *w = c->first;

		unlink_waiting(c, w);
		waiting_free(w);
	}
}

/* Tells the caller that the connection took this request with it. */
static void tell_lost(struct client *c, struct waiting *w)
{
	struct client_reply r = {.number = w->number, .verb = w->verb, .outcome = OD__OUTCOME__BUSY};
	struct arena *a = arena_new(0);
	char seconds[24];
	int64_t since = c->lost_since ? (clock_steady() - c->lost_since) / CLOCK_SECOND : 0;

	snprintf(seconds, sizeof seconds, "%lld", (long long)since);
	refuse(&r.refusal, a, OD__MESSAGE__CONNECTION_LOST, NULL, seconds, NULL, NULL, NULL);
	r.arena = a;
	if (w->on)
		w->on(w->baton, &r);
	arena_free(a);
}

void client_unsend(struct client *c)
{
	struct waiting *w = c->first;

	c->sent = 0;
	while (w) {
		struct waiting *next = w->next;

		/* Topics are followed by a connection: who wants them asks again. */
		bool gone = w->told || (w->sent && strcmp(w->verb->full, "event follow") == 0);

		w->sent = false;
		if (gone) {
			unlink_waiting(c, w);
			tell_lost(c, w);
			waiting_free(w);
		}
		w = next;
	}
}

void client_forget(struct client *c)
{
	struct waiting *w = c->first;

	c->first = c->last = NULL;
	c->waiting = c->sent = 0;
	while (w) {
		struct waiting *next = w->next;

		tell_lost(c, w);
		waiting_free(w);
		w = next;
	}
}

void client_push(struct client *c)
{
	struct waiting *w;

	if (c->link != LINK_UP)
		return;
	for (w = c->first; w && c->sent < CLIENT_WINDOW; w = w->next) {
		if (w->sent)
			continue;
		if (buffer_put(&c->out, w->frame, w->length) != OK)
			return;
		w->sent = true;
		c->sent++;
	}
}

enum status client_send(struct client *c, const struct verb_row *verb,
	const ProtobufCMessage *request, const char *once, client_on_reply *on, void *baton,
	uint64_t *number)
{
	Od__Request r = OD__REQUEST__INIT;
	Od__Frame f = OD__FRAME__INIT;
	struct buffer body, frame;
	struct waiting *w;
	enum status s;

	buffer_init(&body, FRAME_BODY_MAX);
	buffer_init(&frame, FRAME_HEAD + FRAME_MAX);
	s = request ? reflect_pack(request, &body) : OK;
	if (s == OK) {
		r.has_number = 1;
		r.number = c->number;
		r.verb = (char *)(uintptr_t)verb->full;
		r.has_body = 1;
		r.body.data = body.bytes;
		r.body.len = body.length;
		r.once = (char *)(uintptr_t)once;
		f.kind_case = OD__FRAME__KIND_REQUEST;
		f.request = &r;
		s = frame_put(&frame, &f);
	}
	if (body.bytes)
		mem_wipe(body.bytes, body.length);
	buffer_free(&body);
	if (s != OK) {
		buffer_free(&frame);
		return s;
	}
	w = mem_alloc(sizeof *w);
	w->number = c->number++;
	w->verb = verb;
	w->frame = mem_alloc(frame.length);
	memcpy(w->frame, frame.bytes, frame.length);
	w->length = frame.length;
	w->on = on;
	w->baton = baton;
	mem_wipe(frame.bytes, frame.length);
	buffer_free(&frame);
	append(c, w);
	if (number)
		*number = w->number;
	client_push(c);
	return OK;
}

void client_cancel(struct client *c, uint64_t number)
{
	Od__Request r = OD__REQUEST__INIT;
	Od__Frame f = OD__FRAME__INIT;
	struct waiting *w = c->first;

	while (w && w->number != number)
		w = w->next;
	if (!w)
		return;
	if (w->sent && c->link == LINK_UP) {
		r.has_number = 1;
		r.number = number;
		r.has_cancel = 1;
		r.cancel = 1;
		f.kind_case = OD__FRAME__KIND_REQUEST;
		f.request = &r;
		frame_put(&c->out, &f);
	}
	unlink_waiting(c, w);
	waiting_free(w);
	client_push(c);
}

/* After a login, what resumes the session is the new user's. */
static void take_ticket(struct client *c, const Od__SessionShown *shown)
{
	if (shown->ticket.len == 0 || shown->ticket.len > sizeof c->ticket)
		return;
	memcpy(c->ticket, shown->ticket.data, shown->ticket.len);
	c->ticket_length = shown->ticket.len;
}

void client_take_event(struct client *c, const Od__Event *event, struct arena *a)
{
	struct waiting *w = c->first;
	struct client_reply r = {.outcome = OD__OUTCOME__DONE, .more = true, .arena = a};
	Od__Followed followed = OD__FOLLOWED__INIT;

	if (c->on_event)
		c->on_event(c->event_baton, event);
	while (w && !(w->on && strcmp(w->verb->full, "event follow") == 0))
		w = w->next;
	if (!w)
		return;
	followed.topic = event->topic;
	followed.what = event->what;
	followed.has_id = event->has_id;
	followed.id = event->id;
	followed.has_version = event->has_version;
	followed.version = event->version;
	followed.has_lost = event->has_lost;
	followed.lost = event->lost;
	r.number = w->number;
	r.verb = w->verb;
	r.body = &followed.base;
	w->on(w->baton, &r);
}

void client_take_reply(struct client *c, const Od__Reply *reply, struct arena *a)
{
	struct client_reply r = {.number = reply->number, .outcome = reply->outcome, .arena = a,
		.more = reply->more, .resent = reply->resent, .micros = reply->micros};
	struct waiting *w = c->first;
	struct refusal odd = {0};
	ProtobufCMessage *body = NULL;

	while (w && w->number != reply->number)
		w = w->next;
	if (!w || reply->session != c->session)
		return;		/* cancelled, or of another session */
	if (!r.more)
		unlink_waiting(c, w);
	w->told = true;
	r.verb = w->verb;
	if (reply->refusal)
		refusal_unpack(reply->refusal, &r.refusal);
	if (r.outcome == OD__OUTCOME__DONE) {
		if (reflect_unpack(w->verb->reply, reply->body.data, reply->body.len, a, &body,
				&odd) != OK) {
			r.outcome = OD__OUTCOME__MALFORMED;
			r.refusal = odd;
		}
		r.body = body;
		if (body && body->descriptor == &od__session_shown__descriptor)
			take_ticket(c, (const Od__SessionShown *)body);
	}
	if (w->on)
		w->on(w->baton, &r);
	if (!r.more)
		waiting_free(w);
	client_push(c);
}

size_t client_waiting(const struct client *c)
{
	return c->waiting;
}

void refusal_keep(struct refusal *r, struct arena *a)
{
	size_t i;

	if (r->field)
		r->field = arena_string(a, r->field);
	for (i = 0; i < r->args; i++)
		r->arg[i] = r->arg[i] ? arena_string(a, r->arg[i]) : NULL;
}

/* What client_call waits for. */
struct answer {
	bool there;
	struct arena *arena;
	Od__Outcome outcome;
	ProtobufCMessage *body;
	struct refusal why;
};

static void answered(void *baton, const struct client_reply *reply)
{
	struct answer *answer = baton;

	if (answer->there)
		return;
	answer->there = true;
	answer->outcome = reply->outcome;
	answer->why = reply->refusal;
	refusal_keep(&answer->why, answer->arena);
	if (reply->body)
		answer->body = reflect_copy(reply->body, answer->arena);
}

static enum status outcome_status(Od__Outcome outcome)
{
	switch (outcome) {
	case OD__OUTCOME__DONE:
		return OK;
	case OD__OUTCOME__DENIED:
		return ERR_DENIED;
	case OD__OUTCOME__MISSING:
		return ERR_NOT_FOUND;
	case OD__OUTCOME__CLASH:
		return ERR_VERSION;
	case OD__OUTCOME__BUSY:
		return ERR_BUSY;
	default:
		return ERR_REFUSED;
	}
}

enum status client_call(struct client *c, const struct verb_row *verb,
	const ProtobufCMessage *request, const char *once, struct arena *a,
	ProtobufCMessage **out, struct refusal *why)
{
	struct answer answer = {.arena = a};
	uint64_t number;
	enum status s;

	*out = NULL;
	memset(why, 0, sizeof *why);
	s = client_send(c, verb, request, once, answered, &answer, &number);
	if (s == ERR_LIMIT) {
		char bytes[24], most[24];

		snprintf(bytes, sizeof bytes, "%zu",
			request ? protobuf_c_message_get_packed_size(request) : (size_t)0);
		snprintf(most, sizeof most, "%u", FRAME_BODY_MAX);
		return refuse(why, a, OD__MESSAGE__REQUEST_TOO_LARGE, NULL, bytes, most, NULL, NULL);
	}
	if (s == OK)
		s = client_step(c);
	while (s == OK && !answer.there)
		s = client_wait(c);
	if (!answer.there) {
		client_cancel(c, number);
		if (c->why.message != 0) {
			*why = c->why;
			refusal_keep(why, a);
		} else {
			refuse(why, a, OD__MESSAGE__CONNECTION_LOST, NULL, "0", NULL, NULL, NULL);
		}
		return ERR_CLOSED;
	}
	*out = answer.body;
	*why = answer.why;
	return outcome_status(answer.outcome);
}
