/* SPDX-License-Identifier: ISC */
/*
 * Every screen file of every language: it is read whole, its names are those of the records, the
 * languages have the same places, fields and actions, its sample is drawn at 80x24, at 120x40 and
 * at 200x50 and compared with tests/seat/screens/NAME.LANGUAGE (UPDATE=1 writes them). And what a
 * file must not say is refused with its line.
 */
#include "seat/screen.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "base/text.h"
#include "record/reflect.h"
#include "seat/print.h"
#include "tap/tap.h"

#define NAMES_MOST 100

static const char *const languages[] = { "en", "zh_CN" };
static const int sizes[][2] = { { 24, 80 }, { 40, 120 }, { 50, 200 } };

static void drawn(const struct screen *screen, const struct screen_view *view, FILE *out)
{
	for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
		struct canvas canvas;
		char row[4096];

		canvas_init(&canvas, sizes[s][0], sizes[s][1]);
		screen_draw(screen, view, &canvas);
		fprintf(out, "== %dx%d\n", sizes[s][1], sizes[s][0]);
		for (int r = 1; r < canvas.rows - 1; r++)
			fprintf(out, "%s\n", canvas_row(&canvas, r, row, sizeof row));
		canvas_free(&canvas);
	}
}

/* Draw the samples of a screen; a sample that is no reply of its verb fails. */
static char *picture(const struct screen *screen, const struct screen *english, const char *language)
{
	struct arena *arena = arena_new(0);
	const ProtobufCMessage *replies[24] = { 0 };
	struct field inputs[24];
	struct list list;
	struct screen_view view = { .replies = replies, .list = &list, .inputs = inputs, .focus = 0,
				    .argument = "K1042", .now = clock_now() };
	size_t input = 0, size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);
	int chosen;

	for (size_t i = 0; i < screen->ask_count; i++) {
		ProtobufCMessage *reply = NULL;
		struct refusal why = { 0 };
		const char *sample = screen->asks[i].sample;

		if (!sample && i < english->ask_count)
			sample = english->asks[i].sample;	/* one sample serves all languages */
		if (!ok(sample != NULL, "%s %s: there is a sample of %s", language, screen->name,
			screen->asks[i].name))
			continue;
		ok(reflect_from_json(screen->asks[i].verb->reply, sample, strlen(sample), arena, &reply,
				     &why) == OK, "%s %s: the sample of %s is a reply of \"%s\"", language,
		   screen->name, screen->asks[i].name, screen->asks[i].verb->full);
		if (why.message)
			diag("%s", refusal_text(&why, arena, NULL));
		replies[i] = reply;
	}
	list_init(&list);
	list_count(&list, screen_chosen_count(screen, &view, &chosen));
	for (size_t i = 0; i < screen->field_count; i++) {
		char value[4096];

		if (!screen->fields[i].input)
			continue;
		field_init(&inputs[input], screen->fields[i].limit);
		view.inputs = NULL;
		screen_text(screen, &view, screen->fields[i].text, -1, 0, value, sizeof value);
		view.inputs = inputs;
		field_set(&inputs[input++], value);
	}
	drawn(screen, &view, out);
	fclose(out);
	for (size_t i = 0; i < input; i++)
		field_free(&inputs[i]);
	arena_free(arena);
	return text;
}

static void compare(const char *name, const char *language, const char *text)
{
	char path[4096], *wanted = NULL;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/tests/seat/screens/%s.%s", getenv("top_srcdir"), name, language);
	if (getenv("UPDATE")) {
		file = fopen(path, "w");
		ok(file && fputs(text, file) >= 0 && fclose(file) == 0, "%s is written", path);
		return;
	}
	file = fopen(path, "r");
	if (!ok(file && getdelim(&wanted, &size, '\0', file) > 0, "%s %s: there is a picture", language,
		name))
		return;
	fclose(file);
	is_string(wanted, text, "%s %s: the sample is drawn as it was", language, name);
	free(wanted);
}

