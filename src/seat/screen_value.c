/* SPDX-License-Identifier: ISC */
/*
 * The texts of a screen filled in: {path} from the replies and the row of a list, in the format
 * that the record declares or the one named behind a colon; [parts] that are left out when nothing
 * in them has a value. Everything is bounded by the caller's room.
 */
#include "seat/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "base/text.h"
#include "record/reflect.h"
#include "seat/picture.h"
#include "seat/print.h"
#include "seat/terms.h"
#include "seat/value.h"

struct filling {
	const struct screen *screen;
	const struct screen_view *view;
	int list;
	size_t element;
};

/* The reply, and the path in it, that a dotted name of the file means; false when it is not there. */
static bool resolve(const struct filling *filling, const char *name, struct place *place)
{
	const struct screen *screen = filling->screen;
	bool marked = name[0] == '^';
	size_t root, element = filling->element;
	char path[256];

	name += marked;
	root = strcspn(name, ".");
	for (size_t i = 0; i < screen->list_count; i++) {
		const struct screen_list *list = &screen->lists[i];
		int chosen = filling->list;

		if (strlen(list->name) != root || strncmp(list->name, name, root) != 0)
			continue;
		if (marked) {
			screen_chosen_count(screen, filling->view, &chosen);
			element = screen_chosen_element(screen, filling->view);
		}
		if ((int)i != chosen)
			return false;
		snprintf(path, sizeof path, "%s.%zu%s", list->path, element, name + root);
		name = path;
		root = strcspn(name, ".");
		break;
	}
	for (size_t i = 0; i < screen->ask_count; i++) {
		if (strlen(screen->asks[i].name) != root || strncmp(screen->asks[i].name, name, root) != 0)
			continue;
		return filling->view->replies && filling->view->replies[i] && name[root] == '.' &&
		       reflect_find(filling->view->replies[i], name + root + 1, place) == OK;
	}
	return false;
}

static bool repeated(const struct place *place)
{
	return place->field->label == PROTOBUF_C_LABEL_REPEATED && place->element < 0;
}

static void print_all(const struct place *place, char *out, size_t size)
{
	size_t length = 0, count = reflect_count(place);
	struct place one = *place;

	out[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		one.element = (long)i;
		length += (size_t)snprintf(out + length, size - length, "%s%s", i ? ", " : "",
					   value_numeric(&one) ? "" : reflect_string(&one));
		if (value_numeric(&one))
			length += (size_t)snprintf(out + length, size - length, "%lld",
						   (long long)reflect_integer(&one));
		if (length >= size - 1)
			return;
	}
}

/* Codes of the desk's own words, one or a list of them. */
static void print_terms(const struct place *place, const char *kind, char *out, size_t size)
{
	size_t length = 0, count = repeated(place) ? reflect_count(place) : 1;
	struct place one = *place;

	out[0] = '\0';
	for (size_t i = 0; i < count && length < size - 1; i++) {
		if (repeated(place))
			one.element = (long)i;
		length += (size_t)snprintf(out + length, size - length, "%s%s", i ? _(", ") : "",
					   term_said(kind, reflect_string(&one)));
	}
}

/* spark, or spark:FROM:TO for the elements from FROM up to TO (hours of the day) */
static void spark(const struct place *place, const char *range, char *out, size_t size)
{
	int64_t values[64];
	size_t count = reflect_count(place), from = 0, kept = 0;
	struct place one = *place;
	char *end;

	if (*range == ':') {
		size_t to;

		from = (size_t)strtoul(range + 1, &end, 10);
		to = *end == ':' ? (size_t)strtoul(end + 1, NULL, 10) + 1 : count;
		count = to < count ? to : count;
	}
	for (size_t i = from; i < count && kept < 64; i++) {
		one.element = (long)i;
		values[kept++] = reflect_integer(&one);
	}
	picture_sparkline(values, kept, out, size);
}

/* passed:WIDTH:path of the beginning: a bar of the time from then to the value that has passed */
static bool passed(const struct filling *filling, const struct place *place, const char *form, char *out,
		   size_t size)
{
	char *path;
	long width = strtol(form, &path, 10);
	struct place from;
	int64_t begin;

	if (*path != ':' || width < 1 || width > 60 || !resolve(filling, path + 1, &from))
		return false;
	begin = reflect_integer(&from);
	picture_bar(filling->view->now - begin, reflect_integer(place) - begin, (int)width, false, out, size);
	return true;
}

