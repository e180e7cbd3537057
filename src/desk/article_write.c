/* SPDX-License-Identifier: ISC */
/*
 * article_write -- the verb `article write`: an article as a form at the seat has it.
 *
 * A form has one line for a list, its elements parted by ";", and one line for each of six paragraphs of
 * the answer; what an answer says behind its sixth paragraph stays. It is all that there is: what is left
 * empty is gone. What nobody touched stays to the byte: an element with a ";" of its own, a paragraph of
 * any length, an empty line between two. The rest is `article save` (article_save.c).
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

static char *join(struct verb *v, char *const *part, size_t n)
{
	char *all = arena_string(v->arena, "");

	for (size_t i = 0; i < n; i++)
		all = arena_format(v->arena, "%s%s%s", all, i ? "; " : "", part[i]);
	return all;
}

/* How many bytes part two elements here: 0 inside one. */
static size_t parted(const char *text)
{
	return *text == ';' ? 1 : strncmp(text, WIDE_MARK, strlen(WIDE_MARK)) == 0 ? strlen(WIDE_MARK) : 0;
}

/* The element that stood in the list already and stands here whole; NULL none. */
static char *stands(const char *text, char *const *was, size_t n)
{
	char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(was[i]);
		const char *behind;

		if (!length || strncmp(text, was[i], length) != 0 || (found && length < strlen(found)))
			continue;
		behind = text + length + strspn(text + length, " ");
		if (!*behind || parted(behind))
			found = was[i];
	}
	return found;
}

/* The elements of a list; what was in it stays whole, also with a ";" in it. *out is the arena's. */
static size_t split(struct verb *v, const char *text, char *const *was, size_t was_count, char ***out)
{
	size_t n = 0;

	*out = arena_array(v->arena, strlen(text) / 2 + 2 + was_count, sizeof **out);
	if (was_count && strcmp(text, join(v, was, was_count)) == 0) {
		for (; n < was_count; n++)
			(*out)[n] = was[n];
		return n;
	}
	while (*text) {
		char *part = stands(text += strspn(text, " "), was, was_count);
		size_t length = part ? strlen(part) : 0;

		while (text[length] && !parted(text + length))
			length++;
		if (!part)
			part = text_trim(arena_format(v->arena, "%.*s", (int)length, text));
		if (*part)
			(*out)[n++] = part;
		text += length + parted(text + length);
	}
	return n;
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

/* A paragraph that was empty stays where it parts two others; one that was emptied is gone. */
static char *answer_of(struct verb *v, const Od__ArticleForm *r, const char *before)
{
	const char *given[PARAGRAPHS] = { r->answer_a, r->answer_b, r->answer_c, r->answer_d, r->answer_e,
		r->answer_f };
	char *all = arena_string(v->arena, "");
	const char *was = before;
	bool any = false, there = *before;	/* a paragraph of `before` begins at `was` */

	for (size_t i = 0; i < PARAGRAPHS; i++) {
		size_t length = strcspn(was, "\n");

		if (text_of(given[i])[0] || (there && !length)) {
			all = arena_format(v->arena, "%s%s%s", all, any ? "\n" : "", text_of(given[i]));
			any = true;
		}
		there = there && was[length];
		was += length + there;
	}
	return there ? arena_format(v->arena, "%s%s%s", all, any ? "\n" : "", was) : all;
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
	save->n_question = split(v, text_of(request->question), before ? before->question : NULL,
		before ? before->n_question : 0, &save->question);
	save->n_selling_point = split(v, text_of(request->point), before ? before->selling_point : NULL,
		before ? before->n_selling_point : 0, &save->selling_point);
	save->n_product = split(v, text_of(request->product), NULL, 0, &save->product);
	save->n_recipe = split(v, text_of(request->recipe), NULL, 0, &save->recipe);
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
