/* SPDX-License-Identifier: ISC */
/*
 * schema_account -- index keys of invoices, payments and returns.
 */
#include "store/schema_extract.h"

#include "record/account.pb-c.h"
#include "record/return.pb-c.h"
#include "store/index.h"

EXTRACT(extract_invoice_payer)
{
	const Od__Invoice *i = (const Od__Invoice *)m;
	struct key k = key_u64(i->payer);

	if (i->state != OD__INVOICE_STATE__INVOICE_OPEN)
		return;
	key_add_i32(&k, i->due);
	entries_add(out, &k);
}

EXTRACT(extract_invoice_day)
{
	const Od__Invoice *i = (const Od__Invoice *)m;
	struct key k = key_u64(i->payer);

	key_add_down(&k, i->day);
	entries_add(out, &k);
}

EXTRACT(extract_payment_payer)
{
	const Od__Payment *p = (const Od__Payment *)m;
	struct key k = key_u64(p->payer);

	key_add_down(&k, p->at);
	entries_add(out, &k);
}

EXTRACT(extract_payment_left)
{
	const Od__Payment *p = (const Od__Payment *)m;
	struct key k = key_u64(p->payer);

	if (p->unmatched)
		entries_add(out, &k);
}

EXTRACT(extract_return_customer)
{
	const Od__Return *r = (const Od__Return *)m;
	struct key k = key_u64(r->customer);

	key_add_down(&k, r->opened);
	entries_add(out, &k);
}

EXTRACT(extract_return_order)
{
	struct key k = key_u64(((const Od__Return *)m)->order);

	entries_add(out, &k);
}

EXTRACT(extract_return_open)
{
	const Od__Return *r = (const Od__Return *)m;
	struct key k = key_empty();

	if (r->state != OD__RETURN_STATE__RETURN_SETTLED &&
	    r->state != OD__RETURN_STATE__RETURN_REFUSED)
		entries_add(out, &k);
}
