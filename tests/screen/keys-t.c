/* SPDX-License-Identifier: ISC */
/*
 * How many keys each task of a day takes, over customers, orders and items that the seed draws
 * (KEYS_SEED gives another one, KEYS_DRAWS more of them): the desk must end as the caller wanted it,
 * within the bar. Few draws
 * of each here; the bench has them all. Not covered here: keys that come faster than answers (ahead-t).
 */
#include <stdio.h>
#include <stdlib.h>

#include "screen/tasks.h"
#include "tap/tap.h"

#define SEED 20261119
#define CUSTOMERS 3
#define DRAWS 3
#define MEAN_DRAWS 12

static void play(struct hand *h, const struct task *task)
{
	const char *more = getenv("KEYS_DRAWS");
	unsigned draws = more ? (unsigned)strtoul(more, NULL, 10) : task->mean ? MEAN_DRAWS : DRAWS;
	unsigned most = 0, sum = 0, wrong = 0;

	for (unsigned i = 0; i < draws; i++) {
		if (!task->play(h, &h->customer[i % h->customers])) {
			char *dump = vt_dump(h->vt);

			diag("draw %u: %s", i, dump);
			free(dump);
			wrong++;
		}
		if (!task->mean && h->keys > task->most)
			diag("%s, draw %u: %u keys: %s", task->name, i, h->keys, h->typed);
		sum += h->keys;
		most = h->keys > most ? h->keys : most;
		hand_hang_up(h);
	}
	ok(wrong == 0, "%s: the desk is as wanted %u times", task->name, draws);
	if (task->mean)
		ok(sum <= task->most * draws, "%s: %.1f keys on average, at most %.0f", task->name,
			(double)sum / draws, task->most);
	else
		ok(most <= task->most, "%s: %u keys, at most %.0f", task->name, most, task->most);
}

int main(void)
{
	const char *seed = getenv("KEYS_SEED");
	struct hand *h = calloc(1, sizeof *h);

	plan_lazy();
	hand_open(h, seed ? strtoull(seed, NULL, 10) : SEED,
		getenv("KEYS_DRAWS") ? HAND_CUSTOMERS : CUSTOMERS);
	for (size_t i = 0; i < task_count; i++)
		play(h, &tasks[i]);
	hand_close(h);
	free(h);
	return tap_result();
}
