/* SPDX-License-Identifier: ISC */
/*
 * calendars -- a few parsed calendars, made anew together when one of them changes.
 */
#include "desk/calendars.h"

#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/memory.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/setting.h"

#define KIND "calendar"

struct calendars {
	struct calendar_row *row;
	size_t count;
};

const struct calendar_row calendar_always = { .code = "always", .calendar = { .always = true } };

static void read_one(struct calendar_row *row, const Od__Calendar *given)
{
	enum status s = calendar_read(given, &row->calendar);

	if (!s)
		return;
	log_warn("calendar \"%s\" counts around the clock: %s", row->code, status_text(s));
	calendar_end(&row->calendar);
	row->calendar.always = true;
}

static void make(struct desk *d)
{
	Od__Calendar work = OD__CALENDAR__INIT;
	struct calendars *book = d->calendars;
	const Od__Config *c;
	size_t count = 1;

	while (config_at(d, KIND, count - 1))
		count++;
	book->row = mem_array(count, sizeof *book->row);
	book->count = count;
	work.hours = (char *)setting_text(d, "work_hours");
	book->row[0].code = mem_string("");
	read_one(&book->row[0], &work);
	for (size_t i = 1; i < count; i++) {
		c = config_at(d, KIND, i - 1);
		book->row[i].code = mem_string(text_of(c->code));
		book->row[i].id = c->id;
		book->row[i].version = c->version;
		read_one(&book->row[i], c->value_case == OD__CONFIG__VALUE_CALENDAR ? c->calendar
			: &(Od__Calendar)OD__CALENDAR__INIT);
	}
}

static void empty(struct calendars *book)
{
	for (size_t i = 0; i < book->count; i++) {
		calendar_end(&book->row[i].calendar);
		mem_free((char *)(uintptr_t)book->row[i].code);
	}
	mem_free(book->row);
	memset(book, 0, sizeof *book);
}

const struct calendar_row *calendars_find(const struct desk *d, const char *code)
{
	for (size_t i = 0; i < d->calendars->count; i++)
		if (strcasecmp(d->calendars->row[i].code, code) == 0)
			return &d->calendars->row[i];
	return &calendar_always;
}

enum status calendars_load(struct desk *d, struct txn *t)
{
	(void)t;
	d->calendars = mem_alloc(sizeof *d->calendars);
	make(d);
	return OK;
}

void calendars_applied(struct desk *d, const struct change *c)
{
	const Od__Config *config = (const Od__Config *)c->after;

	if (c->table != TABLE_SETTING &&
	    (c->table != TABLE_CONFIG || !config || strcmp(text_of(config->kind), KIND) != 0))
		return;
	empty(d->calendars);
	make(d);
}

void calendars_free(struct desk *d)
{
	if (!d->calendars)
		return;
	empty(d->calendars);
	mem_free(d->calendars);
	d->calendars = NULL;
}
