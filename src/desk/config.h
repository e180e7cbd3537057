/* SPDX-License-Identifier: ISC */
/*
 * config -- the small tables of a desk: roles, families, categories, zones, tags, departments,
 * response policies, words, strategies, units.
 *
 * All of them are one table with a kind and a code, held in memory and found without the store.
 * The verbs `config list` and `config save` are here. Codes are unique within their kind, case
 * aside; a record is retired, never deleted. Reading never fails: what is not there is NULL.
 */
#ifndef ORDERDESK_DESK_CONFIG_H
#define ORDERDESK_DESK_CONFIG_H

#include <stddef.h>

#include "desk/desk.h"
#include "record/system.pb-c.h"

struct change;

/* The record of this kind and code, retired or not; NULL when there is none. */
const Od__Config *config_find(const struct desk *d, const char *kind, const char *code);
/* The index-th record of a kind, by code, retired ones left out; NULL behind the last. */
const Od__Config *config_at(const struct desk *d, const char *kind, size_t index);
struct key config_key(const Od__Config *c);
/* Its name in a language ("zh_CN" or "en"): the term's zh, else the name, else the code. */
const char *config_name(const Od__Config *c, const char *language);

enum status config_load(struct desk *d, struct txn *t);
void config_applied(struct desk *d, const struct change *c);
void config_free(struct desk *d);

/* Adds a record inside a transaction of the making of a desk. ERR_EXISTS. */
enum status config_add(struct verb *v, Od__Config *record);
/* Refuses a record whose parts make no sense together (config_check.c). */
enum status config_check(struct verb *v, const Od__Config *record);
/* Starts what must follow a change of this kind: clocks are counted anew. */
enum status config_follow(struct verb *v, const char *kind);

#endif
