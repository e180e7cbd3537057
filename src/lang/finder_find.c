/* SPDX-License-Identifier: ISC */
/*
 * finder_find -- one search: from the rows that may fit to the best of those that do.
 *
 * Few rows that may fit are all held against the query. Of many, the exact ones are looked for
 * first, then those that begin so, and so on: within a level own customers before others', each
 * from the most recent down, and as soon as the next hit would stand behind the last one of a
 * full list, nothing better can come. The hits are the same either way; only the total is then an
 * estimate, from a sample.
 */
#include <string.h>

#include "base/memory.h"
#include "lang/finder_inside.h"
#include "lang/finder_rows.h"

#define SAMPLE 96	/* rows from which a total is estimated */
#define AHEAD 16	/* rows that are asked for ahead */

/* What the order of hits needs to know of a row that fits. */
struct place {
	int64_t time;
	bool foreign;
};

struct search {
	const struct finder *finder;
	const struct finder_ask *ask;
	struct finder_result *result;
	struct pad *pad;
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
	if (pa->time != pb->time)
		return pa->time > pb->time;
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

static bool is_foreign(const struct search *s, uint32_t slot)
{
	uint32_t owner = s->finder->owner[slot];

	return owner == 0 || owner != s->ask->user;
}

/* Holds a row against the query; false when it does not fit or may not be seen. */
static bool fits(const struct search *s, uint32_t slot, struct finder_hit *hit, struct place *place)
{
	const struct row *row = &s->finder->rows[slot];
	uint32_t codes[ROW_CODES];
	struct query_target target = finder_target(s->finder, row, codes);

	*place = (struct place){ finder_time(s->finder, slot), is_foreign(s, slot) };
	if (s->ask->own_only && place->foreign)
		return false;
	*hit = (struct finder_hit){ s->finder->ids[slot], query_match(&s->query, &target) };
	return hit->match.level != MATCH_NONE &&
	       (s->ask->may == NULL || s->ask->may(s->ask->context, s->finder->ids[slot]));
}

/* Rows lie far apart, so those ahead are asked for early, then their texts. */
static void ask_ahead(const struct finder *f, const uint32_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(&f->rows[list[i]]);
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(f->rows[list[i]].text);
}

/* Takes all hits of a list. */
static void take_all(struct search *s, const uint32_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct finder_hit hit;
		struct place place;

		if (i % AHEAD == 0)
			ask_ahead(s->finder, list + i, count - i < AHEAD ? count - i : AHEAD);
		if (!fits(s, list[i], &hit, &place))
			continue;
		s->result->total++;
		take_hit(s, &hit, &place);
	}
}

/* ---- level by level ---- */

/* A row that fits at this level goes to the list; false when nothing better can come. */
static bool take_at(struct search *s, uint32_t slot, enum match_level level, size_t *taken)
{
	struct finder_hit hit;
	struct place place;

	if (!fits(s, slot, &hit, &place) || hit.match.level != level)
		return true;
	++*taken;
	return take_hit(s, &hit, &place);
}

/* Rows that stand one behind the other in the order of hits. */
static bool take_some(struct search *s, const uint32_t *slots, size_t count, enum match_level level,
		      size_t *taken)
{
	ask_ahead(s->finder, slots, count);
	for (size_t i = 0; i < count; i++)
		if (!take_at(s, slots[i], level, taken))
			return false;
	return true;
}

