/* SPDX-License-Identifier: ISC */
/*
 * recall -- the call list of a recall and its answers: the verbs `recall show`, `recall list` and
 * `recall call`.
 *
 * The list is in the order of calling: goods on their way first, canteens, then the others; who did
 * not answer comes again after a while, three times (settings recall_again_minutes, recall_tries),
 * and is unreachable then. Each answer is a journal entry: who was told, when, by whom, what was
 * said.
 */
#include "desk/recall.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/alarm.h"
#include "desk/batch.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "record/call.pb-c.h"
#include "record/message.pb-c.h"

#define BATCHES_SHOWN 50

struct key recall_target_key(uint64_t recall, uint64_t customer)
{
	struct key key = key_u64(recall);

	key_add_u64(&key, customer);
	return key;
}

enum status recall_get(struct verb *v, uint64_t id, Od__Recall **out)
{
	struct key key = key_u64(id);

	return table_get_as(v->txn, TABLE_RECALL, &key, v->arena, out);
}

enum status recall_said(struct verb *v, const char *field, const char *said, Od__Recall **out)
{
	uint64_t id;
	enum status s;

	if (!verb_number(said, "X", &id))
		return verb_missing(v, field, "recall", said);
	s = recall_get(v, id, out);
	return s == ERR_NOT_FOUND ? verb_missing(v, field, "recall", verb_said(v, "X", id)) : s;
}

bool recall_waits(const Od__Recall *r)
{
	return r->state == OD__RECALL_STATE__GATHERING || r->state == OD__RECALL_STATE__CALLING;
}

/* While somebody is still to be told it rings when all are to be; nobody has to look when all are. */
static enum status set_alarm(struct verb *v, Od__Recall *after)
{
	int64_t rings = recall_waits(after) && after->due > v->now ? after->due : 0;
	enum status s = OK;

	if (rings == after->rings)
		return OK;
	if (after->rings)
		s = alarm_clear(v, after->rings, RECALL_DUE_ALARM, after->id, 0);
	if (!s && rings)
		s = alarm_set(v, rings, RECALL_DUE_ALARM, after->id, 0);
	after->has_rings = rings != 0;
	after->rings = rings;
	return s;
}

enum status recall_put(struct verb *v, const Od__Recall *before, Od__Recall *after,
	const char *what)
{
	struct key key = key_u64(after->id);
	enum status s = set_alarm(v, after);

	if (!s && before && recall_waits(before) && !recall_waits(after))
		s = task_finish_all(v, RECALL_LATE_TASK, "recall", after->id, "all told");
	if (!s)
		s = change_put(v, TABLE_RECALL, &key, after->id, 0, 0, before ? &before->base : NULL,
			&after->base);
	if (s)
		return s;
	change_event(v, what, after->id, "record/recall/%" PRIu64, after->id);
	change_event(v, what, after->id, "banner");
	return OK;
}

void recall_settle(Od__Recall *r)
{
	bool all = r->told + r->unreachable + r->refused >= r->targets;

	SET(r, state, all ? OD__RECALL_STATE__COMPLETE : OD__RECALL_STATE__CALLING);
}

/* ---- show ---- */

/* Whoever has him on the phone now, so that no other calls him for the same. */
static enum status in_call(struct verb *v, Od__RecallRow *row)
{
	struct key prefix = key_u64(row->customer);
	struct walk *walk;
	Od__Call *call;
	enum status s = walk_open_index(v->txn, INDEX_CALL_CUSTOMER, &prefix, false, &walk);

	if (s)
		return s;
	s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&call);
	walk_close(walk);
	if (!s && call->user && (call->state == OD__CALL_STATE__RINGING ||
	    call->state == OD__CALL_STATE__TALKING))
		SET_PERSON(v, row, calling, call->user);
	return s == ERR_END ? OK : s;
}

