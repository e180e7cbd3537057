/* SPDX-License-Identifier: ISC */
/*
 * Cells as pictures, and the ASCII twin of every sign the seat draws with:
 * sparkline, bar, heat and tree. A picture always stands beside its figure.
 *
 * The pictures are made as UTF-8 text; on a canvas that is set to ASCII each
 * sign becomes its twin when it is put, so callers draw one way only. ASCII is
 * used where TERM is linux or vt, where a terminal draws the signs wider than
 * one cell, and by the setting. Nothing here can fail.
 */
#ifndef ORDERDESK_SEAT_PICTURE_H
#define ORDERDESK_SEAT_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The sign itself, or its twin when `ascii`. Characters that are no furniture stay themselves. */
uint32_t picture_twin(uint32_t sign, bool ascii);

/*
 * A sparkline of `count` values (below 0 counts as 0) from 0 to their largest,
 * the last one rightmost, one cell a value. `out` needs 3 bytes a value and 1.
 */
char *picture_sparkline(const int64_t *values, size_t count, char *out, size_t size);

/*
 * A bar of `width` cells, `value` of `whole` filled; over the whole is full. `out` needs 3 bytes a
 * cell and 1. In ASCII it is # and . at once, as its full block means another twin elsewhere.
 */
char *picture_bar(int64_t value, int64_t whole, int width, bool ascii, char *out, size_t size);

/* The heat of a value from 0 to `largest`: one of five signs, as UTF-8 (4 bytes). */
char *picture_heat(int64_t value, int64_t largest, char *out, size_t size);

/*
 * The branch before an entry of a tree: `depth` levels, `open` has bit d set
 * where level d goes on below, `last` says that this is the last on its level.
 */
char *picture_tree(int depth, unsigned open, bool last, char *out, size_t size);

#endif
