/* SPDX-License-Identifier: ISC */
/*
 * client -- one connection to a desk, kept over losses: link state, hello, frames in and out.
 *
 * A client is down (waiting for its next try), starting (a server was begun, its pipe is awaited),
 * greeting (connected, the welcome is awaited) or up. Requests live in the list of client_send.c
 * until they are answered; each welcome of the same session sends them again. A refusal before the
 * welcome ends the client for good, as does any loss when `reconnect` is not wanted.
 */
#include "wire/client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "wire/address.h"
#include "wire/client_private.h"

#define FIRST_DELAY (50 * 1000)		/* microseconds between tries to connect */
#define LAST_DELAY (2 * CLOCK_SECOND)
#define WELCOME_WAIT (30 * CLOCK_SECOND)
#define OPEN_WAIT (20 * CLOCK_SECOND)
#define READ_AT_ONCE 65536u

static void set_down(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	buffer_reset(&c->in);
	buffer_reset(&c->out);
	c->link = LINK_DOWN;
	c->next_try = clock_steady() + c->delay;
}

/* The connection is gone. */
static void lose(struct client *c)
{
	bool was_up = c->link == LINK_UP;

	set_down(c);
	if (was_up) {
		c->lost_since = clock_steady();
		c->delay = FIRST_DELAY;
		c->next_try = c->lost_since;
	}
	client_unsend(c);
	/* A server that hangs up before its welcome is ending: its follower is tried for. */
	if (!c->reconnect && (was_up || clock_steady() - c->opened > OPEN_WAIT))
		c->ended = true;
}

static void end_with(struct client *c, int message, const char *arg0, const char *arg1)
{
	if (!c->ended)
		refuse(&c->why, c->own, message, NULL, arg0, arg1, NULL, NULL);
	c->ended = true;
	set_down(c);
}

static enum status say_hello(struct client *c)
{
	Od__Hello hello = OD__HELLO__INIT;
	Od__Frame frame = OD__FRAME__INIT;

	hello.has_protocol = 1;
	hello.protocol = WIRE_PROTOCOL;
	hello.has_generation = 1;
	hello.generation = 1;
	hello.program = c->program;
	hello.language = c->language;
	if (c->session != 0 && !c->greeted_by_gate) {
		hello.has_session = 1;
		hello.session = c->session;
		hello.has_ticket = 1;
		hello.ticket.data = c->ticket;
		hello.ticket.len = c->ticket_length;
	}
	frame.kind_case = OD__FRAME__KIND_HELLO;
	frame.hello = &hello;
	return frame_put(&c->out, &frame);
}

static bool owns(const char *folder)
{
	struct stat st;

	/* Root may: the server becomes the owner of the folder before it opens anything. */
	return stat(folder, &st) == 0 && S_ISDIR(st.st_mode)
		&& (st.st_uid == geteuid() || geteuid() == 0);
}

static bool desk_there(const char *folder, struct arena *a)
{
	struct stat st;

	return stat(address_file(folder, "store", a), &st) == 0;
}

/* Nothing listens. Start the server when that is wanted and allowed, else say why not. */
static void nothing_answers(struct client *c)
{
	enum status s;
	bool first = c->lost_since == 0;

	if (first && !desk_there(c->folder, c->own)) {
		end_with(c, OD__MESSAGE__DESK_ABSENT, c->folder, NULL);
		return;
	}
	if (!c->start_wanted || stop_marked(c->folder) || !owns(c->folder)) {
		if (first)
			end_with(c, stop_marked(c->folder) ? OD__MESSAGE__SERVER_STOPPED
				: OD__MESSAGE__SERVER_ABSENT, c->folder, NULL);
		else
			set_down(c);
		return;
	}
	s = start_begin(&c->starting, c->folder, false);
	if (s == OK) {
		c->link = LINK_STARTING;
	} else if (s == ERR_BUSY || !first) {
		c->delay = FIRST_DELAY;		/* somebody is starting it */
		set_down(c);
	} else {
		end_with(c, OD__MESSAGE__SERVER_NOT_STARTED, c->folder,
			s == ERR_NOT_FOUND ? "its program is not there" : strerror(errno));
	}
}

