/* SPDX-License-Identifier: ISC */
/*
 * caller -- who is that: customers by what is typed and by the number that rings.
 *
 * Typed text goes to the search index in memory (lang/finder.h). Numbers go to the store's index
 * over contact points: first as E.164, then by last digits (a number without area code, a foreign
 * one stored as given); an unknown one gets candidates that differ from it in one digit. Told by
 * customer, profile and figure changes after each commit. Errors are those of the store.
 *
 * The index of a large desk is built behind the start by a thread of its own (caller_build.c), which
 * also builds it anew at night and holds the one in use against it; an alarm wakes it, and tells the
 * supervisors when something differed (caller_check.c). Until the index is there, whole numbers, last
 * digits and codes are found in the store.
 */
#ifndef ORDERDESK_DESK_CALLER_H
#define ORDERDESK_DESK_CALLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/system.pb-c.h"

struct change;
struct finder_result;	/* lang/finder.h */

#define CALLER_MATCHES 10

enum caller_why { CALLER_EXACT, CALLER_LAST_DIGITS, CALLER_SAME_EXCHANGE, CALLER_ONE_DIGIT };

struct caller_match {
	uint64_t customer;	/* living: merged ones are followed */
	uint32_t point;		/* its n */
	enum caller_why why;
	char number[32];	/* the stored number's digits */
};

struct caller_matches {
	struct caller_match match[CALLER_MATCHES];
	size_t count;
	char e164[20];		/* of the number asked, "" when it has none */
	char shown[48];		/* for people */
};

/* Customers with this number: all exact ones, else all by last digits. */
enum status caller_lookup(struct verb *v, const char *number, struct caller_matches *out);
/*
 * The same for who needs no form of the number: one that is stored as it stands is found without being
 * read, which takes longer than all the rest. e164 and shown may stay empty.
 */
enum status caller_whose(struct verb *v, const char *number, struct caller_matches *out);
/* What an exchange sends in place of a number that is withheld: nothing, "anonymous", its SIP form. */
bool caller_withheld(const char *number);
/* Customers whose number differs in one digit, the last one first. */
enum status caller_maybe(struct verb *v, const char *number, struct caller_matches *out);
/* What typed text finds; scope of the actor. */
enum status caller_find(struct verb *v, const char *text, size_t limit,
	struct finder_result *out);
/* Is the index there? Else caller_find knows numbers and codes alone. */
bool caller_ready(const struct desk *d);
/* As verb_sees, from memory when it is there: for looking through thousands. */
bool caller_sees(struct verb *v, uint64_t customer);
/* How many customers a user has. */
enum status caller_owned(struct verb *v, uint32_t owner, uint32_t *count);
size_t caller_count(const struct desk *d);	/* living customers; 0 until the index is there */

/* The alarm of the next night, when there is none: at the start of the server. */
#define CALLER_ALARM "search"
enum status caller_check_begin(struct verb *v, void *baton);
enum status caller_check_ring(struct verb *v, const Od__Alarm *alarm);
/* For measuring: night comes again as soon as one is over. */
void caller_nights(struct desk *d);

enum status caller_load(struct desk *d, struct txn *t);
void caller_applied(struct desk *d, const struct change *c);
void caller_free(struct desk *d);

#endif
