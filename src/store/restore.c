/* SPDX-License-Identifier: ISC */
/*
 * restore -- unpack, fetch the logs, cut, recover (restore.h).
 *
 * Everything goes into `to`/store: data/ and log/ as the archive has them, then each following log
 * file over the one that was whole only in part. A number that is missing between two that are
 * there ends it: the sentence says up to when it can be done without.
 */
#include "store/restore.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "record/message.pb-c.h"
#include "store/log_cut.h"

#define PIECE ((size_t)256 << 10)
#define OTHER_MAX ((uint64_t)256 << 20)	/* bytes of a member that is not the store's */

struct job {
	const struct restore *r;
	struct arena *arena;
	struct refusal *why;
	struct restored *out;
	const char *store;		/* r->to + "/store" */
	uint64_t size;			/* of the archive */
	unsigned char *piece;
};

static void tell(const struct job *j, enum restore_step step, uint64_t done, uint64_t total)
{
	if (j->r->step)
		j->r->step(j->r->baton, step, done, total);
}

static enum status unwritten(struct job *j, const char *path)
{
	return refuse(j->why, j->arena, OD__MESSAGE__FILE_UNWRITTEN, NULL, path, strerror(errno),
		NULL, NULL);
}

static enum status folder_make(struct job *j, const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST ? OK : unwritten(j, path);
}

