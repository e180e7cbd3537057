/* SPDX-License-Identifier: ISC */
/*
 * The first customers of a desk: `orderdesk import --first` beside SQLite's `.import`.
 *
 * So many customers with two phones each in a CSV file, as another program exports them. Ours takes the
 * command as a person types it, with all its checks, to the moment when all is durable; then the store's
 * part of it alone, fed from memory. SQLite's shell takes the same customers, phones and links, split into
 * files that fit its tables without any work, and makes the same indexes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "bench/large.h"
#include "record/customer.pb-c.h"
#include "store/bulk.h"
#include "tap/tap.h"

static char folder[600];

static FILE *create(const char *name)
{
	char path[700];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "w");
	if (!f)
		bail("%s is not written", path);
	return f;
}

/* 8000 to 8009 are not given out in Beijing and Shanghai, and an import says so: a mobile instead. */
static void good_phone(struct large_customer *c, unsigned i, uint64_t id)
{
	unsigned number = (unsigned)(large_draw(12, id) % 100000000);

	if (strncmp(c->e164[i], "+8610800", 8) != 0 && strncmp(c->e164[i], "+8621800", 8) != 0)
		return;
	snprintf(c->phones[i], sizeof c->phones[i], "138%08u", number);
	snprintf(c->e164[i], sizeof c->e164[i], "+86138%08u", number);
}

/* Two phones: the first of its own and the first of another customer. */
static void draw(uint64_t id, struct large_customer *c)
{
	struct large_customer other;

	large_customer(id, c);
	large_customer(id + bench.customers, &other);
	memcpy(c->phones[1], other.phones[0], sizeof c->phones[1]);
	memcpy(c->e164[1], other.e164[0], sizeof c->e164[1]);
	good_phone(c, 0, id);
	good_phone(c, 1, id + bench.customers);
}

static void reverse(const char *digits, char out[24])
{
	size_t n = strlen(digits);

	for (size_t i = 0; i < n; i++)
		out[i] = digits[n - 1 - i];
	out[n] = '\0';
}

static void write_files(void)
{
	FILE *ours = create("customers.csv"), *c = create("c.csv"), *p = create("p.csv"),
		*l = create("l.csv"), *sql = create("load.sql");

	fputs("code,name,phone,point.0.value,address.0.text,address.0.city\n", ours);
	for (uint64_t id = 1; id <= bench.customers; id++) {
		unsigned long long n = id;
		struct large_customer d;

		draw(id, &d);
		fprintf(ours, "%s,%s,%s,%s,文三路 %llu 号,杭州\n", d.code, d.name, d.phones[0], d.phones[1],
			n % 900 + 1);
		fprintf(c, "%llu,%s,%s,文三路 %llu 号,杭州,%u\n", n, d.code, d.name, n % 900 + 1, d.owner);
		fprintf(l, "import,customer,%s,%llu\n", d.code, n);
		for (unsigned i = 0; i < 2; i++) {
			char reversed[24];

			reverse(d.e164[i] + 1, reversed);
			fprintf(p, "%llu,%u,%s,%s,%s\n", n, i + 1, d.phones[i], d.e164[i], reversed);
		}
	}
	fputs("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;\n"
		"CREATE TABLE c(id INTEGER PRIMARY KEY, code TEXT, name TEXT, address TEXT, city TEXT,"
		" owner INTEGER);\n"
		"CREATE TABLE p(customer INTEGER, n INTEGER, value TEXT, e164 TEXT, reversed TEXT,"
		" PRIMARY KEY(customer, n)) WITHOUT ROWID;\n"
		"CREATE TABLE l(system TEXT, kind TEXT, external TEXT, id INTEGER,"
		" PRIMARY KEY(system, kind, external)) WITHOUT ROWID;\n"
		".mode csv\n.import c.csv c\n.import p.csv p\n.import l.csv l\n"
		"CREATE UNIQUE INDEX c_code ON c(code);\nCREATE INDEX c_owner ON c(owner);\n"
		"CREATE INDEX p_reversed ON p(reversed);\nCREATE INDEX l_id ON l(kind, id);\n", sql);
	if (fclose(ours) || fclose(c) || fclose(p) || fclose(l) || fclose(sql))
		bail("the disk is full");
}

static double run_sqlite(void)
{
	const char *shell = bench_program("sqlite3");
	char words[2000], log[700];
	int64_t began;

	if (!shell)
		return 0;
	snprintf(log, sizeof log, "%s/sqlite.log", folder);
	snprintf(words, sizeof words, "cd %s && rm -f load.db && %s load.db <load.sql && "
		"sync -f load.db", folder, shell);
	began = clock_steady();
	if (bench_run(log, "sh", "-c", words, (char *)NULL) != 0)
		bail("SQLite loads nothing, see %s", log);
	return (double)(clock_steady() - began) / 1e6;
}

