/* SPDX-License-Identifier: ISC */
/*
 * stall -- the list of them, the newest first.
 */
#include "base/stall.h"

#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

#include "base/clock.h"

/* GLOBAL: the calls of all threads of the process. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct stall *first;

void stall_begin(struct stall *s, enum stall_kind kind)
{
	s->since = clock_steady();
	s->kind = kind;
	s->at = &first;
	pthread_mutex_lock(&lock);
	s->next = first;
	if (first)
		first->at = &s->next;
	first = s;
	pthread_mutex_unlock(&lock);
}

void stall_end(struct stall *s)
{
	pthread_mutex_lock(&lock);
	*s->at = s->next;
	if (s->next)
		s->next->at = s->at;
	pthread_mutex_unlock(&lock);
}

int64_t stall_since(unsigned kinds)
{
	const struct stall *s;
	int64_t oldest = 0;

	pthread_mutex_lock(&lock);
	for (s = first; s; s = s->next)
		if (s->kind & kinds && (!oldest || s->since < oldest))
			oldest = s->since;
	pthread_mutex_unlock(&lock);
	return oldest;
}

int stall_fsync(int fd, enum stall_kind kind)
{
	struct stall call;
	int r;

	stall_begin(&call, kind);
	r = fsync(fd);
	stall_end(&call);
	return r;
}

int stall_fdatasync(int fd, enum stall_kind kind)
{
	struct stall call;
	int r;

	stall_begin(&call, kind);
	r = fdatasync(fd);
	stall_end(&call);
	return r;
}
