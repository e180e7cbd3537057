/* SPDX-License-Identifier: ISC */
/*
 * The reply of any verb over the page: its list as a table with the columns that the records
 * declare, or its fields one below the other. So every verb can be used at the seat, also one that
 * has no screen of its own.
 */
#ifndef ORDERDESK_SEAT_VERB_PAGE_H
#define ORDERDESK_SEAT_VERB_PAGE_H

#include "seat/page.h"

struct verb_argument {
	const struct verb_row *verb;
	const ProtobufCMessage *reply;
};

extern const struct page_kind verb_page;

/*
 * Do what a line says: asks the desk, keys wait; the answer is a sentence in row 23 or this page.
 * False when the line does not begin with a verb.
 */
bool verb_page_run(struct seat *seat, const char *line);

#endif
