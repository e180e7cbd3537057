/* SPDX-License-Identifier: ISC */
/*
 * order_lines -- see the header. Prices by hand are said per unit asked and kept per base unit;
 * a case of 12 at 200.00 is 16.6667 a jar, rounded once here.
 */
#include "desk/order_lines.h"

#include <string.h>

#include "base/clock.h"
#include "base/money.h"
#include "desk/access.h"
#include "desk/assortment.h"
#include "desk/breath.h"
#include "desk/catalogue.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/price_rule.h"
#include "desk/setting.h"
#include "record/message.pb-c.h"

#define HUNDREDTH INT64_C(10000)	/* 1 % in ppm */

static int64_t scaled(int64_t value, int64_t by, int64_t per)
{
	int64_t out = value;

	if (by != per && per > 0)
		(void)money_divide((money_wide)value * by, per, ROUND_HALF_UP, &out);
	return out;
}

int64_t order_unit_price(const Od__Product *p, const char *unit, int64_t price)
{
	return scaled(price, catalogue_factor(p, unit), 1000);
}

int64_t order_base_price(const Od__Product *p, const char *unit, int64_t price)
{
	return scaled(price, 1000, catalogue_factor(p, unit));
}

void order_lines_room(struct verb *v, size_t count, struct order_lines *out)
{
	memset(out, 0, sizeof *out);
	out->count = count;
	out->line = arena_array(v->arena, count + 1, sizeof *out->line);
	out->answer = arena_array(v->arena, count + 1, sizeof *out->answer);
}

const char *order_units(struct verb *v, const Od__Product *p)
{
	const char *list = text_of(p->unit);

	for (size_t i = 0; i < p->n_units; i++)
		if (strcmp(text_of(p->units[i]->code), text_of(p->unit)) != 0)
			list = arena_format(v->arena, "%s, %s", list, text_of(p->units[i]->code));
	return list;
}

enum status order_line_check(struct verb *v, const char *field, struct order_line_ask *line,
	int64_t most)
{
	const Od__Product *p = line->product;
	enum status s;

	if (line->asked <= 0 || line->asked > most)
		return verb_refuse(v, line->asked <= 0 ? OD__MESSAGE__QUANTITY_NOT_ABOVE
			: OD__MESSAGE__QUANTITY_LIMIT, field, breath_number(v->arena, line->asked),
			breath_number(v->arena, most), NULL, NULL);
	s = catalogue_to_base(p, line->unit, line->asked, &line->quantity);
	if (s == ERR_NOT_FOUND)
		return verb_refuse(v, OD__MESSAGE__NO_SUCH_UNIT, field,
			catalogue_name(p, v->actor->language), line->unit, order_units(v, p),
			NULL);
	if (s == ERR_LIMIT || line->quantity <= 0 || line->quantity > LINE_BASE_MOST)
		return verb_refuse(v, OD__MESSAGE__QUANTITY_LIMIT, field, arena_format(v->arena, "%s %s",
			breath_number(v->arena, line->asked), line->unit), arena_format(v->arena, "%s %s",
			breath_number(v->arena, LINE_BASE_MOST), text_of(p->unit)), NULL, NULL);
	if (!*text_of(line->unit))
		line->unit = text_of(p->unit);
	return s;
}

/* Price and discount of a line that comes from elsewhere, to cents and hundredths. */
static void import_price(struct verb *v, const Od__QuoteLine *q, struct order_line_ask *line)
{
	static const int64_t unit[] = { 10000, 1000, 100, 10, 1 };
	int64_t places = setting_int(v->desk, "places"), cents = 0, part = 0;
	enum rounding r = price_rounding(v);
	int64_t one = unit[places < 0 || places > 4 ? 2 : places];

	(void)money_divide(q->price, one, r, &cents);
	(void)money_divide(q->discount, HUNDREDTH, r, &part);
	line->imported = true;
	line->price = order_base_price(line->product, line->unit, cents * one);
	line->ppm = part * HUNDREDTH;
}

