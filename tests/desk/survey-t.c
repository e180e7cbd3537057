/* SPDX-License-Identifier: ISC */
/*
 * survey: questionnaires that make sense, what is said to them, the example of orderdesk-survey(7) asked
 * of twenty customers, follow-ups made once, tickets that know their answer, ballots that tell nothing of
 * anybody, the board of wishes; and over answers drawn by a seed everything adds up.
 */
#include "desk/survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/table.h"
#include "tap/tap.h"

static void make(struct fixture *f, const char *code, bool anonymous)
{
	fixture_as(f, "");
	RUN(f, config, save, "record.kind", "survey", "record.code", code, "record.name", "How it went",
		"record.survey.anonymous", anonymous ? "true" : "false",
		"record.survey.question.0.code", "goods", "record.survey.question.0.indicator", "product",
		"record.survey.question.0.en", "The goods", "record.survey.question.0.zh", "商品",
		"record.survey.question.1.code", "desk", "record.survey.question.1.indicator", "service",
		"record.survey.question.2.code", "place", "record.survey.question.2.indicator",
		"environment",
		"record.survey.question.3.code", "cost", "record.survey.question.3.indicator", "price",
		"record.survey.question.4.code", "tell", "record.survey.question.4.kind", "recommend",
		"record.survey.question.5.code", "by", "record.survey.question.5.kind", "choice",
		"record.survey.question.5.several", "true",
		"record.survey.question.5.choice.0.code", "phone", "record.survey.question.5.choice.1.code",
		"shop", "record.survey.question.5.choice.2.code", "rep",
		"record.survey.question.6.code", "more", "record.survey.question.6.kind", "open", NULL);
	is_string("", f->text, "a survey: %s", code);
	fixture_as(f, "zhao.min");
}

static void odd(struct fixture *f)
{
	fixture_as(f, "");
	RUN(f, config, save, "record.kind", "survey", "record.code", "x", "record.survey.anonymous", "true",
		NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "no questions");
	RUN(f, config, save, "record.kind", "survey", "record.code", "x",
		"record.survey.question.0.code", "a",
		"record.survey.question.1.code", "A", NULL);
	is_string("Question 2 of a survey: its code is another one's too.", f->text, "two of a code");
	RUN(f, config, save, "record.kind", "survey", "record.code", "x",
		"record.survey.question.0.code", "a",
		"record.survey.question.0.points", "11", NULL);
	is_int(OD__MESSAGE__SURVEY_SHAPE, shop_refused(f), "too long a scale");
	RUN(f, config, save, "record.kind", "survey", "record.code", "x",
		"record.survey.question.0.code", "a",
		"record.survey.question.0.kind", "choice", NULL);
	is_int(OD__MESSAGE__SURVEY_SHAPE, shop_refused(f), "nothing to choose");
	RUN(f, config, save, "record.kind", "survey", "record.code", "x",
		"record.survey.question.0.code", "a",
		"record.survey.question.0.indicator", "weather", NULL);
	is_int(OD__MESSAGE__SURVEY_SHAPE, shop_refused(f), "an indicator that is not there");
	RUN(f, config, save, "record.kind", "survey", "record.code", "x",
		"record.survey.question.0.code", "a",
		"record.survey.question.0.indicator", "weather", "record.survey.indicator.0.code",
		"weather", NULL);
	is_string("", f->text, "one of its own");
	RUN(f, config, save, "record.kind", "survey", "record.code", "x", "record.retired", "true", NULL);
}

static int refused(struct fixture *f, const char *customer, const char *question, const char *value)
{
	RUN(f, survey, answer, "survey", "care", "customer", customer, "answer.0.question", question,
		"answer.0.value", value, NULL);
	return shop_refused(f);
}

