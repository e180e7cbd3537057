/* SPDX-License-Identifier: ISC */
/*
 * journal_verbs -- `journal verify`: the chain read again, link by link.
 *
 * Runs on a reader in pieces of its own snapshots, so the longest chain pins no old pages. Names
 * the first entry whose number or hash does not follow from the one before; `why` is "gap",
 * "hash", "unreadable" or "end" (entries that the running server wrote are missing).
 */
#include <string.h>

#include "desk/verbs.gen.h"
#include "server/journal.h"
#include "server/server.h"

#define PIECE 1000u

struct chain {
	uint64_t next;			/* number expected */
	uint64_t to;			/* last wanted */
	uint64_t entries, bad;
	const char *why;
	bool begun, ended;
	unsigned char hash[JOURNAL_HASH];	/* of the entry before */
};

static void link_of(struct chain *c, const Od__JournalEntry *e)
{
	unsigned char hash[JOURNAL_HASH];

	if (e->seq != c->next) {
		c->why = "gap";
	} else {
		journal_hash(c->hash, e, hash);
		if (e->hash.len != sizeof hash || memcmp(hash, e->hash.data, sizeof hash) != 0)
			c->why = "hash";
	}
	if (c->why) {
		c->bad = c->next;
		return;
	}
	memcpy(c->hash, hash, sizeof hash);
	c->entries++;
	c->next++;
}

/* The hash that the first entry wanted was made on. */
static enum status begin(struct txn *t, struct chain *c, struct arena *a)
{
	struct key k = key_u64(c->next - 1);
	Od__JournalEntry *e;
	enum status s;

	s = c->next == 1 ? OK : table_get_as(t, TABLE_JOURNAL, &k, a, &e);
	if (s == ERR_RETRY)
		return s;
	c->begun = true;
	if (c->next == 1)
		return OK;
	if (s == OK && e->hash.len == JOURNAL_HASH) {
		memcpy(c->hash, e->hash.data, JOURNAL_HASH);
		return OK;
	}
	c->bad = c->next - 1;
	c->why = s == ERR_NOT_FOUND ? "gap" : "unreadable";
	return OK;
}

static enum status piece(struct txn *t, void *baton)
{
	struct chain *c = baton;
	struct key all = key_empty(), from = key_u64(c->next - 1), key;
	struct arena *a = arena_new(0);
	struct walk *w;
	enum status s;
	unsigned n;

	s = c->begun ? OK : begin(t, c, a);
	if (s == OK && !c->why)
		s = walk_open(t, TABLE_JOURNAL, &all, false, &w);
	if (s == OK && !c->why) {
		if (c->next > 1)
			s = walk_after(w, &from);
		for (n = 0; s == OK && n < PIECE && !c->why; n++) {
			Od__JournalEntry *e;

			s = walk_next(w, &key, NULL, a, (ProtobufCMessage **)&e);
			if (s == ERR_END) {
				c->ended = true;
			} else if (s == OK && key_read_u64(&key, 0) > c->to) {
				c->ended = true;
				s = ERR_END;
			} else if (s == OK) {
				link_of(c, e);
				arena_reset(a);
			} else if (s == ERR_FORMAT || s == ERR_CHECKSUM) {
				c->why = "unreadable";
				c->bad = c->next;
			}
		}
		walk_close(w);
	}
	arena_free(a);
	return c->why || s == ERR_END ? OK : s;
}

static enum status look(struct server *server, struct chain *c)
{
	uint64_t head = journal_head(server->journal, NULL);
	enum status s = OK;

	while (s == OK && !c->ended && !c->why)
		s = store_read(server->store, piece, c, NULL);
	if (s == OK && !c->why && c->next <= (head < c->to ? head : c->to)) {
		c->bad = c->next;
		c->why = "end";
	}
	return s;
}

enum status journal_whole(struct server *server, uint64_t *entries, uint64_t *bad,
	const char **why)
{
	struct chain c = {.next = 1, .to = UINT64_MAX};
	enum status s = look(server, &c);

	*entries = c.entries;
	*bad = c.bad;
	*why = c.why;
	return s;
}

enum status verb_journal_verify(struct verb *v, const Od__JournalVerify *request,
	Od__JournalVerified *reply)
{
	struct chain c = {.next = request->from ? request->from : 1,
		.to = request->to ? request->to : UINT64_MAX};
	enum status s;

	reply->has_first = 1;
	reply->first = c.next;
	s = look(v->request->server, &c);
	if (s != OK)
		return s;
	reply->has_entries = 1;
	reply->entries = c.entries;
	reply->has_last = 1;
	reply->last = c.next - 1;
	if (c.why) {
		reply->has_bad = 1;
		reply->bad = c.bad;
		reply->why = arena_string(v->arena, c.why);
	} else {
		reply->has_head = 1;
		reply->head.data = arena_copy(v->arena, c.hash, sizeof c.hash);
		reply->head.len = sizeof c.hash;
	}
	return OK;
}
