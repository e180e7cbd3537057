/* SPDX-License-Identifier: ISC */
/*
 * alarm: rows are in order of their due times, set and cleared with their subject.
 */
#include "desk/alarm.h"

#include <string.h>

#include "base/clock.h"
#include "desk/fixture.h"
#include "record/system.pb-c.h"
#include "tap/tap.h"

static enum status set_body(struct verb *v, void *baton)
{
	enum status s = alarm_set(v, v->now + CLOCK_HOUR, "late", 2, 0);

	(void)baton;
	if (s == OK)
		s = alarm_set(v, v->now + CLOCK_MINUTE, "soon", 1, 3);
	if (s == OK)
		s = alarm_set(v, v->now - CLOCK_DAY, "past", 3, 0);
	return s == OK ? alarm_set(v, v->now + CLOCK_MINUTE, "soon", 1, 3) : s;
}

static enum status clear_body(struct verb *v, void *baton)
{
	enum status s = alarm_clear(v, v->now + CLOCK_MINUTE, "soon", 1, 3);

	(void)baton;
	return s == OK ? alarm_clear(v, v->now + CLOCK_MINUTE, "soon", 1, 3) : s;
}

static enum status read_body(struct verb *v, void *baton)
{
	struct key prefix = key_empty(), key;
	const char **list = baton;
	Od__Alarm *alarm;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_ALARM, &prefix, false, &walk);

	*list = "";
	while (s == OK && (s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&alarm)) == OK)
		*list = arena_format(v->arena, "%s%s%s", *list, **list ? " " : "", alarm->kind);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

int main(void)
{
	struct fixture *f;
	const char *list;

	plan(6);
	f = fixture_open();
	is_int(OK, fixture_write(f, set_body, NULL), "three are set, one of them twice");
	is_int(OK, fixture_read(f, read_body, &list), "read");
	is_string("past soon late", list, "in order of their time");
	is_int(OK, fixture_write(f, clear_body, NULL), "one is cleared, and cleared again");
	fixture_read(f, read_body, &list);
	is_string("past late", list, "the others stay");
	ok(f->changes->first && f->changes->first->quiet, "the journal hears nothing of them");
	fixture_close(f);
	return tap_result();
}
