/* SPDX-License-Identifier: ISC */
/*
 * postgres -- a cluster of PostgreSQL of the bench's own, for the groups that measure beside it.
 *
 * It lives in the bench's folder, is asked by a socket there alone, and ends with the group. PostgreSQL
 * refuses to run as root: the cluster is then that of the user postgres. Only where libpq is installed
 * (HAVE_PQ); everything that does not work ends the group by bail().
 */
#ifndef TESTS_BENCH_POSTGRES_H
#define TESTS_BENCH_POSTGRES_H

typedef struct pg_conn PGconn;	/* of libpq-fe.h, which is not everywhere */

#include "bench/bench.h"

/* Makes and starts it; a connection, or NULL: it is not installed here. */
PGconn *postgres_open(void);
void postgres_close(void);
/* Connections from now on, and this one anew, are to a new database whose letters are those of UTF-8. */
PGconn *postgres_letters(PGconn *c);
PGconn *postgres_connect(void);		/* one more; NULL when there is none */
void postgres_run(PGconn *c, const char *text);
/* COPY … FROM STDIN: begin, rows as text, end. */
void postgres_copy(PGconn *c, const char *text);
void postgres_row(PGconn *c, const char *row, int length);
void postgres_copied(PGconn *c);
/* What all of its processes that run have used. */
void postgres_usage(struct bench_usage *out);

#endif
