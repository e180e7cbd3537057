/* SPDX-License-Identifier: ISC */
/*
 * large -- customers and orders by number (see large.h).
 */
#include "bench/large.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "record/customer.pb-c.h"

uint64_t large_draw(uint64_t seed, uint64_t n)
{
	uint64_t x = seed * UINT64_C(0x9e3779b97f4a7c15) + n * UINT64_C(0xd1342543de82ef95);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* A stream of draws of one record. */
struct draws {
	uint64_t seed, n;
};

static unsigned any(struct draws *d, unsigned below)
{
	return (unsigned)((large_draw(d->seed, ++d->n) >> 32) * below >> 32);
}

/* Smaller numbers come more often, as surnames do. */
static unsigned few(struct draws *d, unsigned below)
{
	return any(d, any(d, below) + 1);
}

#define COUNT(list) (sizeof(list) / sizeof(list[0]))
#define ANY(d, list) list[any((d), COUNT(list))]
#define FEW(d, list) list[few((d), COUNT(list))]

static const char *const surnames[] = {
	"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
	"何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
	"肖", "田", "董", "潘", "袁", "蔡", "蒋", "余", "于", "杜", "叶", "程", "魏", "苏", "吕", "丁",
	"任", "卢", "姚", "沈", "钟", "姜", "崔", "谭", "陆", "范", "汪", "廖", "石", "金", "韦", "贾",
	"夏", "付", "方", "邹", "熊", "白", "孟", "秦", "邱", "侯", "江", "尹", "薛", "闫", "段", "雷",
	"龙", "史", "陶", "黎", "贺", "顾", "毛", "郝", "龚", "邵", "万", "钱", "严", "覃", "武", "戴",
	"单", "解", "仇", "查", "区", "黑", "盖", "翟", "尉迟", "万俟", "欧阳", "司马", "上官", "诸葛",
};
static const char given[] =
	"伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英建国志秀红庆海燕春梅玉兰文辉玲华鑫宇浩欣怡子涵雨桐梓萱"
	"一诺晨曦俊豪嘉琪思远博文雅婷佳慧晓东立新永成德福长生宝珍淑贞凤仙金花银凯旋天佑家乐安康顺利学义";
static const char *const places[] = {
	"北京", "上海", "广州", "深圳", "杭州", "成都", "重庆", "武汉", "西安", "长沙", "南京", "厦门",
	"苏州", "天津", "青岛", "大连", "宁波", "无锡", "佛山", "东莞", "沈阳", "济南", "合肥", "福州",
	"昆明", "郑州", "石家庄", "南昌", "哈尔滨", "长春", "太原", "贵阳", "南宁", "兰州", "海口", "温州",
	"嘉兴", "绍兴", "金华", "台州", "泉州", "珠海", "中山", "惠州", "烟台", "潍坊", "徐州", "常州",
	"朝阳", "海淀", "浦东", "天河", "西湖", "余杭", "萧山", "武侯", "渝中", "雁塔", "岳麓", "鼓楼",
};
static const char brand[] =
	"海底捞外婆老灶小龙金鼎福满聚德同庆川香湘味粤新荣大董真功永和丰狗理克千呷哺九毛西贝绿茶太二鸿运顺峰广缘"
	"百禧万家泽长乐安天然恒昌宏盛兴隆瑞祥吉泰康达通汇利源润华茂源盛鑫亿佳美惠民众诚信远景明珠东方南北中正和平"
	"云山水木火土春夏秋冬日月星辰花鸟鱼虫牛羊马虎食府味坊园居楼阁轩斋堂铺舍村镇江河湖";
static const char *const trades[] = {
	"火锅", "餐饮", "食品", "酒楼", "饭店", "面馆", "烧烤", "小吃", "粮油", "调料", "蔬菜", "水产",
	"肉业", "贸易", "超市", "食堂", "酒店", "快餐", "茶餐厅", "烘焙", "生鲜", "农产品", "副食", "乳业",
	"豆制品", "速冻食品", "供应链", "商贸", "便利店", "私房菜", "麻辣烫", "饺子馆", "串串", "粥铺", "海鲜",
};
static const char *const ends[] = {
	"店", "有限公司", "有限责任公司", "总店", "分店", "集团", "管理有限公司", "", "", "", "二店", "旗舰店",
};
static const char *const latin[] = {
	"Quick", "Golden", "Dragon", "House", "Noodle", "Bistro", "Café", "Star", "Garden", "Lotus",
	"Alfreds", "Blauer", "Folk", "Grand", "Palace", "Royal", "Jade", "River", "Market", "Kitchen",
	"Little", "Sunrise", "Harbour", "Corner", "Bakery", "Grill", "Taste", "Silver", "Spoon", "Happy",
	"Lucky", "Panda", "Spice", "Fresh", "Farm", "Green", "Leaf", "Ocean", "Blue", "Moon", "Lantern",
	"Bamboo", "Orchid", "Phoenix", "Pearl", "Tiger", "Crane", "Mountain", "Valley", "Stone",
};
static const char *const areas[] = {
	"BJ", "SH", "GZ", "SZ", "HZ", "CD", "CQ", "WH", "XA", "CS", "NJ", "XM", "SU", "TJ", "QD", "DL",
};

static const char *character(struct draws *d, const char *list, size_t bytes, bool often, char out[4])
{
	size_t at = often ? few(d, (unsigned)(bytes / 3)) : any(d, (unsigned)(bytes / 3));

	memcpy(out, list + 3 * at, 3);
	out[3] = 0;
	return out;
}

static void person(struct draws *d, char *name, size_t size)
{
	char a[4], b[4] = "";

	character(d, given, sizeof(given) - 1, true, a);
	if (any(d, 5))
		character(d, given, sizeof(given) - 1, false, b);
	snprintf(name, size, "%s%s%s", FEW(d, surnames), a, b);
}

static void company(struct draws *d, char *name, size_t size)
{
	const char *place = any(d, 2) ? FEW(d, places) : "";
	char a[4], b[4], c[4] = "";

	character(d, brand, sizeof(brand) - 1, false, a);
	character(d, brand, sizeof(brand) - 1, false, b);
	if (any(d, 4) == 0)
		character(d, brand, sizeof(brand) - 1, false, c);
	snprintf(name, size, any(d, 8) ? "%s%s%s%s%s%s" : "%s（%s%s%s）%s%s", place, a, b, c,
		 FEW(d, trades), ANY(d, ends));
}

static void foreign(struct draws *d, char *name, size_t size)
{
	const char *first = ANY(d, latin), *second = ANY(d, latin);

	switch (any(d, 4)) {
	case 0:
		snprintf(name, size, "%s %s %s", first, second, ANY(d, latin));
		break;
	case 1:
		snprintf(name, size, "%s%s", first, ANY(d, trades));
		break;
	case 2:
		snprintf(name, size, "%s %s %u", first, second, 1 + any(d, 99));
		break;
	default:
		snprintf(name, size, "%s %s", first, second);
	}
}

static void phone(struct draws *d, char given_as[24], char e164[20])
{
	static const unsigned cells[] = { 130, 135, 136, 137, 138, 139, 150, 158, 177, 186, 188 };
	static const unsigned codes[] = { 10, 21, 20, 571, 574, 755, 28, 23, 27, 29 };

	if (any(d, 100) < 78) {
		unsigned cell = ANY(d, cells), a = any(d, 10000), b = any(d, 10000);

		snprintf(given_as, 24, any(d, 3) ? "%u%04u%04u" : "%u %04u %04u", cell, a, b);
		snprintf(e164, 20, "+86%u%04u%04u", cell, a, b);
	} else {
		unsigned code = ANY(d, codes), a = 8000 + any(d, 1000), b = any(d, 10000);

		snprintf(given_as, 24, any(d, 2) ? "0%u-%u %04u" : "0%u %u%04u", code, a, b);
		snprintf(e164, 20, "+86%u%u%04u", code, a, b);
	}
}

void large_customer(uint64_t n, struct large_customer *out)
{
	struct draws d = { 1, n << 8 };
	unsigned sort = any(&d, 100), phones = any(&d, 10);

	memset(out, 0, sizeof(*out));
	if (sort < 38) {
		person(&d, out->name, sizeof(out->name));
		out->kind = OD__CUSTOMER_KIND__HOUSEHOLD;
	} else if (sort < 88) {
		company(&d, out->name, sizeof(out->name));
		out->kind = 1 + (int)any(&d, 6);
	} else {
		foreign(&d, out->name, sizeof(out->name));
		out->kind = OD__CUSTOMER_KIND__RESTAURANT;
	}
	snprintf(out->code, sizeof(out->code), "%s%06llu", ANY(&d, areas), (unsigned long long)n);
	out->phone_count = phones < 6 ? 1 : phones < 9 ? 2 : 3;
	for (unsigned i = 0; i < out->phone_count; i++)
		phone(&d, out->phones[i], out->e164[i]);
	out->owner = 1 + any(&d, LARGE_OWNERS);
}

int64_t large_price(uint32_t product)
{
	return 5000 + (int64_t)(large_draw(3, product) % 200) * 2500;
}

void large_order(uint64_t n, uint64_t orders, uint64_t customers, struct large_order *out)
{
	struct draws d = { 2, n << 8 };
	uint64_t share = large_draw(4, n) >> 33;	/* 31 bits; its square is steeper */

	out->customer = 1 + large_draw(5, share * share >> 31) % customers;
	if (n % 4)
		out->customer = 1 + (large_draw(6, n) >> 32) % customers;
	out->placed_at = LARGE_END - LARGE_SPAN +
			 (int64_t)((double)LARGE_SPAN / (double)(orders + 1) * (double)n);
	for (unsigned i = 0; i < LARGE_LINES; i++) {
		/* one line in five is of a hundred products that everybody takes; none twice */
		uint32_t from = i < 2 ? 50 * i : 100 + (LARGE_PRODUCTS - 100) / 6 * (i - 2);
		uint32_t span = i < 2 ? 50 : (LARGE_PRODUCTS - 100) / 6;

		out->line[i].product = 1 + from + any(&d, span);
		out->line[i].quantity = 1000 * (1 + (int64_t)any(&d, 12));
	}
}
