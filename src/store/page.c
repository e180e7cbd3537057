/* SPDX-License-Identifier: ISC */
/*
 * page -- the checksum of Berkeley DB's pages: of the whole page, or of the head of the first one.
 */
#include "store/page.h"

#include <stdint.h>
#include <string.h>

#include "store/sum.h"

#define PAGE_TYPE 25
#define PAGE_SUM 28
#define META_SUM 492
#define META_SIZE 512
#define TYPE_BTREE_META 9

static uint32_t sum_of(const unsigned char *bytes, size_t length, size_t sum_at)
{
	static const unsigned char nothing[4];
	uint32_t sum = sum_more(0, bytes, sum_at);

	sum = sum_more(sum, nothing, sizeof nothing);
	sum_at += sizeof nothing;
	return sum_more(sum, bytes + sum_at, length - sum_at);
}

static bool all_zero(const unsigned char *page)
{
	return page[0] == 0 && memcmp(page, page + 1, STORE_PAGE - 1) == 0;
}

bool page_holds(const unsigned char *page)
{
	bool meta = page[PAGE_TYPE] == TYPE_BTREE_META;
	size_t at = meta ? META_SUM : PAGE_SUM;
	uint32_t stored;

	memcpy(&stored, page + at, sizeof stored);
	if (sum_of(page, meta ? META_SIZE : STORE_PAGE, at) == stored)
		return true;
	/* A page that was reserved and never written. */
	return all_zero(page);
}
