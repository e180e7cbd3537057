/* SPDX-License-Identifier: ISC */
/*
 * mark -- the file that says: the last run ended because the disk or the bytes on it failed.
 *
 * After a failed flush nobody knows which pages the system has dropped, and after a checksum that
 * did not hold a start would only run into it again. So the fault writes DESK/store/fault with one
 * sentence, and store_open refuses until it is called with after_io_error, which reads every row
 * and index first and takes the mark away when all is whole. The file alone is the mark: on a full
 * disk it may be empty.
 */
#include "store/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static void mark_path(const struct store *s, char path[4096])
{
	snprintf(path, 4096, "%s/fault", s->folder);
}

bool mark_read(const struct store *s, char sentence[MARK_SIZE])
{
	char path[4096];
	ssize_t length;
	int fd;

	sentence[0] = 0;
	mark_path(s, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno != ENOENT;
	length = read(fd, sentence, MARK_SIZE - 1);
	sentence[length > 0 ? length : 0] = 0;
	close(fd);
	return true;
}

void mark_set(const struct store *s, const char *sentence)
{
	char path[4096];
	ssize_t written = 0;
	int fd;

	mark_path(s, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) {
		log_warn("store: cannot leave the mark %s: %s", path, strerror(errno));
		return;
	}
	written = write(fd, sentence, strlen(sentence));
	if (written < 0 || fsync(fd))
		log_warn("store: the mark %s may be empty: %s", path, strerror(errno));
	close(fd);
}

void mark_clear(const struct store *s)
{
	char path[4096];

	mark_path(s, path);
	if (unlink(path))
		log_warn("store: cannot remove %s: %s", path, strerror(errno));
}