static void saying(struct fixture *f)
{
	Od__SurveyReadRows *rows;
	Od__Made *made;
	Od__CustomerPage *page;
	Od__SurveyAsked *asked = RUN(f, survey, ask, "customer", "FULL", NULL);

	is_string("care", fixture_text(f, asked, "code"), "what to ask: the first survey: %s", f->text);
	is_int(7, asked ? (long long)asked->n_question : 0, "its questions");
	is_string("1-5", fixture_text(f, asked, "question.0.takes"), "a scale");
	is_string("phone, shop, rep", fixture_text(f, asked, "question.5.takes"), "a choice");
	is_int(0, fixture_int(asked, "rests"), "may be asked");
	is_int(OD__MESSAGE__SURVEY_TAKES, refused(f, "FULL", "goods", "6"), "beyond the scale");
	is_int(OD__MESSAGE__SURVEY_TAKES, refused(f, "FULL", "goods", "0"), "below it");
	is_int(OD__MESSAGE__SURVEY_TAKES, refused(f, "FULL", "tell", "11"), "beyond ten");
	is_int(OD__MESSAGE__SURVEY_TAKES, refused(f, "FULL", "by", "phone, pigeon"), "no such choice");
	is_int(OD__MESSAGE__SURVEY_TAKES, refused(f, "FULL", "by", "phone phone"), "a choice twice");
	is_int(OD__MESSAGE__NOT_FOUND, refused(f, "FULL", "weather", "5"), "no such question");
	is_int(OD__MESSAGE__NOT_FOUND, refused(f, "NOBODY", "goods", "5"), "nobody");
	is_int(OD__MESSAGE__SURVEY_NOTHING, refused(f, "FULL", "goods", " "), "nothing said");
	RUN(f, survey, answer, "survey", "care", "customer", "FULL", "answer.0.value", "5",
		"answer.1.question",
		"goods", "answer.1.value", "4", NULL);
	is_int(OD__MESSAGE__SURVEY_TWICE, shop_refused(f), "a question twice");
	RUN(f, survey, answer, "survey", "care", "customer", "BRANCH", "answer.0.question", "goods",
		"answer.0.value", "5", "answer.1.question", "desk", "answer.2.question", "tell",
		"answer.2.value", "10", NULL);
	rows = RUN(f, survey, read, "customer", "BRANCH", NULL);
	is_int(10, fixture_int(rows, "row.0.recommend"), "questions are left out: %s", f->text);
	ok(RUN(f, survey, list, NULL) != NULL, "surveys are listed");
	is_string("goods", fixture_text(f, RUN(f, survey, show, "survey", "care", NULL),
		"survey.question.0.code"), "and shown");
	made = RUN(f, survey, answer, "survey", "care", "customer", "FULL", "answer.0.value", "5",
		"answer.1.value", "4", "answer.2.question", "tell", "answer.2.value", "9",
		"answer.3.value", "PHONE, rep", "answer.4.value", "再快一点", NULL);
	is_string("care", fixture_text(f, made, "note.arg.0"), "kept: %s", f->text);
	is_string("89 %, 9/10", fixture_text(f, made, "note.arg.1"), "(4 x 1 + 3 x 0.75) / 7 = 0.893");
	is_int(OD__MESSAGE__SURVEY_KEPT, fixture_int(made, "note.message"), "not low");
	rows = RUN(f, survey, read, "customer", "FULL", NULL);
	is_string("89.2857%", fixture_text(f, rows, "row.0.score"), "read again");
	is_string("再快一点", fixture_text(f, rows, "row.0.words"), "what was said");
	is_int(2, fixture_int(rows, "row.0.given.3.value") + (rows && rows->n_row
		? (long long)rows->row[0]->given[3]->n_choice : 0), "two choices");
	page = RUN(f, customer, page, "customer", "FULL", NULL);
	is_int(89, fixture_int(page, "satisfied"), "who greets sees it");
	is_int(9, fixture_int(page, "recommends"), "and whether we are recommended");
	asked = RUN(f, survey, ask, "customer", "FULL", NULL);
	is_int(1, fixture_int(asked, "rests"), "who answered rests");
	fixture_clock(f, "2027-02-18T06:05:00Z");
	asked = RUN(f, survey, ask, "customer", "FULL", NULL);
	is_int(0, fixture_int(asked, "rests"), "for ninety days");
	fixture_clock(f, FIXTURE_NOW);
	RUN(f, survey, drop, "survey", "care", "answer.0.value", "5", NULL);
	is_int(OD__MESSAGE__SURVEY_IS_NAMED, shop_refused(f), "no ballots of a named survey");
}

