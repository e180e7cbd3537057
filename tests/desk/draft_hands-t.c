/* SPDX-License-Identifier: ISC */
/*
 * draft_hands: a draft that two people have in hand. The order is placed as its asker saw it, or not:
 * `order place` names the revision that was seen, the total, and for what it would be held. Numbers that no
 * hand means, of more figures than a computer's, are no others.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *draft_of(struct fixture *f, const char *customer)
{
	Od__DraftDone *done = RUN(f, draft, open, "customer", customer, NULL);

	return arena_format(f->arena, "%lld", (long long)fixture_int(done, "made.id"));
}

static void put(struct fixture *f, const char *draft, const char *text)
{
	RUN(f, draft, put, "draft", draft, "text", text, NULL);
}

static const char *revision(struct fixture *f, const char *draft)
{
	Od__DraftShown *shown = RUN(f, draft, show, "draft", draft, NULL);

	return arena_format(f->arena, "%" PRIu32, shown ? shown->draft->revision : 0);
}

static int place(struct fixture *f, const char *draft, const char *seen, const char *hold)
{
	RUN(f, order, place, "draft", draft, "revision", seen, "accept_hold", hold, NULL);
	return f->status == OK ? 0 : shop_refused(f);
}

/* A line by its number takes another price, or goes. */
static void by_number(struct fixture *f)
{
	const char *draft;

	fixture_as(f, "zhao.min");
	draft = draft_of(f, "FULL");
	put(f, draft, "12#1010 6#1011");
	put(f, draft, "1@18");
	RUN(f, draft, put, "draft", draft, "field", "line.1.reason", "value", "promised", NULL);
	is_int(21600, fixture_int(RUN(f, draft, show, "draft", draft, NULL), "line.0.amount"),
		"1@18: 12 at 18.00");
	put(f, draft, "2-");
	is_int(21600, fixture_int(RUN(f, draft, show, "draft", draft, NULL), "total"), "2- takes line 2 out");
	put(f, draft, "7@18");
	is_int(OD__MESSAGE__LINE_NONE, shop_refused(f), "a line that is not there has no price");
	RUN(f, draft, drop, "draft", draft, NULL);
}

/* A supervisor changes the draft that another has open, and takes steps back: the step alone is no sign. */
static void another(struct fixture *f)
{
	const char *draft, *seen;

	fixture_as(f, "li.na");
	draft = draft_of(f, "FULL");
	put(f, draft, "12#1010 6#1011");
	seen = revision(f, draft);
	RUN(f, draft, put, "draft", draft, "typing", "12", NULL);
	is_string(seen, revision(f, draft), "text that is not accepted is no change");
	fixture_as(f, "zhao.min");
	put(f, draft, "2=7");
	RUN(f, draft, put, "draft", draft, "steps", "-1", NULL);
	fixture_as(f, "li.na");
	is_int(OD__MESSAGE__DRAFT_MOVED, place(f, draft, seen, "-"), "nothing is placed");
	is_string("zhao.min changed this draft at 14:05 from another seat. F10 places it as it is now.",
		f->text, "who and when is told");
	is_int(0, place(f, draft, revision(f, draft), "-"), "seen again, it is placed: %s", f->text);
}

/* Money: what would hold the order came after it was seen. */
static void held_since(struct fixture *f)
{
	const char *draft, *seen;

	fixture_as(f, "li.na");
	draft = draft_of(f, "FULL");
	put(f, draft, "12#1010");
	seen = revision(f, draft);
	fixture_as(f, "");
	RUN(f, account, credit, "customer", "FULL", "days", "30", "limit", "10.00", "reason", "new",
		NULL);
	fixture_as(f, "li.na");
	is_int(OD__MESSAGE__HOLD_MOVED, place(f, draft, seen, "-"), "it would be held now: %s", f->text);
	is_int(OD__MESSAGE__HOLD_MOVED, place(f, draft, seen, "overdue,creditable"), "by other names");
	is_int(0, place(f, draft, seen, "overdue,credit"), "seen, it is placed as held: %s", f->text);
}

/* A hundred times the hour is 500 in 64 bits; in 32 bits line and address are the first. */
static void overlong(struct fixture *f)
{
	static const struct { const char *field, *value; int message; } table[] = {
		{ "delivery.window", "4611686018427387909:00-6", OD__MESSAGE__FIELD_VALUE },
		{ "delivery.window", "5:9223372036854775807-6", OD__MESSAGE__FIELD_VALUE },
		{ "delivery.from", "4611686018427387909:00", OD__MESSAGE__FIELD_VALUE },
		{ "delivery.address", "4294967297", OD__MESSAGE__FIELD_VALUE },
		{ "line.4294967297.quantity", "3", OD__MESSAGE__DRAFT_FIELD },
		{ "line.-18446744073709551615.quantity", "3", OD__MESSAGE__DRAFT_FIELD },
	};
	const char *draft;

	fixture_as(f, "li.na");
	draft = draft_of(f, "FULL");
	put(f, draft, "12#1010");
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		RUN(f, draft, put, "draft", draft, "field", table[i].field, "value", table[i].value, NULL);
		is_int(table[i].message, f->status == OK ? 0 : f->refusal.message, "%s %s", table[i].field,
			table[i].value);
	}
	is_int(12000, fixture_int(RUN(f, draft, show, "draft", draft, NULL), "line.0.asked"),
		"nothing changed");
	RUN(f, draft, drop, "draft", draft, NULL);
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	by_number(f);
	another(f);
	held_since(f);
	overlong(f);
	is_int(0, shop_faults(f), "all adds up");
	fixture_close(f);
	return tap_result();
}
