/* SPDX-License-Identifier: ISC */
/*
 * orders_sqlite -- the order in SQLite 3: WAL, synchronous=FULL, statements prepared once.
 *
 * In two shapes. Each seat a process with the database open, which begins with BEGIN IMMEDIATE and
 * waits for its turn; and one writer that takes orders from all seats by their sockets, as many as
 * wait, and commits them together: the strongest form that SQLite has here.
 */
#include "bench/orders.h"

#ifdef HAVE_SQLITE
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "tap/tap.h"

#define CHECKPOINT "4000"	/* pages of the WAL, 16 MB */
#define CACHE "-262144"		/* kB */

static const char schema[] =
	"CREATE TABLE customer(id INTEGER PRIMARY KEY, code TEXT, name TEXT, phone TEXT, address TEXT,"
	" credit INTEGER);"
	"CREATE TABLE product(id INTEGER PRIMARY KEY, code TEXT, name TEXT, price INTEGER);"
	"CREATE TABLE stock(product INTEGER PRIMARY KEY, on_hand INTEGER, reserved INTEGER);"
	"CREATE TABLE figure(customer INTEGER PRIMARY KEY, orders INTEGER, amount INTEGER, open INTEGER,"
	" last INTEGER);"
	"CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INTEGER, placed_at INTEGER, state INTEGER,"
	" total INTEGER, by INTEGER);"
	"CREATE INDEX orders_customer ON orders(customer, placed_at);"
	"CREATE TABLE line(orders INTEGER, n INTEGER, product INTEGER, quantity INTEGER, price INTEGER,"
	" amount INTEGER, PRIMARY KEY(orders, n)) WITHOUT ROWID;"
	"CREATE TABLE journal(id INTEGER PRIMARY KEY, at INTEGER, by INTEGER, verb TEXT, of INTEGER,"
	" change TEXT);"
	"CREATE TABLE request(seat INTEGER, number INTEGER, orders INTEGER, PRIMARY KEY(seat, number))"
	" WITHOUT ROWID;";

enum {
	BEGIN, COMMIT, SEEN, CUSTOMER, PRICE, RESERVE, ORDER, LINE, FIGURE, JOURNAL, REQUEST, STATEMENTS
};

static const char *const statements[STATEMENTS] = {
	"BEGIN IMMEDIATE", "COMMIT", "SELECT orders FROM request WHERE seat=?1 AND number=?2",
	"SELECT c.credit - coalesce(f.open, 0) FROM customer c LEFT JOIN figure f ON f.customer=c.id"
	" WHERE c.id=?1",
	"SELECT price FROM product WHERE id=?1",
	"UPDATE stock SET reserved=reserved+?2 WHERE product=?1 AND on_hand-reserved>=?2",
	"INSERT INTO orders(customer, placed_at, state, total, by) VALUES(?1, ?2, 1, ?3, ?4)",
	"INSERT INTO line VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	"INSERT INTO figure VALUES(?1, 1, ?2, ?2, ?3) ON CONFLICT(customer) DO UPDATE SET"
	" orders=orders+1, amount=amount+?2, open=open+?2, last=?3",
	"INSERT INTO journal(at, by, verb, of, change) VALUES(?1, ?2, 'order place', ?3, ?4)",
	"INSERT INTO request VALUES(?1, ?2, ?3)",
};

struct database {
	sqlite3 *handle;
	sqlite3_stmt *statement[STATEMENTS];
};

static void run(struct database *d, const char *text)
{
	char *why = NULL;

	if (sqlite3_exec(d->handle, text, NULL, NULL, &why) != SQLITE_OK)
		bail("SQLite: %s: %s", text, why);
}

static void open_file(struct database *d, const char *path)
{
	if (sqlite3_open(path, &d->handle) != SQLITE_OK)
		bail("SQLite: %s: %s", path, sqlite3_errmsg(d->handle));
	sqlite3_busy_timeout(d->handle, 120000);
	run(d, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=" CHECKPOINT
		"; PRAGMA cache_size=" CACHE);
}

