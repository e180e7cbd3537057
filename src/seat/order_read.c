/* SPDX-License-Identifier: ISC */
/*
 * order_read -- what is read aloud before an order is placed.
 *
 * Made when the draft was shown anew, not when it is drawn. It is in the language of the customer's
 * record; without one, in that of whoever reads it. Goods have their names in it from the desk.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "seat/print.h"
#include "seat/terms.h"

/* "For Mon 23 Nov, 05:00 to 06:30: ", or nothing while the day is not known. */
static size_t read_when(const Od__DraftShown *shown, char *out, size_t size)
{
	const Od__Delivery *d = shown->delivery;
	char day[PRINT_ROOM], from[PRINT_ROOM], to[PRINT_ROOM];
	const char *arguments[3] = { day, from, to };

	out[0] = '\0';
	if (!d || !d->has_day)
		return 0;
	print_day(d->day, day, sizeof(day));
	print_minutes(d->from, from, sizeof(from));
	print_minutes(d->to, to, sizeof(to));
	say_fill(d->has_from && d->has_to ? say("For {0}, {1} to {2}: ") : say("For {0}: "), arguments, 3,
		out, size);
	return strlen(out);
}

/* "8 jars of sesame paste", with the remark on the line. */
static void read_line(const Od__DraftShownLine *line, char *out, size_t size)
{
	char name[200], counted[120];
	const char *arguments[3] = { counted, name, line->note };

	term_counted(line->asked, line->unit, counted, sizeof(counted));
	term_short_name(line->spoken ? line->spoken : line->name, name, sizeof(name));
	say_fill(line->note && *line->note ? say("{0} of {1} ({2})") : say("{0} of {1}"), arguments, 3, out,
		size);
}

static void read_all(const Od__DraftShown *shown, char *out, size_t size)
{
	size_t n = read_when(shown, out, size), begin = n;
	char total[PRINT_ROOM];
	const char *arguments[2] = { total, shown->note };

	for (size_t i = 0; i < shown->n_line && n + 1 < size; i++) {
		char item[700];

		if (!shown->line[i]->product)
			continue;
		read_line(shown->line[i], item, sizeof(item));
		n += (size_t)snprintf(out + n, size - n, "%s%s", n > begin ? say(", ") : "", item);
	}
	if (n <= begin || n + 1 >= size)
		return;
	print_money(shown->total, total, sizeof(total));
	say_fill(shown->note && *shown->note ? say(". {1}. {0} in all. Correct?") :
		say(". {0} in all. Correct?"), arguments, 2, out + n, size - n);
}

void order_read_make(struct order *o)
{
	const Od__DraftShown *shown = order_shown(o);
	const char *own = say_language_name();

	o->read[0] = '\0';
	if (!shown)
		return;
	if (shown->language)
		say_language(shown->language);
	read_all(shown, o->read, sizeof(o->read));
	if (shown->language)
		say_language(own);
}
