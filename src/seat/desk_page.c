/* SPDX-License-Identifier: ISC */
/*
 * desk_page -- the desk and the search: the first page of a seat.
 *
 * With nothing typed it shows what rings and waits, what is parked and due and the orders of today;
 * any character begins a search over customers, products and numbers. Enter opens what the mark is
 * on; the text stays while a result is open and is there again after F12.
 */
#include "seat/desk_page.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/batch.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "record/ticket.pb-c.h"
#include "seat/keymap.h"
#include "seat/program.h"
#include "seat/screen_page.h"
#include "seat/screen_right.h"
#include "seat/takes.h"

/* ---- opening ---- */

static void open_call(struct page *page, const Od__CallRow *call)
{
	struct seat *seat = page_seat(page);

	if (call->state == OD__CALL_STATE__RINGING || call->state == OD__CALL_STATE__TALKING)
		program_take_call(seat, call);
	else if (call->code)
		go_customer(seat, call->code);
	else
		go_call(seat, call->id);
}

static void open_number(struct page *page)
{
	struct desk_state *d = page_state(page);
	const ProtobufCMessage *m = d->replies[FOUND_NUMBER].body;
	char id[32];

	if (m->descriptor == &od__order_shown__descriptor) {
		snprintf(id, sizeof(id), "%llu",
			(unsigned long long)((const Od__OrderShown *)m)->order->id);
		seat_go(page_seat(page), "detail", id);
	} else if (m->descriptor == &od__batch_traced__descriptor) {
		const Od__BatchTraced *b = (const Od__BatchTraced *)m;

		if (b->n_node)
			seat_go(page_seat(page), b->node[0]->kind, b->node[0]->code);
	} else {
		seat_go(page_seat(page), "ticket", ((const Od__TicketShown *)m)->said);
	}
}

static void open_row(struct page *page, enum block b, size_t index)
{
	struct desk_state *d = page_state(page);
	struct seat *seat = page_seat(page);
	const ProtobufCMessage *m = d->replies[b].body;
	char id[32];

	switch (b) {
	case DESK_CALLS:
		open_call(page, ((const Od__CallRows *)m)->row[index]);
		return;
	case DESK_DRAFTS:
		if (index >= d->drafts) {
			desk_go_work(page, index - d->drafts);
			return;
		}
		go_draft(seat, ((const Od__DraftRows *)m)->row[index]->draft,
			((const Od__DraftRows *)m)->row[index]->kind);
		return;
	case DESK_TICKETS:
		seat_go(seat, "ticket", ((const Od__TicketRows *)m)->row[index]->said);
		return;
	case DESK_ORDERS:
		snprintf(id, sizeof(id), "%llu",
			(unsigned long long)((const Od__OrderRows *)m)->row[index]->order);
		seat_go(seat, "detail", id);
		return;
	case FOUND_CUSTOMERS:
		go_customer(seat, ((const Od__CustomerRows *)m)->row[index]->code);
		return;
	case FOUND_PRODUCTS:
		seat_go(seat, "product", ((const Od__ProductRows *)m)->row[index]->code);
		return;
	default:
		open_number(page);
	}
}

/* A key that goes through the results waits for them. */
static bool put_off(struct page *page, struct stroke stroke)
{
	struct desk_state *d = page_state(page);

	for (enum block b = FOUND_CUSTOMERS; desk_searches(d) && b < BLOCK_COUNT; b++)
		if (seat_put_off(page, d->number[b], stroke))
			return true;
	desk_measure(page);
	return false;
}

/* The block and row that the mark is on; false when nothing is shown. An answer may not be painted yet. */
static bool marked(struct page *page, enum block *block, size_t *index)
{
	const struct desk_state *d = page_state(page);
	size_t at;

	desk_measure(page);
	at = d->mark.selected;
	for (enum block b = desk_first(d); b < desk_end(d); b++) {
		if (at < d->shown[b])
			return *block = b, *index = at, true;
		at -= d->shown[b];
	}
	return false;
}

/* ---- the page ---- */

static void desk_open(struct page *page, const void *argument)
{
	struct desk_state *d = page_state(page);

	(void)argument;
	field_init(&d->find, FIND_LIMIT);
	list_init(&d->mark);
}

static void desk_close(struct page *page)
{
	struct desk_state *d = page_state(page);

	field_free(&d->find);
	for (size_t b = 0; b < BLOCK_COUNT; b++)
		reply_free(&d->replies[b]);
	screen_free(d->desk);
	screen_free(d->search);
}

