/* SPDX-License-Identifier: ISC */
/*
 * spare -- orders (see the header).
 *
 * Each kind of field is left out only if every line of the order has it, and the bit that says so is set:
 * so one that is not there was left out, and comes back to the byte. The lines stand behind all other
 * fields; plain ones before them, without names (spare_plain.h).
 */
#include "record/spare.h"

#include <stdbool.h>
#include <string.h>

#include "record/order.pb-c.h"
#include "record/spare_plain.h"

#define HEAD 2u			/* SPARE_FIRST, then the bits */
#define LINE 10u		/* number of the field `line` of an order */

enum { N = 1, UNIT = 2, QUANTITY = 4, AMOUNT = 8, MISSING = 16, EACH = 31, PLAIN = 32, ALL = 63 };

/* What all lines have. */
static unsigned had(const Od__Order *o)
{
	unsigned bits = o->n_line ? EACH : 0;

	for (size_t i = 0; i < o->n_line && bits; i++) {
		const Od__OrderLine *l = o->line[i];

		bits &= (l->has_n ? N : 0u) | (l->unit ? UNIT : 0u) | (l->has_quantity ? QUANTITY : 0u)
			| (l->has_amount ? AMOUNT : 0u) | (l->has_missing ? MISSING : 0u);
	}
	return bits;
}

/* Line `i` without what follows. */
static Od__OrderLine without(const Od__Order *o, size_t i, unsigned bits)
{
	const Od__OrderLine *line = o->line[i];
	Od__OrderLine out = *line;
	int64_t amount;

	if (bits & N && line->n == i + 1)
		out.has_n = false;
	if (bits & UNIT && i && strcmp(line->unit, o->line[i - 1]->unit) == 0)
		out.unit = NULL;
	if (bits & QUANTITY && line->has_asked && line->asked == line->quantity)
		out.has_quantity = false;
	if (bits & AMOUNT && plain_amount(line, &amount) && amount == line->amount)
		out.has_amount = false;
	if (bits & MISSING && !line->missing)
		out.has_missing = false;
	return out;
}

static void fill(Od__Order *o, unsigned bits)
{
	for (size_t i = 0; i < o->n_line; i++) {
		Od__OrderLine *l = o->line[i];

		if (bits & N && !l->has_n) {
			l->has_n = true;
			l->n = (uint32_t)i + 1;
		}
		if (bits & UNIT && !l->unit && i)
			l->unit = o->line[i - 1]->unit;
		if (bits & QUANTITY && !l->has_quantity) {
			l->has_quantity = true;
			l->quantity = l->asked;
		}
		if (bits & AMOUNT && !l->has_amount)
			l->has_amount = plain_amount(l, &l->amount);
		if (bits & MISSING)
			l->has_missing = true;
	}
}

static uint8_t *put_length(uint8_t *at, size_t length)
{
	for (; length > 0x7f; length >>= 7)
		*at++ = (uint8_t)(length | 0x80);
	*at++ = (uint8_t)length;
	return at;
}

size_t spare_pack(const ProtobufCMessage *m, uint8_t *out)
{
	const Od__Order *o = (const Od__Order *)m;
	unsigned bits = m->descriptor == &od__order__descriptor ? had(o) : 0;
	uint8_t *at = out;
	Od__Order rest;

	/* The number of the first line takes as much as the head. */
	if (!(bits & N) || o->line[0]->n != 1)
		return protobuf_c_message_pack(m, out);
	rest = *o;
	*at++ = SPARE_FIRST;
	if (plain_is(o, bits & MISSING)) {
		*at++ = (uint8_t)(bits | PLAIN);
		at += plain_put(o, &rest, at);
		at += protobuf_c_message_pack(&rest.base, at);
		return (size_t)(at - out);
	}
	rest.n_line = 0;
	*at++ = (uint8_t)bits;
	at += protobuf_c_message_pack(&rest.base, at);
	for (size_t i = 0; i < o->n_line; i++) {
		Od__OrderLine l = without(o, i, bits);

		*at++ = LINE << 3 | PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
		at = put_length(at, protobuf_c_message_get_packed_size(&l.base));
		at += protobuf_c_message_pack(&l.base, at);
	}
	return (size_t)(at - out);
}

size_t spare_head(const uint8_t *bytes, size_t length)
{
	size_t plain;

	if (length < HEAD || bytes[0] != SPARE_FIRST)
		return 0;
	plain = bytes[1] & PLAIN ? plain_length(bytes + HEAD, length - HEAD) : 0;
	return HEAD + plain;
}

ProtobufCMessage *spare_unpack(const ProtobufCMessageDescriptor *d, ProtobufCAllocator *allocator,
	size_t length, const uint8_t *bytes)
{
	size_t head = spare_head(bytes, length);
	ProtobufCMessage *m;

	/* A bit that is none of ours is of a newer release. */
	if (head && (d != &od__order__descriptor || bytes[1] & ~ALL || (bytes[1] & PLAIN && head == HEAD)))
		return NULL;
	m = protobuf_c_message_unpack(d, allocator, length - head, bytes + head);
	if (m && head && !(bytes[1] & PLAIN))
		fill((Od__Order *)m, bytes[1]);
	else if (m && head && !plain_take((Od__Order *)m, bytes + HEAD, head - HEAD, bytes[1] & MISSING,
		   allocator))
		return NULL;
	return m;
}
