/* SPDX-License-Identifier: ISC */
/*
 * part: what is sealed, what is masked, what differs, on records made by hand.
 *
 * The random test shows that parts join again; this one shows that the right fields are in each,
 * that a mask leaves what a clerk needs, and how differences are told.
 */
#include <stdio.h>
#include <string.h>

#include "record/customer.pb-c.h"
#include "record/reflect.h"
#include "record/system.pb-c.h"
#include "tap/tap.h"

static struct arena *arena;

static const char *json(const ProtobufCMessage *m)
{
	struct buffer b;
	const char *text;

	buffer_init(&b, 1 << 20);
	reflect_json(m, &b);
	text = arena_string(arena, buffer_string(&b));
	buffer_free(&b);
	return text;
}

static ProtobufCMessage *made(const ProtobufCMessageDescriptor *d, const char *text)
{
	ProtobufCMessage *m = NULL;
	struct refusal why;

	if (reflect_from_json(d, text, strlen(text), arena, &m, &why) != OK)
		bail("%s: %s", text, refusal_text(&why, arena, NULL));
	return m;
}

static void parts(void)
{
	static const struct { const char *whole, *clear, *sealed; } table[] = {
		{ "{\"id\":1,\"name\":\"Li Na\",\"note\":\"x\"}", "{\"id\":1}",
			"{\"name\":\"Li Na\",\"note\":\"x\"}" },
		{ "{\"id\":1}", "{\"id\":1}", "{}" },
		{ "{\"name\":\"\"}", "{}", "{\"name\":\"\"}" },
		{ "{\"point\":[{\"n\":1,\"value\":\"138\"},{\"n\":2}]}",
			"{\"point\":[{\"n\":1},{\"n\":2}]}", "{\"point\":[{\"value\":\"138\"},{}]}" },
		{ "{\"point\":[{\"value\":\"138\"}],\"terms\":{}}", "{\"terms\":{},\"point\":[{}]}",
			"{\"point\":[{\"value\":\"138\"}]}" },
		{ "{\"window\":[{\"from\":\"05:30\"}]}", "{\"window\":[{\"from\":\"05:30\"}]}", "{}" },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		ProtobufCMessage *m = made(&od__customer__descriptor, table[i].whole), *clear, *sealed;

		reflect_part(m, GRADE_PERSONAL, arena, &clear, &sealed);
		is_string(table[i].clear, json(clear), "clear part of %s", table[i].whole);
		is_string(table[i].sealed, json(sealed), "sealed part");
		is_string(json(m), json(reflect_join(clear, sealed, arena)), "joined");
		is_string(table[i].clear, json(reflect_join(clear, NULL, arena)), "without the key");
	}
}

static void masks(void)
{
	static const struct { const char *in, *out; } table[] = {
		{ "{\"name\":\"Li Na\",\"note\":\"calls at night\"}",
			"{\"name\":\"Li Na\",\"note\":\"***\"}" },
		{ "{\"point\":[{\"value\":\"138 1234 4410\",\"e164\":\"+8613812344410\"}]}",
			"{\"point\":[{\"value\":\"138****4410\",\"e164\":\"+86****4410\"}]}" },
		{ "{\"point\":[{\"value\":\"88124410\"}]}", "{\"point\":[{\"value\":\"****4410\"}]}" },
		{ "{\"point\":[{\"value\":\"4410\"}]}", "{\"point\":[{\"value\":\"4***\"}]}" },
		{ "{\"point\":[{\"value\":\"li.na@example.org\"}]}", "{\"point\":[{\"value\":\"l***\"}]}" },
		{ "{\"point\":[{\"value\":\"微信号\"}]}", "{\"point\":[{\"value\":\"微***\"}]}" },
		{ "{\"point\":[{\"value\":\"\"}]}", "{\"point\":[{\"value\":\"\"}]}" },
		{ "{\"birthday\":\"1990-01-01\",\"sex\":\"f\"}", "{\"sex\":\"***\"}" },
		{ "{\"address\":[{\"n\":1,\"text\":\"1 Main St\",\"city\":\"Hangzhou\",\"dock\":\"B\"}]}",
			"{\"address\":[{\"n\":1,\"text\":\"***\",\"city\":\"Hangzhou\",\"dock\":\"***\"}]}" },
		{ "{\"code\":\"K1\",\"tag\":[\"x\"]}", "{\"code\":\"K1\",\"tag\":[\"x\"]}" },
	};
	ProtobufCMessage *user;
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		ProtobufCMessage *m = made(&od__customer__descriptor, table[i].in);

		reflect_mask(m, arena);
		is_string(table[i].out, json(m), "masked: %s", table[i].in);
	}
	user = made(&od__user__descriptor, "{\"login\":\"li.na\",\"password\":\"$argon2id$\"}");
	reflect_mask(user, arena);
	is_string("{\"login\":\"li.na\"}", json(user), "a secret is gone");
}

