/* SPDX-License-Identifier: ISC */
/*
 * price_rules-t: the worked cases of prices, one row each: lines and buyer in, amounts out.
 */
#include "desk/price_rules.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

enum { PASTE = 1, OIL = 2, HERB = 3, EASTER = 4 };
enum {
	LIST_PASTE = 1, LIST_OIL, LADDER_Q, PACK_K, VIP_V, SEASON_S, YEAR_Y, PRICE_C, CONTRACT_A,
	GUIDE_G, SPEND_X, COUPON_H, TIER_T, LIST_HERB, SEASON_15, LIST_EASTER,
	PRICE_OWN
};
#define DAY 20000
#define ALL UINT32_MAX
#define BIT(rule) (UINT32_C(1) << (rule))
#define JARS(n) (INT64_C(1000) * (n))

struct line {
	uint32_t product;
	const char *unit;
	int64_t quantity, manual, wanted;
};

struct worked {
	const char *name;
	uint32_t rules;			/* BIT() of each in force */
	uint64_t customer, head;
	const char *kind, *tier, *territory;
	bool dealer, best_of;
	int32_t day;
	int64_t yearly;
	struct line line[4];
	int64_t total;
	enum price_state state;
};

#define BASIC (BIT(LIST_PASTE) | BIT(LIST_OIL))

