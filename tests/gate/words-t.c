/* SPDX-License-Identifier: ISC */
/*
 * The command line of an SSH command cut into words: blanks, both quotes, the backslash, and that
 * nothing of a shell is expanded.
 */
#include "gate/words.h"

#include <string.h>

#include "tap/tap.h"

int main(void)
{
	static const struct { const char *line, *words; } rows[] = {
		{ "order list", "order|list" }, { "  a\t b \n", "a|b" }, { "", "" }, { "   ", "" },
		{ "name='Li Na' x", "name=Li Na|x" }, { "\"a \\\" b\"", "a \" b" },
		{ "'a \\ b'", "a \\ b" }, { "a\\ b c", "a b|c" }, { "''", "" }, { "a '' b", "a||b" },
		{ "$HOME *;id `id`", "$HOME|*;id|`id`" }, { "\"a \\n\"", "a \\n" },
		{ "a\\", "a\\" }, { "x\"y z\"'w v'", "xy zw v" },
	};
	static const char *const open[] = { "'", "\"", "a 'b", "\"a\\\"" };
	char line[200], seen[200], *words[8];
	size_t i, k, count;

	plan_lazy();
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		strcpy(line, rows[i].line);
		is_int(OK, words_cut(line, words, 8, &count), "cut: %s", rows[i].line);
		seen[0] = '\0';
		for (k = 0; k < count; k++) {
			strcat(seen, k ? "|" : "");
			strcat(seen, words[k]);
		}
		is_string(rows[i].words, seen, "words: %s", rows[i].line);
	}
	for (i = 0; i < sizeof open / sizeof open[0]; i++) {
		strcpy(line, open[i]);
		is_int(ERR_FORMAT, words_cut(line, words, 8, &count), "open: %s", open[i]);
	}
	strcpy(line, "1 2 3 4 5 6 7");
	is_int(OK, words_cut(line, words, 8, &count), "as many as there is room for");
	strcpy(line, "1 2 3 4 5 6 7 8");
	is_int(ERR_LIMIT, words_cut(line, words, 8, &count), "one more");
	return tap_result();
}
