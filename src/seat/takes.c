/* SPDX-License-Identifier: ISC */
/*
 * takes -- what an action means to whom.
 */
#include "seat/takes.h"

#include <string.h>

bool takes_one_of(const char *action, const char *names)
{
	size_t length = strlen(action);

	for (const char *at = names; *at; at += strspn(at, " ")) {
		size_t word = strcspn(at, " ");

		if (word == length && strncmp(at, action, word) == 0)
			return true;
		at += word;
	}
	return false;
}

bool takes_in_field(const char *action)
{
	return takes_one_of(action, "first last left right delete");
}

bool takes_in_list(const char *action)
{
	return takes_one_of(action, "up down page-up page-down");
}

bool takes_itself(struct page *page, const char *action)
{
	const struct page_kind *kind = page_kind(page);

	return !kind->takes || kind->takes(page, action);
}

bool takes_anywhere(struct page *page, const char *action)
{
	/* engine_action() and program_action(); F1 lists the keys where there is nothing else */
	return takes_one_of(action, "desk back works keys command repaint mask quit help take new find") ||
	       (strcmp(action, "why") == 0 && seat_explains(page_seat(page))) || takes_itself(page, action);
}
