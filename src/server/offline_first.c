/* SPDX-License-Identifier: ISC */
/*
 * offline_first -- `orderdesk import customers FILE --first`, the side that has the store.
 *
 * Started by the command, with which it speaks as wire/first.h says. Rows come by a pipe while the
 * command still reads its file, so each has a processor of its own. That rows were refused is told
 * behind the last one: the command writes until then and reads nothing. The reasons are kept packed.
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/why.h"
#include "desk/first_load.h"
#include "desk/setting.h"
#include "record/customer.pb-c.h"
#include "record/message.pb-c.h"
#include "server/journal.h"
#include "server/offline.h"
#include "server/owner.h"
#include "wire/client.h"
#include "wire/first.h"

#define PIPE_BYTES ((size_t)1 << 20)
#define FAULTS_MAX ((size_t)4 << 30)

struct taking {
	struct arena *arena, *faults;
	struct refusal why;
	char external[FIRST_EXTERNAL_MAX + 1];
	unsigned char *request;
	char key[FIRST_EXTERNAL_MAX + 1], fingerprint[FIRST_EXTERNAL_MAX + 1];
	struct journal *journal;
	struct fault { uint64_t row; Od__Refusal *why; } *list;
	size_t count;
};

static void print_packed(const Od__Refusal *refusal)
{
	size_t size = protobuf_c_message_get_packed_size(&refusal->base), i;
	unsigned char *bytes = mem_alloc(size + 1);

	protobuf_c_message_pack(&refusal->base, bytes);
	for (i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
	mem_free(bytes);
}

static bool take(void *out, size_t length)
{
	return length == 0 || fread(out, length, 1, stdin) == 1;
}

/* ERR_CLOSED: the input ended before the file did, so nothing is to be loaded. */
static enum status next(void *baton, struct first_row *row)
{
	struct taking *t = baton;
	struct first_head h;

	if (!take(&h, sizeof h))
		return ERR_CLOSED;
	if (h.external > FIRST_EXTERNAL_MAX || h.request > FIRST_REQUEST_MAX ||
		(h.row == 0 && h.request > FIRST_EXTERNAL_MAX))
		return ERR_FORMAT;
	if (!take(t->external, h.external) || !take(t->request, h.request))
		return ERR_CLOSED;
	t->external[h.external] = '\0';
	*row = (struct first_row){ h.row, t->external, t->request, h.request };
	if (h.row)
		return OK;
	memcpy(t->key, t->external, h.external + 1);
	memcpy(t->fingerprint, t->request, h.request);
	t->fingerprint[h.request] = '\0';
	return ERR_END;
}

static void refused(void *baton, const struct first_row *row, const struct refusal *why)
{
	struct taking *t = baton;
	struct arena_mark mark = arena_mark(t->arena);

	if (t->count % 1024 == 0)
		t->list = mem_grow(t->list, t->count, t->count + 1024, sizeof *t->list);
	/* what it says lives as long as the row */
	t->list[t->count++] = (struct fault){ row->row, (Od__Refusal *)reflect_copy(
		&refusal_pack(why, t->arena)->base, t->faults) };
	/* a million rows may be refused */
	arena_back(t->arena, &mark);
}

static void indexes(void *baton)
{
	(void)baton;
	puts("indexes");
	fflush(stdout);
}

static enum status entry(struct verb *v, void *baton)
{
	static const struct verb_row first = { .area = "", .name = "", .full = "import first",
		.need = "" };
	struct request r = { .slot = NO_SLOT };

	v->row = &first;
	journal_begin(baton);
	return journal_changes(baton, v, &r);
}

static enum status load(struct taking *t, struct desk *desk, struct first_load *f)
{
	enum status s = journal_open(desk_store(desk), &t->journal);

	if (s == OK) {
		printf("ready %d %s\n", (int)setting_int(desk, "places"), setting_text(desk, "zone"));
		fflush(stdout);
		f->journal_baton = t->journal;
		s = first_load_customers(desk, f);
	}
	journal_close(t->journal);
	return s;
}

/* As `import open` holds it: it is a part of each link's key. */
static enum status system_check(struct taking *t, const char *system)
{
	Od__Link l = OD__LINK__INIT;

	l.system = (char *)(uintptr_t)system;
	return reflect_check(&l.base, t->arena, &t->why);
}

static enum status open_and_load(struct taking *t, const char *folder, struct first_load *f)
{
	struct store *store;
	struct desk *desk = NULL;
	enum status s = system_check(t, f->system);

	if (s == OK)
		s = offline_store(folder, false, t->arena, &t->why, &store);
	if (s != OK)
		return s;
	s = desk_load(store, folder, &desk);
	if (s == OK)
		s = load(t, desk, f);
	desk_free(desk);
	store_close(store);
	return s;
}

static void tell_end(struct taking *t, const struct first_load *f, enum status s)
{
	size_t i;

	for (i = 0; i < t->count; i++) {
		printf("row %" PRIu64 " ", t->list[i].row);
		print_packed(t->list[i].why);
	}
	if (s == OK)
		printf("done %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", f->import, f->made, f->known);
	else
		puts("nothing");
}

static int tell_refused(struct taking *t, const char *folder, enum status s)
{
	if (s == ERR_EXISTS)
		refuse(&t->why, t->arena, OD__MESSAGE__FIRST_THERE, NULL, folder, NULL, NULL, NULL);
	else if (!t->why.message)
		refuse(&t->why, t->arena, OD__MESSAGE__NOT_DONE, NULL, "import",
			*why_text() ? why_text() : status_text(s), NULL, NULL);
	fputs("refused ", stdout);
	print_packed(refusal_pack(&t->why, t->arena));
	return 1;
}

int offline_first(const struct offline *o, struct arena *a)
{
	struct taking t = { .arena = a, .faults = arena_new(FAULTS_MAX) };
	struct first_load f = { .system = o->system ? o->system : "import", .skip = o->skip,
		.next = next, .refused = refused, .indexes = indexes, .baton = &t, .key = t.key,
		.fingerprint = t.fingerprint, .journal = entry };
	const char *folder = desk_folder(o->desk, a);
	enum status s = ERR_IO;
	int code = 0;

	t.request = mem_alloc(FIRST_REQUEST_MAX);
	setvbuf(stdin, NULL, _IOFBF, PIPE_BYTES);
	if (sodium_init() >= 0 && owner_become(folder, false))
		s = open_and_load(&t, folder, &f);
	if (s == OK || (s == ERR_REFUSED && !t.why.message))
		tell_end(&t, &f, s);
	else if (s == ERR_CLOSED)
		puts("nothing");
	else
		code = tell_refused(&t, folder, s);
	fflush(stdout);
	mem_free(t.request);
	mem_free(t.list);
	arena_free(t.faults);
	return code;
}
