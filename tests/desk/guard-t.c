/* SPDX-License-Identifier: ISC */
/*
 * guard: what is much more than a customer ever took, or more than there is, waits until somebody
 * accepts it; so typed, changed, repeated and with lines put together; nothing waits where there is no
 * history or stock is not counted; and a line has a most, which is a setting.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *opened(struct fixture *f, const char *path, const char *value)
{
	Od__DraftDone *done = path ? RUN(f, draft, open, "customer", "FULL", path, value, NULL)
		: RUN(f, draft, open, "customer", value, NULL);

	if (!done)
		bail("draft open: %s", f->text);
	return arena_format(f->arena, "%" PRIu64, done->made->id);
}

static Od__DraftShown *show(struct fixture *f, const char *draft)
{
	return RUN(f, draft, show, "draft", draft, NULL);
}

/* How many lines wait; of the first of them, which message. */
static int waits(struct fixture *f, const char *draft, int *message)
{
	const Od__DraftShown *shown = show(f, draft);
	int count = 0;

	*message = 0;
	for (size_t i = 0; shown && i < shown->n_line; i++) {
		if (shown->line[i]->holds && !count++ && shown->line[i]->message)
			*message = (int)shown->line[i]->message->message;
	}
	return count;
}

static bool typed(struct fixture *f, const char *draft, const char *text)
{
	return RUN(f, draft, put, "draft", draft, "text", text, NULL) != NULL;
}

static void set(struct fixture *f, const char *draft, const char *field, const char *value)
{
	RUN(f, draft, put, "draft", draft, "field", field, "value", value, NULL);
}

static int place(struct fixture *f, const char *draft)
{
	return RUN(f, order, place, "draft", draft, NULL) ? 0 : shop_refused(f);
}

/* Each of its own draft: what is typed for a customer, how many lines wait, for which reason. */
static const struct {
	const char *customer, *typed;
	int waits, message;
	const char *why;
} TYPED[] = {
	{ "FULL", "60a", 0, 0, "five times his largest is no more than that" },
	{ "FULL", "60.001a", 1, OD__MESSAGE__QUANTITY_UNUSUAL, "a thousandth more is" },
	{ "FULL", "6a/case", 1, OD__MESSAGE__QUANTITY_UNUSUAL, "72 jars in another unit" },
	{ "FULL", "5a/case", 0, 0, "60 jars in another unit" },
	{ "FULL", "40a 2b 21a", 1, OD__MESSAGE__QUANTITY_UNUSUAL, "the same item twice is added up" },
	{ "FULL", "341a", 1, OD__MESSAGE__LINE_SHORT, "above all stock" },
	{ "FULL", "31b", 1, OD__MESSAGE__QUANTITY_UNUSUAL, "below all stock, above his habit" },
	{ "FULL", "61a 31b 21c", 3, OD__MESSAGE__QUANTITY_UNUSUAL, "each line of one breath" },
	{ "FULL", "400#1013", 0, 0, "an item that he never took" },
	{ "TIGHT", "340#1010", 0, 0, "all of the stock, for who has no history" },
	{ "TIGHT", "340.5#1010", 1, OD__MESSAGE__LINE_SHORT, "more than that" },
	{ "TIGHT", "9999#1012", 0, 0, "no history and stock that nobody counts" },
};

static void typing(struct fixture *f)
{
	for (size_t i = 0; i < sizeof TYPED / sizeof *TYPED; i++) {
		const char *draft = opened(f, NULL, TYPED[i].customer);
		int message, count;

		ok(typed(f, draft, TYPED[i].typed), "%s for %s: %s", TYPED[i].typed, TYPED[i].customer,
			f->text);
		count = waits(f, draft, &message);
		is_int(TYPED[i].waits, count, "%s: %s", TYPED[i].typed, TYPED[i].why);
		is_int(TYPED[i].message, message, "and says so");
		if (TYPED[i].waits)
			is_int(OD__MESSAGE__LINE_LOOK, place(f, draft), "it is not placed: %s", f->text);
		RUN(f, draft, drop, "draft", draft, NULL);
	}
}

/* The sentence that is read out: jars are counted. */
static void words(struct fixture *f)
{
	const char *draft = opened(f, NULL, "FULL");
	const Od__DraftShown *shown;

	typed(f, draft, "61a");
	shown = show(f, draft);
	is_string("61 jars", shown && shown->n_line && shown->line[0]->message ?
		shown->line[0]->message->arg[0] : "", "many are told in the plural");
	RUN(f, draft, drop, "draft", draft, NULL);
}

