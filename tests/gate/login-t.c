/* SPDX-License-Identifier: ISC */
/*
 * Real clients at the gate: ssh with key and password, PuTTY's plink, Dropbear's dbclient; commands
 * with their exit codes and JSON lines both ways; and everything that is refused, with the words
 * that the person reads. No process is left behind. The jail: a net process that makes a call that
 * is not on its list dies alone. Seats on a terminal are in seat-t.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gate/fixture.h"
#include "tap/tap.h"

struct row {
	const char *name, *line;
	int code;		/* -1: anything but 0 */
	const char *out, *err;	/* must be in it; NULL: nothing asked */
};

static const struct row commands[] = {
	{ "a key opens it", "$SSH $HOST session me", 0, "login: li.na", NULL },
	{ "a password opens it", "$SSH -o PubkeyAuthentication=no $HOST session me", 0, "login: li.na",
		NULL },
	{ "help", "$SSH $HOST help order list", 0, "order list", NULL },
	{ "a write", "$SSH $HOST customer add name=Harbour phone=0571-87770150 --json", 0,
		"\"said\":\"K1\"", NULL },
	{ "words in quotes stay one", "$SSH $HOST \"customer add name='Two Words' phone=0571-87770151\"",
		0, "K2", NULL },
	{ "a refusal has its code", "$SSH $HOST customer show customer=K99", 4, "", "K99" },
	{ "what the role lacks", "$SSH $HOST server stop", 3, "", "server" },
	{ "an unknown command", "$SSH $HOST ls -la", 2, "", "no verb" },
	{ "a shell's tricks are words", "$SSH $HOST 'help; id'", 2, "", NULL },
	{ "JSON lines", "printf '{\"name\":\"Three\",\"phone\":\"0571-87770152\"}\\n{\"x\":1}\\n' | "
		"$SSH $HOST customer add - --json", 8, "\"line\":2", "1 of 2" },
	{ "a name that is more than a name", "printf '{\"name\":\"evil\\\\u001b[31m\\\\u009b1m"
		"\\\\u202e\",\"phone\":\"0571-87770153\"}\\n' | $SSH $HOST customer add -", 0, "\"done\"", NULL },
	{ "gives the terminal no order as CSV", "$SSH $HOST customer list --csv | LC_ALL=C grep evil | "
		"LC_ALL=C tr -d '\\040-\\176\\n' | wc -c", 0, "0\n", NULL },
	{ "nor as JSON", "$SSH $HOST customer list --json | LC_ALL=C grep evil | "
		"LC_ALL=C tr -d '\\040-\\176\\n' | wc -c", 0, "0\n", NULL },
	{ "where it stays what it is", "$SSH $HOST customer list --json", 0,
		"evil\\u001b[31m\\u009b1m\\u202e\"", NULL },
	{ "a command on a terminal", "$SSH -tt $HOST session me", 0, "login: li.na", NULL },
	{ "much output ends whole", "$SSH $HOST help --json | wc -c", 0, NULL, NULL },
};

static const struct row refused[] = {
	{ "a wrong password", "printf '#!/bin/sh\\necho wrong\\n' > $DIR/wrong; chmod 700 $DIR/wrong; "
		"SSH_ASKPASS=$DIR/wrong $SSH -o PubkeyAuthentication=no -o NumberOfPasswordPrompts=1 "
		"$HOST session me", 255, "", "denied" },
	{ "a login that is not there", "$SSH -o PasswordAuthentication=no nobody@127.0.0.1 session me",
		255, "", "denied" },
	{ "another's login by one's key", "$SSH -o PasswordAuthentication=no admin@127.0.0.1 session me",
		255, "", "denied" },
	{ "a new desk", "$SSH $HOST init", 2, "", "no verb" },
	{ "another desk", "$SSH $HOST order list --desk /tmp", 2, "", "Over SSH" },
	{ "another user", "$SSH $HOST order list --as admin", 2, "", "Over SSH" },
	{ "the server's start", "$SSH $HOST server start", 2, "", "no verb" },
	{ "the gate's stop", "$SSH $HOST gate stop", 2, "", "no verb" },
	{ "to become another by the gate's verb", "$SSH $HOST session gate login=admin key=x", 3, "",
		"gate" },
	{ "a seat without a terminal", "$SSH -T $HOST", 1, "", "A seat needs a terminal" },
	{ "a quote left open", "$SSH $HOST \"order list 'x\"", 1, "", "quote" },
	{ "sftp", "$SSH -s $HOST sftp", 1, "", "no files" },
	{ "a port from there", "$SSH -N -o ExitOnForwardFailure=yes -R 0:127.0.0.1:1 $HOST", 255, "",
		"forwarding failed" },
	{ "a way to elsewhere", "$SSH -W 127.0.0.1:22 $HOST", 255, "", "forwarding failed" },
	{ "an agent is not taken", "eval $(ssh-agent -s -a $DIR/agent) >/dev/null; $SSH -A $HOST help "
		"order list; code=$?; ssh-agent -k >/dev/null; exit $code", 0, "order list",
		"Your agent was not taken" },
	{ "X11", "DISPLAY=:9 $TALKS -X -o ForwardX11Timeout=0 $HOST help order list", 0, "order list",
		"X11 forwarding request failed" },
	{ "scp", "scp -O -F none -P $PORT -i $DIR/id -o UserKnownHostsFile=$DIR/known $DIR/id.pub $HOST:x",
		1, NULL, "no verb" },
	{ "a second channel", "$SSH -M -S $DIR/mux $HOST event follow topic.0=call/ & "
		"until $SSH -S $DIR/mux -O check $HOST 2>/dev/null; do sleep 0.05; done; "
		"$SSH -S $DIR/mux $HOST help order list; $SSH -S $DIR/mux -O exit $HOST; wait; exit 1",
		1, NULL, "refused by peer" },
	{ "compression", "$SSH -C -v -o LogLevel=DEBUG $HOST help order list", 0, NULL,
		"compression: none" },
	{ "an old key exchange", "$SSH -o KexAlgorithms=diffie-hellman-group14-sha256 $HOST help", 255,
		"", NULL },
};

