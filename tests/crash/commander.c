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

#define BATCH 20u	/* rows of an import */

/* Runs the command with these words; did it end well? */
static bool run(const char *desk, const char *program, const char *words)
{
	char line[6000];
	int status, null;
	pid_t child;

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

static bool place(const char *desk, const char *program, const char *mark, unsigned n)
{
	char words[300];

	snprintf(words, sizeof words, "--once %s order place customer=%u note=%s line.0.item=%u "
		"line.0.quantity=2", mark, 1 + n % CUSTOMERS, mark, 1000 + n % PRODUCTS);
	return run(desk, program, words);
}

/* A group of its own: whoever kills it kills what it runs. */
static void apart(void)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void commander_main(struct book *b, const char *desk, int w, const char *program)
{
	struct page *p = &b->page[w];
	unsigned n = p->sent ? p->sent - 1 : 0;
	char mark[32];

	apart();
	while (!b->stop && n < DEEDS_MAX) {
		struct deed_row *r = &p->row[n];

		if (n == p->sent) {
			memset(r, 0, sizeof *r);
			r->deed = DEED_ORDER;
			p->sent = n + 1;
		}
		snprintf(mark, sizeof mark, "T%d.%u.", w, n);
		if (!r->acked && r->deed == DEED_ORDER && place(desk, program, mark, n)) {
			r->acked = true;
			p->acked_at = clock_steady();
		}
		if (r->acked || r->deed != DEED_ORDER)
			n++;
	}
	_exit(0);
}

static bool write_rows(const char *path, int w, unsigned from)
{
	FILE *f = fopen(path, "w");
	unsigned n;

	if (!f)
		return false;
	fputs("code,name,phone\n", f);
	for (n = from; n < from + BATCH; n++)
		fprintf(f, "I%d-%u,T%d.%u. Kitchen,0571-9%02d%05u\n", w, n, w, n, w, n);
	return fclose(f) == 0;
}

void importer_main(struct book *b, const char *desk, int w, const char *program)
{
	struct page *p = &b->page[w];
	char path[700], words[800];
	unsigned from = p->sent, n;

	apart();
	snprintf(path, sizeof path, "%s.import.%d.csv", desk, w);
	snprintf(words, sizeof words, "import customers '%s'", path);
	/* What a killed one left is done again, the same rows: the last of the page. */
	if (from >= BATCH && p->row[from - 1].deed == DEED_IMPORT && !p->row[from - 1].acked)
		from -= BATCH;
	for (; !b->stop && from + BATCH < DEEDS_MAX; from += BATCH) {
		for (n = from; from == p->sent && n < from + BATCH; n++)
			p->row[n] = (struct deed_row){ .deed = DEED_IMPORT };
		p->sent = from + BATCH;
		if (!write_rows(path, w, from))
			break;
		while (!b->stop && !run(desk, program, words))
			;
		if (b->stop)
			break;
		for (n = from; n < from + BATCH; n++)
			p->row[n].acked = true;
		p->acked_at = clock_steady();
	}
	_exit(0);
}
