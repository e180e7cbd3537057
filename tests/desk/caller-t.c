/* SPDX-License-Identifier: ISC */
/*
 * The search of a desk while its index is built behind the start: whole numbers, their ends and codes
 * are found before, what is written meanwhile is found after, and the index that comes out is the
 * one that all changes one by one have made.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "desk/caller.h"
#include "desk/caller_inside.h"
#include "desk/fixture.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

#define CUSTOMERS 900

static const char *const parts[] = { "王", "海底", "火锅", "长沙", "明", "记", "Quick", "面馆", "曾" };
#define PARTS (sizeof parts / sizeof parts[0])

static const char *codes(struct fixture *f, const Od__CustomerRows *rows)
{
	char *out = arena_alloc(f->arena, 400);
	size_t i;

	for (i = 0; rows && i < rows->n_row && i < 20; i++)
		snprintf(out + strlen(out), 400 - strlen(out), "%s%s", i ? " " : "", rows->row[i]->code);
	return out;
}

static void add(struct fixture *f, unsigned n)
{
	char name[80], code[16], phone[24];

	snprintf(name, sizeof name, "%s%s%s %u", parts[n % PARTS], parts[n / 7 % PARTS],
		parts[n / 31 % PARTS], n % 50);
	snprintf(code, sizeof code, "C%u", n);
	snprintf(phone, sizeof phone, "1390571%04u", n);
	if (!RUN(f, customer, add, "name", name, "code", code, "phone", phone, "owner",
		n % 3 ? "li.na" : "", "accept_duplicate", "yes", NULL))
		bail("no customer %u: %s", n, f->text);
}

/* Every part finds the same rows in both, in the same order. */
static unsigned differences(const struct finder *a, const struct finder *b)
{
	static struct finder_result x, y;
	unsigned count = 0, i;

	for (i = 0; i < PARTS * 40; i++) {
		char text[80];
		struct finder_ask ask = { .text = text, .user = i % 5, .limit = 50 };

		snprintf(text, sizeof text, i % 2 ? "%s %u" : "%s", parts[i % PARTS],
			i / (unsigned)PARTS);
		finder_find(a, &ask, &x);
		finder_find(b, &ask, &y);
		count += x.count != y.count || memcmp(x.hits, y.hits, x.count * sizeof x.hits[0]);
	}
	return count;
}

static enum status read_all(struct txn *t, void *baton)
{
	return caller_read(t, baton);
}

/* An index made of the store alone. */
static struct finder *from_store(struct fixture *f)
{
	struct caller_rows *r = mem_alloc(sizeof *r);
	struct finder *made = caller_finder(f->desk);
	size_t i;

	r->arena = arena_new(0);
	while (!r->end && store_read(f->store, read_all, r, NULL) == OK)
		for (i = 0; i < r->count; i++)
			caller_put(made, r->list[i].row, r->list[i].owner, r->list[i].last_order);
	arena_free(r->arena);
	mem_free(r);
	return made;
}

static bool is_ready(void *baton)
{
	struct fixture *f = baton;
	bool ready;

	desk_read_lock(f->desk);
	ready = caller_ready(f->desk);
	desk_unlock(f->desk);
	return ready;
}

/* As a large desk is behind its start. */
static void make_empty(struct fixture *f)
{
	struct caller *c = f->desk->caller;

	finder_free(c->finder);
	c->finder = caller_finder(f->desk);
	c->ready = false;
}

static void before(struct fixture *f)
{
	Od__CustomerRows *rows;

	fixture_as(f, "li.na");
	rows = RUN(f, customer, find, "text", "c-17", NULL);
	is_string("C17", codes(f, rows), "a code is found");
	ok(rows && rows->building, "and that the search is being built is told");
	is_string("C123", codes(f, RUN(f, customer, find, "text", "139 0571 0123", NULL)), "a number");
	is_string("C123", codes(f, RUN(f, customer, find, "text", "+8613905710123", NULL)),
		"with the country before it");
	is_string("C123", codes(f, RUN(f, customer, find, "text", "710123", NULL)), "its end");
	is_string("", codes(f, RUN(f, customer, find, "text", "海底", NULL)), "names are not");
	fixture_as(f, "wang.fang");
	is_string("", codes(f, RUN(f, customer, find, "text", "13905710123", NULL)),
		"nor another's customer by a rep");
	fixture_as(f, "li.na");
}

