/* SPDX-License-Identifier: ISC */
/*
 * product_save: the verb `product save`: a product is added, or the fields named are changed.
 *
 * A code that is there names the product to change. Names are set by language; units by their code.
 * The base unit of a product with a history cannot become another: quantities are counted in it.
 * A price becomes a list price from today.
 */
#include "desk/inside.h"

#include <inttypes.h>
#include <string.h>

#include "base/money.h"
#include "desk/catalogue.h"
#include "desk/made.h"
#include "desk/price.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define ONE INT64_C(1000)
#define FACTOR_MOST INT64_C(1000000000)	/* a million base units in one */

static void set_name(struct verb *v, Od__Product *p, const char *language, const char *text)
{
	Od__ProductName **list, *name;
	size_t i, kept = 0;

	list = arena_array(v->arena, p->n_name + 1, sizeof *list);
	name = FRESH(v, product_name);
	SET_TEXT(v, name, language, language);
	SET_TEXT(v, name, text, text);
	for (i = 0; i < p->n_name; i++) {
		if (strcmp(text_of(p->name[i]->language), language) != 0)
			list[kept++] = p->name[i];
		else if (*text)
			list[kept++] = name;
	}
	for (i = 0; i < kept && list[i] != name; i++)
		;
	if (i == kept && *text)
		list[kept++] = name;
	p->name = list;
	p->n_name = kept;
}

static enum status take_names(struct verb *v, const Od__ProductSave *r, Od__Product *p)
{
	size_t i;

	if (r->name)
		set_name(v, p, setting_text(v->desk, "language"), r->name);
	for (i = 0; i < r->n_names; i++) {
		if (!*text_of(r->names[i]->language))
			return verb_refuse(v, OD__MESSAGE__FIELD_MISSING,
				arena_format(v->arena, "names.%zu.language", i), "language",
				"en, zh_CN …", NULL, NULL);
		set_name(v, p, r->names[i]->language, text_of(r->names[i]->text));
	}
	if (p->n_name == 0)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "name", "name", "in one language",
			NULL, NULL);
	return OK;
}

static enum status take_units(struct verb *v, const Od__ProductSave *r, Od__Product *p)
{
	Od__Unit **list = arena_array(v->arena, p->n_units + r->n_units + 1, sizeof *list);
	size_t i, k, count = p->n_units;

	for (i = 0; i < count; i++)
		list[i] = p->units[i];
	for (i = 0; i < r->n_units; i++) {
		Od__Unit *u = r->units[i];
		const char *field = arena_format(v->arena, "units.%zu.factor", i);

		if (!*text_of(u->code))
			return verb_refuse(v, OD__MESSAGE__FIELD_MISSING,
				arena_format(v->arena, "units.%zu.code", i), "code", "jar, case …",
				NULL, NULL);
		if (strcmp(u->code, text_of(p->unit)) == 0 && u->has_factor && u->factor != ONE)
			return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, field, "factor",
				"1 for the base unit", "another", NULL);
		if ((u->factor <= 0 || u->factor > FACTOR_MOST) &&
			strcmp(u->code, text_of(p->unit)) != 0) {
			char given[32];

			decimal_print(u->factor, 3, given);
			return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, field, "factor",
				"base units in one, above 0 and up to 1000000", given, NULL);
		}
		for (k = 0; k < count; k++)
			if (strcmp(text_of(list[k]->code), u->code) == 0)
				break;
		list[k] = u;
		if (k == count)
			count++;
	}
	p->units = list;
	p->n_units = count;
	return OK;
}

static enum status take_substitutes(struct verb *v, const Od__ProductSave *r, Od__Product *p)
{
	const Od__Product *other;
	enum status s;
	size_t i;

	if (r->n_substitute == 0)
		return OK;
	p->substitute = arena_array(v->arena, r->n_substitute, sizeof *p->substitute);
	p->n_substitute = 0;
	for (i = 0; i < r->n_substitute; i++) {
		s = product_get(v, arena_format(v->arena, "substitute.%zu", i), r->substitute[i],
			&other);
		if (s != OK)
			return s;
		p->substitute[p->n_substitute++] = other->id;
	}
	return OK;
}

/* Recipes are given all together. */
static enum status take_recipes(struct verb *v, const Od__ProductSave *r, Od__Product *p)
{
	if (r->n_recipe == 0)
		return OK;
	p->recipe = arena_array(v->arena, r->n_recipe, sizeof *p->recipe);
	p->n_recipe = 0;
	for (size_t i = 0; i < r->n_recipe; i++) {
		const Od__RecipeSave *from = r->recipe[i];
		Od__Recipe *recipe = p->recipe[p->n_recipe++] = FRESH(v, recipe);

		SET_TEXT(v, recipe, title, text_of(from->title));
		SET_TEXT(v, recipe, text, text_of(from->text));
		recipe->product = arena_array(v->arena, from->n_goods + 1,
			sizeof *recipe->product);
		for (size_t k = 0; k < from->n_goods; k++) {
			const Od__Product *with;
			enum status s = product_get(v, arena_format(v->arena,
				"recipe.%zu.goods.%zu", i, k), from->goods[k], &with);

			if (s != OK)
				return s;
			recipe->product[recipe->n_product++] = with->id;
		}
	}
	return OK;
}

static enum status check_prices(struct verb *v, const Od__ProductSave *r)
{
	const char *field = r->price < 0 || r->price > PRICE_HIGHEST ? "price"
		: r->cost < 0 || r->cost > PRICE_HIGHEST ? "cost" : NULL;

	return field ? verb_refuse(v, OD__MESSAGE__PRICE_RANGE, field, NULL, NULL, NULL, NULL) : OK;
}

