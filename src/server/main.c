/* SPDX-License-Identifier: ISC */
/*
 * main -- the server part: orderdesk's libexec program `server`.
 *
 * Started by a client (wire/start.c) with a pipe that is told "R" when the socket listens, or "!"
 * and one sentence; or by a person or systemd with --foreground. `--init` makes a desk instead and
 * ends; `orderdesk init` runs it so, and other commands run what offline.h names. Exit codes: 0
 * clean end, 1 refused (the sentence says why), 2 wrong options. Everything that breaks later ends
 * the process at once and recovery starts it.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "desk/verbs.gen.h"
#include "server/making.h"
#include "server/offline.h"
#include "server/owner.h"
#include "server/restore_place.h"
#include "server/server.h"
#include "wire/address.h"
#include "wire/client.h"

#define TAKE_OVER (20 * CLOCK_SECOND)	/* for a server that is just ending */
#define FILES_WANTED (SESSIONS_MAX + 1000u)

struct options {
	const char *desk;
	int ready_fd, password_fd;
	bool foreground, after_io_error, test_hooks, init;
	struct desk_plan plan;
};

static void usage(FILE *to)
{
	fputs("usage: server --desk DIR [--foreground] [--after-io-error] [--ready-fd N]\n"
		"       server --init --desk DIR [--name TEXT] [--currency EUR] [--zone ZONE]\n"
		"              [--country CC] [--language LL] [--admin LOGIN] [--admin-name TEXT]\n"
		"              [--password-fd N]\n", to);
}

static bool read_options(int argc, char **argv, struct options *o)
{
	enum { DESK = 1, READY, FOREGROUND, AFTER, HOOKS, INIT, NAME, CURRENCY, ZONE, COUNTRY,
		LANGUAGE, ADMIN, ADMIN_NAME, PASSWORD };
	static const struct option names[] = {
		{"desk", 1, NULL, DESK}, {"ready-fd", 1, NULL, READY},
		{"foreground", 0, NULL, FOREGROUND}, {"after-io-error", 0, NULL, AFTER},
		{"test-hooks", 0, NULL, HOOKS}, {"init", 0, NULL, INIT},
		{"name", 1, NULL, NAME}, {"currency", 1, NULL, CURRENCY},
		{"zone", 1, NULL, ZONE}, {"country", 1, NULL, COUNTRY},
		{"language", 1, NULL, LANGUAGE}, {"admin", 1, NULL, ADMIN},
		{"admin-name", 1, NULL, ADMIN_NAME}, {"password-fd", 1, NULL, PASSWORD},
		{NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options){.ready_fd = -1, .password_fd = -1};
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case DESK: o->desk = optarg; break;
		case READY: o->ready_fd = atoi(optarg); break;
		case FOREGROUND: o->foreground = true; break;
		case AFTER: o->after_io_error = true; break;
		case HOOKS: o->test_hooks = true; break;
		case INIT: o->init = true; break;
		case NAME: o->plan.name = optarg; break;
		case CURRENCY: o->plan.currency = optarg; break;
		case ZONE: o->plan.zone = optarg; break;
		case COUNTRY: o->plan.country = optarg; break;
		case LANGUAGE: o->plan.language = optarg; break;
		case ADMIN: o->plan.admin = optarg; break;
		case ADMIN_NAME: o->plan.admin_name = optarg; break;
		case PASSWORD: o->password_fd = atoi(optarg); break;
		default: return false;
		}
	}
	return optind == argc;
}

/* Tells the one who waits, if any, and the log. */
static void tell(const struct options *o, const char *sentence)
{
	bool good = sentence[0] == 'R' && sentence[1] == '\0';

	if (o->ready_fd >= 0) {
		if (!good && write(o->ready_fd, "!", 1) != 1)
			return;
		if (write(o->ready_fd, sentence, strlen(sentence)) < 0)
			log_warn("nobody waits for the start any more");
		close(o->ready_fd);
	} else if (!good) {
		fprintf(stderr, "%s\n", sentence);
	}
	if (!good)
		log_warn("%s", sentence);
}

static void open_log(const struct options *o, const char *folder, struct arena *a)
{
	const char *path = address_file(folder, "server.log", a);

	if (o->foreground || o->init) {
		log_open("server", NULL);
		return;
	}
	log_open("server", path);
}

