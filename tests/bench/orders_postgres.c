/* SPDX-License-Identifier: ISC */
/*
 * orders_postgres -- the order in PostgreSQL 15: a cluster of its own, synchronous_commit=on, a
 * function on the server that each seat calls by a prepared statement on its own connection.
 */
#include "bench/orders.h"

#ifdef HAVE_PQ
#include <libpq-fe.h>

#include <stdio.h>
#include <unistd.h>

#include "bench/postgres.h"
#include "tap/tap.h"

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

static struct bench_usage begun;

static void fill(PGconn *c)
{
	char text[400];

	postgres_run(c, schema);
	postgres_copy(c, "COPY customer FROM STDIN");
	for (uint64_t id = 1; id <= bench.customers; id++) {
		struct large_customer drawn;

		large_customer(id, &drawn);
		postgres_row(c, text, snprintf(text, sizeof text,
			"%llu\t%s\t%s\t%s\t文三路 478 号\t1000000000000\n",
			(unsigned long long)id, drawn.code, drawn.name, drawn.e164[0]));
	}
	postgres_copied(c);
	postgres_copy(c, "COPY product FROM STDIN");
	for (uint32_t id = 1; id <= LARGE_PRODUCTS; id++)
		postgres_row(c, text, snprintf(text, sizeof text, "%u\tP%04u\tGoods %04u\t%lld\n", id, id, id,
			(long long)large_price(id)));
	postgres_copied(c);
	postgres_run(c, "INSERT INTO stock SELECT id, 1000000000000, 0 FROM product");
	postgres_run(c, "VACUUM ANALYZE");
	postgres_run(c, "CHECKPOINT");
}

static void usage(struct bench_usage *out)
{
	postgres_usage(out);
}

static bool open_cluster(void)
{
	PGconn *c = postgres_open();

	if (!c)
		return false;
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
	seat.connection = postgres_connect();
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
	postgres_close();
	bench_usage(getpid(), &after);
	out->cpu = after.cpu - before.cpu - begun.cpu;
	out->written = after.written - before.written - begun.written;
}

static void tell(void)
{
	static const char *const tables[] = { ORDERS_TABLES };
	PGconn *c = postgres_connect();
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
