/* SPDX-License-Identifier: ISC */
/*
 * Reading a screen file: the declarations line by line, then the drawing, whose braces become
 * places and blanks. Names of verbs and fields are checked by screen_check.c. What is wrong is told
 * once, with its line; the file is then refused whole.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "record/order.pb-c.h"
#include "seat/screen_inside.h"
#include "seat/words.h"

#define PLACES_MOST 400
#define FIELDS_MOST 200
#define FEW 24
#define PICKS_MOST 40

static const char *const role_names[ROLE_COUNT] = {
	"text", "quiet", "strong", "here", "field", "match", "key", "due", "late", "good", "changed",
	"ring", "fault",
};

/* Of a line of words, the ones behind `from` that hold "name=text". */
static size_t assignments(struct words *words, size_t from, const char **fields)
{
	size_t count = 0;

	while (from < words->count && count < SCREEN_FIELDS && strchr(words->word[from], '='))
		fields[count++] = words->word[from++];
	return count;
}

static enum status take_ask(struct reading *reading, struct words *words)
{
	struct screen *screen = reading->screen;
	struct screen_ask *ask = &screen->asks[screen->ask_count];

	if (words->count < 3 || screen->ask_count == FEW)
		return screen_wrong(reading, "wanted: ask NAME \"verb\" field=text …");
	ask->name = words->word[1];
	ask->verb = verb_find_full(words->word[2], &(const char *){ NULL });
	if (!ask->verb)
		return screen_wrong(reading, "no verb \"%s\"", words->word[2]);
	ask->field_count = assignments(words, 3, ask->fields);
	for (size_t at = 3 + ask->field_count; at < words->count; at++) {
		const char *word = words->word[at];

		if (strcmp(word, "maybe") == 0)
			ask->maybe = true;
		else if (strcmp(word, "side") == 0)
			ask->side = true;
		else if (strcmp(word, "when") == 0 && at + 1 < words->count)
			ask->when = words->word[++at];
		else if (strcmp(word, "pick") == 0 && at + 1 < words->count)
			ask->pick = words->word[++at];
		else
			return screen_wrong(reading, "an ask has no option \"%s\"", word);
	}
	screen->ask_count++;
	return OK;
}

static enum status take_list(struct reading *reading, struct words *words)
{
	struct screen *screen = reading->screen;
	struct screen_list *list = &screen->lists[screen->list_count];

	if (words->count < 3 || screen->list_count == FEW)
		return screen_wrong(reading, "wanted: list NAME PATH [choose]");
	list->name = words->word[1];
	list->path = words->word[2];
	list->last = words->count > 3 && strcmp(words->word[3], "last") == 0;
	list->choose = words->count > 3 && strcmp(words->word[3], "choose") == 0;
	list->key = list->choose && words->count > 4 ? words->word[4] : NULL;
	list->fold = words->count > 5 && strcmp(words->word[5], "fold") == 0;
	screen->list_count++;
	return OK;
}

static bool take_option(struct reading *reading, struct words *words, size_t *at, struct screen_field *field)
{
	const char *word = words->word[*at];

	(void)reading;
	if (strcmp(word, "when") == 0 && *at + 1 < words->count) {
		field->when = words->word[++*at];
		return true;
	}
	if (field->input && strcmp(word, "hint") == 0 && *at + 1 < words->count) {
		field->hint = words->word[++*at];
		return true;
	}
	if (field->input && strcmp(word, "takes") == 0 && *at + 1 < words->count) {
		field->takes = words->word[++*at];
		return true;
	}
	if (field->input && strcmp(word, "called") == 0 && *at + 1 < words->count) {
		field->called = words->word[++*at];
		return true;
	}
	if (strcmp(word, "left") == 0 || strcmp(word, "right") == 0 || strcmp(word, "centre") == 0) {
		field->align = word[0] == 'l' ? ALIGN_LEFT : word[0] == 'r' ? ALIGN_RIGHT : ALIGN_CENTRE;
		return true;
	}
	for (int role = 0; role < ROLE_COUNT; role++) {
		if (strcmp(word, role_names[role]) == 0) {
			field->role = (enum role)role;
			return true;
		}
	}
	return false;
}

static enum status take_field(struct reading *reading, struct words *words, bool input)
{
	struct screen *screen = reading->screen;
	struct screen_field *field = &screen->fields[screen->field_count];
	size_t at = input ? 3 : 2;

