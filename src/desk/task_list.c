/* SPDX-License-Identifier: ISC */
/*
 * task_list -- the verbs `task list` and `task done`.
 *
 * A list is of one owner, of one department, or of all, each by the time it is due; without a word it
 * is one's own. Other people's tasks are for who supervises; those of a department are for everybody,
 * as somebody has to take them. Tasks about customers that a role does not see are not there.
 */
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define TOLD 20u	/* tickets of a row; of more their number is told */

static char *tickets(struct verb *v, const Od__Task *t)
{
	char *text = arena_string(v->arena, "");

	for (size_t i = 0; i < t->n_ticket && i < TOLD; i++)
		text = arena_format(v->arena, "%s%s%s", text, i ? " " : "", verb_said(v, "C", t->ticket[i]));
	return t->n_ticket <= TOLD ? text : arena_format(v->arena, "%s +%zu", text, t->n_ticket - TOLD);
}

static void about(struct verb *v, Od__TaskRow *row, const char *opens, const char *said)
{
	SET_TEXT(v, row, opens, opens);
	SET_TEXT(v, row, about, said);
}

/* A ticket, where the role sees those, a recall or goods; else a task is about its customer. */
static void about_subject(struct verb *v, const Od__Task *t, Od__TaskRow *row)
{
	const Od__Product *product;

	if (strcmp(text_of(t->subject_kind), "ticket") == 0 && actor_may(v->actor, "ticket"))
		about(v, row, "ticket", verb_said(v, "C", t->subject));
	if (strcmp(text_of(t->subject_kind), "recall") == 0)
		about(v, row, "recall", verb_said(v, "X", t->subject));
	if (strcmp(text_of(t->subject_kind), "product") != 0 ||
	    !(product = catalogue_find(v->desk, (uint32_t)t->subject)))
		return;
	SET_TEXT(v, row, product, catalogue_name(product, v->actor->language));
	about(v, row, "product", text_of(product->code));
}

static enum status row_of(struct verb *v, const Od__Task *t, Od__TaskRow **out)
{
	Od__TaskRow *row = *out = FRESH(v, task_row);
	Od__Customer *c;
	enum status s = t->customer ? customer_load(v, t->customer, &c) : ERR_NOT_FOUND;

	SET(row, id, t->id);
	SET_TEXT(v, row, said, verb_said(v, "T", t->id));
	SET_TEXT(v, row, kind, text_of(t->kind));
	SET(row, due, t->due);
	if (t->has_worth)
		SET(row, worth, t->worth);
	if (t->owner)
		SET_PERSON(v, row, owner, t->owner);
	else
		SET_TEXT(v, row, department, text_of(t->department));
	if (!s) {
		about(v, row, "customer", customer_said(v, c));
		SET_TEXT(v, row, code, customer_said(v, c));
		SET_TEXT(v, row, name, text_of(c->name));
		verb_opened(v, c->id);
	}
	about_subject(v, t, row);
	if (text_of(t->number)[0])
		SET_TEXT(v, row, number, t->number);
	if (t->n_ticket)
		SET_TEXT(v, row, tickets, tickets(v, t));
	row->text = t->text;
	made_named(v, row->text);
	return s == ERR_NOT_FOUND ? OK : s;
}

struct listing {
	const Od__TaskList *request;
	Od__TaskRows *reply;
	struct list_page page;
	int64_t before;		/* due earlier; INT64_MAX: any */
	bool left_over;		/* only those that have no owner */
};

static uint64_t wanted(struct verb *v, void *baton, const ProtobufCMessage *row)
{
	const struct listing *l = baton;
	const Od__Task *t = (const Od__Task *)row;
	const char *kind = l->request->kind;

	if ((l->left_over && t->owner) || t->due >= l->before ||
		(kind && strcmp(kind, text_of(t->kind)) != 0))
		return 0;
	return !t->customer || verb_sees(v, t->customer) ? t->id : 0;
}

static enum status take(struct verb *v, void *baton, const ProtobufCMessage *row)
{
	Od__TaskRows *reply = ((struct listing *)baton)->reply;

	return row_of(v, (const Od__Task *)row, &reply->row[reply->n_row++]);
}

static enum status walk_list(struct verb *v, struct listing *l, enum index_id index, const struct key *prefix)
{
	const struct list_walk list = { .wanted = wanted, .take = take, .baton = l };
	Od__TaskRows *reply = l->reply;
	bool more;
	enum status s = list_page_walk(v, index, prefix, &list, &l->page, &more);

	if (!s && more)
		reply->after = (char *)verb_said(v, "", reply->row[reply->n_row - 1]->id);
	return s;
}

/* Those of everybody: the indexes know the order of one owner and of one department alone. */
struct earliest {
	struct listing *listing;
	const Od__Task *after;	/* the last row of the page before; NULL: from the start */
	struct due { int64_t due; uint64_t id; } *row;	/* in their order, at most one more than the page */
	size_t count;
};

static int by_due(int64_t due, uint64_t id, int64_t other, uint64_t other_id)
{
	if (due != other)
		return due < other ? -1 : 1;
	return id == other_id ? 0 : id < other_id ? -1 : 1;
}

