/* SPDX-License-Identifier: ISC */
/*
 * One order taken in each keymap with its own keys, a slip mended on the way, all typed at once; the
 * keymap comes from the user's record, or from `:keymap`. A name that there is not is refused.
 * And the desk's setting for terminals that draw signs too wide.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

/* Typed 7 of the second item, made 6 of it, and three more items behind. */
static const struct {
	const char *keymap, *keys;
} hands[] = {
	{ "cua", "12a7b Left Backspace 6 End 4c10d2e Enter F10" },
	{ "emacs", "12a7b Ctrl-B Ctrl-B Ctrl-D 6 Ctrl-A Ctrl-E 4c10d2e Enter Ctrl-C Ctrl-C" },
	{ "vi", "12a7b Esc hhxi6 Esc A4c10d2e Enter Esc ZZ" },
};

static struct vt *seat_of(const char *keymap)
{
	char line[128];
	struct vt *vt;

	snprintf(line, sizeof line, "{\"verb\":\"user save\",\"login\":\"li.na\",\"keymap\":\"%s\"}", keymap);
	world_do(line);
	vt = world_seat(24, 80, NULL);
	if (!vt_wait(vt, WAIT, "C-1"))
		bail("no desk");
	return vt;
}

static void orders(void)
{
	for (size_t i = 0; i < sizeof hands / sizeof hands[0]; i++) {
		struct vt *vt = seat_of(hands[i].keymap);

		vt_text(vt, "k1042\r");
		if (!vt_wait(vt, WAIT, "12a 6b"))
			bail("no greeting");
		vt_keys(vt, hands[i].keys);
		ok(vt_wait(vt, WAIT, "placed: 5 lines 642.80"), "an order with the keys of %s",
		   hands[i].keymap);
		vt_stop(vt);
	}
}

static void modes(void)
{
	struct vt *vt = seat_of("vi");

	vt_keys(vt, "ab Up Esc");
	ok(vt_wait_row(vt, WAIT, 23, "-- NORMAL --"), "Esc leaves the mode that types; an arrow does not");
	vt_keys(vt, "q");
	vt_shows(vt, "q means nothing here.");
	vt_keys(vt, "i");
	ok(vt_wait_gone(vt, WAIT, "q means"), "i goes back to typing");
	vt_keys(vt, "c Esc : keymap Space emacs Enter");
	vt_shows(vt, "Keymap emacs until you leave.");
	vt_keys(vt, "Ctrl-A x");
	vt_shows(vt, "Find xabc");
	vt_keys(vt, "Esc x keymap Space wordstar Enter");
	vt_shows(vt, "There is no keymap \"wordstar\". Choose cua, emacs or vi.");
	vt_keys(vt, "Ctrl-E y");
	vt_shows(vt, "Find xabcy");
	vt_stop(vt);
}

/* The list of keys is that of the keymap in force, also while it stands open. */
static void listed(void)
{
	struct vt *vt = seat_of("cua");

	vt_keys(vt, "?");
	vt_shows(vt, "Keys that work here");
	vt_text(vt, "mask");
	ok(vt_wait(vt, WAIT, "Esc g"), "how it is pressed");
	vt_keys(vt, "Esc : keymap Space emacs Enter");
	ok(vt_wait(vt, WAIT, "Ctrl-X g"), "and how now");
	ok(vt_wait_gone(vt, WAIT, "Ctrl-G"), "as before it is not");
	vt_keys(vt, "F12");
	ok(vt_wait_gone(vt, WAIT, "Keys that work here"), "F12 closes it");
	vt_stop(vt);
}

/* A keymap of one's own takes a key of the foot away. */
static void own(void)
{
	char path[512];
	struct vt *vt;
	FILE *file;

	setenv("XDG_CONFIG_HOME", tap_tmpdir(), 1);
	snprintf(path, sizeof path, "%s/orderdesk", tap_tmpdir());
	mkdir(path, 0700);
	strcat(path, "/keymaps");
	mkdir(path, 0700);
	strcat(path, "/mine.keymap");
	file = fopen(path, "w");
	if (!file)
		bail("%s cannot be written", path);
	fputs("base cua\ncontext desk\nF6 - \"nothing is new\"\n", file);
	fclose(file);
	vt = seat_of("cua");
	ok(vt_wait_row(vt, WAIT, 24, "F6 new"), "a key at the foot");
	vt_keys(vt, ": keymap Space mine Enter");
	ok(vt_wait_gone(vt, WAIT, "F6 new"), "one's own keymap takes it away");
	vt_keys(vt, "F6");
	vt_shows(vt, "F6 does nothing here: nothing is new");
	vt_stop(vt);
}

static void refused(void)
{
	struct run r = RUN("user", "save", "login=li.na", "keymap=wordstar");

	ok(r.code != 0 && strstr(r.err, "There is no keymap \"wordstar\"."), "user save: %s", r.err);
	run_free(&r);
	r = RUN("user", "show", "li.na");
	ok(strstr(r.out, "wordstar") == NULL, "and nothing was saved");
	run_free(&r);
}

static void signs(void)
{
	struct vt *vt;
	int above = 0;

	world_do("{\"verb\":\"setting set\",\"name\":\"ambiguous\",\"value\":\"ascii\"}");
	vt = world_seat(24, 80, NULL);
	vt_shows(vt, "li.na 8021 | ");
	vt_text(vt, "k1042\r");
	vt_shows(vt, "12a 6b");
	for (int row = 1; row <= 24; row++)
		for (const unsigned char *p = (const unsigned char *)vt_row(vt, row); *p; p++)
			above += *p >= 0xc2 && *p < 0xe3;	/* begins a character below U+3000 */
	is_int(0, above, "the setting: a greeting has no sign above ASCII");
	vt_stop(vt);
}

int main(void)
{
	plan_lazy();
	world_make("en");
	orders();
	modes();
	listed();
	own();
	refused();
	signs();
	run_stop();
	return tap_result();
}
