/* SPDX-License-Identifier: ISC */
/*
 * schema_extract -- the extractor of each index, named by the array in store/schema.c.
 *
 * Each looks at one unpacked record of its table and adds the keys that the index comment in
 * store/schema.h names. A partial index is the `if` at the top of its extractor. They are pure:
 * the verification runs them again and compares.
 */
#ifndef ORDERDESK_STORE_SCHEMA_EXTRACT_H
#define ORDERDESK_STORE_SCHEMA_EXTRACT_H

#include <protobuf-c/protobuf-c.h>

struct entries;

#define EXTRACT(name) void name(const ProtobufCMessage *m, struct entries *out)

/* schema_system.c */
EXTRACT(extract_config_code);
EXTRACT(extract_user_login);
EXTRACT(extract_user_key);
EXTRACT(extract_user_extension);
EXTRACT(extract_journal_record);
EXTRACT(extract_job_open);
EXTRACT(extract_task_owner);
EXTRACT(extract_task_department);
EXTRACT(extract_task_once);
EXTRACT(extract_task_subject);

/* schema_customer.c */
EXTRACT(extract_customer_code);
EXTRACT(extract_customer_point);
EXTRACT(extract_customer_head);
EXTRACT(extract_customer_member);
EXTRACT(extract_profile_owner);
EXTRACT(extract_link_id);
EXTRACT(extract_call_exchange);
EXTRACT(extract_call_customer);
EXTRACT(extract_call_number);
EXTRACT(extract_call_open);
EXTRACT(extract_call_day);

/* schema_order.c */
EXTRACT(extract_draft_owner);
EXTRACT(extract_draft_customer);
EXTRACT(extract_product_code);
EXTRACT(extract_product_gtin);
EXTRACT(extract_move_product);
EXTRACT(extract_order_customer);
EXTRACT(extract_order_placed);
EXTRACT(extract_order_due);
EXTRACT(extract_order_held);
EXTRACT(extract_ticket_customer);
EXTRACT(extract_ticket_queue);
EXTRACT(extract_ticket_due);
EXTRACT(extract_ticket_batch);
EXTRACT(extract_ticket_category);
EXTRACT(extract_ticket_assignee);
EXTRACT(extract_supplier_code);
EXTRACT(extract_article_code);
EXTRACT(extract_customer_price_rule);
EXTRACT(extract_customer_price_agreement);
EXTRACT(extract_coupon_customer);
EXTRACT(extract_coupon_rule);

/* schema_delivery.c */
EXTRACT(extract_shipment_order);
EXTRACT(extract_shipment_customer);
EXTRACT(extract_shipment_batch);
EXTRACT(extract_shipment_open);
EXTRACT(extract_run_day);
EXTRACT(extract_work_open);
EXTRACT(extract_work_order);
EXTRACT(extract_booking_day);
EXTRACT(extract_booking_customer);

/* schema_batch.c */
EXTRACT(extract_lot_code);
EXTRACT(extract_batch_code);
EXTRACT(extract_batch_input);
EXTRACT(extract_quality_subject);
EXTRACT(extract_recall_target_state);

/* schema_schedule.c */
EXTRACT(extract_return_customer);
EXTRACT(extract_return_order);
EXTRACT(extract_return_open);
EXTRACT(extract_invoice_payer);
EXTRACT(extract_invoice_day);
EXTRACT(extract_payment_payer);
EXTRACT(extract_payment_left);
EXTRACT(extract_standing_customer);
EXTRACT(extract_standing_next);
/* schema_survey.c */
EXTRACT(extract_answer_customer);
EXTRACT(extract_answer_survey);

#endif
