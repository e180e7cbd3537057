/* SPDX-License-Identifier: ISC */
/*
 * create_ticket: what a new desk knows of tickets: how long an answer may take, what is owed to whom,
 * what complaints are about and who finds their causes, why clocks may stop, how a ticket may end.
 */
#include <string.h>

#include "base/clock.h"
#include "desk/config.h"
#include "desk/create_table.h"
#include "desk/inside.h"

#define COUNT(list) (sizeof (list) / sizeof (list)[0])

static const struct {
	const char *code, *name;
	uint32_t severity;
	const char *kind;
	int64_t response, resolution;
	const char *pause;
} policies[] = {
	{ "complaint-1", "complaint, harm", 1, "complaint", CLOCK_HOUR / 2, 4 * CLOCK_HOUR, "customer" },
	{ "complaint-2", "complaint, unusable", 2, "complaint", 2 * CLOCK_HOUR, 8 * CLOCK_HOUR,
		"customer goods test" },
	{ "complaint-3", "complaint, minor", 3, "complaint", 2 * CLOCK_HOUR, 24 * CLOCK_HOUR,
		"customer goods test" },
	{ "question", "question", 0, "question", 4 * CLOCK_HOUR, 24 * CLOCK_HOUR, "customer" },
	{ "technical", "technical help", 0, "technical", 2 * CLOCK_HOUR, 24 * CLOCK_HOUR,
		"customer goods" },
	{ "suggestion", "suggestion", 0, "suggestion", 24 * CLOCK_HOUR, 120 * CLOCK_HOUR, "customer" },
	{ "return", "return", 0, "return", 4 * CLOCK_HOUR, 48 * CLOCK_HOUR, "customer goods" },
	{ "breach", "data breach", 0, "breach", 2 * CLOCK_HOUR, 72 * CLOCK_HOUR, "" },
};

/* Code, name, Chinese, and of a category: what it stands below, who finds its causes. */
static const struct { const char *kind, *code, *name, *zh, *parent, *department; } terms[] = {
	{ "category", "taste", "taste or smell", "口味气味", "", "quality" },
	{ "category", "foreign", "foreign body", "异物", "", "quality" },
	{ "category", "spoiled", "spoiled or out of date", "变质过期", "", "quality" },
	{ "category", "package", "package damaged or leaking", "包装破损漏液", "", "packing" },
	{ "category", "leak", "leaks", "漏液", "package", "" },
	{ "category", "crushed", "crushed or torn", "破损", "package", "" },
	{ "category", "opening", "hard to open", "难撕难开", "package", "" },
	{ "category", "label", "label", "标签", "package", "" },
	{ "category", "wrong", "wrong goods or quantity", "错发少发", "", "logistics" },
	{ "category", "late", "late delivery", "送货延迟", "", "logistics" },
	{ "category", "price", "price or invoice", "价格发票", "", "finance" },
	{ "category", "service", "service", "服务态度", "", "service" },
	{ "category", "other", "other", "其他", "", "service" },
	{ "department", "service", "customer service", "客服", "", "" },
	{ "department", "quality", "quality", "品管", "", "" },
	{ "department", "packing", "packing", "包装", "", "" },
	{ "department", "production", "production", "生产", "", "" },
	{ "department", "logistics", "logistics", "物流", "", "" },
	{ "department", "sales", "sales", "销售", "", "" },
	{ "department", "finance", "finance", "财务", "", "" },
	{ "pause", "customer", "waiting for the customer", "等客户", "", "" },
	{ "pause", "goods", "waiting for the goods", "等退货", "", "" },
	{ "pause", "test", "waiting for a test", "等检验", "", "" },
	{ "reject", "duplicate", "reported before", "重复", "", "" },
	{ "reject", "not_ours", "not our goods", "非我方产品", "", "" },
	{ "reject", "withdrawn", "withdrawn by the customer", "客户撤回", "", "" },
	{ "cause", "supplier", "what came in", "来料", "", "" },
	{ "cause", "production", "how it was made", "生产", "", "" },
	{ "cause", "packing", "how it was packed", "包装", "", "" },
	{ "cause", "transport", "on the way", "运输", "", "" },
	{ "cause", "order", "how it was ordered or picked", "下单拣货", "", "" },
	{ "cause", "storage", "how it was kept at the customer", "客户储存", "", "" },
	{ "cause", "unknown", "not found", "未查明", "", "" },
};

