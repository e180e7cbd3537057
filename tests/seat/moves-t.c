/* SPDX-License-Identifier: ISC */
/*
 * The small pure parts: moving through a list, the queue of keys, words of a line, and figures,
 * days and times as people of both languages read them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "base/text.h"
#include "seat/list.h"
#include "seat/print.h"
#include "seat/queue.h"
#include "seat/words.h"
#include "tap/tap.h"

static void lists(void)
{
	static const struct {
		size_t count, at;
		int room;
		uint32_t key;
		size_t wanted, top;
	} table[] = {
		{ 10, 0, 4, K_UP, 0, 0 }, { 10, 0, 4, K_DOWN, 1, 0 }, { 10, 3, 4, K_DOWN, 4, 1 },
		{ 10, 9, 4, K_DOWN, 9, 6 }, { 10, 0, 4, K_PAGE_DOWN, 4, 1 }, { 10, 8, 4, K_PAGE_DOWN, 9, 6 },
		{ 10, 9, 4, K_PAGE_UP, 5, 5 }, { 10, 2, 4, K_PAGE_UP, 0, 0 }, { 1, 0, 4, K_DOWN, 0, 0 },
		{ 10, 99, 4, K_UP, 8, 6 },
	};
	struct list list;

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		list_init(&list);
		list_count(&list, table[i].count);
		list_room(&list, table[i].room);
		list_select(&list, table[i].at);
		ok(list_stroke(&list, (struct stroke){ .code = table[i].key }), "list %zu takes its key", i);
		is_int((long long)table[i].wanted, (long long)list.selected, "list %zu: the mark", i);
		is_int((long long)table[i].top, (long long)list.top, "list %zu: the first row shown", i);
	}
	list_init(&list);
	ok(!list_stroke(&list, (struct stroke){ .code = K_DOWN }), "an empty list takes no key");
	list_count(&list, 5);
	list_select(&list, 4);
	list_count(&list, 2);
	is_int(1, (long long)list.selected, "a shorter list keeps its mark inside");
	ok(!list_stroke(&list, (struct stroke){ .code = 'a' }), "letters are not a list's");
}

static void queues(void)
{
	static struct queue queue, other;
	struct stroke stroke;
	char words[64];
	int put = 0;

	queue_init(&queue);
	queue_init(&other);
	for (const char *p = "3jy 2cd"; *p; p++)
		queue_put(&queue, (struct stroke){ .code = (uint32_t)*p });
	queue_put(&queue, (struct stroke){ .code = K_ENTER });
	queue_put(&queue, (struct stroke){ .code = K_F(10) });
	is_string("3jy 2cd Enter F10", queue_words(&queue, words, sizeof words), "keys as people read them");
	is_string("3jy", queue_words(&queue, words, 5), "cut to the room");
	ok(queue_take(&queue, &stroke) && stroke.code == '3', "the first in is the first out");
	queue_put_back(&queue, stroke);
	is_string("3jy 2cd Enter F10", queue_words(&queue, words, sizeof words),
		  "put back, it is the first again");
	queue_take(&queue, &stroke);
	queue_move(&other, &queue);
	is_int(8, (long long)other.count, "all moved");
	ok(!queue_take(&queue, &stroke), "and gone");
	queue_free(&other);
	while (queue_put(&queue, (struct stroke){ .code = 'x' }))
		put++;
	is_int(QUEUE_LIMIT, put, "keys beyond the limit are refused");
	queue_free(&queue);
}

static void splits(void)
{
	static const struct {
		const char *line, *wanted;	/* parted by | */
	} table[] = {
		{ "a b  c", "a|b|c" }, { "  a\t\"b c\" # rest", "a|b c" },
			{ "\"a \\\"b\\\" \\\\\"", "a \"b\" \\" },
		{ "# all", "" }, { "", "" }, { "a#b", "a#b" }, { "\"\" x", "|x" },
		{ "a=\"b c\" d", "a=b c|d" },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		char line[64], seen[64] = "";
		struct words words;

		strcpy(line, table[i].line);
		ok(words_split(line, &words), "line %zu is split", i);
		for (size_t w = 0; w < words.count; w++) {
			strcat(seen, w ? "|" : "");
			strcat(seen, words.word[w]);
		}
		is_string(table[i].wanted, seen, "line %zu", i);
	}
	ok(!words_split((char[]){ "\"open" }, &(struct words){ 0 }), "an open quote is refused");
}

#define MINUTES(n) ((int64_t)(n) * CLOCK_MINUTE)

