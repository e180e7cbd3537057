/* SPDX-License-Identifier: ISC */
/*
 * Figures, days and times as people read them, in the language of the person: "Fri 20 Nov" or
 * "11-20 周五", the year only when it is not this one, 24 hours, durations as they are said.
 * Money has the places of the desk's currency, quantities no useless zeros. Every call writes into
 * the caller's room and returns it; 40 bytes are enough. Nothing fails.
 */
#ifndef ORDERDESK_SEAT_PRINT_H
#define ORDERDESK_SEAT_PRINT_H

#include <stddef.h>
#include <stdint.h>

#define PRINT_ROOM 40

/* The places of the desk's currency (Welcome.places); 2 until it is set. */
void print_places(int places);

char *print_money(int64_t minor, char *out, size_t size);		/* 1,284.00 */
char *print_price(int64_t price, char *out, size_t size);		/* 1/10,000: 18.50, 0.0125 */
/* As it is said before it is ordered: 12.052 is 12.05; the line and its reasons have the whole. */
char *print_said_price(int64_t price, char *out, size_t size);
char *print_quantity(int64_t thousandths, char *out, size_t size);	/* 12, 1.5, 1,200 */
char *print_typed_quantity(int64_t thousandths, char *out, size_t size);	/* as a hand types it: 1200 */
char *print_count(int64_t count, char *out, size_t size);		/* 1,871 */

char *print_exact_day(int32_t day, char *out, size_t size);	/* 2026-11-20 */
char *print_rule(const char *rule, char *out, size_t size);	/* rule.c: every Mon Thu */
char *print_degrees(int64_t tenths, char *out, size_t size);	/* 4 °C, -18.5 °C */

char *print_day(int32_t day, char *out, size_t size);		/* Fri 20 Nov; 11-20 周五 */
char *print_date(int32_t day, char *out, size_t size);		/* 20 Nov; 11-20 */
char *print_month(int32_t day, char *out, size_t size);		/* Nov 2026; 2026-11 */
char *print_clock(int64_t at, char *out, size_t size);		/* 14:05 */
char *print_time(int64_t at, int64_t now, char *out, size_t size);	/* 14:05 today, else 17 Nov */
/* A moment with its time: today 18:00, Fri 18:00 within six days, else 27 Nov 18:00. */
char *print_deadline(int64_t at, int64_t now, char *out, size_t size);
char *print_minutes(int64_t minutes, char *out, size_t size);	/* of the day: 05:00 */
char *print_now(int64_t at, char *out, size_t size);		/* Thu 19 Nov 14:05; 11-19 周四 14:05 */

char *print_stopwatch(int64_t micros, char *out, size_t size);	/* 0:41, 1:02:03 */
char *print_ago(int64_t micros, char *out, size_t size);	/* 12 min, 2:05, 3 d */
char *print_span(int64_t micros, char *out, size_t size);	/* 45 min, 2 h, 1 h 30, 3 d */
/* A clock: "in 1 h 12", "in 47 min", "late 22 min"; short: 1:12, late 0:22. */
char *print_until(int64_t micros, char *out, size_t size);
char *print_until_short(int64_t micros, char *out, size_t size);

/* A phone number grouped for reading; what is no plain number stays as it is. */
char *print_phone(const char *number, char *out, size_t size);

#endif
