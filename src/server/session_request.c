/* SPDX-License-Identifier: ISC */
/*
 * session_request -- requests of a connection: to the threads, back as answers, and streams.
 *
 * Called by session.c for each request frame and by loop.c for each request that comes back. The
 * topics of `event follow` are kept here; `feed read follow=true` is read part by part, the next
 * when the one before went out and the journal has grown. Too many requests in flight stop the
 * reading of the connection: nothing is lost, the client waits. A cancelled read that waits for its
 * turn goes without an answer; one that runs is answered, and the client takes no notice.
 */
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/system.pb-c.h"
#include "server/consumers.h"
#include "server/dispatch.h"
#include "server/events.h"
#include "server/executor.h"
#include "server/journal.h"
#include "server/lone.h"
#include "server/need.h"
#include "server/reader.h"
#include "server/server.h"
#include "server/session_private.h"

#define STREAM_AHEAD (256u << 10)	/* output that may wait before the next part is read */
#define STREAMS_MAX 32

static struct stream **find_stream(struct session *session, uint64_t number)
{
	struct stream **at = &session->streams;

	while (*at && (*at)->number != number)
		at = &(*at)->next;
	return at;
}

static void drop_stream(struct stream **at)
{
	struct stream *st = *at;

	*at = st->next;
	request_free(st->holder);
	mem_free(st->body);
	mem_free(st);
}

void session_drop_streams(struct session *session)
{
	while (session->streams)
		drop_stream(&session->streams);
}

/* Users and roles may have changed. */
static struct rights *fresh_rights(struct session *session)
{
	struct rights *rights = session->rights;
	struct server *s = session->server;

	if (rights->generation != atomic_load(&s->rights)) {
		session->rights = rights_make(s, session->id, rights->actor.user, rights->owner,
			rights->extension, session->language, session->from);
		rights_drop(rights);
	}
	return session->rights;
}

static void give_rights(struct session *session, struct request *r)
{
	struct rights *rights = fresh_rights(session);

	r->rights = rights_hold(rights);
	r->actor = rights->actor;
	r->actor.extension = rights->extension;
	r->uid = session->uid;
}

/* Hands it to the thread it is for. */
static void send_off(struct session *session, struct request *r)
{
	struct server *s = session->server;

	session->in_flight++;
	session->reads += !r->row->writes;
	session->preparing += r->row->writes && readers_prepare(r->row);
	session->in_flight_bytes += r->weight;
	s->in_flight++;
	s->in_flight_bytes += r->weight;
	lone_yields(s->lone);
	if (r->row->writes && !readers_prepare(r->row)) {
		if (!lone_takes(s->lone, r))
			executor_put(s->executor, r);
	} else if (readers_put(s->readers, r)) {
		server_answered(s, r);
	}
}

static void refuse_now(struct session *session, struct request *r, Od__Outcome outcome, int message,
	const char *arg0, const char *arg1)
{
	r->outcome = outcome;
	refuse(&r->refusal, r->arena, message, NULL, arg0, arg1, NULL, NULL);
	session_answer(session, r);
	request_free(r);
}

static struct stream *new_stream(struct session *session, const struct request *r,
	const Od__Request *frame)
{
	struct stream *st = mem_alloc(sizeof *st);

	st->number = r->number;
	st->row = r->row;
	st->credit = frame->has_credit && frame->credit ? (int64_t)frame->credit : -1;
	st->next = session->streams;
	session->streams = st;
	return st;
}

/* A verb that streams; true when the request was taken. */
static bool begin_stream(struct session *session, struct request *r, const Od__Request *frame)
{
	struct stream *st, **old = find_stream(session, r->number);
	char most[16];
	size_t n = 0;

	if (*old)
		drop_stream(old);
	for (st = session->streams; st; st = st->next)
		n++;
	if (n >= STREAMS_MAX) {
		snprintf(most, sizeof most, "%d", STREAMS_MAX);
		refuse_now(session, r, OD__OUTCOME__BUSY, OD__MESSAGE__TOO_MANY_IN_FLIGHT, most, most);
		return true;
	}
	if (strcmp(r->row->full, "event follow") == 0) {
		new_stream(session, r, frame)->holder = r;
		return true;
	}
	if (strcmp(r->row->full, "feed read") == 0
			&& ((const Od__FeedRead *)r->body)->follow) {
		st = new_stream(session, r, frame);
		st->length = frame->body.len;
		st->body = mem_alloc(st->length + 1);
		if (st->length)
			memcpy(st->body, frame->body.data, st->length);
		st->position = ((const Od__FeedRead *)r->body)->after;
		st->busy = true;
		r->position = st->position;
	}
	return false;
}

/* A request is no longer in flight. */
static void landed(struct session *session, const struct request *r)
{
	session->in_flight--;
	session->reads -= !r->row->writes;
	session->preparing -= r->row->writes && readers_prepare(r->row);
	session->in_flight_bytes -= r->weight;
}

static void cancel(struct session *session, uint64_t number)
{
	struct server *s = session->server;
	struct stream **st = find_stream(session, number);
	struct request *r = readers_drop(s->readers, session->slot, session->link, number);

	if (*st)
		drop_stream(st);
	if (!r)
		return;
	landed(session, r);
	s->in_flight--;
	s->in_flight_bytes -= r->weight;
	request_free(r);
}

