/* SPDX-License-Identifier: ISC */
/*
 * first_load: rows to records, and the one commit behind them (see first_load.h).
 *
 * The store has no customer, so what a row is held against is in memory: codes and external ids of
 * the rows before it. Links are kept in sorted runs, as their table rises by the external id; those
 * that other imports left there are carried over.
 */
#include "desk/first_load.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/names.h"
#include "desk/access.h"
#include "desk/customer.h"
#include "desk/import.h"
#include "desk/inside.h"
#include "desk/vault.h"
#include "lang/phone_memo.h"
#include "record/message.pb-c.h"
#include "store/bulk.h"
#include "store/runs.h"

#define CONTENT 16u		/* bytes of the hash that a link keeps */
#define AHEAD 2048u		/* secrets made ahead, as for every subject */
#define LINK_ROW (RUNS_STRING - KEY_MAX)

struct loading {
	struct first_load *f;
	struct desk *desk;
	struct verb v;
	struct arena *arena;		/* of one row */
	struct bulk *bulk;
	struct runs *links;
	struct names *codes, *externals;
	struct key own;			/* of the link to the load's own import */
	uint64_t first, subject;	/* number of the first customer; newest subject */
	int64_t began;
};

/* ---- links ---- */

static struct key link_key(const Od__Link *l)
{
	struct key k = key_empty();

	key_add_text(&k, text_of(l->system));
	key_add_text(&k, text_of(l->kind));
	key_add_text(&k, text_of(l->external));
	return k;
}

/* Key, row and the length of the key: they sort by the key, as no key begins another. */
static enum status link_keep(struct loading *g, const struct key *k, const Od__Link *l)
{
	unsigned char bytes[RUNS_STRING];
	size_t length = protobuf_c_message_get_packed_size(&l->base);

	if (length > LINK_ROW - 2)
		return ERR_LIMIT;
	memcpy(bytes, k->bytes, k->length);
	protobuf_c_message_pack(&l->base, bytes + k->length);
	length += k->length;
	bytes[length++] = (unsigned char)(k->length >> 8);
	bytes[length++] = (unsigned char)k->length;
	return runs_add(g->links, bytes, length);
}

static enum status link_put(void *baton, const unsigned char *bytes, size_t length)
{
	struct loading *g = baton;
	struct key k = { .length = (uint16_t)(bytes[length - 2] << 8 | bytes[length - 1]) };
	ProtobufCMessage *row;
	enum status s;

	memcpy(k.bytes, bytes, k.length);
	row = protobuf_c_message_unpack(&od__link__descriptor,
		(ProtobufCAllocator *)(uintptr_t)arena_allocator(g->arena),
		length - 2 - k.length, bytes + k.length);
	if (!row)
		s = ERR_FORMAT;
	/* of an earlier import of the same file, which brought no customer: ours takes its place */
	else if (k.length == g->own.length && memcmp(k.bytes, g->own.bytes, k.length) == 0 &&
		((const Od__Link *)row)->id != g->f->import)
		s = OK;
	else
		s = bulk_add(g->bulk, TABLE_LINK, &k, row);
	arena_reset(g->arena);
	return s;
}

static uint64_t content_number(const unsigned char *content)
{
	uint64_t number;

	memcpy(&number, content, sizeof number);
	return number | 1;
}

/* One that stands there already. An id of a customer is known then. */
static enum status carry_link(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Link *l = (const Od__Link *)m;
	struct loading *g = baton;
	bool fresh;

	if (strcmp(text_of(l->kind), "customer") == 0 &&
		strcmp(text_of(l->system), g->f->system) == 0)
		*names_at(g->externals, text_of(l->external), strlen(text_of(l->external)),
			&fresh) = l->content.len == CONTENT ? content_number(l->content.data) : 0;
	return link_keep(g, key, l);
}

/* ---- one row ---- */

/* The customer that a code of this file names. */
static enum status named(struct loading *g, const char *field, const char *said, uint64_t *id)
{
	struct key k = key_empty();
	uint64_t *there;

	*id = 0;
	if (!said || !*said)
		return OK;
	if (strlen(said) <= KEY_MAX / 2)
		key_add_code(&k, said);
	there = names_find(g->codes, k.bytes, k.length);
	if (!there)
		return verb_missing(&g->v, field, "customer", said);
	*id = *there;
	return OK;
}

/* While the row is drawn. */
static void code_soon(const struct loading *g, const Od__CustomerAdd *r)
{
	struct key k = key_empty();

	if (!r->code || strlen(r->code) > KEY_MAX / 2)
		return;
	key_add_code(&k, r->code);
	names_soon(g->codes, k.bytes, k.length);
}

static enum status take_code(struct loading *g, const Od__CustomerAdd *r, Od__Customer *c,
	struct key *k)
{
	struct verb *v = &g->v;
	enum status s = OK;
	unsigned mark;