static void greet(struct client *c, bool by_gate)
{
	c->greeted_by_gate = by_gate;
	c->link = LINK_GREETING;
	c->greeted = clock_steady();
	say_hello(c);
}

/* Asks the gate for the session on a new connection; false when the gate is gone. */
static bool ask_gate(struct client *c)
{
	struct handover h = {.session = c->session};

	memcpy(h.ticket, c->ticket, sizeof h.ticket);
	if (c->gate < 0)
		return false;
	if (handover_ask(c->gate, &h) == OK) {
		c->link = LINK_ASKING;
		return true;
	}
	close(c->gate);
	c->gate = -1;
	return false;
}

static void hear_gate(struct client *c)
{
	enum status s = handover_take(c->gate, &c->fd);

	if (s == ERR_TIMEOUT)
		return;
	if (s == OK && c->fd >= 0) {
		fcntl(c->fd, F_SETFL, O_NONBLOCK);
		greet(c, true);
		return;
	}
	if (s != OK) {
		close(c->gate);
		c->gate = -1;
	}
	set_down(c);
}

static void try_connect(struct client *c)
{
	enum status s;

	c->delay = c->delay * 2 > LAST_DELAY ? LAST_DELAY : c->delay * 2;
	/* Who is here only the lost connection knew: one of our own would be that of the desk's owner. */
	if (c->given && c->session == 0) {
		end_with(c, OD__MESSAGE__LINK_LOST, NULL, NULL);
		return;
	}
	if (ask_gate(c))
		return;
	s = address_connect(c->folder, &c->fd);
	if (s == OK) {
		greet(c, false);
	} else if (c->given && !desk_there(c->folder, c->own)) {
		/* Only the gate that it came through reached the desk, and that is gone. */
		end_with(c, OD__MESSAGE__GATE_GONE, NULL, NULL);
	} else if (s == ERR_CLOSED) {
		nothing_answers(c);
	} else if (s == ERR_IO && c->lost_since == 0) {
		end_with(c, OD__MESSAGE__SOCKET_REFUSED, c->folder, strerror(errno));
	} else {
		set_down(c);
	}
}

static void started(struct client *c)
{
	enum status s = start_read(&c->starting);

	if (s == ERR_TIMEOUT)
		return;
	start_end(&c->starting);
	c->start_refused = s != OK && c->starting.said[0];
	if (s == OK || c->lost_since != 0 || ++c->start_failures < 2) {
		/* Another one may have been quicker: one more try to connect tells. */
		c->link = LINK_DOWN;
		c->next_try = clock_steady() + (s == OK ? 0 : FIRST_DELAY);
		return;
	}
	end_with(c, OD__MESSAGE__SERVER_NOT_STARTED, c->folder,
		c->starting.said[0] ? c->starting.said : "it ended before it was ready");
}

static void take_welcome(struct client *c, const Od__Welcome *w)
{
	bool same = c->session != 0 && w->session == c->session;
	bool first = c->session == 0;

	if (c->given && !first && !same) {
		end_with(c, OD__MESSAGE__SERVER_ABSENT, c->folder, NULL);
		return;
	}
	arena_reset(c->welcome_arena);
	c->welcome = (Od__Welcome *)reflect_copy(&w->base, c->welcome_arena);
	/* amounts, days and times in text are those of this desk from now on */
	if (c->welcome->has_places)
		reflect_places((int)c->welcome->places);
	if (c->welcome->zone && clock_zone(c->welcome->zone) != OK)
		clock_zone("UTC");
	c->session = w->session;
	c->ticket_length = w->ticket.len < sizeof c->ticket ? w->ticket.len : sizeof c->ticket;
	if (c->ticket_length)
		memcpy(c->ticket, w->ticket.data, c->ticket_length);
	c->link = LINK_UP;
	c->delay = FIRST_DELAY;
	c->start_failures = 0;
	c->start_refused = false;
	if (!same && !first)
		client_forget(c);	/* says since when */
	c->lost_since = 0;
	client_push(c);
}

