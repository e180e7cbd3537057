/* SPDX-License-Identifier: ISC */
/*
 * Damaged frames into a server's socket, for as long as one cares to wait.
 *
 * Good requests of many verbs are spoiled: bits turned, bytes put in and left out, lengths that
 * lie, ends cut off, two frames spliced. Whatever comes back, the server lives on, another client
 * is served throughout, and in the end the journal and the store are whole. Run: make fuzz, or
 * tests/fuzz/socket-fuzz [SECONDS] with FUZZ_SEED in the environment to see a run again; best in a
 * build with the sanitizers.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"
#include "wire/frame.h"

struct sample {
	unsigned char bytes[8192];
	size_t length;
};

static struct sample samples[64];
static size_t sample_count;

static void keep(const Od__Frame *frame)
{
	struct buffer b;

	buffer_init(&b, sizeof samples[0].bytes);
	if (frame_put(&b, frame) == OK && sample_count < sizeof samples / sizeof samples[0]) {
		memcpy(samples[sample_count].bytes, b.bytes, b.length);
		samples[sample_count++].length = b.length;
	}
	buffer_free(&b);
}

/* A request frame of a verb with its example for a body, or an empty one. */
static void sample_of(const struct verb_row *row, uint64_t number, struct arena *a)
{
	static const char *const pairs[][2] = {
		{"name", "Fuzz"}, {"text", "some text"}, {"customer", "1"}, {"login", "boss"},
		{"kind", "role"}, {"limit", "10"}, {"from", "1"}, {"id", "X1"},
		{"point.0.value", "0301234567"}, {"address.0.text", "Street 1"},
		{"line.0.item", "2"}, {"line.0.quantity", "3"}, {"topic.0", "record/"},
	};
	ProtobufCMessage *m = reflect_new(row->request, a);
	Od__Request r = OD__REQUEST__INIT;
	Od__Frame f = OD__FRAME__INIT;
	struct refusal why;
	struct buffer body;
	size_t i;

	for (i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		if (reflect_set(m, pairs[i][0], pairs[i][1], a, &why) != OK)
			continue;
	buffer_init(&body, 4096);
	if (reflect_pack(m, &body) == OK) {
		r.has_number = 1;
		r.number = number;
		r.verb = (char *)(uintptr_t)row->full;
		r.has_body = 1;
		r.body.data = body.bytes;
		r.body.len = body.length;
		f.kind_case = OD__FRAME__KIND_REQUEST;
		f.request = &r;
		keep(&f);
	}
	buffer_free(&body);
}

static size_t spoil(unsigned char *bytes, size_t length, size_t room)
{
	int times = 1 + (int)(random() % 6);

	while (times-- > 0 && length > 4) {
		size_t at = (size_t)random() % length;

		switch (random() % 6) {
		case 0:
			bytes[at] ^= (unsigned char)(1 << random() % 8);
			break;
		case 1:
			bytes[at] = (unsigned char)random();
			break;
		case 2:
			memmove(bytes + at, bytes + at + 1, length - at - 1);
			length--;
			break;
		case 3:
			if (length < room) {
				memmove(bytes + at + 1, bytes + at, length - at);
				length++;
			}
			break;
		case 4:
			length = at + 1;
			break;
		default: {
			const struct sample *other = &samples[(size_t)random() % sample_count];
			size_t part = (size_t)random() % other->length;

			if (at + part < room) {
				memcpy(bytes + at, other->bytes, part);
				if (at + part > length)
					length = at + part;
			}
		}
		}
	}
	/* Mostly with a length that fits, so that what is behind it is looked at. */
	if (length > 4 && random() % 8) {
		size_t n = length - 4;

		bytes[0] = bytes[1] = 0;
		bytes[2] = (unsigned char)(n >> 8);
		bytes[3] = (unsigned char)n;
	}
	return length;
}

static bool closed(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char bytes[65536];

	while (poll(&p, 1, 0) > 0) {
		ssize_t n = read(fd, bytes, sizeof bytes);

		if (n <= 0)
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 30;
	unsigned seed = getenv("FUZZ_SEED") ? (unsigned)atoi(getenv("FUZZ_SEED"))
		: (unsigned)clock_now();
	struct arena *a = arena_new((size_t)1 << 30);
	const char *desk = fixture_desk("desk");
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	struct refusal why;
	ProtobufCMessage *m = NULL;
	unsigned frames = 0, connections = 0;
	int64_t end;
	size_t i;
	int fd = -1;

	plan_lazy();
	diag("FUZZ_SEED=%u", seed);
	srandom(seed);
	for (i = 0; verb_at(i); i++)
		if (strcmp(verb_at(i)->full, "server stop") != 0)
			sample_of(verb_at(i), i + 1, a);
	end = clock_steady() + (int64_t)(seconds * 1e6);
	while (clock_steady() < end) {
		struct sample s = samples[(size_t)random() % sample_count];

		if (fd < 0) {
			fd = fixture_raw(desk);
			connections++;
			if (random() % 8)
				fixture_hello(fd, NULL, a);
		}
		s.length = spoil(s.bytes, s.length, sizeof s.bytes);
		fixture_write(fd, s.bytes, s.length);
		frames++;
		if (closed(fd) || random() % 50 == 0) {
			close(fd);
			fd = -1;
		}
		if (frames % 500 == 0) {
			struct arena *own = arena_new(0);

			if (fixture_call(c, "session me", NULL, own, &m, &why, NULL) != OK)
				bail("the other client is not served: %s",
					refusal_text(&why, own, NULL));
			arena_free(own);
		}
	}
	ok(frames > 0, "%u spoiled frames over %u connections", frames, connections);
	is_int(OK, fixture_call(c, "server verify", NULL, a, &m, &why, NULL), "server verify");
	is_int(0, m ? (long long)((Od__ServerVerified *)m)->n_fault : -1, "no fault");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
