/* SPDX-License-Identifier: ISC */
/*
 * The engine of the seat on a terminal in memory: keys and their twins, type-ahead, questions,
 * works, the list of keys, resizing, terminals of all kinds, and that nothing given from outside
 * reaches the terminal as a control.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen/vt.h"
#include "tap/tap.h"

#define WAIT 20000

static struct vt *start(const char *term, int rows, int columns, const char *language, const char *more)
{
	static char program[4096];
	const char *arguments[] = { program, language, NULL };
	const char *environment[] = { "ORDERDESK_CLOCK==2026-11-19T06:05:00Z", "TZ=UTC", more, NULL };
	struct vt_options options = {
		.rows = rows, .columns = columns, .term = term, .arguments = arguments,
		.environment = environment,
	};

	snprintf(program, sizeof program, "%s/tests/screen/sample", getenv("top_builddir"));
	return vt_start(&options);
}

static void cursor_is(struct vt *vt, int row, int column, const char *name)
{
	int seen_row, seen_column;
	bool there = vt_wait_cursor(vt, WAIT, row, column);

	vt_cursor(vt, &seen_row, &seen_column);
	ok(there, "%s: cursor at %d %d (seen %d %d)", name, row, column, seen_row, seen_column);
}

static void typing(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", NULL);

	vt_golden(vt, WAIT, "engine-start");
	vt_text(vt, "a\u4e2d\u6587e\u0301");
	vt_shows(vt, "entry a\u4e2d\u6587e\u0301");
	cursor_is(vt, 4, 14, "after Chinese and a combining mark");
	vt_keys(vt, "Left Left");
	cursor_is(vt, 4, 11, "two units to the left");
	vt_keys(vt, "Backspace");
	vt_shows(vt, "entry a\u6587e\u0301");
	vt_keys(vt, "Ctrl-U");
	cursor_is(vt, 4, 8, "typing taken back");
	vt_text(vt, "first\rsecond\rthird\r");	/* one burst */
	vt_shows(vt, "took third");
	vt_keys(vt, "abc Down Down Down PgDn");
	vt_shows(vt, "row 12");
	vt_text(vt, "\033[200~x\ny\033[31m\033[201~");
	vt_shows(vt, "entry abcx y[31m");
	vt_stop(vt);
}

static bool goes_out(struct vt *vt, void *baton)
{
	(void)baton;
	return !strstr(vt_row(vt, 24), "Esc");
}

/* The foot is lit for half a second: who was elsewhere all the time presses again, once it is out. */
static bool is_lit(struct vt *vt)
{
	bool lit = false;

	for (int i = 0; i < 20 && !lit; i++) {
		vt_keys(vt, "Esc");
		lit = vt_wait_row(vt, 1000, 24, "Esc");
	}
	return lit && vt_wait_row(vt, 0, 24, "0 save") && vt_wait_true(vt, WAIT, goes_out, NULL);
}

static void twins(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", NULL);

	vt_shows(vt, "F10 save");
	ok(is_lit(vt), "Esc lights the foot, and shows what may follow");
	vt_keys(vt, "Esc 0");
	vt_shows(vt, "Cancel order 10457?");
	ok(vt_wait_row(vt, WAIT, 24, "0 yes"), "a question has its own keys at the foot");
	vt_keys(vt, "y Enter");
	vt_keys(vt, "F10");
	vt_shows(vt, "yes");
	vt_keys(vt, "Esc x");
	vt_shows(vt, "Esc x is Ctrl-X: cancel.");
	vt_keys(vt, "F12 Ctrl-X");
	vt_shows(vt, "Erase 53 customers?");
	vt_keys(vt, "52 F10");
	vt_shows(vt, "You typed 52; the number is 53.");
	vt_keys(vt, "53 F10");
	vt_shows(vt, "erased");
	vt_keys(vt, "F4");
	vt_shows(vt, "in the popup");
	vt_keys(vt, "Esc Esc");
	ok(vt_wait_gone(vt, WAIT, "in the popup"), "Esc Esc goes back");
	vt_keys(vt, "F4");
	vt_shows(vt, "in the popup");
	vt_keys(vt, "Esc");
	ok(vt_wait_gone(vt, WAIT, "in the popup"), "so does Esc alone, after its half second");
	vt_keys(vt, "F2");
	vt_shows(vt, "F2 does nothing here");
	vt_keys(vt, "Ctrl-T");
	ok(vt_wait_row(vt, WAIT, 22, "Order 10457 can no longer be changed"),
	   "a long sentence takes two rows");
	ok(vt_wait_row(vt, WAIT, 23, "F6 opens a new one."), "so its keys are always seen");
	vt_stop(vt);
}

