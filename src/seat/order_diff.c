/* SPDX-License-Identifier: ISC */
/*
 * order_diff -- what becomes different: the block of a change to an order that was placed, and of a draft
 * that another hand changed while it was open here.
 *
 * Both are two lists of lines, as they were and as they are: the order's lines and the draft's, or the
 * draft as it was seen and as it is. A row tells one line that differs, by item and unit; the last one
 * the total. Of a change the rows below tell credit, stock, prices and delivery, and what to say.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "seat/print.h"
#include "seat/terms.h"

#define ROWS_MOST 600	/* all lines of two drafts */
#define SAID_MOST 3	/* differences that are read out one by one */

struct difference {
	const Od__DraftShownLine *was, *is;	/* one of them may be NULL */
};

struct lines {
	Od__DraftShownLine **line;
	size_t count;
};

static bool same_item(const Od__DraftShownLine *a, const Od__DraftShownLine *b)
{
	if (!a->product || !b->product)
		return !a->product && !b->product && a->word && b->word && strcmp(a->word, b->word) == 0;
	return a->product == b->product && a->unit && b->unit && strcmp(a->unit, b->unit) == 0;
}

static bool differs(const Od__DraftShownLine *a, const Od__DraftShownLine *b)
{
	const char *note = a->note ? a->note : "", *other = b->note ? b->note : "";

	return a->asked != b->asked || a->amount != b->amount || a->holds != b->holds ||
		strcmp(note, other) != 0;
}

/* Pairs of lines that differ, those that went first; at most `most`. */
static size_t compare(struct lines was, struct lines is, struct difference *out, size_t most)
{
	bool *used = calloc(is.count + 1, sizeof *used);
	size_t count = 0;

	for (size_t i = 0; used && i < was.count; i++) {
		size_t k = 0;

		while (k < is.count && (used[k] || !same_item(was.line[i], is.line[k])))
			k++;
		if (k < is.count)
			used[k] = true;
		if (count < most && (k == is.count || differs(was.line[i], is.line[k])))
			out[count++] = (struct difference){ was.line[i], k < is.count ? is.line[k] : NULL };
	}
	for (size_t k = 0; used && k < is.count; k++)
		if (!used[k] && count < most)
			out[count++] = (struct difference){ NULL, is.line[k] };
	free(used);
	return count;
}

static struct lines lines_of(const Od__DraftShown *shown)
{
	return (struct lines){ shown ? shown->line : NULL, shown ? shown->n_line : 0 };
}

/* What is compared with what: false when there is nothing to compare. */
static bool sides(const struct order *o, struct lines *was, struct lines *is, int64_t *total)
{
	const Od__DraftShown *shown = order_shown(o), *seen = (const Od__DraftShown *)o->seen.body;

	if (!shown || (!seen && !order_changes(o)))
		return false;
	*is = lines_of(shown);
	*was = seen ? lines_of(seen) : (struct lines){ shown->before, shown->n_before };
	*total = seen ? seen->total : shown->was_total;
	return true;
}

void order_mark_differences(const struct order *o, bool *differ, size_t count)
{
	struct difference d[ROWS_MOST];
	struct lines was, is;
	int64_t total;
	size_t found;

	if (!o->seen.body || !sides(o, &was, &is, &total))
		return;
	found = compare(was, is, d, ROWS_MOST);
	for (size_t k = 0; k < is.count && k < count; k++)
		for (size_t i = 0; i < found && !differ[k]; i++)
			differ[k] = d[i].is == is.line[k];
}

/* "642.80 → 568.80", and by how much. */
static void put_money(struct canvas *canvas, int row, int64_t was, int64_t is, enum role role)
{
	char a[PRINT_ROOM], b[PRINT_ROOM];

	put_text(canvas, row, 37, 12, print_money(was, a, sizeof(a)), ROLE_QUIET, ALIGN_RIGHT);
	put_text(canvas, row, 50, 1, "→", ROLE_QUIET, ALIGN_LEFT);
	put_text(canvas, row, 52, 14, print_money(is, b, sizeof(b)), role, ALIGN_LEFT);
	if (is == was)
		return;
	snprintf(b, sizeof(b), "%s%s", is > was ? "+" : "", print_money(is - was, a, sizeof(a)));
	put_text(canvas, row, 66, 13, b, role == ROLE_STRONG ? ROLE_STRONG : ROLE_CHANGED, ALIGN_RIGHT);
}

