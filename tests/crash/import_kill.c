/* SPDX-License-Identifier: ISC */
#include "crash/import_kill.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gate/fixture.h"
#include "tap/tap.h"

#define CUSTOMERS 40		/* whose orders are imported */
#define GOODS 12

enum { SERVER = 1, IMPORTER = 2, GATE = 4 };

struct trial {
	const struct kill_plan *plan;
	bool orders, gate;
	char file[4200], lines[4200];	/* lines: "" for customers */
	int span;			/* milliseconds in which a kill falls */
	int killed[3];			/* server, importer, gate */
	int broken, part, read_part, read, rounds;
};

static uint64_t dice_state;

static unsigned dice(unsigned sides)
{
	dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(dice_state >> 33) % sides;
}

static int number(const char *name, int usual)
{
	const char *text = getenv(name);

	return text && atoi(text) > 0 ? atoi(text) : usual;
}

void kill_plan_read(struct kill_plan *plan)
{
	plan->rows = number("ROWS", plan->rows);
	plan->trials = number("TRIALS", plan->trials);
	plan->rounds = number("ROUNDS", plan->rounds);
	plan->seed = (uint64_t)number("SEED", (int)plan->seed);
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* ---- what is imported ---- */

static FILE *begin_file(const char *name, char path[4200])
{
	FILE *f;

	snprintf(path, 4200, "%s/%s", tap_tmpdir(), name);
	f = fopen(path, "w");
	if (!f)
		bail("cannot write %s", path);
	return f;
}

static void end_file(FILE *f)
{
	if (fclose(f) != 0)
		bail("the disk is full");
}

static void write_customers(struct trial *t)
{
	FILE *f = begin_file("many.csv", t->file);

	fputs("code,name,phone,city\n", f);
	for (int i = 0; i < t->plan->rows; i++)
		fprintf(f, "M%06d,Kitchen %d of street %d,0571-8%07d,Hangzhou\n", i, i, i % 97, i);
	end_file(f);
}

/* Orders of the past that are delivered, and open ones that hold stock. */
static void write_orders(struct trial *t)
{
	FILE *f = begin_file("many.csv", t->file), *g = begin_file("lines.csv", t->lines);

	fputs("number,customer,placed_at,state,delivery.day\n", f);
	fputs("order,item,quantity,price\n", g);
	for (int i = 0; i < t->plan->rows; i++) {
		fprintf(f, "W%d,B%d,2026-0%d-%02dT%02d:%02dZ,%s\n", i, dice(CUSTOMERS), 1 + i % 9,
			1 + i % 28, i % 24, i % 60, i % 3 ? "delivered," : "confirmed,2099-01-04");
		for (int k = 0; k <= i % 4; k++)
			fprintf(g, "W%d,P%d,%d,%d.50\n", i, (i + k) % GOODS, 1 + (int)dice(5), 2 + k);
	}
	end_file(f);
	end_file(g);
}

static void must(struct run r, const char *what)
{
	if (r.code != 0)
		bail("%s: %d %s%s", what, r.code, r.out, r.err);
	run_free(&r);
}

/* A desk with those who order and what they order; with its gate when there is an ssh client. */
static void begin_desk(const struct trial *t, const char *name)
{
	static const char *const init[] = { "--zone", "Asia/Shanghai", "--currency", "CNY", NULL };
	char path[4200];
	FILE *f;

	run_desk(name, init);
	if (t->orders) {
		f = begin_file("base.csv", path);
		fputs("code,name\n", f);
		for (int i = 0; i < CUSTOMERS; i++)
			fprintf(f, "B%d,Base %d\n", i, i);
		end_file(f);
		must(RUN("import", "customers", path), "customers");
		f = begin_file("goods.csv", path);
		fputs("code,name,unit,price\n", f);
		for (int i = 0; i < GOODS; i++)
			fprintf(f, "P%d,Good %d,jar,%d.00\n", i, i, 3 + i);
		end_file(f);
		must(RUN("import", "products", path), "products");
		for (int i = 0; i < GOODS; i++) {
			char item[40];

			snprintf(item, sizeof(item), "line.0.product=P%d", i);
			must(RUN("stock", "move", "kind=count", item, "line.0.quantity=1000000"),
				"stock");
		}
	}
	if (t->gate)
		gate_begin(NULL);
}

static void end_desk(const struct trial *t)
{
	if (t->gate)
		gate_end();
	run_stop();
}

/* ---- what is seen ---- */

static int lines_of(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* Rows of the kind that is imported, none of which was there before; -1 when nobody answers. */
static int seen(const struct trial *t)
{
	struct run r = RUN(t->orders ? "order" : "customer", "list", "--csv");
	int rows = r.code == 0 ? lines_of(r.out) - 1 : -1;

	if (rows < 0)
		diag("the list ends with %d: %s", r.code, r.err);
	run_free(&r);
	return rows;
}

static void add(char **all, size_t *length, const char *text)
{
	size_t more = strlen(text);

	*all = realloc(*all, *length + more + 1);
	memcpy(*all + *length, text, more + 1);
	*length += more;
}

static void add_file(char **all, size_t *length, const char *path)
{
	char piece[65536];
	FILE *f = fopen(path, "r");
	size_t got;

	while (f && (got = fread(piece, 1, sizeof(piece) - 1, f)) > 0) {
		piece[got] = '\0';
		add(all, length, piece);
	}
	if (f)
		fclose(f);
	unlink(path);
}

/* Everything that the desk exports, and its lists with stock and figures, as one text. */
static char *dump(const struct trial *t)
{
	static const char *const kinds[] = { "customers", "suppliers", "products" };
	static const char *const lists[][2] = { { "customer", "list" }, { "order", "list" },
		{ "stock", "show" }, { "product", "list" } };
	char path[4200], lines[4200], *all = NULL;
	size_t length = 0;

	add(&all, &length, "");
	snprintf(path, sizeof(path), "%s/dump.csv", tap_tmpdir());
	snprintf(lines, sizeof(lines), "%s/dump-lines.csv", tap_tmpdir());
	for (size_t i = 0; i < 3; i++) {
		must(RUN("export", kinds[i], path), kinds[i]);
		add_file(&all, &length, path);
	}
	must(RUN("export", "orders", path, "--lines", lines), "orders");
	add_file(&all, &length, path);
	add_file(&all, &length, lines);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct run r = RUN(lists[i][0], lists[i][1], "--csv");

		if (r.code != 0)
			bail("%s %s: %s", lists[i][0], lists[i][1], r.err);
		add(&all, &length, r.out);
		run_free(&r);
	}
	for (int i = 0; t->orders && i < CUSTOMERS; i++) {
		char who[40], *figure;
		struct run r;

		snprintf(who, sizeof(who), "customer=B%d", i);
		r = RUN("customer", "show", who, "--json");
		figure = strstr(r.out, "\"figure\"");
		add(&all, &length, figure ? figure : "no figure");
		run_free(&r);
	}
	return all;
}

/* ---- one round ---- */

static pid_t server_pid(void)
{
	struct run r = RUN("product", "list");		/* starts it when it is down */
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

static struct run import_again(const struct trial *t)
{
	return t->orders ? RUN("import", "orders", t->file, "--lines", t->lines)
		: RUN("import", "customers", t->file);
}

static pid_t start_import(const struct trial *t)
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
		if (t->orders)
			execl(program, "orderdesk", "import", "orders", t->file, "--lines", t->lines,
				(char *)NULL);
		execl(program, "orderdesk", "import", "customers", t->file, (char *)NULL);
		_exit(127);
	}
	if (child < 0)
		bail("cannot start the import");
	return child;
}

