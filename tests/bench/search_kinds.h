/* SPDX-License-Identifier: ISC */
/*
 * search_kinds -- the 25 kinds of search that operators do, drawn from customers of the large desk.
 *
 * Each query is made of a row that is there (but for the last two kinds), the same for the same
 * number. Used by the bench of the search in memory and by that at the socket beside other engines.
 */
#ifndef TESTS_BENCH_SEARCH_KINDS_H
#define TESTS_BENCH_SEARCH_KINDS_H

#include <stdint.h>

#define SEARCH_KINDS 25u
#define SEARCH_TEXT 96

struct search_query {
	char text[SEARCH_TEXT];
	uint64_t customer;	/* of whom it was made */
};

const char *search_kind_name(unsigned kind);
/* Query `n` of a kind, among so many customers. */
void search_query(unsigned kind, uint64_t n, uint64_t customers, struct search_query *out);

#endif
