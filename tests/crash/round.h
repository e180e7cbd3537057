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
	ROUND_COMMANDS,		/* kill -9 of commands and imports, and of the server */
	ROUND_POWER,		/* power cut at some moment */
	ROUND_POWER_CALL,	/* power cut at a write or sync of log, pages or tables */
	ROUND_POWER_START,	/* another one while the desk comes up */
	ROUND_SYNC_FAILS,	/* a sync answers EIO, then a power cut */
	ROUND_CLOCK,		/* the clock is set while it runs, and while it is down */
	ROUND_TWO,		/* two servers at once */
	ROUND_DAMAGE,		/* bits flipped or files cut in a copy of the desk */
	ROUND_GATE,		/* kill -9 of gate, net process, seat or ssh client, and of the server */
	ROUND_CHECKPOINT,	/* power cut in a checkpoint */
	ROUND_BACKUP,		/* power cut while a backup is written */
	ROUND_ARCHIVE,		/* power cut while log files are archived */
	ROUND_FULL,		/* the disk fills up, at work, in a checkpoint, a backup or the archive */
	ROUND_FULL_REAL,	/* the same on a small file system of its own */
	ROUND_BAD_BACKUP,	/* a backup or an archived log file is damaged, and restored */
	ROUND_KINDS
};

#define AT_SEATS 3	/* of the writers, in a round of the gate */

/* Who works beside the plain clients. */
enum crew { CREW_SEATS, CREW_COMMANDS, CREW_GATE };

struct tally {
	unsigned rounds, broken;	/* broken: rounds with any finding */
	unsigned skipped;		/* the machine has not what it takes; `skip` says what */
	const char *skip;
	uint64_t acked, lost, doubled, strange, wrong, faults;
	unsigned stuck;			/* waits above three seconds */
	int64_t slowest;		/* from the start of a server to its first reply */
	int64_t longest;		/* wait of a seat while a server was there */
	unsigned refused, whole;	/* damage: refused with a sentence; no harm done */
	unsigned struck;		/* those that hit what they were after */
	long blocks, torn, names;	/* of power cuts */
};

struct rounds {
	struct book *book;
	struct disk *disk;
	unsigned seed;			/* of the round at work, moving on */
	unsigned begun_with;		/* what it began with: says it, and ROUND=KIND:SEED plays it again */
	enum crew crew;
	unsigned milliseconds;		/* of work before something happens, at most */
	int copies;			/* of a desk, each damaged anew */
	bool no_flush;			/* replies do not wait: must be found out */
	bool no_mend;			/* pages are not put back: must be found out */
	char desk[600], template[600], control[600], library[700];
	unsigned lives;			/* rounds on this desk so far */
	bool has_gate;			/* there is an ssh client */
	pid_t server;
	pid_t writer[WRITERS];
	struct tally tally[ROUND_KINDS];
};

const char *round_name(enum kind kind);
void rounds_open(struct rounds *r);
/* False when it found something; the tally tells. Everything it draws follows from `seed`. */
bool round_run(struct rounds *r, enum kind kind, unsigned seed);
void rounds_close(struct rounds *r);

/* round.c, for the kinds. */
void round_reap(struct rounds *r);		/* kills the server */
void round_strike(struct rounds *r, struct tally *t);	/* what the disk had not promised goes */
/* Up again, or the round tells why not. */
bool round_again(struct rounds *r, enum kind kind, const char *option);
bool round_wait_death(struct rounds *r, int milliseconds);
bool round_is_dead(const struct rounds *r);
/* The server dies in its n-th call on a file whose path holds this, n up to `most`. */
bool round_die_in(struct rounds *r, const char *file, unsigned most, int milliseconds);

/* round_work.c: what the kinds share. */
void round_writers_start(struct rounds *r);
/* Waits until each was answered by the server that is there now; false, and said who was not. */
bool round_writers_served(struct rounds *r, enum kind kind);
/* Waits until the server has ended, true, or each was answered by it. */
bool round_dies_unserved(struct rounds *r);
void round_writers_stop(struct rounds *r);
void round_kill_writer(struct rounds *r, int w);
/* Starts a server and takes the time to its first reply. 0: it refused, `said` tells. */
pid_t round_start(struct rounds *r, struct tally *t, const char *option, char said[600]);
void round_ended(struct rounds *r);		/* the server is gone: for the waits of the writers */
void round_sleep(struct rounds *r, unsigned milliseconds_at_most);
unsigned round_dice(struct rounds *r, unsigned sides);
void round_copy(const char *from, const char *to);
/* A remark that names the round. */
void round_say(struct rounds *r, enum kind kind, const char *text, ...)
	__attribute__((format(printf, 3, 4)));

/* One kind each: what happens in the middle. Back with a server that runs, or false. */
bool round_damage(struct rounds *r, struct tally *t);		/* round_damage.c */
/* Flips a bit of the file, cuts it short or takes it away; says what. */
void round_hurt(struct rounds *r, const char *path, char what[100]);
/* The look by a process of its own; false: it did not come to its end. */
bool round_look_apart(const struct rounds *r, const char *desk, struct findings *out);
bool round_bad_backup(struct rounds *r, struct tally *t);	/* round_restore.c */
bool round_backup(struct rounds *r, struct tally *t);		/* round_backup.c */
/* After the work: another backup is made, and comes back whole. */
bool round_prove(struct rounds *r, enum kind kind);
bool round_archive(struct rounds *r, struct tally *t);
bool round_full(struct rounds *r, struct tally *t);		/* round_full.c */
/* Before a round on a small file system: mounts it at the desk's folder. NULL, or why not. */
const char *round_small_begin(struct rounds *r);
void round_small_end(struct rounds *r);
bool round_gate(struct rounds *r, struct tally *t);		/* round_gate.c */
void round_gate_prepare(struct rounds *r);	/* the template has a gate's keys and an operator */
void round_gate_begin(struct rounds *r);
void round_gate_end(struct rounds *r);

/* A backup to this file (NULL: the backup folder), waited for; what it said when it was not made. */
bool round_backup_to(struct rounds *r, const char *to, char said[600]);

#endif
