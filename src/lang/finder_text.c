/* SPDX-License-Identifier: ISC */
/*
 * finder_text -- the ways to read a typed word, walked with the rows that are left (see
 * finder_text.h).
 *
 * What is found on different ways is joined at the end. A way with few rows left is not followed on:
 * they are held against the query instead. So is what is left when a word has been read in very many
 * ways, as a row too many costs time only.
 */
#include "lang/finder_text.h"

#include <string.h>

#include "lang/finder_traits.h"
#include "lang/han.h"

#define OPTIONS 48		/* readings of one place */
#define FEW 24u			/* rows that are not narrowed any more */
#define STEPS 400		/* readings tried for one word */

enum unit_kind { UNIT_CODE, UNIT_TYPED, UNIT_SYLLABLE, UNIT_BEGUN };

/* One reading of typed characters, as one character of the text. */
struct unit {
	enum unit_kind kind;
	unsigned length;	/* typed characters */
	uint32_t value;		/* character, unit, syllable; of a syllable begun: none */
};

struct walk {
	const struct finder_index *index;
	struct pad *pad;
	const struct match_word *word;
	enum trait_place place;		/* of the first character */
	const struct cand *among;	/* NULL: all rows */
	uint16_t begun[OPTIONS];	/* syllables that begin with what is left, at its place */
	unsigned begun_count, begun_at;
	unsigned steps;
	uint32_t *found;	/* up to pad->few; then many */
	size_t found_count;
	uint64_t *many;		/* instead, when is_many */
	bool is_many;
};

/* Letters of a syllable that stand at `at` of the word; v may be typed as u. */
static unsigned common(const struct match_word *w, unsigned at, unsigned syllable)
{
	const char *letters = han_syllable(syllable);
	unsigned length = han_syllable_length(syllable), n = 0;

	while (n < length && at + n < w->count &&
	       ((unsigned char)letters[n] == w->codes[at + n] ||
		(letters[n] == 'v' && w->codes[at + n] == 'u')))
		n++;
	return n;
}

/* zh, ch or sh stand there. */
static bool is_h(const struct match_word *w, unsigned at)
{
	return at + 1 < w->count && w->codes[at + 1] == 'h' &&
	       (w->codes[at] == 'z' || w->codes[at] == 'c' || w->codes[at] == 's');
}

static const struct slots *set_of(const struct walk *k, enum trait_kind kind, uint32_t a, uint32_t b)
{
	return index_set(k->index, trait(k->index, kind, a, b));
}

/* Syllables that what is left at `at` may begin, or be. */
static void find_begun(struct walk *k, unsigned at)
{
	if (k->begun_at == at)
		return;
	k->begun_at = at;
	k->begun_count = 0;
	if (k->word->count - at < 2 || k->word->count - at >= HAN_SYLLABLE_SIZE)
		return;
	for (unsigned s = 0; s < han_syllable_count; s++)
		if ((unsigned char)han_syllable(s)[0] == k->word->codes[at] &&
		    common(k->word, at, s) == k->word->count - at && k->begun_count < OPTIONS)
			k->begun[k->begun_count++] = (uint16_t)s;
}

static unsigned options(struct walk *k, unsigned at, struct unit out[OPTIONS])
{
	const struct match_word *w = k->word;
	uint32_t code = w->codes[at];
	unsigned count = 0;

	if (code >= 0x80) {
		out[count++] = (struct unit){ UNIT_CODE, 1, code };
		return count;
	}
	/* what finds most comes first */
	if (is_letter(code))
		find_begun(k, at);
	if (is_letter(code) && k->begun_count)
		out[count++] = (struct unit){ UNIT_BEGUN, w->count - at, 0 };
	for (unsigned s = 0; is_letter(code) && s < han_syllable_count && count + 2 < OPTIONS; s++) {
		unsigned length = han_syllable_length(s);

		if ((unsigned char)han_syllable(s)[0] == code && length > 1 &&
		    at + length < w->count && common(w, at, s) == length)
			out[count++] = (struct unit){ UNIT_SYLLABLE, length, s };
	}
	if (is_h(w, at))
		out[count++] = (struct unit){ UNIT_TYPED, 2, unit_h((char)code) };
	out[count++] = (struct unit){ UNIT_TYPED, 1, unit_of(code) };
	return count;
}