/* bar:WIDTH:path of the whole, or the whole as a number; of nothing there is no bar */
static bool bar(const struct filling *filling, const struct place *place, const char *form, char *out,
		size_t size)
{
	char *path;
	long width = strtol(form, &path, 10);
	struct place place_whole;
	int64_t whole;

	if (*path != ':' || width < 1 || width > 60)
		return false;
	whole = strtoll(path + 1, NULL, 10);
	if (!whole && !resolve(filling, path + 1, &place_whole))
		return false;
	whole = whole ? whole : reflect_integer(&place_whole);
	out[0] = '\0';
	if (whole > 0)
		picture_bar(reflect_integer(place), whole, (int)width, false, out, size);
	return true;
}

/* counted:path of its unit: "12 jars", 12 罐 */
static bool counted(const struct filling *filling, int64_t quantity, const char *path, char *out, size_t size)
{
	struct place unit;

	if (!resolve(filling, path, &unit))
		return false;
	term_counted(quantity, reflect_string(&unit), out, size);
	return true;
}

/* line:WIDTH:N: the Nth line of a text broken at words, or where a wide character ends */
static bool line_of(const char *text, const char *form, char *out, size_t size)
{
	char *end;
	long width = strtol(form, &end, 10), wanted = *end == ':' ? strtol(end + 1, NULL, 10) : 1;
	size_t length = strlen(text), from = 0;

	for (long line = 1; width > 1 && from < length; line++) {
		size_t at = from, cut = from;
		int used = 0;
		struct unit unit;

		for (; at < length; at += unit.bytes) {
			unit_read(text + at, length - at, &unit);
			if (text[at] == '\n' || used + unit.width > width)
				break;
			used += unit.width;
			if (text[at] == ' ' || unit.width > 1)
				cut = at + unit.bytes;
		}
		if (at == length || text[at] == '\n' || cut == from)
			cut = at;
		if (line == wanted) {
			snprintf(out, size, "%.*s", (int)(cut - from), text + from);
			return true;
		}
		from = cut + (text[cut] == '\n');
	}
	return false;
}

/* The same of all texts of a list, as they stand behind each other. */
static bool lines_of(const struct place *place, const char *form, char *out, size_t size)
{
	char all[8192];

	if (!repeated(place))
		return line_of(reflect_string(place), form, out, size);
	print_all(place, all, sizeof all);
	return line_of(all, form, out, size);
}

/* of:a|b|c: the word for the number 1, 2 or 3; false when there is none for it */
static bool word_of(const char *words, int64_t number, char *out, size_t size)
{
	for (; number > 1 && *words; number--)
		words += strcspn(words, "|") + (words[strcspn(words, "|")] != '\0');
	if (number != 1 || !*words)
		return false;
	snprintf(out, size, "%.*s", (int)strcspn(words, "|"), words);
	return true;
}

/* many:a|b: a for one, b for any other number; nothing for none at all */
static bool many_of(const struct place *place, int64_t number, const char *words, char *out, size_t size)
{
	size_t first = strcspn(words, "|");

	if (words[first] != '|' || !(value_numeric(place) || repeated(place)))
		return false;
	if (repeated(place))
		number = (int64_t)reflect_count(place);
	out[0] = '\0';
	if (number)
		snprintf(out, size, "%.*s", number == 1 ? (int)first : (int)size - 1,
			number == 1 ? words : words + first + 1);
	return true;
}

static void print_size(size_t count, char *out, size_t size)
{
	out[0] = '\0';
	if (count)
		print_count((int64_t)count, out, size);
}

