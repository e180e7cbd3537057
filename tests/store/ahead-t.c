/* SPDX-License-Identifier: ISC */
/*
 * Blocks of the log are there ahead of its end while one commit is flushed after the other, and only
 * then; the file keeps its size. (That a log with them is read to its end and no further is told by
 * crash-t and power-t, whose processes flush each commit.)
 */
#include "store/ahead.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/environment.h"
#include "store/fixture.h"
#include "tap/tap.h"

/* Bytes of blocks that the file has behind `from`, up to the first that is not there. */
static off_t there(const char *path, off_t from)
{
	int fd = open(path, O_RDONLY);
	off_t hole = fd < 0 ? -1 : lseek(fd, from, SEEK_HOLE);

	if (fd >= 0)
		close(fd);
	return hole < from ? 0 : hole - from;	/* at the end of the file there is none */
}

static off_t size(const char *path)
{
	struct stat st;

	return stat(path, &st) ? -1 : st.st_size;
}

/* A file of this size without blocks, and what stands ahead of `end` when it was written to there. */
static void of_file(const char *path, off_t length, off_t end, bool wanted, off_t least, off_t most)
{
	struct ahead a = { .fd = -1, .sized = -1 };
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	off_t got;

	if (fd < 0 || ftruncate(fd, length))
		bail("%s cannot be made", path);
	atomic_store(&a.wanted, wanted);
	ahead_written(&a, fd, end);
	close(fd);
	got = there(path, (end + 4095) / 4096 * 4096);
	ok(got >= least && got <= most && size(path) == length,
		"%lld bytes behind %lld of %lld, which keeps its size", (long long)got, (long long)end,
		(long long)length);
}

/* Where `length` bytes were written over something, is there nothing but zeros to the end of the page? */
static void of_page(const char *path, off_t size_before, size_t length, off_t at, bool filled)
{
	static unsigned char bytes[3 * 4096], was[3 * 4096];
	struct ahead a = { .fd = -1, .sized = -1 };
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	size_t end = (size_t)at + length, i, zeros = 0;

	memset(was, 'w', sizeof was);
	memset(bytes, 'b', sizeof bytes);
	if (fd < 0 || pwrite(fd, was, (size_t)size_before, 0) != size_before)
		bail("%s cannot be made", path);
	is_int((long long)length, ahead_write(&a, fd, bytes, length, at), "%zu bytes at %lld", length,
		(long long)at);
	if (pread(fd, was, sizeof was, 0) != size_before)
		bail("%s has another size", path);
	close(fd);
	for (i = end; i % 4096 && was[i] == 0; i++)
		zeros++;
	is_int(filled ? 4096 - (long long)(end % 4096) : 0, (long long)zeros, "zeros behind them");
	ok(memcmp(was + at, bytes, length) == 0 && (i >= (size_t)size_before || was[i] == 'w')
		&& (at == 0 || was[at - 1] == 'w'), "and what was there before and behind");
}

/* So many commits, then a flush; the blocks that the log has behind its end. */
static off_t ahead_of(struct store *s, unsigned commits)
{
	static uint64_t id;
	struct arena *a = arena_new(0);
	char path[4300];
	uint64_t end;

	while (commits--)
		if (fixture_put(s, fixture_customer(a, ++id, "one")))
			bail("customer %llu is not put", (unsigned long long)id);
	arena_free(a);
	store_flush(s);
	end = atomic_load(&s->log_bytes);
	snprintf(path, sizeof path, "%s/log/log.%010llu", s->folder,
		(unsigned long long)(end / STORE_LOG_FILE));
	return there(path, (off_t)(end % STORE_LOG_FILE + 4095) / 4096 * 4096);
}

static void of_store(void)
{
	struct store *s = fixture_open("desk", true);
	int64_t until = clock_steady() + 60 * CLOCK_SECOND;
	off_t most = 0;
	int i;

	for (i = 0; i < 300; i++) {
		off_t got = ahead_of(s, 2);

		most = got > most ? got : most;
	}
	is_int(0, most, "with two commits a flush nothing is written ahead");
	/* On a busy machine one flush may come late behind the other. */
	while (most < 64 << 10 && clock_steady() < until)
		most = ahead_of(s, 1);
	ok(most >= 64 << 10, "with one it is: %lld bytes", (long long)most);
	is_int(0, fixture_verify(s), "the store is whole");
	store_close(s);
	s = fixture_open("desk", false);
	is_int(0, fixture_verify(s), "and when it is opened again");
	store_close(s);
}

int main(void)
{
	char path[4200];

	plan_lazy();
	snprintf(path, sizeof path, "%s", fixture_folder("file"));
	of_file(path, 1 << 20, 5000, true, 256 << 10, 1 << 20);
	of_file(path, 1 << 20, 5000, false, 0, 0);
	of_file(path, 1 << 20, (1 << 20) - 6000, true, 4096, 4096);
	of_file(path, 1 << 20, 1 << 20, true, 0, 0);
	of_page(path, 3 * 4096, 100, 4096, true);
	of_page(path, 3 * 4096, 5000, 4000, true);
	of_page(path, 3 * 4096, 100, 4200, false);
	of_page(path, 5000, 100, 4096, false);
	ok(ahead_is_log("log/log.0000000003") && !ahead_is_log("data/log.db"), "a log is known by its name");
	of_store();
	return tap_result();
}
