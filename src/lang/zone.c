/* SPDX-License-Identifier: ISC */
/*
 * zone -- ICU is asked from change to change (see zone.h).
 */
#include "lang/zone.h"

#include <string.h>
#include <unicode/ucal.h>

#include "base/memory.h"

#define FIRST 946684800.0e3	/* 2000-01-01, milliseconds */
#define LAST 4102444800.0e3	/* 2100-01-01 */
#define NAME_MOST 64

static int32_t offset(UCalendar *calendar, UDate at, UErrorCode *error)
{
	int32_t sum;

	ucal_setMillis(calendar, at, error);
	sum = ucal_get(calendar, UCAL_ZONE_OFFSET, error);
	return (sum + ucal_get(calendar, UCAL_DST_OFFSET, error)) / 1000;
}

static UCalendar *open_zone(const char *zone)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar name[NAME_MOST], known[NAME_MOST];
	size_t length = strlen(zone);
	UCalendar *calendar;

	if (length == 0 || length >= NAME_MOST)
		return NULL;
	for (size_t i = 0; i <= length; i++)
		name[i] = (UChar)(unsigned char)zone[i];
	/* A name that is none opens as well, as UTC; only its canonical form tells. */
	ucal_getCanonicalTimeZoneID(name, -1, known, NAME_MOST, NULL, &error);
	if (U_FAILURE(error))
		return NULL;
	calendar = ucal_open(name, -1, "en", UCAL_GREGORIAN, &error);
	return U_FAILURE(error) ? NULL : calendar;
}

enum status zone_changes(const char *zone, struct zone_change **out, size_t *count)
{
	UCalendar *calendar = open_zone(zone);
	UErrorCode error = U_ZERO_ERROR;
	struct zone_change *list;
	size_t used = 1, size = 256;
	UDate at;

	*out = NULL;
	*count = 0;
	if (!calendar)
		return ERR_NOT_FOUND;
	list = mem_array(size, sizeof *list);
	list[0] = (struct zone_change) { INT64_MIN, offset(calendar, FIRST, &error) };
	while (U_SUCCESS(error) && ucal_getTimeZoneTransitionDate(calendar,
		UCAL_TZ_TRANSITION_NEXT, &at, &error) && at < LAST) {
		if (used == size) {
			list = mem_grow(list, size, size * 2, sizeof *list);
			size *= 2;
		}
		list[used].at = (int64_t)(at / 1000);
		list[used].offset = offset(calendar, at, &error);
		used++;
	}
	ucal_close(calendar);
	if (U_FAILURE(error)) {
		mem_free(list);
		return ERR_NOT_FOUND;
	}
	*out = list;
	*count = used;
	return OK;
}
