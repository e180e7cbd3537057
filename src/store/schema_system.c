/* SPDX-License-Identifier: ISC */
/*
 * schema_system -- index keys of users, config, journal, jobs and tasks.
 *
 * An absent string is no key; an absent number is 0, and 0 is "none" where the number is an id.
 * The opening of a person's record is found under that customer, so that one walk of
 * INDEX_JOURNAL_RECORD gives both what changed and who saw it.
 */
#include "store/schema_extract.h"

#include "record/system.pb-c.h"
#include "store/index.h"

EXTRACT(extract_config_code)
{
	const Od__Config *c = (const Od__Config *)m;
	struct key k = key_empty();

	if (!c->kind || !c->code)
		return;
	key_add_text(&k, c->kind);
	key_add_code(&k, c->code);
	entries_add(out, &k);
}

static void add_text(struct entries *out, const char *text)
{
	struct key k = key_empty();

	if (!text || !text[0])
		return;
	key_add_text(&k, text);
	entries_add(out, &k);
}

EXTRACT(extract_user_login)
{
	add_text(out, ((const Od__User *)m)->login);
}

EXTRACT(extract_user_key)
{
	const Od__User *u = (const Od__User *)m;
	size_t i;

	for (i = 0; i < u->n_key; i++)
		add_text(out, u->key[i]->fingerprint);
}

EXTRACT(extract_user_extension)
{
	add_text(out, ((const Od__User *)m)->extension);
}

static void add_record(struct entries *out, const char *kind, uint64_t id)
{
	struct key k = key_empty();

	key_add_text(&k, kind);
	key_add_u64(&k, id);
	entries_add(out, &k);
}

EXTRACT(extract_journal_record)
{
	const Od__JournalEntry *e = (const Od__JournalEntry *)m;
	size_t i;

	if (e->record && e->record[0] && !e->made)
		add_record(out, e->record, e->id);
	for (i = 0; i < e->n_opened; i++)
		add_record(out, "customer", e->opened[i]);
}

EXTRACT(extract_job_open)
{
	const Od__Job *j = (const Od__Job *)m;
	struct key k = key_empty();

	if (j->state != OD__JOB_STATE__JOB_DONE && j->state != OD__JOB_STATE__JOB_CANCELLED
	    && j->state != OD__JOB_STATE__JOB_STOPPED)
		entries_add(out, &k);
}

EXTRACT(extract_task_owner)
{
	const Od__Task *t = (const Od__Task *)m;
	struct key k = key_u32(t->owner);

	if (t->state != OD__TASK_STATE__TASK_OPEN || !t->owner)
		return;
	key_add_i64(&k, t->due);
	entries_add(out, &k);
}

EXTRACT(extract_task_department)
{
	const Od__Task *t = (const Od__Task *)m;
	struct key k = key_empty();

	if (t->state != OD__TASK_STATE__TASK_OPEN || !t->department || !t->department[0])
		return;
	key_add_text(&k, t->department);
	key_add_i64(&k, t->due);
	entries_add(out, &k);
}

static const char *text(const char *t)
{
	return t ? t : "";
}

EXTRACT(extract_task_once)
{
	const Od__Task *t = (const Od__Task *)m;
	struct key k = key_empty();

	key_add_text(&k, text(t->kind));
	key_add_text(&k, text(t->subject_kind));
	key_add_u64(&k, t->subject);
	key_add_text(&k, text(t->period));
	entries_add(out, &k);
}

EXTRACT(extract_task_subject)
{
	const Od__Task *t = (const Od__Task *)m;
	struct key k = key_empty();

	if (t->state != OD__TASK_STATE__TASK_OPEN || !t->subject_kind || !t->subject_kind[0])
		return;
	key_add_text(&k, t->subject_kind);
	key_add_u64(&k, t->subject);
	entries_add(out, &k);
}
