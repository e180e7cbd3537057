/* SPDX-License-Identifier: ISC */
/*
 * say -- gettext under C.UTF-8, with LANGUAGE set by us.
 *
 * The category of the texts must be a locale other than "C" for glibc to look at LANGUAGE at all;
 * C.UTF-8 is one. After a change of LANGUAGE the library looks its catalogues up anew only when
 * its counter moves, which is its documented way to change the language of a running program. The
 * codeset is bound, so the texts are UTF-8 whatever the environment says. Called before threads
 * start, or by a program of one thread.
 */
#include "base/say.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern int _nl_msg_cat_cntr;

static const char *language_now = "en";

void say_language(const char *language)
{
	const char *folder = getenv("ORDERDESK_LOCALE");

	language_now = language && strncmp(language, "zh", 2) == 0 ? "zh_CN" : "en";
	setenv("LANGUAGE", language_now, 1);
	if (!setlocale(LC_MESSAGES, "C.UTF-8"))
		setlocale(LC_MESSAGES, "C.utf8");
	bindtextdomain("orderdesk", folder && *folder ? folder : LOCALEDIR);
	bind_textdomain_codeset("orderdesk", "UTF-8");
	textdomain("orderdesk");
	_nl_msg_cat_cntr++;
}

const char *say_language_name(void)
{
	return language_now;
}

const char *say(const char *text)
{
	return *text ? gettext(text) : text;
}

const char *say_in(const char *context, const char *text)
{
	char key[300];
	const char *said;

	if (snprintf(key, sizeof key, "%s\004%s", context, text) >= (int)sizeof key)
		return say(text);
	said = gettext(key);
	return said == key ? say(text) : said;
}

size_t say_number_word(const char *place, const char *number, const char **word)
{
	const char *one = place + 3, *bar = strchr(one, '|'), *end = strchr(one, '}');

	if (place[0] != '{' || place[1] < '0' || place[1] > '9' || place[2] != '|' || !bar || !end ||
	    bar > end)
		return 0;
	*word = number && strcmp(number, "1") == 0 ? one : bar + 1;
	return (size_t)((*word == one ? bar : end) - *word);
}

char *say_fill(const char *sentence, const char *const *arguments, size_t count, char *out,
	size_t size)
{
	size_t length = 0;
	const char *p;

	for (p = sentence; *p; p++) {
		const char *piece = p;
		size_t bytes = 1;

		if (*p == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}' &&
		    (size_t)(p[1] - '0') < count) {
			piece = arguments[p[1] - '0'] ? arguments[p[1] - '0'] : "";
			bytes = strlen(piece);
			p += 2;
		} else if (*p == '{' && p[1] >= '0' && (size_t)(p[1] - '0') < count &&
		    (bytes = say_number_word(p, arguments[p[1] - '0'], &piece)) > 0) {
			p = strchr(p, '}');
		} else {
			bytes = 1;
		}
		if (bytes >= size - length) {
			/* Cut in front of the character that does not fit whole. */
			bytes = size - 1 - length;
			memcpy(out + length, piece, bytes);
			if (((unsigned char)piece[bytes] & 0xc0) == 0x80) {
				length += bytes;
				while (length > 0 && ((unsigned char)out[length - 1] & 0xc0) == 0x80)
					length--;
				bytes = 0;
				length -= length > 0;
			}
			out[length + bytes] = 0;
			return out;
		}
		memcpy(out + length, piece, bytes);
		length += bytes;
	}
	out[length] = 0;
	return out;
}
