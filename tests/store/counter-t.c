/* SPDX-License-Identifier: ISC */
/*
 * Counters: from 1, without gaps over aborted transactions, restarts and two writers at a time.
 */
#include <pthread.h>

#include "store/fixture.h"
#include "tap/tap.h"

struct take {
	const char *name;
	enum status end;
	uint64_t value;
};

static enum status take(struct txn *t, void *baton)
{
	struct take *k = baton;
	enum status r = counter_next(t, k->name, &k->value);

	return r ? r : k->end;
}

static enum status peek(struct txn *t, void *baton)
{
	struct take *k = baton;

	return counter_peek(t, k->name, &k->value);
}

static enum status raise_to(struct txn *t, void *baton)
{
	struct take *k = baton;

	return counter_at_least(t, k->name, k->value);
}

static uint64_t next(struct store *s, const char *name)
{
	struct take k = { .name = name };

	return store_write(s, take, &k, NULL) ? 0 : k.value;
}

static uint64_t seen(struct store *s, const char *name)
{
	struct take k = { .name = name };

	return store_read(s, peek, &k, NULL) ? UINT64_MAX : k.value;
}

#define EACH 400
static struct {
	struct store *s;
	pthread_mutex_t lock;
	unsigned char given[3 * EACH + 1];
} shared = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Every third transaction is aborted by its body. */
static void *taker(void *baton)
{
	int i;

	(void)baton;
	for (i = 0; i < EACH; i++) {
		struct take k = { .name = "shared", .end = i % 3 ? OK : ERR_REFUSED };

		if (store_write(shared.s, take, &k, NULL))
			continue;
		pthread_mutex_lock(&shared.lock);
		if (k.value <= 3 * EACH)
			shared.given[k.value]++;
		pthread_mutex_unlock(&shared.lock);
	}
	return NULL;
}

int main(void)
{
	struct take abort = { .name = "order", .end = ERR_REFUSED };
	struct take start = { .name = "order", .value = 1000 };
	const int wanted = 3 * (EACH - (EACH + 2) / 3);
	pthread_t threads[3];
	struct store *s;
	int i, once = 0;

	plan_lazy();
	s = fixture_open("desk", true);
	is_int(0, (long long)seen(s, "order"), "nothing given yet");
	is_int(1, (long long)next(s, "order"), "the first number is 1");
	is_int(ERR_REFUSED, store_write(s, take, &abort, NULL), "a transaction takes 2 and aborts");
	is_int(2, (long long)abort.value, "it saw 2");
	is_int(2, (long long)next(s, "order"), "the next gets 2: no gap");
	is_int(1, (long long)next(s, "ticket"), "another counter is another");
	is_int(OK, store_write(s, raise_to, &start, NULL), "raised to at least 1000");
	is_int(1001, (long long)next(s, "order"), "goes on behind it");
	start.value = 5;
	store_write(s, raise_to, &start, NULL);
	is_int(1001, (long long)seen(s, "order"), "is never lowered");

	shared.s = s;
	for (i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, taker, NULL);
	for (i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	for (i = 1; i <= wanted; i++)
		once += shared.given[i] == 1;
	is_int(wanted, once, "three writers with aborts: each number once, none left out");
	is_int(wanted, (long long)seen(s, "shared"), "and none beyond");
	store_close(s);

	s = fixture_open("desk", false);
	is_int(1002, (long long)next(s, "order"), "a restart goes on");
	store_close(s);
	return tap_result();
}
