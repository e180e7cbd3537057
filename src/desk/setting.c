/* SPDX-License-Identifier: ISC */
/*
 * setting: reading, checking and setting of what setting_table.c declares.
 *
 * The memory holds one parsed value for each row of the table, set or default. What the store
 * holds is what was set; a stored value that no longer fits its row (the table changed) counts as
 * the default and is told in the log.
 */
#include "desk/setting.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "desk/calendar.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

struct value {
	char *text;		/* owned; NULL: the default stands */
	int64_t number;
};

struct settings {
	size_t count;
	struct value *values;	/* by the index of the row */
};

static size_t index_of(const struct setting_row *row)
{
	return (size_t)(row - setting_at(0));
}

static bool parse_minutes(const char *text, int64_t *value)
{
	unsigned hour, minute;
	char rest;

	if (sscanf(text, "%2u:%2u%c", &hour, &minute, &rest) != 2 || hour > 24 || minute > 59 ||
		hour * 60 + minute > 24 * 60)
		return false;
	*value = hour * 60 + minute;
	return true;
}

static bool parse_duration(const char *text, int64_t *value)
{
	static const struct { const char *name; int64_t in; } units[] = {
		{ "s", CLOCK_SECOND }, { "min", CLOCK_MINUTE }, { "h", CLOCK_HOUR },
		{ "d", CLOCK_DAY },
	};
	char word[8];
	unsigned number;
	size_t i;

	if (sscanf(text, "%9u %7s", &number, word) != 2)
		return false;
	for (i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strcmp(word, units[i].name) == 0) {
			*value = number * units[i].in;
			return true;
		}
	return false;
}

static bool among(const char *choices, const char *text)
{
	size_t length = strlen(text);
	const char *p = choices;

	while (length && *p) {
		size_t word = strcspn(p, " ");

		if (word == length && strncmp(p, text, length) == 0)
			return true;
		p += word;
		p += strspn(p, " ");
	}
	return false;
}

static bool parse_number(const char *text, int64_t *value)
{
	uint64_t size;
	bool minus = *text == '-';

	if (!text_decimal(text + minus, &size) || size > INT64_MAX)
		return false;
	*value = minus ? -(int64_t)size : (int64_t)size;
	return true;
}

static enum status check_hours(const char *text)
{
	Od__Calendar given = OD__CALENDAR__INIT;
	struct calendar calendar;
	enum status s;

	given.hours = (char *)(uintptr_t)text;
	s = calendar_read(&given, &calendar);
	calendar_end(&calendar);
	return s;
}

/* Days by their three letters, parted by blanks or commas; none is every day. */
static bool days_good(const char *text)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	const char *word = text + strspn(text, " ,");
	size_t i;

	while (*word) {
		size_t length = strcspn(word, " ,");

		for (i = 0; i < 7 && (length != 3 || strncasecmp(word, days[i], 3) != 0); i++)
			;
		if (i == 7)
			return false;
		word += length;
		word += strspn(word, " ,");
	}
	return true;
}

enum status setting_check(const struct setting_row *row, const char *text, int64_t *value)
{
	size_t length = strlen(text);

	*value = 0;
	switch (row->kind) {
	case SETTING_TEXT:
		return (int64_t)length >= row->low && (int64_t)length <= row->high ? OK : ERR_LIMIT;
	case SETTING_NUMBER:
		if (!parse_number(text, value))
			return ERR_FORMAT;
		return *value >= row->low && *value <= row->high ? OK : ERR_LIMIT;
	case SETTING_FLAG:
		*value = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 ||
			strcmp(text, "1") == 0;
		return *value || strcmp(text, "no") == 0 || strcmp(text, "false") == 0 ||
			strcmp(text, "0") == 0 ? OK : ERR_FORMAT;
	case SETTING_CHOICE:
		return among(row->choices, text) ? OK : ERR_FORMAT;
	case SETTING_MINUTES:
		return parse_minutes(text, value) ? OK : ERR_FORMAT;
	case SETTING_DURATION:
		return parse_duration(text, value) ? OK : ERR_FORMAT;
	case SETTING_HOURS:
		return check_hours(text);
	case SETTING_DAYS:
		return (int64_t)length > row->high ? ERR_LIMIT : days_good(text) ? OK : ERR_FORMAT;
	}
	return ERR_FORMAT;
}

const char *setting_takes(const struct setting_row *row, struct arena *a)
{
	switch (row->kind) {
	case SETTING_TEXT:
		if (row->low == row->high)
			return arena_format(a, "%lld bytes of text", (long long)row->low);
		return arena_format(a, "%lld to %lld bytes of text", (long long)row->low,
			(long long)row->high);
	case SETTING_NUMBER:
		return arena_format(a, "a number from %lld to %lld", (long long)row->low,
			(long long)row->high);
	case SETTING_FLAG:
		return "yes or no";
	case SETTING_CHOICE:
		return arena_format(a, "one of: %s", row->choices);
	case SETTING_MINUTES:
		return "a time of day like 17:30";
	case SETTING_DURATION:
		return "a duration like 2h or 90min";
	case SETTING_HOURS:
		return "hours of a week like mon-fri 08:30-18:00, sat 9-12";
	case SETTING_DAYS:
		return "days of a week like mon tue sat";
	}
	return "";
}

