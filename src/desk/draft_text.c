/* SPDX-License-Identifier: ISC */
/*
 * draft_text -- a one-breath line applied to a draft, part by part.
 *
 * Adding an item that stands there with the same unit and remark adds to its line. An unclear word
 * becomes an open line and typing goes on. A part that cannot be done (no such line, no such unit)
 * refuses the whole text.
 */
#include "desk/draft_edit.h"

#include <string.h>

#include "base/text.h"
#include "desk/catalogue.h"
#include "desk/draft_line.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order_change.h"
#include "desk/price_rule.h"
#include "lang/nfkc.h"
#include "record/message.pb-c.h"

#define NOT_FOUND ((size_t)-1)

static enum status usual_item(struct draft_edit *e, const struct breath_part *p,
	struct item_choice *out)
{
	const struct usual_item *item = usual_label(&e->usual, p->usual);

	memset(out, 0, sizeof *out);
	out->unit = "";
	if (!item)
		return verb_refuse(e->v, OD__MESSAGE__USUAL_NONE, "text",
			arena_format(e->v->arena, "%c", usual_letters[p->usual]),
			arena_format(e->v->arena, "%zu", e->usual.count < USUAL_LABELS
				? e->usual.count : USUAL_LABELS), NULL, NULL);
	out->product = catalogue_find(e->v->desk, item->product);
	return OK;
}

static enum status choose(struct draft_edit *e, const struct breath_part *p,
	struct item_choice *out)
{
	switch (p->by) {
	case BREATH_USUAL:
		return usual_item(e, p, out);
	case BREATH_WORD:
		item_by_word(e->v, &e->usual, p->word, p->has_number, out);
		return OK;
	default:
		item_by_code(e->v, p->word, out);
		return OK;
	}
}

static bool is_candidate(const struct item_choice *choice, uint32_t product)
{
	if (choice->product && choice->product->id == product)
		return true;
	for (size_t i = 0; i < choice->candidates; i++)
		if (choice->candidate[i] == product)
			return true;
	return false;
}

/*
 * The line that a part means: by item, else the only one among the candidates, else an open line
 * of the same word. NOT_FOUND when there is none.
 */
static size_t line_of(const struct draft_edit *e, const struct breath_part *p,
	const struct item_choice *choice)
{
	size_t found = NOT_FOUND;

	for (size_t i = 0; choice->product && i < e->count; i++)
		if (e->line[i]->product == choice->product->id &&
		    (!*p->unit || strcmp(text_of(e->line[i]->unit), p->unit) == 0))
			return i;
	for (size_t i = 0; i < e->count; i++) {
		const Od__DraftLine *line = e->line[i];

		if (line->product ? is_candidate(choice, line->product)
		    : p->by == BREATH_WORD && strcmp(text_of(line->word), p->word) == 0) {
			if (found != NOT_FOUND)
				return NOT_FOUND;
			found = i;
		}
	}
	return found;
}

/* What an item without a number means: the customer's last quantity, or one. */
static void usual_quantity(const struct draft_edit *e, const struct item_choice *choice,
	int64_t *asked, const char **unit)
{
	const struct usual_item *item = choice->product
		? usual_find(&e->usual, choice->product->id) : NULL;

	*asked = 1000;
	if (!item)
		return;
	if (!**unit) {
		*unit = item->unit;
		*asked = item->asked;
	} else if (strcmp(item->unit, *unit) == 0) {
		*asked = item->asked;
	}
}

static Od__DraftLine *same_line(struct draft_edit *e, const Od__Product *product, const char *unit,
	const char *note)
{
	const char *code = *unit ? item_unit(e->v, product, unit) : text_of(product->unit);

	for (size_t i = 0; code && i < e->count; i++)
		if (e->line[i]->product == product->id &&
		    strcmp(text_of(e->line[i]->unit), code) == 0 &&
		    strcmp(text_of(e->line[i]->note), note) == 0)
			return e->line[i];
	return NULL;
}

