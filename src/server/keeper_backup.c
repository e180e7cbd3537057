/* SPDX-License-Identifier: ISC */
/*
 * keeper_backup -- one backup: the store, the settings, the key store as asked; then its copies.
 *
 * A backup without a name goes to the backup folder, with the key store's copy beside it and the
 * keep rule behind it, and is sealed once more for another place when the settings say so. One with
 * a name is a single file for a person to carry away: the key store is in it, unless said otherwise.
 */
#include "server/keeper_private.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/setting.h"
#include "record/message.pb-c.h"

#define REST_MOST (100 * 1000)		/* microseconds */
#define SETTINGS_MAX ((size_t)1 << 20)

struct backing {
	struct keeper_job *job;
	Od__BackupKeys keys;
	unsigned char keys_key[ARCHIVE_KEY];
	int64_t since;			/* steady: the piece at work began */
	uint64_t commits;		/* of the desk, then */
};

/* While the desk works, a backup rests twice as long as it worked. */
static void rest(struct backing *b)
{
	struct store *s = b->job->keeper->server->store;
	uint64_t commits = store_committed(s);
	int64_t took = clock_steady() - b->since;

	if (b->since && commits != b->commits) {
		took = 2 * took < REST_MOST ? 2 * took : REST_MOST;
		nanosleep(&(struct timespec){ .tv_nsec = took * 1000 }, NULL);
	}
	b->since = clock_steady();
	b->commits = commits;
}

static bool go_on(void *baton, uint64_t done, uint64_t total)
{
	struct backing *b = baton;

	rest(b);
	return keeper_tell(b->job, done, total);
}

/* The settings in words, to be read without a restore. */
static enum status add_settings(struct keeper_job *j, struct archive_out *o)
{
	struct desk *d = j->keeper->server->desk;
	const struct setting_row *row;
	struct buffer text;
	enum status s;
	size_t i;

	buffer_init(&text, SETTINGS_MAX);
	desk_read_lock(d);
	for (i = 0; (row = setting_at(i)); i++)
		buffer_format(&text, "%s=%s\n", row->name, setting_text(d, row->name));
	desk_unlock(d);
	s = archive_add_whole(o, "settings", text.bytes, text.length);
	buffer_free(&text);
	return s;
}

static enum status add_keys(struct backing *b, struct archive_out *o, struct archive_facts *facts)
{
	unsigned char *sealed = NULL;
	struct buffer copy;
	size_t length;
	enum status s;

	if (b->keys == OD__BACKUP_KEYS__KEYS_APART)
		return OK;
	buffer_init(&copy, VAULT_COPY_MAX);
	s = vault_copy(b->job->keeper->server->folder, &copy);
	if (s == OK && b->keys == OD__BACKUP_KEYS__KEYS_SEALED) {
		length = archive_seal_bytes(b->keys_key, copy.bytes, copy.length, &sealed);
		s = archive_add_whole(o, "keys.sealed", sealed, length);
		memcpy(facts->keys, "sealed", 7);
		mem_free(sealed);
	} else if (s == OK) {
		s = archive_add_whole(o, "keys", copy.bytes, copy.length);
		memcpy(facts->keys, "inside", 7);
	}
	if (copy.bytes)
		mem_wipe(copy.bytes, copy.length);
	buffer_free(&copy);
	return s;
}

static enum status more(void *baton, struct archive_out *o, struct archive_facts *facts)
{
	struct backing *b = baton;
	enum status s = add_settings(b->job, o);

	snprintf(facts->zone, sizeof facts->zone, "%s", clock_zone_name());

	return s == OK ? add_keys(b, o, facts) : s;
}

static const char *size_text(struct arena *a, uint64_t bytes)
{
	if (bytes < UINT64_C(1) << 30)
		return arena_format(a, "%.1f MB", (double)bytes / (1 << 20));
	return arena_format(a, "%.2f GB", (double)bytes / (1 << 30));
}

