/* SPDX-License-Identifier: ISC */
#include "screen/tasks.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "record/customer.pb-c.h"
#include "record/product.pb-c.h"
#include "tap/tap.h"

#define FIVE 5

/* ---- what the hand knows before the phone rings ---- */

static int64_t largest_of(const struct hand_customer *c, const char *code)
{
	for (unsigned i = 0; i < HAND_USUAL; i++)
		if (strcmp(demo_goods[c->good[i]].code, code) == 0)
			return c->largest[i];
	return 1000;
}

static const char *initials_of(const struct hand *h, const char *code)
{
	for (size_t i = 0; i < demo_good_count; i++)
		if (strcmp(demo_goods[i].code, code) == 0)
			return h->good[i].initials;
	return "";
}

static unsigned one_digit(struct hand *h)
{
	return hand_draw(h, 2, 9);
}

/* Two digits that nobody has to look at twice: not above five times what he took before. */
static unsigned two_digits(struct hand *h, const struct hand_customer *c, const char *code)
{
	unsigned most = (unsigned)(largest_of(c, code) / 200);

	return hand_draw(h, 10, most > 99 ? 99 : most < 10 ? 10 : most);
}

struct letter {
	char label, code[32];
};

/* The letters of the customer's usual items, with what they stand for. */
static unsigned letters_of(struct hand *h, const struct hand_customer *c, struct letter out[9])
{
	Od__CustomerPageGet get = OD__CUSTOMER_PAGE_GET__INIT;
	const Od__CustomerPage *page;
	unsigned n = 0;

	get.customer = (char *)c->code;
	page = (const Od__CustomerPage *)hand_ask(h, "customer page", &get.base);
	for (size_t i = 0; i < page->n_usual && n < 9; i++) {
		if (!page->usual[i]->label || !*page->usual[i]->label)
			continue;
		out[n].label = page->usual[i]->label[0];
		snprintf(out[n++].code, sizeof out[0].code, "%s", page->usual[i]->code);
	}
	return n;
}

static bool on_order(const struct hand_line *line, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(line[i].code, code) == 0)
			return true;
	return false;
}

/* ---- words that the desk does not take at once ---- */

struct waiting {
	struct hand *h;
	const char *customer;
	size_t lines;
	uint64_t draft;
	unsigned open;			/* the first line that waits, 0 when none does */
	char word[64];
	size_t candidates;
	char candidate[20][32];
};

/* The draft of the customer has so many lines: what the first open one waits for. */
static bool has_lines(void *baton)
{
	struct waiting *w = baton;
	Od__DraftList list = OD__DRAFT_LIST__INIT;
	Od__DraftShow show = OD__DRAFT_SHOW__INIT;
	const Od__DraftShown *shown;
	const Od__DraftRows *rows;

	vt_read(w->h->vt);
	list.customer = (char *)w->customer;
	list.has_all = list.all = true;
	rows = (const Od__DraftRows *)hand_ask(w->h, "draft list", &list.base);
	if (!rows->n_row)
		return false;
	show.has_draft = true;
	show.draft = w->draft = rows->row[0]->draft;
	shown = (const Od__DraftShown *)hand_ask(w->h, "draft show", &show.base);
	if (shown->n_line != w->lines)
		return false;
	w->open = 0;
	for (size_t i = 0; i < shown->n_line && !w->open; i++) {
		const Od__DraftShownLine *line = shown->line[i];

		if (!line->holds)
			continue;
		w->open = line->n;
		w->candidates = 0;
		for (size_t k = 0; k < line->n_candidate && !line->product; k++)
			snprintf(w->candidate[w->candidates++], 32, "%s", line->candidate[k]->code);
	}
	return true;
}

static bool is_settled(void *baton)
{
	struct waiting *w = baton;
	unsigned was = w->open;

	return has_lines(w) && w->open != was;
}

/*
 * The letters of a word that is watched: from two on, until the list beneath shows the item alone, or
 * as the only one that he usually takes; else all of its initials.
 */
static void watched_word(struct hand *h, const struct hand_customer *c, const char *code, char *out,
	size_t size)
{
	const char *whole = initials_of(h, code);

	for (size_t n = 2; n <= strlen(whole); n++) {
		Od__ProductFind find = OD__PRODUCT_FIND__INIT;
		const Od__ProductRows *rows;
		unsigned others = 0;

		snprintf(out, size, "%.*s", (int)n, whole);
		find.text = out;
		find.customer = (char *)c->code;
		rows = (const Od__ProductRows *)hand_ask(h, "product find", &find.base);
		for (size_t i = 1; i < rows->n_row; i++)
			others += rows->row[i]->last_quantity || rows->row[i]->match_class <= 1;
		if (rows->n_row && strcmp(rows->row[0]->code, code) == 0 && others == 0)
			return;
	}
}

