/* SPDX-License-Identifier: ISC */
/*
 * init -- `orderdesk init`: a real desk in an empty folder.
 *
 * Only the server may touch the store, so the desk is made by the server part with --init; this
 * file asks for what was not given and hands it over. Whoever owns the folder is an admin of it.
 */
#include "command/command.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/say.h"

struct answer {
	const char *name;	/* --currency */
	const char *question;
	const char *standard;
	const char *value;
};

static void ask(struct answer *q, struct arena *a)
{
	char line[200];

	if (q->value)
		return;
	q->value = q->standard;
	if (!isatty(STDIN_FILENO))
		return;
	printf("%s [%s]: ", say(q->question), q->standard);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return;
	line[strcspn(line, "\n")] = '\0';
	if (*line)
		q->value = arena_string(a, line);
}

enum exit_code init_command(const struct options *o, char **args, int count)
{
	struct answer answers[] = {
		{ .name = "--admin", .question = N_("Login of the first admin"), .standard = "admin" },
		{ .name = "--currency", .question = N_("Currency"), .standard = "CNY" },
		{ .name = "--zone", .question = N_("Time zone"), .standard = "Asia/Shanghai" },
		{ .name = "--country", .question = N_("Country of phones"), .standard = "CN" },
		{ .name = "--language", .question = N_("Language (en, zh_CN)"), .standard = "zh_CN" },
	};
	const size_t questions = sizeof(answers) / sizeof(answers[0]);
	struct arena *a = arena_new(0);
	const char *argv[5 + 2 * sizeof(answers) / sizeof(answers[0])];
	size_t n = 0;
	int status = 0;
	pid_t child;

	answers[4].value = o->language;
	for (int i = 0; i < count; i++) {
		size_t q = 0;

		while (q < questions && strcmp(args[i], answers[q].name) != 0)
			q++;
		if (q == questions || i + 1 >= count) {
			fprintf(stderr, "init takes --admin, --currency, --zone, --country and "
				"--language with a value each, not \"%s\".\n", args[i]);
			arena_free(a);
			return EXIT_USAGE;
		}
		answers[q].value = args[++i];
	}
	argv[n++] = "server";
	argv[n++] = "--init";
	argv[n++] = "--desk";
	argv[n++] = desk_folder(o->desk, a);
	for (size_t q = 0; q < questions; q++) {
		ask(&answers[q], a);
		argv[n++] = answers[q].name;
		argv[n++] = answers[q].value;
	}
	argv[n] = NULL;
	fflush(stdout);
	child = fork();
	if (child == 0) {
		run_part("server", argv);
		_exit(EXIT_SERVER);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status) ||
		WEXITSTATUS(status) != 0) {
		arena_free(a);
		return EXIT_REFUSED;
	}
	if (!o->quiet)
		tell(stdout, N_("The desk in {0} is made. `orderdesk --desk {0}` opens a seat on it.\n"),
			argv[3], NULL, NULL);
	arena_free(a);
	return EXIT_DONE;
}
