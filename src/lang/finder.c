/* SPDX-License-Identifier: ISC */
/*
 * finder -- the rows of the customer search and how they are walked (see finder.h).
 *
 * Rows lie packed; beside them lies a signature of 32 bytes for each (finder_sign.h) that says no
 * to most rows at the cost of a few instructions, so a search reads the signatures in one sweep
 * and holds the query against the few rows that are left.
 */
#include "lang/finder.h"

#include <string.h>

#include "base/memory.h"
#include "lang/digits.h"
#include "lang/finder_sign.h"

#define NO_SLOT UINT32_MAX

struct row {
	uint64_t id;
	int64_t recency;
	uint32_t *text;		/* owned: name, others as code points; code, phones as bytes */
	uint32_t owner;
	uint16_t name, others;	/* code points */
	uint16_t code, phones;	/* bytes */
};

struct finder {
	struct row *rows;
	struct finder_sign *signs;
	size_t count, size;
	uint32_t *slots;	/* open addressing by id; NO_SLOT: free */
	size_t slot_size;	/* a power of two, at most two thirds used */
	size_t text_bytes;
	char country[4];
};

struct finder *finder_new(const char *country)
{
	struct finder *f = mem_alloc(sizeof(*f));
	size_t length = country ? strlen(country) : 0;

	if (length < sizeof(f->country))
		memcpy(f->country, country ? country : "", length);
	return f;
}

void finder_free(struct finder *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->count; i++)
		mem_free(f->rows[i].text);
	mem_free(f->rows);
	mem_free(f->signs);
	mem_free(f->slots);
	mem_free(f);
}

/* ---- id to row ---- */

static size_t slot_of(const struct finder *f, uint64_t id)
{
	return (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (f->slot_size - 1);
}

/* The slot that holds the id, or the free one where it would go. */
static size_t find_slot(const struct finder *f, uint64_t id)
{
	size_t slot = slot_of(f, id);

	while (f->slots[slot] != NO_SLOT && f->rows[f->slots[slot]].id != id)
		slot = (slot + 1) & (f->slot_size - 1);
	return slot;
}

static struct row *find_row(const struct finder *f, uint64_t id)
{
	uint32_t at = f->slot_size ? f->slots[find_slot(f, id)] : NO_SLOT;

	return at == NO_SLOT ? NULL : &f->rows[at];
}

static void make_room(struct finder *f)
{
	if (f->count == f->size) {
		size_t size = f->size ? 2 * f->size : 64;

		f->rows = mem_grow(f->rows, f->size, size, sizeof(f->rows[0]));
		f->signs = mem_grow(f->signs, f->size, size, sizeof(f->signs[0]));
		f->size = size;
	}
	if (3 * (f->count + 1) <= 2 * f->slot_size)
		return;
	mem_free(f->slots);
	f->slot_size = f->slot_size ? 2 * f->slot_size : 128;
	f->slots = mem_array(f->slot_size, sizeof(f->slots[0]));
	memset(f->slots, 0xff, f->slot_size * sizeof(f->slots[0]));
	for (size_t i = 0; i < f->count; i++)
		f->slots[find_slot(f, f->rows[i].id)] = (uint32_t)i;
}

/* Frees a slot; those that stand behind it for want of place move up. */
static void free_slot(struct finder *f, size_t slot)
{
	size_t mask = f->slot_size - 1, next = slot;

	for (;;) {
		next = (next + 1) & mask;
		if (f->slots[next] == NO_SLOT)
			break;
		if (((next - slot_of(f, f->rows[f->slots[next]].id)) & mask) >=
		    ((next - slot) & mask)) {
			f->slots[slot] = f->slots[next];
			slot = next;
		}
	}
	f->slots[slot] = NO_SLOT;
}

/* ---- rows ---- */

static size_t row_bytes(const struct row *row)
{
	return ((size_t)row->name + row->others) * sizeof(uint32_t) + row->code + row->phones;
}

static struct query_target target_of(const struct finder *f, const struct row *row)
{
	const char *bytes = (const char *)(row->text + row->name + row->others);

	return (struct query_target){
		.name = row->text, .name_count = row->name,
		.others = row->text + row->name, .others_count = row->others,
		.code = bytes, .code_length = row->code,
		.phones = bytes + row->code, .phones_length = row->phones,
		.country = f->country,
	};
}

/* Further texts one behind the other, a newline between; what does not fit is left out. */
static size_t fold_others(const struct finder_row *given, uint32_t *codes, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < given->other_count && i < FINDER_OTHERS; i++) {
		const char *text = given->others[i] ? given->others[i] : "";
		size_t from = count + (count > 0), n;

		if (from + MATCH_TEXT > size)
			break;
		n = fold_codes(text, strlen(text), codes + from, NULL, MATCH_TEXT);
		if (n == 0)
			continue;
		if (count > 0)
			codes[count] = '\n';
		count = from + n;
	}
	return count;
}

/* Forms of the phones, a blank between; a form that was there already is left out. */
static size_t gather_phones(const struct finder_row *given, char *phones, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < given->phone_count && i < FINDER_PHONES; i++) {
		char digits[DIGITS_MAX + 1];
		size_t n = given->phones[i] ? digits_of(given->phones[i], digits) : 0;
		const char *p = phones;
		bool known = false;

		while (n > 0 && p < phones + length && !known) {
			const char *blank = memchr(p, ' ', (size_t)(phones + length - p));
			size_t held = (size_t)((blank ? blank : phones + length) - p);

			known = held == n && memcmp(p, digits, n) == 0;
			p += held + 1;
		}
		if (n == 0 || known || length + n + 1 > size)
			continue;
		if (length > 0)
			phones[length++] = ' ';
		memcpy(phones + length, digits, n);
		length += n;
	}
	return length;
}

