/* SPDX-License-Identifier: ISC */
/*
 * dispatch -- the verb table applied: who may call what, with what body, and what the answer is.
 *
 * Called by the loop before and by readers and executor after a handler. A verb that the role does
 * not allow is refused with the need it lacks; an unknown verb and bytes that are no message are
 * told as malformed. Nothing here touches the store.
 */
#include "server/dispatch.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/why.h"
#include "desk/vault.h"
#include "server/server.h"
#include "wire/frame.h"

#define ONCE_MOST 128u	/* bytes of a once-key */

static enum status answer_now(struct request *r, Od__Outcome outcome)
{
	r->outcome = outcome;
	return ERR_REFUSED;
}

enum status dispatch_make(struct request *r, const Od__Request *frame)
{
	const char *full = frame->verb ? frame->verb : "", *need;
	ProtobufCMessage *body;

	r->number = frame->number;
	r->row = verb_find_full(full, NULL);
	if (!r->row) {
		refuse(&r->refusal, r->arena, OD__MESSAGE__VERB_UNKNOWN, NULL, full, NULL, NULL, NULL);
		return answer_now(r, OD__OUTCOME__MALFORMED);
	}
	need = r->row->need;
	if (strcmp(need, "-") != 0 && r->actor.needs == NULL) {
		refuse(&r->refusal, r->arena, OD__MESSAGE__LOGIN_FIRST, NULL, NULL, NULL, NULL, NULL);
		return answer_now(r, OD__OUTCOME__DENIED);
	}
	if (*need && strcmp(need, "-") != 0 && !actor_may(&r->actor, need)) {
		refuse(&r->refusal, r->arena, OD__MESSAGE__ROLE_LACKS, NULL, r->row->full, need, NULL,
			NULL);
		return answer_now(r, OD__OUTCOME__DENIED);
	}
	if (reflect_unpack(r->row->request, frame->body.data, frame->body.len, r->arena, &body,
			&r->refusal) != OK)
		return answer_now(r, OD__OUTCOME__MALFORMED);
	if (reflect_check(body, r->arena, &r->refusal) != OK)
		return answer_now(r, OD__OUTCOME__REFUSED);
	r->body = body;
	if (frame->once && strlen(frame->once) > ONCE_MOST) {
		char length[24], most[24];

		snprintf(length, sizeof length, "%zu", strlen(frame->once));
		snprintf(most, sizeof most, "%u", ONCE_MOST);
		r->outcome = OD__OUTCOME__REFUSED;
		return refuse(&r->refusal, r->arena, OD__MESSAGE__FIELD_TOO_LONG, "once", "once", length,
			most, NULL);
	}
	if (frame->once && *frame->once)
		r->once = arena_string(r->arena, frame->once);
	if (frame->reason && *frame->reason)
		r->reason = arena_string(r->arena, frame->reason);
	if (r->row->writes)
		vault_hash(desk_vault(r->server->desk), r->row->full, frame->body.data,
			frame->body.len, r->what);
	return OK;
}

void dispatch_verb(struct request *r, struct verb *v, int64_t now)
{
	why_clear();
	memset(v, 0, sizeof *v);
	v->row = r->row;
	v->desk = r->server->desk;
	v->arena = r->arena;
	v->actor = &r->actor;
	v->now = now;
	v->once = r->once;
	v->request = r;
	v->proof = r->proof;
}

enum status dispatch_pack(struct request *r, struct verb *v, ProtobufCMessage *reply)
{
	char bytes[24], most[24];

	buffer_reset(&r->answer);
	r->answer.over = false;
	if (!r->actor.personal_full && !r->masked)
		reflect_mask(reply, r->arena);
	if (reflect_pack(reply, &r->answer) == OK)
		return OK;
	snprintf(bytes, sizeof bytes, "%zu", protobuf_c_message_get_packed_size(reply));
	snprintf(most, sizeof most, "%u", FRAME_BODY_MAX);
	return verb_refuse(v, OD__MESSAGE__REPLY_TOO_LARGE, NULL, bytes, most, NULL, NULL);
}

void dispatch_panic(const char *what, enum status s)
{
	panic("%s ended with %s%s%s", what, status_text(s), *why_text() ? ": " : "", why_text());
}

void dispatch_answer(struct request *r, struct verb *v, enum status s, ProtobufCMessage *reply)
{
	if (s == OK && reply)
		s = dispatch_pack(r, v, reply);
	if (s == OK) {
		r->outcome = OD__OUTCOME__DONE;
		return;
	}
	r->refusal = v->refusal;
	buffer_reset(&r->answer);
	switch (s) {
	case ERR_DENIED:
		r->outcome = OD__OUTCOME__DENIED;
		if (!r->refusal.message)
			refuse(&r->refusal, r->arena, OD__MESSAGE__ROLE_LACKS, NULL, r->row->full,
				r->row->need, NULL, NULL);
		break;
	case ERR_NOT_FOUND:
		r->outcome = OD__OUTCOME__MISSING;
		if (!r->refusal.message)
			refuse(&r->refusal, r->arena, OD__MESSAGE__NOT_FOUND, NULL, r->row->area, "",
				NULL, NULL);
		break;
	case ERR_VERSION:
		r->outcome = OD__OUTCOME__CLASH;
		break;
	case ERR_RETRY:
	case ERR_TIMEOUT:
		r->outcome = OD__OUTCOME__BUSY;
		break;
	case ERR_REFUSED:
		r->outcome = r->refusal.message == OD__MESSAGE__VERSION_OLD ? OD__OUTCOME__CLASH
			: r->refusal.message == OD__MESSAGE__NOT_FOUND ? OD__OUTCOME__MISSING
			: OD__OUTCOME__REFUSED;
		break;
	case ERR_LIMIT:
	case ERR_FORMAT:
	case ERR_EXISTS:
	case ERR_BUSY:
	case ERR_END:
		r->outcome = OD__OUTCOME__REFUSED;
		break;
	default:
		/* Input and output, checksums: the desk goes on only after recovery. */
		dispatch_panic(r->row->full, s);
	}
	if (!r->refusal.message)
		refuse(&r->refusal, r->arena, OD__MESSAGE__NOT_DONE, NULL, r->row->full,
			status_text(s), NULL, NULL);
}
