/* SPDX-License-Identifier: ISC */
/*
 * dayword -- tables of words, and digits with a unit behind them.
 */
#include "desk/dayword.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/delivery.h"
#include "record/message.pb-c.h"

static const struct { const char *word; int ahead; } WORDS[] = {
	{ "t", 0 }, { "today", 0 }, { "今天", 0 }, { "今日", 0 }, { "tomorrow", 1 },
	{ "tom", 1 }, { "明天", 1 }, { "明日", 1 }, { "后天", 2 }, { "大后天", 3 },
	{ "yesterday", -1 }, { "昨天", -1 }, { "昨日", -1 }, { "前天", -2 }, { "大前天", -3 },
};

static const char *const WEEKDAYS[] = {
	"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"
};
static const struct { const char *sign; int weekday; } HAN_DAYS[] = {
	{ "日", 0 }, { "天", 0 }, { "一", 1 }, { "二", 2 }, { "三", 3 }, { "四", 4 }, { "五", 5 },
	{ "六", 6 },
};
static const char *const HAN_WEEK[] = { "周", "星期", "礼拜" };

static int32_t next_weekday(int32_t today, int weekday)
{
	struct clock_parts parts;
	int ahead;

	clock_day_split(today, &parts);
	ahead = (weekday - parts.weekday + 7) % 7;
	return today + (ahead ? ahead : 7);
}

/* Day number of (year, month, day), months counted on; INT32_MIN when there is none. */
static int32_t join(int year, int month, int day)
{
	year += (month - 1) / 12;
	return clock_day_join(year, (month - 1) % 12 + 1, day);
}

static int32_t month_end(int year, int month)
{
	return join(year, month + 1, 1) - 1;
}

static enum status none(struct dayword *out, int year, int month, int number)
{
	out->month = (month - 1) % 12 + 1;
	out->number = number;
	out->before = month_end(year, month);
	out->after = out->before + 1;
	return ERR_NOT_FOUND;
}

static bool weekday_word(const char *text, int32_t today, int32_t *day)
{
	size_t length = strlen(text);
	struct clock_parts parts;
	int32_t monday;
	bool next = false;

	for (int i = 0; i < 7; i++)
		if (length >= 3 && length <= strlen(WEEKDAYS[i]) &&
		    strncasecmp(text, WEEKDAYS[i], length) == 0) {
			*day = next_weekday(today, i);
			return true;
		}
	if (strncmp(text, "下", strlen("下")) == 0) {
		next = true;
		text += strlen("下");
	}
	for (size_t w = 0; w < sizeof HAN_WEEK / sizeof *HAN_WEEK; w++) {
		if (strncmp(text, HAN_WEEK[w], strlen(HAN_WEEK[w])) != 0)
			continue;
		for (size_t i = 0; i < sizeof HAN_DAYS / sizeof *HAN_DAYS; i++) {
			if (strcmp(text + strlen(HAN_WEEK[w]), HAN_DAYS[i].sign) != 0)
				continue;
			*day = next_weekday(today, HAN_DAYS[i].weekday);
			if (next) {
				clock_day_split(today, &parts);
				monday = today - (parts.weekday + 6) % 7 + 7;
				*day = monday + (HAN_DAYS[i].weekday + 6) % 7;
			}
			return true;
		}
	}
	return false;
}

/* "3d", "2w", "1m", "+2", "25", "25号" */
static enum status counted(const char *text, int32_t today, struct dayword *out)
{
	bool plus = *text == '+';
	struct clock_parts now;
	const char *unit;
	char *end;
	long number;

	text += plus;
	if (!isdigit((unsigned char)*text))
		return ERR_FORMAT;
	number = strtol(text, &end, 10);
	unit = end;
	if (number > 3660)
		return ERR_FORMAT;
	clock_day_split(today, &now);
	if (plus ? !*unit || strcasecmp(unit, "d") == 0 : strcasecmp(unit, "d") == 0) {
		out->day = today + (int32_t)number;
	} else if (strcasecmp(unit, "w") == 0) {
		out->day = today + 7 * (int32_t)number;
	} else if (strcasecmp(unit, "m") == 0) {
		out->day = join(now.year, now.month + (int)number, now.day);
		if (out->day == INT32_MIN)
			out->day = month_end(now.year, now.month + (int)number);
	} else if (!*unit || strcmp(unit, "号") == 0 || strcmp(unit, "日") == 0) {
		int month = number > now.day ? now.month : now.month + 1;

		if (number < 1 || number > 31)
			return ERR_FORMAT;
		out->day = join(now.year, month, (int)number);
		if (out->day == INT32_MIN)
			return none(out, now.year, month, (int)number);
	} else {
		return ERR_FORMAT;
	}
	return OK;
}

/* "12-25", "12月25日", "2026-12-25" */
static enum status dated(const char *text, int32_t today, struct dayword *out)
{
	int year = 0, month = 0, day = 0, used = 0;
	struct clock_parts now;

