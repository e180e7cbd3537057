/* SPDX-License-Identifier: ISC */
/*
 * demo_articles -- what the demo desk knows: what callers of a food supplier ask, and what they are told.
 *
 * Each article stands there in Chinese and in English. They fit the goods of the demo and its lot of caps,
 * so the words of a complaint about a leaking bottle find the first of them. Sent as other requests of the
 * demo (demo_request.c); a refusal ends the demo with its sentence.
 */
#include "command/demo.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const articles[] = {
	"{'code':'leak-zh','language':'zh','title':'香油瓶盖渗漏怎么办',"
	  "'question':['瓶盖漏油','箱子里有油','油从盖子流出来'],"
	  "'script':'非常抱歉，下一趟免费给您补新瓶，不用寄回。',"
	  "'answer':'批号 B0817、B0818、B0902 用的是同一批瓶盖：直接补货，不必再问。\\n其他批号："
	  "补货，请客户拍照。\\n只在螺纹处有油：无害，擦净后再拧紧四分之一圈。已开的瓶子立放，"
	  "不要再运输。',"
	  "'product':['1011','1040','1041'],'confirm_until':'$300'}",
	"{'code':'leak-en','language':'en','title':'Cap of sesame oil leaks',"
	  "'question':['the cap leaks','oil in the box','bottle came oily'],"
	  "'script':'I am sorry. You get new bottles with the next run, free, and need not "
	  "send these back.',"
	  "'answer':'Batches B0817, B0818 and B0902 have the same caps: replace, ask for "
	  "nothing more.\\nOther batches: replace, and ask for a photo.\\nOil only in the thread "
	  "is harmless: wipe it and tighten a quarter turn. Keep an opened bottle upright.',"
	  "'product':['1011','1040','1041'],'confirm_until':'$300'}",
	"{'code':'open-zh','language':'zh','title':'瓶盖太紧打不开',"
	  "'question':['盖子拧不开','罐子打不开','包装难撕'],"
	  "'script':'请把盖子朝下在温水里放半分钟，再用布拧。',"
	  "'answer':'盖子朝下在 40 度左右温水中放半分钟，擦干后用布拧开。\\n不要用刀撬：碎玻璃会进酱"
	  "里，撬过的罐子不能再用。\\n袋装从锯齿缺口撕；撕不开用剪刀，别用牙。',"
	  "'product':['1010','1014','1015'],'confirm_until':'$300'}",
	"{'code':'open-en','language':'en','title':'Jar or bag that does not open',"
	  "'question':['lid is stuck','cannot open the jar','hard to tear'],"
	  "'script':'Hold the lid down into warm water for half a minute, then turn it with "
	  "a cloth.',"
	  "'answer':'Hold the lid into water of about 40 degrees for half a minute, dry it "
	  "and turn it with a cloth.\\nNever lever it with a knife: glass may fall into the "
	  "paste; a jar that was levered is thrown away.\\nBags tear at the notch; use scissors "
	  "where they do not.',"
	  "'product':['1010','1014','1015'],'confirm_until':'$300'}",
	"{'code':'storage-zh','language':'zh','title':'开封后怎么保存',"
	  "'question':['开了以后放多久','要放冰箱吗','怎么储存'],"
	  "'script':'开封后请冷藏，三个月内用完。',"
	  "'answer':'未开封：阴凉避光，看包装上的日期。\\n酱类、蚝油、腐乳：开封后冷藏，三个月内用完"
	  "，用干净的勺子。\\n香油、花椒油：避光拧紧，两个月内香味最好，不必冷藏。\\n生抽、"
	  "醋：拧紧即可，半年内用完。',"
	  "'product':['1010','1011','1012'],'confirm_until':'$360'}",
	"{'code':'storage-en','language':'en','title':'How to keep it once it is open',"
	  "'question':['how long does it keep','does it go into the fridge','storage after "
	  "opening'],"
	  "'script':'Keep it cold once it is open, and use it within three months.',"
	  "'answer':'Closed: cool and dark, to the date on the pack.\\nPastes, oyster sauce,"
	  " bean curd: into the fridge, three months, with a clean spoon.\\nSesame and pepper "
	  "oil: dark and closed, at its best for two months, no fridge needed.\\nSoy sauce "
	  "and vinegar: closed, half a year.',"
	  "'product':['1010','1011','1012'],'confirm_until':'$360'}",
	"{'code':'allergens-zh','language':'zh','title':'过敏原：芝麻、花生、大豆、麸质',"
	  "'question':['有没有花生','含麸质吗','过敏能吃吗'],"
	  "'script':'请以包装上的配料表为准，我给您逐项念。',"
	  "'answer':'先念包装上的配料表，不凭记忆回答。\\n芝麻酱、香油：含芝麻，与花生酱同一条线。"
	  "\\n生抽、老抽、豆瓣、甜面酱：含大豆和小麦。蚝油：含贝类、大豆、小麦。\\n有人已经不舒服："
	  "按伤害登记投诉，严重度 1，请客户先就医。',"
	  "'product':['1010','1037','1012','1022'],'confirm_until':'$180'}",
	"{'code':'allergens-en','language':'en','title':'Allergens: sesame, peanut, soy,"
	" gluten',"
	  "'question':['does it contain peanuts','is it gluten free','can I eat it with an "
	  "allergy'],"
	  "'script':'What the label says counts; I read it out to you.',"
	  "'answer':'Read the label out, never answer by heart.\\nSesame paste and oil: sesame,"
	  " made on a line with peanut butter.\\nSoy sauces, bean pastes, sweet flour paste: "
	  "soy and wheat. Oyster sauce: shellfish, soy, wheat.\\nSomebody is unwell already: "
	  "a complaint of severity 1, and a doctor first.',"
	  "'product':['1010','1037','1012','1022'],'confirm_until':'$180'}",
	"{'code':'salt-zh','language':'zh','title':'含盐量是多少，太咸怎么办',"
	  "'question':['太咸','每100毫升多少盐','有低盐的吗'],"
	  "'script':'营养成分表上的钠，每 1000 毫克约合盐 2.5 克。',"
	  "'answer':'盐 = 钠 × 2.5：看包装上的营养成分表，不同批次以包装为准。\\n生抽比老抽咸，"
	  "烧菜先放一半，尝了再加。\\n与上一批比明显变咸：登记投诉，写明批号，品管会复查。"
	  "\\n客户要定制含盐量：记为定制要求，由生产回复。',"
	  "'product':['1012','1018','1021','1015'],'confirm_until':'$240'}",
	"{'code':'salt-en','language':'en','title':'Salt content, and when it is too salty',"
	  "'question':['too salty','how much salt per 100 ml','is there one with less salt'],"
	  "'script':'Of the sodium on the label, each 1000 mg is about 2.5 g of salt.',"
	  "'answer':'Salt is sodium times 2.5: the label of that very pack counts.\\nLight "
	  "soy sauce is saltier than dark: half of it first, taste, then more.\\nMuch saltier "
	  "than the last batch: a complaint with the batch, quality looks at it.\\nA salt "
	  "content made to order is a custom requirement; production answers.',"
	  "'product':['1012','1018','1021','1015'],'confirm_until':'$240'}",
	"{'code':'soy-zh','language':'zh','title':'生抽和老抽有什么区别',"
	  "'question':['用生抽还是老抽','红烧用哪个','凉拌用哪种酱油'],"
	  "'script':'生抽提味，老抽上色：凉拌用生抽，红烧加一点老抽。',"
	  "'answer':'生抽：颜色浅、味鲜、较咸，凉拌、炒、蘸。\\n老抽：颜色深、味甜，红烧、"
	  "卤味，只要一点。\\n草菇老抽颜色最深。5 升装的酱油适合厨房大锅。',"
	  "'product':['1012','1018','1019','1020'],'confirm_until':'$360'}",
	"{'code':'soy-en','language':'en','title':'Light or dark soy sauce',"
	  "'question':['light or dark soy sauce','which one for braising','which for a cold "
	  "dish'],"
	  "'script':'Light for the taste, dark for the colour: cold dishes light, braised "
	  "ones with a little dark.',"
	  "'answer':'Light: pale, savoury, saltier; for cold dishes, frying, dips.\\nDark: "
	  "deep colour, sweeter; for braising, a little is enough.\\nMushroom dark is the "
	  "deepest. The 5 litre can is for large pots.',"
	  "'product':['1012','1018','1019','1020'],'confirm_until':'$360'}",
	"{'code':'white-zh','language':'zh','title':'酱油表面有白膜或白点',"
	  "'question':['酱油长白毛','酱油发白','表面有白点'],"
	  "'script':'白膜是空气中的酵母，多在没拧紧的瓶里；这瓶请不要再用。',"
	  "'answer':'开封后没拧紧、天热时会长白膜，是酵母，不是变质的货。\\n已有白膜的不要再用；"
	  "按规定可以补一瓶。\\n未开封就有：登记投诉，写明批号，留样给品管。',"
	  "'product':['1012','1018'],'confirm_until':'$300'}",
	"{'code':'white-en','language':'en','title':'White film on soy sauce',"
	  "'question':['why does soy sauce whiten','white spots on the soy sauce','film on "
	  "the sauce'],"
	  "'script':'The film is yeast out of the air, in bottles that stood open. Please "
	  "do not use this one.',"
	  "'answer':'In a bottle that was open in warm weather yeast grows: no fault of the "
	  "goods.\\nA bottle with a film is not used any more; one bottle may be replaced.\\nIn "
	  "a closed bottle: a complaint with its batch, and keep it for quality.',"
	  "'product':['1012','1018'],'confirm_until':'$300'}",
	"{'code':'hard-zh','language':'zh','title':'芝麻酱变硬、上面有油',"
	  "'question':['芝麻酱太硬','油和酱分开了','上面一层油'],"
	  "'script':'分层是正常的，说明没加乳化剂：隔温水搅匀就好。',"
	  "'answer':'纯芝麻酱静置会分层，是正常现象。\\n把罐子放在 40 度温水里十分钟，从底部搅匀。"
	  "\\n冷藏会更硬，取出回温再搅。有哈喇味才是坏了：登记投诉。',"
	  "'product':['1010','1037'],'confirm_until':'$300'}",
	"{'code':'hard-en','language':'en','title':'Sesame paste is hard, oil on top',"
	  "'question':['sesame paste went hard','oil on top of the paste','paste has separated'],"
	  "'script':'That it parts is natural, as nothing is added: warm it in water and "
	  "stir.',"
	  "'answer':'Pure paste parts when it stands; that is no fault.\\nPut the jar into "
	  "water of 40 degrees for ten minutes and stir from the bottom.\\nCold makes it harder. "
	  "A rancid smell is a fault: a complaint.',"
	  "'product':['1010','1037'],'confirm_until':'$300'}",
	"{'code':'delivery-zh','language':'zh','title':'送货时间与截单时间',"
	  "'question':['什么时候送到','今天能送吗','几点截单'],"
	  "'script':'我看一下您这一片的时间窗，马上告诉您。',"
	  "'answer':'客户页上有该地址的时间窗；下单页会提示最早的一趟。\\n截单前可以改单，"
	  "之后由主管改。\\n车已出发：按 F2 查物流，看在哪一站。没按时到：登记投诉，类别“送货”。"
	  "',"
	  "'confirm_until':'$120'}",
	"{'code':'delivery-en','language':'en','title':'When we deliver, and until when "
	"to order',"
	  "'question':['when do you deliver','can it come today','until when can I order'],"
	  "'script':'I look at the window of your street and tell you at once.',"
	  "'answer':'The window of an address stands on the customer page; the order page "
	  "offers the next run.\\nUntil the cut-off an order can be changed, after it by a "
	  "supervisor.\\nOn its way: F2 shows the stations. Late: a complaint of that category.',"
	  "'confirm_until':'$120'}",
	"{'code':'return-zh','language':'zh','title':'退货与换货',"
	  "'question':['能退吗','不要了怎么退','送错了换一下'],"
	  "'script':'没开封的十四天内可以退，司机下一趟带回。',"
	  "'answer':'未开封、十四天内：F6 6 开退货，司机下一趟取回，收到后退款或抵扣。\\n送错、"
	  "少送、破损：我们的错，先补货，不等退回。\\n已开封：只有质量问题才退。限额以上由主管同意。"
	  "',"
	  "'confirm_until':'$180'}",
	"{'code':'return-en','language':'en','title':'Returns and exchanges',"
	  "'question':['can I send it back','I do not want it any more','wrong item came'],"
	  "'script':'Closed packs come back within fourteen days; the driver takes them on "
	  "the next run.',"
	  "'answer':'Closed, within fourteen days: F6 6 opens a return, the driver takes "
	  "it, then refund or credit.\\nWrong, missing or broken: our fault, replace first "
	  "and wait for nothing.\\nOpened: only for a fault of the goods. Above your limit "
	  "a supervisor agrees.',"
	  "'confirm_until':'$180'}",
	"{'code':'invoice-zh','language':'zh','title':'怎么开发票、改抬头',"
	  "'question':['要发票','抬头错了','发票没收到'],"
	  "'script':'请告诉我抬头和税号，今天给您开。',"
	  "'answer':'核对抬头和税号，念一遍给客户听。\\n抬头错：原票作废重开，当月内。\\n月结客户每月"
	  " 1 日汇总开票。',"
	  "'confirm_until':'$240'}",
	"{'code':'invoice-en','language':'en','title':'Invoices and whom they name',"
	  "'question':['I need an invoice','wrong name on the invoice','invoice did not come'],"
	  "'script':'Tell me the name and the tax number; you get it today.',"
	  "'answer':'Read name and tax number back to the customer.\\nA wrong name: the invoice "
	  "is made anew within the month.\\nMonthly accounts get one invoice on the first.',"
	  "'confirm_until':'$240'}",
	"{'code':'peppery-zh','language':'zh','title':'花椒油和藤椒油怎么选',"
	  "'question':['花椒油和藤椒油区别','哪个更麻','拌面用哪个'],"
	  "'script':'藤椒清香，花椒更麻：凉菜用藤椒，红味用花椒。',"
	  "'answer':'花椒油：红花椒，麻味重，配红油、火锅。\\n藤椒油：青花椒，清香，配凉菜、"
	  "鱼、拌面，出锅再淋。\\n都不要久煮，香味会跑。',"
	  "'product':['1013','1042'],'confirm_until':'$300'}",
	"{'code':'peppery-en','language':'en','title':'Sichuan pepper oil or green pepper "
	"oil',"
	  "'question':['pepper oil or green pepper oil','which one is hotter','which for "
	  "noodles'],"
	  "'script':'Green is fresher, red numbs more: green for cold dishes, red for hot "
	  "pots.',"
	  "'answer':'Pepper oil: red pepper, strong, with chilli oil and hot pots.\\nGreen "
	  "pepper oil: fresh, for cold dishes, fish and noodles, poured over at the end.\\nNeither "
	  "is boiled for long, the scent goes.',"
	  "'product':['1013','1042'],'confirm_until':'$300'}",
};

enum status demo_make_articles(struct demo *d)
{
	enum status s = OK;

	for (size_t i = 0; i < COUNT(articles) && s == OK; i++) {
		ProtobufCMessage *request;

		s = demo_request(d, "article save", articles[i], &request);
		if (s == OK)
			s = demo_send(d, "article save", request, NULL);
	}
	return s == OK ? demo_wait(d, 0) : s;
}
