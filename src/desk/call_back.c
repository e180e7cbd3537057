/* SPDX-License-Identifier: ISC */
/*
 * call_back -- finds missed calls of a number by the index of numbers, and their tasks by subject; the
 * verb `call take`.
 */
#include "desk/call_back.h"

#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/call.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
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
	enum status s = task_open_next(v, KIND, "call", call, 0, out);

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
	Od__Task *task;
	enum status s;

	(void)of;
	(void)stop;
	s = call_back_of(v, missed->id, &task);
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	return task_finish(v, task, "reached", missed->subject);
}

enum status call_back_add(struct verb *v, const Od__Call *missed)
{
	int64_t within = setting_int(v->desk, "callback_minutes") * CLOCK_MINUTE;
	Od__Task *task;
	enum status s;

	if (!text_of(missed->number)[0] || missed->direction == OD__DIRECTION__OUTGOING)
		return OK;
	s = each_missed(v, missed, waits_already);
	if (s)
		return s == ERR_EXISTS ? OK : s;
	task = task_fresh(v, KIND, "call", missed->id, "");
	SET_TEXT(v, task, department, CALL_BACK_DEPARTMENT);
	SET(task, due, missed->end + within);
	task->text = made_sentence(v, OD__MESSAGE__CALL_BACK, NULL, NULL, NULL, NULL);
	if (missed->customer)
		SET(task, customer, missed->customer);
	SET_TEXT(v, task, number, missed->number);
	return task_add(v, task, missed->subject);
}

enum status call_back_take(struct verb *v, const Od__Task *before, bool back, uint32_t *had)
{
	uint32_t user = back ? 0 : v->actor->user;

	*had = before->owner;
	return before->owner == user ? OK : task_own(v, before, user);
}

enum status verb_call_take(struct verb *v, const Od__CallTake *request, Od__Made *reply)
{
	const char *said, *other;
	Od__Call *missed;
	Od__Task *task;
	uint32_t had;
	enum status s = call_get(v, "call", request->call, &missed);

	if (s)
		return s;
	said = verb_said(v, "", missed->id);
	s = call_back_of(v, missed->id, &task);
	if (s == ERR_NOT_FOUND)
		return verb_refuse(v, OD__MESSAGE__CALL_NOT_BACK, "call", said, NULL, NULL, NULL);
	/* Taking it over is told to both; setting it free again for somebody else is a supervisor's. */
	if (!s && request->back && task->owner && task->owner != v->actor->user
	    && !actor_may(v->actor, "supervise"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "back", "call take", "supervise", NULL, NULL);
	if (!s)
		s = call_back_take(v, task, request->back, &had);
	if (s)
		return s;
	other = had && had != v->actor->user ? access_name_of(v->desk, had) : NULL;
	made_fill(v, reply, "call", missed->id, said, missed->version);
	made_note(v, reply, request->back ? OD__MESSAGE__CALL_LEFT : other ? OD__MESSAGE__CALL_TAKEN_FROM
		: OD__MESSAGE__CALL_TAKEN, said, other, NULL, NULL);
	return OK;
}

enum status call_back_close(struct verb *v, const Od__Call *reached)
{
	if (!text_of(reached->number)[0])
		return OK;
	return each_missed(v, reached, close_one);
}
