/* SPDX-License-Identifier: ISC */
/*
 * sorted: one array of pointers, doubled when it is full.
 */
#include "base/sorted.h"

#include <string.h>

#include "base/memory.h"

#define ROOM_FIRST 32

size_t sorted_place(const struct sorted *s, sorted_order *order, const void *key, bool *there)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (order(key, s->row[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	*there = low < s->count && order(key, s->row[low]) == 0;
	return low;
}

void *sorted_find(const struct sorted *s, sorted_order *order, const void *key)
{
	bool there;
	size_t at = sorted_place(s, order, key, &there);

	return there ? s->row[at] : NULL;
}

void sorted_put(struct sorted *s, size_t at, void *row)
{
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : ROOM_FIRST;

		s->row = mem_grow(s->row, s->room, room, sizeof *s->row);
		s->room = room;
	}
	memmove(s->row + at + 1, s->row + at, (s->count - at) * sizeof *s->row);
	s->row[at] = row;
	s->count++;
}

void *sorted_take(struct sorted *s, size_t at)
{
	void *row = s->row[at];

	s->count--;
	memmove(s->row + at, s->row + at + 1, (s->count - at) * sizeof *s->row);
	return row;
}

void sorted_free(struct sorted *s)
{
	mem_free(s->row);
	memset(s, 0, sizeof *s);
}
