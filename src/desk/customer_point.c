/* SPDX-License-Identifier: ISC */
/*
 * customer_point: contact points as they are given, and the lists of a record.
 *
 * A value is kept as given whatever it is. A phone number that can be read gets its E.164 form
 * beside it, which is what rings are matched by. One that is not in use (any more) is matched by the
 * form that E.164 would give it, and by its last digits. A number of the desk's own country that
 * plainly lacks digits is the one thing that is sent back, as it is a slip of the hand; seven or
 * eight digits may be a number without its area code, so they have no such form.
 */
#include "desk/customer.h"

#include <ctype.h>
#include <string.h>

#include "desk/inside.h"
#include "desk/setting.h"
#include "lang/digits.h"
#include "lang/phone.h"
#include "lang/phone_memo.h"
#include "record/message.pb-c.h"

static bool phone_kind(Od__PointKind kind)
{
	return kind == OD__POINT_KIND__PHONE_POINT || kind == OD__POINT_KIND__FAX;
}

const char *customer_region(struct verb *v, const char *country)
{
	char *region;

	if (!*country)
		return "";
	if (strlen(country) != 2)
		return "ZZ";
	region = arena_string(v->arena, country);
	region[0] = (char)toupper((unsigned char)region[0]);
	region[1] = (char)toupper((unsigned char)region[1]);
	return region;
}

static bool e164_given(const char *text)
{
	size_t digits = text && *text == '+' ? strspn(text + 1, "0123456789") : 0;

	return digits >= 7 && digits <= 15 && text[1 + digits] == '\0';
}

static bool at_home(const struct phone *phone, const char *region, const char *home)
{
	return strcmp(region, home) == 0 && (!*phone->region || strcmp(phone->region, home) == 0);
}

/* As many digits as a number without its area code has? */
static bool local(const struct phone *phone)
{
	return phone->digits == 7 || phone->digits == 8;
}

enum status customer_read_point(struct verb *v, const char *field, const Od__Point *given,
	const char *region, Od__Point **out)
{
	const char *home = setting_text(v->desk, "country");
	const char *value = text_of(given->value);
	struct phone phone;
	Od__Point *p;

	if (!value[strspn(value, " \t")])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, field, field,
			"the number or address", NULL, NULL);
	p = (Od__Point *)reflect_copy(&given->base, v->arena);
	SET(p, kind, given->kind);
	p->e164 = p->form = NULL;
	*out = p;
	if (!phone_kind(p->kind))
		return OK;
	if (!*region)
		region = home;
	if (v->phones && phone_memo_read(v->phones, value, region, phone.e164)) {
		SET_TEXT(v, p, e164, phone.e164);
		return OK;
	}
	phone_read(value, region, &phone);
	if (phone.valid)
		SET_TEXT(v, p, e164, phone.e164);
	/* an export of another desk knew the country */
	else if (v->unseen && e164_given(given->e164))
		SET_TEXT(v, p, e164, given->e164);
	else if (v->unseen && e164_given(given->form))
		SET_TEXT(v, p, form, given->form);
	else if (phone.reason == PHONE_TOO_SHORT && at_home(&phone, region, home) && !local(&phone))
		return verb_refuse(v, OD__MESSAGE__PHONE_SHORT, field, value,
			arena_format(v->arena, "%u", phone.digits),
			arena_format(v->arena, "%u", phone.expected_low), NULL);
	else if (*phone.e164 && !(at_home(&phone, region, home) && local(&phone)))
		SET_TEXT(v, p, form, phone.e164);
	return OK;
}

void customer_append_point(struct verb *v, Od__Customer *c, Od__Point *p)
{
	Od__Point **list = arena_array(v->arena, c->n_point + 1, sizeof *list);
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < c->n_point; i++) {
		list[i] = c->point[i];
		if (list[i]->n > n)
			n = list[i]->n;
	}
	SET(p, n, n + 1);
	list[c->n_point++] = p;
	c->point = list;
}

void customer_append_address(struct verb *v, Od__Customer *c, Od__Address *a)
{
	Od__Address **list = arena_array(v->arena, c->n_address + 1, sizeof *list);
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < c->n_address; i++) {
		list[i] = c->address[i];
		if (list[i]->n > n)
			n = list[i]->n;
	}
	SET(a, n, n + 1);
	list[c->n_address++] = a;
	c->address = list;
}

void customer_append_person(struct verb *v, Od__Customer *c, Od__Person *p)
{
	Od__Person **list = arena_array(v->arena, c->n_person + 1, sizeof *list);
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < c->n_person; i++) {
		list[i] = c->person[i];
		if (list[i]->n > n)
			n = list[i]->n;
	}
	SET(p, n, n + 1);
	list[c->n_person++] = p;
	c->person = list;
}

/* Same number, by E.164 where both have it, else by the digits as given. */
static bool same_value(const Od__Point *a, const Od__Point *b)
{
	char x[DIGITS_MAX + 1], y[DIGITS_MAX + 1];

	if (a->kind != b->kind)
		return false;
	if (a->e164 && b->e164)
		return strcmp(a->e164, b->e164) == 0;
	if (!phone_kind(a->kind))
		return strcmp(text_of(a->value), text_of(b->value)) == 0;
	digits_of(text_of(a->value), x);
	digits_of(text_of(b->value), y);
	return *x && strcmp(x, y) == 0;
}

enum status customer_add_point(struct verb *v, Od__Customer *c, Od__PointKind kind,
	const char *value, const char *source, uint32_t *n)
{
	Od__Point given = OD__POINT__INIT, *p;
	enum status s;
	size_t i;

	given.has_kind = true;
	given.kind = kind;
	given.value = arena_string(v->arena, value);
	given.source = arena_string(v->arena, source);
	s = customer_read_point(v, "point", &given, "", &p);
	if (s != OK)
		return s;
	for (i = 0; i < c->n_point; i++)
		if (same_value(c->point[i], p)) {
			*n = c->point[i]->n;
			return OK;
		}
	customer_append_point(v, c, p);
	*n = p->n;
	return OK;
}
