/* SPDX-License-Identifier: ISC */
/*
 * bench -- one program, one table: what orderdesk does beside what other engines do, in one run on
 * one disk.
 *
 *	make bench			every group, short
 *	tests/bench/bench --list	the groups
 *	tests/bench/bench orders	one group; bench --help tells the sizes
 *
 * Each group of rows is a function in a file of its own, named in the list of bench.c, and runs in a
 * process of its own: one that ends in the middle takes nothing with it. A group names the engines
 * that stand beside ours (bench_columns), prints rows, and says what the peers did: statements and
 * numbers of rows. A peer that is not installed is a sentence (bench_absent), and its cells stay
 * empty. A bar that is not met is counted and printed, and is no reason to end with another code.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define BENCH_PEERS 4

/* What was asked for; every group holds to it. */
struct bench {
	double seconds;			/* of one run of a figure */
	unsigned rounds;		/* runs; the figure is their median */
	uint64_t customers, orders;	/* of the large desk */
	double length;			/* seconds of the long run at a normal load */
	unsigned seats;			/* of the groups that place orders; 0: each of their numbers */
	bool alone;			/* without the engines beside ours */
	const char *folder;		/* where everything is made, on the disk that is measured */
	const char *desks;		/* where large desks are kept between runs; NULL: nowhere */
};
extern struct bench bench;

/* ---- the table ---- */

/* The names of so many engines beside ours, up to BENCH_PEERS. */
void bench_columns(unsigned count, ...);

enum bench_better { BENCH_MORE, BENCH_LESS };

struct bench_row {
	const char *name, *unit;
	enum bench_better better;
	double ours;
	double bar;			/* ours at least (or below, with BENCH_LESS); 0: none */
	double peer[BENCH_PEERS];	/* in the order of the columns; 0: not measured */
	double times[BENCH_PEERS];	/* so many times better than the peer at least; 0: no bar */
};
/* One line. A ratio above 1 says that ours is better, whichever way the figure goes. */
void bench_row(const struct bench_row *row);
/* A sentence below the rows: what was done, statements, numbers of rows. */
void bench_say(const char *text, ...) __attribute__((format(printf, 1, 2)));
/* "not run: PostgreSQL is not installed (apt-get install postgresql-15)" */
void bench_absent(const char *peer, const char *package);

/* ---- figures ---- */

double bench_median(double *values, size_t count);
/* The p-th part of a thousand of the values, which are sorted by it. */
double bench_part(unsigned *values, size_t count, unsigned p);

/* What a process and its children that ended used. */
struct bench_usage {
	double cpu;		/* microseconds of processor time */
	double written;		/* bytes given to the disk: write_bytes of /proc/PID/io */
	double resident;	/* bytes now */
};
void bench_usage(pid_t process, struct bench_usage *out);
/* A running process of this one's own: its usage is added to what is there. */
void bench_usage_add(pid_t process, struct bench_usage *sum);

/* Waits until the process does nothing on its own any more, such as building an index behind a start. */
void bench_rest(pid_t process);

/* ---- places ---- */

/* A new folder below bench.folder. */
const char *bench_folder(const char *name);
/* A large desk of so many (made when there is none yet) in a copy that the group may change. */
const char *bench_desk(uint64_t customers, uint64_t orders);
/* 4 kB writes with fdatasync a second in the folder: what every durable figure stands on. */
double bench_syncs(void);
/* A program on the PATH or in one of the folders where Debian puts it; NULL when there is none. */
const char *bench_program(const char *name);

/* Runs a program with its words, NULL at the end, its output to the file (NULL: nowhere): exit code. */
int bench_run(const char *output, const char *program, ...) __attribute__((sentinel));

/* ---- for bench.c and for programs that hold one group (see bench_table.c) ---- */

struct bench_tally {
	unsigned rows, bars, met, stopped;
};
struct bench_tally *bench_tally(void);
void bench_options(void);	/* takes what bench.c gave on by the environment */

#endif
