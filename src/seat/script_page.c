/* SPDX-License-Identifier: ISC */
/*
 * script_page -- the article that fits what the caller says, laid over the form it is said into.
 *
 * A popup: what is typed goes on in the field of the page below, whose cursor stays. F1 goes to the
 * next article that fits, F2 says how well this one does, F9 types its words into the field, F10
 * counts that it helped and closes; F5 looks again with the words as they are now, F6 puts them on
 * the list of the editors, who learn so what nothing answers. Opened by `go script "words" "product"`
 * of a screen file (seat_go_with). It stands below the field, above it where there is no room. What
 * can fail is a reply of the desk: row 23 says it, the box stays.
 */
#include "seat/script_page.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"
#include "base/text.h"
#include "record/article.pb-c.h"
#include "seat/print.h"
#include "seat/seat.h"
#include "seat/takes.h"

#define BOX_COLUMN 2
#define BOX_WIDTH 76
#define ROWS_LEAST 8	/* of a box that stands below the field */
#define ROWS_MOST 16
#define ASK_MOST 200	/* what the editors' list takes of a question, bytes */

struct script {
	char words[256], product[64];
	struct kept found, shown;	/* Od__ArticleRows, Od__ArticleShown */
	size_t count;			/* of its rows that have a word of what was said: they come first */
	size_t at;			/* the one that is shown */
};

static const Od__ArticleRows *rows_of(const struct script *s)
{
	return (const Od__ArticleRows *)s->found.body;
}

static const Od__ArticleRow *row_of(const struct script *s)
{
	const Od__ArticleRows *rows = rows_of(s);

	return rows && s->at < s->count ? rows->row[s->at] : NULL;
}

static const Od__ArticleShown *article_of(const struct script *s)
{
	const Od__ArticleShown *shown = (const Od__ArticleShown *)s->shown.body;

	return shown && shown->article ? shown : NULL;
}

static void on_shown(struct page *page, const struct client_reply *reply, void *baton)
{
	struct script *s = page_state(page);

	(void)baton;
	if (reply->outcome == OD__OUTCOME__DONE)
		reply_keep(&s->shown, reply->body);
}

static void show(struct page *page)
{
	struct script *s = page_state(page);
	Od__ArticleShow ask = OD__ARTICLE_SHOW__INIT;
	const Od__ArticleRow *row = row_of(s);

	if (!row)
		return;
	ask.article = row->said;
	seat_call(page, "article show", &ask.base, CALL_HOLD, on_shown, NULL);
}

static void on_found(struct page *page, const struct client_reply *reply, void *baton)
{
	struct script *s = page_state(page);
	char count[24], text[ROW_TEXT];
	const char *arguments[] = { count, s->words };
	const Od__ArticleRows *rows;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	reply_keep(&s->found, reply->body);
	rows = rows_of(s);
	for (s->count = 0; rows && s->count < rows->n_row && rows->row[s->count]->fits; )
		s->count++;
	snprintf(count, sizeof count, "%zu", s->count);
	page_standing(page, say_fill(s->count ? say("{0} {0|article fits|articles fit} \"{1}\"") :
				     say("nothing fits \"{1}\""), arguments, 2, text, sizeof text));
	show(page);
}

static void script_open(struct page *page, const void *given)
{
	const struct screen_argument *argument = given;
	struct script *s = page_state(page);
	Od__ArticleFind find = OD__ARTICLE_FIND__INIT;

	snprintf(s->words, sizeof s->words, "%s", argument->argument);
	snprintf(s->product, sizeof s->product, "%s", argument->with ? argument->with : "");
	text_whole(s->words);
	text_whole(s->product);
	find.text = s->words;
	find.product = *s->product ? s->product : NULL;
	seat_call(page, "article find", &find.base, CALL_HOLD, on_found, NULL);
}

static void script_close(struct page *page)
{
	struct script *s = page_state(page);

	reply_free(&s->found);
	reply_free(&s->shown);
}

/* ---- keys ---- */

/* Typing is for the field; what that leaves goes through the keymap of this page. */
static bool script_stroke(struct page *page, struct stroke stroke)
{
	struct page *below = page->below;

	return below->kind->stroke && below->kind->stroke(below, stroke);
}

static void next(struct page *page)
{
	struct script *s = page_state(page);

	s->at = s->at + 1 < s->count ? s->at + 1 : 0;
	reply_free(&s->shown);
	show(page);
}

static void why(struct page *page, const Od__ArticleRow *row)
{
	char fits[24], of[24], helped[24];

	snprintf(fits, sizeof fits, "%u", row->fits);
	snprintf(of, sizeof of, "%u", row->of);
	snprintf(helped, sizeof helped, "%llu", (unsigned long long)row->helped);
	seat_message(page_seat(page), ROLE_TEXT, OD__MESSAGE__ARTICLE_WHY, row->said, fits, of, helped);
}

