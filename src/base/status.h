/* SPDX-License-Identifier: ISC */
/*
 * status -- the one error type of orderdesk.
 *
 * Every function that can fail returns enum status: OK (0) or a negative value. Text and context
 * are added once, at the border, by whoever tells a person (a log line, a refusal, an exit code).
 * What a person did wrong is a refusal (record/refusal.h) and travels as ERR_REFUSED; a broken
 * environment or invariant is no status at all but panic() (base/log.h).
 */
#ifndef ORDERDESK_BASE_STATUS_H
#define ORDERDESK_BASE_STATUS_H

enum status {
	OK = 0,
	ERR_NOT_FOUND = -1,	/* no such row, field, file */
	ERR_EXISTS = -2,	/* a key that must be new is there */
	ERR_REFUSED = -3,	/* a refusal with number, field and arguments was recorded */
	ERR_LIMIT = -4,		/* a size, count or depth limit was passed */
	ERR_FORMAT = -5,	/* bytes or text do not follow their format */
	ERR_IO = -6,		/* the system said no; errno tells */
	ERR_RETRY = -7,		/* a deadlock: run the transaction body again */
	ERR_CLOSED = -8,	/* the other side is gone */
	ERR_DENIED = -9,	/* the role does not allow it */
	ERR_VERSION = -10,	/* schema or protocol version does not fit */
	ERR_CHECKSUM = -11,	/* stored bytes are damaged */
	ERR_BUSY = -12,		/* taken by another process */
	ERR_TIMEOUT = -13,	/* the deadline passed */
	ERR_END = -14		/* a cursor is at its end */
};

/* A short English noun phrase for a log line; never NULL. */
const char *status_text(enum status s);

#endif
