/* SPDX-License-Identifier: ISC */
/*
 * knowledge -- see the header.
 */
#include "data/articles/knowledge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/verbs.gen.h"
#include "tap/tap.h"

static void product(struct fixture *f, const char *code, char *names)
{
	char *rest, *name = strtok_r(names, ",", &rest);
	Od__ProductSave *r = arena_alloc(f->arena, sizeof *r);

	od__product_save__init(r);
	r->code = arena_string(f->arena, code);
	r->unit = arena_string(f->arena, "bag");
	r->names = arena_array(f->arena, 6, sizeof *r->names);
	for (; name && r->n_names < 6; name = strtok_r(NULL, ",", &rest)) {
		Od__ProductName *n = r->names[r->n_names] = arena_alloc(f->arena, sizeof *n);

		od__product_name__init(n);
		n->language = arena_string(f->arena, r->n_names < 3 ? "zh_CN" : "en");
		n->text = arena_string(f->arena, name + (*name == ' '));
		r->n_names++;
	}
	fixture_request(f, "product save", (verb_handler *)verb_product_save, &r->base);
	if (f->status)
		bail("product %s: %s", code, f->text);
}

static void article(struct fixture *f, const struct article_text *a)
{
	static char last[100][40];
	static size_t count;
	size_t i = 0;

	while (*a->product && i < count && strcmp(last[i], a->product) != 0)
		i++;
	if (*a->product && i == count) {
		snprintf(last[count++], sizeof last[0], "%s", a->product);
		product(f, a->product, arena_string(f->arena, a->names));
	}
	RUN(f, article, save, "code", a->key, "language", a->language, "title", a->title, "question.0",
		a->question[0], "question.1", a->question[1], "answer", a->answer, "script", a->script,
		*a->product ? "product.0" : NULL, a->product, NULL);
	if (f->status)
		bail("article %s: %s", a->key, f->text);
}

struct articles *knowledge_import(struct fixture *f)
{
	struct actor before = f->actor;
	struct articles *all;
	char folder[4096];

	snprintf(folder, sizeof folder, "%s/tests/data/articles", getenv("top_srcdir"));
	all = articles_load(folder);
	fixture_as(f, "");
	for (size_t i = 0; i < all->count; i++)
		article(f, &all->article[i]);
	f->actor = before;
	return all;
}

struct knowledge_score knowledge_ask(struct fixture *f, const struct articles *all)
{
	struct knowledge_score score = { 0 };

	for (size_t i = 0; i < all->questions; i++) {
		Od__ArticleRows *rows = RUN(f, article, find, "text", all->question[i].text, "limit",
			"3", NULL);

		for (size_t k = 0; rows && k < rows->n_row; k++)
			if (strcmp(rows->row[k]->code, all->question[i].key) == 0) {
				score.three++;
				score.first += k == 0;
			}
	}
	return score;
}