static void prepare(struct database *d)
{
	for (int i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(d->handle, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
				&d->statement[i], NULL) != SQLITE_OK)
			bail("SQLite: %s: %s", statements[i], sqlite3_errmsg(d->handle));
}

static void close_file(struct database *d)
{
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(d->statement[i]);
	sqlite3_close(d->handle);
}

/* Binds so many numbers and steps once: true when there is a row, whose first column is *value. */
static bool step(struct database *d, int which, sqlite3_int64 *value, unsigned count,
	const sqlite3_int64 *numbers)
{
	sqlite3_stmt *s = d->statement[which];
	bool row;
	int r;

	for (unsigned i = 0; i < count; i++)
		sqlite3_bind_int64(s, (int)i + 1, numbers[i]);
	r = sqlite3_step(s);
	row = r == SQLITE_ROW;
	if (r != SQLITE_ROW && r != SQLITE_DONE)
		bail("SQLite: %s: %s", statements[which], sqlite3_errmsg(d->handle));
	if (row && value)
		*value = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return row;
}

#define STEP(d, which, value, ...) step(d, which, value, \
	sizeof((sqlite3_int64[]){ __VA_ARGS__ }) / sizeof(sqlite3_int64), \
	(sqlite3_int64[]){ __VA_ARGS__ })

/* What stands in the journal: the order as text. */
static void describe(const struct large_order *o, sqlite3_int64 id, char *text, size_t size)
{
	int n = snprintf(text, size, "order %lld customer %llu", (long long)id,
		(unsigned long long)o->customer);

	for (unsigned i = 0; i < LARGE_LINES && n > 0 && (size_t)n < size; i++)
		n += snprintf(text + n, size - (size_t)n, " line %u product %u quantity %lld price %lld",
			i + 1, o->line[i].product, (long long)o->line[i].quantity,
			(long long)large_price(o->line[i].product));
}

/* The body of the transaction, of 30 statements. */
static void put(struct database *d, unsigned seat, uint64_t number, const struct large_order *o)
{
	sqlite3_int64 room, price[LARGE_LINES], total = 0, id, now = clock_now();
	char text[800];

	if (STEP(d, SEEN, &id, seat, (sqlite3_int64)number))
		return;
	if (!STEP(d, CUSTOMER, &room, (sqlite3_int64)o->customer))
		bail("SQLite: there is no such customer");
	for (unsigned i = 0; i < LARGE_LINES; i++) {
		if (!STEP(d, PRICE, &price[i], o->line[i].product))
			bail("SQLite: there is no such product");
		total += price[i] * o->line[i].quantity / 100000;
	}
	if (total > room)
		bail("SQLite: above the credit");
	for (unsigned i = 0; i < LARGE_LINES; i++) {
		STEP(d, RESERVE, NULL, o->line[i].product, o->line[i].quantity);
		if (sqlite3_changes(d->handle) != 1)
			bail("SQLite: no stock");
	}
	STEP(d, ORDER, NULL, (sqlite3_int64)o->customer, now, total, seat);
	id = sqlite3_last_insert_rowid(d->handle);
	for (unsigned i = 0; i < LARGE_LINES; i++)
		STEP(d, LINE, NULL, id, i + 1, o->line[i].product, o->line[i].quantity, price[i],
			price[i] * o->line[i].quantity / 100000);
	STEP(d, FIGURE, NULL, (sqlite3_int64)o->customer, total, now);
	describe(o, id, text, sizeof text);
	sqlite3_bind_text(d->statement[JOURNAL], 4, text, -1, SQLITE_STATIC);
	STEP(d, JOURNAL, NULL, now, seat, id);
	STEP(d, REQUEST, NULL, seat, (sqlite3_int64)number, id);
}

