/* SPDX-License-Identifier: ISC */
/*
 * menu_page -- F6: what can be made here; F11 on a call page: its blocks, on the desk: the other pages
 * of the desk. Picked by a digit.
 *
 * A popup over the page in hand. The digits are the same everywhere, so hands learn them: F6 1
 * order, 2 complaint, 3 question, 4 work orders, 5 booking, 6 return, 7 note, 8 customer, 9 satisfaction,
 * 0 wishes; F11 1 orders, 2 account, 3 tickets, 4 usual items, 5 people, 6 deliveries and windows, 7 prices,
 * 8 standing orders, 9 notes. What makes no sense here, or is not for this login, is not offered.
 */
#include "seat/program.h"

#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "seat/list.h"
#include "seat/order_page.h"
#include "seat/screen_page.h"
#include "seat/screen_right.h"
#include "seat/takes.h"

struct choice {
	uint32_t digit;
	const char *label;
	const char *screen;	/* NULL: an order */
	bool customer;		/* needs one */
};

static const struct choice blocks[] = {
	{ '1', N_("orders"), "orders", true },
	{ '2', N_("account"), "account", true },
	{ '3', N_("tickets"), "tickets", true },
	{ '4', N_("usual, money, orders"), NULL, true },
	{ '5', N_("people and terms"), "people", true },
	{ '6', N_("deliveries, windows"), "hours", true },
	{ '7', N_("prices"), "agreed", true },
	{ '8', N_("standing orders"), "standings", true },
	{ '9', N_("notes"), "note", true },
	{ '0', N_("wishes, vote"), "wishes", true },
};
static const struct choice pages[] = {
	{ '1', N_("tickets"), "tickets", false },
	{ '2', N_("calls to be rung back"), "calls", false },
	{ '3', N_("held orders"), "held", false },
	{ '4', N_("runs"), "runs", false },
	{ '5', N_("recalls"), "recalls", false },
	{ '6', N_("work orders"), "works", false },
	{ '7', N_("satisfaction, results"), "surveys", false },
	{ '8', N_("tasks"), "tasks", false },
	{ '9', N_("knowledge"), "knowledge", false },
	{ '0', N_("wishes"), "wishes", false },
};
static const struct choice choices[] = {
	{ '1', N_("order"), NULL, true },
	{ '2', N_("complaint"), "complaint", true },
	{ '3', N_("question"), "question", true },
	{ '4', N_("work orders"), "works", false },
	{ '5', N_("booking"), "booking", true },
	{ '6', N_("return"), "returning", true },
	{ '7', N_("note"), "note", true },
	{ '8', N_("customer"), "new", false },
	{ '9', N_("satisfaction"), "survey", true },
	{ '0', N_("wish"), "wishes", true },
};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define MOST 10	/* digits */

struct menu {
	struct menu_argument argument;
	struct list list;
	size_t offered[MOST];
};

static const struct choice *offers(const struct menu *m, size_t *count)
{
	if (!m->argument.more)
		return *count = COUNT(choices), choices;
	if (*m->argument.customer)
		return *count = COUNT(blocks), blocks;
	return *count = COUNT(pages), pages;
}

static const struct choice *offered(const struct menu *m, size_t row)
{
	size_t count;

	return &offers(m, &count)[m->offered[row]];
}

static void menu_open(struct page *page, const void *argument)
{
	struct menu *m = page_state(page);
	const struct choice *all;
	size_t n = 0, count;

	m->argument = *(const struct menu_argument *)argument;
	all = offers(m, &count);
	for (size_t i = 0; i < count && n < MOST; i++)
		if ((!all[i].customer || *m->argument.customer) && (!all[i].screen ||
		    screen_may_open(page_seat(page), all[i].screen, !m->argument.more)))
			m->offered[n++] = i;
	list_init(&m->list);
	list_count(&m->list, n);
}

static void pick(struct page *page, const struct choice *c)
{
	struct seat *seat = page_seat(page);
	struct menu_argument a = ((struct menu *)page_state(page))->argument;

	seat_back(seat);
	if (c->screen)
		seat_go_call(seat, c->screen, c->customer ? a.customer : "", a.call);
	else if (a.more && page_kind(seat_front(seat)) == &order_page)
		((struct order *)page_state(seat_front(seat)))->more ^= true;
	else
		go_customer(seat, a.customer);
}

static bool menu_stroke(struct page *page, struct stroke stroke)
{
	struct menu *m = page_state(page);

	for (size_t i = 0; i < m->list.count; i++)
		if (offered(m, i)->digit == stroke.code)
			return pick(page, offered(m, i)), true;
	if (list_stroke(&m->list, stroke))
		return true;
	if (stroke.code == K_ENTER && m->list.count)
		return pick(page, offered(m, m->list.selected)), true;
	return key_is_char(stroke);
}

static void menu_draw(struct page *page, struct canvas *canvas)
{
	struct menu *m = page_state(page);
	int row = 6, column = 24, width = 30;

	list_room(&m->list, MOST);
	put_box(canvas, row, column, (int)m->list.count + 2, width,
		m->argument.more ? say("More") : say("New"));
	for (size_t i = 0; i < m->list.count; i++) {
		const struct choice *c = offered(m, i);
		char digit[2] = { (char)c->digit, '\0' };

		put_text(canvas, row + 1 + (int)i, column + 2, 2, digit, ROLE_KEY, ALIGN_LEFT);
		put_text(canvas, row + 1 + (int)i, column + 4, width - 6, say(c->label), ROLE_TEXT,
			ALIGN_LEFT);
		if (i == m->list.selected)
			canvas_mark(canvas, row + 1 + (int)i, column + 1, width - 2, LOOK_HERE);
	}
}

static bool menu_takes(struct page *page, const char *action)
{
	(void)page;
	return takes_in_list(action) || strcmp(action, "open") == 0;
}

const struct page_kind menu_page = {
	.name = "menu",
	.context = "menu",
	.size = sizeof(struct menu),
	.popup = true,
	.open = menu_open,
	.stroke = menu_stroke,
	.draw = menu_draw,
	.takes = menu_takes,
};
