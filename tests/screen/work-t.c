/* SPDX-License-Identifier: ISC */
/*
 * Work orders at the seat, on a terminal in memory: from the order that asks for them, and by `:works`;
 * begun with one key, opened, made ready with their batch, another dropped with a reason. Goldens in
 * both languages, one of them on a large screen.
 */
#include <stdio.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static void made(const char *language, const char *suffix, int rows, int columns)
{
	bool english = strcmp(language, "en") == 0;
	const char *begun = english ? "begun" : "已开工";
	struct vt *vt;

	world_make(language);
	world_do("{\"verb\":\"order place\",\"customer\":\"K1042\",\"line\":[{\"item\":\"1010\","
		"\"quantity\":\"24\",\"requirement\":\"salt to 10 g in 100 ml, red labels with the day "
		"on which it was made and the name of the kitchen\"},{\"item\":\"1011\",\"quantity\":\"6\","
		"\"requirement\":\"no sugar\"}]}");
	vt = world_seat(rows, columns, NULL);
	vt_text(vt, ":works\r");
	ok(vt_wait(vt, WAIT, "W-2"), "both are listed");
	world_golden(vt, "works", suffix);
	vt_keys(vt, "Down F9");
	ok(vt_wait(vt, WAIT, begun), "F9 begins the marked one");
	vt_keys(vt, "Up Enter");
	ok(vt_wait(vt, WAIT, english ? "Batch" : "批次"), "Enter opens one");
	world_golden(vt, "work", suffix);
	vt_text(vt, "B0901");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, english ? "1 work order." : "1 张生产单"), "F10 says that it is ready: one is left");
	ok(vt_wait(vt, WAIT, "no sugar"), "the other is left");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, english ? "2 work orders" : "2 张生产单"), "F11 is the order, which tells of them");
	world_golden(vt, "work-order", suffix);
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, "B0901"), "F4 lists them, the batch with what is ready");
	vt_keys(vt, "Down Enter");
	ok(vt_wait(vt, WAIT, "no sugar"), "the second one");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait(vt, WAIT, english ? "why it is not made" : "缺少"), "it is not dropped without a reason");
	vt_keys(vt, "Tab");
	vt_text(vt, "the guest is ill");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait(vt, WAIT, english ? "dropped" : "已放弃"), "but with one");
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	made("en", "en", 24, 80);
	made("zh_CN", "zh", 24, 80);
	made("en", "large", 50, 200);
	return tap_result();
}
