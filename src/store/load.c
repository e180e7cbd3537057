/* SPDX-License-Identifier: ISC */
/*
 * load -- lines of a dump to rows of a new store (dump.h).
 *
 * Some hundred rows a transaction, with their indexes. The hash at the end covers every line, so a
 * file that was cut or changed is told then, and the caller keeps the store from being opened.
 */
#include "store/dump.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "record/message.pb-c.h"
#include "store/dump_line.h"
#include "store/schema.h"

#define BATCH 200u

struct loaded { enum table_id table; struct key key; ProtobufCMessage *m; };

struct loading {
	struct store *store;
	struct dump *d;
	struct arena *rows;
	struct loaded *batch;
	unsigned count;
	uint64_t line;
	crypto_generichash_state hash;
};

static enum status put_batch(struct txn *t, void *baton)
{
	struct loading *g = baton;
	enum status s = OK;
	unsigned i;

	for (i = 0; s == OK && i < g->count; i++)
		s = table_put(t, g->batch[i].table, &g->batch[i].key, g->batch[i].m);
	return s;
}

static enum status batch_out(struct loading *g)
{
	enum status s = g->count ? store_write(g->store, put_batch, g, NULL) : OK;

	g->count = 0;
	arena_reset(g->rows);
	return s;
}

/* The text behind `word` when the line goes on with it. */
static char *behind(char *at, const char *word)
{
	size_t length = strlen(word);

	return at && strncmp(at, word, length) == 0 ? at + length : NULL;
}

static bool table_named(const char *name, size_t length, enum table_id *table)
{
	int i;

	for (i = 0; i < TABLE_COUNT; i++)
		if (strlen(schema_table((enum table_id)i)->name) == length
		    && strncmp(schema_table((enum table_id)i)->name, name, length) == 0) {
			*table = (enum table_id)i;
			return true;
		}
	return false;
}

/* The row itself: JSON to the closing brace, or its bytes. */
static enum status row_take(struct loading *g, struct loaded *l, char *at, char *end)
{
	const ProtobufCMessageDescriptor *type = schema_table(l->table)->record;
	char *json = behind(at, DUMP_ROW), *text = behind(at, DUMP_BYTES);
	struct refusal ignored;
	unsigned char *bytes;
	size_t length = 0;

	if (json)
		return reflect_from_json(type, json, (size_t)(end - json), g->rows, &l->m, &ignored)
			== OK ? OK : ERR_FORMAT;
	if (!text || end[-1] != '"')
		return ERR_FORMAT;
	bytes = arena_alloc(g->rows, (size_t)(end - text) / 2 + 1);
	if (sodium_hex2bin(bytes, (size_t)(end - text) / 2 + 1, text, (size_t)(end - 1 - text),
			NULL, &length, NULL) != 0)
		return ERR_FORMAT;
	l->m = protobuf_c_message_unpack(type,
		(ProtobufCAllocator *)(uintptr_t)arena_allocator(g->rows), length, bytes);
	return l->m ? OK : ERR_FORMAT;
}

static enum status line_take(struct loading *g, char *line, size_t length)
{
	struct loaded *l = &g->batch[g->count];
	char *name = behind(line, DUMP_TABLE), *stop = name ? strchr(name, '"') : NULL, *key, *end;
	size_t bytes = 0;
	enum status s;

	key = behind(stop, DUMP_KEY);
	end = key ? strchr(key, '"') : NULL;
	if (!end || line[length - 1] != '}'
	    || !table_named(name, (size_t)(stop - name), &l->table)
	    || sodium_hex2bin(l->key.bytes, KEY_MAX, key, (size_t)(end - key), NULL, &bytes,
			NULL) != 0)
		return ERR_FORMAT;
	l->key.length = (uint16_t)bytes;
	s = row_take(g, l, end, line + length - 1);
	if (s != OK)
		return s;
	g->d->rows++;
	if (++g->count == BATCH || arena_used(g->rows) > (size_t)16 << 20)
		s = batch_out(g);
	if (g->d->step && g->d->rows % 100 == 0)
		g->d->step(g->d->baton, g->d->rows);
	return s;
}

/* The last line: as many rows, and the same hash. */
static enum status end_take(struct loading *g, const char *line)
{
	unsigned char sum[DUMP_SUM];
	char wanted[200], text[2 * DUMP_SUM + 1];

	crypto_generichash_final(&g->hash, sum, sizeof sum);
	sodium_bin2hex(text, sizeof text, sum, sizeof sum);
	snprintf(wanted, sizeof wanted, DUMP_END "%s\"}", g->d->rows, text);
	return strcmp(line, wanted) == 0 ? OK : ERR_CHECKSUM;
}

static enum status all_in(struct loading *g)
{
	char *line = mem_alloc(DUMP_LINE + 2);
	uint64_t schema;
	size_t length;
	enum status s = OK;
	bool ended = false;

	while (s == OK && !ended && fgets(line, (int)DUMP_LINE + 2, g->d->file)) {
		g->line++;
		/* too long, or with a NUL, it ends in something else */
		length = strlen(line);
		if (length == 0 || length > DUMP_LINE || line[length - 1] != '\n') {
			s = ERR_FORMAT;
			break;
		}
		if (strncmp(line, "{\"rows\":", 8) != 0)
			crypto_generichash_update(&g->hash, (unsigned char *)line, length);
		line[--length] = '\0';
		if (g->line == 1) {
			if (sscanf(line, DUMP_HEAD, &schema) != 1)
				s = ERR_FORMAT;
			else if (schema > SCHEMA_VERSION)
				s = ERR_VERSION;
		} else if (strncmp(line, "{\"rows\":", 8) == 0) {
			ended = true;
			s = batch_out(g);
			if (s == OK)
				s = end_take(g, line);
		} else {
			s = line_take(g, line, length);
		}
	}
	mem_free(line);
	return s != OK || ended ? s : ERR_END;
}

enum status store_load(struct store *s, struct dump *d, struct arena *a, struct refusal *why)
{
	struct loading g = { .store = s, .d = d, .rows = arena_new((size_t)1 << 30) };
	enum status r;

	if (sodium_init() < 0)
		panic("libsodium does not start");
	d->rows = 0;
	g.batch = mem_alloc(BATCH * sizeof *g.batch);
	crypto_generichash_init(&g.hash, NULL, 0, DUMP_SUM);
	r = all_in(&g);
	if (r == OK)
		store_flush(s);
	mem_free(g.batch);
	arena_free(g.rows);
	if (r == OK)
		return OK;
	if (r == ERR_END)
		return refuse(why, a, OD__MESSAGE__ARCHIVE_SHORT, NULL, d->name,
			arena_format(a, "%" PRIu64, g.line), NULL, NULL);
	if (r == ERR_VERSION)
		return refuse(why, a, OD__MESSAGE__NOT_DONE, NULL, "load", status_text(r), NULL,
			NULL);
	return refuse(why, a, OD__MESSAGE__ARCHIVE_DAMAGED, NULL, d->name,
		arena_format(a, "%" PRIu64, g.line), NULL, NULL);
}