/* "12 → 8 jars"; a line that is new comes from 0, one that went goes to 0. */
static void write_quantity(const struct difference *d, char *out, size_t size)
{
	const Od__DraftShownLine *line = d->is ? d->is : d->was;
	char was[PRINT_ROOM], is[120];

	term_counted(d->is ? d->is->asked : 0, line->unit, is, sizeof(is));
	print_quantity(d->was ? d->was->asked : 0, was, sizeof(was));
	if (d->was && d->is && d->was->asked == d->is->asked)
		snprintf(out, size, "%s", is);
	else
		snprintf(out, size, "%s → %s", was, is);
}

static void put_difference(const struct difference *d, struct canvas *canvas, int row)
{
	const Od__DraftShownLine *line = d->is ? d->is : d->was;
	char quantity[200];

	write_quantity(d, quantity, sizeof(quantity));
	put_text(canvas, row, 3, 18, line->name ? line->name : line->word, ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, 22, 15, quantity, ROLE_CHANGED, ALIGN_LEFT);
	put_money(canvas, row, d->was ? d->was->amount : 0, d->is ? d->is->amount : 0, ROLE_TEXT);
}

static int put_rows(const struct difference *d, size_t count, struct canvas *canvas, int row, int end)
{
	for (size_t i = 0; i < count && row < end; i++)
		if (i + 1 < count && row + 1 == end) {	/* the rest does not fit: how many there are */
			char n[24];
			const char *argument = n;
			char text[120];

			snprintf(n, sizeof(n), "%zu", count - i);
			put_text(canvas, row++, 3, 60, say_fill(say("and {0} lines more"), &argument, 1, text,
				sizeof(text)), ROLE_QUIET, ALIGN_LEFT);
			break;
		} else {
			put_difference(&d[i], canvas, row++);
		}
	return row;
}

/* ---- of an order that was placed ---- */

static void put_label(struct canvas *canvas, int row, const char *label, const char *text, enum role role)
{
	put_text(canvas, row, 3, 18, label, ROLE_QUIET, ALIGN_LEFT);
	put_text(canvas, row, 22, 57, text, role, ALIGN_LEFT);
}

static void put_stock(const struct difference *d, size_t count, struct canvas *canvas, int row)
{
	char text[500], counted[120];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && n + 1 < sizeof(text); i++) {
		int64_t more = (d[i].is ? d[i].is->asked : 0) - (d[i].was ? d[i].was->asked : 0);
		const Od__DraftShownLine *line = d[i].is ? d[i].is : d[i].was;
		const char *argument = counted;
		char part[160];

		if (!more)
			continue;
		term_counted(more > 0 ? more : -more, line->unit, counted, sizeof(counted));
		say_fill(more > 0 ? say("{0} more") : say("{0} free again"), &argument, 1, part,
			sizeof(part));
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n ? say(", ") : "", part);
	}
	put_label(canvas, row, say("stock"), *text ? text : say("unchanged"), ROLE_TEXT);
}

static void put_credit(const Od__DraftShown *shown, struct canvas *canvas, int row)
{
	char was[PRINT_ROOM], is[PRINT_ROOM], limit[PRINT_ROOM], text[300];
	const char *arguments[3] = { was, is, limit };

	print_money(shown->owes + shown->was_total, was, sizeof(was));
	print_money(shown->owes + shown->total, is, sizeof(is));
	print_money(shown->limit, limit, sizeof(limit));
	put_label(canvas, row, say("owing"), say_fill(shown->limit ? say("{0} → {1} of {2}") :
		say("{0} → {1}"), arguments, 3, text, sizeof(text)),
		shown->n_hold ? ROLE_LATE : ROLE_TEXT);
}

