/* SPDX-License-Identifier: ISC */
/*
 * finder_clause -- from typed words to traits, and the AND of their slices.
 */
#include "lang/finder_clause.h"

#include <string.h>

#include "lang/han.h"

#define BLOCK 1024	/* words of a slice that are worked on at once: they stay in the cache */
#define FIRST_LETTERS 5	/* letters from which on the second character is looked at */

static bool is_letter(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

static void add(struct clause_all *all, unsigned slice)
{
	if (all && all->count < CLAUSE_SLICES)
		all->slices[all->count++] = (uint16_t)slice;
}

static void add_trait(struct clause_all *all, enum slices_kind kind, uint64_t value)
{
	uint16_t slices[SLICES_TRAIT];

	for (unsigned n = slices_of(kind, value, slices); n > 0; n--)
		add(all, slices[n - 1]);
}

/* Another way; NULL, and no condition at all from then on, when there are too many. */
static struct clause_all *add_way(struct clause_any *any)
{
	if (any->count == CLAUSE_WAYS)
		return NULL;
	return &any->ways[any->count++];
}

/* ---- letters ---- */

static uint64_t pack(const struct match_word *w, unsigned from, unsigned count)
{
	uint64_t packed = 0;

	for (unsigned i = 0; i < count; i++)
		packed = slices_pack(packed, w->codes[from + i]);
	return packed;
}

/* The letters from `from` on, at most three, as typed from a start of this kind. */
static void add_start(struct clause_all *all, enum slices_kind kind, const struct match_word *w,
		      unsigned from, unsigned run)
{
	if (kind == SLICES_START) {
		add(all, SLICE_LETTER + w->codes[from] - 'a');
	} else if (kind == SLICES_START_FIRST) {
		add(all, SLICE_FIRST_LETTER + w->codes[from] - 'a');
	} else if (run == 1) {
		add_trait(all, kind, pack(w, from, 1));
	}
	if (run >= 2)
		add_trait(all, kind, pack(w, from, 2));
	if (run >= 3)
		add_trait(all, kind, pack(w, from, 3));
}

/* Do the letters spell a syllable (1), begin one (2), neither (0)? */
static unsigned spells(const struct match_word *w, unsigned count)
{
	unsigned spelled = 0;

	for (unsigned i = 0; i < han_syllable_count; i++) {
		const char *letters = han_syllable(i);
		unsigned length = han_syllable_length(i), n = 0;

		while (n < length && n < count &&
		       ((unsigned char)letters[n] == w->codes[n] ||
			(n > 0 && letters[n] == 'v' && w->codes[n] == 'u')))
			n++;
		if (n == count)
			spelled |= length == count ? 1 : 2;
	}
	return spelled;
}

/*
 * Where the first character ends, the letters of the second begin: behind the first letter, behind
 * zh, ch, sh, behind a whole syllable; unless the text is Latin.
 */
static void set_second(struct clause *c, const struct match_word *w, unsigned run)
{
	if (run < FIRST_LETTERS || spells(w, run) != 0)
		return;
	add_trait(add_way(&c->second), SLICES_LATIN, pack(w, 0, 4));
	for (unsigned at = 1; at <= 6 && at < run; at++) {
		struct clause_all *way;

		if (at != 1 && !(at == 2 && w->codes[1] == 'h') && !(spells(w, at) & 1))
			continue;
		if (!is_letter(w->codes[at]) && !is_digit(w->codes[at]))
			continue;
		way = add_way(&c->second);
		if (way == NULL)
			break;
		if (is_digit(w->codes[at]))
			add(way, SLICE_DIGIT + w->codes[at] - '0');
		else
			add_start(way, SLICES_START, w, at, run - at < 3 ? run - at : 3);
	}
	if (c->second.count == CLAUSE_WAYS)
		c->second.count = 0;
}

/*
 * The whole of a text, which has at most as many characters as letters are typed: few of them,
 * and what was typed is one of its traits, or more.
 */
static void set_whole(struct clause *c, const struct match_word *w)
{
	uint64_t end = 0;

	for (unsigned i = 3; w->count >= 3 && i > 0; i--)
		end = end << 6 | slices_pack(1, w->codes[w->count - i]) % 64;
	if (w->count >= 3)
		add_trait(&c->last, SLICES_END, end);
	if (w->count > SLICES_LENGTHS)
		return;
	add_trait(add_way(&c->length), SLICES_WHOLE, pack(w, 0, w->count));
	for (unsigned n = SLICES_WHOLES + 1; n <= w->count; n++)
		add(add_way(&c->length), SLICE_LENGTH + n - 1);
}

static void set_letters(struct clause *c, const struct match_word *w)
{
	unsigned run = 0, few;

	while (run < w->count && (is_letter(w->codes[run]) || is_digit(w->codes[run])))
		run++;
	few = run < 3 ? run : 3;
	add_start(&c->base, SLICES_START, w, 0, few);
	add_start(add_way(&c->first), SLICES_START_FIRST, w, 0, few);
	add_start(add_way(&c->word), SLICES_START_WORD, w, 0, few);
	set_second(c, w, run);
}

/* ---- digits ---- */

static void add_run(struct clause_all *all, const struct match_word *w, unsigned from, unsigned run)
{
	for (unsigned i = 0; i < run; i++) {
		unsigned at = from + i;

		if (run == 1)
			add(all, SLICE_DIGIT + w->codes[at] - '0');
		if (i >= 1)
			add(all, SLICE_DIGITS + (w->codes[at - 1] - '0') * 10 + w->codes[at] - '0');
		if (i >= 2 && run == 3)
			add_trait(all, SLICES_RUN, pack(w, at - 2, 3));
		if (i >= 3)
			add_trait(all, SLICES_RUN, pack(w, at - 3, 4));
	}
}

static void add_head(struct clause_any *any, const struct match_word *w, unsigned from, unsigned run)
{
	struct clause_all *way = add_way(any);

	if (way)
		add_trait(way, SLICES_HEAD, pack(w, from, run < 4 ? run : 4));
}

/* A word of digits alone: a phone in one of its forms, a code, a number in a name. */
static void set_number(struct clause *c, const struct query_word *q)
{
	const struct match_word *w = &q->word;
	unsigned least = w->count;	/* digits of the shortest form */
	bool long_form = w->count > SLICES_LENGTHS;

	for (unsigned i = 0; i < q->form_count; i++)
		if (q->forms[i].length < least)
			least = q->forms[i].length;
	add_run(&c->base, w, w->count - least, least);
	add_trait(add_way(&c->first), SLICES_TAIL,
		  pack(w, w->count - (least < 4 ? least : 4), least < 4 ? least : 4));
	add_head(&c->first, w, 0, w->count);
	add_head(&c->word, w, 0, w->count);
	for (unsigned i = 1; i < q->form_count; i++) {
		add_head(&c->word, w, w->count - q->forms[i].length, q->forms[i].length);
		long_form = long_form || q->forms[i].length > SLICES_LENGTHS;
	}
	for (unsigned i = 0; !long_form && i < q->form_count; i++)
		add(add_way(&c->length), SLICE_NUMBER + q->forms[i].length - 1);
}

/* ---- words ---- */

static bool only_ascii(const struct match_word *w)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->codes[i] >= 0x80)
			return false;
	return true;
}

