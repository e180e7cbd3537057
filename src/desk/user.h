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

/* 1 to 32 of a-z 0-9 . _ -, beginning with a letter or digit. */
bool user_login_good(const char *login);
/* Gives the user its number and writes it, with the hash of a password (NULL: none). */
enum status user_insert(struct verb *v, Od__User *u, const char *hash);

#endif
