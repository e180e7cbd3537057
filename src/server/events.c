/* SPDX-License-Identifier: ISC */
/*
 * events -- from changes to notices, from notices to event frames.
 *
 * Gathering runs on the executor's thread, delivery in the loop after the flush. A session gets a
 * notice once, however many of its topics match.
 */
#include "server/events.h"

#include <string.h>

#include "record/system.pb-c.h"
#include "server/server.h"
#include "server/session.h"

static struct notice *add(struct request *r, struct notice **last, const char *topic,
	const char *what, uint64_t id, uint64_t version)
{
	struct notice *n = arena_alloc(r->arena, sizeof *n);

	n->topic = topic;
	n->what = what;
	n->id = id;
	n->version = version;
	if (*last)
		(*last)->next = n;
	else
		r->notices = n;
	*last = n;
	return n;
}

static uint64_t version_of(const ProtobufCMessage *m)
{
	struct place p;

	return m && reflect_find(m, "version", &p) == OK ? (uint64_t)reflect_integer(&p) : 0;
}

static const char *table_name(const ProtobufCMessage *m)
{
	const struct record_row *row;
	size_t i;

	for (i = 0; (row = record_at(i)) != NULL; i++)
		if (row->record == m->descriptor)
			return row->table;
	return "";
}

/* A handler may tell of a record by itself what its change tells already. */
static bool told(const struct request *r, const char *topic)
{
	const struct notice *n;

	for (n = r->notices; n; n = n->next)
		if (strcmp(n->topic, topic) == 0)
			return true;
	return false;
}

/* The version that the record of a topic "draft/12" has now; 0 when it was not logged. */
static uint64_t version_told(const struct changes *changes, const struct event_note *e)
{
	const struct change *c;

	for (c = changes->first; c; c = c->next) {
		const char *table;
		size_t n;

		if (!c->after || c->id != e->id)
			continue;
		table = table_name(c->after);
		n = strlen(table);
		if (n && strncmp(e->topic, table, n) == 0 && e->topic[n] == '/')
			return version_of(c->after);
	}
	return 0;
}

void events_gather(struct request *r, const struct changes *changes)
{
	struct notice *last = NULL;
	const struct change *c;
	const struct event_note *e;

	r->notices = NULL;
	for (c = changes->first; c; c = c->next) {
		const ProtobufCMessage *m = c->after ? c->after : c->before;

		if (c->quiet || !m)
			continue;
		add(r, &last, arena_format(r->arena, "record/%s/%llu", table_name(m),
			(unsigned long long)c->id), !c->before ? "added" : !c->after ? "removed"
			: "changed", c->id, version_of(m));
	}
	for (e = changes->events; e; e = e->next)
		if (!told(r, e->topic))
			add(r, &last, arena_string(r->arena, e->topic),
				arena_string(r->arena, e->what), e->id, version_told(changes, e));
}

bool events_rights(const struct changes *changes)
{
	const struct change *c;

	for (c = changes->first; c; c = c->next)
		if (c->table == TABLE_USER || c->table == TABLE_CONFIG)
			return true;
	return false;
}

bool events_match(char *const *topics, size_t count, const char *topic)
{
	size_t i;

	for (i = 0; i < count; i++) {
		size_t n = strlen(topics[i]);

		if (n > 0 && topics[i][n - 1] == '/') {
			if (strncmp(topics[i], topic, n) == 0)
				return true;
		} else if (strcmp(topics[i], topic) == 0) {
			return true;
		}
	}
	return false;
}

void events_deliver(struct server *s, const struct notice *notices)
{
	const struct notice *n;
	size_t slot;

	for (n = notices; n; n = n->next)
		for (slot = 0; slot < s->slot_top; slot++)
			if (s->slots[slot] && session_follows(s->slots[slot], n->topic))
				session_event(s->slots[slot], n);
}
