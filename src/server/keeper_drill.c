/* SPDX-License-Identifier: ISC */
/*
 * keeper_drill -- starts a drill as a process and hears how it goes (offline_drill.c).
 *
 * The process is this very program; it lives no longer than the server, and is ended when the job
 * is stopped. What it leaves when it is killed is removed by the next one.
 */
#include "server/keeper_private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/message.pb-c.h"
#include "server/restore_place.h"
#include "store/restore.h"

#define LOOK_MS 200

extern char **environ;

struct drill {
	struct keeper_job *job;
	const char *from;
	bool over;
	enum status result;
	uint64_t done, total;
};

/* A packed Refusal, as hexadecimal digits. */
static void take_refused(struct drill *d, const char *hex)
{
	size_t length = strlen(hex) / 2, i;
	struct arena *a = d->job->arena;
	uint8_t *bytes = arena_alloc(a, length + 1);
	Od__Refusal *m;
	unsigned byte;

	for (i = 0; i < length && sscanf(hex + 2 * i, "%2x", &byte) == 1; i++)
		bytes[i] = (uint8_t)byte;
	m = od__refusal__unpack((ProtobufCAllocator *)(uintptr_t)arena_allocator(a), i, bytes);
	if (m)
		refusal_unpack(m, &d->job->said);
	d->result = ERR_REFUSED;
	d->over = true;
}

static void take_line(struct drill *d, const char *line)
{
	int64_t restored, verified, moment;
	struct arena *a = d->job->arena;
	char when[40];
	int step;

	if (strncmp(line, "refused ", 8) == 0) {
		take_refused(d, line + 8);
	} else if (sscanf(line, "done %" SCNd64 " %" SCNd64 " %" SCNd64, &restored, &verified,
			&moment) == 3) {
		clock_print(moment, when);
		d->result = keeper_say(d->job, OD__MESSAGE__DRILL_DONE, d->from,
			arena_format(a, "%.1f", (double)restored / 1e6),
			arena_format(a, "%.1f", (double)verified / 1e6), when);
		d->over = true;
	} else {
		sscanf(line, "at %d %" SCNu64 " %" SCNu64, &step, &d->done, &d->total);
	}
}

/* Lines until the process hangs up or the job is to end. */
static void listen_to(struct drill *d, int fd)
{
	char text[20000];
	size_t length = 0;

	while (!d->over) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		char *end;
		ssize_t n;

		if (!keeper_tell(d->job, d->done, d->total)) {
			d->result = ERR_CLOSED;
			return;
		}
		if (poll(&p, 1, LOOK_MS) <= 0)
			continue;
		n = read(fd, text + length, sizeof text - 1 - length);
		if (n <= 0)
			return;
		length += (size_t)n;
		text[length] = '\0';
		while ((end = strchr(text, '\n'))) {
			*end = '\0';
			take_line(d, text);
			length -= (size_t)(end + 1 - text);
			memmove(text, end + 1, length + 1);
		}
		if (length == sizeof text - 1)
			return;
	}
}

/* ERR_IO with errno. */
static enum status start(struct keeper_job *j, const char *from, pid_t *child, int *fd)
{
	const char *argv[] = { "orderdesk-server", "--drill", from, "--desk",
		j->keeper->server->folder, NULL };
	posix_spawn_file_actions_t files;
	int ends[2], r;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return ERR_IO;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, ends[1], 1);
	r = posix_spawn(child, "/proc/self/exe", &files, NULL, (char *const *)(uintptr_t)argv,
		environ);
	posix_spawn_file_actions_destroy(&files);
	close(ends[1]);
	*fd = ends[0];
	if (r == 0)
		return OK;
	close(ends[0]);
	errno = r;
	return ERR_IO;
}

enum status keeper_drill(struct keeper_job *j)
{
	struct drill d = { .job = j, .from = j->drill->file, .result = ERR_NOT_FOUND };
	enum status s = OK;
	pid_t child;
	int fd;

	if (!d.from)
		s = restore_choose(j->keeping.folder, RESTORE_ALL, j->arena, &d.from, &j->said);
	if (s == OK)
		s = start(j, d.from, &child, &fd);
	if (s != OK)
		return s;
	listen_to(&d, fd);
	if (!d.over)
		kill(child, SIGKILL);
	close(fd);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	if (!d.over)
		place_remove(arena_format(j->arena, "%s/drill.new", j->keeper->server->folder));
	if (d.result == ERR_NOT_FOUND) {
		keeper_say(j, OD__MESSAGE__NOT_DONE, "drill", "the process ended without a word",
			NULL, NULL);
		return ERR_REFUSED;
	}
	return d.result;
}
