/* SPDX-License-Identifier: ISC */
/*
 * session -- the life of a connection: accept, hello and welcome, bytes, the end.
 *
 * Called by loop.c. Requests and streams are in session_request.c. A connection that says no hello
 * within ten seconds, or does not read for a minute while output waits, is ended.
 */
#include "server/session.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/setting.h"
#include "server/server.h"
#include "server/session_private.h"
#include "wire/frame.h"

#define READ_AT_ONCE 65536u
#define HELLO_WAIT (10 * CLOCK_SECOND)
#define STUCK_WAIT CLOCK_MINUTE

static void watch(struct session *session);

struct session *session_of(struct server *s, const struct request *r)
{
	struct session *session = r->slot < SESSIONS_MAX ? s->slots[r->slot] : NULL;

	return session && session->link == r->link && !session->dead ? session : NULL;
}

static void closed(uv_handle_t *handle)
{
	struct session *session = handle->data;

	close(session->fd);
	buffer_free(&session->in);
	outqueue_free(&session->out);
	rights_drop(session->rights);
	mem_free(session);
}

void session_end(struct session *session)
{
	struct server *s = session->server;

	if (session->dead)
		return;
	session->dead = true;
	s->slots[session->slot] = NULL;
	atomic_store(&s->present[session->slot], 0);
	while (s->slot_top > 0 && !s->slots[s->slot_top - 1])
		s->slot_top--;
	atomic_fetch_sub(&s->session_count, 1);
	session_drop_streams(session);
	uv_poll_stop(&session->poll);
	uv_close((uv_handle_t *)&session->poll, closed);
}

void session_flush(struct session *session)
{
	if (session->dead)
		return;
	if (outqueue_write(&session->out, session->fd) != OK) {
		session_end(session);
		return;
	}
	if (session->closing && outqueue_length(&session->out) == 0) {
		session_end(session);
		return;
	}
	watch(session);
}

void session_frame(struct session *session, const Od__Frame *frame)
{
	if (session->dead)
		return;
	if (outqueue_frame(&session->out, frame) != OK) {
		log_note("session %llu does not read what it asked for: its connection is cut",
			(unsigned long long)session->id);
		session_end(session);
	}
}

void session_refuse(struct session *session, int message, const char *arg0, const char *arg1)
{
	struct arena *a = arena_new(0);
	struct refusal why;
	Od__Frame f = OD__FRAME__INIT;

	refuse(&why, a, message, NULL, arg0, arg1, NULL, NULL);
	f.kind_case = OD__FRAME__KIND_REFUSAL;
	f.refusal = refusal_pack(&why, a);
	session_frame(session, &f);
	arena_free(a);
	session->closing = true;
	session_flush(session);
}

/* ---- hello ---- */

static uint64_t new_session_number(void)
{
	uint64_t n;

	do {
		randombytes_buf(&n, sizeof n);
		n &= (UINT64_C(1) << 53) - 1;	/* fits a number of JSON */
	} while (n == 0);
	return n;
}

#define COMES_BACK (30 * CLOCK_SECOND)	/* a seat, behind a start of the server */

bool session_is_there(void *baton, uint64_t session, int64_t seen)
{
	struct server *s = baton;

	for (size_t slot = 0; slot < SESSIONS_MAX; slot++)
		if (atomic_load_explicit(&s->present[slot], memory_order_relaxed) == session)
			return true;
	return seen < s->started && clock_now() < s->started + COMES_BACK;
}

/* Another connection of the same session gives way: its client is gone and came again. */
static void give_way(struct session *session)
{
	struct server *s = session->server;
	size_t i;

	for (i = 0; i < s->slot_top; i++)
		if (s->slots[i] && s->slots[i] != session && s->slots[i]->id == session->id)
			session_end(s->slots[i]);
}

