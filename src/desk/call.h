/* SPDX-License-Identifier: ISC */
/*
 * call -- what the exchange told about a call, joined by its id.
 *
 * The exchange may tell twice, late, or leave something out: every event finds or makes the call
 * of its id, fills times that are not there and moves the state forward only. A call's events go
 * to topic call/EXTENSION alone. Verbs in call.c and call_list.c; drafts, orders and tickets find
 * and link the call they belong to here.
 */
#ifndef ORDERDESK_DESK_CALL_H
#define ORDERDESK_DESK_CALL_H

#include "desk/desk.h"
#include "record/call.pb-c.h"
#include "record/system.pb-c.h"

#define CALL_ALARM "call"	/* n is the state that it waits in */

/* By the exchange's id or the call's number; refuses with NOT_FOUND. */
enum status call_get(struct verb *v, const char *field, const char *said, Od__Call **out);
/* By id; ERR_NOT_FOUND. */
enum status call_load(struct verb *v, uint64_t id, Od__Call **out);
/* Writes a changed call and tells its extension. `before` NULL: a new one. */
enum status call_put(struct verb *v, const Od__Call *before, Od__Call *after, const char *what);
/* Rings for calls without news: ringing ones are missed, talking and after-work ones done. */
enum status call_ring_alarm(struct verb *v, const Od__Alarm *alarm);
/* Notes what came of the call. Does nothing for call 0 or one that is not there. */
enum status call_link_order(struct verb *v, uint64_t call, uint64_t order);
enum status call_link_ticket(struct verb *v, uint64_t call, uint64_t ticket);

#endif
