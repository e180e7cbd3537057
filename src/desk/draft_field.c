/* SPDX-License-Identifier: ISC */
/*
 * draft_field -- one field of an order's draft: a line's quantity, price, item, or the delivery.
 *
 * Names are those of the verb's help; an empty value takes the field back. Figures are read as
 * people type them: 12, 1.5, 1/2, 3*12, +1, -2; 15, 1.2k; 5, 530, 5-630.
 */
#include "desk/draft_edit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "desk/catalogue.h"
#include "desk/coupon.h"
#include "desk/customer.h"
#include "desk/draft_line.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "lang/nfkc.h"
#include "desk/price_rule.h"
#include "record/message.pb-c.h"

static enum status odd_value(struct draft_edit *e, const char *field, const char *takes,
	const char *value)
{
	return verb_refuse(e->v, OD__MESSAGE__FIELD_VALUE, field, field, takes, value, NULL);
}

/* A quantity through the reader of the one-breath line, "+1" and "-2" against `now`. */
static enum status read_quantity(struct draft_edit *e, const char *field, const char *value,
	int64_t now, int64_t *out)
{
	bool plus = *value == '+', minus = *value == '-';
	struct breath b;
	enum status s;

	/* a code behind it makes the figure a part of a line */
	s = breath_read(e->v->arena, arena_format(e->v->arena, "%s#q", value + (plus || minus)),
		draft_line_most(e->v->desk), &b);
	if (s == ERR_FORMAT && b.fault.message == OD__MESSAGE__QUANTITY_NOT_ABOVE) {
		*out = plus || minus ? now : 0;
		return OK;
	}
	if (s == ERR_FORMAT && b.fault.message != OD__MESSAGE__PART_ODD)
		return verb_refuse(e->v, b.fault.message, field, b.fault.arg[0], b.fault.arg[1],
			b.fault.arg[2], NULL);
	if (s || b.count != 1 || !b.part[0].has_number)
		return odd_value(e, field, "a quantity: 12, 1.5, 1/2, +1 or -2", value);
	*out = plus ? now + b.part[0].number : minus ? now - b.part[0].number
		: b.part[0].number;
	if (*out > draft_line_most(e->v->desk))
		return verb_refuse(e->v, OD__MESSAGE__QUANTITY_LIMIT, field,
			breath_number(e->v->arena, *out),
			breath_number(e->v->arena, draft_line_most(e->v->desk)), NULL, NULL);
	return OK;
}

static enum status line_quantity(struct draft_edit *e, const char *field, size_t at,
	const char *value)
{
	int64_t asked = 0;
	enum status s = read_quantity(e, field, value, e->line[at]->asked, &asked);

	if (s)
		return s;
	if (asked <= 0) {
		const char *said = edit_said(e, e->line[at]);

		e->note = made_sentence(e->v, OD__MESSAGE__LINE_REMOVED, said, NULL, NULL, NULL);
		edit_words(e, arena_format(e->v->arena, "- %s", said));
		edit_remove(e, at);
		return OK;
	}
	edit_quantity(e, e->line[at], asked);
	edit_words(e, edit_said(e, e->line[at]));
	return OK;
}

static enum status line_price(struct draft_edit *e, const char *field, size_t at,
	const char *value)
{
	size_t length = strlen(value);
	int64_t price;
	bool thousand = length && (value[length - 1] == 'k' || value[length - 1] == 'K');

	if (!*value) {
		e->line[at]->has_manual_price = e->line[at]->has_agreed_by = false;
		e->line[at]->reason = NULL;
		e->lines_set = true;
		edit_words(e, edit_said(e, e->line[at]));
		return OK;
	}
	if (money_parse(thousand ? arena_string_n(e->v->arena, value, length - 1) : value, 4,
	    &price) || price < 0 || price > INT64_C(1000000000))
		return odd_value(e, field, "a price: 15, 15.50 or 1.2k", value);
	edit_words(e, edit_said(e, e->line[at]));
	edit_price(e, e->line[at], thousand ? price * 1000 : price);
	return OK;
}

static enum status line_item(struct draft_edit *e, const char *field, size_t at, const char *value)
{
	Od__DraftLine *line = e->line[at];
	struct item_choice choice;
	enum status s;

	item_by_code(e->v, value, &choice);
	if (!choice.product)
		item_by_word(e->v, &e->usual, value, false, &choice);
	if (!choice.product)
		return verb_refuse(e->v, OD__MESSAGE__NOTHING_FITS, field, value, NULL, NULL,
			NULL);
	s = edit_item(e, line, choice.product, line->product ? "" : text_of(line->unit), field);
	if (s)
		return s;
	edit_quantity(e, line, line->asked);
	edit_words(e, edit_said(e, line));
	return OK;
}

