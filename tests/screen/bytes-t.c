/* SPDX-License-Identifier: ISC */
/*
 * What an order costs on a thin link: bytes at the terminal, on xterm-256color of 24 by 80, typed key
 * by key with every list that opens meanwhile. The clock stands, so that only keys cost. What ssh adds
 * to it is not measured here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define TIMES 16	/* at most; once mostly */

static size_t begun;

static size_t sent(struct vt *vt)
{
	size_t size;

	vt_read(vt);
	vt_sent(vt, &size);
	return size;
}

static void begin(struct vt *vt)
{
	begun = sent(vt);
}

/* Of the bytes since begin(), those for rows `first` to `last`; the cursor began in row `row`. */
static size_t on_rows(struct vt *vt, int row, int first, int last)
{
	size_t size, counted = 0;
	const char *bytes = (const char *)vt_sent(vt, &size);

	for (size_t i = begun, length; i < size; i += length) {
		int to = 0, column = 0, end = 0;

		length = 1;
		row += bytes[i] == '\n';
		if (bytes[i] == '\033') {
			if (sscanf(bytes + i, "\033[%d;%dH%n", &to, &column, &end) == 2 && end)
				row = to;
			else if (sscanf(bytes + i, "\033[%dd%n", &to, &end) == 1 && end)
				row = to;
			if (end)
				length = (size_t)end;
		}
		counted += row >= first && row <= last ? length : 0;
	}
	return counted;
}

static void costs(struct vt *vt, size_t below, const char *what)
{
	size_t bytes = sent(vt) - begun;

	ok(bytes < below, "%s: %zu bytes, below %zu", what, bytes, below);
}

/* The keys one by one; the list for a letter or a word is waited for, as a person reads it. */
static void type(struct vt *vt, int row, const char *text)
{
	int column = 6;
	size_t word = 0;
	char title[40];

	for (const char *p = text; *p; p++) {
		char key[2] = { *p, '\0' };

		vt_text(vt, key);
		if (!vt_wait_cursor(vt, WAIT, row, ++column))
			bail("%s is not on the screen", key);
		word = *p >= 'a' && *p <= 'z' ? word + 1 : 0;
		snprintf(title, sizeof title, "\u2500 %.*s ", (int)word, p + 1 - word);
		if (word && (word > 1 || strchr("abcdefhjk", *p)) && !vt_wait(vt, WAIT, title))
			bail("no list for %s", title);
	}
}

static struct vt *greet(void)
{
	struct vt *vt;

	world_make("en");
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k1042\r");
	if (!vt_wait(vt, WAIT, "F9 repeats"))
		bail("no greeting");
	return vt;
}

static void order(const char *keys, const char *name)
{
	struct vt *vt = greet();

	begin(vt);
	type(vt, 17, keys);
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, -2, "5 lines"), "%s: the lines are there", name);
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "placed: 5 lines 642.80"), "%s: it is placed", name);
	costs(vt, 6000, name);
	vt_stop(vt);
	run_stop();
}

enum { DIGIT, FIGURE, READ_BACK, TYPED, FEWER, LETTER, COSTS };

static const struct {
	size_t below;
	const char *what;
} MOST[COSTS] = {
	[DIGIT] = { 30, "a digit in the entry line" },
	[FIGURE] = { 30, "its figure in the entry line" },
	[READ_BACK] = { 30, "the sentence that is read back changes by itself" },
	[TYPED] = { 70, "a quantity typed, with its sums, and the entry line empty again" },
	[FEWER] = { 70, "a quantity with its sums" },
	[LETTER] = { 30, "a letter in a form" },
};

static void spent(struct vt *vt, size_t cost[], int what)
{
	size_t bytes = sent(vt) - begun;

	cost[what] = cost[what] && cost[what] < bytes ? cost[what] : bytes;
}

static void fields(struct vt *vt, size_t cost[])
{
	size_t read_back;

	vt_wait_cursor(vt, WAIT, 17, 6);	/* placed last of all that is drawn */
	begin(vt);
	vt_text(vt, "7");
	vt_wait_cursor(vt, WAIT, 17, 7);
	spent(vt, cost, DIGIT);
	vt_keys(vt, "Ctrl-U");
	vt_wait_cursor(vt, WAIT, 17, 6);
	vt_keys(vt, "F9");
	vt_wait_row(vt, WAIT, -2, "5 lines");
	vt_keys(vt, "a=11 Enter");
	vt_wait_row(vt, WAIT, -2, "624.30");
	vt_wait(vt, WAIT, "11 jars of");
	type(vt, 11, "a=");
	vt_wait_gone(vt, WAIT, "\u2500 a ");	/* the item is settled: its list has gone */
	begin(vt);
	vt_text(vt, "9");
	vt_wait_cursor(vt, WAIT, 11, 9);
	spent(vt, cost, FIGURE);
	begin(vt);
	vt_keys(vt, "Enter");
	if (!vt_wait_row(vt, WAIT, -2, "587.30") || !vt_wait(vt, WAIT, "9 jars of"))
		bail("the quantity is not another");
	read_back = on_rows(vt, 11, 20, 22);
	begun += read_back;
	spent(vt, cost, TYPED);
	begun = sent(vt) - read_back;
	spent(vt, cost, READ_BACK);
	vt_keys(vt, "Up Up");
	vt_wait(vt, WAIT, "Line 4");
	vt_wait_gone(vt, WAIT, "Correct?");	/* the last row of what was read back */
	begin(vt);
	vt_keys(vt, "-");
	if (!vt_wait_row(vt, WAIT, -2, "573.10"))
		bail("the marked line has not one fewer");
	spent(vt, cost, FEWER);
	vt_keys(vt, "Down Down F6 2");
	vt_wait(vt, WAIT, "New complaint");
	vt_keys(vt, "b Enter");
	vt_wait_cursor(vt, WAIT, 6, 13);
	vt_wait(vt, WAIT, "delivered");
	vt_text(vt, "c");
	vt_wait_cursor(vt, WAIT, 6, 14);
	begin(vt);
	vt_text(vt, "a");
	vt_wait_cursor(vt, WAIT, 6, 15);
	spent(vt, cost, LETTER);
}

static bool all_below(const size_t cost[])
{
	for (int i = 0; i < COSTS; i++)
		if (cost[i] == 0 || cost[i] >= MOST[i].below)
			return false;
	return true;
}

/*
 * On a busy machine what an answer draws may come only behind the next key: what a key draws by itself is
 * the least of some times. An answer that takes a tenth of a second has a frame of its own.
 */
static void each(void)
{
	struct vt *vt = greet();
	size_t cost[COSTS] = { 0 };

	fields(vt, cost);
	for (int i = 1; i < TIMES && !all_below(cost); i++) {
		vt_keys(vt, "Ctrl-X F12 Ctrl-X");
		vt_wait(vt, WAIT, "F9 repeats");
		fields(vt, cost);
	}
	for (int i = 0; i < COSTS; i++)
		ok(cost[i] && cost[i] < MOST[i].below, "%s: %zu bytes, below %zu", MOST[i].what, cost[i],
		   MOST[i].below);
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	order("12a6b4c10d2e", "five lines by letter");
	order("12zmj6xmxy4jbsc10hjy2srj", "five lines by initials");
	each();
	return tap_result();
}