static const struct worked CASES[] = {
	{ "1 plain, 10 jars", BASIC | BIT(LADDER_Q), 5, 0, "canteen", NULL, NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(10), 0, 18500 } }, 18500, PRICE_OK },
	{ "2 plain, 24 jars", BASIC | BIT(LADDER_Q), 5, 0, NULL, NULL, NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(24), 0, 43068 } }, 43068, PRICE_OK },
	{ "3 plain, 2 cases", BASIC | BIT(LADDER_Q) | BIT(PACK_K), 5, 0, NULL, NULL, NULL, false,
	  false, 0, 0, { { PASTE, "case", JARS(24), 0, 40915 } }, 40915, PRICE_OK },
	{ "4 tier list, 60 jars", BASIC | BIT(LADDER_Q) | BIT(TIER_T), 5, 0, NULL, "gold", NULL,
	  false, false, 0, 0, { { PASTE, "jar", JARS(60), 0, 99264 } }, 99264, PRICE_OK },
	{ "5 VIP restaurant in season, 10", BASIC | BIT(LADDER_Q) | BIT(VIP_V) | BIT(SEASON_S), 5, 0,
	  "restaurant", "VIP", NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(10), 0, 17020 } }, 17020, PRICE_OK },
	{ "6 the same, 60 jars", BASIC | BIT(LADDER_Q) | BIT(VIP_V) | BIT(SEASON_S), 5, 0,
	  "restaurant", "VIP", NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(60), 0, 102120 } }, 102120, PRICE_OK },
	{ "7 5,200 jars this year, 10", BASIC | BIT(LADDER_Q) | BIT(YEAR_Y), 5, 0, NULL, NULL, NULL,
	  false, false, 0, JARS(5200), { { PASTE, "jar", JARS(10), 0, 17575 } }, 17575, PRICE_OK },
	{ "8 has C, 60 jars in season", BASIC | BIT(LADDER_Q) | BIT(SEASON_S) | BIT(PRICE_C), 7, 0,
	  "restaurant", NULL, NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(60), 0, 103200 } }, 103200, PRICE_OK },
	{ "9 has A and C, 10 jars", BASIC | BIT(PRICE_C) | BIT(CONTRACT_A), 7, 0, NULL, NULL, NULL,
	  false, false, 0, 0, { { PASTE, "jar", JARS(10), 0, 16900 } }, 16900, PRICE_OK },
	{ "10 has A, 120 jars", BASIC | BIT(LADDER_Q) | BIT(CONTRACT_A), 7, 0, NULL, NULL, NULL,
	  false, false, 0, 0, { { PASTE, "jar", JARS(120), 0, 196800 } }, 196800, PRICE_OK },
	{ "11 A marked best_of, season 15 %", BASIC | BIT(SEASON_15) | BIT(CONTRACT_A), 7, 0,
	  "restaurant", NULL, NULL, false, true, 0, 0,
	  { { PASTE, "jar", JARS(10), 0, 15725 } }, 15725, PRICE_OK },
	{ "12 dealer East, VIP, 60, with a coupon",
	  BASIC | BIT(LADDER_Q) | BIT(VIP_V) | BIT(GUIDE_G) | BIT(COUPON_H) | BIT(CONTRACT_A), 7, 0,
	  "dealer", "VIP", "East", true, false, 0, 0,
	  { { PASTE, "jar", JARS(60), 0, 108000 } }, 108000, PRICE_OK },
	{ "13 branch without own price, head has C", BASIC | BIT(PRICE_C), 9, 7, NULL, NULL, NULL,
	  false, false, 0, 0, { { PASTE, "jar", JARS(10), 0, 17200 } }, 17200, PRICE_OK },
	{ "14 household spends 562.00", BASIC | BIT(SPEND_X), 5, 0, "household", NULL, NULL, false,
	  false, 0, 0, { { PASTE, "jar", JARS(20), 0, 34367 },
			 { OIL, "bottle", JARS(6), 0, 17833 } }, 52200, PRICE_OK },
	{ "15 the same with the coupon", BASIC | BIT(SPEND_X) | BIT(COUPON_H), 5, 0, "household",
	  NULL, NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(20), 0, 32392 }, { OIL, "bottle", JARS(6), 0, 16808 } }, 49200,
	  PRICE_OK },
	{ "16 manual 17.00 beside 14", BASIC | BIT(SPEND_X) | BIT(COUPON_H), 5, 0, "household", NULL,
	  NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(20), 0, 32392 }, { OIL, "bottle", JARS(6), 0, 16808 },
	    { PASTE, "tub", JARS(10), 170000, 17000 } }, 66200, PRICE_OK },
	{ "17 2.345 kg at 3.333", BASIC | BIT(LIST_HERB), 5, 0, NULL, NULL, NULL, false, false, 0, 0,
	  { { HERB, "kg", 2345, 0, 782 } }, 782, PRICE_OK },
	{ "19 A ended yesterday", BASIC | BIT(PRICE_C) | BIT(CONTRACT_A), 7, 0, NULL, NULL, NULL,
	  false, false, DAY + 31, 0, { { PASTE, "jar", JARS(10), 0, 17200 } }, 17200, PRICE_OK },
	{ "20 no price in this currency", BIT(LIST_EASTER), 5, 0, NULL, NULL, NULL, false, false, 0,
	  0, { { EASTER, "jar", JARS(1), 0, 0 } }, 0, PRICE_NONE },
	{ "two lines of one product reach the ladder together", BASIC | BIT(LADDER_Q), 5, 0, NULL,
	  NULL, NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(10), 0, 17945 }, { PASTE, "jar", JARS(14), 0, 25123 } }, 43068,
	  PRICE_OK },
	{ "a branch: the contract of the head before its customer price",
	  BASIC | BIT(PRICE_C) | BIT(CONTRACT_A), 9, 7, NULL, NULL, NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(10), 0, 16900 } }, 16900, PRICE_OK },
	{ "a branch: its own customer price before that of the head, though dearer",
	  BASIC | BIT(PRICE_C) | BIT(PRICE_OWN), 9, 7, NULL, NULL, NULL, false, false, 0, 0,
	  { { PASTE, "jar", JARS(10), 0, 18000 } }, 18000, PRICE_OK },
	{ "a manual price against the guide of a dealer", BASIC | BIT(GUIDE_G), 5, 0, NULL, NULL,
	  "East", true, false, 0, 0, { { PASTE, "jar", JARS(1), 170000, 1700 } }, 1700,
	  PRICE_GUIDE_BLOCKS },
};

