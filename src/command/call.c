/* SPDX-License-Identifier: ISC */
/*
 * call -- any verb from the command line, by its descriptor.
 *
 * Words are FIELD=VALUE with dotted names (line.0.item=2), --FIELD for a yes, or a lone `-` for
 * JSON lines on standard input. Values are checked here against the declared formats, so a typing
 * mistake costs no round trip; the server checks all of it again. A verb that streams prints each
 * reply as it comes until it ends or the person stops it.
 */
#include "command/command.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "record/message.pb-c.h"
#include "record/system.pb-c.h"

enum exit_code exit_of(Od__Outcome outcome)
{
	switch (outcome) {
	case OD__OUTCOME__DONE: return EXIT_DONE;
	case OD__OUTCOME__REFUSED: return EXIT_REFUSED;
	case OD__OUTCOME__DENIED: return EXIT_DENIED;
	case OD__OUTCOME__MISSING: return EXIT_MISSING;
	case OD__OUTCOME__CLASH: return EXIT_CLASH;
	case OD__OUTCOME__MALFORMED: return EXIT_USAGE;
	default: return EXIT_BUSY;
	}
}

/* Splits `FIELD=VALUE` in place and sets it; `--FIELD` sets a yes. */
static enum status set_word(ProtobufCMessage *request, char *word, struct arena *a,
	struct refusal *why)
{
	char *equals = strchr(word, '=');
	const char *value = "true";

	if (strncmp(word, "--", 2) == 0)
		word += 2;
	else if (!equals)
		return refuse(why, a, OD__MESSAGE__FIELD_VALUE, word, word, "FIELD=VALUE", word, NULL);
	if (equals) {
		*equals = '\0';
		value = equals + 1;
	}
	return reflect_set(request, word, value, a, why);
}

static ProtobufCMessage *request_of(const struct verb_row *verb, const char *preset, char **args,
	int count, struct arena *a, struct refusal *why)
{
	ProtobufCMessage *request = reflect_new(verb->request, a);

	if (preset && *preset && set_word(request, arena_string(a, preset), a, why) != OK)
		return NULL;
	for (int i = 0; i < count; i++)
		if (set_word(request, arena_string(a, args[i]), a, why) != OK)
			return NULL;
	return reflect_check(request, a, why) == OK ? request : NULL;
}

struct running {
	const struct options *o;
	const struct verb_row *verb;
	bool over;
	enum exit_code code;
};

/* A verification was done, and what it found is not for a script to pass over. */
static bool has_faults(const ProtobufCMessage *reply)
{
	return reply && reply->descriptor == &od__server_verified__descriptor &&
		((const Od__ServerVerified *)reply)->n_fault > 0;
}

static void on_reply(void *baton, const struct client_reply *reply)
{
	struct running *r = baton;

	if (reply->outcome != OD__OUTCOME__DONE) {
		say_refusal(&reply->refusal, reply->arena);
		r->code = exit_of(reply->outcome);
		r->over = true;
		return;
	}
	if (reply->body && !r->o->quiet) {
		if (r->o->json)
			print_json(reply->body, stdout);
		else
			print_reply(r->verb, reply->body, stdout);
		if (fflush(stdout) != 0) {
			r->over = true;
			r->code = EXIT_SERVER;
			return;
		}
	}
	if (has_faults(reply->body))
		r->code = EXIT_FAULTS;
	if (!reply->more)
		r->over = true;
}

/* Reads and writes until the answer (or the end of the stream) is there. */
static enum exit_code wait_for(struct client *c, struct running *r)
{
	while (!r->over) {
		struct pollfd p = { .fd = client_fd(c), .events = client_poll(c) };

		if (p.fd < 0 || (poll(&p, 1, -1) < 0 && errno != EINTR) || client_step(c) != OK) {
			if (r->over)
				break;
			fputs("The link to the server was lost.\n", stderr);
			return EXIT_SERVER;
		}
	}
	return r->code;
}

enum exit_code call_command(const struct options *o, const struct verb_row *verb,
	const char *preset, char **args, int count)
{
	struct arena *a = arena_new(0);
	struct refusal why = { 0 };
	struct running r = { .o = o, .verb = verb };
	struct client *c = NULL;
	ProtobufCMessage *request;
	enum exit_code code = EXIT_USAGE;
	uint64_t number;

	if (count == 1 && strcmp(args[0], "-") == 0) {
		arena_free(a);
		return lines_command(o, verb, preset, stdin);
	}
	if (count == 1 && (strcmp(args[0], "--help") == 0 || strcmp(args[0], "-h") == 0)) {
		char *words[] = { (char *)verb->area, (char *)verb->name };

		arena_free(a);
		return help_command(o, words, 2);
	}
	request = request_of(verb, preset, args, count, a, &why);
	if (!request) {
		say_refusal(&why, a);
		goto out;
	}
	if (o->csv || o->jsonl) {
		code = export_command(o, verb, request);
		goto out;
	}
	c = connect_desk(o, a);
	if (!c) {
		code = connect_code();
		goto out;
	}
	request = request_of(verb, preset, args, count, a, &why);	/* again, in the desk's zone */
	if (!request || client_send(c, verb, request, o->once, on_reply, &r, &number) != OK) {
		fputs("The request could not be sent.\n", stderr);
		code = EXIT_SERVER;
		goto out;
	}
	code = wait_for(c, &r);
	if (code == EXIT_DONE && strcmp(verb->full, "server stop") == 0)
		client_until_closed(c);
out:
	if (c)
		client_close(c);
	arena_free(a);
	return code;
}
