/* SPDX-License-Identifier: ISC */
/*
 * What a person or a script can do wrong at the command line: each gets one clear sentence and its
 * exit code, and changes nothing. The malformed frame is tested in tests/server.
 */
#include "command/run.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap/tap.h"

#define WORDS 8

static char long_name[2000];

static const struct {
	const char *name;
	const char *words[WORDS];
	int code;
	const char *says;	/* part of the sentence */
} cases[] = {
	{ "unknown verb", { "customer", "eat" }, 2, "no verb \"customer eat\"" },
	{ "unknown area", { "banana", "peel" }, 2, "no verb \"banana peel\"" },
	{ "unknown field", { "customer", "add", "name=A", "colour=red" }, 2, "\"colour\"" },
	{ "unknown enum value", { "customer", "add", "name=A", "kind=castle" }, 2, "castle" },
	{ "wrong type", { "order", "show", "id=many" }, 2, "many" },
	{ "a comma in a quantity", { "order", "place", "customer=K1", "line.0.item=1",
		"line.0.quantity=1,5" }, 2, "1,5" },
	{ "a word without =", { "customer", "add", "name=A", "stray" }, 2, "stray" },
	{ "an index beyond the next", { "customer", "add", "name=A", "tag.5=x" }, 2, "tag" },
	{ "required field missing", { "customer", "add", "code=K9" }, 2, "name" },
	{ "too long", { "customer", "add", long_name }, 2, "200" },
	{ "broken UTF-8", { "customer", "add", "name=\xff\xfe" }, 2, "UTF-8" },
	{ "no such customer", { "customer", "show", "customer=NOPE" }, 4, "NOPE" },
	{ "no such order", { "order", "show", "id=99" }, 4, "99" },
	{ "code taken", { "customer", "add", "name=Other", "code=k1" }, 1, "K1" },
	{ "nothing to change", { "customer", "edit", "customer=K1" }, 1, "Nothing to change" },
	{ "unknown product in an order", { "order", "place", "customer=K1", "line.0.item=none",
		"line.0.quantity=1" }, 4, "none" },
	{ "switch without value", { "customer", "show", "--desk" }, 2, "--desk" },
};

static long long last_entry(void)
{
	struct run r = RUN("--json", "journal", "verify");
	json_t *reply = json_loads(r.out, 0, NULL);
	long long n = json_integer_value(json_object_get(reply, "last"));

	if (!reply)
		bail("journal verify: %s%s", r.out, r.err);
	json_decref(reply);
	run_free(&r);
	return n;
}

/* Whoever came by a gate is nobody when that connection broke before its welcome, never the owner. */
static void check_link(void)
{
	struct run r;
	int fd = open("/dev/null", O_RDWR);

	if (dup2(fd, 50) != 50)
		bail("no descriptor 50");
	close(fd);
	setenv("ORDERDESK_LINK", "50", 1);
	r = RUN("session", "me");
	ok(r.code != 0 && !*r.out && strstr(r.err, "Log in again"), "a gate's connection that broke");
	run_free(&r);
	close(50);
	r = RUN("session", "me");
	ok(r.code != 0 && !*r.out && strstr(r.err, "Log in again"), "a gate's connection that is not there");
	run_free(&r);
	unsetenv("ORDERDESK_LINK");
}

/* Tables are for people: what stands in them is in their language, and the same in every one for programs. */
static void check_words(void)
{
	struct run r = RUN("user", "list");

	ok(strstr(r.out, "active") != NULL, "a state in words: %s%s", r.out, r.err);
	run_free(&r);
	r = RUN("--language", "zh_CN", "user", "list");
	ok(strstr(r.out, "启用") && !strstr(r.out, "active"), "in the words of the reader: %s%s", r.out, r.err);
	run_free(&r);
	r = RUN("--language", "zh_CN", "--json", "user", "list");
	ok(strstr(r.out, "\"active\"") != NULL, "a program reads its own: %s%s", r.out, r.err);
	run_free(&r);
	r = RUN("--language", "zh_CN", "server", "status");
	ok(strstr(r.out, "版本: ") && strstr(r.out, "订单台: ") && !strstr(r.out, "放行"),
		"a label is no name of a deed: %s%s", r.out, r.err);
	run_free(&r);
}

