/* SPDX-License-Identifier: ISC */
/*
 * journal-t -- the chain: whole, sealed, and telling where it was tampered with.
 *
 * Entries of a change, an opening and a search; no personal value in clear in the journal's rows;
 * the feed by role. Then, with the server down, entries are changed behind its back through the
 * store: each change is named by the number of the first entry that no longer fits.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "record/customer.pb-c.h"
#include "record/product.pb-c.h"
#include "record/survey.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "store/store.h"
#include "tap/tap.h"

#define NAME "Zwiebelfisch"

static uint64_t head_of(struct client *c, struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m = NULL;

	fixture_call(c, "server status", NULL, a, &m, &why, NULL);
	return m ? ((Od__ServerShown *)m)->journal : 0;
}

struct waiting {
	struct client *c;
	struct arena *a;
	uint64_t head;
};

static bool reached(void *baton)
{
	struct waiting *w = baton;

	return head_of(w->c, w->a) >= w->head;
}

static void write_some(struct client *c, struct arena *a)
{
	struct waiting w = {.c = c, .a = a};
	struct refusal why;
	ProtobufCMessage *m;
	uint64_t before = head_of(c, a), one, after;
	int64_t began;
	bool at_once;
	int i;

	fixture_call(c, "customer add", NULL, a, &m, &why, "name=" NAME, "note=" NAME " note", NULL);
	fixture_call(c, "product save", NULL, a, &m, &why, "code=9", "name=oil", "unit=jar", NULL);
	is_int(OK, fixture_call(c, "stock move", NULL, a, &m, &why, "kind=receive", "line.0.product=9",
		"line.0.quantity=2", "line.0.reason=for " NAME, NULL), "a move with a reason: %s",
		refusal_text(&why, a, NULL));
	one = head_of(c, a);
	ok(one > before, "a change leaves an entry at once");
	fixture_call(c, "customer show", NULL, a, &m, &why, "customer=1", NULL);
	fixture_call(c, "customer show", NULL, a, &m, &why, "customer=1", NULL);
	w.head = one + 1;
	ok(tap_wait(60000, reached, &w), "an opening leaves one within a second or so");
	began = clock_steady();
	fixture_call(c, "customer find", NULL, a, &m, &why, "text=Zwi", NULL);
	fixture_call(c, "customer find", NULL, a, &m, &why, "text=" NAME, NULL);
	at_once = clock_steady() - began < CLOCK_SECOND;
	w.head = one + 2;
	ok(tap_wait(60000, reached, &w), "a search leaves one");
	after = head_of(c, a);
	if (at_once)
		is_int((long long)(one + 2), (long long)after, "two openings of one record and "
			"two letters of one search are two entries");
	else
		skip(1, "the second letter came over a second late");
	for (i = 0; i < 10; i++)
		fixture_call(c, "customer note", NULL, a, &m, &why, "customer=1", "text=" NAME,
			NULL);
}

/* An anonymous answer is kept without an entry, and its reply says nothing of it. */
static void ballots(struct client *c, struct arena *a)
{
	struct refusal why = {0};
	ProtobufCMessage *m;
	uint64_t before, after;
	int i, kept = 0, tries = 0;

	fixture_call(c, "config save", NULL, a, &m, &why, "record.kind=survey", "record.code=mood",
		"record.survey.anonymous=true", "record.survey.question.0.code=how", NULL);
	/* What was searched before may have its entry meanwhile, on a slow machine: then once more. */
	do {
		before = head_of(c, a);
		for (i = 0; i < 5; i++)
			kept += fixture_call(c, "survey drop", NULL, a, &m, &why, "survey=mood",
				"answer.0.value=1", NULL) == OK;
		after = head_of(c, a);
	} while (++tries < 3 && after != before);
	is_int(5 * tries, kept, "five ballots are kept");
	is_int((long long)before, (long long)after, "and leave nothing in the journal");
	fixture_call(c, "survey result", NULL, a, &m, &why, "survey=mood", NULL);
	is_int(kept, m ? (long long)((Od__SurveyResults *)m)->answers : 0, "but are counted");
}

