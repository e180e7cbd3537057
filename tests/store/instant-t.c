/* SPDX-License-Identifier: ISC */
/*
 * A read of very many rows: it sees one instant beside writers, and holds few pages, as the library's table
 * of locks has an end; who must not wait, or holds what others wait for, is told to come again.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "store/environment.h"
#include "store/fixture.h"
#include "store/stock.h"
#include "tap/tap.h"

#define ROWS 20000	/* about 300 pages; more rows than a read may hold */
#define MOVES 30
#define READS 20

struct mover {
	struct store *s;
	uint32_t from;
	enum status r;
};

static atomic_int writing;

static enum status fill(struct txn *t, void *baton)
{
	enum status r = OK;

	for (uint32_t i = 0; !r && i < ROWS / 4; i++)
		r = stock_add(t, *(uint32_t *)baton + i, 1000, NULL);
	return r;
}

static enum status move(struct txn *t, void *baton)
{
	struct mover *m = baton;
	enum status r = stock_add(t, m->from, -1, NULL);

	return r ? r : stock_add(t, ROWS + 1 - m->from, 1, NULL);
}

static void *mover(void *baton)
{
	struct mover *m = baton;

	for (int i = 0; i < MOVES && !m->r; i++) {
		m->from = 1 + (m->from * 7919u) % ROWS;
		m->r = store_write(m->s, move, m, NULL);
	}
	atomic_fetch_sub(&writing, 1);
	return NULL;
}

static void *reader(void *baton)
{
	struct mover *m = baton;
	int64_t total;

	for (int i = 0; !m->r && i < READS; i++) {
		m->r = store_read(m->s, stock_sum, &total, NULL);
		if (!m->r && total != (int64_t)ROWS * 1000)
			m->r = ERR_CHECKSUM;
	}
	return NULL;
}

static void beside(struct store *s)
{
	struct mover x[4] = {{s, 3, OK}, {s, 5, OK}, {s, 0, OK}, {s, 0, OK}};
	pthread_t id[4];

	atomic_store(&writing, 2);
	for (int i = 0; i < 4; i++)
		pthread_create(&id[i], NULL, i < 2 ? mover : reader, &x[i]);
	for (int i = 0; i < 4; i++)
		pthread_join(id[i], NULL);
	for (int i = 0; i < 4; i++)
		is_int(OK, x[i].r, "%s %d of the run side by side", i < 2 ? "writer" : "reader", i % 2);
}

static void *moves_once(void *baton)
{
	struct mover *m = baton;

	m->r = store_write(m->s, move, m, NULL);
	atomic_store(&writing, 0);
	return NULL;
}

/* Behind store_stand nobody writes, until all may go on. */
static void stands(struct store *s)
{
	struct mover x = {s, 1, OK};
	int64_t total = 0;
	pthread_t id;

	atomic_store(&writing, 1);
	store_stand(s);
	pthread_create(&id, NULL, moves_once, &x);
	is_int(OK, store_read_stood(s, stock_sum, &total, NULL), "he has the writers stand, and reads");
	is_int((long long)ROWS * 1000, (long long)total, "all of it");
	is_int(1, atomic_load(&writing), "a writer waits meanwhile");
	store_go_on(s);
	pthread_join(id, NULL);
	is_int(OK, x.r, "and goes on");
}

static unsigned long most_locks(struct store *s)
{
	DB_LOCK_STAT *stat;
	unsigned long most;

	if (s->env->lock_stat(s->env, &stat, 0))
		bail("no figures of locks");
	most = stat->st_maxnlocks;
	free(stat);
	return most;
}

int main(void)
{
	struct store *s = fixture_open("desk", true);
	unsigned long before;
	int64_t total = 0;

	plan_lazy();
	for (uint32_t from = 1; from <= ROWS; from += ROWS / 4)
		is_int(OK, store_write(s, fill, &from, NULL), "rows from %u", from);
	store_close(s);
	is_int(OK, fixture_try("desk", false, &s), "opened again");
	before = most_locks(s);
	is_int(OK, store_read(s, stock_sum, &total, NULL), "a read of them all");
	is_int((long long)ROWS * 1000, (long long)total, "sees them all");
	is_int((long long)before, (long long)most_locks(s), "and held no more pages than the opening had");
	is_int(ERR_RETRY, store_read_at_once(s, stock_sum, &total, NULL), "who does not wait comes again");
	is_int(ERR_RETRY, store_read_yielding(s, stock_sum, &total, NULL), "and who holds a lock");
	stands(s);
	beside(s);
	is_int(0, fixture_verify(s), "the store is whole");
	store_close(s);
	return tap_result();
}
