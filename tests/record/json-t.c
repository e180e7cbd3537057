/* SPDX-License-Identifier: ISC */
/*
 * json: what is read, what is refused, what is written.
 *
 * Hand-made texts, among them those that other programs get wrong: numbers that a double cannot
 * hold, keys that stand twice, NUL bytes, lone surrogates, nesting without end. When the naughty
 * strings lie beside the source (they are not part of it), each goes through JSON and back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/customer.pb-c.h"
#include "record/message.pb-c.h"
#include "record/order.pb-c.h"
#include "record/reflect.h"
#include "record/reflect_value.h"
#include "tap/tap.h"

static struct arena *arena;

static const char *written(const ProtobufCMessage *m)
{
	static struct buffer out;

	if (!out.cap)
		buffer_init(&out, 1 << 20);
	buffer_reset(&out);
	reflect_json(m, &out);
	return buffer_string(&out);
}

static void taken(void)
{
	static const struct { const char *in, *out; } table[] = {
		{ "{}", "{}" },
		{ "{\"total\":\"642.80\"}", "{\"total\":\"642.80\"}" },
		{ "{\"total\":642.80}", "{\"total\":\"642.80\"}" },
		{ "{\"total\":642}", "{\"total\":\"642.00\"}" },
		{ "{\"total\":-0.05}", "{\"total\":\"-0.05\"}" },
		{ "{\"total\":\"92233720368547758.07\"}", "{\"total\":\"92233720368547758.07\"}" },
		{ "{\"id\":9223372036854775807}", "{\"id\":9223372036854775807}" },
		{ "{\"id\":\"18446744073709551615\"}", "{\"id\":\"18446744073709551615\"}" },
		{ "{\"id\":1E2}", "{\"id\":100}" },
		{ "{\"state\":\"HELD\"}", "{\"state\":\"held\"}" },
		{ "{\"state\":1}", "{\"state\":\"held\"}" },
		{ "{\"cancel\":true,\"note\":null}", "{\"cancel\":true}" },
		{ "{\"hold\":[]}", "{}" },
		{ " { \"note\" : \"\\u4e2d\\n\\\"\" } ", "{\"note\":\"中\\n\\\"\"}" },
		{ "{\"note\":\"\\ud83d\\ude00\\u0001\"}", "{\"note\":\"😀\\u0001\"}" },
		/* what a terminal would obey, or what turns the text about */
		{ "{\"note\":\"\\u009b31m\\u202e\\udb40\\udc01 中\\u007f\"}",
			"{\"note\":\"\\u009b31m\\u202e\\udb40\\udc01 中\\u007f\"}" },
		{ "{\"note\":\"é ﬁ ，ｘ 한 က\"}", "{\"note\":\"é ﬁ ，ｘ 한 က\"}" },
		{ "{\"delivery\":{}}", "{\"delivery\":{}}" },
		{ "{\"line\":[{\"quantity\":\"2.5\",\"ppm\":\"3%\"},{}]}",
			"{\"line\":[{\"quantity\":\"2.5\",\"ppm\":\"3%\"},{}]}" },
		{ "{\"delivery\":{\"day\":\"2026-11-20\",\"from\":\"05:30\"}}",
			"{\"delivery\":{\"day\":\"2026-11-20\",\"from\":\"05:30\"}}" },
	};
	struct refusal why;
	ProtobufCMessage *m;
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		enum status s = reflect_from_json(&od__order__descriptor, table[i].in,
			strlen(table[i].in), arena, &m, &why);

		if (is_int(OK, s, "taken: %s", table[i].in))
			is_string(table[i].out, written(m), "written");
		else
			diag("%s", refusal_text(&why, arena, NULL));
	}
}

static void refused(void)
{
	static const struct { const char *in; int message; const char *field; } table[] = {
		{ "", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "[]", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{} {}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"id\":1,\"id\":2}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"note\":\"\\u0000\"}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"note\":\"\\ud800\"}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"note\":\"\\udc00x\"}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"note\":\"\xff\"}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"note\":\"\xed\xa0\x80\"}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"id\":18446744073709551615}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"id\":1e999}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"id\":NaN}", OD__MESSAGE__JSON_UNREADABLE, NULL },
		{ "{\"id\":-1}", OD__MESSAGE__FIELD_VALUE, "id" },
		{ "{\"id\":1.5}", OD__MESSAGE__FIELD_VALUE, "id" },
		{ "{\"id\":true}", OD__MESSAGE__FIELD_VALUE, "id" },
		{ "{\"id\":[1]}", OD__MESSAGE__FIELD_VALUE, "id" },
		{ "{\"total\":0.005}", OD__MESSAGE__FIELD_VALUE, "total" },
		{ "{\"total\":12345678901234567.0}", OD__MESSAGE__FIELD_VALUE, "total" },
		{ "{\"note\":5}", OD__MESSAGE__FIELD_VALUE, "note" },
		{ "{\"state\":9}", OD__MESSAGE__FIELD_VALUE, "state" },
		{ "{\"cancel\":1}", OD__MESSAGE__FIELD_VALUE, "cancel" },
		{ "{\"line\":{}}", OD__MESSAGE__FIELD_VALUE, "line" },
		{ "{\"line\":[{},{\"x\":1}]}", OD__MESSAGE__FIELD_UNKNOWN, "line.1.x" },
		{ "{\"delivery\":\"x\"}", OD__MESSAGE__FIELD_VALUE, "delivery" },
		{ "{\"currency\":\"EURO\"}", OD__MESSAGE__FIELD_TOO_LONG, "currency" },
		{ "{\"hold\":[\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"]}",
			OD__MESSAGE__FIELD_TOO_MANY, "hold" },
		{ "{\"LINE\":[]}", OD__MESSAGE__FIELD_UNKNOWN, "LINE" },
	};
	struct refusal why;
	ProtobufCMessage *m;
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		memset(&why, 0, sizeof why);
		is_int(ERR_REFUSED, reflect_from_json(&od__order__descriptor, table[i].in,
			strlen(table[i].in), arena, &m, &why), "refused: %s", table[i].in);
		is_int(table[i].message, why.message, "message");
		is_string(table[i].field, why.field, "field");
	}
	is_int(ERR_REFUSED, reflect_from_json(&od__order__descriptor, "{\"note\":\"a\0b\"}", 14,
		arena, &m, &why), "a raw NUL is refused");
}