/* The next page of the feed; NULL when it was refused. */
static Od__FeedEntries *page(struct client *c, struct arena *a, uint64_t after)
{
	struct refusal why;
	ProtobufCMessage *m = NULL;

	fixture_call(c, "feed read", NULL, a, &m, &why,
		arena_format(a, "after=%llu", (unsigned long long)after), NULL);
	return (Od__FeedEntries *)m;
}

static void feed(struct client *c, struct arena *a)
{
	Od__FeedEntries *f;
	uint64_t last = 0;
	size_t i, all = 0, shown = 0, rising = 0;
	bool name = false;

	while ((f = page(c, a, last)) && f->n_row) {
		for (i = 0; i < f->n_row; i++) {
			rising += f->row[i]->seq > last;
			last = f->row[i]->seq;
			shown += f->row[i]->verb && strcmp(f->row[i]->verb, "customer show") == 0;
			name |= f->row[i]->after && strstr(f->row[i]->after, NAME) != NULL;
		}
		all += f->n_row;
	}
	ok(f != NULL && all > 0, "feed read, page by page to the end");
	is_int((long long)all, (long long)rising, "its numbers rise");
	is_int(0, (long long)shown, "openings appear as nothing");
	ok(name, "personal values are opened for who may see them");
}

/* A consumer that may read the feed and customers, and no personal value in full. */
static void feed_by_role(const char *desk, struct client *admin, struct arena *a)
{
	struct client *c = fixture_open(desk);
	struct refusal why;
	ProtobufCMessage *m = NULL;
	Od__FeedEntries *f;
	size_t i, other = 0, customers = 0;
	uint64_t last = 0;
	bool number = false, masked = false;

	fixture_call(admin, "customer add", NULL, a, &m, &why, "name=Phoned", "phone=03012345678",
		NULL);
	is_int(OK, fixture_call(admin, "config save", NULL, a, &m, &why, "record.kind=role",
		"record.code=consumer", "record.role.need.0=feed",
		"record.role.need.1=customer", NULL), "config save: a role of its own");
	is_int(OK, fixture_call(admin, "user save", NULL, a, &m, &why, "login=shop",
		"name=Shop", "role.0=consumer", NULL), "user save");
	is_int(OK, fixture_call(c, "session open", NULL, a, &m, &why, "login=shop", NULL),
		"session open");
	while ((f = page(c, a, last)) && f->n_row)
		for (i = 0; i < f->n_row; i++) {
			last = f->row[i]->seq;
			customers += strcmp(f->row[i]->record, "customer") == 0;
			other += strcmp(f->row[i]->record, "user") == 0;
			if (!f->row[i]->after)
				continue;
			number |= strstr(f->row[i]->after, "03012345678") != NULL;
			masked |= strstr(f->row[i]->after, "****") != NULL;
		}
	ok(customers > 0, "it shows customers");
	is_int(0, (long long)other, "and no users, which the role may not see");
	ok(!number && masked, "numbers are masked");
	client_close(c);
}

/* ---- behind the server's back ---- */

struct tamper {
	uint64_t seq;
	enum { LOOK, FLIP, REMOVE, BARE, BREAK, OLD, OPEN, SHUT } what;
	bool clear_name;	/* a row holds the name in clear */
	uint64_t last, sealed;	/* the last entry with a sealed part */
	uint64_t move;		/* the last of a move of stock */
};

/* A move's reason in its clear part, as it stood there once, or out of it again. */
static enum status reason(struct txn *t, struct tamper *g, struct arena *a)
{
	struct key key = key_u64(g->move);
	unsigned char bytes[500];
	Od__JournalEntry *e;
	Od__Move *move;
	enum status s = table_get_as(t, TABLE_JOURNAL, &key, a, &e);

	if (s != OK)
		return s;
	move = od__move__unpack(NULL, e->after.len, e->after.data);
	if (!move || !move->n_line || od__move__get_packed_size(move) > sizeof bytes - 20)
		bail("entry %llu is no move of stock", (unsigned long long)g->move);
	free(move->line[0]->reason);
	move->line[0]->reason = g->what == OLD ? strdup("fell") : NULL;
	e->after.len = od__move__pack(move, bytes);
	e->after.data = bytes;
	s = table_put(t, TABLE_JOURNAL, &key, &e->base);
	od__move__free_unpacked(move, NULL);
	return s;
}

