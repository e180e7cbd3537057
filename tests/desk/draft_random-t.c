/* SPDX-License-Identifier: ISC */
/*
 * Drafts typed, placed, changed and cancelled at random by two people: everything adds up, also
 * after a restart.
 */
#include <inttypes.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "tap/tap.h"

static void at_random(struct fixture *f)
{
	static const char *const typed[] = {
		"3#1010", "2#1011 1#1012", "1=5", "2=0", "#1013", "1.5#1016", "2#1010/case", "1=1 2=2",
		"#1010-", "4#1014'mild", "2#1026", ">+2", "1=40"
	};
	static const char *const people[] = { "li.na", "zhao.min" };
	static const char *const customers[] = { "FULL", "TIGHT", "BRANCH" };
	unsigned seed = 77, placed = 0, changes = 0, cancelled = 0, faults = 0;
	uint64_t last = 0;

	for (int round = 0; round < 120; round++) {
		const char *number, *d;
		Od__OrderPlaced *order;
		Od__DraftDone *done;
		bool change;

		arena_reset(f->arena);	/* what earlier rounds gave is not looked at again */
		seed = seed * 1103515245u + 12345u;
		fixture_as(f, people[(seed >> 16) % 2]);
		number = arena_format(f->arena, "%" PRIu64, last);
		change = last && (seed >> 17) % 3 == 0;
		if (last && (seed >> 19) % 5 == 0) {
			cancelled += RUN(f, order, cancel, "id", number, "reason", "test", NULL)
				!= NULL;
			continue;
		}
		done = change ? RUN(f, draft, open, "change", number, NULL)
			: RUN(f, draft, open, "customer", customers[(seed >> 21) % 3], NULL);
		if (!done)
			continue;
		d = arena_format(f->arena, "%" PRIu64, done->made->id);
		for (int n = 0; n < 4; n++) {
			seed = seed * 1103515245u + 12345u;
			RUN(f, draft, put, "draft", d, "text",
				typed[(seed >> 16) % (sizeof typed / sizeof *typed)], NULL);
			if ((seed >> 24) % 6 == 0)
				RUN(f, draft, put, "draft", d, "steps", "-1", NULL);
		}
		for (int n = 1; n <= 6; n++)
			RUN(f, draft, put, "draft", d, "field", arena_format(f->arena,
				"line.%d.accept", n), "value", "true", NULL);
		order = RUN(f, order, place, "draft", d, NULL);
		if (order) {
			last = order->order;
			placed += !change;
			changes += change;
		}
		if (round % 20 == 19)
			faults += shop_faults(f);
	}
	diag("%u placed, %u changed, %u cancelled", placed, changes, cancelled);
	ok(placed > 20 && changes > 5 && cancelled > 5, "much was done");
	is_int(0, faults, "and all adds up at each look");
	fixture_reopen(f);
	is_int(0, shop_faults(f), "and after a restart");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	at_random(f);
	fixture_close(f);
	return tap_result();
}
