/* SPDX-License-Identifier: ISC */
/*
 * schema_delivery -- index keys of shipments and runs.
 *
 * A shipment has a row in the index of batches for each batch in it, so that who got a batch is
 * one walk. One that nobody told an arrival of stands behind all that have one.
 */
#include "store/schema_extract.h"

#include "record/delivery.pb-c.h"
#include "store/index.h"

EXTRACT(extract_shipment_order)
{
	struct key k = key_u64(((const Od__Shipment *)m)->order);

	entries_add(out, &k);
}

EXTRACT(extract_shipment_customer)
{
	const Od__Shipment *s = (const Od__Shipment *)m;
	struct key k = key_u64(s->customer);

	key_add_down(&k, s->left);
	entries_add(out, &k);
}

EXTRACT(extract_shipment_batch)
{
	const Od__Shipment *s = (const Od__Shipment *)m;

	for (size_t i = 0; i < s->n_line; i++) {
		struct key k = key_empty();

		if (!s->line[i]->batch || !s->line[i]->batch[0])
			continue;
		key_add_code(&k, s->line[i]->batch);
		key_add_u32(&k, s->line[i]->product);
		key_add_down(&k, s->left);
		entries_add(out, &k);
	}
}

EXTRACT(extract_shipment_open)
{
	const Od__Shipment *s = (const Od__Shipment *)m;
	struct key k = key_empty();

	if (s->state != OD__SHIPMENT_STATE__PLANNED && s->state != OD__SHIPMENT_STATE__ON_THE_WAY)
		return;
	key_add_i64(&k, s->has_eta ? s->eta : INT64_MAX);
	entries_add(out, &k);
}

EXTRACT(extract_run_day)
{
	struct key k = key_empty();

	key_add_i32(&k, ((const Od__Run *)m)->day);
	entries_add(out, &k);
}
