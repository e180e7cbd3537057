/* SPDX-License-Identifier: ISC */
/*
 * veil -- rows that are there and not to be seen yet.
 *
 * An import writes its records under numbers that were set aside for it, and a veil over those
 * numbers keeps them from every transaction that begins before it is lifted: gets, looks and walks
 * pass over them as if they were not there, in tables and through their indexes. What keeps indexes
 * right reads below the veil. A transaction that began before the lifting sees nothing to its end,
 * one that begins after it sees all: so a whole import shows in one moment.
 *
 * Veils are memory: who opens the store sets them again. Nothing here can fail but by having more
 * than VEILS at a time, which is panic(): the caller keeps count.
 */
#include <string.h>

#include "base/log.h"
#include "store/transaction.h"

void store_veil(struct store *s, enum table_id table, uint64_t from, uint64_t to)
{
	pthread_mutex_lock(&s->veiling);
	if (s->veils.count == VEILS)
		panic("store: more than %u veils", VEILS);
	s->veils.list[s->veils.count++] = (struct veil){ table, from, to };
	s->veils.flips++;
	pthread_mutex_unlock(&s->veiling);
}

void store_unveil(struct store *s, enum table_id table, uint64_t from, uint64_t to)
{
	unsigned i, kept = 0;

	pthread_mutex_lock(&s->veiling);
	for (i = 0; i < s->veils.count; i++) {
		const struct veil *v = &s->veils.list[i];

		if (v->table != table || v->from != from || v->to != to)
			s->veils.list[kept++] = *v;
	}
	s->veils.count = kept;
	s->veils.flips++;
	pthread_mutex_unlock(&s->veiling);
}

void txn_begin_veils(struct txn *t)
{
	struct store *s = t->store;

	pthread_mutex_lock(&s->veiling);
	t->veils.count = s->veils.count;
	t->veils.flips = s->veils.flips;
	memcpy(t->veils.list, s->veils.list, s->veils.count * sizeof s->veils.list[0]);
	pthread_mutex_unlock(&s->veiling);
}

bool txn_sees_now(struct txn *t)
{
	struct store *s = t->store;
	bool now;

	pthread_mutex_lock(&s->veiling);
	now = t->veils.flips == s->veils.flips;
	pthread_mutex_unlock(&s->veiling);
	return now;
}

void txn_see_all(struct txn *t)
{
	t->veils.count = 0;
}

void txn_veil(struct txn *t, enum table_id table, uint64_t from, uint64_t to)
{
	t->veils.count = 1;
	t->veils.list[0] = (struct veil){ table, from, to };
}

struct txn_sight txn_look_below(struct txn *t)
{
	struct txn_sight before = { t->veils.count };

	t->veils.count = 0;
	return before;
}

void txn_look_again(struct txn *t, struct txn_sight before)
{
	t->veils.count = before.count;
}

bool txn_veils(const struct txn *t, enum table_id table)
{
	for (unsigned i = 0; i < t->veils.count; i++)
		if (t->veils.list[i].table == table)
			return true;
	return false;
}

bool txn_hides(const struct txn *t, enum table_id table, const struct key *key)
{
	unsigned i;

	for (i = 0; i < t->veils.count; i++) {
		const struct veil *v = &t->veils.list[i];
		uint64_t id;

		if (v->table != table || key->length < sizeof(uint32_t))
			continue;
		id = key->length >= sizeof(uint64_t) ? key_read_u64(key, 0) : key_read_u32(key, 0);
		if (id >= v->from && id <= v->to)
			return true;
	}
	return false;
}
