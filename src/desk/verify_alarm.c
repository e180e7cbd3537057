/* SPDX-License-Identifier: ISC */
/*
 * verify_alarm -- whoever waits for an instant has an alarm (I16).
 *
 * Open calls, drafts in hand, standing orders and open invoices each wait for one; tickets are in
 * verify_ticket.c. Called by verify.c. The subjects of all alarms are gathered first; who waits and
 * is not among them is a suspect, and is looked at again with the alarms in one instant. An alarm
 * too many does no harm: it asks its subject when it rings.
 */
#include <string.h>

#include "desk/call.h"
#include "desk/draft.h"
#include "desk/invoice.h"
#include "desk/standing.h"
#include "desk/verify_part.h"

static bool open_call(const ProtobufCMessage *m, int64_t now)
{
	const Od__Call *c = (const Od__Call *)m;

	(void)now;
	return c->state == OD__CALL_STATE__RINGING || c->state == OD__CALL_STATE__TALKING ||
		c->state == OD__CALL_STATE__WRAP_UP;
}

static bool draft_in_hand(const ProtobufCMessage *m, int64_t now)
{
	const Od__Draft *d = (const Od__Draft *)m;

	(void)now;
	return d->state == OD__DRAFT_STATE__DRAFT_OPEN || d->state == OD__DRAFT_STATE__DRAFT_PARKED;
}

static bool standing_runs(const ProtobufCMessage *m, int64_t now)
{
	const Od__Standing *st = (const Od__Standing *)m;

	(void)now;
	return st->state == OD__STANDING_STATE__RUNNING && st->has_next;
}

static bool invoice_open(const ProtobufCMessage *m, int64_t now)
{
	int64_t at;

	(void)now;
	return invoice_waits((const Od__Invoice *)m, 0, &at) ||
		invoice_waits((const Od__Invoice *)m, 1, &at);
}

static const struct kind {
	const char *alarm, *what;
	enum index_id index;	/* of those that may wait */
	enum table_id table;
	bool (*waits)(const ProtobufCMessage *m, int64_t now);
} KINDS[] = {
	{ CALL_ALARM, "call", INDEX_CALL_OPEN, TABLE_CALL, open_call },
	{ DRAFT_ALARM, "draft", INDEX_DRAFT_OWNER, TABLE_DRAFT, draft_in_hand },
	{ STANDING_ALARM, "standing order", INDEX_STANDING_NEXT, TABLE_STANDING, standing_runs },
	{ INVOICE_ALARM, "invoice", INDEX_INVOICE_PAYER, TABLE_INVOICE, invoice_open },
};

struct waiting {
	const struct kind *kind;
	struct tally alarm, suspect;	/* by subject */
	int64_t now;
	uint64_t rows;
};

static enum status gather_alarm(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Alarm *alarm = (const Od__Alarm *)m;
	struct waiting *w = baton;

	(void)key;
	if (strcmp(text_of(alarm->kind), w->kind->alarm) == 0)
		tally_add(&w->alarm, alarm->subject);
	return OK;
}

static enum status find_suspects(struct txn *t, void *baton)
{
	struct waiting *w = baton;
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct key primary;
	struct walk *walk;
	enum status s;

	txn_let_go(t);
	w->suspect.count = 0;
	w->rows = 0;
	s = walk_open_index(t, w->kind->index, NULL, false, &walk);
	while (!s && (s = walk_next(walk, NULL, &primary, a, &m)) == OK) {
		uint64_t id = key_read_u64(&primary, 0);

		w->rows++;
		if (w->kind->waits(m, w->now) && !tally_find(&w->alarm, id))
			tally_add(&w->suspect, id);
		arena_reset(a);
	}
	arena_free(a);
	return s == ERR_END ? OK : s;
}

/* Those suspects that still wait, and have no alarm, in one instant: `found` is for who has one. */
static enum status settle(struct txn *t, void *baton)
{
	struct waiting *w = baton;
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	for (size_t i = 0; i < w->suspect.count; i++) {
		struct key key = key_u64(w->suspect.row[i].id);

		s = table_get(t, w->kind->table, &key, a, &m);
		w->suspect.row[i].found = s != OK || !w->kind->waits(m, w->now);
	}
	s = walk_open(t, TABLE_ALARM, NULL, false, &walk);
	while (!s && (s = walk_next(walk, NULL, NULL, a, &m)) == OK) {
		const Od__Alarm *alarm = (const Od__Alarm *)m;
		struct tally_row *row = tally_find(&w->suspect, alarm->subject);

		if (row && strcmp(text_of(alarm->kind), w->kind->alarm) == 0)
			row->found = true;
		arena_reset(a);
	}
	arena_free(a);
	return s == ERR_END ? OK : s;
}

enum status verify_alarms(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	enum status s = OK;

	for (size_t k = 0; !s && k < sizeof KINDS / sizeof KINDS[0]; k++) {
		struct waiting w = { .kind = &KINDS[k], .now = l->v->now };

		s = store_each(store, TABLE_ALARM, NULL, gather_alarm, &w);
		tally_sort(&w.alarm);
		if (!s)
			s = store_read(store, find_suspects, &w, NULL);
		tally_sort(&w.suspect);
		if (!s && w.suspect.count)
			s = store_read(store, settle, &w, NULL);
		for (size_t i = 0; !s && i < w.suspect.count; i++)
			if (!w.suspect.row[i].found)
				verify_tell(l, "I16", w.kind->what, w.suspect.row[i].id, "its alarms",
					1, 0);
		l->rows += w.rows;
		tally_free(&w.alarm);
		tally_free(&w.suspect);
	}
	return s;
}
