/* SPDX-License-Identifier: ISC */
/*
 * disk -- the calls on files, as a disk answers them that is about to fail.
 *
 * Every call goes to the system itself (syscall), so nothing here needs the library's functions of
 * the same names. The lock is in the shared block and robust: a process killed inside leaves it to
 * the next.
 */
#include "crash/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct disk *disk;

void disk_begin(struct disk *d)
{
	disk = d;
	atomic_store(&d->on, true);
}

/* Preloaded: the block is the file that the environment names. */
__attribute__((constructor)) static void attach(void)
{
	const char *path = getenv("DISK_CONTROL");
	void *at;
	int fd;

	if (!path)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
	if (fd < 0)
		return;
	at = mmap(NULL, sizeof *disk, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at != MAP_FAILED)
		disk_begin(at);
}

static bool enter(void)
{
	if (!disk || !atomic_load(&disk->on))
		return false;
	if (pthread_mutex_lock(&disk->lock) == EOWNERDEAD)
		pthread_mutex_consistent(&disk->lock);
	return true;
}

static void leave(void)
{
	pthread_mutex_unlock(&disk->lock);
}

static bool below(const char *path)
{
	return strncmp(path, disk->watched, disk->watched_length) == 0;
}

/* The whole path of a descriptor, or of a name at a folder's descriptor. */
static bool path_of(int fd, const char *name, char out[400])
{
	char link[40];
	ssize_t n;

	if (name && name[0] == '/')
		return snprintf(out, 400, "%s", name) < 400;
	if (fd == AT_FDCWD)
		n = getcwd(out, 400) ? (ssize_t)strlen(out) : -1;
	else {
		snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
		n = readlink(link, out, 399);
	}
	if (n < 0)
		return false;
	out[n] = 0;
	return !name || snprintf(out + n, (size_t)(400 - n), "/%s", name) < 400 - n;
}

/* The number of the watched file behind fd, or -1. */
static int file_of(int fd)
{
	struct disk_file *f;
	struct stat st;
	char path[400];
	int i;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return -1;
	for (i = 0; i < disk->files; i++) {
		f = &disk->file[i];
		if (f->inode == st.st_ino && f->device == st.st_dev && !f->gone)
			return i;
	}
	if (!path_of(fd, NULL, path) || !below(path) || i == DISK_FILES)
		return -1;
	f = &disk->file[i];
	*f = (struct disk_file){ .device = st.st_dev, .inode = st.st_ino, .size = st.st_size };
	memcpy(f->path, path, sizeof path);
	return disk->files++;
}

static void die_when_due(int file)
{
	long left = atomic_load(&disk->die_after);

	if (left <= 0 || (disk->die_on[0] && (file < 0 || !strstr(disk->file[file].path, disk->die_on))))
		return;
	atomic_store(&disk->die_after, left - 1);
	if (left > 1)
		return;
	atomic_fetch_add(&disk->died, 1);
	syscall(SYS_kill, getpid(), SIGKILL);
}

static void note_write(int file, int fd, size_t length, off_t at)
{
	off_t block;

	for (block = at / DISK_BLOCK; length && block <= (at + (off_t)length - 1) / DISK_BLOCK; block++) {
		struct disk_note *n = &disk->notes[disk->count];
		ssize_t was;

		if (disk->count == DISK_NOTES) {
			disk->overflow = true;
			break;
		}
		was = syscall(SYS_pread64, fd, n->before, (size_t)DISK_BLOCK, block * DISK_BLOCK);
		n->file = file;
		n->block = block;
		n->synced = n->dropped = false;
		n->length = was > 0 ? (size_t)was : 0;
		disk->count++;
	}
}

/* A page that was written again is written whole: with it goes what a failed sync had dropped. */
static void settle_dropped(void)
{
	size_t i, k;

	for (i = 0; i < disk->count; i++) {
		struct disk_note *old = &disk->notes[i];

		for (k = i + 1; old->dropped && !old->synced && k < disk->count; k++)
			old->synced = disk->notes[k].synced && disk->notes[k].file == old->file
				&& disk->notes[k].block == old->block;
	}
}

static void forget_settled(void)
{
	size_t i, kept = 0;

	for (i = 0; i < disk->count; i++) {
		if (disk->notes[i].synced)
			continue;
		if (kept != i)
			disk->notes[kept] = disk->notes[i];
		kept++;
	}
	disk->count = kept;
	disk->settled = 0;
}

