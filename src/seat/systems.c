/* SPDX-License-Identifier: ISC */
/*
 * systems -- "ERP ok 40 s   WMS ▲ silent 14 min, 6 wait".
 */
#include "seat/systems.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/say.h"
#include "seat/cells.h"
#include "seat/print.h"

#define GAP 3		/* cells between two systems */

/* "40 s", "14 min", "2:05" */
static const char *ago(int64_t at, char *out, size_t size)
{
	int64_t passed = clock_now() - at;
	char seconds[24];
	const char *argument = seconds;

	if (passed >= CLOCK_MINUTE)
		return print_ago(passed, out, size);
	snprintf(seconds, sizeof(seconds), "%d", passed > 0 ? (int)(passed / CLOCK_SECOND) : 0);
	return say_fill(say("{0} s"), &argument, 1, out, size);
}

/* "silent 14 min, 6 wait" */
static const char *state_of(const Od__ConsumerShown *c, char *out, size_t size)
{
	char since[PRINT_ROOM] = "", waiting[PRINT_ROOM];
	const char *arguments[2] = { since, waiting };
	int64_t from = c->silent ? c->seen : c->oldest;

	print_count((int64_t)c->waiting, waiting, sizeof(waiting));
	if (c->late) {
		ago(from, since, sizeof(since));
		return say_fill(!c->has_seen ? say("never came, {1} wait {0}") : c->silent
			? say("silent {0}, {1} wait") : say("behind {0}, {1} wait"), arguments, 2, out, size);
	}
	if (!c->has_seen)
		return say("not here yet");
	ago(c->seen, since, sizeof(since));
	return say_fill(say("ok {0}"), arguments, 2, out, size);
}

int systems_draw(const Od__ServerShown *shown, struct canvas *canvas, int row, int most)
{
	int column = 1, last = row + most;

	if (!shown || !shown->n_consumer)
		return row;
	put_title(canvas, row++, 0, canvas->columns, say("Systems"));
	for (size_t i = 0; i < shown->n_consumer; i++) {
		const Od__ConsumerShown *c = shown->consumer[i];
		char text[200];
		const char *state = state_of(c, text, sizeof(text));
		int name = cells_width(c->name), width = name + 1 + (c->late ? 2 : 0) + cells_width(state);

		if (column > 1 && column + width >= canvas->columns) {
			column = 1;
			row++;
		}
		if (row > last)
			return row;
		column += put_text(canvas, row, column, name, c->name, ROLE_TEXT, ALIGN_LEFT) + 1;
		if (c->late) {
			put_text(canvas, row, column, 1, "▲", ROLE_LATE, ALIGN_LEFT);
			column += 2;
		}
		column += GAP + put_text(canvas, row, column, canvas->columns - column - 1, state, c->late
			? ROLE_LATE : c->has_seen ? ROLE_GOOD : ROLE_QUIET, ALIGN_LEFT);
	}
	return row + 1;
}
