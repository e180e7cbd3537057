/* SPDX-License-Identifier: ISC */
/*
 * customer_edit: the verb `customer edit`.
 *
 * Only the fields present in the change are touched; an empty string empties. Points, addresses and
 * persons are matched by n (0 or absent adds one); a point with an empty value goes, an address is
 * superseded and never altered (orders name it by n), a person with an empty name goes. Tags are
 * added and taken away; other lists are replaced. An edit made on an older version is merged when
 * what it changes was not changed since, else refused with who changed what and when.
 */
#include "desk/inside.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "desk/access.h"
#include "desk/customer.h"
#include "desk/edits.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"

/* Fields that other verbs own; the change may not name them. */
static enum status refuse_owned(struct verb *v, const Od__Customer *c)
{
	const char *field = NULL;

	if (c->has_id)
		field = "id";
	else if (c->has_subject)
		field = "subject";
	else if (c->has_merged_into)
		field = "merged_into";
	else if (c->has_state)
		field = "state";
	else if (c->has_created)
		field = "created";
	if (!field)
		return OK;
	return verb_refuse(v, OD__MESSAGE__NOT_BY_EDIT, arena_format(v->arena, "change.%s", field),
		field, NULL, NULL, NULL);
}

#define ENTRIES_LOOKED 100	/* of the journal, for who changed a record last */
#define TAKE_TEXT(field) do { if (from->field) SET_TEXT(v, to, field, from->field); } while (0)
#define TAKE(field) do { if (from->has_##field) SET(to, field, from->field); } while (0)
#define TAKE_LIST(field) \
	do { \
		if (from->n_##field) { \
			to->field = from->field; \
			to->n_##field = from->n_##field; \
		} \
	} while (0)

static void take_plain(struct verb *v, const Od__Customer *from, Od__Customer *to)
{
	TAKE(kind);
	TAKE_TEXT(territory);
	TAKE_TEXT(zone);
	TAKE_LIST(use);
	TAKE_LIST(need);
	TAKE_LIST(window);
	TAKE_TEXT(frequency);
	TAKE_TEXT(pack);
	TAKE_TEXT(assortment);
	TAKE_TEXT(source);
	TAKE_TEXT(size);
	TAKE(seats);
	TAKE(diners);
	TAKE_TEXT(industry);
	TAKE_TEXT(language);
	TAKE(birthday);
	TAKE_TEXT(sex);
	TAKE_TEXT(age_band);
	TAKE_TEXT(occupation);
	TAKE_TEXT(diet);
	TAKE_TEXT(taste);
	TAKE_TEXT(seat);
	TAKE_TEXT(note);
	if (from->terms) {
		Od__Terms *terms = FRESH(v, terms);

		if (to->terms)
			*terms = *to->terms;
		if (from->terms->has_days)
			SET(terms, days, from->terms->days);
		if (from->terms->has_limit)
			SET(terms, limit, from->terms->limit);
		to->terms = terms;
	}
}

static bool has_tag(const Od__Customer *c, const char *tag)
{
	size_t i;

	for (i = 0; i < c->n_tag; i++)
		if (strcmp(c->tag[i], tag) == 0)
			return true;
	return false;
}

static void take_tags(struct verb *v, const Od__CustomerEdit *r, Od__Customer *to)
{
	size_t i, k, more = r->change ? r->change->n_tag : 0, kept = 0;
	char **list = arena_array(v->arena, to->n_tag + more + 1, sizeof *list);

	for (i = 0; i < to->n_tag; i++) {
		for (k = 0; k < r->n_remove_tag; k++)
			if (strcmp(to->tag[i], r->remove_tag[k]) == 0)
				break;
		if (k == r->n_remove_tag)
			list[kept++] = to->tag[i];
	}
	to->tag = list;
	to->n_tag = kept;
	for (i = 0; i < more; i++)
		if (*r->change->tag[i] && !has_tag(to, r->change->tag[i]))
			list[to->n_tag++] = r->change->tag[i];
}

static void take_custom(struct verb *v, const Od__Customer *from, Od__Customer *to)
{
	Od__CustomField **list = arena_array(v->arena, to->n_custom + from->n_custom + 1,
		sizeof *list);
	size_t i, k, kept = 0;

	if (from->n_custom == 0)
		return;
	for (i = 0; i < to->n_custom; i++) {
		for (k = 0; k < from->n_custom; k++)
			if (strcmp(text_of(to->custom[i]->name), text_of(from->custom[k]->name)) == 0)
				break;
		if (k == from->n_custom)
			list[kept++] = to->custom[i];
	}
	for (k = 0; k < from->n_custom; k++)
		if (*text_of(from->custom[k]->value))
			list[kept++] = from->custom[k];
	to->custom = list;
	to->n_custom = kept;
}

