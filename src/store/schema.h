/* SPDX-License-Identifier: ISC */
/*
 * schema -- the tables and indexes of a desk, by name (declared whole in store/schema.c).
 *
 * A key comment gives the parts in order (record/key.h); an index key is followed by the primary
 * key, so each is unique. Keys: u64 id unless said.
 */
#ifndef ORDERDESK_STORE_SCHEMA_H
#define ORDERDESK_STORE_SCHEMA_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#define SCHEMA_VERSION 23

enum table_id {
	TABLE_META,		/* text name */
	TABLE_COUNTER,		/* text name */
	TABLE_SETTING,		/* text name */
	TABLE_CONFIG,		/* text kind, u64 id */
	TABLE_USER,		/* u32 id */
	TABLE_REQUEST,		/* u8 0, u64 session, u64 number | u8 1, text once-key */
	TABLE_JOURNAL,		/* u64 seq */
	TABLE_ALARM,		/* i64 due, text kind, u64 subject, u32 n */
	TABLE_JOB,		/* u64 id */
	TABLE_CUSTOMER,		/* u64 id */
	TABLE_PROFILE,		/* u64 customer */
	TABLE_FIGURE,		/* u64 customer */
	TABLE_NOTE,		/* u64 customer, time down, u32 n */
	TABLE_LINK,		/* text system, text kind, text external id */
	TABLE_CALL,		/* u64 id */
	TABLE_DRAFT,		/* u64 id */
	TABLE_DRAFT_STEP,	/* u64 draft, u32 step */
	TABLE_TASK,		/* u64 id */
	TABLE_PRODUCT,		/* u32 id */
	TABLE_STOCK,		/* u32 product, u16 site */
	TABLE_MOVE,		/* u64 id */
	TABLE_PRICE_RULE,	/* u32 id */
	TABLE_CUSTOMER_PRICE,	/* u64 customer, u32 product, u32 n */
	TABLE_ORDER,		/* u64 id */
	TABLE_TICKET,		/* u64 id */
	TABLE_TICKET_STEP,	/* u64 ticket, u32 n */
	TABLE_IMPORT,		/* u64 id */
	TABLE_STAGED,		/* u64 import, u64 n */
	TABLE_SUPPLIER,		/* u64 id */
	TABLE_VOLUME,		/* u64 customer, u32 year, u32 product */
	TABLE_COUPON,		/* code */
	TABLE_AFFINITY,		/* u32 product */
	TABLE_SUGGESTION,	/* i32 day */
	TABLE_BATCH_STOCK,	/* u32 product, u16 site, i32 expiry, text batch */
	TABLE_SHIPMENT,		/* u64 id */
	TABLE_TRAIL,		/* u64 shipment, u32 n */
	TABLE_LOT,		/* u64 id */
	TABLE_BATCH,		/* u64 id */
	TABLE_QUALITY,		/* u64 id */
	TABLE_RECALL,		/* u64 id */
	TABLE_RECALL_TARGET,	/* u64 recall, u64 customer */
	TABLE_STANDING,		/* u64 id */
	TABLE_OCCURRENCE,	/* u64 standing, i32 day */
	TABLE_MENTION,		/* u32 month, u32 product, text batch, text topic, text mood, u8 source */
	TABLE_ANSWER,		/* u64 id */
	TABLE_BALLOT,		/* text survey, u64 number */
	TABLE_WISH,		/* u64 id */
	TABLE_WISH_VOTE,	/* u64 wish, u64 customer, u32 user */
	TABLE_RETURN,		/* u64 id */
	TABLE_GOODS_MONTH,	/* u32 product, u32 month */
	TABLE_INVOICE,		/* u64 id */
	TABLE_PAYMENT,		/* u64 id */
	TABLE_SLOT,		/* i32 day, text area, u32 from */
	TABLE_RUN,		/* u64 id */
	TABLE_ARTICLE,		/* u64 id */
	TABLE_ARTICLE_USE,	/* u64 article */
	TABLE_UNANSWERED,	/* text folded question */
	TABLE_WORK,		/* u64 id */
	TABLE_BOOKING,		/* u64 id */
	TABLE_ARTICLE_VERSION,	/* u64 article, u64 version */
	TABLE_TICKET_READER,	/* u64 ticket, u32 user */
	TABLE_CONSUMER,		/* u64 config id */
	TABLE_COUNT
};

