/* SPDX-License-Identifier: ISC */
/*
 * desk_page -- the desk and the search: the first page of a seat.
 *
 * With nothing typed it shows what rings and waits, what is parked and due and the orders of today;
 * any character begins a search over customers, products and numbers. One mark goes through all
 * blocks in the order they are drawn; Enter opens what it is on. Answers for an older text are
 * dropped; the text stays while a result is open and is there again after F12.
 */
#include "seat/program.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "record/system.pb-c.h"
#include "record/ticket.pb-c.h"
#include "seat/field.h"
#include "seat/list.h"
#include "seat/print.h"
#include "seat/screen.h"
#include "seat/screen_page.h"

#define FIND_LIMIT 200
#define BLOCKS 4
#define FRESH (20 * CLOCK_SECOND)	/* the desk asks again after so long */

/* A block of rows: which reply it shows, and how a row of it opens. */
enum block { CALLS, DRAFTS, TICKETS, ORDERS, CUSTOMERS, PRODUCTS, NUMBERS, BLOCK_COUNT };

static const char *const block_fields[BLOCK_COUNT] = {
	"cs", "pk", "td", "oo", "name", "pname", "other"
};

struct desk_state {
	bool spent;		/* a row of the search was opened: the next letter begins anew */
	struct field find;
	struct kept replies[BLOCK_COUNT];
	struct screen *desk, *search;
	struct list mark;		/* over all blocks shown */
	size_t shown[BLOCK_COUNT];	/* rows drawn of each */
	char asked[FIND_LIMIT + 1];
	uint64_t number[BLOCK_COUNT];	/* the last request for a block */
	int64_t fresh;			/* steady time of the last asking */
	bool moved;			/* the mark was moved by hand */
	bool offered;			/* the drafts that wait were told after the login */
};

static bool searching(const struct desk_state *d)
{
	return !field_empty(&d->find);
}

static size_t rows_of(const struct desk_state *d, enum block b)
{
	const ProtobufCMessage *m = d->replies[b].body;

	if (!m)
		return 0;
	switch (b) {
	case CALLS: return ((const Od__CallRows *)m)->n_row;
	case DRAFTS: return ((const Od__DraftRows *)m)->n_row;
	case TICKETS: return ((const Od__TicketRows *)m)->n_row;
	case ORDERS: return ((const Od__OrderRows *)m)->n_row;
	case CUSTOMERS: return ((const Od__CustomerRows *)m)->n_row;
	case PRODUCTS: return ((const Od__ProductRows *)m)->n_row;
	default: return 1;
	}
}

/* What was typed is a ticket's number and there is such a ticket. */
static bool ticket_found(const struct desk_state *d)
{
	const ProtobufCMessage *m = d->replies[NUMBERS].body;

	return m && m->descriptor == &od__ticket_shown__descriptor;
}

/* Once after the login: a draft that waits is told, and Enter on its row resumes it. */
static void offer_draft(struct page *page)
{
	struct desk_state *d = page_state(page);
	const Od__DraftRows *rows = (const Od__DraftRows *)d->replies[DRAFTS].body;
	const Od__SessionShown *me = (const Od__SessionShown *)program_of(page)->me.body;
	char lines[24], at[PRINT_ROOM];

	if (!me)
		return;
	d->offered = true;
	for (size_t i = 0; rows && i < rows->n_row; i++) {
		const Od__DraftRow *row = rows->row[i];

		if (!row->owner || strcmp(row->owner, me->login) != 0)
			continue;
		snprintf(lines, sizeof(lines), "%u", row->lines);
		seat_message(page_seat(page), ROLE_TEXT, OD__MESSAGE__DRAFT_FOUND, print_time(row->updated,
			clock_now(), at, sizeof(at)), row->name ? row->name : "", lines, NULL);
		list_count(&d->mark, rows_of(d, CALLS) + i + 1);
		list_select(&d->mark, rows_of(d, CALLS) + i);
		return;
	}
}