static Od__PriceRule rule[20];
static Od__PriceStep step[40];
static Od__PriceStep *step_of[40];
static size_t rules, steps;

static Od__PriceRule *add(uint32_t id, Od__PriceLevel level, uint32_t product)
{
	Od__PriceRule *r = &rule[rules++];

	od__price_rule__init(r);
	r->id = id;
	r->level = level;
	r->product = product;
	r->state = OD__PRICE_STATE__PRICE_LIVE;
	r->currency = (char *)"CNY";
	r->step = &step_of[steps];
	return r;
}

static Od__PriceStep *at(Od__PriceRule *r, int64_t from, int64_t price, int64_t ppm)
{
	Od__PriceStep *s = &step[steps];

	od__price_step__init(s);
	s->from = from;
	s->has_price = price != 0;
	s->price = price;
	s->ppm = ppm;
	step_of[steps++] = s;
	r->n_step++;
	return s;
}

static void make(const struct worked *w)
{
	Od__PriceRule *r;

	rules = steps = 0;
	at(add(LIST_PASTE, OD__PRICE_LEVEL__LIST, PASTE), 0, 185000, 0);
	at(add(LIST_OIL, OD__PRICE_LEVEL__LIST, OIL), 0, 320000, 0);
	r = add(LADDER_Q, OD__PRICE_LEVEL__LADDER, PASTE);
	at(r, JARS(24), 0, 30000);
	at(r, JARS(60), 0, 60000);
	r = add(PACK_K, OD__PRICE_LEVEL__LARGE_PACK, PASTE);
	r->unit = (char *)"case";
	at(r, 0, 0, 50000);
	r = add(VIP_V, OD__PRICE_LEVEL__OFFER, 0);
	r->tier = (char *)"VIP";
	at(r, 0, 0, 40000);
	r = add(SEASON_S, OD__PRICE_LEVEL__OFFER, PASTE);
	r->kind = (char *)"restaurant";
	at(r, 0, 0, 80000);
	at(add(YEAR_Y, OD__PRICE_LEVEL__YEARLY, PASTE), JARS(5000), 0, 50000);
	r = add(PRICE_C, OD__PRICE_LEVEL__CUSTOMER_PRICE, PASTE);
	r->customer = 7;
	at(r, 0, 172000, 0);
	r = add(CONTRACT_A, OD__PRICE_LEVEL__CONTRACT, PASTE);
	r->customer = 7;
	r->has_to = true;
	r->to = DAY + 30;
	r->has_best_of = r->best_of = w->best_of;
	at(r, 0, 169000, 0);
	at(r, JARS(120), 164000, 0);
	r = add(GUIDE_G, OD__PRICE_LEVEL__GUIDE, PASTE);
	r->territory = (char *)"East";
	at(r, 0, 180000, 0);
	r = add(SPEND_X, OD__PRICE_LEVEL__SPEND, 0);
	*at(r, 0, 0, 0) = (Od__PriceStep) { PROTOBUF_C_MESSAGE_INIT(&od__price_step__descriptor),
		.spend = 50000, .save = 4000 };
	r = add(COUPON_H, OD__PRICE_LEVEL__COUPON, 0);
	r->has_cap = true;
	r->cap = 3000;
	at(r, 0, 0, 100000);
	r = add(TIER_T, OD__PRICE_LEVEL__TIER_LIST, PASTE);
	r->tier = (char *)"gold";
	at(r, 0, 176000, 0);
	at(add(LIST_HERB, OD__PRICE_LEVEL__LIST, HERB), 0, 33330, 0);
	r = add(SEASON_15, OD__PRICE_LEVEL__OFFER, PASTE);
	at(r, 0, 0, 150000);
	r = add(PRICE_OWN, OD__PRICE_LEVEL__CUSTOMER_PRICE, PASTE);
	r->customer = 9;
	at(r, 0, 180000, 0);
	r = add(LIST_EASTER, OD__PRICE_LEVEL__LIST, EASTER);
	r->currency = (char *)"EUR";
	at(r, 0, 100000, 0);
}

