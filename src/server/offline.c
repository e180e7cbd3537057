/* SPDX-License-Identifier: ISC */
/*
 * offline -- which work is asked for, its switches, and the making of a pair of keys.
 *
 * Run by the command line in place of itself, so what is printed here is read by the person.
 */
#include "server/offline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/say.h"
#include "base/text.h"
#include "record/message.pb-c.h"
#include "store/archive.h"

#define LOGS_MAX (OFFLINE_LOGS - 1)

static int make_key(const struct offline *o, struct arena *a);

static const struct {
	const char *word;
	int (*run)(const struct offline *o, struct arena *a);
} works[] = {
	{ "--restore", offline_restore },
	{ "--drill", offline_drill },
	{ "--dump", offline_dump },
	{ "--load", offline_load },
	{ "--first", offline_first },
	{ "--make-key", make_key },
};
#define WORKS (sizeof works / sizeof works[0])

void offline_say(const char *sentence, const char *arg0, const char *arg1, const char *arg2)
{
	const char *args[] = { arg0, arg1, arg2 };
	char text[4096];

	fprintf(stderr, "%s\n", say_fill(say(sentence), args, 3, text, sizeof text));
}

int offline_refused(const struct refusal *why, struct arena *a)
{
	fprintf(stderr, "%s\n", refusal_text(why, a, say));
	return 1;
}

enum status offline_store(const char *desk, bool create, struct arena *a, struct refusal *why,
	struct store **out)
{
	struct store_options so = { .folder = desk, .create = create };
	enum status s = store_open(&so, out);

	if (s == ERR_BUSY)
		return refuse(why, a, OD__MESSAGE__DESK_RUNS, NULL, desk, NULL, NULL, NULL);
	if (s != OK)
		return refuse(why, a, OD__MESSAGE__FILE_UNREAD, NULL, desk, status_text(s), NULL,
			NULL);
	return OK;
}

static int make_key(const struct offline *o, struct arena *a)
{
	struct refusal why = { 0 };
	char text[64];

	if (archive_key_make(o->what, text, a, &why) != OK)
		return offline_refused(&why, a);
	puts(text);
	offline_say(N_("The secret key is in {0}. Keep it away from this machine; without it nobody "
		"opens what is sealed."), o->what, NULL, NULL);
	return 0;
}

bool offline_is(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < WORKS; i++)
		if (strcmp(argv[1], works[i].word) == 0)
			return true;
	return false;
}

static bool read_switches(int argc, char **argv, struct offline *o)
{
	const struct { const char *name; const char **place; } texts[] = {
		{ "--desk", &o->desk }, { "--until", &o->until }, { "--key", &o->key },
		{ "--keys", &o->keys }, { "--keys-key", &o->keys_key },
		{ "--system", &o->system },
	};
	size_t logs = 0, k;
	int i;

	o->what = argc > 2 ? argv[2] : NULL;
	for (i = 3; i < argc; i++) {
		if (strcmp(argv[i], "--quiet") == 0) {
			o->quiet = true;
			continue;
		}
		if (strcmp(argv[i], "--skip") == 0) {
			o->skip = true;
			continue;
		}
		if (strcmp(argv[i], "--logs") == 0 && i + 1 < argc && logs < LOGS_MAX) {
			o->logs[logs++] = argv[++i];
			continue;
		}
		for (k = 0; k < sizeof texts / sizeof texts[0]; k++)
			if (strcmp(argv[i], texts[k].name) == 0 && i + 1 < argc)
				break;
		if (k == sizeof texts / sizeof texts[0])
			return false;
		*texts[k].place = argv[++i];
	}
	return o->what != NULL;
}

int offline_main(int argc, char **argv, struct arena *a)
{
	struct offline o = { 0 };
	size_t i;

	umask(077);
	log_open("orderdesk", NULL);
	if (text_locale() != OK)
		panic("the C.UTF-8 locale is not there");
	say_language(getenv("ORDERDESK_LANGUAGE"));
	for (i = 0; strcmp(argv[1], works[i].word) != 0; i++)
		;
	if (!read_switches(argc, argv, &o)) {
		fprintf(stderr, "usage: server %s FILE [--desk DIR] [--until TIME] [--key FILE] "
			"[--keys FILE] [--keys-key FILE] [--logs DIR] [--quiet]\n", works[i].word);
		return 2;
	}
	return works[i].run(&o, a);
}
