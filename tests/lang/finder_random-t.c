/* SPDX-License-Identifier: ISC */
/*
 * finder_random-t -- the finder against a walk that leaves nothing out, over made-up customers.
 *
 * Two properties. The walk of match.c agrees with a plain search that tries every way to read a
 * name, branch by branch. And what finder_find returns (rows, order, total) is what comes out when
 * the query is held against every row and all is sorted, also after rows were replaced, moved and
 * removed. TEST_SEED makes other customers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/digits.h"
#include "lang/finder.h"
#include "lang/han.h"
#include "tap/tap.h"

#define ROWS 1500
#define QUERIES 1200

static uint64_t state;

static unsigned any(unsigned below)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % below;
}

static const char *const parts[] = {
	"王", "李", "张", "曾", "单", "吕", "尉迟", "万俟", "重庆", "长沙", "海底捞", "火锅", "厦门",
	"小", "明", "红", "国强", "麵館", "餐饮", "女儿", "绿", "略", "安", "西", "恩", "儿", "嗯",
	"（北京）", "·", " ", " ", "-", "Quick", "Stop", "père", "Van", "av", "A", "KFC", "7-11",
	"88", "号", "2店", "Привет", "カフェ", "着", "卜",
};

struct made {
	struct finder_row row;
	char name[160], code[24], phones[3][24], other[80];
	const char *phone_list[3], *other_list[1];
	uint32_t folded[160], folded_other[80];
	char folded_code[32], digits[160];
	struct query_target target;
	bool there;
};

static struct made customers[ROWS];

static void make_text(char *out, size_t size, unsigned most)
{
	size_t length = 0;

	out[0] = 0;
	for (unsigned n = 1 + any(most); n > 0; n--)
		length += (size_t)snprintf(out + length, size - length, "%s",
					   parts[any(sizeof(parts) / sizeof(parts[0]))]);
}

static void make_phone(char *out, size_t size)
{
	static const char *const shapes[] = { "+86139%04u%04u", "0571-8%03u %04u", "%04u%03u",
					      "(0%02u) %07u", "0086 138%04u%04u", "+49 30 %u%u" };
	unsigned shape = any(6), a = any(10000), b = any(10000);

	/* few different digits, so that queries find several */
	a = a % 100 * 101 % 10000;
	if (shape == 1)
		a %= 1000;
	if (shape == 3)
		a %= 100;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(out, size, shapes[shape], a, b);
#pragma GCC diagnostic pop
}

/* What the walk over all rows looks at, made apart from the finder. */
static void fold(struct made *m)
{
	size_t length = 0;

	m->target = (struct query_target){ .name = m->folded, .others = m->folded_other,
					   .code = m->folded_code, .phones = m->digits,
					   .country = "86" };
	m->target.name_count = fold_codes(m->name, strlen(m->name), m->folded, NULL, 160);
	m->target.others_count = fold_codes(m->other, strlen(m->other), m->folded_other, NULL, 80);
	m->target.code_length = fold_code(m->code, strlen(m->code), m->folded_code,
					  sizeof(m->folded_code));
	for (size_t i = 0; i < m->row.phone_count; i++) {
		char digits[DIGITS_MAX + 1];

		digits_of(m->phones[i], digits);
		length += (size_t)snprintf(m->digits + length, sizeof(m->digits) - length, "%s%s",
					   length ? " " : "", digits);
	}
	m->target.phones_length = length;
}

static void make(struct made *m, uint64_t id)
{
	memset(m, 0, sizeof(*m));
	make_text(m->name, sizeof(m->name), 6);
	if (any(3))
		snprintf(m->code, sizeof(m->code), any(2) ? "C-%u" : "AV%uQ", any(300));
	for (unsigned i = 0; i < 3; i++) {
		make_phone(m->phones[i], sizeof(m->phones[i]));
		m->phone_list[i] = m->phones[i];
	}
	if (any(3) == 0)
		make_text(m->other, sizeof(m->other), 3);
	m->other_list[0] = m->other;
	m->row = (struct finder_row){
		.id = id, .name = m->name, .code = m->code, .phones = m->phone_list,
		.phone_count = any(4), .others = m->other_list, .other_count = 1,
		.owner = any(4), .ordered = any(3) ? any(200) : 0, .created = any(200),
	};
	m->there = true;
	fold(m);
}

