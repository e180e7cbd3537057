/* SPDX-License-Identifier: ISC */
/*
 * digits -- the digits of a number as given (see digits.h).
 */
#include "lang/digits.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "lang/fold.h"

#define LOOKED_AT 256	/* characters of a text */

/* An extension begins here: a letter x or "ext" behind digits, # or the Chinese word for it. */
static bool extension_begins(const char *text, uint32_t code, size_t found)
{
	if (found < 3)
		return false;
	if (code == 0x8f6c || code == 0x8f49 || code == '#' || code == 0xff03)
		return true;
	return (code == 'x' || code == 'X') && (text[0] == 0 || strchr(" .:0123456789", text[0]));
}

size_t digits_of(const char *text, char out[DIGITS_MAX + 1])
{
	const char *p = text, *end = text + strlen(text);
	size_t count = 0;

	for (size_t looked = 0; p < end && count < DIGITS_MAX && looked < LOOKED_AT; looked++) {
		const char *at = p;
		uint32_t code = text_next(&p, end), digit;

		if (code >= '0' && code <= '9') {	/* most are, and this is done a million times */
			out[count++] = (char)code;
			continue;
		}
		if (extension_begins(p, code, count) ||
		    (count >= 3 && (code | 0x20) == 'e' && strncasecmp(at, "ext", 3) == 0))
			break;
		if (code >= 0x80 && fold_codes(at, (size_t)(p - at), &digit, NULL, 1) == 1 && digit >= '0' &&
		    digit <= '9')
			out[count++] = (char)digit;
	}
	out[count] = 0;
	return count;
}

size_t digits_reversed(const char *text, char out[DIGITS_MAX + 1])
{
	size_t count = digits_of(text, out);

	for (size_t i = 0; i < count / 2; i++) {
		char c = out[i];

		out[i] = out[count - 1 - i];
		out[count - 1 - i] = c;
	}
	return count;
}

static bool begins_with_plus(const char *text)
{
	while (*text == ' ' || *text == '(' || *text == '\t')
		text++;
	return *text == '+' || strncmp(text, "＋", strlen("＋")) == 0;
}

size_t digits_national(const char *text, const char *country, char out[DIGITS_MAX + 1])
{
	size_t count = digits_of(text, out), cut = 0, length = strlen(country);
	bool abroad = begins_with_plus(text);

	if (strncmp(out, "00", 2) == 0) {
		cut = 2;
		abroad = true;
	}
	if (length > 0 && strncmp(out + cut, country, length) == 0 &&
	    (abroad || count >= length + 7)) {
		cut += length;
		abroad = false;
	}
	if (!abroad && cut + 1 < count && out[cut] == '0')
		cut++;
	memmove(out, out + cut, count - cut + 1);
	return count - cut;
}
