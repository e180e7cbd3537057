/* SPDX-License-Identifier: ISC */
/*
 * consumer_late-t -- a consumer that is lost stops nobody, silently or else.
 *
 * The clock of the server is a file. A consumer is a process: it reads, does its work by writing the
 * numbers into a file of its own, and acknowledges. It is killed between the two, and so is the server;
 * orders go on, the alarm is told once to seats and in the status, and ends when the consumer, come back,
 * has read what it missed: each order once.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "record/wire.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define WAIT 60000
#define MOST 400

static struct arena *a;
static struct client *c;
static struct refusal why;
static const char *desk, *clock_file, *work_file, *hold_file;
static uint64_t placed[MOST];
static size_t orders;

static ProtobufCMessage *call(const char *verb, const char *one, const char *two, const char *three)
{
	ProtobufCMessage *m = NULL;

	memset(&why, 0, sizeof why);
	return fixture_call(c, verb, NULL, a, &m, &why, one, two, three, NULL) == OK ? m : NULL;
}

static void set_clock(const char *text)
{
	const char *next = arena_format(a, "%s.new", clock_file);
	FILE *f = fopen(next, "we");

	if (!f || fprintf(f, "=%s\n", text) < 0 || fclose(f) != 0 || rename(next, clock_file) != 0)
		bail("the clock's file is not written");
}

static bool order(void)
{
	const Od__Made *made = (const Od__Made *)call("order place", "customer=1", "line.0.item=1010",
		"line.0.quantity=1");

	if (made && orders < MOST)
		placed[orders++] = made->id;
	return made != NULL;
}

static const Od__ServerShown *status(void)
{
	const Od__ServerShown *shown = (const Od__ServerShown *)call("server status", NULL, NULL, NULL);

	if (!shown)
		bail("no status: %s", refusal_text(&why, a, NULL));
	return shown;
}

static const Od__ConsumerShown *shown_of(const Od__ServerShown *shown, const char *code)
{
	for (size_t i = 0; i < shown->n_consumer; i++)
		if (strcmp(shown->consumer[i]->code, code) == 0)
			return shown->consumer[i];
	bail("the status has no consumer %s", code);
}

/* The sentence about it in the status, or 0. */
static int told(const char *name)
{
	const Od__ServerShown *shown = status();

	for (size_t i = 0; i < shown->n_troubles; i++)
		if (shown->troubles[i]->n_arg && strcmp(shown->troubles[i]->arg[0], name) == 0)
			return (int)shown->troubles[i]->message;
	return 0;
}

struct wanted {
	const char *name;
	int message;
};

static bool is_told(void *baton)
{
	const struct wanted *w = baton;

	return told(w->name) == w->message;
}

static bool becomes(const char *name, int message)
{
	struct wanted w = {name, message};

	return tap_wait(WAIT, is_told, &w);
}

struct count {
	const char *code;
	uint64_t waiting;
};

static bool is_counted(void *baton)
{
	const struct count *n = baton;
	const Od__ConsumerShown *row = shown_of(status(), n->code);

	return !row->more && row->waiting == n->waiting;
}

static bool waits(const char *code, uint64_t waiting)
{
	struct count n = {code, waiting};

	return tap_wait(WAIT, is_counted, &n);
}

/* ---- the consumer ---- */

