/* SPDX-License-Identifier: ISC */
/*
 * draft: one-breath lines become priced lines as the table of the entry line has them; steps are
 * taken back and brought back exactly; drafts are taken over, dropped, repeated, placed, changed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk/draft.h"
#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

/* The usual items of FULL, in the order of their letters: a 1010, b 1011, c 1012 … k 1018. */
static void usual_order(struct fixture *f)
{
	fixture_as(f, "");
	if (!RUN(f, order, place, "customer", "FULL", "placed_at", "2026-11-10T02:00:00Z", "state",
	    "delivered", "line.0.item", "1010", "line.0.quantity", "12", "line.1.item", "1011",
	    "line.1.quantity", "6", "line.2.item", "1012", "line.2.quantity", "4", "line.3.item",
	    "1013", "line.3.quantity", "10", "line.4.item", "1014", "line.4.quantity", "2",
	    "line.5.item", "1015", "line.5.quantity", "6", "line.6.item", "1016",
	    "line.6.quantity", "1.5", "line.7.item", "1017", "line.7.quantity", "2", "line.8.item",
	    "1018", "line.8.quantity", "36", NULL))
		bail("the usual order: %s", f->text);
	fixture_as(f, "li.na");
}

static char *draft(struct fixture *f, const char *customer)
{
	Od__DraftDone *done = RUN(f, draft, open, "customer", customer, NULL);

	if (!done)
		bail("draft open: %s", f->text);
	return arena_format(f->arena, "%" PRIu64, done->made->id);
}

static Od__DraftDone *put(struct fixture *f, const char *draft, const char *text)
{
	return RUN(f, draft, put, "draft", draft, "text", text, NULL);
}

static Od__DraftShown *show(struct fixture *f, const char *draft)
{
	Od__DraftShown *shown = RUN(f, draft, show, "draft", draft, NULL);

	if (!shown)
		diag("draft show: %s", f->text);
	return shown;
}

/* "1010 12 jar, ?cd 2 [1019 1020]" */
static const char *lines(struct fixture *f, const Od__DraftShown *shown)
{
	const char *all = "";

	for (size_t i = 0; shown && i < shown->n_line; i++) {
		const Od__DraftShownLine *line = shown->line[i];
		const char *quantity = fixture_text(f, line, "asked");
		const char *choices = "";

		for (size_t k = 0; k < line->n_candidate; k++)
			choices = arena_format(f->arena, "%s%s%s", choices, k ? " " : "",
				line->candidate[k]->code);
		all = arena_format(f->arena, "%s%s%s%s %s%s%s%s%s%s%s", all, i ? ", " : "",
			line->mark, line->product ? line->code : line->word, quantity,
			*line->unit ? " " : "", line->unit, *choices ? " [" : "", choices,
			*choices ? "]" : "", line->note && *line->note
				? arena_format(f->arena, " '%s", line->note) : "");
	}
	return all;
}

static const struct { const char *typed, *becomes; } TABLE[] = {
	{ "12a", "1010 12 jar" },
	{ "a", "1010 12 jar" },
	{ "12a6b4c", "1010 12 jar, 1011 6 bottle, 1012 4 bottle" },
	{ "12*1+6*2", "1010 12 jar, 1011 6 bottle" },
	{ "2cdb", "1019 2 jar" },
	{ "2cd", "?cd 2 [1019 1020]" },
	{ "3jy", "?jy 3 [1021 1022]" },
	{ "10sc", "≈1012 10 bottle [1012 1023]" },
	{ "3jy2cd10sc", "?jy 3 [1021 1022], ?cd 2 [1019 1020], ≈1012 10 bottle [1012 1023]" },
	{ "2zhimajiang", "1010 2 jar" },
	{ "2香油", "≈1011 2 bottle [1011 1024]" },
	{ "2b 3b", "1011 5 bottle" },
	{ "6b 2b-", "1011 4 bottle" },
	{ "6b b-", "" },
	{ "6b b=0", "" },
	{ "6a 6b 2=0", "1010 6 jar" },
	{ "6b b=8", "1011 8 bottle" },
	{ "b=8", "1011 8 bottle" },
	{ "6a 6b 2=8", "1010 6 jar, 1011 8 bottle" },
	{ "1.5h", "1016 1.5 kg" },
	{ "1/2h", "1016 0.5 kg" },
	{ "3h/jin", "1016 3 jin" },
	{ "3斤香菜", "1016 3 jin" },
	{ "1.5kg香菜", "1016 1.5 kg" },
	{ "2a/case", "1010 2 case" },
	{ "2箱芝麻酱", "1010 2 case" },
	{ "2包心菜", "1025 2 piece" },
	{ "3#A12", "A12 3 piece" },
	{ "3#1010", "1010 3 jar" },
	{ "6901234567892", "1010 12 jar" },
	{ "6*2", "1011 6 bottle" },
	{ "6b b'red caps only", "1011 6 bottle 'red caps only" },
	{ "5b 5b-", "" },
	{ "2b 5b-", "" },
	{ "2xyzq", "?xyzq 2" },
	{ "1020h/g", "1016 1020 g" },
	{ "１２ａ　６ｂ", "1010 12 jar, 1011 6 bottle" },
	{ "2b 3b'red", "1011 2 bottle, 1011 3 bottle 'red" },
	{ "2a 1a/case", "1010 2 jar, 1010 1 case" },
	{ "99a", "!1010 99 jar" },
	{ "2海带须", "!1026 2 bag" },
};

