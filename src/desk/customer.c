/* SPDX-License-Identifier: ISC */
/*
 * customer: getting and writing the record, and the small questions that all areas ask of it.
 */
#include "desk/customer.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/access.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "record/message.pb-c.h"

#define CHAIN_MOST 100		/* merges followed before the chain counts as broken */
#define CODE_MOST 32

enum status customer_load(struct verb *v, uint64_t id, Od__Customer **out)
{
	unsigned steps;

	for (steps = 0; steps < CHAIN_MOST; steps++) {
		struct key key = key_u64(id);
		enum status s = table_get_as(v->txn, TABLE_CUSTOMER, &key, v->arena, out);

		if (s != OK || (*out)->state != OD__RECORD_STATE__MERGED)
			return s;
		id = (*out)->merged_into;
	}
	panic("customer %" PRIu64 ": the chain of merges does not end", id);
}

uint64_t customer_subject(struct verb *v, uint64_t id)
{
	Od__Customer *c;

	return customer_load(v, id, &c) == OK ? c->subject : 0;
}

/* Id of the customer with this code, 0 when there is none. */
static enum status id_of_code(struct verb *v, const char *code, uint64_t *id)
{
	struct key prefix = key_empty(), key, primary;
	struct walk *walk;
	enum status s;

	*id = 0;
	if (strlen(code) > CODE_MOST)
		return OK;
	key_add_code(&prefix, code);
	if (prefix.length < 2)		/* separators alone */
		return OK;
	s = walk_open_index(v->txn, INDEX_CUSTOMER_CODE, &prefix, false, &walk);
	if (s != OK)
		return s;
	s = walk_next(walk, &key, &primary, v->arena, NULL);
	walk_close(walk);
	if (s == OK)
		*id = key_read_u64(&primary, 0);
	return s == ERR_END ? OK : s;
}

enum status customer_get(struct verb *v, const char *field, const char *said, Od__Customer **out)
{
	uint64_t id;
	enum status s;

	said = text_of(said);
	s = id_of_code(v, said, &id);
	if (s != OK)
		return s;
	if (id == 0 && !verb_number(said, "K", &id))
		return verb_missing(v, field, "customer", said);
	s = customer_load(v, id, out);
	if (s == ERR_NOT_FOUND)
		return verb_missing(v, field, "customer", said);
	if (s != OK)
		return s;
	if ((*out)->state != OD__RECORD_STATE__LIVE || !verb_sees(v, (*out)->id))
		return verb_missing(v, field, "customer", said);
	return OK;
}

const char *customer_said(struct verb *v, const Od__Customer *c)
{
	return c->code && *c->code ? c->code : arena_format(v->arena, "K%" PRIu64, c->id);
}

const char *customer_phone(const Od__Customer *c)
{
	size_t i;

	for (i = 0; i < c->n_point; i++)
		if (c->point[i]->kind == OD__POINT_KIND__PHONE_POINT && c->point[i]->value)
			return c->point[i]->value;
	return "";
}

const Od__Point *customer_point(const Od__Customer *c, uint32_t n)
{
	size_t i;

	for (i = 0; i < c->n_point; i++)
		if (c->point[i]->n == n)
			return c->point[i];
	return NULL;
}

const Od__Address *customer_address(const Od__Customer *c, uint32_t n)
{
	size_t i;

	for (i = 0; i < c->n_address; i++)
		if (n ? c->address[i]->n == n : !c->address[i]->superseded)
			return c->address[i];
	return NULL;
}

Od__CustomerRow *customer_row(struct verb *v, const Od__Customer *c, const Od__Profile *p,
	const Od__Figure *f)
{
	const Od__Address *address = customer_address(c, 0);
	Od__CustomerRow *row = FRESH(v, customer_row);

	SET(row, id, c->id);
	SET_TEXT(v, row, code, customer_said(v, c));
	SET_TEXT(v, row, name, text_of(c->name));
	if (c->kind)
		SET(row, kind, c->kind);
	SET_TEXT(v, row, phone, customer_phone(c));
	if (address)
		SET_TEXT(v, row, city, text_of(address->city));
	if (p) {
		SET_TEXT(v, row, grade, text_of(p->grade));
		SET(row, locked, p->lock_by != 0);
		SET_TEXT(v, row, owner, access_login_of(v->desk, p->owner));
		SET_TEXT(v, row, owner_name, access_name_of(v->desk, p->owner));
	}
	if (f && f->orders)
		SET(row, last_order, f->last_order);
	return row;
}