/* The same places, fields and actions, whatever the words. */
static char *skeleton(const struct screen *screen)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < screen->ask_count; i++)
		fprintf(out, "ask %s %s %zu\n", screen->asks[i].name, screen->asks[i].verb->full,
			screen->asks[i].field_count);
	for (size_t i = 0; i < screen->list_count; i++)
		fprintf(out, "list %s %s\n", screen->lists[i].name, screen->lists[i].path);
	for (size_t i = 0; i < screen->field_count; i++) {
		const struct screen_field *field = &screen->fields[i];

		fprintf(out, "field %s %d %s", field->id, (int)field->role, field->when ? field->when : "");
		/* what is one or many is a matter of the language */
		for (const char *p = strchr(field->text, '{'); p; p = strchr(p + 1, '{'))
			if (strncmp(p + strcspn(p, ":}"), ":many:", 6) != 0)
				fprintf(out, " %.*s", (int)strcspn(p, ":}"), p);
		fprintf(out, "\n");
	}
	for (size_t i = 0; i < screen->action_count; i++)
		fprintf(out, "on %s %s %s\n", screen->actions[i].action,
			screen->actions[i].go ? screen->actions[i].go : "",
			screen->actions[i].verb ? screen->actions[i].verb->full : "");
	for (size_t i = 0; i < screen->pick_count; i++)
		fprintf(out, "pick %s %zu\n", screen->picks[i].name, screen->picks[i].field_count);
	fclose(out);
	return text;
}

