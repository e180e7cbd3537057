/* SPDX-License-Identifier: ISC */
/*
 * ticket: opened from what the customer says, with order, line, category and two clocks found;
 * listed by what is due; warned and breached once; and the sixth of a kind asks for its cause.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/clock.h"
#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/ticket_clock.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static void open_one(struct fixture *f)
{
	Od__TicketReaders *readers;
	Od__TicketOpened *opened;
	Od__TicketShown *shown;
	char *order;

	order = arena_format(f->arena, "%" PRIu64, ((Od__OrderPlaced *)RUN(f, order, place,
		"customer", "FULL", "line.0.item", "1010", "line.0.quantity", "2", "line.1.item",
		"1011", "line.1.quantity", "6", NULL))->order);
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "1", NULL);
	RUN(f, call, ring, "id", "T1", "from", "057188124410", "extension", "8021", NULL);
	opened = RUN(f, ticket, open, "kind", "complaint", "customer", "FULL", "product", "1011",
		"text", "cap leaks, four bottles out of six", "severity", "2", "call", "T1", "batch",
		"B0817", NULL);
	ok(opened != NULL, "a complaint is opened: %s", f->text);
	is_string("C-1", fixture_text(f, opened, "said"), "its number is said");
	is_string(order, fixture_text(f, opened, "order"), "the order was found");
	is_int(2, fixture_int(opened, "line"), "and its line");
	is_string("2026-11-19T08:05:00Z", fixture_text(f, opened, "response_due"), "answer in 2 h");
	is_string("2026-11-19T14:05:00Z", fixture_text(f, opened, "resolution_due"), "solved in 8 h");
	is_int(OD__MESSAGE__TICKET_SAVED, fixture_int(opened, "made.note.message"), "it says so");
	is_string("16:05", fixture_text(f, opened, "made.note.arg.1"), "with the time");
	shown = RUN(f, ticket, show, "id", "c-1", NULL);
	readers = RUN(f, ticket, seen, "id", "C-1", NULL);
	is_int(1, readers ? (long long)readers->n_row : 0, "who reads it is told: %s", f->text);
	is_int(fixture_int(shown, "ticket.version"), fixture_int(RUN(f, ticket, show, "id", "C-1", NULL),
		"ticket.version"), "which is no version of it");
	is_string("package", fixture_text(f, shown, "ticket.category"), "the words gave a category");
	is_int(2, fixture_int(shown, "ticket.severity"), "what was said stands above the words");
	is_string("service", fixture_text(f, shown, "ticket.department"), "its department");
	is_int(2, shown ? (long long)shown->n_step : 0, "two steps");
	is_int(OD__MESSAGE__LINKED_LINE_BATCH_STEP, fixture_int(shown, "step.1.step.told.message"),
		"the second tells what was found");
	is_string(order, fixture_text(f, shown, "step.1.step.told.arg.0"), "the order");
	is_string("B0817", fixture_text(f, shown, "step.1.step.told.arg.2"), "and the batch");
	is_string("li.na", fixture_text(f, shown, "by"), "who opened it");
	is_int(1, f->opened_count, "showing it opens the customer's record");
	ok(RUN(f, order, show, "id", order, NULL) && strcmp("C-1", fixture_text(f, RUN(f, order,
		show, "id", order, NULL), "ticket.0")) == 0, "the order names it");
	is_int(0, shop_faults(f), "all adds up");
}

static void refusals(struct fixture *f)
{
	RUN(f, ticket, open, "customer", "NOBODY", "text", "x", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such customer");
	RUN(f, ticket, open, "customer", "FULL", "text", "x", "severity", "9", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "no such severity");
	RUN(f, ticket, open, "customer", "FULL", "text", "x", "category", "weather", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such category");
	RUN(f, ticket, open, "customer", "TIGHT", "text", "x", "order", "1", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "another's order");
	RUN(f, ticket, open, "customer", "FULL", "text", "x", "order", "1", "line", "7", NULL);
	is_int(OD__MESSAGE__LINE_NONE, shop_refused(f), "no such line");
	RUN(f, ticket, open, "customer", "FULL", "text", "x", "opened", "2026-01-01T00:00:00Z", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "a ticket of the past needs import");
	RUN(f, ticket, seen, "id", "C-99", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nobody reads what is not there");
	RUN(f, ticket, show, "id", "C-99", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such ticket");
	is_int(0, shop_faults(f), "nothing was written");
}

static void lists(struct fixture *f)
{
	Od__TicketRows *rows;
	Od__TicketTraced *traced;

	RUN(f, ticket, open, "customer", "TIGHT", "text", "glass in the jar", "product", "1010",
		NULL);
	RUN(f, ticket, open, "kind", "question", "customer", "TIGHT", "text", "do you have rice",
		NULL);
	rows = RUN(f, ticket, list, NULL);
	is_int(3, rows ? (long long)rows->n_row : -1, "three are open: %s", f->text);
	is_string("C-2", fixture_text(f, rows, "row.0.said"), "harm is due first");
	is_string("C-1", fixture_text(f, rows, "row.1.said"), "then the leak");
	is_string("C-3", fixture_text(f, rows, "row.2.said"), "then the question");
	is_int(3, fixture_int(rows, "open"), "counted");
	is_int(0, fixture_int(rows, "late"), "none is late");
	fixture_clock(f, "2026-11-19T08:30:00Z");
	rows = RUN(f, ticket, list, "page.limit", "1", NULL);
	is_int(2, fixture_int(rows, "late"), "two hours later two are");
	ok(strncmp("C-2@", fixture_text(f, rows, "after"), 4) == 0, "a page of one");
	rows = RUN(f, ticket, list, "page.after", "C-2", NULL);
	is_int(2, rows ? (long long)rows->n_row : -1, "the others after it");
	rows = RUN(f, ticket, list, "batch", "B0817", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "of a batch");
	rows = RUN(f, ticket, list, "customer", "TIGHT", NULL);
	is_int(2, rows ? (long long)rows->n_row : -1, "of a customer");
	rows = RUN(f, ticket, list, "mine", "true", NULL);
	is_int(3, rows ? (long long)rows->n_row : -1, "mine");
	rows = RUN(f, ticket, list, "queue", "quality", NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "of another department");
	traced = RUN(f, ticket, trace, "customer", "FULL", "product", "xmxy", NULL);
	is_int(1, traced ? (long long)traced->n_row : -1, "a product by its initials: %s", f->text);
	traced = RUN(f, ticket, trace, "customer", "FULL", "product", "b", NULL);
	is_int(1, traced ? (long long)traced->n_row : -1, "or by its usual letter");
	RUN(f, ticket, trace, "customer", "FULL", "product", "xyzq", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "but not by anything");
	traced = RUN(f, ticket, trace, "customer", "FULL", "product", "1010", "text",
		"smells bitter and made us sick", NULL);
	is_int(2, traced ? (long long)traced->n_row : -1, "a trace gives the orders");
	is_int(1, fixture_int(traced, "severity"), "what the words say");
	is_string("spoiled", fixture_text(f, traced, "category"), "of harm first");
	is_string("30min", fixture_text(f, traced, "response"), "harm is answered in half an hour");
	traced = RUN(f, ticket, trace, "kind", "question", "customer", "FULL", "text", "x", NULL);
	is_string("4h", fixture_text(f, traced, "response"), "a question has its own clocks: %s", f->text);
	fixture_clock(f, FIXTURE_NOW);
}

static enum status ring(struct verb *v, void *baton)
{
	return ticket_ring_alarm(v, baton);
}

static void clocks(struct fixture *f)
{
	Od__Alarm alarm = OD__ALARM__INIT;
	Od__TicketShown *shown;

	alarm.subject = 1;
	alarm.n = 0;
	alarm.due = fixture_int(RUN(f, ticket, show, "id", "1", NULL),
		"ticket.round.0.response.due") - 1800 * INT64_C(1000000);
	is_string("2026-11-19T07:35:00Z", fixture_text(f, RUN(f, ticket, list, "batch", "B0817",
		NULL), "row.0.warn_at"), "it presses at three quarters");
	fixture_write(f, ring, &alarm);
	shown = RUN(f, ticket, show, "id", "1", NULL);
	is_string("2026-11-19T07:35:00Z", fixture_text(f, shown, "ticket.round.0.response.warned"),
		"warned");
	alarm.n = 1;
	alarm.due += 1800 * INT64_C(1000000);
	alarm.due += 1;
	fixture_clock(f, "2026-11-19T09:00:00Z");
	fixture_write(f, ring, &alarm);
	shown = RUN(f, ticket, show, "id", "1", NULL);
	is_string("", fixture_text(f, shown, "ticket.round.0.response.breached"),
		"an alarm that the ticket does not wait for does nothing");
	alarm.due -= 1;
	fixture_write(f, ring, &alarm);
	shown = RUN(f, ticket, show, "id", "1", NULL);
	is_string("2026-11-19T08:05:00Z", fixture_text(f, shown, "ticket.round.0.response.breached"),
		"breached at its due");
	is_string("late", f->changes->events ? f->changes->events->what : "", "the queue hears it");
	fixture_write(f, ring, &alarm);
	ok(!f->changes->first, "once");
	fixture_clock(f, FIXTURE_NOW);
}

static enum status count_tasks(struct verb *v, void *baton)
{
	struct key prefix = key_empty(), key;
	struct walk *walk;
	int *count = baton;
	enum status s;

	*count = 0;
	key_add_text(&prefix, "cause");
	s = walk_open_index(v->txn, INDEX_TASK_ONCE, &prefix, false, &walk);
	if (s)
		return s;
	while (walk_next(walk, &key, NULL, v->arena, NULL) == OK)
		++*count;
	walk_close(walk);
	return OK;
}

static void sixth(struct fixture *f)
{
	int tasks = 0;

	for (int i = 0; i < 4; i++)
		RUN(f, ticket, open, "customer", "FULL", "product", "1011", "text", "leaks again",
			NULL);
	fixture_read(f, count_tasks, &tasks);
	is_int(0, tasks, "five leaks are five leaks");
	RUN(f, ticket, open, "customer", "FULL", "product", "1011", "text", "leaks again", NULL);
	fixture_read(f, count_tasks, &tasks);
	is_int(1, tasks, "the sixth asks for the cause");
	RUN(f, ticket, open, "customer", "FULL", "product", "1011", "text", "leaks again", NULL);
	fixture_read(f, count_tasks, &tasks);
	is_int(1, tasks, "once");
	is_int(0, shop_faults(f), "all adds up");
}

static const char *alike(struct fixture *f, unsigned count, const char *product, const char *category)
{
	Od__TicketOpened *opened = NULL;

	while (count--)
		opened = RUN(f, ticket, open, "customer", "FULL", "product", product, "text", "x", "category",
			category, NULL);
	return opened ? opened->said : f->text;
}

static const char *last_step(struct fixture *f, const char *id, const char *path)
{
	Od__TicketShown *shown = RUN(f, ticket, show, "id", id, NULL);

	return fixture_text(f, shown, arena_format(f->arena, "step.%zu.%s", shown ? shown->n_step - 1 : 0,
		path));
}

/* Codes may have blanks: what begins alike is another. What was rejected counts once it is open. */
static void others(struct fixture *f)
{
	struct actor before = f->actor;
	const char *id;
	int tasks = 0;

	fixture_as(f, "boss");
	RUN(f, config, save, "record.kind", "category", "record.code", "lid", "record.name", "lid of a jar",
		"record.term.zh", "瓶盖", NULL);
	RUN(f, config, save, "record.kind", "category", "record.code", "lid loose", NULL);
	fixture_as(f, "zhao.min");
	alike(f, 6, "1013", "lid loose");
	fixture_read(f, count_tasks, &tasks);
	is_int(2, tasks, "six loose lids: %s", f->text);
	alike(f, 5, "1013", "lid");
	fixture_read(f, count_tasks, &tasks);
	is_int(2, tasks, "five lids are no loose ones");
	alike(f, 1, "1013", "lid");
	fixture_read(f, count_tasks, &tasks);
	is_int(3, tasks, "the sixth has a task of its own");
	id = alike(f, 1, "1026", "lid");
	RUN(f, ticket, grade, "id", id, "severity", "1", NULL);
	is_string("lid of a jar", last_step(f, id, "step.told.arg.1"), "a category is told by its name");
	f->actor.language = "zh_CN";
	is_string("瓶盖", last_step(f, id, "step.told.arg.1"), "in the language of who reads");
	f->actor.language = "en";
	RUN(f, ticket, close, "id", id, "reject", "withdrawn", NULL);
	is_string("withdrawn by the customer", last_step(f, id, "step.told.arg.0"),
		"and so is a reason");
	alike(f, 5, "1026", "lid");
	fixture_read(f, count_tasks, &tasks);
	is_int(3, tasks, "five, and one that was withdrawn");
	is_int(OD__MESSAGE__CAUSE_RAISED, fixture_int(RUN(f, ticket, reopen, "id", id, "text",
		"it is meant after all", NULL), "note.message"), "opened again it is told what that raised");
	fixture_read(f, count_tasks, &tasks);
	is_int(4, tasks, "opened again it is the sixth: %s", f->text);
	is_int(0, shop_faults(f), "all adds up");
	f->actor = before;
}

