/* SPDX-License-Identifier: ISC */
/*
 * round -- the kinds of rounds, one function each, and the look at the whole behind each of them.
 */
#include "crash/round.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define STUCK (3 * CLOCK_SECOND)
#define ENDING 60000		/* ms in which a server whose sync failed must have ended */
#define LIVES 12		/* rounds on one desk, so that each look stays short */
#define LOG_FILE "1048576"	/* bytes: log files end, and are archived, within a round */

const char *round_name(enum kind kind)
{
	static const char *const names[ROUND_KINDS] = {
		[ROUND_SERVER] = "kill of the server", [ROUND_SEATS] = "kill of seats",
		[ROUND_COMMANDS] = "kill of commands", [ROUND_POWER] = "power cut",
		[ROUND_POWER_CALL] = "power cut in a write", [ROUND_POWER_START] = "power cut in a start",
		[ROUND_SYNC_FAILS] = "sync fails, power cut", [ROUND_CLOCK] = "clock set",
		[ROUND_TWO] = "two servers", [ROUND_DAMAGE] = "damaged files",
		[ROUND_GATE] = "kill of gate and seats", [ROUND_CHECKPOINT] = "power in checkpoint",
		[ROUND_BACKUP] = "power in backup", [ROUND_ARCHIVE] = "power in log archive",
		[ROUND_FULL] = "disk full", [ROUND_FULL_REAL] = "file system full",
		[ROUND_BAD_BACKUP] = "damaged backup",
	};

	return names[kind];
}

/* The desk as it was furnished, and an empty book. */
static void new_life(struct rounds *r)
{
	round_copy(r->template, r->desk);
	book_clear(r->book);
	r->lives = 0;
}

void rounds_open(struct rounds *r)
{
	const char *made;
	pid_t server;

	memset(r, 0, sizeof *r);
	r->milliseconds = 600;
	r->copies = 4;
	r->book = book_make();
	r->book->limit = STUCK;
	setenv("ORDERDESK_TEST_CHECKPOINT", "1", 1);
	setenv("ORDERDESK_TEST_LOG", LOG_FILE, 1);
	/* of the writers whoever is alone for a moment is served by the thread of the loop */
	setenv("ORDERDESK_TEST_LONE", "1", 1);
	made = fixture_desk("template");
	snprintf(r->template, sizeof r->template, "%s", made);
	snprintf(r->desk, sizeof r->desk, "%s/desk", tap_tmpdir());
	server = fixture_start(made, "--test-hooks", NULL);
	book_furnish(made);
	round_gate_prepare(r);
	if (fixture_end(server, SIGTERM) != 0)
		bail("the template did not end cleanly");
	snprintf(r->control, sizeof r->control, "%s/disk", tap_tmpdir());
	r->disk = disk_make(r->control);
	snprintf(r->library, sizeof r->library, "%s/tests/crash/disk.so", getenv("top_builddir"));
	fixture_preload(r->library);
	setenv("DISK_CONTROL", r->control, 1);
	new_life(r);
}

void rounds_close(struct rounds *r)
{
	round_writers_stop(r);
}

void round_reap(struct rounds *r)
{
	fixture_end(r->server, SIGKILL);
	r->server = 0;
	round_ended(r);
}

/* The server is dead: what the disk had not promised goes. */
void round_strike(struct rounds *r, struct tally *t)
{
	struct disk_struck s = disk_strike(r->disk, (unsigned)rand_r(&r->seed), true);

	t->blocks += s.blocks;
	t->torn += s.torn;
	t->names += s.names;
	disk_watch(r->disk, r->desk);
	if (r->no_mend) {
		char path[700];

		snprintf(path, sizeof path, "%s/store/pages", r->desk);
		unlink(path);
	}
}

static void begin(struct rounds *r)
{
	char said[600];

	disk_watch(r->disk, r->desk);
	r->server = round_start(r, NULL, NULL, said);
	if (!r->server)
		bail("the desk does not start: %s", said);
}

/* Up again, or the round tells why not. */
bool round_again(struct rounds *r, enum kind kind, const char *option)
{
	char said[600];

	r->server = round_start(r, &r->tally[kind], option, said);
	if (!r->server)
		round_say(r, kind, "the desk does not start: %s", said);
	return r->server != 0;
}

bool round_is_dead(const struct rounds *r)
{
	siginfo_t end = { .si_pid = 0 };

	return waitid(P_PID, (id_t)r->server, &end, WEXITED | WNOHANG | WNOWAIT) || end.si_pid;
}

bool round_wait_death(struct rounds *r, int milliseconds)
{
	int64_t until = clock_steady() + milliseconds * 1000;

	for (;;) {
		if (round_is_dead(r))
			return true;
		if (clock_steady() > until)
			return false;
		usleep(1000);
	}
}

