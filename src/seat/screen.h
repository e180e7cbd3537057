/* SPDX-License-Identifier: ISC */
/*
 * A screen is a file that looks like the screen: screens/LANGUAGE/NAME.screen.
 *
 *	screen order "Order {shown.order.id}"         name, and the name of a work that shows it
 *	context detail                                of the keymap
 *	ask shown "order show" order={argument}       a reply: its name, verb, fields of the request;
 *	                                              behind them `when PATH` (asked when it has a value),
 *	                                              `maybe` (a refusal leaves it empty), `side` (only
 *	                                              where there is room for a side), `pick NAME` (with
 *	                                              the fields of what was picked)
 *	draw                                          rows 2 to 23 as drawn, with places in braces
 *	 Order {id    }   {customer                 }
 *	 {n}  {item                     } {amount   }
 *	 {"lines}                                     one more row of the list `lines`
 *	 {"lines+}                                    the same, and the row that grows with the screen
 *	 {"notes+5}                                    one that grows by 5 rows at the most, before it
 *	end
 *	side                                          39 wide, beside it from 120 columns on; a second
 *	 …                                            one from 160, a third from 200
 *	end
 *	list lines shown.order.line choose            a list, its rows; `choose`: the mark goes through it
 *	                                              (and on to the next such list); a text behind it
 *	                                              tells rows apart: the mark stays on its row when
 *	                                              others come and go. `last`: its end is shown.
 *	                                              `fold`, behind `choose`: a tree by the field `depth`
 *	                                              of its rows, Left closes a branch, Right opens it
 *	field id "{shown.order.id}" strong            what a place shows, and its role
 *	field amount "{lines.amount}"
 *	field state "held: {shown.order.hold}" late when shown.order.hold
 *	field state "{shown.order.state}"             the next line of the same place: else
 *	field amount "no line yet" quiet when !shown.order.line   in the first row of an empty list
 *	input note 400 "{shown.order.note}"           a place to type in: bytes, what stands there first;
 *	                                              `hint "text"`: shown while it is empty, never sent;
 *	                                              `takes "123"`: nothing else is typed into it;
 *	                                              `called "Note"`: its name in sentences, where none is
 *	                                              drawn before it
 *	spill what note shown.unknown "{shown.unknown} is none"   what was typed into `what` while the
 *	                                              path has a value goes over into the empty `note`
 *	                                              when it is accepted; the sentence tells it
 *	pick note "{lines.name}" set "{lines.code}"   one row of the list that F4 opens over that input,
 *	                                              or one for each row of a list; digits pick, letters
 *	                                              narrow it. `type INPUT "text"` types behind what is
 *	                                              there, `go` and `do` are as those of an action,
 *	                                              field=text … narrows the ask that has `pick NAME`;
 *	                                              `bar "text"` before them: while it has a value the
 *	                                              row is dim and tells it, and cannot be taken
 *	keep ticket_draft                             what is typed is kept at the desk as a draft of this
 *	                                              kind: leaving the form loses nothing
 *	on open go product "{lines.product}"          an action of the keymap: go to another screen; a
 *	                                              second text is {with} there; where a text has no
 *	                                              value, the next line of the same action: else
 *	on confirm do "order note" order={shown.order.id} text={note} then again
 *	on strike do "order cancel" order={shown.order.id} ask "Cancel {shown.order.id}?" then back
 *	                                              (`number "{path}"`: which is typed before F10;
 *	                                              `then next`: the mark goes on to the next row,
 *	                                              `then made`: to the row of what was made)
 *	on list pick note "Notes"                     an action opens a list of picks, under this title
 *	on more choose                                an action goes into the list of a form, and back
 *	follow record/order/{shown.order.id}          asks again when this topic changes
 *	sample shown                                  a reply for the test that draws the screen; the
 *	                                              English one serves all languages
 *	 { "order": { "id": 10468 } }
 *	end
 *
 * A place is as wide as it is drawn, braces included; one without a closing brace ends behind its
 * name. A text that is too long flows into the blanks before a figure on its right; a figure, a
 * phone number or a code takes cells of the text beside it before it is cut.
 *
 * In a text {path} is a field of a reply, or of the list in whose row it stands, printed in the
 * format that its record declares; {path:form} in another (day date month clock when ago until short
 * count tenth percent minutes degrees rule exact, timer: since then, span: a duration, say: a word
 * of the program in the person's language, term:KIND, size of a list, spark and spark:FROM:TO,
 * bar:WIDTH:path of the whole or a number, counted:path of a unit: 12 jars,
 * passed:WIDTH:path of when a clock began, past: 1 when a time is over). A part in [ ] is left out
 * when nothing in it has a value other than 0, the whole text when nothing in it has a value.
 * {=name} is a text that the page's code gives, {^list.path} is of the row that has the mark, {call}
 * the call that is talked on, {fold} how many rows of a closed branch are hidden,
 * {path:of:a|b|c} the word for the number 1, 2 or 3, {path:line:W:N} a line of
 * a text broken at W cells, {list.path:picked}
 * has a value only when the mark was moved, {input:if:other} when something stands in the other
 * input. Brackets with no place inside are meant. A figure that is too wide is shown without commas,
 * else as …, never cut.
 *
 * Names are checked against the records when the file is read; what is wrong is told with its line.
 * The screens of all languages have the same places, fields and actions (a test).
 */
