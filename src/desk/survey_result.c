/* SPDX-License-Identifier: ISC */
/*
 * survey_result -- the verbs `survey result` and `survey read`.
 *
 * A result walks the answers of its days once: named ones by the index of their survey, ballots all, as
 * their order tells nothing; sums stand for the whole, each question and each month. Of an anonymous
 * survey a part with fewer answers than survey_least is told by their count alone. An indicator of which so
 * few said anything is no part of the whole either: one score beside others that are told would be one
 * person's. A month of so few is: the difference of two results may still tell what they said of it.
 */
#include "desk/survey.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/setting.h"
#include "desk/ticket.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define MILLION 1000000.0
#define MONTHS 60
#define WORDS 200

unsigned survey_looked = 20000;	/* GLOBAL: rows of one reading of `survey read`; tests set it */

struct month {
	int32_t first;
	uint64_t answers;
	uint64_t people[SATISFACTION_MOST];	/* who said something of each indicator */
	struct satisfaction sum;
	struct promoters promoters;
};

struct result {
	struct verb *v;
	const Od__Config *survey;
	int32_t from, to;
	uint64_t answers, low, least;
	uint64_t people[SATISFACTION_MOST];
	struct satisfaction sum;
	struct promoters promoters;
	struct month *month;
	size_t months;
	Od__SurveyQuestionRow **question;
	char **words;
	size_t *word_of;	/* the question of each */
	size_t word_count;
};

static int64_t ppm(double share)
{
	return (int64_t)(share * MILLION + (share < 0 ? -0.5 : 0.5));
}

static int64_t whole(double score)
{
	return (int64_t)(score + (score < 0 ? -0.5 : 0.5));
}

/* The first day of the month that is `back` months before that of `day`. */
static int32_t months_before(int32_t day, int back)
{
	struct clock_parts parts;
	int month;

	clock_day_split(day, &parts);
	month = parts.year * 12 + parts.month - 1 - back;
	return clock_day_join(month / 12, month % 12 + 1, 1);
}

/* Answers come newest first or in no order; months are few. */
static struct month *month_at(struct result *r, int32_t first)
{
	const char *code[SATISFACTION_MOST];
	struct month *m;

	for (size_t i = 0; i < r->months; i++)
		if (r->month[i].first == first)
			return &r->month[i];
	if (r->months == MONTHS)
		return NULL;
	m = &r->month[r->months++];
	memset(m, 0, sizeof *m);
	m->first = first;
	survey_indicators(r->survey->survey, &m->sum, code);
	return m;
}

static void count_question(struct result *r, const Od__Given *given)
{
	const Od__Survey *form = r->survey->survey;

	for (size_t i = 0; i < form->n_question; i++) {
		const Od__AskQuestion *q = form->question[i];
		Od__SurveyQuestionRow *row = r->question[i];

		if (strcasecmp(text_of(q->code), text_of(given->question)) != 0)
			continue;
		row->answers++;
		if (q->kind == OD__ASK_KIND__ASK_SCALE && given->value >= 1 && given->value <= row->n_count)
			row->count[given->value - 1]++;
		if (q->kind == OD__ASK_KIND__ASK_RECOMMEND && given->value < row->n_count)
			row->count[given->value]++;
		for (size_t k = 0; q->kind == OD__ASK_KIND__ASK_CHOICE && k < given->n_choice; k++)
			for (size_t n = 0; n < row->n_count; n++)
				row->count[n] += strcasecmp(q->choice[n]->code, given->choice[k]) == 0;
	}
}

static void count_text(struct result *r, const Od__GivenText *text)
{
	const Od__Survey *form = r->survey->survey;

	for (size_t i = 0; i < form->n_question; i++)
		if (strcasecmp(text_of(form->question[i]->code), text_of(text->question)) == 0) {
			r->question[i]->answers++;
			if (!form->anonymous || r->word_count == WORDS)
				continue;
			r->word_of[r->word_count] = i;
			r->words[r->word_count++] = arena_string(r->v->arena, text_of(text->text));
		}
}

/* By the indicators; one who answers two questions of one is one person. */
static void count_scores(struct result *r, Od__Given *const *given, size_t count, struct satisfaction *sum,
	uint64_t *people)
{
	uint64_t before[SATISFACTION_MOST];

	for (size_t i = 0; i < sum->indicators; i++)
		before[i] = sum->indicator[i].answers;
	survey_count(r->survey->survey, given, count, sum);
	for (size_t i = 0; i < sum->indicators; i++)
		people[i] += sum->indicator[i].answers > before[i];
}

