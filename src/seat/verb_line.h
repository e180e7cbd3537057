/* SPDX-License-Identifier: ISC */
/*
 * Any verb typed by name: "order list day=today", "customer show K1042". The first two words are
 * the verb; FIELD=VALUE sets a field, a word alone goes to the first field that is not set, --FIELD
 * says yes. Used by the line behind `:`. Pure but for the verb table; a wrong word is a refusal.
 */
#ifndef ORDERDESK_SEAT_VERB_LINE_H
#define ORDERDESK_SEAT_VERB_LINE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "record/reflect.h"

/* The verb that a line begins with; NULL when there is none. */
const struct verb_row *verb_line_verb(const char *line, const char **preset);

/* The request that a line means, in the arena. OK, or ERR_REFUSED with *why. */
enum status verb_line_request(const char *line, struct arena *arena, const struct verb_row **verb,
			      ProtobufCMessage **request, struct refusal *why);

/*
 * What may follow: writes the words that fit behind the line, parted by blanks, into out, and the
 * letters that all of them begin with, beyond what is typed, into common. Returns how many fit.
 */
size_t verb_line_complete(const char *line, char *out, size_t size, char *common, size_t common_size);

#endif
