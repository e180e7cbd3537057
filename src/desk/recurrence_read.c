/* SPDX-License-Identifier: ISC */
/*
 * recurrence_read -- a rule as people say it: "mon thu", "mon /2", "1 15 last", "daily"; 周一 周四, 每天,
 * 每月1日, 月末, 隔周. It becomes the rule of RFC 5545 that stands for it; one that is that already stays.
 * What is both a day of the week and of the month is no rule. Pure.
 */
#include "desk/recurrence.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define DAYS_MOST 31

static const char *const codes[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
static const char *const english[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
	"sunday" };
static const char *const chinese[] = { "\u4e00", "\u4e8c", "\u4e09", "\u56db", "\u4e94", "\u516d", "\u65e5" };

struct said {
	bool daily, week[7], last;
	bool month[DAYS_MOST + 1];
	unsigned every;		/* 0: not said */
};

/* Words of Chinese are parted by nothing: what is before a day is passed over. */
static bool take_chinese(const char **p, struct said *s)
{
	static const struct { const char *word; unsigned every; bool daily, last; } words[] = {
		{ "\u6bcf\u5929", 0, true, false }, { "\u6bcf\u65e5", 0, true, false },
		{ "\u6708\u672b", 0, false, true }, { "\u6700\u540e\u4e00\u5929", 0, false, true },
		{ "\u9694\u5468", 2, false, false }, { "\u6bcf\u5468", 0, false, false },
		{ "\u6bcf\u6708", 0, false, false }, { "\u661f\u671f", 0, false, false },
		{ "\u5468", 0, false, false }, { "\u53f7", 0, false, false }, { "\u548c", 0, false, false },
		{ "\u3001", 0, false, false }, { "\uff0c", 0, false, false },
	};
	size_t i, length;

	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		length = strlen(words[i].word);
		if (strncmp(*p, words[i].word, length) != 0)
			continue;
		s->daily |= words[i].daily;
		s->last |= words[i].last;
		s->every = words[i].every ? words[i].every : s->every;
		*p += length;
		return true;
	}
	if (strncmp(*p, "\u5929", 3) == 0)	/* another word for Sunday */
		return s->week[6] = true, *p += 3, true;
	for (i = 0; i < 7; i++)
		if (strncmp(*p, chinese[i], 3) == 0)
			return s->week[i] = true, *p += 3, true;
	return false;
}

static bool take_number(const char **p, struct said *s)
{
	char *end;
	unsigned long number = strtoul(*p, &end, 10);

	if (number < 1 || number > DAYS_MOST)
		return false;
	s->month[number] = true;
	*p = end;
	if (strncasecmp(*p, "st", 2) == 0 || strncasecmp(*p, "nd", 2) == 0 || strncasecmp(*p, "rd", 2) == 0 ||
	    strncasecmp(*p, "th", 2) == 0)
		*p += 2;
	else if (strncmp(*p, "\u65e5", 3) == 0)
		*p += 3;
	return true;
}

static bool take_word(const char **p, struct said *s)
{
	size_t length = strspn(*p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	const char *word = *p;

	*p += length;
	if (length >= 3 && length <= 9)
		for (unsigned i = 0; i < 7; i++)
			if (strncasecmp(word, english[i], length) == 0)
				return s->week[i] = true;
	if (length == 5 && strncasecmp(word, "daily", 5) == 0)
		return s->daily = true;
	if (length == 4 && strncasecmp(word, "last", 4) == 0)
		return s->last = true;
	if (length == 8 && strncasecmp(word, "weekdays", 8) == 0)
		return memset(s->week, true, 5 * sizeof s->week[0]), true;
	return false;
}

static bool take(const char *text, struct said *s)
{
	const char *p = text;

	while (*p) {
		char *end;

		if (strchr(" ,;+", *p)) {
			p++;
		} else if (*p == '/') {
			s->every = (unsigned)strtoul(p + 1, &end, 10);
			if (!s->every || end == p + 1)
				return false;
			p = end;
		} else if (!(isdigit((unsigned char)*p) ? take_number(&p, s) :
			isalpha((unsigned char)*p) ? take_word(&p, s) : take_chinese(&p, s))) {
			return false;
		}
	}
	return true;
}

static void add(char *out, size_t size, bool *any, const char *item)
{
	size_t length = strlen(out);

	snprintf(out + length, size - length, "%s%s", *any ? "," : "", item);
	*any = true;
}

enum status recurrence_read(const char *text, char *out, size_t size)
{
	struct said s = { .every = 0 };
	char week[40] = "", month[120] = "", number[8], every[24] = "";
	bool in_week = false, in_month = false;

	if (strncasecmp(text, "FREQ=", 5) == 0) {
		snprintf(out, size, "%s", text);
		return recurrence_check(out);
	}
	if (!take(text, &s))
		return ERR_FORMAT;
	for (unsigned i = 0; i < 7; i++)
		if (s.week[i])
			add(week, sizeof week, &in_week, codes[i]);
	for (unsigned i = 1; i <= DAYS_MOST; i++)
		if (s.month[i]) {
			snprintf(number, sizeof number, "%u", i);
			add(month, sizeof month, &in_month, number);
		}
	if (s.last)
		add(month, sizeof month, &in_month, "-1");
	if (s.every > 1)
		snprintf(every, sizeof every, ";INTERVAL=%u", s.every);
	if (s.daily + in_week + in_month != 1)
		return ERR_FORMAT;
	snprintf(out, size, "FREQ=%s%s%s%s", s.daily ? "DAILY" : in_week ? "WEEKLY;BYDAY=" :
		"MONTHLY;BYMONTHDAY=", week, month, every);
	return recurrence_check(out);
}
