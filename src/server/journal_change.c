/* SPDX-License-Identifier: ISC */
/*
 * journal_change -- what a journal entry says of one change: the fields that differ, before and
 * after, parted by grade.
 *
 * Called from journal.c and, for reading back, from feed.c. Open and internal fields stand in
 * clear; personal ones are sealed under the key of the record's subject, secret ones under the
 * desk's secret key, each bound to this entry. A new record stands whole in `after`, a deleted one
 * in `before`. The sealed part of an erased subject is left out when written and is not there any
 * more when read.
 */
#include "server/journal_change.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/vault.h"
#include "record/order.pb-c.h"

#define PART_MAX (900u * 1024u)

/* Which top-level fields differ. */
struct marks {
	const ProtobufCMessageDescriptor *d;
	bool *differs;
};

static void mark(void *baton, const char *path, const struct place *before,
	const struct place *after)
{
	struct marks *m = baton;
	size_t n = strcspn(path, ".");
	unsigned i;

	(void)before;
	(void)after;
	for (i = 0; i < m->d->n_fields; i++)
		if (strlen(m->d->fields[i].name) == n && !memcmp(m->d->fields[i].name, path, n))
			m->differs[i] = true;
}

ProtobufCMessage *journal_only(const ProtobufCMessage *m, const bool *keep, struct arena *a)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	ProtobufCMessage *out = arena_copy(a, m, d->sizeof_message);
	unsigned i;

	out->n_unknown_fields = 0;
	out->unknown_fields = NULL;
	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		char *quantifier = (char *)out + f->quantifier_offset;
		char *member = (char *)out + f->offset;
		bool oneof = (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;

		if (keep[i])
			continue;
		if (oneof) {
			if (*(uint32_t *)(void *)quantifier == f->id)
				*(uint32_t *)(void *)quantifier = 0;
		} else if (f->label == PROTOBUF_C_LABEL_REPEATED) {
			*(size_t *)(void *)quantifier = 0;
		} else if (f->type == PROTOBUF_C_TYPE_STRING
				|| f->type == PROTOBUF_C_TYPE_MESSAGE) {
			*(void **)(void *)member = NULL;
		} else {
			*(protobuf_c_boolean *)(void *)quantifier = 0;
		}
	}
	return out;
}

static enum status packed(const ProtobufCMessage *m, struct arena *a, ProtobufCBinaryData *out)
{
	struct buffer b;
	enum status s;

	buffer_init(&b, PART_MAX);
	s = reflect_pack(m, &b);
	if (s == OK) {
		out->data = arena_copy(a, b.bytes, b.length);
		out->len = b.length;
	}
	buffer_free(&b);
	return s;
}

static enum status sealed(struct verb *v, const Od__JournalEntry *e, enum journal_part part,
	const ProtobufCBinaryData *clear, ProtobufCBinaryData *out, protobuf_c_boolean *has)
{
	struct key k = key_u64(e->seq);
	struct vault_place place = {.table = "journal", .key = &k, .version = (uint64_t)part};
	struct buffer b;
	enum status s;

	buffer_init(&b, PART_MAX + 4096);
	if (part == PART_SECRET_BEFORE || part == PART_SECRET_AFTER)
		s = vault_seal_secret(desk_vault(v->desk), &place, clear->data, clear->len, &b);
	else
		s = vault_seal(desk_vault(v->desk), e->subject, (int)e->key_year, &place,
			clear->data, clear->len, &b);
	if (s == OK) {
		out->data = arena_copy(v->arena, b.bytes, b.length);
		out->len = b.length;
		*has = 1;
	} else if (s == ERR_NOT_FOUND) {
		s = OK;		/* erased: it is not written any more */
	}
	buffer_free(&b);
	return s;
}

/*
 * One side of a change: clear, personal and secret parts into the entry. `whole`: the bytes of `m`, when
 * they are there.
 */
static enum status side(struct verb *v, const ProtobufCMessage *m, const ProtobufCBinaryData *whole,
	bool after, Od__JournalEntry *e)
{
	ProtobufCMessage *clear, *personal, *secret;
	ProtobufCBinaryData bytes;
	enum status s = OK;

	if (reflect_part(m, GRADE_SECRET, v->arena, &clear, &secret)) {
		s = packed(secret, v->arena, &bytes);
		if (s == OK)
			s = sealed(v, e, after ? PART_SECRET_AFTER : PART_SECRET_BEFORE, &bytes,
				after ? &e->secret_after : &e->secret_before,
				after ? &e->has_secret_after : &e->has_secret_before);
	}
	if (reflect_part(clear, GRADE_PERSONAL, v->arena, &clear, &personal) && s == OK) {
		s = packed(personal, v->arena, &bytes);
		if (s == OK)
			s = sealed(v, e, after ? PART_AFTER : PART_BEFORE, &bytes,
				after ? &e->sealed_after : &e->sealed_before,
				after ? &e->has_sealed_after : &e->has_sealed_before);
	}
	if (s == OK && clear == m && whole && whole->len && whole->len <= PART_MAX)
		bytes = *whole;
	else if (s == OK)
		s = packed(clear, v->arena, &bytes);
	if (s == OK && bytes.len > 0) {
		*(after ? &e->has_after : &e->has_before) = 1;
		*(after ? &e->after : &e->before) = bytes;
	}
	return s;
}

