/* SPDX-License-Identifier: ISC */
/*
 * coupon: issued, given with an order, used by exactly one that stands, given back when it is
 * cancelled; the order's own rules of saving and their shares.
 */
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *number(struct fixture *f, int64_t n)
{
	return arena_format(f->arena, "%lld", (long long)n);
}

static const char *state(struct fixture *f, const char *code)
{
	struct actor before = f->actor;
	Od__CouponRows *rows;

	fixture_as(f, "he.yan");
	rows = RUN(f, coupon, list, NULL);
	f->actor = before;
	for (size_t i = 0; rows && i < rows->n_row; i++)
		if (strcmp(rows->row[i]->code, code) == 0)
			return arena_format(f->arena, "%s %llu", enum_label(
				&od__coupon_state__descriptor, (int)rows->row[i]->state),
				(unsigned long long)rows->row[i]->order);
	return "none";
}

/* 20 jars of paste (370.00) and 6 bottles of oil (192.00). */
static Od__OrderPlaced *place(struct fixture *f, const char *customer, const char *coupon)
{
	return RUN(f, order, place, "customer", customer, "line.0.item", "1010", "line.0.quantity",
		"20", "line.1.item", "1011", "line.1.quantity", "6", "coupon", coupon, NULL);
}

static void issue(struct fixture *f, uint32_t rule, uint32_t list)
{
	Od__CouponIssued *made;
	Od__CouponRows *rows;

	fixture_as(f, "li.na");
	RUN(f, coupon, issue, "rule", number(f, rule), NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an operator issues no coupons");
	fixture_as(f, "he.yan");
	RUN(f, coupon, issue, "rule", number(f, list), NULL);
	is_int(OD__MESSAGE__COUPON_RULE, shop_refused(f), "a list price is no offer");
	RUN(f, coupon, issue, "rule", number(f, rule), "until", "2026-11-18", NULL);
	is_int(OD__MESSAGE__DATES_BACKWARD, shop_refused(f), "none that is over");
	RUN(f, coupon, issue, "rule", number(f, rule), "count", "201", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "nor a heap at once");
	made = RUN(f, coupon, issue, "rule", number(f, rule), "customer.0", "FULL", "customer.1",
		"TIGHT", "count", "3", "until", "2026-12-31", NULL);
	is_int(5, made ? (long long)made->n_code : 0, "two for customers, three for anybody: %s",
		f->text);
	is_int(8, made ? (long long)strlen(made->code[0]) : 0, "eight signs each");
	rows = RUN(f, coupon, list, "customer", "FULL", NULL);
	is_int(1, rows ? (long long)rows->n_row : 0, "a customer's own");
	is_string(made->code[0], fixture_text(f, rows, "row.0.code"), "is listed");
	rows = RUN(f, coupon, list, "rule", number(f, rule), "page.limit", "2", NULL);
	is_int(2, rows ? (long long)rows->n_row : 0, "a page of an offer's");
	rows = RUN(f, coupon, list, "rule", number(f, rule), "page.after", rows->after, NULL);
	is_int(3, rows ? (long long)rows->n_row : 0, "and the rest");
	made = RUN(f, coupon, issue, "rule", number(f, rule), "code", "WINTER-10", NULL);
	is_string("WINTER-10", made ? made->code[0] : "", "a code of one's own");
	RUN(f, coupon, issue, "rule", number(f, rule), "code", "winter10", NULL);
	is_int(OD__MESSAGE__ALREADY_THERE, shop_refused(f), "once, however it is written");
	RUN(f, coupon, issue, "rule", number(f, rule), "count", "0", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "none is none");
	RUN(f, coupon, issue, "rule", number(f, rule), "code", "SPRING", "customer.0", "TIGHT",
		"customer.1", "FULL", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "one code is not for two");
	RUN(f, coupon, issue, "rule", number(f, rule), "code", "SPRING", "customer.0", "TIGHT",
		"until", "2026-11-20", NULL);
}

static void redeem(struct fixture *f)
{
	Od__OrderPlaced *placed;
	Od__OrderShown *order;
	Od__PriceQuoted *quoted;
	const char *id;

	fixture_as(f, "li.na");
	quoted = RUN(f, price, quote, "customer", "FULL", "line.0.item", "1010", "line.0.quantity",
		"20", "line.1.item", "1011", "line.1.quantity", "6", "coupon", "winter10", NULL);
	is_string("492.00", fixture_text(f, quoted, "total"), "a quote with it: 562 - 40 - 30");
	is_string("70.00", fixture_text(f, quoted, "reduction"), "and what it takes off");
	is_string("issued 0", state(f, "WINTER-10"), "a quote uses nothing up");
	placed = place(f, "FULL", "winter 10");
	is_int(49200, fixture_int(placed, "total"), "an order with it: %s", f->text);
	id = number(f, fixture_int(placed, "order"));
	is_string(arena_format(f->arena, "redeemed %s", id), state(f, "WINTER-10"), "uses it");
	order = RUN(f, order, show, "id", id, NULL);
	is_string("WINTER-10", fixture_text(f, order, "order.coupon"), "the order names it");
	is_string("323.92", fixture_text(f, order, "order.line.0.amount"), "a line's share of both");
	is_string("168.08", fixture_text(f, order, "order.line.1.amount"), "and the other's");
	is_string("46.08", fixture_text(f, order, "order.line.0.order_share"), "26.33 and 19.75");
	is_int(0, shop_faults(f), "all adds up");
	place(f, "FULL", "winter10");
	is_int(OD__MESSAGE__COUPON_USED, shop_refused(f), "not twice");
	fixture_as(f, "li.na");
	RUN(f, order, cancel, "id", id, "reason", "ordered twice", NULL);
	is_string("issued 0", state(f, "WINTER-10"), "a cancelled order gives it back: %s", f->text);
	placed = place(f, "TIGHT", "WINTER10");
	is_int(49200, fixture_int(placed, "total"), "then another may use it: %s", f->text);
	RUN(f, order, cancel, "id", id, "reason", "again", NULL);
	ok(shop_refused(f) != 0, "a cancelled order is not cancelled again");
	is_string(arena_format(f->arena, "redeemed %lld", (long long)fixture_int(placed, "order")),
		state(f, "WINTER-10"), "and takes nothing back from the other");
	is_int(0, shop_faults(f), "all adds up");
	place(f, "FULL", "NOSUCH");
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "one that is not there");
	place(f, "FULL", "SPRING");
	is_string("There is no coupon \"SPRING\".", f->text, "another's reads the same");
	RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1013", "line.0.quantity", "1",
		"line.0.price", "1", "line.0.reason", "x", "coupon", "SPRING", NULL);
	is_int(OD__MESSAGE__MANUAL_PRICE_ROLE, shop_refused(f), "a price by hand first needs the role");
	fixture_as(f, "zhao.min");
	RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1013", "line.0.quantity", "1",
		"line.0.price", "1", "line.0.reason", "x", "coupon", "SPRING", NULL);
	is_int(OD__MESSAGE__COUPON_NOTHING, shop_refused(f), "lines by hand save nothing: %s", f->text);
	is_string("issued 0", state(f, "SPRING"), "so it is not used up");
	fixture_clock(f, "2026-11-21T06:05:00Z");
	place(f, "TIGHT", "SPRING");
	is_int(OD__MESSAGE__COUPON_OVER, shop_refused(f), "%s", f->text);
	fixture_clock(f, FIXTURE_NOW);
	fixture_as(f, "he.yan");
	RUN(f, coupon, drop, "code", "winter10", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "a used one is not dropped");
	RUN(f, coupon, drop, "code", "spring", NULL);
	is_string("void 0", state(f, "SPRING"), "another is: %s", f->text);
	place(f, "TIGHT", "SPRING");
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an analyst places none");
	fixture_as(f, "li.na");
	place(f, "TIGHT", "SPRING");
	is_int(OD__MESSAGE__COUPON_IS_VOID, shop_refused(f), "and nobody with it");
}

