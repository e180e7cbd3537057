/* SPDX-License-Identifier: ISC */
/*
 * backup, restore, dump and load as a person runs them: to a moment, on another machine, sealed;
 * refused over a living desk, and from a file that was cut or changed; killed at any moment and run
 * again; with the log of a machine that is gone, or without one; and a dump that a load gives back to
 * the byte.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "command/run.h"
#include "tap/tap.h"

#define KILLS 8

static struct arena *memory;
static const char *desk;

static const char *place(const char *name)
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
		*said = arena_string(memory, r.err);
	run_free(&r);
	return code;
}

#define CODE(wanted, ...) code_of(RUN(__VA_ARGS__), wanted, NULL)

static void add(const char *name)
{
	if (CODE(0, "customer", "add", arena_format(memory, "name=%s", name),
			"accept_duplicate=true") != 0)
		bail("no customer");
}

static long customers(void)
{
	struct run r = RUN("customer", "list", "--jsonl");
	long lines = 0;
	char *p;

	for (p = r.out; *p; p++)
		lines += *p == '\n';
	if (r.code != 0)
		diag("%s", r.err);
	run_free(&r);
	return lines;
}

static long restored(void)
{
	long count;

	if (CODE(0, "server", "start") != 0)
		return -1;
	count = customers();
	if (CODE(0, "server", "verify", "--json") != 0)
		count = -2;
	run_stop();
	return count;
}

static bool later(void *baton)
{
	return time(NULL) > *(time_t *)baton;
}

static const char *second_over(void)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[40];

	if (!tap_wait(60000, later, &now))
		bail("the clock stands still");
	gmtime_r(&now, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return arena_string(memory, text);
}

static void moments(void)
{
	const char *one = place("one.tar.zst"), *between;
	char *said;

	add("First");
	add("Second");
	is_int(0, CODE(0, "backup", one), "a backup");
	add("Third");
	between = second_over();
	add("Fourth");
	is_int(1, code_of(RUN("restore", one), 1, &said), "not over a living desk");
	ok(strstr(said, "orderdesk server stop") != NULL, "says what comes first");
	is_int(4, customers(), "and nothing changed");
	run_stop();
	is_int(0, CODE(0, "restore", one, "--until", between), "to a moment between");
	is_int(6, CODE(6, "customer", "list"), "nothing starts a server after it");
	is_int(3, restored(), "that moment");
	is_int(0, CODE(0, "restore", one), "once more, as far as the logs go");
	is_int(4, restored(), "with the log of the store that was set aside");
	is_int(0, CODE(0, "restore", one, "--until", "backup"), "and the backup alone");
	is_int(2, restored(), "its own moment");
	is_int(1, CODE(1, "restore", one, "--until", "2001-01-01T00:00:00Z"), "not one before it");
	is_int(2, CODE(2, "restore"), "from nothing: how it is called");
}

static size_t size_of(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 ? (size_t)about.st_size : 0;
}

static void copy_changed(const char *from, const char *to, size_t length, size_t turn)
{
	size_t size = size_of(from);
	unsigned char *bytes = malloc(size + 1);
	FILE *f = fopen(from, "rb");

	if (!f || fread(bytes, 1, size, f) != size)
		bail("%s is not read", from);
	fclose(f);
	if (turn)
		bytes[turn] ^= 8;
	f = fopen(to, "wb");
	if (!f || fwrite(bytes, 1, length, f) != length || fclose(f) != 0)
		bail("%s is not written", to);
	free(bytes);
}

static void broken(void)
{
	const char *one = place("one.tar.zst"), *bad = place("bad.tar.zst");
	size_t size = size_of(one);
	char *said;

	copy_changed(one, bad, size / 2, 0);
	is_int(1, code_of(RUN("restore", bad), 1, &said), "a backup that was cut");
	ok(strstr(said, "bad.tar.zst") && strstr(said, "cut short"), "is told: %s", said);
	copy_changed(one, bad, size, size / 2);
	is_int(1, code_of(RUN("restore", bad), 1, &said), "one with a bit turned");
	ok(strstr(said, "bad.tar.zst") && strstr(said, "damaged at store/"), "is told: %s", said);
	is_int(1, CODE(1, "restore", place("none")), "one that is not there");
	is_int(2, restored(), "the desk is as it was");
}

static void elsewhere(void)
{
	const char *sealed = place("sealed"), *key = place("key"), *other = place("other.key");
	const char *cut = place("cut.key");
	struct run r = RUN("backup", "key", key);
	char *said;

	r.out[strcspn(r.out, "\n")] = '\0';
	is_int(0, r.code, "a pair of keys");
	CODE(0, "server", "start");
	is_int(0, CODE(0, "user", "password", "login=admin", "password=stelzvogel7"), "a password");
	is_int(0, CODE(0, "backup", sealed, "--key", r.out), "a sealed backup");
	run_free(&r);
	run_stop();
	setenv("ORDERDESK_DESK", place("elsewhere"), 1);
	is_int(1, code_of(RUN("restore", sealed), 1, &said), "not without its key");
	ok(strstr(said, "--key") != NULL, "says so");
	r = RUN("backup", "key", other);
	run_free(&r);
	is_int(1, code_of(RUN("restore", sealed, "--key", other), 1, &said), "nor with another key");
	ok(strstr(said, sealed) && strstr(said, "another key") && strstr(said, "--key"), "is told: %s", said);
	copy_changed(key, cut, size_of(key) / 2, 0);
	is_int(1, code_of(RUN("restore", sealed, "--key", cut), 1, &said), "nor with half of one");
	ok(strstr(said, cut) && strstr(said, "backup key"), "is told: %s", said);
	ok(access(place("elsewhere/store"), F_OK) != 0, "nothing of a desk is there");
	is_int(0, CODE(0, "restore", sealed, "--key", key), "on a machine that has nothing else");
	CODE(0, "server", "start");
	setenv("ORDERDESK_PASSWORD", "stelzvogel7", 1);
	is_int(0, CODE(0, "--as", "admin", "session", "me"), "the password opens it: keys and all");
	run_stop();
	setenv("ORDERDESK_DESK", desk, 1);
}

/* Kills a command at a random moment of its first 400 ms. */
static void kill_within(const char *const words[])
{
	const char *program = arena_format(memory, "%s/orderdesk", getenv("ORDERDESK_LIBEXEC"));
	struct timespec moment = { .tv_nsec = random() % 400 * 1000000 };
	pid_t child = fork();

	if (child == 0) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(9);
		execv(program, (char *const *)(uintptr_t)words);
		_exit(127);
	}
	nanosleep(&moment, NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* Where a restore or load was killed: the mark is there, and no server starts, whoever asks. */
static bool held(void)
{
	const char *folder = getenv("ORDERDESK_DESK");
	char *said;

	return access(arena_format(memory, "%s/restoring", folder), F_OK) == 0
		&& code_of(RUN("server", "start"), 6, &said) == 6 && strstr(said, "orderdesk restore");
}

/* At any moment of a restore: nothing half is opened, and the next restore is whole. */
static void killed(void)
{
	const char *one = place("one.tar.zst");
	int i, odd = 0, kills = (int)tap_rounds(KILLS);
	unsigned seed = (unsigned)getpid();

	diag("seed %u", seed);
	srandom(seed);
	for (i = 0; i < kills; i++) {
		kill_within((const char *const[]){ "orderdesk", "restore", one, "--until", "backup", NULL });
		odd += !held() && restored() != 2;
	}
	is_int(0, odd, "%d restores were killed: either whole, or no server starts", kills);
	is_int(0, CODE(0, "restore", one, "--until", "backup"), "the next restore ends it");
	if (access(arena_format(memory, "%s/restore.new", desk), F_OK) == 0)
		ok(false, "nothing is left of the killed ones");
	is_int(2, restored(), "and the desk is whole");
}

/* The same of loads, each into a folder that is new, and of dumps. */
static void killed_load(const char *dump, const char *keys)
{
	const char *again = place("again.jsonl");
	int i, odd = 0, whole = 0, kills = (int)tap_rounds(KILLS) / 2;

	for (i = 0; i < kills; i++) {
		setenv("ORDERDESK_DESK", place(arena_format(memory, "load%d", i)), 1);
		kill_within((const char *const[]){ "orderdesk", "load", dump, "--keys", keys, NULL });
		whole += access(place(arena_format(memory, "load%d/store", i)), F_OK) == 0;
		if (!held() && access(place(arena_format(memory, "load%d/store", i)), F_OK) != 0)
			odd += CODE(6, "server", "start") == 0;
		/* whatever was left of it, a load ends it, or says that it is done */
		if (access(place(arena_format(memory, "load%d/restoring", i)), F_OK) == 0
		    || access(place(arena_format(memory, "load%d/store", i)), F_OK) != 0)
			odd += CODE(0, "load", dump, "--keys", keys) != 0;
		odd += restored() != 2;
	}
	is_int(0, odd, "%d loads were killed, %d behind their end: the next load is whole", kills, whole);
	for (i = 0; i < kills; i++) {
		kill_within((const char *const[]){ "orderdesk", "dump", again, NULL });
		unlink(again);
	}
	is_int(2, restored(), "killed dumps leave the desk as it is");
	is_int(0, CODE(0, "dump", again), "and the next one is made");
}

static void dumped(void)
{
	const char *a = place("a.jsonl"), *b = place("b.jsonl"), *keys = place("keys.copy");
	const char *cut = place("cut.jsonl");
	struct run r;

	is_int(0, CODE(0, "dump", a, "--keys", keys), "a dump");
	setenv("ORDERDESK_DESK", place("loaded"), 1);
	copy_changed(a, cut, size_of(a) / 2, 0);
	is_int(1, CODE(1, "load", cut), "one that was cut is not loaded");
	ok(access(place("loaded/store"), F_OK) != 0, "nothing of it is there");
	copy_changed(a, cut, size_of(a), size_of(a) / 2);
	is_int(1, CODE(1, "load", cut), "nor one that was changed");
	is_int(0, CODE(0, "load", a, "--keys", keys), "the dump is loaded into a new desk");
	is_int(1, CODE(1, "load", a), "but not over one");
	is_int(0, CODE(0, "dump", b), "and dumped again");
	r = run_command((const char *const[]){ "--version", NULL }, NULL);
	run_free(&r);
	is_int((long long)size_of(a), (long long)size_of(b), "as long");
	is_int(0, system(arena_format(memory, "cmp %s %s", a, b)), "and the same to the byte");
	is_int(2, restored(), "it opens, and is whole");
	killed_load(a, keys);
	setenv("ORDERDESK_DESK", desk, 1);
}

/* ---- orders on both sides of a moment ---- */

#define ORDERS 12

/* Of each quantity: the orders that there are of it. */
static int ordered(int seen[ORDERS + 1])
{
	struct run r = RUN("order", "list", "customer=K1", "--jsonl");
	int strange = 0;
	char *p = r.out;

	memset(seen, 0, sizeof(int) * (ORDERS + 1));
	while ((p = strstr(p, "\"total\":\""))) {
		int n = atoi(p += 9);

		if (n >= 1 && n <= ORDERS)
			seen[n]++;
		else
			strange++;
	}
	run_free(&r);
	return strange;
}

static bool tells(struct run r, const char *text)
{
	bool there = r.code == 0 && strstr(r.out, text);

	if (!there)
		diag("no %s in %s%s", text, r.out, r.err);
	run_free(&r);
	return there;
}

/* The first `count` orders are there once each, and what follows from them alone. */
static void hold(int count, const char *what)
{
	int seen[ORDERS + 1], once = 0, sum = count * (count + 1) / 2, strange;

	is_int(0, CODE(0, "server", "start"), "%s: the desk opens", what);
	strange = ordered(seen);
	for (int n = 1; n <= ORDERS; n++) {
		once += n <= count && seen[n] == 1;
		strange += n <= count ? seen[n] > 1 : seen[n];
	}
	is_int(count, once, "%s: those before are there, each once", what);
	is_int(0, strange, "%s: and none from behind it", what);
	ok(tells(RUN("stock", "show", "product=P1", "--json"), arena_format(memory,
		"\"on_hand\":\"1000\",\"reserved\":\"%d\",\"free\":\"%d\"", sum, 1000 - sum)),
		"%s: %d of the stock are reserved", what, sum);
	ok(tells(RUN("customer", "show", "customer=K1", "--json"), arena_format(memory,
		"\"orders\":%d,\"amount\":\"%d.00\"", count, sum)), "%s: the customer's figures", what);
	is_int(0, CODE(0, "server", "verify", "--json"), "%s: verify finds nothing", what);
	run_stop();
}

static void orders(void)
{
	const char *one = place("orders.tar.zst"), *first = NULL, *second = NULL;
	int a = 1 + (int)(random() % (ORDERS - 2)), b = a + 1 + (int)(random() % (ORDERS - 1 - a)), odd = 0;

	run_desk("orders", (const char *const[]){ "--currency", "EUR", "--zone", "Europe/Berlin", NULL });
	odd += CODE(0, "customer", "add", "name=Kitchen", "code=K1") != 0;
	odd += CODE(0, "product", "save", "code=P1", "name=Jar", "unit=jar", "price=1.00") != 0;
	odd += CODE(0, "stock", "move", "kind=receive", "line.0.product=P1", "line.0.quantity=1000") != 0;
	odd += CODE(0, "backup", one) != 0;
	for (int n = 1; n <= ORDERS; n++) {
		odd += CODE(0, "order", "place", "customer=K1", "line.0.item=P1",
			arena_format(memory, "line.0.quantity=%d", n)) != 0;
		if (n == a)
			first = second_over();
		if (n == b)
			second = second_over();
	}
	is_int(0, odd, "%d orders, a moment behind %d and one behind %d", ORDERS, a, b);
	run_stop();
	is_int(0, CODE(0, "restore", one, "--until", first), "restore to the first");
	hold(a, "first moment");
	is_int(0, CODE(0, "restore", one, "--until", second), "restore to the second");
	hold(b, "second moment");
	is_int(0, CODE(0, "restore", one), "restore as far as the logs go");
	hold(ORDERS, "all");
	setenv("ORDERDESK_DESK", desk, 1);
}

/* ---- the log of a machine that is gone ---- */

#define FAR "far.backup/one.tar.zst"

/* On a new machine: what a restore with these words says, ended by a mark when its code is another. */
static const char *said_of(int wanted, const char *machine, const char *until, const char *logs)
{
	char *said;
	struct run r;

	setenv("ORDERDESK_DESK", place(machine), 1);
	r = logs ? RUN("restore", place(FAR), "--until", until, "--logs", logs)
		: RUN("restore", place(FAR), "--until", until);
	return code_of(r, wanted, &said) == wanted ? said : arena_format(memory, "%s(wrong code)", said);
}

static bool says(const char *said, const char *text)
{
	bool there = strstr(said, text) != NULL && !strstr(said, "(wrong code)");

	if (!there)
		diag("no \"%s\" in: %s", text, said);
	return there;
}

static bool says_no_more(const char *said)
{
	bool good = strstr(said, "--logs") == NULL && !strstr(said, "(wrong code)");

	if (!good)
		diag("said: %s", said);
	return good;
}

static void behind(void)
{
	static const char future[] = "2099-01-01T00:00:00Z", none[] = "No log file behind the backup";
	const char *log, *between, *said;

	if (mkdir(place("far.backup"), 0700) != 0 || mkdir(place("loose"), 0700) != 0)
		bail("no folder");
	run_desk("gone", (const char *const[]){ "--currency", "EUR", "--zone", "Europe/Berlin", NULL });
	add("First");
	is_int(0, CODE(0, "backup", place(FAR)), "a backup of a machine that will be gone");
	second_over();
	add("Second");
	between = second_over();
	add("Third");
	run_stop();
	ok(says(said_of(0, "m1", between, NULL), none), "to a moment without any log: it says so");
	is_int(1, restored(), "and is the backup");
	ok(says_no_more(said_of(0, "m2", "backup", NULL)), "the backup's own moment needs none");
	said = said_of(1, "m3", between, place("nowhere"));
	ok(says(said, place("nowhere")), "a folder of logs that is not there is refused by name");
	ok(access(place("m3/store"), F_OK) != 0, "and nothing was made");
	said = said_of(0, "m4", between, place("gone/store/log"));
	ok(says_no_more(said), "with the store's log: no more to say");
	is_int(2, restored(), "that moment");
	said = said_of(0, "m5", future, place("gone"));
	ok(says(said, "end at"), "with the desk's folder to a later moment: where the log ends");
	is_int(3, restored(), "all that there was");
	said = said_of(0, "gone", future, place("gone/store"));
	ok(says_no_more(said) && !strstr(said, "was left"), "on the machine itself its log is the end");
	log = "log/log.0000000001";
	copy_changed(place(arena_format(memory, "m1/store/%s", log)), place("loose/log.0000000001"),
		size_of(place(arena_format(memory, "m1/store/%s", log))), 0);
	said = said_of(0, "m6", between, place("loose"));
	ok(says(said, none) && says(said, "file life"), "log files of which nobody knows the store are left");
	said = said_of(0, "m7", between, place("m1/store"));
	ok(says(said, none) && says(said, "another store"), "so are those of another one");
	setenv("ORDERDESK_DESK", desk, 1);
}

/* A key store that is there, and a copy that is named. */
static void keys_named(void)
{
	const char *copy = place("gone.keys");
	char *text;

	setenv("ORDERDESK_DESK", place("gone"), 1);
	is_int(0, CODE(0, "dump", place("gone.jsonl"), "--keys", copy), "a copy of the keys");
	setenv("ORDERDESK_DESK", place("m1"), 1);
	is_int(0, code_of(RUN("restore", place(FAR), "--keys", copy), 0, &text), "over a desk with as many");
	ok(says(text, "m1/keys stays"), "its own stay, and that is said");
	if (truncate(place("m1/keys/subjects"), 0) != 0)
		bail("keys are not cut");
	is_int(1, code_of(RUN("restore", place(FAR), "--keys", copy), 1, &text), "over one with less");
	ok(strstr(text, "m1/keys holds less") && strstr(text, copy), "is refused: %s", text);
	if (rename(place("m1/keys"), place("m1/keys.away")) != 0)
		bail("keys are not moved");
	is_int(0, CODE(0, "restore", place(FAR), "--keys", copy), "moved away, the copy makes one");
	is_int(1, restored(), "and it opens");
	setenv("ORDERDESK_DESK", desk, 1);
}

int main(void)
{
	memory = arena_new((size_t)1 << 28);
	plan_lazy();
	run_desk("desk", (const char *const[]){ "--currency", "EUR", "--zone", "Europe/Berlin", NULL });
	desk = arena_string(memory, getenv("ORDERDESK_DESK"));
	moments();
	broken();
	elsewhere();
	killed();
	orders();
	behind();
	keys_named();
	dumped();
	arena_free(memory);
	return tap_result();
}
