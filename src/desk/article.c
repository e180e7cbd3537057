/* SPDX-License-Identifier: ISC */
/*
 * article -- the verbs that read articles, say that one helped, and ask the editors.
 *
 * A search answers from the memory (knowledge.h). What helped and what was asked in vain are counted in
 * tables of their own, without journal entries: they are figures, and no editor's work.
 */
#include "desk/article.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/import.h"
#include "desk/inside.h"
#include "desk/knowledge.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "lang/fold.h"
#include "record/message.pb-c.h"

#define FIND_USUAL 5
#define FIND_MOST 20
#define QUESTION 200		/* bytes of a folded question that tell it from others */

const char *article_said(struct verb *v, const Od__Article *a)
{
	return verb_said(v, "A", a->id);
}

enum status article_by_code(struct verb *v, const char *code, Od__Article **out)
{
	enum status s = list_by_code(v, INDEX_ARTICLE_CODE, code, (ProtobufCMessage **)out);

	return s == ERR_NOT_FOUND ? OK : s;
}

enum status article_get(struct verb *v, const char *field, const char *said, Od__Article **out)
{
	enum status s = article_by_code(v, said, out);
	uint64_t id;

	if (s == OK && !*out && verb_number(said, "A", &id)) {
		struct key key = key_u64(id);

		s = table_get_as(v->txn, TABLE_ARTICLE, &key, v->arena, out);
	}
	if (s == ERR_NOT_FOUND || (s == OK && (!*out ||
	    import_hides(v->desk, TABLE_ARTICLE, (*out)->id))))
		return verb_missing(v, field, "article", said);
	return s;
}

static bool stale(struct verb *v, const Od__Article *a)
{
	return !a->has_confirmed_until || a->confirmed_until < clock_day(v->now);
}

static enum status use_of(struct verb *v, uint64_t article, Od__ArticleUse **use)
{
	struct key key = key_u64(article);
	enum status s = table_get_as(v->txn, TABLE_ARTICLE_USE, &key, v->arena, use);

	if (s != ERR_NOT_FOUND)
		return s;
	*use = FRESH(v, article_use);
	SET(*use, article, article);
	return OK;
}

static enum status row_of(struct verb *v, const Od__Article *a, Od__ArticleRow *row)
{
	Od__ArticleUse *use;
	enum status s = use_of(v, a->id, &use);

	if (s != OK)
		return s;
	SET(row, id, a->id);
	SET_TEXT(v, row, said, article_said(v, a));
	SET_TEXT(v, row, code, text_of(a->code));
	SET_TEXT(v, row, title, text_of(a->title));
	SET_TEXT(v, row, language, text_of(a->language));
	SET_TEXT(v, row, script, text_of(a->script));
	if (a->has_confirmed_until)
		SET(row, confirmed_until, a->confirmed_until);
	SET(row, stale, stale(v, a));
	SET(row, helped, use->helped);
	return OK;
}

static enum status product_said(struct verb *v, const char *code, uint32_t *id)
{
	const Od__Product *p = *code ? catalogue_code(v->desk, code) : NULL;

	*id = p ? p->id : 0;
	return *code && !p ? verb_missing(v, "product", "product", code) : OK;
}

enum status verb_article_find(struct verb *v, const Od__ArticleFind *request, Od__ArticleRows *reply)
{
	struct knowledge_asked asked = {
		.text = request->text, .language = text_of(request->language),
		.one_kind = request->has_kind, .kind = request->kind,
	};
	struct passage_hit hit[FIND_MOST];
	const Od__Article *article[FIND_MOST];
	size_t most = request->limit && request->limit < FIND_MOST ? request->limit
		: request->limit ? FIND_MOST : FIND_USUAL;
	enum status s = product_said(v, text_of(request->product), &asked.product);
	size_t n;

	if (s != OK)
		return s;
	n = knowledge_find(v, &asked, hit, article, most);
	reply->row = arena_array(v->arena, n + 1, sizeof *reply->row);
	for (size_t i = 0; s == OK && i < n; i++) {
		Od__ArticleRow *row = reply->row[reply->n_row++] = FRESH(v, article_row);

		s = row_of(v, article[i], row);
		SET(row, fits, hit[i].fits);
		SET(row, of, hit[i].of);
		SET(row, score, (int64_t)(hit[i].score * 1000));
	}
	return s;
}

static Od__ArticleLink *link_of(struct verb *v, const char *said, const char *title)
{
	Od__ArticleLink *link = FRESH(v, article_link);

	SET_TEXT(v, link, said, said);
	SET_TEXT(v, link, title, title);
	return link;
}

