/* SPDX-License-Identifier: ISC */
/*
 * restore -- unpack, fetch the logs, cut, recover (restore.h).
 *
 * Everything goes into `to`/store: data/ and log/ as the archive has them, then each following log
 * file over the one that was whole only in part. One that is missing or damaged while a later one is
 * there, or that ends before the place to which its store had flushed it, ends it: the sentence names the
 * file and says up to when it can be done without.
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
#include "store/extent.h"
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
	const char *log;		/* the last log file that was fetched or looked for */
	bool damaged;			/* it is there, and not whole */
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

/* ERR_NOT_FOUND; ERR_CHECKSUM: it cannot be read; ERR_IO: the copy cannot be written. */
static enum status live_copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	unsigned char *piece;
	enum status s = OK;
	ssize_t n = 1;

	if (in < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_CHECKSUM;
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	piece = mem_alloc(PIECE);
	while (out >= 0 && s == OK && n > 0) {
		n = read(in, piece, PIECE);
		if (n < 0)
			s = ERR_CHECKSUM;
		else if (!write_whole(out, piece, (size_t)n))
			s = ERR_IO;
	}
	if (out < 0 || close(out) != 0)
		s = ERR_IO;
	mem_free(piece);
	close(in);
	return s;
}

/* One place was looked at. Of those where it is not whole, the one where it is there is the one to name. */
static void looked(struct job *j, const char *path, enum status s)
{
	if (s == OK || s == ERR_IO || !j->log || (s == ERR_CHECKSUM && !j->damaged))
		j->log = path;
	j->damaged = s == ERR_CHECKSUM || (s == ERR_NOT_FOUND && j->damaged);
}

static enum status log_look(struct job *j, uint32_t number, const char *part)
{
	const char *const *folder;
	const char *life = j->out->facts.life, *path;
	enum status s = ERR_NOT_FOUND, t;
	char name[24];

	log_name(number, name);
	for (folder = j->r->logs; folder && *folder && s != OK && s != ERR_IO; folder++) {
		path = arena_format(j->arena, "%s/%s", *folder, life);
		if (access(path, F_OK) != 0)
			continue;
		t = logs_fetch(*folder, life, number, part);
		looked(j, arena_format(j->arena, "%s/%s.zst", path, name), t);
		s = t != ERR_NOT_FOUND ? t : s;
	}
	for (folder = j->r->stores; folder && *folder && s != OK && s != ERR_IO; folder++) {
		if (!life_is(*folder, life))
			continue;
		path = arena_format(j->arena, "%s/log/%s", *folder, name);
		t = live_copy(path, part);
		looked(j, path, t);
		s = t != ERR_NOT_FOUND ? t : s;
	}
	return s;
}

/* One log file to where it belongs, from wherever it is whole. */
static enum status log_fetch(struct job *j, uint32_t number)
{
	const char *part = arena_format(j->arena, "%s/log.part", j->store), *path;
	enum status s;
	char name[24];

	log_name(number, name);
	path = arena_format(j->arena, "%s/log/%s", j->store, name);
	j->log = NULL;
	j->damaged = false;
	s = log_look(j, number, part);
	if (s == OK && rename(part, path) != 0)
		s = ERR_IO;
	if (s != OK)
		unlink(part);
	if (!j->log)
		j->log = arena_string(j->arena, name);
	return s == ERR_IO ? unwritten(j, path) : s;
}

/* The newest that there is, or must have been. */
static enum status newest_log(struct job *j, uint32_t *newest)
{
	const char *const *folder;
	uint32_t n, offset;
	enum status s;

	*newest = 0;
	for (folder = j->r->logs; folder && *folder; folder++) {
		s = logs_newest(*folder, j->out->facts.life, &n);
		if (s != OK)
			return refuse(j->why, j->arena, OD__MESSAGE__FILE_UNREAD, NULL,
				arena_format(j->arena, "%s/%s", *folder, j->out->facts.life), strerror(errno),
				NULL, NULL);
		*newest = n > *newest ? n : *newest;
	}
	for (folder = j->r->stores; folder && *folder; folder++) {
		if (!life_is(*folder, j->out->facts.life))
			continue;
		if (logs_newest(*folder, "log", &n) == OK && n > *newest)
			*newest = n;
		if (extent_known(*folder, &n, &offset) && n > *newest)
			*newest = n;
	}
	return OK;
}

