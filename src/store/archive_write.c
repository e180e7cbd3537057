/* SPDX-License-Identifier: ISC */
/*
 * archive_write -- members into a file: hashed, laid down as tar, compressed, handed to the file.
 *
 * One frame a member, so that a damaged byte is found in the member it belongs to. A member gets
 * exactly the bytes that its header says; anything else is a mistake of the caller and panic().
 */
#include "store/archive_inside.h"

#include <string.h>
#include <zstd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

/* WHY: 3 is zstd's own choice; a level more costs half of the speed for a twentieth of the size. */
#define LEVEL 3

struct archive_out {
	struct archive_say say;
	struct archive_file *file;
	ZSTD_CCtx *zstd;
	unsigned char *squeezed;
	size_t squeezed_size;
	struct archive_list list;
	crypto_generichash_state hash;
	uint64_t left;			/* bytes of the member that are still to come */
	uint64_t size, bytes;
	bool open;			/* a member is being written */
};

/* Through the compressor; `end` closes the frame. */
static enum status squeeze(struct archive_out *o, const void *bytes, size_t length, bool end)
{
	ZSTD_inBuffer in = { bytes, length, 0 };
	enum status s = OK;
	size_t left;

	do {
		ZSTD_outBuffer out = { o->squeezed, o->squeezed_size, 0 };

		left = ZSTD_compressStream2(o->zstd, &out, &in,
			end ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			panic("zstd: %s", ZSTD_getErrorName(left));
		if (out.pos > 0)
			s = archive_file_write(o->file, o->squeezed, out.pos);
	} while (s == OK && (end ? left > 0 : in.pos < in.size));
	return s;
}

enum status archive_create(const char *path, const unsigned char *seal_to, struct arena *a,
	struct archive_out **out, struct refusal *why)
{
	struct archive_out *o = mem_alloc(sizeof *o);
	enum status s;

	if (sodium_init() < 0)
		panic("libsodium does not start");
	o->say.arena = a;
	o->say.why = why;
	o->say.path = arena_string(a, path);
	o->zstd = ZSTD_createCCtx();
	if (!o->zstd)
		panic("zstd: no memory");
	ZSTD_CCtx_setParameter(o->zstd, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(o->zstd, ZSTD_c_checksumFlag, 1);
	o->squeezed_size = ZSTD_CStreamOutSize();
	o->squeezed = mem_alloc(o->squeezed_size);
	s = archive_file_create(&o->say, seal_to, &o->file);
	if (s != OK) {
		archive_end(o);
		o = NULL;
	}
	*out = o;
	return s;
}

static enum status header(struct archive_out *o, const char *name, uint64_t size)
{
	unsigned char block[TAR_BLOCK];

	if (strlen(name) >= ARCHIVE_NAME || strchr(name, ' '))
		panic("archive: a member cannot be named %s", name);
	tar_header(block, name, size, clock_now());
	return squeeze(o, block, sizeof block, false);
}

enum status archive_add(struct archive_out *o, const char *name, uint64_t size)
{
	if (o->left)
		panic("archive: %s lacks %llu bytes", o->say.member, (unsigned long long)o->left);
	memcpy(o->say.member, name, strlen(name) + 1);
	o->left = o->size = size;
	o->open = true;
	crypto_generichash_init(&o->hash, NULL, 0, ARCHIVE_HASH);
	return header(o, name, size);
}

/* The member is whole: its padding, its line in the manifest. */
static enum status member_end(struct archive_out *o)
{
	static const unsigned char nothing[TAR_BLOCK];
	unsigned char hash[ARCHIVE_HASH];

	if (!o->open)
		return OK;
	if (o->left)
		panic("archive: %s lacks %llu bytes", o->say.member, (unsigned long long)o->left);
	o->open = false;
	crypto_generichash_final(&o->hash, hash, sizeof hash);
	archive_note(&o->list, o->say.member, o->size, hash);
	o->bytes += o->size;
	return squeeze(o, nothing, tar_padding(o->size), true);
}

enum status archive_put(struct archive_out *o, const void *bytes, size_t length)
{
	enum status s;

	if (length > o->left)
		panic("archive: %s gets more bytes than it has", o->say.member);
	o->left -= length;
	crypto_generichash_update(&o->hash, bytes, length);
	s = squeeze(o, bytes, length, false);
	return s == OK && o->left == 0 ? member_end(o) : s;
}

enum status archive_add_whole(struct archive_out *o, const char *name, const void *bytes,
	size_t length)
{
	enum status s = archive_add(o, name, length);

	return s == OK ? archive_put(o, bytes, length) : s;
}

enum status archive_finish(struct archive_out *o, struct archive_facts *facts)
{
	static const unsigned char nothing[2 * TAR_BLOCK];
	unsigned char trailer[TRAILER];
	uint64_t manifest = archive_file_place(o->file);
	struct buffer text;
	enum status s;

	facts->members = o->list.count;
	facts->bytes = o->bytes;
	buffer_init(&text, (size_t)1 << 30);
	manifest_print(facts, &o->list, &text);
	s = header(o, MANIFEST, text.length);
	if (s == OK)
		s = squeeze(o, text.bytes, text.length, false);
	if (s == OK)
		s = squeeze(o, nothing, tar_padding(text.length), false);
	if (s == OK)
		s = squeeze(o, nothing, sizeof nothing, true);
	buffer_free(&text);
	trailer_print(trailer, manifest);
	if (s == OK)
		s = archive_file_write(o->file, trailer, sizeof trailer);
	return s == OK ? archive_file_keep(o->file) : s;
}

uint64_t archive_length(const struct archive_out *o)
{
	return archive_file_raw(o->file);
}

void archive_end(struct archive_out *o)
{
	if (!o)
		return;
	archive_file_close(o->file);
	ZSTD_freeCCtx(o->zstd);
	mem_free(o->squeezed);
	mem_free(o->list.list);
	mem_free(o);
}
