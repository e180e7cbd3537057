/* SPDX-License-Identifier: ISC */
/*
 * menu_page -- F6: what can be made here; F11 on a call page: its blocks. Picked by a digit.
 *
 * A popup over the page in hand. The digits are the same everywhere, so hands learn them: F6 1
 * order, 2 complaint, 3 question, 5 booking, 6 return, 7 note, 8 customer, 9 satisfaction; F11 1
 * orders, 3 tickets, 4 usual items and hours, 5 people, 9 notes. What makes no sense here is not
 * offered.
 */
#include "seat/program.h"

#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "seat/list.h"
#include "seat/order_page.h"
#include "seat/screen_page.h"

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
	{ '9', N_("notes"), "note", true },
};
static const struct choice choices[] = {
	{ '1', N_("order"), NULL, true },
	{ '2', N_("complaint"), "complaint", true },
	{ '3', N_("question"), "question", true },
	{ '5', N_("booking"), "booking", true },
	{ '6', N_("return, by its order"), "orders", true },
	{ '7', N_("note"), "note", true },
	{ '8', N_("customer"), "new", false },
	{ '9', N_("satisfaction"), "survey", true },
};
#define CHOICES (sizeof(choices) / sizeof(choices[0]))	/* most of either */
#define BLOCKS (sizeof(blocks) / sizeof(blocks[0]))
_Static_assert(BLOCKS <= CHOICES, "room for either");

struct menu {
	struct menu_argument argument;
	struct list list;
	size_t offered[CHOICES];
};

static const struct choice *offers(const struct menu *m)
{
	return m->argument.more ? blocks : choices;
}

static void menu_open(struct page *page, const void *argument)
{
	struct menu *m = page_state(page);
	size_t n = 0;

	m->argument = *(const struct menu_argument *)argument;
	for (size_t i = 0; i < (m->argument.more ? BLOCKS : CHOICES); i++)
		if (!offers(m)[i].customer || *m->argument.customer)
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
		seat_go_call(seat, c->screen, a.customer, a.call);
	else if (a.more && page_kind(seat_front(seat)) == &order_page)
		((struct order *)page_state(seat_front(seat)))->more ^= true;
	else
		go_customer(seat, a.customer);
}

static bool menu_stroke(struct page *page, struct stroke stroke)
{
	struct menu *m = page_state(page);

	for (size_t i = 0; i < m->list.count; i++)
		if (offers(m)[m->offered[i]].digit == stroke.code)
			return pick(page, &offers(m)[m->offered[i]]), true;
	if (list_stroke(&m->list, stroke))
		return true;
	if (stroke.code == K_ENTER && m->list.count)
		return pick(page, &offers(m)[m->offered[m->list.selected]]), true;
	return key_is_char(stroke);
}

static void menu_draw(struct page *page, struct canvas *canvas)
{
	struct menu *m = page_state(page);
	int row = 6, column = 24, width = 30;

	list_room(&m->list, (int)CHOICES);
	put_box(canvas, row, column, (int)m->list.count + 2, width,
		m->argument.more ? say("More") : say("New"));
	for (size_t i = 0; i < m->list.count; i++) {
		const struct choice *c = &offers(m)[m->offered[i]];
		char digit[2] = { (char)c->digit, '\0' };

		put_text(canvas, row + 1 + (int)i, column + 2, 2, digit, ROLE_KEY, ALIGN_LEFT);
		put_text(canvas, row + 1 + (int)i, column + 4, width - 6, say(c->label), ROLE_TEXT,
			ALIGN_LEFT);
		if (i == m->list.selected)
			canvas_mark(canvas, row + 1 + (int)i, column + 1, width - 2, LOOK_HERE);
	}
}

const struct page_kind menu_page = {
	.name = "menu",
	.context = "menu",
	.size = sizeof(struct menu),
	.popup = true,
	.open = menu_open,
	.stroke = menu_stroke,
	.draw = menu_draw,
};