/* A line whose quantity is the same and whose price is not. */
static void put_prices(const struct difference *d, size_t count, struct canvas *canvas, int row)
{
	unsigned moved = 0;
	char n[24], text[200];
	const char *argument = n;

	for (size_t i = 0; i < count; i++)
		moved += d[i].was && d[i].is && d[i].was->price != d[i].is->price;
	snprintf(n, sizeof(n), "%u", moved);
	put_label(canvas, row, say("price"), !moved ? say("no line changes price") :
		say_fill(say("{0} {0|line changes|lines change} price"), &argument, 1, text, sizeof(text)),
		moved ? ROLE_CHANGED : ROLE_TEXT);
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_time(const Od__Delivery *is, const Od__Delivery *was)
{
	return is->day == was->day && is->from == was->from && is->to == was->to;
}

static bool same_delivery(const Od__Delivery *is, const Od__Delivery *was)
{
	return !is || !was || (same_time(is, was) && is->address == was->address &&
		same_text(is->one_off, was->one_off));
}

static void put_delivery(const Od__Delivery *is, const Od__Delivery *was, uint64_t carried,
	struct canvas *canvas, int row)
{
	char a[PRINT_ROOM], b[PRINT_ROOM], from[PRINT_ROOM], to[PRINT_ROOM], run[24], text[300], more[100];
	const char *arguments[4] = { a, b, from, to }, *argument = run;
	bool same = same_delivery(is, was);
	int n;

	if (!is || !was)
		return;
	print_day(was->day, a, sizeof(a));
	print_day(is->day, b, sizeof(b));
	print_minutes(is->from, from, sizeof(from));
	print_minutes(is->to, to, sizeof(to));
	say_fill(same ? say("{1} {2}-{3}, unchanged") : same_time(is, was) ?
		say("{1} {2}-{3}, to another address") : say("{0} → {1} {2}-{3}"), arguments, 4, text,
		sizeof(text));
	n = (int)strlen(text);
	if (carried) {
		snprintf(run, sizeof(run), "%llu", (unsigned long long)carried);
		say_fill(same ? say("run {0} unchanged") : say("leaves run {0}"), &argument, 1, more,
			sizeof(more));
		snprintf(text + n, sizeof(text) - (size_t)n, " · %s", more);
	}
	put_label(canvas, row, say("delivery"), text, same ? ROLE_TEXT : ROLE_CHANGED);
}

/* "W-7 · D-3 left 13:05": what the house has done for it already. */
static void put_made(const Od__DraftShown *shown, struct canvas *canvas, int row)
{
	char text[300], at[PRINT_ROOM], begun[24];
	const char *sent[2] = { shown->was_shipment, at }, *counted = begun;
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < shown->n_was_work && n + 1 < 60; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n ? say(", ") : "",
			shown->was_work[i]);
	if (!shown->n_was_work)
		n = (size_t)snprintf(text, sizeof(text), "%s", say("none"));
	if (shown->was_begun) {
		char part[100];

		snprintf(begun, sizeof(begun), "%u", shown->was_begun);
		say_fill(say("{0} begun"), &counted, 1, part, sizeof(part));
		snprintf(text + n, sizeof(text) - n, " · %s", part);
	}
	put_label(canvas, row, say("work order"), text, shown->was_begun ? ROLE_DUE : ROLE_TEXT);
	if (shown->was_shipment)
		print_clock(shown->was_left, at, sizeof(at));
	say_fill(shown->was_shipment ? say("shipment {0} left {1}") : say("not yet picked"), sent, 2, text,
		sizeof(text));
	put_text(canvas, row, 52, 27, text, shown->was_shipment ? ROLE_LATE : ROLE_TEXT, ALIGN_LEFT);
}

/* "8 jars instead of 12 of sesame paste, now 568.80, same time." */
static void write_say(const Od__DraftShown *shown, const struct difference *d, size_t count, char *out,
	size_t size)
{
	char total[PRINT_ROOM], end[200];
	const char *argument = print_money(shown->total, total, sizeof(total));
	size_t n = (size_t)snprintf(out, size, "%s", say("Say: \"")), said = 0;

	for (size_t i = 0; i < count && said < SAID_MOST && n + 1 < size; i++) {
		char now[120], was[PRINT_ROOM], name[200], part[400];
		const Od__DraftShownLine *line = d[i].is ? d[i].is : d[i].was;
		const char *arguments[3] = { now, was, name };

		if (!line->name || (d[i].was && d[i].is && d[i].was->asked == d[i].is->asked))
			continue;	/* of a line with another price or remark the total tells */
		term_counted(line->asked, line->unit, now, sizeof(now));
		print_quantity(d[i].was ? d[i].was->asked : 0, was, sizeof(was));
		term_short_name(line->name, name, sizeof(name));
		say_fill(!d[i].is ? say("no {2}") : !d[i].was ? say("{0} of {2} more") :
			say("{0} of {2} instead of {1}"), arguments, 3, part, sizeof(part));
		n += (size_t)snprintf(out + n, size - n, "%s%s", said++ ? say(", ") : "", part);
	}
	if (n + 1 < size)
		snprintf(out + n, size - n, "%s", say_fill(said ? say(", now {0}.\"") : say("now {0}.\""),
			&argument, 1, end, sizeof(end)));
}

