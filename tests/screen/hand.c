/* SPDX-License-Identifier: ISC */
#include "screen/hand.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "command/run.h"
#include "record/call.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/product.pb-c.h"
#include "record/system.pb-c.h"
#include "record/table.h"
#include "tap/tap.h"

#define NOW "+2026-11-19T06:05:00Z"
#define DAY (INT64_C(86400) * 1000000)
#define FIRST INT64_C(1792389600000000)	/* 2026-10-19 06:00 UTC */
#define ORDERS 8

unsigned hand_draw(struct hand *h, unsigned low, unsigned high)
{
	return low + draw_below(&h->draw, high - low + 1);
}

void hand_draws(struct hand *h, unsigned *out, unsigned count, unsigned below)
{
	unsigned all[200];

	for (unsigned i = 0; i < below; i++)
		all[i] = i;
	for (unsigned i = 0; i < count; i++) {
		unsigned at = hand_draw(h, i, below - 1), kept = all[i];

		out[i] = all[at];
		all[at] = kept;
	}
}

const ProtobufCMessage *hand_ask(struct hand *h, const char *verb, const ProtobufCMessage *request)
{
	struct refusal why = { 0 };
	ProtobufCMessage *reply = NULL;
	const struct verb_row *row = verb_find_full(verb, NULL);

	arena_free(h->arena);
	h->arena = arena_new(0);
	if (!row)
		bail("no verb %s", verb);
	if (client_call(h->client, row, request, NULL, h->arena, &reply, &why) != OK)
		bail("%s: %s", verb, refusal_text(&why, h->arena, NULL));
	return reply;
}

/* ---- the desk ---- */

static void run_ok(struct run r)
{
	if (r.code != 0)
		bail("%s%s", r.out, r.err);
	run_free(&r);
}

static void make_goods(struct hand *h)
{
	for (size_t i = 0; i < demo_good_count; i++) {
		const struct demo_good *g = &demo_goods[i];
		Od__ProductSave save = OD__PRODUCT_SAVE__INIT;
		Od__ProductName zh = OD__PRODUCT_NAME__INIT, en = OD__PRODUCT_NAME__INIT;
		Od__ProductName *names[2] = { &zh, &en };
		char chinese[128], english[128];

		snprintf(chinese, sizeof chinese, "%s%s%s", g->zh, *g->pack ? " " : "", g->pack);
		snprintf(english, sizeof english, "%s%s%s", g->en, *g->pack ? " " : "", g->pack);
		zh.language = (char *)"zh_CN";
		zh.text = chinese;
		en.language = (char *)"en";
		en.text = english;
		save.code = (char *)g->code;
		save.names = names;
		save.n_names = 2;
		save.unit = (char *)g->unit;
		save.has_price = true;
		save.price = (int64_t)g->price * 100;
		hand_ask(h, "product save", &save.base);
	}
}

/* The initials by which the desk finds a product. */
static void learn_initials(struct hand *h, size_t i)
{
	Od__ProductFind find = OD__PRODUCT_FIND__INIT;
	const Od__ProductRows *rows;
	char code[40];

	snprintf(code, sizeof code, "%s", demo_goods[i].code);
	find.text = code;
	rows = (const Od__ProductRows *)hand_ask(h, "product find", &find.base);
	if (!rows->n_row || strcmp(rows->row[0]->code, demo_goods[i].code) != 0 || !rows->row[0]->initials)
		bail("product %s has no initials", code);
	snprintf(h->good[i].initials, sizeof h->good[i].initials, "%s", rows->row[0]->initials);
}

static void place_past(struct hand *h, struct hand_customer *c, unsigned n)
{
	Od__OrderPlace place = OD__ORDER_PLACE__INIT;
	Od__QuoteLine line[HAND_USUAL], *lines[HAND_USUAL];
	unsigned at[HAND_USUAL], count = hand_draw(h, 5, 8);

	/* by turns, so that all thirty were bought; what is bought more often is drawn */
	hand_draws(h, at, count, HAND_USUAL);
	for (unsigned i = 0; i < 4; i++) {
		unsigned turn = (n * 4 + i) % HAND_USUAL;
		bool there = false;

		for (unsigned k = 0; k < count; k++)
			there |= at[k] == turn;
		if (!there)
			at[count++] = turn;
	}
	for (unsigned i = 0; i < count; i++) {
		od__quote_line__init(&line[i]);
		lines[i] = &line[i];
		line[i].item = (char *)demo_goods[c->good[at[i]]].code;
		line[i].has_quantity = true;
		line[i].quantity = (int64_t)hand_draw(h, 4, 24) * 1000;
		if (line[i].quantity > c->largest[at[i]])
			c->largest[at[i]] = line[i].quantity;
	}
	place.customer = c->code;
	place.line = lines;
	place.n_line = count;
	place.has_placed_at = place.has_state = true;
	place.placed_at = FIRST + (int64_t)n * 3 * DAY + (int64_t)hand_draw(h, 0, 7200) * 1000000;
	place.state = OD__ORDER_STATE__DELIVERED;
	hand_ask(h, "order place", &place.base);
}

