/* SPDX-License-Identifier: ISC */
/*
 * alarm: rows of the one queue of everything that waits for an instant (see alarm.h).
 *
 * Alarms are written quietly: they follow from their subjects and make no journal entry.
 */
#include "desk/alarm.h"

#include <string.h>

#include "base/clock.h"
#include "desk/inside.h"
#include "record/system.pb-c.h"

static struct key alarm_key(int64_t due, const char *kind, uint64_t subject, uint32_t n)
{
	struct key k = key_empty();

	key_add_i64(&k, due);
	key_add_text(&k, kind);
	key_add_u64(&k, subject);
	key_add_u32(&k, n);
	return k;
}

enum status alarm_set(struct verb *v, int64_t due, const char *kind, uint64_t subject, uint32_t n)
{
	struct key key = alarm_key(due, kind, subject, n);
	Od__Alarm *alarm = FRESH(v, alarm);

	SET(alarm, due, due);
	SET_TEXT(v, alarm, kind, kind);
	SET(alarm, subject, subject);
	SET(alarm, n, n);
	return change_quiet(v, TABLE_ALARM, &key, &alarm->base);
}

enum status alarm_clear(struct verb *v, int64_t due, const char *kind, uint64_t subject,
	uint32_t n)
{
	struct key key = alarm_key(due, kind, subject, n);

	if (!table_has(v->txn, TABLE_ALARM, &key))
		return OK;
	return change_quiet(v, TABLE_ALARM, &key, NULL);
}

enum status alarm_first(struct verb *v, int64_t due, const char *kind)
{
	struct key all = key_empty();
	Od__Alarm *alarm;
	struct walk *walk;
	bool there = false;
	enum status s = walk_open(v->txn, TABLE_ALARM, &all, false, &walk);

	while (!s && !there) {
		struct arena_mark mark = arena_mark(v->arena);

		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&alarm);
		there = !s && strcmp(text_of(alarm->kind), kind) == 0;
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	if (s && s != ERR_END)
		return s;
	return there ? ERR_END : alarm_set(v, due, kind, 0, 0);
}

int64_t alarm_hour(int64_t now, int hour)
{
	return alarm_minute(now, hour * 60);
}

int64_t alarm_minute(int64_t now, int minute)
{
	struct clock_parts parts;
	int32_t day = clock_day(now);

	for (;; day++) {
		clock_day_split(day, &parts);
		parts.hour = minute / 60;
		parts.minute = minute % 60;
		parts.second = 0;
		if (clock_join(&parts) > now)
			return clock_join(&parts);
	}
}