enum index_id {
	INDEX_CONFIG_CODE,		/* text kind, code */
	INDEX_USER_LOGIN,		/* text login */
	INDEX_USER_KEY,			/* text key fingerprint */
	INDEX_USER_EXTENSION,		/* text extension */
	INDEX_JOURNAL_RECORD,		/* partial not made: text kind, u64 id (key is followed by seq) */
	INDEX_JOB_OPEN,			/* partial: u64 id, not done, cancelled or stopped */
	INDEX_CUSTOMER_CODE,		/* code */
	INDEX_CUSTOMER_POINT,		/* u8 kind, reversed digits | text value */
	INDEX_CUSTOMER_HEAD,		/* u64 head */
	INDEX_CUSTOMER_MEMBER,		/* u64 merged_into */
	INDEX_PROFILE_OWNER,		/* u32 owner */
	INDEX_LINK_ID,			/* text kind, u64 id */
	INDEX_CALL_EXCHANGE,		/* text exchange id */
	INDEX_CALL_CUSTOMER,		/* u64 customer, time down (ring) */
	INDEX_CALL_NUMBER,		/* reversed digits, time down (ring) */
	INDEX_CALL_OPEN,		/* partial not done or missed: u8 state, text extension */
	INDEX_CALL_DAY,			/* time down (ring) */
	INDEX_DRAFT_OWNER,		/* partial open, parked: u32 owner, time down (updated) */
	INDEX_DRAFT_CUSTOMER,		/* partial open, parked: u64 customer */
	INDEX_TASK_OWNER,		/* partial open: u32 owner, i64 due */
	INDEX_TASK_DEPARTMENT,		/* partial open: text department, i64 due */
	INDEX_TASK_ONCE,		/* text kind, text subject kind, u64 subject, text period */
	INDEX_TASK_SUBJECT,		/* partial open: text subject kind, u64 subject */
	INDEX_PRODUCT_CODE,		/* code */
	INDEX_PRODUCT_GTIN,		/* text gtin */
	INDEX_MOVE_PRODUCT,		/* u32 product, time down */
	INDEX_ORDER_CUSTOMER,		/* u64 customer, time down (placed) */
	INDEX_ORDER_PLACED,		/* time down (placed) */
	INDEX_ORDER_DUE,		/* partial confirmed, held, shipped: i32 day, zone, u32 from */
	INDEX_ORDER_HELD,		/* partial held: time down (placed) */
	INDEX_TICKET_CUSTOMER,		/* u64 customer, time down (opened) */
	INDEX_TICKET_QUEUE,		/* partial open states: text department, i64 next_due */
	INDEX_TICKET_DUE,		/* partial open states: i64 next_due */
	INDEX_TICKET_BATCH,		/* partial open states, with batch: text batch */
	INDEX_TICKET_CATEGORY,		/* text category, u32 product, time down (opened) */
	INDEX_TICKET_ASSIGNEE,		/* partial open states: u32 assignee, i64 next_due */
	INDEX_SUPPLIER_CODE,		/* code */
	INDEX_CUSTOMER_PRICE_RULE,	/* u32 rule id */
	INDEX_CUSTOMER_PRICE_AGREEMENT,	/* partial with one: u64 agreement */
	INDEX_COUPON_CUSTOMER,		/* partial issued: u64 customer */
	INDEX_COUPON_RULE,		/* u32 rule id */
	INDEX_SHIPMENT_ORDER,		/* u64 order */
	INDEX_SHIPMENT_CUSTOMER,	/* u64 customer, time down (left) */
	INDEX_SHIPMENT_BATCH,		/* code batch, u32 product, time down (left); a row a batch */
	INDEX_SHIPMENT_OPEN,		/* partial planned, on the way: i64 eta */
	INDEX_LOT_CODE,			/* code, u64 supplier */
	INDEX_BATCH_CODE,		/* code, u32 product */
	INDEX_BATCH_INPUT,		/* u8 1 batch 0 lot, u64 id; a row an input */
	INDEX_QUALITY_SUBJECT,		/* u8 1 batch 0 lot, u64 id, time down (at) */
	INDEX_RECALL_TARGET_STATE,	/* u64 recall, u8 state, i64 next call */
	INDEX_STANDING_CUSTOMER,	/* u64 customer */
	INDEX_STANDING_NEXT,		/* partial active: i32 next day */
	INDEX_ANSWER_CUSTOMER,		/* u64 customer, time down (at) */
	INDEX_ANSWER_SURVEY,		/* text survey, time down (at) */
	INDEX_RETURN_CUSTOMER,		/* u64 customer, time down (opened) */
	INDEX_RETURN_ORDER,		/* u64 order */
	INDEX_RETURN_OPEN,		/* partial not settled or refused: nothing */
	INDEX_INVOICE_PAYER,		/* partial open: u64 payer, i32 due */
	INDEX_INVOICE_DAY,		/* u64 payer, day down */
	INDEX_PAYMENT_PAYER,		/* u64 payer, time down (at) */
	INDEX_PAYMENT_LEFT,		/* partial with something left: u64 payer */
	INDEX_RUN_DAY,			/* i32 day */
	INDEX_ARTICLE_CODE,		/* code */
	INDEX_WORK_OPEN,		/* partial open, begun: i32 due */
	INDEX_WORK_ORDER,		/* u64 order */
	INDEX_BOOKING_DAY,		/* i32 day, u32 from */
	INDEX_BOOKING_CUSTOMER,		/* u64 customer, day down */
	INDEX_COUNT
};

/* One index of a table. `extract` is in store/schema_index.c. */
struct entries;
struct schema_index {
	enum index_id id;
	const char *name;	/* NULL behind the last */
	const char *key;	/* its parts, for people; "partial ..." names the states */
	void (*extract)(const ProtobufCMessage *m, struct entries *out);
};

#define SCHEMA_INDEXES 6	/* most of one table */
struct schema_table {
	const char *name;
	const ProtobufCMessageDescriptor *record;
	const char *key;	/* its parts, for people */
	unsigned since;		/* schema version that brought it */
	struct schema_index indexes[SCHEMA_INDEXES];
	bool squeezed;		/* its rows are written smaller (store/squeeze.h) */
};

const struct schema_table *schema_table(enum table_id table);
enum table_id schema_table_of(enum index_id index);
/* "customer.db", "customer__code.db" */
const char *schema_table_file(enum table_id table);
const char *schema_index_file(enum index_id index);

#endif
