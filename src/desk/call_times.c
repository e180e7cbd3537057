/* SPDX-License-Identifier: ISC */
/*
 * call_times -- the verbs `call show` and `call times`: the phases of one call, and their means.
 *
 * Means are over calls that have the phase: waiting over answered ones, talking over those that were
 * hung up, wrap-up and handling (talking and wrap-up) over those that are done. A call that the clock
 * gave up as lost is counted and has no talking time: nobody knows it. A user's row counts the calls
 * he took; the missed ones are of nobody and stand in the last row, of all. Walks the calls of the
 * days asked for; reads only.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "desk/access.h"
#include "desk/call.h"
#include "desk/days.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define DAYS_MOST 92
#define USERS_MOST 1000

struct sums {
	uint32_t user, calls, missed, answered, ended, done;
	int64_t rang, talked, wrapped, handling;
};

static void count(struct sums *sum, const Od__Call *c)
{
	bool lost = strcmp(text_of(c->cause), "lost") == 0;

	sum->calls++;
	sum->missed += c->state == OD__CALL_STATE__MISSED &&
		c->direction == OD__DIRECTION__INCOMING;
	if (!c->has_answer)
		return;
	sum->answered++;
	sum->rang += c->answer > c->ring ? c->answer - c->ring : 0;
	if (!c->has_end || lost || c->end < c->answer)
		return;
	sum->ended++;
	sum->talked += c->end - c->answer;
	if (!c->has_wrap || c->wrap < c->end)
		return;
	sum->done++;
	sum->wrapped += c->wrap - c->end;
	sum->handling += c->wrap - c->answer;
}

static struct sums *of_user(struct sums *sums, size_t *users, uint32_t user)
{
	for (size_t i = 0; i < *users; i++)
		if (sums[i].user == user)
			return &sums[i];
	if (*users == USERS_MOST)
		return NULL;
	sums[*users].user = user;
	return &sums[(*users)++];
}

/* Whole seconds: a mean is no more exact than what people do with it. */
static int64_t mean(int64_t sum, uint32_t n)
{
	return (sum / n + CLOCK_SECOND / 2) / CLOCK_SECOND * CLOCK_SECOND;
}

static Od__CallTimesRow *times_row(struct verb *v, const struct sums *sum, const char *user)
{
	Od__CallTimesRow *row = FRESH(v, call_times_row);

	SET_TEXT(v, row, user, user);
	SET(row, calls, sum->calls);
	SET(row, missed, sum->missed);
	if (sum->answered)
		SET(row, rang, mean(sum->rang, sum->answered));
	if (sum->ended)
		SET(row, talked, mean(sum->talked, sum->ended));
	if (sum->done) {
		SET(row, wrapped, mean(sum->wrapped, sum->done));
		SET(row, handling, mean(sum->handling, sum->done));
	}
	return row;
}

struct times {
	struct sums all, *sums;
	size_t users;
};

static int64_t rang_at(const ProtobufCMessage *m)
{
	return ((const Od__Call *)m)->ring;
}

static void take(void *baton, const ProtobufCMessage *m)
{
	const Od__Call *c = (const Od__Call *)m;
	struct times *t = baton;
	struct sums *his = c->user ? of_user(t->sums, &t->users, c->user) : NULL;

	count(&t->all, c);
	if (his)
		count(his, c);
}

enum status verb_call_times(struct verb *v, const Od__CallTimes *request, Od__CallTimesRows *reply)
{
	int32_t from = clock_day(v->now), until;
	struct times t = { .users = 0 };
	const Od__User *only = NULL;
	enum status s = OK;

	if (text_of(request->day)[0])
		s = day_read(v, "day", request->day, &from);
	until = from;
	if (!s && text_of(request->until)[0])
		s = day_read(v, "until", request->until, &until);
	if (s)
		return s;
	if (until < from || until - from >= DAYS_MOST)
		return verb_refuse(v, OD__MESSAGE__DAYS_SPAN, "until",
			arena_format(v->arena, "%d", DAYS_MOST), NULL, NULL, NULL);
	if (text_of(request->user)[0]) {
		only = access_user_by_login(v->desk, request->user);
		if (!only)
			return verb_missing(v, "user", "user", request->user);
	}
	txn_let_go(v->txn);
	t.sums = arena_array(v->arena, USERS_MOST, sizeof *t.sums);
	s = days_each(v, INDEX_CALL_DAY, from, until, rang_at, take, &t);
	if (s)
		return s;
	reply->row = arena_array(v->arena, t.users + 2, sizeof *reply->row);
	for (size_t i = 0; i < t.users; i++)
		if (!only || t.sums[i].user == only->id)
			reply->row[reply->n_row++] = times_row(v, &t.sums[i],
				access_login_of(v->desk, t.sums[i].user));
	if (!only)
		reply->row[reply->n_row++] = times_row(v, &t.all, "");
	return OK;
}

enum status verb_call_show(struct verb *v, const Od__CallShow *request, Od__CallShown *reply)
{
	Od__Call *c;
	enum status s = call_get(v, "id", request->id, &c);

	if (!s)
		s = call_row(v, c, &reply->row);
	if (s)
		return s;
	if (c->customer)
		verb_opened(v, c->customer);
	reply->call = c;
	SET_TEXT(v, reply, user, access_login_of(v->desk, c->user));
	if (reply->row->has_talked)
		SET(reply, handling, reply->row->talked + reply->row->wrapped);
	return OK;
}
