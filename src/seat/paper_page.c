/* SPDX-License-Identifier: ISC */
/*
 * paper_page -- see the header. What the server says is asked for anew whenever the page comes to the
 * front and by F5; a search for the customer is made with each key, as on the desk.
 */
#include "seat/paper_page.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/customer.pb-c.h"
#include "record/say.h"
#include "record/system.pb-c.h"
#include "seat/list.h"
#include "seat/order_page.h"
#include "seat/systems.h"
#include "seat/takes.h"
#include "seat/terminal.h"
#include "seat/trouble.h"

#define TROUBLES 5	/* rows of what does not work */
#define PAPERS 8	/* rows of the pad */
#define SYSTEMS 2	/* rows of other systems; more where there is room */
#define SYSTEMS_TALL 8
#define AGES_EVERY (10 * CLOCK_SECOND)	/* how long ago they came is asked anew */
#define FOUND 5		/* customers that fit what is typed */
#define TYPED 60

struct paper {
	struct kept status;		/* Od__ServerShown */
	struct kept papers;		/* Od__PaperRows */
	struct kept found;		/* Od__CustomerRows */
	struct list list, choices;
	struct field who;
	bool asks;			/* whom the marked paper is of */
	bool marked;			/* the mark was moved by hand */
	uint64_t request;		/* of the search at work */
	int64_t asked;			/* steady: when the ages of systems were asked for */
};

static const Od__PaperRows *rows_of(const struct paper *p)
{
	return (const Od__PaperRows *)p->papers.body;
}

static const Od__CustomerRows *found_of(const struct paper *p)
{
	return (const Od__CustomerRows *)p->found.body;
}

static const Od__PaperRow *marked(const struct paper *p)
{
	const Od__PaperRows *rows = rows_of(p);

	return rows && p->list.selected < rows->n_row ? rows->row[p->list.selected] : NULL;
}

static void on_status(struct page *page, const struct client_reply *reply, void *baton)
{
	struct paper *p = page_state(page);

	(void)baton;
	if (reply->outcome == OD__OUTCOME__DONE)
		reply_keep(&p->status, reply->body);
}

/* The mark goes to the first paper that is not keyed in. */
static void on_papers(struct page *page, const struct client_reply *reply, void *baton)
{
	struct paper *p = page_state(page);
	const Od__PaperRows *rows;
	size_t i = 0;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	reply_keep(&p->papers, reply->body);
	rows = rows_of(p);
	list_count(&p->list, rows->n_row);
	while (i < rows->n_row && rows->row[i]->record)
		i++;
	if (!p->marked)
		list_select(&p->list, i < rows->n_row ? i : 0);
	trouble_papers(rows);
}

static void paper_ask(struct page *page)
{
	Od__ServerStatus status = OD__SERVER_STATUS__INIT;
	Od__ServerPapers papers = OD__SERVER_PAPERS__INIT;

	seat_call(page, "server status", &status.base, CALL_QUIET | CALL_LATEST, on_status, NULL);
	seat_call(page, "server papers", &papers.base, CALL_HOLD | CALL_QUIET, on_papers, NULL);
}

static void stop_asking(struct paper *p)
{
	p->asks = false;
	field_set(&p->who, "");
	reply_free(&p->found);
	list_init(&p->choices);
}

static void paper_open(struct page *page, const void *argument)
{
	struct paper *p = page_state(page);

	(void)argument;
	list_init(&p->list);
	field_init(&p->who, TYPED);
	stop_asking(p);
	page_name(page, say("Desk"));
	paper_ask(page);
}

static void paper_show(struct page *page)
{
	struct paper *p = page_state(page);

	p->marked = false;
	paper_ask(page);
}

static void paper_close(struct page *page)
{
	struct paper *p = page_state(page);

	reply_free(&p->status);
	reply_free(&p->papers);
	reply_free(&p->found);
	field_free(&p->who);
}

/* ---- keying in ---- */

