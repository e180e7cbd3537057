/* SPDX-License-Identifier: ISC */
/*
 * list_page -- one page of a list: how many rows, and after which one.
 *
 * A list walks its rows in order and asks of each whether it belongs to the page. The row named by
 * `after` is skipped up to and including; when it is gone the page is empty, and the next question
 * begins anew.
 */
#ifndef ORDERDESK_DESK_LIST_PAGE_H
#define ORDERDESK_DESK_LIST_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/common.pb-c.h"

#define LIST_MOST 200
#define LIST_USUAL 50

struct list_page {
	uint32_t limit;		/* rows of this page */
	uint32_t taken;
	uint64_t after;		/* id of the last row of the page before; 0: from the start */
	bool reached;		/* behind that row */
};

/* `page` may be NULL. Refuses more than LIST_MOST rows and an `after` that is no number. */
enum status list_page_read(struct verb *v, const Od__Page *page, struct list_page *out);
/* The same of a list whose rows are named by text: `after` is a code or login, "" from the start. */
enum status list_page_text(struct verb *v, const Od__Page *page, uint32_t *limit,
	const char **after);
/* Is this row on the page? Counts it when it is. */
bool list_page_takes(struct list_page *p, uint64_t id);
bool list_page_full(const struct list_page *p);

#endif
