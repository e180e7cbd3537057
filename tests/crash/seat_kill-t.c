/* SPDX-License-Identifier: ISC */
/*
 * Seats killed in mid-order, 20 times, at a random moment: every line that a seat had shown as
 * accepted is in the draft; another seat takes the draft over and places it; a third seat that
 * looks on notices nothing. Then a whole order typed in one burst. Keys are the product's own.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "tap/tap.h"

#define ROUNDS 20
#define WAIT 60000

static const char *const lines[] = {
	"user save:{\"login\":\"li.na\",\"name\":\"Li Na\",\"role\":[\"operator\"],\"extension\":\"8021\"}",
	"user save:{\"login\":\"zhou\",\"name\":\"Zhou\",\"role\":[\"supervisor\"],\"extension\":\"8001\"}",
	"user save:{\"login\":\"wang\",\"name\":\"Wang\",\"role\":[\"operator\"],\"extension\":\"8022\"}",
	"product save:{\"code\":\"1010\",\"names\":[{\"language\":\"en\",\"text\":\"sesame paste\"}],"
	"\"unit\":\"jar\",\"price\":\"18.50\"}",
	"product save:{\"code\":\"1011\",\"names\":[{\"language\":\"en\",\"text\":\"sesame oil\"}],"
	"\"unit\":\"bottle\",\"price\":\"32.00\"}",
	"product save:{\"code\":\"1012\",\"names\":[{\"language\":\"en\",\"text\":\"light soy\"}],"
	"\"unit\":\"bottle\",\"price\":\"16.80\"}",
	"stock move:{\"kind\":\"count\",\"line\":[{\"product\":\"1010\",\"quantity\":\"9000\"},"
	"{\"product\":\"1011\",\"quantity\":\"9000\"},{\"product\":\"1012\",\"quantity\":\"9000\"}]}",
	"customer add:{\"code\":\"K1042\",\"name\":\"Harbour Deli\",\"kind\":\"restaurant\"}",
};

static void make(void)
{
	static const char *const init[] = { "--currency", "CNY", "--zone", "Asia/Shanghai", "--country", "CN",
					    "--language", "en", NULL };
	char path[4096], area[32], verb[32];

	run_desk("desk", init);
	snprintf(path, sizeof path, "%s/line.json", tap_tmpdir());
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		FILE *file = fopen(path, "w");
		struct run r;

		if (!file || sscanf(lines[i], "%31[^ ] %31[^:]", area, verb) != 2)
			bail("line %zu", i);
		fprintf(file, "%s\n", strchr(lines[i], ':') + 1);
		fclose(file);
		r = run_command((const char *const[]){ area, verb, "-", NULL }, path);
		if (r.code != 0)
			bail("%s: %s%s", lines[i], r.out, r.err);
		run_free(&r);
	}
}

static struct vt *seat(const char *login)
{
	char program[4096], who[64];
	const char *arguments[] = { program, NULL };
	const char *environment[] = { who, "ORDERDESK_LANGUAGE=en", NULL };
	struct vt_options options = { .arguments = arguments, .environment = environment };

	snprintf(program, sizeof program, "%s/seat", getenv("top_builddir"));
	snprintf(who, sizeof who, "ORDERDESK_LOGIN=%s", login);
	return vt_start(&options);
}

/* To the empty order page of the customer. */
static bool open_order(struct vt *vt)
{
	if (!vt_wait(vt, WAIT, "type anywhere"))
		return false;
	vt_keys(vt, "K1042");
	if (!vt_wait(vt, WAIT, "Harbour Deli"))
		return false;
	vt_keys(vt, "Enter");
	return vt_wait(vt, WAIT, "Usual");
}

/* Lines of the order on the screen: the item and its amount in one row. */
static int shown_lines(struct vt *vt)
{
	static const char *const items[][2] = {
		{ "sesame paste", " 222.00" }, { "sesame oil", " 192.00" }, { "light soy", " 67.20" },
	};
	bool seen[sizeof items / sizeof items[0]] = { false };
	int count = 0;

	vt_read(vt);
	for (int row = 6; row < 15; row++) {
		const char *text = vt_row(vt, row);

		/* each once: a seat killed while it drew may have moved a row and not yet cleared it */
		for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
			if (!seen[i] && strstr(text, items[i][0]) && strstr(text, items[i][1])) {
				seen[i] = true;
				count++;
			}
	}
	return count;
}

static void tell(struct vt *vt)
{
	char *dump = vt_dump(vt);

	diag("%s", dump);
	free(dump);
}

static bool holds(struct vt *vt, void *baton)
{
	return shown_lines(vt) >= *(int *)baton;
}

/* How many connections the desk has, this question's own among them. */
static long sessions(void)
{
	struct run r = RUN("server", "status", "--json");
	const char *at = strstr(r.out, "\"sessions\":");
	long count = at ? strtol(at + strlen("\"sessions\":"), NULL, 10) : -1;

	run_free(&r);
	return count;
}

static bool alone(void *baton)
{
	return sessions() == *(long *)baton;
}

/*
 * Nothing of the seats that ended is under way any more: their connections are gone, and a write
 * behind theirs is done, as the desk has one writer. Then what waits for the customer is told.
 */
static bool draft_waits(long before)
{
	struct run r;
	bool waits;

	if (!tap_wait(WAIT, alone, &before))
		bail("the connection of a killed seat stays: %ld before", before);
	r = RUN("server", "pad", "count=1");
	run_free(&r);
	r = RUN("customer", "page", "customer=K1042", "--json");
	if (r.code != 0)
		bail("customer page: %s", r.err);
	waits = strstr(r.out, "\"draft\":") != NULL;
	run_free(&r);
	return waits;
}

