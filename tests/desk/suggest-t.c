/* SPDX-License-Identifier: ISC */
/*
 * suggest: pairs counted by the job of the night from this desk's own orders; what a draft suggests,
 * taken with one sign, counted; what a recipe needs.
 */
#include <stdio.h>
#include <string.h>

#include "desk/affinity.h"
#include "desk/clock.h"
#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *number(struct fixture *f, int64_t n)
{
	return arena_format(f->arena, "%lld", (long long)n);
}

static void basket(struct fixture *f, const char *a, const char *b)
{
	Od__OrderPlaced *placed = b ? RUN(f, order, place, "customer", "FULL", "line.0.item", a,
		"line.0.quantity", "1", "line.1.item", b, "line.1.quantity", "1", NULL) : RUN(f, order,
		place, "customer", "FULL", "line.0.item", a, "line.0.quantity", "1", NULL);

	if (!placed)
		bail("a basket: %s", f->text);
}

static enum status ring(struct verb *v, void *baton)
{
	Od__Alarm alarm = OD__ALARM__INIT;

	(void)baton;
	return affinity_ring_alarm(v, &alarm);
}

/* The job of a night; `restart`: the server ends in the middle of it. */
static void night(struct fixture *f, bool restart)
{
	struct actor before = f->actor;

	fixture_as(f, "");
	if (fixture_write(f, ring, NULL))
		bail("the alarm: %s", f->text);
	f->actor = before;
	if (restart) {
		shop_slice(f, 7);
		shop_slice(f, 7);
		fixture_reopen(f);
	}
	for (int i = 0; shop_slice(f, 7); i++)
		if (i > 10000)
			bail("the job does not end");
}

static void pairs(struct fixture *f)
{
	Od__ProductShown *shown;
	Od__PairRows *rows;

	fixture_as(f, "");
	RUN(f, setting, set, "name", "short", "value", "allow", NULL);
	fixture_as(f, "li.na");
	for (int i = 0; i < 12; i++)
		basket(f, "1010", "1015");
	for (int i = 0; i < 6; i++)
		basket(f, "1010", "1012");
	for (int i = 0; i < 18; i++)
		basket(f, "1012", NULL);
	for (int i = 0; i < 4; i++)
		basket(f, "1013", "1014");
	night(f, false);
	rows = RUN(f, product, pairs, "product", "1010", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "paste goes with one thing: %s", f->text);
	is_string("1015", fixture_text(f, rows, "row.0.with"), "fermented bean curd");
	is_string("12", fixture_text(f, rows, "row.0.count"), "in twelve baskets");
	is_string("2.222", fixture_text(f, rows, "row.0.lift"), "40 / 18: twice as often as by chance");
	is_string("66.6667%", fixture_text(f, rows, "row.0.confidence"), "twelve of eighteen");
	rows = RUN(f, product, pairs, "product", "1013", NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "four baskets are too few");
	shown = RUN(f, product, show, "product", "1015", NULL);
	is_string("1010", fixture_text(f, shown, "pair.0.with"), "product show tells it");
	rows = RUN(f, product, pairs, NULL);
	is_int(2, rows ? (long long)rows->n_row : -1, "the best pair of each");
	night(f, true);
	rows = RUN(f, product, pairs, "product", "1010", NULL);
	is_string("12", fixture_text(f, rows, "row.0.count"), "a night with a restart counts the same");
	fixture_clock(f, "2027-09-19T06:05:00Z");
	night(f, false);
	rows = RUN(f, product, pairs, NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "what is long ago is no longer true");
	fixture_clock(f, FIXTURE_NOW);
	night(f, false);
}

