/* SPDX-License-Identifier: ISC */
/*
 * Goods that come back and tables that are booked, at the seat from the greeting, on a terminal in
 * memory: a return against its line and batch, agreed, received and exchanged by one key each; a booking
 * with a wish, who took it, came, cancelled. Goldens in both languages, at 80x24 and at 200x50.
 */
#include <stdio.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static const char *const before[] = {
	"{\"verb\":\"stock move\",\"kind\":\"receive\",\"line\":[{\"product\":\"1010\","
		"\"quantity\":\"8\",\"batch\":\"B0817\",\"expiry\":\"2027-08-16\"}]}",
	"{\"verb\":\"order place\",\"customer\":\"K1042\",\"line\":[{\"item\":\"1010\",\"quantity\":\"12\"},"
		"{\"item\":\"1011\",\"quantity\":\"2\"}]}",
	"{\"verb\":\"delivery dispatch\",\"order\":4}",
	"{\"verb\":\"delivery done\",\"shipment\":\"D-1\",\"proof\":\"Mr Wang\"}",
};

static struct vt *clerk(const char *language, int rows, int columns)
{
	struct vt *vt;
	char line[1000];

	world_make(language);
	snprintf(line, sizeof line, "{\"verb\":\"user save\",\"login\":\"sun.li\",\"name\":\"sun.li\","
		"\"role\":[\"clerk\"],\"extension\":\"8025\",\"state\":\"active\",\"language\":\"%s\"}",
		language);
	world_do(line);
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		world_do(before[i]);
	vt = world_seat_of("sun.li", rows, columns, NULL);
	if (!vt_wait(vt, WAIT, "C-1"))
		bail("no desk");
	vt_text(vt, "k1042\r");
	if (!vt_wait(vt, WAIT, "12a 6b"))
		bail("no greeting");
	return vt;
}

static void returned(struct vt *vt, bool english, const char *suffix)
{
	vt_keys(vt, "F6 6");
	ok(vt_wait(vt, WAIT, english ? "Delivered" : "已送货物"), "F6 6: what came last");
	vt_keys(vt, "Tab");
	vt_text(vt, "2");
	vt_keys(vt, "Tab F4");
	ok(vt_wait(vt, WAIT, "B0817"), "F4 on the batch: those it left in");
	vt_keys(vt, "1");	/* and what is typed next is the reason */
	vt_text(vt, "lids leak");
	vt_keys(vt, "Tab F4");
	vt_wait(vt, WAIT, english ? "exchange" : "换货");
	vt_keys(vt, "3");
	world_golden(vt, "return-batch", suffix);
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, english ? "F10: receive" : "F10："), "agreed at once; F10 is its next step");
	ok(vt_wait(vt, WAIT, "R-1") && vt_wait(vt, WAIT, "37.00"), "what they cost");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, 2, english ? "received" : "已收货"), "received");
	world_golden(vt, "returned", suffix);
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, english ? "order 5 instead" : "换货订单 5"), "F10 sends the same goods instead");
	vt_keys(vt, "F12");
}

static void booked(struct vt *vt, bool english, const char *suffix)
{
	vt_keys(vt, "F6 5");
	ok(vt_wait(vt, WAIT, english ? "New booking" : "新预订"), "F6 5: a table");
	vt_text(vt, "fri");
	vt_keys(vt, "Tab");
	vt_text(vt, "18:30");
	vt_keys(vt, "Tab Tab");
	vt_text(vt, "8");
	vt_keys(vt, "Tab");
	vt_text(vt, "room 2");
	vt_keys(vt, "Tab");
	vt_text(vt, "by the window");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "B-1"), "F10 books it");
	vt_keys(vt, "F6 5");
	ok(vt_wait(vt, WAIT, "by the window") && vt_wait(vt, WAIT, "sun.li"),
		"with the wish, and who took it");
	world_golden(vt, "booking", suffix);
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait_row(vt, WAIT, -2, "B-1"), "Ctrl-X asks first");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, english ? "cancelled" : "已取消"), "and cancels it");
}

static bool is_state(const char *booking, const char *state)
{
	struct run r = RUN("booking", "list", "customer=K1042", "--json");
	char row[80];
	const char *at;
	bool is;

	snprintf(row, sizeof row, "\"said\":\"%s\"", booking);
	at = strstr(r.out, row);
	snprintf(row, sizeof row, "\"state\":\"%s\"", state);
	is = at && strstr(at, row) && (!strchr(at, '}') || strstr(at, row) < strchr(at, '}'));
	run_free(&r);
	return is;
}

/* Some row holds both texts; the baton is two strings. */
static bool in_one_row(struct vt *vt, void *baton)
{
	const char *const *text = baton;
	bool found = false;

	for (int row = 1; row <= 50 && !found; row++)
		found = strstr(vt_row(vt, row), text[0]) && strstr(vt_row(vt, row), text[1]);
	return found;
}

static bool row_has(struct vt *vt, const char *place, const char *what)
{
	const char *both[2] = { place, what };

	return vt_wait_true(vt, WAIT, in_one_row, both);
}

/* Who was expected at noon: F9 came, F6 did not come, each of the marked booking alone. */
static void came(struct vt *vt, bool english)
{
	world_do("{\"verb\":\"booking save\",\"customer\":\"K1042\",\"day\":\"2026-11-19\","
		"\"from\":\"12:00\","
		"\"party\":4,\"place\":\"table 1\"}");
	world_do("{\"verb\":\"booking save\",\"customer\":\"K1042\",\"day\":\"2026-11-19\","
		"\"from\":\"12:30\","
		"\"party\":3,\"place\":\"table 2\"}");
	vt_keys(vt, "F12 F6 5");
	ok(vt_wait(vt, WAIT, "table 1") && vt_wait(vt, WAIT, "table 2"), "two more bookings of him");
	vt_keys(vt, "F11 Down");
	ok(row_has(vt, "table 1", "\u25b8"), "F11 leads into them");
	vt_keys(vt, "F6");
	ok(row_has(vt, "table 1", english ? "did not come" : "未到店"), "F6: they did not come");
	ok(is_state("B-2", "no_show") && is_state("B-3", "booked"), "the marked one, and no other");
	vt_keys(vt, "Down");
	ok(row_has(vt, "table 2", "\u25b8"), "the next of them");
	vt_keys(vt, "F9");
	ok(row_has(vt, "table 2", english ? "came" : "已到店"), "F9: they came");
	ok(is_state("B-3", "came") && is_state("B-2", "no_show"), "the marked one, and no other");
}

static void desk(const char *language, const char *suffix, int rows, int columns)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt = clerk(language, rows, columns);

	returned(vt, english, suffix);
	booked(vt, english, suffix);
	came(vt, english);
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	desk("en", "en", 24, 80);
	desk("zh_CN", "zh", 24, 80);
	desk("en", "large", 50, 200);
	desk("zh_CN", "large-zh", 50, 200);
	return tap_result();
}