static uint64_t version_of(const ProtobufCMessage *m)
{
	struct place p;

	if (!m || reflect_find(m, "version", &p) != OK)
		return 0;
	return (uint64_t)reflect_integer(&p);
}

enum status journal_seal_year(struct verb *v, Od__JournalEntry *e, uint64_t subject)
{
	struct clock_parts parts;

	clock_split(v->now, &parts);
	e->has_subject = 1;
	e->subject = subject;
	e->has_key_year = 1;
	e->key_year = (uint32_t)parts.year;
	return OK;
}

enum status journal_seal_reason(struct verb *v, Od__JournalEntry *e)
{
	ProtobufCBinaryData clear;

	if (!e->reason)
		return OK;
	clear.data = (uint8_t *)e->reason;
	clear.len = strlen(e->reason);
	e->reason = NULL;
	return sealed(v, e, PART_REASON, &clear, &e->sealed_reason, &e->has_sealed_reason);
}

enum status journal_describe(struct verb *v, const struct change *c, Od__JournalEntry *e)
{
	const ProtobufCMessage *any = c->after ? c->after : c->before;
	const struct record_row *row = NULL;
	struct marks marks;
	enum status s = OK;
	size_t i;

	if (!any)
		panic("a change without a record");
	for (i = 0; (row = record_at(i)) != NULL; i++)
		if (row->record == any->descriptor)
			break;
	if (!row)
		panic("%s is no record", any->descriptor->name);
	e->record = arena_string(v->arena, row->table);
	e->has_id = 1;
	e->id = c->id;
	if (c->customer) {
		e->has_customer = 1;
		e->customer = c->customer;
	}
	if (version_of(any)) {
		e->has_version = 1;
		e->version = version_of(any);
	}
	/*
	 * Who asks for an order's entries wants to know what changed it: one index less to write. Not what a
	 * job makes: an import has its numbers before its orders, so those do not come in their order
	 * (journal_verify.c).
	 */
	if (any->descriptor == &od__order__descriptor && !c->before && e->kind == OD__JOURNAL_KIND__CHANGE)
		e->has_made = e->made = 1;
	journal_seal_year(v, e, c->subject);
	marks.d = any->descriptor;
	marks.differs = arena_array(v->arena, any->descriptor->n_fields, sizeof *marks.differs);
	if (c->before && c->after)
		reflect_diff(c->before, c->after, mark, &marks);
	else
		memset(marks.differs, 1, any->descriptor->n_fields * sizeof *marks.differs);
	if (c->before)
		s = side(v, journal_only(c->before, marks.differs, v->arena), NULL, false, e);
	if (s == OK && c->after && !c->before)
		s = side(v, c->after, &c->packed, true, e);
	else if (s == OK && c->after)
		s = side(v, journal_only(c->after, marks.differs, v->arena), NULL, true, e);
	return s == OK ? journal_seal_reason(v, e) : s;
}

enum status journal_seal_text(struct verb *v, Od__JournalEntry *e, const void *bytes,
	size_t length)
{
	ProtobufCBinaryData clear = {.len = length, .data = (uint8_t *)(uintptr_t)bytes};

	journal_seal_year(v, e, 0);
	return sealed(v, e, PART_TEXT, &clear, &e->sealed_text, &e->has_sealed_text);
}

enum status journal_open_part(struct desk *d, const Od__JournalEntry *e, enum journal_part part,
	const ProtobufCBinaryData *bytes, struct buffer *out)
{
	struct key k = key_u64(e->seq);
	struct vault_place place = {.table = "journal", .key = &k, .version = (uint64_t)part};

	if (part == PART_SECRET_BEFORE || part == PART_SECRET_AFTER)
		return vault_unseal_secret(desk_vault(d), &place, bytes->data, bytes->len, out);
	return vault_unseal(desk_vault(d), e->subject, (int)e->key_year, &place, bytes->data,
		bytes->len, out);
}
