/* SPDX-License-Identifier: ISC */
/*
 * call: events of the exchange in any order, doubled and late, make the same record; missed calls
 * leave one call-back; lost ones are given up by the clock and taken up again.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/call.h"
#include "desk/clock.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

#define RING "2026-11-19T06:05:00Z"
#define ANSWER "2026-11-19T06:05:08Z"
#define END "2026-11-19T06:07:00Z"

static void tell(struct fixture *f, char event, const char *id)
{
	switch (event) {
	case 'r':
		RUN(f, call, ring, "id", id, "from", "057188124410", "extension", "8021", "at",
			RING, NULL);
		break;
	case 'a':
		RUN(f, call, answer, "id", id, "extension", "8021", "from", "057188124410", "at",
			ANSWER, NULL);
		break;
	default:
		RUN(f, call, end, "id", id, "from", "057188124410", "at", END, "cause", "normal",
			NULL);
		break;
	}
	if (f->status)
		diag("%c %s: %s", event, id, f->text);
}

static Od__CallRow *row_of(struct fixture *f, const char *id)
{
	Od__CallRows *rows = RUN(f, call, list, "day", "today", "page.limit", "200", NULL);

	for (size_t i = 0; rows && i < rows->n_row; i++)
		if (strcmp(rows->row[i]->exchange, id) == 0)
			return rows->row[i];
	return NULL;
}

static void any_order(struct fixture *f)
{
	static const char *const orders[] = {
		"rae", "rea", "are", "aer", "era", "ear", "rrae", "raae", "raee", "earrae", "aeraer"
	};

	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		const char *id = arena_format(f->arena, "X%zu", i);
		Od__CallRow *row;

		for (const char *e = orders[i]; *e; e++)
			tell(f, *e, id);
		row = row_of(f, id);
		ok(row != NULL, "%s: one call", orders[i]);
		if (!row)
			continue;
		is_string(RING, fixture_text(f, row, "ring"), "%s: rang", orders[i]);
		is_string(ANSWER, fixture_text(f, row, "answer"), "%s: was answered", orders[i]);
		is_string(END, fixture_text(f, row, "end"), "%s: ended", orders[i]);
		is_int(OD__CALL_STATE__WRAP_UP, row->state, "%s: after-call work", orders[i]);
		is_string("FULL", row->code, "%s: of the customer", orders[i]);
		is_string("li.na", row->user, "%s: by the extension's user", orders[i]);
	}
	is_int(0, RUN(f, call, list, "state", "back", NULL) ?
		(long long)((Od__CallRows *)RUN(f, call, list, "state", "back", NULL))->n_row : -1,
		"nobody waits to be called back");
	is_int(0, shop_faults(f), "all adds up");
}

static void doubled(struct fixture *f)
{
	Od__CallRung *rung;
	uint64_t before;

	rung = RUN(f, call, ring, "id", "D1", "from", "13905714402", "extension", "8021", NULL);
	is_string("TIGHT", fixture_text(f, rung, "customer"), "a ring tells the customer");
	is_string("call/8021", f->changes->events->topic, "and the extension alone");
	is_string("ring", f->changes->events->what, "that it rings");
	ok(!f->changes->events->next, "nobody else");
	before = (uint64_t)fixture_int(rung, "made.version");
	rung = RUN(f, call, ring, "id", "D1", "from", "13905714402", "extension", "8021", NULL);
	is_int((long long)before, fixture_int(rung, "made.version"), "told twice, written once");
	is_int(1, fixture_int(RUN(f, call, list, "state", "ringing", NULL), "row.0.id") > 0,
		"it rings");
	RUN(f, call, answer, "id", "D1", NULL);
	RUN(f, call, end, "id", "D1", NULL);
}

static void missed(struct fixture *f)
{
	int missed_ones = 0;
	Od__CallRows *rows;
	Od__Made *made;

	RUN(f, call, ring, "id", "M1", "from", "0573-82061177", "extension", "8021", NULL);
	made = RUN(f, call, end, "id", "M1", NULL);
	is_int(OD__MESSAGE__CALL_MISSED, fixture_int(made, "note.message"), "it was missed");
	RUN(f, call, ring, "id", "M2", "from", "0573-82061177", NULL);
	RUN(f, call, end, "id", "M2", NULL);
	rows = RUN(f, call, list, "state", "back", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "two in vain are one call-back");
	is_string("M1", rows && rows->n_row ? rows->row[0]->exchange : "", "for the first");
	RUN(f, call, ring, "id", "M3", NULL);
	RUN(f, call, end, "id", "M3", NULL);
	rows = RUN(f, call, list, "state", "back", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "a withheld number leaves none");
	rows = RUN(f, call, list, "state", "open", NULL);
	is_string("M1", rows && rows->n_row ? rows->row[rows->n_row - 1]->exchange : "",
		"the call-back is open work of the desk");
	rows = RUN(f, call, list, "state", "open", "extension", "8021", NULL);
	for (size_t i = 0; rows && i < rows->n_row; i++)
		missed_ones += rows->row[i]->state == OD__CALL_STATE__MISSED;
	is_int(0, missed_ones, "but not of an extension");
	RUN(f, call, ring, "id", "M4", "from", "0573-82061177", NULL);
	RUN(f, call, answer, "id", "M4", "user", "li.na", NULL);
	rows = RUN(f, call, list, "state", "back", NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "speaking to the number ends it");
	RUN(f, call, end, "id", "M4", NULL);
	rows = RUN(f, call, list, "state", "missed", NULL);
	is_int(3, rows ? (long long)rows->n_row : -1, "the missed ones stand in their list");
	RUN(f, call, list, "state", "sleeping", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "there is no such state");
	RUN(f, call, answer, "id", "M9", "user", "nobody", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "there is no such user");
}

static enum status ring_it(struct verb *v, void *baton)
{
	return call_ring_alarm(v, baton);
}

static void lost(struct fixture *f)
{
	Od__CallRung *rung = RUN(f, call, ring, "id", "L1", "from", "057188124410", "extension",
		"8021", NULL);
	Od__Alarm alarm = OD__ALARM__INIT;
	Od__CallRow *row;

	alarm.subject = (uint64_t)fixture_int(rung, "made.id");
	alarm.n = OD__CALL_STATE__RINGING;
	alarm.due = fixture_int(row_of(f, "L1"), "ring") + 180000000;
	fixture_clock(f, "2026-11-19T06:08:00Z");
	is_int(OK, fixture_write(f, ring_it, &alarm), "three minutes without news");
	row = row_of(f, "L1");
	is_int(OD__CALL_STATE__MISSED, row ? (long long)row->state : -1, "make it missed");
	is_int(OK, fixture_write(f, ring_it, &alarm), "the alarm again");
	RUN(f, call, answer, "id", "L1", "extension", "8021", NULL);
	row = row_of(f, "L1");
	is_int(OD__CALL_STATE__TALKING, row ? (long long)row->state : -1,
		"but news of it takes it up again");
	RUN(f, call, ring, "id", "L2", "from", "13905714402", "extension", "8021", NULL);
	RUN(f, call, end, "id", "L1", NULL);
	RUN(f, call, answer, "id", "L2", "extension", "8021", NULL);
	row = row_of(f, "L1");
	is_int(OD__CALL_STATE__CALL_DONE, row ? (long long)row->state : -1,
		"the next call ends the work after this one");
	ok(clock_alarms[0].kind && strcmp(clock_alarms[0].kind, CALL_ALARM) == 0,
		"the clock rings for calls");
}

static void linked(struct fixture *f)
{
	Od__OrderPlaced *placed = RUN(f, order, place, "customer", "TIGHT", "call", "L2",
		"line.0.item", "1010", "line.0.quantity", "1", NULL);
	Od__OrderShown *shown = RUN(f, order, show, "id", fixture_text(f, placed, "order"), NULL);

	ok(fixture_int(shown, "order.call") > 0, "an order knows its call: %s", f->text);
	is_string("phone", fixture_text(f, shown, "order.channel"), "and came by phone");
	fixture_reopen(f);
	fixture_as(f, "li.na");
	ok(row_of(f, "L2") != NULL, "calls outlive a restart");
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	any_order(f);
	doubled(f);
	missed(f);
	lost(f);
	linked(f);
	fixture_close(f);
	return tap_result();
}
