/* SPDX-License-Identifier: ISC */
/*
 * rights-t -- every verb of the table, asked by who may not.
 *
 * A login of a role without a need is denied each verb that has one, and only those; so is one that was
 * locked, but for the login. A role that may everything with its own customers alone gets no record of
 * another's customer by any verb of that scope: a write is not done, and no answer holds the name.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define FOREIGN "Zanzibar Deli"
#define NUMBER 500000		/* of requests by hand, above all of the client */

static const char *desk;
static struct arena *memory;

/* As the admin; the reply. */
static ProtobufCMessage *must(struct client *admin, const char *verb, const char *arguments)
{
	const struct verb_row *row = verb_find_full(verb, NULL);
	ProtobufCMessage *m = reflect_new(row->request, memory), *reply;
	char *rest = arena_string(memory, arguments), *pair;
	struct refusal why = { 0 };

	while ((pair = strsep(&rest, "|")) != NULL) {
		char *is = strchr(pair, '=');

		*is = '\0';
		if (reflect_set(m, pair, is + 1, memory, &why) != OK)
			bail("%s %s: %s", verb, pair, refusal_text(&why, memory, NULL));
	}
	if (client_call(admin, row, m, NULL, memory, &reply, &why) != OK)
		bail("%s %s: %s", verb, arguments, refusal_text(&why, memory, NULL));
	return reply;
}

/* Streams and what changes who asks are not asked. */
static bool left_out(const struct verb_row *row)
{
	return row->streams || strcmp(row->area, "session") == 0;
}

static Od__Reply *ask(int fd, const struct verb_row *row, const ProtobufCMessage *request)
{
	static uint64_t number = NUMBER;
	Od__Reply *reply;

	fixture_send(fd, number++, row->full, NULL, request);
	reply = fixture_reply(fd, memory);
	if (!reply)
		bail("%s ended the connection", row->full);
	return reply;
}

/* A connection of this user, whom the owner of the folder may become. */
static int connection_of(const char *login)
{
	Od__SessionOpen open = OD__SESSION_OPEN__INIT;
	int fd = fixture_raw(desk);

	fixture_hello(fd, NULL, memory);
	open.login = (char *)(uintptr_t)login;
	if (ask(fd, verb_find_full("session open", NULL), &open.base)->outcome != OD__OUTCOME__DONE)
		bail("no session of %s", login);
	return fd;
}

/* ---- what the table says ---- */

static void needs(int fd)
{
	const struct verb_row *row;
	size_t i, wrong = 0;

	for (i = 0; (row = verb_at(i)) != NULL; i++) {
		bool denied, has = *row->need && strcmp(row->need, "-") != 0;
		const Od__Reply *reply;

		if (left_out(row) && !has)
			continue;
		reply = ask(fd, row, reflect_new(row->request, memory));
		denied = reply->outcome == OD__OUTCOME__DENIED;
		if (denied == has && (!denied || reply->refusal->message == OD__MESSAGE__ROLE_LACKS))
			continue;
		wrong++;
		diag("%s needs \"%s\": outcome %d", row->full, row->need, (int)reply->outcome);
	}
	ok(i > 100 && wrong == 0, "a role without needs is denied each of %zu verbs that has one", i);
}

static void locked(int fd)
{
	const struct verb_row *row;
	size_t i, wrong = 0;

	for (i = 0; (row = verb_at(i)) != NULL; i++) {
		const Od__Reply *reply;

		if (strcmp(row->need, "-") == 0)
			continue;
		reply = ask(fd, row, reflect_new(row->request, memory));
		if (reply->outcome == OD__OUTCOME__DENIED)
			continue;
		wrong++;
		diag("%s: outcome %d", row->full, (int)reply->outcome);
	}
	is_int(0, (long long)wrong, "who was locked may nothing more on the connection that stood");
}

/* ---- another's customer ---- */

/* What names the records of the foreign customer, by the names of the fields that do. */
static const struct { const char *field, *value; } foreign[] = {
	{ "customer", "FAR" }, { "customer.0", "FAR" }, { "order", "1" }, { "id", "1" }, { "ticket", "C-1" },
	{ "draft", "1" }, { "standing", "S-1" }, { "booking", "B-1" }, { "call", "e1" },
	{ "text", "Zanzibar" }, { "coupon", "AWAY" }, { "code", "AWAY" }, { "change", "1" },
	{ "other", "FAR" }, { "payer", "FAR" },
	{ "day", "today" }, { "phone", "0571-87770150" }, { "task", "T-1" }, { "work", "1" },
};

/* The request of the example, as far as it is one, with everything in it that can be the foreign. */
static ProtobufCMessage *request_of(const struct verb_row *row)
{
	ProtobufCMessage *m = reflect_new(row->request, memory);
	char *rest = arena_string(memory, row->example), *word;
	struct refusal why;

	while ((word = strsep(&rest, " ")) != NULL) {
		char *is = strchr(word, '=');

		if (!is)
			continue;
		*is = '\0';
		reflect_set(m, word, is + 1, memory, &why);
	}
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
		reflect_set(m, foreign[i].field, foreign[i].value, memory, &why);
	return m;
}

