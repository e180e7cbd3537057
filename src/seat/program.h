/* SPDX-License-Identifier: ISC */
/*
 * program -- what all pages of the seat share: who is logged in, what rings, going to things.
 *
 * One struct per seat, the baton of the engine. The ring list is kept by the events of the own
 * extension; F8 takes the oldest. Every way to a record (search, desk, lists, `:`) ends in one of
 * the go functions, so a thing opens the same way from everywhere.
 */
#ifndef ORDERDESK_SEAT_PROGRAM_H
#define ORDERDESK_SEAT_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "record/call.pb-c.h"
#include "record/order.pb-c.h"
#include "record/system.pb-c.h"
#include "seat/page.h"

struct program {
	struct kept me;			/* Od__SessionShown */
	bool known;			/* to this connection, too: its login is answered */
	struct kept calls;		/* Od__CallRows: ringing and talking at my extension */
	uint64_t calling;		/* the request that lists them */
	bool looked;			/* F8 had them listed, and comes again with the answer */
	char extension[40];
	char keymap[40];	/* that was taken from the user's record or the setting */
	uint64_t talking;		/* call that is talked on, 0 none */
	int64_t talking_since;		/* time */
	int due, late;			/* tickets */
	uint64_t counting;		/* the request that counts them */
	int64_t counted;		/* steady time of that */
	bool uncounted;			/* they changed since */
	int prices;			/* by hand, that wait for somebody to agree */
	int cures;			/* above the asker's limit, that wait the same */
	uint64_t pricing;		/* the request that counts them */
	int64_t priced;			/* steady time of that */
	bool unpriced;			/* one was asked for, or answered, since */
	int systems;			/* that do not work, when the person looks after them */
	const char *login;
	char refused[256];		/* why the desk did not take the login */
};

struct program *program_of(struct page *page);
/* May the person do this ("draft.take")? Yes while it is not known. */
bool program_seat_may(struct seat *seat, const char *need);
bool program_may(struct page *page, const char *need);
/* Is there anything that waits for his word: prices by hand, or cures? */
bool program_agrees(struct page *page);

/* The handlers of seat_options. */
void program_connected(struct seat *seat);
void program_event(struct seat *seat, const Od__Event *event);
void program_tick(struct seat *seat, int64_t now);
bool program_action(struct seat *seat, const char *action, struct stroke stroke);
bool program_go(struct seat *seat, const char *name, const char *argument);

/* Asks again what rings here; after an event and after each connection. */
void program_calls(struct seat *seat);
/* program_count.c: how many tickets are open and late; now, after a change, and when its turn comes. Of
 * prices by hand that wait the same, for who may agree to them. */
void program_prices(struct seat *seat);
void program_count(struct seat *seat);
void program_recount(struct seat *seat);
void program_count_on(struct seat *seat);
/* What of the desk does not work, for row 1 of who looks after it; the bar of row 2 is everybody's. */
void program_systems(struct seat *seat, const Od__ServerShown *shown);
/* Row 1 and the banner by what is known now. */
void program_show(struct seat *seat);
/* The caller without a name whom one talks to is this customer; his page opens. */
void program_attach(struct seat *seat, const char *code);
/* A new customer of this name or number: the rest of him is asked for. */
void program_new_customer(struct seat *seat, const char *typed);
/* A number typed whole, where no exchange tells of calls: begins the call. False: it is no such. */
bool program_typed(struct seat *seat, const char *number);
/* Pages that are opened by their name behind `:`. */
bool program_command(struct seat *seat, const char *words);
/* This call rings here or is talked on. */
bool program_talks(const struct seat *seat, uint64_t call);
void program_take_call(struct seat *seat, const Od__CallRow *call);

/* A customer's page as a work of its own; the one that is open already is brought to the front. */
void go_customer(struct seat *seat, const char *code);
void go_call(struct seat *seat, uint64_t call);
void go_draft(struct seat *seat, uint64_t draft, Od__DraftKind kind);

extern const struct page_kind desk_page;
extern const struct page_kind menu_page;

/* What F6 offers here; with `more` the blocks of F11, without a customer the pages of the desk. */
struct menu_argument {
	char customer[64];	/* code, "" none */
	char product[64];	/* code of the marked item, "" none */
	uint64_t call;
	bool more;
};

#endif
