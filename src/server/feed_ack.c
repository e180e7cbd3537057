/* SPDX-License-Identifier: ISC */
/*
 * feed_ack -- `feed ack`: a consumer has everything up to an entry, and will not ask for it again.
 *
 * The place goes forward only: behind it nothing is lost by a resend, and reading again needs no going
 * back. Nobody can have what was not written yet. One row is written and no entry of the journal, so that
 * a consumer that acknowledges each order does not double the feed.
 */
#include "desk/consumer.h"
#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "server/journal.h"
#include "server/rights.h"
#include "server/server.h"

enum status verb_feed_ack(struct verb *v, const Od__FeedAck *request, Od__Made *reply)
{
	uint64_t newest = journal_head(v->request->server->journal, NULL);
	const char *said = arena_format(v->arena, "%llu", (unsigned long long)request->seq);
	const Od__Config *consumer;
	Od__ConsumerAt *at;
	enum status s = consumer_of(v, request->consumer, &consumer);

	if (s == OK)
		s = consumer_at(v->txn, consumer->id, v->arena, &at);
	if (s != OK)
		return s;
	if (request->seq > newest)
		return verb_refuse(v, OD__MESSAGE__CONSUMER_AHEAD, "seq", said, arena_format(v->arena,
			"%llu", (unsigned long long)newest), NULL, NULL);
	if (request->seq < at->acked)
		return verb_refuse(v, OD__MESSAGE__CONSUMER_BACK, "seq", consumer->code,
			arena_format(v->arena, "%llu", (unsigned long long)at->acked), said, NULL);
	at = (Od__ConsumerAt *)reflect_copy(&at->base, v->arena);
	at->has_acked = at->has_acked_at = at->has_seen = at->has_user = 1;
	at->acked = request->seq;
	at->acked_at = at->seen = v->now;
	at->user = rights_user(v->request->rights);
	s = consumer_put(v, at);
	if (s != OK)
		return s;
	made_fill(v, reply, "consumer", consumer->id, consumer->code, 0);
	made_note(v, reply, OD__MESSAGE__CONSUMER_ACKED, consumer->code, said, NULL, NULL);
	return OK;
}
