/* SPDX-License-Identifier: ISC */
/*
 * dispatch -- from a frame to a request, by the verb table; and from a handler's end to an answer.
 *
 * The loop calls dispatch_make for each request frame: verb, role and every limit of the body are
 * checked before any thread sees it. Readers and executor call dispatch_answer when the handler
 * returned. Access, idempotency and journal follow from the table, never from a handler.
 */
#ifndef ORDERDESK_SERVER_DISPATCH_H
#define ORDERDESK_SERVER_DISPATCH_H

#include "server/request.h"

/*
 * Fills r from the frame: row, body, once, hash. OK, or r is answered already (outcome and
 * refusal set) with ERR_REFUSED.
 */
enum status dispatch_make(struct request *r, const Od__Request *frame);
/* A verb for a handler's run, on the request's arena. */
void dispatch_verb(struct request *r, struct verb *v, int64_t now);
/*
 * Turns what a handler returned into outcome and refusal; on OK packs the reply (masked for who
 * may not see personal values in full). Statuses that no request may cause are panic().
 */
void dispatch_answer(struct request *r, struct verb *v, enum status s, ProtobufCMessage *reply);
/* A status that no request may cause, with what its thread said of it (base/why.h). */
void dispatch_panic(const char *what, enum status s) __attribute__((noreturn));
/* Packs the reply alone: ERR_REFUSED with v->refusal when it is too large. */
enum status dispatch_pack(struct request *r, struct verb *v, ProtobufCMessage *reply);

#endif
