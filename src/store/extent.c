/* SPDX-License-Identifier: ISC */
/*
 * extent -- two parts of one small file: the end of the log in its first sector, sizes behind it.
 *
 * Each part carries its hash, and the first fits a sector, so one that was written by half is known.
 */
#include "store/extent.h"

#include <db.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/why.h"
#include "store/log_cut.h"
#include "store/schema.h"

#define HASH 16u
#define SIZES_AT 512
#define FILES (TABLE_COUNT + INDEX_COUNT)

struct log_part {
	unsigned char hash[HASH];	/* of what follows */
	uint32_t file, offset;
};

struct sizes_part {
	unsigned char hash[HASH];
	uint32_t count;			/* of files; another one is another release's */
	uint32_t spare;
	uint64_t size[FILES];
};

struct extent {
	int fd, data;			/* the file; the folder of the data files */
	uint64_t shrinks;		/* when the sizes were measured */
	struct sizes_part sizes;
};

/* GLOBAL: data files that shrank in this process; a size measured before that is not written. */
static pthread_mutex_t sizes_guard = PTHREAD_MUTEX_INITIALIZER;
static uint64_t shrinks;

static const char *file_name(int i)
{
	return i < TABLE_COUNT ? schema_table_file((enum table_id)i)
		: schema_index_file((enum index_id)(i - TABLE_COUNT));
}

static void hash_of(const void *part, size_t length, unsigned char out[HASH])
{
	crypto_generichash(out, HASH, (const unsigned char *)part + HASH, length - HASH, NULL, 0);
}

static bool holds(const void *part, size_t length)
{
	unsigned char hash[HASH];

	hash_of(part, length, hash);
	return memcmp(hash, part, HASH) == 0;
}

static int open_extent(const char *folder, int flags)
{
	char path[4096];

	if (snprintf(path, sizeof path, "%s/extent", folder) >= (int)sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, flags | O_CLOEXEC, 0600);
}

/* A write that does not work leaves what was there: it tells of an earlier moment. */
static void put(int fd, void *part, size_t length, off_t at)
{
	hash_of(part, length, part);
	if (pwrite(fd, part, length, at) != (ssize_t)length)
		log_warn("store: the file extent cannot be written: %s", strerror(errno));
}

struct extent *extent_open(const char *folder)
{
	int fd = open_extent(folder, O_RDWR | O_CREAT), data;
	struct extent *x;
	char path[4096];

	snprintf(path, sizeof path, "%s/data", folder);
	data = fd < 0 ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (data < 0) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	x = mem_alloc(sizeof *x);
	x->fd = fd;
	x->data = data;
	return x;
}

void extent_close(struct extent *x)
{
	if (!x)
		return;
	close(x->fd);
	close(x->data);
	mem_free(x);
}

int extent_forget(const char *folder)
{
	static const unsigned char none[HASH];
	int fd = open_extent(folder, O_RDWR), r = 0;
	unsigned char hash[HASH];

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	pthread_mutex_lock(&sizes_guard);
	shrinks++;
	if (pread(fd, hash, HASH, SIZES_AT) == (ssize_t)HASH && memcmp(hash, none, HASH) != 0)
		r = pwrite(fd, none, HASH, SIZES_AT) == (ssize_t)HASH ? fdatasync(fd) : -1;
	pthread_mutex_unlock(&sizes_guard);
	close(fd);
	return r;
}

void extent_log(struct extent *x, uint32_t file, uint32_t offset)
{
	struct log_part part = { .file = file, .offset = offset };

	put(x->fd, &part, sizeof part, 0);
}

void extent_measure(struct extent *x)
{
	struct stat st;
	int i;

	x->sizes.count = FILES;
	pthread_mutex_lock(&sizes_guard);
	x->shrinks = shrinks;
	pthread_mutex_unlock(&sizes_guard);
	for (i = 0; i < FILES; i++)
		x->sizes.size[i] = fstatat(x->data, file_name(i), &st, 0) ? 0 : (uint64_t)st.st_size;
}

