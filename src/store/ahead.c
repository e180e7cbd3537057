/* SPDX-License-Identifier: ISC */
/*
 * ahead -- zeros behind the end of the log.
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
	a->fd = -1;
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
		a->until = 0;
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
}
