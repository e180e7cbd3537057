/* SPDX-License-Identifier: ISC */
/*
 * access -- users in memory, what their roles allow, passwords and keys.
 *
 * A role is a config record with a list of needs; "*" is every need, "price.*" is "price" and all
 * below it, anything else itself alone ("draft" is not "draft.take"). The server asks here when
 * a session opens and fills struct actor; the dispatcher asks actor_may (desk.h) for each verb.
 * Passwords are argon2id strings (19 MiB, two passes): access_login takes some 30 ms and is called
 * without any lock held. Ten wrong passwords lock a login for 15 minutes (settings); the count is
 * in memory and starts anew with the server.
 */
#ifndef ORDERDESK_DESK_ACCESS_H
#define ORDERDESK_DESK_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/system.pb-c.h"

struct change;

/* Users in memory; NULL when there is none. Pointers are good until the handler returns. */
const Od__User *access_user(const struct desk *d, uint32_t id);
const Od__User *access_user_by_login(const struct desk *d, const char *login);
const Od__User *access_user_by_extension(const struct desk *d, const char *extension);
const Od__User *access_user_by_key(const struct desk *d, const char *fingerprint,
	const char **role);	/* the key's own role limit, "" when it has none */
const Od__User *access_user_at(const struct desk *d, size_t index);	/* by login; NULL behind */
/* Login of a user for people; "" for 0 and who is not there. */
const char *access_login_of(const struct desk *d, uint32_t id);
/* The name that people call a user by, or the login; "" as above. */
const char *access_name_of(const struct desk *d, uint32_t id);

/*
 * Fills an actor from a user and his roles (from `role` alone when that is not NULL and the user
 * has it or "admin"); strings are copied into the arena. Session, from and extension are the
 * caller's. ERR_DENIED for users who are not active.
 */
enum status access_actor(const struct desk *d, uint32_t user, const char *role, struct arena *a,
	struct actor *out);
/* The needs of the system itself and of the owner of the folder: every one. */
extern const char *const access_every_need[];

/*
 * Checks a password; takes desk_read_lock itself. OK with *user, or ERR_DENIED with *wait, the
 * seconds until the next try makes sense. A missing login takes as long as a wrong password.
 */
enum status access_login(struct desk *d, const char *login, const char *password, int64_t now,
	uint32_t *user, unsigned *wait);
/* Who the user is and what he may, for `session open` and `session me`. */
void access_describe(const struct desk *d, const struct actor *actor, struct arena *a,
	Od__SessionShown *out);

/* argon2id string of a password, in the arena. */
char *access_hash(struct arena *a, const char *password);
/*
 * Reads one OpenSSH public key line: type, base64, comment. *fingerprint gets "SHA256:…", *text
 * the line without options. ERR_FORMAT.
 */
enum status access_key_line(const char *line, struct arena *a, const char **text,
	const char **fingerprint);

enum status access_load(struct desk *d, struct txn *t);
void access_applied(struct desk *d, const struct change *c);
void access_free(struct desk *d);

#endif
