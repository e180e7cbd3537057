/* SPDX-License-Identifier: ISC */
/*
 * The checks of a screen that was read: lists and fields exist in the replies that are asked for,
 * requests have the fields that are set, every place has its field and every field its place. So a
 * wrong name is found when a file is read, which a test does for all, and never at the desk.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "record/reflect.h"
#include "seat/screen_inside.h"
#include "seat/value.h"

enum status screen_wrong(struct reading *reading, const char *format, ...)
{
	va_list arguments;
	int length = snprintf(reading->why, reading->size, "%s.screen, line %d: ", reading->screen->name,
			      reading->line);

	va_start(arguments, format);
	if (length > 0 && (size_t)length < reading->size)
		vsnprintf(reading->why + length, reading->size - (size_t)length, format, arguments);
	va_end(arguments);
	return ERR_FORMAT;
}

static bool same_root(const char *root, const char *name, size_t length)
{
	return strlen(root) == length && strncmp(root, name, length) == 0;
}

/* The field that a dotted name means; *list gets the list in whose row it stands, or stays. */
static enum status find_name(struct reading *reading, const char *name, struct place *place, int *list)
{
	struct screen *screen = reading->screen;
	bool marked = name[0] == '^';	/* of the row that has the mark, wherever it is shown */
	size_t root;

	name += marked;
	root = strcspn(name, ".");
	if (name[root] == '.') {
		for (size_t i = 0; i < screen->list_count; i++) {
			if (!same_root(screen->lists[i].name, name, root))
				continue;
			if (!marked)
				*list = (int)i;
			if (reflect_find_type(screen->lists[i].type, name + root + 1, place) == OK)
				return OK;
			return screen_wrong(reading, "a row of %s has no field \"%s\"", screen->lists[i].name,
					    name + root + 1);
		}
		for (size_t i = 0; i < screen->ask_count; i++) {
			if (!same_root(screen->asks[i].name, name, root))
				continue;
			if (reflect_find_type(screen->asks[i].verb->reply, name + root + 1, place) == OK)
				return OK;
			return screen_wrong(reading, "the reply of \"%s\" has no field \"%s\"",
					    screen->asks[i].verb->full, name + root + 1);
		}
	}
	return screen_wrong(reading, "no ask, list or input \"%.*s\"", (int)root, name);
}

static bool has_pick(const struct screen *screen, const char *name)
{
	for (size_t i = 0; i < screen->pick_count; i++)
		if (strcmp(screen->picks[i].name, name) == 0)
			return true;
	return false;
}

