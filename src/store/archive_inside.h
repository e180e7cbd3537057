/* SPDX-License-Identifier: ISC */
/*
 * archive_inside -- what the files of the archive share: the two lowest layers and the manifest.
 *
 * From the top: members (archive_write.c, archive_read.c), tar headers and the manifest's text
 * (archive_text.c), sealing (archive_seal.c), the file itself (archive_file.c). A layer knows only
 * the one below. What goes wrong is told once, by the layer that met it, into the shared refusal.
 */
#ifndef ORDERDESK_STORE_ARCHIVE_INSIDE_H
#define ORDERDESK_STORE_ARCHIVE_INSIDE_H

#include <sodium.h>

#include "base/buffer.h"
#include "store/archive.h"

#define ARCHIVE_HASH 32u
#define TAR_BLOCK 512u
#define MANIFEST "MANIFEST"
#define SEAL_CHUNK 65536u
#define TRAILER 24u			/* of the file: magic, length, word, where the manifest is */

struct archive_entry {
	char name[ARCHIVE_NAME];
	uint64_t size;
	unsigned char hash[ARCHIVE_HASH];
};

struct archive_list {
	struct archive_entry *list;
	size_t count, room;
};

/* Whom to tell. The arena lives as long as the archive. */
struct archive_say {
	struct arena *arena;
	struct refusal *why;
	const char *path;		/* of the file, for people */
	char member[ARCHIVE_NAME];	/* at work */
};
enum status archive_short(const struct archive_say *s);
enum status archive_damaged(const struct archive_say *s);
enum status archive_io(const struct archive_say *s);	/* errno */

/* ---- archive_text.c ---- */
void archive_note(struct archive_list *l, const char *name, uint64_t size,
	const unsigned char hash[ARCHIVE_HASH]);
void tar_header(unsigned char block[TAR_BLOCK], const char *name, uint64_t size, int64_t at);
/* ERR_END: a block of zeros; ERR_FORMAT. */
enum status tar_parse(const unsigned char block[TAR_BLOCK], struct archive_member *m);
size_t tar_padding(uint64_t size);
void manifest_print(const struct archive_facts *f, const struct archive_list *l,
	struct buffer *out);
enum status manifest_parse(const char *text, size_t length, struct archive_facts *f,
	struct archive_list *l);
void trailer_print(unsigned char out[TRAILER], uint64_t manifest);
bool trailer_parse(const unsigned char bytes[TRAILER], uint64_t *manifest);

/* ---- archive_file.c: the bytes of the file, through the seal when there is one ---- */
struct archive_file;
enum status archive_file_create(struct archive_say *s, const unsigned char *seal_to,
	struct archive_file **out);
enum status archive_file_write(struct archive_file *f, const void *bytes, size_t length);
enum status archive_file_keep(struct archive_file *f);	/* all written: flush, take the name */
enum status archive_file_open(struct archive_say *s, const unsigned char *secret,
	struct archive_file **out);
/* As many as there are, up to `room`; *got 0 at the end. */
enum status archive_file_read(struct archive_file *f, void *bytes, size_t room, size_t *got);
/* Of a file that is not sealed: go on reading here. */
enum status archive_file_seek(struct archive_file *f, uint64_t at);
uint64_t archive_file_size(const struct archive_file *f);
uint64_t archive_file_place(const struct archive_file *f);	/* bytes of content so far */
uint64_t archive_file_raw(const struct archive_file *f);	/* bytes of the file so far */
bool archive_file_sealed(const struct archive_file *f);
void archive_file_close(struct archive_file *f);	/* removes what was not kept */

/* ---- archive_seal.c ---- */
#define SEAL_HEAD (8u + crypto_box_SEALBYTES + 32u + crypto_secretstream_xchacha20poly1305_HEADERBYTES)
#define SEAL_OVER crypto_secretstream_xchacha20poly1305_ABYTES
typedef crypto_secretstream_xchacha20poly1305_state seal_state;
void seal_begin(seal_state *state, const unsigned char *seal_to, unsigned char head[SEAL_HEAD]);
/* `out` has SEAL_OVER bytes more. */
void seal_chunk(seal_state *state, const void *bytes, size_t length, bool last,
	unsigned char *out);
bool seal_head_is(const unsigned char head[8]);
/* ERR_DENIED: another key. */
enum status unseal_begin(seal_state *state, const unsigned char *secret,
	const unsigned char head[SEAL_HEAD]);
/* ERR_CHECKSUM. */
enum status unseal_chunk(seal_state *state, const void *bytes, size_t length, bool *last,
	unsigned char *out);

#endif
