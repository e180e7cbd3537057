/* SPDX-License-Identifier: ISC */
/*
 * frame -- how messages are cut out of the desk's socket: u32 big-endian length, then one Frame.
 *
 * Used by both sides. A length of 0 or above FRAME_MAX is no frame: the other side is not one of
 * ours or is broken, and the connection ends. Unpacking goes through record/reflect.h, so size,
 * depth, counts and UTF-8 are checked before the protobuf library sees a byte.
 */
#ifndef ORDERDESK_WIRE_FRAME_H
#define ORDERDESK_WIRE_FRAME_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "record/reflect.h"
#include "record/wire.pb-c.h"

#define FRAME_MAX (1u << 20)	/* bytes behind the length */
#define FRAME_HEAD 4u
#define FRAME_BODY_MAX (FRAME_MAX - 4096u)	/* largest body of a request or reply */
#define WIRE_PROTOCOL 1u

/* Appends the frame. ERR_LIMIT when it is too large or the buffer is at its cap; no half frames. */
enum status frame_put(struct buffer *out, const Od__Frame *frame);

/*
 * The first frame of `bytes`: its payload and length. ERR_END when more bytes are needed;
 * ERR_FORMAT (length 0) or ERR_LIMIT (too large) when what follows can never be a frame; *length
 * is then the length that was named.
 */
enum status frame_next(const unsigned char *bytes, size_t have, const unsigned char **payload,
	size_t *length);

/* ERR_REFUSED with *why when the payload is no Frame or holds no message. In the arena. */
enum status frame_unpack(const unsigned char *payload, size_t length, struct arena *a,
	Od__Frame **out, struct refusal *why);

#endif
