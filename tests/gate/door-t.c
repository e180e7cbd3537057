/* SPDX-License-Identifier: ISC */
/*
 * The gate under clients that mean no good or no harm: silent ones, ones that say only a version,
 * bytes that are no SSH, too many from one address, wrong passwords again and again; much data both
 * ways while keys are exchanged anew every 16 kB; a broker that is killed leaves the logins. After
 * each the gate has no process too many, and lets people in.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "gate/fixture.h"
#include "tap/tap.h"

/* From 127.0.0.`last`: each is an address of its own. */
static int knock_from(unsigned last)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(
		getenv("PORT"))), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in from = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + last) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof from) != 0
		|| connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		bail("the gate does not take a connection: %s", strerror(errno));
	return fd;
}

static int knock(void)
{
	return knock_from(1);
}

/* All that comes until the other side closes, as text without NULs; -1 when it does not in time. */
static int until_closed(int fd, char *text, size_t size)
{
	size_t length = 0;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		char bytes[4096];
		ssize_t n;

		if (poll(&p, 1, GATE_WAIT) != 1)
			return -1;
		n = recv(fd, bytes, sizeof bytes, 0);
		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n && length + 1 < size; i++)
			text[length++] = bytes[i] ? bytes[i] : '.';
	}
	text[length] = '\0';
	return (int)length;
}

static void works(const char *when)
{
	struct run r = gate_shell("$SSH $HOST session me");

	if (!ok(r.code == 0 && strstr(r.out, "login: li.na"), "people get in %s", when))
		diag("%d %s", r.code, r.err);
	run_free(&r);
}

static void silent(void)
{
	char text[4096];
	int nothing = knock(), version = knock();

	(void)!write(version, "SSH-2.0-x\r\n", 11);
	ok(until_closed(nothing, text, sizeof text) >= 0, "who says nothing is cut");
	ok(strncmp(text, "SSH-2.0-", 8) == 0, "after our version");
	ok(until_closed(version, text, sizeof text) >= 0, "so is who says only a version");
	close(nothing);
	close(version);
	ok(gate_quiet(), "without a process left");
}

static void noise(void)
{
	unsigned seed = 7;
	char text[4096];
	int cut = 0, i;

	for (i = 0; i < 60; i++) {
		unsigned char bytes[3000];
		int fd = knock();
		size_t k;

		for (k = 0; k < sizeof bytes; k++) {
			seed = seed * 1103515245u + 12345u;
			bytes[k] = (unsigned char)(seed >> 16);
		}
		if (i % 2)
			memcpy(bytes, "SSH-2.0-y\r\n", 11);
		if (i % 3 == 0)
			memcpy(bytes + 11, "\0\0\0\40\4\24", 6);
		(void)!send(fd, bytes, sizeof bytes, MSG_NOSIGNAL);
		shutdown(fd, SHUT_WR);
		cut += until_closed(fd, text, sizeof text) >= 0;
		close(fd);
	}
	is_int(60, cut, "bytes that are no SSH end their connections");
	ok(gate_quiet(), "and nothing else");
}

static void crowd(void)
{
	int fds[5], i, over;
	char text[4096];

	struct run r;

	for (i = 0; i < 5; i++)
		fds[i] = knock();
	over = knock();
	until_closed(over, text, sizeof text);
	ok(strstr(text, "Too many logins"), "the sixth of one address is turned away in words");
	close(over);
	r = gate_shell("$SSH $HOST help");
	ok(r.code == 255 && strstr(r.err, "Too many logins wait at this gate"),
		"which a client shows: %s", r.err);
	run_free(&r);
	over = knock_from(2);
	(void)!write(over, "SSH-2.0-x\r\n", 11);
	/* version, length and padding of a packet, its kind: the offer to exchange keys */
	ok(recv(over, text, 25, MSG_WAITALL) == 25 && memcmp(text, "SSH-2.0-orderdesk\r\n", 19) == 0
		&& text[24] == 20, "another address is answered");
	close(over);
	for (i = 0; i < 5; i++)
		close(fds[i]);
	ok(gate_quiet(), "the five go");
}

static void name_gate(void)
{
	char text[32];

	snprintf(text, sizeof text, "%d", (int)gate_process());
	setenv("GATE", text, 1);
}

