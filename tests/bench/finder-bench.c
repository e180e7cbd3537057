/* SPDX-License-Identifier: ISC */
/*
 * finder-bench -- how long a search among a million customers takes, kind by kind.
 *
 *	make tests/bench/finder-bench && tests/bench/finder-bench [ROWS]
 *
 * Customers and queries are made up, the same each time; each query is drawn from a row. The
 * table gives the median, the 95th and 99th part of a hundred and the longest of 1,000 searches
 * of each kind, in microseconds on one thread; other load on the machine shows in the last two.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "lang/digits.h"
#include "lang/finder.h"
#include "lang/han.h"

#define SEARCHES 1000
#define OWNERS 60

static uint64_t state = 20261122;

static unsigned any(unsigned below)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % below;
}

/* Smaller numbers are drawn more often, as surnames are. */
static unsigned few(unsigned below)
{
	return any(any(below) + 1);
}

#define PICK(list, how) list[how(sizeof(list) / sizeof(list[0]))]

static const char *const surnames[] = {
	"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
	"何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
	"肖", "田", "董", "潘", "袁", "蔡", "蒋", "余", "于", "杜", "叶", "程", "魏", "苏", "吕", "丁",
	"任", "卢", "姚", "沈", "钟", "姜", "崔", "谭", "陆", "范", "汪", "廖", "石", "金", "韦", "贾",
	"单", "解", "仇", "查", "区", "尉迟", "万俟", "欧阳", "司马", "上官",
};
static const char *const given[] = {
	"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明",
	"超", "霞", "平", "刚", "桂英", "建国", "志强", "秀英", "小红", "国庆", "海燕", "春梅", "玉兰",
	"文", "辉", "玲", "华", "红", "梅", "鑫", "宇", "浩", "欣", "怡", "子涵", "雨桐", "梓萱", "一诺",
};
static const char *const places[] = {
	"北京", "上海", "广州", "深圳", "杭州", "成都", "重庆", "武汉", "西安", "长沙", "南京", "厦门",
	"苏州", "天津", "青岛", "大连", "宁波", "无锡", "佛山", "东莞", "沈阳", "济南", "合肥", "福州",
};
static const char *const brands[] = {
	"海底", "外婆", "老灶", "小龙", "金鼎", "福满", "聚德", "同庆", "川香", "湘味", "粤海", "新荣",
	"大董", "真功", "永和", "庆丰", "狗不理", "德克", "味千", "呷哺", "九毛", "西贝", "绿茶", "太二",
	"鸿运", "顺峰", "广缘", "百味", "千禧", "万家", "丰泽", "长乐", "安福", "和兴", "天然", "恒昌",
};
static const char *const trades[] = {
	"火锅", "餐饮", "食品", "酒楼", "饭店", "面馆", "烧烤", "小吃", "粮油", "调料", "蔬菜", "水产",
	"肉业", "贸易", "超市", "食堂", "酒店", "快餐", "茶餐厅", "烘焙",
};
static const char *const ends[] = { "店", "有限公司", "总店", "分店", "集团", "", "", "" };
static const char *const latin[] = {
	"Quick", "Golden", "Dragon", "House", "Noodle", "Bistro", "Café", "Star", "Garden", "Lotus",
	"Alfreds", "Blauer", "Folk", "Grand", "Palace", "Royal", "Jade", "River", "Market", "Kitchen",
};

struct given_row {
	char name[96], code[16], phone[24];
};

static void make(struct given_row *r, size_t i)
{
	unsigned kind = any(100);

	if (kind < 38)
		snprintf(r->name, sizeof(r->name), "%s%s%s", PICK(surnames, few), PICK(given, any),
			 any(3) ? "" : PICK(given, any));
	else if (kind < 88)
		snprintf(r->name, sizeof(r->name), "%s%s%s%s", any(2) ? PICK(places, few) : "",
			 PICK(brands, any), PICK(trades, few), PICK(ends, any));
	else
		snprintf(r->name, sizeof(r->name), "%s %s %s", PICK(latin, any), PICK(latin, any),
			 PICK(latin, any));
	snprintf(r->code, sizeof(r->code), "%c%c%05zu", 'A' + (int)any(26), 'A' + (int)any(26),
		 i % 100000);
	if (any(5))
		snprintf(r->phone, sizeof(r->phone), "1%u%u%04u%04u", 3 + any(7), any(10),
			 any(10000), any(10000));
	else
		snprintf(r->phone, sizeof(r->phone), "0%u%u%04u%04u", 571 + any(20), 8, any(1000),
			 any(10000));
}

static void put(struct finder *f, const struct given_row *r, uint64_t id, int64_t recency)
{
	char e164[32];
	const char *phones[2] = { e164, r->phone };
	struct finder_row row = {
		.id = id, .name = r->name, .code = r->code, .phones = phones, .phone_count = 2,
		.owner = 1 + any(OWNERS), .recency = recency,
	};

	snprintf(e164, sizeof(e164), "+86%s", r->phone + (r->phone[0] == '0'));
	finder_put(f, &row);
}

