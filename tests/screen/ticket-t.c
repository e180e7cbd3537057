/* SPDX-License-Identifier: ISC */
/*
 * A ticket at the seat: the queue by what is due next and what narrows it, the page with its two
 * clocks, and every key of it: a question handed on, a phrase, the answer that stops a clock, what is
 * ticked off, why a clock stands where it stands, goods that replace others in three keys, the result.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static const char *const lines[] = {
	"{\"verb\":\"user save\",\"login\":\"he.gong\",\"name\":\"何工\",\"role\":[\"clerk\"],\"department\":\"packing\",\"extension\":\"8041\"}",
	"{\"verb\":\"supplier save\",\"code\":\"S03\",\"name\":\"宁波瓶盖厂\"}",
	"{\"verb\":\"batch save\",\"lot\":{\"supplier\":\"S03\",\"code\":\"L2304\",\"material\":\"cap 28 mm\",\"quantity\":\"5000\"}}",
	"{\"verb\":\"batch save\",\"batch\":{\"product\":\"1011\",\"code\":\"B0817\",\"made\":\"2026-08-17\",\"quantity\":\"480\",\"input\":[{\"lot\":\"L2304\",\"quantity\":\"480\"}]}}",
	"{\"verb\":\"batch save\",\"quality\":{\"lot\":\"L2304\",\"verdict\":\"quality_low\"}}",
	"{\"verb\":\"ticket open\",\"kind\":\"complaint\",\"customer\":\"K0655\",\"product\":\"1011\",\"batch\":\"B0817\",\"text\":\"leaky cap\",\"severity\":2,\"category\":\"package\",\"opened\":\"2026-11-19T03:43:00Z\"}",
	"{\"verb\":\"ticket grade\",\"id\":\"C-1\",\"batch\":\"B0817\"}",
	"{\"verb\":\"ticket open\",\"kind\":\"question\",\"customer\":\"K0820\",\"text\":\"price of the last invoice\",\"severity\":3}",
};

/* A bottle came from a batch, and two complaints are about it; li.na deals with complaints. */
static void make(const char *language)
{
	struct run r;

	world_make(language);
	r = RUN("user", "save", "login=li.na", "role=clerk");
	run_free(&r);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		world_do(lines[i]);
}

static struct vt *queue_on(int rows, int columns, const char *term)
{
	struct vt *vt = world_seat(rows, columns, term);

	vt_wait(vt, WAIT, "C-1");
	vt_keys(vt, "F11 1");
	ok(vt_wait(vt, WAIT, "C-3"), "F11 1 on the desk is the queue");
	return vt;
}

static struct vt *queue(int rows, int columns)
{
	return queue_on(rows, columns, NULL);
}

/* Cause and prevention: the list of causes beside the form, and the steps that they leave. */
static void caused(struct vt *vt, const char *suffix)
{
	char name[40];

	vt_keys(vt, "F6 7 F4");
	vt_wait_row(vt, WAIT, 24, "F12");
	snprintf(name, sizeof name, "causes-%s", suffix);
	vt_golden(vt, WAIT, name);
	vt_keys(vt, "3");
	vt_wait_cursor(vt, WAIT, 6, 16);
	vt_text(vt, "torque too low\tmeasured each hour");
	vt_keys(vt, "F10");
	vt_wait(vt, WAIT, "C-1");
	snprintf(name, sizeof name, "caused-%s", suffix);
	vt_golden(vt, WAIT, name);
}

