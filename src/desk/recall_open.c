/* SPDX-License-Identifier: ISC */
/*
 * recall_open -- the verb `recall open`, and the slices that gather its customers.
 *
 * From a lot all batches that were made with it are called back, over any number of steps. The
 * cursor of the job is the place in the index of shipments by batch; it moves in the transaction
 * that counts the shipment, so each is counted once however often the job starts anew.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/batch.h"
#include "desk/change.h"
#include "desk/clock.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/lineage.h"
#include "desk/made.h"
#include "desk/recall.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "desk/ticket.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define ORDERS_KEPT 50
#define DEPARTMENT "quality"	/* who sees to a recall whose opener is gone */

/* What is called back. */
struct called {
	uint64_t batch[LINEAGE_MOST], lot[100];
	size_t batches, lots;
};

static void add_batch(struct called *c, uint64_t id)
{
	for (size_t i = 0; i < c->batches; i++)
		if (c->batch[i] == id)
			return;
	if (c->batches < LINEAGE_MOST)
		c->batch[c->batches++] = id;
}

/* A batch alone, or all that a lot or it went into. */
static enum status take_part(struct verb *v, const Od__RecallPart *part, size_t at,
	struct called *c)
{
	struct lineage forward;
	Od__Batch *batch = NULL;
	Od__Lot *lot = NULL;
	enum status s;

	if (!*text_of(part->batch) && !*text_of(part->lot))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING,
			arena_format(v->arena, "part.%zu.batch", at), "batch", "a batch or a lot",
			NULL, NULL);
	s = *text_of(part->batch)
		? batch_said(v, arena_format(v->arena, "part.%zu.batch", at), part->batch,
			part->product, &batch)
		: lot_said(v, arena_format(v->arena, "part.%zu.lot", at), part->lot,
			part->supplier, &lot);
	if (s)
		return s;
	s = lineage_forward(v, batch, lot, LINEAGE_MOST, &forward);
	if (s == ERR_LIMIT || c->batches + forward.count > LINEAGE_MOST)
		return verb_refuse(v, OD__MESSAGE__LINEAGE_LIMIT, "part",
			arena_format(v->arena, "%d", LINEAGE_MOST), NULL, NULL, NULL);
	for (size_t i = 0; !s && i < forward.count; i++)
		if (forward.part[i].batch)
			add_batch(c, forward.part[i].batch->id);
	if (lot && c->lots < sizeof c->lot / sizeof *c->lot)
		c->lot[c->lots++] = lot->id;
	return s;
}

