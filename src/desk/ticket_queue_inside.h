/* SPDX-License-Identifier: ISC */
/*
 * ticket_queue_inside -- the queue as its two files have it: ticket_queue.c keeps it, ticket_queue_fill.c
 * fills that of a large desk behind the start.
 */
#ifndef ORDERDESK_DESK_TICKET_QUEUE_INSIDE_H
#define ORDERDESK_DESK_TICKET_QUEUE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/sorted.h"
#include "desk/ticket_queue.h"

struct queued {
	struct ticket_brief brief;
	bool gone;			/* while it is filled: it changed meanwhile */
	char words[];			/* of the brief, one behind the other */
};

struct ticket_queue {
	struct desk *desk;
	struct sorted numbers, due;	/* of struct queued, owned by `numbers` */
	atomic_bool whole;		/* else: only those that changed since the start */
	atomic_bool stop;
	uint64_t *noted;		/* that changed while it was not whole; under the desk's lock */
	size_t noted_count, noted_room;
	pthread_t thread;
	bool running;
	pthread_mutex_t mutex;
	pthread_cond_t filled;
};

struct queued *queued_new(const Od__Ticket *t);
/* Both orders of the whole of `numbers`, in which the rows stand as they came. */
void queued_sort(struct sorted *numbers, struct sorted *due);
struct queued *queued_find(const struct sorted *numbers, uint64_t id, size_t *place);
void queued_put(struct sorted *numbers, struct sorted *due, struct queued *q);

/* ticket_queue_fill.c: the thread, and its end. */
void ticket_queue_fill(struct ticket_queue *q);
void ticket_queue_halt(struct ticket_queue *q);

#endif
