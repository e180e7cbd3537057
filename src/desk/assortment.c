/* SPDX-License-Identifier: ISC */
/*
 * assortment -- see the header. A desk without assortments reads nothing.
 */
#include "desk/assortment.h"

#include <strings.h>

#include "desk/catalogue.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "record/message.pb-c.h"

static bool is_for(const Od__Assortment *a, Od__CustomerKind kind)
{
	for (size_t i = 0; i < a->n_kind; i++)
		if (strcasecmp(a->kind[i], enum_label(&od__customer_kind__descriptor, (int)kind)) == 0)
			return true;
	return false;
}

static const Od__Config *find(struct verb *v, const Od__Customer *c)
{
	const Od__Config *own = *text_of(c->assortment)
		? config_find(v->desk, "assortment", c->assortment) : NULL, *one;

	if (own && !own->retired && own->value_case == OD__CONFIG__VALUE_ASSORTMENT)
		return own;
	for (size_t i = 0; (one = config_at(v->desk, "assortment", i)); i++)
		if (one->value_case == OD__CONFIG__VALUE_ASSORTMENT &&
		    is_for(one->assortment, c->kind))
			return one;
	return NULL;
}

enum status assortment_of(struct verb *v, uint64_t customer, struct assortment *out)
{
	const Od__Config *found;
	Od__Customer *c;
	enum status s;

	*out = (struct assortment){ .range = NULL, .name = "" };
	if (!customer || !config_at(v->desk, "assortment", 0))
		return OK;
	s = customer_load(v, customer, &c);
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	found = find(v, c);
	if (found) {
		out->range = found->assortment;
		out->name = config_name(found, text_of(v->actor->language));
	}
	return OK;
}

static bool listed(char *const *list, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(list[i], code) == 0)
			return true;
	return false;
}

bool assortment_has(const struct assortment *a, const Od__Product *p)
{
	const Od__Assortment *r = a->range;

	if (!r)
		return true;
	if (listed(r->except, r->n_except, text_of(p->code)))
		return false;
	return (!r->n_family && !r->n_product) ||
		listed(r->family, r->n_family, text_of(p->family)) ||
		listed(r->product, r->n_product, text_of(p->code));
}

Od__Refusal *assortment_blocked(struct verb *v, const struct assortment *a, const Od__Product *p)
{
	if (assortment_has(a, p))
		return NULL;
	return made_sentence(v, OD__MESSAGE__NOT_IN_RANGE, catalogue_name(p, v->actor->language),
		a->name, NULL, NULL);
}