struct counting {
	unsigned open, low;
};

static enum status count_tasks(struct verb *v, void *baton)
{
	struct counting *c = baton;
	struct key all = key_empty();
	struct walk *w;
	Od__Task *task;
	enum status s = walk_open(v->txn, TABLE_TASK, &all, false, &w);

	*c = (struct counting){ 0, 0 };
	while (!s && (s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&task)) == OK) {
		c->low += strcmp(task->kind, SURVEY_LOW_TASK) == 0;
		c->open += strcmp(task->kind, "survey") == 0 && task->state == OD__TASK_STATE__TASK_OPEN;
	}
	walk_close(w);
	return s == ERR_END ? OK : s;
}

static void following(struct fixture *f)
{
	struct counting c;
	Od__CustomerPage *page;
	Od__Made *made = RUN(f, survey, answer, "survey", "care", "customer", "TIGHT",
		"answer.0.value", "2",
		NULL);
	Od__TicketShown *shown;
	const char *said;

	is_int(OD__MESSAGE__SURVEY_LOW, fixture_int(made, "note.message"), "a quarter is low: %s", f->text);
	is_string("customer service", fixture_text(f, made, "note.arg.2"),
		"nobody's customer is a department's");
	fixture_read(f, count_tasks, &c);
	is_int(1, c.low, "somebody is asked to follow up");
	page = RUN(f, customer, page, "customer", "TIGHT", NULL);
	is_int(1, fixture_int(page, "answered_low"), "and the greeting warns");
	made = RUN(f, survey, answer, "survey", "care", "customer", "TIGHT", "answer.0.value", "1", NULL);
	is_int(OD__MESSAGE__SURVEY_KEPT, fixture_int(made, "note.message"), "a second one in the month");
	fixture_read(f, count_tasks, &c);
	is_int(1, c.low, "asks nobody again");
	RUN(f, survey, answer, "survey", "care", "customer", "BRANCH", "answer.0.value", "1", "at",
		"2026-01-05T08:00:00Z", NULL);
	fixture_read(f, count_tasks, &c);
	is_int(1, c.low, "one from long ago asks nobody");
	RUN(f, survey, answer, "survey", "care", "customer", "BRANCH", "answer.0.question", "tell",
		"answer.0.value", "6", NULL);
	fixture_read(f, count_tasks, &c);
	is_int(2, c.low, "who recommends with 6 is against us");

	made = RUN(f, ticket, open, "kind", "complaint", "customer", "FULL", "text", "cap leaks", "product",
		"1011", NULL);
	said = fixture_text(f, made, "said");
	RUN(f, ticket, step, "id", said, "kind", "reply", "text", "new ones come", NULL);
	RUN(f, ticket, cause, "id", said, "cause", "torque", NULL);
	RUN(f, ticket, resolve, "id", said, "text", "replaced", "told", "true", NULL);
	RUN(f, ticket, close, "id", said, NULL);
	fixture_read(f, count_tasks, &c);
	is_int(1, c.open, "a closed complaint is asked about: %s", f->text);
	RUN(f, survey, answer, "survey", "care", "ticket", said, "customer", "TIGHT",
		"answer.0.value", "5", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "the ticket of somebody else");
	made = RUN(f, survey, answer, "survey", "care", "ticket", said, "answer.0.value", "2", NULL);
	is_int(OD__MESSAGE__SURVEY_LOW, fixture_int(made, "note.message"),
		"its customer answers: %s", f->text);
	is_string("zhao.min", fixture_text(f, made, "note.arg.2"),
		"who had the ticket is to call, and is named");
	fixture_read(f, count_tasks, &c);
	is_int(0, c.open, "nobody has to ask any more");
	is_int(3, c.low, "but somebody to follow up");
	shown = RUN(f, ticket, show, "id", said, NULL);
	is_int(fixture_int(made, "id"), fixture_int(shown, "ticket.answer"), "the ticket knows its answer");
	RUN(f, survey, answer, "survey", "care", "ticket", said, "answer.0.value", "5", NULL);
	is_int(OD__MESSAGE__SURVEY_ANSWERED, shop_refused(f), "once a round");
	fixture_clock(f, "2026-11-19T07:05:00Z");
	RUN(f, ticket, reopen, "id", said, "text", "leaks again", NULL);
	made = RUN(f, survey, answer, "survey", "care", "ticket", said, "answer.0.value", "1", NULL);
	is_string("", f->text, "and again in the next");
	fixture_read(f, count_tasks, &c);
	is_int(4, c.low, "which is followed up, too");
	fixture_clock(f, "2026-11-19T07:15:00Z");
	RUN(f, ticket, resolve, "id", said, "text", "replaced", "told", "true", NULL);
	RUN(f, ticket, reopen, "id", said, "text", "again", NULL);
	RUN(f, survey, answer, "survey", "care", "ticket", said, "answer.0.question", "more",
		"answer.0.value", "it leaks", NULL);
	shown = RUN(f, ticket, show, "id", said, NULL);
	is_string("…", shown ? shown->step[shown->n_step - 1]->step->told->arg[1] : "",
		"words alone are no 0 of 10: %s", f->text);
	fixture_clock(f, FIXTURE_NOW);
}

