/* SPDX-License-Identifier: ISC */
/*
 * The bytes of terminals become keys: every sequence that a common terminal
 * sends, the Esc twins, pastes, broken UTF-8, and what time does to an Esc.
 */
#include "seat/decode.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "tap/tap.h"

/* Feed all bytes at once; the names of the keys parted by blanks. A twin has a ' behind it. */
static const char *feed(const char *bytes, size_t size, bool expire)
{
	static char names[4096];
	struct decoder decoder;
	struct stroke stroke;
	int64_t now = 1000;
	bool got;

	decode_init(&decoder);
	names[0] = '\0';
	for (size_t i = 0; i <= size; i++) {
		if (i < size) {
			got = decode_byte(&decoder, (unsigned char)bytes[i], now, &stroke);
		} else {
			now += expire ? 3000000 : 0;
			got = decode_time(&decoder, now, &stroke);
		}
		if (got) {
			char name[16];

			if (names[0])
				strcat(names, " ");
			if (stroke.code == K_PASTE) {
				strcat(names, "[");
				strcat(names, stroke.text);
				strcat(names, stroke.cut ? "]cut" : "]");
			} else {
				strcat(names, key_label(stroke.code, name, sizeof name));
			}
			if (stroke.twin)
				strcat(names, "'");
		}
		key_release(&stroke);
	}
	decode_free(&decoder);
	return names;
}

static const struct {
	const char *bytes, *keys;
} table[] = {
	{ "aZ9 ", "a Z 9 Space" },
	{ "\r\n\t\b\x7f", "Enter Enter Tab Backspace Backspace" },
	{ "\x01\x15\x1a", "Ctrl-A Ctrl-U Ctrl-Z" },
	{ "\x1c\x1d\x1e\x1f", "Ctrl-_" },
	{ "\xe4\xb8\xad\xc3\xa9\xf0\x9f\x8d\x8a", "\xe4\xb8\xad \xc3\xa9 \xf0\x9f\x8d\x8a" },
	/* xterm, VT, Linux, rxvt, putty */
	{ "\033[A\033[B\033[C\033[D", "Up Down Right Left" },
	{ "\033OA\033OB\033OC\033OD", "Up Down Right Left" },
	{ "\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4" },
	{ "\033[11~\033[12~\033[13~\033[14~\033[15~", "F1 F2 F3 F4 F5" },
	{ "\033[[A\033[[B\033[[C\033[[D\033[[E", "F1 F2 F3 F4 F5" },
	{ "\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~", "F6 F7 F8 F9 F10 F11 F12" },
	{ "\033[P\033[Q\033[R\033[S", "F1 F2 F3 F4" },
	{ "\033[H\033[F\033[1~\033[4~\033[7~\033[8~\033OH\033OF", "Home End Home End Home End Home End" },
	{ "\033[2~\033[3~\033[5~\033[6~\033[Z", "Ins Del PgUp PgDn Shift-Tab" },
	{ "\033[1;5C\033[1;2A\033[3;5~\033[3^\033[7$", "Right Up Del Del Home" },
	{ "\033[1;2P\033[15;2~\033[25~\033[34~", "" },	/* shifted and further function keys are not used */
	{ "\033Op\033Oq\033Oy\033On\033OM\033Ok\033Om\033Oj\033Oo", "0 1 9 . Enter + - * /" },
	{ "\033[<0;10;10M\033[?1;2c\033[>0;1c", "" },
	/* Esc twins */
	{ "\0331\0339\0330\033-\033=", "F1' F9' F10' F11' F12'" },
	{ "\033u\033U\033x\033o", "Ctrl-U' Ctrl-U' Ctrl-X' Ctrl-O'" },
	{ "\033:\033?", ":' ?'" },
	{ "\033\033", "F12" },
	{ "\033\033a", "F12 a" },
	{ "\033\033[A", "F12 Up" },	/* Esc, and at once a key that sends a sequence */
	{ "\033\033OPx", "F12 F1 x" },
	{ "\033\033a[A", "F12 a [ A" },
	{ "\033\033\033[15~", "F12 F5" },
	{ "\033\xe4\xb8\xad" "a", "a" },	/* Esc before what has no twin drops both */
	{ "\033\ra", "a" },
	/* a sequence broken off by the next */
	{ "\033[1\033[A", "Up" },
	{ "\033[1;\ra", "a" },
	{ "\033[99999999999999999999999999999999999999999~a", "a" },
	/* broken UTF-8 vanishes, what follows stays */
	{ "\xe4\xb8" "a", "a" },
	{ "\xff\xfe\x80\xc0\xaf" "b", "b" },
	{ "\xed\xa0\x80" "c", "c" },
	{ "\xe0\x80\x80" "d", "d" },
	{ "\xf4\x90\x80\x80" "e", "e" },
	{ "\xc2\x9b" "A", "A" },
	/* pastes */
	{ "\033[200~abc\033[201~d", "[abc] d" },
	{ "\033[200~\n a\r\n\tb\x01\x1b[Ac\n\033[201~", "[ a b[Ac]" },
	{ "\033[200~\033[201~x", "x" },
	{ "\033[200~1\033[20x\033[201~", "[1[20x]" },
	{ "\033[200~\xe4\xb8\xad\xff\xc2\x9b\xe4\xb8\033[201~", "[\xe4\xb8\xad]" },
	{ "\033[200~\0330\033[201~", "[0]" },
};

