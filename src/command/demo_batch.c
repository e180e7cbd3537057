/* SPDX-License-Identifier: ISC */
/*
 * demo_batch -- what the demo desk made and from what, and who got it: suppliers, lots, batches,
 * reports, deliveries with their stations; heads of departments.
 *
 * One lot of caps that just passed lies in three batches of sesame oil; the complaints about leaks
 * are about the first of them. So a newcomer can trace a complaint to the caps, from the caps to
 * everybody who got one, and call the batch back.
 */
#include "command/demo.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/delivery.pb-c.h"
#include "record/order.pb-c.h"
#include "record/reflect.h"

/* A verb and its request, as demo_request takes it. */
static const struct { const char *verb, *request; } lines[] = {
	{ "config save",
		"{'record':{'kind':'family','code':'sauce',"
		"'name':'sauce','term':{'zh':'调味酱汁'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'paste',"
		"'name':'paste','term':{'zh':'酱料'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'oil',"
		"'name':'oil','term':{'zh':'油'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'vinegar',"
		"'name':'vinegar','term':{'zh':'醋'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'spice',"
		"'name':'spice','term':{'zh':'香辛料'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'pickle',"
		"'name':'pickle','term':{'zh':'腌菜'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'hot pot base',"
		"'name':'hot pot base','term':{'zh':'火锅底料'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'dry goods',"
		"'name':'dry goods','term':{'zh':'干货'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'leaf vegetable',"
		"'name':'leaf vegetable','term':{'zh':'叶菜'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'root vegetable',"
		"'name':'root vegetable','term':{'zh':'根茎菜'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'fruit vegetable',"
		"'name':'fruit vegetable','term':{'zh':'瓜果菜'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'herb',"
		"'name':'herb','term':{'zh':'香草'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'mushroom',"
		"'name':'mushroom','term':{'zh':'菌菇'}}}" },
	{ "config save",
		"{'record':{'kind':'family','code':'bean and tofu',"
		"'name':'bean and tofu','term':{'zh':'豆制品'}}}" },
	{ "config save",
		"{'record':{'kind':'department','code':'packing','name':'packing','term':{'zh':'包装',"
		"'head':'he.gong'}}}" },
	{ "config save",
		"{'record':{'kind':'department','code':'quality','name':'quality','term':{'zh':'品管',"
		"'head':'tang.qin'}}}" },
	{ "config save",
		"{'record':{'kind':'department','code':'logistics','name':'logistics','term':{'zh':'物流',"
		"'head':'wu.shifu'}}}" },
	{ "supplier save",
		"{'code':'S01','name':'驻马店芝麻合作社','phone':'0396-2811 7700','material':['white sesame']}" },
	{ "supplier save",
		"{'code':'S02','name':'湖州玻璃厂','phone':'0572-2039 8812','material':['bottles']}" },
	{ "supplier save", "{'code':'S03','name':'宁波瓶盖厂','phone':'0574-8733 1450','material':['caps']}" },
	{ "supplier save",
		"{'code':'S04','name':'汉源花椒合作社','phone':'0835-4220 391','material':['Sichuan pepper']}" },
	{ "batch save",
		"{'lot':{'supplier':'S01','code':'L2291','material':'白芝麻 white sesame',"
		"'received':'$-100','quantity':'2400','unit':'kg'}}" },
	{ "batch save",
		"{'lot':{'supplier':'S02','code':'L2288','material':'瓶 bottle 500 ml','received':'$-102',"
		"'quantity':'4000'}}" },
	{ "batch save",
		"{'lot':{'supplier':'S03','code':'L2304','material':'瓶盖 cap 28 mm','received':'$-98',"
		"'quantity':'5000'}}" },
	{ "batch save",
		"{'lot':{'supplier':'S04','code':'L2310','material':'花椒 Sichuan pepper',"
		"'received':'$-80','quantity':'300','unit':'kg'}}" },
	{ "batch save",
		"{'batch':{'product':'1011','code':'B0817','made':'$-94','expiry':'$270',"
		"'quantity':'480','place':'line 2','input':[{'lot':'L2291','quantity':'620'},"
		"{'lot':'L2288','quantity':'480'},{'lot':'L2304','quantity':'480'}]}}" },
	{ "batch save",
		"{'batch':{'product':'1011','code':'B0818','made':'$-93','expiry':'$272',"
		"'quantity':'460','place':'line 2','input':[{'lot':'L2291','quantity':'600'},"
		"{'lot':'L2288','quantity':'460'},{'lot':'L2304','quantity':'460'}]}}" },
	{ "batch save",
		"{'batch':{'product':'1011','code':'B0902','made':'$-78','expiry':'$287',"
		"'quantity':'420','place':'line 1','input':[{'lot':'L2291','quantity':'540'},"
		"{'lot':'L2288','quantity':'420'},{'lot':'L2304','quantity':'420'}]}}" },
	{ "batch save",
		"{'batch':{'product':'1013','code':'H0905','made':'$-75','expiry':'$290',"
		"'quantity':'600','place':'line 3','input':[{'lot':'L2310','quantity':'60'}]}}" },
	{ "batch save", "{'quality':{'lot':'L2291','verdict':'quality_ok','text':'moisture 5.1 %'}}" },
	{ "batch save",
		"{'quality':{'lot':'L2304','verdict':'quality_low','value':[{'name':'torque',"
		"'value':'1.1','low':'1.1','high':'1.8','unit':'Nm'}]}}" },
	{ "batch save",
		"{'quality':{'batch':'B0817','product':'1011','verdict':'quality_low',"
		"'text':'cap torque 1.1 Nm, lowest allowed 1.1'}}" },
	{ "batch save", "{'quality':{'batch':'H0905','product':'1013','verdict':'quality_ok'}}" },
	{ "product save", "{'code':'2071','temperature_low':'0','temperature_high':'6'}" },
	{ "product save", "{'code':'2073','temperature_low':'-30','temperature_high':'-15'}" },
	{ "stock move",
		"{'kind':'receive','line':[{'product':'1011','batch':'B0817','quantity':'120',"
		"'expiry':'$270'},{'product':'1011','batch':'B0902','quantity':'180','expiry':'$287'},"
		"{'product':'1013','batch':'H0905','quantity':'160','expiry':'$290'}]}" },
};