/* The n-th of twenty answers to a question of the example. */
static const char *example(unsigned question, unsigned n)
{
	static const unsigned given[4][5] = { { 6, 8, 4, 2, 0 }, { 4, 6, 5, 3, 2 }, { 2, 8, 8, 2, 0 },
		{ 1, 4, 8, 5, 2 } };
	static const char *const points[] = { "5", "4", "3", "2", "1" };
	unsigned grade = 0;

	while (n >= given[question][grade])
		n -= given[question][grade++];
	return points[grade];
}

/* 20758 is 2026-11-01. */
static bool whole_row(const Od__Ballot *b)
{
	return b->number > 1000 && b->month == 20758 && !b->text;
}

struct ballots {
	unsigned count, good;
};

static enum status look_ballots(struct verb *v, void *baton)
{
	struct ballots *b = baton;
	struct key all = key_empty();
	struct walk *w;
	Od__Ballot *row;
	enum status s = walk_open(v->txn, TABLE_BALLOT, &all, false, &w);

	while (!s && (s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&row)) == OK) {
		b->count++;
		b->good += whole_row(row);
	}
	walk_close(w);
	return s == ERR_END ? OK : s;
}

static unsigned noisy(const struct changes *changes)
{
	unsigned count = 0;

	for (const struct change *c = changes->first; c; c = c->next)
		count += !c->quiet || c->customer || c->subject;
	return count + (changes->events != NULL);
}