/* Not of a reply: what the page was opened with, an input, what was picked, what its code gives. */
static bool given_by_page(const struct screen *screen, const char *name)
{
	static const char *const names[] = { "argument", "with", "draft", "call", "fold" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return name[0] == '=' || has_pick(screen, name) || screen_input(screen, name) >= 0;
}

/* Check all places of a text. *alone gets the field when the text is one place and nothing else. */
static enum status check_text(struct reading *reading, const char *text, int *list, struct place *alone)
{
	alone->field = NULL;
	for (const char *p = strchr(text, '{'); p; p = strchr(p + 1, '{')) {
		const char *end = strchr(p, '}');
		char name[256];
		struct place place = { 0 };
		enum status status;

		if (!end || end - p > 250)
			return screen_wrong(reading, "a brace stays open in \"%s\"", text);
		snprintf(name, sizeof name, "%.*s", (int)(end - p - 1), p + 1);
		name[strcspn(name, ":")] = '\0';
		if (given_by_page(reading->screen, name))
			continue;
		status = find_name(reading, name, &place, list);
		if (status != OK)
			return status;
		if (p == text && end[1] == '\0' && !strchr(text, ':'))
			*alone = place;
	}
	return OK;
}

static enum status check_lists(struct reading *reading)
{
	struct screen *screen = reading->screen;

	for (size_t i = 0; i < screen->list_count; i++) {
		struct place place = { 0 };
		int none = -1;
		enum status status;
		size_t count = screen->list_count;

		screen->list_count = i;		/* a list lies in a reply, not in another list */
		status = find_name(reading, screen->lists[i].path, &place, &none);
		screen->list_count = count;
		if (status != OK)
			return status;
		if (place.field->label != PROTOBUF_C_LABEL_REPEATED ||
		    place.field->type != PROTOBUF_C_TYPE_MESSAGE)
			return screen_wrong(reading, "%s is no list of records", screen->lists[i].path);
		screen->lists[i].type = place.field->descriptor;
		if (screen->lists[i].fold && reflect_find_type(screen->lists[i].type, "depth", &place) != OK)
			return screen_wrong(reading, "a row of %s has no depth", screen->lists[i].path);
	}
	return OK;
}

static enum status check_fields(struct reading *reading)
{
	struct screen *screen = reading->screen;

	for (size_t i = 0; i < screen->field_count; i++) {
		struct screen_field *field = &screen->fields[i];
		struct place alone;
		enum status status;
		size_t p = 0;

		reading->line = field->line;
		status = check_text(reading, field->text, &field->list, &alone);
		if (status == OK && field->hint) {
			struct place hint;

			status = check_text(reading, field->hint, &field->list, &hint);
		}
		if (status == OK && field->when) {
			struct place place = { 0 };
			char when[256];

			snprintf(when, sizeof when, "%s", field->when + (field->when[0] == '!'));
			when[strcspn(when, ":")] = '\0';
			if (!given_by_page(screen, when))
				status = find_name(reading, when, &place, &field->list);
		}
		if (status != OK)
			return status;
		if (field->align < 0)
			field->align = alone.field && value_right(&alone) ? ALIGN_RIGHT : ALIGN_LEFT;
		while (p < screen->place_count &&
		       (screen->places[p].ditto || strcmp(screen->places[p].id, field->id) != 0))
			p++;
		if (p == screen->place_count)
			return screen_wrong(reading, "%s is not drawn", field->id);
	}
	return OK;
}

static enum status check_places(struct reading *reading)
{
	struct screen *screen = reading->screen;

	for (size_t p = 0; p < screen->place_count; p++) {
		struct screen_place *place = &screen->places[p];
		bool found = place->grows && !*place->id;

		for (size_t i = 0; i < screen->field_count && !place->ditto; i++) {
			if (strcmp(screen->fields[i].id, place->id) != 0)
				continue;
			found = true;
			if (place->list < 0)
				place->list = screen->fields[i].list;
		}
		for (size_t i = 0; i < screen->list_count && place->ditto; i++)
			found |= strcmp(screen->lists[i].name, place->id) == 0;
		/* A place that the page's own code fills has a field of the text {=name}. */
		if (!found)
			return screen_wrong(reading, "{%s%s} is drawn in row %d and has no %s",
					    place->ditto ? "\"" : "", place->id, place->row + 2,
					    place->ditto ? "list" : "field");
	}
	return OK;
}

static enum status check_request(struct reading *reading, const struct verb_row *verb,
				 const char *const *fields,
				 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char name[128];
		struct place place, alone;
		int list = -1;
		enum status status;

		snprintf(name, sizeof name, "%.*s", (int)strcspn(fields[i], "="), fields[i]);
		if (reflect_find_type(verb->request, name, &place) != OK)
			return screen_wrong(reading, "\"%s\" takes no field \"%s\"", verb->full, name);
		status = check_text(reading, strchr(fields[i], '=') + 1, &list, &alone);
		if (status != OK)
			return status;
	}
	return OK;
}

static enum status check_action(struct reading *reading, const struct screen_action *action)
{
	struct place alone;
	int list = -1;
	enum status status = OK;

	if (action->verb)
		status = check_request(reading, action->verb, action->fields, action->field_count);
	else if (action->go)
		status = check_text(reading, action->go, &list, &alone);
	if (status == OK && action->go)
		status = check_text(reading, action->argument, &list, &alone);
	if (status == OK && action->with)
		status = check_text(reading, action->with, &list, &alone);
	if (status == OK && action->number)
		status = check_text(reading, action->number, &list, &alone);
	if (status == OK && action->question)
		status = check_text(reading, action->question, &list, &alone);
	return status;
}

