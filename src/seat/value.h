/* SPDX-License-Identifier: ISC */
/*
 * A field of a record as people read it: in the format that its record declares, enums by their
 * label in the language of the person, times and days as print.h has them. Used by screens and by
 * the table of any verb. Text is cut to the caller's room; nothing fails.
 */
#ifndef ORDERDESK_SEAT_VALUE_H
#define ORDERDESK_SEAT_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/reflect.h"

/* An integer of any kind, no enum and no flag. */
bool value_numeric(const struct place *place);

/* The right edge is where figures stand: amounts, prices, quantities, counts. */
bool value_right(const struct place *place);

/* The value; "" when it is absent. `now` decides whether a time is said as a time or as a day. */
char *value_show(const struct place *place, int64_t now, char *out, size_t size);

/* What is left of a personal value when it is masked: the last four digits of a number, else … */
char *value_hide(const char *text, char *out, size_t size);

#endif
