/* SPDX-License-Identifier: ISC */
/*
 * Orders of 64 seats while long work runs on the same desk: an import of customers, prices that are
 * published again and again, backups. Each stands beside a run without it, taken just before, so that
 * what the machine does besides falls on both.
 *
 * The long work is a process of its own, which does what a person would by the command or by verbs,
 * over and over until the seats are done. Some of it has to be finished in that time: work that does
 * not move costs nothing.
 */
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/groups.h"
#include "bench/orders.h"
#include "record/common.pb-c.h"
#include "record/import.pb-c.h"
#include "record/message.pb-c.h"
#include "record/price.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define ROUNDS_MAX 9
#define IMPORTED 2000		/* customers of one import */
#define RULES 50		/* of one publication */
#define SLOWER 20.0		/* ms more for 99 of 100 at most */
#define KEPT 0.8		/* of the throughput at least */
#define STEP 100		/* ms between two looks at a job */

static atomic_uint *done;	/* shared: pieces of the long work */
static const char *folder;

/* A publication that an earlier run left behind is waited for. */
static ProtobufCMessage *call(struct client *c, struct arena *a, const char *verb,
	ProtobufCMessage *request)
{
	struct refusal why = { 0 };
	ProtobufCMessage *m;

	while (client_call(c, verb_find_full(verb, NULL), request, NULL, a, &m, &why) != OK) {
		if (why.message != OD__MESSAGE__PRICE_PUBLISHING)
			bail("%s: %s", verb, refusal_text(&why, a, NULL));
		poll(NULL, 0, STEP);
	}
	return m;
}

static void wait_for(struct client *c, struct arena *a, uint64_t job)
{
	const char *id = arena_format(a, "id=%llu", (unsigned long long)job);
	Od__JobState state = OD__JOB_STATE__STAGING;

	while (state != OD__JOB_STATE__JOB_DONE) {
		poll(NULL, 0, STEP);
		state = ((const Od__Job *)call(c, a, "job show",
			fixture_request("job show", a, id, NULL)))->state;
		if (state == OD__JOB_STATE__JOB_STOPPED)
			bail("job %llu was stopped", (unsigned long long)job);
	}
}

/* ---- the long work ---- */

static void write_customers(const char *path, unsigned from)
{
	FILE *f = fopen(path, "w");

	if (!f)
		bail("%s is not written", path);
	fputs("code,name,phone,city\n", f);
	for (unsigned i = from; i < from + IMPORTED; i++)
		fprintf(f, "I%07u,Kitchen %u of street %u,0571-8%07u,Hangzhou\n", i, i, i % 97, i);
	fclose(f);
}

static void import_again(unsigned n)
{
	const char *top = getenv("top_builddir");
	char path[4200], program[4200], log[4200];

	snprintf(path, sizeof path, "%s/many%u.csv", folder, n);
	snprintf(program, sizeof program, "%s/orderdesk", top ? top : ".");
	snprintf(log, sizeof log, "%s/import.log", folder);
	write_customers(path, n * IMPORTED);
	if (bench_run(log, program, "--desk", orders_desk.folder, "import", "customers", path, (char *)NULL))
		bail("the import ended early, see %s", log);
}

/*
 * Offers of one percent, each for one product, tried on a day of the past and taken live together. Once
 * every product has one, the next begin on another day: no two are alike.
 */
static void publish_again(unsigned n)
{
	struct client *c = fixture_open(orders_desk.folder);
	struct arena *a = arena_new(0);
	Od__PriceTry *attempt = (Od__PriceTry *)fixture_request("price try", a, "from=2026-10-01",
		"to=2026-10-01", NULL);
	Od__PricePublish *publish = (Od__PricePublish *)fixture_request("price publish", a, NULL);
	uint32_t rules[RULES];

	for (unsigned i = 0; i < RULES; i++) {
		unsigned which = n * RULES + i, lap = which / LARGE_PRODUCTS;
		const char *product = arena_format(a, "product=P%04u", 1 + which % LARGE_PRODUCTS);
		const char *from = arena_format(a, "from=2098-%02u-%02u", 1 + lap / 28 % 12, 1 + lap % 28);
		const Od__Made *made = (const Od__Made *)call(c, a, "price save",
			fixture_request("price save", a, "level=offer", product, "percent=1%",
			from, NULL));

		rules[i] = (uint32_t)made->id;
	}
	attempt->rule = publish->rule = rules;
	attempt->n_rule = publish->n_rule = RULES;
	publish->trial = ((const Od__PriceTried *)call(c, a, "price try", &attempt->base))->trial;
	wait_for(c, a, ((const Od__Made *)call(c, a, "price publish", &publish->base))->id);
	client_close(c);
	arena_free(a);
}

