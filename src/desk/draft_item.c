/* SPDX-License-Identifier: ISC */
/*
 * draft_item -- candidates from the chooser, narrowed by what the customer usually buys.
 */
#include "desk/draft_item.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "desk/catalogue.h"
#include "desk/inside.h"
#include "lang/chooser.h"

#define HITS 60
#define UNIT_SIGNS 3	/* most characters of a unit before the item */

struct fits {
	struct chooser_hit hit[HITS];
	size_t count;
};

const char *item_unit(struct verb *v, const Od__Product *p, const char *said)
{
	static const char *const languages[] = { "zh_CN", "en" };

	for (size_t i = 0; i <= p->n_units; i++) {
		const Od__Unit *u = i < p->n_units ? p->units[i] : NULL;
		const char *code = u ? text_of(u->code) : text_of(p->unit);

		if (strcasecmp(code, said) == 0)
			return code;
		for (size_t k = 0; u && k < u->n_name; k++)
			if (strcasecmp(text_of(u->name[k]->text), said) == 0)
				return code;
		for (size_t k = 0; k < 2; k++)
			if (strcasecmp(catalogue_unit_name(v->desk, code, languages[k]),
			    said) == 0)
				return code;
	}
	return NULL;
}

/*
 * Hits of products that are sold; with `unit` only those that have it. What the customer may not buy
 * is found only when nothing else fits: the line then says why.
 */
static void find_in(struct verb *v, const struct assortment *range, const char *word,
	const char *unit, struct fits *out)
{
	size_t count = 0, total = 0;

	out->count = 0;
	if (chooser_find(catalogue_chooser(v->desk), word, strlen(word), out->hit, HITS, &count,
	    &total))
		return;
	for (size_t i = 0; i < count; i++) {
		const Od__Product *p = catalogue_find(v->desk, out->hit[i].id);

		if (!p || p->retired || (unit && !item_unit(v, p, unit)) ||
		    (range && !assortment_has(range, p)))
			continue;
		out->hit[out->count++] = out->hit[i];
	}
}

static void find(struct verb *v, const struct usual *usual, const char *word, const char *unit,
	struct fits *out)
{
	find_in(v, &usual->range, word, unit, out);
	if (!out->count && usual->range.range)
		find_in(v, NULL, word, unit, out);
}

static void candidate(struct item_choice *out, uint32_t product)
{
	for (size_t i = 0; i < out->candidates; i++)
		if (out->candidate[i] == product)
			return;
	if (out->candidates < ITEM_CANDIDATES)
		out->candidate[out->candidates++] = product;
}

/* The rule of the header over what fits; candidates have the usual ones first. */
static void choose(struct verb *v, const struct usual *usual, const struct fits *fits,
	struct item_choice *out)
{
	enum chooser_class best = CHOOSER_NONE;
	const struct chooser_hit *one = NULL;
	bool exact_other = false;
	size_t usuals = 0;

	for (size_t i = 0; i < fits->count; i++)
		if (fits->hit[i].class < best)
			best = fits->hit[i].class;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < fits->count; i++) {
			const struct chooser_hit *hit = &fits->hit[i];
			bool known = usual_find(usual, hit->id) != NULL;

			if (known != (pass == 0) || !(hit->class == best ||
			    (known && hit->class <= CHOOSER_WORD)))
				continue;
			candidate(out, hit->id);
			if (known) {
				usuals++;
				one = hit;
			} else if (hit->class <= CHOOSER_WHOLE) {
				exact_other = true;
			}
		}
	if (out->candidates == 1) {
		out->product = catalogue_find(v->desk, out->candidate[0]);
	} else if (usuals == 1 && !exact_other) {
		out->product = catalogue_find(v->desk, one->id);
		out->among = true;
	}
}

static bool exact(const struct fits *fits)
{
	for (size_t i = 0; i < fits->count; i++)
		if (fits->hit[i].class <= CHOOSER_WHOLE)
			return true;
	return false;
}

/* "箱芝麻酱": the longest beginning that is a unit of something that the rest names. */
static bool find_with_unit(struct verb *v, const struct usual *usual, const char *word,
	const char **unit, struct fits *out)
{
	const char *end = word + strlen(word), *at = word;
	const char *cut[UNIT_SIGNS];
	size_t cuts = 0;

	while (at < end && (unsigned char)*at < 0x80)	/* "kg香菜": the letters before the Han signs */
		at++;
	if (at > word) {
		cut[cuts++] = at;
		if (at == end)
			return false;
	} else {
		while (cuts < UNIT_SIGNS && at < end) {
			(void)text_next(&at, end);
			cut[cuts++] = at;
		}
	}
	while (cuts--) {
		if (cut[cuts] == end)
			continue;
		*unit = arena_string_n(v->arena, word, (size_t)(cut[cuts] - word));
		find(v, usual, cut[cuts], *unit, out);
		if (out->count)
			return true;
	}
	return false;
}

void item_by_word(struct verb *v, const struct usual *usual, const char *word, bool counted,
	struct item_choice *out)
{
	struct fits *whole = arena_alloc(v->arena, sizeof *whole);
	struct fits *rest = arena_alloc(v->arena, sizeof *rest);
	const char *unit;

	memset(out, 0, sizeof *out);
	out->unit = "";
	find(v, usual, word, NULL, whole);
	if (!counted || exact(whole) || !find_with_unit(v, usual, word, &unit, rest)) {
		choose(v, usual, whole, out);
		return;
	}
	if (!whole->count) {
		choose(v, usual, rest, out);
		if (out->product)
			out->unit = item_unit(v, out->product, unit);
		return;
	}
	for (size_t i = 0; i < whole->count; i++)
		candidate(out, whole->hit[i].id);
	for (size_t i = 0; i < rest->count; i++)
		candidate(out, rest->hit[i].id);
}

void item_by_code(struct verb *v, const char *code, struct item_choice *out)
{
	const Od__Product *p = catalogue_code(v->desk, code);

	memset(out, 0, sizeof *out);
	out->unit = "";
	if (!p || p->retired)
		return;
	out->product = p;
	for (size_t i = 0; i < p->n_units; i++)
		if (strcmp(text_of(p->units[i]->gtin), code) == 0)
			out->unit = text_of(p->units[i]->code);
}
