/* SPDX-License-Identifier: ISC */
/*
 * backup -- `orderdesk backup [TO]`, `orderdesk backup key FILE`, `orderdesk drill [FILE]`.
 *
 * A backup is the job of `server backup`; this asks for it, shows how far it is and says how it
 * ended. Keys are made by the server's program, which alone has the ciphers. A TO that is a folder
 * gets a file named by the time.
 */
#include "command/command.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/progress.h"
#include "base/say.h"
#include "record/backup.pb-c.h"
#include "record/message.pb-c.h"
#include "wire/start.h"

#define LOOK_MS 200

struct working {
	const struct options *o;
	struct arena *a;
	struct client *c;
	struct refusal why;
};

static ProtobufCMessage *call(struct working *w, const char *area, const char *name,
	const ProtobufCMessage *request, const char *once, enum exit_code *code)
{
	ProtobufCMessage *reply;
	enum status s;

	memset(&w->why, 0, sizeof(w->why));
	s = client_call(w->c, verb_find(area, name, NULL), request, once, w->a, &reply, &w->why);
	if (s == OK)
		return reply;
	say_refusal(&w->why, w->a);
	*code = s == ERR_DENIED ? EXIT_DENIED : s == ERR_CLOSED ? EXIT_SERVER : EXIT_REFUSED;
	return NULL;
}

/* Looks until the job is over; its sentence on standard output, or on standard error. */
static enum exit_code wait_for(struct working *w, uint64_t id, const char *what)
{
	Od__JobShow ask = OD__JOB_SHOW__INIT;
	enum exit_code code = EXIT_SERVER;
	struct progress p;
	Od__Job *job;

	ask.has_id = 1;
	ask.id = id;
	progress_begin(&p, true, w->o->quiet);
	for (;;) {
		job = (Od__Job *)call(w, "job", "show", &ask.base, NULL, &code);
		if (!job || job->state != OD__JOB_STATE__DRAINING)
			break;
		progress_at(&p, what, job->done, job->total);
		poll(NULL, 0, LOOK_MS);
	}
	progress_end(&p);
	if (!job)
		return code;
	code = job->state == OD__JOB_STATE__JOB_DONE ? EXIT_DONE : EXIT_REFUSED;
	if (job->said && (code != EXIT_DONE || !w->o->quiet)) {
		struct refusal said;

		refusal_unpack(job->said, &said);
		fprintf(code == EXIT_DONE ? stdout : stderr, "%s\n", refusal_text(&said, w->a, say));
	} else if (code != EXIT_DONE) {
		tell(stderr, N_("Job {0} was stopped.\n"), arena_format(w->a, "%llu",
			(unsigned long long)id), NULL, NULL);
	}
	return code;
}

static enum exit_code run(const struct options *o, const char *verb,
	const ProtobufCMessage *request, const char *what)
{
	struct working w = { .o = o, .a = arena_new(0) };
	enum exit_code code = EXIT_SERVER;
	Od__Made *made = NULL;

	w.c = connect_desk(o, w.a);
	if (!w.c)
		code = connect_code();
	if (w.c)
		made = (Od__Made *)call(&w, "server", verb, request, o->once, &code);
	if (made)
		code = wait_for(&w, made->id, what);
	if (w.c)
		client_close(w.c);
	arena_free(w.a);
	return code;
}

/* An absolute path; a folder gets a name in it. NULL when this folder has none. */
static const char *whole_path(const char *to, struct arena *a)
{
	struct stat about;
	char here[4096];
	char when[40], *at, *out;

	if (*to != '/') {
		if (!getcwd(here, sizeof(here)))
			return NULL;
		to = arena_format(a, "%s/%s", here, to);
	}
	if (stat(to, &about) != 0 || !S_ISDIR(about.st_mode))
		return to;
	clock_print(clock_now() / CLOCK_SECOND * CLOCK_SECOND, when);
	for (at = out = when; *at; at++)
		if (*at != '-' && *at != ':')
			*out++ = *at;
	*out = '\0';
	return arena_format(a, "%s/orderdesk-%s.tar.zst", to, when);
}

static enum exit_code make_key(const char *file)
{
	const char *argv[] = { "server", "--make-key", file, NULL };

	run_part("server", argv);
	fputs(say(N_("The server is not installed beside this command.\n")), stderr);
	return EXIT_SERVER;
}

static enum exit_code usage(void)
{
	fputs(say(N_("orderdesk backup [TO] [--key PUBLIC-KEY] [--without-keys | --keys-key PUBLIC-KEY]\n"
		"orderdesk backup key FILE\n"
		"orderdesk drill [FILE]\n")), stderr);
	return EXIT_USAGE;
}

enum exit_code backup_command(const struct options *o, char **args, int count)
{
	Od__ServerBackup request = OD__SERVER_BACKUP__INIT;
	struct arena *a = arena_new(0);
	enum exit_code code = EXIT_USAGE;
	const char *to = NULL;
	int i;

	if (count >= 1 && strcmp(args[0], "key") == 0) {
		arena_free(a);
		return count == 2 && args[1][0] != '-' ? make_key(args[1]) : usage();
	}
	for (i = 0; i < count; i++) {
		if (strcmp(args[i], "--without-keys") == 0) {
			request.has_keys = 1;
			request.keys = OD__BACKUP_KEYS__KEYS_APART;
		} else if (strcmp(args[i], "--key") == 0 && i + 1 < count) {
			request.key = args[++i];
		} else if (strcmp(args[i], "--keys-key") == 0 && i + 1 < count) {
			request.has_keys = 1;
			request.keys = OD__BACKUP_KEYS__KEYS_SEALED;
			request.keys_key = args[++i];
		} else if (args[i][0] == '-' || to) {
			break;
		} else {
			to = args[i];
		}
	}
	if (i == count) {
		request.to = to ? (char *)(uintptr_t)whole_path(to, a) : NULL;
		code = run(o, "backup", &request.base, say(N_("backup")));
	} else {
		code = usage();
	}
	arena_free(a);
	return code;
}

enum exit_code drill_command(const struct options *o, char **args, int count)
{
	Od__ServerDrill request = OD__SERVER_DRILL__INIT;
	struct arena *a = arena_new(0);
	enum exit_code code;

	if (count > 1 || (count == 1 && args[0][0] == '-')) {
		arena_free(a);
		return usage();
	}
	if (count == 1)
		request.file = (char *)(uintptr_t)whole_path(args[0], a);
	code = run(o, "drill", &request.base, say(N_("drill")));
	arena_free(a);
	return code;
}
