/* SPDX-License-Identifier: ISC */
/*
 * schema_customer -- index keys of customers, profiles, links and calls.
 *
 * A phone or fax point is found by its digits from the last to the first, so the end of a number
 * is a prefix of the key: of the E.164 form where there is one, else of what was given. Any other
 * channel is found by its text. A withheld number has no key.
 */
#include "store/schema_extract.h"

#include "record/call.pb-c.h"
#include "record/customer.pb-c.h"
#include "store/index.h"

EXTRACT(extract_customer_code)
{
	const Od__Customer *c = (const Od__Customer *)m;
	struct key k = key_empty();

	if (!c->code || !c->code[0])
		return;
	key_add_code(&k, c->code);
	entries_add(out, &k);
}

static bool has_digit(const char *text)
{
	for (; text && *text; text++)
		if (*text >= '0' && *text <= '9')
			return true;
	return false;
}

static void add_number(struct entries *out, Od__PointKind kind, const char *number)
{
	struct key k = key_empty();

	if (!has_digit(number))
		return;
	key_add_u8(&k, (uint8_t)kind);
	key_add_digits(&k, number, true);
	entries_add(out, &k);
}

/* A number that is not in use stands twice: as E.164 writes it, and as given. */
EXTRACT(extract_customer_point)
{
	const Od__Customer *c = (const Od__Customer *)m;
	size_t i;

	for (i = 0; i < c->n_point; i++) {
		const Od__Point *p = c->point[i];
		struct key k = key_empty();

		if (p->kind == OD__POINT_KIND__PHONE_POINT || p->kind == OD__POINT_KIND__FAX) {
			add_number(out, p->kind, has_digit(p->e164) ? p->e164 : p->value);
			add_number(out, p->kind, p->form);
			continue;
		}
		if (!p->value || !p->value[0])
			continue;
		key_add_u8(&k, (uint8_t)p->kind);
		key_add_text(&k, p->value);
		entries_add(out, &k);
	}
}

static void add_id(struct entries *out, uint64_t id)
{
	struct key k = key_u64(id);

	if (id)
		entries_add(out, &k);
}

EXTRACT(extract_customer_head)
{
	add_id(out, ((const Od__Customer *)m)->head);
}

EXTRACT(extract_customer_member)
{
	add_id(out, ((const Od__Customer *)m)->merged_into);
}

EXTRACT(extract_profile_owner)
{
	const Od__Profile *p = (const Od__Profile *)m;
	struct key k = key_u32(p->owner);

	if (p->owner)
		entries_add(out, &k);
}

EXTRACT(extract_link_id)
{
	const Od__Link *l = (const Od__Link *)m;
	struct key k = key_empty();

	key_add_text(&k, l->kind ? l->kind : "");
	key_add_u64(&k, l->id);
	entries_add(out, &k);
}

EXTRACT(extract_call_exchange)
{
	const Od__Call *c = (const Od__Call *)m;
	struct key k = key_empty();

	if (!c->exchange || !c->exchange[0])
		return;
	key_add_text(&k, c->exchange);
	entries_add(out, &k);
}

EXTRACT(extract_call_customer)
{
	const Od__Call *c = (const Od__Call *)m;
	struct key k = key_u64(c->customer);

	if (!c->customer)
		return;
	key_add_down(&k, c->ring);
	entries_add(out, &k);
}

EXTRACT(extract_call_number)
{
	const Od__Call *c = (const Od__Call *)m;
	const char *number = has_digit(c->e164) ? c->e164 : c->number;
	struct key k = key_empty();

	if (!has_digit(number))
		return;
	key_add_digits(&k, number, true);
	key_add_down(&k, c->ring);
	entries_add(out, &k);
}

EXTRACT(extract_call_open)
{
	const Od__Call *c = (const Od__Call *)m;
	struct key k = key_empty();

	if (c->state == OD__CALL_STATE__CALL_DONE || c->state == OD__CALL_STATE__MISSED)
		return;
	key_add_u8(&k, (uint8_t)c->state);
	key_add_text(&k, c->extension ? c->extension : "");
	entries_add(out, &k);
}

EXTRACT(extract_call_day)
{
	struct key k = key_empty();

	key_add_down(&k, ((const Od__Call *)m)->ring);
	entries_add(out, &k);
}
