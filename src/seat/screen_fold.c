/* SPDX-License-Identifier: ISC */
/*
 * Trees on a screen: a list whose rows tell their depth, in reading order. Left closes the branch that
 * the mark is on, or goes to the row above it; Right opens a closed one, or goes down into it. A tree of
 * more rows than stand on a page begins with everything below its first level closed, so that a lot that
 * went into thousands of batches is no list of thousands.
 */
#include "seat/screen_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/reflect.h"

#define OPEN_ROWS 40	/* so many are all shown */

static uint32_t depth_of(const struct shown *shown, const char *path, size_t element)
{
	size_t root = strcspn(path, ".");
	struct place place;
	char name[128];

	for (size_t i = 0; i < shown->screen->ask_count; i++) {
		if (strlen(shown->screen->asks[i].name) != root ||
		    strncmp(shown->screen->asks[i].name, path, root) != 0 || !shown->bodies[i])
			continue;
		snprintf(name, sizeof name, "%s.%zu.depth", path + root + 1, element);
		return reflect_find(shown->bodies[i], name, &place) == OK && place.present
			? (uint32_t)reflect_integer(&place) : 0;
	}
	return 0;
}

/* The rows that are shown: none below a closed one. */
static void arrange(struct folding *f)
{
	uint32_t closed = UINT32_MAX;	/* depth of the closed branch in hand */
	size_t at = 0;

	f->fold.count = 0;
	for (size_t i = 0; i < f->size; i++) {
		f->fold.hidden[i] = 0;
		if (f->depth[i] > closed) {
			f->fold.hidden[at]++;
			continue;
		}
		at = i;
		closed = f->closed[i] ? f->depth[i] : UINT32_MAX;
		f->fold.row[f->fold.count++] = (uint32_t)i;
	}
}

void fold_free(struct shown *shown)
{
	mem_free(shown->folding.depth);
	mem_free(shown->folding.closed);
	mem_free(shown->folding.fold.row);
	mem_free(shown->folding.fold.hidden);
	memset(&shown->folding, 0, sizeof shown->folding);
}

/* The rows are others: what was closed is so as long as there are as many of them. */
void fold_take(struct page *page)
{
	struct shown *shown = page_state(page);
	struct screen_view view = shown_view(page);
	struct folding *f = &shown->folding;
	int list = 0;
	size_t size;

	while (list < (int)shown->screen->list_count && !shown->screen->lists[list].fold)
		list++;
	if (list == (int)shown->screen->list_count)
		return;
	size = screen_list_size(shown->screen, &view, list);
	if (size != f->size || !f->depth) {
		fold_free(shown);
		f->size = size;
		f->depth = mem_array(size + 1, sizeof *f->depth);
		f->closed = mem_array(size + 1, sizeof *f->closed);
		f->fold.row = mem_array(size + 1, sizeof *f->fold.row);
		f->fold.hidden = mem_array(size + 1, sizeof *f->fold.hidden);
		f->fold.list = list;
	}
	for (size_t i = 0; i < size; i++)
		f->depth[i] = depth_of(shown, shown->screen->lists[list].path, i);
	for (size_t i = 0; size > OPEN_ROWS && !f->begun && i + 1 < size; i++)
		f->closed[i] = f->depth[i] > 0 && f->depth[i + 1] > f->depth[i];
	f->begun = size > 0;
	arrange(f);
}

/* The row above one in the tree. */
static size_t parent_of(const struct folding *f, size_t element)
{
	size_t at = element;

	while (at > 0 && f->depth[at] >= f->depth[element])
		at--;
	return at;
}

static void mark(struct page *page, size_t element)
{
	struct shown *shown = page_state(page);
	struct screen_view view = shown_view(page);
	int list;

	list_count(&shown->list, screen_chosen_count(shown->screen, &view, &list));
	for (size_t row = 0; row < shown->folding.fold.count; row++)
		if (shown->folding.fold.row[row] == element)
			list_select(&shown->list, row);
}

bool fold_stroke(struct page *page, struct stroke stroke)
{
	struct shown *shown = page_state(page);
	struct screen_view view = shown_view(page);
	struct folding *f = &shown->folding;
	bool branch;
	size_t at;
	int list;

	screen_chosen_count(shown->screen, &view, &list);
	if (!f->fold.row || list != f->fold.list || (stroke.code != K_LEFT && stroke.code != K_RIGHT))
		return false;
	at = screen_chosen_element(shown->screen, &view);
	branch = at + 1 < f->size && f->depth[at + 1] > f->depth[at];
	if (branch && f->closed[at] == (stroke.code == K_RIGHT)) {
		f->closed[at] = stroke.code == K_LEFT;
		arrange(f);
		mark(page, at);
	} else if (stroke.code == K_LEFT) {
		mark(page, parent_of(f, at));
	} else if (branch) {
		mark(page, at + 1);
	}
	return true;
}
