/* SPDX-License-Identifier: ISC */
/*
 * list_page -- the counting that every list shares.
 */
#include "desk/list_page.h"

#include <inttypes.h>
#include <string.h>

#include "record/message.pb-c.h"

enum status list_page_read(struct verb *v, const Od__Page *page, struct list_page *out)
{
	const char *after;

	memset(out, 0, sizeof *out);
	out->limit = LIST_USUAL;
	out->reached = true;
	if (!page)
		return OK;
	if (page->has_limit)
		out->limit = page->limit;
	if (out->limit < 1 || out->limit > LIST_MOST)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "page.limit", "page.limit",
			"1 to 200", arena_format(v->arena, "%" PRIu32, out->limit), NULL);
	after = text_of(page->after);
	if (*after) {
		if (!verb_number(after + strspn(after, "CcTt-"), "", &out->after))
			return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "page.after",
				"page.after", "the number of a row", after, NULL);
		out->reached = false;
	}
	return OK;
}

bool list_page_takes(struct list_page *p, uint64_t id)
{
	if (!p->reached) {
		p->reached = id == p->after;
		return false;
	}
	if (p->taken >= p->limit)
		return false;
	p->taken++;
	return true;
}

bool list_page_full(const struct list_page *p)
{
	return p->taken >= p->limit;
}
