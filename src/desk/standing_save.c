/* SPDX-License-Identifier: ISC */
/*
 * standing_save -- the verb `standing save`: a new one, or a change of rule, lines, state or one day.
 *
 * Days that are done with stay as they are: a change holds from the next day on. Lines are checked
 * as an order's are, so a standing order never names what cannot be ordered today.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/order_lines.h"
#include "desk/recurrence.h"
#include "desk/standing.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define LEAD_MOST 30
#define LINES_MOST 300
#define DAYS_MOST 400
#define RULE_ROOM 240

/* A list of lines that is made. */
struct made {
	Od__StandingLine **line;
	size_t count;
};

static void add_line(struct verb *v, struct made *m, uint32_t product, const char *unit, int64_t asked,
	const char *note)
{
	Od__StandingLine *line = FRESH(v, standing_line);

	SET(line, product, product);
	SET_TEXT(v, line, unit, text_of(unit));
	SET(line, asked, asked);
	if (*text_of(note))
		SET_TEXT(v, line, note, note);
	m->line[m->count++] = line;
}

/* The lines of an order of this customer, as they were asked for. */
static enum status order_lines_of(struct verb *v, const Od__Standing *st, uint64_t id, struct made *m)
{
	Od__Order *o;
	enum status s = order_get(v, "order", id, &o, NULL);

	if (!s && o->customer != st->customer)
		s = verb_missing(v, "order", "order", verb_said(v, "", id));
	if (s)
		return s;
	m->line = arena_array(v->arena, o->n_line + 1, sizeof *m->line);
	for (size_t i = 0; i < o->n_line && m->count < LINES_MOST; i++)
		if (o->line[i]->quantity > o->line[i]->cancelled)
			add_line(v, m, o->line[i]->product, o->line[i]->unit, o->line[i]->asked,
				o->line[i]->note);
	return OK;
}

/* Lines of quantity 0 go out of a merge: they name an item, which may be retired, and nothing to check. */
static enum status taken_out(struct verb *v, const Od__StandingSave *r, Od__QuoteLine **kept, size_t *count,
	struct made *m)
{
	for (size_t i = 0; i < r->n_line; i++) {
		const Od__Product *p;
		Od__QuoteLine *line = r->line[i];
		size_t left = 0;
		enum status s;

		if (!r->merge || !line->has_quantity || line->quantity) {
			kept[(*count)++] = line;
			continue;
		}
		s = product_get(v, arena_format(v->arena, "line.%zu.item", i), text_of(line->item), &p);
		if (s)
			return s;
		for (size_t k = 0; k < m->count; k++)
			if (m->line[k]->product != p->id)
				m->line[left++] = m->line[k];
		m->count = left;
	}
	return OK;
}

/* What the request says of lines: all of them, those of an order, or what is other in `from`. */
static enum status read_lines(struct verb *v, const Od__StandingSave *r, const Od__Standing *st,
	struct made from, struct made *out)
{
	Od__QuoteLine **kept = arena_array(v->arena, r->n_line + 1, sizeof *kept);
	struct made m = { .count = 0 };
	struct order_lines lines;
	size_t count = 0, old;
	enum status s = r->order ? order_lines_of(v, st, r->order, &m) : OK;

	if (s)
		return s;
	if (!r->order && r->merge)
		m = from;
	from.line = arena_array(v->arena, m.count + r->n_line + 1, sizeof *from.line);
	if (m.count)
		memcpy(from.line, m.line, m.count * sizeof *m.line);
	m.line = from.line;
	s = taken_out(v, r, kept, &count, &m);
	if (!s)
		s = order_lines_read(v, kept, count, NULL, false, &lines);
	if (s)
		return s;
	old = m.count;
	for (size_t i = 0; i < lines.count; i++) {
		const struct order_line_ask *ask = &lines.line[i];
		const Od__StandingLine *was = NULL;
		size_t k = 0;

		while ((r->merge || r->order) && k < old && m.line[k]->product != ask->product->id)
			k++;
		if ((r->merge || r->order) && k < old)
			was = m.line[k];
		/* what is not said of a line that is there stays as it is */
		add_line(v, &m, ask->product->id, was && !text_of(kept[i]->unit)[0] ? was->unit : ask->unit,
			was && !kept[i]->has_quantity ? was->asked : ask->asked,
			was && !text_of(ask->note)[0] ? was->note : ask->note);
		if (was)
			m.line[k] = m.line[--m.count];
	}
	if (!m.count)
		return verb_refuse(v, OD__MESSAGE__STANDING_EMPTY, "line", NULL, NULL, NULL, NULL);
	if (m.count > LINES_MOST)
		return verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, "line", "line",
			arena_format(v->arena, "%zu", m.count), arena_format(v->arena, "%d", LINES_MOST),
			NULL);
	*out = m;
	return OK;
}

static int by_day(const void *left, const void *right)
{
	int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;

	return a < b ? -1 : a > b;
}

