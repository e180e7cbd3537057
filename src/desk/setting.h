/* SPDX-License-Identifier: ISC */
/*
 * setting -- the numbers and switches of a desk, by name.
 *
 * Every setting is declared in one table (setting_table.c) with its kind, limits, default and help;
 * the store keeps only those that were set. Reading never fails: an unknown name is panic(), as it
 * is a mistake of the program. Values are read from memory, so call from a handler (or under
 * desk_read_lock). `setting set` checks kind and limits; a change is true from the next request on.
 */
#ifndef ORDERDESK_DESK_SETTING_H
#define ORDERDESK_DESK_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"

struct change;

enum setting_kind {
	SETTING_TEXT, SETTING_NUMBER, SETTING_FLAG, SETTING_CHOICE,
	SETTING_MINUTES,	/* of the day, "17:00" */
	SETTING_DURATION,	/* "2h", "90min", "15 s" */
	SETTING_HOURS,		/* of a week, as calendar.h reads them */
	SETTING_DAYS		/* of the week: "mon tue sat" */
};

struct setting_row {
	const char *name;
	enum setting_kind kind;
	const char *standard;		/* default, as typed */
	int64_t low, high;		/* of a number; most bytes of a text are `high` */
	const char *choices;		/* of a choice, parted by blanks */
	const char *help;
	bool fixed;			/* set when the desk is made, never after */
};

/* The value as text, a number, minutes of the day, microseconds of a duration, 0/1 of a flag. */
const char *setting_text(const struct desk *d, const char *name);
int64_t setting_int(const struct desk *d, const char *name);
bool setting_flag(const struct desk *d, const char *name);

const struct setting_row *setting_at(size_t index);	/* by name; NULL behind the last */
const struct setting_row *setting_find(const char *name);	/* NULL: there is none */
/* Checks a value against its row; *value gets the number. ERR_FORMAT, ERR_LIMIT. */
enum status setting_check(const struct setting_row *row, const char *text, int64_t *value);
/* What the setting takes, for a refusal: "a number from 1 to 365". In the arena. */
const char *setting_takes(const struct setting_row *row, struct arena *a);

enum status setting_load(struct desk *d, struct txn *t);
void setting_applied(struct desk *d, const struct change *c);
void setting_free(struct desk *d);

#endif
