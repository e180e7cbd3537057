/* SPDX-License-Identifier: ISC */
/*
 * lines -- one verb for each line of JSON on standard input, many in flight.
 *
 * A line is an object of the verb's request; the members "once" (a once-key of this line) and
 * "verb" (another verb for this line) are taken out first. With --once KEY a line without its own
 * key gets KEY/LINE, so the same input again changes nothing. Answers leave on standard output as
 * one JSON object a line, in the order of the input: {"line":n,"outcome":"done","reply":{…}} or
 * {"line":n,"outcome":"refused","message":112,"text":"…"}. Up to IN_FLIGHT requests wait at a
 * time; a line longer than a request may be is refused by itself. Answers leave while the next line
 * is waited for, so a program may talk line by line, also over SSH.
 */
#include "command/command.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/say.h"
#include "record/message.pb-c.h"

#define IN_FLIGHT 128
#define INPUT_MAX (32u << 20)	/* bytes of one line */
#define READ_AT_ONCE 65536u

struct slot {
	uint64_t line;
	bool used, answered;
	struct buffer text;	/* the answer line, kept until its turn */
};

struct lines {
	const struct options *o;
	struct client *client;
	struct slot slots[IN_FLIGHT];
	uint64_t next_out;	/* line whose answer is printed next */
	uint64_t read;		/* lines read so far */
	uint64_t not_done;
	struct buffer in;	/* input that is not cut into lines yet, from `at` on */
	size_t at;
	bool in_ended;
};

struct one {			/* the baton of one request */
	struct lines *all;
	struct slot *slot;
};

static const char *const outcome_names[] = {
	"done", "refused", "denied", "missing", "clash", "malformed", "busy"
};

static void put_answer(struct slot *s, Od__Outcome outcome, const ProtobufCMessage *reply,
	const struct refusal *why, struct arena *a)
{
	buffer_reset(&s->text);
	buffer_format(&s->text, "{\"line\":%llu,\"outcome\":\"%s\"", (unsigned long long)s->line,
		outcome_names[outcome]);
	if (reply) {
		buffer_text(&s->text, ",\"reply\":");
		reflect_json(reply, &s->text);
	}
	if (why && why->message) {
		json_t *text = json_string(refusal_text(why, a, say));
		char *quoted = text ? json_dumps(text, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;

		buffer_format(&s->text, ",\"message\":%d", why->message);
		if (why->field)
			buffer_format(&s->text, ",\"field\":\"%s\"", why->field);
		if (quoted)
			buffer_format(&s->text, ",\"text\":%s", quoted);
		free(quoted);
		json_decref(text);
	}
	buffer_text(&s->text, "}\n");
	s->answered = true;
}

/* Prints all answers whose turn it is. */
static void print_ready(struct lines *l)
{
	for (;;) {
		struct slot *s = &l->slots[l->next_out % IN_FLIGHT];

		if (!s->used || !s->answered || s->line != l->next_out)
			return;
		if (!l->o->quiet)
			fwrite(s->text.bytes, 1, s->text.length, stdout);
		s->used = false;
		l->next_out++;
	}
}

static void on_line(void *baton, const struct client_reply *reply)
{
	struct one *one = baton;

	if (reply->more)
		return;
	if (reply->outcome != OD__OUTCOME__DONE)
		one->all->not_done++;
	put_answer(one->slot, reply->outcome, reply->body, &reply->refusal, reply->arena);
	print_ready(one->all);
	mem_free(one);
}

static void refuse_line(struct lines *l, struct slot *s, const struct refusal *why,
	struct arena *a)
{
	l->not_done++;
	put_answer(s, OD__OUTCOME__MALFORMED, NULL, why, a);
	print_ready(l);
}

/* Takes a string member out of the object; NULL when it is not there. In the arena. */
static const char *take_member(json_t *object, const char *name, struct arena *a)
{
	json_t *member = json_object_get(object, name);
	char *text = json_is_string(member) ? arena_string(a, json_string_value(member)) : NULL;

	if (text)
		json_object_del(object, name);
	return text;
}

static void send_line(struct lines *l, struct slot *s, const struct verb_row *verb,
	const char *preset, const char *line, size_t length)
{
	struct arena *a = arena_new(0);
	struct refusal why = { 0 };
	json_error_t error;
	json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
	const char *once, *other;
	char *rest = NULL, key[160];
	ProtobufCMessage *request;
	struct one *one;
	uint64_t number;

	if (!json_is_object(object)) {
		refuse(&why, a, OD__MESSAGE__REQUEST_MALFORMED, NULL, verb->full, NULL, NULL, NULL);
		goto refused;
	}
	once = take_member(object, "once", a);
	other = take_member(object, "verb", a);
	if (other) {
		verb = verb_find_full(other, &preset);
		if (!verb) {
			refuse(&why, a, OD__MESSAGE__VERB_UNKNOWN, NULL, other, NULL, NULL, NULL);
			goto refused;
		}
	}
	if (!once && l->o->once) {
		snprintf(key, sizeof(key), "%s/%llu", l->o->once, (unsigned long long)s->line);
		once = key;
	}
	rest = json_dumps(object, JSON_COMPACT);
	if (!rest || reflect_from_json(verb->request, rest, strlen(rest), a, &request, &why) != OK)
		goto refused;
	if (preset && *preset) {
		char *name = arena_string(a, preset), *equals = strchr(name, '=');

		*equals = '\0';
		if (reflect_set(request, name, equals + 1, a, &why) != OK)
			goto refused;
	}
	if (reflect_check(request, a, &why) != OK)
		goto refused;
	one = mem_alloc(sizeof(*one));
	*one = (struct one){ .all = l, .slot = s };
	if (client_send(l->client, verb, request, once, on_line, one, &number) != OK) {
		mem_free(one);
		goto refused;
	}
	goto out;
refused:
	refuse_line(l, s, &why, a);
out:
	free(rest);
	json_decref(object);
	arena_free(a);
}

/* One turn of reading and writing; waits when `wait`. */
static enum status turn(struct lines *l, bool wait)
{
	struct pollfd p = { .fd = client_fd(l->client), .events = client_poll(l->client) };

	if (p.fd < 0)
		return ERR_CLOSED;
	if (poll(&p, 1, wait ? -1 : 0) < 0)
		return errno == EINTR ? OK : ERR_IO;
	return client_step(l->client);
}

/* More input, or the end of it; answers are taken and printed while it is waited for. */
static enum status read_more(struct lines *l, int fd)
{
	struct pollfd p[2] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = client_fd(l->client), .events = client_poll(l->client) },
	};
	unsigned char *room;
	ssize_t n;

	fflush(stdout);
	if (p[1].fd < 0)
		return ERR_CLOSED;
	if (poll(p, 2, -1) < 0)
		return errno == EINTR ? OK : ERR_IO;
	if (p[1].revents && client_step(l->client) != OK)
		return ERR_CLOSED;
	if (!p[0].revents)
		return OK;
	buffer_drop(&l->in, l->at);
	l->at = 0;
	room = buffer_space(&l->in, READ_AT_ONCE);
	if (!room)
		return ERR_LIMIT;
	n = read(fd, room, READ_AT_ONCE);
	l->in.length -= READ_AT_ONCE - (n > 0 ? (size_t)n : 0);
	l->in_ended = n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
	return OK;
}

