/* SPDX-License-Identifier: ISC */
/*
 * How many keys the work of a day takes, counted from the ring: each flow is typed at once, as fast
 * as a terminal can send it, and must end as it would by hand. A flow that needs a key more than
 * its budget fails, and so does one whose keys land elsewhere while answers are on their way.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define CALLER "057188124410"

struct flow {
	const char *name;
	const char *keys;	/* as vt_keys(): words; "Space" and named keys count as one */
	const char *words;	/* typed after them, not counted */
	const char *last;	/* then this */
	int budget;
	const char *wanted;	/* is on the screen at the end */
};

static const struct flow flows[] = {
	{ "repeat unchanged", "F8 F9 F10", NULL, NULL, 3, "placed: 5 lines 642.80" },
	{ "five usual", "F8 12a6b4c10d2e Enter F10", NULL, NULL, 15, "placed: 5 lines 642.80" },
	{ "price question", "F8 xmxy", NULL, NULL, 5, "xmxy 1" },
	{ "take back what was typed", "F8 xmxy Ctrl-U", NULL, NULL, 6, "F9 repeats" },
	{ "why a line costs so much", "F8 F9 Up F2", NULL, NULL, 4, "list                " },
	{ "a complaint", "F8 F6 2 b Enter", "cap leaks, four of six", "F10", 6, "saved" },
	{ "change of an order that is open", "F8 F9 F10 a=8 Enter F10", NULL, NULL, 8, "changed: 568.80" },
};

/* How many keys a person presses: characters of words, one for each name. */
static int count(const char *keys)
{
	static const char *const names[] = { "Enter", "Up", "Down", "Space", "Ctrl-U", "F8", "F9", "F10",
		"F2",
		"F6" };
	int n = 0;

	for (const char *p = keys; *p;) {
		size_t length = strcspn(p, " ");
		int one = (int)length;

		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
			if (strlen(names[i]) == length && strncmp(names[i], p, length) == 0)
				one = 1;
		n += one;
		p += length;
		p += *p == ' ';
	}
	return n;
}

static void run_flow(const struct flow *flow)
{
	struct vt *vt;
	int keys = count(flow->keys) + (flow->last ? 1 : 0);

	world_make("zh_CN");
	setenv("ORDERDESK_LANGUAGE", "en", 1);
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-");
	world_ring("x1", CALLER);
	vt_wait(vt, WAIT, "RING");
	vt_keys(vt, flow->keys);
	if (flow->words)
		vt_text(vt, flow->words);
	if (flow->last)
		vt_keys(vt, flow->last);
	if (!ok(vt_wait(vt, WAIT, flow->wanted), "%s: the screen says %s", flow->name, flow->wanted)) {
		char *dump = vt_dump(vt);

		diag("%s", dump);
		free(dump);
	}
	ok(keys <= flow->budget, "%s: %d keys, at most %d", flow->name, keys, flow->budget);
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	for (size_t i = 0; i < sizeof flows / sizeof flows[0]; i++)
		run_flow(&flows[i]);
	return tap_result();
}
