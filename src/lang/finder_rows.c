/* SPDX-License-Identifier: ISC */
/*
 * finder_rows -- words in names, codes and phones, and several words at once (see finder_rows.h).
 */
#include "lang/finder_rows.h"

#include <stddef.h>
#include <string.h>

#include "lang/finder_traits.h"

#define CUT_TAIL 7	/* as in query.c: a number without its prefix fits as an ending from here on */
#define RUNS 24		/* conditions of one number or code */

/* ---- codes ---- */

static bool is_plain(uint32_t code)
{
	return is_letter(code) || is_digit(code);
}

/* Rows with a code in which these stand side by side; at the start and end by their marks. */
static void run_rows(const struct query_rows *r, const struct cand *among, const uint32_t *codes,
		     unsigned count, struct cand *out)
{
	unsigned length = count < CODE_RUN ? count : CODE_RUN, n = 0;
	struct group runs[RUNS];
	const struct group *groups[RUNS];

	for (unsigned i = 0; i + length <= count && n < RUNS; i++) {
		group_init(&runs[n]);
		group_add(&runs[n], index_set(r->index, trait_hashed(r->index, HASH_CODE_RUN,
								     code_run(codes + i, length))));
		groups[n] = &runs[n];
		n++;
	}
	cand_meet(r->pad, among, groups, n, out);
}

/* One to three characters, one of them a digit, anywhere in a code. */
static void few_rows(const struct query_rows *r, const struct cand *among,
		     const struct match_word *w, struct cand *out)
{
	const struct finder_index *x = r->index;
	struct group pairs[2];
	const struct group *groups[2] = { &pairs[0], &pairs[1] };

	group_init(&pairs[0]);
	if (w->count == 1)
		group_add(&pairs[0], index_set(x, trait(x, TRAIT_CODE_HAS, 0, w->codes[0] - '0')));
	for (unsigned i = 0; i + 1 < w->count; i++) {
		uint32_t a = w->codes[i], b = w->codes[i + 1], number;

		number = is_plain(a) && is_plain(b)
			? trait(x, TRAIT_CODE_PAIR, unit_of(a), unit_of(b))
			: trait_hashed(x, HASH_CODE_PAIR, (uint64_t)a << 21 | b);
		group_init(&pairs[i]);
		group_add(&pairs[i], index_set(x, number));
	}
	cand_meet(r->pad, among, groups, w->count == 3 ? 2 : 1, out);
}

static void code_rows(const struct query_rows *r, const struct query_word *q,
		      enum match_level level, const struct cand *among, struct cand *out)
{
	const struct match_word *w = &q->word;
	uint32_t codes[MATCH_WORD + 2] = { CODE_START };
	unsigned count = w->count;
	struct cand inside, start;

	memcpy(codes + 1, w->codes, count * sizeof(codes[0]));
	codes[count + 1] = CODE_END;
	run_rows(r, among, codes, count + 1u + (level == MATCH_EXACT), &start);
	*out = start;
	if (level < MATCH_INSIDE || !w->any_digit)
		return;
	if (count < CODE_RUN)
		few_rows(r, among, w, &inside);
	else
		run_rows(r, among, codes + 1, count, &inside);
	cand_either(r->pad, &start, &inside, out);
}

/* ---- phones ---- */

static const struct slots *run_of(const struct finder_index *x, unsigned a, unsigned b, unsigned c,
				  unsigned d)
{
	return index_set(x, trait(x, TRAIT_PHONE_RUN, 0, ((a * 12 + b) * 12 + c) * 12 + d));
}

/* Numbers that begin or end with these digits, up to three of them. */
static void add_end(const struct finder_index *x, const unsigned *digits, unsigned count, bool start,
		    struct group *g)
{
	enum trait_kind kind = start ? TRAIT_PHONE_STARTS : TRAIT_PHONE_ENDS;
	const unsigned *last = digits + count - (count < 3 ? count : 3);

	if (count == 1)
		group_add(g, index_set(x, trait(x, kind, 1, digits[0])));
	else if (count == 2)
		group_add(g, index_set(x, trait(x, kind, 2, digits[0] * 10 + digits[1])));
	else if (start)
		group_add(g, run_of(x, PHONE_START, digits[0], digits[1], digits[2]));
	else
		group_add(g, run_of(x, last[0], last[1], last[2], PHONE_END));
}

/* Conditions on the digits wherever they stand. */
static unsigned add_runs(const struct finder_index *x, const unsigned *digits, unsigned count,
			 struct group groups[RUNS])
{
	unsigned n = 0;

	if (count < 4) {
		group_init(&groups[n]);
		if (count == 1)
			group_add(&groups[n], index_set(x, trait(x, TRAIT_PHONE_HAS, 1, digits[0])));
		if (count == 2)
			group_add(&groups[n], index_set(x, trait(x, TRAIT_PHONE_HAS, 2,
								 digits[0] * 10 + digits[1])));
		for (unsigned d = 0; count == 3 && d <= 9; d++)
			group_add(&groups[n], run_of(x, digits[0], digits[1], digits[2], d));
		if (count == 3)
			group_add(&groups[n], run_of(x, digits[0], digits[1], digits[2],
						     PHONE_END));
		return 1;
	}
	for (unsigned i = 0; i + 4 <= count && n < RUNS - 2; i++) {
		group_init(&groups[n]);
		group_add(&groups[n++], run_of(x, digits[i], digits[i + 1], digits[i + 2],
					       digits[i + 3]));
	}
	return n;
}

