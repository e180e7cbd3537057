/* SPDX-License-Identifier: ISC */
/*
 * Orders as they are stored: smaller, and the same when they are unpacked, whatever their lines have and
 * lack; all other records as ever; bytes of the first release that left fields out; bytes that are cut or
 * changed. Equal means equal packed bytes.
 */
#include "record/spare.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "tap/tap.h"

#define ORDERS 4000

static struct arena *memory;
static unsigned seed = 11;

static unsigned any(unsigned below)
{
	return (unsigned)(rand_r(&seed) >> 4) % below;
}

static ProtobufCAllocator *allocator(void)
{
	return (ProtobufCAllocator *)(uintptr_t)arena_allocator(memory);
}

static bool equal(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	size_t n = protobuf_c_message_get_packed_size(a);
	uint8_t *one = arena_alloc(memory, n + 1), *two = arena_alloc(memory, n + 1);

	if (protobuf_c_message_get_packed_size(b) != n)
		return false;
	protobuf_c_message_pack(a, one);
	protobuf_c_message_pack(b, two);
	return memcmp(one, two, n) == 0;
}

/* A line as orders have it; one in `odd` fields is something else, or is not there. */
static Od__OrderLine *line_of(uint32_t n, unsigned odd, unsigned why)
{
	Od__OrderLine *l = arena_alloc(memory, sizeof *l);

	od__order_line__init(l);
	l->has_n = l->has_product = l->has_asked = l->has_quantity = l->has_price = l->has_amount =
		l->has_missing = true;
	l->n = n;
	l->product = 1 + any(2000);
	l->unit = arena_string(memory, "piece");
	l->asked = l->quantity = 1000 * (1 + (int64_t)any(12));
	l->price = 2500 * (1 + (int64_t)any(200));
	l->amount = (l->price * l->quantity + 50000) / 100000;
	if (why) {
		l->why = arena_alloc(memory, sizeof *l->why);
		od__why__init(l->why);
		l->why->has_level = l->why->has_rule = true;
		l->why->level = (Od__PriceLevel)(why - 1);
		l->why->rule = any(300);
	}
	if (!odd)
		return l;
	if (!any(odd) && why)
		l->why->level = OD__PRICE_LEVEL__LIST;
	if (!any(odd) && why)
		l->why->has_rule = false;
	if (!any(odd) && why)
		l->why->reason = arena_string(memory, "the last box");
	if (!any(odd))
		l->why = NULL;
	if (!any(odd))
		l->shipped = l->has_shipped = true;
	if (!any(odd))
		l->n = any(9);
	if (!any(odd))
		l->has_n = false;
	if (!any(odd))
		l->unit = any(3) ? arena_string(memory, any(2) ? "jar" : "") : NULL;
	if (!any(odd))
		l->asked = (int64_t)any(9) - 4;
	if (!any(odd))
		l->has_asked = false;
	if (!any(odd))
		l->has_quantity = false;
	if (!any(odd))
		l->quantity = any(2) ? INT64_MAX : INT64_MIN;
	if (!any(odd))
		l->price = any(3) ? (int64_t)any(100000) : any(2) ? INT64_MAX : -7;
	if (!any(odd))
		l->has_price = false;
	if (!any(odd))
		l->amount += (int64_t)any(3) - 1;
	if (!any(odd))
		l->has_amount = false;
	if (!any(odd))
		l->missing = any(5000);
	if (!any(odd))
		l->has_missing = false;
	if (!any(odd))
		l->note = arena_string(memory, "no lid");
	return l;
}

static Od__Order *order_of(size_t lines, unsigned odd)
{
	Od__Order *o = arena_alloc(memory, sizeof *o);
	unsigned why = any(4);
	uint64_t sum = 0;

	od__order__init(o);
	o->has_id = o->has_customer = o->has_total = o->has_load = true;
	o->id = 1042;
	o->customer = 7;
	o->total = 12345;
	if (any(2)) {
		o->has_payer = o->has_subject = true;
		o->payer = any(5) ? 7 : 8;
		o->subject = any(5) ? 7 : 8;
	}
	o->load = 9;
	o->currency = arena_string(memory, "CNY");
	o->line = arena_array(memory, lines + 1, sizeof *o->line);
	for (size_t i = 0; i < lines; i++) {
		o->line[o->n_line++] = line_of((uint32_t)i + 1, odd, why);
		sum += (uint64_t)o->line[i]->amount;
	}
	if (any(3))
		o->total = (int64_t)sum;
	return o;
}

