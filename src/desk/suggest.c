/* SPDX-License-Identifier: ISC */
/*
 * suggest -- see the header.
 */
#include "desk/suggest.h"

#include <string.h>

#include "base/clock.h"
#include "desk/affinity.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/inside.h"

#define LOOKED 60	/* lines of a draft that are looked at */

static bool on_it(const uint32_t *on, size_t count, uint32_t product)
{
	for (size_t i = 0; i < count; i++)
		if (on[i] == product)
			return true;
	return false;
}

/* A product that may be sold and is not there. */
static const Od__Product *fits(struct verb *v, const uint32_t *on, size_t count, uint32_t product)
{
	const Od__Product *p = on_it(on, count, product) ? NULL : catalogue_find(v->desk, product);

	return p && !p->retired ? p : NULL;
}

static void of_recipes(struct verb *v, const uint32_t *on, size_t count, struct suggested *out)
{
	for (size_t i = 0; i < count && !out->product; i++) {
		const Od__Product *p = catalogue_find(v->desk, on[i]);

		for (size_t k = 0; p && k < p->n_recipe && !out->product; k++)
			for (size_t n = 0; n < p->recipe[k]->n_product && !out->product; n++) {
				out->product = fits(v, on, count, p->recipe[k]->product[n]);
				out->because = p;
				out->recipe = text_of(p->recipe[k]->title);
			}
	}
}

enum status suggest(struct verb *v, const uint32_t *on, size_t count, struct suggested *out)
{
	int64_t best = 0;

	memset(out, 0, sizeof *out);
	if (count > LOOKED)
		return OK;
	for (size_t i = 0; i < count; i++) {
		Od__Affinity *a;
		enum status s = affinity_get(v, on[i], &a);

		if (s == ERR_NOT_FOUND)
			continue;
		if (s)
			return s;
		for (size_t k = 0; k < a->n_partner; k++) {
			const Od__Product *p = a->partner[k]->lift > best
				? fits(v, on, count, a->partner[k]->product) : NULL;

			if (!p)
				continue;
			best = a->partner[k]->lift;
			out->product = p;
			out->because = catalogue_find(v->desk, on[i]);
			out->confidence = a->partner[k]->confidence;
		}
	}
	if (!out->product)
		of_recipes(v, on, count, out);
	return OK;
}

enum status suggest_count(struct verb *v, const Od__Order *o)
{
	int32_t day = clock_day(o->placed_at);
	struct key key = key_empty();
	Od__Suggestion *row, *before;
	enum status s;

	if (!o->n_offered && !o->n_reminded)
		return OK;
	key_add_i32(&key, day);
	row = FRESH(v, suggestion);
	s = table_get_as(v->txn, TABLE_SUGGESTION, &key, v->arena, &before);
	if (!s)
		row = before;
	else if (s != ERR_NOT_FOUND)
		return s;
	SET(row, day, day);
	SET(row, offered, row->offered + (uint32_t)o->n_offered);
	SET(row, taken, row->taken);
	SET(row, amount, row->amount);
	SET(row, usual_offered, row->usual_offered + (uint32_t)o->n_reminded);
	SET(row, usual_taken, row->usual_taken);
	SET(row, usual_amount, row->usual_amount);
	for (size_t i = 0; i < o->n_line; i++) {
		if (o->line[i]->suggested) {
			row->taken++;
			row->amount += o->line[i]->amount;
		}
		if (o->line[i]->reminded) {
			row->usual_taken++;
			row->usual_amount += o->line[i]->amount;
		}
	}
	return change_quiet(v, TABLE_SUGGESTION, &key, &row->base);
}
