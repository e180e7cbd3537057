/* SPDX-License-Identifier: ISC */
/*
 * table: verbs, aliases, labels, messages and records by name and number.
 *
 * Every list is walked whole and each of its rows must be found again. The example of every verb
 * is read as the command line reads it: all its fields are set, no required one is missing.
 */
#include "record/table.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "record/customer.pb-c.h"
#include "record/reflect.h"
#include "record/ticket.pb-c.h"
#include "tap/tap.h"

/* The next word of an example, double quotes taken off; NULL at the end. */
static char *word(char **p)
{
	char *out, *to;
	bool quoted = false;

	*p += strspn(*p, " ");
	if (!**p)
		return NULL;
	for (out = to = *p; **p && (quoted || **p != ' '); (*p)++) {
		if (**p == '"')
			quoted = !quoted;
		else
			*to++ = **p;
	}
	if (**p)
		(*p)++;
	*to = 0;
	return out;
}

static void examples(void)
{
	struct arena *a = arena_new(0);
	const struct verb_row *row;
	size_t i;

	for (i = 0; (row = verb_at(i)); i++) {
		ProtobufCMessage *request = reflect_new(row->request, a);
		char *text = arena_string(a, row->example), *p = text, *pair;
		struct refusal why;
		bool good = true;

		while (good && (pair = word(&p))) {
			char *value = strchr(pair, '=');

			if (!value) {
				good = false;
				diag("%s is no field=value", pair);
				break;
			}
			*value++ = 0;
			if (reflect_set(request, pair, value, a, &why) != OK) {
				good = false;
				diag("%s", refusal_text(&why, a, NULL));
			}
		}
		if (good && *row->example && reflect_check(request, a, &why) != OK) {
			good = false;
			diag("%s", refusal_text(&why, a, NULL));
		}
		ok(good, "example of %s: %s", row->full, row->example);
	}
	arena_free(a);
}

static void verbs(void)
{
	const struct verb_row *row, *before = NULL;
	const char *preset = "x", *area;
	size_t i, wrong = 0;

	for (i = 0; (row = verb_at(i)); i++) {
		wrong += verb_find(row->area, row->name, &preset) != row || preset != NULL;
		wrong += verb_find_full(row->full, NULL) != row || verb_index(row) != i;
		wrong += before && strcmp(before->area, row->area) > 0;
		before = row;
	}
	is_int(0, (long long)wrong, "each of %zu verbs is found", i);
	is_int((long long)i, (long long)verb_count(), "their number");
	ok(!verb_find("order", "plac", NULL) && !verb_find("orde", "place", NULL) &&
		!verb_find("orders", "place", NULL) && !verb_find("", "", NULL), "no part of a name");
	ok(!verb_find_full("order", NULL) && !verb_find_full("order  place", NULL) &&
		!verb_find_full("order place ", NULL), "two words, one blank");
	row = verb_find("complaint", "open", &preset);
	ok(row == verb_find("ticket", "open", NULL), "an alias is the same verb");
	is_string("kind=complaint", preset, "with a preset");
	row = verb_find_full("complaint show", &preset);
	ok(row && row == verb_find("ticket", "show", NULL), "another verb of the alias");
	ok(preset == NULL, "whose request has no such field: no preset");
	is_string("complaint", verb_alias(0, &area), "the aliases are listed");
	is_string("ticket", area, "with their area");
	ok(verb_alias(1000, &area) == NULL, "to the end");
}

static void lists(void)
{
	const struct record_row *record;
	size_t i, wrong = 0;

	for (i = 0; (record = record_at(i)); i++)
		wrong += record_find(record->table) != record;
	ok(wrong == 0 && i > 20, "each of %zu records is found", i);
	ok(record_find("customer")->record == &od__customer__descriptor, "customer");
	ok(!record_find("custome") && !record_find("customers"), "no part of a name");
	for (i = 0; message_number(i); i++) {
		int number = message_number(i);

		wrong += !message_text(number) || !message_name(number);
		wrong += i > 0 && message_number(i - 1) >= number;
	}
	ok(wrong == 0 && i > 40, "each of %zu messages has a text", i);
	is_string("ORDER_PLACED", message_name(1), "message 1");
	ok(!message_text(0) && !message_text(-1) && !message_text(99999), "no others");
	is_string("chain store", enum_label(&od__customer_kind__descriptor,
		OD__CUSTOMER_KIND__CHAIN_STORE), "a label");
	is_string("customer_kind_none", enum_label(&od__customer_kind__descriptor, 0),
		"a name where there is none");
	ok(!enum_label(&od__customer_kind__descriptor, 99), "no such value");
	ok(field_rule(&od__customer__descriptor, 9999)->limit == 4096, "no such field: the defaults");
}

static void rules(void)
{
	static const struct { const char *field; enum grade grade; enum format format;
		uint32_t limit; } table[] = {
		{ "id", GRADE_OPEN, FORMAT_PLAIN, 4096 },
		{ "code", GRADE_OPEN, FORMAT_PLAIN, 32 },
		{ "name", GRADE_PERSONAL, FORMAT_PLAIN, 200 },
		{ "birthday", GRADE_PERSONAL, FORMAT_DAY, 4096 },
		{ "created", GRADE_OPEN, FORMAT_TIME, 4096 },
		{ "point", GRADE_OPEN, FORMAT_PLAIN, 50 },
		{ "point.value", GRADE_PERSONAL, FORMAT_PLAIN, 128 },
		{ "terms.limit", GRADE_OPEN, FORMAT_MONEY, 4096 },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct place p;
		const struct field_rule *r;

		is_int(OK, reflect_find_type(&od__customer__descriptor, table[i].field, &p),
			"field %s", table[i].field);
		r = field_rule(p.type, p.index);
		ok(r->grade == table[i].grade && r->format == table[i].format &&
			r->limit == table[i].limit, "its rule: %d %d %u", r->grade, r->format,
			r->limit);
	}
}

int main(void)
{
	plan_lazy();
	clock_zone("UTC");
	verbs();
	lists();
	rules();
	examples();
	return tap_result();
}
