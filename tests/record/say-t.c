/* SPDX-License-Identifier: ISC */
/*
 * say: every sentence and label through the catalogue that is installed, and sentences cut to size.
 *
 * The language is changed while the process runs, as a seat does after login. The translations are
 * compared with the English text only as to being another text with the same places; their words
 * are the translator's.
 */
#include "record/say.h"

#include <string.h>

#include "base/text.h"
#include "record/message.pb-c.h"
#include "record/reflect.h"
#include "tap/tap.h"

static unsigned places(const char *text)
{
	unsigned seen = 0;

	for (; *text; text++)
		if (text[0] == '{' && text[1] >= '0' && text[1] <= '3' && text[2] == '}')
			seen |= 1u << (text[1] - '0');
	return seen;
}

static void catalogue(void)
{
	const ProtobufCMessageDescriptor *d;
	const ProtobufCEnumDescriptor *e;
	size_t i, labels = 0, untold = 0, texts = 0, missing = 0;
	unsigned k;

	say_language("zh_CN");
	for (i = 0; message_number(i); i++) {
		const char *text = message_text(message_number(i)), *said = say(text);

		texts++;
		/* A text of places alone may be the same in both. */
		if ((strcmp(text, said) == 0 && strpbrk(text, "abcdefghijklmnopqrstuvwxyz")) ||
		    places(text) != places(said) || !text_valid(said, strlen(said))) {
			diag("%s: %s", message_name(message_number(i)), said);
			missing++;
		}
	}
	ok(texts > 40, "sentences: %zu", texts);
	is_int(0, (long long)missing, "each has its Chinese");
	for (i = 0; (d = type_at(i)); i++)
		for (k = 0; k < d->n_fields; k++) {
			const char *label = field_rule(d, k)->label;

			labels += *label != 0;
			/* "#" and "km" are the same in both. */
			if (strlen(label) > 2 && strcmp(label, say(label)) == 0) {
				diag("%s.%s: %s", d->short_name, d->fields[k].name, label);
				untold++;
			}
		}
	for (i = 0; (e = enum_at(i)); i++)
		for (k = 0; strcmp(e->short_name, "Message") && k < e->n_values; k++) {
			const char *label = enum_label(e, e->values[k].value);

			/* Without a label it is the name of the value, for programs. */
			if (strchr(label, '_') || strcmp(e->short_name, "Outcome") == 0)
				continue;
			labels++;
			if (strcmp(label, say(label)) == 0) {
				diag("%s: %s", e->short_name, label);
				untold++;
			}
		}
	ok(labels > 100, "labels: %zu", labels);
	is_int(0, (long long)untold, "each has its Chinese");
}

static void languages(void)
{
	static const struct { const char *language, *name, *text; } table[] = {
		{ "zh_CN", "zh_CN", "yes 或 no" }, { "en", "en", "yes or no" },
		{ "zh", "zh_CN", "yes 或 no" }, { "", "en", "yes or no" },
		{ "xx", "en", "yes or no" }, { NULL, "en", "yes or no" },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		const char *said;

		say_language(table[i].language);
		said = say("yes or no");
		is_string(table[i].name, say_language_name(), "language %zu", i);
		is_string(table[i].text, said, "its text");
	}
	is_string("", say(""), "nothing is nothing");
	is_string("no such text", say("no such text"), "a text without translation");
}

static void fill(void)
{
	static const char *const arguments[] = { "中国", NULL, "c", "1", "12" };
	static const struct { size_t size; const char *sentence, *wanted; } table[] = {
		{ 100, "{0} and {2}", "中国 and c" },
		{ 100, "{2}{2}{1}{0}", "cc中国" },
		{ 100, "{5} {x} { }", "{5} {x} { }" },
		{ 100, "", "" },
		{ 7, "{0}", "中国" },
		{ 6, "{0}", "中" },
		{ 5, "{0}", "中" },
		{ 4, "{0}", "中" },
		{ 3, "{0}", "" },
		{ 1, "{0}", "" },
		{ 4, "abcdef", "abc" },
		{ 5, "ab中c", "ab" },
		{ 6, "ab中c", "ab中" },
		{ 100, "{3} {3|line|lines}", "1 line" },
		{ 100, "{4} {4|line is|lines are} open", "12 lines are open" },
		{ 100, "{3|line} {x|a|b} {9|a|b}", "{3|line} {x|a|b} {9|a|b}" },
		{ 7, "{3} {3|line|lines}", "1 line" },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		char out[100];

		memset(out, 'x', sizeof out);
		is_string(table[i].wanted, say_fill(table[i].sentence, arguments, 5, out,
			table[i].size), "fill \"%s\" in %zu", table[i].sentence, table[i].size);
		ok(table[i].size >= sizeof out || out[table[i].size] == 'x', "no byte behind");
	}
}

int main(void)
{
	static const char *const arguments[] = { "7" };
	struct arena *a = arena_new(0);
	struct refusal why;
	char out[100];

	plan_lazy();
	text_locale();
	catalogue();
	languages();
	fill();
	say_language("en");
	refuse(&why, a, OD__MESSAGE__SHIPMENT_LEFT, NULL, "D-1", "4", "1", NULL);
	is_string("Shipment D-1 of order 4 has left, 1 line.", refusal_text(&why, a, NULL), "one line");
	refuse(&why, a, OD__MESSAGE__SHIPMENT_LEFT, NULL, "D-1", "4", "10", NULL);
	is_string("Shipment D-1 of order 4 has left, 10 lines.", refusal_text(&why, a, say), "ten lines");
	arena_free(a);
	is_string("7 saved.", say_message(119, arguments, 1, out, sizeof out), "a message");
	is_string("99999: 7", say_message(99999, arguments, 1, out, sizeof out),
		"a number that we do not know");
	return tap_result();
}
