/* SPDX-License-Identifier: ISC */
/*
 * import_build: an import's job, slice by slice: build, then count or undo.
 *
 * Build: each staged row is given to the handler of its verb, as a request of who asked, with a
 * number set aside for it. A handler may refuse after its first write; what the row wrote is taken
 * back there and then, and the refusal stays with the staged row. A row whose external id is linked
 * already adds nothing: the same content is known, another one is refused. Count: orders move stock,
 * account and figures in the order of the file, each seeing only the orders before it, low answers are
 * followed up, stations and reviews are taken in, and staged rows go. Undo: from the last row to the
 * first, what was written for it is deleted.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/batch.h"
#include "desk/change.h"
#include "desk/clock.h"
#include "desk/import.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/profile.h"
#include "desk/survey.h"
#include "desk/vault.h"
#include "desk/volume.h"
#include "record/customer.pb-c.h"
#include "record/message.pb-c.h"

#define CONTENT 16u		/* bytes of the hash that a link keeps */

static const char *kind_of(const Od__Import *im)
{
	return import_counter(im->kind);
}

static enum status get_row(struct verb *v, const Od__Import *im, uint64_t n, Od__Staged **out)
{
	struct key k = import_staged_key(im->id, n);

	return table_get_as(v->txn, TABLE_STAGED, &k, v->arena, out);
}

static enum status put_row(struct verb *v, const Od__Staged *row)
{
	struct key k = import_staged_key(row->import, row->n);

	return change_quiet(v, TABLE_STAGED, &k, &row->base);
}

static enum status drop_row(struct verb *v, const Od__Staged *row)
{
	struct key k = import_staged_key(row->import, row->n);

	return change_quiet(v, TABLE_STAGED, &k, NULL);
}

/* A refused row stays to be told, without what the file said: nobody in it could be erased later. */
static enum status end_row(struct verb *v, const Od__Import *im, Od__Staged *row)
{
	if (row->state != OD__STAGED_STATE__STAGED_REFUSED)
		return drop_row(v, row);
	import_forget(v, im->kind, row);
	row->has_request = false;
	return put_row(v, row);
}

/* ---- one row ---- */

/* Takes back what a row wrote in this transaction: all of it was new. */
static enum status take_back(struct verb *v, struct change *last)
{
	struct change *c = last ? last->next : v->changes->first;
	enum status s = OK;

	for (; s == OK && c; c = c->next) {
		if (c->before)
			s = table_put(v->txn, c->table, &c->key, c->before);
		else
			s = table_delete(v->txn, c->table, &c->key);
		if (s == ERR_NOT_FOUND)		/* written twice by the row */
			s = OK;
	}
	if (last)
		last->next = NULL;
	else
		v->changes->first = NULL;
	v->changes->last = last;
	return s;
}

static void note_made(struct verb *v, struct change *last, Od__Staged *row)
{
	const struct change *c;
	size_t count = 0;

	for (c = last ? last->next : v->changes->first; c; c = c->next)
		count++;
	row->made = arena_array(v->arena, count + 1, sizeof *row->made);
	for (c = last ? last->next : v->changes->first; c; c = c->next) {
		Od__StagedMade *m = FRESH(v, staged_made);

		SET(m, table, (uint32_t)c->table);
		m->has_key = true;
		m->key.data = arena_copy(v->arena, c->key.bytes, c->key.length);
		m->key.len = c->key.length;
		row->made[row->n_made++] = m;
	}
}

static struct key link_key(const Od__Import *im, const Od__Staged *row)
{
	struct key k = key_empty();

	key_add_text(&k, text_of(im->system));
	key_add_text(&k, kind_of(im));
	key_add_text(&k, text_of(row->external));
	return k;
}

static enum status link_row(struct verb *v, const Od__Import *im, const Od__Staged *row,
	const unsigned char *content, uint64_t id)
{
	struct key k = link_key(im, row);
	Od__Link *link = FRESH(v, link);

	SET_TEXT(v, link, system, text_of(im->system));
	SET_TEXT(v, link, kind, kind_of(im));
	SET_TEXT(v, link, external, text_of(row->external));
	SET(link, id, id);
	link->has_content = true;
	link->content.data = arena_copy(v->arena, content, CONTENT);
	link->content.len = CONTENT;
	return change_quiet(v, TABLE_LINK, &k, &link->base);
}

/* Is the external id known already? Sets the row's state to known or refused if so. */
static enum status look_link(struct verb *v, const Od__Import *im, Od__Staged *row,
	const unsigned char *content)
{
	struct key k = link_key(im, row);
	Od__Link *link;
	enum status s = table_get_as(v->txn, TABLE_LINK, &k, v->arena, &link);

	if (s != OK)
		return s == ERR_NOT_FOUND ? OK : s;
	SET(row, state, OD__STAGED_STATE__STAGED_KNOWN);
	SET(row, id, link->id);
	if (!link->has_content || (link->content.len == CONTENT &&
		memcmp(link->content.data, content, CONTENT) == 0))
		return OK;
	SET(row, state, OD__STAGED_STATE__STAGED_REFUSED);
	row->refusal = made_sentence(v, OD__MESSAGE__IMPORT_OTHER, text_of(row->external), NULL, NULL,
		NULL);
	return OK;
}