static void on_found(struct page *page, const struct client_reply *reply, void *baton)
{
	struct paper *p = page_state(page);

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	reply_keep(&p->found, reply->body);
	list_count(&p->choices, found_of(p)->n_row < FOUND ? found_of(p)->n_row : FOUND);
	list_select(&p->choices, 0);
}

static void find(struct page *page)
{
	struct paper *p = page_state(page);
	Od__CustomerFind ask = OD__CUSTOMER_FIND__INIT;
	char typed[TYPED + 1];

	field_copy(&p->who, typed, sizeof(typed));
	if (p->request)
		seat_cancel(page, p->request);
	p->request = 0;
	reply_free(&p->found);
	list_count(&p->choices, 0);
	if (!typed[0])
		return;
	ask.text = typed;
	p->request = seat_call(page, "customer find", &ask.base, CALL_QUIET, on_found, NULL);
}

static void begin(struct page *page)
{
	struct paper *p = page_state(page);
	const Od__PaperRow *row = marked(p);

	if (!row)
		seat_say(page_seat(page), ROLE_TEXT, say("No paper was given to you yet. F5 asks again."));
	else if (row->record)
		seat_message(page_seat(page), ROLE_TEXT, OD__MESSAGE__PAD_TAKEN, row->paper,
			say("order"), row->record, NULL);
	else
		p->asks = true;
}

/* The order of this customer, with the number of the paper filled in. */
static void take(struct page *page)
{
	struct paper *p = page_state(page);
	const Od__CustomerRows *found = found_of(p);
	const Od__PaperRow *row = marked(p);
	struct order_argument a = { .paper = row ? row->number : 0 };
	char code[64];

	if (!found || p->choices.selected >= p->choices.count || !row) {
		seat_say(page_seat(page), ROLE_TEXT,
			say("Nobody fits. Type a name, a code or a phone number."));
		return;
	}
	snprintf(code, sizeof(code), "%s", found->row[p->choices.selected]->code);
	a.customer = code;
	stop_asking(p);
	seat_work(page_seat(page), &order_page, &a);
}

static bool paper_stroke(struct page *page, struct stroke stroke)
{
	struct paper *p = page_state(page);

	if (!p->asks) {
		bool moved = list_stroke(&p->list, stroke);

		p->marked |= moved;
		return moved;
	}
	if (stroke.code == K_ENTER) {
		if (!(p->request && seat_put_off(page, p->request, stroke)))
			take(page);
		return true;
	}
	if (list_stroke(&p->choices, stroke))
		return true;
	switch (field_key(&p->who, stroke)) {
	case FIELD_CHANGED:
		find(page);
		return true;
	case FIELD_BEFORE:
		stop_asking(p);
		return true;
	case FIELD_MOVED:
	case FIELD_FULL:
		return true;
	case FIELD_IGNORED:
		break;
	}
	return false;
}

static bool paper_action(struct page *page, const char *action, struct stroke stroke)
{
	struct paper *p = page_state(page);

	(void)stroke;
	if (strcmp(action, "new") == 0 || (strcmp(action, "open") == 0 && !p->asks))
		return begin(page), true;
	if (strcmp(action, "refresh") == 0)
		return trouble_ask(page), paper_ask(page), true;
	if (strcmp(action, "again") == 0 && marked(p) && !marked(p)->record)
		return trouble_written(page, marked(p)->number), true;
	if (strcmp(action, "back") == 0 && p->asks)
		return stop_asking(p), true;
	return false;
}

static bool paper_takes(struct page *page, const char *action)
{
	const struct paper *p = page_state(page);

	if (takes_in_field(action) || strcmp(action, "before-field-empty") == 0)
		return p->asks;
	if (strcmp(action, "again") == 0)
		return marked(p) && !marked(p)->record;
	return takes_in_list(action) || takes_one_of(action, "open refresh");
}

/* Something changed at the desk: the fault, or the room to write again. */
static void paper_event(struct page *page, const Od__Event *event)
{
	if (trouble_event(event))
		paper_ask(page);
}

