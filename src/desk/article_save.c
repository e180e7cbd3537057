/* SPDX-License-Identifier: ISC */
/*
 * article_save -- the verb `article save`: an article added, changed, confirmed or retired.
 *
 * What is not named stays; a list that is named replaces the one that was. Whoever names a day until
 * which it is right confirms it, until a later change of its words, which nobody has confirmed yet.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "desk/article.h"
#include "desk/catalogue.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define TEXTS_MOST 16000	/* bytes of a list as a form has it (article_write.c) */
#define CODES_MOST 4000
#define CONFIRM_MOST 1096	/* days: nobody vouches for more than three years */

/* A list that no form can show could not be read by anybody. */
static enum status check_room(struct verb *v, const char *field, char *const *part, size_t count, size_t most)
{
	size_t bytes = 0;

	for (size_t i = 0; i < count; i++)
		bytes += strlen(part[i]) + (i ? strlen("; ") : 0);
	if (bytes <= most)
		return OK;
	return verb_refuse(v, OD__MESSAGE__FIELD_TOO_LONG, field, field,
		arena_format(v->arena, "%zu", bytes), arena_format(v->arena, "%zu", most), NULL);
}

static enum status take_products(struct verb *v, const Od__ArticleSave *r, Od__Article *a)
{
	enum status s = check_room(v, "product", r->product, r->n_product, CODES_MOST);

	if (s || !r->n_product)
		return s;
	a->product = arena_array(v->arena, r->n_product, sizeof *a->product);
	a->n_product = 0;
	for (size_t i = 0; i < r->n_product; i++) {
		const Od__Product *p = catalogue_code(v->desk, r->product[i]);

		if (!p)
			return verb_missing(v, arena_format(v->arena, "product.%zu", i), "product",
				r->product[i]);
		a->product[a->n_product++] = p->id;
	}
	return OK;
}

static enum status take_recipes(struct verb *v, const Od__ArticleSave *r, Od__Article *a)
{
	enum status s = OK;

	if (!r->n_recipe)
		return OK;
	a->recipe = arena_array(v->arena, r->n_recipe, sizeof *a->recipe);
	a->n_recipe = 0;
	for (size_t i = 0; s == OK && i < r->n_recipe; i++) {
		const char *field = arena_format(v->arena, "recipe.%zu", i);
		Od__Article *recipe;

		s = article_get(v, field, r->recipe[i], &recipe);
		if (s == OK && recipe->kind != OD__ARTICLE_KIND__RECIPE)
			s = verb_refuse(v, OD__MESSAGE__ARTICLE_NO_RECIPE, field,
				article_said(v, recipe), text_of(recipe->title), NULL, NULL);
		if (s == OK)
			a->recipe[a->n_recipe++] = recipe->id;
	}
	return s;
}

/* Chinese when its title has a Chinese character. */
static const char *language_of(const char *title)
{
	const char *p = title, *end = title + strlen(title);

	while (p < end)
		if (text_next(&p, end) >= 0x2e80)
			return "zh";
	return "en";
}

static enum status take_confirm(struct verb *v, const Od__ArticleSave *r, Od__Article *a)
{
	int32_t today = clock_day(v->now);

	if (!r->has_confirm_until)
		return OK;
	if (r->confirm_until < today || r->confirm_until > today + CONFIRM_MOST)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "confirm_until", "confirm until",
			"a day from today on, three years ahead at most", "", NULL);
	SET(a, confirmed_until, r->confirm_until);
	SET(a, confirmed_by, v->actor->user);
	return OK;
}

static bool same_list(char *const *a, size_t an, char *const *b, size_t bn)
{
	bool same = an == bn;

	for (size_t i = 0; same && i < an; i++)
		same = strcmp(a[i], b[i]) == 0;
	return same;
}

/* Words that were changed are nobody's word any more. */
static bool words_change(const Od__Article *was, const Od__Article *is)
{
	return strcmp(text_of(was->title), text_of(is->title)) != 0 ||
		strcmp(text_of(was->answer), text_of(is->answer)) != 0 ||
		strcmp(text_of(was->script), text_of(is->script)) != 0 ||
		!same_list(was->question, was->n_question, is->question, is->n_question) ||
		!same_list(was->selling_point, was->n_selling_point, is->selling_point,
			is->n_selling_point);
}