static void accepted(struct fixture *f)
{
	const char *draft = opened(f, NULL, "FULL");
	int message;

	typed(f, draft, "61a");
	set(f, draft, "line.1.accept", "true");
	is_int(0, waits(f, draft, &message), "accepted");
	set(f, draft, "line.1.quantity", "62");
	is_int(1, waits(f, draft, &message), "another quantity is another question");
	RUN(f, draft, put, "draft", draft, "steps", "-1", NULL);
	is_int(0, waits(f, draft, &message), "taken back it is accepted again");
	is_int(0, place(f, draft), "placed: %s", f->text);
	draft = opened(f, "repeat", "last");
	is_int(0, waits(f, draft, &message), "a repeat of it waits for nobody: 61 are his largest now");
	set(f, draft, "line.1.quantity", "+300");
	is_int(1, waits(f, draft, &message), "five times that, or more than is left, waits");
	is_int(OD__MESSAGE__LINE_SHORT, message, "for the stock");
	RUN(f, draft, drop, "draft", draft, NULL);
}

static void changed(struct fixture *f)
{
	const char *order, *draft;
	int message;
	Od__OrderPlaced *o;

	fixture_as(f, "");
	o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1011", "line.0.quantity", "20", NULL);
	order = fixture_text(f, o, "order");
	fixture_as(f, "li.na");
	draft = opened(f, "change", order);
	is_int(0, waits(f, draft, &message), "an order that is opened to be changed");
	set(f, draft, "line.1.quantity", "52");
	is_int(0, waits(f, draft, &message), "up to all of the stock, its own goods with it");
	set(f, draft, "line.1.quantity", "53");
	is_int(1, waits(f, draft, &message), "one more waits");
	is_int(OD__MESSAGE__LINE_SHORT, message, "for the stock");
	is_int(OD__MESSAGE__LINE_LOOK, place(f, draft), "the change is not kept: %s", f->text);
	set(f, draft, "line.1.accept", "true");
	is_int(0, place(f, draft), "accepted it is: %s", f->text);
	is_string("held", fixture_text(f, RUN(f, order, show, "id", order, NULL), "order.state"),
		"and waits for its goods");
	is_int(0, shop_faults(f), "all adds up");
}

static void most(struct fixture *f)
{
	const char *draft = opened(f, NULL, "TIGHT");
	int message;

	typed(f, draft, "9999#1012");
	is_int(0, waits(f, draft, &message), "9,999 are taken");
	set(f, draft, "line.1.quantity", "+1");
	is_int(OD__MESSAGE__QUANTITY_LIMIT, shop_refused(f), "one more is not: %s", f->text);
	typed(f, draft, "1#1012");
	is_int(OD__MESSAGE__QUANTITY_LIMIT, shop_refused(f), "nor one more of the same line: %s", f->text);
	typed(f, draft, "10000#1013");
	is_int(OD__MESSAGE__QUANTITY_LIMIT, shop_refused(f), "nor at once: %s", f->text);
	fixture_as(f, "");
	RUN(f, setting, set, "name", "line_most", "value", "50", NULL);
	fixture_as(f, "li.na");
	typed(f, draft, "51#1013");
	is_string("51 is above the limit of 50 a line.", f->text, "the setting says how much");
	ok(typed(f, draft, "50#1013"), "up to it: %s", f->text);
	fixture_as(f, "");
	RUN(f, setting, set, "name", "line_most", "value", "20000", NULL);
	fixture_as(f, "li.na");
	ok(typed(f, draft, "20000#1014"), "or that it may be more: %s", f->text);
	fixture_as(f, "");
	RUN(f, setting, set, "name", "unusual_times", "value", "2", NULL);
	RUN(f, setting, set, "name", "short", "value", "allow", NULL);
	fixture_as(f, "li.na");
	draft = opened(f, NULL, "FULL");
	typed(f, draft, "9c");
	is_int(1, waits(f, draft, &message), "twice the largest, where the setting says so");
	typed(f, draft, "500#1026");
	is_int(1, waits(f, draft, &message), "no stock holds anything where it may be short");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	fixture_as(f, "");
	if (!RUN(f, order, place, "customer", "FULL", "placed_at", "2026-11-10T02:00:00Z", "state",
	    "delivered", "line.0.item", "1010", "line.0.quantity", "12", "line.1.item", "1011",
	    "line.1.quantity", "6", "line.2.item", "1012", "line.2.quantity", "4", NULL))
		bail("the usual order: %s", f->text);
	fixture_as(f, "li.na");
	typing(f);
	words(f);
	accepted(f);
	changed(f);
	most(f);
	fixture_close(f);
	return tap_result();
}