static Od__Made *sent(struct fixture *f, const char *batch)
{
	Od__OrderPlaced *placed = RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1014",
		"line.0.quantity", "2", NULL);

	return RUN(f, delivery, dispatch, "order", fixture_text(f, placed, "order"), "line.0.n", "1",
		"line.0.batch", batch, NULL);
}

/* Another line brings its batch and shipment along; a batch that is named anew stands. */
static void relinked(struct fixture *f)
{
	static const char *const batches[] = { "TA", "TB" };
	static const char *const at[] = { "2026-11-27T06:05:00Z", "2026-11-27T07:05:00Z" };
	struct actor before = f->actor;
	const char *id, *shipment[2], *order;

	fixture_as(f, "");
	for (int i = 0; i < 2; i++) {
		fixture_clock(f, at[i]);
		RUN(f, stock, move, "kind", "receive", "line.0.product", "1014", "line.0.batch", batches[i],
			"line.0.quantity", "10", NULL);
		shipment[i] = arena_string(f->arena, fixture_text(f, sent(f, batches[i]), "said"));
	}
	id = fixture_text(f, RUN(f, ticket, open, "customer", "TIGHT", "product", "1014", "text", "x", NULL),
		"said");
	is_string("TB", fixture_text(f, RUN(f, ticket, show, "id", id, NULL), "ticket.batch"),
		"the newest is found: %s", f->text);
	order = arena_format(f->arena, "%" PRId64,
		fixture_int(RUN(f, ticket, show, "id", id, NULL), "ticket.order") - 1);
	RUN(f, ticket, grade, "id", id, "order", order, "line", "1", "batch", "TB", "product", "1014", NULL);
	is_string("TA", fixture_text(f, RUN(f, ticket, show, "id", id, NULL), "ticket.batch"),
		"the one before brings its own batch: %s", f->text);
	is_string(shipment[0], arena_format(f->arena, "D-%" PRId64, fixture_int(RUN(f, ticket, show, "id", id,
		NULL), "ticket.shipment")), "and its shipment");
	RUN(f, ticket, grade, "id", id, "order", order, "line", "1", "batch", "TX", NULL);
	is_string("TX", fixture_text(f, RUN(f, ticket, show, "id", id, NULL), "ticket.batch"),
		"what the label says stands above it");
	RUN(f, ticket, grade, "id", id, "order", order, "line", "7", NULL);
	is_int(OD__MESSAGE__LINE_NONE, shop_refused(f), "a line that the order does not have");
	RUN(f, ticket, grade, "id", id, "order", "0", "line", "1", NULL);
	is_int(OD__MESSAGE__FIELD_ABSENT, shop_refused(f), "nor is there a line without an order");
	RUN(f, ticket, grade, "id", id, "category", "package", NULL);
	is_string("package", fixture_text(f, RUN(f, ticket, show, "id", id, NULL), "ticket.category"),
		"a category: %s", f->text);
	RUN(f, ticket, grade, "id", id, "category", "", NULL);
	is_string("", fixture_text(f, RUN(f, ticket, show, "id", id, NULL), "ticket.category"),
		"is taken out again: %s", f->text);
	is_string("", last_step(f, id, "step.told.arg.1"), "and the step names none");
	is_string("3", last_step(f, id, "step.told.arg.0"), "but the severity");
	is_int(0, shop_faults(f), "all adds up");
	f->actor = before;
}

