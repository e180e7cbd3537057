/* SPDX-License-Identifier: ISC */
/*
 * draft_ask -- a price by hand that the asker may not give alone: the verbs `draft ask`, `draft agree`
 * and `draft asked`.
 *
 * Asking makes a task of kind "price" about the draft; its period names product, price and instant, so
 * that a line is found again when lines before it went, and another price is asked for anew. Agreeing
 * writes who agreed into the line as it stands, without a step: Ctrl-U takes back what was typed, not
 * what another person said. The seat that has the draft open hears it by the topic of the draft. What
 * was asked is over when the draft is placed or dropped; a line that was changed meanwhile is not listed.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/draft.h"
#include "desk/draft_line.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/price_rule.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define PRICE_TASK "price"
#define PRICE_DEPARTMENT "sales"

/* A draft and one of its lines that has a price by hand. */
struct asked_line {
	struct draft_state d;
	struct draft_view view;
	const Od__DraftLine *line;
	const struct order_line_ask *ask;
	const struct price_answer *answer;
	const char *name, *price;
};

static const char *period_of(struct verb *v, const Od__DraftLine *line)
{
	return arena_format(v->arena, "%u@%" PRId64 "@", line->product, line->manual_price);
}

/* The open task that asks for the price of this line; NULL when there is none. */
static enum status task_of(struct verb *v, const Od__Draft *draft, const Od__DraftLine *line, Od__Task **out)
{
	const char *period = period_of(v, line);
	uint64_t after = 0;
	Od__Task *task;
	enum status s = draft->asked ? OK : ERR_END;

	*out = NULL;
	while (!s && (s = task_open_next(v, PRICE_TASK, "draft", draft->id, after, &task)) == OK) {
		after = task->id;
		if (strncmp(text_of(task->period), period, strlen(period)) == 0)
			*out = task;
	}
	return s == ERR_END ? OK : s;
}

enum status draft_price_waits(struct verb *v, const struct draft_state *d, const Od__DraftLine *line,
	bool *waits)
{
	Od__Task *task;
	enum status s = task_of(v, d->draft, line, &task);

	*waits = task != NULL;
	return s;
}

enum status draft_price_over(struct verb *v, const Od__Draft *draft, const char *why)
{
	return draft->asked ? task_finish_all(v, PRICE_TASK, "draft", draft->id, why) : OK;
}

static enum status view_of(struct verb *v, struct asked_line *a)
{
	int32_t day;
	enum status s = draft_day(v, &a->d, &day);

	return s ? s : draft_view_make(v, &a->d, day, &a->view);
}

static void take_line(struct verb *v, struct asked_line *a, size_t at)
{
	const struct draft_line_view *line = &a->view.line[at];

	a->line = line->line;
	a->ask = &a->view.priced.line[line->at];
	a->answer = &a->view.priced.answer[line->at];
	a->name = catalogue_name(line->product, v->actor->language);
	a->price = price_said(v, line->line->manual_price);
}

/* Nobody has agreed to the price by hand of this line yet. Who may give it himself sees it hold nothing. */
static bool waits(const struct draft_line_view *line)
{
	return line->product && line->line->has_manual_price && !line->line->agreed_by;
}

static enum status find_line(struct verb *v, uint64_t draft, uint32_t n, struct asked_line *a)
{
	enum status s = draft_get(v, draft, DRAFT_EDIT, &a->d);

	if (!s)
		s = view_of(v, a);
	if (s)
		return s;
	if (n < 1 || n > a->view.count || !waits(&a->view.line[n - 1]))
		return verb_refuse(v, OD__MESSAGE__PRICE_NOT_ASKED, "line", verb_said(v, "", n), NULL,
			NULL, NULL);
	take_line(v, a, n - 1);
	if (!text_of(a->line->reason)[0])
		return verb_refuse(v, OD__MESSAGE__MANUAL_PRICE_REASON, "line", a->price, a->name,
			price_said(v, order_unit_price(a->ask->product, a->ask->unit,
			a->answer->list_price)), NULL);
	return OK;
}