/* Three stand at the gate, a fourth is turned away, and the processes of the three are stopped. */
static int three_stand(int fds[3], bool *away)
{
	char text[4096];
	int over, stopped;
	struct run r;

	for (int i = 0; i < 3; i++)
		fds[i] = knock_from(10 + (unsigned)i);
	over = knock_from(20);
	until_closed(over, text, sizeof text);
	*away = strstr(text, "Too many logins") != NULL;
	close(over);
	r = gate_shell("kill -STOP $(cat /proc/$GATE/task/$GATE/children)");
	stopped = r.code == 0 ? gate_children() : 0;
	run_free(&r);
	return stopped;
}

/* Of all addresses together; one that stands still is cut though its process cannot do so. */
static void all_places(void)
{
	static const char *const few[] = { "--waiting", "3", "--grace", "4", NULL };
	int fds[3], stopped;
	bool away;

	gate_again(few);
	name_gate();
	/* On a machine that stood still meanwhile the first of them may have been cut already. */
	for (int i = 0; (stopped = three_stand(fds, &away)) < 3 && i < 10; i++) {
		for (int k = 0; k < 3; k++)
			close(fds[k]);
		gate_quiet();
	}
	ok(away, "the fourth of all is turned away");
	is_int(3, stopped, "three processes are stopped");
	ok(gate_quiet(), "the gate ends what does not end itself");
	for (int i = 0; i < 3; i++)
		close(fds[i]);
	works("then");
}

static void guesses(void)
{
	struct run r = gate_shell("printf '#!/bin/sh\\necho wrong\\n' > $DIR/wrong; chmod 700 $DIR/wrong;"
		"SSH_ASKPASS=$DIR/wrong $SSH -o PubkeyAuthentication=no -o NumberOfPasswordPrompts=3 $HOST help");
	char text[4096];
	int fd;

	ok(r.code == 255 && strstr(r.err, "Permission denied (publickey,password)"),
		"three wrong passwords: %s", r.err);
	run_free(&r);
	fd = knock();
	until_closed(fd, text, sizeof text);
	ok(strstr(text, "Too many wrong logins"), "close the gate to this address for a while");
	close(fd);
	r = gate_shell("$SSH $HOST help");
	ok(r.code == 255 && strstr(r.err, "Too many wrong logins"), "which a client shows: %s", r.err);
	run_free(&r);
	r = gate_shell("grep -c 'a wrong login from 127.0.0.1' \"$ORDERDESK_DESK/gate/gate.log\"");
	is_int(3, atoi(r.out), "each is in the log");
	run_free(&r);
}

static void rekeys(void)
{
	struct run r = gate_shell("seq 1 3000 | sed 's/.*/{\"text\":\"& aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}/'"
		" > $DIR/lines; $SSH -E $DIR/log -o RekeyLimit=16K $HOST customer find - --json"
		" < $DIR/lines > $DIR/answers; echo code $?; grep -c outcome $DIR/answers;"
		" tail -n 1 $DIR/answers | cut -c 1-12");

	is_string("code 0\n3000\n{\"line\":3000\n", r.out, "3000 lines and answers through rekeys");
	run_free(&r);
	/* the first LogLevel counts: this client tells of its keys */
	r = gate_shell("DEBUG=$(echo \"$SSH\" | sed 's/LogLevel=ERROR/LogLevel=DEBUG1/'); "
		"$DEBUG -o RekeyLimit=16K $HOST customer find - --json < $DIR/lines 2>$DIR/log >/dev/null;"
		"grep -c 'rekey in after\\|set_newkeys: rekeying\\|SSH2_MSG_NEWKEYS sent' $DIR/log");
	ok(atoi(r.out) > 3, "keys were exchanged anew (%d)", atoi(r.out));
	run_free(&r);
}

/* A program that waits for each answer before it says the next line. */
static void line_by_line(void)
{
	struct run r = gate_shell("mkfifo $DIR/fifo; $SSH $HOST session me - --json < $DIR/fifo > $DIR/talk &"
		" exec 9>$DIR/fifo; for n in 1 2 3; do echo '{}' >&9;"
		" until grep -q \"^{.line.:$n,\" $DIR/talk || ! kill -0 $!; do sleep 0.02; done; done;"
		" exec 9>&-; wait; grep -c done $DIR/talk");

	is_int(3, atoi(r.out), "lines and answers by turns");
	run_free(&r);
}

static bool one_child(void *baton)
{
	(void)baton;
	return gate_children() == 1;
}

static bool no_child(void *baton)
{
	(void)baton;
	return gate_children() == 0;
}

#define STANDS (5 * CLOCK_SECOND)	/* longer than any wait of a net process for a client */

