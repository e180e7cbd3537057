/* SPDX-License-Identifier: ISC */
/*
 * The tasks of a day at the seat: keys from the ring, the seconds that the keystroke-level model gives
 * them (tests/screen/tasks.h), and the processor time of the server for one of them. A hundred draws
 * of each over 25 customers; the desk must end as the caller wanted it every time.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "bench/groups.h"
#include "screen/tasks.h"
#include "tap/tap.h"

#define SEED 20261119
#define DRAWS 100

static void say(const char *task, const char *what, const char *unit, double value, double bar)
{
	char name[100];

	snprintf(name, sizeof name, "%s, %s", task, what);
	bench_row(&(struct bench_row){ .name = name, .unit = unit, .better = BENCH_LESS, .ours = value,
		.bar = bar });
}

static void measure(struct hand *h, const struct task *task)
{
	double sum = 0, most = 0, server = 0;

	for (unsigned i = 0; i < DRAWS; i++) {
		if (!task->play(h, &h->customer[i % h->customers]))
			bail("%s, draw %u: the desk is not as wanted", task->name, i);
		server += h->spent;
		sum += h->keys;
		most = h->keys > most ? h->keys : most;
		hand_hang_up(h);
	}
	/* a bar is "at most", a row's is "below" */
	say(task->name, "keys on average", "keys", sum / DRAWS, task->mean ? task->most + 0.01 : 0);
	if (!task->mean)
		say(task->name, "keys at most", "keys", most, task->most + 0.5);
	say(task->name, "by the model", "s", sum / DRAWS * TASK_KEY + task->decisions * TASK_DECISION, 0);
	say(task->name, "server", "ms", server / DRAWS / 1e6, 0);
}

void bench_keys(void)
{
	struct hand *h = calloc(1, sizeof *h);

	bench_columns(0);
	hand_open(h, SEED, HAND_CUSTOMERS);
	for (size_t i = 0; i < task_count; i++)
		measure(h, &tasks[i]);
	bench_say("%d draws of each task over %d customers, seed %d; letters of a new name and address are "
		"not counted", DRAWS, HAND_CUSTOMERS, SEED);
	bench_say("keystroke-level model (Card, Moran, Newell 1980): K %.2f s a key, M %.2f s a decision, "
		"R 0; the server's time is that on a processor, ring and few looks at the desk in it",
		TASK_KEY, TASK_DECISION);
	hand_close(h);
	free(h);
}
