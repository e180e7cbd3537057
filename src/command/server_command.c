/* SPDX-License-Identifier: ISC */
/*
 * server_command -- `orderdesk server start|stop|status|verify`.
 *
 * Start takes the mark of an explicit stop away and waits until the server listens; stop leaves
 * the mark, so that no seat starts the server again; status and verify are verbs and start nothing.
 */
#include "command/command.h"

#include <string.h>
#include <unistd.h>

#include "base/say.h"
#include "wire/address.h"
#include "wire/start.h"

static enum exit_code start(const struct options *o, bool after_io_error)
{
	struct arena *a = arena_new(0);
	const char *folder = desk_folder(o->desk, a);
	struct options may_start = *o;
	struct client *c;

	if (after_io_error) {
		struct start st;
		enum status s = start_wait(&st, folder, true);

		if (s != OK) {
			tell(stderr, N_("The server of {0} did not start: {1}\n"), folder,
				st.said[0] ? st.said : status_text(s), NULL);
			arena_free(a);
			return EXIT_SERVER;
		}
	}
	stop_unmark(folder);
	may_start.no_start = false;
	may_start.login = NULL;
	c = connect_desk(&may_start, a);
	if (c) {
		if (!o->quiet)
			tell(stdout, N_("The server of {0} runs.\n"), folder, NULL, NULL);
		client_close(c);
	}
	arena_free(a);
	return c ? EXIT_DONE : EXIT_SERVER;
}

enum exit_code server_command(const struct options *o, char **args, int count)
{
	struct options as_it_is = *o;
	const struct verb_row *verb;

	if (count >= 1 && strcmp(args[0], "start") == 0)
		return start(o, count == 2 && strcmp(args[1], "--after-io-error") == 0);
	verb = count >= 1 ? verb_find("server", args[0], NULL) : NULL;
	if (!verb) {
		char *area[] = { (char *)"server" };

		return help_command(o, area, 1);
	}
	as_it_is.no_start = true;
	return call_command(&as_it_is, verb, NULL, args + 1, count - 1);
}