static void on_block(struct page *page, const struct client_reply *reply, void *baton)
{
	struct desk_state *d = page_state(page);
	size_t b = (size_t)(uintptr_t)baton;

	if (reply->number != d->number[b])
		return;
	if (reply->outcome == OD__OUTCOME__DONE)
		reply_keep(&d->replies[b], reply->body);
	else
		reply_free(&d->replies[b]);
	if (b == DRAFTS && !d->offered && reply->outcome == OD__OUTCOME__DONE)
		offer_draft(page);
}

static void ask(struct page *page, enum block b, const char *verb, const ProtobufCMessage *request)
{
	struct desk_state *d = page_state(page);

	d->number[b] = seat_call(page, verb, request, CALL_QUIET, on_block,
		(void *)(uintptr_t)b);
}

/* What the desk shows without a search. */
static void refresh(struct page *page)
{
	struct desk_state *d = page_state(page);
	Od__CallList calls = OD__CALL_LIST__INIT;
	Od__DraftList drafts = OD__DRAFT_LIST__INIT;
	Od__TicketList tickets = OD__TICKET_LIST__INIT;
	Od__OrderList orders = OD__ORDER_LIST__INIT;
	Od__Page some = OD__PAGE__INIT;

	some.has_limit = true;
	some.limit = 40;
	calls.state = (char *)"open";
	calls.page = tickets.page = orders.page = &some;
	orders.day = (char *)"today";
	ask(page, CALLS, "call list", &calls.base);
	drafts.has_all = true;
	drafts.all = program_may(page, "draft.take");
	ask(page, DRAFTS, "draft list", &drafts.base);
	ask(page, TICKETS, "ticket list", &tickets.base);
	ask(page, ORDERS, "order list", &orders.base);
	d->fresh = clock_steady();
}

static bool says_ticket(const char *text)
{
	return toupper((unsigned char)text[0]) == 'C' && strspn(text + 1, "-0123456789") ==
		strlen(text + 1) && strpbrk(text, "0123456789");
}

/* A text that is a number may be an order's, C-… a ticket's. */
static void ask_number(struct page *page, const char *text)
{
	struct desk_state *d = page_state(page);
	size_t digits = strspn(text, "0123456789");

	d->number[NUMBERS] = 0;
	reply_free(&d->replies[NUMBERS]);
	if (digits && digits < 12 && text[digits] == '\0') {
		Od__OrderShow show = OD__ORDER_SHOW__INIT;

		show.has_id = true;
		show.id = strtoull(text, NULL, 10);
		ask(page, NUMBERS, "order show", &show.base);
	} else if (says_ticket(text)) {
		Od__TicketShow show = OD__TICKET_SHOW__INIT;

		show.id = (char *)text;
		ask(page, NUMBERS, "ticket show", &show.base);
	}
}

static void search(struct page *page)
{
	struct desk_state *d = page_state(page);
	Od__CustomerFind customers = OD__CUSTOMER_FIND__INIT;
	Od__ProductFind products = OD__PRODUCT_FIND__INIT;
	char text[FIND_LIMIT + 1];

	field_copy(&d->find, text, sizeof(text));
	if (strcmp(text, d->asked) == 0)
		return;
	snprintf(d->asked, sizeof(d->asked), "%s", text);
	list_init(&d->mark);
	d->moved = false;
	if (!text[strspn(text, " ")]) {
		refresh(page);
		return;
	}
	customers.text = products.text = text;
	products.has_limit = true;
	products.limit = 9;
	/* C-2 means the ticket: nothing else is looked for, so Enter opens it */
	if (says_ticket(text) && text[1] == '-') {
		d->number[CUSTOMERS] = d->number[PRODUCTS] = 0;
		reply_free(&d->replies[CUSTOMERS]);
		reply_free(&d->replies[PRODUCTS]);
	} else {
		ask(page, CUSTOMERS, "customer find", &customers.base);
		ask(page, PRODUCTS, "product find", &products.base);
	}
	ask_number(page, text);
}

/* ---- opening ---- */

