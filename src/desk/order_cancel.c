/* SPDX-License-Identifier: ISC */
/*
 * order_cancel -- the verb `order cancel`: stock, credit and figures go back to the unit.
 *
 * Only what has not begun to leave can be cancelled. The lines keep their quantities and tell
 * what was cancelled, so the state stays a function of the lines.
 */
#include <inttypes.h>

#include "desk/alarm.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/profile.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

enum status verb_order_cancel(struct verb *v, const Od__OrderCancel *request, Od__Made *reply)
{
	const char *said = verb_said(v, "", request->id);
	Od__Order *before, *o;
	enum status s = order_get(v, "id", request->id, &before, NULL);

	if (!s)
		s = verb_version(v, said, before->version, request->version);
	if (s)
		return s;
	if (before->state != OD__ORDER_STATE__CONFIRMED && before->state != OD__ORDER_STATE__HELD)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", said,
			enum_label(&od__order_state__descriptor, (int)before->state), "cancel",
			"confirmed or held");
	for (size_t i = 0; i < before->n_line; i++)
		if (before->line[i]->shipped)
			return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", said, "on its way",
				"cancel", "confirmed or held");
	s = order_stock(v, before, -1);
	if (s)
		return s;
	o = (Od__Order *)reflect_copy(&before->base, v->arena);
	for (size_t i = 0; i < o->n_line; i++)
		SET(o->line[i], cancelled, o->line[i]->quantity - o->line[i]->shipped);
	SET(o, cancel, true);
	o->n_hold = 0;
	SET_TEXT(v, o, cancel_reason, request->reason);
	SET(o, cancelled_at, v->now);
	SET(o, state, order_state(o));
	s = order_put(v, before, o, "cancelled");
	if (!s)
		s = figure_order_cancelled(v, before);
	if (!s)
		s = order_payer(v, before, -before->total);
	if (!s && before->ticket)	/* which takes it off what the complaint cost */
		s = alarm_set(v, v->now, ORDER_TICKET_ALARM, before->ticket, 0);
	if (s)
		return s;
	v->changes->reason = arena_string(v->arena, request->reason);
	made_fill(v, reply, "order", o->id, said, o->version);
	made_note(v, reply, OD__MESSAGE__ORDER_CANCELLED, said, NULL, NULL, NULL);
	return OK;
}
