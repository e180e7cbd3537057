/* SPDX-License-Identifier: ISC */
/*
 * clock -- wall time with a settable start, steady time.
 *
 * The environment is read at the first call. A file named by "@" is read at each call, so a test
 * moves the time of a running server by writing the file; a text "+" in it runs from the moment at
 * which it was first seen. A clock that cannot be read is panic(): a desk that does not know the
 * time must not take orders. Zones and days are in clock_zone.c, texts in clock_text.c.
 */
#include "base/clock.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define SPEC_MAX 256

static struct {
	bool known;
	char spec[SPEC_MAX];	/* what the environment or clock_set said */
	char seen[SPEC_MAX];	/* the instant text in force */
	int64_t start;		/* its instant */
	int64_t steady;		/* steady time when it was first seen */
} set;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static int64_t read_clock(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t) != 0)
		abort();
	return (int64_t)t.tv_sec * CLOCK_SECOND + t.tv_nsec / 1000;
}

int64_t clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* Takes "=…" or "+…" into force when it is new. */
static enum status take(const char *text)
{
	int64_t at;
	enum status s;

	if (set.seen[0] && strcmp(text, set.seen) == 0)
		return OK;
	if (*text != '=' && *text != '+')
		return ERR_FORMAT;
	s = clock_parse(text + 1, &at);
	if (s)
		return s;
	snprintf(set.seen, sizeof set.seen, "%s", text);
	set.start = at;
	set.steady = clock_steady();
	return OK;
}

static enum status take_file(const char *path)
{
	char text[SPEC_MAX];
	ssize_t length;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return ERR_IO;
	length = read(fd, text, sizeof text - 1);
	close(fd);
	if (length <= 0)
		return ERR_IO;
	text[length] = 0;
	text[strcspn(text, " \t\r\n")] = 0;
	return take(text);
}

static enum status use(const char *text)
{
	if (strlen(text) >= sizeof set.spec)
		return ERR_LIMIT;
	snprintf(set.spec, sizeof set.spec, "%s", text);
	set.seen[0] = 0;
	set.known = true;
	if (*text == 0)
		return OK;
	return *text == '@' ? take_file(text + 1) : take(text);
}

enum status clock_set(const char *text)
{
	enum status s;

	pthread_mutex_lock(&guard);
	s = use(text);
	if (s)
		use("");
	pthread_mutex_unlock(&guard);
	return s;
}

/* Wrong settings are told on stderr without a time: log lines need the clock. */
static void broken(const char *spec)
{
	fprintf(stderr, "orderdesk: ORDERDESK_CLOCK is no clock: %s\n", spec);
	abort();
}

int64_t clock_now(void)
{
	int64_t now;

	pthread_mutex_lock(&guard);
	if (!set.known) {
		const char *text = getenv("ORDERDESK_CLOCK");

		if (use(text ? text : "") != OK)
			broken(text);
	}
	if (set.spec[0] == '@') {
		/* A file in the middle of being written keeps the time that was in force. */
		if (take_file(set.spec + 1) != OK && !set.seen[0])
			broken(set.spec);
	}
	if (!set.seen[0])
		now = read_clock(CLOCK_REALTIME);
	else
		now = set.start + (set.seen[0] == '+' ? clock_steady() - set.steady : 0);
	pthread_mutex_unlock(&guard);
	return now;
}
