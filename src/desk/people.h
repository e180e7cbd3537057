/* SPDX-License-Identifier: ISC */
/*
 * people -- the users in memory, for access.c and password.c alone.
 *
 * Beside each user stands how often a wrong password was given and until when the login is locked:
 * these are not stored, and changed under a mutex of their own, as logins are checked while others
 * read.
 */
#ifndef ORDERDESK_DESK_PEOPLE_H
#define ORDERDESK_DESK_PEOPLE_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/system.pb-c.h"

struct person {
	Od__User *user;		/* owned */
	unsigned failures;	/* wrong passwords one after the other */
	int64_t locked_until;
};

struct people {
	struct person *users;	/* by login, case aside */
	size_t count, room;
	pthread_mutex_t tries;
};

struct person *people_find(const struct desk *d, const char *login);

#endif
