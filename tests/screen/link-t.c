/* SPDX-License-Identifier: ISC */
/*
 * The link between seat and desk, on a terminal in memory: a desk that does not answer for a while,
 * one that is killed and comes back or does not, keys typed meanwhile, and F12 for who will not wait.
 * What the desk keeps of it is tested elsewhere.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/run.h"
#include "screen/vt.h"
#include "tap/tap.h"

#define WAIT 20000

int main(void)
{
	static const char *const init[] = { "--currency", "CNY", "--zone", "Asia/Shanghai", "--country", "CN",
					    "--language", "en", NULL };
	char program[4096];
	const char *arguments[] = { program, NULL };
	const char *environment[] = { "ORDERDESK_LANGUAGE=en", NULL };
	const char *nobody[] = { "ORDERDESK_LANGUAGE=en", "ORDERDESK_LOGIN=nobody", NULL };
	struct vt_options options = { .arguments = arguments, .environment = environment };
	struct vt *vt;
	char mark[4200];
	pid_t pid;
	FILE *f;

	plan_lazy();
	run_desk("desk", init);
	snprintf(program, sizeof program, "%s/seat", getenv("top_builddir"));
	vt = vt_start(&options);
	vt_shows(vt, "Orders of today");
	vt_keys(vt, "a");
	vt_shows(vt, "Find a");

	pid = run_server();
	kill(pid, SIGSTOP);
	vt_keys(vt, "Ctrl-U : order Space list Enter F12 bc");
	ok(vt_wait(vt, WAIT, "The desk has been asked for 1 s"),
	   "a long wait says for what and since when");
	kill(pid, SIGCONT);
	vt_shows(vt, "Find bc");
	ok(vt_wait_gone(vt, WAIT, "has been asked"), "the keys typed meanwhile are played when it answers");

	kill(pid, SIGSTOP);
	vt_keys(vt, "Ctrl-U : order Space list Enter zz");
	ok(vt_wait(vt, WAIT, "has been asked"), "again a wait");
	vt_keys(vt, "F12");
	ok(vt_wait_row(vt, WAIT, -2, "Typed ahead and kept: zz. Enter plays it"),
	   "F12 stops waiting, and what was typed for the answer is kept as was said");
	ok(vt_wait_gone(vt, WAIT, "has been asked"), "nothing is waited for");
	kill(pid, SIGCONT);
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "Find zz"), "Enter plays it");

	kill(pid, SIGSTOP);
	vt_keys(vt, "Ctrl-U : order Space list Enter yy");
	ok(vt_wait(vt, WAIT, "has been asked"), "once more");
	vt_keys(vt, "F12 F12 d");
	ok(vt_wait_gone(vt, WAIT, "has been asked"), "typed in one go, F12 stops waiting");
	kill(pid, SIGCONT);
	vt_shows(vt, "Find d");
	ok(!vt_wait(vt, 0, "yy"), "F12 again drops what was kept, and the key behind it is typed");

	vt_keys(vt, "Ctrl-U : keymap Space emacs Enter");
	vt_shows(vt, "Keymap emacs");
	kill(pid, SIGSTOP);
	vt_keys(vt, ": order Space list Enter");
	ok(vt_wait(vt, WAIT, "has been asked"), "a wait in another keymap");
	vt_keys(vt, "Ctrl-G");
	ok(vt_wait_gone(vt, WAIT, "has been asked"), "its own key stops waiting");
	kill(pid, SIGCONT);
	vt_keys(vt, ": keymap Space cua Enter");
	vt_shows(vt, "Keymap cua");
	vt_keys(vt, "d");
	vt_shows(vt, "Find d");

	kill(pid, SIGKILL);
	vt_keys(vt, "ef");
	vt_shows(vt, "Find def");
	ok(vt_wait_gone(vt, WAIT, "NOT CONNECTED"), "killed, it is started again, and no key is lost");
	ok(run_server() != pid, "it is another process");

	/* What a server leaves whose disk failed: no start goes on by itself. */
	snprintf(mark, sizeof mark, "%s/store/fault", getenv("ORDERDESK_DESK"));
	f = fopen(mark, "we");
	if (!f || fclose(f) != 0)
		bail("%s is not written", mark);
	kill(run_server(), SIGKILL);
	ok(vt_wait(vt, WAIT, "s. `orderdesk server start` says why."),
	   "a server that does not start again is told, with what says why");
	vt_keys(vt, "g");
	unlink(mark);
	ok(vt_wait_gone(vt, WAIT, "NOT CONNECTED"), "when it is mended the seat goes on");
	vt_shows(vt, "Find defg");
	vt_keys(vt, ":quit Enter");
	vt_stop(vt);

	options.environment = nobody;
	vt = vt_start(&options);
	is_int(10, vt_exit(vt, WAIT), "who is no user of the desk gets no seat, least of all the owner's");
	ok(vt_wait(vt, WAIT, "Nobody logs in as \"nobody\" on this desk."), "and is told so");
	vt_stop(vt);
	return tap_result();
}
