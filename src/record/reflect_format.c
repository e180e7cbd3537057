/* SPDX-License-Identifier: ISC */
/*
 * reflect_format -- one value to text and back, by type and format.
 *
 * The exact text of a value reads back to the same value; the other text is for people (grouped
 * amounts, local times, labels). Parsing is strict: what does not follow the format, is out of the
 * type's range or has more decimals than the format keeps is ERR_FORMAT, never a rounded value.
 * Amounts are read and printed with the desk's decimal places (reflect_places).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/money.h"
#include "base/say.h"
#include "base/text.h"
#include "record/reflect_value.h"

#define DAY_MINUTES 1440

static int places = 2;

void reflect_places(int count)
{
	places = count < 0 ? 0 : count > 4 ? 4 : count;
}

/* ---- text of a value ---- */

/* As people tell a length: tenths below ten seconds, whole seconds below an hour, then minutes. */
static uint64_t rounded(uint64_t micros)
{
	uint64_t step = micros < 10 * CLOCK_SECOND ? CLOCK_SECOND / 10
		: micros < CLOCK_HOUR ? CLOCK_SECOND : CLOCK_MINUTE;

	return (micros + step / 2) / step * step;
}

static enum status print_duration(int64_t micros, bool exact, struct buffer *out)
{
	uint64_t left = micros < 0 ? -(uint64_t)micros : (uint64_t)micros, hours, minutes, second;
	char text[32];

	if (!exact)
		left = rounded(left);
	hours = left / (uint64_t)CLOCK_HOUR;
	left %= (uint64_t)CLOCK_HOUR;
	minutes = left / (uint64_t)CLOCK_MINUTE;
	second = left % (uint64_t)CLOCK_MINUTE;
	if (micros < 0)
		buffer_char(out, '-');
	if (hours)
		buffer_format(out, "%" PRIu64 "h", hours);
	if (minutes)
		buffer_format(out, "%" PRIu64 "min", minutes);
	if (second || (!hours && !minutes)) {
		decimal_print((int64_t)second, 6, text);
		buffer_format(out, "%ss", text);
	}
	return out->over ? ERR_LIMIT : OK;
}

static enum status print_time(int64_t at, bool exact, struct buffer *out)
{
	struct clock_parts t;
	char text[40];

	if (exact) {
		clock_print(at, text);
		return buffer_text(out, text);
	}
	clock_split(at, &t);
	return buffer_format(out, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour,
		t.minute);
}

static enum status print_price(int64_t price, struct buffer *out)
{
	int64_t unit = 1;
	char text[40];
	int scale = 4;

	/* At least the decimals of an amount, all four when they say something. */
	while (scale > places && price % (unit * 10) == 0) {
		unit *= 10;
		scale--;
	}
	money_print(price / unit, scale, text);
	return buffer_text(out, text);
}

static enum status print_integer(const ProtobufCFieldDescriptor *f, enum format format,
	const void *at, bool exact, struct buffer *out)
{
	int64_t value = value_integer(f, at);
	struct clock_parts t;
	char text[40];

	switch (format) {
	case FORMAT_MONEY:
		if (exact)
			money_print(value, places, text);
		else
			money_print_grouped(value, places, text);
		return buffer_text(out, text);
	case FORMAT_PRICE:
		return print_price(value, out);
	case FORMAT_QUANTITY:
		decimal_print(value, 3, text);
		return buffer_text(out, text);
	case FORMAT_PPM:
		decimal_print(value, 4, text);
		return buffer_format(out, "%s%%", text);
	case FORMAT_TIME:
		return print_time(value, exact, out);
	case FORMAT_DAY:
		clock_day_split((int32_t)value, &t);
		if (t.year < 1 || t.year > 9999)
			return buffer_format(out, "%" PRId64, value);
		return buffer_format(out, "%04d-%02d-%02d", t.year, t.month, t.day);
	case FORMAT_MINUTES:
		if (value < 0 || value > DAY_MINUTES)
			return buffer_format(out, "%" PRId64, value);
		return buffer_format(out, "%02" PRId64 ":%02" PRId64, value / 60, value % 60);
	case FORMAT_DURATION:
		return print_duration(value, exact, out);
	case FORMAT_DEGREES:
		decimal_print(value, 1, text);
		return buffer_format(out, "%s%s", text, exact ? "" : " \u00b0C");
	default:
		break;
	}
	if (f->type == PROTOBUF_C_TYPE_UINT64 || f->type == PROTOBUF_C_TYPE_FIXED64)
		return buffer_format(out, "%" PRIu64, *(const uint64_t *)at);
	return buffer_format(out, "%" PRId64, value);
}

