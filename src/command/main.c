/* SPDX-License-Identifier: ISC */
/*
 * main -- the one command of orderdesk.
 *
 * `orderdesk` alone opens the seat on this terminal. `orderdesk AREA VERB [FIELD=VALUE …]` calls a
 * verb. `orderdesk help`, `server`, `init` and `demo` are commands of their own. Switches may stand
 * anywhere before `--`. What a person typed wrong is told in one sentence on stderr.
 */
#include "command/command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/say.h"
#include "base/text.h"
#include "record/message.pb-c.h"

struct command_row {
	const char *name;
	enum exit_code (*run)(const struct options *o, char **args, int count);
};

static const struct command_row commands[] = {
	{ .name = "help", .run = help_command },
	{ .name = "server", .run = server_command },
	{ .name = "init", .run = init_command },
	{ .name = "demo", .run = demo_command },
	{ .name = "gate", .run = gate_command },
	{ .name = "import", .run = import_command },
	{ .name = "export", .run = export_whole_command },
	{ .name = "backup", .run = backup_command },
	{ .name = "drill", .run = drill_command },
	{ .name = "restore", .run = restore_command },
	{ .name = "dump", .run = dump_command },
	{ .name = "load", .run = load_command },
};

/* Takes one switch out of the words; how many words it was, 0 for none, -1 for a wrong one. */
static int take_switch(char **word, int left, struct options *o)
{
	static const struct { const char *name; size_t offset; } texts[] = {
		{ "--desk", offsetof(struct options, desk) },
		{ "--language", offsetof(struct options, language) },
		{ "--once", offsetof(struct options, once) },
		{ "--as", offsetof(struct options, login) },
	};

	if (strcmp(word[0], "--json") == 0)
		return o->json = true, 1;
	if (strcmp(word[0], "--no-start") == 0)
		return o->no_start = true, 1;
	if (strcmp(word[0], "--quiet") == 0)
		return o->quiet = true, 1;
	if (strcmp(word[0], "--csv") == 0)
		return o->csv = true, 1;
	if (strcmp(word[0], "--jsonl") == 0)
		return o->jsonl = true, 1;
	if (strcmp(word[0], "--for-spreadsheet") == 0)
		return o->spreadsheet = true, 1;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t length = strlen(texts[i].name);
		const char **place = (const char **)(void *)((char *)o + texts[i].offset);

		if (strcmp(word[0], texts[i].name) == 0) {
			if (left < 2) {
				fprintf(stderr, "%s takes a value.\n", texts[i].name);
				return -1;
			}
			return *place = word[1], 2;
		}
		if (strncmp(word[0], texts[i].name, length) == 0 && word[0][length] == '=')
			return *place = word[0] + length + 1, 1;
	}
	return 0;
}

static int unknown(const char *what)
{
	struct arena *a = arena_new(0);
	struct refusal why = { 0 };

	refuse(&why, a, OD__MESSAGE__VERB_UNKNOWN, NULL, what, NULL, NULL, NULL);
	say_refusal(&why, a);
	arena_free(a);
	return EXIT_USAGE;
}

static int run(const struct options *o, char **words, int count)
{
	const struct verb_row *verb;
	const char *preset = NULL;
	char full[160];

	if (o->link && (count == 0 || o->desk || o->login)) {
		fputs(say("Over SSH a command is AREA VERB or help, as the login that you came with.\n"),
			stderr);
		return EXIT_USAGE;
	}
	if (count == 0) {
		const char *argv[] = { "seat", NULL };

		if (o->desk)
			setenv("ORDERDESK_DESK", o->desk, 1);
		if (o->login)
			setenv("ORDERDESK_LOGIN", o->login, 1);
		if (o->language)
			setenv("ORDERDESK_LANGUAGE", o->language, 1);
		run_part("seat", argv);
		fputs("The seat is not installed beside this command.\n", stderr);
		return EXIT_SERVER;
	}
	if (strcmp(words[0], "--version") == 0)
		return printf("orderdesk %s\n", PACKAGE_VERSION), EXIT_DONE;
	/* server status, stop and verify are verbs; the command only adds to them */
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if ((strcmp(words[0], commands[i].name) == 0 && (i == 0 || !o->link)) ||
			(i == 0 && (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0)))
			return commands[i].run(o, words + 1, count - 1);
	if (count < 2)
		return help_command(o, words, count);
	snprintf(full, sizeof(full), "%s %s", words[0], words[1]);
	verb = verb_find(words[0], words[1], &preset);
	if (!verb)
		return unknown(full);
	return call_command(o, verb, preset, words + 2, count - 2);
}

int main(int argc, char **argv)
{
	struct options o = { 0 };
	char **words = argv;
	int count = 0;

	if (text_locale() != OK) {
		fputs("There is no C.UTF-8 locale on this machine: install the package libc-bin.\n",
			stderr);
		return EXIT_USAGE;
	}
	for (int i = 1; i < argc;) {
		int taken = strcmp(argv[i], "--") == 0 ? 0 : take_switch(argv + i, argc - i, &o);

		if (taken < 0)
			return EXIT_USAGE;
		if (taken > 0) {
			i += taken;
		} else if (strcmp(argv[i], "--") == 0) {
			while (++i < argc)
				words[count++] = argv[i];
		} else {
			words[count++] = argv[i++];
		}
	}
	o.link = client_link();
	if (!o.language)
		o.language = getenv("ORDERDESK_LANGUAGE");
	say_language(o.language ? o.language : "en");
	return run(&o, words, count);
}
