/* SPDX-License-Identifier: ISC */
/*
 * launch -- the processes that the broker starts: net, seat, command.
 *
 * Each gets only the descriptors it needs and an environment made from nothing. Started by root, a
 * seat or command runs as a user of its own; its program and data are opened before the change, so
 * that they may lie where that user cannot walk. The connection to the server, proved already, is
 * handed over as descriptor 3; over 4 it can ask
 * for its session again when the server was gone. What cannot be started is told to the client in a
 * sentence.
 */
#include "gate/gate.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "gate/words.h"

#define WORDS_MAX 400
#define LINK_FD 3
#define GATE_FD 4
#define DATA_FD 5
#define LOCALE_FD 6
#define ABOVE 20		/* descriptors are moved here before they take their places */

/* In the child, between fork and exec: only what is safe there. */

static void plain_signals(void)
{
	sigset_t none;
	int i;

	sigemptyset(&none);
	for (i = 1; i < 32; i++)
		signal(i, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void null_to(int fd, int flags)
{
	int null = open("/dev/null", flags);

	if (null >= 0 && null != fd) {
		dup2(null, fd);
		close(null);
	}
}

pid_t launch_net(struct gate *g, unsigned slot, int client, int *control)
{
	char uid[16], grace[16], idle[24];
	const char *argv[12] = {"net", "--root", g->empty, "--uid", uid, "--grace", grace, "--idle",
		idle, g->o.test_hooks ? "--test-hooks" : NULL, NULL};
	char *const nothing[] = {NULL};
	int pair[2];
	pid_t pid;

	*control = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	snprintf(uid, sizeof uid, "%u", NET_UID + slot);
	snprintf(grace, sizeof grace, "%u", g->o.grace);
	snprintf(idle, sizeof idle, "%ld", g->o.idle);
	pid = fork();
	if (pid == 0) {
		int a = fcntl(client, F_DUPFD, ABOVE), b = fcntl(pair[1], F_DUPFD, ABOVE);

		plain_signals();
		null_to(0, O_RDONLY);
		null_to(1, O_WRONLY);
		null_to(2, O_WRONLY);
		if (a < 0 || b < 0 || dup2(a, 3) < 0 || dup2(b, 4) < 0 || close_range(5, ~0u, 0) != 0)
			_exit(1);
		execve(g->net_path, (char *const *)(uintptr_t)argv, nothing);
		_exit(1);
	}
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return -1;
	}
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	*control = pair[0];
	return pid;
}

/* ---- the seat or command ---- */

struct child {
	struct guest *guest;
	const char *program;
	char *const *words;
	int in, out, err;	/* what becomes 0, 1, 2 */
	int gate;		/* its end of the socket to us */
	bool terminal;
	uid_t uid;
	const char *environment[16];
};

static void complain(const char *sentence)
{
	(void)!write(2, sentence, strlen(sentence));
	_exit(126);
}

/* Opens what the new user may not be able to reach, at its place; nothing when the way is open. */
static void keep_folder(const char *name, int place)
{
	const char *path = getenv(name);
	int fd = path ? open(path, O_PATH | O_DIRECTORY) : -1;

	if (fd < 0 || fd == place)
		return;
	dup2(fd, place);
	close(fd);
}

static void change_user(const struct child *c)
{
	gid_t gid = (gid_t)c->uid;

	if (geteuid() != 0)
		return;
	if (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0
		|| setresuid(c->uid, c->uid, c->uid) != 0 || setuid(0) == 0)
		complain("The gate cannot change to a user of your own.\r\n");
}

static void become(const struct child *c)
{
	int link = fcntl(c->guest->link, F_DUPFD, ABOVE), in = fcntl(c->in, F_DUPFD, ABOVE);
	int out = fcntl(c->out, F_DUPFD, ABOVE), err = fcntl(c->err, F_DUPFD, ABOVE);
	int gate = fcntl(c->gate, F_DUPFD, ABOVE), program;

	plain_signals();
	setsid();
	if (link < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0
		|| dup2(link, LINK_FD) < 0 || dup2(gate, GATE_FD) < 0
		|| close_range(GATE_FD + 1, ~0u, 0) != 0)
		_exit(126);
	if (c->terminal && ioctl(0, TIOCSCTTY, 0) != 0)
		complain("The terminal cannot be taken.\r\n");
	keep_folder("ORDERDESK_DATA", DATA_FD);
	keep_folder("ORDERDESK_LOCALE", LOCALE_FD);
	program = open(c->program, O_PATH | O_CLOEXEC);
	if (chdir("/") != 0)
		_exit(126);
	change_user(c);
	if (program >= 0)
		execveat(program, "", c->words, (char *const *)(uintptr_t)c->environment,
			AT_EMPTY_PATH);
	complain("The program cannot be started: orderdesk is not installed where all may read.\r\n");
}

/* A name of a terminal that may be looked up; anything else is a vt100. */
static const char *terminal_name(const char *term)
{
	size_t i, length = strlen(term);

	if (length == 0 || length > 63)
		return "vt100";
	for (i = 0; i < length; i++)
		if (!isalnum((unsigned char)term[i]) && !strchr("+._-", term[i]))
			return "vt100";
	return term[0] == '.' ? "vt100" : term;
}

static void environment(struct child *c, struct arena *a, const char *term, bool seat)
{
	const struct guest *guest = c->guest;
	const char *const pass[] = {"ORDERDESK_DATA", "ORDERDESK_LOCALE", "ORDERDESK_LIBEXEC"};
	size_t n = 0, i;

	c->environment[n++] = "PATH=/usr/bin:/bin";
	c->environment[n++] = "HOME=/";
	c->environment[n++] = "LC_ALL=C.UTF-8";
	c->environment[n++] = arena_format(a, "TERM=%s", terminal_name(term));
	c->environment[n++] = arena_format(a, "ORDERDESK_DESK=%s", guest->gate->o.desk);
	c->environment[n++] = arena_format(a, "ORDERDESK_LINK=%d", LINK_FD);
	c->environment[n++] = arena_format(a, "ORDERDESK_GATE=%d", GATE_FD);
	c->environment[n++] = arena_format(a, "SSH_CONNECTION=%s %u", guest->address, guest->port);
	if (!seat && guest->language[0])
		c->environment[n++] = arena_format(a, "ORDERDESK_LANGUAGE=%s", guest->language);
	for (i = 0; i < sizeof pass / sizeof pass[0]; i++) {
		const char *value = getenv(pass[i]);

		if (!value || (geteuid() == 0 && i == 2))
			continue;
		c->environment[n++] = geteuid() != 0 ? arena_format(a, "%s=%s", pass[i], value)
			: arena_format(a, "%s=/proc/self/fd/%d", pass[i], i == 0 ? DATA_FD : LOCALE_FD);
	}
	c->environment[n] = NULL;
}

/* Forks; the ends that are the child's are closed here afterwards by the caller. */
static pid_t run(struct child *c)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	c->gate = pair[1];
	pid = fork();
	if (pid == 0)
		become(c);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
	} else {
		c->guest->seat = pair[0];
		close(c->guest->link);
		c->guest->link = -1;
		c->guest->child = pid;
	}
	return pid;
}

