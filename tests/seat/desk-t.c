/* SPDX-License-Identifier: ISC */
/*
 * The desk page over a desk that is played here: its lists are answered in any order, several in one
 * read, some anew before the first of the others. The mark stands on what stands first until a hand
 * moves it, and then on its row; nothing is asked before it is known who sits here.
 */
#define seat_call played_call
#include "seat/desk_ask.c"

#include "base/text.h"
#include "seat/program.h"
#include "seat/screen_page.h"
#include "seat/seat.h"
#include "tap/tap.h"

#define MOST 100

static page_on_reply *sent[MOST];	/* GLOBAL: who waits for an answer, by its number less one */
static void *batons[MOST];		/* GLOBAL */
static uint64_t asked_count;		/* GLOBAL */

uint64_t seat_call(struct page *page, const char *name, const ProtobufCMessage *request, unsigned flags,
	page_on_reply *on, void *baton)
{
	(void)page;
	(void)name;
	(void)request;
	(void)flags;
	if (asked_count == MOST)
		bail("more is asked than this test looks at");
	sent[asked_count] = on;
	batons[asked_count] = baton;
	return ++asked_count;
}

static struct seat seat;		/* GLOBAL: one seat with the desk in front, and who sits there */
static struct program program;		/* GLOBAL */
static struct work work;		/* GLOBAL */
static struct page page;		/* GLOBAL */
static struct desk_state d;		/* GLOBAL */

/* So many rows, with numbers that tell them apart. */
static void answer(enum block b, size_t count)
{
	Od__CallRows calls = OD__CALL_ROWS__INIT;
	Od__DraftRows drafts = OD__DRAFT_ROWS__INIT;
	Od__TicketRows tickets = OD__TICKET_ROWS__INIT;
	Od__OrderRows orders = OD__ORDER_ROWS__INIT;
	Od__CallRow call[4], *call_row[4];
	Od__TicketRow ticket[4], *ticket_row[4];
	Od__OrderRow order[4], *order_row[4];
	const ProtobufCMessage *bodies[] = { &calls.base, &drafts.base, &tickets.base, &orders.base };
	struct client_reply reply = { .number = d.number[b], .outcome = OD__OUTCOME__DONE,
		.body = bodies[b] };

	for (size_t i = 0; i < 4; i++) {
		od__call_row__init(call_row[i] = &call[i]);
		od__ticket_row__init(ticket_row[i] = &ticket[i]);
		od__order_row__init(order_row[i] = &order[i]);
		/* the oldest is the last */
		call[i].has_id = ticket[i].has_id = order[i].has_order = true;
		call[i].id = 100 + count - i;
		ticket[i].id = 200 + i;
		order[i].order = 300 + count - i;
	}
	calls.row = call_row;
	tickets.row = ticket_row;
	orders.row = order_row;
	calls.n_row = tickets.n_row = orders.n_row = count;
	sent[reply.number - 1](&page, &reply, batons[reply.number - 1]);
}

static void begin(void)
{
	desk_page.close(&page);
	memset(&d, 0, sizeof d);
	desk_page.open(&page, NULL);
	desk_page.show(&page);
}

/* What a drawing does with the mark. */
static void paint(void)
{
	desk_measure(&page);
}

static void is_marked(enum block wanted, uint64_t number, const char *what)
{
	size_t at;

	desk_measure(&page);
	at = d.mark.selected;
	for (enum block b = DESK_CALLS; b < wanted; b++)
		at -= d.shown[b];
	ok(at < d.shown[wanted] && row_number(&d, wanted, at) == number, "%s", what);
}

int main(void)
{
	static Od__SessionShown me = OD__SESSION_SHOWN__INIT;
	uint64_t before;

	plan_lazy();
	text_locale();
	seat.options.baton = &program;
	seat.works = seat.desk = &work;
	work.top = &page;
	page = (struct page){ .kind = &desk_page, .seat = &seat, .work = &work, .state = &d };
	canvas_init(&seat.canvas, 24, 80);

	desk_page.open(&page, NULL);
	desk_page.tick(&page, clock_now());
	is_int(0, (long long)asked_count, "before the login the desk is asked for nothing");
	program.me.body = &me.base;
	program.known = true;
	desk_page.show(&page);
	ok(asked_count >= 4, "after it for its lists");
	program.login = "li.na";
	program_connected(&seat);
	d.fresh = 0;
	before = asked_count;
	desk_page.tick(&page, clock_now());
	ok(asked_count == before, "nor before the login of another connection");
	program.known = true;
	desk_page.tick(&page, clock_now());
	ok(asked_count > before, "after that for its lists again");

	begin();
	answer(DESK_ORDERS, 2);
	answer(DESK_CALLS, 0);
	answer(DESK_DRAFTS, 0);
	paint();
	answer(DESK_TICKETS, 1);
	is_marked(DESK_TICKETS, 200, "what was answered last and stands first is marked");

	begin();
	answer(DESK_ORDERS, 2);
	answer(DESK_CALLS, 0);
	answer(DESK_DRAFTS, 0);
	paint();
	d.touched[DESK_ORDERS] = true;	/* while the tickets are on their way the orders are asked again */
	d.since[DESK_ORDERS] = 0;
	desk_go_on(&page);
	answer(DESK_TICKETS, 1);
	answer(DESK_ORDERS, 3);
	is_marked(DESK_TICKETS, 200, "and when the orders are answered again in the same read");

	begin();
	for (enum block b = DESK_CALLS; b < DESK_LOG; b++)
		answer(b, b == DESK_DRAFTS ? 0 : 2);
	paint();
	is_marked(DESK_CALLS, 102, "the call stands first");
	list_select(&d.mark, 3);
	d.moved = true;
	desk_refresh(&page);
	answer(DESK_CALLS, 3);
	is_marked(DESK_TICKETS, 201, "a ring above the marked ticket leaves the mark on it");
	desk_refresh(&page);
	answer(DESK_CALLS, 0);
	desk_refresh(&page);
	answer(DESK_CALLS, 1);
	is_marked(DESK_TICKETS, 201, "calls that come and go in one read do so too");
	list_select(&d.mark, 0);
	paint();
	desk_refresh(&page);
	field_set(&d.find, "k");	/* a search lies over the desk while its calls are answered */
	answer(DESK_CALLS, 0);
	field_set(&d.find, "");
	ok(!desk_page.takes(&page, "confirm"), "a call that went behind a search is not called back");

	desk_page.close(&page);
	canvas_free(&seat.canvas);
	return tap_result();
}
