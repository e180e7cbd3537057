/* SPDX-License-Identifier: ISC */
/*
 * mutate: bytes and texts that are nearly right.
 *
 * Packed messages, JSON and paths of every type are changed at random places: bits flipped, bytes
 * put in, taken out, doubled, cut off. What is taken must be a whole message: it packs, prints,
 * splits, differs and copies without a fault; what is refused must say a numbered message. Meant
 * to be run with sanitizers; ORDERDESK_ROUNDS asks for more rounds than the check does.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "record/reflect.h"
#include "record/reflect_value.h"
#include "tap/tap.h"

static struct arena *arena;
static uint64_t state = 20261119;
static long taken, refused, wrong;

static uint64_t below(uint64_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return ((state * UINT64_C(2685821657736338717)) >> 11) % n;
}

/* A message with something in most of its fields. */
static ProtobufCMessage *filled(const ProtobufCMessageDescriptor *d)
{
	ProtobufCMessage *m = reflect_new(d, arena);
	unsigned i;

	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		size_t count = value_repeated(f) ? 1 + below(2) : 1, k;

		if (below(4) == 0)
			continue;
		if (value_repeated(f))
			value_resize(m, f, count, arena);
		else
			value_mark(m, f);
		for (k = 0; k < count; k++) {
			void *at = value_at(m, f, k);

			if (f->type == PROTOBUF_C_TYPE_MESSAGE)
				*(ProtobufCMessage **)at = filled(f->descriptor);
			else if (f->type == PROTOBUF_C_TYPE_STRING)
				*(char **)at = arena_string(arena, below(2) ? "a" : "中");
			else if (f->type == PROTOBUF_C_TYPE_BYTES)
				*(ProtobufCBinaryData *)at = (ProtobufCBinaryData){ 1,
					(uint8_t *)arena_string(arena, "b") };
			else if (f->type != PROTOBUF_C_TYPE_BOOL && f->type != PROTOBUF_C_TYPE_ENUM)
				*(int32_t *)at = (int32_t)below(300);
		}
	}
	return m;
}

static size_t change(unsigned char *bytes, size_t length, size_t room)
{
	static const unsigned char odd[] = { 0, 0xff, 0x80, 0x7f, '"', '{', '[', '\\', '0', 'e', 0xed };
	uint64_t times = 1 + below(4);

	while (times-- > 0 && length > 0) {
		size_t at = below(length), many = 1 + below(8);

		switch (below(5)) {
		case 0:
			bytes[at] ^= (unsigned char)(1u << below(8));
			break;
		case 1:
			bytes[at] = odd[below(sizeof odd)];
			break;
		case 2:
			length = at;
			break;
		case 3:
			many = many < length - at ? many : length - at;
			memmove(bytes + at, bytes + at + many, length - at - many);
			length -= many;
			break;
		default:
			many = many < length - at ? many : length - at;
			if (length + many > room)
				break;
			memmove(bytes + at + many, bytes + at, length - at);
			length += many;
			break;
		}
	}
	return length;
}

static void count_one(void *baton, const char *path, const struct place *before,
	const struct place *after)
{
	(void)before;
	(void)after;
	*(size_t *)baton += strlen(path);
}

/* Everything that is done with a message that was taken. */
static void use(ProtobufCMessage *m)
{
	ProtobufCMessage *clear, *sealed;
	struct buffer b;
	struct refusal why;
	size_t paths = 0;

	buffer_init(&b, 8 << 20);
	wrong += reflect_pack(m, &b) != OK;
	buffer_reset(&b);
	wrong += reflect_json(m, &b) != OK || !text_valid(buffer_string(&b), b.length);
	reflect_part(m, GRADE_PERSONAL, arena, &clear, &sealed);
	reflect_diff(clear, sealed, count_one, &paths);
	reflect_copy(m, arena);
	if (reflect_check(m, arena, &why) != OK)
		wrong += message_text(why.message) == NULL;
	reflect_mask(m, arena);
	buffer_free(&b);
}

static void judge(enum status s, ProtobufCMessage *m, const struct refusal *why)
{
	if (s == OK) {
		taken++;
		use(m);
	} else {
		refused++;
		wrong += s != ERR_REFUSED || !*refusal_text(why, arena, NULL);
	}
}

static void mutate(const ProtobufCMessageDescriptor *d, bool json, long rounds)
{
	unsigned char *bytes;
	struct buffer b;
	long i;

	buffer_init(&b, 1 << 20);
	bytes = malloc(1 << 20);
	for (i = 0; i < rounds; i++) {
		ProtobufCMessage *m = filled(d), *out = NULL;
		struct refusal why = { 0 };
		enum status s;
		size_t length;

		buffer_reset(&b);
		if (json)
			reflect_json(m, &b);
		else
			reflect_pack(m, &b);
		memcpy(bytes, buffer_string(&b), b.length);
		length = change(bytes, b.length, b.length + 64);
		s = json ? reflect_from_json(d, (char *)bytes, length, arena, &out, &why) :
			reflect_unpack(d, bytes, length, arena, &out, &why);
		judge(s, out, &why);
		arena_reset(arena);
	}
	free(bytes);
	buffer_free(&b);
}

static void mutate_paths(const ProtobufCMessageDescriptor *d, long rounds)
{
	static const char *const pieces[] = { ".", "0", "1", "line", "name", "point", "99999999999",
		"-1", "..", "x", "terms", "limit", " ", "\xff", "row", "page" };
	long i;

	for (i = 0; i < rounds; i++) {
		ProtobufCMessage *m = filled(d);
		struct refusal why = { 0 };
		enum status s;
		struct place p;
		char path[200] = "";
		uint64_t k, n = 1 + below(5);

		for (k = 0; k < n; k++) {
			if (k > 0 && below(4))
				strcat(path, ".");
			strcat(path, d->n_fields && below(2) ?
				d->fields[below(d->n_fields)].name : pieces[below(16)]);
		}
		if (reflect_find(m, path, &p) == OK)
			wrong += p.field == NULL;
		s = reflect_set(m, path, pieces[below(16)], arena, &why);
		judge(s, m, &why);
		arena_reset(arena);
	}
}

int main(void)
{
	const char *asked = getenv("ORDERDESK_ROUNDS");
	long rounds = asked ? atol(asked) : 60;
	const ProtobufCMessageDescriptor *d;
	size_t i;

	plan_lazy();
	clock_zone("UTC");
	arena = arena_new(0);
	for (i = 0; (d = type_at(i)); i++) {
		mutate(d, false, rounds);
		mutate(d, true, rounds);
		mutate_paths(d, rounds);
	}
	is_int(0, wrong, "whatever was taken is whole, whatever was refused says why");
	ok(taken > rounds && refused > rounds, "%ld taken, %ld refused", taken, refused);
	arena_free(arena);
	return tap_result();
}
