/* SPDX-License-Identifier: ISC */
/*
 * passages -- see the header.
 *
 * Each term has the texts that it stands in. A text that is taken out leaves its places behind, which are
 * passed over; when they are half of all, the texts that stay are sorted out of each term. The word breaker
 * and the stemmer serve one thread at a time, under a lock.
 */
#include "lang/passages.h"

#include <libstemmer.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/text.h"
#include "lang/fold.h"
#include "lang/meaning.h"
#include "lang/words.h"

#define K1 1.6f			/* how soon more of a word stops to matter */
#define B 0.4f			/* how much a long text is held against it */
#define LATIN_WORD 40		/* bytes of a Latin word that are looked at */
#define TERMS_ASKED 400		/* of a question */
#define NONE UINT32_MAX

struct posting {
	uint32_t text;
	float count;		/* weighted by field */
};

struct term {
	struct posting *posting;
	uint32_t count, size;
};

struct text {
	uint64_t id;
	float length;
	bool gone;
};

struct passages {
	pthread_mutex_t lock;	/* of the three below */
	struct words *words;
	struct sb_stemmer *stemmer;
	struct meaning *same;
	struct meaning_word *group_word;	/* what `same` is made of; text is owned */
	size_t group_words;
	uint32_t groups;
	struct names *places;	/* of words in `term`, from 1 */
	struct term *term;
	size_t terms, size;
	struct text *text;
	size_t texts, gone;
	double length;		/* of all that are not gone */
};

struct passages *passages_new(void)
{
	struct passages *p = mem_alloc(sizeof *p);

	pthread_mutex_init(&p->lock, NULL);
	p->words = words_new();
	p->stemmer = sb_stemmer_new("english", "UTF_8");
	if (!p->stemmer)
		panic("passages: the Snowball stemmer knows no English");
	p->same = meaning_new(NULL, 0);
	p->places = names_new();
	return p;
}

void passages_free(struct passages *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->terms; i++)
		mem_free(p->term[i].posting);
	names_free(p->places);
	for (size_t i = 0; i < p->group_words; i++)
		mem_free((char *)(uintptr_t)p->group_word[i].text);
	mem_free(p->group_word);
	mem_free(p->term);
	mem_free(p->text);
	meaning_free(p->same);
	sb_stemmer_delete(p->stemmer);
	words_free(p->words);
	pthread_mutex_destroy(&p->lock);
	mem_free(p);
}

void passages_same(struct passages *p, const char *const *words, size_t count)
{
	p->group_word = mem_grow(p->group_word, p->group_words, p->group_words + count,
		sizeof *p->group_word);
	for (size_t i = 0; i < count; i++)
		p->group_word[p->group_words + i] = (struct meaning_word) {
			.text = mem_string(words[i]), .role = MEANING_TOPIC, .topic = "",
			.about = p->groups,
		};
	p->group_words += count;
	p->groups++;
	meaning_free(p->same);
	p->same = meaning_new(p->group_word, p->group_words);
}

/* ---- terms ---- */

static const struct term *term_find(const struct passages *p, const char *word, size_t length)
{
	const uint64_t *place = names_find(p->places, word, length);

	return place ? &p->term[*place - 1] : NULL;
}

static struct term *term_make(struct passages *p, const char *word, size_t length)
{
	bool fresh;
	uint64_t *place = names_at(p->places, word, length, &fresh);

	if (!fresh)
		return &p->term[*place - 1];
	if (p->terms == p->size) {
		size_t size = p->size ? 2 * p->size : 4096;

		p->term = mem_grow(p->term, p->size, size, sizeof *p->term);
		p->size = size;
	}
	p->term[p->terms] = (struct term) { .posting = NULL };
	*place = ++p->terms;
	return &p->term[*place - 1];
}

/* ---- words of a text ---- */

/* A pair of characters says less than a word, a meaning more. */
enum kind { PAIR, WORD, GROUP };
static const float weights[] = { [PAIR] = 0.5f, [WORD] = 1, [GROUP] = 2 };

