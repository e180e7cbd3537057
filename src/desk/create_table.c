/* SPDX-License-Identifier: ISC */
/*
 * create_table: what a new desk begins with (create_table.h).
 *
 * Needs of roles: "x.*" is x with all below it. The supervisor has what operators, clerks and reps
 * have, and more. Who talks to customers sees numbers and addresses in full (personal.full);
 * analysts and programs see them masked. What tickets need is create_ticket.c.
 */
#include "desk/create_table.h"

#include <string.h>

#include "desk/config.h"
#include "desk/inside.h"

#define OPERATOR "call draft customer order quote stock ticket article task booking personal.full"
#define CLERK OPERATOR " redress return batch.read survey"
#define SUPERVISOR CLERK " lead care campaign.read visit release manual draft.take hand owner recall " \
	"invoice credit " \
	"handover.1 report merge watch supervise delivery batch price.floor price.guide " \
	"ticket.reopen article.edit"
#define REP OPERATOR " lead care campaign.read visit"

static const struct {
	const char *code, *name, *zh, *needs;
	bool own;
	int64_t redress;	/* in the major unit, of one ticket */
} roles[] = {
	{ "operator", "operator", "座席", OPERATOR, false, 0 },
	{ "clerk", "complaint clerk", "客诉专员", CLERK, false, 300 },
	{ "rep", "sales rep", "业务员", REP, true, 0 },
	{ "supervisor", "supervisor", "主管", SUPERVISOR, false, 5000 },
	{ "manager", "manager", "经理", SUPERVISOR, false, 50000 },
	{ "analyst", "analyst", "分析员",
		"price price.* rule rule.* campaign campaign.* report import handover.2 dealer journal "
		"quote customer catalogue survey article article.edit", false, 0 },
	{ "admin", "administrator", "管理员",
		"user setting config config.* server journal journal.sign privacy secret catalogue "
		"report job", false, 0 },
	{ "exchange", "telephone exchange", "电话交换机", "call", false, 0 },
	{ "dealer", "dealer", "经销商", "dealer.self", true, 0 },
	{ "system", "other system", "外部系统", "feed import trail invoice delivery batch", false, 0 },
};

static const struct { const char *code, *en, *zh; } strategies[] = {
	{ "A", "Key customer: order first, then what is new, then what is missing.",
		"重点客户：先接单，推新品，问需求。" },
	{ "B", "Regular: repeat the last order, offer one item that goes with it.",
		"常规客户：重复上单，推荐一件搭配。" },
	{ "C", "Short: take the order, name the minimum for delivery.",
		"简短服务：接单，说明起送量。" },
};

static const struct { const char *kind, *code, *name, *zh; } terms[] = {
	{ "topic", "taste", "taste", "味道" },
	{ "topic", "portion", "portion", "分量" },
	{ "topic", "fresh", "freshness", "新鲜" },
	{ "topic", "package", "packaging", "包装" },
	{ "topic", "speed", "delivery time", "时效" },
	{ "topic", "service", "service", "服务" },
	{ "topic", "price", "price", "价格" },
	{ "topic", "temperature", "temperature", "温度" },
	{ "topic", "hygiene", "cleanliness", "卫生" },
	{ "topic", "missing", "missing or wrong", "缺错" },
	{ "topic", "look", "look", "外观" },
	{ "topic", "place", "place", "环境" },
	{ "topic", "location", "location", "位置" },
	{ "unit", "jar", "jar", "罐" },
	{ "unit", "bottle", "bottle", "瓶" },
	{ "unit", "bag", "bag", "袋" },
	{ "unit", "box", "box", "盒" },
	{ "unit", "case", "case", "箱" },
	{ "unit", "bucket", "bucket", "桶" },
	{ "unit", "kg", "kg", "公斤" },
	{ "unit", "jin", "jin", "斤" },
	{ "unit", "g", "g", "克" },
	{ "unit", "piece", "piece", "个" },
	{ "unit", "bunch", "bunch", "把" },
	{ "unit", "basket", "basket", "筐" },
	{ "unit", "can", "can", "听" },
	{ "unit", "sack", "sack", "麻袋" },
	{ "unit", "pack", "pack", "包" },
	{ "unit", "tray", "tray", "板" },
	{ "unit", "head", "head", "棵" },
	{ "unit", "block", "block", "块" },
	{ "unit", "litre", "litre", "升" },
};