/* Letters for some characters of a name: the first of each, or whole syllables. */
static void spell(const char *name, unsigned most, bool whole, char *out)
{
	uint32_t codes[96];
	size_t count = fold_codes(name, strlen(name), codes, NULL, 96), length = 0;

	for (size_t i = 0; i < count && most > 0; i++) {
		const struct han_readings *r = han_readings(codes[i]);

		if (r == NULL)
			continue;
		length += (size_t)snprintf(out + length, 40 - length, "%.*s", whole ? 6 : 1,
					   han_syllable(r->common));
		most--;
	}
	out[length] = 0;
	if (length == 0)
		snprintf(out, 40, "%.4s", name);
}

static const char *const kinds[] = {
	"1 digit", "last 3 digits", "last 4 digits", "last 6 digits", "middle 5 digits",
	"whole number", "1 character", "2 characters", "3 characters", "1 letter", "initials 2",
	"initials 3", "initials 5", "pinyin 1", "pinyin 2", "pinyin 3", "Latin or code, 3",
	"2 characters, last 4", "initials 2, last 3", "two names' characters", "no match", "nothing",
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void make_query(unsigned kind, const struct given_row *r, const struct given_row *other,
		       char *out)
{
	size_t n = strlen(r->phone);
	char letters[48];

	switch (kind) {
	case 0: snprintf(out, 64, "%u", any(10)); break;
	case 1: snprintf(out, 64, "%s", r->phone + n - 3); break;
	case 2: snprintf(out, 64, "%s", r->phone + n - 4); break;
	case 3: snprintf(out, 64, "%s", r->phone + n - 6); break;
	case 4: snprintf(out, 64, "%.5s", r->phone + 3); break;
	case 5: snprintf(out, 64, "%s", r->phone); break;
	case 6: snprintf(out, 64, "%.3s", r->name); break;
	case 7: snprintf(out, 64, "%.6s", r->name); break;
	case 8: snprintf(out, 64, "%.9s", r->name); break;
	case 9: snprintf(out, 64, "%c", 'a' + (int)any(26)); break;
	case 10: spell(r->name, 2, false, out); break;
	case 11: spell(r->name, 3, false, out); break;
	case 12: spell(r->name, 5, false, out); break;
	case 13: spell(r->name, 1, true, out); break;
	case 14: spell(r->name, 2, true, out); break;
	case 15: spell(r->name, 3, true, out); break;
	case 16: snprintf(out, 64, "%.3s", any(2) ? r->code : PICK(latin, any)); break;
	case 17: snprintf(out, 64, "%.6s %s", r->name, r->phone + n - 4); break;
	case 18:
		spell(r->name, 2, false, letters);
		snprintf(out, 64, "%s %s", letters, r->phone + n - 3);
		break;
	case 19: snprintf(out, 64, "%.3s %.3s", r->name, other->name); break;
	case 20: snprintf(out, 64, "%.6s%.6sqx", r->name, other->name); break;
	default: out[0] = 0; break;
	}
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void print_times(const char *name, int64_t *times, size_t count, size_t total, bool about)
{
	qsort(times, count, sizeof(times[0]), by_time);
	printf("%-24s %7lld %7lld %7lld %7lld   %s%zu\n", name, (long long)times[count / 2],
	       (long long)times[count * 95 / 100], (long long)times[count * 99 / 100],
	       (long long)times[count - 1], about ? "~" : "", total / count);
}

int main(int argc, char **argv)
{
	size_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	struct given_row *all = mem_array(rows + 1, sizeof(all[0]));
	struct finder *f = finder_new("86");
	static int64_t times[SEARCHES];
	static struct finder_result result;
	int64_t start = clock_steady();

	if (rows == 0)
		return 2;
	for (size_t i = 0; i < rows; i++) {
		make(&all[i], i);
		put(f, &all[i], i + 1, any(1u << 30));
	}
	printf("%zu customers made and put in %lld ms, ", rows,
	       (long long)(clock_steady() - start) / 1000);
	start = clock_steady();
	finder_settle(f);
	printf("settled in %lld ms, %zu MB held\n\n", (long long)(clock_steady() - start) / 1000,
	       finder_bytes(f) / 1000000);
	printf("%-24s %7s %7s %7s %7s   rows found\n", "microseconds", "p50", "p95", "p99", "max");
	for (unsigned kind = 0; kind < KINDS; kind++) {
		size_t total = 0;
		bool about = false;

		for (unsigned i = 0; i < SEARCHES; i++) {
			char text[64];
			struct finder_ask ask = { .text = text, .user = 1 + any(OWNERS) };

			make_query(kind, &all[any((unsigned)rows)], &all[any((unsigned)rows)], text);
			start = clock_steady();
			finder_find(f, &ask, &result);
			times[i] = clock_steady() - start;
			total += result.total;
			about = about || result.estimated;
		}
		print_times(kinds[kind], times, SEARCHES, total, about);
	}
	for (unsigned i = 0; i < SEARCHES; i++) {
		size_t at = any((unsigned)rows);

		start = clock_steady();
		if (i % 2)
			put(f, &all[at], at + 1, 1 << 30);
		else
			finder_touch(f, at + 1, (1 << 30) + i);
		times[i] = clock_steady() - start;
	}
	print_times("a change", times, SEARCHES, SEARCHES, false);
	finder_free(f);
	mem_free(all);
	return 0;
}
