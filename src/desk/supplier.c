/* SPDX-License-Identifier: ISC */
/*
 * supplier: who we buy from: saved, shown, listed and found by digits.
 *
 * There are some hundred, so a search reads all of them. The code is unique as a customer's is; its
 * personal parts are sealed in the journal under a subject of its own.
 */
#include "desk/supplier.h"

#include <inttypes.h>
#include <string.h>

#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "lang/digits.h"
#include "lang/fold.h"
#include "record/message.pb-c.h"

#define PAGE_ROWS 200u

static enum status by_code(struct verb *v, const char *code, Od__Supplier **out)
{
	return list_by_code(v, INDEX_SUPPLIER_CODE, code, (ProtobufCMessage **)out);
}

enum status supplier_get(struct verb *v, const char *field, const char *code,
	Od__Supplier **out)
{
	enum status s = by_code(v, code, out);

	return s == ERR_NOT_FOUND ? verb_missing(v, field, "supplier", code) : s;
}

enum status supplier_load(struct verb *v, uint64_t id, Od__Supplier **out)
{
	struct key key = key_u64(id);

	return table_get_as(v->txn, TABLE_SUPPLIER, &key, v->arena, out);
}

static enum status take_points(struct verb *v, const Od__SupplierSave *r, Od__Supplier *s)
{
	const char *country = text_of(r->country);
	Od__Point first = OD__POINT__INIT, **list;
	enum status status = OK;
	const char *region;
	size_t i, count = 0;

	if (!*country && s->n_address)
		country = text_of(s->address[0]->country);
	region = customer_region(v, country);
	list = arena_array(v->arena, r->n_point + 1, sizeof *list);
	if (r->phone && *r->phone) {
		first.value = r->phone;
		status = customer_read_point(v, "phone", &first, region, &list[count++]);
	}
	for (i = 0; status == OK && i < r->n_point; i++)
		status = customer_read_point(v, arena_format(v->arena, "point.%zu.value", i),
			r->point[i], region, &list[count++]);
	for (i = 0; status == OK && i < count; i++)
		SET(list[i], n, (uint32_t)i + 1);
	if (count) {
		s->point = list;
		s->n_point = count;
	}
	return status;
}

static enum status take_fields(struct verb *v, const Od__SupplierSave *r, Od__Supplier *s)
{
	size_t i;

	if (r->name)
		SET_TEXT(v, s, name, r->name);
	if (!*text_of(s->name))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "name", "name", "how people call it",
			NULL, NULL);
	if (r->note)
		SET_TEXT(v, s, note, r->note);
	if (r->has_retired)
		SET(s, retired, r->retired);
	if (r->n_material) {
		s->material = r->material;
		s->n_material = r->n_material;
	}
	if (r->n_address) {
		s->address = r->address;
		s->n_address = r->n_address;
		for (i = 0; i < s->n_address; i++)
			SET(s->address[i], n, (uint32_t)i + 1);
	}
	if (r->n_person) {
		s->person = r->person;
		s->n_person = r->n_person;
		for (i = 0; i < s->n_person; i++) {
			SET(s->person[i], n, (uint32_t)i + 1);
			s->person[i]->has_subject = false;
		}
	}
	return take_points(v, r, s);
}

static enum status number_it(struct verb *v, const char *code, Od__Supplier *s)
{
	uint64_t number;
	enum status status = verb_next(v, "supplier", &number);

	if (status != OK)
		return status;
	SET(s, id, number);
	s->code = *code ? arena_string(v->arena, code) : arena_format(v->arena, "S%" PRIu64, number);
	status = counter_next(v->txn, "subject", &number);
	if (status == OK)
		SET(s, subject, number);
	return status;
}

enum status verb_supplier_save(struct verb *v, const Od__SupplierSave *request, Od__Made *reply)
{
	const char *code = text_of(request->code);
	struct txn_sight sight = txn_look_below(v->txn);
	Od__Supplier *before = NULL, *after;
	struct key key;
	enum status s = *code ? by_code(v, code, &before) : ERR_NOT_FOUND;

