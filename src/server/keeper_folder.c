/* SPDX-License-Identifier: ISC */
/*
 * keeper_folder -- the backup folder: what is in it, what may go, the logs and the keys beside.
 *
 * FOLDER/orderdesk-TIME.tar.zst are the backups, FOLDER/log/LIFE the archived log files, FOLDER/keys
 * a copy of the key store, which stands apart so that an erasure renews one file and not every
 * backup. The newest `keep` backups stay, and the logs since the oldest of them; in the store itself
 * the logs since the last two backups. Files that are no backups of ours are left alone.
 */
#include "server/keeper_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/vault_copy.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define BACKUPS_MAX 2000u
#define LIVES_MAX 64u

struct made {
	const char *path;
	struct archive_facts facts;
};

void keeper_name(int64_t at, char out[64])
{
	char text[40];
	size_t i, n = 0;

	clock_print(at / CLOCK_SECOND * CLOCK_SECOND, text);
	memcpy(out, "orderdesk-", 10);
	for (i = 0; text[i] && n < 30; i++)
		if (text[i] != '-' && text[i] != ':')
			out[10 + n++] = text[i];
	memcpy(out + 10 + n, ".tar.zst", 9);
}

bool keeper_is_backup(const char *name, bool sealed)
{
	const char *end = sealed ? ".tar.zst.sealed" : ".tar.zst";
	size_t length = strlen(name), tail = strlen(end);

	return strncmp(name, "orderdesk-", 10) == 0 && length > 10 + tail
		&& strcmp(name + length - tail, end) == 0;
}

static int newest_first(const void *a, const void *b)
{
	const struct made *x = a, *y = b;

	return x->facts.ended < y->facts.ended ? 1 : x->facts.ended > y->facts.ended ? -1 : 0;
}

/* The backups of a folder, newest first. */
static struct made *backups(const char *folder, struct arena *a, size_t *count)
{
	struct made *list = arena_array(a, BACKUPS_MAX, sizeof *list);
	DIR *d = opendir(folder);
	struct refusal why;
	struct dirent *e;

	*count = 0;
	while (d && (e = readdir(d)) && *count < BACKUPS_MAX) {
		struct made *m = &list[*count];

		if (!keeper_is_backup(e->d_name, false))
			continue;
		m->path = arena_format(a, "%s/%s", folder, e->d_name);
		if (archive_look(m->path, a, &m->facts, &why) == OK)
			++*count;
	}
	if (d)
		closedir(d);
	if (*count)
		qsort(list, *count, sizeof *list, newest_first);
	return list;
}

/* The first log file that the n-th newest backup of this life needs; 0: there are not so many. */
static uint32_t needs_from(const struct made *list, size_t count, const char *life, size_t n)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(list[i].facts.life, life) == 0 && n-- == 0)
			return list[i].facts.log_first;
	return 0;
}

static uint32_t oldest_need(const struct made *list, size_t count, const char *life)
{
	uint32_t least = UINT32_MAX;
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(list[i].facts.life, life) == 0 && list[i].facts.log_first < least)
			least = list[i].facts.log_first;
	return least;
}

/* Lives whose logs are archived. */
static void forget_logs(const struct keeping *g, const struct made *list, size_t count,
	const char *now, struct arena *a)
{
	char *lives[LIVES_MAX];
	size_t n = 0, i;
	DIR *d = opendir(g->logs);
	struct dirent *e;
	uint32_t from;

	while (d && (e = readdir(d)) && n < LIVES_MAX)
		if (strlen(e->d_name) == LIFE_TEXT - 1)
			lives[n++] = arena_string(a, e->d_name);
	if (d)
		closedir(d);
	for (i = 0; i < n; i++) {
		from = oldest_need(list, count, lives[i]);
		/* The logs of today stay also when no backup is there yet. */
		if (from == UINT32_MAX && strcmp(lives[i], now) == 0)
			continue;
		logs_forget(g->logs, lives[i], from);
	}
}

