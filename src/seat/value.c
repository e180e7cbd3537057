/* SPDX-License-Identifier: ISC */
/*
 * One value by its declared format. See value.h.
 */
#include "seat/value.h"

#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "record/common.pb-c.h"
#include "record/phrase.h"
#include "record/table.h"
#include "seat/print.h"

bool value_numeric(const struct place *place)
{
	switch (place->field->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_BOOL:
		return false;
	default:
		return true;
	}
}

bool value_right(const struct place *place)
{
	if (!place->field || place->field->label == PROTOBUF_C_LABEL_REPEATED)
		return false;
	switch (field_rule(place->type, place->index)->format) {
	case FORMAT_MONEY:
	case FORMAT_PRICE:
	case FORMAT_QUANTITY:
	case FORMAT_PPM:
		return true;
	case FORMAT_PLAIN:
		return value_numeric(place);
	default:
		return false;
	}
}

char *value_show(const struct place *place, int64_t now, char *out, size_t size)
{
	const char *label;
	struct buffer buffer;
	int64_t value;

	out[0] = '\0';
	if (!place->present || !place->message)
		return out;
	value = value_numeric(place) ? reflect_integer(place) : 0;
	switch (field_rule(place->message->descriptor, place->index)->format) {
	case FORMAT_MONEY:
		return print_money(value, out, size);
	case FORMAT_PRICE:
		return print_price(value, out, size);
	case FORMAT_QUANTITY:
		return print_quantity(value, out, size);
	case FORMAT_TIME:
		return print_time(value, now, out, size);
	case FORMAT_DAY:
		return print_day((int32_t)value, out, size);
	case FORMAT_MINUTES:
		return print_minutes(value, out, size);
	case FORMAT_PHONE:
		return print_phone(reflect_string(place), out, size);
	default:
		break;
	}
	if (place->field->type == PROTOBUF_C_TYPE_ENUM) {
		label = enum_label(place->field->descriptor, (int)reflect_integer(place));
		snprintf(out, size, "%s", label ? say(label) : "");
	} else if (place->field->type == PROTOBUF_C_TYPE_MESSAGE &&
		   place->field->descriptor == &od__refusal__descriptor) {	/* a sentence */
		told_say((const Od__Refusal *)reflect_message(place), out, size);
	} else if (place->field->type == PROTOBUF_C_TYPE_STRING) {
		snprintf(out, size, "%s", reflect_string(place));
	} else {
		buffer_init(&buffer, size - 1);
		reflect_print(place, false, &buffer);
		snprintf(out, size, "%s", buffer_string(&buffer));
		buffer_free(&buffer);
	}
	return out;
}

char *value_hide(const char *text, char *out, size_t size)
{
	size_t length = strlen(text);

	if (length > 4 && strspn(text, "0123456789 +-") == length)
		snprintf(out, size, "\u2026%s", text + length - 4);
	else
		snprintf(out, size, "\u2026");
	return out;
}
