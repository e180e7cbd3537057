/* SPDX-License-Identifier: ISC */
/*
 * breath -- a reader with one character of look-ahead and no way back but for digits, whose
 * meaning (quantity, line, bar code) shows in what follows them.
 */
#include "desk/breath.h"

#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "desk/usual.h"
#include "record/message.pb-c.h"

#define PRICE_MOST INT64_C(1000000000000)

struct reader {
	struct arena *arena;
	const char *begin, *at, *end;
	struct breath *out;
	const char *part;	/* where the part began */
	int64_t most;		/* of a quantity */
};

static uint32_t peek_at(const struct reader *r, const char *p)
{
	return p < r->end ? text_next(&p, r->end) : 0;
}

static uint32_t peek(const struct reader *r)
{
	return peek_at(r, r->at);
}

static void skip(struct reader *r)
{
	(void)text_next(&r->at, r->end);
}

static bool is_gap(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ';' ||
		c == '+' || c == 0x3001 || c == 0xFF0C || c == 0xFF1B || c == 0x3000;
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_quote(uint32_t c)
{
	return c == '\'' || c == 0x2018 || c == 0x2019;
}

/* A letter of any script, Han signs among them. */
static bool is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	if (c < 0xC0 || c == 0xD7 || c == 0xF7)
		return false;
	return !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x3006) &&
		!(c >= 0x3008 && c <= 0x303F) && !(c >= 0xFE00 && c <= 0xFE6F) &&
		!(c >= 0xFF00 && c <= 0xFF0F) && c != 0xFFFD && !(c >= 0xE000 && c <= 0xF8FF);
}

static const char *taken(const struct reader *r, const char *from)
{
	return arena_string_n(r->arena, from, (size_t)(r->at - from));
}

static enum status fault(struct reader *r, int message, const char *arg0, const char *arg1,
	const char *arg2)
{
	struct breath_fault *f = &r->out->fault;

	f->message = message;
	f->arg[0] = arg0;
	f->arg[1] = arg1;
	f->arg[2] = arg2;
	f->from = (size_t)(r->part - r->begin);
	f->to = (size_t)(r->at - r->begin);
	return ERR_FORMAT;
}

/* The part up to the next gap, for a sentence. */
static const char *rest_of_part(struct reader *r, const char *from)
{
	r->at = from;
	while (r->at < r->end && !is_gap(peek(r)))
		skip(r);
	return taken(r, from);
}

static enum status odd_part(struct reader *r)
{
	const char *said = rest_of_part(r, r->part);

	if (!*said && r->at < r->end) {
		skip(r);
		said = taken(r, r->part);
	}
	return fault(r, OD__MESSAGE__PART_ODD, said, NULL, NULL);
}

const char *breath_number(struct arena *a, int64_t thousandths)
{
	char text[40];

	decimal_print_grouped(thousandths, 3, text);
	return arena_format(a, "%s", text);
}

static size_t digits(struct reader *r)
{
	const char *from = r->at;

	while (is_digit(peek(r)))
		r->at++;
	return (size_t)(r->at - from);
}

/* Digits as a number; too many of them count as very large. */
static int64_t value_of(const char *from, size_t length)
{
	int64_t value = 0;

	for (size_t i = 0; i < length; i++) {
		if (value > INT64_C(100000000000))
			return value;
		value = value * 10 + (from[i] - '0');
	}
	return value;
}

static bool is_barcode(size_t length)
{
	return length == 8 || length == 12 || length == 13 || length == 14;
}

static enum status comma(struct reader *r, const char *from)
{
	const char *whole = taken(r, from);
	const char *behind;

	r->at++;
	behind = r->at;
	digits(r);
	return fault(r, OD__MESSAGE__COMMA_IN_NUMBER, taken(r, from),
		arena_format(r->arena, "%s.%s", whole, taken(r, behind)), NULL);
}

/*
 * The rest of a number whose first digits stand at [from, r->at): decimals or a fraction, with
 * `scale` decimals kept. A unit behind "/" is left alone.
 */
static enum status number_rest(struct reader *r, const char *from, int scale, int64_t *out)
{
	size_t whole = (size_t)(r->at - from), length;
	int64_t one = 1, value;
	const char *p;

