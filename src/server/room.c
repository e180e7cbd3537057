/* SPDX-License-Identifier: ISC */
/*
 * room -- the disk looked at, the ballast made and given up.
 *
 * WHY the floor is what it is by default: between two checkpoints 12,000 pages may be new, which take
 * 47 MB, and a start writes a log file of 16 MB; with 64 MB left both end well.
 */
#include "server/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/stall.h"
#include "desk/setting.h"
#include "server/executor.h"
#include "server/server.h"

#define MEGABYTE ((int64_t)1 << 20)
#define FLOOR_START (64 * MEGABYTE)	/* below it a start gives the ballast up before it opens */
#define ANSWER_WITHIN (2 * CLOCK_SECOND)	/* a disk that sleeps or is crowded does so */
#define SLOW (CLOCK_SECOND / 4)
#define STOOD (3 * CLOCK_SECOND / 2)	/* between two looks: the process stood, not the disk alone */

static void path_of(const char *folder, char path[4200])
{
	snprintf(path, 4200, "%s/ballast", folder);
}

/* Bytes that are free for us, and those of the ballast. */
static void measure(const char *folder, int64_t *left, int64_t *ballast)
{
	struct statvfs fs;
	struct stat st;
	char path[4200];

	path_of(folder, path);
	*left = statvfs(folder, &fs) ? INT64_MAX : (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	*ballast = stat(path, &st) ? 0 : st.st_size;
}

static void give_up(const char *folder)
{
	char path[4200];

	path_of(folder, path);
	if (unlink(path) && errno != ENOENT)
		log_warn("the ballast %s cannot be given up: %s", path, strerror(errno));
}

static void fill(const char *folder, int64_t size)
{
	char path[4200];
	int fd, r;

	path_of(folder, path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	r = fd < 0 ? errno : posix_fallocate(fd, 0, size);
	if (fd >= 0)
		close(fd);
	if (!r)
		return;
	log_warn("the ballast %s is not made: %s", path, strerror(r));
	unlink(path);
}

void room_before_start(const char *folder)
{
	int64_t left, ballast;

	measure(folder, &left, &ballast);
	if (ballast && left < FLOOR_START)
		give_up(folder);
}

static enum room_state judge(struct server *s, bool may_fill)
{
	int64_t floor = setting_int(s->desk, "disk_floor_mb") * MEGABYTE;
	int64_t wanted = setting_int(s->desk, "ballast_mb") * MEGABYTE, left, ballast;
	enum room_state was = s->room.measured;

	measure(s->folder, &left, &ballast);
	if (ballast && (left < floor || ballast > wanted)) {
		give_up(s->folder);
		measure(s->folder, &left, &ballast);
	}
	/* Some more than is needed, so that it is not given up at once. */
	if (ballast < wanted && may_fill && left > floor + wanted + floor / 2) {
		fill(s->folder, wanted);
		measure(s->folder, &left, &ballast);
	}
	atomic_store(&s->room.free, left);
	atomic_store(&s->room.ballast, ballast);
	if (left < floor)
		return ROOM_NONE;
	if (was == ROOM_NONE && left < floor + floor / 4)
		return ROOM_NONE;
	return ballast >= wanted || left > floor + wanted ? ROOM_ENOUGH : ROOM_SHORT;
}

/*
 * Since when the disk has not answered, by the steady clock; 0: it does. The pages of a checkpoint and
 * new keys may take their time: they count when the executor stands still. A process that was stopped and
 * goes on could not hear an answer: the disk has its time from then on.
 */
static int64_t silent_since(struct server *s, int64_t now)
{
	int64_t since = stall_since(STALL_LOG | STALL_READ), slow = stall_since(STALL_PAGES | STALL_KEYS),
		busy = executor_busy(s->executor);

	if (slow && busy) {
		slow = slow > busy ? slow : busy;
		since = since && since < slow ? since : slow;
	}
	if (s->room.looked && now - s->room.looked > STOOD && !room_silent(s))
		s->room.awake = now;
	s->room.looked = now;
	if (since && since < s->room.awake)
		since = s->room.awake;
	return since && now - since >= ANSWER_WITHIN ? since : 0;
}

bool room_slow(void)
{
	int64_t since = stall_since(STALL_LOG | STALL_READ | STALL_PAGES | STALL_KEYS);

	return since && clock_steady() - since >= SLOW;
}

bool room_silent(const struct server *s)
{
	return atomic_load(&s->room.state) == ROOM_SILENT;
}

/* WHY a silent disk is in the log only when it answers: the log may lie on it. */
static void tell(struct server *s, enum room_state was, enum room_state now)
{
	if (was == ROOM_SILENT)
		log_warn("the disk of %s did not answer for %lld seconds", s->folder,
			(long long)((clock_now() - atomic_load(&s->room.since)) / CLOCK_SECOND));
	if (now != ROOM_SILENT && now != s->room.measured)
		log_warn("the disk of %s has %lld MB left: %s", s->folder,
			(long long)(atomic_load(&s->room.free) / MEGABYTE), room_word(now));
}

bool room_look(struct server *s, bool may_fill)
{
	enum room_state now = ROOM_SILENT, was = atomic_load(&s->room.state);
	int64_t steady = clock_steady(), silent = silent_since(s, steady);

	if (!silent && was != ROOM_SILENT && room_slow())
		return false;
	if (!silent) {
		desk_read_lock(s->desk);
		now = judge(s, may_fill);
		desk_unlock(s->desk);
	}
	if (now == was)
		return false;
	tell(s, was, now);
	if (!silent)
		s->room.measured = now;
	atomic_store(&s->room.since, clock_now() - (silent ? steady - silent : 0));
	atomic_store(&s->room.state, now);
	return true;
}

const char *room_word(enum room_state state)
{
	static const char *const words[] = {
		[ROOM_ENOUGH] = "running", [ROOM_SHORT] = "disk short", [ROOM_NONE] = "read only",
		[ROOM_SILENT] = "disk silent",
	};

	return words[state];
}

void room_since(const struct server *s, char out[16])
{
	struct clock_parts parts;

	clock_split(atomic_load(&s->room.since), &parts);
	snprintf(out, 16, "%02u:%02u", (unsigned)parts.hour % 100, (unsigned)parts.minute % 100);
}

enum status room_for(const struct server *s, struct verb *v)
{
	enum room_state state = atomic_load(&s->room.state);
	char since[16];

	if (state == ROOM_SILENT) {
		room_since(s, since);
		return verb_refuse(v, OD__MESSAGE__DISK_SILENT, NULL, since, NULL, NULL, NULL);
	}
	if (state == ROOM_ENOUGH || v->row->room == VERB_ROOM_NOTHING
	    || (state == ROOM_SHORT && v->row->room != VERB_ROOM_MUCH))
		return OK;
	if (state == ROOM_SHORT)
		return verb_refuse(v, OD__MESSAGE__DISK_SHORT, NULL, v->row->full, NULL, NULL, NULL);
	room_since(s, since);
	return verb_refuse(v, OD__MESSAGE__DISK_READ_ONLY, NULL, since, NULL, NULL, NULL);
}
