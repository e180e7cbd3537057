/* SPDX-License-Identifier: ISC */
/*
 * days -- see the header. The walk begins behind the end of the last day and ends at the first row of
 * an earlier one.
 */
#include "desk/days.h"

#include "base/clock.h"
#include "desk/inside.h"

enum status days_each(struct verb *v, enum index_id index, int32_t from, int32_t until,
	int64_t (*at)(const ProtobufCMessage *row), days_look *look, void *baton)
{
	struct key prefix = key_empty(), start = key_empty();
	int64_t begin = clock_day_start(from);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, index, &prefix, false, &walk);

	if (s)
		return s;
	key_add_down(&start, clock_day_start(until + 1));
	s = walk_after(walk, &start);
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s || at(m) < begin)
			break;
		look(baton, m);
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}
