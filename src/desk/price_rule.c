/* SPDX-License-Identifier: ISC */
/*
 * price_rule -- see the header.
 *
 * What is sealed is bound to the table and the number of the rule, so that it opens nowhere else;
 * a rule that is not opened any more (another desk's keys) has no steps and gives no price.
 */
#include "desk/price_rule.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/money.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/price_book.h"
#include "desk/setting.h"
#include "desk/vault.h"
#include "record/message.pb-c.h"

#define SEALED_MOST 4000

static enum table_id table_of(const Od__PriceRule *r)
{
	return r->customer ? TABLE_CUSTOMER_PRICE : TABLE_PRICE_RULE;
}

static struct key key_of(const Od__PriceRule *r)
{
	struct key key;

	if (!r->customer)
		return key_u32(r->id);
	key = key_u64(r->customer);
	key_add_u32(&key, r->product);
	key_add_u32(&key, r->n);
	return key;
}

bool price_rule_closed(const Od__PriceRule *rule)
{
	return rule->has_sealed;
}

/* A copy as it may be written: steps under seal. */
static Od__PriceRule *closed(struct verb *v, const Od__PriceRule *rule)
{
	Od__PriceRule *out = (Od__PriceRule *)reflect_copy(&rule->base, v->arena);
	struct key number = key_u32(rule->id);
	struct vault_place place = { "customer_price", &number, 0 };
	Od__PriceSteps steps = OD__PRICE_STEPS__INIT;
	struct buffer sealed;
	uint8_t *bytes;
	size_t size;

	if (!price_rule_closed(rule))
		return out;
	steps.step = rule->step;
	steps.n_step = rule->n_step;
	size = protobuf_c_message_get_packed_size(&steps.base);
	bytes = mem_alloc(size + 1);
	protobuf_c_message_pack(&steps.base, bytes);
	buffer_init(&sealed, SEALED_MOST);
	if (vault_seal_secret(v->desk->vault, &place, bytes, size, &sealed))
		panic("the steps of price rule %u are too long to seal", rule->id);
	mem_wipe(bytes, size);
	mem_free(bytes);
	out->sealed.data = arena_copy(v->arena, sealed.bytes, sealed.length);
	out->sealed.len = sealed.length;
	out->n_step = 0;
	buffer_free(&sealed);
	return out;
}

void price_rule_open(struct verb *v, Od__PriceRule *rule)
{
	struct key number = key_u32(rule->id);
	struct vault_place place = { "customer_price", &number, 0 };
	struct refusal why;
	ProtobufCMessage *steps;
	struct buffer out;

	price_overlay(v->desk, rule);
	if (!price_rule_closed(rule) || rule->n_step)
		return;
	buffer_init(&out, SEALED_MOST);
	if (vault_unseal_secret(v->desk->vault, &place, rule->sealed.data, rule->sealed.len,
	    &out) == OK && reflect_unpack(&od__price_steps__descriptor, out.bytes, out.length,
	    v->arena, &steps, &why) == OK) {
		rule->step = ((Od__PriceSteps *)steps)->step;
		rule->n_step = ((Od__PriceSteps *)steps)->n_step;
	}
	mem_wipe(out.bytes, out.length);
	buffer_free(&out);
}

enum status price_rule_put(struct verb *v, const Od__PriceRule *stored, Od__PriceRule *rule)
{
	struct key key = key_of(rule);
	Od__PriceRule *out = closed(v, rule);
	enum status s = change_put(v, table_of(rule), &key, rule->id, rule->customer, 0,
		stored ? &stored->base : NULL, &out->base);

	SET(rule, version, out->version);
	return s;
}

enum status price_rule_mark(struct verb *v, const Od__PriceRule *rule)
{
	struct key key = key_of(rule);

	return change_quiet(v, table_of(rule), &key, &closed(v, rule)->base);
}

static enum status find(struct verb *v, uint32_t id, Od__PriceRule **rule, Od__PriceRule **stored)
{
	struct key key = key_u32(id);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = table_get_as(v->txn, TABLE_PRICE_RULE, &key, v->arena, &m);

	if (s == ERR_NOT_FOUND) {
		s = walk_open_index(v->txn, INDEX_CUSTOMER_PRICE_RULE, &key, false, &walk);
		if (s)
			return s;
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		walk_close(walk);
		if (s == ERR_END)
			return ERR_NOT_FOUND;
	}
	if (s)
		return s;
	if (stored)
		*stored = (Od__PriceRule *)reflect_copy(m, v->arena);
	*rule = (Od__PriceRule *)m;
	price_rule_open(v, *rule);
	return OK;
}

enum status price_rule_find(struct verb *v, uint32_t id, Od__PriceRule **rule)
{
	return find(v, id, rule, NULL);
}

enum status price_rule_get(struct verb *v, const char *field, uint32_t id, Od__PriceRule **rule,
	Od__PriceRule **stored)
{
	enum status s = find(v, id, rule, stored);

	return s == ERR_NOT_FOUND ? verb_missing(v, field, "price rule",
		arena_format(v->arena, "%" PRIu32, id)) : s;
}

#define FEW 16

enum status price_rules_few(struct verb *v, uint64_t customer, struct price_own *out)
{
	struct key prefix = key_u64(customer);
	struct walk *walk;
	enum status s;

