/* SPDX-License-Identifier: ISC */
/*
 * finder -- the rows of the customer search: kept, changed, loaded (see finder_inside.h).
 *
 * The searching itself is in finder_find.c.
 */
#include "lang/finder.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lang/digits.h"
#include "lang/finder_inside.h"

#define NO_PLACE UINT32_MAX
#define EFFORT 512	/* rows held against a query one by one before it goes level by level */
#define CODE_SIZE 65

struct finder *finder_new(const char *country)
{
	struct finder *f = mem_alloc(sizeof(*f));
	size_t length = country ? strlen(country) : 0;

	if (length < sizeof(f->country))
		memcpy(f->country, country ? country : "", length);
	f->effort = EFFORT;
	index_init(&f->index);
	f->old.index = f->fresh.index = &f->index;
	f->recent.ids = &f->ids;
	pthread_mutex_init(&f->mutex, NULL);
	return f;
}

void finder_free(struct finder *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->owners; i++)
		slots_clear(&f->owned[i]);
	for (size_t i = 0; i < sizeof(f->pads) / sizeof(f->pads[0]); i++)
		if (f->pads[i])
			pad_free(f->pads[i]);
	slots_clear(&f->all);
	index_free(&f->index);
	recent_free(&f->recent);
	mem_free(f->owned);
	mem_free(f->old.list);
	mem_free(f->fresh.list);
	mem_free(f->old.hashed);
	mem_free(f->fresh.hashed);
	heap_free(f);
	mem_free(f->ids);
	mem_free(f->rows);
	mem_free(f->ordered);
	mem_free(f->owner);
	mem_free(f->free_slots);
	mem_free(f->places);
	pthread_mutex_destroy(&f->mutex);
	mem_free(f);
}

/* ---- id to slot ---- */

