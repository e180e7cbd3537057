/* SPDX-License-Identifier: ISC */
/*
 * import_map -- which column of a foreign file is which field of ours, and how its values are read.
 *
 * The text of a mapping is orderdesk-import(5): lines `FIELD = COLUMN | FILTER …` or
 * `FIELD = "constant"`, a part [lines] for the second file of orders or batches, and switches that
 * begin with a colon. Where no mapping is named one is drafted from the headings, by our own names and
 * a list of usual ones. Everything lives in the arena that it was read into.
 */
#ifndef ORDERDESK_COMMAND_IMPORT_MAP_H
#define ORDERDESK_COMMAND_IMPORT_MAP_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

#define MAP_RULES 200u
#define MAP_FILTERS 8u

enum map_filter_kind {
	MAP_ROUND, MAP_VALUES, MAP_DATE, MAP_AT, MAP_DECIMAL, MAP_DEFAULT, MAP_PREFIX, MAP_UPPER,
	MAP_TRIM
};
struct map_filter { enum map_filter_kind kind; const char *argument; };

struct map_rule {
	const char *path;	/* field of the request; "external", in [lines] also what it belongs to */
	const char *column;	/* heading; NULL: constant */
	const char *constant;
	struct map_filter filter[MAP_FILTERS];
	size_t filters;
	long at;		/* index of the column, -1 until bound */
	unsigned line;		/* of the mapping, 0: drafted */
};
struct map_part {
	struct map_rule rule[MAP_RULES];
	size_t rules;
	const char **left;	/* columns that a draft found no field for */
	size_t lefts;
};
struct map {
	struct map_part main, lines;
	const char *encoding;	/* NULL: guessed */
	char separator;		/* 0: guessed */
};

/* One of the things that can be imported. */
struct import_kind {
	const char *name;	/* "customers" */
	const char *area, *verb;
	const char *part;	/* where the request has several: the fields of this one, "lot" */
	const char *external;	/* path whose value is the external id unless the map says; NULL: the row */
	const char *within;	/* path of what such an id belongs to: two may have the same; or NULL */
	const char *wanted;	/* field that a new record must have though the request need not */
	const char *always;	/* a switch of the request that is on; or NULL */
	const char *lines;	/* list that a second file fills; or NULL */
	const char *belongs;	/* column of that file that names the row of the first: "order" */
};
const struct import_kind *import_kind_find(const char *name);
/* Its name in the person's language, for so many: "1 article", "2 articles". */
const char *import_kind_counted(const struct import_kind *kind, uint64_t count, struct arena *a);

/* Does the path name a field of the request, or of a row of the second file? */
bool map_names_field(const struct import_kind *kind, const ProtobufCMessageDescriptor *request,
	bool lines, const char *path, struct arena *a);
/* ERR_FORMAT with a sentence in *why (in the arena). */
enum status map_parse(const char *text, const struct import_kind *kind,
	const ProtobufCMessageDescriptor *request, struct map *out, struct arena *a, const char **why);
/* From headings alone; `lines` for the second file. */
void map_draft(const struct import_kind *kind, const ProtobufCMessageDescriptor *request, bool lines,
	char *const *heading, size_t count, struct map_part *out, struct arena *a);
/* Finds the columns; a rule whose column is not there has at -1. */
void map_bind(struct map_part *part, char *const *heading, size_t count);
/* The value of a rule in a row ("" when empty); ERR_FORMAT: *why says what was wanted. */
enum status map_value(const struct map_rule *rule, char *const *field, size_t count,
	struct arena *a, const char **value, const char **why);

/* A sentence with {0} and {1} filled in. */
const char *map_say(struct arena *a, const char *sentence, const char *what, const char *value);

#endif