/* One way to read the digits as a number. */
static void form_rows(const struct query_rows *r, const struct query_form *form,
		      enum match_level level, const struct cand *among, struct cand *out)
{
	const struct finder_index *x = r->index;
	struct group groups[RUNS];
	const struct group *order[RUNS];
	unsigned digits[QUERY_DIGITS], count = form->length, n;
	uint32_t whole = 0;
	/* a number without its prefix fits nowhere inside, and as an end when it is long */
	bool ends = !form->cut || count >= CUT_TAIL;

	for (unsigned i = 0; i < count; i++) {
		digits[i] = (unsigned)(form->digits[i] - '0');
		whole = whole * 10 + digits[i];
	}
	n = add_runs(x, digits, count, groups);
	group_init(&groups[n]);
	if (count <= 3 && (level == MATCH_EXACT || (level == MATCH_PREFIX && !ends))) {
		group_add(&groups[n++], index_set(x, trait(x, TRAIT_PHONE_IS, count, whole)));
	} else if (level == MATCH_EXACT || (level == MATCH_PREFIX && !ends)) {
		add_end(x, digits, count, true, &groups[n++]);
		group_init(&groups[n]);
		add_end(x, digits, count, false, &groups[n++]);
	} else if (level < MATCH_INSIDE || form->cut) {
		if (ends)
			add_end(x, digits, count, false, &groups[n]);
		if (level >= MATCH_WORD_START || !ends)
			add_end(x, digits, count, true, &groups[n]);
		n++;
	}
	for (unsigned i = 0; i < n; i++)
		order[i] = &groups[i];
	cand_meet(r->pad, among, order, n, out);
}

/* ---- a word ---- */

static void narrow_whole(struct query_rows *r, const struct cand *first,
			 const struct text_whole *whole, struct cand *out)
{
	struct cand fewer;

	cand_narrow(r->pad, first, &whole->length, &fewer);
	cand_narrow(r->pad, &fewer, &whole->last, out);
}

static void find_text(const struct query_rows *r, const struct word_rows *w, enum trait_place place,
		      const struct cand *among, struct cand *out)
{
	struct text_ask ask = { r->index, &w->word->word, place, among };

	text_rows(&ask, r->pad, out);
}

static void text_at(struct query_rows *r, struct word_rows *w, enum match_level level,
		    const struct cand *among, struct cand *out)
{
	struct text_whole spelled, initials;
	struct cand by_spelling, by_initials, first, word;

	if (!w->first_known || among != r->base)
		find_text(r, w, PLACE_FIRST, among, &w->first);
	w->first_known = among == r->base;
	first = *out = w->first;
	if (level == MATCH_WORD_START) {
		find_text(r, w, PLACE_WORD, among, &word);
		cand_either(r->pad, &first, &word, out);
	} else if (level == MATCH_EXACT && first.count) {
		text_wholes(r->index, r->pad, &w->word->word, &spelled, &initials);
		narrow_whole(r, &first, &spelled, &by_spelling);
		narrow_whole(r, &first, &initials, &by_initials);
		cand_either(r->pad, &by_spelling, &by_initials, out);
	}
}

/* Rows in which the word may fit at the level, among others or all. */
static void word_at(struct query_rows *r, struct word_rows *w, enum match_level level,
		    const struct cand *among, struct cand *out)
{
	struct cand other, all;

	cand_none(r->pad, out);
	if (w->word->word.count == 0)
		return;
	code_rows(r, w->word, level, among, out);
	for (unsigned i = 0; i < w->word->form_count; i++) {
		form_rows(r, &w->word->forms[i], level, among, &other);
		cand_either(r->pad, out, &other, &all);
		*out = all;
	}
	if (level == MATCH_INSIDE)
		find_text(r, w, PLACE_ANY, among, &other);
	else
		text_at(r, w, level, among, &other);
	cand_either(r->pad, out, &other, &all);
	*out = all;
}

/* ---- the query ---- */

/* Han characters are found at once, digits soon, letters in many ways. */
static unsigned cost_of(const struct query_word *w)
{
	return w->word.all_digits ? 1 : is_letter(w->word.codes[0]) ? 2 : 0;
}

void rows_begin(struct query_rows *r, const struct finder_index *x, struct pad *p,
		const struct query *q, size_t enough)
{
	memset(r, 0, offsetof(struct query_rows, words));
	r->index = x;
	r->pad = p;
	r->query = q;
	r->enough = enough;
	for (unsigned cost = 0; cost <= 2; cost++)
		for (unsigned i = 0; i < q->count; i++) {
			struct word_rows *w = &r->words[r->count];

			if (cost_of(&q->words[i]) != cost)
				continue;
			*w = (struct word_rows){ .word = &q->words[i] };
			r->count++;
		}
	r->whole = (struct word_rows){ .word = &q->whole };
}

void rows_at(struct query_rows *r, enum match_level level, const struct cand *base,
	     struct cand *out)
{
	const struct query *q = r->query;
	const struct cand *among = level < MATCH_INSIDE ? base : NULL;
	struct cand word, both, whole;

	r->base = base;
	cand_none(r->pad, out);
	for (unsigned i = 0; i < r->count; i++) {
		word_at(r, &r->words[i], level, i ? out : among, &word);
		*out = word;
		if (out->count == 0 || (out->list && out->count <= r->enough))
			break;
	}
	if (q->count < 2 || q->whole.length == 0)
		return;
	word_at(r, &r->whole, level, among, &whole);
	cand_either(r->pad, out, &whole, &both);
	*out = both;
}