void finder_put(struct finder *f, const struct finder_row *given)
{
	uint32_t codes[MATCH_TEXT + 8 * MATCH_TEXT];
	char code[256], phones[FINDER_PHONES * (DIGITS_MAX + 1)];
	const char *name = given->name ? given->name : "";
	struct row *row, fresh = { .id = given->id, .owner = given->owner,
				   .recency = given->recency };
	struct query_target target;

	fresh.name = (uint16_t)fold_codes(name, strlen(name), codes, NULL, MATCH_TEXT);
	fresh.others = (uint16_t)fold_others(given, codes + fresh.name, 8 * MATCH_TEXT);
	if (given->code)
		fresh.code = (uint16_t)fold_code(given->code, strlen(given->code), code,
						 sizeof(code));
	fresh.phones = (uint16_t)gather_phones(given, phones, sizeof(phones));
	fresh.text = mem_alloc(row_bytes(&fresh) + 1);
	memcpy(fresh.text, codes, ((size_t)fresh.name + fresh.others) * sizeof(codes[0]));
	target = target_of(f, &fresh);
	memcpy((char *)(fresh.text + fresh.name + fresh.others), code, fresh.code);
	memcpy((char *)(fresh.text + fresh.name + fresh.others) + fresh.code, phones, fresh.phones);

	make_room(f);
	row = find_row(f, given->id);
	if (row) {
		f->text_bytes -= row_bytes(row);
		mem_free(row->text);
	} else {
		row = &f->rows[f->count];
		f->slots[find_slot(f, given->id)] = (uint32_t)f->count++;
	}
	*row = fresh;
	f->text_bytes += row_bytes(row);
	finder_sign_row(&f->signs[row - f->rows], &target);
}

bool finder_remove(struct finder *f, uint64_t id)
{
	struct row *row = find_row(f, id), *last;

	if (row == NULL)
		return false;
	f->text_bytes -= row_bytes(row);
	mem_free(row->text);
	free_slot(f, find_slot(f, id));
	last = &f->rows[--f->count];
	if (row != last) {
		f->slots[find_slot(f, last->id)] = (uint32_t)(row - f->rows);
		*row = *last;
		f->signs[row - f->rows] = f->signs[f->count];
	}
	return true;
}

bool finder_touch(struct finder *f, uint64_t id, int64_t recency)
{
	struct row *row = find_row(f, id);

	if (row)
		row->recency = recency;
	return row != NULL;
}

bool finder_set_owner(struct finder *f, uint64_t id, uint32_t owner)
{
	struct row *row = find_row(f, id);

	if (row)
		row->owner = owner;
	return row != NULL;
}

size_t finder_count(const struct finder *f)
{
	return f->count;
}

size_t finder_bytes(const struct finder *f)
{
	return f->size * (sizeof(f->rows[0]) + sizeof(f->signs[0])) +
	       f->slot_size * sizeof(f->slots[0]) + f->text_bytes + 16 * f->count;
}

/* ---- search ---- */

/* What the order of hits needs to know of a row that fits. */
struct place {
	int64_t recency;
	bool foreign;
};

/* Does a hit stand before another? */
static bool before(const struct finder_hit *a, const struct place *pa, const struct finder_hit *b,
		   const struct place *pb)
{
	if (a->match.level != b->match.level)
		return a->match.level < b->match.level;
	if (pa->foreign != pb->foreign)
		return pb->foreign;
	if (pa->recency != pb->recency)
		return pa->recency > pb->recency;
	return a->id < b->id;
}

static void take_hit(struct finder_result *result, struct place *places, size_t limit,
		     const struct finder_hit *hit, const struct place *place)
{
	size_t at = result->count;

	if (at == limit) {
		if (!before(hit, place, &result->hits[at - 1], &places[at - 1]))
			return;
		at--;
	} else {
		result->count++;
	}
	while (at > 0 && before(hit, place, &result->hits[at - 1], &places[at - 1])) {
		result->hits[at] = result->hits[at - 1];
		places[at] = places[at - 1];
		at--;
	}
	result->hits[at] = *hit;
	places[at] = *place;
}

enum status finder_find(const struct finder *f, const struct finder_ask *ask,
			struct finder_result *result)
{
	size_t limit = ask->limit == 0 ? 20 : ask->limit > FINDER_HITS ? FINDER_HITS : ask->limit;
	struct place places[FINDER_HITS];
	struct finder_need need;
	struct query q;
	enum status status;

	result->count = result->total = 0;
	result->estimated = false;
	status = query_set(&q, ask->text, strlen(ask->text), f->country);
	if (status != OK || (q.count == 0 && !q.blank))
		return status;
	finder_need_set(&need, &q);
	for (size_t i = 0; i < f->count; i++) {
		const struct row *row = &f->rows[i];
		struct query_target target;
		struct finder_hit hit;
		struct place place;

		if (!finder_need_met(&need, &f->signs[i]))
			continue;
		place.foreign = row->owner == 0 || row->owner != ask->user;
		if (ask->own_only && place.foreign)
			continue;
		target = target_of(f, row);
		hit = (struct finder_hit){ row->id, query_match(&q, &target) };
		if (hit.match.level == MATCH_NONE ||
		    (ask->may && !ask->may(ask->context, row->id)))
			continue;
		place.recency = row->recency;
		result->total++;
		take_hit(result, places, limit, &hit, &place);
	}
	return OK;
}