static void empty(struct verb *v, Od__Article *a)
{
	SET_TEXT(v, a, answer, "");
	SET_TEXT(v, a, script, "");
	a->n_question = a->n_selling_point = a->n_product = a->n_recipe = 0;
}

static enum status take_fields(struct verb *v, const Od__ArticleSave *r, bool whole, Od__Article *a)
{
	const Od__Article was = *a;
	enum status s;

	if (whole)
		empty(v, a);
	if (r->title)
		SET_TEXT(v, a, title, r->title);
	if (r->answer)
		SET_TEXT(v, a, answer, r->answer);
	if (r->script)
		SET_TEXT(v, a, script, r->script);
	if (r->has_kind)
		SET(a, kind, r->kind);
	if (r->has_retired)
		SET(a, retired, r->retired);
	if (r->n_question) {
		a->question = r->question;
		a->n_question = r->n_question;
	}
	if (r->n_selling_point) {
		a->selling_point = r->selling_point;
		a->n_selling_point = r->n_selling_point;
	}
	if (!*text_of(a->title))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "title", "title",
			"what it is about, in a line", NULL, NULL);
	if (!*text_of(a->answer) && !*text_of(a->script) && !a->n_selling_point)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "answer", "answer",
			"what the caller is told", NULL, NULL);
	if (text_of(r->language)[0] && strcmp(r->language, "zh") != 0 && strcmp(r->language, "en") != 0)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "language", "language", "zh or en",
			r->language, NULL);
	SET_TEXT(v, a, language, text_of(r->language)[0] ? r->language : text_of(a->language)[0]
		? a->language : language_of(a->title));
	if (words_change(&was, a))
		a->has_confirmed_until = a->has_confirmed_by = false;
	SET(a, changed, v->now);
	SET(a, changed_by, v->actor->user);
	s = check_room(v, "question", a->question, a->n_question, TEXTS_MOST);
	if (s == OK)
		s = check_room(v, "selling_point", a->selling_point, a->n_selling_point, TEXTS_MOST);
	if (s == OK)
		s = take_products(v, r, a);
	if (s == OK)
		s = take_recipes(v, r, a);
	return s == OK ? take_confirm(v, r, a) : s;
}

static enum status number_it(struct verb *v, const char *code, Od__Article *a)
{
	uint64_t number;
	enum status s = verb_next(v, "article", &number);

	if (s != OK)
		return s;
	SET(a, id, number);
	a->code = *code ? arena_string(v->arena, code) : arena_format(v->arena, "A%" PRIu64, number);
	return OK;
}

enum status article_save(struct verb *v, const Od__ArticleSave *request, bool whole, Od__Made *reply)
{
	const char *code = text_of(request->code);
	struct txn_sight sight = txn_look_below(v->txn);
	Od__Article *before = NULL, *after;
	struct key key;
	enum status s = *code ? article_by_code(v, code, &before) : OK;

	txn_look_again(v->txn, sight);
	if (s != OK)
		return s;
	if (before && (v->unseen || !table_has(v->txn, TABLE_ARTICLE,
	    (key = key_u64(before->id), &key))))
		return verb_refuse(v, OD__MESSAGE__ALREADY_THERE, "code", "article", code, NULL, NULL);
	if (before) {
		s = verb_version(v, before->code, before->version, request->version);
		after = (Od__Article *)reflect_copy(&before->base, v->arena);
	} else {
		after = FRESH(v, article);
	}
	if (s == OK)
		s = take_fields(v, request, whole, after);
	if (s == OK && !before)
		s = number_it(v, code, after);
	if (s != OK)
		return s;
	s = before ? article_keep(v, before) : OK;
	if (s != OK)
		return s;
	key = key_u64(after->id);
	s = change_put(v, TABLE_ARTICLE, &key, after->id, 0, 0, before ? &before->base : NULL,
		&after->base);
	if (s != OK)
		return s;
	change_event(v, "changed", after->id, "record/article/%" PRIu64, after->id);
	made_fill(v, reply, "article", after->id, article_said(v, after), after->version);
	made_note(v, reply, OD__MESSAGE__SAVED, article_said(v, after), NULL, NULL, NULL);
	return OK;
}

enum status verb_article_save(struct verb *v, const Od__ArticleSave *request, Od__Made *reply)
{
	return article_save(v, request, false, reply);
}