static size_t place_of(const struct finder *f, uint64_t id)
{
	return (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (f->place_size - 1);
}

/* The place that holds the id, or the free one where it would go. */
static size_t find_place(const struct finder *f, uint64_t id)
{
	size_t place = place_of(f, id);

	while (f->places[place] != NO_PLACE && f->ids[f->places[place]] != id)
		place = (place + 1) & (f->place_size - 1);
	return place;
}

/* The slot of a row; NO_PLACE when there is none. */
static uint32_t find_slot(const struct finder *f, uint64_t id)
{
	return f->place_size ? f->places[find_place(f, id)] : NO_PLACE;
}

static void grow_places(struct finder *f)
{
	mem_free(f->places);
	f->place_size = f->place_size ? 2 * f->place_size : 128;
	f->places = mem_array(f->place_size, sizeof(f->places[0]));
	memset(f->places, 0xff, f->place_size * sizeof(f->places[0]));
	for (size_t i = 0; i < f->count; i++)
		if (f->ids[i] != FREE_ROW)
			f->places[find_place(f, f->ids[i])] = (uint32_t)i;
}

/* Frees a place; those that stand behind it for want of one move up. */
static void free_place(struct finder *f, size_t place)
{
	size_t mask = f->place_size - 1, next = place;

	for (;;) {
		next = (next + 1) & mask;
		if (f->places[next] == NO_PLACE)
			break;
		if (((next - place_of(f, f->ids[f->places[next]])) & mask) >=
		    ((next - place) & mask)) {
			f->places[place] = f->places[next];
			place = next;
		}
	}
	f->places[place] = NO_PLACE;
}

static void set_size(struct finder *f, size_t size)
{
	f->ids = mem_grow(f->ids, f->size, size, sizeof(f->ids[0]));
	f->rows = mem_grow(f->rows, f->size, size, sizeof(f->rows[0]));
	f->ordered = mem_grow(f->ordered, f->size, size, sizeof(f->ordered[0]));
	f->owner = mem_grow(f->owner, f->size, size, sizeof(f->owner[0]));
	f->size = size;
}

/* A slot for a new row, which then stands at its place. */
static uint32_t take_slot(struct finder *f, uint64_t id)
{
	uint32_t slot;

	if (f->free_count > 0) {
		slot = f->free_slots[--f->free_count];
	} else {
		if (f->count == f->size)
			set_size(f, f->size ? f->size + f->size / 8 : 64);
		slot = (uint32_t)f->count++;
	}
	if (3 * (f->live + 1) > 2 * f->place_size)
		grow_places(f);
	f->ids[slot] = id;
	f->places[find_place(f, id)] = slot;
	f->live++;
	return slot;
}

static void give_slot(struct finder *f, uint32_t slot)
{
	free_place(f, find_place(f, f->ids[slot]));
	f->ids[slot] = FREE_ROW;
	memset(&f->rows[slot], 0, sizeof(f->rows[slot]));
	f->live--;
	if (f->free_count == f->free_size) {
		size_t size = f->free_size ? 2 * f->free_size : 64;

		f->free_slots = mem_grow(f->free_slots, f->free_size, size,
					 sizeof(f->free_slots[0]));
		f->free_size = size;
	}
	f->free_slots[f->free_count++] = slot;
}

/* ---- what a row holds ---- */

static size_t row_bytes(const struct row *row)
{
	return ((size_t)row->name + row->others) * (row->wide ? 4 : 2) + row->code + row->phones;
}

struct query_target finder_target(const struct finder *f, const struct row *row,
				  uint32_t codes[ROW_CODES])
{
	size_t count = (size_t)row->name + row->others;
	const char *bytes = (const char *)row->text + count * (row->wide ? 4 : 2);

	if (row->wide) {
		memcpy(codes, row->text, count * sizeof(codes[0]));
	} else {
		const uint16_t *narrow = (const uint16_t *)(const void *)row->text;

		for (size_t i = 0; i < count; i++)
			codes[i] = narrow[i];
	}
	return (struct query_target){
		.name = codes, .name_count = row->name,
		.others = codes + row->name, .others_count = row->others,
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

/* Is this form among those gathered, as it is or with the country's code before it? */
static bool is_known(const struct finder *f, const char *phones, size_t length, const char *digits,
		     size_t n)
{
	size_t code = strlen(f->country);
	const char *p = phones;

	while (p < phones + length) {
		const char *blank = memchr(p, ' ', (size_t)(phones + length - p));
		size_t held = (size_t)((blank ? blank : phones + length) - p);

		if (held == n && memcmp(p, digits, n) == 0)
			return true;
		if (code > 0 && held == n + code && memcmp(p, f->country, code) == 0 &&
		    memcmp(p + code, digits, n) == 0)
			return true;
		p += held + 1;
	}
	return false;
}

/* Forms of the phones, a blank between; a form that says nothing new is left out. */
static size_t gather_phones(const struct finder *f, const struct finder_row *given, char *phones,
			    size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < given->phone_count && i < FINDER_PHONES; i++) {
		char digits[DIGITS_MAX + 1];
		size_t n = given->phones[i] ? digits_of(given->phones[i], digits) : 0;

		if (n == 0 || is_known(f, phones, length, digits, n) || length + n + 1 > size)
			continue;
		if (length > 0)
			phones[length++] = ' ';
		memcpy(phones + length, digits, n);
		length += n;
	}
	return length;
}

static void put_text(struct finder *f, struct row *row, const uint32_t *codes, const char *code,
		     const char *phones)
{
	size_t count = (size_t)row->name + row->others;
	unsigned char *bytes;

	for (size_t i = 0; i < count && !row->wide; i++)
		row->wide = codes[i] > UINT16_MAX;
	row->text = heap_take(f, row_bytes(row));
	bytes = row->text + count * (row->wide ? 4 : 2);
	if (row->wide) {
		memcpy(row->text, codes, count * sizeof(codes[0]));
	} else {
		uint16_t *narrow = (uint16_t *)(void *)row->text;

		for (size_t i = 0; i < count; i++)
			narrow[i] = (uint16_t)codes[i];
	}
	memcpy(bytes, code, row->code);
	memcpy(bytes + row->code, phones, row->phones);
}

static void fill_row(struct finder *f, const struct finder_row *given, struct row *row)
{
	uint32_t codes[ROW_CODES];
	char code[CODE_SIZE] = "", phones[FINDER_PHONES * (DIGITS_MAX + 1)];
	const char *name = given->name ? given->name : "";

	memset(row, 0, sizeof(*row));
	row->created = given->created;
	row->name = (uint16_t)fold_codes(name, strlen(name), codes, NULL, MATCH_TEXT);
	row->others = (uint16_t)fold_others(given, codes + row->name, OTHER_CODES);
	row->code = given->code ? (uint8_t)fold_code(given->code, strlen(given->code), code,
						     sizeof(code)) : 0;
	row->phones = (uint16_t)gather_phones(f, given, phones, sizeof(phones));
	put_text(f, row, codes, code, phones);
}

static void drop_text(struct finder *f, struct row *row)
{
	f->garbage += row_bytes(row);
	mem_wipe(row->text, row_bytes(row));	/* of someone who may be erased */
}

/* ---- rows ---- */

static void traits_fill(struct finder *f, struct traits *t, const struct row *row)
{
	uint32_t codes[ROW_CODES];
	struct query_target target = finder_target(f, row, codes);

	t->count = 0;
	traits_of(t, &target);
}

static struct slots *owned_by(struct finder *f, uint32_t owner)
{
	if (owner >= f->owners) {
		size_t owners = (size_t)owner + 64;

		f->owned = mem_grow(f->owned, f->owners, owners, sizeof(f->owned[0]));
		f->owners = owners;
	}
	return &f->owned[owner];
}

static void put_new(struct finder *f, const struct finder_row *given)
{
	uint32_t slot = take_slot(f, given->id);

	fill_row(f, given, &f->rows[slot]);
	f->ordered[slot] = given->ordered;
	f->owner[slot] = given->owner;
	traits_fill(f, &f->fresh, &f->rows[slot]);
	if (f->loading) {
		index_put(&f->index, slot, f->fresh.list, f->fresh.count);
		recent_append(&f->recent, slot, finder_time(f, slot));
	} else {
		traits_sort(&f->fresh);
		index_change(&f->index, slot, NULL, 0, f->fresh.list, f->fresh.count);
		recent_put(&f->recent, slot, finder_time(f, slot));
	}
	slots_add(&f->all, slot);
	if (given->owner)
		slots_add(owned_by(f, given->owner), slot);
}

static void set_owner(struct finder *f, uint32_t slot, uint32_t owner)
{
	if (f->owner[slot] == owner)
		return;
	if (f->owner[slot])
		slots_remove(&f->owned[f->owner[slot]], slot);
	if (owner)
		slots_add(owned_by(f, owner), slot);
	f->owner[slot] = owner;
}

static void set_time(struct finder *f, uint32_t slot, int64_t ordered, int64_t created)
{
	struct row *row = &f->rows[slot];
	int64_t before = finder_time(f, slot), after = ordered ? ordered : created;

	f->ordered[slot] = ordered;
	row->created = created;
	if (before == after)
		return;
	recent_remove(&f->recent, slot, before);
	recent_put(&f->recent, slot, after);
}

void finder_put(struct finder *f, const struct finder_row *given)
{
	uint32_t slot = find_slot(f, given->id);
	struct row *row, fresh;

	if (slot == NO_PLACE) {
		put_new(f, given);
		return;
	}
	row = &f->rows[slot];
	traits_fill(f, &f->old, row);
	fill_row(f, given, &fresh);
	traits_fill(f, &f->fresh, &fresh);
	traits_sort(&f->old);
	traits_sort(&f->fresh);
	index_change(&f->index, slot, f->old.list, f->old.count, f->fresh.list, f->fresh.count);
	drop_text(f, row);
	set_owner(f, slot, given->owner);
	fresh.created = row->created;
	*row = fresh;
	set_time(f, slot, given->ordered, given->created);
}

bool finder_remove(struct finder *f, uint64_t id)
{
	uint32_t slot = find_slot(f, id);
	struct row *row;

	if (slot == NO_PLACE)
		return false;
	row = &f->rows[slot];
	traits_fill(f, &f->old, row);
	traits_sort(&f->old);
	index_change(&f->index, slot, f->old.list, f->old.count, NULL, 0);
	recent_remove(&f->recent, slot, finder_time(f, slot));
	set_owner(f, slot, 0);
	slots_remove(&f->all, slot);
	drop_text(f, row);
	give_slot(f, slot);
	return true;
}

bool finder_touch(struct finder *f, uint64_t id, int64_t ordered)
{
	uint32_t slot = find_slot(f, id);

	if (slot != NO_PLACE)
		set_time(f, slot, ordered, f->rows[slot].created);
	return slot != NO_PLACE;
}

bool finder_set_owner(struct finder *f, uint64_t id, uint32_t owner)
{
	uint32_t slot = find_slot(f, id);

	if (slot != NO_PLACE)
		set_owner(f, slot, owner);
	return slot != NO_PLACE;
}

bool finder_known(const struct finder *f, uint64_t id, uint32_t *owner, int64_t *ordered)
{
	uint32_t slot = find_slot(f, id);

	if (slot == NO_PLACE)
		return false;
	*owner = f->owner[slot];
	*ordered = f->ordered[slot];
	return true;
}

/* ---- loading ---- */

void finder_load(struct finder *f)
{
	f->loading = true;
	index_load(&f->index);
}

void finder_settle(struct finder *f)
{
	if (!f->loading)
		return;
	index_settle(&f->index);
	recent_settle(&f->recent);
	slots_trim(&f->all);
	set_size(f, f->count + f->count / 64 + 64);
	f->loading = false;
}

size_t finder_count(const struct finder *f)
{
	return f->live;
}

uint32_t finder_owned(const struct finder *f, uint32_t owner)
{
	return owner < f->owners ? f->owned[owner].count : 0;
}

size_t finder_bytes(const struct finder *f)
{
	size_t row = sizeof(f->ids[0]) + sizeof(f->rows[0]) + sizeof(f->ordered[0]) +
		     sizeof(f->owner[0]);
	size_t bytes = f->size * row + f->place_size * sizeof(f->places[0]) + f->heap_bytes +
		       slots_bytes(&f->all) + index_bytes(&f->index) + recent_bytes(&f->recent);

	for (size_t i = 0; i < f->owners; i++)
		bytes += sizeof(f->owned[0]) + slots_bytes(&f->owned[i]);
	return bytes;
}

void finder_set_effort(struct finder *f, size_t rows)
{
	f->effort = rows;
}

bool finder_name(const struct finder *f, uint64_t n, char *out, size_t size)
{
	uint32_t codes[ROW_CODES];
	struct query_target row;
	size_t length = 0;

	if (f->count == 0 || size == 0 || f->ids[n % f->count] == FREE_ROW)
		return false;
	row = finder_target(f, &f->rows[n % f->count], codes);
	for (size_t i = 0; i < row.name_count && length + 5 < size; i++)
		length += text_put(out + length, row.name[i]);
	out[length] = 0;
	return length > 0;
}
