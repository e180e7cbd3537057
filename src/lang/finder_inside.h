/* SPDX-License-Identifier: ISC */
/*
 * finder_inside -- what the parts of the finder share: its rows and where they stand.
 *
 * Rows [0, settled) are in order of recency and have slices; the rest, the tail, came or changed
 * since and have signatures. A settled row that changes dies and comes again in the tail.
 */
#ifndef ORDERDESK_LANG_FINDER_INSIDE_H
#define ORDERDESK_LANG_FINDER_INSIDE_H

#include "lang/finder.h"
#include "lang/finder_sign.h"
#include "lang/finder_slices.h"

struct row {
	uint64_t id;
	int64_t recency;
	uint32_t *text;		/* name, others as code points; code, phones as bytes; owned in the
				   tail, else part of settled_text */
	uint32_t owner;
	uint16_t name, others;	/* code points */
	uint16_t code, phones;	/* bytes */
	bool settled;		/* its text is part of settled_text */
};

struct finder {
	struct row *rows;
	size_t count, size;
	size_t live;			/* rows that are not dead */
	uint32_t *slots;		/* open addressing by id; NO_SLOT: free */
	size_t slot_size;		/* a power of two, at most two thirds used */
	size_t text_bytes;

	size_t settled;
	struct slices slices;
	uint64_t *alive;		/* a bit for each settled row */
	uint32_t *owners;		/* of settled rows, side by side */
	uint32_t *settled_text;

	struct finder_sign *signs;	/* of the tail */
	size_t sign_size;

	size_t effort;
	char country[4];
};

/* What a query is held against. */
struct query_target finder_target(const struct finder *f, const struct row *row);
size_t finder_row_bytes(const struct row *row);

#endif