#ifndef ORDERDESK_SEAT_SCREEN_H
#define ORDERDESK_SEAT_SCREEN_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "record/table.h"
#include "seat/canvas.h"
#include "seat/field.h"
#include "seat/list.h"

#define SCREEN_ROWS_MOST 22	/* of `draw`: rows 2 to 23 */
#define SCREEN_SIDE_ROWS 48	/* of a `side`: what a lower screen has no room for is left out */
#define SCREEN_SIDE 39		/* columns of a `side`; a line stands before it */
#define SCREEN_PARTS 4		/* the page and three sides: 80, 120, 160, 200 columns */
#define SCREEN_GROW 6		/* rows of one part that grow */
#define SCREEN_NAME 32
#define SCREEN_INPUT_MOST 16000	/* bytes of one input */
#define SCREEN_FIELDS 20	/* of one request */

struct screen_ask {
	const char *name;
	const struct verb_row *verb;
	const char *fields[SCREEN_FIELDS];		/* "order={argument}" */
	size_t field_count;
	const char *when;		/* a path; NULL always */
	const char *pick;		/* takes the fields of what was picked of this name */
	bool maybe, side;
	const char *sample;		/* JSON, or NULL */
};

struct screen_list {
	const char *name, *path;
	const ProtobufCMessageDescriptor *type;	/* of an element */
	bool choose;
	bool last;			/* its end is shown, not its beginning */
	bool fold;			/* a tree whose branches can be closed */
	const char *key;		/* a text that tells rows apart; NULL their place */
};

struct screen_field {
	const char *id, *text, *when;	/* when: a path, or !path; NULL always */
	bool input;
	const char *hint;		/* of an empty input */
	const char *takes;		/* the signs that an input takes; NULL all */
	const char *called;		/* name of an input in sentences; NULL what is drawn before it */
	size_t limit;			/* of an input, bytes */
	enum role role;
	int align;			/* enum align; -1 by what it shows */
	int list;			/* index of the list in whose row it stands; -1 none */
	int line;			/* of the file */
};

struct screen_place {
	const char *id;			/* of a field; of a list for a ditto */
	int part;			/* 0 the page, else a side */
	int list;			/* index of the list in whose row it stands; -1 none */
	int row, column, width;		/* row from 0: row 2 of the terminal; column of the part */
	bool ditto, grows;
	int most;			/* rows it may grow by; 0 any number */
};

/* What `draw` or a `side` drew. */
struct screen_part {
	const char *rows[SCREEN_SIDE_ROWS + 1];
	int count;
	struct screen_grow { int row, most; } grow[SCREEN_GROW];	/* in the order of the rows */
	int grow_count;
};

struct screen_action {
	const char *action;		/* of the keymap */
	const char *go, *argument;	/* go: name of the screen; argument: a text */
	const char *with;		/* {with} there; NULL nothing */
	const struct verb_row *verb;	/* do */
	const char *fields[SCREEN_FIELDS];
	size_t field_count;
	const char *question;		/* ask: before it is done */
	const char *number;		/* typed before it is done; NULL none */
	const char *then;		/* again, next, made, back, or a screen's name */
	const char *pick, *heading;	/* opens a list of picks */
	bool choose;
};