static void in_the_dark(struct fixture *f)
{
	static const char *const telling[] = { "customer", "subject", "ticket", "call", "by", "user", "at",
		"channel", "id", "order" };
	struct ballots b = { 0, 0 };
	Od__SurveyResults *r = NULL;
	unsigned loud = 0, fields = 0;

	for (unsigned i = 0; i < 20; i++) {
		const char *recommends = i < 9 ? "9" : i < 16 ? "8" : "3";

		if (i == 4) {
			r = RUN(f, survey, result, "survey", "mood", NULL);
			is_int(4, fixture_int(r, "answers"), "four ballots");
			ok(r && r->needs == 5 && !r->has_mean && !r->n_indicator && !r->n_month &&
				!r->n_question, "tell nothing but that five are needed");
		}
		RUN(f, survey, drop, "survey", "mood", "answer.0.value", example(0, i), "answer.1.value",
			example(1, i), "answer.2.value", example(2, i), "answer.3.value", example(3, i),
			"answer.4.value", recommends, "answer.5.value", i == 7 ? "phone" : "", NULL);
		loud += f->status ? 1 : noisy(f->changes);
	}
	is_int(0, loud, "twenty ballots leave nothing for the journal and tell no screen");
	fixture_read(f, look_ballots, &b);
	ok(b.count == 20 && b.good == 20, "their rows know a drawn number and the month");
	for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++)
		fields += protobuf_c_message_descriptor_get_field_by_name(&od__ballot__descriptor,
			telling[i]) != NULL;
	is_int(0, fields, "and have no place for who, when and about what");
	is_int(0, protobuf_c_message_descriptor_get_field_by_name(&od__survey_dropped__descriptor,
		"made") !=
		NULL, "nor has the reply that is kept for a resend");
	RUN(f, survey, answer, "survey", "mood", "customer", "FULL", "answer.0.value", "5", NULL);
	is_int(OD__MESSAGE__SURVEY_IS_ANONYMOUS, shop_refused(f), "no answer with a name");
	RUN(f, survey, read, "survey", "mood", NULL);
	is_int(OD__MESSAGE__SURVEY_IS_ANONYMOUS, shop_refused(f), "none is read by itself");

	r = RUN(f, survey, result, "survey", "mood", NULL);
	is_string("62.125%", fixture_text(f, r, "mean"), "the weighted mean of the manual's example");
	is_string("37.875%", fixture_text(f, r, "gap"), "its gap");
	is_string("12.375%", fixture_text(f, r, "indicator.1.part"), "service is mended first");
	is_string("satisfied", fixture_text(f, r, "grade"), "the verdict");
	is_string("69.7", fixture_text(f, r, "mark"), "the mark");
	is_string("27.5%", fixture_text(f, r, "whole.2"), "every indicator counts");
	is_string("32%", fixture_text(f, r, "main.1"), "the main one counts");
	is_int(25, fixture_int(r, "nps"), "net promoter score");
	is_int(34, fixture_int(r, "margin"), "its margin");
	is_int(8, fixture_int(r, "question.0.count.3"), "eight gave the goods a 4");
	is_int(20, fixture_int(r, "month.0.answers"), "all in one month");
	ok(r && r->question[5]->answers == 1 && !r->question[5]->n_count,
		"of a question that one answered only that it was");
	fixture_as(f, "");
	RUN(f, config, save, "record.kind", "survey", "record.code", "mood",
		"record.survey.question.0.code",
		"goods", NULL);
	is_string("mood has answers: it stays anonymous. Make a survey with another code.", f->text,
		"what was promised stays");
	fixture_as(f, "zhao.min");
}