static void make_customer(struct hand *h, unsigned n)
{
	struct hand_customer *c = &h->customer[n];
	Od__CustomerAdd add = OD__CUSTOMER_ADD__INIT;
	Od__Terms terms = OD__TERMS__INIT;
	char name[64];

	snprintf(c->code, sizeof c->code, "K%04u", 1001 + n);
	snprintf(c->phone, sizeof c->phone, "1385813%04u", 2200 + n);
	snprintf(name, sizeof name, "文三路面馆 %u 号", n + 1);
	add.code = c->code;
	add.name = name;
	add.phone = c->phone;
	add.has_kind = true;
	add.kind = OD__CUSTOMER_KIND__RESTAURANT;
	add.has_accept_duplicate = add.accept_duplicate = true;
	add.terms = &terms;
	terms.has_days = terms.has_limit = true;
	terms.days = 30;
	terms.limit = INT64_C(100000000);
	hand_ask(h, "customer add", &add.base);
	hand_draws(h, c->good, HAND_USUAL, (unsigned)demo_good_count);
	for (unsigned i = 0; i < ORDERS; i++)
		place_past(h, c, i);
}

static void connect(struct hand *h)
{
	struct client_options o = { .program = "test", .start = true };
	struct refusal why = { 0 };
	Od__ServerStatus status = OD__SERVER_STATUS__INIT;

	h->arena = arena_new(0);
	if (client_open(&o, &h->client, &why, h->arena) != OK)
		bail("no server");
	h->server = (pid_t)((const Od__ServerShown *)hand_ask(h, "server status", &status.base))->pid;
}

static struct vt *open_seat(void)
{
	static char program[4096];
	const char *arguments[] = { program, NULL };
	const char *environment[] = { "ORDERDESK_LOGIN=li.na", "SSH_CONNECTION=", NULL };
	struct vt_options options = { .arguments = arguments, .environment = environment };
	struct vt *vt;

	snprintf(program, sizeof program, "%s/seat", getenv("ORDERDESK_LIBEXEC"));
	vt = vt_start(&options);
	if (!vt_wait_row(vt, HAND_WAIT, 1, "8021"))
		bail("the seat does not open");
	return vt;
}

void hand_open(struct hand *h, uint64_t seed, unsigned customers)
{
	static const char *const init[] = { "--currency", "CNY", "--zone", "Asia/Shanghai", "--country", "CN",
		"--language", "zh_CN", NULL };

	memset(h, 0, sizeof *h);
	h->draw.state = seed;
	h->customers = customers;
	setenv("ORDERDESK_CLOCK", NOW, 1);
	run_desk("keys", init);
	run_ok(RUN("user", "save", "login=li.na", "name=li.na", "role.0=operator", "extension=8021",
		"state=active", "language=en"));
	connect(h);
	make_goods(h);
	for (size_t i = 0; i < demo_good_count; i++)
		learn_initials(h, i);
	for (unsigned i = 0; i < customers; i++)
		make_customer(h, i);
	h->vt = open_seat();
}

void hand_close(struct hand *h)
{
	vt_stop(h->vt);
	client_close(h->client);
	arena_free(h->arena);
	run_stop();
}

/* ---- the phone and the keys ---- */

/* Nanoseconds on a processor of all threads of a process, as the scheduler counts them. */
static double processor(pid_t process)
{
	char command[64], path[300];
	double sum = 0;
	FILE *list, *f;

	snprintf(command, sizeof command, "ls /proc/%d/task", (int)process);
	list = popen(command, "r");
	while (list && fgets(command, sizeof command, list)) {
		unsigned long long ran = 0;

		snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", (int)process, atoi(command));
		f = fopen(path, "r");
		if (f && fscanf(f, "%llu", &ran) == 1)
			sum += (double)ran;
		if (f)
			fclose(f);
	}
	if (list)
		pclose(list);
	return sum;
}

void hand_done(struct hand *h)
{
	h->spent = processor(h->server) - h->begun;
}

void hand_ring(struct hand *h, const char *from)
{
	Od__CallRing ring = OD__CALL_RING__INIT;

	snprintf(h->call, sizeof h->call, "k%u", ++h->calls);
	ring.id = h->call;
	ring.from = (char *)from;
	ring.extension = (char *)"8021";
	h->begun = processor(h->server);
	hand_ask(h, "call ring", &ring.base);
	if (!vt_wait_row(h->vt, HAND_WAIT, 1, "RING"))
		bail("the call does not ring at the seat");
	h->keys = h->letters = 0;
}

static bool no_call(struct vt *vt, void *baton)
{
	const char *row = vt_row(vt, 1);

	(void)baton;
	return !strstr(row, "RING") && !strstr(row, "call ");
}

