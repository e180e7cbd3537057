/* SPDX-License-Identifier: ISC */
/*
 * meaning -- see the header.
 *
 * The list is in order of its folded characters, longer before shorter of the same beginning, so
 * the first entry of a run that fits is the longest. A clause is folded on its own, as folding drops
 * the marks that end it.
 */
#include "lang/meaning.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lang/fold.h"

#define CLAUSE 400		/* characters of a clause; a longer one is read in parts */
#define PART 320		/* of which one ends at the first blank from here on */
#define WORD 64			/* characters of a word of the list */
#define REACH 3			/* "not" reaches so many Chinese characters */
#define REACH_LATIN 14		/* and so many of a script with blanks */
#define PLAIN 1000
#define MORE 1500
#define LESS 700
#define BEHIND_BUT 1250
#define NOT_BAD 600		/* "not bad" is weaker praise than "good" */

struct entry {
	uint32_t codes[WORD];
	unsigned count;
	enum meaning_role role;
	int value;			/* of a mood, with its sign */
	uint32_t about;
	char topic[MEANING_TOPIC_SIZE];
};

struct meaning {
	struct entry *entry;
	size_t count;
};

static int compare_codes(const uint32_t *a, unsigned an, const uint32_t *b, unsigned bn)
{
	for (unsigned i = 0; i < an && i < bn; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return an == bn ? 0 : an > bn ? -1 : 1;
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = compare_codes(x->codes, x->count, y->codes, y->count);

	return order ? order : x->about < y->about ? -1 : x->about > y->about;
}

struct meaning *meaning_new(const struct meaning_word *words, size_t count)
{
	struct meaning *m = mem_alloc(sizeof *m);

	m->entry = mem_array(count + 1, sizeof *m->entry);
	for (size_t i = 0; i < count; i++) {
		const struct meaning_word *w = &words[i];
		struct entry *e = &m->entry[m->count];
		int weight = (int)(w->weight ? w->weight : 2) * PLAIN;

		*e = (struct entry) { .role = w->role, .about = w->about };
		e->count = (unsigned)fold_codes(w->text, strlen(w->text), e->codes, NULL, WORD);
		if (!e->count)
			continue;
		if (w->role == MEANING_GOOD || w->role == MEANING_BAD)
			e->value = w->role == MEANING_GOOD ? weight : -weight;
		snprintf(e->topic, sizeof e->topic, "%s", w->topic ? w->topic : "");
		m->count++;
	}
	qsort(m->entry, m->count, sizeof *m->entry, compare);
	return m;
}

void meaning_free(struct meaning *m)
{
	if (!m)
		return;
	mem_free(m->entry);
	mem_free(m);
}

/* ---- words of a clause ---- */

static bool latin(uint32_t code)
{
	return code > ' ' && code < 0x2e80;
}

/* The endings with which an English word is still the same: none, s, es, d, ed, ing, y, ly. */
static unsigned ending(const uint32_t *codes, unsigned left)
{
	static const char *const known[] = { "", "s", "es", "d", "ed", "ing", "y", "ly" };
	unsigned length = 0;

	while (length < left && latin(codes[length]))
		length++;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		bool same = strlen(known[i]) == length;

		for (unsigned k = 0; same && k < length; k++)
			same = codes[k] == (unsigned char)known[i][k];
		if (same)
			return length;
	}
	return left + 1;
}

static bool fits(const struct entry *e, const uint32_t *codes, unsigned left, unsigned *length)
{
	unsigned more = 0;

	if (e->count > left || memcmp(e->codes, codes, e->count * sizeof *codes) != 0)
		return false;
	if (latin(e->codes[e->count - 1]))
		more = ending(codes + e->count, left - e->count);
	*length = e->count + more;
	return *length <= left;
}

/* The longest entry that begins here; entries of one first character are a run. */
static const struct entry *longest(const struct meaning *m, const uint32_t *codes, unsigned left,
	unsigned *length)
{
	size_t low = 0, high = m->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (m->entry[middle].codes[0] < codes[0])
			low = middle + 1;
		else
			high = middle;
	}
	const struct entry *best = NULL;

	for (; low < m->count && m->entry[low].codes[0] == codes[0]; low++)
		if ((!best || m->entry[low].count > best->count) &&
		    fits(&m->entry[low], codes, left, length))
			best = &m->entry[low];
	if (best)
		fits(best, codes, left, length);
	return best;
}

/* ---- moods ---- */

struct reading {
	const struct meaning *m;
	struct meaning_found *out;
	bool but;			/* a "but" stood before */
};

/* What works on the next mood of a clause, and where it ended. */
struct around {
	bool is_not;
	unsigned not_end, weight_end;
	int weight;
	const char *topic;		/* named in this clause */
};

