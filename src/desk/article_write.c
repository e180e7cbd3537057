/* SPDX-License-Identifier: ISC */
/*
 * article_write -- the verb `article write`: an article as a form at the seat has it.
 *
 * A form has one line for a list, its elements parted by ";", and one line for each of six paragraphs of
 * the answer; what an answer says behind its sixth paragraph stays. It is all that there is: what is left
 * empty is gone. The rest is `article save` (article_save.c).
 */
#include <string.h>

#include "base/text.h"
#include "desk/article.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define PARAGRAPHS 6u
#define WIDE_MARK "\xef\xbc\x9b"	/* the ; of a Chinese keyboard */

/* The elements of a list; *out is the arena's. */
static size_t split(struct verb *v, const char *text, char ***out)
{
	char *rest = arena_string(v->arena, text), *wide;
	size_t n = 0;

	while ((wide = strstr(rest, WIDE_MARK)))
		memcpy(wide, ";  ", strlen(WIDE_MARK));
	*out = arena_array(v->arena, strlen(text) / 2 + 2, sizeof **out);
	for (char *part; (part = strsep(&rest, ";"));) {
		part = text_trim(part);
		if (*part)
			(*out)[n++] = part;
	}
	return n;
}

static char *join(struct verb *v, char *const *part, size_t n)
{
	char *all = arena_string(v->arena, "");

	for (size_t i = 0; i < n; i++)
		all = arena_format(v->arena, "%s%s%s", all, i ? "; " : "", part[i]);
	return all;
}

/* Where the nth paragraph begins, and its length; "" behind the last. */
static const char *paragraph(const char *text, size_t n, size_t *length)
{
	for (; n > 0 && *text; n--) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	*length = strcspn(text, "\n");
	return text;
}

static char *answer_of(struct verb *v, const Od__ArticleForm *r, const char *before)
{
	const char *given[PARAGRAPHS] = { r->answer_a, r->answer_b, r->answer_c, r->answer_d, r->answer_e,
		r->answer_f };
	char *all = arena_string(v->arena, "");
	const char *behind;
	size_t length;

	for (size_t i = 0; i < PARAGRAPHS; i++)
		if (text_of(given[i])[0])
			all = arena_format(v->arena, "%s%s%s", all, *all ? "\n" : "", given[i]);
	behind = paragraph(before, PARAGRAPHS, &length);
	return *behind ? arena_format(v->arena, "%s%s%s", all, *all ? "\n" : "", behind) : all;
}

Od__ArticleForm *article_form(struct verb *v, const Od__Article *a, const Od__ArticleShown *shown)
{
	Od__ArticleForm *f = FRESH(v, article_form);
	char **place[PARAGRAPHS] = { &f->answer_a, &f->answer_b, &f->answer_c, &f->answer_d, &f->answer_e,
		&f->answer_f };
	char **said = arena_array(v->arena, shown->n_product + shown->n_recipe + 1, sizeof *said);

	SET_TEXT(v, f, article, text_of(shown->said));
	f->question = join(v, a->question, a->n_question);
	f->point = join(v, a->selling_point, a->n_selling_point);
	for (size_t i = 0; i < PARAGRAPHS; i++) {
		size_t length;
		const char *at = paragraph(text_of(a->answer), i, &length);

		*place[i] = arena_format(v->arena, "%.*s", (int)length, at);
	}
	for (size_t i = 0; i < shown->n_product; i++)
		said[i] = shown->product[i]->said;
	f->product = join(v, said, shown->n_product);
	for (size_t i = 0; i < shown->n_recipe; i++)
		said[i] = shown->recipe[i]->said;
	f->recipe = join(v, said, shown->n_recipe);
	return f;
}

enum status verb_article_write(struct verb *v, const Od__ArticleForm *request, Od__Made *reply)
{
	Od__ArticleSave *save = FRESH(v, article_save);
	Od__Article *before = NULL;
	int32_t until;
	enum status s = OK;

	if (text_of(request->article)[0])
		s = article_get(v, "article", request->article, &before);
	if (s == OK && text_of(request->until)[0])
		s = day_read(v, "until", request->until, &until);
	if (s != OK)
		return s;
	if (before)
		SET_TEXT(v, save, code, before->code);
	SET_TEXT(v, save, title, text_of(request->title));
	SET_TEXT(v, save, script, text_of(request->script));
	save->answer = answer_of(v, request, before ? text_of(before->answer) : "");
	save->language = request->language;
	save->n_question = split(v, text_of(request->question), &save->question);
	save->n_selling_point = split(v, text_of(request->point), &save->selling_point);
	save->n_product = split(v, text_of(request->product), &save->product);
	save->n_recipe = split(v, text_of(request->recipe), &save->recipe);
	if (request->has_kind)
		SET(save, kind, request->kind);
	if (request->has_retired)
		SET(save, retired, request->retired);
	if (text_of(request->until)[0])
		SET(save, confirm_until, until);
	if (request->has_version)
		SET(save, version, request->version);
	if (reflect_check(&save->base, v->arena, &v->refusal) != OK)
		return ERR_REFUSED;
	s = article_save(v, save, true, reply);
	return s == OK && text_of(request->asked)[0] ? article_answered(v, request->asked) : s;
}
