/* SPDX-License-Identifier: ISC */
/*
 * orders_postgres -- the order in PostgreSQL 15: a cluster of its own, synchronous_commit=on, a
 * function on the server that each seat calls by a prepared statement on its own connection.
 *
 * PostgreSQL refuses to run as root: the cluster is then that of the user postgres.
 */
#include "bench/orders.h"

#ifdef HAVE_PQ
#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tap/tap.h"

#define START 30		/* seconds until it answers */

static const char settings[] =
	"listen_addresses = ''\n"
	"max_connections = 100\n"
	"shared_buffers = 256MB\n"
	"max_wal_size = 2GB\n"
	"synchronous_commit = on\n"
	"fsync = on\n"
	"full_page_writes = on\n";

static const char schema[] =
	"CREATE TABLE customer(id bigint PRIMARY KEY, code text, name text, phone text, address text,"
	" credit bigint);"
	"CREATE TABLE product(id int PRIMARY KEY, code text, name text, price bigint);"
	"CREATE TABLE stock(product int PRIMARY KEY, on_hand bigint, reserved bigint);"
	"CREATE TABLE figure(customer bigint PRIMARY KEY, orders bigint, amount bigint, open bigint,"
	" last bigint);"
	"CREATE TABLE orders(id bigserial PRIMARY KEY, customer bigint, placed_at timestamptz, state int,"
	" total bigint, by int);"
	"CREATE INDEX orders_customer ON orders(customer, placed_at);"
	"CREATE TABLE line(orders bigint, n int, product int, quantity bigint, price bigint, amount bigint,"
	" PRIMARY KEY(orders, n));"
	"CREATE TABLE journal(id bigserial PRIMARY KEY, at timestamptz, by int, verb text, of bigint,"
	" change text);"
	"CREATE TABLE request(seat int, number bigint, orders bigint, PRIMARY KEY(seat, number));"
	"CREATE FUNCTION place(who int, num bigint, c bigint, items int[], quantities bigint[], said text)"
	" RETURNS bigint AS $$"
	"DECLARE o bigint; room bigint; sum bigint; lines int;"
	"BEGIN"
	" SELECT orders INTO o FROM request WHERE seat = who AND number = num;"
	" IF FOUND THEN RETURN o; END IF;"
	" SELECT u.credit - coalesce(f.open, 0) INTO room FROM customer u LEFT JOIN figure f"
	"  ON f.customer = u.id WHERE u.id = c;"
	" IF NOT FOUND THEN RAISE 'no customer'; END IF;"
	" SELECT sum(p.price * l.q / 100000), count(*) INTO sum, lines"
	"  FROM unnest(items, quantities) AS l(i, q) JOIN product p ON p.id = l.i;"
	" IF lines <> 8 OR sum > room THEN RAISE 'not placed'; END IF;"
	" FOR k IN 1..8 LOOP"		/* sorted by the seat, so that none waits for another in a ring */
	"  UPDATE stock SET reserved = reserved + quantities[k]"
	"   WHERE product = items[k] AND on_hand - reserved >= quantities[k];"
	"  IF NOT FOUND THEN RAISE 'no stock'; END IF;"
	" END LOOP;"
	" INSERT INTO orders(customer, placed_at, state, total, by) VALUES(c, now(), 1, sum, who)"
	"  RETURNING id INTO o;"
	" INSERT INTO line SELECT o, l.n, l.i, l.q, p.price, p.price * l.q / 100000"
	"  FROM unnest(items, quantities) WITH ORDINALITY AS l(i, q, n) JOIN product p ON p.id = l.i;"
	" INSERT INTO figure AS f VALUES(c, 1, sum, sum, o) ON CONFLICT(customer) DO UPDATE"
	"  SET orders = f.orders + 1, amount = f.amount + sum, open = f.open + sum, last = o;"
	" INSERT INTO journal(at, by, verb, of, change) VALUES(now(), who, 'order place', o, said);"
	" INSERT INTO request VALUES(who, num, o);"
	" RETURN o;"
	"END $$ LANGUAGE plpgsql;";

static char folder[600], words[700];
static pid_t server;
static struct bench_usage begun;

/* In a child: becomes the user postgres where this is root. */
static void become(void)
{
	const struct passwd *p = geteuid() == 0 ? getpwnam("postgres") : NULL;

	prctl(PR_SET_PDEATHSIG, SIGINT);
	if (p && (setgid(p->pw_gid) != 0 || setuid(p->pw_uid) != 0))
		_exit(126);
}