static enum status print_enum(const ProtobufCEnumDescriptor *e, int value, bool exact,
	struct buffer *out)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(e, value);
	const char *p;

	if (!v)
		return buffer_format(out, "%d", value);
	if (!exact)
		return buffer_text(out, enum_label(e, value));
	for (p = v->name; *p; p++)
		buffer_char(out, *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p);
	return out->over ? ERR_LIMIT : OK;
}

enum status value_print(const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	const void *at, bool exact, struct buffer *out)
{
	const ProtobufCBinaryData *bytes;
	const char *text;
	size_t i;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		text = *(const char *const *)at;
		return buffer_text(out, text ? text : "");
	case PROTOBUF_C_TYPE_BYTES:
		bytes = at;
		for (i = 0; i < bytes->len; i++)
			buffer_format(out, "%02x", bytes->data[i]);
		return out->over ? ERR_LIMIT : OK;
	case PROTOBUF_C_TYPE_BOOL:
		if (exact)
			return buffer_text(out, value_integer(f, at) ? "true" : "false");
		return buffer_text(out, value_integer(f, at) ? "yes" : "no");
	case PROTOBUF_C_TYPE_ENUM:
		return print_enum(f->descriptor, (int)value_integer(f, at), exact, out);
	case PROTOBUF_C_TYPE_MESSAGE:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		return ERR_FORMAT;
	default:
		return print_integer(f, rule->format, at, exact, out);
	}
}

/* ---- a value of text ---- */

static enum status parse_ppm(const char *text, int64_t *value)
{
	size_t length = strlen(text);
	char number[32];

	if (length == 0 || length >= sizeof number)
		return ERR_FORMAT;
	if (text[length - 1] != '%')
		return money_parse(text, 6, value);
	memcpy(number, text, length - 1);
	number[length - 1] = 0;
	return money_parse(number, 4, value);
}

static enum status parse_day(const char *text, int64_t *value)
{
	static const struct { const char *word; int days; } words[] = {
		{ "today", 0 }, { "tomorrow", 1 }, { "yesterday", -1 }
	};
	int year, month, day, used = 0;
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (text_equal_ascii(text, words[i].word)) {
			*value = clock_day(clock_now()) + words[i].days;
			return OK;
		}
	if (strlen(text) != 10 || strspn(text, "0123456789-") != 10 ||
	    sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || used != 10)
		return ERR_FORMAT;
	*value = clock_day_join(year, month, day);
	return *value == INT32_MIN ? ERR_FORMAT : OK;
}

static enum status parse_minutes(const char *text, int64_t *value)
{
	int hour, minute, used = 0;
	size_t length = strlen(text);

	if (length < 4 || length > 5 || strspn(text, "0123456789:") != length ||
	    sscanf(text, "%2d:%2d%n", &hour, &minute, &used) != 2 || (size_t)used != length ||
	    text[length - 3] != ':' || minute > 59)
		return ERR_FORMAT;
	*value = hour * 60 + minute;
	return *value > DAY_MINUTES ? ERR_FORMAT : OK;
}

static enum status parse_duration(const char *text, int64_t *value)
{
	static const struct { const char *name; int64_t unit; } units[] = {
		{ "d", CLOCK_DAY }, { "h", CLOCK_HOUR }, { "min", CLOCK_MINUTE },
		{ "m", CLOCK_MINUTE }, { "s", CLOCK_SECOND }, { "ms", CLOCK_SECOND / 1000 }
	};
	bool negative = *text == '-';
	const char *p = text + negative;
	money_wide sum = 0;

