/* SPDX-License-Identifier: ISC */
/*
 * create -- the making of a desk: settings, roles, first admin and what a new desk begins with.
 *
 * Called by `server --init` before the desk is served. Everything is one transaction on an empty
 * store, with its entries in the journal, after the key store was made; a desk that is there already
 * is ERR_EXISTS and untouched.
 */
#ifndef ORDERDESK_DESK_CREATE_H
#define ORDERDESK_DESK_CREATE_H

#include <stddef.h>

#include "desk/desk.h"

struct desk_plan {
	const char *name;		/* of the desk, for people; NULL: orderdesk */
	const char *currency;		/* ISO code; NULL: CNY */
	const char *zone;		/* IANA zone; NULL: the process's */
	const char *country;		/* two letters, of phones; NULL: CN */
	const char *language;		/* first language of names and screens; NULL: en */
	const char *admin;		/* login of the first admin; NULL: admin */
	const char *admin_name;
	const char *password;		/* NULL: none; then only the owner of the folder logs in */
};

/* Called inside the transaction when all is written, with the changes in v: the journal's entries. */
typedef enum status desk_journal(struct verb *v, void *baton);

/*
 * Makes the desk in an open, empty store; `journal` may be NULL. `say` (may be NULL) gets why a plan
 * was refused: an unknown zone or currency, a login that is none (ERR_FORMAT). ERR_EXISTS when
 * there are users already.
 */
enum status desk_create(struct store *s, const char *folder, const struct desk_plan *plan,
	desk_journal *journal, void *baton, char *say, size_t size);
/* What is wrong with a plan, as a sentence's middle; NULL when nothing is. */
const char *desk_plan_fault(const struct desk_plan *plan);

#endif
