/* SPDX-License-Identifier: ISC */
/*
 * customer_add: the verb `customer add`.
 *
 * Likely duplicates are told before anything is written: another customer with the same number or
 * the same folded name refuses the add until it is repeated with accept_duplicate. The customer
 * gets its subject (the key that seals its personal values), its profile, and its default code,
 * the letter K and its number.
 */
#include "desk/inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "desk/call.h"
#include "desk/caller.h"
#include "desk/customer.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "lang/digits.h"
#include "lang/finder.h"
#include "lang/fold.h"
#include "record/message.pb-c.h"

#define NAME_WORDS 7		/* words of a name by which a like one is sought */

/* The country of its phones: as told, else of its first address, else the desk's. */
static const char *region_of(struct verb *v, const Od__CustomerAdd *r)
{
	const char *country = text_of(r->country);

	if (!*country && r->n_address)
		country = text_of(r->address[0]->country);
	return customer_region(v, country);
}

static enum status take_points(struct verb *v, const Od__CustomerAdd *r, Od__Customer *c)
{
	const char *region = region_of(v, r);
	Od__Point first = OD__POINT__INIT, *p;
	enum status s;
	size_t i;

	if (r->phone && *r->phone) {
		first.value = r->phone;
		s = customer_read_point(v, "phone", &first, region, &p);
		if (s != OK)
			return s;
		customer_append_point(v, c, p);
	}
	for (i = 0; i < r->n_point; i++) {
		s = customer_read_point(v, arena_format(v->arena, "point.%zu.value", i),
			r->point[i], region, &p);
		if (s != OK)
			return s;
		customer_append_point(v, c, p);
	}
	return OK;
}

/* A subject of its own for the customer and for each person in it. */
static enum status next_subject(struct verb *v, uint64_t *subject)
{
	return counter_next(v->txn, "subject", subject);
}

static enum status take_parts(struct verb *v, const Od__CustomerAdd *r, Od__Customer *c)
{
	enum status s = take_points(v, r, c);
	size_t i;

	if (s != OK)
		return s;
	if (r->address_text && *r->address_text) {
		Od__Address *a = FRESH(v, address);

		SET_TEXT(v, a, text, r->address_text);
		customer_append_address(v, c, a);
	}
	for (i = 0; i < r->n_address; i++)
		customer_append_address(v, c, (Od__Address *)reflect_copy(&r->address[i]->base,
			v->arena));
	for (i = 0; i < r->n_person; i++) {
		Od__Person *p = (Od__Person *)reflect_copy(&r->person[i]->base, v->arena);

		p->has_subject = false;
		p->subject = 0;
		customer_append_person(v, c, p);
	}
	return OK;
}

/* Another customer named by a code, as id. */
static enum status other(struct verb *v, const char *field, const char *said, uint64_t *id)
{
	Od__Customer *c;
	enum status s = customer_get(v, field, said, &c);

	if (s == OK)
		*id = c->id;
	return s;
}

static enum status take_fields(struct verb *v, const Od__CustomerAdd *r, Od__Customer *c)
{
	enum status s = OK;
	uint64_t id;
	int32_t day;

	SET_TEXT(v, c, name, text_trim(arena_string(v->arena, text_of(r->name))));
	if (!*c->name)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "name", "name",
			"how people call it", NULL, NULL);
	if (r->has_kind)
		SET(c, kind, r->kind);
	if (r->note)
		SET_TEXT(v, c, note, r->note);
	if (r->industry)
		SET_TEXT(v, c, industry, r->industry);
	if (r->has_seats)
		SET(c, seats, r->seats);
	if (r->has_diners)
		SET(c, diners, r->diners);
	if (r->language)
		SET_TEXT(v, c, language, r->language);
	if (r->taste)
		SET_TEXT(v, c, taste, r->taste);
	if (r->territory)
		SET_TEXT(v, c, territory, r->territory);
	if (r->zone)
		SET_TEXT(v, c, zone, r->zone);
	if (r->size)
		SET_TEXT(v, c, size, r->size);
	if (r->terms)
		c->terms = (Od__Terms *)reflect_copy(&r->terms->base, v->arena);
	c->tag = r->tag;
	c->n_tag = r->n_tag;
	c->window = r->window;
	c->n_window = r->n_window;
	SET_TEXT(v, c, currency, r->currency && *r->currency ? r->currency
		: setting_text(v->desk, "currency"));
	if (strlen(c->currency) != 3)
		return verb_refuse(v, OD__MESSAGE__CURRENCY_ODD, "currency", c->currency, NULL, NULL,
			NULL);
	if (r->birthday && *r->birthday) {
		s = customer_read_day(v, "birthday", r->birthday, &day);
		if (s == OK)
			SET(c, birthday, day);
	}
	if (s == OK && r->head && *r->head) {
		s = other(v, "head", r->head, &id);
		if (s == OK)
			SET(c, head, id);
	}
	if (s == OK && r->payer && *r->payer) {
		s = other(v, "payer", r->payer, &id);
		if (s == OK)
			SET(c, payer, id);
		if (s == OK)
			s = customer_check_currency(v, "payer", NULL, c);
	}
	return s == OK ? take_parts(v, r, c) : s;
}