static enum status open_line(struct draft_edit *e, const struct breath_part *p,
	const struct item_choice *choice)
{
	struct verb *v = e->v;
	Od__DraftLine *line;
	enum status s = edit_add(e, &line);

	if (s)
		return s;
	SET_TEXT(v, line, word, p->word);
	SET(line, asked, p->has_number ? p->number : 1000);
	if (*p->unit)
		SET_TEXT(v, line, unit, p->unit);
	if (*p->text)
		SET_TEXT(v, line, note, p->text);
	if (p->has_price)
		edit_price(e, line, p->price);
	SET_TEXT(v, line, mark, "?");
	line->n_candidate = choice->candidates;
	line->candidate = arena_copy(v->arena, choice->candidate, sizeof choice->candidate);
	edit_words(e, arena_format(v->arena, "? %s", p->word));
	return OK;
}

static enum status check_total(struct draft_edit *e, int64_t asked)
{
	int64_t most = draft_line_most(e->v->desk);

	if (asked <= most)
		return OK;
	return verb_refuse(e->v, OD__MESSAGE__QUANTITY_LIMIT, "text",
		breath_number(e->v->arena, asked), breath_number(e->v->arena, most), NULL, NULL);
}

static enum status add(struct draft_edit *e, const struct breath_part *p,
	const struct item_choice *choice)
{
	const char *unit = *p->unit ? p->unit : choice->unit;
	struct verb *v = e->v;
	int64_t asked = p->number;
	Od__DraftLine *line;
	enum status s = OK;

	if (!choice->product)
		return open_line(e, p, choice);
	if (!p->has_number)
		usual_quantity(e, choice, &asked, &unit);
	line = same_line(e, choice->product, unit, p->text);
	if (line && p->has_price && !p->has_number)
		asked = 0;	/* "b@30" on a line that is there: only its price */
	if (line) {
		s = check_total(e, line->asked + asked);
		if (!s && asked)
			edit_quantity(e, line, line->asked + asked);
	} else {
		s = edit_add(e, &line);
		if (!s)
			s = edit_item(e, line, choice->product, unit, "text");
		if (!s)
			s = check_total(e, asked);
		if (s)
			return s;
		SET_TEXT(v, line, word, p->word);
		edit_quantity(e, line, asked);
		if (*p->text)
			SET_TEXT(v, line, note, p->text);
		if (choice->among) {
			SET_TEXT(v, line, mark, "≈");
			line->n_candidate = choice->candidates;
			line->candidate = arena_copy(v->arena, choice->candidate,
				sizeof choice->candidate);
		}
	}
	if (!s && p->has_price)
		edit_price(e, line, p->price);
	if (!s)
		edit_words(e, p->has_price ? arena_format(e->v->arena, "%s @%s", edit_said(e, line),
			price_said(e->v, p->price)) : edit_said(e, line));
	return s;
}

static enum status remove_line(struct draft_edit *e, size_t at)
{
	const char *said = edit_said(e, e->line[at]);

	e->note = made_sentence(e->v, OD__MESSAGE__LINE_REMOVED, said, NULL, NULL, NULL);
	edit_words(e, arena_format(e->v->arena, "- %s", said));
	edit_remove(e, at);
	return OK;
}

static enum status not_there(struct draft_edit *e, const struct breath_part *p,
	const struct item_choice *choice)
{
	return verb_refuse(e->v, OD__MESSAGE__ITEM_NOT_THERE, "text", choice->product
		? catalogue_name(choice->product, e->v->actor->language) : p->word, NULL, NULL,
		NULL);
}

static enum status cut(struct draft_edit *e, const struct breath_part *p,
	const struct item_choice *choice)
{
	size_t at = line_of(e, p, choice);
	int64_t left;

	if (at == NOT_FOUND)
		return not_there(e, p, choice);
	left = e->line[at]->asked - p->number;
	if (!p->has_number || left <= 0)
		return remove_line(e, at);
	edit_quantity(e, e->line[at], left);
	edit_words(e, edit_said(e, e->line[at]));
	return OK;
}

