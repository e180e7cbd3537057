/* SPDX-License-Identifier: ISC */
/*
 * ticket_life: from the first note to the third opening: what stops which clock, who had it how long,
 * what may pause, what must be there before it is solved, how it ends, who may open it again; and the
 * task for the cause of many alike in a sliding window.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/clock.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/profile.h"
#include "desk/shop.h"
#include "desk/task.h"
#include "desk/ticket_clock.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *open_one(struct fixture *f, const char *kind, const char *severity,
	const char *text)
{
	Od__TicketOpened *opened = RUN(f, ticket, open, "kind", kind, "customer", "FULL", "severity",
		severity, "text", text, NULL);

	if (!opened)
		bail("ticket open: %s", f->text);
	return arena_string(f->arena, opened->said);
}

static const char *of(struct fixture *f, const char *id, const char *path)
{
	return fixture_text(f, RUN(f, ticket, show, "id", id, NULL), path);
}

static void steps(struct fixture *f)
{
	const char *id = open_one(f, "complaint", "2", "cap leaks");
	Od__Made *made;

	is_string("ticket_new", of(f, id, "ticket.state"), "a ticket is new");
	RUN(f, ticket, step, "id", id, NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "a note has words");
	RUN(f, ticket, step, "id", id, "kind", "step_pause", "text", "x", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "a pause is no step that people write");
	RUN(f, ticket, step, "id", id, "text", "looked at it", NULL);
	is_string("ticket_open", of(f, id, "ticket.state"), "the first step opens it");
	is_string("", of(f, id, "ticket.round.0.response.met"), "a note is no answer");
	RUN(f, ticket, step, "id", id, "kind", "reply", "text", "we got it", "automatic", "true",
		NULL);
	is_string("", of(f, id, "ticket.round.0.response.met"), "nor is what no person wrote");
	RUN(f, ticket, step, "id", id, "kind", "heard", "text", "four of six", NULL);
	is_string("", of(f, id, "ticket.round.0.response.met"), "nor what the customer says");
	made = RUN(f, ticket, step, "id", id, "kind", "reply", "text", "six new ones come", "channel",
		"phone", NULL);
	is_string("2026-11-19T06:05:00Z", of(f, id, "ticket.round.0.response.met"), "an answer is");
	is_int(OD__MESSAGE__TICKET_ANSWERED, fixture_int(made, "note.message"), "it says so");
	is_string("22:05", fixture_text(f, made, "note.arg.1"), "and what comes next");
	is_string("phone", of(f, id, "step.4.step.channel"), "by phone");
	is_string("2026-11-19T14:05:00Z", of(f, id, "ticket.next_due"), "the solution is due next");
	RUN(f, ticket, step, "id", id, "kind", "check", "check", "sleep", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "what the standard does not ask for");
	RUN(f, ticket, step, "id", id, "kind", "check", "check", "sorry", NULL);
	is_string("true", of(f, id, "check.0.done"), "said sorry");
	is_string("li.na", of(f, id, "check.0.by"), "she did");
	is_string("say sorry, in the call", of(f, id, "check.0.text"), "the list is in words");
	RUN(f, ticket, step, "id", id, "kind", "check", "check", "sorry", "undone", "true", NULL);
	is_string("false", of(f, id, "check.0.done"), "not after all");
	is_int(OD__MESSAGE__TICKED_STEP, fixture_int(RUN(f, ticket, show, "id", id, NULL),
		"step.5.step.told.message"), "the step of the tick says that it is done");
	is_int(OD__MESSAGE__UNTICKED_STEP, fixture_int(RUN(f, ticket, show, "id", id, NULL),
		"step.6.step.told.message"), "and that of taking it back the opposite");
	RUN(f, ticket, step, "id", id, "text", "x", "version", "1", NULL);
	is_int(OD__MESSAGE__VERSION_OLD, shop_refused(f), "somebody wrote meanwhile");
	is_int(0, shop_faults(f), "all adds up");
}

static void hands(struct fixture *f)
{
	const char *id = open_one(f, "complaint", "2", "bitter");
	Od__TicketRows *rows;

	fixture_clock(f, "2026-11-19T06:45:00Z");
	RUN(f, ticket, hand, "id", id, NULL);
	is_int(OD__MESSAGE__NOTHING_TO_CHANGE, shop_refused(f), "to whom");
	RUN(f, ticket, hand, "id", id, "department", "kitchen", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such department");
	RUN(f, ticket, hand, "id", id, "to", "nobody", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such person");
	RUN(f, ticket, hand, "id", id, "department", "品管", "text", "which lot?", NULL);
	is_string("quality", of(f, id, "ticket.department"), "handed to quality");
	is_string("", of(f, id, "assignee"), "to nobody in particular");
	is_string("which lot?", of(f, id, "step.1.step.text"), "with the question");
	is_int(OD__MESSAGE__HANDED_STEP, fixture_int(RUN(f, ticket, show, "id", id, NULL),
		"step.1.step.told.message"), "the step says from and to");
	f->actor.language = "zh_CN";
	is_string("品管", of(f, id, "step.1.step.told.arg.1"), "named in the language of who reads");
	f->actor.language = "en";
	is_string("quality", of(f, id, "step.1.step.told.arg.1"), "whoever wrote it");
	is_string("2026-11-19T08:05:00Z", of(f, id, "ticket.next_due"), "the clocks go on");
	rows = RUN(f, ticket, list, "queue", "quality", NULL);
	is_string(id, fixture_text(f, rows, "row.0.said"), "it is in their queue");
	rows = RUN(f, ticket, list, "opened_by_me", "true", NULL);
	is_int(2, rows ? (long long)rows->n_row : 0, "and not lost to the sight of who opened it");
	rows = RUN(f, ticket, list, "mine", "true", NULL);
	is_int(1, rows ? (long long)rows->n_row : 0, "though not in her hands");
	fixture_clock(f, "2026-11-19T07:15:00Z");
	RUN(f, ticket, hand, "id", id, "to", "chen.wei", NULL);
	is_string("chen.wei", of(f, id, "assignee"), "a person there");
	is_string("quality", of(f, id, "ticket.department"), "of the same department");
	RUN(f, ticket, hand, "id", id, "department", "service", NULL);
	is_string("service", of(f, id, "held.0.department"), "service had it");
	is_int(40 * CLOCK_MINUTE, fixture_int(RUN(f, ticket, show, "id", id, NULL), "held.0.time"),
		"for 40 minutes");
	is_int(30 * CLOCK_MINUTE, fixture_int(RUN(f, ticket, show, "id", id, NULL), "held.1.time"),
		"quality for 30");
	fixture_clock(f, "2026-11-19T07:25:00Z");
	is_int(50 * CLOCK_MINUTE, fixture_int(RUN(f, ticket, show, "id", id, NULL), "held.0.time"),
		"service again: the time of both counts together");
	is_int(0, shop_faults(f), "all adds up");
	fixture_clock(f, FIXTURE_NOW);
}

/* What the desk has given up is there for what was, and for nothing new. */
static void retired(struct fixture *f)
{
	const char *id = open_one(f, "complaint", "3", "x");
	Od__TicketOpened *opened;

	fixture_as(f, "");
	RUN(f, config, save, "record.kind", "department", "record.code", "night", "record.name",
		"night shift", "record.retired", "true", NULL);
	RUN(f, config, save, "record.kind", "category", "record.code", "rust", "record.name", "rust",
		"record.retired", "true", NULL);
	RUN(f, config, save, "record.kind", "word", "record.code", "rusty", "record.word.category", "rust",
		NULL);
	is_string("", f->text, "a word of a category that is retired");
	fixture_as(f, "li.na");
	RUN(f, ticket, hand, "id", id, "department", "night", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nothing is handed where nobody looks");
	RUN(f, ticket, grade, "id", id, "category", "rust", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor graded to what is counted no more");
	opened = RUN(f, ticket, open, "kind", "complaint", "customer", "FULL", "text", "a rusty cap", NULL);
	is_string("", of(f, opened ? opened->said : "", "ticket.category"), "its words tell nothing: %s",
		f->text);
	RUN(f, ticket, close, "id", id, "reject", "withdrawn", NULL);
	is_int(0, shop_faults(f), "all adds up");
}

/* Another system writes a note a minute: the latest are what is shown. */
static void very_long(struct fixture *f)
{
	const char *id = open_one(f, "complaint", "3", "x");
	Od__TicketShown *shown;
	unsigned refused = 0;

	for (int i = 0; i < 1603; i++)
		refused += !RUN(f, ticket, step, "id", id, "text", arena_format(f->arena, "n %d", i), NULL);
	is_int(0, refused, "1,603 notes: %s", f->text);
	shown = RUN(f, ticket, show, "id", id, NULL);
	is_string("n 1602", shown && shown->n_step == 1000 ? text_of(shown->step[999]->step->text) : "",
		"the latest are shown");
	ok(RUN(f, customer, history, "customer", "FULL", NULL) && !f->stood,
		"no writer stands for its customer's log");
}

static void pauses(struct fixture *f)
{
	const char *id = open_one(f, "complaint", "1", "glass"), *other;
	Od__TicketRows *rows;

	RUN(f, ticket, pause, "id", id, "reason", "goods", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "harm does not wait for goods");
	RUN(f, ticket, pause, "id", id, "reason", "lunch", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "nor anything for lunch");
	RUN(f, ticket, pause, "id", id, "resume", "true", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "what runs is not restarted");
	fixture_clock(f, "2026-11-19T06:15:00Z");
	ok(RUN(f, ticket, pause, "id", id, "reason", "customer", "text", "sends a picture", NULL) !=
		NULL, "the customer is waited for: %s", f->text);
	is_string("ticket_waiting", of(f, id, "ticket.state"), "it waits");
	is_string("", of(f, id, "ticket.next_due"), "nothing is due");
	is_string("2026-11-20T06:15:00Z", of(f, id, "ticket.pause_until"), "for a day at most");
	RUN(f, ticket, pause, "id", id, "reason", "customer", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "once at a time");
	rows = RUN(f, ticket, list, "waiting", "true", NULL);
	is_string(id, fixture_text(f, rows, "row.0.said"), "listed among those that wait");
	is_int(20 * CLOCK_MINUTE, fixture_int(rows, "row.0.left"), "with what is left");
	rows = RUN(f, ticket, list, NULL);
	is_string(id, fixture_text(f, rows, "row.2.said"), "behind all that is due");
	fixture_clock(f, "2026-11-19T09:00:00Z");
	RUN(f, ticket, step, "id", id, "kind", "heard", "text", "here it is", NULL);
	is_string("ticket_open", of(f, id, "ticket.state"), "what the customer says ends it");
	is_string("2026-11-19T09:20:00Z", of(f, id, "ticket.next_due"), "with what was left");
	ok(RUN(f, ticket, pause, "id", id, "reason", "customer", "until", "2026-11-19T10:00:00Z",
		NULL) != NULL, "until a time: %s", f->text);
	is_string("2026-11-19T10:00:00Z", of(f, id, "ticket.pause_until"), "that is kept");
	RUN(f, ticket, pause, "id", id, "resume", "true", NULL);
	RUN(f, ticket, pause, "id", id, "reason", "customer", "until", "2026-11-19T08:00:00Z", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "not until a time that is over");
	RUN(f, ticket, pause, "id", id, "reason", "customer", "until", "2027-11-19T08:00:00Z", NULL);
	is_string("2026-11-20T09:00:00Z", of(f, id, "ticket.pause_until"),
		"nor longer than the policy lets it");
	RUN(f, ticket, pause, "id", id, "resume", "true", NULL);
	RUN(f, ticket, open, "kind", "breach", "customer", "FULL", "text", "papers lost", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "a breach is opened by those who see to privacy");
	fixture_as(f, "");
	other = open_one(f, "breach", "1", "papers lost");
	RUN(f, ticket, pause, "id", other, "reason", "customer", NULL);
	is_int(OD__MESSAGE__PAUSE_NEVER, shop_refused(f), "a breach never waits");
	RUN(f, ticket, close, "id", other, "reject", "withdrawn", NULL);
	fixture_as(f, "li.na");
	other = open_one(f, "complaint", "3", "bitter");
	RUN(f, ticket, pause, "id", other, "reason", "customer", NULL);
	is_string("customer", of(f, other, "ticket.pause_reason"), "waits for the customer: %s", f->text);
	RUN(f, ticket, close, "id", other, "reject", "withdrawn", NULL);
	is_string("", of(f, other, "ticket.pause_reason"), "what has ended waits for nothing: %s", f->text);
	is_int(0, shop_faults(f), "all adds up");
	fixture_clock(f, FIXTURE_NOW);
}

static const char *solve(struct fixture *f, const char *id)
{
	RUN(f, ticket, resolve, "id", id, "text", "replaced", NULL);
	is_int(OD__MESSAGE__ANSWER_FIRST, shop_refused(f), "not before an answer");
	RUN(f, ticket, resolve, "id", id, "text", "replaced", "told", "true", NULL);
	is_int(OD__MESSAGE__CAUSE_FIRST, shop_refused(f), "a complaint not without a cause");
	RUN(f, ticket, cause, "id", id, NULL);
	is_int(OD__MESSAGE__NOTHING_TO_CHANGE, shop_refused(f), "a cause has words");
	RUN(f, ticket, cause, "id", id, "code", "moon", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "or a code of the desk's");
	RUN(f, ticket, cause, "id", id, "code", "packing", "check", "2026-11-01", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "a look in the past is none");
	RUN(f, ticket, cause, "id", id, "code", "包装", "cause", "torque too low", "prevention",
		"measured each hour", "owner", "chen.wei", "check", "2026-12-19", NULL);
	is_string("packing", of(f, id, "ticket.cause_code"), "the cause is kept: %s", f->text);
	RUN(f, ticket, resolve, "id", id, "text", "replaced", "told", "true", NULL);
	is_int(OD__MESSAGE__CHECK_FIRST, shop_refused(f), "harm not before a supervisor knows");
	RUN(f, ticket, step, "id", id, "kind", "check", "check", "keep", NULL);
	RUN(f, ticket, step, "id", id, "kind", "check", "check", "supervisor", NULL);
	RUN(f, ticket, step, "id", id, "kind", "check", "check", "callback", NULL);
	ok(RUN(f, ticket, resolve, "id", id, "text", "replaced", "told", "true", NULL) != NULL,
		"then it is solved: %s", f->text);
	return id;
}

static void endings(struct fixture *f)
{
	const char *id = solve(f, "C-3");
	Od__TicketShown *shown = RUN(f, ticket, show, "id", id, NULL);

	is_string("ticket_resolved", fixture_text(f, shown, "ticket.state"), "solved");
	is_string("replaced", fixture_text(f, shown, "ticket.result"), "with its result");
	is_string("2026-11-19T06:05:00Z", fixture_text(f, shown, "ticket.round.0.resolution.met"),
		"the second clock stands");
	is_string("2026-11-26T06:05:00Z", fixture_text(f, shown, "ticket.close_at"), "for a week");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, ticket, hand, "id", id, "department", "quality", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "what is solved is not handed on");
	RUN(f, ticket, reopen, "id", id, "text", "again", NULL);
	is_string("ticket_open", of(f, id, "ticket.state"), "an operator opens a solved one again");
	is_string("1", of(f, id, "ticket.reopened"), "counted");
	is_string("2026-11-19T06:35:00Z", of(f, id, "ticket.round.1.response.due"),
		"a new answer is due");
	is_string("torque too low", of(f, id, "ticket.cause"), "its history stays");
	RUN(f, ticket, reopen, "id", id, "text", "again", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "what is open is not opened");
	RUN(f, ticket, close, "id", id, NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "nor closed unsolved");
	RUN(f, ticket, close, "id", id, "reject", "duplicate", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "a duplicate of what");
	RUN(f, ticket, close, "id", id, "reject", "duplicate", "duplicate", id, NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "not of itself");
	RUN(f, ticket, close, "id", id, "reject", "bored", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "and only for the desk's reasons");
	RUN(f, ticket, resolve, "id", id, "text", "replaced twice", "told", "true", NULL);
	ok(RUN(f, ticket, close, "id", id, NULL) != NULL, "closed: %s", f->text);
	is_int(1, shop_tasks(f, "survey", "ticket", 3), "the customer is asked once");
	RUN(f, ticket, reopen, "id", id, "text", "third time", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an operator does not open a closed one");
	fixture_as(f, "zhao.min");
	ok(RUN(f, ticket, reopen, "id", id, "text", "third time", NULL) != NULL,
		"a supervisor does: %s", f->text);
	fixture_as(f, "li.na");
	is_string("2", of(f, id, "ticket.reopened"), "counted");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, ticket, close, "id", id, "reject", "duplicate", "duplicate", "C-1", NULL);
	is_string("1", of(f, id, "ticket.duplicate"), "a duplicate: %s", f->text);
	is_string("ticket_closed", of(f, id, "ticket.state"), "ended");
	is_int(0, shop_faults(f), "all adds up");
}

struct causes {
	int count;
	Od__Task *last;
};

static enum status look_causes(struct verb *v, void *baton)
{
	struct causes *c = baton;
	struct key prefix = key_empty();
	struct walk *walk;
	enum status s;

	memset(c, 0, sizeof *c);
	key_add_text(&prefix, "cause");
	s = walk_open_index(v->txn, INDEX_TASK_ONCE, &prefix, false, &walk);
	while (!s && walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&c->last) == OK)
		c->count++;
	return OK;
}

