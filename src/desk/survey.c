/* SPDX-License-Identifier: ISC */
/*
 * survey -- reading a questionnaire and what is said to it; the verbs `survey list`, `survey show` and
 * `survey ask`.
 */
#include "desk/survey.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/text.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/setting.h"
#include "desk/ticket.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define MILLION 1000000

static const Od__Survey *form_of(const Od__Config *c)
{
	return c->value_case == OD__CONFIG__VALUE_SURVEY ? c->survey : NULL;
}

enum status survey_get(struct verb *v, const char *code, const Od__Config **out)
{
	const Od__Config *c = config_find(v->desk, SURVEY_KIND, code);

	if (!c || c->retired || !form_of(c))
		return verb_missing(v, "survey", "survey", code);
	*out = (const Od__Config *)reflect_copy(&c->base, v->arena);
	return OK;
}

const Od__AskQuestion *survey_question(const Od__Survey *form, const char *code)
{
	for (size_t i = 0; i < form->n_question; i++)
		if (strcasecmp(text_of(form->question[i]->code), code) == 0)
			return form->question[i];
	return NULL;
}

uint32_t survey_most(const Od__AskQuestion *q)
{
	switch (q->kind) {
	case OD__ASK_KIND__ASK_SCALE:
		return q->points ? q->points : 5;
	case OD__ASK_KIND__ASK_RECOMMEND:
		return 10;
	case OD__ASK_KIND__ASK_CHOICE:
		return (uint32_t)q->n_choice;
	default:
		return 0;
	}
}

const char *survey_words(struct verb *v, const char *en, const char *zh, const char *code)
{
	bool chinese = strncmp(text_of(v->actor->language), "zh", 2) == 0;
	const char *first = text_of(chinese ? zh : en), *other = text_of(chinese ? en : zh);

	return *first ? first : *other ? other : text_of(code);
}

/* What a survey that names no indicators has. */
static const struct { const char *code; unsigned weight; const char *zh; } usual[] = {
	{ "product", 4, "商品" }, { "service", 3, "服务" }, { "environment", 1, "环境" }, { "price", 2, "价格" },
};

const char *survey_indicator(struct verb *v, const Od__Survey *form, size_t n)
{
	const Od__AskIndicator *a = n < form->n_indicator ? form->indicator[n] : NULL;

	if (a)
		return survey_words(v, a->en, a->zh, a->code);
	return survey_words(v, usual[n].code, usual[n].zh, "");
}

size_t survey_indicators(const Od__Survey *form, struct satisfaction *s,
	const char *code[SATISFACTION_MOST])
{
	memset(s, 0, sizeof *s);
	for (size_t i = 0; i < form->n_indicator && i < SATISFACTION_MOST; i++) {
		const Od__AskIndicator *a = form->indicator[i];

		code[i] = text_of(a->code);
		s->indicator[i].weight = a->has_weight ? a->weight : 1;
		s->indicator[i].ideal = a->has_ideal ? a->ideal / 100.0 : 1;
		s->indicators = i + 1;
	}
	for (size_t i = 0; !form->n_indicator && i < sizeof usual / sizeof usual[0]; i++) {
		code[i] = usual[i].code;
		s->indicator[i].weight = usual[i].weight;
		s->indicator[i].ideal = 1;
		s->indicators = i + 1;
	}
	return s->indicators;
}

/* From 0 to 1; the mean of several choices. False when it counts for nothing. */
static bool value_of(const Od__AskQuestion *q, const Od__Given *given, double *value)
{
	uint32_t most = survey_most(q);
	unsigned scored = 0, sum = 0;

	if (q->kind == OD__ASK_KIND__ASK_SCALE && most >= 2 && given->value >= 1 && given->value <= most) {
		*value = (given->value - 1.0) / (most - 1.0);
		return true;
	}
	for (size_t i = 0; q->kind == OD__ASK_KIND__ASK_CHOICE && i < given->n_choice; i++)
		for (size_t k = 0; k < q->n_choice; k++)
			if (q->choice[k]->has_score &&
			    strcasecmp(text_of(q->choice[k]->code), given->choice[i]) == 0) {
				sum += q->choice[k]->score;
				scored++;
			}
	*value = scored ? sum / (100.0 * scored) : 0;
	return scored > 0;
}

