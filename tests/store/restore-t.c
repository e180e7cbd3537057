/* SPDX-License-Identifier: ISC */
/*
 * Backup of a store at work and restore of it: at its own moment, at any second since, and as far
 * as the logs go; over clean ends and crashes; with logs that were archived, that are missing and
 * that are damaged. What is restored is whole in every index and holds exactly the rows that were
 * there at that moment.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/message.pb-c.h"
#include "store/fixture.h"
#include "store/restore.h"
#include "tap/tap.h"

#define NAME_LONG 9000			/* bytes of a name, to fill log files */

static struct arena *memory;

static const char *place(const char *name)
{
	return arena_format(memory, "%s/%s", tap_tmpdir(), name);
}

static void put(struct store *s, uint64_t from, uint64_t to, size_t name_size)
{
	struct arena *a = arena_new(0);
	char *name = mem_alloc(name_size + 2);
	uint64_t id;

	memset(name, 'n', name_size + 1);
	for (id = from; id <= to; id++) {
		arena_reset(a);
		if (fixture_put(s, fixture_customer(a, id, name)) != OK)
			bail("a row is not put");
	}
	store_flush(s);
	mem_free(name);
	arena_free(a);
}

/*
 * The time of the test. The library asks time() when it writes a commit, and finds ours first.
 */
static time_t now = 1780000000;

time_t time(time_t *at)
{
	if (at)
		*at = now;
	return now;
}

static void clock_move(int seconds)
{
	char text[44] = "=";

	now += seconds;
	clock_print((int64_t)now * CLOCK_SECOND, text + 1);
	if (clock_set(text) != OK)
		bail("the clock cannot be set to %s", text);
}

/* The next second begins: what is committed from now on is later than what this returns. */
static int64_t second_over(void)
{
	clock_move(1);
	return ((int64_t)now - 1) * CLOCK_SECOND;
}

static enum status back_up(struct store *s, const char *to, struct archive_facts *facts,
	struct refusal *why)
{
	struct backup b = { .to = to };

	memset(why, 0, sizeof *why);
	return store_backup(s, &b, memory, facts, why);
}

static struct restored last;

/* Restores into an empty folder; the number of customers, or minus the message. */
static long restore(const char *from, const char *live, const char *archive, int64_t until)
{
	static unsigned turn;
	const char *logs[] = { archive, NULL };
	const char *stores[] = { live ? arena_format(memory, "%s/store", live) : NULL, NULL };
	struct restore r = { .from = from, .logs = logs, .stores = stores,
		.until = until, .to = place(arena_format(memory, "again%u", turn++)) };
	struct refusal why = { 0 };
	struct store *s;
	long count;

	if (store_restore(&r, memory, &last, &s, &why) != OK) {
		diag("%s", refusal_text(&why, memory, NULL));
		return -why.message;
	}
	count = fixture_count(s, TABLE_CUSTOMER);
	if (fixture_verify(s) || fixture_count_index(s, INDEX_CUSTOMER_POINT, NULL) != count)
		count = -1;
	if (strcmp(store_life(s), last.facts.life) == 0)
		count = -2;
	store_close(s);
	return count;
}

/* ---- moments ---- */

static void moments(void)
{
	const char *one = place("one.tar.zst"), *two = place("two.tar.zst");
	struct store *s = fixture_open("desk", true);
	struct archive_facts facts;
	struct refusal why;
	const char *chosen, *folder = place("desk");
	int64_t before, between, after;

	put(s, 1, 200, 20);
	before = second_over();
	is_int(OK, back_up(s, one, &facts, &why), "a backup is made");
	ok(strcmp(facts.life, store_life(s)) == 0 && facts.schema == SCHEMA_VERSION
		&& facts.log_first == 1 && facts.end_file == 1, "its facts");
	put(s, 201, 300, 20);
	store_close(s);				/* a clean end */
	s = fixture_open("desk", false);
	put(s, 301, 400, 20);
	between = second_over();
	put(s, 401, 500, 20);
	is_int(OK, back_up(s, two, &facts, &why), "a second backup");
	put(s, 501, 600, 20);
	after = second_over();

	is_int(200, restore(one, folder, NULL, RESTORE_BACKUP), "the moment of the backup");
	is_int(400, restore(one, folder, NULL, between), "a second later, over a restart");
	ok(last.moment <= between && last.moment > before, "its moment is told");
	is_int(600, restore(one, folder, NULL, RESTORE_ALL), "and all there is");
	is_int(500, restore(two, folder, NULL, RESTORE_BACKUP), "the second backup");
	is_int(600, restore(two, folder, NULL, after), "and all up to now");
	is_int(200, restore(one, NULL, NULL, RESTORE_ALL), "without any log: the backup");
	is_int(-OD__MESSAGE__UNTIL_EARLY, restore(one, folder, NULL, before - CLOCK_DAY),
		"a moment before the backup is refused");
	is_int(OK, restore_choose(tap_tmpdir(), between, memory, &chosen, &why), "which backup");
	is_string(one, chosen, "the last before that moment");
	is_int(OK, restore_choose(tap_tmpdir(), RESTORE_ALL, memory, &chosen, &why), "and for now");
	is_string(two, chosen, "the newest");
	is_int(ERR_REFUSED, restore_choose(tap_tmpdir(), before - CLOCK_DAY, memory, &chosen,
		&why), "none for a day before");
	store_close(s);
}