static void make(const char *path)
{
	struct database d;
	sqlite3_stmt *s;

	open_file(&d, path);
	run(&d, schema);
	run(&d, "BEGIN");
	sqlite3_prepare_v2(d.handle, "INSERT INTO customer VALUES(?1, ?2, ?3, ?4, '文三路 478 号', ?5)", -1,
		&s, NULL);
	for (uint64_t id = 1; id <= bench.customers; id++) {
		struct large_customer c;

		large_customer(id, &c);
		sqlite3_bind_int64(s, 1, (sqlite3_int64)id);
		sqlite3_bind_text(s, 2, c.code, -1, SQLITE_STATIC);
		sqlite3_bind_text(s, 3, c.name, -1, SQLITE_STATIC);
		sqlite3_bind_text(s, 4, c.e164[0], -1, SQLITE_STATIC);
		sqlite3_bind_int64(s, 5, INT64_C(1000000000000));
		sqlite3_step(s);
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	for (uint32_t id = 1; id <= LARGE_PRODUCTS; id++) {
		char text[300];

		snprintf(text, sizeof text, "INSERT INTO product VALUES(%u, 'P%04u', 'Goods %04u', %lld); "
			"INSERT INTO stock VALUES(%u, 1000000000000, 0)", id, id, id,
			(long long)large_price(id), id);
		run(&d, text);
	}
	run(&d, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_close(d.handle);
}

static void tell_rows(const char *path)
{
	static const char *const tables[] = { ORDERS_TABLES };
	struct database d;
	char text[200] = "  ", ask[64];
	size_t n = 2;

	open_file(&d, path);
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		sqlite3_stmt *s;

		snprintf(ask, sizeof ask, "SELECT count(*) FROM %s", tables[i]);
		sqlite3_prepare_v2(d.handle, ask, -1, &s, NULL);
		sqlite3_step(s);
		n += (size_t)snprintf(text + n, sizeof text - n, " %s %lld,", tables[i],
			(long long)sqlite3_column_int64(s, 0));
		sqlite3_finalize(s);
	}
	sqlite3_close(d.handle);
	text[n - 1] = '\0';
	bench_say("%s", text);
}

/* The last checkpoint, so that every page stands in its place. */
static void checkpoint(const char *path)
{
	struct database d;

	open_file(&d, path);
	run(&d, "PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_close(d.handle);
}

/* ---- each seat a process ---- */

static char each_path[4200];
static struct bench_usage each_begun;

struct each {
	struct database d;
	unsigned seat;
};

static bool each_open(void)
{
	snprintf(each_path, sizeof each_path, "%s/orders.sqlite", bench_folder("sqlite"));
	make(each_path);
	bench_usage(getpid(), &each_begun);
	return true;
}

static void *each_join(unsigned seat)
{
	struct each *e = mem_alloc(sizeof *e);

	e->seat = seat;
	open_file(&e->d, each_path);
	prepare(&e->d);
	return e;
}

static void each_place(void *baton, uint64_t number, const struct large_order *o)
{
	struct each *e = baton;

	step(&e->d, BEGIN, NULL, 0, NULL);
	put(&e->d, e->seat, number, o);
	step(&e->d, COMMIT, NULL, 0, NULL);
}

static void each_leave(void *baton)
{
	struct each *e = baton;

	close_file(&e->d);
	mem_free(e);
}

/* The seats are the engine: what they used is told with the seats. */
static void each_usage(struct bench_usage *out)
{
	memset(out, 0, sizeof *out);
}

static void each_close(struct bench_usage *out)
{
	struct bench_usage before, after;

	bench_usage(getpid(), &before);
	checkpoint(each_path);
	bench_usage(getpid(), &after);
	out->cpu = after.cpu - before.cpu;
	out->written = after.written - before.written;
}

static void each_tell(void)
{
	bench_say("SQLite %s, WAL, synchronous=FULL, a process a seat: 32 statements an order",
		sqlite3_version);
	tell_rows(each_path);
}

/* ---- one writer ---- */

static char writer_path[4200];
static pid_t writer;
static int ends[ORDERS_SEATS][2];	/* the writer's, the seat's */
static struct bench_usage writer_begun;

struct message {
	uint64_t number;
	struct large_order order;
};

/* Takes what waits, all in one transaction, then answers. */
static void writer_main(void)
{
	struct pollfd wait[ORDERS_SEATS];
	struct database d;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	open_file(&d, writer_path);
	prepare(&d);
	for (unsigned i = 0; i < ORDERS_SEATS; i++) {
		close(ends[i][1]);
		wait[i] = (struct pollfd){ .fd = ends[i][0], .events = POLLIN };
	}
	for (;;) {
		unsigned answered[ORDERS_SEATS], count = 0;

		if (poll(wait, ORDERS_SEATS, -1) <= 0)
			continue;
		for (unsigned i = 0; i < ORDERS_SEATS; i++) {
			struct message m;
			ssize_t n = wait[i].revents ? recv(wait[i].fd, &m, sizeof m, MSG_DONTWAIT) : -1;

			if (n == 0) {		/* the bench is done */
				close_file(&d);
				_exit(0);
			}
			if (n != sizeof m)
				continue;
			if (!count)
				step(&d, BEGIN, NULL, 0, NULL);
			put(&d, i, m.number, &m.order);
			answered[count++] = i;
		}
		if (count)
			step(&d, COMMIT, NULL, 0, NULL);
		for (unsigned i = 0; i < count; i++)
			send(ends[answered[i]][0], "", 1, 0);
	}
}

static bool writer_open(void)
{
	snprintf(writer_path, sizeof writer_path, "%s/orders.sqlite", bench_folder("writer"));
	make(writer_path);
	for (unsigned i = 0; i < ORDERS_SEATS; i++)
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends[i]) != 0)
			bail("no sockets for the writer");
	writer = fork();
	if (writer == 0)
		writer_main();
	for (unsigned i = 0; i < ORDERS_SEATS; i++)
		close(ends[i][0]);
	bench_usage(writer, &writer_begun);
	return true;
}

