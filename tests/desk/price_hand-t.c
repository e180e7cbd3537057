/* SPDX-License-Identifier: ISC */
/*
 * price_hand: prices by hand: the role, the reason, the floor, the second person beside a guide
 * price; and steps of price told where goods are found.
 */
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *draft_of(struct fixture *f, const char *customer)
{
	Od__DraftDone *done = RUN(f, draft, open, "customer", customer, NULL);

	return arena_format(f->arena, "%lld", (long long)fixture_int(done, "made.id"));
}

static Od__DraftShown *put(struct fixture *f, const char *draft, const char *text)
{
	RUN(f, draft, put, "draft", draft, "text", text, NULL);
	return RUN(f, draft, show, "draft", draft, NULL);
}

static Od__DraftShown *set(struct fixture *f, const char *draft, const char *field,
	const char *value)
{
	RUN(f, draft, put, "draft", draft, "field", field, "value", value, NULL);
	return RUN(f, draft, show, "draft", draft, NULL);
}

static int held_by(const Od__DraftShown *shown)
{
	if (!shown || !shown->n_line || !shown->line[0]->holds)
		return 0;
	return shown->line[0]->message ? (int)shown->line[0]->message->message : -1;
}

static int placed(struct fixture *f, const char *customer, const char *price)
{
	RUN(f, order, place, "customer", customer, "line.0.item", "1010", "line.0.quantity", "1",
		"line.0.price", price, "line.0.reason", "dented", NULL);
	return f->status == OK ? 0 : shop_refused(f);
}

