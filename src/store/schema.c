/* SPDX-License-Identifier: ISC */
/*
 * schema -- the one array of tables: name, record, key, version, indexes.
 *
 * A new table or index is a line in store/schema.h, a line here, an extractor, SCHEMA_VERSION + 1
 * and a migration in store/upgrade.c. The file names come from here too: they are made once, when
 * the first is asked for.
 */
#include "store/schema.h"

#include <pthread.h>
#include <stdio.h>

#include "record/account.pb-c.h"
#include "record/article.pb-c.h"
#include "record/batch.pb-c.h"
#include "record/call.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/delivery.pb-c.h"
#include "record/import.pb-c.h"
#include "record/order.pb-c.h"
#include "record/price.pb-c.h"
#include "record/product.pb-c.h"
#include "record/return.pb-c.h"
#include "record/schedule.pb-c.h"
#include "record/supplier.pb-c.h"
#include "record/survey.pb-c.h"
#include "record/system.pb-c.h"
#include "record/ticket.pb-c.h"
#include "record/word.pb-c.h"
#include "store/schema_extract.h"

static const struct schema_table tables[TABLE_COUNT] = {
	[TABLE_META] = { "meta", &od__meta__descriptor, "text name", 1, {{ 0 }} },
	[TABLE_COUNTER] = { "counter", &od__counter__descriptor, "text name", 1, {{ 0 }} },
	[TABLE_SETTING] = { "setting", &od__setting__descriptor, "text name", 1, {{ 0 }} },
	[TABLE_CONFIG] = { "config", &od__config__descriptor, "text kind, u64 id", 1, {
		{ INDEX_CONFIG_CODE, "code", "text kind, code", extract_config_code },
	} },
	[TABLE_USER] = { "user", &od__user__descriptor, "u32 id", 1, {
		{ INDEX_USER_LOGIN, "login", "text login", extract_user_login },
		{ INDEX_USER_KEY, "key", "text key fingerprint", extract_user_key },
		{ INDEX_USER_EXTENSION, "extension", "text extension", extract_user_extension },
	} },
	[TABLE_REQUEST] = { "request", &od__request_row__descriptor,
		"u8 0, u64 session, u64 number | u8 1, text once-key", 1, {{ 0 }} },
	[TABLE_JOURNAL] = { "journal", &od__journal_entry__descriptor, "u64 seq", 1, {
		{ INDEX_JOURNAL_RECORD, "record", "partial not made: text kind, u64 id; openings: customer",
			extract_journal_record },
	}, .squeezed = true },
	[TABLE_ALARM] = { "alarm", &od__alarm__descriptor,
		"i64 due, text kind, u64 subject, u32 n", 1, {{ 0 }} },
	[TABLE_JOB] = { "job", &od__job__descriptor, "u64 id", 1, {
		{ INDEX_JOB_OPEN, "open", "partial not done, cancelled or stopped: nothing",
			extract_job_open },
	} },
	[TABLE_CUSTOMER] = { "customer", &od__customer__descriptor, "u64 id", 1, {
		{ INDEX_CUSTOMER_CODE, "code", "code", extract_customer_code },
		{ INDEX_CUSTOMER_POINT, "point", "u8 kind, reversed digits | text value",
			extract_customer_point },
		{ INDEX_CUSTOMER_HEAD, "head", "u64 head", extract_customer_head },
		{ INDEX_CUSTOMER_MEMBER, "member", "u64 merged_into", extract_customer_member },
	} },
	[TABLE_PROFILE] = { "profile", &od__profile__descriptor, "u64 customer", 1, {
		{ INDEX_PROFILE_OWNER, "owner", "u32 owner", extract_profile_owner },
	} },
	[TABLE_FIGURE] = { "figure", &od__figure__descriptor, "u64 customer", 1, {{ 0 }} },
	[TABLE_NOTE] = { "note", &od__note__descriptor, "u64 customer, time down, u32 n", 1,
		{{ 0 }} },
	[TABLE_LINK] = { "link", &od__link__descriptor,
		"text system, text kind, text external id", 1, {
		{ INDEX_LINK_ID, "id", "text kind, u64 id", extract_link_id },
	} },
	[TABLE_CALL] = { "call", &od__call__descriptor, "u64 id", 1, {
		{ INDEX_CALL_EXCHANGE, "exchange", "text exchange id", extract_call_exchange },
		{ INDEX_CALL_CUSTOMER, "customer", "u64 customer, time down (ring)",
			extract_call_customer },
		{ INDEX_CALL_NUMBER, "number", "reversed digits, time down (ring)",
			extract_call_number },
		{ INDEX_CALL_OPEN, "open", "partial not done or missed: u8 state, text extension",
			extract_call_open },
		{ INDEX_CALL_DAY, "day", "time down (ring)", extract_call_day },
	} },
	[TABLE_DRAFT] = { "draft", &od__draft__descriptor, "u64 id", 1, {
		{ INDEX_DRAFT_OWNER, "owner", "partial open, parked: u32 owner, time down (updated)",
			extract_draft_owner },
		{ INDEX_DRAFT_CUSTOMER, "customer", "partial open, parked: u64 customer",
			extract_draft_customer },
	} },
	[TABLE_DRAFT_STEP] = { "draft_step", &od__draft_step__descriptor, "u64 draft, u32 step", 1,
		{{ 0 }} },
	[TABLE_TASK] = { "task", &od__task__descriptor, "u64 id", 1, {
		{ INDEX_TASK_OWNER, "owner", "partial open: u32 owner, i64 due",
			extract_task_owner },
		{ INDEX_TASK_DEPARTMENT, "department", "partial open: text department, i64 due",
			extract_task_department },
		{ INDEX_TASK_ONCE, "once", "text kind, text subject kind, u64 subject, text period",
			extract_task_once },
		{ INDEX_TASK_SUBJECT, "subject", "partial open: text subject kind, u64 subject",
			extract_task_subject },
	} },
	[TABLE_PRODUCT] = { "product", &od__product__descriptor, "u32 id", 1, {
		{ INDEX_PRODUCT_CODE, "code", "code", extract_product_code },
		{ INDEX_PRODUCT_GTIN, "gtin", "text gtin", extract_product_gtin },
	} },
	[TABLE_STOCK] = { "stock", &od__stock__descriptor, "u32 product, u16 site", 1, {{ 0 }} },
	[TABLE_MOVE] = { "move", &od__move__descriptor, "u64 id", 1, {
		{ INDEX_MOVE_PRODUCT, "product", "u32 product, time down", extract_move_product },
	} },
	[TABLE_PRICE_RULE] = { "price_rule", &od__price_rule__descriptor, "u32 id", 1, {{ 0 }} },
	[TABLE_CUSTOMER_PRICE] = { "customer_price", &od__price_rule__descriptor,
		"u64 customer, u32 product, u32 n", 1, {
		{ INDEX_CUSTOMER_PRICE_RULE, "rule", "u32 rule id", extract_customer_price_rule },
		{ INDEX_CUSTOMER_PRICE_AGREEMENT, "agreement", "partial with one: u64 agreement",
			extract_customer_price_agreement },
	} },
	[TABLE_ORDER] = { "order", &od__order__descriptor, "u64 id", 1, {
		{ INDEX_ORDER_CUSTOMER, "customer", "u64 customer, time down (placed)",
			extract_order_customer },
		{ INDEX_ORDER_PLACED, "placed", "time down (placed)", extract_order_placed },
		{ INDEX_ORDER_DUE, "due",
			"partial confirmed, held, shipped: i32 day, text zone, u32 window from",
			extract_order_due },
		{ INDEX_ORDER_HELD, "held", "partial held: time down (placed)",
			extract_order_held },
	} },
	[TABLE_TICKET] = { "ticket", &od__ticket__descriptor, "u64 id", 1, {
		{ INDEX_TICKET_CUSTOMER, "customer", "u64 customer, time down (opened)",
			extract_ticket_customer },
		{ INDEX_TICKET_QUEUE, "queue", "partial open states: text department, i64 next_due",
			extract_ticket_queue },
		{ INDEX_TICKET_DUE, "due", "partial open states: i64 next_due",
			extract_ticket_due },
		{ INDEX_TICKET_BATCH, "batch", "partial open states, with batch: text batch",
			extract_ticket_batch },
		{ INDEX_TICKET_CATEGORY, "category",
			"text category, u32 product, time down (opened)",
			extract_ticket_category },
		{ INDEX_TICKET_ASSIGNEE, "assignee",
			"partial open states: u32 assignee, i64 next_due",
			extract_ticket_assignee },
	} },
	[TABLE_TICKET_STEP] = { "ticket_step", &od__ticket_step__descriptor, "u64 ticket, u32 n", 1,
		{{ 0 }} },
	[TABLE_IMPORT] = { "import", &od__import__descriptor, "u64 id", 2, {{ 0 }} },
	[TABLE_STAGED] = { "staged", &od__staged__descriptor, "u64 import, u64 n", 2, {{ 0 }} },
	[TABLE_SUPPLIER] = { "supplier", &od__supplier__descriptor, "u64 id", 2, {
		{ INDEX_SUPPLIER_CODE, "code", "code", extract_supplier_code },
	} },
	[TABLE_VOLUME] = { "volume", &od__volume__descriptor, "u64 customer, u32 year, u32 product",
		3, {{ 0 }} },
	[TABLE_COUPON] = { "coupon", &od__coupon__descriptor, "code", 3, {
		{ INDEX_COUPON_CUSTOMER, "customer", "partial issued: u64 customer",
			extract_coupon_customer },
		{ INDEX_COUPON_RULE, "rule", "u32 rule id", extract_coupon_rule },
	} },
	[TABLE_AFFINITY] = { "affinity", &od__affinity__descriptor, "u32 product", 3, {{ 0 }} },
	[TABLE_SUGGESTION] = { "suggestion", &od__suggestion__descriptor, "i32 day", 3, {{ 0 }} },
	[TABLE_BATCH_STOCK] = { "batch_stock", &od__batch_stock__descriptor,
		"u32 product, u16 site, i32 expiry, text batch", 4, {{ 0 }} },
	[TABLE_SHIPMENT] = { "shipment", &od__shipment__descriptor, "u64 id", 4, {
		{ INDEX_SHIPMENT_ORDER, "order", "u64 order", extract_shipment_order },
		{ INDEX_SHIPMENT_CUSTOMER, "customer", "u64 customer, time down (left)",
			extract_shipment_customer },
		{ INDEX_SHIPMENT_BATCH, "batch", "code batch, u32 product, time down (left)",
			extract_shipment_batch },
		{ INDEX_SHIPMENT_OPEN, "open", "partial planned, on the way: i64 eta",
			extract_shipment_open },
	} },
	[TABLE_TRAIL] = { "trail", &od__trail__descriptor, "u64 shipment, u32 n", 4, {{ 0 }} },
	[TABLE_LOT] = { "lot", &od__lot__descriptor, "u64 id", 5, {
		{ INDEX_LOT_CODE, "code", "code, u64 supplier", extract_lot_code },
	} },
	[TABLE_BATCH] = { "batch", &od__batch__descriptor, "u64 id", 5, {
		{ INDEX_BATCH_CODE, "code", "code, u32 product", extract_batch_code },
		{ INDEX_BATCH_INPUT, "input", "u8 1 batch 0 lot, u64 id", extract_batch_input },
	} },
	[TABLE_QUALITY] = { "quality", &od__quality__descriptor, "u64 id", 5, {
		{ INDEX_QUALITY_SUBJECT, "subject", "u8 1 batch 0 lot, u64 id, time down (at)",
			extract_quality_subject },
	} },
	[TABLE_RECALL] = { "recall", &od__recall__descriptor, "u64 id", 5, {{ 0 }} },
	[TABLE_RECALL_TARGET] = { "recall_target", &od__recall_target__descriptor,
		"u64 recall, u64 customer", 5, {
		{ INDEX_RECALL_TARGET_STATE, "state", "u64 recall, u8 state, i64 next call",
			extract_recall_target_state },
	} },
	[TABLE_STANDING] = { "standing", &od__standing__descriptor, "u64 id", 6, {
		{ INDEX_STANDING_CUSTOMER, "customer", "u64 customer", extract_standing_customer },
		{ INDEX_STANDING_NEXT, "next", "partial active: i32 next day",
			extract_standing_next },
	} },
	[TABLE_OCCURRENCE] = { "occurrence", &od__occurrence__descriptor, "u64 standing, i32 day",
		6, {{ 0 }} },
	[TABLE_MENTION] = { "mention", &od__mention__descriptor,
		"u32 month, u32 product, text batch, text topic, text mood, u8 source", 9, {{ 0 }} },
	[TABLE_ANSWER] = { "answer", &od__answer__descriptor, "u64 id", 10, {
		{ INDEX_ANSWER_CUSTOMER, "customer", "u64 customer, time down (at)",
			extract_answer_customer },
		{ INDEX_ANSWER_SURVEY, "survey", "text survey, time down (at)",
			extract_answer_survey },
	} },
	[TABLE_BALLOT] = { "ballot", &od__ballot__descriptor, "text survey, u64 number", 10,
		{{ 0 }} },
	[TABLE_WISH] = { "wish", &od__wish__descriptor, "u64 id", 10, {{ 0 }} },
	[TABLE_WISH_VOTE] = { "wish_vote", &od__wish_vote__descriptor,
		"u64 wish, u64 customer, u32 user", 10, {{ 0 }} },
	[TABLE_RETURN] = { "return", &od__return__descriptor, "u64 id", 14, {
		{ INDEX_RETURN_CUSTOMER, "customer", "u64 customer, time down (opened)",
			extract_return_customer },
		{ INDEX_RETURN_ORDER, "order", "u64 order", extract_return_order },
		{ INDEX_RETURN_OPEN, "open", "partial not settled or refused: nothing",
			extract_return_open },
	} },
	[TABLE_GOODS_MONTH] = { "goods_month", &od__goods_month__descriptor,
		"u32 product, u32 month", 14, {{ 0 }} },
	[TABLE_INVOICE] = { "invoice", &od__invoice__descriptor, "u64 id", 11, {
		{ INDEX_INVOICE_PAYER, "payer", "partial open: u64 payer, i32 due",
			extract_invoice_payer },
		{ INDEX_INVOICE_DAY, "day", "u64 payer, day down", extract_invoice_day },
	} },
	[TABLE_PAYMENT] = { "payment", &od__payment__descriptor, "u64 id", 11, {
		{ INDEX_PAYMENT_PAYER, "payer", "u64 payer, time down (at)", extract_payment_payer },
		{ INDEX_PAYMENT_LEFT, "left", "partial with something left: u64 payer",
			extract_payment_left },
	} },
	[TABLE_SLOT] = { "slot", &od__slot__descriptor, "i32 day, text area, u32 from", 12, {{ 0 }} },
	[TABLE_RUN] = { "run", &od__run__descriptor, "u64 id", 12, {
		{ INDEX_RUN_DAY, "day", "i32 day", extract_run_day },
	} },
	[TABLE_ARTICLE] = { "article", &od__article__descriptor, "u64 id", 13, {
		{ INDEX_ARTICLE_CODE, "code", "code", extract_article_code },
	} },
	[TABLE_ARTICLE_USE] = { "article_use", &od__article_use__descriptor, "u64 article", 13,
		{{ 0 }} },
	[TABLE_UNANSWERED] = { "unanswered", &od__unanswered__descriptor, "text folded question", 13,
		{{ 0 }} },
	[TABLE_WORK] = { "work", &od__work__descriptor, "u64 id", 15, {
		{ INDEX_WORK_OPEN, "open", "partial open, begun: i32 due", extract_work_open },
		{ INDEX_WORK_ORDER, "order", "u64 order", extract_work_order },
	} },
	[TABLE_BOOKING] = { "booking", &od__booking__descriptor, "u64 id", 15, {
		{ INDEX_BOOKING_DAY, "day", "i32 day, u32 from", extract_booking_day },
		{ INDEX_BOOKING_CUSTOMER, "customer", "u64 customer, day down",
			extract_booking_customer },
	} },
	[TABLE_ARTICLE_VERSION] = { "article_version", &od__article_version__descriptor,
		"u64 article, u64 version", 17, {{ 0 }} },
	[TABLE_TICKET_READER] = { "ticket_reader", &od__ticket_reader__descriptor,
		"u64 ticket, u32 user", 18, {{ 0 }} },
	[TABLE_CONSUMER] = { "consumer", &od__consumer_at__descriptor, "u64 config id", 22, {{ 0 }} },
};

/* GLOBAL: names made from the array above, once. */
static struct {
	pthread_once_t once;
	char table[TABLE_COUNT][32], index[INDEX_COUNT][48];
	enum table_id of[INDEX_COUNT];
} names = { .once = PTHREAD_ONCE_INIT };

static void names_make(void)
{
	const struct schema_index *x;
	int i;

	for (i = 0; i < TABLE_COUNT; i++) {
		snprintf(names.table[i], sizeof names.table[i], "%s.db", tables[i].name);
		for (x = tables[i].indexes; x < tables[i].indexes + SCHEMA_INDEXES && x->name; x++) {
			snprintf(names.index[x->id], sizeof names.index[x->id], "%s__%s.db",
				tables[i].name, x->name);
			names.of[x->id] = (enum table_id)i;
		}
	}
}

const struct schema_table *schema_table(enum table_id table)
{
	return &tables[table];
}

enum table_id schema_table_of(enum index_id index)
{
	pthread_once(&names.once, names_make);
	return names.of[index];
}

const char *schema_table_file(enum table_id table)
{
	pthread_once(&names.once, names_make);
	return names.table[table];
}

const char *schema_index_file(enum index_id index)
{
	pthread_once(&names.once, names_make);
	return names.index[index];
}