/* ---- every way to read, one after the other ---- */

struct plain {
	const uint32_t *word, *text;
	unsigned word_count, text_count;
	bool complete, found;
};

/* read: 0 nothing read yet, 1 syllables, 2 initials, 3 both */
static void branch(struct plain *p, unsigned w, unsigned t, unsigned read, bool first)
{
	const struct han_readings *r;

	if (w == p->word_count) {
		p->found = true;
		p->complete = p->complete || (t == p->text_count && read != 3);
		return;
	}
	if (t == p->text_count || (p->complete && p->found))
		return;
	if (p->text[t] == ' ') {
		if (!first)
			branch(p, w, t + 1, read, false);
		return;
	}
	if (p->text[t] == p->word[w])
		branch(p, w + 1, t + 1, read, false);
	r = han_readings(p->text[t]);
	for (unsigned i = 0; r && i < r->count; i++) {
		const char *s = han_syllable(r->syllables[i]);
		unsigned n = 0, length = (unsigned)strlen(s);

		while (n < length && w + n < p->word_count &&
		       (p->word[w + n] == (unsigned char)s[n] ||
			(p->word[w + n] == 'u' && s[n] == 'v')))
			n++;
		if (n == length)
			branch(p, w + n, t + 1, read | 1, false);
		else if (n > 1 && w + n == p->word_count)
			p->found = true;
		if (n > 0 && length > 1)
			branch(p, w + 1, t + 1, read | 2, false);
		if (n > 1 && length > 2 && s[1] == 'h')
			branch(p, w + 2, t + 1, read | 2, false);
	}
}

static bool spaced(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 0x400 && c < 0x500);
}

static bool digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static enum match_level plain_level(const struct match_word *w, const uint32_t *text,
				    unsigned count)
{
	enum match_level best = MATCH_NONE;

	for (unsigned at = 0; at < count && w->count > 0; at++) {
		struct plain p = { w->codes, text + at, w->count, count - at, false, false };
		enum match_level level;

		if (at > 0 && spaced(text[at]) && spaced(text[at - 1]))
			continue;
		branch(&p, 0, 0, 0, true);
		if (!p.found)
			continue;
		if (at == 0)
			level = p.complete ? MATCH_EXACT : MATCH_PREFIX;
		else if (text[at - 1] == ' ' || spaced(text[at]) != spaced(text[at - 1]) ||
			 digit(text[at]) != digit(text[at - 1]))
			level = MATCH_WORD_START;
		else
			level = MATCH_INSIDE;
		if (level < best)
			best = level;
	}
	return best;
}

/* ---- queries drawn from the rows ---- */

/* Letters that an operator would type for some characters of a text. */
static void spell(const uint32_t *codes, size_t count, char *out)
{
	size_t length = 0;

	for (size_t i = 0; i < count && length < 40; i++) {
		const struct han_readings *r = han_readings(codes[i]);
		const char *s;
		int n;

		if (codes[i] == ' ' || (r == NULL && codes[i] >= 0x80))
			continue;
		if (r == NULL) {
			out[length++] = (char)codes[i];
			continue;
		}
		s = han_syllable(r->syllables[any(r->count)]);
		n = any(2) ? 1 : any(4) ? (int)strlen(s) : 1 + (int)any((unsigned)strlen(s));
		length += (size_t)snprintf(out + length, 48 - length, "%.*s", n, s);
		if (length > 1 && out[length - 1] == 'v' && any(2))
			out[length - 1] = 'u';
	}
	out[length] = 0;
}

