/* SPDX-License-Identifier: ISC */
/*
 * loop -- opening and running of the server: store, desk, threads, socket, signals, the clean end.
 *
 * Called by main.c and by tests. The loop owns every connection; what comes back from the threads
 * is waited for by one async handle. A stop takes no new request, lets the threads finish what was
 * accepted, writes the answers, closes the store and then the connections: a client that sees the
 * end of its connection knows that the data is closed.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/why.h"
#include "desk/caller.h"
#include "server/clock_jobs.h"
#include "server/consumers.h"
#include "server/events.h"
#include "server/executor.h"
#include "server/flusher.h"
#include "server/journal.h"
#include "server/keeper.h"
#include "server/lone.h"
#include "server/openings.h"
#include "server/reader.h"
#include "server/server.h"
#include "server/session.h"
#include "wire/address.h"

#define BACKLOG 512
#define LAST_WORDS (2 * CLOCK_SECOND)
#define BALLAST_AFTER (30 * CLOCK_SECOND)

void server_done(struct server *s, struct request *list)
{
	struct request *next;

	for (; list; list = next) {
		next = list->next;
		queue_put(&s->done, list);
	}
	uv_async_send(&s->wake);
}

/* One that came back: its notices to who follows, its answer to who asked. */
void server_answered(struct server *s, struct request *r)
{
	struct session *session = session_of(s, r);

	if (r->slot != NO_SLOT) {
		s->in_flight--;
		s->in_flight_bytes -= r->weight;
	}
	if (session)
		session_returned(session, r);
	if (r->row && r->row->writes)
		lone_answered(s->lone);
	events_deliver(s, r->notices);
	request_free(r);
}

/* Every seat hears of a change. The ballast is made when the server has come to rest. */
static void look_at_disk(struct server *s, int64_t now)
{
	static const struct notice changed = {.topic = "banner", .what = "room"};

	if (room_look(s, s->eager_ballast || now - s->opened > BALLAST_AFTER)) {
		events_deliver(s, &changed);
		executor_poke(s->executor);
		/* which writes to the seats: nothing else may come for long */
		uv_async_send(&s->wake);
	}
}

void server_back(struct server *s, struct request *r)
{
	struct request *next;
	uint64_t before = s->fed;
	bool room;
	size_t slot;

	for (; r; r = next) {
		next = r->next;
		if (r->journal > s->fed)
			s->fed = r->journal;
		server_answered(s, r);
	}
	room = s->crowded && s->in_flight_bytes < ALL_BYTES;
	if (room)
		s->crowded = false;
	for (slot = 0; slot < s->slot_top; slot++) {
		struct session *session = s->slots[slot];

		if (session && s->fed > before && session->streams)
			session_journal_grew(session);
		if (session && (outqueue_length(&session->out) > 0 || (room && session->paused)))
			session_go_on(session);
	}
	if (room_silent(s))
		look_at_disk(s, clock_steady());
	if (atomic_load(&s->stop_wanted) && !s->stopping) {
		stop_mark(s->folder);
		server_stop(s);
	}
	if (s->stopping && s->in_flight == 0)
		uv_stop(&s->loop);
}

static void wake(uv_async_t *async)
{
	struct server *s = async->data;

	server_back(s, queue_take_all(&s->done));
}

static void accepted(uv_poll_t *poll_handle, int status, int events)
{
	struct server *s = poll_handle->data;
	int i;

	(void)events;
	if (status < 0)
		return;
	for (i = 0; i < 64; i++) {
		int fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0) {
			/* No descriptor is left: look again in a second, not at once. */
			if (errno == EMFILE || errno == ENFILE)
				uv_poll_stop(&s->listener);
			return;
		}
		session_accept(s, fd);
	}
}

/* Without its socket nobody reaches this server, and while it lives no other can start. */
static bool socket_gone(struct server *s)
{
	dev_t device;
	ino_t inode;

	return !address_file_of(s->folder, &device, &inode) || device != s->socket_device
		|| inode != s->socket_inode;
}