void survey_count(const Od__Survey *form, Od__Given *const *given, size_t count,
	struct satisfaction *s)
{
	const char *code[SATISFACTION_MOST];
	struct satisfaction none;
	size_t indicators = survey_indicators(form, &none, code);

	for (size_t i = 0; i < count; i++) {
		const Od__AskQuestion *q = survey_question(form, text_of(given[i]->question));
		double value;

		if (!q || !value_of(q, given[i], &value))
			continue;
		for (size_t n = 0; n < indicators; n++)
			if (strcasecmp(code[n], text_of(q->indicator)) == 0)
				satisfaction_add(s, n, value, q->has_weight ? q->weight : 1);
	}
}

void survey_judge(const struct desk *d, const Od__Survey *form, Od__Given *const *given, size_t count,
	struct survey_said *out)
{
	const char *code[SATISFACTION_MOST];
	struct satisfaction s;

	survey_indicators(form, &s, code);
	survey_count(form, given, count, &s);
	satisfaction_ready(&s);
	out->scored = out->recommends = out->low = false;
	for (size_t i = 0; i < s.indicators; i++)
		out->scored = out->scored || s.indicator[i].share > 0;
	out->score = (int64_t)(s.mean * MILLION + 0.5);
	for (size_t i = 0; i < count; i++) {
		const Od__AskQuestion *q = survey_question(form, text_of(given[i]->question));

		if (q && q->kind == OD__ASK_KIND__ASK_RECOMMEND && !out->recommends) {
			out->recommends = true;
			out->recommend = given[i]->value;
		}
	}
	if (out->scored)
		out->low = out->score < setting_int(d, "survey_low") * (MILLION / 100);
	if (out->recommends)
		out->low = out->low || (int64_t)out->recommend <= setting_int(d, "survey_low_recommend");
}

/* What a question takes, for people: "1-5", "yes, no". */
static const char *takes(struct verb *v, const Od__AskQuestion *q)
{
	const char *list = "";

	switch (q->kind) {
	case OD__ASK_KIND__ASK_SCALE:
		return arena_format(v->arena, "1-%" PRIu32, survey_most(q));
	case OD__ASK_KIND__ASK_RECOMMEND:
		return "0-10";
	case OD__ASK_KIND__ASK_CHOICE:
		for (size_t i = 0; i < q->n_choice; i++)
			list = arena_format(v->arena, "%s%s%s", list, *list ? ", " : "",
				text_of(q->choice[i]->code));
		return list;
	default:
		return "";
	}
}

static enum status refuse_value(struct verb *v, size_t n, const Od__AskQuestion *q)
{
	return verb_refuse(v, OD__MESSAGE__SURVEY_TAKES, arena_format(v->arena, "answer.%zu.value", n),
		survey_words(v, q->en, q->zh, q->code), q->several ? arena_format(v->arena,
		"%s (+)", takes(v, q)) : takes(v, q), NULL, NULL);
}

static const char *choice_code(const Od__AskQuestion *q, const char *said, size_t length)
{
	for (size_t i = 0; i < q->n_choice; i++)
		if (strlen(text_of(q->choice[i]->code)) == length &&
		    strncasecmp(q->choice[i]->code, said, length) == 0)
			return q->choice[i]->code;
	return NULL;
}

/* Codes parted by commas or blanks, each once. */
static bool read_choices(struct verb *v, const Od__AskQuestion *q, const char *said, Od__Given *given)
{
	given->choice = arena_array(v->arena, q->n_choice + 1, sizeof *given->choice);
	for (said += strspn(said, ", "); *said; said += strspn(said, ", ")) {
		size_t length = strcspn(said, ", ");
		const char *code = choice_code(q, said, length);

		for (size_t i = 0; code && i < given->n_choice; i++)
			if (strcmp(given->choice[i], code) == 0)
				code = NULL;
		if (!code || (given->n_choice && !q->several))
			return false;
		given->choice[given->n_choice++] = arena_string(v->arena, code);
		said += length;
	}
	return given->n_choice > 0;
}

static enum status read_one(struct verb *v, const Od__AskQuestion *q, size_t n, const char *said,
	struct survey_said *out)
{
	Od__GivenText *text;
	Od__Given *given;
	uint64_t value;

