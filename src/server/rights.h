/* SPDX-License-Identifier: ISC */
/*
 * rights -- who a session is, as a counted object that its requests share.
 *
 * A request keeps the rights it was made with while the session may get new ones (a login, a
 * change of roles). The owner of the desk's folder, and root, are the first user with every need;
 * anyone else is nobody until `session open` proves a login. Tickets let a session be resumed after
 * a loss, also by the next server: they are a keyed hash, nothing is stored.
 */
#ifndef ORDERDESK_SERVER_RIGHTS_H
#define ORDERDESK_SERVER_RIGHTS_H

#include <stdatomic.h>
#include <sys/types.h>

#include "desk/desk.h"

struct server;

#define TICKET_BYTES 32u

struct rights {
	atomic_uint holders;
	uint64_t generation;		/* of server->rights when they were made */
	bool owner;			/* of the folder: not by login */
	struct arena *arena;
	struct actor actor;
	const char *name;		/* of the user, for people */
	char extension[40];
};

/* Rights of the owner (user 0) or of a user that logged in; one holder. */
struct rights *rights_make(struct server *s, uint64_t session, uint32_t user, bool owner,
	const char *extension, const char *language, const char *from);
/* The user whose roles count; 0: the owner of the folder, who may everything. */
uint32_t rights_user(const struct rights *r);
struct rights *rights_hold(struct rights *r);
void rights_drop(struct rights *r);

void ticket_make(const struct server *s, uint64_t session, uint32_t user, uid_t uid,
	unsigned char ticket[TICKET_BYTES]);
/*
 * Does the ticket belong to this session and peer? *user: who it says it was, whatever the answer; 0 the
 * owner of the folder.
 */
bool ticket_check(const struct server *s, uint64_t session, uid_t uid, const void *ticket,
	size_t length, uint32_t *user);
/* The key of the tickets, made at the first start. */
enum status ticket_key_load(struct server *s);

#endif
