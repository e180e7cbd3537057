/* SPDX-License-Identifier: ISC */
/*
 * round -- one thing after the other that happens to a desk while 64 seats work on it.
 *
 * A round sets writers to work, lets something of its kind happen at a random moment, brings the
 * desk up again as its people would, waits until every writer was answered again, stops them and
 * looks at the whole: book_check. Everything follows from the seed but the timing.
 */
#ifndef TESTS_CRASH_ROUND_H
#define TESTS_CRASH_ROUND_H

#include "crash/book.h"
#include "crash/disk.h"

enum kind {
	ROUND_SERVER,		/* kill -9 of the server */
	ROUND_SEATS,		/* kill -9 of clients */
	ROUND_COMMANDS,		/* kill -9 of commands, and of the server */
	ROUND_POWER,		/* power cut at some moment */
	ROUND_POWER_CALL,	/* power cut at a write or sync of log, pages or tables */
	ROUND_POWER_START,	/* another one while the desk comes up */
	ROUND_SYNC_FAILS,	/* a sync answers EIO, then a power cut */
	ROUND_CLOCK,		/* the clock is set while it runs, and while it is down */
	ROUND_TWO,		/* two servers at once */
	ROUND_DAMAGE,		/* bits flipped or files cut in a copy of the desk */
	ROUND_KINDS
};

struct tally {
	unsigned rounds, broken;	/* broken: rounds with any finding */
	uint64_t acked, lost, doubled, strange, wrong, faults;
	unsigned stuck;			/* waits above three seconds */
	int64_t slowest;		/* from the start of a server to its first reply */
	int64_t longest;		/* wait of a seat while a server was there */
	unsigned refused, whole;	/* damage: refused with a sentence; no harm done */
	long blocks, torn, names;	/* of power cuts */
};

struct rounds {
	struct book *book;
	struct disk *disk;
	unsigned seed;
	unsigned milliseconds;		/* of work before something happens, at most */
	int copies;			/* of a desk, each damaged anew */
	bool no_flush;			/* replies do not wait: must be found out */
	bool no_mend;			/* pages are not put back: must be found out */
	char desk[600], template[600], control[600], library[700];
	unsigned lives;			/* rounds on this desk so far */
	pid_t server;
	pid_t writer[WRITERS];
	struct tally tally[ROUND_KINDS];
};

const char *round_name(enum kind kind);
void rounds_open(struct rounds *r, unsigned seed);
/* False when it found something; the tally tells. */
bool round_run(struct rounds *r, enum kind kind);
void rounds_close(struct rounds *r);

/* round_work.c: what the kinds share. */
void round_writers_start(struct rounds *r, const char *program);
/* Waits until each was answered by the server that is there now; false: some was not in 30 s. */
bool round_writers_served(struct rounds *r);
void round_writers_stop(struct rounds *r);
void round_kill_writer(struct rounds *r, int w, const char *program);
/* Starts a server and takes the time to its first reply. 0: it refused, `said` tells. */
pid_t round_start(struct rounds *r, struct tally *t, const char *option, char said[600]);
void round_ended(struct rounds *r);		/* the server is gone: for the waits of the writers */
void round_sleep(struct rounds *r, unsigned milliseconds_at_most);
/* A remark that names the round. */
void round_say(struct rounds *r, enum kind kind, const char *text, ...)
	__attribute__((format(printf, 3, 4)));

/* round_damage.c */
bool round_damage(struct rounds *r, struct tally *t);

#endif