static unsigned short size_of(const char *text, unsigned short standard)
{
	uint64_t n;

	return text_decimal(text, &n) && n > 0 && n <= 1000 ? (unsigned short)n : standard;
}

static enum status on_terminal(struct child *c, const struct control *wanted,
	struct control *opened)
{
	struct winsize size = {.ws_row = size_of(wanted->text[1], 24),
		.ws_col = size_of(wanted->text[2], 80)};
	int ours, theirs;
	pid_t pid;

	if (openpty(&ours, &theirs, NULL, NULL, &size) != 0)
		return ERR_IO;
	fcntl(ours, F_SETFD, FD_CLOEXEC);
	fcntl(theirs, F_SETFD, FD_CLOEXEC);
	if (geteuid() == 0 && (fchown(theirs, c->uid, (gid_t)-1) != 0 || fchmod(theirs, 0600) != 0))
		log_warn("the terminal of a seat cannot be given to its user: %s", strerror(errno));
	c->terminal = true;
	c->in = c->out = c->err = theirs;
	pid = run(c);
	close(theirs);
	if (pid < 0) {
		close(ours);
		return ERR_IO;
	}
	opened->fd[0] = ours;
	return OK;
}

static enum status on_pipes(struct child *c, struct control *opened)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
	pid_t pid = -1;

	if (pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0) {
		c->in = in[0];
		c->out = out[1];
		c->err = err[1];
		pid = run(c);
	}
	if (in[0] >= 0)
		close(in[0]);
	if (out[1] >= 0)
		close(out[1]);
	if (err[1] >= 0)
		close(err[1]);
	opened->fd[0] = in[1];
	opened->fd[1] = out[0];
	opened->fd[2] = err[0];
	return pid < 0 ? ERR_IO : OK;
}

enum status launch_child(struct guest *guest, const struct control *wanted, struct control *opened)
{
	struct gate *g = guest->gate;
	const char *command = wanted->text[3], *term = wanted->text[0];
	char *words[WORDS_MAX + 1] = {(char *)(uintptr_t)"orderdesk", NULL};
	struct child c = {.guest = guest, .words = words, .uid = SEAT_UID + guest->slot};
	struct arena *a = arena_new(0);
	enum status s = OK;
	size_t count = 0;

	*opened = (struct control){.fd = {-1, -1, -1}};
	c.program = *command ? g->command_path : g->seat_path;
	if (*command)
		s = words_cut(arena_string(a, command), words + 1, WORDS_MAX, &count);
	if (s != OK || (*command && count == 0)) {
		opened->text[0] = s == ERR_LIMIT ? "A command has at most 398 words here."
			: s == ERR_FORMAT ? "A quote is not closed in this command."
			: "Name a verb, as in ssh HOST order list, or nothing for a seat.";
		arena_free(a);
		return ERR_FORMAT;
	}
	if (!*command)
		words[0] = (char *)(uintptr_t)"seat";
	environment(&c, a, term, !*command);
	s = *term ? on_terminal(&c, wanted, opened) : on_pipes(&c, opened);
	if (s != OK)
		opened->text[0] = "No seat can be started now: try again in a moment.";
	arena_free(a);
	return s;
}
