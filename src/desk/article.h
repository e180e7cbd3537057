/* SPDX-License-Identifier: ISC */
/*
 * article -- knowledge as records: one article by what people say, and what callers of its verbs share.
 *
 * The verbs are in article.c (find, show, list, helped, ask, unanswered), article_save.c and
 * article_version.c (versions), article_write.c (write). Errors are refusals with a sentence, and
 * those of the store.
 */
#ifndef ORDERDESK_DESK_ARTICLE_H
#define ORDERDESK_DESK_ARTICLE_H

#include "desk/desk.h"
#include "record/article.pb-c.h"

/* By "A-310", 310 or its code. Refuses what is not there, or is built by an import. */
enum status article_get(struct verb *v, const char *field, const char *said, Od__Article **out);
/* By its code alone; NULL when there is none. */
enum status article_by_code(struct verb *v, const char *code, Od__Article **out);
const char *article_said(struct verb *v, const Od__Article *a);

/* Adds or changes one. `whole`: what the request does not name is emptied, else it stays as it was. */
enum status article_save(struct verb *v, const Od__ArticleSave *request, bool whole, Od__Made *reply);
/* An article as a form shows it (article_write.c). */
Od__ArticleForm *article_form(struct verb *v, const Od__Article *a, const Od__ArticleShown *shown);
/* Takes a question off the list of what was asked in vain; one that is not on it is no fault. */
enum status article_answered(struct verb *v, const char *text);

/* Keeps what an article says before it is changed. */
enum status article_keep(struct verb *v, const Od__Article *before);
/* An article as it was in a version; the version that it has now is itself. Refuses one that is not kept. */
enum status article_version(struct verb *v, Od__Article *now, uint64_t version, Od__Article **out);
/* Every line of it, marked against the version before; *lines is the arena's. */
enum status article_lines(struct verb *v, Od__Article *now, const Od__Article *a, Od__ArticleLine ***lines,
	size_t *count);

#endif