/* The schema says that entries up to here were written when reasons were open. */
static enum status open_to(struct txn *t, uint64_t seq)
{
	Od__Meta row = OD__META__INIT;
	struct key key = key_empty();

	key_add_text(&key, "reasons open");
	row.has_number = 1;
	row.number = seq;
	return table_put(t, TABLE_META, &key, &row.base);
}

/* A personal value put into the clear part, or a bit of the sealed one turned. */
static enum status spoil(struct txn *t, struct tamper *g, struct arena *a)
{
	Od__Customer name = OD__CUSTOMER__INIT;
	struct key key = key_u64(g->sealed);
	unsigned char bytes[100];
	Od__JournalEntry *e;
	enum status s = table_get_as(t, TABLE_JOURNAL, &key, a, &e);

	if (s != OK)
		return s;
	if (g->what == BREAK) {
		e->sealed_after.data[e->sealed_after.len - 1] ^= 1;
	} else {
		name.name = (char *)(uintptr_t)NAME;
		e->has_after = 1;
		e->after.len = od__customer__pack(&name, bytes);
		e->after.data = bytes;
	}
	return table_put(t, TABLE_JOURNAL, &key, &e->base);
}

static enum status tamper_body(struct txn *t, void *baton)
{
	struct tamper *g = baton;
	struct key all = key_empty(), key;
	struct arena *a = arena_new(0);
	Od__JournalEntry *e;
	struct walk *w;
	enum status s = walk_open(t, TABLE_JOURNAL, &all, false, &w);

	while (s == OK && (s = walk_next(w, &key, NULL, a, (ProtobufCMessage **)&e)) == OK) {
		struct buffer b;

		g->last = e->seq;
		if (e->sealed_after.len)
			g->sealed = e->seq;
		if (e->record && strcmp(e->record, "move") == 0)
			g->move = e->seq;
		buffer_init(&b, 1 << 20);
		reflect_pack(&e->base, &b);
		g->clear_name |= memmem(b.bytes, b.length, NAME, strlen(NAME)) != NULL;
		buffer_free(&b);
	}
	walk_close(w);
	key = key_u64(g->seq);
	s = OK;
	if (g->what == FLIP) {
		s = table_get_as(t, TABLE_JOURNAL, &key, a, &e);
		if (s == OK) {
			e->at ^= 1;
			s = table_put(t, TABLE_JOURNAL, &key, &e->base);
		}
	} else if (g->what == REMOVE) {
		s = table_delete(t, TABLE_JOURNAL, &key);
	} else if (g->what == OLD || g->what == SHUT) {
		s = reason(t, g, a);
	} else if (g->what == OPEN) {
		s = open_to(t, g->seq);
	} else if (g->what != LOOK) {
		s = spoil(t, g, a);
	}
	arena_free(a);
	return s;
}

static void tamper(const char *desk, struct tamper *g)
{
	struct store_options o = {.folder = desk};
	struct store *s;

	if (store_open(&o, &s) != OK)
		bail("the store does not open");
	if (store_write(s, tamper_body, g, NULL) != OK)
		bail("the journal is not changed");
	store_close(s);
}

