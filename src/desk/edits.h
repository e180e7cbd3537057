/* SPDX-License-Identifier: ISC */
/*
 * edits -- which fields of customers changed lately, so that edits made side by side can merge.
 *
 * An edit names the version it was made on. When the record has moved on, what moved is asked here:
 * the last thousands of changes are remembered as sets of top-level fields. What is not remembered
 * (after a restart, or long ago) counts as everything. A part of the desk's memory.
 */
#ifndef ORDERDESK_DESK_EDITS_H
#define ORDERDESK_DESK_EDITS_H

#include <stdint.h>

#include "desk/desk.h"

struct change;

/* Bits of the fields (by index in the descriptor) of this customer that changed after `version`. */
uint64_t edits_since(const struct desk *d, uint64_t customer, uint64_t version, uint64_t now);
/* Bits of the fields that differ between two records of the same type. */
uint64_t edits_between(const ProtobufCMessage *before, const ProtobufCMessage *after);

enum status edits_load(struct desk *d, struct txn *t);
void edits_applied(struct desk *d, const struct change *c);
void edits_free(struct desk *d);

#endif
