/* SPDX-License-Identifier: ISC */
/*
 * finder_recent -- the log and its strays (see finder_recent.h).
 */
#include "lang/finder_recent.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lang/slots.h"

#define STRAYS 256	/* besides one in 64 rows: more of them are merged */

void recent_free(struct finder_recent *o)
{
	mem_free(o->log);
	mem_free(o->strays);
	mem_free(o->at);
	memset(o, 0, sizeof(*o));
}

static void room_for(struct finder_recent *o, uint32_t slot)
{
	size_t size = o->slots ? o->slots : 64;

	if (slot < o->slots)
		return;
	while (size <= slot)
		size += size / 4;
	o->at = mem_grow(o->at, o->slots, size, sizeof(o->at[0]));
	memset(o->at + o->slots, 0xff, (size - o->slots) * sizeof(o->at[0]));
	o->slots = size;
}

static void log_room(struct finder_recent *o)
{
	if (o->count == o->size) {
		size_t size = o->size ? o->size + o->size / 8 : 64;

		o->log = mem_grow(o->log, o->size, size, sizeof(o->log[0]));
		o->size = size;
	}
}

/* The place among the strays of the first that is more recent than this one or is it. */
static size_t stray_place(const struct finder_recent *o, const struct seen *s)
{
	size_t from = 0, to = o->stray_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (seen_before(o, s, &o->strays[middle]))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool is_void(const struct finder_recent *o, size_t at)
{
	return o->at[o->log[at].slot] != at;
}

/* One log of all, without void places. */
static void merge(struct finder_recent *o)
{
	size_t all = o->live + o->stray_count, log = 0, stray = 0, count = 0;
	size_t size = all + all / 16 + 64;
	struct seen *merged = mem_array(size, sizeof(merged[0]));

	while (log < o->count || stray < o->stray_count) {
		if (log < o->count && is_void(o, log))
			log++;
		else if (stray == o->stray_count ||
			 (log < o->count && !seen_before(o, &o->log[log], &o->strays[stray])))
			merged[count++] = o->log[log++];
		else
			merged[count++] = o->strays[stray++];
	}
	mem_free(o->log);
	o->log = merged;
	o->size = size;
	o->count = o->live = count;
	o->stray_count = 0;
	for (size_t i = 0; i < count; i++)
		o->at[merged[i].slot] = (uint32_t)i;
}

static void put_stray(struct finder_recent *o, const struct seen *s)
{
	size_t at = stray_place(o, s);

	if (o->stray_count == o->stray_size) {
		size_t size = o->stray_size ? 2 * o->stray_size : 64;

		o->strays = mem_grow(o->strays, o->stray_size, size, sizeof(o->strays[0]));
		o->stray_size = size;
	}
	memmove(o->strays + at + 1, o->strays + at, (o->stray_count - at) * sizeof(o->strays[0]));
	o->strays[at] = *s;
	o->stray_count++;
	o->at[s->slot] = RECENT_STRAY;
}

/* `old` is what it was put with. */
static void forget(struct finder_recent *o, const struct seen *old)
{
	if (o->at[old->slot] == RECENT_STRAY) {
		size_t at = stray_place(o, old);

		o->stray_count--;
		memmove(o->strays + at, o->strays + at + 1,
			(o->stray_count - at) * sizeof(o->strays[0]));
	} else if (o->at[old->slot] != RECENT_NONE) {
		o->live--;
	}
	o->at[old->slot] = RECENT_NONE;
}

void recent_remove(struct finder_recent *o, uint32_t slot, int64_t time)
{
	struct seen old = { time, slot };

	if (slot < o->slots)
		forget(o, &old);
}

void recent_append(struct finder_recent *o, uint32_t slot, int64_t time)
{
	room_for(o, slot);
	log_room(o);
	o->at[slot] = (uint32_t)o->count;
	o->log[o->count++] = (struct seen){ time, slot };
	o->live++;
}

void recent_put(struct finder_recent *o, uint32_t slot, int64_t time)
{
	struct seen s = { time, slot };

	room_for(o, slot);
	if (o->count == 0 || seen_before(o, &s, &o->log[o->count - 1]))
		recent_append(o, slot, time);
	else
		put_stray(o, &s);
	if (o->stray_count > STRAYS + o->live / 64 || o->count > 2 * o->live + STRAYS)
		merge(o);
}

static int by_time(const void *a, const void *b, void *recent)
{
	const struct finder_recent *o = recent;

	return seen_before(o, a, b) ? 1 : seen_before(o, b, a) ? -1 : 0;
}

void recent_settle(struct finder_recent *o)
{
	if (o->count)
		qsort_r(o->log, o->count, sizeof(o->log[0]), by_time, o);
	for (size_t i = 0; i < o->count; i++)
		o->at[o->log[i].slot] = (uint32_t)i;
	merge(o);
}

size_t recent_bytes(const struct finder_recent *o)
{
	return (o->size + o->stray_size) * sizeof(o->log[0]) + o->slots * sizeof(o->at[0]);
}

/* ---- walking ---- */

void recent_walk(const struct finder_recent *o, const uint64_t *bits, struct recent_walk *w)
{
	*w = (struct recent_walk){ o, bits, o->count, o->stray_count };
}

const struct seen *recent_next(struct recent_walk *w)
{
	const struct finder_recent *o = w->recent;
	const struct seen *log, *stray;

	while (w->log > 0 && (!bits_has(w->bits, o->log[w->log - 1].slot) ||
			      is_void(o, w->log - 1)))
		w->log--;
	while (w->stray > 0 && !bits_has(w->bits, o->strays[w->stray - 1].slot))
		w->stray--;
	log = w->log > 0 ? &o->log[w->log - 1] : NULL;
	stray = w->stray > 0 ? &o->strays[w->stray - 1] : NULL;
	if (log == NULL && stray == NULL)
		return NULL;
	if (stray == NULL || (log && seen_before(o, log, stray))) {
		w->log--;
		return log;
	}
	w->stray--;
	return stray;
}
