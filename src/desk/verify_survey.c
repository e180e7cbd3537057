/* SPDX-License-Identifier: ISC */
/*
 * verify_survey -- answers and wishes recomputed: what an answer's score is under the questionnaire that
 * it was given to, the ticket that it is about, who it is of (I21); a wish's votes from its rows (I22).
 *
 * An answer to an older version of its questionnaire is left alone, as are thresholds that were set since.
 * Called by verify.c.
 */
#include <string.h>

#include "desk/config.h"
#include "desk/inside.h"
#include "desk/survey.h"
#include "desk/verify_part.h"
#include "record/ticket.pb-c.h"

struct row {
	uint64_t id;
	int64_t seen, wanted;
};

static enum status of_ticket(struct txn *t, void *baton)
{
	struct row *r = baton;
	struct key key = key_u64(r->id);
	struct arena *a = arena_new(0);
	Od__Ticket *ticket;
	enum status s = table_get_as(t, TABLE_TICKET, &key, a, &ticket);

	r->seen = s ? 0 : (int64_t)ticket->customer;
	arena_free(a);
	return s == ERR_NOT_FOUND ? OK : s;
}

static void look_score(struct looking *l, uint64_t id, const char *code, uint64_t version,
	Od__Given *const *given, size_t count, int64_t score)
{
	const Od__Config *c;
	struct survey_said said;

	desk_read_lock(l->v->desk);
	c = config_find(l->v->desk, SURVEY_KIND, code);
	if (c && c->value_case == OD__CONFIG__VALUE_SURVEY && c->version == version) {
		survey_judge(l->v->desk, c->survey, given, count, &said);
		verify_tell(l, "I21", "answer", id, "its score", said.scored ? said.score : 0, score);
	}
	desk_unlock(l->v->desk);
}

static enum status look_answer(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Answer *a = (const Od__Answer *)m;
	struct looking *l = baton;
	struct row r = { .id = a->ticket };
	enum status s = OK;

	(void)key;
	l->rows++;
	look_score(l, a->id, text_of(a->survey), a->survey_version, a->given, a->n_given, a->score);
	if (!a->ticket)
		return OK;
	s = store_read(desk_store(l->v->desk), of_ticket, &r, NULL);
	if (!s)
		verify_tell(l, "I21", "answer", a->id, "its ticket's customer", (int64_t)a->customer, r.seen);
	return s;
}

static enum status look_ballot(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Ballot *b = (const Od__Ballot *)m;

	(void)key;
	((struct looking *)baton)->rows++;
	look_score(baton, 0, text_of(b->survey), b->survey_version, b->given, b->n_given, b->score);
	return OK;
}

/* A wish and its votes in one instant. */
static enum status count_votes(struct txn *t, void *baton)
{
	struct row *r = baton;
	struct key prefix = key_u64(r->id);
	struct arena *a = arena_new(0);
	struct walk *walk = NULL;
	Od__WishVote *vote;
	Od__Wish *wish;
	enum status s = table_get_as(t, TABLE_WISH, &prefix, a, &wish);

	r->wanted = 0;
	r->seen = s ? 0 : (int64_t)wish->votes;
	if (!s)
		s = walk_open(t, TABLE_WISH_VOTE, &prefix, false, &walk);
	while (!s && (s = walk_next(walk, NULL, NULL, a, (ProtobufCMessage **)&vote)) == OK)
		r->wanted += !vote->back;
	if (walk)
		walk_close(walk);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static enum status look_wish(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct row r = { .id = ((const Od__Wish *)m)->id };
	struct looking *l = baton;
	enum status s = store_read(desk_store(l->v->desk), count_votes, &r, NULL);

	(void)key;
	l->rows++;
	if (!s)
		verify_tell(l, "I22", "wish", r.id, "votes", r.wanted, r.seen);
	return s;
}

enum status verify_surveys(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	enum status s = store_each(store, TABLE_ANSWER, NULL, look_answer, l);

	if (!s)
		s = store_each(store, TABLE_BALLOT, NULL, look_ballot, l);
	return s ? s : store_each(store, TABLE_WISH, NULL, look_wish, l);
}
