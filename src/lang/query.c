/* SPDX-License-Identifier: ISC */
/*
 * query -- taking a search text apart, and holding it against a row (see query.h).
 */
#include "lang/query.h"

#include <string.h>

#include "base/text.h"
#include "lang/digits.h"

#define ABROAD 7	/* digits from which on 00 or a country code may stand before a number */
#define CUT_TAIL 7	/* digits from which a number without its prefix fits as an ending */

static void add_form(struct query_word *w, const char *digits, bool cut)
{
	struct query_form *form = &w->forms[w->form_count];
	size_t length = strlen(digits);

	if (w->form_count == QUERY_FORMS || length == 0 || length > QUERY_DIGITS)
		return;
	for (unsigned i = 0; i < w->form_count; i++)
		if (strcmp(w->forms[i].digits, digits) == 0)
			return;
	memcpy(form->digits, digits, length + 1);
	form->length = (unsigned)length;
	form->cut = cut;
	w->form_count++;
}

/* The ways to read digits as a number; the first is as typed. */
static void set_forms(struct query_word *w, const char *country, bool plus)
{
	char typed[DIGITS_MAX + 2], left[DIGITS_MAX + 1];

	if (!w->word.all_digits || w->length > DIGITS_MAX)
		return;
	add_form(w, w->text, false);
	typed[0] = '+';
	memcpy(typed + 1, w->text, w->length + 1);
	if (w->length < 4)
		return;
	if (w->text[0] == '0' && w->text[1] != '0')
		add_form(w, w->text + 1, true);
	if (w->length < ABROAD)
		return;
	if (strncmp(w->text, "00", 2) == 0)
		add_form(w, w->text + 2, true);
	digits_national(plus ? typed : w->text, country, left);
	if (strlen(left) >= ABROAD - 2)
		add_form(w, left, true);
}

static void set_word(struct query_word *w, const uint32_t *codes, size_t count,
		     const char *country, bool plus)
{
	memset(w, 0, sizeof(*w));
	match_word_set(&w->word, codes, count);
	for (unsigned i = 0; i < w->word.count; i++)
		w->length += (unsigned)text_put(w->text + w->length, w->word.codes[i]);
	w->text[w->length] = 0;
	set_forms(w, country, plus);
}

static bool is_blank(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] != ' ' && text[i] != '\t')
			return false;
	return true;
}

enum status query_set(struct query *q, const char *text, size_t length, const char *country)
{
	uint32_t codes[4 * QUERY_BYTES];
	size_t count, from = 0;
	bool plus;

	memset(q, 0, sizeof(*q));
	if (length > QUERY_BYTES)
		return ERR_LIMIT;
	if (is_blank(text, length)) {
		q->blank = true;
		return OK;
	}
	country = country ? country : "";
	plus = memchr(text, '+', length) != NULL || memmem(text, length, "＋", 3) != NULL;
	count = fold_codes(text, length, codes, NULL, sizeof(codes) / sizeof(codes[0]));
	for (size_t i = 0; i <= count; i++) {
		if (i < count && codes[i] != ' ')
			continue;
		if (i > from && (q->count == QUERY_WORDS || i - from > MATCH_WORD)) {
			q->count = 0;
			return ERR_LIMIT;
		}
		if (i > from)
			set_word(&q->words[q->count++], codes + from, i - from, country, false);
		from = i + 1;
	}
	if (q->count == 1)
		set_word(&q->words[0], codes, count, country, plus);
	if (count - (q->count ? q->count - 1 : 0) <= MATCH_WORD)
		set_word(&q->whole, codes, count, country, plus);
	return OK;
}

static enum match_level phone_level(const struct query_form *form, const char *phone,
				    size_t length, const char *country)
{
	size_t code = strlen(country);
	const char *bare = NULL;

	if (form->length > length)
		return MATCH_NONE;
	if (code > 0 && length > code && memcmp(phone, country, code) == 0)
		bare = phone + code;
	if (form->length == length || (bare && form->length == length - code))
		if (memcmp(phone + length - form->length, form->digits, form->length) == 0)
			return MATCH_EXACT;
	if ((!form->cut || form->length >= CUT_TAIL) &&
	    memcmp(phone + length - form->length, form->digits, form->length) == 0)
		return MATCH_PREFIX;
	if (memcmp(phone, form->digits, form->length) == 0 ||
	    (bare && form->length <= length - code &&
	     memcmp(bare, form->digits, form->length) == 0))
		return MATCH_WORD_START;
	if (!form->cut && memmem(phone, length, form->digits, form->length))
		return MATCH_INSIDE;
	return MATCH_NONE;
}

