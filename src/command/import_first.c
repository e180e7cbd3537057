/* SPDX-License-Identifier: ISC */
/*
 * import_first -- the first customers of a desk: rows go to the server's program as they are read.
 *
 * No server runs on the desk meanwhile; the program that has the store is a child of this command,
 * and they speak as wire/first.h says. What is read here is checked there at the same time. Only when
 * the whole file was good is it told so: whatever ends either of the two before leaves the desk as it
 * was. Behind the load the server is started and makes a backup, as none from before can hold what
 * did not go through the log.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "command/import.h"
#include "record/common.pb-c.h"
#include "wire/first.h"
#include "wire/start.h"

#define PIPE_BYTES ((size_t)1 << 20)
#define LOOK 1000u		/* rows between two looks at the clock */

struct first {
	pid_t child;
	FILE *to, *from;
	char *line;
	size_t room;
	bool broken;			/* the child takes no more */
	bool built;			/* it has begun with the indexes: from now on all may be there */
	struct import_print print;
	int64_t began;
};

static void child_run(const struct import *m, int in, int out, const char *path)
{
	const char *argv[16] = { "server", "--first", m->kind->name, "--desk",
		desk_folder(m->o->desk, m->arena), "--system", m->system };
	size_t n = 7;

	if (m->skip)
		argv[n++] = "--skip";
	argv[n] = NULL;
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
		execv(path, (char *const *)(uintptr_t)argv);
	_exit(127);
}

static bool child_start(struct import *m, const char *path)
{
	struct first *f = m->loading;
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
		return false;
	fcntl(to[1], F_SETPIPE_SZ, (int)PIPE_BYTES);
	f->child = fork();
	if (f->child == 0)
		child_run(m, to[0], from[1], path);
	close(to[0]);
	close(from[1]);
	f->to = fdopen(to[1], "w");
	f->from = fdopen(from[0], "r");
	if (!f->to || !f->from)
		return false;
	setvbuf(f->to, NULL, _IOFBF, PIPE_BYTES);
	return f->child > 0;
}

/* The next line of the child, without its end; NULL: it ended. */
static char *line_of(struct first *f)
{
	ssize_t length = getline(&f->line, &f->room, f->from);

	if (length <= 0)
		return NULL;
	f->line[strcspn(f->line, "\n")] = '\0';
	return f->line;
}

static char *behind(char *line, const char *word)
{
	size_t length = strlen(word);

	return line && strncmp(line, word, length) == 0 ? line + length : NULL;
}

/* A packed refusal in hexadecimal digits. */
static bool refusal_in(const char *hex, struct arena *a, struct refusal *out)
{
	size_t length = strlen(hex) / 2, i;
	unsigned char *bytes = arena_alloc(a, length + 1);
	ProtobufCMessage *packed;

	for (i = 0; i < length; i++)
		bytes[i] = (unsigned char)strtoul((char[]){ hex[2 * i], hex[2 * i + 1], '\0' }, NULL, 16);
	if (reflect_unpack(&od__refusal__descriptor, bytes, length, a, &packed, out) != OK)
		return false;
	refusal_unpack((Od__Refusal *)packed, out);
	return true;
}

/* What ended it, as far as the child told. */
static enum exit_code tell_broken(struct import *m, char *line)
{
	struct refusal why = { 0 };
	char *hex = behind(line, "refused ");

	if (hex && refusal_in(hex, m->arena, &why))
		say_refusal(&why, m->arena);
	if (hex || !m->loading->built)
		tell(stderr, N_("Nothing was imported.\n"), NULL, NULL, NULL);
	else
		tell(stderr, N_("The load ended before it said what came of it: all customers are there, or "
			"none. The same command again loads them or says that they are there.\n"), NULL,
			NULL, NULL);
	return hex ? EXIT_REFUSED : EXIT_SERVER;
}

bool first_open(struct import *m)
{
	struct first *f = m->loading = mem_alloc(sizeof(*m->loading));
	char path[4096], *line, *at, *end;

	signal(SIGPIPE, SIG_IGN);
	import_print_begin(&f->print);
	f->began = clock_steady();
	if (!part_path("server", path, sizeof(path)) || !child_start(m, path)) {
		fputs(say(N_("The server is not installed beside this command.\n")), stderr);
		return false;
	}
	line = line_of(f);
	at = behind(line, "ready ");
	if (!at) {
		tell_broken(m, line);
		return false;
	}
	reflect_places((int)strtol(at, &end, 10));
	clock_zone(end + strspn(end, " "));
	progress_begin(&m->progress, false, m->o->quiet || m->dry);
	return true;
}

static void send_row(struct first *f, uint32_t row, const char *external, const void *request,
	size_t length)
{
	struct first_head h = { row, (uint32_t)strlen(external), (uint32_t)length };

	if (fwrite(&h, sizeof(h), 1, f->to) != 1 ||
		fwrite(external, 1, h.external, f->to) != h.external ||
		fwrite(request, 1, length, f->to) != length)
		f->broken = true;
}