static void check_screen(const char *name)
{
	struct screen *english = NULL;
	char *first = NULL;

	for (size_t l = 0; l < sizeof languages / sizeof languages[0]; l++) {
		struct screen *screen = NULL;
		char why[512] = "", *text;

		say_language(languages[l]);
		ok(screen_load(name, languages[l], &screen, why, sizeof why) == OK, "%s %s is read %s",
		   languages[l], name, why);
		if (!screen)
			continue;
		if (l == 0)
			english = screen;
		for (size_t i = 0; i < screen->list_count && *screen->follow; i++)
			ok(!screen->lists[i].choose || screen->lists[i].key,
			   "%s: what others change moves no mark of %s", name, screen->lists[i].name);
		text = picture(screen, english ? english : screen, languages[l]);
		compare(name, languages[l], text);
		free(text);
		text = skeleton(screen);
		if (l == 0)
			first = text;
		else
			is_string(first ? first : "", text, "%s: the languages agree", name);
		if (l > 0)
			free(text);
		if (l > 0)
			screen_free(screen);
	}
	screen_free(english);
	free(first);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void check_files(void)
{
	static char names[NAMES_MOST][64];
	size_t count = 0;

	for (size_t l = 0; l < sizeof languages / sizeof languages[0]; l++) {
		char path[4096];
		DIR *folder;

		snprintf(path, sizeof path, "%s/screens/%s", getenv("top_srcdir"), languages[l]);
		folder = opendir(path);
		for (struct dirent *entry; folder && (entry = readdir(folder));) {
			size_t length = strlen(entry->d_name), i = 0;
			char name[64];

			if (length < 8 || length > 60 || strcmp(entry->d_name + length - 7, ".screen") != 0)
				continue;
			snprintf(name, sizeof name, "%.*s", (int)length - 7, entry->d_name);
			while (i < count && strcmp(names[i], name) != 0)
				i++;
			if (i == count && count < NAMES_MOST)
				strcpy(names[count++], name);
		}
		if (folder)
			closedir(folder);
	}
	qsort(names, count, sizeof names[0], by_name);
	ok(count > 0, "there are screens");
	for (size_t i = 0; i < count; i++)
		check_screen(names[i]);
}

#define HEAD "screen t \"t\"\nask shown \"order list\" customer={argument}\n"

static const struct {
	const char *text, *why;
} wrong[] = {
	{ "screen other\n", "line 1: this is screen t" },
	{ "nonsense\n", "line 1: a line cannot begin with \"nonsense\"" },
	{ "screen t\nask shown \"order lost\"\n", "line 2: no verb \"order lost\"" },
	{ HEAD "ask x \"order show\" number=3\n", "\"order show\" takes no field \"number\"" },
	{ HEAD "draw\n {a}\n", "the drawing has no end" },
	{ HEAD "draw\n {a  }\nend\n", "{a} is drawn in row 2 and has no field" },
	{ HEAD "draw\n {a  }\nend\nfield a \"{shown.nothing}\"\n",
	 "line 6: the reply of \"order list\" has no field \"nothing\"" },
	{ HEAD "draw\nend\nfield a \"{shown.sum}\"\n", "a is not drawn" },
	{ HEAD "draw\n {a  }\nend\nfield a \"{lost.sum}\"\n", "no ask, list or input \"lost\"" },
	{ HEAD "draw\n {a  }\nend\nlist l shown.row\nfield a \"{l.nothing}\"\n",
	 "a row of l has no field \"nothing\"" },
	{ HEAD "draw\n {a  }\nend\nlist l shown.sum\nfield a \"{l.order}\"\n",
	 "shown.sum is no list of records" },
	{ HEAD "draw\n {a  }\n {\"m}\nend\nlist l shown.row\nfield a \"{l.order}\"\n", "has no list" },
	{ HEAD "draw\n {a  }\nend\nfield a \"x\" pink\n", "no role or option \"pink\"" },
	{ HEAD "draw\n {a  }\nend\ninput a 99999\n", "1 to 16000 bytes" },
	{ HEAD "on open stay\n", "wanted: on ACTION" },
	{ HEAD "on open fly x\n", "it does not \"fly\"" },
	{ HEAD "list rows shown.row choose \"{rows.nothing}\"\n", "a row of rows has no field" },
	{ HEAD "draw\n {a  }\nend\ninput a 9 \"\"\nspill a b shown.sum \"x\"\n", "a or b is no input" },
	{ HEAD "draw\n {a  }\n {b  }\nend\ninput a 9 \"\"\ninput b 9 \"\"\nspill a b shown.nothing \"x\"\n",
	 "has no field \"nothing\"" },
	{ HEAD "sample none\n{}\nend\n", "a sample needs the name of an ask" },
	{ HEAD "draw\n01234567890123456789012345678901234567890123456789"
	  "01234567890123456789012345678901\nend\n", "82 columns drawn; there are 80" },
};

static void refusals(void)
{
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct screen *screen = NULL;
		char text[512], why[512] = "";

		snprintf(text, sizeof text, "%s", wrong[i].text);
		is_int(ERR_FORMAT, screen_parse("t.screen", text, &screen, why, sizeof why), "refused: %s",
		       wrong[i].why);
		ok(strstr(why, wrong[i].why) != NULL, "and told: %s", why);
		screen_free(screen);
	}
}

/* A file that is damaged is refused or drawn, and never more than that. */
static void damage(const char *name, const char *language)
{
	char path[4096], *whole = NULL;
	size_t room = 0;
	ssize_t size;
	unsigned seed = 11;
	int drawn_count = 0, refused = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/screens/%s/%s.screen", getenv("top_srcdir"), language, name);
	file = fopen(path, "r");
	size = file ? getdelim(&whole, &room, '\0', file) : -1;
	if (file)
		fclose(file);
	for (int round = 0; size > 0 && round < 400; round++) {
		char *text = strdup(whole), why[512];
		struct screen *screen = NULL;

		for (int change = 0; change < 1 + round % 5; change++) {
			static const char bytes[] = "{}[]\"+ \n:.=ab0#x";
			size_t at;

			seed = seed * 1103515245 + 12345;
			at = (seed >> 4) % (size_t)size;
			seed = seed * 1103515245 + 12345;
			text[at] = bytes[(seed >> 8) % (sizeof bytes - 1)];
			if (seed >> 28 == 3)
				text[at] = '\0';
		}
		snprintf(path, sizeof path, "%s.screen", name);
		if (screen_parse(path, text, &screen, why, sizeof why) == OK) {
			struct canvas canvas;
			struct list list;
			struct screen_view view = { .list = &list, .focus = -1 };

			list_init(&list);
			canvas_init(&canvas, 30, 130);
			screen_draw(screen, &view, &canvas);
			canvas_free(&canvas);
			screen_free(screen);
			drawn_count++;
		} else {
			refused++;
		}
		free(text);
	}
	free(whole);
	ok(drawn_count + refused == 400 && refused > 0,
	   "%s: of 400 damaged files %d are drawn, %d refused", name,
	   drawn_count, refused);
}