static void prints(void)
{
	char out[PRINT_ROOM];
	int32_t day = clock_day_join(2026, 11, 20);
	int64_t now = clock_now();

	is_string("1,284.00", print_money(128400, out, sizeof out), "money");
	is_string("-74.00", print_money(-7400, out, sizeof out), "minus");
	is_string("18.50", print_price(185000, out, sizeof out), "a price of two places");
	is_string("0.0125", print_price(125, out, sizeof out), "one of four");
	is_string("2.5", print_quantity(2500, out, sizeof out), "a quantity without useless zeros");
	is_string("12", print_quantity(12000, out, sizeof out), "and a whole one");
	is_string("1,871", print_count(1871, out, sizeof out), "a count");
	is_string("Fri 20 Nov", print_day(day, out, sizeof out), "a day of this year");
	is_string("Wed 20 Nov 2024", print_day(clock_day_join(2024, 11, 20), out, sizeof out), "of another");
	is_string("20 Nov", print_date(day, out, sizeof out), "a date");
	is_string("14:05", print_time(now, now, out, sizeof out), "a time of today");
	is_string("17 Nov", print_time(now - 2 * CLOCK_DAY, now, out, sizeof out), "an earlier one");
	is_string("Thu 19 Nov 14:05", print_now(now, out, sizeof out), "now");
	is_string("05:30", print_minutes(330, out, sizeof out), "a time of day");
	is_string("0:41", print_stopwatch(41 * CLOCK_SECOND, out, sizeof out), "a call");
	is_string("1:01:05", print_stopwatch(3665 * CLOCK_SECOND, out, sizeof out), "a long one");
	is_string("12 min", print_ago(MINUTES(12), out, sizeof out), "ago");
	is_string("2h05", print_ago(MINUTES(125), out, sizeof out),
		  "hours ago: 2:05 would be minutes of a call");
	is_string("in 1 h 12", print_until(MINUTES(72), out, sizeof out), "a clock");
	is_string("in 47 min", print_until(MINUTES(47), out, sizeof out), "below an hour");
	is_string("late 22 min", print_until(-MINUTES(22), out, sizeof out), "a late one");
	is_string("in 47 h 59", print_until(MINUTES(48 * 60 - 1), out, sizeof out), "below two days");
	is_string("in 2 d", print_until(MINUTES(48 * 60), out, sizeof out), "days from there");
	is_string("late 1 h 00", print_until(-MINUTES(60), out, sizeof out), "late by an hour");
	is_string("45 min", print_span(MINUTES(45), out, sizeof out), "a length");
	is_string("2 h", print_span(MINUTES(120), out, sizeof out), "of whole hours");
	is_string("1 h 30", print_span(MINUTES(90), out, sizeof out), "and not");
	is_string("3 d", print_span(MINUTES(3 * 24 * 60), out, sizeof out), "of days");
	is_string("50 h", print_span(MINUTES(50 * 60), out, sizeof out), "more than two, not whole");
	is_string("today 18:00", print_deadline(now + MINUTES(235), now, out, sizeof out), "today");
	is_string("Fri 14:05", print_deadline(now + CLOCK_DAY, now, out, sizeof out), "tomorrow");
	is_string("26 Nov 14:05", print_deadline(now + 7 * CLOCK_DAY, now, out, sizeof out), "a week on");
	is_string("18 Nov 14:05", print_deadline(now - CLOCK_DAY, now, out, sizeof out), "over");
	is_string("1:12", print_until_short(MINUTES(72), out, sizeof out), "in a tight column");
	is_string("late 0:22", print_until_short(-MINUTES(22), out, sizeof out), "and late there");
	is_string("138-5813 2207", print_phone("13858132207", out, sizeof out), "a mobile");
	is_string("0571-8812 4410", print_phone("057188124410", out, sizeof out), "with its area");
	is_string("8812 4410", print_phone("88124410", out, sizeof out), "without");
	is_string("+44 20 7946 0112", print_phone("+44 20 7946 0112", out, sizeof out), "as it was given");
	is_string("110", print_phone("110", out, sizeof out), "a short one");
	say_language("zh_CN");
	is_string("11-20 \u5468\u4e94", print_day(day, out, sizeof out), "a day in Chinese");
	is_string("11-20", print_date(day, out, sizeof out), "a date in Chinese");
	is_string("11-19 \u5468\u56db 14:05", print_now(now, out, sizeof out), "now in Chinese");
	print_places(0);
	is_string("1,284", print_money(1284, out, sizeof out), "a currency without small coins");
	is_string("19", print_price(190000, out, sizeof out), "its prices");
}

int main(void)
{
	setenv("ORDERDESK_CLOCK", "=2026-11-19T06:05:00Z", 1);
	plan_lazy();
	text_locale();
	clock_zone("Asia/Shanghai");
	lists();
	queues();
	splits();
	prints();
	return tap_result();
}
