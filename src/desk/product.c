/* SPDX-License-Identifier: ISC */
/*
 * product: the verbs `product find`, `product show` and `product list`.
 *
 * Products come from memory; what is said beside them (this customer's price, the last price and
 * quantity, free stock) is read for the rows that are shown only. A usual item of the customer
 * goes before others that fit as well. No customer: the list price.
 */
#include "desk/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "desk/affinity.h"
#include "desk/catalogue.h"
#include "desk/draft_item.h"
#include "desk/customer.h"
#include "desk/list_page.h"
#include "desk/order_lines.h"
#include "desk/price.h"
#include "desk/stock.h"
#include "desk/usual.h"
#include "desk/verbs.gen.h"
#include "lang/chooser.h"
#include "lang/query.h"
#include "record/message.pb-c.h"

#define FOUND_MOST 100
#define FOUND_USUALLY 20
#define ONE INT64_C(1000)

/* For whom rows are made. */
struct asker {
	struct price_buyer buyer;
	struct usual usual;
	uint64_t customer;
};

static enum status asker_of(struct verb *v, const char *said, struct asker *asker)
{
	Od__Customer *c = NULL;
	enum status s = OK;

	memset(asker, 0, sizeof *asker);
	if (said && *said) {
		s = customer_get(v, "customer", said, &c);
		if (s == OK)
			s = usual_get(v, c->id, &asker->usual);
		if (s != OK)
			return s;
		asker->customer = c->id;
	}
	return price_buyer(v, c, order_price_day(v, c, v->now, 0), &asker->buyer);
}

static enum status row_of(struct verb *v, const struct asker *asker, const Od__Product *p,
	Od__ProductRow **out)
{
	const struct usual_item *usual = usual_find(&asker->usual, p->id);
	Od__ProductRow *row = FRESH(v, product_row);
	int64_t price, free;
	struct price_next next;
	bool known;
	enum status s;

	SET(row, id, p->id);
	SET_TEXT(v, row, code, text_of(p->code));
	SET_TEXT(v, row, name, catalogue_name(p, v->actor->language));
	SET_TEXT(v, row, initials, catalogue_initials(p, v->arena));
	SET_TEXT(v, row, family, text_of(p->family));
	SET_TEXT(v, row, unit, text_of(p->unit));
	s = price_of_step(v, &asker->buyer, p, "", ONE, &price, &next);
	if (s == OK)
		s = stock_free(v, p->id, &free, &known);
	if (s != OK)
		return s;
	if (price)
		SET(row, price, price);
	if (next.asked) {
		SET(row, step_from, next.asked);
		SET(row, step_price, next.price);
	}
	if (known)
		SET(row, free, free);
	SET(row, stock_known, known);
	if (usual) {
		SET(row, last_price, usual->price);
		SET(row, last_quantity, usual->asked);
		SET(row, last_at, usual->at);
		if (usual->label)
			row->label = arena_format(v->arena, "%c", usual->label);
	}
	*out = row;
	return OK;
}

/* A hit and where it stands among all. */
struct found {
	struct chooser_hit hit;
	bool usual;
	size_t place;
};

/* As a draft chooses: what he usually buys stands before all that is no code, from a word start on. */
static int before_others(const struct found *f)
{
	return f->hit.class == CHOOSER_CODE ? 0 : f->usual && f->hit.class <= CHOOSER_WORD ? 1 : 2;
}

