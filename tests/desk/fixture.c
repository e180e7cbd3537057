/* SPDX-License-Identifier: ISC */
/*
 * fixture: a desk of its own for a test (fixture.h).
 *
 * What the dispatcher of the server does is done here in the least form: the need is checked, the
 * handler runs in a transaction, after the commit the memory follows its changes, and a reply is
 * masked for a role that may not see it whole. There is no journal and no idempotency. A
 * mistake of the test itself ends it with bail().
 */
#include "desk/fixture.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "desk/access.h"
#include "desk/create.h"
#include "desk/inside.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static void open_store(struct fixture *f, bool create)
{
	struct store_options options = { .folder = f->folder, .create = create,
		.cache = 8u << 20, .one_writer = true };	/* as the server has it */
	enum status s = store_open(&options, &f->store);

	if (s != OK)
		bail("store_open: %s", status_text(s));
}

static void load(struct fixture *f)
{
	enum status s = desk_load(f->store, f->folder, &f->desk);

	if (s != OK)
		bail("desk_load: %s", status_text(s));
}

static void add_users(struct fixture *f)
{
	static const char *const users[][3] = {
		{ "li.na", "operator", "8021" }, { "chen.wei", "operator", "8022" },
		{ "wang.fang", "rep", "8023" }, { "zhao.min", "supervisor", "8024" },
		{ "sun.li", "clerk", "8025" }, { "he.yan", "analyst", "8026" },
	};
	size_t i;

	for (i = 0; i < sizeof users / sizeof users[0]; i++)
		if (!RUN(f, user, save, "login", users[i][0], "role.0", users[i][1], "extension",
			users[i][2], NULL))
			bail("user %s: %s", users[i][0], f->text);
}

struct fixture *fixture_open(void)
{
	struct desk_plan plan = { .currency = "CNY", .zone = "Asia/Shanghai", .country = "CN",
		.admin = "boss" };
	struct fixture *f = mem_alloc(sizeof *f);
	char say[200] = "";
	enum status s;

	f->arena = arena_new(0);
	f->folder = tap_tmpdir();
	fixture_clock(f, FIXTURE_NOW);
	open_store(f, true);
	s = desk_create(f->store, f->folder, &plan, NULL, NULL, say, sizeof say);
	if (s != OK)
		bail("desk_create: %s %s", status_text(s), say);
	load(f);
	fixture_as(f, "");
	add_users(f);
	return f;
}

void fixture_reopen(struct fixture *f)
{
	desk_free(f->desk);
	store_close(f->store);
	open_store(f, false);
	load(f);
}

void fixture_close(struct fixture *f)
{
	desk_free(f->desk);
	store_close(f->store);
	arena_free(f->arena);
	mem_free(f);
}

void fixture_as(struct fixture *f, const char *login)
{
	const Od__User *u;

	if (!*login) {
		memset(&f->actor, 0, sizeof f->actor);
		f->actor.login = "system";
		f->actor.needs = access_every_need;
		f->actor.personal_full = true;
		f->actor.extension = "";
		f->actor.language = "en";
		f->actor.from = "test";
		return;
	}
	u = access_user_by_login(f->desk, login);
	if (!u || access_actor(f->desk, u->id, NULL, f->arena, &f->actor) != OK)
		bail("there is no active user %s", login);
}

void fixture_clock(struct fixture *f, const char *instant)
{
	char text[64];

	(void)f;
	snprintf(text, sizeof text, "=%s", instant);
	if (clock_set(text) != OK)
		bail("clock %s", text);
}

struct run {
	struct fixture *f;
	fixture_body *body;
	void *baton;
	struct verb verb;
	struct changes changes;
};

static enum status run_body(struct txn *t, void *baton)
{
	struct run *r = baton;
	enum status s;

	memset(&r->changes, 0, sizeof r->changes);
	r->verb.txn = t;
	memset(&r->verb.refusal, 0, sizeof r->verb.refusal);
	s = r->body(&r->verb, r->baton);
	r->f->rows = txn_rows(t);
	r->f->stood = !r->verb.changes && txn_alone(t);
	if (s == OK && r->verb.changes && r->f->lose == 2)
		s = ERR_LIMIT;
	if (s == OK && r->verb.changes && r->f->lose == 1) {
		r->f->lose = 0;
		s = ERR_RETRY;
	}
	return s;
}

