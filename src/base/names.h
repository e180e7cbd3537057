/* SPDX-License-Identifier: ISC */
/*
 * names -- a set of byte strings in memory, each with a number beside it.
 *
 * For the ids and codes of a file of millions of rows: found by hash, compared in full. The hash is
 * drawn anew in each process, so a file cannot be made to slow it down. Nothing is taken out again.
 */
#ifndef ORDERDESK_BASE_NAMES_H
#define ORDERDESK_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct names;

struct names *names_new(void);
void names_free(struct names *n);	/* NULL is fine */
/* The number beside these bytes, 0 when they are new; good until the next call. */
uint64_t *names_at(struct names *n, const void *bytes, size_t length, bool *fresh);
/* These bytes are soon asked for: what is known of them comes nearer meanwhile. */
void names_soon(const struct names *n, const void *bytes, size_t length);
/* NULL when they are not there. */
uint64_t *names_find(struct names *n, const void *bytes, size_t length);

#endif
