/* SPDX-License-Identifier: ISC */
/*
 * dump -- rows to lines (dump.h).
 *
 * Reads table by table in short transactions; a caller that wants one moment has the store for
 * itself. Each line is read back and compared before it is written, so a dump is exact or says
 * otherwise.
 */
#include "store/dump.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/log.h"
#include "record/message.pb-c.h"
#include "store/dump_line.h"
#include "store/environment.h"
#include "store/schema.h"

struct dumping {
	struct dump *d;
	enum table_id table;
	struct arena *row;		/* memory of one row */
	struct buffer line, packed, again;
	crypto_generichash_state hash;
};

static void hex(struct buffer *out, const unsigned char *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char *at = buffer_space(out, 2 * length);
	size_t i;

	for (i = 0; at && i < length; i++) {
		at[2 * i] = (unsigned char)digits[bytes[i] >> 4];
		at[2 * i + 1] = (unsigned char)digits[bytes[i] & 15];
	}
}

static enum status line_out(struct dumping *g)
{
	buffer_char(&g->line, '\n');
	if (g->line.over)
		return ERR_LIMIT;
	crypto_generichash_update(&g->hash, g->line.bytes, g->line.length);
	return fwrite(g->line.bytes, 1, g->line.length, g->d->file) == g->line.length ? OK : ERR_IO;
}

/* Does the JSON behind `from` give the same bytes? */
static bool exact(struct dumping *g, const ProtobufCMessage *m, size_t from)
{
	struct refusal ignored;
	ProtobufCMessage *again;

	buffer_reset(&g->packed);
	buffer_reset(&g->again);
	return reflect_pack(m, &g->packed) == OK
		&& reflect_from_json(m->descriptor, (const char *)g->line.bytes + from,
			g->line.length - from, g->row, &again, &ignored) == OK
		&& reflect_pack(again, &g->again) == OK && g->again.length == g->packed.length
		&& (g->packed.length == 0
			|| memcmp(g->again.bytes, g->packed.bytes, g->packed.length) == 0);
}

static enum status row_out(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct dumping *g = baton;
	enum status s;
	size_t head;

	if (bulk_marks(g->table, key))
		return OK;
	arena_reset(g->row);
	buffer_reset(&g->line);
	buffer_format(&g->line, DUMP_TABLE "%s" DUMP_KEY, schema_table(g->table)->name);
	hex(&g->line, key->bytes, key->length);
	head = g->line.length;
	buffer_text(&g->line, DUMP_ROW);
	s = reflect_json(m, &g->line);
	if (s != OK || !exact(g, m, head + sizeof DUMP_ROW - 1)) {
		g->line.length = head;
		g->line.over = false;
		buffer_reset(&g->packed);
		if (reflect_pack(m, &g->packed) != OK)
			return ERR_LIMIT;
		buffer_text(&g->line, DUMP_BYTES);
		hex(&g->line, g->packed.bytes, g->packed.length);
		buffer_char(&g->line, '"');
	}
	buffer_char(&g->line, '}');
	s = line_out(g);
	g->d->rows++;
	if (g->d->step && g->d->rows % 100 == 0)
		g->d->step(g->d->baton, g->d->rows);
	return s;
}

static enum status all_out(struct store *s, struct dumping *g)
{
	struct store_numbers n;
	unsigned char sum[DUMP_SUM];
	enum status r;
	int i;

	store_numbers(s, &n);
	buffer_format(&g->line, DUMP_HEAD, n.schema_version);
	r = line_out(g);
	for (i = 0; r == OK && i < TABLE_COUNT; i++) {
		g->table = (enum table_id)i;
		r = store_each(s, g->table, NULL, row_out, g);
	}
	if (r != OK)
		return r;
	crypto_generichash_final(&g->hash, sum, sizeof sum);
	buffer_reset(&g->line);
	buffer_format(&g->line, DUMP_END, g->d->rows);
	hex(&g->line, sum, sizeof sum);
	buffer_text(&g->line, "\"}\n");
	return fwrite(g->line.bytes, 1, g->line.length, g->d->file) == g->line.length
		&& fflush(g->d->file) == 0 ? OK : ERR_IO;
}

enum status store_dump(struct store *s, struct dump *d, struct arena *a, struct refusal *why)
{
	struct dumping g = { .d = d, .row = arena_new(0) };
	enum status r;

	if (sodium_init() < 0)
		panic("libsodium does not start");
	d->rows = 0;
	buffer_init(&g.line, DUMP_LINE);
	buffer_init(&g.packed, DUMP_LINE);
	buffer_init(&g.again, DUMP_LINE);
	crypto_generichash_init(&g.hash, NULL, 0, DUMP_SUM);
	r = all_out(s, &g);
	buffer_free(&g.line);
	buffer_free(&g.packed);
	buffer_free(&g.again);
	arena_free(g.row);
	if (r == ERR_IO)
		return refuse(why, a, OD__MESSAGE__FILE_UNWRITTEN, NULL, d->name, strerror(errno),
			NULL, NULL);
	if (r != OK)
		return refuse(why, a, OD__MESSAGE__NOT_DONE, NULL, "dump", status_text(r), NULL,
			NULL);
	return OK;
}