static enum status run(struct fixture *f, const struct verb_row *row, bool writes,
	fixture_body *body, void *baton)
{
	struct run *r = arena_alloc(f->arena, sizeof *r);
	struct actor *actor = arena_copy(f->arena, &f->actor, sizeof f->actor);

	r->f = f;
	r->body = body;
	r->baton = baton;
	r->verb.row = row;
	r->verb.desk = f->desk;
	r->verb.arena = f->arena;
	r->verb.actor = actor;
	r->verb.now = clock_now();
	r->verb.changes = writes ? &r->changes : NULL;
	if (writes) {
		f->status = store_write(f->store, run_body, r, NULL);
		if (f->status == OK)
			desk_applied(f->desk, &r->changes, 0);
		f->changes = &r->changes;
	} else {
		desk_read_lock(f->desk);
		f->status = store_read(f->store, run_body, r, NULL);
		desk_unlock(f->desk);
	}
	f->refusal = r->verb.refusal;
	memcpy(f->opened, r->verb.opened, sizeof f->opened);
	f->opened_count = r->verb.opened_count;
	f->text[0] = 0;
	if (f->status == ERR_REFUSED)
		snprintf(f->text, sizeof f->text, "%s", refusal_text(&f->refusal, f->arena, NULL));
	else if (f->status != OK)
		snprintf(f->text, sizeof f->text, "%s", status_text(f->status));
	return f->status;
}

enum status fixture_write(struct fixture *f, fixture_body *body, void *baton)
{
	return run(f, NULL, true, body, baton);
}

enum status fixture_read(struct fixture *f, fixture_body *body, void *baton)
{
	return run(f, NULL, false, body, baton);
}

struct call {
	verb_handler *handler;
	const void *request;
	ProtobufCMessage *reply;
};

static enum status call_handler(struct verb *v, void *baton)
{
	struct call *c = baton;

	if (!actor_may(v->actor, v->row->need))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, NULL, v->row->full, v->row->need,
			NULL, NULL);
	return c->handler(v, c->request, c->reply);
}

void *fixture_run(struct fixture *f, const char *verb, verb_handler *handler, ...)
{
	const char *preset, *path, *value;
	const struct verb_row *row = verb_find_full(verb, &preset);
	struct refusal why = { 0 };
	ProtobufCMessage *request;
	va_list list;

	if (!row)
		bail("there is no verb %s", verb);
	request = reflect_new(row->request, f->arena);
	va_start(list, handler);
	while ((path = va_arg(list, const char *))) {
		value = va_arg(list, const char *);
		if (reflect_set(request, path, value, f->arena, &why) != OK)
			bail("%s %s=%s: %s", verb, path, value, refusal_text(&why, f->arena, NULL));
	}
	va_end(list);
	return fixture_request(f, verb, handler, request);
}

void *fixture_request(struct fixture *f, const char *verb, verb_handler *handler,
	ProtobufCMessage *request)
{
	const char *preset;
	const struct verb_row *row = verb_find_full(verb, &preset);
	struct call call = { .handler = handler };
	struct refusal why = { 0 };

	f->status = reflect_check(request, f->arena, &why);
	if (f->status != OK) {
		f->refusal = why;
		snprintf(f->text, sizeof f->text, "%s", refusal_text(&why, f->arena, NULL));
		return NULL;
	}
	call.request = request;
	call.reply = reflect_new(row->reply, f->arena);
	if (run(f, row, row->writes, call_handler, &call) != OK)
		return NULL;
	if (!f->actor.personal_full)
		reflect_mask(call.reply, f->arena);
	return call.reply;
}

const char *fixture_text(struct fixture *f, const void *message, const char *path)
{
	struct buffer out;
	struct place place;
	const char *text;

	if (!message || reflect_find(message, path, &place) != OK)
		return "";
	buffer_init(&out, 1u << 20);
	reflect_print(&place, true, &out);
	text = arena_string(f->arena, buffer_string(&out));
	buffer_free(&out);
	return text;
}

int64_t fixture_int(const void *message, const char *path)
{
	struct place place;

	if (!message || reflect_find(message, path, &place) != OK)
		return INT64_MIN;
	return reflect_integer(&place);
}

static void fault(void *baton, const char *sentence)
{
	unsigned *count = baton;

	diag("%s", sentence);
	++*count;
}

unsigned fixture_faults(struct fixture *f)
{
	unsigned count = 0;
	uint64_t rows = 0;
	enum status s = store_verify(f->store, fault, &count, &rows);

	if (s != OK) {
		diag("store_verify: %s", status_text(s));
		count++;
	}
	return count;
}
