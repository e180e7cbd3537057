/* SPDX-License-Identifier: ISC */
/*
 * vault -- the keys under which personal and secret values are sealed.
 *
 * The key store is the folder "keys" of the desk, outside the environment and its logs: "masters"
 * (one 32-byte master for each year from 2000 on), "desk" (the desk's secret key), "subjects" (a
 * 16-byte secret for each subject, made ahead in blocks), "checks" (what tells that each secret is
 * whole) and "erased" (the erasure list, one line a subject).
 * A subject's key of a year is BLAKE2b(master of the year, secret, subject, year).
 * Sealing is XChaCha20-Poly1305, bound to table, key and version of the record. Erasing a subject
 * writes the list first, then overwrites the secret: what was sealed can never be opened again,
 * and a restored copy of the keys is erased again when it is opened.
 *
 * Only vault_file.c touches these files. All functions may be called from any thread.
 * I/O trouble when keys must be made or destroyed is panic(), behind the mark that lets no start go on
 * without looking (store/store.h).
 */
#ifndef ORDERDESK_DESK_VAULT_H
#define ORDERDESK_DESK_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/status.h"
#include "record/key.h"

struct vault;

/* What a sealed value belongs to: it opens nowhere else. */
struct vault_place {
	const char *table;
	const struct key *key;
	uint64_t version;
};

/* Makes the key store of a new desk. ERR_EXISTS when there is one, ERR_IO. */
enum status vault_create(const char *folder);
/* ERR_NOT_FOUND no key store, ERR_FORMAT of the wrong size, ERR_CHECKSUM damaged, ERR_IO. */
enum status vault_open(const char *folder, struct vault **out);
void vault_close(struct vault *v);

/* Was a secret made for this subject (and perhaps erased)? */
bool vault_has(struct vault *v, uint64_t subject);
/* Makes secrets so that this subject and a block behind it have one; does nothing mostly. */
void vault_ready(struct vault *v, uint64_t subject);
/*
 * Seals under the subject's key of the year (subject 0: the desk's own). The sealed bytes are put
 * behind what `out` holds. ERR_NOT_FOUND when the subject is erased.
 */
enum status vault_seal(struct vault *v, uint64_t subject, int year,
	const struct vault_place *place, const void *bytes, size_t length, struct buffer *out);
/*
 * ERR_NOT_FOUND the subject is erased, ERR_CHECKSUM not what was sealed in this place; then it is said
 * which file is to blame (base/why.h).
 */
enum status vault_unseal(struct vault *v, uint64_t subject, int year,
	const struct vault_place *place, const void *sealed, size_t length, struct buffer *out);
/* Under the desk's secret key, for values of grade SECRET. */
enum status vault_seal_secret(struct vault *v, const struct vault_place *place, const void *bytes,
	size_t length, struct buffer *out);
enum status vault_unseal_secret(struct vault *v, const struct vault_place *place,
	const void *sealed, size_t length, struct buffer *out);

/*
 * A hash of `text` and the bytes that nobody without the keys can make or compare with: for what
 * must be told again but may be guessed, as the body of a request that holds a password.
 */
void vault_hash(struct vault *v, const char *text, const void *bytes, size_t length,
	unsigned char out[32]);

/* Destroys the subject's secret for good; durable when it returns. */
void vault_erase(struct vault *v, uint64_t subject, int64_t at);
bool vault_erased(struct vault *v, uint64_t subject);
uint64_t vault_erasures(struct vault *v);	/* lines of the erasure list */

#endif