/* What was low was so when it was given: that is what was followed up. */
static void count_one(struct result *r, int32_t day, Od__Given *const *given, size_t count,
	Od__GivenText *const *text, size_t texts, bool low, const uint32_t *recommend)
{
	struct month *m = month_at(r, months_before(day, 0));
	struct promoters *promoters = m ? &m->promoters : &r->promoters;

	r->answers++;
	r->low += low;
	count_scores(r, given, count, m ? &m->sum : &r->sum, m ? m->people : r->people);
	if (recommend)
		promoters_add(promoters, *recommend);
	if (m)
		m->answers++;
	for (size_t i = 0; i < count; i++)
		count_question(r, given[i]);
	for (size_t i = 0; i < texts; i++)
		count_text(r, text[i]);
}

/* The whole is the sum of its months. */
static void add_months(struct result *r)
{
	for (size_t m = 0; m < r->months; m++) {
		const struct month *month = &r->month[m];

		r->promoters.for_us += month->promoters.for_us;
		r->promoters.passive += month->promoters.passive;
		r->promoters.against += month->promoters.against;
		for (size_t i = 0; i < r->sum.indicators; i++) {
			const struct satisfaction_indicator *from = &month->sum.indicator[i];
			struct satisfaction_indicator *to = &r->sum.indicator[i];

			r->people[i] += month->people[i];
			to->sum += from->sum;
			to->parts += from->parts;
			to->answers += from->answers;
			for (size_t g = 0; g < SATISFACTION_GRADES; g++)
				to->grade[g] += from->grade[g];
		}
	}
}

/* Works it out without the indicators of which too few said anything; whether any is left. */
static bool sum_up(const struct result *r, struct satisfaction *sum, const uint64_t *people)
{
	bool any = false;

	for (size_t i = 0; i < sum->indicators; i++)
		if (people[i] < r->least)
			sum->indicator[i].weight = 0;
	satisfaction_ready(sum);
	for (size_t i = 0; i < sum->indicators; i++)
		any = any || sum->indicator[i].share > 0;
	return any;
}

/* How many were asked whether they recommend the desk; 0 where they are too few to tell. */
static uint64_t asked(const struct result *r, const struct promoters *p)
{
	uint64_t count = p->for_us + p->passive + p->against;

	return count < r->least ? 0 : count;
}