/* Also after the login, when the language is known. */
static void desk_show(struct page *page)
{
	struct desk_state *d = page_state(page);

	screen_take(page, "desk", &d->desk);
	screen_take(page, "search", &d->search);
	if (d->desk)
		page_name(page, d->desk->title);
	page_context(page, desk_searches(d) ? "search" : "desk");
	if (!desk_searches(d))
		desk_refresh(page);
}

static bool desk_stroke(struct page *page, struct stroke stroke)
{
	struct desk_state *d = page_state(page);

	if ((stroke.code == K_UP || stroke.code == K_DOWN || stroke.code == K_PAGE_UP ||
		stroke.code == K_PAGE_DOWN) && (put_off(page, stroke) || list_stroke(&d->mark, stroke)))
		return d->moved = true;
	if (key_is_one_of(stroke, ":?/") && !desk_searches(d))
		return stroke.code == '/';
	if (d->spent && desk_searches(d) && key_is_char(stroke))
		field_set(&d->find, "");
	d->spent = false;
	switch (field_key(&d->find, stroke)) {
	case FIELD_CHANGED:
		desk_search(page);
		page_context(page, desk_searches(d) ? "search" : "desk");
		return true;
	case FIELD_IGNORED:
	case FIELD_BEFORE:
		return false;
	default:
		return true;
	}
}

/* F2: by what the customer was found. */
static void say_why(struct page *page, const Od__CustomerRow *row)
{
	const char *why = say(enum_label(&od__found_by__descriptor, (int)row->why));
	const char *arguments[2] = { row->name ? row->name : row->code, why };
	char text[400];

	seat_say(page_seat(page), ROLE_TEXT, say_fill(say("{0} was found by: {1}"), arguments, 2, text,
		sizeof(text)));
}

/* The call that rang in vain and that the mark is on; NULL when it is on another row. */
static const Od__CallRow *marked_missed(struct page *page)
{
	const struct desk_state *d = page_state(page);
	enum block block;
	const Od__CallRow *row;
	size_t index;

	if (desk_searches(d) || !marked(page, &block, &index) || block != DESK_CALLS)
		return NULL;
	row = ((const Od__CallRows *)d->replies[DESK_CALLS].body)->row[index];
	return row->state == OD__CALL_STATE__MISSED ? row : NULL;
}

static void on_call_taken(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__Made *made = (const Od__Made *)reply->body;

	(void)baton;
	if (reply->outcome == OD__OUTCOME__DONE && made && made->note)
		seat_note(page_seat(page), ROLE_GOOD, made->note);
	desk_refresh(page);
}

/* F10: whoever sits here calls back. */
static void take_call_back(struct page *page)
{
	const Od__CallRow *row = marked_missed(page);
	Od__CallTake take = OD__CALL_TAKE__INIT;
	char call[32];

	if (!row) {
		seat_say(page_seat(page), ROLE_TEXT, say("F10 is for a call that rang in vain: it is yours "
			"to call back. Enter opens the marked row."));
		return;
	}
	snprintf(call, sizeof(call), "#%llu", (unsigned long long)row->id);
	take.call = call;
	seat_call(page, "call take", &take.base, CALL_HOLD, on_call_taken, NULL);
}

/* F6 of a search makes a customer of what was typed; elsewhere it lists what can be made. */
static bool makes_caller(struct page *page)
{
	return desk_searches(page_state(page)) && screen_may_open(page_seat(page), "new", true);
}

/* What does nothing now is not offered at the foot. */
static const char *desk_label(struct page *page, const char *action)
{
	if (desk_searches(page_state(page)) && strcmp(action, "new") == 0 && !makes_caller(page))
		return keymap_say("new");
	if (desk_searches(page_state(page)))
		return strcmp(action, "list") == 0 ? "" : NULL;
	return strcmp(action, "confirm") == 0 && !marked_missed(page) ? "" : NULL;
}

static bool desk_takes(struct page *page, const char *action)
{
	const struct desk_state *d = page_state(page);

	if (takes_in_field(action) || takes_in_list(action) ||
	    takes_one_of(action, "open refresh again more"))
		return true;
	if (strcmp(action, "confirm") == 0 && !desk_searches(d))
		return marked_missed(page) != NULL;
	if (strcmp(action, "why") == 0 && !desk_searches(d))
		return program_agrees(page);
	return takes_one_of(action, desk_searches(d) ? "confirm why undo" : "list");
}

static bool leave_search(struct page *page)
{
	struct desk_state *d = page_state(page);

	field_set(&d->find, "");
	desk_search(page);
	page_context(page, "desk");
	return true;
}

