/* SPDX-License-Identifier: ISC */
/*
 * chooser-t -- the classes in which a typed word finds products.
 */
#include "lang/chooser.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

static const struct {
	uint32_t id;
	const char *code, *gtin, *zh, *en;
} products[] = {
	{ 1, "ZMJ1", "6901234567892", "芝麻酱 1 kg", "Sesame paste 1 kg" },
	{ 2, "JY5", NULL, "酱油 5 L", "Soy sauce 5 L" },
	{ 3, "JY200", NULL, "椒盐 200 g", "Spiced salt 200 g" },
	{ 4, "CDB", NULL, "川豆瓣 500 g", "Broad bean paste" },
	{ 5, "C-19", NULL, "脆豆角", "Crisp beans" },
	{ 6, "1010", NULL, "金标生抽", "Light soy sauce, gold" },
	{ 7, "1011", NULL, "鲜味生抽", "Light soy sauce" },
	{ 8, "1012", NULL, "小磨香油", "Sesame oil, stone ground" },
	{ 9, "1013", NULL, "黑芝麻香油", "Black sesame oil" },
	{ 10, "10", NULL, "包心菜", "Cabbage" },
	{ 11, NULL, NULL, "生抽", NULL },
};

/* What is found, as "class: ids; class: ids". */
static const struct {
	const char *text, *found;
} cases[] = {
	{ "jy", "whole: 2 3" },
	{ "zmj", "whole: 1" },
	{ "cdb", "code: 4" },
	{ "cd", "begin: 4 5" },
	{ "c19", "code: 5" },
	{ "C-19", "code: 5" },
	{ "1010", "code: 6" },
	{ "101", "begin: 6 7 8 9" },
	{ "10", "code: 10; begin: 6 7 8 9" },
	{ "6901234567892", "code: 1" },
	{ "690123456789", "" },
	{ "sc", "whole: 11; word: 6 7" },
	{ "生抽", "whole: 11; word: 6 7" },
	{ "shengchou", "whole: 11; word: 6 7" },
	{ "香油", "word: 8 9" },
	{ "zhimajiang", "whole: 1" },
	{ "sesame paste", "whole: 1" },
	{ "zhima", "begin: 1; word: 9" },
	{ "baoxincai", "whole: 10" },
	{ "bxc", "whole: 10" },
	{ "cabbage", "whole: 10" },
	{ "sauce", "word: 2 6 7" },
	{ "auce", "" },
	{ "soy gold", "word: 6" },
	{ "sesame oil", "begin: 8; word: 9" },
	{ "ma", "inside: 1 9" },
	{ "xyzq", "" },
};

static void put_all(struct chooser *c)
{
	for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
		const char *names[2] = { products[i].zh, products[i].en };
		struct chooser_item item = {
			.id = products[i].id, .code = products[i].code,
			.codes = &products[i].gtin, .code_count = 1,
			.names = names, .name_count = 2,
		};

		chooser_put(c, &item);
	}
}

static const char *found(const struct chooser *c, const char *text)
{
	static const char *const classes[] = { "code", "whole", "begin", "word", "inside" };
	static char list[512];
	struct chooser_hit hits[64];
	size_t count, total, length = 0;

	list[0] = 0;
	if (chooser_find(c, text, strlen(text), hits, 64, &count, &total) != OK)
		return "limit";
	/* ids of one class in order: by what they fit is told elsewhere */
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			if (hits[j].class == hits[i].class && hits[j].id < hits[i].id) {
				struct chooser_hit h = hits[i];

				hits[i] = hits[j];
				hits[j] = h;
			}
	for (size_t i = 0; i < count; i++) {
		bool first = i == 0 || hits[i].class != hits[i - 1].class;

		length += (size_t)snprintf(list + length, sizeof(list) - length, "%s%s%s %u",
					   first && i ? "; " : "",
					   first ? classes[hits[i].class] : "", first ? ":" : "",
					   hits[i].id);
	}
	return list;
}

int main(void)
{
	struct chooser *c = chooser_new();
	struct chooser_hit hits[64];
	struct chooser_item item = { .id = 4 };
	size_t count, total;
	char text[256];

	plan_lazy();
	put_all(c);
	is_int(11, (long long)chooser_count(c), "items");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_string(cases[i].found, found(c, cases[i].text), "%s", cases[i].text);
	chooser_find(c, "sauce", 5, hits, 2, &count, &total);
	is_int(2, (long long)count, "as many as there is room for");
	is_int(3, (long long)total, "of all that fit");
	is_int(1, hits[0].name, "the English name fits");
	chooser_find(c, " ", 1, hits, 64, &count, &total);
	is_int(11, (long long)total, "nothing typed gives all");
	is_int(6, chooser_code(c, "1010", 4), "a code");
	is_int(5, chooser_code(c, "c 19", 4), "however it is written");
	is_int(1, chooser_code(c, "6901234567892", 13), "a bar code");
	is_int(0, chooser_code(c, "", 0), "no code is no product");
	put_all(c);
	is_int(11, (long long)chooser_count(c), "put again");
	chooser_put(c, &item);
	is_string("begin: 5", found(c, "cd"), "an item without names");
	ok(chooser_remove(c, 5), "taken out");
	ok(!chooser_remove(c, 5), "once");
	is_string("", found(c, "cd"), "and not found");
	memset(text, 'a', sizeof(text));
	is_int(ERR_LIMIT, chooser_find(c, text, sizeof(text), hits, 64, &count, &total),
	       "a text too long");
	is_int(0, (long long)total, "finds nothing");
	chooser_free(c);
	return tap_result();
}
