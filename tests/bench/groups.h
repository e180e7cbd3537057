/* SPDX-License-Identifier: ISC */
/*
 * groups -- the groups of rows of the bench, one a file; bench.c has them in its list.
 */
#ifndef TESTS_BENCH_GROUPS_H
#define TESTS_BENCH_GROUPS_H

void bench_beside(void);
void bench_draft(void);
void bench_finder(void);
void bench_load(void);
void bench_normal(void);
void bench_orders(void);
void bench_keys(void);
void bench_restore(void);
void bench_ring(void);
void bench_search(void);
void bench_server(void);
void bench_start(void);
void bench_store(void);
void bench_trace(void);

#endif
