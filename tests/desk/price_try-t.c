/* SPDX-License-Identifier: ISC */
/*
 * price_try: drafts of each kind on past orders: lines changed, sums, and that nothing is changed
 * by it; the same sums as counting by hand.
 */
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

#define ORDERS 130

static const char *number(struct fixture *f, int64_t n)
{
	return arena_format(f->arena, "%lld", (long long)n);
}

static uint32_t draft(struct fixture *f, const Od__Made *made)
{
	if (!made)
		bail("no draft: %s", f->text);
	return (uint32_t)made->id;
}

/* Orders of 1 to 10 bottles of 16.80, one a day and a half back, by two customers in turn. */
static void orders(struct fixture *f)
{
	fixture_as(f, "");
	RUN(f, setting, set, "name", "short", "value", "allow", NULL);
	for (int i = 0; i < ORDERS; i++) {
		int hours = 36 * (i + 1), day = 19 - hours / 24;
		int month = 11;
		static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31 };

		while (day < 1)
			day += days[--month - 1];
		if (!RUN(f, order, place, "customer", i % 2 ? "FULL" : "TIGHT", "line.0.item", "1012",
			"line.0.quantity", number(f, i % 10 + 1), "line.1.item", "1010",
			"line.1.quantity", "1", "placed_at",
			arena_format(f->arena, "2026-%02d-%02dT02:00:00Z", month, day), "state",
			"delivered", NULL))
			bail("order %d: %s", i, f->text);
	}
}

/* What the first `n` orders, from the newest on, come to; `from` bottles on they cost `percent` less. */
static void by_hand(int n, int64_t from, int64_t percent, int64_t *lines, int64_t *before,
	int64_t *after)
{
	*lines = *before = *after = 0;
	for (int i = 0; i < n; i++) {
		int64_t bottles = i % 10 + 1, was = bottles * 1680;

		*before += was + 1850;
		*after += bottles >= from ? (was * (100 - percent) + 50) / 100 : was;
		*after += 1850;
		*lines += bottles >= from;
	}
}