static void *writer_join(unsigned seat)
{
	return &ends[seat];
}

static void writer_place(void *baton, uint64_t number, const struct large_order *o)
{
	int *pair = baton;
	struct message m = { number, *o };
	char answer;

	if (send(pair[1], &m, sizeof m, 0) != sizeof m || recv(pair[1], &answer, 1, 0) != 1)
		bail("SQLite: the writer is gone");
}

static void writer_leave(void *baton)
{
	(void)baton;
}

static void writer_usage(struct bench_usage *out)
{
	bench_usage(writer, out);
}

static void writer_close(struct bench_usage *out)
{
	struct bench_usage before, after;

	bench_usage(getpid(), &before);
	for (unsigned i = 0; i < ORDERS_SEATS; i++)
		close(ends[i][1]);
	waitpid(writer, NULL, 0);
	checkpoint(writer_path);
	bench_usage(getpid(), &after);
	out->cpu = after.cpu - before.cpu - writer_begun.cpu;
	out->written = after.written - before.written - writer_begun.written;
}

static void writer_tell(void)
{
	bench_say("SQLite, one writer: 30 statements an order, BEGIN and COMMIT for all that wait at "
		"its sockets");
	tell_rows(writer_path);
}

#define IF_SQLITE(function) function
#else
static bool absent(void)
{
	return false;
}
#define IF_SQLITE(function) NULL
#define each_open absent
#define writer_open absent
#endif

const struct engine orders_sqlite = { "SQLite", "libsqlite3-dev, then configure again", each_open,
	IF_SQLITE(each_join), IF_SQLITE(each_place), IF_SQLITE(each_leave), IF_SQLITE(each_usage),
	IF_SQLITE(each_close), IF_SQLITE(each_tell) };
const struct engine orders_writer = { "SQLite 1 writer", "libsqlite3-dev, then configure again",
	writer_open, IF_SQLITE(writer_join), IF_SQLITE(writer_place), IF_SQLITE(writer_leave),
	IF_SQLITE(writer_usage), IF_SQLITE(writer_close), IF_SQLITE(writer_tell) };
