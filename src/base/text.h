/* SPDX-License-Identifier: ISC */
/*
 * text -- UTF-8 without a locale: decoding, checking, trimming, cell width and safe showing.
 *
 * Width is that of the C library under C.UTF-8 (wcwidth), combining marks 0 and East Asian wide 2;
 * every process calls text_locale() first. text_visible turns what must not reach a terminal into
 * a visible form: C0 and DEL as ^X, C1 as <85>, bidirectional and other format controls, line and
 * paragraph separators as <202E>, broken bytes as <FF>, everything else unchanged.
 */
#ifndef ORDERDESK_BASE_TEXT_H
#define ORDERDESK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/status.h"

enum status text_locale(void);		/* LC_CTYPE C.UTF-8; ERR_NOT_FOUND when there is none */
/* The code point at the beginning of text[0..left), left > 0: its bytes, or 0 when they are broken. */
size_t text_decode(const char *text, size_t left, uint32_t *code);
/* Next code point at *p (before end); broken bytes give U+FFFD and move one byte. */
uint32_t text_next(const char **p, const char *end);
size_t text_put(char out[4], uint32_t code);	/* bytes written */
bool text_valid(const char *bytes, size_t length);	/* well-formed UTF-8, no surrogates */
size_t text_length(const char *text);		/* code points */
int text_code_width(uint32_t code);		/* cells: 0, 1, 2; controls 0 */
/* C1, and what turns the direction, hides, parts lines or stands for nothing; in any locale. No C0. */
bool text_obeyed(uint32_t code);
/* Never shown as itself: these but C1, and what no terminal agrees on. */
bool text_hidden(uint32_t code);
int text_width(const char *text);		/* cells of the visible form */
enum status text_visible(const char *bytes, size_t length, struct buffer *out);
/* Bytes of the longest prefix that fits `cells`; *used gets its cells. */
size_t text_fit(const char *text, int cells, int *used);
/* Without a character that was cut off at its end, as snprintf() leaves it. Returns text. */
char *text_whole(char *text);
bool text_equal_ascii(const char *a, const char *b);	/* ignoring ASCII case */
char *text_trim(char *text);			/* in place, ASCII blanks at both ends */
bool text_decimal(const char *text, uint64_t *value);	/* whole text is digits, fits */

#endif