static void take_frame(struct client *c, const unsigned char *payload, size_t length)
{
	struct arena *a = c->frame_arena;
	struct refusal why = {0};
	Od__Frame *f;

	arena_reset(a);
	if (frame_unpack(payload, length, a, &f, &why) != OK) {
		lose(c);
		return;
	}
	switch (f->kind_case) {
	case OD__FRAME__KIND_WELCOME:
		take_welcome(c, f->welcome);
		break;
	case OD__FRAME__KIND_REPLY:
		client_take_reply(c, f->reply, a);
		break;
	case OD__FRAME__KIND_EVENT:
		client_take_event(c, f->event, a);
		break;
	case OD__FRAME__KIND_REFUSAL:
		refusal_unpack(f->refusal, &c->why);
		refusal_keep(&c->why, c->own);
		c->ended = true;
		set_down(c);
		break;
	default:
		lose(c);
	}
}

static void take_frames(struct client *c)
{
	size_t used = 0;

	while (c->fd >= 0) {
		const unsigned char *payload;
		size_t length;
		enum status s = frame_next(c->in.bytes + used, c->in.length - used, &payload,
			&length);

		if (s == ERR_END)
			break;
		if (s != OK) {
			lose(c);
			return;
		}
		used += FRAME_HEAD + length;
		take_frame(c, payload, length);
	}
	if (c->fd >= 0 && used > 0)
		buffer_drop(&c->in, used);
}

static void read_some(struct client *c)
{
	static const size_t most = 64;
	size_t rounds;

	for (rounds = 0; rounds < most && c->fd >= 0; rounds++) {
		unsigned char bytes[READ_AT_ONCE];
		ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN))
			return;
		if (n <= 0 || buffer_put(&c->in, bytes, (size_t)n) != OK) {
			lose(c);
			return;
		}
		take_frames(c);
		if ((size_t)n < sizeof bytes)
			return;
	}
}

static void write_some(struct client *c)
{
	while (c->fd >= 0 && c->out.length > 0) {
		ssize_t n = send(c->fd, c->out.bytes, c->out.length, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN))
			return;
		if (n < 0) {
			/* What the server said before it closed is still to be read. */
			buffer_reset(&c->out);
			return;
		}
		mem_wipe(c->out.bytes, (size_t)n);
		buffer_drop(&c->out, (size_t)n);
	}
}

enum status client_step(struct client *c)
{
	if (!c->ended && c->link == LINK_DOWN && clock_steady() >= c->next_try)
		try_connect(c);
	if (!c->ended && c->link == LINK_STARTING)
		started(c);
	if (!c->ended && c->link == LINK_ASKING)
		hear_gate(c);
	if (c->fd >= 0)
		write_some(c);
	if (c->fd >= 0)
		read_some(c);
	if (c->fd >= 0)
		write_some(c);
	if (c->link == LINK_GREETING && clock_steady() - c->greeted > WELCOME_WAIT)
		lose(c);
	if (!c->ended)
		return OK;
	return c->why.message != 0 ? ERR_REFUSED : ERR_CLOSED;
}

const struct refusal *client_why(const struct client *c)
{
	return &c->why;
}

int client_fd(const struct client *c)
{
	return c->link == LINK_STARTING ? c->starting.pipe
		: c->link == LINK_ASKING ? c->gate : c->fd;
}

short client_poll(const struct client *c)
{
	return (short)(POLLIN | (c->fd >= 0 && c->out.length > 0 ? POLLOUT : 0));
}

int client_timeout(const struct client *c)
{
	int64_t left;

	if (c->ended)
		return -1;
	if (c->link == LINK_GREETING)
		left = c->greeted + WELCOME_WAIT + 1000 - clock_steady();
	else if (c->link == LINK_DOWN)
		left = c->next_try - clock_steady();
	else
		return -1;
	return left <= 0 ? 0 : (int)((left + 999) / 1000);
}

enum status client_wait(struct client *c)
{
	struct pollfd p = {.fd = client_fd(c), .events = client_poll(c)};