enum status verb_article_show(struct verb *v, const Od__ArticleShow *request,
	Od__ArticleShown *reply)
{
	Od__ArticleUse *use;
	Od__Article *now, *a;
	enum status s = article_get(v, "article", request->article, &now);

	if (s == OK)
		s = article_version(v, now, request->version ? request->version : now->version, &a);
	if (s == OK)
		s = use_of(v, a->id, &use);
	if (s == OK)
		s = article_lines(v, now, a, &reply->line, &reply->n_line);
	if (s != OK)
		return s;
	reply->article = a;
	if (a != now)
		SET(reply, newest, now->version);
	if (a->changed_by)
		SET_PERSON(v, reply, changed_by, a->changed_by);
	SET_TEXT(v, reply, said, article_said(v, a));
	SET(reply, stale, stale(v, a));
	SET(reply, helped, use->helped);
	if (a->confirmed_by)
		SET_PERSON(v, reply, confirmed_by, a->confirmed_by);
	reply->product = arena_array(v->arena, a->n_product + 1, sizeof *reply->product);
	for (size_t i = 0; i < a->n_product; i++) {
		const Od__Product *p = catalogue_find(v->desk, a->product[i]);

		if (p)
			reply->product[reply->n_product++] = link_of(v, text_of(p->code),
				catalogue_name(p, v->actor->language));
	}
	reply->recipe = arena_array(v->arena, a->n_recipe + 1, sizeof *reply->recipe);
	for (size_t i = 0; s == OK && i < a->n_recipe; i++) {
		struct key key = key_u64(a->recipe[i]);
		Od__Article *recipe;

		s = table_get_as(v->txn, TABLE_ARTICLE, &key, v->arena, &recipe);
		if (s == OK)
			reply->recipe[reply->n_recipe++] = link_of(v, article_said(v, recipe),
				text_of(recipe->title));
		else if (s == ERR_NOT_FOUND)
			s = OK;
	}
	if (s != OK)
		return s;
	reply->form = article_form(v, a, reply);
	return OK;
}

static bool has_product(const Od__Article *a, uint32_t product)
{
	for (size_t i = 0; i < a->n_product; i++)
		if (a->product[i] == product)
			return true;
	return product == 0;
}

enum status verb_article_list(struct verb *v, const Od__ArticleList *request,
	Od__ArticleRows *reply)
{
	struct key all = key_empty();
	struct list_page page;
	Od__Article *a;
	uint32_t product;
	struct walk *w;
	enum status s = list_page_read(v, request->page, &page);

	if (s == OK)
		s = product_said(v, text_of(request->product), &product);
	if (s != OK)
		return s;
	txn_let_go(v->txn);
	s = walk_open(v->txn, TABLE_ARTICLE, &all, false, &w);
	if (s != OK)
		return s;
	if (page.after) {
		struct key after = key_u64(page.after);

		walk_after(w, &after);
		page.reached = true;
	}
	reply->row = arena_array(v->arena, page.limit + 1, sizeof *reply->row);
	while (!list_page_full(&page)) {
		struct arena_mark mark = arena_mark(v->arena);

		verb_breathe(v);
		s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&a);
		if (s != OK)
			break;
		if ((a->retired && !request->retired) || (request->stale && !stale(v, a)) ||
		    (request->has_kind && a->kind != request->kind) || !has_product(a, product) ||
		    import_hides(v->desk, TABLE_ARTICLE, a->id) || !list_page_takes(&page, a->id)) {
			arena_back(v->arena, &mark);
			continue;
		}
		reply->row[reply->n_row] = FRESH(v, article_row);
		s = row_of(v, a, reply->row[reply->n_row++]);
		if (s != OK)
			break;
	}
	walk_close(w);
	if (s == OK && list_page_full(&page))
		reply->after = arena_format(v->arena, "%" PRIu64, reply->row[reply->n_row - 1]->id);
	return s == ERR_END ? OK : s;
}

enum status verb_article_helped(struct verb *v, const Od__ArticleHelped *request, Od__Made *reply)
{
	Od__ArticleUse *use;
	Od__Article *a;
	struct key key;
	enum status s = article_get(v, "article", request->article, &a);

	if (s == OK)
		s = use_of(v, a->id, &use);
	if (s != OK)
		return s;
	SET(use, helped, use->helped + 1);
	SET(use, last, v->now);
	key = key_u64(a->id);
	s = change_quiet(v, TABLE_ARTICLE_USE, &key, &use->base);
	if (s != OK)
		return s;
	made_fill(v, reply, "article", a->id, article_said(v, a), a->version);
	made_note(v, reply, OD__MESSAGE__ARTICLE_HELPED, article_said(v, a), NULL, NULL, NULL);
	return OK;
}

/* ---- what was asked in vain ---- */

enum status article_answered(struct verb *v, const char *text)
{
	char folded[QUESTION + 1];
	struct key key = key_empty();