void session_request(struct session *session, struct request *r, const Od__Request *frame)
{
	struct stream **st;
	char since[16];

	r->slot = session->slot;
	r->link = session->link;
	r->arrived = clock_steady();
	r->number = frame->number;
	if (frame->cancel || (!frame->verb && frame->has_credit)) {
		st = find_stream(session, frame->number);
		if (frame->cancel)
			cancel(session, frame->number);
		else if (*st && (*st)->credit >= 0)
			(*st)->credit += frame->credit;
		request_free(r);
		session_journal_grew(session);
		return;
	}
	give_rights(session, r);
	if (dispatch_make(r, frame) != OK) {
		session_answer(session, r);
		request_free(r);
		return;
	}
	if (r->row->streams && begin_stream(session, r, frame))
		return;
	if (r->row->writes && r->number > session->last_write) {
		r->first = !session->resumed && !r->once;
		session->last_write = r->number;
	}
	/* What may have been done before waits for its answer. */
	if (r->row->writes && r->first && room_silent(session->server)) {
		room_since(session->server, since);
		refuse_now(session, r, OD__OUTCOME__REFUSED, OD__MESSAGE__DISK_SILENT, since, NULL);
		return;
	}
	send_off(session, r);
}

/* The next part of a stream. */
static void next_part(struct session *session, struct stream *st)
{
	struct request *r;
	Od__Request frame = OD__REQUEST__INIT;

	if (!st->body || st->busy || st->credit == 0 || session->server->stopping
			|| outqueue_length(&session->out) > STREAM_AHEAD
			|| journal_head(session->server->journal, NULL) <= st->position)
		return;
	r = request_new(session->server);
	r->slot = session->slot;
	r->link = session->link;
	r->arrived = clock_steady();
	give_rights(session, r);
	frame.number = st->number;
	frame.verb = (char *)(uintptr_t)st->row->full;
	frame.body.data = st->body;
	frame.body.len = st->length;
	if (dispatch_make(r, &frame) != OK) {
		/* The role was taken away meanwhile. */
		drop_stream(find_stream(session, st->number));
		session_answer(session, r);
		request_free(r);
		return;
	}
	r->position = st->position;
	st->busy = true;
	send_off(session, r);
}

void session_journal_grew(struct session *session)
{
	struct stream *st, *next;

	for (st = session->streams; st && !session->dead; st = next) {
		next = st->next;
		next_part(session, st);
	}
}

void session_answer(struct session *session, struct request *r)
{
	Od__Reply reply = OD__REPLY__INIT;
	Od__Frame f = OD__FRAME__INIT;

	reply.has_session = 1;
	reply.session = session->id;
	reply.has_number = 1;
	reply.number = r->number;
	reply.has_outcome = 1;
	reply.outcome = r->outcome;
	if (r->outcome == OD__OUTCOME__DONE) {
		reply.has_body = 1;
		reply.body.data = r->answer.bytes;
		reply.body.len = r->answer.length;
	} else {
		reply.refusal = refusal_pack(&r->refusal, r->arena);
	}
	reply.has_more = r->more;
	reply.more = r->more;
	reply.has_resent = r->resent;
	reply.resent = r->resent;
	reply.has_micros = 1;
	reply.micros = (uint32_t)(clock_steady() - r->arrived);
	f.kind_case = OD__FRAME__KIND_REPLY;
	f.reply = &reply;
	session_frame(session, &f);
}

/* A part of a feed came back: true when it is to be sent. */
static bool take_part(struct session *session, struct request *r)
{
	struct stream **at = find_stream(session, r->number), *st = *at;

	if (!st || !st->busy)
		return false;		/* cancelled meanwhile */
	st->busy = false;
	st->position = r->position;
	st->consumer = r->consumer;
	if (r->outcome != OD__OUTCOME__DONE) {
		drop_stream(at);
		return true;
	}
	r->more = true;
	if (r->answer.length == 0 || r->empty)
		return false;
	if (st->credit > 0)
		st->credit--;
	return true;
}

void session_returned(struct session *session, struct request *r)
{
	bool feed = r->row->streams, send = true;

	landed(session, r);
	if (r->outcome == OD__OUTCOME__DONE && r->become) {
		rights_drop(session->rights);
		if (r->become_from) {
			session->handed = true;
			snprintf(session->from, sizeof session->from, "%s", r->become_from);
		}
		session->rights = rights_make(session->server, session->id, r->become, false,
			r->become_extension, session->language, session->from);
	}
	if (feed && ((const Od__FeedRead *)r->body)->follow)
		send = take_part(session, r);
	if (send)
		session_answer(session, r);
	if (feed && !session->dead) {
		struct stream **st = find_stream(session, r->number);

		if (*st)
			next_part(session, *st);
	}
	if (session->paused)
		session_go_on(session);
}

void session_here(struct session *session)
{
	const struct stream *st;

	for (st = session->streams; st; st = st->next)
		if (st->consumer)
			consumers_follows(session->server->consumers, st->consumer, clock_now());
}

bool session_follows(struct session *session, const char *topic)
{
	const struct stream *st;

	for (st = session->streams; st; st = st->next) {
		const Od__EventFollow *follow;

		if (!st->holder)
			continue;
		follow = (const Od__EventFollow *)st->holder->body;
		if (events_match(follow->topic, follow->n_topic, topic))
			return need_topic(&fresh_rights(session)->actor, topic);
	}
	return false;
}

void session_event(struct session *session, const struct notice *n)
{
	Od__Event event = OD__EVENT__INIT;

	event.topic = (char *)(uintptr_t)n->topic;
	event.what = (char *)(uintptr_t)n->what;
	event.has_id = 1;
	event.id = n->id;
	event.has_version = n->version != 0;
	event.version = n->version;
	if (outqueue_event(&session->out, &event) != OK)
		session_end(session);
}