static void check_role(void)
{
	struct run r;

	setenv("ORDERDESK_PASSWORD", "correct horse", 1);
	r = RUN("user", "save", "login=op", "role.0=operator", "state=active");
	is_int(0, r.code, "an operator: %s", r.err);
	run_free(&r);
	r = RUN("user", "password", "login=op", "password=correct horse");
	is_int(0, r.code, "with a password: %s", r.err);
	run_free(&r);
	r = RUN("--as", "op", "customer", "show", "customer=K1");
	is_int(0, r.code, "may look at a customer: %s", r.err);
	run_free(&r);
	r = RUN("--as", "op", "setting", "set", "name=rounding", "value=half_even");
	is_int(3, r.code, "may set nothing");
	ok(strstr(r.err, "role") != NULL, "and is told why: %s", r.err);
	run_free(&r);
	r = RUN("--once", "mine-1", "customer", "note", "customer=K1", "text=as told", "--json");
	is_int(0, r.code, "a once-key: %s", r.err);
	run_free(&r);
	r = RUN("--as", "op", "--once", "mine-1", "customer", "note", "customer=K1", "text=as told",
		"--json");
	is_int(1, r.code, "the same from another login is refused: %s", r.out);
	ok(strstr(r.err, "another login's") && !*r.out, "and told nothing of the first: %s", r.err);
	ok(strstr(r.err, "look whether what you ask for is there") != NULL, "nor sent to do it twice");
	run_free(&r);
	r = RUN("--once", "mine-1", "customer", "note", "customer=K1", "text=as told", "--json");
	is_int(0, r.code, "its own login gets its answer again: %s", r.err);
	run_free(&r);
	setenv("ORDERDESK_PASSWORD", "wrong", 1);
	r = RUN("--as", "op", "customer", "show", "customer=K1");
	is_int(10, r.code, "a wrong password has its own code: %s", r.err);
	ok(strstr(r.err, "password") != NULL, "and is told");
	run_free(&r);
	r = RUN("--as", "op", "customer", "add", "-");
	is_int(10, r.code, "for many lines too: %s", r.err);
	run_free(&r);
	r = RUN("--as", "op", "--jsonl", "customer", "list");
	is_int(10, r.code, "and for a list: %s", r.err);
	run_free(&r);
	r = RUN("--as", "who", "customer", "show", "customer=K1");
	is_int(10, r.code, "a login that there is not: %s", r.err);
	run_free(&r);
	unsetenv("ORDERDESK_PASSWORD");
}

static void check_second_server(void)
{
	char program[4096], words[8192];
	FILE *p;
	char said[500] = "";
	int status;

	snprintf(program, sizeof(program), "%s/server", getenv("ORDERDESK_LIBEXEC"));
	snprintf(words, sizeof(words), "'%s' --foreground --desk '%s' 2>&1 </dev/null", program,
		getenv("ORDERDESK_DESK"));
	p = popen(words, "r");
	if (p && !fgets(said, sizeof(said), p))
		said[0] = '\0';
	status = p ? pclose(p) : -1;
	ok(status != 0 && *said, "a second server on the desk is refused: %s", said);
}

int main(void)
{
	long long before;
	struct run r;

	memset(long_name, 'x', sizeof(long_name) - 1);
	memcpy(long_name, "name=", 5);
	plan_lazy();
	/* at which nothing rings by itself: entries of the journal are counted */
	setenv("ORDERDESK_CLOCK", "+2026-11-19T09:00:00Z", 1);
	run_desk("desk", NULL);
	r = RUN("customer", "add", "name=First", "code=K1");
	is_int(0, r.code, "a customer: %s", r.err);
	run_free(&r);
	before = last_entry();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		r = run_command(cases[i].words, NULL);
		is_int(cases[i].code, r.code, "%s: exit code", cases[i].name);
		ok(strstr(r.err, cases[i].says) != NULL, "%s: says %s", cases[i].name, cases[i].says);
		if (!strstr(r.err, cases[i].says))
			diag("said: %s%s", r.err, r.out);
		run_free(&r);
	}
	is_int(before, last_entry(), "nothing was changed by any of them");
	check_role();
	check_words();
	check_link();
	check_second_server();
	return tap_result();
}
