/* SPDX-License-Identifier: ISC */
/*
 * days -- every row of some days, from an index whose keys begin with an instant, newest first.
 *
 * For reports over a span of days: a row is let go when it was looked at. Called by call_times.c and
 * stock_shortage.c. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_DAYS_H
#define ORDERDESK_DESK_DAYS_H

#include "desk/desk.h"

typedef void days_look(void *baton, const ProtobufCMessage *row);

/* `at` is the instant of a row; both days are looked at, too. */
enum status days_each(struct verb *v, enum index_id index, int32_t from, int32_t until,
	int64_t (*at)(const ProtobufCMessage *row), days_look *look, void *baton);

#endif
