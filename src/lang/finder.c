/* SPDX-License-Identifier: ISC */
/*
 * finder -- the rows of the customer search: kept, changed, settled (see finder_inside.h).
 *
 * A few thousand rows need no more than a signature of 32 bytes each (finder_sign.h), read in one
 * sweep. Many are settled: sorted and sliced (finder_slices.h), which makes changing them dear, so
 * a settled row is only ever struck out, and the tail takes what is new. The searching itself is
 * in finder_find.c.
 */
#include "lang/finder.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lang/digits.h"
#include "lang/finder_inside.h"

#define NO_SLOT UINT32_MAX
#define EFFORT 2000	/* rows held against a query one by one before it goes level by level */
#define TAIL 50000	/* rows of the tail, beside a quarter of all, at which it settles by itself */
#define OTHERS (8 * MATCH_TEXT)
#define CODE_SIZE 65

struct finder *finder_new(const char *country)
{
	struct finder *f = mem_alloc(sizeof(*f));
	size_t length = country ? strlen(country) : 0;

	if (length < sizeof(f->country))
		memcpy(f->country, country ? country : "", length);
	f->effort = EFFORT;
	return f;
}

void finder_free(struct finder *f)
{
	if (f == NULL)
		return;
	for (size_t i = f->settled; i < f->count; i++)
		mem_free(f->rows[i].text);
	mem_free(f->settled_text);
	mem_free(f->alive);
	mem_free(f->owners);
	slices_free(&f->slices);
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

static bool is_dead(const struct finder *f, size_t at)
{
	return at < f->settled && !(f->alive[at / 64] >> (at % 64) & 1);
}

static void fill_slots(struct finder *f)
{
	memset(f->slots, 0xff, f->slot_size * sizeof(f->slots[0]));
	for (size_t i = 0; i < f->count; i++)
		if (!is_dead(f, i))
			f->slots[find_slot(f, f->rows[i].id)] = (uint32_t)i;
}

/* Room for one row more at the end of the tail. */
static void make_room(struct finder *f)
{
	size_t tail = f->count - f->settled;

	if (f->count == f->size) {
		size_t size = f->size ? f->size + f->size / 2 : 64;

		f->rows = mem_grow(f->rows, f->size, size, sizeof(f->rows[0]));
		f->size = size;
	}
	if (tail == f->sign_size) {
		size_t size = f->sign_size ? 2 * f->sign_size : 64;

		f->signs = mem_grow(f->signs, f->sign_size, size, sizeof(f->signs[0]));
		f->sign_size = size;
	}
	if (3 * (f->live + 1) <= 2 * f->slot_size)
		return;
	mem_free(f->slots);
	f->slot_size = f->slot_size ? 2 * f->slot_size : 128;
	f->slots = mem_array(f->slot_size, sizeof(f->slots[0]));
	fill_slots(f);
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

size_t finder_row_bytes(const struct row *row)
{
	return ((size_t)row->name + row->others) * sizeof(uint32_t) + row->code + row->phones;
}

struct query_target finder_target(const struct finder *f, const struct row *row)
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

/* Strikes a row out, wherever it stands; its text is freed when `owned`. */
static void drop_row(struct finder *f, struct row *row, bool owned)
{
	size_t at = (size_t)(row - f->rows);

	free_slot(f, find_slot(f, row->id));
	f->text_bytes -= finder_row_bytes(row);
	f->live--;
	if (owned || at < f->settled)
		mem_wipe(row->text, finder_row_bytes(row));	/* of someone who may be erased */
	if (at < f->settled) {
		f->alive[at / 64] &= ~(UINT64_C(1) << (at % 64));
		return;
	}
	if (owned)
		mem_free(row->text);
	if (at != --f->count) {
		f->slots[find_slot(f, f->rows[f->count].id)] = (uint32_t)at;
		*row = f->rows[f->count];
		f->signs[at - f->settled] = f->signs[f->count - f->settled];
	}
}

/* Puts a row at the end of the tail; its text belongs to the finder from now on. */
static void add_row(struct finder *f, const struct row *fresh)
{
	struct query_target target = finder_target(f, fresh);

	make_room(f);
	f->rows[f->count] = *fresh;
	finder_sign_row(&f->signs[f->count - f->settled], &target);
	f->slots[find_slot(f, fresh->id)] = (uint32_t)f->count++;
	f->live++;
	f->text_bytes += finder_row_bytes(fresh);
	if (f->settled > 0 && f->count - f->settled > TAIL + f->settled / 4)
		finder_settle(f);
}

void finder_put(struct finder *f, const struct finder_row *given)
{
	uint32_t codes[MATCH_TEXT + OTHERS];
	char code[CODE_SIZE], phones[FINDER_PHONES * (DIGITS_MAX + 1)], *bytes;
	const char *name = given->name ? given->name : "";
	struct row fresh = { .id = given->id, .owner = given->owner, .recency = given->recency };
	struct row *old = find_row(f, given->id);

	fresh.name = (uint16_t)fold_codes(name, strlen(name), codes, NULL, MATCH_TEXT);
	fresh.others = (uint16_t)fold_others(given, codes + fresh.name, OTHERS);
	if (given->code)
		fresh.code = (uint16_t)fold_code(given->code, strlen(given->code), code,
						 sizeof(code));
	fresh.phones = (uint16_t)gather_phones(given, phones, sizeof(phones));
	fresh.text = mem_alloc(finder_row_bytes(&fresh) + 1);
	memcpy(fresh.text, codes, ((size_t)fresh.name + fresh.others) * sizeof(codes[0]));
	bytes = (char *)(fresh.text + fresh.name + fresh.others);
	memcpy(bytes, code, fresh.code);
	memcpy(bytes + fresh.code, phones, fresh.phones);
	if (old)
		drop_row(f, old, true);
	add_row(f, &fresh);
}

bool finder_remove(struct finder *f, uint64_t id)
{
	struct row *row = find_row(f, id);

	if (row)
		drop_row(f, row, true);
	return row != NULL;
}

bool finder_touch(struct finder *f, uint64_t id, int64_t recency)
{
	struct row *row = find_row(f, id), moved;

	if (row == NULL || row->recency == recency)
		return row != NULL;
	if ((size_t)(row - f->rows) >= f->settled) {
		row->recency = recency;
		return true;
	}
	moved = *row;
	moved.recency = recency;
	moved.settled = false;
	moved.text = mem_alloc(finder_row_bytes(row) + 1);
	memcpy(moved.text, row->text, finder_row_bytes(row));
	drop_row(f, row, false);
	add_row(f, &moved);
	return true;
}

bool finder_set_owner(struct finder *f, uint64_t id, uint32_t owner)
{
	struct row *row = find_row(f, id);

	if (row == NULL)
		return false;
	row->owner = owner;
	if ((size_t)(row - f->rows) < f->settled)
		f->owners[row - f->rows] = owner;
	return true;
}

/* ---- settling ---- */

/* The most recent last: reading from the top then gives the order of hits. */
static int by_recency(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->recency != y->recency)
		return x->recency < y->recency ? -1 : 1;
	return x->id > y->id ? -1 : x->id < y->id;
}

/* Moves all living rows to the front, sorted, their texts side by side in one piece. */
static void gather_rows(struct finder *f)
{
	size_t count = 0, used = 0;
	uint32_t *text = mem_array(f->text_bytes / sizeof(uint32_t) + f->live + 1,
				   sizeof(uint32_t));

	for (size_t i = 0; i < f->count; i++)
		if (!is_dead(f, i))
			f->rows[count++] = f->rows[i];
	if (count)
		qsort(f->rows, count, sizeof(f->rows[0]), by_recency);
	for (size_t i = 0; i < count; i++) {
		size_t bytes = finder_row_bytes(&f->rows[i]);

		memcpy(text + used, f->rows[i].text, bytes);
		if (!f->rows[i].settled)
			mem_free(f->rows[i].text);
		f->rows[i].settled = true;
		f->rows[i].text = text + used;
		used += (bytes + sizeof(uint32_t) - 1) / sizeof(uint32_t);
	}
	mem_free(f->settled_text);
	f->settled_text = text;
	f->count = f->settled = count;
}

void finder_settle(struct finder *f)
{
	struct slices_writer *w = mem_alloc(sizeof(*w));

	gather_rows(f);
	slices_free(&f->slices);
	slices_init(&f->slices, f->settled);
	mem_free(f->alive);
	mem_free(f->owners);
	mem_free(f->signs);
	f->signs = NULL;
	f->sign_size = 0;
	f->alive = mem_array(f->slices.words + 1, sizeof(f->alive[0]));
	f->owners = mem_array(f->settled + 1, sizeof(f->owners[0]));
	w->slices = &f->slices;
	for (size_t i = 0; i < f->settled; i++) {
		struct query_target target = finder_target(f, &f->rows[i]);

		slices_put(w, &target);
		f->owners[i] = f->rows[i].owner;
		f->alive[i / 64] |= UINT64_C(1) << (i % 64);
	}
	slices_flush(w);
	mem_free(w);
	if (f->slot_size > 0)
		fill_slots(f);
}

size_t finder_count(const struct finder *f)
{
	return f->live;
}

size_t finder_bytes(const struct finder *f)
{
	return f->size * sizeof(f->rows[0]) + f->sign_size * sizeof(f->signs[0]) +
	       f->slot_size * sizeof(f->slots[0]) + f->text_bytes +
	       f->slices.words * (FINDER_SLICES + 1) * sizeof(uint64_t) +
	       f->settled * sizeof(f->owners[0]);
}

void finder_set_effort(struct finder *f, size_t rows)
{
	f->effort = rows;
}
