/* SPDX-License-Identifier: ISC */
/*
 * trouble -- the question and the bar.
 */
#include "seat/trouble.h"

#include <string.h>

#include "record/say.h"
#include "record/system.pb-c.h"
#include "seat/seat.h"

static void on_status(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__ServerShown *shown = (const Od__ServerShown *)reply->body;
	const Od__Refusal *trouble = shown ? shown->trouble : NULL;
	char text[ROW_TEXT] = "";

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !shown)
		return;
	if (trouble)
		say_message((int)trouble->message, (const char *const *)trouble->arg, trouble->n_arg, text,
			    sizeof text);
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
