/* SPDX-License-Identifier: ISC */
/*
 * batch -- what we made, and the lots that it was made from.
 *
 * A batch is said by its printed code (B0817), a lot by its supplier's; where two products or
 * suppliers have the same code, the other part is asked for. `batch save` is batch_save.c,
 * `batch trace` batch_trace.c, the walks both ways lineage.c; blocking is here. What lies in stock
 * of a batch is batch_stock.c and knows batches by code alone: goods may come in before, or without,
 * a record of their batch.
 */
#ifndef ORDERDESK_DESK_BATCH_H
#define ORDERDESK_DESK_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/batch.pb-c.h"

/* By number. ERR_NOT_FOUND. */
enum status batch_get(struct verb *v, uint64_t id, Od__Batch **out);
enum status lot_get(struct verb *v, uint64_t id, Od__Lot **out);
/* The batch of a product with this code; NULL when it has no record. */
enum status batch_of(struct verb *v, uint32_t product, const char *code, Od__Batch **out);
#define RECALLS_MOST 200	/* that run at a time */
#define RECALL_ALARM "recall"	/* of a batch that may belong to a recall */
#define RECALL_DUE_ALARM "recall_due"	/* of a recall: all are to be told by now */
/* Recalls that run, or that were closed and are no mistake; the newest first. */
enum status batch_recalls(struct verb *v, bool closed, Od__Recall **out, size_t most, size_t *count);
/* What a batch was made from was told: it may belong to a recall. */
enum status batch_told(struct verb *v, uint64_t id);
/* The only batch of a code, whatever it is of; NULL when there is none, or several are. */
enum status batch_alone(struct verb *v, const char *code, Od__Batch **out);
/*
 * By what people say. `product` and `supplier` may be NULL or "". Refuses what is not there, and
 * codes that several have.
 */
enum status batch_said(struct verb *v, const char *field, const char *code, const char *product,
	Od__Batch **out);
enum status lot_said(struct verb *v, const char *field, const char *code, const char *supplier,
	Od__Lot **out);
enum status batch_put(struct verb *v, const Od__Batch *before, Od__Batch *after,
	const char *what);
/* Stops the sale of a batch or frees it, with all of it that lies in stock. */
enum status batch_set_blocked(struct verb *v, const Od__Batch *before, bool blocked,
	const char *why, Od__Batch **after);
/* The newest report on a batch or lot; NULL when there is none. */
enum status quality_newest(struct verb *v, bool batch, uint64_t id, Od__Quality **out);

#endif
