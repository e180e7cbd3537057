/* SPDX-License-Identifier: ISC */
/*
 * lone -- which thread runs the loop, and what it does itself.
 *
 * A request that was taken waits until the loop's callbacks are through: uv_run() must have returned when
 * another thread calls it. `away` has the number of such an absence while it lasts. Whoever of the two
 * threads changes it back to 0 has the loop; the other one stands in from then on. What the loop owns is
 * touched by the thread that has it alone.
 *
 * WHY the stand-in looks at a clock and is not told of each absence: to wake it costs half of what is
 * saved. It sleeps without a time when nobody has been away for a while.
 */
#include "server/lone.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "server/executor.h"
#include "server/flusher.h"
#include "server/server.h"

#define SOON 5000		/* microseconds from an answer to the next write of who waits for it */
#define ENOUGH 16		/* such writes in a row */
#define SLOWER_MOST 1024	/* so many again, at most, when one took too long */
#define AWAKE 120		/* microseconds behind such a write, for the one that comes next */
#define LOOK_EVERY 4000		/* microseconds */
#define LOOKS 50		/* in vain, until the stand-in rests */

struct lone {
	struct server *server;
	struct request *taken;		/* the loop's */
	int64_t answered;		/* the loop's: the last write, steady */
	int64_t awake;			/* the loop's: until then (steady) it looks without sleeping */
	int in_a_row;			/* the loop's */
	int slower;			/* the loop's: so many again when the next takes too long */
	uint64_t link;			/* the loop's: whose they are */
	unsigned turn;			/* the loop's */
	atomic_uint away;

	pthread_mutex_t mutex;
	pthread_cond_t cond;
	atomic_bool watched;		/* the stand-in looks */
	bool ended;
};

bool lone_takes(struct lone *l, struct request *r)
{
	struct server *s = l->server;
	bool alone = s->in_flight == 1;

	/* WHY of one connection: of two who take turns, one's flush is better beside the other's write. */
	if (alone && s->lone_at_once)
		l->in_a_row = ENOUGH;
	else if (alone && r->link == l->link && r->arrived - l->answered < SOON)
		l->in_a_row += l->in_a_row < ENOUGH;
	else if (l->in_a_row > 0)
		l->in_a_row = 0;
	l->link = r->link;
	if (!alone || l->in_a_row < ENOUGH || room_slow())
		return false;
	r->next = NULL;
	l->taken = r;
	uv_stop(&s->loop);
	return true;
}

void lone_yields(struct lone *l)
{
	if (!l->taken)
		return;
	executor_put(l->server->executor, l->taken);
	l->taken = NULL;
}

void lone_answered(struct lone *l)
{
	l->answered = clock_steady();
}

/* The stand-in sees to it that this does not take long. */
static unsigned go_away(struct lone *l)
{
	if (++l->turn == 0)
		l->turn = 1;
	atomic_store(&l->away, l->turn);
	if (!atomic_load(&l->watched)) {
		pthread_mutex_lock(&l->mutex);
		atomic_store(&l->watched, true);
		pthread_cond_signal(&l->cond);
		pthread_mutex_unlock(&l->mutex);
	}
	return l->turn;
}

/* False: the loop is another thread's now. */
static bool do_it(struct lone *l, struct request *r)
{
	struct server *s = l->server;
	unsigned turn;

	if (!executor_stands(s->executor)) {
		executor_put(s->executor, r);
		return true;
	}
	turn = go_away(l);
	executor_stood(s->executor, r);
	flusher_cover(s, r->serial);
	if (atomic_compare_exchange_strong(&l->away, &turn, 0)) {
		l->slower = ENOUGH;
		server_back(s, r);
		l->awake = l->answered + AWAKE;
		return true;
	}
	server_done(s, r);
	return false;
}

/* True: the server has ended; false: the loop was taken over. */
static bool run(struct lone *l)
{
	struct server *s = l->server;

	do {
		struct request *r;

		/* WHY awake: to be woken by the next costs more than this look, and he is soon there. */
		uv_run(&s->loop, clock_steady() < l->awake ? UV_RUN_NOWAIT : UV_RUN_DEFAULT);
		r = l->taken;
		l->taken = NULL;
		if (r && !do_it(l, r))
			return false;
	} while (!s->stopping || s->in_flight > 0);
	return true;
}

/* Under the mutex, until a look later. */
static void pause_look(struct lone *l)
{
	int64_t until = clock_steady() + LOOK_EVERY;
	struct timespec at = { .tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000 };

	while (!l->ended && pthread_cond_timedwait(&l->cond, &l->mutex, &at) == 0)
		;
}

/* Waits until the loop is to be taken over: true; or has ended. */
static bool stand_in(struct lone *l)
{
	unsigned away = 0, in_vain = 0;
	bool taken = false;

	pthread_mutex_lock(&l->mutex);
	while (!l->ended && !taken) {
		if (!atomic_load(&l->watched)) {
			pthread_cond_wait(&l->cond, &l->mutex);
			in_vain = 0;
			continue;
		}
		away = atomic_load(&l->away);
		pause_look(l);
		taken = away && atomic_compare_exchange_strong(&l->away, &away, 0);
		in_vain = away ? 0 : in_vain + 1;
		if (in_vain == LOOKS) {
			atomic_store(&l->watched, false);
			if (atomic_load(&l->away))
				atomic_store(&l->watched, true);
			in_vain = 0;
		}
	}
	pthread_mutex_unlock(&l->mutex);
	if (taken) {
		l->in_a_row = -l->slower;
		if (l->slower < SLOWER_MOST)
			l->slower *= 2;
	}
	return taken;
}

static void attend(struct lone *l, bool mine)
{
	while (mine || stand_in(l)) {
		mine = false;
		if (!run(l))
			continue;
		pthread_mutex_lock(&l->mutex);
		l->ended = true;
		pthread_cond_broadcast(&l->cond);
		pthread_mutex_unlock(&l->mutex);
		return;
	}
}

static void *stand_in_main(void *baton)
{
	attend(baton, false);
	return NULL;
}

struct lone *lone_new(struct server *s)
{
	struct lone *l = mem_alloc(sizeof *l);
	pthread_condattr_t steady;

	l->server = s;
	l->slower = ENOUGH;
	pthread_mutex_init(&l->mutex, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&l->cond, &steady);
	pthread_condattr_destroy(&steady);
	return l;
}

void lone_free(struct lone *l)
{
	if (!l)
		return;
	pthread_mutex_destroy(&l->mutex);
	pthread_cond_destroy(&l->cond);
	mem_free(l);
}

void lone_run(struct lone *l)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, stand_in_main, l) != 0)
		panic("the thread that stands in for the loop does not start");
	attend(l, true);
	pthread_join(thread, NULL);
}