/* ---- under load ---- */

struct load { struct store *store; volatile bool stop; uint64_t done; };

static void *writer(void *baton)
{
	struct load *l = baton;
	struct arena *a = arena_new(0);

	while (!l->stop) {
		arena_reset(a);
		if (fixture_put(l->store, fixture_customer(a, ++l->done, "under load")) != OK)
			bail("a row is not put");
		store_flush(l->store);
	}
	arena_free(a);
	return NULL;
}

static bool some_done(void *baton)
{
	return ((struct load *)baton)->done > 2000;
}

static bool never(void *baton, uint64_t done, uint64_t total)
{
	(void)baton;
	return done * 2 < total;
}

static void under_load(void)
{
	struct load l = { .store = fixture_open("busy", true) };
	struct archive_facts facts;
	struct refusal why;
	uint64_t before, after;
	pthread_t thread;
	long rows = 0;
	int i;

	pthread_create(&thread, NULL, writer, &l);
	tap_wait(20000, some_done, &l);
	for (i = 0; i < 2; i++) {
		const char *to = place(arena_format(memory, "busy%d.tar.zst", i));

		before = l.done;
		is_int(OK, back_up(l.store, to, &facts, &why), "a backup while rows are put");
		after = l.done;
		rows = restore(to, NULL, NULL, RESTORE_BACKUP);
		ok(rows >= (long)before - 1 && rows <= (long)after,
			"holds a moment of its time: %lu to %lu, %ld", (unsigned long)before,
			(unsigned long)after, rows);
	}
	{
		struct backup b = { .to = place("stopped.tar.zst"), .go_on = never };

		is_int(ERR_CLOSED, store_backup(l.store, &b, memory, &facts, &why),
			"one that is told to stop");
		ok(access(b.to, F_OK) != 0 && access(place("stopped.tar.zst.part"), F_OK) != 0,
			"leaves nothing");
	}
	l.stop = true;
	pthread_join(thread, NULL);
	store_flush(l.store);
	is_int((long long)l.done, restore(place("busy0.tar.zst"), place("busy"), NULL,
		RESTORE_ALL), "and with its log all that was put");
	store_close(l.store);
}

/* ---- archived logs ---- */

static void turn_a_bit(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	unsigned char byte;

	if (fd < 0 || pread(fd, &byte, 1, at) != 1)
		bail("%s cannot be read", path);
	byte ^= 4;
	if (pwrite(fd, &byte, 1, at) != 1)
		bail("%s cannot be written", path);
	close(fd);
}

static const char *archived(struct store *s, const char *archive, uint32_t n)
{
	char name[24];

	log_name(n, name);
	return arena_format(memory, "%s/%s/%s.zst", archive, store_life(s), name);
}

/* The last file but one is as good as gone, however it is broken. */
static void broken_copies(const char *one, const char *archive, const char *mid)
{
	static const char *const how[] = { "cut short", "empty", "a folder in its place", "a loop" };
	const char *aside = place("aside.zst");
	struct stat st;
	size_t i;

	if (stat(mid, &st))
		bail("there is no %s", mid);
	for (i = 0; i < sizeof how / sizeof how[0]; i++) {
		if (rename(mid, aside)
		    || (i < 2 ? system(arena_format(memory, "head -c %lld '%s' >'%s'",
				i ? 0LL : (long long)st.st_size / 2, aside, mid))
			: i == 2 ? mkdir(mid, 0700) : symlink(mid, mid)))
			bail("%s is not broken", mid);
		is_int(-OD__MESSAGE__LOG_DAMAGED, restore(one, place("long"), archive, RESTORE_ALL),
			"and when it is %s", how[i]);
		if (remove(mid) || rename(aside, mid))
			bail("%s is not mended", mid);
	}
}

