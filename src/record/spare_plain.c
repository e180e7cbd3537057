/* SPDX-License-Identifier: ISC */
/*
 * spare_plain -- see the header.
 *
 * Two bytes of length, then numbers of seven bits a byte: flags; the level of all prices plus 1, or 0 where
 * no line says why its price is what it is; the unit's length, the unit; how many lines; the lines.
 */
#include "record/spare_plain.h"

#include <string.h>

#include "base/money.h"

#define MINOR 100000		/* price times quantity of one minor unit, of a hundred in the major one */
#define LINES_MOST 1000u
#define UNIT_MOST 100u

enum { PAYER = 1, SUBJECT = 2, TOTAL = 4, FLAGS = 7 };

bool plain_amount(const Od__OrderLine *l, int64_t *amount)
{
	return l->has_price && l->has_quantity
		&& money_divide((money_wide)l->price * l->quantity, MINOR, ROUND_HALF_UP, amount) == OK;
}

/* All that a plain line has; only the numbers that are written come from it. */
static bool line_of(const Od__OrderLine *from, uint32_t n, char *unit, bool missing, Od__OrderLine *out,
	Od__Why *why)
{
	od__order_line__init(out);
	out->has_n = out->has_product = out->has_asked = out->has_quantity = out->has_price = true;
	out->n = n;
	out->product = from->product;
	out->unit = unit;
	out->asked = out->quantity = from->asked;
	out->price = from->price;
	out->has_amount = plain_amount(out, &out->amount);
	out->has_missing = missing;
	out->why = why;
	return out->has_amount;
}

/* WHY the sizes: a line of the same numbers that holds anything else besides is larger. */
static bool line_is(const Od__Order *o, size_t i, bool missing)
{
	const Od__OrderLine *l = o->line[i], *first = o->line[0];
	Od__Why why = OD__WHY__INIT;
	Od__OrderLine plain;

	if (!l->has_n || !l->has_product || !l->unit || !l->has_asked || !l->has_quantity || !l->has_price
	    || !l->has_amount || l->has_missing != missing || !l->why != !first->why)
		return false;
	if (l->n != i + 1 || strcmp(l->unit, first->unit) != 0 || l->quantity != l->asked || l->missing)
		return false;
	if (l->why) {
		if (!l->why->has_level || l->why->level != first->why->level || !l->why->has_rule)
			return false;
		why.has_level = why.has_rule = true;
		why.level = l->why->level;
		why.rule = l->why->rule;
	}
	return line_of(l, l->n, l->unit, missing, &plain, l->why ? &why : NULL) && plain.amount == l->amount
		&& protobuf_c_message_get_packed_size(&plain.base)
			== protobuf_c_message_get_packed_size(&l->base);
}

bool plain_is(const Od__Order *o, bool missing)
{
	const Od__OrderLine *first = o->n_line ? o->line[0] : NULL;

	if (!first || o->n_line > LINES_MOST || !first->unit || strlen(first->unit) > UNIT_MOST
	    || (first->why && (!first->why->has_level || first->why->level < 0)))
		return false;
	for (size_t i = 0; i < o->n_line; i++)
		if (!line_is(o, i, missing))
			return false;
	return true;
}

static bool sum_of(const Od__Order *o, int64_t *sum)
{
	*sum = 0;
	for (size_t i = 0; i < o->n_line; i++)
		if (__builtin_add_overflow(*sum, o->line[i]->amount, sum))
			return false;
	return true;
}

static uint8_t *put(uint8_t *at, uint64_t number)
{
	for (; number > 0x7f; number >>= 7)
		*at++ = (uint8_t)(number | 0x80);
	*at++ = (uint8_t)number;
	return at;
}

static unsigned flags_of(const Od__Order *o)
{
	int64_t sum;

	return (o->has_payer && o->has_customer && o->payer == o->customer ? PAYER : 0u)
		| (o->has_subject && o->has_customer && o->subject == o->customer ? SUBJECT : 0u)
		| (o->has_total && sum_of(o, &sum) && o->total == sum ? TOTAL : 0u);
}

