/* SPDX-License-Identifier: ISC */
/*
 * round_full -- the disk fills up under 64 writers: by the preloaded disk, or a small tmpfs in truth.
 *
 * It is full at once, or nearly, at a random moment, which is one of commits and checkpoints, or of a
 * backup and the log archive before it. The desk goes on for reading, or ends; with room again it
 * is whole.
 */
#include "crash/round.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "server/fixture.h"
#include "tap/tap.h"

#define MEGABYTE ((int64_t)1 << 20)
#define SMALL_MB 320

static bool small;		/* the desk's folder is a tmpfs */

const char *round_small_begin(struct rounds *r)
{
	char line[700];

	snprintf(line, sizeof line, "find '%s' -mindepth 1 -delete", r->desk);
	if (geteuid() != 0)
		return "only root mounts a file system";
	if (system(line) != 0)
		bail("%s is not emptied", r->desk);
	snprintf(line, sizeof line, "size=%dm", SMALL_MB);
	small = mount("tmpfs", r->desk, "tmpfs", 0, line) == 0;
	round_copy(r->template, r->desk);
	book_clear(r->book);
	return small ? NULL : "a tmpfs cannot be mounted here";
}

void round_small_end(struct rounds *r)
{
	if (small && umount2(r->desk, MNT_DETACH) != 0)
		bail("%s stays mounted: %s", r->desk, strerror(errno));
	small = false;
}

static int64_t used(const char *desk)
{
	char line[700];
	long kilobytes = 0;
	FILE *p;

	snprintf(line, sizeof line, "du -sk --apparent-size '%s' 2>/dev/null", desk);
	p = popen(line, "r");
	if (!p || fscanf(p, "%ld", &kilobytes) != 1)
		bail("du does not tell");
	pclose(p);
	return (int64_t)kilobytes << 10;
}

static void filler(const struct rounds *r, char path[700])
{
	snprintf(path, 700, "%s/filler", r->desk);
}

/* A file of ours takes all but so much. */
static void fill(struct rounds *r, int64_t leave)
{
	struct statvfs fs;
	char path[700];
	int64_t size;
	int fd;

	filler(r, path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || statvfs(r->desk, &fs) != 0)
		bail("%s: %s", path, strerror(errno));
	size = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize - leave;
	if (size > 0 && posix_fallocate(fd, 0, size) != 0)
		diag("the filler is not as large as wanted");
	close(fd);
}

static void make_full(struct rounds *r, int64_t leave)
{
	if (small) {
		fill(r, leave);
		return;
	}
	r->disk->used = used(r->desk);
	r->disk->room = r->disk->used + leave + 1;
}

static void make_room(struct rounds *r)
{
	char path[700];

	filler(r, path);
	if (small)
		unlink(path);
	else
		r->disk->room = 0;
}

static void begin_backup(struct rounds *r)
{
	struct client *c = fixture_open(r->desk);
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m;

	fixture_call(c, "server backup", NULL, a, &m, &why, NULL);
	client_close(c);
	arena_free(a);
}

/* It has ended by itself. */
static void ended(struct rounds *r, struct tally *t, enum kind kind)
{
	t->struck++;
	if (fixture_end(r->server, 0) == -SIGKILL)
		round_say(r, kind, "something killed the server");
	r->server = 0;
	round_ended(r);
}

bool round_full(struct rounds *r, struct tally *t)
{
	enum kind kind = small ? ROUND_FULL_REAL : ROUND_FULL;

	if (round_dice(r, 2))
		begin_backup(r);
	/* All at once; what is left ends within a log file; less than a start takes. */
	make_full(r, round_dice(r, 3) ? (int64_t)round_dice(r, 2048) << 10 : round_dice(r, 40) * MEGABYTE);
	if (round_wait_death(r, 600 + (int)round_dice(r, 900))) {
		char said[600];
		int code = 0;
		pid_t pid;

		ended(r, t, kind);
		/* Still full: it starts, for reading, or says of what it is short. */
		pid = fixture_try(r->desk, "--test-hooks", NULL, &code, said);
		if (pid)
			fixture_end(pid, SIGKILL);
		make_room(r);
		if (!pid && !strstr(said, "full")) {
			round_say(r, kind, "a start on the full disk ended with %d: %s", code, said);
			return round_again(r, kind, NULL) && false;
		}
		return round_again(r, kind, NULL);
	}
	make_room(r);
	/* A write that did not work just before ends it a moment later; or everybody is served. */
	if (!round_dies_unserved(r))
		return true;
	ended(r, t, kind);
	return round_again(r, kind, NULL);
}