/* Reads, keeps the numbers of orders behind the last that it has, acknowledges what it has looked at. */
static void consume(void)
{
	struct arena *own = arena_new(0);
	struct client *me = fixture_open(desk);
	int fd = open(work_file, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	uint64_t line[2], has = 0;	/* entry, order */
	ProtobufCMessage *m;
	const Od__FeedEntries *f;
	bool stands = false;

	while (read(fd, line, sizeof line) == sizeof line)
		has = line[0];
	for (;;) {
		if (fixture_call(me, "feed read", NULL, own, &m, &why, "consumer=erp", "limit=3", NULL)
				!= OK)
			_exit(1);
		f = (const Od__FeedEntries *)m;
		for (size_t i = 0; i < f->n_row; i++) {
			line[0] = f->row[i]->seq;
			line[1] = f->row[i]->id;
			if (line[0] > has && write(fd, line, sizeof line) != sizeof line)
				_exit(1);
			has = line[0] > has ? line[0] : has;
		}
		/* it stands still between its work and the acknowledgement */
		while (f->n_row && access(hold_file, F_OK) == 0) {
			if (!stands)
				close(open(arena_format(own, "%s.stands", hold_file), O_CREAT | O_CLOEXEC
					| O_WRONLY, 0600));
			stands = true;
			usleep(1000);
		}
		if (fixture_call(me, "feed ack", NULL, own, &m, &why, "consumer=erp", arena_format(own,
				"seq=%llu", (unsigned long long)f->last), NULL) != OK)
			_exit(1);
		arena_reset(own);
	}
}

static pid_t consumer_start(void)
{
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		consume();
	return child;
}

static void consumer_kill(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* Every order is in its file, once and in turn. */
static bool each_once(void)
{
	int fd = open(work_file, O_RDONLY | O_CLOEXEC);
	uint64_t line[2], last = 0;
	size_t n = 0;
	bool good = true;

	while (fd >= 0 && read(fd, line, sizeof line) == sizeof line) {
		good &= line[0] > last && n < orders && line[1] == placed[n];
		last = line[0];
		n++;
	}
	if (fd >= 0)
		close(fd);
	if (!good || n != orders)
		diag("%zu of %zu orders", n, orders);
	return good && n == orders;
}

static bool stands_still(void *baton)
{
	(void)baton;
	return access(arena_format(a, "%s.stands", hold_file), F_OK) == 0;
}

static void touch(const char *path)
{
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
}

/* ---- */

static void prepare(void)
{
	ProtobufCMessage *m;

	if (fixture_call(c, "product save", NULL, a, &m, &why, "code=1010", "name=Jar", "unit=jar",
			"price=18.50", NULL) != OK)
		bail("no goods: %s", refusal_text(&why, a, NULL));
	call("stock move", "kind=count", "line.0.product=1010", "line.0.quantity=100000");
	call("customer add", "name=Customer", NULL, NULL);
	call("setting set", "name=backup_daily", "value=no", NULL);
	fixture_call(c, "config save", NULL, a, &m, &why, "record.kind=consumer", "record.code=erp",
		"record.name=ERP", "record.consumer.record.0=order", "record.consumer.lag=10min", NULL);
	fixture_call(c, "config save", NULL, a, &m, &why, "record.kind=consumer", "record.code=wms",
		"record.name=WMS", "record.consumer.record.0=ticket", "record.consumer.lag=1min", NULL);
	fixture_call(c, "config save", NULL, a, &m, &why, "record.kind=consumer", "record.code=pos",
		"record.name=POS", "record.consumer.record.0=order", "record.consumer.lag=50min",
		"record.consumer.entries=4", NULL);
}

/* Frames of a seat up to the event that says so. */
static bool hears(int seat)
{
	Od__Frame *f;

	while ((f = fixture_frame(seat, a)))
		if (f->kind_case == OD__FRAME__KIND_EVENT && strcmp(f->event->what, "trouble") == 0)
			return true;
	return false;
}

/* Never came: told as such once it has waited for longer than its limit; who wants nothing is not late. */
static void never_came(int seat)
{
	const Od__ServerShown *shown;

	order();
	order();
	ok(waits("erp", 2), "two orders wait for the ERP");
	ok(waits("wms", 0), "and nothing for the warehouse, which wants tickets");
	is_int(0, told("ERP"), "they may wait for ten minutes");
	ok(!shown_of(status(), "erp")->has_seen, "it was never seen");
	set_clock("2026-11-19T06:11:00Z");
	ok(becomes("ERP", OD__MESSAGE__CONSUMER_NEVER), "then it is told that it never came");
	is_int(0, told("WMS"), "the warehouse is not late");
	shown = status();
	ok(!shown->trouble && strcmp(shown->state, "running") == 0, "the desk runs, no bar stops anybody");
	ok(hears(seat), "a seat hears that there is something to look at");
	ok(order(), "an order is placed");
	ok(waits("erp", 3), "and waits with the others");
}

/* More than it may have waiting is an alarm, too, at any age. */
static void too_many(void)
{
	ok(waits("pos", 3), "three wait for the tills");
	is_int(0, told("POS"), "which may be");
	order();
	order();
	ok(becomes("POS", OD__MESSAGE__CONSUMER_NEVER), "five may not");
	call("feed ack", "consumer=pos", arena_format(a, "seq=%llu", (unsigned long long)
		status()->journal), NULL);
	ok(becomes("POS", 0), "they are acknowledged, and it is over");
	call("config save", "record.kind=consumer", "record.code=pos", "record.retired=yes");
}

static void comes_and_dies(pid_t *server)
{
	pid_t erp = consumer_start();

	ok(becomes("ERP", 0), "it comes and catches up: the alarm ends");
	ok(waits("erp", 0), "nothing waits");
	ok(each_once(), "it has each order once");

	/* Killed with its work done and not acknowledged. */
	touch(hold_file);
	order();
	order();
	order();
	order();
	ok(tap_wait(WAIT, stands_still, NULL), "it stands still behind its work");
	consumer_kill(erp);
	unlink(hold_file);
	unlink(arena_format(a, "%s.stands", hold_file));
	order();
	set_clock("2026-11-19T06:31:00Z");
	ok(becomes("ERP", OD__MESSAGE__CONSUMER_SILENT), "killed, it is silent");

	/* The server as well, when the disk has the alarm (and a write behind it); it is the same one. */
	ok(call("customer note", "customer=1", "text=behind it", NULL) != NULL, "somebody writes");
	is_int(-SIGKILL, fixture_end(*server, SIGKILL), "the server is killed");
	client_close(c);
	*server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	ok(becomes("ERP", OD__MESSAGE__CONSUMER_SILENT), "the alarm stands in the next one");
	ok(order() && order(), "orders are placed");
	set_clock("2026-11-19T06:52:00Z");
	erp = consumer_start();
	ok(becomes("ERP", 0), "it comes back: the alarm ends");
	ok(waits("erp", 0), "with nothing left");
	consumer_kill(erp);
	ok(each_once(), "it has each order once, none twice and none lost");
}

/* How often the log says it: once an alarm. */
static int in_log(const char *text)
{
	FILE *f = fopen(arena_format(a, "%s.log", desk), "re");
	char line[1000];
	int n = 0;

	while (f && fgets(line, sizeof line, f))
		n += strstr(line, text) != NULL;
	if (f)
		fclose(f);
	return n;
}

int main(void)
{
	const Od__ServerVerified *whole;
	pid_t server;
	int seat;

	a = arena_new((size_t)1 << 30);
	plan_lazy();
	clock_file = arena_format(a, "%s/clock", tap_tmpdir());
	work_file = arena_format(a, "%s/work", tap_tmpdir());
	hold_file = arena_format(a, "%s/hold", tap_tmpdir());
	set_clock("2026-11-19T06:00:00Z");
	setenv("ORDERDESK_CLOCK", arena_format(a, "@%s", clock_file), 1);
	desk = fixture_desk("desk");
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	prepare();
	seat = fixture_raw(desk);
	fixture_hello(seat, NULL, a);
	fixture_send(seat, 1, "event follow", NULL, fixture_request("event follow", a, "topic.0=banner",
		NULL));
	never_came(seat);
	too_many();
	comes_and_dies(&server);
	close(seat);
	is_int(3, in_log("is behind"), "three alarms were raised, each once");
	is_int(3, in_log("has caught up"), "and each ended once");
	whole = (const Od__ServerVerified *)call("server verify", NULL, NULL, NULL);
	ok(whole && whole->n_fault == 0, "the desk is whole");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
