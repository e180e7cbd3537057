/* SPDX-License-Identifier: ISC */
/*
 * Damage: one flipped bit in a page is never read as data; the fault names the file and says
 * restore, and the next start is refused. A failed flush ends the process and leaves its mark. A
 * missing file is not begun anew. A file of the log that was cut or taken away is named.
 *
 * Not covered: damage inside the last log file, which is taken for its end.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/customer.pb-c.h"
#include "store/fixture.h"
#include "tap/tap.h"

#define CUSTOMERS 700
#define PAGE 4096
#define LOG_FILE 102400

static const char *desk = "desk";	/* GLOBAL: the one at hand */

static const char *path(const char *name)
{
	static char out[600];

	snprintf(out, sizeof out, "%s/store/%s", fixture_folder(desk), name);
	return out;
}

static enum status open_after(bool after_io_error, struct store **out)
{
	struct store_options o = { .folder = fixture_folder(desk), .cache = 1 << 20,
		.after_io_error = after_io_error };

	return store_open(&o, out);
}

static enum status fill(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	enum status r = OK;
	uint64_t id;

	(void)baton;
	for (id = 1; !r && id <= CUSTOMERS; id++) {
		Od__Customer *c = fixture_customer(a, id, "Seven Stars Noodle House");
		struct key k = key_u64(id);

		r = table_insert(t, TABLE_CUSTOMER, &k, &c->base);
	}
	arena_free(a);
	return r;
}

static enum status read_all(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	Od__Customer *c;
	uint64_t id;
	enum status r = OK;

	(void)baton;
	for (id = 1; !r && id <= CUSTOMERS; id++) {
		struct key k = key_u64(id);

		r = table_get_as(t, TABLE_CUSTOMER, &k, a, &c);
		if (!r && (c->id != id || strcmp(c->name, "Seven Stars Noodle House")))
			r = ERR_FORMAT;
	}
	arena_free(a);
	return r;
}

static void flip(const char *file, off_t page)
{
	unsigned char byte;
	int fd = open(path(file), O_RDWR);
	off_t at = page * PAGE + 200;

	if (fd < 0 || pread(fd, &byte, 1, at) != 1)
		bail("no page %ld in %s", (long)page, file);
	byte ^= 4;
	if (pwrite(fd, &byte, 1, at) != 1)
		bail("cannot write %s", file);
	close(fd);
}

