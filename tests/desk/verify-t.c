/* SPDX-License-Identifier: ISC */
/*
 * verify: a desk that adds up has no fault; each kind of damage to a record is found and named.
 */
#include "desk/verify.h"

#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/shop.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"
#include "record/ticket.pb-c.h"
#include "tap/tap.h"

struct found {
	char rule[8];
	char text[200];
	unsigned count;
};

static void note(void *baton, const char *rule, const char *sentence)
{
	struct found *found = baton;

	if (!found->count++) {
		snprintf(found->rule, sizeof found->rule, "%s", rule);
		snprintf(found->text, sizeof found->text, "%s", sentence);
	}
}

static enum status look(struct verb *v, void *baton)
{
	return verify_business(v, note, baton, NULL);
}

static enum status damage_total(struct verb *v, void *baton)
{
	Od__Order *o = baton;
	struct key key = key_u64(1);
	enum status s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &o);

	SET(o, total, o->total + 1);
	return s ? s : change_quiet(v, TABLE_ORDER, &key, &o->base);
}

static enum status damage_line(struct verb *v, void *baton)
{
	Od__Order *o = baton;
	struct key key = key_u64(1);
	enum status s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &o);

	SET(o->line[0], price, o->line[0]->price + 1000);
	return s ? s : change_quiet(v, TABLE_ORDER, &key, &o->base);
}

static enum status damage_state(struct verb *v, void *baton)
{
	Od__Order *o = baton;
	struct key key = key_u64(1);
	enum status s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &o);

	SET(o, state, OD__ORDER_STATE__SHIPPED);
	return s ? s : change_quiet(v, TABLE_ORDER, &key, &o->base);
}

static enum status damage_stock(struct verb *v, void *baton)
{
	Od__Stock *row = baton;
	struct key key = stock_key(1, STOCK_SITE);
	enum status s = table_get_as(v->txn, TABLE_STOCK, &key, v->arena, &row);

	SET(row, reserved, row->reserved - 1000);
	return s ? s : change_quiet(v, TABLE_STOCK, &key, &row->base);
}

static enum status damage_figure(struct verb *v, void *baton)
{
	Od__Figure *f = baton;
	struct key key = key_u64(1);
	enum status s = table_get_as(v->txn, TABLE_FIGURE, &key, v->arena, &f);

	SET(f, open_orders, 0);
	return s ? s : change_quiet(v, TABLE_FIGURE, &key, &f->base);
}

static enum status damage_week(struct verb *v, void *baton)
{
	Od__Figure *f = baton;
	struct key key = key_u64(1);
	enum status s = table_get_as(v->txn, TABLE_FIGURE, &key, v->arena, &f);

	SET(f->week[0], amount, 1);
	return s ? s : change_quiet(v, TABLE_FIGURE, &key, &f->base);
}

static enum status damage_due(struct verb *v, void *baton)
{
	Od__Ticket *t = baton;
	struct key key = key_u64(1);
	enum status s = table_get_as(v->txn, TABLE_TICKET, &key, v->arena, &t);

	SET(t, next_due, t->next_due + 1);
	return s ? s : change_quiet(v, TABLE_TICKET, &key, &t->base);
}

static enum status damage_number(struct verb *v, void *baton)
{
	Od__Order *o = baton;
	struct key key = key_u64(1);
	enum status s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &o);

	key = key_u64(99);
	SET(o, id, 99);
	SET(o, cancel, true);
	SET(o, state, OD__ORDER_STATE__CANCELLED);
	return s ? s : change_quiet(v, TABLE_ORDER, &key, &o->base);
}

static const struct { const char *name; fixture_body *damage; const char *rule, *says; } DAMAGES[] = {
	{ "a total", damage_total, "I1", "order 1: total" },
	{ "a line's price", damage_line, "I1", "order 1: a line's amount" },
	{ "a state", damage_state, "I7", "order 1: state" },
	{ "reserved stock", damage_stock, "I2", "stock of product 1: reserved" },
	{ "a figure", damage_figure, "I3", "figure of customer 1: open orders" },
	{ "a week", damage_week, "I3", "figure of customer 1: rest of a week" },
	{ "what is due", damage_due, "I17", "ticket 1: next due" },
	{ "a number that was not given", damage_number, "I6", "order 99: its counter" },
};

/* A desk of its own for each damage would be slow: each is looked at, then thrown away. */
struct trial {
	fixture_body *damage;
	struct found found;
};

static enum status try_damage(struct verb *v, void *baton)
{
	struct trial *trial = baton;
	enum status s = trial->damage(v, NULL);

	if (!s)
		s = look(v, &trial->found);
	if (s)
		return s;
	return ERR_REFUSED;	/* nothing is kept */
}

int main(void)
{
	struct fixture *f = fixture_open();
	struct found none = { .count = 0 };

	plan_lazy();
	shop_open(f);
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "12",
		"line.1.item", "1011", "line.1.quantity", "6", NULL);
	RUN(f, ticket, open, "customer", "FULL", "text", "leaks", "product", "1011", NULL);
	for (size_t i = 0; i < sizeof DAMAGES / sizeof *DAMAGES; i++) {
		struct trial trial = { .damage = DAMAGES[i].damage };

		is_int(ERR_REFUSED, fixture_write(f, try_damage, &trial), "%s is looked at",
			DAMAGES[i].name);
		is_string(DAMAGES[i].rule, trial.found.rule, "%s breaks its rule", DAMAGES[i].name);
		ok(strncmp(DAMAGES[i].says, trial.found.text, strlen(DAMAGES[i].says)) == 0,
			"and is named: %s", trial.found.text);
	}
	is_int(OK, fixture_read(f, look, &none), "the desk itself");
	is_int(0, none.count, "adds up");
	fixture_close(f);
	return tap_result();
}
