/* SPDX-License-Identifier: ISC */
/*
 * text: decoding, width, cutting, and the visible form of bytes that must not act.
 *
 * Among the bytes: overlong forms, surrogates, cut sequences, C1 controls, bidirectional marks,
 * wide, combining and unassigned characters. Every byte string of two bytes is checked to move on
 * and to become valid text without a control.
 */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "tap/tap.h"

static void decoding(void)
{
	static const struct { const char *bytes; bool valid; uint32_t code; size_t length; } table[] = {
		{ "a", true, 'a', 1 },
		{ "é", true, 0xe9, 2 },
		{ "中", true, 0x4e2d, 3 },
		{ "😀", true, 0x1f600, 4 },
		{ "\xf4\x8f\xbf\xbf", true, 0x10ffff, 4 },
		{ "\xf4\x90\x80\x80", false, 0xfffd, 1 },
		{ "\xc0\xaf", false, 0xfffd, 1 },
		{ "\xc1\xbf", false, 0xfffd, 1 },
		{ "\xe0\x80\xaf", false, 0xfffd, 1 },
		{ "\xf0\x80\x80\xaf", false, 0xfffd, 1 },
		{ "\xed\xa0\x80", false, 0xfffd, 1 },
		{ "\xed\xbf\xbf", false, 0xfffd, 1 },
		{ "\xe4\xb8", false, 0xfffd, 1 },
		{ "\xe4", false, 0xfffd, 1 },
		{ "\x80", false, 0xfffd, 1 },
		{ "\xff", false, 0xfffd, 1 },
		{ "\xf8\x88\x80\x80\x80", false, 0xfffd, 1 },
	};
	size_t i;
	uint32_t code;
	int wrong = 0;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		const char *p = table[i].bytes, *end = p + strlen(p);

		is_int(table[i].valid, text_valid(p, strlen(p)), "valid %zu", i);
		is_int(table[i].code, text_next(&p, end), "code %zu", i);
		is_int((long long)table[i].length, p - table[i].bytes, "bytes %zu", i);
	}
	for (code = 0; code <= 0x10ffff; code++) {
		char out[4];
		const char *p = out;
		size_t n = text_put(out, code);
		bool surrogate = code >= 0xd800 && code <= 0xdfff;

		if (text_next(&p, out + n) != (surrogate ? 0xfffd : code) || p != out + n)
			wrong++;
	}
	is_int(0, wrong, "every code point comes back");
	ok(text_valid("", 0), "no bytes are text");
	ok(text_valid("a\0b", 3), "a NUL is a code point");
	is_int(4, (long long)text_length("a中\xff😀"), "length counts code points and broken bytes");
}

static void visible(void)
{
	static const struct { const char *in, *out; int cells; } table[] = {
		{ "plain", "plain", 5 },
		{ "", "", 0 },
		{ "中文 abc", "中文 abc", 8 },
		{ "\033[2J", "^[[2J", 5 },
		{ "\177", "^?", 2 },
		{ "a\tb\n", "a^Ib^J", 6 },
		{ "\xc2\x9b" "31m", "<9B>31m", 7 },
		{ "\xe2\x80\xae" "x", "<202E>x", 7 },
		{ "\xe2\x80\xa8", "<2028>", 6 },
		{ "\xe2\x81\xa6", "<2066>", 6 },
		{ "\xef\xbb\xbf", "<FEFF>", 6 },
		{ "\xe2\x80\x8b", "<200B>", 6 },
		{ "\xf3\xa0\x80\x81", "<E0001>", 7 },
		{ "\xff\xfe", "<FF><FE>", 8 },
		{ "e\xcc\x81", "e\xcc\x81", 1 },
		{ "ｆ", "ｆ", 2 },
		{ "한", "한", 2 },
		{ "\xc3\xa9", "\xc3\xa9", 1 },
		{ "\xc2\xa0", "\xc2\xa0", 1 },
		{ "\xc2\xad", "<AD>", 4 },
	};
	unsigned a, b;
	int wrong = 0;
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct buffer out;

		buffer_init(&out, 1000);
		is_int(OK, text_visible(table[i].in, strlen(table[i].in), &out), "visible %zu", i);
		is_string(table[i].out, buffer_string(&out), "form %zu", i);
		is_int(table[i].cells, text_width(table[i].in), "cells %zu", i);
		is_int(table[i].cells, text_width(buffer_string(&out)), "cells of the form %zu", i);
		buffer_free(&out);
	}
	for (a = 0; a < 256; a++)
		for (b = 0; b < 256; b++) {
			char in[2] = { (char)a, (char)b };
			struct buffer out;
			size_t k;

			buffer_init(&out, 100);
			text_visible(in, 2, &out);
			wrong += !text_valid(buffer_string(&out), out.length) || out.length < 1;
			for (k = 0; k < out.length; k++)
				wrong += out.bytes[k] < 0x20 || out.bytes[k] == 0x7f;
			buffer_free(&out);
		}
	is_int(0, wrong, "no two bytes become a control or broken text");
}