static enum status add_row(struct verb *v, const Od__RecallTarget *t, Od__RecallShown *reply)
{
	Od__RecallRow *row = FRESH(v, recall_row);
	Od__Customer *c;
	enum status s = customer_load(v, t->customer, &c);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	verb_opened(v, c->id);
	SET(row, customer, t->customer);
	SET_TEXT(v, row, code, customer_said(v, c));
	SET_TEXT(v, row, name, text_of(c->name));
	SET_TEXT(v, row, phone, customer_phone(c));
	SET(row, quantity, t->quantity);
	if (t->on_the_way)
		SET(row, on_the_way, t->on_the_way);
	SET(row, state, t->state);
	if (t->tries)
		SET(row, tries, t->tries);
	if (t->has_told_at)
		SET(row, told_at, t->told_at);
	if (t->by)
		SET_PERSON(v, row, by, t->by);
	if (t->has_left)
		SET(row, left, t->left);
	if (*text_of(t->note))
		SET_TEXT(v, row, note, t->note);
	if (t->next > CLOCK_SECOND)
		SET(row, next, t->next);
	if (t->has_replace)
		SET(row, replace, t->replace);
	row->order = t->order;
	row->n_order = t->n_order;
	reply->row[reply->n_row++] = row;
	reply->after = arena_format(v->arena, "%" PRIu64 "@%d@%" PRId64, t->customer, (int)t->state, t->next);
	return t->has_told_at ? OK : in_call(v, row);
}

/* A place in the list. */
struct spot {
	bool there;
	uint64_t customer;
	uint8_t state;
	int64_t next;
};

/*
 * "1042@0@2": a customer and where it stood in the list, so that a page goes on there though it was called
 * since; a customer alone is where it is now.
 */
static enum status read_page(struct verb *v, const Od__Page *asked, struct list_page *page, struct spot *at)
{
	Od__Page plain = OD__PAGE__INIT;

	at->there = asked && sscanf(text_of(asked->after), "%" SCNu64 "@%" SCNu8 "@%" SCNd64, &at->customer,
		&at->state, &at->next) == 3;
	if (!at->there)
		return list_page_read(v, asked, page);
	plain = *asked;
	plain.after = NULL;
	return list_page_read(v, &plain, page);
}

static enum status go_on(struct walk *walk, const Od__RecallShow *request, uint64_t recall,
	const struct spot *at)
{
	struct key key = key_u64(recall);

	if (!at->there || (request->has_state && (unsigned)request->state != at->state))
		return OK;
	key_add_u8(&key, at->state);
	key_add_i64(&key, at->next);
	key_add_u64(&key, recall);
	key_add_u64(&key, at->customer);
	return walk_after(walk, &key);
}

static enum status add_batches(struct verb *v, const Od__Recall *r, Od__RecallShown *reply)
{
	size_t most = r->n_batch < BATCHES_SHOWN ? r->n_batch : BATCHES_SHOWN;
	enum status s = OK;

	reply->batch = arena_array(v->arena, most + 1, sizeof *reply->batch);
	for (size_t i = 0; !s && i < most; i++) {
		Od__Batch *b;

		s = batch_get(v, r->batch[i], &b);
		if (!s)
			reply->batch[reply->n_batch++] = arena_string(v->arena, b->code);
	}
	return s;
}

/* While customers are still being gathered nobody is to be called. */
enum status verb_recall_show(struct verb *v, const Od__RecallShow *request, Od__RecallShown *reply)
{
	struct list_page page;
	ProtobufCMessage *m;
	struct walk *walk;
	struct spot behind;
	struct key prefix;
	bool more = false;
	enum status s = read_page(v, request->page, &page, &behind);

