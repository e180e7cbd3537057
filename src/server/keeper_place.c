/* SPDX-License-Identifier: ISC */
/*
 * keeper_place -- is a folder of copies the one that the copies went to before?
 *
 * A disk that is not mounted leaves its folder behind, empty, on the desk's own disk: copies would go
 * there and be lost with what they are copies of. So the first backup to a folder leaves the file
 * orderdesk.place in it, 16 hex digits and the life of the store, and DESK/backup.place or
 * DESK/offsite.place the same digits and the path. From then on nothing is written to that path unless the
 * file is there and says the same. A path that is new to the desk, and one that an admin says is to begin
 * anew, takes what it finds, or makes it. The keeper looks every few seconds: who mounts the disk again need
 * do nothing else. A path that is new to the desk and holds another desk's copies is not taken: two would
 * let each other's go.
 */
#include "server/keeper_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/message.pb-c.h"

#define MARK "orderdesk.place"
#define DIGITS 16

/* The 16 digits that a file begins with, and the words behind them; false when there are none. */
static bool mark_read(const char *file, char mark[DIGITS + 1], char path[1000])
{
	FILE *f = fopen(file, "re");
	bool good = f && fscanf(f, "%16[0-9a-f]", mark) == 1 && strlen(mark) == DIGITS;

	path[0] = '\0';
	if (good && fgetc(f) == ' ' && fgets(path, 1000, f))
		path[strcspn(path, "\n")] = '\0';
	if (f)
		fclose(f);
	return good;
}

/* The name is there for good only when the folder that it stands in is on the disk. */
static bool name_stays(struct arena *a, const char *file)
{
	const char *slash = strrchr(file, '/');
	int fd = open(arena_format(a, "%.*s/", (int)(slash - file), file),
		O_RDONLY | O_DIRECTORY | O_CLOEXEC), wrong = 0;

	if (fd < 0)
		return false;
	if (fsync(fd) != 0)
		wrong = errno;
	close(fd);
	errno = wrong;
	return !wrong;
}

/* Beside, flushed, renamed; false with errno. */
static bool mark_write(struct arena *a, const char *file, const char *text)
{
	const char *part = arena_format(a, "%s.part", file);
	ssize_t length = (ssize_t)strlen(text);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600), wrong;
	bool good = fd >= 0 && write(fd, text, (size_t)length) == length && fsync(fd) == 0;

	wrong = errno;
	if (fd >= 0)
		close(fd);
	if (good)
		return rename(part, file) == 0 && name_stays(a, file);
	errno = wrong;
	return false;
}

static const char *memory_of(struct keeper *k, struct arena *a, enum keeper_copies which)
{
	const char *name = which == COPIES_BACKUP ? "backup" : "offsite";

	return arena_format(a, "%s/%s.place", k->server->folder, name);
}

/* Are the copies in this folder another desk's? Sealed ones tell nothing: there the mark names the life. */
static bool of_others(struct keeper *k, struct arena *a, enum keeper_copies which, const char *folder)
{
	char there[DIGITS + 1], life[1000];

	if (which == COPIES_BACKUP)
		return keeper_of_others(k, a, folder);
	return mark_read(arena_format(a, "%s/" MARK, folder), there, life) && life[0]
		&& !life_knows(k->server->folder, life);
}

Od__Message keeper_place_look(struct keeper *k, struct arena *a, enum keeper_copies which,
	const char *folder)
{
	char known[DIGITS + 1], there[DIGITS + 1], path[1000], none[1000];

	/* The keep rule would let another desk's backups go; the copy of its keys would be overwritten. */
	if (!mark_read(memory_of(k, a, which), known, path) || strcmp(path, folder) != 0)
		return of_others(k, a, which, folder) ? OD__MESSAGE__BACKUP_OTHERS
			: OD__MESSAGE__MESSAGE_NONE;
	return mark_read(arena_format(a, "%s/" MARK, folder), there, none) && strcmp(known, there) == 0 ?
		OD__MESSAGE__MESSAGE_NONE : OD__MESSAGE__BACKUP_PLACE;
}

enum status keeper_place(struct keeper *k, struct arena *a, enum keeper_copies which, const char *folder,
	bool anew, struct refusal *why)
{
	const char *file = arena_format(a, "%s/" MARK, folder), *memory = memory_of(k, a, which);
	const char *keys = arena_format(a, "%s/%s", folder, which == COPIES_BACKUP ? "keys" : "keys.sealed");
	const char *own = store_life(k->server->store);
	char known[DIGITS + 1], there[DIGITS + 1], path[1000], life[1000];
	unsigned char bytes[DIGITS / 2];
	Od__Message wrong = anew ? OD__MESSAGE__MESSAGE_NONE : keeper_place_look(k, a, which, folder);
	bool others = anew && of_others(k, a, which, folder);
	bool good, made, marked;

	if (wrong)
		return refuse(why, a, wrong, NULL, folder, NULL, NULL, NULL);
	made = which == COPIES_BACKUP && mkdir(folder, 0700) == 0;
	if (which == COPIES_BACKUP && !made && errno != EEXIST)
		return refuse(why, a, OD__MESSAGE__FILE_UNWRITTEN, NULL, folder, strerror(errno), NULL, NULL);
	marked = mark_read(file, there, life);
	/* The other desk's keys stay under another name; by the new mark it hears that the place is lost. */
	if (others)
		rename(keys, arena_format(a, "%s.%s", keys, marked ? there : "before"));
	/* Before the desk remembers it, the mark is there, whenever the power goes. */
	if (!marked || others) {
		if (made)
			name_stays(a, folder);
		randombytes_buf(bytes, sizeof bytes);
		sodium_bin2hex(there, sizeof there, bytes, sizeof bytes);
	}
	if ((!marked || others || strcmp(life, own) != 0)
	    && !mark_write(a, file, arena_format(a, "%s %s\n", there, own)))
		return refuse(why, a, OD__MESSAGE__FILE_UNWRITTEN, NULL, folder, strerror(errno), NULL, NULL);
	good = mark_read(memory, known, path) && strcmp(known, there) == 0 && strcmp(path, folder) == 0;
	if (!good && !mark_write(a, memory, arena_format(a, "%s %s\n", there, folder)))
		return refuse(why, a, OD__MESSAGE__FILE_UNWRITTEN, NULL, memory, strerror(errno), NULL, NULL);
	return OK;
}
