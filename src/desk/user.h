/* SPDX-License-Identifier: ISC */
/*
 * user -- what the making of a desk needs of users; the verbs are in user.c.
 *
 * Logins are short and plain, so that they can be typed on any keyboard and stand in file names.
 */
#ifndef ORDERDESK_DESK_USER_H
#define ORDERDESK_DESK_USER_H

#include <stdbool.h>

#include "desk/desk.h"
#include "record/system.pb-c.h"

/*
 * What of `user password` takes its time: whether the old password is right, and the hash of the new
 * one. Both are some 30 ms of work, so the server has it made on a thread that keeps nobody waiting,
 * before the verb runs; without any lock held, outside of a transaction. A wrong old password
 * counts as a login that went wrong. In the arena.
 */
struct user_proof {
	bool right;		/* the old password, where it is needed */
	const char *against;	/* the hash that it was compared with, "" none */
	const char *hash;	/* of the new one; NULL: it is not to be set */
};
const struct user_proof *user_prove(struct verb *v, const Od__UserPassword *request);

/* 1 to 32 of a-z 0-9 . _ -, beginning with a letter or digit. */
bool user_login_good(const char *login);
/* Gives the user its number and writes it, with the hash of a password (NULL: none). */
enum status user_insert(struct verb *v, Od__User *u, const char *hash);

#endif
