/* SPDX-License-Identifier: ISC */
/*
 * digits -- a phone number as digits alone, for keys and for matching.
 *
 * Works on anything that was given as a number, valid or not: full-width and other scripts'
 * digits become 0 to 9; blanks, brackets, dashes, dots, slashes and letters go; an extension
 * ("x12", "ext. 12", "#12", "转12") ends it. Pure text work, no knowledge of numbering plans.
 */
#ifndef ORDERDESK_LANG_DIGITS_H
#define ORDERDESK_LANG_DIGITS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DIGITS_MAX 24	/* digits kept; further ones are dropped */

/* Digits of a number as given, NUL at the end; returns how many. */
size_t digits_of(const char *text, char out[DIGITS_MAX + 1]);

/* The same from the last to the first: a key under which "ends with" is a prefix. */
size_t digits_reversed(const char *text, char out[DIGITS_MAX + 1]);

/*
 * What is dialled before a number is left out: "+" or "00" and the country's calling code, and
 * one trunk 0. "+86 139…", "0086139…", "86139…" (when 7 digits or more follow) and "0571…" give
 * "139…" and "571…". `country` may be "". Returns how many digits are left.
 */
size_t digits_national(const char *text, const char *country, char out[DIGITS_MAX + 1]);

#ifdef __cplusplus
}
#endif

#endif
