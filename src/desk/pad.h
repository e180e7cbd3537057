/* SPDX-License-Identifier: ISC */
/*
 * pad -- numbers of paper that are given out ahead, and keyed in afterwards.
 *
 * `server pad` gives the next numbers of one counter, so no two seats ever have the same; they are
 * written on paper while the desk cannot save. An order or a ticket keyed in under such a number
 * leaves a link of the system "pad": a number is taken once only, and only when it was given out.
 * Who was given a number is a link, too, so that a seat that starts anew while nothing can be saved
 * goes on with the papers that its person has: `server papers` lists them.
 */
#ifndef ORDERDESK_DESK_PAD_H
#define ORDERDESK_DESK_PAD_H

#include "desk/desk.h"

/* "P-417", "p417" or "417" as it was typed; NULL or "": none, *number 0. Refuses what is taken. */
enum status paper_check(struct verb *v, const char *typed, uint64_t *number);
/* The record of this kind ("order", "ticket") has it now; does nothing for 0. */
enum status paper_take(struct verb *v, uint64_t number, const char *kind, uint64_t id);

/* The record of this kind that was keyed in under the paper. ERR_NOT_FOUND none, ERR_REFUSED no number. */
enum status paper_find(struct verb *v, const char *typed, const char *kind, uint64_t *id);

#endif
