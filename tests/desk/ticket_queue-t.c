/* SPDX-License-Identifier: ISC */
/*
 * ticket_queue: what the lists of open tickets show and count is what a walk over all tickets finds,
 * whatever happens to them, is tried again or given up, for every filter, for who sees all and for who
 * sees his own customers; and the same after a restart.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/shop.h"
#include "desk/ticket.h"
#include "desk/ticket_queue.h"
#include "desk/verbs.gen.h"
#include "store/environment.h"
#include "tap/tap.h"

#define ROUNDS 260
#define MANY 1600

static unsigned seed = 11;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % sides;
}

/* ---- the walk ---- */

struct counted {
	const Od__TicketList *asked;
	unsigned open, late, faults;
	int64_t last_due;
	const Od__TicketRows *rows;
	size_t at;
};

static bool wanted(struct verb *v, const Od__TicketList *r, const Od__Ticket *t)
{
	return ticket_is_open(t) && (!r->queue || strcmp(r->queue, text_of(t->department)) == 0) &&
		(!r->batch || strcmp(r->batch, text_of(t->batch)) == 0) &&
		(!r->category || ticket_category_below(v->desk, text_of(t->category), r->category)) &&
		(!r->mine || t->assignee == v->actor->user) && (!r->has_kind || t->kind == r->kind) &&
		(!r->opened_by_me || t->by == v->actor->user) &&
		(!r->waiting || t->state == OD__TICKET_STATE__TICKET_WAITING) &&
		verb_sees(v, t->customer);
}

