/* SPDX-License-Identifier: ISC */
/*
 * bulk_swap -- loaded files take the place of empty ones, all in one moment.
 *
 * The moment is a commit: one transaction writes what comes with the rows and, in the meta row
 * "load", the names of the files with their ids. Behind it each file is renamed over the empty one
 * of the desk; a start that finds names whose file still waits goes on with the renaming. Nothing
 * else may stand in the log for the empty files: so a checkpoint comes first, which also writes
 * every page of them that the cache holds.
 *
 * The row stays. What was loaded is not in the log, so a backup from before cannot be rolled
 * forward over it: the files would be the empty ones, with other ids, and the start says so
 * (ERR_CHECKSUM) instead of opening a desk without its customers.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "record/system.pb-c.h"
#include "store/extent.h"
#include "store/schema.h"
#include "store/transaction.h"

#define ID_HEX (2 * DB_FILE_ID_LEN)

struct swap {
	const char *names;	/* lines of a name and an id */
	store_body *last;
	void *baton;
};

static struct key load_key(void)
{
	struct key k = key_empty();

	key_add_text(&k, "load");
	return k;
}

static void path_of(const struct store *s, const char *name, const char *end, char path[4300])
{
	snprintf(path, 4300, "%s/data/%s%s", s->folder, name, end);
}