/* There and back; *bytes: how many it took. */
static bool comes_back(const ProtobufCMessage *m, size_t *bytes)
{
	size_t room = protobuf_c_message_get_packed_size(m);
	uint8_t *packed = malloc(room ? room : 1);
	ProtobufCMessage *back;
	bool good;

	*bytes = spare_pack(m, packed);
	back = spare_unpack(m->descriptor, allocator(), *bytes, packed);
	good = *bytes <= room && back && equal(m, back);
	free(packed);
	return good;
}

static void orders(void)
{
	unsigned bad = 0, usual = 0;
	size_t bytes, plain;

	for (unsigned i = 0; i < ORDERS; i++) {
		bad += !comes_back(&order_of(any(12), 1 + any(40))->base, &bytes);
		if (i % 100 == 99)
			arena_reset(memory);
	}
	is_int(0, bad, "%d orders of all kinds of lines come back as they were", ORDERS);
	for (unsigned i = 0; i < 50; i++) {
		const ProtobufCMessage *m = &order_of(8, 0)->base;

		plain = protobuf_c_message_get_packed_size(m);
		bad += !comes_back(m, &bytes);
		usual += bytes * 10 < plain * 6;
	}
	is_int(0, bad, "so do those of a usual day");
	is_int(50, usual, "which take less than six tenths");
	ok(comes_back(&order_of(1000, 0)->base, &bytes), "an order of a thousand lines comes back");
	ok(comes_back(&order_of(1001, 0)->base, &bytes), "so does a larger one");
}

static void others(void)
{
	Od__Stock stock = OD__STOCK__INIT;
	uint8_t plain[100], packed[100];
	size_t n, bytes;

	stock.has_product = stock.has_on_hand = true;
	stock.product = 7;
	stock.on_hand = 12000;
	n = protobuf_c_message_pack(&stock.base, plain);
	bytes = spare_pack(&stock.base, packed);
	ok(n == bytes && memcmp(plain, packed, n) == 0, "a record of another kind is packed as ever");
	ok(comes_back(&stock.base, &bytes), "and comes back");
	packed[0] = SPARE_FIRST;
	packed[1] = 1;
	ok(!spare_unpack(&od__stock__descriptor, allocator(), 6, packed), "nothing is left out of it");
	ok(comes_back(&order_of(0, 0)->base, &bytes), "an order without lines comes back");
}

/* Fields of a newer release, in an order and in one of its lines. */
static void unknown(void)
{
	uint8_t five = 5;
	ProtobufCMessageUnknownField field = { .tag = 900, .wire_type = PROTOBUF_C_WIRE_TYPE_VARINT, .len = 1,
		.data = &five };
	Od__Order *o = order_of(3, 0);
	size_t bytes;

	o->base.n_unknown_fields = o->line[1]->base.n_unknown_fields = 1;
	o->base.unknown_fields = o->line[1]->base.unknown_fields = &field;
	ok(comes_back(&o->base, &bytes), "what this release does not know of an order stays in it");
}