typedef void take_word(void *context, const char *word, size_t length, enum kind kind);

struct taking {
	struct passages *p;
	take_word *take;
	void *context;
	const char *last;	/* words come in order, then the pairs of characters from the start */
	enum kind kind;
};

static bool is_latin(const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)word[i] >= 0x80)
			return false;
	return length > 0;
}

static void take_one(void *context, const char *word, size_t length)
{
	struct taking *t = context;
	const sb_symbol *stem;

	if (t->last && word < t->last)
		t->kind = PAIR;
	t->last = word;
	if (!is_latin(word, length)) {
		t->take(t->context, word, length, t->kind);
		return;
	}
	if (length > LATIN_WORD)
		length = LATIN_WORD;
	stem = sb_stemmer_stem(t->p->stemmer, (const sb_symbol *)word, (int)length);
	if (stem)
		t->take(t->context, (const char *)stem, (size_t)sb_stemmer_length(t->p->stemmer),
			t->kind);
}

/* Each word of a text, then each group of which a word stands in it. */
static void each_word(struct passages *p, const char *text, take_word *take, void *context)
{
	struct arena *arena = arena_new(0);
	const char *folded = fold_arena(arena, text);
	struct meaning_found *found = arena_alloc(arena, sizeof *found);
	struct taking t = { .p = p, .take = take, .context = context, .kind = WORD };

	pthread_mutex_lock(&p->lock);
	words_each(p->words, folded, strlen(folded), take_one, &t);
	pthread_mutex_unlock(&p->lock);
	meaning_read(p->same, text, found);
	for (size_t i = 0; i < found->hits; i++) {
		char group[16];
		int length = snprintf(group, sizeof group, "=%u", found->hit[i].about);

		take(context, group, (size_t)length, GROUP);
	}
	arena_free(arena);
}

/* ---- putting texts in ---- */

struct putting {
	struct passages *p;
	uint32_t text;
	float weight, length;
};

static void put_word(void *context, const char *word, size_t length, enum kind kind)
{
	struct putting *put = context;
	struct term *t = term_make(put->p, word, length);

	(void)kind;
	put->length += put->weight;
	if (t->count && t->posting[t->count - 1].text == put->text) {
		t->posting[t->count - 1].count += put->weight;
		return;
	}
	if (t->count == t->size) {
		uint32_t size = t->size ? 2 * t->size : 2;

		t->posting = mem_grow(t->posting, t->size, size, sizeof *t->posting);
		t->size = size;
	}
	t->posting[t->count++] = (struct posting) { put->text, put->weight };
}

static uint32_t text_of_id(const struct passages *p, uint64_t id)
{
	for (size_t i = p->texts; i-- > 0;)
		if (p->text[i].id == id && !p->text[i].gone)
			return (uint32_t)i;
	return NONE;
}

/* Takes the places of texts that are gone out of every term, and gives the others new numbers. */
static void sort_out(struct passages *p)
{
	uint32_t *now = mem_array(p->texts, sizeof *now);
	size_t texts = 0;

	for (size_t i = 0; i < p->texts; i++) {
		now[i] = p->text[i].gone ? NONE : (uint32_t)texts;
		if (!p->text[i].gone)
			p->text[texts++] = p->text[i];
	}
	for (size_t i = 0; i < p->terms; i++) {
		struct term *t = &p->term[i];
		uint32_t count = 0;

		for (uint32_t k = 0; k < t->count; k++)
			if (now[t->posting[k].text] != NONE) {
				t->posting[count] = t->posting[k];
				t->posting[count].text = now[t->posting[count].text];
				count++;
			}
		t->count = count;
	}
	p->texts = texts;
	p->gone = 0;
	mem_free(now);
}

void passages_drop(struct passages *p, uint64_t id)
{
	uint32_t at = text_of_id(p, id);

	if (at == NONE)
		return;
	p->text[at].gone = true;
	p->length -= (double)p->text[at].length;
	p->gone++;
	if (p->gone > 64 && 2 * p->gone > p->texts)
		sort_out(p);
}

