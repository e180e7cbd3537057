/* SPDX-License-Identifier: ISC */
/*
 * breath -- the one-breath line: "12a 6b 3jy2cd >sat 'ring at the back door" taken apart.
 *
 * Pure: text in (NFKC, so that full-width signs are half-width), parts out; what a word means is
 * found out by draft_item.c. The grammar:
 *
 *	line   = [ gap ] [ part { gap part } ] [ gap ]
 *	part   = add | price | cut | set | remark | due
 *	add    = [ number ] item [ "/" unit ] [ "@" money ] [ "'" text ]
 *	price  = lineno "@" money [ "'" text ]		of a line that is there
 *	cut    = [ number ] item [ "/" unit ] "-" | lineno "-"
 *	set    = ( item | lineno ) "=" number [ "/" unit ]
 *	remark = [ item | lineno ] "'" text		to the end of the line
 *	due    = ">" day
 *	item   = label | "*" digit1-9 | word | "#" code | barcode
 *	number = digits [ "." digits ] | digits "/" digits | digits "*" digits
 *	coupon = "%" code ; "%" alone takes it out
 *	gap    = space , 、 ; + or nothing between a letter and a digit
 *
 * A line with one part that cannot be read is refused whole, with the sentence and the place.
 */
#ifndef ORDERDESK_DESK_BREATH_H
#define ORDERDESK_DESK_BREATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define BREATH_PARTS 100			/* most parts of a line */
#define BREATH_QUANTITY INT64_C(9999000)	/* most of a line by default, thousandths */

enum breath_kind { BREATH_ADD, BREATH_CUT, BREATH_SET, BREATH_REMARK, BREATH_DAY, BREATH_SUGGESTED,
	BREATH_COUPON };
enum breath_by {
	BREATH_NOTHING,		/* a remark on the order, a day */
	BREATH_USUAL,		/* usual item by letter or digit */
	BREATH_WORD, BREATH_CODE, BREATH_BARCODE,
	BREATH_LINE		/* a line by its number */
};

struct breath_part {
	enum breath_kind kind;
	enum breath_by by;
	unsigned usual;		/* 0 to 8 */
	unsigned line;
	const char *word;	/* word, code or digits */
	bool has_number;
	int64_t number;		/* thousandths */
	const char *unit;	/* "" none */
	bool has_price;
	int64_t price;		/* 1/10,000 of the major unit, per unit */
	const char *text;	/* remark or day; "" none */
	size_t from, to;	/* bytes of the line */
};

struct breath_fault {
	int message;
	const char *arg[3];
	size_t from, to;
};

struct breath {
	struct breath_part *part;
	size_t count;
	struct breath_fault fault;
};

/* ERR_FORMAT with the fault filled in; `most` of a line. Strings live in the arena. */
enum status breath_read(struct arena *a, const char *line, int64_t most, struct breath *out);
/* "9,999" or "0.25": a quantity for a sentence. */
const char *breath_number(struct arena *a, int64_t thousandths);

#endif