enum status customer_notes(struct verb *v, uint64_t customer, size_t limit, Od__Note ***notes,
	size_t *count)
{
	struct key prefix = key_u64(customer), key;
	struct walk *walk;
	enum status s;

	*count = 0;
	*notes = arena_array(v->arena, limit + 1, sizeof **notes);
	s = walk_open(v->txn, TABLE_NOTE, &prefix, false, &walk);
	if (s != OK)
		return s;
	while (*count < limit) {
		s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&(*notes)[*count]);
		if (s != OK)
			break;
		(*count)++;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* Each begins before it ends, on days that there are: orders without a word of their own go by them. */
enum status customer_check_windows(struct verb *v, const Od__Customer *c)
{
	size_t i;

	for (i = 0; i < c->n_window; i++) {
		const Od__Window *w = c->window[i];

		if (w->from < w->to && w->to <= 1440 && w->weekdays < 1u << 7)
			continue;
		return verb_refuse(v, OD__MESSAGE__WINDOW_ODD,
			arena_format(v->arena, "window.%zu", i),
			arena_format(v->arena, "%02u:%02u", w->from / 60, w->from % 60),
			arena_format(v->arena, "%02u:%02u", w->to / 60, w->to % 60), NULL, NULL);
	}
	return OK;
}

enum status customer_put(struct verb *v, const Od__Customer *before, Od__Customer *after)
{
	struct key key = key_u64(after->id);
	enum status s = customer_check_windows(v, after);

	if (s == OK)
		s = change_put(v, TABLE_CUSTOMER, &key, after->id, after->id, after->subject,
			before ? &before->base : NULL, &after->base);

	if (s == OK)
		change_event(v, before ? "changed" : "added", after->id,
			"record/customer/%" PRIu64, after->id);
	return s;
}

static bool code_good(const char *code)
{
	size_t length = strlen(code);
	bool plain = false;
	size_t i;

	if (length == 0 || length > CODE_MOST)
		return false;
	for (i = 0; i < length; i++) {
		unsigned char c = (unsigned char)code[i];

		if (isalnum(c) || c >= 0x80)
			plain = true;
		else if (!strchr("-._/", c))
			return false;
	}
	return plain;
}

enum status customer_check_spelling(struct verb *v, const char *field, const char *code)
{
	if (code_good(code))
		return OK;
	return verb_refuse(v, OD__MESSAGE__CODE_ODD, field, code, NULL, NULL, NULL);
}

enum status customer_check_code(struct verb *v, const char *field, const char *code, uint64_t id)
{
	struct txn_sight before;
	uint64_t other;
	enum status s = customer_check_spelling(v, field, code);

	if (s != OK)
		return s;
	/* also a code that an import has under way is taken */
	before = txn_look_below(v->txn);
	s = id_of_code(v, code, &other);
	txn_look_again(v->txn, before);
	if (s != OK)
		return s;
	if (other == 0 || other == id)
		return OK;
	return verb_refuse(v, OD__MESSAGE__CODE_TAKEN, field, code,
		verb_sees(v, other) ? arena_format(v->arena, "K%" PRIu64, other) : "another customer",
		NULL, NULL);
}

static const char *currency_of(struct verb *v, const Od__Customer *c)
{
	return *text_of(c->currency) ? c->currency : setting_text(v->desk, "currency");
}

enum status customer_check_currency(struct verb *v, const char *field, const Od__Customer *before,
	const Od__Customer *after)
{
	bool moves = !before || strcmp(currency_of(v, before), currency_of(v, after)) != 0;
	Od__Customer *payer;
	Od__Figure *f;
	enum status s = before && moves ? figure_get(v, after->id, &f) : OK;

	if (s == OK && before && moves && (f->balance || f->open_orders))
		return verb_refuse(v, OD__MESSAGE__CURRENCY_OWED, field, customer_said(v, after),
			made_money(v, f->balance + f->open_orders), currency_of(v, before), NULL);
	if (s != OK || !after->payer || (!moves && before->payer == after->payer))
		return s;
	s = customer_load(v, after->payer, &payer);
	if (s == OK && strcmp(currency_of(v, payer), currency_of(v, after)) != 0)
		return verb_refuse(v, OD__MESSAGE__CURRENCY_OF_PAYER, field, customer_said(v, payer),
			currency_of(v, payer), currency_of(v, after), NULL);
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status customer_read_day(struct verb *v, const char *field, const char *text, int32_t *day)
{
	int year, month, of_month, end = 0;

	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &of_month, &end) == 3 && !text[end] &&
		year >= 1800 && (*day = clock_day_join(year, month, of_month)) != INT32_MIN)
		return OK;
	return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, field, field, "a day like 1980-05-31", text,
		NULL);
}

enum status customer_read_owner(struct verb *v, const char *field, const char *login,
	uint32_t *owner)
{
	const Od__User *u;

	*owner = 0;
	if (!*login || strcmp(login, "none") == 0)
		return OK;
	if (strcmp(login, "me") == 0) {
		*owner = v->actor->user;
		return OK;
	}
	u = access_user_by_login(v->desk, login);
	if (!u || u->state == OD__USER_STATE__LEFT)
		return verb_missing(v, field, "user", login);
	*owner = u->id;
	return OK;
}