/* What can be picked: for an input, a filter, a way to go. */
struct screen_pick {
	const char *name, *label;
	const char *bar;		/* a text: why the row cannot be taken now, when it has a value */
	const char *set;		/* into the input `name` */
	const char *type, *text;	/* behind what stands in this input */
	struct screen_action *act;	/* goes or does */
	const char *fields[6];
	size_t field_count;
	int list;			/* one for each of its rows; -1 one */
};

/* What was typed into an input is meant for another one, when a path has a value. */
struct screen_spill {
	const char *from, *to, *when, *sentence;
};

struct screen {
	char name[SCREEN_NAME];
	const char *title, *context, *follow;
	char *text;			/* the file, into which everything points */
	struct screen_part parts[SCREEN_PARTS];
	int part_count;
	int keep;			/* Od__DraftKind of the draft that keeps the inputs; -1 none */
	struct screen_ask *asks;
	struct screen_list *lists;
	struct screen_field *fields;
	struct screen_place *places;
	struct screen_action *actions;
	struct screen_pick *picks;
	struct screen_spill spill;	/* from NULL: none */
	size_t ask_count, list_count, field_count, place_count, action_count, pick_count;
};

/* Read a screen in a language. ERR_NOT_FOUND, or ERR_FORMAT with a sentence in why[0..size). */
enum status screen_load(const char *name, const char *language, struct screen **screen, char *why,
			size_t size);
enum status screen_parse(const char *name, char *text, struct screen **screen, char *why, size_t size);
void screen_free(struct screen *screen);

/* The rows of a tree that are shown, as some of its branches are closed. */
struct screen_fold {
	int list;
	size_t count;		/* rows that are shown */
	uint32_t *row;		/* the element of each */
	uint32_t *hidden;	/* of each element: how many below it are not shown */
};

/* What is drawn on a screen. */
struct screen_view {
	const ProtobufCMessage *const *replies;	/* in the order of the asks; NULL: not there yet */
	struct list *list;			/* the mark, over all lists that are chosen from */
	struct field *inputs;			/* one for each input, in their order */
	int focus;				/* input with the cursor; -1 none */
	const struct screen_fold *fold;		/* NULL no tree */
	const char *argument, *with;		/* {argument}, {with} */
	const char *pick, *picked;		/* {pick}: label of what was picked of this name */
	uint64_t draft;				/* {draft}: of the form, 0 none */
	uint64_t call;				/* {call}: that is talked on, 0 none */
	bool calm;				/* the hand is in an input: the marked row is not reversed */
	const char *(*text)(void *baton, const char *name);	/* {=name} */
	void *baton;
	bool masked;				/* personal data is hidden */
	bool plain;				/* figures as they are typed and sent: no commas */
	int64_t now;
};

void screen_draw(const struct screen *screen, const struct screen_view *view, struct canvas *canvas);

/* Draw the lines between the parts again, after more rules were drawn over them. */
void screen_join(const struct screen *screen, struct canvas *canvas);

/* Where a place is on a canvas of this size; false when there is none of that name, or no room for it. */
bool screen_where(const struct screen *screen, const struct canvas *canvas, const char *id, int *row,
		  int *column, int *width);
/* How the screen calls an input: what is drawn before it on its row; "" when nothing is. */
char *screen_called(const struct screen *screen, const char *id, char *out, size_t size);
/* How many elements of a list there is room for. */
int screen_list_rows(const struct screen *screen, const struct canvas *canvas, int list);
/*
 * The lists that are declared `choose` are one list for the hand, in the order of the file: how many
 * rows they have together; *list is the one in which the mark stands, -1 when all are empty.
 */
size_t screen_chosen_count(const struct screen *screen, const struct screen_view *view, int *list);
/* How many elements a list has, with those that are hidden. */
size_t screen_list_size(const struct screen *screen, const struct screen_view *view, int list);
/* The element of that list. */
size_t screen_chosen_element(const struct screen *screen, const struct screen_view *view);

/*
 * Write a text with its places filled in; `element` is the element of `list` in hand (list -1:
 * none). Returns whether anything in it had a value (a text without places: true).
 */
bool screen_text(const struct screen *screen, const struct screen_view *view, const char *text, int list,
		 size_t element, char *out, size_t size);

/* Index of an input by its id; -1. */
int screen_input(const struct screen *screen, const char *id);
const struct screen_field *screen_input_field(const struct screen *screen, size_t input);
size_t screen_input_count(const struct screen *screen);

#endif
