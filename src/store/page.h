/* SPDX-License-Identifier: ISC */
/*
 * page -- does a page of a data file hold, as its own checksum says?
 *
 * For whoever reads the files beside the library: backups, and the search for a damaged file. The
 * layout is Berkeley DB's (dbinc/db_page.h).
 */
#ifndef ORDERDESK_STORE_PAGE_H
#define ORDERDESK_STORE_PAGE_H

#include <stdbool.h>

#define STORE_PAGE 4096			/* bytes; never above the file system's block */

/* True also for a page that was reserved and never written. */
bool page_holds(const unsigned char *page);

#endif
