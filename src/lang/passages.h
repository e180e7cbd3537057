/* SPDX-License-Identifier: ISC */
/*
 * passages -- finds the texts that answer a question, in Chinese, English or both.
 *
 * A text has fields of a weight each (title, questions, answer). Its words are those of ICU, every pair
 * of Han characters beside them, and English words by their stem (Snowball); groups of words that mean
 * the same count as one word more. Texts are ranked by BM25 over the weighted fields (Robertson,
 * Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004; Robertson and
 * Zaragoza, "The Probabilistic Relevance Framework", 2009): what few texts have weighs most.
 *
 * Writers and readers are kept apart by the caller; any number of readers may search at once. Nothing
 * here fails but for memory, which ends the process.
 */
#ifndef ORDERDESK_LANG_PASSAGES_H
#define ORDERDESK_LANG_PASSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct passages;

struct passage_field {
	const char *text;
	float weight;
};

struct passage_hit {
	uint64_t id;
	float score;
	unsigned fits, of;	/* words of the question that the text has, of so many */
};

struct passages *passages_new(void);
void passages_free(struct passages *p);
/*
 * Words that mean the same, from now on; copied. Texts that were put before do not know them: say all
 * groups first.
 */
void passages_same(struct passages *p, const char *const *words, size_t count);
/* Puts a text in, in place of the one with this id. */
void passages_put(struct passages *p, uint64_t id, const struct passage_field *field, size_t count);
void passages_drop(struct passages *p, uint64_t id);
size_t passages_count(const struct passages *p);
/*
 * The best `most` texts, best first; how many. `wanted` (may be NULL) says whether a text is looked at,
 * and by how much its score is multiplied: 0 leaves it out.
 */
typedef float passage_wanted(void *context, uint64_t id);
size_t passages_find(struct passages *p, const char *question, passage_wanted *wanted, void *context,
	struct passage_hit *hit, size_t most);

#endif
