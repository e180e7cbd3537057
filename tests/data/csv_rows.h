/* SPDX-License-Identifier: ISC */
/*
 * csv_rows -- the rows of a CSV file of sample data, for tests and the bench.
 *
 * The file is named below the folder of sample data beside the checkout; where that is absent nothing
 * is read and the caller skips. A first byte order mark is passed over. Out of memory ends the program.
 */
#ifndef TESTS_DATA_CSV_ROWS_H
#define TESTS_DATA_CSV_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_CELLS 40	/* of a row; more are passed over */

typedef void csv_take(void *context, char *const *cell, size_t cells);
/* Calls take() for each row, the headings too; false when the file is not there. */
bool csv_rows(const char *name, csv_take *take, void *context);

#endif
