/* SPDX-License-Identifier: ISC */
/*
 * draft_open -- the verbs `draft open`, `take`, `drop` and `list`: whose work it is.
 *
 * Opening is for a customer, a call or both; it may begin with the lines of an earlier order, or as
 * the change of one that can still be changed. Taking another's open draft needs draft.take; a
 * parked one is anybody's who takes orders, since its customer may call anybody. The seat that had
 * it hears "taken" on topic draft/ID.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/alarm.h"
#include "desk/call.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/draft.h"
#include "desk/draft_edit.h"
#include "desk/draft_line.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/order_change.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

static void done(struct verb *v, const Od__Draft *draft, Od__Refusal *note, Od__DraftDone *reply)
{
	reply->made = FRESH(v, made);
	made_fill(v, reply->made, "draft", draft->id, verb_said(v, "", draft->id),
		draft->version);
	reply->made->note = note;
	SET(reply, step, draft->head);
}

static enum status for_whom(struct verb *v, const Od__DraftOpen *request, Od__Draft *draft,
	Od__Customer **customer)
{
	Od__Call *call = NULL;
	enum status s = OK;

	*customer = NULL;
	if (text_of(request->call)[0])
		s = call_get(v, "call", request->call, &call);
	if (!s && text_of(request->customer)[0])
		s = customer_get(v, "customer", request->customer, customer);
	else if (!s && call && call->customer)
		s = customer_load(v, call->customer, customer);
	if (!s && *customer && !draft_sees(v, (*customer)->id))
		return verb_missing(v, "customer", "customer", text_of(request->customer));
	if (s)
		return s;
	if (call)
		SET(draft, call, call->id);
	if (*customer) {
		SET(draft, customer, (*customer)->id);
		SET(draft, subject, (*customer)->subject);
	} else if (call) {
		SET(draft, subject, call->subject);
	} else if (draft->kind != OD__DRAFT_KIND__CUSTOMER_DRAFT) {
		return verb_refuse(v, OD__MESSAGE__DRAFT_OF_WHOM, "customer", NULL, NULL, NULL,
			NULL);
	}
	return OK;
}

/* The order to change: refused when it left, or behind its cut-off without need "release". */
static enum status to_change(struct verb *v, const char *said, Od__Draft *draft,
	Od__Customer **customer, Od__Order **order)
{
	enum status s = order_said(v, "change", said, order, customer);
	const Od__Order *o = *order;

	if (s)
		return s;
	s = order_change_fixed(v, "change", o);
	if (!s)
		s = order_change_closed(v, "change", o);
	if (s)
		return s;
	SET(draft, customer, o->customer);
	SET(draft, subject, o->subject);
	return OK;
}

/* The first step: the lines that the draft begins with. */
static enum status first_lines(struct verb *v, struct draft_state *d, const Od__Order *o,
	bool change)
{
	struct draft_edit e;
	size_t count;
	enum status s = edit_begin(v, d, &e);

	if (!s)
		s = draft_lines_of(v, o, change, &e.line, &count);
	if (s)
		return s;
	e.count = count;
	e.lines_set = true;
	if (change)
		edit_origin(&e, o);
	edit_words(&e, arena_format(v->arena, "= %" PRIu64, o->id));
	return edit_end(&e, "", "");
}

enum status verb_draft_open(struct verb *v, const Od__DraftOpen *request, Od__DraftDone *reply)
{
	Od__Draft *draft = FRESH(v, draft);
	struct draft_state d = { .draft = draft, .typing = "", .words = "" };
	const char *change = text_of(request->change), *repeat = text_of(request->repeat);
	Od__Refusal *note = NULL;
	Od__Order *o = NULL;
	uint64_t id;
	enum status s;

	SET(draft, kind, request->kind);
	SET(draft, owner, v->actor->user);
	SET(draft, seat, v->actor->session);
	SET(draft, state, OD__DRAFT_STATE__DRAFT_OPEN);
	SET(draft, created, v->now);
	if (*change)
		s = to_change(v, change, draft, &d.customer, &o);
	else
		s = for_whom(v, request, draft, &d.customer);
	if (!s && *repeat && !*change)
		s = draft_repeat_order(v, d.customer, repeat, &o);
	if (!s)
		s = counter_next(v->txn, "draft", &id);
	if (s)
		return s;
	SET(draft, id, id);
	if (o) {
		s = first_lines(v, &d, o, *change != 0);
		if (s)
			return s;
		if (!*change) {
			SET(draft, origin, o->id);
			note = made_sentence(v, OD__MESSAGE__DRAFT_REPEATED,
				arena_format(v->arena, "%zu", d.lines), verb_said(v, "", o->id),
				NULL, NULL);
		}
	}
	s = draft_note_seen(v, &d);
	if (!s)
		s = draft_save(v, draft, "opened");
	if (!s)
		s = alarm_set(v, v->now + setting_int(v->desk, "draft_idle_days") * CLOCK_DAY,
			DRAFT_ALARM, id, 0);
	if (s)
		return s;
	done(v, draft, note, reply);
	return OK;
}

/* Journalled: who took whose work. */
static enum status put_logged(struct verb *v, Od__Draft *before, Od__Draft *after,
	const char *what)
{
	struct key key = key_u64(after->id);
	enum status s;

	SET(after, updated, v->now);
	s = change_put(v, TABLE_DRAFT, &key, after->id, after->customer, after->subject,
		&before->base, &after->base);
	if (!s)
		change_event(v, what, after->id, "draft/%" PRIu64, after->id);
	return s;
}

enum status verb_draft_take(struct verb *v, const Od__DraftTake *request, Od__DraftDone *reply)
{
	Od__Refusal *note = NULL;
	struct draft_state d;
	Od__Draft *after;
	enum status s = draft_get(v, request->draft, DRAFT_TAKE, &d);