static void make_word(char *out)
{
	const struct made *m = &customers[any(ROWS)];
	uint32_t codes[160];
	size_t count = fold_codes(m->name, strlen(m->name), codes, NULL, 160), from, n;
	char digits[DIGITS_MAX + 1];

	out[0] = 0;
	switch (any(8)) {
	case 0:
		n = digits_of(m->phones[any(3)], digits);
		from = any((unsigned)n);
		snprintf(out, 48, "%.*s", 1 + (int)any((unsigned)(n - from)), digits + from);
		return;
	case 1:
		snprintf(out, 48, "%.*s", 1 + (int)any(6), m->code);
		return;
	case 2:
		snprintf(out, 48, "%s", m->phones[any(3)]);
		return;
	case 3:
		snprintf(out, 48, "%.*s", 1 + (int)any(4), parts[any(10) + 30]);
		return;
	case 4:
		count = fold_codes(m->other, strlen(m->other), codes, NULL, 160);
		break;
	}
	if (count == 0)
		return;
	from = any((unsigned)count);
	n = 1 + any((unsigned)(count - from));
	if (any(3)) {
		spell(codes + from, n, out);
	} else {
		char given[160];

		fold_text(m->name, strlen(m->name), given, sizeof(given));
		snprintf(out, 48, "%.*s", 3 * (1 + (int)any(3)), given);
	}
}

static void make_query(char *out)
{
	char word[64];
	size_t length = 0;

	out[0] = 0;
	for (unsigned n = any(4) ? 1 : 2 + any(2); n > 0; n--) {
		make_word(word);
		length += (size_t)snprintf(out + length, 180 - length, "%s%s", length ? " " : "",
					   word);
	}
}

static void test_matcher(void)
{
	unsigned wrong = 0, fit = 0;

	for (unsigned i = 0; i < 30000; i++) {
		const struct made *m = &customers[any(ROWS)];
		char typed[64];
		uint32_t word_codes[64], codes[160];
		struct match_word w;
		size_t count = fold_codes(m->name, strlen(m->name), codes, NULL, 160);
		size_t from = count ? any((unsigned)count) : 0;
		enum match_level wanted, seen;

		if (any(3))
			spell(codes + from, count - from < 8 ? count - from : 8, typed);
		else
			make_word(typed);
		match_word_set(&w, word_codes, fold_codes(typed, strlen(typed), word_codes, NULL,
							  64));
		wanted = plain_level(&w, codes, (unsigned)count);
		seen = match_text(&w, codes, count, NULL).level;
		fit += seen != MATCH_NONE;
		if (wanted != seen && wrong++ < 5)
			diag("\"%s\" in \"%s\": wanted %s, seen %s", typed, m->name,
			     match_level_text(wanted), match_level_text(seen));
	}
	is_int(0, wrong, "30,000 words fit as every way to read says");
	ok(fit > 5000, "and %u of them do fit", fit);
}

/* ---- the finder against all rows ---- */

struct entry {
	uint64_t id;
	enum match_level level;
	bool foreign;
	int64_t time;
};

