/* SPDX-License-Identifier: ISC */
/*
 * draft -- storage and folding.
 */
#include "desk/draft.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/alarm.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/usual.h"
#include "record/message.pb-c.h"

#define STEPS_AT_ONCE 100u	/* forgotten in one transaction */

static struct key step_key(uint64_t draft, uint32_t step)
{
	struct key key = key_u64(draft);

	key_add_u32(&key, step);
	return key;
}

static bool in_hand(const Od__Draft *d)
{
	return d->state == OD__DRAFT_STATE__DRAFT_OPEN || d->state == OD__DRAFT_STATE__DRAFT_PARKED;
}

bool draft_sees(struct verb *v, uint64_t customer)
{
	Od__Profile *profile;

	if (!v->actor->own || !customer)
		return true;
	return profile_get(v, customer, &profile) == OK && profile->owner &&
		profile->owner == v->actor->user;
}

static enum status check_right(struct verb *v, const Od__Draft *d, enum draft_right right)
{
	if (!draft_sees(v, d->customer))
		return verb_missing(v, "draft", "draft", verb_said(v, "", d->id));
	if (d->owner == v->actor->user || actor_may(v->actor, "draft.take"))
		return OK;
	if (right != DRAFT_EDIT && d->state == OD__DRAFT_STATE__DRAFT_PARKED)
		return OK;
	return verb_refuse(v, OD__MESSAGE__DRAFT_ELSEWHERE, "draft",
		access_login_of(v->desk, d->owner), NULL, NULL, NULL);
}

enum status draft_fold(struct verb *v, struct draft_state *d)
{
	struct key key = step_key(d->draft->id, d->draft->head);
	Od__DraftStep *step;
	enum status s = OK;

	d->line = NULL;
	d->field = NULL;
	d->lines = d->fields = 0;
	d->words = "";
	if (d->draft->head) {
		s = table_get_as(v->txn, TABLE_DRAFT_STEP, &key, v->arena, &step);
		if (s)
			return s;
		d->line = step->line;
		d->lines = step->n_line;
		d->field = step->set;
		d->fields = step->n_set;
		d->words = text_of(step->words);
	}
	/* which order it changes is a field too, so that taking back a step ends the change */
	d->draft->has_origin_version = *draft_field(d, "origin_version") != 0;
	d->draft->origin_version = strtoull(draft_field(d, "origin_version"), NULL, 10);
	if (d->draft->has_origin_version)
		SET(d->draft, origin, strtoull(draft_field(d, "origin"), NULL, 10));
	key = step_key(d->draft->id, 0);
	s = table_get_as(v->txn, TABLE_DRAFT_STEP, &key, v->arena, &step);
	d->typing = s ? "" : text_of(step->typing);
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status draft_get(struct verb *v, uint64_t id, enum draft_right right,
	struct draft_state *out)
{
	struct key key = key_u64(id);
	enum status s;

	memset(out, 0, sizeof *out);
	out->typing = out->words = "";
	s = table_get_as(v->txn, TABLE_DRAFT, &key, v->arena, &out->draft);
	if (s == ERR_NOT_FOUND)
		return verb_missing(v, "draft", "draft", verb_said(v, "", id));
	if (!s)
		s = check_right(v, out->draft, right);
	if (!s && right == DRAFT_EDIT && !in_hand(out->draft))
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "draft",
			arena_format(v->arena, "draft %" PRIu64, id),
			enum_label(&od__draft_state__descriptor, (int)out->draft->state), "typing",
			"open");
	if (!s)
		s = draft_fold(v, out);
	if (!s && out->draft->customer) {
		s = customer_load(v, out->draft->customer, &out->customer);
		if (s == ERR_NOT_FOUND)
			s = OK;
	}
	return s;
}

const char *draft_field(const struct draft_state *d, const char *name)
{
	for (size_t i = 0; i < d->fields; i++)
		if (strcmp(d->field[i]->field, name) == 0)
			return d->field[i]->value;
	return "";
}

enum status draft_save(struct verb *v, Od__Draft *draft, const char *what)
{
	struct key key = key_u64(draft->id);
	enum status s;

	SET(draft, version, draft->version + 1);
	SET(draft, updated, v->now);
	s = change_quiet(v, TABLE_DRAFT, &key, &draft->base);
	if (!s)
		change_event(v, what, draft->id, "draft/%" PRIu64, draft->id);
	return s;
}

void draft_touch(struct verb *v, Od__Draft *draft)
{
	SET(draft, revision, draft->revision + 1);
	SET(draft, hand, v->actor->user);
	SET(draft, handed, v->now);
}

enum status draft_step_add(struct verb *v, struct draft_state *d, Od__DraftStep *step)
{
	uint32_t number = d->draft->head + 1;
	struct key key = step_key(d->draft->id, number);
	enum status s;

	if (number > DRAFT_STEPS)
		return verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, "draft", "draft",
			arena_format(v->arena, "%u", number),
			arena_format(v->arena, "%u", DRAFT_STEPS), NULL);
	SET(step, draft, d->draft->id);
	SET(step, step, number);
	SET(step, at, v->now);
	SET(step, by, v->actor->user);
	s = change_quiet(v, TABLE_DRAFT_STEP, &key, &step->base);
	for (uint32_t old = number + 1; !s && old <= d->draft->last; old++) {
		key = step_key(d->draft->id, old);
		s = change_quiet(v, TABLE_DRAFT_STEP, &key, NULL);
	}
	SET(d->draft, head, number);
	SET(d->draft, last, number);
	d->line = step->line;
	d->lines = step->n_line;
	d->field = step->set;
	d->fields = step->n_set;
	return s;
}

