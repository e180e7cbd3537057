/* SPDX-License-Identifier: ISC */
/*
 * server_verify -- `server verify`: the whole desk looked at, while it works.
 *
 * Runs on a reader, in many short transactions of its own: the store's structure and indexes (I5),
 * the journal's chain, versions and seals (I14, I15), the business (desk/verify.h). At most 200
 * faults are listed, each by its rule with table, key and both values; the rest is counted in the
 * last row. Where there is none, a sentence says so.
 */
#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "desk/verify.h"
#include "server/journal.h"
#include "server/server.h"

#define FAULTS_MAX 200u

struct looking {
	struct verb *v;
	Od__ServerVerified *reply;
	uint64_t faults, rows;
};

static void note(void *baton, const char *rule, const char *text)
{
	struct looking *l = baton;
	Od__Fault *f;

	if (l->faults++ >= FAULTS_MAX)
		return;
	f = (Od__Fault *)reflect_new(&od__fault__descriptor, l->v->arena);
	f->rule = arena_string(l->v->arena, rule);
	f->text = arena_string(l->v->arena, text);
	l->reply->fault[l->reply->n_fault++] = f;
}

static void of_store(void *baton, const char *sentence)
{
	note(baton, "I5", sentence);
}

enum status verb_server_verify(struct verb *v, const Od__ServerVerify *request,
	Od__ServerVerified *reply)
{
	struct server *server = v->request->server;
	struct looking l = {.v = v, .reply = reply};
	uint64_t entries = 0, bad = 0;
	const char *why = NULL;
	enum status s;

	(void)request;
	reply->fault = arena_array(v->arena, FAULTS_MAX + 1, sizeof *reply->fault);
	s = store_verify(server->store, of_store, &l, &l.rows);
	if (s == OK || s == ERR_CHECKSUM)
		s = journal_whole(server, &entries, &bad, &why);
	if (s == OK && why)
		note(&l, "I14", arena_format(v->arena, "journal entry %llu: %s",
			(unsigned long long)bad, why));
	if (s == OK)
		s = journal_versions(server, note, &l);
	if (s == OK)
		s = journal_seals(server, note, &l);
	if (s == OK)
		s = verify_business(v, note, &l, &l.rows);
	if (l.faults > FAULTS_MAX) {
		Od__Fault *f = (Od__Fault *)reflect_new(&od__fault__descriptor, v->arena);

		f->text = arena_format(v->arena, "and %llu more",
			(unsigned long long)(l.faults - FAULTS_MAX));
		reply->fault[reply->n_fault++] = f;
	}
	reply->has_rows = 1;
	reply->rows = l.rows;
	if (s == OK && l.faults == 0) {
		reply->made = (Od__Made *)reflect_new(&od__made__descriptor, v->arena);
		made_note(v, reply->made, OD__MESSAGE__DESK_WHOLE,
			arena_format(v->arena, "%llu", (unsigned long long)l.rows), NULL, NULL, NULL);
	}
	return s;
}
