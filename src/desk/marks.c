/* SPDX-License-Identifier: ISC */
/*
 * marks -- see the header.
 */
#include "desk/marks.h"

#include "base/clock.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/meanings.h"

void marks_read(struct verb *v, const char *text, Od__Mark ***mark, size_t *count)
{
	const struct meaning_found *found = meanings_read(v, text);

	*mark = arena_array(v->arena, found->topics + 1, sizeof **mark);
	*count = 0;
	for (size_t i = 0; i < found->topics; i++) {
		Od__Mark *m = (*mark)[(*count)++] = FRESH(v, mark);

		SET_TEXT(v, m, topic, found->topic[i].name);
		SET_TEXT(v, m, mood, meanings_mood(found->topic[i].value));
	}
}

uint32_t marks_month(int64_t at)
{
	struct clock_parts parts;

	clock_day_split(clock_day(at), &parts);
	return (uint32_t)(parts.year * 100 + parts.month);
}

struct key marks_key(uint32_t month, uint32_t product, const char *batch, const Od__Mark *mark,
	Od__MentionSource source)
{
	struct key key = key_empty();

	key_add_u32(&key, month);
	key_add_u32(&key, product);
	key_add_text(&key, batch);
	key_add_text(&key, text_of(mark->topic));
	key_add_text(&key, text_of(mark->mood));
	key_add_u8(&key, (uint8_t)source);
	return key;
}

static enum status count_one(struct verb *v, const struct key *key, const Od__Mention *fresh, bool more)
{
	Od__Mention *row;
	enum status s = table_get_as(v->txn, TABLE_MENTION, key, v->arena, &row);

	if (s == ERR_NOT_FOUND && more) {
		row = (Od__Mention *)reflect_copy(&fresh->base, v->arena);
		s = OK;
	}
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	SET(row, count, more ? row->count + 1 : row->count - 1);
	return change_quiet(v, TABLE_MENTION, key, row->count ? &row->base : NULL);
}

static enum status count_all(struct verb *v, Od__MentionSource source, int64_t at, uint32_t product,
	const char *batch, Od__Mark *const *mark, size_t count, bool more)
{
	uint32_t month = marks_month(at);
	enum status s = OK;

	for (size_t i = 0; !s && i < count; i++) {
		struct key key = marks_key(month, product, batch, mark[i], source);
		Od__Mention *row = FRESH(v, mention);

		SET(row, month, month);
		SET(row, product, product);
		SET(row, source, source);
		SET_TEXT(v, row, batch, batch);
		SET_TEXT(v, row, topic, text_of(mark[i]->topic));
		SET_TEXT(v, row, mood, text_of(mark[i]->mood));
		s = count_one(v, &key, row, more);
	}
	return s;
}

enum status marks_count(struct verb *v, Od__MentionSource source, int64_t at, uint32_t product,
	const char *batch, Od__Mark *const *mark, size_t count)
{
	return count_all(v, source, at, product, batch, mark, count, true);
}

enum status marks_uncount(struct verb *v, Od__MentionSource source, int64_t at, uint32_t product,
	const char *batch, Od__Mark *const *mark, size_t count)
{
	return count_all(v, source, at, product, batch, mark, count, false);
}