/* What an input takes goes out whole, and what a smaller room cuts is cut between characters. */
static void long_text(void)
{
	static char given[SCREEN_INPUT_MOST + 1], out[SCREEN_INPUT_MOST + 1];
	char file[] = HEAD "draw\n {a  }\nend\ninput a 16000 \"\"\n", why[512], name[9];
	struct screen *screen = NULL;
	struct field input;
	struct screen_view view = { .inputs = &input, .focus = 0 };

	if (!is_int(OK, screen_parse("t.screen", file, &screen, why, sizeof why), "a screen: %s", why))
		return;
	for (size_t i = 0; i + 3 < sizeof given; i += 3)
		memcpy(given + i, "\u4e2d", 4);
	field_init(&input, SCREEN_INPUT_MOST);
	field_set(&input, given);
	screen_text(screen, &view, "{a}", -1, 0, out, sizeof out);
	ok(strcmp(given, out) == 0, "%zu of %zu bytes of an input are sent", strlen(out), strlen(given));
	screen_text(screen, &view, "{a}", -1, 0, name, sizeof name);
	is_string("\u4e2d\u4e2d", name, "a room of 8 bytes takes two characters of 3");
	screen_text(screen, &view, "#[{a}]", -1, 0, name, sizeof name);
	is_string("#\u4e2d\u4e2d", name, "also out of a part");
	field_free(&input);
	screen_free(screen);
}

/* The search as it is drawn with this reply and no products. */
static char *searched(const char *language, const char *reply)
{
	struct screen *screen = NULL;
	struct arena *arena = arena_new(0);
	ProtobufCMessage *found = NULL;
	const ProtobufCMessage *replies[2] = { 0 };
	struct field input;
	struct list list;
	struct screen_view view = { .replies = replies, .list = &list, .inputs = &input, .focus = 0 };
	struct refusal refusal = { 0 };
	char why[512], *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (screen_load("search", language, &screen, why, sizeof why) == OK &&
	    reflect_from_json(screen->asks[0].verb->reply, reply, strlen(reply), arena, &found,
			      &refusal) == OK) {
		replies[0] = found;
		list_init(&list);
		field_init(&input, 200);
		drawn(screen, &view, out);
		field_free(&input);
		screen_free(screen);
	}
	fclose(out);
	arena_free(arena);
	return text;
}

/* Behind a start not everybody can be found: then nobody is called unknown. */
static void building(void)
{
	char *before = searched("en", "{\"building\": true}"), *later = searched("en", "{}"),
		*chinese = searched("zh_CN", "{\"building\": true}");

	ok(strstr(before, "names soon: number or code") && !strstr(before, "nobody fits"),
	   "while the search is built a number or a code is asked for");
	ok(!strstr(later, "names soon") && strstr(later, "nobody fits. F6 makes one"),
	   "when it is there nobody fits");
	ok(strstr(chinese, "姓名稍后；先输号码或编号") != NULL, "in Chinese, too");
	free(before);
	free(later);
	free(chinese);
}

int main(void)
{
	setenv("ORDERDESK_CLOCK", "=2026-11-19T06:05:00Z", 1);
	plan_lazy();
	text_locale();
	clock_zone("Asia/Shanghai");
	check_files();
	refusals();
	long_text();
	building();
	damage("greeting", "en");
	damage("desk", "zh_CN");
	return tap_result();
}