/* The next line without its end, good until the next call; NULL at the end or with *s not OK. */
static char *next_line(struct lines *l, int fd, size_t *length, enum status *s)
{
	size_t looked = 0;

	for (;;) {
		char *start = (char *)l->in.bytes + l->at, *end;
		size_t have = l->in.length - l->at;

		end = have > looked ? memchr(start + looked, '\n', have - looked) : NULL;
		if (end || (l->in_ended && have > 0)) {
			*length = end ? (size_t)(end - start) : have;
			l->at += *length + (end ? 1 : 0);
			return start;
		}
		if (l->in_ended)
			return NULL;
		looked = have;
		*s = read_more(l, fd);
		if (*s != OK)
			return NULL;
	}
}

enum exit_code lines_command(const struct options *o, const struct verb_row *verb,
	const char *preset, FILE *in)
{
	struct arena *a = arena_new(0);
	struct lines *l = mem_alloc(sizeof(*l));
	char *line;
	size_t length;
	enum status s = OK;
	enum exit_code code;

	l->o = o;
	l->next_out = 1;
	l->client = connect_desk(o, a);
	for (size_t i = 0; i < IN_FLIGHT; i++)
		buffer_init(&l->slots[i].text, 16u << 20);
	buffer_init(&l->in, INPUT_MAX);
	while (l->client && s == OK && (line = next_line(l, fileno(in), &length, &s))) {
		struct slot *slot = &l->slots[(l->read + 1) % IN_FLIGHT];

		while (length > 0 && line[length - 1] == '\r')
			length--;
		if (length == 0)
			continue;
		while (slot->used && s == OK)
			s = turn(l, true);
		if (s != OK)
			break;
		l->read++;
		slot->line = l->read;
		slot->used = true;
		slot->answered = false;
		send_line(l, slot, verb, preset, line, length);
		s = turn(l, false);
	}
	while (l->client && s == OK && l->next_out <= l->read)
		s = turn(l, true);
	code = !l->client ? connect_code() : s != OK ? EXIT_SERVER : l->not_done ? EXIT_PARTLY : EXIT_DONE;
	if (s == ERR_LIMIT)
		fputs("A line of the input has at most 32 MiB.\n", stderr);
	else if (s != OK)
		fprintf(stderr, "The link to the server was lost; %llu lines have no answer.\n",
			(unsigned long long)(l->read - l->next_out + 1));
	else if (l->not_done)
		fprintf(stderr, "%llu of %llu lines were not done.\n",
			(unsigned long long)l->not_done, (unsigned long long)l->read);
	if (l->client)
		client_close(l->client);
	for (size_t i = 0; i < IN_FLIGHT; i++)
		buffer_free(&l->slots[i].text);
	buffer_free(&l->in);
	mem_free(l);
	arena_free(a);
	return code;
}
