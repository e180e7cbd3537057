/* SPDX-License-Identifier: ISC */
/*
 * offline_restore -- `orderdesk restore FROM`: a desk made anew from a backup.
 *
 * The folder is taken (restore_place.h), the store made beside the old one and looked through row
 * by row, the erasure list applied, and only then the two change places. The key store of the desk
 * stays when it is there, as it is newer than any copy (one that is named and holds more ends the
 * restore); else the best copy makes it: one named, one beside the backup, one inside. A restore that is
 * refused leaves the desk as it was.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/say.h"
#include "desk/vault.h"
#include "desk/vault_copy.h"
#include "record/message.pb-c.h"
#include "server/offline.h"
#include "server/owner.h"
#include "server/restore_place.h"
#include "store/restore.h"
#include "wire/client.h"

#define COPIES_MAX 4

struct keys_copy { unsigned char *bytes; size_t length; struct vault_count count; };

struct restoring {
	const struct offline *o;
	struct arena *arena;
	struct refusal why;
	struct restore_place place;
	const char *desk, *from;
	int64_t until;
	bool has_secret, has_keys_secret;
	unsigned char secret[ARCHIVE_KEY], keys_secret[ARCHIVE_KEY];
	struct keys_copy copies[COPIES_MAX];
	size_t copy_count;
	const char *bad_copy;		/* a file that should hold one and does not */
	bool keys_stay;			/* those of the desk */
	struct progress progress;
	struct restored restored;
	/* Of each folder of --logs: */
	enum { LEFT_NONE, LEFT_OTHER, LEFT_LOOSE } left[OFFLINE_LOGS];
};

/* ---- which backup, until when ---- */

static enum status secrets_read(struct restoring *r)
{
	enum status s = OK;

	if (r->o->key) {
		s = archive_key_read(r->o->key, r->secret, r->arena, &r->why);
		r->has_secret = true;
	}
	if (s == OK && r->o->keys_key) {
		s = archive_key_read(r->o->keys_key, r->keys_secret, r->arena, &r->why);
		r->has_keys_secret = true;
	}
	return s;
}

static enum status until_read(struct restoring *r)
{
	const char *text = r->o->until;

	r->until = RESTORE_ALL;
	if (!text)
		return OK;
	if (strcmp(text, "backup") == 0) {
		r->until = RESTORE_BACKUP;
		return OK;
	}
	if (clock_parse(text, &r->until) == OK && r->until > 0)
		return OK;
	return refuse(&r->why, r->arena, OD__MESSAGE__FIELD_VALUE, NULL, "--until",
		"2026-11-19T14:05", text, NULL);
}

/* A person's times are those of the desk: its zone stands in the backup. */
static void zone_take(struct restoring *r)
{
	struct archive_facts facts;
	struct refusal ignored = { 0 };

	if (!archive_is_sealed(r->from)
	    && archive_look(r->from, r->arena, &facts, &ignored) == OK && facts.zone[0])
		clock_zone(facts.zone);
}

/* A folder that is named and not there is a word mistyped, and not a place without logs. */
static enum status logs_look(struct restoring *r)
{
	const char *const *folder;
	DIR *d;

	for (folder = r->o->logs; *folder; folder++) {
		d = opendir(*folder);
		if (!d)
			return refuse(&r->why, r->arena, OD__MESSAGE__FOLDER_UNREAD, NULL, *folder,
				strerror(errno), NULL, NULL);
		closedir(d);
	}
	return OK;
}

static enum status choose(struct restoring *r)
{
	struct stat about;
	enum status s;

	r->from = r->o->what;
	if (stat(r->from, &about) != 0)
		return refuse(&r->why, r->arena, OD__MESSAGE__FILE_UNREAD, NULL, r->from,
			strerror(errno), NULL, NULL);
	if (!S_ISDIR(about.st_mode)) {
		zone_take(r);
		return until_read(r);
	}
	s = restore_choose(r->o->what, RESTORE_ALL, r->arena, &r->from, &r->why);
	if (s != OK)
		return s;
	zone_take(r);
	s = until_read(r);
	if (s == OK && r->until != RESTORE_ALL && r->until != RESTORE_BACKUP)
		s = restore_choose(r->o->what, r->until, r->arena, &r->from, &r->why);
	return s;
}