static bool is_refusal(enum status s)
{
	return s == ERR_REFUSED || s == ERR_NOT_FOUND || s == ERR_LIMIT || s == ERR_FORMAT ||
		s == ERR_EXISTS || s == ERR_VERSION;
}

static void refuse_row(struct verb *v, const Od__Import *im, Od__Staged *row, enum status s)
{
	if (!v->refusal.message)
		verb_refuse(v, OD__MESSAGE__NOT_DONE, NULL, kind_of(im), status_text(s), NULL, NULL);
	SET(row, state, OD__STAGED_STATE__STAGED_REFUSED);
	row->refusal = refusal_pack(&v->refusal, v->arena);
}

static enum status build_row(struct verb *v, Od__Import *im, Od__Staged *row)
{
	struct change *last = v->changes->last;
	struct event_note *events = v->changes->events;
	unsigned char content[32];
	uint64_t id = im->first + im->made;
	enum status s;

	vault_hash(v->desk->vault, kind_of(im), row->request.data, row->request.len, content);
	s = look_link(v, im, row, content);
	if (s == OK && row->state == OD__STAGED_STATE__STAGED_WAITING) {
		memset(&v->refusal, 0, sizeof v->refusal);
		v->number = import_is_late(im->kind) ? 0 : id;
		s = import_is_late(im->kind) ? import_look(v, im->kind, row)
			: import_call(v, im->kind, row);
		v->number = 0;
		if (s == OK)
			s = link_row(v, im, row, content, id);
		if (s == OK) {
			SET(row, state, OD__STAGED_STATE__STAGED_BUILT);
			SET(row, id, id);
			note_made(v, last, row);
		} else if (is_refusal(s)) {
			refuse_row(v, im, row, s);
			s = take_back(v, last);
		}
	}
	/* nobody is told of what nobody sees */
	v->changes->events = events;
	if (s != OK)
		return s;
	SET(im, made, im->made + (row->state == OD__STAGED_STATE__STAGED_BUILT));
	SET(im, known, im->known + (row->state == OD__STAGED_STATE__STAGED_KNOWN));
	SET(im, refused, im->refused + (row->state == OD__STAGED_STATE__STAGED_REFUSED));
	return put_row(v, row);
}

/* What follows from an answer begins when it is seen. */
static enum status follow_answer(struct verb *v, uint64_t id)
{
	struct key k = key_u64(id);
	Od__Answer *a;
	const char *who;
	enum status s = table_get_as(v->txn, TABLE_ANSWER, &k, v->arena, &a);

	return s ? s : survey_follow(v, a, &who);
}

/*
 * What the build looked at is taken in. The desk went on in between: where it would be refused now, its
 * shipment being full of stations or its customer erased, it is told as one of the file's bad rows.
 */
static enum status take_in(struct verb *v, Od__Import *im, Od__Staged *row)
{
	struct key k = link_key(im, row);
	enum status s;

	memset(&v->refusal, 0, sizeof v->refusal);
	s = import_look(v, im->kind, row);
	if (s == OK)
		return import_call(v, im->kind, row);
	if (!is_refusal(s))
		return s;
	refuse_row(v, im, row, s);
	SET(im, made, im->made - 1);
	SET(im, refused, im->refused + 1);
	return change_quiet(v, TABLE_LINK, &k, NULL);	/* a corrected row may come again */
}

/* An order is counted as if the ones behind it in the file were not there yet. */
static enum status count_order(struct verb *v, const Od__Import *im, const Od__Staged *row)
{
	struct key k = key_u64(row->id);
	Od__Order *o;
	enum status s;

	txn_see_all(v->txn);
	s = table_get_as(v->txn, TABLE_ORDER, &k, v->arena, &o);
	if (s != OK)
		return s;
	txn_veil(v->txn, TABLE_ORDER, row->id, im->last);
	if (order_is_open(o))
		s = order_stock(v, o, 1);
	if (s == OK)
		s = figure_order_placed(v, o);
	if (s == OK && order_is_open(o))
		s = order_payer(v, o, o->total);
	if (s == OK)
		s = volume_follow(v, NULL, o);
	txn_see_all(v->txn);
	return s;
}

static enum status count_row(struct verb *v, Od__Import *im, Od__Staged *row)
{
	if (row->state != OD__STAGED_STATE__STAGED_BUILT)
		return OK;
	if (im->kind == OD__IMPORT_KIND__IMPORT_ANSWERS)
		return follow_answer(v, row->id);
	if (im->kind == OD__IMPORT_KIND__IMPORT_ORDERS)
		return count_order(v, im, row);
	if (im->kind == OD__IMPORT_KIND__IMPORT_BATCHES)
		return batch_told(v, row->id);
	return import_is_late(im->kind) ? take_in(v, im, row) : OK;
}

