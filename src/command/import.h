/* SPDX-License-Identifier: ISC */
/*
 * import -- what the files of the import command share.
 *
 * import.c reads the words and goes through the steps; import_file.c reads the files and keeps the
 * list of bad rows; import_rows.c makes one request of each row; import_send.c gives the requests to
 * the server and waits until the import is whole there; import_first.c gives those of a first load to
 * the server's program instead, while the file is read. Rows, refusals and the text of the files live
 * in one arena each.
 */
#ifndef ORDERDESK_COMMAND_IMPORT_H
#define ORDERDESK_COMMAND_IMPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/names.h"
#include "base/progress.h"
#include "command/command.h"
#include "command/csv.h"
#include "command/import_map.h"

#define IMPORT_FILE_MAX (512u << 20)	/* bytes of a file */
#define IMPORT_ROWS_MAX 5000000u

struct import_request {
	unsigned long row;
	const char *external;
	unsigned char *bytes;		/* packed */
	size_t length;
};

/* A row of the second file, and the row of the first that has it. */
struct import_line { const char *order; unsigned long row, claimed; size_t count; char **field; };

struct import {
	const struct options *o;
	const struct import_kind *kind;
	const struct verb_row *verb;
	const char *file, *lines_file, *map_file, *encoding, *system;
	bool dry, skip, spreadsheet, first, no_backup;
	struct map map;
	bool drafted;
	struct arena *arena;		/* what lives to the end */
	struct arena *row_arena;	/* of one row */
	struct buffer text;		/* of the file being read, UTF-8 */
	const char *read_as;		/* the encoding it was in */
	char **heading;			/* of the file being read */
	size_t headings;
	struct import_request *request;
	size_t requests;
	struct import_line *line;	/* sorted by order */
	size_t lines;
	FILE *rejects;			/* NULL until the first */
	char *reject_path;
	unsigned long reject_count;
	bool unwritable;		/* they cannot be written: told once */
	struct names *seen;		/* ids of the file, each with its place in `rows` */
	struct import_seen { unsigned long row; uint64_t content; } *rows;
	size_t row_count;
	struct first *loading;		/* a first load (import_first.c); else NULL */
	struct progress progress;
};

/* What the table reader gives rows of. */
struct import_file { struct import *m; const char *name; bool is_lines; bool *taken; };

/* One row of the table, or of the second one (csv_each). */
enum status import_take_row(void *baton, const struct csv_row *row);
enum status import_take_line(void *baton, const struct csv_row *row);
/* One bad row; column may be NULL. */
void import_reject(struct import *m, const char *file, unsigned long row, const char *column,
	const char *reason);
/* Reads both files into requests. Anything but OK was told. */
enum status import_read(struct import *m);
/* A key of everything that is sent, row by row in their order. */
struct import_print { uint64_t one, two; };
void import_print_begin(struct import_print *p);
void import_print_row(struct import_print *p, const struct import_request *r);
const char *import_print_text(const struct import *m, const struct import_print *p);
/* Gives all to the server and waits until it is there. */
enum exit_code import_send(struct import *m, struct client *c);

/* A first load: the program that has the desk runs, and the desk has no customer. Else it was told. */
bool first_open(struct import *m);
void first_put(struct import *m, const struct import_request *r);
/* All rows were given and are to be there now. */
enum exit_code first_end(struct import *m);
void first_close(struct import *m);

#endif
