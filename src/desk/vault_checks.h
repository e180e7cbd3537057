/* SPDX-License-Identifier: ISC */
/*
 * vault_checks -- is each secret still the one that was made?
 *
 * keys/checks holds 4 bytes for each slot of keys/subjects: a short hash of secret and subject under
 * the desk's key. A bit that flipped in a secret would open nothing of its subject any more, and what
 * is sealed under it from then on would be lost with the right one; so the key store does not open.
 * Zeros are an erased subject, when the erasure list names it. Of a secret that was destroyed the
 * check stays: it tells nothing that helps to find 128 bits.
 *
 * For vault_file.c alone. A block of secrets counts when its checks stand: they are written last. A key
 * store of an older release gets its checks when it is opened.
 */
#ifndef ORDERDESK_DESK_VAULT_CHECKS_H
#define ORDERDESK_DESK_VAULT_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "desk/vault_file.h"

/* The slots that have checks, in *slots; ERR_NOT_FOUND when there are none at all, ERR_IO. */
enum status vault_checks_read(int folder, unsigned char **checks, size_t *slots);
/* The first slot below `slots` whose secret is not the one that was made; `slots` when all are. */
size_t vault_checks_wrong(const unsigned char desk[VAULT_KEY], const unsigned char *secrets,
	const unsigned char *checks, size_t slots, const unsigned char *erased);
/* Writes those of the slots from..to and syncs them. False: errno says why. */
bool vault_checks_write(int folder, const unsigned char desk[VAULT_KEY], const unsigned char *secrets,
	size_t from, size_t to);

#endif
