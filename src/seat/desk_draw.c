/* SPDX-License-Identifier: ISC */
/*
 * desk_draw -- the desk and the search on the canvas: the screens of these names, with the mark over
 * their blocks, the characters that were found underlined, and the field.
 */
#include "seat/desk_page.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/batch.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/ticket.pb-c.h"
#include "seat/print.h"

#define LEFT_BLOCK 50	/* columns of the blocks beside "Today" */

/* The first place of each block. */
static const char *const block_fields[BLOCK_COUNT] = {
	"cs", "pk", "td", "oo", "ht", "dd", "name", "pname", "other"
};

void desk_measure(struct page *page)
{
	struct desk_state *d = page_state(page);
	const struct screen *screen = desk_searches(d) ? d->search : d->desk;
	enum block first = desk_first(d);
	size_t total = 0;

	for (enum block b = first; screen && b < desk_end(d); b++) {
		size_t room = b == FOUND_NUMBER ? 1 :
			(size_t)screen_list_rows(screen, seat_canvas(page_seat(page)), (int)(b - first));
		size_t count = desk_rows(d, b);

		d->shown[b] = count < room ? count : room;
		total += d->shown[b];
	}
	list_count(&d->mark, total);
	if (desk_searches(d) && !d->moved && desk_ticket_found(d))
		list_select(&d->mark, total - 1);
	list_room(&d->mark, (int)total);
}

static const char *text_of(void *baton, const char *name)
{
	static char text[300];	/* GLOBAL: lives until the next name is asked for */
	const struct desk_state *d = baton;
	const Od__CustomerRows *rows = (const Od__CustomerRows *)d->replies[FOUND_CUSTOMERS].body;
	const ProtobufCMessage *m = d->replies[FOUND_NUMBER].body;
	char number[PRINT_ROOM], total[PRINT_ROOM];

	text[0] = '\0';
	if (strcmp(name, "count") == 0 && rows) {
		const char *found = print_count((int64_t)rows->total, number, sizeof(number));

		snprintf(total, sizeof(total), "%s%s", rows->estimated ? "~" : "", found);
		say_fill(say("{0} found"), (const char *const[]){ total }, 1, text, sizeof(text));
	} else if (strcmp(name, "other") == 0 && m && m->descriptor == &od__order_shown__descriptor) {
		const Od__OrderShown *o = (const Od__OrderShown *)m;

		snprintf(number, sizeof(number), "%llu", (unsigned long long)o->order->id);
		say_fill(say("order {0}, {1}  {2}"), (const char *const[]){ number, d->masked ? "…" : o->name,
			print_money(o->order->total, total, sizeof(total)) }, 3, text, sizeof(text));
	} else if (strcmp(name, "other") == 0 && m && m->descriptor == &od__batch_traced__descriptor) {
		const Od__BatchTraced *b = (const Od__BatchTraced *)m;

		if (b->n_node)
			say_fill(strcmp(b->node[0]->kind, "lot") == 0 ? say("lot {0}, {1}")
				: say("batch {0}, {1}"), (const char *const[]){ b->node[0]->code,
				b->node[0]->name }, 2, text, sizeof(text));
	} else if (strcmp(name, "other") == 0 && m) {
		const Od__TicketShown *t = (const Od__TicketShown *)m;

		snprintf(text, sizeof(text), "%s %s, %s", t->said, t->ticket->text ? t->ticket->text : "",
			d->masked ? "…" : t->name ? t->name : "");
	}
	return text;
}

/* Draws the mark when it is on a row of this block. */
static void mark_block(struct desk_state *d, const struct screen *screen, struct canvas *canvas,
	enum block b, size_t *before)
{
	int row, column, width, end = b < DESK_ORDERS ? LEFT_BLOCK : 80;

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
	const Od__CustomerRows *rows = (const Od__CustomerRows *)d->replies[FOUND_CUSTOMERS].body;
	int row, column, width;

	if (!rows || !screen_where(d->search, canvas, "name", &row, &column, &width))
		return;
	for (size_t i = 0; i < d->shown[FOUND_CUSTOMERS]; i++) {
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

void desk_draw(struct page *page, struct canvas *canvas)
{
	struct desk_state *d = page_state(page);
	const struct screen *screen = desk_searches(d) ? d->search : d->desk;
	enum block first = desk_first(d);
	const ProtobufCMessage *replies[BLOCK_COUNT];
	struct screen_view view = { .replies = replies, .focus = -1, .argument = "",
		.text = text_of, .baton = d, .masked = seat_masked(page_seat(page)), .now = clock_now() };
	int row, column, width;
	size_t before = 0;

	if (!screen)
		return;
	for (size_t i = 0; i < BLOCK_COUNT; i++)
		replies[i] = first + i < BLOCK_COUNT ? d->replies[first + i].body : NULL;
	desk_measure(page);
	d->masked = view.masked;
	screen_draw(screen, &view, canvas);
	for (enum block b = first; b < desk_end(d); b++)
		mark_block(d, screen, canvas, b, &before);
	if (desk_searches(d))
		underline_matches(d, canvas);
	if (screen_where(screen, canvas, "find", &row, &column, &width))
		field_draw(&d->find, canvas, row, column, width, ROLE_FIELD, true);
}
