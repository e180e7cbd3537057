/* SPDX-License-Identifier: ISC */
/*
 * malformed-t -- bytes that are no request: one clear refusal, this connection ends, no other.
 *
 * Raw bytes before and after a hello, in a table; then requests that are well framed but hold no
 * such verb, no such message, too much, or 40,000 nested messages. An untouched client works on
 * throughout, and the journal is what it was.
 */
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"
#include "wire/frame.h"

struct row {
	const char *name;
	const char *bytes;
	size_t length;
	bool greeted;
	int wanted;		/* message, or 0: closed without a word */
};

#define TEXT(t) t, sizeof t - 1

static const struct row rows[] = {
	{"closed at once", TEXT(""), false, 0},
	{"half a length", TEXT("\0\0"), false, 0},
	{"half a frame", TEXT("\0\0\1\0abc"), false, 0},
	{"length 0", TEXT("\0\0\0\0"), false, OD__MESSAGE__FRAME_LENGTH},
	{"length 4 GiB", TEXT("\377\377\377\377"), false, OD__MESSAGE__FRAME_LENGTH},
	{"one byte too long", TEXT("\0\20\0\1"), false, OD__MESSAGE__FRAME_LENGTH},
	{"another protocol", TEXT("GET / HTTP/1.1\r\n\r\n"), false, OD__MESSAGE__FRAME_LENGTH},
	{"garbage in a frame", TEXT("\0\0\0\4\377\377\377\377"), false,
		OD__MESSAGE__FRAME_UNREADABLE},
	{"a request before the hello", TEXT("\0\0\0\4\x1a\2\10\1"), false,
		OD__MESSAGE__HELLO_FIRST},
	{"protocol 9", TEXT("\0\0\0\4\x0a\2\10\x09"), false, OD__MESSAGE__PROTOCOL_VERSION},
	{"garbage after the hello", TEXT("\0\0\0\3\1\2\3"), true,
		OD__MESSAGE__FRAME_UNREADABLE},
	{"a reply from a client", TEXT("\0\0\0\4\x22\2\10\1"), true,
		OD__MESSAGE__FRAME_UNREADABLE},
	{"length 0 after the hello", TEXT("\0\0\0\0"), true, OD__MESSAGE__FRAME_LENGTH},
};

static void raw_bytes(const char *desk)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new(0);
		int fd = fixture_raw(desk), seen = 0;
		Od__Frame *f;

		if (rows[i].greeted)
			fixture_hello(fd, NULL, a);
		fixture_write(fd, rows[i].bytes, rows[i].length);
		if (rows[i].wanted == 0)
			shutdown(fd, SHUT_WR);
		f = fixture_frame(fd, a);
		if (f && f->kind_case == OD__FRAME__KIND_REFUSAL)
			seen = (int)f->refusal->message;
		is_int(rows[i].wanted, seen, "%s: the refusal", rows[i].name);
		ok(!f || fixture_frame(fd, a) == NULL, "%s: then closed", rows[i].name);
		close(fd);
		arena_free(a);
	}
}

static void packed(int fd, uint64_t number, const char *verb, const void *body, size_t length)
{
	Od__Request r = OD__REQUEST__INIT;
	Od__Frame frame = OD__FRAME__INIT;
	struct buffer out;

	buffer_init(&out, FRAME_HEAD + FRAME_MAX);
	r.has_number = 1;
	r.number = number;
	r.verb = (char *)(uintptr_t)verb;
	r.has_body = 1;
	r.body.data = (uint8_t *)(uintptr_t)body;
	r.body.len = length;
	frame.kind_case = OD__FRAME__KIND_REQUEST;
	frame.request = &r;
	if (frame_put(&out, &frame) != OK)
		bail("too large");
	fixture_write(fd, out.bytes, out.length);
	buffer_free(&out);
}

static void refused(int fd, const char *name, int outcome, struct arena *a)
{
	Od__Reply *r = fixture_reply(fd, a);

	is_int(outcome, r ? (int)r->outcome : -1, "%s", name);
	ok(r && r->refusal && message_text((int)r->refusal->message), "%s: with a sentence", name);
}

/* Well framed, but no request: refused, and the connection lives. */
static void bodies(const char *desk, struct arena *a)
{
	static char deep[80000], large[FRAME_BODY_MAX];
	int fd = fixture_raw(desk);
	size_t i;

	fixture_hello(fd, NULL, a);
	packed(fd, 1, "customer conjure", "", 0);
	refused(fd, "an unknown verb", OD__OUTCOME__MALFORMED, a);
	packed(fd, 2, "customer add", "\377\377\377", 3);
	refused(fd, "a body that is no message", OD__OUTCOME__MALFORMED, a);
	packed(fd, 3, "customer add", "\x0a\3\377\376\375", 5);
	refused(fd, "a name that is no UTF-8", OD__OUTCOME__MALFORMED, a);
	packed(fd, 4, "customer add", "", 0);
	refused(fd, "a field that must be there is not", OD__OUTCOME__REFUSED, a);
	memset(large, 'x', sizeof large);
	memcpy(large, "\x0a\xb9\xdf\x3f", 4);
	packed(fd, 5, "customer add", large, sizeof large);
	refused(fd, "a name of a megabyte", OD__OUTCOME__MALFORMED, a);
	/* point (6) in point in point …: length bytes that lie, 40,000 levels. */
	for (i = 0; i < sizeof deep; i += 2) {
		deep[i] = 0x32;
		deep[i + 1] = 0x7f;
	}
	packed(fd, 6, "customer add", deep, sizeof deep);
	refused(fd, "40,000 nested messages", OD__OUTCOME__MALFORMED, a);
	fixture_send(fd, 7, "customer add", NULL, fixture_request("customer add", a,
		"name=Still here", NULL));
	is_int(OD__OUTCOME__DONE, fixture_outcome(fd, a), "the next request is done");
	close(fd);
}

int main(void)
{
	struct arena *a = arena_new(0);
	const char *desk = fixture_calm_desk("desk");
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	ProtobufCMessage *m = NULL;
	struct refusal why;
	uint64_t before, after;

	plan_lazy();
	fixture_call(c, "server status", NULL, a, &m, &why, NULL);
	before = m ? ((Od__ServerShown *)m)->journal : 0;
	raw_bytes(desk);
	is_int(OK, fixture_call(c, "server status", NULL, a, &m, &why, NULL),
		"another client did not notice");
	after = m ? ((Od__ServerShown *)m)->journal : 1;
	is_int((long long)before, (long long)after, "and nothing was written");
	bodies(desk, a);
	is_int(OK, fixture_call(c, "journal verify", NULL, a, &m, &why, NULL), "journal verify");
	is_int(0, m ? (long long)((Od__JournalVerified *)m)->bad : -1, "the chain is whole");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
