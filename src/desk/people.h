/* SPDX-License-Identifier: ISC */
/*
 * people -- the users in memory, for access.c and password.c alone.
 *
 * Beside each user stands how often a wrong password was given and until when the login is locked:
 * these are not stored, and changed under a mutex of their own, as logins are checked while others
 * read. In memory a hash is in clear, in the store it is sealed.
 */
#ifndef ORDERDESK_DESK_PEOPLE_H
#define ORDERDESK_DESK_PEOPLE_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sorted.h"
#include "desk/desk.h"
#include "record/system.pb-c.h"

struct person {
	Od__User *user;		/* owned */
	unsigned failures;	/* wrong passwords one after the other */
	int64_t locked_until;
};

struct people {
	struct sorted users;	/* of struct person, owned; by login, case aside */
	pthread_mutex_t tries;
};

struct person *people_find(const struct desk *d, const char *login);

/*
 * A password's hash as it stands in the store: sealed under the desk's secret key, as text, so that
 * a copy of the store without its keys is nothing to guess at. In the arena. password_open gives
 * the hash on the heap, NULL when it does not open.
 */
char *password_seal(struct vault *vault, struct arena *a, uint32_t user, const char *hash);
char *password_open(struct vault *vault, uint32_t user, const char *sealed);

#endif
