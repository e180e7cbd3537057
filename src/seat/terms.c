/* SPDX-License-Identifier: ISC */
/*
 * terms -- units, categories and departments by their names. See terms.h.
 */
#include "seat/terms.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"
#include "record/system.pb-c.h"
#include "record/unit.h"
#include "seat/print.h"

struct term {
	char kind[16], code[40], name[80], zh[80];
	struct term *next;
};

static struct term *terms;	/* GLOBAL: the words of the desk this seat is connected to */

static void forget(const char *kind)
{
	struct term **at = &terms;

	while (*at) {
		struct term *t = *at;

		if (strcmp(t->kind, kind) == 0) {
			*at = t->next;
			mem_free(t);
		} else {
			at = &t->next;
		}
	}
}

static void keep(const char *kind, const Od__ConfigRows *rows)
{
	forget(kind);
	for (size_t i = 0; rows && i < rows->n_row; i++) {
		const Od__Config *c = rows->row[i];
		struct term *t = mem_alloc(sizeof *t);

		snprintf(t->kind, sizeof t->kind, "%s", kind);
		snprintf(t->code, sizeof t->code, "%s", c->code ? c->code : "");
		snprintf(t->name, sizeof t->name, "%s", c->name && *c->name ? c->name : t->code);
		snprintf(t->zh, sizeof t->zh, "%s", c->value_case == OD__CONFIG__VALUE_TERM && c->term->zh ?
			c->term->zh : "");
		t->next = terms;
		terms = t;
	}
}

static const char *const kinds[] = { "unit", "category", "department", "pause", "cause", "family" };

static void on_terms(struct page *page, const struct client_reply *reply, void *baton)
{
	if (reply->outcome == OD__OUTCOME__DONE)
		keep(kinds[(size_t)(uintptr_t)baton], (const Od__ConfigRows *)reply->body);
	seat_dirty(page_seat(page));
}

void terms_ask(struct page *page)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		Od__ConfigList list = OD__CONFIG_LIST__INIT;
		Od__Page all = OD__PAGE__INIT;

		all.has_limit = true;
		all.limit = 200;
		list.kind = (char *)kinds[i];
		list.page = &all;
		seat_call(page, "config list", &list.base, CALL_QUIET, on_terms, (void *)(uintptr_t)i);
	}
}

static const struct term *find(const char *kind, const char *code)
{
	for (const struct term *t = terms; t; t = t->next)
		if (strcmp(t->kind, kind) == 0 && strcmp(t->code, code) == 0)
			return t;
	return NULL;
}

const char *term_said(const char *kind, const char *code)
{
	const struct term *t = code ? find(kind, code) : NULL;

	if (!t)
		return code ? code : "";
	return strcmp(say_language_name(), "zh_CN") == 0 && *t->zh ? t->zh : t->name;
}

char *term_counted(int64_t quantity, const char *unit, char *out, size_t size)
{
	char number[PRINT_ROOM];
	const char *said = term_said("unit", unit);
	bool english = strcmp(say_language_name(), "en") == 0;

	snprintf(out, size, "%s%s%s%s", print_quantity(quantity, number, sizeof number), *said ? " " : "",
		said, english ? unit_ending(said, quantity) : "");
	return out;
}

char *term_short_name(const char *name, char *out, size_t size)
{
	size_t length = strlen(name);

	for (size_t i = 1; name[i]; i++)
		if (name[i] == ',' || (name[i] == ' ' && isdigit((unsigned char)name[i + 1]))) {
			length = i;
			break;
		}
	snprintf(out, size, "%.*s", (int)length, name);
	return out;
}
