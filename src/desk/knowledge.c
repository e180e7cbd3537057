/* SPDX-License-Identifier: ISC */
/*
 * knowledge -- see the header.
 *
 * Articles are held whole (some megabytes for thousands): the index is made anew from them when words
 * that mean the same change, and rows of a search need no read of the store.
 */
#include "desk/knowledge.h"

#include <string.h>

#include "base/memory.h"
#include "base/sorted.h"
#include "desk/catalogue.h"
#include "desk/config.h"
#include "desk/import.h"
#include "desk/inside.h"

#define KIND "same"
#define FIELDS 64
/* Measured on 3,000 articles and 200 questions: tests/lang/passages-t. */
#define WEIGHT_TITLE 3
#define WEIGHT_QUESTION 2
#define WEIGHT_NAME 4
#define WEIGHT_TEXT 1
#define OF_PRODUCT 2		/* an article of the product in hand against others */

struct knowledge {
	struct sorted rows;	/* of Od__Article, owned, by number */
	struct passages *index;
};

static int compare(const void *key, const void *row)
{
	uint64_t a = *(const uint64_t *)key, b = ((const Od__Article *)row)->id;

	return a < b ? -1 : a > b;
}

/* ---- the index ---- */

struct fields {
	struct passage_field field[FIELDS];
	size_t count;
};

static void add(struct fields *f, const char *text, float weight)
{
	if (text && *text && f->count < FIELDS)
		f->field[f->count++] = (struct passage_field) { text, weight };
}

static void put_text(struct desk *d, const Od__Article *a)
{
	struct fields f = { .count = 0 };

	add(&f, a->title, WEIGHT_TITLE);
	for (size_t i = 0; i < a->n_question; i++)
		add(&f, a->question[i], WEIGHT_QUESTION);
	add(&f, a->answer, WEIGHT_TEXT);
	add(&f, a->script, WEIGHT_TEXT);
	for (size_t i = 0; i < a->n_selling_point; i++)
		add(&f, a->selling_point[i], WEIGHT_TEXT);
	for (size_t i = 0; i < a->n_product; i++) {
		const Od__Product *p = catalogue_find(d, a->product[i]);

		for (size_t k = 0; p && k < p->n_name; k++)
			add(&f, p->name[k]->text, WEIGHT_NAME);
	}
	passages_put(d->knowledge->index, a->id, f.field, f.count);
}

static void add_same(struct desk *d)
{
	const Od__Config *c;

	for (size_t i = 0; (c = config_at(d, KIND, i)); i++) {
		const Od__Word *w = c->value_case == OD__CONFIG__VALUE_WORD ? c->word : NULL;
		const char **words;

		if (!w)
			continue;
		words = mem_array(w->n_also + 1, sizeof *words);
		words[0] = text_of(c->code);
		for (size_t k = 0; k < w->n_also; k++)
			words[k + 1] = w->also[k];
		passages_same(d->knowledge->index, words, w->n_also + 1);
		mem_free(words);
	}
}

static void make(struct desk *d)
{
	struct knowledge *k = d->knowledge;

	passages_free(k->index);
	k->index = passages_new();
	add_same(d);
	for (size_t i = 0; i < k->rows.count; i++)
		put_text(d, k->rows.row[i]);
}

/* ---- the memory ---- */

static void forget(struct desk *d, uint64_t id)
{
	bool there;
	size_t at = sorted_place(&d->knowledge->rows, compare, &id, &there);

	if (!there)
		return;
	keep_free(sorted_take(&d->knowledge->rows, at));
	if (d->knowledge->index)
		passages_drop(d->knowledge->index, id);
}

static void keep(struct desk *d, const void *stored)
{
	const Od__Article *a = stored;
	bool there;
	size_t at;

	forget(d, a->id);
	if (a->retired)
		return;
	at = sorted_place(&d->knowledge->rows, compare, &a->id, &there);
	sorted_put(&d->knowledge->rows, at, keep_copy(a));
	if (d->knowledge->index)
		put_text(d, a);
}

enum status knowledge_load(struct desk *d, struct txn *t)
{
	enum status s;

	d->knowledge = mem_alloc(sizeof *d->knowledge);
	s = keep_load(d, t, TABLE_ARTICLE, keep);
	if (s == OK)
		make(d);
	return s;
}

static void product_changed(struct desk *d, uint64_t product)
{
	struct knowledge *k = d->knowledge;

	for (size_t i = 0; i < k->rows.count; i++) {
		const Od__Article *a = k->rows.row[i];

		for (size_t n = 0; n < a->n_product; n++)
			if (a->product[n] == product) {
				put_text(d, a);
				break;
			}
	}
}

void knowledge_applied(struct desk *d, const struct change *c)
{
	const Od__Config *config = (const Od__Config *)c->after;

	if (c->table == TABLE_ARTICLE && c->after)
		keep(d, c->after);
	else if (c->table == TABLE_ARTICLE)
		forget(d, c->id);
	else if (c->table == TABLE_PRODUCT)
		product_changed(d, c->id);
	else if (c->table == TABLE_CONFIG && config && strcmp(text_of(config->kind), KIND) == 0)
		make(d);
}

void knowledge_free(struct desk *d)
{
	if (!d->knowledge)
		return;
	for (size_t i = 0; i < d->knowledge->rows.count; i++)
		keep_free(d->knowledge->rows.row[i]);
	sorted_free(&d->knowledge->rows);
	passages_free(d->knowledge->index);
	mem_free(d->knowledge);
	d->knowledge = NULL;
}

/* ---- finding ---- */

struct asking {
	struct desk *desk;
	const struct knowledge_asked *asked;
};

static float wanted(void *context, uint64_t id)
{
	const struct asking *g = context;
	const struct knowledge_asked *asked = g->asked;
	const Od__Article *a = sorted_find(&g->desk->knowledge->rows, compare, &id);

	if (!a || import_hides(g->desk, TABLE_ARTICLE, id) ||
	    (*asked->language && strcmp(asked->language, text_of(a->language)) != 0) ||
	    (asked->one_kind && a->kind != asked->kind))
		return 0;
	for (size_t i = 0; asked->product && i < a->n_product; i++)
		if (a->product[i] == asked->product)
			return OF_PRODUCT;
	return 1;
}

size_t knowledge_find(struct verb *v, const struct knowledge_asked *asked, struct passage_hit *hit,
	const Od__Article **article, size_t most)
{
	struct asking g = { v->desk, asked };
	size_t n = passages_find(v->desk->knowledge->index, asked->text, wanted, &g, hit, most);

	for (size_t i = 0; i < n; i++)
		article[i] = sorted_find(&v->desk->knowledge->rows, compare, &hit[i].id);
	return n;
}
