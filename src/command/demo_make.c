/* SPDX-License-Identifier: ISC */
/*
 * demo_make -- goods, prices, stock and customers of the demo desk, through verbs.
 *
 * Each request carries a once-key, so a demo that was cut off can be made again.
 */
#include "command/demo.h"

#include <stdio.h>
#include <string.h>

#include "record/customer.pb-c.h"
#include "record/product.pb-c.h"

static enum status make_good(struct demo *d, const struct demo_good *g)
{
	Od__ProductSave save = OD__PRODUCT_SAVE__INIT;
	Od__ProductName names[2] = { OD__PRODUCT_NAME__INIT, OD__PRODUCT_NAME__INIT };
	Od__ProductName *name_list[2] = { &names[0], &names[1] };
	Od__Unit units[2] = { OD__UNIT__INIT, OD__UNIT__INIT };
	Od__Unit *unit_list[2] = { &units[0], &units[1] };
	char zh[80], en[120];

	snprintf(zh, sizeof(zh), *g->pack ? "%s %s" : "%s", g->zh, g->pack);
	snprintf(en, sizeof(en), *g->pack ? "%s %s" : "%s", g->en, g->pack);
	names[0].language = (char *)"zh_CN";
	names[0].text = zh;
	names[1].language = (char *)"en";
	names[1].text = en;
	save.names = name_list;
	save.n_names = 2;
	save.code = (char *)g->code;
	save.family = (char *)g->family;
	save.unit = (char *)g->unit;
	save.pack = *g->pack ? (char *)g->pack : NULL;
	save.has_price = true;
	save.price = (int64_t)g->price * 100;
	save.units = unit_list;
	if (g->per_case) {
		units[save.n_units].code = (char *)"case";
		units[save.n_units].has_factor = true;
		units[save.n_units++].factor = (int64_t)g->per_case * 1000;
	}
	if (strcmp(g->unit, "kg") == 0) {
		units[save.n_units].code = (char *)"jin";
		units[save.n_units].has_factor = true;
		units[save.n_units++].factor = 500;
		save.has_weighed = true;
		save.weighed = true;
	}
	return demo_send(d, "product save", &save.base, NULL);
}

#define PLENTY 20	/* the first goods: always in stock */

static enum status make_stock(struct demo *d, struct draw *random)
{
	Od__StockMove move = OD__STOCK_MOVE__INIT;
	Od__StockMoveLine *lines = arena_array(d->arena, demo_good_count, sizeof(*lines));
	Od__StockMoveLine **list = arena_array(d->arena, demo_good_count, sizeof(*list));

	for (size_t i = 0; i < demo_good_count; i++) {
		od__stock_move_line__init(&lines[i]);
		lines[i].product = (char *)demo_goods[i].code;
		lines[i].has_quantity = lines[i].has_safety = true;
		/* what every visitor orders first is there, and enough of it */
		lines[i].quantity = i >= PLENTY && draw_chance(random, 3) ? 0 :
			(int64_t)((i < PLENTY ? 500 : 20) + draw_below(random, 480)) * 1000;
		lines[i].safety = 20000;
		list[i] = &lines[i];
	}
	move.has_kind = true;
	move.kind = OD__MOVE_KIND__COUNT;
	move.line = list;
	move.n_line = demo_good_count;
	move.reference = (char *)"opening stock";
	return demo_send(d, "stock move", &move.base, "demo/stock");
}

enum status demo_make_goods(struct demo *d, struct draw *random)
{
	enum status s = OK;

	for (size_t i = 0; i < demo_good_count && s == OK; i++)
		s = make_good(d, &demo_goods[i]);
	if (s == OK)
		s = demo_wait(d, 0);
	if (s == OK)
		s = make_stock(d, random);
	return s == OK ? demo_wait(d, 0) : s;
}

/* Districts of one city, but for two of its territories. */
static const char *city_of(const char *territory)
{
	return strcmp(territory, "嘉兴") == 0 ? "嘉兴" : strcmp(territory, "海外") == 0 ? "London" : "杭州";
}

static enum status make_customer(struct demo *d, const struct demo_customer *c)
{
	Od__CustomerAdd add = OD__CUSTOMER_ADD__INIT;
	Od__Person person = OD__PERSON__INIT, *persons = &person;
	Od__Terms terms = OD__TERMS__INIT;
	Od__Window window = OD__WINDOW__INIT, *windows = &window;
	Od__Address address = OD__ADDRESS__INIT, *addresses = &address;
	char once[32];

	add.name = (char *)c->name;
	add.has_kind = true;
	add.kind = (Od__CustomerKind)c->kind;
	add.code = (char *)c->code;
	add.phone = (char *)c->phone;
	address.text = (char *)c->address;
	address.city = (char *)city_of(c->territory);
	add.address = &addresses;
	add.n_address = *c->address ? 1 : 0;
	add.territory = (char *)c->territory;
	add.owner = (char *)c->owner;
	add.grade = (char *)c->grade;
	add.head = (char *)c->head;
	if (*c->contact) {
		person.name = (char *)c->contact;
		person.role = (char *)c->role;
		add.person = &persons;
		add.n_person = 1;
	}
	if (c->limit) {
		terms.has_days = terms.has_limit = true;
		terms.days = (uint32_t)c->term_days;
		terms.limit = (int64_t)c->limit * 100;
		add.terms = &terms;
	}
	add.has_seats = c->seats > 0;
	add.seats = (uint32_t)c->seats;
	add.has_diners = c->diners > 0;
	add.diners = (uint32_t)c->diners;
	window.has_from = window.has_to = true;
	window.from = c->kind == OD__CUSTOMER_KIND__HOUSEHOLD ? 9 * 60 : 5 * 60;
	window.to = window.from + 90;
	add.window = &windows;
	add.n_window = 1;
	add.has_accept_duplicate = true;
	add.accept_duplicate = true;
	snprintf(once, sizeof(once), "demo/customer/%s", c->code);
	return demo_send(d, "customer add", &add.base, once);
}

enum status demo_make_people(struct demo *d, const struct demo_customer *list)
{
	enum status s = OK;

	for (size_t i = 0; i < DEMO_CUSTOMERS && s == OK; i++)
		s = make_customer(d, &list[i]);
	return s == OK ? demo_wait(d, 0) : s;
}
