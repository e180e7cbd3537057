/* SPDX-License-Identifier: ISC */
/*
 * match -- the walk of a typed word along a text (see match.h for what fits).
 *
 * From each place where a match may begin, the set of typed characters used up so far is kept as
 * bits, one set for each way of matching; each character of the text moves the bits on. That is
 * linear in the text and never multiplies readings out.
 */
#include "lang/match.h"

#include <string.h>

#include "lang/han.h"

/* Ways of matching; the last three by readings. */
enum way { LITERAL, SYLLABLES, INITIALS, MIXED, WAYS };

static const enum match_by by_of[WAYS] = {
	MATCH_BY_NAME, MATCH_BY_PINYIN, MATCH_BY_INITIALS, MATCH_BY_MIXED
};

/* A match from one start: where it ends, how, and whether it may count as the whole. */
struct ending {
	bool found, complete;
	enum way way;
	size_t to;
};

static bool is_letter(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

/* Folded text has no other ASCII. */
bool match_is_spaced(uint32_t code)
{
	return is_letter(code) || (code >= 0x80 && code < 0x0e00) ||
	       (code >= 0x10a0 && code < 0x1100) || (code >= 0x1e00 && code < 0x2000);
}

void match_word_set(struct match_word *word, const uint32_t *codes, size_t count)
{
	memset(word, 0, sizeof(*word));
	word->all_digits = word->all_letters = true;
	for (size_t i = 0; i < count && word->count < MATCH_WORD; i++) {
		if (codes[i] == ' ')
			continue;
		word->codes[word->count++] = codes[i];
		word->any_digit = word->any_digit || is_digit(codes[i]);
		word->all_digits = word->all_digits && is_digit(codes[i]);
		word->all_letters = word->all_letters && is_letter(codes[i]);
	}
	if (word->count == 0)
		word->all_digits = word->all_letters = false;
}

static unsigned kind_of(uint32_t code)
{
	return is_digit(code) ? 1 : match_is_spaced(code) ? 2 : 3;
}

bool match_is_start(const uint32_t *text, size_t at)
{
	return at == 0 || text[at - 1] == ' ' || kind_of(text[at - 1]) != kind_of(text[at]);
}

bool match_may_begin(const uint32_t *text, size_t at)
{
	return text[at] != ' ' &&
	       (at == 0 || !match_is_spaced(text[at]) || !match_is_spaced(text[at - 1]));
}

static enum way syllable_way(enum way way)
{
	return way == LITERAL || way == SYLLABLES ? SYLLABLES : MIXED;
}

static enum way initial_way(enum way way)
{
	return way == LITERAL || way == INITIALS ? INITIALS : MIXED;
}

/* A better ending of the same start: the whole text first, then the plainer way. */
static void finish(struct ending *e, enum way way, size_t to, bool complete)
{
	if (e->found && (e->complete > complete || (e->complete == complete && e->way <= way)))
		return;
	*e = (struct ending){ true, complete, way, to };
}

/* How many letters of a syllable stand at `at` of the word. */
static unsigned common(const struct match_word *word, unsigned at, unsigned syllable)
{
	const char *letters = han_syllable(syllable);
	unsigned length = han_syllable_length(syllable), n = 0;

	while (n < length && at + n < word->count) {
		uint32_t typed = word->codes[at + n];

		if (typed != (unsigned char)letters[n] && !(typed == 'u' && letters[n] == 'v'))
			break;
		n++;
	}
	return n;
}

struct step {
	const struct match_word *word;
	uint64_t now[WAYS], next[WAYS];
	struct ending *ending;
	size_t to;		/* behind the character in hand */
	bool last;		/* nothing of the text follows */
};

static void move(struct step *s, enum way way, unsigned used)
{
	if (used == s->word->count)
		finish(s->ending, way, s->to, s->last && way != MIXED);
	else
		s->next[way] |= UINT64_C(1) << used;
}

static void step_reading(struct step *s, enum way way, unsigned at, unsigned syllable)
{
	unsigned length = han_syllable_length(syllable);
	unsigned n = common(s->word, at, syllable);

	if (n == 0)
		return;
	if (n == length)
		move(s, syllable_way(way), at + n);
	else if (n > 1 && at + n == s->word->count)
		finish(s->ending, syllable_way(way), s->to, false);
	if (length > 1)
		move(s, initial_way(way), at + 1);
	if (length > 2 && n >= 2 && han_syllable(syllable)[1] == 'h')
		move(s, initial_way(way), at + 2);
}

static void step(struct step *s, uint32_t code)
{
	const struct han_readings *readings = code < 0x3000 ? NULL : han_readings(code);

	memset(s->next, 0, sizeof(s->next));
	for (unsigned way = 0; way < WAYS; way++) {
		for (uint64_t bits = s->now[way]; bits; bits &= bits - 1) {
			unsigned at = (unsigned)__builtin_ctzll(bits);
			uint32_t typed = s->word->codes[at];

			if (typed == code)
				move(s, way, at + 1);
			if (readings == NULL || !is_letter(typed) ||
			    !(readings->initials >> (typed - 'a') & 1))
				continue;
			for (unsigned i = 0; i < readings->count; i++)
				step_reading(s, way, at, readings->syllables[i]);
		}
	}
	memcpy(s->now, s->next, sizeof(s->now));
}

/* Quick no: most characters of a text cannot begin the word. */
static bool can_begin(const struct match_word *word, uint32_t code)
{
	const struct han_readings *readings;

	if (word->codes[0] == code)
		return true;
	if (code < 0x3000 || !is_letter(word->codes[0]))
		return false;
	readings = han_readings(code);
	return readings && (readings->initials >> (word->codes[0] - 'a') & 1);
}

static struct ending match_from(const struct match_word *word, const uint32_t *text, size_t from,
				size_t count, bool want_whole)
{
	struct ending ending = { 0 };
	struct step s = { .word = word, .ending = &ending, .now = { 1 } };

	for (size_t at = from; at < count; at++) {
		if (text[at] == ' ')
			continue;
		s.to = at + 1;
		s.last = at + 1 == count;
		step(&s, text[at]);
		if (!(s.now[0] | s.now[1] | s.now[2] | s.now[3]))
			break;
		if (ending.found && !want_whole)
			break;
	}
	return ending;
}

struct match match_text(const struct match_word *word, const uint32_t *text, size_t count,
			const struct match_starts *starts)
{
	struct match best = { MATCH_NONE, MATCH_BY_NAME, 0, 0 };

	if (word->count == 0)
		return best;
	if (count > MATCH_TEXT)
		count = MATCH_TEXT;
	for (size_t at = 0; at < count; at++) {
		enum match_level level = MATCH_INSIDE;
		struct ending ending;

		if (!can_begin(word, text[at]) || !match_may_begin(text, at))
			continue;
		if (at == 0)
			level = MATCH_PREFIX;
		else if (match_is_start(text, at) ||
			 (starts && (starts->bits[at / 64] >> (at % 64) & 1)))
			level = MATCH_WORD_START;
		if (level > best.level)
			continue;
		ending = match_from(word, text, at, count, at == 0);
		if (!ending.found)
			continue;
		if (at == 0 && ending.complete)
			level = MATCH_EXACT;
		best = match_better(best, (struct match){ level, by_of[ending.way], (unsigned)at,
							  (unsigned)ending.to });
		if (at == 0)
			break;
	}
	return best;
}

struct match match_better(struct match a, struct match b)
{
	return b.level < a.level || (b.level == a.level && b.by < a.by) ? b : a;
}

const char *match_level_text(enum match_level level)
{
	static const char *const texts[] = { "exact", "prefix", "word start", "inside", "none" };

	return texts[level];
}

const char *match_by_text(enum match_by by)
{
	static const char *const texts[] = {
		"name", "code", "phone", "pinyin", "initials", "pinyin and initials", "other"
	};

	return texts[by];
}
