/* SPDX-License-Identifier: ISC */
/*
 * Moving through a list. See list.h.
 */
#include "seat/list.h"

void list_init(struct list *list)
{
	*list = (struct list){ .room = 1 };
}

void list_count(struct list *list, size_t count)
{
	list->count = count;
	if (list->selected >= count)
		list->selected = count > 0 ? count - 1 : 0;
	list_room(list, list->room);
}

void list_select(struct list *list, size_t index)
{
	list->selected = index;
	list_count(list, list->count);
}

void list_room(struct list *list, int rows)
{
	size_t room = rows < 1 ? 1 : (size_t)rows;

	list->room = (int)room;
	if (list->selected < list->top)
		list->top = list->selected;
	if (list->selected >= list->top + room)
		list->top = list->selected - room + 1;
	if (list->count <= room)
		list->top = 0;
	else if (list->top > list->count - room)
		list->top = list->count - room;
}

bool list_stroke(struct list *list, struct stroke stroke)
{
	size_t last = list->count > 0 ? list->count - 1 : 0, page = (size_t)list->room;
	size_t at = list->selected;

	if (list->count == 0)
		return false;
	switch (stroke.code) {
	case K_UP:
		at = at > 0 ? at - 1 : 0;
		break;
	case K_DOWN:
		at = at < last ? at + 1 : last;
		break;
	case K_PAGE_UP:
		at = at > page ? at - page : 0;
		break;
	case K_PAGE_DOWN:
		at = at + page < last ? at + page : last;
		break;
	default:
		return false;
	}
	list->selected = at;
	list_room(list, list->room);
	return true;
}