/* By the index of what is due: the rows come in its order. */
static enum status walk_all(struct verb *v, void *baton)
{
	struct counted *c = baton;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	txn_let_go(v->txn);
	s = walk_open_index(v->txn, INDEX_TICKET_DUE, NULL, false, &walk);
	while (!s && (s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
		const Od__Ticket *t = (const Od__Ticket *)m;

		if (!wanted(v, c->asked, t))
			continue;
		c->open++;
		c->late += t->has_next_due && t->next_due < v->now;
		if (c->at < c->rows->n_row)
			c->faults += c->rows->row[c->at++]->id != t->id;
	}
	walk_close(walk);
	c->faults += c->at != c->rows->n_row;
	return s == ERR_END ? OK : s;
}

/* How many of the filters differ from the walk. */
static unsigned differ(struct fixture *f)
{
	const Od__TicketList none = OD__TICKET_LIST__INIT;
	Od__TicketList asked[9];
	unsigned faults = 0;

	for (size_t i = 0; i < 9; i++)
		asked[i] = none;
	asked[1].queue = (char *)"quality";
	asked[2].batch = (char *)"B0817";
	asked[3].category = (char *)"package";
	asked[4].category = (char *)"foreign";
	asked[5].has_mine = asked[5].mine = true;
	asked[6].has_kind = true;
	asked[6].kind = OD__TICKET_KIND__QUESTION;
	asked[7].has_opened_by_me = asked[7].opened_by_me = true;
	asked[8].has_waiting = asked[8].waiting = true;
	for (size_t i = 0; i < 9; i++) {
		struct counted c = { .asked = &asked[i] };
		Od__Page page = OD__PAGE__INIT;

		page.has_limit = true;
		page.limit = 200;
		asked[i].page = &page;
		c.rows = fixture_request(f, "ticket list", (verb_handler *)verb_ticket_list,
			&asked[i].base);
		if (!c.rows)
			bail("ticket list: %s", f->text);
		fixture_read(f, walk_all, &c);
		if (c.faults || c.open != c.rows->open || c.late != c.rows->late) {
			diag("filter %zu of %s: %u open and %u late, listed %" PRIu64 " and %" PRIu64, i,
				f->actor.login, c.open, c.late, c.rows->open, c.rows->late);
			faults++;
		}
	}
	return faults;
}

/* ---- what happens to tickets ---- */

static void move(struct fixture *f, const char *id)
{
	switch (dice(8)) {
	case 0:
		RUN(f, ticket, hand, "id", id, "department", "quality", "text", "look", NULL);
		break;
	case 1:
		RUN(f, ticket, pause, "id", id, "reason", "customer", NULL);
		break;
	case 2:
		RUN(f, ticket, pause, "id", id, NULL);
		break;
	case 3:
		RUN(f, ticket, grade, "id", id, "severity", dice(2) ? "1" : "3", NULL);
		break;
	case 4:
		RUN(f, ticket, resolve, "id", id, "text", "replaced", "told", "true", NULL);
		break;
	case 5:
		RUN(f, ticket, close, "id", id, NULL);
		break;
	case 6:
		RUN(f, ticket, reopen, "id", id, "text", "again", NULL);
		break;
	default:
		RUN(f, ticket, step, "id", id, "kind", "reply", "text", "a new one comes", NULL);
		break;
	}
}

static unsigned at_random(struct fixture *f, unsigned *opened)
{
	static const char *const customers[] = { "FULL", "TIGHT", "BRANCH" };
	static const char *const texts[] = { "cap leaks", "glass in the jar", "x", "too late" };
	static const char *const people[] = { "li.na", "zhao.min", "wang.fang" };
	unsigned faults = 0;

	for (int round = 0; round < ROUNDS; round++) {
		arena_reset(f->arena);
		fixture_as(f, people[dice(2)]);
		f->lose = dice(5);
		if (dice(3) == 0)
			*opened += RUN(f, ticket, open, "kind", dice(3) ? "complaint" : "question",
				"customer", customers[dice(3)], "text", texts[dice(4)], "batch",
				dice(2) ? "B0817" : "", NULL) != NULL;
		else if (*opened)
			move(f, arena_format(f->arena, "C-%u", 1 + dice(*opened)));
		f->lose = 0;
		if (round == ROUNDS / 2)
			fixture_clock(f, "2026-11-19T08:30:00Z");
		fixture_as(f, people[round % 3]);
		if (round % 10 == 9)
			faults += differ(f);
	}
	return faults;
}

/* Pages one behind the other give each ticket once. */
static void pages(struct fixture *f)
{
	Od__TicketRows *all = RUN(f, ticket, list, "page.limit", "200", NULL), *rows;
	const char *after = "";
	size_t seen = 0;

	do {
		rows = RUN(f, ticket, list, "page.limit", "7", "page.after", after, NULL);
		for (size_t i = 0; rows && i < rows->n_row && seen < all->n_row; i++, seen++)
			if (rows->row[i]->id != all->row[seen]->id)
				bail("row %zu of the pages is another one", seen);
		after = rows && rows->after ? rows->after : "";
	} while (*after);
	is_int((long long)all->n_row, (long long)seen, "pages of seven give them all");
	rows = RUN(f, ticket, list, "closed", "true", "page.limit", "200", NULL);
	ok(rows && rows->n_row > all->n_row, "with the closed ones there are more");
	is_int((long long)all->open, rows ? (long long)rows->open : 0, "of which as many are open");
	for (after = "", seen = 0; ; after = rows->after) {
		Od__TicketRows *page = RUN(f, ticket, list, "closed", "true", "page.limit", "9",
			"page.after", after, NULL);

		for (size_t i = 0; page && i < page->n_row && seen < rows->n_row; i++)
			seen += page->row[i]->id == rows->row[seen]->id;
		if (!page || !page->after)
			break;
		rows->after = page->after;
	}
	is_int((long long)rows->n_row, (long long)seen, "and pages of nine give them too");
	rows = RUN(f, ticket, list, "closed", "true", "category", "foreign", "page.limit", "3", NULL);
	ok(rows && rows->n_row == 3 && rows->after, "three of a category, and there are more");
	after = rows ? rows->after : "";
	rows = RUN(f, ticket, list, "closed", "true", "category", "foreign", "page.limit", "3",
		"page.after", after, NULL);
	ok(rows && rows->n_row && strcmp(rows->row[0]->said, after) != 0, "the next ones behind them");
}

/* A page goes on where the one before ended, though its last ticket is done by then, or due later. */
static void moved(struct fixture *f)
{
	Od__TicketRows *all = RUN(f, ticket, list, "page.limit", "200", NULL), *rows;
	size_t last = 9, there = 0;

	if (!all || all->n_row < 20)
		bail("too few are open");
	rows = RUN(f, ticket, list, "page.limit", "10", NULL);
	RUN(f, ticket, close, "id", all->row[last]->said, "reject", "withdrawn", NULL);
	is_string("", f->text, "the last of a page is done");
	rows = RUN(f, ticket, list, "page.limit", "200", "page.after", rows->after, NULL);
	is_int((long long)all->n_row - 10, rows ? (long long)rows->n_row : -1, "the next has all the others");
	is_string(all->row[last + 1]->said, fixture_text(f, rows, "row.0.said"), "in their order");
	while (there < all->n_row - 2 && all->row[there]->response_met)
		there++;
	rows = RUN(f, ticket, list, "page.limit", arena_format(f->arena, "%zu", there + 1), NULL);
	RUN(f, ticket, step, "id", all->row[there]->said, "kind", "reply", "text", "x", NULL);
	is_string("", f->text, "the last of a page is answered");
	rows = RUN(f, ticket, list, "page.limit", "200", "page.after", rows->after, NULL);
	is_string(all->row[there + 1]->said, fixture_text(f, rows, "row.0.said"), "nothing is passed over");
}

/* What the memory of it has lost is found by the verification. */
static void lost(struct fixture *f)
{
	Od__Ticket gone = OD__TICKET__INIT;
	struct change change = { .table = TABLE_TICKET, .after = &gone.base };

	gone.has_id = gone.has_state = true;
	gone.id = ticket_queue_at(f->desk, 0)->id;
	gone.state = OD__TICKET_STATE__TICKET_CLOSED;
	ticket_queue_applied(f->desk, &change);
	is_int(1, shop_faults(f), "a ticket that the queue has lost is a fault");
	fixture_reopen(f);
	is_int(0, shop_faults(f), "which a restart mends");
}

/* Far more of them than go into a page or two, opened and at rest. */
static enum status put_many(struct verb *v, void *baton)
{
	char words[901];
	enum status s = OK;

