/* SPDX-License-Identifier: ISC */
/*
 * Questions of a page and their answers, over a client that is played here: the desk answers what is
 * read in any order, and of a question that was asked again only the last answer reaches the page.
 */
#define client_send played_send
#define client_cancel played_cancel
#include "seat/asks.c"

#include "record/call.pb-c.h"
#include "tap/tap.h"

#define MOST 8

static struct {
	client_on_reply *on;
	void *baton;
} sent[MOST + 1];	/* GLOBAL: what was asked, by its number */
static uint64_t asked_count;	/* GLOBAL */
static uint64_t met[MOST];	/* GLOBAL: numbers of the answers that the page saw */
static size_t met_count;	/* GLOBAL */

enum status client_send(struct client *c, const struct verb_row *verb, const ProtobufCMessage *request,
			const char *once, client_on_reply *on, void *baton, uint64_t *number)
{
	(void)c;
	(void)verb;
	(void)request;
	(void)once;
	if (asked_count == MOST)
		bail("more is asked than this test looks at");
	sent[++asked_count].on = on;
	sent[asked_count].baton = baton;
	*number = asked_count;
	return OK;
}

void client_cancel(struct client *c, uint64_t number)
{
	(void)c;
	sent[number].on = NULL;
}

static void answer(uint64_t number)
{
	struct client_reply reply = { .number = number, .outcome = OD__OUTCOME__DONE };

	sent[number].on(sent[number].baton, &reply);
}

static void on_first(struct page *page, const struct client_reply *reply, void *baton)
{
	(void)page;
	(void)baton;
	met[met_count++] = reply->number;
}

static uint64_t ask(struct page *page, unsigned flags, page_on_reply *on, void *baton)
{
	Od__CallList list = OD__CALL_LIST__INIT;

	return seat_call(page, "call list", &list.base, flags, on, baton);
}

int main(void)
{
	static struct seat seat;
	static struct page page = { .seat = &seat };
	int one = 1, two = 2;
	uint64_t a, b, c;

	plan_lazy();
	seat.options.client = (struct client *)&one;

	a = ask(&page, CALL_QUIET, on_first, NULL);
	b = ask(&page, CALL_QUIET, on_first, NULL);
	answer(b);
	answer(a);
	ok(met_count == 2 && met[0] == b && met[1] == a, "each question has its answer, as they come");

	met_count = 0;
	a = ask(&page, CALL_QUIET | CALL_LATEST, on_first, NULL);
	b = ask(&page, CALL_QUIET | CALL_LATEST | CALL_HOLD, on_first, NULL);
	c = ask(&page, CALL_QUIET | CALL_LATEST, on_first, NULL);
	ok(!asks_hold(&seat), "keys do not wait for an answer that nobody will see");
	answer(c);
	answer(a);
	answer(b);
	is_int(1, (long long)met_count, "asked again, one answer is seen");
	ok(met[0] == c, "the last, though older ones come behind it");

	met_count = 0;
	a = ask(&page, CALL_QUIET | CALL_LATEST, on_first, &one);
	b = ask(&page, CALL_QUIET | CALL_LATEST, on_first, &two);
	answer(b);
	answer(a);
	is_int(2, (long long)met_count, "about two things there are two answers");
	ok(!seat.asked, "nothing is left of them");
	return tap_result();
}
