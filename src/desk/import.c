/* SPDX-License-Identifier: ISC */
/*
 * import: the verbs that take rows, start the build, and tell how far it is.
 *
 * A key names an import: the same key with the same rows goes on with it wherever it stands, so a
 * client that was killed sends what is missing, and a file that was imported stays imported. The
 * key's link row leads to it. One that was undone gives its key to the next try.
 */
#include "desk/import.h"

#include <inttypes.h>
#include <string.h>

#include "desk/change.h"
#include "desk/clock.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "record/customer.pb-c.h"
#include "record/message.pb-c.h"

#define ROWS_MAX UINT64_C(5000000)
#define PAGE_ROWS 200u

struct key import_staged_key(uint64_t import, uint64_t n)
{
	struct key k = key_u64(import);

	key_add_u64(&k, n);
	return k;
}

enum status import_put(struct verb *v, const Od__Import *before, Od__Import *after)
{
	struct key k = key_u64(after->id);

	SET(after, changed, v->now);
	if (before)
		change_event(v, "changed", after->id, "record/import/%" PRIu64, after->id);
	return change_put(v, TABLE_IMPORT, &k, after->id, 0, 0, before ? &before->base : NULL,
		&after->base);
}

static struct key link_key(const char *key)
{
	struct key k = key_empty();

	key_add_text(&k, "orderdesk");
	key_add_text(&k, "import");
	key_add_text(&k, key);
	return k;
}

static enum status get(struct verb *v, uint64_t id, Od__Import **out)
{
	struct key k = key_u64(id);
	enum status s = table_get_as(v->txn, TABLE_IMPORT, &k, v->arena, out);

	return s == ERR_NOT_FOUND ? verb_missing(v, "import", "import", verb_said(v, "I", id)) : s;
}

/* The import of a key; *out NULL when there is none or it was undone. */
static enum status by_key(struct verb *v, const char *key, Od__Import **out)
{
	struct key k = link_key(key);
	Od__Link *link;
	enum status s = table_get_as(v->txn, TABLE_LINK, &k, v->arena, &link);

	*out = NULL;
	if (s == ERR_NOT_FOUND)
		return OK;
	if (s == OK)
		s = get(v, link->id, out);
	if (s == OK && (*out)->state == OD__IMPORT_STATE__IMPORT_UNDONE)
		*out = NULL;
	return s;
}

static enum status link_run(struct verb *v, const char *key, uint64_t id)
{
	struct key k = link_key(key);
	Od__Link *link = FRESH(v, link);

	SET_TEXT(v, link, system, "orderdesk");
	SET_TEXT(v, link, kind, "import");
	SET_TEXT(v, link, external, key);
	SET(link, id, id);
	return change_quiet(v, TABLE_LINK, &k, &link->base);
}

static void opened(struct verb *v, const Od__Import *im, Od__ImportOpened *reply)
{
	(void)v;
	SET(reply, import, im->id);
	SET(reply, staged, im->staged);
	SET(reply, state, im->state);
}

static enum status make(struct verb *v, const Od__ImportOpen *r, Od__Import **out)
{
	Od__Import *im = FRESH(v, import);
	uint64_t id;
	enum status s = counter_next(v->txn, "import", &id);

	if (s != OK)
		return s;
	SET(im, id, id);
	SET(im, kind, r->kind);
	SET(im, state, OD__IMPORT_STATE__TAKING);
	SET_TEXT(v, im, key, r->key);
	SET_TEXT(v, im, system, *text_of(r->system) ? r->system : "import");
	SET_TEXT(v, im, fingerprint, text_of(r->fingerprint));
	SET(im, skip, r->skip);
	SET(im, rows, r->rows);
	SET(im, by, v->actor->user);
	SET(im, may_rule, actor_may(v->actor, "rule"));
	SET(im, started, v->now);
	*out = im;
	s = import_put(v, NULL, im);
	return s == OK ? link_run(v, r->key, id) : s;
}

enum status verb_import_open(struct verb *v, const Od__ImportOpen *request, Od__ImportOpened *reply)
{
	Od__Import *im;
	enum status s;