static void key_list(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", NULL);

	vt_keys(vt, "?");
	vt_shows(vt, "Keys that work here");
	vt_text(vt, "again");
	ok(vt_wait_gone(vt, WAIT, "Shift-Tab"), "typing narrows the list");
	vt_text(vt, "\b\b\b\b\bsave\r");
	vt_shows(vt, "Cancel order 10457?");
	vt_keys(vt, "F12 ab Esc ?");
	vt_text(vt, "any verb\r");
	ok(vt_wait_row(vt, WAIT, 23, ":"), "a sign that is picked is the command");
	vt_keys(vt, "F12");
	vt_shows(vt, "entry ab");
	vt_keys(vt, "Esc ?");
	vt_shows(vt, "Keys that work here");
	vt_keys(vt, "F12");
	ok(vt_wait_gone(vt, WAIT, "Keys that work here"), "F12 closes the list");
	vt_keys(vt, "F1");
	vt_shows(vt, "Keys that work here");
	vt_stop(vt);
}

static void works(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", NULL);

	vt_keys(vt, "F6 one F6 two F6 three");
	vt_shows(vt, "Work 3");
	vt_shows(vt, "parked 2");
	vt_keys(vt, "F7");
	vt_shows(vt, "Work 2");
	vt_shows(vt, "entry two");
	vt_keys(vt, "F7");
	vt_shows(vt, "Work 1");
	vt_keys(vt, "F7");
	vt_shows(vt, "Work 3");
	vt_keys(vt, "F3");
	vt_shows(vt, "parked 3");
	vt_keys(vt, "F6 F3");		/* without content */
	vt_shows(vt, "parked 3");
	vt_keys(vt, "F7");
	vt_shows(vt, "entry three");
	cursor_is(vt, 4, 13, "cursor where it was");
	vt_keys(vt, "F3");
	vt_shows(vt, "parked 3");
	vt_keys(vt, ": F7");
	vt_shows(vt, "entry three");
	vt_keys(vt, "F9");
	vt_shows(vt, "RING 138-5813 2207");
	cursor_is(vt, 4, 13, "a ring moves no cursor");
	ok(vt_wait_row(vt, WAIT, 2, "Work 3"), "the name stays at the left of the banner");
	vt_golden(vt, WAIT, "engine-ring");
	vt_stop(vt);
}

static void stopped(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", NULL);

	vt_keys(vt, "ab F5 cd Enter");
	vt_shows(vt, "Typed ahead and kept: cd Enter");
	vt_shows(vt, "entry ab");
	vt_keys(vt, "Enter");
	vt_shows(vt, "took abcd");
	vt_keys(vt, "F5 xyz");
	vt_shows(vt, "kept: xyz");
	vt_keys(vt, "F12");
	ok(vt_wait_gone(vt, WAIT, "kept: xyz"), "F12 drops them");
	vt_keys(vt, "q");
	vt_shows(vt, "entry q");
	vt_keys(vt, "F5 rs Enter");
	vt_shows(vt, "kept: rs Enter");
	vt_keys(vt, "F6");
	ok(vt_wait_gone(vt, WAIT, "kept: rs"), "what was typed for one page is none of another's");
	vt_keys(vt, "other Enter");
	vt_shows(vt, "took other");
	vt_keys(vt, "F3");
	vt_shows(vt, "kept: rs Enter");
	vt_keys(vt, "Enter");
	vt_shows(vt, "took qrs");
	vt_stop(vt);
}