enum status draft_lines_of(struct verb *v, const Od__Order *o, bool change,
	Od__DraftLine ***line, size_t *count)
{
	*line = arena_array(v->arena, o->n_line + 1, sizeof **line);
	*count = 0;
	for (size_t i = 0; i < o->n_line; i++) {
		const Od__OrderLine *from = o->line[i];
		Od__DraftLine *to = FRESH(v, draft_line);

		if (from->quantity <= from->cancelled)
			continue;
		if (*count == DRAFT_LINES)	/* never a part of an order for the whole */
			return verb_refuse(v, OD__MESSAGE__LINES_MANY, "repeat",
				arena_format(v->arena, "%d", DRAFT_LINES), NULL, NULL, NULL);
		SET(to, n, (uint32_t)*count + 1);
		SET(to, product, from->product);
		SET_TEXT(v, to, unit, text_of(from->unit));
		SET(to, asked, from->asked);
		if (text_of(from->note)[0])
			SET_TEXT(v, to, note, from->note);
		if (text_of(from->requirement)[0])
			SET_TEXT(v, to, requirement, from->requirement);
		if (change && text_of(from->chosen)[0])	/* a batch is chosen for one time */
			SET_TEXT(v, to, batch, from->chosen);
		if (change)
			SET(to, was, from->asked);
		SET(to, was_price, order_line_price(v, from));
		(*line)[(*count)++] = to;
	}
	return OK;
}

enum status draft_repeat_order(struct verb *v, const Od__Customer *c, const char *said,
	Od__Order **out)
{
	struct usual usual;
	enum status s;

	if (strcmp(said, "last") != 0) {
		s = order_said(v, "repeat", said, out, NULL);
		if (!s && (!c || (*out)->customer != c->id))
			return verb_missing(v, "repeat", "order", said);
		return s;
	}
	if (!c)
		return verb_refuse(v, OD__MESSAGE__DRAFT_OF_WHOM, "repeat", NULL, NULL, NULL, NULL);
	s = usual_get(v, c->id, &usual);
	if (!s && !usual.orders)
		return verb_refuse(v, OD__MESSAGE__REPEAT_NONE, "repeat", customer_said(v, c),
			NULL, NULL, NULL);
	if (!s)
		*out = usual.order[0];
	return s;
}

enum status draft_waiting(struct verb *v, uint64_t customer, Od__DraftKind kind, uint64_t *draft,
	uint32_t *lines)
{
	struct key prefix = key_u64(customer), key;
	struct draft_state d = { 0 };
	Od__Draft *row;
	struct walk *walk;
	enum status s;

	*draft = 0;
	*lines = 0;
	s = walk_open_index(v->txn, INDEX_DRAFT_CUSTOMER, &prefix, true, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&row)) == OK) {
		struct draft_state bare = { .draft = row, .typing = "", .words = "" };

		if (row->kind != kind || (d.draft && row->updated <= d.draft->updated))
			continue;
		/* before the first step it is what was being typed that waits */
		if (!row->head && (draft_fold(v, &bare) || !*bare.typing))
			continue;
		d.draft = row;
	}
	walk_close(walk);
	if (s != ERR_END)
		return s;
	if (!d.draft)
		return OK;
	s = draft_fold(v, &d);
	*draft = d.draft->id;
	*lines = (uint32_t)d.lines;
	return s;
}

enum status draft_made(struct verb *v, Od__Draft *draft, uint64_t made)
{
	enum status s = draft_price_over(v, draft, "the order was placed");

	if (s)
		return s;
	SET(draft, state, OD__DRAFT_STATE__DRAFT_PLACED);
	SET(draft, made, made);
	return draft_save(v, draft, "placed");
}

/* Some of them at a time, so that no transaction grows with a draft: the rest in a moment. */
static enum status forget_steps(struct verb *v, const Od__Draft *draft)
{
	struct key prefix = key_u64(draft->id), gone[STEPS_AT_ONCE];
	enum status s;
	struct walk *w;
	unsigned n = 0;

	s = walk_open(v->txn, TABLE_DRAFT_STEP, &prefix, false, &w);
	while (s == OK && n < STEPS_AT_ONCE && (s = walk_next(w, &gone[n], NULL, v->arena, NULL)) == OK)
		n++;
	walk_close(w);
	s = s == ERR_END ? OK : s;
	for (unsigned i = 0; s == OK && i < n; i++)
		s = change_quiet(v, TABLE_DRAFT_STEP, &gone[i], NULL);
	if (s == OK && n == STEPS_AT_ONCE)
		s = alarm_set(v, v->now + CLOCK_SECOND, DRAFT_ALARM, draft->id, 0);
	return s;
}

enum status draft_ring_alarm(struct verb *v, const Od__Alarm *alarm)
{
	int64_t idle = setting_int(v->desk, "draft_idle_days") * CLOCK_DAY;
	int64_t kept = setting_int(v->desk, "draft_drop_days") * CLOCK_DAY;
	struct key key = key_u64(alarm->subject);
	Od__Draft *draft;
	enum status s = table_get_as(v->txn, TABLE_DRAFT, &key, v->arena, &draft);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	if (in_hand(draft)) {
		if (draft->updated + idle > alarm->due)
			return alarm_set(v, draft->updated + idle, DRAFT_ALARM, draft->id, 0);
		SET(draft, state, OD__DRAFT_STATE__DRAFT_DROPPED);
		s = draft_save(v, draft, "dropped");
		return s ? s : alarm_set(v, v->now + kept, DRAFT_ALARM, draft->id, 0);
	}
	if (draft->updated + kept > alarm->due)
		return alarm_set(v, draft->updated + kept, DRAFT_ALARM, draft->id, 0);
	return forget_steps(v, draft);
}
