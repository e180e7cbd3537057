/* SPDX-License-Identifier: ISC */
/*
 * dump -- every row of every table as a line of JSON, and back: the way out of Berkeley DB.
 *
 * The first line names format and schema, then one line a row in the order of tables and keys:
 * {"table":"order","key":"HEX","row":{…}}, last the number of rows and a hash of all lines before.
 * Rows are written by their descriptors, secret and sealed parts as the bytes they are. A row that
 * its JSON would not give back to the byte (fields of a release that we do not know) is written as
 * {"table":…,"key":…,"bytes":"HEX"}. Nothing is held in memory but a row. A dump of a store that
 * was loaded from a dump is the same file; so the row that tells which files a first load made is left
 * out, as the files of another store are others.
 */
#ifndef ORDERDESK_STORE_DUMP_H
#define ORDERDESK_STORE_DUMP_H

#include <stdio.h>

#include "record/reflect.h"
#include "store/store.h"

struct dump {
	FILE *file;
	const char *name;		/* of the file, for people */
	void (*step)(void *baton, uint64_t rows);	/* may be NULL */
	void *baton;
	uint64_t rows;			/* gets their number */
};

/* ERR_REFUSED with a sentence that names the file, and the line of a load. */
enum status store_dump(struct store *s, struct dump *d, struct arena *a, struct refusal *why);
/* Into a new store. A file that is cut short or changed is refused at its end. */
enum status store_load(struct store *s, struct dump *d, struct arena *a, struct refusal *why);

#endif
