/* SPDX-License-Identifier: ISC */
/*
 * order_waits -- the draft that waits for the customer of an order page: it is told since when, with
 * how many lines and in whose hands; Enter on the empty line goes on with it. One that somebody types
 * at this moment, at a seat that is connected, is taken from him on a second word, so keys typed ahead
 * wait until it is known whose it is. Called by order_ask.c and order_page.c; what cannot be shown is
 * not told.
 */
#include "seat/order_page.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "seat/print.h"
#include "seat/program.h"

static void on_waiting(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);
	const Od__SessionShown *me = (const Od__SessionShown *)program_of(page)->me.body;
	const Od__DraftShown *shown = (const Od__DraftShown *)reply->body;
	const char *name;
	char lines[16], at[PRINT_ROOM];

	if (reply->outcome != OD__OUTCOME__DONE || !shown || !shown->draft || o->draft)
		return;
	if (me && shown->draft->owner != me->user && !shown->gone &&
		shown->draft->state == OD__DRAFT_STATE__DRAFT_OPEN)
		snprintf(o->held_by, sizeof(o->held_by), "%s", shown->owner_name ? shown->owner_name : "");
	if (baton) {
		order_take_waiting(page);
		return;
	}
	snprintf(lines, sizeof(lines), "%zu", shown->n_line);
	print_time(shown->draft->updated, clock_now(), at, sizeof(at));
	name = shown->name ? shown->name : o->customer;
	if (*o->held_by) {
		seat_message(page_seat(page), ROLE_TEXT, OD__MESSAGE__DRAFT_OTHER, o->held_by, name, lines,
			at);
		return;
	}
	seat_message(page_seat(page), ROLE_TEXT, OD__MESSAGE__DRAFT_FOUND, at, name, lines, NULL);
}

/* `baton`: Enter was pressed for it already. */
static void look(struct page *page, uint64_t draft, void *baton)
{
	struct order *o = page_state(page);
	Od__DraftShow show = OD__DRAFT_SHOW__INIT;

	o->told = draft;
	o->held_by[0] = '\0';
	show.has_draft = true;
	show.draft = draft;
	seat_call(page, "draft show", &show.base, CALL_QUIET | CALL_HOLD, on_waiting, baton);
}

void order_waiting(struct page *page, uint64_t draft)
{
	look(page, draft, NULL);
}

static void take_over(struct page *page, void *baton)
{
	(void)baton;
	order_take(page, order_greeting(page_state(page))->draft);
}

void order_take_waiting(struct page *page)
{
	const struct order *o = page_state(page);
	const char *held_by = o->held_by;
	char text[300];

	/* another one than that which was told: whose is it? */
	if (order_greeting(o)->draft != o->told) {
		look(page, order_greeting(o)->draft, page);
		return;
	}
	if (!*held_by || !program_may(page, "draft.take")) {
		take_over(page, NULL);
		return;
	}
	seat_ask(page, say_fill(say("Take this order over from {0}? It leaves the other seat. "
		"F10 takes it, F12 leaves it there."), &held_by, 1, text, sizeof(text)), NULL, take_over,
		NULL);
}
