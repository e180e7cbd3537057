/* SPDX-License-Identifier: ISC */
/*
 * import_send -- the requests of a file handed to the server, and the wait until they are shown.
 *
 * The import's key is --once or a fingerprint of all rows, so a command that was killed goes on
 * where it stood when it is called again in the same words, and a file that was imported stays as it
 * is. Rows go in packets; each answer says how many are staged, so a packet is never taken twice.
 */
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/say.h"
#include "command/import.h"
#include "record/import.pb-c.h"
#include "record/message.pb-c.h"
#include "record/reflect.h"

#define PACKET_ROWS 400u		/* at most */
#define PACKET_LEAST 25u
#define PACKET_TIME (15 * CLOCK_SECOND / 1000)	/* a packet that takes longer waited for others */
#define PACKET_BYTES (600u * 1024u)
#define LOOK_MS 50
#define BUSY_MS 200

struct sending {
	struct import *m;
	struct client *c;
	struct arena *arena;		/* of one call */
	uint64_t id;
	Od__ImportState state;
	enum exit_code code;		/* of the last call */
	bool busy;			/* it was told to wait for another import */
	size_t packet;			/* rows of the next one */
};

static ProtobufCMessage *call(struct sending *s, const char *verb, const ProtobufCMessage *request)
{
	const struct verb_row *row = verb_find("import", verb, NULL);
	struct refusal why = { 0 };
	ProtobufCMessage *reply = NULL;
	enum status status = client_call(s->c, row, request, NULL, s->arena, &reply, &why);

	s->code = EXIT_DONE;
	s->busy = status != OK && why.message == OD__MESSAGE__IMPORT_BUSY;
	if (status == OK || s->busy)
		return reply;
	if (why.message)
		say_refusal(&why, s->arena);
	if (!client_connected(s->c) || !why.message)
		tell(stderr, N_("The link to the server was lost. The same command again goes on.\n"),
			NULL, NULL, NULL);
	s->code = !why.message ? EXIT_SERVER : status == ERR_DENIED ? EXIT_DENIED
		: status == ERR_NOT_FOUND ? EXIT_MISSING : EXIT_REFUSED;
	return NULL;
}

void import_print_begin(struct import_print *p)
{
	/* two lanes, as one of 64 bits is little for a key */
	*p = (struct import_print){ HASH_BEGIN, UINT64_C(0x9e3779b97f4a7c15) };
}

void import_print_row(struct import_print *p, const struct import_request *r)
{
	p->one = hash_bytes(p->one, r->external, strlen(r->external) + 1);
	p->one = hash_bytes(p->one, r->bytes, r->length);
	p->two = hash_bytes(p->two, &p->one, sizeof(p->one));
}

const char *import_print_text(const struct import *m, const struct import_print *p)
{
	return arena_format(m->arena, "%s:%016llx%016llx", m->kind->name, (unsigned long long)p->one,
		(unsigned long long)p->two);
}

static const char *fingerprint(const struct import *m)
{
	struct import_print p;

	import_print_begin(&p);
	for (size_t i = 0; i < m->requests; i++)
		import_print_row(&p, &m->request[i]);
	return import_print_text(m, &p);
}

static Od__ImportKind kind_of(const struct import *m)
{
	const ProtobufCEnumDescriptor *kinds = &od__import_kind__descriptor;

	for (unsigned i = 0; i < kinds->n_values; i++)
		if (strcmp(enum_label(kinds, kinds->values[i].value), m->kind->name) == 0)
			return (Od__ImportKind)kinds->values[i].value;
	panic("%s cannot be imported by the server", m->kind->name);
}

static Od__ImportOpened *open_import(struct sending *s)
{
	Od__ImportOpen open = OD__IMPORT_OPEN__INIT;
	const char *print = fingerprint(s->m);

	open.has_kind = open.has_rows = open.has_skip = true;
	open.kind = kind_of(s->m);
	open.rows = s->m->requests;
	open.skip = s->m->skip;
	open.fingerprint = (char *)print;
	open.key = (char *)(s->m->o->once ? s->m->o->once : print);
	open.system = (char *)s->m->system;
	return (Od__ImportOpened *)call(s, "open", &open.base);
}

/* The rows from `from` on, as many as a packet takes; the number staged then, or UINT64_MAX. */
static uint64_t put_packet(struct sending *s, uint64_t from)
{
	Od__ImportPut put = OD__IMPORT_PUT__INIT;
	Od__ImportRow row[PACKET_ROWS], *list[PACKET_ROWS];
	Od__ImportOpened *reply;
	size_t bytes = 0;
	int64_t began;

	put.has_import = put.has_after = true;
	put.import = s->id;
	put.after = from;
	put.row = list;
	while (put.n_row < s->packet && from + put.n_row < s->m->requests) {
		const struct import_request *r = &s->m->request[from + put.n_row];
		Od__ImportRow *to = &row[put.n_row];

		if (put.n_row && bytes + r->length > PACKET_BYTES)
			break;
		bytes += r->length + strlen(r->external) + 32;
		od__import_row__init(to);
		to->has_row = to->has_request = true;
		to->row = r->row;
		to->external = (char *)(uintptr_t)r->external;
		to->request.data = r->bytes;
		to->request.len = r->length;
		list[put.n_row++] = to;
	}
	began = clock_steady();
	reply = (Od__ImportOpened *)call(s, "put", &put.base);
	/* Rows are written in one piece: where a desk is busy it is a small one, so that no order waits. */
	if (clock_steady() - began > PACKET_TIME)
		s->packet = s->packet / 2 > PACKET_LEAST ? s->packet / 2 : PACKET_LEAST;
	else
		s->packet = s->packet < PACKET_ROWS / 2 ? 2 * s->packet : PACKET_ROWS;
	return reply ? reply->staged : UINT64_MAX;
}