static enum status finish_task(struct verb *v, void *baton)
{
	return task_finish(v, baton, "found", 0);
}

static const char *leak(struct fixture *f)
{
	Od__TicketOpened *opened = RUN(f, ticket, open, "customer", "FULL", "product", "1012", "text",
		"x", "category", "leaks", NULL);

	return opened ? opened->said : f->text;
}

static void alike(struct fixture *f)
{
	struct causes c;
	const char *id = NULL;
	Od__TaskRows *rows;

	for (int i = 0; i < 5; i++)
		id = leak(f);
	RUN(f, ticket, close, "id", id, "reject", "not_ours", NULL);
	leak(f);
	fixture_read(f, look_causes, &c);
	is_int(0, c.count, "five of ours, and one of another's: nobody is asked");
	id = open_one(f, "complaint", "3", "this one too");
	RUN(f, ticket, grade, "id", id, NULL);
	is_int(OD__MESSAGE__NOTHING_TO_CHANGE, shop_refused(f), "graded as what");
	RUN(f, ticket, grade, "id", id, "category", "leak", "product", "1012", NULL);
	fixture_read(f, look_causes, &c);
	is_int(1, c.count, "the sixth by its grading asks for the cause: %s", f->text);
	is_int(6, c.last ? (long long)c.last->n_ticket : 0, "with all six attached");
	is_string("packing", c.last ? c.last->department : "", "the department of what stands above");
	rows = RUN(f, task, list, "department", "packing", "kind", "cause", NULL);
	is_string(arena_format(f->arena, "C-%" PRIu64 " ", c.last ? c.last->ticket[0] : 0),
		arena_format(f->arena, "%.*s ", (int)strcspn(fixture_text(f, rows, "row.0.tickets"), " "),
		fixture_text(f, rows, "row.0.tickets")), "which the list of tasks tells: %s",
		fixture_text(f, rows, "row.0.tickets"));
	is_string("leaks", fixture_text(f, rows, "row.0.text.arg.0"), "the category by its name");
	ok(*fixture_text(f, rows, "row.0.product"), "and the product");
	is_string("package damaged or leaking / leaks", of(f, id, "category"), "as its path says");
	is_string("6", of(f, id, "alike"), "and how many are alike");
	leak(f);
	fixture_read(f, look_causes, &c);
	is_int(7, c.count == 1 ? (long long)c.last->n_ticket : 0, "the seventh is attached to it");
	fixture_as(f, "");
	ok(RUN(f, ticket, open, "customer", "FULL", "product", "1012", "text", "x", "category", "leaks",
		"opened", "2026-03-01T08:00:00Z", NULL) != NULL, "one of last spring is kept: %s", f->text);
	fixture_as(f, "li.na");
	fixture_read(f, look_causes, &c);
	is_int(7, c.count == 1 ? (long long)c.last->n_ticket : 0, "and is none of these weeks");
	fixture_write(f, finish_task, c.last);
	for (int i = 0; i < 5; i++)
		leak(f);
	fixture_read(f, look_causes, &c);
	is_int(1, c.count, "five more after it was found");
	fixture_clock(f, "2026-12-25T06:05:00Z");
	leak(f);
	fixture_read(f, look_causes, &c);
	is_int(1, c.count, "a sixth when the five have left the window");
	for (int i = 0; i < 5; i++)
		leak(f);
	fixture_read(f, look_causes, &c);
	is_int(2, c.count, "the sixth inside it asks again");
	is_int(6, c.last ? (long long)c.last->n_ticket : 0, "with those that no task had");
	is_int(0, shop_faults(f), "all adds up");
	fixture_clock(f, FIXTURE_NOW);
}