	(void)baton;
	memset(words, 'w', sizeof words - 1);
	words[sizeof words - 1] = 0;
	for (uint64_t id = 1000000; !s && id < 1000000 + MANY; id++) {
		Od__Ticket t = OD__TICKET__INIT;
		struct key key = key_u64(id);

		SET(&t, id, id);
		SET(&t, state, OD__TICKET_STATE__TICKET_OPEN);
		SET(&t, next_due, v->now + (int64_t)id);
		t.cause = words;
		s = table_put(v->txn, TABLE_TICKET, &key, &t.base);
	}
	return s;
}

/* A start reads them all, and holds the pages of a few at a time: the library's table of locks ends. */
static void many(struct fixture *f)
{
	DB_ENV *env;
	DB_LOCK_STAT *locks;

	is_int(OK, fixture_write(f, put_many, NULL), "%d tickets more", MANY);
	fixture_reopen(f);
	env = f->store->env;
	if (env->lock_stat(env, &locks, 0))
		bail("no figures of locks");
	ok(locks->st_maxnlocks < 300, "a start has held %lu locks at most",
	   (unsigned long)locks->st_maxnlocks);
	free(locks);
}

/* What changes while a thread reads the others behind the start is in the queue as it is, once. */
static void behind(struct fixture *f, unsigned opened)
{
	unsigned faults = 0, early = 0;

	ticket_queue_at_start(0);
	for (int i = 0; i < 4; i++) {
		arena_reset(f->arena);
		fixture_reopen(f);
		early += ticket_queue_at(f->desk, 0) == NULL;
		fixture_as(f, "zhao.min");
		for (unsigned n = 0; n < 12; n++)
			move(f, arena_format(f->arena, "C-%u", 1 + dice(opened)));
		RUN(f, ticket, open, "kind", "complaint", "customer", "FULL", "text", "while it starts",
			NULL);
		faults += differ(f);
	}
	is_int(0, faults, "tickets that change behind the start are in the queue as they are");
	diag("%u times the start was over before the queue was whole", early);
	fixture_reopen(f);
	ok(RUN(f, ticket, list, NULL) != NULL, "who asks at once waits for it");
	fixture_reopen(f);
	ticket_queue_at_start(10000);
}

int main(void)
{
	struct fixture *f = fixture_open();
	unsigned faults, opened = 0;

	plan_lazy();
	shop_open(f);
	faults = at_random(f, &opened);
	diag("%u tickets were opened", opened);
	ok(opened > 50, "much was done");
	is_int(0, faults, "and each list is what a walk finds");
	is_int(0, shop_faults(f), "as the verification says too");
	fixture_as(f, "zhao.min");
	pages(f);
	moved(f);
	fixture_reopen(f);
	fixture_as(f, "zhao.min");
	is_int(0, differ(f), "as it is after a restart");
	fixture_as(f, "wang.fang");
	is_int(0, differ(f), "and for who sees his own");
	fixture_as(f, "zhao.min");
	lost(f);
	behind(f, opened);
	many(f);
	fixture_close(f);
	return tap_result();
}
