/* SPDX-License-Identifier: ISC */
/*
 * gate_command -- `orderdesk gate start|stop|status`: the SSH door of a desk.
 *
 * Start runs the gate part in the background and waits until it listens; switches behind it are
 * handed on (--port, --address, --idle, --grace). Whether a gate runs is told by the lock on
 * DESK/gate/lock, which it holds; the file says its pid, address and port.
 */
#include "command/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/say.h"
#include "wire/start.h"

#define STOP_WAIT (15 * CLOCK_SECOND)
#define WORDS_MAX 24
#define READY_FD 3

bool gate_runs(const char *folder, struct arena *a, struct gate_place *g)
{
	int fd = open(arena_format(a, "%s/gate/lock", folder), O_RDONLY | O_CLOEXEC);
	char line[300] = "";
	bool held;

	*g = (struct gate_place){ 0 };
	if (fd < 0)
		return false;
	held = flock(fd, LOCK_SH | LOCK_NB) != 0;
	if (held && read(fd, line, sizeof(line) - 1) > 0 &&
		sscanf(line, "%d %199s %d", &g->pid, g->address, &g->port) != 3)
		g->pid = 0;
	close(fd);
	return held;
}

/* In the grandchild: never returns. It keeps nothing of the caller open but the pipe. */
static void become_gate(const char *program, const char *const *argv, int pipe)
{
	int null = open("/dev/null", O_RDWR);

	if (null >= 0) {
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
	}
	if (pipe == READY_FD)
		fcntl(pipe, F_SETFD, 0);
	else if (dup2(pipe, READY_FD) < 0)
		_exit(127);
	close_range(READY_FD + 1, ~0u, 0);
	execv(program, (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* All that the gate says until the pipe's end or its word that it listens. */
static void hear(int fd, char *said, size_t size)
{
	size_t length = 0;
	ssize_t n;

	said[0] = '\0';
	while (length + 1 < size && (n = read(fd, said + length, size - 1 - length)) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		length += n > 0 ? (size_t)n : 0;
		said[length] = '\0';
	}
}

/* Starts it; `said` gets "R ADDRESS PORT", or "!" and a sentence, or "". */
static bool launch(const char *folder, char **args, int count, char *said, size_t size)
{
	char program[4200], self[4200], number[16];
	const char *argv[WORDS_MAX + 10] = { "gate", "--desk", folder, "--ready-fd", number,
		"--command", self };
	int n = 7, ends[2];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	pid_t child;

	if (length < 0 || !part_path("gate", program, sizeof(program)) ||
		pipe2(ends, O_CLOEXEC) != 0)
		return false;
	self[length] = '\0';
	for (int i = 0; i < count && i < WORDS_MAX; i++)
		argv[n++] = args[i];
	argv[n] = NULL;
	snprintf(number, sizeof(number), "%d", READY_FD);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		setsid();
		if (fork() != 0)
			_exit(0);
		become_gate(program, argv, ends[1]);
	}
	close(ends[1]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	hear(ends[0], said, size);
	close(ends[0]);
	return child > 0;
}

enum exit_code gate_start(const char *folder, char **args, int count, struct arena *a,
	struct gate_place *g, const char **why)
{
	char said[1400];

	*g = (struct gate_place){ 0 };
	if (!launch(folder, args, count, said, sizeof(said))) {
		*why = "The gate is not installed beside this command.";
		return EXIT_SERVER;
	}
	if (said[0] == 'R' && sscanf(said, "R %199s %d", g->address, &g->port) == 2)
		return EXIT_DONE;
	*why = said[0] == '!' ? arena_string(a, said + 1) : "The gate ended before it listened.";
	return EXIT_SERVER;
}

static enum exit_code stop(const struct options *o, const char *folder, struct arena *a)
{
	const struct timespec moment = { .tv_nsec = 20 * 1000 * 1000 };
	int64_t until = clock_steady() + STOP_WAIT;
	struct gate_place g;

	if (gate_runs(folder, a, &g) && g.pid > 1 && kill(g.pid, SIGTERM) != 0) {
		fprintf(stderr, "The gate cannot be told to stop: %s.\n", strerror(errno));
		return EXIT_SERVER;
	}
	while (gate_runs(folder, a, &g)) {
		if (clock_steady() > until) {
			fputs("The gate has not stopped yet.\n", stderr);
			return EXIT_BUSY;
		}
		nanosleep(&moment, NULL);
	}
	if (!o->quiet)
		tell(stdout, N_("No gate runs on {0}.\n"), folder, NULL, NULL);
	return EXIT_DONE;
}

static enum exit_code status(const struct options *o, const char *folder, struct arena *a)
{
	struct gate_place g;

	if (!gate_runs(folder, a, &g)) {
		if (!o->quiet)
			tell(stdout, N_("No gate runs on {0}.\n"), folder, NULL, NULL);
		return EXIT_MISSING;
	}
	if (o->json)
		printf("{\"pid\":%d,\"address\":\"%s\",\"port\":%d}\n", g.pid, g.address, g.port);
	else if (!o->quiet)
		tell(stdout, N_("The gate of {0} listens on {1} port {2}.\n"), folder, g.address,
			arena_format(a, "%d", g.port));
	return EXIT_DONE;
}

enum exit_code gate_command(const struct options *o, char **args, int count)
{
	struct arena *a = arena_new(0);
	const char *folder = desk_folder(o->desk, a), *word = count > 0 ? args[0] : "";
	enum exit_code code = EXIT_USAGE;
	struct gate_place g;
	const char *why;

	if (strcmp(word, "start") == 0) {
		code = gate_start(folder, args + 1, count - 1, a, &g, &why);
		if (code != EXIT_DONE)
			fprintf(stderr, "%s\n", why);
		else if (!o->quiet)
			tell(stdout, N_("The gate of {0} listens on {1} port {2}.\n"), folder,
				g.address, arena_format(a, "%d", g.port));
	} else if (strcmp(word, "stop") == 0 && count == 1) {
		code = stop(o, folder, a);
	} else if (strcmp(word, "status") == 0 && count == 1) {
		code = status(o, folder, a);
	} else {
		fputs("gate takes start, stop or status.\n", stderr);
	}
	arena_free(a);
	return code;
}