enum status verb_draft_ask(struct verb *v, const Od__DraftAsk *request, Od__Made *reply)
{
	struct asked_line a;
	Od__Task *task;
	enum status s = find_line(v, request->draft, request->line, &a);

	if (!s)
		s = task_of(v, a.d.draft, a.line, &task);
	if (s)
		return s;
	if (!task) {
		task = task_fresh(v, PRICE_TASK, "draft", a.d.draft->id, arena_format(v->arena, "%s%" PRId64,
			period_of(v, a.line), v->now));
		SET(task, customer, a.d.draft->customer);
		SET(task, due, v->now);
		SET_TEXT(v, task, department, PRICE_DEPARTMENT);
		task->text = made_sentence(v, OD__MESSAGE__PRICE_TASK, v->actor->login, a.name, a.price,
			price_said(v, order_unit_price(a.ask->product, a.ask->unit, a.answer->list_price)));
		s = task_add(v, task, 0);
		SET(a.d.draft, asked, true);
		if (!s)
			s = draft_save(v, a.d.draft, "asked");
	}
	if (s)
		return s;
	made_fill(v, reply, "draft", a.d.draft->id, verb_said(v, "", a.d.draft->id), a.d.draft->version);
	made_note(v, reply, OD__MESSAGE__PRICE_ASKED, a.name, a.price, NULL, NULL);
	return OK;
}

/* Writes the line into the step at the head, where it stands. */
static enum status keep_answer(struct verb *v, struct asked_line *a, uint32_t n, bool no)
{
	struct key key = key_u64(a->d.draft->id);
	Od__DraftStep *step;
	Od__DraftLine *line;
	enum status s;

	key_add_u32(&key, a->d.draft->head);
	s = table_get_as(v->txn, TABLE_DRAFT_STEP, &key, v->arena, &step);
	if (s)
		return s;
	line = step->line[n - 1];
	line->has_agreed_by = line->has_not_agreed_by = false;
	line->agreed_by = line->not_agreed_by = 0;
	if (no)
		SET(line, not_agreed_by, v->actor->user);
	else
		SET(line, agreed_by, v->actor->user);
	s = change_quiet(v, TABLE_DRAFT_STEP, &key, &step->base);
	if (s)
		return s;
	draft_touch(v, a->d.draft);
	s = draft_fold(v, &a->d);
	if (!s)
		s = draft_note_seen(v, &a->d);
	return s ? s : draft_save(v, a->d.draft, no ? "denied" : "agreed");
}

/* The line is what was seen: the operator may have typed on since, and lines may have gone before it. */
static bool is_as_seen(const struct asked_line *a, const Od__DraftAgree *seen)
{
	if (seen->has_price && seen->price != a->line->manual_price)
		return false;
	if (text_of(seen->item)[0] && strcmp(seen->item, text_of(a->ask->product->code)) != 0)
		return false;
	if (text_of(seen->unit)[0] && strcmp(seen->unit, text_of(a->ask->unit)) != 0)
		return false;
	return !seen->has_asked || a->line->asked <= seen->asked;
}

enum status verb_draft_agree(struct verb *v, const Od__DraftAgree *request, Od__Made *reply)
{
	struct order_line_ask as;
	struct asked_line a;
	Od__Refusal *blocked;
	Od__Task *task;
	enum status s = find_line(v, request->draft, request->line, &a);

