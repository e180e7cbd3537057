/* SPDX-License-Identifier: ISC */
/*
 * disk -- a disk that does to a desk what disks do: it forgets, tears, fails and fills up.
 *
 * disk.c stands before the library's calls on files, either linked into a test or preloaded into a
 * server (disk.so, with the control block's file in DISK_CONTROL). Below the watched folder it notes
 * each 4 kB block with what stood there before it was written, and each name that was made, moved or
 * taken away, in memory that outlives the process; a sync of the file or the folder settles the
 * notes. After the process is dead, disk_strike (disk_cut.c) takes back what was not settled: of
 * each block any number of its last writes, one of them by half, cut at borders of 512 bytes; of each
 * folder any number of its last names. Real syncs are left out: only the notes count.
 *
 * The block is set before the server starts or while it runs; what is counted is read at any time.
 */
#ifndef TESTS_CRASH_DISK_H
#define TESTS_CRASH_DISK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define DISK_BLOCK 4096
#define DISK_SECTOR 512
#define DISK_NOTES 80000
#define DISK_FILES 600
#define DISK_NAMES 2000

struct disk_file {
	dev_t device;
	ino_t inode;
	off_t size;		/* at the last sync */
	bool gone;
	char path[400];
};

struct disk_note {
	int file;
	bool synced;
	bool dropped;		/* a sync of it failed: no later one keeps it */
	off_t block;		/* number of the block in its file */
	size_t length;		/* bytes that stood there */
	unsigned char before[DISK_BLOCK];
};

struct disk_name {
	enum { NAME_MADE, NAME_MOVED, NAME_GONE } what;
	bool synced;
	char path[400], to[400];	/* to: where it went, or the link that keeps a file taken away */
};

struct disk {
	pthread_mutex_t lock;
	_Atomic bool on;
	char watched[300];
	size_t watched_length;

	/* What the harness wants. Counts are of calls below the folder; 0: never. */
	_Atomic bool deaf;		/* no sync is heard */
	_Atomic long die_after;		/* writes and syncs until the process is killed */
	char die_on[40];		/* only those of files whose path holds this */
	_Atomic long fail_after;	/* syncs until one answers EIO */
	char fail_on[40];		/* only syncs of files whose path holds this */
	_Atomic long slow_ms;		/* that a sync takes */
	char slow_on[40];		/* of files whose path holds this */
	_Atomic enum { HANGS_NOT, HANGS_SYNC, HANGS_WRITE } hangs;	/* these calls do not come back */
	char hangs_on[40];		/* of files whose path holds this */
	_Atomic long hanging;		/* calls that do not */
	_Atomic pid_t hanger;		/* the thread that made the last of them */
	_Atomic int64_t room;		/* bytes that the folder may hold in all; 0: no limit */
	_Atomic int64_t used;
	_Atomic bool bad_reads, bad_writes;	/* they answer EIO, */
	char bad_on[40];		/* of files whose path holds this */
	_Atomic long bad;		/* calls that did */

	_Atomic long writes, syncs, failed, refused, died;
	bool overflow;			/* more unsettled blocks than notes */
	int files;
	struct disk_file file[DISK_FILES];
	int names;
	struct disk_name name[DISK_NAMES];
	size_t count, settled;
	struct disk_note notes[DISK_NOTES];
};

/* A new block in memory that children share, or in a file for a preloaded process. */
struct disk *disk_make(const char *file);
/* Fresh notes for this folder, nothing wanted; before the process starts. */
void disk_watch(struct disk *d, const char *folder);
/* In a process that has disk.c linked: from now on. */
void disk_begin(struct disk *d);

struct disk_struck {
	long blocks, torn, names;
};
/* After the end of the process; never the same for two seeds. `tear` cuts blocks by half, too. */
struct disk_struck disk_strike(struct disk *d, unsigned seed, bool tear);

#endif
