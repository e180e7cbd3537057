/* SPDX-License-Identifier: ISC */
/*
 * access-t -- who may what: by role, by password, and only from the table.
 *
 * The owner of the folder may everything; after `session open` as an operator the same connection
 * may what an operator may. A wrong password and a login that is not there read alike. A change of
 * roles is true from the next request on.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

struct row {
	const char *verb, *argument;
	enum status owner, operator;
};

static const struct row rows[] = {
	{"customer list", NULL, OK, OK},
	{"server status", NULL, OK, OK},
	{"session me", NULL, OK, OK},
	{"user list", NULL, OK, ERR_DENIED},
	{"journal verify", NULL, OK, ERR_DENIED},
	{"feed read", NULL, OK, ERR_DENIED},
	{"job list", NULL, OK, ERR_DENIED},
	{"server clock", NULL, OK, ERR_DENIED},
	{"setting set", "name=rounding", OK, ERR_DENIED},
};

static void table(struct client *c, bool operator, struct arena *a)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct refusal why;
		ProtobufCMessage *m;
		enum status s = fixture_call(c, rows[i].verb, NULL, a, &m, &why, rows[i].argument,
			NULL);

		is_int(operator ? rows[i].operator : rows[i].owner, s, "%s: %s",
			operator ? "operator" : "owner", rows[i].verb);
		if (s == ERR_DENIED)
			is_int(OD__MESSAGE__ROLE_LACKS, why.message, "%s: told what it needs",
				rows[i].verb);
	}
}

/* A connection that comes back with the ticket of a login is that user, not the owner. */
static void resumed(const char *desk, struct client *c, struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m = NULL;
	Od__Welcome w = OD__WELCOME__INIT, *back;
	Od__SessionShown *shown;
	int fd, newer;

	if (fixture_call(c, "session open", NULL, a, &m, &why, "login=li.na",
			"password=correct horse battery", NULL) != OK)
		bail("no login: %s", refusal_text(&why, a, NULL));
	shown = (Od__SessionShown *)m;
	w.session = shown->session;
	w.ticket = shown->ticket;
	fd = fixture_raw(desk);
	back = fixture_hello(fd, &w, a);
	is_int((long long)shown->session, (long long)back->session, "the session is resumed");
	is_string("li.na", back->login, "as the user who had logged in");
	fixture_send(fd, 900, "server stop", NULL, NULL);
	is_int(OD__OUTCOME__DENIED, fixture_outcome(fd, a), "with her rights");
	newer = fixture_raw(desk);
	ok(fixture_hello(newer, back, a) != NULL, "a newer connection resumes it");
	ok(fixture_frame(fd, a) == NULL, "the older of the two is ended");
	fixture_send(newer, 901, "server stop", NULL, NULL);
	is_int(OD__OUTCOME__DENIED, fixture_outcome(newer, a), "the newer goes on");
	close(newer);
	close(fd);

	/* its first bytes name the user */
	w.ticket.data[3] ^= 1;
	fd = fixture_raw(desk);
	ok(fixture_hello(fd, &w, a) == NULL, "a ticket that was altered makes nobody of us");
	close(fd);
}

/* Writes of one connection apply in their order, also those that take long to be made ready. */
static void in_order(const char *desk, struct arena *a)
{
	static const char *const words[] = { "soy and vinegar", "oil and pepper", "salt and sugar" };
	int fd = fixture_raw(desk);
	struct client *c;
	struct refusal why;
	ProtobufCMessage *m;
	const Od__Reply *r;
	size_t i;

	fixture_hello(fd, NULL, a);
	fixture_send(fd, 1, "user save", NULL, fixture_request("user save", a, "login=pi.pe",
		"role.0=operator", NULL));
	for (i = 0; i < 3; i++)
		fixture_send(fd, 2 + i, "user password", NULL, fixture_request("user password", a,
			"login=pi.pe", arena_format(a, "password=%s", words[i]), NULL));
	fixture_send(fd, 5, "user save", NULL, fixture_request("user save", a, "login=pi.pe", "name=Pi",
		NULL));
	for (i = 1; i <= 5; i++) {
		r = fixture_reply(fd, a);
		is_int((long long)i, r && r->outcome == OD__OUTCOME__DONE ? (long long)r->number : -1,
			"write %zu is done in its turn", i);
	}
	close(fd);
	c = fixture_open(desk);
	is_int(OK, fixture_call(c, "session open", NULL, a, &m, &why, "login=pi.pe",
		arena_format(a, "password=%s", words[2]), NULL), "the last password is the one");
	client_close(c);
}

