/* SPDX-License-Identifier: ISC */
/*
 * What stands beside the lines of an order: the windows of its delivery behind F4, the remark, a coupon
 * that does not do, the batches of what is short, the read-back in the language of the customer's record
 * and not of the seat, and on the desk the call that was left. Goldens in both languages.
 */
#include <stdio.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static struct vt *seat(void)
{
	struct vt *vt = world_seat(24, 80, NULL);

	if (!vt_wait(vt, WAIT, "C-1"))
		bail("no desk");
	vt_text(vt, "k1042\r");
	if (!vt_wait(vt, WAIT, "12a 6b"))
		bail("no greeting");
	return vt;
}

static void beside(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	char line[200];
	struct vt *vt;

	world_make(language);
	snprintf(line, sizeof line, "{\"verb\":\"customer edit\",\"customer\":\"K1042\","
		"\"change\":{\"language\":\"%s\"}}", english ? "zh_CN" : "en");
	world_do(line);
	vt = seat();
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, english ? "order until" : "截单"), "F4 lists the windows before the first line");
	world_golden(vt, "slots", suffix);
	vt_keys(vt, "Down Enter");
	ok(vt_wait_row(vt, WAIT, 16, english ? "Sat 21 Nov" : "11-21"), "one key takes the marked one");
	vt_text(vt, "12a6b\r");
	ok(vt_wait(vt, WAIT, english ? "芝麻酱 12 罐" : "12 jars of sesame paste"),
		"the customer's language is read out");
	vt_text(vt, "'ring twice\r");
	ok(vt_wait(vt, WAIT, english ? "remark: ring twice" : "备注：ring twice"),
		"the remark stands on the page");
	world_golden(vt, "beside", suffix);
	vt_text(vt, "%NOSUCH\r");
	ok(vt_wait_row(vt, WAIT, -2, "NOSUCH"), "a coupon that is not there is told in a sentence");
	vt_keys(vt, "Ctrl-U");
	world_do("{\"verb\":\"stock move\",\"kind\":\"receive\",\"line\":["
		"{\"product\":\"1012\",\"quantity\":\"22\",\"batch\":\"B0902\",\"expiry\":\"2027-09-01\"},{\"product\":\"1012\",\"quantity\":\"8\","
		"\"batch\":\"B0817\",\"expiry\":\"2027-08-16\"}]}");
	vt_text(vt, "900c\r");
	ok(vt_wait(vt, WAIT, "B0817") && vt_wait(vt, WAIT, "B0902"), "a short line tells what lies there");
	world_golden(vt, "batches", suffix);
	vt_stop(vt);
	run_stop();
}

/* F12 out of a call: the desk says that it goes on. */
static void left(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt;

	world_make(language);
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	world_ring("u1", "057188124410");
	vt_wait_row(vt, WAIT, 2, "0571-8812 4410");
	vt_keys(vt, "F8");
	vt_wait(vt, WAIT, "12a 6b");
	vt_keys(vt, "F12");
	vt_wait_gone(vt, WAIT, "12a 6b");
	vt_keys(vt, "Down");
	ok(vt_wait_row(vt, WAIT, -2, english ? "goes on. F8 goes back to it" : "仍在进行"),
		"the call is still seen");
	world_golden(vt, "left", suffix);
	vt_keys(vt, "F8");
	ok(vt_wait(vt, WAIT, "12a 6b"), "F8 goes back to it");
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	beside("en", "en");
	beside("zh_CN", "zh");
	left("en", "en");
	left("zh_CN", "zh");
	return tap_result();
}
