/* SPDX-License-Identifier: ISC */
#include "command/run.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap/tap.h"

static pid_t owner;

static void stop_at_exit(void)
{
	if (getpid() == owner)
		run_stop();
}

/* All of a file as text; "" when it is not there. */
static char *slurp(const char *path, size_t *length)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, 1);
	size_t size = 0, got = 1;

	while (f && got > 0) {
		text = realloc(text, size + 65536 + 1);
		got = fread(text + size, 1, 65536, f);
		size += got;
		text[size] = '\0';
	}
	if (f)
		fclose(f);
	*length = size;
	return text;
}

static void open_as(const char *path, int flags, int fd)
{
	int file = open(path, flags | O_CLOEXEC, 0600);

	if (file < 0 || dup2(file, fd) < 0)
		_exit(127);
}

struct run run_command(const char *const words[], const char *input)
{
	static unsigned count;
	struct run r = { 0 };
	char out[4096], err[4096], program[4096];
	const char *argv[64] = { "orderdesk" };
	size_t ignored;
	int status = 0;
	pid_t child;

	for (size_t i = 0; words[i] && i + 2 < sizeof(argv) / sizeof(argv[0]); i++)
		argv[i + 1] = words[i];
	snprintf(program, sizeof(program), "%s/orderdesk", getenv("ORDERDESK_LIBEXEC"));
	count++;
	snprintf(out, sizeof(out), "%s/out.%d.%u", tap_tmpdir(), (int)getpid(), count);
	snprintf(err, sizeof(err), "%s/err.%d.%u", tap_tmpdir(), (int)getpid(), count);
	child = fork();
	if (child == 0) {
		open_as(input ? input : "/dev/null", O_RDONLY, STDIN_FILENO);
		open_as(out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
		open_as(err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
		execv(program, (char *const *)(void *)argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		bail("cannot run %s", program);
	r.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	r.out = slurp(out, &r.out_length);
	r.err = slurp(err, &ignored);
	unlink(out);
	unlink(err);
	return r;
}

void run_free(struct run *r)
{
	free(r->out);
	free(r->err);
	memset(r, 0, sizeof(*r));
}

void run_desk(const char *name, const char *const init[])
{
	const char *words[32] = { "init" };
	char path[4096];
	size_t n = 1;
	struct run r;

	if (!owner) {
		owner = getpid();
		tap_tmpdir();
		atexit(stop_at_exit);
	}
	snprintf(path, sizeof(path), "%s/%s", tap_tmpdir(), name);
	setenv("ORDERDESK_DESK", path, 1);
	while (init && *init && n + 1 < sizeof(words) / sizeof(words[0]))
		words[n++] = *init++;
	r = run_command(words, NULL);
	if (r.code != 0)
		bail("init ended with %d: %s", r.code, r.err);
	run_free(&r);
}

void run_stop(void)
{
	struct run r = RUN("--quiet", "server", "stop");

	run_free(&r);
}

static bool read_server(void *baton)
{
	struct run r = RUN("server", "status");
	const char *at = strstr(r.out, "pid: ");

	*(pid_t *)baton = at ? (pid_t)atoi(at + 5) : 0;
	run_free(&r);
	return *(pid_t *)baton > 1;
}

pid_t run_server(void)
{
	pid_t pid = 0;

	if (!tap_wait(60000, read_server, &pid))
		bail("server status names no process");
	return pid;
}