static const struct {
	const char *bytes, *keys;
} late[] = {
	{ "\033", "F12" },
	{ "a\033", "a F12" },
	{ "\033O", "Ctrl-O'" },
	{ "\033[", "" },
	{ "\033[1;", "" },
	{ "\033[200~lost end", "[lost end]" },
	{ "\xe4", "" },
	{ "a", "a" },
};

static void waits(void)
{
	struct decoder decoder;
	struct stroke stroke;

	decode_init(&decoder);
	is_int(-1, decode_wait(&decoder, 0), "nothing is pending on the ground");
	decode_byte(&decoder, 033, 1000, &stroke);
	is_int(ESC_WAIT, decode_wait(&decoder, 1000), "Esc waits half a second");
	ok(!decode_time(&decoder, 1000 + ESC_WAIT - 1, &stroke), "not F12 before its time");
	ok(!decode_escape_pending(&decoder, 20000, 25000), "the foot does not change at once");
	ok(decode_escape_pending(&decoder, 26000, 25000), "but after the delay");
	ok(decode_time(&decoder, 1000 + ESC_WAIT, &stroke), "F12 at its time");
	is_int(K_F(12), stroke.code, "and it is F12");
	ok(!decode_time(&decoder, 9999999, &stroke), "once only");
	decode_byte(&decoder, 033, 0, &stroke);
	decode_byte(&decoder, '[', 400000, &stroke);
	ok(!decode_time(&decoder, 800000, &stroke), "the rest of a sequence has half a second of its own");
	ok(!decode_escape_pending(&decoder, 800000, 25000), "a sequence lights nothing");
	ok(decode_byte(&decoder, 'A', 899999, &stroke), "and comes late");
	is_int(K_UP, stroke.code, "as Up");
	decode_byte(&decoder, 033, 5000000, &stroke);
	decode_byte(&decoder, 033, 5100000, &stroke);
	is_int(K_F(12), stroke.code, "Esc Esc by hand");
	decode_byte(&decoder, '[', 5100000 + ESC_TOGETHER + 1, &stroke);
	is_int('[', stroke.code, "and a bracket typed after it is a bracket");
	decode_free(&decoder);
}

/* Where Esc is a key of its own it waits for nothing but what came with it. */
static void escape_as_key(void)
{
	static const struct {
		const char *bytes, *name;
		int64_t gap;		/* between them */
		uint32_t code;
		bool twin;
	} behind[] = {
		{ "\033[A", "a sequence in one piece", 0, K_UP, false },
		{ "\033[", "a bracket typed behind Esc", ESC_TOGETHER + 1, '[', true },
		{ "\033O", "so is O", ESC_TOGETHER + 1, 'O', true },
		{ "\0335", "a digit is no F-key", 0, '5', true },
		{ "\033\r", "Enter is itself", 0, K_ENTER, true },
		{ "\033\033", "Esc Esc is no F12", 0, K_ESCAPE, false },
	};

	for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
		struct decoder decoder;
		struct stroke stroke = { .code = K_NONE };
		int64_t now = 5000000;

		decode_init(&decoder);
		decode_escape_key(&decoder, true);
		for (const char *p = behind[i].bytes; *p; p++, now += behind[i].gap)
			decode_byte(&decoder, (unsigned char)*p, now, &stroke);
		is_int(behind[i].code, stroke.code, "%s", behind[i].name);
		is_int(behind[i].twin, stroke.twin, "%s: Esc came before it", behind[i].name);
		decode_free(&decoder);
	}
	{
		struct decoder decoder;
		struct stroke stroke;

		decode_init(&decoder);
		decode_escape_key(&decoder, true);
		decode_byte(&decoder, 033, 0, &stroke);
		ok(!decode_time(&decoder, ESC_TOGETHER - 1, &stroke), "alone it waits a moment");
		ok(decode_time(&decoder, ESC_TOGETHER, &stroke) && stroke.code == K_ESCAPE, "and is Esc");
		ok(!decode_escape_pending(&decoder, ESC_TOGETHER, 0), "and lights nothing");
		decode_free(&decoder);
	}
}