struct slow {
	int fd;
	long wanted;
	int64_t since;		/* the command has ended, and nobody reads */
};

/*
 * Somebody who reads an answer page by page: nothing of it is lost however long he takes. Dropbear's
 * client takes little ahead, so that the rest of the answer waits in the gate too.
 */
static struct slow slow_reader(void)
{
	const char *line = gate_has("dbclient")
		? "{ DROPBEAR_PASSWORD='" PASSWORD "' dbclient -y -y -p $PORT $HOST customer find - --json"
		" < $DIR/few > $DIR/slow; echo code $? > $DIR/code; } &"
		: "{ $SSH $HOST customer find - --json < $DIR/few > $DIR/slow; echo code $? > $DIR/code; } &";
	struct slow slow;
	char fifo[4200];
	struct run r;

	r = gate_shell("seq 1 1100 | sed 's/.*/{\"text\":\"& aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}/' > $DIR/few;"
		" $ORDERDESK_LIBEXEC/orderdesk customer find - --json < $DIR/few | wc -c");
	slow.wanted = atol(r.out);
	ok(slow.wanted > 70000, "an answer of %ld bytes", slow.wanted);
	run_free(&r);
	snprintf(fifo, sizeof fifo, "%s/slow", tap_tmpdir());
	if (mkfifo(fifo, 0600) != 0 || (slow.fd = open(fifo, O_RDONLY | O_NONBLOCK)) < 0)
		bail("no fifo: %s", strerror(errno));
	fcntl(slow.fd, F_SETPIPE_SZ, 4096);
	r = gate_shell(line);
	run_free(&r);
	ok(tap_wait(GATE_WAIT, one_child, NULL), "the command has ended");
	slow.since = clock_steady();
	return slow;
}

/* Later: others came and went meanwhile. */
static void reads_on(const struct slow *slow)
{
	int64_t stood = clock_steady() - slow->since;
	char bytes[65536], code[16] = "";
	long length = 0;
	struct run r;
	ssize_t n;

	ok(!tap_wait(stood < STANDS ? (int)((STANDS - stood) / 1000) : 0, no_child, NULL),
		"and its connection stays while nobody reads");
	fcntl(slow->fd, F_SETFL, 0);
	while ((n = read(slow->fd, bytes, sizeof bytes)) > 0)
		length += n;
	close(slow->fd);
	is_int(slow->wanted, length, "the answer is whole");
	ok(gate_quiet(), "then the connection ends");
	r = gate_shell("until [ -s $DIR/code ]; do sleep 0.02; done; cat $DIR/code");
	snprintf(code, sizeof code, "%s", r.out);
	is_string("code 0\n", code, "with the command's code");
	run_free(&r);
}

/* A machine that lacks what the jail needs is told at the start, not at the first login. */
static void no_jail(void)
{
	struct run r = gate_shell("mkdir $DIR/parts && cd $DIR/parts && ln -s $ORDERDESK_LIBEXEC/seat"
		" $ORDERDESK_LIBEXEC/gate $ORDERDESK_LIBEXEC/server $ORDERDESK_LIBEXEC/orderdesk . && "
		"printf '#!/bin/sh\necho no list of calls\nexit 1\n' > net && chmod 700 net && "
		"$ORDERDESK_LIBEXEC/orderdesk --quiet gate stop;"
		"ORDERDESK_LIBEXEC=$DIR/parts $ORDERDESK_LIBEXEC/orderdesk gate start --port 0");

	ok(r.code == 6 && strstr(r.err, "Connections cannot be jailed on this machine: no list of calls"),
		"a gate without a jail does not start: %d %s", r.code, r.err);
	run_free(&r);
}