/* Every pick is of an input, of an ask or of an action; the fields it sets are those of the ask. */
static enum status check_pick(struct reading *reading, struct screen_pick *pick)
{
	const struct screen *screen = reading->screen;
	struct place alone;
	bool used = screen_input(screen, pick->name) >= 0;
	enum status status = check_text(reading, pick->label, &pick->list, &alone);

	if (status == OK && pick->bar)
		status = check_text(reading, pick->bar, &pick->list, &alone);
	if (status == OK && pick->set && !used)
		return screen_wrong(reading, "there is no input %s to set", pick->name);
	if (status == OK && pick->type && screen_input(screen, pick->type) < 0)
		return screen_wrong(reading, "there is no input %s to type into", pick->type);
	if (status == OK && pick->act)
		status = check_action(reading, pick->act);
	for (size_t i = 0; status == OK && i < screen->ask_count; i++) {
		if (!screen->asks[i].pick || strcmp(screen->asks[i].pick, pick->name) != 0)
			continue;
		used = true;
		status = check_request(reading, screen->asks[i].verb, pick->fields, pick->field_count);
	}
	for (size_t i = 0; i < screen->action_count; i++)
		used |= screen->actions[i].pick && strcmp(screen->actions[i].pick, pick->name) == 0;
	if (status == OK && !used)
		return screen_wrong(reading, "nothing opens the pick %s", pick->name);
	return status;
}

static enum status check_asks(struct reading *reading)
{
	const struct screen *screen = reading->screen;
	enum status status = OK;

	for (size_t i = 0; i < screen->ask_count && status == OK; i++) {
		const struct screen_ask *ask = &screen->asks[i];
		struct place place = { 0 };
		int list = -1;

		status = check_request(reading, ask->verb, ask->fields, ask->field_count);
		if (status == OK && ask->when && !given_by_page(screen, ask->when))
			status = find_name(reading, ask->when, &place, &list);
	}
	return status;
}

static enum status check_spill(struct reading *reading)
{
	const struct screen *screen = reading->screen;
	const struct screen_spill *spill = &screen->spill;
	struct place place = { 0 }, alone;
	int list = -1;
	enum status status;

	if (!spill->from)
		return OK;
	if (screen_input(screen, spill->from) < 0 || screen_input(screen, spill->to) < 0)
		return screen_wrong(reading, "%s or %s is no input", spill->from, spill->to);
	status = find_name(reading, spill->when, &place, &list);
	return status == OK ? check_text(reading, spill->sentence, &list, &alone) : status;
}

/* What tells the rows of a list apart is of that list. */
static enum status check_keys(struct reading *reading)
{
	const struct screen *screen = reading->screen;
	enum status status = OK;

	for (size_t i = 0; i < screen->list_count && status == OK; i++) {
		struct place alone;
		int list = (int)i;

		if (!screen->lists[i].key)
			continue;
		status = check_text(reading, screen->lists[i].key, &list, &alone);
		if (status == OK && list != (int)i)
			status = screen_wrong(reading, "the rows of %s are told apart by another list",
					      screen->lists[i].name);
	}
	return status;
}

enum status screen_check(struct reading *reading)
{
	const struct screen *screen = reading->screen;
	struct place alone;
	int list = -1;
	enum status status = check_lists(reading);

	if (status == OK)
		status = check_keys(reading);
	if (status == OK)
		status = check_fields(reading);
	if (status == OK)
		status = check_places(reading);
	if (status == OK)
		status = check_asks(reading);
	if (status == OK)
		status = check_spill(reading);
	for (size_t i = 0; i < screen->pick_count && status == OK; i++)
		status = check_pick(reading, &screen->picks[i]);
	for (size_t i = 0; i < screen->action_count && status == OK; i++)
		status = check_action(reading, &screen->actions[i]);
	if (status == OK)
		status = check_text(reading, screen->title, &list, &alone);
	if (status == OK)
		status = check_text(reading, screen->follow, &list, &alone);
	return status;
}
