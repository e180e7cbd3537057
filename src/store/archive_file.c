/* SPDX-License-Identifier: ISC */
/*
 * archive_file -- the bytes of an archive on the disk, through the seal when it has one.
 *
 * Writing goes to NAME.part and is flushed each megabyte: a backup that runs beside orders
 * must not leave the disk a heap of work for the moment when a log flush waits. What was flushed
 * is dropped from the system's cache, where the desk's own files are of more use. Only
 * archive_file_keep gives the file its name. Reading ends exactly where the last sealed chunk, or
 * the file, ends.
 */
#include "store/archive_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "record/message.pb-c.h"

#define BUFFER ((size_t)256 << 10)
#define FLUSH_EVERY ((uint64_t)1 << 20)

struct archive_file {
	struct archive_say *say;
	int fd;
	char *part;			/* name while it is written; NULL when reading */
	bool kept, sealed, last;
	seal_state seal;
	unsigned char *chunk;		/* of content that is sealed */
	size_t chunk_length, chunk_at;
	unsigned char *raw;		/* sealed or plain bytes on their way */
	size_t raw_length, raw_at;
	uint64_t content, moved, flushed, size;
};

enum status archive_short(const struct archive_say *s)
{
	return refuse(s->why, s->arena, OD__MESSAGE__ARCHIVE_SHORT, NULL, s->path,
		s->member[0] ? s->member : MANIFEST, NULL, NULL);
}

enum status archive_damaged(const struct archive_say *s)
{
	return refuse(s->why, s->arena, OD__MESSAGE__ARCHIVE_DAMAGED, NULL, s->path,
		s->member[0] ? s->member : MANIFEST, NULL, NULL);
}

enum status archive_io(const struct archive_say *s)
{
	return refuse(s->why, s->arena, OD__MESSAGE__FILE_UNWRITTEN, NULL, s->path,
		strerror(errno), NULL, NULL);
}

static struct archive_file *file_new(struct archive_say *s)
{
	struct archive_file *f = mem_alloc(sizeof *f);

	f->say = s;
	f->fd = -1;
	f->chunk = mem_alloc(SEAL_CHUNK + SEAL_OVER);
	f->raw = mem_alloc(BUFFER);
	return f;
}

/* ---- writing ---- */

static enum status raw_out(struct archive_file *f)
{
	const unsigned char *at = f->raw;

	while (f->raw_length > 0) {
		ssize_t n = write(f->fd, at, f->raw_length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return archive_io(f->say);
		at += n;
		f->moved += (uint64_t)n;
		f->raw_length -= (size_t)n;
	}
	if (f->moved - f->flushed >= FLUSH_EVERY) {
		if (fdatasync(f->fd) != 0)
			return archive_io(f->say);
		posix_fadvise(f->fd, 0, (off_t)f->moved, POSIX_FADV_DONTNEED);
		f->flushed = f->moved;
	}
	return OK;
}

static enum status raw_put(struct archive_file *f, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	enum status s = OK;

	while (s == OK && length > 0) {
		size_t n = BUFFER - f->raw_length < length ? BUFFER - f->raw_length : length;

		memcpy(f->raw + f->raw_length, at, n);
		f->raw_length += n;
		at += n;
		length -= n;
		if (f->raw_length == BUFFER)
			s = raw_out(f);
	}
	return s;
}

enum status archive_file_create(struct archive_say *s, const unsigned char *seal_to,
	struct archive_file **out)
{
	struct archive_file *f = file_new(s);
	unsigned char head[SEAL_HEAD];
	size_t room = strlen(s->path) + sizeof ".part";
	enum status r = OK;

	*out = f;
	f->part = mem_alloc(room);
	snprintf(f->part, room, "%s.part", s->path);
	if (access(s->path, F_OK) == 0)
		return refuse(s->why, s->arena, OD__MESSAGE__FILE_THERE, NULL, s->path, NULL,
			NULL, NULL);
	/* What an interrupted one left under the second name is nobody's. */
	unlink(f->part);
	f->fd = open(f->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (f->fd < 0)
		return archive_io(s);
	f->sealed = seal_to != NULL;
	if (f->sealed) {
		seal_begin(&f->seal, seal_to, head);
		r = raw_put(f, head, sizeof head);
	}
	return r;
}

static enum status chunk_out(struct archive_file *f, bool last)
{
	unsigned char out[SEAL_CHUNK + SEAL_OVER];

	seal_chunk(&f->seal, f->chunk, f->chunk_length, last, out);
	f->chunk_length += SEAL_OVER;
	if (raw_put(f, out, f->chunk_length) != OK)
		return ERR_REFUSED;
	f->chunk_length = 0;
	return OK;
}

enum status archive_file_write(struct archive_file *f, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	enum status s = OK;

	f->content += length;
	if (!f->sealed)
		return raw_put(f, bytes, length);
	while (s == OK && length > 0) {
		size_t n = SEAL_CHUNK - f->chunk_length;

		/* A full chunk waits for more behind it: the last one is marked. */
		if (n == 0) {
			s = chunk_out(f, false);
			continue;
		}
		if (n > length)
			n = length;
		memcpy(f->chunk + f->chunk_length, at, n);
		f->chunk_length += n;
		at += n;
		length -= n;
	}
	return s;
}

static bool folder_flush(const char *path)
{
	char *copy = mem_string(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	mem_free(copy);
	return good;
}

/* Never in place of another file, where the file system can promise that. */
static bool take_name(const char *part, const char *path)
{
	if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL)
		return false;
	if (access(path, F_OK) == 0) {
		errno = EEXIST;
		return false;
	}
	return rename(part, path) == 0;
}

enum status archive_file_keep(struct archive_file *f)
{
	enum status s = f->sealed ? chunk_out(f, true) : OK;

