/* SPDX-License-Identifier: ISC */
/*
 * unit -- how the word of a unit stands behind a number in English.
 *
 * What counts things takes its plural ("2 jars"), a measure does not ("2 kg"). Called by the desk for its
 * sentences and by the seat for what it draws; Chinese has no plural, so both ask for English alone.
 * Nothing here fails.
 */
#ifndef ORDERDESK_RECORD_UNIT_H
#define ORDERDESK_RECORD_UNIT_H

#include <stdint.h>

/* "s", "es" or "", to be written behind the word. `quantity` in thousandths. */
const char *unit_ending(const char *word, int64_t quantity);

#endif
