/* SPDX-License-Identifier: ISC */
/*
 * standing: days by rule against a table worked out by hand; standing orders that come in the night,
 * once each, also late and after a restart; skipped, moved, changed and extra days; what cannot be
 * placed becomes a task.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/recurrence.h"
#include "desk/shop.h"
#include "desk/standing.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "tap/tap.h"

/* ---- rules ---- */

static const struct {
	const char *rule;
	int from[3];
	const char *days;	/* the first ones, as month-day */
} RULES[] = {
	/* 2026-11-20 is a Friday */
	{ "FREQ=DAILY", { 2026, 11, 29 }, "11-29 11-30 12-01" },
	{ "FREQ=DAILY;INTERVAL=2", { 2026, 11, 20 }, "11-20 11-22 11-24" },
	{ "FREQ=WEEKLY;BYDAY=MO,TH", { 2026, 11, 20 }, "11-23 11-26 11-30" },
	{ "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", { 2026, 11, 20 }, "11-20 12-04 12-18" },
	{ "FREQ=MONTHLY;BYMONTHDAY=31", { 2026, 11, 20 }, "12-31 01-31 03-31" },
	{ "FREQ=MONTHLY;BYMONTHDAY=-1", { 2027, 1, 15 }, "01-31 02-28 03-31" },
	{ "FREQ=MONTHLY;BYDAY=1MO", { 2026, 11, 20 }, "12-07 01-04 02-01" },
	{ "FREQ=MONTHLY;BYDAY=-1FR", { 2026, 11, 20 }, "11-27 12-25 01-29" },
	{ "FREQ=WEEKLY;BYDAY=SA;UNTIL=20261205", { 2026, 11, 20 }, "11-21 11-28 12-05" },
	{ "FREQ=DAILY;COUNT=2", { 2026, 11, 20 }, "11-20 11-21 none" },
	{ "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", { 2026, 11, 20 }, "none none none" },
	{ "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=-31,30", { 2026, 11, 20 }, "11-30 11-30 11-30" },
	{ "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=29", { 2027, 2, 1 }, "02-29 02-29 02-29" },
	{ "FREQ=MONTHLY;BYDAY=5SU", { 2026, 11, 20 }, "11-29 01-31 05-30" },
};

static void rules(void)
{
	static const char *const odd[] = { "", "every day", "FREQ=HOURLY", "FREQ=YEARLY",
		"FREQ=WEEKLY;BYDAY=XX", "BYDAY=MO", "FREQ=WEEKLY;BYDAY=1MO",
		"FREQ=DAILY;BYDAY=5MO", "FREQ=MONTHLY;BYMONTHDAY=40", "FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1",
		"FREQ=DAILY;INTERVAL=1000000", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=MONTHLY;BYDAY=1TU,-6MO",
		"FREQ=MONTHLY;BYDAY=53MO" };

	for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
		int32_t from = clock_day_join(RULES[i].from[0], RULES[i].from[1], RULES[i].from[2]);
		int32_t day = from - 1;
		char days[40] = "";

		for (int n = 0; n < 3; n++) {
			struct clock_parts p;

			if (day != RECURRENCE_END)
				day = recurrence_next(RULES[i].rule, from, day);
			if (n)
				strcat(days, " ");
			if (day == RECURRENCE_END) {
				strcat(days, "none");
				continue;
			}
			clock_day_split(day, &p);
			snprintf(days + strlen(days), sizeof days - strlen(days), "%02d-%02d",
				p.month, p.day);
		}
		is_string(RULES[i].days, days, "%s", RULES[i].rule);
	}
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		is_int(ERR_FORMAT, recurrence_check(odd[i]), "\"%s\" is no rule", odd[i]);
}

