/* SPDX-License-Identifier: ISC */
/*
 * customer -- the record of who buys: got by what people say, shown, added, changed, listed.
 *
 * Other areas get a customer here, by code, number or id, with scope applied and merges followed:
 * a foreign one and a missing one give the same refusal. The verbs are in customer_add.c,
 * customer_edit.c, customer_list.c and customer_show.c.
 */
#ifndef ORDERDESK_DESK_CUSTOMER_H
#define ORDERDESK_DESK_CUSTOMER_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"

/*
 * The living customer said by code or number; `field` is for the refusal. Merged ones are followed
 * to the survivor. Refuses with NOT_FOUND when it is missing, erased or not the actor's to see.
 */
enum status customer_get(struct verb *v, const char *field, const char *said, Od__Customer **out);
/* Whose key seals what is written about this customer; 0: the desk's own, when nobody is there. */
uint64_t customer_subject(struct verb *v, uint64_t id);
/* By id, merges followed, without scope; ERR_NOT_FOUND. */
enum status customer_load(struct verb *v, uint64_t id, Od__Customer **out);
/* Code, or the number when it has none. Never NULL. */
const char *customer_said(struct verb *v, const Od__Customer *c);
/* The first phone (point) as people read it; "" when there is none. */
const char *customer_phone(const Od__Customer *c);
const Od__Point *customer_point(const Od__Customer *c, uint32_t n);
const Od__Address *customer_address(const Od__Customer *c, uint32_t n);	/* 0: first in force */
/* One row of a list, from record, profile and figure (either may be NULL). */
Od__CustomerRow *customer_row(struct verb *v, const Od__Customer *c, const Od__Profile *p,
	const Od__Figure *f);
/* Whom a text fits, at most `limit`, each with why: as `customer find` lists them. */
enum status customer_find(struct verb *v, const char *text, size_t limit, Od__CustomerRows *out);
/* Notes of a customer, newest first, at most `limit`. */
/* Keeps a note (its time, kind, text and what it is about are set), marked and counted. */
enum status customer_put_note(struct verb *v, const Od__Customer *c, Od__Note *note);
enum status customer_notes(struct verb *v, uint64_t customer, size_t limit, Od__Note ***notes,
	size_t *count);
/*
 * Two letters of the country whose way of writing numbers is meant: `country` when it is a code; of
 * one told by name "ZZ", whose numbers are kept as given; "" for none: the desk's.
 */
const char *customer_region(struct verb *v, const char *country);
/*
 * Reads a contact point that a person gave: kind, value, role … into a new point of `region`
 * (two letters; "": the desk's country). Sets E.164 where there is one; what cannot be read is kept
 * as given. Refuses with PHONE_SHORT what plainly lacks digits in the desk's own country.
 */
enum status customer_read_point(struct verb *v, const char *field, const Od__Point *given,
	const char *region, Od__Point **out);
/*
 * Adds a number to a customer unless it is there: for an unknown caller who becomes a customer.
 * *n gets the point's number. The record must be written by customer_put then.
 */
enum status customer_add_point(struct verb *v, Od__Customer *c, Od__PointKind kind,
	const char *value, const char *source, uint32_t *n);
/* Appends to the lists of a record in the arena. */
void customer_append_point(struct verb *v, Od__Customer *c, Od__Point *p);
void customer_append_address(struct verb *v, Od__Customer *c, Od__Address *a);
void customer_append_person(struct verb *v, Od__Customer *c, Od__Person *p);
/*
 * What a request to add a customer says, as a record without numbers, dates and code, and its owner.
 * Everything is checked but the code and likely duplicates.
 */
enum status customer_draw(struct verb *v, const Od__CustomerAdd *request, Od__Customer **out,
	uint32_t *owner);
Od__Profile *customer_first_profile(struct verb *v, const Od__CustomerAdd *r, uint64_t customer,
	uint32_t owner);
/* Refuses with WINDOW_ODD what no order could go by. */
enum status customer_check_windows(struct verb *v, const Od__Customer *c);
/* Writes the record with journal and event; `before` NULL: it is new. */
enum status customer_put(struct verb *v, const Od__Customer *before, Od__Customer *after);
/* Is it a code at all? Refuses with CODE_ODD. */
enum status customer_check_spelling(struct verb *v, const char *field, const char *code);
/* May this code be given to a customer (0: a new one)? Refuses with CODE_ODD or CODE_TAKEN. */
enum status customer_check_code(struct verb *v, const char *field, const char *code, uint64_t id);
/* Day of "2026-11-20"; refuses what is none. */
enum status customer_read_day(struct verb *v, const char *field, const char *text, int32_t *day);
/* User said by login or "me"; refuses with NOT_FOUND. "none" and "" give 0. */
/*
 * An account is of one currency: whoever pays is billed in that of the customer, and neither changes
 * while something is owed. `before` NULL: a new one.
 */
enum status customer_check_currency(struct verb *v, const char *field, const Od__Customer *before,
	const Od__Customer *after);
enum status customer_read_owner(struct verb *v, const char *field, const char *login,
	uint32_t *owner);

#endif
