/* SPDX-License-Identifier: ISC */
/*
 * chooser -- the products held for the one-breath line, and how a word is tried on them.
 *
 * A catalogue has at most some ten thousand items, so each search walks all of them; the quick no
 * of match.c keeps that below what a hand can feel. Names keep their word starts, found once when
 * the item is put. Whole codes, which every line of every order asks for, stand in a table of
 * hashes; it is made anew when an item goes or has other codes than before.
 */
#include "lang/chooser.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lang/query.h"
#include "lang/words.h"

#define CODE_SIZE 64
#define PACK_SIZE 10	/* signs of a pack at the end of a name: "12*500 ml" */

struct name {
	struct match_starts starts;
	uint32_t *codes;	/* owned, folded */
	size_t count;
	size_t spoken;		/* of them, what is said: without " 500 ml" at the end */
	unsigned number;	/* in the item as given */
};

struct item {
	uint32_t id;
	char code[CODE_SIZE];
	char (*codes)[CODE_SIZE];	/* owned */
	size_t code_count;
	struct name *names;		/* owned */
	size_t name_count;
};

struct place {
	uint32_t hash, id;	/* id 0: free */
};

struct chooser {
	struct item *items;	/* by id */
	size_t count, size;
	struct place *places;	/* of codes; twice as many as there are codes, or more */
	size_t place_count, place_used;
	struct words *words;
};

struct chooser *chooser_new(void)
{
	struct chooser *c = mem_alloc(sizeof(*c));

	c->words = words_new();
	return c;
}

static void item_clear(struct item *item)
{
	for (size_t i = 0; i < item->name_count; i++)
		mem_free(item->names[i].codes);
	mem_free(item->names);
	mem_free(item->codes);
}

void chooser_free(struct chooser *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->count; i++)
		item_clear(&c->items[i]);
	mem_free(c->items);
	mem_free(c->places);
	words_free(c->words);
	mem_free(c);
}

