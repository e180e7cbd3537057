/* SPDX-License-Identifier: ISC */
/*
 * order_page -- the keys of the order page.
 *
 * The entry line has the cursor; letters and digits always type. Up from it goes to the choices of
 * an open line, else to the lines of the order, and any character there goes back to the entry
 * line: digits on a line begin `N=`, the quantity of that line. Enter takes what was typed, or with
 * an empty line settles the first open line. F10 places; with text in the entry line it takes that
 * first.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "seat/print.h"
#include "seat/program.h"
#include "seat/screen_page.h"
#include "seat/takes.h"

static void order_open(struct page *page, const void *argument)
{
	const struct order_argument *a = argument;
	struct order *o = page_state(page);

	field_init(&o->entry, ENTRY_LIMIT);
	list_init(&o->choices);
	list_init(&o->lines);
	o->opened = clock_steady();
	screen_take(page, "greeting", &o->greeting_screen);
	screen_take(page, "order", &o->order_screen);
	if (a->customer)
		snprintf(o->customer, sizeof(o->customer), "%s", a->customer);
	o->call = a->call;
	o->paper = a->paper;
	o->wanted = a->draft;
	o->resume_offered = a->draft != 0;
	order_load(page);
	if (a->draft)
		order_take(page, a->draft);
}

static void order_close(struct page *page)
{
	struct order *o = page_state(page);

	order_let_go(page);
	field_free(&o->entry);
	reply_free(&o->greeting);
	reply_free(&o->shown);
	reply_free(&o->seen);
	reply_free(&o->price);
	reply_free(&o->account);
	reply_free(&o->found);
	screen_free(o->greeting_screen);
	screen_free(o->order_screen);
}

bool order_page_same(struct page *page, const void *argument)
{
	const struct order *o = page_state(page);
	const struct order_argument *a = argument;

	if (a->draft)
		return o->draft == a->draft || o->wanted == a->draft;
	if (a->call && o->call == a->call)
		return true;
	return a->customer && strcmp(o->customer, a->customer) == 0;
}

const Od__DraftShownLine *order_open_line(const struct order *o)
{
	const Od__DraftShown *shown = order_shown(o);

	for (size_t i = 0; shown && i < shown->n_line; i++)
		if (shown->line[i]->holds)
			return shown->line[i];
	return NULL;
}

bool order_fits_nothing(const Od__DraftShownLine *line)
{
	return line && !line->product && line->n_candidate == 0;
}

/* ---- Enter ---- */

static void settle_open_line(struct page *page, const Od__DraftShownLine *line)
{
	struct order *o = page_state(page);
	char field[48];

	if (line->n_candidate && !line->product) {
		size_t pick = o->choices.selected < line->n_candidate ? o->choices.selected : 0;

		snprintf(field, sizeof(field), "line.%u.item", line->n);
		order_put_field(page, field, line->candidate[pick]->code);
	} else if (line->n_offer) {
		size_t pick = o->choices.selected < line->n_offer ? o->choices.selected : 0;

		order_put_field(page, line->offer[pick]->field, line->offer[pick]->value);
	} else if (order_price_holds(line) && order_reason_begin(page)) {
		return;		/* the entry line takes it now */
	} else if (order_price_holds(line) && !program_may(page, "price.guide")) {
		seat_note(page_seat(page), ROLE_DUE, line->message);
	} else if (line->product && !o->reason) {
		snprintf(field, sizeof(field), "line.%u.accept", line->n);
		order_put_field(page, field, "true");
	} else {
		seat_message(page_seat(page), ROLE_DUE, OD__MESSAGE__NOTHING_FITS, line->word, NULL,
			NULL, NULL);
		seat_stop_keys(page_seat(page));
	}
}

/* The word being typed becomes the item that was marked by hand: its code. */
static void choose_word(struct order *o, char *text, size_t size)
{
	const Od__ProductRows *found = order_found(o);
	size_t begin = strlen(text) - strlen(o->word);

	if (!o->chosen || !found || o->choices.selected >= found->n_row || strlen(text) < strlen(o->word))
		return;
	if (strcmp(text + begin, o->word) == 0)
		snprintf(text + begin, size - begin, "#%s", found->row[o->choices.selected]->code);
}

