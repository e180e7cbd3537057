/* SPDX-License-Identifier: ISC */
/*
 * order_price -- a price by hand on the order page: its reason, and the supervisor who agrees to it.
 *
 * A line with a price by hand is in before anything is asked. Then one quiet row under the entry line
 * asks for the reason, and what is typed next is that reason: Enter takes it, Ctrl-U on the empty row
 * takes the price back, F12 goes on with items and leaves the line waiting, Enter on the empty entry
 * line comes back to it. What the keys mean follows from the keys before: a part with "@" always asks.
 * Where the role does not do, F6 asks a supervisor, who answers from his own seat (screen prices); the
 * answer comes as an event of the draft and draws the page anew, it moves nothing.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "record/message.pb-c.h"
#include "record/say.h"
#include "seat/print.h"

static int message_of(const Od__DraftShownLine *line)
{
	return line->message ? (int)line->message->message : 0;
}

static bool lacks_reason(const Od__DraftShownLine *line)
{
	return line->holds && message_of(line) == OD__MESSAGE__MANUAL_PRICE_REASON;
}

/* Somebody else has to agree, and may still be asked. */
static bool may_ask(const Od__DraftShownLine *line)
{
	switch (line->holds ? message_of(line) : 0) {
	case OD__MESSAGE__PRICE_ROLE_ASK:
	case OD__MESSAGE__PRICE_FLOOR_ASK:
	case OD__MESSAGE__PRICE_SECOND:
	case OD__MESSAGE__PRICE_DENIED:
		return true;
	default:
		return false;
	}
}

bool order_lacks_reason(const Od__DraftShownLine *line)
{
	return line && lacks_reason(line);
}

bool order_price_to_ask(const Od__DraftShownLine *line)
{
	return line && may_ask(line);
}

bool order_price_holds(const Od__DraftShownLine *line)
{
	return line && (lacks_reason(line) || may_ask(line) ||
		(line->holds && message_of(line) == OD__MESSAGE__PRICE_WAITS));
}

/* What Enter on the empty line keeps: too much of it, or more than there is. */
bool order_line_keeps(const Od__DraftShownLine *line)
{
	return message_of(line) == OD__MESSAGE__QUANTITY_UNUSUAL ||
		message_of(line) == OD__MESSAGE__LINE_SHORT;
}

static const Od__DraftShownLine *first(const struct order *o, bool (*is)(const Od__DraftShownLine *line))
{
	const Od__DraftShown *shown = order_shown(o);

	for (size_t i = 0; shown && i < shown->n_line; i++)
		if (is(shown->line[i]))
			return shown->line[i];
	return NULL;
}

static void say_line(struct page *page, const Od__DraftShownLine *line)
{
	seat_note(page_seat(page), ROLE_DUE, line->message);
}

/* ---- the reason ---- */

const Od__DraftShownLine *order_reason_line(const struct order *o)
{
	return o->reason ? first(o, lacks_reason) : NULL;
}

bool order_reason_begin(struct page *page)
{
	struct order *o = page_state(page);
	const Od__DraftShownLine *line = first(o, lacks_reason);

	o->reason = line != NULL;
	if (line)
		say_line(page, line);
	return o->reason;
}

void order_reason_look(struct page *page)
{
	struct order *o = page_state(page);

	if (o->wants_reason)
		o->reason = true;
	o->wants_reason = false;
	o->reason = o->reason && first(o, lacks_reason);
	if (o->ask_price && !o->reason) {
		o->ask_price = false;
		order_price_ask(page);
	}
}

bool order_reason_take(struct page *page, const char *text)
{
	struct order *o = page_state(page);
	const Od__DraftShownLine *line = order_reason_line(o);
	char field[48];

	if (!line)
		return false;
	if (!text[strspn(text, " ")]) {
		o->place = false;
		say_line(page, line);
		return true;
	}
	field_set(&o->entry, "");
	snprintf(field, sizeof(field), "line.%u.reason", line->n);
	order_put_field(page, field, text);
	snprintf(o->pending, sizeof(o->pending), "%s", text);
	return true;
}

int order_draw_reason(const struct order *o, struct canvas *canvas, int row)
{
	const Od__DraftShownLine *line = order_reason_line(o);
	char text[600];

	if (!line)
		return row;
	say_message((int)line->message->message, (const char *const *)line->message->arg,
		line->message->n_arg, text, sizeof(text));
	return row + put_wrapped(canvas, row, 5, 74, 2, text, ROLE_DUE);
}

/* ---- the second person ---- */

static void on_asked(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__Made *made = (const Od__Made *)reply->body;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	if (made && made->note)
		seat_note(page_seat(page), ROLE_GOOD, made->note);
	order_show(page);
}

bool order_price_ask(struct page *page)
{
	struct order *o = page_state(page);
	const Od__DraftShownLine *line = first(o, lacks_reason);
	Od__DraftAsk ask = OD__DRAFT_ASK__INIT;
	char text[ENTRY_LIMIT + 1];

	if (line) {		/* what stands in the row is the reason that is asked with */
		field_copy(&o->entry, text, sizeof(text));
		o->reason = o->reason || field_empty(&o->entry);
		o->ask_price = o->reason && !field_empty(&o->entry);
		return o->reason && order_reason_take(page, text);
	}
	line = first(o, may_ask);
	if (!line) {
		line = first(o, order_price_holds);
		if (line)
			say_line(page, line);
		return line != NULL;
	}
	ask.has_draft = ask.has_line = true;
	ask.draft = o->draft;
	ask.line = line->n;
	seat_call(page, "draft ask", &ask.base, CALL_HOLD, on_asked, NULL);
	return true;
}

void order_price_answered(struct page *page, bool agreed)
{
	const Od__DraftShownLine *line = first(page_state(page), order_price_holds);
	char price[PRINT_ROOM];

	if (line)
		seat_message(page_seat(page), agreed ? ROLE_GOOD : ROLE_DUE, agreed ?
			OD__MESSAGE__PRICE_AGREED : OD__MESSAGE__PRICE_REFUSED, line->name,
			print_price(line->price, price, sizeof(price)), NULL, NULL);
	order_show(page);
}
