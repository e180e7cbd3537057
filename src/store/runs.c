/* SPDX-License-Identifier: ISC */
/*
 * runs -- sorting of what does not fit into memory (see runs.h).
 *
 * A string in hand is two bytes of length and its bytes, in one piece of memory; what is sorted is
 * its first eight bytes as a number and its place, so that most comparisons look at nothing else. A
 * file holds one run after the other in the same form.
 */
#include "store/runs.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

#define READ_BYTES ((size_t)256 << 10)	/* of each run, at a time, while merging */

struct place {
	uint64_t first;		/* eight bytes, zeros behind the end */
	const unsigned char *at;	/* two bytes of length, the string */
};

struct runs {
	char *folder;
	unsigned char *bytes;
	size_t used, size;
	struct place *places;
	size_t count, room;
	uint64_t all;
	FILE *file;
	long *ends;		/* where each run in the file ends */
	size_t run_count;
};

/* A run being read: from the file, or the one in memory. */
struct reading {
	FILE *file;
	long at, end;
	unsigned char *buffer;
	size_t from, to;
	const struct place *next, *behind;
	const unsigned char *head;	/* the string in hand; NULL: ended */
};

struct runs *runs_new(const char *folder, size_t most)
{
	struct runs *r = mem_alloc(sizeof *r);

	r->folder = mem_string(folder);
	r->size = most ? most : RUNS_BYTES;
	return r;
}

void runs_free(struct runs *r)
{
	if (!r)
		return;
	if (r->file)
		fclose(r->file);
	mem_free(r->folder);
	mem_free(r->bytes);
	mem_free(r->places);
	mem_free(r->ends);
	mem_free(r);
}

static size_t length_at(const unsigned char *at)
{
	return (size_t)at[0] << 8 | at[1];
}

static uint64_t first_of(const unsigned char *bytes, size_t length)
{
	uint64_t first = 0;
	size_t i;

	for (i = 0; i < 8; i++)
		first = first << 8 | (i < length ? bytes[i] : 0);
	return first;
}

static int compare_at(const unsigned char *a, const unsigned char *b)
{
	size_t x = length_at(a), y = length_at(b);
	int order = memcmp(a + 2, b + 2, x < y ? x : y);

	return order ? order : (x > y) - (x < y);
}

static int by_bytes(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return compare_at(x->at, y->at);
}

static void sort_places(struct runs *r)
{
	size_t i;

	for (i = 1; i < r->count; i++)
		if (by_bytes(&r->places[i - 1], &r->places[i]) > 0)
			break;
	if (i < r->count)
		qsort(r->places, r->count, sizeof r->places[0], by_bytes);
}

static enum status trouble(const char *what)
{
	log_warn("store: %s a file of sorted keys did not work: %s", what, strerror(errno));
	return ERR_IO;
}

/* The strings in hand become a run of the file. */
static enum status spill(struct runs *r)
{
	size_t i;

	if (!r->file) {
		char path[4200];
		int fd;

		snprintf(path, sizeof path, "%s/keys.XXXXXX", r->folder);
		fd = mkstemp(path);
		r->file = fd < 0 ? NULL : fdopen(fd, "w+");
		if (!r->file)
			return trouble("making");
		unlink(path);
	}
	sort_places(r);
	for (i = 0; i < r->count; i++)
		if (fwrite(r->places[i].at, length_at(r->places[i].at) + 2, 1, r->file) != 1)
			return trouble("writing");
	r->ends = mem_grow(r->ends, r->run_count, r->run_count + 1, sizeof r->ends[0]);
	r->ends[r->run_count++] = ftell(r->file);
	r->used = r->count = 0;
	return OK;
}

enum status runs_add(struct runs *r, const unsigned char *bytes, size_t length)
{
	unsigned char *at;

	if (length > RUNS_STRING)
		return ERR_LIMIT;
	if (r->used + length + 2 > r->size || !r->bytes) {
		enum status s = r->count ? spill(r) : OK;

		if (s != OK)
			return s;
		if (!r->bytes)
			r->bytes = mem_alloc(r->size);
	}
	if (r->count == r->room) {
		size_t room = r->room ? 2 * r->room : 1024;

		r->places = mem_grow(r->places, r->room, room, sizeof r->places[0]);
		r->room = room;
	}
	at = r->bytes + r->used;
	at[0] = (unsigned char)(length >> 8);
	at[1] = (unsigned char)length;
	memcpy(at + 2, bytes, length);
	r->places[r->count++] = (struct place){ first_of(bytes, length), at };
	r->used += length + 2;
	r->all += length;
	return OK;
}

uint64_t runs_bytes(const struct runs *r)
{
	return r->all;
}

/* ---- merging ---- */

static enum status reading_fill(struct reading *g)
{
	size_t left = g->to - g->from, want = READ_BYTES - left;

	if (want > (size_t)(g->end - g->at))
		want = (size_t)(g->end - g->at);
	memmove(g->buffer, g->buffer + g->from, left);
	g->from = 0;
	g->to = left;
	if (want == 0)
		return OK;
	if (fseek(g->file, g->at, SEEK_SET) || fread(g->buffer + left, want, 1, g->file) != 1)
		return trouble("reading");
	g->at += (long)want;
	g->to += want;
	return OK;
}

static enum status reading_next(struct reading *g)
{
	enum status s = OK;

	if (!g->file) {
		g->head = g->next < g->behind ? (g->next++)->at : NULL;
		return OK;
	}
	if (g->to - g->from < RUNS_STRING + 2)
		s = reading_fill(g);
	g->head = s == OK && g->from < g->to ? g->buffer + g->from : NULL;
	if (g->head)
		g->from += length_at(g->head) + 2;
	return s;
}

/* Least first; a run that has ended stands behind all others. */
static bool stands_before(const struct reading *a, const struct reading *b)
{
	return a->head && (!b->head || compare_at(a->head, b->head) < 0);
}

static void sink(struct reading **heap, size_t count, size_t at)
{
	for (;;) {
		size_t least = at, child;
		struct reading *kept = heap[at];

		for (child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
			if (stands_before(heap[child], heap[least]))
				least = child;
		if (least == at)
			return;
		heap[at] = heap[least];
		heap[least] = kept;
		at = least;
	}
}

static enum status merge(struct reading **heap, size_t count, runs_string *each, void *baton)
{
	enum status s = OK;
	size_t i;

	for (i = count; i-- > 0;)
		sink(heap, count, i);
	while (s == OK && heap[0]->head) {
		s = each(baton, heap[0]->head + 2, length_at(heap[0]->head));
		if (s == OK)
			s = reading_next(heap[0]);
		sink(heap, count, 0);
	}
	return s;
}

enum status runs_each(struct runs *r, runs_string *each, void *baton)
{
	size_t count = r->run_count + 1, i;
	struct reading *readings = mem_array(count, sizeof *readings);
	struct reading **heap = mem_array(count, sizeof *heap);
	enum status s = OK;

	sort_places(r);
	for (i = 0; s == OK && i < count; i++) {
		struct reading *g = heap[i] = &readings[i];

		if (i < r->run_count) {
			g->file = r->file;
			g->at = i ? r->ends[i - 1] : 0;
			g->end = r->ends[i];
			g->buffer = mem_alloc(READ_BYTES);
		} else {
			g->next = r->places;
			g->behind = r->places + r->count;
		}
		s = reading_next(g);
	}
	if (s == OK)
		s = merge(heap, count, each, baton);
	for (i = 0; i < count; i++)
		mem_free(readings[i].buffer);
	mem_free(readings);
	mem_free(heap);
	return s;
}