static void accept(struct page *page)
{
	struct order *o = page_state(page);
	const Od__DraftShownLine *open = order_open_line(o);
	char text[ENTRY_LIMIT + 80];

	field_copy(&o->entry, text, ENTRY_LIMIT + 1);
	if (order_reason_take(page, text))
		return;
	if (text[strspn(text, " ")] != '\0') {
		choose_word(o, text, sizeof(text));
		field_set(&o->entry, "");
		order_find_word(page);
		order_put(page, text);
	} else if (open) {
		settle_open_line(page, open);
	} else if (!o->draft && order_greeting(o) && order_greeting(o)->draft) {
		order_take_waiting(page);
	} else {
		o->place = false;
	}
}

/* ---- moving ---- */

/* Keys while the mark is on the lines; true when taken. */
static bool lines_stroke(struct page *page, struct stroke stroke)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	const Od__DraftShownLine *line;
	char text[64], quantity[PRINT_ROOM];

	if (!shown || o->lines.selected >= shown->n_line) {
		o->on_lines = false;
		return false;
	}
	line = shown->line[o->lines.selected];
	if (stroke.code == K_DOWN && o->lines.selected + 1 >= o->lines.count) {
		o->on_lines = false;
		return true;
	}
	if (stroke.code == '+' || stroke.code == '-') {
		int64_t asked = line->asked + (stroke.code == '+' ? 1000 : -1000);

		print_typed_quantity(asked > 0 ? asked : 0, quantity, sizeof(quantity));
		snprintf(text, sizeof(text), "%u=%s", line->n, quantity);
		order_put(page, text);
		return true;
	}
	if (stroke.code == K_DELETE) {
		snprintf(text, sizeof(text), "%u=0", line->n);
		order_put(page, text);
		return true;
	}
	if (stroke.code >= '0' && stroke.code <= '9') {
		snprintf(text, sizeof(text), "%u=", line->n);
		o->on_lines = false;
		field_set(&o->entry, text);
		return field_key(&o->entry, stroke) != FIELD_IGNORED;
	}
	if (key_is_char(stroke)) {
		o->on_lines = false;
		return false;
	}
	return list_stroke(&o->lines, stroke);
}

/* Up and Down in the list that opened itself, or from the entry line to the lines. */
static bool choices_stroke(struct order *o, struct stroke stroke)
{
	bool list = o->choices.count > 0 && (order_found(o) || order_open_line(o));

	if (stroke.code != K_UP && stroke.code != K_DOWN)
		return false;
	if (list && (stroke.code == K_DOWN || o->choices.selected > 0)) {
		o->chosen = true;
		return list_stroke(&o->choices, stroke);
	}
	if (stroke.code == K_UP && field_empty(&o->entry) && o->lines.count) {
		o->on_lines = true;
		list_select(&o->lines, o->lines.count - 1);
		return true;
	}
	return list;
}

static bool order_stroke(struct page *page, struct stroke stroke)
{
	struct order *o = page_state(page);

	if ((o->why || o->script) && (stroke.code == K_ENTER || stroke.code == K_F(12))) {
		order_why_close(page);
		o->script = false;
		return true;
	}
	if (stroke.code == K_F(12) && o->reason) {	/* items again; the line waits */
		o->reason = false;
		field_set(&o->entry, "");
		return true;
	}
	if (o->on_lines && lines_stroke(page, stroke))
		return true;
	if ((stroke.code == K_UP || stroke.code == K_DOWN) && seat_put_off(page, o->asked, stroke))
		return true;
	if (choices_stroke(o, stroke))
		return true;
	if (field_empty(&o->entry) && key_is_one_of(stroke, ":?/+"))
		return false;
	switch (field_key(&o->entry, stroke)) {
	case FIELD_IGNORED:
	case FIELD_BEFORE:
		return false;
	case FIELD_CHANGED:
		order_why_close(page);
		o->script = o->left_typed = false;
		order_find_word(page);
		return true;
	default:
		return true;
	}
}

/* ---- actions of the keymap ---- */

/* What goes well with the order; when nothing does, the first of the usual ones. */
static void take_suggestion(struct page *page)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);

	if (shown && shown->suggested)
		order_put(page, "+");
	else if (shown && shown->n_usual)
		order_put(page, shown->usual[0]->label);
}

static bool again(struct page *page)
{
	struct order *o = page_state(page);

	if (o->lines.count && !order_changes(o))
		seat_say(page_seat(page), ROLE_TEXT,
			say("The order has lines already. Ctrl-X drops them, then F9 repeats."));
	else if (!order_greeting(o) || !order_greeting(o)->n_order)
		seat_say(page_seat(page), ROLE_TEXT, say("No earlier order to repeat. Type items."));
	else
		order_repeat(page);
	return true;
}