static void open_call(struct page *page, const Od__CallRow *call)
{
	struct seat *seat = page_seat(page);

	if (call->state == OD__CALL_STATE__RINGING || call->state == OD__CALL_STATE__TALKING)
		program_take(seat);
	else if (call->code)
		go_customer(seat, call->code);
	else
		go_call(seat, call->id);
}

static void open_number(struct page *page)
{
	struct desk_state *d = page_state(page);
	const ProtobufCMessage *m = d->replies[NUMBERS].body;
	char id[32];

	if (m->descriptor == &od__order_shown__descriptor) {
		snprintf(id, sizeof(id), "%llu",
			(unsigned long long)((const Od__OrderShown *)m)->order->id);
		seat_go(page_seat(page), "detail", id);
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
	case CALLS:
		open_call(page, ((const Od__CallRows *)m)->row[index]);
		return;
	case DRAFTS:
		go_draft(seat, ((const Od__DraftRows *)m)->row[index]->draft);
		return;
	case TICKETS:
		seat_go(seat, "ticket", ((const Od__TicketRows *)m)->row[index]->said);
		return;
	case ORDERS:
		snprintf(id, sizeof(id), "%llu",
			(unsigned long long)((const Od__OrderRows *)m)->row[index]->order);
		seat_go(seat, "detail", id);
		return;
	case CUSTOMERS:
		go_customer(seat, ((const Od__CustomerRows *)m)->row[index]->code);
		return;
	case PRODUCTS:
		seat_go(seat, "product", ((const Od__ProductRows *)m)->row[index]->code);
		return;
	default:
		open_number(page);
	}
}

/*
 * How many rows of each block there is room for: by the replies and the size of the screen, not by
 * what was drawn, as keys are played before the drawing.
 */
static void measure(struct page *page)
{
	struct desk_state *d = page_state(page);
	bool find = searching(d);
	const struct screen *screen = find ? d->search : d->desk;
	int first = find ? CUSTOMERS : CALLS;
	size_t total = 0;

	for (int b = first; screen && b < (find ? BLOCK_COUNT : CUSTOMERS); b++) {
		size_t room = b == NUMBERS ? 1 :
			(size_t)screen_list_rows(screen, seat_canvas(page_seat(page)), b - first);
		size_t count = rows_of(d, (enum block)b);

		d->shown[b] = count < room ? count : room;
		total += d->shown[b];
	}
	list_count(&d->mark, total);
	if (find && !d->moved && ticket_found(d))
		list_select(&d->mark, total - 1);
	list_room(&d->mark, (int)total);
}

/* A key that goes through the results waits for them. */
static bool put_off(struct page *page, struct stroke stroke)
{
	struct desk_state *d = page_state(page);

	for (size_t b = CUSTOMERS; searching(d) && b < BLOCK_COUNT; b++)
		if (seat_put_off(page, d->number[b], stroke))
			return true;
	measure(page);
	return false;
}

/* The block and row that the mark is on; false when nothing is shown. */
static bool marked(const struct desk_state *d, enum block *block, size_t *index)
{
	size_t at = d->mark.selected;

	for (int b = searching(d) ? CUSTOMERS : CALLS; b < (searching(d) ? BLOCK_COUNT : CUSTOMERS); b++) {
		if (at < d->shown[b])
			return *block = (enum block)b, *index = at, true;
		at -= d->shown[b];
	}
	return false;
}

/* ---- the page ---- */

static void load(struct page *page, const char *name, struct screen **screen)
{
	char why[400];

	if (screen_load(name, say_language_name(), screen, why, sizeof(why)) != OK)
		seat_say(page_seat(page), ROLE_LATE, why);
}

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
	if (d->desk)
		screen_free(d->desk);
	if (d->search)
		screen_free(d->search);
}

