/* SPDX-License-Identifier: ISC */
/*
 * knowledge -- the 3,000 articles and their products in a desk, and the 200 questions asked of it.
 *
 * For the test and the bench of the search for knowledge. What is refused ends the program.
 */
#ifndef TESTS_DATA_ARTICLES_KNOWLEDGE_H
#define TESTS_DATA_ARTICLES_KNOWLEDGE_H

#include "data/articles/articles.h"
#include "desk/fixture.h"

struct knowledge_score {
	size_t first, three;	/* questions whose article stands first, among the first three */
};

/* Saves products and articles as the system; the actor is as before afterwards. */
struct articles *knowledge_import(struct fixture *f);
struct knowledge_score knowledge_ask(struct fixture *f, const struct articles *all);

#endif