/* A port here that leads there: the client listens, but each use of it is refused in words. */
static int forward = -1;

static bool connected(void *baton)
{
	if (forward < 0)
		forward = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return connect(forward, baton, sizeof(struct sockaddr_un)) == 0;
}

static bool said(void *baton)
{
	struct run r = gate_shell("grep 'open failed: administratively prohibited' $DIR/forward");
	bool there = r.code == 0;

	(void)baton;
	run_free(&r);
	return there;
}

static void local_forward(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct run r;
	char byte;

	snprintf(to.sun_path, sizeof to.sun_path, "%s/there", tap_tmpdir());
	r = gate_shell("$TALKS -N -L $DIR/there:127.0.0.1:22 $HOST >$DIR/forward 2>&1 & "
		"echo $! > $DIR/client");
	run_free(&r);
	ok(tap_wait(GATE_WAIT, connected, &to), "-L: the client's port takes a connection");
	is_int(0, read(forward, &byte, 1), "which leads nowhere");
	close(forward);
	ok(tap_wait(GATE_WAIT, said, NULL), "and it says so");
	r = gate_shell("kill $(cat $DIR/client)");
	run_free(&r);
}

static void run_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *w = &rows[i];
		struct run r = gate_shell(w->line);
		bool good = (w->code == -1 ? r.code != 0 : r.code == w->code)
			&& (!w->out || strstr(r.out, w->out)) && (!w->err || strstr(r.err, w->err));

		if (!ok(good, "%s", w->name))
			diag("code %d\nout: %.600s\nerr: %.600s", r.code, r.out, r.err);
		run_free(&r);
	}
}

static void other_clients(void)
{
	static const struct row plink = { "plink logs in and works",
		"fp=$(ssh-keyscan -T 60 -p $PORT 127.0.0.1 2>/dev/null | ssh-keygen -lf - | awk '{ print $2 }');"
		"timeout 120 plink -batch -ssh -P $PORT -hostkey $fp -pw '" PASSWORD "' $HOST session me",
		0, "login: li.na", NULL };
	static const struct row dropbear = { "dbclient logs in and works",
		"DROPBEAR_PASSWORD='" PASSWORD "' timeout 120 dbclient -y -y -p $PORT $HOST session me",
		0, "login: li.na", NULL };
	static const struct row audit = { "ssh-audit finds no failure",
		"ssh-audit -t 60 -p $PORT 127.0.0.1 >$DIR/audit; grep -F -e '[fail]' -e '(cve)' $DIR/audit && exit 9;"
		"grep -F 'curve25519-sha256' $DIR/audit", 0, "curve25519-sha256", NULL };

	if (gate_has("plink"))
		run_rows(&plink, 1);
	else
		skip(1, "plink is not there");
	if (gate_has("dbclient"))
		run_rows(&dropbear, 1);
	else
		skip(1, "dbclient is not there");
	if (gate_has("ssh-audit"))
		run_rows(&audit, 1);
	else
		skip(1, "ssh-audit is not there");
}

/* The gate hears of an end a moment behind the client. */
static bool signals_told(void *baton)
{
	struct run r = gate_shell("grep -c 'ended by signal 31' \"$ORDERDESK_DESK/gate/gate.log\"");
	bool all = atoi(r.out) == *(int *)baton;

	run_free(&r);
	return all;
}

static void jail(void)
{
	static const char *const calls[] = { "open", "execve", "socket", "fork" };
	struct run other = gate_shell("$SSH -M -S $DIR/stay -f -N $HOST");
	int count = sizeof calls / sizeof calls[0];

	is_int(0, other.code, "a connection that stays");
	run_free(&other);
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		char line[100];
		struct run r;

		snprintf(line, sizeof line, "$SSH $HOST test-call %s", calls[i]);
		r = gate_shell(line);
		is_int(255, r.code, "a net process that calls %s ends", calls[i]);
		run_free(&r);
	}
	ok(tap_wait(GATE_WAIT, signals_told, &count), "by the jail's signal, each of %d", count);
	other = gate_shell("$SSH -S $DIR/stay $HOST session me; code=$?; $SSH -S $DIR/stay -O exit $HOST;"
		"exit $code");
	ok(other.code == 0 && strstr(other.out, "login: li.na"), "the others stay");
	run_free(&other);
}

int main(void)
{
	static const char *const switches[] = { "--test-hooks", NULL };

	plan_lazy();
	run_desk("desk", (const char *const[]){ "--currency", "EUR", NULL });
	gate_begin(switches);
	run_rows(commands, sizeof commands / sizeof commands[0]);
	run_rows(refused, sizeof refused / sizeof refused[0]);
	local_forward();
	other_clients();
	jail();
	ok(gate_quiet(), "no process is left");
	return tap_result();
}
