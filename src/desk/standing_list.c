/* SPDX-License-Identifier: ISC */
/*
 * standing_list -- the verb `standing list`: by customer, by day, or one with the days around now.
 *
 * By day it walks the running ones by their next day and asks of each whether it delivers then. One
 * by itself tells its last days with their orders and the coming ones.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/recurrence.h"
#include "desk/standing.h"
#include "desk/verbs.gen.h"

#define DAYS_BEFORE 10
#define DAYS_AHEAD 10

static Od__StandingRow *row_of(struct verb *v, const Od__Standing *st, const Od__Customer *c)
{
	Od__StandingRow *row = FRESH(v, standing_row);

	SET_TEXT(v, row, said, verb_said(v, "S", st->id));
	SET_TEXT(v, row, code, customer_said(v, c));
	SET_TEXT(v, row, name, text_of(c->name));
	SET_TEXT(v, row, rule, st->rule);
	SET(row, lines, (uint32_t)st->n_line);
	if (st->n_line && catalogue_find(v->desk, st->line[0]->product))
		SET_TEXT(v, row, what, catalogue_name(catalogue_find(v->desk, st->line[0]->product),
			v->actor->language));
	if (st->has_next)
		SET(row, next, st->next);
	SET(row, state, st->state);
	if (st->has_from)
		SET(row, from, st->from);
	if (st->has_to)
		SET(row, to, st->to);
	return row;
}

/* The lines of one, by name; of a list the first of them. */
static void add_lines(struct verb *v, const Od__Standing *st, Od__StandingRow *row)
{
	row->line = arena_array(v->arena, st->n_line + 1, sizeof *row->line);
	for (size_t i = 0; i < st->n_line; i++) {
		const Od__Product *p = catalogue_find(v->desk, st->line[i]->product);
		Od__StandingShownLine *line = FRESH(v, standing_shown_line);

		if (p) {
			SET_TEXT(v, line, code, text_of(p->code));
			SET_TEXT(v, line, name, catalogue_name(p, v->actor->language));
		}
		SET(line, asked, st->line[i]->asked);
		SET_TEXT(v, line, unit, text_of(st->line[i]->unit));
		if (*text_of(st->line[i]->note))
			SET_TEXT(v, line, note, st->line[i]->note);
		row->line[row->n_line++] = line;
	}
}

static Od__StandingDay *add_day(struct verb *v, Od__StandingRow *row, int32_t day,
	const Od__Occurrence *o)
{
	Od__StandingDay *out = FRESH(v, standing_day);

	SET(out, day, o && o->has_deliver ? o->deliver : day);
	SET(out, of, o && o->has_day ? o->day : day);
	if (o && o->order)
		SET(out, order, o->order);
	if (o && *text_of(o->skipped))
		SET_TEXT(v, out, skipped, o->skipped);
	if (o && o->n_line)
		SET(out, changed, true);
	row->day[row->n_day++] = out;
	return out;
}

static int by_day(const void *left, const void *right)
{
	const Od__StandingDay *a = *(Od__StandingDay *const *)left, *b = *(Od__StandingDay *const *)right;

	return a->day < b->day ? -1 : a->day > b->day;
}

/* Days taken out by hand stand where they were, so that they can be brought back. */
static void add_skipped(struct verb *v, const Od__Standing *st, Od__StandingRow *row)
{
	int32_t last = row->n_day ? row->day[row->n_day - 1]->of : st->made_to;
	size_t room = DAYS_AHEAD;

	for (size_t i = 0; i < st->n_skip && room; i++)
		if (st->skip[i] > st->made_to && (st->skip[i] <= last || !row->n_day)) {
			SET_TEXT(v, add_day(v, row, st->skip[i], NULL), skipped, "taken out");
			room--;
		}
	qsort(row->day, row->n_day, sizeof(Od__StandingDay *), by_day);
}

