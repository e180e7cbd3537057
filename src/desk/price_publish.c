/* SPDX-License-Identifier: ISC */
/*
 * price_publish -- the verb `price publish`, and the slices of its job.
 *
 * Two live rules that are alike in all but the number would leave the price to chance: they are
 * refused here, so that no operator meets them.
 */
#include "desk/price_publish.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/change.h"
#include "desk/clock.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/price_book.h"
#include "desk/price_plan.h"
#include "desk/price_rule.h"
#include "desk/price_rules.h"
#include "desk/price_trial.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

static const char *said(struct verb *v, uint32_t id)
{
	return arena_format(v->arena, "%" PRIu32, id);
}

static const char *day_said(struct verb *v, int32_t day)
{
	struct clock_parts d;

	clock_day_split(day, &d);
	return arena_format(v->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* Every draft was tried, by itself before or now with the others. */
static enum status check_trial(struct verb *v, const Od__PricePublish *request,
	const struct price_plan *p)
{
	int64_t at;

	if (text_of(request->trial)[0])
		return price_trial_check(v, p->rule, p->count, request->trial, &at);
	for (size_t i = 0; i < p->count; i++)
		if (p->rule[i]->state != OD__PRICE_STATE__PRICE_TRIED)
			return verb_refuse(v, OD__MESSAGE__PRICE_NOT_TRIED, "trial",
				said(v, p->rule[i]->id), NULL, NULL, NULL);
	return OK;
}

/* The last day of a rule; INT32_MAX when it has none. */
static int32_t last_day(const Od__PriceRule *r)
{
	int32_t last = r->has_to ? r->to : INT32_MAX;

	return r->has_ends && r->ends <= last ? r->ends - 1 : last;
}

/* Would the two be live on one day with nothing but their numbers to part them? */
static bool tie(const Od__PriceRule *a, const Od__PriceRule *b)
{
	return a->id != b->id && a->from == b->from && a->level != OD__PRICE_LEVEL__COUPON &&
		a->replaces != b->id && b->replaces != a->id && price_rule_alike(a, b) &&
		last_day(a) >= b->from && last_day(b) >= a->from;
}

static enum status refuse_tie(struct verb *v, const Od__PriceRule *a, const Od__PriceRule *b)
{
	return verb_refuse(v, OD__MESSAGE__PRICE_TIE, "rule", said(v, a->id), said(v, b->id), NULL,
		NULL);
}

static enum status check_ties(struct verb *v, const struct price_plan *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const Od__PriceRule *r = p->rule[i];
		Od__PriceRule **other;
		size_t count;
		uint32_t last;
		enum status s = OK;

		if (r->customer)
			s = price_rules_own(v, r->customer, r->product, &other, &count, &last);
		else
			other = (Od__PriceRule **)(r->product
				? price_rules_of(v->desk, r->product, &count)
				: price_book_all(v->desk, &count));
		if (s)
			return s;
		for (size_t k = 0; k < count; k++)
			if (other[k]->state == OD__PRICE_STATE__PRICE_LIVE && tie(r, other[k]))
				return refuse_tie(v, r, other[k]);
		for (size_t k = i + 1; k < p->count; k++)
			if (tie(r, p->rule[k]))
				return refuse_tie(v, r, p->rule[k]);
	}
	return OK;
}

static enum status start(struct verb *v, const struct price_plan *p, uint64_t *job)
{
	Od__PricePlan plan = OD__PRICE_PLAN__INIT;
	struct arena *a = v->arena;
	ProtobufCBinaryData cursor;

	plan.rule = arena_array(a, p->count, sizeof *plan.rule);
	for (size_t i = 0; i < p->count; i++)
		plan.rule[plan.n_rule++] = p->rule[i]->id;
	SET(&plan, retire, p->retire);
	SET(&plan, from, p->from);
	SET(&plan, at, 0);
	cursor.len = protobuf_c_message_get_packed_size(&plan.base);
	cursor.data = arena_alloc(a, cursor.len + 1);
	protobuf_c_message_pack(&plan.base, cursor.data);
	return job_begin(v, PRICE_JOB, "", p->count, OD__JOB_STATE__STAGING, &cursor, job);
}

enum status verb_price_publish(struct verb *v, const Od__PricePublish *request, Od__Made *reply)
{
	struct price_plan *p = arena_alloc(v->arena, sizeof *p);
	const char *number;
	uint64_t job;
	enum status s = OK;

	p->retire = request->retire;
	p->from = request->has_from ? request->from : clock_day(v->now);
	if (job_open(v, PRICE_JOB, ""))
		return verb_refuse(v, OD__MESSAGE__PRICE_PUBLISHING, "rule", NULL, NULL, NULL, NULL);
	s = price_plan_read(v, request->rule, request->n_rule, request->agreement, p);
	if (!s && !p->retire)
		s = check_trial(v, request, p);
	if (!s && !p->retire)
		s = check_ties(v, p);
	if (!s)
		s = start(v, p, &job);
	if (s)
		return s;
	number = arena_format(v->arena, "%" PRIu64, job);
	made_fill(v, reply, "job", job, number, 1);
	made_note(v, reply, p->retire ? OD__MESSAGE__PRICES_RETIRED : OD__MESSAGE__PRICES_PUBLISHED,
		arena_format(v->arena, "%zu", p->count), p->retire ? day_said(v, p->from)
		: NULL, NULL, NULL);
	return OK;
}

/* ---- slices ---- */

/* From this day on the rule is no candidate, once the publication is true. */
static enum status mark_end(struct verb *v, uint64_t job, uint32_t id, int32_t day)
{
	Od__PriceRule *r;
	enum status s = price_rule_find(v, id, &r);

	if (s == ERR_NOT_FOUND || (!s && r->state != OD__PRICE_STATE__PRICE_LIVE))
		return OK;
	if (s)
		return s;
	SET(r, leaves, job);
	SET(r, leaves_on, day);
	return price_rule_mark(v, r);
}

static enum status stage(struct verb *v, uint64_t job, const Od__PricePlan *plan, uint32_t id)
{
	Od__PriceRule *r;
	enum status s;

	if (plan->retire)
		return mark_end(v, job, id, plan->from);
	s = price_rule_find(v, id, &r);
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	SET(r, set, job);
	s = price_rule_mark(v, r);
	return s || !r->replaces ? s : mark_end(v, job, r->replaces, r->from);
}

/* Writes out that a rule ends; it stays for the days before. One with no such day is retired. */
static enum status drain_end(struct verb *v, uint64_t job, uint32_t id)
{
	Od__PriceRule *r, *stored;
	enum status s = price_rule_get(v, "rule", id, &r, &stored);

	if (s == ERR_REFUSED || (!s && r->leaves != job))
		return OK;
	if (s)
		return s;
	r->has_leaves = r->has_leaves_on = false;
	r->leaves = 0;
	SET(r, ends, r->leaves_on);
	r->leaves_on = 0;
	if (r->ends <= r->from)
		SET(r, state, OD__PRICE_STATE__PRICE_RETIRED);
	return price_rule_put(v, stored, r);
}

static enum status drain(struct verb *v, uint64_t job, const Od__PricePlan *plan, uint32_t id)
{
	Od__PriceRule *r, *stored;
	enum status s;

	if (plan->retire)
		return drain_end(v, job, id);
	s = price_rule_get(v, "rule", id, &r, &stored);
	if (s == ERR_REFUSED || (!s && r->set != job))
		return OK;
	if (s)
		return s;
	SET(r, state, OD__PRICE_STATE__PRICE_LIVE);
	s = price_rule_put(v, stored, r);
	return s || !r->replaces ? s : drain_end(v, job, r->replaces);
}

static void keep_plan(struct verb *v, Od__Job *job, Od__PricePlan *plan, uint32_t at)
{
	SET(plan, at, at);
	job->has_cursor = true;
	job->cursor.len = protobuf_c_message_get_packed_size(&plan->base);
	job->cursor.data = arena_alloc(v->arena, job->cursor.len + 1);
	protobuf_c_message_pack(&plan->base, job->cursor.data);
}

enum status price_publish_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	struct refusal why;
	ProtobufCMessage *m;
	Od__PricePlan *plan;
	uint32_t at;
	enum status s;

	if (reflect_unpack(&od__price_plan__descriptor, job->cursor.data, job->cursor.len, v->arena,
	    &m, &why) != OK)
		return ERR_FORMAT;
	plan = (Od__PricePlan *)m;
	for (at = plan->at; at < plan->n_rule && most > 0 && clock_steady() < until; most--, at++) {
		s = job->state == OD__JOB_STATE__STAGING ? stage(v, job->id, plan, plan->rule[at])
			: drain(v, job->id, plan, plan->rule[at]);
		if (s)
			return s;
	}
	SET(job, done, at);
	if (at == plan->n_rule && job->state == OD__JOB_STATE__STAGING) {
		SET(job, state, OD__JOB_STATE__FLIPPED);
		change_event(v, "prices", job->id, "banner");
		at = 0;
	} else if (at == plan->n_rule) {
		SET(job, state, OD__JOB_STATE__JOB_DONE);
	}
	keep_plan(v, job, plan, at);
	return OK;
}