static void fitting(void)
{
	static const struct { const char *text; int cells; size_t bytes; int used; } table[] = {
		{ "abc", 3, 3, 3 }, { "abc", 2, 2, 2 }, { "abc", 0, 0, 0 }, { "abc", 9, 3, 3 },
		{ "中文", 3, 3, 2 }, { "中文", 4, 6, 4 }, { "中文", 1, 0, 0 },
		{ "e\xcc\x81x", 1, 3, 1 }, { "\033x", 1, 0, 0 }, { "\033x", 2, 1, 2 },
		{ "\xff", 3, 0, 0 }, { "\xff", 4, 1, 4 },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		int used = -1;

		is_int((long long)table[i].bytes, (long long)text_fit(table[i].text, table[i].cells,
			&used), "fit %zu", i);
		is_int(table[i].used, used, "cells used %zu", i);
	}
	is_int(2, (long long)text_fit("ab", 5, NULL), "used may be left out");
}

static void small(void)
{
	char blanks[] = " \t a b \r\n", none[] = "   ";
	uint64_t value = 7;

	is_string("a b", text_trim(blanks), "trim");
	is_string("", text_trim(none), "trim all");
	ok(text_equal_ascii("QuIcK", "qUiCk"), "ASCII case does not count");
	ok(!text_equal_ascii("quick", "quic"), "length does");
	ok(!text_equal_ascii("É", "é"), "only ASCII case");
	ok(text_decimal("18446744073709551615", &value) && value == UINT64_MAX, "the greatest number");
	ok(!text_decimal("18446744073709551616", &value), "one more");
	ok(!text_decimal("", &value) && !text_decimal("-1", &value) && !text_decimal("1 ", &value) &&
		!text_decimal("１", &value), "no numbers");
}

/* As snprintf() leaves a text that was too long. */
static void whole(void)
{
	static const struct { const char *cut, *left; } table[] = {
		{ "", "" }, { "ab", "ab" }, { "\u4e2d", "\u4e2d" }, { "a\xe4\xb8", "a" }, { "a\xe4", "a" },
		{ "\xe4\xb8", "" }, { "\u00e9\xc3", "\u00e9" }, { "x\xf0\x9f\x8c", "x" },
		{ "\U0001f35c", "\U0001f35c" }, { "\x80", "\x80" },
	};
	char text[16];

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		snprintf(text, sizeof text, "%s", table[i].cut);
		is_string(table[i].left, text_whole(text), "whole %zu", i);
	}
}

int main(void)
{
	plan_lazy();
	if (!is_int(OK, text_locale(), "C.UTF-8 is there"))
		bail("no UTF-8 locale");
	decoding();
	visible();
	fitting();
	small();
	whole();
	return tap_result();
}