/* What waits for who may agree: prices first, F11 there has the cures. */
static bool go_waits(struct page *page)
{
	const struct seat_status *status = seat_status(page_seat(page));
	bool prices = program_may(page, "draft.take") && (status->prices > 0 || !status->cures);

	return (status->prices > 0 || status->cures > 0 || !seat_explains(page_seat(page))) &&
		seat_go(page_seat(page), prices ? "prices" : "cures", "");
}

static bool desk_action(struct page *page, const char *action, struct stroke stroke)
{
	struct desk_state *d = page_state(page);
	enum block block;
	size_t index;

	if (strcmp(action, "open") == 0) {
		if (desk_searches(d)) {
			char number[64];

			field_copy(&d->find, number, sizeof(number));
			if (program_typed(page_seat(page), number))
				return d->spent = true;
		}
		if (!put_off(page, stroke) && marked(page, &block, &index)) {
			d->spent = desk_searches(d);
			open_row(page, block, index);
		}
		return true;
	}
	if (strcmp(action, "refresh") == 0 || strcmp(action, "again") == 0) {
		d->asked[0] = '\0';
		if (desk_searches(d))
			desk_search(page);
		else
			desk_refresh(page);
		return true;
	}
	if (strcmp(action, "works") == 0 && !desk_searches(d))
		return desk_resume(page);
	if (strcmp(action, "list") == 0 && !desk_searches(d))
		return seat_go(page_seat(page), "calls", ""), true;
	if (strcmp(action, "more") == 0 && !desk_searches(d))
		return seat_open(page_seat(page), &menu_page,
			&(struct menu_argument){ .more = true }), true;
	if (strcmp(action, "more") == 0 && marked(page, &block, &index) && block == FOUND_CUSTOMERS)
		return d->spent = true, seat_go(page_seat(page), "people", ((const Od__CustomerRows *)
			d->replies[FOUND_CUSTOMERS].body)->row[index]->code);
	if (strcmp(action, "confirm") == 0 && desk_searches(d)) {
		if (!put_off(page, stroke) && marked(page, &block, &index) && block == FOUND_CUSTOMERS)
			program_attach(page_seat(page), ((const Od__CustomerRows *)
				d->replies[FOUND_CUSTOMERS].body)->row[index]->code);
		return true;
	}
	if (strcmp(action, "confirm") == 0)
		return take_call_back(page), true;
	/* F2: what waits for who may agree; a fault in row 2 is explained first, one in row 1 last */
	if (strcmp(action, "why") == 0 && !desk_searches(d))
		return program_agrees(page) && !seat_faulty(page_seat(page)) && go_waits(page);
	if (strcmp(action, "why") == 0 && desk_searches(d) && marked(page, &block, &index) &&
		block == FOUND_CUSTOMERS)
		return say_why(page, ((const Od__CustomerRows *)
			d->replies[FOUND_CUSTOMERS].body)->row[index]), true;
	if (strcmp(action, "new") == 0 && makes_caller(page)) {
		char typed[FIND_LIMIT + 1];

		field_copy(&d->find, typed, sizeof(typed));
		d->spent = true;
		program_new_customer(page_seat(page), typed);
		return true;
	}
	if (takes_one_of(action, "back desk") && desk_searches(d))
		return leave_search(page);
	if (strcmp(action, "home") == 0 && d->spent && desk_searches(d))
		return leave_search(page);
	return false;
}

static void desk_event(struct page *page, const Od__Event *event)
{
	struct desk_state *d = page_state(page);

	if (!desk_searches(d) && seat_front(page_seat(page)) == page)
		desk_touch(page, event);
	else
		d->fresh = 0;
}

static void desk_tick(struct page *page, int64_t now)
{
	struct desk_state *d = page_state(page);

	(void)now;
	/* Before the login the desk would answer as to its owner: desk_show() asks behind it. */
	if (!program_of(page)->known)
		return;
	if (!desk_searches(d) && desk_stale(d))
		desk_refresh(page);
	else if (!desk_searches(d))
		desk_go_on(page);
	seat_dirty(page_seat(page));
}

const struct page_kind desk_page = {
	.name = "desk", .context = "desk", .size = sizeof(struct desk_state), .open = desk_open,
	.stroke = desk_stroke, .action = desk_action, .event = desk_event, .show = desk_show,
	.tick = desk_tick, .draw = desk_draw, .label = desk_label, .takes = desk_takes, .close = desk_close,
};
