/* SPDX-License-Identifier: ISC */
/*
 * The pages of an order beside its plain course (call-t): why a price, a line that is short, the change
 * of an order that was placed, an unknown caller, a ring, the order at 120 by 40; as goldens in both
 * languages. And half-typed text that outlives its seat before there is a first line.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define PLACE_LINE "{\"verb\":\"order place\",\"customer\":\"K1042\",\"line\":[{\"item\":\"1010\"," \
	"\"quantity\":\"12\"},{\"item\":\"1011\",\"quantity\":\"6\"},{\"item\":\"1012\",\"quantity\":\"4\",\"requirement\":\"no sugar\"}]}"

/* A ring while an item is typed: one row, behind the name of who is in hand; list and cursor stay. */
static void ring_over(const char *language, const char *suffix)
{
	struct vt *vt;

	world_make(language);
	vt = world_greeting(24, 80);
	vt_text(vt, "12a6b\r");
	vt_wait(vt, WAIT, "414.00");
	vt_text(vt, "2cd");
	vt_wait(vt, WAIT, "1092");
	world_ring("r1", "138-5813 2207");
	ok(vt_wait_row(vt, WAIT, 2, "138-5813 2207"), "a ring stands in row 2");
	world_golden(vt, "ring", suffix);
	vt_stop(vt);
	run_stop();
}

static void pages(const char *language, const char *suffix)
{
	struct vt *vt;

	world_make(language);
	vt = world_greeting(24, 80);
	vt_keys(vt, "F9");
	vt_wait(vt, WAIT, "222.00");
	vt_keys(vt, "Up Up Up Up");
	vt_keys(vt, "F2");
	ok(vt_wait_row(vt, WAIT, 12, "\u250c\u2500"), "the reasons of a price are drawn");
	world_golden(vt, "why", suffix);
	vt_keys(vt, "F12 Down Down Down Down Ctrl-X");
	vt_wait(vt, WAIT, "12a 6b");
	world_do("{\"verb\":\"product save\",\"code\":\"1011\",\"substitute\":[\"1013\"]}");
	vt_text(vt, "12a60b4c\r");
	ok(vt_wait_row(vt, WAIT, 7, "2!"), "the line that is short is marked");
	world_golden(vt, "short", suffix);
	vt_text(vt, "2e\r");
	ok(vt_wait_row(vt, WAIT, 9, "19.60"), "typing goes on while the line waits");
	vt_keys(vt, "Down Enter");
	ok(vt_wait_row(vt, WAIT, 7, " 52 ") && vt_wait_row(vt, WAIT, 10, "113.60"),
		"one key sends what is there and another item for the rest");
	vt_keys(vt, "Ctrl-X");
	vt_wait(vt, WAIT, "12a 6b");
	world_do(PLACE_LINE);
	vt_keys(vt, "F5");
	vt_text(vt, "a=8\r");
	ok(vt_wait_row(vt, WAIT, 6, "148.00"), "the order that was placed is opened as a change");
	ok(vt_wait(vt, WAIT, "W-1") &&
		vt_wait(vt, WAIT, suffix[0] == 'e' ? "not yet picked" : "尚未拣货"),
		"what was made for it, and that nothing has left yet");
	world_golden(vt, "change", suffix);
	if (suffix[0] == 'e') {
		vt_keys(vt, "Up");
		vt_text(vt, "2\r");
		ok(vt_wait_row(vt, WAIT, 8, "light soy sauce 1.… was 4"), "a long name ends before what was");
		vt_keys(vt, "Ctrl-U");
		vt_wait_row(vt, WAIT, 8, "1.9 L");
	}
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait(vt, WAIT, suffix[0] == 'e' ? "Cancel order 4" : "取消订单 4"),
		"Ctrl-X asks before the whole order is cancelled");
	vt_keys(vt, "F12 F12");
	ok(vt_wait(vt, WAIT, "12a 6b"), "F12 leaves it as it was");
	vt_text(vt, "a=8\r");
	vt_wait_row(vt, WAIT, 6, "148.00");
	vt_keys(vt, "Ctrl-X");
	vt_wait(vt, WAIT, suffix[0] == 'e' ? "Cancel order 4" : "取消订单 4");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "12a 6b") && vt_wait_row(vt, WAIT, -2, suffix[0] == 'e' ? "Order 4 cancelled" :
		"订单 4 已取消"), "F10 cancels it, and that is what row 23 says");
	world_ring("u1", "057382061177");
	vt_wait_row(vt, WAIT, 2, "0573-8206 1177");
	vt_keys(vt, "F8");
	ok(vt_wait_gone(vt, WAIT, "12a 6b"), "an unknown caller");
	world_golden(vt, "unknown", suffix);
	vt_text(vt, "Lin's");
	vt_shows(vt, "Lin's");
	vt_keys(vt, "F8 F2");
	ok(vt_wait_row(vt, WAIT, -2, "F2"), "F8 again, and a key that says something");
	vt_shows(vt, "Lin's");
	vt_stop(vt);

	vt = world_greeting(40, 120);
	vt_text(vt, "12a6b4c10d2e\r");
	vt_wait(vt, WAIT, "642.80");
	vt_wait_row(vt, WAIT, -2, "5 ");
	world_golden(vt, "order-wide", suffix);
	vt_stop(vt);
	run_stop();
}

