/* SPDX-License-Identifier: ISC */
/*
 * desk_ask -- what the desk page asks: what rings and waits, is parked and due, and was placed today;
 * or what fits the text that is typed. Answers for an older text are dropped.
 *
 * An event names what changed, and only the block that shows it is asked for again: never while its
 * last answer is on its way, and what others do (orders, drafts, complaints) once a second at most.
 * A room full of seats would else ask for every list with every order that one of them places.
 */
#include "seat/desk_page.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/batch.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/delivery.pb-c.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "record/reflect.h"
#include "record/system.pb-c.h"
#include "record/ticket.pb-c.h"
#include "seat/print.h"
#include "seat/program.h"

#define FRESH (20 * CLOCK_SECOND)	/* the desk asks again after so long */
#define SPARE CLOCK_SECOND		/* from one asking for what others do to the next */
#define SOME 40				/* rows of a block */

size_t desk_rows(const struct desk_state *d, enum block b)
{
	const ProtobufCMessage *m = d->replies[b].body;

	if (!m)
		return 0;
	switch (b) {
	case DESK_CALLS: return ((const Od__CallRows *)m)->n_row;
	case DESK_DRAFTS: return ((const Od__DraftRows *)m)->n_row;
	case DESK_TICKETS: return ((const Od__TicketRows *)m)->n_row;
	case DESK_ORDERS: return ((const Od__OrderRows *)m)->n_row;
	case FOUND_CUSTOMERS: return ((const Od__CustomerRows *)m)->n_row;
	case FOUND_PRODUCTS: return ((const Od__ProductRows *)m)->n_row;
	default: return 1;
	}
}

bool desk_ticket_found(const struct desk_state *d)
{
	const ProtobufCMessage *m = d->replies[FOUND_NUMBER].body;

	return m && m->descriptor == &od__ticket_shown__descriptor;
}

/* A complaint or a new customer that was begun has no lines. */
static void say_form(struct page *page, const Od__DraftRow *row, const char *at)
{
	const char *kind = say(enum_label(&od__draft_kind__descriptor, (int)row->kind));
	const char *arguments[3] = { at, kind, row->name ? row->name : "" };
	char text[400];

	seat_say(page_seat(page), ROLE_TEXT, say_fill(say("Draft of {0} found: {1} {2}. Enter resumes it, "
		"F3 leaves it parked."), arguments, 3, text, sizeof(text)));
}

/* The first draft of this hand on the desk, -1 none. */
static int own_draft(struct page *page)
{
	struct desk_state *d = page_state(page);
	const Od__DraftRows *rows = (const Od__DraftRows *)d->replies[DESK_DRAFTS].body;
	const Od__SessionShown *me = (const Od__SessionShown *)program_of(page)->me.body;

	for (size_t i = 0; me && rows && i < rows->n_row && i < d->drafts; i++)
		if (rows->row[i]->owner && strcmp(rows->row[i]->owner, me->login) == 0)
			return (int)i;
	return -1;
}

bool desk_resume(struct page *page)
{
	struct desk_state *d = page_state(page);
	const Od__DraftRows *rows = (const Od__DraftRows *)d->replies[DESK_DRAFTS].body;
	struct work_view view;
	int own = seat_works(page_seat(page), &view, 1) ? -1 : own_draft(page);

	if (own < 0)
		return false;
	go_draft(page_seat(page), rows->row[own]->draft, rows->row[own]->kind);
	return true;
}

/* Once after the login: a draft that waits is told, and Enter on its row resumes it. */
static void offer_draft(struct page *page)
{
	struct desk_state *d = page_state(page);
	const Od__DraftRows *rows = (const Od__DraftRows *)d->replies[DESK_DRAFTS].body;
	const Od__DraftRow *row;
	char lines[24], at[PRINT_ROOM];
	int own;

	if (!program_of(page)->me.body)
		return;
	d->offered = true;
	own = own_draft(page);
	if (own < 0)
		return;
	row = rows->row[own];
	snprintf(lines, sizeof(lines), "%u", row->lines);
	print_time(row->updated, clock_now(), at, sizeof(at));
	if (row->kind == OD__DRAFT_KIND__ORDER_DRAFT)
		seat_message(page_seat(page), ROLE_TEXT, OD__MESSAGE__DRAFT_FOUND, at,
			row->name ? row->name : "", lines, NULL);
	else
		say_form(page, row, at);
	/* Enter was promised to it: the mark stays on this row, whatever is answered behind it. */
	desk_measure(page);
	list_select(&d->mark, d->shown[DESK_CALLS] + (size_t)own);
	d->moved = true;
}

