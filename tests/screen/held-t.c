/* SPDX-License-Identifier: ISC */
/*
 * An order that will be held for money, on a terminal in memory: told with its first line, with the
 * invoices that are late and what can be offered; F4 marks an offer, F10 places it as held, F6 asks
 * for its release. Then the account, the list of held orders and the form of a return. Goldens in both
 * languages. What the desk does with them is in tests/desk/account-t and return-t.
 */
#include <stdio.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static void owe(void)
{
	world_do("{\"verb\":\"account credit\",\"customer\":\"K1042\",\"days\":30,\"limit\":\"2000.00\","
		"\"reason\":\"as agreed\"}");
	world_do("{\"verb\":\"account invoice\",\"customer\":\"K1042\",\"amount\":\"1780.00\","
		"\"day\":\"2026-08-28\"}");
	world_do("{\"verb\":\"account invoice\",\"customer\":\"K1042\",\"amount\":\"960.00\","
		"\"day\":\"2026-10-12\"}");
	world_do("{\"verb\":\"account pay\",\"customer\":\"K1042\",\"amount\":\"600.00\","
		"\"day\":\"2026-09-30\"}");
}

static void held(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt;

	world_make(language);
	owe();
	vt = world_seat(24, 80, NULL);
	vt_text(vt, "k1042\r");
	ok(vt_wait(vt, WAIT, "642.80"), "the greeting is drawn");
	vt_text(vt, "12a6b\r");
	ok(vt_wait(vt, WAIT, english ? "Why held" : "冻结原因"), "it is told at once");
	ok(vt_wait(vt, WAIT, "1,180.00"), "with what is late");
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, "▸"), "F4 marks an offer");
	vt_keys(vt, "F12");
	ok(vt_wait_gone(vt, WAIT, "▸"), "F12 takes the mark back, and nothing else");
	ok(vt_wait_row(vt, WAIT, -1, english ? "place as held" : "冻结下单"), "its keys stay");
	vt_keys(vt, "F4");
	vt_wait(vt, WAIT, "▸");
	vt_keys(vt, "F4");
	world_golden(vt, "held", suffix);
	vt_keys(vt, "F6");
	ok(vt_wait_gone(vt, WAIT, english ? "Why held" : "冻结原因"), "F6 places it and asks");
	ok(vt_wait_row(vt, WAIT, -1, english ? "F10 place  " : "F10 下单"), "no key of it stays after it");
	vt_text(vt, ":held\r");
	ok(vt_wait(vt, WAIT, english ? "cash on delivery" : "货到付款"), "the list has the offer");
	world_golden(vt, "held-list", suffix);
	vt_stop(vt);
	run_stop();
}

static void account(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt;

	world_make(language);
	owe();
	vt = world_seat(24, 80, NULL);
	vt_text(vt, "k1042\r");
	ok(vt_wait(vt, WAIT, "642.80"), "the greeting is drawn");
	vt_keys(vt, "F11 2");
	ok(vt_wait(vt, WAIT, "E-1"), "the account is drawn");
	world_golden(vt, "account", suffix);
	vt_keys(vt, "F12");
	ok(vt_wait(vt, WAIT, "642.80"), "the greeting again");
	vt_keys(vt, "F11 1");
	ok(vt_wait_gone(vt, WAIT, "642.80"), "his orders");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, english ? "Sum" : "合计"), "an order is drawn");
	vt_keys(vt, "F6");
	ok(vt_wait(vt, WAIT, english ? "Wanted" : "希望"), "the form of a return is drawn");
	world_golden(vt, "return", suffix);
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	held("en", "en");
	held("zh_CN", "zh");
	account("en", "en");
	account("zh_CN", "zh");
	return tap_result();
}