/* The last days, oldest first, then the coming ones. */
static enum status add_days(struct verb *v, const Od__Standing *st, const Od__Customer *c,
	Od__StandingRow *row)
{
	Od__Occurrence *last[DAYS_BEFORE];
	struct key prefix = key_u64(st->id);
	struct walk *walk;
	size_t count = 0;
	int32_t day = st->made_to;
	enum status s = walk_open(v->txn, TABLE_OCCURRENCE, &prefix, true, &walk);

	if (s)
		return s;
	row->day = arena_array(v->arena, DAYS_BEFORE + 2 * DAYS_AHEAD, sizeof *row->day);
	while (count < DAYS_BEFORE && (s = walk_next(walk, NULL, NULL, v->arena,
	       (ProtobufCMessage **)&last[count])) == OK)
		if (last[count]->day <= st->made_to)
			count++;
	walk_close(walk);
	if (s && s != ERR_END)
		return s;
	while (count)
		add_day(v, row, last[count - 1]->day, last[count - 1]), count--;
	for (int i = 0; st->state == OD__STANDING_STATE__RUNNING && i < DAYS_AHEAD; i++) {
		Od__Occurrence *o = NULL;
		struct key key;
		int32_t deliver;

		day = standing_day_after(st, day);
		if (day == RECURRENCE_END)
			break;
		key = occurrence_key(st->id, day);
		s = table_get_as(v->txn, TABLE_OCCURRENCE, &key, v->arena, &o);
		if (s && s != ERR_NOT_FOUND)
			return s;
		if (standing_deliver(v, st, c, day, &deliver)) {
			Od__StandingDay *out = add_day(v, row, deliver, o);

			SET(out, of, day);
			if (deliver != day)
				SET(out, moved, true);
		} else {
			SET_TEXT(v, add_day(v, row, day, o), skipped, "no delivery on that day");
		}
	}
	add_skipped(v, st, row);
	return OK;
}

static bool delivers(struct verb *v, const Od__Standing *st, const Od__Customer *c, int32_t day)
{
	int32_t deliver, next = st->next;

	/* a holiday moves a day by two weeks at the most */
	while (next != RECURRENCE_END && next <= day + 14) {
		if (standing_deliver(v, st, c, next, &deliver) && deliver == day)
			return true;
		next = standing_day_after(st, next);
	}
	return false;
}

static enum status show_one(struct verb *v, const char *said, Od__StandingRows *reply)
{
	Od__Customer *c;
	enum status s = standing_said(v, "standing", said, &reply->standing, &c);

	if (s)
		return s;
	reply->row = arena_array(v->arena, 1, sizeof *reply->row);
	reply->row[reply->n_row++] = row_of(v, reply->standing, c);
	add_lines(v, reply->standing, reply->row[0]);
	return add_days(v, reply->standing, c, reply->row[0]);
}

enum status verb_standing_list(struct verb *v, const Od__StandingList *request,
	Od__StandingRows *reply)
{
	enum index_id index = INDEX_STANDING_NEXT;
	struct key prefix = key_empty();
	Od__Customer *of = NULL;
	struct list_page page;
	ProtobufCMessage *m;
	struct walk *walk;
	int32_t day = 0;
	bool more = false;
	enum status s = list_page_read(v, request->page, &page);

	if (!s && *text_of(request->standing))
		return show_one(v, request->standing, reply);
	if (!s && *text_of(request->customer))
		s = customer_get(v, "customer", request->customer, &of);
	if (!s && *text_of(request->day))
		s = day_read(v, "day", request->day, &day);
	if (s)
		return s;
	if (of) {
		index = INDEX_STANDING_CUSTOMER;
		key_add_u64(&prefix, of->id);
	}
	txn_let_go(v->txn);
	s = walk_open_index(v->txn, index, &prefix, false, &walk);
	if (s)
		return s;
	reply->row = arena_array(v->arena, page.limit + 1, sizeof *reply->row);
	while (!more) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Standing *st;
		Od__Customer *c;
		bool listed;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		st = (const Od__Standing *)m;
		listed = verb_sees(v, st->customer) && !customer_load(v, st->customer, &c) &&
			(!*text_of(request->day) || delivers(v, st, c, day));
		if (listed && list_page_full(&page)) {
			more = true;
		} else if (listed && list_page_takes(&page, st->id)) {
			reply->row[reply->n_row++] = row_of(v, st, c);
			reply->after = (char *)verb_said(v, "", st->id);
		} else {
			arena_back(v->arena, &mark);
		}
	}
	walk_close(walk);
	if (!more)
		reply->after = NULL;
	return s == ERR_END ? OK : s;
}