/* F4 on a line: its batches, and the one that the operator chooses. */
static void batches(const char *language, const char *suffix, int rows, int columns)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt;

	world_make(language);
	world_do("{\"verb\":\"stock move\",\"kind\":\"receive\",\"line\":[{\"product\":\"1010\",\"quantity\":"
		"\"20\",\"batch\":\"B0817\",\"expiry\":\"2027-08-16\"},{\"product\":\"1010\",\"quantity\":\"30\","
		"\"batch\":\"B0902\",\"expiry\":\"2027-09-01\"}]}");
	world_do("{\"verb\":\"order place\",\"customer\":\"K0820\",\"line\":[{\"item\":\"1010\","
		"\"quantity\":\"15\"}]}");
	vt = world_greeting(rows, columns);
	vt_text(vt, "12a6b\r");
	vt_wait(vt, WAIT, "414.00");
	vt_keys(vt, "Up Up F4");
	ok(vt_wait(vt, WAIT, "B0902") && vt_wait(vt, WAIT, english ? "Batches, first to expire first" :
		"批次，先到期先出"), "F4 on a line lists its batches");
	world_golden(vt, "line-batches", suffix);
	vt_keys(vt, "Down Enter");
	ok(vt_wait(vt, WAIT, "B0902") && vt_wait(vt, WAIT, "414.00"), "Enter chooses the marked one");
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, "ok"), "which is marked from then on");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait(vt, WAIT, "414.00") && vt_wait_gone(vt, WAIT, "B0902"), "Ctrl-X chooses none");
	vt_stop(vt);
	run_stop();
}

static bool is_kept(void *baton)
{
	struct run r = RUN("draft", "list", "all=true", "--json");
	bool there;

	vt_read(baton);
	there = strstr(r.out, "12a6b") != NULL;
	run_free(&r);
	return there;
}

static bool nothing_waits(void *baton)
{
	struct run r = RUN("draft", "list", "all=true", "--json");
	bool none = strstr(r.out, "K1042") == NULL;

	vt_read(baton);
	run_free(&r);
	return none;
}

/* An order of before, not the last one: found among his orders, F9 on it, F10. */
static void earlier(struct vt *vt)
{
	vt_keys(vt, "F11 1");
	ok(vt_wait(vt, WAIT, "Orders K1042"), "his orders");
	vt_keys(vt, "Down Enter");
	ok(vt_wait_row(vt, WAIT, 2, "Order 1"), "the one before the last");
	vt_keys(vt, "F9");
	ok(vt_wait(vt, WAIT, "3 lines of order 1 at prices of today"), "F9 makes it a new draft");
	ok(vt_wait_row(vt, WAIT, 7, "32.00   31.00"), "at the prices of today, beside those of then");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "placed: 3 lines 481.20"), "F10 places it");
}

/* A word that nothing fits: its line can be dropped without the others. */
static void nothing_fits(void)
{
	struct vt *vt;

	world_make("en");
	vt = world_greeting(24, 80);
	earlier(vt);
	vt_text(vt, "12a 2xyzq\r");
	ok(vt_wait(vt, WAIT, "Nothing fits \"xyzq\""), "nothing fits a word");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "Ctrl-X drops the line"), "F10 says what to do");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait_row(vt, WAIT, -2, "removed. Ctrl-U brings it back"), "Ctrl-X drops that line");
	ok(vt_wait_gone(vt, WAIT, "2?"), "it is gone");
	ok(vt_wait(vt, WAIT, "222.00"), "and only that one");
	vt_stop(vt);
	run_stop();
}

/* Signs whose last byte is that of a command or 0 type like any other, also as the first of a line. */
static void first_sign(void)
{
	struct vt *vt;

	world_make("en");
	vt = world_greeting(24, 80);
	vt_text(vt, "\u4e00\u54c1");
	ok(vt_wait_row(vt, WAIT, 17, "\u4e00\u54c1"), "U+4E00 is typed into the empty line");
	vt_keys(vt, "Ctrl-U");
	vt_text(vt, "\u4e3a\u4e00");
	ok(vt_wait_row(vt, WAIT, 17, "\u4e3a\u4e00"), "so is U+4E3A, which ends like a colon");
	vt_stop(vt);
	run_stop();
}

