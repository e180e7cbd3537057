/* SPDX-License-Identifier: ISC */
/*
 * call: events of the exchange in any order, doubled and late, make the same record; missed calls
 * leave one call-back; lost ones are given up by the clock and taken up again.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/call.h"
#include "desk/clock.h"
#include "desk/access.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

#define RING "2026-11-19T06:05:00Z"
#define ANSWER "2026-11-19T06:05:08Z"
#define END "2026-11-19T06:07:00Z"
#define WRAP "2026-11-19T06:07:50Z"

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
	case 'w':
		RUN(f, call, wrap, "id", id, "outcome", "ordered", "at", WRAP, NULL);
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
		tell(f, 'w', id);
		tell(f, 'w', id);
		row = row_of(f, id);
		is_int(OD__CALL_STATE__CALL_DONE, row->state, "%s: wrapped up", orders[i]);
		is_string("8s", fixture_text(f, row, "rang"), "%s: waited", orders[i]);
		is_string("1min52s", fixture_text(f, row, "talked"), "%s: talked", orders[i]);
		is_string("50s", fixture_text(f, row, "wrapped"), "%s: wrap-up", orders[i]);
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
	RUN(f, call, ring, "id", "M7", "from", "sip:Anonymous@anonymous.invalid", NULL);
	RUN(f, call, ring, "id", "M8", "from", "Anonyma", NULL);
	RUN(f, call, ring, "id", "M9", "from", "UNKNOWN", NULL);
	rows = RUN(f, call, list, "state", "ringing", NULL);
	for (size_t i = 0; rows && i < rows->n_row; i++) {
		const Od__CallRow *row = rows->row[i];

		if (row->exchange[0] == 'M')
			is_int(row->exchange[1] != '8', row->withheld,
				"%s: words of an exchange for a number that is withheld are none", row->exchange);
	}
	RUN(f, call, end, "id", "M7", NULL);
	RUN(f, call, end, "id", "M9", NULL);
	rows = RUN(f, call, list, "state", "back", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "and nobody is to be called back at them");
	RUN(f, call, answer, "id", "M8", NULL);
	RUN(f, call, end, "id", "M8", NULL);
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
	is_int(5, rows ? (long long)rows->n_row : -1, "the missed ones stand in their list");
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

/* An unknown number and a withheld one become a customer's, each by one verb. */
static void attached(struct fixture *f)
{
	Od__CallRung *rung;
	Od__CallRow *row;
	Od__Made *made;
	uint64_t calls;

	RUN(f, call, ring, "id", "U1", "from", "0573-82061155", "extension", "8021", NULL);
	RUN(f, call, answer, "id", "U1", NULL);
	calls = (uint64_t)fixture_int(RUN(f, customer, show, "customer", "TIGHT", NULL),
		"figure.calls");
	made = RUN(f, call, attach, "id", "U1", "customer", "TIGHT", "role", "kitchen", NULL);
	is_int(OD__MESSAGE__CALL_ATTACHED, fixture_int(made, "note.message"), "the number is his");
	is_string("TIGHT", fixture_text(f, made, "said"), "the reply names him");
	ok(made && !strstr(fixture_text(f, made, "note"), "8206"), "and no number");
	is_string("TIGHT", row_of(f, "U1")->code, "the call is his");
	is_int((long long)calls + 1, fixture_int(RUN(f, customer, show, "customer", "TIGHT", NULL),
		"figure.calls"), "and counted");
	ok(RUN(f, call, attach, "id", "U1", "customer", "TIGHT", NULL) != NULL, "twice");
	is_int((long long)calls + 1, fixture_int(RUN(f, customer, show, "customer", "TIGHT", NULL),
		"figure.calls"), "is once");
	rung = RUN(f, call, ring, "id", "U2", "from", "0573-82061155", "extension", "8021", NULL);
	is_string("TIGHT", fixture_text(f, rung, "customer"), "the next ring knows him");
	RUN(f, call, end, "id", "U2", NULL);
	RUN(f, call, ring, "id", "U3", "extension", "8021", NULL);
	RUN(f, call, answer, "id", "U3", NULL);
	made = RUN(f, call, attach, "id", "U3", "customer", "FULL", NULL);
	is_int(OD__MESSAGE__CALL_BOUND, fixture_int(made, "note.message"),
		"a withheld call is bound without a number");
	RUN(f, call, attach, "id", "U3", "customer", "TIGHT", NULL);
	row = row_of(f, "U3");
	is_string("TIGHT", row ? row->code : "", "a slip is mended");
	RUN(f, call, attach, "id", "U3", "customer", "NOBODY", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "there is no such customer");
	RUN(f, call, end, "id", "U3", NULL);
	is_int(0, shop_faults(f), "calls are counted with whom they are of");
}