/* "sesame oil 500 ml @30.00: reason"; what it says is nobody's who takes it back. */
static const char *reason_words(struct draft_edit *e, const Od__DraftLine *line)
{
	const Od__Product *p = line->product ? catalogue_find(e->v->desk, line->product) : NULL;
	const char *language = e->v->actor->language;

	return arena_format(e->v->arena, "%s @%s: %s", p ? catalogue_name(p, language) : text_of(line->word),
		price_said(e->v, line->manual_price), strcmp(language, "zh_CN") == 0 ? "原因" : "reason");
}

static enum status line_field(struct draft_edit *e, const char *field, const char *value,
	const char *given)
{
	const char *name = strchr(field + 5, '.');
	unsigned long n = strtoul(field + 5, NULL, 10);
	struct verb *v = e->v;
	Od__DraftLine *line;
	size_t at;
	enum status s;

	if (!name || !isdigit((unsigned char)field[5]) || n > DRAFT_LINES)
		return verb_refuse(v, OD__MESSAGE__DRAFT_FIELD, "field", field, NULL, NULL, NULL);
	s = edit_line(e, field, (unsigned)n, &at);
	if (s)
		return s;
	name++;
	line = e->line[at];
	e->lines_set = true;
	if (strcmp(name, "quantity") == 0)
		return line_quantity(e, field, at, value);
	if (strcmp(name, "price") == 0)
		return line_price(e, field, at, value);
	if (strcmp(name, "item") == 0)
		return line_item(e, field, at, value);
	if (strcmp(name, "instead") == 0)
		return edit_instead(e, field, at, value);
	edit_words(e, strcmp(name, "reason") == 0 ? reason_words(e, line) : edit_said(e, line));
	if (strcmp(name, "accept") == 0) {
		if (!line->product)
			return verb_refuse(v, OD__MESSAGE__CHOICE_NONE, field,
				arena_format(v->arena, "%lu", n), NULL, NULL, NULL);
		SET(line, accepted, strcmp(value, "false") != 0 && strcmp(value, "0") != 0);
		if (line->has_manual_price && line->accepted && v->actor->user != line->priced_by &&
		    actor_may(v->actor, "price.guide"))
			SET(line, agreed_by, v->actor->user);
		return OK;
	}
	if (strcmp(name, "unit") == 0)
		return line->product ? edit_item(e, line, catalogue_find(v->desk, line->product),
			value, field) : odd_value(e, field, "a unit, once the item is chosen", value);
	if (strcmp(name, "batch") == 0)
		return edit_batch(e, field, line, value);
	if (strcmp(name, "requirement") == 0 && strlen(given) <= 1000) {
		SET_TEXT(v, line, requirement, given);
		return OK;
	}
	if (strcmp(name, "note") == 0 && strlen(given) <= 400) {
		SET_TEXT(v, line, note, given);
		return OK;
	}
	if (strcmp(name, "reason") == 0 && strlen(given) <= 200) {
		SET_TEXT(v, line, reason, given);
		return OK;
	}
	return verb_refuse(v, OD__MESSAGE__DRAFT_FIELD, "field", field, NULL, NULL, NULL);
}

/* "5", "530", "5:30", "05:30" to minutes; -1 when it is no time. */
static int read_time(const char *text, const char **end)
{
	char *behind;
	long value, minutes = 0;

	if (!isdigit((unsigned char)*text))
		return -1;
	value = strtol(text, &behind, 10);
	if (value > 2400)
		return -1;
	if (*behind == ':' && isdigit((unsigned char)behind[1])) {
		minutes = strtol(behind + 1, &behind, 10);
		value *= 100;
	} else if (behind - text <= 2) {
		value *= 100;
	}
	*end = behind;
	if (minutes > 59)
		return -1;
	value += minutes;
	if (value / 100 > 24 || value % 100 > 59 || value > 2400)
		return -1;
	return (int)(value / 100 * 60 + value % 100);
}

static enum status window(struct draft_edit *e, const char *field, const char *value)
{
	const char *end = value;
	int from = read_time(value, &end), to = -1;

	if (from >= 0 && *end == '-')
		to = read_time(end + 1, &end);
	if (from < 0 || to <= from || *end)
		return odd_value(e, field, "a window: 5-630 or 05:00-06:30", value);
	edit_set(e, "delivery.from", arena_format(e->v->arena, "%d", from));
	edit_set(e, "delivery.to", arena_format(e->v->arena, "%d", to));
	edit_words(e, value);
	return OK;
}

