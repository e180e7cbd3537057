/* SPDX-License-Identifier: ISC */
/*
 * The schema array is whole, agrees with the records' own options, and each index takes exactly
 * the rows that its comment names: a record of each kind that must and must not be in it.
 */
#include <stdio.h>
#include <string.h>

#include "record/reflect.h"
#include "record/table.h"
#include "store/index.h"
#include "store/schema.h"
#include "tap/tap.h"

static void array(void)
{
	int seen[INDEX_COUNT] = { 0 };
	int i, j, known = 0, agree = 0, indexes = 0, right = 0;
	char file[80];

	for (i = 0; i < TABLE_COUNT; i++) {
		const struct schema_table *t = schema_table((enum table_id)i);
		const struct record_row *r;

		if (!ok(t->name && t->record && t->key && t->since >= 1
		    && t->since <= SCHEMA_VERSION, "table %d is declared: %s", i,
		    t->name ? t->name : "?"))
			continue;
		snprintf(file, sizeof file, "%s.db", t->name);
		is_string(file, schema_table_file((enum table_id)i), "%s: its file", t->name);
		r = record_find(t->name);
		known += r != NULL || i == TABLE_CUSTOMER_PRICE;
		agree += i == TABLE_CUSTOMER_PRICE || (r && r->record == t->record);
		for (j = 0; j < SCHEMA_INDEXES && t->indexes[j].name; j++) {
			const struct schema_index *x = &t->indexes[j];

			indexes++;
			seen[x->id]++;
			snprintf(file, sizeof file, "%s__%s.db", t->name, x->name);
			right += x->key && x->extract && schema_table_of(x->id) == (enum table_id)i
				&& strcmp(schema_index_file(x->id), file) == 0;
		}
	}
	is_int(TABLE_COUNT, known, "every table is that of a record, or customer_price");
	is_int(TABLE_COUNT, agree, "and the record is the same");
	is_int(INDEX_COUNT, indexes, "as many indexes as there are numbers");
	is_int(INDEX_COUNT, right, "each with key, extractor, file");
	for (i = 0; i < INDEX_COUNT; i++)
		if (seen[i] != 1)
			break;
	is_int(INDEX_COUNT, i, "each declared once");
}

