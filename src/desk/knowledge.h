/* SPDX-License-Identifier: ISC */
/*
 * knowledge -- the desk's articles in memory: found by what callers say.
 *
 * A part of the memory: title, questions, answer, script and selling points of every article that is
 * not retired, with the names of its products, in an index of words (lang/passages.h). It follows each
 * commit: of articles, of names of products, and of the words that mean the same (config, kind
 * "same"). Articles that an import builds are not found before it is done. Reading never fails.
 */
#ifndef ORDERDESK_DESK_KNOWLEDGE_H
#define ORDERDESK_DESK_KNOWLEDGE_H

#include "desk/desk.h"
#include "lang/passages.h"
#include "record/article.pb-c.h"

struct change;

struct knowledge_asked {
	const char *text;
	uint32_t product;		/* its articles come first; 0: none */
	const char *language;		/* "" or only this one */
	bool one_kind;
	Od__ArticleKind kind;		/* only this one, when one_kind is set */
};

/* The best articles, best first; how many. The rows are good until the handler returns. */
size_t knowledge_find(struct verb *v, const struct knowledge_asked *asked, struct passage_hit *hit,
	const Od__Article **article, size_t most);

enum status knowledge_load(struct desk *d, struct txn *t);
void knowledge_applied(struct desk *d, const struct change *c);
void knowledge_free(struct desk *d);

#endif