	if (strcmp(p, "0") == 0) {
		*value = 0;
		return OK;
	}
	if (!*p)
		return ERR_FORMAT;
	while (*p) {
		size_t digits = strspn(p, "0123456789."), letters, i;
		char number[32];
		money_wide part;
		int64_t scaled;

		letters = strspn(p + digits, "abcdefghijklmnopqrstuvwxyz");
		if (digits == 0 || digits >= sizeof number || letters == 0)
			return ERR_FORMAT;
		memcpy(number, p, digits);
		number[digits] = 0;
		if (money_parse(number, 6, &scaled) != OK)
			return ERR_FORMAT;
		for (i = 0; i < sizeof units / sizeof units[0]; i++)
			if (strlen(units[i].name) == letters &&
			    strncmp(units[i].name, p + digits, letters) == 0)
				break;
		if (i == sizeof units / sizeof units[0])
			return ERR_FORMAT;
		part = (money_wide)scaled * units[i].unit;
		if (part % 1000000 != 0)
			return ERR_FORMAT;
		sum += part / 1000000;
		if (sum > (money_wide)INT64_MAX + 1)
			return ERR_FORMAT;
		p += digits + letters;
	}
	sum = negative ? -sum : sum;
	if (sum > INT64_MAX)
		return ERR_FORMAT;
	*value = (int64_t)sum;
	return OK;
}

static enum status parse_formatted(enum format format, const char *text, int64_t *value)
{
	switch (format) {
	case FORMAT_MONEY:
		return money_parse(text, places, value);
	case FORMAT_PRICE:
		return money_parse(text, 4, value);
	case FORMAT_QUANTITY:
		return money_parse(text, 3, value);
	case FORMAT_PPM:
		return parse_ppm(text, value);
	case FORMAT_TIME:
		return clock_parse(text, value);
	case FORMAT_DAY:
		return parse_day(text, value);
	case FORMAT_MINUTES:
		return parse_minutes(text, value);
	case FORMAT_DURATION:
		return parse_duration(text, value);
	case FORMAT_DEGREES:
		return money_parse(text, 1, value);
	default:
		return money_parse(text, 0, value);
	}
}

static enum status parse_integer(const ProtobufCFieldDescriptor *f, enum format format,
	const char *text, void *at)
{
	int64_t value;
	uint64_t large;

	switch (f->type) {
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		if (!text_decimal(text, &large))
			return ERR_FORMAT;
		*(uint64_t *)at = large;
		return OK;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		if (parse_formatted(format, text, &value) != OK || value < 0 || value > UINT32_MAX)
			return ERR_FORMAT;
		*(uint32_t *)at = (uint32_t)value;
		return OK;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		if (parse_formatted(format, text, &value) != OK || value < INT32_MIN ||
		    value > INT32_MAX)
			return ERR_FORMAT;
		*(int32_t *)at = (int32_t)value;
		return OK;
	default:
		if (parse_formatted(format, text, &value) != OK)
			return ERR_FORMAT;
		*(int64_t *)at = value;
		return OK;
	}
}