static void table(struct fixture *f)
{
	for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++) {
		char *d = draft(f, "FULL");

		put(f, d, TABLE[i].typed);
		if (f->status)
			diag("%s: %s", TABLE[i].typed, f->text);
		is_string(TABLE[i].becomes, lines(f, show(f, d)), "%s", TABLE[i].typed);
	}
}

static const struct { const char *before, *typed, *sentence; } REFUSED[] = {
	{ "a", "2a/box", "芝麻酱 has no box: jar, case." },
	{ "a", "12=4", "There is no line 12, this order has 1." },
	{ "a", "b-", "小磨香油 is not on this order." },
	{ "a", ">31", "There is no 11-31: Mon 30 Nov or Tue 1 Dec?" },
	{ "a", ">sun", "There is no delivery on Sun 22 Nov. The next is Fri 20 Nov." },
	{ "a", "1,5h", "1,5: write 1.5." },
	{ "a", "+", "Nothing is suggested now. Type an item." },
	{ "9000a", "1000a", "10,000 is above the limit of 9,999 a line." },
};

static void refusals(struct fixture *f)
{
	for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
		char *d = draft(f, "FULL");
		const char *was;

		put(f, d, REFUSED[i].before);
		was = lines(f, show(f, d));
		put(f, d, REFUSED[i].typed);
		is_string(REFUSED[i].sentence, f->text, "%s", REFUSED[i].typed);
		is_string(was, lines(f, show(f, d)), "%s changes nothing", REFUSED[i].typed);
	}
}

static void fields(struct fixture *f)
{
	Od__DraftShown *shown;
	char *d = draft(f, "FULL");

	put(f, d, "12a 6b >sat 'ring at the back door");
	shown = show(f, d);
	is_string("2026-11-21", fixture_text(f, shown, "delivery.day"), "for Saturday");
	is_string("ring at the back door", fixture_text(f, shown, "note"), "with a remark");
	is_int(22200 + 19200, fixture_int(shown, "total"), "priced");
	RUN(f, draft, put, "draft", d, "field", "delivery.window", "value", "5-630", NULL);
	shown = show(f, d);
	is_string("05:00", fixture_text(f, shown, "delivery.from"), "the window from");
	is_string("06:30", fixture_text(f, shown, "delivery.to"), "to");
	RUN(f, draft, put, "draft", d, "field", "line.2.quantity", "value", "+1", NULL);
	is_string("1010 12 jar, 1011 7 bottle", lines(f, show(f, d)), "one more");
	RUN(f, draft, put, "draft", d, "field", "line.2.quantity", "value", "3*12", NULL);
	is_string("1010 12 jar, !1011 36 bottle", lines(f, show(f, d)),
		"three dozen, six times the usual");
	RUN(f, draft, put, "draft", d, "field", "line.2.accept", "value", "true", NULL);
	is_string("1010 12 jar, 1011 36 bottle", lines(f, show(f, d)), "kept");
	RUN(f, draft, put, "draft", d, "field", "line.2.item", "value", "1012", NULL);
	is_string("1010 12 jar, !1012 36 bottle", lines(f, show(f, d)),
		"another item waits for another look");
	RUN(f, draft, put, "draft", d, "field", "line.2.accept", "value", "true", NULL);
	RUN(f, draft, put, "draft", d, "field", "line.9.item", "value", "1012", NULL);
	is_int(OD__MESSAGE__LINE_NONE, shop_refused(f), "no such line");
	RUN(f, draft, put, "draft", d, "field", "colour", "value", "red", NULL);
	is_int(OD__MESSAGE__DRAFT_FIELD, shop_refused(f), "no such field");
	put(f, d, "2cd");
	shown = show(f, d);
	is_int(1, fixture_int(shown, "open_lines"), "one line is open");
	is_int(3, shown && shown->n_usual > 2 ? 3 : 0, "usual items that are not on it are told");
	RUN(f, draft, put, "draft", d, "field", "line.3.item", "value", "1019", NULL);
	is_string("1010 12 jar, 1012 36 bottle, 1019 2 jar", lines(f, show(f, d)), "chosen");
	RUN(f, draft, put, "draft", d, "typing", "3j", NULL);
	is_string("3j", fixture_text(f, show(f, d), "typing"), "half-typed text is kept");
	fixture_as(f, "zhao.min");
	RUN(f, draft, take, "draft", d, NULL);
	put(f, d, "a@17");
	shown = show(f, d);
	is_string("!1010 12 jar, 1012 36 bottle, 1019 2 jar", lines(f, shown),
		"a price by hand waits for its reason");
	is_int(OD__MESSAGE__MANUAL_PRICE_REASON, fixture_int(shown, "message.message"), "and says so");
	RUN(f, draft, put, "draft", d, "field", "line.1.reason", "value", "promised", NULL);
	is_int(20400, fixture_int(show(f, d), "line.0.amount"), "12 at 17.00");
	fixture_as(f, "li.na");
}

