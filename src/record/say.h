/* SPDX-License-Identifier: ISC */
/*
 * say -- the sentence of a message number, in the language of the person.
 *
 * base/say.h has the language and the texts; this adds the numbered messages of message.proto.
 * For a refusal in an arena there is refusal_text (record/reflect.h); this one writes into a row
 * of the screen. A number that a newer release knows is said as such, never left out.
 */
#ifndef ORDERDESK_RECORD_SAY_H
#define ORDERDESK_RECORD_SAY_H

#include "base/say.h"

/* The sentence with its places filled in, cut to `size`. Returns out. */
char *say_message(int number, const char *const *arguments, size_t count, char *out, size_t size);

#endif
