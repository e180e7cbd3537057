/* SPDX-License-Identifier: ISC */
/*
 * large_desk -- the desk on disk, through the store's bulk load.
 *
 * Figures are what the orders of each customer add up to: first every order is drawn once for its
 * customer, then each customer's orders are drawn again in their order of time. It adds up in every rule of
 * `server verify` but one: nothing of its records stands in the journal.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/money.h"
#include "bench/large.h"
#include "desk/batch_stock.h"
#include "desk/profile.h"
#include "desk/stock.h"
#include "desk/vault.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "record/system.pb-c.h"
#include "server/making.h"
#include "store/bulk.h"

#define STEP 100000		/* records between two lines of progress */
#define ON_HAND INT64_C(1000000000000)
#define MOVED 1000u
#define PERIODS 13
#define MILLIDAY (CLOCK_DAY / 1000)

#define SET(m, field, value) ((m)->has_##field = 1, (m)->field = (value))

struct making {
	struct bulk *bulk;
	uint64_t customers, orders;
	uint32_t *customer_of;		/* of each order */
	uint32_t *first, *sorted;	/* orders of a customer: sorted[first[c]] on */
	int64_t *reserved;		/* of each product */
	int64_t began;
};

static void progress(const struct making *m, const char *what, uint64_t n, uint64_t all)
{
	if (n % STEP == 0 || n == all)
		fprintf(stderr, "\r%s %llu of %llu, %.0f s ", what, (unsigned long long)n,
			(unsigned long long)all, (double)(clock_steady() - m->began) / 1e6);
	if (n == all)
		fputc('\n', stderr);
}

static bool is_open(const struct making *m, uint64_t order)
{
	return order > m->orders - m->orders / LARGE_OPEN;
}

static int64_t amount_of(const struct large_line *line)
{
	int64_t amount = 0;

	money_line(line->quantity, large_price(line->product), 0, 2, ROUND_HALF_UP, &amount);
	return amount;
}

static int64_t total_of(const struct large_order *o)
{
	int64_t total = 0;

	for (unsigned i = 0; i < LARGE_LINES; i++)
		total += amount_of(&o->line[i]);
	return total;
}

/* ---- goods ---- */

static enum status put_product(struct making *m, uint32_t id)
{
	Od__Product p = OD__PRODUCT__INIT;
	Od__ProductName name = OD__PRODUCT_NAME__INIT, *names = &name;
	struct key k = key_u32(id);
	char code[16], text[40];

	snprintf(code, sizeof(code), "P%04u", id);
	snprintf(text, sizeof(text), "Goods %04u", id);
	name.language = (char *)"en";
	name.text = text;
	SET(&p, id, id);
	SET(&p, version, 1);
	p.code = code;
	p.name = &names;
	p.n_name = 1;
	p.unit = (char *)"piece";
	return bulk_add(m->bulk, TABLE_PRODUCT, &k, &p.base);
}

static enum status put_price(struct making *m, uint32_t id)
{
	Od__PriceRule r = OD__PRICE_RULE__INIT;
	Od__PriceStep step = OD__PRICE_STEP__INIT, *steps = &step;
	struct key k = key_u32(id);

	SET(&step, price, large_price(id));
	SET(&r, id, id);
	SET(&r, version, 1);
	SET(&r, level, OD__PRICE_LEVEL__LIST);
	SET(&r, product, id);
	SET(&r, state, OD__PRICE_STATE__PRICE_LIVE);
	r.currency = (char *)"CNY";
	r.step = &steps;
	r.n_step = 1;
	return bulk_add(m->bulk, TABLE_PRICE_RULE, &k, &r.base);
}

static enum status put_stock(struct making *m, uint32_t id)
{
	Od__Stock row = OD__STOCK__INIT;
	struct key k = stock_key(id, STOCK_SITE);

