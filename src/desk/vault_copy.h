/* SPDX-License-Identifier: ISC */
/*
 * vault_copy -- the key store as one run of bytes, and back.
 *
 * For backup and restore alone. A copy holds the four files of the key store (vault_file.h) and,
 * when the desk has one, the host key of its gate, with a hash at the end. It is as good as the
 * keys themselves: whoever stores it keeps it for the owner alone, or seals it (store/archive.h).
 * The erasure list is read last, so a copy never has a secret whose erasure it does not know of.
 */
#ifndef ORDERDESK_DESK_VAULT_COPY_H
#define ORDERDESK_DESK_VAULT_COPY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/status.h"

#define VAULT_COPY_MAX ((size_t)256 << 20)

/* What a copy stands for: compared to know whether one is of today. */
struct vault_count { uint64_t subjects, erasures; };

/* ERR_NOT_FOUND no key store, ERR_LIMIT over the buffer's cap, ERR_IO with errno. */
enum status vault_copy(const char *folder, struct buffer *out);
/* ERR_FORMAT, ERR_CHECKSUM: no whole copy. */
enum status vault_copy_look(const void *bytes, size_t length, struct vault_count *count);
enum status vault_count(const char *folder, struct vault_count *count);
/* Makes the key store of a desk that has none. ERR_EXISTS, ERR_FORMAT, ERR_CHECKSUM, ERR_IO. */
enum status vault_copy_restore(const char *folder, const void *bytes, size_t length);
/* Adds the erasures of a copy to a key store's list; the next vault_open destroys their secrets. */
enum status vault_copy_erasures(const char *folder, const void *bytes, size_t length);

#endif
