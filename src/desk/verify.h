/* SPDX-License-Identifier: ISC */
/*
 * verify -- does the business add up: orders, stock and figures recomputed from the documents.
 *
 * Called by `server verify` inside a read. Checked are I1 (totals and lines), I2 (reserved stock),
 * I3 (figures from orders and tickets), I6 (numbers and their counters), I7 (states) and I17 (what
 * is due next). Each fault names the rule, the record and both values; no personal value is in it.
 * Memory is bounded: one customer's orders and one number a product at a time; of the desk's memory
 * only settings that never change are read, so no lock is needed. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_VERIFY_H
#define ORDERDESK_DESK_VERIFY_H

#include "desk/desk.h"

typedef void verify_fault(void *baton, const char *rule, const char *sentence);

/* *rows (may be NULL) is raised by the records looked at. */
enum status verify_business(struct verb *v, verify_fault *each, void *baton, uint64_t *rows);

#endif
