/* SPDX-License-Identifier: ISC */
/*
 * One price on every way: orders that are drawn, keyed at the seat in its own keys with the letters of
 * usual items, cost what `price quote` says on the command line and what an import of the same lines
 * costs, under rules of several levels. (Drafts and verbs alone are in desk/price_random-t.)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define ORDERS 6

/* Usual items of K1042: below five times what it took, and within the stock for all orders. */
static const struct {
	char letter;
	const char *code;
	int most;
} GOODS[] = {
	{ 'a', "1010", 30 }, { 'b', "1011", 8 }, { 'c', "1012", 12 }, { 'd', "1013", 12 },
	{ 'e', "1014", 10 },
};
#define LINES (sizeof GOODS / sizeof *GOODS)

/* The value of a field in the JSON that a command printed; "" when it is not there. */
static const char *field(const char *json, const char *name)
{
	static char value[200];
	char key[60];
	const char *at;

	snprintf(key, sizeof key, "\"%s\":", name);
	at = strstr(json, key);
	at = at ? at + strlen(key) : "";
	at += *at == '"';
	snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\",}"), at);
	return value;
}

/* Runs words that end with NULL; the value of one field of what it prints, until the next. */
static const char *told(const char *const words[], const char *name)
{
	struct run r = run_command(words, NULL);
	const char *value;

	if (r.code != 0)
		bail("%s %s: %s%s", words[0], words[1], r.out, r.err);
	value = field(r.out, name);
	run_free(&r);
	return value;
}

static void rule(const char *one, const char *two, const char *three, const char *four)
{
	char id[40], trial[120];

	snprintf(id, sizeof id, "rule.0=%s", told((const char *const[]){ "price", "save", one, two, three,
		four, "--json", NULL }, "id"));
	snprintf(trial, sizeof trial, "trial=%s", told((const char *const[]){ "price", "try", id,
		"--json", NULL }, "trial"));
	told((const char *const[]){ "price", "publish", id, trial, "--json", NULL }, "said");
}

/* An order that is placed and cancelled again: its total. */
static void gone(int order, char total[40])
{
	char id[40];

	snprintf(id, sizeof id, "id=%d", order);
	snprintf(total, 40, "%s", told((const char *const[]){ "order", "show", id, "--json", NULL },
		"total"));
	told((const char *const[]){ "order", "cancel", id, "reason=a test", "--json", NULL }, "said");
}

static void one(struct vt *vt, int at, int order)
{
	char text[80] = "", said[80], words[2 * LINES + 2][60], quoted[40], seat[40], imported[40];
	const char *line[2 * LINES + 8] = { "price", "quote", "customer=K1042" };
	size_t n = 3, lines = 0;

	for (size_t i = 0; i < LINES; i++) {
		int quantity = 1 + rand() % GOODS[i].most;

		if (rand() % 3 == 0 && (lines || i + 1 < LINES))
			continue;
		snprintf(text + strlen(text), sizeof text - strlen(text), "%d%c ", quantity, GOODS[i].letter);
		snprintf(words[2 * lines], sizeof words[0], "line.%zu.item=%s", lines, GOODS[i].code);
		snprintf(words[2 * lines + 1], sizeof words[0], "line.%zu.quantity=%d", lines, quantity);
		line[n++] = words[2 * lines];
		line[n++] = words[2 * lines + 1];
		lines++;
	}
	line[n] = "--json";
	snprintf(quoted, sizeof quoted, "%s", told(line, "total"));
	vt_text(vt, "k1042\r");
	ok(vt_wait(vt, WAIT, "Order for"), "the page of the order");
	vt_text(vt, text);
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "F10 places it"), "%sis taken", text);
	vt_keys(vt, "F10");
	snprintf(said, sizeof said, "Order %d placed", order);
	ok(vt_wait(vt, WAIT, said), "and placed");
	gone(order, seat);
	line[0] = "order";
	line[1] = "place";
	snprintf(said, sizeof said, "number=N%d", at);
	line[n] = said;
	line[n + 1] = "--json";
	told(line, "said");
	gone(order + 1, imported);
	is_string(quoted, seat, "%scosts at the seat what was quoted", text);
	is_string(quoted, imported, "and so does an import");
	vt_keys(vt, "F3");
	ok(vt_wait(vt, WAIT, "Orders of today"), "the desk again");
}

int main(void)
{
	struct vt *vt;

	plan_lazy();
	srand(20261119);
	world_make("en");
	rule("level=ladder", "product=1010", "step.0.from=12", "step.0.ppm=3%");
	rule("level=offer", "family=", "kind=restaurant", "percent=4%");
	rule("level=spend", "spend=300", "save=20", "every=true");
	told((const char *const[]){ "price", "save", "level=customer_price", "customer=K1042", "product=1013",
		"price=13.33", "--json", NULL }, "id");
	vt = world_seat(24, 80, NULL);
	ok(vt_wait(vt, WAIT, "Orders of today"), "the desk");
	for (int i = 0; i < ORDERS; i++)
		one(vt, i, 4 + 2 * i);
	vt_stop(vt);
	run_stop();
	return tap_result();
}