/* `rule` is that of the last fault of `faults`. */
static void verify(const char *desk, uint64_t bad, const char *why_wanted, size_t faults,
	const char *rule, struct arena *a)
{
	Od__ServerVerified *all;
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	struct refusal why;
	ProtobufCMessage *m = NULL;
	Od__JournalVerified *v;

	is_int(OK, fixture_call(c, "journal verify", NULL, a, &m, &why, NULL), "journal verify");
	v = (Od__JournalVerified *)m;
	is_int((long long)bad, v ? (long long)v->bad : -1, "the first bad entry");
	is_string(why_wanted, v ? v->why : "", "and why");
	is_int(OK, fixture_call(c, "server verify", NULL, a, &m, &why, NULL), "server verify");
	all = (Od__ServerVerified *)m;
	is_int((long long)faults, all ? (long long)all->n_fault : -1,
		"finds that and nothing else");
	for (size_t i = 0; all && i < all->n_fault; i++)
		diag("%s %s", all->fault[i]->rule, all->fault[i]->text);
	is_string(rule, all && all->n_fault ? all->fault[all->n_fault - 1]->rule : "", "by its rule");
	if (bad > 2 && faults < 3) {
		fixture_call(c, "journal verify", NULL, a, &m, &why,
			arena_format(a, "to=%llu", (unsigned long long)bad - 1), NULL);
		is_int(0, (long long)((Od__JournalVerified *)m)->bad, "before it all is well");
		fixture_call(c, "journal verify", NULL, a, &m, &why,
			arena_format(a, "from=%llu", (unsigned long long)bad + 2), NULL);
		is_int(0, (long long)((Od__JournalVerified *)m)->bad, "behind it, too");
	}
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
}

/* The feed tells what stands before the entry, refuses the entry by its number, and goes on behind. */
static void feed_broken(const char *desk, uint64_t seq, struct arena *a)
{
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	const char *number = arena_format(a, "%llu", (unsigned long long)seq);
	struct refusal why = { 0 };
	ProtobufCMessage *m = NULL;
	uint64_t last = 0;

	while (fixture_call(c, "feed read", NULL, a, &m, &why, arena_format(a, "after=%llu",
			(unsigned long long)last), NULL) == OK && ((Od__FeedEntries *)m)->last > last)
		last = ((Od__FeedEntries *)m)->last;
	is_int(OD__MESSAGE__ENTRY_BROKEN, why.message, "an entry that does not open is refused: %s",
		refusal_text(&why, a, NULL));
	is_string(number, why.args ? why.arg[0] : NULL, "by its number");
	ok(last < seq, "what stands before it was told");
	is_int(OK, fixture_call(c, "feed read", NULL, a, &m, &why, arena_format(a, "after=%s", number), NULL),
		"what stands behind it can be read");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "and the server lives");
}

int main(void)
{
	struct arena *a = arena_new(0);
	const char *desk = fixture_calm_desk("desk");
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	struct tamper g = {.what = LOOK};

	plan_lazy();
	write_some(c, a);
	ballots(c, a);
	feed(c, a);
	feed_by_role(desk, c, a);
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	tamper(desk, &g);
	ok(g.last > 10, "there are entries");
	ok(!g.clear_name, "no personal value stands in the journal in clear");
	verify(desk, 0, NULL, 0, "", a);
	g = (struct tamper){.what = FLIP, .seq = 5};
	tamper(desk, &g);
	verify(desk, 5, "hash", 1, "I14", a);
	tamper(desk, &g);	/* the same bit back */
	verify(desk, 0, NULL, 0, "", a);
	g = (struct tamper){.what = BREAK};
	tamper(desk, &g);
	verify(desk, g.sealed, "hash", 2, "I15", a);
	feed_broken(desk, g.sealed, a);
	tamper(desk, &g);
	g = (struct tamper){.what = OLD};
	tamper(desk, &g);
	verify(desk, g.move, "hash", 2, "I15", a);	/* a reason in clear */
	g = (struct tamper){.what = OPEN, .seq = g.move - 1};
	tamper(desk, &g);
	verify(desk, g.move, "hash", 2, "I15", a);	/* written behind the change of its grade */
	g = (struct tamper){.what = OPEN, .seq = g.move};
	tamper(desk, &g);
	verify(desk, g.move, "hash", 1, "I14", a);	/* written before it: no fault of its own */
	g = (struct tamper){.what = SHUT};
	tamper(desk, &g);
	verify(desk, 0, NULL, 0, "", a);
	g = (struct tamper){.what = REMOVE, .seq = 7};
	tamper(desk, &g);
	/* the record of that entry has a version that nothing tells of */
	verify(desk, 7, "gap", 2, "I14", a);
	g = (struct tamper){.what = BARE};
	tamper(desk, &g);
	verify(desk, 7, "gap", 4, "I15", a);	/* and the record of the spoilt one is another */
	arena_free(a);
	return tap_result();
}
