/* SPDX-License-Identifier: ISC */
/*
 * damage -- which file keeps the store from opening?
 *
 * Called when an open did not work, so it may take its time: each data file is read and each page
 * compared with its checksum, and the log is read record by record. The library says that something
 * does not hold, and seldom where.
 */
#include "store/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/why.h"
#include "store/backup.h"
#include "store/log_cut.h"
#include "store/schema.h"

/* True when the file is not whole; it has been said. */
static bool file_look(const struct store *s, const char *name)
{
	unsigned char page[STORE_PAGE];
	unsigned long long number;
	char path[4300];
	ssize_t n;
	int fd, why;

	snprintf(path, sizeof path, "%s/data/%s", s->folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		why_instead("%s cannot be opened: %s. Restore the desk from a backup and its logs.", path,
			strerror(errno));
		return true;
	}
	for (number = 0; (n = read(fd, page, sizeof page)) == (ssize_t)sizeof page; number++)
		if (!page_holds(page))
			break;
	why = errno;
	close(fd);
	if (n == 0)
		return false;
	if (n < 0)
		why_instead("%s cannot be read at page %llu: %s. Look at its disk, or restore the desk from "
			"a backup and its logs.", path, number, strerror(why));
	else
		why_instead("%s is damaged at page %llu%s. Restore the desk from a backup and its logs.",
			path, number, n < (ssize_t)sizeof page ? ", where it ends" : "");
	return true;
}

/* WHY only the ones that are known: a table that came with this release may not be there yet. */
bool damage_find(const struct store *s)
{
	int i;

	if (file_look(s, schema_table_file(TABLE_META)))
		return true;
	for (i = 0; i < TABLE_COUNT; i++)
		if ((!s->schema_version || schema_table(i)->since <= s->schema_version)
		    && file_look(s, schema_table_file(i)))
			return true;
	for (i = 0; i < INDEX_COUNT; i++)
		if ((!s->schema_version || schema_table(schema_table_of(i))->since <= s->schema_version)
		    && file_look(s, schema_index_file(i)))
			return true;
	return false;
}

/* A file of the log that was cut in its middle, or is gone: recovery meets it from both sides. */
bool damage_log(const struct store *s)
{
	uint32_t least;
	char name[24];

	if (log_stops(s->folder))
		return true;
	least = log_least(s->folder);
	if (least < 2 || !strstr(why_text(), "Recovery function for LSN"))
		return false;
	log_name(least - 1, name);
	why_instead("%s/log/%s is not there, and what is behind it does not go together with the files in "
		"%s/data. Restore the desk from a backup and its logs.", s->folder, name, s->folder);
	return true;
}