static void run(const struct worked *w, bool backward)
{
	struct price_buyer buyer = {
		.customer = w->customer, .head = w->head, .kind = w->kind, .tier = w->tier,
		.territory = w->territory, .currency = "CNY", .dealer = w->dealer,
		.day = w->day ? w->day : DAY, .places = 2,
		.coupon = w->rules & BIT(COUPON_H) ? COUPON_H : 0,
		.volume = (const struct price_volume[]) { { PASTE, NULL, NULL, w->yearly } },
		.volumes = 1
	};
	struct price_ask ask[4] = { 0 };
	struct price_answer answer[4];
	struct price_total total;
	Od__PriceRule *list[20];
	size_t count = 0, lines = 0;

	make(w);
	for (size_t i = 0; i < rules; i++) {
		size_t k = backward ? rules - 1 - i : i;

		if (w->rules & BIT(rule[k].id))
			list[count++] = &rule[k];
	}
	for (; lines < 4 && w->line[lines].product; lines++) {
		ask[lines].product = w->line[lines].product;
		ask[lines].unit = w->line[lines].unit;
		ask[lines].quantity = w->line[lines].quantity;
		ask[lines].manual = w->line[lines].manual != 0;
		ask[lines].price = w->line[lines].manual;
	}
	is_int(OK, price_lines(&buyer, list, count, ask, lines, answer, &total), "%s: priced",
		w->name);
	for (size_t i = 0; i < lines; i++)
		is_int(w->line[i].wanted, answer[i].amount, "%s: line %zu", w->name, i + 1);
	is_int(w->total, total.total, "%s: total", w->name);
	is_int(w->state, answer[0].state, "%s: state", w->name);
}

static void reasons(void)
{
	struct price_buyer buyer = { .customer = 5, .currency = "CNY", .day = DAY, .places = 2 };
	struct price_ask ask = { .product = PASTE, .unit = "case", .quantity = JARS(24) };
	struct price_answer answer;
	struct price_total total;
	Od__PriceRule *list[3];

	make(&CASES[0]);
	list[0] = &rule[PACK_K - 1];
	list[1] = &rule[LADDER_Q - 1];
	list[2] = &rule[LIST_PASTE - 1];
	is_int(OK, price_lines(&buyer, list, 3, &ask, 1, &answer, &total), "reasons: priced");
	is_int(78500, answer.ppm, "3 %% and 5 %% stack to 7.85 %%");
	is_int(LIST_PASTE, answer.rule, "the winner is named");
	is_int(2, answer.reductions, "both reductions are named");
	is_int(LADDER_Q, answer.reduction[0], "the largest first");
	is_int(PACK_K, answer.reduction[1], "then what stacks");
	is_int(30000, answer.reduction_ppm[0], "with what it takes off");
	is_int(50000, answer.reduction_ppm[1], "and what the other does");
	ask = (struct price_ask) { .product = OIL, .quantity = 3000, .imported = true,
		.price = 98000, .ppm = 150000 };
	is_int(OK, price_lines(&buyer, list, 0, &ask, 1, &answer, &total), "an imported line");
	is_int(2499, answer.amount, "3 x 9.80 less 15 %%");
	is_int(OD__PRICE_LEVEL__IMPORTED, answer.level, "its level says so");
}

/* One line of paste at its list price, with what the caller of this sets. */
static struct price_answer one(const struct price_buyer *buyer, struct price_ask ask, bool guide)
{
	struct price_answer answer;
	struct price_total total;
	Od__PriceRule *list[3];

	make(&CASES[0]);
	list[0] = &rule[LIST_PASTE - 1];
	list[1] = &rule[GUIDE_G - 1];
	list[2] = &rule[LADDER_Q - 1];
	ask.product = PASTE;
	if (price_lines(buyer, list, guide ? 2 : 3, &ask, 1, &answer, &total))
		bail("not priced");
	return answer;
}