/* Adds a day to a list of days, in order, once. */
static enum status add_day(struct verb *v, const char *field, int32_t **day, size_t *count,
	int32_t added)
{
	int32_t *list = arena_array(v->arena, *count + 1, sizeof *list);

	for (size_t i = 0; i < *count; i++) {
		if ((*day)[i] == added)
			return OK;
		list[i] = (*day)[i];
	}
	if (*count >= DAYS_MOST)
		return verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, field, field,
			arena_format(v->arena, "%zu", *count + 1),
			arena_format(v->arena, "%d", DAYS_MOST), NULL);
	list[(*count)++] = added;
	qsort(list, *count, sizeof *list, by_day);
	*day = list;
	return OK;
}

static void drop_day(int32_t *day, size_t *count, int32_t gone)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (day[i] != gone)
			day[kept++] = day[i];
	*count = kept;
}

/* A day that is done with is changed by its order alone. */
static enum status check_done(struct verb *v, const Od__Standing *st, const char *field, int32_t day)
{
	struct key key = occurrence_key(st->id, day);
	Od__Occurrence *o = NULL;
	enum status s = day > st->made_to ? ERR_NOT_FOUND
		: table_get_as(v->txn, TABLE_OCCURRENCE, &key, v->arena, &o);

	if (s && s != ERR_NOT_FOUND)
		return s;
	if (o && o->order)
		return verb_refuse(v, OD__MESSAGE__STANDING_MADE, field, verb_said(v, "S", st->id),
			day_said(v, day), verb_said(v, "", o->order), NULL);
	return day > st->made_to ? OK : verb_refuse(v, OD__MESSAGE__STANDING_NOT_ON, field,
		verb_said(v, "S", st->id), day_said(v, day), NULL, NULL);
}

static bool is_out(const Od__Standing *st, int32_t day)
{
	for (size_t i = 0; i < st->n_skip; i++)
		if (st->skip[i] == day)
			return true;
	return false;
}

static enum status take_out(struct verb *v, Od__Standing *st, int32_t day)
{
	enum status s = check_done(v, st, "skip", day);

	if (!s && !is_out(st, day) && standing_day_after(st, day - 1) != day)
		s = verb_refuse(v, OD__MESSAGE__STANDING_NOT_ON, "skip", verb_said(v, "S", st->id),
			day_said(v, day), NULL, NULL);
	if (!s)
		s = add_day(v, "skip", &st->skip, &st->n_skip, day);
	if (!s)
		drop_day(st->extra, &st->n_extra, day);
	return s;
}

static enum status put_in(struct verb *v, Od__Standing *st, int32_t day)
{
	enum status s = check_done(v, st, "extra", day);

	if (s)
		return s;
	drop_day(st->skip, &st->n_skip, day);
	/* unless the rule has it by itself */
	return standing_day_after(st, day - 1) == day ? OK
		: add_day(v, "extra", &st->extra, &st->n_extra, day);
}

static enum status take_days(struct verb *v, const Od__StandingSave *r, Od__Standing *st)
{
	int32_t day;
	enum status s = OK;

	if (*text_of(r->begins)) {
		s = day_read(v, "begins", r->begins, &day);
		if (!s)
			SET(st, begins, day);
	}
	if (!s && *text_of(r->until)) {
		s = day_read(v, "until", r->until, &day);
		if (!s && day < st->begins)
			s = verb_refuse(v, OD__MESSAGE__DATES_BACKWARD, "until", NULL, NULL, NULL,
				NULL);
		if (!s)
			SET(st, until, day);
	}
	if (!s && *text_of(r->skip)) {
		s = day_read(v, "skip", r->skip, &day);
		if (!s)
			s = take_out(v, st, day);
	}
	if (!s && *text_of(r->extra)) {
		s = day_read(v, "extra", r->extra, &day);
		if (!s)
			s = put_in(v, st, day);
	}
	return s;
}

static enum status take_fields(struct verb *v, const Od__StandingSave *r, Od__Standing *st)
{
	enum status s;

	if (r->lead > LEAD_MOST)
		return verb_refuse(v, OD__MESSAGE__LEAD_RANGE, "lead",
			arena_format(v->arena, "%d", LEAD_MOST), NULL, NULL, NULL);
	if (*text_of(r->rule)) {
		char rule[RULE_ROOM];

		if (recurrence_read(r->rule, rule, sizeof rule) ||
		    recurrence_next(rule, st->begins, st->begins - 1) == RECURRENCE_END)
			return verb_refuse(v, OD__MESSAGE__RULE_ODD, "rule", r->rule, NULL, NULL,
				NULL);
		SET_TEXT(v, st, rule, rule);
	}
	if (r->has_from)
		SET(st, from, r->from);
	if (r->has_to)
		SET(st, to, r->to);
	if (st->has_from && st->has_to && (st->from > st->to || st->to > 1440))
		return verb_refuse(v, OD__MESSAGE__WINDOW_ODD, "from",
			arena_format(v->arena, "%02u:%02u", st->from / 60, st->from % 60),
			arena_format(v->arena, "%02u:%02u", st->to / 60, st->to % 60), NULL, NULL);
	if (r->has_lead)
		SET(st, lead, r->lead);
	if (r->has_holiday)
		SET(st, holiday, r->holiday);
	if (r->note)
		SET_TEXT(v, st, note, r->note);
	s = take_days(v, r, st);
	if (!s && (r->n_line || r->order) && !*text_of(r->day)) {
		struct made m;

		s = read_lines(v, r, st, (struct made){ st->line, st->n_line }, &m);
		if (!s) {
			st->line = m.line;
			st->n_line = m.count;
		}
	}
	return s;
}