size_t plain_put(const Od__Order *o, Od__Order *rest, uint8_t *out)
{
	const Od__OrderLine *first = o->line[0];
	unsigned flags = flags_of(o);
	size_t length = strlen(first->unit);
	uint8_t *at = out + PLAIN_LENGTH;

	rest->n_line = 0;
	rest->has_payer = o->has_payer && !(flags & PAYER);
	rest->has_subject = o->has_subject && !(flags & SUBJECT);
	rest->has_total = o->has_total && !(flags & TOTAL);
	at = put(at, flags);
	at = put(at, first->why ? (uint64_t)first->why->level + 1 : 0);
	at = put(at, length);
	memcpy(at, first->unit, length);
	at = put(at + length, o->n_line);
	for (size_t i = 0; i < o->n_line; i++) {
		const Od__OrderLine *l = o->line[i];

		at = put(at, l->product);
		at = put(at, (uint64_t)l->asked);
		at = put(at, (uint64_t)l->price);
		if (l->why)
			at = put(at, l->why->rule);
	}
	length = (size_t)(at - out) - PLAIN_LENGTH;
	out[0] = (uint8_t)(length >> 8);
	out[1] = (uint8_t)length;
	return PLAIN_LENGTH + length;
}

size_t plain_length(const uint8_t *bytes, size_t length)
{
	size_t all = length < PLAIN_LENGTH ? 0 : PLAIN_LENGTH + ((size_t)bytes[0] << 8 | bytes[1]);

	return all <= length ? all : 0;
}

struct reading {
	const uint8_t *at, *end;
	bool wrong;
};

/* At most `most`; 0 where it is not there. */
static uint64_t take(struct reading *r, uint64_t most)
{
	uint64_t number = 0;

	for (unsigned shift = 0; r->at < r->end && shift < 64; shift += 7) {
		uint8_t byte = *r->at++;

		number |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80 && number <= most)
			return number;
		if (byte < 0x80)
			break;
	}
	r->wrong = true;
	return 0;
}

/* NULL when there is none: the bytes are none of an order then, as for the library. */
static void *room(struct reading *r, ProtobufCAllocator *a, size_t size)
{
	void *there = a->alloc(a->allocator_data, size);

	r->wrong |= !there;
	return there;
}

static Od__OrderLine *take_line(struct reading *r, uint32_t n, char *unit, uint64_t level, bool missing,
	ProtobufCAllocator *a)
{
	Od__OrderLine from = OD__ORDER_LINE__INIT, *l = room(r, a, sizeof *l);
	Od__Why *why = level ? room(r, a, sizeof *why) : NULL;

	if (r->wrong)
		return NULL;
	from.product = (uint32_t)take(r, UINT32_MAX);
	from.asked = (int64_t)take(r, UINT64_MAX);
	from.price = (int64_t)take(r, UINT64_MAX);
	if (why) {
		od__why__init(why);
		why->has_level = why->has_rule = true;
		why->level = (Od__PriceLevel)(level - 1);
		why->rule = (uint32_t)take(r, UINT32_MAX);
	}
	if (!line_of(&from, n, unit, missing, l, why))
		r->wrong = true;
	return l;
}

static bool take_rest(Od__Order *o, unsigned flags)
{
	if (flags & PAYER)
		o->payer = o->customer;
	if (flags & SUBJECT)
		o->subject = o->customer;
	o->has_payer |= (flags & PAYER) != 0;
	o->has_subject |= (flags & SUBJECT) != 0;
	o->has_total |= (flags & TOTAL) != 0;
	return !(flags & TOTAL) || sum_of(o, &o->total);
}

bool plain_take(Od__Order *o, const uint8_t *bytes, size_t length, bool missing, ProtobufCAllocator *a)
{
	struct reading r = { .at = bytes + PLAIN_LENGTH, .end = bytes + length };
	unsigned flags = (unsigned)take(&r, FLAGS);
	uint64_t level = take(&r, INT32_MAX), size = take(&r, UNIT_MOST);
	size_t count;
	char *unit;

	if (r.wrong || o->n_line || size > (size_t)(r.end - r.at))
		return false;
	unit = room(&r, a, size + 1);
	if (!unit)
		return false;
	memcpy(unit, r.at, size);
	unit[size] = 0;
	r.at += size;
	count = (size_t)take(&r, LINES_MOST);
	if (r.wrong || !count || count > (size_t)(r.end - r.at))
		return false;
	o->line = room(&r, a, count * sizeof *o->line);
	for (; o->n_line < count && !r.wrong; o->n_line++)
		o->line[o->n_line] = take_line(&r, (uint32_t)o->n_line + 1, unit, level, missing, a);
	return !r.wrong && r.at == r.end && take_rest(o, flags);
}
