/* SPDX-License-Identifier: ISC */
/*
 * first-t -- `customer add` and `customer show` through socket, journal, flush and kill -9.
 *
 * What a reply promised is there after the server was killed, and the next server goes on with the
 * same numbers and the same chain. Also: who am I, status, a verb without its role.
 */
#include <signal.h>
#include <string.h>

#include "record/customer.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

static void add_and_show(struct client *c, struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m = NULL;
	Od__CustomerShown *shown;
	Od__Made *made;

	is_int(OK, fixture_call(c, "customer add", NULL, a, &m, &why, "name=Harbour Deli",
		"kind=restaurant", "phone=0301234567", NULL), "customer add");
	made = (Od__Made *)m;
	is_string("customer", made ? made->kind : NULL, "it made a customer");
	is_int(1, made ? (long long)made->version : 0, "of version 1");
	is_int(OK, fixture_call(c, "customer show", NULL, a, &m, &why, "customer=1", NULL),
		"customer show");
	shown = (Od__CustomerShown *)m;
	is_string("Harbour Deli", shown && shown->customer ? shown->customer->name : NULL,
		"its name");
}

static void after_kill(const char *desk, struct arena *a)
{
	struct client *c = fixture_open(desk);
	struct refusal why;
	ProtobufCMessage *m = NULL;
	Od__JournalVerified *v;

	is_int(OK, fixture_call(c, "customer show", NULL, a, &m, &why, "customer=1", NULL),
		"after kill -9 the customer is there");
	is_string("Harbour Deli", m ? ((Od__CustomerShown *)m)->customer->name : NULL,
		"with its name");
	is_int(OK, fixture_call(c, "journal verify", NULL, a, &m, &why, NULL), "journal verify");
	v = (Od__JournalVerified *)m;
	is_int(0, v ? (long long)v->bad : -1, "no bad entry");
	ok(v && v->entries >= 1, "at least one entry");
	is_int(OK, fixture_call(c, "customer add", NULL, a, &m, &why, "name=Second", NULL),
		"customer add goes on");
	is_int(2, m ? (long long)((Od__Made *)m)->id : 0, "with the next number");
	client_close(c);
}

static void about(struct client *c, struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m = NULL;

	is_int(OK, fixture_call(c, "session me", NULL, a, &m, &why, NULL), "session me");
	is_string("boss", m ? ((Od__SessionShown *)m)->login : NULL,
		"the owner of the folder is the first admin");
	is_int(OK, fixture_call(c, "server status", NULL, a, &m, &why, NULL), "server status");
	is_string("running", m ? ((Od__ServerShown *)m)->state : NULL, "it runs");
	is_int(ERR_NOT_FOUND, fixture_call(c, "customer show", NULL, a, &m, &why, "customer=99",
		NULL), "a customer that is not there");
	is_int(OD__MESSAGE__NOT_FOUND, why.message, "is told by number");
}

int main(void)
{
	struct arena *a = arena_new(0);
	const char *desk = fixture_desk("desk");
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);

	plan_lazy();
	about(c, a);
	add_and_show(c, a);
	is_int(-SIGKILL, fixture_end(server, SIGKILL), "the server is killed");
	client_close(c);
	server = fixture_start(desk, NULL, NULL);
	after_kill(desk, a);
	is_int(0, fixture_end(server, SIGTERM), "SIGTERM ends it cleanly");
	arena_free(a);
	return tap_result();
}
