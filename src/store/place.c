/* SPDX-License-Identifier: ISC */
/*
 * place -- is the folder of the store still the one that was opened?
 *
 * A disk that is unmounted under a server, or a folder that is moved away, takes nothing from the files
 * that it holds open: it would write on, and tell people that their orders are saved, where the next start
 * finds nothing. So what stands under the path is compared with what was opened. Asked by the server's loop
 * each second, and by a fault, which may be met sooner; a disk that cannot be asked for another reason is
 * not gone. Nothing here fails.
 */
#include "store/environment.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const parts[STORE_PARTS] = { "", "/data", "/log" };

static int look(const struct store *s, size_t i, struct stat *st)
{
	char path[4200];

	snprintf(path, sizeof path, "%s%s", s->folder, parts[i]);
	return stat(path, st);
}

bool place_empty(const struct store *s)
{
	struct stat st;

	return look(s, 1, &st) && errno == ENOENT && look(s, 2, &st) && errno == ENOENT;
}

void place_note(struct store *s)
{
	struct stat st;
	size_t i;

	for (i = 0; i < STORE_PARTS; i++)
		if (look(s, i, &st) == 0)
			s->place[i] = (struct opened){ st.st_dev, st.st_ino };
}

bool store_gone(const struct store *s, char *why, size_t size)
{
	struct stat st;
	size_t i;

	/* Until it is open there is nothing to compare. */
	for (i = 0; !s->opening && i < STORE_PARTS; i++) {
		if (look(s, i, &st) != 0 ? errno != ENOENT && errno != ENOTDIR
		    : st.st_dev == s->place[i].device && st.st_ino == s->place[i].inode)
			continue;
		snprintf(why, size, "%.400s is not the folder any more that the server opened: it was "
			"moved, or its disk unmounted. What was saved stands there. Bring it back, then "
			"`orderdesk server start`.", s->folder);
		return true;
	}
	return false;
}
