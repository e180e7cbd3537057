/* SPDX-License-Identifier: ISC */
/*
 * fixture -- desks, servers and clients of the tests in tests/server and tests/crash.
 *
 * The server is the program of the build tree, run in the foreground with its log in the test's
 * folder; it tells by a pipe when it listens, so nothing here waits by time.
 */
#include "server/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap/tap.h"
#include "wire/address.h"
#include "wire/frame.h"

#define SERVERS_MAX 64
#define DESKS_MAX 16

static pid_t running[SERVERS_MAX];
static const char *preloaded;

static const char *program(void)
{
	static char path[4096];
	const char *top = getenv("top_builddir");

	snprintf(path, sizeof path, "%s/server", top ? top : ".");
	return path;
}

static void end_all(void)
{
	size_t i;

	for (i = 0; i < SERVERS_MAX; i++)
		if (running[i] > 0) {
			kill(running[i], SIGKILL);
			waitpid(running[i], NULL, 0);
			running[i] = 0;
		}
}

static int wait_for(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			bail("waitpid: %s", strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

const char *fixture_desk(const char *name)
{
	static char paths[DESKS_MAX][600];
	static size_t used;
	char *path = paths[used];
	pid_t child;
	int code;

	if (++used > DESKS_MAX)
		bail("too many desks");
	snprintf(path, sizeof paths[0], "%s/%s", tap_tmpdir(), name);
	child = fork();
	if (child == 0) {
		execl(program(), "server", "--init", "--desk", path, "--currency", "EUR", "--zone",
			"Europe/Berlin", "--country", "DE", "--admin", "boss", "--test-hooks", (char *)NULL);
		_exit(127);
	}
	code = wait_for(child);
	if (code != 0)
		bail("no desk was made in %s: exit %d", path, code);
	return path;
}

const char *fixture_calm_desk(const char *name)
{
	setenv("ORDERDESK_CLOCK", "+2026-11-19T09:00:00Z", 1);
	return fixture_desk(name);
}

void fixture_backup_key(const char *secret, char key[200])
{
	const char *top = getenv("top_builddir");
	char command[8400];
	FILE *p;

	snprintf(command, sizeof command, "ORDERDESK_LIBEXEC='%s' '%s/orderdesk' backup key '%s'", top, top,
		secret);
	p = popen(command, "r");
	if (!p || !fgets(key, 200, p) || pclose(p) != 0)
		bail("no pair of keys");
	key[strcspn(key, "\n")] = '\0';
}

static pid_t launch(const char *desk, const char *option1, const char *option2, int *ready)
{
	char number[16], log[4200];
	int ends[2], out;
	pid_t child;

	if (pipe(ends) != 0)
		bail("pipe: %s", strerror(errno));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(number, sizeof number, "%d", ends[1]);
		snprintf(log, sizeof log, "%s.log", desk);
		out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		if (out >= 0)
			dup2(out, 2);
		if (preloaded) {
			setenv("LD_PRELOAD", preloaded, 1);
			setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
		}
		execl(program(), "server", "--desk", desk, "--foreground", "--ready-fd", number,
			option1, option2, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	*ready = ends[0];
	return child;
}

static size_t read_all(int fd, char *text, size_t size)
{
	size_t length = 0;
	ssize_t n;

	while (length < size - 1 && (n = read(fd, text + length, size - 1 - length)) > 0) {
		length += (size_t)n;
		if (text[0] == 'R')
			break;
	}
	text[length] = '\0';
	close(fd);
	return length;
}

void fixture_preload(const char *library)
{
	preloaded = library;
}

pid_t fixture_try(const char *desk, const char *option1, const char *option2, int *code,
	char said[600])
{
	static bool registered;
	int ready;
	pid_t child;
	size_t i;

	if (!registered)
		atexit(end_all);
	registered = true;
	child = launch(desk, option1, option2, &ready);
	read_all(ready, said, 600);
	if (said[0] != 'R') {
		*code = wait_for(child);
		return 0;
	}
	for (i = 0; i < SERVERS_MAX && running[i] > 0; i++)
		;
	if (i < SERVERS_MAX)
		running[i] = child;
	return child;
}

pid_t fixture_start(const char *desk, const char *option1, const char *option2)
{
	char said[600];
	int code;
	pid_t child = fixture_try(desk, option1, option2, &code, said);

	if (!child)
		bail("the server of %s does not start: %s", desk, said);
	return child;
}

int fixture_refused(const char *desk, char said[600])
{
	int ready;
	pid_t child = launch(desk, NULL, NULL, &ready);

	read_all(ready, said, 600);
	return wait_for(child);
}

int fixture_end(pid_t server, int signal)
{
	size_t i;

	for (i = 0; i < SERVERS_MAX; i++)
		if (running[i] == server)
			running[i] = 0;
	if (signal)
		kill(server, signal);
	return wait_for(server);
}

struct client *fixture_open(const char *desk)
{
	struct client_options o = {.desk = desk, .program = "test"};
	struct arena *a = arena_new(0);
	struct refusal why;
	struct client *c;

	if (client_open(&o, &c, &why, a) != OK)
		bail("no connection to %s: %s", desk, refusal_text(&why, a, NULL));
	arena_free(a);
	return c;
}

static ProtobufCMessage *build(const struct verb_row *row, struct arena *a, va_list list)
{
	ProtobufCMessage *m = reflect_new(row->request, a);
	const char *pair;

	while ((pair = va_arg(list, const char *)) != NULL) {
		const char *is = strchr(pair, '=');
		struct refusal why;

		if (!is || reflect_set(m, arena_string_n(a, pair, (size_t)(is - pair)), is + 1, a,
				&why) != OK)
			bail("%s does not take %s", row->full, pair);
	}
	return m;
}

static const struct verb_row *verb_of(const char *full)
{
	const struct verb_row *row = verb_find_full(full, NULL);

	if (!row)
		bail("there is no verb %s", full);
	return row;
}

ProtobufCMessage *fixture_request(const char *verb, struct arena *a, ...)
{
	ProtobufCMessage *m;
	va_list list;

	va_start(list, a);
	m = build(verb_of(verb), a, list);
	va_end(list);
	return m;
}

enum status fixture_call(struct client *c, const char *verb, const char *once, struct arena *a,
	ProtobufCMessage **reply, struct refusal *why, ...)
{
	const struct verb_row *row = verb_of(verb);
	ProtobufCMessage *m;
	va_list list;

	va_start(list, why);
	m = build(row, a, list);
	va_end(list);
	return client_call(c, row, m, once, a, reply, why);
}

int fixture_raw(const char *desk)
{
	int fd;

	if (address_connect(desk, &fd) != OK)
		bail("no server listens on %s", desk);
	fcntl(fd, F_SETFL, 0);
	return fd;
}

void fixture_write(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t n = send(fd, at, length, MSG_NOSIGNAL);

		if (n <= 0)
			return;		/* the server closed meanwhile: the test reads what it said */
		at += n;
		length -= (size_t)n;
	}
}

static bool read_exactly(int fd, unsigned char *bytes, size_t length)
{
	while (length > 0) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		ssize_t n;

		if (poll(&p, 1, 60000) <= 0)
			bail("a minute without an answer");
		n = read(fd, bytes, length);
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

struct Od__Frame *fixture_frame(int fd, struct arena *a)
{
	unsigned char head[FRAME_HEAD], *bytes;
	const unsigned char *payload;
	struct refusal why;
	Od__Frame *frame;
	size_t length;

	if (!read_exactly(fd, head, sizeof head))
		return NULL;
	if (frame_next(head, sizeof head, &payload, &length) != ERR_END)
		bail("the server sent no frame");
	bytes = arena_alloc(a, length);
	if (!read_exactly(fd, bytes, length))
		return NULL;
	if (frame_unpack(bytes, length, a, &frame, &why) != OK)
		bail("the server sent a frame that does not unpack");
	return frame;
}

static void send_frame(int fd, const Od__Frame *frame)
{
	struct buffer out;

	buffer_init(&out, FRAME_HEAD + FRAME_MAX);
	if (frame_put(&out, frame) != OK)
		bail("a frame of the test is too large");
	fixture_write(fd, out.bytes, out.length);
	buffer_free(&out);
}

struct Od__Welcome *fixture_hello(int fd, const struct Od__Welcome *resume, struct arena *a)
{
	Od__Hello hello = OD__HELLO__INIT;
	Od__Frame frame = OD__FRAME__INIT, *answer;

	hello.has_protocol = 1;
	hello.protocol = WIRE_PROTOCOL;
	hello.program = (char *)(uintptr_t)"test";
	if (resume) {
		hello.has_session = 1;
		hello.session = resume->session;
		hello.has_ticket = 1;
		hello.ticket = resume->ticket;
	}
	frame.kind_case = OD__FRAME__KIND_HELLO;
	frame.hello = &hello;
	send_frame(fd, &frame);
	answer = fixture_frame(fd, a);
	if (answer && answer->kind_case == OD__FRAME__KIND_REFUSAL && resume)
		return NULL;
	if (!answer || answer->kind_case != OD__FRAME__KIND_WELCOME)
		bail("no welcome");
	return answer->welcome;
}

void fixture_send(int fd, uint64_t number, const char *verb, const char *once,
	const ProtobufCMessage *request)
{
	Od__Request r = OD__REQUEST__INIT;
	Od__Frame frame = OD__FRAME__INIT;
	struct buffer body;

	buffer_init(&body, FRAME_BODY_MAX);
	if (request && reflect_pack(request, &body) != OK)
		bail("a request of the test is too large");
	r.has_number = 1;
	r.number = number;
	r.verb = (char *)(uintptr_t)verb;
	r.once = (char *)(uintptr_t)once;
	r.has_body = 1;
	r.body.data = body.bytes;
	r.body.len = body.length;
	frame.kind_case = OD__FRAME__KIND_REQUEST;
	frame.request = &r;
	send_frame(fd, &frame);
	buffer_free(&body);
}

struct Od__Reply *fixture_reply(int fd, struct arena *a)
{
	Od__Frame *frame;

	do
		frame = fixture_frame(fd, a);
	while (frame && frame->kind_case != OD__FRAME__KIND_REPLY);
	return frame ? frame->reply : NULL;
}

int fixture_outcome(int fd, struct arena *a)
{
	const Od__Reply *reply = fixture_reply(fd, a);

	return reply ? (int)reply->outcome : -1;
}
