/* SPDX-License-Identifier: ISC */
/*
 * Squeezed rows, those of the journal: smaller in the file and the same above it; rows of older releases
 * beside them; the dictionary as it was, for ever; bytes that are none of ours. What it saves is for the
 * bench.
 */
#include "store/squeeze.h"

#include <stdlib.h>
#include <string.h>

#include "record/order.pb-c.h"
#include "record/system.pb-c.h"
#include "store/environment.h"
#include "store/fixture.h"
#include "store/sum.h"
#include "tap/tap.h"

#define LINES 8
#define ENTRIES 40
#define LARGE 70000

/* Twice this text, as schema 21 squeezed it first. */
static const char text[] = "order place: 8 lines of pieces, Mon 05:00-06:30";
static const unsigned char once[] = {
	0x0f, 0x20, 0x5e, 0x55, 0x01, 0x00, 0xc0, 0x3a, 0x20, 0x38, 0x20, 0x6c, 0x69, 0x6e,
	0x65, 0x73, 0x20, 0x6f, 0x66, 0x20, 0x70, 0x69, 0x65, 0x63, 0x65, 0x73, 0x2c, 0x20,
	0x4d, 0x6f, 0x6e, 0x05, 0xfc, 0xa5, 0x62, 0xdd, 0x51, 0x02, 0xe0, 0x25, 0x40, 0x27,
	0x15, 0xaf, 0x23, 0x09, 0xa5, 0x0b,
};

static Od__Order *order_of(struct arena *a, uint64_t id)
{
	Od__Order *o = arena_alloc(a, sizeof *o);

	od__order__init(o);
	o->has_id = o->has_customer = o->has_placed_at = o->has_total = o->has_state = 1;
	o->id = id;
	o->customer = id * 7;
	o->placed_at = INT64_C(1792389600000000) + (int64_t)id * 1000003;
	o->total = (int64_t)id * 317;
	o->currency = arena_string(a, "CNY");
	o->line = arena_array(a, LINES, sizeof *o->line);
	for (uint32_t i = 0; i < LINES; i++) {
		Od__OrderLine *l = arena_alloc(a, sizeof *l);

		od__order_line__init(l);
		l->has_n = l->has_product = l->has_quantity = l->has_price = l->has_amount = 1;
		l->n = i + 1;
		l->product = (uint32_t)id * 31 % 1000 + i;
		l->quantity = 1000 * (i + 2);
		l->price = (int64_t)(id * 2500 + i);
		l->amount = l->price * l->quantity / 100000;
		l->unit = arena_string(a, i % 2 ? "piece" : "jar");
		o->line[o->n_line++] = l;
	}
	return o;
}

/* The order placed. */
static Od__JournalEntry *entry_of(struct arena *a, uint64_t seq)
{
	const ProtobufCMessage *order = &order_of(a, seq)->base;
	Od__JournalEntry *e = arena_alloc(a, sizeof *e);

	od__journal_entry__init(e);
	e->has_seq = e->has_at = e->has_user = e->has_id = e->has_customer = e->has_after = 1;
	e->seq = seq;
	e->at = INT64_C(1792389600000000) + (int64_t)seq * 1000003;
	e->user = 3;
	e->verb = arena_string(a, "order place");
	e->record = arena_string(a, "order");
	e->id = seq;
	e->customer = seq * 7;
	e->after.len = protobuf_c_message_get_packed_size(order);
	e->after.data = arena_alloc(a, e->after.len);
	protobuf_c_message_pack(order, e->after.data);
	return e;
}

struct raw {
	uint64_t id;
	unsigned char *bytes;	/* NULL: to be read */
	size_t length;
};

/* The row as it stands in the file, under the border at which rows are squeezed. */
static void file_row(struct store *s, struct raw *row)
{
	DB *db = s->handles.table[TABLE_JOURNAL];
	struct key key = key_u64(row->id);
	DB_TXN *t;
	DBT k, v;
	int r;

	memset(&k, 0, sizeof k);
	memset(&v, 0, sizeof v);
	k.data = key.bytes;
	k.size = key.length;
	v.data = row->bytes;
	v.size = (u_int32_t)row->length;
	v.flags = row->bytes ? 0 : DB_DBT_MALLOC;
	r = s->env->txn_begin(s->env, NULL, &t, 0);
	if (!r)
		r = row->bytes ? db->put(db, t, &k, &v, 0) : db->get(db, t, &k, &v, 0);
	if (r || t->commit(t, 0))
		bail("the file of the journal: %s", db_strerror(r));
	row->bytes = v.data;
	row->length = v.size;
}

