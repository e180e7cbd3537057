/* SPDX-License-Identifier: ISC */
/*
 * session_verbs -- log in on this connection, and who am I; the topics of `event follow`.
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
	return verb_refuse(v, OD__MESSAGE__LOGIN_WRONG, "password",
		arena_format(v->arena, "%u", wait), NULL, NULL, NULL);
}

enum status verb_session_open(struct verb *v, const Od__SessionOpen *request,
	Od__SessionShown *reply)
{
	bool owner = v->actor->needs == access_every_need && (!request->password
		|| !*request->password);
	struct request *r = v->request;
	struct actor actor;
	const Od__User *u;
	uint32_t user = 0;
	unsigned wait = 0;
	enum status s;

	if (!owner) {
		s = access_login(v->desk, request->login, text_of(request->password), v->now, &user,
			&wait);
		if (s != OK)
			return wrong(v, wait);
	}
	desk_read_lock(v->desk);
	u = owner ? access_user_by_login(v->desk, request->login)
		: access_user(v->desk, user);
	s = u ? access_actor(v->desk, u->id, NULL, v->arena, &actor) : ERR_DENIED;
	if (s == OK) {
		user = u->id;
		actor.session = v->actor->session;
		actor.from = v->actor->from;
		actor.extension = request->extension && *request->extension ? request->extension
			: arena_string(v->arena, text_of(u->extension));
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
		return wrong(v, wait);
	r->become = user;
	r->become_extension = arena_string(r->arena, text_of(request->extension));
	openings_login(v->request->server->openings, r, user, v->now);
	return OK;
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