/* What few said of one thing is told no more than what few said at all. */
static void few_said(struct fixture *f)
{
	Od__SurveyResults *r;

	make(f, "dim", true);
	for (int i = 0; i < 6; i++)
		RUN(f, survey, drop, "survey", "dim", "answer.0.value", "4", "answer.1.value",
			i < 2 ? "1" : "", "answer.2.question", "tell", "answer.2.value",
			i < 1 ? "0" : "", "answer.3.question", "more", "answer.3.value",
			i < 1 ? "the driver was rude" : "", NULL);
	r = RUN(f, survey, result, "survey", "dim", NULL);
	is_int(6, fixture_int(r, "answers"), "six ballots: %s", f->text);
	is_string("75%", fixture_text(f, r, "indicator.0.mean"), "what all said is told");
	is_string("", fixture_text(f, r, "indicator.1.mean"), "what two said of the service is not");
	is_string("75%", fixture_text(f, r, "mean"), "nor does the whole betray it");
	is_string("75%", fixture_text(f, r, "month.0.score"), "or its month");
	is_string("", fixture_text(f, r, "nps"), "nor whom the only one recommends");
	is_int(0, r ? (long long)(r->has_detractors + r->has_promoters + r->has_passive) : 9, "in any form");
	is_string("", fixture_text(f, r, "month.0.nps"), "or in its month");
	is_int(0, r ? (long long)r->n_words : 9, "nor what the only one wrote");

	fixture_as(f, "");
	RUN(f, config, save, "record.kind", "survey", "record.code", "pairs",
		"record.survey.anonymous", "true", "record.survey.question.0.code", "a",
		"record.survey.question.0.indicator", "product",
		"record.survey.question.1.code", "b", "record.survey.question.1.indicator", "product",
		"record.survey.question.2.code", "c", "record.survey.question.2.indicator", "service", NULL);
	fixture_as(f, "zhao.min");
	for (int i = 0; i < 8; i++)
		RUN(f, survey, drop, "survey", "pairs", "answer.0.value", i < 3 ? "2" : "", "answer.1.value",
			i < 3 ? "1" : "", "answer.2.question", "c", "answer.2.value", i < 3 ? "" : "5", NULL);
	r = RUN(f, survey, result, "survey", "pairs", NULL);
	is_string("", fixture_text(f, r, "indicator.0.mean"), "three who answered twice are three: %s",
		f->text);
	is_string("100%", fixture_text(f, r, "mean"), "five are enough");
}

/* However much was said, it is read by who asked. */
static void much_said(struct fixture *f)
{
	char text[1901];
	unsigned char *bytes;
	Od__SurveyReadRows *rows;
	ProtobufCMessage *m;
	struct refusal why;
	size_t length;

	fixture_as(f, "");
	RUN(f, config, save, "record.kind", "survey", "record.code", "words", "record.survey.question.0.code",
		"a", "record.survey.question.0.kind", "open", "record.survey.question.1.code", "b",
		"record.survey.question.1.kind", "open", "record.survey.question.2.code", "c",
		"record.survey.question.2.kind", "open", NULL);
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = 0;
	RUN(f, survey, answer, "survey", "words", "customer", "FULL", "answer.0.value", text,
		"answer.1.value", text, "answer.2.value", text, NULL);
	rows = RUN(f, survey, read, "survey", "words", NULL);
	length = protobuf_c_message_get_packed_size(&rows->base);
	bytes = arena_alloc(f->arena, length + 1);
	protobuf_c_message_pack(&rows->base, bytes);
	is_int(OK, reflect_unpack(&od__survey_read_rows__descriptor, bytes, length, f->arena, &m, &why),
		"three long texts are read: %s", f->text);
	fixture_as(f, "zhao.min");
}

/* Low answers, a few rows looked at in a call. */
static uint64_t low_ones(struct fixture *f, const char *survey)
{
	const char *after = "";
	uint64_t rows = 0, last = UINT64_MAX;
	unsigned usual = survey_looked, back = 0;

	survey_looked = 7;
	do {
		Od__SurveyReadRows *r = RUN(f, survey, read, "survey", survey, "low", "true",
			"page.limit", "3", "page.after", after, NULL);

		if (!r)
			break;
		for (size_t i = 0; i < r->n_row; i++) {
			back += rows && (uint64_t)r->row[i]->at > last;
			last = (uint64_t)r->row[i]->at;
			rows++;
		}
		after = arena_string(f->arena, text_of(r->after));
	} while (*after);
	survey_looked = usual;
	is_int(0, back, "newest first, over all pages");
	return rows;
}