/* "line.3.item", or "line.3". By hand: every line of every order asks for some, to be told by none. */
static const char *order_line_field(struct verb *v, size_t at, const char *field)
{
	char text[64] = "line.", digits[24], *d = digits + sizeof digits - 1, *p = text + 5;

	*d = 0;
	do
		*--d = (char)('0' + at % 10);
	while (at /= 10);
	p = stpcpy(p, d);
	if (field) {
		*p++ = '.';
		p = stpcpy(p, field);
	}
	return arena_string_n(v->arena, text, (size_t)(p - text));
}

static enum status read_line(struct verb *v, const Od__QuoteLine *q, size_t at,
	const struct usual *usual, bool imported, struct order_line_ask *line)
{
	const char *field = order_line_field(v, at, "item");
	const struct usual_item *last;
	enum status s;

	s = product_get(v, field, q->item, &line->product);
	if (s)
		return s;
	if (line->product->retired && !imported)
		return verb_refuse(v, OD__MESSAGE__PRODUCT_RETIRED, field,
			text_of(line->product->code), NULL, NULL, NULL);
	line->unit = text_of(q->unit);
	line->asked = q->quantity;
	last = usual ? usual_find(usual, line->product->id) : NULL;
	if (!q->has_quantity) {
		line->asked = last && (!*line->unit || strcmp(line->unit, last->unit) == 0)
			? last->asked : 1000;
		if (last && !*line->unit)
			line->unit = last->unit;
	}
	line->note = text_of(q->note);
	line->requirement = text_of(q->requirement);
	line->reason = text_of(q->reason);
	s = order_line_check(v, order_line_field(v, at, "quantity"), line,
		LINE_MOST);
	if (s)
		return s;
	field = order_line_field(v, at, "price");
	if (q->has_price && (q->price < 0 || q->price > PRICE_HIGHEST))
		return verb_refuse(v, OD__MESSAGE__PRICE_RANGE, field, NULL, NULL, NULL, NULL);
	if (q->has_discount && (q->discount < 0 || q->discount > PPM))
		return verb_refuse(v, OD__MESSAGE__PRICE_RANGE,
			order_line_field(v, at, "discount"), NULL, NULL, NULL, NULL);
	if (imported && q->has_price) {
		import_price(v, q, line);
	} else if (q->has_discount && q->discount) {
		return verb_refuse(v, OD__MESSAGE__DISCOUNT_IMPORTED,
			order_line_field(v, at, "discount"), NULL, NULL, NULL, NULL);
	} else if (q->has_price) {
		line->manual = true;
		line->price = order_base_price(line->product, line->unit, q->price);
		if (!*line->reason) {
			char said[32];

			decimal_print(q->price, 4, said);
			return verb_refuse(v, OD__MESSAGE__PRICE_WANTS_REASON,
				order_line_field(v, at, "reason"), said,
				text_of(line->product->code), NULL, NULL);
		}
	}
	return OK;
}

enum status order_lines_read(struct verb *v, Od__QuoteLine *const *line, size_t count,
	const struct usual *usual, bool imported, struct order_lines *out)
{
	enum status s = OK;

	order_lines_room(v, count, out);
	for (size_t i = 0; !s && i < count; i++)
		s = read_line(v, line[i], i, usual, imported, &out->line[i]);
	return s;
}

struct price_ask *order_lines_asks(struct verb *v, const struct order_lines *lines)
{
	struct price_ask *ask = arena_array(v->arena, lines->count + 1, sizeof *ask);

	for (size_t i = 0; i < lines->count; i++) {
		const struct order_line_ask *line = &lines->line[i];

		price_ask_set(&ask[i], line->product, line->unit, line->quantity);
		ask[i].asked = line->asked;
		ask[i].manual = line->manual;
		ask[i].imported = line->imported;
		ask[i].open = line->open;
		ask[i].gift = line->gift;
		ask[i].price = line->price;
		ask[i].ppm = line->ppm;
	}
	return ask;
}

int32_t order_price_day(struct verb *v, const Od__Customer *c, int64_t placed_at, int32_t delivery)
{
	if (!c || strcmp(setting_text(v->desk, "price_day"), "delivery") != 0)
		return clock_day(placed_at);
	return delivery ? delivery : delivery_next(v->desk, c, placed_at);
}

