/* SPDX-License-Identifier: ISC */
/*
 * price_why: the rule that made a price, every one that lost and how it lost, the next step.
 */
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static Od__PriceWhyShown *why(struct fixture *f, const char *customer, const char *item,
	const char *quantity)
{
	return RUN(f, price, why, "customer", customer, "item", item, "quantity", quantity, NULL);
}

/* The row of a rule; `next`: its further step. */
static const Od__PriceWhyRow *row(const Od__PriceWhyShown *w, uint32_t rule, bool next)
{
	for (size_t i = 0; w && i < w->n_row; i++)
		if (w->row[i]->rule == rule && w->row[i]->next == next)
			return w->row[i];
	return NULL;
}

static void is_reason(const Od__PriceWhyShown *w, uint32_t rule, Od__PriceReason wanted,
	const char *name)
{
	const Od__PriceWhyRow *r = row(w, rule, false);

	is_string(enum_label(&od__price_reason__descriptor, (int)wanted), r
		? enum_label(&od__price_reason__descriptor, (int)r->reason) : "not told", "%s", name);
}

/* Sesame oil for a hot pot shop, as an operator sees it in a call. */
static void at_the_desk(struct fixture *f)
{
	uint32_t contract, own, over, ladder, list;
	Od__PriceWhyShown *w;

	contract = shop_rule(f, "level", "contract", "customer", "FULL", "product", "1011",
		"step.0.from", "6", "step.0.price", "32", "step.1.from", "12", "step.1.price", "30.40",
		"from", "2026-07-01", "to", "2026-12-31", NULL);
	fixture_as(f, "he.yan");
	own = (uint32_t)fixture_int(RUN(f, price, save, "customer", "FULL", "product", "1011",
		"price", "33", NULL), "id");
	list = (uint32_t)fixture_int(RUN(f, price, save, "product", "1011", "price", "36", NULL),
		"id");
	over = shop_rule(f, "level", "offer", "product", "1011", "kind", "restaurant", "percent",
		"10%", "from", "2026-11-01", "to", "2026-11-15", NULL);
	ladder = shop_rule(f, "level", "ladder", "product", "1011", "step.0.from", "24",
		"step.0.ppm", "3%", NULL);
	fixture_as(f, "li.na");
	w = why(f, "FULL", "1011", "6");
	is_string("32.00", fixture_text(f, w, "price"), "what it costs");
	is_string("contract", fixture_text(f, w, "level"), "by what");
	is_int(contract, w && w->n_row ? w->row[0]->rule : 0, "the rule used is told first");
	is_reason(w, contract, OD__PRICE_REASON__REASON_USED, "as used");
	is_string("12", fixture_text(f, row(w, contract, true), "step"), "then its next step");
	is_string("6", fixture_text(f, row(w, contract, true), "missing"), "which needs six more");
	is_string("30.40", fixture_text(f, row(w, contract, true), "price"), "and costs");
	is_reason(w, own, OD__PRICE_REASON__REASON_LEVEL, "the customer's price is beaten");
	is_reason(w, list, OD__PRICE_REASON__REASON_LEVEL, "so is the list");
	is_reason(w, over, OD__PRICE_REASON__REASON_OVER, "the offer is over");
	is_reason(w, ladder, OD__PRICE_REASON__REASON_QUANTITY, "the ladder begins above");
	is_string("2026-12-31", fixture_text(f, w, "row.0.to"), "with its last day");
	is_string("12", fixture_text(f, w, "next.quantity"), "the next step of the line");
	is_string("30.40", fixture_text(f, w, "next.price"), "its price");
	is_string("19.20", fixture_text(f, w, "next.saving"), "and what it saves on the twelve");
	w = why(f, "FULL", "1011", "24");
	is_reason(w, ladder, OD__PRICE_REASON__REASON_NET, "a contract is net: no ladder on it");
	ok(w && !w->next, "behind the last step there is none");
	w = why(f, "FULL", "1011", "5");
	is_string("33.00", fixture_text(f, w, "price"), "below the contract's first step");
	is_reason(w, contract, OD__PRICE_REASON__REASON_QUANTITY, "it needs more");
	is_string("6", fixture_text(f, w, "next.quantity"), "the next step is its first");
	is_string("32.00", fixture_text(f, w, "next.price"), "at 32.00");
	is_string("6.00", fixture_text(f, w, "next.saving"), "six at one less");
	w = RUN(f, price, why, "customer", "FULL", "item", "1011", "quantity", "1", "unit", "case",
		NULL);
	is_string("364.80", fixture_text(f, w, "price"), "a case reaches twelve");
	is_string("1", fixture_text(f, w, "row.0.step"), "which is its first case");
	w = why(f, "BRANCH", "1011", "24");
	is_reason(w, ladder, OD__PRICE_REASON__REASON_USED, "another has the ladder");
	is_string("34.92", fixture_text(f, w, "price"), "on the list price");
	is_string("34.92", fixture_text(f, row(w, ladder, false), "price"), "told at the ladder");
	is_string("36.00", fixture_text(f, row(w, list, false), "price"), "and 36.00 before it");
	ok(!row(w, contract, false), "others' contracts are not told");
}