/* The first or last character alone, at a place. */
static void add_alone(const struct walk *k, const struct unit *u, enum trait_place place,
		      struct group *g)
{
	switch (u->kind) {
	case UNIT_CODE:
		group_add(g, index_set(k->index, trait_hashed(k->index, HASH_CODE,
							      (uint64_t)u->value << 3 | place)));
		break;
	case UNIT_TYPED:
		group_add(g, set_of(k, TRAIT_UNIT, place, u->value));
		break;
	case UNIT_SYLLABLE:
		group_add(g, set_of(k, TRAIT_SYLLABLE, place, u->value));
		break;
	case UNIT_BEGUN:
		for (unsigned i = 0; i < k->begun_count; i++)
			group_add(g, set_of(k, TRAIT_SYLLABLE, place, k->begun[i]));
	}
}

/* What two readings side by side ask for: up to two conditions. */
struct pair {
	struct group side, next;	/* both together, the second by itself */
	bool has_next;
};

/* Two characters, one of them other than a letter or digit. */
static void add_codes(const struct walk *k, const struct unit *a, const struct unit *b,
		      enum trait_place place, struct group *g)
{
	const struct unit *code = a->kind == UNIT_CODE ? a : b;

	if (a->kind == UNIT_CODE && b->kind == UNIT_CODE) {
		group_add(g, index_set(k->index, trait_hashed(k->index, HASH_CODES,
							      hash_pair(place, a->value, b->value))));
		return;
	}
	/* beside a Han character anything begins, and it does beside anything */
	g->open = match_is_spaced(code->value);
	if (!g->open)
		add_alone(k, b, PLACE_ANY, g);
}

static void add_syllables(const struct walk *k, uint32_t a, uint32_t b, enum trait_place place,
			  struct group *g)
{
	if (place == PLACE_ANY)
		group_add(g, set_of(k, TRAIT_SYLLABLES, a, b));
	else
		group_add(g, index_set(k->index, trait_hashed(k->index, HASH_SYLLABLES,
							      hash_pair(place, a, b))));
}

/* A Han character beside a letter is what it is read as, too. */
static bool spell(const struct unit *u, struct unit *out)
{
	const struct han_readings *r = u->kind == UNIT_CODE ? han_readings(u->value) : NULL;
	const char *letters;

	if (r == NULL || r->count == 0)
		return false;
	letters = han_syllable(r->syllables[0]);
	*out = (struct unit){ letters[1] ? UNIT_SYLLABLE : UNIT_TYPED, u->length,
			      letters[1] ? r->syllables[0] : unit_of((unsigned char)letters[0]) };
	return true;
}

static unsigned first_unit(const struct walk *k, const struct unit *u)
{
	switch (u->kind) {
	case UNIT_SYLLABLE:
		return unit_of((unsigned char)han_syllable(u->value)[0]);
	case UNIT_BEGUN:
		return unit_of((unsigned char)han_syllable(k->begun[0])[0]);
	default:
		return u->value;
	}
}

/* Two of which neither is a character other than a letter or digit. */
static void add_sounds(const struct walk *k, const struct unit *a, const struct unit *b,
		       enum trait_place place, bool first, struct pair *p)
{
	if (a->kind == UNIT_SYLLABLE && b->kind == UNIT_SYLLABLE) {
		add_syllables(k, a->value, b->value, place, &p->side);
		return;
	}
	if (a->kind == UNIT_SYLLABLE && b->kind == UNIT_BEGUN) {
		for (unsigned i = 0; i < k->begun_count; i++)
			add_syllables(k, a->value, k->begun[i], place, &p->side);
		return;
	}
	/* a letter and a syllable: the first letters of both, and the syllable somewhere */
	group_add(&p->side, set_of(k, TRAIT_UNITS, place * UNITS + first_unit(k, a),
				   first_unit(k, b)));
	if (!first && a->kind == UNIT_TYPED)
		group_add(&p->side, set_of(k, TRAIT_INNER, a->value, first_unit(k, b)));
	p->has_next = b->kind != UNIT_TYPED;
	if (p->has_next)
		add_alone(k, b, PLACE_ANY, &p->next);
}

/* `b` behind `a`, which is the first. */
static void set_pair(const struct walk *k, const struct unit *a, const struct unit *b, bool first,
		     struct pair *p)
{
	enum trait_place place = first ? k->place : PLACE_ANY;
	struct unit sound;

	group_init(&p->side);
	group_init(&p->next);
	p->has_next = false;
	if (a->kind != UNIT_CODE && b->kind != UNIT_CODE) {
		add_sounds(k, a, b, place, first, p);
	} else if (a->kind != b->kind && spell(a->kind == UNIT_CODE ? a : b, &sound)) {
		add_sounds(k, a->kind == UNIT_CODE ? &sound : a, a->kind == UNIT_CODE ? b : &sound,
			   place, first, p);
		if (b->kind == UNIT_CODE) {
			p->has_next = true;
			group_init(&p->next);
			add_alone(k, b, PLACE_ANY, &p->next);
		}
	} else {
		add_codes(k, a, b, place, &p->side);
	}
}

