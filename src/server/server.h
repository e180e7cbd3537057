/* SPDX-License-Identifier: ISC */
/*
 * server -- the one process that owns a desk's data: what its files share.
 *
 * Threads: the loop (sockets, sessions, timers, signals; main thread, or who stands in for it: lone.h),
 * one executor (all writes, jobs, alarms), six readers (reader.h), one flusher. Requests pass between them
 * by queues (request.h); all other fields are the loop's alone, but for those said to be shared.
 * server_open takes the lock of the store, so a second server of a desk is refused there; server_run
 * returns after a clean stop. A broken environment ends the process by panic(): the next start recovers.
 */
#ifndef ORDERDESK_SERVER_SERVER_H
#define ORDERDESK_SERVER_SERVER_H

#include <stdatomic.h>
#include <sys/types.h>
#include <uv.h>

#include "base/why.h"
#include "desk/desk.h"
#include "server/request.h"
#include "server/room.h"
#include "store/store.h"

#define SESSIONS_MAX 2000u		/* connections at one time */
#define IN_FLIGHT_MAX 256u		/* requests of one session; then it is not read any more */
#define READS_MAX 32u			/* of them reads, whose answers may be a megabyte each */
#define IN_FLIGHT_BYTES (4u << 20)	/* bytes of requests of one session, likewise */
#define ALL_BYTES (256u << 20)		/* of all sessions together */

struct executor;
struct flusher;
struct lone;
struct readers;
struct journal;
struct openings;
struct clock_jobs;
struct consumers;
struct keeper;
struct session;

struct server_options {
	const char *folder;
	bool after_io_error;
	bool test_hooks;		/* obey the environment's ORDERDESK_TEST_… */
	int ready_fd;			/* told when it listens; -1: nobody waits */
	verb_handler *const *handlers;	/* by verb_index() */
};

struct server {
	char *folder;
	uid_t owner;			/* of the folder */
	int64_t started;		/* wall time */
	int64_t opened;			/* steady */
	bool eager_ballast;		/* test hook: it is made at once */
	bool no_flush;			/* test hook: replies do not wait for the disk */
	bool lone_at_once;		/* test hook: not only the seventeenth of a row (lone.h) */
	const char *hold_jobs;		/* test hook: backups wait while this file is there; or NULL */
	verb_handler *const *handlers;
	struct store *store;		/* shared */
	struct desk *desk;		/* shared, under its lock */
	unsigned char ticket_key[32];

	struct executor *executor;
	struct readers *readers;
	struct flusher *flusher;
	struct lone *lone;
	struct journal *journal;	/* the executor's; its head is shared */
	struct openings *openings;	/* shared, locked in itself */
	struct consumers *consumers;	/* shared, locked in itself */
	uint64_t troubles;		/* the executor's: sign of the list at the last look */
	struct clock_jobs *clock;	/* the executor's */
	_Atomic(struct keeper *) keeper;	/* its own thread; the executor runs before it */
	struct queue done;		/* shared: to the loop */
	atomic_uint_fast64_t rights;	/* shared: rises when users or roles change */
	atomic_bool stop_wanted;	/* shared: `server stop` was carried out */
	struct room room;		/* shared: of the disk */
	atomic_uint session_count;	/* shared: for `server status` */

	uv_loop_t loop;
	uv_poll_t listener;
	uv_async_t wake;
	uv_timer_t tick;
	uv_signal_t signals[3];
	int listen_fd;
	dev_t socket_device;		/* which file the socket is */
	ino_t socket_inode;
	struct session *slots[SESSIONS_MAX];
	atomic_uint_fast64_t present[SESSIONS_MAX];	/* shared: the numbers of the connected sessions */
	size_t slot_top;		/* behind the highest in use */
	uint64_t links;			/* connections so far */
	atomic_size_t in_flight;	/* requests with a reader, the executor or the flusher */
	size_t in_flight_bytes;
	bool crowded;			/* a session is not read because of ALL_BYTES */
	bool stopping;
	uint64_t fed;			/* newest journal entry known to be durable */
};

/* ERR_BUSY when another server has the desk, else as store_open. *why: a sentence for a person. */
enum status server_open(const struct server_options *o, struct server **out, char why[WHY_SIZE]);
void server_run(struct server *s);
void server_close(struct server *s);
/* Any thread: the requests are answered (done), or only their notices are wanted. */
void server_done(struct server *s, struct request *list);
/* By the loop itself: what came back is answered, and who waited for that goes on. */
void server_back(struct server *s, struct request *list);
/* By the loop itself: to who asked, and the end of the request. */
void server_answered(struct server *s, struct request *r);
/* Loop: begin to stop. */
void server_stop(struct server *s);

#endif