	if (words->count < 3 || screen->field_count == FIELDS_MOST)
		return screen_wrong(reading, input ? "wanted: input NAME BYTES \"text\"" :
				    "wanted: field NAME \"text\" …");
	*field = (struct screen_field){
		.id = words->word[1], .text = "", .input = input, .align = -1, .list = -1,
		.line = reading->line, .role = input ? ROLE_FIELD : ROLE_TEXT,
	};
	if (input) {
		field->limit = (size_t)strtoul(words->word[2], NULL, 10);
		if (field->limit < 1 || field->limit > SCREEN_INPUT_MOST)
			return screen_wrong(reading, "an input takes 1 to %d bytes, not %s",
					    SCREEN_INPUT_MOST, words->word[2]);
	}
	if (at < words->count && (words->quoted[at] || !input))
		field->text = words->word[at++];
	for (; at < words->count; at++)
		if (!take_option(reading, words, &at, field))
			return screen_wrong(reading, "no role or option \"%s\"", words->word[at]);
	screen->field_count++;
	return OK;
}

/* From word `at` on: go SCREEN ["text" ["with"]], or do "verb" field=text … [ask …] [number …] [then …] */
static enum status goes_or_does(struct reading *reading, struct words *words, size_t at,
				struct screen_action *action)
{
	if (strcmp(words->word[at], "go") == 0) {
		action->go = words->word[at + 1];
		action->argument = words->count > at + 2 ? words->word[at + 2] : "{argument}";
		action->with = words->count > at + 3 ? words->word[at + 3] : NULL;
		return OK;
	}
	if (strcmp(words->word[at], "do") != 0)
		return screen_wrong(reading, "an action goes or does, it does not \"%s\"", words->word[at]);
	action->verb = verb_find_full(words->word[at + 1], &(const char *){ NULL });
	if (!action->verb)
		return screen_wrong(reading, "no verb \"%s\"", words->word[at + 1]);
	action->field_count = assignments(words, at + 2, action->fields);
	for (at += 2 + action->field_count; at + 1 < words->count; at += 2) {
		if (strcmp(words->word[at], "ask") == 0)
			action->question = words->word[at + 1];
		else if (strcmp(words->word[at], "number") == 0)
			action->number = words->word[at + 1];
		else if (strcmp(words->word[at], "then") == 0)
			action->then = words->word[at + 1];
		else
			return screen_wrong(reading, "\"%s\" is neither ask, number nor then",
					    words->word[at]);
	}
	return OK;
}

/* pick NAME "label" [bar "text"] set "text" | type INPUT "text" | go … | do … | field=text … */
static enum status take_pick(struct reading *reading, struct words *words)
{
	struct screen *screen = reading->screen;
	struct screen_pick *pick = &screen->picks[screen->pick_count];
	size_t at = 3;

	if (words->count < 3 || screen->pick_count == PICKS_MOST)
		return screen_wrong(reading, "wanted: pick NAME \"label\" …");
	*pick = (struct screen_pick){ .name = words->word[1], .label = words->word[2], .list = -1 };
	screen->pick_count++;
	if (words->count > 4 && strcmp(words->word[3], "bar") == 0) {
		pick->bar = words->word[4];
		at = 5;
	}
	if (words->count == at + 2 && strcmp(words->word[at], "set") == 0) {
		pick->set = words->word[at + 1];
	} else if (words->count == at + 3 && strcmp(words->word[at], "type") == 0) {
		pick->type = words->word[at + 1];
		pick->text = words->word[at + 2];
	} else if (words->count > at + 1 && (strcmp(words->word[at], "go") == 0 ||
		   strcmp(words->word[at], "do") == 0)) {
		pick->act = mem_alloc(sizeof *pick->act);
		*pick->act = (struct screen_action){ .action = "pick" };
		return goes_or_does(reading, words, at, pick->act);
	} else {
		while (at + pick->field_count < words->count && pick->field_count < 6 &&
		       strchr(words->word[at + pick->field_count], '=')) {
			pick->fields[pick->field_count] = words->word[at + pick->field_count];
			pick->field_count++;
		}
		if (at + pick->field_count < words->count)
			return screen_wrong(reading, "a pick sets, types, goes or narrows, not \"%s\"",
					    words->word[at + pick->field_count]);
	}
	return OK;
}

static enum status take_action(struct reading *reading, struct words *words)
{
	struct screen *screen = reading->screen;
	struct screen_action *action = &screen->actions[screen->action_count];

	if (words->count == 3 && strcmp(words->word[2], "choose") == 0 && screen->action_count < FEW) {
		*action = (struct screen_action){ .action = words->word[1], .choose = true };
		screen->action_count++;
		return OK;
	}
	if (words->count < 4 || screen->action_count == FEW)
		return screen_wrong(reading,
				    "wanted: on ACTION go SCREEN \"text\", or on ACTION do \"verb\" …");
	*action = (struct screen_action){ .action = words->word[1] };
	screen->action_count++;
	if (strcmp(words->word[2], "pick") == 0) {
		action->pick = words->word[3];
		action->heading = words->count > 4 ? words->word[4] : "";
		return OK;
	}
	return goes_or_does(reading, words, 2, action);
}

