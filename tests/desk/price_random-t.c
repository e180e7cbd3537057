/* SPDX-License-Identifier: ISC */
/*
 * price_random: whatever the rules and the order: the lines sum to the total, shares to the
 * reduction, a line is what its reason says, no order of rules matters; and a quote, a draft, an
 * order and an import of the same lines cost the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "desk/fixture.h"
#include "desk/price_rules.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

#define RULES 40
#define LINES 8
#define ROUNDS 4000

static Od__PriceRule rule[RULES];
static Od__PriceStep step[RULES][3];
static Od__PriceStep *steps[RULES][3];
static Od__PriceRule *list[RULES];

static int64_t below(int64_t n)
{
	return rand() % n;
}

static char *one_of(const char *const *from, size_t count)
{
	return (char *)(uintptr_t)from[below((int64_t)count)];
}

static void random_rule(size_t i)
{
	static const char *const kinds[] = { NULL, NULL, "restaurant", "household" };
	static const char *const units[] = { NULL, NULL, NULL, "case" };
	static const char *const families[] = { NULL, "sauce", "herb" };
	static const Od__PriceLevel levels[] = { OD__PRICE_LEVEL__LIST, OD__PRICE_LEVEL__LIST,
		OD__PRICE_LEVEL__CUSTOMER_PRICE, OD__PRICE_LEVEL__CONTRACT, OD__PRICE_LEVEL__TIER_LIST,
		OD__PRICE_LEVEL__LADDER, OD__PRICE_LEVEL__OFFER, OD__PRICE_LEVEL__LARGE_PACK,
		OD__PRICE_LEVEL__YEARLY, OD__PRICE_LEVEL__SPEND, OD__PRICE_LEVEL__SPEND,
		OD__PRICE_LEVEL__COUPON, OD__PRICE_LEVEL__GUIDE };
	Od__PriceRule *r = &rule[i];

	od__price_rule__init(r);
	r->id = (uint32_t)i + 1;
	r->level = levels[below(sizeof levels / sizeof *levels)];
	r->state = below(10) ? OD__PRICE_STATE__PRICE_LIVE : OD__PRICE_STATE__PRICE_TRIED;
	r->product = (uint32_t)below(5);
	if (!r->product)
		r->family = one_of(families, 3);
	r->unit = one_of(units, 4);
	r->kind = one_of(kinds, 4);
	r->currency = (char *)"CNY";
	r->has_from = true;
	r->from = (int32_t)below(20);
	r->has_to = below(4) == 0;
	r->to = r->from + (int32_t)below(20);
	r->best_of = r->has_best_of = below(3) == 0;
	r->has_net = below(4) == 0;
	r->net = below(2) != 0;
	r->has_stack = below(5) == 0;
	r->stack = below(2) != 0;
	r->every = r->has_every = below(3) == 0;
	r->has_cap = below(3) == 0;
	r->cap = 1 + below(5000);
	if (r->level == OD__PRICE_LEVEL__CONTRACT || r->level == OD__PRICE_LEVEL__CUSTOMER_PRICE)
		r->customer = 7 + (uint64_t)below(3);
	r->n_step = 1 + (size_t)below(3);
	r->step = steps[i];
	for (size_t k = 0; k < r->n_step; k++) {
		Od__PriceStep *s = steps[i][k] = &step[i][k];

		od__price_step__init(s);
		if (r->level == OD__PRICE_LEVEL__SPEND || r->level == OD__PRICE_LEVEL__COUPON) {
			s->spend = (int64_t)k * 20000 + below(20000);
			if (below(2))
				s->save = 1 + below(6000);
			else
				s->ppm = 1 + below(300000);
		} else if (price_is_reduction(r->level)) {
			s->from = (int64_t)k * 20000 + below(20000);
			s->ppm = 1 + below(400000);
		} else {
			s->from = (int64_t)k * 20000 + (k ? below(20000) : 0);
			s->has_price = true;
			s->price = 1 + below(400000);
		}
	}
	list[i] = r;
}

static void random_ask(struct price_ask *a)
{
	static const char *const units[] = { "jar", "case" };

	memset(a, 0, sizeof *a);
	a->product = 1 + (uint32_t)below(4);
	a->family = a->product < 3 ? "sauce" : "herb";
	a->unit = units[below(2)];
	a->asked = 1 + below(50000);
	a->quantity = a->unit == units[1] ? a->asked * 12 : a->asked;
	a->manual = below(10) == 0;
	a->imported = !a->manual && below(10) == 0;
	a->gift = below(20) == 0;
	a->price = below(300000);
	a->ppm = a->imported ? below(200000) : 0;
}

static bool same(const struct price_answer *a, const struct price_answer *b)
{
	return a->state == b->state && a->level == b->level && a->rule == b->rule &&
		a->step == b->step && a->price == b->price && a->ppm == b->ppm &&
		a->reductions == b->reductions && a->amount == b->amount && a->share == b->share &&
		memcmp(a->reduction, b->reduction, a->reductions * sizeof *a->reduction) == 0;
}

/* What the parts of the reason make of the price again. */
static bool recomputes(const struct price_buyer *buyer, const struct price_ask *ask,
	const struct price_answer *a)
{
	int64_t ppm = 0, gross = 0;

	for (size_t i = 0; i < a->reductions; i++)
		ppm = money_stack_ppm(ppm, a->reduction_ppm[i]);
	if (a->state == PRICE_NONE)
		return a->amount == 0;
	if (!ask->imported && ppm != a->ppm)
		return false;
	return price_gross(buyer, ask, a->price, a->ppm, &gross) == OK && gross == a->gross &&
		a->amount == gross - a->share && a->amount >= 0;
}

