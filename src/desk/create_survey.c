/* SPDX-License-Identifier: ISC */
/*
 * create_survey: the questionnaire of a new desk: one question of each indicator, whether the customer
 * would recommend us, and what else there is to say (create_table.h).
 */
#include "desk/create_table.h"

#include "desk/config.h"
#include "desk/inside.h"
#include "desk/survey.h"

static const struct { const char *code, *indicator; Od__AskKind kind; const char *en, *zh; } questions[] = {
	{ "goods", "product", OD__ASK_KIND__ASK_SCALE, "How content are you with the goods?",
		"您对商品满意吗？" },
	{ "service", "service", OD__ASK_KIND__ASK_SCALE, "And with how you are served and supplied?",
		"对接单和送货的服务满意吗？" },
	{ "place", "environment", OD__ASK_KIND__ASK_SCALE, "How easy is it to reach us and to order?",
		"联系我们、下单方便吗？" },
	{ "price", "price", OD__ASK_KIND__ASK_SCALE, "Are the goods worth their price?", "价格值不值？" },
	{ "recommend", "", OD__ASK_KIND__ASK_RECOMMEND, "Would you recommend us to others?",
		"您会把我们推荐给同行吗？" },
	{ "more", "", OD__ASK_KIND__ASK_OPEN, "What should we do better?", "哪里还要改进？" },
};
#define QUESTIONS (sizeof questions / sizeof questions[0])

enum status create_survey(struct verb *v)
{
	Od__Config *c = create_fresh(v, SURVEY_KIND, "satisfaction", NULL);

	c->value_case = OD__CONFIG__VALUE_SURVEY;
	c->survey = FRESH(v, survey);
	c->survey->question = arena_array(v->arena, QUESTIONS, sizeof *c->survey->question);
	for (size_t i = 0; i < QUESTIONS; i++) {
		Od__AskQuestion *q = c->survey->question[c->survey->n_question++] = FRESH(v, ask_question);

		SET_TEXT(v, q, code, questions[i].code);
		SET(q, kind, questions[i].kind);
		SET_TEXT(v, q, indicator, questions[i].indicator);
		SET_TEXT(v, q, en, questions[i].en);
		SET_TEXT(v, q, zh, questions[i].zh);
	}
	return config_add(v, c);
}