static enum status put_all(struct txn *t, void *baton)
{
	enum status r = OK;

	for (uint64_t id = 1; !r && id <= ENTRIES; id++) {
		struct key k = key_u64(id);

		r = table_put(t, TABLE_JOURNAL, &k, &entry_of(baton, id)->base);
	}
	return r;
}

static bool same(struct arena *a, const ProtobufCMessage *m, uint64_t id)
{
	const ProtobufCMessage *wanted = &entry_of(a, id)->base;
	size_t length = protobuf_c_message_get_packed_size(wanted);
	unsigned char *one = arena_alloc(a, length), *two = arena_alloc(a, length);

	if (protobuf_c_message_get_packed_size(m) != length)
		return false;
	protobuf_c_message_pack(wanted, one);
	protobuf_c_message_pack(m, two);
	return memcmp(one, two, length) == 0;
}

struct counts { unsigned same, walked, numbers; struct arena *arena; };

static enum status read_all(struct txn *t, void *baton)
{
	struct counts *c = baton;
	ProtobufCMessage *m;
	struct walk *w, *ahead;
	struct key key;
	uint64_t number;
	enum status r = OK;

	c->same = c->walked = c->numbers = 0;
	for (uint64_t id = 1; !r && id <= ENTRIES; id++) {
		struct key k = key_u64(id);

		r = table_get(t, TABLE_JOURNAL, &k, c->arena, &m);
		c->same += !r && same(c->arena, m, id);
	}
	if (!r)
		r = walk_open(t, TABLE_JOURNAL, NULL, false, &w);
	if (!r)
		r = walk_open(t, TABLE_JOURNAL, NULL, false, &ahead);
	if (r)
		return r;
	walk_ahead(ahead);
	while ((r = walk_next(w, &key, NULL, c->arena, &m)) == OK) {
		c->walked += same(c->arena, m, key_read_u64(&key, 0));
		r = walk_number(ahead, 11, &key, &number);
		c->numbers += !r && number == key_read_u64(&key, 0) * 7;
	}
	return r == ERR_END ? OK : r;
}

static void all_read(struct store *s, struct arena *a, const char *what)
{
	struct counts c = { .arena = a };

	is_int(OK, store_read(s, read_all, &c, NULL), "%s: read", what);
	is_int(ENTRIES, c.same, "%s: each as it was put", what);
	is_int(ENTRIES, c.walked, "%s: walked, each as it was put", what);
	is_int(ENTRIES, c.numbers, "%s: a number of each, read ahead", what);
}

/* In the file, and above it. */
static void rows(struct arena *a)
{
	struct store *s = fixture_open("desk", true);
	size_t plain = protobuf_c_message_get_packed_size(&entry_of(a, 3)->base);
	struct raw row = { .id = 3 }, old = { .id = 5 };

	is_int(OK, store_write(s, put_all, a, NULL), "entries are put");
	file_row(s, &row);
	is_int(SQUEEZE_FIRST, row.bytes[0], "a row of the file begins as squeezed ones do");
	ok(row.length < plain * 9 / 10, "%zu bytes are %zu there", plain, row.length);
	free(row.bytes);
	all_read(s, a, "squeezed");

	old.length = protobuf_c_message_get_packed_size(&entry_of(a, 5)->base);
	old.bytes = arena_alloc(a, old.length);
	protobuf_c_message_pack(&entry_of(a, 5)->base, old.bytes);
	file_row(s, &old);
	all_read(s, a, "one as older releases wrote it");
	is_int(0, fixture_verify(s), "and its index entries are right");

	is_int(OK, store_write(s, put_all, a, NULL), "they are put again");
	old.bytes = NULL;
	file_row(s, &old);
	is_int(SQUEEZE_FIRST, old.bytes[0], "the old one is squeezed when it is written");
	free(old.bytes);
	store_close(s);
	s = fixture_open("desk", false);
	all_read(s, a, "after a start");

	row = (struct raw){ .id = 3 };
	file_row(s, &row);
	row.bytes[row.length / 2] ^= 0x55;
	row.length -= 9;
	file_row(s, &row);
	free(row.bytes);
	ok(fixture_verify(s) > 0, "one that does not stretch is told");
	store_close(s);
}