static uint64_t number_in(const ProtobufCMessage *m, const char *name)
{
	struct place p;

	return reflect_find(m, name, &p) == OK && p.present ? (uint64_t)reflect_integer(&p) : 0;
}

static enum status undo_row(struct verb *v, const Od__Staged *row)
{
	enum status s = OK;
	size_t i;

	for (i = row->n_made; s == OK && i-- > 0;) {
		enum table_id table = (enum table_id)row->made[i]->table;
		struct key k = { .length = (uint16_t)row->made[i]->key.len };
		ProtobufCMessage *before;

		if (row->made[i]->key.len > sizeof k.bytes)
			return ERR_FORMAT;
		memcpy(k.bytes, row->made[i]->key.data, row->made[i]->key.len);
		s = table_get(v->txn, table, &k, v->arena, &before);
		if (s == ERR_NOT_FOUND) {
			s = OK;
			continue;
		}
		if (s != OK)
			return s;
		if (!protobuf_c_message_descriptor_get_field_by_name(before->descriptor, "version"))
			s = change_quiet(v, table, &k, NULL);
		else
			s = change_put(v, table, &k, row->id, number_in(before, "customer"),
				number_in(before, "subject"), before, NULL);
	}
	return s;
}

/* ---- slices ---- */

static enum status build(struct verb *v, Od__Import *im, unsigned most, int64_t until)
{
	enum status s = OK;
	Od__Staged *row;

	v->unseen = true;
	for (; s == OK && most > 0 && im->built < im->rows && clock_steady() < until; most--) {
		s = get_row(v, im, im->built + 1, &row);
		if (s == OK)
			s = build_row(v, im, row);
		SET(im, built, im->built + 1);
	}
	v->unseen = false;
	if (s == OK && im->built == im->rows)
		im->state = im->refused && !im->skip ? OD__IMPORT_STATE__UNDOING
			: OD__IMPORT_STATE__COUNTING;
	return s;
}

static enum status count(struct verb *v, Od__Import *im, unsigned most, int64_t until)
{
	enum status s = OK;
	Od__Staged *row;

	for (; s == OK && most > 0 && im->drained < im->rows && clock_steady() < until; most--) {
		s = get_row(v, im, im->drained + 1, &row);
		if (s == OK)
			s = count_row(v, im, row);
		if (s == OK)
			s = end_row(v, im, row);
		SET(im, drained, im->drained + 1);
	}
	if (s == OK && im->drained == im->rows)
		im->state = OD__IMPORT_STATE__IMPORT_DONE;
	return s;
}

static enum status undo(struct verb *v, Od__Import *im, unsigned most, int64_t until)
{
	enum status s = OK;
	Od__Staged *row;

	for (; s == OK && most > 0 && im->drained < im->staged && clock_steady() < until; most--) {
		s = get_row(v, im, im->staged - im->drained, &row);
		if (s == OK)
			s = undo_row(v, row);
		if (s == OK)
			s = end_row(v, im, row);
		SET(im, drained, im->drained + 1);
	}
	if (s == OK && im->drained == im->staged) {
		im->state = OD__IMPORT_STATE__IMPORT_UNDONE;
		SET(im, made, 0);
	}
	return s;
}

static const struct actor *asker(struct verb *v, const Od__Import *im)
{
	static const char *const plain[] = { "import", NULL }, *const ruling[] = { "import", "rule", NULL };
	struct actor *a = arena_alloc(v->arena, sizeof *a);

	*a = (struct actor){ .user = im->by, .login = text_of(im->system),
		.needs = im->may_rule ? ruling : plain,
		.personal_full = true, .extension = "", .language = "en", .from = "import" };
	return a;
}

enum status import_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	const struct actor *system = v->actor;
	Od__Import *before, *im;
	struct key k;
	uint64_t id;
	enum status s;

	if (!verb_number(text_of(job->subject), "I", &id))
		return ERR_FORMAT;
	k = key_u64(id);
	txn_see_all(v->txn);
	s = table_get_as(v->txn, TABLE_IMPORT, &k, v->arena, &before);
	if (s != OK)
		return s;
	im = (Od__Import *)reflect_copy(&before->base, v->arena);
	v->actor = asker(v, im);
	switch (im->state) {
	case OD__IMPORT_STATE__BUILDING: s = build(v, im, most, until); break;
	case OD__IMPORT_STATE__COUNTING: s = count(v, im, most, until); break;
	case OD__IMPORT_STATE__UNDOING: s = undo(v, im, most, until); break;
	default: break;
	}
	v->actor = system;
	if (s != OK)
		return s;
	job->has_done = true;
	job->done = im->built;
	if (im->state == OD__IMPORT_STATE__IMPORT_DONE || im->state == OD__IMPORT_STATE__IMPORT_UNDONE)
		job->state = OD__JOB_STATE__JOB_DONE;
	if (im->state != before->state)
		return import_put(v, before, im);
	return change_quiet(v, TABLE_IMPORT, &k, &im->base);
}