/* Also after the login, when the language is known. */
static void desk_show(struct page *page)
{
	struct desk_state *d = page_state(page);

	if (d->desk)
		screen_free(d->desk);
	if (d->search)
		screen_free(d->search);
	d->desk = d->search = NULL;
	load(page, "desk", &d->desk);
	load(page, "search", &d->search);
	page_context(page, searching(d) ? "search" : "desk");
	if (!searching(d))
		refresh(page);
}

static bool desk_stroke(struct page *page, struct stroke stroke)
{
	struct desk_state *d = page_state(page);

	if ((stroke.code == K_UP || stroke.code == K_DOWN || stroke.code == K_PAGE_UP ||
		stroke.code == K_PAGE_DOWN) && (put_off(page, stroke) || list_stroke(&d->mark, stroke)))
		return d->moved = true;
	if (key_is_char(stroke) && stroke.code < 128 && strchr(":?/", (int)stroke.code) &&
		(!searching(d) || stroke.twin))
		return stroke.code == '/';
	if (d->spent && searching(d) && key_is_char(stroke))
		field_set(&d->find, "");
	d->spent = false;
	switch (field_key(&d->find, stroke)) {
	case FIELD_CHANGED:
		search(page);
		page_context(page, searching(d) ? "search" : "desk");
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

/* What does nothing now is not offered at the foot. */
static const char *desk_label(struct page *page, const char *action)
{
	(void)page;
	return strcmp(action, "list") == 0 ? "" : NULL;
}

static bool desk_action(struct page *page, const char *action, struct stroke stroke)
{
	struct desk_state *d = page_state(page);
	enum block block;
	size_t index;

	if (strcmp(action, "open") == 0) {
		if (!put_off(page, stroke) && marked(d, &block, &index)) {
			d->spent = searching(d);
			open_row(page, block, index);
		}
		return true;
	}
	if (strcmp(action, "refresh") == 0 || strcmp(action, "again") == 0) {
		d->asked[0] = '\0';
		if (searching(d))
			search(page);
		else
			refresh(page);
		return true;
	}
	if (strcmp(action, "more") == 0 && !searching(d))
		return seat_go(page_seat(page), "tickets", ""), true;
	if (strcmp(action, "more") == 0 && marked(d, &block, &index) && block == CUSTOMERS)
		return seat_go(page_seat(page), "people", ((const Od__CustomerRows *)
			d->replies[CUSTOMERS].body)->row[index]->code);
	if (strcmp(action, "why") == 0 && searching(d) && marked(d, &block, &index) &&
		block == CUSTOMERS)
		return say_why(page, ((const Od__CustomerRows *)d->replies[CUSTOMERS].body)->row[index]),
			true;
	if (strcmp(action, "back") == 0 && searching(d)) {
		field_set(&d->find, "");
		search(page);
		page_context(page, "desk");
		return true;
	}
	return false;
}

static void desk_event(struct page *page, const Od__Event *event)
{
	struct desk_state *d = page_state(page);

	(void)event;
	if (!searching(d) && seat_front(page_seat(page)) == page)
		refresh(page);
	else
		d->fresh = 0;
}

static void desk_tick(struct page *page, int64_t now)
{
	struct desk_state *d = page_state(page);

	(void)now;
	if (!searching(d) && clock_steady() - d->fresh > FRESH)
		refresh(page);
	seat_dirty(page_seat(page));
}

/* ---- drawing ---- */

static const char *text_of(void *baton, const char *name)
{
	static char text[300];	/* GLOBAL: lives until the next name is asked for */
	const struct desk_state *d = baton;
	const Od__CustomerRows *rows = (const Od__CustomerRows *)d->replies[CUSTOMERS].body;
	const ProtobufCMessage *m = d->replies[NUMBERS].body;
	char number[PRINT_ROOM], total[PRINT_ROOM];

	text[0] = '\0';
	if (strcmp(name, "count") == 0 && rows) {
		const char *found = print_count((int64_t)rows->total, number, sizeof(number));

		snprintf(total, sizeof(total), "%s%s", rows->estimated ? "~" : "", found);
		say_fill(say("{0} found"), (const char *const[]){ total }, 1, text, sizeof(text));
	} else if (strcmp(name, "other") == 0 && m && m->descriptor == &od__order_shown__descriptor) {
		const Od__OrderShown *o = (const Od__OrderShown *)m;

		snprintf(number, sizeof(number), "%llu", (unsigned long long)o->order->id);
		say_fill(say("order {0}, {1}  {2}"), (const char *const[]){ number, o->name,
			print_money(o->order->total, total, sizeof(total)) }, 3, text, sizeof(text));
	} else if (strcmp(name, "other") == 0 && m) {
		const Od__TicketShown *t = (const Od__TicketShown *)m;

		snprintf(text, sizeof(text), "%s %s, %s", t->said, t->ticket->text ? t->ticket->text : "",
			t->name ? t->name : "");
	}
	return text;
}

/* Draws the mark when it is on a row of this block. */
static void mark_block(struct desk_state *d, const struct screen *screen, struct canvas *canvas,
	enum block b, size_t *before)
{
	int row, column, width, end = b < ORDERS && !searching(d) ? 50 : 80;

	if (d->mark.selected >= *before && d->mark.selected < *before + d->shown[b] &&
		screen_where(screen, canvas, block_fields[b], &row, &column, &width)) {
		row += (int)(d->mark.selected - *before);
		put_text(canvas, row, 1, 1, "▸", ROLE_TEXT, ALIGN_LEFT);
		canvas_mark(canvas, row, 1, end - 1, LOOK_HERE);
	}
	*before += d->shown[b];
}

static void underline_matches(struct desk_state *d, struct canvas *canvas)
{
	const Od__CustomerRows *rows = (const Od__CustomerRows *)d->replies[CUSTOMERS].body;
	int row, column, width;

	if (!rows || !screen_where(d->search, canvas, "name", &row, &column, &width))
		return;
	for (size_t i = 0; i < d->shown[CUSTOMERS]; i++) {
		const Od__CustomerRow *r = rows->row[i];
		char before[400], match[400];

		if (!r->name || r->match_to <= r->match_from || r->match_to > strlen(r->name))
			continue;
		snprintf(before, sizeof(before), "%.*s", (int)r->match_from, r->name);
		snprintf(match, sizeof(match), "%.*s", (int)(r->match_to - r->match_from),
			r->name + r->match_from);
		if (cells_width(before) + cells_width(match) <= width)
			canvas_mark(canvas, row + (int)i, column + cells_width(before),
				cells_width(match), LOOK_MATCH);
	}
}

static void desk_draw(struct page *page, struct canvas *canvas)
{
	struct desk_state *d = page_state(page);
	bool find = searching(d);
	const struct screen *screen = find ? d->search : d->desk;
	const ProtobufCMessage *replies[BLOCKS];
	struct screen_view view = { .replies = replies, .focus = -1, .argument = "",
		.text = text_of, .baton = d, .masked = seat_masked(page_seat(page)), .now = clock_now() };
	int row, column, width, first = find ? CUSTOMERS : CALLS;
	size_t before = 0;

	if (!screen)
		return;
	for (int i = 0; i < BLOCKS && first + i < BLOCK_COUNT; i++)
		replies[i] = d->replies[first + i].body;
	measure(page);
	screen_draw(screen, &view, canvas);
	for (int b = first; b < (find ? BLOCK_COUNT : CUSTOMERS); b++)
		mark_block(d, screen, canvas, (enum block)b, &before);
	if (find)
		underline_matches(d, canvas);
	if (screen_where(screen, canvas, "find", &row, &column, &width))
		field_draw(&d->find, canvas, row, column, width, ROLE_FIELD, true);
}

const struct page_kind desk_page = {
	.name = "desk",
	.context = "desk",
	.size = sizeof(struct desk_state),
	.open = desk_open,
	.stroke = desk_stroke,
	.action = desk_action,
	.event = desk_event,
	.show = desk_show,
	.tick = desk_tick,
	.draw = desk_draw,
	.label = desk_label,
	.close = desk_close,
};