	if (request->rows > ROWS_MAX)
		return verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, "rows", "rows",
			arena_format(v->arena, "%" PRIu64, request->rows), "5000000", NULL);
	s = by_key(v, request->key, &im);
	if (s != OK)
		return s;
	if (!im)
		s = make(v, request, &im);
	else if (im->kind != request->kind || im->rows != request->rows ||
		strcmp(text_of(im->fingerprint), text_of(request->fingerprint)) != 0)
		s = verb_refuse(v, OD__MESSAGE__ONCE_REUSED, "key", request->key, NULL, NULL, NULL);
	if (s == OK)
		opened(v, im, reply);
	return s;
}

static enum status wants_taking(struct verb *v, const Od__Import *im, const char *what)
{
	if (im->state == OD__IMPORT_STATE__TAKING)
		return OK;
	return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "import", verb_said(v, "I", im->id),
		enum_label(&od__import_state__descriptor, (int)im->state), what,
		enum_label(&od__import_state__descriptor, OD__IMPORT_STATE__TAKING));
}

enum status verb_import_put(struct verb *v, const Od__ImportPut *request, Od__ImportOpened *reply)
{
	Od__Import *before, *im;
	struct key k;
	enum status s = get(v, request->import, &before);
	size_t i;

	if (s == OK)
		s = wants_taking(v, before, "import put");
	if (s != OK)
		return s;
	im = (Od__Import *)reflect_copy(&before->base, v->arena);
	/* what came before is passed over: a client that lost an answer sends again */
	if (request->after > im->staged || im->staged + request->n_row > im->rows + request->n_row)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "after", "after",
			arena_format(v->arena, "at most %" PRIu64, im->staged),
			arena_format(v->arena, "%" PRIu64, request->after), NULL);
	for (i = (size_t)(im->staged - request->after); s == OK && i < request->n_row; i++) {
		Od__Staged *row = FRESH(v, staged);

		if (im->staged == im->rows)
			return verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, "row", "row",
				arena_format(v->arena, "%" PRIu64, im->staged + 1),
				arena_format(v->arena, "%" PRIu64, im->rows), NULL);
		SET(row, import, im->id);
		SET(row, n, ++im->staged);
		SET(row, row, request->row[i]->row);
		row->external = request->row[i]->external;
		SET(row, request, request->row[i]->request);
		k = import_staged_key(im->id, row->n);
		s = change_quiet(v, TABLE_STAGED, &k, &row->base);
	}
	SET(im, staged, im->staged);
	k = key_u64(im->id);
	if (s == OK)
		s = change_quiet(v, TABLE_IMPORT, &k, &im->base);
	if (s == OK)
		opened(v, im, reply);
	return s;
}

static bool works(const Od__Import *im)
{
	return im->state == OD__IMPORT_STATE__BUILDING || im->state == OD__IMPORT_STATE__COUNTING ||
		(im->state == OD__IMPORT_STATE__UNDOING && im->last >= im->first);
}

/*
 * Imports of one kind are built one after the other: a row that an unseen import has made already would
 * be known to the next one, and gone when the first is undone.
 */
static enum status alone(struct verb *v, const Od__Import *im)
{
	struct key all = key_empty();
	Od__Import *other;
	struct walk *w;
	enum status s = walk_open(v->txn, TABLE_IMPORT, &all, false, &w);

	if (s != OK)
		return s;
	while ((s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&other)) == OK)
		if (other->id != im->id && other->kind == im->kind && works(other))
			break;
	walk_close(w);
	if (s != OK)
		return s == ERR_END ? OK : s;
	return verb_refuse(v, OD__MESSAGE__IMPORT_BUSY, "import", verb_said(v, "I", im->id),
		verb_said(v, "I", other->id), enum_label(&od__import_state__descriptor,
		(int)other->state), NULL);
}

static void run_made(struct verb *v, const Od__Import *im, Od__Made *reply)
{
	made_fill(v, reply, "import", im->id, verb_said(v, "I", im->id), im->version);
	made_note(v, reply, OD__MESSAGE__IMPORT_RUNS, reply->said,
		arena_format(v->arena, "%" PRIu64, im->rows), NULL, NULL);
}

enum status verb_import_run(struct verb *v, const Od__ImportRun *request, Od__Made *reply)
{
	Od__Import *before, *im;
	uint64_t last;
	enum status s = get(v, request->import, &before);

