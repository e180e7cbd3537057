/* SPDX-License-Identifier: ISC */
/*
 * arena -- memory that is freed all at once, one per request.
 *
 * Nothing taken from an arena is freed by itself. The cap bounds what one request can make the
 * process take: passing it is panic() unless arena_try is used, so size limits are checked before
 * unpacking (record/reflect.h). protobuf-c unpacks into an arena by arena_allocator().
 */
#ifndef ORDERDESK_BASE_ARENA_H
#define ORDERDESK_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena;

struct arena *arena_new(size_t cap);		/* 0: 64 MiB */
void arena_free(struct arena *a);
void arena_wipe(struct arena *a);		/* overwrites all that was taken; before arena_free */
void arena_reset(struct arena *a);		/* forgets all, keeps the first block */
void *arena_alloc(struct arena *a, size_t size);	/* zeroed, 16-aligned */
void *arena_try(struct arena *a, size_t size);	/* NULL when over the cap */
void *arena_array(struct arena *a, size_t count, size_t size);
char *arena_string(struct arena *a, const char *text);
char *arena_string_n(struct arena *a, const char *bytes, size_t length);
void *arena_copy(struct arena *a, const void *bytes, size_t length);
/* A copy of a list of `count` that has room for one more. */
void *arena_more(struct arena *a, const void *list, size_t count, size_t size);
char *arena_format(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
size_t arena_used(const struct arena *a);

/* A loop over many rows keeps few: all that was taken since the mark is given back. */
struct arena_mark {
	uint64_t serial;	/* blocks made so far */
	void *block;
	size_t block_used, used;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_back(struct arena *a, const struct arena_mark *mark);

/*
 * An allocator for protobuf-c (its struct has the same three members): the record library casts
 * it. Freeing is a no-op.
 */
struct arena_allocator {
	void *(*alloc)(void *data, size_t size);
	void (*free)(void *data, void *pointer);
	void *data;
};
const struct arena_allocator *arena_allocator(struct arena *a);

#endif
