/* SPDX-License-Identifier: ISC */
/*
 * fixture -- a store in the test's own folder, and records to fill it with.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "record/customer.pb-c.h"
#include "store/store.h"

/* The folder tmpdir/name. */
const char *fixture_folder(const char *name);
enum status fixture_try(const char *name, bool create, struct store **out);
/* Opens or ends the test. */
struct store *fixture_open(const char *name, bool create);
/* Runs store_verify; its faults become remarks. Number of faults. */
unsigned fixture_verify(struct store *s);
/* A customer with phone 0571-8777<id>, code K<id>; in the arena. */
Od__Customer *fixture_customer(struct arena *a, uint64_t id, const char *name);
/* One customer put or inserted in a transaction of its own. */
enum status fixture_put(struct store *s, const Od__Customer *c);
/* Is customer `id` there, and with this name? */
bool fixture_has(struct store *s, uint64_t id, const char *name);
/* Rows under this prefix of an index (NULL: all). */
long fixture_count_index(struct store *s, enum index_id index, const struct key *prefix);
long fixture_count(struct store *s, enum table_id table);

#endif