/* What two ask for together holds the first one's own traits. */
static bool says_all(const struct unit *a, const struct unit *b)
{
	if (a->kind == UNIT_CODE || b->kind == UNIT_CODE)
		return a->kind == b->kind;
	return a->kind == UNIT_TYPED || b->kind != UNIT_TYPED;
}

static bool is_nobody(const struct group *g)
{
	return !g->open && g->rows == 0;
}

/* Takes what a way has left. */
static void keep(struct walk *k, const struct cand *c)
{
	if (c->list && !k->is_many && k->found_count + c->count <= k->pad->few) {
		memcpy(k->found + k->found_count, c->list, c->count * sizeof(c->list[0]));
		k->found_count += c->count;
		return;
	}
	if (!k->is_many) {
		k->is_many = true;
		memset(k->many, 0, k->pad->chunks * SLOTS_WORDS * sizeof(k->many[0]));
		for (size_t i = 0; i < k->found_count; i++)
			bits_set(k->many, k->found[i]);
	}
	for (size_t i = 0; c->list && i < c->count; i++)
		bits_set(k->many, c->list[i]);
	if (c->list == NULL)
		bits_or(k->many, c->bits, k->pad->chunks);
}

static void go_on(struct walk *k, unsigned at, const struct unit *before, const struct cand *left);

/* Rows that meet the first condition, and the second where there is one. */
static void meet(const struct walk *k, const struct group *a, const struct group *b,
		 struct cand *out)
{
	const struct group *groups[2] = { a, b };

	cand_meet(k->pad, k->among, groups, b ? 2 : 1, out);
}

/* What other ways have found already need not be followed on this one. */
static void leave_found(const struct walk *k, struct cand *c)
{
	uint32_t *left;
	size_t count = 0;

	if (!k->is_many || c->list == NULL)
		return;
	/* not in place: the list may be that of all ways */
	left = pad_take(k->pad, (c->count + 1) * sizeof(left[0]));
	for (size_t i = 0; i < c->count; i++)
		if (!bits_has(k->many, c->list[i]))
			left[count++] = c->list[i];
	c->list = left;
	c->count = count;
}

/* Readings of one place often ask for the same side by side: "h", "ha", "han" behind "c". */
struct asked {
	struct group side;
	bool alone;		/* and for the first by itself */
	bool known;
	struct cand rows;
};

static bool same(const struct asked *a, const struct group *side, bool alone)
{
	return a->known && a->alone == alone && a->side.open == side->open &&
	       a->side.count == side->count &&
	       memcmp(a->side.sets, side->sets, side->count * sizeof(side->sets[0])) == 0;
}

/*
 * A reading behind another; `left` is NULL behind the first one, whose rows are `alone`. `mark` is
 * where the memory of all readings of this place begins.
 */
static void step(struct walk *k, unsigned at, const struct unit *before, const struct unit *next,
		 const struct group *alone, const struct cand *left, struct pad_mark mark,
		 struct asked *asked)
{
	struct cand fewest;
	struct pair pair;

	k->steps++;
	if (next->kind == UNIT_BEGUN)
		find_begun(k, at);
	set_pair(k, before, next, left == NULL, &pair);
	if (is_nobody(&pair.side) || (pair.has_next && is_nobody(&pair.next)))
		return;
	if (alone && says_all(before, next))
		alone = NULL;
	if (!same(asked, &pair.side, alone != NULL)) {
		pad_back(k->pad, mark);
		*asked = (struct asked){ .alone = alone != NULL, .known = true };
		asked->side = pair.side;
		if (left)
			cand_narrow(k->pad, left, &pair.side, &asked->rows);
		else
			meet(k, &pair.side, alone, &asked->rows);
	}
	mark = pad_mark(k->pad);
	fewest = asked->rows;
	if (pair.has_next && fewest.count)
		cand_narrow(k->pad, &asked->rows, &pair.next, &fewest);
	leave_found(k, &fewest);
	if (fewest.count)
		go_on(k, at + next->length, next, &fewest);
	pad_back(k->pad, mark);
}

/* Everything that may follow. */
static void steps(struct walk *k, unsigned at, const struct unit *before, const struct group *alone,
		  const struct cand *left)
{
	struct pad_mark mark = pad_mark(k->pad);
	struct asked asked = { .known = false };
	struct unit next[OPTIONS];
	unsigned count = options(k, at, next);

	for (unsigned i = 0; i < count; i++)
		step(k, at, before, &next[i], alone, left, mark, &asked);
	pad_back(k->pad, mark);
}

