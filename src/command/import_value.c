/* SPDX-License-Identifier: ISC */
/*
 * import_value -- the value of a field in one row: the cell, or a constant, through the filters.
 *
 * Filters work on text alone and in the order of the mapping. What comes out is read by the field's
 * own format later, so nothing here knows of prices or times but their way of writing.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "base/text.h"
#include "command/import_map.h"

static enum status wants(struct arena *a, const char **why, const char *sentence, const char *what,
	const char *value)
{
	*why = map_say(a, sentence, what, value);
	return ERR_FORMAT;
}

/* Rounds a plain decimal, half away from zero, on its digits. */
static enum status round_to(struct arena *a, const char *value, unsigned places, const char **out)
{
	size_t digits = strspn(value, "-+0123456789"), kept, i;
	char *text, *point;

	if (value[digits] == '\0') {
		*out = value;
		return OK;
	}
	if (value[digits] != '.' || value[digits + 1 + strspn(value + digits + 1, "0123456789")])
		return ERR_FORMAT;
	/* a leading nought for the carry */
	text = arena_format(a, "%s0%s", *value == '-' ? "-" : "", value + (*value == '-' || *value == '+'));
	point = strchr(text, '.');
	kept = (size_t)(point - text) + 1 + places;
	if (strlen(text) > kept) {
		bool up = text[kept] >= '5';

		text[kept] = '\0';
		for (i = kept; up && i-- > 0;) {
			if (text[i] == '.')
				continue;
			up = text[i] == '9';
			text[i] = up ? '0' : (char)(text[i] + 1);
		}
	}
	if (places == 0)
		*point = '\0';
	*out = text;
	/* the nought is taken off again unless it says something */
	i = *text == '-';
	if (text[i] == '0' && isdigit((unsigned char)text[i + 1]))
		memmove(text + i, text + i + 1, strlen(text + i));
	return OK;
}

/* "a:b, c:d, *:e": the value behind the one that fits. */
static enum status value_of(struct arena *a, const char *value, const char *list, const char **out)
{
	char *rest = arena_string(a, list), *pair;

	while ((pair = strsep(&rest, ","))) {
		char *colon = strchr(pair, ':');

		if (!colon)
			continue;
		*colon = '\0';
		pair = text_trim(pair);
		if (strcmp(pair, value) != 0 && strcmp(pair, "*") != 0)
			continue;
		*out = text_trim(colon + 1);
		return OK;
	}
	return ERR_NOT_FOUND;
}

/* By a pattern such as D.M.Y: the letters are numbers, all else stands for itself. */
static enum status read_date(struct arena *a, const char *value, const char *pattern,
	const char **out)
{
	unsigned part[3] = { 0 };

	for (; *pattern; pattern++) {
		const char *letter = strchr("YMD", *pattern);
		unsigned n = 0, digits = 0;

		if (!letter) {
			if (*value++ != *pattern)
				return ERR_FORMAT;
			continue;
		}
		while (isdigit((unsigned char)*value) && digits < (*letter == 'Y' ? 4 : 2)) {
			n = n * 10 + (unsigned)(*value++ - '0');
			digits++;
		}
		if (!digits)
			return ERR_FORMAT;
		part[letter - strchr("YMD", 'Y')] = n;
	}
	if (*value && *value != ' ' && *value != 'T')
		return ERR_FORMAT;
	if (part[0] < 100)
		part[0] += part[0] < 70 ? 2000 : 1900;
	*out = arena_format(a, "%04u-%02u-%02u", part[0] % 10000, part[1] % 100, part[2] % 100);
	return OK;
}

/* A decimal comma becomes a point; the other mark groups thousands and goes. */
static const char *read_decimal(struct arena *a, const char *value, char mark)
{
	char *text = arena_string(a, value), *to = text;

	for (const char *p = text; *p; p++) {
		if (*p == mark)
			*to++ = '.';
		else if (*p != '.' && *p != ',' && *p != ' ' && *p != '\'')
			*to++ = *p;
	}
	*to = '\0';
	return text;
}

static enum status apply(const struct map_filter *f, const char **value, struct arena *a,
	const char **why)
{
	const char *given = *value;
	char *upper;

	switch (f->kind) {
	case MAP_ROUND:
		if (round_to(a, given, (unsigned)(*f->argument - '0'), value) == OK)
			return OK;
		return wants(a, why, say("{0} is wanted, not \"{1}\""), say("a number"), given);
	case MAP_VALUES:
		if (value_of(a, given, f->argument, value) == OK)
			return OK;
		return wants(a, why, say("the mapping has no value for \"{1}\""), NULL, given);
	case MAP_DATE:
		if (read_date(a, given, f->argument, value) == OK)
			return OK;
		return wants(a, why, say("{0} is wanted, not \"{1}\""), f->argument, given);
	case MAP_AT:
		*value = arena_format(a, "%sT%s", given, f->argument);
		return OK;
	case MAP_DECIMAL:
		*value = read_decimal(a, given, *f->argument);
		return OK;
	case MAP_PREFIX:
		*value = arena_format(a, "%s%s", f->argument, given);
		return OK;
	case MAP_UPPER:
		*value = upper = arena_string(a, given);
		for (; *upper; upper++)
			*upper = (char)toupper((unsigned char)*upper);
		return OK;
	case MAP_TRIM:
		*value = text_trim(arena_string(a, given));
		return OK;
	case MAP_DEFAULT:
		break;
	}
	return OK;
}

enum status map_value(const struct map_rule *rule, char *const *field, size_t count,
	struct arena *a, const char **value, const char **why)
{
	enum status s = OK;

	*value = rule->constant ? rule->constant
		: rule->at >= 0 && (size_t)rule->at < count ? field[rule->at] : "";
	for (size_t i = 0; s == OK && i < rule->filters; i++) {
		if (rule->filter[i].kind == MAP_DEFAULT && !**value)
			*value = rule->filter[i].argument;
		else if (**value)
			s = apply(&rule->filter[i], value, a, why);
	}
	return s;
}