static enum status walk_answers(struct result *r)
{
	bool anonymous = r->survey->survey->anonymous;
	struct key prefix = key_empty();
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	key_add_text(&prefix, r->survey->code);
	s = anonymous ? walk_open(r->v->txn, TABLE_BALLOT, &prefix, false, &walk)
		: walk_open_index(r->v->txn, INDEX_ANSWER_SURVEY, &prefix, false, &walk);
	while (!s && (s = walk_next(walk, NULL, NULL, a, &m)) == OK) {
		const Od__Ballot *b = (const Od__Ballot *)m;
		const Od__Answer *n = (const Od__Answer *)m;
		int32_t day = anonymous ? b->month : clock_day(n->at);

		verb_breathe(r->v);
		if (!anonymous && day < r->from)
			break;
		if (anonymous && day >= months_before(r->from, 0) && day <= r->to)
			count_one(r, day, b->given, b->n_given, b->text, b->n_text, b->low,
				b->has_recommend ? &b->recommend : NULL);
		else if (!anonymous && day <= r->to)
			count_one(r, day, n->given, n->n_given, n->text, n->n_text, n->low,
				n->has_recommend ? &n->recommend : NULL);
		arena_reset(a);
	}
	if (walk)
		walk_close(walk);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static void tell_indicators(struct result *r, const char *const *code, Od__SurveyResults *reply)
{
	struct verb *v = r->v;

	reply->indicator = arena_array(v->arena, r->sum.indicators + 1, sizeof *reply->indicator);
	for (size_t i = 0; i < r->sum.indicators; i++) {
		const struct satisfaction_indicator *n = &r->sum.indicator[i];
		Od__SurveyIndicatorRow *row = reply->indicator[reply->n_indicator++] =
			FRESH(v, survey_indicator_row);

		SET_TEXT(v, row, code, code[i]);
		SET_TEXT(v, row, name, survey_indicator(v, r->survey->survey, i));
		SET(row, answers, n->answers);
		SET(row, weight, ppm(n->share));
		SET(row, ideal, ppm(n->ideal));
		if (r->people[i] < r->least)
			continue;
		SET(row, mean, ppm(n->mean));
		SET(row, gap, ppm(n->gap));
		SET(row, part, ppm(n->part));
		row->grade = arena_array(v->arena, SATISFACTION_GRADES, sizeof *row->grade);
		for (row->n_grade = 0; row->n_grade < SATISFACTION_GRADES; row->n_grade++)
			row->grade[row->n_grade] = ppm(n->grade[row->n_grade]);
	}
}

/* How a question was answered; of few answers to an anonymous one only how many. */
static void tell_questions(struct result *r, Od__SurveyResults *reply)
{
	reply->question = r->question;
	reply->n_question = r->survey->survey->n_question;
	for (size_t i = 0; i < reply->n_question; i++)
		if (r->question[i]->answers < r->least)
			r->question[i]->n_count = 0;
	reply->words = r->words;
	for (size_t i = 0; i < r->word_count; i++)
		if (r->question[r->word_of[i]]->answers >= r->least)
			r->words[reply->n_words++] = r->words[i];
}

static void tell_months(struct result *r, Od__SurveyResults *reply)
{
	struct verb *v = r->v;

	reply->month = arena_array(v->arena, r->months + 1, sizeof *reply->month);
	for (int32_t last = INT32_MIN;;) {
		Od__SurveyMonthRow *row;
		struct month *next = NULL;

		for (size_t i = 0; i < r->months; i++)
			if (r->month[i].first > last && (!next || r->month[i].first < next->first))
				next = &r->month[i];
		if (!next)
			return;
		last = next->first;
		row = reply->month[reply->n_month++] = FRESH(v, survey_month_row);
		SET(row, month, next->first);
		SET(row, answers, next->answers);
		if (next->answers < r->least)
			continue;
		if (sum_up(r, &next->sum, next->people))
			SET(row, score, ppm(next->sum.mean));
		if (asked(r, &next->promoters))
			SET(row, nps, whole(promoters_score(&next->promoters)));
	}
}

static void tell_whole(struct result *r, Od__SurveyResults *reply)
{
	static const char *const grade[SATISFACTION_GRADES] = { "very satisfied", "satisfied", "fair",
		"dissatisfied", "very dissatisfied" };
	struct verb *v = r->v;

	if (sum_up(r, &r->sum, r->people)) {
		SET(reply, mean, ppm(r->sum.mean));
		SET(reply, gap, ppm(r->sum.gap));
		SET_TEXT(v, reply, grade, grade[r->sum.grade]);
		SET(reply, mark, whole(r->sum.mark * 1000));
		reply->whole = arena_array(v->arena, SATISFACTION_GRADES, sizeof *reply->whole);
		reply->main = arena_array(v->arena, SATISFACTION_GRADES, sizeof *reply->main);
		for (size_t i = 0; i < SATISFACTION_GRADES; i++) {
			reply->whole[reply->n_whole++] = ppm(r->sum.whole[i]);
			reply->main[reply->n_main++] = ppm(r->sum.main[i]);
		}
	}
	if (!asked(r, &r->promoters))
		return;
	SET(reply, nps, whole(promoters_score(&r->promoters)));
	SET(reply, promoters, r->promoters.for_us);
	SET(reply, passive, r->promoters.passive);
	SET(reply, detractors, r->promoters.against);
	SET(reply, margin, (uint32_t)whole(promoters_margin(&r->promoters)));
}

static void begin(struct result *r, const Od__SurveyResult *request)
{
	const Od__Survey *form = r->survey->survey;
	struct verb *v = r->v;

	r->to = request->has_to ? request->to : clock_day(v->now);
	r->from = request->has_from ? request->from : r->to - 365;
	if (request->months)
		r->from = months_before(r->to, (int)(request->months > MONTHS ? MONTHS : request->months) -
			1);
	r->least = form->anonymous ? (uint64_t)setting_int(v->desk, "survey_least") : 1;
	r->month = arena_array(v->arena, MONTHS, sizeof *r->month);
	r->words = arena_array(v->arena, WORDS, sizeof *r->words);
	r->word_of = arena_array(v->arena, WORDS, sizeof *r->word_of);
	r->question = arena_array(v->arena, form->n_question + 1, sizeof *r->question);
	for (size_t i = 0; i < form->n_question; i++) {
		const Od__AskQuestion *q = form->question[i];
		Od__SurveyQuestionRow *row = r->question[i] = FRESH(v, survey_question_row);

		SET_TEXT(v, row, code, text_of(q->code));
		SET_TEXT(v, row, text, survey_words(v, q->en, q->zh, q->code));
		SET(row, kind, q->kind);
		SET(row, answers, 0);
		row->n_count = survey_most(q) + (q->kind == OD__ASK_KIND__ASK_RECOMMEND);
		row->count = arena_array(v->arena, row->n_count + 1, sizeof *row->count);
	}
}

enum status verb_survey_result(struct verb *v, const Od__SurveyResult *request, Od__SurveyResults *reply)
{
	const char *code[SATISFACTION_MOST];
	struct result r = { .v = v };
	enum status s = survey_get(v, request->survey, &r.survey);

