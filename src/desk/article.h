/* SPDX-License-Identifier: ISC */
/*
 * article -- knowledge as records: one article by what people say, and what callers of its verbs share.
 *
 * The verbs are in article.c (find, show, list, helped, ask, unanswered) and article_save.c. Errors
 * are refusals with a sentence, and those of the store.
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

#endif
