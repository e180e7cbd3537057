/* SPDX-License-Identifier: ISC */
/*
 * batch_save -- the verb `batch save`: what other systems tell of lots, batches and their quality.
 *
 * One request may bring all three, each known by its code: one that is there is changed by the
 * fields that are given. A batch may be made from lots and from other batches, but never, over any
 * number of steps, from itself. That more of a lot is used than came in is said and not refused:
 * the papers of the warehouse may be late.
 */
#include <inttypes.h>

#include "base/money.h"
#include "desk/batch.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/lineage.h"
#include "desk/made.h"
#include "desk/supplier.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

/* An import changes nothing that is there, and nothing changes what an import has not shown yet. */
static bool is_taken(struct verb *v, enum table_id table, uint64_t id)
{
	struct key key = key_u64(id);

	return v->unseen || !table_has(v->txn, table, &key);
}

static enum status save_lot(struct verb *v, const Od__LotPart *r, Od__Made *reply)
{
	Od__Supplier *from;
	Od__Lot *before = NULL, *l;
	struct key prefix = key_empty(), key;
	struct txn_sight sight;
	struct walk *walk;
	uint64_t id;
	enum status s = supplier_get(v, "lot.supplier", r->supplier, &from);

	if (s)
		return s;
	key_add_code(&prefix, r->code);
	key_add_u64(&prefix, from->id);
	sight = txn_look_below(v->txn);
	s = walk_open_index(v->txn, INDEX_LOT_CODE, &prefix, false, &walk);
	if (!s)
		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&before);
	if (s && s != ERR_END)
		return s;
	walk_close(walk);
	txn_look_again(v->txn, sight);
	if (before && is_taken(v, TABLE_LOT, before->id))
		return verb_refuse(v, OD__MESSAGE__ALREADY_THERE, "lot.code", "lot", r->code, NULL,
			NULL);
	s = verb_version(v, r->code, before ? before->version : 0, r->version);
	if (s)
		return s;
	l = before ? (Od__Lot *)reflect_copy(&before->base, v->arena) : FRESH(v, lot);
	if (!before) {
		s = verb_next(v, "lot", &id);
		if (s)
			return s;
		SET(l, id, id);
		SET_TEXT(v, l, code, r->code);
		SET(l, supplier, from->id);
	}
	if (*text_of(r->material))
		SET_TEXT(v, l, material, r->material);
	if (r->has_received)
		SET(l, received, r->received);
	if (r->has_expiry)
		SET(l, expiry, r->expiry);
	if (r->has_quantity)
		SET(l, quantity, r->quantity);
	if (*text_of(r->unit))
		SET_TEXT(v, l, unit, r->unit);
	key = key_u64(l->id);
	s = change_put(v, TABLE_LOT, &key, l->id, 0, 0, before ? &before->base : NULL, &l->base);
	if (s)
		return s;
	change_event(v, "changed", l->id, "record/lot/%" PRIu64, l->id);
	made_fill(v, reply, "lot", l->id, l->code, l->version);
	made_note(v, reply, OD__MESSAGE__LOT_SAVED, l->code, NULL, NULL, NULL);
	return OK;
}

/* One input of a batch; one that leads back to the batch itself is refused. */
static enum status read_input(struct verb *v, const Od__InputPart *r, size_t at, uint64_t batch,
	Od__BatchInput *out)
{
	const char *field = arena_format(v->arena, "batch.input.%zu", at);
	Od__Batch *b;
	Od__Lot *l;
	bool leads;
	enum status s;

	if (r->quantity <= 0)
		return verb_refuse(v, OD__MESSAGE__QUANTITY_NOT_ABOVE,
			arena_format(v->arena, "%s.quantity", field), "0", NULL, NULL, NULL);
	SET(out, quantity, r->quantity);
	if (*text_of(r->batch)) {
		s = batch_said(v, arena_format(v->arena, "%s.batch", field), r->batch, r->product,
			&b);
		if (!s)
			s = lineage_leads(v, b->id, batch, &leads);
		if (s)
			return s;
		if (leads)
			return verb_refuse(v, OD__MESSAGE__BATCH_OF_ITSELF,
				arena_format(v->arena, "%s.batch", field), r->batch, NULL, NULL,
				NULL);
		SET(out, batch, true);
		SET(out, id, b->id);
		return OK;
	}
	if (!*text_of(r->lot))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING,
			arena_format(v->arena, "%s.lot", field), "lot", "a lot or a batch", NULL,
			NULL);
	s = lot_said(v, arena_format(v->arena, "%s.lot", field), r->lot, r->supplier, &l);
	if (!s)
		SET(out, id, l->id);
	return s;
}

static enum status read_inputs(struct verb *v, const Od__BatchPart *r, Od__Batch *b)
{
	enum status s = OK;

