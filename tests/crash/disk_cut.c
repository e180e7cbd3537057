/* SPDX-License-Identifier: ISC */
/*
 * disk_cut -- what is left of a folder when the power goes.
 *
 * The process is dead; the notes say what of its writes the disk had not promised. Each block gets
 * the state after some number of those writes, chosen for the block alone, and, torn, some sectors
 * of the state after one more. Names go back in order, folder by folder, as a journal of names does.
 */
#include "crash/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap/tap.h"

#define SECTORS (DISK_BLOCK / DISK_SECTOR)

struct disk *disk_make(const char *file)
{
	pthread_mutexattr_t robust;
	struct disk *d;
	int fd = -1;

	if (file) {
		fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (fd < 0 || ftruncate(fd, sizeof *d))
			bail("cannot make %s: %s", file, strerror(errno));
	}
	d = mmap(NULL, sizeof *d, PROT_READ | PROT_WRITE, file ? MAP_SHARED
		: MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, fd, 0);
	if (d == MAP_FAILED)
		bail("no memory for the disk");
	if (fd >= 0)
		close(fd);
	pthread_mutexattr_init(&robust);
	pthread_mutexattr_setpshared(&robust, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&d->lock, &robust);
	pthread_mutexattr_destroy(&robust);
	return d;
}

void disk_watch(struct disk *d, const char *folder)
{
	char whole[4096];

	d->on = false;
	d->deaf = false;
	d->die_after = d->fail_after = d->writes = d->syncs = d->failed = d->refused = d->died = 0;
	d->room = d->used = 0;
	d->slow_ms = 0;
	d->bad_reads = d->bad_writes = false;
	d->bad = 0;
	d->hangs = HANGS_NOT;
	d->fail_on[0] = d->die_on[0] = 0;
	d->overflow = false;
	d->files = d->names = 0;
	d->count = d->settled = 0;
	if (!realpath(folder, whole))
		bail("there is no %s", folder);
	d->watched_length = (size_t)snprintf(d->watched, sizeof d->watched, "%s/", whole);
}

static bool same_block(const struct disk_note *a, const struct disk_note *b)
{
	return a->file == b->file && a->block == b->block;
}

struct state {
	size_t length;
	unsigned char bytes[DISK_BLOCK];
};

static void state_of(const struct disk_note *n, struct state *s)
{
	memset(s->bytes, 0, sizeof s->bytes);
	s->length = n->length;
	memcpy(s->bytes, n->before, n->length);
}

/* Some sectors of `next` over `s`: those before a border, or any. */
static void tear(struct state *s, const struct state *next, unsigned *seed)
{
	unsigned border = 1 + (unsigned)rand_r(seed) % (SECTORS - 1), any = (unsigned)rand_r(seed), i;
	bool prefix = rand_r(seed) % 2;

	for (i = 0; i < SECTORS; i++) {
		size_t end = (i + 1) * DISK_SECTOR;

		if (prefix ? i >= border : !(any >> i & 1))
			continue;
		memcpy(s->bytes + end - DISK_SECTOR, next->bytes + end - DISK_SECTOR, DISK_SECTOR);
		if (end > s->length)
			s->length = next->length < end ? next->length : end;
	}
}

/* All unsettled notes of the block of note `first`, its oldest; what became of the block. */
static void cut_block(struct disk *d, size_t first, int fd, bool may_tear, unsigned *seed,
	struct disk_struck *out, off_t *end)
{
	struct disk_note *n = &d->notes[first];
	struct state now = { 0 }, s, next;
	size_t i, writes = 0, keep, at = 0;
	ssize_t got = pread(fd, now.bytes, DISK_BLOCK, n->block * DISK_BLOCK);

