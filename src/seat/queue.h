/* SPDX-License-Identifier: ISC */
/*
 * The keys that were pressed and not yet played, in their order: up to
 * QUEUE_LIMIT of them. While the seat waits for an answer that decides what
 * the next key means, keys wait here; nothing typed ahead is lost.
 *
 * A key stopped behind a refusal (the rest of a burst) stays in the queue
 * until the person says whether it is played or dropped. The queue owns the
 * text of pastes. Pure; a key beyond the limit is refused.
 */
#ifndef ORDERDESK_SEAT_QUEUE_H
#define ORDERDESK_SEAT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "seat/key.h"

#define QUEUE_LIMIT 4096

struct queue {
	struct stroke strokes[QUEUE_LIMIT];
	size_t first, count;
};

void queue_init(struct queue *queue);
void queue_free(struct queue *queue);	/* drops all keys */

/* Put a key at the end; false, and the key is released, when the queue is full. */
bool queue_put(struct queue *queue, struct stroke stroke);

/* Put a key back before all others: it was taken too early. */
void queue_put_back(struct queue *queue, struct stroke stroke);

/* Take the first key; false when there is none. The caller releases it. */
bool queue_take(struct queue *queue, struct stroke *stroke);

/* Move all keys of `from` to the end of `to`. */
void queue_move(struct queue *to, struct queue *from);

/* The keys as people read them ("3jy 2cd Enter F10"), cut to `size`. */
char *queue_words(const struct queue *queue, char *out, size_t size);

#endif
