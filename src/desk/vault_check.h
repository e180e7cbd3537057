/* SPDX-License-Identifier: ISC */
/*
 * vault_check -- the key store against what the data was sealed under; for desk.c at each start.
 */
#ifndef ORDERDESK_DESK_VAULT_CHECK_H
#define ORDERDESK_DESK_VAULT_CHECK_H

#include "desk/vault.h"
#include "store/store.h"

/*
 * `subject`: the newest that was given. *marked: the desk has marks of its keys. ERR_CHECKSUM with a
 * sentence (base/why.h).
 */
enum status vault_check(struct txn *t, struct vault *v, const char *folder, uint64_t subject,
	bool *marked);
/* A store_body: notes the marks of this vault. */
enum status vault_mark(struct txn *t, void *vault);

#endif
