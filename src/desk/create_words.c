/* SPDX-License-Identifier: ISC */
/*
 * create_words: the words that a new desk knows: what a complaint is about, what praises and blames.
 *
 * Records of kind "word" (config), to be changed and added to by the desk. A list of one mood and
 * topic is one record: its first word is the code. They were written for food, its packs and its
 * delivery, in Chinese and English.
 */
#include <string.h>

#include "desk/config.h"
#include "desk/create_table.h"
#include "desk/inside.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Words of a complaint, with what they mean. */
static const struct {
	const char *code, *category;
	uint32_t severity;
} categories[] = {
	{ "漏", "package", 3 }, { "破", "package", 3 }, { "leak", "package", 3 },
	{ "damaged", "package", 3 }, { "broken", "package", 3 },
	{ "异物", "foreign", 1 }, { "虫", "foreign", 1 }, { "glass", "foreign", 1 },
	{ "foreign", "foreign", 1 }, { "hair", "foreign", 2 }, { "头发", "foreign", 2 },
	{ "变质", "spoiled", 2 }, { "发霉", "spoiled", 2 }, { "过期", "spoiled", 2 },
	{ "馊", "spoiled", 2 }, { "mould", "spoiled", 2 }, { "spoiled", "spoiled", 2 },
	{ "expired", "spoiled", 2 }, { "sick", "spoiled", 1 }, { "拉肚子", "spoiled", 1 },
	{ "味道", "taste", 3 }, { "苦", "taste", 3 }, { "taste", "taste", 3 },
	{ "smell", "taste", 3 }, { "bitter", "taste", 3 },
	{ "送错", "wrong", 3 }, { "少送", "wrong", 3 }, { "wrong", "wrong", 3 },
	{ "missing", "wrong", 3 }, { "迟", "late", 3 }, { "没到", "late", 3 },
	{ "late", "late", 3 }, { "价格", "price", 3 }, { "发票", "price", 3 },
	{ "price", "price", 3 }, { "invoice", "price", 3 }, { "态度", "service", 3 },
	{ "rude", "service", 3 },
};

