/* SPDX-License-Identifier: ISC */
/*
 * task_asked -- what a department is asked for: the tasks of a kind whose subjects still wait for a word.
 *
 * One walk for the list and for the number in row 1 of a seat, so that both know the same ones: what is over
 * or is not for this role is neither listed nor counted. Of what is passed over nothing stays in the
 * arena. Called by the verbs `draft asked` and `ticket asked`; errors are those of the store.
 */
#include <string.h>

#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/task.h"

#define COUNT_MOST 99	/* more are not told apart in row 1 of a seat */

static enum status begin(struct verb *v, const struct task_asked *a, struct walk **walk)
{
	struct key prefix = key_empty();

	key_add_text(&prefix, a->department);
	txn_let_go(v->txn);
	return walk_open_index(v->txn, INDEX_TASK_DEPARTMENT, &prefix, false, walk);
}

/* The next one that waits. */
static enum status next(struct verb *v, const struct task_asked *a, struct walk *walk, Od__Task **task)
{
	for (;;) {
		struct arena_mark mark = arena_mark(v->arena);
		bool waits = false;
		enum status s;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)task);
		if (!s && strcmp(text_of((*task)->kind), a->kind) == 0)
			s = a->waits(v, *task, &waits);
		if (s || waits)
			return s;
		arena_back(v->arena, &mark);
	}
}

enum status task_asked_count(struct verb *v, const struct task_asked *a, uint32_t *count)
{
	struct arena_mark mark = arena_mark(v->arena);
	struct walk *walk;
	Od__Task *task;
	enum status s = begin(v, a, &walk);

	*count = 0;
	if (s)
		return s;
	while (*count < COUNT_MOST && (s = next(v, a, walk, &task)) == OK) {
		++*count;
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status task_asked_list(struct verb *v, const struct task_asked *a, const Od__Page *asked, char **after)
{
	struct list_page page;
	struct walk *walk;
	uint64_t last = 0;
	Od__Task *task;
	enum status s = list_page_read(v, asked, &page);

	*after = NULL;
	if (!s)
		s = begin(v, a, &walk);
	if (s)
		return s;
	while (!s && (s = next(v, a, walk, &task)) == OK) {
		if (list_page_full(&page)) {
			*after = (char *)verb_said(v, "", last);
			break;
		}
		if (list_page_takes(&page, task->id)) {
			last = task->id;
			s = a->add(v, a->reply, task);
		}
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}
