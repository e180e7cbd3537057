/* SPDX-License-Identifier: ISC */
/*
 * affinity -- what is bought together with a product, counted each night from this desk's orders.
 *
 * An alarm at one o'clock starts a job; its slices count the baskets of the last days (setting
 * pairs_days), newest first, then write the best partners of each product and take away rows that
 * are no longer true. The counts are memory of the executor alone; after a restart the job begins
 * anew. The rows are read by suggest.c and the product verbs; `product pairs` is here. Errors are
 * those of the store.
 */
#ifndef ORDERDESK_DESK_AFFINITY_H
#define ORDERDESK_DESK_AFFINITY_H

#include "desk/desk.h"
#include "record/product.pb-c.h"
#include "record/system.pb-c.h"

#define AFFINITY_ALARM "pairs"
#define AFFINITY_JOB "pairs"

/* The alarm of the next night, when there is none: at the start of the server. */
enum status affinity_begin(struct verb *v, void *baton);
enum status affinity_ring_alarm(struct verb *v, const Od__Alarm *alarm);
enum status affinity_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until);
void affinity_free(struct desk *d);

/* A product's row; ERR_NOT_FOUND when nothing goes with it. */
enum status affinity_get(struct verb *v, uint32_t product, Od__Affinity **out);
/* Its partners for people; *count may be 0. */
enum status affinity_rows(struct verb *v, const Od__Product *p, Od__PairRow ***row, size_t *count);

#endif