bool round_die_in(struct rounds *r, const char *file, unsigned most, int milliseconds)
{
	snprintf(r->disk->die_on, sizeof r->disk->die_on, "%s", file);
	r->disk->die_after = 1 + rand_r(&r->seed) % most;
	return round_wait_death(r, milliseconds);
}

/* Pages are written by checkpoints alone, here each second. */
static void power_in_checkpoint(struct rounds *r, struct tally *t)
{
	static const char *const files[] = { "/pages", "/data/" };

	t->struck += round_die_in(r, files[round_dice(r, 2)], 40, 2500);
	round_reap(r);
	round_strike(r, t);
}

static bool power_in_start(struct rounds *r, struct tally *t)
{
	char said[600];
	int code;
	pid_t pid;

	/* WHY up to 3,000: a start writes zeros to the end of its log in some hundred calls. */
	r->disk->die_after = 1 + rand_r(&r->seed) % (rand_r(&r->seed) % 2 ? 60 : 3000);
	pid = fixture_try(r->desk, "--test-hooks", NULL, &code, said);
	if (pid)
		fixture_end(pid, SIGKILL);
	round_strike(r, t);
	return true;
}

/* A sync answers EIO: the server ends at once, and only a start that asks for it goes on. */
static bool sync_fails(struct rounds *r, struct tally *t, bool *failed)
{
	static const char *const files[] = { "/store/log/", "/pages", "/data/" };
	unsigned which = (unsigned)rand_r(&r->seed) % 3;
	char said[600];
	int code;
	pid_t pid;

	strcpy(r->disk->fail_on, files[which]);
	r->disk->fail_after = 1 + rand_r(&r->seed) % (which ? 3 : 20);
	round_wait_death(r, 4000);
	r->disk->fail_after = 0;
	*failed = r->disk->failed > 0;
	if (*failed)
		round_wait_death(r, ENDING);
	if (fixture_end(r->server, SIGKILL) == -SIGKILL && *failed) {
		round_say(r, ROUND_SYNC_FAILS, "a sync of %s failed and the server lived", r->disk->fail_on);
		return false;
	}
	r->server = 0;
	round_ended(r);
	if (!*failed)
		return true;
	if (rand_r(&r->seed) % 2)
		round_strike(r, t);
	pid = fixture_try(r->desk, NULL, NULL, &code, said);
	if (pid) {
		round_say(r, ROUND_SYNC_FAILS, "a plain start went on after a failed sync");
		fixture_end(pid, SIGKILL);
		return false;
	}
	if (!strstr(said, "--after-io-error")) {
		round_say(r, ROUND_SYNC_FAILS, "a start was refused with: %s", said);
		return false;
	}
	return true;
}

static void set_clock(const char *text)
{
	char path[4200];
	FILE *f;

	snprintf(path, sizeof path, "%s/clock", tap_tmpdir());
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f))
		bail("the clock cannot be set");
}

static const char *some_time(struct rounds *r)
{
	static const char *const times[] = { "+2001-01-01T00:00:00Z", "+2026-11-19T06:05:00Z",
		"+2027-03-28T00:59:58Z", "+2038-01-19T03:14:05Z", "+2100-02-28T23:59:58Z" };

	return times[(unsigned)rand_r(&r->seed) % (sizeof times / sizeof times[0])];
}

static bool clock_set_twice(struct rounds *r)
{
	set_clock(some_time(r));
	round_sleep(r, 300);
	round_reap(r);
	set_clock(some_time(r));
	return true;
}

/* The second is refused with a sentence, and the first goes on. */
static bool two_servers(struct rounds *r)
{
	char said[600] = "";
	int code = 0;
	pid_t other = fixture_try(r->desk, NULL, NULL, &code, said);

	if (other || code != 1 || !strstr(said, "already")) {
		round_say(r, ROUND_TWO, "a second server ended with %d: %s", code, said);
		if (other)
			fixture_end(other, SIGKILL);
		return false;
	}
	round_reap(r);
	return true;
}

