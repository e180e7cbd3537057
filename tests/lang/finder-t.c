/* SPDX-License-Identifier: ISC */
/*
 * finder-t -- customers found as an operator types: which, in what order, how many; rows that are
 * put, replaced, touched, given to others and removed.
 */
#include "lang/finder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap/tap.h"

static const struct {
	uint64_t id;
	const char *name, *code, *e164, *given, *other;
	uint32_t owner;
	int64_t ordered;
} rows[] = {
	{ 1, "海底捞（西湖店）", "HDL1", "+8613905714402", "139 0571 4402", "王小明", 7, 100 },
	{ 2, "海底捞", "HDL", "+8657188124410", "0571-8812 4410", NULL, 8, 300 },
	{ 3, "北京海底捞餐饮", "BJ77", NULL, "8812", NULL, 7, 200 },
	{ 4, "QUICK-Stop", "QUICK", "+49372035188", "0372-035188", "Horst Kloss", 7, 900 },
	{ 5, "长沙臭豆腐", "CS01", NULL, NULL, "曾国强", 0, 500 },
	{ 6, "重庆小面", NULL, "+8613800138000", "138-0013-8000", NULL, 8, 400 },
	{ 7, "Antonio Moreno Taquería", "ANTON", NULL, "(5) 555-3932", NULL, 7, 700 },
	{ 8, "Stop & Shop", "STSH", "+12125550123", "+1 212 555 0123", NULL, 8, 800 },
	{ 9, "單記麵館", "1042", NULL, "0571 8661", "hdl@example.com", 8, 600 },
	{ 10, "吕布火锅", "LB", "+8613905714403", "139 0571 4403", NULL, 7, 50 },
};

static void put_row(struct finder *f, size_t i)
{
	const char *phones[2] = { rows[i].e164, rows[i].given };
	struct finder_row row = {
		.id = rows[i].id, .name = rows[i].name, .code = rows[i].code, .phones = phones,
		.phone_count = 2, .others = &rows[i].other, .other_count = 1,
		.owner = rows[i].owner, .ordered = rows[i].ordered,
	};

	finder_put(f, &row);
}

static struct finder *full(void)
{
	struct finder *f = finder_new("86");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		put_row(f, i);
	return f;
}

/* Ids that are found, in order. */
static const char *found(const struct finder *f, struct finder_ask ask)
{
	static char list[256];
	struct finder_result result;
	size_t length = 0;

	list[0] = 0;
	if (finder_find(f, &ask, &result) != OK)
		return "limit";
	for (size_t i = 0; i < result.count; i++)
		length += (size_t)snprintf(list + length, sizeof(list) - length, "%s%llu",
					   i ? " " : "", (unsigned long long)result.hits[i].id);
	return list;
}