/* Whatever is typed: back to the start and forward again gives each state exactly. */
static void steps(struct fixture *f)
{
	static const char *const typed[] = {
		"12a", "6b4c", "2cd", "b-", "3=9", "'note", ">sat", "a=0", "2香油", "1/2h", "b'red", "jy"
	};
	const char *seen[40] = { "" };
	unsigned seed = 5, head = 0, bad = 0;
	char *d = draft(f, "FULL");

	for (int i = 0; i < 30; i++) {
		Od__DraftShown *shown;

		seed = seed * 1103515245u + 12345u;
		put(f, d, typed[(seed >> 16) % (sizeof typed / sizeof *typed)]);
		if (f->status)
			continue;
		shown = show(f, d);
		seen[++head] = arena_format(f->arena, "%s|%s|%s|%s", lines(f, shown),
			fixture_text(f, shown, "note"), fixture_text(f, shown, "delivery.day"),
			fixture_text(f, shown, "total"));
	}
	ok(head > 15, "%u of 30 texts were taken", head);
	for (unsigned n = head; n > 1; n--) {
		Od__DraftShown *shown;

		RUN(f, draft, put, "draft", d, "steps", "-1", NULL);
		shown = show(f, d);
		bad += strcmp(seen[n - 1], arena_format(f->arena, "%s|%s|%s|%s", lines(f, shown),
			fixture_text(f, shown, "note"), fixture_text(f, shown, "delivery.day"),
			fixture_text(f, shown, "total"))) != 0;
	}
	is_int(0, bad, "each step taken back gives what was before it");
	RUN(f, draft, put, "draft", d, "steps", "-1", NULL);
	is_string("", lines(f, show(f, d)), "the first one the empty draft");
	RUN(f, draft, put, "draft", d, "steps", "-1", NULL);
	is_int(OD__MESSAGE__UNDO_NONE, shop_refused(f), "then there is nothing to take back");
	fixture_reopen(f);
	fixture_as(f, "li.na");
	for (unsigned n = 1; n <= head; n++) {
		Od__DraftShown *shown;

		RUN(f, draft, put, "draft", d, "steps", "1", NULL);
		shown = show(f, d);
		bad += strcmp(seen[n], arena_format(f->arena, "%s|%s|%s|%s", lines(f, shown),
			fixture_text(f, shown, "note"), fixture_text(f, shown, "delivery.day"),
			fixture_text(f, shown, "total"))) != 0;
	}
	is_int(0, bad, "and forward again, after a restart, what was behind it");
	RUN(f, draft, put, "draft", d, "steps", "1", NULL);
	is_int(OD__MESSAGE__REDO_NONE, shop_refused(f), "then there is nothing to bring back");
	RUN(f, draft, put, "draft", d, "steps", "-3", NULL);
	put(f, d, "k");
	RUN(f, draft, put, "draft", d, "steps", "1", NULL);
	is_int(OD__MESSAGE__REDO_NONE, shop_refused(f), "a new step ends what was taken back");
}

