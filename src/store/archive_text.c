/* SPDX-License-Identifier: ISC */
/*
 * archive_text -- tar headers, the manifest and the last frame, as bytes.
 *
 * Pure functions over memory. The manifest is lines of words, in order: "orderdesk backup 1", one
 * line for each fact, "member NAME SIZE HASH" for each member, "sum HASH" of all lines before. A
 * line that is not known is of a newer release and passed over.
 */
#include "store/archive_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

#define HEAD "orderdesk backup 1\n"
#define SKIPPABLE 0x184d2a5du		/* zstd decoders pass over such a frame */
#define LAST_WORD "odesk.01"
#define MEMBERS_MAX 1000000u

void archive_note(struct archive_list *l, const char *name, uint64_t size,
	const unsigned char hash[ARCHIVE_HASH])
{
	struct archive_entry *e;

	if (l->count == l->room) {
		l->list = mem_grow(l->list, l->room, l->room ? 2 * l->room : 64, sizeof *l->list);
		l->room = l->room ? 2 * l->room : 64;
	}
	e = &l->list[l->count++];
	snprintf(e->name, sizeof e->name, "%s", name);
	e->size = size;
	memcpy(e->hash, hash, ARCHIVE_HASH);
}

/* ---- tar ---- */

static void octal(unsigned char *at, size_t size, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof text, "%0*" PRIo64, (int)size - 1, value);
	memcpy(at, text, size);
}

