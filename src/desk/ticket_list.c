/* SPDX-License-Identifier: ISC */
/*
 * ticket_list -- the verb `ticket list`: the queue, and what was.
 *
 * What is open comes from the queue in memory, by what is due next; open and late ones are counted there,
 * whatever is on the page. A page goes on behind the place in the queue that the one before ended at, told
 * by what was due there: its ticket may be done or due later by then. A list with the closed ones too is
 * read from the store, newest first, 5,000 tickets a page at most: a page may come back shorter than asked,
 * with where to go on. That of one customer is read whole and counted as it goes. Tickets of customers that
 * the actor may not see are left out and not counted.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "desk/caller.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/ticket.h"
#include "desk/ticket_queue.h"
#include "desk/verbs.gen.h"

#define LOOKED_MOST 5000	/* tickets of a page that is read from the store */

struct wanted {
	const Od__TicketList *request;
	uint64_t customer;
	bool divided;		/* other categories stand below the one that is named */
	struct list_page page;
	bool behind;		/* of the queue: behind this place of it */
	int64_t last_due;
	uint64_t last_id;
	Od__TicketRows *reply;
	bool more;
};

static bool of_category(struct verb *v, const struct wanted *w, const char *code)
{
	const char *wanted = text_of(w->request->category);

	return !*wanted || strcasecmp(code, wanted) == 0 ||
		(w->divided && ticket_category_below(v->desk, code, wanted));
}

static bool fits(struct verb *v, const struct wanted *w, const struct ticket_brief *b)
{
	const Od__TicketList *r = w->request;

	if ((w->customer && b->customer != w->customer) ||
	    (r->has_kind && b->kind != r->kind) ||
	    (r->mine && b->assignee != v->actor->user) ||
	    (text_of(r->queue)[0] && strcmp(r->queue, b->department) != 0) ||
	    (text_of(r->batch)[0] && key_code_compare(r->batch, b->batch) != 0) ||
	    (r->opened_by_me && b->by != v->actor->user) ||
	    (r->waiting && b->state != OD__TICKET_STATE__TICKET_WAITING))
		return false;
	return of_category(v, w, b->category) && caller_sees(v, b->customer);
}

static bool row_fits(struct verb *v, const struct wanted *w, const Od__Ticket *t)
{
	struct ticket_brief b;

	ticket_brief_of(t, &b);
	return (w->request->closed || ticket_is_open(t)) && fits(v, w, &b);
}

/* One that is open. */
static void count(struct verb *v, Od__TicketRows *reply, int64_t due)
{
	SET(reply, open, reply->open + 1);
	if (due < v->now)
		SET(reply, late, reply->late + 1);
}

/* Does the page begin before it? */
static bool on_from(const struct wanted *w, const struct ticket_brief *b)
{
	return !w->behind || b->due > w->last_due || (b->due == w->last_due && b->id > w->last_id);
}

static void add_row(struct verb *v, Od__TicketRows *reply, const Od__Ticket *t)
{
	reply->row[reply->n_row++] = ticket_row(v, t);
	SET_TEXT(v, reply, after, ticket_said(v, t));
}

/* A place in the queue. */
struct spot {
	uint64_t id;
	int64_t due;
};

/* Counts what is open and fits; the places of the page, when they are wanted. */
static void look_through(struct verb *v, struct wanted *w, struct spot *page, size_t *taken)
{
	const struct ticket_brief *b;

	txn_sees(v->txn, TABLE_TICKET);
	for (size_t place = 0; (b = ticket_queue_at(v->desk, place)); place++) {
		struct arena_mark mark = arena_mark(v->arena);

		if (fits(v, w, b)) {
			count(v, w->reply, b->due);
			if (page && list_page_full(&w->page))
				w->more = true;
			else if (page && on_from(w, b) && list_page_takes(&w->page, b->id))
				page[(*taken)++] = (struct spot){ b->id, b->due };
		}
		arena_back(v->arena, &mark);
	}
}

static enum status from_queue(struct verb *v, struct wanted *w)
{
	struct spot *page = arena_array(v->arena, w->page.limit, sizeof *page);
	size_t taken = 0;
	enum status s = OK;

	look_through(v, w, page, &taken);
	for (size_t i = 0; !s && i < taken; i++) {
		struct key key = key_u64(page[i].id);
		Od__Ticket *t;

		verb_breathe(v);
		s = table_get_as(v->txn, TABLE_TICKET, &key, v->arena, &t);
		/* the memory follows behind the commit: the row is what counts */
		if (!s && row_fits(v, w, t))
			w->reply->row[w->reply->n_row++] = ticket_row(v, t);
		s = s == ERR_NOT_FOUND ? OK : s;
	}
	if (taken)	/* where it was seen: its row may be elsewhere or over by now */
		w->reply->after = arena_format(v->arena, "%s@%" PRId64,
			verb_said(v, TICKET_LETTER, page[taken - 1].id), page[taken - 1].due);
	return s;
}

