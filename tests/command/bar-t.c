/* SPDX-License-Identifier: ISC */
/*
 * What an import shows on a terminal: a bar with its rate, redrawn in place, then the sentence; in a
 * pipe the sentence alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "tap/tap.h"

#define ROWS 4000
#define WAIT 60000

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
	ok(vt_wait(vt, WAIT, "[#") && vt_wait(vt, WAIT, "/s"), "a bar with its rate");
	ok(vt_wait(vt, WAIT, "4000 customers imported, 0 were there already."), "then what came of it");
	is_int(0, vt_exit(vt, WAIT), "and the end");
	ok(vt_wait_row(vt, WAIT, 1, "imported") && vt_wait_gone(vt, WAIT, "[#"), "in the place of the bar");
	vt_stop(vt);
	r = RUN("import", "customers", path);
	is_string("4000 customers imported, 0 were there already.\n", r.out, "the same file again");
	is_string("", r.err, "no bar in a pipe");
	run_free(&r);
	return tap_result();
}