	if (q->kind == OD__ASK_KIND__ASK_OPEN) {
		text = out->text[out->text_count++] = FRESH(v, given_text);
		SET_TEXT(v, text, question, text_of(q->code));
		SET_TEXT(v, text, text, said);
		return OK;
	}
	given = out->given[out->given_count++] = FRESH(v, given);
	SET_TEXT(v, given, question, text_of(q->code));
	if (q->kind == OD__ASK_KIND__ASK_CHOICE)
		return read_choices(v, q, said, given) ? OK : refuse_value(v, n, q);
	if (!text_decimal(said, &value) || value > survey_most(q) ||
	    (q->kind == OD__ASK_KIND__ASK_SCALE && value < 1))
		return refuse_value(v, n, q);
	SET(given, value, (uint32_t)value);
	return OK;
}

/* Which question an answer is of: the one it names, or the next. */
static enum status which(struct verb *v, const Od__Config *survey, const Od__SurveySaid *said,
	size_t n, bool *seen, size_t *place)
{
	const Od__Survey *form = survey->survey;
	const char *code = text_of(said->question);

	for (size_t i = 0; *code && i < form->n_question; i++)
		if (strcasecmp(text_of(form->question[i]->code), code) == 0)
			*place = i;
	if (*code && (*place >= form->n_question ||
	    strcasecmp(text_of(form->question[*place]->code), code) != 0))
		return verb_missing(v, arena_format(v->arena, "answer.%zu.question", n), "question", code);
	if (*place >= form->n_question)
		return verb_refuse(v, OD__MESSAGE__SURVEY_BEYOND, arena_format(v->arena, "answer.%zu", n),
			text_of(survey->code), arena_format(v->arena, "%zu", form->n_question),
			arena_format(v->arena, "%zu", n + 1), NULL);
	if (seen[*place])
		return verb_refuse(v, OD__MESSAGE__SURVEY_TWICE, arena_format(v->arena, "answer.%zu", n),
			text_of(form->question[*place]->code), NULL, NULL, NULL);
	return OK;
}

static const char *summary(struct verb *v, const struct survey_said *said)
{
	if (said->scored && said->recommends)
		return arena_format(v->arena, "%" PRId64 " %%, %" PRIu32 "/10",
			(said->score + 5000) / 10000, said->recommend);
	if (said->scored)
		return arena_format(v->arena, "%" PRId64 " %%", (said->score + 5000) / 10000);
	return said->recommends ? arena_format(v->arena, "%" PRIu32 "/10", said->recommend) : "…";
}

enum status survey_read(struct verb *v, const Od__Config *survey, Od__SurveySaid *const *said,
	size_t count, struct survey_said *out)
{
	const Od__Survey *form = survey->survey;
	bool *seen = arena_array(v->arena, form->n_question + 1, sizeof *seen);
	size_t place = 0;

	memset(out, 0, sizeof *out);
	out->given = arena_array(v->arena, count + 1, sizeof *out->given);
	out->text = arena_array(v->arena, count + 1, sizeof *out->text);
	for (size_t i = 0; i < count; i++, place++) {
		const char *value = text_trim(arena_string(v->arena, text_of(said[i]->value)));
		enum status s;

		if (!*value && !text_of(said[i]->question)[0])
			continue;
		s = which(v, survey, said[i], i, seen, &place);
		if (!s && *value) {
			seen[place] = true;
			s = read_one(v, form->question[place], i, value, out);
		}
		if (s)
			return s;
	}
	if (!out->given_count && !out->text_count)
		return verb_refuse(v, OD__MESSAGE__SURVEY_NOTHING, "answer", NULL, NULL, NULL, NULL);
	survey_judge(v->desk, form, out->given, out->given_count, out);
	out->summary = summary(v, out);
	return OK;
}

enum status survey_newest(struct verb *v, uint64_t customer, Od__Answer **out)
{
	struct key prefix = key_u64(customer);
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_ANSWER_CUSTOMER, &prefix, false, &walk);

	*out = NULL;
	if (s)
		return s;
	s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)out);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status verb_survey_list(struct verb *v, const Od__SurveyList *request, Od__SurveyRows *reply)
{
	const Od__Config *c;
	const char *after;
	uint32_t limit;
	enum status s = list_page_text(v, request->page, &limit, &after);

	if (s)
		return s;
	reply->row = arena_array(v->arena, limit, sizeof *reply->row);
	for (size_t i = 0; (c = config_at(v->desk, SURVEY_KIND, i)); i++) {
		const Od__Survey *form = form_of(c);
		Od__SurveyRow *row;

		if (!form || (*after && strcasecmp(c->code, after) <= 0))
			continue;
		if (reply->n_row == limit) {
			SET_TEXT(v, reply, after, reply->row[limit - 1]->code);
			break;
		}
		row = reply->row[reply->n_row++] = FRESH(v, survey_row);
		SET_TEXT(v, row, code, text_of(c->code));
		SET_TEXT(v, row, name, config_name(c, v->actor->language));
		SET(row, moment, form->moment);
		SET(row, anonymous, form->anonymous);
		SET(row, questions, (uint32_t)form->n_question);
		SET(row, version, c->version);
	}
	return OK;
}

