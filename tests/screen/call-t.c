/* SPDX-License-Identifier: ISC */
/*
 * From the ring to the confirmed order, in the product's own keys, on a terminal in memory: the
 * banner leaves the typing alone, F8 takes the call, F9 repeats, one-breath lines, an open line,
 * undo, F10. The screens are goldens in both languages, at 80x24 and large, mono and colour. Not
 * covered here: drafts across seats (draft-t) and what the desk refuses (tests/desk).
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

/* A complaint about usual item b as the caller tells it; category and severity follow from the words. */
static void complain(struct vt *vt, const char *words)
{
	vt_keys(vt, "b Enter");
	vt_text(vt, words);
	vt_keys(vt, "Enter");
	ok(vt_wait_cursor(vt, WAIT, 7, 13), "the words are taken");
}

static void call(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt;

	world_make(language);
	vt = world_seat(24, 80, NULL);
	ok(vt_wait(vt, WAIT, "C-"), "%s is drawn", "C-");
	world_golden(vt, "desk", suffix);
	vt_text(vt, "hdx");
	ok(vt_wait(vt, WAIT, "K1043"), "%s is drawn", "K1043");
	world_golden(vt, "search", suffix);
	world_ring("x1", CALLER);
	ok(vt_wait_row(vt, WAIT, 2, "0571-8812 4410"), "the ring stands in row 2");
	ok(vt_wait_row(vt, WAIT, 3, "hdx"), "and what was typed stays");
	vt_text(vt, "w");
	ok(vt_wait_row(vt, WAIT, 3, "hdxw"), "the next key goes where the hand was");
	vt_keys(vt, "F8");
	ok(vt_wait(vt, WAIT, "a "), "%s is drawn", "a ");
	world_golden(vt, "greeting", suffix);
	vt_keys(vt, "F9");
	ok(vt_wait(vt, WAIT, "222.00"), "the lines of the order before are drawn");
	world_golden(vt, "repeat", suffix);
	vt_text(vt, "a=8 2cd");
	ok(vt_wait(vt, WAIT, "1092"), "%s is drawn", "1092");
	world_golden(vt, "choices", suffix);
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "568.80"), "%s is drawn", "568.80");
	vt_keys(vt, "Down Enter");
	ok(vt_wait(vt, WAIT, "587.20"), "%s is drawn", "587.20");
	world_golden(vt, "order", suffix);
	vt_keys(vt, "F6 2");
	complain(vt, english ? "cap leaks" : "瓶盖漏油");
	world_golden(vt, "complaint", suffix);
	vt_keys(vt, "F12");
	ok(vt_wait_row(vt, WAIT, -2, "587.20"), "F12 goes back to the order");
	vt_keys(vt, "Ctrl-U");
	ok(vt_wait_gone(vt, WAIT, "587.20"), "Ctrl-U takes the last step back");
	vt_keys(vt, "Ctrl-R");
	ok(vt_wait(vt, WAIT, "587.20"), "Ctrl-R goes forward");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "587.20"), "F10 places it, row 23 says so");
	world_golden(vt, "placed", suffix);
	vt_stop(vt);
	run_stop();
}

/* The desk, the greeting, an order and a complaint on one seat. */
static void pages(const char *language, int rows, int columns, const char *term, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt;

	world_make(language);
	vt = world_seat(rows, columns, term);
	ok(vt_wait(vt, WAIT, "C-1"), "%s is drawn", "C-1");
	world_golden(vt, "desk", suffix);
	if (columns > 80) {
		vt_text(vt, "hdx");
		ok(vt_wait(vt, WAIT, "K1043"), "%s is drawn", "K1043");
		world_golden(vt, "search", suffix);
		vt_keys(vt, "F12");
		vt_wait(vt, WAIT, "C-1");
	}
	vt_text(vt, "k1042\r");
	ok(vt_wait(vt, WAIT, "642.80"), "what F9 repeats is drawn");
	world_golden(vt, "greeting", suffix);
	vt_text(vt, "12a6b\r");
	ok(vt_wait(vt, WAIT, "414.00"), "%s is drawn", "414.00");
	world_golden(vt, "order", suffix);
	vt_keys(vt, "F6 2");
	ok(vt_wait(vt, WAIT, english ? "New complaint" : "新投诉"), "the form is drawn");
	complain(vt, english ? "cap leaks" : "瓶盖漏油");
	world_golden(vt, "complaint", suffix);
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	call("en", "en");
	call("zh_CN", "zh");
	pages("en", 50, 200, NULL, "large");
	pages("zh_CN", 50, 200, NULL, "large-zh");
	pages("en", 24, 80, "vt100", "mono");
	pages("en", 24, 80, "linux", "linux");
	return tap_result();
}
