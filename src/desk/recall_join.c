/* SPDX-License-Identifier: ISC */
/*
 * recall_join -- a batch whose papers come late joins the recall that it belongs to.
 *
 * `batch save` tells what a batch was made from, perhaps days after it left. One that was made, over any
 * number of steps, from a lot or batch that is being called back is called back too, with all that was
 * made from it: an alarm of that instant blocks them, puts them behind the batches of the recall and has
 * the job gather who got them. Who was told of the others already is called again. Errors are those of
 * the store.
 */
#include <string.h>

#include "desk/batch.h"
#include "desk/clock.h"
#include "desk/inside.h"
#include "desk/lineage.h"
#include "desk/recall.h"
#include "record/message.pb-c.h"

static bool has(const uint64_t *list, size_t count, uint64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == id)
			return true;
	return false;
}

/* Was it made from what this recall calls back? */
static bool comes_from(const Od__Recall *r, const struct lineage *back)
{
	for (size_t i = 0; i < back->count; i++) {
		const struct lineage_part *p = &back->part[i];

		if (p->batch ? has(r->batch, r->n_batch, p->batch->id) : has(r->lot, r->n_lot, p->lot->id))
			return true;
	}
	return false;
}

/* The batches of `forward` that the recall does not have yet, blocked and behind its own. */
static enum status take(struct verb *v, const Od__Recall *before, const struct lineage *forward)
{
	Od__Recall *r = (Od__Recall *)reflect_copy(&before->base, v->arena);
	uint64_t *list = arena_array(v->arena, r->n_batch + forward->count, sizeof *list);
	enum status s = OK;

	memcpy(list, r->batch, r->n_batch * sizeof *list);
	r->batch = list;
	for (size_t i = 0; !s && i < forward->count && r->n_batch < RECALL_BATCHES; i++) {
		const Od__Batch *b = forward->part[i].batch;
		Od__Batch *after;

		if (!b || has(list, r->n_batch, b->id))
			continue;
		list[r->n_batch++] = b->id;
		if (!b->blocked)
			s = batch_set_blocked(v, b, true, text_of(r->reason), &after);
	}
	if (s || r->n_batch == before->n_batch)
		return s;
	if (before->state != OD__RECALL_STATE__GATHERING) {	/* else the job comes to them */
		SET(r, gathered, (uint32_t)before->n_batch);
		SET(r, state, OD__RECALL_STATE__GATHERING);
		s = job_start(v, RECALL_JOB, verb_said(v, "X", r->id), 0, NULL);
	}
	return s ? s : recall_put(v, before, r, "opened");
}

enum status recall_ring_batch(struct verb *v, const Od__Alarm *alarm)
{
	struct lineage back = { .count = 0 }, forward = { .count = 0 };
	Od__Recall *recall[RECALLS_MOST];
	size_t count = 0;
	Od__Batch *b;
	enum status s = batch_get(v, alarm->subject, &b);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	s = batch_recalls(v, recall, RECALLS_MOST, &count);
	if (!s && count)
		s = lineage_back(v, b, NULL, LINEAGE_MOST, &back);
	if (!s && count)
		s = lineage_forward(v, b, NULL, LINEAGE_MOST, &forward);
	if (s == ERR_LIMIT)	/* too much hangs together: what was found is called back */
		s = OK;
	for (size_t i = 0; !s && i < count; i++)
		if (comes_from(recall[i], &back))
			s = take(v, recall[i], &forward);
	return s;
}
