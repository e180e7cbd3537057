/* SPDX-License-Identifier: ISC */
/*
 * reflect: paths, texts, limits and hostile bytes, case by case.
 *
 * What a person types is set by path and read back; each refusal is compared as number, field and
 * arguments, since those are what seats and scripts get. The bytes are made by hand where a
 * library would not make them.
 */
#include "record/reflect.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "record/call.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/message.pb-c.h"
#include "record/order.pb-c.h"
#include "record/wire.pb-c.h"
#include "tap/tap.h"

static struct arena *arena;

static const char *show(const ProtobufCMessage *m, const char *path, bool exact)
{
	static struct buffer out;
	struct place p;

	if (!out.cap)
		buffer_init(&out, 100000);
	buffer_reset(&out);
	if (reflect_find(m, path, &p) != OK)
		return "(no such field)";
	reflect_print(&p, exact, &out);
	return buffer_string(&out);
}

/* A length of time: exact to the microsecond for programs, as people say it for people. */
static void lengths(void)
{
	static const struct { int64_t micros; const char *exact, *people; } table[] = {
		{ 0, "0s", "0s" }, { 1009721, "1.009721s", "1s" }, { 1250000, "1.25s", "1.3s" },
		{ 9960000, "9.96s", "10s" }, { 59600000, "59.6s", "1min" },
		{ 190400000, "3min10.4s", "3min10s" }, { INT64_C(7229000000), "2h29s", "2h" },
		{ INT64_C(7231000000), "2h31s", "2h1min" }, { -1009721, "-1.009721s", "-1s" },
	};
	Od__CallRow *row = (Od__CallRow *)reflect_new(&od__call_row__descriptor, arena);

	row->has_talked = true;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		row->talked = table[i].micros;
		is_string(table[i].exact, show(&row->base, "talked", true), "a length, exact");
		is_string(table[i].people, show(&row->base, "talked", false), "and for people");
	}
}

static void set_and_print(void)
{
	static const struct { const char *path, *text, *exact, *people; } table[] = {
		{ "name", "九龙冰室", NULL, NULL },
		{ "kind", "chain store", "chain_store", "chain store" },
		{ "kind", "Chain-Store", "chain_store", "chain store" },
		{ "terms.days", "30", NULL, NULL },
		{ "terms.limit", "50000", "50000.00", "50,000.00" },
		{ "terms.limit", "-0.5", "-0.50", "-0.50" },
		{ "point.0.value", "0571-88124410", NULL, NULL },
		{ "point.0.consent", "yes", "true", "yes" },
		{ "point.1.kind", "phone", "phone_point", "phone" },
		{ "window.0.from", "05:30", NULL, NULL },
		{ "window.0.to", "24:00", NULL, NULL },
		{ "birthday", "1970-01-01", NULL, NULL },
		{ "birthday", "1969-12-31", NULL, NULL },
		{ "created", "2026-11-19T14:05:00+08:00", "2026-11-19T06:05:00Z",
			"2026-11-19 06:05" },
		{ "tag.0", "organic", NULL, NULL },
		{ "tag", "second", "organic, second", "organic, second" },
		{ "id", "18446744073709551615", NULL, NULL },
		{ "note", "", "", "" },
	};
	Od__Customer *c = (Od__Customer *)reflect_new(&od__customer__descriptor, arena);
	struct refusal why;
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		is_int(OK, reflect_set(&c->base, table[i].path, table[i].text, arena, &why),
			"set %s", table[i].path);
		is_string(table[i].exact ? table[i].exact : table[i].text,
			show(&c->base, table[i].path, true), "%s, exact", table[i].path);
		is_string(table[i].people ? table[i].people : table[i].exact ? table[i].exact :
			table[i].text, show(&c->base, table[i].path, false), "%s, for people",
			table[i].path);
	}
	lengths();
	is_int(2, (long long)c->n_tag, "two tags");
	is_int(2, (long long)c->n_point, "two points");
	ok(c->note && !*c->note, "an empty text is there, not absent");
	is_int(OD__CUSTOMER_KIND__CHAIN_STORE, c->kind, "the enum's number");
}

