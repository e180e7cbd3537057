/* SPDX-License-Identifier: ISC */
/*
 * task -- the record, its owner and its end.
 */
#include "desk/task.h"

#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/change.h"
#include "desk/inside.h"

#define STAND_INS 3	/* of stand-ins who are away themselves */

Od__Task *task_fresh(struct verb *v, const char *kind, const char *subject_kind, uint64_t subject,
	const char *period)
{
	Od__Task *task = FRESH(v, task);

	SET_TEXT(v, task, kind, kind);
	SET_TEXT(v, task, subject_kind, subject_kind);
	SET(task, subject, subject);
	SET_TEXT(v, task, period, period);
	SET(task, state, OD__TASK_STATE__TASK_OPEN);
	SET(task, created, v->now);
	return task;
}

static const char *away(const Od__User *u, int32_t day)
{
	for (size_t i = 0; i < u->n_absence; i++)
		if (u->absence[i]->from <= day && day <= u->absence[i]->to)
			return text_of(u->absence[i]->stand_in);
	return NULL;
}

void task_give(struct verb *v, Od__Task *task, uint32_t user, const char *department)
{
	const Od__User *u = access_user(v->desk, user);
	int32_t day = clock_day(v->now);

	for (int i = 0; u && i < STAND_INS; i++) {
		const char *other = away(u, day);

		if (u->state != OD__USER_STATE__LEFT && !other) {
			SET(task, owner, u->id);
			return;
		}
		u = other && *other ? access_user_by_login(v->desk, other) : NULL;
	}
	SET_TEXT(v, task, department, department);
}

enum status task_add(struct verb *v, Od__Task *task, uint64_t sealed)
{
	struct key key;
	uint64_t id;
	enum status s = counter_next(v->txn, "task", &id);

	if (s)
		return s;
	SET(task, id, id);
	key = key_u64(id);
	s = change_put(v, TABLE_TASK, &key, id, task->customer, sealed, NULL, &task->base);
	if (!s)
		change_event(v, "added", id, "task");
	return s;
}

enum status task_own(struct verb *v, const Od__Task *before, uint32_t user)
{
	Od__Task *task = (Od__Task *)reflect_copy(&before->base, v->arena);
	struct key key = key_u64(task->id);
	enum status s;

	task->has_owner = user != 0;
	task->owner = user;
	s = change_put(v, TABLE_TASK, &key, task->id, task->customer, 0, &before->base, &task->base);
	if (!s)
		change_event(v, "taken", task->id, "task");
	return s;
}

enum status task_finish(struct verb *v, const Od__Task *before, const char *result,
	uint64_t sealed)
{
	Od__Task *task = (Od__Task *)reflect_copy(&before->base, v->arena);
	struct key key = key_u64(task->id);
	enum status s;

	SET(task, state, OD__TASK_STATE__TASK_DONE);
	SET_TEXT(v, task, result, result);
	s = change_put(v, TABLE_TASK, &key, task->id, task->customer, sealed, &before->base,
		&task->base);
	if (!s)
		change_event(v, "done", task->id, "task");
	return s;
}

enum status task_exists(struct verb *v, const char *kind, const char *subject_kind,
	uint64_t subject, const char *period, bool *exists)
{
	struct key prefix = key_empty(), key;
	struct walk *walk;
	enum status s;

	key_add_text(&prefix, kind);
	key_add_text(&prefix, subject_kind);
	key_add_u64(&prefix, subject);
	key_add_text(&prefix, period);
	s = walk_open_index(v->txn, INDEX_TASK_ONCE, &prefix, false, &walk);
	if (s)
		return s;
	s = walk_next(walk, &key, NULL, v->arena, NULL);
	walk_close(walk);
	*exists = s == OK;
	return s == ERR_END ? OK : s;
}

enum status task_open_next(struct verb *v, const char *kind, const char *subject_kind,
	uint64_t subject, uint64_t after, Od__Task **out)
{
	struct key prefix = key_empty(), key;
	struct walk *walk;
	enum status s;

	key_add_text(&prefix, subject_kind);
	key_add_u64(&prefix, subject);
	s = walk_open_index(v->txn, INDEX_TASK_SUBJECT, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)out)) == OK)
		if ((*out)->id > after && strcmp(text_of((*out)->kind), kind) == 0)
			break;
	walk_close(walk);
	return s;
}

enum status task_finish_all(struct verb *v, const char *kind, const char *subject_kind,
	uint64_t subject, const char *result)
{
	uint64_t after = 0;
	Od__Task *task;
	enum status s;

	while ((s = task_open_next(v, kind, subject_kind, subject, after, &task)) == OK) {
		after = task->id;
		s = task_finish(v, task, result, 0);
		if (s)
			return s;
	}
	return s == ERR_END ? OK : s;
}