/* A draft without a line is a draft: then there is nothing to place. */
static bool answered(struct vt *vt, void *baton)
{
	(void)baton;
	return vt_wait(vt, 0, "placed:") || vt_wait(vt, 0, "Nothing to place");
}

/* Resumed: the lines that were shown; when none was, any line or the words that were being typed. */
static bool resumed(struct vt *vt, void *baton)
{
	int shown = *(int *)baton, there = shown_lines(vt);

	return shown > 0 ? there >= shown : there > 0 || vt_wait(vt, 0, "was left half typed");
}

static bool told_or_answered(struct vt *vt, void *baton)
{
	return answered(vt, baton) || vt_wait(vt, 0, "Not placed, \"3jy\" was half typed");
}

/*
 * The heir takes the draft over and places it. What the killed seat had typed and not accepted may
 * have reached the desk: then the first F10 only tells of it, and the heir clears it. How many of the
 * shown lines are not there is added to `lost`.
 */
static bool take_over(struct vt *heir, int shown, int *lost, int *left)
{
	if (!vt_wait(heir, WAIT, "Draft of"))	/* its seat is gone: nobody is there to be asked */
		return false;
	vt_keys(heir, "Enter");
	if (!vt_wait_true(heir, WAIT, resumed, &shown) && shown > shown_lines(heir)) {
		diag("%d shown, %d kept", shown, shown_lines(heir));
		*lost += shown - shown_lines(heir);
	}
	vt_keys(heir, "F10");
	if (!vt_wait_true(heir, WAIT, told_or_answered, NULL))
		return false;
	if (answered(heir, NULL))
		return true;
	++*left;
	vt_keys(heir, "Ctrl-U F10");
	return vt_wait_true(heir, WAIT, answered, NULL);
}

/* The whole task in one burst of keys is the same as by hand: each waits for what it depends on. */
static void burst(void)
{
	struct vt *vt = seat("li.na");

	vt_keys(vt, "K1042 Enter 12#1010 Enter 6#1011 Enter F10");
	vt_shows(vt, "placed: 2 lines 414.00");
	vt_keys(vt, "F3 K1042");
	ok(vt_wait_gone(vt, WAIT, "placed:"), "the desk again");
	vt_shows(vt, "1 found");	/* nothing of the last search stands before it */
	vt_keys(vt, "Enter F9 F10");
	vt_shows(vt, "placed: 2 lines 414.00");
	vt_stop(vt);
}

/* Types an order of one to three lines, not always waiting for the last, and half of a next one. */
static struct vt *half_an_order(int round)
{
	static const char *const keys[] = { "12#1010", "6#1011", "4#1012" };
	struct vt *vt = seat("li.na");
	int whole = 1 + round % 3;

	if (!open_order(vt))
		bail("round %d: no order page", round);
	for (int i = 0; i < whole; i++) {
		int wanted = i + 1;

		vt_text(vt, keys[i]);
		vt_keys(vt, "Enter");
		if (i + 1 < whole || round % 2)
			vt_wait_true(vt, WAIT, holds, &wanted);
	}
	vt_text(vt, "3jy");
	return vt;
}

static bool left_words(void *baton)
{
	struct run r = RUN("draft", "list", "all=true", "--json");
	bool there = strstr(r.out, "3jy") != NULL;

	vt_read(baton);
	run_free(&r);
	return there;
}

/* At once, after a moment, or, every seventh time, when the desk has the words being typed. */
static void kill_it(struct vt *vt, int round)
{
	static unsigned seed = 3;

	seed = seed * 1103515245 + 12345;
	if (round % 7 != 6)
		poll(NULL, 0, (int)(seed >> 16) % 20);
	else if (!tap_wait(WAIT, left_words, vt))
		bail("round %d: words being typed do not reach the desk", round);
	kill(vt_pid(vt), SIGKILL);
	vt_exit(vt, WAIT);
}

int main(void)
{
	struct vt *other;
	int lost = 0, drafts = 0, placed = 0, accepted = 0, left = 0;
	long alone_here;

	plan_lazy();
	make();
	other = seat("wang");
	if (!vt_wait(other, WAIT, "type anywhere"))
		bail("the seat does not start");
	vt_keys(other, "abc");
	vt_wait(other, WAIT, "Find abc");
	alone_here = sessions();
	for (int round = 0; round < ROUNDS; round++) {
		struct vt *vt = half_an_order(round), *heir;
		int shown;

		kill_it(vt, round);
		shown = shown_lines(vt);	/* what it had drawn is a promise */
		accepted += shown;
		vt_stop(vt);
		if (!draft_waits(alone_here)) {
			lost += shown;
			continue;
		}
		drafts++;
		heir = seat("zhou");
		if (!open_order(heir))
			bail("round %d: no page for the heir", round);
		if (take_over(heir, shown, &lost, &left))
			placed++;
		else
			tell(heir);
		vt_keys(heir, ":quit Enter");
		vt_stop(heir);
	}
	ok(accepted >= ROUNDS, "%d lines were accepted in %d rounds", accepted, ROUNDS);
	is_int(0, lost, "no accepted line is lost");
	ok(drafts > ROUNDS / 2, "%d of %d killed seats left a draft", drafts, ROUNDS);
	is_int(drafts, placed, "another seat takes each over and places it");
	ok(left >= ROUNDS / 7, "%d times not what was left half typed, before it was seen", left);
	vt_keys(other, "d");
	ok(vt_wait(other, WAIT, "Find abcd"), "a seat that looked on goes on");
	ok(vt_exit(other, 0) == -1, "it never ended");
	vt_stop(other);
	burst();
	return tap_result();
}