/* One of each reason. */
static void reasons(struct fixture *f)
{
	uint32_t list, later, family, offer, small, pack, gold, dollars, draft, early, old, group, own;
	Od__PriceWhyShown *w;

	fixture_as(f, "");
	RUN(f, customer, add, "code", "HEAD", "name", "连锁总部", "kind", "chain_store", NULL);
	RUN(f, customer, add, "code", "SHOP", "name", "连锁一店", "kind", "restaurant", "head", "HEAD",
		NULL);
	fixture_as(f, "he.yan");
	list = (uint32_t)fixture_int(RUN(f, price, save, "product", "1018", "step.0.from", "0",
		"step.0.price", "20", "step.1.from", "10", "step.1.price", "19", "from", "2026-10-01",
		NULL), "id");
	later = (uint32_t)fixture_int(RUN(f, price, save, "product", "1018", "price", "21", "to",
		"2026-12-31", "from", "2026-10-02", NULL), "id");
	family = shop_rule(f, "level", "list", "family", "sauce", "price", "5", "draft", "true", NULL);
	offer = shop_rule(f, "level", "offer", "product", "1018", "percent", "8%", NULL);
	small = shop_rule(f, "level", "offer", "family", "sauce", "percent", "4%", NULL);
	pack = shop_rule(f, "level", "large_pack", "family", "sauce", "unit", "bag", "percent", "5%",
		NULL);
	gold = shop_rule(f, "level", "tier_list", "product", "1018", "tier", "gold", "price", "9", NULL);
	dollars = (uint32_t)fixture_int(RUN(f, price, save, "product", "1018", "price", "3",
		"currency", "USD", NULL), "id");
	draft = (uint32_t)fixture_int(RUN(f, price, save, "level", "offer", "product", "1018",
		"percent", "50%", NULL), "id");
	early = shop_rule(f, "level", "offer", "product", "1018", "percent", "20%", "from",
		"2026-12-24", NULL);
	w = RUN(f, price, why, "customer", "SHOP", "item", "1018", "quantity", "1", "all", "true",
		NULL);
	is_reason(w, later, OD__PRICE_REASON__REASON_USED, "the later start");
	is_reason(w, list, OD__PRICE_REASON__REASON_OLDER, "beats the older one");
	is_reason(w, family, OD__PRICE_REASON__REASON_NARROWER, "and the family's");
	is_reason(w, offer, OD__PRICE_REASON__REASON_USED, "the largest reduction");
	is_reason(w, small, OD__PRICE_REASON__REASON_SMALLER, "beats the smaller");
	is_reason(w, pack, OD__PRICE_REASON__REASON_USED, "what stacks is used too");
	is_reason(w, gold, OD__PRICE_REASON__REASON_BUYER, "a tier's is for others");
	is_reason(w, dollars, OD__PRICE_REASON__REASON_CURRENCY, "dollars are no candidates");
	is_reason(w, draft, OD__PRICE_REASON__REASON_NOT_LIVE, "nor are drafts");
	is_reason(w, early, OD__PRICE_REASON__REASON_EARLY, "nor what begins later");
	is_string("18.354", fixture_text(f, w, "price"), "21.00 less 8 %% and 5 %%");
	fixture_as(f, "li.na");
	w = why(f, "SHOP", "1018", "1");
	ok(!row(w, draft, false) && !row(w, gold, false) && !row(w, dollars, false),
		"an operator is told what this customer could have");
	w = RUN(f, price, why, "customer", "SHOP", "item", "1018", "all", "true", NULL);
	ok(!row(w, draft, false) && row(w, gold, false), "never drafts");
	w = why(f, "SHOP", "1018", "10");
	is_reason(w, list, OD__PRICE_REASON__REASON_USED, "a greater step that is reached");
	is_reason(w, later, OD__PRICE_REASON__REASON_STEP, "beats a later start");
	old = shop_rule(f, "level", "contract", "customer", "HEAD", "product", "1018", "price", "15",
		NULL);
	w = why(f, "SHOP", "1018", "1");
	is_reason(w, old, OD__PRICE_REASON__REASON_USED, "the group's contract");
	is_reason(w, offer, OD__PRICE_REASON__REASON_NET, "which is net");
	group = old;
	own = shop_rule(f, "level", "contract", "customer", "SHOP", "product", "1018", "price", "16",
		NULL);
	w = why(f, "SHOP", "1018", "1");
	is_reason(w, own, OD__PRICE_REASON__REASON_USED, "the own one before it");
	is_reason(w, group, OD__PRICE_REASON__REASON_GROUP, "and says so");
}

