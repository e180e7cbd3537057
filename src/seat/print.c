/* SPDX-License-Identifier: ISC */
/*
 * The formats of print.h. Names of days and months, and the order of the parts of a date, are
 * sentences with places like all others, so a language has them its own way.
 */
#include "seat/print.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/money.h"
#include "record/say.h"

static int currency_places = 2;

static const char *const weekdays[] = {
	N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"),
};
static const char *const months[] = {
	N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
	N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
};

void print_places(int places)
{
	currency_places = places < 0 ? 0 : places > 4 ? 4 : places;
}

char *print_money(int64_t minor, char *out, size_t size)
{
	char text[40];

	money_print_grouped(minor, currency_places, text);
	snprintf(out, size, "%s", text);
	return out;
}

char *print_price(int64_t price, char *out, size_t size)
{
	int64_t unit = 10000;	/* what one minor unit is of a price */

	for (int i = 0; i < currency_places; i++)
		unit /= 10;
	if (unit > 0 && price % unit == 0)
		return print_money(price / unit, out, size);
	{
		char text[32];

		decimal_print(price, 4, text);
		snprintf(out, size, "%s", text);
	}
	return out;
}

char *print_said_price(int64_t price, char *out, size_t size)
{
	int64_t unit = 10000;

	for (int i = 0; i < currency_places; i++)
		unit /= 10;
	if (price < 10000 || unit < 1)	/* of a part of a coin no place is dropped */
		return print_price(price, out, size);
	return print_money((price + unit / 2) / unit, out, size);
}

char *print_quantity(int64_t thousandths, char *out, size_t size)
{
	char text[40];

	decimal_print_grouped(thousandths, 3, text);
	snprintf(out, size, "%s", text);
	return out;
}

char *print_typed_quantity(int64_t thousandths, char *out, size_t size)
{
	char text[32];

	decimal_print(thousandths, 3, text);
	snprintf(out, size, "%s", text);
	return out;
}

char *print_degrees(int64_t tenths, char *out, size_t size)
{
	char number[PRINT_ROOM];

	snprintf(out, size, "%s \u00b0C", print_quantity(tenths * 100, number, sizeof number));
	return out;
}

char *print_count(int64_t count, char *out, size_t size)
{
	char text[40];

	money_print_grouped(count, 0, text);
	snprintf(out, size, "%s", text);
	return out;
}

/*
 * A day by a pattern of the language: %w weekday, %d day, %b month by name, %m month and %e day of
 * two digits, %y year.
 */
static char *date(const char *pattern, const struct clock_parts *parts, char *out, size_t size)
{
	size_t length = 0;

	out[0] = '\0';
	for (const char *p = pattern; *p && length + 1 < size; p++) {
		char piece[24];

		snprintf(piece, sizeof piece, "%c", *p);
		if (*p == '%' && p[1]) {
			switch (*++p) {
			case 'w':
				snprintf(piece, sizeof piece, "%s", say(weekdays[parts->weekday % 7]));
				break;
			case 'b':
				snprintf(piece, sizeof piece, "%s", say(months[(parts->month + 11) % 12]));
				break;
			case 'm':
				snprintf(piece, sizeof piece, "%02d", parts->month);
				break;
			case 'e':
				snprintf(piece, sizeof piece, "%02d", parts->day);
				break;
			case 'd':
				snprintf(piece, sizeof piece, "%d", parts->day);
				break;
			case 'y':
				snprintf(piece, sizeof piece, "%d", parts->year);
				break;
			}
		}
		length += (size_t)snprintf(out + length, size - length, "%s", piece);
	}
	return out;
}

static bool this_year(int year)
{
	struct clock_parts now;

	clock_split(clock_now(), &now);
	return now.year == year;
}

char *print_exact_day(int32_t day, char *out, size_t size)
{
	struct clock_parts parts;

	clock_day_split(day, &parts);
	snprintf(out, size, "%04d-%02d-%02d", parts.year, parts.month, parts.day);
	return out;
}

char *print_day(int32_t day, char *out, size_t size)
{
	struct clock_parts parts;

	clock_day_split(day, &parts);
	return date(this_year(parts.year) ? _("%w %d %b") : _("%w %d %b %y"), &parts, out, size);
}

char *print_date(int32_t day, char *out, size_t size)
{
	struct clock_parts parts;

	clock_day_split(day, &parts);
	return date(this_year(parts.year) ? _("%d %b") : _("%d %b %y"), &parts, out, size);
}

char *print_month(int32_t day, char *out, size_t size)
{
	struct clock_parts parts;

	clock_day_split(day, &parts);
	return date(_("%b %y"), &parts, out, size);
}

char *print_clock(int64_t at, char *out, size_t size)
{
	struct clock_parts parts;

	clock_split(at, &parts);
	snprintf(out, size, "%02d:%02d", parts.hour, parts.minute);
	return out;
}

char *print_time(int64_t at, int64_t now, char *out, size_t size)
{
	if (clock_day(at) == clock_day(now))
		return print_clock(at, out, size);
	return print_date(clock_day(at), out, size);
}

