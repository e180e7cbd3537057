/* SPDX-License-Identifier: ISC */
/*
 * command -- what the parts of the command line share.
 *
 * `orderdesk AREA VERB [FIELD=VALUE …]` calls any verb by its descriptor (call.c); the few
 * commands that are more than one verb have a file each (init.c, demo.c, server_command.c). All of
 * them talk to the server through wire/client and print through print.c. Exit codes are one list
 * (exit_code below, told by orderdesk(1)).
 */
#ifndef ORDERDESK_COMMAND_COMMAND_H
#define ORDERDESK_COMMAND_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "record/reflect.h"
#include "wire/client.h"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,	/* the desk said no; the sentence says why; nothing changed */
	EXIT_USAGE = 2,		/* no such verb or field, or a value of the wrong kind */
	EXIT_DENIED = 3,	/* the role does not allow it */
	EXIT_MISSING = 4,	/* no such record */
	EXIT_CLASH = 5,		/* the record changed since the version named */
	EXIT_SERVER = 6,	/* no server, or the link to it was lost */
	EXIT_BUSY = 7,		/* the server is stopping or has too much to do */
	EXIT_PARTLY = 8,	/* of several lines at least one was not done */
	EXIT_LOGIN = 10,	/* the desk does not take this login; 9 is a seat's, of its terminal */
	EXIT_FAULTS = 11	/* a verification found faults */
};

/* The switches that stand before or behind any command. */
struct options {
	const char *desk;	/* folder as given, or NULL */
	const char *language;
	const char *once;
	bool json;
	bool no_start;		/* do not start a server */
	bool quiet;
	bool csv, jsonl;	/* a list as CSV or JSON lines, all pages */
	bool spreadsheet;	/* CSV: cells that look like formulas are made harmless */
	const char *login;	/* --as LOGIN: log in as this user first */
	int link;		/* handed over by a gate: this login, these verbs, nothing else */
};

/* A sentence with {0} … places in the language of the person; flushed. */
void tell(FILE *out, const char *sentence, const char *a0, const char *a1, const char *a2);
/* One refusal as a sentence on stderr. */
void say_refusal(const struct refusal *why, struct arena *a);
/* A connected client, or NULL after a sentence on stderr. */
struct client *connect_desk(const struct options *o, struct arena *a);
/* Why the last connect_desk() gave none: no server answers, or the login was refused. */
enum exit_code connect_code(void);
enum exit_code exit_of(Od__Outcome outcome);

/* `orderdesk AREA VERB …`; args are the words behind the verb. */
enum exit_code call_command(const struct options *o, const struct verb_row *verb,
	const char *preset, char **args, int count);
/* JSON lines, many in flight, answers in the order of the input. */
enum exit_code lines_command(const struct options *o, const struct verb_row *verb,
	const char *preset, FILE *in);
enum exit_code help_command(const struct options *o, char **args, int count);
enum exit_code server_command(const struct options *o, char **args, int count);
enum exit_code init_command(const struct options *o, char **args, int count);
enum exit_code gate_command(const struct options *o, char **args, int count);
/* Where the gate of a desk listens. */
struct gate_place { int pid, port; char address[200]; };
/* Is there one? Fills the place. */
bool gate_runs(const char *folder, struct arena *a, struct gate_place *g);
/* Starts it with these switches and waits until it listens; *why gets a sentence in the arena. */
enum exit_code gate_start(const char *folder, char **args, int count, struct arena *a,
	struct gate_place *g, const char **why);
enum exit_code import_command(const struct options *o, char **args, int count);
/* Whole records as tables that import takes again. */
enum exit_code export_whole_command(const struct options *o, char **args, int count);
/* All pages of a list verb as CSV or JSON lines; `request` is as the person typed it. */
enum exit_code export_command(const struct options *o, const struct verb_row *verb,
	ProtobufCMessage *request);
enum exit_code backup_command(const struct options *o, char **args, int count);
enum exit_code restore_command(const struct options *o, char **args, int count);
enum exit_code dump_command(const struct options *o, char **args, int count);
enum exit_code load_command(const struct options *o, char **args, int count);
enum exit_code drill_command(const struct options *o, char **args, int count);
enum exit_code demo_command(const struct options *o, char **args, int count);

/* A reply for people: its table when the verb names one, then its single values. */
void print_reply(const struct verb_row *verb, const ProtobufCMessage *reply, FILE *out);
/* The same for programs: one line of JSON. */
void print_json(const ProtobufCMessage *reply, FILE *out);

/* Runs a part (server, seat) in place of this process; returns only when it is not there. */
void run_part(const char *part, const char *const argv[]);

#endif