static void wrapped(struct fixture *f)
{
	Od__OrderPlaced *placed = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010",
		"line.0.quantity", "1", NULL);
	Od__CallShown *shown;

	RUN(f, call, ring, "id", "W1", "from", "057188124410", "extension", "8021", NULL);
	RUN(f, call, wrap, "id", "W1", NULL);
	is_int(OD__MESSAGE__CALL_NOT_OVER, shop_refused(f), "what rings is not wrapped up");
	RUN(f, call, answer, "id", "W1", NULL);
	RUN(f, call, wrap, "id", "W1", NULL);
	is_int(OD__MESSAGE__CALL_NOT_OVER, shop_refused(f), "nor what is talked on");
	RUN(f, call, end, "id", "W1", NULL);
	ok(RUN(f, call, wrap, "outcome", "ordered", "note", "calls again on Monday", "order",
		fixture_text(f, placed, "order"), NULL) != NULL, "the newest is wrapped up: %s",
		f->text);
	shown = RUN(f, call, show, "id", "W1", NULL);
	is_string("ordered", fixture_text(f, shown, "call.outcome"), "with its outcome");
	is_string("calls again on Monday", fixture_text(f, shown, "call.note"), "and note");
	is_string(fixture_text(f, placed, "order"), fixture_text(f, shown, "call.order.0"),
		"and order");
	is_int(1, f->opened_count, "who looks at it is told");
	while (RUN(f, call, wrap, NULL))
		;
	is_int(OD__MESSAGE__CALL_NO_WRAP, shop_refused(f), "none is left");
	fixture_as(f, "chen.wei");
	RUN(f, call, wrap, "id", "W1", "note", "not mine", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "nobody writes over another's note");
	fixture_as(f, "wang.fang");
	RUN(f, call, show, "id", "W1", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "a rep sees no call of another's customer");
	fixture_as(f, "zhao.min");
	ok(RUN(f, call, wrap, "id", "W1", "note", "calls again on Monday", NULL) != NULL,
		"but who supervises: %s", f->text);
	fixture_as(f, "li.na");
}

/* A desk without an exchange: the number is typed. */
static void typed(struct fixture *f)
{
	Od__Made *made = RUN(f, call, answer, "from", "0571-88124410", NULL), *next;
	Od__CallShown *shown;

	shown = RUN(f, call, show, "id", arena_format(f->arena, "#%s", fixture_text(f, made, "id")),
		NULL);
	is_string("FULL", fixture_text(f, shown, "row.code"), "a typed number is a call");
	is_string("8021", fixture_text(f, shown, "row.extension"), "at the extension of who typed");
	fixture_clock(f, "2026-11-19T06:12:00Z");
	next = RUN(f, call, answer, "from", "13905714402", NULL);
	shown = RUN(f, call, show, "id", fixture_text(f, made, "id"), NULL);
	is_string("call_done", fixture_text(f, shown, "call.state"), "the next one ends it");
	ok(RUN(f, call, wrap, "id", fixture_text(f, next, "id"), NULL) != NULL,
		"or its wrap-up: %s", f->text);
	RUN(f, call, answer, NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "nothing is no call");
}