/* The same with this one alone. */
static ProtobufCMessage *request_by(const struct verb_row *row, size_t by)
{
	ProtobufCMessage *m = reflect_new(row->request, memory);
	struct refusal why;

	return reflect_set(m, foreign[by].field, foreign[by].value, memory, &why) == OK ? m : NULL;
}

static bool says(const struct verb_row *row, const Od__Reply *reply)
{
	struct buffer text;
	ProtobufCMessage *m;
	struct refusal why;
	bool there = false;
	size_t i;

	for (i = 0; reply->refusal && i < reply->refusal->n_arg; i++)
		there |= strstr(reply->refusal->arg[i], FOREIGN) != NULL;
	if (reply->outcome != OD__OUTCOME__DONE
	    || reflect_unpack(row->reply, reply->body.data, reply->body.len, memory, &m, &why) != OK)
		return there;
	buffer_init(&text, 16u << 20);
	reflect_json(m, &text);
	there |= strstr(buffer_string(&text), FOREIGN) != NULL;
	buffer_free(&text);
	return there;
}

struct asked { bool theirs; size_t all, missing, told, done; };

static void one(int fd, const struct verb_row *row, const ProtobufCMessage *m, struct asked *count)
{
	const Od__Reply *reply = ask(fd, row, m);
	struct buffer text;

	count->all++;
	count->missing += reply->outcome == OD__OUTCOME__MISSING;
	if (!says(row, reply) && (!row->writes || reply->outcome != OD__OUTCOME__DONE))
		return;
	count->told += says(row, reply);
	count->done += row->writes && reply->outcome == OD__OUTCOME__DONE;
	if (count->theirs)
		return;
	buffer_init(&text, 1u << 20);
	reflect_json(m, &text);
	diag("%s %s: outcome %d", row->full, buffer_string(&text), (int)reply->outcome);
	buffer_free(&text);
}

static void scopes(int fd, struct asked *count)
{
	const struct verb_row *row;
	size_t i, by;

	for (i = 0; (row = verb_at(i)) != NULL; i++) {
		ProtobufCMessage *m;

		if (row->scope == SCOPE_NONE || left_out(row) || strcmp(row->area, "user") == 0)
			continue;
		one(fd, row, request_of(row), count);
		for (by = 0; by < sizeof foreign / sizeof foreign[0]; by++)
			if ((m = request_by(row, by)) != NULL)
				one(fd, row, m, count);
	}
}

static void make_people(struct client *admin)
{
	must(admin, "config save", "record.kind=role|record.code=nothing|record.name=nothing|"
		"record.role.own=yes");
	must(admin, "config save", "record.kind=role|record.code=mine|record.name=mine|record.role.own=yes|"
		"record.role.need.0=*");
	must(admin, "user save", "login=no.body|role.0=nothing");
	must(admin, "user save", "login=li.na|role.0=operator");
	must(admin, "user save", "login=wang.fang|role.0=mine|extension=8023");
}

static void make_foreign(struct client *admin)
{
	must(admin, "product save", "code=1010|names.0.language=en|names.0.text=paste|unit=jar|price=18.50");
	must(admin, "customer add", "code=FAR|name=" FOREIGN "|phone=0571-87770150");
	must(admin, "customer note", "customer=FAR|text=" FOREIGN " likes it");
	must(admin, "order place", "customer=FAR|line.0.item=1010|line.0.quantity=3");
	must(admin, "ticket open", "customer=FAR|text=" FOREIGN " complains|kind=complaint|category=taste");
	must(admin, "draft open", "customer=FAR");
	must(admin, "standing save", "customer=FAR|rule=FREQ=WEEKLY;BYDAY=MO,TH|"
		"line.0.item=1010|line.0.quantity=3");
	must(admin, "booking save", "customer=FAR|day=t|from=18:30|party=8");
	must(admin, "call ring", "id=e1|from=057187770150|extension=8021");
}

int main(void)
{
	struct asked own = { 0 }, all = { .theirs = true };
	struct client *admin;
	pid_t server;
	int fd;

	memory = arena_new(0);
	desk = fixture_desk("desk");
	server = fixture_start(desk, NULL, NULL);
	admin = fixture_open(desk);
	plan_lazy();
	make_people(admin);
	fd = connection_of("no.body");
	needs(fd);
	must(admin, "user save", "login=no.body|state=locked");
	locked(fd);
	close(fd);

	make_foreign(admin);
	fd = connection_of("wang.fang");
	scopes(fd, &own);
	is_int(0, (long long)own.done, "no write to another's customer is done, of %zu requests", own.all);
	is_int(0, (long long)own.told, "no answer tells his name");
	ok(own.missing > 60, "what is another's is not there: %zu times", own.missing);
	close(fd);
	fd = connection_of("li.na");
	scopes(fd, &all);
	ok(all.told > 10, "an operator is told by the same requests: %zu times", all.told);
	close(fd);
	client_close(admin);
	fixture_end(server, 15);
	arena_free(memory);
	return tap_result();
}