/* best_of, guide prices, prices by hand, sealed terms. */
static void others(struct fixture *f)
{
	uint32_t best, offer, guide, list, sealed;
	Od__PriceWhyShown *w;
	Od__OrderPlaced *placed;

	best = shop_rule(f, "level", "contract", "customer", "TIGHT", "product", "1019", "price", "11",
		"best_of", "true", NULL);
	offer = shop_rule(f, "level", "offer", "product", "1019", "percent", "20%", NULL);
	fixture_as(f, "li.na");
	w = why(f, "TIGHT", "1019", "1");
	is_string("9.12", fixture_text(f, w, "price"), "a contract of the best price lets another win");
	is_reason(w, best, OD__PRICE_REASON__REASON_DEARER, "as it is dearer");
	is_reason(w, offer, OD__PRICE_REASON__REASON_USED, "by the offer");
	fixture_as(f, "");
	RUN(f, customer, add, "code", "EAST", "name", "华东经销", "kind", "dealer", "territory", "East",
		NULL);
	guide = shop_rule(f, "level", "guide", "product", "1020", "territory", "East", "price", "8.80",
		NULL);
	list = (uint32_t)fixture_int(RUN(f, price, save, "product", "1020", "price", "9.30", NULL),
		"id");
	fixture_as(f, "li.na");
	w = why(f, "EAST", "1020", "100");
	is_string("8.80", fixture_text(f, w, "price"), "a dealer pays the guide price");
	is_reason(w, guide, OD__PRICE_REASON__REASON_USED, "and nothing else");
	is_reason(w, list, OD__PRICE_REASON__REASON_GUIDE, "the list gives way");
	ok(w && !w->next, "there is no step to sell");
	sealed = shop_rule(f, "level", "contract", "customer", "FULL", "product", "1021",
		"step.0.from", "0", "step.0.price", "30", "step.1.from", "5", "step.1.price", "25",
		"agreement", "12", "sealed", "true", NULL);
	w = why(f, "FULL", "1021", "1");
	is_string("30.00", fixture_text(f, w, "price"), "what the customer pays is no secret");
	is_string("12", fixture_text(f, row(w, sealed, false), "sealed"), "sealed agreement 12");
	is_string("", fixture_text(f, row(w, sealed, true), "price"), "its next price is");
	is_string("", fixture_text(f, row(w, sealed, true), "missing"), "and when it comes");
	ok(w && !w->next, "nothing is to be said of it");
	fixture_as(f, "zhao.min");
	placed = RUN(f, order, place, "customer", "FULL", "line.0.item",
		"1010", "line.0.quantity", "2", "line.1.item", "1011", "line.1.quantity", "12",
		"line.2.item", "1012", "line.2.quantity", "1", "line.2.price", "15", "line.2.reason",
		"dented", NULL);
	is_int(1, fixture_int(placed, "order"), "an order: %s", f->text);
	w = RUN(f, price, why, "order", "1", "line", "2", NULL);
	is_string("30.40", fixture_text(f, w, "price"), "a line of an order: %s", f->text);
	is_string("contract", fixture_text(f, w, "level"), "as its record tells it");
	ok(w && !w->next, "it is sold");
	w = RUN(f, price, why, "order", "1", "line", "3", NULL);
	is_string("manual", fixture_text(f, w, "level"), "one by hand");
	is_string("dented", fixture_text(f, w, "reason"), "why");
	is_string("zhao.min", fixture_text(f, w, "by"), "and by whom");
	RUN(f, price, why, "order", "1", "line", "4", NULL);
	is_string("There is no line \"4\".", f->text, "a line that is not there");
	RUN(f, price, why, "customer", "FULL", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "why of what");
	RUN(f, price, why, "item", "1010", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "for whom");
}

/* A line of a draft, with the lines beside it. */
static void draft(struct fixture *f)
{
	Od__PriceWhyShown *w;
	char number[24];

	fixture_as(f, "li.na");
	snprintf(number, sizeof number, "%lld", (long long)fixture_int(RUN(f, draft, open,
		"customer", "FULL", NULL), "made.id"));
	RUN(f, draft, put, "draft", number, "text", "3#1010 4#1011 5#1011'red caps", NULL);
	w = RUN(f, price, why, "draft", number, "line", "2", NULL);
	is_string("32.00", fixture_text(f, w, "price"), "two lines reach the step together: %s",
		f->text);
	is_string("3", fixture_text(f, row(w, w->row[0]->rule, true), "missing"), "three are missing");
	is_string("7", fixture_text(f, w, "next.quantity"), "with seven on this line");
	RUN(f, price, why, "draft", number, "line", "9", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such line");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	at_the_desk(f);
	reasons(f);
	others(f);
	draft(f);
	is_int(0, shop_faults(f), "all adds up");
	fixture_close(f);
	return tap_result();
}
