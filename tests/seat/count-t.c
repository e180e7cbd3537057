/* SPDX-License-Identifier: ISC */
/*
 * How often a seat has the open tickets counted, over a seat and a clock that are played here: at the first
 * change at once, then once a second at most, however many changes come, never while a count is on its way,
 * and never without a change.
 */
#define clock_steady played_steady
#define desk_page played_desk
#define page_seat played_page_seat
#define program_of played_program_of
#define program_show played_show
#define seat_baton played_baton
#define seat_call played_call
#define seat_find played_find
#define seat_waits played_waits
#include "seat/program_count.c"

#include "tap/tap.h"

static int64_t now = 10 * CLOCK_SECOND;	/* GLOBAL: the steady time */
static struct program program;		/* GLOBAL: the seat's */
static unsigned asked;			/* GLOBAL */
static bool waits;			/* GLOBAL: the last one has no answer */
static struct page *const desk = (struct page *)&program;	/* GLOBAL: some address */

const struct page_kind desk_page;

int64_t clock_steady(void)
{
	return now;
}

struct page *seat_find(const struct seat *seat, const struct page_kind *kind,
	bool (*same)(struct page *page, const void *what), const void *what)
{
	return !seat && kind == &desk_page && !same && !what ? desk : NULL;
}

void *seat_baton(const struct seat *seat)
{
	(void)seat;
	return &program;
}

struct program *program_of(struct page *page)
{
	(void)page;
	return &program;
}

struct seat *page_seat(struct page *page)
{
	(void)page;
	return NULL;
}

void program_show(struct seat *seat)
{
	(void)seat;
}

bool seat_waits(const struct page *page, uint64_t number)
{
	return page == desk && number == asked && waits;
}

static page_on_reply *on;	/* GLOBAL: who is to be answered */

uint64_t seat_call(struct page *page, const char *verb, const ProtobufCMessage *request, unsigned flags,
	page_on_reply *on_reply, void *baton)
{
	(void)page;
	(void)verb;
	(void)request;
	(void)flags;
	(void)baton;
	on = on_reply;
	waits = true;
	return ++asked;
}

static void answer(uint64_t open)
{
	Od__TicketRows rows = OD__TICKET_ROWS__INIT;
	struct client_reply reply = { .outcome = OD__OUTCOME__DONE, .body = &rows.base };

	rows.open = open;
	waits = false;
	on(desk, &reply, NULL);
}

/* So many changes, a millisecond apart. */
static void changes(int count)
{
	for (int i = 0; i < count; i++) {
		now += CLOCK_SECOND / 1000;
		program_recount(NULL);
	}
}

int main(void)
{
	unsigned before;

	plan_lazy();
	changes(1);
	is_int(1, asked, "the first change is counted at once");
	changes(50);
	is_int(1, asked, "while the count is on its way nothing more is asked");
	now += 5 * CLOCK_SECOND;
	changes(5);
	is_int(1, asked, "however long it takes");
	answer(7);
	is_int(7, program.due, "its answer is shown");
	program_count_on(NULL);
	is_int(2, asked, "what changed meanwhile is counted then");
	answer(8);
	changes(300);
	is_int(2, asked, "not again within the second");
	now += CLOCK_SECOND;
	program_count_on(NULL);
	is_int(3, asked, "once behind it");
	answer(9);
	now += 60 * CLOCK_SECOND;
	program_count_on(NULL);
	is_int(3, asked, "and not without a change");
	before = asked;
	for (int i = 0; i < 10000; i++) {
		changes(1);
		if (waits)
			answer(1);
	}
	ok(asked - before <= 11, "ten thousand changes in ten seconds: %u counts", asked - before);
	return tap_result();
}