static enum status set_at(struct draft_edit *e, const struct breath_part *p, size_t at)
{
	Od__DraftLine *line = e->line[at];
	enum status s;

	if (!p->number)
		return remove_line(e, at);
	if (*p->unit && line->product) {
		s = edit_item(e, line, catalogue_find(e->v->desk, line->product), p->unit,
			"text");
		if (s)
			return s;
	}
	edit_quantity(e, line, p->number);
	edit_words(e, edit_said(e, line));
	return OK;
}

/* A usual item by its letter: does it stand among those that were shown as not there yet? */
static bool was_missed(const struct draft_edit *e, const struct breath_part *p, const Od__Product *product)
{
	const Od__Draft *draft = e->d->draft;

	for (size_t i = 0; p->by == BREATH_USUAL && product && i < draft->n_reminded; i++)
		if (draft->reminded[i] == product->id)
			return true;
	return false;
}

static enum status take(struct draft_edit *e, const struct breath_part *p, const struct item_choice *choice)
{
	size_t before = e->count;
	enum status s = add(e, p, choice);

	if (!s && e->count > before && was_missed(e, p, choice->product))
		SET(e->line[before], reminded, true);
	return s;
}

static enum status set(struct draft_edit *e, const struct breath_part *p)
{
	struct item_choice choice;
	size_t at;
	enum status s;

	if (p->by == BREATH_LINE) {
		s = edit_line(e, "text", p->line, &at);
		return s ? s : set_at(e, p, at);
	}
	s = choose(e, p, &choice);
	if (s)
		return s;
	at = line_of(e, p, &choice);
	if (at != NOT_FOUND)
		return set_at(e, p, at);
	return p->number ? take(e, p, &choice) : not_there(e, p, &choice);
}

/* "2@29.50" and "2-": a line that is there, by its number. */
static enum status by_line(struct draft_edit *e, const struct breath_part *p)
{
	size_t at;
	enum status s = edit_line(e, "text", p->line, &at);

	if (s)
		return s;
	if (p->kind == BREATH_CUT)
		return remove_line(e, at);
	edit_price(e, e->line[at], p->price);
	if (*p->text)
		SET_TEXT(e->v, e->line[at], note, p->text);
	edit_words(e, arena_format(e->v->arena, "%s @%s", edit_said(e, e->line[at]),
		price_said(e->v, p->price)));
	return OK;
}

static enum status remark(struct draft_edit *e, const struct breath_part *p)
{
	struct item_choice choice;
	struct verb *v = e->v;
	enum status s;
	size_t at;

	if (p->by == BREATH_NOTHING) {
		edit_set(e, "note", p->text);
		edit_words(e, "'");
		return OK;
	}
	if (p->by == BREATH_LINE) {
		s = edit_line(e, "text", p->line, &at);
	} else {
		s = choose(e, p, &choice);
		if (!s && (at = line_of(e, p, &choice)) == NOT_FOUND)
			return add(e, p, &choice);
	}
	if (s)
		return s;
	SET_TEXT(v, e->line[at], note, p->text);
	e->lines_set = true;
	edit_words(e, edit_said(e, e->line[at]));
	return OK;
}

/* "+" takes what is suggested, as if its code had been typed. */
static enum status suggested(struct draft_edit *e, const struct breath_part *p)
{
	struct item_choice choice = { .unit = "" };
	struct breath_part part = *p;
	struct suggested one;
	size_t before = e->count;
	enum status s = draft_suggest(e->v, e->line, e->count, &one);

	if (s)
		return s;
	if (!one.product)
		return verb_refuse(e->v, OD__MESSAGE__NOTHING_SUGGESTED, "text", NULL, NULL, NULL,
			NULL);
	choice.product = one.product;
	part.word = text_of(one.product->code);
	part.unit = part.text = "";
	s = add(e, &part, &choice);
	if (!s && e->count > before)
		SET(e->line[before], suggested, true);
	return s;
}

static enum status apply(struct draft_edit *e, const struct breath_part *p)
{
	struct item_choice choice;
	enum status s;