/*
 * What was read may end before the place to which a store of this life had flushed its log: the number of
 * the file to look at; 0: it does not.
 */
static uint32_t ends_early(const struct job *j, const struct log_cutting *c)
{
	const char *const *folder;
	uint32_t file, offset;

	for (folder = j->r->stores; folder && *folder; folder++) {
		if (!life_is(*folder, j->out->facts.life) || !extent_known(*folder, &file, &offset))
			continue;
		if (c->end_file < file)
			return c->end_file + 1;
		if (c->end_file == file && c->end_offset < offset)
			return file;
	}
	return 0;
}

/* *missing: the first number that is not there although a later one is; 0: none. */
static enum status logs_gather(struct job *j, uint32_t *missing)
{
	uint32_t n, newest, last = j->out->facts.end_file;
	enum status s = newest_log(j, &newest);

	*missing = 0;
	j->out->log_last = last;
	for (n = last; s == OK && n <= newest; n++) {
		s = log_fetch(j, n);
		if (s == ERR_REFUSED)
			return s;
		/* The backup's own last file holds what it needs; with others behind it all of it
		 * is needed. */
		if (s == ERR_CHECKSUM || (s != OK && newest > last)) {
			*missing = n;
			return OK;
		}
		if (s == OK) {
			j->out->log_last = n;
			j->out->logs++;
		}
		s = OK;
		tell(j, RESTORE_LOGS, n - last + 1, newest - last + 1);
	}
	return s;
}

static const char *time_text(struct job *j, int64_t at)
{
	char text[40];

	clock_print(at, text);
	return arena_string(j->arena, text);
}

/* What to say --until, to do without what is missing behind the moment: its second may go on there. */
static const char *without(struct job *j, int64_t second)
{
	int64_t before = j->out->moment - CLOCK_SECOND;

	return before >= second ? time_text(j, before) : "backup";
}

static enum status log_refused(struct job *j, int64_t second)
{
	return refuse(j->why, j->arena, j->damaged ? OD__MESSAGE__LOG_DAMAGED : OD__MESSAGE__LOG_MISSING,
		NULL, j->log, without(j, second), NULL, NULL);
}

static enum status logs_take(struct job *j)
{
	const struct archive_facts *f = &j->out->facts;
	int64_t until = j->r->until, second = f->ended / CLOCK_SECOND * CLOCK_SECOND;
	struct log_cutting c = { .file = f->end_file, .offset = f->end_offset };
	uint32_t missing = 0;
	bool alone = until == RESTORE_BACKUP;
	enum status s = OK;

	if (!alone && until < second)
		return refuse(j->why, j->arena, OD__MESSAGE__UNTIL_EARLY, NULL, j->r->from,
			time_text(j, second), NULL, NULL);
	c.until = alone ? RESTORE_ALL : until;
	j->out->log_last = f->end_file;
	if (!alone)
		s = logs_gather(j, &missing);
	if (s != OK)
		return s;
	s = log_cut(j->store, &c);
	j->out->moment = c.moment;
	j->out->beyond = c.cut;
	/* What is missing does not matter when the log was cut before it. */
	if (s == OK && !missing && !c.cut && !alone)
		c.wrong = ends_early(j, &c);
	if (s == OK && (c.cut || alone || (!missing && !c.wrong)))
		return OK;
	if (s == OK && missing)
		return log_refused(j, second);
	if ((s == OK || s == ERR_CHECKSUM) && !alone) {
		s = log_fetch(j, c.wrong);
		j->damaged = true;
		return s == ERR_REFUSED ? s : log_refused(j, second);
	}
	return refuse(j->why, j->arena, OD__MESSAGE__NOT_DONE, NULL, "restore", status_text(s), NULL, NULL);
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
