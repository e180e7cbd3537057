/* SPDX-License-Identifier: ISC */
/*
 * round_damage -- a copy of a desk whose server was killed, with one file of it damaged.
 *
 * A bit is flipped, the file is cut short or taken away. Then the desk either does not start, or
 * ends when it meets the damage, each time with a sentence that names the file and what to do; or
 * everything that was promised is there. A desk that works on without it is what must never be.
 */
#include "crash/round.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/fixture.h"
#include "tap/tap.h"

#define FILES 300

struct damage {
	char copy[700], log[720];
	char file[400];		/* below the copy */
	char what[100];
};

static int list(const char *folder, const char *below, char names[][300], int count)
{
	const struct dirent *e;
	char path[1300];
	struct stat st;
	DIR *d;

	snprintf(path, sizeof path, "%s/%s", folder, below);
	d = opendir(path);
	while (d && (e = readdir(d)) && count < FILES) {
		snprintf(names[count], sizeof names[0], "%s/%s", below, e->d_name);
		snprintf(path, sizeof path, "%s/%s", folder, names[count]);
		if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
			count++;
	}
	if (d)
		closedir(d);
	return count;
}

/* The log, the tables, the rest, a third of the time each. */
static void choose_file(struct rounds *r, struct damage *d)
{
	static char names[FILES][300];
	int count = 0;

	switch (rand_r(&r->seed) % 3) {
	case 0:
		count = list(d->copy, "store/log", names, 0);
		break;
	case 1:
		count = list(d->copy, "store/data", names, 0);
		break;
	default:
		count = list(d->copy, "keys", names, 0);
		count = list(d->copy, "store", names, count);
		break;
	}
	if (!count)
		bail("there is no file to damage in %s", d->copy);
	snprintf(d->file, sizeof d->file, "%s", names[rand_r(&r->seed) % count]);
}

void round_hurt(struct rounds *r, const char *path, char what[100])
{
	struct stat st;
	off_t at;
	unsigned char byte;
	int fd;

	fd = open(path, O_RDWR);
	if (fd < 0 || fstat(fd, &st))
		bail("cannot open %s", path);
	/* WHY not anywhere: the end of a log file is zeros that nobody reads. */
	at = rand_r(&r->seed) % (rand_r(&r->seed) % 2 && st.st_size > 200000 ? 200000 : st.st_size);
	switch (rand_r(&r->seed) % 5) {
	case 0:
		snprintf(what, 100, "taken away");
		unlink(path);
		break;
	case 1:
		snprintf(what, 100, "cut at %lld of %lld", (long long)at, (long long)st.st_size);
		if (ftruncate(fd, at))
			bail("cannot cut %s", path);
		break;
	default:
		snprintf(what, 100, "a bit of byte %lld of %lld", (long long)at, (long long)st.st_size);
		if (pread(fd, &byte, 1, at) != 1)
			byte = 0;
		byte ^= (unsigned char)(1 << rand_r(&r->seed) % 8);
		if (pwrite(fd, &byte, 1, at) != 1)
			bail("cannot flip a bit of %s", path);
		break;
	}
	close(fd);
}

static void do_damage(struct rounds *r, struct damage *d)
{
	char path[1300];

	choose_file(r, d);
	snprintf(path, sizeof path, "%s/%s", d->copy, d->file);
	round_hurt(r, path, d->what);
}

/* Does a sentence name the file and say what to do? */
static bool tells(const struct damage *d, const char *said)
{
	const char *slash = strrchr(d->file, '/'), *name = slash ? slash + 1 : d->file;

	return strstr(said, name) && (strstr(said, "restore") || strstr(said, "--after-io-error")
		|| strstr(said, "Restore"));
}

static bool log_tells(const struct damage *d)
{
	static char line[4096];
	FILE *f = fopen(d->log, "r");
	bool found = false;

	while (f && fgets(line, sizeof line, f))
		found |= tells(d, line);
	if (f)
		fclose(f);
	return found;
}

/* WHY apart: it may end when the server does. */
bool round_look_apart(const struct rounds *r, const char *desk, struct findings *out)
{
	struct findings *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 1);
		dup2(null, 2);
		book_check(r->book, desk, shared);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	*out = *shared;
	munmap(shared, sizeof *shared);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool judge(struct rounds *r, struct tally *t, struct damage *d)
{
	struct findings f = { 0 };
	char said[600] = "";
	int code = 0;
	pid_t pid = fixture_try(d->copy, "--test-hooks", NULL, &code, said);
	bool whole;

	if (!pid) {
		t->refused++;
		if ((code == 1 || code == -SIGABRT) && tells(d, said))
			return true;
		round_say(r, ROUND_DAMAGE, "%s, %s: refused (%d) with: %s", d->file, d->what, code, said);
		return false;
	}
	whole = round_look_apart(r, d->copy, &f);
	if (fixture_end(pid, SIGKILL) != -SIGKILL)
		whole = false;
	if (whole && !f.lost && !f.doubled && !f.strange && !f.wrong && !f.faults) {
		t->whole++;
		return true;
	}
	if (!whole && log_tells(d)) {
		t->refused++;
		return true;
	}
	round_say(r, ROUND_DAMAGE, "%s, %s: %s, %llu lost, %llu faults; %s", d->file, d->what,
		whole ? "works on" : "ended without a sentence", (unsigned long long)f.lost,
		(unsigned long long)f.faults, f.first);
	return false;
}

bool round_damage(struct rounds *r, struct tally *t)
{
	bool good = true;
	struct damage d;
	char line[3300];
	int i;

	fixture_preload(NULL);
	for (i = 0; i < r->copies; i++) {
		memset(&d, 0, sizeof d);
		snprintf(d.copy, sizeof d.copy, "%s.copy", r->desk);
		snprintf(d.log, sizeof d.log, "%s.log", d.copy);
		snprintf(line, sizeof line, "rm -rf '%s' '%s' && cp -a '%s' '%s'", d.copy, d.log, r->desk,
			d.copy);
		if (system(line) != 0)
			bail("the desk cannot be copied");
		do_damage(r, &d);
		good &= judge(r, t, &d);
	}
	fixture_preload(r->library);
	return good;
}