static void say_welcome(struct session *session, uint32_t user)
{
	struct server *s = session->server;
	unsigned char ticket[TICKET_BYTES];
	Od__Welcome w = OD__WELCOME__INIT;
	Od__Frame f = OD__FRAME__INIT;
	struct arena *a = arena_new(0);

	ticket_make(s, session->id, user, session->uid, ticket);
	w.has_protocol = 1;
	w.protocol = WIRE_PROTOCOL;
	w.release = (char *)(uintptr_t)RELEASE;
	w.has_session = 1;
	w.session = session->id;
	w.has_ticket = 1;
	w.ticket.data = ticket;
	w.ticket.len = sizeof ticket;
	w.has_user = 1;
	w.user = session->rights->actor.user;
	w.login = (char *)(uintptr_t)session->rights->actor.login;
	w.name = (char *)(uintptr_t)session->rights->name;
	w.language = (char *)(uintptr_t)session->rights->actor.language;
	w.has_now = 1;
	w.now = clock_now();
	desk_read_lock(s->desk);
	w.has_demo = 1;
	w.demo = setting_find("demo") && setting_flag(s->desk, "demo");
	w.desk = arena_string(a, setting_text(s->desk, "desk_name"));
	w.zone = arena_string(a, setting_text(s->desk, "zone"));
	w.currency = arena_string(a, setting_text(s->desk, "currency"));
	w.has_places = 1;
	w.places = (uint32_t)setting_int(s->desk, "places");
	desk_unlock(s->desk);
	f.kind_case = OD__FRAME__KIND_WELCOME;
	f.welcome = &w;
	session_frame(session, &f);
	arena_free(a);
}

static void take_hello(struct session *session, const Od__Hello *hello)
{
	struct server *s = session->server;
	bool owner = session->uid == s->owner || session->uid == 0;
	uint32_t user = 0;
	char ours[16], theirs[16];
	bool resumes;

	if (hello->protocol != WIRE_PROTOCOL) {
		snprintf(ours, sizeof ours, "%u", WIRE_PROTOCOL);
		snprintf(theirs, sizeof theirs, "%u", hello->protocol);
		session_refuse(session, OD__MESSAGE__PROTOCOL_VERSION, ours, theirs);
		return;
	}
	if (!owner) {
		snprintf(theirs, sizeof theirs, "%u", (unsigned)session->uid);
		session_refuse(session, OD__MESSAGE__PEER_DENIED, theirs, NULL);
		return;
	}
	snprintf(session->language, sizeof session->language, "%s",
		hello->language ? hello->language : "");
	resumes = hello->session != 0 && ticket_check(s, hello->session, session->uid,
		hello->ticket.data, hello->ticket.len, &user);
	/* Without the proof nobody is who the ticket says; nor the owner, who it was not. */
	if (!resumes && user != 0) {
		session_refuse(session, OD__MESSAGE__LOGIN_FIRST, NULL, NULL);
		return;
	}
	session->id = new_session_number();
	if (resumes) {
		session->resumed = true;
		session->id = hello->session;
		session->handed = user != 0;
		give_way(session);
	}
	atomic_store(&s->present[session->slot], session->id);
	session->rights = rights_make(s, session->id, user, user == 0, NULL, session->language,
		session->from);
	say_welcome(session, user);
}

/*
 * A gate proved a login here and gave the connection to a seat, or a gate resumed a seat's session
 * for it: the seat says hello, and is who the gate said.
 */
static void greet_again(struct session *session, const Od__Hello *hello)
{
	if (!session->handed || hello->protocol != WIRE_PROTOCOL || hello->session != 0) {
		session_refuse(session, OD__MESSAGE__FRAME_UNREADABLE, NULL, NULL);
		return;
	}
	if (hello->language)
		snprintf(session->language, sizeof session->language, "%s", hello->language);
	say_welcome(session, session->rights->actor.user);
}

/* ---- bytes ---- */

static void take_frame(struct session *session, const unsigned char *payload, size_t length)
{
	struct request *r = request_new(session->server);
	struct refusal why;
	Od__Frame *f;

	if (frame_unpack(payload, length, r->arena, &f, &why) != OK) {
		session_refuse(session, OD__MESSAGE__FRAME_UNREADABLE, NULL, NULL);
	} else if (session->id == 0) {
		if (f->kind_case == OD__FRAME__KIND_HELLO)
			take_hello(session, f->hello);
		else
			session_refuse(session, OD__MESSAGE__HELLO_FIRST, NULL, NULL);
	} else if (f->kind_case == OD__FRAME__KIND_HELLO) {
		greet_again(session, f->hello);
	} else if (f->kind_case != OD__FRAME__KIND_REQUEST) {
		session_refuse(session, OD__MESSAGE__FRAME_UNREADABLE, NULL, NULL);
	} else {
		r->weight = length;
		session_request(session, r, f->request);
		return;
	}
	request_free(r);
}