static enum status like(struct verb *v, const char *field, const char *what, uint64_t customer)
{
	const char *said = "another rep's customer";
	Od__Customer *c;
	Od__Profile *p;

	if ((!v->actor->own || (profile_get(v, customer, &p) == OK &&
		p->owner == v->actor->user)) && customer_load(v, customer, &c) == OK)
		said = customer_said(v, c);
	return verb_refuse(v, OD__MESSAGE__CUSTOMER_LIKE, field, what, said, NULL, NULL);
}

/* Some customer with the very E.164 number, 0 when there is none. */
static enum status with_number(struct verb *v, const char *e164, uint64_t *customer)
{
	struct key prefix = key_empty(), key, primary;
	char digits[DIGITS_MAX + 1];
	struct walk *walk;
	Od__Customer *c;
	enum status s;

	*customer = 0;
	digits_of(e164, digits);
	key_add_u8(&prefix, OD__POINT_KIND__PHONE_POINT);
	key_add_digits(&prefix, digits, true);
	s = walk_open_index(v->txn, INDEX_CUSTOMER_POINT, &prefix, false, &walk);
	if (s != OK)
		return s;
	while (*customer == 0 && (s = walk_next(walk, &key, &primary, v->arena, NULL)) == OK) {
		s = customer_load(v, key_read_u64(&primary, 0), &c);
		if (s == OK && c->state == OD__RECORD_STATE__LIVE)
			*customer = c->id;
	}
	walk_close(walk);
	return s == ERR_END || s == ERR_NOT_FOUND ? OK : s;
}

/* Some customer with the same name as it is matched, 0 when there is none. */
static enum status with_name(struct verb *v, const char *name, uint64_t *customer)
{
	struct finder_result *found = arena_alloc(v->arena, sizeof *found);
	char *folded = fold_arena(v->arena, name);
	char *text = arena_string(v->arena, folded), *p = text;
	struct actor everybody = *v->actor;
	const struct actor *asker = v->actor;
	unsigned words = 0;
	enum status s;
	size_t i;

	*customer = 0;
	while ((p = strchr(p, ' ')) && ++words < NAME_WORDS)
		p++;
	if (p)
		*p = 0;
	if (!*text)
		return OK;
	everybody.own = false;
	v->actor = &everybody;
	s = caller_find(v, text, FINDER_HITS, found);
	v->actor = asker;
	if (s != OK)
		return s == ERR_REFUSED ? OK : s;
	for (i = 0; i < found->count && *customer == 0; i++) {
		Od__Customer *c;

		if (found->hits[i].match.by != MATCH_BY_NAME ||
			found->hits[i].match.level > MATCH_PREFIX)
			continue;
		s = customer_load(v, found->hits[i].id, &c);
		if (s == OK && strcmp(fold_arena(v->arena, text_of(c->name)), folded) == 0)
			*customer = c->id;
	}
	return OK;
}

static enum status refuse_duplicate(struct verb *v, const Od__Customer *c)
{
	uint64_t same;
	enum status s;
	size_t i;

	for (i = 0; i < c->n_point; i++) {
		if (!c->point[i]->e164)
			continue;
		s = with_number(v, c->point[i]->e164, &same);
		if (s != OK)
			return s;
		if (same)
			return like(v, "phone", "number", same);
	}
	s = with_name(v, c->name, &same);
	if (s == OK && same)
		return like(v, "name", "name", same);
	return s;
}

/* K and the number; with a mark behind it when a person gave that code to another. */
static enum status default_code(struct verb *v, Od__Customer *c)
{
	unsigned mark;
	enum status s;

	for (mark = 0; mark < 10; mark++) {
		c->code = mark ? arena_format(v->arena, "K%" PRIu64 "-%u", c->id, mark)
			: arena_format(v->arena, "K%" PRIu64, c->id);
		s = customer_check_code(v, "code", c->code, c->id);
		if (s != ERR_REFUSED)
			return s;
		memset(&v->refusal, 0, sizeof v->refusal);
	}
	c->code = NULL;
	return OK;
}