static void add_topic(struct meaning_found *out, const char *name, int value)
{
	for (size_t i = 0; i < out->topics; i++)
		if (strcmp(out->topic[i].name, name) == 0) {
			out->topic[i].value += value;
			return;
		}
	if (out->topics == MEANING_TOPICS)
		return;
	snprintf(out->topic[out->topics].name, MEANING_TOPIC_SIZE, "%s", name);
	out->topic[out->topics++].value = value;
}

static void add_hit(struct reading *r, const struct entry *e, int value, const char *topic,
	uint32_t from, uint32_t to)
{
	struct meaning_found *out = r->out;

	if (out->hits < MEANING_HITS)
		out->hit[out->hits++] = (struct meaning_hit) { from, to, value, e->about, topic };
}

static int mood(const struct reading *r, const struct entry *e, const struct around *a, unsigned at,
	bool is_latin)
{
	int value = e->value;

	if (a->is_not && at - a->not_end <= (is_latin ? REACH_LATIN : REACH))
		value = value > 0 ? -value : -value * NOT_BAD / PLAIN;
	if (a->weight && at - a->weight_end <= 1)
		value = value * a->weight / PLAIN;
	return r->but ? value * BEHIND_BUT / PLAIN : value;
}

/* The topic named in a clause, wherever: "the lid is hard to tear", "hard to tear, this lid". */
static const char *topic_named(const struct meaning *m, const uint32_t *codes, unsigned count)
{
	unsigned length;

	for (unsigned i = 0; i < count; i++) {
		const struct entry *e = latin(codes[i]) && i && latin(codes[i - 1]) ? NULL
			: longest(m, codes + i, count - i, &length);

		if (e && e->role == MEANING_TOPIC && *e->topic)
			return e->topic;
		if (e)
			i += length - 1;
	}
	return "";
}

static void read_clause(struct reading *r, const char *text, uint32_t from, uint32_t to)
{
	uint32_t codes[CLAUSE];
	struct fold_place places[CLAUSE];
	unsigned count = (unsigned)fold_codes(text + from, to - from, codes, places, CLAUSE);
	struct around a = { .topic = topic_named(r->m, codes, count) };
	unsigned length;

	for (unsigned i = 0; i < count; i++) {
		const struct entry *e = latin(codes[i]) && i && latin(codes[i - 1]) ? NULL
			: longest(r->m, codes + i, count - i, &length);
		const char *topic;
		uint32_t begin, end;
		int value = 0;

		if (!e)
			continue;
		begin = from + places[i].start;
		end = from + places[i + length - 1].end;
		switch (e->role) {
		case MEANING_NOT:
			a.is_not = true;
			a.not_end = i + length;
			break;
		case MEANING_MORE:
		case MEANING_LESS:
			a.weight = e->role == MEANING_MORE ? MORE : LESS;
			a.weight_end = i + length;
			break;
		case MEANING_BUT:
			r->but = true;
			break;
		case MEANING_GOOD:
		case MEANING_BAD:
			value = mood(r, e, &a, i, latin(codes[i]));
			a.is_not = false;
			/* fall through */
		case MEANING_TOPIC:
			topic = *e->topic ? e->topic : value ? a.topic : "";
			add_hit(r, e, value, topic, begin, end);
			add_topic(r->out, topic, value);
			r->out->value += value;
			break;
		}
		i += length - 1;
	}
}

/* ---- clauses ---- */

static bool ends_clause(uint32_t code)
{
	switch (code) {
	case ',': case '.': case '!': case '?': case ';': case ':': case '\n': case '~':
	case 0x2026: case 0x3001: case 0x3002: case 0xff01: case 0xff0c: case 0xff0e:
	case 0xff1a: case 0xff1b: case 0xff1f: case 0xff5e:
		return true;
	default:
		return false;
	}
}

void meaning_read(const struct meaning *m, const char *text, struct meaning_found *out)
{
	struct reading r = { .m = m, .out = out };
	const char *p = text, *end = text + strlen(text), *begin = text;
	uint32_t before = 0;
	unsigned length = 0;

	out->value = 0;
	out->hits = out->topics = 0;
	while (p < end) {
		const char *at = p;
		uint32_t code = text_next(&p, end);
		/* in Chinese a blank is a mark too */
		bool blank = code == ' ' && before >= 0x2e80 && p < end && (unsigned char)*p >= 0xe2;

		before = code;
		length++;
		if (!ends_clause(code) && !blank && length < CLAUSE && !(length >= PART && code == ' '))
			continue;
		if (length == CLAUSE)	/* it is cut behind this character */
			at = p;
		read_clause(&r, text, (uint32_t)(begin - text), (uint32_t)(at - text));
		begin = p;
		length = 0;
	}
	read_clause(&r, text, (uint32_t)(begin - text), (uint32_t)(end - text));
}