/* Where the item of an id stands, or would. */
static size_t place_of(const struct chooser *c, uint32_t id)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c->items[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How much of a name stands before its pack (" 1 kg", " 1.9 L"): all of it when it has none. */
static size_t spoken_of(const uint32_t *codes, size_t count)
{
	size_t from = count;

	for (size_t i = count; i > 1 && count - i < PACK_SIZE && codes[i - 1] < 0x80; i--)
		if (codes[i - 1] >= '0' && codes[i - 1] <= '9' && codes[i - 2] == ' ')
			from = i - 2;
	return from;
}

static void set_names(struct chooser *c, struct item *item, const struct chooser_item *given)
{
	size_t count = given->name_count < CHOOSER_NAMES ? given->name_count : CHOOSER_NAMES;

	item->names = mem_array(count + 1, sizeof(item->names[0]));
	for (size_t i = 0; i < count; i++) {
		struct name *name = &item->names[item->name_count];
		uint32_t codes[MATCH_TEXT];

		if (given->names[i] == NULL)
			continue;
		name->count = fold_codes(given->names[i], strlen(given->names[i]), codes, NULL,
					 MATCH_TEXT);
		if (name->count == 0)
			continue;
		name->codes = mem_array(name->count, sizeof(codes[0]));
		memcpy(name->codes, codes, name->count * sizeof(codes[0]));
		name->number = (unsigned)i;
		name->spoken = spoken_of(codes, name->count);
		words_starts(c->words, codes, name->count, &name->starts);
		item->name_count++;
	}
}

static uint32_t hash_of(const char *code)
{
	uint32_t h = 2166136261u;

	for (; *code; code++)
		h = (h ^ (unsigned char)*code) * 16777619u;
	return h ^ h >> 15;
}

static void place_put(struct chooser *c, const char *code, uint32_t id)
{
	uint32_t hash = hash_of(code);
	size_t at = hash & (c->place_count - 1);

	if (code[0] == 0)
		return;
	while (c->places[at].id)
		at = (at + 1) & (c->place_count - 1);
	c->places[at] = (struct place){ hash, id };
	c->place_used++;
}

static void places_of(struct chooser *c, const struct item *item)
{
	place_put(c, item->code, item->id);
	for (size_t i = 0; i < item->code_count; i++)
		place_put(c, item->codes[i], item->id);
}

static void places_anew(struct chooser *c)
{
	size_t codes = 0, count = 256;

	for (size_t i = 0; i < c->count; i++)
		codes += 1 + c->items[i].code_count;
	while (count < 4 * codes)
		count *= 2;
	mem_free(c->places);
	c->places = mem_array(count, sizeof(c->places[0]));
	c->place_count = count;
	c->place_used = 0;
	for (size_t i = 0; i < c->count; i++)
		places_of(c, &c->items[i]);
}

static bool same_codes(const struct item *a, const struct item *b)
{
	if (strcmp(a->code, b->code) != 0 || a->code_count != b->code_count)
		return false;
	for (size_t i = 0; i < a->code_count; i++)
		if (strcmp(a->codes[i], b->codes[i]) != 0)
			return false;
	return true;
}

void chooser_put(struct chooser *c, const struct chooser_item *given)
{
	size_t at = place_of(c, given->id);
	size_t codes = given->code_count < CHOOSER_CODES ? given->code_count : CHOOSER_CODES;
	struct item item = { .id = given->id };
	bool anew = false;

	if (given->code)
		fold_code(given->code, strlen(given->code), item.code, CODE_SIZE);
	item.codes = mem_array(codes + 1, CODE_SIZE);
	for (size_t i = 0; i < codes; i++)
		if (given->codes[i])
			fold_code(given->codes[i], strlen(given->codes[i]),
				  item.codes[item.code_count++], CODE_SIZE);
	set_names(c, &item, given);
	if (at < c->count && c->items[at].id == given->id) {
		anew = !same_codes(&c->items[at], &item);
		item_clear(&c->items[at]);
	} else {
		anew = 2 * (c->place_used + 1 + item.code_count) > c->place_count;
		if (!anew)
			places_of(c, &item);
		if (c->count == c->size) {
			size_t size = c->size ? 2 * c->size : 64;

			c->items = mem_grow(c->items, c->size, size, sizeof(c->items[0]));
			c->size = size;
		}
		memmove(&c->items[at + 1], &c->items[at],
			(c->count - at) * sizeof(c->items[0]));
		c->count++;
	}
	c->items[at] = item;
	if (anew)
		places_anew(c);
}

bool chooser_remove(struct chooser *c, uint32_t id)
{
	size_t at = place_of(c, id);

	if (at == c->count || c->items[at].id != id)
		return false;
	item_clear(&c->items[at]);
	memmove(&c->items[at], &c->items[at + 1], (c->count - at - 1) * sizeof(c->items[0]));
	c->count--;
	places_anew(c);
	return true;
}

size_t chooser_count(const struct chooser *c)
{
	return c->count;
}

static bool has_code(const struct item *item, const char *code)
{
	if (code[0] == 0)
		return false;
	if (strcmp(item->code, code) == 0)
		return true;
	for (size_t i = 0; i < item->code_count; i++)
		if (strcmp(item->codes[i], code) == 0)
			return true;
	return false;
}

uint32_t chooser_code(const struct chooser *c, const char *text, size_t length)
{
	char code[CODE_SIZE];
	uint32_t hash, found = 0;
	size_t at;

	fold_code(text, length < 256 ? length : 256, code, CODE_SIZE);
	if (code[0] == 0 || c->place_count == 0)
		return 0;
	hash = hash_of(code);
	/* The code of one may be the bar code of another: the first of them by id. */
	for (at = hash & (c->place_count - 1); c->places[at].id; at = (at + 1) & (c->place_count - 1)) {
		uint32_t id = c->places[at].id;

		if (c->places[at].hash == hash && (!found || id < found)
		    && has_code(&c->items[place_of(c, id)], code))
			found = id;
	}
	return found;
}

static enum chooser_class class_of(const struct match *m)
{
	switch (m->level) {
	case MATCH_EXACT:
		return m->by == MATCH_BY_CODE ? CHOOSER_CODE : CHOOSER_WHOLE;
	case MATCH_PREFIX:
		return CHOOSER_BEGIN;
	case MATCH_WORD_START:
		return CHOOSER_WORD;
	case MATCH_INSIDE:
		return CHOOSER_INSIDE;
	case MATCH_NONE:
		break;
	}
	return CHOOSER_NONE;
}

/* How an item fits: its code by itself, then each name together with the code. */
static struct chooser_hit try_item(const struct item *item, const struct query *q)
{
	struct chooser_hit hit = { item->id, CHOOSER_NONE, MATCH_BY_OTHER, 0 };

	if (!q->blank && has_code(item, q->whole.text)) {
		hit.class = CHOOSER_CODE;
		hit.by = MATCH_BY_CODE;
		return hit;
	}
	for (size_t i = 0; i < item->name_count || i == 0; i++) {
		const struct name *name = i < item->name_count ? &item->names[i] : NULL;
		struct query_target row = { .code = item->code,
					    .code_length = strlen(item->code) };
		struct match m;
		enum chooser_class class;

		if (name) {
			row.name = name->codes;
			row.name_count = name->count;
			row.starts = &name->starts;
		}
		m = query_match(q, &row);
		class = class_of(&m);
		if (class == CHOOSER_BEGIN && name && name->spoken < name->count) {
			/* nobody says the pack: all that is said is the whole name */
			struct match said;

			row.name_count = name->spoken;
			said = query_match(q, &row);
			if (class_of(&said) == CHOOSER_WHOLE)
				class = CHOOSER_WHOLE;
		}
		if (class > hit.class || (class == hit.class && m.by >= hit.by))
			continue;
		hit.class = class;
		hit.by = m.by;
		hit.name = name && m.by != MATCH_BY_CODE ? name->number : 0;
	}
	return hit;
}

static int by_class(const void *a, const void *b)
{
	const struct chooser_hit *x = a, *y = b;

	if (x->class != y->class)
		return x->class < y->class ? -1 : 1;
	if (x->by != y->by)
		return x->by < y->by ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

enum status chooser_find(const struct chooser *c, const char *text, size_t length,
			 struct chooser_hit *hits, size_t size, size_t *count, size_t *total)
{
	struct chooser_hit *all;
	struct query q;
	enum status status = query_set(&q, text, length, "");

	*count = *total = 0;
	if (status != OK || (q.count == 0 && !q.blank))
		return status;
	all = mem_array(c->count + 1, sizeof(all[0]));
	for (size_t i = 0; i < c->count; i++) {
		struct chooser_hit hit = try_item(&c->items[i], &q);

		if (hit.class != CHOOSER_NONE)
			all[(*total)++] = hit;
	}
	qsort(all, *total, sizeof(all[0]), by_class);
	*count = *total < size ? *total : size;
	memcpy(hits, all, *count * sizeof(all[0]));
	mem_free(all);
	return OK;
}