void hand_hang_up(struct hand *h)
{
	Od__CallEnd end = OD__CALL_END__INIT;

	end.id = h->call;
	hand_ask(h, "call end", &end.base);
	/* F8 of the next one would go to this one */
	if (!vt_wait_true(h->vt, HAND_WAIT, no_call, NULL))
		bail("the call that was ended stays at the seat");
}

void hand_press(struct hand *h, const char *names)
{
	h->keys++;
	for (const char *p = names; *p; p++)
		h->keys += *p == ' ';
	vt_keys(h->vt, names);
}

static unsigned signs(const char *text)
{
	unsigned count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

void hand_type(struct hand *h, const char *text)
{
	h->keys += signs(text);
	snprintf(h->typed, sizeof h->typed, "%s", text);
	vt_text(h->vt, text);
}

void hand_spell(struct hand *h, const char *text)
{
	h->letters += signs(text);
	vt_text(h->vt, text);
}

/* ---- what became of them ---- */

/* The newest order, or the newest that was not cancelled. */
static uint64_t newest(struct hand *h, const char *customer, bool standing)
{
	Od__OrderList list = OD__ORDER_LIST__INIT;
	const Od__OrderRows *rows;

	list.customer = (char *)customer;
	rows = (const Od__OrderRows *)hand_ask(h, "order list", &list.base);
	for (size_t i = 0; i < rows->n_row; i++)
		if (!standing || rows->row[i]->state != OD__ORDER_STATE__CANCELLED)
			return rows->row[i]->order;
	return 0;
}

uint64_t hand_newest(struct hand *h, const char *customer)
{
	return newest(h, customer, false);
}

uint64_t hand_last(struct hand *h, const char *customer)
{
	return newest(h, customer, true);
}

struct newer {
	struct hand *h;
	const char *customer;
	uint64_t before, now;
};

static bool is_newer(void *baton)
{
	struct newer *n = baton;

	vt_read(n->h->vt);
	n->now = hand_newest(n->h, n->customer);
	return n->now > n->before;
}

uint64_t hand_placed(struct hand *h, const char *customer, uint64_t before)
{
	struct newer n = { .h = h, .customer = customer, .before = before };

	vt_wait_row(h->vt, HAND_SOON, -2, "placed:");
	if (!tap_wait(HAND_WAIT, is_newer, &n))
		return 0;
	hand_done(h);
	return n.now;
}

size_t hand_lines(struct hand *h, uint64_t order, struct hand_line *out, size_t room)
{
	Od__OrderShow show = OD__ORDER_SHOW__INIT;
	const Od__OrderShown *shown;
	size_t n = 0;

	show.has_id = true;
	show.id = order;
	shown = (const Od__OrderShown *)hand_ask(h, "order show", &show.base);
	for (size_t i = 0; i < shown->n_line && n < room; i++) {
		snprintf(out[n].code, sizeof out[n].code, "%s", shown->line[i]->code);
		out[n++].quantity = shown->line[i]->asked;
	}
	return n;
}

uint64_t hand_order(struct hand *h, const char *customer, const struct hand_line *line, size_t count)
{
	Od__OrderPlace place = OD__ORDER_PLACE__INIT;
	Od__QuoteLine quote[HAND_USUAL], *quotes[HAND_USUAL];

	for (size_t i = 0; i < count; i++) {
		od__quote_line__init(&quote[i]);
		quotes[i] = &quote[i];
		quote[i].item = (char *)line[i].code;
		quote[i].has_quantity = true;
		quote[i].quantity = line[i].quantity;
	}
	place.customer = (char *)customer;
	place.line = quotes;
	place.n_line = count;
	return ((const Od__OrderPlaced *)hand_ask(h, "order place", &place.base))->order;
}

void hand_cancel(struct hand *h, uint64_t order)
{
	Od__OrderCancel cancel = OD__ORDER_CANCEL__INIT;

	cancel.has_id = true;
	cancel.id = order;
	cancel.reason = (char *)"the next draw begins anew";
	hand_ask(h, "order cancel", &cancel.base);
}

bool hand_is(struct hand *h, uint64_t order, const struct hand_line *line, size_t count)
{
	struct hand_line seen[300];
	size_t n = order ? hand_lines(h, order, seen, 300) : 0;
	bool same = order && n == count;

	for (size_t i = 0; same && i < count; i++)
		same = strcmp(seen[i].code, line[i].code) == 0 && seen[i].quantity == line[i].quantity;
	for (size_t i = 0; !same && i < (n > count ? n : count); i++)
		diag("line %zu: wanted %s %" PRId64 ", is %s %" PRId64, i + 1,
			i < count ? line[i].code : "none", i < count ? line[i].quantity : 0,
			i < n ? seen[i].code : "none", i < n ? seen[i].quantity : 0);
	return same;
}