/* How much of `length` bytes at `at` fits on the disk; what grows is counted. */
static ssize_t fits(int fd, size_t length, off_t at)
{
	int64_t room = atomic_load(&disk->room), grows, left;
	struct stat st;

	if (fstat(fd, &st))
		return (ssize_t)length;
	grows = at + (int64_t)length - st.st_size;
	if (grows <= 0)
		return (ssize_t)length;
	left = room ? room - atomic_load(&disk->used) : grows;
	if (left < 0)
		left = 0;
	if (grows > left) {
		atomic_fetch_add(&disk->refused, 1);
		length = (size_t)((int64_t)length - (grows - left));
		grows = left;
		if ((int64_t)length <= 0)
			return -1;
	}
	atomic_fetch_add(&disk->used, grows);
	return (ssize_t)length;
}

/* WHY without the lock: the other files answer meanwhile. */
static void hang(int fd, int call)
{
	char path[400];

	if (!disk || (int)atomic_load(&disk->hangs) != call || !path_of(fd, NULL, path) || !below(path)
	    || !strstr(path, disk->hangs_on))
		return;
	atomic_store(&disk->hanger, (pid_t)syscall(SYS_gettid));
	atomic_fetch_add(&disk->hanging, 1);
	while ((int)atomic_load(&disk->hangs) == call)
		poll(NULL, 0, 5);
	atomic_fetch_sub(&disk->hanging, 1);
}

static ssize_t do_write(int fd, const void *bytes, size_t length, off_t at)
{
	ssize_t fit = (ssize_t)length, done = -1;
	int file, why;

	hang(fd, HANGS_WRITE);
	file = enter() ? file_of(fd) : -2;
	if (file >= 0) {
		die_when_due(file);
		atomic_fetch_add(&disk->writes, 1);
		fit = fits(fd, length, at);
		if (fit > 0)
			note_write(file, fd, (size_t)fit, at);
	}
	if (fit >= 0)
		done = syscall(SYS_pwrite64, fd, bytes, (size_t)fit, at);
	why = fit < 0 ? ENOSPC : errno;
	if (file > -2)
		leave();
	errno = why;
	return done;
}

/* Does a sector of this file not answer? */
static bool is_bad(int fd, bool write)
{
	char path[400];

	if (!disk || !atomic_load(write ? &disk->bad_writes : &disk->bad_reads) || !path_of(fd, NULL, path)
	    || !below(path) || !strstr(path, disk->bad_on))
		return false;
	atomic_fetch_add(&disk->bad, 1);
	errno = EIO;
	return true;
}

ssize_t pread(int fd, void *bytes, size_t length, off_t at)
{
	return is_bad(fd, false) ? -1 : syscall(SYS_pread64, fd, bytes, length, at);
}

ssize_t pread64(int fd, void *bytes, size_t length, off_t at)
{
	return pread(fd, bytes, length, at);
}

