/* SPDX-License-Identifier: ISC */
/*
 * change -- the list of record changes that a handler made in its transaction.
 *
 * A handler writes versioned records through change_put (and _insert, _delete), which writes the
 * row and notes before and after; the dispatcher turns the list into journal entries (main one
 * first), and desk_applied() brings the memory up to date after commit. Hot tables (figure, stock,
 * counter, alarm …) and drafts are written with change_quiet: memory hears of them, the journal
 * does not. Events name a topic of model section 3 (c d r q t b).
 */
#ifndef ORDERDESK_DESK_CHANGE_H
#define ORDERDESK_DESK_CHANGE_H

#include "desk/desk.h"

struct change {
	enum table_id table;
	struct key key;
	uint64_t id;				/* record's id, for the journal's index */
	uint64_t customer;			/* 0 or the customer it is about */
	uint64_t subject;			/* whose key seals the personal part; 0: none */
	const ProtobufCMessage *before, *after;	/* NULL: new, deleted */
	ProtobufCBinaryData packed;		/* `after` as it was stored; empty: not kept */
	bool quiet;				/* no journal entry */
	struct change *next;
};

struct event_note {
	const char *topic;	/* "call/8021", "draft/12", "record/order/1042", "queue", "banner" */
	const char *what;	/* "ring", "answer", "end", "changed", "taken" … */
	uint64_t id;
	struct event_note *next;
};

struct changes {
	struct change *first, *last;
	struct event_note *events;
	const char *reason;	/* told by the request, for the journal */
};

/*
 * Write a row and note it. `m` has its version set by the call: before's version + 1, or 1. The
 * messages must live in v->arena. ERR_EXISTS from insert; ERR_REFUSED when a field is over its limit.
 */
enum status change_put(struct verb *v, enum table_id table, const struct key *key, uint64_t id,
	uint64_t customer, uint64_t subject, const ProtobufCMessage *before, ProtobufCMessage *after);
enum status change_quiet(struct verb *v, enum table_id table, const struct key *key,
	const ProtobufCMessage *after);		/* after NULL: delete */
void change_event(struct verb *v, const char *what, uint64_t id, const char *topic_format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