/* What is said word for word, else the wording of its selling points. */
static void use(struct page *page, const Od__ArticleShown *shown)
{
	const char *words = shown->article->script;

	if ((!words || !*words) && shown->article->n_selling_point)
		words = shown->article->selling_point[0];
	if (!words || !*words || !screen_type(page->below, words))
		seat_message(page_seat(page), ROLE_TEXT, OD__MESSAGE__ARTICLE_WORDLESS, shown->said,
			     NULL, NULL, NULL);
}

static void on_helped(struct page *page, const struct client_reply *reply, void *baton)
{
	struct seat *seat = page_seat(page);

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || seat_late(seat))
		return;
	seat_back(seat);
	if (reply->body)
		seat_note(seat, ROLE_GOOD, ((const Od__Made *)reply->body)->note);
}

static void helped(struct page *page, const Od__ArticleShown *shown)
{
	Od__ArticleHelped request = OD__ARTICLE_HELPED__INIT;

	request.article = shown->said;
	seat_call(page, "article helped", &request.base, CALL_HOLD, on_helped, NULL);
}

static void on_asked(struct page *page, const struct client_reply *reply, void *baton)
{
	(void)baton;
	if (reply->outcome == OD__OUTCOME__DONE && reply->body)
		seat_note(page_seat(page), ROLE_GOOD, ((const Od__Made *)reply->body)->note);
}

static void ask_editors(struct page *page)
{
	struct script *s = page_state(page);
	Od__ArticleAsk request = OD__ARTICLE_ASK__INIT;
	const char *argument = s->words;
	char text[ASK_MOST + 1];

	request.text = say_fill("{0}", &argument, 1, text, sizeof text);
	seat_call(page, "article ask", &request.base, CALL_HOLD, on_asked, NULL);
}

/* Keys of an article, once there is one. */
static bool with_article(struct page *page, const char *action)
{
	struct script *s = page_state(page);
	const Od__ArticleShown *shown = article_of(s);
	const Od__ArticleRow *row = row_of(s);

	if (!shown || !row)
		return false;
	if (strcmp(action, "help") == 0)
		next(page);
	else if (strcmp(action, "why") == 0)
		why(page, row);
	else if (strcmp(action, "again") == 0)
		use(page, shown);
	else if (strcmp(action, "confirm") == 0)
		helped(page, shown);
	else if (strcmp(action, "more") == 0)
		seat_go_with(page_seat(page), "article", shown->said, s->words);
	else
		return false;
	return true;
}

static bool script_action(struct page *page, const char *action, struct stroke stroke)
{
	if (strcmp(action, "new") == 0)
		return ask_editors(page), true;
	if (strcmp(action, "refresh") == 0) {	/* the words of now */
		struct page *below = page->below;

		seat_back(page_seat(page));
		return below->kind->action(below, "help", stroke), true;
	}
	/* F1 lists no keys over a box that is empty */
	return with_article(page, action) || strcmp(action, "help") == 0;
}

static const char *script_label(struct page *page, const char *action)
{
	static const char *const of_article[] = { "help", "why", "again", "confirm", "more" };
	struct script *s = page_state(page);

	for (size_t i = 0; i < sizeof of_article / sizeof of_article[0]; i++)
		if (strcmp(of_article[i], action) == 0 && !row_of(s))
			return "";
	return strcmp(action, "new") == 0 && row_of(s) ? "" : NULL;
}

/* Typing goes on in the form below. */
static bool script_takes(struct page *page, const char *action)
{
	const char *label = script_label(page, action);

	if (takes_one_of(action, "help why again confirm more new refresh"))
		return !label || *label;
	return takes_itself(page->below, action);
}

static void script_tick(struct page *page, int64_t now)
{
	if (page->below->kind->tick)
		page->below->kind->tick(page->below, now);
}

/* ---- drawing ---- */

struct paper {
	struct canvas *canvas;
	int row, column, width, end;
};

static void write_part(struct paper *paper, const char *head, const char *text, unsigned look)
{
	char whole[4096];

	if (!text || !*text)
		return;
	snprintf(whole, sizeof whole, "%s%s", head, text);
	paper->row += put_wrapped(paper->canvas, paper->row, paper->column, paper->width,
				  paper->end - paper->row, whole, look);
}

static void join(char *out, size_t size, const char *between, const char *text)
{
	size_t length = strlen(out);

	snprintf(out + length, size - length, "%s%s", length ? between : "", text);
}