enum status verb_survey_show(struct verb *v, const Od__SurveyShow *request, Od__SurveyShown *reply)
{
	const Od__Config *c;
	enum status s = survey_get(v, request->survey, &c);

	if (s)
		return s;
	SET_TEXT(v, reply, code, text_of(c->code));
	SET_TEXT(v, reply, name, config_name(c, v->actor->language));
	SET(reply, version, c->version);
	reply->survey = c->survey;
	return OK;
}

/* The first survey for the moment. */
static enum status for_moment(struct verb *v, const Od__SurveyAsk *request, Od__AskMoment moment,
	const Od__Config **out)
{
	const Od__Config *c;

	for (size_t i = 0; (c = config_at(v->desk, SURVEY_KIND, i)); i++) {
		const Od__Survey *form = form_of(c);

		if (form && (form->moment == moment || form->moment == OD__ASK_MOMENT__ASKED_ANY) &&
		    (!request->has_anonymous || !form->anonymous == !request->anonymous))
			return survey_get(v, c->code, out);
	}
	return verb_refuse(v, OD__MESSAGE__SURVEY_NONE, "survey", NULL, NULL, NULL, NULL);
}

static void ask_question(struct verb *v, const Od__AskQuestion *q, Od__SurveyAsked *reply)
{
	Od__SurveyAskedQuestion *row = FRESH(v, survey_asked_question);

	reply->question[reply->n_question++] = row;
	SET(row, n, (uint32_t)reply->n_question);
	SET_TEXT(v, row, code, text_of(q->code));
	SET(row, kind, q->kind);
	SET_TEXT(v, row, text, survey_words(v, q->en, q->zh, q->code));
	SET_TEXT(v, row, takes, takes(v, q));
	SET(row, most, survey_most(q));
	SET(row, several, q->several);
	row->choice = q->choice;
	row->n_choice = q->n_choice;
}

enum status verb_survey_ask(struct verb *v, const Od__SurveyAsk *request, Od__SurveyAsked *reply)
{
	bool ticket = text_of(request->ticket)[0];
	Od__Customer *customer = NULL;
	Od__Answer *last = NULL;
	const Od__Config *c;
	Od__Ticket *t;
	enum status s = OK;

	if (ticket)
		s = ticket_get(v, "ticket", request->ticket, &t, &customer);
	if (!s && text_of(request->customer)[0])
		s = customer_get(v, "customer", request->customer, &customer);
	if (!s && text_of(request->survey)[0])
		s = survey_get(v, request->survey, &c);
	else if (!s)
		s = for_moment(v, request, ticket ? OD__ASK_MOMENT__ASKED_TICKET : OD__ASK_MOMENT__ASKED_CALL,
			&c);
	if (!s && customer)
		s = survey_newest(v, customer->id, &last);
	if (s)
		return s;
	SET_TEXT(v, reply, code, text_of(c->code));
	SET_TEXT(v, reply, name, config_name(c, v->actor->language));
	SET(reply, anonymous, c->survey->anonymous);
	reply->question = arena_array(v->arena, c->survey->n_question + 1, sizeof *reply->question);
	for (size_t i = 0; i < c->survey->n_question; i++)
		ask_question(v, c->survey->question[i], reply);
	if (customer) {
		SET_TEXT(v, reply, said, customer_said(v, customer));
		SET_TEXT(v, reply, who, text_of(customer->name));
		verb_opened(v, customer->id);
	}
	if (last) {
		SET(reply, last, last->at);
		SET(reply, again, last->at + setting_int(v->desk, "survey_rest_days") * CLOCK_DAY);
		SET(reply, rests, v->now < reply->again && !ticket);
	}
	return OK;
}