ssize_t read(int fd, void *bytes, size_t length)
{
	return is_bad(fd, false) ? -1 : syscall(SYS_read, fd, bytes, length);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
	if (!disk)
		return syscall(SYS_pwrite64, fd, bytes, length, at);
	return is_bad(fd, true) ? -1 : do_write(fd, bytes, length, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at)
{
	return pwrite(fd, bytes, length, at);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
	struct stat st;
	off_t at = -1;
	ssize_t n;

	if (is_bad(fd, true))
		return -1;
	if (disk && atomic_load(&disk->on) && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		int flags = fcntl(fd, F_GETFL);

		at = lseek(fd, 0, flags >= 0 && flags & O_APPEND ? SEEK_END : SEEK_CUR);
	}
	if (at < 0)
		return syscall(SYS_write, fd, bytes, length);
	n = do_write(fd, bytes, length, at);
	if (n > 0)
		lseek(fd, at + n, SEEK_SET);
	return n;
}

/* WHY without the lock: the other files are quick meanwhile. */
static void take_time(int fd)
{
	long ms = disk ? atomic_load(&disk->slow_ms) : 0;
	char path[400];

	if (ms && path_of(fd, NULL, path) && below(path) && strstr(path, disk->slow_on))
		poll(NULL, 0, (int)ms);
}

static int do_sync(int fd)
{
	struct stat st;
	char path[400];
	bool fails = false;
	int file, i;
	size_t k;

	take_time(fd);
	hang(fd, HANGS_SYNC);
	if (!enter())
		return (int)syscall(SYS_fsync, fd);
	file = file_of(fd);
	if (file < 0 && (fstat(fd, &st) || !S_ISDIR(st.st_mode) || !path_of(fd, NULL, path)
	    || (!below(path) && strncmp(path, disk->watched, disk->watched_length - 1)))) {
		leave();
		return 0;
	}
	die_when_due(file);
	atomic_fetch_add(&disk->syncs, 1);
	if (!disk->fail_on[0] || (file >= 0 && strstr(disk->file[file].path, disk->fail_on))) {
		long left = atomic_load(&disk->fail_after);

		fails = left == 1;
		if (left > 0)
			atomic_store(&disk->fail_after, left - 1);
	}
	for (i = 0; file < 0 && i < disk->names && !atomic_load(&disk->deaf); i++) {
		const char *name = disk->name[i].path, *slash = strrchr(name, '/');

		if ((size_t)(slash - name) == strlen(path) && strncmp(name, path, strlen(path)) == 0)
			disk->name[i].synced = true;
	}
	for (k = 0; file >= 0 && k < disk->count && !atomic_load(&disk->deaf); k++) {
		struct disk_note *n = &disk->notes[k];

		if (n->file != file || n->synced || n->dropped)
			continue;
		if (fails)
			n->dropped = true;
		else
			n->synced = true;
		disk->settled += n->synced;
	}
	if (atomic_load(&disk->failed))
		settle_dropped();
	if (disk->settled == disk->count || disk->count > DISK_NOTES / 2)
		forget_settled();
	if (file >= 0 && !fails && !fstat(fd, &st))
		disk->file[file].size = st.st_size;
	if (fails)
		atomic_fetch_add(&disk->failed, 1);
	leave();
	errno = EIO;
	return fails ? -1 : 0;
}

int fdatasync(int fd)
{
	return do_sync(fd);
}

int fsync(int fd)
{
	return do_sync(fd);
}

/* What a failed sync dropped is read anew from the disk when the system forgets its pages. */
int posix_fadvise(int fd, off_t from, off_t length, int advice)
{
	int file = enter() ? file_of(fd) : -2;
	size_t i;

	for (i = disk ? disk->count : 0; file >= 0 && advice == POSIX_FADV_DONTNEED && i-- > 0; ) {
		struct disk_note *n = &disk->notes[i];

		if (n->file != file || !n->dropped || n->synced)
			continue;
		if (n->length)
			syscall(SYS_pwrite64, fd, n->before, n->length, n->block * DISK_BLOCK);
		n->synced = true;
	}
	if (file > -2)
		leave();
	return (int)syscall(SYS_fadvise64, fd, from, length, advice);
}

static void note_name(int what, const char *path, const char *to)
{
	struct disk_name *n = &disk->name[disk->names];

	if (disk->names == DISK_NAMES) {
		disk->overflow = true;
		return;
	}
	n->what = (unsigned)what;
	n->synced = false;
	snprintf(n->path, sizeof n->path, "%s", path);
	snprintf(n->to, sizeof n->to, "%s", to);
	disk->names++;
}

static int do_open(int folder, const char *name, int flags, mode_t mode)
{
	bool made = false;
	char path[400];
	struct stat st;
	int fd;

	if (flags & O_CREAT && disk && atomic_load(&disk->on) && path_of(folder, name, path) && below(path))
		made = lstat(path, &st) != 0;
	if (flags & O_TRUNC && disk && atomic_load(&disk->on) && path_of(folder, name, path)
	    && below(path) && stat(path, &st) == 0)
		atomic_fetch_sub(&disk->used, st.st_size);
	fd = (int)syscall(SYS_openat, folder, name, flags, mode);
	if (fd >= 0 && made && enter()) {
		note_name(NAME_MADE, path, "");
		leave();
	}
	return fd;
}

#define MODE_OF(flags, mode) do { \
	va_list args; \
	va_start(args, flags); \
	mode = (flags) & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0; \
	va_end(args); \
} while (0)

int open(const char *name, int flags, ...)
{
	mode_t mode;

	MODE_OF(flags, mode);
	return do_open(AT_FDCWD, name, flags, mode);
}

int open64(const char *name, int flags, ...)
{
	mode_t mode;

	MODE_OF(flags, mode);
	return do_open(AT_FDCWD, name, flags, mode);
}

int openat(int folder, const char *name, int flags, ...)
{
	mode_t mode;

	MODE_OF(flags, mode);
	return do_open(folder, name, flags, mode);
}