static void sizes(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", NULL);

	vt_keys(vt, "text");
	vt_shows(vt, "entry text");
	vt_resize(vt, 50, 200);
	ok(vt_wait_row(vt, WAIT, 50, "F10 save"), "the foot moves to row 50");
	ok(vt_wait_row(vt, WAIT, 49, "standing words"), "what stands in row 23 to row 49");
	vt_resize(vt, 20, 60);
	vt_shows(vt, "This window is 60x20. The seat needs 80x24");
	vt_keys(vt, "more");
	vt_resize(vt, 24, 80);
	vt_shows(vt, "entry textmore");
	ok(vt_wait_row(vt, WAIT, 24, "F10 save"), "back at 80x24");
	vt_resize(vt, 1, 2);
	vt_resize(vt, 3, 300);
	vt_resize(vt, 60, 81);
	ok(vt_wait_row(vt, WAIT, 60, "F10 save"), "any size is survived");
	vt_keys(vt, "Ctrl-L !");
	vt_shows(vt, "entry textmore!");
	vt_stop(vt);
}

static const struct {
	const char *term, *shows, *golden;
} terms[] = {
	{ "xterm-256color", "\u25b8", NULL },
	{ "xterm", "\u25b8", "engine-xterm" },
	{ "tmux-256color", "\u25b8", NULL },
	{ "screen", "\u25b8", NULL },
	{ "rxvt-unicode-256color", "\u25b8", NULL },
	{ "linux", "- \u8ba2\u5355 Orders ---", "engine-linux" },
	{ "vt100", "> row 1", "engine-vt100" },
	{ "vt220", "> row 1", "engine-vt220" },
	{ "putty", "\u25b8", "engine-putty" },	/* where it is not known, as its kin */
	{ "xterm-nobody-knows", "\u25b8", NULL },
	{ "foot", "\u25b8", NULL },
	{ "nobody-knows", "> row 1", NULL },
};

static void terminals(void)
{
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
		struct vt *vt = start(terms[i].term, 24, 80, "en", NULL);

		diag("TERM %s", terms[i].term);
		vt_shows(vt, terms[i].shows);
		vt_keys(vt, "x\u4e2d F6 :quit Enter");
		is_int(0, vt_exit(vt, WAIT), "%s: leaves", terms[i].term);
		vt_stop(vt);
		if (terms[i].golden) {
			vt = start(terms[i].term, 24, 80, "en", NULL);
			vt_golden(vt, WAIT, terms[i].golden);
			vt_stop(vt);
		}
	}
}

static const struct {
	const char *term, *why;
} refused[] = {
	{ "dumb", "cannot move its cursor" },
	{ "", "TERM does not name a terminal" },
	{ "../etc/passwd", "TERM does not name a terminal" },
	{ "a;b", "TERM does not name a terminal" },
};

static void refusals(void)
{
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct vt *vt = start(refused[i].term, 24, 80, "en", NULL);

		vt_shows(vt, refused[i].why);
		is_int(9, vt_exit(vt, WAIT), "TERM \"%s\" is refused with its exit code", refused[i].term);
		vt_stop(vt);
	}
}

static void colours(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", "SAMPLE_COLOURS=1");

	vt_golden(vt, WAIT, "engine-mono");
	vt_stop(vt);
	vt = start(NULL, 24, 80, "en", "SAMPLE_COLOURS=16");
	vt_golden(vt, WAIT, "engine-16");
	vt_stop(vt);
}

static bool sent_holds(struct vt *vt, const char *bytes)
{
	size_t size;
	const unsigned char *sent = vt_sent(vt, &size);

	return memmem(sent, size, bytes, strlen(bytes)) != NULL;
}

