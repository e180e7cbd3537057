/* SPDX-License-Identifier: ISC */
/*
 * making -- a new desk with the first entries of its journal.
 *
 * Called by main.c for `server --init`. What a desk begins with is desk/create.h's; here each record
 * of it gets its entry, so that from the first on a version is the number of entries.
 */
#ifndef ORDERDESK_SERVER_MAKING_H
#define ORDERDESK_SERVER_MAKING_H

#include <stddef.h>

#include "desk/create.h"

/* As desk_create and store_open; `say` gets why a plan was refused. Durable when it returns OK. */
enum status making_run(const char *folder, bool test_hooks, const struct desk_plan *plan, char *say,
	size_t size);

#endif
