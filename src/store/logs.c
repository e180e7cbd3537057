/* SPDX-License-Identifier: ISC */
/*
 * logs -- finished log files into the archive of logs, and out of the store.
 *
 * A log file that the library has left behind is whole and durable. It is compressed to
 * FOLDER/LIFE/log.N.zst (written aside, flushed, renamed, the folder flushed) and only a file that
 * stands there is ever removed from the store. A copy has zstd's checksum: a turned bit is seen
 * when it is fetched. The newest number stands in the name of an empty file beside, so that the last
 * copy is missed when it is lost.
 */
#include "store/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/log.h"
#include "base/memory.h"
#include "record/message.pb-c.h"
#include "store/environment.h"

#define LEVEL 1
#define NEWEST "newest."
#define PIECE ((size_t)256 << 10)

void log_name(uint32_t number, char out[24])
{
	snprintf(out, 24, "log.%010u", number);
}

bool log_number(const char *name, uint32_t *number)
{
	char wanted[32];

	if (sscanf(name, "log.%10u", number) != 1)
		return false;
	log_name(*number, wanted);
	if (strcmp(name, wanted) == 0)
		return true;
	memcpy(wanted + strlen(wanted), ".zst", 5);
	return strcmp(name, wanted) == 0;
}

/* The log files of the store (all, or only those that recovery does not need): least and most. */
static bool range(struct store *s, u_int32_t which, uint32_t *least, uint32_t *most)
{
	char **list = NULL, **at;
	uint32_t n;
	int r;

	store_touch("the log");
	r = s->env->log_archive(s->env, &list, which);
	if (r)
		store_write_failed(s, r, "asking for log files");
	*least = UINT32_MAX;
	*most = 0;
	for (at = list; at && *at; at++) {
		if (!log_number(*at, &n))
			continue;
		if (n < *least)
			*least = n;
		if (n > *most)
			*most = n;
	}
	free(list);
	return *most > 0;
}

void logs_range(struct store *s, uint32_t *needed, uint32_t *current)
{
	uint32_t least, most, spare_least, spare_most;

	*needed = *current = 1;
	if (range(s, DB_ARCH_LOG, &least, &most)) {
		*needed = least;
		*current = most;
	}
	if (range(s, 0, &spare_least, &spare_most) && spare_most >= *needed)
		*needed = spare_most + 1;
}

/* ---- one file, through zstd ---- */

