/* SPDX-License-Identifier: ISC */
/*
 * trouble -- the question and the bar.
 */
#include "seat/trouble.h"

#include <stdio.h>
#include <string.h>

#include "record/say.h"
#include "record/system.pb-c.h"
#include "seat/seat.h"

/* GLOBAL: numbers of paper that this seat was given while the desk could write; 0: none. */
static struct {
	uint64_t first, last;
} pad;

static void on_pad(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__PadGiven *given = (const Od__PadGiven *)reply->body;

	(void)page;
	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !given)
		return;
	pad.first = given->first;
	pad.last = given->last;
}

static void on_status(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__ServerShown *shown = (const Od__ServerShown *)reply->body;
	const Od__Refusal *trouble = shown ? shown->trouble : NULL;
	char text[ROW_TEXT] = "", next[24];

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !shown)
		return;
	if (trouble) {
		const char *arguments[2] = { trouble->n_arg ? trouble->arg[0] : "", next };
		bool paper = trouble->message == OD__MESSAGE__DISK_FULL_BAR && pad.first;

		snprintf(next, sizeof next, "%llu", (unsigned long long)pad.first);
		say_message(paper ? OD__MESSAGE__DISK_FULL_PAD : (int)trouble->message, arguments,
			    paper ? 2 : 1, text, sizeof text);
	} else if (!pad.first) {
		Od__ServerPad ask = OD__SERVER_PAD__INIT;

		seat_call(page, "server pad", &ask.base, CALL_QUIET, on_pad, NULL);
	}
	seat_fault(page_seat(page), text);
}

void trouble_ask(struct page *page)
{
	Od__ServerStatus status = OD__SERVER_STATUS__INIT;

	seat_call(page, "server status", &status.base, CALL_QUIET, on_status, NULL);
}

bool trouble_event(const Od__Event *event)
{
	return event->topic && strcmp(event->topic, "banner") == 0 && event->what
		&& strcmp(event->what, "room") == 0;
}