static void set_clause(struct clause *c, const struct query_word *q)
{
	const struct match_word *w = &q->word;
	uint32_t last = w->count ? w->codes[w->count - 1] : 0;
	bool literal = true;	/* no letters, which may be readings */

	memset(c, 0, sizeof(*c));
	if (w->count == 0)
		return;
	if (w->all_digits) {
		set_number(c, q);
		return;
	}
	for (unsigned i = 0; i < w->count; i++) {
		unsigned run = 0;

		literal = literal && !is_letter(w->codes[i]);
		if (w->codes[i] >= 0x80)
			add_trait(&c->base, SLICES_CODE, w->codes[i]);
		while (i + run < w->count && is_digit(w->codes[i + run]))
			run++;
		if (run > 0 && (i == 0 || !is_digit(w->codes[i - 1])))
			add_run(&c->base, w, i, run);
		if (i == 0 && run > 0) {
			add_head(&c->first, w, 0, run);
			add_head(&c->word, w, 0, run);
		}
	}
	if (is_letter(w->codes[0])) {
		set_letters(c, w);
	} else if (w->codes[0] >= 0x80) {
		add_trait(add_way(&c->first), SLICES_CODE_FIRST, w->codes[0]);
		add_trait(add_way(&c->word), SLICES_CODE_WORD, w->codes[0]);
	}
	if (is_letter(last))
		add(&c->last, SLICE_LAST + last - 'a');
	else if (is_digit(last))
		add(&c->last, SLICE_LAST + 26 + last - '0');
	if (w->count > 0 && is_letter(w->codes[0]) && only_ascii(w))
		set_whole(c, w);
	else if (literal && w->count <= SLICES_LENGTHS)
		add(add_way(&c->length), SLICE_LENGTH + w->count - 1);
}

