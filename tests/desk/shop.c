/* SPDX-License-Identifier: ISC */
/*
 * shop -- see the header. Products are written as records, since product verbs have tests of
 * their own.
 */
#include "desk/shop.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/clock.h"
#include "desk/inside.h"
#include "desk/price.h"
#include "desk/price_rule.h"
#include "desk/price_trial.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "desk/verify.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "tap/tap.h"

static const struct {
	const char *code, *name, *unit, *other;
	int64_t factor, price;
	const char *gtin;
} GOODS[] = {
	{ "1010", "芝麻酱", "jar", "case", 12000, 185000, "6901234567892" },
	{ "1011", "小磨香油", "bottle", "case", 12000, 320000, NULL },
	{ "1012", "金标生抽", "bottle", NULL, 0, 168000, NULL },
	{ "1013", "花椒油", "bottle", NULL, 0, 142000, NULL },
	{ "1014", "蒜蓉酱", "jar", NULL, 0, 98000, NULL },
	{ "1015", "豆腐乳", "jar", NULL, 0, 86000, NULL },
	{ "1016", "香菜", "kg", "jin", 500, 120000, NULL },
	{ "1017", "鲜土豆", "bag", NULL, 0, 620000, NULL },
	{ "1018", "火锅底料", "bag", NULL, 0, 131000, NULL },
	{ "1019", "川豆瓣", "jar", NULL, 0, 114000, NULL },
	{ "1020", "脆豆角", "bag", NULL, 0, 92000, NULL },
	{ "1021", "酱油", "bucket", NULL, 0, 388000, NULL },
	{ "1022", "椒盐", "bag", NULL, 0, 75000, NULL },
	{ "1023", "鲜味生抽", "bottle", NULL, 0, 152000, NULL },
	{ "1024", "黑芝麻香油", "bottle", NULL, 0, 340000, NULL },
	{ "1025", "包心菜", "piece", NULL, 0, 45000, NULL },
	{ "1026", "海带须", "bag", NULL, 0, 55000, NULL },
	{ "A12", "毛巾", "piece", NULL, 0, 30000, NULL },
};

static enum status add_product(struct verb *v, uint32_t id, size_t i)
{
	Od__Product *p = FRESH(v, product);
	struct key key = key_u32(id);
	enum status s;

	SET(p, id, id);
	SET_TEXT(v, p, code, GOODS[i].code);
	p->name = arena_array(v->arena, 1, sizeof *p->name);
	p->name[p->n_name++] = FRESH(v, product_name);
	SET_TEXT(v, p->name[0], language, "zh_CN");
	SET_TEXT(v, p->name[0], text, GOODS[i].name);
	SET_TEXT(v, p, unit, GOODS[i].unit);
	SET_TEXT(v, p, family, "sauce");
	p->units = arena_array(v->arena, 3, sizeof *p->units);
	p->units[p->n_units] = FRESH(v, unit);
	SET_TEXT(v, p->units[0], code, GOODS[i].unit);
	SET(p->units[0], factor, 1000);
	if (GOODS[i].gtin)
		SET_TEXT(v, p->units[0], gtin, GOODS[i].gtin);
	p->n_units++;
	if (GOODS[i].other) {
		p->units[p->n_units] = FRESH(v, unit);
		SET_TEXT(v, p->units[1], code, GOODS[i].other);
		SET(p->units[1], factor, GOODS[i].factor);
		p->n_units++;
	}
	if (strcmp(GOODS[i].unit, "kg") == 0) {
		p->units[p->n_units] = FRESH(v, unit);
		SET_TEXT(v, p->units[p->n_units], code, "g");
		SET(p->units[p->n_units], factor, 1);
		p->n_units++;
	}
	s = change_put(v, TABLE_PRODUCT, &key, id, 0, 0, NULL, &p->base);
	return s ? s : price_set_list(v, p, GOODS[i].price, NULL);
}

static enum status add_products(struct verb *v, void *baton)
{
	enum status s = OK;

	(void)baton;
	for (size_t i = 0; !s && i < sizeof GOODS / sizeof *GOODS; i++) {
		uint64_t id;

		s = counter_next(v->txn, "product", &id);
		if (!s)
			s = add_product(v, (uint32_t)id, i);
	}
	return s;
}

