/* SPDX-License-Identifier: ISC */
/*
 * create_same: words that mean the same to a service desk, as a new desk begins with them.
 *
 * Records of kind "same" (config), to be changed and added to by the desk: a group is one record, its
 * first word the code. The search for knowledge takes the words of a group for one, also from Chinese
 * to English (knowledge.h).
 */
#include <string.h>

#include "desk/config.h"
#include "desk/create_table.h"
#include "desk/inside.h"

static const char *const groups[] = {
	"漏;渗;渗油;漏油;滴;洒;流出来;流了一;淌;leak;drip;seep;ooze;spill;wet box;dripping",
	"破损;碎;打碎;破;破了;压扁;压坏;摔;裂;挤坏;瘪;磕;损坏;damaged;broken;smashed;crushed;"
	"cracked;dented;shattered;squashed;撞;撕破;扎破;扎了;戳;砸;断;凹;散架;散了一地;洒一地;"
	"碎了;裂口;ripped;torn;burst;fork lift;forklift;on the floor;bashed;caved in;split open;"
	"snapped;dropped;bent;crumpled",
	"异物;虫;飞虫;小虫;苍蝇;线头;头发;石子;沙子;塑料;铁丝;钢丝;玻璃渣;指甲;毛发;foreign body;"
	"insect;fly;hair;string;thread;glass;plastic bit;metal;stone;grit;bug;线;布条;木屑;纸片;"
	"胶;橡胶;手套;创可贴;骨头;壳;钉;蛾;蚊;蟑螂;老鼠;屎;黑点;glove;plaster;nail;wood;splinter;"
	"shard;wire;paper;rubber;beetle;moth;maggot;worm;ant;bone;shell;bit on;chipped my tooth;"
	"something in;found in;blue piece",
	"异味;怪味;臭;酸臭;霉味;馊;哈喇;变味;味不对;味道不对;味儿不对;霉哄哄;off smell;"
	"smells off;stinks;stink;rancid;sour smell;odd smell;musty;whiff;味儿大;刺鼻;酸酸的;馊馊;"
	"发酸;发臭;腥;油哈;药味;塑料味;smells;nose;pong;reeks;sour milk;fishy;like paint;"
	"like plastic;chemical;gone off;turned",
	"发霉;长毛;霉点;霉斑;绿毛;白毛;霉;mould;mold;mouldy;moldy;fuzzy;furry;green spots",
	"临期;快过期;快到期;日子短;日期近;剩一个月;只剩;下个月就;过日子;没几天了;日期不新鲜;"
	"near expiry;short dated;close to its date;runs out next;only weeks left;"
	"nearly out of date;两个月就;三分之二;三分之一;没多少天;卖不完;怎么卖得掉;货架期;"
	"日期太短;剩两个月;only a month;four weeks left;weeks on it;dates too;too short;"
	"two thirds;not enough life;close dates",
	"过期;过了日子;过了日期;到期;expired;out of date;past its date;best before passed",
	"少;缺;少了;少送;缺货;不够数;数来数去;对不上;差一箱;没给够;少一;短少;short;missing;"
	"one short;less than;count does not;didnt get all;就八箱;只来了;没齐;不齐;差两;差一;短了;"
	"缺斤少两;秤;称;counted;only eight;only got;two boxes short;not all there;light;"
	"underweight;count",
	"送错;发错;给错;拿错;弄错;不是我要的;没点过;串货;wrong item;wrong goods;"
	"not what i ordered;mixed up;sent the wrong;不对;怎么是;来的是;写的是;错的;"
	"different product;ordered;instead;not mine;someone elses;wrong flavour;wrong size",
	"起订;起送;最少;最低;一包行不行;拿一包;单包;零拿;拆零;拆开卖;整箱;两瓶给不给送;散买;"
	"minimum;smallest order;single pack;just one;whole case;split a case;less than a case;"
	"少量;零头;拿几;一瓶;一袋;单瓶;压货;用得少;小店;门槛;几箱起;免运费;one bottle;one bag;"
	"two bottles;few;small order;small shop;just two;how few;least;carriage;free delivery;"
	"under",
	"样品;试用;小样;试吃;尝尝;先尝;尝个味;试试;炸炸看;先弄一小;不要钱;free sample;sample;"
	"taste first;try it;try some;tryout;没用过;弄一小瓶;师傅尝;先拿;新品;来点;品鉴;开发新菜;"
	"bit to try;taster;before we buy;before buying;chef wants to try;test it;little one",
	"规格;几斤;多大;大包装;小包装;一袋的;多重;净含量;几克;毫升;pack size;bigger pack;"
	"smaller pack;how big;how many grams;net weight;bulk pack;litre;大桶;小袋;小瓶;斤装;升装;"
	"公斤装;十斤;五斤;八十克;太小;太大;大一点;小一点;larger;smaller;kilo;five litre;"
	"catering size;come in;sizes;tub",
	"涨价;加价;贵了;又加了;涨了;行情;回落;降价;提价;价格变动;price rise;went up;dearer;"
	"increase;costs more;price change;more expensive than;贵;两块钱;几块;上回;上个月;多了;"
	"又加;凶;咋多了;成本;原料;跌;回调;jumped;euros;pounds;last month;used to be;costs;dear;"
	"price;raised;cheaper again;come down;hike",
	"便宜;优惠;折扣;打折;让利;批发价;量大;discount;cheaper;deal;bulk price;offer",
	"代替;替代;代用;换成;顶替;先应付;没有货用什么;用别的;凑合用;substitute;instead of;"
	"replace with;swap;alternative;use something else;没到货;断了;人造;应付;救急;可以用;当;"
	"没有了;run out;ran out;use in place;out of;stand in;works as well;do i use;similar",
	"孕妇;怀孕;有喜;有了身孕;宝宝;婴儿;娃;月子;哺乳;小孩;几个月大;孩子;pregnant;baby;toddler;"
	"infant;expecting;child;breastfeeding;kid;老婆;媳妇;八个月;一岁;拌粥;辅食;坐月子;喂奶;"
	"幼儿园;小朋友;wife;months old;one year old;little one;weaning;school children;nursery;"
	"nursing",
	"老人;血压;糖尿;控糖;血糖;病人;elderly;diabetic;blood pressure;blood sugar",
	"过敏;过敏原;麸质;坚果;花生过敏;起疹;忌口;allergy;allergen;allergic;gluten;coeliac;"
	"celiac;nut free;rash;起疙瘩;花生;大豆;鸡蛋;牛奶;虾;海鲜;小麦;芝麻;含不含;peanut;soy;egg;"
	"milk allergy;shellfish;wheat;sesame;celery;mustard;contain;traces",
	"清真;回民;穆斯林;猪肉成分;halal;muslim;pork free;kosher;少数民族;新疆;阿拉伯;猪油;"
	"muslim guests;lard;pig",
	"素食;吃素;纯素;荤;动物成分;vegan;vegetarian;animal;meat free;吃斋;和尚;佛;蛋奶;鱼露;"
	"vegans;plant based;no animal;buddhist;fish sauce",
	"添加剂;防腐剂;色素;香精;味精;配料;成分表;化学;additive;preservative;colouring;msg;"
	"e number;ingredients;chemicals;科技;干净;零添加;防腐;增稠;鲜味剂;代码;苯甲酸;山梨酸;"
	"numbers on;clean label;thickener;stabiliser;e numbers;what is in;additives",
	"含糖;糖分;多少糖;甜度;无糖;热量;卡路里;营养;sugar content;how much sugar;calories;"
	"nutrition;carbs;升糖;克糖;大卡;蛋白;脂肪;calorie;kcal;fat;protein;carb;grams of sugar;"
	"sugary",
	"咸;太咸;齁;盐;钠;减盐;低盐;salty;too salty;salt;sodium;low salt",
	"太辣;辣;辣度;不够辣;没劲;不过瘾;冲;微辣;spicy;hot;heat;too hot;mild;kick",
	"太甜;甜;腻;sweet;too sweet;sickly",
	"太酸;酸;酸度;sour;acidic;tart",
	"变色;发黑;发黄;发白;颜色不一样;颜色变;颜色深;颜色浅;褪色;暗;colour change;discoloured;"
	"darker;paler;turned brown;different colour;faded;黄;褐;红;黑了;白了;深了;浅了;灰;斑;"
	"颜色;不是原来的颜色;yellowish;tan;brown;grey;gray;yellow;dark;pinkish;colour;color;"
	"turned",
	"味道变了;口味变了;跟以前不一样;不如以前;换配方;改配方;taste changed;tastes different;"
	"not like before;recipe changed;new recipe;不是那个味;不一样;跟上回;换了;客人说;吃出来;"
	"以前的味;差点意思;变淡;regulars;customers say;not the same;used to taste;weaker;blander;"
	"different from",
	"结块;成块;硬块;板结;硬得;敲不动;抱团;clump;lump;caked;hard as;rock hard;敲;砖头;"
	"石头一样;粘;粘在一起;疙瘩;解不开;brick;stone;stuck together;lumps;hardened;wont pour;"
	"solid lump",
	"分层;沉淀;浮油;出水;油水分离;底下一层;析出;separate;sediment;layer;settle;watery;"
	"oil on top;上面一层;一层油;清水;水汪汪;底;渣;摇;沙沙;浑;cloudy;shake;bottom;floating;"
	"pool;grit at;dregs",
	"结晶;晶体;凝固;凝住;冻住了;变稠;稠;crystal;solidify;set hard;gone hard;thickened;solid;"
	"congeal;天冷;冬天;冻成;白色的;猪油一样;糊状;倒不出;糖粒;winter;cold weather;"
	"wont come out;thick;set;crystals;stiff",
	"结絮;起块;豆花;凝乳;水花;一坨一坨;curdle;curdled;split sauce;lumpy;grainy;豆腐渣;碎花;"
	"像豆花;开锅;煮开;一煮;倒进;split;broke;when i boil;in hot coffee;in my soup;flakes",
	"起泡;冒泡;胀气;鼓;胀袋;胖听;鼓包;膨胀;swollen;bulging;bloated;fizz;bubbles;puffed;blown;"
	"砰;炸;气;圆鼓鼓;盖子弹;嗤;涨;pop;pops;hiss;gas;balloon;domed;round lid",
	"白膜;白花;白点;白毛毛;漂白;一层白;白沫;white film;white spots;white skin;bloom;scum",
	"开封;打开以后;开了;拆开;拆包;用剩;剩下的;用了一半;opened;after opening;once open;"
	"leftover;half used;left over;开过;打开;启封;半瓶;半袋;没用完;上周开;星期天;rest;half;"
	"since;open jar;out of the bag;sunday;days ago;part used",
	"保质期;有效期;能放多久;放多久;放几天;几个月;多长时间;能存;shelf life;how long does;"
	"how long will;keep for;last for;use by;多长;还能用吗;坏;能用到;年;月;日期怎么看;"
	"good until;how many months;long life;when does it go off;best before",
	"存放;保存;储存;冰箱;冷藏;阴凉;库房;仓库;放哪;放外面;常温;store;storage;fridge;"
	"refrigerate;cupboard;keep it in;cool place;room temperature;pantry;潮;太阳;灶台;地上;堆;"
	"叠;夏天;后院;露天;热;外头;sun;damp;hot kitchen;shelf;floor;stack;outside;summer",
	"冷冻;速冻;冻;冰;freeze;frozen;freezer",
	"解冻;化冻;化开;化了;缓;回温;退冰;thaw;defrost;melted;softened;拿出来;泡水;凉水;一晚上;"
	"隔夜;直接下锅;overnight;take it out;warm water;straight from;from frozen;"
	"from the freezer;quick",
	"再冻;重新冻;二次冷冻;又冻回去;化了再冻;refreeze;freeze again;back in the freezer;停电;"
	"又放回;冻两次;化了一半;back in;power cut;power failure;twice;half thawed;again",
	"冰衣;冰太多;都是冰;冰块重;净重不够;ice glaze;too much ice;all ice;ice coating;水分;化完;"
	"化开以后;称一称;剩多少;缩水;water weight;after thawing;drained;glazing;mostly ice;weigh",
	"温度;热的;到货不凉;冷链;车厢;没冻住;软的;cold chain;arrived warm;temperature;not cold;"
	"lukewarm;送来;摸着;软趴趴;化了;车上;没有冷;truck;lorry;van;soft;sweating;wet boxes;"
	"driver left",
	"微波;微波炉;叮;microwave;nuke;加热;转几分钟;炉子;ping;heat up;reheat;warm up;container",
	"怎么做;做法;怎么煮;煮多久;炸多久;蒸多久;几分钟;火候;cook;cooking time;how long to boil;"
	"fry;steam;minutes;oven;下锅;蒸;炸;烤;焯;煮;大火;小火;多少度;油温;时间;minute;degrees;"
	"boil;simmer;grill;air fryer;how long do i;soft enough",
	"用量;放多少;比例;一斤肉;一公斤;几勺;配比;dose;how much to use;ratio;per kilo;per litre;"
	"spoon;amount to add;几克;几两;一锅;一桶水;兑;加多少;稀释;勺;per;kilo of meat;"
	"how much do i;dilute;strength;tablespoon;for ten litres;mix",
	"食谱;菜谱;搭配;配什么;做什么菜;凉菜;凉拌;拌;recipe;goes with;pair;dish;cold dish;salad;"
	"serve with;新菜;花样;能做;拌菜;蘸;吃法;蚂蚁上树;做啥;what can i make;ideas;menu idea;"
	"serve;dip;dressing;what goes",
	"成本;合几块;一份多少钱;出多少盘;毛利;算下来;cost per;per plate;per portion;portion cost;"
	"margin;how many plates;一盘;一斤能出;划得来;利润;一碗;几毛;合多少;每份;价格算;profit;"
	"works out;a plate;servings;yield;how many portions",
	"发票;开票;专票;普票;抬头;税号;票;invoice;vat;tax;receipt;billing;开错;名头;公司名;补开;"
	"税;电子票;单据;小票;报销;vat number;company name;invoices;paper copy;credit note;"
	"accountant",
	"对账;账单;月结;欠款;货款;结账;多收;多扣;statement;account;balance;overcharged;bill;owed;"
	"多算;算错;重复;两遍;对不起来;账;明细;没记;扣了两次;charged twice;double;ledger;"
	"not match;paid already;balance due",
	"付款;转账;微信付;扫码;现金;到付;pay;payment;transfer;cash;card;on delivery",
	"账期;赊;欠着;先货后款;信用额度;credit;terms;pay later;credit limit;晚几天付;缓一缓;周转;"
	"月底;手头紧;拖;thirty days;end of month;longer to pay;cash flow;more time",
	"送货;配送;送到;派送;上门;几点到;什么时候到;送货时间;deliver;delivery;arrive;drop off;"
	"time slot;window;车;司机;卸货;几点;早一点;中午前;晚上送;楼上;搬上;停车;路线;小哥;师傅到;"
	"van;driver;drop;morning;before noon;upstairs;unload;route;round;slot",
	"晚到;迟到;没到;还没来;等到现在;超时;催;late;not here yet;overdue;where is;hasnt come;"
	"still waiting;还不来;影子;等货;开不了;都几点了;说好的;没见;wheres;still nothing;"
	"nothing here;promised;hour late;not turned up;no sign",
	"加急;急用;今天就要;马上要;插单;当天;urgent;rush;today;asap;same day;emergency;明天;今晚;"
	"赶;一小时;快点;急;等米下锅;tomorrow;tonight;make the van;last minute;still make;in time;"
	"quickly;right now;cut off",
	"改单;加货;减货;改数量;追加;改地址;change order;add to my order;amend;more on it;"
	"change quantity;多加;少要;再来;改成;漏报;忘了报;刚才那单;早上那单;换一个;add;forgot;"
	"one more;this morning;make it;change it;instead of two",
	"取消;不要了;退单;撤单;cancel;call off;dont want it;不想要;别送了;关门;停业;cancelled;"
	"closing;dont send;no longer need",
	"退货;退掉;退回;拉回去;不收;拒收;退款;退钱;return;send back;take back;refund;money back;"
	"refuse;多了;买多;没开封;拉走;卖不动;不好卖;收回;too many;still sealed;unopened;collect;"
	"collect them;take them;unsold;surplus;overstock;bring back",
	"换货;调换;换一批;补发;补货;exchange;replace;replacement;resend",
	"赔;赔偿;怎么赔;补偿;损失;compensate;compensation;claim;make good;who pays;算谁的;承担;"
	"认;谁负责;怎么算;credit me;cover;reimburse;my loss",
	"投诉;举报;找经理;找领导;complain;complaint;manager;speak to",
	"批号;批次;生产日期;印在哪;喷码;看不清;batch;lot number;production date;"
	"where is the date;printed;数字;喷;号码;哪一行;怎么看;字母;编号;code on;numbers on;stamp;"
	"printed on;digits;ink;find the",
	"产地;哪里产;哪儿来的;国产;进口;原产;origin;where is it from;made in;country;imported;"
	"local;哪的;哪边的;本地;东北;新疆;国外;哪国;原料从;land;from;china;europe;grown;farm;"
	"beans from;cane;beet;where do;which country",
	"检测报告;质检;合格证;化验;检验;证书;资质;lab report;certificate;test report;coa;"
	"paperwork;licence;文件;证;卫生局;食药监;检查;要看;盖章;备案;inspector;inspection;papers;"
	"certificates;health officer;document;audit",
	"召回;下架;停用;recall;withdrawn;pull from shelf",
	"标签;外文;英文;洋文;中文标签;贴纸;出口;说明书;label;language;english label;sticker;"
	"translated;export;字;看不懂;背面;说明;翻译;贴;海外;马来西亚;国外客人;read;chinese only;"
	"customs;overseas;abroad",
	"托盘;整板;一板;卡板;几层;每层;pallet;layers;per pallet;skid;一板多少;叉车;整托;码;几箱;"
	"stack;forklift;full pallet;how many cases;high",
	"包装;箱子;袋子;盒子;瓶子;罐子;外箱;packaging;box;carton;bag;bottle;jar;tub;can",
	"瓶盖;盖子;拧不开;打不开;盖紧;盖不上;拧;cap;lid;top;screw;wont open;stuck;twist off",
	"难撕;撕不开;撕;开口;剪刀;拉环;易拉;hard to tear;tear;peel;scissors;ring pull;tab",
	"回收;收走;拉走;空瓶;空桶;空箱;废纸箱;押金;recycle;take back empties;empties;deposit;"
	"collect the boxes;收;旧;废;堆了;给钱;铝箔;纸壳;bins;collect empties;cans back;take away;"
	"crates;back yard;return the",
	"库存;有货;没货;缺货;什么时候有;到货;断货;in stock;out of stock;available;"
	"when will you have;restock;还有没有;到了没;几号到;现货;剩几箱;留;have any;any left;"
	"got any;next week;back in",
	"预订;预定;提前;订多少;留货;年货;节前;pre order;reserve;in advance;hold for me;holiday;"
	"先订;多备;旺季;年底;中秋;提前几天;book;ahead;festival;stock up;how early;lead time;"
	"notice",
	"节假日;过年;春节;放假;假期;休息;国庆;holiday;closed;bank holiday;christmas;new year;"
	"open on;初一;十一;五一;周末;星期天送;上班;sundays;weekend;bank;easter",
	"停产;下线;不做了;买不到;discontinued;no longer made;stopped making",
	"转基因;非转基因;gmo;genetically modified",
	"有机;绿色食品;无公害;organic;pesticide;农药;农残",
	"酒精;料酒;含酒;喝酒开车;alcohol;alcohol content;drunk;drive;度;几度;喝了;交警;alcoholic;"
	"abv;breathalyser;cook off",
	"中毒;拉肚子;不舒服;吐;肚子疼;食物中毒;sick;ill;poisoning;stomach;vomit;upset tummy;"
	"客人吃了;吃坏;医院;送医;hospital;after eating;poorly;guests ill;threw up",
	"厨房;师傅;大厨;后厨;chef;kitchen;cook",
	"最好;哪种好;区别;差别;不同;哪个;difference;which is better;versus;compare",
	"培训;教;演示;视频;上门指导;training;demonstration;show us how;video",
	"推销;赠品;活动;促销;送什么;买赠;promotion;free gift;special offer",
	"投放;陈列;货架;冰柜;display;shelf;freezer cabinet",
	"区别;一样吗;比;哪款;该选;哪一种;better;vs;between;which one;same as",
	"积分;分;兑;会员;等级;礼品;points;member;reward;loyalty;redeem",
	"优惠券;券;抵;码;用不了;红包;coupon;voucher;code;not accepted",
	"密码;登录;账号;进不去;忘记;小程序;网上下单;password;login;app;locked out;website",
	"地址;搬家;新店;分店;换地方;门牌;moved;new shop;branch;address",
	"电话;号码换;换老板;联系人;微信号;phone number;contact;number changed",
	"肉;骨;壳;带皮;去骨;剔;净肉;bone;boneless;shell;peeled;skin",
	"罐;罐头;凹;锈;铁;鼓;dented;rust;rusty;tin;tins",
	"封口;没封;开着;封条;内膜;膜;铝膜;seal;sealed;foil;film;inner;broken seal;"
	"open on arrival",
};

enum status create_same(struct verb *v)
{
	enum status s = OK;

	for (size_t i = 0; s == OK && i < sizeof groups / sizeof groups[0]; i++) {
		char *list = arena_string(v->arena, groups[i]), *rest;
		char *word = strtok_r(list, ";", &rest);
		Od__Config *c = create_fresh(v, "same", word, NULL);

		c->value_case = OD__CONFIG__VALUE_WORD;
		c->word = FRESH(v, word);
		c->word->also = arena_array(v->arena, strlen(groups[i]) / 2 + 1,
			sizeof *c->word->also);
		while ((word = strtok_r(NULL, ";", &rest)))
			c->word->also[c->word->n_also++] = word;
		s = config_add(v, c);
	}
	return s;
}
