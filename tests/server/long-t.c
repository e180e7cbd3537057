/* SPDX-License-Identifier: ISC */
/*
 * long-t -- the longest text that each field of each verb takes, one at a time: the server answers.
 *
 * Keys of the store are short (record/key.h), and one too long ends the server, as a mistake of ours. So
 * every text of a request that stands in a key or is looked for by one has to be bounded before. Each verb is
 * asked with its example, which names records that are there, and one text of it as long as its rule says.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define DEEP 4

static const char *desk;
static struct arena *memory;
static pid_t server;
static int fd = -1;
static uint64_t number = 1;
static size_t asked;

static void connect_again(void)
{
	if (fd >= 0)
		close(fd);
	fd = fixture_raw(desk);
	fixture_hello(fd, NULL, memory);
}

/* True when an answer comes, whatever it is; without one the server is started again. */
static bool answered(const struct verb_row *row, const ProtobufCMessage *m)
{
	asked++;
	fixture_send(fd, number++, row->full, NULL, m);
	if (fixture_reply(fd, memory))
		return true;
	fixture_end(server, 9);
	server = fixture_start(desk, NULL, NULL);
	connect_again();
	return false;
}

/* The words of an example: "a=1 b=\"two words\"". */
static void take_words(ProtobufCMessage *m, const char *example)
{
	char *at = arena_string(memory, example);
	struct refusal why;

	while (*at) {
		char *path = at, *is = NULL, *to;
		bool quoted = false;

		for (to = at; *at && (quoted || *at != ' '); at++) {
			is = !is && *at == '=' ? to : is;
			if (*at == '"')
				quoted = !quoted;
			else
				*to++ = *at;
		}
		at += *at == ' ';
		*to = '\0';
		if (is) {
			*is = '\0';
			reflect_set(m, path, is + 1, memory, &why);
		}
	}
}

static const char *text_of_length(size_t length)
{
	char *text = arena_alloc(memory, length + 1);

	memset(text, 'a', length);
	text[length] = '\0';
	return text;
}

/* Every text below `d`, whose path so far is `path`; how many ended the server. */
static size_t texts(const struct verb_row *row, const ProtobufCMessageDescriptor *d, const char *path,
	unsigned depth)
{
	size_t died = 0;

	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		const char *here = arena_format(memory, "%s%s%s%s", path, *path ? "." : "", f->name,
			f->label == PROTOBUF_C_LABEL_REPEATED ? ".0" : "");
		struct arena_mark mark = arena_mark(memory);
		ProtobufCMessage *m;
		struct refusal why;

		if (f->type == PROTOBUF_C_TYPE_MESSAGE && depth < DEEP)
			died += texts(row, f->descriptor, here, depth + 1);
		if (f->type != PROTOBUF_C_TYPE_STRING)
			continue;
		m = reflect_new(row->request, memory);
		take_words(m, row->example);
		if (reflect_set(m, here, text_of_length(field_rule(d, i)->limit), memory, &why) == OK
		    && !answered(row, m)) {
			diag("%s %s: the server ended", row->full, here);
			died++;
		}
		arena_back(memory, &mark);
	}
	return died;
}

static void all_verbs(void)
{
	const struct verb_row *row, *stop = verb_find_full("server stop", NULL);
	size_t i, died = 0;

	for (i = 0; (row = verb_at(i)) != NULL; i++)
		if (!row->streams && strcmp(row->area, "session") != 0 && row != stop)
			died += texts(row, row->request, "", 0);
	ok(died == 0 && asked > 400, "of %zu texts none ends the server", asked);
}

/* The fields of a draft are no fields of its request. */
static void drafts(void)
{
	static const char *const fields[] = { "coupon", "customer", "delivery.day", "delivery.slot",
		"delivery.window", "delivery.from", "delivery.address", "delivery.one_off", "note", "channel",
		"line.1.item", "line.1.unit", "line.1.batch", "line.1.instead", "line.1.quantity",
		"line.1.price", "line.1.discount", "line.1.note", "line.1.reason", "line.1.requirement" };
	const struct verb_row *put = verb_find_full("draft put", NULL);
	size_t died = 0;

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		ProtobufCMessage *m = reflect_new(put->request, memory);
		struct refusal why;

		take_words(m, arena_format(memory, "draft=1 field=%s", fields[i]));
		reflect_set(m, "value", text_of_length(400), memory, &why);
		if (!answered(put, m)) {
			diag("%s: the server ended", fields[i]);
			died++;
		}
	}
	is_int(0, (long long)died, "nor does one of a field of a draft");
}

static void made(const char *verb, const char *words)
{
	ProtobufCMessage *m = reflect_new(verb_find_full(verb, NULL)->request, memory);
	Od__Reply *reply;

	take_words(m, words);
	fixture_send(fd, number++, verb, NULL, m);
	reply = fixture_reply(fd, memory);
	if (!reply || reply->outcome != OD__OUTCOME__DONE)
		bail("%s %s: message %d", verb, words,
			reply && reply->refusal ? (int)reply->refusal->message : 0);
}

int main(void)
{
	memory = arena_new(0);
	desk = fixture_desk("desk");
	server = fixture_start(desk, NULL, NULL);
	connect_again();
	plan_lazy();
	made("user save", "login=li.na role.0=operator extension=8021");
	made("product save", "code=1010 names.0.language=en names.0.text=paste unit=jar price=18.50");
	made("customer add", "code=K1042 name=Harbour phone=0571-87770150");
	made("order place", "customer=K1042 line.0.item=1010 line.0.quantity=3");
	made("ticket open", "customer=K1042 kind=complaint text=leaks");
	made("draft open", "customer=K1042");
	made("draft put", "draft=1 text=3#1010");
	made("call ring", "id=X1 from=057187770150 extension=8021");
	all_verbs();
	drafts();
	close(fd);
	fixture_end(server, 15);
	arena_free(memory);
	return tap_result();
}
