/* SPDX-License-Identifier: ISC */
/*
 * order_day -- one array in the order of the store's index, from its end; and what changes while it is read.
 *
 * Reading a day takes many short looks, and orders go on. What the memory is told of meanwhile is noted,
 * and put over what was read when the day is there: the higher version of an order counts, so it is all one
 * whether the walk saw it before or behind its change. An import that comes into sight, or goes, is no
 * change of its orders: the day is forgotten then, and read again by the next who asks.
 */
#include "desk/order_day.h"

#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "desk/import.h"
#include "desk/inside.h"

#define MOST 1000000u		/* orders of a day that are kept */

/* Oldest first; those of one instant by their number downwards. */
struct briefs {
	struct order_brief *row;
	size_t count, room;
};

struct order_day {
	int32_t day;
	int64_t from, to;	/* instants of the day; both 0: none is there, and none is read */
	bool whole;		/* it is there */
	bool reading;		/* somebody reads it; `noted` is what changed since */
	bool hidden;		/* orders of an import are not to be seen */
	struct briefs kept, noted;
};

void order_brief_of(const Od__Order *o, struct order_brief *out)
{
	struct clock_parts parts;

	clock_split(o->placed_at, &parts);
	*out = (struct order_brief){
		.id = o->id, .version = o->version, .customer = o->customer, .placed = o->placed_at,
		.total = o->total, .by = o->by, .state = o->state, .hour = (uint8_t)parts.hour,
	};
}

static int compare(const struct order_brief *a, const struct order_brief *b)
{
	if (a->placed != b->placed)
		return a->placed < b->placed ? -1 : 1;
	return a->id > b->id ? -1 : a->id < b->id;
}

/* Where it stands, or would. */
static size_t place_of(const struct briefs *b, const struct order_brief *one, bool *there)
{
	size_t low = 0, high = b->count;

	/* nearly always it is a new one */
	if (high && compare(&b->row[high - 1], one) < 0)
		low = high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&b->row[middle], one) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*there = low < b->count && compare(&b->row[low], one) == 0;
	return low;
}

static void add(struct briefs *b, size_t at, const struct order_brief *one)
{
	if (b->count == b->room) {
		size_t room = b->room ? 2 * b->room : 256;

		b->row = mem_grow(b->row, b->room, room, sizeof *b->row);
		b->room = room;
	}
	memmove(b->row + at + 1, b->row + at, (b->count - at) * sizeof *b->row);
	b->row[at] = *one;
	b->count++;
}

static void put(struct briefs *b, const struct order_brief *one)
{
	bool there;
	size_t at = place_of(b, one, &there);

	if (!there)
		add(b, at, one);
	else if (one->version >= b->row[at].version)
		b->row[at] = *one;
}

static void empty(struct briefs *b)
{
	mem_free(b->row);
	*b = (struct briefs){ 0 };
}

static void forget(struct order_day *m)
{
	empty(&m->kept);
	empty(&m->noted);
	m->from = m->to = 0;
	m->whole = false;	/* who reads sees that no day is there, and gives up */
}

/* ---- reading a day ---- */

/*
 * Who begins: notes are taken from now on. Not who would read by veils of before: an import may have come
 * into sight since its transaction began, of which no note tells.
 */
static bool begin(struct verb *v, int32_t day)
{
	struct desk *d = v->desk;
	struct order_day *m = d->day;
	bool mine;

	/* WHY: who has the memory may wait for this transaction to end (verb_breathe). */
	if (txn_alone(v->txn))
		return false;
	desk_memory_begin(d);
	mine = !m->reading && !(m->whole && m->day == day) && txn_sees_now(v->txn);
	if (mine) {
		forget(m);
		m->reading = true;
		m->day = day;
		m->from = clock_day_start(day);
		m->to = clock_day_start(day + 1);
	}
	desk_memory_end(d);
	return mine;
}

/* Newest first, as the index has them. */
static enum status walk_day(struct verb *v, int64_t from, int64_t to, struct briefs *out)
{
	struct key start = key_empty();
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_PLACED, NULL, false, &walk);

	if (s)
		return s;
	key_add_down(&start, to);
	s = walk_after(walk, &start);
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);
		struct order_brief one;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s || ((const Od__Order *)m)->placed_at < from || out->count == MOST)
			break;
		order_brief_of((const Od__Order *)m, &one);
		if (one.placed < to)
			add(out, out->count, &one);
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static void turn(struct briefs *b)
{
	for (size_t i = 0; i < b->count / 2; i++) {
		struct order_brief one = b->row[i];

		b->row[i] = b->row[b->count - 1 - i];
		b->row[b->count - 1 - i] = one;
	}
}

/* What was read with what changed meanwhile is the day, unless it was forgotten. */
static bool end(struct desk *d, struct briefs *seen, bool good)
{
	struct order_day *m = d->day;

	desk_memory_begin(d);
	m->reading = false;
	m->whole = good && m->to && seen->count < MOST;
	if (m->whole) {
		for (size_t i = 0; i < m->noted.count; i++)
			put(seen, &m->noted.row[i]);
		m->kept = *seen;
		*seen = (struct briefs){ 0 };
		empty(&m->noted);
	} else {
		forget(m);
	}
	desk_memory_end(d);
	empty(seen);
	return d->day->whole;
}

enum status order_day_read(struct verb *v, int32_t day, bool *there)
{
	struct order_day *m = v->desk->day;
	struct briefs seen = { 0 };
	enum status s;

	*there = m->whole && m->day == day;
	if (*there || v->changes || day != clock_day(v->now) || m->reading || !begin(v, day))
		return OK;
	s = walk_day(v, clock_day_start(day), clock_day_start(day + 1), &seen);
	turn(&seen);
	*there = end(v->desk, &seen, s == OK);
	return s;
}

/* ---- the day that is there ---- */

const struct order_brief *order_day_at(const struct desk *d, size_t place)
{
	const struct order_day *m = d->day;

	return m->whole && place < m->kept.count ? &m->kept.row[m->kept.count - 1 - place] : NULL;
}

bool order_day_find(const struct desk *d, const Od__Order *o, struct order_brief *out)
{
	const struct order_day *m = d->day;
	struct order_brief one;
	bool there;
	size_t at;

	*out = (struct order_brief){ 0 };
	if (!m->whole || o->placed_at < m->from || o->placed_at >= m->to)
		return false;
	order_brief_of(o, &one);
	at = place_of(&m->kept, &one, &there);
	if (there)
		*out = m->kept.row[at];
	return true;
}

enum status order_day_load(struct desk *d, struct txn *t)
{
	(void)t;
	d->day = mem_alloc(sizeof *d->day);
	d->day->hidden = import_hides_any(d, TABLE_ORDER);
	return OK;
}

void order_day_applied(struct desk *d, const struct change *c)
{
	struct order_day *m = d->day;
	const Od__Order *o = (const Od__Order *)c->after;
	struct order_brief one;

	if (c->table == TABLE_IMPORT && m->hidden != import_hides_any(d, TABLE_ORDER)) {
		m->hidden = !m->hidden;
		forget(m);
	}
	if (c->table != TABLE_ORDER || import_hides(d, TABLE_ORDER, c->id))
		return;
	if (!o)
		forget(m);
	if (!o || o->placed_at < m->from || o->placed_at >= m->to)
		return;
	order_brief_of(o, &one);
	if (m->reading)
		add(&m->noted, m->noted.count, &one);
	else
		put(&m->kept, &one);
}

void order_day_free(struct desk *d)
{
	if (!d->day)
		return;
	forget(d->day);
	mem_free(d->day);
	d->day = NULL;
}
