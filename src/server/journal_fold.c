/* SPDX-License-Identifier: ISC */
/*
 * journal_fold -- see the header. What an entry of an earlier release has in clear and is personal
 * today is left out on both sides.
 */
#include "server/journal_fold.h"

#include <string.h>

#include "record/price.pb-c.h"
#include "record/reflect.h"
#include "record/spare.h"
#include "server/journal_change.h"

static enum status unpacked(const ProtobufCMessageDescriptor *d, const ProtobufCBinaryData *bytes,
	struct arena *a, ProtobufCMessage **out)
{
	*out = spare_unpack(d, (ProtobufCAllocator *)(uintptr_t)arena_allocator(a),
		bytes->len, bytes->data);
	return *out ? OK : ERR_FORMAT;
}

static bool has(const ProtobufCMessage *m, const char *field)
{
	struct place p;

	return reflect_find(m, field, &p) == OK && reflect_count(&p) > 0;
}

enum status journal_fold(ProtobufCMessage **m, const ProtobufCMessageDescriptor *d,
	const Od__JournalEntry *e, struct arena *a)
{
	ProtobufCMessage *before, *after;
	enum status s = unpacked(d, &e->before, a, &before);
	bool *keep = arena_array(a, d->n_fields + 1, sizeof *keep);

	if (!s)
		s = unpacked(d, &e->after, a, &after);
	if (s)
		return s;
	for (unsigned i = 0; i < d->n_fields; i++)
		keep[i] = !has(before, d->fields[i].name) && !has(after, d->fields[i].name);
	*m = *m ? reflect_join(journal_only(*m, keep, a), after, a) : after;
	return OK;
}

/* What a publication notes on a rule before it is true, and that makes no entry. */
static const struct {
	const ProtobufCMessageDescriptor *record;
	const char *field;
} NOTED[] = {
	{ &od__price_rule__descriptor, "set" }, { &od__price_rule__descriptor, "leaves" },
	{ &od__price_rule__descriptor, "leaves_on" },
};

struct differing {
	struct arena *a;
	const ProtobufCMessageDescriptor *record;
	const char *path;
};

static void note(void *baton, const char *path, const struct place *before,
	const struct place *after)
{
	struct differing *d = baton;

	(void)before;
	(void)after;
	for (size_t i = 0; i < sizeof NOTED / sizeof *NOTED; i++)
		if (NOTED[i].record == d->record && strcmp(NOTED[i].field, path) == 0)
			return;
	if (!d->path)
		d->path = arena_string(d->a, path);
}

static const ProtobufCMessage *clear_of(const ProtobufCMessage *m, struct arena *a)
{
	ProtobufCMessage *clear, *sealed;

	reflect_part(m, GRADE_PERSONAL, a, &clear, &sealed);
	return clear;
}

const char *journal_fold_differs(const ProtobufCMessage *folded, const ProtobufCMessage *row,
	struct arena *a)
{
	struct differing d = { .a = a, .record = row->descriptor };

	reflect_diff(folded ? clear_of(folded, a) : NULL, clear_of(row, a), note, &d);
	return d.path;
}