void shop_stock(struct fixture *f, const char *product, const char *quantity)
{
	if (!RUN(f, stock, move, "kind", "count", "line.0.product", product, "line.0.quantity",
		quantity, NULL))
		bail("stock of %s: %s", product, f->text);
}

void shop_open(struct fixture *f)
{
	fixture_as(f, "");
	if (fixture_write(f, add_products, NULL))
		bail("products: %s", f->text);
	shop_stock(f, "1010", "340");
	shop_stock(f, "1011", "52");
	shop_stock(f, "1026", "0");
	if (!RUN(f, customer, add, "code", "FULL", "name", "海底香火锅", "kind", "restaurant",
		"phone", "0571-88124410", "address_text", "文三路 1 号", NULL) ||
	    !RUN(f, customer, add, "code", "TIGHT", "name", "老王烧烤", "kind", "restaurant", "phone",
		"13905714402", "terms.limit", "500", "terms.days", "30", NULL) ||
	    !RUN(f, customer, add, "code", "BRANCH", "name", "老王烧烤 城东", "kind", "restaurant",
		"phone", "13905714403", "payer", "TIGHT", NULL))
		bail("customers: %s", f->text);
	fixture_as(f, "li.na");
}

struct slicing {
	unsigned most;
	bool any;
};

/* As the server's clock does it. */
static enum status slice(struct verb *v, void *baton)
{
	struct slicing *g = baton;
	struct key all = key_empty(), primary;
	const struct job_kind *kind = clock_jobs;
	struct walk *walk;
	Od__Job *before, *job;
	enum status s = walk_open_index(v->txn, INDEX_JOB_OPEN, &all, false, &walk);

	if (s)
		return s;
	s = walk_next(walk, NULL, &primary, v->arena, (ProtobufCMessage **)&before);
	walk_close(walk);
	g->any = s == OK;
	if (s)
		return s == ERR_END ? OK : s;
	job = (Od__Job *)reflect_copy(&before->base, v->arena);
	while (kind->kind && strcmp(kind->kind, text_of(job->kind)) != 0)
		kind++;
	if (!kind->kind)
		bail("nobody does jobs of kind %s", text_of(job->kind));
	s = kind->slice(v, job, g->most, INT64_MAX);
	if (s)
		return s;
	if (job->state == OD__JOB_STATE__JOB_DONE)
		return change_put(v, TABLE_JOB, &primary, job->id, 0, 0, &before->base, &job->base);
	return change_quiet(v, TABLE_JOB, &primary, &job->base);
}

bool shop_slice(struct fixture *f, unsigned most)
{
	struct slicing g = { .most = most };
	struct actor before = f->actor;

	fixture_as(f, "");
	if (fixture_write(f, slice, &g))
		bail("a slice: %s", f->text);
	f->actor = before;
	return g.any;
}

void shop_jobs(struct fixture *f)
{
	for (unsigned i = 0; shop_slice(f, 100); i++)
		if (i > 10000)
			bail("a job does not end");
}

struct marking {
	uint32_t rule;
	char mark[64];
};

static enum status mark(struct verb *v, void *baton)
{
	struct marking *m = baton;
	Od__PriceRule *rule;
	enum status s = price_rule_get(v, "rule", m->rule, &rule, NULL);

	if (!s)
		snprintf(m->mark, sizeof m->mark, "%s", price_trial_mark(v, &rule, 1, v->now));
	return s;
}

void shop_publish(struct fixture *f, uint32_t rule)
{
	struct marking m = { .rule = rule };
	char number[16];

	snprintf(number, sizeof number, "%" PRIu32, rule);
	if (fixture_read(f, mark, &m) ||
	    !RUN(f, price, publish, "rule.0", number, "trial", m.mark, NULL))
		bail("rule %s is not published: %s", number, f->text);
	shop_jobs(f);
}