static void write_links(struct paper *paper, const Od__ArticleShown *shown)
{
	char text[600] = "";

	for (size_t i = 0; i < shown->n_product && i < 4; i++)
		join(text, sizeof text, " · ", shown->product[i]->title);
	for (size_t i = 0; i < shown->n_recipe && i < 4; i++) {
		join(text, sizeof text, " · ", shown->recipe[i]->said);
		join(text, sizeof text, " ", shown->recipe[i]->title);
	}
	write_part(paper, say("See: "), text, ROLE_QUIET);
}

static void write_article(struct paper *paper, const struct script *s)
{
	const Od__ArticleShown *shown = article_of(s);
	char asked[1000] = "";
	int begun;

	if (!shown) {
		if (s->found.body && !row_of(s))
			write_part(paper, "",
				   say("No article fits. F6 puts the words on the list of the editors."),
				   ROLE_QUIET);
		return;
	}
	write_part(paper, say("Say first: "), shown->article->script, ROLE_STRONG);
	for (size_t i = 0; i < shown->article->n_question && i < 6; i++)
		join(asked, sizeof asked, " · ", shown->article->question[i]);
	begun = paper->row;
	write_part(paper, say("Asked as: "), asked, ROLE_QUIET);
	paper->row += paper->row > begun;
	write_part(paper, "", shown->article->answer, ROLE_TEXT);
	for (size_t i = 0; i < shown->article->n_selling_point && i < 3; i++)
		write_part(paper, say("Wording: "), shown->article->selling_point[i], ROLE_TEXT);
	write_links(paper, shown);
}

/* "A-118  Cap of sesame oil leaks", and on the right how well it fits and who says that it is right. */
static void write_head(struct canvas *canvas, int row, const Od__ArticleShown *shown,
		       const Od__ArticleRow *found)
{
	char text[200], day[PRINT_ROOM] = "", fits[24], of[24];
	const char *arguments[] = { fits, of, shown->confirmed_by, day };

	snprintf(fits, sizeof fits, "%u", found->fits);
	snprintf(of, sizeof of, "%u", found->of);
	if (shown->article->has_confirmed_until)
		print_date(shown->article->confirmed_until, day, sizeof day);
	say_fill(shown->stale ? say(" {0} of {1}, ▲ nobody confirms it ") :
		 shown->confirmed_by && *shown->confirmed_by ? say(" {0} of {1}, confirmed {2} to {3} ") :
		 say(" {0} of {1} "), arguments, 4, text, sizeof text);
	put_text(canvas, row, BOX_COLUMN + BOX_WIDTH - 3 - cells_width(text), cells_width(text), text,
		 shown->stale ? ROLE_LATE : ROLE_QUIET, ALIGN_LEFT);
}

/* How many rows the article takes, written where nobody sees it. */
static int rows_needed(const struct script *s, int most)
{
	struct canvas canvas;
	struct paper paper = { .canvas = &canvas, .width = BOX_WIDTH - 4, .end = most };

	canvas_init(&canvas, most, BOX_WIDTH);
	write_article(&paper, s);
	canvas_free(&canvas);
	return paper.row < 1 ? 1 : paper.row;
}

static void script_draw(struct page *page, struct canvas *canvas)
{
	const struct script *s = page_state(page);
	const Od__ArticleRow *found = row_of(s);
	int field = canvas->cursor_row, end = canvas_page_end(canvas);
	int top = field + 2, room = end - top, rows;
	struct paper paper = { .canvas = canvas, .column = BOX_COLUMN + 2, .width = BOX_WIDTH - 4 };
	char title[200];

	if (room < ROWS_LEAST) {	/* above the field */
		top = 2;
		room = field - 1 - top;
	}
	room = room > ROWS_MOST ? ROWS_MOST : room;
	rows = rows_needed(s, room - 2) + 2;
	if (field + 2 > end - ROWS_LEAST)
		top = field - 1 - rows;
	snprintf(title, sizeof title, "%s  %s", found ? found->said : say("Articles"),
		 found ? found->title : "");
	canvas_blank(canvas, top, 0, rows, BOX_WIDTH + 2 * BOX_COLUMN, ROLE_TEXT);
	put_box(canvas, top, BOX_COLUMN, rows, BOX_WIDTH, title);
	if (article_of(s) && found)
		write_head(canvas, top, article_of(s), found);
	paper.row = top + 1;
	paper.end = top + rows - 1;
	write_article(&paper, s);
}

const struct page_kind script_page = {
	.name = "script", .context = "script", .size = sizeof(struct script), .popup = true,
	.beside = true, .open = script_open, .stroke = script_stroke, .action = script_action,
	.takes = script_takes, .tick = script_tick, .draw = script_draw, .label = script_label,
	.close = script_close,
};