/* A sealed copy for another place. Its going wrong ends no job: the backup itself is good. */
static void seal_copy(struct keeper_job *j, const char *path)
{
	const struct keeping *g = &j->keeping;
	unsigned char key[ARCHIVE_KEY];
	struct refusal why = { 0 };
	const char *name = strrchr(path, '/') + 1;

	if (!*g->offsite || !*g->offsite_key) {
		keeper_missed_copy(j->keeper, NULL, NULL);
		return;
	}
	if (!archive_key_public(g->offsite_key, key)) {
		log_warn("the setting offsite_key is no public key: nothing is sealed");
		refuse(&why, j->arena, OD__MESSAGE__FILE_UNREAD, NULL, "offsite_key", "it is no public key",
			NULL, NULL);
		keeper_missed_copy(j->keeper, &why, g->offsite);
		return;
	}
	if (keeper_place(j->keeper, j->arena, COPIES_OFFSITE, g->offsite, j->backup->anew, &why) != OK
	    || archive_seal_file(path, arena_format(j->arena, "%s/%s.sealed", g->offsite, name), key,
			j->arena, &why) != OK
	    || archive_seal_whole(arena_format(j->arena, "%s/keys", g->folder),
			arena_format(j->arena, "%s/keys.sealed", g->offsite), key, j->arena,
			&why) != OK) {
		log_warn("no sealed copy: %s", refusal_text(&why, j->arena, NULL));
		keeper_missed_copy(j->keeper, &why, g->offsite);
		return;
	}
	keeper_missed_copy(j->keeper, NULL, NULL);
	keeper_forget_offsite(j);
}

/* To the backup folder, as each day. */
static enum status of_the_day(struct keeper_job *j, const char **path)
{
	enum status s = keeper_place(j->keeper, j->arena, COPIES_BACKUP, j->keeping.folder, j->backup->anew,
		&j->said);
	int64_t at = clock_now();
	char name[64];

	/* The name is the second; when that is taken (a clock that stands), the next free one. */
	do {
		keeper_name(at, name);
		at += CLOCK_SECOND;
		*path = arena_format(j->arena, "%s/%s", j->keeping.folder, name);
	} while (access(*path, F_OK) == 0);
	/* The folder may be another than the one that was looked at. */
	if (s == OK)
		keeper_look(j->keeper, j->arena, &j->keeping);
	if (s == OK)
		s = keeper_keys(j->keeper, j->arena, &j->keeping, true, &j->said);
	return s;
}

enum status keeper_backup(struct keeper_job *j)
{
	const Od__ServerBackup *asked = j->backup;
	bool daily = !asked->to || !*asked->to;
	struct backing b = { .job = j, .keys = daily ? OD__BACKUP_KEYS__KEYS_APART
		: OD__BACKUP_KEYS__KEYS_INSIDE };
	struct backup how = { .to = asked->to, .go_on = go_on, .more = more, .baton = &b };
	unsigned char key[ARCHIVE_KEY];
	int64_t began = clock_steady();
	struct archive_facts facts;
	char moment[40];
	enum status s = OK;

	if (asked->has_keys)
		b.keys = asked->keys;
	if (asked->key && archive_key_public(asked->key, key))
		how.seal_to = key;
	if (b.keys == OD__BACKUP_KEYS__KEYS_SEALED)
		archive_key_public(asked->keys_key ? asked->keys_key : "", b.keys_key);
	if (daily)
		s = of_the_day(j, &how.to);
	if (s == OK)
		s = store_backup(j->keeper->server->store, &how, j->arena, &facts, &j->said);
	if (s != OK)
		return s;
	/* It may have been stopped when the last bytes were on their way. */
	if (keeper_stopped(j)) {
		unlink(how.to);
		return ERR_CLOSED;
	}
	if (daily) {
		seal_copy(j, how.to);
		keeper_forget(j);
	}
	clock_print(facts.ended / CLOCK_SECOND * CLOCK_SECOND, moment);
	return keeper_say(j, OD__MESSAGE__BACKUP_MADE, how.to, size_text(j->arena, facts.bytes),
		arena_format(j->arena, "%.1f", (double)(clock_steady() - began) / 1e6), moment);
}