static pid_t start(const char *program, const char *const *arguments)
{
	char log[700];
	pid_t child;

	snprintf(log, sizeof log, "%s/postgres.log", bench.folder);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);

		dup2(fd, 1);
		dup2(fd, 2);
		become();
		if (chdir(folder) == 0)
			execv(program, (char *const *)(uintptr_t)arguments);
		_exit(127);
	}
	return child;
}

static PGconn *connect_it(void)
{
	PGconn *c = PQconnectdb(words);

	if (PQstatus(c) == CONNECTION_OK)
		return c;
	PQfinish(c);
	return NULL;
}

static void run(PGconn *c, const char *text)
{
	PGresult *r = PQexec(c, text);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		bail("PostgreSQL: %s: %s", text, PQerrorMessage(c));
	PQclear(r);
}

static void begin_copy(PGconn *c, const char *text)
{
	PGresult *r = PQexec(c, text);

	if (PQresultStatus(r) != PGRES_COPY_IN)
		bail("PostgreSQL: %s: %s", text, PQerrorMessage(c));
	PQclear(r);
}

static void copy_row(PGconn *c, const char *row, int length)
{
	if (PQputCopyData(c, row, length) != 1)
		bail("PostgreSQL: %s", PQerrorMessage(c));
}

static void end_copy(PGconn *c)
{
	PGresult *r;

	if (PQputCopyEnd(c, NULL) != 1)
		bail("PostgreSQL: %s", PQerrorMessage(c));
	while ((r = PQgetResult(c))) {
		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			bail("PostgreSQL: %s", PQerrorMessage(c));
		PQclear(r);
	}
}

static void fill(PGconn *c)
{
	char text[400];

	run(c, schema);
	begin_copy(c, "COPY customer FROM STDIN");
	for (uint64_t id = 1; id <= bench.customers; id++) {
		struct large_customer drawn;

		large_customer(id, &drawn);
		copy_row(c, text, snprintf(text, sizeof text, "%llu\t%s\t%s\t%s\t文三路 478 号\t1000000000000\n",
			(unsigned long long)id, drawn.code, drawn.name, drawn.e164[0]));
	}
	end_copy(c);
	begin_copy(c, "COPY product FROM STDIN");
	for (uint32_t id = 1; id <= LARGE_PRODUCTS; id++)
		copy_row(c, text, snprintf(text, sizeof text, "%u\tP%04u\tGoods %04u\t%lld\n", id, id, id,
			(long long)large_price(id)));
	end_copy(c);
	run(c, "INSERT INTO stock SELECT id, 1000000000000, 0 FROM product");
	run(c, "VACUUM ANALYZE");
	run(c, "CHECKPOINT");
}

/* The cluster's processes: the postmaster and its children that run. */
static void usage(struct bench_usage *out)
{
	char path[64], text[4096];
	FILE *f;

	bench_usage(server, out);
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)server, (int)server);
	f = fopen(path, "r");
	if (!f)
		return;
	if (fgets(text, sizeof text, f)) {
		char *at = text, *end;

		for (long pid; (pid = strtol(at, &end, 10)) > 0 && end != at; at = end)
			bench_usage_add((pid_t)pid, out);
	}
	fclose(f);
}

static bool open_cluster(void)
{
	const char *initdb = bench_program("initdb"), *postgres = bench_program("postgres");
	const struct passwd *p = geteuid() == 0 ? getpwnam("postgres") : NULL;
	char data[700], file[800];
	int64_t until = clock_steady() + START * CLOCK_SECOND;
	PGconn *c;
	int status;
	FILE *f;

	if (!initdb || !postgres || (geteuid() == 0 && !p))
		return false;
	snprintf(folder, sizeof folder, "%s", bench_folder("pg"));
	if (p && chown(folder, p->pw_uid, p->pw_gid) != 0)
		bail("%s is not given to postgres", folder);
	snprintf(data, sizeof data, "%s/data", folder);
	waitpid(start(initdb, (const char *const[]){ "initdb", "-D", data, "-U", "bench", "-A", "trust",
		"-E", "UTF8", "--no-locale", "--no-sync", NULL }), &status, 0);
	if (status != 0)
		bail("PostgreSQL: no cluster in %s, see postgres.log beside it", data);
	snprintf(file, sizeof file, "%s/postgresql.conf", data);
	f = fopen(file, "a");
	if (!f)
		bail("PostgreSQL: %s is not written", file);
	fprintf(f, "%sunix_socket_directories = '%s'\n", settings, folder);
	fclose(f);
	snprintf(words, sizeof words, "host=%s user=bench dbname=postgres", folder);
	server = start(postgres, (const char *const[]){ "postgres", "-D", data, NULL });
	while (!(c = connect_it())) {
		if (waitpid(server, &status, WNOHANG) == server || clock_steady() > until)
			bail("PostgreSQL does not start, see postgres.log in %s", bench.folder);
		poll(NULL, 0, 20);
	}
	fill(c);
	PQfinish(c);
	usage(&begun);
	return true;
}