	for (int i = 0; i < scale; i++)
		one *= 10;
	value = value_of(from, whole) * one;
	if (peek(r) == '.' && is_digit(peek_at(r, r->at + 1))) {
		r->at++;
		p = r->at;
		length = digits(r);
		if (length > (size_t)scale)
			return fault(r, OD__MESSAGE__DECIMALS_MANY, taken(r, from),
				scale == 3 ? "3" : "4", NULL);
		for (size_t i = 0, tenth = (size_t)one / 10; i < length; i++, tenth /= 10)
			value += (p[i] - '0') * (int64_t)tenth;
	} else if (scale == 3 && peek(r) == '/' && is_digit(peek_at(r, r->at + 1))) {
		r->at++;
		p = r->at;
		length = digits(r);
		if (!value_of(p, length) || money_divide(value, value_of(p, length), ROUND_HALF_UP,
		    &value))
			return odd_part(r);
	}
	if (peek(r) == ',' && is_digit(peek_at(r, r->at + 1)))
		return comma(r, from);
	*out = value;
	return OK;
}

static enum status read_unit(struct reader *r, struct breath_part *p)
{
	const char *from = ++r->at;

	while (is_letter(peek(r)))
		skip(r);
	if (r->at == from)
		return fault(r, OD__MESSAGE__UNIT_MISSING, NULL, NULL, NULL);
	p->unit = taken(r, from);
	return OK;
}

static enum status read_price(struct reader *r, struct breath_part *p)
{
	const char *from = ++r->at;
	uint32_t c;
	enum status s;

	if (!digits(r))
		return fault(r, OD__MESSAGE__PRICE_MISSING, NULL, NULL, NULL);
	s = number_rest(r, from, 4, &p->price);
	if (s)
		return s;
	c = peek(r);
	if ((c == 'k' || c == 'K') && !is_letter(peek_at(r, r->at + 1))) {
		r->at++;
		p->price = p->price > PRICE_MOST ? p->price : p->price * 1000;
	}
	if (p->price > PRICE_MOST)
		return fault(r, OD__MESSAGE__PRICE_RANGE, NULL, NULL, NULL);
	p->has_price = true;
	return OK;
}

