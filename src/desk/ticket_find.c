/* SPDX-License-Identifier: ISC */
/*
 * ticket_find -- what a complaint may be about: words, orders, batches, and how often it came.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/config.h"
#include "desk/draft_item.h"
#include "desk/inside.h"
#include "desk/setting.h"
#include "desk/ticket.h"
#include "desk/usual.h"
#include "lang/fold.h"
#include "record/message.pb-c.h"
#include "record/order.pb-c.h"

#define ORDERS_LOOKED 200

void ticket_words_find(struct verb *v, const char *text, struct ticket_words *out)
{
	const char *folded = fold_arena(v->arena, text);
	const Od__Config *c;

	*out = (struct ticket_words) { .category = "", .severity = 3 };
	for (size_t i = 0; (c = config_at(v->desk, "word", i)); i++) {
		const Od__Word *word = c->word;

		if (c->value_case != OD__CONFIG__VALUE_WORD ||
		    !strstr(folded, fold_arena(v->arena, text_of(c->code))))
			continue;
		if (text_of(word->category)[0] && (!*out->category ||
		    (word->severity && word->severity < out->severity)))
			out->category = word->category;
		if (word->severity && word->severity < out->severity)
			out->severity = word->severity;
	}
}

enum status ticket_product(struct verb *v, uint64_t customer, const char *said,
	const Od__Product **out)
{
	const char *letter = strlen(said) == 1 ? strchr(usual_letters, *said) : NULL;
	const struct usual_item *item;
	struct item_choice choice;
	struct usual usual;
	enum status s;

	*out = catalogue_code(v->desk, said);
	if (*out)
		return OK;
	s = usual_get(v, customer, &usual);
	if (s)
		return s;
	item = letter ? usual_label(&usual, (unsigned)(letter - usual_letters)) : NULL;
	if (item)
		*out = catalogue_find(v->desk, item->product);
	if (!*out) {
		item_by_word(v, &usual, said, false, &choice);
		*out = choice.product;
	}
	return *out ? OK : verb_missing(v, "product", "product", said);
}

const char *ticket_term(struct verb *v, const char *kind, const char *said)
{
	const Od__Config *c = config_find(v->desk, kind, said);

	if (c)
		return c->code;
	for (size_t i = 0; (c = config_at(v->desk, kind, i)); i++)
		if (strcasecmp(config_name(c, "en"), said) == 0 ||
		    strcasecmp(config_name(c, "zh_CN"), said) == 0)
			return c->code;
	return NULL;
}

static Od__TraceRow *trace_row(struct verb *v, const Od__Order *o, const Od__OrderLine *line)
{
	const Od__Product *p = catalogue_find(v->desk, line->product);
	Od__TraceRow *row = FRESH(v, trace_row);

	SET(row, order, o->id);
	SET(row, line, line->n);
	SET(row, placed, o->placed_at);
	SET(row, quantity, line->asked);
	SET_TEXT(v, row, unit, text_of(line->unit));
	SET_TEXT(v, row, batch, text_of(line->batch));
	SET_TEXT(v, row, state, enum_label(&od__order_state__descriptor, (int)o->state));
	if (p) {
		SET_TEXT(v, row, code, text_of(p->code));
		SET_TEXT(v, row, name, catalogue_name(p, v->actor->language));
	}
	if (o->delivery)
		SET(row, day, o->delivery->day);
	return row;
}

enum status ticket_candidates(struct verb *v, uint64_t customer, uint32_t product, size_t most,
	Od__TraceRow ***row, size_t *count)
{
	struct key prefix = key_u64(customer), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_CUSTOMER, &prefix, false, &walk);

	*row = arena_array(v->arena, most + 1, sizeof **row);
	*count = 0;
	if (s)
		return s;
	for (int looked = 0; looked < ORDERS_LOOKED && *count < most; looked++) {
		const Od__Order *o;

		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		o = (const Od__Order *)m;
		for (size_t i = 0; o->state != OD__ORDER_STATE__CANCELLED && i < o->n_line &&
		     *count < most; i++)
			if (!product || o->line[i]->product == product)
				(*row)[(*count)++] = trace_row(v, o, o->line[i]);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status ticket_of_batch(struct verb *v, const char *batch, uint64_t but, size_t most,
	Od__TicketRow ***row, size_t *count)
{
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	*row = arena_array(v->arena, most + 1, sizeof **row);
	*count = 0;
	if (!*batch)
		return OK;
	key_add_text(&prefix, batch);
	s = walk_open_index(v->txn, INDEX_TICKET_BATCH, &prefix, false, &walk);
	if (s)
		return s;
	while (*count < most && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		const Od__Ticket *t = (const Od__Ticket *)m;

		if (t->id != but && verb_sees(v, t->customer))
			(*row)[(*count)++] = ticket_row(v, t);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* How many came in the window, and the first of them. */