/* How many keys a record has in an index. */
static const struct {
	enum index_id index;
	int count;
	const char *json;
} rows[] = {
	{ INDEX_CONFIG_CODE, 1, "{\"kind\":\"tag\",\"code\":\"organic\"}" },
	{ INDEX_CONFIG_CODE, 1, "{\"kind\":\"tag\",\"code\":\"organic\",\"retired\":true}" },
	{ INDEX_CONFIG_CODE, 0, "{\"kind\":\"tag\"}" },
	{ INDEX_USER_LOGIN, 1, "{\"login\":\"li.na\"}" },
	{ INDEX_USER_LOGIN, 0, "{\"name\":\"Li Na\"}" },
	{ INDEX_USER_KEY, 2, "{\"key\":[{\"fingerprint\":\"SHA256:a\"},{\"fingerprint\":\"SHA256:b\"}]}" },
	{ INDEX_USER_KEY, 0, "{\"key\":[{\"text\":\"ssh-ed25519 A\"}]}" },
	{ INDEX_USER_EXTENSION, 1, "{\"extension\":\"8021\"}" },
	{ INDEX_USER_EXTENSION, 0, "{\"extension\":\"\"}" },
	{ INDEX_JOURNAL_RECORD, 1, "{\"record\":\"order\",\"id\":1042}" },
	{ INDEX_JOURNAL_RECORD, 0, "{\"record\":\"order\",\"id\":1042,\"made\":true}" },
	{ INDEX_JOURNAL_RECORD, 2, "{\"kind\":\"opening\",\"opened\":[7,8]}" },
	{ INDEX_JOURNAL_RECORD, 1, "{\"record\":\"customer\",\"id\":7,\"opened\":[7]}" },
	{ INDEX_JOURNAL_RECORD, 0, "{\"kind\":\"system\"}" },
	{ INDEX_JOB_OPEN, 1, "{\"state\":\"staging\"}" },
	{ INDEX_JOB_OPEN, 1, "{\"state\":\"flipped\"}" },
	{ INDEX_JOB_OPEN, 0, "{\"state\":\"job_done\"}" },
	{ INDEX_JOB_OPEN, 0, "{\"state\":\"job_cancelled\"}" },
	{ INDEX_JOB_OPEN, 0, "{\"state\":\"job_stopped\"}" },
	{ INDEX_CUSTOMER_CODE, 1, "{\"code\":\"QUICK\"}" },
	{ INDEX_CUSTOMER_CODE, 0, "{\"name\":\"QUICK-Stop\"}" },
	{ INDEX_CUSTOMER_POINT, 1, "{\"point\":[{\"kind\":\"phone_point\",\"value\":\"138 0013\"}]}" },
	{ INDEX_CUSTOMER_POINT, 1, "{\"point\":[{\"kind\":\"wechat\",\"value\":\"wok\"}]}" },
	{ INDEX_CUSTOMER_POINT, 0, "{\"point\":[{\"kind\":\"phone_point\",\"value\":\"ask\"}]}" },
	{ INDEX_CUSTOMER_POINT, 0, "{\"point\":[{\"kind\":\"email\"}]}" },
	{ INDEX_CUSTOMER_HEAD, 1, "{\"head\":9}" },
	{ INDEX_CUSTOMER_HEAD, 0, "{\"id\":9}" },
	{ INDEX_CUSTOMER_MEMBER, 1, "{\"merged_into\":9}" },
	{ INDEX_CUSTOMER_MEMBER, 0, "{\"state\":\"merged\"}" },
	{ INDEX_PROFILE_OWNER, 1, "{\"owner\":3}" },
	{ INDEX_PROFILE_OWNER, 0, "{\"customer\":3}" },
	{ INDEX_LINK_ID, 1, "{\"system\":\"erp\",\"kind\":\"customer\",\"external\":\"A1\",\"id\":7}" },
	{ INDEX_CALL_EXCHANGE, 1, "{\"exchange\":\"X1\"}" },
	{ INDEX_CALL_EXCHANGE, 0, "{\"number\":\"138\"}" },
	{ INDEX_CALL_CUSTOMER, 1, "{\"customer\":7}" },
	{ INDEX_CALL_CUSTOMER, 0, "{\"number\":\"138\"}" },
	{ INDEX_CALL_NUMBER, 1, "{\"number\":\"138\"}" },
	{ INDEX_CALL_NUMBER, 0, "{\"number\":\"\"}" },
	{ INDEX_CALL_OPEN, 1, "{\"state\":\"ringing\"}" },
	{ INDEX_CALL_OPEN, 1, "{\"state\":\"talking\",\"extension\":\"8021\"}" },
	{ INDEX_CALL_OPEN, 1, "{\"state\":\"wrap_up\"}" },
	{ INDEX_CALL_OPEN, 0, "{\"state\":\"call_done\"}" },
	{ INDEX_CALL_OPEN, 0, "{\"state\":\"missed\"}" },
	{ INDEX_CALL_DAY, 1, "{}" },
	{ INDEX_DRAFT_OWNER, 1, "{\"state\":\"draft_open\"}" },
	{ INDEX_DRAFT_OWNER, 1, "{\"state\":\"draft_parked\",\"owner\":3}" },
	{ INDEX_DRAFT_OWNER, 0, "{\"state\":\"draft_placed\",\"owner\":3}" },
	{ INDEX_DRAFT_OWNER, 0, "{\"state\":\"draft_dropped\",\"owner\":3}" },
	{ INDEX_DRAFT_CUSTOMER, 1, "{\"state\":\"draft_open\",\"customer\":7}" },
	{ INDEX_DRAFT_CUSTOMER, 0, "{\"state\":\"draft_placed\",\"customer\":7}" },
	{ INDEX_DRAFT_CUSTOMER, 0, "{\"state\":\"draft_open\"}" },
	{ INDEX_TASK_OWNER, 1, "{\"owner\":3}" },
	{ INDEX_TASK_OWNER, 0, "{\"owner\":3,\"state\":\"task_done\"}" },
	{ INDEX_TASK_OWNER, 0, "{\"owner\":3,\"state\":\"task_snoozed\"}" },
	{ INDEX_TASK_OWNER, 0, "{\"department\":\"quality\"}" },
	{ INDEX_TASK_DEPARTMENT, 1, "{\"department\":\"quality\"}" },
	{ INDEX_TASK_DEPARTMENT, 0, "{\"department\":\"quality\",\"state\":\"task_dropped\"}" },
	{ INDEX_TASK_DEPARTMENT, 0, "{\"owner\":3}" },
	{ INDEX_TASK_ONCE, 1, "{\"kind\":\"callback\",\"state\":\"task_done\"}" },
	{ INDEX_TASK_SUBJECT, 1, "{\"subject_kind\":\"order\",\"subject\":1042}" },
	{ INDEX_TASK_SUBJECT, 0, "{\"subject_kind\":\"order\",\"state\":\"task_done\"}" },
	{ INDEX_ARTICLE_CODE, 1, "{\"code\":\"A-5\"}" },
	{ INDEX_ARTICLE_CODE, 0, "{\"title\":\"soy\"}" },
	{ INDEX_SUPPLIER_CODE, 1, "{\"code\":\"S-5\"}" },
	{ INDEX_SUPPLIER_CODE, 0, "{\"name\":\"soy\"}" },
	{ INDEX_CUSTOMER_PRICE_RULE, 1, "{\"id\":12,\"customer\":7}" },
	{ INDEX_CUSTOMER_PRICE_AGREEMENT, 1, "{\"id\":12,\"customer\":7,\"agreement\":3}" },
	{ INDEX_CUSTOMER_PRICE_AGREEMENT, 0, "{\"id\":12,\"customer\":7}" },
	{ INDEX_COUPON_CUSTOMER, 1, "{\"code\":\"A\",\"customer\":7}" },
	{ INDEX_COUPON_CUSTOMER, 0, "{\"code\":\"A\",\"customer\":7,\"state\":\"coupon_redeemed\"}" },
	{ INDEX_COUPON_RULE, 1, "{\"code\":\"A\",\"rule\":12,\"state\":\"coupon_void\"}" },
	{ INDEX_PRODUCT_CODE, 1, "{\"code\":\"SOY-5\"}" },
	{ INDEX_PRODUCT_CODE, 0, "{\"family\":\"soy\"}" },
	{ INDEX_PRODUCT_GTIN, 2, "{\"units\":[{\"gtin\":\"1\"},{\"code\":\"jar\"},{\"gtin\":\"2\"}]}" },
	{ INDEX_PRODUCT_GTIN, 0, "{\"units\":[{\"code\":\"jar\"}]}" },
	{ INDEX_MOVE_PRODUCT, 2, "{\"line\":[{\"product\":1},{\"product\":2},{\"product\":1}]}" },
	{ INDEX_MOVE_PRODUCT, 0, "{}" },
	{ INDEX_ORDER_CUSTOMER, 1, "{\"customer\":7}" },
	{ INDEX_ORDER_PLACED, 1, "{}" },
	{ INDEX_ORDER_DUE, 1, "{\"state\":\"confirmed\"}" },
	{ INDEX_ORDER_DUE, 1, "{\"state\":\"held\"}" },
	{ INDEX_ORDER_DUE, 1, "{\"state\":\"shipped\"}" },
	{ INDEX_ORDER_DUE, 0, "{\"state\":\"delivered\"}" },
	{ INDEX_ORDER_DUE, 0, "{\"state\":\"closed\"}" },
	{ INDEX_ORDER_DUE, 0, "{\"state\":\"cancelled\"}" },
	{ INDEX_ORDER_HELD, 1, "{\"state\":\"held\"}" },
	{ INDEX_ORDER_HELD, 0, "{\"state\":\"confirmed\"}" },
	{ INDEX_TICKET_CUSTOMER, 1, "{\"customer\":7,\"state\":\"ticket_closed\"}" },
	{ INDEX_TICKET_CUSTOMER, 0, "{}" },
	{ INDEX_TICKET_QUEUE, 1, "{\"state\":\"ticket_new\"}" },
	{ INDEX_TICKET_QUEUE, 1, "{\"state\":\"ticket_open\"}" },
	{ INDEX_TICKET_QUEUE, 1, "{\"state\":\"ticket_waiting\"}" },
	{ INDEX_TICKET_QUEUE, 0, "{\"state\":\"ticket_resolved\"}" },
	{ INDEX_TICKET_QUEUE, 0, "{\"state\":\"ticket_closed\"}" },
	{ INDEX_TICKET_DUE, 1, "{\"state\":\"ticket_new\"}" },
	{ INDEX_TICKET_DUE, 0, "{\"state\":\"ticket_closed\"}" },
	{ INDEX_TICKET_BATCH, 1, "{\"batch\":\"B0817\"}" },
	{ INDEX_TICKET_BATCH, 0, "{\"state\":\"ticket_open\"}" },
	{ INDEX_TICKET_BATCH, 0, "{\"batch\":\"B0817\",\"state\":\"ticket_resolved\"}" },
	{ INDEX_TICKET_CATEGORY, 1, "{\"category\":\"taste\",\"state\":\"ticket_closed\"}" },
	{ INDEX_TICKET_CATEGORY, 0, "{\"product\":5}" },
	{ INDEX_TICKET_ASSIGNEE, 1, "{\"assignee\":3}" },
	{ INDEX_TICKET_ASSIGNEE, 0, "{\"assignee\":3,\"state\":\"ticket_resolved\"}" },
	{ INDEX_TICKET_ASSIGNEE, 0, "{}" },
	{ INDEX_SHIPMENT_ORDER, 1, "{\"order\":7}" },
	{ INDEX_SHIPMENT_CUSTOMER, 1, "{\"customer\":7,\"state\":\"arrived\"}" },
	{ INDEX_SHIPMENT_BATCH, 2, "{\"line\":[{\"product\":1,\"batch\":\"B0817\"},"
		"{\"product\":1,\"batch\":\"B0902\"},{\"product\":2}]}" },
	{ INDEX_SHIPMENT_BATCH, 0, "{}" },
	{ INDEX_SHIPMENT_OPEN, 1, "{\"state\":\"on_the_way\"}" },
	{ INDEX_SHIPMENT_OPEN, 0, "{\"state\":\"arrived\"}" },
	{ INDEX_STANDING_CUSTOMER, 1, "{\"customer\":7,\"state\":\"ended\"}" },
	{ INDEX_STANDING_NEXT, 1, "{\"customer\":7,\"next\":\"2026-11-23\"}" },
	{ INDEX_STANDING_NEXT, 0, "{\"next\":\"2026-11-23\",\"state\":\"waiting\"}" },
	{ INDEX_STANDING_NEXT, 0, "{}" },
	{ INDEX_RETURN_CUSTOMER, 1, "{\"customer\":7,\"state\":\"return_settled\"}" },
	{ INDEX_RETURN_ORDER, 1, "{\"order\":7}" },
	{ INDEX_RETURN_OPEN, 1, "{\"state\":\"return_received\"}" },
	{ INDEX_RETURN_OPEN, 0, "{\"state\":\"return_settled\"}" },
	{ INDEX_RETURN_OPEN, 0, "{\"state\":\"return_refused\"}" },
	{ INDEX_INVOICE_PAYER, 1, "{\"payer\":7,\"due\":\"2026-11-23\"}" },
	{ INDEX_INVOICE_PAYER, 0, "{\"payer\":7,\"state\":\"invoice_paid\"}" },
	{ INDEX_INVOICE_DAY, 1, "{\"payer\":7,\"state\":\"invoice_void\"}" },
	{ INDEX_PAYMENT_PAYER, 1, "{\"payer\":7}" },
	{ INDEX_PAYMENT_LEFT, 1, "{\"payer\":7,\"unmatched\":\"1.00\"}" },
	{ INDEX_PAYMENT_LEFT, 0, "{\"payer\":7,\"unmatched\":\"0.00\"}" },
	{ INDEX_LOT_CODE, 1, "{\"code\":\"L2291\",\"supplier\":3}" },
	{ INDEX_BATCH_CODE, 1, "{\"code\":\"B0817\",\"product\":3}" },
	{ INDEX_BATCH_INPUT, 2, "{\"input\":[{\"id\":4},{\"batch\":true,\"id\":4},{\"id\":4}]}" },
	{ INDEX_BATCH_INPUT, 0, "{}" },
	{ INDEX_QUALITY_SUBJECT, 1, "{\"subject\":4}" },
	{ INDEX_RECALL_TARGET_STATE, 1, "{\"recall\":1,\"customer\":7,\"state\":\"told\"}" },
	{ INDEX_ANSWER_CUSTOMER, 1, "{\"customer\":7}" },
	{ INDEX_ANSWER_SURVEY, 1, "{\"customer\":7,\"survey\":\"care\"}" },
	{ INDEX_ANSWER_SURVEY, 0, "{}" },
	{ INDEX_WORK_OPEN, 1, "{\"due\":\"2026-11-20\",\"state\":\"work_begun\"}" },
	{ INDEX_WORK_OPEN, 0, "{\"due\":\"2026-11-20\",\"state\":\"work_ready\"}" },
	{ INDEX_WORK_ORDER, 1, "{\"order\":7}" },
	{ INDEX_BOOKING_DAY, 1, "{\"day\":\"2026-11-20\",\"from\":\"18:30\"}" },
	{ INDEX_BOOKING_CUSTOMER, 1, "{\"customer\":7,\"day\":\"2026-11-20\"}" },
	{ INDEX_RUN_DAY, 1, "{\"id\":5,\"day\":\"2026-11-20\"}" },
};