#define COUNT(list) (sizeof (list) / sizeof (list)[0])

Od__Config *create_fresh(struct verb *v, const char *kind, const char *code, const char *name)
{
	Od__Config *c = FRESH(v, config);

	SET_TEXT(v, c, kind, kind);
	SET_TEXT(v, c, code, code);
	if (name)
		SET_TEXT(v, c, name, name);
	return c;
}

static Od__Role *role_of(struct verb *v, const char *needs, bool own)
{
	Od__Role *role = FRESH(v, role);
	char *list = arena_string(v->arena, needs), *rest, *need;

	role->need = arena_array(v->arena, strlen(needs) / 2 + 1, sizeof *role->need);
	for (need = strtok_r(list, " ", &rest); need; need = strtok_r(NULL, " ", &rest))
		role->need[role->n_need++] = need;
	if (own)
		SET(role, own, true);
	return role;
}

static enum status add_roles(struct verb *v, int places)
{
	int64_t unit = 1;
	enum status s = OK;
	size_t i;

	while (places-- > 0)
		unit *= 10;
	for (i = 0; i < COUNT(roles) && s == OK; i++) {
		Od__Config *c = create_fresh(v, "role", roles[i].code, roles[i].name);

		c->value_case = OD__CONFIG__VALUE_ROLE;
		c->role = role_of(v, roles[i].needs, roles[i].own);
		if (roles[i].redress)
			SET(c->role, redress, roles[i].redress * unit);
		s = config_add(v, c);
	}
	return s;
}

static enum status add_strategies(struct verb *v)
{
	enum status s = OK;
	size_t i;

	for (i = 0; i < COUNT(strategies) && s == OK; i++) {
		Od__Config *c = create_fresh(v, "strategy", strategies[i].code, NULL);

		c->value_case = OD__CONFIG__VALUE_STRATEGY;
		c->strategy = FRESH(v, strategy);
		SET_TEXT(v, c->strategy, en, strategies[i].en);
		SET_TEXT(v, c->strategy, zh, strategies[i].zh);
		s = config_add(v, c);
	}
	return s;
}

static enum status add_terms(struct verb *v)
{
	enum status s = OK;
	size_t i;

	for (i = 0; i < COUNT(terms) && s == OK; i++) {
		Od__Config *c = create_fresh(v, terms[i].kind, terms[i].code, terms[i].name);

		c->value_case = OD__CONFIG__VALUE_TERM;
		c->term = FRESH(v, term);
		SET_TEXT(v, c->term, zh, terms[i].zh);
		s = config_add(v, c);
	}
	return s;
}

enum status create_config(struct verb *v, int places)
{
	enum status s = add_roles(v, places);

	if (s == OK)
		s = create_tickets(v);
	if (s == OK)
		s = add_strategies(v);
	if (s == OK)
		s = add_terms(v);
	if (s == OK)
		s = create_words(v);
	if (s == OK)
		s = create_same(v);
	if (s == OK)
		s = create_survey(v);
	return s;
}

int create_places(const char *currency)
{
	static const char *const none[] = { "JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF" };
	static const char *const three[] = { "BHD", "JOD", "KWD", "OMR", "TND" };
	size_t i;

	for (i = 0; i < COUNT(none); i++)
		if (strcmp(currency, none[i]) == 0)
			return 0;
	for (i = 0; i < COUNT(three); i++)
		if (strcmp(currency, three[i]) == 0)
			return 3;
	return 2;
}