static void moved(const char *from, const char *to)
{
	int i;

	for (i = 0; i < disk->files; i++)
		if (!disk->file[i].gone && strcmp(disk->file[i].path, from) == 0)
			snprintf(disk->file[i].path, sizeof disk->file[i].path, "%s", to);
}

/* The file stays under a name of ours, so that its end can be taken back. */
static bool keep_link(const char *path, char kept[400])
{
	static atomic_uint number;

	if (snprintf(kept, 400, "%.*s.gone-%d-%u", (int)disk->watched_length - 1, disk->watched,
		     (int)getpid(), atomic_fetch_add(&number, 1)) >= 400)
		return false;
	return link(path, kept) == 0;
}

static int do_unlink(int folder, const char *name, int flags)
{
	char path[400], kept[400];
	struct stat st;

	if (!flags && disk && atomic_load(&disk->on) && path_of(folder, name, path) && below(path)
	    && lstat(path, &st) == 0 && S_ISREG(st.st_mode) && keep_link(path, kept) && enter()) {
		note_name(NAME_GONE, path, kept);
		moved(path, kept);
		atomic_fetch_sub(&disk->used, st.st_size);
		leave();
	}
	return (int)syscall(SYS_unlinkat, folder, name, flags);
}

int unlink(const char *name)
{
	return do_unlink(AT_FDCWD, name, 0);
}

int unlinkat(int folder, const char *name, int flags)
{
	return do_unlink(folder, name, flags);
}

static int do_rename(int from_folder, const char *from, int to_folder, const char *to)
{
	char path[400], target[400], kept[400] = "";
	struct stat st;

	if (disk && atomic_load(&disk->on) && path_of(from_folder, from, path) && below(path)
	    && path_of(to_folder, to, target)) {
		bool replaces = lstat(target, &st) == 0 && S_ISREG(st.st_mode) && keep_link(target, kept);

		if (enter()) {
			if (replaces) {
				note_name(NAME_GONE, target, kept);
				moved(target, kept);
				atomic_fetch_sub(&disk->used, st.st_size);
			}
			note_name(NAME_MOVED, path, target);
			moved(path, target);
			leave();
		}
	}
	return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
}

int rename(const char *from, const char *to)
{
	return do_rename(AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	return do_rename(from_folder, from, to_folder, to);
}

int ftruncate(int fd, off_t length)
{
	int file = enter() ? file_of(fd) : -2;
	struct stat st;

	if (file >= 0 && fstat(fd, &st) == 0) {
		off_t at = length / DISK_BLOCK * DISK_BLOCK;

		atomic_fetch_add(&disk->used, length - st.st_size);
		for (; at < st.st_size; at += DISK_BLOCK)
			note_write(file, fd, DISK_BLOCK, at);
	}
	if (file > -2)
		leave();
	return (int)syscall(SYS_ftruncate, fd, length);
}

int posix_fallocate(int fd, off_t from, off_t length)
{
	int file = enter() ? file_of(fd) : -2;
	ssize_t fit = (ssize_t)length;

	if (file >= 0)
		fit = fits(fd, (size_t)length, from);
	if (file > -2)
		leave();
	if (fit < (ssize_t)length)
		return ENOSPC;
	return syscall(SYS_fallocate, fd, 0, from, length) ? errno : 0;
}

/* Of the folder when its room is bounded, else of the real disk. */
int statvfs(const char *path, struct statvfs *fs)
{
	int64_t room = disk ? atomic_load(&disk->room) : 0, left;
	char whole[PATH_MAX];
	struct statfs real;

	if (statfs(path, &real))
		return -1;
	memset(fs, 0, sizeof *fs);
	fs->f_bsize = fs->f_frsize = (unsigned long)real.f_bsize;
	fs->f_blocks = real.f_blocks;
	fs->f_bfree = real.f_bfree;
	fs->f_bavail = real.f_bavail;
	if (!room || !realpath(path, whole) || strncmp(whole, disk->watched, disk->watched_length - 1) != 0)
		return 0;
	left = room - atomic_load(&disk->used);
	fs->f_bsize = fs->f_frsize = DISK_BLOCK;
	fs->f_blocks = (fsblkcnt_t)(room / DISK_BLOCK);
	fs->f_bavail = fs->f_bfree = (fsblkcnt_t)(left > 0 ? left / DISK_BLOCK : 0);
	return 0;
}
