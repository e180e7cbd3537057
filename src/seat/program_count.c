/* SPDX-License-Identifier: ISC */
/*
 * program_count -- how many tickets are open and how many late, in row 1 of every page; and, for who may
 * agree to them, how many prices by hand and how many cures wait; for who looks after the desk, how much of
 * it does not work.
 *
 * They are everybody's doing: a change of the queue counts them anew, once a second at most and never
 * while the last count is on its way. Asked for the desk page, which every seat has. Nothing here fails.
 */
#include "base/clock.h"
#include "record/order.pb-c.h"
#include "record/ticket.pb-c.h"
#include "seat/desk_page.h"
#include "seat/program.h"

static void on_tickets(struct page *page, const struct client_reply *reply, void *baton)
{
	struct program *p = program_of(page);
	const Od__TicketRows *rows = (const Od__TicketRows *)reply->body;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !rows)
		return;
	p->due = (int)rows->open;
	p->late = (int)rows->late;
	program_show(page_seat(page));
}

void program_count(struct seat *seat)
{
	struct page *desk = seat_find(seat, &desk_page, NULL, NULL);
	struct program *p = seat_baton(seat);
	Od__TicketList list = OD__TICKET_LIST__INIT;
	Od__Page some = OD__PAGE__INIT;

	some.has_limit = true;
	some.limit = 1;
	list.page = &some;
	if (!desk)
		return;
	p->uncounted = false;
	p->counted = clock_steady();
	p->counting = seat_call(desk, "ticket list", &list.base, CALL_QUIET | CALL_LATEST, on_tickets, NULL);
}

static void on_prices(struct page *page, const struct client_reply *reply, void *baton)
{
	struct program *p = program_of(page);

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !reply->body)
		return;
	p->prices = (int)((const Od__DraftAskedRows *)reply->body)->count;
	program_show(page_seat(page));
}

static void on_cures(struct page *page, const struct client_reply *reply, void *baton)
{
	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !reply->body)
		return;
	program_of(page)->cures = (int)((const Od__TicketAskedRows *)reply->body)->count;
	program_show(page_seat(page));
}

bool program_agrees(struct page *page)
{
	return program_may(page, "draft.take") || program_may(page, "supervise");
}

/* Each by its own right; the one that is sent last stands for both. */
static void count_asked(struct page *desk)
{
	struct program *p = program_of(desk);
	Od__DraftAsked prices = OD__DRAFT_ASKED__INIT;
	Od__TicketAsked cures = OD__TICKET_ASKED__INIT;

	prices.has_count = prices.count = cures.has_count = cures.count = true;
	p->unpriced = false;
	p->priced = clock_steady();
	if (program_may(desk, "supervise"))
		p->pricing = seat_call(desk, "ticket asked", &cures.base, CALL_QUIET | CALL_LATEST, on_cures,
				       NULL);
	if (program_may(desk, "draft.take"))
		p->pricing = seat_call(desk, "draft asked", &prices.base, CALL_QUIET | CALL_LATEST, on_prices,
				       NULL);
}

void program_count_on(struct seat *seat)
{
	struct page *desk = seat_find(seat, &desk_page, NULL, NULL);
	struct program *p = seat_baton(seat);

	if (p->unpriced && desk && p->me.body && program_agrees(desk) &&
	    !seat_waits(desk, p->pricing) && clock_steady() - p->priced >= CLOCK_SECOND)
		count_asked(desk);
	if (p->uncounted && desk && !seat_waits(desk, p->counting) &&
	    clock_steady() - p->counted >= CLOCK_SECOND)
		program_count(seat);
}

void program_prices(struct seat *seat)
{
	((struct program *)seat_baton(seat))->unpriced = true;
	program_count_on(seat);
}

void program_systems(struct seat *seat, const Od__ServerShown *shown)
{
	struct page *desk = seat_find(seat, &desk_page, NULL, NULL);
	struct program *p = seat_baton(seat);
	bool looks = desk && (program_may(desk, "supervise") || program_may(desk, "server"));

	p->systems = looks ? (int)shown->n_troubles - (shown->trouble != NULL) : 0;
	program_show(seat);
}

void program_recount(struct seat *seat)
{
	((struct program *)seat_baton(seat))->uncounted = true;
	program_count_on(seat);
}
