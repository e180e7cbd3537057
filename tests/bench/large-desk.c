/* SPDX-License-Identifier: ISC */
/*
 * large-desk -- makes a large desk on disk, for benches and for trying things out.
 *
 *	make tests/bench/large-desk && tests/bench/large-desk FOLDER [CUSTOMERS [ORDERS]]
 *
 * The default is 1,000,000 customers and 2,000,000 orders, 1.5 GB. See large.h for what is in it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/large.h"

int main(int argc, char **argv)
{
	uint64_t customers = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
	uint64_t orders = argc > 3 ? strtoull(argv[3], NULL, 10) : 2 * customers;
	enum status s;

	if (argc < 2 || customers == 0 || customers > UINT32_MAX - 2 || orders > UINT32_MAX - 2) {
		fprintf(stderr, "use: large-desk FOLDER [CUSTOMERS [ORDERS]]\n");
		return 2;
	}
	s = large_desk(argv[1], customers, orders);
	if (s != OK)
		fprintf(stderr, "the desk in %s is not made: %s\n", argv[1], status_text(s));
	return s == OK ? 0 : 1;
}
