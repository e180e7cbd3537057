/* SPDX-License-Identifier: ISC */
/*
 * writer -- one of many clients that work without pause and write down what they were promised.
 *
 * What an operation is follows from the writer and its number alone, so that a successor sends the
 * very same request again. A refusal is an answer, too: nothing may come of it.
 */
#include "crash/book.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/order.pb-c.h"
#include "record/call.pb-c.h"
#include "record/ticket.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

struct book *book_make(void)
{
	struct book *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (b == MAP_FAILED)
		bail("no memory for the book: %s", strerror(errno));
	return b;
}

void book_clear(struct book *b)
{
	int w;

	for (w = 0; w < WRITERS; w++)
		memset(&b->page[w], 0, sizeof b->page[w]);
}

uint64_t book_acked(const struct book *b)
{
	uint64_t n = 0;
	unsigned i;
	int w;

	for (w = 0; w < WRITERS; w++)
		for (i = 0; i < b->page[w].sent; i++)
			n += b->page[w].row[i].acked;
	return n;
}

static unsigned dice(int w, unsigned n, unsigned salt)
{
	uint64_t h = ((uint64_t)w << 40 | (uint64_t)n << 8 | salt) * UINT64_C(0x9e3779b97f4a7c15);

	return (unsigned)((h ^ h >> 29) >> 20);
}

/* The newest order of the writer that was acknowledged and not cancelled; 0: none. */
static uint64_t order_to_cancel(const struct page *p, unsigned n)
{
	unsigned i;

	while (n-- > 0) {
		const struct deed_row *r = &p->row[n];

		if (!r->acked || r->refused || (r->deed != DEED_ORDER && r->deed != DEED_PLACE))
			continue;
		for (i = n + 1; i < p->sent && !(p->row[i].deed == DEED_CANCEL && p->row[i].of == r->id); i++)
			;
		if (i == p->sent)
			return r->id;
	}
	return 0;
}

/* What is row n? Fills what the request needs. */
static void choose(struct page *p, int w, unsigned n)
{
	static const uint8_t usual[] = { DEED_ORDER, DEED_ORDER, DEED_NOTE, DEED_OPEN, DEED_TICKET,
		DEED_OPEN, DEED_MOVE, DEED_CALL, DEED_EDIT, DEED_CANCEL };
	const struct deed_row *last = n ? &p->row[n - 1] : NULL;
	struct deed_row *r = &p->row[n];

	memset(r, 0, sizeof *r);
	/* A draft goes its way, but for some that are left lying. */
	if (last && last->acked && !last->refused && last->deed >= DEED_OPEN && last->deed < DEED_PLACE
	    && dice(w, n, 9) % 8) {
		r->deed = (uint8_t)(last->deed + 1);
		r->of = last->id;
		r->step = last->step;
		return;
	}
	r->deed = usual[dice(w, n, 1) % sizeof usual];
	if (r->deed != DEED_CANCEL)
		return;
	r->of = order_to_cancel(p, n);
	if (!r->of)
		r->deed = DEED_NOTE;
}

static const char *verb_of(uint8_t deed)
{
	static const char *const verbs[DEEDS] = {
		[DEED_NOTE] = "customer note", [DEED_ORDER] = "order place", [DEED_CANCEL] = "order cancel",
		[DEED_TICKET] = "ticket open", [DEED_MOVE] = "stock move", [DEED_CALL] = "call ring",
		[DEED_EDIT] = "customer edit", [DEED_OPEN] = "draft open", [DEED_PUT] = "draft put",
		[DEED_MARK] = "draft put", [DEED_PLACE] = "order place",
	};

	return verbs[deed];
}

static ProtobufCMessage *request_of(const struct deed_row *r, int w, unsigned n, const char *mark,
	struct arena *a)
{
	const char *verb = verb_of(r->deed);
	const char *customer = arena_format(a, "customer=%u", 1 + dice(w, n, 2) % CUSTOMERS);
	const char *product = arena_format(a, "%u", 1000 + dice(w, n, 3) % PRODUCTS);
	const char *draft = arena_format(a, "draft=%llu", (unsigned long long)r->of);

	switch ((enum deed)r->deed) {
	case DEED_NOTE:
		return fixture_request(verb, a, customer, arena_format(a, "text=%s", mark), NULL);
	case DEED_ORDER:
		return fixture_request(verb, a, customer, arena_format(a, "note=%s", mark),
			arena_format(a, "line.0.item=%s", product),
			arena_format(a, "line.0.quantity=%u", 1 + dice(w, n, 4) % 9),
			arena_format(a, "line.1.item=%u", 1000 + dice(w, n, 5) % PRODUCTS),
			"line.1.quantity=2", NULL);
	case DEED_CANCEL:
		return fixture_request(verb, a, arena_format(a, "id=%llu", (unsigned long long)r->of),
			arena_format(a, "reason=%s", mark), NULL);
	case DEED_TICKET:
		return fixture_request(verb, a, customer, arena_format(a, "text=%s leaks", mark),
			arena_format(a, "product=%s", product), NULL);
	case DEED_MOVE:
		return fixture_request(verb, a, "kind=receive", arena_format(a, "line.0.product=%s", product),
			"line.0.quantity=3", arena_format(a, "reference=%s", mark), NULL);
	case DEED_CALL:
		return fixture_request(verb, a, arena_format(a, "id=%s", mark),
			arena_format(a, "extension=%d", 8000 + w),
			arena_format(a, "from=0571%07u", dice(w, n, 6) % 10000000), NULL);
	case DEED_EDIT:
		return fixture_request(verb, a, customer, arena_format(a, "change.note=%s", mark), NULL);
	case DEED_OPEN:
		return fixture_request(verb, a, customer, "kind=order", NULL);
	case DEED_PUT:
		return fixture_request(verb, a, draft, arena_format(a, "text=%u#%s", 1 + dice(w, n, 4) % 9,
			product), NULL);
	case DEED_MARK:
		return fixture_request(verb, a, draft, "field=note", arena_format(a, "value=%s", mark), NULL);
	case DEED_PLACE:
		return fixture_request(verb, a, draft, NULL);
	case DEED_IMPORT:
	case DEED_SEAT:
	case DEEDS:
		break;
	}
	bail("no such deed");
}

