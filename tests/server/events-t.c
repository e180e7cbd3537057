/* SPDX-License-Identifier: ISC */
/*
 * events-t -- who follows a topic hears of a change, after it is durable. Who reads late.
 *
 * Exact topics, all below a topic, the end of following, the feed that goes on by itself; then a
 * follower that stops reading: the writer never waits, and it is told how many events it lost. And
 * who asks for much and reads late gets all of it.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "record/customer.pb-c.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "server/outqueue.h"
#include "tap/tap.h"
#include "wire/frame.h"

static void add(struct client *c, const char *name)
{
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m;

	if (fixture_call(c, "customer add", NULL, a, &m, &why, arena_format(a, "name=%s", name),
			"accept_duplicate=true", NULL) != OK)
		bail("customer add: %s", refusal_text(&why, a, NULL));
	arena_free(a);
}

/* The next event of a raw connection; replies are skipped. */
static Od__Event *next_event(int fd, struct arena *a)
{
	Od__Frame *f;

	do
		f = fixture_frame(fd, a);
	while (f && f->kind_case != OD__FRAME__KIND_EVENT);
	return f ? f->event : NULL;
}

static int follow(const char *desk, const char *topic, struct arena *a)
{
	int fd = fixture_raw(desk);
	Od__Reply *r;

	fixture_hello(fd, NULL, a);
	fixture_send(fd, 1, "event follow", NULL, fixture_request("event follow", a,
		arena_format(a, "topic.0=%s", topic), NULL));
	/* Requests of a connection are taken in order: after this answer it follows. */
	fixture_send(fd, 2, "session me", NULL, fixture_request("session me", a, NULL));
	r = fixture_reply(fd, a);
	if (!r || r->number != 2)
		bail("no answer behind event follow");
	return fd;
}

static void topics(const char *desk, struct client *c, struct arena *a)
{
	int all = follow(desk, "record/customer/", a), exact = follow(desk, "record/customer/2", a);
	Od__Event *e;

	add(c, "One");
	add(c, "Two");
	e = next_event(all, a);
	is_string("record/customer/1", e ? e->topic : NULL, "all below: the first");
	is_string("added", e ? e->what : NULL, "was added");
	is_int(1, e ? (long long)e->version : 0, "at version 1");
	e = next_event(all, a);
	is_string("record/customer/2", e ? e->topic : NULL, "all below: the second");
	e = next_event(exact, a);
	is_string("record/customer/2", e ? e->topic : NULL, "exactly: only the second");
	close(exact);
	close(all);
}

static size_t heard;
static void on_event(void *baton, const Od__Event *event)
{
	(void)baton;
	if (strcmp(event->topic, "record/customer/3") == 0)
		heard++;
}

static size_t followed;
static void on_followed(void *baton, const struct client_reply *reply)
{
	(void)baton;
	followed += reply->more && reply->body
		&& reply->body->descriptor == &od__followed__descriptor;
}

static bool step_until_heard(void *baton)
{
	client_step(baton);
	return heard > 0;
}

static void by_client(const char *desk, struct client *writer, struct arena *a)
{
	struct client *c = fixture_open(desk);
	ProtobufCMessage *m;
	struct refusal why;
	uint64_t number;

	client_events(c, on_event, NULL);
	client_send(c, verb_find_full("event follow", NULL), fixture_request("event follow", a,
		"topic.0=record/", NULL), NULL, on_followed, NULL, &number);
	fixture_call(c, "session me", NULL, a, &m, &why, NULL);
	add(writer, "Three");
	ok(tap_wait(60000, step_until_heard, c), "the client library hands the event on");
	ok(followed > 0, "and answers the stream with it");
	client_cancel(c, number);
	fixture_call(c, "session me", NULL, a, &m, &why, NULL);
	heard = 0;
	add(writer, "Four");
	fixture_call(c, "session me", NULL, a, &m, &why, NULL);
	is_int(0, (long long)heard, "after cancel nothing is heard");
	client_close(c);
}

static char last_heard[64];
static void on_any(void *baton, const Od__Event *event)
{
	(void)baton;
	snprintf(last_heard, sizeof last_heard, "%s", event->topic);
}

static void save_user(struct client *c, struct arena *a, const char *login, const char *more)
{
	ProtobufCMessage *m;
	struct refusal why;

	if (fixture_call(c, "user save", NULL, a, &m, &why, arena_format(a, "login=%s", login),
			"role.0=admin", more, NULL) != OK)
		bail("user save: %s", refusal_text(&why, a, NULL));
}

/* Follows every record as one who may see users and no customers; then leaves. */
static void by_role(const char *desk, struct client *admin, struct arena *a)
{
	struct client *c = fixture_open(desk);
	ProtobufCMessage *m;
	struct refusal why;
	uint64_t number;

	save_user(admin, a, "ada", "name=Ada");
	if (fixture_call(c, "session open", NULL, a, &m, &why, "login=ada", NULL) != OK)
		bail("session open: %s", refusal_text(&why, a, NULL));
	client_events(c, on_any, NULL);
	client_send(c, verb_find_full("event follow", NULL), fixture_request("event follow", a,
		"topic.0=record/", NULL), NULL, on_followed, NULL, &number);
	fixture_call(c, "session me", NULL, a, &m, &why, NULL);
	add(admin, "Unseen");
	fixture_call(c, "session me", NULL, a, &m, &why, NULL);
	is_string("", last_heard, "nothing is heard of what the role may not see");
	save_user(admin, a, "bob", "name=Bob");
	fixture_call(c, "session me", NULL, a, &m, &why, NULL);
	is_string("record/user/3", last_heard, "what it may see is heard");
	save_user(admin, a, "ada", "state=left");
	save_user(admin, a, "eve", "name=Eve");
	fixture_call(c, "session me", NULL, a, &m, &why, NULL);
	ok(strcmp(last_heard, "record/user/4") != 0, "who has left hears nothing more");
	client_close(c);
}