static enum status parse_flag(const char *text, protobuf_c_boolean *at)
{
	static const char *const words[] = { "no", "yes", "false", "true", "0", "1", "off", "on",
		"n", "y" };
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (text_equal_ascii(text, words[i])) {
			*at = i % 2;
			return OK;
		}
	return ERR_FORMAT;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static enum status parse_hex(const char *text, ProtobufCBinaryData *at, struct arena *a)
{
	size_t length = strlen(text), i;
	unsigned char *bytes;

	if (length % 2 != 0 || length / 2 > REFLECT_BYTES)
		return ERR_FORMAT;
	bytes = arena_alloc(a, length / 2);
	for (i = 0; i < length / 2; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return ERR_FORMAT;
		bytes[i] = (unsigned char)(high << 4 | low);
	}
	at->data = bytes;
	at->len = length / 2;
	return OK;
}

static bool same_word(const char *a, const char *b)
{
	for (;; a++, b++) {
		char x = *a == '-' || *a == ' ' ? '_' : *a, y = *b == '-' || *b == ' ' ? '_' : *b;

		if (x >= 'A' && x <= 'Z')
			x = (char)(x + 32);
		if (y >= 'A' && y <= 'Z')
			y = (char)(y + 32);
		if (x != y)
			return false;
		if (!x)
			return true;
	}
}

const ProtobufCEnumValue *value_enum(const ProtobufCEnumDescriptor *e, const char *text)
{
	unsigned i;

	for (i = 0; i < e->n_values; i++)
		if (same_word(text, e->values[i].name))
			return &e->values[i];
	for (i = 0; i < e->n_values; i++)
		if (same_word(text, enum_label(e, e->values[i].value)))
			return &e->values[i];
	return NULL;
}

enum status value_parse(const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	const char *text, void *at, struct arena *a)
{
	const ProtobufCEnumValue *v;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(char **)at = arena_string(a, text);
		return OK;
	case PROTOBUF_C_TYPE_BYTES:
		return parse_hex(text, at, a);
	case PROTOBUF_C_TYPE_BOOL:
		return parse_flag(text, at);
	case PROTOBUF_C_TYPE_ENUM:
		v = value_enum(f->descriptor, text);
		if (!v)
			return ERR_FORMAT;
		*(int *)at = v->value;
		return OK;
	case PROTOBUF_C_TYPE_MESSAGE:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		return ERR_FORMAT;
	default:
		return parse_integer(f, rule->format, text, at);
	}
}

/* What stands where nothing was said is no value that people give. */
static bool says_nothing(const ProtobufCEnumValue *value)
{
	static const char none[] = "_NONE";
	size_t length = strlen(value->name);

	return value->value == 0 && length > sizeof none - 1 &&
		strcmp(value->name + length - (sizeof none - 1), none) == 0;
}

/* "one of restaurant, chain_store …": names as they are typed. */
static const char *takes_enum(const ProtobufCEnumDescriptor *e, struct arena *a)
{
	struct buffer out;
	const char *said;
	bool said_any = false;
	unsigned i;

	buffer_init(&out, 2000);
	buffer_text(&out, "one of ");
	for (i = 0; i < e->n_values && i < 24; i++) {
		if (says_nothing(&e->values[i]))
			continue;
		if (said_any)
			buffer_text(&out, ", ");
		said_any = true;
		print_enum(e, e->values[i].value, true, &out);
	}
	if (i < e->n_values)
		buffer_text(&out, " …");
	said = arena_string_n(a, buffer_string(&out), out.length);
	buffer_free(&out);
	return said;
}

const char *value_takes(const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	struct arena *a)
{
	static const char *const formats[FORMAT_DEGREES + 1] = {
		[FORMAT_MONEY] = N_("an amount like 642.80"),
		[FORMAT_PRICE] = N_("a price like 18.50"),
		[FORMAT_QUANTITY] = N_("a quantity like 2.5"),
		[FORMAT_PPM] = N_("a share like 3% or 0.03"),
		[FORMAT_TIME] = N_("a time like 2026-11-19T14:05"),
		[FORMAT_DAY] = N_("a day like 2026-11-20"),
		[FORMAT_MINUTES] = N_("a time of day like 05:30"),
		[FORMAT_DURATION] = N_("a duration like 2h or 90min"),
		[FORMAT_DEGREES] = N_("degrees like -18.5")
	};

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		return N_("UTF-8 text");
	case PROTOBUF_C_TYPE_BYTES:
		return N_("hex digits in pairs");
	case PROTOBUF_C_TYPE_BOOL:
		return N_("yes or no");
	case PROTOBUF_C_TYPE_ENUM:
		return takes_enum(f->descriptor, a);
	case PROTOBUF_C_TYPE_MESSAGE:
		return N_("fields of its own, behind a dot");
	default:
		break;
	}
	if (formats[rule->format])
		return formats[rule->format];
	if (f->type == PROTOBUF_C_TYPE_UINT32 || f->type == PROTOBUF_C_TYPE_UINT64)
		return N_("a whole number, 0 or more");
	return N_("a whole number");
}
