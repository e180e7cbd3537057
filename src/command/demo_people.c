/* SPDX-License-Identifier: ISC */
/*
 * demo_people -- the users and the 500 customers of the demo desk.
 *
 * A dozen customers are written out; the others are put together from tables of words, kind by
 * kind, with names, numbers and addresses that read like those of one city. No number is repeated
 * and no name, so each can be found by typing a few characters of it.
 */
#include "command/demo.h"

#include <stdio.h>
#include <string.h>

#include "record/customer.pb-c.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PICK(d, a) ((a)[draw_below((d), COUNT(a))])

const struct demo_user demo_users[] = {
	{ "li.na", "李娜", "clerk", "8021", "zh_CN", "service" },
	{ "wang.lei", "王磊", "operator", "8022", "zh_CN", "" },
	{ "sun.yue", "孙悦", "operator", "8023", "zh_CN", "" },
	{ "zhao.qiang", "赵强", "operator", "8024", "zh_CN", "" },
	{ "anna", "Anna Berg", "operator", "8025", "en", "" },
	{ "zhou.min", "周敏", "supervisor", "8001", "zh_CN", "" },
	{ "he.gong", "何工", "clerk", "8041", "zh_CN", "packing" },
	{ "tang.qin", "唐勤", "clerk", "8042", "zh_CN", "quality" },
	{ "wu.shifu", "吴师傅", "clerk", "8043", "zh_CN", "logistics" },
	{ "chen.jing", "陈静", "operator", "8031", "zh_CN", "" },
	{ "xu.fang", "徐芳", "operator", "8032", "zh_CN", "" },
	{ "lin.tao", "林涛", "operator", "8033", "zh_CN", "" },
	{ "ma.chao", "马超", "operator", "8034", "zh_CN", "" },
};
const size_t demo_user_count = COUNT(demo_users);

static const char *const reps[] = { "chen.jing", "xu.fang", "lin.tao", "ma.chao" };