/* Up to the first open line, its candidate is marked and taken, until none is open. */
static bool settle(struct hand *h, const struct hand_customer *c, const struct hand_line *wanted,
	size_t count)
{
	struct waiting w = { .h = h, .customer = c->code, .lines = count };
	char said[32];

	snprintf(said, sizeof said, "%zu lines", count);
	vt_wait_row(h->vt, HAND_SOON, -2, said);
	if (!tap_wait(HAND_WAIT, has_lines, &w))
		return false;
	while (w.open) {
		size_t at = 0;

		while (at < w.candidates && strcmp(w.candidate[at], wanted[w.open - 1].code) != 0)
			at++;
		if (w.candidates && at == w.candidates)
			return false;
		for (size_t i = 0; w.candidates && i < at; i++)
			hand_press(h, "Down");
		hand_press(h, "Enter");
		if (!tap_wait(HAND_WAIT, is_settled, &w))
			return false;
	}
	return true;
}

/* F10, and the order that came of it is as wanted; then it is cancelled, so that the next draw finds
 * the customer as this one did. */
static bool place(struct hand *h, const struct hand_customer *c, uint64_t before,
	const struct hand_line *wanted, size_t count)
{
	uint64_t order;
	bool right;

	hand_press(h, "F10");
	order = hand_placed(h, c->code, before);
	right = hand_is(h, order, wanted, count);
	if (order)
		hand_cancel(h, order);
	return right;
}

/* ---- the tasks ---- */

static bool repeat(struct hand *h, struct hand_customer *c)
{
	uint64_t before = hand_newest(h, c->code);
	struct hand_line line[HAND_USUAL];
	size_t count = hand_lines(h, hand_last(h, c->code), line, HAND_USUAL);

	hand_ring(h, c->phone);
	hand_press(h, "F8 F9");
	return place(h, c, before, line, count);
}

/* Another product has the same initials. */
static bool shared(const struct hand *h, unsigned good)
{
	for (unsigned i = 0; i < demo_good_count; i++)
		if (i != good && strcmp(h->good[i].initials, h->good[good].initials) == 0)
			return true;
	return false;
}

/* A letter of a line of the order; an item of the thirty that is not on it. */
static bool repeat_changed(struct hand *h, struct hand_customer *c)
{
	uint64_t before = hand_newest(h, c->code);
	struct hand_line line[HAND_USUAL + 1];
	size_t count = hand_lines(h, hand_last(h, c->code), line, HAND_USUAL);
	struct letter letter[9];
	unsigned letters = letters_of(h, c, letter), at, good;
	char text[64], word[16];

	do
		at = hand_draw(h, 0, letters - 1);
	while (!on_order(line, count, letter[at].code));
	/* initials that name one thing: 海带芯 and 海带须 would cost the key that tells them apart */
	do
		good = c->good[hand_draw(h, 0, HAND_USUAL - 1)];
	while (on_order(line, count, demo_goods[good].code) || shared(h, good));
	for (size_t i = 0; i < count; i++)
		if (strcmp(line[i].code, letter[at].code) == 0) {
			line[i].quantity = (int64_t)one_digit(h) * 1000;
			snprintf(text, sizeof text, "%c=%d", letter[at].label,
				(int)(line[i].quantity / 1000));
		}
	snprintf(line[count].code, sizeof line[count].code, "%s", demo_goods[good].code);
	line[count].quantity = (int64_t)one_digit(h) * 1000;
	watched_word(h, c, demo_goods[good].code, word, sizeof word);
	snprintf(text + strlen(text), sizeof text - strlen(text), " %d%s",
		(int)(line[count].quantity / 1000), word);
	hand_ring(h, c->phone);
	hand_press(h, "F8 F9");
	hand_type(h, text);
	hand_press(h, "Enter");
	return settle(h, c, line, count + 1) && place(h, c, before, line, count + 1);
}

/* Five letters with a quantity each; `large` of them have two digits. */
static size_t five_letters(struct hand *h, struct hand_customer *c, unsigned large, char *text, size_t size,
	struct hand_line *wanted)
{
	struct letter letter[9];
	unsigned at[FIVE], order[FIVE];
	size_t n = 0;

	if (letters_of(h, c, letter) < 9)
		bail("%s has no nine usual items", c->code);
	hand_draws(h, at, FIVE, 9);
	hand_draws(h, order, FIVE, FIVE);
	for (unsigned i = 0; i < FIVE; i++) {
		const struct letter *l = &letter[at[i]];
		unsigned quantity = order[i] < large ? two_digits(h, c, l->code) : one_digit(h);

		snprintf(wanted[i].code, sizeof wanted[i].code, "%s", l->code);
		wanted[i].quantity = (int64_t)quantity * 1000;
		n += (size_t)snprintf(text + n, size - n, "%u%c", quantity, l->label);
	}
	return FIVE;
}