	clock_day_split(today, &now);
	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3 && !text[used]) {
		if (year < 1900 || month < 1 || month > 12 || day < 1 || day > 31)
			return ERR_FORMAT;
		out->day = clock_day_join(year, month, day);
		return out->day == INT32_MIN ? none(out, year, month, day) : OK;
	}
	used = 0;
	if (sscanf(text, "%2d-%2d%n", &month, &day, &used) != 2 || text[used]) {
		used = 0;
		if (sscanf(text, "%2d月%2d%n", &month, &day, &used) != 2 || !used)
			return ERR_FORMAT;
		text += used;
		if (*text && strcmp(text, "日") != 0 && strcmp(text, "号") != 0)
			return ERR_FORMAT;
	}
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return ERR_FORMAT;
	out->day = clock_day_join(now.year, month, day);
	if (out->day != INT32_MIN && out->day < today)
		out->day = clock_day_join(now.year + 1, month, day);
	return out->day == INT32_MIN ? none(out, now.year, month, day) : OK;
}

enum status dayword_read(const char *text, int32_t today, struct dayword *out)
{
	struct clock_parts now;
	enum status s;

	memset(out, 0, sizeof *out);
	while (*text == ' ')
		text++;
	if (!*text)
		return ERR_FORMAT;
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
		if (strcasecmp(text, WORDS[i].word) == 0) {
			out->day = today + WORDS[i].ahead;
			return OK;
		}
	if (strcasecmp(text, "e") == 0) {
		clock_day_split(today, &now);
		out->day = month_end(now.year, now.month);
		return OK;
	}
	if (weekday_word(text, today, &out->day))
		return OK;
	s = counted(text, today, out);
	return s == ERR_FORMAT ? dated(text, today, out) : s;
}

/* "3d", "2w", "1m" before today; "17", the last 17th. */
static enum status counted_back(const char *text, int32_t today, struct dayword *out)
{
	struct clock_parts now;
	char *unit;
	long number = strtol(text, &unit, 10);
	int month;

	clock_day_split(today, &now);
	if (number < 0 || number > 3660)
		return ERR_FORMAT;
	if (strcasecmp(unit, "d") == 0 || strcmp(unit, "天前") == 0) {
		out->day = today - (int32_t)number;
	} else if (strcasecmp(unit, "w") == 0) {
		out->day = today - 7 * (int32_t)number;
	} else if (strcasecmp(unit, "m") == 0) {
		month = now.year * 12 + now.month - 1 - (int)number;
		out->day = join(month / 12, month % 12 + 1, now.day);
		if (out->day == INT32_MIN)
			out->day = month_end(month / 12, month % 12 + 1);
	} else if (!*unit || strcmp(unit, "号") == 0 || strcmp(unit, "日") == 0) {
		month = now.year * 12 + now.month - 1 - (number > now.day);
		if (number < 1 || number > 31)
			return ERR_FORMAT;
		out->day = join(month / 12, month % 12 + 1, (int)number);
		if (out->day == INT32_MIN)
			return none(out, month / 12, month % 12 + 1, (int)number);
	} else {
		return ERR_FORMAT;
	}
	return OK;
}

enum status dayword_past(const char *text, int32_t today, struct dayword *out)
{
	struct clock_parts parts;
	bool last = false;
	int32_t monday;
	enum status s;

	memset(out, 0, sizeof *out);
	text += strspn(text, " ");
	if (strncasecmp(text, "last ", 5) == 0) {
		last = true;
		text += 5 + strspn(text + 5, " ");
	} else if (strncmp(text, "上", strlen("上")) == 0) {
		text += strlen("上");
		if (!weekday_word(text, today, &out->day))
			return ERR_FORMAT;
		clock_day_split(out->day, &parts);
		monday = parts.weekday;
		clock_day_split(today, &parts);
		out->day = today - (parts.weekday + 6) % 7 - 7 + (monday + 6) % 7;
		return OK;
	}
	if (weekday_word(text, today, &out->day)) {
		out->day -= 7;
		if (out->day == today && last)
			out->day -= 7;
		return OK;
	}
	if (isdigit((unsigned char)*text) && (s = counted_back(text, today, out)) != ERR_FORMAT)
		return s;
	s = dated(text, today, out);
	if (s == ERR_FORMAT)
		s = dayword_read(text, today, out);
	else if (s == OK && out->day > today && strspn(text, "0123456789") < 4) {
		clock_day_split(out->day, &parts);
		out->day = clock_day_join(parts.year - 1, parts.month, parts.day);
	}
	return s ? s : out->day == INT32_MIN || out->day > today ? ERR_FORMAT : OK;
}

static enum status no_day(struct verb *v, const char *field, const char *text, enum status s,
	const struct dayword *word)
{
	if (s == ERR_NOT_FOUND)
		return verb_refuse(v, OD__MESSAGE__DAY_NONE, field,
			arena_format(v->arena, "%d-%d", word->month, word->number),
			day_said(v, word->before), day_said(v, word->after), NULL);
	return verb_refuse(v, OD__MESSAGE__DAY_UNKNOWN, field, text, NULL, NULL, NULL);
}

enum status day_read(struct verb *v, const char *field, const char *text, int32_t *day)
{
	struct dayword word;
	enum status s = dayword_read(text, clock_day(v->now), &word);

	if (s)
		return no_day(v, field, text, s, &word);
	*day = word.day;
	return OK;
}

enum status day_read_past(struct verb *v, const char *field, const char *text, int32_t *day)
{
	struct dayword word;
	enum status s = dayword_past(text, clock_day(v->now), &word);

	if (s)
		return no_day(v, field, text, s, &word);
	*day = word.day;
	return OK;
}
