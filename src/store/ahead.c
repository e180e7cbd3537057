/* SPDX-License-Identifier: ISC */
/*
 * ahead -- the log written, and zeros behind its end.
 *
 * WHY half a megabyte: the sync that takes so much lasts a few times as long, and comes once in a
 * hundred orders. WHY block by block: what is given to the kernel in one call it may keep as one large
 * page, and write all of it again for each record that comes into it. Never behind the size that the
 * library gave the file.
 */
#include "store/ahead.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 4096
#define PIECE (512 * 1024)
#define LEAST (16 * 1024)	/* what the next write may take */

bool ahead_is_log(const char *name)
{
	return strncmp(name, "log/log.", 8) == 0;
}

void ahead_forget(struct ahead *a)
{
	a->fd = a->sized = -1;
}

void ahead_written(struct ahead *a, int fd, off_t end)
{
	static const unsigned char zeros[BLOCK];
	off_t from, hole;
	struct stat st;

	if (!atomic_load(&a->wanted))
		return;
	if (a->fd != fd) {
		a->fd = fd;
		a->until = a->filled = 0;
	}
	if (end + LEAST <= a->until || fstat(fd, &st))
		return;
	from = (end + BLOCK - 1) / BLOCK * BLOCK;
	/* What recovery left of the file has its blocks. */
	hole = from < st.st_size ? lseek(fd, from, SEEK_HOLE) : from;
	if (hole >= end + LEAST) {
		a->until = hole;
		return;
	}
	if (hole > from)
		from = hole;
	a->until = from + PIECE < st.st_size ? from + PIECE : st.st_size;
	for (; from + BLOCK <= a->until; from += BLOCK)
		if (pwrite(fd, zeros, sizeof zeros, from) < 0) {
			a->until = st.st_size;	/* a disk that is full is not asked again */
			return;
		}
	a->filled = a->until;
}

/* The size of the file. WHY asked once: see write_pages(). */
static off_t size_of(struct ahead *a, int fd)
{
	struct stat st;

	if (a->sized != fd) {
		a->size = fstat(fd, &st) ? 0 : st.st_size;
		a->sized = fd;
	}
	return a->size;
}

/*
 * The last page. WHY filled up: a part of a page that the system does not have in memory it reads first,
 * and whoever waits for the flush waits for that.
 */
static ssize_t write_last(struct ahead *a, int fd, const unsigned char *bytes, size_t length, off_t at)
{
	unsigned char page[BLOCK];
	ssize_t n;

	if (at % BLOCK || at + BLOCK > size_of(a, fd))
		return pwrite(fd, bytes, length, at);
	memcpy(page, bytes, length);
	memset(page + length, 0, BLOCK - length);
	n = pwrite(fd, page, BLOCK, at);
	return n > (ssize_t)length ? (ssize_t)length : n;
}

/*
 * WHY the last page by itself: what is given to the kernel in one call it may keep as one large page, and
 * the next record that comes into the end of it would make all of it dirty again. Where zeros were
 * written ahead each page is there already.
 *
 * WHY one call where that can be, and none that asks for the file's times: a write that changes the time of
 * the last change makes the next sync write the inode as well, half as long again. The clock of that moves
 * 250 times a second, for a second call at once, and for each write when somebody has asked since.
 */
static ssize_t write_pages(struct ahead *a, int fd, const unsigned char *bytes, size_t length, off_t at)
{
	size_t last = (size_t)(at + (off_t)length) % BLOCK, whole = length > last ? length - last : 0;
	ssize_t n, more = 0;

	if (a->fd == fd && at + (off_t)length <= a->filled)
		return pwrite(fd, bytes, length, at);
	n = whole ? pwrite(fd, bytes, whole, at) : 0;
	if (n >= 0 && (size_t)n == whole && length > whole)
		more = write_last(a, fd, bytes + whole, length - whole, at + (off_t)whole);
	if (n < 0 || (size_t)n < whole)
		return n;
	return more < 0 ? (n ? n : more) : n + more;
}

ssize_t ahead_write(struct ahead *a, int fd, const unsigned char *bytes, size_t length, off_t at)
{
	ssize_t n = write_pages(a, fd, bytes, length, at);

	if (n == (ssize_t)length)
		ahead_written(a, fd, at + n);
	return n;
}