static void floors(void)
{
	struct price_buyer buyer = { .customer = 5, .currency = "CNY", .day = DAY, .places = 2,
		.territory = "East" };
	struct price_ask ask = { .quantity = JARS(1), .manual = true, .price = 150000,
		.cost = 140000 };
	struct price_answer a = one(&buyer, ask, true);

	is_int(PRICE_OK, a.state, "by hand above the cost");
	is_int(140000, a.floor, "which is the floor");
	ask.price = 139999;
	is_int(PRICE_BELOW_FLOOR, one(&buyer, ask, true).state, "below it");
	buyer.guide_floor = true;
	ask.price = 150000;
	a = one(&buyer, ask, true);
	is_int(PRICE_BELOW_FLOOR, a.state, "below the guide price of a territory that holds it");
	is_int(180000, a.floor, "which is the floor then");
	a = one(&buyer, (struct price_ask) { .quantity = JARS(60) }, true);
	is_int(185000, a.price, "a price above the guide price stands");
	make(&CASES[0]);
	rule[LIST_PASTE - 1].step[0]->price = 170000;
	{
		Od__PriceRule *list[2] = { &rule[LIST_PASTE - 1], &rule[GUIDE_G - 1] };
		struct price_total total;

		ask = (struct price_ask) { .product = PASTE, .quantity = JARS(10) };
		is_int(OK, price_lines(&buyer, list, 2, &ask, 1, &a, &total), "one below it");
	}
	is_int(18000, a.amount, "is raised to it");
	is_int(GUIDE_G, a.rule, "and says so");
}

static void roundings(void)
{
	struct price_buyer buyer = { .customer = 5, .currency = "CNY", .day = DAY, .places = 2 };
	struct price_ask ask = { .quantity = JARS(1), .manual = true, .price = 12550,
		.asked = JARS(1) };
	struct price_answer a;

	ask.quantity = 500;		/* 0.6275 */
	is_int(63, one(&buyer, ask, false).amount, "half up");
	ask.price = 12500;		/* 0.6250 */
	is_int(63, one(&buyer, ask, false).amount, "a half goes up");
	buyer.rounding = ROUND_HALF_EVEN;
	is_int(62, one(&buyer, ask, false).amount, "or to the even");
	ask.price = 13500;		/* 0.6750 */
	is_int(68, one(&buyer, ask, false).amount, "which may be up");
	buyer.rounding = ROUND_HALF_UP;
	ask = (struct price_ask) { .quantity = JARS(24), .asked = JARS(24) };
	a = one(&buyer, ask, false);
	is_int(43068, a.amount, "24 jars at 17.945: rounded once");
	buyer.unit_first = true;
	is_int(43080, one(&buyer, ask, false).amount, "24 jars at 17.95: the unit is rounded first");
	ask = (struct price_ask) { .quantity = JARS(24), .asked = JARS(2), .unit = "case" };
	is_int(43068, one(&buyer, ask, false).amount, "2 cases at 215.34");
	ask = (struct price_ask) { .quantity = 2345, .manual = true, .price = 33330 };
	is_int(781, one(&buyer, ask, false).amount, "2.345 kg at 3.33");
}

static void returns(void)
{
	int64_t whole = 43068, sum = 0;

	is_int(8973, price_return(whole, JARS(24), 0, JARS(5), ROUND_HALF_UP), "18 five of 24 back");
	is_int(34095, price_return(whole, JARS(24), JARS(5), JARS(19), ROUND_HALF_UP),
		"18 the other 19");
	for (int i = 0; i < 24; i++)
		sum += price_return(whole, JARS(24), JARS(i), JARS(1), ROUND_HALF_UP);
	is_int(whole, sum, "one by one they are the whole");
}

int main(void)
{
	plan_lazy();
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		run(&CASES[i], false);
		run(&CASES[i], true);
	}
	reasons();
	floors();
	roundings();
	returns();
	return tap_result();
}
