/* SPDX-License-Identifier: ISC */
/*
 * buffer -- a growing run of bytes with a hard cap.
 *
 * Memory doubles up to the cap, so a run of small puts costs few copies. The bytes are followed by
 * a NUL that is part of the memory but not of the length. A put over the cap changes nothing but
 * the sticky flag, so a long series of puts needs one look at `over` at its end.
 */
#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

void buffer_init(struct buffer *b, size_t cap)
{
	memset(b, 0, sizeof *b);
	b->cap = cap;
}

void buffer_free(struct buffer *b)
{
	mem_free(b->bytes);
	buffer_init(b, b->cap);
}

void buffer_reset(struct buffer *b)
{
	b->length = 0;
	b->over = false;
	if (b->bytes)
		b->bytes[0] = 0;
}

/* Room for `more` bytes and the NUL. */
static enum status room(struct buffer *b, size_t more)
{
	size_t size;

	if (more > b->cap || b->length > b->cap - more) {
		b->over = true;
		return ERR_LIMIT;
	}
	if (b->bytes && b->length + more < b->size)
		return OK;
	size = b->size ? b->size : 64;
	while (size <= b->length + more)
		size *= 2;
	if (size > b->cap + 1)
		size = b->cap + 1;
	b->bytes = mem_grow(b->bytes, b->size, size, 1);
	b->size = size;
	return OK;
}

enum status buffer_put(struct buffer *b, const void *bytes, size_t length)
{
	enum status s = room(b, length);

	if (s)
		return s;
	if (length)
		memcpy(b->bytes + b->length, bytes, length);
	b->length += length;
	b->bytes[b->length] = 0;
	return OK;
}

enum status buffer_text(struct buffer *b, const char *text)
{
	return buffer_put(b, text, strlen(text));
}

enum status buffer_char(struct buffer *b, char c)
{
	return buffer_put(b, &c, 1);
}

enum status buffer_format(struct buffer *b, const char *format, ...)
{
	va_list args;
	char small[256];
	enum status s;
	int length;

	va_start(args, format);
	length = vsnprintf(small, sizeof small, format, args);
	va_end(args);
	if (length < 0)
		return ERR_FORMAT;
	if ((size_t)length < sizeof small)
		return buffer_put(b, small, (size_t)length);
	s = room(b, (size_t)length);
	if (s)
		return s;
	va_start(args, format);
	vsnprintf((char *)b->bytes + b->length, (size_t)length + 1, format, args);
	va_end(args);
	b->length += (size_t)length;
	return OK;
}

enum status buffer_u32(struct buffer *b, uint32_t value)
{
	unsigned char bytes[4] = { (unsigned char)(value >> 24), (unsigned char)(value >> 16),
		(unsigned char)(value >> 8), (unsigned char)value };

	return buffer_put(b, bytes, sizeof bytes);
}

unsigned char *buffer_space(struct buffer *b, size_t length)
{
	unsigned char *start;

	if (room(b, length))
		return NULL;
	start = b->bytes + b->length;
	b->length += length;
	b->bytes[b->length] = 0;
	return start;
}

void buffer_drop(struct buffer *b, size_t count)
{
	if (count >= b->length)
		b->length = 0;
	else {
		memmove(b->bytes, b->bytes + count, b->length - count);
		b->length -= count;
	}
	if (b->bytes)
		b->bytes[b->length] = 0;
}

const char *buffer_string(const struct buffer *b)
{
	return b->bytes ? (const char *)b->bytes : "";
}
