/* SPDX-License-Identifier: ISC */
/*
 * encoding -- which encoding it looks like, and iconv in pieces.
 *
 * GB18030 takes almost any bytes, so it is not enough that they can be read as such: in Chinese text
 * nearly all bytes above 127 stand in pairs of the old GB2312 plane, while the accented letters of
 * Windows-1252 mostly stand alone between ASCII.
 */
#include "command/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/text.h"

#define LOOK 1048576u		/* bytes looked at for a guess */
#define PIECE 16384u

static bool chinese(const unsigned char *b, size_t length)
{
	size_t paired = 0, alone = 0;

	for (size_t i = 0; i < length; i++) {
		if (b[i] < 0x80)
			continue;
		if (i + 1 < length && b[i] >= 0xa1 && b[i] <= 0xf7 && b[i + 1] >= 0xa1) {
			paired += 2;
			i++;
		} else if (i + 1 < length && b[i] >= 0x81 && b[i + 1] >= 0x40) {
			alone += b[i + 1] >= 0x80 ? 0 : 1;
			i++;
		} else {
			alone++;
		}
	}
	return paired > 0 && alone * 8 <= paired;
}

const char *encoding_guess(const void *bytes, size_t length)
{
	const unsigned char *b = bytes;
	size_t look = length < LOOK ? length : LOOK, even = 0, odd = 0;

	if (length >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf)
		return "UTF-8";
	if (length >= 2 && b[0] == 0xff && b[1] == 0xfe)
		return "UTF-16LE";
	if (length >= 2 && b[0] == 0xfe && b[1] == 0xff)
		return "UTF-16BE";
	for (size_t i = 0; i < look; i++) {
		even += i % 2 == 0 && b[i] == 0;
		odd += i % 2 == 1 && b[i] == 0;
	}
	if (length % 2 == 0 && odd > look / 8 && even * 8 < odd)
		return "UTF-16LE";
	if (length % 2 == 0 && even > look / 8 && odd * 8 < even)
		return "UTF-16BE";
	if (text_valid(bytes, length))
		return "UTF-8";
	return chinese(b, look) ? "GB18030" : "CP1252";
}

static unsigned long lines_before(const struct buffer *out)
{
	unsigned long line = 1;

	for (size_t i = 0; i < out->length; i++)
		line += out->bytes[i] == '\n';
	return line;
}

static enum status convert(iconv_t cd, char *in, size_t left, struct buffer *out)
{
	char piece[PIECE];

	while (left > 0) {
		char *to = piece;
		size_t room = sizeof(piece), got;

		got = iconv(cd, &in, &left, &to, &room);
		if (buffer_put(out, piece, (size_t)(to - piece)) != OK)
			return ERR_LIMIT;
		if (got == (size_t)-1 && errno != E2BIG)
			return ERR_FORMAT;
	}
	return OK;
}

enum status encoding_utf8(const char *name, const void *bytes, size_t length, struct buffer *out,
	unsigned long *line)
{
	enum status s;
	iconv_t cd;

	*line = 0;
	if (strcmp(name, "UTF-8") == 0 && text_valid(bytes, length)) {
		s = buffer_put(out, bytes, length) == OK ? OK : ERR_LIMIT;
	} else {
		cd = iconv_open("UTF-8", name);
		if (cd == (iconv_t)-1)
			return ERR_NOT_FOUND;
		s = convert(cd, (char *)(uintptr_t)bytes, length, out);
		iconv_close(cd);
	}
	if (s == ERR_FORMAT)
		*line = lines_before(out);
	if (s == OK && out->length >= 3 && memcmp(out->bytes, "\xef\xbb\xbf", 3) == 0)
		buffer_drop(out, 3);
	return s;
}