static const struct { const char *code, *kind; uint32_t severity; const char *en, *zh; } standards[] = {
	{ "complaint-1", "complaint", 1,
		"Harm: answer in half an hour, the goods are kept for a test, a supervisor knows.",
		"伤害：半小时内答复，留样送检，上报主管。" },
	{ "complaint", "complaint", 0,
		"Say sorry in the call, offer to make good at once, answer with a reason, call back.",
		"当面致歉，立即提出补救，说明原因，回访。" },
	{ "question", "question", 0, "Answer in words the customer used; say where it is written.",
		"用客户的话回答，说明出处。" },
	{ "technical", "technical", 0, "Ask for the model, try it with the customer, call back.",
		"问清型号，与客户一起试，回访。" },
	{ "suggestion", "suggestion", 0, "Thank; say who looks at it and when he hears.",
		"致谢，告知由谁处理、何时答复。" },
	{ "return", "return", 0, "Say what is paid back and when the goods are fetched.",
		"说明退款金额和取货时间。" },
	{ "breach", "breach", 0, "Customers hear within 2 hours, the authority within 72.",
		"2 小时内告知客户，72 小时内报告主管机关。" },
};

/* What is ticked off, by the standard that it stands in. */
static const struct { const char *standard, *code, *en, *zh; bool before_solved; } items[] = {
	{ "complaint-1", "sorry", "say sorry, in the call", "致歉", false },
	{ "complaint-1", "keep", "goods kept for a test", "留样", true },
	{ "complaint-1", "supervisor", "supervisor knows", "上报主管", true },
	{ "complaint-1", "offer", "replacement or refund offered", "提出补货或退款", false },
	{ "complaint-1", "reason", "answer with a reason", "说明原因", false },
	{ "complaint-1", "callback", "call back", "回访", true },
	{ "complaint", "sorry", "say sorry, in the call", "致歉", false },
	{ "complaint", "offer", "replacement or refund offered", "提出补货或退款", false },
	{ "complaint", "reason", "first answer with a reason", "首答说明原因", false },
	{ "complaint", "cause", "cause", "原因", false },
	{ "complaint", "prevention", "prevention", "预防", false },
	{ "complaint", "callback", "call back", "回访", false },
	{ "question", "words", "answered in the customer's words", "用客户的话答复", false },
	{ "question", "source", "said where it is written", "说明出处", false },
	{ "technical", "model", "model and use known", "型号与用法", false },
	{ "technical", "tried", "tried with the customer", "与客户试过", false },
	{ "technical", "callback", "call back", "回访", false },
	{ "suggestion", "thanks", "thanked", "致谢", false },
	{ "suggestion", "who", "said who looks at it, and when he hears", "告知由谁处理、何时答复", false },
	{ "return", "fetch", "day of fetching named", "约定取货日", false },
	{ "return", "paid", "what is paid back was named", "告知退款金额", false },
	{ "breach", "customers", "customers told", "已告知客户", false },
	{ "breach", "authority", "authority told", "已报告主管机关", false },
};

static const struct { const char *code, *category, *en, *zh; } phrases[] = {
	{ "sorry", "", "I am sorry for the trouble. We make it good at once.",
		"非常抱歉给您添麻烦了，我们马上为您处理。" },
	{ "sorry-leak", "package", "I am sorry. New ones come with the next run, free of charge.",
		"非常抱歉，下一趟车给您免费补上新的。" },
	{ "sorry-late", "late", "I am sorry that you had to wait. I ask the driver and call you back.",
		"抱歉让您久等，我问一下司机马上回您电话。" },
	{ "sorry-foreign", "foreign", "I am very sorry. Keep it as it is: we fetch it for a test today.",
		"非常抱歉，请先留好，我们今天取样送检。" },
};