static void hostile(void)
{
	static const char text[] =
		"SAMPLE_TEXT=" "\033]0;title\007 \033[31mred\033[2J \x9b" "31m \xc2\x9b" "31m "
				   "\033P+q\033\\ \033c \016\017 \u202eright \u2066in\u2069 \ufeff end";
	struct vt *vt = start(NULL, 24, 80, "en", text);

	vt_shows(vt, "^[]0;title^G ^[[31mred^[[2J <9B>31m <9B>31m");
	vt_shows(vt, "<202E>right");
	vt_shows(vt, "<2066>in<2069> <FEFF> end");
	ok(!sent_holds(vt, "\033]"), "no title is set");
	ok(!sent_holds(vt, "\033[31m"), "no colour");
	ok(!sent_holds(vt, "\033[2J\x9b"), "nothing is cleared");
	ok(!sent_holds(vt, "\033P"), "no device string");
	ok(!sent_holds(vt, "\033c"), "no reset");
	ok(!sent_holds(vt, "\xc2\x9b"), "no control of eight bits");
	ok(!sent_holds(vt, "\u202e"), "no turned direction");
	ok(!sent_holds(vt, "\007"), "no bell");
	vt_stop(vt);
}

static void thin(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", NULL);
	size_t before, after;

	vt_shows(vt, "F10 save");
	vt_keys(vt, "x");
	vt_shows(vt, "entry x");
	vt_sent(vt, &before);
	vt_keys(vt, "y");
	vt_shows(vt, "entry xy");
	vt_sent(vt, &after);
	ok(after - before < 40, "one letter costs few bytes on the wire: %zu", after - before);
	vt_keys(vt, "F4");
	vt_shows(vt, "in the popup");
	vt_sent(vt, &before);
	ok(before - after < 1300, "a popup less than the screen: %zu", before - after);
	vt_stop(vt);
}

static void ends(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", NULL);

	vt_shows(vt, "F10 save");
	kill(vt_pid(vt), SIGHUP);
	is_int(0, vt_exit(vt, WAIT), "a hang-up ends the seat");
	ok(sent_holds(vt, "\033[?1049l"), "and gives the screen back");
	vt_stop(vt);
	vt = start(NULL, 24, 80, "en", NULL);
	vt_shows(vt, "F10 save");
	kill(vt_pid(vt), SIGABRT);
	ok(vt_exit(vt, WAIT) == 128 + SIGABRT, "a panic ends it as a panic");
	ok(sent_holds(vt, "\033[?1049l"), "and gives the screen back too");
	vt_stop(vt);
}

static void chinese(void)
{
	struct vt *vt = start(NULL, 24, 80, "zh_CN", NULL);

	vt_golden(vt, WAIT, "engine-zh");
	vt_stop(vt);
}

/* No sign of the frame is above ASCII; what is, is Chinese text. */
static void ascii(void)
{
	struct vt *vt = start(NULL, 24, 80, "en", "SAMPLE_ASCII=1");
	int signs = 0;

	vt_keys(vt, "F9 F4");
	vt_shows(vt, "in the popup");
	vt_golden(vt, WAIT, "engine-ascii");
	for (int row = 1; row <= 24; row++)
		for (const unsigned char *p = (const unsigned char *)vt_row(vt, row); *p; p++)
			signs += *p >= 0xc2 && *p < 0xe3;	/* begins a character below U+3000 */
	is_int(0, signs, "no sign above ASCII");
	vt_stop(vt);
	vt = start(NULL, 24, 80, "en", "LC_ALL=zh_CN.GB18030");
	vt_shows(vt, "> row 1");
	vt_stop(vt);
	vt = start(NULL, 24, 80, "en", "LC_ALL=zh_CN.utf8");
	vt_shows(vt, "\u25b8");
	vt_stop(vt);
}

int main(void)
{
	plan_lazy();
	typing();
	twins();
	key_list();
	works();
	stopped();
	sizes();
	terminals();
	refusals();
	colours();
	hostile();
	thin();
	ends();
	chinese();
	ascii();
	return tap_result();
}
