/* SPDX-License-Identifier: ISC */
/*
 * survey -- questionnaires and what is answered to them.
 *
 * A questionnaire is a config record of kind survey. Answers name questions by their code, so that a
 * questionnaire may grow while it runs. Those to a named one are rows of `answer`, journalled, with the
 * customer and the ticket they are about. Those to an anonymous one are rows of `ballot`, which hold
 * nothing that leads to a person: no customer, user, call or ticket, no time but the month, and a drawn
 * number, so that the order of rows is not that of arrival; the verb that writes them leaves no journal
 * entry, its reply no number, and no follow-up is made from them. Of fewer than survey_least such
 * answers nothing is told but their count.
 *
 * Whatever is answered is read whole before the first write. Errors are refusals and those of the store.
 */
#ifndef ORDERDESK_DESK_SURVEY_H
#define ORDERDESK_DESK_SURVEY_H

#include <stdbool.h>

#include "desk/desk.h"
#include "insight/satisfaction.h"
#include "record/survey.pb-c.h"
#include "record/system.pb-c.h"

#define SURVEY_KIND "survey"
#define SURVEY_LOW_TASK "low"	/* kind of the task that a low answer makes */

/* Answers that one `survey read` looks at; it tells where to go on. */
extern unsigned survey_looked;

/* Its config record, copied into the arena; refuses one that is not there or retired. */
enum status survey_get(struct verb *v, const char *code, const Od__Config **out);
/* Is it a survey that can be asked? Called when a config record is saved; `c` is what it will be. */
enum status survey_check(struct verb *v, const Od__Config *c);
const Od__AskQuestion *survey_question(const Od__Survey *form, const char *code);
/* Points of a scale, 10 of a recommendation, choices of a choice. */
uint32_t survey_most(const Od__AskQuestion *q);
/* In the language of who asks. */
const char *survey_words(struct verb *v, const char *en, const char *zh, const char *code);

/* Codes of the indicators in the order of satisfaction's, which gets their weights and ideals. */
size_t survey_indicators(const Od__Survey *form, struct satisfaction *s,
	const char *code[SATISFACTION_MOST]);
/* The name of the nth of them in the language of who asks. */
const char *survey_indicator(struct verb *v, const Od__Survey *form, size_t n);
/* Counts what is answered by its indicators. */
void survey_count(const Od__Survey *form, Od__Given *const *given, size_t count,
	struct satisfaction *s);

/* What was said, read by the questions. */
struct survey_said {
	Od__Given **given;
	size_t given_count;
	Od__GivenText **text;
	size_t text_count;
	bool scored, recommends, low;
	int64_t score;		/* parts per million */
	uint32_t recommend;
	const char *summary;	/* "82 %, 9/10": nothing personal */
};
enum status survey_read(struct verb *v, const Od__Config *survey, Od__SurveySaid *const *said,
	size_t count, struct survey_said *out);
/* Score, recommendation and whether it is low, worked out from what is given. */
void survey_judge(const struct desk *d, const Od__Survey *form, Od__Given *const *given, size_t count,
	struct survey_said *out);

/* The newest answer of a customer to any survey; NULL when there is none. */
enum status survey_newest(struct verb *v, uint64_t customer, Od__Answer **out);
/*
 * What follows from a kept answer: its ticket knows it, the task to ask ends, a low one makes a task. *who is
 * to follow it up, a person or a department by name; NULL nobody.
 */
enum status survey_follow(struct verb *v, const Od__Answer *answer, const char **who);

#endif
