/* SPDX-License-Identifier: ISC */
/*
 * Reading keymap files and looking keys up. Contexts are few and bindings
 * fewer, so a search along a list is enough.
 */
#include "seat/keymap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "record/say.h"
#include "seat/key.h"
#include "seat/words.h"

#define BINDINGS_MOST 100	/* of one context */
#define CONTEXTS_MOST 100

struct key_context {
	const char *name;
	const struct key_context *behind;
	struct key_binding *bindings;
	size_t count;
	size_t inherited;	/* of the bindings, those of the base file: they may be bound anew */
	uint32_t foot[KEYMAP_FOOT];
	size_t foot_count;
};

struct keymap {
	struct key_context *contexts;	/* room for CONTEXTS_MOST: they point at each other */
	size_t count;
	size_t inherited;	/* of the contexts, those of the base file: they may be opened again */
	struct chords chords;
	char *text, *base;	/* what all names and labels point into: the file's and its base's */
};

static enum status wrong(char *why, size_t size, const char *name, int line, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

static enum status wrong(char *why, size_t size, const char *name, int line, const char *format, ...)
{
	va_list arguments;
	int length = snprintf(why, size, "%s, line %d: ", name, line);

	va_start(arguments, format);
	if (length > 0 && (size_t)length < size)
		vsnprintf(why + length, size - (size_t)length, format, arguments);
	va_end(arguments);
	return ERR_FORMAT;
}

/* Keys that a keymap must not use: terminals, shells and browsers take them, or they type. */
static bool forbidden(uint32_t code)
{
	static const char taken[] = "SQZCMJIH";

	if (code >= K_CTRL('A') && code <= K_CTRL('Z'))
		return strchr(taken, (int)(code - K_CONTROL)) != NULL;
	if (code < K_NAMED)
		return code > 0x7f || !strchr(":/?+>%", (int)code);
	return false;
}

static struct key_context *context_named(const struct keymap *keymap, const char *name)
{
	for (size_t i = 0; i < keymap->count; i++)
		if (strcmp(keymap->contexts[i].name, name) == 0)
			return &keymap->contexts[i];
	return NULL;
}

static enum status begin_context(struct keymap *keymap, const struct words *words, const char *name, int line,
				 struct key_context **out, char *why, size_t size)
{
	struct key_context *context = words->count == 2 ? context_named(keymap, words->word[1]) : NULL;

	if (context && context < keymap->contexts + keymap->inherited) {
		*out = context;
		return OK;
	}
	if (words->count != 2 && !(words->count == 4 && strcmp(words->word[2], ":") == 0))
		return wrong(why, size, name, line, "wanted: context NAME, or context NAME : OTHER");
	if (context_named(keymap, words->word[1]))
		return wrong(why, size, name, line, "context %s is there already", words->word[1]);
	if (keymap->count == CONTEXTS_MOST)
		return wrong(why, size, name, line, "more than %d contexts", CONTEXTS_MOST);
	*out = context = &keymap->contexts[keymap->count];
	context->name = words->word[1];
	if (words->count == 4) {
		context->behind = context_named(keymap, words->word[3]);
		if (!context->behind)
			return wrong(why, size, name, line, "no context %s before this line", words->word[3]);
	} else {
		context->behind = context_named(keymap, "any");
	}
	context->bindings = mem_array(BINDINGS_MOST, sizeof *context->bindings);
	keymap->count++;
	return OK;
}

static enum status take_foot(struct key_context *context, const struct words *words, const char *name,
			     int line,
			     char *why, size_t size)
{
	if (words->count - 1 > KEYMAP_FOOT)
		return wrong(why, size, name, line, "%zu keys at the foot; the limit is %d",
			     words->count - 1, KEYMAP_FOOT);
	context->foot_count = 0;
	for (size_t i = 1; i < words->count; i++) {
		uint32_t code = key_by_name(words->word[i]);
		const struct key_binding *binding = keymap_find(context, code);

		if (code == K_NONE || !binding || !binding->action || !*binding->label)
			return wrong(why, size, name, line,
				     "%s at the foot has no action with a label above it",
				     words->word[i]);
		context->foot[context->foot_count++] = code;
	}
	return OK;
}

static enum status take_binding(struct key_context *context, const struct words *words, const char *name,
				int line, char *why, size_t size)
{
	uint32_t code = key_by_name(words->word[0]);
	struct key_binding *binding = NULL;

	if (code == K_NONE)
		return wrong(why, size, name, line, "no key %s", words->word[0]);
	if (forbidden(code))
		return wrong(why, size, name, line, "%s types, or is taken by terminals, shells or browsers",
			     words->word[0]);
	if (words->count < 2 || words->count > 4)
		return wrong(why, size, name, line, "wanted: KEY ACTION \"label\" \"note\"");
	for (size_t i = 0; i < context->count && !binding; i++)
		if (context->bindings[i].code == code)
			binding = &context->bindings[i];
	if (binding && binding >= context->bindings + context->inherited)
		return wrong(why, size, name, line, "%s has an action in context %s already", words->word[0],
			     context->name);
	if (!binding && context->count == BINDINGS_MOST)
		return wrong(why, size, name, line, "more than %d keys in a context", BINDINGS_MOST);
	if (!binding)
		binding = &context->bindings[context->count++];
	binding->code = code;
	binding->action = strcmp(words->word[1], "-") == 0 ? NULL : words->word[1];
	binding->label = words->count > 2 ? words->word[2] : "";
	binding->note = words->count > 3 ? words->word[3] : "";
	if (!binding->action && !*binding->label)
		return wrong(why, size, name, line, "say behind - why %s does nothing here", words->word[0]);
	return OK;
}

static enum status parse(struct keymap *keymap, const char *name, char *text, char *why, size_t size);

/* The keys of another file, of which this one says what differs; a base has no base. */
static enum status take_base(struct keymap *keymap, const struct words *words, const char *name, int line,
			     char *why, size_t size)
{
	char file[80];
	enum status status;

	if (words->count != 2 || strchr(words->word[1], '/'))
		return wrong(why, size, name, line, "wanted: base NAME");
	if (keymap->base || keymap->count)
		return wrong(why, size, name, line, "a base stands first, and a base has none");
	snprintf(file, sizeof file, "%.64s.keymap", words->word[1]);
	if (words_file("keymaps", file, &keymap->base) != OK)
		return wrong(why, size, name, line, "there is no keymap %s", words->word[1]);
	status = parse(keymap, file, keymap->base, why, size);
	keymap->inherited = keymap->count;
	for (size_t i = 0; i < keymap->count; i++)
		keymap->contexts[i].inherited = keymap->contexts[i].count;
	return status;
}

static enum status parse(struct keymap *keymap, const char *name, char *text, char *why, size_t size)
{
	struct key_context *context = NULL;
	enum status status = OK;
	char *next = text, *at;

	for (int line = 1; status == OK && (at = words_line(&next)); line++) {
		struct words words;
		const char *wanted;

		if (!words_split(at, &words)) {
			status = wrong(why, size, name, line, "a quote stays open, or too many words");
		} else if (words.count == 0) {
			continue;
		} else if (strcmp(words.word[0], "base") == 0) {
			status = take_base(keymap, &words, name, line, why, size);
		} else if (strcmp(words.word[0], "press") == 0 || strcmp(words.word[0], "normal") == 0) {
			wanted = chords_take(&keymap->chords, &words);
			if (wanted)
				status = wrong(why, size, name, line, "%s", wanted);
		} else if (strcmp(words.word[0], "context") == 0) {
			status = begin_context(keymap, &words, name, line, &context, why, size);
		} else if (!context) {
			status = wrong(why, size, name, line, "a key before the first context");
		} else if (strcmp(words.word[0], "foot") == 0) {
			status = take_foot(context, &words, name, line, why, size);
		} else {
			status = take_binding(context, &words, name, line, why, size);
		}
	}
	return status;
}

enum status keymap_parse(const char *name, char *text, struct keymap **out, char *why, size_t size)
{
	struct keymap *keymap = mem_alloc(sizeof *keymap);
	enum status status;

	keymap->contexts = mem_array(CONTEXTS_MOST, sizeof *keymap->contexts);
	status = parse(keymap, name, text, why, size);
	if (status == OK && !context_named(keymap, "any"))
		status = wrong(why, size, name, 1, "no context \"any\"");
	if (status != OK) {
		keymap_free(keymap);
		return status;
	}
	*out = keymap;
	return OK;
}

enum status keymap_load(const char *name, struct keymap **keymap, char *why, size_t size)
{
	char file[80];
	char *text;
	enum status status;

	snprintf(file, sizeof file, "%.64s.keymap", name);
	status = strchr(name, '/') ? ERR_NOT_FOUND : words_file("keymaps", file, &text);
	if (status != OK) {
		snprintf(why, size, "There is no keymap %s: %s.", name, status_text(status));
		return status;
	}
	status = keymap_parse(file, text, keymap, why, size);
	if (status == OK)
		(*keymap)->text = text;
	else
		mem_free(text);
	return status;
}

void keymap_free(struct keymap *keymap)
{
	if (!keymap)
		return;
	for (size_t i = 0; i < keymap->count; i++)
		mem_free(keymap->contexts[i].bindings);
	mem_free(keymap->contexts);
	mem_free(keymap->text);
	mem_free(keymap->base);
	mem_free(keymap);
}

const struct key_context *keymap_context(const struct keymap *keymap, const char *name)
{
	const struct key_context *context = context_named(keymap, name);

	return context ? context : context_named(keymap, "any");
}

const struct key_binding *keymap_find(const struct key_context *context, uint32_t code)
{
	for (; context; context = context->behind)
		for (size_t i = 0; i < context->count; i++)
			if (context->bindings[i].code == code)
				return &context->bindings[i];
	return NULL;
}

uint32_t keymap_key(const struct key_context *context, const char *action)
{
	for (const struct key_context *at = context; at; at = at->behind)
		for (size_t i = 0; i < at->count; i++)
			if (at->bindings[i].action && strcmp(at->bindings[i].action, action) == 0 &&
			    keymap_find(context, at->bindings[i].code) == &at->bindings[i])
				return at->bindings[i].code;
	return K_NONE;
}

size_t keymap_foot(const struct key_context *context, uint32_t codes[KEYMAP_FOOT])
{
	for (; context; context = context->behind) {
		if (context->foot_count == 0)
			continue;
		memcpy(codes, context->foot, context->foot_count * sizeof *codes);
		return context->foot_count;
	}
	return 0;
}

/* F-keys first, then the named ones, Ctrl-letters, signs; what does nothing comes last. */
static int place_of(const struct key_binding *binding)
{
	uint32_t code = binding->code;
	int place = code == K_ENTER ? 0 : code > K_FUNCTION && code <= K_F(12) ?
		100 + (int)(code - K_FUNCTION) :
		    code > K_CONTROL ? 300 + (int)(code - K_CONTROL) : code < K_NAMED ? 400 + (int)code :
		    200 + (int)(code - K_NAMED);

	return place + (binding->action ? 0 : 10000);
}

size_t keymap_list(const struct key_context *context, const struct key_binding **list, size_t room)
{
	size_t count = 0;

	for (const struct key_context *at = context; at; at = at->behind)
		for (size_t i = 0; i < at->count && count < room; i++)
			if (keymap_find(context, at->bindings[i].code) == &at->bindings[i])
				list[count++] = &at->bindings[i];
	for (size_t i = 1; i < count; i++) {
		const struct key_binding *binding = list[i];
		size_t j = i;

		for (; j > 0 && place_of(list[j - 1]) > place_of(binding); j--)
			list[j] = list[j - 1];
		list[j] = binding;
	}
	return count;
}

const char *keymap_say(const char *label)
{
	return *label ? say_in("key", label) : label;
}

const struct key_context *keymap_at(const struct keymap *keymap, size_t index)
{
	return index < keymap->count ? &keymap->contexts[index] : NULL;
}

const char *keymap_context_name(const struct key_context *context)
{
	return context->name;
}

const struct chords *keymap_chords(const struct keymap *keymap)
{
	return &keymap->chords;
}

char *keymap_label(const struct keymap *keymap, uint32_t code, char *out, size_t size)
{
	return chords_label(&keymap->chords, code, out, size);
}

char *keymap_twin(const struct keymap *keymap, uint32_t code, char *out, size_t size)
{
	return chords_twin(&keymap->chords, code, out, size);
}