struct wrong {
	unsigned total, shares, reason, turn;
};

static void round_of(struct wrong *w)
{
	static const char *const kinds[] = { NULL, "restaurant", "household" };
	const struct price_volume volume[] = { { 1, "sauce", NULL, below(60000) },
		{ 3, "herb", NULL, below(60000) } };
	struct price_buyer buyer = { .customer = 7 + (uint64_t)below(3), .head = 9 * (uint64_t)below(2),
		.kind = one_of(kinds, 3), .currency = "CNY", .dealer = below(6) == 0,
		.guide_floor = below(4) == 0, .day = (int32_t)below(30), .places = 2,
		.rounding = (enum rounding)below(2), .unit_first = below(2) != 0,
		.coupon = (uint32_t)below(RULES), .volume = volume, .volumes = 2 };
	struct price_ask ask[LINES];
	struct price_answer first[LINES], second[LINES];
	struct price_total total, other;
	size_t count = 1 + (size_t)below(LINES);
	int64_t sum = 0, shares = 0;

	for (size_t i = 0; i < RULES; i++)
		random_rule(i);
	for (size_t i = 0; i < count; i++)
		random_ask(&ask[i]);
	if (price_lines(&buyer, list, RULES, ask, count, first, &total))
		bail("not priced");
	for (size_t i = RULES; i-- > 1;) {
		size_t k = (size_t)below((int64_t)i + 1);
		Od__PriceRule *r = list[i];

		list[i] = list[k];
		list[k] = r;
	}
	if (price_lines(&buyer, list, RULES, ask, count, second, &other))
		bail("not priced");
	for (size_t i = 0; i < count; i++) {
		sum += first[i].amount;
		shares += first[i].share;
		w->reason += !recomputes(&buyer, &ask[i], &first[i]);
		w->turn += !same(&first[i], &second[i]);
	}
	w->total += sum != total.total;
	w->shares += shares != total.reduction;
	w->turn += total.total != other.total || total.spend_rule != other.spend_rule;
}

/* ---- one price on every way in ---- */

static const char *number(struct fixture *f, int64_t n)
{
	return arena_format(f->arena, "%lld", (long long)n);
}

static const char *const items[] = { "1010", "1011", "1012", "1013", "1014" };

static void set_line(struct fixture *f, ProtobufCMessage *request, size_t i, const char *item,
	const char *quantity)
{
	struct refusal why;

	if (reflect_set(request, arena_format(f->arena, "line.%zu.item", i), item, f->arena, &why) ||
	    reflect_set(request, arena_format(f->arena, "line.%zu.quantity", i), quantity, f->arena,
	    &why))
		bail("a line: %s", refusal_text(&why, f->arena, NULL));
}

static void cancel(struct fixture *f, int64_t order)
{
	struct actor before = f->actor;

	fixture_as(f, "");
	if (!RUN(f, order, cancel, "id", number(f, order), "reason", "a test", NULL))
		bail("not cancelled: %s", f->text);
	f->actor = before;
}