/* Lists through the gate until a list breaks off; each whole answer is a line of DIR/through. */
static pid_t start_reader(const struct trial *t)
{
	char line[400];
	pid_t child;

	snprintf(line, sizeof(line), ": > $DIR/through; while n=$($SSH $HOST %s list --csv </dev/null "
		"2>/dev/null > $DIR/answer && wc -l < $DIR/answer); do echo $n >> $DIR/through; done",
		t->orders ? "order" : "customer");
	child = fork();
	if (child == 0) {
		setpgid(0, 0);
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	if (child < 0)
		bail("cannot start a reader");
	setpgid(child, child);
	return child;
}

/* The reader ends by itself when the gate or the server is gone; else it is told to. */
static void end_reader(struct trial *t, pid_t reader)
{
	char path[4200];
	int status, rows;
	FILE *f;

	kill(-reader, SIGKILL);
	waitpid(reader, &status, 0);
	snprintf(path, sizeof(path), "%s/through", tap_tmpdir());
	f = fopen(path, "r");
	while (f && fscanf(f, "%d", &rows) == 1) {
		t->read++;
		if (rows != 1 && rows != t->plan->rows + 1) {
			t->read_part++;
			diag("through the gate %d rows are seen", rows - 1);
		}
	}
	if (f)
		fclose(f);
}

static void round_of(struct trial *t)
{
	pid_t server = server_pid(), importer, reader = 0;
	unsigned victims = 1 + dice(t->gate ? 7 : 3);
	int status;

	if (t->gate) {
		if (!gate_lives())
			gate_again(NULL);
		reader = start_reader(t);
	}
	importer = start_import(t);
	if (t->rounds == 0)	/* one is broken off, however the machine's pace changed meanwhile */
		victims |= IMPORTER;
	poll(NULL, 0, (int)dice((unsigned)t->span / (t->rounds ? 1 : 2) + 1));
	if (victims & SERVER)
		kill(server, SIGKILL);
	if (victims & IMPORTER)
		kill(importer, SIGKILL);
	if (victims & GATE)
		kill(gate_process(), SIGKILL);
	for (int i = 0; i < 3; i++)
		t->killed[i] += (victims >> i) & 1;
	/* one that lost only the gate goes on; it is left to itself or cut, as may be */
	if (victims == GATE && dice(2))
		kill(importer, SIGTERM);
	waitpid(importer, &status, 0);
	t->broken += !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	if (reader)
		end_reader(t, reader);
	t->rounds++;
}

/* ---- trials ---- */

static void check_whole(const struct trial *t, const char *wanted)
{
	char *all = dump(t);
	size_t at = 0;
	struct run r;

	while (wanted[at] && wanted[at] == all[at])
		at++;
	if (!ok(strcmp(wanted, all) == 0, "the desk is the one that nobody disturbed (%zu bytes)",
		strlen(all)))
		diag("wanted: %.200s\nseen:   %.200s", wanted + at, all + at);
	free(all);
	r = RUN("server", "verify", "--json");
	ok(r.code == 0 && !strstr(r.out, "\"rule\""), "verify finds no fault: %s", r.out);
	run_free(&r);
	r = RUN("journal", "verify", "--json");
	ok(r.code == 0 && !strstr(r.out, "\"bad\":"), "the journal's chain is whole: %s", r.out);
	run_free(&r);
}

static void wild(struct trial *t, int n, const char *wanted)
{
	char name[60];
	struct run r;
	int rows = 0;

	snprintf(name, sizeof(name), "%s%d", t->plan->kind, n);
	begin_desk(t, name);
	for (int i = 0; i < t->plan->rounds && rows != t->plan->rows; i++) {
		round_of(t);
		rows = seen(t);
		if (rows != 0 && rows != t->plan->rows) {
			t->part++;
			diag("trial %d round %d: %d rows are seen", n, i, rows);
		}
	}
	r = import_again(t);
	if (!ok(r.code == 0 && strncmp(r.out, "0 ", 2) != 0, "the same command again: %s", r.out))
		diag("%d %s", r.code, r.err);
	run_free(&r);
	check_whole(t, wanted);
	end_desk(t);
}

void import_kill(const struct kill_plan *plan)
{
	const char *sanitizers = getenv("SANITIZERS");
	struct trial t = { .plan = plan, .orders = strcmp(plan->kind, "orders") == 0 };
	long long began;
	char *wanted;
	struct run r;

	dice_state = plan->seed;
	/* a sanitizer makes calls of its own, which the jail does not know */
	t.gate = gate_has("ssh") && !(sanitizers && strcmp(sanitizers, "yes") == 0);
	if (t.orders)
		write_orders(&t);
	else
		write_customers(&t);
	begin_desk(&t, t.orders ? "calm-orders" : "calm-customers");
	began = now_ms();
	r = import_again(&t);
	t.span = 1 + (int)(now_ms() - began) / 2;
	is_int(0, r.code, "%s, undisturbed: %s%s", plan->kind, r.out, r.err);
	run_free(&r);
	is_int(plan->rows, seen(&t), "all rows");
	wanted = dump(&t);
	end_desk(&t);
	/* On a machine that had more to do when the time was taken no kill may be in time: again, sooner. */
	for (int i = 0; i < plan->trials || (!t.broken && i < plan->trials + 5); i++) {
		wild(&t, i, wanted);
		if (!t.broken)
			t.span = 1 + t.span / 4;
	}
	free(wanted);
	diag("%d trials of %d %s, a kill in %d ms: %d rounds; server killed %d times, importer %d, "
		"gate %d; %d imports broken off, %d lists through the gate", plan->trials, plan->rows,
		plan->kind, t.span, t.rounds, t.killed[0], t.killed[1], t.killed[2], t.broken, t.read);
	ok(t.broken > 0, "imports were broken off");
	is_int(0, t.part, "part of an import was never seen");
	is_int(0, t.read_part, "nor through the gate");
}
