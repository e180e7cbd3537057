/* SPDX-License-Identifier: ISC */
/*
 * reflect -- fields by dotted name: find, set from text, print, JSON, differences.
 *
 * Works over protobuf-c's descriptors and the rules of record/table.h, so command line, JSON, CSV,
 * screens, masks and the journal's before and after need no code of their own. A path is names and
 * indexes parted by dots: "line.0.item", "terms.limit"; an index equal to the count adds an
 * element, one beyond is refused. Everything made is in the given arena. Errors of a person are
 * told in a refusal that names the field, what it takes and what was given.
 */
#ifndef ORDERDESK_RECORD_REFLECT_H
#define ORDERDESK_RECORD_REFLECT_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "record/table.h"

#define REFLECT_DEPTH 12	/* deepest nesting of any message or JSON text */
#define REFLECT_BYTES (1u << 20)	/* largest packed message */
#define REFLECT_MEMORY (16u << 20)	/* most that one message may take when unpacked */
#define REFLECT_UNKNOWN 1000	/* most fields of a newer release that are carried along */

/* Why a person's input was not taken; arguments live in the arena. */
struct refusal {
	int message;		/* Od__Message */
	const char *field;	/* dotted name or NULL */
	const char *arg[4];
	size_t args;
};
enum status refuse(struct refusal *r, struct arena *a, int message, const char *field,
	const char *arg0, const char *arg1, const char *arg2, const char *arg3);	/* ERR_REFUSED */
/* The English sentence, or through `translate` (gettext) when given. */
char *refusal_text(const struct refusal *r, struct arena *a, const char *(*translate)(const char *));

/* A refusal as it travels; both share the strings of what they are made from. */
struct Od__Refusal *refusal_pack(const struct refusal *r, struct arena *a);
void refusal_unpack(const struct Od__Refusal *m, struct refusal *r);

/* Decimal places of amounts in text (0 to 4, the desk's currency); 2 until it is called. */
void reflect_places(int places);

ProtobufCMessage *reflect_new(const ProtobufCMessageDescriptor *d, struct arena *a);
/*
 * Unpack with every limit checked before the library is called: size, nesting depth, field sizes
 * and counts, UTF-8. ERR_REFUSED with the refusal filled in.
 */
enum status reflect_unpack(const ProtobufCMessageDescriptor *d, const void *bytes, size_t length,
	struct arena *a, ProtobufCMessage **out, struct refusal *why);
enum status reflect_pack(const ProtobufCMessage *m, struct buffer *out);
ProtobufCMessage *reflect_copy(const ProtobufCMessage *m, struct arena *a);
/*
 * Limits, UTF-8, `required` fields and known enum values of a whole message. reflect_unpack leaves
 * the last two out, as a reply of a newer release may have values that we do not know: the server
 * runs this on each request.
 */
enum status reflect_check(const ProtobufCMessage *m, struct arena *a, struct refusal *why);

/* One value found by path. */
struct place {
	const ProtobufCMessage *message;	/* the innermost message; NULL when it is absent */
	const ProtobufCMessageDescriptor *type;	/* its type */
	const ProtobufCFieldDescriptor *field;
	unsigned index;				/* of the field in its message */
	long element;				/* of a repeated field, -1 for the whole */
	bool present;
};
enum status reflect_find(const ProtobufCMessage *m, const char *path, struct place *out);
/* The same on a type, to check names in files; indexes may be left out ("line.item"). */
enum status reflect_find_type(const ProtobufCMessageDescriptor *d, const char *path,
	struct place *out);
size_t reflect_count(const struct place *p);	/* elements of a repeated field, else present 0/1 */
/* The field's value as an integer, a string or a message; 0, "" or NULL when absent. */
int64_t reflect_integer(const struct place *p);
const char *reflect_string(const struct place *p);
const ProtobufCMessage *reflect_message(const struct place *p);

/*
 * "path" = text in the field's format ("2.5" for a quantity). A repeated field named without an
 * index gets one more element.
 */
enum status reflect_set(ProtobufCMessage *m, const char *path, const char *text, struct arena *a,
	struct refusal *why);
/* Text of one value as people read it; exact (parseable) when `exact`. Absent: nothing. */
enum status reflect_print(const struct place *p, bool exact, struct buffer *out);

/* JSON: names as in .proto; formats as exact strings or numbers; enums by lower-case name. */
enum status reflect_json(const ProtobufCMessage *m, struct buffer *out);
enum status reflect_from_json(const ProtobufCMessageDescriptor *d, const char *json, size_t length,
	struct arena *a, ProtobufCMessage **out, struct refusal *why);

/* Calls back for each field path that differs; `before` or `after` may be NULL (all of the other). */
typedef void reflect_difference(void *baton, const char *path, const struct place *before,
	const struct place *after);
void reflect_diff(const ProtobufCMessage *before, const ProtobufCMessage *after,
	reflect_difference *each, void *baton);

/*
 * Two parts of a record: `clear` without the fields of grade `from` and above, `sealed` with only
 * those; false: there are none, and `clear` is the message itself. Both are to be read only, as they
 * share what is in the message. reflect_join puts them together again.
 */
bool reflect_part(const ProtobufCMessage *m, enum grade from, struct arena *a,
	ProtobufCMessage **clear, ProtobufCMessage **sealed);
ProtobufCMessage *reflect_join(const ProtobufCMessage *clear, const ProtobufCMessage *sealed,
	struct arena *a);
/* Masks personal strings in place (copies in the arena): phones keep the last four, names stay. */
void reflect_mask(ProtobufCMessage *m, struct arena *a);

#endif
