/* SPDX-License-Identifier: ISC */
/*
 * An import of some thousands of customers, with server and importer killed
 * at random moments: after each kill all of it is seen or nothing, the same command again goes on,
 * and in the end the desk lists what an undisturbed one lists. CUSTOMERS and ROUNDS in the
 * environment make it longer.
 */
#include "command/run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap/tap.h"

static uint64_t seed;
static int customers = 3000, rounds = 10;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

static int number(const char *name, int usual)
{
	const char *text = getenv(name);

	return text && atoi(text) > 0 ? atoi(text) : usual;
}

static char *write_file(void)
{
	static char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/many.csv", tap_tmpdir());
	f = fopen(path, "w");
	if (!f)
		bail("cannot write %s", path);
	fputs("code,name,phone,city\n", f);
	for (int i = 0; i < customers; i++)
		fprintf(f, "M%05d,Kitchen %d of street %d,0571-8%07d,Hangzhou\n", i, i, i % 97, i);
	fclose(f);
	return path;
}

static char *list(void)
{
	struct run r = RUN("customer", "list", "--csv");
	char *text = strdup(r.out);

	if (r.code != 0)
		diag("customer list: %d %s", r.code, r.err);
	run_free(&r);
	return text;
}

static int lines_of(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static pid_t server_pid(void)
{
	struct run r = RUN("customer", "list");		/* starts it when it is down */
	const char *p;
	pid_t pid;

	run_free(&r);
	r = RUN("server", "status", "--json");
	p = strstr(r.out, "\"pid\":");
	pid = p ? (pid_t)atoi(p + 6) : 0;
	if (pid <= 1)
		bail("no server: %s%s", r.out, r.err);
	run_free(&r);
	return pid;
}

static pid_t start_import(const char *file)
{
	char program[4096];
	pid_t child;

	snprintf(program, sizeof(program), "%s/orderdesk", getenv("ORDERDESK_LIBEXEC"));
	child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execl(program, "orderdesk", "import", "customers", file, (char *)NULL);
		_exit(127);
	}
	if (child < 0)
		bail("cannot start the import");
	return child;
}

/* One round: an import that loses its server, itself or both; false when it ended before that. */
static bool round_of(const char *file, unsigned span)
{
	pid_t server = server_pid(), importer = start_import(file);
	unsigned victim = dice(3);
	int status;

	poll(NULL, 0, (int)dice(span));
	if (victim != 0)
		kill(server, SIGKILL);
	if (victim != 1)
		kill(importer, SIGKILL);
	waitpid(importer, &status, 0);
	return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void check_whole(const char *wanted)
{
	char *seen = list();
	struct run r;

	ok(strcmp(wanted, seen) == 0, "the desk lists what an undisturbed one does (%d, %d lines)",
		lines_of(wanted), lines_of(seen));
	free(seen);
	r = RUN("customer", "find", "text=Kitchen 2999 of", "--csv");
	ok(customers != 3000 || strstr(r.out, "M02999"), "the last one is found by name");
	run_free(&r);
	r = RUN("server", "verify", "--json");
	ok(r.code == 0 && !strstr(r.out, "\"rule\""), "verify finds no fault: %s", r.out);
	run_free(&r);
}

int main(void)
{
	static const char *const init[] = { "--zone", "Asia/Shanghai", NULL };
	char *file, *wanted;
	int part = 0, broken = 0, whole = 0;
	struct run r;

	seed = (uint64_t)number("SEED", 7);
	customers = number("CUSTOMERS", customers);
	rounds = number("ROUNDS", rounds);
	plan_lazy();
	run_desk("calm", init);
	file = write_file();
	r = RUN("import", "customers", file);
	is_int(0, r.code, "undisturbed: %s", r.err);
	run_free(&r);
	wanted = list();
	is_int(customers + 1, lines_of(wanted), "all customers");
	run_stop();
	run_desk("wild", init);
	for (int i = 0; i < rounds && !whole; i++) {
		char *seen;
		int lines;

		broken += round_of(file, 40u + (unsigned)i * 40u);
		seen = list();
		lines = lines_of(seen);
		whole = lines == customers + 1;
		if (lines != 1 && !whole) {
			part++;
			diag("round %d: %d lines are seen", i, lines);
		}
		free(seen);
	}
	ok(broken > 0, "%d imports were broken off", broken);
	is_int(0, part, "part of an import was never seen");
	r = RUN("import", "customers", file);
	is_int(0, r.code, "the same command again: %s", r.err);
	ok(strncmp(r.out, "0 ", 2) != 0, "tells what was imported: %s", r.out);
	run_free(&r);
	check_whole(wanted);
	free(wanted);
	return tap_result();
}
