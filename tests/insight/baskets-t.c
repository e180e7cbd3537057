/* SPDX-License-Identifier: ISC */
/*
 * baskets: frequent sets, rules and pairs against counting by hand over random baskets, and against
 * the figures of another program over real ones (9,835 baskets of a supermarket), where those are.
 */
#include "insight/baskets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "insight/pairs.h"
#include "tap/tap.h"

#define ITEMS 200
#define MOST 50000

static uint32_t item[60000];
static size_t begin[10002];
static struct baskets all = { item, begin, 0, 0 };
static char *name[ITEMS];

static void add(uint32_t what)
{
	item[begin[all.count + 1]++] = what;
}

static void next(void)
{
	all.count++;
	begin[all.count + 1] = begin[all.count];
}

/* ---- random baskets, counted by hand ---- */

static uint32_t counted(uint32_t wanted)
{
	uint32_t count = 0;

	for (size_t i = 0; i < all.count; i++) {
		uint32_t has = 0;

		for (size_t k = begin[i]; k < begin[i + 1]; k++)
			has |= UINT32_C(1) << item[k];
		count += (has & wanted) == wanted;
	}
	return count;
}

static uint32_t bits(const struct basket_set *s)
{
	uint32_t out = 0;

	for (uint32_t i = 0; i < s->size; i++)
		out |= UINT32_C(1) << s->item[i];
	return out;
}

struct tally {
	unsigned rules, wrong;
};

static void check_rule(void *baton, const struct basket_rule *r)
{
	struct tally *t = baton;
	uint32_t whole = bits(r->whole), left = whole & ~(UINT32_C(1) << r->right);
	double lift = (double)counted(whole) * (double)all.count /
		((double)counted(left) * (double)counted(UINT32_C(1) << r->right));

	t->rules++;
	t->wrong += counted(left) != r->left_count || fabs(lift - r->lift) > 1e-12 ||
		counted(whole) * 2 < counted(left);
}

static unsigned rules_by_hand(uint32_t least)
{
	unsigned rules = 0;

	for (uint32_t set = 1; set < UINT32_C(1) << all.items; set++)
		for (uint32_t k = 0; k < all.items; k++)
			if ((set >> k & 1) && counted(set) >= least &&
			    counted(set) * 2 >= counted(set & ~(UINT32_C(1) << k)))
				rules++;
	return rules;
}

static void random_baskets(unsigned seed)
{
	struct basket_sets sets;
	struct tally t = { 0, 0 };
	unsigned missing = 0, wrong = 0, frequent = 0;
	uint32_t least = 4 + seed % 5;

	srand(seed);
	memset(begin, 0, sizeof begin);
	all.count = 0;
	all.items = 9;
	for (int i = 0; i < 70; i++) {
		for (uint32_t k = 0; k < all.items; k++)
			if ((unsigned)rand() % 10 < 2 + k % 4)
				add(k);
		next();
	}
	is_int(OK, baskets_sets(&all, least, 32, MOST, &sets), "random %u: found", seed);
	for (size_t i = 0; i < sets.count; i++)
		wrong += counted(bits(&sets.set[i])) != sets.set[i].count;
	for (uint32_t set = 1; set < UINT32_C(1) << all.items; set++) {
		uint32_t of[9], n = 0;

		for (uint32_t k = 0; k < all.items; k++)
			if (set >> k & 1)
				of[n++] = k;
		if (counted(set) < least)
			continue;
		frequent++;
		missing += basket_set_find(&sets, of, n) == NULL;
	}
	is_int(0, wrong, "random %u: each counted right", seed);
	is_int(0, missing, "random %u: none is missing", seed);
	is_int(frequent, (long long)sets.count, "random %u: none too many", seed);
	basket_rules(&sets, 500000, check_rule, &t);
	is_int(0, t.wrong, "random %u: each rule is right", seed);
	is_int(rules_by_hand(least), t.rules, "random %u: all rules", seed);
	basket_sets_free(&sets);
}

