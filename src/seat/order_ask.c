/* SPDX-License-Identifier: ISC */
/*
 * order_ask -- what the order page asks of the desk, and what it does with the answers.
 *
 * Writes hold the keys until the answer is there, since it decides what the next key means.
 * order_find.c has the search for the word being typed.
 */
#include "seat/order_page.h"
#include "seat/paper_page.h"
#include "seat/screen_page.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "seat/print.h"

static void on_greeting(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);
	const Od__CustomerPage *g;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	reply_keep(&o->greeting, reply->body);
	g = order_greeting(o);
	if (g->customer) {
		snprintf(o->customer, sizeof(o->customer), "%s", g->customer->code);
		page_name(page, g->customer->name ? g->customer->name : g->customer->code);
	}
	if (g->call)
		o->call = g->call;
	if (g->draft && !o->draft && !o->resume_offered) {
		o->resume_offered = true;
		order_waiting(page, g->draft);
	}
}

void order_load(struct page *page)
{
	struct order *o = page_state(page);
	Od__CustomerPageGet get = OD__CUSTOMER_PAGE_GET__INIT;
	char call[32];

	o->left = false;
	if (*o->customer)
		get.customer = o->customer;
	if (o->call) {
		snprintf(call, sizeof(call), "#%llu", (unsigned long long)o->call);
		get.call = call;
	}
	if (*o->customer || o->call)
		seat_call(page, "customer page", &get.base, CALL_HOLD, on_greeting, NULL);
	if (o->draft)
		order_show(page);
}

static void on_taken(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);
	const Od__DraftDone *done = (const Od__DraftDone *)reply->body;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !done || !done->made)
		return;
	o->draft = done->made->id;
	o->taken = done->made->version;
	o->resumed = true;
	order_show(page);
}

/* A draft that waits goes on here, with what was being typed when it was left. */
void order_take(struct page *page, uint64_t draft)
{
	Od__DraftTake take = OD__DRAFT_TAKE__INIT;

	take.has_draft = true;
	take.draft = draft;
	seat_call(page, "draft take", &take.base, CALL_HOLD, on_taken, NULL);
}

/* ---- the draft ---- */

/* What Up and Down choose among for the first open line. */
void order_count_choices(struct order *o)
{
	const Od__DraftShownLine *open = order_open_line(o);

	if (open)
		list_count(&o->choices, open->n_candidate ? open->n_candidate : open->n_offer);
}

/* F10 took a text on its way to placing: who stopped waiting for that places nothing any more. */
static bool still_placing(struct page *page)
{
	struct order *o = page_state(page);

	return o->place = o->place && !seat_late(page_seat(page));
}

/* Which keys stand at the foot, by what waits first. */
void order_context(struct page *page)
{
	const struct order *o = page_state(page);
	const Od__DraftShownLine *open = order_open_line(o);

	page_context(page, order_price_holds(open) ? "price" : order_changes(o) ? "change" :
		open && open->n_offer ? "short" : order_held(o) ? "held" : "order");
}

static void on_shown(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	reply_keep(&o->shown, reply->body);
	shown = order_shown(o);
	o->step = shown->step;
	o->bare = o->step == 0;
	if (o->resumed && field_empty(&o->entry) && shown->typing && *shown->typing) {
		field_set(&o->entry, shown->typing);
		order_find_word(page);
		/* keys typed before it was seen were not meant for it */
		o->left_typed = true;
		seat_message(page_seat(page), ROLE_TEXT, OD__MESSAGE__LEFT_TYPED, shown->typing, NULL, NULL,
			NULL);
		seat_stop_keys(page_seat(page));
	}
	if (o->resumed)
		o->wants_reason = true;
	o->resumed = false;
	if (!*o->customer && shown->customer) {
		snprintf(o->customer, sizeof(o->customer), "%s", shown->customer);
		order_load(page);
	}
	o->why = false;
	order_held_look(page);
	order_context(page);
	order_read_make(o);
	list_count(&o->lines, shown->n_line);
	if (!o->on_lines && shown->n_line)	/* F2 typed ahead is about the line that came last */
		list_select(&o->lines, shown->n_line - 1);
	list_init(&o->choices);
	o->chosen = false;
	order_count_choices(o);
	if (!o->compare)
		reply_free(&o->seen);
	o->compare = false;
	order_reason_look(page);
	if (still_placing(page)) {
		o->place = false;
		order_place(page);
	}
}

void order_show(struct page *page)
{
	struct order *o = page_state(page);
	Od__DraftShow show = OD__DRAFT_SHOW__INIT;

	show.has_draft = true;
	show.draft = o->draft;
	seat_call(page, "draft show", &show.base, CALL_HOLD, on_shown, NULL);
}

