/* SPDX-License-Identifier: ISC */
/*
 * session_verbs -- log in on this connection, by oneself or by a gate, and who am I.
 *
 * `session open` runs without a lock or snapshot (reader.c), as checking a password takes its
 * time; the loop gives the session its new rights when the answer leaves (session_request.c). The
 * owner of the desk's folder may become any user without a password: he can read the data anyway.
 */
#include <string.h>

#include "desk/access.h"
#include "desk/verbs.gen.h"
#include "server/openings.h"
#include "server/rights.h"
#include "server/server.h"

static enum status wrong(struct verb *v, unsigned wait)
{
	if (wait == 0)
		return verb_refuse(v, OD__MESSAGE__LOGIN_AGAIN, "password", NULL, NULL, NULL, NULL);
	return verb_refuse(v, OD__MESSAGE__LOGIN_WRONG, "password",
		arena_format(v->arena, "%u", wait), NULL, NULL, NULL);
}

/* Shows who the user is on this session, and has the loop make the session his. */
static enum status become(struct verb *v, uint32_t user, const char *extension, const char *from,
	Od__SessionShown *reply)
{
	struct request *r = v->request;
	struct actor actor;
	enum status s;

	desk_read_lock(v->desk);
	s = access_actor(v->desk, user, NULL, v->arena, &actor);
	if (s == OK) {
		actor.session = v->actor->session;
		actor.from = from ? from : v->actor->from;
		actor.extension = extension && *extension ? extension
			: arena_string(v->arena, text_of(access_user(v->desk, user)->extension));
		access_describe(v->desk, &actor, v->arena, reply);
		reply->has_now = 1;
		reply->now = v->now;
		reply->has_ticket = 1;
		reply->ticket.len = TICKET_BYTES;
		reply->ticket.data = arena_alloc(v->arena, TICKET_BYTES);
		ticket_make(r->server, v->actor->session, user, r->uid, reply->ticket.data);
	}
	desk_unlock(v->desk);
	if (s != OK)
		return s;
	r->masked = true;	/* the ticket is for whoever logs in, whatever he was before */
	r->become = user;
	r->become_extension = arena_string(r->arena, text_of(extension));
	r->become_from = from ? arena_string(r->arena, from) : NULL;
	if (from)
		r->actor.from = r->become_from;
	openings_login(r->server->openings, r, user, v->now);
	return OK;
}

enum status verb_session_open(struct verb *v, const Od__SessionOpen *request,
	Od__SessionShown *reply)
{
	bool owner = v->actor->needs == access_every_need && (!request->password
		|| !*request->password);
	const Od__User *u;
	uint32_t user = 0;
	unsigned wait = 0;

	if (owner) {
		desk_read_lock(v->desk);
		u = access_user_by_login(v->desk, request->login);
		user = u ? u->id : 0;
		desk_unlock(v->desk);
	} else if (access_login(v->desk, request->login, text_of(request->password), v->now, &user,
			&wait) != OK) {
		return wrong(v, wait);
	}
	if (user != 0 && become(v, user, request->extension, NULL, reply) == OK)
		return OK;
	if (owner)	/* he may list the logins anyway */
		return verb_refuse(v, OD__MESSAGE__LOGIN_NOBODY, "login", request->login, NULL, NULL, NULL);
	return wrong(v, wait);
}

/* The active user who logs in so and holds the key; 0. */
static uint32_t key_holder(struct verb *v, const char *login, const char *fingerprint)
{
	const Od__User *u;
	const char *role;
	uint32_t user = 0;

	desk_read_lock(v->desk);
	u = access_user_by_key(v->desk, fingerprint, &role);
	if (u && u->state == OD__USER_STATE__ACTIVE && strcmp(u->login, login) == 0)
		user = u->id;
	desk_unlock(v->desk);
	return user;
}

enum status verb_session_gate(struct verb *v, const Od__SessionGate *request,
	Od__SessionShown *reply)
{
	const char *from = text_of(request->from);
	uint32_t user = 0;
	unsigned wait = 0;

	/* Who may become anybody is the owner of the folder, not a role. */
	if (v->actor->needs != access_every_need)
		return ERR_DENIED;
	if (request->key)
		user = key_holder(v, request->login, request->key);
	else if (access_login(v->desk, request->login, text_of(request->password), v->now, &user,
			&wait) != OK)
		user = 0;
	if (user == 0)
		return wrong(v, wait);
	if (request->ask)
		return OK;
	return become(v, user, NULL, *from ? from : "gate", reply) == OK ? OK : wrong(v, wait);
}

enum status verb_session_me(struct verb *v, const Od__SessionMe *request, Od__SessionShown *reply)
{
	(void)request;
	access_describe(v->desk, v->actor, v->arena, reply);
	reply->has_now = 1;
	reply->now = v->now;
	return OK;
}

/* The loop keeps the topics; a request of this verb never reaches a thread. */
enum status verb_event_follow(struct verb *v, const Od__EventFollow *request, Od__Followed *reply)
{
	(void)v;
	(void)request;
	(void)reply;
	return OK;
}