size_t task_five(struct hand *h, struct hand_customer *c, char *text, size_t size, struct hand_line *wanted)
{
	return five_letters(h, c, 2, text, size, wanted);
}

static bool five_usual(struct hand *h, struct hand_customer *c, unsigned large)
{
	uint64_t before = hand_newest(h, c->code);
	struct hand_line wanted[FIVE];
	char text[64];

	five_letters(h, c, large, text, sizeof text, wanted);
	hand_ring(h, c->phone);
	hand_press(h, "F8");
	hand_type(h, text);
	hand_press(h, "Enter");
	return place(h, c, before, wanted, FIVE);
}

static bool five_mixed(struct hand *h, struct hand_customer *c)
{
	return five_usual(h, c, 2);
}

static bool five_large(struct hand *h, struct hand_customer *c)
{
	return five_usual(h, c, FIVE);
}

static bool five_initials(struct hand *h, struct hand_customer *c)
{
	uint64_t before = hand_newest(h, c->code);
	struct hand_line wanted[FIVE];
	unsigned at[FIVE];
	char text[160];
	size_t n = 0;

	hand_draws(h, at, FIVE, HAND_USUAL);
	for (unsigned i = 0; i < FIVE; i++) {
		const char *code = demo_goods[c->good[at[i]]].code;
		unsigned quantity = two_digits(h, c, code);

		snprintf(wanted[i].code, sizeof wanted[i].code, "%s", code);
		wanted[i].quantity = (int64_t)quantity * 1000;
		n += (size_t)snprintf(text + n, sizeof text - n, "%u%s", quantity, initials_of(h, code));
	}
	hand_ring(h, c->phone);
	hand_press(h, "F8");
	hand_type(h, text);
	hand_press(h, "Enter");
	return settle(h, c, wanted, FIVE) && place(h, c, before, wanted, FIVE);
}

/* A customer of the name that was given, with the address and this phone. */
struct stranger {
	struct hand *h;
	const char *phone;
	char code[64];
};

static bool is_known(void *baton)
{
	struct stranger *s = baton;
	Od__CustomerFind find = OD__CUSTOMER_FIND__INIT;
	const Od__CustomerRows *rows;

	vt_read(s->h->vt);
	find.text = (char *)s->phone;
	rows = (const Od__CustomerRows *)hand_ask(s->h, "customer find", &find.base);
	if (!rows->n_row)
		return false;
	snprintf(s->code, sizeof s->code, "%s", rows->row[0]->code);
	return true;
}

static bool new_caller(struct hand *h, struct hand_customer *c)
{
	static const char *const names[] = { "南湖小馆", "老街米粉", "福兴饭店", "春晓茶楼", "江边鱼庄" };
	static const char *const streets[] = { "中山路", "南湖路", "建设街", "学院路", "文昌巷" };
	struct stranger s = { .h = h };
	struct hand_customer new = { .code = "" };
	struct hand_line wanted[3];
	unsigned at[3];
	char phone[24], name[64], address[64], text[96];
	size_t n = 0;

	(void)c;
	snprintf(phone, sizeof phone, "139%08u", hand_draw(h, 10000000, 99999999));
	/* a name that nobody has: the desk asks before it takes a second customer of one name */
	snprintf(name, sizeof name, "%s%u", names[hand_draw(h, 0, 4)], 100 + h->calls);
	snprintf(address, sizeof address, "%s %u 号", streets[hand_draw(h, 0, 4)], hand_draw(h, 1, 400));
	hand_draws(h, at, 3, (unsigned)demo_good_count);
	for (unsigned i = 0; i < 3; i++) {
		unsigned quantity = one_digit(h);

		snprintf(wanted[i].code, sizeof wanted[i].code, "%s", demo_goods[at[i]].code);
		wanted[i].quantity = (int64_t)quantity * 1000;
		n += (size_t)snprintf(text + n, sizeof text - n, "%u%s", quantity, h->good[at[i]].initials);
	}
	s.phone = phone;
	hand_ring(h, phone);
	hand_press(h, "F8");
	hand_spell(h, name);
	hand_press(h, "Enter");
	hand_type(h, "1");
	hand_press(h, "Enter");
	hand_spell(h, address);
	hand_press(h, "F10");
	hand_type(h, text);
	hand_press(h, "Enter");
	if (!tap_wait(HAND_WAIT, is_known, &s))
		return false;
	snprintf(new.code, sizeof new.code, "%.15s", s.code);
	return settle(h, &new, wanted, 3) && place(h, &new, 0, wanted, 3);
}