static const struct demo_customer written[] = {
	{ .code = "G0031", .name = "海底香 总部", .phone = "0571-8812 4400", .contact = "沈经理",
		.role = "采购总监", .address = "延安路 200 号 12 楼", .territory = "上城", .owner = "chen.jing",
		.grade = "A", .kind = OD__CUSTOMER_KIND__CHAIN_STORE, .term_days = 30, .limit = 50000 },
	{ .code = "K1042", .name = "海底香火锅 文三路店", .phone = "0571-8812 4410", .contact = "王经理",
		.role = "店长", .address = "文三路 398 号", .territory = "西湖", .owner = "chen.jing",
		.head = "G0031", .grade = "A", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 220,
		.gap = 2000, .lines = 9, .term_days = 30, .limit = 8000 },
	{ .code = "K1043", .name = "海底香火锅 城东店", .phone = "0571-8845 9021", .contact = "吴店长",
		.role = "店长", .address = "凯旋路 88 号", .territory = "江干", .owner = "chen.jing",
		.head = "G0031", .grade = "A", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 180,
		.gap = 2500, .lines = 9, .term_days = 30, .limit = 5000 },
	{ .code = "K1047", .name = "海底香火锅 滨江店", .phone = "0571-8661 3358", .contact = "郑店长",
		.role = "店长", .address = "江南大道 588 号", .territory = "滨江", .owner = "xu.fang",
		.head = "G0031", .grade = "B", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 160,
		.gap = 3500, .lines = 8, .term_days = 30, .limit = 5000 },
	{ .code = "K1310", .name = "好德喜餐厅", .phone = "138-0668 4417", .contact = "何小姐",
		.role = "前台", .address = "中山北路 31 号", .territory = "拱墅", .owner = "lin.tao",
		.grade = "C", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 40, .gap = 21000, .lines = 4 },
	{ .code = "K0877", .name = "福满楼 城西店", .phone = "138-0571 6620", .contact = "赵先生",
		.role = "采购", .address = "古墩路 701 号", .territory = "西湖", .owner = "xu.fang",
		.grade = "B", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 400, .gap = 2000, .lines = 9,
		.term_days = 15, .limit = 30000 },
	{ .code = "K0640", .name = "湘满园", .phone = "0571-8690 2214", .contact = "彭老板",
		.role = "老板", .address = "庆春路 136 号", .territory = "上城", .owner = "chen.jing",
		.grade = "A", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 300, .gap = 3000, .lines = 9,
		.term_days = 30, .limit = 20000 },
	{ .code = "K0533", .name = "老王烧烤 庆春路", .phone = "139-5710 3392", .contact = "王老板",
		.role = "老板", .address = "庆春路 61 号", .territory = "上城", .owner = "lin.tao",
		.grade = "C", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 60, .gap = 5000, .lines = 5,
		.term_days = 30, .limit = 2000 },
	{ .code = "K0771", .name = "嘉兴南湖食堂", .phone = "0573-8206 1170", .contact = "陆师傅",
		.role = "厨师长", .address = "嘉兴南湖区 中环南路 12 号", .territory = "嘉兴",
		.owner = "ma.chao", .grade = "B", .kind = OD__CUSTOMER_KIND__CANTEEN, .diners = 500,
		.gap = 7000, .lines = 8, .term_days = 30, .limit = 20000 },
	{ .code = "K0901", .name = "春天小学 食堂", .phone = "0571-8520 7788", .contact = "俞老师",
		.role = "后勤", .address = "文一路 115 号", .territory = "西湖", .owner = "xu.fang",
		.grade = "A", .kind = OD__CUSTOMER_KIND__CANTEEN, .diners = 1000, .gap = 1500, .lines = 9,
		.term_days = 45, .limit = 60000 },
	{ .code = "K0655", .name = "刘记面馆", .phone = "138-5813 2207", .contact = "刘老板",
		.role = "老板", .address = "武林路 22 号", .territory = "拱墅", .owner = "lin.tao",
		.grade = "B", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 36, .gap = 4000, .lines = 6 },
	{ .code = "K0660", .name = "李记烧烤", .phone = "139-0571 4402", .contact = "李老板",
		.role = "老板", .address = "胜利河美食街 9 号", .territory = "拱墅", .owner = "ma.chao",
		.grade = "B", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 80, .gap = 4000, .lines = 7,
		.term_days = 15, .limit = 10000 },
	{ .code = "K0712", .name = "鲜味居 滨江", .phone = "0571-8660 1912", .contact = "蒋经理",
		.role = "店长", .address = "江陵路 1780 号", .territory = "滨江", .owner = "xu.fang",
		.grade = "B", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 150, .gap = 3000, .lines = 8,
		.term_days = 30, .limit = 15000 },
	{ .code = "K0820", .name = "Harbour Deli", .phone = "0571-8777 0150", .contact = "Marco Ricci",
		.role = "owner", .address = "南山路 202 号", .territory = "上城", .owner = "chen.jing",
		.grade = "B", .kind = OD__CUSTOMER_KIND__RESTAURANT, .seats = 50, .gap = 5000, .lines = 6,
		.term_days = 15, .limit = 10000 },
	{ .code = "K0912", .name = "Haidu Xpress", .phone = "+44 20 7946 0112", .contact = "J. Okafor",
		.role = "buyer", .address = "12 Gerrard Street, London", .territory = "海外",
		.owner = "chen.jing", .grade = "C", .kind = OD__CUSTOMER_KIND__DEALER, .gap = 0, .lines = 0 },
	{ .code = "K0290", .name = "陈记酱园", .phone = "0573-8206 4177", .contact = "陈掌柜",
		.role = "老板", .address = "嘉兴 月河街 45 号", .territory = "嘉兴", .owner = "ma.chao",
		.grade = "B", .kind = OD__CUSTOMER_KIND__DEALER, .gap = 10000, .lines = 9, .term_days = 45,
		.limit = 80000 },
};

