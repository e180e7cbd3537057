/* SPDX-License-Identifier: ISC */
/*
 * request -- making and freeing of requests, and the queues between the threads.
 *
 * Used by every file of the server. A queue is a list under a mutex with one condition on the
 * steady clock; nothing here can fail but by running out of memory, which ends the process.
 */
#include "server/request.h"

#include <time.h>

#include "base/memory.h"
#include "server/rights.h"
#include "wire/frame.h"

struct request *request_new(struct server *server)
{
	struct request *r = mem_alloc(sizeof *r);

	r->server = server;
	r->slot = NO_SLOT;
	r->arena = arena_new(0);
	buffer_init(&r->answer, FRAME_BODY_MAX);
	return r;
}

/* Does the request of this verb carry a password? */
static bool secret(const struct verb_row *row)
{
	unsigned i;

	for (i = 0; row && row->request && i < row->request->n_fields; i++)
		if (field_rule(row->request, i)->grade == GRADE_SECRET)
			return true;
	return false;
}

void request_free(struct request *r)
{
	if (!r)
		return;
	if (secret(r->row))
		arena_wipe(r->arena);
	rights_drop(r->rights);
	buffer_free(&r->answer);
	arena_free(r->arena);
	mem_free(r);
}

void queue_init(struct queue *q)
{
	pthread_condattr_t attr;

	*q = (struct queue){.length = 0};
	pthread_mutex_init(&q->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&q->cond, &attr);
	pthread_condattr_destroy(&attr);
}

void queue_end(struct queue *q)
{
	struct request *r = q->first;

	while (r) {
		struct request *next = r->next;

		request_free(r);
		r = next;
	}
	pthread_cond_destroy(&q->cond);
	pthread_mutex_destroy(&q->mutex);
}

void queue_put(struct queue *q, struct request *r)
{
	r->next = NULL;
	pthread_mutex_lock(&q->mutex);
	if (q->last)
		q->last->next = r;
	else
		q->first = r;
	q->last = r;
	q->length++;
	pthread_cond_signal(&q->cond);
	pthread_mutex_unlock(&q->mutex);
}

void queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->mutex);
	q->closed = true;
	pthread_cond_broadcast(&q->cond);
	pthread_mutex_unlock(&q->mutex);
}

void queue_poke(struct queue *q)
{
	pthread_mutex_lock(&q->mutex);
	q->poked = true;
	pthread_cond_broadcast(&q->cond);
	pthread_mutex_unlock(&q->mutex);
}

struct request *queue_take(struct queue *q, int64_t until)
{
	struct timespec at = {.tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000};
	struct request *r;

	pthread_mutex_lock(&q->mutex);
	while (!q->first && !q->closed && !q->poked) {
		if (until == 0)
			pthread_cond_wait(&q->cond, &q->mutex);
		else if (pthread_cond_timedwait(&q->cond, &q->mutex, &at) != 0)
			break;
	}
	q->poked = false;
	r = q->first;
	if (r) {
		q->first = r->next;
		if (!q->first)
			q->last = NULL;
		q->length--;
		r->next = NULL;
	}
	pthread_mutex_unlock(&q->mutex);
	return r;
}

struct request *queue_take_all(struct queue *q)
{
	struct request *all;

	pthread_mutex_lock(&q->mutex);
	all = q->first;
	q->first = q->last = NULL;
	q->length = 0;
	pthread_mutex_unlock(&q->mutex);
	return all;
}

struct request *queue_drop(struct queue *q, uint32_t slot, uint64_t link, uint64_t number)
{
	struct request *r, *before = NULL;

	pthread_mutex_lock(&q->mutex);
	for (r = q->first; r; before = r, r = r->next)
		if (r->slot == slot && r->link == link && r->number == number)
			break;
	if (r) {
		if (before)
			before->next = r->next;
		else
			q->first = r->next;
		if (!r->next)
			q->last = before;
		q->length--;
		r->next = NULL;
	}
	pthread_mutex_unlock(&q->mutex);
	return r;
}

size_t queue_length(struct queue *q)
{
	size_t n;

	pthread_mutex_lock(&q->mutex);
	n = q->length;
	pthread_mutex_unlock(&q->mutex);
	return n;
}

bool queue_closed(struct queue *q)
{
	bool closed;

	pthread_mutex_lock(&q->mutex);
	closed = q->closed;
	pthread_mutex_unlock(&q->mutex);
	return closed;
}
