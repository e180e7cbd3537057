/* SPDX-License-Identifier: ISC */
/*
 * feed-t -- no entry stops a consumer, and no list of customers goes by unseen.
 *
 * An order of a thousand lines with notes is placed and cancelled: the entry of the second holds
 * both, more than an answer does. And a list of fifty customers leaves an entry with fifty.
 */
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "store/store.h"
#include "tap/tap.h"

#define LINES 1000u
#define LISTED 50u
#define REASON "Mrs Zwiebel is ill"

static void must(enum status s, const struct refusal *why, struct arena *a, const char *what)
{
	if (s != OK)
		bail("%s: %s", what, refusal_text(why, a, NULL));
}

static void goods(struct client *c, struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m;

	must(fixture_call(c, "product save", NULL, a, &m, &why, "code=1010", "name=Jar",
		"unit=jar", "price=18.50", NULL), &why, a, "product save");
	must(fixture_call(c, "stock move", NULL, a, &m, &why, "kind=count", "line.0.product=1010",
		"line.0.quantity=100000", NULL), &why, a, "stock move");
	must(fixture_call(c, "customer add", NULL, a, &m, &why, "name=Customer", "note=hello",
		NULL), &why, a, "customer add");
}

static void big_order(struct client *c, struct arena *a)
{
	ProtobufCMessage *m = fixture_request("order place", a, "customer=1", NULL);
	struct refusal why;
	char note[400];
	unsigned i;

	memset(note, 'n', sizeof note - 1);
	note[sizeof note - 1] = '\0';
	for (i = 0; i < LINES; i++)
		if (reflect_set(m, arena_format(a, "line.%u.item", i), "1010", a, &why) != OK
				|| reflect_set(m, arena_format(a, "line.%u.quantity", i), "1", a,
				&why) != OK
				|| reflect_set(m, arena_format(a, "line.%u.note", i), note, a,
				&why) != OK)
			bail("order place takes no line");
	must(client_call(c, verb_find_full("order place", NULL), m, NULL, a, &m, &why), &why, a,
		"order place");
	must(fixture_call(c, "order cancel", NULL, a, &m, &why, "id=1", "reason=" REASON, NULL), &why, a,
		"order cancel");
}

/* A consumer reads to the end of the journal, however many parts that takes. */
static void read_all(struct client *c, struct arena *a)
{
	uint64_t position = 0;
	unsigned parts = 0, cut = 0, orders = 0;
	size_t i, rows;
	bool rising = true, after = false, reason = false;

	do {
		struct refusal why;
		ProtobufCMessage *m;
		Od__FeedEntries *f;

		must(fixture_call(c, "feed read", NULL, a, &m, &why, arena_format(a, "after=%llu",
			(unsigned long long)position), NULL), &why, a, "feed read");
		f = (Od__FeedEntries *)m;
		rows = f->n_row;
		for (i = 0; i < rows; i++) {
			rising &= f->row[i]->seq > position;
			position = f->row[i]->seq;
			cut += f->row[i]->cut;
			reason |= f->row[i]->reason && strcmp(f->row[i]->reason, REASON) == 0;
			orders += strcmp(f->row[i]->record, "order") == 0;
			/* those of after it are shown as ever */
			after |= orders == 2 && strcmp(f->row[i]->record, "customer") == 0
				&& f->row[i]->after && strstr(f->row[i]->after, "later");
		}
		parts++;
	} while (rows > 0 && rising);
	ok(rising, "numbers rise, over %u parts", parts);
	is_int(2, orders, "both entries of the order are there");
	is_int(2, cut, "without what no answer can hold, and they say so");
	ok(reason, "and why it was cancelled");
	ok(after, "a change after them is read");
}

/* ---- what a list leaves ---- */

struct found {
	uint64_t entries;
	size_t most;		/* customers of one of them */
	bool clear;		/* a reason stands in some entry in clear */
};

static enum status found_body(struct txn *t, void *baton)
{
	struct found *f = baton;
	struct key all = key_empty();
	struct arena *a = arena_new(0);
	Od__JournalEntry *e;
	struct buffer b;
	struct walk *w;
	enum status s = walk_open(t, TABLE_JOURNAL, &all, false, &w);

	buffer_init(&b, 4 << 20);
	while (s == OK && (s = walk_next(w, NULL, NULL, a, (ProtobufCMessage **)&e)) == OK) {
		if (e->verb && strcmp(e->verb, "customer list") == 0) {
			f->entries++;
			if (e->n_opened > f->most)
				f->most = e->n_opened;
		}
		buffer_reset(&b);
		reflect_pack(&e->base, &b);
		f->clear |= memmem(b.bytes, b.length, REASON, strlen(REASON)) != NULL;
		arena_reset(a);
	}
	buffer_free(&b);
	walk_close(w);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static void listed(const char *desk)
{
	struct store_options o = {.folder = desk};
	struct found f = {0};
	struct store *s;

	if (store_open(&o, &s) != OK || store_read(s, found_body, &f, NULL) != OK)
		bail("the store does not open");
	store_close(s);
	is_int(1, (long long)f.entries, "a list of customers leaves an entry");
	is_int(LISTED, (long long)f.most, "with all that it listed");
	ok(!f.clear, "no entry tells a reason in clear");
}

int main(void)
{
	struct arena *a = arena_new(0);
	const char *desk = fixture_desk("desk");
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	struct refusal why;
	ProtobufCMessage *m;
	unsigned i;

	plan_lazy();
	goods(c, a);
	big_order(c, a);
	must(fixture_call(c, "customer note", NULL, a, &m, &why, "customer=1", "text=later", NULL),
		&why, a, "customer note");
	must(fixture_call(c, "customer edit", NULL, a, &m, &why, "customer=1", "change.note=later",
		NULL), &why, a, "customer edit");
	read_all(c, a);
	for (i = 1; i < LISTED; i++)
		must(fixture_call(c, "customer add", NULL, a, &m, &why, arena_format(a, "name=N%u",
			i), NULL), &why, a, "customer add");
	must(fixture_call(c, "customer list", NULL, a, &m, &why, NULL), &why, a, "customer list");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	listed(desk);
	arena_free(a);
	return tap_result();
}
