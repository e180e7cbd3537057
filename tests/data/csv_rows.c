/* SPDX-License-Identifier: ISC */
/*
 * csv_rows -- see the header; the parser is libcsv.
 */
#include "data/csv_rows.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct reading {
	csv_take *take;
	void *context;
	char *cell[CSV_CELLS];
	size_t cells;
};

static void cell(void *text, size_t length, void *context)
{
	struct reading *r = context;

	if (r->cells < CSV_CELLS)
		r->cell[r->cells++] = mem_string_n(text, length);
}

static void row(int end, void *context)
{
	struct reading *r = context;

	(void)end;
	r->take(r->context, r->cell, r->cells);
	while (r->cells)
		mem_free(r->cell[--r->cells]);
}

bool csv_rows(const char *name, csv_take *take, void *context)
{
	struct reading r = { .take = take, .context = context };
	struct csv_parser parser;
	char path[4096], bytes[65536];
	bool first = true;
	size_t n;
	FILE *file;

	snprintf(path, sizeof path, "%s/../shared/data/%s", getenv("top_srcdir"), name);
	file = fopen(path, "r");
	if (!file)
		return false;
	csv_init(&parser, 0);
	while ((n = fread(bytes, 1, sizeof bytes, file)) > 0) {
		size_t skip = first && n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

		first = false;
		csv_parse(&parser, bytes + skip, n - skip, cell, row, &r);
	}
	csv_fini(&parser, cell, row, &r);
	csv_free(&parser);
	fclose(file);
	return true;
}