void passages_put(struct passages *p, uint64_t id, const struct passage_field *field, size_t count)
{
	struct putting put = { .p = p };

	passages_drop(p, id);
	put.text = (uint32_t)p->texts;
	if ((p->texts & (p->texts - 1)) == 0)
		p->text = mem_grow(p->text, p->texts, p->texts ? 2 * p->texts : 1, sizeof *p->text);
	for (size_t i = 0; i < count; i++) {
		put.weight = field[i].weight;
		each_word(p, field[i].text, put_word, &put);
	}
	p->text[p->texts++] = (struct text) { .id = id, .length = put.length };
	p->length += (double)put.length;
}

size_t passages_count(const struct passages *p)
{
	return p->texts - p->gone;
}

/* ---- finding ---- */

struct asked {
	const struct term *term;
	float times;
	enum kind kind;
};

struct asking {
	struct passages *p;
	struct asked asked[TERMS_ASKED];
	size_t count;
};

static void ask_word(void *context, const char *word, size_t length, enum kind kind)
{
	struct asking *a = context;
	const struct term *term = term_find(a->p, word, length);

	if (!term)
		return;
	for (size_t i = 0; i < a->count; i++)
		if (a->asked[i].term == term) {
			if (kind > a->asked[i].kind)
				a->asked[i].kind = kind;
			a->asked[i].times += 1;
			return;
		}
	if (a->count < TERMS_ASKED)
		a->asked[a->count++] = (struct asked) { term, 1, kind };
}

/* Texts of a term that are not gone: gone ones are few, so that the count is close. */
static float rarity(const struct passages *p, const struct term *term)
{
	float all = (float)passages_count(p), have = (float)term->count;

	if (have > all)
		have = all;
	return logf(1 + (all - have + 0.5f) / (have + 0.5f));
}

static void score_term(const struct passages *p, const struct asked *asked, float *score,
	unsigned char *fits)
{
	float mean = (float)(p->length / (double)(passages_count(p) ? passages_count(p) : 1));
	float weight = rarity(p, asked->term) * sqrtf(asked->times) * weights[asked->kind];

	for (uint32_t i = 0; i < asked->term->count; i++) {
		const struct posting *at = &asked->term->posting[i];
		float norm = K1 * (1 - B + B * p->text[at->text].length / mean);

		score[at->text] += weight * at->count * (K1 + 1) / (at->count + norm);
		if (asked->kind == WORD && fits[at->text] < UINT8_MAX)
			fits[at->text]++;
	}
}

size_t passages_find(struct passages *p, const char *question, passage_wanted *wanted, void *context,
	struct passage_hit *hit, size_t most)
{
	struct asking *a = mem_alloc(sizeof *a);
	float *score = mem_array(p->texts + 1, sizeof *score);
	unsigned char *fits = mem_array(p->texts + 1, 1);
	unsigned words = 0;
	size_t count = 0;

	a->p = p;
	each_word(p, question, ask_word, a);
	for (size_t i = 0; i < a->count; i++) {
		words += a->asked[i].kind == WORD;
		score_term(p, &a->asked[i], score, fits);
	}
	for (size_t i = 0; i < p->texts; i++) {
		float value = score[i];
		size_t at;

		if (value <= 0 || p->text[i].gone)
			continue;
		if (count == most && value <= hit[most - 1].score && !wanted)
			continue;
		if (wanted)
			value *= wanted(context, p->text[i].id);
		if (value <= 0 || (count == most && value <= hit[most - 1].score))
			continue;
		at = count < most ? count++ : most - 1;
		for (; at > 0 && hit[at - 1].score < value; at--)
			hit[at] = hit[at - 1];
		hit[at] = (struct passage_hit) { p->text[i].id, value, fits[i], words };
	}
	mem_free(score);
	mem_free(fits);
	mem_free(a);
	return count;
}