static void refusals(void)
{
	static const struct { const char *path, *text; int message; const char *arg[3]; } table[] = {
		{ "nmae", "x", OD__MESSAGE__FIELD_UNKNOWN, { "customer edit", "nmae", NULL } },
		{ "change.", "x", OD__MESSAGE__FIELD_UNKNOWN, { "customer edit", "change.", NULL } },
		{ "", "x", OD__MESSAGE__FIELD_UNKNOWN, { "customer edit", "", NULL } },
		{ "customer.x", "x", OD__MESSAGE__FIELD_UNKNOWN, { "customer edit", "customer.x", NULL } },
		{ "change", "x", OD__MESSAGE__FIELD_VALUE,
			{ "change", "fields of its own, behind a dot", "x" } },
		{ "version", "-1", OD__MESSAGE__FIELD_VALUE,
			{ "version", "a whole number, 0 or more", "-1" } },
		{ "change.terms.limit", "1.005", OD__MESSAGE__FIELD_VALUE,
			{ "change.terms.limit", "an amount like 642.80", "1.005" } },
		{ "change.terms.days", "4294967296", OD__MESSAGE__FIELD_VALUE,
			{ "change.terms.days", "a whole number, 0 or more", "4294967296" } },
		{ "change.birthday", "2026-02-30", OD__MESSAGE__FIELD_VALUE,
			{ "change.birthday", "a day like 2026-11-20", "2026-02-30" } },
		{ "change.window.0.from", "24:01", OD__MESSAGE__FIELD_VALUE,
			{ "change.window.0.from", "a time of day like 05:30", "24:01" } },
		{ "change.state", "dead", OD__MESSAGE__FIELD_VALUE,
			{ "change.state", "one of live, merged, erased", "dead" } },
		{ "change.lunar", "x", OD__MESSAGE__FIELD_UNKNOWN,
			{ "customer edit", "change.lunar", NULL } },
		{ "change.point.1.value", "x", OD__MESSAGE__FIELD_VALUE,
			{ "change.point.1.value", "its elements in order, from 0", "1" } },
		{ "change.point.value", "x", OD__MESSAGE__FIELD_VALUE,
			{ "change.point.value", "a number behind its name, from 0", "value" } },
		{ "change.currency", "EURO", OD__MESSAGE__FIELD_TOO_LONG,
			{ "change.currency", "4", "3" } },
		{ "change.name", "\xff", OD__MESSAGE__FIELD_BYTES, { "change.name", NULL, NULL } },
		{ "change.use.20", "x", OD__MESSAGE__FIELD_VALUE,
			{ "change.use.20", "its elements in order, from 0", "20" } },
	};
	Od__CustomerEdit *e = (Od__CustomerEdit *)reflect_new(&od__customer_edit__descriptor, arena);
	struct refusal why;
	size_t i, k;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		memset(&why, 0, sizeof why);
		is_int(ERR_REFUSED, reflect_set(&e->base, table[i].path, table[i].text, arena, &why),
			"refuse %s=%s", table[i].path, table[i].text);
		is_int(table[i].message, why.message, "message of %s", table[i].path);
		for (k = 0; k < 3; k++)
			is_string(table[i].arg[k], why.arg[k], "argument %zu of %s", k,
				table[i].path);
		is_string(table[i].path, why.field, "field of %s", table[i].path);
	}
	for (i = 0; i < 20; i++)
		ok(reflect_set(&e->base, "change.use", "x", arena, &why) == OK, "use %zu", i);
	is_int(ERR_REFUSED, reflect_set(&e->base, "change.use", "x", arena, &why), "one use more");
	is_string("change.use has 21 entries; the limit is 20.", refusal_text(&why, arena, NULL),
		"the limit is named");
	is_int(20, (long long)e->change->n_use, "nothing was added");
}

