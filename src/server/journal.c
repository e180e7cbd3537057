/* SPDX-License-Identifier: ISC */
/*
 * journal -- writing of entries, and the head of the chain in memory.
 *
 * Called by the executor inside transaction bodies (which may run again after a deadlock: the
 * pending head starts from the committed one each time) and by anyone for the head. The chain is
 * read again only by `journal verify` (journal_verbs.c).
 */
#include "server/journal.h"
#include "server/journal_change.h"

#include <sodium.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "record/table.h"

struct head {
	uint64_t seq;
	unsigned char hash[JOURNAL_HASH];
};

struct journal {
	pthread_mutex_t mutex;		/* of `committed` */
	struct head committed, pending;
};

/* Of the entry's bytes without the field of the hash. */
static void hash_packed(const unsigned char before[JOURNAL_HASH], const void *bytes, size_t length,
	unsigned char out[JOURNAL_HASH])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, JOURNAL_HASH);
	crypto_generichash_update(&state, before, JOURNAL_HASH);
	crypto_generichash_update(&state, bytes, length);
	crypto_generichash_final(&state, out, JOURNAL_HASH);
}

void journal_hash(const unsigned char before[JOURNAL_HASH], const Od__JournalEntry *e,
	unsigned char out[JOURNAL_HASH])
{
	Od__JournalEntry bare = *e;
	struct buffer packed;

	bare.has_hash = 0;
	bare.hash.data = NULL;
	bare.hash.len = 0;
	buffer_init(&packed, 64u << 20);
	if (reflect_pack(&bare.base, &packed) != OK)
		panic("a journal entry does not pack");
	hash_packed(before, packed.bytes, packed.length, out);
	buffer_free(&packed);
}

/* The last two entries: the head, and a check that it was made from the one before it. */
static enum status read_head(struct txn *t, void *baton)
{
	struct journal *j = baton;
	struct key all = key_empty();
	Od__JournalEntry *e[2] = {NULL, NULL};
	unsigned char before[JOURNAL_HASH] = {0}, hash[JOURNAL_HASH];
	struct arena *a = arena_new(0);
	struct walk *w;
	enum status s;
	int i;

	s = walk_open(t, TABLE_JOURNAL, &all, true, &w);
	for (i = 0; s == OK && i < 2; i++)
		s = walk_next(w, NULL, NULL, a, (ProtobufCMessage **)&e[i]);
	if (w)
		walk_close(w);
	if (s == ERR_END)
		s = OK;
	if (s == OK && e[0]) {
		if (e[1] && e[1]->hash.len == JOURNAL_HASH)
			memcpy(before, e[1]->hash.data, JOURNAL_HASH);
		journal_hash(before, e[0], hash);
		if (e[0]->hash.len != JOURNAL_HASH || memcmp(hash, e[0]->hash.data, sizeof hash)
				|| e[0]->seq != (e[1] ? e[1]->seq + 1 : 1))
			s = ERR_CHECKSUM;
		j->committed.seq = e[0]->seq;
		memcpy(j->committed.hash, hash, sizeof hash);
	}
	arena_free(a);
	return s;
}

enum status journal_open(struct store *store, struct journal **out)
{
	const ProtobufCMessageDescriptor *d = &od__journal_entry__descriptor;
	struct journal *j = mem_alloc(sizeof *j);
	enum status s;

	if (strcmp(d->fields[d->n_fields - 1].name, "hash") != 0)
		panic("%s has a field behind its hash", d->name);	/* journal_add */
	pthread_mutex_init(&j->mutex, NULL);
	s = store_read(store, read_head, j, NULL);
	if (s != OK) {
		journal_close(j);
		j = NULL;
	}
	*out = j;
	return s;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	pthread_mutex_destroy(&j->mutex);
	mem_free(j);
}

uint64_t journal_head(struct journal *j, unsigned char hash[JOURNAL_HASH])
{
	uint64_t seq;

	pthread_mutex_lock(&j->mutex);
	seq = j->committed.seq;
	if (hash)
		memcpy(hash, j->committed.hash, JOURNAL_HASH);
	pthread_mutex_unlock(&j->mutex);
	return seq;
}

