/* SPDX-License-Identifier: ISC */
/*
 * journal -- what was changed and who opened what, numbered without a gap and chained by hashes.
 *
 * Entries are written by the executor in the transaction of the change: one per versioned record,
 * the main one first, the others naming it in `of`. hash = BLAKE2b-256(hash of the entry before ‖
 * this entry packed without its hash). The head (number and hash of the last entry) is in memory,
 * found and checked at open. The same entries are the audit log, the feed and the history.
 */
#ifndef ORDERDESK_SERVER_JOURNAL_H
#define ORDERDESK_SERVER_JOURNAL_H

#include "desk/change.h"
#include "desk/verify.h"
#include "record/system.pb-c.h"
#include "server/request.h"

#define JOURNAL_HASH 32

struct journal;

/* ERR_CHECKSUM when the last entries do not fit together. */
enum status journal_open(struct store *s, struct journal **out);
void journal_close(struct journal *j);
/* Number of the last committed entry and its hash; any thread. */
uint64_t journal_head(struct journal *j, unsigned char hash[JOURNAL_HASH]);

/* Inside a transaction body: first journal_begin, at each run of the body. */
void journal_begin(struct journal *j);
/* Names the entry: its number is set. Sealed parts are bound to it, so call it first. */
void journal_number(struct journal *j, Od__JournalEntry *e);
/* Entries of all changes of v that are not quiet; one without a record when there is none. */
enum status journal_changes(struct journal *j, struct verb *v, const struct request *r);
/* One entry made by hand (opening, system); the hash is set here, seq by journal_number. */
enum status journal_add(struct journal *j, struct verb *v, Od__JournalEntry *e);
/* An entry with who, when and from where, in v's arena. */
Od__JournalEntry *journal_entry(const struct verb *v, const struct request *r);
/* After the commit: the head moves. Returns the last number. */
uint64_t journal_committed(struct journal *j);

/* The hash of an entry behind one with hash `before`; the entry's own hash field is left out. */
void journal_hash(const unsigned char before[JOURNAL_HASH], const Od__JournalEntry *e,
	unsigned char out[JOURNAL_HASH]);

/* Reads the whole chain again: *bad 0, or the first entry that does not fit, and *why. */
enum status journal_whole(struct server *server, uint64_t *entries, uint64_t *bad,
	const char **why);

/* Versions against entries (I14), clear and sealed parts (I15), by journal_verify.c. */
enum status journal_versions(struct server *server, verify_fault *each, void *baton);
enum status journal_seals(struct server *server, verify_fault *each, void *baton);

/* Sets version, before, after and sealed parts from a change (journal_change.c). */
enum status journal_describe(struct verb *v, const struct change *c, Od__JournalEntry *e);

#endif
