/* SPDX-License-Identifier: ISC */
/*
 * vault_file -- the files of the key store, for vault.c alone.
 *
 * keys/masters: 256 masters of 32 bytes, of the years 2000 to 2255, made with the desk; a year
 * whose journal details are past keeping is overwritten with zeros. keys/desk: 32 bytes.
 * keys/subjects: 16 bytes for each subject from 1 on (slot 0 is unused), in blocks of 4,096; zeros
 * are an erased subject. keys/checks: what tells that a secret is whole (vault_checks.h). keys/erased:
 * lines "subject N at TIME". Everything is read at start and
 * held in memory that is wiped; all files are of the owner alone.
 */
#ifndef ORDERDESK_DESK_VAULT_FILE_H
#define ORDERDESK_DESK_VAULT_FILE_H

#include <sys/types.h>

#include "desk/vault.h"

#define VAULT_KEY 32
#define VAULT_SECRET 16

/* Copies of keys; ERR_NOT_FOUND when erased (or no year of the store). */
enum status vault_file_secret(struct vault *v, uint64_t subject, unsigned char *out);
enum status vault_file_master(struct vault *v, int year, unsigned char *out);
enum status vault_file_desk(struct vault *v, unsigned char *out);
bool vault_write_all(int file, const void *bytes, size_t length, off_t at);
/* What did not open: said, with the file's name and what to do. Returns ERR_CHECKSUM. */
enum status vault_file_wrong(const struct vault *v, uint64_t subject);

#endif