/* Works of this seat that have no draft stand behind the drafts: a caller's page, half-typed text. */
static void add_works(struct page *page)
{
	struct desk_state *d = page_state(page);
	struct kept *kept = &d->replies[DESK_DRAFTS];
	Od__DraftRows *rows = (Od__DraftRows *)kept->body;
	struct work_view views[DESK_WORKS];
	size_t count = seat_works(page_seat(page), views, DESK_WORKS);
	Od__DraftRow **all = arena_array(kept->arena, rows->n_row + count + 1, sizeof(*all));

	d->drafts = rows->n_row;
	for (size_t i = 0; i < rows->n_row; i++)
		all[i] = rows->row[i];
	for (size_t i = 0; i < count; i++) {
		Od__DraftRow *row;

		if (views[i].draft)
			continue;
		row = (Od__DraftRow *)reflect_new(&od__draft_row__descriptor, kept->arena);
		row->has_kind = strcmp(views[i].kind, "order") == 0;
		row->has_updated = true;
		row->kind = OD__DRAFT_KIND__ORDER_DRAFT;
		row->updated = clock_now() - (clock_steady() - views[i].since);
		row->name = arena_string(kept->arena, views[i].name);
		d->parked[rows->n_row - d->drafts] = views[i].since;
		all[rows->n_row++] = row;
	}
	rows->row = all;
}

void desk_go_work(struct page *page, size_t index)
{
	struct desk_state *d = page_state(page);
	struct work_view views[DESK_WORKS];
	size_t count = seat_works(page_seat(page), views, DESK_WORKS);

	for (size_t i = 0; i < count; i++)
		if (views[i].since == d->parked[index]) {
			seat_go_to(page_seat(page), views[i].page);
			return;
		}
}

/* ---- the mark stays on its row ---- */

/* What tells a row of the desk from others. */
static uint64_t row_number(const struct desk_state *d, enum block b, size_t index)
{
	const ProtobufCMessage *m = d->replies[b].body;

	switch (b) {
	case DESK_CALLS:
		return ((const Od__CallRows *)m)->row[index]->id;
	case DESK_DRAFTS:
		return index < d->drafts ? ((const Od__DraftRows *)m)->row[index]->draft :
			(uint64_t)d->parked[index - d->drafts];
	case DESK_TICKETS:
		return ((const Od__TicketRows *)m)->row[index]->id;
	case DESK_ORDERS:
		return ((const Od__OrderRows *)m)->row[index]->order;
	default:
		return 0;
	}
}

struct marked_row {
	enum block block;	/* BLOCK_COUNT: none */
	uint64_t number;
};

/*
 * The row that the hand is on. While the desk is asked for the first time there is none: what comes first
 * is not what stands first. Of two answers in one read the first was painted by nobody, so the rows are
 * counted here.
 */
static struct marked_row mark_of(struct page *page)
{
	const struct desk_state *d = page_state(page);
	struct marked_row none = { .block = BLOCK_COUNT };
	size_t at;

	if (desk_searches(d) || (!d->moved && d->answered != (1u << DESK_LOG) - 1))
		return none;
	desk_measure(page);
	at = d->mark.selected;
	for (enum block b = DESK_CALLS; b < DESK_LOG; b++) {
		if (at < d->shown[b] && at < desk_rows(d, b))
			return (struct marked_row){ .block = b, .number = row_number(d, b, at) };
		at -= d->shown[b];
	}
	return none;
}

