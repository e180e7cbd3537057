/* SPDX-License-Identifier: ISC */
/*
 * survey_check -- what a questionnaire must be: codes that tell its questions apart, scales and choices
 * that can be answered, indicators that are there; and named or anonymous once and for all, as answers
 * that were given under the one promise must not be read under the other.
 */
#include <string.h>
#include <strings.h>

#include "desk/config.h"
#include "desk/inside.h"
#include "desk/survey.h"
#include "record/message.pb-c.h"

static enum status odd(struct verb *v, size_t n, const char *field, const char *why)
{
	return verb_refuse(v, OD__MESSAGE__SURVEY_SHAPE, arena_format(v->arena,
		"record.survey.question.%zu.%s", n, field), arena_format(v->arena, "%zu", n + 1), why,
		NULL, NULL);
}

static bool code_good(const char *code)
{
	return *code && !strpbrk(code, " ,");
}

static enum status check_choices(struct verb *v, const Od__AskQuestion *q, size_t n)
{
	if (q->n_choice < 2)
		return odd(v, n, "choice", "a choice has two at least");
	for (size_t i = 0; i < q->n_choice; i++) {
		if (!code_good(text_of(q->choice[i]->code)))
			return odd(v, n, "choice", "each choice has a code without blanks");
		if (q->choice[i]->score > 100)
			return odd(v, n, "choice", "a score is 100 at most");
		for (size_t k = 0; k < i; k++)
			if (strcasecmp(q->choice[i]->code, q->choice[k]->code) == 0)
				return odd(v, n, "choice", "its choices have codes of their own");
	}
	return OK;
}

static bool has_indicator(const Od__Survey *form, const char *wanted)
{
	const char *code[SATISFACTION_MOST];
	struct satisfaction s;
	size_t count = survey_indicators(form, &s, code);

	for (size_t i = 0; i < count; i++)
		if (strcasecmp(code[i], wanted) == 0)
			return true;
	return false;
}

static enum status check_question(struct verb *v, const Od__Survey *form, size_t n)
{
	const Od__AskQuestion *q = form->question[n];
	uint32_t most = survey_most(q);

	if (!code_good(text_of(q->code)))
		return odd(v, n, "code", "it has a code without blanks");
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(text_of(form->question[i]->code), q->code) == 0)
			return odd(v, n, "code", "its code is another one's too");
	if (q->kind == OD__ASK_KIND__ASK_SCALE && (most < 2 || most > 10))
		return odd(v, n, "points", "a scale has 2 to 10 points");
	if (q->weight > 100)
		return odd(v, n, "weight", "a weight is 100 at most");
	if (text_of(q->indicator)[0] && !has_indicator(form, q->indicator))
		return odd(v, n, "indicator", "its indicator is none of the survey's");
	return q->kind == OD__ASK_KIND__ASK_CHOICE ? check_choices(v, q, n) : OK;
}

static enum status check_indicators(struct verb *v, const Od__Survey *form)
{
	for (size_t i = 0; i < form->n_indicator; i++) {
		const Od__AskIndicator *a = form->indicator[i];

		if (!code_good(text_of(a->code)) || a->weight > 1000 || a->ideal > 100)
			return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, arena_format(v->arena,
				"record.survey.indicator.%zu", i), "indicator",
				"a code, a weight up to 1000, an ideal up to 100", text_of(a->code), NULL);
		for (size_t k = 0; k < i; k++)
			if (strcasecmp(form->indicator[k]->code, a->code) == 0)
				return verb_refuse(v, OD__MESSAGE__SURVEY_TWICE, arena_format(v->arena,
					"record.survey.indicator.%zu.code", i), a->code, NULL, NULL, NULL);
	}
	return OK;
}

static enum status has_answers(struct verb *v, const char *code, bool anonymous, bool *any)
{
	struct key prefix = key_empty(), key;
	struct walk *walk;
	enum status s;

	key_add_text(&prefix, code);
	s = anonymous ? walk_open(v->txn, TABLE_BALLOT, &prefix, false, &walk)
		: walk_open_index(v->txn, INDEX_ANSWER_SURVEY, &prefix, false, &walk);
	if (s)
		return s;
	s = walk_next(walk, &key, NULL, v->arena, NULL);
	walk_close(walk);
	*any = s == OK;
	return s == ERR_END ? OK : s;
}

enum status survey_check(struct verb *v, const Od__Config *c)
{
	const Od__Config *known = config_find(v->desk, SURVEY_KIND, c->code);
	const Od__Survey *form = c->survey;
	bool any = false;
	enum status s = OK;

	if (strcmp(text_of(c->kind), SURVEY_KIND) != 0 || !form->n_question)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "record.survey.question", "question",
			"what a record of kind survey asks", NULL, NULL);
	s = check_indicators(v, form);
	for (size_t i = 0; !s && i < form->n_question; i++)
		s = check_question(v, form, i);
	if (s || !known || known->value_case != OD__CONFIG__VALUE_SURVEY ||
	    !known->survey->anonymous == !form->anonymous)
		return s;
	s = has_answers(v, known->code, known->survey->anonymous, &any);
	if (!s && any)
		return verb_refuse(v, OD__MESSAGE__SURVEY_MIX, "record.survey.anonymous",
			text_of(c->code), form->anonymous ? "with names" : "anonymous", NULL, NULL);
	return s;
}