static void hands(struct fixture *f)
{
	Od__DraftRows *rows;
	Od__DraftDone *done;
	char *d = draft(f, "TIGHT");

	put(f, d, "3#1010");
	fixture_as(f, "chen.wei");
	RUN(f, draft, show, "draft", d, NULL);
	is_int(OD__MESSAGE__DRAFT_ELSEWHERE, shop_refused(f), "another's open draft is not shown");
	put(f, d, "a");
	is_int(OD__MESSAGE__DRAFT_ELSEWHERE, shop_refused(f), "nor written");
	RUN(f, draft, take, "draft", d, NULL);
	is_int(OD__MESSAGE__DRAFT_ELSEWHERE, shop_refused(f), "nor taken without the right");
	fixture_as(f, "zhao.min");
	done = RUN(f, draft, take, "draft", d, NULL);
	is_string("taken", f->changes->events ? f->changes->events->what : "", "the old seat hears");
	is_string(arena_format(f->arena, "draft/%s", d), f->changes->events->topic, "on the draft");
	is_int(OD__MESSAGE__DRAFT_IS_YOURS, fixture_int(done, "made.note.message"),
		"a supervisor takes it over");
	is_string("1010 3 jar", lines(f, show(f, d)), "with its lines");
	RUN(f, draft, put, "draft", d, "park", "true", "typing", "2c", NULL);
	fixture_as(f, "chen.wei");
	ok(RUN(f, draft, take, "draft", d, NULL) != NULL, "a parked one is anybody's: %s", f->text);
	is_string("2c", fixture_text(f, show(f, d), "typing"), "with what was half typed");
	rows = RUN(f, draft, list, "customer", "TIGHT", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "it stands in the list");
	is_string("55.50", fixture_text(f, rows, "row.0.total"), "with its total");
	RUN(f, draft, list, "all", "true", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "all of them need the right");
	RUN(f, draft, drop, "draft", d, NULL);
	put(f, d, "a");
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "a dropped one takes nothing");
	ok(RUN(f, draft, drop, "draft", d, "back", "true", NULL) != NULL, "but comes back: %s",
		f->text);
	RUN(f, draft, drop, "draft", d, NULL);
	fixture_clock(f, "2026-11-27T06:05:00Z");
	RUN(f, draft, drop, "draft", d, "back", "true", NULL);
	is_int(OD__MESSAGE__DRAFT_GONE, shop_refused(f), "for seven days");
	fixture_clock(f, FIXTURE_NOW);
	RUN(f, draft, show, "draft", "9999", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "one that was never there is not there");
	fixture_as(f, "chen.wei");
	d = draft(f, "FULL");
	RUN(f, draft, put, "draft", d, "park", "true", NULL);
	fixture_as(f, "wang.fang");
	RUN(f, draft, take, "draft", d, NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "a rep does not see that of another's customer");
	RUN(f, draft, open, "customer", "FULL", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor begins one");
	d = arena_format(f->arena, "%" PRIu64, ((Od__DraftDone *)RUN(f, draft, open, "kind",
		"customer_draft", NULL))->made->id);
	RUN(f, draft, list, "customer", "FULL", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor lists them");
	fixture_as(f, "li.na");
}

static void placed(struct fixture *f)
{
	Od__OrderPlaced *order;
	Od__DraftShown *shown;
	char *d = draft(f, "FULL"), *step;

	RUN(f, order, place, "draft", d, NULL);
	is_int(OD__MESSAGE__ORDER_EMPTY, shop_refused(f), "an empty draft is not placed");
	put(f, d, "12a 2cd");
	RUN(f, order, place, "draft", d, NULL);
	is_string("The order is not placed: line 2 is still open. Enter takes 川豆瓣.", f->text,
		"nor one with an open line");
	put(f, d, "2=0");
	put(f, d, "99b");
	RUN(f, order, place, "draft", d, NULL);
	is_int(OD__MESSAGE__LINE_LOOK, shop_refused(f), "nor one that waits for a look");
	put(f, d, "b=6");
	shown = show(f, d);
	step = arena_format(f->arena, "%" PRIu32, shown->step);
	is_int(41400, shown->total, "12 and 6");
	put(f, d, "c");
	RUN(f, order, place, "draft", d, "step", step, NULL);
	is_int(OD__MESSAGE__STEP_MOVED, shop_refused(f), "nor another step than was seen");
	put(f, d, "c-");
	fixture_as(f, "");
	RUN(f, price, save, "level", "list", "product", "1011", "price", "33", NULL);
	fixture_as(f, "li.na");
	RUN(f, order, place, "draft", d, "accept_total", "414.00", NULL);
	is_string("The total is 420.00 now, you saw 414.00. F10 places it at 420.00.", f->text,
		"nor at another price than was seen");
	RUN(f, order, place, "draft", d, NULL);
	is_string("The total is 420.00 now, you saw 414.00. F10 places it at 420.00.", f->text,
		"nor than the last edit left, when no total is named");
	is_int(42000, fixture_int(show(f, d), "total"), "the draft shows the new one");
	order = RUN(f, order, place, "draft", d, "accept_total", "420.00", NULL);
	is_int(42000, fixture_int(order, "total"), "at which it is placed: %s", f->text);
	RUN(f, order, place, "draft", d, NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "once");
	is_int(0, shop_faults(f), "all adds up");
	fixture_as(f, "");
	RUN(f, price, save, "level", "list", "product", "1011", "price", "32", NULL);
	fixture_as(f, "li.na");
}

/* Credit that somebody else used in the meantime. */
static void hold_moved(struct fixture *f)
{
	char *d = draft(f, "TIGHT");
	Od__OrderPlaced *other, *order;

	put(f, d, "20#1010");
	other = RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1010", "line.0.quantity",
		"10", NULL);
	RUN(f, order, place, "draft", d, NULL);
	is_string("The order would be held now: credit. F10 places it as held.", f->text,
		"a hold that was not there is told first");
	order = RUN(f, order, place, "draft", d, "accept_total", fixture_text(f, show(f, d),
		"total"), NULL);
	is_string("held", fixture_text(f, order, "state"), "then it is placed as held: %s", f->text);
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, order, cancel, "id", fixture_text(f, order, "order"), "reason", "test", NULL);
	RUN(f, order, cancel, "id", fixture_text(f, other, "order"), "reason", "test", NULL);
}