static void pages(const char *language, const char *suffix, int rows, int columns, const char *term)
{
	char name[40];
	struct vt *vt;

	make(language);
	vt = queue_on(rows, columns, term);
	snprintf(name, sizeof name, "queue-%s", suffix);
	vt_golden(vt, WAIT, name);
	vt_keys(vt, "Down Enter");
	ok(vt_wait(vt, WAIT, "C-1") && (columns < 120 || vt_wait(vt, WAIT, "L2304")), "Enter opens a ticket");
	snprintf(name, sizeof name, "ticket-%s", suffix);
	vt_golden(vt, WAIT, name);
	if (columns == 80 && !term)
		caused(vt, suffix);
	if (columns > 80) {	/* what only a wide window has, comes with it */
		vt_resize(vt, 24, 80);
		ok(vt_wait_row(vt, WAIT, 24, "F10"), "the window is made small");
		vt_keys(vt, "F5");
		vt_wait(vt, WAIT, "C-1");
		vt_resize(vt, rows, columns);
		ok(vt_wait_row(vt, WAIT, 3, "B0817"), "made wide again it asks for the trace");
		vt_golden(vt, WAIT, name);
	}
	vt_stop(vt);
	run_stop();
}

static bool shows(const char *id, const char *text)
{
	struct run r = RUN("ticket", "show", id, "--json");
	bool there = r.code == 0 && strstr(r.out, text) != NULL;

	run_free(&r);
	return there;
}

static bool is_read(struct vt *vt, void *baton)
{
	struct run r = RUN("ticket", "seen", "id=C-1", "--json");
	bool is = r.code == 0 && strstr(r.out, baton) != NULL;

	(void)vt;
	run_free(&r);
	return is;
}

static void narrowed(struct vt *vt)
{
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, "department: packing"), "F4 lists what narrows the queue");
	vt_text(vt, "quest");
	ok(vt_wait_gone(vt, WAIT, "department: packing"), "letters narrow that list");
	vt_keys(vt, "Enter");
	ok(vt_wait_gone(vt, WAIT, "leaky cap"), "only questions are left");
	ok(vt_wait_row(vt, WAIT, 2, "questions"), "and the page says so");
	vt_keys(vt, "F4 1");
	ok(vt_wait(vt, WAIT, "leaky cap"), "1 shows all again");
}