static bool print_form(const struct filling *filling, const struct place *place, const char *form, char *out,
		       size_t size)
{
	bool number = value_numeric(place) || place->field->type == PROTOBUF_C_TYPE_ENUM;
	int64_t value = number && !repeated(place) ? reflect_integer(place) : 0;
	int64_t now = filling->view->now;

	if (strncmp(form, "spark", 5) == 0 && (form[5] == '\0' || form[5] == ':'))
		spark(place, form + 5, out, size);
	else if (strncmp(form, "line:", 5) == 0)
		return lines_of(place, form + 5, out, size);
	else if (strncmp(form, "of:", 3) == 0)
		return word_of(form + 3, value, out, size);
	else if (strncmp(form, "many:", 5) == 0)
		return many_of(place, value, form + 5, out, size);
	else if (strcmp(form, "size") == 0)
		print_size(reflect_count(place), out, size);
	else if (strncmp(form, "counted:", 8) == 0)
		return counted(filling, value, form + 8, out, size);
	else if (strncmp(form, "term:", 5) == 0)
		print_terms(place, form + 5, out, size);
	else if (strcmp(form, "when") == 0)
		print_deadline(value, now, out, size);
	else if (strcmp(form, "past") == 0)
		snprintf(out, size, "%d", value < now);
	else if (strncmp(form, "passed:", 7) == 0)
		return passed(filling, place, form + 7, out, size);
	else if (strncmp(form, "bar:", 4) == 0)
		return bar(filling, place, form + 4, out, size);
	else if (strcmp(form, "day") == 0)
		print_day(field_rule(place->message->descriptor, place->index)->format == FORMAT_TIME ?
			  clock_day(value) : (int32_t)value, out, size);
	else if (strcmp(form, "date") == 0)
		print_date(field_rule(place->message->descriptor, place->index)->format == FORMAT_TIME ?
			   clock_day(value) : (int32_t)value, out, size);
	else if (strcmp(form, "clock") == 0)
		print_clock(value, out, size);
	else if (strcmp(form, "ago") == 0)
		print_ago(now - value, out, size);
	else if (strcmp(form, "timer") == 0)
		now - value < CLOCK_HOUR ? print_stopwatch(now - value, out, size) :
			print_ago(now - value, out, size);	/* 1:02:03 is cut where 59:59 is not */
	else if (strcmp(form, "lasting") == 0)	/* a length, not a moment */
		print_stopwatch(value, out, size);
	else if (strcmp(form, "say") == 0)	/* a word of the program, in the person's language */
		snprintf(out, size, "%s", say(reflect_string(place)));
	else if (strcmp(form, "exact") == 0)	/* a day as it is sent */
		print_exact_day((int32_t)value, out, size);
	else if (strcmp(form, "rule") == 0)	/* days by rule, in words */
		print_rule(reflect_string(place), out, size);
	else if (strcmp(form, "span") == 0)
		print_span(value, out, size);
	else if (strcmp(form, "until") == 0)
		print_until(value - now, out, size);
	else if (strcmp(form, "short") == 0)
		print_until_short(value - now, out, size);
	else if (strcmp(form, "count") == 0)
		print_count(value, out, size);
	else if (strcmp(form, "tenth") == 0)	/* thousandths, to one place */
		print_quantity((value >= 0 ? value + 50 : value - 50) / 100 * 100, out, size);
	else if (strcmp(form, "percent") == 0)	/* millionths */
		snprintf(out, size, "%lld %%", (long long)((value + (value < 0 ? -5000 : 5000)) / 10000));
	else if (strcmp(form, "month") == 0)
		print_month((int32_t)value, out, size);
	else if (strcmp(form, "degrees") == 0)	/* tenths of one */
		print_degrees(value, out, size);
	else if (strcmp(form, "minutes") == 0)
		print_minutes(value, out, size);
	else
		return false;
	return true;
}

/* Something stands in this input. */
static bool typed(const struct filling *filling, const char *input)
{
	int index = screen_input(filling->screen, input);

	return index >= 0 && !field_empty(&filling->view->inputs[index]);
}

static void drop_commas(char *text)
{
	char *to = text;

	for (const char *p = text; *p; p++)
		if (*p != ',')
			*to++ = *p;
	*to = '\0';
}