static void ticked(uv_timer_t *timer)
{
	struct server *s = timer->data;
	int64_t now = clock_steady();
	char why[WHY_SIZE];
	size_t slot;

	look_at_disk(s, now);
	if (!room_slow() && store_gone(s->store, why, sizeof why))
		panic("%s", why);
	if (!s->stopping && !room_slow() && socket_gone(s)) {
		log_warn("the socket was taken away: the server stops, the next call starts one");
		server_stop(s);
	}
	if (!s->stopping)
		uv_poll_start(&s->listener, UV_READABLE, accepted);
	for (slot = 0; slot < s->slot_top; slot++)
		if (s->slots[slot])
			session_tick(s->slots[slot], now);
}

static void signalled(uv_signal_t *handle, int number)
{
	struct server *s = handle->data;

	log_note("signal %d: the server stops", number);
	server_stop(s);
}

void server_stop(struct server *s)
{
	if (s->stopping)
		return;
	s->stopping = true;
	uv_poll_stop(&s->listener);
	if (s->in_flight == 0)
		uv_stop(&s->loop);
}

static enum status listen_now(struct server *s, char why[WHY_SIZE])
{
	static const int numbers[3] = {SIGTERM, SIGINT, SIGHUP};
	int i;

	if (address_listen(s->folder, BACKLOG, &s->listen_fd) != OK) {
		snprintf(why, WHY_SIZE, "The socket in %s cannot be made: %s.", s->folder,
			strerror(errno));
		return ERR_IO;
	}
	address_file_of(s->folder, &s->socket_device, &s->socket_inode);
	if (uv_poll_init(&s->loop, &s->listener, s->listen_fd) != 0)
		panic("the listening socket cannot be polled");
	s->listener.data = s;
	uv_poll_start(&s->listener, UV_READABLE, accepted);
	uv_timer_init(&s->loop, &s->tick);
	s->tick.data = s;
	uv_timer_start(&s->tick, ticked, 1000, 1000);
	for (i = 0; i < 3; i++) {
		uv_signal_init(&s->loop, &s->signals[i]);
		s->signals[i].data = s;
		uv_signal_start(&s->signals[i], signalled, numbers[i]);
	}
	return OK;
}

/* What was not said where it was met. */
static void tell(char why[WHY_SIZE], enum status s, const char *folder)
{
	const char *text = status_text(s);

	switch (s) {
	case ERR_BUSY:
		snprintf(why, WHY_SIZE, "A server runs on %s already.", folder);
		return;
	case ERR_NOT_FOUND:
		snprintf(why, WHY_SIZE, "There is no desk in %s. When it lies on a disk of its own, mount "
			"that; `orderdesk init` makes a new one.", folder);
		return;
	case ERR_CHECKSUM:
		snprintf(why, WHY_SIZE, "The data in %s is damaged. Restore the desk from a backup and its "
			"logs.", folder);
		return;
	case ERR_IO:
		text = errno ? strerror(errno) : text;
		break;
	default:
		break;
	}
	snprintf(why, WHY_SIZE, "The desk in %s does not open: %s.", folder, text);
}

enum status server_open(const struct server_options *o, struct server **out, char why[WHY_SIZE])
{
	struct store_options so = {.folder = o->folder, .after_io_error = o->after_io_error,
		.one_writer = true};
	struct server *s = mem_alloc(sizeof *s);
	struct stat st;
	enum status status;

