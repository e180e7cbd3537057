/* SPDX-License-Identifier: ISC */
/*
 * page_standing -- the standing order that is due next, on the page of its customer.
 *
 * What comes by itself need not be ordered again, so the operator tells of it before the first line is
 * typed. Of several running ones the one that delivers first is told. Refuses nothing; errors are those
 * of the store.
 */
#include "desk/inside.h"
#include "desk/page.h"
#include "desk/recurrence.h"
#include "desk/standing.h"

#define LOOKED_AT 20	/* standing orders of one customer; days that are skipped */

/* The next day on which it delivers; false: none within the days that are looked at. */
static bool next_delivery(struct verb *v, const Od__Standing *st, const Od__Customer *c, int32_t *out)
{
	int32_t day = st->next;

	for (int i = 0; i < LOOKED_AT && day != RECURRENCE_END; i++) {
		if (standing_deliver(v, st, c, day, out))
			return true;
		day = standing_day_after(st, day);
	}
	return false;
}

enum status page_standing(struct verb *v, const Od__Customer *c, Od__CustomerPage *reply)
{
	struct key prefix = key_u64(c->id);
	struct walk *walk;
	Od__Standing *st;
	enum status s = walk_open_index(v->txn, INDEX_STANDING_CUSTOMER, &prefix, false, &walk);

	for (int i = 0; !s && i < LOOKED_AT; i++) {
		int32_t day;

		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&st);
		if (s || st->state != OD__STANDING_STATE__RUNNING || !st->has_next ||
			!next_delivery(v, st, c, &day) ||
			(reply->has_standing_day && reply->standing_day <= day))
			continue;
		SET(reply, standing_day, day);
		SET_TEXT(v, reply, standing, verb_said(v, "S", st->id));
	}
	if (s && s != ERR_END)
		return s;
	walk_close(walk);
	return OK;
}