/* `feed read follow=true`: parts come as the journal grows. */
static void feed(const char *desk, struct client *c, struct arena *a)
{
	int fd = fixture_raw(desk);
	Od__FeedEntries *part;
	uint64_t last = 0;
	Od__Reply *r;
	int rows = 0;

	fixture_hello(fd, NULL, a);
	fixture_send(fd, 1, "feed read", NULL, fixture_request("feed read", a, "follow=true",
		"record=customer", NULL));
	while (rows < 4 && (r = fixture_reply(fd, a)) != NULL && r->outcome == OD__OUTCOME__DONE) {
		part = od__feed_entries__unpack(NULL, r->body.len, r->body.data);
		rows += (int)part->n_row;
		last = part->last;
		od__feed_entries__free_unpacked(part, NULL);
	}
	is_int(4, rows, "the feed shows the four customers");
	add(c, "Five");
	r = fixture_reply(fd, a);
	ok(r && r->more, "and goes on");
	part = od__feed_entries__unpack(NULL, r->body.len, r->body.data);
	is_int(1, (long long)part->n_row, "with the fifth");
	ok(part->last > last, "numbers rise");
	ok(part->n_row && part->row[0]->after && strstr(part->row[0]->after, "Five"),
		"the entry holds what was written");
	od__feed_entries__free_unpacked(part, NULL);
	close(fd);
}

/* Reads nothing while events pile up; then all that came is counted. */
static void bounded(const char *desk, struct client *c, struct arena *a)
{
	int fd = fixture_raw(desk), small = 4096;
	unsigned lost = 0, came = 0, sent = 2500, i;
	Od__Frame *f;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	fixture_hello(fd, NULL, a);
	fixture_send(fd, 1, "event follow", NULL, fixture_request("event follow", a,
		"topic.0=record/customer/", NULL));
	fixture_send(fd, 2, "session me", NULL, fixture_request("session me", a, NULL));
	fixture_reply(fd, a);
	for (i = 0; i < sent; i++)
		add(c, "Many, and each of them with a name as long as a street in a town of long "
			"names");
	/* A reply behind the events tells where they end. */
	fixture_send(fd, 3, "session me", NULL, fixture_request("session me", a, NULL));
	while ((f = fixture_frame(fd, a)) != NULL && f->kind_case == OD__FRAME__KIND_EVENT)
		came++;
	ok(f && f->kind_case == OD__FRAME__KIND_REPLY, "replies come through behind the events");
	ok(came < sent, "not all events were kept (%u of %u)", came, sent);
	add(c, "Last");
	f = fixture_frame(fd, a);
	lost = f && f->kind_case == OD__FRAME__KIND_EVENT ? (unsigned)f->event->lost : 0;
	is_int(sent, came + lost, "the next event tells how many were lost");
	close(fd);
}

/* Asks for more than any buffer holds and reads late: gets all of it, and nobody else waits. */
static void late_reader(const char *desk, struct client *c, struct arena *a)
{
	int fd = fixture_raw(desk), small = 4096, in_order = 0;
	ProtobufCMessage *list = fixture_request("customer list", a, NULL), *m;
	unsigned asked = 250, came = 0, others = 0;
	struct refusal why;
	size_t bytes = 0;
	Od__Reply *r;
	uint64_t i;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	fixture_hello(fd, NULL, a);
	for (i = 0; i < asked; i++)
		fixture_send(fd, i + 1, "customer list", NULL, list);
	for (i = 0; i < 20; i++)
		others += fixture_call(c, "customer list", NULL, a, &m, &why, NULL) == OK;
	is_int(20, others, "others go on");
	while (came < asked && (r = fixture_reply(fd, a)) != NULL) {
		in_order += r->outcome == OD__OUTCOME__DONE;
		bytes += r->body.len;
		came++;
	}
	is_int(asked, came, "who reads late gets every answer");
	is_int(asked, in_order, "each of them done");
	ok(bytes > 4 * OUT_AHEAD, "more than may wait (%zu bytes)", bytes);
	close(fd);
}

/* Who hears of a record finds it, even when the server dies in that moment. */
static void durable(const char *desk, pid_t *server, struct arena *a)
{
	int lost = 0, i;

	for (i = 0; i < 5; i++) {
		int fd = follow(desk, "record/customer/", a), writer = fixture_raw(desk);
		struct refusal why;
		ProtobufCMessage *m;
		struct client *c;
		Od__Event *e;

		fixture_hello(writer, NULL, a);
		fixture_send(writer, 1, "customer add", NULL, fixture_request("customer add", a,
			"name=Durable", "accept_duplicate=true", NULL));
		e = next_event(fd, a);
		fixture_end(*server, SIGKILL);
		*server = fixture_start(desk, NULL, NULL);
		c = fixture_open(desk);
		lost += !e || fixture_call(c, "customer show", NULL, a, &m, &why,
			arena_format(a, "customer=%llu", (unsigned long long)e->id), NULL) != OK;
		client_close(c);
		close(fd);
		close(writer);
	}
	is_int(0, lost, "what an event told of is there after kill -9, five times");
}

int main(void)
{
	struct arena *a = arena_new((size_t)1 << 30);
	const char *desk = fixture_desk("desk");
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);

	plan_lazy();
	topics(desk, c, a);
	by_client(desk, c, a);
	feed(desk, c, a);
	by_role(desk, c, a);
	bounded(desk, c, a);
	late_reader(desk, c, a);
	client_close(c);
	durable(desk, &server, a);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