/* ---- the key store ---- */

static void copy_take(struct restoring *r, const void *bytes, size_t length)
{
	struct keys_copy *c = &r->copies[r->copy_count];

	if (r->copy_count == COPIES_MAX || vault_copy_look(bytes, length, &c->count) != OK)
		return;
	c->bytes = mem_alloc(length + 1);
	memcpy(c->bytes, bytes, length);
	c->length = length;
	r->copy_count++;
}

static void sealed_take(struct restoring *r, const void *bytes, size_t length)
{
	unsigned char *plain = NULL;
	size_t plain_length = 0;

	if ((r->has_keys_secret && archive_unseal_bytes(r->keys_secret, bytes, length, &plain,
			&plain_length) == OK)
	    || (r->has_secret && archive_unseal_bytes(r->secret, bytes, length, &plain,
			&plain_length) == OK))
		copy_take(r, plain, plain_length);
	if (plain) {
		mem_wipe(plain, plain_length);
		mem_free(plain);
	}
}

/* False: it is there, and holds no copy that opens. */
static bool copy_read(struct restoring *r, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t length, had = r->copy_count;
	unsigned char *bytes;
	struct stat about;

	if (fd < 0)
		return errno == ENOENT;
	if (fstat(fd, &about) == 0 && (uint64_t)about.st_size <= VAULT_COPY_MAX) {
		length = (size_t)about.st_size;
		bytes = mem_alloc(length + 1);
		if (read(fd, bytes, length) == (ssize_t)length) {
			copy_take(r, bytes, length);
			sealed_take(r, bytes, length);
		}
		mem_wipe(bytes, length);
		mem_free(bytes);
	}
	close(fd);
	if (r->copy_count == had)
		r->bad_copy = path;
	return r->copy_count > had;
}

static enum status copy_refused(struct restoring *r, const char *path)
{
	return refuse(&r->why, r->arena, archive_is_sealed(path) ? OD__MESSAGE__ARCHIVE_SEALED
		: OD__MESSAGE__KEYS_DAMAGED, NULL, path, NULL, NULL, NULL);
}

static enum status on_member(void *baton, const char *name, const void *bytes, size_t length)
{
	struct restoring *r = baton;

	if (strcmp(name, "keys") == 0)
		copy_take(r, bytes, length);
	else if (strcmp(name, "keys.sealed") == 0)
		sealed_take(r, bytes, length);
	return OK;
}

/* Copies named and beside the backup; those inside come while it is unpacked. */
static enum status copies_read(struct restoring *r)
{
	const char *folder = dirname(arena_string(r->arena, r->from)), *named = r->o->keys;
	struct vault_count now;

	if (named && access(named, R_OK) != 0)
		return refuse(&r->why, r->arena, OD__MESSAGE__FILE_UNREAD, NULL, named, strerror(errno),
			NULL, NULL);
	if (named && !copy_read(r, named))
		return copy_refused(r, named);
	if (named && r->copy_count && vault_count(r->desk, &now) == OK
	    && r->copies[0].count.subjects > now.subjects)
		return refuse(&r->why, r->arena, OD__MESSAGE__KEYS_LESS, NULL, arena_format(r->arena,
			"%s/keys", r->desk), named, NULL, NULL);
	copy_read(r, arena_format(r->arena, "%s/keys", folder));
	copy_read(r, arena_format(r->arena, "%s/keys.sealed", folder));
	return OK;
}

static void copies_free(struct restoring *r)
{
	size_t i;

	for (i = 0; i < r->copy_count; i++) {
		mem_wipe(r->copies[i].bytes, r->copies[i].length);
		mem_free(r->copies[i].bytes);
	}
	mem_wipe(r->secret, sizeof r->secret);
	mem_wipe(r->keys_secret, sizeof r->keys_secret);
}

static enum status keys_place(struct restoring *r)
{
	struct vault_count now;
	struct vault *v;
	enum status s = vault_count(r->desk, &now);
	size_t i, best = 0;

