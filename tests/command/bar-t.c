/* SPDX-License-Identifier: ISC */
/*
 * What an import and a backup show on a terminal: a bar with its rate, redrawn in place, then the
 * sentence; in a pipe the sentence alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/run.h"
#include "screen/vt.h"
#include "tap/tap.h"

#define ROWS 4000
#define WAIT 60000

/* It was drawn, though it may be gone again: the import may be over before this process looks. */
static bool was_drawn(struct vt *vt, void *baton)
{
	size_t size;
	const char *sent = (const char *)vt_sent(vt, &size), *at = sent ? strstr(sent, "[#") : NULL;

	(void)baton;
	return at && strstr(at, "/s");
}

/* It stands still, so that its bar is there to be seen, while the hold file is there. */
static void backup(const char *program)
{
	char to[4096], piped[4096], hold[4096], start[9000];
	const char *words[] = { program, "backup", to, NULL };
	struct vt_options options = { .rows = 24, .columns = 80, .arguments = words };
	struct vt *vt;
	struct run r;

	snprintf(to, sizeof to, "%s/one.tar.zst", tap_tmpdir());
	snprintf(piped, sizeof piped, "%s/two.tar.zst", tap_tmpdir());
	snprintf(hold, sizeof hold, "%s/hold", tap_tmpdir());
	snprintf(start, sizeof start, "touch '%s' && ORDERDESK_TEST_HOLD_JOBS='%s' '%s/server' --desk '%s' "
		"--test-hooks --foreground </dev/null >/dev/null 2>&1 &", hold, hold, getenv("top_builddir"), getenv("ORDERDESK_DESK"));
	run_stop();
	if (system(start) != 0)
		bail("no server: %s", start);
	run_server();
	vt = vt_start(&options);
	ok(vt_wait(vt, WAIT, "backup [") && vt_wait(vt, WAIT, "MB/s"), "a backup: a bar with its rate");
	unlink(hold);
	ok(vt_wait(vt, WAIT, " made: "), "then what came of it");
	is_int(0, vt_exit(vt, WAIT), "and the end");
	ok(vt_wait_row(vt, WAIT, 1, "Backup ") && vt_wait_gone(vt, WAIT, "backup ["),
		"in the place of the bar");
	vt_stop(vt);
	r = RUN("backup", piped);
	ok(r.code == 0 && strstr(r.out, "Backup ") == r.out, "another in a pipe: %s", r.out);
	is_string("", r.err, "no bar there");
	run_free(&r);
}

int main(void)
{
	char path[4096], program[4096];
	const char *words[] = { program, "import", "customers", path, NULL };
	struct vt_options options = { .rows = 24, .columns = 80, .arguments = words };
	struct vt *vt;
	struct run r;
	FILE *f;

	plan_lazy();
	run_desk("desk", NULL);
	snprintf(program, sizeof(program), "%s/orderdesk", getenv("ORDERDESK_LIBEXEC"));
	snprintf(path, sizeof(path), "%s/many.csv", tap_tmpdir());
	f = fopen(path, "w");
	if (!f)
		bail("cannot write %s", path);
	fputs("code,name\n", f);
	for (int i = 0; i < ROWS; i++)
		fprintf(f, "M%04d,Kitchen %d\n", i, i);
	fclose(f);
	vt = vt_start(&options);
	ok(vt_wait_true(vt, WAIT, was_drawn, NULL), "a bar with its rate");
	ok(vt_wait(vt, WAIT, "4000 customers imported, 0 were there already."), "then what came of it");
	is_int(0, vt_exit(vt, WAIT), "and the end");
	ok(vt_wait_row(vt, WAIT, 1, "imported") && vt_wait_gone(vt, WAIT, "[#"), "in the place of the bar");
	vt_stop(vt);
	r = RUN("import", "customers", path);
	is_string("4000 customers imported, 0 were there already.\n", r.out, "the same file again");
	is_string("", r.err, "no bar in a pipe");
	run_free(&r);
	backup(program);
	return tap_result();
}
