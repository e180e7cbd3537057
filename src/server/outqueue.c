/* SPDX-License-Identifier: ISC */
/*
 * outqueue -- bounded output of one connection.
 *
 * Used by session.c on the loop's thread alone. Frames are appended whole or not at all, so the
 * stream stays readable for the other side whatever is dropped.
 */
#include "server/outqueue.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "wire/frame.h"

void outqueue_init(struct outqueue *q)
{
	*q = (struct outqueue){.start = 0};
	buffer_init(&q->bytes, OUT_MAX + 2 * (FRAME_HEAD + FRAME_MAX));
}

void outqueue_free(struct outqueue *q)
{
	buffer_free(&q->bytes);
}

size_t outqueue_length(const struct outqueue *q)
{
	return q->bytes.length - q->start;
}

enum status outqueue_frame(struct outqueue *q, const Od__Frame *frame)
{
	if (outqueue_length(q) > OUT_MAX)
		return ERR_LIMIT;
	if (q->start > OUT_AHEAD) {
		buffer_drop(&q->bytes, q->start);
		q->start = 0;
	}
	if (outqueue_length(q) == 0)
		q->moved = clock_steady();
	return frame_put(&q->bytes, frame) == OK ? OK : ERR_LIMIT;
}

enum status outqueue_event(struct outqueue *q, Od__Event *event)
{
	Od__Frame f = OD__FRAME__INIT;

	if (outqueue_length(q) > EVENTS_AT) {
		q->lost++;
		return q->lost > LOST_MAX ? ERR_LIMIT : OK;
	}
	event->has_lost = q->lost != 0;
	event->lost = q->lost;
	f.kind_case = OD__FRAME__KIND_EVENT;
	f.event = event;
	q->lost = 0;
	return outqueue_frame(q, &f);
}

enum status outqueue_write(struct outqueue *q, int fd)
{
	while (outqueue_length(q) > 0) {
		ssize_t n = send(fd, q->bytes.bytes + q->start, outqueue_length(q),
			MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN))
			return OK;
		if (n <= 0)
			return ERR_CLOSED;
		q->start += (size_t)n;
		q->moved = clock_steady();
	}
	buffer_reset(&q->bytes);
	if (q->bytes.size > OUT_AHEAD)
		buffer_free(&q->bytes);	/* many idle seats, little memory */
	q->start = 0;
	return OK;
}
