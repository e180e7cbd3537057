/* SPDX-License-Identifier: ISC */
/*
 * Words to a request, by the verb table and the descriptor of the request; and the words that may
 * come next. See verb_line.h.
 */
#include "seat/verb_line.h"

#include <stdio.h>
#include <string.h>

#include "record/message.pb-c.h"
#include "seat/words.h"

#define LINE_MOST 4096

/* Copy the first `count` words of a line; returns what stands behind them. */
static const char *head(const char *line, int count, char *out, size_t size)
{
	size_t length = 0;

	out[0] = '\0';
	for (int i = 0; i < count; i++) {
		size_t word;

		line += strspn(line, " ");
		word = strcspn(line, " ");
		length += (size_t)snprintf(out + length, size - length, "%s%.*s", i && word ? " " : "",
					   (int)word,
					   line);
		if (length >= size)
			length = size - 1;
		line += word;
	}
	return line;
}

const struct verb_row *verb_line_verb(const char *line, const char **preset)
{
	char full[128];

	head(line, 2, full, sizeof full);
	return verb_find_full(full, preset);
}

/* The first field of a request that takes one value and has none yet. */
static const char *next_field(const ProtobufCMessage *request)
{
	for (unsigned i = 0; i < request->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &request->descriptor->fields[i];
		struct place place;

		if (field->label == PROTOBUF_C_LABEL_REPEATED || field->type == PROTOBUF_C_TYPE_MESSAGE)
			continue;
		if (reflect_find(request, field->name, &place) == OK && !place.present)
			return field->name;
	}
	return NULL;
}

static enum status set_word(ProtobufCMessage *request, char *word, struct arena *arena, struct refusal *why)
{
	char *equals = strchr(word, '=');
	const char *field;

	if (equals) {
		*equals = '\0';
		return reflect_set(request, word, equals + 1, arena, why);
	}
	if (strncmp(word, "--", 2) == 0)
		return reflect_set(request, word + 2, "true", arena, why);
	field = next_field(request);
	/* The number of a paper stands where that of its record would. */
	if ((word[0] == 'P' || word[0] == 'p') && word[1] == '-'
	    && protobuf_c_message_descriptor_get_field_by_name(request->descriptor, "pad"))
		field = "pad";
	if (!field)
		return refuse(why, arena, OD__MESSAGE__FIELD_VALUE, word, word, "FIELD=VALUE", word, NULL);
	return reflect_set(request, field, word, arena, why);
}

enum status verb_line_request(const char *line, struct arena *arena, const struct verb_row **verb,
			      ProtobufCMessage **request, struct refusal *why)
{
	const char *preset = NULL;
	char full[128], *rest;
	struct words words;

	*verb = verb_line_verb(line, &preset);
	rest = arena_string(arena, head(line, 2, full, sizeof full));
	if (!*verb)
		return refuse(why, arena, OD__MESSAGE__VERB_UNKNOWN, NULL, arena_string(arena, full),
			      NULL, NULL,
			      NULL);
	if (!words_typed(rest, &words))
		return refuse(why, arena, OD__MESSAGE__REQUEST_MALFORMED, NULL, (*verb)->full, NULL,
			      NULL, NULL);
	*request = reflect_new((*verb)->request, arena);
	if (preset && *preset && set_word(*request, arena_string(arena, preset), arena, why) != OK)
		return ERR_REFUSED;
	for (size_t i = 0; i < words.count; i++)
		if (set_word(*request, words.word[i], arena, why) != OK)
			return ERR_REFUSED;
	return reflect_check(*request, arena, why);
}

struct completion {
	const char *typed;
	size_t length;		/* of what is typed of the word */
	char *out, *common;
	size_t size, common_size, used, count;
};

static void offer(struct completion *c, const char *word, const char *behind)
{
	char whole[128];
	size_t i = 0;

	if (strncmp(word, c->typed, c->length) != 0)
		return;
	snprintf(whole, sizeof whole, "%s%s", word, behind);
	if (c->count == 0) {
		snprintf(c->common, c->common_size, "%s", whole + c->length);
	} else {
		while (c->common[i] && c->common[i] == whole[c->length + i])
			i++;
		c->common[i] = '\0';
	}
	if (c->used + strlen(word) + 2 < c->size)
		c->used += (size_t)snprintf(c->out + c->used, c->size - c->used, "%s%s", c->count ? "  " : "",
					    word);
	c->count++;
}

size_t verb_line_complete(const char *line, char *out, size_t size, char *common, size_t common_size)
{
	const char *last = strrchr(line, ' '), *preset = NULL, *area_end;
	struct completion c = { .out = out, .size = size, .common = common, .common_size = common_size };
	const struct verb_row *verb, *before = NULL;
	char area[64];

	out[0] = common[0] = '\0';
	c.typed = last ? last + 1 : line;
	c.length = strlen(c.typed);
	area_end = head(line, 1, area, sizeof area);
	if (!last || !strchr(line, ' ')) {
		for (size_t i = 0; (verb = verb_at(i)); i++) {
			if (!before || strcmp(before->area, verb->area) != 0)
				offer(&c, verb->area, " ");
			before = verb;
		}
		return c.count;
	}
	area_end += strspn(area_end, " ");
	if (!strchr(area_end, ' ')) {
		for (size_t i = 0; (verb = verb_at(i)); i++)
			if (strcmp(verb->area, area) == 0)
				offer(&c, verb->name, " ");
		return c.count;
	}
	verb = verb_line_verb(line, &preset);
	for (unsigned i = 0; verb && !strchr(c.typed, '=') && i < verb->request->n_fields; i++)
		offer(&c, verb->request->fields[i].name,
		      verb->request->fields[i].type == PROTOBUF_C_TYPE_MESSAGE ? "." : "=");
	return c.count;
}
