/* SPDX-License-Identifier: ISC */
/*
 * catalogue: all products in memory, by id, by code and by what is typed.
 *
 * Ids come from a counter, so an array by id has no holes to speak of. Names, codes and bar codes
 * go to the chooser of lang/, which finds them by characters, pinyin and initials. Retired
 * products stay (old orders name them) but leave the chooser.
 */
#include "desk/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/money.h"
#include "base/sorted.h"
#include "base/text.h"
#include "desk/config.h"
#include "desk/import.h"
#include "desk/inside.h"
#include "lang/chooser.h"
#include "lang/fold.h"
#include "lang/pinyin.h"
#include "record/message.pb-c.h"

#define INITIALS 32	/* letters of a name that are shown */
#define BASE INT64_C(1000)	/* one base unit, thousandths */

struct catalogue {
	Od__Product **by_id;	/* owned; NULL where there is none */
	size_t room;
	struct sorted by_code;
	struct chooser *chooser;
};

static int compare(const void *code, const void *product)
{
	return strcmp(code, text_of(((const Od__Product *)product)->code));
}

const Od__Product *catalogue_find(const struct desk *d, uint32_t id)
{
	return id < d->catalogue->room ? d->catalogue->by_id[id] : NULL;
}

const Od__Product *catalogue_at(const struct desk *d, size_t index)
{
	return index < catalogue_count(d) ? d->catalogue->by_code.row[index] : NULL;
}

size_t catalogue_count(const struct desk *d)
{
	return d->catalogue->by_code.count;
}

const struct chooser *catalogue_chooser(const struct desk *d)
{
	return d->catalogue->chooser;
}

/* Among the retired ones, which the chooser does not know. */
static const Od__Product *retired_code(const struct desk *d, const char *code)
{
	char wanted[64], seen[64];
	size_t i;

	fold_code(code, strlen(code), wanted, sizeof wanted);
	for (i = 0; *wanted && i < catalogue_count(d); i++) {
		const Od__Product *p = catalogue_at(d, i);

		if (!p->retired)
			continue;
		fold_code(text_of(p->code), strlen(text_of(p->code)), seen, sizeof seen);
		if (strcmp(wanted, seen) == 0)
			return p;
	}
	return NULL;
}

const Od__Product *catalogue_code(const struct desk *d, const char *code)
{
	uint32_t id = chooser_code(d->catalogue->chooser, code, strlen(code));

	return id ? catalogue_find(d, id) : retired_code(d, code);
}

const char *catalogue_name(const Od__Product *p, const char *language)
{
	size_t i;

	language = text_of(language);
	for (i = 0; i < p->n_name; i++)
		if (strcmp(text_of(p->name[i]->language), language) == 0)
			return text_of(p->name[i]->text);
	for (i = 0; i < p->n_name; i++)
		if (strncmp(text_of(p->name[i]->language), language, 2) == 0)
			return text_of(p->name[i]->text);
	return p->n_name ? text_of(p->name[0]->text) : text_of(p->code);
}

const char *catalogue_initials(const Od__Product *p, struct arena *a)
{
	char letters[INITIALS];
	size_t i;

	for (i = 0; i < p->n_name; i++)
		if (pinyin_initials(text_of(p->name[i]->text), letters, sizeof letters))
			return arena_string(a, letters);
	return "";
}

int64_t catalogue_factor(const Od__Product *p, const char *unit)
{
	size_t i;

	if (!unit || !*unit || strcmp(unit, text_of(p->unit)) == 0)
		return BASE;
	for (i = 0; i < p->n_units; i++)
		if (strcmp(text_of(p->units[i]->code), unit) == 0)
			return p->units[i]->factor;
	return 0;
}

enum status catalogue_to_base(const Od__Product *p, const char *unit, int64_t asked,
	int64_t *quantity)
{
	int64_t factor = catalogue_factor(p, unit);

	if (factor == 0)
		return ERR_NOT_FOUND;
	return money_divide((money_wide)asked * factor, BASE, ROUND_HALF_UP, quantity);
}

const char *catalogue_unit_name(const struct desk *d, const char *unit, const char *language)
{
	const Od__Config *c = config_find(d, "unit", unit);

	return c ? config_name(c, language) : text_of(unit);
}

enum status product_get(struct verb *v, const char *field, const char *said,
	const Od__Product **out)
{
	uint64_t id;

	said = text_of(said);
	*out = catalogue_code(v->desk, said);
	if (!*out && *said == '#' && text_decimal(said + 1, &id) && id <= UINT32_MAX)
		*out = catalogue_find(v->desk, (uint32_t)id);
	return *out ? OK : verb_missing(v, field, "product", said);
}

/* Tells the chooser of a product: its codes and its names in every language. */
static void choose(struct catalogue *c, const Od__Product *p)
{
	const char *names[CHOOSER_NAMES], *codes[CHOOSER_CODES];
	struct chooser_item item = { .id = p->id, .code = p->code, .codes = codes, .names = names };
	size_t i;

	chooser_remove(c->chooser, p->id);
	if (p->retired)
		return;
	for (i = 0; i < p->n_name && item.name_count < CHOOSER_NAMES; i++)
		if (p->name[i]->text)
			names[item.name_count++] = p->name[i]->text;
	for (i = 0; i < p->n_units && item.code_count < CHOOSER_CODES; i++)
		if (p->units[i]->gtin && *p->units[i]->gtin)
			codes[item.code_count++] = p->units[i]->gtin;
	chooser_put(c->chooser, &item);
}

static void put(struct catalogue *c, const Od__Product *row)
{
	Od__Product *p = keep_copy(row);
	Od__Product *old = p->id < c->room ? c->by_id[p->id] : NULL;
	bool there;
	size_t at;

	if (p->id >= c->room) {
		size_t room = (size_t)p->id + 256;

		c->by_id = mem_grow(c->by_id, c->room, room, sizeof *c->by_id);
		c->room = room;
	}
	if (old) {
		at = sorted_place(&c->by_code, compare, text_of(old->code), &there);
		if (there)
			sorted_take(&c->by_code, at);
	}
	at = sorted_place(&c->by_code, compare, text_of(p->code), &there);
	sorted_put(&c->by_code, at, p);
	c->by_id[p->id] = p;
	choose(c, p);
	keep_free(old);
}

void catalogue_put(struct desk *d, const void *product)
{
	const Od__Product *row = product;

	if (import_hides(d, TABLE_PRODUCT, row->id))
		import_keep(d, row);
	else
		put(d->catalogue, row);
}

enum status catalogue_load(struct desk *d, struct txn *t)
{
	d->catalogue = mem_alloc(sizeof *d->catalogue);
	d->catalogue->chooser = chooser_new();
	return keep_load(d, t, TABLE_PRODUCT, catalogue_put);
}

void catalogue_applied(struct desk *d, const struct change *c)
{
	if (c->table == TABLE_PRODUCT && c->after)
		catalogue_put(d, c->after);
}

void catalogue_free(struct desk *d)
{
	size_t i;

	if (!d->catalogue)
		return;
	for (i = 0; i < catalogue_count(d); i++)
		keep_free(d->catalogue->by_code.row[i]);
	chooser_free(d->catalogue->chooser);
	mem_free(d->catalogue->by_id);
	sorted_free(&d->catalogue->by_code);
	mem_free(d->catalogue);
	d->catalogue = NULL;
}