void journal_begin(struct journal *j)
{
	j->pending = j->committed;
}

Od__JournalEntry *journal_entry(const struct verb *v, const struct request *r)
{
	Od__JournalEntry *e = (Od__JournalEntry *)reflect_new(&od__journal_entry__descriptor,
		v->arena);

	e->has_at = 1;
	e->at = v->now;
	e->has_user = 1;
	e->user = v->actor->user;
	if (v->actor->session) {
		e->has_session = 1;
		e->session = v->actor->session;
	}
	if (v->actor->from && *v->actor->from)
		e->from = arena_string(v->arena, v->actor->from);
	if (r->number) {
		e->has_request = 1;
		e->request = r->number;
	}
	if (v->row)
		e->verb = arena_string(v->arena, v->row->full);
	e->has_kind = 1;
	e->kind = r->slot == NO_SLOT ? OD__JOURNAL_KIND__SYSTEM : OD__JOURNAL_KIND__CHANGE;
	if (r->late_by) {
		e->has_late_by = 1;
		e->late_by = r->late_by;
	}
	if (v->changes && v->changes->reason)
		e->reason = arena_string(v->arena, v->changes->reason);
	else if (r->reason)
		e->reason = arena_string(v->arena, r->reason);
	return e;
}

void journal_number(struct journal *j, Od__JournalEntry *e)
{
	e->has_seq = 1;
	e->seq = j->pending.seq + 1;
}

enum status journal_add(struct journal *j, struct verb *v, Od__JournalEntry *e)
{
	struct head next = {.seq = j->pending.seq + 1};
	struct key k = key_u64(next.seq);
	Od__JournalEntry last = OD__JOURNAL_ENTRY__INIT;
	ProtobufCBinaryData row;
	size_t length;
	enum status s;

	/*
	 * Packed once, for the hash and for the row: the hash is the field of the highest number, so its
	 * bytes stand behind all others.
	 */
	journal_number(j, e);
	length = protobuf_c_message_get_packed_size(&e->base);
	row.data = arena_alloc(v->arena, length + 8 + JOURNAL_HASH);
	protobuf_c_message_pack(&e->base, row.data);
	hash_packed(j->pending.hash, row.data, length, next.hash);
	last.has_hash = 1;
	last.hash.data = next.hash;
	last.hash.len = sizeof next.hash;
	row.len = length + protobuf_c_message_pack(&last.base, row.data + length);
	s = table_insert_packed(v->txn, TABLE_JOURNAL, &k, &e->base, &row);
	if (s == ERR_EXISTS)
		panic("journal entry %llu is there already", (unsigned long long)next.seq);
	if (s == OK)
		j->pending = next;
	return s;
}

enum status journal_changes(struct journal *j, struct verb *v, const struct request *r)
{
	const struct change *c = v->changes ? v->changes->first : NULL;
	enum status s = OK;
	uint64_t main = 0;

	for (; c && s == OK; c = c->next) {
		Od__JournalEntry *e;

		if (c->quiet)
			continue;
		e = journal_entry(v, r);
		journal_number(j, e);
		s = journal_describe(v, c, e);
		if (s != OK)
			break;
		if (main) {
			e->has_of = 1;
			e->of = main;
		}
		s = journal_add(j, v, e);
		if (!main)
			main = j->pending.seq;
	}
	if (s == OK && !main && v->row && v->row->writes && !v->row->unlogged) {
		Od__JournalEntry *e = journal_entry(v, r);

		journal_number(j, e);
		if (e->reason) {
			journal_seal_year(v, e, 0);
			s = journal_seal_reason(v, e);
		}
		if (s == OK)
			s = journal_add(j, v, e);
	}
	return s;
}

uint64_t journal_committed(struct journal *j)
{
	pthread_mutex_lock(&j->mutex);
	j->committed = j->pending;
	pthread_mutex_unlock(&j->mutex);
	return j->committed.seq;
}