/* Who got it: the customer, how much of which, hours since it was ordered, since it came (0: on its way). */
static const struct { const char *customer, *product; int quantity, ordered, came; } deliveries[] = {
	{ "K1042", "1011", 6, 50, 33 }, { "K1042", "1011", 6, 98, 81 }, { "K0712", "1011", 6, 75, 57 },
	{ "K1043", "1011", 8, 52, 34 }, { "K1047", "1011", 4, 74, 58 }, { "K0901", "1011", 24, 51, 33 },
	{ "K0640", "1011", 12, 76, 57 }, { "K0655", "1011", 2, 97, 82 }, { "K0820", "1011", 6, 54, 35 },
	{ "K0771", "1011", 18, 78, 55 }, { "K0877", "1011", 6, 26, 0 }, { "K0640", "1013", 6, 53, 33 },
};

static enum status send_line(struct demo *d, const char *verb, const char *text)
{
	ProtobufCMessage *request;
	enum status s = demo_request(d, verb, text, &request);

	return s == OK ? demo_send(d, verb, request, NULL) : s;
}

static enum status arrive(struct demo *d, const char *shipment, int64_t came, const char *customer)
{
	static const struct { const char *station, *event; int minutes, degrees; } stations[] = {
		{ "Hangzhou", "loaded", -90, 16 }, { "Xiasha", "hub", -45, 14 },
	};
	Od__DeliveryDone done = OD__DELIVERY_DONE__INIT;
	enum status s = OK;

	for (size_t i = 0; s == OK && i < sizeof stations / sizeof stations[0]; i++) {
		Od__DeliveryTrail trail = OD__DELIVERY_TRAIL__INIT;

		trail.shipment = (char *)shipment;
		trail.station = (char *)stations[i].station;
		trail.event = (char *)stations[i].event;
		trail.has_at = trail.has_temperature = true;
		trail.at = came + stations[i].minutes * CLOCK_MINUTE;
		trail.temperature = stations[i].degrees * 1000;
		s = demo_send(d, "delivery trail", &trail.base, NULL);
	}
	done.shipment = (char *)shipment;
	done.has_at = true;
	done.at = came;
	done.proof = (char *)customer;
	return s == OK ? demo_send(d, "delivery done", &done.base, NULL) : s;
}

static enum status deliver(struct demo *d, size_t i, uint64_t *order)
{
	Od__OrderPlace place = OD__ORDER_PLACE__INIT;
	Od__QuoteLine line = OD__QUOTE_LINE__INIT, *list = &line;
	Od__DeliveryDispatch dispatch = OD__DELIVERY_DISPATCH__INIT;
	int64_t came = d->now - (deliveries[i].came ? deliveries[i].came * 60 : 20) * CLOCK_MINUTE;
	ProtobufCMessage *reply;
	char once[32];
	enum status s;

	line.item = (char *)deliveries[i].product;
	line.has_quantity = true;
	line.quantity = (int64_t)deliveries[i].quantity * 1000;
	place.customer = (char *)deliveries[i].customer;
	place.line = &list;
	place.n_line = 1;
	place.channel = (char *)"phone";
	place.has_placed_at = true;
	place.placed_at = d->now - deliveries[i].ordered * CLOCK_HOUR;
	place.has_state = true;
	place.state = OD__ORDER_STATE__CONFIRMED;
	snprintf(once, sizeof(once), "demo/batch/%zu", i);
	s = demo_answer(d, "order place", &place.base, once, &reply);
	if (s != OK)
		return s;
	*order = dispatch.order = ((const Od__OrderPlaced *)reply)->order;
	dispatch.has_order = dispatch.has_at = true;
	dispatch.at = came - 2 * CLOCK_HOUR;
	s = demo_answer(d, "delivery dispatch", &dispatch.base, NULL, &reply);
	if (s != OK || !deliveries[i].came)
		return s;
	return arrive(d, ((const Od__Made *)reply)->said, came, deliveries[i].customer);
}

enum status demo_make_batches(struct demo *d)
{
	enum status s = OK;

	/* one after the other: a batch needs its lots, a lot its supplier */
	for (size_t i = 0; i < sizeof lines / sizeof lines[0] && s == OK; i++) {
		s = send_line(d, lines[i].verb, lines[i].request);
		if (s == OK)
			s = demo_wait(d, 0);
	}
	for (size_t i = 0; i < sizeof deliveries / sizeof deliveries[0] && s == OK; i++) {
		uint64_t order = 0;

		s = deliver(d, i, &order);
		if (strcmp(deliveries[i].customer, "K1042") == 0 && !d->leaks[0])
			d->leaks[0] = order;
		if (strcmp(deliveries[i].customer, "K0712") == 0)
			d->leaks[1] = order;
	}
	return s == OK ? demo_wait(d, 0) : s;
}
