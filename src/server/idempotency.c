/* SPDX-License-Identifier: ISC */
/*
 * idempotency -- stored answers, found and kept by the executor inside the write's transaction.
 *
 * Called from executor.c alone. A number above all that came by the session's one connection was
 * never answered, so nothing is looked for. A once-key wins over the number: the row stands under it only, so
 * the same key of the same login finds it from another session; another login's is refused. The stored reply
 * is the packed reply itself, which carries no personal field. A row says nothing that its key says: every
 * order writes one.
 */
#include "server/idempotency.h"

#include <sodium.h>
#include <string.h>

#include "base/log.h"
#include "record/system.pb-c.h"

#define WHAT 16u	/* bytes of the hash of verb and body that are kept; all of it in older rows */

static bool same_what(const struct request *r, const Od__RequestRow *row)
{
	return row->what.len >= WHAT && row->what.len <= sizeof r->what
		&& memcmp(row->what.data, r->what, row->what.len) == 0;
}

static struct key row_key(const struct request *r)
{
	struct key k = key_empty();

	if (r->once) {
		/* By its hash: a once-key may be any text, and case counts. */
		unsigned char hash[32];
		size_t i;

		crypto_generichash(hash, sizeof hash, (const unsigned char *)r->once,
			strlen(r->once), NULL, 0);
		key_add_u8(&k, 1);
		for (i = 0; i < sizeof hash; i++)
			key_add_u8(&k, hash[i]);
	} else {
		key_add_u8(&k, 0);
		key_add_u64(&k, r->actor.session);
		key_add_u64(&k, r->number);
	}
	return k;
}

enum status idempotency_find(struct verb *v, struct request *r)
{
	struct key k = row_key(r);
	Od__RequestRow *row;
	enum status s;

	if (r->first)
		return ERR_NOT_FOUND;
	s = table_get_as(v->txn, TABLE_REQUEST, &k, v->arena, &row);
	if (s != OK)
		return s;
	/* What the first was told is not for everybody who knows, or guesses, his key. */
	if (r->once && row->has_user && row->user != r->actor.user)
		return verb_refuse(v, OD__MESSAGE__ONCE_OTHER, NULL, r->once, NULL, NULL, NULL);
	if (!same_what(r, row)) {
		if (r->once)
			return verb_refuse(v, OD__MESSAGE__ONCE_REUSED, NULL, r->once, NULL, NULL,
				NULL);
		return verb_refuse(v, OD__MESSAGE__NUMBER_REUSED, NULL,
			arena_format(v->arena, "%llu", (unsigned long long)r->number), NULL, NULL,
			NULL);
	}
	buffer_reset(&r->answer);
	r->outcome = OD__OUTCOME__DONE;
	r->resent = true;
	return buffer_put(&r->answer, row->reply.data, row->reply.len);
}

enum status idempotency_keep(struct verb *v, struct request *r)
{
	struct key k = row_key(r);
	Od__RequestRow row = OD__REQUEST_ROW__INIT;

	if (r->slot == NO_SLOT)
		return OK;
	if (r->once) {
		row.once = arena_string(v->arena, r->once);
		row.has_user = 1;
		row.user = r->actor.user;
	}
	row.has_what = 1;
	row.what.data = r->what;
	row.what.len = WHAT;
	row.has_reply = 1;
	row.reply.data = r->answer.bytes;
	row.reply.len = r->answer.length;
	row.has_at = 1;
	row.at = v->now;
	return table_insert(v->txn, TABLE_REQUEST, &k, &row.base);
}