/* One key, and the page says when the order that is under way comes. */
static bool where(struct hand *h, struct hand_customer *c)
{
	struct hand_line line = { .quantity = 2000 };
	uint64_t order;
	char wanted[64];
	bool right;

	snprintf(line.code, sizeof line.code, "%s", demo_goods[c->good[0]].code);
	order = hand_order(h, c->code, &line, 1);
	snprintf(wanted, sizeof wanted, "%llu comes Fri 20 Nov", (unsigned long long)order);
	hand_ring(h, c->phone);
	hand_press(h, "F8");
	right = vt_wait(h->vt, HAND_WAIT, wanted);
	hand_done(h);
	hand_cancel(h, order);
	return right;
}

struct changed {
	struct hand *h;
	uint64_t order;
	size_t count;
	struct hand_line line[HAND_USUAL];
};

static bool is_changed(void *baton)
{
	struct changed *x = baton;
	struct hand_line seen[HAND_USUAL];
	size_t n;

	vt_read(x->h->vt);
	n = hand_lines(x->h, x->order, seen, HAND_USUAL);
	for (size_t i = 0; i < x->count; i++)
		if (n != x->count || strcmp(seen[i].code, x->line[i].code) != 0 ||
		    seen[i].quantity != x->line[i].quantity)
			return false;
	return true;
}

/* An order of this morning; another quantity, of two digits, for one of its lines. */
static bool change(struct hand *h, struct hand_customer *c)
{
	struct changed x = { .h = h, .count = 3 };
	struct letter letter[9];
	unsigned at[3], quantity;
	char text[32];
	bool right;

	letters_of(h, c, letter);
	hand_draws(h, at, 3, 9);
	for (unsigned i = 0; i < 3; i++) {
		snprintf(x.line[i].code, sizeof x.line[i].code, "%s", letter[at[i]].code);
		x.line[i].quantity = (int64_t)one_digit(h) * 1000;
	}
	x.order = hand_order(h, c->code, x.line, 3);
	quantity = two_digits(h, c, x.line[1].code);
	x.line[1].quantity = (int64_t)quantity * 1000;
	/* the letters may have moved with the order of this morning */
	letters_of(h, c, letter);
	for (unsigned i = 0; i < 9; i++)
		if (strcmp(letter[i].code, x.line[1].code) == 0)
			snprintf(text, sizeof text, "%c=%u", letter[i].label, quantity);
	hand_ring(h, c->phone);
	hand_press(h, "F8");
	hand_type(h, text);
	hand_press(h, "Enter F10");
	vt_wait_row(h->vt, HAND_SOON, -2, "changed:");
	right = tap_wait(HAND_WAIT, is_changed, &x);
	hand_done(h);
	hand_cancel(h, x.order);
	return right;
}

/* Letters until the item is there with its price. Then the field is emptied. */
static bool price(struct hand *h, struct hand_customer *c)
{
	const struct demo_good *g = &demo_goods[c->good[hand_draw(h, 0, HAND_USUAL - 1)]];
	uint64_t before = hand_newest(h, c->code);
	struct waiting one = { .h = h, .customer = c->code, .lines = 1 };
	char row[64], word[16];
	bool right;

	watched_word(h, c, g->code, word, sizeof word);
	snprintf(row, sizeof row, "%d.%02d", g->price / 100, g->price % 100);
	hand_ring(h, c->phone);
	hand_press(h, "F8");
	hand_type(h, word);
	right = vt_wait(h->vt, HAND_WAIT, g->code) && vt_wait(h->vt, HAND_WAIT, row);
	hand_press(h, "Ctrl-U");
	right &= vt_wait_gone(h->vt, HAND_WAIT, g->code);
	hand_done(h);
	return right && hand_newest(h, c->code) == before && !has_lines(&one);
}

const struct task tasks[] = {
	{ "repeat the last order", 3, false, 2, repeat },
	{ "repeat, one changed, one added", 12, false, 4, repeat_changed },
	{ "five usual items, typical mix", 15, false, 6, five_mixed },
	{ "five usual items, two digits each", 18, false, 6, five_large },
	{ "five of thirty by initials", 30, true, 6, five_initials },
	{ "new caller, three items", 26, false, 7, new_caller },
	{ "where is my order", 1, false, 1, where },
	{ "change of a confirmed order", 7, false, 3, change },
	{ "price of one item, no order", 6, false, 2, price },
};
const size_t task_count = sizeof tasks / sizeof tasks[0];
