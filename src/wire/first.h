/* SPDX-License-Identifier: ISC */
/*
 * first -- what the import command and the server's program say to each other in a first load.
 *
 * The command runs `server --first customers` and writes to its standard input: for each row a head,
 * its external id and its packed request. A head with row 0 is the end of a file that is to be
 * loaded; its external id is the key of the file and its request the fingerprint. An end of input
 * without it loads nothing. The program answers by lines on standard output:
 *
 *	ready PLACES ZONE	a desk without customers is open; rows may come
 *	row N HEX		row N is refused: a packed Refusal. Behind the last row, before the end
 *	indexes			the rows are in, their indexes are built now
 *	done IMPORT MADE KNOWN	all of it is there, durably
 *	nothing			rows were refused, so nothing was loaded
 *	refused HEX		it cannot be done, at whatever moment
 */
#ifndef ORDERDESK_WIRE_FIRST_H
#define ORDERDESK_WIRE_FIRST_H

#include <stdint.h>

/* Both sides are of one build on one machine. */
struct first_head {
	uint32_t row;
	uint32_t external, request;	/* bytes */
};

#define FIRST_EXTERNAL_MAX 200u
#define FIRST_REQUEST_MAX (512u * 1024u)

#endif
