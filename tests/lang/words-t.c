/* SPDX-License-Identifier: ISC */
/*
 * words-t -- words and pairs of a folded text, and where words begin.
 */
#include "lang/words.h"

#include <stdio.h>
#include <string.h>

#include "lang/fold.h"
#include "tap/tap.h"

struct list {
	char text[1024];
	size_t length;
};

static void take(void *context, const char *word, size_t length)
{
	struct list *list = context;

	list->length += (size_t)snprintf(list->text + list->length,
					 sizeof(list->text) - list->length, "%s%.*s",
					 list->length ? "|" : "", (int)length, word);
}

int main(void)
{
	static const struct { const char *text, *list; } table[] = {
		{ "", "" },
		{ "quick stop 88", "quick|stop|88" },
		{ "芝麻酱", "芝麻|酱|芝麻|麻酱" },
		{ "买 a 酱油", "买|a|酱油|买|酱油" },
		{ "𠮷野", "𠮷|野|𠮷野" },
	};
	struct words *w = words_new();
	struct match_starts starts;
	uint32_t codes[16];
	size_t count;

	plan_lazy();
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct list list = { "", 0 };

		words_each(w, table[i].text, strlen(table[i].text), take, &list);
		is_string(table[i].list, list.text, "words and pairs of \"%s\"", table[i].text);
	}
	count = fold_codes("小磨香油 500g", strlen("小磨香油 500g"), codes, NULL, 16);
	words_starts(w, codes, count, &starts);
	ok(starts.bits[0] & 1, "a word begins at the begin");
	ok(starts.bits[0] & 1 << 2, "and inside, where the dictionary knows one");
	ok(!(starts.bits[0] & 1 << 3), "but not in its middle");
	ok(!(starts.bits[0] & 1 << 4), "nor at a blank");
	ok(starts.bits[0] & 1 << 5, "but behind it");
	words_free(w);
	return tap_result();
}
