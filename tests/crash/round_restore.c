/* SPDX-License-Identifier: ISC */
/*
 * round_restore -- a backup of a desk at work, one of its files damaged, restored on "another machine".
 *
 * The files are the backup itself, one that carries the keys, archived log files and the copy of the
 * key store. The restore is refused with a sentence that names the file, and nothing of a desk is
 * there; or the desk is one moment of the desk, whole.
 */
#include "crash/round.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/fixture.h"
#include "tap/tap.h"

#define FILES 200

struct spoiled {
	char folder[700];		/* a copy of the backup folder */
	char target[700];		/* where a desk is to be made */
	char file[1100], what[100];	/* the damaged one */
	char from[1100];		/* the backup to restore */
};

static int find(const char *command, char names[][1100])
{
	FILE *p = popen(command, "r");
	int n = 0;

	while (p && n < FILES && fgets(names[n], sizeof names[0], p)) {
		names[n][strcspn(names[n], "\n")] = '\0';
		n++;
	}
	if (p)
		pclose(p);
	return n;
}

/* A third of the time the backup, a log file, or anything. */
static bool choose(struct rounds *r, struct spoiled *s)
{
	static char names[FILES][1100];
	static const char *const kinds[] = { "-name '*.tar.zst'", "-path '*/log/*.zst'", "-true" };
	char line[900];
	int n;

	snprintf(line, sizeof line, "find '%s' -name '*.tar.zst' | sort", s->folder);
	n = find(line, names);
	if (!n)
		return false;
	snprintf(s->from, sizeof s->from, "%s", names[round_dice(r, (unsigned)n)]);
	snprintf(line, sizeof line, "find '%s' -type f -size +0 %s | sort", s->folder,
		kinds[round_dice(r, 3)]);
	n = find(line, names);
	snprintf(s->file, sizeof s->file, "%s", n ? names[round_dice(r, (unsigned)n)] : s->from);
	return true;
}

/* The exit code, or minus the signal; what was said. */
static int restore(const struct spoiled *s, char said[2000])
{
	char line[3600];
	size_t n;
	FILE *p;
	int status;

	snprintf(line, sizeof line, "exec '%s/server' --restore '%s' --desk '%s' --quiet 2>&1 </dev/null",
		getenv("top_builddir"), s->from, s->target);
	p = popen(line, "r");
	if (!p)
		bail("the restore cannot be run");
	n = fread(said, 1, 1999, p);
	said[n] = '\0';
	status = pclose(p);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool is_desk(const char *folder)
{
	char path[800];

	snprintf(path, sizeof path, "%s/store/data", folder);
	return access(path, F_OK) == 0;
}

/* What was restored is whole; the last of the work may not be in it. */
static bool whole(struct rounds *r, const struct spoiled *s)
{
	char said[600];
	struct findings f = { 0 };
	int code = 0;
	pid_t pid = fixture_try(s->target, "--test-hooks", NULL, &code, said);
	bool good;

	if (!pid) {
		round_say(r, ROUND_BAD_BACKUP, "restored, and does not start: %s", said);
		return false;
	}
	good = round_look_apart(r, s->target, &f) && !f.doubled && !f.strange && !f.wrong && !f.faults;
	if (!good)
		round_say(r, ROUND_BAD_BACKUP, "%s, %s: restored with %llu faults: %s", s->file, s->what,
			(unsigned long long)f.faults, f.first);
	fixture_end(pid, SIGKILL);
	return good;
}

static bool judge(struct rounds *r, struct tally *t, const struct spoiled *s)
{
	const char *name = strrchr(s->file, '/') + 1;
	char said[2000], log[64];
	int code = restore(s, said);

	if (code == 0) {
		t->whole++;
		return whole(r, s);
	}
	t->refused++;
	snprintf(log, sizeof log, "%.*s", (int)strcspn(name, "z") - 1, name);
	if (code == 1 && (strstr(said, name) || (strncmp(name, "log.", 4) == 0 && strstr(said, log)))
	    && !is_desk(s->target))
		return true;
	round_say(r, ROUND_BAD_BACKUP, "%s, %s: restore of %s ended with %d%s: %s", s->file, s->what, s->from,
		code, is_desk(s->target) ? " and left a desk" : "", said);
	return false;
}

bool round_bad_backup(struct rounds *r, struct tally *t)
{
	char named[800], said[600], line[3200], folder[700];
	struct spoiled s;
	bool good = true;
	int i;

	snprintf(folder, sizeof folder, "%s/backup", r->desk);
	snprintf(named, sizeof named, "%s/carried-%u.tar.zst", folder, r->lives);
	if (!round_backup_to(r, NULL, said) || !round_backup_to(r, named, said)) {
		round_say(r, ROUND_BAD_BACKUP, "no backup was made: %s", said);
		good = false;
	}
	round_sleep(r, 100);
	round_reap(r);
	round_writers_stop(r);
	fixture_preload(NULL);
	for (i = 0; good && i < r->copies; i++) {
		snprintf(s.folder, sizeof s.folder, "%s.backup", r->desk);
		snprintf(s.target, sizeof s.target, "%s.other", r->desk);
		snprintf(line, sizeof line, "rm -rf '%s' '%s' && cp -a '%s' '%s'", s.folder, s.target, folder,
			s.folder);
		if (system(line) != 0)
			bail("the backups cannot be copied");
		if (!choose(r, &s))
			bail("there is no backup in %s", s.folder);
		round_hurt(r, s.file, s.what);
		good &= judge(r, t, &s);
	}
	unlink(named);
	fixture_preload(r->library);
	return round_again(r, ROUND_BAD_BACKUP, NULL) && good;
}
