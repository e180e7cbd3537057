/* SPDX-License-Identifier: ISC */
/*
 * "Where is my order?" at the seat, on a terminal in memory: every station with its time and degrees,
 * from the greeting, from an order and from the list of a customer's orders. Goldens in both languages,
 * at 80x24 and at 200x50.
 */
#include <stdio.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static const char *const way[] = {
	"{\"verb\":\"order place\",\"customer\":\"K1042\",\"line\":[{\"item\":\"1010\",\"quantity\":\"12\"},"
		"{\"item\":\"1011\",\"quantity\":\"6\"}],\"note\":\"ring at the back door\"}",
	"{\"verb\":\"delivery dispatch\",\"order\":4,\"carrier\":\"SF\"}",
	"{\"verb\":\"delivery trail\",\"shipment\":\"D-1\",\"station\":\"hub north\",\"event\":\"hub\","
		"\"temperature\":\"-0.5\"}",
	"{\"verb\":\"delivery trail\",\"shipment\":\"D-1\",\"station\":\"dock 2\",\"temperature\":\"0\"}",
};

static void trail(const char *language, const char *suffix, int rows, int columns)
{
	struct vt *vt;

	world_make(language);
	for (size_t i = 0; i < sizeof way / sizeof way[0]; i++)
		world_do(way[i]);
	vt = world_greeting(rows, columns);
	vt_keys(vt, "Up F2");
	ok(vt_wait(vt, WAIT, "-0.5 \u00b0C") && vt_wait(vt, WAIT, "  0 \u00b0C"),
		"Up F2 at the greeting: every station with its degrees, nought too");
	world_golden(vt, "trail", suffix);
	vt_keys(vt, "F11");
	ok(vt_wait_gone(vt, WAIT, "-0.5 \u00b0C") && vt_wait(vt, WAIT, "222.00"), "F11 is the order itself");
	vt_keys(vt, "F2");
	ok(vt_wait(vt, WAIT, "-0.5 \u00b0C"), "F2 there is the trail again");
	vt_keys(vt, "F12 F12 F12 F11 1");
	vt_wait_gone(vt, WAIT, "-0.5 \u00b0C");
	vt_keys(vt, "F2");
	ok(vt_wait(vt, WAIT, "-0.5 \u00b0C"), "F2 on the marked one of his orders, too");
	vt_stop(vt);
	run_stop();
}

/* The same at the shell, in degrees and not in tenths of one. */
static void said(void)
{
	struct run r;

	world_make("en");
	for (size_t i = 0; i < sizeof way / sizeof way[0]; i++)
		world_do(way[i]);
	r = RUN("delivery", "show", "shipment=D-1");
	ok(strstr(r.out, "-0.5 \u00b0C") != NULL, "delivery show says degrees: %s", r.out);
	run_free(&r);
	r = RUN("delivery", "show", "shipment=D-1", "--json");
	ok(strstr(r.out, "\"coldest\":\"-0.5\"") != NULL, "as JSON too: %s", r.out);
	run_free(&r);
	r = RUN("delivery", "trail", "shipment=D-1", "station=gate", "eta=2026-11-20T05:20");
	run_free(&r);
	r = RUN("delivery", "show", "shipment=D-1");
	ok(strstr(r.out, "2026-11-20 05:20") != NULL,
		"a time typed at the shell is the desk's, as it is shown: %s", r.out);
	run_free(&r);
	run_stop();
}

int main(void)
{
	plan_lazy();
	trail("en", "en", 24, 80);
	trail("zh_CN", "zh", 24, 80);
	trail("en", "large", 50, 200);
	trail("zh_CN", "large-zh", 50, 200);
	said();
	return tap_result();
}
