/* SPDX-License-Identifier: ISC */
/*
 * schema_survey -- index keys of answers. Ballots have none: their key is all that orders them.
 */
#include "store/schema_extract.h"

#include "record/survey.pb-c.h"
#include "store/index.h"

EXTRACT(extract_answer_customer)
{
	const Od__Answer *a = (const Od__Answer *)m;
	struct key k = key_u64(a->customer);

	key_add_down(&k, a->at);
	entries_add(out, &k);
}

EXTRACT(extract_answer_survey)
{
	const Od__Answer *a = (const Od__Answer *)m;
	struct key k = key_empty();

	if (!a->survey || !a->survey[0])
		return;
	key_add_text(&k, a->survey);
	key_add_down(&k, a->at);
	entries_add(out, &k);
}