static void said(struct fixture *f)
{
	Od__TicketOpened *opened = RUN(f, ticket, open, "customer", "FULL", "text", "x", "category",
		"口味气味", "department", "quality", NULL);

	is_string("taste", fixture_text(f, RUN(f, ticket, show, "id", fixture_text(f, opened, "said"),
		NULL), "ticket.category"), "a category by its name: %s", f->text);
}

static void from_draft(struct fixture *f)
{
	Od__DraftDone *done = RUN(f, draft, open, "kind", "ticket_draft", "customer", "FULL", NULL);
	char *d = arena_format(f->arena, "%" PRIu64, done->made->id);
	Od__TicketOpened *opened;

	fixture_as(f, "");
	opened = RUN(f, ticket, open, "customer", "FULL", "text", "a late delivery of last week",
		"opened", "2026-11-12T06:00:00Z", NULL);
	is_string("2026-11-12T08:00:00Z", fixture_text(f, opened, "response_due"),
		"an earlier ticket has its clocks from then");
	opened = RUN(f, ticket, open, "customer", "FULL", "text", "leaks", "product", "1011", "opened",
		"2026-11-12T06:00:00Z", NULL);
	is_string("", fixture_text(f, opened, "order"), "and is not about what was ordered later: %s",
		f->text);
	fixture_as(f, "li.na");
	opened = RUN(f, ticket, open, "customer", "FULL", "text", "late", "draft", d, NULL);
	ok(opened != NULL, "opened from its draft: %s", f->text);
	is_string("draft_placed", fixture_text(f, RUN(f, draft, show, "draft", d, NULL), "draft.state"),
		"which is done then");
	is_int(0, shop_faults(f), "all adds up");
}