	r->keys_stay = s == OK;
	if (s == ERR_NOT_FOUND && r->copy_count) {
		for (i = 1; i < r->copy_count; i++)
			if (r->copies[i].count.subjects > r->copies[best].count.subjects)
				best = i;
		s = vault_copy_restore(r->desk, r->copies[best].bytes, r->copies[best].length);
	}
	/* Whoever was erased after a copy was made is erased in the key store that it makes. */
	for (i = 0; s == OK && i < r->copy_count; i++)
		if (r->copies[i].count.erasures)
			s = vault_copy_erasures(r->desk, r->copies[i].bytes, r->copies[i].length);
	if (s == OK) {
		s = vault_open(r->desk, &v);
		vault_close(v);
	}
	if (s == OK)
		return OK;
	if (s == ERR_NOT_FOUND && r->bad_copy)
		return copy_refused(r, r->bad_copy);
	if (s == ERR_NOT_FOUND)
		return refuse(&r->why, r->arena, OD__MESSAGE__KEYS_NONE, NULL, r->from, NULL, NULL,
			NULL);
	return refuse(&r->why, r->arena, OD__MESSAGE__NOT_DONE, NULL, "keys", status_text(s), NULL,
		NULL);
}

/* ---- the store ---- */

static void on_step(void *baton, enum restore_step step, uint64_t done, uint64_t total)
{
	struct restoring *r = baton;
	static const char *const names[] = { N_("unpacking"), N_("log files"), N_("recovery") };

	r->progress.bytes = step == RESTORE_UNPACKS;
	progress_at(&r->progress, say(names[step]), done, total);
}

static void on_fault(void *baton, const char *sentence)
{
	struct restoring *r = baton;

	if (!r->why.message)
		refuse(&r->why, r->arena, OD__MESSAGE__NOT_DONE, NULL, "restore", sentence, NULL,
			NULL);
}

static bool has_logs(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	uint32_t number;
	bool has = false;

	while (d && !has && (e = readdir(d)))
		has = log_number(e->d_name, &number) && !strstr(e->d_name, ".zst");
	if (d)
		closedir(d);
	return has;
}

/* Before the stores change places, as one of this desk may be named. */
static void left_note(struct restoring *r)
{
	const char *store;
	size_t i;

	for (i = 0; r->o->logs[i] && r->until != RESTORE_BACKUP; i++) {
		store = place_store_named(r->o->logs[i], r->arena);
		if (store && !life_is(store, r->restored.facts.life))
			r->left[i] = LEFT_OTHER;
		else if (!store && has_logs(r->o->logs[i]))
			r->left[i] = LEFT_LOOSE;
	}
}

static enum status store_make(struct restoring *r)
{
	const char *logs[12];
	struct restore how = { .from = r->from, .to = r->place.staging, .until = r->until,
		.logs = logs, .stores = place_stores(&r->place, r->o->logs, r->arena),
		.other = on_member, .step = on_step, .baton = r };
	struct store *store;
	size_t n = 0, i;
	enum status s;

	for (i = 0; r->o->logs[i]; i++)
		logs[n++] = r->o->logs[i];
	logs[n++] = arena_format(r->arena, "%s/log", dirname(arena_string(r->arena, r->from)));
	logs[n++] = arena_format(r->arena, "%s/backup/log", r->desk);
	logs[n] = NULL;
	if (r->has_secret)
		how.secret = r->secret;
	s = store_restore(&how, r->arena, &r->restored, &store, &r->why);
	if (s != OK)
		return s;
	left_note(r);
	progress_at(&r->progress, say(N_("verifying")), 0, 0);
	s = store_verify(store, on_fault, r, NULL);
	store_close(store);
	return s == OK ? OK : ERR_REFUSED;
}

/* The store whose log was read to its end is one of this desk: nothing was accepted behind that. */
static bool is_own_end(struct restoring *r)
{
	const char *const *store = place_stores(&r->place, NULL, r->arena);

	while (*store && !life_is(*store, r->restored.facts.life))
		store++;
	return *store != NULL;
}