	if (s)
		return s;
	if (d.draft->state != OD__DRAFT_STATE__DRAFT_OPEN &&
	    d.draft->state != OD__DRAFT_STATE__DRAFT_PARKED)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "draft",
			arena_format(v->arena, "draft %" PRIu64, request->draft),
			enum_label(&od__draft_state__descriptor, (int)d.draft->state),
			"taking it over", "open or parked");
	after = (Od__Draft *)reflect_copy(&d.draft->base, v->arena);
	if (after->owner != v->actor->user) {
		SET(after, taken_from, after->owner);
		note = made_sentence(v, OD__MESSAGE__DRAFT_IS_YOURS,
			verb_said(v, "", after->id), access_login_of(v->desk, d.draft->owner),
			NULL, NULL);
	}
	SET(after, owner, v->actor->user);
	SET(after, seat, v->actor->session);
	SET(after, state, OD__DRAFT_STATE__DRAFT_OPEN);
	s = put_logged(v, d.draft, after, "taken");
	if (s)
		return s;
	done(v, after, note, reply);
	return OK;
}

enum status verb_draft_drop(struct verb *v, const Od__DraftDrop *request, Od__DraftDone *reply)
{
	int64_t kept = setting_int(v->desk, "draft_drop_days");
	const char *days = arena_format(v->arena, "%" PRId64, kept);
	struct draft_state d;
	Od__Draft *after;
	enum status s = draft_get(v, request->draft, request->back ? DRAFT_LOOK : DRAFT_EDIT, &d);

	if (s)
		return s;
	after = (Od__Draft *)reflect_copy(&d.draft->base, v->arena);
	if (request->back) {
		if (d.draft->state != OD__DRAFT_STATE__DRAFT_DROPPED)
			return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "draft",
				arena_format(v->arena, "draft %" PRIu64, request->draft),
				enum_label(&od__draft_state__descriptor, (int)d.draft->state),
				"getting it back", "dropped");
		if (d.draft->updated + kept * CLOCK_DAY < v->now)
			return verb_refuse(v, OD__MESSAGE__DRAFT_GONE, "draft",
				verb_said(v, "", request->draft), days, NULL, NULL);
		SET(after, state, OD__DRAFT_STATE__DRAFT_OPEN);
		SET(after, seat, v->actor->session);
	} else {
		SET(after, state, OD__DRAFT_STATE__DRAFT_DROPPED);
	}
	s = request->back ? OK : draft_price_over(v, after, "the draft was dropped");
	if (!s)
		s = put_logged(v, d.draft, after, request->back ? "opened" : "dropped");
	if (!s && !request->back)
		s = alarm_set(v, v->now + kept * CLOCK_DAY, DRAFT_ALARM, after->id, 0);
	if (s)
		return s;
	done(v, after, request->back ? made_sentence(v, OD__MESSAGE__DRAFT_BACK,
		verb_said(v, "", after->id), NULL, NULL, NULL) : made_sentence(v,
		OD__MESSAGE__DRAFT_GIVEN_UP, days, NULL, NULL, NULL), reply);
	return OK;
}

static enum status draft_row(struct verb *v, const Od__Draft *row, Od__DraftRow **out)
{
	Od__DraftRow *r = FRESH(v, draft_row);
	struct draft_view view;
	struct draft_state d;
	enum status s = draft_get(v, row->id, DRAFT_LOOK, &d);

	*out = NULL;
	if (s)
		return s;
	SET(r, draft, row->id);
	SET(r, kind, row->kind);
	SET(r, state, row->state);
	if (d.customer) {
		SET_TEXT(v, r, code, customer_said(v, d.customer));
		SET_TEXT(v, r, name, text_of(d.customer->name));
	}
	SET(r, lines, (uint32_t)d.lines);
	SET(r, updated, row->updated);
	SET_TEXT(v, r, owner, access_login_of(v->desk, row->owner));
	if (row->call)
		SET(r, call, row->call);
	if (*d.typing)
		SET_TEXT(v, r, typing, d.typing);
	if (row->kind == OD__DRAFT_KIND__ORDER_DRAFT) {
		s = draft_view_make(v, &d, clock_day(v->now), &view);
		if (s)
			return s;
		SET(r, total, view.priced.total.total);
	}
	*out = r;
	return OK;
}

#define LISTED 100	/* drafts in one list */

enum status verb_draft_list(struct verb *v, const Od__DraftList *request, Od__DraftRows *reply)
{
	bool all = request->all && actor_may(v->actor, "draft.take");
	enum index_id index = INDEX_DRAFT_OWNER;
	struct key prefix = key_empty(), key;
	Od__Customer *c;
	Od__Draft *row;
	struct walk *walk;
	enum status s;

	if (request->all && !all)
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "all", "draft list all",
			"draft.take", NULL, NULL);
	if (text_of(request->customer)[0]) {
		s = customer_get(v, "customer", request->customer, &c);
		if (!s && !draft_sees(v, c->id))
			s = verb_missing(v, "customer", "customer", request->customer);
		if (s)
			return s;
		index = INDEX_DRAFT_CUSTOMER;
		key_add_u64(&prefix, c->id);
	} else if (!all) {
		key_add_u32(&prefix, v->actor->user);
	}
	reply->row = arena_array(v->arena, LISTED, sizeof *reply->row);
	s = walk_open_index(v->txn, index, &prefix, false, &walk);
	if (s)
		return s;
	while (reply->n_row < LISTED &&
	       (s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&row)) == OK) {
		s = draft_row(v, row, &reply->row[reply->n_row]);
		if (s == ERR_REFUSED)	/* another's open work: not in this list */
			s = OK;
		else if (!s)
			reply->n_row++;
		if (s)
			break;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}
