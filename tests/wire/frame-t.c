/* SPDX-License-Identifier: ISC */
/*
 * frame-t -- cutting and unpacking of frames: whole, partial, empty, too large, garbage, deep.
 *
 * Table driven over raw bytes; no socket is needed. What follows a wrong length is never looked
 * at, and a partial frame asks for more whatever it holds.
 */
#include "wire/frame.h"

#include <string.h>

#include "tap/tap.h"

struct row {
	const char *name;
	const char *bytes;
	size_t have;
	enum status wanted;
	size_t length;
};

static const struct row rows[] = {
	{"nothing", "", 0, ERR_END, 0},
	{"half a length", "\0\0\0", 3, ERR_END, 0},
	{"length 0", "\0\0\0\0", 4, ERR_FORMAT, 0},
	{"length 1 without its byte", "\0\0\0\1", 4, ERR_END, 1},
	{"length 1", "\0\0\0\1x", 5, OK, 1},
	{"length 1 and more", "\0\0\0\1xy", 6, OK, 1},
	{"the largest, begun", "\0\20\0\0", 4, ERR_END, 1048576},
	{"one above the largest", "\0\20\0\1", 4, ERR_LIMIT, 1048577},
	{"4 GiB", "\377\377\377\377", 4, ERR_LIMIT, 4294967295u},
};

static void cutting(void)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const unsigned char *payload;
		size_t length;
		enum status s = frame_next((const unsigned char *)rows[i].bytes, rows[i].have,
			&payload, &length);

		is_int(rows[i].wanted, s, "%s", rows[i].name);
		is_int((long long)rows[i].length, (long long)length, "%s: its length",
			rows[i].name);
	}
}

static void round_trip(struct arena *a)
{
	Od__Request request = OD__REQUEST__INIT;
	Od__Frame frame = OD__FRAME__INIT, *back;
	const unsigned char *payload;
	struct refusal why;
	struct buffer out;
	size_t length;

	buffer_init(&out, FRAME_HEAD + FRAME_MAX);
	request.has_number = 1;
	request.number = 7;
	request.verb = (char *)(uintptr_t)"order place";
	request.has_body = 1;
	request.body.data = (uint8_t *)(uintptr_t)"\1\2\0\3";
	request.body.len = 4;
	frame.kind_case = OD__FRAME__KIND_REQUEST;
	frame.request = &request;
	is_int(OK, frame_put(&out, &frame), "a request is packed");
	is_int(OK, frame_next(out.bytes, out.length, &payload, &length), "and cut out again");
	is_int((long long)out.length, (long long)(FRAME_HEAD + length), "to its last byte");
	is_int(OK, frame_unpack(payload, length, a, &back, &why), "and unpacked");
	is_int(7, (long long)back->request->number, "its number");
	is_string("order place", back->request->verb, "its verb");
	is_blob("\1\2\0\3", 4, back->request->body.data, back->request->body.len, "its body");
	buffer_free(&out);
}

static void bounds(void)
{
	static unsigned char body[FRAME_MAX];
	Od__Request request = OD__REQUEST__INIT;
	Od__Frame frame = OD__FRAME__INIT;
	struct buffer out;

	buffer_init(&out, 4 * FRAME_MAX);
	frame.kind_case = OD__FRAME__KIND_REQUEST;
	frame.request = &request;
	request.has_body = 1;
	request.body.data = body;
	request.body.len = FRAME_BODY_MAX;
	is_int(OK, frame_put(&out, &frame), "the largest body fits");
	buffer_reset(&out);
	request.body.len = FRAME_MAX;
	is_int(ERR_LIMIT, frame_put(&out, &frame), "a body of the whole frame does not");
	is_int(0, (long long)out.length, "and leaves nothing behind");
	buffer_free(&out);
}

static void unreadable(struct arena *a)
{
	static unsigned char deep[80000];
	struct refusal why;
	Od__Frame *frame;
	size_t i;

	is_int(ERR_REFUSED, frame_unpack((const unsigned char *)"GET / HTTP/1.1\r\n\r\n", 18, a,
		&frame, &why), "text of another protocol");
	is_int(ERR_REFUSED, frame_unpack((const unsigned char *)"\x9a\x06\0", 3, a, &frame, &why),
		"an unknown field alone is no message");
	/* Field 3 (request) nested in itself 40,000 times: two bytes a level. */
	for (i = 0; i < sizeof deep; i += 2) {
		deep[i] = 0x1a;
		deep[i + 1] = 0x7f;
	}
	is_int(ERR_REFUSED, frame_unpack(deep, sizeof deep, a, &frame, &why),
		"40,000 nested messages");
}

int main(void)
{
	struct arena *a = arena_new(0);

	plan_lazy();
	cutting();
	round_trip(a);
	bounds();
	unreadable(a);
	arena_free(a);
	return tap_result();
}
