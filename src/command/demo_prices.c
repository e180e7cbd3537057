/* SPDX-License-Identifier: ISC */
/*
 * demo_prices -- the rules that make a price of the demo desk worth a look at its why.
 *
 * A contract of the hot pot chain with two steps, a customer's own price, a ladder of sauces, a
 * season offer, a large pack, spend and save, and two coupons that callers may name: HUOGUO and
 * HARBOUR. The rules are tried and published as any others; the orders of the quarter are placed
 * after them. demo_raise_prices comes last: what got dearer since the last order is marked.
 */
#include "command/demo.h"

#include <poll.h>
#include <stdio.h>

#include "record/price.pb-c.h"
#include "record/backup.pb-c.h"

#define LOOK_MS 50

static const char *const own[] = {
	"{'level':'customer_price','customer':'K1042','product':'1016','price':'12.60','from':'$-140'}",
	"{'level':'customer_price','customer':'K0901','product':'1021','price':'31.00','from':'$-140'}",
	"{'level':'customer_price','customer':'K0820','product':'1047','price':'84.00','from':'$-140'}",
};

static const char *const drafts[] = {
	"{'level':'contract','customer':'G0031','product':'1011','agreement':'26','from':'$-140',"
		"'to':'$25','step':[{'from':'6','price':'31.00'},{'from':'12','price':'30.40'}]}",
	"{'level':'contract','customer':'G0031','product':'1010','agreement':'26','from':'$-140',"
		"'to':'$25','step':[{'from':'12','price':'17.90'},{'from':'24','price':'17.20'}]}",
	"{'level':'ladder','family':'sauce','step':[{'from':'24','ppm':'3%'},{'from':'60','ppm':'6%'}]}",
	"{'level':'ladder','family':'spice','step':[{'from':'20','ppm':'4%'}]}",
	"{'level':'offer','family':'hot pot base','kind':'restaurant','percent':'8%','from':'$-20',"
		"'to':'$75'}",
	"{'level':'offer','family':'oil','kind':'canteen','percent':'5%','from':'$-60','to':'$-6'}",
	"{'level':'large_pack','unit':'case','percent':'5%'}",
	"{'level':'spend','spend':'1500.00','save':'30.00','from':'$-10'}",
	"{'level':'coupon','percent':'10%','spend':'200.00','cap':'30.00'}",
};
#define DRAFTS (sizeof drafts / sizeof drafts[0])

/* Who may name which coupon; of the last rule of the drafts. */
static const struct { const char *customer, *code; } coupons[] = {
	{ "K1042", "HUOGUO" }, { "K0820", "HARBOUR" },
};

static const char *const dearer[] = {
	"{'level':'list','product':'1013','price':'14.60'}",
	"{'level':'list','product':'2001','price':'64.00'}",
};

static enum status save(struct demo *d, const char *text, const char *once, ProtobufCMessage **reply)
{
	ProtobufCMessage *request;
	enum status s = demo_request(d, "price save", text, &request);

	return s == OK ? demo_answer(d, "price save", request, once, reply) : s;
}

static enum status save_all(struct demo *d, const char *const *texts, size_t count, const char *what)
{
	ProtobufCMessage *reply;
	enum status s = OK;
	char once[40];

	for (size_t i = 0; i < count && s == OK; i++) {
		snprintf(once, sizeof once, "demo/%s/%zu", what, i);
		s = save(d, texts[i], once, &reply);
	}
	return s;
}

static enum status give_coupons(struct demo *d, uint32_t rule)
{
	enum status s = OK;

	for (size_t i = 0; i < sizeof coupons / sizeof coupons[0] && s == OK; i++) {
		Od__CouponIssue issue = OD__COUPON_ISSUE__INIT;
		char *customer = (char *)coupons[i].customer;

		issue.has_rule = true;
		issue.rule = rule;
		issue.customer = &customer;
		issue.n_customer = 1;
		issue.code = (char *)coupons[i].code;
		s = demo_send(d, "coupon issue", &issue.base, coupons[i].code);
		if (s == OK)
			s = demo_wait(d, 0);
	}
	return s;
}

/* Until the job that takes the rules live is over. */
static enum status live_at_last(struct demo *d, uint64_t id)
{
	Od__JobShow ask = OD__JOB_SHOW__INIT;
	ProtobufCMessage *reply;
	enum status s;

	ask.has_id = true;
	ask.id = id;
	while ((s = demo_answer(d, "job show", &ask.base, NULL, &reply)) == OK) {
		Od__JobState state = ((const Od__Job *)reply)->state;

		if (state == OD__JOB_STATE__JOB_DONE)
			return OK;
		if (state == OD__JOB_STATE__JOB_STOPPED)
			return ERR_REFUSED;
		poll(NULL, 0, LOOK_MS);
	}
	return s;
}

/* Tried on the orders there are, then live in one moment. */
static enum status publish(struct demo *d, uint32_t *rules)
{
	Od__PriceTry trial = OD__PRICE_TRY__INIT;
	Od__PricePublish live = OD__PRICE_PUBLISH__INIT;
	ProtobufCMessage *reply;
	enum status s;

	trial.rule = live.rule = rules;
	trial.n_rule = live.n_rule = DRAFTS;
	s = demo_answer(d, "price try", &trial.base, NULL, &reply);
	if (s != OK)
		return s;
	live.trial = ((const Od__PriceTried *)reply)->trial;
	s = demo_answer(d, "price publish", &live.base, "demo/publish", &reply);
	return s == OK ? live_at_last(d, ((const Od__Made *)reply)->id) : s;
}

enum status demo_make_prices(struct demo *d)
{
	uint32_t rules[DRAFTS];
	enum status s = save_all(d, own, sizeof own / sizeof own[0], "own");

	for (size_t i = 0; i < DRAFTS && s == OK; i++) {
		ProtobufCMessage *reply;
		char once[32];

		snprintf(once, sizeof once, "demo/rule/%zu", i);
		s = save(d, drafts[i], once, &reply);
		if (s == OK)
			rules[i] = (uint32_t)((const Od__Made *)reply)->id;
	}
	if (s == OK)
		s = publish(d, rules);
	return s == OK ? give_coupons(d, rules[DRAFTS - 1]) : s;
}

enum status demo_raise_prices(struct demo *d)
{
	return save_all(d, dearer, sizeof dearer / sizeof dearer[0], "dearer");
}