/* A customer's tickets: what is due next first, what is over behind it. */
static void by_due(struct fixture *f)
{
	Od__TicketRows *rows;
	bool open = true, falls = true;

	RUN(f, ticket, open, "customer", "FULL", "kind", "question", "text", "when is the fair", NULL);
	RUN(f, ticket, open, "customer", "FULL", "text", "glass in the jar", "severity", "1", NULL);
	rows = RUN(f, ticket, list, "customer", "FULL", "closed", "true", NULL);
	ok(rows && rows->n_row > 3, "several tickets: %s", f->text);
	for (size_t i = 0; rows && i < rows->n_row; i++) {
		const Od__TicketRow *row = rows->row[i];

		falls = falls && (open || !row->has_next_due);
		if (open && row->has_next_due && i > 0)
			falls = falls && rows->row[i - 1]->next_due <= row->next_due;
		open = row->has_next_due;
	}
	ok(falls, "stand by what is due next, closed ones last");
}

/* The number of an order that came on a day. */
static const char *came(struct fixture *f, const char *placed, const char *day)
{
	Od__OrderPlaced *o = RUN(f, order, place, "customer", "FULL", "number", day, "placed_at", placed,
		"state", "delivered", "delivery.day", day, "line.0.item", "1011", "line.0.quantity", "3",
		NULL);

	ok(o != NULL, "an order that came on %s: %s", day, f->text);
	return o ? arena_format(f->arena, "%" PRIu64, o->order) : "";
}