static void drawn(struct fixture *f)
{
	static const char *const customers[] = { "FULL", "TIGHT", "BRANCH" };
	static const char *const days[] = { "2026-11-01T02:00:00Z", "2026-10-31T20:00:00Z",
		"2026-08-15T02:00:00Z", "2026-09-30T15:00:00Z" };
	uint64_t in_months = 0, promoters = 0, kept = 0;
	Od__SurveyResults *r;
	unsigned wrong = 0;

	make(f, "drawn", false);
	r = RUN(f, survey, result, "survey", "drawn", NULL);
	ok(r && !r->answers && !r->has_needs, "one with names waits for no fifth answer");
	srand(11);
	for (int i = 0; i < 150; i++) {
		char points[4][8], ten[8];

		for (int k = 0; k < 4; k++)
			snprintf(points[k], sizeof points[k], rand() % 4 ? "%d" : "", 1 + rand() % 5);
		snprintf(ten, sizeof ten, "%d", rand() % 11);
		RUN(f, survey, answer, "survey", "drawn", "customer", customers[rand() % 3], "at",
			days[rand() % 4], "answer.0.value", points[0], "answer.1.value", points[1],
			"answer.2.value", points[2], "answer.3.value", points[3], "answer.4.value",
			ten, NULL);
		kept += f->status == OK;
	}
	r = RUN(f, survey, result, "survey", "drawn", NULL);
	is_int((long long)kept, fixture_int(r, "answers"), "all answers are counted");
	ok(r && r->low > 7, "some are low");
	is_int(r ? (long long)r->low : -1, (long long)low_ones(f, "drawn"),
		"which are read one by one, however many stand between them");
	for (size_t i = 0; r && i < r->n_question; i++) {
		uint64_t sum = 0;

		for (size_t n = 0; n < r->question[i]->n_count; n++)
			sum += r->question[i]->count[n];
		wrong += sum != r->question[i]->answers;
	}
	for (size_t i = 0; r && i < r->n_month; i++)
		in_months += r->month[i]->answers;
	for (size_t i = 0; r && i < r->n_indicator; i++) {
		int64_t sum = 0;

		for (size_t n = 0; n < r->indicator[i]->n_grade; n++)
			sum += r->indicator[i]->grade[n];
		wrong += llabs(sum - 1000000) > 3 || llabs(r->indicator[i]->mean + r->indicator[i]->gap -
			1000000) > 1 || r->indicator[i]->answers != r->question[i]->answers;
	}
	promoters = r ? r->promoters + r->passive + r->detractors : 0;
	is_int(0, wrong, "points add up to answers, grades to the whole");
	is_int((long long)kept, (long long)in_months, "months add up");
	is_int((long long)kept, (long long)promoters, "for, passive and against add up");
	ok(r && r->n_month == 3 && r->month[0]->month < r->month[1]->month,
		"a month begins at the desk's midnight: three months");
	r = RUN(f, survey, result, "survey", "drawn", "from", "2026-11-01", NULL);
	ok(r && r->n_month == 1 && r->answers < kept, "days are chosen");
	r = RUN(f, survey, result, "survey", "drawn", "to", "2027-01-15", "months", "3", NULL);
	is_string("2026-11-01", fixture_text(f, r, "from"), "or so many months, over the turn of a year");
	is_string("100%", fixture_text(f, r, "indicator.0.ideal"), "with the ideal of each indicator");
	r = RUN(f, survey, result, "survey", "drawn", "from", "2030-01-01", NULL);
	ok(r && !r->answers, "of days on which nobody answered");
	is_string("", fixture_text(f, r, "nps"), "the score is none, not 0");
	is_string("", fixture_text(f, r, "mean"), "and neither is the mean");
}