static void floors(struct fixture *f)
{
	Od__DraftShown *shown;
	Od__ProductShown *product;
	const char *draft;

	fixture_as(f, "");
	RUN(f, product, save, "code", "1010", "cost", "-1", NULL);
	is_int(OD__MESSAGE__PRICE_RANGE, shop_refused(f), "no cost below nothing");
	RUN(f, product, save, "code", "1010", "cost", "14", NULL);
	RUN(f, config, save, "record.kind", "role", "record.code", "seller", "record.role.need.0",
		"order", "record.role.need.1", "manual", "record.role.need.2", "draft",
		"record.role.need.3", "quote", NULL);
	RUN(f, user, save, "login", "chen.wei", "role.0", "seller", NULL);
	fixture_as(f, "li.na");
	is_int(OD__MESSAGE__MANUAL_PRICE_ROLE, placed(f, "FULL", "15"), "an operator sets no price");
	product = RUN(f, product, show, "product", "1010", NULL);
	is_string("", fixture_text(f, product, "product.cost"), "nor sees the cost");
	fixture_as(f, "he.yan");
	product = RUN(f, product, show, "product", "1010", NULL);
	is_string("14.00", fixture_text(f, product, "product.cost"), "who makes prices does");
	fixture_as(f, "chen.wei");
	is_int(0, placed(f, "FULL", "14"), "down to the cost: %s", f->text);
	is_int(OD__MESSAGE__PRICE_FLOOR, placed(f, "FULL", "13.99"), "and not below: %s", f->text);
	draft = draft_of(f, "FULL");
	shown = put(f, draft, "2#1010@13");
	is_int(OD__MESSAGE__MANUAL_PRICE_REASON, held_by(shown), "a draft asks for the reason first");
	shown = set(f, draft, "line.1.reason", "dented");
	is_int(OD__MESSAGE__PRICE_FLOOR_ASK, held_by(shown), "then it tells the least");
	RUN(f, order, place, "draft", draft, NULL);
	is_int(OD__MESSAGE__LINE_LOOK, shop_refused(f), "and is not placed: %s", f->text);
	RUN(f, draft, put, "draft", draft, "park", "true", NULL);
	fixture_as(f, "zhao.min");
	RUN(f, draft, take, "draft", draft, NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_int(0, held_by(shown), "a supervisor who takes it over may");
	RUN(f, order, place, "draft", draft, NULL);
	is_int(0, shop_refused(f), "place it: %s", f->text);
	is_int(0, placed(f, "FULL", "13.99"), "also without a draft");
	fixture_as(f, "");
	RUN(f, setting, set, "name", "guide_floor", "value", "North, East", NULL);
	RUN(f, customer, edit, "customer", "FULL", "change.territory", "East", NULL);
	fixture_as(f, "chen.wei");
	is_int(0, placed(f, "FULL", "15"), "without a guide price the cost is the floor: %s", f->text);
	shop_rule(f, "level", "guide", "product", "1010", "territory", "East", "price", "17", NULL);
	is_int(OD__MESSAGE__PRICE_FLOOR, placed(f, "FULL", "16.99"), "then the guide price is");
	is_int(0, placed(f, "FULL", "17"), "itself is not below");
	is_int(0, placed(f, "TIGHT", "15"), "elsewhere nothing changed");
}

static void second_person(struct fixture *f)
{
	Od__OrderShown *order;
	Od__OrderPlaced *made;
	Od__DraftShown *shown;
	const char *draft;

	fixture_as(f, "");
	RUN(f, user, save, "login", "sun.li", "role.0", "supervisor", NULL);
	RUN(f, customer, add, "code", "EAST", "name", "华东经销", "kind", "dealer", "territory", "East",
		NULL);
	fixture_as(f, "chen.wei");
	is_int(OD__MESSAGE__PRICE_GUIDE_ROLE, placed(f, "EAST", "16"), "beside a guide price: %s",
		f->text);
	fixture_as(f, "zhao.min");
	is_int(OD__MESSAGE__PRICE_SECOND_DRAFT, placed(f, "EAST", "16"), "who may needs a second");
	draft = draft_of(f, "EAST");
	put(f, draft, "2#1010@16");
	shown = set(f, draft, "line.1.reason", "opening of the shop");
	is_int(OD__MESSAGE__PRICE_SECOND, held_by(shown), "a draft waits for him");
	shown = set(f, draft, "line.1.accept", "1");
	is_int(OD__MESSAGE__PRICE_SECOND, held_by(shown), "who is not the first");
	RUN(f, order, place, "draft", draft, NULL);
	is_int(OD__MESSAGE__LINE_LOOK, shop_refused(f), "it is not placed");
	RUN(f, draft, put, "draft", draft, "park", "true", NULL);
	fixture_as(f, "sun.li");
	RUN(f, draft, take, "draft", draft, NULL);
	shown = set(f, draft, "line.1.accept", "1");
	is_int(0, held_by(shown), "another supervisor agrees: %s", f->text);
	made = RUN(f, order, place, "draft", draft, NULL);
	is_int(3200, fixture_int(made, "total"), "and it is placed: %s", f->text);
	order = RUN(f, order, show, "id", arena_format(f->arena, "%lld",
		(long long)fixture_int(made, "order")), NULL);
	ok(order && order->order->line[0]->why->manual_by != order->order->line[0]->why->agreed_by &&
		order->order->line[0]->why->agreed_by, "the record names both");
	fixture_as(f, "zhao.min");
	draft = draft_of(f, "EAST");
	put(f, draft, "2#1010@16");
	set(f, draft, "line.1.reason", "opening of the shop");
	RUN(f, draft, put, "draft", draft, "park", "true", NULL);
	fixture_as(f, "sun.li");
	RUN(f, draft, take, "draft", draft, NULL);
	set(f, draft, "line.1.accept", "1");
	shown = set(f, draft, "line.1.price", "15");
	is_int(OD__MESSAGE__PRICE_SECOND, held_by(shown), "another price needs another yes");
	fixture_as(f, "zhao.min");
	draft = draft_of(f, "EAST");
	put(f, draft, "2#1010@16");
	set(f, draft, "line.1.reason", "opening of the shop");
	RUN(f, draft, put, "draft", draft, "park", "true", NULL);
	fixture_as(f, "sun.li");
	RUN(f, draft, take, "draft", draft, NULL);
	is_int(0, held_by(set(f, draft, "line.1.accept", "1")), "agreed for two jars");
	is_int(0, held_by(set(f, draft, "line.1.quantity", "1")), "and for one");
	is_int(OD__MESSAGE__PRICE_SECOND, held_by(set(f, draft, "line.1.quantity", "2")),
		"not for any number");
	fixture_as(f, "zhao.min");
	RUN(f, draft, take, "draft", draft, NULL);
	set(f, draft, "line.1.price", "16");
	fixture_as(f, "sun.li");
	RUN(f, draft, take, "draft", draft, NULL);
	is_int(0, held_by(set(f, draft, "line.1.accept", "1")), "agreed again");
	RUN(f, draft, put, "draft", draft, "park", "true", NULL);
	fixture_as(f, "zhao.min");
	RUN(f, draft, take, "draft", draft, NULL);
	shown = set(f, draft, "line.1.unit", "case");
	is_int(OD__MESSAGE__PRICE_SECOND, held_by(shown), "is not agreed for a case");
	shown = set(f, draft, "line.1.item", "1011");
	is_int(0, held_by(shown), "and no price of other goods");
	is_string("32.00", fixture_text(f, shown, "line.0.price"), "which cost what they cost");
}

static void *ask(struct fixture *f, const char *draft, const char *line)
{
	return RUN(f, draft, ask, "draft", draft, "line", line, NULL);
}

static int agree(struct fixture *f, const char *login, const char *draft, const char *price)
{
	fixture_as(f, login);
	RUN(f, draft, agree, "draft", draft, "line", "1", "price", price, NULL);
	fixture_as(f, "li.na");
	return f->status == OK ? 0 : shop_refused(f);
}

/* An operator types a price that he may not give; a supervisor agrees from his own place. */
static void asked(struct fixture *f)
{
	Od__DraftAskedRows *rows;
	uint64_t counted;
	Od__OrderShown *order;
	Od__OrderPlaced *made;
	Od__DraftShown *shown;
	const char *draft;

	fixture_as(f, "li.na");
	draft = draft_of(f, "FULL");
	shown = put(f, draft, "2#1010@13");
	is_int(OD__MESSAGE__MANUAL_PRICE_REASON, held_by(shown), "without the role the line is in, too");
	ask(f, draft, "1");
	is_int(OD__MESSAGE__MANUAL_PRICE_REASON, shop_refused(f), "nobody is asked without a reason");
	shown = set(f, draft, "line.1.reason", "dented");
	is_int(OD__MESSAGE__PRICE_ROLE_ASK, held_by(shown), "the role does not do");
	ok(strstr(fixture_text(f, shown, "can_undo"), "@13.00: ") != NULL,
		"taking back the reason is told as that: %s", fixture_text(f, shown, "can_undo"));
	ask(f, draft, "2");
	is_int(OD__MESSAGE__PRICE_NOT_ASKED, shop_refused(f), "no such line");
	ask(f, draft, "1");
	is_int(0, shop_refused(f), "a supervisor is asked: %s", f->text);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_int(OD__MESSAGE__PRICE_WAITS, held_by(shown), "and the line says so");
	RUN(f, draft, agree, "draft", draft, "line", "1", "price", "13", NULL);
	ok(shop_refused(f) != 0, "whoever agrees must be one who may: %s", f->text);
	fixture_as(f, "zhao.min");
	rows = RUN(f, draft, asked, "count", "yes", NULL);
	is_int(1, fixture_int(rows, "count"), "one price waits");
	counted = f->rows;
	is_int(0, rows ? (int)rows->n_row : -1, "who only counts gets no rows");
	rows = RUN(f, draft, asked, NULL);
	ok(counted < f->rows, "nor is anything priced for him: %llu rows read, %llu for the list",
		(unsigned long long)counted, (unsigned long long)f->rows);
	is_int(1, rows ? (int)rows->n_row : -1, "one row");
	is_string("dented", fixture_text(f, rows, "row.0.reason"), "with its reason");
	is_string("18.50", fixture_text(f, rows, "row.0.standard"), "what it would be");
	is_string("li.na", fixture_text(f, rows, "row.0.by"), "and who asks");
	is_int(OD__MESSAGE__PRICE_NOT_ASKED, agree(f, "zhao.min", draft, "12"), "not the price that waits");
	fixture_as(f, "zhao.min");
	RUN(f, draft, agree, "draft", draft, "line", "1", "price", "13", "item", "1012", NULL);
	is_int(OD__MESSAGE__PRICE_NOT_ASKED, shop_refused(f), "not of other goods that came to stand there");
	RUN(f, draft, agree, "draft", draft, "line", "1", "price", "13", "item", fixture_text(f, rows,
		"row.0.item_code"), "asked", "0.5", NULL);
	is_int(OD__MESSAGE__PRICE_NOT_ASKED, shop_refused(f), "nor of more than was seen");
	is_int(0, agree(f, "zhao.min", draft, "13"), "agreed: %s", f->text);
	shown = put(f, draft, "3#1011");
	is_int(0, held_by(shown), "the line holds no more, and typing went on");
	is_int(OD__MESSAGE__PRICE_NOT_ASKED, agree(f, "zhao.min", draft, "13"), "nothing is left");
	made = RUN(f, order, place, "draft", draft, NULL);
	is_int(0, shop_refused(f), "the operator places it himself: %s", f->text);
	order = RUN(f, order, show, "id", arena_format(f->arena, "%lld",
		(long long)fixture_int(made, "order")), NULL);
	ok(order && order->order->line[0]->why->manual_by != order->order->line[0]->why->agreed_by &&
		order->order->line[0]->why->agreed_by, "the record names both");

	draft = draft_of(f, "FULL");
	put(f, draft, "2#1010@12");
	set(f, draft, "line.1.reason", "a friend");
	ask(f, draft, "1");
	fixture_as(f, "sun.li");
	RUN(f, draft, agree, "draft", draft, "line", "1", "no", "true", NULL);
	fixture_as(f, "li.na");
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_int(OD__MESSAGE__PRICE_DENIED, held_by(shown), "not agreed: who said so is told");
	shown = put(f, draft, "#1010@17");
	is_int(OD__MESSAGE__PRICE_ROLE_ASK, held_by(shown), "another price is asked for anew");
	ask(f, draft, "1");
	RUN(f, draft, drop, "draft", draft, NULL);
	fixture_as(f, "zhao.min");
	rows = RUN(f, draft, asked, NULL);
	is_int(0, rows ? (int)rows->n_row : -1, "a draft that was dropped asks for nothing");
	is_int(0, fixture_int(RUN(f, draft, asked, "count", "yes", NULL), "count"), "nor is it counted");
}

static void steps(struct fixture *f)
{
	Od__ProductRows *rows;
	Od__DraftShown *shown;
	const char *draft;

	shop_rule(f, "level", "ladder", "product", "1011", "step.0.from", "12", "step.0.ppm", "5%",
		NULL);
	fixture_as(f, "li.na");
	rows = RUN(f, product, find, "text", "xmxy", "customer", "TIGHT", NULL);
	is_string("32.00", fixture_text(f, rows, "row.0.price"), "found with its price");
	is_string("12", fixture_text(f, rows, "row.0.step_from"), "and from how many on");
	is_string("30.40", fixture_text(f, rows, "row.0.step_price"), "it costs less");
	rows = RUN(f, product, find, "text", "1012", "customer", "TIGHT", NULL);
	is_string("", fixture_text(f, rows, "row.0.step_from"), "no step, nothing told");
	draft = draft_of(f, "TIGHT");
	shown = put(f, draft, "xiangyou");
	is_string("12", fixture_text(f, shown, "line.0.candidate.0.step_from"),
		"the candidates of an open line tell it too");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	floors(f);
	second_person(f);
	asked(f);
	steps(f);
	is_int(0, shop_faults(f), "all adds up");
	fixture_close(f);
	return tap_result();
}
