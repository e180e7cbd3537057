/* SPDX-License-Identifier: ISC */
/*
 * A small seat without a desk, for tests of the engine: one page with an entry field, a list and
 * every role, a popup, questions and works.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "record/say.h"
#include "seat/field.h"
#include "seat/list.h"
#include "seat/page.h"
#include "seat/picture.h"
#include "seat/terminal.h"

struct sample {
	struct field entry;
	struct list list;
	char told[128];
	int number;
	bool popped;
};

static const struct page_kind work_kind, popup_kind;
static int works;

static void sample_open(struct page *page, const void *argument)
{
	struct sample *sample = page_state(page);
	char name[32];

	sample->number = argument ? *(const int *)argument : 0;
	field_init(&sample->entry, 200);
	list_init(&sample->list);
	list_count(&sample->list, 30);
	snprintf(name, sizeof name, sample->number ? "Work %d" : "Desk", sample->number);
	page_name(page, name);
	page_standing(page, "standing words");
}

static bool sample_stroke(struct page *page, struct stroke stroke)
{
	struct sample *sample = page_state(page);
	enum field_result result;

	if (list_stroke(&sample->list, stroke))
		return true;
	if (field_empty(&sample->entry) && (stroke.code == ':' || stroke.code == '?'))
		return false;
	result = field_key(&sample->entry, stroke);
	if (result == FIELD_FULL)
		seat_say(page_seat(page), ROLE_LATE, "The field takes 200 bytes.");
	return result != FIELD_IGNORED && result != FIELD_BEFORE;
}

static void say_yes(struct page *page, void *baton)
{
	snprintf(((struct sample *)page_state(page))->told, sizeof((struct sample *)0)->told, "%s",
		 (char *)baton);
}

static bool sample_action(struct page *page, const char *action, struct stroke stroke)
{
	struct sample *sample = page_state(page);
	static char yes[] = "yes", erased[] = "erased";

	(void)stroke;
	if (strcmp(action, "open") == 0) {
		char *text = field_text(&sample->entry);

		snprintf(sample->told, sizeof sample->told, "took %s", text);
		mem_free(text);
		field_set(&sample->entry, "");
	} else if (strcmp(action, "confirm") == 0) {
		seat_ask(page, "Cancel order 10457? F10 cancels, F12 keeps.", NULL, say_yes, yes);
	} else if (strcmp(action, "strike") == 0) {
		seat_ask(page, "Erase 53 customers? Type 53, then F10.", "53", say_yes, erased);
	} else if (strcmp(action, "new") == 0) {
		works++;
		seat_work(page_seat(page), &work_kind, &works);
	} else if (strcmp(action, "list") == 0) {
		seat_open(page_seat(page), &popup_kind, NULL);
	} else if (strcmp(action, "again") == 0) {
		seat_ring(page_seat(page), "RING 138-5813 2207  \u5218\u8bb0\u9762\u9986  B",
			  "0:03    F8 take");
	} else if (strcmp(action, "note") == 0) {
		seat_say(page_seat(page), ROLE_DUE, "Order 10457 can no longer be changed: its cut-off was "
			 "18:00 today and the van is on its way. F6 opens a new one.");
	} else if (strcmp(action, "refresh") == 0) {
		snprintf(sample->told, sizeof sample->told, "not placed");
		seat_stop_keys(page_seat(page));
	} else {
		return false;
	}
	return true;
}

static void sample_draw(struct page *page, struct canvas *canvas)
{
	static const char *const names[ROLE_COUNT] = {
		"text", "quiet", "strong", "here", "field", "match", "key", "due", "late", "good", "changed",
		"ring", "fault",
	};
	struct sample *sample = page_state(page);
	const char *given = getenv("SAMPLE_TEXT");
	int column = 1;

	put_format(canvas, PAGE_TITLE_ROW, 1, 60, ROLE_STRONG, ALIGN_LEFT,
		   sample->number ? "Work %d" : "Desk",
		   sample->number);
	for (int i = 0; i < ROLE_COUNT; i++) {
		put_text(canvas, PAGE_TOP, column, cells_width(names[i]), names[i], (unsigned)i, ALIGN_LEFT);
		column += cells_width(names[i]) + 1;
	}
	put_text(canvas, 3, 1, 5, "entry", ROLE_QUIET, ALIGN_LEFT);
	field_draw(&sample->entry, canvas, 3, 7, 20, ROLE_FIELD, true);
	put_text(canvas, 3, 30, 40, sample->told, ROLE_TEXT, ALIGN_LEFT);
	put_title(canvas, 4, 0, canvas->columns, "\u8ba2\u5355 Orders");
	list_room(&sample->list, 8);
	for (int r = 0; r < 8; r++) {
		size_t index = sample->list.top + (size_t)r;

		put_format(canvas, 5 + r, 3, 40, ROLE_TEXT, ALIGN_LEFT,
			   "row %zu \u5c0f\u78e8\u9999\u6cb9", index + 1);
		if (index == sample->list.selected) {
			put_text(canvas, 5 + r, 1, 1, "\u25b8", ROLE_TEXT, ALIGN_LEFT);
			canvas_mark(canvas, 5 + r, 1, 60, LOOK_HERE);
		}
	}
	if (given)
		put_wrapped(canvas, 14, 1, 78, 6, given, ROLE_TEXT);
}

static bool sample_keeps(struct page *page)
{
	struct sample *sample = page_state(page);

	return sample->told[0] || !field_empty(&sample->entry);
}

static void sample_close(struct page *page)
{
	field_free(&((struct sample *)page_state(page))->entry);
}

static void popup_draw(struct page *page, struct canvas *canvas)
{
	(void)page;
	put_box(canvas, 6, 10, 5, 30, "\u9009\u62e9 choose");
	put_text(canvas, 7, 12, 20, "in the popup", ROLE_TEXT, ALIGN_LEFT);
}

static const struct page_kind desk_kind = {
	.name = "sample", .context = "form", .size = sizeof(struct sample), .open = sample_open,
	.stroke = sample_stroke, .action = sample_action, .draw = sample_draw, .close = sample_close,
};
static const struct page_kind work_kind = {
	.name = "work", .context = "form", .size = sizeof(struct sample), .open = sample_open,
	.stroke = sample_stroke, .action = sample_action, .draw = sample_draw, .keeps = sample_keeps,
	.close = sample_close,
};
static const struct page_kind popup_kind = { .name = "popup", .context = "list", .popup = true,
					    .draw = popup_draw };

static void connected(struct seat *seat)
{
	struct seat_status *status = seat_status(seat);

	snprintf(status->who, sizeof status->who, "li.na 8021");
	status->due = 4;
	status->late = 1;
}

int main(int count, char **arguments)
{
	struct seat_options options = { .desk = &desk_kind, .connected = connected };

	text_locale();
	say_language(count > 1 ? arguments[1] : "en");
	options.most_colours = getenv("SAMPLE_COLOURS") ? atoi(getenv("SAMPLE_COLOURS")) : 0;
	options.ambiguous = getenv("SAMPLE_ASCII") ? AMBIGUOUS_ASCII : AMBIGUOUS_AUTO;
	return seat_run(&options);
}