static void set_value(struct desk *d, const struct setting_row *row, const Od__Setting *stored)
{
	struct value *value = &d->settings->values[index_of(row)];

	mem_free(value->text);
	memset(value, 0, sizeof *value);
	if (stored && stored->value) {
		if (setting_check(row, stored->value, &value->number) == OK) {
			value->text = mem_string(stored->value);
			return;
		}
		log_warn("setting %s: the stored value does not fit; the default stands", row->name);
	}
	if (setting_check(row, row->standard, &value->number) != OK)
		panic("setting %s: its default does not fit", row->name);
}

static const struct value *value_of(const struct desk *d, const char *name,
	const struct setting_row **row)
{
	*row = setting_find(name);
	if (!*row)
		panic("there is no setting %s", name);
	return &d->settings->values[index_of(*row)];
}

const char *setting_text(const struct desk *d, const char *name)
{
	const struct setting_row *row;
	const struct value *value = value_of(d, name, &row);

	return value->text ? value->text : row->standard;
}

int64_t setting_int(const struct desk *d, const char *name)
{
	const struct setting_row *row;

	return value_of(d, name, &row)->number;
}

bool setting_flag(const struct desk *d, const char *name)
{
	return setting_int(d, name) != 0;
}

enum status setting_load(struct desk *d, struct txn *t)
{
	const struct setting_row *row;
	struct arena *a = arena_new(0);
	enum status s = OK;
	size_t i, count = 0;

	while (setting_at(count))
		count++;
	d->settings = mem_alloc(sizeof *d->settings);
	d->settings->count = count;
	d->settings->values = mem_array(count, sizeof *d->settings->values);
	for (i = 0; i < count && s == OK; i++) {
		struct key key = key_empty();
		Od__Setting *stored = NULL;

		row = setting_at(i);
		key_add_text(&key, row->name);
		s = table_get_as(t, TABLE_SETTING, &key, a, &stored);
		if (s == ERR_NOT_FOUND)
			s = OK;
		if (s == OK)
			set_value(d, row, stored);
	}
	arena_free(a);
	return s;
}

void setting_applied(struct desk *d, const struct change *c)
{
	const Od__Setting *s = (const Od__Setting *)(c->after ? c->after : c->before);
	const struct setting_row *row;

	if (c->table != TABLE_SETTING)
		return;
	row = setting_find(text_of(s->name));
	if (row)
		set_value(d, row, (const Od__Setting *)c->after);
}

void setting_free(struct desk *d)
{
	size_t i;

	if (!d->settings)
		return;
	for (i = 0; i < d->settings->count; i++)
		mem_free(d->settings->values[i].text);
	mem_free(d->settings->values);
	mem_free(d->settings);
	d->settings = NULL;
}

enum status verb_setting_list(struct verb *v, const Od__SettingList *request,
	Od__SettingRows *reply)
{
	const char *begin = text_of(request->name);
	const struct setting_row *row;
	size_t i;

	reply->row = arena_array(v->arena, v->desk->settings->count, sizeof *reply->row);
	for (i = 0; (row = setting_at(i)); i++) {
		Od__SettingRow *out;

		if (strncmp(row->name, begin, strlen(begin)) != 0)
			continue;
		out = FRESH(v, setting_row);
		SET_TEXT(v, out, name, row->name);
		SET_TEXT(v, out, value, setting_text(v->desk, row->name));
		SET_TEXT(v, out, standard, row->standard);
		SET_TEXT(v, out, help, row->help);
		reply->row[reply->n_row++] = out;
	}
	return OK;
}

enum status verb_setting_set(struct verb *v, const Od__SettingSet *request, Od__Made *reply)
{
	const struct setting_row *row = setting_find(text_of(request->name));
	const char *value = text_of(request->value);
	const char *taken = *value || !row ? value : row->standard;
	Od__Setting *before = NULL, *after;
	struct key key = key_empty();
	int64_t number;
	enum status s;

	if (!row)
		return verb_missing(v, "name", "setting", request->name);
	if (row->fixed && strcmp(taken, setting_text(v->desk, row->name)) != 0)
		return verb_refuse(v, OD__MESSAGE__SETTING_FIXED, "value", row->name,
			setting_text(v->desk, row->name), NULL, NULL);
	if (setting_check(row, taken, &number) != OK)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "value", row->name,
			setting_takes(row, v->arena), value, NULL);
	key_add_text(&key, row->name);
	s = table_get_as(v->txn, TABLE_SETTING, &key, v->arena, &before);
	if (s != OK && s != ERR_NOT_FOUND)
		return s;
	after = FRESH(v, setting);
	SET_TEXT(v, after, name, row->name);
	if (*value)
		SET_TEXT(v, after, value, value);
	SET(after, by, v->actor->user);
	SET(after, at, v->now);
	s = change_put(v, TABLE_SETTING, &key, 0, 0, 0, before ? &before->base : NULL, &after->base);
	if (s != OK)
		return s;
	if (row->kind == SETTING_HOURS || strncmp(row->name, "sla_", 4) == 0 ||
	    strcmp(row->name, "holidays") == 0)
		s = config_follow(v, "calendar");	/* the clocks count by it */
	if (s != OK)
		return s;
	change_event(v, "setting", 0, "banner");
	made_fill(v, reply, "setting", 0, row->name, after->version);
	made_note(v, reply, OD__MESSAGE__SAVED, row->name, NULL, NULL, NULL);
	return OK;
}