/* "The delivery of last Tuesday": today is Thursday 19 November. */
static void day_named(struct fixture *f)
{
	const char *tuesday, *friday, *old;
	Od__TicketTraced *traced;
	Od__TicketOpened *opened;

	fixture_as(f, "boss");
	old = came(f, "2026-06-02T02:00:00Z", "2026-06-03");
	friday = came(f, "2026-11-12T02:00:00Z", "2026-11-13");
	tuesday = came(f, "2026-11-16T02:00:00Z", "2026-11-17");
	fixture_as(f, "li.na");
	traced = RUN(f, ticket, trace, "customer", "FULL", "product", "1011", "day", "last tuesday", NULL);
	is_string("2026-11-17", fixture_text(f, traced, "day"), "a day is understood: %s", f->text);
	is_string(tuesday, fixture_text(f, traced, "row.0.order"), "what came that day is meant");
	is_int(1, fixture_int(traced, "that_day"), "and nothing else of it");
	traced = RUN(f, ticket, trace, "customer", "FULL", "product", "1011", "day", "06-03", NULL);
	is_string(old, fixture_text(f, traced, "row.0.order"), "however long ago");
	is_int(1, traced ? (long long)traced->n_row : -1, "what is far from it is no candidate");
	traced = RUN(f, ticket, trace, "customer", "FULL", "product", "1011", "day", "11-14", NULL);
	is_int(0, fixture_int(traced, "that_day"), "nothing came that day");
	is_string(friday, fixture_text(f, traced, "row.0.order"), "people err: the day before is offered");
	is_int(1, fixture_int(traced, "row.0.off"), "as one day beside it");
	traced = RUN(f, ticket, trace, "customer", "FULL", "product", "1011", "day", "tu", NULL);
	ok(traced && !traced->has_day && traced->n_row > 0, "a day half typed is none yet: %s", f->text);
	opened = RUN(f, ticket, open, "customer", "FULL", "product", "1011", "text", "leaks", "day",
		"周五", NULL);
	is_string(friday, fixture_text(f, opened, "order"), "opened with a day: %s", f->text);
	opened = RUN(f, ticket, open, "customer", "FULL", "product", "1011", "text", "leaks", "day",
		"2025-01-01", NULL);
	is_string("", fixture_text(f, opened, "order"), "nothing near the day is no order at all");
	RUN(f, ticket, open, "customer", "FULL", "product", "1011", "text", "leaks", "day", "tomorrow", NULL);
	is_int(OD__MESSAGE__DAY_UNKNOWN, shop_refused(f), "tomorrow nothing came");
}