	if (!r->n_input)
		return OK;
	b->input = arena_array(v->arena, r->n_input, sizeof *b->input);
	b->n_input = 0;
	for (size_t i = 0; !s && i < r->n_input; i++) {
		b->input[i] = FRESH(v, batch_input);
		s = read_input(v, r->input[i], i, b->id, b->input[i]);
		b->n_input++;
	}
	return s;
}

static void take_batch(struct verb *v, const Od__BatchPart *r, Od__Batch *b)
{
	if (r->has_made)
		SET(b, made, r->made);
	if (r->has_expiry)
		SET(b, expiry, r->expiry);
	if (r->has_quantity)
		SET(b, quantity, r->quantity);
	if (*text_of(r->place))
		SET_TEXT(v, b, place, r->place);
}

static enum status save_batch(struct verb *v, const Od__BatchPart *r, Od__Made *reply)
{
	const Od__Product *p;
	Od__Batch *before, *b;
	struct txn_sight sight;
	const char *over;
	uint64_t id;
	enum status s = product_get(v, "batch.product", r->product, &p);

	if (s)
		return s;
	sight = txn_look_below(v->txn);
	s = batch_of(v, p->id, r->code, &before);
	txn_look_again(v->txn, sight);
	if (!s && before && is_taken(v, TABLE_BATCH, before->id))
		return verb_refuse(v, OD__MESSAGE__ALREADY_THERE, "batch.code", "batch", r->code, NULL,
			NULL);
	if (!s)
		s = verb_version(v, r->code, before ? before->version : 0, r->version);
	if (s)
		return s;
	b = before ? (Od__Batch *)reflect_copy(&before->base, v->arena) : FRESH(v, batch);
	take_batch(v, r, b);
	s = read_inputs(v, r, b);
	if (!s && !before) {
		s = verb_next(v, "batch", &id);
		if (!s)
			SET(b, id, id);
		SET_TEXT(v, b, code, r->code);
		SET(b, product, p->id);
	}
	if (!s)
		s = batch_put(v, before, b, "changed");
	if (!s && r->n_input && !v->unseen)
		s = batch_told(v, b->id);
	if (!s)
		s = lineage_overused(v, b, &over);
	if (s)
		return s;
	made_fill(v, reply, "batch", b->id, b->code, b->version);
	made_note(v, reply, over ? OD__MESSAGE__LOT_OVERUSED : OD__MESSAGE__BATCH_SAVED, b->code,
		over, NULL, NULL);
	return OK;
}

static enum status save_quality(struct verb *v, const Od__QualityPart *r, Od__Made *reply)
{
	bool of_batch = *text_of(r->batch);
	Od__Quality *q = FRESH(v, quality);
	const char *said;
	struct key key;
	uint64_t id;
	enum status s;

	if (of_batch) {
		Od__Batch *b;

		s = batch_said(v, "quality.batch", r->batch, r->product, &b);
		if (!s)
			SET(q, subject, b->id);
	} else if (*text_of(r->lot)) {
		Od__Lot *l;

		s = lot_said(v, "quality.lot", r->lot, r->supplier, &l);
		if (!s)
			SET(q, subject, l->id);
	} else {
		s = verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "quality.batch", "batch",
			"a batch or a lot", NULL, NULL);
	}
	if (!s)
		s = verb_next(v, "quality", &id);
	if (s)
		return s;
	SET(q, id, id);
	SET(q, batch, of_batch);
	SET(q, at, r->has_at ? r->at : v->now);
	SET(q, verdict, r->verdict);
	q->value = r->value;
	q->n_value = r->n_value;
	if (*text_of(r->text))
		SET_TEXT(v, q, text, r->text);
	said = verb_said(v, "Q", id);
	key = key_u64(id);
	s = change_put(v, TABLE_QUALITY, &key, id, 0, 0, NULL, &q->base);
	if (s)
		return s;
	made_fill(v, reply, "quality", id, said, q->version);
	made_note(v, reply, OD__MESSAGE__QUALITY_SAVED, said, of_batch ? r->batch : r->lot, NULL,
		NULL);
	return OK;
}

/* Lots first, as a batch may name one that the same request brings; its report last. */
enum status verb_batch_save(struct verb *v, const Od__BatchSave *request, Od__Made *reply)
{
	enum status s = OK;

	if (!request->batch && !request->lot && !request->quality)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "batch", "batch",
			"a batch, lot or quality", NULL, NULL);
	if (request->lot)
		s = save_lot(v, request->lot, reply);
	if (!s && request->batch)
		s = save_batch(v, request->batch, reply);
	if (!s && request->quality)
		s = save_quality(v, request->quality, reply);
	return s;
}
