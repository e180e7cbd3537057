/* SPDX-License-Identifier: ISC */
/*
 * finder_heap -- the texts of a finder's rows, side by side in blocks.
 *
 * What a row gives back is wiped and stays where it is until the finder is built anew at night:
 * rows of a million customers in pieces of their own would take half as much again.
 */
#include "base/memory.h"
#include "lang/finder_inside.h"

#define BLOCK ((size_t)256 << 10)

struct heap_block {
	struct heap_block *next;
	size_t size, used;
	_Alignas(8) unsigned char bytes[];
};

unsigned char *heap_take(struct finder *f, size_t bytes)
{
	struct heap_block *b = f->heap;

	bytes = (bytes + 3) / 4 * 4;
	if (b == NULL || b->size - b->used < bytes) {
		size_t size = f->count < 1000 ? BLOCK / 64 : BLOCK;

		if (size < bytes)
			size = bytes;
		b = mem_alloc(sizeof(*b) + size);
		b->size = size;
		b->next = f->heap;
		f->heap = b;
		f->heap_bytes += sizeof(*b) + size;
	}
	b->used += bytes;
	return b->bytes + b->used - bytes;
}

void heap_free(struct finder *f)
{
	while (f->heap) {
		struct heap_block *b = f->heap;

		f->heap = b->next;
		mem_free(b);
	}
}