static bool put_all(struct sending *s, uint64_t staged)
{
	struct progress *p = &s->m->progress;

	s->packet = 4 * PACKET_LEAST;
	progress_begin(p, false, s->m->o->quiet);
	while (staged < s->m->requests) {
		arena_reset(s->arena);
		staged = put_packet(s, staged);
		if (staged == UINT64_MAX)
			return false;
		progress_at(p, say(N_("sent")), staged, s->m->requests);
	}
	progress_end(p);
	return true;
}

/* Runs it as soon as no other of its kind is built. */
static bool run_it(struct sending *s)
{
	Od__ImportRun run = OD__IMPORT_RUN__INIT;
	struct progress *p = &s->m->progress;

	run.has_import = true;
	run.import = s->id;
	progress_begin(p, false, s->m->o->quiet);
	for (;;) {
		bool done;

		arena_reset(s->arena);
		done = call(s, "run", &run.base) != NULL;
		if (done || !s->busy) {
			progress_end(p);
			return done;
		}
		progress_at(p, say(N_("waits")), 0, s->m->requests);
		poll(NULL, 0, BUSY_MS);
	}
}

static bool ended(const Od__Import *im)
{
	return im->state == OD__IMPORT_STATE__IMPORT_DONE ||
		im->state == OD__IMPORT_STATE__IMPORT_UNDONE;
}

static Od__ImportShown *show(struct sending *s, const char *after)
{
	Od__ImportShow ask = OD__IMPORT_SHOW__INIT;
	Od__Page page = OD__PAGE__INIT;

	ask.has_import = true;
	ask.import = s->id;
	page.after = (char *)(uintptr_t)after;
	if (*after)
		ask.page = &page;
	arena_reset(s->arena);
	return (Od__ImportShown *)call(s, "show", &ask.base);
}

static const Od__ImportShown *wait_for(struct sending *s)
{
	Od__ImportState state = OD__IMPORT_STATE__BUILDING;
	struct progress *p = &s->m->progress;

	progress_begin(p, false, s->m->o->quiet);
	for (;;) {
		const Od__ImportShown *shown = show(s, "");
		const Od__Import *im = shown ? shown->import : NULL;

		if (!im || ended(im)) {
			progress_end(p);
			return shown;
		}
		if (im->state != state)
			progress_begin(p, false, s->m->o->quiet);
		state = im->state;
		if (state == OD__IMPORT_STATE__BUILDING)
			progress_at(p, say(N_("built")), im->built, im->rows);
		else
			progress_at(p, state == OD__IMPORT_STATE__UNDOING ? say(N_("undone"))
				: say(N_("counted")), im->drained, im->rows);
		poll(NULL, 0, LOOK_MS);
	}
}

static bool take_faults(struct sending *s, const Od__ImportShown *shown)
{
	while (shown) {
		char after[32];

		for (size_t i = 0; i < shown->n_fault; i++) {
			const Od__ImportFault *f = shown->fault[i];
			struct refusal why = { 0 };

			if (f->refusal)
				refusal_unpack(f->refusal, &why);
			import_reject(s->m, s->m->file, f->row, why.field,
				refusal_text(&why, s->arena, say));
		}
		if (!shown->after || !*shown->after)
			return true;
		snprintf(after, sizeof(after), "%s", shown->after);
		shown = show(s, after);
	}
	return false;
}

/* What came of it, in one or two sentences. */
static enum exit_code tell_end(struct sending *s, const Od__Import *im)
{
	char made[24], known[24], refused[24];

	snprintf(made, sizeof(made), "%llu", (unsigned long long)im->made);
	snprintf(known, sizeof(known), "%llu", (unsigned long long)im->known);
	snprintf(refused, sizeof(refused), "%lu", s->m->reject_count);
	if (s->m->reject_count)
		tell(stderr, N_("{0} {0|row is not as it|rows are not as they} should be: {1} says "
			"which and why.\n"),
			refused, s->m->reject_path, NULL);
	if (im->state == OD__IMPORT_STATE__IMPORT_UNDONE)
		tell(stderr, N_("Nothing was imported.\n"), NULL, NULL, NULL);
	else if (!s->m->o->quiet)
		tell(stdout, N_("{0} {1} imported, {2} {2|was|were} there already.\n"), made,
			import_kind_counted(s->m->kind, im->made, s->m->arena), known);
	return s->m->reject_count ? EXIT_PARTLY : EXIT_DONE;
}

enum exit_code import_send(struct import *m, struct client *c)
{
	struct sending s = { .m = m, .c = c, .arena = arena_new(0) };
	const Od__ImportShown *shown = NULL;
	Od__ImportOpened *opened = open_import(&s);
	Od__Import end;

	if (opened) {
		s.id = opened->import;
		s.state = opened->state;
	}
	if (opened && (s.state != OD__IMPORT_STATE__TAKING ||
		(put_all(&s, opened->staged) && run_it(&s))))
		shown = wait_for(&s);
	if (shown) {
		end = *shown->import;
		s.code = take_faults(&s, shown) ? tell_end(&s, &end) : EXIT_SERVER;
	}
	arena_free(s.arena);
	return s.code;
}