/* Behind the last row of the page before. */
static enum status go_on(struct verb *v, struct wanted *w, bool by_category, struct walk *walk)
{
	struct key key = key_u64(w->page.after), start = key;
	Od__Ticket *last;
	enum status s = table_get_as(v->txn, TABLE_TICKET, &key, v->arena, &last);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	if (by_category) {
		start = key_empty();
		key_add_text(&start, text_of(last->category));
		key_add_u32(&start, last->product);
		key_add_down(&start, last->opened);
		key_add_u64(&start, last->id);
	}
	w->page.reached = true;
	return walk_after(walk, &start);
}

static enum status open_walk(struct verb *v, struct wanted *w, struct walk **walk)
{
	const Od__TicketList *r = w->request;
	bool by_category = text_of(r->category)[0] && !w->divided;
	struct key prefix = key_empty();
	enum status s;

	if (w->customer) {
		key_add_u64(&prefix, w->customer);
		return walk_open_index(v->txn, INDEX_TICKET_CUSTOMER, &prefix, false, walk);
	}
	if (by_category) {
		key_add_text(&prefix, r->category);
		s = walk_open_index(v->txn, INDEX_TICKET_CATEGORY, &prefix, false, walk);
	} else {
		s = walk_open(v->txn, TABLE_TICKET, &prefix, true, walk);
	}
	return s || !w->page.after ? s : go_on(v, w, by_category, *walk);
}

/* Open ones by what is due next, then those that are over, the newest first, as they came. */
static int by_due(const void *a, const void *b)
{
	const Od__TicketRow *x = *(Od__TicketRow *const *)a, *y = *(Od__TicketRow *const *)b;

	if (x->has_next_due != y->has_next_due)
		return x->has_next_due ? -1 : 1;
	if (x->has_next_due && x->next_due != y->next_due)
		return x->next_due < y->next_due ? -1 : 1;
	return x->id > y->id ? -1 : x->id < y->id;
}

static enum status from_store(struct verb *v, struct wanted *w)
{
	Od__TicketRows *reply = w->reply;
	ProtobufCMessage *m;
	struct walk *walk;
	size_t looked = 0;
	enum status s;

	if (!w->customer)
		look_through(v, w, NULL, NULL);
	s = open_walk(v, w, &walk);
	if (s)
		return s;
	while (w->customer || !w->more) {
		struct arena_mark mark = arena_mark(v->arena);
		size_t rows = reply->n_row;
		const Od__Ticket *t;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		t = (const Od__Ticket *)m;
		if (row_fits(v, w, t)) {
			if (w->customer && ticket_is_open(t))
				count(v, reply, t->has_next_due ? t->next_due : INT64_MAX);
			if (list_page_full(&w->page))
				w->more = true;
			else if (list_page_takes(&w->page, t->id))
				add_row(v, reply, t);
		}
		if (!w->customer && !w->more && ++looked == LOOKED_MOST) {
			w->more = true;
			SET_TEXT(v, reply, after, ticket_said(v, t));
		} else if (reply->n_row == rows) {
			arena_back(v->arena, &mark);
		}
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* "C-204@1763536000000000": a place in the queue; "C-204" is where that ticket is now. */
static enum status read_page(struct verb *v, const Od__Page *page, struct wanted *w)
{
	const char *after = page ? text_of(page->after) : "", *due = strchr(after, '@');
	Od__Page plain = OD__PAGE__INIT;
	uint64_t value;
	enum status s;

	if (!due || !text_decimal(due + 1, &value) || value > INT64_MAX)
		return list_page_read(v, page, &w->page);
	plain = *page;
	plain.after = arena_format(v->arena, "%.*s", (int)(due - after), after);
	s = list_page_read(v, &plain, &w->page);
	if (s || w->customer || w->request->closed)
		return s;
	w->behind = w->page.reached = true;
	w->last_due = (int64_t)value;
	w->last_id = w->page.after;
	return OK;
}

enum status verb_ticket_list(struct verb *v, const Od__TicketList *request, Od__TicketRows *reply)
{
	struct wanted w = { .request = request, .reply = reply };
	Od__Customer *c;
	enum status s = OK;

	/* before any row is held */
	txn_let_go(v->txn);
	ticket_queue_await(v->desk);
	if (text_of(request->customer)[0]) {
		s = customer_get(v, "customer", request->customer, &c);
		if (!s)
			w.customer = c->id;
	}
	if (!s)
		s = read_page(v, request->page, &w);
	if (s)
		return s;
	w.divided = text_of(request->category)[0] && ticket_category_divided(v->desk, request->category);
	reply->row = arena_array(v->arena, w.page.limit + 1, sizeof *reply->row);
	SET(reply, open, 0);
	SET(reply, late, 0);
	s = w.customer || request->closed ? from_store(v, &w) : from_queue(v, &w);
	/* a page of them goes by their numbers, so that the next one begins behind it */
	if (!s && w.customer && !w.more && !w.page.after)
		qsort(reply->row, reply->n_row, sizeof *reply->row, by_due);
	if (!w.more)
		reply->after = NULL;
	return s;
}