static const char *const surnames[] = {
	"张", "李", "王", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
	"何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹",
	"袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛",
	"单", "仇", "解", "查", "区", "尉迟", "欧阳", "长孙"
};
static const char *const given[] = {
	"建国", "秀英", "伟", "敏", "静", "丽华", "强", "磊", "洋", "艳", "勇", "娟", "涛", "明", "超",
	"秀兰", "霞", "平", "刚", "桂英", "文博", "子涵", "欣怡", "浩然", "诗琪", "俊杰", "雨桐", "一诺"
};
static const char *const districts[] = {
	"上城", "拱墅", "西湖", "滨江", "萧山", "余杭", "临平", "钱塘", "富阳"
};
static const char *const streets[] = {
	"文三路", "文二路", "天目山路", "古墩路", "莫干山路", "环城西路", "庆春路", "凯旋路", "解放路",
	"中河中路", "建国北路", "江南大道", "滨盛路", "市心中路", "南山路", "湖墅南路", "德胜路", "机场路",
	"之江路", "复兴路", "留和路", "教工路", "学院路", "绍兴路", "东新路"
};
static const char *const eateries[] = {
	"面馆", "小厨", "饭店", "酒楼", "烧烤", "川菜馆", "粥铺", "快餐", "饺子馆", "砂锅", "米线", "烤鱼",
	"羊肉馆", "土菜馆", "私房菜", "牛肉粉", "麻辣烫", "包子铺", "茶餐厅", "食府"
};
static const char *const fancy[] = {
	"福满楼", "鲜味居", "聚贤庄", "外婆桥", "知味轩", "醉湖", "江南春", "老灶台", "渔家傲", "万家灯火",
	"一品香", "荷塘月色", "蜀香园", "湘江渔火", "竹里人家", "望湖", "百味林", "五谷丰登", "云上小镇",
	"大碗王", "牧羊人", "石锅记", "青柠", "稻花香", "三生有鲜"
};
static const char *const chains[] = { "面点王", "味千里", "百家鲜", "绿叶生鲜", "快乐厨房" };
static const char *const factories[] = {
	"速冻食品厂", "方便面厂", "肉制品厂", "豆制品厂", "调味品厂", "烘焙食品厂", "熟食加工厂"
};
static const char *const places[] = {
	"钱江", "之江", "运河", "良渚", "临安", "天目", "西溪", "湘湖", "青山湖", "径山", "超山", "南宋"
};
static const char *const canteens[] = {
	"中学 食堂", "小学 食堂", "幼儿园 厨房", "科技园 食堂", "医院 食堂", "大厦 员工餐厅", "汽配厂 食堂",
	"学院 第二食堂", "敬老院 厨房"
};
static const char *const markets[] = { "农贸市场", "菜市场", "批发市场", "早市" };
static const char *const stalls[] = { "调料摊", "干货摊", "蔬菜摊", "豆腐摊", "粮油店" };
static const char *const supers[] = { "超市", "生鲜超市", "便利店", "平价超市", "社区超市" };
static const char *const latin_first[] = {
	"Casa", "Blue", "Golden", "Café", "La", "The Old", "Green", "Little", "Señor", "Grüner", "Jade",
	"Lotus", "Bella", "West Lake", "Moon"
};
static const char *const latin_second[] = {
	"Verde", "Wok", "Lantern", "Bistro", "Trattoria", "Mill", "Garden", "Kitchen", "Taco", "Baum",
	"Pavilion", "Table", "Noodle Bar", "Grill", "Bakery", "Öl & Essig"
};

uint32_t draw_next(struct draw *d)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return (uint32_t)(d->state >> 32);
}

uint32_t draw_below(struct draw *d, uint32_t bound)
{
	return (uint32_t)(((uint64_t)draw_next(d) * bound) >> 32);
}

bool draw_chance(struct draw *d, uint32_t percent)
{
	return draw_below(d, 100) < percent;
}

static int draw_kind(struct draw *d)
{
	static const struct { int kind; uint32_t share; } shares[] = {
		{ OD__CUSTOMER_KIND__RESTAURANT, 38 }, { OD__CUSTOMER_KIND__CHAIN_STORE, 8 },
		{ OD__CUSTOMER_KIND__FACTORY, 4 }, { OD__CUSTOMER_KIND__CANTEEN, 10 },
		{ OD__CUSTOMER_KIND__SUPERMARKET, 9 }, { OD__CUSTOMER_KIND__MARKET_STALL, 13 },
		{ OD__CUSTOMER_KIND__HOUSEHOLD, 15 }, { OD__CUSTOMER_KIND__DEALER, 3 },
	};
	uint32_t at = draw_below(d, 100), sum = 0;

	for (size_t i = 0; i < COUNT(shares); i++)
		if (at < (sum += shares[i].share))
			return shares[i].kind;
	return OD__CUSTOMER_KIND__RESTAURANT;
}

