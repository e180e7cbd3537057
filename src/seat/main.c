/* SPDX-License-Identifier: ISC */
/*
 * main -- the seat: connect to the desk, open the terminal, run.
 *
 * Started by `orderdesk` without a command (and by the gate). The desk is named by ORDERDESK_DESK
 * or is the default one; ORDERDESK_LOGIN and ORDERDESK_PASSWORD log in as somebody, else the owner
 * of the desk's folder works under his own name. Ends with 0, or with a sentence on standard error:
 * 1 when the desk does not take the login, 6 when no server answers, 9 (TERMINAL_EXIT) when the
 * terminal cannot be used.
 */
#include "seat/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "base/text.h"
#include "seat/program.h"
#include "seat/terminal.h"

static struct client *connect_desk(struct arena *a)
{
	struct client_options wanted = {
		.program = "seat",
		.language = getenv("ORDERDESK_LANGUAGE"),
		.start = true,
		.reconnect = true,
		.link = client_link(),
	};
	struct client *client = NULL;
	struct refusal why = { 0 };
	enum status s = client_open(&wanted, &client, &why, a);

	if (s == OK)
		return client;
	if (why.message)
		fprintf(stderr, "%s\n", refusal_text(&why, a, say));
	else
		fprintf(stderr, "No server answers for the desk in %s: %s.\n", desk_folder(NULL, a),
			status_text(s));
	return NULL;
}

int main(void)
{
	struct program program = { .login = getenv("ORDERDESK_LOGIN") };
	struct arena *a = arena_new(0);
	struct seat_options options = {
		.desk = &desk_page,
		.keymap = "cua",
		.remote = getenv("SSH_CONNECTION") != NULL,
		.action = program_action,
		.event = program_event,
		.connected = program_connected,
		.tick = program_tick,
		.go = program_go,
		.command = program_command,
		.may = program_seat_may,
		.baton = &program,
	};
	int code;

	if (text_locale() != OK) {
		fputs("There is no C.UTF-8 locale on this machine: install the package libc-bin.\n",
			stderr);
		return TERMINAL_EXIT;
	}
	say_language(getenv("ORDERDESK_LANGUAGE"));
	options.client = connect_desk(a);
	if (!options.client)
		return SERVER_EXIT;
	clock_zone(client_welcome(options.client)->zone);
	if (!getenv("ORDERDESK_LANGUAGE"))
		say_language(client_welcome(options.client)->language);
	code = seat_run(&options);
	if (code == SERVER_EXIT && client_why(options.client)->message)
		fprintf(stderr, "%s\n", refusal_text(client_why(options.client), a, say));
	if (*program.refused)
		fprintf(stderr, "%s\n", program.refused);
	client_close(options.client);
	reply_free(&program.me);
	reply_free(&program.calls);
	arena_free(a);
	return code;
}