	if (s != OK)
		return s;
	if (before->state != OD__IMPORT_STATE__TAKING) {
		run_made(v, before, reply);
		return OK;
	}
	if (before->staged != before->rows)
		return verb_refuse(v, OD__MESSAGE__IMPORT_SHORT, "import",
			verb_said(v, "I", before->id),
			arena_format(v->arena, "%" PRIu64, before->staged),
			arena_format(v->arena, "%" PRIu64, before->rows), NULL);
	im = (Od__Import *)reflect_copy(&before->base, v->arena);
	s = alone(v, im);
	if (s != OK)
		return s;
	s = counter_peek(v->txn, import_counter(im->kind), &last);
	if (s != OK && s != ERR_NOT_FOUND)
		return s;
	SET(im, first, last + 1);
	SET(im, last, last + im->rows);
	SET(im, state, im->rows ? OD__IMPORT_STATE__BUILDING : OD__IMPORT_STATE__IMPORT_DONE);
	s = counter_at_least(v->txn, import_counter(im->kind), im->last);
	if (s == OK)
		s = import_put(v, before, im);
	if (s == OK && im->rows)
		s = job_start(v, IMPORT_JOB, verb_said(v, "I", im->id), im->rows, NULL);
	if (s == OK)
		run_made(v, im, reply);
	return s;
}

enum status verb_import_drop(struct verb *v, const Od__ImportDrop *request, Od__Made *reply)
{
	Od__Import *before, *im;
	enum status s = get(v, request->import, &before);

	if (s == OK)
		s = wants_taking(v, before, "import drop");
	if (s != OK)
		return s;
	im = (Od__Import *)reflect_copy(&before->base, v->arena);
	/* nothing is built: the job takes the staged rows away */
	SET(im, first, 1);
	SET(im, last, 0);
	SET(im, drained, 0);
	SET(im, state, OD__IMPORT_STATE__UNDOING);
	s = import_put(v, before, im);
	if (s == OK)
		s = job_start(v, IMPORT_JOB, verb_said(v, "I", im->id), im->rows, NULL);
	made_fill(v, reply, "import", im->id, verb_said(v, "I", im->id), im->version);
	made_note(v, reply, OD__MESSAGE__IMPORT_DROPPED, reply->said, NULL, NULL, NULL);
	return s;
}

static bool ended(const Od__Import *im)
{
	return im->state == OD__IMPORT_STATE__IMPORT_DONE ||
		im->state == OD__IMPORT_STATE__IMPORT_UNDONE;
}

/* Only refused rows are left of one that has ended. */
static enum status show_faults(struct verb *v, const Od__ImportShow *r, const Od__Import *im,
	Od__ImportShown *reply)
{
	struct key prefix = key_u64(im->id), after;
	uint32_t limit = r->page && r->page->limit && r->page->limit < PAGE_ROWS ? r->page->limit
		: PAGE_ROWS;
	struct walk *w;
	Od__Staged *row;
	uint64_t n;
	enum status s = walk_open(v->txn, TABLE_STAGED, &prefix, false, &w);

	if (s != OK)
		return s;
	if (r->page && r->page->after && verb_number(r->page->after, "", &n)) {
		after = import_staged_key(im->id, n);
		walk_after(w, &after);
	}
	reply->fault = arena_array(v->arena, limit, sizeof *reply->fault);
	while (reply->n_fault < limit &&
		(s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&row)) == OK) {
		Od__ImportFault *f = FRESH(v, import_fault);

		SET(f, row, row->row);
		SET(f, n, row->n);
		f->external = row->external;
		f->refusal = row->refusal;
		reply->fault[reply->n_fault++] = f;
	}
	walk_close(w);
	if (reply->n_fault == limit)
		reply->after = arena_format(v->arena, "%" PRIu64,
			reply->fault[limit - 1]->n);
	return s == ERR_END ? OK : s;
}

enum status verb_import_show(struct verb *v, const Od__ImportShow *request, Od__ImportShown *reply)
{
	enum status s = get(v, request->import, &reply->import);

	return s == OK && ended(reply->import) ? show_faults(v, request, reply->import, reply) : s;
}