/* Could there be a log file that would have brought the desk nearer to the moment that was asked for? */
static bool is_short(struct restoring *r)
{
	const struct restored *d = &r->restored;
	int64_t end = d->moment > d->facts.ended ? d->moment : d->facts.ended;

	if (r->until == RESTORE_BACKUP || d->beyond)
		return false;
	if (r->until == RESTORE_ALL)
		return !d->logs;
	return r->until / CLOCK_SECOND > end / CLOCK_SECOND && (!d->logs || !is_own_end(r));
}

/* Logs that a person named, and that were left. */
static void told_left(const struct restoring *r)
{
	size_t i;

	for (i = 0; r->o->logs[i]; i++)
		if (r->left[i] == LEFT_OTHER)
			offline_say(N_("The log in {0} was left: it is of another store than the backup."),
				r->o->logs[i], NULL, NULL);
		else if (r->left[i] == LEFT_LOOSE)
			offline_say(N_("The log files in {0} were left: the file life of their store does "
				"not stand beside the folder. Name the store's folder, with log and life "
				"in it."), r->o->logs[i], NULL, NULL);
}

static int told(struct restoring *r)
{
	char moment[40];

	clock_print(r->restored.moment, moment);
	offline_say(N_("The desk in {0} is restored to {1}. `orderdesk server start` opens it."),
		r->desk, moment, NULL);
	told_left(r);
	if (is_short(r) && r->restored.logs)
		offline_say(N_("The log files that were found end at {0}: what was accepted after it is not "
			"in this desk. --logs FOLDER names a place of later ones."), moment, NULL, NULL);
	else if (is_short(r))
		offline_say(N_("No log file behind the backup was found: what was accepted after it is not "
			"in this desk. --logs FOLDER names a place of them."), NULL, NULL, NULL);
	if (r->o->keys && r->keys_stay)
		offline_say(N_("The key store in {0}/keys stays: --keys makes one where there is none. To "
			"have {1} instead, move that folder away and restore again."), r->desk, r->o->keys,
			NULL);
	if (r->place.aside)
		offline_say(N_("The store that was there is kept in {0}."), r->place.aside, NULL,
			NULL);
	return 0;
}

static int run(struct restoring *r)
{
	bool ended = false, swapping;
	enum status s = secrets_read(r);

	if (s == OK)
		s = logs_look(r);
	if (s == OK)
		s = choose(r);
	if (s != OK)
		return offline_refused(&r->why, r->arena);
	s = place_take(&r->place, r->desk, r->arena, &ended);
	if (s == ERR_BUSY) {
		refuse(&r->why, r->arena, OD__MESSAGE__DESK_RUNS, NULL, r->desk, NULL, NULL, NULL);
		return offline_refused(&r->why, r->arena);
	}
	if (s == OK && ended) {
		place_leave(&r->place, false);
		offline_say(N_("The restore of {0} that was cut off is ended now. `orderdesk server "
			"start` opens it."), r->desk, NULL, NULL);
		return 0;
	}
	if (s == OK)
		s = copies_read(r);
	if (s == OK)
		s = store_make(r);
	if (s == OK)
		s = keys_place(r);
	/* From here on the old store may stand in the staging folder: only a restore ends it. */
	swapping = s == OK;
	if (swapping)
		s = place_swap(&r->place, r->arena);
	progress_end(&r->progress);
	if (s == ERR_IO)
		refuse(&r->why, r->arena, OD__MESSAGE__FILE_UNWRITTEN, NULL, r->desk,
			strerror(errno), NULL, NULL);
	if (!swapping)
		place_remove(r->place.staging);
	place_leave(&r->place, swapping && s != OK);
	return s == OK ? told(r) : offline_refused(&r->why, r->arena);
}

int offline_restore(const struct offline *o, struct arena *a)
{
	struct restoring *r = arena_alloc(a, sizeof *r);
	int code;

	r->o = o;
	r->arena = a;
	r->desk = desk_folder(o->desk, a);
	if (!owner_make_folder(r->desk, a) || !owner_become(r->desk, true)) {
		fprintf(stderr, "The folder %s cannot be made or taken: %s.\n", r->desk,
			strerror(errno));
		return 1;
	}
	progress_begin(&r->progress, true, o->quiet);
	code = run(r);
	copies_free(r);
	return code;
}
