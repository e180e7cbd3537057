/* SPDX-License-Identifier: ISC */
/*
 * The names of the keys, both ways. One table holds the named keys; function
 * keys, Ctrl-letters and characters are made from their numbers. Called by
 * the keymap, the foot of the screen, the help list and the tests.
 */
#include "seat/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const struct {
	uint32_t code;
	const char *name;
} named[] = {
	{ K_ENTER, "Enter" },
	{ K_TAB, "Tab" },
	{ K_BACKTAB, "Shift-Tab" },
	{ K_BACKSPACE, "Backspace" },
	{ K_DELETE, "Del" },
	{ K_UP, "Up" },
	{ K_DOWN, "Down" },
	{ K_LEFT, "Left" },
	{ K_RIGHT, "Right" },
	{ K_HOME, "Home" },
	{ K_END, "End" },
	{ K_PAGE_UP, "PgUp" },
	{ K_PAGE_DOWN, "PgDn" },
	{ K_INSERT, "Ins" },
	{ K_ESCAPE, "Esc" },
	{ K_WORD_LEFT, "Word-Left" },
	{ K_WORD_RIGHT, "Word-Right" },
	{ K_WORD_DELETE, "Word-Del" },
	{ K_CTRL('_'), "Ctrl-_" },
	{ ' ', "Space" },
};

#define NAMED_COUNT (sizeof named / sizeof named[0])

bool key_is_char(struct stroke stroke)
{
	return stroke.code >= ' ' && stroke.code < K_NAMED && !stroke.twin;
}

bool key_is_one_of(struct stroke stroke, const char *signs)
{
	return stroke.code > 0 && stroke.code < 0x80 && strchr(signs, (int)stroke.code);
}

bool key_is_function(struct stroke stroke)
{
	return stroke.code > K_FUNCTION && stroke.code <= K_F(12);
}

bool key_is_control(struct stroke stroke)
{
	return stroke.code >= K_CTRL('A') && stroke.code <= K_CTRL('Z');
}

/* One character as UTF-8; the names of keys need no more than this. */
static void put_character(uint32_t code, char *name, size_t size)
{
	if (code < 0x80)
		snprintf(name, size, "%c", (int)code);
	else if (code < 0x800)
		snprintf(name, size, "%c%c", (int)(0xc0 | code >> 6), (int)(0x80 | (code & 0x3f)));
	else if (code < 0x10000)
		snprintf(name, size, "%c%c%c", (int)(0xe0 | code >> 12),
			 (int)(0x80 | (code >> 6 & 0x3f)), (int)(0x80 | (code & 0x3f)));
	else
		snprintf(name, size, "%c%c%c%c", (int)(0xf0 | code >> 18),
			 (int)(0x80 | (code >> 12 & 0x3f)), (int)(0x80 | (code >> 6 & 0x3f)),
			 (int)(0x80 | (code & 0x3f)));
}

char *key_label(uint32_t code, char *name, size_t size)
{
	struct stroke stroke = { .code = code };

	for (size_t i = 0; i < NAMED_COUNT; i++) {
		if (named[i].code == code) {
			snprintf(name, size, "%s", named[i].name);
			return name;
		}
	}
	if (key_is_function(stroke))
		snprintf(name, size, "F%u", (unsigned)(code - K_FUNCTION));
	else if (key_is_control(stroke))
		snprintf(name, size, "Ctrl-%c", (int)(code - K_CONTROL));
	else if (key_is_char(stroke))
		put_character(code, name, size);
	else
		snprintf(name, size, "%s", "");
	return name;
}

char *key_twin_label(uint32_t code, char *name, size_t size)
{
	struct stroke stroke = { .code = code };

	snprintf(name, size, "%s", "");
	if (key_is_function(stroke))
		snprintf(name, size, "Esc %c", "?1234567890-="[code - K_FUNCTION]);
	else if (key_is_control(stroke))
		snprintf(name, size, "Esc %c", (int)(code - K_CONTROL) - 'A' + 'a');
	else if (code == ':' || code == '?')
		snprintf(name, size, "Esc %c", (int)code);
	return name;
}

uint32_t key_by_name(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < NAMED_COUNT; i++)
		if (strcmp(named[i].name, name) == 0)
			return named[i].code;
	if (strncmp(name, "Ctrl-", 5) == 0 && length == 6 && name[5] >= 'A' && name[5] <= 'Z')
		return K_CTRL((uint32_t)name[5]);
	if (name[0] == 'F' && length > 1) {
		char *end;
		long number = strtol(name + 1, &end, 10);

		if (*end == '\0' && name[1] >= '1' && name[1] <= '9' && number <= 12)
			return K_F((uint32_t)number);
	}
	if (length == 1 && name[0] > ' ' && name[0] < 0x7f)
		return (uint32_t)name[0];
	return K_NONE;
}

void key_release(struct stroke *stroke)
{
	mem_free(stroke->text);
	*stroke = (struct stroke){ .code = K_NONE };
}
