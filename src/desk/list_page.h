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

/* What a list makes of the rows of its walk. */
struct list_walk {
	/* its id; 0: not listed */
	uint64_t (*wanted)(struct verb *v, void *baton, const ProtobufCMessage *row);
	enum status (*take)(struct verb *v, void *baton, const ProtobufCMessage *row);
	void *baton;
};

/*
 * Gives the wanted rows of an index behind `prefix` (NULL: all) to the list, up to the end of its page;
 * *more when another one follows. What is not taken leaves nothing in the arena.
 */
enum status list_page_walk(struct verb *v, enum index_id index, const struct key *prefix,
	const struct list_walk *list, struct list_page *page, bool *more);
/* The row of an index of codes, as a supplier's; ERR_NOT_FOUND, also for what can be no code. */
enum status list_by_code(struct verb *v, enum index_id index, const char *code, ProtobufCMessage **out);

#endif
