/* SPDX-License-Identifier: ISC */
/*
 * wish -- the board of wishes: the verbs `wish save`, `wish vote` and `wish list`.
 *
 * A customer votes once for a wish, and so does each of us; a vote that is taken back stays as a row that
 * does not count. The wish keeps how many there are. Some hundred wishes are expected, so a list reads
 * them all and puts those with the most votes first, of equal ones the older.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/ticket.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/survey.pb-c.h"

#define WISHES 5000	/* of one list */

static enum status get(struct verb *v, uint64_t id, Od__Wish **out)
{
	struct key key = key_u64(id);
	enum status s = table_get_as(v->txn, TABLE_WISH, &key, v->arena, out);

	return s == ERR_NOT_FOUND ? verb_missing(v, "id", "wish", arena_format(v->arena, "%" PRIu64, id)) : s;
}

static struct key vote_key(uint64_t wish, uint64_t customer, uint32_t user)
{
	struct key key = key_u64(wish);

	key_add_u64(&key, customer);
	key_add_u32(&key, customer ? 0 : user);
	return key;
}

static enum status put(struct verb *v, const Od__Wish *before, Od__Wish *after)
{
	struct key key = key_u64(after->id);
	enum status s = change_put(v, TABLE_WISH, &key, after->id, 0, 0, before ? &before->base : NULL,
		&after->base);

	if (!s)
		change_event(v, "changed", after->id, "record/wish/%" PRIu64, after->id);
	return s;
}

static enum status put_vote(struct verb *v, uint64_t wish, const Od__Customer *c, bool back)
{
	struct key key = vote_key(wish, c ? c->id : 0, v->actor->user);
	Od__WishVote *before = NULL, *after;
	enum status s = table_get_as(v->txn, TABLE_WISH_VOTE, &key, v->arena, &before);
	const char *who = c ? customer_said(v, c) : v->actor->login;
	const char *said = arena_format(v->arena, "%" PRIu64, wish);

	if (s && s != ERR_NOT_FOUND)
		return s;
	if (back && (s || before->back))
		return verb_refuse(v, OD__MESSAGE__WISH_NO_VOTE, "id", who, said, NULL, NULL);
	if (!back && !s && !before->back)
		return verb_refuse(v, OD__MESSAGE__WISH_HAS_VOTE, "id", who, said, NULL, NULL);
	after = FRESH(v, wish_vote);
	SET(after, wish, wish);
	SET(after, customer, c ? c->id : 0);
	SET(after, user, c ? 0 : v->actor->user);
	SET(after, at, v->now);
	SET(after, back, back);
	return change_put(v, TABLE_WISH_VOTE, &key, wish, c ? c->id : 0, 0, s ? NULL : &before->base,
		&after->base);
}

static void made(struct verb *v, const Od__Wish *w, int message, Od__Made *reply)
{
	made_fill(v, reply, "wish", w->id, arena_format(v->arena, "%" PRIu64, w->id), w->version);
	made_note(v, reply, message, reply->said, arena_format(v->arena, "%" PRIu64, w->votes), NULL, NULL);
}

static enum status take_fields(struct verb *v, const Od__WishSave *r, Od__Wish *w)
{
	const Od__Product *product;
	Od__Ticket *ticket;
	enum status s = OK;

	if (text_of(r->title)[0])
		SET_TEXT(v, w, title, r->title);
	if (!text_of(w->title)[0])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "title", "title",
			"what is wished, in a line", NULL, NULL);
	if (r->text)
		SET_TEXT(v, w, text, r->text);
	if (r->outcome)
		SET_TEXT(v, w, outcome, r->outcome);
	if (r->has_state)
		SET(w, state, r->state);
	if (text_of(r->product)[0]) {
		product = catalogue_code(v->desk, r->product);
		if (!product)
			return verb_missing(v, "product", "product", r->product);
		SET(w, product, product->id);
	}
	if (text_of(r->ticket)[0]) {
		s = ticket_get(v, "ticket", r->ticket, &ticket, NULL);
		if (!s)
			SET(w, ticket, ticket->id);
	}
	return s;
}

enum status verb_wish_save(struct verb *v, const Od__WishSave *request, Od__Made *reply)
{
	Od__Wish *before = NULL, *after;
	Od__Customer *c = NULL;
	uint64_t id;
	enum status s = request->id ? get(v, request->id, &before) : OK;

	if (!s && before)
		s = verb_version(v, arena_format(v->arena, "%" PRIu64, before->id), before->version,
			request->version);
	if (!s && !before && text_of(request->customer)[0])
		s = customer_get(v, "customer", request->customer, &c);
	if (s)
		return s;
	after = before ? (Od__Wish *)reflect_copy(&before->base, v->arena) : FRESH(v, wish);
	s = take_fields(v, request, after);
	if (!s && !before)
		s = verb_next(v, "wish", &id);
	if (s)
		return s;
	if (!before) {
		SET(after, id, id);
		SET(after, created, v->now);
		SET(after, by, v->actor->user);
		SET(after, votes, c != NULL);
	}
	s = put(v, before, after);
	if (!s && c)
		s = put_vote(v, after->id, c, false);
	if (!s)
		made(v, after, OD__MESSAGE__WISH_SAVED, reply);
	return s;
}