static void keep(struct earliest *e, const Od__Task *t)
{
	size_t most = (size_t)e->listing->page.limit + 1, at = e->count;

	if (e->after && by_due(t->due, t->id, e->after->due, e->after->id) <= 0)
		return;
	while (at && by_due(t->due, t->id, e->row[at - 1].due, e->row[at - 1].id) < 0)
		at--;
	if (at == most || (at && e->row[at - 1].id == t->id))	/* it lost its owner meanwhile */
		return;
	e->count += e->count < most;
	memmove(e->row + at + 1, e->row + at, (e->count - at - 1) * sizeof *e->row);
	e->row[at] = (struct due){ t->due, t->id };
}

static enum status gather(struct verb *v, struct earliest *e, enum index_id index)
{
	ProtobufCMessage *row;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, index, NULL, false, &walk);

	if (s)
		return s;
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &row);
		if (!s && wanted(v, e->listing, row))
			keep(e, (const Od__Task *)row);
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status load(struct verb *v, uint64_t id, Od__Task **out)
{
	struct key key = key_u64(id);

	return table_get_as(v->txn, TABLE_TASK, &key, v->arena, out);
}

static enum status of_everybody(struct verb *v, struct listing *l)
{
	struct earliest e = { .listing = l };
	Od__TaskRows *reply = l->reply;
	Od__Task *t = NULL;
	enum status s = OK;

	if (l->page.after) {
		s = load(v, l->page.after, &t);
		e.after = t;
	}
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	e.row = arena_array(v->arena, l->page.limit + 1, sizeof *e.row);
	s = gather(v, &e, INDEX_TASK_OWNER);
	l->left_over = true;
	if (!s)
		s = gather(v, &e, INDEX_TASK_DEPARTMENT);
	for (size_t i = 0; !s && i < e.count && reply->n_row < l->page.limit; i++) {
		s = load(v, e.row[i].id, &t);
		if (s == ERR_NOT_FOUND)
			s = OK;
		else if (!s && t->state == OD__TASK_STATE__TASK_OPEN)	/* not done since it was gathered */
			s = take(v, l, &t->base);
	}
	if (!s && e.count > l->page.limit && reply->n_row)
		reply->after = (char *)verb_said(v, "", e.row[l->page.limit - 1].id);
	return s;
}

/* Whose tasks: 0 for all, or of a department. */
static enum status whose(struct verb *v, const Od__TaskList *request, uint32_t *owner)
{
	const Od__User *u;

	*owner = v->actor->user;
	if (text_of(request->owner)[0]) {
		u = access_user_by_login(v->desk, request->owner);
		if (!u)
			return verb_missing(v, "owner", "user", request->owner);
		*owner = u->id;
	}
	if (request->all || (request->reach && actor_may(v->actor, "supervise")))
		*owner = 0;
	if (*owner != v->actor->user && !actor_may(v->actor, "supervise"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, request->all ? "all" : "owner",
			request->all ? "all" : "owner", "supervise", NULL, NULL);
	return OK;
}

enum status verb_task_list(struct verb *v, const Od__TaskList *request, Od__TaskRows *reply)
{
	struct listing l = { .request = request, .reply = reply, .before = INT64_MAX };
	struct key prefix = key_empty();
	uint32_t owner;
	enum status s = list_page_read(v, request->page, &l.page);

	if (!s)
		s = whose(v, request, &owner);
	if (s)
		return s;
	if (request->has_due) {
		struct clock_parts parts;

		clock_day_split(request->due + 1, &parts);
		parts.hour = parts.minute = parts.second = 0;
		l.before = clock_join(&parts);
	}
	txn_let_go(v->txn);
	reply->row = arena_array(v->arena, l.page.limit + 1, sizeof *reply->row);
	if (text_of(request->department)[0]) {
		key_add_text(&prefix, request->department);
		return walk_list(v, &l, INDEX_TASK_DEPARTMENT, &prefix);
	}
	if (owner) {
		key_add_u32(&prefix, owner);
		return walk_list(v, &l, INDEX_TASK_OWNER, &prefix);
	}
	return of_everybody(v, &l);
}

static enum status find(struct verb *v, const char *said, Od__Task **out)
{
	uint64_t id;
	enum status s;

	if (!verb_number(said, "T", &id))
		return verb_missing(v, "task", "task", said);
	s = load(v, id, out);
	if (s == ERR_NOT_FOUND || (!s && (*out)->customer && !verb_sees(v, (*out)->customer)))
		return verb_missing(v, "task", "task", verb_said(v, "T", id));
	return s;
}

enum status verb_task_done(struct verb *v, const Od__TaskEnd *request, Od__Made *reply)
{
	Od__Customer *c;
	uint64_t sealed = 0;
	const char *said;
	Od__Task *t;
	enum status s = find(v, request->task, &t);

	if (s)
		return s;
	said = verb_said(v, "T", t->id);
	s = verb_version(v, said, t->version, request->version);
	if (s)
		return s;
	if (t->state != OD__TASK_STATE__TASK_OPEN)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "task", said,
			enum_label(&od__task_state__descriptor, (int)t->state), "done", "open");
	if (t->owner && t->owner != v->actor->user && !actor_may(v->actor, "supervise"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "task", said, "supervise", NULL, NULL);
	if (t->customer && customer_load(v, t->customer, &c) == OK)
		sealed = c->subject;
	s = task_finish(v, t, request->result, sealed);
	if (s)
		return s;
	made_fill(v, reply, "task", t->id, said, t->version + 1);
	made_note(v, reply, OD__MESSAGE__TASK_ENDED, said, NULL, NULL, NULL);
	return OK;
}