/* F11: the blocks of this customer, each a digit away. */
static void open_more(struct page *page)
{
	const struct order *o = page_state(page);
	struct menu_argument a = { .more = true, .call = o->call };

	snprintf(a.customer, sizeof(a.customer), "%s", o->customer);
	if (*a.customer)
		seat_open(page_seat(page), &menu_page, &a);
}

/* F2 before the first line: the trail of the order that comes, or came last. */
static bool where_is_it(struct page *page)
{
	const Od__CustomerPage *g = order_greeting(page_state(page));
	char id[32];

	if (!g)
		return false;
	if (!g->coming) {
		seat_say(page_seat(page), ROLE_TEXT, say("Nothing is on its way to this customer, and no "
			"shipment of his is known."));
		return true;
	}
	snprintf(id, sizeof(id), "%llu", (unsigned long long)g->coming->order);
	return seat_go(page_seat(page), "trail", id);
}

/* F2: the price of the marked line; one that has no item yet has none. */
static bool why(struct page *page)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	const Od__DraftShownLine *line = shown && o->lines.selected < shown->n_line ?
		shown->line[o->lines.selected] : NULL;

	o->script = false;
	if (line && !line->product)
		seat_say(page_seat(page), ROLE_TEXT, say("This line has no item yet: Up and Down choose, "
			"Enter takes it, then F2 tells its price."));
	if (line && line->product)
		order_why_open(page);
	return line ? true : where_is_it(page);
}

/* F10 over words that another seat left: they become a line by a second F10, not unseen. */
static void ask_left_typed(struct page *page)
{
	struct order *o = page_state(page);
	char text[ENTRY_LIMIT + 1];

	o->left_typed = false;
	field_copy(&o->entry, text, sizeof(text));
	seat_message(page_seat(page), ROLE_DUE, OD__MESSAGE__LEFT_TYPED_PLACE, text, NULL, NULL, NULL);
	seat_stop_keys(page_seat(page));
}

/* F4 on a line, or on the one that is short: the batches it can go from. */
static bool batches(struct page *page)
{
	const struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	const Od__DraftShownLine *line = order_open_line(o);
	char n[16], draft[32];

	if (o->on_lines && shown && o->lines.selected < shown->n_line)
		line = shown->line[o->lines.selected];
	else if (!line || !line->n_offer)
		return false;
	if (!line || !line->product || !line->stock_known || !o->draft)
		return false;
	snprintf(n, sizeof(n), "%u", line->n);
	snprintf(draft, sizeof(draft), "%llu", (unsigned long long)o->draft);
	return seat_go_with(page_seat(page), "batches", n, draft);
}

