/* SPDX-License-Identifier: ISC */
/*
 * match-t -- which words fit which texts, at what level and by what.
 */
#include "lang/match.h"

#include <string.h>

#include "lang/fold.h"
#include "tap/tap.h"

#define NONE MATCH_NONE, MATCH_BY_NAME, 0, 0

static const struct {
	const char *word, *text;
	enum match_level level;
	enum match_by by;
	unsigned from, to;
} cases[] = {
	/* characters */
	{ "海底捞", "海底捞", MATCH_EXACT, MATCH_BY_NAME, 0, 3 },
	{ "海底", "海底捞", MATCH_PREFIX, MATCH_BY_NAME, 0, 2 },
	{ "底捞", "海底捞", MATCH_INSIDE, MATCH_BY_NAME, 1, 3 },
	{ "捞", "海底捞", MATCH_INSIDE, MATCH_BY_NAME, 2, 3 },
	{ "底海", "海底捞", NONE },
	{ "北京", "海底捞（北京）店", MATCH_WORD_START, MATCH_BY_NAME, 4, 6 },
	{ "海底撈", "海底捞", MATCH_EXACT, MATCH_BY_NAME, 0, 3 },
	{ "海底捞", "海底撈", MATCH_EXACT, MATCH_BY_NAME, 0, 3 },
	{ "海底捞北京", "海底捞（北京）店", MATCH_PREFIX, MATCH_BY_NAME, 0, 6 },
	/* initials, syllables, both, a begun last one */
	{ "hdl", "海底捞", MATCH_EXACT, MATCH_BY_INITIALS, 0, 3 },
	{ "hd", "海底捞", MATCH_PREFIX, MATCH_BY_INITIALS, 0, 2 },
	{ "dl", "海底捞", MATCH_INSIDE, MATCH_BY_INITIALS, 1, 3 },
	{ "haidilao", "海底捞", MATCH_EXACT, MATCH_BY_PINYIN, 0, 3 },
	{ "haidi", "海底捞", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 2 },
	{ "haidila", "海底捞", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 3 },
	{ "haidl", "海底捞", MATCH_PREFIX, MATCH_BY_MIXED, 0, 3 },
	{ "hdlao", "海底捞", MATCH_PREFIX, MATCH_BY_MIXED, 0, 3 },
	{ "dilao", "海底捞", MATCH_INSIDE, MATCH_BY_PINYIN, 1, 3 },
	{ "aidi", "海底捞", NONE },
	{ "haidilaox", "海底捞", NONE },
	{ "ＨＤＬ", "海底捞", MATCH_EXACT, MATCH_BY_INITIALS, 0, 3 },
	{ "h", "海底捞", MATCH_PREFIX, MATCH_BY_INITIALS, 0, 1 },
	{ "bj", "海底捞（北京）店", MATCH_WORD_START, MATCH_BY_INITIALS, 4, 6 },
	{ "hdlbj", "海底捞（北京）店", MATCH_PREFIX, MATCH_BY_INITIALS, 0, 6 },
	{ "haidilaobeijingdian", "海底捞（北京）店", MATCH_EXACT, MATCH_BY_PINYIN, 0, 8 },
	/* all readings */
	{ "changsha", "长沙", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "zhangsha", "长沙", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "cs", "长沙", MATCH_EXACT, MATCH_BY_INITIALS, 0, 2 },
	{ "zs", "长沙", MATCH_EXACT, MATCH_BY_INITIALS, 0, 2 },
	{ "chongqing", "重庆", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "zhongqing", "重慶", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "xiamen", "厦门", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "yuchi", "尉迟", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "weichi", "尉迟", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "moqi", "万俟", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "zeng", "曾国强", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	{ "shan", "单小红", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	{ "he", "黑小虎", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	{ "qiu", "仇英", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	{ "xie", "解放", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	{ "zha", "查良镛", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	{ "ou", "区家", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	{ "lv", "吕布", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	{ "lu", "吕布", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	{ "lv", "六安", NONE },
	{ "lv", "卢家", NONE },
	{ "lvbu", "吕布", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "nver", "女儿", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "nue", "虐", MATCH_EXACT, MATCH_BY_PINYIN, 0, 1 },
	{ "lve", "略阳", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 1 },
	/* segmentations: all of them */
	{ "fangan", "方安", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "fangan", "范感", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "xian", "西安", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "xi'an", "西安", MATCH_EXACT, MATCH_BY_PINYIN, 0, 2 },
	{ "xian", "先", MATCH_EXACT, MATCH_BY_PINYIN, 0, 1 },
	{ "zhshzh", "中式着", MATCH_EXACT, MATCH_BY_INITIALS, 0, 3 },
	{ "zhangs", "张三", MATCH_PREFIX, MATCH_BY_MIXED, 0, 2 },
	{ "zhangsa", "张三", MATCH_PREFIX, MATCH_BY_PINYIN, 0, 2 },
	/* Latin: from the start of words */
	{ "quick", "QUICK-Stop", MATCH_PREFIX, MATCH_BY_NAME, 0, 5 },
	{ "stop", "QUICK-Stop", MATCH_WORD_START, MATCH_BY_NAME, 6, 10 },
	{ "top", "QUICK-Stop", NONE },
	{ "uick", "QUICK-Stop", NONE },
	{ "quickstop", "QUICK-Stop", MATCH_EXACT, MATCH_BY_NAME, 0, 10 },
	{ "quicks", "QUICK-Stop", MATCH_PREFIX, MATCH_BY_NAME, 0, 7 },
	{ "pere", "Blondesddsl père et fils", MATCH_WORD_START, MATCH_BY_NAME, 12, 16 },
	{ "père", "Blondesddsl pere", MATCH_WORD_START, MATCH_BY_NAME, 12, 16 },
	{ "ст", "Привет Старт", MATCH_WORD_START, MATCH_BY_NAME, 7, 9 },
	{ "тарт", "Привет Старт", NONE },
	{ "obriens", "O'Brien's", MATCH_EXACT, MATCH_BY_NAME, 0, 7 },
	/* scripts side by side, digits */
	{ "kfc", "老王KFC店", MATCH_WORD_START, MATCH_BY_NAME, 2, 5 },
	{ "lwkfcd", "老王KFC店", MATCH_EXACT, MATCH_BY_INITIALS, 0, 6 },
	{ "d", "老王KFC店", MATCH_WORD_START, MATCH_BY_INITIALS, 5, 6 },
	{ "88", "老王88号", MATCH_WORD_START, MATCH_BY_NAME, 2, 4 },
	{ "8号", "老王88号", MATCH_INSIDE, MATCH_BY_NAME, 3, 5 },
	{ "88h", "老王88号", MATCH_WORD_START, MATCH_BY_INITIALS, 2, 5 },
	{ "海dl", "海底捞", MATCH_EXACT, MATCH_BY_INITIALS, 0, 3 },
	{ "7eleven", "7-Eleven", MATCH_EXACT, MATCH_BY_NAME, 0, 8 },
	/* nothing */
	{ "", "海底捞", NONE },
	{ "h", "", NONE },
	{ "★", "海底捞", NONE },
};

static struct match try(const char *word, const char *text)
{
	uint32_t typed[64], codes[MATCH_TEXT];
	struct match_word w;

	match_word_set(&w, typed, fold_codes(word, strlen(word), typed, NULL, 64));
	return match_text(&w, codes, fold_codes(text, strlen(text), codes, NULL, MATCH_TEXT), NULL);
}

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct match m = try(cases[i].word, cases[i].text);

		is_string(match_level_text(cases[i].level), match_level_text(m.level), "%s in %s",
			  cases[i].word, cases[i].text);
		if (cases[i].level == MATCH_NONE)
			continue;
		is_string(match_by_text(cases[i].by), match_by_text(m.by), "by");
		is_int(cases[i].from, m.from, "from");
		is_int(cases[i].to, m.to, "to");
	}
}

static void test_starts(void)
{
	uint32_t typed[8], codes[16];
	struct match_starts starts = { { 1u | 1u << 2 } };
	struct match_word w;
	size_t count = fold_codes("金标生抽", strlen("金标生抽"), codes, NULL, 16);

	match_word_set(&w, typed, fold_codes("sc", 2, typed, NULL, 8));
	is_int(MATCH_INSIDE, match_text(&w, codes, count, NULL).level, "no one says where words are");
	is_int(MATCH_WORD_START, match_text(&w, codes, count, &starts).level, "the dictionary does");
}

/* The worst word for the worst text ends soon: the walk is linear, not a tree. */
static void test_long(void)
{
	char word[MATCH_WORD + 1], text[3 * MATCH_TEXT + 1];
	struct match m;

	memset(word, 'a', MATCH_WORD);
	word[MATCH_WORD] = 0;
	for (size_t i = 0; i < MATCH_TEXT; i++)
		memcpy(text + 3 * i, "啊", 3);
	text[3 * MATCH_TEXT] = 0;
	m = try(word, text);
	is_int(MATCH_PREFIX, m.level, "60 letters against 256 characters");
	is_int(MATCH_WORD, m.to, "one character a letter");
	word[MATCH_WORD - 1] = 'q';
	is_int(MATCH_NONE, try(word, text).level, "the last one wrong");
}

int main(void)
{
	plan_lazy();
	test_cases();
	test_starts();
	test_long();
	return tap_result();
}
