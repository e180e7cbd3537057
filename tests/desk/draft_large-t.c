/* SPDX-License-Identifier: ISC */
/*
 * draft_large: an order of 200 lines is as near to the hand as one of 80. What a key costs the desk is
 * counted in rows asked of the files, not in time: an edit asks for as many whatever stands on the order,
 * a look at the whole of it for two a line more, its stock and the end of it. Goods that go well with what is
 * there are looked for among 60 lines, and of longer orders not at all; so both are above that.
 */
#include <inttypes.h>
#include <stdio.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "tap/tap.h"

#define SMALL 80
#define LARGE 200
#define GOODS (LARGE + 10)
#define AT_ONCE 50

static void add_goods(struct fixture *f)
{
	fixture_as(f, "");
	for (unsigned i = 0; i < GOODS; i++) {
		const char *code = arena_format(f->arena, "L%03u", i);

		if (!RUN(f, product, save, "code", code, "name", code, "unit", "jar", "price", "12.50",
		    NULL))
			bail("product %s: %s", code, f->text);
		shop_stock(f, code, "500");
	}
	if (!RUN(f, order, place, "customer", "FULL", "placed_at", "2026-11-10T02:00:00Z", "state",
	    "delivered", "line.0.item", "L000", "line.1.item", "L001", NULL))
		bail("an earlier order: %s", f->text);
	fixture_as(f, "li.na");
}

/* A draft of the first so many goods, one of each. */
static const char *draft_of(struct fixture *f, unsigned lines)
{
	Od__DraftDone *done = RUN(f, draft, open, "customer", "FULL", NULL);
	const char *draft, *text = "";

	if (!done)
		bail("draft open: %s", f->text);
	draft = arena_format(f->arena, "%" PRIu64, done->made->id);
	for (unsigned i = 0; i < lines; i++) {
		text = arena_format(f->arena, "%s 1#L%03u", text, i);
		if ((i + 1) % AT_ONCE == 0 || i + 1 == lines) {
			if (!RUN(f, draft, put, "draft", draft, "text", text, NULL))
				bail("%s: %s", text, f->text);
			text = "";
		}
	}
	return draft;
}

static uint64_t put(struct fixture *f, const char *draft, const char *field, const char *value)
{
	bool done = RUN(f, draft, put, "draft", draft, field, value, NULL) != NULL;

	if (!done)
		bail("%s=%s: %s", field, value, f->text);
	return f->rows;
}

static Od__DraftShown *show(struct fixture *f, const char *draft)
{
	Od__DraftShown *shown = RUN(f, draft, show, "draft", draft, NULL);

	if (!shown)
		bail("draft show: %s", f->text);
	return shown;
}

/* What one may do with a line, in an order in which each can be done. */
static const struct { const char *field, *value, *what; } EDITS[] = {
	{ "text", "2=5", "a quantity" },
	{ "text", "3#L204", "a line more" },
	{ "text", "2'red caps", "a remark on a line" },
	{ "text", "3=0", "a line less" },
	{ "steps", "-1", "a step taken back" },
	{ "steps", "1", "and brought again" },
	{ "text", "'ring at the back door", "a remark on the order" },
	{ "text", ">mon", "another day" },
};

int main(void)
{
	struct fixture *f = fixture_open();
	const char *small, *large;
	uint64_t few, many;

	plan_lazy();
	shop_open(f);
	add_goods(f);
	small = draft_of(f, SMALL);
	large = draft_of(f, LARGE);
	is_int(LARGE, (int64_t)show(f, large)->n_line, "an order of %u lines", LARGE);
	put(f, small, "text", "1=2");
	put(f, large, "text", "1=2");
	for (size_t i = 0; i < sizeof EDITS / sizeof EDITS[0]; i++) {
		few = put(f, small, EDITS[i].field, EDITS[i].value);
		many = put(f, large, EDITS[i].field, EDITS[i].value);
		/* what was asked for before may stand in memory: a row or two, and 120 lines lie between */
		ok(many <= few + 2, "%s asks for as many rows, whatever the lines: %" PRIu64 " and %" PRIu64,
			EDITS[i].what, few, many);
	}
	show(f, small);
	few = f->rows;
	show(f, large);
	many = f->rows;
	ok(many - few <= 2 * (LARGE - SMALL), "the whole order is shown for two rows a line more: %" PRIu64
		" and %" PRIu64, few, many);
	is_int(LARGE * 1250 + 1250 + 4 * 1250 + 3 * 1250 - 1250, fixture_int(show(f, large), "total"),
		"and its total is the sum of its lines");
	ok(RUN(f, order, place, "draft", large, NULL) != NULL, "it is placed: %s", f->text);
	is_int(0, (int64_t)shop_faults(f), "and all adds up");
	fixture_close(f);
	return tap_result();
}