	for (mark = 0; mark < 10; mark++) {
		bool own = r->code && *r->code;
		uint64_t *there;

		if (own)
			SET_TEXT(v, c, code, r->code);
		else
			c->code = mark ? arena_format(v->arena, "K%" PRIu64 "-%u", c->id, mark)
				: arena_format(v->arena, "K%" PRIu64, c->id);
		s = customer_check_spelling(v, "code", c->code);
		if (s != OK)
			return s;
		*k = key_empty();
		key_add_code(k, c->code);
		there = names_find(g->codes, k->bytes, k->length);
		if (!there)
			return OK;
		if (own)
			return verb_refuse(v, OD__MESSAGE__CODE_TAKEN, "code", c->code,
				arena_format(v->arena, "K%" PRIu64, *there), NULL, NULL);
	}
	c->code = NULL;
	return OK;
}

static enum status only_first(struct loading *g, const char *field)
{
	return verb_refuse(&g->v, OD__MESSAGE__FIRST_FIELD, field, field, NULL, NULL, NULL);
}

static enum status draw(struct loading *g, Od__CustomerAdd *r, Od__Customer **out, uint32_t *owner,
	struct key *code)
{
	const char *head = r->head, *payer = r->payer;
	struct verb *v = &g->v;
	Od__Customer *c;
	enum status s;
	uint64_t id;
	size_t i;

	if (r->call && *r->call)
		return only_first(g, "call");
	if (!r->accept_duplicate)
		return only_first(g, "accept_duplicate");
	r->head = r->payer = NULL;
	s = customer_draw(v, r, out, owner);
	c = *out;
	if (s == OK)
		s = named(g, "head", head, &id);
	if (s == OK && id)
		SET(c, head, id);
	if (s == OK)
		s = named(g, "payer", payer, &id);
	if (s == OK && id)
		SET(c, payer, id);
	if (s != OK)
		return s;
	SET(c, id, g->first + g->f->made);
	SET(c, subject, g->subject + 1);
	for (i = 0; i < c->n_person; i++)
		SET(c->person[i], subject, c->subject + 1 + i);
	SET(c, created, v->now);
	SET(c, version, 1);
	s = take_code(g, r, c, code);
	if (s == OK)
		s = customer_check_windows(v, c);
	return s == OK ? reflect_check(&c->base, v->arena, &v->refusal) : s;
}

static enum status put(struct loading *g, const struct first_row *row, const Od__CustomerAdd *r,
	const Od__Customer *c, uint32_t owner, const struct key *code, const unsigned char *content)
{
	Od__Profile *p = customer_first_profile(&g->v, r, c->id, owner);
	Od__Link l = OD__LINK__INIT;
	struct key k = key_u64(c->id);
	enum status s;
	bool fresh;

	SET(p, version, 1);
	s = bulk_add(g->bulk, TABLE_CUSTOMER, &k, &c->base);
	if (s == OK)
		s = bulk_add(g->bulk, TABLE_PROFILE, &k, &p->base);
	if (s != OK)
		return s;
	l.system = (char *)(uintptr_t)g->f->system;
	l.kind = (char *)(uintptr_t)"customer";
	l.external = (char *)(uintptr_t)row->external;
	SET(&l, id, c->id);
	l.has_content = true;
	l.content.data = (unsigned char *)(uintptr_t)content;
	l.content.len = CONTENT;
	k = link_key(&l);
	g->subject = c->subject + c->n_person;
	g->f->made++;
	if (code->length)
		*names_at(g->codes, code->bytes, code->length, &fresh) = c->id;
	*names_at(g->externals, row->external, strlen(row->external), &fresh) =
		content_number(content);
	return link_keep(g, &k, &l);
}

/* ERR_REFUSED with the refusal in v; any other status ends the load. */
static enum status take_row(struct loading *g, const struct first_row *row)
{
	size_t length = strlen(row->external);
	struct verb *v = &g->v;
	unsigned char content[32];
	const uint64_t *known;
	ProtobufCMessage *request;
	struct key code = key_empty();
	Od__Customer *c;
	uint32_t owner;
	enum status s;

	memset(&v->refusal, 0, sizeof v->refusal);
	names_soon(g->externals, row->external, length);
	vault_hash(g->desk->vault, "customer", row->request, row->length, content);
	known = names_find(g->externals, row->external, length);
	if (known && (*known == 0 || *known == content_number(content))) {
		g->f->known++;
		return OK;
	}
	if (known)
		return verb_refuse(v, OD__MESSAGE__IMPORT_OTHER, NULL, row->external, NULL, NULL,
			NULL);
	/* sizes and counts are held to their limits by the unpacking, values in the record */
	if (reflect_unpack(&od__customer_add__descriptor, row->request, row->length, g->arena,
		&request, &v->refusal) != OK)
		return ERR_REFUSED;
	code_soon(g, (const Od__CustomerAdd *)request);
	s = draw(g, (Od__CustomerAdd *)request, &c, &owner, &code);
	if (s != OK)
		return ERR_REFUSED;
	/* what is not to be loaded is only looked through */
	if (g->f->refusals && !g->f->skip)
		return OK;
	return put(g, row, (Od__CustomerAdd *)request, c, owner, &code, content);
}

static enum status take_rows(struct loading *g)
{
	struct first_row row;
	enum status s;