static bool too_much(const struct session *session)
{
	/* A server that stops takes nothing more: its clients send again to the next. */
	return session->server->stopping || session->in_flight >= IN_FLIGHT_MAX
		/* A write that a reader makes ready must not be overtaken by the one behind it. */
		|| session->preparing > 0
		|| session->reads >= READS_MAX || session->in_flight_bytes >= IN_FLIGHT_BYTES
		|| outqueue_length(&session->out) >= OUT_AHEAD
		|| session->server->in_flight_bytes >= ALL_BYTES;
}

static void take_frames(struct session *session)
{
	size_t used = 0;

	session->paused = false;
	while (!session->dead && !session->closing) {
		const unsigned char *payload;
		size_t length;
		char named[24], most[24];
		enum status s;

		if (too_much(session)) {
			session->paused = true;
			session->server->crowded |= session->server->in_flight_bytes >= ALL_BYTES;
			break;
		}
		s = frame_next(session->in.bytes + used, session->in.length - used, &payload,
			&length);
		if (s == ERR_END)
			break;
		if (s != OK) {
			snprintf(named, sizeof named, "%zu", length);
			snprintf(most, sizeof most, "%u", FRAME_MAX);
			session_refuse(session, OD__MESSAGE__FRAME_LENGTH, named, most);
			return;
		}
		used += FRAME_HEAD + length;
		take_frame(session, payload, length);
		/* it may have held a password */
		mem_wipe(session->in.bytes + used - length, length);
	}
	if (!session->dead && used > 0)
		buffer_drop(&session->in, used);
}

static void readable(struct session *session)
{
	unsigned char bytes[READ_AT_ONCE];
	ssize_t n = recv(session->fd, bytes, sizeof bytes, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || buffer_put(&session->in, bytes, (size_t)n) != OK) {
		session_end(session);
		return;
	}
	mem_wipe(bytes, (size_t)n);
	take_frames(session);
}

void session_go_on(struct session *session)
{
	session_flush(session);
	while (!session->dead && session->paused && !too_much(session)) {
		take_frames(session);
		session_flush(session);
	}
}

static void ready(uv_poll_t *poll, int status, int events)
{
	struct session *session = poll->data;

	if (status < 0) {
		session_end(session);
		return;
	}
	if (events & UV_READABLE)
		readable(session);
	session_go_on(session);
	if (!session->dead && session->streams)
		session_journal_grew(session);
}

static void watch(struct session *session)
{
	int events = 0;

	if (session->dead)
		return;
	if (!session->closing && !session->paused)
		events |= UV_READABLE;
	if (outqueue_length(&session->out) > 0)
		events |= UV_WRITABLE;
	if (events == session->watched)
		return;
	session->watched = events;
	if (events)
		uv_poll_start(&session->poll, events, ready);
	else
		uv_poll_stop(&session->poll);	/* paused: an end is seen when it is read on */
}

void session_accept(struct server *s, int fd)
{
	struct session *session;
	struct ucred peer;
	socklen_t size = sizeof peer;
	uint32_t slot = 0;
	char most[24];

	while (slot < SESSIONS_MAX && s->slots[slot])
		slot++;
	if (slot == SESSIONS_MAX || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
		close(fd);
		return;
	}
	session = mem_alloc(sizeof *session);
	session->server = s;
	session->slot = slot;
	session->link = ++s->links;
	session->fd = fd;
	session->uid = peer.uid;
	session->since = clock_steady();
	buffer_init(&session->in, FRAME_HEAD + FRAME_MAX + READ_AT_ONCE);
	outqueue_init(&session->out);
	if (uv_poll_init(&s->loop, &session->poll, fd) != 0) {
		close(fd);
		mem_free(session);
		return;
	}
	session->poll.data = session;
	s->slots[slot] = session;
	if (slot >= s->slot_top)
		s->slot_top = slot + 1;
	if (atomic_fetch_add(&s->session_count, 1) + 1 >= SESSIONS_MAX) {
		/* The last place is kept for saying so. */
		snprintf(most, sizeof most, "%u", SESSIONS_MAX - 1);
		session_refuse(session, OD__MESSAGE__SESSIONS_FULL, most, NULL);
		return;
	}
	watch(session);
}

void session_tick(struct session *session, int64_t now)
{
	if (session->id == 0 && now - session->since > HELLO_WAIT) {
		session_end(session);
	} else if (outqueue_length(&session->out) > 0 && now - session->out.moved > STUCK_WAIT) {
		log_note("session %llu has not read for a minute: its connection is cut",
			(unsigned long long)session->id);
		session_end(session);
	}
	if (!session->dead)
		session_here(session);
}
