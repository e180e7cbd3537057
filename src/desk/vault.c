/* SPDX-License-Identifier: ISC */
/*
 * vault: sealing and opening under the keys of the key store (vault.h, vault_file.h).
 *
 * A sealed value is a random nonce of 24 bytes, then the cipher text with its tag of 16. What it
 * belongs to (table, key, version) is authenticated with it, so a value that was moved to another
 * row does not open. Keys are derived at each use and wiped after it.
 */
#include "desk/vault.h"

#include <sodium.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "desk/vault_file.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

static void put_u64(unsigned char out[8], uint64_t value)
{
	int i;

	for (i = 7; i >= 0; i--, value >>= 8)
		out[i] = (unsigned char)value;
}

static enum status subject_key(struct vault *v, uint64_t subject, int year,
	unsigned char key[VAULT_KEY])
{
	unsigned char master[VAULT_KEY], seed[VAULT_SECRET + 16];
	enum status s;

	if (subject == 0)
		return vault_file_desk(v, key);
	s = vault_file_secret(v, subject, seed);
	if (s == OK)
		s = vault_file_master(v, year, master);
	if (s == OK) {
		put_u64(seed + VAULT_SECRET, subject);
		put_u64(seed + VAULT_SECRET + 8, (uint64_t)year);
		crypto_generichash(key, VAULT_KEY, seed, sizeof seed, master, sizeof master);
	}
	mem_wipe(master, sizeof master);
	mem_wipe(seed, sizeof seed);
	return s;
}

/* What is authenticated beside the bytes: table, 0, key, version. */
static size_t place_bytes(const struct vault_place *place, unsigned char out[KEY_MAX + 64])
{
	size_t length = strlen(place->table);

	if (length > 50)
		panic("table name %s is too long to seal by", place->table);
	memcpy(out, place->table, length);
	out[length++] = 0;
	memcpy(out + length, place->key->bytes, place->key->length);
	length += place->key->length;
	put_u64(out + length, place->version);
	return length + 8;
}

static enum status seal(const unsigned char key[VAULT_KEY], const struct vault_place *place,
	const void *bytes, size_t length, struct buffer *out)
{
	unsigned char nonce[NONCE], beside[KEY_MAX + 64];
	size_t beside_length = place_bytes(place, beside);
	unsigned char *cipher = mem_alloc(length + TAG);
	unsigned long long written;
	enum status s;

	randombytes_buf(nonce, sizeof nonce);
	crypto_aead_xchacha20poly1305_ietf_encrypt(cipher, &written, bytes, length, beside,
		beside_length, NULL, nonce, key);
	s = buffer_put(out, nonce, sizeof nonce);
	if (s == OK)
		s = buffer_put(out, cipher, written);
	mem_free(cipher);
	return s;
}

static enum status unseal(const unsigned char key[VAULT_KEY], const struct vault_place *place,
	const void *sealed, size_t length, struct buffer *out)
{
	unsigned char beside[KEY_MAX + 64];
	size_t beside_length = place_bytes(place, beside);
	const unsigned char *bytes = sealed;
	unsigned long long written;
	unsigned char *plain;
	enum status s = ERR_CHECKSUM;

	if (length < NONCE + TAG)
		return ERR_CHECKSUM;
	plain = mem_alloc(length);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &written, NULL, bytes + NONCE,
		length - NONCE, beside, beside_length, bytes, key) == 0)
		s = buffer_put(out, plain, written);
	mem_wipe(plain, length);
	mem_free(plain);
	return s;
}

enum status vault_seal(struct vault *v, uint64_t subject, int year,
	const struct vault_place *place, const void *bytes, size_t length, struct buffer *out)
{
	unsigned char key[VAULT_KEY];
	enum status s = subject_key(v, subject, year, key);

	if (s == OK)
		s = seal(key, place, bytes, length, out);
	mem_wipe(key, sizeof key);
	return s;
}

enum status vault_unseal(struct vault *v, uint64_t subject, int year,
	const struct vault_place *place, const void *sealed, size_t length, struct buffer *out)
{
	unsigned char key[VAULT_KEY];
	enum status s = subject_key(v, subject, year, key);

	if (s == OK)
		s = unseal(key, place, sealed, length, out);
	if (s == ERR_CHECKSUM)
		s = vault_file_wrong(v, subject);
	mem_wipe(key, sizeof key);
	return s;
}

enum status vault_seal_secret(struct vault *v, const struct vault_place *place, const void *bytes,
	size_t length, struct buffer *out)
{
	return vault_seal(v, 0, 0, place, bytes, length, out);
}

enum status vault_unseal_secret(struct vault *v, const struct vault_place *place,
	const void *sealed, size_t length, struct buffer *out)
{
	return vault_unseal(v, 0, 0, place, sealed, length, out);
}

void vault_hash(struct vault *v, const char *text, const void *bytes, size_t length,
	unsigned char out[32])
{
	crypto_generichash_state state;
	unsigned char key[VAULT_KEY];

	vault_file_desk(v, key);
	crypto_generichash_init(&state, key, sizeof key, 32);
	crypto_generichash_update(&state, (const unsigned char *)text, strlen(text) + 1);
	if (length)
		crypto_generichash_update(&state, bytes, length);
	crypto_generichash_final(&state, out, 32);
	mem_wipe(key, sizeof key);
	mem_wipe(&state, sizeof state);
}