static void limits(void)
{
	struct pair_partner partner[3];
	struct basket_sets sets;
	struct pairs *p;
	uint32_t big[PAIRS_BASKET + 1], of = 0;

	is_int(ERR_LIMIT, baskets_sets(&all, 1, 32, 10, &sets), "more sets than wanted");
	is_int(0, (long long)sets.count, "leave nothing");
	is_int(OK, baskets_sets(&all, 1, 0, 10, &sets), "sets of no item");
	is_int(0, (long long)sets.count, "are none");
	all.count = 0;
	is_int(OK, baskets_sets(&all, 1, 32, 10, &sets), "no baskets");
	is_int(0, (long long)sets.count, "no sets");
	p = pairs_new(1);
	for (uint32_t i = 0; i <= PAIRS_BASKET; i++)
		big[i] = i + 1;
	pairs_add(p, big, PAIRS_BASKET + 1);
	is_int(0, (long long)pairs_baskets(p), "a basket of everything says nothing");
	pairs_add(p, (const uint32_t[]) { 7, 3, 7 }, 3);
	ok(!pairs_full(p), "one pair fits");
	pairs_add(p, (const uint32_t[]) { 3, 5 }, 2);
	pairs_add(p, (const uint32_t[]) { 5 }, 1);
	pairs_add(p, (const uint32_t[]) { 5 }, 1);
	ok(pairs_full(p), "the second does not");
	is_int(1, (long long)pairs_next(p, 0, 1, partner, 3, &of), "the first is told");
	is_int(3, of, "of its lower item");
	is_int(7, partner[0].item, "with the other");
	is_int(1, partner[0].count, "once, although it stood twice in the basket");
	ok(fabs(partner[0].lift - 2) < 1e-12, "twice as often as by chance");
	ok(fabs(partner[0].confidence - 0.5) < 1e-12, "in half of its baskets");
	is_int(1, (long long)pairs_next(p, 3, 1, partner, 3, &of), "and of the other");
	is_int(7, of, "which is behind it");
	is_int(0, (long long)pairs_next(p, 7, 1, partner, 3, &of), "then no more");
	pairs_free(p);
}

/* ---- real baskets ---- */

static FILE *data(const char *file)
{
	char path[1000];

	snprintf(path, sizeof path, "%s/../shared/data/groceries/%s", getenv("top_srcdir"), file);
	return fopen(path, "re");
}

static uint32_t number_of(const char *text)
{
	uint32_t i = 0;

	while (i < all.items && strcmp(name[i], text) != 0)
		i++;
	if (i == all.items) {
		if (i == ITEMS)
			bail("more than %d items", ITEMS);
		name[all.items++] = mem_string(text);
	}
	return i;
}

static bool read_groceries(void)
{
	FILE *f = data("groceries.csv");
	char line[4000];

	if (!f)
		return false;
	memset(begin, 0, sizeof begin);
	all.count = 0;
	all.items = 0;
	while (fgets(line, sizeof line, f)) {
		char *rest = line, *text;

		line[strcspn(line, "\r\n")] = 0;
		while ((text = strsep(&rest, ",")))
			add(number_of(text));
		next();
	}
	fclose(f);
	return true;
}

static void count_rule(void *baton, const struct basket_rule *r)
{
	(void)r;
	++*(unsigned *)baton;
}

static void best_rule(void *baton, const struct basket_rule *r)
{
	struct basket_rule *best = baton;

	if (r->lift > best->lift)
		*best = *r;
}

static unsigned rules_at(uint32_t least, int64_t ppm)
{
	struct basket_sets sets;
	unsigned rules = 0;

	if (baskets_sets(&all, least, 10, MOST, &sets))
		return 0;
	basket_rules(&sets, ppm, count_rule, &rules);
	basket_sets_free(&sets);
	return rules;
}

static void sizes(uint32_t least, const unsigned wanted[3], unsigned in_all)
{
	struct basket_sets sets;
	unsigned of[32] = { 0 };

	is_int(OK, baskets_sets(&all, least, 10, MOST, &sets), "sets in %u baskets", least);
	for (size_t i = 0; i < sets.count; i++)
		of[sets.set[i].size - 1]++;
	is_int(in_all, (long long)sets.count, "all of them");
	for (unsigned i = 0; wanted && i < 3; i++)
		is_int(wanted[i], of[i], "with %u items", i + 1);
	basket_sets_free(&sets);
}

static bool has(const struct basket_rule *r, const char *text)
{
	for (uint32_t i = 0; i < r->whole->size; i++)
		if (strcmp(name[r->whole->item[i]], text) == 0)
			return true;
	return false;
}

/* "{a,b} => {c}" and its figures, each of which must be among our rules. */
struct wanted_rule {
	char left[200], right[100];
	double lift;
	unsigned count;
	bool seen, same;
};

static void find_rule(void *baton, const struct basket_rule *r)
{
	struct wanted_rule *w = baton;
	char left[200];
	const char *rest = w->left;
	uint32_t found = 0;

	if (strcmp(name[r->right], w->right) != 0)
		return;
	while (*rest) {
		size_t length = strcspn(rest, ",");

		snprintf(left, sizeof left, "%.*s", (int)length, rest);
		if (!has(r, left))
			return;
		found++;
		rest += length + (rest[length] == ',');
	}
	if (found + 1 != r->whole->size)
		return;
	w->seen = true;
	w->same = fabs(w->lift - r->lift) < 1e-6 && w->count == r->whole->count;
}

