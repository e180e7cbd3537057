/* SPDX-License-Identifier: ISC */
/*
 * caller_early: what the store answers before the search index is there.
 *
 * For some seconds behind the start of a large desk: a customer by its whole code, and by the end of
 * a phone number from four digits on, through the indexes of the store. Hits come exact first, as they are
 * found; their number is a guess where there are more than were looked at.
 */
#include <string.h>

#include "desk/caller_inside.h"
#include "desk/customer.h"
#include "desk/setting.h"
#include "lang/digits.h"
#include "lang/phone.h"

#define LEAST 4		/* digits */
#define LOOKED 200	/* index rows looked at */

struct early {
	struct verb *v;
	size_t limit;
	struct finder_result *out;
};

static void add(struct early *e, uint64_t customer, enum match_level level, enum match_by by)
{
	struct finder_result *out = e->out;
	Od__Customer *c;
	size_t i;

	for (i = 0; i < out->count; i++)
		if (out->hits[i].id == customer)
			return;
	if (customer_load(e->v, customer, &c) != OK || c->state != OD__RECORD_STATE__LIVE ||
		!verb_sees(e->v, customer))
		return;
	out->total++;
	if (out->count < e->limit)
		out->hits[out->count++] = (struct finder_hit){ c->id, { level, by, 0, 0 } };
}

static enum status walk_over(struct early *e, enum index_id index, const struct key *prefix,
	enum match_level level, enum match_by by)
{
	struct key primary;
	struct walk *walk;
	unsigned looked = 0;
	enum status s = walk_open_index(e->v->txn, index, prefix, false, &walk);

	if (s != OK)
		return s;
	while (looked++ < LOOKED && (s = walk_next(walk, NULL, &primary, NULL, NULL)) == OK)
		add(e, key_read_u64(&primary, 0), level, by);
	walk_close(walk);
	e->out->estimated = e->out->estimated || s == OK;
	return s == ERR_END ? OK : s;
}

static enum status by_code(struct early *e, const char *text)
{
	struct key key = key_empty();

	key_add_code(&key, text);
	return key.length > 1 ? walk_over(e, INDEX_CUSTOMER_CODE, &key, MATCH_EXACT, MATCH_BY_CODE)
		: OK;
}

/* Numbers that are these digits, then those that end with them. */
static enum status by_end(struct early *e, const char *digits)
{
	struct key key = key_empty();
	size_t i = strlen(digits);
	enum status s;

	key_add_u8(&key, OD__POINT_KIND__PHONE_POINT);
	key_add_digits(&key, digits, true);
	s = walk_over(e, INDEX_CUSTOMER_POINT, &key, MATCH_EXACT, MATCH_BY_PHONE);
	key = key_empty();
	key_add_u8(&key, OD__POINT_KIND__PHONE_POINT);
	while (i-- > 0)
		key_add_u8(&key, (uint8_t)digits[i]);
	return s == OK ? walk_over(e, INDEX_CUSTOMER_POINT, &key, MATCH_PREFIX, MATCH_BY_PHONE) : s;
}

enum status caller_early(struct verb *v, const char *text, size_t limit, struct finder_result *out)
{
	struct early e = { v, limit && limit < FINDER_HITS ? limit : FINDER_HITS, out };
	char digits[DIGITS_MAX + 1], country[4];
	enum status s = OK;

	out->count = out->total = 0;
	out->estimated = false;
	if (strlen(text) > QUERY_BYTES)
		return OK;
	phone_country(setting_text(v->desk, "country"), country);
	s = by_code(&e, text);
	if (s == OK && digits_national(text, country, digits) >= LEAST &&
		strspn(text, "0123456789+-() .") == strlen(text))
		s = by_end(&e, digits);
	return s;
}
