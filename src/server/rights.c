/* SPDX-License-Identifier: ISC */
/*
 * rights -- actors of sessions, and tickets.
 *
 * Made on the loop's thread under a short desk_read_lock; read by whoever carries a request. A
 * ticket is user, peer uid and a keyed hash of both and the session; its key is a row of table
 * `meta`, so it holds over restarts of the server and no longer than the desk.
 */
#include "server/rights.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "desk/access.h"
#include "server/server.h"

#define FIRST_USER 1u

struct rights *rights_make(struct server *s, uint64_t session, uint32_t user, bool owner,
	const char *extension, const char *language, const char *from)
{
	struct rights *r = mem_alloc(sizeof *r);
	const Od__User *u;

	atomic_init(&r->holders, 1);
	r->arena = arena_new(0);
	r->owner = owner;
	r->generation = atomic_load(&s->rights);
	r->actor = (struct actor){.login = "", .extension = "", .language = "en"};
	r->name = "";
	desk_read_lock(s->desk);
	u = access_user(s->desk, owner ? FIRST_USER : user);
	if (u && access_actor(s->desk, u->id, NULL, r->arena, &r->actor) != OK && !owner)
		r->actor.needs = NULL;
	if (u)
		r->name = arena_string(r->arena, text_of(u->name));
	if (owner) {
		r->actor.user = u ? u->id : 0;
		r->actor.needs = access_every_need;
		r->actor.own = false;
		r->actor.personal_full = true;
		if (!r->actor.login)
			r->actor.login = "";
	}
	if (!u && !owner)
		r->actor.needs = NULL;
	snprintf(r->extension, sizeof r->extension, "%s", extension && *extension ? extension
		: u ? text_of(u->extension) : "");
	desk_unlock(s->desk);
	r->actor.extension = r->extension;
	if (language && *language)	/* asked for by this connection: before the user's own */
		r->actor.language = arena_string(r->arena, language);
	else if (!r->actor.language || !*r->actor.language)
		r->actor.language = "en";
	r->actor.session = session;
	r->actor.from = from && *from ? arena_string(r->arena, from) : "local";
	return r;
}

uint32_t rights_user(const struct rights *r)
{
	return !r || r->owner ? 0 : r->actor.user;
}

struct rights *rights_hold(struct rights *r)
{
	atomic_fetch_add(&r->holders, 1);
	return r;
}

void rights_drop(struct rights *r)
{
	if (!r || atomic_fetch_sub(&r->holders, 1) != 1)
		return;
	arena_free(r->arena);
	mem_free(r);
}

#define TICKET_DAYS 30u	/* since its connection: each new one gets a new ticket */

static void make_of_day(const struct server *s, uint64_t session, uint32_t user, uid_t uid, uint32_t day,
	unsigned char ticket[TICKET_BYTES])
{
	unsigned char said[20];
	uint32_t who = (uint32_t)uid;
	int i;

	for (i = 0; i < 8; i++)
		said[i] = (unsigned char)(session >> (56 - 8 * i));
	for (i = 0; i < 4; i++) {
		said[8 + i] = (unsigned char)(user >> (24 - 8 * i));
		said[12 + i] = (unsigned char)(day >> (24 - 8 * i));
		said[16 + i] = (unsigned char)(who >> (24 - 8 * i));
	}
	memcpy(ticket, said + 8, 8);
	crypto_generichash(ticket + 8, TICKET_BYTES - 8, said, sizeof said, s->ticket_key,
		sizeof s->ticket_key);
}

static uint32_t today(void)
{
	return (uint32_t)(clock_now() / CLOCK_DAY);
}

void ticket_make(const struct server *s, uint64_t session, uint32_t user, uid_t uid,
	unsigned char ticket[TICKET_BYTES])
{
	make_of_day(s, session, user, uid, today(), ticket);
}

bool ticket_check(const struct server *s, uint64_t session, uid_t uid, const void *ticket,
	size_t length, uint32_t *user)
{
	const unsigned char *t = ticket;
	unsigned char right[TICKET_BYTES];
	uint32_t day;

	if (length != TICKET_BYTES)
		return false;
	*user = (uint32_t)t[0] << 24 | (uint32_t)t[1] << 16 | (uint32_t)t[2] << 8 | t[3];
	day = (uint32_t)t[4] << 24 | (uint32_t)t[5] << 16 | (uint32_t)t[6] << 8 | t[7];
	make_of_day(s, session, *user, uid, day, right);
	/* One that is found later opens nothing; a clock that was set back may make one of tomorrow. */
	if (day + TICKET_DAYS < today() || day > today() + TICKET_DAYS)
		return false;
	return sodium_memcmp(right, ticket, TICKET_BYTES) == 0;
}

static enum status key_body(struct txn *t, void *baton)
{
	struct server *s = baton;
	struct arena *a = arena_new(0);
	struct key k = key_empty();
	Od__Meta *m;
	enum status status;

	key_add_text(&k, "ticket key");
	status = table_get_as(t, TABLE_META, &k, a, &m);
	if (status == OK && m->bytes.len == sizeof s->ticket_key) {
		memcpy(s->ticket_key, m->bytes.data, sizeof s->ticket_key);
	} else if (status == ERR_NOT_FOUND || status == OK) {
		Od__Meta made = OD__META__INIT;

		randombytes_buf(s->ticket_key, sizeof s->ticket_key);
		made.has_bytes = 1;
		made.bytes.data = s->ticket_key;
		made.bytes.len = sizeof s->ticket_key;
		status = table_put(t, TABLE_META, &k, &made.base);
	}
	arena_free(a);
	return status;
}

enum status ticket_key_load(struct server *s)
{
	enum status status = store_write(s->store, key_body, s, NULL);

	if (status == OK)
		store_flush(s->store);
	return status;
}