static int by_rank(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	if (x->foreign != y->foreign)
		return x->foreign ? 1 : -1;
	if (x->time != y->time)
		return x->time > y->time ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

/* Everything that fits, sorted; returns how many. */
static size_t walk(const char *text, uint32_t user, struct entry *entries)
{
	struct query q;
	size_t count = 0;

	query_set(&q, text, strlen(text), "86");
	for (size_t i = 0; i < ROWS; i++) {
		const struct made *m = &customers[i];
		struct match match;

		if (!m->there)
			continue;
		match = query_match(&q, &m->target);
		if (match.level == MATCH_NONE)
			continue;
		entries[count++] = (struct entry){ m->row.id, match.level,
			m->row.owner == 0 || m->row.owner != user,
			m->row.ordered ? m->row.ordered : m->row.created };
	}
	qsort(entries, count, sizeof(entries[0]), by_rank);
	return count;
}

static void compare(const struct finder *f, const char *name)
{
	static struct entry entries[ROWS];
	unsigned wrong = 0, many = 0, none = 0;

	for (unsigned i = 0; i < QUERIES; i++) {
		char text[256];
		struct finder_result result;
		struct finder_ask ask = { .text = text, .user = any(4) };
		size_t count;
		bool same;

		make_query(text);
		count = walk(text, ask.user, entries);
		finder_find(f, &ask, &result);
		same = result.count == (count < 20 ? count : 20) &&
		       (result.estimated || result.total == count);
		for (size_t k = 0; same && k < result.count; k++)
			same = result.hits[k].id == entries[k].id &&
			       result.hits[k].match.level == entries[k].level;
		many += count > 20;
		none += count == 0;
		if (!same && wrong++ < 5)
			diag("\"%s\" of %u: wanted %zu rows, first %llu; seen %zu, first %llu", text,
			     ask.user, count, count ? (unsigned long long)entries[0].id : 0,
			     result.total,
			     result.count ? (unsigned long long)result.hits[0].id : 0);
	}
	is_int(0, wrong, "%s: %d searches are as the walk over all rows", name, QUERIES);
	ok(many > QUERIES / 10 && none < QUERIES / 2, "%u find many rows, %u find none", many, none);
}

/* A name typed as it stands finds its row, exactly; spelled out, it does too. */
static void test_itself(const struct finder *f)
{
	unsigned missed = 0, asked = 0;

	for (unsigned i = 0; i < ROWS; i++) {
		struct finder_result result;
		struct finder_ask ask = { .text = customers[i].name, .limit = FINDER_HITS };
		bool there = false;

		if (!customers[i].there || customers[i].target.name_count == 0 ||
		    finder_find(f, &ask, &result) != OK)
			continue;
		asked++;
		for (size_t k = 0; k < result.count && !there; k++)
			there = result.hits[k].id == customers[i].row.id &&
				result.hits[k].match.level == MATCH_EXACT;
		if (!there && (result.count < FINDER_HITS ||
			       result.hits[result.count - 1].match.level != MATCH_EXACT) &&
		    missed++ < 5)
			diag("not found by itself: %s", customers[i].name);
	}
	is_int(0, missed, "%u names find their rows", asked);
}

/* Some thousand changes of every kind. */
static void change(struct finder *f, unsigned changes)
{
	for (unsigned i = 0; i < changes; i++) {
		struct made *m = &customers[any(ROWS)];

		switch (any(4)) {
		case 0:
			if (m->there)
				finder_remove(f, m->row.id);
			m->there = false;
			break;
		case 1:
			if (!m->there)
				break;
			m->row.ordered = any(4) ? any(300) : 0;
			m->row.owner = any(4);
			finder_touch(f, m->row.id, m->row.ordered);
			finder_set_owner(f, m->row.id, m->row.owner);
			break;
		default:
			make(m, 1000 + (uint64_t)(m - customers) * 7);
			finder_put(f, &m->row);
		}
	}
}

/* finder_scan is what the nightly check compares with: it is the walk over all rows, too. */
static void test_scan(const struct finder *f)
{
	static struct finder_result found, scanned;
	unsigned wrong = 0;

	for (unsigned i = 0; i < 200; i++) {
		char text[256];
		struct finder_ask ask = { .text = text, .user = any(4), .own_only = any(3) == 0 };

		make_query(text);
		finder_find(f, &ask, &found);
		finder_scan(f, &ask, &scanned);
		if (found.count != scanned.count ||
		    (!found.estimated && found.total != scanned.total) ||
		    memcmp(found.hits, scanned.hits, found.count * sizeof(found.hits[0])))
			wrong++;
	}
	is_int(0, wrong, "200 searches are as the finder's own walk");
}

static struct finder *load(void)
{
	struct finder *f = finder_new("86");

	finder_load(f);
	for (size_t i = 0; i < ROWS; i++)
		if (customers[i].there)
			finder_put(f, &customers[i].row);
	finder_settle(f);
	return f;
}

int main(void)
{
	const char *seed = getenv("TEST_SEED");
	struct finder *f = finder_new("86");

	state = seed ? strtoull(seed, NULL, 10) : 20261122;
	plan_lazy();
	for (size_t i = 0; i < ROWS; i++) {
		make(&customers[i], 1000 + i * 7);
		finder_put(f, &customers[i].row);
	}
	test_matcher();
	compare(f, "fresh rows");
	change(f, 4 * ROWS);
	compare(f, "rows replaced, moved and removed");
	test_itself(f);
	finder_set_effort(f, 30);
	compare(f, "level by level");
	finder_set_effort(f, 0);
	compare(f, "level by level at once");
	test_scan(f);
	finder_free(f);
	f = load();
	compare(f, "loaded");
	finder_set_effort(f, 30);
	change(f, ROWS);
	compare(f, "loaded and changed since, level by level");
	finder_free(f);
	return tap_result();
}