static int by_rank(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (before_others(x) != before_others(y))
		return before_others(x) - before_others(y);
	if (x->hit.class != y->hit.class)
		return x->hit.class < y->hit.class ? -1 : 1;
	if (x->usual != y->usual)
		return x->usual ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static void mark(const struct query *q, Od__ProductRow *row)
{
	struct fold_place marks[QUERY_MARKS];

	if (query_marks(q, row->name, strlen(row->name), marks)) {
		SET(row, match_from, marks[0].start);
		SET(row, match_to, marks[0].end);
	}
}

/* The usual item under a single letter, as the first row. */
static enum status labelled(struct verb *v, const struct asker *asker, const char *text,
	Od__ProductRows *reply)
{
	const struct usual_item *item = NULL;
	const Od__Product *p;
	size_t i;
	enum status s;

	if (strlen(text) != 1)
		return OK;
	for (i = 0; i < asker->usual.count; i++)
		if (asker->usual.item[i].label == *text)
			item = &asker->usual.item[i];
	p = item ? catalogue_find(v->desk, item->product) : NULL;
	if (!p || p->retired || !assortment_has(&asker->usual.range, p))
		return OK;
	s = row_of(v, asker, p, &reply->row[0]);
	if (s == OK) {
		SET(reply->row[0], match_class, CHOOSER_CODE);
		reply->n_row = 1;
	}
	return s;
}

/* What the entry line would take for the word, or ask about. */
static bool is_meant(const struct item_choice *choice, uint32_t product)
{
	bool meant = choice->product && choice->product->id == product;

	for (size_t i = 0; i < choice->candidates; i++)
		meant |= choice->candidate[i] == product;
	return meant;
}

enum status verb_product_find(struct verb *v, const Od__ProductFind *request,
	Od__ProductRows *reply)
{
	struct chooser_hit *hits = arena_array(v->arena, FOUND_MOST, sizeof *hits);
	struct found *found = arena_array(v->arena, FOUND_MOST, sizeof *found);
	struct query *q = arena_alloc(v->arena, sizeof *q);
	size_t limit = request->limit ? request->limit : FOUND_USUALLY, count, total, i;
	const char *text = text_of(request->text);
	struct item_choice choice = { .product = NULL };
	struct asker asker;
	enum status s = asker_of(v, request->customer, &asker);

	if (limit > FOUND_MOST)
		limit = FOUND_MOST;
	if (s != OK)
		return s;
	if (chooser_find(catalogue_chooser(v->desk), text, strlen(text), hits, FOUND_MOST, &count,
		&total) != OK)
		return verb_refuse(v, OD__MESSAGE__SEARCH_LONG, "text",
			arena_format(v->arena, "%d", QUERY_BYTES),
			arena_format(v->arena, "%d", QUERY_WORDS), NULL, NULL);
	query_set(q, text, strlen(text), "");
	for (i = 0; i < count; i++) {
		found[i].hit = hits[i];
		found[i].usual = usual_find(&asker.usual, hits[i].id) != NULL;
		found[i].place = i;
	}
	qsort(found, count, sizeof *found, by_rank);
	reply->row = arena_array(v->arena, limit + count + 1, sizeof *reply->row);
	s = labelled(v, &asker, text, reply);
	if (request->entry)
		item_by_word(v, &asker.usual, text, false, &choice);
	for (i = 0; s == OK && i < count && reply->n_row < limit; i++) {
		const Od__Product *p = catalogue_find(v->desk, found[i].hit.id);
		Od__ProductRow *row;

		if (!assortment_has(&asker.usual.range, p) ||
		    ((choice.product || choice.candidates) && !is_meant(&choice, p->id))) {
			total--;
			continue;
		}
		if (reply->n_row && reply->row[0]->id == p->id)
			continue;
		s = row_of(v, &asker, p, &row);
		if (s != OK)
			break;
		SET(row, match_class, (uint32_t)found[i].hit.class);
		mark(q, row);
		reply->row[reply->n_row++] = row;
	}
	SET(reply, total, total);
	return s;
}

enum status verb_product_show(struct verb *v, const Od__ProductShow *request,
	Od__ProductShown *reply)
{
	Od__PriceRule *const *rules;
	const Od__Product *p;
	struct asker asker;
	int64_t price;
	size_t count, i;
	enum status s = product_get(v, "product", request->product, &p);

	if (s == OK)
		s = asker_of(v, request->customer, &asker);
	if (s == OK)
		s = price_of(v, &asker.buyer, p, "", ONE, &price);
	if (s == OK)
		s = stock_get(v, p->id, &reply->stock);
	if (s != OK)
		return s;
	reply->product = (Od__Product *)reflect_copy(&p->base, v->arena);
	if (!actor_may(v->actor, "price"))
		reply->product->has_cost = false;
	if (price)
		SET(reply, price_now, price);
	s = affinity_rows(v, p, &reply->pair, &reply->n_pair);
	if (s != OK)
		return s;
	rules = price_rules_of(v->desk, p->id, &count);
	reply->price = arena_array(v->arena, count + 1, sizeof *reply->price);
	for (i = 0; i < count; i++)
		if (rules[i]->state == OD__PRICE_STATE__PRICE_LIVE)
			reply->price[reply->n_price++] =
				(Od__PriceRule *)reflect_copy(&rules[i]->base, v->arena);
	return OK;
}

enum status verb_product_list(struct verb *v, const Od__ProductList *request,
	Od__ProductRows *reply)
{
	const char *after, *family = text_of(request->family);
	uint32_t limit;
	size_t i, fit = 0;
	const Od__Product *p;
	struct asker asker;
	enum status s = list_page_text(v, request->page, &limit, &after);

	txn_let_go(v->txn);
	if (s == OK)
		s = asker_of(v, NULL, &asker);
	if (s != OK)
		return s;
	reply->row = arena_array(v->arena, limit, sizeof *reply->row);
	for (i = 0; s == OK && (p = catalogue_at(v->desk, i)); i++) {
		if (p->retired || (*family && !text_equal_ascii(text_of(p->family), family)))
			continue;
		fit++;
		if (*after && strcmp(text_of(p->code), after) <= 0)
			continue;
		if (reply->n_row < limit)
			s = row_of(v, &asker, p, &reply->row[reply->n_row++]);
		else if (!reply->after)
			SET_TEXT(v, reply, after, reply->row[limit - 1]->code);
	}
	SET(reply, total, fit);
	return s;
}
