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
#define TIMES 16	/* at most; once mostly */

#define ENTRY 19	/* the row of the entry line; behind it the total */

/* What is typed; the total that then stands, or else the line that is marked; the bytes it may cost. */
static const struct {
	const char *keys;
	int more;			/* hundredths above the total before; 0: the mark is waited for */
	int line;			/* from the last one that was repeated */
	int below;
	const char *what;
} STEPS[] = {
	{ "3#1010 Enter", 5550, 0, 400, "a line is added" },
	{ "2=3 Enter", 2500, 0, 150, "a quantity far above is changed" },
	{ "Up Up", 0, 0, 400, "the mark goes up" },
	{ "+", 1250, 0, 70, "one more on the marked line" },
	{ "PgUp", 0, -13, 400, "a page is turned back" },
	{ "Del", -1250, 0, 400, "a line is deleted" },
	{ "Ctrl-U", 1250, 0, 400, "and taken back" },
};

#define STEP_COUNT (sizeof STEPS / sizeof STEPS[0])

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

/* The keys of all steps on an order that is repeated; what they cost, where it is less than before. */
static void steps(struct vt *vt, unsigned lines, size_t cost[])
{
	int total = (int)lines * 1250;
	char stands[100];
	size_t begun, spent;

	vt_keys(vt, "F9");
	snprintf(stands, sizeof stands, "%u lines", lines);
	if (!vt_wait_row(vt, WAIT, -2, stands))
		bail("the order of %u lines is not repeated", lines);
	for (size_t i = 0; i < STEP_COUNT; i++) {
		total += STEPS[i].more;
		if (STEPS[i].more)
			snprintf(stands, sizeof stands, "%s", total_stands(total));
		else
			snprintf(stands, sizeof stands, "Line %d:", (int)lines + STEPS[i].line);
		begun = sent(vt);
		vt_keys(vt, STEPS[i].keys);
		if (!(STEPS[i].more ? vt_wait_row(vt, WAIT, ENTRY, stands) : vt_wait(vt, WAIT, stands)))
			bail("%u lines, %s: no %s", lines, STEPS[i].what, stands);
		spent = sent(vt) - begun;
		cost[i] = cost[i] && cost[i] < spent ? cost[i] : spent;
	}
}

static bool all_below(const size_t cost[], const size_t most[])
{
	for (size_t i = 0; i < STEP_COUNT; i++)
		if (cost[i] >= most[i])
			return false;
	return true;
}

/*
 * On a busy machine what an answer draws may come only behind the next key: what a key draws by itself is
 * the least of some times.
 */
static void play(const char *customer, unsigned lines, const size_t most[], size_t cost[])
{
	struct vt *vt = world_seat(24, 80, NULL);
	char stands[100];

	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, customer);
	vt_text(vt, "\r");
	vt_wait(vt, WAIT, "F9 repeats");
	steps(vt, lines, cost);
	for (int i = 1; i < TIMES && !all_below(cost, most); i++) {
		vt_keys(vt, "Ctrl-X");
		vt_wait(vt, WAIT, "F9 repeats");
		steps(vt, lines, cost);
	}
	vt_keys(vt, "F10");
	snprintf(stands, sizeof stands, "placed: %u lines", lines + 1);
	ok(vt_wait_row(vt, WAIT, -2, stands), "%u lines: F10 places them", lines);
	vt_stop(vt);
}

int main(void)
{
	size_t few[STEP_COUNT] = { 0 }, many[STEP_COUNT] = { 0 }, most[STEP_COUNT];

	plan_lazy();
	world_make("en");
	goods();
	make("K0655", SHORT);
	make("K1043", LONG);
	for (size_t i = 0; i < STEP_COUNT; i++)
		most[i] = (size_t)STEPS[i].below;
	play("k0655", SHORT, most, few);
	for (size_t i = 0; i < STEP_COUNT; i++)
		most[i] = few[i] + 100 < most[i] ? few[i] + 100 : most[i];
	play("k1043", LONG, most, many);
	for (size_t i = 0; i < STEP_COUNT; i++)
		ok(many[i] < most[i], "%s: %zu bytes on %d lines, %zu on %d, below %d", STEPS[i].what,
			many[i], LONG, few[i], SHORT, STEPS[i].below);
	run_stop();
	return tap_result();
}
