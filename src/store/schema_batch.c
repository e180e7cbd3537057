/* SPDX-License-Identifier: ISC */
/*
 * schema_batch -- index keys of lots, batches, quality reports and recalls.
 *
 * A batch stands in the index of inputs once for each lot or batch that went into it, so that the
 * way forward from a lot is one walk. Lots are 0 and batches 1 in that and the quality index.
 */
#include "store/schema_extract.h"

#include "record/batch.pb-c.h"
#include "store/index.h"

EXTRACT(extract_lot_code)
{
	const Od__Lot *l = (const Od__Lot *)m;
	struct key k = key_empty();

	if (!l->code || !l->code[0])
		return;
	key_add_code(&k, l->code);
	key_add_u64(&k, l->supplier);
	entries_add(out, &k);
}

EXTRACT(extract_batch_code)
{
	const Od__Batch *b = (const Od__Batch *)m;
	struct key k = key_empty();

	if (!b->code || !b->code[0])
		return;
	key_add_code(&k, b->code);
	key_add_u32(&k, b->product);
	entries_add(out, &k);
}

static struct key of_part(bool batch, uint64_t id)
{
	struct key k = key_empty();

	key_add_u8(&k, batch);
	key_add_u64(&k, id);
	return k;
}

EXTRACT(extract_batch_input)
{
	const Od__Batch *b = (const Od__Batch *)m;

	for (size_t i = 0; i < b->n_input; i++) {
		struct key k = of_part(b->input[i]->batch, b->input[i]->id);

		entries_add(out, &k);
	}
}

EXTRACT(extract_quality_subject)
{
	const Od__Quality *q = (const Od__Quality *)m;
	struct key k = of_part(q->batch, q->subject);

	key_add_down(&k, q->at);
	entries_add(out, &k);
}

EXTRACT(extract_recall_target_state)
{
	const Od__RecallTarget *t = (const Od__RecallTarget *)m;
	struct key k = key_u64(t->recall);

	key_add_u8(&k, (uint8_t)t->state);
	key_add_i64(&k, t->next);
	entries_add(out, &k);
}