bool keeper_of_others(struct keeper *k, struct arena *a, const char *folder)
{
	size_t count, i;
	struct made *list = backups(folder, a, &count);

	for (i = 0; i < count; i++)
		if (life_knows(k->server->folder, list[i].facts.life))
			return false;
	return count > 0;
}

void keeper_forget(struct keeper_job *j)
{
	const struct keeping *g = &j->keeping;
	size_t count, keep = (size_t)g->keep, i;
	struct made *list = backups(g->folder, j->arena, &count);

	for (i = keep; i < count; i++)
		if (unlink(list[i].path) == 0)
			log_note("the backup %s is over its keep rule", list[i].path);
	if (count > keep)
		count = keep;
	forget_logs(g, list, count, store_life(j->keeper->server->store), j->arena);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)b, *(char *const *)a);
}

void keeper_forget_offsite(struct keeper_job *j)
{
	const struct keeping *g = &j->keeping;
	char **list = arena_array(j->arena, BACKUPS_MAX, sizeof *list);
	DIR *d = opendir(g->offsite);
	size_t count = 0, i;
	struct dirent *e;

	/* Sealed files tell nothing but their names, which hold the time. */
	while (d && (e = readdir(d)) && count < BACKUPS_MAX)
		if (keeper_is_backup(e->d_name, true))
			list[count++] = arena_format(j->arena, "%s/%s", g->offsite, e->d_name);
	if (d)
		closedir(d);
	if (count)
		qsort(list, count, sizeof *list, by_name);
	for (i = (size_t)g->offsite_keep; i < count; i++)
		unlink(list[i]);
}

/* ---- logs ---- */

void keeper_logs(struct keeper *k, struct arena *a, const struct keeping *g)
{
	struct store *s = k->server->store;
	struct refusal why = { 0 };
	uint32_t needed, current;
	unsigned copied = 0;
	enum status r;

	logs_range(s, &needed, &current);
	if (current <= 1)
		return;
	if (mkdir(g->folder, 0700) != 0 && errno != EEXIST)
		log_warn("the backup folder %s cannot be made: %s", g->folder, strerror(errno));
	r = logs_archive(s, g->logs, a, &copied, &why);
	if (r != OK && !k->logs_warned)
		log_warn("log files stay in the store: %s", refusal_text(&why, a, NULL));
	k->logs_warned = r != OK;
	if (r == OK && k->remove_below > 1)
		logs_remove(s, g->logs, k->remove_below);
	pthread_mutex_lock(&k->mutex);
	k->news.log_archived = r == OK ? current - 1 : 0;
	k->news.logs_stay = r != OK;
	pthread_mutex_unlock(&k->mutex);
}

/* ---- the key store ---- */

static bool file_all(const char *path, struct buffer *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	unsigned char *room;
	struct stat about;
	bool good = false;

	if (fd < 0)
		return false;
	if (fstat(fd, &about) == 0 && (room = buffer_space(out, (size_t)about.st_size)) != NULL)
		good = read(fd, room, (size_t)about.st_size) == (ssize_t)about.st_size;
	close(fd);
	return good;
}

static void wipe(struct buffer *copy)
{
	if (copy->bytes)
		mem_wipe(copy->bytes, copy->length);
	buffer_free(copy);
}

/* What the copy of the key store stands for; zeros when there is none. */
static struct vault_count keys_look(const char *path)
{
	struct vault_count count = { 0 };
	struct buffer copy;

	buffer_init(&copy, VAULT_COPY_MAX);
	if (!file_all(path, &copy) || vault_copy_look(copy.bytes, copy.length, &count) != OK)
		count = (struct vault_count){ 0 };
	wipe(&copy);
	return count;
}