static char **words_of(struct verb *v, const char *text, size_t *count)
{
	char *list = arena_string(v->arena, text), *rest, *word;
	char **out = arena_array(v->arena, strlen(text) / 2 + 1, sizeof *out);

	*count = 0;
	for (word = strtok_r(list, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		out[(*count)++] = word;
	return out;
}

static enum status add_policies(struct verb *v)
{
	enum status s = OK;

	for (size_t i = 0; i < COUNT(policies) && s == OK; i++) {
		Od__Config *c = create_fresh(v, "sla", policies[i].code, policies[i].name);

		c->value_case = OD__CONFIG__VALUE_SLA;
		c->sla = FRESH(v, sla_policy);
		SET_TEXT(v, c->sla, kind, policies[i].kind);
		if (policies[i].severity)
			SET(c->sla, severity, policies[i].severity);
		SET(c->sla, response, policies[i].response);
		SET(c->sla, resolution, policies[i].resolution);
		c->sla->pause = words_of(v, policies[i].pause, &c->sla->n_pause);
		s = config_add(v, c);
	}
	return s;
}

static enum status add_terms(struct verb *v)
{
	enum status s = OK;

	for (size_t i = 0; i < COUNT(terms) && s == OK; i++) {
		Od__Config *c = create_fresh(v, terms[i].kind, terms[i].code, terms[i].name);

		c->value_case = OD__CONFIG__VALUE_TERM;
		c->term = FRESH(v, term);
		SET_TEXT(v, c->term, zh, terms[i].zh);
		if (*terms[i].parent)
			SET_TEXT(v, c->term, parent, terms[i].parent);
		if (*terms[i].department)
			SET_TEXT(v, c->term, department, terms[i].department);
		s = config_add(v, c);
	}
	return s;
}

static void add_items(struct verb *v, const char *standard, Od__Standard *out)
{
	out->item = arena_array(v->arena, COUNT(items), sizeof *out->item);
	for (size_t i = 0; i < COUNT(items); i++) {
		Od__StandardItem *item;

		if (strcmp(items[i].standard, standard) != 0)
			continue;
		item = FRESH(v, standard_item);
		SET_TEXT(v, item, code, items[i].code);
		SET_TEXT(v, item, en, items[i].en);
		SET_TEXT(v, item, zh, items[i].zh);
		if (items[i].before_solved)
			SET(item, before_solved, true);
		out->item[out->n_item++] = item;
	}
}

static enum status add_standards(struct verb *v)
{
	enum status s = OK;

	for (size_t i = 0; i < COUNT(standards) && s == OK; i++) {
		Od__Config *c = create_fresh(v, "standard", standards[i].code, NULL);

		c->value_case = OD__CONFIG__VALUE_STANDARD;
		c->standard = FRESH(v, standard);
		SET_TEXT(v, c->standard, kind, standards[i].kind);
		if (standards[i].severity)
			SET(c->standard, severity, standards[i].severity);
		SET_TEXT(v, c->standard, en, standards[i].en);
		SET_TEXT(v, c->standard, zh, standards[i].zh);
		add_items(v, standards[i].code, c->standard);
		s = config_add(v, c);
	}
	return s;
}

static enum status add_phrases(struct verb *v)
{
	enum status s = OK;

	for (size_t i = 0; i < COUNT(phrases) && s == OK; i++) {
		Od__Config *c = create_fresh(v, "phrase", phrases[i].code, NULL);

		c->value_case = OD__CONFIG__VALUE_PHRASE;
		c->phrase = FRESH(v, phrase);
		SET_TEXT(v, c->phrase, category, phrases[i].category);
		SET_TEXT(v, c->phrase, en, phrases[i].en);
		SET_TEXT(v, c->phrase, zh, phrases[i].zh);
		s = config_add(v, c);
	}
	return s;
}

enum status create_tickets(struct verb *v)
{
	enum status s = add_policies(v);

	if (s == OK)
		s = add_terms(v);
	if (s == OK)
		s = add_standards(v);
	return s ? s : add_phrases(v);
}
