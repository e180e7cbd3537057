/* SPDX-License-Identifier: ISC */
/*
 * schema_schedule -- index keys of standing orders.
 */
#include "store/schema_extract.h"

#include "record/schedule.pb-c.h"
#include "store/index.h"

EXTRACT(extract_standing_customer)
{
	struct key k = key_u64(((const Od__Standing *)m)->customer);

	entries_add(out, &k);
}

EXTRACT(extract_standing_next)
{
	const Od__Standing *s = (const Od__Standing *)m;
	struct key k = key_empty();

	if (s->state != OD__STANDING_STATE__RUNNING || !s->has_next)
		return;
	key_add_i32(&k, s->next);
	entries_add(out, &k);
}
