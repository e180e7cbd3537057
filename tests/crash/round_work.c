/* SPDX-License-Identifier: ISC */
/*
 * round_work -- writers and servers of a round: started, watched, stopped.
 */
#include "crash/round.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define SERVED 60000		/* ms until every writer must have been answered again */
#define COMMANDERS 6		/* of the writers, when there are any; the last two import */
/* It must not start the server: the round does, at its own time. */
#define COMMAND "$ORDERDESK_LIBEXEC/orderdesk --quiet --no-start"

void round_say(struct rounds *r, enum kind kind, const char *text, ...)
{
	char said[900];
	va_list args;

	va_start(args, text);
	vsnprintf(said, sizeof said, text, args);
	va_end(args);
	diag("ROUND=%d:%u, %s: %s", (int)kind, r->begun_with, round_name(kind), said);
}

void round_sleep(struct rounds *r, unsigned milliseconds_at_most)
{
	poll(NULL, 0, 1 + (int)((unsigned)rand_r(&r->seed) % milliseconds_at_most));
}

unsigned round_dice(struct rounds *r, unsigned sides)
{
	return (unsigned)rand_r(&r->seed) % sides;
}

void round_copy(const char *from, const char *to)
{
	char line[1900];

	/* WHY not the folder itself: it may be a mounted file system. */
	snprintf(line, sizeof line, "mkdir -p '%s' && find '%s' -mindepth 1 -delete && cp -a '%s/.' '%s'",
		to, to, from, to);
	if (system(line) != 0)
		bail("%s cannot be copied", from);
}

static void writer_start(struct rounds *r, int w)
{
	fflush(stdout);
	r->writer[w] = fork();
	if (r->writer[w] < 0)
		bail("no process for a writer");
	if (r->writer[w] == 0) {
		if (r->crew == CREW_COMMANDS && w < COMMANDERS - 2)
			commander_main(r->book, r->desk, w, COMMAND);
		if (r->crew == CREW_COMMANDS && w < COMMANDERS)
			importer_main(r->book, r->desk, w, COMMAND);
		if (r->crew == CREW_GATE && w < AT_SEATS)
			seated_main(r->book, w);
		writer_main(r->book, r->desk, w);
	}
}

void round_writers_start(struct rounds *r)
{
	int w;

	r->book->stop = false;
	r->book->pause = 0;
	for (w = 0; w < WRITERS; w++)
		writer_start(r, w);
}

static void kill_whole(pid_t pid)
{
	kill(-pid, SIGKILL);	/* a commander and what it runs */
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

void round_kill_writer(struct rounds *r, int w)
{
	kill_whole(r->writer[w]);
	writer_start(r, w);
}

struct served {
	struct rounds *r;
	int64_t since;
};

static bool all_served(void *baton)
{
	const struct served *s = baton;
	int w;

	for (w = 0; w < WRITERS; w++) {
		const struct page *p = &s->r->book->page[w];

		if (p->acked_at < s->since && p->sent < DEEDS_MAX)
			return false;
	}
	return true;
}

static bool dead_or_served(void *baton)
{
	const struct served *s = baton;

	return round_is_dead(s->r) || all_served(baton);
}

bool round_dies_unserved(struct rounds *r)
{
	struct served s = { r, clock_steady() };

	tap_wait(SERVED, dead_or_served, &s);
	return round_is_dead(r);
}

bool round_writers_served(struct rounds *r, enum kind kind)
{
	struct served s = { r, clock_steady() };
	int w;

	if (tap_wait(SERVED, all_served, &s))
		return true;
	for (w = 0; w < WRITERS; w++) {
		const struct page *p = &r->book->page[w];

		if (p->acked_at >= s.since || p->sent == DEEDS_MAX)
			continue;
		round_say(r, kind, "writer %d%s was not answered in %d s: %u sent, the last answer %lld ms "
			"before", w, r->crew == CREW_GATE && w < AT_SEATS ? " at the gate" : "", SERVED / 1000, p->sent,
			(long long)(p->acked_at ? (s.since - p->acked_at) / 1000 : -1));
		if (r->crew == CREW_GATE && w < AT_SEATS)
			seated_tell(w);
	}
	return false;
}

/* Those that are not done in time are waiting for a server that is gone. */
void round_writers_stop(struct rounds *r)
{
	int64_t until = clock_steady() + 5 * CLOCK_SECOND;
	int w;

	r->book->stop = true;
	for (w = 0; w < WRITERS; w++) {
		while (r->writer[w] > 0 && waitpid(r->writer[w], NULL, WNOHANG) == 0) {
			if (clock_steady() > until) {
				kill_whole(r->writer[w]);
				break;
			}
			poll(NULL, 0, 2);
		}
		r->writer[w] = 0;
	}
}

void round_ended(struct rounds *r)
{
	r->book->up_since = 0;
}

pid_t round_start(struct rounds *r, struct tally *t, const char *option, char said[600])
{
	int64_t began = clock_steady(), took;
	struct arena *a;
	struct client *c;
	struct refusal why;
	ProtobufCMessage *m;
	int code;
	pid_t pid;

	pid = fixture_try(r->desk, "--test-hooks", option, &code, said);
	if (!pid)
		return 0;
	a = arena_new(0);
	c = fixture_open(r->desk);
	if (fixture_call(c, "session me", NULL, a, &m, &why, NULL) == OK) {
		took = clock_steady() - began;
		if (t && took > t->slowest)
			t->slowest = took;
	}
	client_close(c);
	arena_free(a);
	r->book->up_since = clock_steady();
	return pid;
}