static void repeated(struct fixture *f)
{
	Od__DraftDone *done = RUN(f, draft, open, "customer", "FULL", "repeat", "last", NULL);
	Od__DraftShown *shown;
	char *d;

	ok(done != NULL, "the last order is repeated: %s", f->text);
	is_int(OD__MESSAGE__DRAFT_REPEATED, fixture_int(done, "made.note.message"), "and says so");
	d = arena_format(f->arena, "%" PRIu64, done->made->id);
	shown = show(f, d);
	is_string("1010 12 jar, 1011 6 bottle", lines(f, shown), "with its lines");
	is_string("32.00", fixture_text(f, shown, "line.1.price"), "at the price of today");
	is_string("33.00", fixture_text(f, shown, "line.1.last_price"), "beside the last");
	RUN(f, draft, open, "customer", "BRANCH", "repeat", "last", NULL);
	is_int(OD__MESSAGE__REPEAT_NONE, shop_refused(f), "who never ordered repeats nothing");
	RUN(f, draft, open, "customer", "TIGHT", "repeat", "46", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor another's order");
	RUN(f, draft, open, NULL);
	is_int(OD__MESSAGE__DRAFT_OF_WHOM, shop_refused(f), "a draft is for somebody");
}

static void changed(struct fixture *f)
{
	Od__OrderPlaced *order = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010",
		"line.0.quantity", "12", "line.1.item", "1011", "line.1.quantity", "6", NULL);
	char *number = arena_format(f->arena, "%" PRIu64, order->order);
	Od__DraftDone *done;
	Od__OrderShown *shown;
	char *d, *other;

	done = RUN(f, draft, open, "change", number, NULL);
	ok(done != NULL, "an order is opened as a change: %s", f->text);
	d = arena_format(f->arena, "%" PRIu64, done->made->id);
	done = RUN(f, draft, open, "change", number, NULL);
	other = arena_format(f->arena, "%" PRIu64, done->made->id);
	fixture_as(f, "");
	RUN(f, price, save, "level", "list", "product", "1011", "price", "35", NULL);
	RUN(f, price, save, "level", "list", "product", "1010", "price", "20", NULL);
	fixture_as(f, "li.na");
	put(f, d, "a=8 c");
	is_string("~1010 8 jar, 1011 6 bottle, 1012 4 bottle", lines(f, show(f, d)), "changed");
	is_int(16000 + 19200 + 6720, fixture_int(show(f, d), "total"),
		"what was not touched keeps its price");
	order = RUN(f, order, place, "draft", d, NULL);
	is_int(16000 + 19200 + 6720, fixture_int(order, "total"), "the change is placed: %s",
		f->text);
	is_string(number, fixture_text(f, order, "order"), "into its order");
	is_int(OD__MESSAGE__ORDER_CHANGED, fixture_int(order, "made.note.message"), "and says so");
	shown = RUN(f, order, show, "id", number, NULL);
	is_string("2", fixture_text(f, shown, "order.version"), "at its second version");
	is_int(0, shop_faults(f), "all adds up");
	put(f, other, "a=1");
	RUN(f, order, place, "draft", other, NULL);
	is_int(OD__MESSAGE__VERSION_OLD, shop_refused(f), "a change of the old version is refused");
	fixture_clock(f, "2026-11-19T11:00:00Z");
	RUN(f, draft, open, "change", number, NULL);
	is_int(OD__MESSAGE__ORDER_CLOSED, shop_refused(f), "behind the cut-off it is closed");
	fixture_clock(f, FIXTURE_NOW);
	ok(RUN(f, order, cancel, "id", number, "reason", "no", NULL) != NULL, "and cancelled: %s",
		f->text);
	is_int(0, shop_faults(f), "all adds up");
}

