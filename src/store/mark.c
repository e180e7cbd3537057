/* SPDX-License-Identifier: ISC */
/*
 * mark -- the file that says: the last run ended because the disk or the bytes on it failed.
 *
 * After a failed flush nobody knows which pages the system has dropped, and after a checksum that
 * did not hold a start would only run into it again. So the fault writes DESK/store/fault with one
 * sentence, and store_open refuses until it is called with after_io_error, which reads every row
 * and index first and takes the mark away when all is whole. The key store beside it leaves the same
 * mark. Before that the system's copies of the
 * files are given up: a page that it failed to write stands there as if it were written, and what is
 * verified must be what the disk holds. The file alone is the mark: on a full disk it may be empty.
 */
#include "store/environment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/why.h"

static void mark_path(const char *store, char path[4096])
{
	snprintf(path, 4096, "%s/fault", store);
}

bool mark_read(const struct store *s, char sentence[MARK_SIZE])
{
	char path[4096];
	ssize_t length;
	int fd;

	sentence[0] = 0;
	mark_path(s->folder, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno != ENOENT;
	length = read(fd, sentence, MARK_SIZE - 1);
	sentence[length > 0 ? length : 0] = 0;
	close(fd);
	return true;
}

/* Its name is there for good only when the folder is synced. */
static void sync_folder(const char *store)
{
	int fd = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd))
		log_warn("store: the folder %s is not synced: %s", store, strerror(errno));
	if (fd >= 0)
		close(fd);
}

void mark_set(const char *store, const char *sentence)
{
	char path[4096];
	ssize_t written = 0;
	int fd;

	mark_path(store, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) {
		log_warn("store: cannot leave the mark %s: %s", path, strerror(errno));
		return;
	}
	written = write(fd, sentence, strlen(sentence));
	if (written < 0 || fsync(fd))
		log_warn("store: the mark %s may be empty: %s", path, strerror(errno));
	close(fd);
	sync_folder(store);
}

void store_failed(const char *folder, const char *sentence)
{
	char store[4096];

	if (snprintf(store, sizeof store, "%s/store", folder) < (int)sizeof store)
		mark_set(store, sentence);
}

void mark_clear(const struct store *s)
{
	char path[4096];

	mark_path(s->folder, path);
	if (unlink(path))
		log_warn("store: cannot remove %s: %s", path, strerror(errno));
	else
		sync_folder(s->folder);
}

/* Writes what waits to be written, then lets the system forget what it holds of the file. */
static enum status forget_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	enum status r = OK;

	if (fd < 0)
		return errno == ENOENT || errno == EISDIR ? OK : ERR_IO;
	if (fsync(fd) || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		r = ERR_IO;
	if (r)
		why_say("The disk still does not write %s: %s. Change it, then restore the desk from a "
			"backup and its logs.", path, strerror(errno));
	close(fd);
	return r;
}

enum status mark_forget_copies(const struct store *s)
{
	static const char *const folders[] = { "data", "log", "../keys" };
	char path[4096];
	enum status r = OK;
	size_t i;

	for (i = 0; i < sizeof folders / sizeof *folders && !r; i++) {
		const struct dirent *e;
		DIR *d;

		snprintf(path, sizeof path, "%s/%s", s->folder, folders[i]);
		d = opendir(path);
		while (d && !r && (e = readdir(d))) {
			snprintf(path, sizeof path, "%s/%s/%s", s->folder, folders[i], e->d_name);
			r = forget_file(path);
		}
		if (d)
			closedir(d);
	}
	snprintf(path, sizeof path, "%s/pages", s->folder);
	return r ? r : forget_file(path);
}
