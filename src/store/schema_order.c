/* SPDX-License-Identifier: ISC */
/*
 * schema_order -- index keys of drafts, goods, prices, suppliers, articles, orders and tickets.
 *
 * An order without a delivery day stands behind all days, a ticket without a due instant behind
 * all instants, so that neither is missing from the plan or the queue that lists it.
 */
#include "store/schema_extract.h"

#include "record/order.pb-c.h"
#include "record/price.pb-c.h"
#include "record/product.pb-c.h"
#include "record/article.pb-c.h"
#include "record/supplier.pb-c.h"
#include "record/ticket.pb-c.h"
#include "store/index.h"

static bool draft_open(const Od__Draft *d)
{
	return d->state == OD__DRAFT_STATE__DRAFT_OPEN || d->state == OD__DRAFT_STATE__DRAFT_PARKED;
}

EXTRACT(extract_draft_owner)
{
	const Od__Draft *d = (const Od__Draft *)m;
	struct key k = key_u32(d->owner);

	if (!draft_open(d))
		return;
	key_add_down(&k, d->updated);
	entries_add(out, &k);
}

EXTRACT(extract_draft_customer)
{
	const Od__Draft *d = (const Od__Draft *)m;
	struct key k = key_u64(d->customer);

	if (draft_open(d) && d->customer)
		entries_add(out, &k);
}

EXTRACT(extract_product_code)
{
	const Od__Product *p = (const Od__Product *)m;
	struct key k = key_empty();

	if (!p->code || !p->code[0])
		return;
	key_add_code(&k, p->code);
	entries_add(out, &k);
}

EXTRACT(extract_supplier_code)
{
	const Od__Supplier *s = (const Od__Supplier *)m;
	struct key k = key_empty();

	if (!s->code || !s->code[0])
		return;
	key_add_code(&k, s->code);
	entries_add(out, &k);
}

EXTRACT(extract_article_code)
{
	const Od__Article *a = (const Od__Article *)m;
	struct key k = key_empty();

	if (!a->code || !a->code[0])
		return;
	key_add_code(&k, a->code);
	entries_add(out, &k);
}

EXTRACT(extract_product_gtin)
{
	const Od__Product *p = (const Od__Product *)m;
	size_t i;

	for (i = 0; i < p->n_units; i++) {
		struct key k = key_empty();

		if (!p->units[i]->gtin || !p->units[i]->gtin[0])
			continue;
		key_add_text(&k, p->units[i]->gtin);
		entries_add(out, &k);
	}
}

EXTRACT(extract_move_product)
{
	const Od__Move *v = (const Od__Move *)m;
	size_t i;

	for (i = 0; i < v->n_line; i++) {
		struct key k = key_u32(v->line[i]->product);

		key_add_down(&k, v->at);
		entries_add(out, &k);
	}
}

EXTRACT(extract_customer_price_rule)
{
	const Od__PriceRule *r = (const Od__PriceRule *)m;
	struct key k = key_u32(r->id);

	entries_add(out, &k);
}

EXTRACT(extract_customer_price_agreement)
{
	const Od__PriceRule *r = (const Od__PriceRule *)m;
	struct key k = key_u64(r->agreement);

	if (r->agreement)
		entries_add(out, &k);
}

EXTRACT(extract_coupon_customer)
{
	const Od__Coupon *c = (const Od__Coupon *)m;
	struct key k = key_u64(c->customer);

	if (c->state == OD__COUPON_STATE__COUPON_ISSUED)
		entries_add(out, &k);
}

EXTRACT(extract_coupon_rule)
{
	const Od__Coupon *c = (const Od__Coupon *)m;
	struct key k = key_u32(c->rule);

	entries_add(out, &k);
}

EXTRACT(extract_order_customer)
{
	const Od__Order *o = (const Od__Order *)m;
	struct key k = key_u64(o->customer);

	key_add_down(&k, o->placed_at);
	entries_add(out, &k);
}

EXTRACT(extract_order_placed)
{
	struct key k = key_empty();

	key_add_down(&k, ((const Od__Order *)m)->placed_at);
	entries_add(out, &k);
}

EXTRACT(extract_order_due)
{
	const Od__Order *o = (const Od__Order *)m;
	const Od__Delivery *d = o->delivery;
	struct key k = key_empty();

	if (o->state != OD__ORDER_STATE__CONFIRMED && o->state != OD__ORDER_STATE__HELD
	    && o->state != OD__ORDER_STATE__SHIPPED)
		return;
	key_add_i32(&k, d && d->has_day ? d->day : INT32_MAX);
	key_add_text(&k, d && d->zone ? d->zone : "");
	key_add_u32(&k, d ? d->from : 0);
	entries_add(out, &k);
}

EXTRACT(extract_order_held)
{
	const Od__Order *o = (const Od__Order *)m;
	struct key k = key_empty();

	if (o->state != OD__ORDER_STATE__HELD)
		return;
	key_add_down(&k, o->placed_at);
	entries_add(out, &k);
}

static bool ticket_open(const Od__Ticket *t)
{
	return t->state == OD__TICKET_STATE__TICKET_NEW
		|| t->state == OD__TICKET_STATE__TICKET_OPEN
		|| t->state == OD__TICKET_STATE__TICKET_WAITING;
}

static int64_t ticket_due(const Od__Ticket *t)
{
	return t->has_next_due && t->next_due ? t->next_due : INT64_MAX;
}

EXTRACT(extract_ticket_customer)
{
	const Od__Ticket *t = (const Od__Ticket *)m;
	struct key k = key_u64(t->customer);

	if (!t->customer)
		return;
	key_add_down(&k, t->opened);
	entries_add(out, &k);
}

EXTRACT(extract_ticket_queue)
{
	const Od__Ticket *t = (const Od__Ticket *)m;
	struct key k = key_empty();

	if (!ticket_open(t))
		return;
	key_add_text(&k, t->department ? t->department : "");
	key_add_i64(&k, ticket_due(t));
	entries_add(out, &k);
}

EXTRACT(extract_ticket_due)
{
	const Od__Ticket *t = (const Od__Ticket *)m;
	struct key k = key_empty();

	if (!ticket_open(t))
		return;
	key_add_i64(&k, ticket_due(t));
	entries_add(out, &k);
}

EXTRACT(extract_ticket_batch)
{
	const Od__Ticket *t = (const Od__Ticket *)m;
	struct key k = key_empty();

	if (!ticket_open(t) || !t->batch || !t->batch[0])
		return;
	key_add_text(&k, t->batch);
	entries_add(out, &k);
}

EXTRACT(extract_ticket_category)
{
	const Od__Ticket *t = (const Od__Ticket *)m;
	struct key k = key_empty();

	if (!t->category || !t->category[0])
		return;
	key_add_text(&k, t->category);
	key_add_u32(&k, t->product);
	key_add_down(&k, t->opened);
	entries_add(out, &k);
}

EXTRACT(extract_ticket_assignee)
{
	const Od__Ticket *t = (const Od__Ticket *)m;
	struct key k = key_u32(t->assignee);

	if (!ticket_open(t) || !t->assignee)
		return;
	key_add_i64(&k, ticket_due(t));
	entries_add(out, &k);
}
