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
#include "desk/setting.h"
#include "server/server.h"

#define MEGABYTE ((int64_t)1 << 20)
#define FLOOR_START (64 * MEGABYTE)	/* below it a start gives the ballast up before it opens */

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
	enum room_state was = atomic_load(&s->room.state);

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

bool room_look(struct server *s, bool may_fill)
{
	enum room_state now, was = atomic_load(&s->room.state);

	desk_read_lock(s->desk);
	now = judge(s, may_fill);
	desk_unlock(s->desk);
	if (now == was)
		return false;
	atomic_store(&s->room.since, clock_now());
	atomic_store(&s->room.state, now);
	log_warn("the disk of %s has %lld MB left: %s", s->folder,
		(long long)(atomic_load(&s->room.free) / MEGABYTE), room_word(now));
	return true;
}

const char *room_word(enum room_state state)
{
	static const char *const words[] = {
		[ROOM_ENOUGH] = "running", [ROOM_SHORT] = "disk short", [ROOM_NONE] = "read only",
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

	if (state == ROOM_ENOUGH || v->row->room == VERB_ROOM_NOTHING
	    || (state == ROOM_SHORT && v->row->room != VERB_ROOM_MUCH))
		return OK;
	if (state == ROOM_SHORT)
		return verb_refuse(v, OD__MESSAGE__DISK_SHORT, NULL, v->row->full, NULL, NULL, NULL);
	room_since(s, since);
	return verb_refuse(v, OD__MESSAGE__DISK_READ_ONLY, NULL, since, NULL, NULL, NULL);
}
