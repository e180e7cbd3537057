/* SPDX-License-Identifier: ISC */
/*
 * The signs and their twins, in one table, and the small pictures made of
 * them. Only signs that every common font draws in one cell are here.
 */
#include "seat/picture.h"

#include <stdio.h>
#include <string.h>

static const struct {
	uint16_t sign;
	char twin;
} twins[] = {
	{ 0x00b0, 'o' },	/* ° */
	{ 0x00b5, 'u' },	/* µ */
	{ 0x00b7, '.' },	/* · */
	{ 0x00d7, 'x' },	/* × */
	{ 0x2018, '\'' }, { 0x2019, '\'' }, { 0x201c, '"' }, { 0x201d, '"' },
	{ 0x2026, '~' },	/* … */
	{ 0x2191, '^' },	/* ↑ */
	{ 0x2192, '>' },	/* → */
	{ 0x2193, 'v' },	/* ↓ */
	{ 0x2248, '=' },	/* ≈ */
	{ 0x2500, '-' }, { 0x2502, '|' }, { 0x250c, '+' }, { 0x2510, '+' }, { 0x2514, '\\' },
	{ 0x2518, '+' }, { 0x251c, '|' }, { 0x2524, '|' }, { 0x252c, '-' }, { 0x2534, '-' },
	{ 0x253c, '+' },
	{ 0x2581, '_' }, { 0x2582, '.' }, { 0x2583, '-' }, { 0x2584, '=' }, { 0x2585, '+' },
	{ 0x2586, '*' }, { 0x2587, '#' }, { 0x2588, '@' },
	{ 0x2591, ':' }, { 0x2592, '+' }, { 0x2593, '#' },
	{ 0x25b2, '^' },	/* ▲ */
	{ 0x25b8, '>' },	/* ▸ */
	{ 0x25bc, 'v' },	/* ▼ */
	{ 0x2605, '*' },	/* ★ */
};

uint32_t picture_twin(uint32_t sign, bool ascii)
{
	if (!ascii || sign < 0xb0 || sign > 0x2605)
		return sign;
	for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++)
		if (twins[i].sign == sign)
			return (unsigned char)twins[i].twin;
	return sign;
}

char *picture_sparkline(const int64_t *values, size_t count, char *out, size_t size)
{
	int64_t largest = 0;
	size_t length = 0;

	for (size_t i = 0; i < count; i++)
		largest = values[i] > largest ? values[i] : largest;
	for (size_t i = 0; i < count && length + 4 <= size; i++) {
		double part = largest > 0 && values[i] > 0 ? (double)values[i] / (double)largest : 0;
		int level = (int)(part * 7 + 0.5);

		length += (size_t)snprintf(out + length, size - length, "\xe2\x96%c", 0x81 + level);
	}
	out[length] = '\0';
	return out;
}

char *picture_bar(int64_t value, int64_t whole, int width, bool ascii, char *out, size_t size)
{
	const char *full = ascii ? "#" : "\u2588", *rest = ascii ? "." : "\u2591";
	double part = whole > 0 && value > 0 ? (double)value / (double)whole : 0;
	int filled = (int)((part > 1 ? 1 : part) * width + 0.5);
	size_t length = 0;

	if (part > 0 && filled == 0)
		filled = 1;
	for (int i = 0; i < width && length + 4 <= size; i++)
		length += (size_t)snprintf(out + length, size - length, "%s",
					   i < filled ? full : rest);
	out[length] = '\0';
	return out;
}

char *picture_heat(int64_t value, int64_t largest, char *out, size_t size)
{
	static const char *const signs[] = { "\u00b7", "\u2591", "\u2592", "\u2593", "\u2588" };
	double part = largest > 0 && value > 0 ? (double)value / (double)largest : 0;
	int level = part <= 0 ? 0 : 1 + (int)(part * 3.999);

	snprintf(out, size, "%s", signs[level > 4 ? 4 : level]);
	return out;
}

char *picture_tree(int depth, unsigned open, bool last, char *out, size_t size)
{
	size_t length = 0;

	out[0] = '\0';
	for (int d = 0; d + 1 < depth && length + 8 < size; d++)
		length += (size_t)snprintf(out + length, size - length, "%s",
					   open >> d & 1 ? "\u2502  " : "   ");
	if (depth > 0 && length + 10 < size)
		snprintf(out + length, size - length, "%s", last ? "\u2514\u2500 " : "\u251c\u2500 ");
	return out;
}
