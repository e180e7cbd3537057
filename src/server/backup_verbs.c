/* SPDX-License-Identifier: ISC */
/*
 * backup_verbs -- `server backup`, `server drill`, `job show`, `job stop`.
 *
 * The first two only make a job row; the keeper's thread does the work and tells how it ended
 * (keeper.h). Stopping writes the row; the thread hears of it with its next report.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "server/keeper.h"
#include "server/server.h"
#include "store/archive.h"

static enum status begun(struct verb *v, Od__Made *reply, uint64_t id, int message)
{
	const char *said = arena_format(v->arena, "%" PRIu64, id);

	made_fill(v, reply, "job", id, said, 1);
	made_note(v, reply, message, said, NULL, NULL, NULL);
	return OK;
}

static enum status key_check(struct verb *v, const char *field, const char *text)
{
	unsigned char key[ARCHIVE_KEY];

	if (!text || archive_key_public(text, key))
		return OK;
	return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, field, field, "odpub-…", text, NULL);
}

/* The name that a job list shows of a path. */
static const char *short_name(struct verb *v, const char *path)
{
	size_t length = strlen(path);

	return length <= 200 ? path : arena_string(v->arena, path + length - 200);
}

enum status verb_server_backup(struct verb *v, const Od__ServerBackup *request, Od__Made *reply)
{
	bool daily = !request->to || !*request->to;
	enum status s = key_check(v, "key", request->key);
	uint64_t id;

	if (s == OK)
		s = key_check(v, "keys_key", request->keys_key);
	if (s == OK && !daily && request->to[0] != '/')
		s = verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "to", "to", "/…", request->to, NULL);
	if (s == OK && request->keys == OD__BACKUP_KEYS__KEYS_SEALED && !request->keys_key)
		s = verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "keys_key", "keys_key",
			"odpub-…", NULL, NULL);
	if (s == OK && daily && request->key)
		s = verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "to", "to", "/…", NULL, NULL);
	if (s == OK)
		s = keeper_job_begin(v, BACKUP_JOB, daily ? "daily"
			: short_name(v, request->to), &request->base, &id);
	return s == OK ? begun(v, reply, id, OD__MESSAGE__BACKUP_RUNS) : s;
}

enum status verb_server_drill(struct verb *v, const Od__ServerDrill *request, Od__Made *reply)
{
	uint64_t id;
	enum status s = OK;

	if (request->file && request->file[0] != '/')
		s = verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "file", "file", "/…", request->file,
			NULL);
	if (s == OK)
		s = keeper_job_begin(v, DRILL_JOB, request->file
			? short_name(v, request->file) : "", &request->base, &id);
	return s == OK ? begun(v, reply, id, OD__MESSAGE__BACKUP_RUNS) : s;
}

static enum status job_get(struct verb *v, uint64_t id, Od__Job **out)
{
	struct key k = key_u64(id);
	enum status s = table_get_as(v->txn, TABLE_JOB, &k, v->arena, out);

	return s == ERR_NOT_FOUND ? verb_missing(v, "id", "job",
		arena_format(v->arena, "%" PRIu64, id)) : s;
}

enum status verb_job_show(struct verb *v, const Od__JobShow *request, Od__Job *reply)
{
	Od__Job *job;
	enum status s = job_get(v, request->id, &job);

	if (s != OK)
		return s;
	job->has_cursor = 0;
	*reply = *job;
	return OK;
}

enum status verb_job_stop(struct verb *v, const Od__JobStop *request, Od__Made *reply)
{
	struct key k = key_u64(request->id);
	const char *said = arena_format(v->arena, "%" PRIu64, request->id);
	Od__Job *before, *job;
	enum status s = job_get(v, request->id, &before);

	if (s != OK)
		return s;
	if (strcmp(text_of(before->kind), BACKUP_JOB) != 0
	    && strcmp(text_of(before->kind), DRILL_JOB) != 0)
		return verb_refuse(v, OD__MESSAGE__JOB_GOES_ON, "id", said, text_of(before->kind),
			NULL, NULL);
	if (before->state != OD__JOB_STATE__DRAINING)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", said,
			enum_label(&od__job_state__descriptor, (int)before->state), "job stop",
			enum_label(&od__job_state__descriptor, OD__JOB_STATE__DRAINING));
	job = (Od__Job *)reflect_copy(&before->base, v->arena);
	job->state = OD__JOB_STATE__JOB_CANCELLED;
	job->has_changed = 1;
	job->changed = v->now;
	s = change_put(v, TABLE_JOB, &k, request->id, 0, 0, &before->base, &job->base);
	if (s == OK) {
		made_fill(v, reply, "job", request->id, said, job->version);
		made_note(v, reply, OD__MESSAGE__JOB_STOPPED_NOW, said, NULL, NULL, NULL);
	}
	return s;
}
