/* SPDX-License-Identifier: ISC */
/*
 * Requests of pages and their answers. Each has a record of its own until its last answer came; a
 * page that closes leaves its records without a page, so that a late answer meets nobody. While a
 * request that holds has no answer, keys wait.
 */
#include "seat/seat.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

static void asked_end(struct asked *asked)
{
	struct asked **at = &asked->seat->asked;

	while (*at != asked)
		at = &(*at)->next;
	*at = asked->next;
	mem_free(asked);
}

/* Says it; the keys typed ahead were meant for a yes, so they wait for a word of the person. */
static void refused(struct seat *seat, const struct refusal *refusal, bool held)
{
	seat_refused(seat, refusal);
	if (held)
		seat_stop_keys(seat);
}

static void on_reply(void *baton, const struct client_reply *reply)
{
	struct asked *asked = baton;
	struct seat *seat = asked->seat;
	bool held = asked->flags & CALL_HOLD;

	seat->dirty = true;
	if (!reply->more)
		asked->flags &= ~(unsigned)CALL_HOLD;
	if (asked->page && reply->outcome != OD__OUTCOME__DONE && !(asked->flags & CALL_QUIET))
		refused(seat, &reply->refusal, held);
	seat->late = asked->let_go;
	asked->answering = true;
	if (asked->page && asked->on_reply)
		asked->on_reply(asked->page, reply, asked->baton);
	asked->answering = false;
	seat->late = false;
	if (!reply->more || asked->cancelled)
		asked_end(asked);
}

/* The answers to the same question that are under way are of before: they meet nobody. */
static void overtake(struct seat *seat, const struct page *page, page_on_reply *on, const void *baton)
{
	for (struct asked *asked = seat->asked; asked; asked = asked->next)
		if (asked->page == page && asked->on_reply == on && asked->baton == baton) {
			asked->page = NULL;
			asked->flags &= ~(unsigned)CALL_HOLD;
		}
}

uint64_t seat_call(struct page *page, const char *name, const ProtobufCMessage *request, unsigned flags,
		   page_on_reply *on, void *baton)
{
	struct seat *seat = page->seat;
	const char *preset = NULL;
	const struct verb_row *verb = verb_find_full(name, &preset);
	struct asked *asked;

	if (!verb)
		panic("seat: no verb \"%s\"", name);
	if (!seat->options.client)
		return 0;
	if (flags & CALL_LATEST)
		overtake(seat, page, on, baton);
	asked = mem_alloc(sizeof *asked);
	*asked = (struct asked){
		.page = page, .on_reply = on, .baton = baton, .flags = flags, .since = clock_steady(),
		.verb = verb, .seat = seat, .next = seat->asked,
	};
	seat->asked = asked;
	if (client_send(seat->options.client, verb, request, NULL, on_reply, asked, &asked->number) != OK) {
		asked_end(asked);
		return 0;
	}
	return asked->number;
}

void seat_cancel(struct page *page, uint64_t number)
{
	for (struct asked *asked = page->seat->asked; asked; asked = asked->next) {
		if (asked->number == number && asked->page == page) {
			client_cancel(page->seat->options.client, number);
			asked->page = NULL;	/* no answer comes any more */
			asked->cancelled = true;
			if (!asked->answering)
				asked_end(asked);
			return;
		}
	}
}

bool seat_put_off(struct page *page, uint64_t number, struct stroke stroke)
{
	for (struct asked *asked = page->seat->asked; asked; asked = asked->next) {
		if (asked->number != number || number == 0 || asked->page != page || asked->let_go)
			continue;
		asked->flags |= CALL_HOLD;
		if (stroke.code != K_PASTE)
			queue_put_back(&page->seat->keys, stroke);
		return true;
	}
	return false;
}

bool seat_waits(const struct page *page, uint64_t number)
{
	for (const struct asked *asked = page->seat->asked; asked; asked = asked->next)
		if (asked->number == number && number != 0)
			return true;
	return false;
}

bool asks_hold(const struct seat *seat)
{
	return asks_oldest(seat) != NULL;
}

const struct asked *asks_oldest(const struct seat *seat)
{
	const struct asked *found = NULL;

	for (const struct asked *asked = seat->asked; asked; asked = asked->next)
		if (asked->flags & CALL_HOLD)
			found = asked;
	return found;
}

void asks_let_go(struct seat *seat)
{
	for (struct asked *asked = seat->asked; asked; asked = asked->next) {
		asked->let_go |= (asked->flags & CALL_HOLD) != 0;
		asked->flags &= ~(unsigned)CALL_HOLD;
	}
}

bool seat_late(const struct seat *seat)
{
	return seat->late;
}

void asks_forget_page(struct seat *seat, const struct page *page)
{
	for (struct asked *asked = seat->asked; asked; asked = asked->next) {
		if (asked->page == page) {
			asked->page = NULL;
			asked->flags &= ~(unsigned)CALL_HOLD;
		}
	}
}

void asks_free(struct seat *seat)
{
	while (seat->asked) {
		struct asked *next = seat->asked->next;

		mem_free(seat->asked);
		seat->asked = next;
	}
}

void reply_keep(struct kept *kept, const ProtobufCMessage *body)
{
	struct arena *arena = arena_new(0);
	ProtobufCMessage *copy = body ? reflect_copy(body, arena) : NULL;

	reply_free(kept);
	kept->arena = arena;
	kept->body = copy;
}

void reply_free(struct kept *kept)
{
	if (kept->arena)
		arena_free(kept->arena);
	*kept = (struct kept){ 0 };
}

struct client *seat_client(const struct seat *seat)
{
	return seat->options.client;
}

const Od__Welcome *seat_welcome(const struct seat *seat)
{
	return seat->options.client ? client_welcome(seat->options.client) : NULL;
}