/* Rows came or went: the mark is where its row is now. A row that is gone leaves it where it stands. */
static void mark_again(struct page *page, const struct marked_row *row)
{
	struct desk_state *d = page_state(page);
	size_t before = 0;

	if (row->block == BLOCK_COUNT)
		return;
	desk_measure(page);
	for (enum block b = DESK_CALLS; b < row->block; b++)
		before += d->shown[b];
	for (size_t i = 0; i < d->shown[row->block]; i++)
		if (row_number(d, row->block, i) == row->number)
			list_select(&d->mark, before + i);
}

static void on_block(struct page *page, const struct client_reply *reply, void *baton)
{
	struct desk_state *d = page_state(page);
	size_t b = (size_t)(uintptr_t)baton;
	struct marked_row mark = mark_of(page);

	if (reply->number != d->number[b])
		return;
	if (reply->outcome == OD__OUTCOME__DONE)
		reply_keep(&d->replies[b], reply->body);
	else
		reply_free(&d->replies[b]);
	if (b == DESK_DRAFTS && d->replies[b].body)
		add_works(page);
	mark_again(page, &mark);
	if (b < DESK_LOG)
		d->answered |= 1u << b;
	if (b == DESK_DRAFTS && !d->offered && reply->outcome == OD__OUTCOME__DONE)
		offer_draft(page);
	if (b < FOUND_CUSTOMERS)
		d->number[b] = 0;
	if (!desk_searches(d) && seat_front(page_seat(page)) == page)
		desk_go_on(page);
}

static void ask(struct page *page, enum block b, const char *verb, const ProtobufCMessage *request)
{
	struct desk_state *d = page_state(page);

	/* typed on: what was asked with fewer letters need not be looked for any more */
	if (b >= FOUND_CUSTOMERS && seat_waits(page, d->number[b]))
		seat_cancel(page, d->number[b]);
	d->number[b] = seat_call(page, verb, request, CALL_QUIET, on_block,
		(void *)(uintptr_t)b);
}

static bool has_mark(struct page *page, const char *mark)
{
	const struct desk_state *d = page_state(page);
	int row, column, width;

	return d->desk && screen_where(d->desk, seat_canvas(page_seat(page)), mark, &row, &column, &width);
}

static void ask_block(struct page *page, enum block b)
{
	struct desk_state *d = page_state(page);
	Od__CallList calls = OD__CALL_LIST__INIT;
	Od__DeliveryList deliveries = OD__DELIVERY_LIST__INIT;
	Od__DraftList drafts = OD__DRAFT_LIST__INIT;
	Od__TicketList tickets = OD__TICKET_LIST__INIT;
	Od__OrderList orders = OD__ORDER_LIST__INIT;
	Od__Page some = OD__PAGE__INIT;

	some.has_limit = true;
	some.limit = SOME;
	calls.page = tickets.page = orders.page = deliveries.page = &some;
	d->touched[b] = false;
	d->since[b] = clock_steady();
	switch (b) {
	case DESK_CALLS:
		calls.state = (char *)"open";
		ask(page, b, "call list", &calls.base);
		break;
	case DESK_DRAFTS:
		drafts.has_all = true;
		drafts.all = program_may(page, "draft.take");
		ask(page, b, "draft list", &drafts.base);
		break;
	case DESK_TICKETS:
		ask(page, b, "ticket list", &tickets.base);
		break;
	case DESK_ORDERS:
		orders.day = (char *)"today";
		ask(page, b, "order list", &orders.base);
		break;
	/* What only a wide screen shows: the calls of the day, the deliveries that are next. */
	case DESK_LOG:
		calls.day = (char *)"today";
		if (has_mark(page, "hw"))
			ask(page, b, "call list", &calls.base);
		break;
	case DESK_DELIVERIES:
		if (has_mark(page, "dn"))
			ask(page, b, "delivery list", &deliveries.base);
		break;
	default:
		break;
	}
}

void desk_refresh(struct page *page)
{
	struct desk_state *d = page_state(page);

	for (enum block b = DESK_CALLS; b < FOUND_CUSTOMERS; b++)
		ask_block(page, b);
	d->fresh = clock_steady();
}

