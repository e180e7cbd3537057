/* SPDX-License-Identifier: ISC */
/*
 * backup -- the files of a store at work, page by page, then the log behind them.
 *
 * The pages are read from the files beside the library, which may be writing one of them: then its
 * checksum does not hold and it is read again. One that never holds is damaged on the disk, and the
 * night's backup is the time to hear of it, not the morning of the restore.
 *
 * WHY not DB_ENV->backup: its callback runs while the library keeps all others from writing those
 * pages, and a file that grows meanwhile loses a page in it (Berkeley DB 5.3.28,
 * __memp_backup_mpf: after a short read the next begins one page too far).
 */
#include "store/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/message.pb-c.h"
#include "store/environment.h"
#include "store/page.h"

#define PIECE ((size_t)64 * STORE_PAGE)
#define TRIES 200			/* of a page that does not hold, 1 ms apart */
#define FILES_MAX 4096u

struct file {
	char name[64];
	uint64_t size;
};

struct copy {
	struct store *store;
	const struct backup *b;
	struct archive_out *out;
	struct arena *arena;
	struct refusal *why;
	struct file *files;
	size_t count;
	uint64_t done, total;
	uint32_t first, last, end;	/* log files; where the last one ends */
	unsigned char *piece;
};

static enum status unread(struct copy *c, const char *path)
{
	return refuse(c->why, c->arena, OD__MESSAGE__FILE_UNREAD, NULL, path, strerror(errno), NULL,
		NULL);
}

static bool read_at(int fd, unsigned char *bytes, size_t length, uint64_t at)
{
	while (length > 0) {
		ssize_t n = pread(fd, bytes, length, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return false;
		bytes += n;
		at += (uint64_t)n;
		length -= (size_t)n;
	}
	return true;
}

/* Every page of the piece holds in the end. */
static enum status pages_look(struct copy *c, int fd, const char *path, size_t length, uint64_t at)
{
	static const struct timespec moment = { .tv_nsec = 1000000 };
	size_t i;
	int tries;

	for (i = 0; i < length; i += STORE_PAGE) {
		for (tries = 0; tries < TRIES && !page_holds(c->piece + i); tries++) {
			nanosleep(&moment, NULL);
			if (!read_at(fd, c->piece + i, STORE_PAGE, at + i))
				return unread(c, path);
		}
		if (tries == TRIES)
			return refuse(c->why, c->arena, OD__MESSAGE__PAGE_DAMAGED, NULL, path,
				arena_format(c->arena, "%llu",
					(unsigned long long)((at + i) / STORE_PAGE)), NULL, NULL);
	}
	return OK;
}

/* A file of pages, or a part of the log. */
static enum status file_copy(struct copy *c, const char *folder, const struct file *f, bool pages)
{
	const char *path = arena_format(c->arena, "%s/%s/%s", c->store->folder, folder, f->name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum status s;
	uint64_t at = 0;

	if (fd < 0)
		return unread(c, path);
	s = archive_add(c->out, arena_format(c->arena, "store/%s/%s", folder, f->name), f->size);
	if (s == OK && f->size == 0)
		s = archive_put(c->out, "", 0);
	while (s == OK && at < f->size) {
		size_t n = f->size - at < PIECE ? (size_t)(f->size - at) : PIECE;

		if (!read_at(fd, c->piece, n, at))
			s = unread(c, path);
		if (s == OK && pages)
			s = pages_look(c, fd, path, n, at);
		if (s == OK)
			s = archive_put(c->out, c->piece, n);
		at += n;
		c->done += n;
		if (s == OK && c->b->go_on && !c->b->go_on(c->b->baton, c->done, c->total))
			s = ERR_CLOSED;
	}
	close(fd);
	return s;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

/* The files of pages, whole pages only: what comes behind is in the log. */
static enum status files_list(struct copy *c)
{
	const char *path = arena_format(c->arena, "%s/data", c->store->folder);
	DIR *folder = opendir(path);
	struct dirent *e;
	struct stat about;

	if (!folder)
		return unread(c, path);
	c->files = arena_array(c->arena, FILES_MAX, sizeof *c->files);
	while ((e = readdir(folder)) && c->count < FILES_MAX) {
		struct file *f = &c->files[c->count];
		size_t length = strlen(e->d_name);

		if (length < 4 || length >= sizeof f->name
		    || strcmp(e->d_name + length - 3, ".db") != 0
		    || fstatat(dirfd(folder), e->d_name, &about, 0) != 0)
			continue;
		memcpy(f->name, e->d_name, length + 1);
		f->size = (uint64_t)about.st_size / STORE_PAGE * STORE_PAGE;
		c->total += f->size;
		c->count++;
	}
	closedir(folder);
	if (c->count)
		qsort(c->files, c->count, sizeof *c->files, by_name);
	return OK;
}

/*
 * Where the log ends now, and durable up to there: every page that was read was written after its
 * part of the log.
 */
static void log_end(struct copy *c)
{
	DB_ENV *env = c->store->env;
	DB_LOG_STAT *stat;
	int r;

	store_touch("the log");
	r = env->log_stat(env, &stat, 0);
	if (r)
		store_write_failed(c->store, r, "asking the log");
	c->last = stat->st_cur_file;
	c->end = stat->st_cur_offset;
	free(stat);
	r = env->log_flush(env, NULL);
	if (r)
		store_write_failed(c->store, r, "flushing the log");
}

static enum status logs_copy(struct copy *c)
{
	enum status s = OK;
	struct stat about;
	uint32_t n;

	for (n = c->first; s == OK && n <= c->last; n++) {
		struct file f = { .size = c->end };
		char name[24];

		log_name(n, name);
		memcpy(f.name, name, sizeof name);
		if (n < c->last) {
			const char *path = arena_format(c->arena, "%s/log/%s", c->store->folder,
				name);

			if (stat(path, &about) != 0)
				return unread(c, path);
			f.size = (uint64_t)about.st_size;
		}
		c->total += f.size;
		s = file_copy(c, "log", &f, false);
	}
	return s;
}

enum status store_backup(struct store *s, const struct backup *b, struct arena *a,
	struct archive_facts *facts, struct refusal *why)
{
	struct copy c = { .store = s, .b = b, .arena = a, .why = why };
	enum status r;
	uint32_t current;
	size_t i;

	memset(facts, 0, sizeof *facts);
	snprintf(facts->release, sizeof facts->release, "%s", PACKAGE_VERSION);
	snprintf(facts->keys, sizeof facts->keys, "apart");
	facts->schema = s->schema_version;
	facts->began = clock_now();
	memcpy(facts->life, s->life, LIFE_TEXT);
	r = archive_create(b->to, b->seal_to, a, &c.out, why);
	if (r)
		return r;
	c.piece = mem_alloc(PIECE);
	/* What was written before the checkpoint is in the files; the log from there on is needed. */
	store_checkpoint(s);
	logs_range(s, &c.first, &current);
	r = files_list(&c);
	for (i = 0; !r && i < c.count; i++)
		r = file_copy(&c, "data", &c.files[i], true);
	if (!r) {
		log_end(&c);
		facts->ended = clock_now();
		r = logs_copy(&c);
	}
	if (!r && b->more)
		r = b->more(b->baton, c.out, facts);
	facts->log_first = c.first;
	facts->end_file = c.last;
	facts->end_offset = c.end;
	if (!r)
		r = archive_finish(c.out, facts);
	archive_end(c.out);
	mem_free(c.piece);
	return r;
}
