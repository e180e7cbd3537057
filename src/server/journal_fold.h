/* SPDX-License-Identifier: ISC */
/*
 * journal_fold -- a record as its entries say it is, from the first of them on.
 *
 * Each entry holds the fields that changed, as they were and as they are; put one on the other they
 * give the record. Only what stands in clear is folded: open and internal fields, which stock, credit
 * and figures follow from. Used by journal_verify.c. Errors: ERR_FORMAT for an entry that does not
 * unpack.
 */
#ifndef ORDERDESK_SERVER_JOURNAL_FOLD_H
#define ORDERDESK_SERVER_JOURNAL_FOLD_H

#include "base/arena.h"
#include "base/status.h"
#include "record/system.pb-c.h"

/* *m becomes what it is behind this entry; NULL: there was nothing before it, or nothing is left. */
enum status journal_fold(ProtobufCMessage **m, const ProtobufCMessageDescriptor *d,
	const Od__JournalEntry *e, struct arena *a);
/* Where a record is not what its entries say, in `a`; NULL when it is. */
const char *journal_fold_differs(const ProtobufCMessage *folded, const ProtobufCMessage *row,
	struct arena *a);

#endif
