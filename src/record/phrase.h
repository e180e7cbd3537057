/* SPDX-License-Identifier: ISC */
/*
 * phrase -- a refusal in the words of the person who reads it.
 *
 * A refusal names a field by its path in the request (line.0.quantity), and some of its arguments are
 * phrases of ours ("why it came back", "confirmed or held"). At a seat the field is called as people call
 * it, in their language; at the shell the path stays, as it is what is typed there, with the word before
 * it where the language is another. A hint that no language has but English is left out of the others.
 * Called wherever a refusal becomes a sentence: refusal.c for programs, page.c of the seat. Nothing fails;
 * what is not known is said as it came.
 */
#ifndef ORDERDESK_RECORD_PHRASE_H
#define ORDERDESK_RECORD_PHRASE_H

#include <stdbool.h>
#include <stddef.h>

#include "record/reflect.h"

struct phrased {
	int message;		/* the number whose text takes the arguments */
	const char *arg[4];
	size_t args;
	char field[200];	/* room of one of them */
};

/* The arguments as they are said; `seat`: without the path. Good as long as `r` and `out` are. */
void refusal_phrase(const struct refusal *r, bool seat, const char *(*translate)(const char *),
	struct phrased *out);
/* The sentence begins with the name of the field that it refuses. */
bool refusal_names_field(const struct refusal *r);
/* A sentence that travels, a note or a step, as it is said at a seat; in out[0..size). */
char *told_say(const struct Od__Refusal *told, char *out, size_t size);
/* The word for a field by its path or name, in the language in force; in out[0..size). */
char *field_word(const char *path, char *out, size_t size);
/* The phrases that the desk's refusals carry, for tests; NULL behind the last. */
const char *phrase_at(size_t index);

#endif
