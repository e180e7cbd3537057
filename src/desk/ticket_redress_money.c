/* SPDX-License-Identifier: ISC */
/*
 * ticket_redress_money -- money and coupons of a redress: given once, taken back whole.
 *
 * A credit is a credit note, set against the invoice of the ticket's order, then the oldest; a refund
 * is one that is paid out at once, and a task asks somebody to hand the money over. A coupon is bound
 * to the customer and saves the amount once; all coupons of one amount share a rule of level coupon.
 * Where another system keeps the accounts refunds and credits stay tasks. Each has its paper on the
 * redress, so taking it back finds it; a coupon that was used stays.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/change.h"
#include "desk/coupon.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/invoice.h"
#include "desk/price_rule.h"
#include "desk/price_rules.h"
#include "desk/setting.h"
#include "desk/ticket_redress.h"
#include "record/message.pb-c.h"

#define COUPON_DAYS 365

/* ---- coupons ---- */

static struct key rule_key(struct verb *v, const char *currency, int64_t amount)
{
	struct key key = key_empty();

	key_add_text(&key, "redress");
	key_add_text(&key, "coupon");
	key_add_text(&key, arena_format(v->arena, "%s %" PRId64, currency, amount));
	return key;
}

static enum status make_rule(struct verb *v, const char *currency, int64_t amount, uint32_t *out)
{
	struct key key = rule_key(v, currency, amount);
	Od__PriceRule *r = FRESH(v, price_rule);
	Od__Link *link = FRESH(v, link);
	uint64_t id;
	enum status s = counter_next(v->txn, "price_rule", &id);

	if (s)
		return s;
	SET(r, id, (uint32_t)id);
	SET(r, level, OD__PRICE_LEVEL__COUPON);
	SET(r, state, OD__PRICE_STATE__PRICE_LIVE);
	SET(r, start_at, v->now);
	SET(r, by, v->actor->user);
	SET_TEXT(v, r, currency, currency);
	SET_TEXT(v, r, note, "redress");
	r->step = arena_array(v->arena, 1, sizeof *r->step);
	r->step[r->n_step++] = FRESH(v, price_step);
	SET(r->step[0], spend, 0);
	SET(r->step[0], save, amount);
	s = price_rule_put(v, NULL, r);
	if (s)
		return s;
	*out = r->id;
	SET_TEXT(v, link, system, "redress");
	SET_TEXT(v, link, kind, "coupon");
	SET_TEXT(v, link, external, arena_format(v->arena, "%s %" PRId64, currency, amount));
	SET(link, id, r->id);
	return change_quiet(v, TABLE_LINK, &key, &link->base);
}

/* The rule that all coupons of this amount share; made when there is none, or it was ended. */
static enum status rule_of(struct verb *v, const char *currency, int64_t amount, uint32_t *out)
{
	struct key key = rule_key(v, currency, amount);
	Od__PriceRule *r;
	Od__Link *link;
	enum status s = table_get_as(v->txn, TABLE_LINK, &key, v->arena, &link);

	if (!s) {
		*out = (uint32_t)link->id;
		s = price_rule_find(v, *out, &r);
		if (!s && r->state == OD__PRICE_STATE__PRICE_LIVE &&
		    price_rule_on(r, clock_day(v->now)))
			return OK;
	}
	return s && s != ERR_NOT_FOUND ? s : make_rule(v, currency, amount, out);
}

static enum status give_coupon(struct verb *v, const struct ticket_work *w, Od__Redress *r)
{
	const char *currency = *text_of(w->customer->currency) ? w->customer->currency
		: setting_text(v->desk, "currency");
	const char *code;
	uint32_t rule;
	enum status s = rule_of(v, currency, r->cost, &rule);

	if (!s)
		s = coupon_give(v, rule, w->customer->id, clock_day(v->now) + COUPON_DAYS, &code);
	if (s)
		return s;
	SET_TEXT(v, r, coupon, code);
	SET_TEXT(v, r, reference, code);
	return OK;
}

/* ---- money ---- */

static enum status order_of(struct verb *v, const struct ticket_work *w, Od__Order **out)
{
	struct key key = key_u64(w->t->order);
	enum status s = w->t->order ? table_get_as(v->txn, TABLE_ORDER, &key, v->arena, out)
		: ERR_NOT_FOUND;

	if (s == ERR_NOT_FOUND)
		*out = NULL;
	return s == ERR_NOT_FOUND ? OK : s;
}

static enum status give_money(struct verb *v, struct ticket_work *w, Od__Redress *r)
{
	bool refund = r->kind == OD__REDRESS_KIND__REDRESS_REFUND;
	Od__Payment *credit = FRESH(v, payment), *out = FRESH(v, payment);
	struct account_move m = { 0 };
	Od__Customer *payer;
	Od__Order *o;
	enum status s = account_payer(v, w->customer, &payer);

	if (!s)
		s = order_of(v, w, &o);
	if (s)
		return s;
	SET(credit, payer, payer->id);
	SET(credit, amount, r->cost);
	SET(credit, ticket, w->t->id);
	SET(out, ticket, w->t->id);
	s = credit_make(v, credit, o, refund, &m);
	if (!s && refund)
		s = payment_pay_out(v, credit, out, &m);
	if (!s)
		s = account_moved(v, &m);
	if (s)
		return s;
	SET(r, credit, credit->id);
	if (refund)
		SET(r, paid_out, out->id);
	SET_TEXT(v, r, reference, verb_said(v, "E", credit->id));
	return OK;
}

enum status redress_move(struct verb *v, struct ticket_work *w, Od__Redress *r, bool *asked)
{
	*asked = false;
	if (r->kind == OD__REDRESS_KIND__REDRESS_COUPON)
		return give_coupon(v, w, r);
	*asked = true;
	if (strcmp(setting_text(v->desk, "accounts"), "desk") != 0)
		return OK;
	*asked = r->kind == OD__REDRESS_KIND__REDRESS_REFUND;
	return give_money(v, w, r);
}

static enum status drop(struct verb *v, uint64_t id, struct account_move *m)
{
	struct key key = key_u64(id);
	Od__Payment *p;
	enum status s = id ? table_get_as(v->txn, TABLE_PAYMENT, &key, v->arena, &p)
		: ERR_NOT_FOUND;

	if (s || p->dropped)
		return s == ERR_NOT_FOUND ? OK : s;
	return payment_drop(v, "cancel", p, "taken back", m);
}

enum status redress_undo(struct verb *v, const Od__Redress *r)
{
	struct account_move m = { 0 };
	enum status s = OK;

	if (r->coupon)
		return coupon_take(v, "cancel", r->coupon);
	if (r->paid_out)
		s = drop(v, r->paid_out, &m);
	if (!s)
		s = drop(v, r->credit, &m);
	return s ? s : account_moved(v, &m);
}