/* Customers come, change and get another owner while the thread reads. */
static void meanwhile(struct fixture *f)
{
	char code[16], name[40];
	unsigned n = 0;

	caller_wake(f->desk->caller);
	while (!is_ready(f) && n < 5000) {
		add(f, CUSTOMERS + n);
		snprintf(code, sizeof code, "C%u", n * 13 % CUSTOMERS);
		snprintf(name, sizeof name, "改名%u", n);
		RUN(f, customer, edit, "customer", code, "change.name", name, "owner",
			n % 2 ? "" : "chen.wei", NULL);
		n++;
	}
	ok(tap_wait(60000, is_ready, f), "the index is there, after %u changes", n);
}

static void after(struct fixture *f, const char *when)
{
	struct finder *plain = from_store(f);

	is_int((long long)finder_count(plain), (long long)caller_count(f->desk), "%s: as many customers",
		when);
	is_int(0, differences(plain, f->desk->caller->finder), "%s: found as from the store", when);
	finder_free(plain);
}

static bool is_checked(void *baton)
{
	struct fixture *f = baton;
	unsigned checked, differed;

	return caller_report(f->desk->caller, &checked, &differed);
}

static enum status ring(struct verb *v, void *baton)
{
	Od__Alarm alarm = OD__ALARM__INIT;

	alarm.n = *(unsigned *)baton;
	return caller_check_ring(v, &alarm);
}

/* The alarm of the night, the thread's work, the look behind it. */
static void one_night(struct fixture *f, unsigned *checked, unsigned *differed, const char *when)
{
	unsigned night = 0, look = 1;

	is_int(OK, fixture_write(f, ring, &night), "%s: the alarm rings", when);
	ok(tap_wait(60000, is_checked, f), "%s: the search is checked", when);
	is_int(OK, fixture_write(f, ring, &look), "%s: what came of it is looked at", when);
	caller_report(f->desk->caller, checked, differed);
}

static enum status count_tasks(struct verb *v, void *baton)
{
	Od__Task *task;
	struct walk *w;
	enum status s = walk_open(v->txn, TABLE_TASK, NULL, false, &w);

	while (s == OK && (s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&task)) == OK)
		*(unsigned *)baton += task->text->message == OD__MESSAGE__SEARCH_DIFFERED &&
			strcmp(task->department, "supervisor") == 0;
	walk_close(w);
	return s == ERR_END ? OK : s;
}

static unsigned told(struct fixture *f)
{
	unsigned n = 0;

	fixture_read(f, count_tasks, &n);
	return n;
}

/* The check of the night: nothing differs; then rows are taken out behind the desk's back. */
static void night(struct fixture *f)
{
	struct caller *c = f->desk->caller;
	size_t all = caller_count(f->desk);
	unsigned n, checked, differed;

	fixture_as(f, "");
	is_int(OK, fixture_write(f, caller_check_begin, NULL), "a first night is set");
	is_int(ERR_END, fixture_write(f, caller_check_begin, NULL), "once");
	one_night(f, &checked, &differed, "a night");
	is_int(0, differed, "%u searches are as a walk over all", checked);
	is_int(0, told(f), "nobody is told of that");
	for (n = 1; n <= CUSTOMERS; n += 2)
		finder_remove(c->finder, n);
	ok(caller_count(f->desk) < all, "rows are lost");
	one_night(f, &checked, &differed, "the next night");
	ok(differed > 0, "%u of %u searches differ", differed, checked);
	is_int(1, told(f), "the supervisors have a task about it");
	is_int((long long)all, (long long)caller_count(f->desk), "and the rows are back");
	after(f, "built anew");
	one_night(f, &checked, &differed, "the night after");
	is_int(0, differed, "nothing differs any more");
}

int main(void)
{
	struct fixture *f = fixture_open();
	unsigned n;

	plan_lazy();
	fixture_as(f, "zhao.min");
	for (n = 0; n < CUSTOMERS; n++)
		add(f, n);
	after(f, "changed one by one");
	make_empty(f);
	before(f);
	fixture_as(f, "zhao.min");
	meanwhile(f);
	after(f, "built meanwhile");
	ok(strncmp(codes(f, RUN(f, customer, find, "text", "c17", NULL)), "C17 ", 4) == 0,
		"and names that begin with a code as well as the code");
	night(f);
	caller_wake(f->desk->caller);
	fixture_close(f);
	ok(true, "a build that runs does not hold up the end");
	return tap_result();
}
