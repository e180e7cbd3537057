/* SPDX-License-Identifier: ISC */
/*
 * chooser -- which products a typed word may mean.
 *
 * Held in memory by the desk beside the catalogue. The candidates of a word come in classes, best
 * first: exact code (or bar code); exact name, initials or full pinyin; beginning of a name or
 * code; start of a word inside a name; inside a name. What counts of them, and what a usual item
 * of the customer may do, is the caller's rule (seat: one-breath line). Every language's name is
 * tried; words inside Chinese names are found by dictionary.
 *
 * chooser_find only reads: many threads may call it at once while no one writes.
 */
#ifndef ORDERDESK_LANG_CHOOSER_H
#define ORDERDESK_LANG_CHOOSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "lang/match.h"

#define CHOOSER_NAMES 32	/* names of one item that are looked at */
#define CHOOSER_CODES 32	/* bar codes of one item that are looked at */

enum chooser_class {
	CHOOSER_CODE, CHOOSER_WHOLE, CHOOSER_BEGIN, CHOOSER_WORD, CHOOSER_INSIDE, CHOOSER_NONE
};

struct chooser;

/* A product as given; the texts are copied. */
struct chooser_item {
	uint32_t id;
	const char *code;		/* NULL: none */
	const char *const *codes;	/* bar codes and other whole codes */
	size_t code_count;
	const char *const *names;	/* in every language; the first is the main one */
	size_t name_count;
};

struct chooser_hit {
	uint32_t id;
	enum chooser_class class;
	enum match_by by;
	unsigned name;			/* which of the names fits; 0 when a code does */
};

struct chooser *chooser_new(void);
void chooser_free(struct chooser *c);
void chooser_put(struct chooser *c, const struct chooser_item *item);
bool chooser_remove(struct chooser *c, uint32_t id);
size_t chooser_count(const struct chooser *c);

/*
 * All items that fit, by class, then by how (MATCH_BY order), then by id: at most `size` of them;
 * *count gets how many were given, *total how many fit. A text of blanks gives every item as
 * CHOOSER_INSIDE. ERR_LIMIT as query_set().
 */
enum status chooser_find(const struct chooser *c, const char *text, size_t length,
			 struct chooser_hit *hits, size_t size, size_t *count, size_t *total);

/* Only items whose code or bar code is this, separators and case aside; 0 when there is none. */
uint32_t chooser_code(const struct chooser *c, const char *text, size_t length);

#endif