/* What people type, and the rule that stands for it; NULL: none. */
static void words(void)
{
	static const struct { const char *said, *rule; } says[] = {
		{ "mon thu", "FREQ=WEEKLY;BYDAY=MO,TH" },
		{ "Thursday, monday", "FREQ=WEEKLY;BYDAY=MO,TH" },
		{ "mon /2", "FREQ=WEEKLY;BYDAY=MO;INTERVAL=2" },
		{ "weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" },
		{ "daily", "FREQ=DAILY" },
		{ "daily/3", "FREQ=DAILY;INTERVAL=3" },
		{ "1 15 last", "FREQ=MONTHLY;BYMONTHDAY=1,15,-1" },
		{ "1st 22nd", "FREQ=MONTHLY;BYMONTHDAY=1,22" },
		{ "周一 周四", "FREQ=WEEKLY;BYDAY=MO,TH" },
		{ "每周一、四", "FREQ=WEEKLY;BYDAY=MO,TH" },
		{ "星期天", "FREQ=WEEKLY;BYDAY=SU" },
		{ "隔周三", "FREQ=WEEKLY;BYDAY=WE;INTERVAL=2" },
		{ "每天", "FREQ=DAILY" },
		{ "每月1日和15日", "FREQ=MONTHLY;BYMONTHDAY=1,15" },
		{ "月末", "FREQ=MONTHLY;BYMONTHDAY=-1" },
		{ "FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO" },
		{ "", NULL },
		{ "mon 15", NULL },
		{ "daily mon", NULL },
		{ "32", NULL },
		{ "mo", NULL },
		{ "mon /0", NULL },
		{ "never", NULL },
		{ "FREQ=YEARLY", NULL },
		{ "每", NULL },
	};
	char rule[240];

	for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
		enum status s = recurrence_read(says[i].said, rule, sizeof rule);

		is_string(says[i].rule ? says[i].rule : "none", s ? "none" : rule, "\"%s\"", says[i].said);
	}
}

/* ---- the nights ---- */

/* Rings what is due, as the server does: the row goes, then its function is called. */
static enum status ring_due(struct verb *v, void *baton)
{
	Od__Alarm *alarm;
	struct walk *walk;
	struct key key;
	enum status s = walk_open(v->txn, TABLE_ALARM, NULL, false, &walk);

	*(bool *)baton = false;
	while (!s && (s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&alarm)) == OK) {
		if (alarm->due > v->now)
			break;
		if (strcmp(alarm->kind, STANDING_ALARM) != 0)
			continue;
		*(bool *)baton = true;
		walk_close(walk);
		s = alarm_clear(v, alarm->due, alarm->kind, alarm->subject, alarm->n);
		return s ? s : standing_ring_alarm(v, alarm);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static int night(struct fixture *f, const char *instant)
{
	bool rung = true;
	int count = -1;

	fixture_clock(f, instant);
	fixture_as(f, "");
	for (; rung; count++)
		is_int(OK, fixture_write(f, ring_due, &rung), "what is due rings: %s", f->text);
	fixture_as(f, "li.na");
	return count;
}

static const char *orders(struct fixture *f)
{
	static char text[200];
	Od__OrderRows *rows = RUN(f, order, list, "customer", "FULL", NULL);

	*text = '\0';
	for (size_t i = rows ? rows->n_row : 0; i--;) {
		char path[40], *end = text + strlen(text);

		snprintf(path, sizeof path, "row.%zu.day", i);
		snprintf(end, sizeof text - (size_t)(end - text), "%s%s", *text ? " " : "",
			fixture_text(f, rows, path) + 5);
	}
	return text;
}

static void nights(struct fixture *f)
{
	Od__CustomerPage *page;
	Od__StandingRows *rows;
	Od__OrderShown *shown;
	Od__Made *made;

	made = RUN(f, standing, save, "customer", "FULL", "rule", "FREQ=WEEKLY;BYDAY=MO,TH",
		"line.0.item", "1010", "line.0.quantity", "12", "line.1.item", "1011",
		"line.1.quantity", "2", "note", "back door", NULL);
	is_string("S-1", fixture_text(f, made, "said"), "a standing order: %s", f->text);
	is_string("Mon 23 Nov", fixture_text(f, made, "note.arg.1"), "next on Monday");
	is_int(0, night(f, "2026-11-21T17:59:00Z"), "nothing comes before its night");
	is_int(1, night(f, "2026-11-21T18:00:00Z"), "it comes at two, the day before");
	is_string("11-23", orders(f), "an order for Monday");
	shown = RUN(f, order, show, "id", "1", NULL);
	is_string("standing", fixture_text(f, shown, "order.source") + strlen("from_"),
		"it says where it is from");
	is_string("back door", fixture_text(f, shown, "order.note"), "with its note");
	is_int(0, night(f, "2026-11-21T18:00:00Z"), "once");
	fixture_reopen(f);
	is_int(0, night(f, "2026-11-22T00:00:00Z"), "also after a restart");

	ok(RUN(f, standing, save, "standing", "S-1", "day", "2026-11-26", "line.0.item", "1010",
		"line.0.quantity", "3", NULL) != NULL, "Thursday has lines of its own: %s", f->text);
	RUN(f, standing, save, "standing", "S-1", "day", "2026-11-27", "line.0.item", "1010", NULL);
	is_int(OD__MESSAGE__STANDING_NOT_ON, shop_refused(f), "Friday has nothing to change");
	RUN(f, standing, save, "standing", "S-1", "skip", "2026-11-23", NULL);
	is_string("Standing order S-1 has made order 1 for Mon 23 Nov already. Cancel or change that order.",
		f->text, "what is on order is not taken out in silence");
	RUN(f, standing, save, "standing", "S-1", "extra", "2026-11-23", NULL);
	is_int(OD__MESSAGE__STANDING_MADE, shop_refused(f), "nor added again");
	RUN(f, standing, save, "standing", "S-1", "skip", "2026-11-27", NULL);
	is_int(OD__MESSAGE__STANDING_NOT_ON, shop_refused(f), "nor is a day taken out that it does not have");
	ok(RUN(f, standing, save, "standing", "S-1", "skip", "2026-11-30", "extra", "2026-12-01",
		NULL) != NULL, "not Monday but Tuesday: %s", f->text);
	rows = RUN(f, standing, list, "standing", "S-1", NULL);
	is_string("2026-11-23", fixture_text(f, rows, "row.0.day.0.day"), "the day that was");
	is_string("1", fixture_text(f, rows, "row.0.day.0.order"), "with its order");
	is_string("true", fixture_text(f, rows, "row.0.day.1.changed"), "the changed one");
	is_string("taken out", fixture_text(f, rows, "row.0.day.2.skipped"), "the one that is out");
	is_string("2026-12-01", fixture_text(f, rows, "row.0.day.3.day"), "the extra one");
	rows = RUN(f, standing, list, "day", "2026-11-26", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "the list of a day");
	rows = RUN(f, standing, list, "day", "2026-11-27", NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "has no other");

	page = RUN(f, customer, page, "customer", "FULL", NULL);
	is_string("2026-11-26", fixture_text(f, page, "standing_day"), "the greeting tells of it");
	is_string("S-1", fixture_text(f, page, "standing"), "by its number");
	is_int(1, night(f, "2026-11-25T00:00:00Z"), "Thursday's night");
	shown = RUN(f, order, show, "id", "2", NULL);
	is_int(1, shown ? (long long)shown->n_line : -1, "one line on that day");
	is_string("3", fixture_text(f, shown, "line.0.asked"), "as it was changed");
	is_int(2, night(f, "2026-12-02T20:00:00Z"), "late: the night of Tuesday and the one of Thursday");
	is_string("11-23 11-26 12-03", orders(f), "the day that is over gets no order");
	rows = RUN(f, standing, list, "standing", "S-1", NULL);
	is_string("the day was over", fixture_text(f, rows, "row.0.day.2.skipped"), "and says so");
	is_int(0, shop_faults(f), "all adds up");
}

/* Takes every alarm of standing orders away. */
static enum status forget_alarms(struct verb *v, void *baton)
{
	Od__Alarm *alarm;
	struct walk *walk;
	struct key key;
	enum status s = walk_open(v->txn, TABLE_ALARM, NULL, false, &walk);

	(void)baton;
	while (!s && (s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&alarm)) == OK)
		if (strcmp(alarm->kind, STANDING_ALARM) == 0)
			s = table_delete(v->txn, TABLE_ALARM, &key);
	return s == ERR_END ? OK : s;
}

