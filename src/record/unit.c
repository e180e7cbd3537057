/* SPDX-License-Identifier: ISC */
#include "record/unit.h"

#include <ctype.h>
#include <string.h>

const char *unit_ending(const char *word, int64_t quantity)
{
	static const char *const measures[] = { "kg", "g", "jin", "l", "L", "ml", "litre", "m" };
	size_t n = strlen(word);

	for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
		if (strcmp(word, measures[i]) == 0)
			return "";
	if (quantity <= 1000 || !n || !isascii((unsigned char)word[n - 1]))
		return "";
	return word[n - 1] == 'x' || word[n - 1] == 's' || (n > 1 && strcmp(word + n - 2, "ch") == 0) ?
		"es" : "s";
}
