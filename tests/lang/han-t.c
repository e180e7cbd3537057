/* SPDX-License-Identifier: ISC */
/*
 * han-t -- readings and simplified forms of Han characters, against known ones and, where it is
 * there, against a list of phrases with their true readings.
 */
#include "lang/han.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lang/fold.h"
#include "tap/tap.h"

/* u may stand for u-umlaut, which is v in the table. */
static bool same(const char *syllable, const char *typed)
{
	while (*syllable && (*syllable == *typed || (*syllable == 'v' && *typed == 'u'))) {
		syllable++;
		typed++;
	}
	return *syllable == 0 && *typed == 0;
}

static bool reads(uint32_t code, const char *syllable)
{
	const struct han_readings *r = han_readings(code);

	for (unsigned i = 0; r && i < r->count; i++)
		if (same(han_syllable(r->syllables[i]), syllable))
			return true;
	return false;
}

static void test_readings(void)
{
	static const struct { const char *character, *readings; } table[] = {
		{ "长", "zhang chang" }, { "重", "zhong chong" }, { "曾", "ceng zeng" },
		{ "单", "dan chan shan" }, { "行", "xing hang" }, { "乐", "le yue" },
		{ "厦", "sha xia" }, { "解", "jie xie" }, { "仇", "chou qiu" },
		{ "查", "cha zha" }, { "朴", "pu piao" }, { "区", "qu ou" }, { "尉", "wei yu" },
		{ "万", "wan mo" }, { "俟", "si qi" }, { "翟", "di zhai" }, { "盖", "gai ge" },
		{ "种", "zhong chong" }, { "黑", "hei he" }, { "吕", "lv lu" }, { "女", "nv" },
		{ "绿", "lv lu" }, { "略", "lve" }, { "虐", "nve" }, { "中", "zhong" },
		{ "卜", "bu bo" }, { "干", "gan qian" }, { "沈", "shen" }, { "〇", "ling" },
		{ "着", "zhe zhao zhu" }, { "嗯", "n" }, { "儿", "er" }, { "啊", "a" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *p = table[i].character;
		uint32_t code = text_next(&p, p + strlen(p));
		char all[64], *save = NULL;

		snprintf(all, sizeof(all), "%s", table[i].readings);
		for (char *s = strtok_r(all, " ", &save); s; s = strtok_r(NULL, " ", &save))
			ok(reads(code, s), "%s is read %s", table[i].character, s);
	}
	ok(han_readings('a') == NULL, "a Latin letter has no reading");
	ok(han_readings(0x1f35c) == NULL, "nor has a symbol of plane 1");
	ok(han_readings(0x10ffff) == NULL, "nor has the last code point");
	ok(han_readings(UINT32_MAX) == NULL, "nor what is none");
	ok(han_readings(0x20000) != NULL, "a character of plane 2 has");
	is_int(0xd842, han_simple(0xd842), "a lone surrogate is left alone");
	is_int(0x6d77, han_simple(0x6d77), "a simplified character is itself");
	is_int(0x541b, han_simple(0x541b), "and so is one that never changed");
}

static void test_syllables(void)
{
	bool ascending = true, plain = true;

	for (unsigned i = 0; i < han_syllable_count; i++) {
		const char *s = han_syllable(i);

		ascending = ascending && (i == 0 || strcmp(han_syllable(i - 1), s) < 0);
		plain = plain && strspn(s, "abcdefghijklmnopqrstuvwxyz") == strlen(s) &&
			strlen(s) == han_syllable_length(i) && strlen(s) > 0;
	}
	ok(ascending, "syllables stand in alphabetical order");
	ok(plain, "are letters without marks and know their length");
	ok(han_syllable_count > 400 && han_syllable_count < 450, "and are some 400: %u",
	   han_syllable_count);
}

/* A syllable of the list without its marks. */
static void plain(const char *marked, size_t length, char *out, size_t size)
{
	fold_code(marked, length, out, size);
}

/* phrase: reading reading ... ; counts those whose every character can be read as given. */
static void test_phrases(void)
{
	char path[4096], line[1024];
	const char *top = getenv("top_srcdir");
	long all = 0, reached = 0, wrong = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/../shared/data/pinyin/phrase_pinyin_3000.txt",
		 top ? top : ".");
	file = fopen(path, "r");
	if (file == NULL) {
		skip(1, "no list of phrases");
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		char *colon = strchr(line, ':'), *reading = colon ? colon + 1 : NULL;
		const char *p = line;

		while (colon && p < colon) {
			uint32_t code = han_simple(text_next(&p, colon));
			char syllable[16];
			size_t length;

			reading += strspn(reading, " ");
			length = strcspn(reading, " \n");
			plain(reading, length, syllable, sizeof(syllable));
			reading += length;
			all++;
			if (reads(code, syllable))
				reached++;
			else if (wrong++ < 30)
				diag("%.*s: %s", (int)(colon - line), line, syllable);
		}
	}
	fclose(file);
	ok(all > 8000 && reached * 1000 >= all * 997, "%ld of %ld syllables can be typed", reached,
	   all);
}

int main(void)
{
	plan_lazy();
	test_readings();
	test_syllables();
	test_phrases();
	return tap_result();
}
