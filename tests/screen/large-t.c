/* SPDX-License-Identifier: ISC */
/*
 * An order of 200 lines at the seat, on xterm-256color of 24 by 80: each key that people use on it draws
 * what it draws on an order of 40, and never more than one page of rows. tests/desk/draft_large counts
 * what such a key costs the desk.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define SHORT 40
#define LONG 200
#define ROOM 32000

#define ENTRY 19	/* the row of the entry line; behind it the total */

/* What is typed; the total that then stands, or else the line that is marked; the bytes it may cost. */
static const struct {
	const char *keys;
	int more;			/* hundredths above the total before; 0: the mark is waited for */
	int line;			/* from the last one that was repeated */
	size_t below;
	const char *what;
	bool again;			/* it may be pressed again, for as much */
} STEPS[] = {
	{ "3#1010 Enter", 5550, 0, 400, "a line is added", false },
	{ "2=3 Enter", 2500, 0, 150, "a quantity far above is changed", false },
	{ "Up Up", 0, 0, 400, "the mark goes up", false },
	{ "+", 1250, 0, 70, "one more on the marked line", true },
	{ "PgUp", 0, -13, 400, "a page is turned back", false },
	{ "Del", -1250, 0, 400, "a line is deleted", false },
	{ "Ctrl-U", 1250, 0, 400, "and taken back", false },
};

static void make(const char *customer, unsigned lines)
{
	static char text[ROOM];
	int n = snprintf(text, sizeof text,
		"{\"verb\":\"order place\",\"customer\":\"%s\",\"line\":[", customer);

	for (unsigned i = 0; i < lines; i++)
		n += snprintf(text + n, sizeof text - (size_t)n,
			"%s{\"item\":\"L%03u\",\"quantity\":\"1\"}", i ? "," : "", i);
	snprintf(text + n, sizeof text - (size_t)n, "]}");
	world_do(text);
}

static void goods(void)
{
	static char text[ROOM];
	int n = 0;

	for (unsigned i = 0; i < LONG; i++)
		n += snprintf(text + n, sizeof text - (size_t)n, "{\"verb\":\"product save\",\"code\":"
			"\"L%03u\",\"name\":\"plain jar %03u\",\"unit\":\"jar\",\"price\":\"12.50\"}%s", i, i,
			i + 1 < LONG ? "\n" : "");
	world_do(text);
}

static size_t sent(struct vt *vt)
{
	size_t size;

	vt_read(vt);
	vt_sent(vt, &size);
	return size;
}

static const char *total_stands(int total)
{
	static char text[40];

	snprintf(text, sizeof text, "%s%d.%02d", total < 100000 ? "" : total < 200000 ? "1," : "2,",
		total / 100 % 1000, total % 100);
	return text;
}

/*
 * On a busy machine an answer to the key before may be drawn only now: what a key draws by itself is the
 * least of three.
 */
static size_t least(struct vt *vt, size_t step, int *total, size_t cost)
{
	for (int i = 0; i < 2 && STEPS[step].again && cost >= STEPS[step].below; i++) {
		size_t begun = sent(vt), again;

		*total += STEPS[step].more;
		vt_keys(vt, STEPS[step].keys);
		if (!vt_wait_row(vt, WAIT, ENTRY, total_stands(*total)))
			bail("%s again: no %s", STEPS[step].what, total_stands(*total));
		again = sent(vt) - begun;
		cost = again < cost ? again : cost;
	}
	return cost;
}

static void play(const char *customer, unsigned lines, size_t cost[])
{
	struct vt *vt = world_seat(24, 80, NULL);
	int total = (int)lines * 1250;
	char stands[100];
	size_t begun;

	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, customer);
	vt_text(vt, "\r");
	vt_wait(vt, WAIT, "F9 repeats");
	vt_keys(vt, "F9");
	snprintf(stands, sizeof stands, "%u lines", lines);
	if (!vt_wait_row(vt, WAIT, -2, stands))
		bail("the order of %u lines is not repeated", lines);
	for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
		total += STEPS[i].more;
		if (STEPS[i].more)
			snprintf(stands, sizeof stands, "%s", total_stands(total));
		else
			snprintf(stands, sizeof stands, "Line %d:", (int)lines + STEPS[i].line);
		begun = sent(vt);
		vt_keys(vt, STEPS[i].keys);
		if (!(STEPS[i].more ? vt_wait_row(vt, WAIT, ENTRY, stands) : vt_wait(vt, WAIT, stands)))
			bail("%u lines, %s: no %s", lines, STEPS[i].what, stands);
		cost[i] = least(vt, i, &total, sent(vt) - begun);
	}
	vt_keys(vt, "F10");
	snprintf(stands, sizeof stands, "placed: %u lines", lines + 1);
	ok(vt_wait_row(vt, WAIT, -2, stands), "%u lines: F10 places them", lines);
	vt_stop(vt);
}

int main(void)
{
	size_t few[sizeof STEPS / sizeof STEPS[0]], many[sizeof STEPS / sizeof STEPS[0]];

	plan_lazy();
	world_make("en");
	goods();
	make("K0655", SHORT);
	make("K1043", LONG);
	play("k0655", SHORT, few);
	play("k1043", LONG, many);
	for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++)
		ok(many[i] < STEPS[i].below && many[i] < few[i] + 100,
			"%s: %zu bytes on %d lines, %zu on %d, below %zu", STEPS[i].what, many[i], LONG,
			few[i], SHORT, STEPS[i].below);
	run_stop();
	return tap_result();
}