/* Systems come and go: their ages are those of now. */
static void paper_tick(struct page *page, int64_t now)
{
	struct paper *p = page_state(page);
	const Od__ServerShown *status = (const Od__ServerShown *)p->status.body;
	Od__ServerStatus ask = OD__SERVER_STATUS__INIT;

	(void)now;
	if (!status || !status->n_consumer || clock_steady() - p->asked < AGES_EVERY)
		return;
	p->asked = clock_steady();
	seat_call(page, "server status", &ask.base, CALL_QUIET | CALL_LATEST, on_status, NULL);
}

/* While papers are left it is a work to come back to. */
static bool paper_keeps(struct page *page)
{
	const struct paper *p = page_state(page);
	const Od__PaperRows *rows = rows_of(p);

	return rows && rows->left > 0 && rows->left < rows->n_row;
}

/* ---- drawing ---- */

static int draw_troubles(const struct paper *p, struct canvas *canvas, int row)
{
	const Od__ServerShown *status = (const Od__ServerShown *)p->status.body;
	char text[400];
	size_t i;

	put_title(canvas, row++, 0, canvas->columns, say("Not working, and since when"));
	for (i = 0; status && i < status->n_troubles && i < TROUBLES; i++) {
		const Od__Refusal *t = status->troubles[i];
		const char *arguments[4] = { "", "", "", "" };

		for (size_t k = 0; k < t->n_arg && k < 4; k++)
			arguments[k] = t->arg[k];
		say_message((int)t->message, arguments, 4, text, sizeof(text));
		put_text(canvas, row, 1, 1, "▲", ROLE_LATE, ALIGN_LEFT);
		put_text(canvas, row++, 3, canvas->columns - 4, text, ROLE_TEXT, ALIGN_LEFT);
	}
	if (status && !status->n_troubles)
		put_text(canvas, row++, 3, canvas->columns - 4, say("everything works"), ROLE_GOOD,
			ALIGN_LEFT);
	return row;
}

/* "next numbers    P-7031  P-7032 …": those that nothing is known of. */
static void draw_next(const struct paper *p, struct canvas *canvas, int row)
{
	const Od__PaperRows *rows = rows_of(p);
	char text[300] = "";
	size_t i, used = 0;
	unsigned n = 0;

	for (i = 0; rows && i < rows->n_row && n < 5; i++)
		if (!rows->row[i]->record && rows->row[i]->number >= trouble_next()) {
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", n++ ? "  " : "",
				rows->row[i]->paper);
			if (used >= sizeof(text))
				break;
		}
	put_text(canvas, row, 1, 15, say("next numbers"), ROLE_QUIET, ALIGN_LEFT);
	put_text(canvas, row, 17, canvas->columns - 18, text, ROLE_STRONG, ALIGN_LEFT);
}

static void draw_line(struct canvas *canvas, int row, const char *label, const char *text)
{
	put_text(canvas, row, 1, 15, label, ROLE_QUIET, ALIGN_LEFT);
	put_text(canvas, row, 17, canvas->columns - 18, text, ROLE_TEXT, ALIGN_LEFT);
}

static const char *became(const Od__PaperRow *paper, char *out, size_t size)
{
	if (!paper->record)
		return paper->number < trouble_next() ? say("written") : say("free");
	/* "C-204" says itself what it is */
	snprintf(out, size, "%s%s%s", paper->record[0] == 'C' ? "" : say("order"),
		paper->record[0] == 'C' ? "" : " ", paper->record);
	return out;
}

