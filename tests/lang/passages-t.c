/* SPDX-License-Identifier: ISC */
/*
 * passages-t -- texts are put in, taken out and found again, by words, stems, pairs of characters and
 * meanings. How good it is at real questions is measured by desk/article-t.
 */
#include "lang/passages.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

static void put(struct passages *p, uint64_t id, const char *title, const char *body)
{
	const struct passage_field field[] = { { title, 2 }, { body, 1 } };

	passages_put(p, id, field, 2);
}

/* The numbers found, best first: "3 1". */
static const char *found(struct passages *p, const char *question)
{
	static char text[200];
	struct passage_hit hit[8];
	size_t n = passages_find(p, question, NULL, NULL, hit, 8);

	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%llu", i ? " " : "",
			(unsigned long long)hit[i].id);
	return text;
}

static float without_two(void *context, uint64_t id)
{
	(void)context;
	return id == 2 ? 0 : id == 3 ? 2 : 1;
}

static void small(void)
{
	static const char *const same[] = { "漏", "渗", "leak", "drip" };
	struct passages *p = passages_new();
	struct passage_hit hit[3];

	is_string("", found(p, "瓶盖"), "nothing is found among nothing");
	passages_same(p, same, 4);
	put(p, 1, "香油瓶盖渗油怎么办", "先拧紧，再换内塞。");
	put(p, 2, "酱油发白是怎么回事", "那是产膜酵母，去掉后可以用。");
	put(p, 3, "Leaking caps of sesame oil", "Tighten the cap, then change the inner plug.");
	is_string("2", found(p, "酱油上面白白的"), "by pairs of characters");
	is_string("3", found(p, "the cap was tightened"), "by the stem of a word");
	is_string("1 3", found(p, "油漏出来了"), "by a word of the same meaning, also of another language");
	is_string("2", found(p, "醬油發白"), "traditional characters find simplified ones");
	is_string("", found(p, "、。!"), "marks find nothing");
	is_string("", found(p, ""), "nor does nothing");
	is_int(1, (long long)passages_find(p, "change the plug of my oil", NULL, NULL, hit, 3),
		"one text of an English question");
	is_int(5, hit[0].of, "of five words: nobody has the sixth");
	is_int(5, hit[0].fits, "five fit");
	is_int(1, (long long)passages_find(p, "油", without_two, NULL, hit, 3), "one is left out");
	put(p, 1, "醋的酸度", "总酸不低于每百毫升四克。");
	is_string("3", found(p, "油漏出来了"), "a text that was changed is not found by its old words");
	is_string("1", found(p, "醋多酸"), "but by its new ones");
	passages_drop(p, 1);
	passages_drop(p, 99);
	is_string("", found(p, "醋多酸"), "nor is one that was taken out");
	is_int(2, (long long)passages_count(p), "two are left");
	for (uint64_t i = 0; i < 400; i++)
		put(p, 10 + i % 7, i % 7 == 3 ? "豆瓣酱" : "番茄酱", i < 390 ? "旧文" : "新文");
	is_int(9, (long long)passages_count(p), "many changes leave one each");
	is_string("13", found(p, "豆瓣"), "found by what it is now");
	is_string("", found(p, "旧"), "and not by what it was");
	passages_free(p);
}

int main(void)
{
	plan_lazy();
	small();
	return tap_result();
}
