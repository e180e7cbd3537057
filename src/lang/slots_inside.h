/* SPDX-License-Identifier: ISC */
/*
 * slots_inside -- how a set lies in memory: for slots.c, which changes it, and slots_many.c, which
 * reads it as a whole.
 */
#ifndef ORDERDESK_LANG_SLOTS_INSIDE_H
#define ORDERDESK_LANG_SLOTS_INSIDE_H

#include "lang/slots.h"

#define FEW 2u

enum { FORM_FEW, FORM_LIST, FORM_CHUNKS };

struct slots_chunk {
	union {
		uint16_t *list;
		uint64_t *bits;
	} in;
	uint16_t high;
	uint16_t room;		/* of the list */
	uint32_t count;
	bool is_bits;
};

/* The first place from `from` on whose number is not below; `to`: there is none. */
static inline size_t slots_place(const uint32_t *list, size_t from, size_t to, uint32_t slot)
{
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (list[middle] < slot)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* The same in the list of a chunk. */
static inline size_t slots_low_place(const uint16_t *list, size_t from, size_t to, uint16_t low)
{
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (list[middle] < low)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Of a set that is not in chunks. */
static inline const uint32_t *slots_numbers(const struct slots *s)
{
	return s->form == FORM_FEW ? s->in.few : s->in.list;
}

#endif