/* One after the other on a connection: each gets the ticket that makes it his again. */
static void twice(const char *desk, struct client *admin, struct arena *a)
{
	struct client *c = fixture_open(desk);
	struct refusal why;
	ProtobufCMessage *m = NULL;
	Od__Welcome w = OD__WELCOME__INIT;
	Od__SessionShown *shown;
	int fd;

	fixture_call(admin, "user save", NULL, a, &m, &why, "login=he.yan", "role.0=analyst", NULL);
	fixture_call(admin, "user password", NULL, a, &m, &why, "login=he.yan",
		"password=black vinegar", NULL);
	is_int(OK, fixture_call(c, "session open", NULL, a, &m, &why, "login=he.yan",
		"password=black vinegar", NULL), "one who sees nothing personal in full logs in");
	is_int(OK, fixture_call(c, "session open", NULL, a, &m, &why, "login=li.na",
		"password=correct horse battery", NULL), "then another in her place");
	if (!m)
		bail("no login: %s", refusal_text(&why, a, NULL));
	shown = (Od__SessionShown *)m;
	w.session = shown->session;
	w.ticket = shown->ticket;
	is_int(32, (long long)shown->ticket.len, "the other has a ticket of her own");
	fd = fixture_raw(desk);
	is_string("li.na", fixture_hello(fd, &w, a)->login, "which resumes the session as her");
	close(fd);
	client_close(c);
}

/* What a gate does: proves a login on its connection and hands it on. */
static void handed(const char *desk, struct arena *a)
{
	struct client_options wanted = {.desk = desk, .program = "test"};
	struct refusal why;
	ProtobufCMessage *m = NULL;
	struct client *gate = fixture_open(desk), *c = fixture_open(desk), *seat;

	fixture_call(c, "session open", NULL, a, &m, &why, "login=li.na",
		"password=correct horse battery", NULL);
	is_int(ERR_DENIED, fixture_call(c, "session gate", NULL, a, &m, &why, "login=admin", NULL),
		"session gate is not for who logged in");
	is_int(ERR_REFUSED, fixture_call(gate, "session gate", NULL, a, &m, &why, "login=li.na",
		"password=wrong", NULL), "a wrong password");
	is_int(ERR_REFUSED, fixture_call(gate, "session gate", NULL, a, &m, &why, "login=li.na",
		"key=SHA256:none", NULL), "a key that she does not hold");
	is_int(OK, fixture_call(gate, "session gate", NULL, a, &m, &why, "login=li.na",
		"password=correct horse battery", "from=192.0.2.7", NULL), "the right one");
	is_int(ERR_DENIED, fixture_call(gate, "session gate", NULL, a, &m, &why, "login=admin",
		"key=x", NULL), "only once");
	wanted.link = client_give(gate);
	is_int(OK, client_open(&wanted, &seat, &why, a), "the connection is handed on");
	is_string("li.na", client_welcome(seat)->login, "and greets again, as her");
	is_int(ERR_DENIED, fixture_call(seat, "server stop", NULL, a, &m, &why, NULL),
		"with her rights");
	client_close(seat);
	client_close(c);
}

/* An owner's connection is not greeted twice: it would become somebody's by accident. */
static void greeted_once(const char *desk, struct arena *a)
{
	int fd = fixture_raw(desk);
	Od__Frame *f;

	fixture_hello(fd, NULL, a);
	(void)!write(fd, "\0\0\0\4\n\2\10\1", 8);
	f = fixture_frame(fd, a);
	is_int(OD__FRAME__KIND_REFUSAL, f ? (int)f->kind_case : -1, "a second hello is no frame");
	close(fd);
}

int main(void)
{
	struct arena *a = arena_new(0);
	const char *desk = fixture_desk("desk");
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk), *admin = fixture_open(desk);
	struct refusal why, other;
	ProtobufCMessage *m;

	plan_lazy();
	table(c, false, a);
	is_int(OK, fixture_call(c, "user save", NULL, a, &m, &why, "login=li.na", "name=Li Na",
		"role.0=operator", "extension=8021", NULL), "user save");
	is_int(OK, fixture_call(c, "user password", NULL, a, &m, &why, "login=li.na",
		"password=correct horse battery", NULL), "user password");
	is_int(ERR_REFUSED, fixture_call(c, "session open", NULL, a, &m, &why, "login=li.na",
		"password=wrong", NULL), "a wrong password");
	is_int(ERR_REFUSED, fixture_call(c, "session open", NULL, a, &m, &other, "login=nobody",
		"password=wrong", NULL), "a login that is not there");
	is_int(why.message, other.message, "read alike");
	is_int(OK, fixture_call(c, "session open", NULL, a, &m, &why, "login=li.na",
		"password=correct horse battery", NULL), "session open");
	is_string("8021", m ? ((Od__SessionShown *)m)->extension : NULL, "her extension");
	is_int(OK, fixture_call(c, "session me", NULL, a, &m, &why, NULL), "session me");
	is_string("li.na", m ? ((Od__SessionShown *)m)->login : NULL, "is she");
	table(c, true, a);
	is_int(ERR_DENIED, fixture_call(c, "server stop", NULL, a, &m, &why, NULL),
		"an operator does not stop the server");
	is_int(OK, fixture_call(admin, "user save", NULL, a, &m, &why, "login=li.na",
		"role.0=supervisor", NULL), "she becomes a supervisor");
	is_int(OK, fixture_call(c, "job list", NULL, a, &m, &why, NULL),
		"which is true from the next request on");
	resumed(desk, c, a);
	in_order(desk, a);
	twice(desk, admin, a);
	handed(desk, a);
	greeted_once(desk, a);
	client_close(c);
	client_close(admin);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