static void against_file(const char *file, unsigned rows, const struct basket_sets *sets)
{
	FILE *f = data(file);
	char line[1000];
	unsigned seen = 0, same = 0;

	while (f && fgets(line, sizeof line, f)) {
		struct wanted_rule w = { .seen = false };
		double support, confidence, coverage;

		if (sscanf(line, "\"{%199[^}]} => {%99[^}]}\",\"%lf\",\"%lf\",\"%lf\",\"%lf\",\"%u\"",
			w.left, w.right, &support, &confidence, &coverage, &w.lift, &w.count) != 7)
			continue;
		basket_rules(sets, 0, find_rule, &w);
		seen += w.seen;
		same += w.same;
	}
	if (f)
		fclose(f);
	is_int(rows, seen, "%s: each rule is there", file);
	is_int(rows, same, "%s: with its lift and count", file);
}

/* Pairs counted one way and the other. */
static void same_pairs(const struct basket_sets *sets)
{
	struct pairs *p = pairs_new(1u << 20);
	struct pair_partner partner[10];
	uint32_t of = 0, best_of = 0;
	unsigned wrong = 0, seen = 0;
	double best = 0;
	size_t n;

	for (size_t i = 0; i < all.count; i++) {
		uint32_t basket[PAIRS_BASKET];
		size_t count = begin[i + 1] - begin[i];

		for (size_t k = 0; k < count; k++)
			basket[k] = item[begin[i] + k] + 1;	/* numbers from 1 */
		pairs_add(p, basket, count);
	}
	is_int((long long)all.count, (long long)pairs_baskets(p), "every basket is counted");
	while ((n = pairs_next(p, of, 99, partner, 10, &of)))
		for (size_t i = 0; i < n; i++) {
			uint32_t two[2] = { of - 1, partner[i].item - 1 };
			const struct basket_set *set;

			if (two[0] > two[1])
				two[0] = partner[i].item - 1, two[1] = of - 1;
			set = basket_set_find(sets, two, 2);
			seen++;
			wrong += !set || set->count != partner[i].count || partner[i].lift <= 1;
			wrong += i && partner[i].lift > partner[i - 1].lift;
			if (partner[i].lift > best) {
				best = partner[i].lift;
				best_of = of;
			}
		}
	ok(seen > 150, "%u pairs are told", seen);
	is_int(0, wrong, "as the sets of two are, best first");
	ok(fabs(best - 3.040367) < 1e-6, "the best of them: %.6f", best);
	ok(strcmp(name[best_of - 1], "beef") == 0 ||
		strcmp(name[best_of - 1], "root vegetables") == 0, "of %s", name[best_of - 1]);
	pairs_free(p);
}

static void groceries(void)
{
	struct basket_rule best = { .lift = 0 };
	struct basket_sets sets;

	is_int(9835, (long long)all.count, "baskets");
	is_int(169, all.items, "items");
	sizes(99, (const unsigned[3]) { 88, 213, 32 }, 333);	/* 0.01 of 9,835 */
	sizes(197, (const unsigned[3]) { 59, 61, 2 }, 122);	/* 0.02 */
	sizes(492, (const unsigned[3]) { 28, 3, 0 }, 31);	/* 0.05 */
	sizes(10, NULL, 13492);					/* 0.001 */
	is_int(5668, rules_at(10, 500000), "rules at 0.001 and 0.5");
	is_int(410, rules_at(10, 800000), "at 0.001 and 0.8");
	is_int(15, rules_at(99, 500000), "at 0.01 and 0.5");
	is_int(125, rules_at(99, 300000), "at 0.01 and 0.3");
	is_int(663, rules_at(50, 250000), "at 0.005 and 0.25");
	is_int(73, rules_at(197, 200000), "at 0.02 and 0.2");
	if (baskets_sets(&all, 10, 10, MOST, &sets))
		bail("no sets");
	basket_rules(&sets, 500000, best_rule, &best);
	ok(fabs(best.lift - 18.99565) < 1e-5, "greatest lift %.5f", best.lift);
	is_int(12, best.whole->count, "in twelve baskets");
	ok(strcmp(name[best.right], "hamburger meat") == 0 && has(&best, "soda") &&
		has(&best, "Instant food products"), "hamburger meat with soda and instant food");
	basket_sets_free(&sets);
	if (baskets_sets(&all, 99, 10, MOST, &sets))
		bail("no sets");
	against_file("reference_pair_rules_s0.01_c0.2.csv", 151, &sets);
	against_file("reference_rules_s0.01_c0.5.csv", 15, &sets);
	same_pairs(&sets);
	basket_sets_free(&sets);
}

int main(void)
{
	plan_lazy();
	for (unsigned seed = 1; seed <= 6; seed++)
		random_baskets(seed);
	limits();
	if (read_groceries())
		groceries();
	else
		skip(1, "the baskets of the supermarket are not here");
	for (uint32_t i = 0; i < ITEMS; i++)
		mem_free(name[i]);
	return tap_result();
}
