/* SPDX-License-Identifier: ISC */
/*
 * draft_hands: a draft that two people have in hand. The order is placed as its asker saw it, or not:
 * `order place` names the revision that was seen, the total, and for what it would be held.
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

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	another(f);
	held_since(f);
	is_int(0, shop_faults(f), "all adds up");
	fixture_close(f);
	return tap_result();
}