	*out = (struct price_own){ .customer = customer };
	s = walk_open(v->txn, TABLE_CUSTOMER_PRICE, &prefix, false, &walk);
	while (!s && out->count < FEW) {
		ProtobufCMessage *m;

		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		if (!out->rule)
			out->rule = arena_array(v->arena, FEW, sizeof *out->rule);
		out->rule[out->count++] = (Od__PriceRule *)m;
	}
	walk_close(walk);
	out->whole = s == ERR_END;
	return s == ERR_END ? OK : s;
}

enum status price_rules_own(struct verb *v, uint64_t customer, uint32_t product,
	Od__PriceRule ***rule, size_t *count, uint32_t *last)
{
	struct key prefix = key_u64(customer), key;
	ProtobufCMessage *m;
	struct walk *walk;
	size_t size = 16;
	enum status s;

	*rule = arena_array(v->arena, size, sizeof **rule);
	*count = 0;
	*last = 0;
	key_add_u32(&prefix, product);
	s = walk_open(v->txn, TABLE_CUSTOMER_PRICE, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		Od__PriceRule *r = (Od__PriceRule *)m;

		*last = r->n;
		if (*count == size) {
			Od__PriceRule **more = arena_array(v->arena, size * 2, sizeof *more);

			memcpy(more, *rule, size * sizeof(*more));
			*rule = more;
			size *= 2;
		}
		price_rule_open(v, r);
		(*rule)[(*count)++] = r;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static bool equal(const char *a, const char *b)
{
	return strcmp(text_of(a), text_of(b)) == 0;
}

bool price_rule_alike(const Od__PriceRule *a, const Od__PriceRule *b)
{
	if (a->level != b->level || a->product != b->product || a->customer != b->customer ||
	    a->n_bundle != b->n_bundle)
		return false;
	for (size_t i = 0; i < a->n_bundle; i++)
		if (a->bundle[i] != b->bundle[i])
			return false;
	return equal(a->family, b->family) && equal(a->category, b->category) &&
		equal(a->unit, b->unit) && equal(a->currency, b->currency) &&
		equal(a->kind, b->kind) && equal(a->class_, b->class_) &&
		equal(a->tier, b->tier) && equal(a->member, b->member) &&
		equal(a->territory, b->territory);
}

const char *price_rule_goods(struct verb *v, const Od__PriceRule *rule)
{
	const Od__Product *p = rule->product ? catalogue_find(v->desk, rule->product) : NULL;
	const char *unit = text_of(rule->unit)[0]
		? catalogue_unit_name(v->desk, rule->unit, v->actor->language) : "";
	const char *what = "";

	if (p)
		what = arena_format(v->arena, "%s %s", text_of(p->code),
			catalogue_name(p, v->actor->language));
	else if (text_of(rule->family)[0])
		what = rule->family;
	else if (text_of(rule->category)[0])
		what = rule->category;
	else if (rule->n_bundle)
		for (size_t i = 0; i < rule->n_bundle; i++) {
			const Od__Product *each = catalogue_find(v->desk, rule->bundle[i]);

			what = arena_format(v->arena, "%s%s%s", what, i ? ", " : "",
				each ? text_of(each->code) : "?");
		}
	return arena_format(v->arena, "%s%s%s", what, *unit && *what ? " " : "", unit);
}

const char *price_rule_buyers(struct verb *v, const Od__PriceRule *rule)
{
	const char *part[] = { rule->kind, rule->class_, rule->tier, rule->member, rule->territory };
	const char *out = "";
	Od__Customer *c;

	if (rule->customer)
		return customer_load(v, rule->customer, &c) == OK ? customer_said(v, c) : "";
	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		if (text_of(part[i])[0])
			out = arena_format(v->arena, "%s%s%s", out, *out ? ", " : "", part[i]);
	return out;
}

static const char *number(struct verb *v, int64_t value, int scale)
{
	char text[32];

	decimal_print(value, scale, text);
	return arena_string(v->arena, text);
}

const char *price_said(struct verb *v, int64_t value)
{
	int places = (int)setting_int(v->desk, "places");
	int64_t unit = 1, rest;

	for (int i = places; i < 4; i++)
		unit *= 10;
	rest = value % unit;
	return rest ? number(v, value, 4) : made_money(v, value / unit);
}

uint64_t price_rule_sealed(const Od__PriceRule *rule)
{
	if (!price_rule_closed(rule))
		return 0;
	return rule->agreement ? rule->agreement : rule->id;
}

const char *price_rule_terms(struct verb *v, const Od__PriceRule *rule)
{
	const char *out = "";

	if (price_rule_closed(rule))
		return out;
	for (size_t i = 0; i < rule->n_step; i++) {
		const Od__PriceStep *s = rule->step[i];
		const char *from = "", *what;

		if (s->spend)
			from = arena_format(v->arena, "%s+ ", made_money(v, s->spend));
		else if (s->from)
			from = arena_format(v->arena, "%s+ ", number(v, s->from, 3));
		what = s->has_price ? price_said(v, s->price)
			: s->ppm ? arena_format(v->arena, "%s %%", number(v, s->ppm, 4))
			: made_money(v, s->save);
		out = arena_format(v->arena, "%s%s%s%s", out, i ? ", " : "", from, what);
	}
	return out;
}