	if (!s)
		s = recall_said(v, "recall", request->recall, &reply->recall);
	if (!s)
		s = add_batches(v, reply->recall, reply);
	if (!s && reply->recall->by)
		SET_PERSON(v, reply, by, reply->recall->by);
	if (!s && reply->recall->closed_by)
		SET_PERSON(v, reply, closed_by, reply->recall->closed_by);
	if (!s)		/* nobody told yet: 0, not nothing */
		SET(reply->recall, left, reply->recall->left);
	if (s || reply->recall->state == OD__RECALL_STATE__GATHERING)
		return s;
	txn_let_go(v->txn);
	prefix = key_u64(reply->recall->id);
	if (request->has_state)
		key_add_u8(&prefix, (uint8_t)request->state);
	s = walk_open_index(v->txn, INDEX_RECALL_TARGET_STATE, &prefix, false, &walk);
	if (s)
		return s;
	s = go_on(walk, request, reply->recall->id, &behind);
	reply->row = arena_array(v->arena, page.limit + 1, sizeof *reply->row);
	while (!more) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__RecallTarget *t;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		t = (const Od__RecallTarget *)m;
		if (list_page_full(&page))
			more = true;
		else if (list_page_takes(&page, t->customer))
			s = add_row(v, t, reply);
		else
			arena_back(v->arena, &mark);
		if (s)
			break;
	}
	walk_close(walk);
	if (!more)
		reply->after = NULL;
	return s == ERR_END ? OK : s;
}

/* ---- list ---- */

static enum status list_row(struct verb *v, const Od__Recall *r, Od__RecallListRow *row)
{
	enum status s = OK;
	Od__Batch *b;

	SET_TEXT(v, row, said, verb_said(v, "X", r->id));
	SET_TEXT(v, row, reason, text_of(r->reason));
	SET(row, state, r->state);
	SET(row, targets, r->targets);
	SET(row, told, r->told);
	SET(row, left, r->targets - r->told - r->unreachable - r->refused);
	SET(row, opened, r->opened);
	SET(row, due, r->due);
	SET_TEXT(v, row, by, access_login_of(v->desk, r->by));
	if (r->n_batch)
		s = batch_get(v, r->batch[0], &b);
	if (!s && r->n_batch)
		SET_TEXT(v, row, batch, text_of(b->code));
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status verb_recall_list(struct verb *v, const Od__RecallList *request, Od__RecallRows *reply)
{
	struct key all = key_empty();
	struct list_page page;
	struct walk *walk;
	Od__Recall *r;
	enum status s = list_page_read(v, request->page, &page);

	if (s)
		return s;
	txn_let_go(v->txn);
	s = walk_open(v->txn, TABLE_RECALL, &all, true, &walk);
	if (s)
		return s;
	reply->row = arena_array(v->arena, page.limit + 1, sizeof *reply->row);
	while (!list_page_full(&page) &&
	       (s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&r)) == OK) {
		verb_breathe(v);
		if ((!request->all && r->state == OD__RECALL_STATE__CLOSED_RECALL) ||
		    !list_page_takes(&page, r->id))
			continue;
		reply->row[reply->n_row] = FRESH(v, recall_list_row);
		s = list_row(v, r, reply->row[reply->n_row++]);
		if (s)
			break;
		reply->after = (char *)verb_said(v, "", r->id);
	}
	walk_close(walk);
	if (!list_page_full(&page))
		reply->after = NULL;
	return s == ERR_END ? OK : s;
}

/* ---- call ---- */

/* What a target was counted as, and is from now on. */
static void recount(Od__Recall *r, const Od__RecallTarget *t, int by)
{
	if (t->state == OD__TARGET_STATE__TOLD)
		SET(r, told, r->told + (uint32_t)by);
	if (t->state == OD__TARGET_STATE__UNREACHABLE)
		SET(r, unreachable, r->unreachable + (uint32_t)by);
	if (t->state == OD__TARGET_STATE__NOT_WANTED)
		SET(r, refused, r->refused + (uint32_t)by);
	SET(r, left, r->left + by * t->left);
}

/* Whoever was said to be told and did not answer was not told: the journal has both. */
static void no_answer(struct verb *v, Od__RecallTarget *t)
{
	t->has_told_at = t->has_replace = false;
	t->told_at = 0;
	SET(t, tries, t->tries + 1);
	SET(t, next, v->now + setting_int(v->desk, "recall_again_minutes") * CLOCK_MINUTE);
	SET(t, state, (int64_t)t->tries >= setting_int(v->desk, "recall_tries")
		? OD__TARGET_STATE__UNREACHABLE : OD__TARGET_STATE__NO_ANSWER);
}

