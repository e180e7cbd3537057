/* SPDX-License-Identifier: ISC */
/*
 * draft_edit -- the changes that one-breath text and fields have in common.
 */
#include "desk/draft_edit.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "desk/catalogue.h"
#include "desk/dayword.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/order_lines.h"
#include "record/message.pb-c.h"

#define SETS 100

enum status edit_begin(struct verb *v, struct draft_state *d, struct draft_edit *e)
{
	memset(e, 0, sizeof *e);
	e->v = v;
	e->d = d;
	e->words = "";
	e->line = arena_array(v->arena, DRAFT_LINES + 1, sizeof *e->line);
	e->set = arena_array(v->arena, SETS, sizeof *e->set);
	for (size_t i = 0; i < d->lines && i < DRAFT_LINES; i++)
		e->line[e->count++] = (Od__DraftLine *)reflect_copy(&d->line[i]->base, v->arena);
	return usual_get(v, d->customer ? d->customer->id : 0, &e->usual);
}

/* Those in force and those of this step, which stand above them. */
static Od__DraftField **all_fields(struct draft_edit *e, size_t *count)
{
	const struct draft_state *d = e->d;
	Od__DraftField **all = arena_array(e->v->arena, d->fields + e->sets + 1, sizeof *all);

	*count = 0;
	for (size_t i = 0; i < d->fields; i++) {
		size_t k = 0;

		while (k < e->sets && strcmp(e->set[k]->field, d->field[i]->field) != 0)
			k++;
		all[(*count)++] = k < e->sets ? e->set[k] : d->field[i];
	}
	for (size_t k = 0; k < e->sets; k++) {
		size_t i = 0;

		while (i < d->fields && strcmp(e->set[k]->field, d->field[i]->field) != 0)
			i++;
		if (i == d->fields)
			all[(*count)++] = e->set[k];
	}
	return all;
}

enum status edit_end(struct draft_edit *e, const char *field, const char *value)
{
	struct verb *v = e->v;
	Od__DraftStep *step = FRESH(v, draft_step);

	SET_TEXT(v, step, field, field);
	SET_TEXT(v, step, value, value);
	SET_TEXT(v, step, words, e->effects > 1
		? arena_format(v->arena, "%s +%u", e->words, e->effects - 1) : e->words);
	if (strlen(step->words) > 200)
		step->words = arena_string_n(v->arena, step->words, text_fit(step->words, 60, NULL));
	SET(step, lines_set, e->lines_set);
	for (size_t i = 0; i < e->count; i++)
		SET(e->line[i], n, (uint32_t)i + 1);
	step->line = e->line;
	step->n_line = e->count;
	step->set = all_fields(e, &step->n_set);
	return draft_step_add(v, e->d, step);
}

void edit_words(struct draft_edit *e, const char *words)
{
	if (!e->effects++)
		e->words = words;
}

void edit_set(struct draft_edit *e, const char *field, const char *value)
{
	struct verb *v = e->v;
	Od__DraftField *f;

	for (size_t i = 0; i < e->sets; i++)
		if (strcmp(e->set[i]->field, field) == 0) {
			SET_TEXT(v, e->set[i], value, value);
			return;
		}
	if (e->sets == SETS)
		return;
	f = FRESH(v, draft_field);
	SET_TEXT(v, f, field, field);
	SET_TEXT(v, f, value, value);
	e->set[e->sets++] = f;
}

void edit_origin(struct draft_edit *e, const Od__Order *o)
{
	struct arena *a = e->v->arena;

	edit_set(e, "origin", arena_format(a, "%" PRIu64, o->id));
	edit_set(e, "origin_version", arena_format(a, "%" PRIu64, o->version));
	if (o->delivery) {
		edit_set(e, "delivery.day", arena_format(a, "%d", o->delivery->day));
		edit_set(e, "delivery.from", arena_format(a, "%u", o->delivery->from));
		edit_set(e, "delivery.to", arena_format(a, "%u", o->delivery->to));
		if (o->delivery->address)
			edit_set(e, "delivery.address",
				arena_format(a, "%u", o->delivery->address));
		if (text_of(o->delivery->one_off)[0])
			edit_set(e, "delivery.one_off", o->delivery->one_off);
	}
	if (text_of(o->note)[0])
		edit_set(e, "note", o->note);
	if (text_of(o->coupon)[0])
		edit_set(e, "coupon", o->coupon);
}

