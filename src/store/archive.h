/* SPDX-License-Identifier: ISC */
/*
 * archive -- one file that holds a backup: members, then a manifest with their sizes and hashes.
 *
 * The file is a tar (ustar) compressed by zstd, so that any machine can look into it with
 * `tar --zstd -t`: each member is a zstd frame of its own with a checksum, and the last one,
 * MANIFEST, tells of all others. A frame that decoders skip ends the file and says where the
 * manifest begins; so a file that was cut short is known at once. Sealed for a public key the same
 * bytes are encrypted in chunks (archive_seal.c) and can be read from front to end alone.
 *
 * Written under the name with ".part" behind it, flushed, then renamed: a file of the name itself
 * was whole. Used by backup, restore and the tests; every way to end is ERR_REFUSED with a
 * sentence that names file and member (ERR_END behind the last member).
 */
#ifndef ORDERDESK_STORE_ARCHIVE_H
#define ORDERDESK_STORE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "record/reflect.h"

#define ARCHIVE_KEY 32u			/* bytes of a public and of a secret key */
#define ARCHIVE_NAME 100u		/* most bytes of a member's name, with its closing 0 */
#define LIFE_TEXT 17			/* 16 hex digits */

/* What the manifest says of the whole. */
struct archive_facts {
	char release[32];
	char life[LIFE_TEXT];		/* of the store it was made from (backup.h) */
	uint64_t schema;
	int64_t began, ended;		/* the files are of no moment before `ended` */
	uint32_t log_first;		/* log files in it: from this one on */
	uint32_t end_file, end_offset;	/* the log ends here */
	char keys[16];			/* the key store: "inside", "sealed", "apart" */
	char zone[64];			/* of the desk, for times that a person types; or "" */
	uint64_t members, bytes;	/* counted by the archive */
};

struct archive_member {
	char name[ARCHIVE_NAME];
	uint64_t size;
};

/* ---- writing ---- */
struct archive_out;
/* `seal_to`: a public key, or NULL. ERR_REFUSED when the name is taken. */
enum status archive_create(const char *path, const unsigned char *seal_to, struct arena *a,
	struct archive_out **out, struct refusal *why);
enum status archive_add(struct archive_out *o, const char *name, uint64_t size);
/* Exactly as many bytes as were told follow, in any number of pieces. */
enum status archive_put(struct archive_out *o, const void *bytes, size_t length);
enum status archive_add_whole(struct archive_out *o, const char *name, const void *bytes,
	size_t length);
/* Manifest, flush, the name itself. `facts` gets the counts. */
enum status archive_finish(struct archive_out *o, struct archive_facts *facts);
uint64_t archive_length(const struct archive_out *o);	/* bytes written so far */
/* Ends it; what was not finished is removed. */
void archive_end(struct archive_out *o);

/* ---- reading ---- */
struct archive_in;
/* `secret`: the secret key of a sealed file, or NULL. */
enum status archive_open(const char *path, const unsigned char *secret, struct arena *a,
	struct archive_in **out, struct refusal *why);
/* The next member; what is left of the one before is passed over. ERR_END: all was compared. */
enum status archive_next(struct archive_in *in, struct archive_member *m);
/* At most `room` bytes of the member; *got 0 at its end. */
enum status archive_read(struct archive_in *in, void *bytes, size_t room, size_t *got);
const struct archive_facts *archive_facts(const struct archive_in *in);	/* behind ERR_END */
uint64_t archive_taken(const struct archive_in *in);	/* bytes of the file read so far */
void archive_close(struct archive_in *in);

/* The facts alone, from the end of a file that is not sealed. */
enum status archive_look(const char *path, struct arena *a, struct archive_facts *facts,
	struct refusal *why);
bool archive_is_sealed(const char *path);

/* ---- keys ---- */
/* Makes a pair: the secret in a new file of the owner alone, the public one as text. */
enum status archive_key_make(const char *path, char text[64], struct arena *a, struct refusal *why);
enum status archive_key_read(const char *path, unsigned char secret[ARCHIVE_KEY], struct arena *a,
	struct refusal *why);
bool archive_key_public(const char *text, unsigned char key[ARCHIVE_KEY]);
/* A few bytes (a key store) sealed on their own; `out` is malloc'ed by mem_alloc. */
size_t archive_seal_bytes(const unsigned char *seal_to, const void *bytes, size_t length,
	unsigned char **out);
/* ERR_CHECKSUM: another key, or other bytes. */
enum status archive_unseal_bytes(const unsigned char *secret, const void *bytes, size_t length,
	unsigned char **out, size_t *out_length);

/* ---- copies ---- */
/* What a plain file holds, in a new sealed one. */
enum status archive_seal_file(const char *from, const char *to, const unsigned char *seal_to,
	struct arena *a, struct refusal *why);
/* The same in one piece, in place of what was there: for a copy of the key store. */
enum status archive_seal_whole(const char *from, const char *to, const unsigned char *seal_to,
	struct arena *a, struct refusal *why);

#endif