static bool write_whole(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

/* False with errno. */
static bool squeeze(int from, int to)
{
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	size_t room = ZSTD_CStreamOutSize();
	unsigned char *in = mem_alloc(PIECE), *out = mem_alloc(room);
	bool good = zstd != NULL, end = false;

	ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	while (good && !end) {
		ssize_t n = read(from, in, PIECE);
		ZSTD_inBuffer i = { in, n > 0 ? (size_t)n : 0, 0 };
		size_t left;

		good = n >= 0;
		end = n == 0;
		do {
			ZSTD_outBuffer o = { out, room, 0 };

			left = ZSTD_compressStream2(zstd, &o, &i, end ? ZSTD_e_end
				: ZSTD_e_continue);
			if (ZSTD_isError(left))
				panic("zstd: %s", ZSTD_getErrorName(left));
			good = good && write_whole(to, out, o.pos);
		} while (good && (end ? left > 0 : i.pos < i.size));
	}
	ZSTD_freeCCtx(zstd);
	mem_free(in);
	mem_free(out);
	return good;
}

static enum status stretch(int from, int to)
{
	ZSTD_DCtx *zstd = ZSTD_createDCtx();
	size_t room = ZSTD_DStreamOutSize(), left = 1;
	unsigned char *in = mem_alloc(PIECE), *out = mem_alloc(room);
	enum status s = zstd ? OK : ERR_IO;
	ssize_t n;

	while (s == OK && (n = read(from, in, PIECE)) != 0) {
		ZSTD_inBuffer i = { in, n > 0 ? (size_t)n : 0, 0 };

		/* One that the disk does not give, or a folder, is no whole copy either. */
		if (n < 0)
			s = ERR_CHECKSUM;
		while (s == OK && i.pos < i.size) {
			ZSTD_outBuffer o = { out, room, 0 };

			left = ZSTD_decompressStream(zstd, &o, &i);
			if (ZSTD_isError(left))
				s = ERR_CHECKSUM;
			else if (!write_whole(to, out, o.pos))
				s = ERR_IO;
		}
	}
	if (s == OK && left != 0)
		s = ERR_CHECKSUM;
	ZSTD_freeDCtx(zstd);
	mem_free(in);
	mem_free(out);
	return s;
}

/* ---- the archive of logs ---- */

static int folder_open(const char *folder, const char *life, bool make)
{
	int above, fd;

	if (make && mkdir(folder, 0700) != 0 && errno != EEXIST)
		return -1;
	above = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (above < 0)
		return -1;
	if (make && mkdirat(above, life, 0700) == 0)
		fsync(above);
	fd = openat(above, life, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	close(above);
	return fd;
}

/* Each log file of an open folder; returns what `each` counted. */
static unsigned each_log(int folder, bool (*each)(void *baton, int folder, const char *name,
	uint32_t number), void *baton)
{
	int copy = dup(folder);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *e;
	unsigned count = 0;
	uint32_t number;

	if (!d) {
		if (copy >= 0)
			close(copy);
		return 0;
	}
	rewinddir(d);
	while ((e = readdir(d)))
		if (log_number(e->d_name, &number))
			count += each(baton, folder, e->d_name, number);
	closedir(d);
	return count;
}

struct archiving {
	int to;
	uint32_t current, newest;	/* being written; copied now */
	int wrong;			/* errno of the first that was not copied */
};

static bool archived(int folder, uint32_t number)
{
	char name[32];

	log_name(number, name);
	memcpy(name + strlen(name), ".zst", 5);
	return faccessat(folder, name, F_OK, 0) == 0;
}

static bool archive_one(void *baton, int folder, const char *name, uint32_t number)
{
	struct archiving *g = baton;
	char part[40], whole[32];
	int from, to;
	bool good;

	if (number >= g->current || g->wrong || archived(g->to, number))
		return false;
	snprintf(whole, sizeof whole, "%s.zst", name);
	snprintf(part, sizeof part, "%s.part", whole);
	from = openat(folder, name, O_RDONLY | O_CLOEXEC);
	to = openat(g->to, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	good = from >= 0 && to >= 0 && squeeze(from, to) && fsync(to) == 0
		&& renameat(g->to, part, g->to, whole) == 0 && fsync(g->to) == 0;
	if (!good) {
		g->wrong = errno;
		unlinkat(g->to, part, 0);
	}
	if (from >= 0)
		close(from);
	if (to >= 0) {
		posix_fadvise(to, 0, 0, POSIX_FADV_DONTNEED);
		close(to);
	}
	if (good && number > g->newest)
		g->newest = number;
	return good;
}

static bool newest_number(const char *name, uint32_t *number)
{
	return sscanf(name, NEWEST "%10u", number) == 1;
}

/* The marks below `number` go. */
static void newest_forget(int folder, uint32_t number)
{
	int copy = dup(folder);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *e;
	uint32_t n;

	if (d)
		rewinddir(d);
	while (d && (e = readdir(d)))
		if (newest_number(e->d_name, &n) && n < number)
			unlinkat(folder, e->d_name, 0);
	if (d)
		closedir(d);
	else if (copy >= 0)
		close(copy);
}

static void newest_note(int folder, uint32_t newest)
{
	char name[32];
	int fd;

	snprintf(name, sizeof name, NEWEST "%010u", newest);
	fd = openat(folder, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && close(fd) == 0 && fsync(folder) == 0)
		newest_forget(folder, newest);
}

static int own_folder(const struct store *s)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/log", s->folder);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

enum status logs_archive(struct store *s, const char *folder, struct arena *a, unsigned *copied,
	struct refusal *why)
{
	struct archiving g = { .to = -1 };
	int own = own_folder(s);
	uint32_t needed;

	*copied = 0;
	logs_range(s, &needed, &g.current);
	g.to = folder_open(folder, s->life, true);
	if (g.to < 0 || own < 0)
		g.wrong = errno;
	else
		*copied = each_log(own, archive_one, &g);
	if (*copied)
		newest_note(g.to, g.newest);
	if (g.to >= 0)
		close(g.to);
	if (own >= 0)
		close(own);
	if (!g.wrong)
		return OK;
	return refuse(why, a, OD__MESSAGE__FILE_UNWRITTEN, NULL,
		arena_format(a, "%s/%s", folder, s->life), strerror(g.wrong), NULL, NULL);
}

struct removing {
	int archive;
	uint32_t below;
};

static bool remove_one(void *baton, int folder, const char *name, uint32_t number)
{
	const struct removing *g = baton;

	return number < g->below && archived(g->archive, number) && unlinkat(folder, name, 0) == 0;
}

unsigned logs_remove(struct store *s, const char *folder, uint32_t keep_from)
{
	struct removing g = { .below = keep_from };
	int own = own_folder(s);
	uint32_t needed, current;
	unsigned count = 0;

	logs_range(s, &needed, &current);
	if (needed < g.below)
		g.below = needed;
	g.archive = folder_open(folder, s->life, false);
	if (g.archive >= 0 && own >= 0)
		count = each_log(own, remove_one, &g);
	if (g.archive >= 0)
		close(g.archive);
	if (own >= 0)
		close(own);
	return count;
}

static bool forget_one(void *baton, int folder, const char *name, uint32_t number)
{
	return number < *(uint32_t *)baton && unlinkat(folder, name, 0) == 0;
}

unsigned logs_forget(const char *folder, const char *life, uint32_t keep_from)
{
	int at = folder_open(folder, life, false), above;
	unsigned count;

	if (at < 0)
		return 0;
	count = each_log(at, forget_one, &keep_from);
	if (keep_from == UINT32_MAX)
		newest_forget(at, UINT32_MAX);
	close(at);
	if (keep_from == UINT32_MAX) {
		above = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (above >= 0) {
			unlinkat(above, life, AT_REMOVEDIR);
			close(above);
		}
	}
	return count;
}

enum status logs_newest(const char *folder, const char *life, uint32_t *newest)
{
	char path[4200];
	struct stat about;
	struct dirent *e;
	uint32_t n;
	DIR *d;

	*newest = 0;
	snprintf(path, sizeof path, "%s/%s", folder, life);
	d = opendir(path);
	/* A file that only has the name of an archive of logs is somebody's own. */
	if (!d)
		return errno == ENOENT || (stat(folder, &about) == 0 && !S_ISDIR(about.st_mode)) ? OK
			: ERR_IO;
	while ((e = readdir(d)))
		if ((log_number(e->d_name, &n) || newest_number(e->d_name, &n)) && n > *newest)
			*newest = n;
	closedir(d);
	return OK;
}

enum status logs_fetch(const char *folder, const char *life, uint32_t number, const char *to)
{
	int at = folder_open(folder, life, false), from, out;
	enum status s;
	char name[32];

	if (at < 0)
		return ERR_NOT_FOUND;
	log_name(number, name);
	memcpy(name + strlen(name), ".zst", 5);
	from = openat(at, name, O_RDONLY | O_CLOEXEC);
	close(at);
	if (from < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_CHECKSUM;
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	s = out < 0 ? ERR_IO : stretch(from, out);
	if (s == OK && fsync(out) != 0)
		s = ERR_IO;
	if (out >= 0)
		close(out);
	close(from);
	if (s != OK)
		unlink(to);
	return s;
}
