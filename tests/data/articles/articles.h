/* SPDX-License-Identifier: ISC */
/*
 * articles -- a service desk's 3,000 articles of knowledge: 2,000 in Chinese, 1,000 in English.
 *
 * Made of two lists written by hand beside this file. families.tsv: key, tags, then name, two everyday
 * words for it and a remark, in Chinese and in English. topics.tsv: key, language, the tags of the
 * families that it fits (* all, - none: of the whole desk), title, two questions in customers' words,
 * answer and script, where {p} is the product's name, {s} and {t} the other words. Each topic meets
 * each family that it fits; of these pairs a drawing by a fixed seed keeps the wanted number. Articles
 * of the whole desk all stay. The order and every byte are the same each time.
 *
 * questions.tsv: key of the right article, and what a caller asks. articles_load ends the program
 * with a sentence when a list is damaged.
 */
#ifndef TESTS_DATA_ARTICLES_H
#define TESTS_DATA_ARTICLES_H

#include <stddef.h>
#include <stdio.h>

#define ARTICLES_CHINESE 2000u
#define ARTICLES_ENGLISH 1000u
#define ARTICLES (ARTICLES_CHINESE + ARTICLES_ENGLISH)
#define ARTICLES_ASKED 200u

struct article_text {
	char *key;		/* topic, or topic.family */
	char *language;		/* zh or en */
	char *product;		/* key of the family, "" for the whole desk */
	char *names;		/* what the product is called, in all words of both languages */
	char *title, *question[2], *answer, *script;
};

struct article_question {
	char *key, *text;
};

struct articles {
	struct article_text *article;
	size_t count;
	struct article_question *question;
	size_t questions;
	size_t topics, families;
};

/* Reads the lists from the folder; memory stays until the program ends. */
struct articles *articles_load(const char *folder);
/* Which articles questions are drawn for: positions in order, ARTICLES_ASKED of them. */
void articles_drawn(const struct articles *all, size_t *positions);
/* The file to import: a line of names, then a line an article, fields parted by a tab. */
void articles_print(const struct articles *all, FILE *out);

#endif
