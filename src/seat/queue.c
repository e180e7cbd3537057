/* SPDX-License-Identifier: ISC */
/*
 * A ring of keys. See queue.h.
 */
#include "seat/queue.h"

#include <stdio.h>
#include <string.h>

void queue_init(struct queue *queue)
{
	queue->first = queue->count = 0;
}

void queue_free(struct queue *queue)
{
	struct stroke stroke;

	while (queue_take(queue, &stroke))
		key_release(&stroke);
}

bool queue_put(struct queue *queue, struct stroke stroke)
{
	if (queue->count == QUEUE_LIMIT) {
		key_release(&stroke);
		return false;
	}
	queue->strokes[(queue->first + queue->count++) % QUEUE_LIMIT] = stroke;
	return true;
}

void queue_put_back(struct queue *queue, struct stroke stroke)
{
	if (queue->count == QUEUE_LIMIT) {
		key_release(&stroke);
		return;
	}
	queue->first = (queue->first + QUEUE_LIMIT - 1) % QUEUE_LIMIT;
	queue->strokes[queue->first] = stroke;
	queue->count++;
}

bool queue_take(struct queue *queue, struct stroke *stroke)
{
	if (queue->count == 0)
		return false;
	*stroke = queue->strokes[queue->first];
	queue->first = (queue->first + 1) % QUEUE_LIMIT;
	queue->count--;
	return true;
}

void queue_move(struct queue *to, struct queue *from)
{
	struct stroke stroke;

	while (queue_take(from, &stroke))
		queue_put(to, stroke);
}

char *queue_words(const struct queue *queue, char *out, size_t size)
{
	size_t length = 0;
	bool word = false;	/* letters stand together, names apart */

	out[0] = '\0';
	for (size_t i = 0; i < queue->count; i++) {
		struct stroke stroke = queue->strokes[(queue->first + i) % QUEUE_LIMIT];
		bool letter = key_is_char(stroke) && stroke.code != ' ';
		char name[16];
		int wrote;

		if (stroke.code == ' ') {
			word = false;
			continue;
		}
		key_label(stroke.code, name, sizeof name);
		wrote = snprintf(out + length, size - length, "%s%s",
				 length > 0 && !(letter && word) ? " " : "",
				 stroke.code == K_PASTE ? "(paste)" : name);
		if (wrote < 0 || (size_t)wrote >= size - length) {
			out[length] = '\0';
			break;
		}
		length += (size_t)wrote;
		word = letter;
	}
	return out;
}
