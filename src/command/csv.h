/* SPDX-License-Identifier: ISC */
/*
 * csv -- comma-separated values: read whole from memory, written exactly.
 *
 * Reading follows RFC 4180 by libcsv: a quoted field that goes on behind its end, and a quote that
 * never closes, end the reading with what was wrong, as everything behind it may have slid into
 * other columns. In a field without quotes around it a quote is a sign like others (12"). Blanks
 * belong to the field; empty lines are passed over, but counted; LF, CR LF and CR end a row. A first
 * line "sep=;" names the separator, as spreadsheets write it. Writing quotes what needs it. For
 * spreadsheets a cell that begins like a formula gets an apostrophe before it, and csv_plain takes
 * exactly those off again.
 */
#ifndef ORDERDESK_COMMAND_CSV_H
#define ORDERDESK_COMMAND_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/status.h"

#define CSV_FIELD_MAX (64u * 1024u)	/* bytes of one field */
#define CSV_ROW_MAX (512u * 1024u)	/* bytes of one row */
#define CSV_FIELDS_MAX 500u		/* fields of one row */

struct csv_row {
	unsigned long number;	/* as a spreadsheet counts: empty lines too, from 1 */
	size_t count;
	char **field;		/* NUL-terminated; valid during the call */
	size_t *length;		/* differs from strlen when a field holds a NUL */
};

/* Why a text is no table; `row` is where. */
struct csv_fault {
	unsigned long row;
	const char *reason;	/* a sentence, untranslated */
};

/* Anything but OK ends the reading and is returned. */
typedef enum status csv_each(void *baton, const struct csv_row *row);

/* Every row of the text. ERR_FORMAT or ERR_LIMIT with *fault, or what `each` returned. */
enum status csv_read(const char *text, size_t length, char separator, csv_each *each, void *baton,
	struct csv_fault *fault);
/* As the first line says; else comma, semicolon or tab: what it holds most of outside quotes. */
char csv_separator(const char *text, size_t length);
/* One cell; quotes it when it must be. */
void csv_put(FILE *out, const char *text, bool spreadsheet);
/* Takes off the apostrophe that csv_put sets for spreadsheets. */
char *csv_plain(char *cell);

#endif
