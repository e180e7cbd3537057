/* SPDX-License-Identifier: ISC */
/*
 * offline_dump -- `orderdesk dump TO` and `orderdesk load FROM`.
 *
 * A dump reads a desk that no server has open; a load makes one in a folder without a store: beside it, as a
 * restore does (restore_place.h), below the mark that keeps servers away until it is complete. The key
 * store goes by itself: --keys names the file of its copy (vault_copy.h), of a dump and for a load.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/say.h"
#include "desk/vault_copy.h"
#include "record/message.pb-c.h"
#include "server/offline.h"
#include "server/owner.h"
#include "server/restore_place.h"
#include "store/dump.h"
#include "wire/client.h"

struct work {
	const struct offline *o;
	struct arena *arena;
	struct refusal why;
	const char *desk;
	struct progress progress;
	const char *what;
};

static void on_step(void *baton, uint64_t rows)
{
	struct work *w = baton;

	progress_at(&w->progress, w->what, rows, 0);
}

static enum status unwritten(struct work *w, const char *path)
{
	return refuse(&w->why, w->arena, errno == EEXIST ? OD__MESSAGE__FILE_THERE
		: OD__MESSAGE__FILE_UNWRITTEN, NULL, path, strerror(errno), NULL, NULL);
}

/* A new file for the owner alone. */
static FILE *create(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	return fd < 0 ? NULL : fdopen(fd, "w");
}

static enum status keys_out(struct work *w)
{
	struct buffer copy;
	enum status s;
	FILE *f;

	buffer_init(&copy, VAULT_COPY_MAX);
	s = vault_copy(w->desk, &copy);
	if (s == OK) {
		f = create(w->o->keys);
		if (!f || fwrite(copy.bytes, 1, copy.length, f) != copy.length)
			s = unwritten(w, w->o->keys);
		if (f && (fflush(f) != 0 || fsync(fileno(f)) != 0 || fclose(f) != 0) && s == OK)
			s = unwritten(w, w->o->keys);
	} else {
		s = refuse(&w->why, w->arena, OD__MESSAGE__KEYS_NONE, NULL, w->desk, NULL, NULL,
			NULL);
	}
	if (copy.bytes)
		mem_wipe(copy.bytes, copy.length);
	buffer_free(&copy);
	return s;
}

static enum status keys_in(struct work *w)
{
	FILE *f = fopen(w->o->keys, "re");
	unsigned char *bytes = NULL;
	enum status s = ERR_IO;
	long length = -1;

	if (f && fseek(f, 0, SEEK_END) == 0 && (length = ftell(f)) >= 0) {
		rewind(f);
		bytes = mem_alloc((size_t)length + 1);
		if (fread(bytes, 1, (size_t)length, f) == (size_t)length)
			s = vault_copy_restore(w->desk, bytes, (size_t)length);
		mem_wipe(bytes, (size_t)length);
		mem_free(bytes);
	}
	if (f)
		fclose(f);
	return s == OK ? OK : refuse(&w->why, w->arena, OD__MESSAGE__FILE_UNREAD, NULL, w->o->keys,
		s == ERR_IO ? strerror(errno) : status_text(s), NULL, NULL);
}

static enum status dump(struct work *w, struct dump *d)
{
	bool out = strcmp(w->o->what, "-") == 0;
	struct store *store;
	enum status s = offline_store(w->desk, false, w->arena, &w->why, &store);

	if (s != OK)
		return s;
	d->file = out ? stdout : create(w->o->what);
	s = d->file ? store_dump(store, d, w->arena, &w->why) : unwritten(w, w->o->what);
	if (d->file && !out) {
		if ((fsync(fileno(d->file)) != 0 || fclose(d->file) != 0) && s == OK)
			s = unwritten(w, w->o->what);
		if (s != OK)
			unlink(w->o->what);
	}
	store_close(store);
	return s == OK && w->o->keys ? keys_out(w) : s;
}

/* Into a new store beside, which takes its place when it is complete: a load that was killed begins anew. */
static enum status load_beside(struct work *w, struct dump *d, struct restore_place *place, bool *swapping)
{
	struct store *store;
	enum status s = offline_store(place->staging, true, w->arena, &w->why, &store);

	if (s == OK) {
		s = store_load(store, d, w->arena, &w->why);
		store_close(store);
	}
	if (s == OK && w->o->keys)
		s = keys_in(w);
	if (s != OK)
		return s;
	*swapping = true;
	return place_swap(place, w->arena) == OK ? OK : unwritten(w, w->desk);
}

static enum status load(struct work *w, struct dump *d)
{
	const char *folder = arena_format(w->arena, "%s/store", w->desk);
	bool in = strcmp(w->o->what, "-") == 0, ended, keep = false;
	struct restore_place place;
	enum status s = OK;

	errno = EEXIST;
	if (access(folder, F_OK) == 0 && !restore_marked(w->desk))
		return unwritten(w, folder);
	d->file = in ? stdin : fopen(w->o->what, "re");
	if (!d->file)
		return refuse(&w->why, w->arena, OD__MESSAGE__FILE_UNREAD, NULL, w->o->what,
			strerror(errno), NULL, NULL);
	if (place_take(&place, w->desk, w->arena, &ended) != OK) {
		s = unwritten(w, w->desk);
	} else {
		/* A store that is there is one that a restore was to replace: that one ends it. */
		keep = !ended && access(folder, F_OK) == 0;
		errno = EEXIST;
		if (keep)
			s = unwritten(w, folder);
		else if (!ended)
			s = load_beside(w, d, &place, &keep);
		keep = keep && s != OK;
		if (s != OK && !keep)
			place_remove(place.staging);
		place_leave(&place, keep);
	}
	if (!in)
		fclose(d->file);
	return s;
}

static int run(const struct offline *o, struct arena *a, const char *what,
	enum status (*work)(struct work *w, struct dump *d))
{
	struct work *w = arena_alloc(a, sizeof *w);
	struct dump d = { .name = o->what, .step = on_step, .baton = w };
	enum status s;

	w->o = o;
	w->arena = a;
	w->what = what;
	w->desk = desk_folder(o->desk, a);
	if ((work == load && !owner_make_folder(w->desk, a)) || !owner_become(w->desk, work == load)) {
		fprintf(stderr, "The folder %s cannot be made or taken: %s.\n", w->desk,
			strerror(errno));
		return 1;
	}
	progress_begin(&w->progress, false, o->quiet);
	s = work(w, &d);
	progress_end(&w->progress);
	if (s != OK)
		return offline_refused(&w->why, a);
	if (!o->quiet)
		offline_say(N_("{0} {0|row|rows}: {1}."), arena_format(a, "%llu", (unsigned long long)d.rows),
			o->what, NULL);
	return 0;
}

int offline_dump(const struct offline *o, struct arena *a)
{
	return run(o, a, say(N_("dump")), dump);
}

int offline_load(const struct offline *o, struct arena *a)
{
	int code = run(o, a, say(N_("load")), load);

	if (code == 0 && !o->keys)
		offline_say(N_("The key store is not in a dump: put its folder to {0}/keys before the "
			"server starts."), desk_folder(o->desk, a), NULL, NULL);
	return code;
}