static void worked(struct vt *vt)
{
	static char reader[] = "\"by\":\"li.na\"";

	vt_keys(vt, "Up Enter");	/* the mark stayed on the question */
	ok(vt_wait(vt, WAIT, "To do for a complaint"), "a ticket is open");
	ok(vt_wait_true(vt, WAIT, is_read, reader), "and the desk knows who has read it");
	vt_text(vt, "torque of line 2?");
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, "Hand on to"), "F4 asks to whom");
	vt_text(vt, "packing");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "severity 2 · package damaged or leaking · packing"), "packing has it");
	ok(shows("id=C-1", "torque of line 2?"), "with the question that was typed");
	vt_keys(vt, "F9");
	vt_wait(vt, WAIT, "Phrases");
	vt_text(vt, "new ones");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "New ones come with the next run"), "F9 types a phrase");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, 3, "ok at"), "F10 answers and the first clock has stopped");
	vt_keys(vt, "Up Enter");
	ok(vt_wait(vt, WAIT, "[x] say sorry"), "Up and Enter tick off what is done");
	vt_keys(vt, "Down Enter");
	ok(vt_wait(vt, WAIT, "[x] replacement"), "and the next");
	vt_text(vt, "rang, nobody there");
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, -2, "These words are not kept yet. F10: answer."),
	   "Enter behind words leaves them");
	ok(vt_wait(vt, WAIT, "[x] replacement") && vt_wait(vt, WAIT, "rang, nobody"), "and ticks nothing");
	vt_keys(vt, "Up Enter");
	ok(vt_wait(vt, WAIT, "[ ] replacement"), "a row that was gone to is ticked");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "[x] replacement") && vt_wait(vt, WAIT, "rang, nobody"), "and the words stay");
	vt_keys(vt, "Ctrl-T");
	ok(vt_wait(vt, WAIT, "rang, nobody there  "), "Ctrl-T keeps a note");
	ok(shows("id=C-1", "rang, nobody there"), "in the steps");
	vt_keys(vt, "F2");
	ok(vt_wait(vt, WAIT, "Working time at each department"), "F2 says why the clocks stand so");
	vt_keys(vt, "F12");
	vt_wait(vt, WAIT, "To do for a complaint");
	vt_keys(vt, "F6 2");
	ok(vt_wait(vt, WAIT, "to be paid back to the customer"), "a refund says what its amount is");
	vt_text(vt, "9999\r\rsorry");
	vt_wait(vt, WAIT, "Words     sorry");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "F6 asks a supervisor"), "more than the role may give is refused");
	ok(vt_wait_cursor(vt, WAIT, 5, 16), "and the cursor goes to the amount");
	vt_keys(vt, "Ctrl-U Tab Tab");
	vt_wait_cursor(vt, WAIT, 7, 17);
	vt_keys(vt, "Up Up");
	vt_text(vt, "many\t");
	vt_wait_cursor(vt, WAIT, 6, 12);	/* behind "many" it stands where F10 brings it back to */
	vt_keys(vt, "F10");
	ok(vt_wait_cursor(vt, WAIT, 5, 16), "so it does for a figure that is none");
	vt_keys(vt, "F12 F6 5");
	ok(vt_wait(vt, WAIT, "words cost nothing"), "an apology has no amount");
	vt_keys(vt, "F12");
	vt_wait(vt, WAIT, "To do for a complaint");
	vt_keys(vt, "F6 1 F10");
	ok(vt_wait_row(vt, WAIT, -2, "replaces the goods of C-1"), "F6 1 F10: goods replace others");
	ok(shows("id=C-1", "redress_replacement"), "the ticket has it");
	vt_keys(vt, "F6 7 F4");
	ok(vt_wait(vt, WAIT, "how it was packed"), "F6 7 asks for the cause, F4 lists causes");
	vt_text(vt, "packed");
	vt_keys(vt, "Enter");
	ok(vt_wait_cursor(vt, WAIT, 6, 16), "Enter takes it and goes on to what happened");
	vt_text(vt, "torque too low");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "Kept with C-1"), "F10 keeps it");
	ok(vt_wait(vt, WAIT, "torque too low"), "and the page under the form shows it");
	ok(shows("id=C-1", "\"cause\":\"torque too low\""), "so does the desk");
	vt_keys(vt, "F6 7");
	vt_wait_row(vt, WAIT, 6, "torque too low");
	vt_keys(vt, "Tab Home Ctrl-K F10");
	ok(vt_wait(vt, WAIT, "the words of the cause are taken out"), "what a form has no more is taken out");
	ok(!shows("id=C-1", "\"cause\":\"torque too low\""), "of the desk, too");
	vt_keys(vt, "F6 6");
	ok(vt_wait(vt, WAIT, "Before it is solved"), "F6 6 asks for the result");
	vt_text(vt, "six new bottles");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, 4, "solved"), "F10 solves it, and its page says so unasked");
	ok(shows("id=C-1", "six new bottles"), "with its result");
	ok(shows("id=C-1", "ticket_resolved"), "the ticket is solved");
	vt_text(vt, "leaks again");
	vt_keys(vt, "F6");
	vt_wait(vt, WAIT, "open it again");
	vt_text(vt, "open it again");
	vt_keys(vt, "Enter");
	vt_wait_gone(vt, WAIT, "solved ·");
	ok(shows("id=C-1", "\"reopened\":1"), "F6 opens it again");
	vt_keys(vt, "F6");
	vt_wait(vt, WAIT, "clocks stand");
	vt_text(vt, "waiting for the goods");
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, 3, "stands: "), "F6 stops its clocks, with the reason");
	vt_keys(vt, "F2");
	ok(vt_wait_row(vt, WAIT, 4, "stands: waiting for the goods, until"),
	   "the page of the clocks says it too");
	vt_keys(vt, "F12");
	vt_keys(vt, "F6");
	vt_wait(vt, WAIT, "clocks go on");
	vt_text(vt, "clocks go on");
	vt_keys(vt, "Enter");
	ok(vt_wait_gone(vt, WAIT, "stands: "), "and they go on");
	vt_keys(vt, "F6 6");
	vt_wait(vt, WAIT, "Before it is solved");
	vt_text(vt, "new ones came");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, 4, "solved"), "solved again");
	vt_keys(vt, "F6");
	vt_wait(vt, WAIT, "close it");
	vt_text(vt, "close it");
	vt_keys(vt, "Enter");
	ok(vt_wait_gone(vt, WAIT, "close it"), "F6 closes it");
	ok(vt_wait(vt, WAIT, "closed ·"), "and the page says so");
	vt_keys(vt, "F6");
	vt_wait(vt, WAIT, "close it");
	vt_text(vt, "satisfaction");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "How content are you"), "F6 asks its customer how it went");
	vt_keys(vt, "F3 F11 8");
	ok(vt_wait(vt, WAIT, "Tasks by what is due next"), "F11 8 on the desk is what is to be done");
	vt_keys(vt, "F5");
	vt_wait_row(vt, WAIT, 2, "Tasks");
	ok(!vt_wait(vt, 0, "Your role may not"), "for a clerk his own, without a word about his role");
}