void recall_again(Od__Recall *r, Od__RecallTarget *t)
{
	recount(r, t, -1);
	SET(t, state, OD__TARGET_STATE__TO_CALL);
	t->has_told_at = t->has_left = t->has_tries = t->has_replace = false;
	t->told_at = t->left = 0;
	t->tries = 0;
}

static enum status answer(struct verb *v, const Od__RecallCall *request, const Od__Recall *before,
	Od__Made *reply)
{
	const char *said = verb_said(v, "X", before->id);
	Od__Recall *r = (Od__Recall *)reflect_copy(&before->base, v->arena);
	Od__RecallTarget *was, *t;
	Od__Customer *c;
	struct key key;
	enum status s = customer_get(v, "customer", text_of(request->customer), &c);

	if (s)
		return s;
	key = recall_target_key(r->id, c->id);
	s = table_get_as(v->txn, TABLE_RECALL_TARGET, &key, v->arena, &was);
	if (s == ERR_NOT_FOUND)
		return verb_refuse(v, OD__MESSAGE__NO_TARGET, "customer", customer_said(v, c), said,
			NULL, NULL);
	if (s)
		return s;
	if (request->left < 0 || request->left > was->quantity)
		return verb_refuse(v, OD__MESSAGE__LEFT_RANGE, "left", customer_said(v, c), NULL,
			NULL, NULL);
	if (request->result == OD__CALL_RESULT__CALL_NOTE && !*text_of(request->note))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "note", "note", "what was said", NULL,
			NULL);
	t = (Od__RecallTarget *)reflect_copy(&was->base, v->arena);
	if (request->result != OD__CALL_RESULT__CALL_NOTE || !was->by)
		SET(t, by, v->actor->user);
	if (*text_of(request->note))
		SET_TEXT(v, t, note, request->note);
	/* a note beside a call is no try of its own */
	if (request->result == OD__CALL_RESULT__CALL_NOTE) {
		if (request->has_left)
			SET(t, left, request->left);
	} else if (request->result == OD__CALL_RESULT__CALL_NO_ANSWER) {
		no_answer(v, t);
	} else {
		SET(t, state, request->result == OD__CALL_RESULT__CALL_TOLD
			? OD__TARGET_STATE__TOLD : OD__TARGET_STATE__NOT_WANTED);
		SET(t, told_at, v->now);
		if (request->has_left)
			SET(t, left, request->left);
		if (request->has_replace)
			SET(t, replace, request->replace);
	}
	recount(r, was, -1);
	recount(r, t, 1);
	recall_settle(r);
	s = change_put(v, TABLE_RECALL_TARGET, &key, r->id, c->id, t->subject, &was->base, &t->base);
	if (!s)
		s = recall_put(v, before, r, "call");
	if (s)
		return s;
	made_fill(v, reply, "recall", r->id, said, r->version);
	made_note(v, reply, r->state == OD__RECALL_STATE__COMPLETE
		? OD__MESSAGE__RECALL_COMPLETED : OD__MESSAGE__RECALL_NOTED, said,
		customer_said(v, c), arena_format(v->arena, "%u",
			r->targets - r->told - r->unreachable - r->refused), NULL);
	return OK;
}

enum status verb_recall_call(struct verb *v, const Od__RecallCall *request, Od__Made *reply)
{
	Od__Recall *before;
	enum status s = recall_said(v, "recall", request->recall, &before);

	if (s)
		return s;
	if (request->close || *text_of(request->mistake))
		return recall_close(v, request, before, reply);
	if (before->state != OD__RECALL_STATE__CALLING &&
	    before->state != OD__RECALL_STATE__COMPLETE)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "recall",
			verb_said(v, "X", before->id),
			enum_label(&od__recall_state__descriptor, (int)before->state), "call",
			"calling");
	return answer(v, request, before, reply);
}
