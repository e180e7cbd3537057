/* SPDX-License-Identifier: ISC */
/*
 * commander -- a writer that is a script: one `orderdesk order place` after the other, each a process
 * of its own that may be killed at any moment. What ended with 0 was promised.
 */
#include "crash/book.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

/* `program` is one command of the shell; "%s" in it stands for the words of the verb. */
static bool place(const char *desk, const char *program, const char *mark, unsigned n)
{
	char words[300], line[6000];
	int status, null;
	pid_t child;

	snprintf(words, sizeof words, "--once %s order place customer=%u note=%s line.0.item=%u "
		"line.0.quantity=2", mark, 1 + n % CUSTOMERS, mark, 1000 + n % PRODUCTS);
	snprintf(line, sizeof line, "exec %s %s", program, words);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		setenv("ORDERDESK_DESK", desk, 1);
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void commander_main(struct book *b, const char *desk, int w, const char *program)
{
	struct page *p = &b->page[w];
	unsigned n = p->sent ? p->sent - 1 : 0;
	char mark[32];

	/* A group of its own: whoever kills it kills what it runs. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!b->stop && n < DEEDS_MAX) {
		struct deed_row *r = &p->row[n];

		if (n == p->sent) {
			memset(r, 0, sizeof *r);
			r->deed = DEED_ORDER;
			p->sent = n + 1;
		}
		snprintf(mark, sizeof mark, "T%d.%u.", w, n);
		if (!r->acked && place(desk, program, mark, n)) {
			r->acked = true;
			p->acked_at = clock_steady();
		}
		if (r->acked)
			n++;
	}
	_exit(0);
}