static int draw_pad(struct paper *p, struct canvas *canvas, int row)
{
	const Od__PaperRows *rows = rows_of(p);
	char title[120], left[16], all[16];
	const char *arguments[2] = { left, all };
	size_t i;
	int most;

	put_title(canvas, row++, 0, canvas->columns, say("Paper pad"));
	draw_next(p, canvas, row++);
	draw_line(canvas, row++, say("write"), say("number, customer or phone, items, day, your name"));
	draw_line(canvas, row++, say("afterwards"), say("F6 keys them in; a number is taken once only"));
	snprintf(left, sizeof(left), "%u", rows ? rows->left : 0);
	snprintf(all, sizeof(all), "%zu", rows ? rows->n_row : (size_t)0);
	put_title(canvas, row++, 0, canvas->columns,
		say_fill(say("Papers: {0} of {1} not keyed in"), arguments, 2, title, sizeof(title)));
	most = canvas_page_end(canvas) - row < PAPERS ? canvas_page_end(canvas) - row : PAPERS;
	list_room(&p->list, (size_t)most);
	for (i = p->list.top; rows && i < rows->n_row && i < p->list.top + (size_t)most; i++) {
		const Od__PaperRow *paper = rows->row[i];
		bool here = i == p->list.selected;

		put_text(canvas, row, 1, 1, here ? "▸" : "", ROLE_TEXT, ALIGN_LEFT);
		put_text(canvas, row, 3, 12, paper->paper, ROLE_TEXT, ALIGN_LEFT);
		put_text(canvas, row, 17, canvas->columns - 18, became(paper, title, sizeof(title)),
			paper->record ? ROLE_GOOD : ROLE_QUIET, ALIGN_LEFT);
		if (here)
			canvas_mark(canvas, row, 1, canvas->columns - 1, LOOK_HERE);
		row++;
	}
	return row;
}

/* Whom it is of, and who fits: over the papers below the field. */
static void draw_asking(struct paper *p, struct canvas *canvas)
{
	const Od__CustomerRows *found = found_of(p);
	int row = PAGE_TOP, at;
	size_t i;

	at = 1 + put_text(canvas, row, 1, 20, marked(p) ? marked(p)->paper : "", ROLE_STRONG, ALIGN_LEFT);
	at += 1 + put_text(canvas, row, at + 1, 30, say("customer or phone"), ROLE_QUIET, ALIGN_LEFT);
	field_draw(&p->who, canvas, row, at + 1, canvas->columns - at - 2, ROLE_TEXT, true);
	list_room(&p->choices, FOUND);
	for (i = 0; found && i < p->choices.count; i++) {
		const Od__CustomerRow *c = found->row[i];

		row++;
		put_text(canvas, row, 0, canvas->columns, "", ROLE_TEXT, ALIGN_LEFT);
		put_text(canvas, row, 3, 32, c->name ? c->name : "", ROLE_TEXT, ALIGN_LEFT);
		put_text(canvas, row, 36, 12, c->code, ROLE_TEXT, ALIGN_LEFT);
		if (i == p->choices.selected)
			canvas_mark(canvas, row, 1, canvas->columns - 1, LOOK_HERE);
	}
}

static void paper_draw(struct page *page, struct canvas *canvas)
{
	struct paper *p = page_state(page);
	int row;

	put_text(canvas, PAGE_TITLE_ROW, 1, canvas->columns - 2, say("Desk"), ROLE_STRONG, ALIGN_LEFT);
	if (!p->asks)
		put_text(canvas, PAGE_TOP, 1, canvas->columns - 2,
			say("F6 keys in the marked paper, F9 says that it is written"), ROLE_QUIET,
			ALIGN_LEFT);
	row = draw_troubles(p, canvas, PAGE_TOP + 1);
	row = systems_draw((const Od__ServerShown *)p->status.body, canvas, row, canvas->rows > SCREEN_ROWS
		? SYSTEMS_TALL : SYSTEMS);
	draw_pad(p, canvas, row);
	if (p->asks)
		draw_asking(p, canvas);
}

const struct page_kind paper_page = {
	.name = "paper",
	.context = "paper",
	.size = sizeof(struct paper),
	.open = paper_open,
	.stroke = paper_stroke,
	.action = paper_action,
	.takes = paper_takes,
	.event = paper_event,
	.tick = paper_tick,
	.show = paper_show,
	.draw = paper_draw,
	.keeps = paper_keeps,
	.close = paper_close,
};

void paper_go(struct seat *seat)
{
	struct page *there = seat_find(seat, &paper_page, NULL, NULL);

	if (there)
		seat_go_to(seat, there);
	else
		seat_work(seat, &paper_page, NULL);
}