/* Order 5: 2 pieces at 1.50, 3 at 2.00, as the first release that left fields out wrote it; and as plain. */
static void for_ever(void)
{
	static const uint8_t plain[] = { 0x17, 0x3f, 0x00, 0x14, 0x00, 0x00, 0x05, 'p', 'i', 'e', 'c', 'e',
		0x02, 0x09, 0xd0, 0x0f, 0x98, 0x75, 0x0a, 0xb8, 0x17, 0xa0, 0x9c, 0x01, 0x08, 0x05 };
	static const uint8_t once[] = { 0x17, 0x1f, 0x08, 0x05, 0x52, 0x0f, 0x10, 0x09, 0x1a, 0x05, 'p', 'i',
		'e', 'c', 'e', 0x20, 0xd0, 0x0f, 0x30, 0x98, 0x75, 0x52, 0x09, 0x10, 0x0a, 0x20, 0xb8, 0x17,
		0x30, 0xa0, 0x9c, 0x01 };
	const ProtobufCMessageDescriptor *d = &od__order__descriptor;
	const Od__Order *o = (Od__Order *)spare_unpack(d, allocator(), sizeof once, once);
	uint8_t again[sizeof once + 100], newer[sizeof once];

	ok(o && o->id == 5 && o->n_line == 2 && o->line[1]->has_n && o->line[1]->n == 2
		&& strcmp(o->line[1]->unit, "piece") == 0 && o->line[1]->quantity == 3000
		&& o->line[0]->amount == 300 && o->line[1]->amount == 600 && o->line[1]->has_missing
		&& !o->line[1]->missing, "what was written once is read as it was");
	ok(o && spare_pack(&o->base, again) == sizeof plain && memcmp(again, plain, sizeof plain) == 0,
		"and is written as plain");
	is_int(2, spare_head(once, sizeof once), "its own fields begin behind two bytes");
	is_int(sizeof plain - 2, spare_head(plain, sizeof plain), "those of a plain one behind its lines");
	o = (Od__Order *)spare_unpack(d, allocator(), sizeof plain, plain);
	ok(o && spare_pack(&o->base, again) == sizeof plain && memcmp(again, plain, sizeof plain) == 0
		&& o->id == 5 && o->n_line == 2 && o->line[1]->n == 2 && o->line[1]->product == 10
		&& strcmp(o->line[1]->unit, "piece") == 0 && o->line[1]->quantity == 3000
		&& o->line[1]->amount == 600 && o->line[1]->has_missing && !o->line[1]->why && !o->has_payer
		&& !o->has_total, "and a plain one is read and written as it was");
	memcpy(newer, once, sizeof once);
	newer[1] |= 0x40;
	ok(!spare_unpack(d, allocator(), sizeof newer, newer),
		"what a newer release leaves out is not guessed");
}

static void damaged(void)
{
	const ProtobufCMessage *m = &order_of(8, 0)->base;
	uint8_t *packed = arena_alloc(memory, protobuf_c_message_get_packed_size(m));
	size_t n = spare_pack(m, packed);
	unsigned read = 0;

	for (size_t at = 0; at < n; at++)
		for (unsigned bit = 0; bit < 9; bit++) {
			size_t left = bit == 8 ? at : n;	/* cut there, or the bit turned */
			uint8_t *hurt = malloc(left ? left : 1);
			ProtobufCMessage *back;

			memcpy(hurt, packed, left);
			if (bit < 8)
				hurt[at] ^= (uint8_t)(1u << bit);
			back = spare_unpack(m->descriptor, allocator(), left, hurt);
			read += back && protobuf_c_message_get_packed_size(back) > 0;
			free(hurt);
		}
	ok(read > 0 && read < 9 * n, "of %zu changed orders %u are other orders, the rest are none", 9 * n,
		read);
}

/* Memory that ends before the order does: as everywhere it is none then. */
static void short_of_memory(void)
{
	Od__Order *o = order_of(3, 0);
	uint8_t packed[1000];
	unsigned none = 0, whole = 0;
	size_t n;

	for (size_t i = 0; i < o->n_line; i++)
		o->line[i]->why = NULL;
	n = spare_pack(&o->base, packed);
	ok(packed[1] & 0x20, "a plain order");
	for (size_t most = 16; most < 4096; most += 16) {
		struct arena *a = arena_new(most);
		ProtobufCMessage *back = spare_unpack(&od__order__descriptor,
			(ProtobufCAllocator *)(uintptr_t)arena_allocator(a), n, packed);

		none += !back;
		whole += back && equal(back, &o->base);
		arena_free(a);
	}
	ok(none > 0 && whole > 0 && none + whole == 255, "of %u sizes of memory %u take it, the rest do not",
		none + whole, whole);
}

int main(void)
{
	memory = arena_new(0);
	plan_lazy();
	orders();
	others();
	unknown();
	for_ever();
	damaged();
	short_of_memory();
	arena_free(memory);
	return tap_result();
}