static bool keys_write(const char *path, const char *part, const struct buffer *copy)
{
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = fd >= 0 && write(fd, copy->bytes, copy->length) == (ssize_t)copy->length
		&& fsync(fd) == 0 && rename(part, path) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

enum status keeper_keys(struct keeper *k, struct arena *a, const struct keeping *g, bool make,
	struct refusal *why)
{
	const char *desk = k->server->folder, *path = arena_format(a, "%s/keys", g->folder);
	struct vault_count now;
	struct buffer copy;
	enum status s = vault_count(desk, &now);

	if (s != OK || (k->keys.subjects == now.subjects && k->keys.erasures == now.erasures)
	    || (!make && k->keys.subjects == 0))
		return s;
	buffer_init(&copy, VAULT_COPY_MAX);
	s = vault_copy(desk, &copy);
	if (s == OK && !keys_write(path, arena_format(a, "%s.part", path), &copy))
		s = refuse(why, a, OD__MESSAGE__FILE_UNWRITTEN, NULL, path, strerror(errno), NULL,
			NULL);
	wipe(&copy);
	if (s == OK)
		k->keys = now;
	pthread_mutex_lock(&k->mutex);
	k->news.keys_copied = k->keys.subjects != 0;
	k->news.keys_stale = s != OK;
	pthread_mutex_unlock(&k->mutex);
	return s;
}

void keeper_look(struct keeper *k, struct arena *a, const struct keeping *g)
{
	size_t count;
	struct made *list = backups(g->folder, a, &count);

	k->remove_below = needs_from(list, count, store_life(k->server->store), 1);
	k->has_backup = needs_from(list, count, store_life(k->server->store), 0) != 0;
	k->keys = keys_look(arena_format(a, "%s/keys", g->folder));
	snprintf(k->looked_at, sizeof k->looked_at, "%s", g->folder);
	pthread_mutex_lock(&k->mutex);
	k->news.keys_copied = k->keys.subjects != 0;
	k->news.backup = count ? list[0].facts.ended : 0;
	pthread_mutex_unlock(&k->mutex);
}

static int rows_by_name(const void *a, const void *b)
{
	return strcmp((*(Od__BackupRow *const *)b)->file, (*(Od__BackupRow *const *)a)->file);
}

/* What its end says of it. */
static void row_fill(Od__BackupRow *row, struct arena *a)
{
	struct archive_facts f;
	struct refusal why = { 0 };

	if (archive_look(row->file, a, &f, &why) != OK) {
		row->fault = refusal_text(&why, a, NULL);
		return;
	}
	row->has_at = row->has_bytes = row->has_schema = 1;
	row->at = f.ended;
	row->bytes = f.bytes;
	row->schema = f.schema;
	row->keys = arena_string(a, f.keys);
	row->life = arena_string(a, f.life);
}

enum status verb_server_backups(struct verb *v, const Od__ServerBackups *request,
	Od__BackupRows *reply)
{
	struct server *server = v->request->server;
	struct keeping g;
	struct dirent *e;
	struct stat about;
	size_t i;
	DIR *d;

	keeper_settings(server->keeper, v->arena, &g);
	reply->row = arena_array(v->arena, BACKUPS_MAX, sizeof *reply->row);
	d = opendir(g.folder);
	while (d && (e = readdir(d)) && reply->n_row < BACKUPS_MAX) {
		Od__BackupRow *row;

		if (!keeper_is_backup(e->d_name, false))
			continue;
		row = (Od__BackupRow *)reflect_new(&od__backup_row__descriptor, v->arena);
		row->file = arena_format(v->arena, "%s/%s", g.folder, e->d_name);
		if (stat(row->file, &about) == 0) {
			row->has_size = 1;
			row->size = (uint64_t)about.st_size;
		}
		reply->row[reply->n_row++] = row;
	}
	if (d)
		closedir(d);
	if (reply->n_row)
		qsort(reply->row, reply->n_row, sizeof *reply->row, rows_by_name);
	if (request->limit && reply->n_row > request->limit)
		reply->n_row = request->limit;
	for (i = 0; i < reply->n_row; i++)
		row_fill(reply->row[i], v->arena);
	return OK;
}
