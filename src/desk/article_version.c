/* SPDX-License-Identifier: ISC */
/*
 * article_version -- what articles said before: the verb `article versions`, and the lines of a version
 * marked against the one before it.
 *
 * A row is written when an article is changed, and holds what it said until then; a desk that began
 * before there were such rows has none of its older words. A line is a sentence, or as much of it as
 * stands in a row of a screen; which of them are new or gone is told by the longest common sequence.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "desk/access.h"
#include "desk/article.h"
#include "desk/inside.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define PARTS 5
#define LINES 300	/* of one part; what stands behind is shown as new */
#define CELLS 74	/* of a line */
#define VERSIONS 200	/* shown, the newest */

struct lines {
	const char *text[LINES];
	size_t count;
};

static struct key key_of(uint64_t article, uint64_t version)
{
	struct key key = key_u64(article);

	key_add_u64(&key, version);
	return key;
}

enum status article_keep(struct verb *v, const Od__Article *before)
{
	struct key key = key_of(before->id, before->version);
	Od__ArticleVersion *row = FRESH(v, article_version);

	SET(row, article, before->id);
	SET(row, version, before->version);
	row->was = (Od__Article *)before;
	return change_quiet(v, TABLE_ARTICLE_VERSION, &key, &row->base);
}

/* *out is NULL when it is not kept. */
static enum status version_at(struct verb *v, Od__Article *now, uint64_t version, Od__Article **out)
{
	struct key key = key_of(now->id, version);
	Od__ArticleVersion *row;
	enum status s;

