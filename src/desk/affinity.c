/* SPDX-License-Identifier: ISC */
/*
 * affinity -- see the header.
 *
 * A slice may run again after a deadlock, so what it read is set aside and counted when the next
 * slice sees, by the job's cursor, that it was committed. The states of the job: staging (it
 * counts), draining (it writes), flipped (it takes away what is of another night).
 */
#include "desk/affinity.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "desk/alarm.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/clock.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "insight/pairs.h"
#include "record/order.pb-c.h"

#define NIGHT 1				/* o'clock */
#define ORDERS_MOST UINT64_C(300000)
#define PAIRS_MOST ((size_t)4 << 20)
#define PARTNERS 10
#define BASKETS 100			/* of a slice */

/* The count in hand, of one job. */
struct affinity {
	uint64_t job;
	struct pairs *pairs;
	struct key upto;		/* counted to here */
	struct key next;		/* with what is set aside */
	uint32_t item[BASKETS * PAIRS_BASKET];
	size_t begin[BASKETS + 1], baskets;
};

enum status affinity_begin(struct verb *v, void *baton)
{
	(void)baton;
	return alarm_first(v, alarm_hour(v->now, NIGHT), AFFINITY_ALARM);
}

enum status affinity_ring_alarm(struct verb *v, const Od__Alarm *alarm)
{
	enum status s = alarm_set(v, alarm_hour(v->now, NIGHT), AFFINITY_ALARM, 0, 0);

	(void)alarm;
	if (!s && !job_open(v, AFFINITY_JOB, ""))
		s = job_begin(v, AFFINITY_JOB, "", 0, OD__JOB_STATE__STAGING, NULL, NULL);
	return s;
}

static void forget(struct affinity *a)
{
	pairs_free(a->pairs);
	a->pairs = NULL;
}

void affinity_free(struct desk *d)
{
	if (!d->affinity)
		return;
	forget(d->affinity);
	mem_free(d->affinity);
	d->affinity = NULL;
}

static bool same(const struct key *a, const struct key *b)
{
	return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* The count that this job left off at; a fresh one when there is none. */
static struct affinity *count_of(struct desk *d, Od__Job *job)
{
	struct affinity *a = d->affinity;
	struct key cursor = job_cursor(job);

	if (!a)
		a = d->affinity = mem_alloc(sizeof *a);
	if (a->pairs && a->job == job->id && same(&a->next, &cursor)) {
		for (size_t i = 0; i < a->baskets; i++)	/* the last slice was committed */
			pairs_add(a->pairs, a->item + a->begin[i], a->begin[i + 1] - a->begin[i]);
		a->upto = a->next;
	} else if (!a->pairs || a->job != job->id || !same(&a->upto, &cursor)) {
		forget(a);
		a->pairs = pairs_new(PAIRS_MOST);
		a->job = job->id;
		a->upto = key_empty();
		job->has_cursor = false;
		SET(job, done, 0);
		SET(job, state, OD__JOB_STATE__STAGING);
	}
	a->baskets = 0;
	a->next = a->upto;
	return a;
}

static void set_aside(struct affinity *a, const Od__Order *o)
{
	size_t at = a->begin[a->baskets];

	if (o->cancel || o->n_line > PAIRS_BASKET)
		return;
	for (size_t i = 0; i < o->n_line; i++)
		a->item[at++] = o->line[i]->product;
	a->begin[++a->baskets] = at;
}

static enum status count(struct verb *v, Od__Job *job, struct affinity *a, unsigned most,
	int64_t until)
{
	int64_t from = v->now - setting_int(v->desk, "pairs_days") * CLOCK_DAY;
	struct walk *walk;
	Od__Order *o;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_PLACED, NULL, false, &walk);

	if (!s && a->upto.length)
		s = walk_after(walk, &a->upto);
	for (; !s && most > 0 && a->baskets < BASKETS && clock_steady() < until; most--) {
		struct arena_mark mark = arena_mark(v->arena);

		s = walk_next(walk, &a->next, NULL, v->arena, (ProtobufCMessage **)&o);
		if (!s && (o->placed_at < from || job->done >= ORDERS_MOST))
			s = ERR_END;
		if (s)
			break;
		set_aside(a, o);
		SET(job, done, job->done + 1);
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	if (s && s != ERR_END)
		return s;
	if (s == ERR_END && !a->baskets) {
		struct key none = key_empty();

		SET(job, state, OD__JOB_STATE__DRAINING);
		job_go_on(v, job, &none);
		a->next = a->upto = none;
	} else {
		job_go_on(v, job, &a->next);
	}
	return OK;
}

static enum status write_row(struct verb *v, const struct affinity *a, uint32_t product,
	const struct pair_partner *partner, size_t count)
{
	Od__Affinity *row = FRESH(v, affinity);
	struct key key = key_u32(product);

	SET(row, product, product);
	SET(row, day, clock_day(v->now));
	SET(row, baskets, pairs_baskets(a->pairs));
	row->partner = arena_array(v->arena, count, sizeof *row->partner);
	for (size_t i = 0; i < count; i++) {
		Od__Partner *p = row->partner[row->n_partner++] = FRESH(v, partner);

		SET(p, product, partner[i].item);
		SET(p, count, partner[i].count);
		SET(p, lift, (int64_t)(partner[i].lift * 1000 + 0.5));
		SET(p, confidence, (int64_t)(partner[i].confidence * 1000000 + 0.5));
	}
	return change_quiet(v, TABLE_AFFINITY, &key, &row->base);
}

static enum status write_rows(struct verb *v, Od__Job *job, struct affinity *a, unsigned most,
	int64_t until)
{
	uint32_t least = (uint32_t)setting_int(v->desk, "pairs_least");
	struct key cursor = job_cursor(job);
	uint32_t at = cursor.length ? key_read_u32(&cursor, 0) : 0;
	struct pair_partner partner[PARTNERS];
	size_t n = 1;
	enum status s = OK;

	for (; !s && most > 0 && clock_steady() < until; most--) {
		n = pairs_next(a->pairs, at, least, partner, PARTNERS, &at);
		if (!n)
			break;
		s = write_row(v, a, at, partner, n);
	}
	if (s)
		return s;
	cursor = n ? key_u32(at) : key_empty();
	if (!n)
		SET(job, state, OD__JOB_STATE__FLIPPED);
	job_go_on(v, job, &cursor);
	a->next = a->upto = cursor;
	return OK;
}

/* Rows that were not written this night are no longer true. */
static enum status clean(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	struct key cursor = job_cursor(job), gone[BASKETS];
	int32_t today = clock_day(v->now);
	unsigned count = 0;
	struct walk *walk;
	Od__Affinity *row;
	enum status s = walk_open(v->txn, TABLE_AFFINITY, NULL, false, &walk);

	if (!s && cursor.length)
		s = walk_after(walk, &cursor);
	for (; !s && most > 0 && count < BASKETS && clock_steady() < until; most--) {
		s = walk_next(walk, &cursor, NULL, v->arena, (ProtobufCMessage **)&row);
		if (!s && row->day < today - 1)	/* a job may go over midnight */
			gone[count++] = cursor;
	}
	walk_close(walk);
	if (s == ERR_END)
		SET(job, state, OD__JOB_STATE__JOB_DONE);
	else if (s)
		return s;
	s = OK;
	for (unsigned i = 0; !s && i < count; i++)
		s = change_quiet(v, TABLE_AFFINITY, &gone[i], NULL);
	job_go_on(v, job, &cursor);
	return s;
}

enum status affinity_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	struct affinity *a;

	if (job->state == OD__JOB_STATE__FLIPPED) {
		affinity_free(v->desk);
		return clean(v, job, most, until);
	}
	a = count_of(v->desk, job);
	return job->state == OD__JOB_STATE__STAGING ? count(v, job, a, most, until)
		: write_rows(v, job, a, most, until);
}

