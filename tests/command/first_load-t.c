/* SPDX-License-Identifier: ISC */
/*
 * The first customers of a desk, loaded past the log: the desk is the one that an ordinary import
 * makes, with one entry in the journal; what that refuses is refused, and nothing loaded then; a desk
 * with customers or with a server is left alone; and a kill at any moment leaves nothing or all.
 */
#include "command/run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "tap/tap.h"

#define ROWS 2500
#define KILLS 12

static struct arena *memory;

static const char *path_of(const char *name)
{
	return arena_format(memory, "%s/%s", tap_tmpdir(), name);
}

/* The exit code; what was said is a remark when it is not the wanted one. */
static int code_of(struct run r, int wanted, char **said)
{
	int code = r.code;

	if (code != wanted)
		diag("%s%s", r.out, r.err);
	if (said)
		*said = arena_format(memory, "%s%s", r.out, r.err);
	run_free(&r);
	return code;
}

#define CODE(wanted, ...) code_of(RUN(__VA_ARGS__), wanted, NULL)
#define SAID(wanted, said, ...) code_of(RUN(__VA_ARGS__), wanted, said)

static void begin(const char *name)
{
	static const char *const init[] = { "--zone", "Asia/Shanghai", "--currency", "CNY",
		"--country", "CN", NULL };

	run_desk(name, init);
}

static const char *write_file(const char *name, const char *text)
{
	const char *path = path_of(name);
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		bail("cannot write %s", path);
	return path;
}

static bool holds(const char *path, const char *text)
{
	char bytes[20000] = "";
	FILE *f = fopen(path, "r");
	size_t got = f ? fread(bytes, 1, sizeof(bytes) - 1, f) : 0;

	if (f)
		fclose(f);
	bytes[got] = '\0';
	return strstr(bytes, text) != NULL;
}

/* Customers whose codes do not rise, with phones of several kinds, heads and owners. */
static const char *many(void)
{
	const char *path = path_of("many.csv");
	FILE *f = fopen(path, "w");

	if (!f)
		bail("cannot write %s", path);
	fputs("code,name,phone,point.0.value,address.0.text,address.0.city,owner,head,external\n", f);
	for (int i = 0; i < ROWS; i++) {
		int n = i * 7 % ROWS;

		if (i % 50 == 49)
			fprintf(f, ",No code %d,+49 30 %07d,,,,,,X%d\n", i, i, i);
		else
			fprintf(f, "M-%04d,Kitchen %d,138%08d,0571-8%07d,Street %d,杭州,%s,%s,\n", n, n,
				n * 31, n, n % 97, i % 3 ? "" : "admin", i % 5 == 4 ? "m0000" : "");
	}
	if (fclose(f) != 0)
		bail("the disk is full");
	return path;
}

static const char *export(const char *name)
{
	const char *path = path_of(name);

	is_int(0, CODE(0, "export", "customers", path), "export");
	return path;
}

static bool same_files(const char *a, const char *b)
{
	const char *words = arena_format(memory, "cmp %s %s >/dev/null", a, b);

	return system(words) == 0;
}

/* -1: nobody answers. */
static int customers(void)
{
	struct run r = RUN("customer", "list", "--jsonl");
	int n = 0;

	for (const char *p = r.out; *p; p++)
		n += *p == '\n';
	n = r.code == 0 ? n : -1;
	run_free(&r);
	return n;
}

static int lines_with(const char *text, const char *word)
{
	int n = 0;

	while ((text = strstr(text, word))) {
		n++;
		text += strlen(word);
	}
	return n;
}

/* ---- the desk that comes of it ---- */

