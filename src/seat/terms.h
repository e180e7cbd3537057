/* SPDX-License-Identifier: ISC */
/*
 * terms -- the desk's own words in the language of the person: units, categories, departments.
 *
 * They are config records with a name and a Chinese name; the seat asks for them once after the
 * login and keeps them here. A code that has no record is said as it stands. Nothing fails.
 */
#ifndef ORDERDESK_SEAT_TERMS_H
#define ORDERDESK_SEAT_TERMS_H

#include <stddef.h>
#include <stdint.h>

#include "seat/page.h"

/* Asks for them on this page; those kept before are forgotten kind by kind, as the answers come. */
void terms_ask(struct page *page);
/* The word for a code, "" for NULL. Good until the next answer. */
const char *term_said(const char *kind, const char *code);
/* "12 jars", "1 jar", "2.5 kg"; 12 罐. `quantity` in thousandths. */
char *term_counted(int64_t quantity, const char *unit, char *out, size_t size);
/* A product's name without the size of its pack: "小磨香油 500 ml" is 小磨香油. */
char *term_short_name(const char *name, char *out, size_t size);

#endif
