/* SPDX-License-Identifier: ISC */
/*
 * sum -- the checksum that Berkeley DB has for its pages and log records, in a sixth of the time.
 *
 * The library works it out byte by byte: a third of all that a start after a kill does, as the log is
 * read three times over. Its function has a name that the dynamic linker looks up, and a program's own
 * comes first: so the library calls ours. Were it not found the library would go on with its own; the
 * two must only agree, which sum-t holds against the library for all lengths and places.
 */
#ifndef ORDERDESK_STORE_SUM_H
#define ORDERDESK_STORE_SUM_H

#include <db.h>
#include <stddef.h>
#include <stdint.h>

/* The sum of what came before, and of these bytes behind it; at the begin 0. */
uint32_t sum_more(uint32_t sum, const unsigned char *bytes, size_t length);
/* What the library calls; the handle is not looked at. */
u_int32_t __ham_func4(DB *db, const void *bytes, u_int32_t length);

#endif
