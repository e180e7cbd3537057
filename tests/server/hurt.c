/* SPDX-License-Identifier: ISC */
#include "server/hurt.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

static struct arena *hurt_memory;

struct arena *hurt_begin(void)
{
	hurt_memory = arena_new((size_t)1 << 28);
	plan_lazy();
	if (chdir(tap_tmpdir()) != 0)
		bail("no folder");
	return hurt_memory;
}

const char *hurt_place(const char *name)
{
	return arena_format(hurt_memory, "%s/%s", tap_tmpdir(), name);
}

void hurt_shell(const char *line)
{
	if (system(line) != 0)
		bail("%s", line);
}

/* The output of a command, and its exit code. */
int hurt_output(const char *line, char *said, size_t size)
{
	FILE *p = popen(line, "r");
	size_t n;
	int status;

	if (!p)
		bail("%s", line);
	n = fread(said, 1, size - 1, p);
	said[n] = '\0';
	status = pclose(p);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void hurt_file(const char *path, enum how how, int at_percent)
{
	struct stat st;
	off_t at;
	int fd;
	unsigned char byte;

	if (how == LESS) {
		/* WHY not tar --delete: of what has no whole last record it writes too little. */
		hurt_shell(arena_format(hurt_memory, "rm -rf less && mkdir less && "
			"zstd -qdc '%s' >less.tar && tar -xf less.tar -C less && tar -tf less.tar | "
			"grep -vx store/data/customer.db >less.list && "
			"tar --format=ustar -C less -cf less.tar -T less.list && "
			"zstd -qf less.tar -o '%s'", path, path));
		return;
	}
	if (how > FLIP) {
		hurt_shell(arena_format(hurt_memory, "rm -rf '%s'", path));
		if (how == FOLDER ? mkdir(path, 0700) : how == LOOP ? symlink(path, path)
		    : how == MADE ? mknod(path, S_IFREG | 0600, 0) : 0)
			bail("%s is not made", path);
		return;
	}
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		bail("there is no %s", path);
	at = at_percent < 0 ? -at_percent : st.st_size * at_percent / 100;
	if (how == CUT && ftruncate(fd, at))
		bail("%s is not cut", path);
	else if (how == FLIP) {
		if (pread(fd, &byte, 1, at) != 1)
			bail("%s is not that long", path);
		byte ^= 4;
		if (pwrite(fd, &byte, 1, at) != 1)
			bail("%s is not changed", path);
	}
	close(fd);
}

/* Everything is there, and follows from one another. */
bool hurt_whole(const char *folder)
{
	char said[600];
	int code;
	struct client *c;
	struct refusal why;
	ProtobufCMessage *m = NULL;
	/* The mark of a damage that was met stands until somebody says that it is mended. */
	pid_t pid = fixture_try(folder, "--after-io-error", NULL, &code, said);
	bool whole;

	if (!pid)
		return false;
	c = fixture_open(folder);
	whole = fixture_call(c, "customer show", NULL, hurt_memory, &m, &why, "customer=" HURT_LAST,
			NULL) == OK
		&& fixture_call(c, "server verify", NULL, hurt_memory, &m, &why, NULL) == OK
		&& ((Od__ServerVerified *)m)->n_fault == 0;
	for (size_t i = 0; m && m->descriptor == &od__server_verified__descriptor &&
	     i < ((Od__ServerVerified *)m)->n_fault; i++)
		diag("%s", ((Od__ServerVerified *)m)->fault[i]->text);
	client_close(c);
	fixture_end(pid, SIGTERM);
	return whole;
}