/*
 * A kitchen that orders sixty times a day, for weeks: the day it names is found behind hundreds of newer
 * rows, and however many came since, the work is that of the days around the one that was named.
 */
static void busy_kitchen(struct fixture *f)
{
	const char *meant, *days[][2] = {
		{ "2026-10-08T02:00:00Z", "2026-10-08" }, { "2026-10-08T03:00:00Z", "2026-10-09" },
		{ "2026-10-09T02:00:00Z", "2026-10-10" }, { "2026-10-10T02:00:00Z", "2026-10-11" },
		{ "2026-10-20T02:00:00Z", "2026-10-21" }, { "2026-10-21T02:00:00Z", "2026-10-22" },
	};
	Od__TicketTraced *traced;

	fixture_as(f, "boss");
	meant = came(f, "2026-10-06T02:00:00Z", "2026-10-07");
	for (size_t d = 0; d < sizeof days / sizeof *days; d++)
		for (int i = 0; i < 60; i++)
			RUN(f, order, place, "customer", "FULL", "number",
				arena_format(f->arena, "%s-%d", days[d][1], i), "placed_at", days[d][0],
				"state", "delivered", "delivery.day", days[d][1], "line.0.item", "1011",
				"line.0.quantity", "1", NULL);
	is_string("", f->text, "hundreds of orders");
	fixture_as(f, "li.na");
	traced = RUN(f, ticket, trace, "customer", "FULL", "product", "1011", "day", "10-07", NULL);
	is_string(meant, fixture_text(f, traced, "row.0.order"), "the day that was named stands first: %s",
		f->text);
	is_int(1, fixture_int(traced, "that_day"), "what else came is not of that day");
	is_int(1, fixture_int(traced, "row.1.off"), "the day beside it is next");
	ok(traced && traced->n_row == 10, "as many as fit are offered");
	traced = RUN(f, ticket, trace, "customer", "FULL", "product", "1011", "day", "10-21", NULL);
	is_int(10, fixture_int(traced, "that_day"), "of a day with more than fit only its own are shown");
	ok(f->rows < 400, "and no more is read than that takes: %llu rows", (unsigned long long)f->rows);
}