static unsigned sum_of(const unsigned char block[TAR_BLOCK])
{
	unsigned sum = 0, i;

	for (i = 0; i < TAR_BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : block[i];
	return sum;
}

void tar_header(unsigned char block[TAR_BLOCK], const char *name, uint64_t size, int64_t at)
{
	int i;

	memset(block, 0, TAR_BLOCK);
	memcpy(block, name, strlen(name));
	octal(block + 100, 8, 0600);
	octal(block + 108, 8, 0);
	octal(block + 116, 8, 0);
	if (size < UINT64_C(1) << 33) {
		octal(block + 124, 12, size);
	} else {
		/* 11 octal digits end at 8 GB: then the size is binary, as GNU tar writes it. */
		block[124] = 0x80;
		for (i = 0; i < 8; i++)
			block[128 + i] = (unsigned char)(size >> (56 - 8 * i));
	}
	octal(block + 136, 12, at > 0 ? (uint64_t)(at / CLOCK_SECOND) : 0);
	block[156] = '0';
	memcpy(block + 257, "ustar\0" "00", 8);
	octal(block + 148, 7, sum_of(block));
	block[155] = ' ';
}

enum status tar_parse(const unsigned char block[TAR_BLOCK], struct archive_member *m)
{
	static const unsigned char nothing[TAR_BLOCK];
	char digits[13] = "";
	unsigned sum = 0;
	int i;

	if (memcmp(block, nothing, TAR_BLOCK) == 0)
		return ERR_END;
	memcpy(digits, block + 148, 7);
	if (sscanf(digits, "%o", &sum) != 1 || sum != sum_of(block)
	    || memcmp(block + 257, "ustar", 5) != 0 || block[156] != '0' || block[99] != 0
	    || block[0] == 0)
		return ERR_FORMAT;
	memcpy(m->name, block, ARCHIVE_NAME);
	m->size = 0;
	if (block[124] & 0x80) {
		for (i = 0; i < 8; i++)
			m->size = m->size << 8 | block[128 + i];
	} else {
		memcpy(digits, block + 124, 12);
		m->size = strtoull(digits, NULL, 8);
	}
	return m->size < UINT64_C(1) << 48 ? OK : ERR_FORMAT;
}

size_t tar_padding(uint64_t size)
{
	return (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
}

/* ---- the manifest ---- */

static void hash_text(const void *bytes, size_t length, char out[2 * ARCHIVE_HASH + 1])
{
	unsigned char hash[ARCHIVE_HASH];

	crypto_generichash(hash, sizeof hash, bytes, length, NULL, 0);
	sodium_bin2hex(out, 2 * ARCHIVE_HASH + 1, hash, sizeof hash);
}

void manifest_print(const struct archive_facts *f, const struct archive_list *l, struct buffer *out)
{
	char began[40], ended[40], hash[2 * ARCHIVE_HASH + 1];
	size_t i;

	clock_print(f->began, began);
	clock_print(f->ended, ended);
	buffer_format(out, HEAD "release %s\nlife %s\nschema %" PRIu64 "\nbegan %s\nended %s\n"
		"log-first %u\nlog-end %u %u\nkeys %s\n", f->release, f->life, f->schema, began,
		ended, f->log_first, f->end_file, f->end_offset, f->keys);
	if (f->zone[0])
		buffer_format(out, "zone %s\n", f->zone);
	for (i = 0; i < l->count; i++) {
		sodium_bin2hex(hash, sizeof hash, l->list[i].hash, ARCHIVE_HASH);
		buffer_format(out, "member %s %" PRIu64 " %s\n", l->list[i].name, l->list[i].size,
			hash);
	}
	hash_text(out->bytes, out->length, hash);
	buffer_format(out, "sum %s\n", hash);
}

static bool member_line(const char *line, struct archive_list *l)
{
	char name[ARCHIVE_NAME], hex[2 * ARCHIVE_HASH + 1];
	unsigned char hash[ARCHIVE_HASH];
	uint64_t size;

	if (sscanf(line, "member %99s %" SCNu64 " %64s", name, &size, hex) != 3
	    || sodium_hex2bin(hash, sizeof hash, hex, strlen(hex), NULL, NULL, NULL) != 0
	    || strlen(hex) != 2 * ARCHIVE_HASH || l->count >= MEMBERS_MAX)
		return false;
	archive_note(l, name, size, hash);
	return true;
}

/* True when the line is understood, or nothing that we know. */
static bool line_take(const char *line, struct archive_facts *f, struct archive_list *l)
{
	char time[40];

	if (strncmp(line, "member ", 7) == 0)
		return member_line(line, l);
	if (strncmp(line, "began ", 6) == 0)
		return sscanf(line, "began %39s", time) == 1 && clock_parse(time, &f->began) == OK;
	if (strncmp(line, "ended ", 6) == 0)
		return sscanf(line, "ended %39s", time) == 1 && clock_parse(time, &f->ended) == OK;
	if (strncmp(line, "log-end ", 8) == 0)
		return sscanf(line, "log-end %u %u", &f->end_file, &f->end_offset) == 2;
	sscanf(line, "release %31s", f->release);
	sscanf(line, "life %16s", f->life);
	sscanf(line, "schema %" SCNu64, &f->schema);
	sscanf(line, "log-first %u", &f->log_first);
	sscanf(line, "keys %15s", f->keys);
	sscanf(line, "zone %63s", f->zone);
	return true;
}

enum status manifest_parse(const char *text, size_t length, struct archive_facts *f,
	struct archive_list *l)
{
	static const size_t last = 4 + 2 * ARCHIVE_HASH + 1;	/* "sum HASH\n" */
	char hash[2 * ARCHIVE_HASH + 1], line[400];
	const char *at = text, *end = text + length;

	memset(f, 0, sizeof *f);
	if (length < sizeof HEAD + last || memcmp(text, HEAD, sizeof HEAD - 1) != 0)
		return ERR_FORMAT;
	end -= last;
	hash_text(text, length - last, hash);
	if (memcmp(end, "sum ", 4) != 0 || memcmp(end + 4, hash, sizeof hash - 1) != 0)
		return ERR_CHECKSUM;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t n = stop ? (size_t)(stop - at) : 0;

		if (!stop || n >= sizeof line)
			return ERR_FORMAT;
		memcpy(line, at, n);
		line[n] = 0;
		if (!line_take(line, f, l))
			return ERR_FORMAT;
		at = stop + 1;
	}
	return OK;
}

/* ---- the last frame ---- */

static void put_little(unsigned char *out, uint64_t value, int bytes)
{
	int i;

	for (i = 0; i < bytes; i++)
		out[i] = (unsigned char)(value >> 8 * i);
}

void trailer_print(unsigned char out[TRAILER], uint64_t manifest)
{
	put_little(out, SKIPPABLE, 4);
	put_little(out + 4, TRAILER - 8, 4);
	memcpy(out + 8, LAST_WORD, 8);
	put_little(out + 16, manifest, 8);
}

bool trailer_parse(const unsigned char bytes[TRAILER], uint64_t *manifest)
{
	unsigned char wanted[TRAILER];
	int i;

	*manifest = 0;
	for (i = 7; i >= 0; i--)
		*manifest = *manifest << 8 | bytes[16 + i];
	trailer_print(wanted, *manifest);
	return memcmp(bytes, wanted, TRAILER) == 0;
}
