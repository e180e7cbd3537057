/* SPDX-License-Identifier: ISC */
/*
 * trouble -- the question and the bar.
 */
#include "seat/trouble.h"

#include <stdio.h>
#include <string.h>

#include "record/say.h"
#include "record/system.pb-c.h"
#include "seat/program.h"
#include "seat/seat.h"

#define ENOUGH 5u	/* papers that a person has in advance */
#define LISTED 20u

/* GLOBAL: the numbers of papers that are not keyed in, and the last that is written already. */
static struct {
	uint64_t number[LISTED], written;
	size_t count;
	bool known;
} pad;

void trouble_papers(const Od__PaperRows *rows)
{
	size_t i;

	pad.count = 0;
	pad.known = true;
	for (i = 0; i < rows->n_row && pad.count < LISTED; i++)
		if (!rows->row[i]->record)
			pad.number[pad.count++] = rows->row[i]->number;
}

uint64_t trouble_next(void)
{
	size_t i = 0;

	while (i < pad.count && pad.number[i] <= pad.written)
		i++;
	return i < pad.count ? pad.number[i] : 0;
}

void trouble_written(struct page *page, uint64_t number)
{
	pad.written = number;
	trouble_ask(page);
}

enum then { THEN_NOTHING, THEN_MORE, THEN_BAR };	/* ask for more of them; draw the bar anew */

static void ask_papers(struct page *page, enum then then);

static void on_pad(struct page *page, const struct client_reply *reply, void *baton)
{
	(void)baton;
	if (reply->outcome == OD__OUTCOME__DONE)
		ask_papers(page, THEN_NOTHING);
}

static void on_papers(struct page *page, const struct client_reply *reply, void *baton)
{
	enum then then = (enum then)(uintptr_t)baton;
	Od__ServerPad ask = OD__SERVER_PAD__INIT;

	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	trouble_papers((const Od__PaperRows *)reply->body);
	if (then == THEN_BAR)
		trouble_ask(page);
	if (then != THEN_MORE || pad.count >= ENOUGH)
		return;
	ask.has_count = true;
	ask.count = ENOUGH - (uint32_t)pad.count;
	seat_call(page, "server pad", &ask.base, CALL_QUIET, on_pad, NULL);
}

static void ask_papers(struct page *page, enum then then)
{
	Od__ServerPapers papers = OD__SERVER_PAPERS__INIT;

	seat_call(page, "server papers", &papers.base, CALL_QUIET, on_papers, (void *)(uintptr_t)then);
}

/* The message of the bar with the next paper in it, 0 when nothing is written on paper. */
static int on_paper(uint32_t message)
{
	return message == OD__MESSAGE__DISK_FULL_BAR ? OD__MESSAGE__DISK_FULL_PAD
		: message == OD__MESSAGE__DISK_SILENT_BAR ? OD__MESSAGE__DISK_SILENT_PAD : 0;
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
		int paper = trouble_next() ? on_paper(trouble->message) : 0;

		snprintf(next, sizeof next, "%llu", (unsigned long long)trouble_next());
		say_message(paper ? paper : (int)trouble->message, arguments,
			    paper ? 2 : 1, text, sizeof text);
		/* A seat that starts while nothing can be saved: its person has papers of before. */
		if (!pad.known)
			ask_papers(page, THEN_BAR);
	} else {
		ask_papers(page, THEN_MORE);
	}
	seat_fault(page_seat(page), text);
	program_systems(page_seat(page), shown);
}

void trouble_ask(struct page *page)
{
	Od__ServerStatus status = OD__SERVER_STATUS__INIT;

	seat_call(page, "server status", &status.base, CALL_QUIET | CALL_LATEST, on_status, NULL);
}

bool trouble_event(const Od__Event *event)
{
	return event->topic && strcmp(event->topic, "banner") == 0 && event->what
		&& (strcmp(event->what, "room") == 0 || strcmp(event->what, "trouble") == 0);
}
