/* SPDX-License-Identifier: ISC */
/*
 * call_back -- finds missed calls of a number by the index of numbers, and their tasks by subject.
 */
#include "desk/call_back.h"

#include <string.h>

#include "base/clock.h"
#include "desk/call.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "record/message.pb-c.h"

#define KIND "callback"
#define LOOKED 20	/* calls of a number looked through */

/* What the index of numbers goes by; the same as in the store's schema. */
static const char *number_of(const Od__Call *c)
{
	return text_of(c->e164)[0] ? c->e164 : text_of(c->number);
}

enum status call_back_of(struct verb *v, uint64_t call, Od__Task **out)
{
	struct key prefix = key_empty(), key;
	struct walk *walk;
	enum status s;

	key_add_text(&prefix, "call");
	key_add_u64(&prefix, call);
	s = walk_open_index(v->txn, INDEX_TASK_SUBJECT, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)out)) == OK)
		if (strcmp(text_of((*out)->kind), KIND) == 0)
			break;
	walk_close(walk);
	return s == ERR_END ? ERR_NOT_FOUND : s;
}

/* Calls with the number, newest first: calls back for each until it says to stop. */
static enum status each_missed(struct verb *v, const Od__Call *of,
	enum status (*each)(struct verb *v, const Od__Call *of, const Od__Call *missed,
		bool *stop))
{
	struct key prefix = key_empty(), key;
	bool stop = false;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s, found;

	if (!strpbrk(number_of(of), "0123456789"))
		return OK;
	key_add_digits(&prefix, number_of(of), true);
	s = walk_open_index(v->txn, INDEX_CALL_NUMBER, &prefix, false, &walk);
	if (s)
		return s;
	for (int i = 0; i < LOOKED && !stop; i++) {
		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		found = each(v, of, (const Od__Call *)m, &stop);
		if (found) {
			s = found;
			break;
		}
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status waits_already(struct verb *v, const Od__Call *of, const Od__Call *missed,
	bool *stop)
{
	Od__Task *task;
	enum status s;

	if (missed->id == of->id || missed->state != OD__CALL_STATE__MISSED)
		return OK;
	s = call_back_of(v, missed->id, &task);
	if (s == ERR_NOT_FOUND)
		return OK;
	if (!s)
		*stop = true;
	return s ? s : ERR_EXISTS;
}

static enum status close_one(struct verb *v, const Od__Call *of, const Od__Call *missed,
	bool *stop)
{
	struct key key;
	Od__Task *before, *task;
	enum status s;

	(void)of;
	(void)stop;
	s = call_back_of(v, missed->id, &before);
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	task = (Od__Task *)reflect_copy(&before->base, v->arena);
	SET(task, state, OD__TASK_STATE__TASK_DONE);
	SET_TEXT(v, task, result, "reached");
	key = key_u64(task->id);
	s = change_put(v, TABLE_TASK, &key, task->id, task->customer, missed->subject,
		&before->base, &task->base);
	if (!s)
		change_event(v, "done", task->id, "task");
	return s;
}

enum status call_back_add(struct verb *v, const Od__Call *missed)
{
	int64_t within = setting_int(v->desk, "callback_minutes") * CLOCK_MINUTE;
	Od__Task *task;
	struct key key;
	uint64_t id;
	enum status s;

	if (!text_of(missed->number)[0] || missed->direction == OD__DIRECTION__OUTGOING)
		return OK;
	s = each_missed(v, missed, waits_already);
	if (s == ERR_EXISTS)
		return OK;
	if (!s)
		s = counter_next(v->txn, "task", &id);
	if (s)
		return s;
	task = FRESH(v, task);
	SET(task, id, id);
	SET_TEXT(v, task, kind, KIND);
	SET_TEXT(v, task, subject_kind, "call");
	SET(task, subject, missed->id);
	SET_TEXT(v, task, period, "");
	SET_TEXT(v, task, department, CALL_BACK_DEPARTMENT);
	SET(task, due, missed->end + within);
	task->text = FRESH(v, refusal);
	SET(task->text, message, OD__MESSAGE__CALL_BACK);
	SET(task, state, OD__TASK_STATE__TASK_OPEN);
	if (missed->customer)
		SET(task, customer, missed->customer);
	SET(task, created, v->now);
	SET_TEXT(v, task, number, missed->number);
	key = key_u64(id);
	s = change_put(v, TABLE_TASK, &key, id, missed->customer, missed->subject, NULL,
		&task->base);
	if (!s)
		change_event(v, "added", id, "task");
	return s;
}

enum status call_back_close(struct verb *v, const Od__Call *reached)
{
	if (!text_of(reached->number)[0])
		return OK;
	return each_missed(v, reached, close_one);
}