static void logs(void)
{
	const char *one = place("long.tar.zst"), *archive = place("archive"), *mid;
	struct store *s = fixture_open("long", true);
	struct archive_facts facts;
	struct refusal why;
	uint32_t needed, current;
	unsigned copied = 0;
	int64_t half;

	put(s, 1, 50, 20);
	is_int(OK, back_up(s, one, &facts, &why), "a backup, then many rows");
	put(s, 51, 2500, NAME_LONG);
	half = second_over();
	put(s, 2501, 5000, NAME_LONG);
	store_checkpoint(s);
	logs_range(s, &needed, &current);
	ok(current >= 3 && needed >= 2, "log files up to %u, needed from %u", current, needed);
	is_int(OK, logs_archive(s, archive, memory, &copied, &why), "finished ones are archived");
	is_int(current - 1, copied, "each");
	is_int(OK, logs_archive(s, archive, memory, &copied, &why), "once more");
	is_int(0, copied, "none is copied twice");
	is_int(0, logs_remove(s, archive, 1), "a keep rule that keeps all removes none");
	is_int(needed - 1, logs_remove(s, archive, UINT32_MAX), "all that recovery can spare go");
	store_close(s);
	s = fixture_open("long", false);
	is_int(5000, fixture_count(s, TABLE_CUSTOMER), "the store opens without them");
	put(s, 5001, 5010, 20);
	is_int(5010, restore(one, place("long"), archive, RESTORE_ALL),
		"the backup, the archive and the store's own log make all");
	is_int(2500, restore(one, place("long"), archive, half), "or half of it");
	is_int(-OD__MESSAGE__LOG_MISSING, restore(one, place("long"), NULL, RESTORE_ALL),
		"without the archive a file is missing");
	mid = archived(s, archive, 1);
	turn_a_bit(mid, 5000);
	is_int(-OD__MESSAGE__LOG_DAMAGED, restore(one, place("long"), archive, RESTORE_ALL),
		"and so it is when one is damaged");
	turn_a_bit(mid, 5000);
	broken_copies(one, archive, mid);
	is_int(5010, restore(one, place("long"), archive, RESTORE_ALL), "whole again, all again");
	is_int(1, logs_forget(archive, store_life(s), 2), "the oldest is forgotten");
	ok(access(mid, F_OK) != 0 && access(archived(s, archive, 2), F_OK) == 0, "and no other");
	logs_forget(archive, store_life(s), UINT32_MAX);
	ok(access(arena_format(memory, "%s/%s", archive, store_life(s)), F_OK) != 0,
		"a life that no backup has goes whole");
	store_close(s);
}

/* ---- damage and crash ---- */

static void damaged(void)
{
	struct store *s = fixture_open("rotten", true);
	struct archive_facts facts;
	struct refusal why;

	put(s, 1, 2000, 200);
	store_checkpoint(s);
	turn_a_bit(place("rotten/store/data/customer.db"), 5 * 4096 + 700);
	is_int(ERR_REFUSED, back_up(s, place("rotten.tar.zst"), &facts, &why),
		"a page that rotted on the disk is found by the backup");
	is_int(OD__MESSAGE__PAGE_DAMAGED, why.message, "and told");
	is_string("5", why.arg[1], "which page");
	is_int(2000, fixture_count(s, TABLE_CUSTOMER), "the store goes on");
	turn_a_bit(place("rotten/store/data/customer.db"), 5 * 4096 + 700);
	is_int(OK, back_up(s, place("rotten.tar.zst"), &facts, &why), "and whole, it is taken");
	store_close(s);
}

/* Rows of a process that dies without a word are in the log, and in what is restored with it. */
static void crashed(void)
{
	struct store *s = fixture_open("dead", true);
	struct archive_facts facts;
	struct refusal why;
	int status, i;

	put(s, 1, 100, 20);
	is_int(OK, back_up(s, place("dead.tar.zst"), &facts, &why), "a backup");
	store_close(s);
	for (i = 0; i < 3; i++) {
		fflush(stdout);
		if (fork() == 0) {
			s = fixture_open("dead", false);
			put(s, 101 + 100 * (unsigned)i, 200 + 100 * (unsigned)i, 20);
			_exit(7);
		}
		wait(&status);
	}
	is_int(400, restore(place("dead.tar.zst"), place("dead"), NULL, RESTORE_ALL),
		"three crashes later all is there");
}

/* Commits of an earlier time behind later ones: the log is cut at one place, not by each time. */
static void clock_back(void)
{
	struct store *s = fixture_open("back", true);
	struct archive_facts facts;
	struct refusal why;
	int64_t noon;

	put(s, 1, 100, 20);
	noon = second_over();
	is_int(OK, back_up(s, place("back.tar.zst"), &facts, &why), "a backup");
	clock_move(3600);
	put(s, 101, 200, 20);
	put(s, 50, 150, 30);
	clock_move(-7200);
	put(s, 100, 300, 40);
	store_close(s);
	clock_move(7200);
	is_int(300, restore(place("back.tar.zst"), place("back"), NULL, RESTORE_ALL),
		"the clock was set back: all is there");
	is_int(100, restore(place("back.tar.zst"), place("back"), NULL, noon + 60 * CLOCK_SECOND),
		"and until a moment before, nothing that came behind it");
}

int main(void)
{
	memory = arena_new((size_t)1 << 30);
	clock_move(0);
	plan_lazy();
	moments();
	under_load();
	logs();
	damaged();
	crashed();
	clock_back();
	arena_free(memory);
	return tap_result();
}