static void begin_anew(struct page *page)
{
	struct order *o = page_state(page);

	page_context(page, "order");
	o->draft = o->wanted = 0;
	o->bare = false;
	o->kept[0] = '\0';
	o->step = 0;
	o->on_lines = o->more = o->why = false;
	o->reason = o->wants_reason = o->ask_price = o->compare = false;
	reply_free(&o->shown);
	reply_free(&o->seen);
	reply_free(&o->account);	/* of that order; the next may be held for something else */
	o->offer = OD__OFFER__OFFER_NONE;
	list_init(&o->lines);
	list_init(&o->choices);
	field_set(&o->entry, "");
}

/* Another hand placed or dropped the draft: what is typed from here on begins a new one. */
static bool ended_elsewhere(struct page *page, const struct client_reply *reply)
{
	if (reply->outcome != OD__OUTCOME__REFUSED || !reply->refusal.field ||
		reply->refusal.message != OD__MESSAGE__STATE_REFUSED ||
		strcmp(reply->refusal.field, "draft") != 0)
		return false;
	begin_anew(page);
	return true;
}

static void on_done(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);
	const Od__DraftDone *done;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE) {
		ended_elsewhere(page, reply);
		/* what was typed comes back into the line */
		if (*o->pending && field_empty(&o->entry))
			field_set(&o->entry, o->pending);
		o->place = false;
		return;
	}
	o->pending[0] = o->kept[0] = '\0';	/* whoever accepts a step has nothing half typed left */
	still_placing(page);
	done = (const Od__DraftDone *)reply->body;
	if (done && done->made && done->made->note)
		seat_note(page_seat(page), ROLE_TEXT, done->made->note);
	order_show(page);
}

static void send_put(struct page *page)
{
	struct order *o = page_state(page);
	Od__DraftPut put = OD__DRAFT_PUT__INIT;

	o->bare = false;
	put.has_draft = true;
	put.draft = o->draft;
	if (o->next == NEXT_REPEAT)
		put.repeat = (char *)"last";
	else
		put.text = o->pending;
	o->next = NEXT_NONE;
	seat_call(page, "draft put", &put.base, CALL_HOLD, on_done, NULL);
}

static void on_opened(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);
	const Od__DraftDone *done = (const Od__DraftDone *)reply->body;

	if (reply->outcome != OD__OUTCOME__DONE || !done || !done->made) {
		on_done(page, reply, baton);
		return;
	}
	o->draft = done->made->id;
	still_placing(page);
	send_put(page);
}

static void open_draft(struct page *page, unsigned flags, page_on_reply *on)
{
	struct order *o = page_state(page);
	Od__DraftOpen open = OD__DRAFT_OPEN__INIT;
	char call[32];

	open.has_kind = true;
	open.kind = OD__DRAFT_KIND__ORDER_DRAFT;
	open.customer = o->customer;
	if (o->call) {
		snprintf(call, sizeof(call), "#%llu", (unsigned long long)o->call);
		open.call = call;
	}
	o->opening = seat_call(page, "draft open", &open.base, CALL_HOLD | flags, on, NULL);
}

/* Does what `next` says, with a draft that is opened first when there is none. */
static void begin(struct page *page)
{
	const struct order *o = page_state(page);

	if (o->draft)
		send_put(page);
	else
		open_draft(page, 0, on_opened);
}

void order_put(struct page *page, const char *text)
{
	struct order *o = page_state(page);

	snprintf(o->pending, sizeof(o->pending), "%s", text);
	o->wants_reason = strchr(text, '@') != NULL || strstr(text, "\uff20") != NULL;
	o->next = NEXT_PUT;
	o->left_typed = false;
	begin(page);
}

void order_repeat(struct page *page)
{
	struct order *o = page_state(page);

	o->pending[0] = '\0';
	o->next = NEXT_REPEAT;
	begin(page);
}

void order_put_field(struct page *page, const char *field, const char *value)
{
	struct order *o = page_state(page);
	Od__DraftPut put = OD__DRAFT_PUT__INIT;

	put.has_draft = true;
	put.draft = o->draft;
	put.field = (char *)field;
	put.value = (char *)value;
	seat_call(page, "draft put", &put.base, CALL_HOLD, on_done, NULL);
}

void order_step(struct page *page, int steps)
{
	struct order *o = page_state(page);
	Od__DraftPut put = OD__DRAFT_PUT__INIT;

	put.has_draft = put.has_steps = true;
	put.draft = o->draft;
	put.steps = steps;
	seat_call(page, "draft put", &put.base, CALL_HOLD, on_done, NULL);
}