static enum status take_state(struct verb *v, const Od__StandingSave *r, Od__Standing *st)
{
	const char *said = verb_said(v, "S", st->id);

	if (st->state == OD__STANDING_STATE__ENDED)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "standing", said,
			enum_label(&od__standing_state__descriptor, (int)st->state), "save",
			"active or paused");
	if (r->end)
		SET(st, state, OD__STANDING_STATE__ENDED);
	else if (r->pause)
		SET(st, state, OD__STANDING_STATE__WAITING);
	else if (r->resume && st->state == OD__STANDING_STATE__WAITING) {
		int32_t today = clock_day(v->now);

		/* what went by while it waited does not come after all */
		SET(st, state, OD__STANDING_STATE__RUNNING);
		if (st->made_to < today)
			SET(st, made_to, today);
	}
	return OK;
}

/* The lines of one day. */
static enum status save_day(struct verb *v, const Od__StandingSave *r, const Od__Standing *st)
{
	Od__Occurrence *was = NULL, *o;
	struct made m;
	struct key key;
	int32_t day;
	enum status s = day_read(v, "day", r->day, &day);

	if (s)
		return s;
	if (day <= st->made_to || standing_day_after(st, day - 1) != day)
		return verb_refuse(v, OD__MESSAGE__STANDING_NOT_ON, "day", verb_said(v, "S", st->id),
			day_said(v, day), NULL, NULL);
	key = occurrence_key(st->id, day);
	s = table_get_as(v->txn, TABLE_OCCURRENCE, &key, v->arena, &was);
	if (s && s != ERR_NOT_FOUND)
		return s;
	o = was ? (Od__Occurrence *)reflect_copy(&was->base, v->arena) : FRESH(v, occurrence);
	SET(o, standing, st->id);
	SET(o, day, day);
	s = read_lines(v, r, st, o->n_line ? (struct made){ o->line, o->n_line }
		: (struct made){ st->line, st->n_line }, &m);
	if (s)
		return s;
	o->line = m.line;
	o->n_line = m.count;
	return change_put(v, TABLE_OCCURRENCE, &key, st->id, st->customer, st->subject,
		was ? &was->base : NULL, &o->base);
}

static enum status start(struct verb *v, const Od__StandingSave *r, Od__Customer *c,
	Od__Standing **out)
{
	Od__Standing *st = FRESH(v, standing);
	uint64_t id;
	enum status s;

	SET(st, customer, c->id);
	SET(st, subject, c->subject);
	SET(st, state, OD__STANDING_STATE__RUNNING);
	SET(st, lead, 1);
	SET(st, begins, clock_day(v->now) + 1);
	SET(st, made_to, clock_day(v->now));
	*out = st;
	if (!*text_of(r->rule))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "rule", "rule",
			"FREQ=WEEKLY;BYDAY=MO,TH", NULL, NULL);
	if (!r->n_line && !r->order)
		return verb_refuse(v, OD__MESSAGE__STANDING_EMPTY, "line", NULL, NULL, NULL, NULL);
	s = take_fields(v, r, st);
	if (!s)
		s = verb_next(v, "standing", &id);
	if (!s)
		SET(st, id, id);
	return s;
}

enum status verb_standing_save(struct verb *v, const Od__StandingSave *request, Od__Made *reply)
{
	Od__Standing *before = NULL, *st;
	Od__Customer *c;
	const char *said;
	enum status s;

	if (*text_of(request->standing)) {
		s = standing_said(v, "standing", request->standing, &before, &c);
		if (!s)
			s = verb_version(v, request->standing, before->version, request->version);
		if (s)
			return s;
		st = (Od__Standing *)reflect_copy(&before->base, v->arena);
		s = take_state(v, request, st);
		if (!s)
			s = take_fields(v, request, st);
		if (!s && *text_of(request->day))
			s = save_day(v, request, st);
	} else {
		s = customer_get(v, "customer", text_of(request->customer), &c);
		if (!s)
			s = start(v, request, c, &st);
	}
	if (!s)
		s = standing_wait(v, before, st, c);
	if (!s)
		s = standing_put(v, before, st);
	if (s)
		return s;
	said = verb_said(v, "S", st->id);
	made_fill(v, reply, "standing", st->id, said, st->version);
	if (st->has_next)
		made_note(v, reply, OD__MESSAGE__STANDING_SAVED, said, day_said(v, st->next), NULL,
			NULL);
	else
		made_note(v, reply, st->state == OD__STANDING_STATE__WAITING
			? OD__MESSAGE__STANDING_PAUSED : OD__MESSAGE__STANDING_ENDED, said, NULL,
			NULL, NULL);
	return OK;
}