	fold_text(text, strlen(text), folded, sizeof folded);
	key_add_text(&key, folded);
	return table_has(v->txn, TABLE_UNANSWERED, &key) ? change_quiet(v, TABLE_UNANSWERED, &key, NULL) : OK;
}

/*
 * The list is bounded: what was not asked again for unanswered_days goes, and where it is full what was
 * asked least and longest ago. Called before a question that is new to it.
 */
static enum status make_room(struct verb *v)
{
	int64_t least = v->now - setting_int(v->desk, "unanswered_days") * CLOCK_DAY;
	size_t most = (size_t)setting_int(v->desk, "unanswered_most"), count = 0;
	struct key all = key_empty(), key, weakest = key_empty();
	const Od__Unanswered *weak = NULL;
	struct walk *w;
	enum status s = walk_open(v->txn, TABLE_UNANSWERED, &all, false, &w);

	while (s == OK) {
		Od__Unanswered *row;

		s = walk_next(w, &key, NULL, v->arena, (ProtobufCMessage **)&row);
		if (s != OK)
			break;
		if (row->last < least) {
			s = change_quiet(v, TABLE_UNANSWERED, &key, NULL);
			continue;
		}
		count++;
		if (!weak || row->count < weak->count ||
			(row->count == weak->count && row->last < weak->last)) {
			weak = row;
			weakest = key;
		}
	}
	walk_close(w);
	if (s != ERR_END)
		return s;
	return count >= most ? change_quiet(v, TABLE_UNANSWERED, &weakest, NULL) : OK;
}

enum status verb_article_ask(struct verb *v, const Od__ArticleAsk *request, Od__Made *reply)
{
	char folded[QUESTION + 1];
	Od__Unanswered *row;
	struct key key = key_empty();
	enum status s;

	if (fold_text(request->text, strlen(request->text), folded, sizeof folded) == 0)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "text", "text", "what was asked",
			NULL, NULL);
	key_add_text(&key, folded);
	s = table_get_as(v->txn, TABLE_UNANSWERED, &key, v->arena, &row);
	if (s != OK && s != ERR_NOT_FOUND)
		return s;
	if (request->answered) {
		if (!actor_may(v->actor, "article.edit"))
			return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "answered", "article ask",
				"article.edit", NULL, NULL);
		if (s == ERR_NOT_FOUND)
			return verb_missing(v, "text", "question", request->text);
		s = change_quiet(v, TABLE_UNANSWERED, &key, NULL);
	} else {
		if (s == ERR_NOT_FOUND) {
			s = make_room(v);
			if (s != OK)
				return s;
			row = FRESH(v, unanswered);
			SET_TEXT(v, row, folded, folded);
		}
		SET_TEXT(v, row, text, request->text);
		SET(row, count, row->count + 1);
		SET(row, last, v->now);
		s = change_quiet(v, TABLE_UNANSWERED, &key, &row->base);
	}
	if (s != OK)
		return s;
	made_fill(v, reply, "unanswered", 0, "", 0);
	made_note(v, reply, request->answered ? OD__MESSAGE__QUESTION_OFF : OD__MESSAGE__QUESTION_ASKED,
		NULL, NULL, NULL, NULL);
	return OK;
}

static int more_often(const void *a, const void *b)
{
	const Od__UnansweredRow *x = *(Od__UnansweredRow *const *)a, *y = *(Od__UnansweredRow *const *)b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->last != y->last ? (x->last > y->last ? -1 : 1) : strcmp(x->text, y->text);
}

/* The rows seen most often stay; the list is cut to them whenever it is twice as long. */
enum status verb_article_unanswered(struct verb *v, const Od__UnansweredList *request,
	Od__UnansweredRows *reply)
{
	uint32_t limit = request->limit && request->limit < LIST_MOST ? request->limit : LIST_MOST;
	struct key all = key_empty();
	Od__Unanswered *row;
	struct walk *w;
	enum status s;

	txn_let_go(v->txn);
	s = walk_open(v->txn, TABLE_UNANSWERED, &all, false, &w);
	if (s != OK)
		return s;
	reply->row = arena_array(v->arena, 2 * limit + 1, sizeof *reply->row);
	while ((s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&row)) == OK) {
		Od__UnansweredRow *out = reply->row[reply->n_row++] = FRESH(v, unanswered_row);

		verb_breathe(v);
		SET_TEXT(v, out, text, text_of(row->text));
		SET(out, count, row->count);
		SET(out, last, row->last);
		if (reply->n_row == 2 * limit) {
			qsort(reply->row, reply->n_row, sizeof *reply->row, more_often);
			reply->n_row = limit;
		}
	}
	walk_close(w);
	qsort(reply->row, reply->n_row, sizeof *reply->row, more_often);
	if (reply->n_row > limit)
		reply->n_row = limit;
	return s == ERR_END ? OK : s;
}
