/* SPDX-License-Identifier: ISC */
/*
 * coupon -- codes of eight letters and figures that are not mistaken for each other on the phone.
 */
#include "desk/coupon.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/price_rule.h"
#include "desk/price_rules.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define CODE 8
#define CODE_MOST 32u		/* as the record has it */
#define OPEN_MOST 200
#define ISSUE_DAYS 365		/* good for, when nothing is said */

static struct key key_of(const char *code)
{
	struct key key = key_empty();

	key_add_code(&key, code);
	return key;
}

/* A draft is given any text for one; none is longer than a code may be. */
static enum status get(struct verb *v, const char *code, Od__Coupon **out)
{
	struct key key;

	if (strlen(code) > CODE_MOST)
		return ERR_NOT_FOUND;
	key = key_of(code);
	return table_get_as(v->txn, TABLE_COUPON, &key, v->arena, out);
}

static enum status put(struct verb *v, const Od__Coupon *before, Od__Coupon *after)
{
	struct key key = key_of(after->code);

	return change_put(v, TABLE_COUPON, &key, after->rule, after->customer, 0,
		before ? &before->base : NULL, &after->base);
}

/* "Thu 19 Nov"; of another year all of it. */
static const char *day_of(struct verb *v, int32_t day)
{
	struct clock_parts d, now;

	clock_day_split(day, &d);
	clock_day_split(clock_day(v->now), &now);
	if (d.year == now.year)
		return day_said(v, day);
	return arena_format(v->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

enum status coupon_try(struct verb *v, const char *code, const Od__Customer *c, int32_t day,
	uint64_t order, Od__Coupon **out, Od__Refusal **why)
{
	Od__PriceRule *rule;
	enum status s = get(v, code, out);

	*why = NULL;
	if (s == ERR_NOT_FOUND || (!s && (*out)->customer && (!c || (*out)->customer != c->id))) {
		*why = made_sentence(v, OD__MESSAGE__NOT_FOUND, "coupon", code, NULL, NULL);
		return OK;
	}
	if (s)
		return s;
	code = (*out)->code;
	if ((*out)->state == OD__COUPON_STATE__COUPON_VOID)
		*why = made_sentence(v, OD__MESSAGE__COUPON_IS_VOID, code, NULL, NULL, NULL);
	else if ((*out)->state == OD__COUPON_STATE__COUPON_REDEEMED &&
		 (!order || (*out)->order != order))
		*why = made_sentence(v, OD__MESSAGE__COUPON_USED, code, NULL, NULL, NULL);
	else if ((*out)->until < day)
		*why = made_sentence(v, OD__MESSAGE__COUPON_OVER, code, day_of(v, (*out)->until),
			NULL, NULL);
	if (*why)
		return OK;
	s = price_rule_find(v, (*out)->rule, &rule);
	if (s == ERR_NOT_FOUND || (!s && (rule->state != OD__PRICE_STATE__PRICE_LIVE ||
	    !price_rule_on(rule, day))))
		*why = made_sentence(v, OD__MESSAGE__COUPON_OFFER, code, NULL, NULL, NULL);
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status coupon_look(struct verb *v, const char *field, const char *code,
	const Od__Customer *c, int32_t day, uint64_t order, Od__Coupon **out)
{
	Od__Refusal *why;
	enum status s = coupon_try(v, code, c, day, order, out, &why);

	if (s || !why)
		return s;
	return verb_refuse(v, (int)why->message, field, why->n_arg ? why->arg[0] : NULL,
		why->n_arg > 1 ? why->arg[1] : NULL, NULL, NULL);
}

enum status coupon_nothing(struct verb *v, const char *field, const char *code)
{
	return verb_refuse(v, OD__MESSAGE__COUPON_NOTHING, field, code, NULL, NULL, NULL);
}

/* Does the order stand, with this coupon? */
static const char *used_by(const Od__Order *o)
{
	return o && !o->cancel ? text_of(o->coupon) : "";
}

enum status coupon_follow(struct verb *v, const Od__Order *before, const Od__Order *after)
{
	const char *was = used_by(before), *is = used_by(after);
	Od__Coupon *coupon, *row;
	enum status s = OK;

	if (strcmp(was, is) == 0)
		return OK;
	if (*was) {
		s = get(v, was, &row);
		if (!s && row->order == before->id) {
			coupon = (Od__Coupon *)reflect_copy(&row->base, v->arena);
			SET(coupon, state, OD__COUPON_STATE__COUPON_ISSUED);
			coupon->has_order = false;
			coupon->order = 0;
			s = put(v, row, coupon);
		}
		if (s && s != ERR_NOT_FOUND)
			return s;
	}
	if (!*is)
		return OK;
	s = get(v, is, &row);
	if (s)
		return s;
	coupon = (Od__Coupon *)reflect_copy(&row->base, v->arena);
	SET(coupon, state, OD__COUPON_STATE__COUPON_REDEEMED);
	SET(coupon, order, after->id);
	return put(v, row, coupon);
}

/* ---- verbs ---- */

/* A code that nobody has. */
static const char *fresh_code(struct verb *v)
{
	static const char signs[] = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
	char code[CODE + 1];
	struct key key;

	do {
		for (size_t i = 0; i < CODE; i++)
			code[i] = signs[randombytes_uniform(sizeof signs - 1)];
		code[CODE] = 0;
		key = key_of(code);
	} while (table_has(v->txn, TABLE_COUPON, &key));
	return arena_string(v->arena, code);
}

static enum status issue(struct verb *v, const Od__CouponIssue *request, const char *code,
	uint64_t customer, int32_t until, Od__CouponIssued *reply)
{
	Od__Coupon *coupon = FRESH(v, coupon);
	enum status s;

	SET_TEXT(v, coupon, code, code);
	SET(coupon, rule, request->rule);
	SET(coupon, customer, customer);
	SET(coupon, until, until);
	SET(coupon, state, OD__COUPON_STATE__COUPON_ISSUED);
	SET(coupon, at, v->now);
	SET(coupon, by, v->actor->user);
	s = put(v, NULL, coupon);
	reply->code[reply->n_code++] = coupon->code;
	return s;
}

/* The offer behind it: a live rule of level coupon. */
static enum status look_rule(struct verb *v, uint32_t id)
{
	Od__PriceRule *rule;
	enum status s = price_rule_get(v, "rule", id, &rule, NULL);

	if (s)
		return s;
	if (rule->level != OD__PRICE_LEVEL__COUPON || rule->state != OD__PRICE_STATE__PRICE_LIVE)
		return verb_refuse(v, OD__MESSAGE__COUPON_RULE, "rule",
			arena_format(v->arena, "%" PRIu32, id), NULL, NULL, NULL);
	return OK;
}

static enum status check_issue(struct verb *v, const Od__CouponIssue *request, int32_t until)
{
	struct key key;
	const char *c;

	if (until < clock_day(v->now))
		return verb_refuse(v, OD__MESSAGE__DATES_BACKWARD, "until", NULL, NULL, NULL, NULL);
	if (request->count > OPEN_MOST || (request->has_count && !request->count))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "count", "count", "1 to 200",
			arena_format(v->arena, "%" PRIu32, request->count), NULL);
	if (!text_of(request->code)[0])
		return OK;
	if (request->n_customer + request->count > 1)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "code", "code", "one coupon",
			request->code, NULL);
	for (c = request->code; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "code", "code",
				"letters and figures", request->code, NULL);
	key = key_of(request->code);
	if (key.length <= 1 || table_has(v->txn, TABLE_COUPON, &key))
		return verb_refuse(v, OD__MESSAGE__ALREADY_THERE, "code", "coupon", request->code,
			NULL, NULL);
	return OK;
}

enum status verb_coupon_issue(struct verb *v, const Od__CouponIssue *request,
	Od__CouponIssued *reply)
{
	int32_t until = request->has_until ? request->until : clock_day(v->now) + ISSUE_DAYS;
	uint32_t count = request->has_count ? request->count : !request->n_customer;
	Od__Customer **c = arena_array(v->arena, request->n_customer + 1, sizeof *c);
	enum status s = look_rule(v, request->rule);

	if (!s)
		s = check_issue(v, request, until);
	for (size_t i = 0; !s && i < request->n_customer; i++)
		s = customer_get(v, arena_format(v->arena, "customer.%zu", i),
			request->customer[i], &c[i]);
	if (s)
		return s;
	reply->code = arena_array(v->arena, request->n_customer + count + 1, sizeof *reply->code);
	if (text_of(request->code)[0]) {
		s = issue(v, request, request->code, request->n_customer ? c[0]->id : 0, until,
			reply);
	} else {
		for (size_t i = 0; !s && i < request->n_customer; i++)
			s = issue(v, request, fresh_code(v), c[i]->id, until, reply);
		for (uint32_t i = 0; !s && i < count; i++)
			s = issue(v, request, fresh_code(v), 0, until, reply);
	}
	reply->made = FRESH(v, made);
	made_fill(v, reply->made, "coupon", request->rule, reply->code[0], 1);
	made_note(v, reply->made, OD__MESSAGE__COUPONS_ISSUED,
		arena_format(v->arena, "%zu", reply->n_code), day_of(v, until), NULL, NULL);
	return s;
}

enum status coupon_give(struct verb *v, uint32_t rule, uint64_t customer, int32_t until,
	const char **code)
{
	Od__CouponIssue *request = FRESH(v, coupon_issue);
	Od__CouponIssued *issued = FRESH(v, coupon_issued);

	SET(request, rule, rule);
	issued->code = arena_array(v->arena, 1, sizeof *issued->code);
	*code = fresh_code(v);
	return issue(v, request, *code, customer, until, issued);
}

static enum status take_out(struct verb *v, const char *field, const char *code, Od__Coupon **out)
{
	Od__Coupon *before, *after;
	enum status s = get(v, code, &before);

	if (s == ERR_NOT_FOUND || (!s && before->customer && !verb_sees(v, before->customer)))
		return verb_missing(v, field, "coupon", code);
	if (!s && before->state != OD__COUPON_STATE__COUPON_ISSUED)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, field, before->code,
			enum_label(&od__coupon_state__descriptor, (int)before->state), "void",
			"issued");
	if (s)
		return s;
	after = (Od__Coupon *)reflect_copy(&before->base, v->arena);
	SET(after, state, OD__COUPON_STATE__COUPON_VOID);
	*out = after;
	return put(v, before, after);
}