static void test_same(const char *file)
{
	const char *usual, *first;
	char *said;

	begin("usual");
	is_int(0, CODE(0, "import", "customers", file), "an ordinary import");
	usual = export("usual.csv");
	run_stop();

	begin("first");
	is_int(0, SAID(0, &said, "import", "customers", file, "--first", "--no-backup"), "a first load");
	ok(strstr(said, "2500 customers imported, 0 were there already.") != NULL &&
		strstr(said, " a second, in ") != NULL, "what came of it, and how fast: %s", said);
	is_int(0, CODE(0, "server", "start"), "the server opens the desk");
	first = export("first.csv");
	ok(same_files(usual, first), "both desks export the same customers");
	is_int(0, SAID(0, &said, "server", "verify", "--json"), "verify");
	ok(!strstr(said, "\"rule\""), "finds no fault: %.600s", said);
	is_int(0, SAID(0, &said, "feed", "read", "record=import", "--json"), "the journal");
	is_int(1, lines_with(said, "import first"), "one entry says what was loaded");
	is_int(0, SAID(0, &said, "import", "show", "import=1", "--json"), "import show");
	ok(strstr(said, "\"made\":2500") != NULL, "tells how many: %s", said);
	is_int(0, SAID(0, &said, "customer", "find", "text=Kitchen 17"), "they are found");
	ok(strstr(said, "Kitchen 17") != NULL, "by name: %s", said);
	is_int(0, SAID(0, &said, "import", "customers", file), "the same file, as usual");
	is_int(ROWS, customers(), "adds nothing");
	is_int(0, CODE(0, "customer", "edit", "customer=M-0007", "change.name=Changed"), "one is changed");
	is_int(0, CODE(0, "customer", "add", "name=New one", "phone=13900000001"), "one is added");
	is_int(0, SAID(0, &said, "server", "verify", "--json"), "verify behind it");
	ok(!strstr(said, "\"rule\""), "finds no fault: %.600s", said);

	is_int(1, SAID(1, &said, "import", "customers", file, "--first"), "while a server runs");
	ok(strstr(said, "`orderdesk server stop` comes first") != NULL, "it says so: %s", said);
	run_stop();
	is_int(1, SAID(1, &said, "import", "customers", file, "--first"), "on a desk with customers");
	ok(strstr(said, "has customers already. Import without --first.") != NULL, "it says so: %s",
		said);
	is_int(2, CODE(2, "import", "products", file, "--first"), "and only for customers");
}

/* ---- what is refused ---- */

static void test_refused(void)
{
	char *backup;
	const char *bad = write_file("bad.csv", "code,name,phone,owner,head\nA-1,One,13800000001,,\n"
		"a1,Two,13800000002,,\nB1,Three,138,,\nC1,Four,13800000004,nobody,\n"
		"D1,Five,13800000005,,E1\nE1,Six,13800000006,,A1\n");
	const char *reject = path_of("bad.csv.reject.csv");
	char *said;

	begin("refused");
	is_int(8, SAID(8, &said, "import", "customers", bad, "--first"), "rows that the desk refuses");
	ok(strstr(said, "4 rows are not") && strstr(said, "Nothing was imported."), "are told: %s", said);
	ok(holds(reject, ",3,code,") && holds(reject, ",4,phone,") && holds(reject, ",5,owner,") &&
		holds(reject, ",6,head,"), "each in the reject file");
	is_int(8, CODE(8, "import", "customers", bad, "--first", "--skip", "--no-backup"),
		"with --skip the others are loaded");
	is_int(0, CODE(0, "server", "start"), "the server opens the desk");
	is_int(2, customers(), "the two good ones are there");
	run_stop();

	begin("none");
	bad = write_file("none.csv", "code,name,owner\nA1,One,nobody\n");
	is_int(8, CODE(8, "import", "customers", bad, "--first", "--skip", "--no-backup"),
		"all rows left out");
	is_int(8, SAID(8, &said, "import", "customers", bad, "--first", "--skip", "--no-backup"),
		"the same again on a desk that still has none");
	ok(strstr(said, "0 customers imported") != NULL, "is done again: %s", said);

	begin("dry");
	bad = write_file("odd.csv", "code,name,size\nA1,One,\nA2,,\n");
	is_int(8, CODE(8, "import", "customers", bad, "--first"), "rows that the command refuses");
	bad = write_file("good.csv", "code,name,phone\nA1,One,13800000001\n");
	is_int(0, CODE(0, "import", "customers", bad, "--first", "--dry-run"), "a dry run");
	is_int(1, SAID(1, &said, "import", "customers", bad, "--first", "--system",
		"a-system-whose-name-is-longer-than-32-bytes-and-in-every-key-of-every-link-"
		"a-system-whose-name-is-longer-than-32-bytes-and-in-every-key-of-every-link-"
		"a-system-whose-name-is-longer-than-32-bytes-and-in-every-key-of-every-link-"
		"a-system-whose-name-is-longer-than-32-bytes-and-in-every-key-of-every-link"),
		"a system's name that is too long");
	ok(strstr(said, "system") != NULL && !strstr(said, "PANIC"), "is refused: %s", said);
	is_int(0, CODE(0, "import", "products", write_file("goods.csv",
		"code,name,unit,price\nP1,Good,jar,3.00\n")), "products come before customers");
	is_int(0, customers(), "nothing of it is there");
	run_stop();
	is_int(0, SAID(0, &said, "import", "customers", bad, "--first"), "the load");
	ok(strstr(said, "Backup ") != NULL, "ends with a backup: %s", said);
	backup = arena_string(memory, strstr(said, "Backup ") ? strstr(said, "Backup ") + 7 : "none");
	backup[strcspn(backup, " ")] = '\0';
	is_int(1, customers(), "by a server that runs now");
	is_int(0, SAID(0, &said, "import", "products", path_of("goods.csv")), "products again");
	ok(strstr(said, "1 product imported") != NULL || strstr(said, "1 was there") != NULL,
		"their ids were kept: %s", said);
	is_int(0, CODE(0, "customer", "add", "name=Behind it"), "one more");
	run_stop();
	is_int(0, CODE(0, "restore", backup, "--until", "backup"), "that backup is restored");
	is_int(0, CODE(0, "server", "start"), "it opens");
	is_int(1, customers(), "with who was loaded, and nobody from behind it");
	is_int(0, CODE(0, "server", "verify"), "verify finds no fault in it");
	run_stop();
}

