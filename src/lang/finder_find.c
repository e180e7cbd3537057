/* SPDX-License-Identifier: ISC */
/*
 * finder_find -- one search: the tail by signatures, the settled rows by slices.
 *
 * Few rows that may fit are all held against the query. Of many, the exact ones are looked for
 * first, then those that begin so, and so on: within a level own customers before others', each
 * from the most recent down, and as soon as the next hit would stand behind the last one of a
 * full list, nothing better can come. The hits are the same either way; only the total is then an
 * estimate, from a sample.
 */
#include <string.h>

#include "base/memory.h"
#include "lang/finder_clause.h"
#include "lang/finder_inside.h"

#define SAMPLE 256	/* rows from which a total is estimated */
#define AHEAD 16	/* rows that are asked for ahead */
#define ONCE 8		/* up to so many times the effort, what is left is looked at once */
#define FEW 10		/* below so many times the hits asked for, few rows fit */

/* What the order of hits needs to know of a row that fits. */
struct place {
	int64_t recency;
	bool foreign;
};

struct search {
	const struct finder *finder;
	const struct finder_ask *ask;
	struct finder_result *result;
	struct query query;
	size_t limit;
	struct place places[FINDER_HITS];
};

/* Does a hit stand before another? */
static bool before(const struct finder_hit *a, const struct place *pa, const struct finder_hit *b,
		   const struct place *pb)
{
	if (a->match.level != b->match.level)
		return a->match.level < b->match.level;
	if (pa->foreign != pb->foreign)
		return pb->foreign;
	if (pa->recency != pb->recency)
		return pa->recency > pb->recency;
	return a->id < b->id;
}

/* Puts a hit where it belongs; false when the list is full of better ones. */
static bool take_hit(struct search *s, const struct finder_hit *hit, const struct place *place)
{
	struct finder_hit *hits = s->result->hits;
	size_t at = s->result->count;

	if (at == s->limit) {
		if (!before(hit, place, &hits[at - 1], &s->places[at - 1]))
			return false;
		at--;
	} else {
		s->result->count++;
	}
	while (at > 0 && before(hit, place, &hits[at - 1], &s->places[at - 1])) {
		hits[at] = hits[at - 1];
		s->places[at] = s->places[at - 1];
		at--;
	}
	hits[at] = *hit;
	s->places[at] = *place;
	return true;
}

static bool is_foreign(const struct search *s, uint32_t owner)
{
	return owner == 0 || owner != s->ask->user;
}

/* Holds a row against the query; false when it does not fit or may not be seen. */
static bool fits(const struct search *s, const struct row *row, struct finder_hit *hit,
		 struct place *place)
{
	struct query_target target = finder_target(s->finder, row);

	*place = (struct place){ row->recency, is_foreign(s, row->owner) };
	if (s->ask->own_only && place->foreign)
		return false;
	*hit = (struct finder_hit){ row->id, query_match(&s->query, &target) };
	return hit->match.level != MATCH_NONE &&
	       (s->ask->may == NULL || s->ask->may(s->ask->context, row->id));
}

static void search_tail(struct search *s)
{
	const struct finder *f = s->finder;
	struct finder_need need;

	finder_need_set(&need, &s->query);
	for (size_t i = f->settled; i < f->count; i++) {
		struct finder_hit hit;
		struct place place;

		if (!finder_need_met(&need, &f->signs[i - f->settled]) ||
		    !fits(s, &f->rows[i], &hit, &place))
			continue;
		s->result->total++;
		take_hit(s, &hit, &place);
	}
}

/* ---- settled rows ---- */

/* The next row of a set of bits below *at, which it is set to; false when there is none. */
static bool next_below(const uint64_t *bits, size_t *at)
{
	size_t word = *at / 64;
	uint64_t here = *at % 64 ? bits[word] & ((UINT64_C(1) << (*at % 64)) - 1) : 0;

	while (here == 0) {
		if (word == 0)
			return false;
		here = bits[--word];
	}
	*at = word * 64 + 63 - (size_t)__builtin_clzll(here);
	return true;
}

/* Rows lie far apart, so those ahead are asked for early, then their texts. */
static size_t gather_ahead(const struct search *s, const uint64_t *bits, size_t *at,
			   const struct row *ahead[AHEAD])
{
	const struct finder *f = s->finder;
	size_t count = 0;

	while (count < AHEAD && next_below(bits, at))
		if (!s->ask->own_only || !is_foreign(s, f->owners[*at])) {
			ahead[count] = &f->rows[*at];
			__builtin_prefetch(ahead[count++]);
		}
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(ahead[i]->text);
	return count;
}