	if (poll(&p, 1, client_timeout(c)) < 0 && errno != EINTR)
		return ERR_IO;
	return client_step(c);
}

void client_until_closed(struct client *c)
{
	c->reconnect = false;
	while (c->link == LINK_UP && client_wait(c) == OK)
		;
}

/* The descriptor whose number is in the environment, once; -1. */
static int descriptor_in(const char *name)
{
	const char *named = getenv(name);
	uint64_t fd = 0;

	if (!named || !text_decimal(named, &fd) || fd < 3 || fd > 1000000)
		return -1;
	unsetenv(name);
	if (fcntl((int)fd, F_SETFD, FD_CLOEXEC) != 0 || fcntl((int)fd, F_SETFL, O_NONBLOCK) != 0)
		return -1;
	return (int)fd;
}

struct client *client_begin(const struct client_options *o)
{
	struct client *c = mem_alloc(sizeof *c);

	c->own = arena_new(0);
	c->welcome_arena = arena_new(0);
	c->frame_arena = arena_new(0);
	c->fd = -1;
	c->link = LINK_DOWN;
	c->delay = FIRST_DELAY;
	c->folder = desk_folder(o->desk, c->own);
	c->program = arena_string(c->own, o->program ? o->program : "command");
	c->language = o->language ? arena_string(c->own, o->language) : NULL;
	c->start_wanted = o->start;
	c->reconnect = o->reconnect;
	c->number = 1;
	c->opened = clock_steady();
	start_init(&c->starting);
	buffer_init(&c->in, 2 * (FRAME_HEAD + FRAME_MAX) + READ_AT_ONCE);
	buffer_init(&c->out, (size_t)CLIENT_WINDOW * FRAME_MAX);
	c->gate = -1;
	if (o->resume) {
		c->session = o->resume->session;
		c->ticket_length = sizeof c->ticket;
		memcpy(c->ticket, o->resume->ticket, sizeof c->ticket);
	}
	if (o->link != 0) {
		c->given = true;
		c->gate = descriptor_in("ORDERDESK_GATE");
	}
	if (o->link > 0) {
		c->fd = o->link;
		greet(c, true);
	}
	return c;
}

enum status client_open(const struct client_options *o, struct client **out, struct refusal *why,
	struct arena *a)
{
	struct client *c = client_begin(o);
	enum status s;

	*out = NULL;
	memset(why, 0, sizeof *why);
	do {
		s = client_step(c);
		if (s == OK && c->link != LINK_UP)
			s = client_wait(c);
	} while (s == OK && c->link != LINK_UP);
	if (s == OK) {
		*out = c;
		return OK;
	}
	if (c->why.message != 0) {
		*why = c->why;
		refusal_keep(why, a);
	} else {
		refuse(why, a, OD__MESSAGE__SERVER_ABSENT, NULL, c->folder, NULL, NULL, NULL);
	}
	client_close(c);
	return ERR_CLOSED;
}

int client_link(void)
{
	return getenv("ORDERDESK_LINK") ? descriptor_in("ORDERDESK_LINK") : 0;
}

int client_give(struct client *c)
{
	int fd = c->fd;

	c->fd = -1;
	client_close(c);
	return fd;
}

void client_close(struct client *c)
{
	if (!c)
		return;
	if (c->fd >= 0)
		close(c->fd);
	if (c->gate >= 0)
		close(c->gate);
	start_end(&c->starting);
	client_drop_all(c);
	buffer_free(&c->in);
	buffer_free(&c->out);
	arena_free(c->frame_arena);
	arena_free(c->welcome_arena);
	arena_free(c->own);
	mem_wipe(c->ticket, sizeof c->ticket);
	mem_free(c);
}

const Od__Welcome *client_welcome(const struct client *c)
{
	return c->welcome;
}

bool client_connected(const struct client *c)
{
	return c->link == LINK_UP;
}

int64_t client_lost_since(const struct client *c)
{
	return c->lost_since;
}

bool client_start_refused(const struct client *c)
{
	return c->start_refused;
}

void client_events(struct client *c, client_on_event *on, void *baton)
{
	c->on_event = on;
	c->event_baton = baton;
}
