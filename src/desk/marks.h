/* SPDX-License-Identifier: ISC */
/*
 * marks -- what notes, tickets and reviews say about goods, marked on the record and counted.
 *
 * A mark is a topic with a mood ("good", "bad", "": only named); the topic "" is the text as a whole.
 * Counts lie per month of the desk's zone, product, batch, topic and mood in the table mention; they
 * follow from the marks of notes and tickets, which `server verify` adds up again. What nobody known
 * said is counted alone. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_MARKS_H
#define ORDERDESK_DESK_MARKS_H

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/word.pb-c.h"

/* Marks of a text, as a record keeps them; in the arena. */
void marks_read(struct verb *v, const char *text, Od__Mark ***mark, size_t *count);
/* One more of each mark, of what was said at `at`. */
enum status marks_count(struct verb *v, Od__MentionSource source, int64_t at, uint32_t product,
	const char *batch, Od__Mark *const *mark, size_t count);
/* One less of each: the record is about another product or batch now. A row of none is gone. */
enum status marks_uncount(struct verb *v, Od__MentionSource source, int64_t at, uint32_t product,
	const char *batch, Od__Mark *const *mark, size_t count);
/* 202611 */
uint32_t marks_month(int64_t at);
struct key marks_key(uint32_t month, uint32_t product, const char *batch, const Od__Mark *mark,
	Od__MentionSource source);

#endif
