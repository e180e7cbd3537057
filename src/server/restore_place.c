/* SPDX-License-Identifier: ISC */
/*
 * restore_place -- mark, locks, and the exchange of two folders in one step.
 *
 * The kernel exchanges the names of the new and the old store at once; a file system that cannot
 * gets two renamings, and the mark says what a restore after a kill has to finish.
 */
#include "server/restore_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/backup.h"
#include "wire/address.h"

#define ASIDE "store.before-"
#define STORES_MAX 64

bool restore_marked(const char *desk)
{
	char path[4200];

	snprintf(path, sizeof path, "%s/restoring", desk);
	/* One that nobody can look at is one. */
	return access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

static int remove_one(const char *path, const struct stat *about, int what, struct FTW *where)
{
	(void)about;
	(void)what;
	(void)where;
	return remove(path);
}

bool place_remove(const char *folder)
{
	return access(folder, F_OK) != 0 || nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0;
}

static bool folder_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

static bool mark_write(struct restore_place *p, const char *text)
{
	size_t length = strlen(text);

	return ftruncate(p->guard, 0) == 0 && pwrite(p->guard, text, length, 0) == (ssize_t)length
		&& fsync(p->guard) == 0 && folder_sync(p->desk);
}

static bool there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* The new store gets the name, the old one the name of what is set aside. */
static bool exchange(struct restore_place *p, struct arena *a, const char *life)
{
	const char *new = arena_format(a, "%s/store", p->staging);
	const char *now = arena_format(a, "%s/store", p->desk);

	if (!life_is(now, life)) {
		if (!there(now)) {
			if (rename(new, now) != 0)
				return false;
		} else if (renameat2(AT_FDCWD, new, AT_FDCWD, now, RENAME_EXCHANGE) != 0) {
			if (errno != EINVAL || !p->aside || rename(now, p->aside) != 0
			    || rename(new, now) != 0)
				return false;
		}
	}
	/* What stands in the staging folder now is the old one. */
	if (there(new) && (!p->aside || rename(new, p->aside) != 0))
		return false;
	return folder_sync(p->desk) && place_remove(p->staging);
}

/* A mark that says "swap LIFE NAME": all but the exchange had been done. */
static enum status end_it(struct restore_place *p, struct arena *a, const char *text, bool *ended)
{
	char life[LIFE_TEXT], name[64];

	*ended = false;
	if (sscanf(text, "swap %16s %63s", life, name) != 2)
		return OK;
	p->aside = arena_format(a, "%s/%s", p->desk, name);
	if (!exchange(p, a, life))
		return ERR_IO;
	if (!there(p->aside))
		p->aside = NULL;
	*ended = true;
	return OK;
}

static enum status lock_store(struct restore_place *p, struct arena *a)
{
	const char *store = arena_format(a, "%s/store", p->desk);

	if (!there(store))
		return OK;
	p->lock = open(arena_format(a, "%s/lock", store), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (p->lock < 0)
		return ERR_IO;
	if (flock(p->lock, LOCK_EX | LOCK_NB) == 0)
		return OK;
	return errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO;
}

enum status place_take(struct restore_place *p, const char *desk, struct arena *a, bool *ended)
{
	bool was = restore_marked(desk);
	char text[200] = "";
	enum status s;

	*p = (struct restore_place){ .desk = desk, .guard = -1, .lock = -1 };
	*ended = false;
	p->staging = arena_format(a, "%s/restore.new", desk);
	p->guard = open(arena_format(a, "%s/restoring", desk), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (p->guard < 0)
		return ERR_IO;
	if (flock(p->guard, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO;
	s = lock_store(p, a);
	if (s != OK) {
		place_leave(p, was);
		return s;
	}
	if (stop_mark(desk) != OK || pread(p->guard, text, sizeof text - 1, 0) < 0)
		return ERR_IO;
	s = end_it(p, a, text, ended);
	if (s == OK && !*ended && (!place_remove(p->staging) || !mark_write(p, "unpacking\n")))
		s = ERR_IO;
	return s;
}

const char *place_store_named(const char *folder, struct arena *a)
{
	char whole[PATH_MAX];
	const char *store;

	if (!realpath(folder, whole))
		return NULL;
	store = arena_string(a, whole);
	if (strcmp(basename(whole), "log") == 0)
		store = dirname(arena_string(a, store));
	else if (!there(arena_format(a, "%s/life", store)))
		store = arena_format(a, "%s/store", store);
	return there(arena_format(a, "%s/life", store)) ? store : NULL;
}

const char *const *place_stores(const struct restore_place *p, const char *const *named, struct arena *a)
{
	const char **list = arena_array(a, STORES_MAX, sizeof *list);
	DIR *d = opendir(p->desk);
	struct dirent *e;
	size_t n = 0;

	list[n++] = arena_format(a, "%s/store", p->desk);
	while (d && (e = readdir(d)) && n < STORES_MAX - 1)
		if (strncmp(e->d_name, ASIDE, sizeof ASIDE - 1) == 0)
			list[n++] = arena_format(a, "%s/%s", p->desk, e->d_name);
	if (d)
		closedir(d);
	for (; named && *named && n < STORES_MAX - 1; named++) {
		list[n] = place_store_named(*named, a);
		n += list[n] != NULL;
	}
	return list;
}

enum status place_swap(struct restore_place *p, struct arena *a)
{
	char life[LIFE_TEXT], when[40], *at, *out;
	const char *name;
	int n, fd = open(p->staging, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && syncfs(fd) == 0;

	if (fd >= 0)
		close(fd);
	if (!good || life_read(p->staging, life) != OK)
		return ERR_IO;
	clock_print(clock_now() / CLOCK_SECOND * CLOCK_SECOND, when);
	for (at = out = when; *at; at++)
		if (*at != '-' && *at != ':')
			*out++ = *at;
	*out = '\0';
	name = arena_format(a, ASIDE "%s", when);
	p->aside = arena_format(a, "%s/%s", p->desk, name);
	for (n = 2; there(p->aside); n++) {
		name = arena_format(a, ASIDE "%s-%d", when, n);
		p->aside = arena_format(a, "%s/%s", p->desk, name);
	}
	if (!mark_write(p, arena_format(a, "swap %s %s\n", life, name))
	    || !exchange(p, a, life))
		return ERR_IO;
	if (!there(p->aside))
		p->aside = NULL;
	return OK;
}

void place_leave(struct restore_place *p, bool keep_mark)
{
	char path[4200];

	snprintf(path, sizeof path, "%s/restoring", p->desk);
	if (!keep_mark && p->guard >= 0 && unlink(path) == 0)
		folder_sync(p->desk);
	if (p->lock >= 0)
		close(p->lock);
	if (p->guard >= 0)
		close(p->guard);
	p->lock = p->guard = -1;
}