static void read_text(struct reader *r, struct breath_part *p)
{
	char *text;

	skip(r);	/* the quote */
	text = arena_string_n(r->arena, r->at, (size_t)(r->end - r->at));
	for (char *c = text; *c; c++)
		if (*c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	p->text = text_trim(text);
	r->at = r->end;
}

static enum status set_number(struct reader *r, struct breath_part *p)
{
	const char *from = ++r->at;
	enum status s;

	p->kind = BREATH_SET;
	if (!digits(r))
		return fault(r, OD__MESSAGE__SET_MISSING, rest_of_part(r, r->part), NULL, NULL);
	s = number_rest(r, from, 3, &p->number);
	if (s)
		return s;
	p->has_number = true;
	if (peek(r) == '/' && is_letter(peek_at(r, r->at + 1)))
		return read_unit(r, p);
	return OK;
}

static enum status check_quantity(struct reader *r, const struct breath_part *p)
{
	if (!p->has_number)
		return OK;
	if (p->number > r->most)
		return fault(r, OD__MESSAGE__QUANTITY_LIMIT, breath_number(r->arena, p->number),
			breath_number(r->arena, r->most), NULL);
	if (p->number <= 0 && p->kind != BREATH_SET)
		return fault(r, OD__MESSAGE__QUANTITY_NOT_ABOVE,
			breath_number(r->arena, p->number), NULL, NULL);
	return OK;
}

/* What may follow an item: unit, price, less, set, remark. */
static enum status behind_item(struct reader *r, struct breath_part *p)
{
	enum status s = OK;

	if (peek(r) == '/')
		s = read_unit(r, p);
	if (!s && peek(r) == '@')
		s = read_price(r, p);
	if (s)
		return s;
	if (peek(r) == '-' && !p->has_price) {
		r->at++;
		p->kind = BREATH_CUT;
	} else if (peek(r) == '=') {
		if (p->has_number || p->has_price || *p->unit)
			return odd_part(r);
		s = set_number(r, p);
	} else if (is_quote(peek(r))) {
		if (!p->has_number && !p->has_price && !*p->unit)
			p->kind = BREATH_REMARK;
		read_text(r, p);
	}
	return s ? s : check_quantity(r, p);
}

static enum status read_word(struct reader *r, struct breath_part *p)
{
	const char *from = r->at, *label;
	uint32_t first = peek(r);
	size_t count = 0;

	for (; is_letter(peek(r)); count++)
		skip(r);
	p->word = taken(r, from);
	p->by = BREATH_WORD;
	if (count == 1 && first < 0x80) {
		char letter = (char)(first | 0x20);

		label = strchr(usual_letters, letter);
		if (!label)
			return fault(r, letter == 'g' ? OD__MESSAGE__LABEL_GRAM
				: OD__MESSAGE__LABEL_NONE, p->word, NULL, NULL);
		p->by = BREATH_USUAL;
		p->usual = (unsigned)(label - usual_letters);
	}
	return behind_item(r, p);
}

static enum status read_code(struct reader *r, struct breath_part *p)
{
	const char *from = ++r->at;
	uint32_t c;

	while ((c = peek(r)) && !is_gap(c) && c != '/' && c != '=' && c != '@' && !is_quote(c)) {
		/* a dash at the end takes away; one within belongs to the code */
		if (c == '-') {
			uint32_t next = peek_at(r, r->at + 1);

			if (!next || is_gap(next))
				break;
		}
		skip(r);
	}
	if (r->at == from)
		return odd_part(r);
	p->by = BREATH_CODE;
	p->word = taken(r, from);
	return behind_item(r, p);
}

static bool item_begins(uint32_t c)
{
	return is_letter(c) || c == '#' || c == '*';
}

static enum status read_item(struct reader *r, struct breath_part *p);

/* "*1", "*12a" (times twelve), "*6901234567892" */
static enum status read_star(struct reader *r, struct breath_part *p)
{
	const char *from = ++r->at;
	size_t length = digits(r);
	int64_t times = value_of(from, length);

	if (length == 1 && times) {
		p->by = BREATH_USUAL;
		p->usual = (unsigned)times - 1;
		return behind_item(r, p);
	}
	if (is_barcode(length) && !item_begins(peek(r))) {
		p->by = BREATH_BARCODE;
		p->word = taken(r, from);
		return behind_item(r, p);
	}
	if (length < 2 || !p->has_number || !item_begins(peek(r)))
		return odd_part(r);
	if (__builtin_mul_overflow(p->number, times, &p->number))
		p->number = INT64_MAX / 10;
	return read_item(r, p);
}

static enum status read_item(struct reader *r, struct breath_part *p)
{
	switch (peek(r)) {
	case '#':
		return read_code(r, p);
	case '*':
		return read_star(r, p);
	default:
		return read_word(r, p);
	}
}

/* A number without an item: behind one that has none, it was meant for that one. */
static enum status of_what(struct reader *r, const char *number)
{
	const struct breath_part *p = r->out->count ? &r->out->part[r->out->count - 1] : NULL;

	if (p && p->kind == BREATH_ADD && !p->has_number)
		return fault(r, OD__MESSAGE__NUMBER_BEHIND, arena_string_n(r->arena, r->begin + p->from,
			p->to - p->from), number, NULL);
	return fault(r, OD__MESSAGE__NUMBER_OF_WHAT, number, NULL, NULL);
}

/* "2@29.50" is a price for line 2, "2-" takes it out: nothing else can be meant. */
static bool ends_a_line(const struct reader *r)
{
	uint32_t next = peek(r) == '-' ? peek_at(r, r->at + 1) : 0;

	return peek(r) == '@' || (peek(r) == '-' && (!next || is_gap(next)));
}

static enum status behind_line(struct reader *r, struct breath_part *p)
{
	enum status s;

	if (peek(r) == '-') {
		r->at++;
		p->kind = BREATH_CUT;
		return OK;
	}
	s = read_price(r, p);
	if (!s && is_quote(peek(r)))
		read_text(r, p);
	return s;
}

/* Digits first: a quantity, the number of a line, or a bar code. */
static enum status read_digits(struct reader *r, struct breath_part *p)
{
	const char *from = r->at;
	size_t length = digits(r);
	uint32_t c = peek(r);
	enum status s;

	if (is_barcode(length) && !item_begins(c) && c != '.' && c != ',' &&
	    !(c == '/' && is_digit(peek_at(r, r->at + 1)))) {
		p->by = BREATH_BARCODE;
		p->word = taken(r, from);
		return behind_item(r, p);
	}
	if (length && (c == '=' || is_quote(c) || ends_a_line(r))) {
		p->by = BREATH_LINE;
		p->line = value_of(from, length) > 9999 ? 9999 : (unsigned)value_of(from, length);
		if (c == '=') {
			s = set_number(r, p);
			return s ? s : check_quantity(r, p);
		}
		if (!is_quote(c))
			return behind_line(r, p);
		p->kind = BREATH_REMARK;
		read_text(r, p);
		return OK;
	}
	s = number_rest(r, from, 3, &p->number);
	if (s)
		return s;
	p->has_number = true;
	if (!item_begins(peek(r))) {
		const char *number = taken(r, from), *behind = r->at;

		while (peek(r) == ' ')
			r->at++;
		if (r->at == behind || !item_begins(peek(r))) {
			r->at = behind;
			return of_what(r, number);
		}
	}
	return read_item(r, p);
}

static enum status read_day(struct reader *r, struct breath_part *p)
{
	const char *from = ++r->at;

	if (peek(r) == '+')
		r->at++;
	while (r->at < r->end && !is_gap(peek(r)) && !is_quote(peek(r)))
		skip(r);
	p->kind = BREATH_DAY;
	p->text = taken(r, from);
	if (!*p->text)
		return fault(r, OD__MESSAGE__DAY_UNKNOWN, "", NULL, NULL);
	return OK;
}

/* "%SPRING": a coupon; nothing behind the sign takes it out. */
static void read_coupon(struct reader *r, struct breath_part *p)
{
	const char *from = ++r->at;

	while (r->at < r->end && !is_gap(peek(r)) && !is_quote(peek(r)))
		skip(r);
	p->kind = BREATH_COUPON;
	p->text = taken(r, from);
}

static enum status read_part(struct reader *r, struct breath_part *p)
{
	uint32_t c = peek(r);

	memset(p, 0, sizeof *p);
	p->word = p->unit = p->text = "";
	r->part = r->at;
	if (is_quote(c)) {
		p->kind = BREATH_REMARK;
		read_text(r, p);
		return OK;
	}
	if (c == '>')
		return read_day(r, p);
	if (c == '%') {
		read_coupon(r, p);
		return OK;
	}
	if (is_digit(c) || (c == '.' && is_digit(peek_at(r, r->at + 1))))
		return read_digits(r, p);
	if (item_begins(c))
		return read_item(r, p);
	if (c == '-' && is_digit(peek_at(r, r->at + 1)))
		return fault(r, OD__MESSAGE__MINUS_FIRST, rest_of_part(r, r->at + 1), NULL, NULL);
	return odd_part(r);
}

enum status breath_read(struct arena *a, const char *line, int64_t most, struct breath *out)
{
	struct reader r = { .arena = a, .begin = line, .at = line, .end = line + strlen(line),
		.out = out, .part = line, .most = most };
	enum status s;

	memset(out, 0, sizeof *out);
	out->part = arena_array(a, BREATH_PARTS, sizeof *out->part);
	if (strcmp(text_trim(arena_string(a, line)), "+") == 0) {
		out->part[0] = (struct breath_part) { .kind = BREATH_SUGGESTED, .word = "",
			.unit = "", .text = "", .to = (size_t)(r.end - r.begin) };
		out->count = 1;
		return OK;
	}
	for (;;) {
		struct breath_part *p = &out->part[out->count];

		while (r.at < r.end && is_gap(peek(&r)))
			skip(&r);
		if (r.at == r.end)
			return OK;
		if (out->count == BREATH_PARTS - 1) {
			r.part = r.at;
			return fault(&r, OD__MESSAGE__PARTS_MANY,
				arena_format(a, "%d", BREATH_PARTS - 1), NULL, NULL);
		}
		s = read_part(&r, p);
		if (s)
			return s;
		p->from = (size_t)(r.part - r.begin);
		p->to = (size_t)(r.at - r.begin);
		out->count++;
	}
}