/* A field of tag `number` that holds `length` bytes. */
static void delimited(struct buffer *b, unsigned number, const void *bytes, size_t length)
{
	unsigned char head[12];
	size_t n = 0, rest = length;
	unsigned tag = number << 3 | 2;

	for (; tag >= 0x80; tag >>= 7)
		head[n++] = (unsigned char)(tag | 0x80);
	head[n++] = (unsigned char)tag;
	for (; rest >= 0x80; rest >>= 7)
		head[n++] = (unsigned char)(rest | 0x80);
	head[n++] = (unsigned char)rest;
	buffer_put(b, head, n);
	buffer_put(b, bytes, length);
}

static int unpack(const ProtobufCMessageDescriptor *d, const struct buffer *b, struct refusal *why)
{
	ProtobufCMessage *m = NULL;

	memset(why, 0, sizeof *why);
	return reflect_unpack(d, buffer_string(b), b->length, arena, &m, why) ? why->message : 0;
}

static void hostile(void)
{
	struct buffer b, inner;
	struct refusal why;
	unsigned i;

	buffer_init(&b, 4 << 20);
	buffer_init(&inner, 4 << 20);

	is_int(0, unpack(&od__customer__descriptor, &b, &why), "no bytes are an empty message");
	buffer_put(&b, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 12);
	is_int(OD__MESSAGE__REQUEST_MALFORMED, unpack(&od__customer__descriptor, &b, &why),
		"a varint without end");
	buffer_reset(&b);
	buffer_put(&b, "\x12\xff\xff\xff\xff\x0f", 6);
	is_int(OD__MESSAGE__REQUEST_MALFORMED, unpack(&od__customer__descriptor, &b, &why),
		"a length beyond the end");
	buffer_reset(&b);
	buffer_put(&b, "\x0b\x0c", 2);
	is_int(OD__MESSAGE__REQUEST_MALFORMED, unpack(&od__customer__descriptor, &b, &why),
		"a group");
	buffer_reset(&b);
	buffer_put(&b, "\x02\x00", 2);
	is_int(OD__MESSAGE__REQUEST_MALFORMED, unpack(&od__customer__descriptor, &b, &why),
		"field number 0");
	buffer_reset(&b);
	buffer_put(&b, "\x1a\x02" "a\0", 4);
	is_int(OD__MESSAGE__FIELD_BYTES, unpack(&od__customer__descriptor, &b, &why),
		"a NUL in a text");
	is_string("code", why.field, "the field is named");
	buffer_reset(&b);
	buffer_put(&b, "\x1a\x03\xed\xa0\x80", 5);
	is_int(OD__MESSAGE__FIELD_BYTES, unpack(&od__customer__descriptor, &b, &why),
		"a lone surrogate");
	buffer_reset(&b);
	buffer_put(&b, "\x18\x05", 2);
	is_int(OD__MESSAGE__REQUEST_MALFORMED, unpack(&od__customer__descriptor, &b, &why),
		"a number where a text stands");

	/* 40,000 messages in one another: unknown there, but walked without recursion. */
	buffer_reset(&b);
	for (i = 0; i < 40000; i++) {
		buffer_reset(&inner);
		delimited(&inner, 3, buffer_string(&b), b.length);
		buffer_reset(&b);
		buffer_put(&b, inner.bytes, inner.length);
		if (b.length > 900000)
			break;
	}
	ok(i >= 20, "many levels were made");
	is_int(OD__MESSAGE__FIELD_TOO_LONG, unpack(&od__customer_edit__descriptor, &b, &why),
		"what nests deep ends as a text too long");
	buffer_reset(&b);
	for (i = 0; i < 40000; i++)
		buffer_put(&b, "\x1a\x80\x80\x04", 4);
	ok(unpack(&od__frame__descriptor, &b, &why) != 0, "open ends that nest 40,000 times");

	/* Point 2 of 50 allowed has a note of its own; the 51st is over. */
	buffer_reset(&b);
	for (i = 0; i < 50; i++)
		delimited(&b, 41, "\x08\x01", 2);
	is_int(0, unpack(&od__customer__descriptor, &b, &why), "50 points");
	delimited(&b, 41, "\x08\x01", 2);
	is_int(OD__MESSAGE__FIELD_TOO_MANY, unpack(&od__customer__descriptor, &b, &why), "51 points");
	is_string("point has 51 entries; the limit is 50.", refusal_text(&why, arena, NULL),
		"and the limit");
	buffer_reset(&b);
	delimited(&b, 41, "\x08\x01", 2);
	delimited(&b, 41, "\x1a\x01\xff", 3);
	is_int(OD__MESSAGE__FIELD_BYTES, unpack(&od__customer__descriptor, &b, &why),
		"a wrong byte further in");
	is_string("point.1.value", why.field, "its whole path");

	buffer_reset(&b);
	delimited(&b, 13, "", 0);
	delimited(&b, 13, "", 0);
	is_int(OD__MESSAGE__REQUEST_MALFORMED, unpack(&od__customer__descriptor, &b, &why),
		"a single message twice");
	buffer_reset(&b);
	for (i = 0; i < REFLECT_UNKNOWN; i++)
		buffer_put(&b, "\xf8\x7f\x01", 3);
	is_int(0, unpack(&od__customer__descriptor, &b, &why), "1000 unknown fields are kept");
	buffer_put(&b, "\xf8\x7f\x01", 3);
	is_int(OD__MESSAGE__REQUEST_MALFORMED, unpack(&od__customer__descriptor, &b, &why),
		"one more is refused");
	buffer_reset(&b);
	while (b.length < REFLECT_BYTES - 2)
		buffer_put(&b, "\x08\x01", 2);
	is_int(OD__MESSAGE__REQUEST_TOO_LARGE, unpack(&od__customer__descriptor, &b, &why),
		"half a million times one field takes too much memory");
	buffer_put(&b, "\x08\x01\x08\x01", 4);
	is_int(OD__MESSAGE__REQUEST_TOO_LARGE, unpack(&od__customer__descriptor, &b, &why),
		"over a mebibyte");
	is_string("The request has 1048578 bytes; the limit is 1048576.",
		refusal_text(&why, arena, NULL), "both sizes");
	buffer_free(&b);
	buffer_free(&inner);
}