static void go_on(struct walk *k, unsigned at, const struct unit *before, const struct cand *left)
{
	if (at == k->word->count || (left->list && left->count <= FEW) || k->steps > STEPS)
		keep(k, left);
	else
		steps(k, at, before, NULL, left);
}

/* All ways that begin with this reading. */
static void begin(struct walk *k, const struct unit *first)
{
	struct pad_mark mark = pad_mark(k->pad);
	struct group alone;
	struct cand all;

	group_init(&alone);
	add_alone(k, first, k->place, &alone);
	if (alone.rows == 0)
		return;
	if (first->length < k->word->count) {
		steps(k, first->length, first, &alone, NULL);
		return;
	}
	meet(k, &alone, NULL, &all);
	keep(k, &all);
	pad_back(k->pad, mark);
}

/* Numbers of characters that the word may be read as, one bit each; the highest: more. */
static uint64_t lengths(const struct walk *k, bool spelled)
{
	const struct match_word *w = k->word;
	uint64_t counts[MATCH_WORD + 1] = { 1 };

	for (unsigned at = 0; at < w->count; at++) {
		uint32_t code = w->codes[at];

		counts[at + 1] |= counts[at] << 1;
		if (!spelled && is_h(w, at))
			counts[at + 2] |= counts[at] << 1;
		for (unsigned s = 0; spelled && is_letter(code) && s < han_syllable_count; s++) {
			unsigned length = han_syllable_length(s);

			if ((unsigned char)han_syllable(s)[0] == code &&
			    common(w, at, s) == length)
				counts[at + length] |= counts[at] << 1;
		}
	}
	return counts[w->count];
}

/* What may be read last: a group of rows whose texts end so. */
static void plan_last(struct walk *k, bool spelled, struct group *g)
{
	const struct match_word *w = k->word;
	uint32_t code = w->codes[w->count - 1];
	struct unit u = { code >= 0x80 ? UNIT_CODE : UNIT_TYPED, 1, 0 };

	u.value = code >= 0x80 ? code : unit_of(code);
	add_alone(k, &u, spelled && code < 0x80 ? PLACE_ITSELF : PLACE_LAST, g);
	if (!spelled && w->count >= 2 && is_h(w, w->count - 2)) {
		u.value = unit_h((char)w->codes[w->count - 2]);
		add_alone(k, &u, PLACE_LAST, g);
	}
	for (unsigned s = 0; spelled && is_letter(code) && s < han_syllable_count; s++) {
		unsigned length = han_syllable_length(s);

		if (length > w->count || common(w, w->count - length, s) != length)
			continue;
		/* one of a single letter has no trait but its letter */
		u = (struct unit){ length > 1 ? UNIT_SYLLABLE : UNIT_TYPED, length,
				   length > 1 ? s : unit_of(code) };
		add_alone(k, &u, PLACE_LAST, g);
	}
}

/* The whole of a text: read by syllables, or by first letters; letters of its own stand in both. */
static void plan_whole(struct walk *k, struct text_whole *whole, bool spelled)
{
	uint64_t may = lengths(k, spelled);

	group_init(&whole->last);
	group_init(&whole->length);
	plan_last(k, spelled, &whole->last);
	whole->length.open = may >> (LENGTHS + 1) != 0;
	for (unsigned n = 1; n <= LENGTHS; n++)
		if (may >> n & 1)
			group_add(&whole->length, set_of(k, TRAIT_LENGTH, 0, n));
}

void text_wholes(const struct finder_index *x, struct pad *p, const struct match_word *word,
		 struct text_whole *spelled, struct text_whole *initials)
{
	struct walk k = { .index = x, .pad = p, .word = word, .begun_at = MATCH_WORD };

	plan_whole(&k, spelled, true);
	plan_whole(&k, initials, false);
}

void text_rows(const struct text_ask *ask, struct pad *p, struct cand *out)
{
	struct walk k = { .index = ask->index, .pad = p, .word = ask->word, .place = ask->place,
			  .among = ask->among, .begun_at = MATCH_WORD };
	struct unit first[OPTIONS];
	unsigned count;

	k.found = pad_take(p, p->few * sizeof(k.found[0]));
	k.many = pad_take(p, p->chunks * SLOTS_WORDS * sizeof(k.many[0]));
	count = options(&k, 0, first);
	for (unsigned i = 0; i < count; i++) {
		if (first[i].kind == UNIT_BEGUN)
			find_begun(&k, 0);
		begin(&k, &first[i]);
	}
	if (k.is_many) {
		*out = (struct cand){ .bits = k.many };
		out->count = bits_count(k.many, p->chunks);
	} else {
		*out = (struct cand){ .list = k.found };
		out->count = cand_sort(p, k.found, k.found_count);
	}
}