struct seat {
	PGconn *connection;
	unsigned n;
};

static void *join(unsigned n)
{
	static struct seat seat;	/* the process has one */
	PGresult *r;

	seat.n = n;
	seat.connection = connect_it();
	if (!seat.connection)
		bail("PostgreSQL: no connection for a seat");
	r = PQprepare(seat.connection, "place", "SELECT place($1::int, $2::bigint, $3::bigint, $4::int[], "
		"$5::bigint[], $6::text)", 6, NULL);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		bail("PostgreSQL: %s", PQerrorMessage(seat.connection));
	PQclear(r);
	return &seat;
}

static void place(void *baton, uint64_t number, const struct large_order *o)
{
	struct seat *s = baton;
	char seat[16], num[24], customer[24], items[100], quantities[200], said[800];
	const char *values[] = { seat, num, customer, items, quantities, said };
	const struct large_line *line = o->line;
	int a = 0, b = 0, n;
	PGresult *r;

	snprintf(seat, sizeof seat, "%u", s->n);
	snprintf(num, sizeof num, "%llu", (unsigned long long)number);
	n = snprintf(said, sizeof said, "customer %llu", (unsigned long long)o->customer);
	snprintf(customer, sizeof customer, "%llu", (unsigned long long)o->customer);
	for (unsigned i = 0; i < LARGE_LINES; i++) {
		const char *before = i ? "," : "{", *behind = i + 1 < LARGE_LINES ? "" : "}";

		a += snprintf(items + a, sizeof items - (size_t)a, "%s%u%s", before, line[i].product,
			behind);
		b += snprintf(quantities + b, sizeof quantities - (size_t)b, "%s%lld%s", before,
			(long long)line[i].quantity, behind);
		n += snprintf(said + n, sizeof said - (size_t)n,
			" line %u product %u quantity %lld price %lld", i + 1, line[i].product, (long long)line[i].quantity,
			(long long)large_price(line[i].product));
	}
	r = PQexecPrepared(s->connection, "place", 6, values, NULL, NULL, 0);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		bail("PostgreSQL: %s", PQerrorMessage(s->connection));
	PQclear(r);
}

static void leave(void *baton)
{
	PQfinish(((struct seat *)baton)->connection);
}

/* The shutdown writes a checkpoint. */
static void close_cluster(struct bench_usage *out)
{
	struct bench_usage before, after;

	bench_usage(getpid(), &before);
	kill(server, SIGINT);
	waitpid(server, NULL, 0);
	bench_usage(getpid(), &after);
	out->cpu = after.cpu - before.cpu - begun.cpu;
	out->written = after.written - before.written - begun.written;
}

static void tell(void)
{
	static const char *const tables[] = { ORDERS_TABLES };
	PGconn *c = connect_it();
	char text[200] = "  ", ask[64];
	size_t n = 2;

	bench_say("PostgreSQL %d, synchronous_commit=on: one call of a PL/pgSQL function an order, by a "
		"prepared statement; in it 16 statements", c ? PQserverVersion(c) / 10000 : 0);
	for (size_t i = 0; c && i < sizeof tables / sizeof tables[0]; i++) {
		PGresult *r;

		snprintf(ask, sizeof ask, "SELECT count(*) FROM %s", tables[i]);
		r = PQexec(c, ask);
		n += (size_t)snprintf(text + n, sizeof text - n, " %s %s,", tables[i],
			PQntuples(r) ? PQgetvalue(r, 0, 0) : "?");
		PQclear(r);
	}
	text[n - 1] = '\0';
	bench_say("%s", text);
	PQfinish(c);
}

#define IF_PQ(function) function
#else
static bool open_cluster(void)
{
	return false;
}
#define IF_PQ(function) NULL
#endif

const struct engine orders_postgres = { "PostgreSQL", "postgresql libpq-dev, then configure again",
	open_cluster, IF_PQ(join), IF_PQ(place), IF_PQ(leave), IF_PQ(usage), IF_PQ(close_cluster),
	IF_PQ(tell) };