static enum status part_unknown(struct verb *v, const Od__Customer *c, const char *part, size_t i,
	uint32_t n)
{
	return verb_refuse(v, OD__MESSAGE__PART_UNKNOWN,
		arena_format(v->arena, "change.%s.%zu.n", part, i), customer_said(v, c), part,
		arena_format(v->arena, "%u", n), NULL);
}

static enum status take_point(struct verb *v, const Od__Point *given, size_t at, Od__Customer *to)
{
	const char *field = arena_format(v->arena, "change.point.%zu.value", at);
	const Od__Address *address = customer_address(to, 0);
	const char *region = customer_region(v, address ? text_of(address->country) : "");
	Od__Point *p;
	enum status s;
	size_t i;

	if (given->n == 0) {
		s = customer_read_point(v, field, given, region, &p);
		if (s == OK)
			customer_append_point(v, to, p);
		return s;
	}
	for (i = 0; i < to->n_point && to->point[i]->n != given->n; i++)
		;
	if (i == to->n_point)
		return part_unknown(v, to, "point", at, given->n);
	if (given->value && !*given->value) {	/* it goes */
		for (; i + 1 < to->n_point; i++)
			to->point[i] = to->point[i + 1];
		to->n_point--;
		return OK;
	}
	p = (Od__Point *)reflect_copy(&to->point[i]->base, v->arena);
	if (given->has_kind)
		SET(p, kind, given->kind);
	if (given->value)
		SET_TEXT(v, p, value, given->value);
	if (given->value || given->has_kind) {
		s = customer_read_point(v, field, p, region, &p);
		if (s != OK)
			return s;
	}
	if (given->role)
		SET_TEXT(v, p, role, given->role);
	if (given->has_consent)
		SET(p, consent, given->consent);
	if (given->has_do_not_call)
		SET(p, do_not_call, given->do_not_call);
	if (given->source)
		SET_TEXT(v, p, source, given->source);
	if (given->has_person)
		SET(p, person, given->person);
	to->point[i] = p;
	return OK;
}

/* An address that is changed becomes a new one; the old one stays, superseded. */
static enum status take_address(struct verb *v, const Od__Address *given, size_t at,
	Od__Customer *to)
{
	Od__Address *old, *fresh;
	size_t i;

	if (given->n == 0) {
		fresh = (Od__Address *)reflect_copy(&given->base, v->arena);
		customer_append_address(v, to, fresh);
		return OK;
	}
	for (i = 0; i < to->n_address && to->address[i]->n != given->n; i++)
		;
	if (i == to->n_address)
		return part_unknown(v, to, "address", at, given->n);
	old = (Od__Address *)reflect_copy(&to->address[i]->base, v->arena);
	fresh = (Od__Address *)reflect_copy(&to->address[i]->base, v->arena);
	SET(old, superseded, true);
	to->address[i] = old;
	if (given->has_superseded && given->superseded)
		return OK;
	if (given->text)
		SET_TEXT(v, fresh, text, given->text);
	if (given->city)
		SET_TEXT(v, fresh, city, given->city);
	if (given->region)
		SET_TEXT(v, fresh, region, given->region);
	if (given->postcode)
		SET_TEXT(v, fresh, postcode, given->postcode);
	if (given->country)
		SET_TEXT(v, fresh, country, given->country);
	if (given->dock)
		SET_TEXT(v, fresh, dock, given->dock);
	fresh->has_superseded = false;
	fresh->superseded = false;
	customer_append_address(v, to, fresh);
	return OK;
}

