/* SPDX-License-Identifier: ISC */
/*
 * powercut -- a disk that forgets what was not synced.
 */
#include "store/powercut.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap/tap.h"

#define BLOCK 4096
#define NOTES 20000
#define FILES 200

struct note {
	int file;
	bool synced;
	off_t block;		/* number of the block in its file */
	size_t length;		/* bytes that stood there */
	unsigned char before[BLOCK];
};

struct state {
	bool on, deaf, full;
	size_t watched_length;
	char watched[300];
	int files;
	char path[FILES][400];
	off_t size[FILES];	/* at the last sync */
	size_t count, synced;
	struct note notes[NOTES];
};

static struct state *state;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void powercut_watch(const char *folder)
{
	if (!state)
		state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	state->on = false;
	state->count = state->synced = 0;
	state->files = 0;
	state->watched_length = (size_t)snprintf(state->watched, sizeof state->watched, "%s/",
		folder);
}

void powercut_begin(bool deaf)
{
	state->deaf = deaf;
	state->on = true;
}

/* The number of the watched file behind fd, or -1. */
static int file_of(int fd)
{
	char link[40], path[400];
	struct stat st;
	ssize_t n;
	int i;

	if (!state || !state->on)
		return -1;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n < 0)
		return -1;
	path[n] = 0;
	if (strncmp(path, state->watched, state->watched_length))
		return -1;
	for (i = 0; i < state->files; i++)
		if (strcmp(state->path[i], path) == 0)
			return i;
	if (i == FILES || fstat(fd, &st))
		abort();
	strcpy(state->path[i], path);
	state->size[i] = st.st_size;
	return state->files++;
}

static void note_write(int fd, size_t length, off_t at)
{
	off_t block;
	int file;

	pthread_mutex_lock(&lock);
	file = file_of(fd);
	for (block = at / BLOCK; file >= 0 && length && block <= (at + (off_t)length - 1) / BLOCK;
	     block++) {
		struct note *n = &state->notes[state->count];
		ssize_t was;

		if (state->count == NOTES) {
			state->full = true;
			break;
		}
		was = syscall(SYS_pread64, fd, n->before, (size_t)BLOCK, block * BLOCK);
		n->file = file;
		n->block = block;
		n->synced = false;
		n->length = was > 0 ? (size_t)was : 0;
		state->count++;
	}
	pthread_mutex_unlock(&lock);
}

static void forget_synced(void)
{
	size_t i, kept = 0;

	for (i = 0; i < state->count; i++) {
		if (state->notes[i].synced)
			continue;
		if (kept != i)
			state->notes[kept] = state->notes[i];
		kept++;
	}
	state->count = kept;
	state->synced = 0;
}

static void note_sync(int fd)
{
	struct stat st;
	size_t i;
	int file;

	pthread_mutex_lock(&lock);
	file = file_of(fd);
	if (file >= 0 && !state->deaf) {
		for (i = 0; i < state->count; i++) {
			struct note *n = &state->notes[i];

			state->synced += n->file == file && !n->synced;
			n->synced |= n->file == file;
		}
		if (state->synced == state->count || state->count > NOTES / 2)
			forget_synced();
		if (!fstat(fd, &st))
			state->size[file] = st.st_size;
	}
	pthread_mutex_unlock(&lock);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
	note_write(fd, length, at);
	return syscall(SYS_pwrite64, fd, bytes, length, at);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
	off_t at = state && state->on ? lseek(fd, 0, SEEK_CUR) : -1;

	if (at >= 0)
		note_write(fd, length, at);
	return syscall(SYS_write, fd, bytes, length);
}

/* The real sync is left out: only the notes count here. */
int fdatasync(int fd)
{
	note_sync(fd);
	return 0;
}

int fsync(int fd)
{
	note_sync(fd);
	return 0;
}

static bool same_block(const struct note *a, const struct note *b)
{
	return a->file == b->file && a->block == b->block;
}

/* How many of the unsynced writes to the block of note i, from the last, are taken back? */
static size_t undone_of_block(size_t i, unsigned *seed)
{
	size_t j, writes = 0;

	for (j = 0; j < state->count; j++)
		writes += !state->notes[j].synced && same_block(&state->notes[i], &state->notes[j]);
	return (size_t)rand_r(seed) % (writes + 1);
}

static void restore(const struct note *n)
{
	struct stat st;
	int fd = open(state->path[n->file], O_WRONLY);

	if (fd < 0 || fstat(fd, &st))
		bail("%s is gone", state->path[n->file]);
	if (n->length)
		syscall(SYS_pwrite64, fd, n->before, n->length, n->block * BLOCK);
	/* What stood behind its old end is gone: the end goes back when nothing follows. */
	if (n->length < BLOCK && st.st_size <= (n->block + 1) * BLOCK
	    && n->block * BLOCK + (off_t)n->length >= state->size[n->file]
	    && ftruncate(fd, n->block * BLOCK + (off_t)n->length))
		bail("%s cannot be cut", state->path[n->file]);
	else if (n->length < BLOCK && st.st_size > (n->block + 1) * BLOCK) {
		static const unsigned char zero[BLOCK];

		syscall(SYS_pwrite64, fd, zero, BLOCK - n->length,
			n->block * BLOCK + (off_t)n->length);
	}
	close(fd);
}

long powercut_strike(unsigned seed)
{
	long undone = 0;
	size_t i, j;

	state->on = false;
	if (state->full)
		bail("more than %d unsynced blocks", NOTES);
	/* From the last note back: the first note met of a block decides for all of it. */
	for (i = state->count; i-- > 0; ) {
		size_t take = 0;

		if (state->notes[i].synced)
			continue;
		take = undone_of_block(i, &seed);
		for (j = i + 1; j-- > 0; ) {
			struct note *n = &state->notes[j];

			if (n->synced || !same_block(n, &state->notes[i]))
				continue;
			if (take) {
				restore(n);
				take--;
				undone++;
			}
			if (j != i)
				n->synced = true;	/* settled */
		}
		state->notes[i].synced = true;
	}
	return undone;
}