/*
 * A server that listens is there for good; one that does not is ending, and the lock of the store
 * is free in a moment.
 */
static enum status open_when_free(const struct server_options *so, struct server **out,
	char why[WHY_SIZE])
{
	int64_t until = clock_steady() + TAKE_OVER;
	struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};

	for (;;) {
		enum status s = server_open(so, out, why);
		int fd;

		if (s != ERR_BUSY || clock_steady() > until)
			return s;
		s = address_connect(so->folder, &fd);
		if (fd >= 0)
			close(fd);
		if (s == OK || s == ERR_BUSY)
			return ERR_BUSY;
		nanosleep(&moment, NULL);
	}
}

static int serve(const struct options *o, const char *folder)
{
	struct server_options so = {.folder = folder, .after_io_error = o->after_io_error,
		.test_hooks = o->test_hooks, .ready_fd = o->ready_fd, .handlers = verb_handlers};
	struct server *s;
	char why[WHY_SIZE];

	panic_also(o->ready_fd);
	if (restore_marked(folder)) {
		snprintf(why, sizeof why, "%s is being restored, or a restore or load of it was cut off: "
			"run `orderdesk restore` or `orderdesk load` again.", folder);
		tell(o, why);
		return 1;
	}
	if (open_when_free(&so, &s, why) != OK) {
		tell(o, why);
		return 1;
	}
	panic_also(-1);
	stop_unmark(folder);
	log_note("serving %s", folder);
	tell(o, "R");
	server_run(s);
	server_close(s);
	log_note("ended cleanly");
	return 0;
}

static int make_desk(struct options *o, const char *folder)
{
	char password[256] = "", say[400] = "";
	enum status s;
	ssize_t n;

	if (o->password_fd >= 0) {
		n = read(o->password_fd, password, sizeof password - 1);
		if (n < 0)
			n = 0;
		password[n] = '\0';
		password[strcspn(password, "\r\n")] = '\0';
		o->plan.password = password;
	}
	s = making_run(folder, o->test_hooks, &o->plan, say, sizeof say);
	sodium_memzero(password, sizeof password);
	if (s == OK)
		return 0;
	if (s == ERR_EXISTS)
		fprintf(stderr, "There is a desk in %s already.\n", folder);
	else if (s == ERR_BUSY)
		fprintf(stderr, "A server runs on %s already.\n", folder);
	else
		fprintf(stderr, "The desk in %s was not made: %s\n", folder,
			say[0] ? say : status_text(s));
	return 1;
}

/* A descriptor a connection, and some hundred for the store. */
static void raise_files(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= FILES_WANTED)
		return;
	r.rlim_cur = r.rlim_max < FILES_WANTED ? r.rlim_max : FILES_WANTED;
	setrlimit(RLIMIT_NOFILE, &r);
}

/* In the background: no folder is held but the desk's, and no memory is written to a core file. */
static const char *leave_folder(const char *folder, struct arena *a)
{
	static const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
	char *whole = realpath(folder, NULL);
	const char *kept = whole ? arena_string(a, whole) : folder;

	setrlimit(RLIMIT_CORE, &none);
	if (whole && chdir("/") != 0)
		log_warn("the folder / cannot be entered");
	free(whole);
	return kept;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new(0);
	struct options o;
	const char *folder;
	int code;

	if (offline_is(argc, argv)) {
		code = offline_main(argc, argv, a);
		arena_free(a);
		return code;
	}
	if (!read_options(argc, argv, &o)) {
		usage(stderr);
		return 2;
	}
	umask(077);
	raise_files();
	signal(SIGPIPE, SIG_IGN);
	if (o.ready_fd >= 0)
		fcntl(o.ready_fd, F_SETFD, FD_CLOEXEC);
	folder = desk_folder(o.desk, a);
	if (!o.foreground && !o.init)
		folder = leave_folder(folder, a);
	if ((o.init && !owner_make_folder(folder, a)) || !owner_become(folder, o.init)) {
		fprintf(stderr, "The folder %s cannot be made or taken: %s.\n", folder,
			strerror(errno));
		return 1;
	}
	open_log(&o, folder, a);
	if (text_locale() != OK || sodium_init() < 0)
		panic("the C.UTF-8 locale or the random source is not there");
	code = o.init ? make_desk(&o, folder) : serve(&o, folder);
	arena_free(a);
	return code;
}
