/* SPDX-License-Identifier: ISC */
/*
 * order_held -- an order that will be held for money: why, and what can be offered to the caller.
 *
 * Told as soon as the first line is on the draft, not when it is placed. The account is asked once
 * for each draft; until its answer is there the page only says that the order will be held. F4 marks
 * what was agreed, F10 places the order as held with it, F6 asks a supervisor to release it as well.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "record/account.pb-c.h"
#include "record/say.h"
#include "seat/print.h"

#define OFFERS 3
#define INVOICES 3
#define FIXED_ROWS 9	/* without invoices */

static const Od__AccountShown *account_of(const struct order *o)
{
	return (const Od__AccountShown *)o->account.body;
}

static bool reason_is(const struct order *o, const char *reason)
{
	const Od__DraftShown *shown = order_shown(o);

	for (size_t i = 0; shown && i < shown->n_hold; i++)
		if (strcmp(shown->hold[i], reason) == 0)
			return true;
	return false;
}

bool order_held(const struct order *o)
{
	return !order_changes(o) && (reason_is(o, "overdue") || reason_is(o, "credit"));
}

static void on_account(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	reply_keep(&o->account, reply->body);
	seat_dirty(page_seat(page));
}

void order_held_look(struct page *page)
{
	struct order *o = page_state(page);
	Od__AccountShow show = OD__ACCOUNT_SHOW__INIT;

	if (!order_held(o)) {
		reply_free(&o->account);
		o->offer = OD__OFFER__OFFER_NONE;
		return;
	}
	if (o->account.body || !*o->customer)
		return;
	show.customer = o->customer;
	seat_call(page, "account show", &show.base, CALL_QUIET | CALL_LATEST, on_account, NULL);
}

/* Half of the term that is, for who cannot keep it. */
static uint32_t new_term(const struct order *o)
{
	const Od__AccountShown *a = account_of(o);

	return a ? a->term_days / 2 : 0;
}

void order_held_offer(struct page *page)
{
	struct order *o = page_state(page);

	o->offer = (o->offer + 1) % (OFFERS + 1);
	if (o->offer == OD__OFFER__NEW_TERM && !new_term(o))
		o->offer = OD__OFFER__OFFER_NONE;
	seat_dirty(page_seat(page));
}

void order_held_ask(struct page *page)
{
	struct order *o = page_state(page);

	o->ask = true;
	order_place(page);
	o->ask = false;
}

void order_held_fill(const struct order *o, Od__OrderPlace *place)
{
	if (!order_held(o))
		return;
	place->has_ask = place->has_offer = true;
	place->ask = o->ask;
	place->offer = (Od__Offer)o->offer;
	if (o->offer == OD__OFFER__NEW_TERM) {
		place->has_term = true;
		place->term = new_term(o);
	}
}

/* What has to be paid so that the order goes its way. */
static int64_t to_pay(const struct order *o, const Od__AccountShown *a)
{
	int64_t above = a->has_limit ? a->owes + order_shown(o)->total - a->limit : 0;

	return a->clears > above ? a->clears : above;
}

static void put_invoice(const Od__AccountInvoiceRow *i, struct canvas *canvas, int row)
{
	char day[PRINT_ROOM], due[PRINT_ROOM], open[PRINT_ROOM], over[24], text[200];
	const char *arguments[4] = { i->said, day, due, over };

	print_date(i->day, day, sizeof(day));
	print_date(i->due, due, sizeof(due));
	print_money(i->open, open, sizeof(open));
	snprintf(over, sizeof(over), "%u", i->over);
	put_text(canvas, row, 3, 44, say_fill(say("invoice {0} of {1}, due {2}"), arguments, 4, text,
		sizeof(text)), ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, 46, 12, open, ROLE_TEXT, ALIGN_RIGHT);
	if (i->over)
		put_text(canvas, row, 60, 18, say_fill(say("{3} {3|day|days} over"), arguments, 4, text,
			sizeof(text)), ROLE_LATE, ALIGN_LEFT);
}

