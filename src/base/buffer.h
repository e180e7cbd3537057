/* SPDX-License-Identifier: ISC */
/*
 * buffer -- a growing run of bytes with a hard cap.
 *
 * Used for wire frames, JSON, log lines and files. A put that would pass the cap sets the sticky
 * `over` flag, changes nothing and returns ERR_LIMIT; the bytes are always followed by a NUL that
 * is not counted, so text can be read as a C string.
 */
#ifndef ORDERDESK_BASE_BUFFER_H
#define ORDERDESK_BASE_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct buffer {
	unsigned char *bytes;	/* owned; NUL behind `length` */
	size_t length;
	size_t size;		/* allocated */
	size_t cap;		/* most bytes it may hold */
	bool over;		/* a put was refused */
};

void buffer_init(struct buffer *b, size_t cap);
void buffer_free(struct buffer *b);
void buffer_reset(struct buffer *b);		/* empties, keeps the memory */
enum status buffer_put(struct buffer *b, const void *bytes, size_t length);
enum status buffer_text(struct buffer *b, const char *text);
enum status buffer_char(struct buffer *b, char c);
enum status buffer_format(struct buffer *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum status buffer_u32(struct buffer *b, uint32_t value);	/* big-endian */
/* Adds `length` bytes for the caller to fill at once; NULL over the cap. */
unsigned char *buffer_space(struct buffer *b, size_t length);
void buffer_drop(struct buffer *b, size_t count);	/* removes the first bytes */
const char *buffer_string(const struct buffer *b);	/* "" when empty */

#endif
