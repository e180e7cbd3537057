/* SPDX-License-Identifier: ISC */
/*
 * memo -- rows that a transaction has read, as long as it lasts.
 *
 * The parts of a verb ask for the same few rows on their own: an order's customer, profile and figure
 * are looked at for the price, the credit and the counting. The first get keeps the row's bytes in the
 * scratch memory, the next ones unpack them again without asking the library: its page is locked to the
 * end of the transaction, so nobody else can have changed it. Called by table.c, which forgets a row
 * when it writes it. A transaction that lets its rows go keeps none. Nothing here fails.
 */
#include "store/transaction.h"

#include <string.h>

#include "base/memory.h"

#define ROW_MOST 4096u		/* bytes of a row that is kept */

static struct memo *find(struct scratch *m, enum table_id table, const struct key *key)
{
	for (unsigned i = 0; i < m->memos; i++) {
		struct memo *at = &m->memo[i];

		if (at->table == table && at->key_length == key->length
		    && memcmp(at->key, key->bytes, key->length) == 0)
			return at;
	}
	return NULL;
}

void memo_keep(struct txn *t, enum table_id table, const struct key *key, size_t length)
{
	struct scratch *m = t->scratch;
	struct memo *at;

	if (t->reading || length > ROW_MOST || key->length > sizeof m->memo->key)
		return;
	/* The oldest goes. */
	at = &m->memo[m->memo_next++ % MEMOS];
	if (m->memos < MEMOS)
		m->memos++;
	if (at->size < length) {
		at->bytes = mem_grow(at->bytes, at->size, ROW_MOST, 1);
		at->size = ROW_MOST;
	}
	at->table = table;
	at->key_length = key->length;
	memcpy(at->key, key->bytes, key->length);
	at->length = length;
	memcpy(at->bytes, m->row, length);
}

const void *memo_find(struct txn *t, enum table_id table, const struct key *key, size_t *length)
{
	struct memo *at = t->reading ? NULL : find(t->scratch, table, key);

	if (!at)
		return NULL;
	*length = at->length;
	return at->bytes;
}

void memo_forget(struct txn *t, enum table_id table, const struct key *key)
{
	struct memo *at = find(t->scratch, table, key);

	if (at)
		at->key_length = 0;
}
