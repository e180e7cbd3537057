/* SPDX-License-Identifier: ISC */
/*
 * first_load -- the customers of a desk that has none yet, past the log (store/bulk.h).
 *
 * Each row is a request of `customer add`, held against the same limits and checks as that verb and an
 * import hold it: numbers, codes, owners, ids of another system. Nothing is there until all is: then
 * customers, profiles, links, counters and the import's own record with its one journal entry
 * appear in one commit. Called by the server's program on a desk that nobody serves.
 *
 * What can fail: ERR_EXISTS (there are customers), ERR_REFUSED (rows were refused and may not be left
 * out: nothing is loaded), what `next` returned, ERR_IO with a line in the log.
 */
#ifndef ORDERDESK_DESK_FIRST_LOAD_H
#define ORDERDESK_DESK_FIRST_LOAD_H

#include "desk/create.h"

struct first_row {
	uint64_t row;			/* of the file */
	const char *external;
	const unsigned char *request;	/* packed */
	size_t length;
};

struct first_load {
	const char *system;		/* whose ids the external ids are */
	bool skip;			/* rows that are refused are left out */
	/* The next row, good until the next call; ERR_END behind the last. */
	enum status (*next)(void *baton, struct first_row *row);
	void (*refused)(void *baton, const struct first_row *row, const struct refusal *why);
	void (*indexes)(void *baton);	/* all rows are in: their indexes are built now */
	void *baton;
	const char *key, *fingerprint;	/* of the file; read behind the last row */
	desk_journal *journal;
	void *journal_baton;
	uint64_t import, rows, made, known, refusals;	/* what came of it */
};

enum status first_load_customers(struct desk *d, struct first_load *f);

#endif
