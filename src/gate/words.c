/* SPDX-License-Identifier: ISC */
/*
 * words -- see words.h.
 *
 * One pass over the line: `to` writes where `from` has read already, so a word never grows.
 */
#include "gate/words.h"

#include <stdbool.h>
#include <string.h>

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One word from *from on, written to itself; false when a quote stays open. */
static bool cut_word(char **from, char **end)
{
	char *to = *from, *p = *from, quote = '\0';

	for (; *p && (quote || !blank(*p)); p++) {
		if (quote ? *p == quote : *p == '\'' || *p == '"') {
			quote = quote ? '\0' : *p;
			continue;
		}
		if (*p == '\\' && p[1] && (!quote || (quote == '"' && strchr("\"\\", p[1]))))
			p++;
		*to++ = *p;
	}
	*from = p;
	*end = to;
	return !quote;
}

enum status words_cut(char *line, char **words, size_t most, size_t *count)
{
	char *p = line, *end;
	size_t n = 0;

	for (;;) {
		char *start;
		bool more;

		while (blank(*p))
			p++;
		if (!*p)
			break;
		if (n + 1 >= most)
			return ERR_LIMIT;
		start = p;
		if (!cut_word(&p, &end))
			return ERR_FORMAT;
		more = *p != '\0';
		*end = '\0';
		if (more)
			p++;
		words[n++] = start;
	}
	words[n] = NULL;
	*count = n;
	return OK;
}
