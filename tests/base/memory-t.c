/* SPDX-License-Identifier: ISC */
/*
 * memory: buffers with a cap, arenas with a cap, and panic at what must never happen.
 *
 * What ends the process is tried in a child: it must die by SIGABRT and say why on the log. Hostile
 * text in a log line must stay on its line.
 */
#include "base/memory.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "tap/tap.h"

static void buffers(void)
{
	struct buffer b;
	char large[400];
	int i;

	buffer_init(&b, 10);
	is_string("", buffer_string(&b), "empty");
	is_int(OK, buffer_text(&b, "12345"), "five");
	is_int(OK, buffer_put(&b, "67890", 5), "ten, to the cap");
	is_int(ERR_LIMIT, buffer_char(&b, 'x'), "the eleventh is refused");
	ok(b.over, "and remembered");
	is_string("1234567890", buffer_string(&b), "nothing was changed");
	is_int(ERR_LIMIT, buffer_put(&b, "", SIZE_MAX), "a length that would wrap");
	buffer_drop(&b, 4);
	is_string("567890", buffer_string(&b), "the first four dropped");
	is_int(ERR_LIMIT, buffer_format(&b, "%d", 12345), "a format over the cap");
	is_string("567890", buffer_string(&b), "changes nothing");
	buffer_drop(&b, 99);
	is_string("", buffer_string(&b), "all dropped");
	buffer_reset(&b);
	ok(!b.over, "a reset forgets");
	is_int(OK, buffer_u32(&b, 0x01020304), "a number");
	is_blob("\1\2\3\4", 4, b.bytes, b.length, "is big-endian");
	buffer_free(&b);
	buffer_init(&b, 0);
	is_int(ERR_LIMIT, buffer_char(&b, 'x'), "no cap, no byte");
	is_int(OK, buffer_put(&b, NULL, 0), "nothing fits");
	buffer_free(&b);
	buffer_init(&b, 100000);
	memset(large, 'y', sizeof large - 1);
	large[sizeof large - 1] = 0;
	for (i = 0; i < 100; i++)
		buffer_format(&b, "%s", large);
	is_int(39900, (long long)b.length, "long formats");
	ok(b.bytes[39899] == 'y' && b.bytes[39900] == 0, "ended by 0");
	ok(buffer_space(&b, 5) == b.bytes + 39900, "space behind");
	ok(!buffer_space(&b, 100000), "no space over the cap");
	buffer_free(&b);
}

/* A thousand rows looked at, one kept: what was taken since the mark is free again, and zero. */
static void back_to_mark(struct arena *a)
{
	char *kept = arena_string(a, "kept");
	struct arena_mark mark = arena_mark(a);
	size_t used = arena_used(a);
	int i, wrong = 0;

	for (i = 0; i < 1000; i++) {
		unsigned char *small = arena_alloc(a, 100), *large = arena_alloc(a, 30000);

		wrong += small[0] != 0 || small[99] != 0 || large[29999] != 0;
		memset(small, 0xee, 100);
		memset(large, 0xee, 30000);
		memset(arena_alloc(a, 2000), 0xee, 2000);
		arena_back(a, &mark);
		wrong += arena_used(a) != used;
	}
	is_int(0, wrong, "back to a mark, again and again");
	is_string("kept", kept, "what was before it stays");
}

static void arenas(void)
{
	struct arena *a = arena_new(100000);
	const struct arena_allocator *allocator = arena_allocator(a);
	char text[600];
	size_t used;
	int i, wrong = 0;

	for (i = 0; i < 100; i++) {
		unsigned char *p = arena_alloc(a, (size_t)i);
		int k;

		wrong += (uintptr_t)p % 16 != 0;
		for (k = 0; k < i; k++)
			wrong += p[k] != 0;
		memset(p, 0xee, (size_t)i);
	}
	is_int(0, wrong, "aligned and zero");
	used = arena_used(a);
	ok(used >= 4950 && used < 8000, "used: %zu", used);
	ok(arena_try(a, 60000) != NULL, "a large piece");
	ok(arena_try(a, 60000) == NULL, "over the cap");
	ok(arena_try(a, SIZE_MAX) == NULL, "a size that would wrap");
	ok(allocator->alloc(allocator->data, 60000) == NULL, "the same for protobuf-c");
	ok(arena_try(a, 100000 - arena_used(a)) != NULL, "the very last bytes");
	ok(arena_try(a, 1) == NULL, "then none");
	arena_reset(a);
	is_int(0, (long long)arena_used(a), "a reset forgets all");
	for (i = 0; i < 100; i++) {
		unsigned char *p = arena_alloc(a, 100);
		int k;

		for (k = 0; k < 100; k++)
			wrong += p[k] != 0;
	}
	is_int(0, wrong, "memory used again is zero");
	back_to_mark(a);
	memset(text, 'z', sizeof text - 1);
	text[sizeof text - 1] = 0;
	is_string(text, arena_format(a, "%s", text), "a long format");
	is_string("7 中", arena_format(a, "%d %s", 7, "中"), "a short one");
	is_string("ab", arena_string_n(a, "abc", 2), "a part of a text");
	ok(arena_string(a, NULL) == NULL, "no text is no text");
	is_blob("a\0b", 3, arena_copy(a, "a\0b", 3), 3, "bytes");
	is_blob("ab\0", 3, arena_more(a, "ab", 2, 1), 3, "a list with room for one more");
	is_blob("\0\0", 2, arena_more(a, NULL, 0, 2), 2, "also of none");
	arena_free(a);
	arena_free(NULL);
}