	*out = NULL;
	errno = 0;
	s->folder = mem_string(o->folder);
	s->handlers = o->handlers;
	s->listen_fd = -1;
	s->started = clock_now();
	s->opened = clock_steady();
	s->eager_ballast = o->test_hooks && getenv("ORDERDESK_TEST_BALLAST");
	s->no_flush = o->test_hooks && getenv("ORDERDESK_TEST_NO_FLUSH");
	s->lone_at_once = o->test_hooks && getenv("ORDERDESK_TEST_LONE");
	s->hold_jobs = o->test_hooks ? getenv("ORDERDESK_TEST_HOLD_JOBS") : NULL;
	if (o->test_hooks && getenv("ORDERDESK_TEST_CHECKPOINT"))
		so.checkpoint_seconds = atoi(getenv("ORDERDESK_TEST_CHECKPOINT"));
	if (o->test_hooks && getenv("ORDERDESK_TEST_LOG"))
		so.log_file = (uint32_t)atoi(getenv("ORDERDESK_TEST_LOG"));
	queue_init(&s->done);
	uv_loop_init(&s->loop);
	s->loop.data = s;
	uv_async_init(&s->loop, &s->wake, wake);
	s->wake.data = s;
	if (stat(o->folder, &st) == 0)
		s->owner = st.st_uid;
	room_before_start(o->folder);
	status = store_open(&so, &s->store);
	if (status == OK)
		status = desk_load(s->store, o->folder, &s->desk);
	if (status == OK)
		desk_sessions(s->desk, session_is_there, s);
	if (status == OK && o->test_hooks && getenv("ORDERDESK_TEST_NIGHT"))
		caller_nights(s->desk);
	if (status == OK)
		status = journal_open(s->store, &s->journal);
	if (status == OK)
		status = ticket_key_load(s);
	if (status != OK) {
		if (*why_text())
			snprintf(why, WHY_SIZE, "%s", why_text());
		else
			tell(why, status, o->folder);
		server_close(s);
		return status;
	}
	room_look(s, false);
	s->openings = openings_new();
	s->consumers = consumers_new();
	s->clock = clock_jobs_new(s);
	s->lone = lone_new(s);
	s->flusher = flusher_start(s);
	s->readers = readers_start(s);
	executor_start(s);
	s->keeper = keeper_start(s);
	status = listen_now(s, why);
	if (status != OK) {
		server_close(s);
		return status;
	}
	*out = s;
	return OK;
}

void server_run(struct server *s)
{
	lone_run(s->lone);
}

/* The last answers, while their readers take them. */
static void last_words(struct server *s)
{
	int64_t until = clock_steady() + LAST_WORDS;
	size_t slot;

	for (slot = 0; slot < s->slot_top; slot++) {
		struct session *session = s->slots[slot];

		while (session && outqueue_length(&session->out) > 0 && clock_steady() < until) {
			struct pollfd p = {.fd = session->fd, .events = POLLOUT};

			if (poll(&p, 1, 100) < 0 && errno != EINTR)
				break;
			if (outqueue_write(&session->out, session->fd) != OK)
				break;
		}
	}
}

static void close_handle(uv_handle_t *handle, void *baton)
{
	(void)baton;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void end_threads(struct server *s)
{
	struct request *r, *next;

	readers_end(s->readers);
	keeper_end(s->keeper);
	executor_end(s->executor);
	keeper_free(s->keeper);		/* what the executor still commits pokes it */
	flusher_end(s->flusher);
	for (r = queue_take_all(&s->done); r; r = next) {
		next = r->next;
		server_answered(s, r);
	}
}

void server_close(struct server *s)
{
	size_t slot;

	if (!s)
		return;
	s->stopping = true;
	end_threads(s);
	last_words(s);
	if (s->listen_fd >= 0) {
		if (!socket_gone(s))
			address_remove(s->folder);
		close(s->listen_fd);
	}
	lone_free(s->lone);
	clock_jobs_free(s->clock);
	openings_free(s->openings);
	consumers_free(s->consumers);
	journal_close(s->journal);
	if (s->desk)
		desk_free(s->desk);
	if (s->store)
		store_close(s->store);
	for (slot = 0; slot < SESSIONS_MAX; slot++)
		if (s->slots[slot])
			session_end(s->slots[slot]);
	uv_walk(&s->loop, close_handle, NULL);
	/* Told to stop while it was not run (lone.c), it does nothing the first time. */
	while (uv_run(&s->loop, UV_RUN_DEFAULT) != 0)
		;
	if (uv_loop_close(&s->loop) != 0)
		panic("the loop is at its end and has handles that are open");
	queue_end(&s->done);
	mem_wipe(s->ticket_key, sizeof s->ticket_key);
	mem_free(s->folder);
	mem_free(s);
}