static enum status take_person(struct verb *v, const Od__Person *given, size_t at,
	Od__Customer *to)
{
	uint64_t subject;
	Od__Person *p;
	enum status s;
	size_t i;

	if (given->n == 0) {
		s = counter_next(v->txn, "subject", &subject);
		if (s != OK)
			return s;
		p = (Od__Person *)reflect_copy(&given->base, v->arena);
		SET(p, subject, subject);
		customer_append_person(v, to, p);
		return OK;
	}
	for (i = 0; i < to->n_person && to->person[i]->n != given->n; i++)
		;
	if (i == to->n_person)
		return part_unknown(v, to, "person", at, given->n);
	if (given->name && !*given->name) {
		for (; i + 1 < to->n_person; i++)
			to->person[i] = to->person[i + 1];
		to->n_person--;
		return OK;
	}
	p = (Od__Person *)reflect_copy(&to->person[i]->base, v->arena);
	if (given->name)
		SET_TEXT(v, p, name, given->name);
	if (given->role)
		SET_TEXT(v, p, role, given->role);
	if (given->has_birthday)
		SET(p, birthday, given->birthday);
	if (given->has_lunar)
		SET(p, lunar, given->lunar);
	to->person[i] = p;
	return OK;
}

/* Would `head` stand below the customer? Walks up; a group is a few levels. */
static enum status take_head(struct verb *v, uint64_t head, Od__Customer *to)
{
	Od__Customer *c;
	uint64_t id = head;
	unsigned level;
	enum status s;

	for (level = 0; id && level < 20; level++) {
		s = customer_load(v, id, &c);
		if (s == ERR_NOT_FOUND || (s == OK && level == 0 && !verb_sees(v, c->id)))
			return verb_missing(v, "change.head", "customer",
				arena_format(v->arena, "%llu", (unsigned long long)head));
		if (s != OK)
			return s;
		if (c->id == to->id)
			return verb_refuse(v, OD__MESSAGE__HEAD_LOOP, "change.head",
				arena_format(v->arena, "K%llu", (unsigned long long)head),
				customer_said(v, to), NULL, NULL);
		id = c->head;
	}
	SET(to, head, head);
	return OK;
}

/* Whoever pays is a living customer whom the actor may see; the customer himself is nobody else. */
static enum status take_payer(struct verb *v, uint64_t payer, Od__Customer *to)
{
	Od__Customer *c;
	enum status s = customer_load(v, payer, &c);

	if (s == ERR_NOT_FOUND || (s == OK && (c->state != OD__RECORD_STATE__LIVE ||
		!verb_sees(v, c->id))))
		return verb_missing(v, "change.payer", "customer",
			arena_format(v->arena, "%llu", (unsigned long long)payer));
	if (s == OK)
		SET(to, payer, c->id == to->id ? 0 : c->id);
	return s;
}

static enum status take_change(struct verb *v, const Od__Customer *from, const Od__Customer *before,
	Od__Customer *to)
{
	enum status s = refuse_owned(v, from);
	size_t i;

	if (s == OK && from->code && strcmp(from->code, text_of(to->code)) != 0) {
		s = customer_check_code(v, "change.code", from->code, to->id);
		if (s == OK)
			SET_TEXT(v, to, code, from->code);
	}
	if (s == OK && from->name) {
		if (!from->name[strspn(from->name, " \t")])
			return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "change.name", "name",
				"how people call it", NULL, NULL);
		to->name = text_trim(arena_string(v->arena, from->name));
	}
	if (s == OK && from->currency) {
		if (strlen(from->currency) != 3)
			return verb_refuse(v, OD__MESSAGE__CURRENCY_ODD, "change.currency",
				from->currency, NULL, NULL, NULL);
		SET_TEXT(v, to, currency, from->currency);
	}
	if (s == OK && from->has_head)
		s = from->head ? take_head(v, from->head, to) : (SET(to, head, 0), OK);
	if (s == OK && from->has_payer)
		s = from->payer ? take_payer(v, from->payer, to) : (SET(to, payer, 0), OK);
	if (s == OK && (from->currency || from->has_payer))
		s = customer_check_currency(v, from->currency ? "change.currency" : "change.payer",
			before, to);
	take_plain(v, from, to);
	take_custom(v, from, to);
	for (i = 0; s == OK && i < from->n_point; i++)
		s = take_point(v, from->point[i], i, to);
	for (i = 0; s == OK && i < from->n_address; i++)
		s = take_address(v, from->address[i], i, to);
	for (i = 0; s == OK && i < from->n_person; i++)
		s = take_person(v, from->person[i], i, to);
	return s;
}

/* Name of the first field whose bit is set. */
static const char *field_of(uint64_t fields)
{
	size_t i;

	for (i = 0; i < od__customer__descriptor.n_fields; i++)
		if (fields & UINT64_C(1) << (i & 63))
			return od__customer__descriptor.fields[i].name;
	return "";
}