int order_draw_change(struct page *page, struct canvas *canvas, int row, int end)
{
	const struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	struct difference d[ROWS_MOST];
	struct lines was, is;
	char text[600];
	int64_t total;
	size_t count;

	if (o->seen.body || !order_changes(o) || !sides(o, &was, &is, &total) || end - row < 10)
		return row;
	count = compare(was, is, d, ROWS_MOST);
	row += end - row > 10 + (int)count;
	put_title(canvas, row++, 0, 80, say("What changes"));
	if (!count && shown->delivery && shown->was_delivery && total == shown->total)
		put_text(canvas, row++, 3, 76, say("nothing yet: a=8 sets a quantity, >sat another day"),
			ROLE_QUIET, ALIGN_LEFT);
	row = put_rows(d, count, canvas, row, end - 8);
	put_text(canvas, row, 3, 18, say("total"), ROLE_QUIET, ALIGN_LEFT);
	put_money(canvas, row++, total, shown->total, ROLE_STRONG);
	put_credit(shown, canvas, row++);
	put_stock(d, count, canvas, row++);
	put_prices(d, count, canvas, row++);
	put_delivery(shown->delivery, shown->was_delivery, shown->was_run, canvas, row++);
	put_made(shown, canvas, row++);
	if (count) {
		write_say(shown, d, count, text, sizeof(text));
		row += put_wrapped(canvas, row, 1, 78, end - row < 2 ? end - row : 2, text, ROLE_TEXT);
	}
	if (row < end)
		put_text(canvas, row++, 1, 78, say("Ctrl-X, then F10, cancels the whole order."), ROLE_QUIET,
			ALIGN_LEFT);
	return row;
}

static void on_cancelled(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__Made *made = (const Od__Made *)reply->body;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	order_drop(page, true);
	if (made && made->note)
		seat_note(page_seat(page), ROLE_GOOD, made->note);
}

/* The order that the question named, whatever became of the draft meanwhile. */
static void cancel(struct page *page, void *baton)
{
	Od__OrderCancel request = OD__ORDER_CANCEL__INIT;
	const Od__DraftShown *shown = order_shown(page_state(page));

	request.has_id = true;
	request.id = (uint64_t)(uintptr_t)baton;
	if (shown && order_changes(page_state(page)) && shown->draft->origin == request.id) {
		request.has_version = true;
		request.version = shown->draft->origin_version;
	}
	request.reason = (char *)"cancelled at the seat";
	seat_call(page, "order cancel", &request.base, CALL_HOLD, on_cancelled, NULL);
}

void order_ask_cancel(struct page *page)
{
	const Od__DraftShown *shown = order_shown(page_state(page));
	char number[24], lines[24], total[PRINT_ROOM], text[300];
	const char *arguments[3] = { number, lines, total };

	snprintf(number, sizeof(number), "%llu", (unsigned long long)shown->draft->origin);
	snprintf(lines, sizeof(lines), "%zu", shown->n_before);
	print_money(shown->was_total, total, sizeof(total));
	say_fill(say("Cancel order {0}, {1} {1|line|lines} {2}? Stock and credit go back. F10 cancel, "
		"F12 keep."), arguments, 3, text, sizeof(text));
	seat_ask(page, text, NULL, cancel, (void *)(uintptr_t)shown->draft->origin);
}

/* ---- of a draft that others changed ---- */

/* A text of the whole order, "" when it was taken out. */
static int put_text_moved(const char *label, const char *is, const char *was, struct canvas *canvas, int row)
{
	if (same_text(is, was))
		return row;
	put_label(canvas, row, label, is && *is ? is : say("removed"), ROLE_CHANGED);
	return row + 1;
}

int order_draw_moved(struct page *page, struct canvas *canvas, int row, int end)
{
	const struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o), *seen = (const Od__DraftShown *)o->seen.body;
	struct difference d[ROWS_MOST];
	struct lines was, is;
	int64_t total;
	size_t count;
	int more;

	if (!seen || !sides(o, &was, &is, &total) || end - row < 4)
		return row;
	count = compare(was, is, d, ROWS_MOST);
	more = !same_delivery(shown->delivery, seen->delivery) + !same_text(shown->note, seen->note) +
		!same_text(shown->coupon, seen->coupon);
	if (!count && total == shown->total && !more)
		return row;
	row += end - row > 5 + more + (int)count;
	put_title(canvas, row++, 0, 80, say("Changed since you saw it"));
	row = put_rows(d, count, canvas, row, end - 1 - more);
	if (!same_delivery(shown->delivery, seen->delivery))
		put_delivery(shown->delivery, seen->delivery, 0, canvas, row++);
	row = put_text_moved(say("remark"), shown->note, seen->note, canvas, row);
	row = put_text_moved(say("coupon"), shown->coupon, seen->coupon, canvas, row);
	put_text(canvas, row, 3, 18, say("total"), ROLE_QUIET, ALIGN_LEFT);
	put_money(canvas, row++, total, shown->total, ROLE_STRONG);
	return row;
}