static void large(void)
{
	struct buffer b;
	struct refusal why;
	ProtobufCMessage *m;
	int i;

	buffer_init(&b, 8 << 20);
	buffer_text(&b, "{\"line\":");
	for (i = 0; i < 40000; i++)
		buffer_char(&b, '[');
	is_int(ERR_REFUSED, reflect_from_json(&od__order__descriptor, buffer_string(&b), b.length,
		arena, &m, &why), "40,000 brackets");
	is_int(OD__MESSAGE__REQUEST_TOO_DEEP, why.message, "are too deep");
	buffer_reset(&b);
	buffer_text(&b, "{\"note\":\"");
	for (i = 0; i < 5000000; i++)
		buffer_char(&b, '[');
	buffer_text(&b, "\"}");
	is_int(ERR_REFUSED, reflect_from_json(&od__order__descriptor, buffer_string(&b), b.length,
		arena, &m, &why), "5 MB");
	is_int(OD__MESSAGE__REQUEST_TOO_LARGE, why.message, "are too large");
	buffer_reset(&b);
	buffer_text(&b, "{\"note\":\"");
	for (i = 0; i < 900; i++)
		buffer_char(&b, '[');
	buffer_text(&b, "\"}");
	is_int(OK, reflect_from_json(&od__order__descriptor, buffer_string(&b), b.length, arena, &m,
		&why), "brackets in a text are text");
	buffer_reset(&b);
	buffer_text(&b, "{\"total\":\"");
	for (i = 0; i < 5000; i++)
		buffer_text(&b, "中");
	buffer_text(&b, "\"}");
	reflect_from_json(&od__order__descriptor, buffer_string(&b), b.length, arena, &m, &why);
	ok(why.message == OD__MESSAGE__FIELD_VALUE && strlen(why.arg[2]) < 90 &&
		text_valid(why.arg[2], strlen(why.arg[2])), "a long wrong value is cut: %s", why.arg[2]);
	buffer_reset(&b);
	buffer_text(&b, "{\"");
	for (i = 0; i < 200; i++)
		buffer_text(&b, "中");
	buffer_text(&b, "\":1}");
	reflect_from_json(&od__order__descriptor, buffer_string(&b), b.length, arena, &m, &why);
	ok(why.message == OD__MESSAGE__FIELD_UNKNOWN && strlen(why.field) < PATH_MAX_BYTES &&
		text_valid(why.field, strlen(why.field)), "a long name is cut to whole characters");
	buffer_free(&b);
}

/* Each naughty string in, out and the same. */
static void naughty(void)
{
	const char *top = getenv("top_srcdir");
	char path[1000], line[70000];
	int seen = 0, same = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/../shared/data/naughty_strings/blns.txt", top ? top : ".");
	f = fopen(path, "r");
	if (!f) {
		skip(2, "the naughty strings are not there");
		return;
	}
	while (fgets(line, sizeof line, f)) {
		Od__Customer *c = (Od__Customer *)reflect_new(&od__customer__descriptor, arena);
		ProtobufCMessage *m;
		struct refusal why;
		const char *json;

		line[strcspn(line, "\n")] = 0;
		if (reflect_set(&c->base, "note", line, arena, &why) != OK)
			continue;
		seen++;
		json = arena_string(arena, written(&c->base));
		if (reflect_from_json(&od__customer__descriptor, json, strlen(json), arena, &m,
			&why) == OK && strcmp(((Od__Customer *)m)->note, line) == 0)
			same++;
		else
			diag("%s", json);
	}
	fclose(f);
	ok(seen > 500, "naughty strings: %d", seen);
	is_int(seen, same, "all come back");
}

int main(void)
{
	plan_lazy();
	arena = arena_new(0);
	taken();
	refused();
	large();
	naughty();
	arena_free(arena);
	return tap_result();
}