static bool write_whole(int fd, const unsigned char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

/* A name that may stand in a folder of the store, and nothing that leads out of it. */
static bool is_file_of_store(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
	uint32_t number;
	size_t length;

	if (strncmp(name, "store/log/", 10) == 0)
		return log_number(name + 10, &number) && !strstr(name, ".zst");
	if (strncmp(name, "store/data/", 11) != 0)
		return false;
	length = strspn(name + 11, letters);
	return length > 0 && strcmp(name + 11 + length, ".db") == 0;
}

/* ---- the archive ---- */

static enum status member_store(struct job *j, struct archive_in *in, const struct archive_member *m)
{
	const char *path = arena_format(j->arena, "%s/%s", j->r->to, m->name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	enum status s;
	size_t got;

	if (fd < 0)
		return unwritten(j, path);
	while ((s = archive_read(in, j->piece, PIECE, &got)) == OK && got > 0) {
		if (!write_whole(fd, j->piece, got)) {
			s = unwritten(j, path);
			break;
		}
		tell(j, RESTORE_UNPACKS, archive_taken(in), j->size);
	}
	if (close(fd) != 0 && s == OK)
		s = unwritten(j, path);
	return s;
}

static enum status member_other(struct job *j, struct archive_in *in, const struct archive_member *m)
{
	unsigned char *bytes;
	size_t done = 0, got = 1;
	enum status s = OK;

	if (!j->r->other || m->size > OTHER_MAX)
		return OK;
	bytes = mem_alloc((size_t)m->size + 1);
	while (s == OK && got > 0) {
		s = archive_read(in, bytes + done, (size_t)m->size - done, &got);
		done += got;
	}
	if (s == OK)
		s = j->r->other(j->r->baton, m->name, bytes, done);
	mem_wipe(bytes, (size_t)m->size);
	mem_free(bytes);
	return s;
}

static enum status unpack(struct job *j)
{
	struct archive_member m;
	struct archive_in *in;
	struct stat about;
	enum status s;

	if (stat(j->r->from, &about) == 0)
		j->size = (uint64_t)about.st_size;
	s = archive_open(j->r->from, j->r->secret, j->arena, &in, j->why);
	if (s != OK)
		return s;
	while ((s = archive_next(in, &m)) == OK) {
		s = is_file_of_store(m.name) ? member_store(j, in, &m) : member_other(j, in, &m);
		if (s != OK)
			break;
	}
	j->out->facts = *archive_facts(in);
	archive_close(in);
	return s == ERR_END ? OK : s;
}

/* ---- the logs behind it ---- */

static enum status live_copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	unsigned char *piece;
	enum status s = OK;
	ssize_t n = 1;

	if (in < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	piece = mem_alloc(PIECE);
	while (out >= 0 && n > 0) {
		n = read(in, piece, PIECE);
		if (n > 0 && !write_whole(out, piece, (size_t)n))
			n = -1;
	}
	if (out < 0 || n < 0 || close(out) != 0)
		s = ERR_IO;
	mem_free(piece);
	close(in);
	return s;
}

/* One log file to where it belongs, from wherever it is whole. */
static enum status log_fetch(struct job *j, uint32_t number)
{
	const char *const *folder;
	enum status s = ERR_NOT_FOUND, t;
	char name[24];
	const char *part, *path;

	log_name(number, name);
	path = arena_format(j->arena, "%s/log/%s", j->store, name);
	part = arena_format(j->arena, "%s/log.part", j->store);
	for (folder = j->r->logs; folder && *folder; folder++) {
		t = logs_fetch(*folder, j->out->facts.life, number, part);
		if (t != ERR_NOT_FOUND)
			s = t;
		if (t == OK || t == ERR_IO)
			break;
	}
	for (folder = j->r->stores; s != OK && s != ERR_IO && folder && *folder; folder++) {
		if (!life_is(*folder, j->out->facts.life))
			continue;
		t = live_copy(arena_format(j->arena, "%s/log/%s", *folder, name), part);
		if (t != ERR_NOT_FOUND)
			s = t;
	}
	if (s == OK && rename(part, path) != 0)
		s = ERR_IO;
	if (s != OK)
		unlink(part);
	return s == ERR_IO ? unwritten(j, path) : s;
}

static void newest_in(const char *folder, uint32_t *newest)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	uint32_t n;

	while (d && (e = readdir(d)))
		if (log_number(e->d_name, &n) && n > *newest)
			*newest = n;
	if (d)
		closedir(d);
}

static uint32_t newest_log(const struct job *j)
{
	const char *const *folder;
	uint32_t newest = 0;

	for (folder = j->r->logs; folder && *folder; folder++)
		newest_in(arena_format(j->arena, "%s/%s", *folder, j->out->facts.life), &newest);
	for (folder = j->r->stores; folder && *folder; folder++)
		if (life_is(*folder, j->out->facts.life))
			newest_in(arena_format(j->arena, "%s/log", *folder), &newest);
	return newest;
}

/* *missing: the first number that is not there although a later one is; 0: none. */
static enum status logs_gather(struct job *j, uint32_t *missing)
{
	uint32_t n, newest = newest_log(j), last = j->out->facts.end_file;
	enum status s;

	*missing = 0;
	j->out->log_last = last;
	for (n = last; n <= newest; n++) {
		s = log_fetch(j, n);
		if (s == ERR_REFUSED)
			return s;
		/* The backup's own last file holds what it needs; with others behind it all of it
		 * is needed. */
		if (s == ERR_CHECKSUM || (s != OK && newest > last)) {
			*missing = n;
			return OK;
		}
		if (s == OK)
			j->out->log_last = n;
		tell(j, RESTORE_LOGS, n - last + 1, newest - last + 1);
	}
	return OK;
}

static const char *time_text(struct job *j, int64_t at)
{
	char text[40];

	clock_print(at, text);
	return arena_string(j->arena, text);
}

static enum status logs_take(struct job *j)
{
	const struct archive_facts *f = &j->out->facts;
	int64_t until = j->r->until, second = f->ended / CLOCK_SECOND * CLOCK_SECOND;
	uint32_t missing = 0;
	bool cut = false;
	char name[24];
	enum status s = OK;

	if (until == RESTORE_BACKUP) {
		j->out->log_last = f->end_file;
		until = RESTORE_ALL;
	} else if (until < second) {
		return refuse(j->why, j->arena, OD__MESSAGE__UNTIL_EARLY, NULL, j->r->from,
			time_text(j, second), NULL, NULL);
	} else {
		s = logs_gather(j, &missing);
	}
	if (s == OK)
		s = log_cut(j->store, f->end_file, f->end_offset, until, &j->out->moment,
			&cut);
	if (s == ERR_CHECKSUM || s == ERR_IO)
		return refuse(j->why, j->arena, OD__MESSAGE__NOT_DONE, NULL, "restore",
			status_text(s), NULL, NULL);
	/* What is missing does not matter when the log was cut before it. */
	if (s == OK && missing && !cut) {
		log_name(missing, name);
		return refuse(j->why, j->arena, OD__MESSAGE__LOG_MISSING, NULL, name,
			time_text(j, j->out->moment), NULL, NULL);
	}
	return s;
}

/* ---- recovery ---- */

static void recovering(void *baton, int percent)
{
	tell(baton, RESTORE_RECOVERS, (uint64_t)percent, 100);
}

static enum status recover(struct job *j, struct store **store)
{
	struct store_options o = { .folder = j->r->to, .from_backup = true,
		.recovering = recovering, .baton = j };
	const char *from = arena_format(j->arena, "%s until %s", j->out->facts.life,
		time_text(j, j->out->moment));
	enum status s = life_make(j->r->to, from);

	if (s == OK)
		s = store_open(&o, store);
	if (s == OK)
		return OK;
	return refuse(j->why, j->arena, OD__MESSAGE__NOT_DONE, NULL, "restore", status_text(s),
		NULL, NULL);
}

enum status store_restore(const struct restore *r, struct arena *a, struct restored *out,
	struct store **store, struct refusal *why)
{
	struct job j = { .r = r, .arena = a, .why = why, .out = out };
	enum status s;

	*store = NULL;
	memset(out, 0, sizeof *out);
	j.store = arena_format(a, "%s/store", r->to);
	j.piece = mem_alloc(PIECE);
	s = folder_make(&j, r->to);
	if (s == OK)
		s = folder_make(&j, j.store);
	if (s == OK)
		s = folder_make(&j, arena_format(a, "%s/data", j.store));
	if (s == OK)
		s = folder_make(&j, arena_format(a, "%s/log", j.store));
	if (s == OK)
		s = unpack(&j);
	mem_free(j.piece);
	if (s == OK)
		s = logs_take(&j);
	return s == OK ? recover(&j, store) : s;
}

/* ---- which backup ---- */

enum status restore_choose(const char *folder, int64_t until, struct arena *a, const char **path,
	struct refusal *why)
{
	DIR *d = opendir(folder);
	struct archive_facts f;
	struct refusal ignored;
	int64_t best = INT64_MIN;
	struct dirent *e;

	*path = NULL;
	if (!d)
		return refuse(why, a, OD__MESSAGE__FILE_UNREAD, NULL, folder, strerror(errno), NULL,
			NULL);
	while ((e = readdir(d))) {
		const char *one = arena_format(a, "%s/%s", folder, e->d_name);
		size_t length = strlen(e->d_name);

		if (length < 9 || strcmp(e->d_name + length - 8, ".tar.zst") != 0
		    || archive_is_sealed(one) || archive_look(one, a, &f, &ignored) != OK)
			continue;
		if (f.ended / CLOCK_SECOND <= until / CLOCK_SECOND && f.ended > best) {
			best = f.ended;
			*path = one;
		}
	}
	closedir(d);
	if (*path)
		return OK;
	return refuse(why, a, OD__MESSAGE__BACKUP_NONE, NULL, folder, NULL, NULL, NULL);
}
