/* SPDX-License-Identifier: ISC */
/*
 * postgres -- a cluster of PostgreSQL in the bench's folder (see postgres.h).
 */
#include "bench/postgres.h"

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

static char folder[600], words[700];
static pid_t server;

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

PGconn *postgres_connect(void)
{
	PGconn *c = PQconnectdb(words);

	if (PQstatus(c) == CONNECTION_OK)
		return c;
	PQfinish(c);
	return NULL;
}

void postgres_run(PGconn *c, const char *text)
{
	PGresult *r = PQexec(c, text);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		bail("PostgreSQL: %s: %s", text, PQerrorMessage(c));
	PQclear(r);
}

void postgres_copy(PGconn *c, const char *text)
{
	PGresult *r = PQexec(c, text);

	if (PQresultStatus(r) != PGRES_COPY_IN)
		bail("PostgreSQL: %s: %s", text, PQerrorMessage(c));
	PQclear(r);
}

void postgres_row(PGconn *c, const char *row, int length)
{
	if (PQputCopyData(c, row, length) != 1)
		bail("PostgreSQL: %s", PQerrorMessage(c));
}

void postgres_copied(PGconn *c)
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

/* The cluster's processes: the postmaster and its children that run. */
void postgres_usage(struct bench_usage *out)
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

PGconn *postgres_open(void)
{
	const char *initdb = bench_program("initdb"), *postgres = bench_program("postgres");
	const struct passwd *p = geteuid() == 0 ? getpwnam("postgres") : NULL;
	char data[700], file[800];
	int64_t until = clock_steady() + START * CLOCK_SECOND;
	PGconn *c;
	int status;
	FILE *f;

	if (!initdb || !postgres || (geteuid() == 0 && !p))
		return NULL;
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
	while (!(c = postgres_connect())) {
		if (waitpid(server, &status, WNOHANG) == server || clock_steady() > until)
			bail("PostgreSQL does not start, see postgres.log in %s", bench.folder);
		poll(NULL, 0, 20);
	}
	return c;
}

PGconn *postgres_letters(PGconn *c)
{
	postgres_run(c, "CREATE DATABASE letters TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
	PQfinish(c);
	snprintf(words, sizeof words, "host=%s user=bench dbname=letters", folder);
	return postgres_connect();
}

void postgres_close(void)
{
	kill(server, SIGINT);
	waitpid(server, NULL, 0);
}
#endif
