/* SPDX-License-Identifier: ISC */
/*
 * articles-t -- the articles that the search for knowledge is measured on are what they promise: their
 * number, that no two are the same, that questions are asked of drawn articles, and that each question
 * shares under half of its pairs of neighbouring characters with title and stored questions.
 */
#include "data/articles/articles.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lang/fold.h"
#include "tap/tap.h"

#define PAIRS 600

struct pairs {
	uint64_t pair[PAIRS];
	size_t count;
};

static bool has(const struct pairs *set, uint64_t pair)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->pair[i] == pair)
			return true;
	return false;
}

/* Adds the pairs of characters of the folded text; a blank parts, so no pair spans two words. */
static void add(struct pairs *set, const char *text)
{
	uint32_t codes[PAIRS];
	size_t n = fold_codes(text, strlen(text), codes, NULL, PAIRS);

	for (size_t i = 1; i < n; i++) {
		uint64_t pair = (uint64_t)codes[i - 1] << 32 | codes[i];

		if (codes[i - 1] != ' ' && codes[i] != ' ' && !has(set, pair) && set->count < PAIRS)
			set->pair[set->count++] = pair;
	}
}

/* How many thousandths of the question's pairs stand in title or stored questions. */
static unsigned share(const struct article_text *a, const char *question)
{
	static struct pairs stored, asked;
	size_t both = 0;

	stored.count = asked.count = 0;
	add(&stored, a->title);
	add(&stored, a->question[0]);
	add(&stored, a->question[1]);
	add(&asked, question);
	for (size_t i = 0; i < asked.count; i++)
		both += has(&stored, asked.pair[i]);
	return asked.count ? (unsigned)(both * 1000 / asked.count) : 1000;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t alike(const struct articles *all, size_t offset)
{
	char **text = calloc(all->count + 1, sizeof(*text));
	size_t same = 0;

	for (size_t i = 0; i < all->count; i++)
		memcpy(&text[i], (const char *)&all->article[i] + offset, sizeof(*text));
	qsort(text, all->count, sizeof(*text), by_text);
	for (size_t i = 1; i < all->count; i++)
		if (strcmp(text[i - 1], text[i]) == 0) {
			diag("twice: %s", text[i]);
			same++;
		}
	free(text);
	return same;
}

int main(void)
{
	const char *top = getenv("top_srcdir");
	char folder[4096];
	size_t position[ARTICLES_ASKED], chinese = 0, empty = 0, elsewhere = 0, close = 0, sum = 0;

	plan(9);
	snprintf(folder, sizeof(folder), "%s/tests/data/articles", top ? top : ".");
	struct articles *all = articles_load(folder);

	is_int(ARTICLES, (long long)all->count, "articles");
	for (size_t i = 0; i < all->count; i++) {
		const struct article_text *a = &all->article[i];

		chinese += strcmp(a->language, "zh") == 0;
		empty += !*a->title || !*a->question[0] || !*a->question[1] || !*a->answer || !*a->script ||
			 strpbrk(a->title, "{}") || strpbrk(a->answer, "{}");
	}
	is_int(ARTICLES_CHINESE, (long long)chinese, "of them in Chinese");
	is_int(0, (long long)empty, "none with an empty part or an open place");
	is_int(0, (long long)alike(all, offsetof(struct article_text, key)), "no key twice");
	is_int(0, (long long)alike(all, offsetof(struct article_text, title)), "no title twice");
	ok(all->topics >= 150 && all->families >= 40, "%zu topics, %zu families", all->topics, all->families);
	if (!is_int(ARTICLES_ASKED, (long long)all->questions, "questions"))
		return tap_result();
	articles_drawn(all, position);
	for (size_t i = 0; i < ARTICLES_ASKED; i++) {
		const struct article_text *a = &all->article[position[i]];
		unsigned part = share(a, all->question[i].text);

		sum += part;
		if (strcmp(a->key, all->question[i].key) != 0) {
			diag("question %zu is of %s, drawn was %s", i + 1, all->question[i].key, a->key);
			elsewhere++;
		}
		if (part >= 500) {
			diag("%s shares %u of a thousand pairs: %s", a->key, part, all->question[i].text);
			close++;
		}
	}
	is_int(0, (long long)elsewhere, "each is asked of the article drawn");
	is_int(0, (long long)close, "each shares under half of its pairs");
	diag("%zu of a thousand pairs are shared on average", sum / ARTICLES_ASKED);
	return tap_result();
}
