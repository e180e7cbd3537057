/* SPDX-License-Identifier: ISC */
/*
 * archive_read -- members out of a file, each compared with the manifest before anybody relies on
 * them.
 *
 * A file that can be sought in is looked at from its end first: without its last frame it was cut
 * short or made again, and it is read through only to say where. Bytes that do not decompress, a header
 * that is none, a hash or a size that the manifest does not know, a member that it names and that is not
 * there end with the name of the member.
 */
#include "store/archive_inside.h"

#include <string.h>
#include <zstd.h>

#include "base/log.h"
#include "base/memory.h"
#include "record/message.pb-c.h"

#define MANIFEST_MAX ((size_t)64 << 20)

struct archive_in {
	struct archive_say say;
	struct archive_file *file;
	ZSTD_DCtx *zstd;
	unsigned char *squeezed;
	size_t room, length, at;	/* of `squeezed` */
	bool inside;			/* of a frame */
	uint64_t left, size;		/* of the member */
	bool open, over;
	crypto_generichash_state hash;
	struct archive_list seen;
	struct archive_facts facts;
};

/* Decompressed bytes; fewer than `room` only at the end. */
static enum status take(struct archive_in *in, void *bytes, size_t room, size_t *got)
{
	ZSTD_outBuffer out = { bytes, room, 0 };
	enum status s;

	*got = 0;
	while (out.pos < out.size) {
		ZSTD_inBuffer from = { in->squeezed, in->length, in->at };
		size_t more;

		if (in->at == in->length) {
			in->at = 0;
			s = archive_file_read(in->file, in->squeezed, in->room, &in->length);
			if (s != OK)
				return s;
			if (in->length == 0) {
				if (in->inside)
					return archive_short(&in->say);
				break;
			}
			continue;
		}
		more = ZSTD_decompressStream(in->zstd, &out, &from);
		if (ZSTD_isError(more))
			return archive_damaged(&in->say);
		in->inside = more != 0;
		in->at = from.pos;
	}
	*got = out.pos;
	return OK;
}

static enum status take_all(struct archive_in *in, void *bytes, size_t length)
{
	enum status s;
	size_t got;

	s = take(in, bytes, length, &got);
	return s != OK || got == length ? s : archive_short(&in->say);
}

/* The last frame of a plain file: is it there, and where is the manifest? ERR_CHECKSUM: it is not. */
static enum status trailer_look(struct archive_in *in, uint64_t *manifest)
{
	uint64_t size = archive_file_size(in->file);
	unsigned char bytes[TRAILER];
	enum status s;
	size_t got;

	if (size < TRAILER)
		return ERR_CHECKSUM;
	s = archive_file_seek(in->file, size - TRAILER);
	if (s == OK)
		s = archive_file_read(in->file, bytes, sizeof bytes, &got);
	if (s != OK)
		return s;
	return got == TRAILER && trailer_parse(bytes, manifest) && *manifest <= size ? OK : ERR_CHECKSUM;
}

/* Is it zstd at all? */
static enum status begin_look(struct archive_in *in)
{
	static const unsigned char magic[4] = { 0x28, 0xb5, 0x2f, 0xfd };
	unsigned char bytes[4];
	enum status s;
	size_t got;

	s = archive_file_read(in->file, bytes, sizeof bytes, &got);
	if (s == OK && (got < sizeof bytes || memcmp(bytes, magic, sizeof magic) != 0))
		s = refuse(in->say.why, in->say.arena, OD__MESSAGE__ARCHIVE_NONE, NULL,
			in->say.path, NULL, NULL, NULL);
	return s;
}

static enum status open_it(const char *path, const unsigned char *secret, struct arena *a,
	struct archive_in **out, uint64_t *manifest, struct refusal *why)
{
	struct archive_in *in = mem_alloc(sizeof *in);
	enum status s;

	*out = in;
	if (sodium_init() < 0)
		panic("libsodium does not start");
	in->say.arena = a;
	in->say.why = why;
	in->say.path = arena_string(a, path);
	in->zstd = ZSTD_createDCtx();
	if (!in->zstd)
		panic("zstd: no memory");
	in->room = ZSTD_DStreamInSize();
	in->squeezed = mem_alloc(in->room);
	s = archive_file_open(&in->say, secret, &in->file);
	if (s == OK && !archive_file_sealed(in->file)) {
		s = begin_look(in);
		if (s == OK)
			s = trailer_look(in, manifest);
	}
	return s;
}

static enum status member_end(struct archive_in *in)
{
	unsigned char rest[TAR_BLOCK], hash[ARCHIVE_HASH];
	enum status s;

	in->open = false;
	crypto_generichash_final(&in->hash, hash, sizeof hash);
	archive_note(&in->seen, in->say.member, in->size, hash);
	s = take_all(in, rest, tar_padding(in->size));
	return s;
}

enum status archive_read(struct archive_in *in, void *bytes, size_t room, size_t *got)
{
	enum status s;

	*got = 0;
	if (in->left == 0)
		return in->open ? member_end(in) : OK;
	if (room > in->left)
		room = (size_t)in->left;
	s = take_all(in, bytes, room);
	if (s != OK)
		return s;
	*got = room;
	in->left -= room;
	crypto_generichash_update(&in->hash, bytes, room);
	return OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct archive_entry *)a)->name,
		((const struct archive_entry *)b)->name);
}

/* Both lists name the same members with the same bytes. */
static enum status compare(struct archive_in *in, struct archive_list *wanted)
{
	const struct archive_entry *seen, *want;
	bool less;
	size_t i;