	txn_look_again(v->txn, sight);
	if (s != OK && s != ERR_NOT_FOUND)
		return s;
	if (before && (v->unseen || !table_has(v->txn, TABLE_SUPPLIER,
		(key = key_u64(before->id), &key))))
		return verb_refuse(v, OD__MESSAGE__ALREADY_THERE, "code", "supplier", code, NULL, NULL);
	if (before) {
		s = verb_version(v, before->code, before->version, request->version);
		if (s != OK)
			return s;
		after = (Od__Supplier *)reflect_copy(&before->base, v->arena);
	} else {
		after = FRESH(v, supplier);
	}
	s = take_fields(v, request, after);
	if (s == OK && !before)
		s = number_it(v, code, after);
	if (s != OK)
		return s;
	key = key_u64(after->id);
	s = change_put(v, TABLE_SUPPLIER, &key, after->id, 0, after->subject,
		before ? &before->base : NULL, &after->base);
	if (s != OK)
		return s;
	change_event(v, "changed", after->id, "record/supplier/%" PRIu64, after->id);
	made_fill(v, reply, "supplier", after->id, after->code, after->version);
	made_note(v, reply, OD__MESSAGE__SAVED, after->code, NULL, NULL, NULL);
	return OK;
}

enum status verb_supplier_show(struct verb *v, const Od__SupplierShow *request,
	Od__SupplierShown *reply)
{
	return supplier_get(v, "supplier", request->supplier, &reply->supplier);
}

/* Text in name or code as they are matched; digits at the end of a number. */
static bool fits(struct verb *v, const Od__Supplier *s, const char *folded, const char *digits)
{
	size_t i, length = strlen(digits);

	if (!*folded)
		return true;
	if (strstr(fold_arena(v->arena, text_of(s->name)), folded) ||
		strstr(fold_arena(v->arena, text_of(s->code)), folded))
		return true;
	for (i = 0; length >= 2 && i < s->n_point; i++) {
		const char *given[] = { s->point[i]->e164, s->point[i]->form,
			s->point[i]->value };
		size_t k;

		for (k = 0; k < sizeof given / sizeof given[0]; k++) {
			char seen[DIGITS_MAX + 1];
			size_t size;

			digits_of(text_of(given[k]), seen);
			size = strlen(seen);
			if (size >= length && strcmp(seen + size - length, digits) == 0)
				return true;
		}
	}
	return false;
}

static Od__SupplierRow *row_of(struct verb *v, const Od__Supplier *s)
{
	Od__SupplierRow *row = FRESH(v, supplier_row);

	SET(row, id, s->id);
	SET_TEXT(v, row, code, text_of(s->code));
	SET_TEXT(v, row, name, text_of(s->name));
	if (s->n_point)
		SET_TEXT(v, row, phone, text_of(s->point[0]->value));
	if (s->n_address) {
		SET_TEXT(v, row, city, text_of(s->address[0]->city));
		SET_TEXT(v, row, country, text_of(s->address[0]->country));
	}
	return row;
}

enum status verb_supplier_list(struct verb *v, const Od__SupplierList *request,
	Od__SupplierRows *reply)
{
	const char *folded = fold_arena(v->arena, text_of(request->text));
	uint32_t limit = request->page && request->page->limit && request->page->limit < PAGE_ROWS
		? request->page->limit : PAGE_ROWS;
	struct key all = key_empty(), after;
	char digits[DIGITS_MAX + 1] = "";
	struct walk *w;
	Od__Supplier *row;
	uint64_t id;
	enum status s;

	txn_let_go(v->txn);
	s = walk_open(v->txn, TABLE_SUPPLIER, &all, false, &w);
	if (s != OK)
		return s;
	if (strlen(text_of(request->text)) < DIGITS_MAX)
		digits_of(text_of(request->text), digits);
	if (request->page && verb_number(text_of(request->page->after), "", &id)) {
		after = key_u64(id);
		walk_after(w, &after);
	}
	reply->row = arena_array(v->arena, limit, sizeof *reply->row);
	while (reply->n_row < limit &&
		(s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&row)) == OK)
		if (fits(v, row, folded, digits))
			reply->row[reply->n_row++] = row_of(v, row);
	walk_close(w);
	if (s == OK && reply->n_row == limit)
		reply->after = arena_format(v->arena, "%" PRIu64, reply->row[limit - 1]->id);
	return s == ERR_END ? OK : s;
}