	while ((s = g->f->next(g->f->baton, &row)) == OK) {
		g->f->rows++;
		s = take_row(g, &row);
		if (s == ERR_REFUSED) {
			g->f->refusals++;
			g->f->refused(g->f->baton, &row, &g->v.refusal);
		} else if (s != OK) {
			return s;
		}
		arena_reset(g->arena);
	}
	if (s != ERR_END)
		return s;
	return g->f->refusals && !g->f->skip ? ERR_REFUSED : OK;
}

/* ---- the commit ---- */

static Od__Import *record(struct loading *g)
{
	const struct first_load *f = g->f;
	struct verb *v = &g->v;
	Od__Import *im = FRESH(v, import);

	SET(im, id, f->import);
	SET(im, kind, OD__IMPORT_KIND__IMPORT_CUSTOMERS);
	SET(im, state, OD__IMPORT_STATE__IMPORT_DONE);
	SET_TEXT(v, im, key, f->key);
	SET_TEXT(v, im, system, f->system);
	SET_TEXT(v, im, fingerprint, f->fingerprint);
	SET(im, skip, f->skip);
	SET(im, rows, f->rows);
	SET(im, staged, f->rows);
	SET(im, built, f->rows);
	SET(im, drained, f->rows);
	SET(im, made, f->made);
	SET(im, known, f->known);
	SET(im, refused, f->refusals);
	SET(im, first, g->first);
	SET(im, last, g->first + f->made - 1);
	SET(im, by, v->actor->user);
	SET(im, may_rule, true);
	SET(im, started, g->began);
	SET(im, loaded, true);
	return im;
}

static enum status write_rest(struct txn *t, void *baton)
{
	struct loading *g = baton;
	struct changes changes = { 0 };
	struct verb *v = &g->v;
	enum status s = counter_at_least(t, "customer", g->first + g->f->made - 1);

	v->txn = t;
	v->changes = &changes;
	if (s == OK)
		s = counter_at_least(t, "subject", g->subject);
	if (s == OK)
		s = counter_at_least(t, "import", g->f->import);
	if (s == OK)
		s = import_put(v, NULL, record(g));
	if (s == OK)
		s = g->f->journal(v, g->f->journal_baton);
	v->txn = NULL;
	v->changes = NULL;
	return s;
}

static enum status read_counters(struct txn *t, void *baton)
{
	static const char *const names[] = { "customer", "subject", "import" };
	struct loading *g = baton;
	uint64_t *const places[] = { &g->first, &g->subject, &g->f->import };
	enum status s = OK;
	size_t i;

	for (i = 0; s == OK && i < 3; i++) {
		*places[i] = 0;
		s = counter_peek(t, names[i], places[i]);
		s = s == ERR_NOT_FOUND ? OK : s;
	}
	g->first++;
	g->f->import++;
	return s;
}

/* By the key of a file its import is found again, so that it is not made twice. */
static enum status link_import(struct loading *g)
{
	Od__Link l = OD__LINK__INIT;
	struct key k;

	l.system = (char *)(uintptr_t)"orderdesk";
	l.kind = (char *)(uintptr_t)"import";
	l.external = (char *)(uintptr_t)g->f->key;
	SET(&l, id, g->f->import);
	k = g->own = link_key(&l);
	return link_keep(g, &k, &l);
}

static enum status load(struct loading *g)
{
	struct store *store = g->desk->store;
	enum status s = store_read(store, read_counters, g, NULL);

	if (s == OK)
		s = store_each(store, TABLE_LINK, NULL, carry_link, g);
	if (s == OK)
		s = take_rows(g);
	if (s == OK) {
		bulk_whole(g->bulk, TABLE_CUSTOMER);
		bulk_whole(g->bulk, TABLE_PROFILE);
		s = link_import(g);
	}
	if (s == OK)
		s = runs_each(g->links, link_put, g);
	if (s != OK)
		return s;
	/* keys first: a subject of the store has one at every moment */
	vault_ready(g->desk->vault, g->subject + AHEAD);
	g->f->indexes(g->f->baton);
	s = bulk_finish(g->bulk, write_rest, g);
	g->bulk = NULL;
	return s;
}

enum status first_load_customers(struct desk *d, struct first_load *f)
{
	static const enum table_id tables[] = { TABLE_CUSTOMER, TABLE_PROFILE, TABLE_LINK };
	static const struct actor owner = { .login = "", .needs = access_every_need,
		.personal_full = true, .extension = "", .language = "en", .from = "first load" };
	struct loading g = { .f = f, .desk = d, .began = clock_now() };
	enum status s = bulk_begin(d->store, tables, 3, 1, &g.bulk);

	if (s != OK)
		return s;
	g.arena = arena_new(0);
	g.links = runs_new(d->folder, 0);
	g.codes = names_new();
	g.externals = names_new();
	g.v = (struct verb){ .desk = d, .arena = g.arena, .actor = &owner, .now = g.began,
		.unseen = true, .phones = phone_memo_new() };
	s = load(&g);
	bulk_drop(g.bulk);
	phone_memo_free(g.v.phones);
	names_free(g.codes);
	names_free(g.externals);
	runs_free(g.links);
	arena_free(g.arena);
	return s;
}