	if (!s && !is_as_seen(&a, request))
		s = verb_refuse(v, OD__MESSAGE__PRICE_NOT_ASKED, "line", verb_said(v, "", request->line),
			NULL, NULL, NULL);
	if (!s)
		s = task_of(v, a.d.draft, a.line, &task);
	if (s)
		return s;
	as = *a.ask;
	as.agreed_by = v->actor->user;
	blocked = request->no ? NULL : order_line_blocked(v, &as, a.answer);
	if (blocked)
		return verb_refuse(v, (int)blocked->message, "line", a.name,
			blocked->n_arg > 1 ? blocked->arg[1] : NULL, NULL, NULL);
	s = keep_answer(v, &a, request->line, request->no);
	if (!s && task)
		s = task_finish(v, task, request->no ? "not agreed" : "agreed", 0);
	if (s)
		return s;
	made_fill(v, reply, "draft", a.d.draft->id, verb_said(v, "", a.d.draft->id), a.d.draft->version);
	made_note(v, reply, request->no ? OD__MESSAGE__PRICE_REFUSED : OD__MESSAGE__PRICE_AGREED, a.name,
		a.price, NULL, NULL);
	return OK;
}

/* The line that a task asks about, as the draft is now; false when there is none any more. */
static bool line_of_task(struct verb *v, const Od__Task *task, struct asked_line *a)
{
	for (size_t i = 0; i < a->view.count; i++) {
		const struct draft_line_view *line = &a->view.line[i];
		const char *period;

		if (!waits(line))
			continue;
		period = period_of(v, line->line);
		if (strncmp(text_of(task->period), period, strlen(period)) != 0)
			continue;
		take_line(v, a, i);
		return true;
	}
	return false;
}

/* Whether the line that a task asks about still waits; nothing is priced for it. */
static enum status still_waits(struct verb *v, const Od__Task *task, bool *out)
{
	struct draft_state d;
	enum status s = draft_get(v, task->subject, DRAFT_EDIT, &d);

	*out = false;
	for (size_t i = 0; s == OK && !*out && i < d.lines; i++) {
		const Od__DraftLine *line = d.line[i];
		const char *period = period_of(v, line);

		*out = line->product && line->has_manual_price && !line->agreed_by &&
			strncmp(text_of(task->period), period, strlen(period)) == 0;
	}
	return s == ERR_REFUSED ? OK : s;	/* dropped, or placed, or not for this role */
}

/* What was answered meanwhile has no row. */
static enum status add_row(struct verb *v, void *reply, const Od__Task *task)
{
	Od__DraftAskedRows *rows = reply;
	Od__DraftAskedRow *row = FRESH(v, draft_asked_row);
	struct asked_line a;
	enum status s = draft_get(v, task->subject, DRAFT_EDIT, &a.d);

	if (!s)
		s = view_of(v, &a);
	if (s || !line_of_task(v, task, &a))
		return s == ERR_REFUSED ? OK : s;
	SET(row, draft, a.d.draft->id);
	SET(row, line, a.line->n);
	if (a.d.customer) {
		SET_TEXT(v, row, code, customer_said(v, a.d.customer));
		SET_TEXT(v, row, name, text_of(a.d.customer->name));
	}
	SET_TEXT(v, row, item, a.name);
	SET_TEXT(v, row, item_code, text_of(a.ask->product->code));
	SET(row, asked, a.line->asked);
	SET_TEXT(v, row, unit, a.ask->unit);
	SET(row, price, a.line->manual_price);
	SET(row, standard, order_unit_price(a.ask->product, a.ask->unit, a.answer->list_price));
	if (a.answer->floor)
		SET(row, floor, order_unit_price(a.ask->product, a.ask->unit, a.answer->floor));
	SET_TEXT(v, row, reason, text_of(a.line->reason));
	SET_PERSON(v, row, by, a.line->priced_by);
	SET(row, at, task->created);
	rows->row[rows->n_row++] = row;
	return OK;
}

enum status verb_draft_asked(struct verb *v, const Od__DraftAsked *request, Od__DraftAskedRows *reply)
{
	const struct task_asked asked = { PRICE_TASK, PRICE_DEPARTMENT, still_waits, add_row, reply };

	if (request->count) {
		SET(reply, count, 0);
		return task_asked_count(v, &asked, &reply->count);
	}
	reply->row = arena_array(v->arena, LIST_MOST, sizeof *reply->row);
	return task_asked_list(v, &asked, request->page, &reply->after);
}
