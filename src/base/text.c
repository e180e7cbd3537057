/* SPDX-License-Identifier: ISC */
/*
 * text -- UTF-8 decoding, width in cells, and the visible form of what must not act.
 *
 * Decoding is strict (no overlong forms, no surrogates, nothing above U+10FFFF): a broken byte is
 * one U+FFFD and one byte, so no text is ever skipped. The width of a text is that of its visible
 * form; text_fit cuts so that what is cut can be shown by text_visible in the same cells.
 */
#include "base/text.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

#define REPLACEMENT 0xfffdu

enum status text_locale(void)
{
	if (setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "C.utf8"))
		return OK;
	return ERR_NOT_FOUND;
}

size_t text_decode(const char *text, size_t left, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	size_t length, i;

	if (p[0] < 0x80) {
		*code = p[0];
		return 1;
	}
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		length = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		length = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		length = 4;
	else
		return 0;
	if (length > left)
		return 0;
	*code = p[0] & (0x7fu >> length);
	for (i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3fu);
	}
	if (*code < least[length] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return length;
}

uint32_t text_next(const char **p, const char *end)
{
	uint32_t code;
	size_t length;

	if (*p >= end)
		return 0;
	length = text_decode(*p, (size_t)(end - *p), &code);
	if (length == 0) {
		(*p)++;
		return REPLACEMENT;
	}
	*p += length;
	return code;
}

size_t text_put(char out[4], uint32_t code)
{
	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		code = REPLACEMENT;
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

bool text_valid(const char *bytes, size_t length)
{
	const char *end = bytes + length;
	uint32_t code;
	size_t step;

	for (; bytes < end; bytes += step) {
		const unsigned char *p = (const unsigned char *)bytes;

		step = 1;
		if (*p < 0x80)
			continue;
		/* most Chinese characters: neither too long a form nor half of a pair */
		step = 3;
		if (end - bytes >= 3 && *p > 0xe0 && *p < 0xed && (p[1] & 0xc0) == 0x80 &&
			(p[2] & 0xc0) == 0x80)
			continue;
		step = text_decode(bytes, (size_t)(end - bytes), &code);
		if (step == 0)
			return false;
	}
	return true;
}

size_t text_length(const char *text)
{
	const char *end = text + strlen(text);
	size_t count = 0;

	while (text < end) {
		text_next(&text, end);
		count++;
	}
	return count;
}

int text_code_width(uint32_t code)
{
	int width = wcwidth((wchar_t)code);

	return width < 0 ? 0 : width;
}

/* C1, format controls, separators, noncharacters. */
bool text_obeyed(uint32_t code)
{
	static const struct { uint32_t from, to; } range[] = {
		{ 0x80, 0x9f }, { 0xad, 0xad }, { 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd },
		{ 0x70f, 0x70f }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180e, 0x180e },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
		{ 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb },
		{ 0x110bd, 0x110bd }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe00ff }
	};
	size_t i;

	for (i = 0; i < sizeof range / sizeof range[0]; i++)
		if (code >= range[i].from && code <= range[i].to)
			return true;
	return (code & 0xfffe) == 0xfffe;
}

bool text_hidden(uint32_t code)
{
	return code >= 0xa0 && (text_obeyed(code) || wcwidth((wchar_t)code) < 0);
}

/* The visible form of the code point at *p (moved behind it) in out; returns its cells. */
static int show(const char **p, const char *end, char out[16], size_t *length)
{
	const char *start = *p;
	uint32_t code;
	size_t step = text_decode(start, (size_t)(end - start), &code);
	int written;

	if (step == 0) {
		(*p)++;
		written = snprintf(out, 16, "<%02X>", (unsigned char)*start);
	} else {
		*p += step;
		if (code < 0x20 || code == 0x7f)
			written = snprintf(out, 16, "^%c", (int)(code ^ 0x40));
		else if ((code >= 0x80 && code < 0xa0) || text_hidden(code))
			written = snprintf(out, 16, "<%02X>", code);
		else {
			memcpy(out, start, step);
			*length = step;
			return code < 0x7f ? 1 : text_code_width(code);
		}
	}
	*length = (size_t)written;
	return written;
}

int text_width(const char *text)
{
	const char *end = text + strlen(text);
	char out[16];
	size_t length;
	int cells = 0;

	while (text < end)
		cells += show(&text, end, out, &length);
	return cells;
}

enum status text_visible(const char *bytes, size_t length, struct buffer *out)
{
	const char *end = bytes + length;
	char form[16];
	size_t step;

	while (bytes < end) {
		enum status s;

		show(&bytes, end, form, &step);
		s = buffer_put(out, form, step);
		if (s)
			return s;
	}
	return OK;
}

size_t text_fit(const char *text, int cells, int *used)
{
	const char *end = text + strlen(text), *p = text, *next = text;
	char form[16];
	size_t length;
	int taken = 0;

	while (next < end) {
		int width = show(&next, end, form, &length);

		if (taken + width > cells)
			break;
		taken += width;
		p = next;
	}
	if (used)
		*used = taken;
	return (size_t)(p - text);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

char *text_whole(char *text)
{
	size_t length = strlen(text), back = 1;
	unsigned char lead;

	while (back < 4 && back < length && ((unsigned char)text[length - back] & 0xc0) == 0x80)
		back++;
	if (back > length)
		return text;
	lead = (unsigned char)text[length - back];
	if (back < (lead >= 0xf0 ? 4u : lead >= 0xe0 ? 3u : lead >= 0xc0 ? 2u : 1u))
		text[length - back] = '\0';
	return text;
}

bool text_equal_ascii(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

static bool blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

char *text_trim(char *text)
{
	size_t length;

	while (blank(*text))
		text++;
	length = strlen(text);
	while (length > 0 && blank(text[length - 1]))
		text[--length] = 0;
	return text;
}

bool text_decimal(const char *text, uint64_t *value)
{
	uint64_t sum = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || __builtin_mul_overflow(sum, (uint64_t)10, &sum) ||
		    __builtin_add_overflow(sum, (uint64_t)(*text - '0'), &sum))
			return false;
	}
	*value = sum;
	return true;
}