	now.length = got > 0 ? (size_t)got : 0;
	for (i = first; i < d->count; i++)
		writes += !d->notes[i].synced && same_block(n, &d->notes[i]);
	keep = (size_t)rand_r(seed) % (writes + 1);
	s = next = now;
	for (i = first; i < d->count; i++) {
		if (d->notes[i].synced || !same_block(n, &d->notes[i]))
			continue;
		if (at == keep)
			state_of(&d->notes[i], &s);
		if (at == keep + 1)
			state_of(&d->notes[i], &next);
		at++;
		if (i != first)
			d->notes[i].synced = true;
	}
	out->blocks += keep < writes;
	if (keep < writes && may_tear && rand_r(seed) % 2) {
		tear(&s, &next, seed);
		out->torn++;
	}
	if (pwrite(fd, s.bytes, s.length, n->block * DISK_BLOCK) != (ssize_t)s.length)
		bail("cannot take back a block: %s", strerror(errno));
	/* What stood behind its old end is zeros, or gone when nothing follows. */
	if (s.length < now.length) {
		static const unsigned char zeros[DISK_BLOCK];

		if (pwrite(fd, zeros, now.length - s.length, n->block * DISK_BLOCK + (off_t)s.length) < 0)
			bail("cannot take back a block: %s", strerror(errno));
	}
	if (s.length && n->block * DISK_BLOCK + (off_t)s.length > *end)
		*end = n->block * DISK_BLOCK + (off_t)s.length;
	n->synced = true;
}

static void cut_file(struct disk *d, int file, bool may_tear, unsigned *seed, struct disk_struck *out)
{
	struct disk_file *f = &d->file[file];
	off_t end = f->size;
	struct stat st;
	size_t i;
	int fd = -1;

	for (i = 0; i < d->count; i++) {
		if (d->notes[i].file != file || d->notes[i].synced)
			continue;
		if (fd < 0)
			fd = open(f->path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			bail("%s is gone: %s", f->path, strerror(errno));
		cut_block(d, i, fd, may_tear, seed, out, &end);
	}
	if (fd < 0)
		return;
	if (fstat(fd, &st) || (st.st_size > end && ftruncate(fd, end)))
		bail("%s cannot be cut: %s", f->path, strerror(errno));
	close(fd);
}

static size_t folder_length(const char *path)
{
	return (size_t)(strrchr(path, '/') - path);
}

static bool same_folder(const struct disk_name *a, const struct disk_name *b)
{
	size_t n = folder_length(a->path);

	return n == folder_length(b->path) && memcmp(a->path, b->path, n) == 0;
}

static void take_back_name(const struct disk_name *n)
{
	int r = 0;

	switch (n->what) {
	case NAME_MADE:
		r = unlink(n->path);
		break;
	case NAME_MOVED:
		r = rename(n->to, n->path);
		break;
	case NAME_GONE:
		r = link(n->to, n->path);
		break;
	}
	if (r && errno != ENOENT && errno != EEXIST)
		diag("the name %s is not taken back: %s", n->path, strerror(errno));
}

/* Of each folder the last names, any number of them. */
static void cut_names(struct disk *d, unsigned *seed, struct disk_struck *out)
{
	int i, k;

	for (i = 0; i < d->names; i++) {
		int open_names = 0, undo;

		if (d->name[i].synced)
			continue;
		for (k = i; k < d->names; k++)
			open_names += !d->name[k].synced && same_folder(&d->name[i], &d->name[k]);
		undo = rand_r(seed) % (open_names + 1);
		for (k = d->names; k-- > i; ) {
			if (d->name[k].synced || (k != i && !same_folder(&d->name[i], &d->name[k])))
				continue;
			if (undo-- > 0) {
				take_back_name(&d->name[k]);
				out->names++;
			}
			d->name[k].synced = true;
		}
	}
	for (i = 0; i < d->names; i++)
		if (d->name[i].what == NAME_GONE)
			unlink(d->name[i].to);
}

struct disk_struck disk_strike(struct disk *d, unsigned seed, bool may_tear)
{
	struct disk_struck out = { 0 };
	int i;

	d->on = false;
	if (d->overflow)
		bail("more than %d blocks were not settled", DISK_NOTES);
	for (i = 0; i < d->files; i++)
		cut_file(d, i, may_tear, &seed, &out);
	cut_names(d, &seed, &out);
	return out;
}
