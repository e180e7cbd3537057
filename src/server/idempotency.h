/* SPDX-License-Identifier: ISC */
/*
 * idempotency -- a write happens once however often it is asked for.
 *
 * The answer of each write is a row of table `request`, put in the write's own transaction, under
 * (session, number) or under the once-key of a script. A resend finds it and gets the same answer;
 * the same name with another verb or body is refused. Session rows end a day after their session
 * could last have been resumed, once-keys after 30 days, by the clock job `request expiry`.
 */
#ifndef ORDERDESK_SERVER_IDEMPOTENCY_H
#define ORDERDESK_SERVER_IDEMPOTENCY_H

#include "base/clock.h"
#include "server/request.h"

#define ONCE_KEPT (30 * CLOCK_DAY)
#define ANSWER_KEPT (CLOCK_DAY + 8 * CLOCK_HOUR)	/* a day, and the longest idle session */

/*
 * OK: the answer was stored before, and stands in the request now. ERR_NOT_FOUND: go on.
 * ERR_REFUSED with v->refusal: the name was used for another request.
 */
enum status idempotency_find(struct verb *v, struct request *r);
enum status idempotency_keep(struct verb *v, struct request *r);

#endif
