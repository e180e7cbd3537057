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
	vt_keys(vt, "1 Tab");
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

static void desk(const char *language, const char *suffix, int rows, int columns)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt = clerk(language, rows, columns);

	returned(vt, english, suffix);
	booked(vt, english, suffix);
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
