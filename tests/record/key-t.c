/* SPDX-License-Identifier: ISC */
/*
 * key: the order of bytes is the order of what they stand for.
 *
 * Known keys byte by byte, then pairs of random keys of the same parts: memcmp of the bytes must
 * say what comparing part by part says. What is too long ends the process.
 */
#include "record/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap/tap.h"

static uint64_t state = 88172645463325252;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * UINT64_C(2685821657736338717);
}

struct parts {
	uint64_t large;
	int64_t whole, down;
	int32_t day;
	uint8_t small;
	char text[6];
};

static int64_t odd_integer(void)
{
	static const int64_t edge[] = { 0, 1, -1, INT64_MAX, INT64_MIN, INT32_MAX, INT32_MIN, 255, 256 };

	return next() % 2 ? edge[next() % 9] : (int64_t)next();
}

static struct parts random_parts(void)
{
	struct parts p = { (uint64_t)odd_integer(), odd_integer(), odd_integer(),
		(int32_t)odd_integer(), (uint8_t)(next() % 3), "" };
	size_t i, length = next() % 5;

	for (i = 0; i < length; i++)
		p.text[i] = (char)("ab\xe4~"[next() % 4]);
	return p;
}

static struct key make(const struct parts *p)
{
	struct key k = key_empty();

	key_add_u8(&k, p->small);
	key_add_text(&k, p->text);
	key_add_i32(&k, p->day);
	key_add_down(&k, p->down);
	key_add_i64(&k, p->whole);
	key_add_u64(&k, p->large);
	return k;
}

static int sign(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_parts(const struct parts *a, const struct parts *b)
{
	int s = sign(a->small, b->small);

	if (!s)
		s = sign(strcmp(a->text, b->text), 0);
	if (!s)
		s = sign(a->day, b->day);
	if (!s)
		s = -sign(a->down, b->down);
	if (!s)
		s = sign(a->whole, b->whole);
	if (!s)
		s = a->large < b->large ? -1 : a->large > b->large;
	return s;
}

static int by_bytes(const struct key *a, const struct key *b)
{
	size_t shorter = a->length < b->length ? a->length : b->length;
	int s = memcmp(a->bytes, b->bytes, shorter);

	return s ? sign(s, 0) : sign(a->length, b->length);
}

static void order(void)
{
	int i, wrong = 0, equal = 0;

	for (i = 0; i < 200000; i++) {
		struct parts a = random_parts(), b = random_parts();
		struct key x, y;
		int depth = (int)(next() % 6);

		/* Let the first parts be the same, so that each part gets to decide. */
		if (depth > 0)
			b.small = a.small;
		if (depth > 1)
			memcpy(b.text, a.text, sizeof b.text);
		if (depth > 2)
			b.day = a.day;
		if (depth > 3)
			b.down = a.down;
		if (depth > 4)
			b.whole = a.whole;
		x = make(&a);
		y = make(&b);
		wrong += by_bytes(&x, &y) != by_parts(&a, &b);
		equal += by_parts(&a, &b) == 0;
	}
	is_int(0, wrong, "200,000 pairs are in order");
	ok(equal > 0 && equal < 100000, "%d of them equal", equal);
}

static void known(void)
{
	struct key k = key_u64(0x0102030405060708), other;

	is_blob("\1\2\3\4\5\6\7\10", 8, k.bytes, k.length, "u64");
	is_int(0x01020304, key_read_u32(&k, 0), "read the first half");
	ok(key_read_u64(&k, 0) == 0x0102030405060708, "read it all");
	k = key_u32(7);
	key_add_u16(&k, 0x0102);
	is_blob("\0\0\0\7\1\2", 6, k.bytes, k.length, "u32 and u16");
	k = key_empty();
	key_add_i32(&k, -1);
	is_blob("\x7f\xff\xff\xff", 4, k.bytes, k.length, "i32");
	k = key_empty();
	key_add_text(&k, "K-1042 Ä");
	is_blob("k-1042 \xc3\x84", 10, k.bytes, k.length, "text: ASCII lower case");
	k = key_empty();
	key_add_code(&k, "K-10 4_2.x/Y");
	is_blob("k1042xy", 8, k.bytes, k.length, "code: separators dropped");
	k = key_empty();
	key_add_digits(&k, "+86 571-88", true);
	is_blob("8817568", 8, k.bytes, k.length, "digits from behind");
	k = key_empty();
	key_add_digits(&k, "+86 571-88", false);
	is_blob("8657188", 8, k.bytes, k.length, "digits");
	other = key_empty();
	key_add_digits(&other, "8657", false);
	ok(!key_begins(&k, &other), "a closed prefix is none");
	other.length--;
	ok(key_begins(&k, &other), "without the closing 0 it is");
	ok(!key_begins(&other, &k), "the longer is no prefix of the shorter");
	key_add_key(&k, &other);
	is_blob("8657188\0" "8657", 12, k.bytes, k.length, "a key behind a key");
	ok(key_code_compare("K-10 4", "k.10/4_") == 0 && key_code_compare("", "-") == 0, "codes compare so");
	ok(key_code_compare("B1", "B-2") < 0 && key_code_compare("B10", "B-1") > 0, "and stand in an order");
}

static bool aborts(void (*body)(void))
{
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		close(2);
		body();
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) != 0;
}

static void too_long(void)
{
	char text[KEY_MAX + 1];
	struct key k = key_empty();

	memset(text, 'x', KEY_MAX);
	text[KEY_MAX] = 0;
	key_add_text(&k, text);
}

static void read_behind(void)
{
	struct key k = key_u32(1);

	key_read_u64(&k, 0);
}

int main(void)
{
	char text[KEY_MAX];
	struct key k = key_empty();

	plan_lazy();
	known();
	order();
	memset(text, 'x', KEY_MAX - 1);
	text[KEY_MAX - 1] = 0;
	key_add_text(&k, text);
	is_int(KEY_MAX, k.length, "the longest key");
	ok(aborts(too_long), "one byte more ends the process");
	ok(aborts(read_behind), "so does reading behind the end");
	return tap_result();
}