	if (s)
		return s;
	begin(&r, request);
	survey_indicators(r.survey->survey, &r.sum, code);
	txn_let_go(v->txn);
	s = walk_answers(&r);
	if (s)
		return s;
	SET(reply, answers, r.answers);
	SET_TEXT(v, reply, code, r.survey->code);
	SET_TEXT(v, reply, name, config_name(r.survey, v->actor->language));
	SET(reply, from, r.from);
	SET(reply, to, r.to);
	if (r.answers < r.least) {
		if (r.survey->survey->anonymous)
			SET(reply, needs, (uint32_t)r.least);
		return OK;
	}
	SET(reply, low, r.low);
	add_months(&r);
	tell_whole(&r, reply);
	tell_indicators(&r, code, reply);
	tell_months(&r, reply);
	tell_questions(&r, reply);
	return OK;
}

/* ---- answers one by one ---- */

static enum status read_row(struct verb *v, const Od__Answer *a, Od__SurveyReadRow **out)
{
	Od__SurveyReadRow *row = FRESH(v, survey_read_row);
	const char *words = "";
	Od__Customer *c;
	enum status s = customer_load(v, a->customer, &c);

	if (s)
		return s;
	SET(row, answer, a->id);
	SET(row, at, a->at);
	SET_TEXT(v, row, survey, text_of(a->survey));
	SET_TEXT(v, row, code, customer_said(v, c));
	SET_TEXT(v, row, name, text_of(c->name));
	if (a->has_score)
		SET(row, score, a->score);
	if (a->has_recommend)
		SET(row, recommend, a->recommend);
	SET(row, low, a->low);
	if (a->ticket)
		SET_TEXT(v, row, ticket, verb_said(v, TICKET_LETTER, a->ticket));
	row->given = a->given;
	row->n_given = a->n_given;
	row->text = a->text;
	row->n_text = a->n_text;
	for (size_t i = 0; i < a->n_text; i++)
		words = arena_format(v->arena, "%s%s%s", words, *words ? " · " : "",
			text_of(a->text[i]->text));
	SET_TEXT(v, row, words, words);
	verb_opened(v, c->id);
	*out = row;
	return OK;
}

/* Behind the answer that the page before ended with: its place in the index, by its own fields. */
static enum status go_on(struct verb *v, struct list_page *page, const struct key *prefix, struct walk *walk)
{
	struct key key = key_u64(page->after), start = *prefix;
	Od__Answer *last;
	enum status s = table_get_as(v->txn, TABLE_ANSWER, &key, v->arena, &last);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	key_add_down(&start, last->at);
	key_add_u64(&start, last->id);
	page->reached = true;
	return walk_after(walk, &start);
}

static enum status read_walk(struct verb *v, const Od__SurveyRead *request, struct list_page *page,
	struct walk **walk)
{
	enum index_id index = INDEX_ANSWER_SURVEY;
	struct key prefix = key_empty();
	const Od__Config *survey;
	Od__Customer *c;
	enum status s;

	if (text_of(request->customer)[0]) {
		s = customer_get(v, "customer", request->customer, &c);
		if (s)
			return s;
		index = INDEX_ANSWER_CUSTOMER;
		key_add_u64(&prefix, c->id);
	} else {
		if (!text_of(request->survey)[0])
			return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "survey", "survey",
				"a survey or a customer", NULL, NULL);
		s = survey_get(v, request->survey, &survey);
		if (!s && survey->survey->anonymous)
			s = verb_refuse(v, OD__MESSAGE__SURVEY_IS_ANONYMOUS, "survey", survey->code, NULL,
				NULL, NULL);
		if (s)
			return s;
		key_add_text(&prefix, survey->code);
	}
	s = walk_open_index(v->txn, index, &prefix, false, walk);
	return s || !page->after ? s : go_on(v, page, &prefix, *walk);
}

enum status verb_survey_read(struct verb *v, const Od__SurveyRead *request, Od__SurveyReadRows *reply)
{
	struct list_page page;
	struct walk *walk;
	ProtobufCMessage *m;
	uint64_t last = 0;
	enum status s = list_page_read(v, request->page, &page);

	txn_let_go(v->txn);
	if (!s)
		s = read_walk(v, request, &page, &walk);
	if (s)
		return s;
	reply->row = arena_array(v->arena, page.limit, sizeof *reply->row);
	for (unsigned i = 0; i < survey_looked && !list_page_full(&page); i++) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Answer *a;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		a = (const Od__Answer *)m;
		last = a->id;
		if ((request->low && !a->low) || (text_of(request->survey)[0] &&
		    strcasecmp(text_of(a->survey), request->survey) != 0) ||
		    !verb_sees(v, a->customer) || !list_page_takes(&page, a->id)) {
			arena_back(v->arena, &mark);
			continue;
		}
		s = read_row(v, a, &reply->row[reply->n_row]);
		if (s)
			break;
		reply->n_row++;
	}
	walk_close(walk);
	if (!s)
		reply->after = arena_format(v->arena, "%" PRIu64, last);
	return s == ERR_END ? OK : s;
}