	switch (p->kind) {
	case BREATH_SET:
		return set(e, p);
	case BREATH_REMARK:
		return remark(e, p);
	case BREATH_DAY:
		return edit_day(e, "text", p->text);
	case BREATH_SUGGESTED:
		return suggested(e, p);
	case BREATH_COUPON:
		return edit_coupon(e, "text", p->text);
	default:
		if (p->by == BREATH_LINE)
			return by_line(e, p);
		s = choose(e, p, &choice);
		if (s)
			return s;
		return p->kind == BREATH_CUT ? cut(e, p, &choice) : take(e, p, &choice);
	}
}

/* A remark runs from the first quote to the end; it is kept as typed, not evened. */
static void remark_as_typed(struct draft_edit *e, const char *text, struct breath *b)
{
	static const char *const quotes[] = { "'", "\u2018", "\u2019", "\uff07" };
	struct breath_part *last = b->count ? &b->part[b->count - 1] : NULL;
	const char *first = NULL;

	if (!last || !*last->text || last->kind == BREATH_DAY || last->kind == BREATH_COUPON)
		return;
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		const char *at = strstr(text, quotes[i]);

		if (at && (!first || at < first))
			first = at;
	}
	if (first)
		last->text = text_trim(arena_string(e->v->arena,
			first + (*first == '\'' ? 1 : 3)));
}

/*
 * The newest order that can still be changed and has this item; NULL when there is none. *late: one that has
 * it and could be changed until its cut-off.
 */
static Od__Order *order_with(const struct draft_edit *e, uint32_t product, const Od__Order **late)
{
	struct verb *v = e->v;

	*late = NULL;
	for (size_t i = 0; i < e->usual.orders; i++) {
		Od__Order *o = e->usual.order[i];

		if ((o->state != OD__ORDER_STATE__CONFIRMED && o->state != OD__ORDER_STATE__HELD) ||
		    o->ticket)
			continue;
		for (size_t k = 0; k < o->n_line; k++)
			if (o->line[k]->product == product && !order_change_late(v, o))
				return o;
			else if (o->line[k]->product == product && !*late)
				*late = o;
	}
	return NULL;
}

/* "a=8" on an empty page: the change of the newest open order that has it. */
static enum status begin_change(struct draft_edit *e, const struct breath_part *p)
{
	struct item_choice choice;
	Od__DraftLine **line;
	const Od__Order *late;
	Od__Order *o;
	size_t count;
	enum status s;

	if (e->count || e->d->fields || !e->d->customer || p->kind != BREATH_SET ||
	    p->by == BREATH_LINE || !p->number)
		return OK;
	s = choose(e, p, &choice);
	if (s || !choice.product)
		return s;
	o = order_with(e, choice.product->id, &late);
	if (!o && late)
		e->note = made_sentence(e->v, OD__MESSAGE__CHANGE_LATE, verb_said(e->v, "", late->id),
			order_cutoff_said(e->v, late), NULL, NULL);
	if (!o)
		return OK;
	s = draft_lines_of(e->v, o, true, &line, &count);
	if (s)
		return s;
	memcpy(e->line, line, count * sizeof(*line));
	e->count = count;
	edit_origin(e, o);
	e->note = made_sentence(e->v, OD__MESSAGE__CHANGE_OPENED, verb_said(e->v, "", o->id), NULL,
		NULL, NULL);
	return OK;
}

enum status edit_text(struct draft_edit *e, const char *text)
{
	const char *even = nfkc_arena(e->v->arena, text);
	struct breath b;
	enum status s = breath_read(e->v->arena, even, draft_line_most(e->v->desk), &b);

	if (s == ERR_FORMAT)
		return verb_refuse(e->v, b.fault.message, "text", b.fault.arg[0],
			b.fault.arg[1], b.fault.arg[2], NULL);
	remark_as_typed(e, text, &b);
	if (b.count == 1)
		s = begin_change(e, &b.part[0]);
	for (size_t i = 0; !s && i < b.count; i++)
		s = apply(e, &b.part[i]);
	return s;
}