static enum status count_alike(struct verb *v, const Od__Ticket *t, int64_t since,
	uint64_t *count, uint64_t *first)
{
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	*count = *first = 0;
	key_add_text(&prefix, t->category);
	key_add_u32(&prefix, t->product);
	s = walk_open_index(v->txn, INDEX_TICKET_CATEGORY, &prefix, false, &walk);
	if (s)
		return s;
	for (;;) {
		struct arena_mark mark = arena_mark(v->arena);

		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s || ((const Od__Ticket *)m)->opened < since)
			break;
		++*count;
		*first = ((const Od__Ticket *)m)->id;
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* Is a task for the cause there already, whose window is not over? */
static enum status asked_already(struct verb *v, const Od__Ticket *t, int64_t since, bool *asked)
{
	struct key prefix = key_empty(), key;
	Od__Task *task;
	struct walk *walk;
	enum status s;

	*asked = false;
	key_add_text(&prefix, "cause");
	key_add_text(&prefix, "product");
	key_add_u64(&prefix, t->product);
	s = walk_open_index(v->txn, INDEX_TASK_ONCE, &prefix, true, &walk);
	if (s)
		return s;
	while (!*asked &&
	       (s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&task)) == OK)
		*asked = task->created >= since && strncmp(text_of(task->period), t->category,
			strlen(t->category)) == 0;
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status ticket_ask_cause(struct verb *v, const Od__Ticket *t)
{
	int64_t since = v->now - setting_int(v->desk, "cause_days") * CLOCK_DAY;
	uint64_t count, first, id;
	struct key key;
	Od__Task *task;
	bool asked;
	enum status s;

	if (!text_of(t->category)[0] || t->kind != OD__TICKET_KIND__COMPLAINT)
		return OK;
	s = count_alike(v, t, since, &count, &first);
	if (s || (int64_t)count <= setting_int(v->desk, "cause_count"))
		return s;
	s = asked_already(v, t, since, &asked);
	if (s || asked)
		return s;
	s = counter_next(v->txn, "task", &id);
	if (s)
		return s;
	task = FRESH(v, task);
	SET(task, id, id);
	SET_TEXT(v, task, kind, "cause");
	SET_TEXT(v, task, subject_kind, "product");
	SET(task, subject, t->product);
	SET_TEXT(v, task, period, arena_format(v->arena, "%s %" PRIu64, t->category, first));
	SET_TEXT(v, task, department, "quality");
	SET(task, due, v->now + CLOCK_DAY);
	task->text = FRESH(v, refusal);
	SET(task->text, message, OD__MESSAGE__CAUSE_WANTED);
	task->text->arg = arena_array(v->arena, 3, sizeof *task->text->arg);
	task->text->n_arg = 3;
	task->text->arg[0] = arena_string(v->arena, t->category);
	task->text->arg[1] = arena_format(v->arena, "%" PRIu64, count);
	task->text->arg[2] = arena_format(v->arena, "%" PRId64,
		setting_int(v->desk, "cause_days"));
	SET(task, state, OD__TASK_STATE__TASK_OPEN);
	SET(task, created, v->now);
	key = key_u64(id);
	s = change_put(v, TABLE_TASK, &key, id, 0, 0, NULL, &task->base);
	if (!s)
		change_event(v, "added", id, "task");
	return s;
}