/* Lines up to "end", as they stand. */
static enum status take_drawing(struct reading *reading, int part)
{
	struct screen *screen = reading->screen;
	struct screen_part *to = &screen->parts[part];
	int width = part_width(part), most = part ? SCREEN_SIDE_ROWS : SCREEN_ROWS_MOST;
	char *line;

	if (part == SCREEN_PARTS)
		return screen_wrong(reading, "more than %d sides", SCREEN_PARTS - 1);
	if (part >= screen->part_count)
		screen->part_count = part + 1;
	while ((line = words_line(&reading->next))) {
		reading->line++;
		if (strcmp(line, "end") == 0)
			return OK;
		if (to->count == most)
			return screen_wrong(reading, "more than %d rows drawn", most);
		if (cells_width(line) > width)
			return screen_wrong(reading, "%d columns drawn; there are %d", cells_width(line),
					    width);
		to->rows[to->count++] = line;
	}
	return screen_wrong(reading, "the drawing has no end");
}

static enum status take_sample(struct reading *reading, struct words *words)
{
	struct screen *screen = reading->screen;
	char *begin = reading->next, *line;

	while ((line = words_line(&reading->next))) {
		reading->line++;
		if (strcmp(line, "end") == 0) {
			line[-1] = '\0';
			break;
		}
		if (reading->next > line && reading->next[-1] == '\0')
			reading->next[-1] = '\n';
	}
	for (size_t i = 0; line && words->count == 2 && i < screen->ask_count; i++) {
		if (strcmp(screen->asks[i].name, words->word[1]) == 0) {
			screen->asks[i].sample = begin;
			return OK;
		}
	}
	return screen_wrong(reading, "a sample needs the name of an ask above it, and an end");
}

/* The kind of draft, as programs say it: ticket_draft. */
static enum status take_keep(struct reading *reading, const char *kind)
{
	const ProtobufCEnumDescriptor *kinds = &od__draft_kind__descriptor;

	for (unsigned i = 0; i < kinds->n_values; i++)
		if (strcasecmp(kinds->values[i].name, kind) == 0) {
			reading->screen->keep = kinds->values[i].value;
			return OK;
		}
	return screen_wrong(reading, "there is no draft of the kind \"%s\"", kind);
}

static enum status take_line(struct reading *reading, char *line)
{
	struct screen *screen = reading->screen;
	struct words words;
	const char *word;

	if (!words_split(line, &words))
		return screen_wrong(reading, "a quote stays open, or too many words");
	if (words.count == 0)
		return OK;
	word = words.word[0];
	if (strcmp(word, "screen") == 0 && words.count >= 2) {
		if (strcmp(words.word[1], screen->name) != 0)
			return screen_wrong(reading, "this is screen %s", screen->name);
		screen->title = words.count > 2 ? words.word[2] : "";
		return OK;
	}
	if (strcmp(word, "context") == 0 && words.count == 2) {
		screen->context = words.word[1];
		return OK;
	}
	if (strcmp(word, "follow") == 0 && words.count == 2) {
		screen->follow = words.word[1];
		return OK;
	}
	if (strcmp(word, "spill") == 0 && words.count == 5) {
		screen->spill = (struct screen_spill){
			words.word[1], words.word[2], words.word[3], words.word[4],
		};
		return OK;
	}
	if (strcmp(word, "keep") == 0 && words.count == 2)
		return take_keep(reading, words.word[1]);
	if (strcmp(word, "ask") == 0)
		return take_ask(reading, &words);
	if (strcmp(word, "list") == 0)
		return take_list(reading, &words);
	if (strcmp(word, "field") == 0)
		return take_field(reading, &words, false);
	if (strcmp(word, "input") == 0)
		return take_field(reading, &words, true);
	if (strcmp(word, "on") == 0)
		return take_action(reading, &words);
	if (strcmp(word, "pick") == 0)
		return take_pick(reading, &words);
	if (strcmp(word, "draw") == 0)
		return take_drawing(reading, 0);
	if (strcmp(word, "side") == 0)
		return take_drawing(reading, screen->part_count);
	if (strcmp(word, "sample") == 0)
		return take_sample(reading, &words);
	return screen_wrong(reading, "a line cannot begin with \"%s\"", word);
}

