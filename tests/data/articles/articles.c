/* SPDX-License-Identifier: ISC */
/*
 * articles -- the lists are read as lines of fields parted by a tab; the drawing goes once over what
 * there is and keeps each with the chance wanted/left, so that the number comes out exactly.
 */
#include "data/articles/articles.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define FIELDS 10
#define SEED_KEEP 20261128u
#define SEED_ASK 7919u
#define LINES 1000

static struct arena *kept;	/* everything, until the program ends */

struct line {
	char *field[FIELDS];
};

struct lines {
	struct line *line;
	size_t count;
};

__attribute__((format(printf, 1, 2), noreturn)) static void stop(const char *text, ...)
{
	va_list list;

	va_start(list, text);
	vfprintf(stderr, text, list);
	va_end(list);
	fputc('\n', stderr);
	exit(2);
}

static struct lines read_lines(const char *folder, const char *name, unsigned fields)
{
	struct lines all = { NULL, 0 };
	char path[4096], *text = NULL;
	size_t size = 0;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	if (!file)
		stop("%s cannot be read", path);
	all.line = arena_array(kept, LINES, sizeof(*all.line));
	while (getline(&text, &size, file) > 0) {
		char *rest = arena_string(kept, text), *part;
		struct line line = { { NULL } };
		unsigned n = 0;

		if (all.count == LINES)
			stop("%s has more than %d lines", path, LINES);
		rest[strcspn(rest, "\n")] = '\0';
		while ((part = strsep(&rest, "\t")) && n < FIELDS)
			line.field[n++] = part;
		if (n != fields)
			stop("%s: line %zu has %u fields, not %u", path, all.count + 1, n, fields);
		all.line[all.count++] = line;
	}
	free(text);
	fclose(file);
	return all;
}

static uint32_t draw(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((*state >> 33) % below);
}

/* Whether one of the words of `wanted` is one of those of `tags`; both parted by commas. */
static bool fits(const char *wanted, const char *tags)
{
	if (strcmp(wanted, "*") == 0)
		return true;
	for (const char *w = wanted; *w; w += strcspn(w, ","), w += *w == ',') {
		size_t length = strcspn(w, ",");

		for (const char *t = tags; *t; t += strcspn(t, ","), t += *t == ',')
			if (strcspn(t, ",") == length && memcmp(w, t, length) == 0)
				return true;
	}
	return false;
}

/* The text with the family's words in their places; a Latin letter at the front becomes a capital. */
static char *filled(const char *text, char *const *words, const char *tail)
{
	char *out = NULL, *copy;
	size_t size = 0;
	FILE *stream = open_memstream(&out, &size);

	if (!stream)
		stop("out of memory");
	for (; *text; text++) {
		const char *place = words && *text == '{' ? strchr("pst", text[1]) : NULL;

		if (place && text[2] == '}') {
			fputs(words[place - "pst"], stream);
			text += 2;
		} else {
			fputc(*text, stream);
		}
	}
	fputs(tail, stream);
	fclose(stream);
	if (out[0] >= 'a' && out[0] <= 'z')
		out[0] = (char)(out[0] - 'a' + 'A');
	copy = arena_string(kept, out);
	free(out);
	return copy;
}

static void make(struct article_text *out, const struct line *topic, const struct line *family)
{
	bool chinese = strcmp(topic->field[1], "zh") == 0;
	char *const *words = family ? family->field + (chinese ? 2 : 6) : NULL;
	char key[100], tail[400] = "", names[400] = "";

	snprintf(key, sizeof(key), "%s%s%s", topic->field[0], family ? "." : "",
		 family ? family->field[0] : "");
	if (family)
		snprintf(tail, sizeof(tail), chinese ? "%s又叫%s、%s，%s。" : " %s, also called %s or %s: %s.",
			 words[0], words[1], words[2], words[3]);
	if (family)
		snprintf(names, sizeof(names), "%s, %s, %s, %s, %s, %s", family->field[2], family->field[3],
			 family->field[4], family->field[6], family->field[7], family->field[8]);
	*out = (struct article_text){
		arena_string(kept, key), topic->field[1],
		family ? family->field[0] : (char *)"", strdup(names),
		filled(topic->field[3], words, ""),
		{ filled(topic->field[4], words, ""), filled(topic->field[5], words, "") },
		filled(topic->field[6], words, tail), filled(topic->field[7], words, ""),
	};
}

/* Every fitting pair of a language, in the order of the lists, thinned to `wanted`. */
static void combine(struct articles *all, const struct lines *topics, const struct lines *families,
		    const char *language, size_t wanted)
{
	uint64_t state = SEED_KEEP;
	size_t left = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t t = 0; t < topics->count; t++) {
			const struct line *topic = &topics->line[t];

			if (strcmp(topic->field[1], language) != 0)
				continue;
			if (strcmp(topic->field[2], "-") == 0) {
				if (pass == 0)
					wanted--;
				else
					make(&all->article[all->count++], topic, NULL);
				continue;
			}
			for (size_t f = 0; f < families->count; f++) {
				if (!fits(topic->field[2], families->line[f].field[1]))
					continue;
				if (pass == 0) {
					left++;
				} else if (draw(&state, (uint32_t)left--) < wanted) {
					wanted--;
					make(&all->article[all->count++], topic, &families->line[f]);
				}
			}
		}
}

struct articles *articles_load(const char *folder)
{
	struct lines topics, families, asked;
	struct articles *all;

	if (!kept)
		kept = arena_new(0);
	topics = read_lines(folder, "topics.tsv", 8);
	families = read_lines(folder, "families.tsv", 10);
	asked = read_lines(folder, "questions.tsv", 2);
	all = arena_alloc(kept, sizeof(*all));
	*all = (struct articles){ .article = arena_array(kept, ARTICLES + 1, sizeof(*all->article)),
				  .topics = topics.count, .families = families.count };
	combine(all, &topics, &families, "zh", ARTICLES_CHINESE);
	combine(all, &topics, &families, "en", ARTICLES_ENGLISH);
	all->question = arena_array(kept, asked.count + 1, sizeof(*all->question));
	for (size_t i = 0; i < asked.count; i++)
		all->question[all->questions++] =
			(struct article_question){ asked.line[i].field[0], asked.line[i].field[1] };
	return all;
}

void articles_drawn(const struct articles *all, size_t *positions)
{
	uint64_t state = SEED_ASK;
	size_t wanted = ARTICLES_ASKED, n = 0;

	for (size_t i = 0; i < all->count && wanted; i++)
		if (draw(&state, (uint32_t)(all->count - i)) < wanted) {
			positions[n++] = i;
			wanted--;
		}
}

void articles_print(const struct articles *all, FILE *out)
{
	fputs("key\tlanguage\tproduct\ttitle\tquestion 1\tquestion 2\tanswer\tscript\n", out);
	for (size_t i = 0; i < all->count; i++) {
		const struct article_text *a = &all->article[i];

		fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", a->key, a->language, a->product, a->title,
			a->question[0], a->question[1], a->answer, a->script);
	}
}
