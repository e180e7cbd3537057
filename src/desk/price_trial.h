/* SPDX-License-Identifier: ISC */
/*
 * price_trial -- the trial of a set of price rules: a mark that nobody can make but `price try`.
 *
 * It holds the time of the trial and a hash, under the desk's keys, of that time and the text of
 * each rule (all but its state and numbers of publications). `price save` and `price publish` take
 * it as proof that just these rules, as they are now, were tried.
 */
#ifndef ORDERDESK_DESK_PRICE_TRIAL_H
#define ORDERDESK_DESK_PRICE_TRIAL_H

#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/price.pb-c.h"

/* The mark of these rules; in the arena. They may be given in any order. */
const char *price_trial_mark(struct verb *v, Od__PriceRule *const *rule, size_t count, int64_t at);
/* Refuses a mark that is not of these rules; *at gets its time. */
enum status price_trial_check(struct verb *v, Od__PriceRule *const *rule, size_t count,
	const char *mark, int64_t *at);

#endif
