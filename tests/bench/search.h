/* SPDX-License-Identifier: ISC */
/*
 * search -- the same search in each engine, for the group that measures searches.
 *
 * Other engines find text in columns, so they are given those that make an answer possible at all: the
 * name folded, its initials and its pinyin (one reading a character), the code, and all phones as digits.
 * They give 20 rows by their number, newest first: no order by kind of match, no own customers first, no
 * total, no other readings. What an engine has no way to answer is left out.
 */
#ifndef TESTS_BENCH_SEARCH_H
#define TESTS_BENCH_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEARCH_WORDS 4u
#define SEARCH_HITS 20u

enum search_word { WORD_DIGITS, WORD_HAN, WORD_LETTERS };

struct search_words {
	size_t count;
	struct { enum search_word kind; char text[100]; } word[SEARCH_WORDS];
};
/* The words of what was typed, folded; digits with signs between them are one. */
void search_split(const char *typed, struct search_words *out);

/* The columns of customer `n`. */
struct search_columns {
	char name[160], spaced[320], code[20], initials[80], pinyin[320];
	char digits[80], reversed[80];		/* of each phone, a blank between them */
	char e164[3][20];
	unsigned phones;
};
void search_columns(uint64_t n, struct search_columns *out);

struct searcher {
	const char *name, *package;
	/* Makes the data; false: it is not installed here. */
	bool (*open)(void);
	/* false: no way to answer that. */
	bool (*find)(const struct search_words *words);
	void (*lookup)(const char *e164);	/* NULL: as another one does */
	void (*close)(void);
	void (*tell)(void);
};
extern const struct searcher search_like, search_trigram, search_prefix, search_postgres;

#endif
