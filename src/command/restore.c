/* SPDX-License-Identifier: ISC */
/*
 * restore -- `orderdesk restore FROM`, `dump TO`, `load FROM`: handed to the server's program.
 *
 * No server runs meanwhile, and nothing here may open a store; so the program that can takes this
 * process's place, with the folder of the desk and the person's language.
 */
#include "command/command.h"

#include <stdlib.h>
#include <string.h>

#include "base/say.h"

#define WORDS_MAX 40

/* Switches of two words from `takes`, ended by NULL, and one word more. */
static enum exit_code hand_over(const struct options *o, char **args, int count, const char *word,
	const char *const *takes, const char *usage)
{
	const char *argv[WORDS_MAX] = { "server", word };
	struct arena *a = arena_new(0);
	const char *from = NULL;
	size_t n = 3, k;
	int i;

	for (i = 0; i < count && n < WORDS_MAX - 6; i++) {
		for (k = 0; takes[k]; k++)
			if (strcmp(args[i], takes[k]) == 0 && i + 1 < count)
				break;
		if (takes[k]) {
			argv[n++] = takes[k];
			argv[n++] = args[++i];
		} else if ((args[i][0] != '-' || !args[i][1]) && !from) {
			from = args[i];
		} else {
			break;
		}
	}
	if (i < count || !from) {
		fputs(say(usage), stderr);
		arena_free(a);
		return EXIT_USAGE;
	}
	argv[2] = from;
	argv[n++] = "--desk";
	argv[n++] = desk_folder(o->desk, a);
	if (o->quiet)
		argv[n++] = "--quiet";
	argv[n] = NULL;
	if (o->language)
		setenv("ORDERDESK_LANGUAGE", o->language, 1);
	run_part("server", argv);
	fputs(say(N_("The server is not installed beside this command.\n")), stderr);
	arena_free(a);
	return EXIT_SERVER;
}

enum exit_code restore_command(const struct options *o, char **args, int count)
{
	static const char *const takes[] = { "--until", "--key", "--keys", "--keys-key", "--logs",
		NULL };

	return hand_over(o, args, count, "--restore", takes,
		N_("orderdesk restore FILE|FOLDER [--until TIME|backup] [--key FILE] "
			"[--keys FILE]\n                  [--keys-key FILE] [--logs FOLDER]\n"));
}

static const char *const dump_takes[] = { "--keys", NULL };

enum exit_code dump_command(const struct options *o, char **args, int count)
{
	return hand_over(o, args, count, "--dump", dump_takes,
		N_("orderdesk dump FILE|- [--keys FILE]\n"));
}

enum exit_code load_command(const struct options *o, char **args, int count)
{
	return hand_over(o, args, count, "--load", dump_takes,
		N_("orderdesk load FILE|- [--keys FILE]\n"));
}