static void put_habits(const Od__AccountShown *a, struct canvas *canvas, int row)
{
	char on_time[24], paid[24], day[PRINT_ROOM], amount[PRINT_ROOM], text[300];
	const char *arguments[4] = { on_time, paid, day, amount };
	const Od__AccountPaymentRow *last = NULL;

	for (size_t i = 0; !last && i < a->n_payment; i++)
		if (!a->payment[i]->dropped && a->payment[i]->way <= OD__PAYMENT_WAY__CHEQUE)
			last = a->payment[i];
	snprintf(on_time, sizeof(on_time), "%u", a->on_time);
	snprintf(paid, sizeof(paid), "%u", a->paid);
	if (last) {
		print_date(last->day, day, sizeof(day));
		print_money(last->amount, amount, sizeof(amount));
	}
	say_fill(!last ? say("nothing paid yet") : a->paid ?
		say("paid on time {0} of {1} · last payment {2}, {3}") : say("last payment {2}, {3}"),
		arguments, 4, text, sizeof(text));
	put_text(canvas, row, 3, 76, text, ROLE_QUIET, ALIGN_LEFT);
}

static void put_offer(const struct order *o, struct canvas *canvas, int row, int offer,
	const char *what, const char *effect)
{
	bool here = o->offer == offer;

	put_text(canvas, row, 3, 1, here ? "▸" : "·", here ? ROLE_KEY : ROLE_QUIET, ALIGN_LEFT);
	put_text(canvas, row, 5, 35, what, here ? ROLE_STRONG : ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, 41, 38, effect, ROLE_QUIET, ALIGN_LEFT);
}

static int put_offers(const struct order *o, const Od__AccountShown *a, struct canvas *canvas,
	int row)
{
	char money[PRINT_ROOM], term[24], now[24], text[200];
	const char *pay = money, *arguments[2] = { term, now };

	print_money(to_pay(o, a), money, sizeof(money));
	put_title(canvas, row++, 0, 80, say("What you can offer"));
	put_offer(o, canvas, row++, OD__OFFER__PAY_FIRST, say_fill(say("pay {0} before loading"), &pay,
		1, text, sizeof(text)), say("released by itself on payment"));
	put_offer(o, canvas, row++, OD__OFFER__CASH_ON_DELIVERY, say("cash on delivery, this order"),
		say("a supervisor releases it"));
	snprintf(term, sizeof(term), "%u", new_term(o));
	snprintf(now, sizeof(now), "%u", a->term_days);
	if (new_term(o))
		put_offer(o, canvas, row++, OD__OFFER__NEW_TERM, say_fill(
			say("new term: {0} {0|day|days} instead of {1}"), arguments, 2, text, sizeof(text)),
			say("proposed to the owner"));
	return row;
}

int order_draw_held(struct page *page, struct canvas *canvas, int row, int end)
{
	struct order *o = page_state(page);
	const Od__AccountShown *a = account_of(o);
	char money[PRINT_ROOM], why[300], text[600];
	const char *argument = why;
	int rows = end - row - FIXED_ROWS;

	if (!a || rows < 0)
		return row;
	row += rows > INVOICES ? 1 : 0;
	put_title(canvas, row++, 0, 80, say("Why held"));
	order_write_holds(o, why, sizeof(why));
	say_fill(say("▲ {0}. Take the order: it waits for release."), &argument, 1, text, sizeof(text));
	row += put_wrapped(canvas, row, 1, 78, rows > 1 ? 2 : 1, text, ROLE_LATE);
	for (size_t i = 0; i < a->n_invoice && i < INVOICES && (int)i < rows; i++)
		put_invoice(a->invoice[i], canvas, row++);
	put_habits(a, canvas, row++);
	row = put_offers(o, a, canvas, row);
	argument = print_money(to_pay(o, a), money, sizeof(money));
	put_text(canvas, row++, 1, 78, say_fill(
		say("Say: \"I have your order. Accounts asks for {0} first.\""), &argument, 1, text,
		sizeof(text)), ROLE_TEXT, ALIGN_LEFT);
	return row;
}
