/* SPDX-License-Identifier: ISC */
/*
 * made -- filling the reply of a write: what was made, and the sentence to show.
 *
 * Strings are copied into the request's arena. A reply of a write is kept for resends and for the
 * journal, so no personal value may be given here. Cannot fail.
 */
#ifndef ORDERDESK_DESK_MADE_H
#define ORDERDESK_DESK_MADE_H

#include "desk/desk.h"
#include "record/common.pb-c.h"

void made_fill(struct verb *v, Od__Made *made, const char *kind, uint64_t id, const char *said,
	uint64_t version);
/* The sentence: a message number with up to four arguments (NULL ends them). */
void made_note(struct verb *v, Od__Made *made, int message, const char *arg0, const char *arg1,
	const char *arg2, const char *arg3);
/* The same as a message of its own, for replies that carry one beside. */
Od__Refusal *made_sentence(struct verb *v, int message, const char *arg0, const char *arg1,
	const char *arg2, const char *arg3);

/* A kept sentence that names a term by its code names it in the language of who reads; changes `told`. */
void made_named(struct verb *v, Od__Refusal *told);

/* An amount of money with the desk's places, for people: "1,234.50". */
const char *made_money(struct verb *v, int64_t amount);

#endif