static bool is_parked(void *baton)
{
	struct run r = RUN("draft", "list", "all=true", "--json");
	bool there;

	vt_read(baton);
	there = strstr(r.out, "draft_parked") != NULL;
	run_free(&r);
	return there;
}

/* Keys typed ahead of the picture mean what they mean behind it; a draft is parked whatever is typed. */
static void ahead_and_left(void)
{
	char typed[700] = "";
	struct vt *vt;

	world_make("en");
	vt = world_greeting(24, 80);
	vt_text(vt, "12a6b\r\033OQ");
	ok(vt_wait(vt, WAIT, "sesame oil 500 ml, 6 bottle"), "F2 typed ahead is of the last line");
	vt_keys(vt, "F12 Up +");
	ok(vt_wait(vt, WAIT, "446.00"), "+ on a line is one more");
	vt_keys(vt, "- -");
	ok(vt_wait(vt, WAIT, "382.00"), "- one less");
	vt_keys(vt, "Down");
	vt_text(vt, "99999a\r7b");
	ok(vt_wait_row(vt, WAIT, -2, "Typed ahead and kept: 7b"), "behind what is refused keys are kept");
	vt_keys(vt, "F12 Ctrl-U");
	for (size_t i = 0; i < sizeof typed - 1; i++)
		typed[i] = i % 10 ? 'x' : ' ';
	vt_text(vt, typed);
	vt_wait_row(vt, WAIT, 8, "xxx");
	vt_keys(vt, "F3");
	ok(tap_wait(WAIT, is_parked, vt), "left with more typed than is kept, the draft is parked");
	vt_stop(vt);
	run_stop();
}

/* Keys typed before the words of another seat are seen were not meant for them: they wait. */
static struct vt *ahead_of_what_is_left(struct vt *vt)
{
	vt_text(vt, "k1042\r");
	vt_wait(vt, WAIT, "12a 6b");
	vt_text(vt, "12a6b");
	ok(tap_wait(WAIT, is_kept, vt), "words are left again");
	kill(vt_pid(vt), SIGKILL);
	vt_stop(vt);
	vt = world_greeting(24, 80);
	vt_keys(vt, "Enter Enter");
	ok(vt_wait_row(vt, WAIT, -2, "Typed ahead and kept: Enter"), "Enter typed ahead of them waits");
	ok(vt_wait_row(vt, WAIT, 17, "12a6b"), "and they are no line yet");
	vt_keys(vt, "F12 F10");
	vt_wait_row(vt, WAIT, -2, "Not placed, \"12a6b\"");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "placed: 2 lines"), "F10 again takes them and places");
	vt_keys(vt, "F3");
	vt_wait_row(vt, WAIT, 3, "Find");
	return vt;
}

/* Typed, and no line taken yet: the seat is killed, the next one has the text. */
static void half_typed(void)
{
	struct vt *vt;

	world_make("en");
	vt = world_greeting(24, 80);
	vt_text(vt, "12a6b");
	ok(tap_wait(WAIT, is_kept, vt), "the desk keeps half-typed text before the first line");
	kill(vt_pid(vt), SIGKILL);
	vt_stop(vt);
	vt = world_greeting(24, 80);
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, 17, "12a6b"), "Enter on the empty line brings it back");
	ok(vt_wait_row(vt, WAIT, -2, "\"12a6b\" was left half typed. Enter takes it"), "and says so");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "Not placed, \"12a6b\""), "F10 does not take it unseen");
	ok(vt_wait_row(vt, WAIT, 17, "12a6b"), "it stays");
	vt_keys(vt, "Ctrl-U F3");
	ok(tap_wait(WAIT, nothing_waits, vt), "a line that was emptied leaves no draft behind");
	vt = ahead_of_what_is_left(vt);
	world_do("{\"verb\":\"customer add\",\"code\":\"K9\",\"name\":\"open account\","
		"\"kind\":\"restaurant\",\"address_text\":\"here 1\"}");
	world_do("{\"verb\":\"order place\",\"customer\":\"K9\","
		"\"line\":[{\"item\":\"1010\",\"quantity\":\"12\"}]}");
	vt_text(vt, "k9\r");
	ok(vt_wait(vt, WAIT, "owes 222.00"), "one without a limit");
	ok(vt_wait_gone(vt, WAIT, "222.00 of"), "owes, of nothing");
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	first_sign();
	ahead_and_left();
	nothing_fits();
	half_typed();
	pages("en", "en");
	pages("zh_CN", "zh");
	batches("en", "en", 24, 80);
	batches("zh_CN", "zh", 24, 80);
	batches("en", "large", 50, 200);
	batches("zh_CN", "large-zh", 50, 200);
	ring_over("en", "en");
	ring_over("zh_CN", "zh");
	return tap_result();
}
