/* SPDX-License-Identifier: ISC */
/*
 * book_check -- the desk against the book: each promise kept, once, and nothing that nobody sent.
 *
 * The journal is read from its first entry, and verify looks whether records, figures, stock and
 * indexes follow from one another and from it; so a mark that stands in the journal once, of a desk
 * in which verify finds no fault, was done once. Drafts leave no journal: they are looked at.
 */
#include "crash/book.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/order.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

struct check {
	const struct book *book;
	struct findings *out;
	uint8_t (*seen)[DEEDS_MAX];	/* by writer and number */
	struct client *client;
	struct arena *arena;
};

static void find_fault(struct check *c, uint64_t *count, const char *what, int w, unsigned n)
{
	if (!(*count)++ && !c->out->first[0])
		snprintf(c->out->first, sizeof c->out->first, "T%d.%u. (%u) %s", w, n,
			c->book->page[w].row[n].deed, what);
}

/* The row of the book that this entry is about; false when it is not of the book. */
static bool mark_in(const char *text, int *w, unsigned *n)
{
	const char *at = text;
	char dot;

	while ((at = strchr(at, 'T')) != NULL) {
		if (sscanf(at, "T%d.%u%c", w, n, &dot) == 3 && dot == '.' && *w >= 0 && *w < WRITERS
		    && *n < DEEDS_MAX)
			return true;
		at++;
	}
	return false;
}

static void take_entry(struct check *c, const Od__FeedEntry *e)
{
	const struct deed_row *r;
	unsigned n;
	int w;

	if (!e->after || !mark_in(e->after, &w, &n))
		return;
	if (n >= c->book->page[w].sent) {
		find_fault(c, &c->out->strange, "was never sent", w, n);
		return;
	}
	r = &c->book->page[w].row[n];
	if (r->deed == DEED_TICKET && strcmp(e->record, "ticket"))
		return;		/* its first step says the same */
	/* An order carries the mark that its draft was given. */
	if (r->deed == DEED_MARK && ++n < DEEDS_MAX)
		r = &c->book->page[w].row[n];
	if (c->seen[w][n]++)
		find_fault(c, &c->out->doubled, "is there twice", w, n);
	if (r->acked && r->refused)
		find_fault(c, &c->out->strange, "was refused and is there", w, n);
	if (r->acked && r->id && e->id && (r->deed == DEED_ORDER || r->deed == DEED_TICKET
	    || r->deed == DEED_MOVE || r->deed == DEED_CALL || r->deed == DEED_PLACE) && r->id != e->id)
		find_fault(c, &c->out->wrong, "has another number than was told", w, n);
}

static void read_journal(struct check *c)
{
	uint64_t after = 0, before;
	struct refusal why;

	do {
		ProtobufCMessage *m = NULL;
		Od__FeedEntries *f;
		size_t i;

		before = after;
		arena_reset(c->arena);
		if (fixture_call(c->client, "feed read", NULL, c->arena, &m, &why,
				arena_format(c->arena, "after=%" PRIu64, after), NULL) != OK)
			bail("feed read: %s", refusal_text(&why, c->arena, NULL));
		f = (Od__FeedEntries *)m;
		for (i = 0; i < f->n_row; i++)
			take_entry(c, f->row[i]);
		after = f->last;
	} while (after > before);
}

/* The draft that row n left lying; it must stand at the step that was told. */
static void look_draft(struct check *c, int w, unsigned n)
{
	const struct page *p = &c->book->page[w];
	const struct deed_row *r = &p->row[n];
	ProtobufCMessage *m = NULL;
	struct refusal why;
	enum status s;

	if (!r->acked || r->refused || r->deed < DEED_OPEN || r->deed > DEED_MARK)
		return;
	if (n + 1 < p->sent && p->row[n + 1].deed > DEED_OPEN && p->row[n + 1].of == r->id)
		return;		/* it went on */
	arena_reset(c->arena);
	s = fixture_call(c->client, "draft show", NULL, c->arena, &m, &why,
		arena_format(c->arena, "draft=%" PRIu64, r->id), NULL);
	if (s != OK || ((Od__DraftShown *)m)->step < r->step)
		find_fault(c, &c->out->lost, s ? "has no draft" : "was a step of a draft", w, n);
}

static void look_rows(struct check *c)
{
	unsigned n;
	int w;

	for (w = 0; w < WRITERS; w++)
		for (n = 0; n < c->book->page[w].sent; n++) {
			const struct deed_row *r = &c->book->page[w].row[n];

			c->out->acked += r->acked;
			look_draft(c, w, n);
			if (r->acked && !r->refused && !c->seen[w][n]
			    && (r->deed < DEED_OPEN || r->deed == DEED_PLACE))
				find_fault(c, &c->out->lost, "was promised and is not there", w, n);
		}
}

static void verify(struct check *c)
{
	ProtobufCMessage *m = NULL;
	Od__ServerVerified *v;
	struct refusal why;
	size_t i;

	arena_reset(c->arena);
	if (fixture_call(c->client, "server verify", NULL, c->arena, &m, &why, NULL) != OK)
		bail("server verify: %s", refusal_text(&why, c->arena, NULL));
	v = (Od__ServerVerified *)m;
	for (i = 0; i < v->n_fault; i++)
		if (!c->out->faults++ && !c->out->first[0])
			snprintf(c->out->first, sizeof c->out->first, "%s: %s",
				v->fault[i]->rule ? v->fault[i]->rule : "", v->fault[i]->text);
}

void book_check(const struct book *b, const char *desk, struct findings *out)
{
	struct check c = { .book = b, .out = out, .arena = arena_new((size_t)1 << 30) };

	memset(out, 0, sizeof *out);
	c.seen = calloc(WRITERS, sizeof *c.seen);
	c.client = fixture_open(desk);
	read_journal(&c);
	look_rows(&c);
	verify(&c);
	client_close(c.client);
	arena_free(c.arena);
	free(c.seen);
}

static void must(struct arena *a, enum status s, const struct refusal *why)
{
	if (s != OK)
		bail("the desk is not furnished: %s", refusal_text(why, a, NULL));
}

void book_furnish(const char *desk)
{
	struct client *c = fixture_open(desk);
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m;
	unsigned i;

	for (i = 0; i < CUSTOMERS; i++)
		must(a, fixture_call(c, "customer add", NULL, a, &m, &why, arena_format(a, "name=Deli %u", i),
			arena_format(a, "code=D%02u", i),
			arena_format(a, "phone=0571-8%07u", i), "accept_duplicate=true", NULL), &why);
	for (i = 0; i < PRODUCTS; i++) {
		const char *product = arena_format(a, "%u", 1000 + i);

		must(a, fixture_call(c, "product save", NULL, a, &m, &why,
			arena_format(a, "code=%s", product), arena_format(a, "name=Jar %u", i), "unit=jar",
			"price=18.50", NULL), &why);
		must(a, fixture_call(c, "stock move", NULL, a, &m, &why, "kind=count",
			arena_format(a, "line.0.product=%s", product), "line.0.quantity=100000000", NULL),
			&why);
	}
	client_close(c);
	arena_free(a);
}
