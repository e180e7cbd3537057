/* SPDX-License-Identifier: ISC */
/*
 * call_back -- the task that a missed call leaves, and its end when the number is spoken to.
 *
 * One open call-back a number; a number that rings in vain again within the setting
 * callback_minutes adds nothing. Withheld numbers leave none. The tasks stand under the department
 * "desk": whoever is free calls. Called by call.c after it wrote the call; errors are those of the store.
 */
#ifndef ORDERDESK_DESK_CALL_BACK_H
#define ORDERDESK_DESK_CALL_BACK_H

#include "desk/desk.h"
#include "record/call.pb-c.h"
#include "record/system.pb-c.h"

#define CALL_BACK_DEPARTMENT "desk"

enum status call_back_add(struct verb *v, const Od__Call *missed);
/* An answered or outgoing call reached the number: open call-backs to it are done. */
enum status call_back_close(struct verb *v, const Od__Call *reached);
/* The open call-back of a missed call; ERR_NOT_FOUND. */
enum status call_back_of(struct verb *v, uint64_t call, Od__Task **out);

/* The actor calls back, or with `back` anybody does again; the one who had taken it, 0 nobody. */
enum status call_back_take(struct verb *v, const Od__Task *before, bool back, uint32_t *had);

#endif