	if (s == OK)
		s = raw_out(f);
	if (s == OK && (fsync(f->fd) != 0 || !take_name(f->part, f->say->path)))
		s = errno == EEXIST ? refuse(f->say->why, f->say->arena, OD__MESSAGE__FILE_THERE,
			NULL, f->say->path, NULL, NULL, NULL) : archive_io(f->say);
	if (s != OK)
		return s;
	f->kept = true;
	posix_fadvise(f->fd, 0, 0, POSIX_FADV_DONTNEED);
	return folder_flush(f->say->path) ? OK : archive_io(f->say);
}

/* ---- reading ---- */

/* At least `wanted` bytes in the buffer when the file has them. */
static enum status raw_in(struct archive_file *f, size_t wanted)
{
	memmove(f->raw, f->raw + f->raw_at, f->raw_length - f->raw_at);
	f->raw_length -= f->raw_at;
	f->raw_at = 0;
	while (f->raw_length < wanted) {
		ssize_t n = read(f->fd, f->raw + f->raw_length, BUFFER - f->raw_length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refuse(f->say->why, f->say->arena, OD__MESSAGE__FILE_UNREAD, NULL,
				f->say->path, strerror(errno), NULL, NULL);
		if (n == 0)
			break;
		f->raw_length += (size_t)n;
		f->moved += (uint64_t)n;
	}
	return OK;
}

enum status archive_file_open(struct archive_say *s, const unsigned char *secret,
	struct archive_file **out)
{
	struct archive_file *f = file_new(s);
	struct stat about;
	enum status r;

	*out = f;
	f->fd = open(s->path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0 || fstat(f->fd, &about) != 0)
		return refuse(s->why, s->arena, OD__MESSAGE__FILE_UNREAD, NULL, s->path,
			strerror(errno), NULL, NULL);
	f->size = (uint64_t)about.st_size;
	posix_fadvise(f->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	r = raw_in(f, SEAL_HEAD);
	if (r != OK)
		return r;
	f->sealed = f->raw_length >= 8 && seal_head_is(f->raw);
	if (!f->sealed)
		return OK;
	if (f->raw_length < SEAL_HEAD)
		return archive_short(s);
	if (!secret)
		return refuse(s->why, s->arena, OD__MESSAGE__ARCHIVE_SEALED, NULL, s->path, NULL,
			NULL, NULL);
	if (unseal_begin(&f->seal, secret, f->raw) != OK)
		return refuse(s->why, s->arena, OD__MESSAGE__ARCHIVE_KEY_OTHER, NULL, s->path,
			NULL, NULL, NULL);
	f->raw_at = SEAL_HEAD;
	return OK;
}

/* The next sealed chunk, opened. */
static enum status chunk_in(struct archive_file *f)
{
	size_t n;

	f->chunk_at = f->chunk_length = 0;
	if (raw_in(f, SEAL_CHUNK + SEAL_OVER) != OK)
		return ERR_REFUSED;
	n = f->raw_length < SEAL_CHUNK + SEAL_OVER ? f->raw_length : SEAL_CHUNK + SEAL_OVER;
	if (n == 0)
		return archive_short(f->say);
	if (unseal_chunk(&f->seal, f->raw, n, &f->last, f->chunk) != OK)
		/* A chunk that is short at the end of the file was cut. */
		return n < SEAL_CHUNK + SEAL_OVER ? archive_short(f->say) : archive_damaged(f->say);
	f->raw_at = n;
	f->chunk_length = n - SEAL_OVER;
	return OK;
}

enum status archive_file_read(struct archive_file *f, void *bytes, size_t room, size_t *got)
{
	enum status s = OK;

	*got = 0;
	if (f->sealed) {
		while (s == OK && f->chunk_at == f->chunk_length && !f->last)
			s = chunk_in(f);
		*got = f->chunk_length - f->chunk_at < room ? f->chunk_length - f->chunk_at : room;
		memcpy(bytes, f->chunk + f->chunk_at, *got);
		f->chunk_at += *got;
	} else {
		if (f->raw_at == f->raw_length)
			s = raw_in(f, 1);
		*got = f->raw_length - f->raw_at < room ? f->raw_length - f->raw_at : room;
		memcpy(bytes, f->raw + f->raw_at, *got);
		f->raw_at += *got;
	}
	f->content += *got;
	return s;
}

enum status archive_file_seek(struct archive_file *f, uint64_t at)
{
	if (lseek(f->fd, (off_t)at, SEEK_SET) < 0)
		return archive_io(f->say);
	f->raw_at = f->raw_length = 0;
	f->content = f->moved = at;
	return OK;
}

uint64_t archive_file_size(const struct archive_file *f)
{
	return f->size;
}

uint64_t archive_file_place(const struct archive_file *f)
{
	return f->content;
}

uint64_t archive_file_raw(const struct archive_file *f)
{
	return f->moved;
}

bool archive_file_sealed(const struct archive_file *f)
{
	return f->sealed;
}

void archive_file_close(struct archive_file *f)
{
	if (!f)
		return;
	if (f->fd >= 0)
		close(f->fd);
	if (f->part && f->fd >= 0 && !f->kept)
		unlink(f->part);
	mem_wipe(f->chunk, SEAL_CHUNK + SEAL_OVER);
	mem_wipe(&f->seal, sizeof f->seal);
	mem_free(f->chunk);
	mem_free(f->raw);
	mem_free(f->part);
	mem_free(f);
}