/* One place out of a drawn row: {name      } or {name, or {"list} or {"list+5} or {+}. Returns its bytes. */
static size_t take_place(char *text, struct screen_place *place)
{
	size_t name = 1, length, bytes;
	char *end;

	place->ditto = text[name] == '"';
	name += place->ditto;
	length = strcspn(text + name, " }{+");
	bytes = name + length;
	if (text[bytes] == '+') {
		place->grows = true;
		place->most = atoi(text + ++bytes);
		bytes += strspn(text + bytes, "0123456789");
	}
	end = text + bytes + strspn(text + bytes, " ");
	if (*end == '}')
		bytes = (size_t)(end - text) + 1;
	place->width = cells_width(text) - cells_width(text + bytes);
	place->id = mem_string_n(text + name, length);
	return bytes;
}

/* The rows of a part that grow, each once; a place that grows without end is the last to. */
static enum status take_grow(struct reading *reading, const struct screen_place *place)
{
	struct screen_part *part = &reading->screen->parts[place->part];

	for (int i = 0; i < part->grow_count; i++)
		if (part->grow[i].row == place->row)
			return OK;
	if (part->grow_count == SCREEN_GROW)
		return screen_wrong(reading, "more than %d rows grow", SCREEN_GROW);
	part->grow[part->grow_count++] = (struct screen_grow){ place->row, place->most };
	return OK;
}

enum status screen_places(struct reading *reading, int part)
{
	struct screen *screen = reading->screen;
	const char **rows = screen->parts[part].rows;

	for (int row = 0; row < screen->parts[part].count; row++) {
		char *text = (char *)(unsigned long)rows[row];	/* the file's own text, which is ours */
		char *at;

		while ((at = strchr(text, '{'))) {
			struct screen_place *place = &screen->places[screen->place_count];
			size_t bytes;

			if (screen->place_count == PLACES_MOST)
				return screen_wrong(reading, "more than %d places", PLACES_MOST);
			*place = (struct screen_place){ .row = row, .part = part, .list = -1 };
			bytes = take_place(at, place);
			*at = '\0';
			place->column = cells_width(rows[row]);
			memset(at, ' ', bytes);
			text = at + bytes;
			screen->place_count++;
			if (place->grows && take_grow(reading, place) != OK)
				return ERR_FORMAT;
		}
	}
	return OK;
}

enum status screen_parse(const char *name, char *text, struct screen **out, char *why, size_t size)
{
	struct screen *screen = mem_alloc(sizeof *screen);
	struct reading reading = { .screen = screen, .next = text, .why = why, .size = size };
	enum status status = OK;
	char *line;

	snprintf(screen->name, sizeof screen->name, "%.*s", (int)strcspn(name, "."), name);
	screen->title = screen->context = screen->follow = "";
	screen->part_count = 1;
	screen->keep = -1;
	screen->asks = mem_array(FEW, sizeof *screen->asks);
	screen->lists = mem_array(FEW, sizeof *screen->lists);
	screen->actions = mem_array(FEW, sizeof *screen->actions);
	screen->picks = mem_array(PICKS_MOST, sizeof *screen->picks);
	screen->fields = mem_array(FIELDS_MOST, sizeof *screen->fields);
	screen->places = mem_array(PLACES_MOST, sizeof *screen->places);
	while (status == OK && (line = words_line(&reading.next))) {
		reading.line++;
		status = take_line(&reading, line);
	}
	for (int part = 0; status == OK && part < screen->part_count; part++)
		status = screen_places(&reading, part);
	if (status == OK)
		status = screen_check(&reading);
	if (status != OK) {
		screen_free(screen);
		return status;
	}
	*out = screen;
	return OK;
}

enum status screen_load(const char *name, const char *language, struct screen **screen, char *why,
			size_t size)
{
	char folder[80], file[80];
	enum status status = ERR_NOT_FOUND;
	char *text = NULL;

	snprintf(folder, sizeof folder, "screens/%.32s", language);
	snprintf(file, sizeof file, "%.60s.screen", name);
	if (!strchr(name, '/') && !strchr(language, '/'))
		status = words_file(folder, file, &text);
	if (status != OK) {
		snprintf(why, size, "There is no screen %s: %s.", name, status_text(status));
		return status;
	}
	status = screen_parse(file, text, screen, why, size);
	if (status == OK)
		(*screen)->text = text;
	else
		mem_free(text);
	return status;
}

void screen_free(struct screen *screen)
{
	if (!screen)
		return;
	for (size_t i = 0; i < screen->place_count; i++)
		mem_free((char *)(unsigned long)screen->places[i].id);
	mem_free(screen->asks);
	mem_free(screen->lists);
	mem_free(screen->actions);
	for (size_t i = 0; i < screen->pick_count; i++)
		mem_free(screen->picks[i].act);
	mem_free(screen->picks);
	mem_free(screen->fields);
	mem_free(screen->places);
	mem_free(screen->text);
	mem_free(screen);
}
