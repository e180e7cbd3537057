/* SPDX-License-Identifier: ISC */
/*
 * key -- parts laid down so that byte order is their order.
 *
 * Unsigned integers are big-endian; signed ones have the sign bit flipped; a time that shall come
 * newest first is inverted after that. A text ends in a 0 byte, which is lower than any other, so
 * "ab" stands before "abc" and no text runs into the part behind it. Whoever needs more than ASCII
 * folding (names, accents) folds before (lang/fold.h).
 */
#include "record/key.h"

#include <string.h>

#include "base/log.h"

static void put(struct key *k, const void *bytes, size_t length)
{
	if (length + k->length > KEY_MAX)
		panic("key: %u + %zu bytes are over %d", k->length, length, KEY_MAX);
	memcpy(k->bytes + k->length, bytes, length);
	k->length = (uint16_t)(k->length + length);
}

static void put_number(struct key *k, uint64_t value, size_t bytes)
{
	unsigned char out[8];
	size_t i;

	for (i = bytes; i > 0; i--, value >>= 8)
		out[i - 1] = (unsigned char)value;
	put(k, out, bytes);
}

struct key key_empty(void)
{
	struct key k;

	/* WHY: not all of it: a key is its first `length` bytes, and rows are made of many */
	k.length = 0;
	k.bytes[0] = 0;
	return k;
}

struct key key_u64(uint64_t value)
{
	struct key k = key_empty();

	key_add_u64(&k, value);
	return k;
}

struct key key_u32(uint32_t value)
{
	struct key k = key_empty();

	key_add_u32(&k, value);
	return k;
}

void key_add_u64(struct key *k, uint64_t value)
{
	put_number(k, value, 8);
}

void key_add_u32(struct key *k, uint32_t value)
{
	put_number(k, value, 4);
}

void key_add_u16(struct key *k, uint16_t value)
{
	put_number(k, value, 2);
}

void key_add_u8(struct key *k, uint8_t value)
{
	put_number(k, value, 1);
}

void key_add_i32(struct key *k, int32_t value)
{
	put_number(k, (uint32_t)value ^ UINT32_C(0x80000000), 4);
}

void key_add_i64(struct key *k, int64_t value)
{
	put_number(k, (uint64_t)value ^ UINT64_C(0x8000000000000000), 8);
}

void key_add_down(struct key *k, int64_t at)
{
	put_number(k, ~((uint64_t)at ^ UINT64_C(0x8000000000000000)), 8);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

void key_add_text(struct key *k, const char *text)
{
	for (; *text; text++) {
		char c = lower(*text);

		put(k, &c, 1);
	}
	put(k, "", 1);
}

/* The next character of a code that counts, and 0 behind the last. */
static char code_next(const char **code)
{
	while (**code && strchr(" -_./", **code))
		++*code;
	return lower(**code ? *(*code)++ : 0);
}

void key_add_code(struct key *k, const char *code)
{
	char c;

	while ((c = code_next(&code)))
		put(k, &c, 1);
	put(k, "", 1);
}

int key_code_compare(const char *a, const char *b)
{
	char x, y;

	do {
		x = code_next(&a);
		y = code_next(&b);
	} while (x && x == y);
	return (unsigned char)x - (unsigned char)y;
}

void key_add_digits(struct key *k, const char *digits, bool reversed)
{
	size_t length = strlen(digits), i;

	for (i = 0; i < length; i++) {
		char c = digits[reversed ? length - 1 - i : i];

		if (c >= '0' && c <= '9')
			put(k, &c, 1);
	}
	put(k, "", 1);
}

void key_add_key(struct key *k, const struct key *other)
{
	put(k, other->bytes, other->length);
}

static uint64_t read_number(const struct key *k, size_t offset, size_t bytes)
{
	uint64_t value = 0;
	size_t i;

	if (offset > k->length || bytes > k->length - offset)
		panic("key: %zu bytes read at %zu of %u", bytes, offset, k->length);
	for (i = 0; i < bytes; i++)
		value = value << 8 | k->bytes[offset + i];
	return value;
}

uint64_t key_read_u64(const struct key *k, size_t offset)
{
	return read_number(k, offset, 8);
}

uint32_t key_read_u32(const struct key *k, size_t offset)
{
	return (uint32_t)read_number(k, offset, 4);
}

bool key_begins(const struct key *k, const struct key *prefix)
{
	return k->length >= prefix->length && memcmp(k->bytes, prefix->bytes, prefix->length) == 0;
}
