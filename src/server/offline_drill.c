/* SPDX-License-Identifier: ISC */
/*
 * offline_drill -- a backup restored beside the desk, looked through in full, timed, thrown away.
 *
 * A process of its own, started by the keeper (keeper_drill.c): a damaged copy ends this process
 * and not the desk, and its memory goes with it. It works in DESK/drill.new with a copy of the key
 * store, and reads the backup and the archived logs beside it; the living store is not touched. It
 * tells by lines on standard output: "at STEP DONE TOTAL", then one of "done RESTORED VERIFIED
 * MOMENT" (microseconds) and "refused HEX" (a packed Refusal).
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "desk/vault_copy.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "server/dispatch.h"
#include "server/journal.h"
#include "server/offline.h"
#include "server/owner.h"
#include "server/restore_place.h"
#include "server/server.h"
#include "store/restore.h"
#include "wire/client.h"

#define TELL_EVERY (200 * 1000)		/* microseconds */

struct drilling {
	struct arena *arena;
	struct refusal why;
	const char *desk, *folder, *from;
	int64_t told;
};

static int end_refused(struct drilling *d)
{
	Od__Refusal *packed = refusal_pack(&d->why, d->arena);
	size_t size = protobuf_c_message_get_packed_size(&packed->base), i;
	uint8_t *bytes = arena_alloc(d->arena, size + 1);

	protobuf_c_message_pack(&packed->base, bytes);
	fputs("refused ", stdout);
	for (i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
	return 1;
}

static void on_step(void *baton, enum restore_step step, uint64_t done, uint64_t total)
{
	struct drilling *d = baton;
	int64_t now = clock_steady();

	if (now - d->told < TELL_EVERY)
		return;
	d->told = now;
	printf("at %d %" PRIu64 " %" PRIu64 "\n", (int)step, done, total);
	fflush(stdout);
}

static enum status keys_copy(struct drilling *d)
{
	struct buffer copy;
	enum status s;

	buffer_init(&copy, VAULT_COPY_MAX);
	s = vault_copy(d->desk, &copy);
	if (s == OK)
		s = vault_copy_restore(d->folder, copy.bytes, copy.length);
	if (copy.bytes)
		mem_wipe(copy.bytes, copy.length);
	buffer_free(&copy);
	return s;
}

/* `server verify`, on a desk that nobody serves. */
static enum status verify(struct drilling *d, struct store *store)
{
	struct server server = { .folder = (char *)(uintptr_t)d->folder, .store = store };
	const struct verb_row *row = verb_find_full("server verify", NULL);
	static const struct actor system = { .login = "", .extension = "", .language = "en",
		.from = "drill" };
	struct request *r = request_new(&server);
	Od__ServerVerified *reply;
	Od__ServerVerify ask = OD__SERVER_VERIFY__INIT;
	struct verb v;
	enum status s = keys_copy(d);

	if (s == OK)
		s = desk_load(store, d->folder, &server.desk);
	if (s == OK)
		s = journal_open(store, &server.journal);
	if (s == OK) {
		r->row = row;
		r->actor = system;
		dispatch_verb(r, &v, clock_now());
		reply = (Od__ServerVerified *)reflect_new(row->reply, r->arena);
		s = verb_server_verify(&v, &ask, reply);
		if (reply->n_fault)
			s = refuse(&d->why, d->arena, OD__MESSAGE__NOT_DONE, NULL, "drill",
				arena_format(d->arena, "%zu × %s: %s", reply->n_fault,
					text_of(reply->fault[0]->rule), text_of(reply->fault[0]->text)),
				NULL, NULL);
	}
	request_free(r);
	journal_close(server.journal);
	desk_free(server.desk);
	return s;
}

static int run(struct drilling *d)
{
	const char *logs[] = { arena_format(d->arena, "%s/log",
		dirname(arena_string(d->arena, d->from))), NULL };
	struct restore how = { .from = d->from, .to = d->folder, .logs = logs,
		.until = RESTORE_ALL, .step = on_step, .baton = d };
	int64_t began = clock_steady(), restored_at;
	struct restored restored;
	struct store *store;
	enum status s = store_restore(&how, d->arena, &restored, &store, &d->why);

	if (s != OK)
		return end_refused(d);
	restored_at = clock_steady();
	printf("at 3 0 0\n");
	fflush(stdout);
	s = verify(d, store);
	store_close(store);
	if (s != OK) {
		if (s != ERR_REFUSED)
			refuse(&d->why, d->arena, OD__MESSAGE__NOT_DONE, NULL, "drill",
				status_text(s), NULL, NULL);
		return end_refused(d);
	}
	printf("done %" PRId64 " %" PRId64 " %" PRId64 "\n", restored_at - began,
		clock_steady() - restored_at, restored.moment);
	return 0;
}

int offline_drill(const struct offline *o, struct arena *a)
{
	struct drilling d = { .arena = a, .from = o->what };
	int guard, code = 1;

	d.desk = desk_folder(o->desk, a);
	d.folder = arena_format(a, "%s/drill.new", d.desk);
	guard = open(arena_format(a, "%s/drill.lock", d.desk), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (sodium_init() < 0 || !owner_become(d.desk, false) || guard < 0
	    || flock(guard, LOCK_EX | LOCK_NB) != 0 || !place_remove(d.folder)) {
		refuse(&d.why, a, OD__MESSAGE__FILE_UNWRITTEN, NULL, d.folder, strerror(errno),
			NULL, NULL);
		end_refused(&d);
	} else {
		code = run(&d);
		place_remove(d.folder);
	}
	if (guard >= 0)
		close(guard);
	return code;
}
