/* SPDX-License-Identifier: ISC */
/*
 * Standing orders at the seat, on a terminal in memory: from the greeting by F11 8, made from the lines
 * of his last order on days in words, a day skipped and brought back, one with lines of its own, paused
 * and gone on with, changed. And the blocks beside it: deliveries and windows, prices. Goldens in both
 * languages, at 80x24 and at 200x50.
 */
#include <stdio.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static bool large(const char *suffix)
{
	return strstr(suffix, "large") != NULL;
}

static void standing(const char *language, const char *suffix, int rows, int columns)
{
	bool english = strcmp(language, "en") == 0;
	const char *after = english ? "holidays: day after" : "节假日顺延一天";
	struct vt *vt;

	world_make(language);
	vt = world_greeting(rows, columns);
	vt_keys(vt, "F11 8");
	ok(vt_wait(vt, WAIT, english ? "none yet. F6 makes one." : "还没有。F6 新建。"), "F11 8: there is none");
	vt_keys(vt, "F6");
	ok(vt_wait(vt, WAIT, english ? "New standing order" : "新固定单"), "F6 makes one");
	vt_text(vt, english ? "mon thu" : "周一 周四");
	vt_shows(vt, english ? "mon thu" : "周一 周四");
	world_golden(vt, "standing-new", suffix);
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, english ? "every Mon Thu" : "每周一 周四"), "days in words, lines of his last order");
	ok(vt_wait(vt, WAIT, english ? "as always" : "照常"), "its days are listed");
	vt_keys(vt, "Down Ctrl-X");
	ok(vt_wait(vt, WAIT, english ? "taken out" : "已取消当天"), "Ctrl-X takes the marked day out");
	world_golden(vt, "standing", suffix);
	vt_keys(vt, "F9");
	ok(vt_wait_gone(vt, WAIT, english ? "taken out" : "已取消当天"), "F9 brings it back");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, english ? "One day" : "单独一天"), "Enter: one day by itself");
	vt_keys(vt, "Tab");
	vt_text(vt, "1010");
	vt_keys(vt, "Tab");
	vt_text(vt, "20");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, english ? "with lines of its own" : "当日内容另定"), "that day has lines of its own");
	vt_keys(vt, "F4");
	vt_wait(vt, WAIT, after);
	vt_keys(vt, "1");
	ok(vt_wait_row(vt, WAIT, 2, english ? "paused" : "暂停"), "F4 1 pauses it");
	vt_keys(vt, "F4");
	vt_wait(vt, WAIT, after);
	vt_keys(vt, "2");
	ok(vt_wait_row(vt, WAIT, 2, english ? "active" : "启用"), "F4 2 goes on with it");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, english ? "Change from the next day on" : "从下一次起更改"), "F11 changes it");
	vt_text(vt, english ? "daily" : "每天");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, english ? "every day" : "每天"), "on other days");
	vt_keys(vt, "F12");
	ok(vt_wait(vt, WAIT, english ? "The marked one" : "所选"), "the list has it");
	ok(vt_wait_row(vt, WAIT, 5, english ? "21 Nov" : "11-21"), "tomorrow's order was made meanwhile");
	world_golden(vt, "standings", suffix);
	vt_keys(vt, "F12 F11 6");
	ok(vt_wait(vt, WAIT, english ? "Windows he can have" : "可选送货时段"), "F11 6: deliveries and windows");
	if (large(suffix))
		world_golden(vt, "hours", suffix);
	vt_keys(vt, "F12 F11 7");
	ok(vt_wait(vt, WAIT, english ? "Usual items, today" : "常购今日价"), "F11 7: what he pays");
	if (large(suffix))
		world_golden(vt, "agreed", suffix);
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	standing("en", "en", 24, 80);
	standing("zh_CN", "zh", 24, 80);
	standing("en", "large", 50, 200);
	standing("zh_CN", "large-zh", 50, 200);
	return tap_result();
}
