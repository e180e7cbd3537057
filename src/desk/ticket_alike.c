/* SPDX-License-Identifier: ISC */
/*
 * ticket_alike -- complaints of one category and product in a sliding window, and the task for their cause.
 *
 * The index of categories has them newest first, so the window is its beginning. Which of them were
 * counted before stands in the tasks of this category and product, found by their once-key; rejected ones
 * (duplicates, not ours) count for nothing.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/change.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "desk/ticket.h"
#include "record/message.pb-c.h"

#define KIND "cause"
#define DEPARTMENT "quality"	/* of categories without one */
#define ATTACHED_MOST 1000

/* Ids of tickets, newest first. */
struct alike {
	uint64_t *id;
	size_t count;
};

static bool counts(const Od__Ticket *t)
{
	return t->kind == OD__TICKET_KIND__COMPLAINT && !text_of(t->rejected)[0];
}

static int64_t window_begins(const struct verb *v)
{
	return v->now - setting_int(v->desk, "cause_days") * CLOCK_DAY;
}

static enum status in_window(struct verb *v, const char *category, uint32_t product, size_t most,
	struct alike *out)
{
	int64_t since = window_begins(v);
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	out->count = 0;
	out->id = arena_array(v->arena, most, sizeof *out->id);
	key_add_text(&prefix, category);
	key_add_u32(&prefix, product);
	s = walk_open_index(v->txn, INDEX_TICKET_CATEGORY, &prefix, false, &walk);
	if (s)
		return s;
	while (out->count < most) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Ticket *t;

		s = walk_next(walk, &key, NULL, v->arena, &m);
		t = (const Od__Ticket *)m;
		if (s || t->opened < since)
			break;
		if (counts(t))
			out->id[out->count++] = t->id;
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static void take_out(struct alike *a, const Od__Task *task)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->count; i++) {
		size_t k = 0;

		while (k < task->n_ticket && task->ticket[k] != a->id[i])
			k++;
		if (k == task->n_ticket)
			a->id[kept++] = a->id[i];
	}
	a->count = kept;
}

/* A period is the category and its first ticket, "leak 204"; a code may have blanks of its own. */
static bool of_category(const char *period, const char *category)
{
	size_t length = strlen(category);
	const char *blank = strrchr(period, ' ');

	return blank && (size_t)(blank - period) == length && strncasecmp(period, category, length) == 0;
}

/* Takes out what earlier tasks count; *open is the one that is not done yet. */
static enum status uncounted(struct verb *v, const char *category, uint32_t product,
	struct alike *a, Od__Task **open)
{
	struct key prefix = key_empty(), key;
	Od__Task *task;
	struct walk *walk;
	enum status s;

	*open = NULL;
	key_add_text(&prefix, KIND);
	key_add_text(&prefix, "product");
	key_add_u64(&prefix, product);
	s = walk_open_index(v->txn, INDEX_TASK_ONCE, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&task)) == OK) {
		if (!of_category(text_of(task->period), category))
			continue;
		take_out(a, task);
		if (task->state == OD__TASK_STATE__TASK_OPEN ||
		    task->state == OD__TASK_STATE__TASK_SNOOZED)
			*open = task;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

const char *ticket_cause_department(const struct desk *d, const char *category)
{
	for (int depth = 0; *category && depth < 8; depth++) {
		const Od__Config *c = config_find(d, "category", category);

		if (!c || c->value_case != OD__CONFIG__VALUE_TERM)
			break;
		if (text_of(c->term->department)[0])
			return c->term->department;
		category = text_of(c->term->parent);
	}
	return DEPARTMENT;
}

static Od__Refusal *sentence(struct verb *v, const char *category, size_t count)
{
	return made_sentence(v, OD__MESSAGE__CAUSE_WANTED, category,
		arena_format(v->arena, "%zu", count),
		arena_format(v->arena, "%" PRId64, setting_int(v->desk, "cause_days")), NULL);
}

/* Puts these tickets behind those that the task has. */
static void attach(struct verb *v, Od__Task *task, const struct alike *a)
{
	uint64_t *list = arena_array(v->arena, task->n_ticket + a->count + 1, sizeof *list);

	for (size_t i = 0; i < task->n_ticket; i++)
		list[i] = task->ticket[i];
	for (size_t i = a->count; i-- > 0 && task->n_ticket < ATTACHED_MOST;)
		list[task->n_ticket++] = a->id[i];
	task->ticket = list;
}

static enum status add_to(struct verb *v, const Od__Task *before, const char *category,
	const struct alike *a)
{
	Od__Task *task = (Od__Task *)reflect_copy(&before->base, v->arena);
	struct key key = key_u64(task->id);
	enum status s;

	attach(v, task, a);
	if (task->n_ticket == before->n_ticket)
		return OK;
	task->text = sentence(v, category, task->n_ticket);
	s = change_put(v, TABLE_TASK, &key, task->id, task->customer, 0, &before->base,
		&task->base);
	if (!s)
		change_event(v, "changed", task->id, "task");
	return s;
}

enum status ticket_ask_cause(struct verb *v, const Od__Ticket *t, const Od__Task **raised)
{
	const char *category = text_of(t->category);
	struct alike alike;
	Od__Task *task;
	enum status s;

	*raised = NULL;
	/* one that was told long ago, and is kept or graded only now, is none of this window */
	if (!*category || !counts(t) || t->opened < window_begins(v))
		return OK;
	/* while a task is open only this one can be new to it */
	alike = (struct alike) { arena_copy(v->arena, &t->id, sizeof t->id), 1 };
	s = uncounted(v, category, t->product, &alike, &task);
	if (s || !alike.count)
		return s;
	if (task)
		return add_to(v, task, category, &alike);
	s = in_window(v, category, t->product, ATTACHED_MOST, &alike);
	if (!s)
		s = uncounted(v, category, t->product, &alike, &task);
	if (s)
		return s;
	if ((int64_t)alike.count <= setting_int(v->desk, "cause_count"))
		return OK;
	task = task_fresh(v, KIND, "product", t->product, arena_format(v->arena, "%s %" PRIu64,
		category, alike.id[alike.count - 1]));
	SET_TEXT(v, task, department, ticket_cause_department(v->desk, category));
	SET(task, due, v->now + CLOCK_DAY);
	task->text = sentence(v, category, alike.count);
	attach(v, task, &alike);
	s = task_add(v, task, 0);
	if (!s)
		*raised = task;
	return s;
}

void ticket_cause_made(struct verb *v, const char *said, const Od__Task *raised, Od__Made *made)
{
	made_note(v, made, OD__MESSAGE__CAUSE_RAISED, said, arena_format(v->arena, "%zu", raised->n_ticket),
		verb_said(v, "T", raised->id),
		ticket_term_name(v, "department", text_of(raised->department)));
}

enum status ticket_alike(struct verb *v, const char *category, uint32_t product, uint32_t *count)
{
	struct alike alike = { .count = 0 };
	enum status s = *category ? in_window(v, category, product, TICKET_ALIKE, &alike) : OK;

	*count = (uint32_t)alike.count;
	return s;
}
