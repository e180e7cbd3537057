/* SPDX-License-Identifier: ISC */
/*
 * encoding -- the bytes of a foreign file as UTF-8.
 *
 * Called by the import alone. A byte order mark decides; then zero bytes in every other place
 * (UTF-16 without a mark), then whether the bytes are UTF-8, then whether the bytes above 127 come
 * in the pairs of Chinese (GB18030); what is left is Windows-1252. A guess is told, and --encoding
 * overrules it. The C library's iconv does the work.
 */
#ifndef ORDERDESK_COMMAND_ENCODING_H
#define ORDERDESK_COMMAND_ENCODING_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/status.h"

/* The name that the bytes look like: UTF-8, UTF-16LE, UTF-16BE, GB18030 or CP1252. */
const char *encoding_guess(const void *bytes, size_t length);
/*
 * Converts into `out`, without a byte order mark. ERR_NOT_FOUND: there is no such encoding;
 * ERR_FORMAT: the bytes are not in it, *line is where; ERR_LIMIT: over the buffer's cap.
 */
enum status encoding_utf8(const char *name, const void *bytes, size_t length, struct buffer *out,
	unsigned long *line);

#endif
