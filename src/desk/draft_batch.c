/* SPDX-License-Identifier: ISC */
/*
 * draft_batch -- the verb `draft batches`, and the batch that is chosen for a line.
 *
 * Goods leave first to expire first; for one customer another batch may be meant. The choice goes with
 * the line into the order and is taken first when it is sent; what the batch lacks then comes from the
 * others. What is promised to other orders is laid over the batches in the same order, as it is promised
 * of the goods and not of a batch. Refused: a batch that is not there, is blocked, or has less than the
 * line wants. Errors are those of the store.
 */
#include "base/money.h"
#include "desk/batch_stock.h"
#include "desk/breath.h"
#include "desk/catalogue.h"
#include "desk/draft.h"
#include "desk/draft_edit.h"
#include "desk/inside.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#include <string.h>

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t base_of(const Od__Product *p, const Od__DraftLine *line)
{
	int64_t quantity;

	return catalogue_to_base(p, text_of(line->unit)[0] ? line->unit : text_of(p->unit), line->asked,
		&quantity) ? 0 : quantity;
}

/* The batches of a line: what others were promised of each, and what of the line would go from it. */
static void lay_out(struct verb *v, const Od__DraftLine *line, int64_t quantity, int64_t promised,
	Od__BatchStock *const *rows, size_t count, Od__DraftBatchRows *reply)
{
	reply->row = arena_array(v->arena, count + 1, sizeof *reply->row);
	for (size_t i = 0; i < count; i++) {
		const Od__BatchStock *b = rows[i];
		Od__DraftBatchRow *row;
		int64_t taken = b->blocked ? 0 : lesser(promised, b->on_hand);

		if (b->on_hand <= 0)
			continue;
		row = reply->row[reply->n_row++] = FRESH(v, draft_batch_row);
		SET_TEXT(v, row, batch, text_of(b->batch));
		if (b->has_expiry)
			SET(row, expiry, b->expiry);
		SET(row, on_hand, b->on_hand);
		SET(row, promised, taken);
		SET(row, free, b->blocked ? 0 : b->on_hand - taken);
		SET(row, blocked, b->blocked);
		promised -= taken;
		if (*text_of(line->batch) && key_code_compare(line->batch, text_of(b->batch)) == 0) {
			SET(row, chosen, true);
			SET(row, goes, lesser(quantity, row->free));
			quantity -= row->goes;
		}
	}
	for (size_t i = 0; i < reply->n_row; i++) {
		Od__DraftBatchRow *row = reply->row[i];

		if (row->chosen || row->blocked)
			continue;
		SET(row, goes, lesser(quantity, row->free));
		quantity -= row->goes;
	}
}

enum status verb_draft_batches(struct verb *v, const Od__DraftBatches *request, Od__DraftBatchRows *reply)
{
	const Od__DraftLine *line = NULL;
	const Od__Product *p = NULL;
	struct draft_state d;
	Od__BatchStock **rows;
	Od__Stock *stock;
	size_t count;
	enum status s = draft_get(v, request->draft, DRAFT_LOOK, &d);

	for (size_t i = 0; !s && i < d.lines; i++)
		if (d.line[i]->n == request->line)
			line = d.line[i];
	if (!s && line)
		p = catalogue_find(v->desk, line->product);
	if (s)
		return s;
	if (!line || !p)
		return verb_missing(v, "line", "line", arena_format(v->arena, "%u", request->line));
	s = stock_get(v, p->id, &stock);
	if (!s)
		s = batch_stock_rows(v, p->id, STOCK_SITE, &rows, &count);
	if (s)
		return s;
	SET_TEXT(v, reply, name, catalogue_name(p, v->actor->language));
	SET_TEXT(v, reply, code, text_of(p->code));
	SET_TEXT(v, reply, unit, text_of(p->unit));
	SET(reply, quantity, base_of(p, line));
	lay_out(v, line, reply->quantity, stock ? stock->reserved : 0, rows, count, reply);
	return OK;
}

enum status edit_batch(struct draft_edit *e, const char *field, Od__DraftLine *line, const char *value)
{
	const Od__Product *p = catalogue_find(e->v->desk, line->product);
	Od__BatchStock *row = NULL;
	struct verb *v = e->v;
	Od__Stock *stock;
	enum status s;

	if (!p)
		return verb_refuse(v, OD__MESSAGE__CHOICE_NONE, field, arena_format(v->arena, "%u", line->n),
			NULL, NULL, NULL);
	if (!*value || strcmp(value, "-") == 0) {
		line->batch = NULL;
		return OK;
	}
	s = stock_get(v, p->id, &stock);
	if (!s && stock)
		s = batch_stock_of(v, stock, value, &row);
	if (!s && (!row || row->on_hand <= 0))
		s = verb_missing(v, field, "batch", value);
	if (s)
		return s;
	if (row->blocked)
		return verb_refuse(v, OD__MESSAGE__BATCH_HELD, field, catalogue_name(p, v->actor->language),
			text_of(row->batch), NULL, NULL);
	if (row->on_hand < base_of(p, line))
		return verb_refuse(v, OD__MESSAGE__BATCH_LESS, field, catalogue_name(p, v->actor->language),
			text_of(row->batch), breath_number(v->arena, row->on_hand),
			breath_number(v->arena, base_of(p, line)));
	SET_TEXT(v, line, batch, text_of(row->batch));
	return OK;
}
