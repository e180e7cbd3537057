/* SPDX-License-Identifier: ISC */
/*
 * schema_schedule -- index keys of standing orders, work orders and bookings.
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

EXTRACT(extract_work_open)
{
	const Od__Work *w = (const Od__Work *)m;
	struct key k = key_empty();

	if (w->state != OD__WORK_STATE__WORK_OPEN && w->state != OD__WORK_STATE__WORK_BEGUN)
		return;
	key_add_i32(&k, w->due);
	entries_add(out, &k);
}

EXTRACT(extract_work_order)
{
	struct key k = key_u64(((const Od__Work *)m)->order);

	entries_add(out, &k);
}

EXTRACT(extract_booking_day)
{
	const Od__Booking *b = (const Od__Booking *)m;
	struct key k = key_empty();

	key_add_i32(&k, b->day);
	key_add_u32(&k, b->from);
	entries_add(out, &k);
}

EXTRACT(extract_booking_customer)
{
	const Od__Booking *b = (const Od__Booking *)m;
	struct key k = key_u64(b->customer);

	key_add_i32(&k, -b->day);
	entries_add(out, &k);
}