static bool order_action(struct page *page, const char *action, struct stroke stroke)
{
	struct order *o = page_state(page);

	(void)stroke;
	if (o->why && strcmp(action, "list") == 0)
		return order_why_all(page), true;
	if (o->why && strcmp(action, "confirm") == 0)
		return order_why_take(page), true;
	if (strcmp(action, "list") == 0 && batches(page))
		return true;
	if (strcmp(action, "list") == 0 && order_held(o))
		return order_held_offer(page), true;
	if (strcmp(action, "list") == 0)
		return order_windows(page);
	if (strcmp(action, "coupon") == 0) {
		field_set(&o->entry, "%");
		return true;
	}
	if (strcmp(action, "back") == 0 && o->offer) {	/* what was marked, not the page */
		o->offer = OD__OFFER__OFFER_NONE;
		return true;
	}
	if (strcmp(action, "new") == 0 && order_price_holds(order_open_line(o)))
		return order_price_ask(page);
	if (strcmp(action, "new") == 0 && order_held(o))
		return order_held_ask(page), true;
	if (strcmp(action, "accept") == 0 || strcmp(action, "open") == 0)
		return accept(page), true;
	if (strcmp(action, "place") == 0 || strcmp(action, "confirm") == 0) {
		if (field_empty(&o->entry))
			return order_place(page), true;
		if (o->left_typed)
			return ask_left_typed(page), true;
		o->place = true;
		return accept(page), true;
	}
	if (takes_one_of(action, "back desk") && !order_changes(o))
		return o->left = true, false;
	if (strcmp(action, "back") == 0 && order_changes(o))
		return order_drop(page, false), true;	/* the order stays as it was */
	if (strcmp(action, "again") == 0 && order_changes(o))
		return order_step(page, -1), true;	/* as it was */
	if (strcmp(action, "again") == 0)
		return again(page);
	if (strcmp(action, "undo") == 0 && !field_empty(&o->entry)) {
		/* text that came back after a refusal: what is typed goes before what was accepted */
		field_set(&o->entry, "");
		order_find_word(page);
		return true;
	}
	if (strcmp(action, "undo") == 0 && !o->draft && o->dropped)
		return order_get_back(page), true;
	if (strcmp(action, "undo") == 0 || strcmp(action, "redo") == 0) {
		if (!o->draft)
			return false;
		return order_step(page, strcmp(action, "undo") == 0 ? -1 : 1), true;
	}
	if (strcmp(action, "strike") == 0) {
		const Od__DraftShownLine *open = order_open_line(o);

		if (!o->draft)
			return false;
		if (order_fits_nothing(open)) {		/* the line that asks for it, not what was taken */
			char text[32];

			snprintf(text, sizeof(text), "%u=0", open->n);
			return order_put(page, text), true;
		}
		if (order_changes(o))
			return order_ask_cancel(page), true;
		return order_drop(page, false), true;
	}
	if (strcmp(action, "why") == 0)
		return why(page);
	if (strcmp(action, "help") == 0) {
		if (o->script)
			return o->script = false;	/* the second time the keys are listed */
		return order_why_close(page), o->script = true;
	}
	if (strcmp(action, "more") == 0 && order_changes(o)) {
		char id[32];

		snprintf(id, sizeof(id), "%llu", (unsigned long long)order_shown(o)->draft->origin);
		return seat_go(page_seat(page), "detail", id);
	}
	if (strcmp(action, "more") == 0 && order_open_line(o) && order_open_line(o)->n_offer)
		return seat_go(page_seat(page), "product", order_open_line(o)->code);
	if (strcmp(action, "more") == 0 && order_held(o))
		return seat_go(page_seat(page), "account", o->customer);
	if (strcmp(action, "more") == 0)
		return open_more(page), true;
	if (strcmp(action, "note") == 0)
		return *o->customer && seat_go(page_seat(page), "note", o->customer);
	if (strcmp(action, "refresh") == 0)
		return order_load(page), true;
	if (strcmp(action, "suggest") == 0)
		return take_suggestion(page), true;
	return false;
}

static bool order_takes(struct page *page, const char *action)
{
	const struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);

	if (takes_one_of(action, "undo redo"))
		return o->draft || o->dropped || !field_empty(&o->entry);
	if (strcmp(action, "strike") == 0)
		return o->draft;
	if (strcmp(action, "why") == 0)	/* a price, or the trail */
		return (shown && o->lines.selected < shown->n_line) || order_greeting(o);
	if (strcmp(action, "note") == 0)
		return *o->customer;
	if (takes_one_of(action, "up down"))
		return o->lines.count > 0 || o->choices.count > 0;
	if (takes_in_list(action))
		return o->on_lines;
	return takes_in_field(action) ||
		takes_one_of(action, "open accept list help again confirm place more refresh suggest coupon");
}

static void order_event(struct page *page, const Od__Event *event)
{
	struct order *o = page_state(page);
	char topic[48];

	snprintf(topic, sizeof(topic), "draft/%llu", (unsigned long long)o->draft);
	if (!o->draft || !event->topic || strcmp(event->topic, topic) != 0)
		return;
	if (event->what && (strcmp(event->what, "agreed") == 0 || strcmp(event->what, "denied") == 0))
		order_price_answered(page, *event->what == 'a');
	if (event->what && strcmp(event->what, "taken") == 0 && event->version > o->taken) {
		o->draft = 0;
		reply_free(&o->shown);
		list_init(&o->lines);
		seat_say(page_seat(page), ROLE_DUE,
			say("Another seat took this draft over. Its lines are safe there."));
	}
}

static void order_tick(struct page *page, int64_t now)
{
	(void)now;
	order_keep_typing(page);
	seat_dirty(page_seat(page));
}

/* A draft, half-typed text, or the caller is still there. */
static bool order_keeps(struct page *page)
{
	const struct order *o = page_state(page);

	return (o->draft && !order_empty(o)) || !field_empty(&o->entry) ||
		(o->call && !o->left && program_talks(page_seat(page), o->call));
}

static uint64_t order_draft(struct page *page)
{
	return ((const struct order *)page_state(page))->draft;
}

const struct page_kind order_page = {
	.name = "order", .context = "order", .size = sizeof(struct order), .open = order_open,
	.stroke = order_stroke, .action = order_action, .event = order_event, .tick = order_tick,
	.show = order_load, .draw = order_draw, .keeps = order_keeps,
	.park = order_park, .draft = order_draft, .takes = order_takes, .close = order_close,
};