static void drafts(struct fixture *f)
{
	Od__DraftShown *shown;
	Od__OrderPlaced *placed;
	Od__PairRows *rows;
	const char *draft;

	fixture_as(f, "li.na");
	draft = number(f, fixture_int(RUN(f, draft, open, "customer", "TIGHT", NULL), "made.id"));
	RUN(f, draft, put, "draft", draft, "text", "+", NULL);
	is_int(OD__MESSAGE__NOTHING_SUGGESTED, shop_refused(f), "nothing goes with nothing");
	RUN(f, draft, put, "draft", draft, "text", "2#1010", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_string("1015", fixture_text(f, shown, "suggested.code"), "paste on it: one thing goes well");
	is_string("芝麻酱", fixture_text(f, shown, "suggested.because"), "with paste");
	is_string("66.6667%", fixture_text(f, shown, "suggested.confidence"), "as many do");
	RUN(f, draft, put, "draft", draft, "text", "+", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_int(2, shown ? (long long)shown->n_line : -1, "+ takes it: %s", f->text);
	is_string("1015", fixture_text(f, shown, "line.1.code"), "as a line");
	ok(shown && !shown->suggested, "then nothing more");
	RUN(f, draft, put, "draft", draft, "steps", "-1", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_int(1, shown ? (long long)shown->n_line : -1, "taken back like any line");
	RUN(f, draft, put, "draft", draft, "steps", "1", NULL);
	placed = RUN(f, order, place, "draft", draft, NULL);
	is_int(0, shop_refused(f), "placed: %s", f->text);
	rows = RUN(f, product, pairs, NULL);
	is_int(1, fixture_int(rows, "offered"), "one was offered");
	is_int(1, fixture_int(rows, "taken"), "and taken");
	is_string("8.60", fixture_text(f, rows, "amount"), "for so much");
	ok(placed != NULL, "by this order");
	draft = number(f, fixture_int(RUN(f, draft, open, "customer", "TIGHT", NULL), "made.id"));
	RUN(f, draft, put, "draft", draft, "text", "2#1010", NULL);
	RUN(f, order, place, "draft", draft, NULL);
	rows = RUN(f, product, pairs, NULL);
	is_int(2, fixture_int(rows, "offered"), "another offer");
	is_int(1, fixture_int(rows, "taken"), "was not taken");
}

/* Usual items that are not there yet are shown; taken by their letter they count as pairs do. */
static void usual_left(struct fixture *f)
{
	Od__DraftShown *shown;
	Od__PairRows *rows;
	const char *draft, *amount;
	int64_t offered, before;

	rows = RUN(f, product, pairs, NULL);
	before = fixture_int(rows, "usual_offered");
	is_int(0, fixture_int(rows, "usual_taken"), "nobody took a usual item that was missed");
	draft = number(f, fixture_int(RUN(f, draft, open, "customer", "FULL", NULL), "made.id"));
	RUN(f, draft, put, "draft", draft, "text", "1a", NULL);
	RUN(f, draft, put, "draft", draft, "steps", "-1", NULL);
	RUN(f, draft, put, "draft", draft, "text", "1#1024", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	offered = shown ? (int64_t)shown->n_usual : 0;
	ok(offered >= 3, "usual items that are not there yet: %lld", (long long)offered);
	RUN(f, draft, put, "draft", draft, "text", "1a 2#1012", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_int(offered - 2, shown ? (long long)shown->n_usual : -1, "two of them are taken: %s", f->text);
	amount = fixture_text(f, shown, "line.1.amount");
	RUN(f, order, place, "draft", draft, "ask", "true", NULL);
	is_int(0, shop_refused(f), "placed: %s", f->text);
	rows = RUN(f, product, pairs, NULL);
	is_int(before + offered, fixture_int(rows, "usual_offered"), "so many were shown, each once");
	is_int(1, fixture_int(rows, "usual_taken"), "one was taken by its letter");
	is_string(amount, fixture_text(f, rows, "usual_amount"), "for so much");
	draft = number(f, fixture_int(RUN(f, draft, open, "customer", "FULL", NULL), "made.id"));
	RUN(f, draft, put, "draft", draft, "text", "1a1b", NULL);
	RUN(f, draft, put, "draft", draft, "text", "b-", NULL);
	RUN(f, draft, put, "draft", draft, "text", "b=3", NULL);
	RUN(f, draft, put, "draft", draft, "field", "line.2.item", "value", "1024", NULL);
	RUN(f, order, place, "draft", draft, NULL);
	is_int(0, shop_refused(f), "another order: %s", f->text);
	rows = RUN(f, product, pairs, NULL);
	is_int(1, fixture_int(rows, "usual_taken"),
		"what nobody was shown before, or became other goods, is not");
}

static void recipes(struct fixture *f)
{
	Od__DraftShown *shown;
	Od__ProductShown *product;
	const char *draft;

	fixture_as(f, "");
	RUN(f, product, save, "code", "1025", "recipe.0.title", "手撕包菜", "recipe.0.text",
		"大火快炒", "recipe.0.goods.0", "1021", "recipe.0.goods.1", "1022", NULL);
	is_int(0, shop_refused(f), "a recipe: %s", f->text);
	RUN(f, product, save, "code", "1025", "recipe.0.title", "x", "recipe.0.goods.0", "9999", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "not with goods that are not there");
	fixture_as(f, "li.na");
	product = RUN(f, product, show, "product", "1025", NULL);
	is_string("手撕包菜", fixture_text(f, product, "product.recipe.0.title"), "it is shown");
	draft = number(f, fixture_int(RUN(f, draft, open, "customer", "TIGHT", NULL), "made.id"));
	RUN(f, draft, put, "draft", draft, "text", "1#1025", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_string("1021", fixture_text(f, shown, "suggested.code"), "cabbage: the dish needs soy");
	is_string("手撕包菜", fixture_text(f, shown, "suggested.recipe"), "for that dish");
	RUN(f, draft, put, "draft", draft, "text", "+", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_string("1022", fixture_text(f, shown, "suggested.code"), "then pepper salt");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	pairs(f);
	drafts(f);
	usual_left(f);
	recipes(f);
	is_int(0, shop_faults(f), "all adds up");
	fixture_close(f);
	return tap_result();
}