static void check(void)
{
	Od__CustomerEdit *e = (Od__CustomerEdit *)reflect_new(&od__customer_edit__descriptor, arena);
	char text[] = "\xc3\x28";
	struct refusal why;
	Od__Refusal *packed;
	struct refusal back;

	is_int(ERR_REFUSED, reflect_check(&e->base, arena, &why), "a required field is absent");
	is_string("customer is missing.", refusal_text(&why, arena, NULL), "sentence");
	e->customer = arena_string(arena, "");
	is_int(ERR_REFUSED, reflect_check(&e->base, arena, &why), "an empty one is absent too");
	e->customer = arena_string(arena, "QUICK");
	is_int(OK, reflect_check(&e->base, arena, &why), "then it is whole");
	e->change = (Od__Customer *)reflect_new(&od__customer__descriptor, arena);
	e->change->name = text;
	is_int(ERR_REFUSED, reflect_check(&e->base, arena, &why), "broken text inside");
	is_string("change.name", why.field, "its path");
	e->change->name = NULL;
	e->change->has_kind = 1;
	e->change->kind = 99;
	is_int(ERR_REFUSED, reflect_check(&e->base, arena, &why), "an enum value that is not there");
	is_string("99", why.arg[2], "its number");
	e->change->has_kind = 0;
	e->change->has_birthday = 1;
	e->change->birthday = INT32_MAX;
	is_int(ERR_REFUSED, reflect_check(&e->base, arena, &why), "a day that no date names");
	is_string("change.birthday", why.field, "its path");
	e->change->birthday = -719162;
	e->change->has_created = 1;
	e->change->created = INT64_MIN;
	is_int(ERR_REFUSED, reflect_check(&e->base, arena, &why), "a time that no text names");
	e->change->created = INT64_MAX;
	is_int(ERR_REFUSED, reflect_check(&e->base, arena, &why), "at either end");
	e->change->created = 0;
	is_int(OK, reflect_check(&e->base, arena, &why), "others are well");
	e->change->has_kind = 1;
	is_int(ERR_REFUSED, reflect_check(&e->base, arena, &why), "one more");
	packed = refusal_pack(&why, arena);
	refusal_unpack(packed, &back);
	is_string(refusal_text(&why, arena, NULL), refusal_text(&back, arena, NULL),
		"a refusal travels");
}