enum status coupon_take(struct verb *v, const char *field, const char *code)
{
	Od__Coupon *coupon;

	return take_out(v, field, code, &coupon);
}

enum status verb_coupon_drop(struct verb *v, const Od__CouponDrop *request, Od__Made *reply)
{
	Od__Coupon *after;
	enum status s = take_out(v, "code", request->code, &after);

	if (s)
		return s;
	made_fill(v, reply, "coupon", after->rule, after->code, after->version);
	made_note(v, reply, OD__MESSAGE__COUPON_IS_VOID, after->code, NULL, NULL, NULL);
	return OK;
}

static Od__CouponRow *row_of(struct verb *v, const Od__Coupon *coupon)
{
	Od__CouponRow *row = FRESH(v, coupon_row);
	Od__Customer *c;

	SET_TEXT(v, row, code, coupon->code);
	SET(row, rule, coupon->rule);
	if (coupon->customer && customer_load(v, coupon->customer, &c) == OK)
		SET_TEXT(v, row, customer, customer_said(v, c));
	SET(row, until, coupon->until);
	SET(row, state, coupon->state);
	if (coupon->order)
		SET(row, order, coupon->order);
	return row;
}

enum status verb_coupon_list(struct verb *v, const Od__CouponList *request, Od__CouponRows *reply)
{
	struct key prefix = key_empty();
	const char *after;
	bool behind;
	uint32_t limit;
	struct walk *walk;
	Od__Coupon *coupon;
	Od__Customer *c;
	enum status s = list_page_text(v, request->page, &limit, &after);

	txn_let_go(v->txn);
	if (!s && text_of(request->customer)[0]) {
		s = customer_get(v, "customer", request->customer, &c);
		if (!s)
			key_add_u64(&prefix, c->id);
	} else if (request->rule) {
		key_add_u32(&prefix, request->rule);
	}
	if (s)
		return s;
	reply->row = arena_array(v->arena, limit, sizeof *reply->row);
	behind = !*after;
	s = text_of(request->customer)[0]
		? walk_open_index(v->txn, INDEX_COUPON_CUSTOMER, &prefix, false, &walk)
		: request->rule ? walk_open_index(v->txn, INDEX_COUPON_RULE, &prefix, false, &walk)
		: walk_open(v->txn, TABLE_COUPON, &prefix, false, &walk);
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&coupon);
		if (s)
			break;
		if (!behind || (request->has_state && coupon->state != request->state) ||
		    (coupon->customer && !verb_sees(v, coupon->customer))) {
			behind = behind || strcmp(coupon->code, after) == 0;
			arena_back(v->arena, &mark);
			continue;
		}
		if (reply->n_row == limit) {
			SET_TEXT(v, reply, after, reply->row[limit - 1]->code);
			break;
		}
		reply->row[reply->n_row++] = row_of(v, coupon);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}