static void draw_name(struct draw *d, int kind, char *out, size_t size)
{
	const char *street = PICK(d, streets), *district = PICK(d, districts);

	switch (kind) {
	case OD__CUSTOMER_KIND__RESTAURANT:
		if (draw_chance(d, 15))
			snprintf(out, size, "%s %s", PICK(d, latin_first), PICK(d, latin_second));
		else if (draw_chance(d, 45))
			snprintf(out, size, "%s记%s", PICK(d, surnames), PICK(d, eateries));
		else
			snprintf(out, size, "%s %s店", PICK(d, fancy), street);
		return;
	case OD__CUSTOMER_KIND__CHAIN_STORE:
		snprintf(out, size, "%s %s店", PICK(d, chains), street);
		return;
	case OD__CUSTOMER_KIND__FACTORY:
		snprintf(out, size, "%s%s", PICK(d, places), PICK(d, factories));
		return;
	case OD__CUSTOMER_KIND__CANTEEN:
		snprintf(out, size, "%s%s", PICK(d, places), PICK(d, canteens));
		return;
	case OD__CUSTOMER_KIND__SUPERMARKET:
		snprintf(out, size, "%s%s %s", PICK(d, places), PICK(d, supers), street);
		return;
	case OD__CUSTOMER_KIND__MARKET_STALL:
		snprintf(out, size, "%s%s %s%s", district, PICK(d, markets), PICK(d, surnames),
			PICK(d, stalls));
		return;
	case OD__CUSTOMER_KIND__DEALER:
		snprintf(out, size, "%s %s商贸", PICK(d, places), PICK(d, surnames));
		return;
	default:
		snprintf(out, size, "%s%s", PICK(d, surnames), PICK(d, given));
	}
}

static bool name_taken(const struct demo_customer *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			return true;
	return false;
}

/* Numbers are drawn by their place in the list, so none comes twice. */
static void draw_phone(struct draw *d, size_t n, int kind, char *out, size_t size)
{
	static const char *const cells[] = { "130", "135", "136", "137", "138", "139", "150", "158",
		"177", "186", "188" };
	unsigned tail = (unsigned)((n * 7919 + 1237) % 10000);

	if (kind == OD__CUSTOMER_KIND__HOUSEHOLD || draw_chance(d, 55))
		snprintf(out, size, "%s-%04u %04u", PICK(d, cells), 1000 + draw_below(d, 8999), tail);
	else
		snprintf(out, size, "0571-8%03u %04u", 100 + draw_below(d, 899), tail);
}

static void draw_customer(struct draw *d, struct demo_customer *list, size_t n)
{
	static const char *const titles[] = { "经理", "老板", "师傅", "女士", "先生" };
	struct demo_customer *c = &list[n];
	uint32_t rhythm = draw_below(d, 100);

	c->kind = draw_kind(d);
	do
		draw_name(d, c->kind, c->name, sizeof(c->name));
	while (name_taken(list, n, c->name));
	snprintf(c->code, sizeof(c->code), "K%04zu", 2000 + n);
	draw_phone(d, n, c->kind, c->phone, sizeof(c->phone));
	if (c->kind != OD__CUSTOMER_KIND__HOUSEHOLD) {
		snprintf(c->contact, sizeof(c->contact), "%s%s", PICK(d, surnames), PICK(d, titles));
		c->role = draw_chance(d, 60) ? "采购" : "老板";
	}
	snprintf(c->address, sizeof(c->address), "%s %u 号", PICK(d, streets), 1 + draw_below(d, 799));
	snprintf(c->territory, sizeof(c->territory), "%s", PICK(d, districts));
	c->owner = PICK(d, reps);
	c->gap = rhythm < 5 ? 0 : rhythm < 20 ? 2000 + (int)draw_below(d, 2000) :
		rhythm < 60 ? 5000 + (int)draw_below(d, 6000) : 12000 + (int)draw_below(d, 30000);
	if (c->kind == OD__CUSTOMER_KIND__HOUSEHOLD && c->gap && c->gap < 14000)
		c->gap += 14000;
	c->grade = c->gap && c->gap < 4000 ? "A" : c->gap && c->gap < 11000 ? "B" : "C";
	c->lines = c->kind == OD__CUSTOMER_KIND__HOUSEHOLD ? 3 + (int)draw_below(d, 3) :
		4 + (int)draw_below(d, 6);
	if (c->kind == OD__CUSTOMER_KIND__RESTAURANT)
		c->seats = 20 + 10 * (int)draw_below(d, 30);
	if (c->kind == OD__CUSTOMER_KIND__CANTEEN)
		c->diners = draw_chance(d, 50) ? 500 : 1000;
	if (c->kind != OD__CUSTOMER_KIND__HOUSEHOLD && draw_chance(d, 60)) {
		c->term_days = draw_chance(d, 50) ? 30 : 15;
		c->limit = 5000 * (1 + (int)draw_below(d, 8));
	}
}

void demo_customers(struct draw *d, struct demo_customer list[DEMO_CUSTOMERS])
{
	memcpy(list, written, sizeof(written));
	for (size_t n = COUNT(written); n < DEMO_CUSTOMERS; n++) {
		memset(&list[n], 0, sizeof(list[n]));
		draw_customer(d, list, n);
	}
}