void desk_go_on(struct page *page)
{
	struct desk_state *d = page_state(page);
	int64_t now = clock_steady();

	for (enum block b = DESK_CALLS; b < FOUND_CUSTOMERS; b++) {
		bool own = b == DESK_CALLS || b == DESK_LOG;

		if (d->touched[b] && !seat_waits(page, d->number[b]) && (own || now - d->since[b] >= SPARE))
			ask_block(page, b);
	}
}

void desk_touch(struct page *page, const Od__Event *event)
{
	static const struct {
		const char *topic;
		enum block block;
	} about[] = {
		{ "call/", DESK_CALLS }, { "call/", DESK_LOG }, { "draft/", DESK_DRAFTS },
		{ "queue", DESK_TICKETS }, { "record/order/", DESK_ORDERS },
		{ "record/order/", DESK_DELIVERIES }, { "task", DESK_CALLS },
	};
	const char *topic = event->topic ? event->topic : "";
	struct desk_state *d = page_state(page);

	for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++)
		if (event->lost || strncmp(topic, about[i].topic, strlen(about[i].topic)) == 0)
			d->touched[about[i].block] = true;
	desk_go_on(page);
}

bool desk_stale(const struct desk_state *d)
{
	return clock_steady() - d->fresh > FRESH;
}

static bool says_ticket(const char *text)
{
	return toupper((unsigned char)text[0]) == 'C' && strspn(text + 1, "-0123456789") ==
		strlen(text + 1) && strpbrk(text, "0123456789");
}

static bool says_paper(const char *text)
{
	const char *digits = text + 1 + (text[0] && text[1] == '-');

	return toupper((unsigned char)text[0]) == 'P' && *digits && !digits[strspn(digits, "0123456789")];
}

/* Printed codes of batches and lots: letters and digits without a blank, B0817, L-2304. */
static bool says_batch(const char *text)
{
	size_t length = strlen(text), digits = strcspn(text, "0123456789");

	return length >= 3 && length <= 32 && isalpha((unsigned char)text[0]) && digits < length &&
		strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/.") == length;
}

/* A text that is a number may be an order's, P-… that of its paper, C-… a ticket's, else a batch's. */
static void ask_number(struct page *page, const char *text)
{
	struct desk_state *d = page_state(page);
	size_t digits = strspn(text, "0123456789");

	d->number[FOUND_NUMBER] = 0;
	reply_free(&d->replies[FOUND_NUMBER]);
	if (digits && digits < 12 && text[digits] == '\0') {
		Od__OrderShow show = OD__ORDER_SHOW__INIT;

		show.has_id = true;
		show.id = strtoull(text, NULL, 10);
		ask(page, FOUND_NUMBER, "order show", &show.base);
	} else if (says_paper(text)) {
		Od__OrderShow show = OD__ORDER_SHOW__INIT;

		show.pad = (char *)text;
		ask(page, FOUND_NUMBER, "order show", &show.base);
	} else if (says_ticket(text)) {
		Od__TicketShow show = OD__TICKET_SHOW__INIT;

		show.id = (char *)text;
		ask(page, FOUND_NUMBER, "ticket show", &show.base);
	} else if (says_batch(text)) {
		Od__BatchTrace trace = OD__BATCH_TRACE__INIT;

		/* the thing itself; who got it is asked when it is opened */
		trace.code = (char *)text;
		trace.has_direction = trace.has_depth = true;
		trace.direction = OD__TRACE_WAY__BACK;
		ask(page, FOUND_NUMBER, "batch trace", &trace.base);
	}
}

void desk_search(struct page *page)
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
		desk_refresh(page);
		return;
	}
	customers.text = products.text = text;
	products.has_limit = true;
	products.limit = 9;
	/* C-2 means the ticket: nothing else is looked for, so Enter opens it */
	if (says_ticket(text) && text[1] == '-') {
		d->number[FOUND_CUSTOMERS] = d->number[FOUND_PRODUCTS] = 0;
		reply_free(&d->replies[FOUND_CUSTOMERS]);
		reply_free(&d->replies[FOUND_PRODUCTS]);
	} else {
		ask(page, FOUND_CUSTOMERS, "customer find", &customers.base);
		ask(page, FOUND_PRODUCTS, "product find", &products.base);
	}
	ask_number(page, text);
}
