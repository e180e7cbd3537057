/* SPDX-License-Identifier: ISC */
/*
 * connect -- from the switches to a client that may speak.
 *
 * Opens the desk's socket, starts the server when none answers (not with --no-start), and with
 * --as logs in as another user with the password in ORDERDESK_PASSWORD or asked on the terminal.
 * Every way it can end is one sentence on stderr.
 */
#include "command/command.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "base/text.h"
#include "record/system.pb-c.h"

void tell(FILE *out, const char *sentence, const char *a0, const char *a1, const char *a2)
{
	const char *arguments[] = { a0, a1, a2 };
	char text[4096];

	fputs(say_fill(say(sentence), arguments, 3, text, sizeof(text)), out);
	fflush(out);
}

void say_refusal(const struct refusal *why, struct arena *a)
{
	struct buffer safe;
	const char *text = refusal_text(why, a, say);

	buffer_init(&safe, 65536);
	text_visible(text, strlen(text), &safe);
	fprintf(stderr, "%s\n", buffer_string(&safe));
	buffer_free(&safe);
}

/* Asks for a password on the terminal without showing it; in the arena, NULL at the end of input. */
static char *ask_password(const char *login, struct arena *a)
{
	struct termios shown, hidden;
	char line[256];
	char *got;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return NULL;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	tell(stderr, N_("Password of {0}: "), login, NULL, NULL);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	got = fgets(line, sizeof(line), stdin);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	fputc('\n', stderr);
	if (!got)
		return NULL;
	line[strcspn(line, "\n")] = '\0';
	got = arena_string(a, line);
	mem_wipe(line, sizeof(line));
	return got;
}

static enum exit_code failed = EXIT_SERVER;	/* GLOBAL: for connect_code() */

enum exit_code connect_code(void)
{
	return failed;
}

static bool log_in(struct client *c, const char *login, struct arena *a)
{
	Od__SessionOpen request = OD__SESSION_OPEN__INIT;
	ProtobufCMessage *reply;
	struct refusal why = { 0 };
	const char *password = getenv("ORDERDESK_PASSWORD");

	request.login = (char *)login;
	request.password = password ? (char *)password : ask_password(login, a);
	if (!request.password)
		request.password = (char *)"";
	if (client_call(c, verb_find("session", "open", NULL), &request.base, NULL, a, &reply,
		&why) == OK)
		return true;
	failed = why.message ? EXIT_LOGIN : EXIT_SERVER;
	say_refusal(&why, a);
	return false;
}

struct client *connect_desk(const struct options *o, struct arena *a)
{
	struct client_options wanted = {
		.desk = o->desk,
		.program = "command",
		.language = o->language,
		.start = !o->no_start,
		.link = o->link,
	};
	struct client *c = NULL;
	struct refusal why = { 0 };
	enum status s = client_open(&wanted, &c, &why, a);

	failed = EXIT_SERVER;
	if (s != OK) {
		if (why.message)
			say_refusal(&why, a);
		else
			fprintf(stderr, "No server answers for the desk in %s: %s.\n",
				desk_folder(o->desk, a), status_text(s));
		return NULL;
	}
	clock_zone(client_welcome(c)->zone);
	if (o->login && !log_in(c, o->login, a)) {
		client_close(c);
		return NULL;
	}
	return c;
}
