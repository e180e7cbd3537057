/* SPDX-License-Identifier: ISC */
/*
 * list_page -- the counting that every list shares.
 */
#include "desk/list_page.h"

#include <inttypes.h>
#include <string.h>

#include "record/message.pb-c.h"

#define CODE_MOST 64	/* the longest code of a record: an article's */

/* How many rows are asked for: `usual` when nothing is said. */
static enum status read_limit(struct verb *v, const Od__Page *page, uint32_t usual, uint32_t *limit)
{
	*limit = page && page->has_limit ? page->limit : usual;
	if (*limit >= 1 && *limit <= LIST_MOST)
		return OK;
	return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "page.limit", "page.limit", "1 to 200",
		arena_format(v->arena, "%" PRIu32, *limit), NULL);
}

enum status list_page_text(struct verb *v, const Od__Page *page, uint32_t *limit,
	const char **after)
{
	*after = page ? text_of(page->after) : "";
	return read_limit(v, page, LIST_MOST, limit);
}

enum status list_page_read(struct verb *v, const Od__Page *page, struct list_page *out)
{
	const char *after;
	enum status s;

	memset(out, 0, sizeof *out);
	out->reached = true;
	s = read_limit(v, page, LIST_USUAL, &out->limit);
	if (s != OK)
		return s;
	after = page ? text_of(page->after) : "";
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

enum status list_page_walk(struct verb *v, enum index_id index, const struct key *prefix,
	const struct list_walk *list, struct list_page *page, bool *more)
{
	ProtobufCMessage *row;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, index, prefix, false, &walk);

	*more = false;
	if (s)
		return s;
	while (!s && !*more) {
		struct arena_mark mark = arena_mark(v->arena);
		uint64_t id;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &row);
		if (s)
			break;
		id = list->wanted(v, list->baton, row);
		if (id && list_page_full(page))
			*more = true;
		else if (id && list_page_takes(page, id))
			s = list->take(v, list->baton, row);
		else
			arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status list_by_code(struct verb *v, enum index_id index, const char *code, ProtobufCMessage **out)
{
	struct key prefix = key_empty();
	struct walk *w;
	enum status s;

	*out = NULL;
	if (strlen(code) > CODE_MOST)
		return ERR_NOT_FOUND;
	key_add_code(&prefix, code);
	if (prefix.length < 2)
		return ERR_NOT_FOUND;
	s = walk_open_index(v->txn, index, &prefix, false, &w);
	if (s)
		return s;
	s = walk_next(w, NULL, NULL, v->arena, out);
	walk_close(w);
	return s == ERR_END ? ERR_NOT_FOUND : s;
}
