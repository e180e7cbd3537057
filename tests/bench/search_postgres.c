/* SPDX-License-Identifier: ISC */
/*
 * search_postgres -- customers in PostgreSQL 15 with trigram indexes (pg_trgm of its contrib package).
 *
 * A GIN index over each column; the planner takes it or the primary key, as it likes. Trigrams need three
 * characters: with fewer every row is looked at.
 */
#include "bench/search.h"

#ifdef HAVE_PQ
#include <libpq-fe.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "bench/postgres.h"
#include "tap/tap.h"

#define LETTERS "(name LIKE $%u || '%%' OR name LIKE '%% ' || $%u || '%%' OR code LIKE $%u || '%%'" \
	" OR initials LIKE '%%' || $%u || '%%' OR pinyin LIKE '%%' || $%u || '%%')"

static PGconn *connection;
static double seconds;		/* the indexes took */

static void fill(void)
{
	int64_t began;
	char row[1200];

	postgres_run(connection, "CREATE EXTENSION pg_trgm;"
		"CREATE TABLE c(id int, name text, code text, digits text, initials text, pinyin text);"
		"CREATE TABLE phone(e164 text, customer int)");
	postgres_copy(connection, "COPY c FROM STDIN");
	for (uint64_t id = 1; id <= bench.customers; id++) {
		struct search_columns c;

		search_columns(id, &c);
		postgres_row(connection, row, snprintf(row, sizeof row, "%llu\t%s\t%s\t%s\t%s\t%s\n",
			(unsigned long long)id, c.name, c.code, c.digits, c.initials, c.pinyin));
	}
	postgres_copied(connection);
	postgres_copy(connection, "COPY phone FROM STDIN");
	for (uint64_t id = 1; id <= bench.customers; id++) {
		struct search_columns c;

		search_columns(id, &c);
		for (unsigned i = 0; i < c.phones; i++)
			postgres_row(connection, row, snprintf(row, sizeof row, "%s\t%llu\n", c.e164[i],
				(unsigned long long)id));
	}
	postgres_copied(connection);
	began = clock_steady();
	postgres_run(connection, "SET maintenance_work_mem = '512MB';"
		"ALTER TABLE c ADD PRIMARY KEY(id); CREATE INDEX ON phone(e164);"
		"CREATE INDEX ON c USING gin(name gin_trgm_ops); CREATE INDEX ON c USING gin(code gin_trgm_ops);"
		"CREATE INDEX ON c USING gin(digits gin_trgm_ops);"
		"CREATE INDEX ON c USING gin(initials gin_trgm_ops);"
		"CREATE INDEX ON c USING gin(pinyin gin_trgm_ops)");
	postgres_run(connection, "VACUUM ANALYZE");
	seconds = (double)(clock_steady() - began) / 1e6;
}

static bool there(void)
{
	PGresult *r = PQexec(connection, "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'");
	bool found = PQntuples(r) == 1;

	PQclear(r);
	return found;
}

static bool open_cluster(void)
{
	connection = postgres_open();
	if (!connection)
		return false;
	if (!there()) {
		PQfinish(connection);
		postgres_close();
		return false;
	}
	connection = postgres_letters(connection);
	if (!connection)
		return false;
	fill();
	return true;
}

static void ask(const char *text, unsigned count, const char *const *values)
{
	PGresult *r = PQexecParams(connection, text, (int)count, NULL, values, NULL, NULL, 0);

	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		bail("PostgreSQL: %s", PQerrorMessage(connection));
	PQclear(r);
}

static bool find(const struct search_words *w)
{
	const char *values[SEARCH_WORDS];
	char text[1200] = "SELECT id FROM c WHERE ";

	for (unsigned i = 0; i < w->count; i++) {
		size_t at = strlen(text);
		unsigned n = i + 1;

		values[i] = w->word[i].text;
		at += (size_t)snprintf(text + at, sizeof text - at, "%s", i ? " AND " : "");
		if (w->word[i].kind == WORD_LETTERS)
			snprintf(text + at, sizeof text - at, LETTERS, n, n, n, n, n);
		else
			snprintf(text + at, sizeof text - at, "%s LIKE '%%' || $%u || '%%'",
				w->word[i].kind == WORD_HAN ? "name" : "digits", n);
	}
	snprintf(text + strlen(text), sizeof text - strlen(text), " ORDER BY id DESC LIMIT 20");
	ask(text, (unsigned)w->count, values);
	return true;
}

static void lookup(const char *e164)
{
	ask("SELECT c.id, c.name, c.code FROM phone p JOIN c ON c.id = p.customer WHERE p.e164 = $1", 1,
		&e164);
}

static void close_it(void)
{
	PQfinish(connection);
	postgres_close();
}

static void tell(void)
{
	bench_say("PostgreSQL %d at its socket, one connection: one statement a search, 20 rows by number; "
		"its indexes %.0f s", PQserverVersion(connection) / 10000, seconds);
}

#define IF_PQ(function) function
#else
static bool open_cluster(void)
{
	return false;
}
#define IF_PQ(function) NULL
#endif

const struct searcher search_postgres = { "PG pg_trgm", "postgresql libpq-dev, then configure again",
	open_cluster, IF_PQ(find), IF_PQ(lookup), IF_PQ(close_it), IF_PQ(tell) };