enum status order_lines_try(struct verb *v, const struct price_buyer *buyer,
	struct order_lines *lines)
{
	enum status s = price_quote(v, buyer, order_lines_asks(v, lines), lines->count,
		lines->answer, &lines->total);

	if (s == ERR_LIMIT || (!s && lines->total.total > TOTAL_MOST))
		return verb_refuse(v, OD__MESSAGE__TOTAL_LIMIT, NULL, NULL, NULL, NULL, NULL);
	return s;
}

/* The actor, or whoever agreed to the price that another set. */
static bool either_may(struct verb *v, const struct order_line_ask *line, const char *need)
{
	struct actor other;

	if (actor_may(v->actor, need))
		return true;
	return line->agreed_by && line->agreed_by != line->priced_by &&
		access_actor(v->desk, line->agreed_by, NULL, v->arena, &other) == OK &&
		actor_may(&other, need);
}

Od__Refusal *order_line_blocked(struct verb *v, const struct order_line_ask *line,
	const struct price_answer *a)
{
	bool second = line->agreed_by && line->agreed_by != line->priced_by;
	const char *name, *least;

	if (a->level != OD__PRICE_LEVEL__MANUAL)
		return NULL;
	name = catalogue_name(line->product, v->actor->language);
	least = price_said(v, order_unit_price(line->product, line->unit, a->floor));
	if (!either_may(v, line, "manual"))
		return made_sentence(v, line->draft ? OD__MESSAGE__PRICE_ROLE_ASK
			: OD__MESSAGE__MANUAL_PRICE_ROLE, name, NULL, NULL, NULL);
	if (a->state == PRICE_BELOW_FLOOR && !either_may(v, line, "price.floor"))
		return made_sentence(v, line->draft ? OD__MESSAGE__PRICE_FLOOR_ASK
			: OD__MESSAGE__PRICE_FLOOR, name, least, NULL, NULL);
	if (a->state != PRICE_GUIDE_BLOCKS)
		return NULL;
	if (!either_may(v, line, "price.guide"))
		return made_sentence(v, line->draft ? OD__MESSAGE__PRICE_SECOND
			: OD__MESSAGE__PRICE_GUIDE_ROLE, name, least, NULL, NULL);
	return second ? NULL : made_sentence(v, line->draft ? OD__MESSAGE__PRICE_SECOND
		: OD__MESSAGE__PRICE_SECOND_DRAFT, name, least, NULL, NULL);
}

static enum status line_ready(struct verb *v, const struct price_buyer *buyer, const char *field,
	const struct order_line_ask *line, const struct price_answer *a)
{
	Od__Refusal *no;

	if (a->state == PRICE_NONE)
		return verb_refuse(v, OD__MESSAGE__NO_PRICE, field, text_of(line->product->code),
			buyer->currency, NULL, NULL);
	no = order_line_blocked(v, line, a);
	if (!no)
		return OK;
	return verb_refuse(v, (int)no->message, field, no->n_arg ? no->arg[0] : NULL,
		no->n_arg > 1 ? no->arg[1] : NULL, NULL, NULL);
}

/* May the customer buy this? What comes from elsewhere or replaces goods is not asked. */
static enum status in_range(struct verb *v, uint64_t customer, const struct order_lines *lines)
{
	struct assortment range;
	enum status s = assortment_of(v, customer, &range);

	for (size_t i = 0; !s && range.range && i < lines->count; i++) {
		const struct order_line_ask *line = &lines->line[i];

		if (!line->imported && !line->gift && !assortment_has(&range, line->product))
			s = verb_refuse(v, OD__MESSAGE__NOT_IN_RANGE,
				order_line_field(v, i, "item"),
				catalogue_name(line->product, v->actor->language), range.name, NULL,
				NULL);
	}
	return s;
}

enum status order_lines_price(struct verb *v, const struct price_buyer *buyer,
	struct order_lines *lines)
{
	enum status s = in_range(v, buyer->customer, lines);

	if (!s)
		s = order_lines_try(v, buyer, lines);
	for (size_t i = 0; !s && i < lines->count; i++)
		s = line_ready(v, buyer, order_line_field(v, i, NULL), &lines->line[i],
			&lines->answer[i]);
	return s;
}