/* What the first release with a dictionary wrote is read by every later one. */
static void for_ever(void)
{
	struct squeeze *s = squeeze_new();
	const void *bytes = once;
	size_t length = sizeof once;

	is_int(3327667067, sum_more(0, squeeze_words, SQUEEZE_WORDS), "the dictionary is what it was");
	is_int(OK, squeeze_stretch(s, &bytes, &length), "a row that was squeezed once stretches");
	ok(length == 2 * strlen(text) && memcmp(bytes, text, strlen(text)) == 0
		&& memcmp((const char *)bytes + strlen(text), text, strlen(text)) == 0, "to what it was");
	squeeze_free(s);
}

/* One row there and back: is it the same, and smaller? */
static bool there_and_back(struct squeeze *s, const unsigned char *row, size_t length, bool *smaller)
{
	const void *bytes = row;
	size_t n = length;

	squeeze_row(s, &bytes, &n);
	*smaller = bytes != row;
	if (*smaller ? n >= length : n != length)
		return false;
	return squeeze_stretch(s, &bytes, &n) == OK && n == length && (!n || memcmp(bytes, row, n) == 0);
}

static void of_any_size(void)
{
	static unsigned char row[LARGE];
	struct squeeze *s = squeeze_new();
	unsigned seed = 5, bad = 0, made_smaller = 0, noise = 0;
	bool smaller;

	for (size_t length = 0; length < LARGE; length += length / 7 + 1) {
		for (size_t i = 0; i < length; i++)
			row[i] = (unsigned char)(i % 29 ? i % 23 : i % 251);
		if (length)
			row[0] = 8;
		bad += !there_and_back(s, row, length, &smaller);
		made_smaller += smaller;
		for (size_t i = 1; i < length; i++)
			row[i] = (unsigned char)(rand_r(&seed) >> 7);
		bad += !there_and_back(s, row, length, &smaller);
		noise += smaller;
	}
	is_int(0, bad, "rows up to %d bytes come back", LARGE);
	ok(made_smaller > 20, "those in which something repeats are smaller: %u", made_smaller);
	is_int(0, noise, "those that would be larger stay as they are");
	squeeze_free(s);
}

/* Whatever a file says, it is read as bytes or refused. */
static void damaged(struct arena *a)
{
	const ProtobufCMessage *m = &entry_of(a, 77)->base;
	size_t length = protobuf_c_message_get_packed_size(m), n = length;
	unsigned char *row = arena_alloc(a, length), *hurt;
	struct squeeze *s = squeeze_new();
	unsigned refused = 0, tried = 0, odd = 0;
	const void *bytes = row;

	protobuf_c_message_pack(m, row);
	squeeze_row(s, &bytes, &n);
	row = arena_copy(a, bytes, n);
	for (size_t at = 0; at < n; at++)
		for (unsigned bit = 0; bit < 9; bit++) {
			size_t left = bit == 8 ? at : n;	/* cut there, or the bit turned */
			const void *given;
			enum status r;

			hurt = malloc(left ? left : 1);	/* of that size: what reads behind it is seen */
			memcpy(hurt, row, left);
			if (bit < 8)
				hurt[at] ^= (unsigned char)(1u << bit);
			given = hurt;
			r = squeeze_stretch(s, &given, &left);
			odd += r != OK && r != ERR_FORMAT;
			refused += r == ERR_FORMAT;
			tried++;
			free(hurt);
		}
	ok(refused > tried / 4, "of %u damaged rows %u are refused, the others are other bytes", tried,
		refused);
	is_int(0, odd, "and nothing else comes of one");
	squeeze_free(s);
}

int main(void)
{
	struct arena *a = arena_new(0);

	plan_lazy();
	rows(a);
	for_ever();
	of_any_size();
	damaged(a);
	arena_free(a);
	return tap_result();
}