/* Takes all hits of a level or a worse one. */
static void search_all(struct search *s, const uint64_t *bits, enum match_level from)
{
	const struct row *ahead[AHEAD];
	size_t at = s->finder->settled, count;

	while ((count = gather_ahead(s, bits, &at, ahead)) > 0) {
		for (size_t i = 0; i < count; i++) {
			struct finder_hit hit;
			struct place place;

			if (!fits(s, ahead[i], &hit, &place) || hit.match.level < from)
				continue;
			s->result->total++;
			take_hit(s, &hit, &place);
		}
	}
}

/* Takes the hits of one level; false when nothing behind them can be better than the list. */
static bool search_level(struct search *s, const uint64_t *bits, enum match_level level,
			 size_t *taken)
{
	const struct finder *f = s->finder;

	for (unsigned foreign = s->ask->user == 0; foreign < 2; foreign++) {
		for (size_t at = f->settled; next_below(bits, &at);) {
			struct finder_hit hit;
			struct place place;

			if (is_foreign(s, f->owners[at]) != (foreign == 1) ||
			    !fits(s, &f->rows[at], &hit, &place) || hit.match.level != level)
				continue;
			if (!take_hit(s, &hit, &place))
				return false;
			++*taken;
		}
	}
	return s->result->count < s->limit ||
	       s->result->hits[s->limit - 1].match.level > level;
}

/* How many of `count` rows fit, judged by some of them, evenly spread. */
static size_t estimate(const struct search *s, const uint64_t *bits, size_t count)
{
	size_t settled = s->finder->settled, seen = 0, fit = 0, before = settled;

	for (size_t i = SAMPLE; i > 0; i--) {
		size_t at = settled / SAMPLE * i + settled % SAMPLE;
		struct finder_hit hit;
		struct place place;

		if (at > before)
			at = before;
		if (!next_below(bits, &at))
			break;
		seen++;
		fit += fits(s, &s->finder->rows[at], &hit, &place);
		before = at;
	}
	return seen ? (size_t)((double)count * (double)fit / (double)seen + 0.5) : 0;
}

static void search_levels(struct search *s, const struct clauses *c, const uint64_t *base,
			  size_t count, size_t guess)
{
	const struct finder *f = s->finder;
	uint64_t *bits = mem_array(f->slices.words, sizeof(bits[0]));
	size_t taken = 0;
	bool more = true;

	for (int level = s->query.blank ? MATCH_INSIDE : MATCH_EXACT;
	     more && level <= MATCH_INSIDE; level++) {
		if (level == MATCH_WORD_START && count <= ONCE * f->effort) {
			search_all(s, base, MATCH_WORD_START);
			break;
		}
		if (level < MATCH_INSIDE)
			clauses_rows(c, &f->slices, (enum match_level)level, base, bits);
		more = search_level(s, level < MATCH_INSIDE ? bits : base,
				    (enum match_level)level, &taken);
	}
	mem_free(bits);
	s->result->total += more || guess < taken ? taken : guess;
	s->result->estimated = !more && (!s->query.blank || s->ask->may);
}

static void search_settled(struct search *s)
{
	const struct finder *f = s->finder;
	struct clauses *clauses = mem_alloc(sizeof(*clauses));
	uint64_t *base = mem_array(f->slices.words, sizeof(base[0]));
	size_t count, guess;

	clauses_set(clauses, &s->query);
	guess = count = clauses_rows(clauses, &f->slices, MATCH_INSIDE, f->alive, base);
	if (count > f->effort && (!s->query.blank || s->ask->may))
		guess = estimate(s, base, count);
	/* where few fit, going level by level would look at most rows several times */
	if (count <= f->effort || s->ask->own_only || guess < FEW * s->limit)
		search_all(s, base, MATCH_EXACT);
	else
		search_levels(s, clauses, base, count, guess);
	mem_free(base);
	mem_free(clauses);
}

enum status finder_find(const struct finder *f, const struct finder_ask *ask,
			struct finder_result *result)
{
	struct search s = { .finder = f, .ask = ask, .result = result };
	enum status status;

	result->count = result->total = 0;
	result->estimated = false;
	s.limit = ask->limit == 0 ? 20 : ask->limit > FINDER_HITS ? FINDER_HITS : ask->limit;
	status = query_set(&s.query, ask->text, strlen(ask->text), f->country);
	if (status != OK || (s.query.count == 0 && !s.query.blank))
		return status;
	search_tail(&s);
	if (f->settled > 0)
		search_settled(&s);
	return OK;
}