/* Moods: role, topic, weight; words with a ";" between them. */
static const struct {
	const char *mood, *topic;
	uint32_t weight;
	const char *words;
} moods[] = {
	{ "good", "taste", 2,
	  "好吃;很香;美味;可口;鲜美;爽口;入味;地道;正宗;好喝;香喷喷;味道好;味道不错;味道很好;"
	  "味道正;味道可以;味道赞;口味不错;口感好;口感不错;好味;香脆;酥脆;嫩滑;味美;鲜嫩;"
	  "够味;咸淡适中;下饭;真香;回味;超好吃;合口味;合胃口;很好吃;真好吃;挺好吃;非常好吃;"
	  "特别好吃;超级好吃;蛮好吃;都好吃;还好吃;太好吃了;很好喝;很入味" },
	{ "good", "taste", 2,
	  "tasty;delicious;yummy;flavourful;flavorful;juicy;crisp;crunchy;tender;authentic;"
	  "tastes great;tastes good" },
	{ "good", "", 2,
	  "不错;喜欢;满意;很赞;超赞;赞;点赞;完美;棒;棒棒哒;给力;推荐;值得;优秀;惊喜;舒服;"
	  "开心;感谢;谢谢;支持;好评;五星;爱吃;最爱;极好;真好;很好;挺好;非常好;太好了;特别好;"
	  "蛮好;良心;没得说;没话说;顶;一级棒;会再来;再次光临;下次还;下次再;还会再;常点;"
	  "经常点;老顾客;回头客;一如既往;一直吃;一直在吃;首选;放心;靠谱;值了;好极了;超级好;"
	  "爽;真心好;都好;满分;哈哈" },
	{ "good", "", 2,
	  "优质;很不错;很棒;真棒;真不错;还好;感动;上心;可爱;必点;每天都;天天都;good;nice;"
	  "不失望;无可挑剔" },
	{ "good", "", 2,
	  "great;excellent;love;loved;happy;pleased;perfect;best;recommend;thank;satisfied;"
	  "wonderful;reliable;as always;well done;like it;liked it" },
	{ "good", "", 1,
	  "还行;还可以;挺;蛮;好好;好的" },
	{ "good", "", 1,
	  "fine;ok;okay;alright;decent" },
	{ "good", "speed", 2,
	  "很快;快;准时;及时;迅速;神速;提前;准点;超快;挺快;送得快;比预计;按时;很准时;快得;"
	  "秒到;送餐快;速度快;送得很快;很及时" },
	{ "good", "speed", 2,
	  "fast;quick;on time;prompt;early;in time" },
	{ "good", "portion", 2,
	  "量大;量足;分量足;份量足;足量;量多;很多肉;管饱;吃得饱;吃饱;给的足;挺足;很足;分量大;"
	  "份量大;料足;大份;丰富;够吃;肉多;很饱;实在;吃不完;量太大;很大份" },
	{ "good", "portion", 2,
	  "generous;plenty;big portion;large portion" },
	{ "good", "service", 2,
	  "态度好;态度很好;服务好;服务不错;热情;礼貌;客气;贴心;辛苦;有礼貌;周到;耐心;"
	  "服务态度好;很给力;送餐员很好;小哥很好;师傅很好;人好;和气;细心" },
	{ "good", "service", 2,
	  "friendly;polite;helpful;kind;patient" },
	{ "good", "price", 2,
	  "便宜;实惠;划算;性价比高;物美价廉;优惠;物有所值;超值;经济;性价比很高;性价比不错" },
	{ "good", "price", 2,
	  "cheap;good value;affordable;worth it;fair price;value for money" },
	{ "good", "fresh", 2,
	  "新鲜;现做" },
	{ "good", "fresh", 2,
	  "fresh" },
	{ "good", "package", 2,
	  "包装好;包装不错;包装精美;包装很好;包装精致;密封;包装严实;精致;包得好;打包好;"
	  "包装很;好撕;易撕;好开" },
	{ "good", "package", 2,
	  "well packed;sealed well;neatly packed;easy to open;easy to tear" },
	{ "good", "hygiene", 2,
	  "干净;整洁;很卫生;干净卫生;卫生干净" },
	{ "good", "hygiene", 2,
	  "clean" },
	{ "good", "temperature", 2,
	  "热乎;热的;热腾腾;还是热;温热;还热;热乎乎" },
	{ "good", "temperature", 2,
	  "still hot;still warm;well chilled" },
	{ "bad", "taste", 2,
	  "难吃;不好吃;没味道;没味;太咸;太辣;太甜;太油;油腻;太腻;太淡;味道差;难以下咽;难喝;"
	  "苦;腥;味道一般;太酸;太硬;咬不动;糊了;煮烂;夹生;没熟;生的;硬;干巴巴;太干;太软;腻;"
	  "口味一般;味道怪;怪味;咸了;咸死;死咸;好咸;很咸;偏咸;偏淡;太油腻;没有味道;味道不行;"
	  "味道不好;柴;不入味;烂;糊;坨;焦;寡淡;难闻;味精;不脆;不香;油太多;都是油;全是油;"
	  "太咸了;不熟" },
	{ "bad", "taste", 2,
	  "面坨;不太好吃;不是很好吃;太油了;不好喝;有点咸;太稠;嚼不动;太老;没有以前;没以前;"
	  "不如以前;咸得;发苦;没味儿;有异味;走味" },
	{ "bad", "taste", 2,
	  "too salty;salty;too sweet;too sour;sour;too spicy;too oily;greasy;bland;tasteless;"
	  "no taste;no flavour;no flavor;bitter;tough;chewy;undercooked;raw;burnt;soggy;"
	  "too dry;off taste;tastes off;tastes odd;tastes strange;inedible" },
	{ "good", "taste", 1,		/* what a taste is not: no blame, and little praise */
	  "不咸;不太咸;不会咸;不会很咸;不会太咸;不是很咸;没那么咸;不那么咸;不算咸;不咸不淡;不油;不太油;"
	  "不会油;不是很油;没那么油;不酸;不太酸;不淡;不油腻;不太油腻" },
	{ "bad", "taste", 2,
	  "不够咸;不够味;不够辣;不够甜;不够香;不够酸;不够鲜;not salty enough;not sweet enough;"
	  "not spicy enough;not sour enough" },
	{ "bad", "", 2,
	  "失望;垃圾;差劲;差评;后悔;恶心;坑;坑爹;骗;无语;不满;投诉;糟糕;很差;太差;最差;差;"
	  "不值;生气;气死;呵呵;再也不;不会再;一般般;一般;不推荐;拉黑;退款;退单;敷衍;欺骗;"
	  "受不了;不怎么样;不咋地;不咋;不行;没法吃;吃不下;倒掉;扔了;倒了;不爽;忽悠;无良;烂店;"
	  "郁闷;晕;不好;不敢;不如;不像;浪费;无奈;凑合;将就;心塞;失误;水准下降;越来越;"
	  "什么玩意" },
	{ "bad", "", 2,
	  "坑人;可惜;遗憾;怎么;居然;竟然;为什么;为啥;根本;勉强;过分;不负责;不合格;不想;"
	  "有问题;不能忍;伤心;马虎;改进;没意思;难度;不可能;算什么;难过;不知道" },
	{ "bad", "", 2,
	  "bad;terrible;awful;horrible;worst;disappointed;disappointing;angry;annoyed;"
	  "useless;rubbish;never again;refund;complain;complaint;unacceptable;problem;"
	  "unhappy;poor;wrong;disgusting;waste" },
	{ "bad", "speed", 2,
	  "太慢;慢;迟到;晚到;超时;等了;很久;太久;送错;晚了;催;还没到;没送到;一个多小时;"
	  "两个小时;2个小时;两小时;2小时;1个多小时;三个小时;3个小时;1小时;一个小时;1个小时;"
	  "一小时;四十分钟;半天;好久;磨叽;迟迟;小时才;分钟才;才送;才到;久;送餐时间长;时间长;"
	  "时间太长;晚点;饿死;饿;钟头" },
	{ "bad", "speed", 2,
	  "too slow;slow;delayed;waited;waiting for hours;not arrived;overdue;took hours;"
	  "still waiting;late" },
	{ "bad", "portion", 2,
	  "太少;量少;分量少;份量少;少得可怜;不够吃;没几块;没几片;吃不饱;缩水;量小;太小;很少;"
	  "少了;有点少;好少;肉少;菜少;偏少;只有几;少的可怜;越来越少;没吃饱;不饱;一点点;"
	  "没有肉;没肉;太不够;少的;少得;只有一;只有两" },
	{ "bad", "portion", 2,
	  "too small;too little;not enough;half empty;half full;underweight;short weight;"
	  "tiny" },
	{ "bad", "service", 2,
	  "态度差;态度恶劣;服务差;不耐烦;不接电话;电话打不通;没人接;骂;态度不好;不送上楼;"
	  "不上楼;不肯;恶劣;语气;不理;挂电话;打电话;打了;没礼貌;冷淡;傲慢;不送;让我下楼;"
	  "自己下楼;下楼;联系不上;催单;客服" },
	{ "bad", "service", 2,
	  "unfriendly;impolite;hung up;no answer;nobody answers;ignored;unhelpful;rude" },
	{ "bad", "price", 2,
	  "太贵;贵;不划算;涨价;黑心;宰人;多收;不值这个价;性价比低;不实惠;坑钱" },
	{ "bad", "price", 2,
	  "expensive;overpriced;too dear;overcharged;rip off;charged twice;price went up" },
	{ "bad", "fresh", 2,
	  "不新鲜;变质;馊;臭;过期;发霉;坏了;坏的;酸了;隔夜;剩;烂了;异味;变味;发黄;发酸;臭味;"
	  "馊味;烂叶;蔫;黄叶;长毛;哈喇" },
	{ "bad", "fresh", 2,
	  "stale;spoiled;spoilt;rotten;mouldy;moldy;mould;mold;expired;out of date;off smell;"
	  "smells bad;smelly;slimy;wilted;gone off;rancid" },
	{ "bad", "package", 2,
	  "洒;漏;撒了;破了;包装差;包装简陋;包装太;包装破;溢出;漏了;烂糟;撒;破;散了;碎了;渗;"
	  "压扁;难撕;撕不开;撕不动;难开;打不开;拧不开;胀袋;胀气;鼓包;漏气;漏油;破损;盖子松;"
	  "压坏;变形;包装坏;封口不严;不严" },
	{ "bad", "package", 2,
	  "dented;torn;hard to tear;hard to open;cannot open;burst;crushed;spilled;spilt;"
	  "swollen;bulging;cracked;smashed;loose cap;not sealed;wont open;leak;broken;"
	  "damaged" },
	{ "bad", "hygiene", 2,
	  "苍蝇;异物;脏;不卫生;不干净;拉肚子;肚子疼;肚子痛;拉稀;蟑螂;钢丝;塑料;石头;沙子;"
	  "闹肚子;吐了;胃疼;头发;虫" },
	{ "bad", "hygiene", 2,
	  "dirty;hair;insect;worm;glass;plastic in;foreign body;stomach ache;sick;vomit;"
	  "cockroach;fly in;maggot" },
	{ "bad", "temperature", 2,
	  "凉了;冷了;凉的;都凉;冰凉;冷掉;冷饭;太凉;不热;冰冷;全凉;都冷;凉透;凉面坨;已经凉;"
	  "有点凉;变冷" },
	{ "bad", "temperature", 2,
	  "cold;lukewarm;thawed;melted;defrosted;too warm;not frozen" },
	{ "bad", "missing", 2,
	  "没给;没送;漏送;少送;缺;忘了;没放;没有送;没有给;少一;搞错;弄错;点错;没有筷子;"
	  "没筷子;没有餐具;没餐具;不给;不一样;不符;没看到;没有放;忘记;货不对板;和图片;跟图片;"
	  "与图片;图片不;备注;取消;写错;说好的;换成;都没有;没有了;也没有" },
	{ "bad", "missing", 2,
	  "forgot;forgotten;incomplete;one short;not in the box;left out;wrong item;"
	  "wrong product;instead of;missing" },
	{ "not", "", 1,
	  "不;没;没有;不是;不太;不够;别;未;并不;不算;毫无;无;不怎么;不会;不能;谈不上;算不上;"
	  "没那么;不很" },
	{ "not", "", 1,
	  "not;no;never;isnt;wasnt;dont;didnt;doesnt;arent;hardly;without;cannot;cant;wont" },
	{ "more", "", 1,
	  "很;非常;特别;超;超级;太;真;真的;十分;最;极其;相当;巨;巨无霸" },
	{ "more", "", 1,
	  "very;really;so;extremely;far;much;absolutely;super;totally" },
	{ "less", "", 1,
	  "有点;有些;稍微;略;稍;一点;有点儿;偏" },
	{ "less", "", 1,
	  "a bit;a little;slightly;somewhat;rather;kind of" },
	{ "but", "", 1,
	  "但是;但;就是;不过;可是;只是;可;却;然而;除了" },
	{ "but", "", 1,
	  "but;however;although;though;only that;except" },
	{ "good", "location", 2,
	  "好找;交通方便;很近;离家近;地铁旁;位置好;方便停车;方便;近" },
	{ "bad", "location", 2,
	  "难找;不好找;太远;偏僻;很远;停车难;不好停车" },
	{ "good", "place", 2,
	  "环境好;环境不错;安静;宽敞;装修好;有情调;温馨;舒适;雅致;高大上;氛围好;环境优雅" },
	{ "bad", "place", 2,
	  "吵;嘈杂;拥挤;太挤;油烟;装修旧;简陋;破旧;闷;狭小;环境差" },
	{ "good", "look", 2,
	  "好看;漂亮;摆盘;精美;卖相好;颜值" },
	{ "bad", "look", 2,
	  "卖相差;难看;不好看" },
	{ "topic", "taste", 0,
	  "口味;口感;taste;flavour;flavor;味道;不辣;不甜" },
	{ "topic", "portion", 0,
	  "分量;份量;菜量;量;portion;quantity" },
	{ "topic", "speed", 0,
	  "配送;送餐;送货;上菜;等位;排队;delivery" },
	{ "topic", "service", 0,
	  "服务;态度;服务员;送餐员;骑手;小哥;店员;service;staff;driver" },
	{ "topic", "price", 0,
	  "价钱;性价比;价位;团购;优惠券;price;价格" },
	{ "topic", "fresh", 0,
	  "新鲜度;freshness" },
	{ "topic", "package", 0,
	  "包装;瓶盖;盖子;袋子;盒子;瓶子;封口;罐;packaging;package;cap;lid;pouch" },
	{ "topic", "temperature", 0,
	  "温度;temperature" },
	{ "topic", "hygiene", 0,
	  "卫生;hygiene" },
	{ "topic", "look", 0,
	  "卖相;颜色;look;colour" },
	{ "topic", "place", 0,
	  "环境;装修;氛围;大厅;包间" },
	{ "topic", "location", 0,
	  "位置;地理位置;地段;交通;停车" },
};