static void backup_again(unsigned n)
{
	const char *top = getenv("top_builddir");
	char path[4200], program[4200], log[4200];

	snprintf(path, sizeof path, "%s/copy%u.tar.zst", folder, n);
	snprintf(program, sizeof program, "%s/orderdesk", top ? top : ".");
	snprintf(log, sizeof log, "%s/backup.log", folder);
	if (bench_run(log, program, "--desk", orders_desk.folder, "backup", path, (char *)NULL))
		bail("the backup ended early, see %s", log);
	unlink(path);
}

static const struct {
	const char *name, *piece;
	void (*again)(unsigned n);
	double least;		/* seconds in which a piece gets done, for what may take longer than a run */
} works[] = {
	/* Backups first: the desk grows with every run, and each copies all of it. */
	{ "a backup", "backups", backup_again, 60 },
	{ "an import", "imports of 2,000 customers", import_again, 0 },
	{ "publishing", "publications of 50 rules", publish_again, 0 },
};

static pid_t begin_work(size_t which)
{
	static unsigned next;
	unsigned first = next;
	pid_t child;

	next += 1000;
	atomic_store(done, 0);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setpgid(0, 0);
		for (unsigned n = first; ; n++) {
			works[which].again(n);
			atomic_fetch_add(done, 1);
		}
	}
	return child;
}

static void end_work(pid_t child)
{
	int status;

	if (waitpid(child, &status, WNOHANG) == child)
		bail("the long work ended before the seats");
	kill(-child, SIGKILL);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
}

/* ---- beside the orders ---- */

static void say(const char *what, const char *name, const char *unit, double ours, double bar,
	enum bench_better better)
{
	char text[80];

	snprintf(text, sizeof text, "%s: %s", what, name);
	bench_row(&(struct bench_row){ .name = text, .unit = unit, .better = better, .ours = ours,
		.bar = bar });
}

static void one_work(size_t which, unsigned rounds)
{
	double alone[ROUNDS_MAX], rate[ROUNDS_MAX], kept[ROUNDS_MAX], p99[ROUNDS_MAX], added[ROUNDS_MAX];
	double seconds = bench.seconds;
	unsigned pieces = 0;

	for (unsigned i = 0; i < rounds; i++) {
		struct orders_run without, with;
		pid_t child;

		bench_rest(orders_desk.server);
		orders_run(&orders_ours, ORDERS_SEATS, &without);
		child = begin_work(which);
		poll(NULL, 0, STEP);
		bench.seconds = seconds > works[which].least ? seconds : works[which].least;
		orders_run(&orders_ours, ORDERS_SEATS, &with);
		bench.seconds = seconds;
		end_work(child);
		pieces += atomic_load(done);
		alone[i] = without.rate;
		rate[i] = with.rate;
		kept[i] = with.rate / without.rate;
		p99[i] = with.p99;
		added[i] = with.p99 > without.p99 ? with.p99 - without.p99 : 0.001;
	}
	say("orders beside", works[which].name, "/s", bench_median(rate, rounds), 0, BENCH_MORE);
	say("  without", works[which].name, "/s", bench_median(alone, rounds), 0, BENCH_MORE);
	say("  of the throughput beside", works[which].name, "", bench_median(kept, rounds), KEPT,
		BENCH_MORE);
	say("  99 of 100 beside", works[which].name, "ms", bench_median(p99, rounds), 0, BENCH_LESS);
	say("  more than without", works[which].name, "ms", bench_median(added, rounds), SLOWER, BENCH_LESS);
	say("  finished meanwhile", works[which].piece, "", pieces, 1, BENCH_MORE);
}

void bench_beside(void)
{
	unsigned rounds = bench.rounds < ROUNDS_MAX ? bench.rounds : ROUNDS_MAX;

	done = mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (done == MAP_FAILED)
		bail("no memory");
	bench_columns(0);
	folder = bench_folder("beside");
	orders_ours.open();
	for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
		one_work(i, rounds);
}
