/* SPDX-License-Identifier: ISC */
/*
 * match -- does a typed word fit a text, where, and how well.
 *
 * One matcher serves customers, products and the marks under what matched. A typed character fits
 * itself; a run of letters also fits Han characters by their readings: whole syllables
 * (haidilao), first letters (hdl), both mixed (haidl), the last syllable begun (haidila), zh, ch
 * and sh for a character, v or u for u-umlaut. Every reading of every character counts; each position
 * is checked against its set of readings, so nothing is multiplied out and none is lost. Blanks of
 * the text may be left out. A letter of a script with blanks between words fits only from the
 * start of a word on.
 *
 * All texts are folded (fold.h). Nothing here allocates or fails.
 */
#ifndef ORDERDESK_LANG_MATCH_H
#define ORDERDESK_LANG_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MATCH_TEXT 256	/* characters of a text that are looked at */
#define MATCH_WORD 60	/* characters of a typed word */

/* How well, best first. */
enum match_level { MATCH_EXACT, MATCH_PREFIX, MATCH_WORD_START, MATCH_INSIDE, MATCH_NONE };

/* By what, in order of preference where the level is the same. */
enum match_by {
	MATCH_BY_NAME,		/* the characters themselves */
	MATCH_BY_CODE,
	MATCH_BY_PHONE,
	MATCH_BY_PINYIN,	/* whole syllables, the last one may be begun */
	MATCH_BY_INITIALS,
	MATCH_BY_MIXED,		/* syllables and initials in one word: never exact */
	MATCH_BY_OTHER		/* another name or contact point of the row */
};

struct match {
	enum match_level level;
	enum match_by by;
	unsigned from, to;	/* characters [from, to) of the text */
};

/* Bits of word starts, one for each character of a text; made by words_starts(). */
struct match_starts {
	uint64_t bits[MATCH_TEXT / 64];
};

/* A word as typed, folded. */
struct match_word {
	uint32_t codes[MATCH_WORD];
	unsigned count;
	bool all_digits;
	bool any_digit;
	bool all_letters;	/* a to z only */
};

/* Copies at most MATCH_WORD characters, leaving out blanks, and looks at what they are. */
void match_word_set(struct match_word *word, const uint32_t *codes, size_t count);

/*
 * The best place of a word in a text. `starts` (may be NULL) adds word starts to those that the
 * text shows itself: its begin, behind a blank, where script or digits begin.
 */
struct match match_text(const struct match_word *word, const uint32_t *text, size_t count,
			const struct match_starts *starts);

/* Words begin at `at`, by the looks of the text alone. */
bool match_is_start(const uint32_t *text, size_t at);
/* A match may begin at `at` at all. */
bool match_may_begin(const uint32_t *text, size_t at);
/* A letter of a script that puts blanks between words. */
bool match_is_spaced(uint32_t code);

/* The better of two; the first where they are equal. */
struct match match_better(struct match a, struct match b);

/* English words for a row's "why": "exact name", "inside pinyin". */
const char *match_level_text(enum match_level level);
const char *match_by_text(enum match_by by);

#endif