static unsigned every_way(struct fixture *f, unsigned at)
{
	static const char *const customers[] = { "FULL", "TIGHT", "BRANCH" };
	const char *customer = customers[below(3)], *text = "", *draft;
	struct refusal why;
	Od__PriceQuote *quote = (Od__PriceQuote *)reflect_new(&od__price_quote__descriptor, f->arena);
	Od__OrderPlace *place = (Od__OrderPlace *)reflect_new(&od__order_place__descriptor, f->arena);
	Od__OrderPlace *import = (Od__OrderPlace *)reflect_new(&od__order_place__descriptor, f->arena);
	size_t lines = 1 + (size_t)below(5);
	int64_t quoted, shown, drafted, placed, imported;
	void *reply;

	reflect_set(&quote->base, "customer", customer, f->arena, &why);
	reflect_set(&place->base, "customer", customer, f->arena, &why);
	reflect_set(&import->base, "customer", customer, f->arena, &why);
	reflect_set(&import->base, "number", arena_format(f->arena, "N%u", at), f->arena, &why);
	for (size_t i = 0; i < lines; i++) {
		const char *quantity = number(f, 1 + below(40));

		set_line(f, &quote->base, i, items[i], quantity);
		set_line(f, &place->base, i, items[i], quantity);
		set_line(f, &import->base, i, items[i], quantity);
		text = arena_format(f->arena, "%s %s#%s", text, quantity, items[i]);
	}
	fixture_as(f, "li.na");
	quoted = fixture_int(fixture_request(f, "price quote", (verb_handler *)verb_price_quote,
		&quote->base), "total");
	draft = number(f, fixture_int(RUN(f, draft, open, "customer", customer, NULL), "made.id"));
	RUN(f, draft, put, "draft", draft, "text", text, NULL);
	for (size_t i = 0; i < lines; i++)	/* however unusual */
		RUN(f, draft, put, "draft", draft, "field", arena_format(f->arena, "line.%zu.accept",
			i + 1), "value", "1", NULL);
	shown = fixture_int(RUN(f, draft, show, "draft", draft, NULL), "total");
	reply = RUN(f, order, place, "draft", draft, NULL);
	if (!reply)
		bail("the draft is not placed: %s", f->text);
	drafted = fixture_int(reply, "total");
	cancel(f, fixture_int(reply, "order"));
	reply = fixture_request(f, "order place", (verb_handler *)verb_order_place, &place->base);
	placed = fixture_int(reply, "total");
	cancel(f, fixture_int(reply, "order"));
	fixture_as(f, "");
	reply = fixture_request(f, "order place", (verb_handler *)verb_order_place, &import->base);
	imported = fixture_int(reply, "total");
	cancel(f, fixture_int(reply, "order"));
	if (quoted == shown && shown == drafted && drafted == placed && placed == imported)
		return 0;
	diag("%s%s: quote %lld, draft %lld, order of it %lld, order %lld, import %lld", customer, text,
		(long long)quoted, (long long)shown, (long long)drafted, (long long)placed,
		(long long)imported);
	return 1;
}

static void ways(struct fixture *f)
{
	unsigned differ = 0;

	fixture_as(f, "");
	RUN(f, setting, set, "name", "short", "value", "allow", NULL);
	shop_rule(f, "level", "ladder", "product", "1010", "step.0.from", "12", "step.0.ppm", "3%",
		"step.1.from", "24", "step.1.ppm", "6%", NULL);
	shop_rule(f, "level", "offer", "family", "sauce", "kind", "restaurant", "percent", "4%", NULL);
	shop_rule(f, "level", "contract", "customer", "TIGHT", "product", "1011", "step.0.from", "0",
		"step.0.price", "30", "step.1.from", "20", "step.1.price", "29.50", NULL);
	shop_rule(f, "level", "customer_price", "customer", "FULL", "product", "1012", "price", "16.33",
		NULL);
	shop_rule(f, "level", "spend", "spend", "300", "save", "20", "every", "true", NULL);
	for (unsigned i = 0; i < 25; i++)
		differ += every_way(f, i);
	is_int(0, differ, "quote, draft, order and import cost the same");
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f;
	struct wrong w = { 0, 0, 0, 0 };

	plan_lazy();
	srand(20261119);
	for (int i = 0; i < ROUNDS; i++)
		round_of(&w);
	is_int(0, w.total, "the lines sum to the total");
	is_int(0, w.shares, "the shares to the reduction");
	is_int(0, w.reason, "each line is what its reason says");
	is_int(0, w.turn, "whatever the order of the rules");
	f = fixture_open();
	shop_open(f);
	ways(f);
	fixture_close(f);
	return tap_result();
}