static void test_found(const struct finder *f)
{
	static const struct { const char *text, *ids; } cases[] = {
		/* exact, prefix, inside; own (7) before others within one kind */
		{ "海底捞", "2 1 3" },
		{ "海底撈", "2 1 3" },
		{ "hdl", "2 1 9 3" },
		{ "haidilao", "2 1 3" },
		{ "haidi", "1 2 3" },
		{ "haidl", "1 2 3" },
		{ "hdlxh", "1" },
		{ "西湖", "1" },
		{ "changsha", "5" }, { "zhangsha", "5" }, { "cs", "5" }, { "zs", "5" },
		{ "chongqing", "6" }, { "zhongqing", "6" },
		{ "zeng", "5" }, { "zenggq", "5" }, { "shan", "9" }, { "dan", "9" },
		{ "lv", "10" }, { "lu", "10" }, { "lvbu", "10" },
		{ "单记面馆", "9" }, { "单記", "9" }, { "djmg", "9" },
		{ "ＱＵＩＣＫ", "4" },
		{ "stop", "8 4" },
		{ "quick stop", "4" },
		{ "stop shop", "8" },
		{ "taqueria", "7" }, { "taquerí", "7" },
		/* phones: exact, ends with, starts with, inside */
		{ "13905714402", "1" },
		{ "139 0571 4402", "1" },
		{ "+86 139-0571-4402", "1" },
		{ "1390571", "1 10" },
		{ "4402", "1" },
		{ "8812", "3 2" },
		{ "0571", "9 2 1 10" },
		{ "8000", "6" },
		{ "138 8000", "6" },
		{ "555 3932", "7" },
		{ "0123", "8" },
		/* a digit: ends with it, has it; own first, then the most recent */
		{ "2", "7 3 1 4 8 9 2" },
		/* codes, other names, several words */
		{ "1042", "9" }, { "hdl1", "1" }, { "77", "3" }, { "b", "3 10" },
		{ "王小明", "1" }, { "wxm", "1" }, { "kloss", "4" }, { "horst stop", "4" },
		{ "海底捞 4402", "1" }, { "4402 hdl", "1" }, { "海底捞 9999", "" },
		{ "hdl@example.com", "9" },
		{ "xyz", "" }, { "★", "" },
		/* nothing typed: own, most recent first, then the others */
		{ "", "4 7 3 1 10 8 9 5 6 2" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_string(cases[i].ids,
			  found(f, (struct finder_ask){ .text = cases[i].text, .user = 7 }),
			  "\"%s\"", cases[i].text);
}

static bool odd_only(void *context, uint64_t id)
{
	(*(int *)context)++;
	return id % 2 == 1;
}

/* Every reading of a name finds it, written either way, whole and by initials; and every way of a number. */
static void test_readings(void)
{
	static const struct { const char *name, *phone, *code; } list[] = {
		{ "长沙臭豆腐", "+8673184412345", "CS-01" }, { "重庆小面", "+8613800138000", "CQ.02" },
		{ "曾国强", "+8613900000003", "A3" }, { "单小红", "+8613900000004", "A4" },
		{ "黑小虎", "+8613900000005", "A5" }, { "行远物流", "+8613900000006", "A6" },
		{ "銀行食堂", "+8613900000007", "A7" }, { "麵館張記", "+8613900000008", "A8" },
		{ "解放路食府", "+8613900000009", "A9" }, { "仇記酒家", "+8613900000010", "A10" },
	};
	static const struct { const char *text, *ids; } cases[] = {
		{ "changsha", "1" }, { "zhangsha", "1" }, { "changshachoudoufu", "1" }, { "cscdf", "1" },
		{ "zscdf", "1" }, { "chongqing", "2" }, { "zhongqing", "2" }, { "cqxm", "2" },
		{ "zqxm", "2" }, { "zengguoqiang", "3" }, { "cengguoqiang", "3" }, { "zgq", "3" },
		{ "cgq", "3" }, { "shanxiaohong", "4" }, { "danxiaohong", "4" }, { "chanxh", "4" },
		{ "sxh", "4" }, { "dxh", "4" }, { "hexiaohu", "5" }, { "heixiaohu", "5" }, { "hxh", "5" },
		{ "hangyuan", "6" }, { "xingyuan", "6" }, { "hywl", "6" }, { "xywl", "6" },
		{ "yinhang", "7" }, { "yinxing", "7" }, { "yhst", "7" }, { "xiefanglu", "9" },
		{ "jiefanglu", "9" }, { "qiuji", "10" }, { "chouji", "10" },
		/* traditional and simplified find each other */
		{ "银行食堂", "7" }, { "銀行食堂", "7" }, { "长沙", "1" }, { "長沙", "1" }, { "重慶", "2" },
		{ "面馆张记", "8" }, { "麵館張記", "8" }, { "單小紅", "4" },
		/* numbers with signs, the country before them, their ends */
		{ "138 0013 8000", "2" }, { "138-0013-8000", "2" }, { "+86 138 0013 8000", "2" },
		{ "+8613800138000", "2" }, { "0086 13800138000", "2" }, { "０１３８００１３８０００", "2" },
		{ "8000", "2" }, { "0731-8441 2345", "1" }, { "+86 731 84412345", "1" }, { "345", "1" },
		/* codes with and without their signs, several words, in any order */
		{ "cs01", "1" }, { "CS-01", "1" }, { "cq02", "2" }, { "a10", "10" }, { "changsha 345", "1" },
		{ "345 changsha", "1" }, { "豆腐 长沙", "1" }, { "小面 cq 8000", "2" }, { "zeng 国强 a3", "3" },
		{ "长沙 8000", "" }, { "wangsha", "" },
	};
	struct finder *f = finder_new("86");
	size_t i;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		const struct finder_row row = { .id = i + 1, .name = list[i].name, .code = list[i].code,
			.phones = &list[i].phone, .phone_count = 1, .created = (int64_t)i };

		finder_put(f, &row);
	}
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_string(cases[i].ids, found(f, (struct finder_ask){ .text = cases[i].text }), "%s finds %s",
			cases[i].text, *cases[i].ids ? cases[i].ids : "nobody");
	finder_free(f);
}

static void test_asks(const struct finder *f)
{
	struct finder_result result;
	struct finder_ask ask = { .text = "海底捞", .user = 8, .limit = 2 };
	char text[300];
	int asked = 0;

	is_string("2 1", found(f, ask), "two hits at most");
	finder_find(f, &ask, &result);
	is_int(3, (long long)result.total, "of three that fit");
	ok(!result.estimated, "counted, not guessed");
	is_int(MATCH_EXACT, result.hits[0].match.level, "an exact one");
	is_int(3, result.hits[0].match.to, "that ends behind three characters");
	is_string("2", found(f, (struct finder_ask){ .text = "海底捞", .user = 8, .own_only = true }),
		  "own customers only");
	is_string("", found(f, (struct finder_ask){ .text = "臭豆腐", .user = 0, .own_only = true }),
		  "what is nobody's is not own");
	is_string("1 3", found(f, (struct finder_ask){ .text = "海底捞", .may = odd_only,
						       .context = &asked }),
		  "only what may be seen");
	is_int(3, asked, "asked for each that fits");
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = 0;
	ask.text = text;
	is_int(ERR_LIMIT, finder_find(f, &ask, &result), "a text too long");
	is_int(0, (long long)(result.count + result.total), "finds nothing");
}

static void test_changes(struct finder *f)
{
	struct finder_row row = { .id = 2, .name = "小肥羊", .owner = 7, .ordered = 300 };

	ok(finder_touch(f, 3, 1000), "an order makes a row recent");
	ok(!finder_touch(f, 99, 1000), "of one that is there");
	ok(finder_set_owner(f, 3, 8), "another owner");
	ok(!finder_set_owner(f, 99, 8), "of one that is there");
	is_string("3 8 9", found(f, (struct finder_ask){ .text = "", .user = 8, .limit = 3 }),
		  "both count at once");
	finder_put(f, &row);
	is_int(10, (long long)finder_count(f), "replaced, not added");
	is_string("1 3", found(f, (struct finder_ask){ .text = "海底捞", .user = 7 }),
		  "the old name is gone");
	is_string("2", found(f, (struct finder_ask){ .text = "xfy" }), "the new one is found");
	is_string("", found(f, (struct finder_ask){ .text = "88124410" }), "the old phone is gone");
	is_string("3", found(f, (struct finder_ask){ .text = "8812" }), "one like it is not");
	ok(finder_remove(f, 1), "removed");
	ok(!finder_remove(f, 1), "once");
	is_int(9, (long long)finder_count(f), "one row fewer");
	is_string("3", found(f, (struct finder_ask){ .text = "海底捞", .user = 7 }), "one left");
	is_string("10", found(f, (struct finder_ask){ .text = "吕布" }), "the last row is still found");
	put_row(f, 0);
	is_string("1 3", found(f, (struct finder_ask){ .text = "海底捞", .user = 7 }), "put again");
	ok(finder_bytes(f) > 0, "holds %zu bytes", finder_bytes(f));
}

/* Every name is found by itself, whatever is in it: as typed from what the screen shows. */
static void test_itself(void)
{
	char path[4096], line[1024], folded[1024];
	const char *top = getenv("top_srcdir");
	struct finder *f = finder_new("86");
	unsigned names = 0, found_itself = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/../shared/data/naughty_strings/blns.txt", top ? top : ".");
	file = fopen(path, "r");
	if (file == NULL) {
		skip(2, "no list of naughty strings");
		finder_free(f);
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		struct finder_result result;
		struct finder_row row = { .id = 1, .name = line, .code = line };
		struct finder_ask ask = { .text = line };

		line[strcspn(line, "\r\n")] = 0;
		finder_put(f, &row);
		fold_text(line, strlen(line), folded, sizeof(folded));
		if (finder_find(f, &ask, &result) != OK || folded[0] == 0)
			continue;
		names++;
		if (result.count == 1 && result.hits[0].match.level == MATCH_EXACT)
			found_itself++;
		else
			diag("not found by itself: %s", folded);
	}
	fclose(file);
	finder_free(f);
	ok(names > 250, "%u naughty strings are names", names);
	is_int(names, found_itself, "each found by itself");
}

/* More rows than are dealt out at once, loaded and put one by one. */
static void put_many(struct finder *f, uint64_t rows_put)
{
	static const char *const parts[] = { "王", "海底", "火锅", "长沙", "Quick", "单", "记", "Ace" };
	char name[80], code[16], phone[24];
	const char *phones[1] = { phone };

	for (uint64_t id = 1; id <= rows_put; id++) {
		struct finder_row row = { .id = id, .name = name, .code = code, .phones = phones,
					  .phone_count = 1, .ordered = (int64_t)(id * 7919 % 100000) };

		snprintf(name, sizeof(name), "%s%s%s %u", parts[id % 8], parts[id / 9 % 8],
			 parts[id / 80 % 8], (unsigned)(id % 400));
		snprintf(code, sizeof(code), "C%u", (unsigned)id);
		snprintf(phone, sizeof(phone), "+86139%08u", (unsigned)(id * 48271 % 100000000));
		finder_put(f, &row);
	}
}

static void test_loaded(void)
{
	static const char *const asked[] = { "王", "海底火锅", "hd", "huoguo", "C39", "17", "qu", "单 7",
		"hgc", "13900", "4827", "zhangsha", "ace quick", "wang 399", "C40000" };
	struct finder *loaded = finder_new("86"), *put = finder_new("86");
	unsigned wrong = 0, none = 0;

	finder_load(loaded);
	put_many(loaded, 40000);
	finder_settle(loaded);
	put_many(put, 40000);
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct finder_ask ask = { .text = asked[i], .limit = 100 };
		struct finder_result a, b;

		finder_find(loaded, &ask, &a);
		finder_find(put, &ask, &b);
		wrong += a.count != b.count || a.total != b.total ||
			 memcmp(a.hits, b.hits, a.count * sizeof(a.hits[0])) != 0;
		none += a.count == 0;
	}
	is_int(0, wrong, "40000 rows loaded are found as those put one by one");
	is_int(0, none, "some by each word");
	is_int((long long)finder_count(put), (long long)finder_count(loaded), "all are there");
	finder_free(loaded);
	finder_free(put);
	loaded = finder_new("86");
	finder_load(loaded);
	put_many(loaded, 40000);
	finder_free(loaded);	/* as a build that is stopped */
}

int main(void)
{
	struct finder *f = full(), *empty = finder_new(NULL);

	plan_lazy();
	test_readings();
	test_found(f);
	test_asks(f);
	test_changes(f);
	test_itself();
	test_loaded();
	is_string("", found(empty, (struct finder_ask){ .text = "h" }), "an empty finder");
	ok(!finder_remove(empty, 1), "has nothing to remove");
	finder_free(empty);
	finder_free(f);
	finder_free(NULL);
	return tap_result();
}