static enum match_level phones_level(const struct query_word *w, const struct query_target *row)
{
	enum match_level best = MATCH_NONE;
	const char *p = row->phones, *end = p + row->phones_length;

	while (w->form_count > 0 && row->phones_length > 0 && p < end) {
		const char *blank = memchr(p, ' ', (size_t)(end - p));
		size_t length = (size_t)((blank ? blank : end) - p);

		for (unsigned i = 0; i < w->form_count; i++) {
			enum match_level level = phone_level(&w->forms[i], p, length,
							     row->country ? row->country : "");

			if (level < best)
				best = level;
		}
		p += length + 1;
	}
	return best;
}

static enum match_level code_level(const struct query_word *w, const struct query_target *row)
{
	if (w->length == 0 || row->code_length < w->length)
		return MATCH_NONE;
	if (memcmp(row->code, w->text, w->length) == 0)
		return row->code_length == w->length ? MATCH_EXACT : MATCH_PREFIX;
	if (w->word.any_digit && memmem(row->code, row->code_length, w->text, w->length))
		return MATCH_INSIDE;
	return MATCH_NONE;
}

static struct match others_match(const struct query_word *w, const struct query_target *row)
{
	struct match best = { MATCH_NONE, MATCH_BY_OTHER, 0, 0 };
	size_t from = 0;

	for (size_t i = 0; i <= row->others_count; i++) {
		if (i < row->others_count && row->others[i] != '\n')
			continue;
		if (i > from) {
			struct match m = match_text(&w->word, row->others + from, i - from, NULL);

			if (m.level < best.level)
				best.level = m.level;
		}
		from = i + 1;
	}
	return best;
}

static struct match word_match(const struct query_word *w, const struct query_target *row)
{
	struct match best = match_text(&w->word, row->name, row->name_count, row->starts);

	if (best.level > MATCH_EXACT)
		best = match_better(best, (struct match){ code_level(w, row), MATCH_BY_CODE, 0, 0 });
	if (best.level > MATCH_EXACT)
		best = match_better(best,
				    (struct match){ phones_level(w, row), MATCH_BY_PHONE, 0, 0 });
	if (best.level > MATCH_EXACT && row->others_count > 0)
		best = match_better(best, others_match(w, row));
	return best;
}

struct match query_match(const struct query *q, const struct query_target *row)
{
	struct match none = { MATCH_NONE, MATCH_BY_NAME, 0, 0 }, all = none;

	if (q->blank)
		return (struct match){ MATCH_INSIDE, MATCH_BY_NAME, 0, 0 };
	for (unsigned i = 0; i < q->count; i++) {
		struct match m = word_match(&q->words[i], row);

		if (m.level == MATCH_NONE) {
			all = none;
			break;
		}
		if (i == 0 || m.level > all.level)
			all = m;
	}
	if (q->count > 1 && q->whole.length > 0)
		all = match_better(all, word_match(&q->whole, row));
	return all;
}

/* Adds a mark in order; overlapping ones become one. */
static size_t add_mark(struct fold_place *marks, size_t count, struct fold_place mark)
{
	size_t at = 0;

	while (at < count && marks[at].end < mark.start)
		at++;
	if (at < count && marks[at].start <= mark.end) {
		if (mark.start < marks[at].start)
			marks[at].start = mark.start;
		if (mark.end > marks[at].end)
			marks[at].end = mark.end;
		while (at + 1 < count && marks[at + 1].start <= marks[at].end) {
			if (marks[at + 1].end > marks[at].end)
				marks[at].end = marks[at + 1].end;
			memmove(&marks[at + 1], &marks[at + 2],
				(count - at - 2) * sizeof(marks[0]));
			count--;
		}
		return count;
	}
	memmove(&marks[at + 1], &marks[at], (count - at) * sizeof(marks[0]));
	marks[at] = mark;
	return count + 1;
}

size_t query_marks(const struct query *q, const char *name, size_t length,
		   struct fold_place marks[QUERY_MARKS])
{
	uint32_t codes[MATCH_TEXT];
	struct fold_place places[MATCH_TEXT];
	size_t count = fold_codes(name, length, codes, places, MATCH_TEXT), given = 0;
	struct match m = match_text(&q->whole.word, codes, count, NULL);

	if (m.level != MATCH_NONE) {
		marks[0] = (struct fold_place){ places[m.from].start, places[m.to - 1].end };
		return 1;
	}
	for (unsigned i = 0; q->count > 1 && i < q->count; i++) {
		m = match_text(&q->words[i].word, codes, count, NULL);
		if (m.level != MATCH_NONE)
			given = add_mark(marks, given,
					 (struct fold_place){ places[m.from].start,
							      places[m.to - 1].end });
	}
	return given;
}