/* One that was left behind, as when the night of a day moved. */
static enum status ring_stale(struct verb *v, void *baton)
{
	struct key key = key_u64(1);
	Od__Alarm alarm = OD__ALARM__INIT;
	Od__Standing *st;
	enum status s = table_get_as(v->txn, TABLE_STANDING, &key, v->arena, &st);

	(void)baton;
	if (s || !st->has_next)
		return s ? s : ERR_NOT_FOUND;
	alarm.subject = st->id;
	alarm.n = (uint32_t)st->next + 7;
	return standing_ring_alarm(v, &alarm);
}

static void stale(struct fixture *f)
{
	char *before = arena_string(f->arena, orders(f));

	is_int(OK, fixture_write(f, ring_stale, NULL), "an alarm of another day rings: %s", f->text);
	is_string(before, orders(f), "and makes nothing");
}

static void failures(struct fixture *f)
{
	Od__StandingRows *rows;
	Od__Made *made;

	fixture_as(f, "");
	RUN(f, product, save, "code", "1011", "retired", "true", NULL);
	is_int(1, night(f, "2026-12-06T00:00:00Z"), "the night of Monday");
	rows = RUN(f, standing, list, "standing", "S-1", NULL);
	ok(strstr(fixture_text(f, rows, "row.0.day.4.skipped"), "no longer sold") != NULL,
		"goods that are gone: %s", fixture_text(f, rows, "row.0.day.4.skipped"));
	is_string("11-23 11-26 12-03", orders(f), "no order");
	made = RUN(f, standing, save, "standing", "S-1", "pause", "true", NULL);
	ok(!((Od__CustomerPage *)RUN(f, customer, page, "customer", "FULL", NULL))->has_standing_day,
		"the greeting is silent of one that pauses");
	is_int(OD__MESSAGE__STANDING_PAUSED, fixture_int(made, "note.message"), "it waits: %s",
		f->text);
	is_int(0, night(f, "2026-12-20T00:00:00Z"), "and brings nothing");
	made = RUN(f, standing, save, "standing", "S-1", "resume", "true", "line.0.item", "1010",
		"line.0.quantity", "12", NULL);
	is_string("Mon 21 Dec", fixture_text(f, made, "note.arg.1"),
		"resumed, it goes on from the next day: %s", f->text);
	made = RUN(f, standing, save, "standing", "S-1", "end", "true", NULL);
	is_int(OD__MESSAGE__STANDING_ENDED, fixture_int(made, "note.message"), "it ends");
	RUN(f, standing, save, "standing", "S-1", "resume", "true", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "for good");
	RUN(f, standing, save, "customer", "FULL", "rule", "FREQ=HOURLY", "line.0.item", "1010",
		NULL);
	is_int(OD__MESSAGE__RULE_ODD, shop_refused(f), "no rule of days");
	RUN(f, standing, save, "customer", "FULL", "rule", "FREQ=DAILY", NULL);
	is_int(OD__MESSAGE__STANDING_EMPTY, shop_refused(f), "no line");
	is_int(0, shop_faults(f), "all adds up");
}