	if (wanted->count)
		qsort(wanted->list, wanted->count, sizeof *wanted->list, by_name);
	if (in->seen.count)
		qsort(in->seen.list, in->seen.count, sizeof *in->seen.list, by_name);
	for (i = 0; i < wanted->count || i < in->seen.count; i++) {
		want = i < wanted->count ? &wanted->list[i] : NULL;
		seen = i < in->seen.count ? &in->seen.list[i] : NULL;
		if (want && seen && memcmp(want, seen, sizeof *want) == 0)
			continue;
		less = want && (!seen || strcmp(want->name, seen->name) < 0);
		memcpy(in->say.member, less || !seen ? want->name : seen->name, ARCHIVE_NAME);
		return less ? refuse(in->say.why, in->say.arena, OD__MESSAGE__ARCHIVE_LESS, NULL,
			in->say.path, in->say.member, NULL, NULL) : archive_damaged(&in->say);
	}
	return OK;
}

/* Reads the manifest, the member at hand, and what is behind it. */
static enum status manifest_take(struct archive_in *in, struct archive_list *wanted)
{
	unsigned char rest[2 * TAR_BLOCK];
	char *text;
	enum status s;
	size_t got;

	if (in->left > MANIFEST_MAX)
		return archive_damaged(&in->say);
	text = mem_alloc((size_t)in->left + 1);
	s = take_all(in, text, (size_t)in->left);
	if (s == OK && manifest_parse(text, (size_t)in->left, &in->facts, wanted) != OK)
		s = archive_damaged(&in->say);
	mem_free(text);
	/* The rest is read too: only then the frame's own checksum was looked at. */
	if (s == OK)
		s = take_all(in, rest, tar_padding(in->left));
	while (s == OK && (s = take(in, rest, sizeof rest, &got)) == OK && got > 0)
		;
	return s;
}

enum status archive_next(struct archive_in *in, struct archive_member *m)
{
	struct archive_list wanted = { NULL, 0, 0 };
	unsigned char block[65536];
	enum status s;
	size_t got, i;

	if (in->over)
		return ERR_END;
	while (in->open) {
		s = archive_read(in, block, sizeof block, &got);
		if (s != OK)
			return s;
	}
	s = take_all(in, block, TAR_BLOCK);
	if (s != OK)
		return s;
	if (tar_parse(block, m) != OK)
		return archive_damaged(&in->say);
	memcpy(in->say.member, m->name, ARCHIVE_NAME);
	in->left = in->size = m->size;
	if (strcmp(m->name, MANIFEST) != 0) {
		in->open = true;
		crypto_generichash_init(&in->hash, NULL, 0, ARCHIVE_HASH);
		return OK;
	}
	in->over = true;
	s = manifest_take(in, &wanted);
	if (s == OK)
		s = compare(in, &wanted);
	in->facts.members = in->seen.count;
	for (i = 0; i < in->seen.count; i++)
		in->facts.bytes += in->seen.list[i].size;
	mem_free(wanted.list);
	return s == OK ? ERR_END : s;
}

/* Its last frame is not there: what else is not? */
static enum status where_short(struct archive_in *in)
{
	struct archive_member m;
	enum status s = archive_file_seek(in->file, 0);

	while (s == OK)
		s = archive_next(in, &m);
	return s == ERR_END ? archive_short(&in->say) : s;
}

enum status archive_open(const char *path, const unsigned char *secret, struct arena *a,
	struct archive_in **out, struct refusal *why)
{
	uint64_t manifest;
	enum status s = open_it(path, secret, a, out, &manifest, why);

	if (s == ERR_CHECKSUM)
		s = where_short(*out);
	else if (s == OK && !archive_file_sealed((*out)->file))
		s = archive_file_seek((*out)->file, 0);
	if (s != OK) {
		archive_close(*out);
		*out = NULL;
	}
	return s;
}

const struct archive_facts *archive_facts(const struct archive_in *in)
{
	return &in->facts;
}

uint64_t archive_taken(const struct archive_in *in)
{
	return archive_file_raw(in->file);
}

void archive_close(struct archive_in *in)
{
	if (!in)
		return;
	archive_file_close(in->file);
	ZSTD_freeDCtx(in->zstd);
	mem_free(in->squeezed);
	mem_free(in->seen.list);
	mem_free(in);
}

enum status archive_look(const char *path, struct arena *a, struct archive_facts *facts,
	struct refusal *why)
{
	struct archive_list list = { NULL, 0, 0 };
	struct archive_member m;
	unsigned char block[TAR_BLOCK];
	struct archive_in *in;
	uint64_t manifest = 0;
	enum status s;
	size_t i;

	s = open_it(path, NULL, a, &in, &manifest, why);
	if (s == ERR_CHECKSUM)
		s = archive_short(&in->say);
	if (s == OK)
		s = archive_file_seek(in->file, manifest);
	if (s == OK)
		s = take_all(in, block, TAR_BLOCK);
	if (s == OK && (tar_parse(block, &m) != OK || strcmp(m.name, MANIFEST) != 0))
		s = archive_damaged(&in->say);
	if (s == OK) {
		in->left = m.size;
		s = manifest_take(in, &list);
	}
	*facts = in->facts;
	facts->members = list.count;
	for (i = 0; i < list.count; i++)
		facts->bytes += list.list[i].size;
	mem_free(list.list);
	archive_close(in);
	return s;
}

bool archive_is_sealed(const char *path)
{
	unsigned char head[8];
	FILE *f = fopen(path, "re");
	bool sealed = f && fread(head, 1, sizeof head, f) == sizeof head && seal_head_is(head);

	if (f)
		fclose(f);
	return sealed;
}