/* What an order holds of stock and credit is free to its own change, and to nobody else's order. */
static void own_reservation(struct fixture *f)
{
	Od__OrderPlaced *order;
	Od__DraftDone *done;
	Od__DraftShown *shown;
	char *number, *d;

	shop_stock(f, "1014", "40");
	order = RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1014", "line.0.quantity", "40",
		NULL);
	ok(order && order->n_hold == 0, "an order takes all that is there: %s", f->text);
	number = arena_format(f->arena, "%" PRIu64, order->order);
	done = RUN(f, draft, open, "change", number, NULL);
	d = arena_format(f->arena, "%" PRIu64, done->made->id);
	shown = show(f, d);
	is_string("40", fixture_text(f, shown, "line.0.free"), "its change sees all of it");
	is_int(0, (long long)shown->n_hold, "and is not held for what it holds itself");
	is_int(0, fixture_int(shown, "owes"), "nor owed twice");
	put(f, d, "1=0 15#1014");
	shown = show(f, d);
	is_string("1014 15 jar", lines(f, shown), "the line taken out and typed anew is not short");
	put(f, d, "26#1014");
	shown = show(f, d);
	is_string("!1014 41 jar", lines(f, shown), "one more than all is");
	is_string("short", shown->n_hold ? shown->hold[0] : "", "and is held for it");
	RUN(f, draft, drop, "draft", d, NULL);
	d = draft(f, "FULL");
	put(f, d, "1#1014");
	is_string("!1014 1 jar", lines(f, show(f, d)), "for another order nothing is free");
	RUN(f, draft, drop, "draft", d, NULL);
	RUN(f, order, cancel, "id", number, "reason", "test", NULL);
	is_int(0, shop_faults(f), "all adds up");
}

/* "a=8" on an empty page opens the change of the newest open order; taking it back ends it. */
static void changed_by_set(struct fixture *f)
{
	Od__OrderPlaced *order = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010",
		"line.0.quantity", "12", "line.1.item", "1014", "line.1.quantity", "2", NULL);
	char *number = arena_format(f->arena, "%" PRIu64, order->order), *d = draft(f, "FULL");
	Od__DraftDone *done = put(f, d, "a=8");

	is_int(OD__MESSAGE__CHANGE_OPENED, fixture_int(done, "made.note.message"),
		"a=8 opens a change: %s", f->text);
	is_string("~1010 8 jar, 1014 2 jar", lines(f, show(f, d)), "of the order that has it");
	is_string(number, fixture_text(f, show(f, d), "draft.origin"), "by its number");
	RUN(f, draft, put, "draft", d, "steps", "-1", NULL);
	is_string("", lines(f, show(f, d)), "taken back it is an empty draft");
	put(f, d, "5#1012");
	is_string("1012 5 bottle", lines(f, show(f, d)), "of a new order");
	order = RUN(f, order, place, "draft", d, NULL);
	ok(order && strcmp(number, fixture_text(f, order, "order")) != 0, "which it becomes: %s",
		f->text);
	d = draft(f, "FULL");
	put(f, d, "a=8");
	order = RUN(f, order, place, "draft", d, NULL);
	is_string(number, fixture_text(f, order, "order"), "F10 keeps the change: %s", f->text);
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, order, cancel, "id", number, "reason", "test", NULL);
}