/* What happens in the middle; the server is dead then, or lives on as it must. */
static bool happen(struct rounds *r, enum kind kind, struct tally *t)
{
	bool good = true, failed = false;
	int i;

	switch (kind) {
	case ROUND_SERVER:
		round_reap(r);
		return round_again(r, kind, NULL);
	case ROUND_SEATS:
		for (i = 0; i < WRITERS; i++)
			if (rand_r(&r->seed) % 3 == 0)
				round_kill_writer(r, i);
		return true;
	case ROUND_COMMANDS:
		for (i = 0; i < 12; i++) {
			round_kill_writer(r, i % 6);
			round_sleep(r, 30);
		}
		round_reap(r);
		return round_again(r, kind, NULL);
	case ROUND_POWER:
		round_reap(r);
		round_strike(r, t);
		return round_again(r, kind, NULL);
	case ROUND_POWER_CALL:
		t->struck += round_die_in(r, round_dice(r, 2) ? "/log/" : "/", 150, 3000);
		round_reap(r);
		round_strike(r, t);
		return round_again(r, kind, NULL);
	case ROUND_POWER_START:
		round_reap(r);
		round_strike(r, t);
		for (i = 0; i < 2; i++)
			power_in_start(r, t);
		return round_again(r, kind, NULL);
	case ROUND_SYNC_FAILS:
		good = sync_fails(r, t, &failed);
		return round_again(r, kind, failed ? "--after-io-error" : NULL) && good;
	case ROUND_CLOCK:
		clock_set_twice(r);
		return round_again(r, kind, NULL);
	case ROUND_TWO:
		good = two_servers(r);
		return (r->server || round_again(r, kind, NULL)) && good;
	case ROUND_CHECKPOINT:
		power_in_checkpoint(r, t);
		return round_again(r, kind, NULL);
	case ROUND_BACKUP:
		return round_backup(r, t);
	case ROUND_ARCHIVE:
		return round_archive(r, t);
	case ROUND_FULL:
	case ROUND_FULL_REAL:
		return round_full(r, t);
	case ROUND_GATE:
		return round_gate(r, t);
	case ROUND_DAMAGE:
		round_reap(r);
		round_writers_stop(r);
		good = round_damage(r, t);
		begin(r);
		return good;
	case ROUND_BAD_BACKUP:
		return round_bad_backup(r, t);
	case ROUND_KINDS:
		break;
	}
	return false;
}

static bool look(struct rounds *r, enum kind kind, struct tally *t)
{
	struct findings f;
	int w;

	book_check(r->book, r->desk, &f);
	t->acked += f.acked;
	t->lost += f.lost;
	t->doubled += f.doubled;
	t->strange += f.strange;
	t->wrong += f.wrong;
	t->faults += f.faults;
	for (w = 0; w < WRITERS; w++) {
		struct page *p = &r->book->page[w];

		t->stuck += p->slow;
		if (p->longest > t->longest)
			t->longest = p->longest;
		p->slow = 0;
		p->longest = 0;
	}
	if (!f.lost && !f.doubled && !f.strange && !f.wrong && !f.faults)
		return true;
	round_say(r, kind, "%llu lost, %llu doubled, %llu strange, %llu wrong, %llu faults; %s",
		(unsigned long long)f.lost, (unsigned long long)f.doubled, (unsigned long long)f.strange,
		(unsigned long long)f.wrong, (unsigned long long)f.faults, f.first);
	return false;
}

/* What a kind needs before the server starts; false: the machine has it not. */
static bool prepare(struct rounds *r, enum kind kind, struct tally *t)
{
	char name[4300];

	r->crew = kind == ROUND_COMMANDS ? CREW_COMMANDS : kind == ROUND_GATE ? CREW_GATE : CREW_SEATS;
	t->skip = kind == ROUND_GATE && !r->has_gate ? "there is no ssh client"
		: kind == ROUND_FULL_REAL ? round_small_begin(r) : NULL;
	if (t->skip)
		return false;
	if (kind == ROUND_CLOCK) {
		set_clock("+2026-11-19T06:05:00Z");
		snprintf(name, sizeof name, "@%s/clock", tap_tmpdir());
		setenv("ORDERDESK_CLOCK", name, 1);
	}
	if (r->no_flush)
		setenv("ORDERDESK_TEST_NO_FLUSH", "1", 1);
	return true;
}

static void end(struct rounds *r, enum kind kind, bool good)
{
	if (r->server)
		fixture_end(r->server, rand_r(&r->seed) % 2 ? SIGTERM : SIGKILL);
	r->server = 0;
	round_ended(r);
	unsetenv("ORDERDESK_CLOCK");
	if (kind == ROUND_FULL_REAL)
		round_small_end(r);
	if (++r->lives >= LIVES || !good || kind == ROUND_FULL_REAL)
		new_life(r);
}

bool round_run(struct rounds *r, enum kind kind, unsigned seed)
{
	struct tally *t = &r->tally[kind];
	uint64_t before;
	bool good;

	r->seed = r->begun_with = seed;
	if (!prepare(r, kind, t)) {
		t->skipped++;
		return true;
	}
	before = book_acked(r->book);
	begin(r);
	if (kind == ROUND_GATE)
		round_gate_begin(r);
	round_writers_start(r);
	round_sleep(r, r->milliseconds);
	good = happen(r, kind, t);
	if (r->server && r->writer[0] && !round_writers_served(r, kind)) {
		t->stuck++;
		good = false;
	}
	round_writers_stop(r);
	if (kind == ROUND_GATE)
		round_gate_end(r);
	if (r->server && (kind == ROUND_BACKUP || kind == ROUND_ARCHIVE))
		good &= round_prove(r, kind);
	if (r->server) {
		good &= look(r, kind, t);
		t->acked -= before;	/* those of earlier rounds on this desk were counted */
	}
	end(r, kind, good);
	t->rounds++;
	t->broken += !good;
	return good;
}