	SET(&row, product, id);
	SET(&row, site, STOCK_SITE);
	SET(&row, on_hand, ON_HAND);
	SET(&row, reserved, m->reserved[id]);
	return bulk_add(m->bulk, TABLE_STOCK, &k, &row.base);
}

/* Where the goods came from: so many to a move. */
static enum status put_moves(struct making *m)
{
	static Od__MoveLine lines[MOVED], *list[MOVED];
	enum status s = OK;

	for (uint32_t id = 1; s == OK && id <= LARGE_PRODUCTS; id += MOVED) {
		Od__Move move = OD__MOVE__INIT;
		struct key k = key_u64((id - 1) / MOVED + 1);

		SET(&move, id, (id - 1) / MOVED + 1);
		SET(&move, kind, OD__MOVE_KIND__RECEIVE);
		SET(&move, site, STOCK_SITE);
		SET(&move, at, 1);
		move.line = list;
		for (uint32_t i = 0; i < MOVED && id + i <= LARGE_PRODUCTS; i++) {
			od__move_line__init(&lines[i]);
			SET(&lines[i], product, id + i);
			SET(&lines[i], quantity, ON_HAND);
			SET(&lines[i], change, ON_HAND);
			list[move.n_line++] = &lines[i];
		}
		s = bulk_add(m->bulk, TABLE_MOVE, &k, &move.base);
	}
	return s;
}

static enum status put_batch(struct making *m, uint32_t id)
{
	Od__BatchStock row = OD__BATCH_STOCK__INIT;
	struct key k = stock_key(id, STOCK_SITE);

	key_add_i32(&k, BATCH_NO_DAY);
	key_add_text(&k, "");
	SET(&row, product, id);
	SET(&row, site, STOCK_SITE);
	SET(&row, on_hand, ON_HAND);
	row.batch = (char *)"";
	return bulk_add(m->bulk, TABLE_BATCH_STOCK, &k, &row.base);
}

static enum status put_goods(struct making *m)
{
	enum status s = OK;

	for (uint32_t id = 1; s == OK && id <= LARGE_PRODUCTS; id++) {
		s = put_product(m, id);
		if (s == OK)
			s = put_price(m, id);
		if (s == OK)
			s = put_stock(m, id);
		if (s == OK)
			s = put_batch(m, id);
	}
	return s == OK ? put_moves(m) : s;
}

/* ---- orders ---- */

static enum status put_order(struct making *m, uint64_t id)
{
	Od__Order o = OD__ORDER__INIT;
	Od__Delivery delivery = OD__DELIVERY__INIT;
	Od__OrderLine lines[LARGE_LINES], *list[LARGE_LINES];
	Od__Why why = OD__WHY__INIT;
	bool open = is_open(m, id);
	struct large_order drawn;
	struct key k = key_u64(id);

	large_order(id, m->orders, m->customers, &drawn);
	m->customer_of[id] = (uint32_t)drawn.customer;
	SET(&why, level, OD__PRICE_LEVEL__LIST);
	for (unsigned i = 0; i < LARGE_LINES; i++) {
		const struct large_line *line = &drawn.line[i];

		od__order_line__init(&lines[i]);
		list[i] = &lines[i];
		SET(&lines[i], n, i + 1);
		SET(&lines[i], product, line->product);
		lines[i].unit = (char *)"piece";
		SET(&lines[i], asked, line->quantity);
		SET(&lines[i], quantity, line->quantity);
		SET(&lines[i], price, large_price(line->product));
		SET(&lines[i], amount, amount_of(line));
		lines[i].why = &why;
		if (open) {
			m->reserved[line->product] += line->quantity;
		} else {
			SET(&lines[i], shipped, line->quantity);
			SET(&lines[i], delivered, line->quantity);
		}
	}
	SET(&o, id, id);
	SET(&o, version, 1);
	SET(&o, customer, drawn.customer);
	SET(&o, payer, drawn.customer);
	SET(&o, placed_at, drawn.placed_at);
	SET(&o, by, 2 + (uint32_t)(id % LARGE_OWNERS));
	o.channel = (char *)"phone";
	o.line = list;
	o.n_line = LARGE_LINES;
	SET(&o, total, total_of(&drawn));
	o.currency = (char *)"CNY";
	SET(&delivery, day, clock_day(drawn.placed_at) + 1);
	SET(&delivery, from, 360);
	SET(&delivery, to, 480);
	o.delivery = &delivery;
	SET(&o, promised, drawn.placed_at + CLOCK_DAY);
	SET(&o, state, open ? OD__ORDER_STATE__CONFIRMED : OD__ORDER_STATE__DELIVERED);
	SET(&o, source, OD__ORDER_SOURCE__FROM_VERB);
	SET(&o, subject, drawn.customer);
	return bulk_add(m->bulk, TABLE_ORDER, &k, &o.base);
}