/* The number that the answer told. */
static void take_answer(struct deed_row *r, const ProtobufCMessage *m)
{
	const Od__Made *made = NULL;

	if (m->descriptor == &od__made__descriptor)
		made = (const Od__Made *)m;
	else if (m->descriptor == &od__order_placed__descriptor)
		made = ((const Od__OrderPlaced *)m)->made;
	else if (m->descriptor == &od__call_rung__descriptor)
		made = ((const Od__CallRung *)m)->made;
	else if (m->descriptor == &od__ticket_opened__descriptor)
		made = ((const Od__TicketOpened *)m)->made;
	else if (m->descriptor == &od__draft_done__descriptor) {
		made = ((const Od__DraftDone *)m)->made;
		r->step = ((const Od__DraftDone *)m)->step;
	}
	r->id = made ? made->id : 0;
	if (m->descriptor == &od__order_placed__descriptor && ((const Od__OrderPlaced *)m)->order)
		r->id = ((const Od__OrderPlaced *)m)->order;
	if (r->deed >= DEED_PUT && r->deed <= DEED_MARK)
		r->id = r->of;
}

static void note_wait(struct book *b, struct page *p, int64_t began)
{
	int64_t now = clock_steady(), up = b->up_since, waited;

	if (up > began)
		began = up;
	waited = now - began;
	if (up && waited > p->longest)
		p->longest = waited;
	if (up && waited > b->limit)
		p->slow++;
	p->acked_at = now;
}

static bool temporary(const struct refusal *why)
{
	return why->message == OD__MESSAGE__SERVER_STOPPING
		|| why->message == OD__MESSAGE__TOO_MANY_IN_FLIGHT
		|| why->message == OD__MESSAGE__DISK_READ_ONLY;
}

/* No answer, and so neither done nor refused: the same is sent again. */
static bool unanswered(enum status s, const struct refusal *why)
{
	return s == ERR_CLOSED || (s != OK && why->message == OD__MESSAGE__CONNECTION_LOST);
}

/* A connection, once there is a server; false when it is told to stop. */
static bool come(const struct client_options *o, struct client **c, const struct book *b, struct arena *a)
{
	struct refusal why;

	while (client_open(o, c, &why, a) != OK) {
		if (b->stop)
			return false;
		poll(NULL, 0, 5);
	}
	return true;
}

void writer_main(struct book *b, const char *desk, int w)
{
	struct client_options o = {.desk = desk, .program = "test", .reconnect = true};
	struct page *p = &b->page[w];
	struct arena *a = arena_new(0);
	struct refusal why;
	struct client *c;
	unsigned n;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!come(&o, &c, b, a))
		_exit(0);
	for (n = p->sent ? p->sent - 1 : 0; !b->stop && n < DEEDS_MAX; n++) {
		struct deed_row *r = &p->row[n];
		int64_t began = clock_steady();
		ProtobufCMessage *m = NULL;
		enum status s;
		char mark[32];

		/* What a command or a person did not get an answer to stays theirs. */
		if (n < p->sent && (r->acked || r->deed == DEED_IMPORT || r->deed == DEED_SEAT))
			continue;
		arena_reset(a);
		snprintf(mark, sizeof mark, "T%d.%u.", w, n);
		if (n == p->sent) {
			choose(p, w, n);
			p->sent = n + 1;
		}
		for (;;) {
			s = client_call(c, verb_find_full(verb_of(r->deed), NULL),
				request_of(r, w, n, mark, a), mark, a, &m, &why);
			if (s == OK || !temporary(&why) || b->stop)
				break;
			/* It was answered, if only with a sentence. */
			note_wait(b, p, began);
			poll(NULL, 0, 10);
			began = clock_steady();
		}
		if (unanswered(s, &why) && !b->stop) {
			/* Its session is over (the clock was set far on): a new one sends the same. */
			client_close(c);
			if (!come(&o, &c, b, a))
				_exit(0);
			n--;
			continue;
		}
		if (unanswered(s, &why) || (s != OK && temporary(&why)))
			break;		/* stays unanswered */
		r->refused = s != OK;
		if (s == OK)
			take_answer(r, m);
		__sync_synchronize();
		r->acked = true;
		note_wait(b, p, began);
		poll(NULL, 0, b->pause);
	}
	client_close(c);
	_exit(0);
}
