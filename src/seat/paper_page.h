/* SPDX-License-Identifier: ISC */
/*
 * paper_page -- what does not work and since when, and the paper pad: its next numbers, and the keying
 * in of what was written on paper afterwards.
 *
 * F2 while the fault bar stands opens it, `:paper` at any time. F6 asks whom the marked paper is
 * of and opens his order with its number filled in; placed, the page stands again with what is left.
 * A work of its own: F7 comes back to it while papers are being keyed in.
 */
#ifndef ORDERDESK_SEAT_PAPER_PAGE_H
#define ORDERDESK_SEAT_PAPER_PAGE_H

#include "seat/page.h"

extern const struct page_kind paper_page;
/* Opens it, or brings the one that is open to the front. */
void paper_go(struct seat *seat);

#endif
