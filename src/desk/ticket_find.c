/* SPDX-License-Identifier: ISC */
/*
 * ticket_find -- what a complaint may be about: words, categories, other tickets of its batch.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/config.h"
#include "desk/delivery.h"
#include "desk/draft_item.h"
#include "desk/inside.h"
#include "desk/ticket.h"
#include "desk/usual.h"
#include "lang/fold.h"
#include "record/order.pb-c.h"

#define CATEGORY_DEPTH 8
#define NAMED 3	/* of the products that fit, by name */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Does a word begin somewhere in a text? "leak" does in "leaks", "late" does not in "chocolate". */
static bool has_word(const char *text, const char *word)
{
	for (const char *at = strstr(text, word); *word && at; at = strstr(at + 1, word))
		if (at == text || !is_letter(*word) || !is_letter(at[-1]))
			return true;
	return false;
}

static bool is_retired(const struct desk *d, const char *category)
{
	const Od__Config *c = *category ? config_find(d, "category", category) : NULL;

	return c && c->retired;
}

/* The word of a list that stands in a text; NULL: none does. */
static const char *heard_of(struct verb *v, const Od__Config *c, const char *folded)
{
	for (size_t i = 0; i <= c->word->n_also; i++) {
		const char *word = i ? c->word->also[i - 1] : text_of(c->code);

		if (has_word(folded, fold_arena(v->arena, word)))
			return word;
	}
	return NULL;
}

void ticket_words_find(struct verb *v, const char *text, struct ticket_words *out)
{
	const char *folded = fold_arena(v->arena, text);
	const Od__Config *c;

	*out = (struct ticket_words) { .category = "", .severity = 3 };
	for (size_t i = 0; (c = config_at(v->desk, "word", i)); i++) {
		const Od__Word *word = c->word;
		const char *category, *heard;

		if (c->value_case != OD__CONFIG__VALUE_WORD ||
		    (!text_of(word->category)[0] && !word->severity) ||
		    !(heard = heard_of(v, c, folded)))
			continue;
		category = is_retired(v->desk, text_of(word->category)) ? "" : text_of(word->category);
		if (out->count < TICKET_HEARD && (*category || word->severity))
			out->heard[out->count++] = heard;
		if (*category && (!*out->category || (word->severity && word->severity < out->severity)))
			out->category = category;
		if (word->severity && word->severity < out->severity)
			out->severity = word->severity;
	}
}

/* "酱油 5 L · 椒盐 200 g …" */
static const char *names(struct verb *v, const struct item_choice *choice)
{
	const char *out = "";

	for (size_t i = 0; i < choice->candidates && i < NAMED; i++)
		out = arena_format(v->arena, "%s%s%s", out, i ? " \u00b7 " : "",
			catalogue_name(catalogue_find(v->desk, choice->candidate[i]), v->actor->language));
	return choice->candidates > NAMED ? arena_format(v->arena, "%s …", out) : out;
}

enum status ticket_product_meant(struct verb *v, uint64_t customer, const char *said,
	const Od__Product **out, const char **several)
{
	const char *letter = strlen(said) == 1 ? strchr(usual_letters, *said) : NULL;
	const struct usual_item *item;
	struct item_choice choice;
	struct usual usual;
	enum status s;

	*several = "";
	*out = catalogue_code(v->desk, said);
	if (*out)
		return OK;
	s = usual_get(v, customer, &usual);
	if (s)
		return s;
	item = letter ? usual_label(&usual, (unsigned)(letter - usual_letters)) : NULL;
	if (item)
		*out = catalogue_find(v->desk, item->product);
	if (!*out) {
		item_by_word(v, &usual, said, false, &choice);
		*out = choice.product;
		if (!*out)
			*several = names(v, &choice);
	}
	return OK;
}

enum status ticket_product(struct verb *v, uint64_t customer, const char *said,
	const Od__Product **out)
{
	const char *several;
	enum status s = ticket_product_meant(v, customer, said, out, &several);

	if (s || *out)
		return s;
	return *several ? verb_refuse(v, OD__MESSAGE__PRODUCT_SEVERAL, "product", said, several, NULL, NULL)
		: verb_missing(v, "product", "product", said);
}

const char *ticket_term(struct verb *v, const char *kind, const char *said)
{
	const Od__Config *c = config_find(v->desk, kind, said);

	if (c && !c->retired)
		return c->code;
	for (size_t i = 0; (c = config_at(v->desk, kind, i)); i++)
		if (strcasecmp(config_name(c, "en"), said) == 0 ||
		    strcasecmp(config_name(c, "zh_CN"), said) == 0)
			return c->code;
	return NULL;
}

const char *ticket_term_name(struct verb *v, const char *kind, const char *code)
{
	const Od__Config *c = config_find(v->desk, kind, code);

	return c ? config_name(c, v->actor->language) : code;
}

const char *ticket_category_path(struct verb *v, const char *code)
{
	const char *path = "";

	for (int depth = 0; *code && depth < CATEGORY_DEPTH; depth++) {
		const Od__Config *c = config_find(v->desk, "category", code);

		path = arena_format(v->arena, "%s%s%s", c ? config_name(c, v->actor->language)
			: code, *path ? " / " : "", path);
		code = c && c->value_case == OD__CONFIG__VALUE_TERM ? text_of(c->term->parent) : "";
	}
	return path;
}

bool ticket_category_below(const struct desk *d, const char *code, const char *above)
{
	for (int depth = 0; *code && depth < CATEGORY_DEPTH; depth++) {
		const Od__Config *c = config_find(d, "category", code);

		if (strcasecmp(code, above) == 0)
			return true;
		code = c && c->value_case == OD__CONFIG__VALUE_TERM ? text_of(c->term->parent) : "";
	}
	return false;
}

bool ticket_category_divided(const struct desk *d, const char *code)
{
	const Od__Config *c;

	for (size_t i = 0; (c = config_at(d, "category", i)); i++)
		if (c->value_case == OD__CONFIG__VALUE_TERM &&
		    strcasecmp(text_of(c->term->parent), code) == 0)
			return true;
	return false;
}

enum status ticket_of_batch(struct verb *v, const char *batch, uint32_t product, uint64_t but, size_t most,
	Od__TicketRow ***row, size_t *count)
{
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	*row = arena_array(v->arena, most + 1, sizeof **row);
	*count = 0;
	if (!*batch)
		return OK;
	key_add_text(&prefix, batch);
	s = walk_open_index(v->txn, INDEX_TICKET_BATCH, &prefix, false, &walk);
	if (s)
		return s;
	while (*count < most && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		const Od__Ticket *t = (const Od__Ticket *)m;

		if (t->id != but && (!product || !t->product || t->product == product) &&
		    verb_sees(v, t->customer))
			(*row)[(*count)++] = ticket_row(v, t);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

const char *ticket_time(struct verb *v, int64_t at)
{
	struct clock_parts parts;
	bool today = clock_day(at) == clock_day(v->now);

	clock_split(at, &parts);
	return arena_format(v->arena, "%s%s%02d:%02d", today ? "" : day_said(v, clock_day(at)),
		today ? "" : " ", parts.hour, parts.minute);
}
