/* SPDX-License-Identifier: ISC */
/*
 * recall_close -- the end of a recall: signed when everybody was called, or ended as a mistake.
 *
 * `recall call close=yes` signs a complete one; its batches stay blocked until somebody frees them.
 * `recall call mistake=...` ends one that should not have been opened, at any time before it is closed:
 * what it blocked is sold again, but for what was blocked before it or is called back by another. Who was
 * told meanwhile stays on the list, to be told that it was a mistake. Errors are those of the store.
 */
#include <string.h>

#include "desk/access.h"
#include "desk/batch.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/recall.h"
#include "record/message.pb-c.h"

static bool of_another(Od__Recall *const *running, size_t count, uint64_t recall, uint64_t batch)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; running[i]->id != recall && k < running[i]->n_batch; k++)
			if (running[i]->batch[k] == batch)
				return true;
	return false;
}

/* Sells again what this recall alone has blocked. */
static enum status free_batches(struct verb *v, const Od__Recall *r, size_t *freed)
{
	Od__Recall *running[RECALLS_MOST];
	size_t count;
	enum status s = batch_recalls(v, false, running, RECALLS_MOST, &count);

	*freed = 0;
	for (size_t i = 0; !s && i < r->n_batch; i++) {
		Od__Batch *before, *after;

		s = batch_get(v, r->batch[i], &before);
		if (s || !before->blocked || before->blocked_at < r->opened ||
		    strcmp(text_of(before->blocked_why), text_of(r->reason)) != 0 ||
		    of_another(running, count, r->id, before->id))
			continue;
		s = batch_set_blocked(v, before, false, text_of(r->mistake), &after);
		++*freed;
	}
	return s;
}

static void say_closed(struct verb *v, const Od__Recall *r, size_t freed, Od__Made *reply)
{
	const char *said = verb_said(v, "X", r->id), *told = arena_format(v->arena, "%u", r->told);

	made_fill(v, reply, "recall", r->id, said, r->version);
	if (*text_of(r->mistake))
		made_note(v, reply, r->told ? OD__MESSAGE__RECALL_MISTAKEN
			: OD__MESSAGE__RECALL_MISTAKEN_EARLY, said,
			arena_format(v->arena, "%zu", freed), r->told ? told : NULL, NULL);
	else
		made_note(v, reply, OD__MESSAGE__RECALL_CLOSED, said, told,
			arena_format(v->arena, "%u", r->unreachable),
			arena_format(v->arena, "%u", r->refused));
}

enum status recall_close(struct verb *v, const Od__RecallCall *request, const Od__Recall *before,
	Od__Made *reply)
{
	bool mistake = *text_of(request->mistake);
	const char *field = mistake ? "mistake" : "close";
	Od__Recall *r = (Od__Recall *)reflect_copy(&before->base, v->arena);
	size_t freed = 0;
	enum status s = OK;

	if (!actor_may(v->actor, "recall"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, field, "recall call", "recall", NULL,
			NULL);
	if (mistake ? before->state == OD__RECALL_STATE__CLOSED_RECALL
		    : before->state != OD__RECALL_STATE__COMPLETE)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, field, verb_said(v, "X", before->id),
			enum_label(&od__recall_state__descriptor, (int)before->state), "close",
			mistake ? "calling" : "complete");
	SET(r, state, OD__RECALL_STATE__CLOSED_RECALL);
	SET(r, closed, v->now);
	SET(r, closed_by, v->actor->user);
	if (mistake) {
		SET_TEXT(v, r, mistake, request->mistake);
		s = free_batches(v, r, &freed);
		v->changes->reason = arena_string(v->arena, request->mistake);
	}
	if (!s)
		s = recall_put(v, before, r, "closed");
	if (!s)
		say_closed(v, r, freed, reply);
	return s;
}
