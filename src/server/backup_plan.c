/* SPDX-License-Identifier: ISC */
/*
 * backup_plan -- when the daily backup is due.
 *
 * One alarm of kind "backup" stands in the queue, at the time of the day that the settings name;
 * the meta row "backup due" says which, so that it can be moved. After a downtime it rings late and
 * once, as any alarm does. Ringing sets the next and makes a job, which the keeper's thread does;
 * while one is open, another is not made.
 */
#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/setting.h"
#include "record/backup.pb-c.h"
#include "server/executor.h"
#include "server/keeper.h"
#include "server/server.h"

static struct key due_key(void)
{
	struct key k = key_empty();

	key_add_text(&k, "backup due");
	return k;
}

static int64_t due_read(struct verb *v)
{
	struct key k = due_key();
	Od__Meta *m;

	return table_get_as(v->txn, TABLE_META, &k, v->arena, &m) == OK ? (int64_t)m->number : 0;
}

static enum status due_write(struct verb *v, int64_t due)
{
	Od__Meta *m = (Od__Meta *)reflect_new(&od__meta__descriptor, v->arena);
	struct key k = due_key();

	m->has_number = 1;
	m->number = (uint64_t)due;
	return table_put(v->txn, TABLE_META, &k, &m->base);
}

/* The next time of the day that the settings name; 0: there is none. */
static int64_t next_due(struct verb *v)
{
	int64_t minutes = setting_int(v->desk, "backup_at");
	struct clock_parts parts;
	int32_t day;
	int64_t due;

	if (!setting_flag(v->desk, "backup_daily"))
		return 0;
	for (day = clock_day(v->now);; day++) {
		clock_day_split(day, &parts);
		parts.hour = (int)(minutes / 60);
		parts.minute = (int)(minutes % 60);
		parts.second = 0;
		due = clock_join(&parts);
		if (due > v->now)
			return due;
	}
}

static enum status set_next(struct verb *v)
{
	int64_t due = next_due(v);
	enum status s = due_write(v, due);

	return s == OK && due ? alarm_set(v, due, BACKUP_ALARM, 0, 0) : s;
}

enum status backup_ring(struct verb *v, const Od__Alarm *alarm)
{
	Od__ServerBackup what = OD__SERVER_BACKUP__INIT;
	enum status s;

	/* One that was moved away from meanwhile. */
	if (alarm->due != due_read(v))
		return OK;
	s = set_next(v);
	if (s == OK && setting_flag(v->desk, "backup_daily") && !job_open(v, BACKUP_JOB, "daily"))
		s = keeper_job_begin(v, BACKUP_JOB, "daily", &what.base, NULL);
	return s;
}

static enum status plan_body(struct verb *v, void *baton)
{
	bool moved = *(bool *)baton;
	int64_t due = due_read(v);
	enum status s = OK;

	/* One that is over rings in a moment, and sets the next by the new settings. */
	if (due && (!moved || due <= v->now || due == next_due(v)))
		return ERR_END;
	if (due)
		s = alarm_clear(v, due, BACKUP_ALARM, 0, 0);
	else if (!setting_flag(v->desk, "backup_daily"))
		return ERR_END;
	return s == OK ? set_next(v) : s;
}

void backup_plan(struct server *s, bool moved)
{
	executor_own(request_new(s), "backup plan", plan_body, &moved);
}
