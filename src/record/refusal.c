/* SPDX-License-Identifier: ISC */
/*
 * refusal -- a numbered message with its arguments, and the sentence made of it.
 *
 * A refusal is made where a person's input is judged, travels as number and arguments, and becomes
 * words only where it is shown: in the seat, on the command line. Arguments are values (a name, a
 * number), fields and phrases of ours, which phrase.c turns into the words of the reader.
 */
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/log.h"
#include "base/say.h"
#include "record/common.pb-c.h"
#include "record/message.pb-c.h"
#include "record/phrase.h"
#include "record/reflect.h"
#include "record/reflect_value.h"

#define SENTENCE_MAX 8192
#define SHOWN_MAX 80	/* bytes of a wrong value that a refusal repeats */

enum status refuse(struct refusal *r, struct arena *a, int message, const char *field,
	const char *arg0, const char *arg1, const char *arg2, const char *arg3)
{
	const char *arg[] = { arg0, arg1, arg2, arg3 };
	size_t i;

	memset(r, 0, sizeof *r);
	r->message = message;
	r->field = arena_string(a, field);
	for (i = 0; i < 4 && arg[i]; i++)
		r->arg[i] = arena_string(a, arg[i]);
	r->args = i;
	return ERR_REFUSED;
}

enum status value_refuse(const char *path, const char *phrase, const char *text,
	struct arena *a, struct refusal *why)
{
	char shown[SHOWN_MAX + 8];
	size_t length = strlen(text);

	if (length > SHOWN_MAX) {
		length = SHOWN_MAX;
		while (length > 0 && (text[length] & 0xc0) == 0x80)
			length--;
	}
	snprintf(shown, sizeof shown, "%.*s%s", (int)length, text, text[length] ? "…" : "");
	return refuse(why, a, OD__MESSAGE__FIELD_VALUE, path, path, phrase, shown, NULL);
}

char *refusal_text(const struct refusal *r, struct arena *a,
	const char *(*translate)(const char *))
{
	struct phrased words = { .message = r->message };
	const char *text, *p;
	struct buffer out;
	char *said;

	memcpy(words.arg, r->arg, sizeof words.arg);
	if (translate)
		refusal_phrase(r, false, translate, &words);
	text = message_text(words.message);
	if (!text)
		return arena_format(a, "message %d", r->message);
	if (translate)
		text = translate(text);
	buffer_init(&out, SENTENCE_MAX);
	for (p = text; *p; p++) {
		size_t i = (size_t)(p[1] - '0'), bytes;
		const char *word;

		bytes = *p == '{' && i <= 3 ? say_number_word(p, i < r->args ? words.arg[i] : NULL, &word)
			: 0;
		if (bytes) {
			buffer_put(&out, word, bytes);
			p = strchr(p, '}');
			continue;
		}
		if (*p != '{' || i > 3 || p[2] != '}') {
			buffer_char(&out, *p);
			continue;
		}
		if (i < r->args && words.arg[i])
			buffer_text(&out, words.arg[i]);
		p += 2;
	}
	said = arena_string_n(a, buffer_string(&out), out.length);
	buffer_free(&out);
	return said;
}

Od__Refusal *refusal_pack(const struct refusal *r, struct arena *a)
{
	Od__Refusal *m = arena_alloc(a, sizeof *m);
	size_t i;

	od__refusal__init(m);
	m->has_message = 1;
	m->message = (Od__Message)r->message;
	m->field = (char *)(uintptr_t)r->field;
	m->arg = arena_array(a, 4, sizeof *m->arg);
	for (i = 0; i < r->args && i < 4; i++)
		m->arg[i] = (char *)(uintptr_t)(r->arg[i] ? r->arg[i] : "");
	m->n_arg = i;
	return m;
}

void refusal_unpack(const Od__Refusal *m, struct refusal *r)
{
	size_t i;

	memset(r, 0, sizeof *r);
	r->message = (int)m->message;
	r->field = m->field;
	for (i = 0; i < m->n_arg && i < 4; i++)
		r->arg[i] = m->arg[i];
	r->args = i;
}