/* An order of more lines than a draft has is repeated whole or not at all. */
static enum status long_order(struct verb *v, void *baton)
{
	Od__OrderPlace *request = (Od__OrderPlace *)reflect_new(&od__order_place__descriptor,
		v->arena);
	Od__OrderPlaced *reply = (Od__OrderPlaced *)reflect_new(&od__order_placed__descriptor,
		v->arena);

	(void)baton;
	request->customer = arena_string(v->arena, "BRANCH");
	request->line = arena_array(v->arena, DRAFT_LINES + 1, sizeof *request->line);
	for (; request->n_line <= DRAFT_LINES; request->n_line++) {
		Od__QuoteLine *line = (Od__QuoteLine *)reflect_new(&od__quote_line__descriptor,
			v->arena);

		line->item = arena_string(v->arena, "1012");
		line->has_quantity = true;
		line->quantity = 1000;
		request->line[request->n_line] = line;
	}
	return verb_order_place(v, request, reply);
}

static void too_long(struct fixture *f)
{
	is_int(OK, fixture_write(f, long_order, NULL), "an order of many lines: %s", f->text);
	RUN(f, draft, open, "customer", "BRANCH", "repeat", "last", NULL);
	is_int(OD__MESSAGE__LINES_MANY, shop_refused(f), "is not repeated in part");
	is_int(0, shop_faults(f), "all adds up");
}

static void other_kinds(struct fixture *f)
{
	Od__DraftDone *done = RUN(f, draft, open, "kind", "ticket_draft", "customer", "FULL", NULL);
	char *d = arena_format(f->arena, "%" PRIu64, done ? done->made->id : 0);
	Od__DraftShown *shown;

	RUN(f, draft, put, "draft", d, "field", "text", "value", "cap leaks", NULL);
	RUN(f, draft, put, "draft", d, "field", "product", "value", "1011", NULL);
	RUN(f, draft, put, "draft", d, "field", "text", "value", "cap leaks, four of six", NULL);
	shown = show(f, d);
	is_int(2, shown ? (long long)shown->n_field : -1, "a complaint keeps its fields");
	is_string("cap leaks, four of six", fixture_text(f, shown, "field.0.value"), "as last typed");
	RUN(f, draft, put, "draft", d, "steps", "-1", NULL);
	is_string("cap leaks", fixture_text(f, show(f, d), "field.0.value"), "and takes back");
	put(f, d, "12a");
	is_int(OD__MESSAGE__DRAFT_FIELD, shop_refused(f), "but no lines");
	done = RUN(f, draft, open, "kind", "customer_draft", NULL);
	ok(done != NULL, "a new customer is a draft too: %s", f->text);
}

/* The list under the entry line has what Enter then asks about, not all that has the letters somewhere. */
static void same_choices(struct fixture *f)
{
	char *d = draft(f, "FULL");
	Od__DraftShown *shown;
	Od__ProductRows *entry = RUN(f, product, find, "text", "jy",
		"customer", "FULL", "entry", "true", NULL);

	put(f, d, "3jy");
	shown = show(f, d);
	ok(shown && entry && entry->n_row == shown->line[0]->n_candidate && entry->total == entry->n_row,
		"as many while it is typed as after Enter");
	for (size_t i = 0; shown && entry && i < entry->n_row && i < shown->line[0]->n_candidate; i++)
		is_string(shown->line[0]->candidate[i]->code, entry->row[i]->code, "in the same order");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	usual_order(f);
	table(f);
	same_choices(f);
	refusals(f);
	fields(f);
	steps(f);
	hands(f);
	placed(f);
	repeated(f);
	hold_moved(f);
	changed(f);
	changed_by_set(f);
	own_reservation(f);
	too_long(f);
	other_kinds(f);
	fixture_close(f);
	return tap_result();
}
