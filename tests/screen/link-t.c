/* SPDX-License-Identifier: ISC */
/*
 * The link between seat and desk, on a terminal in memory: a desk that does not answer for a while,
 * one that is killed and comes back, keys typed meanwhile, and F12 for who will not wait. What the
 * desk keeps of it is tested elsewhere.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	pid_t pid;

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
	vt_keys(vt, ":quit Enter");
	vt_stop(vt);

	options.environment = nobody;
	vt = vt_start(&options);
	is_int(1, vt_exit(vt, WAIT), "who is no user of the desk gets no seat, least of all the owner's");
	ok(vt_wait(vt, WAIT, "Nobody logs in as \"nobody\" on this desk."), "and is told so");
	vt_stop(vt);
	return tap_result();
}
