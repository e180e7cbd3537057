/* SPDX-License-Identifier: ISC */
/*
 * pinyin-t -- names spelled for people.
 */
#include "lang/pinyin.h"

#include "tap/tap.h"

int main(void)
{
	static const struct { const char *text, *initials, *spelled; } table[] = {
		{ "", "", "" },
		{ "Quick-Stop", "", "quick stop" },
		{ "芝麻酱 1 kg", "zmj", "zhi ma jiang 1 kg" },
		{ "芝麻醬", "zmj", "zhi ma jiang" },
		{ "老王KFC店", "lwd", "lao wang kfc dian" },
		{ "海底捞（北京）", "hdlbj", "hai di lao bei jing" },
		{ "重要", "zy", "zhong yao" },
		{ "行", "x", "xing" },
		{ "绿女", "ln", "lü nü" },
		{ "酱油5L", "jy", "jiang you 5l" },
	};
	char out[64];

	plan_lazy();
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		pinyin_initials(table[i].text, out, sizeof(out));
		is_string(table[i].initials, out, "initials of \"%s\"", table[i].text);
		pinyin_spelled(table[i].text, out, sizeof(out));
		is_string(table[i].spelled, out, "spelled");
	}
	is_int(3, (long long)pinyin_initials("芝麻酱油", out, 4), "cut");
	is_string("zmj", out, "with its end");
	is_int(6, (long long)pinyin_spelled("芝麻酱", out, 8), "no half syllable");
	is_string("zhi ma", out, "is written");
	is_int(0, (long long)pinyin_initials("芝", out, 0), "no room at all");
	return tap_result();
}
