/* SPDX-License-Identifier: ISC */
/*
 * meaning-t -- texts read with a small list: topics, moods, what "not", "very" and "but" do to them.
 */
#include "lang/meaning.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

static const struct meaning_word words[] = {
	{ "好吃", MEANING_GOOD, 2, "taste", 0 }, { "不错", MEANING_GOOD, 2, "", 1 },
	{ "太咸", MEANING_BAD, 2, "taste", 2 }, { "难撕", MEANING_BAD, 2, "package", 3 },
	{ "慢", MEANING_BAD, 2, "speed", 4 }, { "不", MEANING_NOT, 0, "", 5 },
	{ "很", MEANING_MORE, 0, "", 6 }, { "有点", MEANING_LESS, 0, "", 7 },
	{ "但是", MEANING_BUT, 0, "", 8 }, { "包装", MEANING_TOPIC, 0, "package", 9 },
	{ "leak", MEANING_BAD, 2, "package", 10 }, { "not", MEANING_NOT, 0, "", 11 },
	{ "good", MEANING_GOOD, 2, "", 12 }, { "late", MEANING_BAD, 2, "speed", 13 },
	{ "too salty", MEANING_BAD, 2, "taste", 14 }, { "salty", MEANING_BAD, 1, "taste", 15 },
	{ "cap", MEANING_TOPIC, 0, "package", 16 }, { "very", MEANING_MORE, 0, "", 17 },
	{ "bad", MEANING_BAD, 3, "", 18 }, { "好吃", MEANING_BAD, 3, "taste", 19 },
	{ "……", MEANING_BAD, 3, "taste", 20 },
};

static const struct {
	const char *text;
	int value;		/* thousandths */
	const char *topics;	/* name sign, name sign */
} cases[] = {
	{ "", 0, "" },
	{ "今天天气", 0, "" },
	{ "好吃", 2000, "taste+" },
	{ "很好吃", 3000, "taste+" },
	{ "有点慢", -1400, "speed-" },
	{ "不好吃", -2000, "taste-" },
	{ "不是特别好吃", -2000, "taste-" },		/* three characters between */
	{ "不是那么特别好吃", 2000, "taste+" },		/* too far */
	{ "不，好吃", 2000, "taste+" },			/* another clause */
	{ "不慢", 1200, "speed+" },
	{ "包装不错", 2000, "package+" },		/* the topic of the clause takes the mood */
	{ "不错的包装", 2000, "package+" },
	{ "包装，不错", 2000, "package 0,+" },
	{ "好吃，但是慢", -500, "taste+,speed-" },	/* behind "but" it weighs more */
	{ "太鹹了", -2000, "taste-" },			/* traditional characters */
	{ "太咸了，包装难撕", -4000, "taste-,package-" },
	{ "包装 难撕", -2000, "package-" },
	{ "The cap leaks.", -2000, "package-" },
	{ "it was leaking", -2000, "package-" },
	{ "leakproof cap", 0, "package 0" },		/* another word */
	{ "chocolate on a plate", 0, "" },
	{ "Too salty!", -2000, "taste-" },
	{ "salty", -1000, "taste-" },
	{ "not good", -2000, "-" },
	{ "not very good", -3000, "-" },
	{ "not bad", 1800, "+" },
	{ "VERY GOOD", 3000, "+" },
	{ "late, late", -4000, "speed-" },
	{ "\xff\xfe慢", -2000, "speed-" },
};

static const char *topics_of(const struct meaning_found *found, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < found->topics; i++) {
		const struct meaning_topic *t = &found->topic[i];
		size_t at = strlen(out);

		snprintf(out + at, size - at, "%s%s%s", i ? "," : "", t->name,
			t->value > 0 ? "+" : t->value < 0 ? "-" : " 0");
	}
	return out;
}

/* What a machine wrote down of a call has no marks: a clause of any length. */
static void transcripts(const struct meaning *m)
{
	static struct meaning_found found;
	static char text[12000];
	char *at = text;

	for (int i = 0; i < 300; i++)
		at += sprintf(at, "%s ", i % 3 ? "and then" : "plate");
	sprintf(at, "it was bad");
	meaning_read(m, text, &found);
	is_int(-3000, found.value, "what stands at the end of it is read");
	at = text;
	for (int i = 0; i < 150; i++)
		at += sprintf(at, "too salty ");
	meaning_read(m, text, &found);
	is_int(-2000 * 150, found.value, "and no word is cut where it has blanks");
	is_int(90, found.hit[9].from, "each in its place");
	at = text;
	for (int i = 0; i < 1000; i++)
		at += sprintf(at, "天");
	sprintf(at, "太咸");
	meaning_read(m, text, &found);
	is_int(-2000, found.value, "where it has none, too");
	is_int(3000, found.hit[0].from, "in its place");
}

static void long_words(void)
{
	static const struct meaning_word list[] = {
		{ "does not taste like it used to", MEANING_BAD, 2, "taste", 0 },
	};
	struct meaning *m = meaning_new(list, 1);
	struct meaning_found found;

	meaning_read(m, "It does not taste like it used to.", &found);
	is_int(-2000, found.value, "a whole sentence is a word, too");
	meaning_read(m, "It does not taste like it was.", &found);
	is_int(0, found.value, "but no half of it");
	meaning_free(m);
}

int main(void)
{
	struct meaning *m = meaning_new(words, sizeof words / sizeof words[0]);
	static struct meaning_found found;
	static char longest[200000];
	char text[400];

	plan_lazy();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		meaning_read(m, cases[i].text, &found);
		is_int(cases[i].value, found.value, "\"%s\" weighs", cases[i].text);
		is_string(cases[i].topics, topics_of(&found, text, sizeof text), "and is about");
	}
	meaning_read(m, "包装很好吃", &found);
	is_int(2, (long long)found.hits, "topic and mood are told");
	is_int(9, found.hit[1].from, "where it begins");
	is_int(15, found.hit[1].to, "and ends");
	is_int(0, found.hit[1].about, "the first of two that say the same");
	is_string("taste", found.hit[1].topic, "with its topic");
	for (size_t i = 0; i + 9 < sizeof longest; i += 9)
		memcpy(longest + i, "慢，好", 9);
	meaning_read(m, longest, &found);
	is_int(MEANING_HITS, (long long)found.hits, "a long text is told in part");
	is_int(-2000 * (long long)((sizeof longest - 1) / 9), found.value, "and read whole");
	transcripts(m);
	meaning_free(m);
	long_words();
	m = meaning_new(NULL, 0);
	meaning_read(m, "好吃", &found);
	is_int(0, (long long)(found.hits + found.topics), "without words nothing is known");
	meaning_free(m);
	return tap_result();
}