static void note(void *baton, const char *path, const struct place *before,
	const struct place *after)
{
	struct buffer *out = baton;
	struct buffer text;

	buffer_init(&text, 1000);
	buffer_format(out, "%s:", path);
	if (before)
		reflect_print(before, true, &text);
	buffer_format(out, "%s>", buffer_string(&text));
	buffer_reset(&text);
	if (after)
		reflect_print(after, true, &text);
	buffer_format(out, "%s ", buffer_string(&text));
	buffer_free(&text);
}

static void differences(void)
{
	static const struct { const char *before, *after, *wanted; } table[] = {
		{ "{}", "{}", "" },
		{ "{\"code\":\"a\"}", "{\"code\":\"b\"}", "code:a>b " },
		{ "{\"code\":\"a\"}", "{}", "code:a> " },
		{ "{}", "{\"code\":\"\"}", "code:> " },
		{ "{\"tag\":[\"a\",\"b\"]}", "{\"tag\":[\"a\",\"c\"]}", "tag:a, b>a, c " },
		{ "{\"tag\":[\"a\"]}", "{\"tag\":[\"a\",\"c\"]}", "tag:a>a, c " },
		{ "{\"terms\":{\"days\":30}}", "{\"terms\":{\"days\":30,\"limit\":\"5\"}}",
			"terms.limit:>5.00 " },
		{ "{}", "{\"terms\":{\"days\":30}}", "terms.days:>30 " },
		{ "{}", "{\"terms\":{}}", "terms:> " },
		{ "{\"point\":[{\"n\":1},{\"n\":2}]}", "{\"point\":[{\"n\":1},{\"n\":3},{\"n\":4}]}",
			"point.1.n:2>3 point.2.n:>4 " },
		{ "{\"kind\":\"factory\"}", "{\"kind\":\"canteen\"}", "kind:factory>canteen " },
	};
	struct buffer out;
	size_t i;

	buffer_init(&out, 10000);
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		buffer_reset(&out);
		reflect_diff(made(&od__customer__descriptor, table[i].before),
			made(&od__customer__descriptor, table[i].after), note, &out);
		is_string(table[i].wanted, buffer_string(&out), "%s to %s", table[i].before,
			table[i].after);
	}
	buffer_reset(&out);
	reflect_diff(NULL, made(&od__customer__descriptor, "{\"id\":1,\"code\":\"a\"}"), note, &out);
	is_string("id:>1 code:>a ", buffer_string(&out), "a new record");
	buffer_reset(&out);
	reflect_diff(made(&od__customer__descriptor, "{\"id\":1}"), NULL, note, &out);
	is_string("id:1> ", buffer_string(&out), "a record that goes");
	buffer_free(&out);
}

int main(void)
{
	plan_lazy();
	arena = arena_new(0);
	parts();
	masks();
	differences();
	arena_free(arena);
	return tap_result();
}