/* ---- kills ---- */

static pid_t start_load(const char *file)
{
	const char *program = arena_format(memory, "%s/orderdesk", getenv("ORDERDESK_LIBEXEC"));
	pid_t child = fork();

	if (child < 0)
		bail("cannot start a load");
	if (child == 0) {
		int null = open("/dev/null", O_RDWR);

		setpgid(0, 0);
		dup2(null, 1);
		dup2(null, 2);
		execl(program, "orderdesk", "import", "customers", file, "--first", "--no-backup",
			(char *)NULL);
		_exit(127);
	}
	setpgid(child, child);
	return child;
}

static void test_kills(const char *file)
{
	int64_t began = clock_steady();
	int span, full = 0, bad = 0, kills = (int)tap_rounds(KILLS);

	begin("timed");
	began = clock_steady();
	is_int(0, CODE(0, "import", "customers", file, "--first", "--no-backup"), "undisturbed");
	span = (int)((clock_steady() - began) / 1000) + 1;
	begin("killed");
	for (int i = 0; i < kills && !full; i++) {
		pid_t child = start_load(file);
		int seen;

		poll(NULL, 0, span * (i + 1) / kills);
		/* both, or the command alone: then the other one finds no end of the file */
		kill(i % 2 ? child : -child, SIGKILL);
		waitpid(child, NULL, 0);
		if (CODE(0, "server", "start") != 0)
			bad++;
		seen = customers();
		full += seen == ROWS;
		bad += seen != 0 && seen != ROWS;
		run_stop();
	}
	is_int(0, bad, "killed at %d moments: nothing or all is there, %d times all", kills, full);
	if (!full)
		is_int(0, CODE(0, "import", "customers", file, "--first", "--no-backup"), "then it is done");
	is_int(0, CODE(0, "server", "start"), "the server opens the desk");
	is_int(ROWS, customers(), "all are there");
	run_stop();
}

int main(void)
{
	const char *file;

	plan_lazy();
	memory = arena_new(0);
	tap_tmpdir();
	file = many();
	test_same(file);
	test_refused();
	test_kills(file);
	arena_free(memory);
	return tap_result();
}
