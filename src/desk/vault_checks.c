/* SPDX-License-Identifier: ISC */
/*
 * vault_checks -- the file of checks: read whole, written block by block.
 */
#include "desk/vault_checks.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

#define CHECK 4u

static void key_of(const unsigned char desk[VAULT_KEY], unsigned char key[crypto_shorthash_KEYBYTES])
{
	static const unsigned char purpose[] = "checks of secrets";

	crypto_generichash(key, crypto_shorthash_KEYBYTES, purpose, sizeof purpose, desk, VAULT_KEY);
}

static void check_of(const unsigned char *key, const unsigned char *secrets, uint64_t slot,
	unsigned char out[CHECK])
{
	unsigned char seed[VAULT_SECRET + sizeof slot], hash[crypto_shorthash_BYTES];
	size_t i;

	memcpy(seed, secrets + slot * VAULT_SECRET, VAULT_SECRET);
	for (i = 0; i < sizeof slot; i++)
		seed[VAULT_SECRET + i] = (unsigned char)(slot >> 8 * i);
	crypto_shorthash(hash, seed, sizeof seed, key);
	memcpy(out, hash, CHECK);
}

enum status vault_checks_read(int folder, unsigned char **checks, size_t *slots)
{
	int file = openat(folder, "checks", O_RDONLY | O_CLOEXEC);
	struct stat about;
	size_t length, done = 0;
	ssize_t n = 1;

	if (file < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (fstat(file, &about) != 0) {
		close(file);
		return ERR_IO;
	}
	*slots = (size_t)about.st_size / CHECK;
	length = *slots * CHECK;
	*checks = mem_alloc(length + 1);
	while (done < length && n > 0) {
		n = pread(file, *checks + done, length - done, (off_t)done);
		done += n > 0 ? (size_t)n : 0;
	}
	close(file);
	if (done == length)
		return OK;
	mem_free(*checks);
	*checks = NULL;
	return ERR_IO;
}

size_t vault_checks_wrong(const unsigned char desk[VAULT_KEY], const unsigned char *secrets,
	const unsigned char *checks, size_t slots, const unsigned char *erased)
{
	unsigned char key[crypto_shorthash_KEYBYTES], check[CHECK];
	size_t slot;

	key_of(desk, key);
	for (slot = 0; slot < slots; slot++) {
		if (sodium_is_zero(secrets + slot * VAULT_SECRET, VAULT_SECRET)) {
			if (erased[slot / 8] >> slot % 8 & 1)
				continue;
			break;
		}
		check_of(key, secrets, slot, check);
		if (memcmp(check, checks + slot * CHECK, CHECK) != 0)
			break;
	}
	sodium_memzero(key, sizeof key);
	return slot;
}

bool vault_checks_write(int folder, const unsigned char desk[VAULT_KEY], const unsigned char *secrets,
	size_t from, size_t to)
{
	unsigned char key[crypto_shorthash_KEYBYTES];
	size_t length = (to - from) * CHECK, slot;
	unsigned char *bytes = mem_alloc(length + 1);
	/* The first ones come in one moment. */
	const char *name = from ? "checks" : "checks.part";
	int file = openat(folder, name, O_WRONLY | O_CREAT | (from ? 0 : O_TRUNC) | O_CLOEXEC, 0600);
	bool good;

	key_of(desk, key);
	for (slot = from; slot < to; slot++)
		check_of(key, secrets, slot, bytes + (slot - from) * CHECK);
	sodium_memzero(key, sizeof key);
	good = file >= 0 && vault_write_all(file, bytes, length, (off_t)(from * CHECK))
		&& fsync(file) == 0;
	if (good && !from)
		good = renameat(folder, name, folder, "checks") == 0 && fsync(folder) == 0;
	if (file >= 0)
		close(file);
	mem_free(bytes);
	return good;
}