/* The first Down goes on to the second task; Enter opens what the marked one is about. */
static void tasks(void)
{
	struct vt *vt;

	make("en");
	world_do("{\"verb\":\"ticket cause\",\"id\":\"C-1\",\"owner\":\"li.na\",\"check\":\"2026-12-20\"}");
	world_do("{\"verb\":\"ticket cause\",\"id\":\"C-2\",\"owner\":\"li.na\",\"check\":\"2026-12-10\"}");
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_keys(vt, "F11 8");
	ok(vt_wait_row(vt, WAIT, 5, "C-2") && vt_wait_row(vt, WAIT, 6, "C-1"), "two tasks, the sooner first");
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, 2, "C-2"), "Enter opens the ticket of the first");
	vt_keys(vt, "F12");
	vt_wait_row(vt, WAIT, 2, "Tasks");
	vt_keys(vt, "Down");
	ok(vt_wait_cursor(vt, WAIT, 6, 2), "the first Down is the second task");
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, 2, "C-1"), "whose ticket Enter opens");
	vt_stop(vt);
	run_stop();
}

/* A refusal at a seat in Chinese has no English word in it. */
static void refused_in_chinese(void)
{
	struct vt *vt;

	make("zh_CN");
	vt = queue(24, 80);
	vt_keys(vt, "Down Enter");
	vt_wait(vt, WAIT, "\u5e94\u505a");
	vt_keys(vt, "F6 7");
	vt_wait(vt, WAIT, "\u539f\u56e0\u7c7b\u522b");
	vt_text(vt, "xyzq");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "\u6ca1\u6709\u539f\u56e0 \"xyzq\""), "no such cause, said in Chinese");
	vt_keys(vt, "F12 F6 4");
	vt_wait(vt, WAIT, "\u6b64\u5238");
	vt_text(vt, "20");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "\u5df2\u8bb0\u5238 20.00"), "a coupon is called so in Chinese");
	ok(vt_wait_gone(vt, WAIT, "coupon"), "also in the steps");
	vt_keys(vt, "F6");
	vt_text(vt, "zzz");
	ok(vt_wait(vt, WAIT, "\u6ca1\u6709\u76f8\u7b26\u7684"), "a list that nothing fits says so");
	vt_keys(vt, "F12 F6");
	vt_wait_gone(vt, WAIT, "zzz");
	vt_keys(vt, "F12");
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	struct vt *vt;

	plan_lazy();
	pages("en", "en", 24, 80, NULL);
	pages("zh_CN", "zh", 24, 80, NULL);
	pages("en", "large", 40, 120, NULL);
	pages("zh_CN", "large-zh", 40, 120, NULL);
	pages("en", "mono", 24, 80, "vt100");
	refused_in_chinese();
	tasks();
	make("en");
	vt = queue(24, 80);
	narrowed(vt);
	worked(vt);
	vt_stop(vt);
	run_stop();
	return tap_result();
}