static void broker_dies(void)
{
	struct run r;

	r = gate_shell("$SSH $HOST event follow topic.0=record/ --json > $DIR/late & ssh=$!;"
		"change() { $ORDERDESK_LIBEXEC/orderdesk customer add name=Guest$1 accept_duplicate=true >&2; };"
		"n=1000; until [ -s $DIR/late ] || ! kill -0 $ssh; do n=$((n+1)); change $n; done;"
		"kill -9 $GATE; sleep 0.2; before=$(wc -l < $DIR/late);"
		"until [ $(wc -l < $DIR/late) -gt $before ] || ! kill -0 $ssh; do n=$((n+1)); change $n; done;"
		"kill -0 $ssh && echo stays; kill $ssh; wait");
	if (!is_string("stays\n", r.out, "a broker that is killed leaves who is in"))
		diag("%s", r.err);
	run_free(&r);
	gate_again(NULL);
	name_gate();
	r = gate_shell("rm -f $DIR/fifo; mkfifo $DIR/fifo; $SSH $HOST session me - --json < $DIR/fifo"
		" > $DIR/said & ssh=$!; exec 9>$DIR/fifo; echo '{}' >&9;"
		"until grep -q line $DIR/said || ! kill -0 $ssh; do sleep 0.02; done;"
		"kill -9 $GATE; exec 9>&-; wait $ssh; echo code $?");
	is_string("code 6\n", r.out, "a command whose end nobody could tell has the code of a lost link");
	run_free(&r);
	r = RUN("gate", "status");
	is_int(4, r.code, "no gate runs then");
	run_free(&r);
	gate_again(NULL);
	works("at the next one");
}

/* Cut, with a bit turned, empty: no gate listens that nobody could log in at. */
static void key_damaged(void)
{
	static const struct { const char *how, *what; } hurts[] = {
		{ "head -c 200 $DIR/whole > $KEY", "cut" },
		{ "head -c 150 $DIR/whole > $KEY; printf '\\001' >> $KEY; tail -c +152 $DIR/whole >> $KEY",
			"with a byte turned" },
		{ ": > $KEY", "empty" },
	};
	struct run r;

	gate_end();
	r = gate_shell("cp $ORDERDESK_DESK/gate/host_key $DIR/whole; ssh-keygen -l -f $DIR/whole");
	ok(r.code == 0, "the host key is one that other programs read: %s", r.err);
	run_free(&r);
	for (size_t i = 0; i < sizeof hurts / sizeof hurts[0]; i++) {
		char line[400];

		snprintf(line, sizeof line, "KEY=$ORDERDESK_DESK/gate/host_key; %s", hurts[i].how);
		r = gate_shell(line);
		run_free(&r);
		r = RUN("--quiet", "gate", "start", "--port", "0");
		ok(r.code == 6 && strstr(r.err, "gate/host_key is damaged. Put a copy of it there"),
			"%s: %d %s", hurts[i].what, r.code, r.err);
		run_free(&r);
	}
	r = gate_shell("cp $DIR/whole $ORDERDESK_DESK/gate/host_key");
	run_free(&r);
	gate_again(NULL);
	works("with its copy");
}

/* What others could read, or could have made a link of, is not used. */
static void folder_open(void)
{
	static const struct { const char *before, *says, *after, *what; } cases[] = {
		{ "chmod 644 $GATE/host_key", "Others may read the host key", "chmod 600 $GATE/host_key",
			"a host key that others may read" },
		{ "chmod 770 $GATE", "not a folder of this user alone", "chmod 700 $GATE",
			"a folder that others may write to" },
		{ "mv $GATE $DIR/away; mkdir -m 700 $DIR/there; ln -s $DIR/there $GATE",
			"not a folder of this user alone",
			"rm $GATE; mv $DIR/away $GATE; rmdir $DIR/there", "a link in its place" },
	};
	char line[400];
	struct run r;

	gate_end();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		snprintf(line, sizeof line, "GATE=$ORDERDESK_DESK/gate; %s", cases[i].before);
		r = gate_shell(line);
		run_free(&r);
		r = RUN("--quiet", "gate", "start", "--port", "0");
		ok(r.code == 6 && strstr(r.err, cases[i].says), "%s: %d %s", cases[i].what, r.code, r.err);
		run_free(&r);
		snprintf(line, sizeof line, "GATE=$ORDERDESK_DESK/gate; %s", cases[i].after);
		r = gate_shell(line);
		is_int(0, r.code, "nothing was written there");
		run_free(&r);
	}
	gate_again(NULL);
	works("with its own folder");
}

int main(void)
{
	static const char *const hasty[] = { "--grace", "3", NULL };
	static const char *const strict[] = { "--failures", "3", NULL };
	struct slow slow;

	plan_lazy();
	run_desk("desk", (const char *const[]){ "--currency", "EUR", "--language", "en", NULL });
	gate_begin(hasty);
	silent();
	gate_again(NULL);
	noise();
	works("after noise");
	crowd();
	works("after a crowd");
	slow = slow_reader();
	rekeys();
	line_by_line();
	reads_on(&slow);
	name_gate();
	broker_dies();
	all_places();
	gate_again(strict);
	guesses();
	key_damaged();
	folder_open();
	no_jail();
	return tap_result();
}