void first_put(struct import *m, const struct import_request *r)
{
	struct first *f = m->loading;

	/* what is not to be loaded is not sent either */
	if (f->broken || m->dry || (m->reject_count && !m->skip))
		return;
	import_print_row(&f->print, r);
	send_row(f, (uint32_t)r->row, r->external, r->bytes, r->length);
	if (m->requests % LOOK == 0)
		progress_at(&m->progress, say(N_("loaded")), m->requests, 0);
}

static void take_fault(struct import *m, char *at)
{
	struct arena_mark mark = arena_mark(m->arena);
	struct refusal why = { 0 };
	char *hex;
	unsigned long row = strtoul(at, &hex, 10);

	if (*hex == ' ' && refusal_in(hex + 1, m->arena, &why))
		import_reject(m, m->file, row, why.field, refusal_text(&why, m->arena, say));
	arena_back(m->arena, &mark);
}

static enum exit_code tell_end(struct import *m, uint64_t made, uint64_t known, int64_t took)
{
	char counts[2][24], rate[24], refused[24];

	snprintf(counts[0], sizeof(counts[0]), "%llu", (unsigned long long)made);
	snprintf(counts[1], sizeof(counts[1]), "%llu", (unsigned long long)known);
	snprintf(rate, sizeof(rate), "%.0f", took > 0 ? (double)made * 1e6 / (double)took : 0.0);
	snprintf(refused, sizeof(refused), "%lu", m->reject_count);
	if (m->reject_count)
		tell(stderr, N_("{0} {0|row is not as it|rows are not as they} should be: {1} says "
			"which and why.\n"),
			refused, m->reject_path, NULL);
	if (!m->o->quiet) {
		tell(stdout, N_("{0} {1} imported, {2} {2|was|were} there already.\n"), counts[0],
			import_kind_counted(m->kind, made, m->arena), counts[1]);
		tell(stdout, N_("{0} a second, in {1} s.\n"), rate,
			arena_format(m->arena, "%.1f", (double)took / 1e6), NULL);
	}
	return m->reject_count ? EXIT_PARTLY : EXIT_DONE;
}

/* The server starts and makes a backup. That it cannot is told, and the load stands. */
static enum exit_code back_up(struct import *m, enum exit_code code)
{
	char *start[] = { (char *)(uintptr_t)"start" };
	struct options quiet = *m->o;
	enum exit_code made;

	if (m->no_backup)
		return code;
	quiet.quiet = true;
	quiet.login = NULL;
	made = server_command(&quiet, start, 1);
	if (made == EXIT_DONE)
		made = backup_command(m->o, NULL, 0);
	if (made != EXIT_DONE)
		tell(stderr, N_("The customers are there, and no backup holds them: `orderdesk backup` "
			"makes one.\n"), NULL, NULL, NULL);
	return made == EXIT_DONE ? code : made;
}

enum exit_code first_end(struct import *m)
{
	struct first *f = m->loading;
	const char *print = import_print_text(m, &f->print), *key = m->o->once ? m->o->once : print;
	unsigned long long made = 0, known = 0;
	char *line, *at;

	send_row(f, 0, key, print, strlen(print));
	if (fclose(f->to) != 0)
		f->broken = true;
	f->to = NULL;
	while ((line = line_of(f))) {
		if (strcmp(line, "indexes") == 0) {
			f->built = true;
			progress_at(&m->progress, say(N_("indexes")), m->requests, m->requests);
		} else if ((at = behind(line, "row "))) {
			take_fault(m, at);
		} else {
			break;
		}
	}
	progress_end(&m->progress);
	if (line && strcmp(line, "nothing") == 0 && m->reject_count) {
		char count[24];

		snprintf(count, sizeof(count), "%lu", m->reject_count);
		tell(stderr, N_("{0} {0|row is not as it|rows are not as they} should be: {1} says "
			"which and why.\n"), count,
			m->reject_path, NULL);
		tell(stderr, N_("Nothing was imported.\n"), NULL, NULL, NULL);
		return EXIT_PARTLY;
	}
	at = behind(line, "done ");
	if (!at || sscanf(at, "%*u %llu %llu", &made, &known) != 2)
		return tell_broken(m, line);
	first_close(m);
	return back_up(m, tell_end(m, made, known, clock_steady() - f->began));
}

void first_close(struct import *m)
{
	struct first *f = m->loading;

	progress_end(&m->progress);
	if (f->to)
		fclose(f->to);
	if (f->from)
		fclose(f->from);
	f->to = f->from = NULL;
	if (f->child > 0)
		waitpid(f->child, NULL, 0);
	f->child = 0;
	free(f->line);
	f->line = NULL;
}