static Od__DraftShown *set(struct fixture *f, const char *draft, const char *field,
	const char *value)
{
	RUN(f, draft, put, "draft", draft, "field", field, "value", value, NULL);
	return RUN(f, draft, show, "draft", draft, NULL);
}

/* In a draft, and in the change of an order. */
static void drafts(struct fixture *f, uint32_t rule)
{
	Od__DraftShown *shown;
	Od__OrderPlaced *placed;
	const char *draft, *id;

	fixture_as(f, "he.yan");
	RUN(f, coupon, issue, "rule", number(f, rule), "code", "AUTUMN", NULL);
	fixture_as(f, "li.na");
	draft = number(f, fixture_int(RUN(f, draft, open, "customer", "FULL", NULL), "made.id"));
	RUN(f, draft, put, "draft", draft, "text", "20#1010 6#1011", NULL);
	set(f, draft, "coupon", "NOSUCH");
	RUN(f, draft, put, "draft", draft, "field", "coupon", "value", "NOSUCH", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "a draft takes no coupon that is not there");
	shown = set(f, draft, "coupon", "autumn");
	is_string("492.00", fixture_text(f, shown, "total"), "one that is: %s", f->text);
	is_string("AUTUMN", fixture_text(f, shown, "coupon"), "by its name");
	is_string("30.00", fixture_text(f, shown, "coupon_saves"), "what it saves");
	is_string("70.00", fixture_text(f, shown, "reduction"), "of all that is saved");
	shown = set(f, draft, "coupon", "");
	is_string("522.00", fixture_text(f, shown, "total"), "taken out");
	RUN(f, draft, put, "draft", draft, "text", "%autumn", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_string("492.00", fixture_text(f, shown, "total"), "typed in the line of items: %s", f->text);
	RUN(f, draft, put, "draft", draft, "text", "1#1012 %NOSUCH", NULL);
	is_string("There is no coupon \"NOSUCH\".", f->text, "one that is not there is told");
	RUN(f, draft, put, "draft", draft, "text", "%", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_string("522.00", fixture_text(f, shown, "total"), "the sign alone takes it out, and no line came");
	set(f, draft, "coupon", "AUTUMN");
	placed = RUN(f, order, place, "draft", draft, NULL);
	is_int(49200, fixture_int(placed, "total"), "placed with it: %s", f->text);
	id = number(f, fixture_int(placed, "order"));
	draft = number(f, fixture_int(RUN(f, draft, open, "change", id, NULL), "made.id"));
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_string("492.00", fixture_text(f, shown, "total"), "opened for a change it costs the same");
	RUN(f, draft, put, "draft", draft, "text", "1#1012", NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_string("508.80", fixture_text(f, shown, "total"), "one more line adds its price alone");
	placed = RUN(f, order, place, "draft", draft, NULL);
	is_int(50880, fixture_int(placed, "total"), "kept: %s", f->text);
	is_string(arena_format(f->arena, "redeemed %s", id), state(f, "AUTUMN"), "with its coupon");
	is_int(0, shop_faults(f), "all adds up");
	draft = number(f, fixture_int(RUN(f, draft, open, "change", id, NULL), "made.id"));
	set(f, draft, "coupon", "");
	placed = RUN(f, order, place, "draft", draft, NULL);
	is_int(53880, fixture_int(placed, "total"), "changed to be without: %s", f->text);
	is_string("issued 0", state(f, "AUTUMN"), "it is given back");
	is_int(0, shop_faults(f), "all adds up");
	draft = number(f, fixture_int(RUN(f, draft, open, "change", id, NULL), "made.id"));
	RUN(f, draft, put, "draft", draft, "text", "1=5", NULL);
	set(f, draft, "coupon", "AUTUMN");
	placed = RUN(f, order, place, "draft", draft, NULL);
	is_int(OK, f->status, "and the other way: %s", f->text);
	is_string(arena_format(f->arena, "redeemed %s", id), state(f, "AUTUMN"), "used again");
	is_int(0, shop_faults(f), "all adds up");
}

/* What verify finds when somebody writes past the verbs. */
static enum status forge(struct verb *v, void *baton)
{
	struct key key = key_empty();
	Od__Coupon *before, *after;
	enum status s;

	key_add_code(&key, "AUTUMN");
	s = table_get_as(v->txn, TABLE_COUPON, &key, v->arena, &before);
	if (s)
		return s;
	after = (Od__Coupon *)reflect_copy(&before->base, v->arena);
	after->has_order = true;
	after->order = *(uint64_t *)baton;
	return change_put(v, TABLE_COUPON, &key, after->rule, 0, 0, &before->base, &after->base);
}

/* A line that names a step or a reduction which its rule has not. */
static enum status forge_line(struct verb *v, void *baton)
{
	const bool *step = baton;
	struct key key = key_u64(1);
	Od__Order *before, *after;
	enum status s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &before);

	if (s)
		return s;
	after = (Od__Order *)reflect_copy(&before->base, v->arena);
	after->line[0]->why->has_step = true;
	after->line[0]->why->step = *step ? 7000 : 0;
	if (!*step) {
		after->line[0]->why->n_reduction = after->line[0]->why->n_reduction_ppm = 1;
		after->line[0]->why->reduction = arena_array(v->arena, 1, sizeof(uint32_t));
		after->line[0]->why->reduction_ppm = arena_array(v->arena, 1, sizeof(int64_t));
		after->line[0]->why->reduction[0] = 1;
		after->line[0]->why->reduction_ppm[0] = 40000;
	}
	return change_put(v, TABLE_ORDER, &key, 1, before->customer, before->subject,
		&before->base, &after->base);
}

static void forged(struct fixture *f)
{
	uint64_t other = 1;
	bool step = true;

	is_int(OK, fixture_write(f, forge_line, &step), "a line with a step that no rule has");
	is_int(1, shop_faults(f), "is found");
	step = false;
	is_int(OK, fixture_write(f, forge_line, &step), "with a reduction that its rule has not");
	is_int(2, shop_faults(f), "too, and that it was not taken off");

	is_int(OK, fixture_write(f, forge, &other), "a coupon of a cancelled order");
	is_int(4, shop_faults(f), "is found, and so is the order that lost it");
}

int main(void)
{
	struct fixture *f = fixture_open();
	uint32_t rule, list;

	plan_lazy();
	shop_open(f);
	shop_rule(f, "level", "spend", "spend", "500", "save", "40", NULL);
	rule = shop_rule(f, "level", "coupon", "percent", "10%", "cap", "30", NULL);
	list = shop_rule(f, "level", "list", "product", "1014", "price", "9", NULL);
	issue(f, rule, list);
	redeem(f);
	drafts(f, rule);
	forged(f);
	fixture_close(f);
	return tap_result();
}
