/* SPDX-License-Identifier: ISC */
/*
 * log -- one line, one write.
 *
 * A line is built whole in a buffer on the stack and handed to the system by one write() on a
 * descriptor opened for appending, so lines of several threads and processes do not mix and no
 * memory is asked for: panic() works when there is none. A line longer than LINE_MAX_BYTES is cut
 * and ends in "...". Every byte outside printable ASCII and UTF-8 above U+009F is written as
 * \xHH, so a caller's text cannot start a line of its own. The time in a line is the clock's
 * (base/clock.h), in UTC. A file that has reached its size is FILE.old from then on.
 */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

#define LINE_MAX_BYTES 2048
#define LOG_FILE_MOST ((int64_t)LOG_FILE_BYTES)

static char process_name[32] = "orderdesk";
static int log_fd = STDERR_FILENO;
static int waiting_fd = -1;		/* of who waits for a start */
static char log_path[4096];		/* "" when it is no file */
static _Atomic int64_t log_size;

/* Bytes of a well-formed UTF-8 sequence above U+009F at p, 0 when there is none. */
static size_t sequence(const unsigned char *p)
{
	/* By the first byte: what the second may be, so that no code is written longer than it is. */
	unsigned char low = 0x80, high = 0xbf;
	size_t length, i;

	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		length = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		length = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		length = 4;
	else
		return 0;
	if (p[0] == 0xc2 || p[0] == 0xe0)
		low = 0xa0;		/* C1 controls; what two bytes can say */
	else if (p[0] == 0xed)
		high = 0x9f;		/* surrogates */
	else if (p[0] == 0xf0)
		low = 0x90;		/* what three bytes can say */
	else if (p[0] == 0xf4)
		high = 0x8f;		/* above U+10FFFF */
	if (p[1] < low || p[1] > high)
		return 0;
	for (i = 2; i < length; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

/*
 * The file is as large as it may be: it is FILE.old now, and a new one begins. Other threads write to
 * the same number (dup2): a line goes to the one file or the other.
 */
static void turn(void)
{
	char old[sizeof log_path + 4];
	int fd;

	snprintf(old, sizeof old, "%s.old", log_path);
	if (rename(log_path, old) != 0)
		return;
	fd = open(log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
	if (fd < 0)
		return;
	if (dup3(fd, log_fd, O_CLOEXEC) >= 0)
		atomic_store(&log_size, 0);
	close(fd);
}

static void count(size_t bytes)
{
	int64_t size = atomic_fetch_add(&log_size, (int64_t)bytes) + (int64_t)bytes;

	/* The one that steps over the border turns. */
	if (log_path[0] && size > LOG_FILE_MOST && size - (int64_t)bytes <= LOG_FILE_MOST)
		turn();
}

enum status log_open(const char *process, const char *path)
{
	int fd = STDERR_FILENO;
	struct stat about;

	if (path) {
		fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
		if (fd < 0)
			return ERR_IO;
	}
	if (log_fd != STDERR_FILENO)
		close(log_fd);
	log_fd = fd;
	log_path[0] = '\0';
	if (path && strlen(path) < sizeof log_path && fstat(fd, &about) == 0) {
		memcpy(log_path, path, strlen(path) + 1);
		atomic_store(&log_size, (int64_t)about.st_size);
		/* Grown by an earlier process: its next line steps over the border. */
		if (about.st_size > LOG_FILE_MOST)
			turn();
	}
	snprintf(process_name, sizeof process_name, "%s", process);
	return OK;
}

static void line(const char *kind, const char *format, va_list args)
{
	char said[LINE_MAX_BYTES], out[LINE_MAX_BYTES + 128], at[40];
	const unsigned char *p;
	size_t used, length;
	int saved = errno, written;
	ssize_t sent;

	written = vsnprintf(said, sizeof said, format, args);
	if (written < 0)
		snprintf(said, sizeof said, "(a line that cannot be formatted)");
	clock_print(clock_now() / CLOCK_SECOND * CLOCK_SECOND, at);
	used = (size_t)snprintf(out, sizeof out, "%s %s[%ld]%s: ", at, process_name,
		(long)getpid(), kind);
	for (p = (const unsigned char *)said; *p; p += length) {
		if (used + 12 > sizeof out) {
			written = sizeof said;
			break;
		}
		length = sequence(p);
		if (length > 0) {
			memcpy(out + used, p, length);
			used += length;
		} else {
			length = 1;
			if (*p >= 0x20 && *p < 0x7f)
				out[used++] = (char)*p;
			else
				used += (size_t)snprintf(out + used, 5, "\\x%02x", *p);
		}
	}
	if (written >= (int)sizeof said) {
		memcpy(out + used, "...", 3);
		used += 3;
	}
	out[used++] = '\n';
	do
		sent = write(log_fd, out, used);
	while (sent < 0 && errno == EINTR);
	if (sent > 0)
		count((size_t)sent);
	errno = saved;
}

void log_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line("", format, args);
	va_end(args);
}

void log_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(" WARNING", format, args);
	va_end(args);
}

void log_status(enum status s, const char *what)
{
	if (s == ERR_IO)
		log_warn("%s: %s: %s", what, status_text(s), strerror(errno));
	else
		log_warn("%s: %s", what, status_text(s));
}

void panic_also(int fd)
{
	waiting_fd = fd;
}

void panic(const char *format, ...)
{
	char said[LINE_MAX_BYTES] = "!";
	va_list args;

	va_start(args, format);
	line(" PANIC", format, args);
	va_end(args);
	if (waiting_fd >= 0) {
		va_start(args, format);
		vsnprintf(said + 1, sizeof said - 1, format, args);
		va_end(args);
		if (write(waiting_fd, said, strlen(said)) < 0)
			waiting_fd = -1;
	}
	if (log_fd != STDERR_FILENO) {
		log_fd = STDERR_FILENO;
		va_start(args, format);
		line(" PANIC", format, args);
		va_end(args);
	}
	abort();
}