static enum status put_orders(struct making *m)
{
	enum status s = OK;

	for (uint64_t id = 1; s == OK && id <= m->orders; id++) {
		s = put_order(m, id);
		progress(m, "orders", id, m->orders);
	}
	return s;
}

/* Orders by customer, each customer's in their order. */
static void sort_orders(struct making *m)
{
	for (uint64_t id = 1; id <= m->orders; id++)
		m->first[m->customer_of[id] + 1]++;
	for (uint64_t c = 1; c <= m->customers + 1; c++)
		m->first[c] += m->first[c - 1];
	for (uint64_t id = 1; id <= m->orders; id++)
		m->sorted[m->first[m->customer_of[id]]++] = (uint32_t)id;
	for (uint64_t c = m->customers + 1; c > 0; c--)
		m->first[c] = m->first[c - 1];
	m->first[0] = 0;
}

/* ---- customers ---- */

static enum status put_customer(struct making *m, uint64_t id, const struct large_customer *drawn)
{
	Od__Customer c = OD__CUSTOMER__INIT;
	Od__Point points[3], *point_list[3];
	Od__Address address = OD__ADDRESS__INIT, *addresses = &address;
	struct key k = key_u64(id);
	char text[80];

	SET(&c, id, id);
	SET(&c, version, 1);
	c.code = (char *)(uintptr_t)drawn->code;
	SET(&c, kind, (Od__CustomerKind)drawn->kind);
	c.currency = (char *)"CNY";
	SET(&c, subject, id);
	SET(&c, created, LARGE_END - LARGE_SPAN - (int64_t)(m->customers - id) * 1000000);
	c.name = (char *)(uintptr_t)drawn->name;
	for (unsigned i = 0; i < drawn->phone_count; i++) {
		od__point__init(&points[i]);
		point_list[i] = &points[i];
		SET(&points[i], n, i + 1);
		SET(&points[i], kind, OD__POINT_KIND__PHONE_POINT);
		points[i].value = (char *)(uintptr_t)drawn->phones[i];
		points[i].e164 = (char *)(uintptr_t)drawn->e164[i];
	}
	c.point = point_list;
	c.n_point = drawn->phone_count;
	snprintf(text, sizeof(text), "文三路 %llu 号", (unsigned long long)id % 900 + 1);
	SET(&address, n, 1);
	address.text = text;
	address.city = (char *)"杭州";
	c.address = &addresses;
	c.n_address = 1;
	return bulk_add(m->bulk, TABLE_CUSTOMER, &k, &c.base);
}

static enum status put_profile(struct making *m, uint64_t id, uint32_t owner, size_t orders)
{
	Od__Profile p = OD__PROFILE__INIT;
	struct key k = key_u64(id);

	SET(&p, customer, id);
	SET(&p, version, 1);
	SET(&p, owner, owner);
	SET(&p, stage, orders == 0 ? OD__STAGE__POTENTIAL : orders == 1 ? OD__STAGE__NEW_CUSTOMER
			: OD__STAGE__REPEAT);
	SET(&p, stage_since, LARGE_END - LARGE_SPAN);
	return bulk_add(m->bulk, TABLE_PROFILE, &k, &p.base);
}