/* ---- reading ---- */

enum status affinity_get(struct verb *v, uint32_t product, Od__Affinity **out)
{
	struct key key = key_u32(product);

	return table_get_as(v->txn, TABLE_AFFINITY, &key, v->arena, out);
}

enum status affinity_rows(struct verb *v, const Od__Product *p, Od__PairRow ***row, size_t *count)
{
	Od__Affinity *a;
	enum status s = affinity_get(v, p->id, &a);

	*count = 0;
	*row = NULL;
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	*row = arena_array(v->arena, a->n_partner + 1, sizeof **row);
	for (size_t i = 0; i < a->n_partner; i++) {
		const Od__Product *with = catalogue_find(v->desk, a->partner[i]->product);
		Od__PairRow *out;

		if (!with || with->retired)
			continue;
		out = (*row)[(*count)++] = FRESH(v, pair_row);
		SET_TEXT(v, out, code, text_of(p->code));
		SET_TEXT(v, out, name, catalogue_name(p, v->actor->language));
		SET_TEXT(v, out, with, text_of(with->code));
		SET_TEXT(v, out, with_name, catalogue_name(with, v->actor->language));
		SET(out, count, a->partner[i]->count);
		SET(out, lift, a->partner[i]->lift);
		SET(out, confidence, a->partner[i]->confidence);
	}
	return OK;
}

/* What was offered and taken in the last days. */
static enum status acceptance(struct verb *v, int32_t days, Od__PairRows *reply)
{
	struct key start = key_empty();
	struct walk *walk;
	Od__Suggestion *row;
	enum status s = walk_open(v->txn, TABLE_SUGGESTION, NULL, false, &walk);

	key_add_i32(&start, clock_day(v->now) - days);
	if (!s)
		s = walk_after(walk, &start);
	SET(reply, offered, 0);
	SET(reply, taken, 0);
	SET(reply, amount, 0);
	SET(reply, usual_offered, 0);
	SET(reply, usual_taken, 0);
	SET(reply, usual_amount, 0);
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);

		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&row);
		if (s)
			break;
		reply->offered += row->offered;
		reply->taken += row->taken;
		reply->amount += row->amount;
		reply->usual_offered += row->usual_offered;
		reply->usual_taken += row->usual_taken;
		reply->usual_amount += row->usual_amount;
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status verb_product_pairs(struct verb *v, const Od__ProductPairs *request,
	Od__PairRows *reply)
{
	int32_t days = request->days ? (int32_t)request->days : 30;
	const Od__Product *p = NULL;
	uint32_t limit;
	const char *after;
	enum status s = list_page_text(v, request->page, &limit, &after);

	/* a month is a row for each product and day: thousands, and no instant of them */
	txn_let_go(v->txn);
	if (!s && text_of(request->product)[0])
		s = product_get(v, "product", request->product, &p);
	if (!s)
		s = acceptance(v, days, reply);
	if (s)
		return s;
	if (p)
		return affinity_rows(v, p, &reply->row, &reply->n_row);
	reply->row = arena_array(v->arena, limit, sizeof *reply->row);
	for (size_t i = 0; !s && (p = catalogue_at(v->desk, i)); i++) {
		Od__PairRow **row;
		size_t count;

		if (p->retired || (*after && strcmp(text_of(p->code), after) <= 0))
			continue;
		s = affinity_rows(v, p, &row, &count);
		if (s || !count)
			continue;
		if (reply->n_row == limit) {
			SET_TEXT(v, reply, after, reply->row[limit - 1]->code);
			break;
		}
		reply->row[reply->n_row++] = row[0];
	}
	return s;
}