static const char *lines(struct fixture *f, const char *said)
{
	static char text[200];
	Od__StandingRows *rows = RUN(f, standing, list, "standing", said, NULL);

	*text = '\0';
	for (size_t i = 0; rows && i < rows->row[0]->n_line; i++) {
		char path[60], *end = text + strlen(text);

		snprintf(path, sizeof path, "row.0.line.%zu.asked", i);
		snprintf(end, sizeof text - (size_t)(end - text), "%s%s %s", i ? ", " : "",
			rows->row[0]->line[i]->code, fixture_text(f, rows, path));
	}
	return text;
}

/* Lines of an order, changed by item; a day that was taken out can be seen and brought back. */
static void merged(struct fixture *f)
{
	Od__OrderPlaced *o;
	Od__StandingRows *rows;
	Od__Made *made;
	const char *said;

	fixture_as(f, "");
	fixture_clock(f, "2027-01-05T04:00:00Z");
	o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "12",
		"line.1.item", "1012", "line.1.quantity", "4", NULL);
	made = RUN(f, standing, save, "customer", "FULL", "rule", "fri", "order", fixture_text(f, o, "order"),
		"line.0.item", "1010", "line.0.quantity", "3", NULL);
	said = arena_string(f->arena, fixture_text(f, made, "said"));
	is_string("1010 3, 1012 4", lines(f, said), "the lines of an order, and what is other: %s", f->text);
	RUN(f, standing, save, "standing", said, "merge", "true", "line.0.item", "1016", "line.0.quantity",
		"1", "line.1.item", "1012", "line.1.quantity", "0", NULL);
	is_string("1010 3, 1016 1", lines(f, said), "one more, one out: %s", f->text);
	RUN(f, standing, save, "standing", said, "merge", "true", "line.0.item", "1016", "line.0.quantity",
		"0", "line.1.item", "1010", "line.1.quantity", "0", NULL);
	is_int(OD__MESSAGE__STANDING_EMPTY, shop_refused(f), "never all of it");
	RUN(f, standing, save, "standing", said, "day", "2027-01-15", "merge", "true", "line.0.item", "1010",
		"line.0.quantity", "9", NULL);
	is_string("1010 3, 1016 1", lines(f, said), "of one day alone: the others stay: %s", f->text);
	RUN(f, standing, save, "standing", said, "skip", "2027-01-15", NULL);
	rows = RUN(f, standing, list, "standing", said, NULL);
	is_string("taken out", fixture_text(f, rows, "row.0.day.1.skipped"), "a day that is out is shown");
	RUN(f, standing, save, "standing", said, "extra", "2027-01-15", NULL);
	rows = RUN(f, standing, list, "standing", said, NULL);
	ok(rows->row[0]->day[1]->changed && !rows->row[0]->day[1]->skipped, "it is back with its lines");
	is_int(0, (long long)rows->standing->n_extra, "by the rule, not besides it");
	RUN(f, standing, save, "standing", said, "order", "999", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such order");
	RUN(f, standing, save, "standing", said, "end", "true", NULL);
}