static enum status add_list(struct verb *v, size_t i)
{
	char *list = arena_string(v->arena, moods[i].words), *rest;
	char *word = strtok_r(list, ";", &rest);
	Od__Config *c = create_fresh(v, "word", word, NULL);
	Od__Word *w = FRESH(v, word);

	c->value_case = OD__CONFIG__VALUE_WORD;
	c->word = w;
	SET_TEXT(v, w, mood, moods[i].mood);
	if (*moods[i].topic)
		SET_TEXT(v, w, topic, moods[i].topic);
	if (moods[i].weight)
		SET(w, weight, moods[i].weight);
	w->also = arena_array(v->arena, strlen(moods[i].words) / 2 + 1, sizeof *w->also);
	while ((word = strtok_r(NULL, ";", &rest)))
		w->also[w->n_also++] = word;
	return config_add(v, c);
}

enum status create_words(struct verb *v)
{
	enum status s = OK;

	for (size_t i = 0; i < COUNT(categories) && s == OK; i++) {
		Od__Config *c = create_fresh(v, "word", categories[i].code, NULL);

		c->value_case = OD__CONFIG__VALUE_WORD;
		c->word = FRESH(v, word);
		SET_TEXT(v, c->word, category, categories[i].category);
		SET(c->word, severity, categories[i].severity);
		s = config_add(v, c);
	}
	for (size_t i = 0; i < COUNT(moods) && s == OK; i++)
		s = add_list(v, i);
	return s;
}