/* The id that a file of Berkeley DB carries; opened apart, as nothing must be logged. */
static enum status id_of(const struct store *s, const char *name, const char *end,
	char hex[ID_HEX + 1])
{
	u_int8_t id[DB_FILE_ID_LEN];
	char path[4300];
	DB *db;
	int r, i;

	path_of(s, name, end, path);
	r = db_create(&db, NULL, 0);
	if (!r) {
		r = db->open(db, NULL, path, NULL, DB_UNKNOWN, DB_RDONLY, 0);
		if (!r)
			r = db->mpf->get_fileid(db->mpf, id);
		db->close(db, DB_NOSYNC);
	}
	if (r) {
		log_warn("store: reading the id of %s did not work: %s", path, db_strerror(r));
		return ERR_IO;
	}
	for (i = 0; i < DB_FILE_ID_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", id[i]);
	return OK;
}

/* 0 or errno. */
static int folder_flush(const struct store *s)
{
	char path[4300];
	int fd, r;

	path_of(s, "", "", path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 || fsync(fd) ? errno : 0;
	if (fd >= 0)
		close(fd);
	if (r)
		log_warn("store: flushing %s did not work: %s", path, strerror(r));
	return r;
}

/* The next line of the row; false behind the last. */
static bool next_line(const char **rest, char name[64], char id[ID_HEX + 1])
{
	int used = 0;

	if (sscanf(*rest, "%63s %40s\n%n", name, id, &used) != 2)
		return false;
	*rest += used;
	return true;
}

/* 0 or errno. */
static int rename_all(const struct store *s, const char *names)
{
	char name[64], id[ID_HEX + 1], from[4300], to[4300];
	bool forgotten = false;
	int r;

	while (next_line(&names, name, id)) {
		path_of(s, name, BULK_FILLING, from);
		path_of(s, name, "", to);
		/* Rows carried over lie closer: a file may be shorter than it was, with nothing lost. */
		if (!forgotten && access(from, F_OK) == 0) {
			if (extent_forget(s->folder)) {
				r = errno;
				log_warn("store: the file extent cannot be written: %s", strerror(r));
				return r;
			}
			forgotten = true;
		}
		if (rename(from, to) != 0 && errno != ENOENT) {
			r = errno;
			log_warn("store: renaming %s did not work: %s", from, strerror(r));
			return r;
		}
	}
	return folder_flush(s);
}

static enum status commit_names(struct txn *t, void *baton)
{
	struct swap *x = baton;
	struct key k = load_key();
	Od__Meta m = OD__META__INIT;
	enum status s;

	m.text = (char *)(uintptr_t)x->names;
	s = table_put(t, TABLE_META, &k, &m.base);
	return s == OK && x->last ? x->last(t, x->baton) : s;
}

bool bulk_marks(enum table_id table, const struct key *key)
{
	struct key k = load_key();

	return table == TABLE_META && key->length == k.length
		&& memcmp(key->bytes, k.bytes, k.length) == 0;
}

/* The empty files are closed; nobody else uses them now. */
static void close_those(struct store *s, const char *const *names, size_t count)
{
	size_t n;
	int i;

	for (n = 0; n < count; n++) {
		for (i = 0; i < TABLE_COUNT; i++)
			if (strcmp(schema_table_file((enum table_id)i), names[n]) == 0)
				handles_close_one(&s->handles.table[i], names[n]);
		for (i = 0; i < INDEX_COUNT; i++)
			if (strcmp(schema_index_file((enum index_id)i), names[n]) == 0)
				handles_close_one(&s->handles.index[i], names[n]);
	}
}

enum status bulk_swap(struct store *s, const char *const *names, size_t count, store_body *last,
	void *baton)
{
	char lines[(TABLE_COUNT + INDEX_COUNT) * (64 + ID_HEX)] = "", id[ID_HEX + 1];
	struct swap x = { lines, last, baton };
	enum status r = folder_flush(s) ? ERR_IO : OK, opened;
	size_t length = 0, n;
	int moved;

	for (n = 0; r == OK && n < count; n++) {
		r = id_of(s, names[n], BULK_FILLING, id);
		length += (size_t)snprintf(lines + length, sizeof lines - length, "%s %s\n",
			names[n], id);
	}
	if (r == OK) {
		store_flush(s);
		store_checkpoint(s);
		close_those(s, names, count);
		r = store_write(s, commit_names, &x, NULL);
		if (r == OK) {
			store_flush(s);
			/* WHY it ends here: it is committed, and only a start may go on with it. */
			moved = rename_all(s, lines);
			store_touch("what was loaded");
			if (store_result(s, moved, "putting it in its place") != OK)
				return ERR_IO;
		}
		opened = handles_open(s, false);
		r = r == OK ? opened : r;
	}
	if (r == OK)
		store_checkpoint(s);
	return r;
}

void bulk_sweep(struct store *s)
{
	char path[4300];
	struct dirent *e;
	DIR *dir;

	path_of(s, "", "", path);
	dir = opendir(path);
	while (dir && (e = readdir(dir))) {
		size_t length = strlen(e->d_name), end = strlen(BULK_FILLING);

		if (length > end && strcmp(e->d_name + length - end, BULK_FILLING) == 0)
			unlinkat(dirfd(dir), e->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

/* ---- at the start ---- */

struct found {
	struct arena *arena;
	const char *names;
};

static enum status read_names(struct txn *t, void *baton)
{
	struct found *f = baton;
	struct key k = load_key();
	Od__Meta *m;
	enum status s = table_get_as(t, TABLE_META, &k, f->arena, &m);

	if (s == OK)
		f->names = m->text ? m->text : "";
	return s;
}

static enum status ids_match(const struct store *s, const char *names)
{
	char name[64], wanted[ID_HEX + 1], seen[ID_HEX + 1];

	while (next_line(&names, name, wanted)) {
		enum status r = id_of(s, name, "", seen);

		if (r != OK || strcmp(wanted, seen) != 0) {
			why_say("%s/data/%s is not the file that was loaded: a backup from before the "
				"load cannot be rolled forward over it. Restore one made after it.",
				s->folder, name);
			return ERR_CHECKSUM;
		}
	}
	return OK;
}

enum status bulk_swap_open(struct store *s)
{
	struct found f = { .arena = arena_new(0) };
	enum status r = store_read(s, read_names, &f, NULL);

	if (r == OK && rename_all(s, f.names))
		r = ERR_IO;
	if (r == OK)
		r = ids_match(s, f.names);
	if (r == OK || r == ERR_NOT_FOUND) {
		bulk_sweep(s);
		r = OK;
	}
	arena_free(f.arena);
	return r;
}