/* The most recent of some rows first, by a heap: most are never asked for. */
static void sink(const struct finder_recent *o, struct seen *heap, size_t count, size_t at)
{
	for (;;) {
		size_t best = at, child;
		struct seen kept = heap[at];

		for (child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
			if (seen_before(o, &heap[child], &heap[best]))
				best = child;
		if (best == at)
			return;
		heap[at] = heap[best];
		heap[best] = kept;
		at = best;
	}
}

/* Of a list, those of one side. */
static bool take_list(struct search *s, const uint32_t *list, size_t count, bool foreign,
		      enum match_level level, size_t *taken)
{
	const struct finder *f = s->finder;
	struct seen *heap = pad_take(s->pad, (count + 1) * sizeof(heap[0]));
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (is_foreign(s, list[i]) == foreign)
			heap[n++] = (struct seen){ finder_time(f, list[i]), list[i] };
	for (size_t i = n / 2; i-- > 0;)
		sink(&f->recent, heap, n, i);
	while (n > 0) {
		uint32_t next[AHEAD];
		size_t some = 0;

		while (n > 0 && some < AHEAD) {
			next[some++] = heap[0].slot;
			heap[0] = heap[--n];
			sink(&f->recent, heap, n, 0);
		}
		if (!take_some(s, next, some, level, taken))
			return false;
	}
	return true;
}

static bool take_bits(struct search *s, const uint64_t *bits, bool foreign, enum match_level level,
		      size_t *taken)
{
	const struct seen *row;
	struct recent_walk w;
	uint32_t next[AHEAD];
	size_t some = 0;

	recent_walk(&s->finder->recent, bits, &w);
	while ((row = recent_next(&w))) {
		if (is_foreign(s, row->slot) == foreign)
			next[some++] = row->slot;
		if (some < AHEAD)
			continue;
		if (!take_some(s, next, some, level, taken))
			return false;
		some = 0;
	}
	return take_some(s, next, some, level, taken);
}

/* Own rows, or others', of those of a level. */
static bool take_side(struct search *s, const struct cand *c, bool foreign, enum match_level level,
		      size_t *taken)
{
	const struct slots *own = foreign ? NULL : &s->finder->owned[s->ask->user];
	uint32_t *list;
	size_t count;

	if (c->list)
		return take_list(s, c->list, c->count, foreign, level, taken);
	if (c->count > CAND_LIST && own && own->count > CAND_LIST) {
		struct group g = { .sets = { own }, .count = 1, .rows = own->count };
		struct cand mine;

		cand_narrow(s->pad, c, &g, &mine);
		if (mine.count > CAND_LIST)
			return take_bits(s, mine.bits, foreign, level, taken);
		list = pad_take(s->pad, CAND_LIST * sizeof(list[0]));
		return take_list(s, list, bits_list(mine.bits, s->pad->chunks, list), foreign,
				 level, taken);
	}
	if (c->count > CAND_LIST && foreign)
		return take_bits(s, c->bits, foreign, level, taken);
	list = pad_take(s->pad, CAND_LIST * sizeof(list[0]));
	count = own && own->count < c->count ? slots_list_in(own, c->bits, list)
					    : bits_list(c->bits, s->pad->chunks, list);
	return take_list(s, list, count, foreign, level, taken);
}

/* False when nothing behind this level can be better than the list. */
static bool search_level(struct search *s, const struct cand *c, enum match_level level,
			 size_t *taken)
{
	uint32_t user = s->ask->user;
	bool more = true;

	if (user && finder_owned(s->finder, user))
		more = take_side(s, c, false, level, taken);
	if (more && !s->ask->own_only)
		more = take_side(s, c, true, level, taken);
	return more && (s->result->count < s->limit ||
			s->result->hits[s->limit - 1].match.level > level);
}

/* The first row from a slot on; as many as there are slots when there is none. */
static size_t row_from(const struct search *s, const struct cand *c, size_t slot)
{
	size_t words = s->pad->chunks * SLOTS_WORDS, w = slot / 64;
	uint64_t left;

	if (w == words)
		return slot;
	for (left = c->bits[w] & ~UINT64_C(0) << (slot % 64); left == 0; left = c->bits[w])
		if (++w == words)
			return words * 64;
	return w * 64 + (unsigned)__builtin_ctzll(left);
}

/* How many of these rows fit, judged by some of them, evenly spread. */
static size_t estimate(const struct search *s, const struct cand *c)
{
	size_t all = s->pad->chunks * SLOTS_CHUNK, step = c->list ? c->count / SAMPLE : all / SAMPLE;
	size_t seen = 0, fit = 0;
	uint32_t sample[SAMPLE];

	if (c->list) {
		while (seen < SAMPLE && seen < c->count) {
			sample[seen] = c->list[step ? seen * step : seen];
			seen++;
		}
	} else {
		for (size_t at = 0; seen < SAMPLE && at < all; at++) {
			at = row_from(s, c, at < seen * step ? seen * step : at);
			if (at < all)
				sample[seen++] = (uint32_t)at;
		}
	}
	ask_ahead(s->finder, sample, seen);
	for (size_t i = 0; i < seen; i++) {
		struct finder_hit hit;
		struct place place;

		fit += fits(s, sample[i], &hit, &place);
	}
	return seen ? (size_t)((double)c->count * (double)fit / (double)seen + 0.5) : 0;
}

static void search_levels(struct search *s, struct query_rows *r, struct cand *base)
{
	size_t taken = 0, guess = base->count;
	bool more = true;

	if (!s->query.blank || s->ask->may)
		guess = estimate(s, base);
	for (int level = s->query.blank ? MATCH_INSIDE : MATCH_EXACT;
	     more && level <= MATCH_INSIDE; level++) {
		struct cand rows = *base;

		if (level < MATCH_INSIDE)
			rows_at(r, (enum match_level)level, base, &rows);
		if (rows.count)
			more = search_level(s, &rows, (enum match_level)level, &taken);
	}
	s->result->total = more || guess < taken ? taken : guess;
	s->result->estimated = !more && (!s->query.blank || s->ask->may);
}

/* ---- the search ---- */

static struct pad *borrow_pad(const struct finder *f)
{
	struct finder *shared = (struct finder *)(uintptr_t)f;
	struct pad *p = NULL;

	pthread_mutex_lock(&shared->mutex);
	for (size_t i = 0; p == NULL && i < sizeof(f->pads) / sizeof(f->pads[0]); i++) {
		p = shared->pads[i];
		shared->pads[i] = NULL;
	}
	pthread_mutex_unlock(&shared->mutex);
	if (p == NULL)
		p = pad_new();
	pad_set(p, f->count);
	return p;
}

static void return_pad(const struct finder *f, struct pad *p)
{
	struct finder *shared = (struct finder *)(uintptr_t)f;

	pad_reset(p);
	pthread_mutex_lock(&shared->mutex);
	for (size_t i = 0; p && i < sizeof(f->pads) / sizeof(f->pads[0]); i++)
		if (shared->pads[i] == NULL) {
			shared->pads[i] = p;
			p = NULL;
		}
	pthread_mutex_unlock(&shared->mutex);
	if (p)
		pad_free(p);
}

/* All rows, for a text of blanks. */
static void every_row(const struct search *s, struct cand *out)
{
	size_t size = s->pad->chunks * SLOTS_WORDS * sizeof(out->bits[0]);

	*out = (struct cand){ .bits = pad_take(s->pad, size) };
	memset(out->bits, 0, size);
	slots_or(&s->finder->all, out->bits);
	out->count = s->finder->all.count;
}

/* Of the actor's own alone. */
static void keep_own(const struct search *s, struct cand *c)
{
	static const struct slots nobody;
	struct cand own;
	struct group g;

	group_init(&g);
	g.sets[g.count++] = s->ask->user && finder_owned(s->finder, s->ask->user)
		? &s->finder->owned[s->ask->user] : &nobody;
	g.rows = g.sets[0]->count;
	cand_narrow(s->pad, c, &g, &own);
	*c = own;
}

static void search(struct search *s)
{
	const struct finder *f = s->finder;
	struct query_rows *r = pad_take(s->pad, sizeof(*r));
	struct cand base;

	rows_begin(r, &f->index, s->pad, &s->query, f->effort);
	if (s->query.blank)
		every_row(s, &base);
	else
		rows_at(r, MATCH_INSIDE, NULL, &base);
	if (s->ask->own_only)
		keep_own(s, &base);
	if (base.count > f->effort) {
		search_levels(s, r, &base);
	} else if (base.list) {
		take_all(s, base.list, base.count);
	} else {
		uint32_t *list = pad_take(s->pad, (base.count + 1) * sizeof(list[0]));

		take_all(s, list, bits_list(base.bits, s->pad->chunks, list));
	}
}

static enum status begin(struct search *s, const struct finder *f, const struct finder_ask *ask,
			 struct finder_result *result)
{
	*s = (struct search){ .finder = f, .ask = ask, .result = result };
	result->count = result->total = 0;
	result->estimated = false;
	s->limit = ask->limit == 0 ? 20 : ask->limit > FINDER_HITS ? FINDER_HITS : ask->limit;
	return query_set(&s->query, ask->text, strlen(ask->text), f->country);
}

enum status finder_find(const struct finder *f, const struct finder_ask *ask,
			struct finder_result *result)
{
	struct search s;
	enum status status = begin(&s, f, ask, result);

	if (status != OK || (s.query.count == 0 && !s.query.blank) || f->live == 0)
		return status;
	s.pad = borrow_pad(f);
	search(&s);
	return_pad(f, s.pad);
	return OK;
}

enum status finder_scan(const struct finder *f, const struct finder_ask *ask,
			struct finder_result *result)
{
	struct search s;
	enum status status = begin(&s, f, ask, result);

	if (status != OK || (s.query.count == 0 && !s.query.blank))
		return status;
	for (size_t i = 0; i < f->count; i++) {
		uint32_t slot = (uint32_t)i;

		if (f->ids[i] != FREE_ROW)
			take_all(&s, &slot, 1);
	}
	return OK;
}
