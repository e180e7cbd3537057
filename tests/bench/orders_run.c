/* SPDX-License-Identifier: ISC */
/*
 * orders_run -- seats as processes that place orders in one engine, together and for some time.
 *
 * Seats connect first and begin at the same moment. An order counts when its answer came before the
 * end; every order's time counts, also that of the last one, which ends later.
 */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bench/orders.h"
#include "tap/tap.h"

#define SAMPLES_MAX 100000u

struct seat_book {
	unsigned all, counted;
	unsigned sample[SAMPLES_MAX];	/* microseconds */
};

struct board {
	atomic_uint ready;
	atomic_bool go;
	atomic_llong end;		/* steady time */
	struct seat_book book[ORDERS_SEATS];
};

static void seat_main(const struct engine *e, struct board *b, unsigned seat, uint64_t number)
{
	struct seat_book *book = &b->book[seat];
	void *own = e->join(seat);

	atomic_fetch_add(&b->ready, 1);
	while (!atomic_load(&b->go))
		poll(NULL, 0, 1);
	for (;; number++) {
		struct large_order order;
		int64_t began, now;

		large_order(number * ORDERS_SEATS + seat + 1, UINT64_C(1) << 40, bench.customers, &order);
		began = clock_steady();
		if (began >= atomic_load(&b->end) || book->all == SAMPLES_MAX)
			break;
		e->place(own, number, &order);
		now = clock_steady();
		book->sample[book->all++] = (unsigned)(now - began);
		book->counted += now < atomic_load(&b->end);
	}
	e->leave(own);
	_exit(0);
}

static void sum_up(const struct board *b, unsigned seats, struct orders_run *out)
{
	unsigned *all, count = 0;
	double counted = 0;

	for (unsigned i = 0; i < seats; i++)
		count += b->book[i].all;
	all = mem_array(count + 1, sizeof *all);
	count = 0;
	for (unsigned i = 0; i < seats; i++) {
		memcpy(all + count, b->book[i].sample, b->book[i].all * sizeof *all);
		count += b->book[i].all;
		counted += b->book[i].counted;
	}
	out->placed = count;
	out->rate = counted / bench.seconds;
	out->p50 = bench_part(all, count, 500) / 1000;
	out->p99 = bench_part(all, count, 990) / 1000;
	out->longest = bench_part(all, count, 1000) / 1000;
	mem_free(all);
}

static void usage_now(const struct engine *e, struct bench_usage *u)
{
	e->usage(u);
	bench_usage_add(getpid(), u);
}

void orders_run(const struct engine *e, unsigned seats, struct orders_run *out)
{
	static uint64_t next;		/* every run draws other orders */
	struct board *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct bench_usage before, after;
	pid_t seat[ORDERS_SEATS];
	int status;

	if (b == MAP_FAILED)
		bail("no memory for the samples: %s", strerror(errno));
	usage_now(e, &before);
	for (unsigned i = 0; i < seats; i++) {
		seat[i] = fork();
		if (seat[i] < 0)
			bail("no process for a seat: %s", strerror(errno));
		if (seat[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			seat_main(e, b, i, next);
		}
	}
	while (atomic_load(&b->ready) < seats) {
		if (waitpid(-1, &status, WNOHANG) > 0)
			bail("%s: a seat ended before it began", e->name);
		poll(NULL, 0, 1);
	}
	atomic_store(&b->end, clock_steady() + (int64_t)(bench.seconds * 1e6));
	atomic_store(&b->go, true);
	for (unsigned i = 0; i < seats; i++)
		if (waitpid(seat[i], &status, 0) < 0 || status != 0)
			bail("%s: a seat ended before its end", e->name);
	usage_now(e, &after);
	next += SAMPLES_MAX;
	sum_up(b, seats, out);
	if (out->placed > 0) {
		out->cpu = (after.cpu - before.cpu) / (double)out->placed;
		out->written = (after.written - before.written) / (double)out->placed;
	}
	munmap(b, sizeof *b);
}
