/* SPDX-License-Identifier: ISC */
/*
 * recall_join -- a batch whose papers come late joins the recall that it belongs to.
 *
 * `batch save` tells what a batch was made from, perhaps days after it left. One that was made, over any
 * number of steps, from a lot or batch that is being called back is called back too, with all that was
 * made from it: an alarm of that instant blocks them, puts them behind the batches of the recall and has
 * the job gather who got them. Who was told of the others already is called again, by a time of its own when
 * the first is over. One that belongs to a recall that was closed already is blocked with all that was made
 * from it, and whoever signed that recall has a task: whether those customers are called back is a person's
 * to decide. Errors are those of the store.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/batch.h"
#include "desk/clock.h"
#include "desk/inside.h"
#include "desk/lineage.h"
#include "desk/made.h"
#include "desk/recall.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "record/message.pb-c.h"

#define PAPERS_TASK "recall_papers"
#define DEPARTMENT "quality"

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
	if (r->due <= v->now)	/* who got these has not been called: there is time for it, too */
		SET(r, due, v->now + setting_int(v->desk, "recall_hours") * CLOCK_HOUR);
	if (before->state != OD__RECALL_STATE__GATHERING) {	/* else the job comes to them */
		SET(r, gathered, (uint32_t)before->n_batch);
		SET(r, state, OD__RECALL_STATE__GATHERING);
		s = job_start(v, RECALL_JOB, verb_said(v, "X", r->id), 0, NULL);
	}
	return s ? s : recall_put(v, before, r, "opened");
}

/* What a closed recall did not have is sold no more, and its signer is told, once. */
static enum status block_late(struct verb *v, const Od__Recall *r, const Od__Batch *b,
	const struct lineage *forward)
{
	const char *period = arena_format(v->arena, "%" PRIu64, b->id);
	size_t count = 0;
	bool told = false;
	Od__Task *task;
	enum status s = task_exists(v, PAPERS_TASK, "recall", r->id, period, &told);

	if (s || told)	/* the same papers again: what was freed since stays free */
		return s;
	for (size_t i = 0; !s && i < forward->count; i++) {
		const Od__Batch *one = forward->part[i].batch;
		Od__Batch *after;

		if (!one || has(r->batch, r->n_batch, one->id))
			continue;
		count++;
		if (!one->blocked)
			s = batch_set_blocked(v, one, true, text_of(r->reason), &after);
	}
	if (s || !count)
		return s;
	task = task_fresh(v, PAPERS_TASK, "recall", r->id, period);
	task_give(v, task, r->closed_by ? r->closed_by : r->by, DEPARTMENT);
	SET(task, due, v->now);
	task->text = made_sentence(v, OD__MESSAGE__RECALL_PAPERS, b->code, verb_said(v, "X", r->id),
		arena_format(v->arena, "%zu", count), NULL);
	return task_add(v, task, 0);
}

enum status recall_ring_batch(struct verb *v, const Od__Alarm *alarm)
{
	struct lineage back = { .count = 0 }, forward = { .count = 0 };
	Od__Recall *recall[RECALLS_MOST], *closed[RECALLS_MOST];
	size_t count = 0, ended = 0;
	bool joins = false;
	Od__Batch *b;
	enum status s = batch_get(v, alarm->subject, &b);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	s = batch_recalls(v, false, recall, RECALLS_MOST, &count);
	if (!s)
		s = batch_recalls(v, true, closed, RECALLS_MOST, &ended);
	if (!s && count + ended)
		s = lineage_back(v, b, NULL, LINEAGE_MOST, &back);
	if (!s && count + ended)
		s = lineage_forward(v, b, NULL, LINEAGE_MOST, &forward);
	if (s == ERR_LIMIT)	/* too much hangs together: what was found is called back */
		s = OK;
	for (size_t i = 0; !s && i < count; i++)
		if (comes_from(recall[i], &back)) {
			s = take(v, recall[i], &forward);
			joins = true;
		}
	for (size_t i = 0; !s && !joins && i < ended; i++)
		if (comes_from(closed[i], &back))
			s = block_late(v, closed[i], b, &forward);
	return s;
}
