/* SPDX-License-Identifier: ISC */
/*
 * arena -- blocks from which a request takes its memory.
 *
 * Blocks start at 16 KiB and double up to 1 MiB; a request for more than a quarter of a block gets
 * a block of its own size beside the current one, so little is wasted. The cap counts the bytes
 * handed out, not the blocks. A reset keeps the first block: a server's arenas reach a steady
 * state in which no request calls malloc.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"

#define BLOCK_FIRST ((size_t)16 << 10)
#define BLOCK_MOST ((size_t)1 << 20)
#define ALIGN ((size_t)16)

/* Under the address sanitizer each piece is a block of its exact size, so overruns are seen. */
#ifdef __SANITIZE_ADDRESS__
#define EXACT true
#else
#define EXACT false
#endif

struct block {
	struct block *older;
	uint64_t serial;	/* of the arena's blocks, in the order they were made */
	size_t size, used;
	_Alignas(16) unsigned char bytes[];
};

struct arena {
	struct block *first, *newest, *current;
	size_t cap, used, next_size;
	uint64_t serial;
	struct arena_allocator allocator;
};

static struct block *block_new(size_t size)
{
	struct block *b = mem_alloc(sizeof *b + size);

	b->size = size;
	return b;
}

static void *allocator_alloc(void *data, size_t size)
{
	return arena_try(data, size);
}

static void allocator_free(void *data, void *pointer)
{
	(void)data;
	(void)pointer;
}

struct arena *arena_new(size_t cap)
{
	struct arena *a = mem_alloc(sizeof *a);

	a->cap = cap ? cap : (size_t)64 << 20;
	a->first = a->newest = a->current = block_new(BLOCK_FIRST);
	a->next_size = BLOCK_FIRST * 2;
	a->allocator = (struct arena_allocator){ allocator_alloc, allocator_free, a };
	return a;
}

/* Those made behind `last`, which stays. */
static void blocks_free(struct arena *a, uint64_t last)
{
	while (a->newest && a->newest->serial > last) {
		struct block *older = a->newest->older;

		mem_free(a->newest);
		a->newest = older;
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	blocks_free(a, 0);
	mem_free(a->first);
	mem_free(a);
}

void arena_wipe(struct arena *a)
{
	struct block *b;

	for (b = a->newest; b; b = b->older)
		mem_wipe(b->bytes, b->used);
}

void arena_reset(struct arena *a)
{
	blocks_free(a, 0);
	memset(a->first->bytes, 0, a->first->used);
	a->first->used = 0;
	a->current = a->first;
	a->next_size = BLOCK_FIRST * 2;
	a->used = 0;
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ .serial = a->serial, .block = a->current,
		.block_used = a->current->used, .used = a->used };
}

void arena_back(struct arena *a, const struct arena_mark *mark)
{
	struct block *b = mark->block;

	blocks_free(a, mark->serial);
	memset(b->bytes + mark->block_used, 0, b->used - mark->block_used);
	b->used = mark->block_used;
	a->current = b;
	a->used = mark->used;
}

void *arena_try(struct arena *a, size_t size)
{
	struct block *b = a->current;
	size_t rounded;
	void *p;

	if (size > a->cap - a->used)
		return NULL;
	rounded = size ? (size + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
	if (rounded > a->cap - a->used)
		rounded = a->cap - a->used;
	if (EXACT || rounded > b->size - b->used) {
		/* A large one has its own block, and the current one stays in use. */
		bool own = EXACT || rounded > a->next_size / 4;

		b = block_new(EXACT ? size : own ? rounded : a->next_size);
		b->serial = ++a->serial;
		b->older = a->newest;
		a->newest = b;
		if (!own) {
			if (a->next_size < BLOCK_MOST)
				a->next_size *= 2;
			a->current = b;
		}
	}
	p = b->bytes + b->used;
	b->used += rounded;
	a->used += rounded;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p = arena_try(a, size);

	if (!p)
		panic("arena: %zu bytes asked, %zu of %zu used", size, a->used, a->cap);
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		panic("arena: %zu x %zu bytes asked", count, size);
	return arena_alloc(a, bytes);
}

char *arena_string_n(struct arena *a, const char *bytes, size_t length)
{
	char *copy = arena_alloc(a, length + 1);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

char *arena_string(struct arena *a, const char *text)
{
	return text ? arena_string_n(a, text, strlen(text)) : NULL;
}

void *arena_copy(struct arena *a, const void *bytes, size_t length)
{
	void *copy = arena_alloc(a, length);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

void *arena_more(struct arena *a, const void *list, size_t count, size_t size)
{
	void *copy = arena_array(a, count + 1, size);

	if (count)
		memcpy(copy, list, count * size);
	return copy;
}

char *arena_format(struct arena *a, const char *format, ...)
{
	va_list args;
	char small[256], *out;
	int length;

	va_start(args, format);
	length = vsnprintf(small, sizeof small, format, args);
	va_end(args);
	if (length < 0)
		panic("arena: a text that cannot be formatted");
	if ((size_t)length < sizeof small)
		return arena_string_n(a, small, (size_t)length);
	out = arena_alloc(a, (size_t)length + 1);
	va_start(args, format);
	vsnprintf(out, (size_t)length + 1, format, args);
	va_end(args);
	return out;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

const struct arena_allocator *arena_allocator(struct arena *a)
{
	return &a->allocator;
}
