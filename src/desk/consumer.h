/* SPDX-License-Identifier: ISC */
/*
 * consumer -- the other systems that read the feed, as records of config, and how far each is.
 *
 * What a consumer wants (kinds of records, how long its entries may wait) is a record of config of
 * the kind "consumer"; how far it is stands in a row of a table of its own, written with each
 * acknowledgement and never journalled: the feed would else tell of its own reading. The row is made
 * with the record and stays, also when that is retired. Read by `feed read`, written by `feed ack`,
 * watched by server/consumers.c. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_CONSUMER_H
#define ORDERDESK_DESK_CONSUMER_H

#include "desk/desk.h"
#include "record/system.pb-c.h"

#define CONSUMER_KIND "consumer"

/* The consumer of this code that is not retired; NULL when there is none. */
const Od__Config *consumer_find(const struct desk *d, const char *code);
/* Does it want the records of this table? */
bool consumer_wants(const Od__Config *c, const char *table);
/* How long an entry may wait for it, microseconds. */
int64_t consumer_lag(const Od__Config *c);

/* Where it stands; every consumer has its row. */
enum status consumer_at(struct txn *t, uint64_t id, struct arena *a, Od__ConsumerAt **out);
enum status consumer_put(struct verb *v, Od__ConsumerAt *at);
/* Refuses who does not come as the login that it names. */
enum status consumer_of(struct verb *v, const char *code, const Od__Config **out);

/* config save: refuses what makes no sense; gives a new one its row. Nothing for other kinds. */
enum status consumer_check(struct verb *v, const Od__Config *c);
enum status consumer_begin(struct verb *v, const Od__Config *c);

#endif