void shop_config(struct fixture *f, const char *kind, const char *code, ...)
{
	struct refusal why = { 0 };
	Od__ConfigSave *request = (Od__ConfigSave *)reflect_new(&od__config_save__descriptor,
		f->arena);
	const char *path;
	va_list list;

	reflect_set(&request->base, "record.kind", kind, f->arena, &why);
	reflect_set(&request->base, "record.code", code, f->arena, &why);
	va_start(list, code);
	while ((path = va_arg(list, const char *)))
		if (reflect_set(&request->base, path, va_arg(list, const char *), f->arena, &why))
			bail("%s: %s", path, refusal_text(&why, f->arena, NULL));
	va_end(list);
	if (!fixture_request(f, "config save", (verb_handler *)verb_config_save, &request->base))
		bail("%s %s: %s", kind, code, f->text);
}

uint32_t shop_rule(struct fixture *f, ...)
{
	struct actor before = f->actor;
	struct refusal why = { 0 };
	Od__PriceSave *request = (Od__PriceSave *)reflect_new(&od__price_save__descriptor,
		f->arena);
	const char *path;
	Od__Made *made;
	va_list list;

	fixture_as(f, "he.yan");
	va_start(list, f);
	while ((path = va_arg(list, const char *)))
		if (reflect_set(&request->base, path, va_arg(list, const char *), f->arena, &why))
			bail("price save %s: %s", path, refusal_text(&why, f->arena, NULL));
	va_end(list);
	made = fixture_request(f, "price save", (verb_handler *)verb_price_save, &request->base);
	if (!made)
		bail("no rule: %s", f->text);
	if (fixture_int(made, "note.message") == OD__MESSAGE__PRICE_DRAFTED ||
	    fixture_int(made, "note.message") == OD__MESSAGE__RULE_DRAFTED)
		shop_publish(f, (uint32_t)made->id);
	f->actor = before;
	return (uint32_t)made->id;
}

static void fault(void *baton, const char *rule, const char *sentence)
{
	unsigned *count = baton;

	diag("%s: %s", rule, sentence);
	++*count;
}

/* The first alarm that is due: taken away, and rung. */
static enum status ring_first(struct verb *v, void *baton)
{
	bool *rang = baton;
	ProtobufCMessage *m;
	Od__Alarm *alarm;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_ALARM, NULL, false, &walk);

	*rang = false;
	if (!s) {
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		walk_close(walk);
	}
	if (s)
		return s == ERR_END ? OK : s;
	alarm = (Od__Alarm *)m;
	if (alarm->due > v->now)
		return OK;
	*rang = true;
	s = alarm_clear(v, alarm->due, alarm->kind, alarm->subject, alarm->n);
	for (const struct alarm_kind *k = clock_alarms; !s && k->kind; k++)
		if (strcmp(k->kind, alarm->kind) == 0)
			return k->ring(v, alarm);
	return s;
}

unsigned shop_ring(struct fixture *f)
{
	unsigned count = 0;
	bool rang = true;
	enum status s = OK;

	while (rang && (s = fixture_write(f, ring_first, &rang)) == OK)
		count += rang;
	if (s)
		diag("an alarm does not ring: %s", status_text(s));
	return count;
}

struct counted_tasks {
	const char *kind, *subject_kind;
	uint64_t subject;
	int count;
};

static enum status count_tasks(struct verb *v, void *baton)
{
	struct counted_tasks *c = baton;
	uint64_t after = 0;
	Od__Task *task;
	enum status s;

	c->count = 0;
	while ((s = task_open_next(v, c->kind, c->subject_kind, c->subject, after, &task)) == OK) {
		after = task->id;
		c->count++;
	}
	return s == ERR_END ? OK : s;
}

int shop_tasks(struct fixture *f, const char *kind, const char *subject_kind, uint64_t subject)
{
	struct counted_tasks c = { .kind = kind, .subject_kind = subject_kind, .subject = subject };
	enum status s = fixture_read(f, count_tasks, &c);

	if (s)
		bail("tasks are not counted: %s", status_text(s));
	return c.count;
}

unsigned shop_faults(struct fixture *f)
{
	struct verb v = { .desk = f->desk, .arena = f->arena, .actor = &f->actor,
		.now = clock_now() };
	unsigned count = fixture_faults(f);

	if (verify_business(&v, fault, &count, NULL))
		count++;
	return count;
}

int shop_refused(const struct fixture *f)
{
	return f->status == ERR_REFUSED ? f->refusal.message : 0;
}