static enum status one_time(struct draft_edit *e, const char *field, const char *value)
{
	const char *end = value;
	int at = *value ? read_time(value, &end) : 0;

	if (at < 0 || *end)
		return odd_value(e, field, "a time: 5, 530 or 05:30", value);
	edit_set(e, field, *value ? arena_format(e->v->arena, "%d", at) : "");
	edit_words(e, value);
	return OK;
}

static enum status of_customer(struct draft_edit *e, const char *field, const char *value)
{
	Od__Customer *c;
	enum status s = customer_get(e->v, field, value, &c);

	if (!s && !draft_sees(e->v, c->id))
		return verb_missing(e->v, field, "customer", value);
	if (!s && e->d->draft->origin_version && c->id != e->d->draft->customer)
		return verb_refuse(e->v, OD__MESSAGE__ORDER_OF_ANOTHER, field,
			verb_said(e->v, "", e->d->draft->origin), NULL, NULL, NULL);
	if (s)
		return s;
	for (size_t i = 0; c->id != e->d->draft->customer && i < e->count; i++) {
		e->line[i]->has_agreed_by = false;	/* it was for this customer */
		e->line[i]->agreed_by = 0;
		e->lines_set = true;
	}
	SET(e->d->draft, customer, c->id);
	SET(e->d->draft, subject, c->subject);
	edit_set(e, "customer", customer_said(e->v, c));
	edit_words(e, customer_said(e->v, c));
	return OK;
}

/* A day and its window in one step: "2026-11-20 05:00-06:30". */
static enum status slot(struct draft_edit *e, const char *field, const char *value)
{
	const char *gap = strchr(value, ' ');
	enum status s;

	if (!gap)
		return odd_value(e, field, "a day and a window: 2026-11-20 05:00-06:30", value);
	s = edit_day(e, field, arena_string_n(e->v->arena, value, (size_t)(gap - value)));
	return s ? s : window(e, field, gap + 1);
}

enum status edit_coupon(struct draft_edit *e, const char *field, const char *code)
{
	const struct draft_state *d = e->d;
	Od__Coupon *coupon = NULL;
	int32_t day;
	enum status s = OK;

	if (*code) {
		s = draft_day(e->v, d, &day);
		if (!s)
			s = coupon_look(e->v, field, code, d->customer, order_price_day(e->v,
				d->customer, e->v->now, day), d->draft->origin_version
				? d->draft->origin : 0, &coupon);
	}
	if (s)
		return s;
	edit_set(e, "coupon", coupon ? coupon->code : "");
	edit_words(e, coupon ? coupon->code : "coupon");
	return OK;
}

enum status edit_field(struct draft_edit *e, const char *field, const char *given)
{
	const char *value = nfkc_arena(e->v->arena, given);

	if (strncmp(field, "line.", 5) == 0)
		return line_field(e, field, value, given);
	if (strcmp(field, "customer") == 0)
		return of_customer(e, field, value);
	if (strcmp(field, "coupon") == 0)
		return edit_coupon(e, field, value);
	if (strcmp(field, "delivery.day") == 0)
		return edit_day(e, field, value);
	if (strcmp(field, "delivery.slot") == 0)
		return slot(e, field, value);
	if (strcmp(field, "delivery.window") == 0)
		return window(e, field, value);
	if (strcmp(field, "delivery.from") == 0 || strcmp(field, "delivery.to") == 0)
		return one_time(e, field, value);
	if (strcmp(field, "delivery.address") == 0) {
		uint64_t n = 0;

		if (*value && (!text_decimal(value, &n) || n > UINT32_MAX || !e->d->customer ||
		    !customer_address(e->d->customer, (uint32_t)n)))
			return odd_value(e, field, "the number of an address", value);
	} else if (strcmp(field, "note") != 0 && strcmp(field, "channel") != 0 &&
		   strcmp(field, "delivery.one_off") != 0) {
		return verb_refuse(e->v, OD__MESSAGE__DRAFT_FIELD, "field", field, NULL, NULL,
			NULL);
	}
	if (strlen(given) > 500)
		return verb_refuse(e->v, OD__MESSAGE__FIELD_TOO_LONG, "value", field,
			arena_format(e->v->arena, "%zu", strlen(given)), "500", NULL);
	edit_set(e, field, given);
	edit_words(e, field);
	return OK;
}
