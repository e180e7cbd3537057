/* SPDX-License-Identifier: ISC */
/*
 * price_trial -- "1763532300-9f2c…": seconds, and the half of a keyed hash in hex.
 */
#include "desk/price_trial.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/inside.h"
#include "desk/vault.h"
#include "record/message.pb-c.h"

#define HASH 16

static int by_id(const void *a, const void *b)
{
	const Od__PriceRule *x = *(Od__PriceRule *const *)a, *y = *(Od__PriceRule *const *)b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* What of a rule was tried: its text. */
static void add_text(struct verb *v, const Od__PriceRule *rule, struct buffer *out)
{
	Od__PriceRule *text = (Od__PriceRule *)reflect_copy(&rule->base, v->arena);
	uint8_t *bytes;
	size_t size;

	text->has_version = text->has_state = text->has_set = text->has_leaves = false;
	text->has_leaves_on = text->has_ends = text->has_tried_at = text->has_start_at = false;
	text->has_sealed = text->has_by = false;
	text->note = NULL;
	size = protobuf_c_message_get_packed_size(&text->base);
	bytes = arena_alloc(v->arena, size + 1);
	protobuf_c_message_pack(&text->base, bytes);
	buffer_put(out, bytes, size);
}

static const char *mark_of(struct verb *v, Od__PriceRule *const *rule, size_t count,
	int64_t seconds)
{
	Od__PriceRule **sorted = arena_array(v->arena, count + 1, sizeof *sorted);
	const char *time = arena_format(v->arena, "price %" PRId64, seconds), *out;
	unsigned char hash[32];
	struct buffer text;

	memcpy(sorted, rule, count * sizeof(*sorted));
	qsort(sorted, count, sizeof *sorted, by_id);
	buffer_init(&text, (size_t)16 << 20);
	for (size_t i = 0; i < count; i++)
		add_text(v, sorted[i], &text);
	vault_hash(v->desk->vault, time, text.bytes, text.length, hash);
	buffer_free(&text);
	out = arena_format(v->arena, "%" PRId64 "-", seconds);
	for (size_t i = 0; i < HASH; i++)
		out = arena_format(v->arena, "%s%02x", out, hash[i]);
	return out;
}

const char *price_trial_mark(struct verb *v, Od__PriceRule *const *rule, size_t count, int64_t at)
{
	return mark_of(v, rule, count, at / CLOCK_SECOND);
}

enum status price_trial_check(struct verb *v, Od__PriceRule *const *rule, size_t count,
	const char *mark, int64_t *at)
{
	char *end;
	long long seconds = strtoll(mark, &end, 10);

	if (end == mark || *end != '-' || seconds <= 0 || seconds > v->now / CLOCK_SECOND ||
	    strcmp(mark, mark_of(v, rule, count, seconds)) != 0)
		return verb_refuse(v, OD__MESSAGE__TRIAL_OTHER, "trial", NULL, NULL, NULL, NULL);
	*at = (int64_t)seconds * CLOCK_SECOND;
	return OK;
}