static int by_id(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

static enum status read_called(struct verb *v, const Od__RecallOpen *request, struct called *c)
{
	Od__RecallPart one = OD__RECALL_PART__INIT;
	enum status s = OK;

	one.batch = request->batch;
	one.lot = request->lot;
	if (!request->n_part)
		s = take_part(v, &one, 0, c);
	for (size_t i = 0; !s && i < request->n_part; i++)
		s = take_part(v, request->part[i], i, c);
	if (!s && !c->batches)
		s = verb_refuse(v, OD__MESSAGE__NOTHING_MADE, "part", NULL, NULL, NULL, NULL);
	if (!s)
		qsort(c->batch, c->batches, sizeof *c->batch, by_id);
	return s;
}

enum status verb_recall_open(struct verb *v, const Od__RecallOpen *request, Od__Made *reply)
{
	struct called *c = arena_alloc(v->arena, sizeof *c);
	Od__Recall *r = FRESH(v, recall);
	const char *said;
	uint64_t id;
	enum status s = read_called(v, request, c);

	for (size_t i = 0; !s && i < c->batches; i++) {
		Od__Batch *before, *after;

		s = batch_get(v, c->batch[i], &before);
		if (!s && !before->blocked)
			s = batch_set_blocked(v, before, true, request->reason, &after);
	}
	if (!s)
		s = verb_next(v, "recall", &id);
	if (s)
		return s;
	said = verb_said(v, "X", id);
	SET(r, id, id);
	r->batch = arena_copy(v->arena, c->batch, c->batches * sizeof *c->batch);
	r->n_batch = c->batches;
	r->lot = arena_copy(v->arena, c->lot, c->lots * sizeof *c->lot);
	r->n_lot = c->lots;
	SET_TEXT(v, r, reason, request->reason);
	if (*text_of(request->script))
		SET_TEXT(v, r, script, request->script);
	SET(r, state, OD__RECALL_STATE__GATHERING);
	SET(r, opened, v->now);
	SET(r, by, v->actor->user);
	SET(r, due, v->now + setting_int(v->desk, "recall_hours") * CLOCK_HOUR);
	s = recall_put(v, NULL, r, "opened");
	if (!s)
		s = job_start(v, RECALL_JOB, said, 0, NULL);
	if (s)
		return s;
	v->changes->reason = arena_string(v->arena, request->reason);
	change_event(v, "opened", id, "task");
	made_fill(v, reply, "recall", id, said, r->version);
	made_note(v, reply, OD__MESSAGE__RECALL_OPENED, said,
		arena_format(v->arena, "%zu", c->batches), NULL, NULL);
	return OK;
}

enum status recall_ring_due(struct verb *v, const Od__Alarm *alarm)
{
	Od__Recall *before, *r;
	Od__Task *task;
	enum status s = recall_get(v, alarm->subject, &before);

	if (s || before->rings != alarm->due || !recall_waits(before))
		return s == ERR_NOT_FOUND ? OK : s;
	r = (Od__Recall *)reflect_copy(&before->base, v->arena);
	task = task_fresh(v, RECALL_LATE_TASK, "recall", r->id, arena_format(v->arena, "%" PRId64, r->due));
	task_give(v, task, r->by, DEPARTMENT);
	SET(task, due, alarm->due);
	task->text = made_sentence(v, OD__MESSAGE__RECALL_LATE, verb_said(v, "X", r->id),
		arena_format(v->arena, "%u", r->targets - r->told - r->unreachable - r->refused),
		arena_format(v->arena, "%u", r->targets), ticket_time(v, r->due));
	s = task_add(v, task, 0);
	return s ? s : recall_put(v, before, r, "late");	/* its alarm is over */
}

/* ---- gathering ---- */

/* Who is to be called first: goods on their way, then canteens, then everybody else. */
static int64_t turn(const Od__Customer *c, bool on_the_way)
{
	return on_the_way ? 0 : c->kind == OD__CUSTOMER_KIND__CANTEEN ? 1 : 2;
}

static void keep_order(struct verb *v, Od__RecallTarget *t, uint64_t order)
{
	uint64_t *list;

	for (size_t i = 0; i < t->n_order; i++)
		if (t->order[i] == order)
			return;
	if (t->n_order >= ORDERS_KEPT)
		return;
	list = arena_array(v->arena, t->n_order + 1, sizeof *list);
	if (t->n_order)
		memcpy(list, t->order, t->n_order * sizeof *list);
	list[t->n_order++] = order;
	t->order = list;
}

static enum status count_shipment(struct verb *v, Od__Recall *r, const Od__Batch *b,
	const Od__Shipment *d)
{
	bool on_the_way = d->state == OD__SHIPMENT_STATE__ON_THE_WAY;
	int64_t quantity = lineage_sent(b, d);
	struct key key = recall_target_key(r->id, d->customer);
	Od__RecallTarget *t;
	Od__Customer *c;
	enum status s;

	if (!quantity)
		return OK;
	s = table_get_as(v->txn, TABLE_RECALL_TARGET, &key, v->arena, &t);
	if (s == ERR_NOT_FOUND) {	/* the first of his, or he was merged into another */
		s = customer_load(v, d->customer, &c);
		if (s)
			return s == ERR_NOT_FOUND ? OK : s;
		key = recall_target_key(r->id, c->id);
		s = c->id == d->customer ? ERR_NOT_FOUND
			: table_get_as(v->txn, TABLE_RECALL_TARGET, &key, v->arena, &t);
	}
	if (s == ERR_NOT_FOUND) {
		t = FRESH(v, recall_target);
		SET(t, recall, r->id);
		SET(t, customer, c->id);
		SET(t, subject, c->subject);
		SET(t, state, OD__TARGET_STATE__TO_CALL);
		SET(t, next, turn(c, on_the_way));
		SET(r, targets, r->targets + 1);
		s = OK;
	}
	if (s)
		return s;
	if (t->state != OD__TARGET_STATE__TO_CALL) {	/* called already, before this batch joined */
		s = customer_load(v, t->customer, &c);
		recall_again(r, t);
		SET(t, next, s ? 0 : turn(c, on_the_way));
	}
	SET(t, quantity, t->quantity + quantity);
	SET(t, on_the_way, t->on_the_way + on_the_way);
	if (on_the_way)
		SET(t, next, 0);
	keep_order(v, t, d->order);
	SET(r, sent, r->sent + quantity);
	return change_quiet(v, TABLE_RECALL_TARGET, &key, &t->base);
}

/* Shipments of one batch from the cursor on; *left tells how many may still be counted. */
static enum status gather_batch(struct verb *v, Od__Recall *r, Od__RecallCursor *cursor,
	unsigned *left, int64_t until, bool *end)
{
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	Od__Batch *b;
	enum status s = batch_get(v, r->batch[cursor->at], &b);

	*end = false;
	if (s)
		return s;
	key_add_code(&prefix, b->code);
	key_add_u32(&prefix, b->product);
	s = walk_open_index(v->txn, INDEX_SHIPMENT_BATCH, &prefix, false, &walk);
	if (!s && cursor->key.len && cursor->key.len <= KEY_MAX) {
		key.length = (uint16_t)cursor->key.len;
		memcpy(key.bytes, cursor->key.data, cursor->key.len);
		s = walk_after(walk, &key);
	}
	while (!s && *left && clock_steady() < until) {
		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		s = count_shipment(v, r, b, (const Od__Shipment *)m);
		cursor->has_key = true;
		cursor->key.data = arena_copy(v->arena, key.bytes, key.length);
		cursor->key.len = key.length;
		--*left;
	}
	walk_close(walk);
	*end = s == ERR_END;
	return s == ERR_END ? OK : s;
}

static void keep_cursor(struct verb *v, Od__Job *job, const Od__RecallCursor *cursor)
{
	job->has_cursor = true;
	job->cursor.len = protobuf_c_message_get_packed_size(&cursor->base);
	job->cursor.data = arena_alloc(v->arena, job->cursor.len + 1);
	protobuf_c_message_pack(&cursor->base, job->cursor.data);
}

enum status recall_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	Od__RecallCursor *cursor = FRESH(v, recall_cursor);
	Od__Recall *before, *r;
	struct refusal why;
	ProtobufCMessage *m;
	unsigned left = most;
	bool end;
	enum status s = recall_said(v, "recall", job->subject, &before);

	if (!s && job->has_cursor) {
		s = reflect_unpack(&od__recall_cursor__descriptor, job->cursor.data,
			job->cursor.len, v->arena, &m, &why);
		cursor = (Od__RecallCursor *)m;
	} else if (!s) {
		SET(cursor, at, before->gathered);
	}
	if (s)
		return s;
	if (before->state != OD__RECALL_STATE__GATHERING) {	/* it was a mistake: nobody is to be called */
		SET(job, state, OD__JOB_STATE__JOB_DONE);
		return OK;
	}
	r = (Od__Recall *)reflect_copy(&before->base, v->arena);
	while (!s && left && cursor->at < r->n_batch && clock_steady() < until) {
		s = gather_batch(v, r, cursor, &left, until, &end);
		if (s || !end)
			break;
		SET(cursor, at, cursor->at + 1);
		cursor->has_key = false;
		cursor->key.len = 0;
	}
	if (s)
		return s;
	SET(job, done, job->done + most - left);
	keep_cursor(v, job, cursor);
	if (cursor->at < r->n_batch) {
		struct key key = key_u64(r->id);

		return change_quiet(v, TABLE_RECALL, &key, &r->base);
	}
	SET(job, state, OD__JOB_STATE__JOB_DONE);
	recall_settle(r);
	return recall_put(v, before, r, "calling");
}