static void take_plain(struct verb *v, const Od__ProductSave *r, Od__Product *p)
{
	if (r->family)
		SET_TEXT(v, p, family, r->family);
	if (r->category)
		SET_TEXT(v, p, category, r->category);
	if (r->pack)
		SET_TEXT(v, p, pack, r->pack);
	if (r->selling_points)
		SET_TEXT(v, p, selling_points, r->selling_points);
	if (r->tax)
		SET_TEXT(v, p, tax, r->tax);
	if (r->has_weighed)
		SET(p, weighed, r->weighed);
	if (r->has_shelf_days)
		SET(p, shelf_days, r->shelf_days);
	if (r->has_temperature_low)
		SET(p, temperature_low, r->temperature_low);
	if (r->has_temperature_high)
		SET(p, temperature_high, r->temperature_high);
	if (r->has_load)
		SET(p, load, r->load > 0 ? r->load : 0);
	if (r->has_carbon)
		SET(p, carbon, r->carbon);
	if (r->has_cost)
		SET(p, cost, r->cost);
	if (r->has_retired)
		SET(p, retired, r->retired);
}

static enum status take_fields(struct verb *v, const Od__ProductSave *r, Od__Product *p)
{
	enum status s = OK;

	if (r->unit && *r->unit) {
		if (p->id && strcmp(r->unit, text_of(p->unit)) != 0)
			return verb_refuse(v, OD__MESSAGE__UNIT_FIXED, "unit", p->code,
				text_of(p->unit), NULL, NULL);
		SET_TEXT(v, p, unit, r->unit);
	} else if (!p->unit) {
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "unit", "unit",
			"the base unit, such as jar or kg", NULL, NULL);
	}
	s = take_names(v, r, p);
	if (s == OK)
		s = take_units(v, r, p);
	if (s == OK)
		s = take_substitutes(v, r, p);
	if (s == OK)
		s = take_recipes(v, r, p);
	if (s == OK)
		take_plain(v, r, p);
	return s == OK ? check_prices(v, r) : s;
}

/* A bar code names one product. */
static enum status check_gtins(struct verb *v, const Od__Product *p)
{
	size_t i;

	for (i = 0; i < p->n_units; i++) {
		const Od__Product *other;

		if (!p->units[i]->gtin || !*p->units[i]->gtin)
			continue;
		other = catalogue_code(v->desk, p->units[i]->gtin);
		if (other && other->id != p->id)
			return verb_refuse(v, OD__MESSAGE__GTIN_TAKEN, "units", p->units[i]->gtin,
				text_of(other->code), NULL, NULL);
	}
	return OK;
}

static bool code_good(const char *code)
{
	size_t length = strlen(code);
	size_t i;

	for (i = 0; i < length; i++)
		if ((unsigned char)code[i] <= 0x20 || code[i] == 0x7f)
			return false;
	return length > 0;
}

/* A code of goods that an import has under way is taken, though nobody sees it yet. */
static enum status check_code(struct verb *v, const char *code)
{
	struct txn_sight before = txn_look_below(v->txn);
	struct key prefix = key_empty();
	struct walk *walk;
	enum status s;

	key_add_code(&prefix, code);
	s = walk_open_index(v->txn, INDEX_PRODUCT_CODE, &prefix, false, &walk);
	if (s == OK) {
		s = walk_next(walk, NULL, NULL, NULL, NULL);
		walk_close(walk);
	}
	txn_look_again(v->txn, before);
	if (s == OK)
		return verb_refuse(v, OD__MESSAGE__ALREADY_THERE, "code", "product", code, NULL,
			NULL);
	return s == ERR_END ? OK : s;
}

static enum status put(struct verb *v, const Od__Product *before, Od__Product *p)
{
	struct key key;
	uint64_t id;
	enum status s;

	if (!before) {
		s = verb_next(v, "product", &id);
		if (s != OK)
			return s;
		SET(p, id, (uint32_t)id);
	}
	key = key_u32(p->id);
	return change_put(v, TABLE_PRODUCT, &key, p->id, 0, 0, before ? &before->base : NULL,
		&p->base);
}

enum status verb_product_save(struct verb *v, const Od__ProductSave *request, Od__Made *reply)
{
	const Od__Product *known = catalogue_code(v->desk, text_of(request->code));
	Od__Product *before = NULL, *p;
	struct key key;
	enum status s = OK;

	if (!code_good(text_of(request->code)))
		return verb_refuse(v, OD__MESSAGE__CODE_ODD, "code", text_of(request->code), NULL,
			NULL, NULL);
	if (known) {
		key = key_u32(known->id);
		s = table_get_as(v->txn, TABLE_PRODUCT, &key, v->arena, &before);
		if (s == OK)
			s = verb_version(v, known->code, before->version, request->version);
		if (s != OK)
			return s;
		p = (Od__Product *)reflect_copy(&before->base, v->arena);
	} else {
		p = FRESH(v, product);
		SET_TEXT(v, p, code, request->code);
	}
	s = take_fields(v, request, p);
	if (s == OK && (v->unseen || !before))
		s = check_code(v, p->code);
	if (s == OK)
		s = check_gtins(v, p);
	if (s == OK)
		s = put(v, before, p);
	if (s == OK && request->has_price)
		s = price_set_list(v, p, request->price, setting_text(v->desk, "currency"));
	if (s != OK)
		return s;
	change_event(v, "changed", p->id, "record/product/%" PRIu32, p->id);
	made_fill(v, reply, "product", p->id, p->code, p->version);
	made_note(v, reply, OD__MESSAGE__SAVED, p->code, NULL, NULL, NULL);
	return OK;
}
