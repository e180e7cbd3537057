/* SPDX-License-Identifier: ISC */
/*
 * ticket_seen -- the verb `ticket seen`: who has read a ticket at a seat, the latest first.
 *
 * A row for each user and ticket, beside the ticket, so that reading it is no version of it and wakes
 * nobody. A page that is drawn anew within a minute writes nothing.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/inside.h"
#include "desk/ticket.h"
#include "desk/verbs.gen.h"

#define READERS 100	/* shown */

static int latest_first(const void *a, const void *b)
{
	const Od__TicketReadBy *x = *(Od__TicketReadBy *const *)a, *y = *(Od__TicketReadBy *const *)b;

	return x->at > y->at ? -1 : x->at < y->at;
}

static enum status readers(struct verb *v, uint64_t ticket, Od__TicketReaders *reply)
{
	struct key prefix = key_u64(ticket);
	Od__TicketReader *row;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_TICKET_READER, &prefix, false, &walk);

	if (s)
		return s;
	reply->row = arena_array(v->arena, READERS, sizeof *reply->row);
	while (reply->n_row < READERS &&
	       (s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&row)) == OK) {
		Od__TicketReadBy *by = reply->row[reply->n_row++] = FRESH(v, ticket_read_by);

		SET_PERSON(v, by, by, row->user);
		SET(by, at, row->at);
	}
	walk_close(walk);
	qsort(reply->row, reply->n_row, sizeof *reply->row, latest_first);
	return s == ERR_END ? OK : s;
}

enum status verb_ticket_seen(struct verb *v, const Od__TicketSeen *request, Od__TicketReaders *reply)
{
	Od__TicketReader *row;
	Od__Ticket *t;
	struct key key;
	enum status s = ticket_get(v, "id", request->id, &t, NULL);

	if (s)
		return s;
	key = key_u64(t->id);
	key_add_u32(&key, v->actor->user);
	s = table_get_as(v->txn, TABLE_TICKET_READER, &key, v->arena, &row);
	if (s && s != ERR_NOT_FOUND)
		return s;
	if (s == ERR_NOT_FOUND || v->now - row->at >= CLOCK_MINUTE) {
		row = FRESH(v, ticket_reader);
		SET(row, ticket, t->id);
		SET(row, user, v->actor->user);
		SET(row, at, v->now);
		s = change_quiet(v, TABLE_TICKET_READER, &key, &row->base);
		if (s)
			return s;
	}
	return readers(v, t->id, reply);
}
