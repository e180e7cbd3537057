/* SPDX-License-Identifier: ISC */
/*
 * zone -- when the offset of a time zone changes, for zones other than that of the process.
 *
 * base/clock knows the desk's own zone, which the C library holds for the whole process; a calendar
 * of a branch abroad needs its own beside it. ICU gives the changes of any zone by its IANA name; they
 * are asked once, when the calendar is read. ERR_NOT_FOUND for a name that is no zone.
 */
#ifndef ORDERDESK_LANG_ZONE_H
#define ORDERDESK_LANG_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct zone_change {
	int64_t at;		/* seconds since 1970 */
	int32_t offset;		/* seconds east of UTC from then on */
};

/*
 * The changes of a zone from the years 2000 to 2100, in order; the first stands at INT64_MIN and has
 * the offset of the beginning. The array is the caller's, freed with mem_free.
 */
enum status zone_changes(const char *zone, struct zone_change **out, size_t *count);

#endif