static void wishing(struct fixture *f)
{
	Od__Made *made = RUN(f, wish, save, "title", "a smaller jar", "product", "1010",
		"customer", "FULL", NULL);
	const char *id = fixture_text(f, made, "id");
	Od__WishRows *rows;

	is_string("1", fixture_text(f, made, "note.arg.1"), "a wish has its first vote: %s", f->text);
	RUN(f, wish, save, NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "nothing wished");
	RUN(f, wish, save, "title", "evening deliveries", NULL);
	RUN(f, wish, vote, "id", "2", NULL);
	RUN(f, wish, vote, "id", "2", "customer", "TIGHT", NULL);
	made = RUN(f, wish, vote, "id", "2", "customer", "BRANCH", NULL);
	is_string("3", fixture_text(f, made, "note.arg.1"), "customers and one of us vote: %s", f->text);
	RUN(f, wish, vote, "id", id, "customer", "FULL", NULL);
	is_string("FULL voted for wish 1 already.", f->text, "once each");
	RUN(f, wish, vote, "id", "2", NULL);
	is_int(OD__MESSAGE__WISH_HAS_VOTE, shop_refused(f), "we too");
	rows = RUN(f, wish, list, NULL);
	is_string("evening deliveries", fixture_text(f, rows, "row.0.title"), "most votes first");
	is_int(1, fixture_int(rows, "row.0.mine"), "I voted for it");
	rows = RUN(f, wish, list, "customer", "FULL", NULL);
	ok(rows && rows->n_row == 1 && rows->row[0]->id == 1, "what a customer voted for");
	rows = RUN(f, wish, list, "caller", "FULL", NULL);
	ok(rows && rows->n_row == 2 && !rows->row[0]->mine && rows->row[1]->mine,
		"or all, and for which");
	is_string("FULL", fixture_text(f, rows, "said"), "and who it is");
	made = RUN(f, wish, vote, "id", "2", "customer", "TIGHT", "back", "true", NULL);
	is_string("2", fixture_text(f, made, "note.arg.1"), "a vote is taken back");
	RUN(f, wish, vote, "id", "2", "customer", "TIGHT", "back", "true", NULL);
	is_int(OD__MESSAGE__WISH_NO_VOTE, shop_refused(f), "once");
	RUN(f, wish, vote, "id", "2", "customer", "TIGHT", NULL);
	is_string("", f->text, "and given again");
	RUN(f, wish, save, "id", "2", "state", "done", "outcome", "from December", NULL);
	RUN(f, wish, vote, "id", "2", "customer", "FULL", NULL);
	is_int(OD__MESSAGE__WISH_OVER, shop_refused(f), "what is done takes no votes");
	rows = RUN(f, wish, list, NULL);
	is_int(1, rows ? (long long)rows->n_row : 0, "and leaves the board");
	rows = RUN(f, wish, list, "all", "true", NULL);
	is_int(2, rows ? (long long)rows->n_row : 0, "but is not lost");
	rows = RUN(f, wish, list, "all", "true", "page.limit", "1", NULL);
	rows = RUN(f, wish, list, "all", "true", "page.limit", "1", "page.after",
		rows ? rows->after : "", NULL);
	ok(rows && rows->n_row == 1 && rows->row[0]->id == 1, "page by page");
}

static enum status spoil(struct verb *v, void *baton)
{
	struct key answer = key_u64(1), wish = key_u64(1);
	Od__Answer *a;
	Od__Wish *w;
	enum status s = table_get_as(v->txn, TABLE_ANSWER, &answer, v->arena, &a);

	if (!s)
		s = table_get_as(v->txn, TABLE_WISH, &wish, v->arena, &w);
	if (s)
		return s;
	a->score += *(const int *)baton;
	w->votes += (uint64_t)*(const int *)baton;
	s = table_put(v->txn, TABLE_ANSWER, &answer, &a->base);
	return s ? s : table_put(v->txn, TABLE_WISH, &wish, &w->base);
}

int main(void)
{
	struct fixture *f = fixture_open();
	int by = 1;

	plan_lazy();
	shop_open(f);
	is_int(6, (long long)((Od__SurveyAsked *)RUN(f, survey, ask, "customer", "FULL", NULL))->n_question,
		"a new desk has a survey to begin with");
	odd(f);
	make(f, "care", false);
	make(f, "mood", true);
	saying(f);
	following(f);
	in_the_dark(f);
	few_said(f);
	much_said(f);
	drawn(f);
	wishing(f);
	is_int(0, shop_faults(f), "all adds up");
	fixture_reopen(f);
	is_int(0, shop_faults(f), "also after a restart");
	fixture_write(f, spoil, &by);
	is_int(2, shop_faults(f), "a score and a vote that are not are found");
	fixture_close(f);
	return tap_result();
}
