/* SPDX-License-Identifier: ISC */
/*
 * start -- fork and exec of the server part, with a lock before and a pipe behind.
 *
 * The server becomes a child of init in a session of its own, so it neither dies with the caller's
 * terminal nor is waited for. The parts are looked for in ORDERDESK_LIBEXEC, beside the running
 * program (a build tree), then where they are installed.
 */
#include "wire/start.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool runnable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

bool part_path(const char *part, char *out, size_t size)
{
	const char *env = getenv("ORDERDESK_LIBEXEC");
	char self[2048], *slash;
	ssize_t n;

	if (env && *env) {
		snprintf(out, size, "%s/%s", env, part);
		if (runnable(out))
			return true;
		snprintf(out, size, "%s/%s/%s", env, part, part);
		if (runnable(out))
			return true;
	}
	n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		if (slash && slash != self) {
			*slash = '\0';
			snprintf(out, size, "%s/%s", self, part);
			if (runnable(out))
				return true;
		}
	}
	snprintf(out, size, "%s/%s", PKGLIBEXECDIR, part);
	return runnable(out);
}

void start_init(struct start *st)
{
	memset(st, 0, sizeof *st);
	st->lock = -1;
	st->pipe = -1;
}

void start_end(struct start *st)
{
	if (st->pipe >= 0)
		close(st->pipe);
	if (st->lock >= 0)
		close(st->lock);
	st->pipe = -1;
	st->lock = -1;
}

/* In the grandchild: never returns. Only what is safe after fork is called. */
static void become_server(const char *program, const char *folder, bool after_io_error, int ready)
{
	char number[16];
	const char *argv[8];
	int n = 0, null;
	sigset_t none;

	snprintf(number, sizeof number, "%d", ready);
	argv[n++] = "orderdesk-server";
	argv[n++] = "--desk";
	argv[n++] = folder;
	argv[n++] = "--ready-fd";
	argv[n++] = number;
	if (after_io_error)
		argv[n++] = "--after-io-error";
	argv[n] = NULL;
	null = open("/dev/null", O_RDWR);
	if (null >= 0) {
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		if (null > 2)
			close(null);
	}
	unsetenv("ORDERDESK_PASSWORD");
	/* What the caller blocked or ignored is not the server's. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (n = 1; n < NSIG; n++)
		signal(n, SIG_DFL);
	execv(program, (char *const *)(uintptr_t)argv);
	_exit(127);
}

enum status start_begin(struct start *st, const char *folder, bool after_io_error)
{
	char program[4200];
	int at, ends[2];
	pid_t child;

	start_end(st);
	st->length = 0;
	st->said[0] = '\0';
	if (!part_path("server", program, sizeof program))
		return ERR_NOT_FOUND;
	at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (at < 0)
		return ERR_IO;
	st->lock = openat(at, "start.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	close(at);
	if (st->lock < 0)
		return ERR_IO;
	if (flock(st->lock, LOCK_EX | LOCK_NB) != 0) {
		start_end(st);
		return ERR_BUSY;
	}
	if (pipe2(ends, O_CLOEXEC) != 0) {
		start_end(st);
		return ERR_IO;
	}
	child = fork();
	if (child == 0) {
		setsid();
		if (fork() != 0)
			_exit(0);
		fcntl(ends[1], F_SETFD, 0);
		become_server(program, folder, after_io_error, ends[1]);
	}
	close(ends[1]);
	st->pipe = ends[0];
	if (child < 0) {
		start_end(st);
		return ERR_IO;
	}
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	fcntl(st->pipe, F_SETFL, O_NONBLOCK);
	return OK;
}

enum status start_read(struct start *st)
{
	for (;;) {
		size_t room = sizeof st->said - 1 - st->length;
		ssize_t n;

		if (st->pipe < 0 || room == 0)
			break;
		n = read(st->pipe, st->said + st->length, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return ERR_TIMEOUT;
		if (n <= 0)
			break;
		st->length += (size_t)n;
		st->said[st->length] = '\0';
		if (st->said[0] == 'R')
			return OK;
	}
	/* The end: what stands behind the '!' is the sentence. */
	if (st->said[0] == '!')
		memmove(st->said, st->said + 1, st->length);
	return ERR_CLOSED;
}

enum status start_wait(struct start *st, const char *folder, bool after_io_error)
{
	enum status s;

	start_init(st);
	s = start_begin(st, folder, after_io_error);
	if (s != OK)
		return s;
	while ((s = start_read(st)) == ERR_TIMEOUT) {
		struct pollfd p = {.fd = st->pipe, .events = POLLIN};

		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			break;
	}
	start_end(st);
	return s;
}