	*out = version == now->version ? now : NULL;
	if (*out || version > now->version)
		return OK;
	s = table_get_as(v->txn, TABLE_ARTICLE_VERSION, &key, v->arena, &row);
	if (s == OK)
		*out = row->was;
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status article_version(struct verb *v, Od__Article *now, uint64_t version, Od__Article **out)
{
	enum status s = version_at(v, now, version, out);

	if (s == OK && !*out)
		return verb_missing(v, "version", "version", arena_format(v->arena, "%" PRIu64, version));
	return s;
}

/* ---- lines ---- */

/* Where a line ends: behind the end of a sentence, or at the last gap before it is too wide. */
static size_t line_length(const char *text)
{
	const char *p = text, *end = text + strlen(text), *gap = NULL;
	int cells = 0;

	while (p < end) {
		const char *at = p;
		uint32_t code = text_next(&p, end);

		cells += text_code_width(code);
		if (code == '\n')
			return (size_t)(p - text);
		if (cells > CELLS)
			return (size_t)((gap ? gap : at > text ? at : p) - text);
		if (code == ' ' || code > 0x2e7f)
			gap = p;
		if (code == 0x3002 || code == 0xff01 || code == 0xff1f ||
		    ((code == '.' || code == '?' || code == '!') && (p == end || *p == ' ')))
			return (size_t)(p - text);
	}
	return (size_t)(end - text);
}

static void add_text(struct verb *v, const char *text, struct lines *to)
{
	while (*text && to->count < LINES) {
		size_t length = line_length(text);
		char *line = text_trim(arena_format(v->arena, "%.*s", (int)length, text));

		if (*line)
			to->text[to->count++] = line;
		text += length;
	}
}

static void lines_of(struct verb *v, const Od__Article *a, int part, struct lines *to)
{
	to->count = 0;
	if (part == OD__ARTICLE_PART__PART_TITLE)
		add_text(v, text_of(a->title), to);
	if (part == OD__ARTICLE_PART__PART_SCRIPT)
		add_text(v, text_of(a->script), to);
	if (part == OD__ARTICLE_PART__PART_ANSWER)
		add_text(v, text_of(a->answer), to);
	for (size_t i = 0; part == OD__ARTICLE_PART__PART_QUESTION && i < a->n_question; i++)
		add_text(v, a->question[i], to);
	for (size_t i = 0; part == OD__ARTICLE_PART__PART_POINT && i < a->n_selling_point; i++)
		add_text(v, a->selling_point[i], to);
}

/* ---- what is other ---- */

struct differences {
	struct verb *v;
	Od__ArticleLine **line;
	size_t count, room;
	unsigned added, gone;	/* of the part in hand */
};

static void tell(struct differences *d, int part, int change, const char *text)
{
	Od__ArticleLine *line;

	d->added += change == OD__LINE_CHANGE__LINE_NEW;
	d->gone += change == OD__LINE_CHANGE__LINE_GONE;
	if (d->count == d->room)
		return;
	line = d->line[d->count++] = FRESH(d->v, article_line);
	SET(line, part, part);
	SET(line, change, change);
	SET_TEXT(d->v, line, text, text);
}

/* common[i][j]: how many lines the two have in common from their ith and jth on. */
static void compare_part(struct differences *d, int part, const struct lines *before, const struct lines *now)
{
	size_t width = now->count + 1, i = 0, j = 0;
	uint16_t *common = arena_array(d->v->arena, (before->count + 1) * width, sizeof *common);

	for (size_t b = before->count; b-- > 0;)
		for (size_t n = now->count; n-- > 0;) {
			uint16_t down = common[(b + 1) * width + n], right = common[b * width + n + 1];

			common[b * width + n] = strcmp(before->text[b], now->text[n]) == 0 ?
				(uint16_t)(common[(b + 1) * width + n + 1] + 1) : down > right ? down : right;
		}
	d->added = d->gone = 0;
	while (i < before->count || j < now->count) {
		if (i < before->count && j < now->count && strcmp(before->text[i], now->text[j]) == 0) {
			tell(d, part, OD__LINE_CHANGE__LINE_SAME, now->text[j++]);
			i++;
		} else if (i < before->count && (j == now->count ||
			common[(i + 1) * width + j] >= common[i * width + j + 1])) {
			tell(d, part, OD__LINE_CHANGE__LINE_GONE, before->text[i++]);
		} else {
			tell(d, part, OD__LINE_CHANGE__LINE_NEW, now->text[j++]);
		}
	}
}

/* Without a version before there is nothing to mark. */
static void compare(struct differences *d, const Od__Article *before, const Od__Article *a,
	unsigned other[PARTS])
{
	struct lines *old = arena_array(d->v->arena, 2, sizeof *old), *now = old + 1;

	for (int part = 0; part < PARTS; part++) {
		lines_of(d->v, a, part, now);
		lines_of(d->v, before ? before : a, part, old);
		compare_part(d, part, old, now);
		other[part] = d->added > d->gone ? d->added : d->gone;
	}
}

enum status article_lines(struct verb *v, Od__Article *now, const Od__Article *a, Od__ArticleLine ***lines,
	size_t *count)
{
	struct differences d = { .v = v, .room = (size_t)2 * PARTS * LINES };
	unsigned other[PARTS];
	Od__Article *before = NULL;
	enum status s = a->version > 1 ? version_at(v, now, a->version - 1, &before) : OK;

	if (s != OK)
		return s;
	d.line = arena_array(v->arena, d.room, sizeof *d.line);
	compare(&d, before, a, other);
	*lines = d.line;
	*count = d.count;
	return OK;
}

/* ---- the list ---- */

static Od__ArticleVersionRow *row_of(struct verb *v, const Od__Article *before, const Od__Article *a)
{
	Od__ArticleVersionRow *row = FRESH(v, article_version_row);
	struct differences d = { .v = v };
	unsigned other[PARTS];

	SET(row, version, a->version);
	SET(row, changed, a->changed);
	if (a->changed_by)
		SET_PERSON(v, row, by, a->changed_by);
	if (a->confirmed_by)
		SET_PERSON(v, row, confirmed_by, a->confirmed_by);
	if (a->has_confirmed_until)
		SET(row, confirmed_until, a->confirmed_until);
	if (a->retired)
		SET(row, retired, true);
	compare(&d, before, a, other);
	SET(row, title, other[OD__ARTICLE_PART__PART_TITLE]);
	SET(row, question, other[OD__ARTICLE_PART__PART_QUESTION]);
	SET(row, script, other[OD__ARTICLE_PART__PART_SCRIPT]);
	SET(row, answer, other[OD__ARTICLE_PART__PART_ANSWER]);
	SET(row, point, other[OD__ARTICLE_PART__PART_POINT]);
	SET(row, lines, row->title + row->question + row->script + row->answer + row->point);
	return row;
}

enum status verb_article_versions(struct verb *v, const Od__ArticleVersions *request,
	Od__ArticleVersionRows *reply)
{
	Od__Article *now, *a, *before;
	enum status s = article_get(v, "article", request->article, &now);

	if (s != OK)
		return s;
	SET_TEXT(v, reply, said, article_said(v, now));
	SET_TEXT(v, reply, title, text_of(now->title));
	reply->row = arena_array(v->arena, VERSIONS, sizeof *reply->row);
	for (a = now; s == OK && a && reply->n_row < VERSIONS; a = before) {
		before = NULL;
		if (a->version > 1)
			s = version_at(v, now, a->version - 1, &before);
		if (s == OK)
			reply->row[reply->n_row++] = row_of(v, before, a);
		verb_breathe(v);
	}
	return s;
}