/* The value of one {name} or {name:form}; "" and false when there is none. */
static bool value_of(const struct filling *filling, const char *name, char *out, size_t size)
{
	char path[256], hidden[64];
	size_t length = strcspn(name, ":");
	const char *form = name[length] == ':' ? name + length + 1 : "";
	struct place place;

	snprintf(path, sizeof path, "%.*s", (int)(length < 255 ? length : 255), name);
	out[0] = '\0';
	if (name[0] == '=') {
		const char *given = filling->view->text ?
			filling->view->text(filling->view->baton, name + 1) : NULL;

		snprintf(out, size, "%s", given ? given : "");
		return out[0] != '\0';
	}
	if (strcmp(name, "argument") == 0) {
		snprintf(out, size, "%s", filling->view->argument ? filling->view->argument : "");
		return out[0] != '\0';
	}
	if (strcmp(path, "with") == 0) {
		if (strncmp(form, "is:", 3) == 0)	/* for conditions: 1 when it is this word */
			return filling->view->with && strcmp(filling->view->with, form + 3) == 0 &&
			       snprintf(out, size, "1") == 1;
		snprintf(out, size, "%s", !filling->view->with ? "" :
			 strcmp(form, "say") == 0 ? say(filling->view->with) : filling->view->with);
		return out[0] != '\0';
	}
	if (strcmp(name, "fold") == 0) {
		const struct screen_fold *fold = filling->view->fold;

		if (fold && fold->list == filling->list && fold->hidden[filling->element])
			snprintf(out, size, "%u", fold->hidden[filling->element]);
		return out[0] != '\0';
	}
	if (strcmp(name, "draft") == 0) {
		if (filling->view->draft)
			snprintf(out, size, "%llu", (unsigned long long)filling->view->draft);
		return out[0] != '\0';
	}
	if (filling->view->inputs && screen_input(filling->screen, path) >= 0) {
		if (strncmp(form, "if:", 3) != 0 || typed(filling, form + 3))
			field_copy(&filling->view->inputs[screen_input(filling->screen, path)], out, size);
		return out[0] != '\0';
	}
	if (strcmp(name, "call") == 0) {
		if (filling->view->call)
			snprintf(out, size, "%llu", (unsigned long long)filling->view->call);
		return out[0] != '\0';
	}
	if (filling->view->pick && strcmp(name, filling->view->pick) == 0 &&
	    screen_input(filling->screen, name) < 0) {
		snprintf(out, size, "%s", filling->view->picked);
		return out[0] != '\0';
	}
	if (strcmp(form, "picked") == 0) {
		if (!filling->view->list || filling->view->list->selected == 0)
			return false;
		form = "";
	}
	if (!resolve(filling, path, &place) || !place.present || !place.message)
		return false;
	if (!*form && repeated(&place) && place.field->type == PROTOBUF_C_TYPE_MESSAGE)
		form = "size";
	if (strncmp(form, "of:", 3) == 0 || strncmp(form, "line:", 5) == 0)
		print_form(filling, &place, form, out, size);
	else if (*form ? !print_form(filling, &place, form, out, size) : repeated(&place))
		print_all(&place, out, size);
	else if (!*form)
		value_show(&place, filling->view->now, out, size);
	if (filling->view->plain && !*form && value_right(&place))
		drop_commas(out);
	if (filling->view->masked &&
	    field_rule(place.message->descriptor, place.index)->grade >= GRADE_PERSONAL && out[0]) {
		value_hide(out, hidden, sizeof hidden);
		snprintf(out, size, "%s", hidden);
	}
	return out[0] != '\0';
}

/* In an optional part 0 is nothing: "oldest 0 days" is left out. */
static bool nought(const char *value)
{
	return strspn(value, "0.") == strlen(value);
}

/* Fill text[0..end) into out; *had tells whether any place had a value, *places whether there was one. */
static size_t fill(const struct filling *filling, const char *text, const char *end, char *out, size_t size,
		   bool part, bool *had, bool *places)
{
	size_t length = 0;
	char name[256];

	while (text < end && length + 1 < size) {
		const char *close = *text == '{' ? memchr(text, '}', (size_t)(end - text)) : NULL;

		if (close && close - text < 256) {
			snprintf(name, sizeof name, "%.*s", (int)(close - text - 1), text + 1);
			*places = true;
			if (value_of(filling, name, out + length, size - length) &&
			    !(part && nought(out + length)))
				*had = true;
			length += strlen(out + length);
			text = close + 1;
		} else if (*text == '[' && (close = memchr(text, ']', (size_t)(end - text)))) {
			bool part_had = false, part_places = false;
			size_t added = fill(filling, text + 1, close, out + length, size - length, true,
					    &part_had, &part_places);

			if (part_had)
				length += added;
			else if (!part_places)	/* nothing to leave out: brackets are meant */
				length += (size_t)snprintf(out + length, size - length, "%.*s",
							   (int)(close - text + 1), text);
			*had |= part_had;
			*places |= part_places;
			text = close + 1;
		} else {
			out[length++] = *text++;
		}
		if (length >= size)
			length = size - 1;
	}
	out[length] = '\0';
	return length;
}

bool screen_text(const struct screen *screen, const struct screen_view *view, const char *text, int list,
		 size_t element, char *out, size_t size)
{
	struct filling filling = { .screen = screen, .view = view, .list = list, .element = element };
	bool had = false, places = false;

	fill(&filling, text, text + strlen(text), out, size, false, &had, &places);
	if (places && !had)
		out[0] = '\0';
	text_whole(out);
	return had || !places;
}
