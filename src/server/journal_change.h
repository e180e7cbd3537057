/* SPDX-License-Identifier: ISC */
/*
 * journal_change -- the parts of a journal entry: clear, personal, secret; sealed and opened.
 *
 * The sealed parts are bound to the entry's number and to which part they are. Used by journal.c,
 * journal_fold.c, openings.c and feed.c inside the server alone.
 */
#ifndef ORDERDESK_SERVER_JOURNAL_CHANGE_H
#define ORDERDESK_SERVER_JOURNAL_CHANGE_H

#include "server/journal.h"

enum journal_part {
	PART_BEFORE = 1, PART_AFTER = 2, PART_SECRET_BEFORE = 3, PART_SECRET_AFTER = 4,
	PART_TEXT = 5, PART_REASON = 6
};

/* A shallow copy of m with only the marked fields, by their places in its descriptor. */
ProtobufCMessage *journal_only(const ProtobufCMessage *m, const bool *keep, struct arena *a);

/* Whose key, of which year: subject 0 is the desk's own. */
enum status journal_seal_year(struct verb *v, Od__JournalEntry *e, uint64_t subject);
/* The text of a search, sealed under the desk's own key; e->seq must stand. */
enum status journal_seal_text(struct verb *v, Od__JournalEntry *e, const void *bytes,
	size_t length);
/* Seals e->reason under e->subject: what people write there may name somebody. */
enum status journal_seal_reason(struct verb *v, Od__JournalEntry *e);
/* Opens a sealed part. ERR_NOT_FOUND: the person is erased. ERR_CHECKSUM: damaged. */
enum status journal_open_part(struct desk *d, const Od__JournalEntry *e, enum journal_part part,
	const ProtobufCBinaryData *bytes, struct buffer *out);

#endif
