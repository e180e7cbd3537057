/* SPDX-License-Identifier: ISC */
/*
 * The list behind `?` is true of the page it was opened on: each key in it does something there, or its
 * reason stands beside it, and a key that the page has nothing for is not in it. What the reasons say is
 * the keymap's (keymap-t).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define MOMENT 80	/* nothing says so in this time: what does comes with the key's own drawing */
#define NOTHING "this page has nothing for it"

/* Leave the page, or are the list itself: pressed elsewhere in these tests. */
#define LEAVE " F3 F7 F8 F12 Ctrl-G : / ? "

struct listed {
	char name[64][16];
	size_t count;
};

static bool in(const struct listed *l, const char *name)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->name[i], name) == 0)
			return true;
	return false;
}

/* The first word of each row of the box. */
static bool take_rows(struct vt *vt, struct listed *l)
{
	size_t before = l->count;

	for (int row = 7; row <= 22; row++) {
		const char *at = strstr(vt_row(vt, row), "\u2502");
		char name[16];

		if (!at)
			continue;
		at += strlen("\u2502");
		at += strspn(at, " ");
		if (strncmp(at, "\u25b8", strlen("\u25b8")) == 0)
			at += strlen("\u25b8");
		at += strspn(at, " ");
		snprintf(name, sizeof name, "%.*s", (int)strcspn(at, " "), at);
		if (*name && !in(l, name) && l->count < 64)
			snprintf(l->name[l->count++], sizeof name, "%s", name);
	}
	return l->count > before;
}

static void list(struct vt *vt, struct listed *l)
{
	bool masked = false;

	l->count = 0;
	vt_keys(vt, "?");
	if (!vt_wait_row(vt, WAIT, -1, "Enter do it"))
		bail("no list of keys");
	while (take_rows(vt, l)) {
		vt_keys(vt, "PgDn Ctrl-G");	/* what is said of the second: the first is drawn */
		vt_wait_row(vt, WAIT, -2, masked ? "is shown" : "is masked");
		masked = !masked;
	}
	if (masked)
		vt_keys(vt, "Ctrl-G");
	vt_keys(vt, "F12");
	vt_wait_gone(vt, WAIT, "Keys that work here");
}

/* `go` comes to the page from the desk; `none` are keys that it has nothing for. */
static void page(struct vt *vt, const char *name, void (*go)(struct vt *vt), const char *none)
{
	struct listed l;
	char copy[128], *word, *rest = NULL;

	go(vt);
	list(vt, &l);
	ok(l.count > 12 && in(&l, "F12"), "%s: %zu keys are listed", name, l.count);
	for (size_t i = 0; i < l.count; i++) {
		char spaced[20];

		snprintf(spaced, sizeof spaced, " %s ", l.name[i]);
		if (strstr(LEAVE, spaced))
			continue;
		vt_keys(vt, l.name[i]);
		if (!ok(!vt_wait(vt, MOMENT, NOTHING), "%s: %s does something or says why not", name,
			l.name[i]))
			diag("%s", vt_dump(vt));
		vt_keys(vt, "F3");
		go(vt);
	}
	snprintf(copy, sizeof copy, "%s", none);
	for (word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		ok(!in(&l, word), "%s: %s is not listed", name, word);
		vt_keys(vt, word);
		ok(vt_wait(vt, WAIT, NOTHING), "as it does nothing");
	}
	vt_keys(vt, "F3");
}

/* Keys typed before a key of the list was refused are kept, and F12 drops them: then they come again. */
static bool at_desk(struct vt *vt, void *baton)
{
	static const char desk[] = "Orders of today", kept[] = "Typed ahead and kept";

	(void)baton;
	if (strstr(vt_row(vt, -2), kept)) {
		vt_keys(vt, "F12");
		vt_wait_gone(vt, WAIT, kept);
		vt_keys(vt, "F3 x Ctrl-U");
	}
	return vt_wait(vt, 0, desk);
}

static void go_desk(struct vt *vt)
{
	vt_keys(vt, "F3 x Ctrl-U");	/* what was searched for last goes */
	if (!vt_wait_true(vt, WAIT, at_desk, NULL))
		bail("no desk: %s", vt_dump(vt));
}

static void go_order(struct vt *vt)
{
	go_desk(vt);
	vt_text(vt, "k1042\r");
	if (!vt_wait(vt, WAIT, "order until"))
		bail("no greeting: %s", vt_dump(vt));
}

static void go_queue(struct vt *vt)
{
	go_desk(vt);
	vt_keys(vt, "F11 1");
	if (!vt_wait(vt, WAIT, "\u25b8 C-1"))
		bail("no queue: %s", vt_dump(vt));
}

static void go_note(struct vt *vt)
{
	go_order(vt);
	vt_keys(vt, "Ctrl-T");
	if (!vt_wait_row(vt, WAIT, 3, "Note"))
		bail("no note: %s", vt_dump(vt));
}

int main(void)
{
	struct vt *vt;

	plan_lazy();
	world_make("en");
	vt = world_seat(24, 80, NULL);
	page(vt, "desk", go_desk, "Tab Shift-Tab Ctrl-N Ctrl-T");
	page(vt, "queue", go_queue, "Tab Left Ctrl-N Ctrl-X");
	page(vt, "note", go_note, "Ctrl-N Ctrl-T");
	page(vt, "greeting", go_order, "Tab PgDn Ctrl-P");
	vt_stop(vt);
	return tap_result();
}