static void ladders(struct fixture *f)
{
	int64_t lines, before, after;
	Od__PriceTried *t;
	uint32_t rule, other;

	fixture_as(f, "he.yan");
	rule = draft(f, RUN(f, price, save, "level", "ladder", "product", "1012", "step.0.from", "5",
		"step.0.ppm", "10%", "from", "2027-01-01", NULL));
	t = RUN(f, price, try, "rule.0", number(f, rule), "from", "2026-04-01", NULL);
	by_hand(ORDERS, 5, 10, &lines, &before, &after);
	is_int(ORDERS, fixture_int(t, "orders"), "all orders are tried: %s", f->text);
	is_int(2 * ORDERS, fixture_int(t, "lines"), "with their lines");
	is_int(lines, fixture_int(t, "lines_changed"), "lines that change");
	is_int(lines, fixture_int(t, "orders_changed"), "one in an order");
	is_int(before, fixture_int(t, "before"), "the sum before");
	is_int(after, fixture_int(t, "after"), "and after, whatever the dates of the draft");
	is_int(after - before, fixture_int(t, "difference"), "and between");
	is_int(50, t ? (long long)t->n_row : 0, "the lines that change most are told");
	is_string("-16.80", fixture_text(f, t, "row.0.difference"), "the most first: ten bottles");
	is_string("10", fixture_text(f, t, "row.0.quantity"), "of that line");
	is_string("1012", fixture_text(f, t, "row.0.code"), "of these goods");
	t = RUN(f, price, try, "rule.0", number(f, rule), "from", "2026-11-01", "to", "2026-11-10",
		NULL);
	ok(fixture_int(t, "orders") >= 6 && fixture_int(t, "orders") <= 7, "ten days: %lld orders",
		(long long)fixture_int(t, "orders"));
	t = RUN(f, price, try, "rule.0", number(f, rule), NULL);
	by_hand(60, 5, 10, &lines, &before, &after);
	is_int(60, fixture_int(t, "orders"), "ninety days when nothing is said");
	is_int(after, fixture_int(t, "after"), "with their sum");
	RUN(f, price, publish, "rule.0", number(f, rule), "trial", text_of(t->trial), NULL);
	shop_jobs(f);
	is_int(0, shop_refused(f), "its mark publishes it: %s", f->text);
	/* the edit of a live rule against the rule itself */
	other = draft(f, RUN(f, price, save, "rule", number(f, rule), "step.0.from", "5",
		"step.0.ppm", "4%", NULL));
	t = RUN(f, price, try, "rule.0", number(f, other), "from", "2026-04-01", NULL);
	by_hand(ORDERS, 5, 4, &lines, &before, &after);
	is_int(before, fixture_int(t, "before"), "a rule of next year was not in force on those days");
	is_int(after, fixture_int(t, "after"), "its edit is tried alone");
	RUN(f, price, publish, "retire", "true", "rule.0", number(f, rule), NULL);
	shop_jobs(f);
	RUN(f, price, try, "rule.0", number(f, rule), NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "a live rule is not tried");
	RUN(f, price, try, NULL);
	is_int(OD__MESSAGE__RULES_NONE, shop_refused(f), "nor none");
	RUN(f, price, try, "rule.0", number(f, other), "from", "2026-02-01", "to", "2026-01-01", NULL);
	is_int(OD__MESSAGE__DATES_BACKWARD, shop_refused(f), "nor days that run backward");
	fixture_as(f, "li.na");
	RUN(f, price, try, "rule.0", number(f, other), NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an operator tries no prices");
}

/* Contracts, rules of the order, volumes, coupons; two at once. */
static void others(struct fixture *f)
{
	Od__PriceTried *t;
	uint32_t contract, spend, yearly, coupon;

	fixture_as(f, "he.yan");
	contract = draft(f, RUN(f, price, save, "level", "contract", "customer", "FULL", "product",
		"1010", "price", "20", "agreement", "5", NULL));
	t = RUN(f, price, try, "agreement", "5", "from", "2026-04-01", NULL);
	is_int(ORDERS / 2, fixture_int(t, "lines_changed"), "one customer's lines");
	is_int(ORDERS / 2 * 150, fixture_int(t, "difference"), "at 20.00 instead of 18.50");
	is_string("FULL", fixture_text(f, t, "row.0.customer"), "his alone");
	spend = draft(f, RUN(f, price, save, "level", "spend", "spend", "180", "save", "10", NULL));
	t = RUN(f, price, try, "rule.0", number(f, spend), "from", "2026-04-01", NULL);
	is_int(13 * 1, fixture_int(t, "orders_changed"), "ten bottles and a jar are 186.50");
	is_int(-13 * 1000, fixture_int(t, "difference"), "ten less for each");
	t = RUN(f, price, try, "rule.0", number(f, spend), "rule.1", number(f, contract), "from",
		"2026-04-01", NULL);
	is_int(ORDERS / 2 * 150, fixture_int(t, "difference"), "both at once: a net line is outside");
	yearly = draft(f, RUN(f, price, save, "level", "yearly", "product", "1012", "step.0.from", "350",
		"step.0.ppm", "50%", NULL));
	t = RUN(f, price, try, "rule.0", number(f, yearly), "from", "2026-04-01", NULL);
	/* each customer takes 25 or 30 bottles in ten orders: the last of 65 orders are behind 350 */
	ok(fixture_int(t, "lines_changed") > 0 && fixture_int(t, "lines_changed") < 15,
		"volumes are those before each order: %lld lines",
		(long long)fixture_int(t, "lines_changed"));
	coupon = draft(f, RUN(f, price, save, "level", "coupon", "percent", "10%", "cap", "1", NULL));
	t = RUN(f, price, try, "rule.0", number(f, coupon), "from", "2026-04-01", NULL);
	is_int(-ORDERS * 100, fixture_int(t, "difference"), "a coupon as if everybody had one");
	is_int(0, shop_faults(f), "nothing was changed by all this");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	orders(f);
	ladders(f);
	others(f);
	fixture_close(f);
	return tap_result();
}