void extent_data(struct extent *x)
{
	pthread_mutex_lock(&sizes_guard);
	if (x->shrinks == shrinks)
		put(x->fd, &x->sizes, sizeof x->sizes, SIZES_AT);
	pthread_mutex_unlock(&sizes_guard);
}

/* Where the last record that holds ends; nothing is written. 0, or the library's answer. */
static int log_end(const char *folder, uint32_t *file, uint32_t *offset)
{
	DB_LOGC *c = NULL;
	DB_LSN at;
	DB_ENV *e;
	DBT d;
	int r = db_env_create(&e, 0);

	if (r)
		return r;
	memset(&d, 0, sizeof d);
	(void)((r = e->set_lg_dir(e, "log")) ||
	(r = e->open(e, folder, DB_CREATE | DB_PRIVATE | DB_INIT_LOG, 0600)) ||
	(r = e->log_cursor(e, &c, 0)) ||
	(r = c->get(c, &at, &d, DB_LAST)));
	if (!r) {
		DB_LOG_STAT *stat;

		r = e->log_stat(e, &stat, 0);
		*file = r ? 0 : stat->st_cur_file;
		*offset = r ? 0 : stat->st_cur_offset;
		if (!r)
			free(stat);
	}
	if (c)
		c->close(c, 0);
	e->close(e, 0);
	return r;
}

static enum status log_heed(const char *folder, const struct log_part *part)
{
	uint32_t file = 0, offset = 0;
	int r = log_end(folder, &file, &offset);

	if (!r && (file > part->file || (file == part->file && offset >= part->offset)))
		return OK;
	if (log_stops(folder))
		return ERR_CHECKSUM;
	why_say("%s/log/log.%010u is damaged: it was flushed to byte %u of log.%010u and holds to byte %u "
		"(%s). Restore the desk from a backup and its logs.", folder, part->file, part->offset,
		part->file, file == part->file ? offset : 0,
		r ? db_strerror(r) : "what is behind is no record");
	return ERR_CHECKSUM;
}

static enum status sizes_heed(const char *folder, const struct sizes_part *sizes)
{
	char path[4300];
	struct stat st;
	int i;

	for (i = 0; i < FILES; i++) {
		snprintf(path, sizeof path, "%s/data/%s", folder, file_name(i));
		if (!sizes->size[i])
			continue;
		if (stat(path, &st)) {
			why_say("%s is missing. Restore the desk from a backup and its logs.", path);
			return ERR_CHECKSUM;
		}
		if ((uint64_t)st.st_size < sizes->size[i]) {
			why_say("%s has %lld bytes and had %llu: it was cut short. Restore the desk from a "
				"backup and its logs.", path, (long long)st.st_size,
				(unsigned long long)sizes->size[i]);
			return ERR_CHECKSUM;
		}
	}
	return OK;
}

bool extent_known(const char *folder, uint32_t *file, uint32_t *offset)
{
	struct log_part part;
	int fd = open_extent(folder, O_RDONLY);
	bool known;

	if (fd < 0)
		return false;
	known = pread(fd, &part, sizeof part, 0) == sizeof part && holds(&part, sizeof part);
	close(fd);
	*file = known ? part.file : 0;
	*offset = known ? part.offset : 0;
	return known;
}

enum status extent_heed(const char *folder)
{
	struct sizes_part sizes;
	struct log_part part = { .file = 0 };
	bool log_known = extent_known(folder, &part.file, &part.offset), sizes_known;
	int fd = open_extent(folder, O_RDONLY);
	enum status s = OK;

	if (fd < 0)
		return OK;
	sizes_known = pread(fd, &sizes, sizeof sizes, SIZES_AT) == sizeof sizes
		&& holds(&sizes, sizeof sizes) && sizes.count == FILES;
	close(fd);
	if (log_known)
		s = log_heed(folder, &part);
	if (s == OK && sizes_known)
		s = sizes_heed(folder, &sizes);
	return s;
}