/* Runs in a child with its words in a file; the exit code, or 128 and the signal. */
static int in_child(int (*what)(void))
{
	struct rlimit none = { 0, 0 };
	int status, words;
	pid_t pid = fork();

	if (!pid) {
		setrlimit(RLIMIT_CORE, &none);
		words = open(path("../words"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
		dup2(words, 2);
		_exit(what());
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static bool said(const char *text)
{
	static char words[4000];
	int fd = open(path("../words"), O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, words, sizeof words - 1);

	close(fd);
	words[n > 0 ? n : 0] = 0;
	if (strcmp(text, "(all)") == 0)
		diag("%s", words);
	return strstr(words, text);
}

/* 0: all rows read and right; else the status without its sign. */
static int open_and_read(void)
{
	struct store *s;
	enum status r = open_after(false, &s);

	if (!r)
		r = store_read(s, read_all, NULL, NULL);
	return -r;
}

static int open_checked(void)
{
	struct store *s;
	enum status r = open_after(true, &s);

	if (!r)
		store_close(s);
	return -r;
}

static void pages(void)
{
	static const off_t list[] = { 0, 1, 2, 5, 9, 14 };
	struct stat st;
	size_t i;

	stat(path("data/customer.db"), &st);
	ok(st.st_size >= 15 * PAGE, "the file has %ld pages", (long)st.st_size / PAGE);
	for (i = 0; i < sizeof list / sizeof list[0]; i++) {
		long page = (long)list[i];
		int end;

		flip("data/customer.db", list[i]);
		end = in_child(open_and_read);
		ok(end == 128 + SIGABRT || end == -ERR_CHECKSUM,
			"a flipped bit in page %ld is no data (%d)", page, end);
		ok(said("customer.db") && said("Restore"), "page %ld: file and way out are named",
			page);
		is_int(-ERR_CHECKSUM, in_child(open_and_read), "page %ld: no start goes on", page);
		is_int(-ERR_CHECKSUM, in_child(open_checked), "page %ld: nor one that checks first",
			page);
		flip("data/customer.db", list[i]);
		is_int(0, in_child(open_checked), "page %ld: whole again", page);
		is_int(0, in_child(open_and_read), "page %ld: and read", page);
	}
}

/* The disk takes no more bytes from the moment that the store is open. */
static int write_and_flush(void)
{
	struct rlimit little = { PAGE, PAGE };
	struct arena *a = arena_new(0);
	struct store *s;
	enum status r = open_after(false, &s);

	if (r)
		return -r;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &little);
	fixture_put(s, fixture_customer(a, CUSTOMERS + 1, "told too early"));
	store_flush(s);
	return 0;
}

static void flush_fails(void)
{
	struct store *s = NULL;

	is_int(128 + SIGABRT, in_child(write_and_flush), "a flush that fails is the end");
	is_int(0, access(path("fault"), F_OK), "and leaves its mark");
	is_int(-ERR_IO, in_child(open_and_read), "the next start is refused");
	ok(said("--after-io-error"), "and told how to go on");
	is_int(OK, open_after(true, &s), "a start that reads everything first goes on");
	if (!s)
		return;
	ok(fixture_has(s, CUSTOMERS, "Seven Stars Noodle House"), "all rows are there");
	store_close(s);
	is_int(0, in_child(open_and_read), "the mark is gone");
}

static void missing(void)
{
	char away[600];

	snprintf(away, sizeof away, "%s", path("data/order__due.away"));
	rename(path("data/order__due.db"), away);
	is_int(-ERR_CHECKSUM, in_child(open_and_read), "a missing file is damage");
	ok(said("order__due.db") && said("Restore"), "file and way out are named");
	is_int(-1, access(path("data/order__due.db"), F_OK), "it is not begun anew");
	rename(away, path("data/order__due.db"));
	is_int(0, in_child(open_and_read), "back in its place all is well");
}

/* Ends without a checkpoint: recovery needs what was logged since the desk was made. */
static int fill_and_die(void)
{
	struct store_options o = { .folder = fixture_folder(desk), .cache = 1 << 20, .log_file = LOG_FILE,
		.create = true };
	struct store *s;
	enum status r = store_open(&o, &s);

	if (!r)
		r = store_write(s, fill, NULL, NULL);
	if (!r)
		store_flush(s);
	_exit(-r);
}

static int open_only(void)
{
	struct store *s;
	enum status r = open_after(false, &s);

	if (!r)
		store_close(s);
	return -r;
}

/* The file becomes the first `size` of these bytes; below 0 it goes. */
static void become(const char *name, const char *bytes, ssize_t size)
{
	int fd;

	unlink(path(name));
	if (size < 0)
		return;
	fd = open(path(name), O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd < 0 || write(fd, bytes, (size_t)size) != size || close(fd) != 0)
		bail("%s is not written", name);
}

static void log_cut_short(const char *name, ssize_t size, const char *what)
{
	static char bytes[LOG_FILE + 1];
	int fd = open(path(name), O_RDONLY);
	ssize_t whole = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);

	if (whole <= size)
		bail("there is too little of %s: %ld", name, (long)whole);
	close(fd);
	become(name, bytes, size);
	is_int(-ERR_CHECKSUM, in_child(open_only), "%s %s: the desk is not opened", name, what);
	if (!ok(said(name) && said("Restore"), "the file and the way out are named"))
		said("(all)");
	become(name, bytes, whole);
}

static void logs(void)
{
	char before[32], last[32], newest[32];
	int count = 0;

	desk = "logs";
	is_int(0, in_child(fill_and_die), "a desk whose log is of several files");
	do
		snprintf(last, sizeof last, "log/log.%010d", ++count);
	while (access(path(last), F_OK) == 0);
	count--;
	ok(count > 6, "%d of them, two by the customers at least", count);
	snprintf(before, sizeof before, "log/log.%010d", count - 2);
	snprintf(last, sizeof last, "log/log.%010d", count - 1);
	snprintf(newest, sizeof newest, "log/log.%010d", count);
	log_cut_short(before, LOG_FILE / 2, "cut in its middle");
	log_cut_short(last, LOG_FILE / 3, "cut in its middle");
	log_cut_short(before, 0, "emptied");
	log_cut_short(before, -1, "taken away");
	log_cut_short(last, 40, "cut in its first record");
	log_cut_short(newest, 40, "cut in its first record");
	log_cut_short(newest, 0, "emptied");
	log_cut_short(newest, -1, "taken away");
	is_int(0, in_child(open_and_read), "whole again all is well");
}

int main(void)
{
	struct store *s;

	plan_lazy();
	s = fixture_open("desk", true);
	is_int(OK, store_write(s, fill, NULL, NULL), "%d customers", CUSTOMERS);
	store_close(s);
	pages();
	flush_fails();
	missing();
	logs();
	return tap_result();
}
