/* SPDX-License-Identifier: ISC */
/*
 * limits -- the table of places. See limits.h.
 *
 * A place is kept while a connection of it waits; others are given up when the table is full,
 * oldest first. With PLACES all busy a new place is refused, so the table never lies.
 */
#include "gate/limits.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

#define PLACES 1024
#define FIRST_WAIT (30 * CLOCK_SECOND)
#define LAST_WAIT (15 * CLOCK_MINUTE)
#define FORGET (60 * CLOCK_MINUTE)

struct place {
	unsigned char name[9];		/* family, then 4 or 8 bytes */
	bool used;
	unsigned waiting, failures;
	int64_t seen, closed_until, wait;
};

struct limits {
	unsigned all, one_place, failures, waiting;
	struct place places[PLACES];
};

struct limits *limits_new(unsigned all, unsigned one_place, unsigned failures)
{
	struct limits *l = mem_alloc(sizeof *l);

	l->all = all;
	l->one_place = one_place;
	l->failures = failures;
	return l;
}

void limits_free(struct limits *l)
{
	mem_free(l);
}

static void name_of(const struct sockaddr_storage *from, unsigned char name[9])
{
	memset(name, 0, 9);
	if (from->ss_family == AF_INET) {
		name[0] = 4;
		memcpy(name + 1, &((const struct sockaddr_in *)from)->sin_addr, 4);
	} else if (from->ss_family == AF_INET6) {
		const struct in6_addr *a = &((const struct sockaddr_in6 *)from)->sin6_addr;

		name[0] = IN6_IS_ADDR_V4MAPPED(a) ? 4 : 6;
		memcpy(name + 1, a->s6_addr + (name[0] == 4 ? 12 : 0), name[0] == 4 ? 4 : 8);
	}
}

/* NULL when it is not there, and `make` found no room. */
static struct place *find(struct limits *l, const struct sockaddr_storage *from, bool make)
{
	struct place *oldest = NULL, *p;
	unsigned char name[9];

	name_of(from, name);
	for (p = l->places; p < l->places + PLACES; p++) {
		if (p->used && memcmp(p->name, name, sizeof name) == 0)
			return p;
		if ((!p->used || p->waiting == 0) && (!oldest || (oldest->used
				&& (!p->used || p->seen < oldest->seen))))
			oldest = p;
	}
	if (!make || !oldest)
		return NULL;
	memset(oldest, 0, sizeof *oldest);
	memcpy(oldest->name, name, sizeof name);
	oldest->used = true;
	return oldest;
}

enum limits_word limits_enter(struct limits *l, const struct sockaddr_storage *from, int64_t now)
{
	struct place *p = find(l, from, true);

	if (!p)
		return LIMITS_FULL;
	if (p->closed_until > now)
		return LIMITS_LATER;
	if (now - p->seen > FORGET)
		p->failures = 0, p->wait = 0;
	if (p->waiting >= l->one_place)
		return LIMITS_PLACE_FULL;
	if (l->waiting >= l->all)
		return LIMITS_FULL;
	p->waiting++;
	p->seen = now;
	l->waiting++;
	return LIMITS_COME;
}

void limits_leave(struct limits *l, const struct sockaddr_storage *from)
{
	struct place *p = find(l, from, false);

	if (p && p->waiting > 0)
		p->waiting--;
	if (l->waiting > 0)
		l->waiting--;
}

void limits_wrong(struct limits *l, const struct sockaddr_storage *from, int64_t now)
{
	struct place *p = find(l, from, true);

	if (!p)
		return;
	p->seen = now;
	if (++p->failures < l->failures)
		return;
	p->failures = 0;
	p->wait = p->wait == 0 ? FIRST_WAIT : p->wait * 2 > LAST_WAIT ? LAST_WAIT : p->wait * 2;
	p->closed_until = now + p->wait;
}

void limits_right(struct limits *l, const struct sockaddr_storage *from)
{
	struct place *p = find(l, from, false);

	if (p)
		p->failures = 0, p->wait = 0;
}