static void over_arena(void)
{
	arena_alloc(arena_new(1000), 2000);
}

static void product(void)
{
	mem_array(SIZE_MAX / 2, 3);
}

static void none_left(void)
{
	struct rlimit limit = { 64 << 20, 64 << 20 };

	setrlimit(RLIMIT_AS, &limit);
	mem_alloc((size_t)1 << 30);
}

static void hostile(void)
{
	panic("name: %s", "x\n2026-11-19T00:00:00Z orderdesk[1]: forged \033[2J\xff 中");
}

/* Controls and slashes in more bytes than they need, halves of pairs, beyond the last character. */
static void overlong(void)
{
	panic("name: %s", "\xc2\x9b" "1m \xc0\xaf \xe0\x80\xaf \xed\xa0\x80 "
		"\xf0\x82\x82\xac \xf4\x90\x80\x80 é中😀");
}

static off_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : -1;
}

/* A log that has its size is FILE.old, and a new one begins, while the process goes on. */
static void turns(void)
{
	char path[200], old[210], text[1000];
	pid_t child;
	int i;

	snprintf(path, sizeof path, "%s/turning", tap_tmpdir());
	snprintf(old, sizeof old, "%s.old", path);
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	fflush(stdout);
	child = fork();
	if (child == 0) {
		log_open("test", path);
		for (i = 0; i < LOG_FILE_BYTES / 1000; i++)
			log_note("%s", text);
		log_note("the last");
		_exit(0);
	}
	waitpid(child, NULL, 0);
	ok(size_of(old) > LOG_FILE_BYTES && size_of(old) < LOG_FILE_BYTES + 2000,
		"a log is set aside at its size: %lld", (long long)size_of(old));
	ok(size_of(path) > 0 && size_of(path) < LOG_FILE_BYTES / 2, "and goes on in a new file: %lld",
		(long long)size_of(path));
}

/* Runs `body` in a child; it must abort and leave `wanted` in its log. */
static void dies(void (*body)(void), const char *wanted)
{
	char path[200], seen[4000] = "";
	int status = 0, fd;
	ssize_t length;
	pid_t child;

	snprintf(path, sizeof path, "%s/log", tap_tmpdir());
	unlink(path);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		if (!freopen("/dev/null", "w", stderr))
			_exit(2);
		log_open("test", path);
		body();
		_exit(0);
	}
	waitpid(child, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "it aborts");
	fd = open(path, O_RDONLY);
	length = fd < 0 ? 0 : read(fd, seen, sizeof seen - 1);
	if (fd >= 0)
		close(fd);
	seen[length > 0 ? length : 0] = 0;
	ok(strstr(seen, wanted) != NULL, "its log says: %s", wanted);
	ok(length > 0 && strchr(seen, '\n') == seen + length - 1, "in one line");
}

int main(void)
{
	char *grown;

	plan_lazy();
	buffers();
	arenas();
	grown = mem_grow(NULL, 0, 3, 2);
	memcpy(grown, "abcdef", 6);
	grown = mem_grow(grown, 3, 5, 2);
	is_blob("abcdef\0\0\0\0", 10, grown, 10, "the new part is zero");
	mem_wipe(grown, 10);
	is_blob("\0\0\0\0\0\0\0\0\0\0", 10, grown, 10, "wiped");
	mem_free(grown);
	dies(over_arena, "PANIC: arena: 2000 bytes asked, 0 of 1000 used");
	dies(product, "PANIC: memory: 9223372036854775807 x 3 bytes asked");
#if !defined __SANITIZE_ADDRESS__
	dies(none_left, "PANIC: memory: no 1073741824 bytes left");
#else
	(void)none_left;
#endif
	dies(hostile, "PANIC: name: x\\x0a2026-11-19T00:00:00Z orderdesk[1]: forged \\x1b[2J\\xff 中\n");
	dies(overlong, "PANIC: name: \\xc2\\x9b1m \\xc0\\xaf \\xe0\\x80\\xaf \\xed\\xa0\\x80 "
		"\\xf0\\x82\\x82\\xac \\xf4\\x90\\x80\\x80 é中😀\n");
	turns();
	return tap_result();
}
