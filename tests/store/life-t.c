/* SPDX-License-Identifier: ISC */
/*
 * life: the number of a store's life outlives a power cut, and a file of it that is not whole is no
 * number. A store that lost it begins a new life as behind a restore, so that a backup of it is made.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crash/disk.h"
#include "store/backup.h"
#include "store/fixture.h"
#include "tap/tap.h"

#define CUTS 8

static const char *path(const char *desk)
{
	static char out[600];

	snprintf(out, sizeof out, "%s/store/life", desk);
	return out;
}

/* The power goes right behind the making of the desk. */
static void outlives(struct disk *disk)
{
	unsigned seed, kept = 0;

	for (seed = 1; seed <= CUTS; seed++) {
		struct store_options o = { .cache = 1 << 20, .create = true };
		char name[20], before[LIFE_TEXT], after[LIFE_TEXT];
		struct store *s;

		snprintf(name, sizeof name, "cut%u", seed);
		o.folder = fixture_folder(name);
		if (mkdir(o.folder, 0700))
			bail("no folder");
		disk_watch(disk, o.folder);
		disk_begin(disk);
		if (store_open(&o, &s))
			bail("no desk");
		snprintf(before, sizeof before, "%s", store_life(s));
		store_close(s);
		disk_strike(disk, seed, false);
		kept += life_read(o.folder, after) == OK && strcmp(before, after) == 0;
	}
	is_int(CUTS, kept, "after each power cut a desk that was made is of the same life");
}

static void write_over(const char *file, const char *mode, const char *text)
{
	FILE *f = fopen(file, mode);

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		bail("%s is not written", file);
}

static void not_whole(void)
{
	struct store *s = fixture_open("desk", true);
	const char *desk = fixture_folder("desk");
	char life[LIFE_TEXT], next[LIFE_TEXT];

	snprintf(life, sizeof life, "%s", store_life(s));
	store_close(s);
	is_int(0, life_born(desk), "a desk that was made was never restored");
	write_over(path(desk), "r+", life[0] == 'a' ? "b" : "a");
	is_int(ERR_FORMAT, life_read(desk, next), "another digit is no number");
	is_int(ERR_FORMAT, fixture_try("desk", false, &s), "and no desk opens with it");
	write_over(path(desk), "w", "0123456789abcdef\n");
	is_int(OK, life_read(desk, next), "one of an older release has no sum");
	unlink(path(desk));
	s = fixture_open("desk", false);
	ok(strcmp(store_life(s), life) != 0, "without the file a new life begins");
	store_close(s);
	ok(life_born(desk) > 0, "as behind a restore");
}

int main(void)
{
	plan_lazy();
	outlives(disk_make(NULL));
	not_whole();
	return tap_result();
}
