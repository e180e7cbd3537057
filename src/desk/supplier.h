/* SPDX-License-Identifier: ISC */
/*
 * supplier -- who we buy from, for the parts that name one.
 *
 * Saved, shown and listed by the verbs of supplier.c. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_SUPPLIER_H
#define ORDERDESK_DESK_SUPPLIER_H

#include "desk/desk.h"
#include "record/supplier.pb-c.h"

/* By code; refuses one that is not there. */
enum status supplier_get(struct verb *v, const char *field, const char *code,
	Od__Supplier **out);
/* By number; ERR_NOT_FOUND. */
enum status supplier_load(struct verb *v, uint64_t id, Od__Supplier **out);

#endif