/* A holiday that is told later moves the delivery to the day before, and the night of its order with it. */
static void moved_night(struct fixture *f)
{
	Od__StandingRows *rows;

	night(f, "2026-12-25T20:00:00Z");
	fixture_as(f, "");
	ok(RUN(f, config, save, "record.kind", "calendar", "record.code", "holidays",
		"record.calendar.hours", "mon-sun 00:00-24:00", "record.calendar.day.0.day", "2026-12-25",
		"record.calendar.day.1.day", "2027-01-01", NULL) != NULL, "one more holiday: %s", f->text);
	shop_jobs(f);
	night(f, "2026-12-28T20:00:00Z");
	rows = RUN(f, standing, list, "standing", "S-2", NULL);
	is_string("", fixture_text(f, rows, "row.0.day.1.order"), "not two nights before");
	night(f, "2026-12-29T20:00:00Z");
	rows = RUN(f, standing, list, "standing", "S-2", NULL);
	is_string("2026-12-31", fixture_text(f, rows, "row.0.day.1.day"), "brought the day before");
	ok(*fixture_text(f, rows, "row.0.day.1.order"), "and its order made in the night before that: %s",
		fixture_text(f, rows, "row.0.day.1.skipped"));
	/* and one that is taken away: the alarm that was set for it rings too early */
	fixture_as(f, "");
	ok(RUN(f, config, save, "record.kind", "calendar", "record.code", "holidays",
		"record.calendar.hours", "mon-sun 00:00-24:00", "record.calendar.day.0.day", "2027-01-08",
		NULL) != NULL, "the eighth is a holiday: %s", f->text);
	shop_jobs(f);
	ok(RUN(f, config, save, "record.kind", "calendar", "record.code", "holidays",
		"record.calendar.hours", "mon-sun 00:00-24:00", "record.calendar.day.0.day", "2026-12-25",
		NULL) != NULL, "it is none: %s", f->text);
	shop_jobs(f);
	night(f, "2027-01-05T20:00:00Z");
	rows = RUN(f, standing, list, "standing", "S-2", NULL);
	is_string("", fixture_text(f, rows, "row.0.day.2.order"),
		"an alarm of an earlier night makes nothing");
	night(f, "2027-01-06T20:00:00Z");
	rows = RUN(f, standing, list, "standing", "S-2", NULL);
	is_string("2027-01-08", fixture_text(f, rows, "row.0.day.2.day"), "brought on the day itself");
	ok(*fixture_text(f, rows, "row.0.day.2.order"), "its order is made in its own night");
}

static void holidays(struct fixture *f)
{
	Od__StandingRows *rows;

	fixture_as(f, "");
	fixture_clock(f, "2026-12-20T00:00:00Z");
	ok(RUN(f, config, save, "record.kind", "calendar", "record.code", "holidays",
		"record.calendar.hours", "mon-sun 00:00-24:00", "record.calendar.day.0.day",
		"2026-12-25", NULL) != NULL, "a holiday: %s", f->text);
	RUN(f, standing, save, "customer", "FULL", "rule", "FREQ=WEEKLY;BYDAY=FR", "line.0.item",
		"1010", "holiday", "holiday_before", NULL);
	RUN(f, standing, save, "customer", "FULL", "rule", "FREQ=WEEKLY;BYDAY=FR", "line.0.item",
		"1010", "holiday", "holiday_after", NULL);
	RUN(f, standing, save, "customer", "FULL", "rule", "FREQ=WEEKLY;BYDAY=FR", "line.0.item",
		"1010", NULL);
	rows = RUN(f, standing, list, "standing", "S-2", NULL);
	is_string("2026-12-24", fixture_text(f, rows, "row.0.day.0.day"), "brought the day before");
	rows = RUN(f, standing, list, "standing", "S-3", NULL);
	is_string("2026-12-26", fixture_text(f, rows, "row.0.day.0.day"), "or the day after");
	rows = RUN(f, standing, list, "standing", "S-4", NULL);
	is_string("no delivery on that day", fixture_text(f, rows, "row.0.day.0.skipped"),
		"or not at all");
	moved_night(f);
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	shop_open(f);
	rules();
	words();
	nights(f);
	stale(f);
	failures(f);
	holidays(f);
	merged(f);
	is_int(OK, fixture_write(f, forget_alarms, NULL), "their alarms are gone");
	is_int(3, shop_faults(f), "each is missed by the verification");
	fixture_close(f);
	return tap_result();
}
