/* SPDX-License-Identifier: ISC */
/*
 * import_memory -- what of imports is in memory: veils, and products that wait for the flip.
 *
 * Told of every change of an import's record. While it builds or is undone, the tables of its
 * records are veiled over its numbers; in any other state they are not. At start the same is read
 * from the store, first of all parts, so that the catalogue keeps unseen products apart.
 */
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "desk/catalogue.h"
#include "desk/import.h"
#include "desk/inside.h"

struct hidden { uint64_t import; Od__ImportKind kind; uint64_t from, to; };
struct imports {
	struct hidden list[IMPORTS_MAX];
	size_t count;
	Od__Product **waiting;		/* owned */
	size_t waits, room;
};

const char *import_counter(Od__ImportKind kind)
{
	switch (kind) {
	case OD__IMPORT_KIND__IMPORT_PRODUCTS: return "product";
	case OD__IMPORT_KIND__IMPORT_ORDERS: return "order";
	case OD__IMPORT_KIND__IMPORT_SUPPLIERS: return "supplier";
	case OD__IMPORT_KIND__IMPORT_ARTICLES: return "article";
	case OD__IMPORT_KIND__IMPORT_ANSWERS: return "answer";
	case OD__IMPORT_KIND__IMPORT_LOTS: return "lot";
	case OD__IMPORT_KIND__IMPORT_BATCHES: return "batch";
	case OD__IMPORT_KIND__IMPORT_REPORTS: return "quality";
	case OD__IMPORT_KIND__IMPORT_TRAILS: return "trail";
	case OD__IMPORT_KIND__IMPORT_REVIEWS: return "review";
	case OD__IMPORT_KIND__IMPORT_TRANSCRIPTS: return "transcript";
	default: return "customer";
	}
}

size_t import_tables(Od__ImportKind kind, enum table_id out[3])
{
	switch (kind) {
	case OD__IMPORT_KIND__IMPORT_PRODUCTS: out[0] = TABLE_PRODUCT; return 1;
	case OD__IMPORT_KIND__IMPORT_ORDERS: out[0] = TABLE_ORDER; return 1;
	case OD__IMPORT_KIND__IMPORT_SUPPLIERS: out[0] = TABLE_SUPPLIER; return 1;
	case OD__IMPORT_KIND__IMPORT_ARTICLES: out[0] = TABLE_ARTICLE; return 1;
	case OD__IMPORT_KIND__IMPORT_ANSWERS: out[0] = TABLE_ANSWER; return 1;
	case OD__IMPORT_KIND__IMPORT_LOTS: out[0] = TABLE_LOT; return 1;
	case OD__IMPORT_KIND__IMPORT_BATCHES: out[0] = TABLE_BATCH; return 1;
	case OD__IMPORT_KIND__IMPORT_REPORTS: out[0] = TABLE_QUALITY; return 1;
	case OD__IMPORT_KIND__IMPORT_TRAILS:
	case OD__IMPORT_KIND__IMPORT_REVIEWS:
	case OD__IMPORT_KIND__IMPORT_TRANSCRIPTS: return 0;
	default:
		out[0] = TABLE_CUSTOMER;
		out[1] = TABLE_PROFILE;
		out[2] = TABLE_FIGURE;
		return 3;
	}
}

bool import_is_late(Od__ImportKind kind)
{
	enum table_id unused[3];

	return import_tables(kind, unused) == 0;
}

bool import_hides(const struct desk *d, enum table_id table, uint64_t id)
{
	enum table_id tables[3];
	size_t i;

	for (i = 0; i < d->imports->count; i++) {
		const struct hidden *h = &d->imports->list[i];

		if (import_tables(h->kind, tables) && tables[0] == table && id >= h->from && id <= h->to)
			return true;
	}
	return false;
}

bool import_hides_any(const struct desk *d, enum table_id table)
{
	enum table_id tables[3];
	size_t i;

	for (i = 0; i < d->imports->count; i++) {
		if (import_tables(d->imports->list[i].kind, tables) && tables[0] == table)
			return true;
	}
	return false;
}

void import_keep(struct desk *d, const Od__Product *row)
{
	struct imports *m = d->imports;

	if (m->waits == m->room) {
		m->waiting = mem_grow(m->waiting, m->room, m->room + 256, sizeof *m->waiting);
		m->room += 256;
	}
	m->waiting[m->waits++] = keep_copy(row);
}

static void hide(struct desk *d, const Od__Import *im)
{
	struct hidden *h = &d->imports->list[d->imports->count];
	enum table_id tables[3];
	size_t i, count = import_tables(im->kind, tables);

	if (d->imports->count++ == IMPORTS_MAX)
		panic("more imports are built than there are kinds");
	*h = (struct hidden){ im->id, im->kind, im->first, im->last };
	for (i = 0; i < count; i++)
		store_veil(d->store, tables[i], h->from, h->to);
}

/* Shows what hides at this place of the list; `made` is false when it was undone. */
static void show(struct desk *d, size_t at, bool made)
{
	struct imports *m = d->imports;
	struct hidden h = m->list[at];
	enum table_id tables[3];
	size_t i, kept = 0, count = import_tables(h.kind, tables);

	m->list[at] = m->list[--m->count];
	for (i = 0; i < count; i++)
		store_unveil(d->store, tables[i], h.from, h.to);
	for (i = 0; i < m->waits; i++) {
		Od__Product *p = m->waiting[i];

		if (h.kind != OD__IMPORT_KIND__IMPORT_PRODUCTS || p->id < h.from || p->id > h.to) {
			m->waiting[kept++] = p;
			continue;
		}
		if (made)
			catalogue_put(d, p);
		keep_free(p);
	}
	m->waits = kept;
}

static bool hides(const Od__Import *im)
{
	/* one that was given up before it ran has nothing to hide */
	return (im->state == OD__IMPORT_STATE__BUILDING || im->state == OD__IMPORT_STATE__UNDOING) &&
		im->last >= im->first;
}

static void follow(struct desk *d, const void *import)
{
	const Od__Import *im = import;
	size_t at;

	for (at = 0; at < d->imports->count && d->imports->list[at].import != im->id; at++)
		;
	if (hides(im) && at == d->imports->count)
		hide(d, im);
	else if (!hides(im) && at < d->imports->count)
		show(d, at, im->state != OD__IMPORT_STATE__IMPORT_UNDONE);
}

enum status import_load(struct desk *d, struct txn *t)
{
	d->imports = mem_alloc(sizeof *d->imports);
	return keep_load(d, t, TABLE_IMPORT, follow);
}

void import_applied(struct desk *d, const struct change *c)
{
	if (c->table == TABLE_IMPORT && c->after)
		follow(d, c->after);
}

void import_free(struct desk *d)
{
	size_t i;

	if (!d->imports)
		return;
	while (d->imports->count)
		show(d, 0, false);
	for (i = 0; i < d->imports->waits; i++)
		keep_free(d->imports->waiting[i]);
	mem_free(d->imports->waiting);
	mem_free(d->imports);
	d->imports = NULL;
}