static const char *shout(const char *text)
{
	if (strcmp(text, "{0} is missing: {1}.") == 0)
		return "{1} fehlt in {0}{0}";
	return strcmp(text, "UTF-8 text") == 0 ? "TEXT" : text;
}

static void find(void)
{
	Od__Order *o = (Od__Order *)reflect_new(&od__order__descriptor, arena);
	struct refusal why;
	struct place p;

	reflect_set(&o->base, "line.0.quantity", "2.5", arena, &why);
	reflect_set(&o->base, "line.1.price", "18.50", arena, &why);
	is_int(OK, reflect_find(&o->base, "line", &p), "a repeated field");
	is_int(2, (long long)reflect_count(&p), "its elements");
	is_int(OK, reflect_find(&o->base, "line.0.quantity", &p), "a value");
	is_int(2500, reflect_integer(&p), "as a number");
	is_int(OK, reflect_find(&o->base, "line.7.quantity", &p), "of an element that is not there");
	ok(!p.present && reflect_integer(&p) == 0, "absent, 0");
	is_int(OK, reflect_find(&o->base, "delivery.one_off", &p), "in a message that is not there");
	is_string("", reflect_string(&p), "absent, empty");
	ok(field_rule(p.type, p.index)->grade == GRADE_PERSONAL, "its rule is known all the same");
	is_int(ERR_NOT_FOUND, reflect_find(&o->base, "line.quantity", &p), "an index is needed");
	is_int(ERR_NOT_FOUND, reflect_find(&o->base, "delivery.day.x", &p), "nothing is in a number");
	is_int(ERR_NOT_FOUND, reflect_find(&o->base, "", &p), "the empty path");
	is_int(ERR_NOT_FOUND, reflect_find(&o->base, "line.", &p), "a dot at the end");
	is_int(OK, reflect_find_type(&od__order__descriptor, "line.quantity", &p), "a column");
	is_string("quantity", p.field->name, "its field");
	is_int(ERR_NOT_FOUND, reflect_find_type(&od__order__descriptor, "line.weight", &p),
		"no column");
	is_string("18.50", show(&o->base, "line.1.price", true), "a price has two decimals");
	reflect_set(&o->base, "line.1.price", "3.3335", arena, &why);
	is_string("3.3335", show(&o->base, "line.1.price", true), "or four");
	reflect_set(&o->base, "line.1.ppm", "3%", arena, &why);
	is_string("3%", show(&o->base, "line.1.ppm", true), "a share");
	reflect_set(&o->base, "line.1.ppm", "0.0785", arena, &why);
	is_string("7.85%", show(&o->base, "line.1.ppm", true), "a share as a fraction");
	refuse(&why, arena, OD__MESSAGE__FIELD_MISSING, "a", "a", "UTF-8 text", NULL, NULL);
	is_string("TEXT fehlt in aa", refusal_text(&why, arena, shout),
		"a translation moves places, phrases are translated");
}

int main(void)
{
	plan_lazy();
	arena = arena_new(0);
	clock_zone("UTC");
	set_and_print();
	refusals();
	find();
	check();
	hostile();
	arena_free(arena);
	return tap_result();
}