/* Weeks and months of a figure, oldest first, the newest thirteen. */
struct periods {
	Od__FigureWeek weeks[PERIODS], *week_list[PERIODS];
	Od__FigureMonth months[PERIODS], *month_list[PERIODS];
	size_t week_count, month_count;
};

static void add_week(struct periods *p, uint32_t week, int64_t total)
{
	Od__FigureWeek *w = p->week_count ? &p->weeks[p->week_count - 1] : NULL;

	if (!w || w->week != week) {
		if (p->week_count == PERIODS)
			memmove(&p->weeks[0], &p->weeks[1], (PERIODS - 1) * sizeof(*w));
		else
			p->week_count++;
		w = &p->weeks[p->week_count - 1];
		od__figure_week__init(w);
		SET(w, week, week);
	}
	SET(w, amount, w->amount + total);
	SET(w, orders, w->orders + 1);
}

static void add_month(struct periods *p, uint32_t month, int64_t total)
{
	Od__FigureMonth *w = p->month_count ? &p->months[p->month_count - 1] : NULL;

	if (!w || w->month != month) {
		if (p->month_count == PERIODS)
			memmove(&p->months[0], &p->months[1], (PERIODS - 1) * sizeof(*w));
		else
			p->month_count++;
		w = &p->months[p->month_count - 1];
		od__figure_month__init(w);
		SET(w, month, month);
	}
	SET(w, amount, w->amount + total);
	SET(w, orders, w->orders + 1);
}

static enum status put_figure(struct making *m, uint64_t id, const uint32_t *orders, size_t count)
{
	Od__Figure f = OD__FIGURE__INIT;
	struct periods periods = { .week_count = 0 };
	struct key k = key_u64(id);

	if (count == 0)
		return OK;
	SET(&f, customer, id);
	SET(&f, version, count);
	for (size_t i = 0; i < count; i++) {
		struct large_order o;
		int64_t total, gap;

		large_order(orders[i], m->orders, m->customers, &o);
		total = total_of(&o);
		gap = o.placed_at / MILLIDAY - f.last_order / MILLIDAY;
		if (i == 0)
			SET(&f, first_order, o.placed_at);
		else
			f.gap_m2 += gap * gap;
		SET(&f, last_order, o.placed_at);
		SET(&f, last_amount, total);
		f.amount += total;
		if (is_open(m, orders[i]))
			f.open_orders += total;
		add_week(&periods, figure_week(o.placed_at), total);
		add_month(&periods, figure_month(o.placed_at), total);
	}
	SET(&f, orders, count);
	SET(&f, gaps, count - 1);
	if (count > 1)
		SET(&f, gap_mean, (f.last_order / MILLIDAY - f.first_order / MILLIDAY) /
			((int64_t)count - 1));
	f.has_amount = f.has_open_orders = f.has_gap_m2 = 1;
	for (size_t i = 0; i < PERIODS; i++) {
		periods.week_list[i] = &periods.weeks[i];
		periods.month_list[i] = &periods.months[i];
	}
	f.week = periods.week_list;
	f.n_week = periods.week_count;
	f.month = periods.month_list;
	f.n_month = periods.month_count;
	return bulk_add(m->bulk, TABLE_FIGURE, &k, &f.base);
}

static enum status put_customers(struct making *m)
{
	enum status s = OK;

	for (uint64_t id = 1; s == OK && id <= m->customers; id++) {
		size_t count = m->first[id + 1] - m->first[id];
		struct large_customer drawn;

		large_customer(id, &drawn);
		s = put_customer(m, id, &drawn);
		if (s == OK)
			s = put_profile(m, id, 1 + drawn.owner, count);
		if (s == OK)
			s = put_figure(m, id, m->sorted + m->first[id], count);
		progress(m, "customers", id, m->customers);
	}
	return s;
}