/* The day and window of the draft are those that nobody chose. */
static bool usual_delivery(const struct order *o)
{
	const Od__Delivery *d = order_shown(o)->delivery;
	const Od__CustomerPage *g = order_greeting(o);

	return !d || (!(d->one_off && *d->one_off) && g && d->day == g->delivery_day &&
		d->from == g->window_from && d->to == g->window_to);
}

bool order_empty(const struct order *o)
{
	const Od__DraftShown *shown = order_shown(o);

	return o->bare || (shown && !shown->n_line && !order_changes(o) && !o->paper &&
		!(shown->note && *shown->note) && !(shown->coupon && *shown->coupon) && usual_delivery(o));
}

/* A draft that was opened for text that is gone, or whose last line went, goes too. */
bool order_let_go(struct page *page)
{
	struct order *o = page_state(page);
	Od__DraftDrop drop = OD__DRAFT_DROP__INIT;

	if (!o->draft || !order_empty(o) || !field_empty(&o->entry))
		return false;
	drop.has_draft = true;
	drop.draft = o->draft;
	seat_call(page, "draft drop", &drop.base, CALL_QUIET, NULL, NULL);
	o->draft = 0;
	o->bare = false;
	o->kept[0] = '\0';
	return true;
}

/* Keeps the draft with what is being typed; the page is left and waits for no answer. */
void order_park(struct page *page)
{
	struct order *o = page_state(page);
	Od__DraftPut put = OD__DRAFT_PUT__INIT;
	char typing[ENTRY_LIMIT + 1];

	if (!o->draft || order_let_go(page) || o->resumed)	/* one not seen yet stays as it is */
		return;
	field_copy(&o->entry, typing, sizeof(typing));
	put.has_draft = put.has_park = true;
	put.draft = o->draft;
	if (strlen(typing) <= TYPING_LIMIT)	/* more would be refused, and the draft not parked */
		put.typing = typing;
	put.park = true;
	seat_call(page, "draft put", &put.base, CALL_QUIET, NULL, NULL);
}

/* A draft without a line was opened for what is no line. */
static bool is_bare(struct page *page, const struct client_reply *reply)
{
	struct order *o = page_state(page);
	const Od__DraftDone *done = (const Od__DraftDone *)reply->body;

	if (reply->outcome != OD__OUTCOME__DONE || !done || !done->made)
		return false;
	o->draft = done->made->id;
	return o->bare = true;
}

static void on_bare(struct page *page, const struct client_reply *reply, void *baton)
{
	(void)baton;
	if (is_bare(page, reply))
		order_keep_typing(page);
}

static void go_windows(struct page *page)
{
	const struct order *o = page_state(page);
	char draft[24];

	snprintf(draft, sizeof(draft), "%llu", (unsigned long long)o->draft);
	seat_go_with(page_seat(page), "slots", o->customer, draft);
}

static void on_windows(struct page *page, const struct client_reply *reply, void *baton)
{
	(void)baton;
	if (is_bare(page, reply) && !seat_late(page_seat(page)))
		go_windows(page);
}

bool order_windows(struct page *page)
{
	const struct order *o = page_state(page);

	if (!*o->customer)
		return false;
	if (o->draft)
		go_windows(page);
	else
		open_draft(page, CALL_HOLD, on_windows);
	return true;
}

/*
 * Once a second: what is half typed goes to the desk, so that it outlives this seat; before the first
 * line a draft is opened for it alone.
 */
void order_keep_typing(struct page *page)
{
	struct order *o = page_state(page);
	Od__DraftPut put = OD__DRAFT_PUT__INIT;
	char typing[ENTRY_LIMIT + 1];

	field_copy(&o->entry, typing, sizeof(typing));
	if (strlen(typing) > TYPING_LIMIT || strcmp(typing, o->kept) == 0)
		return;
	if (!o->draft) {
		if (*o->customer && !seat_waits(page, o->opening))
			open_draft(page, CALL_QUIET, on_bare);	/* no key asked for it */
		return;
	}
	snprintf(o->kept, sizeof(o->kept), "%s", typing);
	put.has_draft = true;
	put.draft = o->draft;
	put.typing = typing;
	seat_call(page, "draft put", &put.base, CALL_QUIET, NULL, NULL);
}

/* ---- placing and dropping ---- */

