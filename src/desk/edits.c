/* SPDX-License-Identifier: ISC */
/*
 * edits: a ring of the latest changes of customers, each a set of fields (see edits.h).
 *
 * One entry is 24 bytes; the ring is walked from its newest end. The version field itself is left
 * out of the sets, as it differs always.
 */
#include "desk/edits.h"

#include <string.h>

#include "base/memory.h"
#include "desk/inside.h"
#include "record/customer.pb-c.h"

#define RING 8192
#define EVERYTHING UINT64_MAX

struct edit {
	uint64_t customer, version, fields;
};

struct edits {
	struct edit ring[RING];
	size_t next;
	uint64_t made;
};

struct differing {
	const ProtobufCMessageDescriptor *of;
	uint64_t fields;
};

static void differs(void *baton, const char *path, const struct place *before,
	const struct place *after)
{
	struct differing *d = baton;
	char name[64];
	size_t length = strcspn(path, ".");
	const ProtobufCFieldDescriptor *f;

	(void)before;
	(void)after;
	if (length >= sizeof name)
		return;
	memcpy(name, path, length);
	name[length] = 0;
	f = protobuf_c_message_descriptor_get_field_by_name(d->of, name);
	if (f && strcmp(name, "version") != 0)
		d->fields |= UINT64_C(1) << ((size_t)(f - d->of->fields) & 63);
}

uint64_t edits_between(const ProtobufCMessage *before, const ProtobufCMessage *after)
{
	struct differing d = { .of = after->descriptor };

	reflect_diff(before, after, differs, &d);
	return d.fields;
}

uint64_t edits_since(const struct desk *d, uint64_t customer, uint64_t version, uint64_t now)
{
	const struct edits *e = d->edits;
	uint64_t fields = 0, left = now - version;
	size_t i, count = e->made < RING ? (size_t)e->made : RING;

	for (i = 0; i < count && left; i++) {
		const struct edit *one = &e->ring[(e->next + RING - 1 - i) % RING];

		if (one->customer != customer || one->version <= version || one->version > now)
			continue;
		fields |= one->fields;
		left--;
	}
	return left ? EVERYTHING : fields;
}

enum status edits_load(struct desk *d, struct txn *t)
{
	(void)t;
	d->edits = mem_alloc(sizeof *d->edits);
	return OK;
}

void edits_applied(struct desk *d, const struct change *c)
{
	struct edit *one;

	if (c->table != TABLE_CUSTOMER || !c->before || !c->after)
		return;
	one = &d->edits->ring[d->edits->next];
	d->edits->next = (d->edits->next + 1) % RING;
	d->edits->made++;
	one->customer = c->id;
	one->version = ((const Od__Customer *)c->after)->version;
	one->fields = edits_between(c->before, c->after);
}

void edits_free(struct desk *d)
{
	mem_free(d->edits);
	d->edits = NULL;
}