static void graded(struct fixture *f)
{
	const char *id = open_one(f, "complaint", "3", "a dent");

	RUN(f, ticket, grade, "id", id, "severity", "4", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "no such severity");
	RUN(f, ticket, grade, "id", id, "order", "999", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such order");
	RUN(f, ticket, grade, "id", id, "severity", "1", "batch", "B1", NULL);
	is_string("2026-11-19T06:35:00Z", of(f, id, "ticket.next_due"), "harm is answered sooner");
	is_string("B1", of(f, id, "ticket.batch"), "linked");
	is_string("complaint-1", of(f, id, "response.policy"), "by its policy");
	is_string("0s", of(f, id, "response.used"), "of which nothing is used");
	fixture_as(f, "wang.fang");
	RUN(f, ticket, grade, "id", id, "severity", "2", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "a rep finds none of others' customers");
	fixture_as(f, "li.na");
}

static void policies(struct fixture *f)
{
	fixture_as(f, "boss");
	RUN(f, config, save, "record.kind", "calendar", "record.code", "x", "record.calendar.hours",
		"never", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "a calendar that cannot be read");
	RUN(f, config, save, "record.kind", "calendar", "record.code", "x", "record.calendar.zone",
		"Mars", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "a zone that is none");
	RUN(f, config, save, "record.kind", "sla", "record.code", "x", "record.sla.calendar", "y",
		NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "a policy by a calendar that is none");
	RUN(f, config, save, "record.kind", "sla", "record.code", "x", "record.sla.response", "0s",
		NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "an answer in no time");
	RUN(f, config, save, "record.kind", "sla", "record.code", "x", "record.sla.pause.0", "y",
		NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "a reason that is none");
	RUN(f, config, save, "record.kind", "sla", "record.code", "x",
		"record.sla.escalate.0.percent", "125", "record.sla.escalate.0.who", "head",
		"record.sla.escalate.1.percent", "110", "record.sla.escalate.1.who", "head", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "steps that do not rise");
	RUN(f, config, save, "record.kind", "category", "record.code", "package",
		"record.term.parent", "leak", NULL);
	is_int(OD__MESSAGE__TERM_LOOP, shop_refused(f), "a category below itself");
	RUN(f, config, save, "record.kind", "category", "record.code", "new", "record.term.parent",
		"nowhere", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "or below none");
	RUN(f, setting, set, "name", "work_hours", "value", "nine to five", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "working hours that cannot be read");
	fixture_as(f, "li.na");
}

static enum status slice(struct verb *v, void *baton)
{
	Od__Job *job = baton;

	return ticket_clocks_slice(v, job, 100, clock_steady() + CLOCK_MINUTE);
}

static enum status regrade_alarm(struct verb *v, void *baton)
{
	Od__Profile *before, *after;
	enum status s = profile_get(v, *(uint64_t *)baton, &before);

	if (s)
		return s;
	after = (Od__Profile *)reflect_copy(&before->base, v->arena);
	SET_TEXT(v, after, grade, "A");
	return profile_put(v, before, after);
}

static enum status ring_grade(struct verb *v, void *baton)
{
	Od__Alarm alarm = OD__ALARM__INIT;

	alarm.subject = *(uint64_t *)baton;
	return alarm_clear(v, v->now, PROFILE_GRADE_ALARM, alarm.subject, 0) ? ERR_IO
		: ticket_ring_grade(v, &alarm);
}

static enum status ring_clocks(struct verb *v, void *baton)
{
	Od__Alarm alarm = OD__ALARM__INIT;
	bool *waits = baton;
	enum status s = ticket_ring_clocks(v, &alarm);

	*waits = job_waiting(v, TICKET_JOB);
	return s;
}

/* Policies and grades that change while tickets are open. */
static void followed(struct fixture *f)
{
	const char *id = open_one(f, "question", "3", "how long does it keep");
	Od__Job job = OD__JOB__INIT;
	bool waits = false;
	uint64_t customer = (uint64_t)fixture_int(RUN(f, ticket, show, "id", id, NULL),
		"ticket.customer");

	is_string("2026-11-19T10:05:00Z", of(f, id, "ticket.next_due"), "four hours for a question");
	is_int(OK, fixture_write(f, ring_clocks, &waits), "a desk of an older version rings");
	ok(waits, "for the job that counts all anew");
	fixture_as(f, "boss");
	RUN(f, config, save, "record.kind", "sla", "record.code", "question", "record.sla.kind",
		"question", "record.sla.response", "3h", "record.sla.resolution", "24h", NULL);
	job.state = OD__JOB_STATE__DRAINING;
	is_int(OK, fixture_write(f, slice, &job), "the job counts anew: %s", f->text);
	is_int(OD__JOB_STATE__JOB_DONE, job.state, "and is done");
	fixture_as(f, "li.na");
	is_string("2026-11-19T09:05:00Z", of(f, id, "ticket.next_due"), "three hours now");
	is_int(0, shop_faults(f), "all adds up");
	fixture_as(f, "boss");
	RUN(f, config, save, "record.kind", "sla", "record.code", "question-A", "record.sla.kind",
		"question", "record.sla.grade", "A", "record.sla.response", "1h",
		"record.sla.resolution", "24h", NULL);
	is_int(OK, fixture_write(f, regrade_alarm, &customer), "the customer is graded A");
	is_int(OK, fixture_write(f, ring_grade, &customer), "which rings: %s", f->text);
	fixture_as(f, "li.na");
	is_string("2026-11-19T07:05:00Z", of(f, id, "ticket.next_due"), "one hour for A");
	is_int(0, shop_faults(f), "all adds up");
}

/* The whole log page by page: each row once, in order of time. */
static void walk_history(struct fixture *f, const char *limit, unsigned *rows, unsigned *back)
{
	const char *after = "";
	int64_t last = INT64_MAX;
	Od__HistoryRows *page;

	*rows = *back = 0;
	do {
		page = RUN(f, customer, history, "customer", "FULL", "page.limit", limit,
			"page.after", after, NULL);
		for (size_t i = 0; page && i < page->n_row; i++) {
			*back += page->row[i]->at > last;
			last = page->row[i]->at;
			++*rows;
		}
		after = page && page->after ? arena_string(f->arena, page->after) : "";
	} while (*after);
}

static void history(struct fixture *f)
{
	unsigned all, few, back;
	Od__HistoryRows *log;

	fixture_clock(f, "2026-12-26T06:00:00Z");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "1", NULL);
	fixture_clock(f, "2026-12-26T06:01:00Z");
	RUN(f, customer, note, "customer", "FULL", "text", "closed on Mondays", NULL);
	fixture_clock(f, "2026-12-26T06:02:00Z");
	RUN(f, ticket, step, "id", "C-1", "kind", "reply", "text", "they are on their way", NULL);
	log = RUN(f, customer, history, "customer", "FULL", "page.limit", "3", NULL);
	is_string("they are on their way", fixture_text(f, log, "row.0.text"),
		"an answer is in the customer's log: %s", f->text);
	is_string("C-1", fixture_text(f, log, "row.0.said"), "with its ticket");
	is_string("reply", fixture_text(f, log, "row.0.what"), "and what it was");
	is_string("closed on Mondays", fixture_text(f, log, "row.1.text"), "a note below it");
	is_string("18.50", fixture_text(f, log, "row.2.amount"), "an order below that");
	is_int(1, f->opened_count, "the customer's record was opened");
	walk_history(f, "200", &all, &back);
	is_int(0, back, "the log of %u rows is in order of time", all);
	walk_history(f, "7", &few, &back);
	is_int(all, few, "seven at a time it is the same");
	is_int(0, back, "in the same order");
	log = RUN(f, customer, history, "customer", "FULL", "kind", "order", NULL);
	is_int(1, log ? (long long)log->n_row : 0, "orders alone");
	RUN(f, customer, history, "customer", "FULL", "page.after", "yesterday", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "a place that is none");
	fixture_clock(f, FIXTURE_NOW);
}

/* Last: others count the tickets that there are. */
static void lists(struct fixture *f)
{
	const char *id = open_one(f, "question", "3", "how long does it keep");
	RUN(f, ticket, step, "id", id, "kind", "check", "check", "source", NULL);
	is_string("true", of(f, id, "check.1.done"), "a question has a list of its own");
	id = open_one(f, "suggestion", "3", "a smaller jar");
	RUN(f, ticket, step, "id", id, "kind", "check", "check", "thanks", NULL);
	is_string("true", of(f, id, "check.0.done"), "and a suggestion");
	is_string("5", of(f, id, "cause_count"), "how many alike ask for their cause");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	steps(f);
	hands(f);
	pauses(f);
	endings(f);
	alike(f);
	graded(f);
	policies(f);
	followed(f);
	history(f);
	lists(f);
	retired(f);
	very_long(f);
	fixture_close(f);
	return tap_result();
}