static void on_placed(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__OrderPlaced *placed = (const Od__OrderPlaced *)reply->body;
	struct order *o = page_state(page);
	struct seat *seat = page_seat(page);
	char typed[ENTRY_LIMIT + 1];

	(void)baton;
	if (ended_elsewhere(page, reply))
		return;
	if (reply->outcome != OD__OUTCOME__DONE) {
		/* what other hands changed meanwhile is marked on the page */
		if (order_shown(o))
			reply_keep(&o->seen, &order_shown(o)->base);
		o->compare = true;
		order_show(page);
		return;
	}
	field_copy(&o->entry, typed, sizeof(typed));
	begin_anew(page);
	if (seat_late(seat)) {	/* nobody waits here: what is typed meanwhile stays, and who types it */
		field_set(&o->entry, typed);
		o->paper = 0;
		order_load(page);
	} else if (o->paper) {
		/* This work is done: back to the papers that are left. */
		seat_end_work(page);
		paper_go(seat);
	} else {
		order_load(page);
	}
	if (placed && placed->made && placed->made->note)
		seat_note(seat, ROLE_GOOD, placed->made->note);
}

void order_place(struct page *page)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	const Od__DraftShownLine *open = order_open_line(o);
	Od__OrderPlace place = OD__ORDER_PLACE__INIT;
	char paper[24], hold[100];
	size_t n = 0;

	if (!o->draft || !shown || shown->n_line == 0) {
		seat_say(page_seat(page), ROLE_TEXT,
			say("Nothing to place yet. Type items, or F9 for the last order."));
		seat_stop_keys(page_seat(page));
		return;
	}
	if (open) {
		char number[16], text[300];
		const char *argument = number;

		snprintf(number, sizeof(number), "%u", open->n);
		if (order_price_holds(open)) {
			o->reason = true;
			order_reason_look(page);
			seat_note(page_seat(page), ROLE_DUE, open->message);
		} else if (open->product)
			seat_say(page_seat(page), ROLE_DUE, say_fill(order_line_keeps(open) ?
				say("The order is not placed: line {0} waits for a look. Enter keeps it as "
				"it is.") : say("The order is not placed: line {0} cannot go like this. "
				"{0}- takes it out."), &argument, 1, text, sizeof(text)));
		else if (order_fits_nothing(open))
			seat_message(page_seat(page), ROLE_DUE, OD__MESSAGE__NOTHING_FITS, open->word, NULL,
				NULL, NULL);
		else
			seat_message(page_seat(page), ROLE_DUE, OD__MESSAGE__ORDER_LINE_OPEN, number,
				open->candidate[0]->name, NULL, NULL);
		seat_stop_keys(page_seat(page));
		return;
	}
	place.has_draft = place.has_revision = place.has_accept_total = true;
	place.draft = o->draft;
	place.revision = shown->draft->revision;
	place.accept_total = shown->total;
	for (size_t i = 0; i < shown->n_hold; i++)
		n += (size_t)snprintf(hold + n, n < sizeof(hold) ? sizeof(hold) - n : 0, "%s%s", n ? "," : "",
			shown->hold[i]);
	place.accept_hold = n ? hold : (char *)"-";
	if (o->paper) {
		snprintf(paper, sizeof(paper), "P-%llu", (unsigned long long)o->paper);
		place.pad = paper;
	}
	order_held_fill(o, &place);
	seat_call(page, "order place", &place.base, CALL_HOLD, on_placed, NULL);
}

static void on_dropped(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);
	uint64_t dropped = o->draft;
	bool change = order_changes(o);
	char number[24], text[200];
	const char *argument = number;

	if (ended_elsewhere(page, reply) || reply->outcome != OD__OUTCOME__DONE)
		return;
	if (baton) {	/* its order was cancelled: that was said, and there is nothing to take up again */
		begin_anew(page);
		return;
	}
	if (change)
		snprintf(number, sizeof(number), "%llu", (unsigned long long)order_shown(o)->draft->origin);
	seat_say(page_seat(page), ROLE_TEXT, !change ? say("The draft is dropped. Ctrl-U gets it back.") :
		say_fill(say("Order {0} stays as it was. Ctrl-U takes the change up again."), &argument, 1,
		text, sizeof(text)));
	begin_anew(page);
	o->dropped = dropped;
}

static void on_got_back(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	o->draft = o->dropped;
	o->dropped = 0;
	order_show(page);
}

void order_get_back(struct page *page)
{
	struct order *o = page_state(page);
	Od__DraftDrop drop = OD__DRAFT_DROP__INIT;

	drop.has_draft = drop.has_back = drop.back = true;
	drop.draft = o->dropped;
	seat_call(page, "draft drop", &drop.base, CALL_HOLD, on_got_back, NULL);
}

void order_drop(struct page *page, bool cancelled)
{
	struct order *o = page_state(page);
	Od__DraftDrop drop = OD__DRAFT_DROP__INIT;

	drop.has_draft = true;
	drop.draft = o->draft;
	seat_call(page, "draft drop", &drop.base, CALL_HOLD, on_dropped, cancelled ? page : NULL);
}
