/* SPDX-License-Identifier: ISC */
/*
 * meaning -- what a text says about goods: topics, and whether it praises or complains.
 *
 * A list of words says what each means: a topic ("taste"), a mood (good, bad) with a weight, or what
 * it does to the mood beside it (not, more, less, but). A text is read clause by clause (one without
 * end, as of a machine that wrote down a call, in parts), the longest word at each place. "Not" within
 * a few characters turns a mood round; "very" and "a little" weigh it; what stands behind "but" counts
 * for more than what stood before. A mood without a topic of its own goes to the topic named in its
 * clause. English words are found with their endings (leak: leaks, leaked, leaking), Chinese ones
 * anywhere.
 *
 * The method is that of lexicon scoring with negation and intensifiers (Taboada and others,
 * "Lexicon-Based Methods for Sentiment Analysis", Computational Linguistics 37 (2), 2011).
 *
 * A struct meaning is not changed after it is made: threads may share it. Nothing here fails.
 */
#ifndef ORDERDESK_LANG_MEANING_H
#define ORDERDESK_LANG_MEANING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum meaning_role {
	MEANING_TOPIC, MEANING_GOOD, MEANING_BAD, MEANING_NOT, MEANING_MORE, MEANING_LESS, MEANING_BUT
};

/* One word of the list; `about` is the caller's and comes back with each hit. */
struct meaning_word {
	const char *text;
	enum meaning_role role;
	uint32_t weight;		/* of a mood: 1 weak, 2 plain, 3 strong; 0: plain */
	const char *topic;		/* "" or NULL: none */
	uint32_t about;
};

#define MEANING_HITS 100	/* words of a text that are told */
#define MEANING_TOPICS 24
#define MEANING_TOPIC_SIZE 64

struct meaning_hit {
	uint32_t from, to;		/* bytes [from, to) of the text */
	int value;			/* thousandths, good above 0; 0 of a topic alone */
	uint32_t about;
	const char *topic;		/* it went to; lives as long as the struct meaning */
};

struct meaning_topic {
	char name[MEANING_TOPIC_SIZE];	/* "" is the text as a whole */
	int value;			/* sum, thousandths */
};

struct meaning_found {
	int value;			/* of the text, thousandths: praise above 0 */
	size_t hits, topics;
	struct meaning_hit hit[MEANING_HITS];
	struct meaning_topic topic[MEANING_TOPICS];
};

struct meaning;

/* Copies what it needs of the words; an earlier word stands before a later one of the same text. */
struct meaning *meaning_new(const struct meaning_word *words, size_t count);
void meaning_free(struct meaning *m);
/* Reads a text; bytes that are no UTF-8 are blanks. */
void meaning_read(const struct meaning *m, const char *text, struct meaning_found *out);

#endif
