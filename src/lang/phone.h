/* SPDX-License-Identifier: ISC */
/*
 * phone -- telephone numbers as people give them.
 *
 * phone_read understands a number in the desk's own country or with a country code, by
 * libphonenumber. Whatever it says, the text as given is worth storing and searching: a number
 * that is not valid gets the nearest reason, and for one of a wrong length the digits it should
 * have. phone.cc is the only C++ file of the server; no exception leaves it.
 */
#ifndef ORDERDESK_LANG_PHONE_H
#define ORDERDESK_LANG_PHONE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum phone_reason {
	PHONE_GOOD,		/* a valid number */
	PHONE_EMPTY,		/* no digits in it */
	PHONE_NOT_A_NUMBER,	/* cannot be read as one */
	PHONE_TOO_SHORT,	/* digits are missing: expected says how many it should have */
	PHONE_TOO_LONG,		/* digits too many */
	PHONE_NO_COUNTRY,	/* + or 00 and no known country code behind it */
	PHONE_SHORT_NUMBER,	/* a service or emergency number of the country: 110, 10086 */
	PHONE_NOT_IN_USE	/* the length is right, the range is not given out */
};

enum phone_kind {
	PHONE_KIND_UNKNOWN, PHONE_KIND_LANDLINE, PHONE_KIND_MOBILE, PHONE_KIND_FREE,
	PHONE_KIND_OTHER
};

struct phone {
	enum phone_reason reason;
	bool valid;		/* reason is PHONE_GOOD */
	enum phone_kind kind;
	char e164[20];		/* "+8657188124410"; "" when it has no such form */
	char national[20];	/* digits without country and trunk code: 57188124410 */
	char country[4];	/* calling code: 86 */
	char region[4];		/* CN; "" when not known */
	char shown[48];		/* for people: in its own country's way at home, else international;
				   the text as given, cut, when it cannot be read */
	char extension[8];
	unsigned digits;	/* digits given, but for the country code behind a + or 00 */
	unsigned expected_low, expected_high;	/* digits it should have, counted alike; else 0 */
};

/*
 * Reads a number. `region` is the two-letter country whose way of writing is meant when the text
 * has no country code. Never fails: see reason.
 */
void phone_read(const char *text, const char *region, struct phone *out);

/* Is it good, and without an extension? Its E.164 form then, at a third of the price. */
bool phone_good(const char *text, const char *region, char e164[20]);

/* Calling code of a country, "86" for CN; "" when there is none. */
void phone_country(const char *region, char out[4]);

#ifdef __cplusplus
}
#endif

#endif
