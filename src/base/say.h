/* SPDX-License-Identifier: ISC */
/*
 * say -- the words of the program in the language of the person.
 *
 * The English text is the key; translations are gettext catalogues (po/). glibc follows LANGUAGE
 * under the locale C.UTF-8 (only plain C is left out), so a process has C.UTF-8, which a bare
 * system has, and the language of the user beside it; it can be changed while the process runs.
 * Used by seat and command; the server speaks in message numbers only. Nothing fails: without a
 * catalogue the English text is said. ORDERDESK_LOCALE names another folder of catalogues.
 */
#ifndef ORDERDESK_BASE_SAY_H
#define ORDERDESK_BASE_SAY_H

#include <stddef.h>

#define _(text) say(text)
#define N_(text) text		/* marks a text that is said later */

/* Take a language ("en", "zh_CN", "zh"; NULL or "" is English). Unknown ones are English. */
void say_language(const char *language);
/* The language in force: "en" or "zh_CN". It names the folder of the screens. */
const char *say_language_name(void);

/* The text in the language in force; lives as long as the process. "" stays "". */
const char *say(const char *text);

/*
 * The same for a short word that means one thing here and another there: the translation under
 * msgctxt `context`, else the plain one.
 */
const char *say_in(const char *context, const char *text);

/*
 * "{1|line|lines}" at a place of a sentence is the word that goes with the number {1}: of its two, the
 * first with 1. Its bytes, 0 when the place is none of these. Languages without plurals leave it out.
 */
size_t say_number_word(const char *place, const char *number, const char **word);
/*
 * Writes a sentence with places {0} … {9} into out[0..size), cut to whole characters. An argument
 * that is NULL is written as nothing; other braces stand for themselves. Returns out.
 */
char *say_fill(const char *sentence, const char *const *arguments, size_t count, char *out,
	size_t size);

#endif