/* Help with a product is a kind of its own: its clocks, what is owed, what is ticked off. */
static void technical(struct fixture *f)
{
	Od__TicketOpened *opened = RUN(f, ticket, open, "kind", "technical", "customer", "FULL", "text",
		"the pump of the jar does not hold", NULL);
	Od__TicketShown *shown;

	is_string("2026-11-19T08:05:00Z", fixture_text(f, opened, "response_due"), "answered in 2 h: %s",
		f->text);
	is_string("2026-11-20T06:05:00Z", fixture_text(f, opened, "resolution_due"), "helped in 24 h");
	shown = RUN(f, ticket, show, "id", fixture_text(f, opened, "said"), NULL);
	is_string("technical", fixture_text(f, shown, "ticket.kind"), "of its kind");
	is_string("Ask for the model, try it with the customer, call back.", fixture_text(f, shown,
		"standard"), "with its standard");
	is_string("model", fixture_text(f, shown, "check.0.code"), "asked first");
	is_int(3, shown ? (long long)shown->n_check : -1, "three to tick off");
}

/* What one branch of a group complains of is looked for in its own orders, not in the group's. */
static void of_a_branch(struct fixture *f)
{
	static const char *const branch[] = { "EAST", "WEST" };
	const char *order[2];
	Od__TicketTraced *traced;

	for (int i = 0; i < 2; i++) {
		RUN(f, customer, add, "code", branch[i], "name", branch[i], "kind", "restaurant", "head",
			"FULL", NULL);
		order[i] = arena_format(f->arena, "%lld", (long long)fixture_int(RUN(f, order, place,
			"customer", branch[i], "line.0.item", "1011", "line.0.quantity", "1", NULL),
			"order"));
	}
	traced = RUN(f, ticket, trace, "customer", "EAST", "product", "1011", NULL);
	is_int(1, traced ? (long long)traced->n_row : -1, "one order could be meant: %s", f->text);
	is_string(order[0], fixture_text(f, traced, "row.0.order"), "the branch's own");
	is_string(order[1], fixture_text(f, RUN(f, ticket, open, "customer", "WEST", "product", "1011",
		"text", "leaks", NULL), "order"), "and the other's finds the other's");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	open_one(f);
	refusals(f);
	lists(f);
	clocks(f);
	sixth(f);
	others(f);
	said(f);
	from_draft(f);
	day_named(f);
	by_due(f);
	busy_kitchen(f);
	fixture_clock(f, FIXTURE_NOW);
	technical(f);
	of_a_branch(f);
	is_int(0, shop_faults(f), "all adds up");
	relinked(f);
	fixture_close(f);
	return tap_result();
}
