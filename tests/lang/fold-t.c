/* SPDX-License-Identifier: ISC */
/*
 * fold-t -- what a text is matched as: case, width, marks, scripts, separators, broken bytes.
 */
#include "lang/fold.h"

#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

static const struct {
	const char *given, *folded, *code;
} texts[] = {
	{ "", "", "" },
	{ "   \t ", "", "" },
	{ "QUICK-Stop", "quick stop", "quickstop" },
	{ "  Alfreds  Futterkiste. ", "alfreds futterkiste", "alfredsfutterkiste" },
	{ "O'Brien's", "obriens", "obriens" },
	{ "O’Brien O´Brien O`Brien", "obrien obrien obrien", "obrienobrienobrien" },
	{ "Blondesddsl père et fils", "blondesddsl pere et fils", "blondesddslpereetfils" },
	{ "Blondesddsl pe\xcc\x80re", "blondesddsl pere", "blondesddslpere" },
	{ "Königlich Straße ẞ", "koniglich strasse ss", "koniglichstrassess" },
	{ "Łódź Ørsted Đà Nẵng Þór Æther", "lodz orsted da nang thor aether",
	  "lodzorsteddanangthoraether" },
	{ "İstanbul ısparta", "istanbul isparta", "istanbulisparta" },
	{ "ＡＢＣ　１２３", "abc 123", "abc123" },
	{ "ﾄﾏﾄ ｶﾞ", "トマト ガ", "トマトガ" },
	{ "①⑩ ½ ㎏ ㈱", "110 1 2 kg 株", "11012kg株" },
	{ "٠١٢ ৩৪", "012 34", "01234" },
	{ "海底捞（北京）店", "海底捞 北京 店", "海底捞北京店" },
	{ "海底撈·火鍋", "海底捞 火锅", "海底捞火锅" },
	{ "王渙 王涣", "王涣 王涣", "王涣王涣" },
	{ "餅乾 乾隆 臺灣 裏里裡", "饼干 干隆 台湾 里里里", "饼干干隆台湾里里里" },
	{ "麵醬鹵蔥薑蘿蔔", "面酱卤葱姜萝卜", "面酱卤葱姜萝卜" },
	{ "羣眾衆為爲復複覆", "群众众为为复复复", "群众众为为复复复" },
	{ "⼈⽔ 﨑", "人水 﨑", "人水﨑" },
	{ "한글 한글", "한글 한글", "한글한글" },
	{ "Привет, МИР", "привет мир", "приветмир" },
	{ "й и\xcc\x86", "й й", "йй" },
	{ "ไทย हिन्दी", "ไทย हिन्दी", "ไทยहिन्दी" },
	{ "soft\xc2\xadhyphen zero\xe2\x80\x8bwidth", "softhyphen zerowidth",
	  "softhyphenzerowidth" },
	{ "🍜 面馆 🍜", "面馆", "面馆" },
	{ "bad\xff\xfe bytes \xe4\xb8", "bad bytes", "badbytes" },
	{ "\xed\xa0\x80x\xc0\xaf", "x", "x" },
	{ "a\xe4\xb8\xad\x80" "b", "a中 b", "a中b" },
	{ "葛\xf3\xa0\x84\x80城", "葛城", "葛城" },
	{ "𠮷野家", "𠮷野家", "𠮷野家" },
	{ "‮evil‬", "evil", "evil" },
	{ "fi ﬁ ﬀ", "fi fi ff", "fififf" },
};

static void test_texts(void)
{
	char out[256];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *given = texts[i].given;
		size_t length = fold_text(given, strlen(given), out, sizeof(out));

		is_string(texts[i].folded, out, "text: %zu: %s", i, texts[i].folded);
		is_int((long long)strlen(out), (long long)length, "its length");
		fold_code(given, strlen(given), out, sizeof(out));
		is_string(texts[i].code, out, "as a code");
	}
}

/* Folding what is folded changes nothing, or rows and queries would drift apart. */
static void test_twice(void)
{
	char once[256], twice[256];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t length = fold_text(texts[i].given, strlen(texts[i].given), once,
					  sizeof(once));

		fold_text(once, length, twice, sizeof(twice));
		is_string(once, twice, "folded twice: %zu", i);
	}
}

static void test_cut(void)
{
	char out[16];

	memset(out, '!', sizeof(out));
	is_int(6, (long long)fold_text("中文字", strlen("中文字"), out, 8), "cut at a character");
	is_string("中文", out, "what fits, with its NUL");
	is_int('!', out[8], "not a byte more is written");
	is_int(3, (long long)fold_text("abc def", 7, out, 5), "no blank at a cut end");
	is_int(0, (long long)fold_text("abc", 3, out, 1), "room for the NUL alone");
	is_string("", out, "is an empty text");
}

static void test_places(void)
{
	const char *given = " É海底撈（x）ﬁ";
	uint32_t codes[16];
	struct fold_place places[16];
	size_t count = fold_codes(given, strlen(given), codes, places, 16);

	is_int(9, (long long)count, "e 海 底 捞 blank x blank f i");
	is_int(1, places[0].start, "E with its accent begins behind the blank");
	is_int(3, places[0].end, "and ends behind its two bytes");
	is_int(9, places[3].start, "捞 is where 撈 was given");
	is_int(12, places[3].end, "three bytes of it");
	is_int(15, places[5].start, "x stands behind a wide bracket");
	is_int(places[7].start, places[8].start, "f and i come from one ligature");
}

/* Whatever the bytes, the result is well-formed and no longer than the room given. */
static void test_any_bytes(void)
{
	unsigned state = 20261122;
	bool valid = true, bounded = true;

	for (int round = 0; round < 20000; round++) {
		char bytes[48], out[64];
		size_t length = 0, folded;

		for (size_t i = 0; i < sizeof(bytes); i++) {
			state = state * 1664525u + 1013904223u;
			bytes[length++] = (char)(state >> 24);
			if (state >> 16 & 1)
				bytes[i] = (char)(bytes[i] | 0x80);
		}
		folded = fold_text(bytes, length, out, sizeof(out));
		valid = valid && text_valid(out, folded);
		bounded = bounded && folded < sizeof(out) && out[folded] == 0;
	}
	ok(valid, "20,000 runs of random bytes fold to well-formed text");
	ok(bounded, "that stays in its room");
}

static void test_arena(void)
{
	struct arena *a = arena_new(0);

	is_string("cote de blaye", fold_arena(a, "Côte de Blaye"), "in an arena");
	is_string("", fold_arena(a, NULL), "nothing folds to nothing");
	arena_free(a);
}

int main(void)
{
	plan_lazy();
	test_texts();
	test_twice();
	test_cut();
	test_places();
	test_any_bytes();
	test_arena();
	return tap_result();
}