/* Who made the newest change of the record and when, from the journal. */
static void who_changed(struct verb *v, uint64_t id, const char **who, const char **when)
{
	struct key prefix = key_empty(), key;
	Od__JournalEntry *entry;
	struct walk *walk;
	struct clock_parts at;

	*who = *when = "";
	key_add_text(&prefix, "customer");
	key_add_u64(&prefix, id);
	if (walk_open_index(v->txn, INDEX_JOURNAL_RECORD, &prefix, true, &walk) != OK)
		return;
	for (int i = 0; i < ENTRIES_LOOKED && walk_next(walk, &key, NULL, v->arena,
			(ProtobufCMessage **)&entry) == OK; i++) {
		if (entry->kind != OD__JOURNAL_KIND__CHANGE)
			continue;
		*who = access_login_of(v->desk, entry->user);
		clock_split(entry->at, &at);
		*when = arena_format(v->arena, "%02d:%02d", at.hour, at.minute);
		break;
	}
	walk_close(walk);
}

/* May a change made on `version` be put on the record as it is now? */
static enum status check_clash(struct verb *v, const Od__Customer *before,
	const Od__Customer *after, uint64_t version)
{
	uint64_t mine, theirs, both;
	const char *who, *when;

	if (version == 0 || version == before->version)
		return OK;
	if (version > before->version)
		return verb_version(v, customer_said(v, before), before->version, version);
	mine = edits_between(&before->base, &after->base);
	theirs = edits_since(v->desk, before->id, version, before->version);
	both = mine & theirs;
	if (!both)
		return OK;
	who_changed(v, before->id, &who, &when);
	return verb_refuse(v, OD__MESSAGE__RECORD_CLASH,
		arena_format(v->arena, "change.%s", field_of(both)), *who ? who : "?",
		field_of(both), when, NULL);
}

static enum status change_owner(struct verb *v, const char *login, uint64_t customer, bool *changed)
{
	Od__Profile *before, *after;
	uint32_t owner;
	enum status s;

	s = customer_read_owner(v, "owner", login, &owner);
	if (s == OK)
		s = profile_get(v, customer, &before);
	if (s != OK || before->owner == owner)
		return s;
	if (!actor_may(v->actor, "owner"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "owner", "owner", "owner", NULL, NULL);
	after = (Od__Profile *)reflect_copy(&before->base, v->arena);
	SET(after, owner, owner);
	*changed = true;
	return profile_put(v, before, after);
}

/* What a customer may owe is set with the need of `account credit`; the same again changes nothing. */
static enum status check_terms(struct verb *v, const Od__Customer *before, const Od__Terms *asked)
{
	const Od__Terms none = OD__TERMS__INIT, *now = before->terms ? before->terms : &none;

	if (!asked || actor_may(v->actor, "credit"))
		return OK;
	if (asked->has_days && (!now->has_days || asked->days != now->days))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "change.terms.days", "terms.days", "credit",
			NULL, NULL);
	if (asked->has_limit && (!now->has_limit || asked->limit != now->limit))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "change.terms.limit", "terms.limit",
			"credit", NULL, NULL);
	return OK;
}

enum status verb_customer_edit(struct verb *v, const Od__CustomerEdit *request, Od__Made *reply)
{
	Od__Customer *before, *after;
	bool owner_changed = false;
	enum status s = customer_get(v, "customer", request->customer, &before);

	if (s != OK)
		return s;
	if (!request->change && !request->n_remove_tag && !request->owner)
		return verb_refuse(v, OD__MESSAGE__NOTHING_TO_CHANGE, NULL, NULL, NULL, NULL, NULL);
	s = check_terms(v, before, request->change ? request->change->terms : NULL);
	if (s != OK)
		return s;
	after = (Od__Customer *)reflect_copy(&before->base, v->arena);
	take_tags(v, request, after);
	if (request->change)
		s = take_change(v, request->change, before, after);
	if (s == OK)
		s = check_clash(v, before, after, request->version);
	if (s == OK && edits_between(&before->base, &after->base))
		s = customer_put(v, before, after);
	else if (s == OK)
		after = before;
	if (s == OK && request->owner)
		s = change_owner(v, request->owner, before->id, &owner_changed);
	if (s != OK)
		return s;
	made_fill(v, reply, "customer", after->id, customer_said(v, after), after->version);
	made_note(v, reply, OD__MESSAGE__CUSTOMER_CHANGED, customer_said(v, after), NULL, NULL,
		NULL);
	return OK;
}
