/* SPDX-License-Identifier: ISC */
/*
 * task -- things to do, made by the desk itself for a person or a department.
 *
 * A task is made at most once per {kind, subject, period}; task_exists asks the index for it. The owner
 * is whoever a policy names: when he has left or is away his stand-in gets it, else the department.
 * Calls, tickets and alarms make tasks here; each write goes to the journal and to the topic "task".
 * Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_TASK_H
#define ORDERDESK_DESK_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/common.pb-c.h"
#include "record/system.pb-c.h"

#define RESTOCK_TASK "restock"	/* a customer runs out; done when he orders */
#define ORDER_HELD_TASK "held"	/* an order is held for long; done when it is held no more */

/* A fresh open task, not yet numbered; the caller fills in who and what. */
Od__Task *task_fresh(struct verb *v, const char *kind, const char *subject_kind, uint64_t subject,
	const char *period);
/* The user as owner, his stand-in when he is away, or the department when there is neither. */
void task_give(struct verb *v, Od__Task *task, uint32_t user, const char *department);
/* Numbers and writes it; `sealed` is whose key seals its personal part (0: none). */
enum status task_add(struct verb *v, Od__Task *task, uint64_t sealed);
/* Ends an open one with a result. */
enum status task_own(struct verb *v, const Od__Task *before, uint32_t user);	/* 0: nobody again */
enum status task_finish(struct verb *v, const Od__Task *before, const char *result,
	uint64_t sealed);
/* Ends all open ones of a subject of this kind; none is fine. */
enum status task_finish_all(struct verb *v, const char *kind, const char *subject_kind,
	uint64_t subject, const char *result);
/* Was a task of this kind, subject and period ever made? */
enum status task_exists(struct verb *v, const char *kind, const char *subject_kind,
	uint64_t subject, const char *period, bool *exists);
/* The next open task of a subject of this kind after the one numbered `after`; ERR_END. */
enum status task_open_next(struct verb *v, const char *kind, const char *subject_kind,
	uint64_t subject, uint64_t after, Od__Task **out);

/* What a department is asked for by tasks of a kind (task_asked.c). */
struct task_asked {
	const char *kind, *department;
	/* Does the subject still wait for a word, and may this role give it? */
	enum status (*waits)(struct verb *v, const Od__Task *task, bool *out);
	/* Its row, behind the others of the reply. */
	enum status (*add)(struct verb *v, void *reply, const Od__Task *task);
	void *reply;
};

/* Those of a page, what is due first before the others; *after begins the next one, NULL none follows. */
enum status task_asked_list(struct verb *v, const struct task_asked *a, const Od__Page *page, char **after);
/* How many wait; 99 stands for more, too. */
enum status task_asked_count(struct verb *v, const struct task_asked *a, uint32_t *count);

#endif
