/* SPDX-License-Identifier: ISC */
/*
 * import_row -- a staged row as the request of its verb: handed to the handler, or only looked at.
 *
 * Called by import_build.c. What a client packed is held against the limits of its type here again. A
 * part of a request that an import could not take back, a draft or a call that is there already, is
 * refused, and so is a row that brings more than the kind of its file says.
 */
#include "desk/import.h"

#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "desk/inside.h"
#include "desk/shipment.h"
#include "desk/verbs.gen.h"
#include "desk/word.h"
#include "record/message.pb-c.h"

#define TELLING 4u	/* bytes */
#define TEXT_MOST (8u << 20)	/* of a row of a million bytes, signs escaped */

static const ProtobufCMessageDescriptor *type_of(Od__ImportKind kind)
{
	switch (kind) {
	case OD__IMPORT_KIND__IMPORT_PRODUCTS: return &od__product_save__descriptor;
	case OD__IMPORT_KIND__IMPORT_ORDERS: return &od__order_place__descriptor;
	case OD__IMPORT_KIND__IMPORT_SUPPLIERS: return &od__supplier_save__descriptor;
	case OD__IMPORT_KIND__IMPORT_ARTICLES: return &od__article_save__descriptor;
	case OD__IMPORT_KIND__IMPORT_ANSWERS: return &od__survey_answer__descriptor;
	case OD__IMPORT_KIND__IMPORT_LOTS:
	case OD__IMPORT_KIND__IMPORT_BATCHES:
	case OD__IMPORT_KIND__IMPORT_REPORTS: return &od__batch_save__descriptor;
	case OD__IMPORT_KIND__IMPORT_TRAILS: return &od__delivery_trail__descriptor;
	case OD__IMPORT_KIND__IMPORT_REVIEWS:
	case OD__IMPORT_KIND__IMPORT_TRANSCRIPTS: return &od__word_take__descriptor;
	default: return &od__customer_add__descriptor;
	}
}

static enum status request_of(struct verb *v, Od__ImportKind kind, const Od__Staged *row,
	ProtobufCMessage **out)
{
	if (reflect_unpack(type_of(kind), row->request.data, row->request.len, v->arena, out,
		&v->refusal) != OK || reflect_check(*out, v->arena, &v->refusal) != OK)
		return ERR_REFUSED;
	return OK;
}

/* Does the person's part of a row, as JSON, say this? Of short words only those that are all of a value. */
static bool says(const char *personal, const char *word, struct arena *a)
{
	const char *at = word, *end = word + strlen(word);

	/* it stands there in other bytes, or was cut: better one word too few */
	while (at < end) {
		uint32_t code = text_next(&at, end);

		if (code < 0x20 || code == '"' || code == '\\' || code == 0x7f || code == 0x2026 ||
			text_obeyed(code))
			return true;
	}
	return strstr(personal, strlen(word) >= TELLING ? word : arena_format(a, "\"%s\"", word)) != NULL;
}

void import_forget(struct verb *v, Od__ImportKind kind, Od__Staged *row)
{
	ProtobufCMessage *request, *clear, *personal;
	struct buffer text;
	struct refusal why;

	if (!row->refusal)
		return;
	if (reflect_unpack(type_of(kind), row->request.data, row->request.len, v->arena, &request, &why)
		!= OK) {
		row->refusal->n_arg = 0;
		return;
	}
	if (!reflect_part(request, GRADE_PERSONAL, v->arena, &clear, &personal))
		return;
	buffer_init(&text, TEXT_MOST);
	reflect_json(personal, &text);
	for (size_t i = 0; i < row->refusal->n_arg; i++)
		if (says(buffer_string(&text), row->refusal->arg[i], v->arena))
			row->refusal->arg[i] = arena_string(v->arena, "\u2026");
	buffer_free(&text);
}

static enum status not_here(struct verb *v, const char *field)
{
	return verb_refuse(v, OD__MESSAGE__FIELD_UNKNOWN, field, "import", field, NULL, NULL);
}

/* A row brings one thing, of which it is known which numbers it takes. */
static enum status save_one(struct verb *v, Od__ImportKind kind, const Od__BatchSave *r, Od__Made *made)
{
	if (r->lot && kind != OD__IMPORT_KIND__IMPORT_LOTS)
		return not_here(v, "lot");
	if (r->batch && kind != OD__IMPORT_KIND__IMPORT_BATCHES)
		return not_here(v, "batch");
	if (r->quality && kind != OD__IMPORT_KIND__IMPORT_REPORTS)
		return not_here(v, "quality");
	return verb_batch_save(v, r, made);
}

enum status import_call(struct verb *v, Od__ImportKind kind, const Od__Staged *row)
{
	Od__OrderPlaced *placed = FRESH(v, order_placed);
	Od__Made *made = FRESH(v, made);
	ProtobufCMessage *request;
	enum status s = request_of(v, kind, row, &request);

	if (s != OK)
		return s;
	switch (kind) {
	case OD__IMPORT_KIND__IMPORT_PRODUCTS:
		return verb_product_save(v, (Od__ProductSave *)request, made);
	case OD__IMPORT_KIND__IMPORT_ORDERS:
		return ((Od__OrderPlace *)request)->draft ? not_here(v, "draft")
			: verb_order_place(v, (Od__OrderPlace *)request, placed);
	case OD__IMPORT_KIND__IMPORT_SUPPLIERS:
		return verb_supplier_save(v, (Od__SupplierSave *)request, made);
	case OD__IMPORT_KIND__IMPORT_ARTICLES:
		return verb_article_save(v, (Od__ArticleSave *)request, made);
	case OD__IMPORT_KIND__IMPORT_ANSWERS:
		return verb_survey_answer(v, (Od__SurveyAnswer *)request, made);
	case OD__IMPORT_KIND__IMPORT_LOTS:
	case OD__IMPORT_KIND__IMPORT_BATCHES:
	case OD__IMPORT_KIND__IMPORT_REPORTS:
		return save_one(v, kind, (Od__BatchSave *)request, made);
	case OD__IMPORT_KIND__IMPORT_TRAILS:
		return verb_delivery_trail(v, (Od__DeliveryTrail *)request, made);
	case OD__IMPORT_KIND__IMPORT_REVIEWS:
	case OD__IMPORT_KIND__IMPORT_TRANSCRIPTS:
		return verb_word_take(v, (Od__WordTake *)request, made);
	default:
		/* a call that is there already would go with the row when it is undone */
		return text_of(((Od__CustomerAdd *)request)->call)[0] ? not_here(v, "call")
			: verb_customer_add(v, (Od__CustomerAdd *)request, made);
	}
}

enum status import_look(struct verb *v, Od__ImportKind kind, const Od__Staged *row)
{
	ProtobufCMessage *request;
	enum status s = request_of(v, kind, row, &request);
	Od__Shipment *shipment;

	if (s != OK)
		return s;
	if (kind == OD__IMPORT_KIND__IMPORT_TRAILS)
		return shipment_trail_look(v, (Od__DeliveryTrail *)request, &shipment);
	return word_take_look(v, (Od__WordTake *)request);
}