/* ---- the whole ---- */

/* Users and counters, with the rows. The admin is user 1, the reps stand behind it. */
static enum status last(struct txn *t, void *baton)
{
	const struct making *m = baton;
	enum status s = counter_at_least(t, "customer", m->customers);

	if (s == OK)
		s = counter_at_least(t, "subject", m->customers);
	if (s == OK)
		s = counter_at_least(t, "order", m->orders);
	if (s == OK)
		s = counter_at_least(t, "product", LARGE_PRODUCTS);
	if (s == OK)
		s = counter_at_least(t, "move", (LARGE_PRODUCTS + MOVED - 1) / MOVED);
	if (s == OK)
		s = counter_at_least(t, "price_rule", LARGE_PRODUCTS);
	if (s == OK)
		s = counter_at_least(t, "user", 1 + LARGE_OWNERS);
	for (uint32_t i = 1; s == OK && i <= LARGE_OWNERS; i++) {
		Od__User u = OD__USER__INIT;
		struct key k = key_u32(1 + i);
		char login[16], *role = (char *)"operator";

		snprintf(login, sizeof(login), "rep%02u", i);
		SET(&u, id, 1 + i);
		SET(&u, version, 1);
		u.login = u.name = login;
		u.role = &role;
		u.n_role = 1;
		SET(&u, state, OD__USER_STATE__ACTIVE);
		s = table_put(t, TABLE_USER, &k, &u.base);
	}
	return s;
}

static enum status fill(struct store *store, struct making *m)
{
	static const enum table_id tables[] = { TABLE_PRODUCT, TABLE_PRICE_RULE, TABLE_STOCK,
		TABLE_BATCH_STOCK, TABLE_MOVE, TABLE_ORDER, TABLE_CUSTOMER, TABLE_PROFILE, TABLE_FIGURE };
	enum status s = bulk_begin(store, tables, sizeof(tables) / sizeof(tables[0]), 0, &m->bulk);

	if (s != OK)
		return s;
	s = put_orders(m);
	if (s == OK) {
		sort_orders(m);
		s = put_goods(m);
	}
	if (s == OK)
		s = put_customers(m);
	if (s != OK) {
		bulk_drop(m->bulk);
		return s;
	}
	fprintf(stderr, "indexes of %llu MB ... ", (unsigned long long)bulk_bytes(m->bulk) >> 20);
	s = bulk_finish(m->bulk, last, m);
	fprintf(stderr, "%.0f s\n", (double)(clock_steady() - m->began) / 1e6);
	return s;
}

enum status large_desk(const char *folder, uint64_t customers, uint64_t orders)
{
	struct desk_plan plan = { .name = "large", .currency = "CNY", .zone = "Asia/Shanghai",
		.country = "CN", .admin = "admin" };
	struct store_options o = { .folder = folder };
	struct making m = { .customers = customers, .orders = orders, .began = clock_steady() };
	struct vault *vault;
	struct store *store;
	char say[200] = "";
	enum status s;

	clock_zone(plan.zone);
	s = making_run(folder, false, &plan, say, sizeof(say));
	if (s != OK)
		return s;
	s = store_open(&o, &store);
	if (s != OK)
		return s;
	s = vault_open(folder, &vault);
	if (s != OK) {
		store_close(store);
		return s;
	}
	vault_ready(vault, customers + 4096);
	vault_close(vault);
	m.customer_of = mem_array(orders + 1, sizeof(m.customer_of[0]));
	m.first = mem_array(customers + 2, sizeof(m.first[0]));
	m.sorted = mem_array(orders + 1, sizeof(m.sorted[0]));
	m.reserved = mem_array(LARGE_PRODUCTS + 1, sizeof(m.reserved[0]));
	s = fill(store, &m);
	mem_free(m.customer_of);
	mem_free(m.first);
	mem_free(m.sorted);
	mem_free(m.reserved);
	store_close(store);
	return s;
}