const char *edit_said(struct draft_edit *e, const Od__DraftLine *line)
{
	const Od__Product *p = line->product ? catalogue_find(e->v->desk, line->product) : NULL;
	const char *number = breath_number(e->v->arena, line->asked);

	if (!p)
		return arena_format(e->v->arena, "%s %s", text_of(line->word), number);
	return arena_format(e->v->arena, "%s %s %s", catalogue_name(p, e->v->actor->language), number,
		catalogue_unit_name(e->v->desk, text_of(line->unit), e->v->actor->language));
}

enum status edit_add(struct draft_edit *e, Od__DraftLine **out)
{
	if (e->count == DRAFT_LINES)
		return verb_refuse(e->v, OD__MESSAGE__LINES_MANY, "text",
			arena_format(e->v->arena, "%d", DRAFT_LINES), NULL, NULL, NULL);
	*out = FRESH(e->v, draft_line);
	e->line[e->count++] = *out;
	e->lines_set = true;
	return OK;
}

void edit_remove(struct draft_edit *e, size_t at)
{
	memmove(&e->line[at], &e->line[at + 1], (e->count - at - 1) * sizeof(*e->line));
	e->count--;
	e->lines_set = true;
}

enum status edit_line(struct draft_edit *e, const char *field, unsigned n, size_t *at)
{
	if (n < 1 || n > e->count)
		return verb_refuse(e->v, OD__MESSAGE__LINE_NONE, field,
			arena_format(e->v->arena, "%u", n),
			arena_format(e->v->arena, "%zu", e->count), NULL, NULL);
	*at = n - 1;
	return OK;
}

enum status edit_item(struct draft_edit *e, Od__DraftLine *line, const Od__Product *p,
	const char *unit, const char *field)
{
	const char *code = text_of(p->unit);

	if (*unit) {
		code = item_unit(e->v, p, unit);
		if (!code)
			return verb_refuse(e->v, OD__MESSAGE__NO_SUCH_UNIT, field,
				catalogue_name(p, e->v->actor->language), unit,
				order_units(e->v, p), NULL);
	}
	/* a price by hand is of these goods, and what was agreed of this unit */
	if (line->product && line->product != p->id) {
		line->has_manual_price = line->has_priced_by = false;
		line->reason = NULL;
		line->batch = NULL;
		line->has_suggested = line->suggested = false;	/* other goods than those that were offered */
		line->has_reminded = line->reminded = false;
	}
	if (line->product != p->id || strcmp(text_of(line->unit), code) != 0)
		line->has_agreed_by = false, line->agreed_by = 0;
	SET(line, product, p->id);
	SET_TEXT(e->v, line, unit, code);
	line->n_candidate = 0;
	line->mark = NULL;
	e->lines_set = true;
	return OK;
}

void edit_quantity(struct draft_edit *e, Od__DraftLine *line, int64_t asked)
{
	struct verb *v = e->v;

	if (asked > line->asked)	/* who agreed to the price saw this many */
		line->has_agreed_by = false, line->agreed_by = 0;
	SET(line, asked, asked);
	line->has_accepted = line->accepted = false;
	if (line->has_was && line->product) {
		line->mark = NULL;
		if (line->was != asked)
			SET_TEXT(v, line, mark, "~");
	}
	e->lines_set = true;
}

void edit_price(struct draft_edit *e, Od__DraftLine *line, int64_t price)
{
	SET(line, manual_price, price);
	SET(line, priced_by, e->v->actor->user);
	line->has_agreed_by = line->has_not_agreed_by = false;
	line->agreed_by = line->not_agreed_by = 0;
	e->lines_set = true;
}

enum status edit_day(struct draft_edit *e, const char *field, const char *text)
{
	Od__Delivery *delivery, *wanted;
	struct verb *v = e->v;
	int32_t day;
	enum status s;

	if (!*text) {
		edit_set(e, "delivery.day", "");
		return OK;
	}
	s = day_read(v, field, text, &day);
	if (s)
		return s;
	wanted = FRESH(v, delivery);
	SET(wanted, day, day);
	if (e->d->customer) {
		s = delivery_make(v, e->d->customer, wanted, v->now, false, &delivery);
		if (s)
			return s;
	}
	edit_set(e, "delivery.day", arena_format(v->arena, "%d", day));
	edit_words(e, day_said(v, day));
	return OK;
}