char *print_deadline(int64_t at, int64_t now, char *out, size_t size)
{
	int32_t days = clock_day(at) - clock_day(now);
	struct clock_parts parts;
	char day[PRINT_ROOM], clock[PRINT_ROOM];
	const char *arguments[] = { day, clock };

	clock_split(at, &parts);
	if (days == 0)
		snprintf(day, sizeof day, "%s", _("today"));
	else if (days > 0 && days < 7)
		snprintf(day, sizeof day, "%s", say(weekdays[parts.weekday % 7]));
	else
		print_date(clock_day(at), day, sizeof day);
	print_clock(at, clock, sizeof clock);
	return say_fill("{0} {1}", arguments, 2, out, size);
}

char *print_minutes(int64_t minutes, char *out, size_t size)
{
	snprintf(out, size, "%02d:%02d", (int)(minutes / 60 % 100), (int)(minutes % 60));
	return out;
}

char *print_now(int64_t at, char *out, size_t size)
{
	struct clock_parts parts;
	char text[PRINT_ROOM];

	clock_split(at, &parts);
	date(_("%w %d %b"), &parts, text, sizeof text);
	snprintf(out, size, "%s %02d:%02d", text, parts.hour, parts.minute);
	return out;
}

char *print_stopwatch(int64_t micros, char *out, size_t size)
{
	long long seconds = micros > 0 ? micros / CLOCK_SECOND : 0;

	if (seconds < 3600)
		snprintf(out, size, "%lld:%02lld", seconds / 60, seconds % 60);
	else
		snprintf(out, size, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
	return out;
}

static char *number_in(const char *sentence, long long number, char *out, size_t size)
{
	char text[24];
	const char *argument = text;

	snprintf(text, sizeof text, "%lld", number);
	return say_fill(sentence, &argument, 1, out, size);
}

char *print_ago(int64_t micros, char *out, size_t size)
{
	long long minutes = micros > 0 ? micros / CLOCK_MINUTE : 0;
	char hours[24], rest[24];
	const char *arguments[] = { hours, rest };

	if (minutes < 60)
		return number_in(_("{0} min"), minutes, out, size);
	if (minutes >= 24 * 60)
		return number_in(_("{0} d"), minutes / (24 * 60), out, size);
	/* never 1:12: in one column with a call that is talked on that is a minute and twelve seconds */
	snprintf(hours, sizeof hours, "%lld", minutes / 60);
	snprintf(rest, sizeof rest, "%02lld", minutes % 60);
	return say_fill(_("{0}h{1}"), arguments, 2, out, size);
}

char *print_span(int64_t micros, char *out, size_t size)
{
	long long minutes = micros > 0 ? micros / CLOCK_MINUTE : 0;
	char hours[24], rest[24];
	const char *arguments[] = { hours, rest };

	if (minutes < 60)
		return number_in(_("{0} min"), minutes, out, size);
	if (minutes >= 48 * 60 && minutes % (24 * 60) == 0)
		return number_in(_("{0} d"), minutes / (24 * 60), out, size);
	snprintf(hours, sizeof hours, "%lld", minutes / 60);
	snprintf(rest, sizeof rest, "%02lld", minutes % 60);
	return say_fill(minutes % 60 ? _("{0} h {1}") : _("{0} h"), arguments, 2, out, size);
}

char *print_until(int64_t micros, char *out, size_t size)
{
	bool late = micros < 0;
	long long minutes = (late ? -micros : micros) / CLOCK_MINUTE;
	char hours[24], rest[24];
	const char *arguments[] = { hours, rest };

	if (minutes < 60)
		return number_in(late ? _("late {0} min") : _("in {0} min"), minutes, out, size);
	if (minutes >= 48 * 60)
		return number_in(late ? _("late {0} d") : _("in {0} d"), minutes / (24 * 60), out, size);
	snprintf(hours, sizeof hours, "%lld", minutes / 60);
	snprintf(rest, sizeof rest, "%02lld", minutes % 60);
	return say_fill(late ? _("late {0} h {1}") : _("in {0} h {1}"), arguments, 2, out, size);
}

char *print_until_short(int64_t micros, char *out, size_t size)
{
	long long minutes = (micros < 0 ? -micros : micros) / CLOCK_MINUTE;
	char text[24];
	const char *argument = text;

	snprintf(text, sizeof text, "%lld:%02lld", minutes / 60, minutes % 60);
	return say_fill(micros < 0 ? _("late {0}") : "{0}", &argument, 1, out, size);
}

/* A Chinese mobile is 3-4-4 and said in two pieces; a long line of digits is broken from the right. */
char *print_phone(const char *number, char *out, size_t size)
{
	size_t length = strlen(number);

	if (strspn(number, "0123456789") != length || length < 7 || length > 15)
		snprintf(out, size, "%s", number);
	else if (length == 11 && number[0] == '1')
		snprintf(out, size, "%.3s-%.4s %s", number, number + 3, number + 7);
	else if (length >= 11 && number[0] == '0')
		snprintf(out, size, "%.*s-%.4s %s", (int)length - 8, number, number + length - 8,
			 number + length - 4);
	else
		snprintf(out, size, "%.*s %s", (int)length - 4, number, number + length - 4);
	return out;
}
