/* SPDX-License-Identifier: ISC */
/*
 * volume: prices by what was taken in the year before this order; kept right by orders that come,
 * change and go, by imports and over the turn of the year.
 */
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "desk/volume.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *number(struct fixture *f, int64_t n)
{
	return arena_format(f->arena, "%lld", (long long)n);
}

static const char *amount(struct fixture *f, const char *customer, const char *item,
	const char *quantity)
{
	Od__PriceQuoted *q = RUN(f, price, quote, "customer", customer, "line.0.item", item,
		"line.0.quantity", quantity, NULL);

	return fixture_text(f, q, "total");
}

static int64_t place(struct fixture *f, const char *customer, const char *item,
	const char *quantity)
{
	return fixture_int(RUN(f, order, place, "customer", customer, "line.0.item", item,
		"line.0.quantity", quantity, NULL), "order");
}

/* An order of the past. */
static void past(struct fixture *f, const char *customer, const char *item, const char *quantity,
	const char *at)
{
	struct actor before = f->actor;

	fixture_as(f, "");
	if (!RUN(f, order, place, "customer", customer, "line.0.item", item, "line.0.quantity",
		quantity, "placed_at", at, "state", "delivered", NULL))
		bail("an order of %s: %s", at, f->text);
	f->actor = before;
}

static enum status read_rows(struct verb *v, void *baton)
{
	struct key all = key_empty();
	unsigned *rows = baton;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_VOLUME, &all, false, &walk);

	while (!s && (s = walk_next(walk, NULL, NULL, v->arena, NULL)) == OK)
		++*rows;
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static unsigned rows(struct fixture *f)
{
	unsigned n = 0;

	fixture_read(f, read_rows, &n);
	return n;
}

static void year(struct fixture *f)
{
	int64_t order;
	Od__PriceWhyShown *why;
	const char *draft;

	past(f, "FULL", "1012", "5000", "2025-12-31T10:00:00Z");
	past(f, "FULL", "1012", "3000", "2026-03-01T02:00:00Z");
	past(f, "FULL", "1012", "1900", "2026-08-01T02:00:00Z");
	past(f, "FULL", "1013", "90000", "2026-08-01T02:00:00Z");
	is_int(0, rows(f), "nothing is kept while nobody asks");
	shop_rule(f, "level", "yearly", "product", "1012", "step.0.from", "5000", "step.0.ppm", "5%",
		"step.1.from", "10000", "step.1.ppm", "7%", NULL);
	shop_rule(f, "level", "yearly", "family", "sauce", "step.0.from", "200000", "step.0.ppm",
		"9%", NULL);
	fixture_as(f, "li.na");
	is_string("168.00", amount(f, "FULL", "1012", "10"), "4,900 this year: no price yet");
	is_string("336.00", amount(f, "FULL", "1012", "20"), "nor by this order itself");
	is_int(0, rows(f), "a question keeps nothing");
	order = place(f, "FULL", "1012", "200");
	is_int(3, rows(f), "an order does: two products and the sign");
	is_string("159.60", amount(f, "FULL", "1012", "10"), "then 5,100: 5 %% less");
	is_string("142.00", amount(f, "FULL", "1013", "10"), "of these goods alone");
	is_string("168.00", amount(f, "TIGHT", "1012", "10"), "for this customer alone");
	is_int(0, shop_faults(f), "all adds up");
	why = RUN(f, price, why, "customer", "FULL", "item", "1012", "quantity", "10", NULL);
	is_string("yearly", fixture_text(f, why, "row.1.level"), "why names it");
	is_string("15.96", fixture_text(f, why, "price"), "with its price");
	RUN(f, order, cancel, "id", number(f, order), "reason", "no room", NULL);
	is_string("168.00", amount(f, "FULL", "1012", "10"), "a cancelled order counts no more");
	is_int(0, shop_faults(f), "all adds up");
	order = place(f, "FULL", "1012", "150");
	is_string("159.60", amount(f, "FULL", "1012", "10"), "another does");
	draft = number(f, fixture_int(RUN(f, draft, open, "change", number(f, order), NULL),
		"made.id"));
	RUN(f, draft, put, "draft", draft, "text", "1=50", NULL);
	RUN(f, draft, put, "draft", draft, "field", "line.1.accept", "value", "1", NULL);
	is_string("840.00", fixture_text(f, RUN(f, draft, show, "draft", draft, NULL), "total"),
		"a change counts the year without the order itself");
	RUN(f, order, place, "draft", draft, NULL);
	is_int(0, shop_refused(f), "kept: %s", f->text);
	is_string("168.00", amount(f, "FULL", "1012", "10"), "fifty are too few: 4,950");
	is_int(0, shop_faults(f), "all adds up");
	past(f, "FULL", "1012", "60", "2026-11-01T02:00:00Z");
	is_string("159.60", amount(f, "FULL", "1012", "10"), "an order of the past counts in its year");
	past(f, "FULL", "1014", "110000", "2026-11-01T02:00:00Z");
	is_string("152.88", amount(f, "FULL", "1012", "10"), "the family's volume is that of all its "
		"goods");
	is_int(0, shop_faults(f), "all adds up");
	fixture_reopen(f);
	is_string("152.88", amount(f, "FULL", "1012", "10"), "also after a restart");
	fixture_clock(f, "2027-01-04T02:00:00Z");
	is_string("168.00", amount(f, "FULL", "1012", "10"), "a new year begins with nothing");
	place(f, "FULL", "1012", "6000");
	is_string("159.60", amount(f, "FULL", "1012", "10"), "and comes to its own");
	is_int(0, shop_faults(f), "all adds up");
	fixture_clock(f, FIXTURE_NOW);
	is_string("152.88", amount(f, "FULL", "1012", "10"), "the old one stands");
}

/* Rows that say something else are found. */
static enum status forge(struct verb *v, void *baton)
{
	struct key all = key_empty(), key;
	struct walk *walk;
	Od__Volume *row = NULL;
	enum status s = walk_open(v->txn, TABLE_VOLUME, &all, false, &walk);

	(void)baton;
	while (!s && (s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&row)) == OK)
		if (row->product)
			break;
	walk_close(walk);
	if (s)
		return s;
	row->quantity += 1000;
	return change_quiet(v, TABLE_VOLUME, &key, &row->base);
}

static enum status year_takes(struct verb *v, void *baton)
{
	size_t before = arena_used(v->arena), *takes = baton;
	struct volumes volumes;
	enum status s = volume_at(v, 1, v->now, &volumes);

	*takes = arena_used(v->arena) - before;
	return s;
}

/* A customer may have any number of orders in a year: they are walked, not gathered. */
static void walked(struct fixture *f)
{
	size_t few = 0, many = 0;

	fixture_read(f, year_takes, &few);
	for (int i = 0; i < 40; i++)
		past(f, "FULL", "1012", "1", "2026-09-01T02:00:00Z");
	fixture_read(f, year_takes, &many);
	ok(few && many < few + 8192, "forty more orders take no more memory: %zu, then %zu", few, many);
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	fixture_as(f, "");
	RUN(f, setting, set, "name", "short", "value", "allow", NULL);
	year(f);
	is_int(OK, fixture_write(f, forge, NULL), "a volume that is one too many");
	is_int(1, shop_faults(f), "is found");
	walked(f);
	fixture_close(f);
	return tap_result();
}