static void extractors(struct arena *a)
{
	const struct key primary = key_u64(42);
	int in[INDEX_COUNT] = { 0 };
	size_t i, j;
	int n;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum table_id table = schema_table_of(rows[i].index);
		struct entries e;
		struct refusal why;
		ProtobufCMessage *m;

		if (reflect_from_json(schema_table(table)->record, rows[i].json,
		    strlen(rows[i].json), a, &m, &why)) {
			ok(false, "%s: %s is a record: %s", schema_index_file(rows[i].index),
				rows[i].json, refusal_text(&why, a, NULL));
			continue;
		}
		entries_of(table, m, &primary, a, &e);
		for (n = 0, j = 0; j < e.count; j++)
			n += e.list[j].index == rows[i].index && e.list[j].length >= 8
				&& memcmp(e.list[j].bytes + e.list[j].length - 8, primary.bytes,
					8) == 0;
		is_int(rows[i].count, n, "%s: %s", schema_index_file(rows[i].index), rows[i].json);
		in[rows[i].index] |= rows[i].count > 0;
	}
	for (n = 0, i = 0; i < INDEX_COUNT; i++)
		n += in[i];
	is_int(INDEX_COUNT, n, "every index has a record here that is in it");
}

int main(void)
{
	struct arena *a = arena_new(0);

	plan_lazy();
	array();
	extractors(a);
	arena_free(a);
	return tap_result();
}
