/* SPDX-License-Identifier: ISC */
/*
 * session_private -- what session.c (the connection) and session_request.c (its requests) share.
 *
 * Included by these two alone; all of it runs on the loop's thread.
 */
#ifndef ORDERDESK_SERVER_SESSION_PRIVATE_H
#define ORDERDESK_SERVER_SESSION_PRIVATE_H

#include "server/session.h"

#define RELEASE "0.1"

/* Appends a frame; the connection is cut when it does not fit. */
void session_frame(struct session *session, const Od__Frame *frame);
/* A request frame in r's arena; takes r. */
void session_request(struct session *session, struct request *r, const Od__Request *frame);
void session_drop_streams(struct session *session);

#endif
