/* SPDX-License-Identifier: ISC */
/*
 * verify -- does the business add up: orders, stock and figures recomputed from the documents.
 *
 * Called by `server verify` outside of any transaction: it reads in short ones of its own, so
 * that orders go on however long it takes. Checked are I1 (totals and lines), I2 (reserved
 * stock), I3 (figures from orders and tickets), I4 (stock, its batches and its moves), I5 (what lists
 * have in memory), I6 (numbers and their counters), I7 (states), I8 (shipments), I11 (windows and runs),
 * I13 (invoices and payments), I16 (alarms that are waited for; of tickets and delivered orders both
 * ways), I17 (clocks, what is due next), I18 (batches), I19 (owners), I20 (coupons, tasks made once),
 * I21 (answers to surveys) and I22 (votes for wishes).
 * Each fault names the rule, the record and both values; no personal value is in it. Of the
 * desk's memory policies and calendars are read, under its lock, and settings that never change.
 * Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_VERIFY_H
#define ORDERDESK_DESK_VERIFY_H

#include "desk/desk.h"

typedef void verify_fault(void *baton, const char *rule, const char *sentence);

/* *rows (may be NULL) is raised by the records looked at. */
enum status verify_business(struct verb *v, verify_fault *each, void *baton, uint64_t *rows);

#endif