void clauses_set(struct clauses *c, const struct query *q)
{
	c->count = q->count;
	for (unsigned i = 0; i < q->count; i++)
		set_clause(&c->words[i], &q->words[i]);
	c->has_whole = q->count > 1 && q->whole.length > 0;
	if (c->has_whole)
		set_clause(&c->whole, &q->whole);
}

/* ---- rows ---- */

static void and_all(const struct clause_all *all, const struct slices *s, size_t from, size_t n,
		    uint64_t *bits)
{
	for (unsigned k = 0; k < all->count; k++) {
		const uint64_t *run = slices_run(s, all->slices[k]) + from;

		for (size_t i = 0; i < n; i++)
			bits[i] &= run[i];
	}
}

static void or_any(const struct clause_any *any, const struct slices *s, size_t from, size_t n,
		   uint64_t *bits)
{
	uint64_t way[BLOCK];

	for (unsigned k = 0; k < any->count; k++) {
		memset(way, 0xff, n * sizeof(way[0]));
		and_all(&any->ways[k], s, from, n, way);
		for (size_t i = 0; i < n; i++)
			bits[i] |= way[i];
	}
}

/* AND of what either of two conditions allows; an empty one allows all. */
static void and_any(const struct clause_any *any, const struct clause_any *other,
		    const struct slices *s, size_t from, size_t n, uint64_t *bits)
{
	uint64_t either[BLOCK];

	if (any->count == 0 || (other && other->count == 0))
		return;
	memset(either, 0, n * sizeof(either[0]));
	or_any(any, s, from, n, either);
	if (other)
		or_any(other, s, from, n, either);
	for (size_t i = 0; i < n; i++)
		bits[i] &= either[i];
}

static void and_clause(const struct clause *c, const struct slices *s, enum match_level level,
		       size_t from, size_t n, uint64_t *bits)
{
	and_all(&c->base, s, from, n, bits);
	and_any(&c->second, NULL, s, from, n, bits);
	if (level == MATCH_EXACT) {
		and_all(&c->last, s, from, n, bits);
		and_any(&c->length, NULL, s, from, n, bits);
	}
	if (level == MATCH_EXACT || level == MATCH_PREFIX)
		and_any(&c->first, NULL, s, from, n, bits);
	else if (level == MATCH_WORD_START)
		and_any(&c->first, &c->word, s, from, n, bits);
}

size_t clauses_rows(const struct clauses *c, const struct slices *s, enum match_level level,
		    const uint64_t *among, uint64_t *out)
{
	size_t count = 0;

	for (size_t from = 0; from < s->words; from += BLOCK) {
		size_t n = s->words - from < BLOCK ? s->words - from : BLOCK;
		uint64_t *bits = out + from, whole[BLOCK];

		memcpy(bits, among + from, n * sizeof(bits[0]));
		for (unsigned k = 0; k < c->count; k++)
			and_clause(&c->words[k], s, level, from, n, bits);
		if (c->has_whole) {
			memcpy(whole, among + from, n * sizeof(whole[0]));
			and_clause(&c->whole, s, level, from, n, whole);
			for (size_t i = 0; i < n; i++)
				bits[i] |= whole[i];
		}
		for (size_t i = 0; i < n; i++)
			count += (size_t)__builtin_popcountll(bits[i]);
	}
	return count;
}