static enum status number_it(struct verb *v, const Od__CustomerAdd *r, Od__Customer *c)
{
	uint64_t number;
	enum status s;
	size_t i;

	s = verb_next(v, "customer", &number);
	if (s != OK)
		return s;
	SET(c, id, number);
	s = next_subject(v, &number);
	if (s != OK)
		return s;
	SET(c, subject, number);
	for (i = 0; i < c->n_person; i++) {
		s = next_subject(v, &number);
		if (s != OK)
			return s;
		SET(c->person[i], subject, number);
	}
	if (!r->code || !*r->code)
		return default_code(v, c);
	SET_TEXT(v, c, code, r->code);
	return OK;
}

Od__Profile *customer_first_profile(struct verb *v, const Od__CustomerAdd *r, uint64_t customer,
	uint32_t owner)
{
	Od__Profile *p = FRESH(v, profile);

	SET(p, customer, customer);
	if (owner)
		SET(p, owner, owner);
	if (r->grade && *r->grade)
		SET_TEXT(v, p, grade, r->grade);
	SET(p, stage, OD__STAGE__POTENTIAL);
	SET(p, stage_since, v->now);
	return p;
}

static enum status check_grade(struct verb *v, const char *grade)
{
	if (!grade || !*grade)
		return OK;
	if (!actor_may(v->actor, "rule"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "grade", "grade", "rule", NULL, NULL);
	if (strlen(grade) != 1 || !strchr("ABC", *grade))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "grade", "grade", "A, B or C", grade,
			NULL);
	return OK;
}

/* Who may not set what a customer owes may not do it for a new one either; an import brings it. */
static enum status check_terms(struct verb *v, const Od__Terms *terms)
{
	if (!terms || (!terms->has_days && !terms->has_limit && !terms->has_exception) ||
	    actor_may(v->actor, "credit") || actor_may(v->actor, "import"))
		return OK;
	return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "terms", "terms", "credit", NULL, NULL);
}

/* Added; or that a number was kept which is none. Named by its place, never by itself. */
static void say_added(struct verb *v, const Od__Customer *c, Od__Made *reply)
{
	size_t i;

	for (i = 0; i < c->n_point; i++)
		if (c->point[i]->kind == OD__POINT_KIND__PHONE_POINT && !c->point[i]->e164) {
			made_note(v, reply, OD__MESSAGE__PHONE_ODD,
				arena_format(v->arena, "%u", c->point[i]->n),
				setting_text(v->desk, "country"), NULL, NULL);
			return;
		}
	made_note(v, reply, OD__MESSAGE__CUSTOMER_ADDED, customer_said(v, c), NULL, NULL, NULL);
}

enum status customer_draw(struct verb *v, const Od__CustomerAdd *request, Od__Customer **out,
	uint32_t *owner)
{
	enum status s;

	*out = FRESH(v, customer);
	*owner = v->actor->own ? v->actor->user : 0;
	s = take_fields(v, request, *out);
	if (s == OK && request->owner)
		s = customer_read_owner(v, "owner", request->owner, owner);
	if (s == OK)
		s = check_terms(v, request->terms);
	return s == OK ? check_grade(v, request->grade) : s;
}

enum status verb_customer_add(struct verb *v, const Od__CustomerAdd *request, Od__Made *reply)
{
	uint32_t owner, face = 0;
	Od__Call *call = NULL;
	Od__Customer *c;
	enum status s;

	s = customer_draw(v, request, &c, &owner);
	if (s == OK && request->code && *request->code)
		s = customer_check_code(v, "code", request->code, 0);
	if (s == OK && request->call && *request->call) {
		s = call_get(v, "call", request->call, &call);
		if (s == OK && call->number && *call->number)
			s = customer_add_point(v, c, OD__POINT_KIND__PHONE_POINT, call->number,
				"call", &face);
	}
	if (s == OK && !request->accept_duplicate)
		s = refuse_duplicate(v, c);
	if (s == OK)
		s = number_it(v, request, c);
	if (s != OK)
		return s;
	SET(c, created, v->now);
	s = customer_put(v, NULL, c);
	if (s == OK)
		s = profile_put(v, NULL, customer_first_profile(v, request, c->id, owner));
	if (s == OK && call)
		s = call_bind(v, call, c, face);
	if (s != OK)
		return s;
	made_fill(v, reply, "customer", c->id, customer_said(v, c), c->version);
	say_added(v, c, reply);
	return OK;
}
