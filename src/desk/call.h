/* SPDX-License-Identifier: ISC */
/*
 * call -- what the exchange told about a call, joined by its id.
 *
 * The exchange may tell twice, late, or leave something out: every event finds or makes the call
 * of its id, fills times that are not there and moves the state forward only. A call's events go
 * to topic call/EXTENSION alone. Verbs in call*.c; drafts, orders and tickets find and link the call
 * they belong to here.
 */
#ifndef ORDERDESK_DESK_CALL_H
#define ORDERDESK_DESK_CALL_H

#include "desk/desk.h"
#include "record/call.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/system.pb-c.h"

#define CALL_ALARM "call"	/* n is the state that it waits in */
#define CALL_TYPED "typed "	/* before the number: the exchange's id of a call it never told of */

/* By the exchange's id or the call's number; refuses with NOT_FOUND. */
enum status call_get(struct verb *v, const char *field, const char *said, Od__Call **out);
/* By id; ERR_NOT_FOUND. */
enum status call_load(struct verb *v, uint64_t id, Od__Call **out);
/* Writes a changed call and tells its extension. `before` NULL: a new one. */
enum status call_put(struct verb *v, const Od__Call *before, Od__Call *after, const char *what);
/* The state by the times, the write, and what follows: alarms, call-backs made and closed. */
enum status call_finish(struct verb *v, const Od__Call *before, Od__Call *c, const char *what);
/* Of a time that is told more than once the earliest is kept. */
void call_earliest(protobuf_c_boolean *has, int64_t *at, int64_t told);
/* Whose call it is: counted with the customer, and no more with the one before. */
enum status call_bind(struct verb *v, Od__Call *before, const Od__Customer *c, uint32_t face);
/* Who talks now has done with the work after the calls before. */
enum status call_wrap_before(struct verb *v, const Od__Call *talking);
/* A row of a list: who, the phases and how long each took. */
enum status call_row(struct verb *v, const Od__Call *c, Od__CallRow **out);
/* Rings for calls without news: ringing ones are missed, talking and after-work ones done. */
enum status call_ring_alarm(struct verb *v, const Od__Alarm *alarm);
/* Notes what came of the call. Does nothing for call 0 or one that is not there. */
enum status call_link_order(struct verb *v, uint64_t call, uint64_t order);
enum status call_link_ticket(struct verb *v, uint64_t call, uint64_t ticket);

#endif