static double run_ours(void)
{
	const char *top = getenv("top_builddir");
	char program[4200], file[700], desk[700], log[700];
	int64_t began;

	snprintf(program, sizeof program, "%s/orderdesk", top ? top : ".");
	snprintf(file, sizeof file, "%s/customers.csv", folder);
	snprintf(log, sizeof log, "%s/ours.log", folder);
	snprintf(desk, sizeof desk, "%s/desk", bench_folder("load"));
	if (bench_run(log, program, "--desk", desk, "init", "--country", "CN", "--currency", "CNY", "--zone",
		"Asia/Shanghai", (char *)NULL) != 0)
		bail("no desk, see %s", log);
	began = clock_steady();
	if (bench_run(log, program, "--desk", desk, "import", "customers", file, "--first", "--no-backup",
		(char *)NULL) != 0)
		bail("ours loads nothing, see %s", log);
	return (double)(clock_steady() - began) / 1e6;
}

/* Records as the command makes them, into a store without a log entry for any. */
static double run_store(void)
{
	static const enum table_id tables[] = { TABLE_CUSTOMER, TABLE_PROFILE };
	struct store_options o = { .folder = bench_folder("bulk"), .create = true };
	struct store *s;
	struct bulk *b;
	int64_t took = 0, began;

	if (store_open(&o, &s) != OK || bulk_begin(s, tables, 2, 0, &b) != OK)
		bail("no store");
	for (uint64_t id = 1; id <= bench.customers; id++) {
		Od__Customer c = OD__CUSTOMER__INIT;
		Od__Point points[2], *list[2] = { &points[0], &points[1] };
		Od__Profile p = OD__PROFILE__INIT;
		struct large_customer d;
		struct key k = key_u64(id);

		draw(id, &d);
		c.has_id = c.has_version = p.has_customer = p.has_owner = 1;
		c.id = p.customer = id;
		c.version = 1;
		c.code = d.code;
		c.name = d.name;
		for (unsigned i = 0; i < 2; i++) {
			od__point__init(&points[i]);
			points[i].has_n = points[i].has_kind = 1;
			points[i].n = i + 1;
			points[i].kind = OD__POINT_KIND__PHONE_POINT;
			points[i].value = d.phones[i];
			points[i].e164 = d.e164[i];
		}
		c.point = list;
		c.n_point = 2;
		p.owner = d.owner;
		began = clock_steady();
		if (bulk_add(b, TABLE_CUSTOMER, &k, &c.base) != OK ||
			bulk_add(b, TABLE_PROFILE, &k, &p.base) != OK)
			bail("the store takes no row");
		took += clock_steady() - began;
	}
	began = clock_steady();
	if (bulk_finish(b, NULL, NULL) != OK)
		bail("the store does not end the load");
	took += clock_steady() - began;
	store_close(s);
	return (double)took / 1e6;
}

void bench_load(void)
{
	double ours[9], theirs[9], store[9];
	unsigned rounds = bench.rounds < 9 ? bench.rounds : 9;
	struct bench_row whole = { .name = "the command, all checks", .unit = "s", .better = BENCH_LESS },
		alone = { .name = "the store's part", .unit = "s", .better = BENCH_LESS };

	snprintf(folder, sizeof folder, "%s", bench_folder("files"));
	write_files();
	bench_columns(1, "SQLite .import");
	for (unsigned i = 0; i < rounds; i++) {
		theirs[i] = run_sqlite();
		ours[i] = run_ours();
		store[i] = run_store();
	}
	if (theirs[0] <= 0)
		bench_absent("SQLite's shell", "sqlite3");
	whole.ours = bench_median(ours, rounds);
	alone.ours = bench_median(store, rounds);
	whole.peer[0] = alone.peer[0] = bench_median(theirs, rounds);
	whole.times[0] = alone.times[0] = 1;
	bench_row(&whole);
	bench_row(&alone);
	bench_say("%llu customers with two phones each. Ours: codes, numbers, owners and ids elsewhere "
		"checked; tables of customers, profiles and links; indexes by code, by phone from its end, by "
		"head, by merge, by owner, by linked id. The store's part has no links",
		(unsigned long long)bench.customers);
	bench_say("SQLite: journal off, no flush but at the end; tables of customers, phones and links from "
		"files made for them; indexes by code (unique), by owner, by phone from its end, by linked id");
}