static void routed(struct fixture *f)
{
	Od__CallRouted *to;
	static const char *const forms[] = { "+8613905714402", "8613905714402", "+86 139 0571 4402",
		"008613905714402", "013905714402" };
	static const char *const others[] = { "+113905714402", "19905710000" };
	Od__CallRows *back;
	Od__Made *made;
	bool waits = false;

	fixture_as(f, "");
	RUN(f, customer, edit, "customer", "TIGHT", "owner", "chen.wei", NULL);
	RUN(f, user, save, "login", "chen.wei", "extension", "8022", NULL);
	to = RUN(f, call, route, "from", "13905714402", NULL);
	is_string("8022", fixture_text(f, to, "extension"), "to the customer's own");
	is_string("TIGHT", fixture_text(f, to, "customer"), "and who it is");
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		to = RUN(f, call, route, "from", forms[i], NULL);
		is_string("TIGHT", fixture_text(f, to, "customer"), "from %s too", forms[i]);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		to = RUN(f, call, route, "from", others[i], NULL);
		is_string("", fixture_text(f, to, "customer"), "but not from %s", others[i]);
	}
	RUN(f, call, ring, "id", "R1", "from", "13905714402", "extension", "8022", NULL);
	to = RUN(f, call, route, "from", "13905714402", NULL);
	is_string("", fixture_text(f, to, "extension"), "who is on a call gets no second");
	is_string("desk", fixture_text(f, to, "queue"), "the queue does");
	RUN(f, call, end, "id", "R1", NULL);
	RUN(f, user, save, "login", "chen.wei", "absence.0.from", "2026-11-19", "absence.0.to",
		"2026-11-20", "absence.0.stand_in", "nobody", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "a stand-in is a user");
	RUN(f, user, save, "login", "chen.wei", "absence.0.from", "2026-11-19", "absence.0.to",
		"2026-11-20", "absence.0.stand_in", "sun.li", NULL);
	to = RUN(f, call, route, "from", "13905714402", NULL);
	is_string("8025", fixture_text(f, to, "extension"), "the stand-in's while he is away");
	to = RUN(f, call, route, "from", "0573-82069999", NULL);
	is_string("", fixture_text(f, to, "customer"), "an unknown number goes to the queue");
	fixture_as(f, "li.na");
	made = RUN(f, call, take, "call", "R1", NULL);
	is_int(OD__MESSAGE__CALL_TAKEN, fixture_int(made, "note.message"), "a missed call is taken: %s",
		f->text);
	is_string("task", f->changes->events->topic, "other seats hear of it");
	back = RUN(f, call, list, "state", "back", NULL);
	for (size_t i = 0; back && i < back->n_row; i++)
		if (strcmp(back->row[i]->exchange, "R1") == 0)
			is_string(access_name_of(f->desk, f->actor.user), fixture_text(f, back->row[i],
				"taken"), "the list names her");
	fixture_as(f, "sun.li");
	made = RUN(f, call, take, "call", "R1", NULL);
	is_int(OD__MESSAGE__CALL_TAKEN_FROM, fixture_int(made, "note.message"),
		"another takes it, and is told");
	fixture_as(f, "li.na");
	RUN(f, call, take, "call", "R1", "back", "true", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "nobody leaves another's to anybody");
	fixture_as(f, "sun.li");
	made = RUN(f, call, take, "call", "R1", "back", "true", NULL);
	is_int(OD__MESSAGE__CALL_LEFT, fixture_int(made, "note.message"), "who has it does");
	fixture_as(f, "li.na");
	made = RUN(f, call, dial, "customer", "TIGHT", NULL);
	ok(made != NULL, "dialled: %s", f->text);
	is_string("dial", f->changes->events->next->what, "the exchange hears of it");
	ok(RUN(f, call, answer, "id", arena_format(f->arena, "#%s", fixture_text(f, made, "id")),
		NULL) != NULL, "and tells what became of it: %s", f->text);
	back = RUN(f, call, list, "state", "back", NULL);
	for (size_t i = 0; back && i < back->n_row; i++)
		waits |= strcmp(back->row[i]->exchange, "R1") == 0;
	ok(back && !waits, "that reaches who rang in vain");
	RUN(f, call, take, "call", "R1", NULL);
	is_int(OD__MESSAGE__CALL_NOT_BACK, shop_refused(f), "who was reached waits no more");
	RUN(f, call, end, "id", arena_format(f->arena, "#%s", fixture_text(f, made, "id")), NULL);
	RUN(f, customer, edit, "customer", "FULL", "change.point.0.n", "1",
		"change.point.0.do_not_call", "true", NULL);
	RUN(f, call, dial, "customer", "FULL", NULL);
	is_int(OD__MESSAGE__DIAL_REFUSED, shop_refused(f), "who asked not to be called is not");
	is_int(0, shop_faults(f), "all adds up");
}

/* Means of a day on which nothing else rang. */
static void times(struct fixture *f)
{
	static const struct { const char *id, *answer, *end, *wrap; } calls[] = {
		{ "T1", "2026-11-20T02:00:10Z", "2026-11-20T02:02:10Z", "2026-11-20T02:02:40Z" },
		{ "T2", "2026-11-20T02:00:20Z", "2026-11-20T02:04:20Z", "2026-11-20T02:04:30Z" },
		{ "T3", NULL, "2026-11-20T02:00:30Z", NULL },
	};
	Od__CallTimesRows *rows;

	fixture_clock(f, "2026-11-20T03:00:00Z");
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		RUN(f, call, ring, "id", calls[i].id, "from", "057188124410", "extension", "8021",
			"at", "2026-11-20T02:00:00Z", NULL);
		if (calls[i].answer)
			RUN(f, call, answer, "id", calls[i].id, "at", calls[i].answer, NULL);
		RUN(f, call, end, "id", calls[i].id, "at", calls[i].end, NULL);
		if (calls[i].wrap)
			RUN(f, call, wrap, "id", calls[i].id, "at", calls[i].wrap, NULL);
	}
	rows = RUN(f, call, times, "day", "2026-11-20", NULL);
	is_int(2, rows ? (long long)rows->n_row : -1, "one user, and all: %s", f->text);
	is_string("li.na", fixture_text(f, rows, "row.0.user"), "by user");
	is_int(2, fixture_int(rows, "row.0.calls"), "who took two");
	is_string("15s", fixture_text(f, rows, "row.0.rang"), "waiting");
	is_string("3min", fixture_text(f, rows, "row.0.talked"), "talking");
	is_string("20s", fixture_text(f, rows, "row.0.wrapped"), "wrap-up");
	is_string("3min20s", fixture_text(f, rows, "row.0.handling"), "handling");
	is_int(3, fixture_int(rows, "row.1.calls"), "of three");
	is_int(1, fixture_int(rows, "row.1.missed"), "one of them missed");
	RUN(f, call, times, "day", "2026-11-20", "until", "2026-11-19", NULL);
	is_int(OD__MESSAGE__DAYS_SPAN, shop_refused(f), "days go forward");
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
	attached(f);
	wrapped(f);
	typed(f);
	routed(f);
	times(f);
	fixture_close(f);
	return tap_result();
}