static void learns(void)
{
	struct decoder decoder;
	struct stroke stroke;
	bool got = false;

	decode_init(&decoder);
	decode_learn(&decoder, "\033[224z", K_F(1));
	decode_learn(&decoder, "\033A", K_UP);		/* would hide a twin: left out */
	decode_learn(&decoder, "\033[A", K_F(5));	/* known already: the table stands */
	for (const char *p = "\033[224z"; *p; p++)
		got = decode_byte(&decoder, (unsigned char)*p, 0, &stroke);
	ok(got && stroke.code == K_F(1), "a sequence of the terminal's description");
	decode_byte(&decoder, 033, 0, &stroke);
	decode_byte(&decoder, 'A', 0, &stroke);
	is_int(K_CTRL('A'), stroke.code, "a twin is not hidden");
	for (const char *p = "\033[A"; *p; p++)
		decode_byte(&decoder, (unsigned char)*p, 0, &stroke);
	is_int(K_UP, stroke.code, "what all terminals send is not changed");
	decode_await_report(&decoder);
	for (const char *p = "\033[12;34R"; *p; p++)
		got = decode_byte(&decoder, (unsigned char)*p, 0, &stroke);
	ok(got && stroke.code == K_REPORT && decoder.report_row == 12 && decoder.report_column == 34,
	   "a cursor report that was asked for");
	decode_free(&decoder);
}

static void long_paste(void)
{
	size_t size = PASTE_LIMIT + 100;
	struct decoder decoder;
	struct stroke stroke;
	bool got = false;

	decode_init(&decoder);
	for (const char *p = "\033[200~"; *p; p++)
		decode_byte(&decoder, (unsigned char)*p, 0, &stroke);
	for (size_t i = 0; i < size; i++)
		decode_byte(&decoder, "\xe4\xb8\xad"[i % 3] & 0xff, 0, &stroke);
	for (const char *p = "\033[201~"; *p; p++)
		got = decode_byte(&decoder, (unsigned char)*p, 0, &stroke);
	ok(got && stroke.cut, "a paste over the limit says that it was cut");
	is_int(PASTE_LIMIT / 3 * 3, (long long)strlen(stroke.text), "to whole characters");
	key_release(&stroke);
	decode_free(&decoder);
}

/* Whatever bytes come, the machine says only keys that exist. */
static void noise(void)
{
	struct decoder decoder;
	struct stroke stroke;
	unsigned long seed = 42;
	long wrong = 0, keys = 0;

	decode_init(&decoder);
	for (int i = 0; i < 200000; i++) {
		static const unsigned char common[] = "\033[[O;~12340abAZm$^<?MR\xe4\xb8\xad\xc2\xf0";
		unsigned char byte;

		seed = seed * 6364136223846793005UL + 1442695040888963407UL;
		byte = seed >> 63 ? common[(seed >> 33) % (sizeof common - 1)] : (unsigned char)(seed >> 40);
		if (!decode_byte(&decoder, byte, i, &stroke))
			continue;
		keys++;
		if (stroke.code < ' ' || (stroke.code >= 0x7f && stroke.code < 0xa0) ||
		    (stroke.code >= 0xd800 && stroke.code < 0xe000))
			wrong++;
		key_release(&stroke);
	}
	ok(keys > 1000, "noise gives keys (%ld)", keys);
	is_int(0, wrong, "and none of them is a control or no character");
	decode_free(&decoder);
}

static void names(void)
{
	char name[16];
	uint32_t code;

	for (code = K_ENTER; code <= K_INSERT; code++)
		is_int(code, key_by_name(key_label(code, name, sizeof name)), "%s by name", name);
	for (code = K_F(1); code <= K_F(12); code++)
		is_int(code, key_by_name(key_label(code, name, sizeof name)), "%s by name", name);
	is_int(K_CTRL('U'), key_by_name("Ctrl-U"), "Ctrl-U");
	is_int(':', key_by_name(":"), "a sign");
	is_int(K_NONE, key_by_name("F13"), "no F13");
	is_int(K_NONE, key_by_name("Ctrl-u"), "names are exact");
	is_int(K_NONE, key_by_name("Alt-x"), "no Alt");
	is_string("Esc 0", key_twin_label(K_F(10), name, sizeof name), "the twin of F10");
	is_string("Esc =", key_twin_label(K_F(12), name, sizeof name), "the twin of F12");
	is_string("Esc u", key_twin_label(K_CTRL('U'), name, sizeof name), "the twin of Ctrl-U");
	is_string("", key_twin_label(K_ENTER, name, sizeof name), "Enter has none");
}

int main(void)
{
	plan_lazy();
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		is_string(table[i].keys, feed(table[i].bytes, strlen(table[i].bytes), false),
			  "%s", table[i].keys);
	for (size_t i = 0; i < sizeof late / sizeof late[0]; i++)
		is_string(late[i].keys, feed(late[i].bytes, strlen(late[i].bytes), true),
			  "after the wait: %s", late[i].keys);
	waits();
	escape_as_key();
	learns();
	long_paste();
	noise();
	names();
	return tap_result();
}
