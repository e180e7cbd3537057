/* SPDX-License-Identifier: ISC */
/*
 * draft_put -- the verb `draft put`: one accepted edit, one step; and steps taken back.
 *
 * One request does one thing: text, a field, a repeated order, steps back or forward, typing kept,
 * or parking. What cannot be done refuses and leaves the draft as it was.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/draft.h"
#include "desk/draft_edit.h"
#include "desk/draft_line.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

static enum status keep_typing(struct verb *v, struct draft_state *d, const char *typing)
{
	struct key key = key_u64(d->draft->id);
	Od__DraftStep *step;

	if (strcmp(d->typing, typing) == 0)
		return OK;
	step = FRESH(v, draft_step);
	key_add_u32(&key, 0);
	SET(step, draft, d->draft->id);
	SET(step, step, 0);
	SET(step, at, v->now);
	SET(step, by, v->actor->user);
	SET_TEXT(v, step, typing, typing);
	return change_quiet(v, TABLE_DRAFT_STEP, &key, &step->base);
}

/* Moves the head and names the step that it passed. */
static enum status move_head(struct verb *v, struct draft_state *d, int32_t steps,
	Od__Refusal **note)
{
	struct key key;
	Od__DraftStep *step;
	uint32_t head = d->draft->head, passed;
	enum status s = OK;

	for (; steps && !s; steps += steps < 0 ? 1 : -1) {
		if (steps < 0 ? head == 0 : head >= d->draft->last)
			return verb_refuse(v, steps < 0 ? OD__MESSAGE__UNDO_NONE
				: OD__MESSAGE__REDO_NONE, "steps", NULL, NULL, NULL, NULL);
		passed = steps < 0 ? head : head + 1;
		head = steps < 0 ? head - 1 : head + 1;
		key = key_u64(d->draft->id);
		key_add_u32(&key, passed);
		s = table_get_as(v->txn, TABLE_DRAFT_STEP, &key, v->arena, &step);
		if (!s)
			*note = made_sentence(v, steps < 0 ? OD__MESSAGE__TAKEN_BACK
				: OD__MESSAGE__BROUGHT_BACK, text_of(step->words), NULL, NULL,
				NULL);
	}
	SET(d->draft, head, head);
	return s ? s : draft_fold(v, d);
}

/* Lines of an earlier order behind those that are there; goods no longer sold are left out. */
static enum status repeat(struct draft_edit *e, const char *said)
{
	struct verb *v = e->v;
	Od__DraftLine **line, *to;
	Od__Order *o;
	size_t count, taken = 0;
	enum status s = draft_repeat_order(v, e->d->customer, said, &o);

	if (!s)
		s = draft_lines_of(v, o, false, &line, &count);
	for (size_t i = 0; !s && i < count; i++) {
		const Od__Product *p = catalogue_find(v->desk, line[i]->product);

		if (!p || p->retired)
			continue;
		s = edit_add(e, &to);
		if (!s)
			*to = *line[i];
		taken++;
	}
	if (s)
		return s;
	e->lines_set = true;
	e->note = made_sentence(v, OD__MESSAGE__DRAFT_REPEATED, arena_format(v->arena, "%zu",
		taken), verb_said(v, "", o->id), NULL, NULL);
	edit_words(e, arena_format(v->arena, "= %" PRIu64, o->id));
	return OK;
}

/* A field of a complaint or a new customer: kept under its name, whatever it is. */
static enum status plain_field(struct draft_edit *e, const char *field, const char *value)
{
	Od__Customer *c;
	enum status s;

	if (!*field || field[strspn(field, "abcdefghijklmnopqrstuvwxyz0123456789_.")])
		return verb_refuse(e->v, OD__MESSAGE__DRAFT_FIELD, "field", field, NULL, NULL,
			NULL);
	if (strcmp(field, "customer") == 0 && e->d->draft->kind == OD__DRAFT_KIND__TICKET_DRAFT &&
	    *value) {
		s = customer_get(e->v, field, value, &c);
		if (!s && !draft_sees(e->v, c->id))
			s = verb_missing(e->v, field, "customer", value);
		if (s)
			return s;
		SET(e->d->draft, customer, c->id);
		SET(e->d->draft, subject, c->subject);
	}
	edit_set(e, field, value);
	edit_words(e, field);
	return OK;
}

static enum status edit(struct verb *v, const Od__DraftPut *request, struct draft_state *d,
	Od__Refusal **note)
{
	bool order = d->draft->kind == OD__DRAFT_KIND__ORDER_DRAFT;
	struct draft_edit e;
	enum status s = edit_begin(v, d, &e);

	if (s)
		return s;
	if (text_of(request->repeat)[0] && order)
		s = repeat(&e, request->repeat);
	else if (text_of(request->text)[0] && order)
		s = edit_text(&e, request->text);
	else if (text_of(request->text)[0] || text_of(request->repeat)[0])
		s = verb_refuse(v, OD__MESSAGE__DRAFT_FIELD, "text", "text", NULL, NULL, NULL);
	else if (order)
		s = edit_field(&e, request->field, text_of(request->value));
	else
		s = plain_field(&e, request->field, text_of(request->value));
	*note = e.note;
	if (s || !e.effects)
		return s;
	return edit_end(&e, text_of(request->field), text_of(request->text)[0] ? request->text
		: text_of(request->value));
}

enum status verb_draft_put(struct verb *v, const Od__DraftPut *request, Od__DraftDone *reply)
{
	bool edits = text_of(request->text)[0] || text_of(request->field)[0] ||
		text_of(request->repeat)[0];
	const char *what = "changed";
	struct draft_state d;
	Od__Refusal *note = NULL;
	enum status s = draft_get(v, request->draft, DRAFT_EDIT, &d);

	if (s)
		return s;
	if (!edits && !request->steps && !request->park && !request->typing && !request->text)
		return verb_refuse(v, OD__MESSAGE__NOTHING_TO_CHANGE, NULL, NULL, NULL, NULL,
			NULL);
	if (edits)
		s = edit(v, request, &d, &note);
	else if (request->steps)
		s = move_head(v, &d, request->steps, &note);
	if (!s && (edits || request->steps)) {
		draft_touch(v, d.draft);
		s = draft_note_seen(v, &d);
	}
	if (!s)
		s = keep_typing(v, &d, text_of(request->typing));
	if (s)
		return s;
	SET(d.draft, seat, v->actor->session);
	SET(d.draft, state, OD__DRAFT_STATE__DRAFT_OPEN);
	if (request->park) {
		SET(d.draft, state, OD__DRAFT_STATE__DRAFT_PARKED);
		what = "parked";
	}
	s = draft_save(v, d.draft, what);
	if (s)
		return s;
	reply->made = FRESH(v, made);
	made_fill(v, reply->made, "draft", d.draft->id, verb_said(v, "", d.draft->id),
		d.draft->version);
	reply->made->note = note;
	SET(reply, step, d.draft->head);
	return OK;
}
