/* SPDX-License-Identifier: ISC */
/*
 * collate-t -- the order of names: pinyin for Chinese readers, the root order for others.
 */
#include "lang/collate.h"

#include <string.h>

#include "tap/tap.h"

static int by_key(const struct collator *c, const char *a, const char *b)
{
	unsigned char x[128] = { 0 }, y[128] = { 0 };
	size_t m = collator_key(c, a, x, sizeof(x)), n = collator_key(c, b, y, sizeof(y));
	int order = memcmp(x, y, m < n ? m : n);

	return order ? order : (int)m - (int)n;
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

int main(void)
{
	static const struct { const char *language, *a, *b; } pairs[] = {
		{ "zh_CN", "安徽", "北京" }, { "zh_CN", "北京", "重庆" }, { "zh_CN", "重庆", "海底捞" },
		{ "zh_CN", "海底捞", "张三" }, { "zh_CN", "安徽", "Alfreds" },
		{ "en", "alfreds", "Blauer" }, { "en", "Eastern", "Épices" },
		{ "en", "Épices", "Folk" }, { "en", "a b", "ab" }, { NULL, "a", "b" },
		{ "xx_nowhere", "a", "b" }, { "zh", "", "a" },
	};
	unsigned char key[8];

	plan_lazy();
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct collator *c = collator_new(pairs[i].language);

		is_int(-1, sign(collator_compare(c, pairs[i].a, pairs[i].b)), "%s before %s",
		       pairs[i].a, pairs[i].b);
		is_int(1, sign(collator_compare(c, pairs[i].b, pairs[i].a)), "and not behind");
		is_int(-1, sign(by_key(c, pairs[i].a, pairs[i].b)), "by keys too");
		is_int(0, by_key(c, pairs[i].a, pairs[i].a), "equal to itself");
		collator_free(c);
	}
	{
		struct collator *c = collator_new("zh");

		ok(collator_key(c, "a name much longer than its key may be", key, 8) <= 8,
		   "a key stays in its room");
		ok(collator_key(c, "\xff\xfe", key, 8) <= 8, "broken bytes have a key");
		collator_free(c);
	}
	return tap_result();
}
