/* SPDX-License-Identifier: ISC */
/*
 * A disk that is full, seen from a seat: the bar names the next paper, F2 what does not work and since
 * when, F9 moves on to the next number, another seat of the same person goes on with his papers. With
 * room again F6 keys them in one by one, each number once. A disk that hangs: the bar says so, too, what
 * is not saved any more is refused, and all of it ends when the disk answers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "crash/disk.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define MEGABYTE ((int64_t)1 << 20)

static struct disk *disk;

static void must(struct run r, const char *what)
{
	if (r.code != 0)
		bail("%s ended with %d: %s%s", what, r.code, r.out, r.err);
	run_free(&r);
}

static bool in_state(void *baton)
{
	struct run r = RUN("server", "status", "--json");
	bool is = strstr(r.out, baton) != NULL;

	run_free(&r);
	return is;
}

/* The server anew, on a disk whose room the test says. */
static void on_disk(const char *name)
{
	char path[4200];

	must(RUN("setting", "set", "name=disk_floor_mb", "value=8"), "setting");
	must(RUN("setting", "set", "name=ballast_mb", "value=0"), "setting");
	must(RUN("server", "stop"), "server stop");
	snprintf(path, sizeof path, "%s/%s", tap_tmpdir(), name);
	disk = disk_make(path);
	disk_watch(disk, getenv("ORDERDESK_DESK"));
	setenv("DISK_CONTROL", path, 1);
	snprintf(path, sizeof path, "%s/tests/crash/disk.so", getenv("top_builddir"));
	setenv("LD_PRELOAD", path, 1);
	must(RUN("server", "start"), "server start");
	unsetenv("LD_PRELOAD");
	unsetenv("DISK_CONTROL");
}

static void leave(int64_t bytes, const char *state)
{
	disk->room = bytes ? disk->used + bytes : 0;
	if (!tap_wait(WAIT, in_state, (void *)(uintptr_t)state))
		bail("the desk is not \"%s\"", state);
}

static bool papers_name(void *baton)
{
	struct run r = RUN("--as", "li.na", "server", "papers", "--json");
	bool names = strstr(r.out, baton) != NULL;

	run_free(&r);
	return names;
}

/* Whose page is opened is written down, and that waits. */
static void silent(const char *suffix, const char *bar, char *newest)
{
	struct vt *vt = world_seat(24, 80, NULL);

	ok(vt_wait(vt, WAIT, "C-"), "the desk is drawn");
	ok(tap_wait(WAIT, papers_name, newest), "five papers are free");
	strcpy(disk->hangs_on, "/store/log/");
	disk->hangs = HANGS_SYNC;
	vt_text(vt, "K1042");
	vt_wait(vt, WAIT, "文三路店");
	vt_keys(vt, "Enter");
	vt_wait(vt, WAIT, "12a 6b");	/* F12 leaves a page that is there */
	ok(vt_wait_row(vt, WAIT, 2, bar), "the bar says that the disk does not answer");
	ok(vt_wait_row(vt, WAIT, 2, "P-"), "and names the next paper");
	vt_keys(vt, "F12 F12 F2");
	ok(vt_wait(vt, WAIT, newest), "F2 lists what does not work, and the papers");
	world_golden(vt, "paper-silent", suffix);
	disk->hangs = HANGS_NOT;
	ok(vt_wait_gone(vt, WAIT, bar), "when it answers the bar is gone");
	vt_stop(vt);
}

static void paper(const char *language, const char *suffix, bool all)
{
	char papers[] = "P-7";
	struct vt *vt, *other;
	struct run r;

	world_make(language);
	on_disk(suffix);
	vt = world_seat(24, 80, NULL);
	ok(vt_wait(vt, WAIT, "C-"), "the desk is drawn");
	leave(MEGABYTE, "read only");
	ok(vt_wait_row(vt, WAIT, 2, "P-1"), "the bar names the next paper");
	vt_keys(vt, "F2");
	ok(vt_wait(vt, WAIT, "P-5"), "F2 lists what does not work, and the papers");
	world_golden(vt, "paper", suffix);
	if (!all) {
		strcpy(papers, "P-5");
		leave(0, "running");
		vt_stop(vt);
		silent(suffix, "磁盘无响应", papers);
		return;
	}
	vt_keys(vt, "F3");
	vt_text(vt, "k1042\r");
	ok(vt_wait(vt, WAIT, "642.80") && vt_wait_row(vt, WAIT, 2, "READ ONLY"),
	   "a caller's page has the bar, too");
	ok(!strstr(vt_row(vt, 2), "F2"), "without F2, which is the trail there: %s", vt_row(vt, 2));
	vt_keys(vt, "F3 F2");
	ok(vt_wait_row(vt, WAIT, 2, "F2 why") && vt_wait(vt, WAIT, "P-5"), "on the desk it is why");
	vt_keys(vt, "F9");
	ok(vt_wait_row(vt, WAIT, 2, "P-2"), "a paper that is written is the next no more");
	other = world_seat(24, 80, NULL);
	ok(vt_wait_row(other, WAIT, 2, "P-1"), "a seat that starts meanwhile has the same papers");
	vt_stop(other);
	leave(0, "running");
	ok(vt_wait_gone(vt, WAIT, "READ ONLY"), "with room again the bar is gone");
	vt_keys(vt, "F6");
	vt_text(vt, "K1042");
	ok(vt_wait(vt, WAIT, "文三路店"), "F6 asks whom the paper is of");
	world_golden(vt, "paper-ask", suffix);
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "Paper P-1"), "his order has the number filled in");
	vt_keys(vt, "2a Enter F10");
	ok(vt_wait(vt, WAIT, "4 of 5"), "placed, four are left");
	world_golden(vt, "paper-left", suffix);
	r = RUN("order", "show", "pad=P-1", "--json");
	ok(r.code == 0 && strstr(r.out, "K1042"), "the order is found by its paper");
	run_free(&r);
	must(RUN("order", "place", "customer=K1042", "line.0.item=1010", "line.0.quantity=1", "pad=P-2"),
		"P-2");
	vt_keys(vt, "F6");
	vt_text(vt, "K1042");
	vt_wait(vt, WAIT, "文三路店");
	vt_keys(vt, "Enter");
	vt_wait(vt, WAIT, "Paper P-2");
	vt_keys(vt, "3a Enter F10");
	ok(vt_wait(vt, WAIT, "P-2 was keyed in already"), "one that another seat keyed in is refused");
	vt_stop(vt);
	silent(suffix, "DISK SILENT", papers);
}

int main(void)
{
	plan_lazy();
	paper("en", "en", true);
	run_stop();
	paper("zh_CN", "zh", false);
	return tap_result();
}