enum status verb_wish_vote(struct verb *v, const Od__WishCast *request, Od__Made *reply)
{
	Od__Customer *c = NULL;
	Od__Wish *before, *after;
	enum status s = get(v, request->id, &before);

	if (!s && text_of(request->customer)[0])
		s = customer_get(v, "customer", request->customer, &c);
	if (s)
		return s;
	if (before->state != OD__WISH_STATE__WISH_OPEN && before->state != OD__WISH_STATE__WISH_PLANNED)
		return verb_refuse(v, OD__MESSAGE__WISH_OVER, "id", arena_format(v->arena, "%" PRIu64,
			before->id), enum_label(&od__wish_state__descriptor, (int)before->state), NULL, NULL);
	s = put_vote(v, before->id, c, request->back);
	if (s)
		return s;
	after = (Od__Wish *)reflect_copy(&before->base, v->arena);
	SET(after, votes, request->back ? before->votes - 1 : before->votes + 1);
	s = put(v, before, after);
	if (!s)
		made(v, after, OD__MESSAGE__WISH_VOTED, reply);
	return s;
}

static int by_votes(const void *a, const void *b)
{
	const Od__Wish *x = *(Od__Wish *const *)a, *y = *(Od__Wish *const *)b;

	if (x->votes != y->votes)
		return x->votes > y->votes ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static bool wanted(const Od__WishList *r, const Od__Wish *w, const Od__Product *product)
{
	bool live = w->state == OD__WISH_STATE__WISH_OPEN || w->state == OD__WISH_STATE__WISH_PLANNED;

	if (product && w->product != product->id)
		return false;
	return r->all || (r->has_state ? w->state == r->state : live);
}

/* Did the customer, or who asks, vote for it? */
static enum status voted(struct verb *v, const Od__Wish *w, const Od__Customer *c, bool *mine)
{
	struct key key = vote_key(w->id, c ? c->id : 0, v->actor->user);
	Od__WishVote *vote;
	enum status s = table_get_as(v->txn, TABLE_WISH_VOTE, &key, v->arena, &vote);

	*mine = !s && !vote->back;
	return s == ERR_NOT_FOUND ? OK : s;
}

static Od__WishRow *row_of(struct verb *v, const Od__Wish *w, bool mine)
{
	const Od__Product *product = w->product ? catalogue_find(v->desk, w->product) : NULL;
	Od__WishRow *row = FRESH(v, wish_row);

	SET(row, id, w->id);
	SET_TEXT(v, row, title, text_of(w->title));
	SET(row, votes, w->votes);
	SET(row, state, w->state);
	if (product)
		SET_TEXT(v, row, product, catalogue_name(product, v->actor->language));
	SET_TEXT(v, row, outcome, text_of(w->outcome));
	SET(row, mine, mine);
	SET(row, created, w->created);
	SET_TEXT(v, row, text, text_of(w->text));
	SET(row, version, w->version);
	return row;
}

static enum status all_wishes(struct verb *v, const Od__WishList *r, const Od__Product *product,
	Od__Wish **list, size_t *count)
{
	struct key all = key_empty();
	struct walk *walk;
	Od__Wish *w;
	enum status s = walk_open(v->txn, TABLE_WISH, &all, true, &walk);

	*count = 0;
	if (s)
		return s;
	while (*count < WISHES && (s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&w)) == OK)
		if (wanted(r, w, product))
			list[(*count)++] = w;
	walk_close(walk);
	qsort(list, *count, sizeof *list, by_votes);
	return s == ERR_END ? OK : s;
}

enum status verb_wish_list(struct verb *v, const Od__WishList *request, Od__WishRows *reply)
{
	Od__Wish **list = arena_array(v->arena, WISHES, sizeof *list);
	bool theirs = text_of(request->customer)[0];	/* only what this customer voted for */
	const Od__Product *product = NULL;
	Od__Customer *c = NULL;
	struct list_page page;
	size_t count = 0;
	bool mine;
	enum status s = list_page_read(v, request->page, &page);

	txn_let_go(v->txn);
	if (!s && theirs)
		s = customer_get(v, "customer", request->customer, &c);
	else if (!s && text_of(request->caller)[0])
		s = customer_get(v, "caller", request->caller, &c);
	if (!s && text_of(request->product)[0] && !(product = catalogue_code(v->desk, request->product)))
		s = verb_missing(v, "product", "product", request->product);
	if (!s)
		s = all_wishes(v, request, product, list, &count);
	reply->row = arena_array(v->arena, page.limit + 1, sizeof *reply->row);
	for (size_t i = 0; !s && i < count && !list_page_full(&page); i++) {
		s = voted(v, list[i], c, &mine);
		if (!s && (mine || !theirs) && list_page_takes(&page, list[i]->id))
			reply->row[reply->n_row++] = row_of(v, list[i], mine);
	}
	SET(reply, total, count);
	if (!s && c) {
		verb_opened(v, c->id);
		SET_TEXT(v, reply, said, customer_said(v, c));
		SET_TEXT(v, reply, who, text_of(c->name));
	}
	if (!s && list_page_full(&page))
		reply->after = arena_format(v->arena, "%" PRIu64, reply->row[reply->n_row - 1]->id);
	return s;
}
