/* SPDX-License-Identifier: ISC */
/*
 * batch -- batches and lots found, and the verb `batch block`.
 */
#include "desk/batch.h"

#include <inttypes.h>

#include "desk/alarm.h"
#include "desk/batch_stock.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/supplier.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

enum status batch_get(struct verb *v, uint64_t id, Od__Batch **out)
{
	struct key key = key_u64(id);

	return table_get_as(v->txn, TABLE_BATCH, &key, v->arena, out);
}

enum status lot_get(struct verb *v, uint64_t id, Od__Lot **out)
{
	struct key key = key_u64(id);

	return table_get_as(v->txn, TABLE_LOT, &key, v->arena, out);
}

/* The first two rows below a prefix: none, the one, or one of several. */
static enum status look(struct verb *v, enum index_id index, const struct key *prefix,
	ProtobufCMessage **out, bool *several)
{
	ProtobufCMessage *second;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, index, prefix, false, &walk);

	*out = NULL;
	*several = false;
	if (s)
		return s;
	s = walk_next(walk, NULL, NULL, v->arena, out);
	if (!s) {
		s = walk_next(walk, NULL, NULL, v->arena, &second);
		*several = s == OK;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status batch_of(struct verb *v, uint32_t product, const char *code, Od__Batch **out)
{
	struct key prefix = key_empty();
	bool several;

	key_add_code(&prefix, code);
	key_add_u32(&prefix, product);
	return look(v, INDEX_BATCH_CODE, &prefix, (ProtobufCMessage **)out, &several);
}

enum status batch_alone(struct verb *v, const char *code, Od__Batch **out)
{
	struct key prefix = key_empty();
	bool several;
	enum status s;

	key_add_code(&prefix, code);
	s = look(v, INDEX_BATCH_CODE, &prefix, (ProtobufCMessage **)out, &several);
	if (several)
		*out = NULL;
	return s;
}

enum status batch_said(struct verb *v, const char *field, const char *code, const char *product,
	Od__Batch **out)
{
	struct key prefix = key_empty();
	const Od__Product *p;
	bool several;
	enum status s = OK;

	key_add_code(&prefix, code);
	if (*text_of(product)) {
		s = product_get(v, "product", product, &p);
		if (s)
			return s;
		key_add_u32(&prefix, p->id);
	}
	s = look(v, INDEX_BATCH_CODE, &prefix, (ProtobufCMessage **)out, &several);
	if (s)
		return s;
	if (!*out)
		return verb_missing(v, field, "batch", code);
	return several ? verb_refuse(v, OD__MESSAGE__CODE_TWICE, field, code, "batches", "product",
		NULL) : OK;
}

enum status lot_said(struct verb *v, const char *field, const char *code, const char *supplier,
	Od__Lot **out)
{
	struct key prefix = key_empty();
	Od__Supplier *from;
	bool several;
	enum status s = OK;

	key_add_code(&prefix, code);
	if (*text_of(supplier)) {
		s = supplier_get(v, "supplier", supplier, &from);
		if (s)
			return s;
		key_add_u64(&prefix, from->id);
	}
	s = look(v, INDEX_LOT_CODE, &prefix, (ProtobufCMessage **)out, &several);
	if (s)
		return s;
	if (!*out)
		return verb_missing(v, field, "lot", code);
	return several ? verb_refuse(v, OD__MESSAGE__CODE_TWICE, field, code, "lots", "supplier",
		NULL) : OK;
}

enum status quality_newest(struct verb *v, bool batch, uint64_t id, Od__Quality **out)
{
	struct key prefix = key_empty();
	bool several;

	key_add_u8(&prefix, batch);
	key_add_u64(&prefix, id);
	return look(v, INDEX_QUALITY_SUBJECT, &prefix, (ProtobufCMessage **)out, &several);
}

enum status batch_put(struct verb *v, const Od__Batch *before, Od__Batch *after, const char *what)
{
	struct key key = key_u64(after->id);
	enum status s = change_put(v, TABLE_BATCH, &key, after->id, 0, 0,
		before ? &before->base : NULL, &after->base);

	if (!s)
		change_event(v, what, after->id, "record/batch/%" PRIu64, after->id);
	return s;
}

enum status batch_set_blocked(struct verb *v, const Od__Batch *before, bool blocked,
	const char *why, Od__Batch **after)
{
	Od__Batch *b = (Od__Batch *)reflect_copy(&before->base, v->arena);
	enum status s;

	SET(b, blocked, blocked);
	SET(b, blocked_by, v->actor->user);
	SET(b, blocked_at, v->now);
	SET_TEXT(v, b, blocked_why, why);
	s = batch_stock_block(v, b->product, b->code, blocked);
	if (!s)
		s = batch_put(v, before, b, blocked ? "blocked" : "freed");
	if (!s)
		change_event(v, blocked ? "blocked" : "freed", b->id, "banner");
	*after = b;
	return s;
}

enum status batch_recalls(struct verb *v, bool closed, Od__Recall **out, size_t most, size_t *count)
{
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_RECALL, NULL, true, &walk);

	*count = 0;
	while (!s && *count < most) {
		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&out[*count]);
		if (!s && closed == (out[*count]->state == OD__RECALL_STATE__CLOSED_RECALL) &&
		    !*text_of(out[*count]->mistake))
			++*count;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status batch_told(struct verb *v, uint64_t id)
{
	Od__Recall *one;
	size_t count;
	enum status s = batch_recalls(v, false, &one, 1, &count);

	if (!s && !count)
		s = batch_recalls(v, true, &one, 1, &count);
	return s || !count ? s : alarm_set(v, v->now, RECALL_ALARM, id, 0);
}

/* Freed while it is called back it would be sold to people whom nobody calls. */
static enum status refuse_called(struct verb *v, const Od__Batch *b)
{
	Od__Recall *r[RECALLS_MOST];
	size_t count;
	enum status s = batch_recalls(v, false, r, RECALLS_MOST, &count);

	for (size_t i = 0; !s && i < count; i++)
		for (size_t k = 0; k < r[i]->n_batch; k++)
			if (r[i]->batch[k] == b->id)
				return verb_refuse(v, OD__MESSAGE__BATCH_CALLED_BACK, "free", b->code,
					verb_said(v, "X", r[i]->id), NULL, NULL);
	return s;
}

enum status verb_batch_block(struct verb *v, const Od__BatchBlock *request, Od__Made *reply)
{
	bool block = !request->free;
	Od__Batch *before, *b;
	enum status s = batch_said(v, "batch", request->batch, request->product, &before);

	if (s)
		return s;
	if (block && !*text_of(request->why))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "why", "why",
			"the reason, for whoever wants to sell it", NULL, NULL);
	b = (Od__Batch *)before;
	if (!block && before->blocked)
		s = refuse_called(v, before);
	if (s)
		return s;
	if (before->blocked != block) {
		s = batch_set_blocked(v, before, block, text_of(request->why), &b);
		if (s)
			return s;
	}
	v->changes->reason = arena_string(v->arena, text_of(request->why));
	made_fill(v, reply, "batch", b->id, b->code, b->version);
	made_note(v, reply, block ? OD__MESSAGE__BATCH_BLOCKED : OD__MESSAGE__BATCH_FREED, b->code,
		NULL, NULL, NULL);
	return OK;
}
