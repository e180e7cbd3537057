/* SPDX-License-Identifier: ISC */
/*
 * password: argon2id passwords, the lock after wrong ones, and OpenSSH public keys.
 *
 * A password is checked against a copy of its hash with no lock held, as that takes some 30 ms by
 * design. A login that is not there costs the same work, so that nobody learns who is. Passwords
 * are wiped by whoever holds them; here only hashes are kept.
 */
#include "desk/access.h"

#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/inside.h"
#include "desk/people.h"
#include "desk/setting.h"
#include "desk/vault.h"

#define MEMORY (19u << 20)	/* bytes of one check */
#define PASSES 2

char *access_hash(struct arena *a, const char *password)
{
	char out[crypto_pwhash_STRBYTES];

	if (sodium_init() < 0 || crypto_pwhash_str_alg(out, password, strlen(password), PASSES,
		MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
		panic("no memory to hash a password");
	return arena_string(a, out);
}

static bool fits_hash(const char *hash, const char *password)
{
	return hash && *hash && sodium_init() >= 0 &&
		crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

#define SEALED_MOST 400		/* bytes of a sealed hash */

static struct vault_place place_of(const struct key *key)
{
	struct vault_place place = { "user", key, 0 };

	return place;
}

char *password_seal(struct vault *vault, struct arena *a, uint32_t user, const char *hash)
{
	struct key key = key_u32(user);
	struct vault_place place = place_of(&key);
	struct buffer sealed;
	size_t size;
	char *text;

	buffer_init(&sealed, SEALED_MOST);
	if (vault_seal_secret(vault, &place, hash, strlen(hash), &sealed) != OK)
		panic("a password's hash is too long to seal");
	size = sodium_base64_ENCODED_LEN(sealed.length, sodium_base64_VARIANT_ORIGINAL);
	text = arena_alloc(a, size);
	sodium_bin2base64(text, size, sealed.bytes, sealed.length, sodium_base64_VARIANT_ORIGINAL);
	buffer_free(&sealed);
	return text;
}

char *password_open(struct vault *vault, uint32_t user, const char *sealed)
{
	struct key key = key_u32(user);
	struct vault_place place = place_of(&key);
	unsigned char bytes[SEALED_MOST];
	struct buffer out;
	char *hash = NULL;
	size_t length;

	if (sodium_base642bin(bytes, sizeof bytes, sealed, strlen(sealed), NULL, &length, NULL,
		sodium_base64_VARIANT_ORIGINAL) != 0)
		return NULL;
	buffer_init(&out, SEALED_MOST);
	if (vault_unseal_secret(vault, &place, bytes, length, &out) == OK)
		hash = mem_string(buffer_string(&out));
	mem_wipe(out.bytes, out.length);
	buffer_free(&out);
	return hash;
}

/* The same work as a check, for logins that are not there, have no password or are locked. */
static void waste(const char *password)
{
	struct arena *a = arena_new(0);

	access_hash(a, password);
	arena_free(a);
}

static unsigned seconds(int64_t from, int64_t until)
{
	return until > from ? (unsigned)((until - from + CLOCK_SECOND - 1) / CLOCK_SECOND) : 0;
}

/* What a try may be checked against: a copy of the hash, or locked for *wait seconds. */
static bool look(struct desk *d, const char *login, int64_t now, char *hash, size_t size,
	uint32_t *user, unsigned *wait)
{
	struct person *person;
	bool there = false;

	*hash = 0;
	*wait = 0;
	desk_read_lock(d);
	person = people_find(d, login);
	if (person) {
		pthread_mutex_lock(&d->people->tries);
		*wait = seconds(now, person->locked_until);
		pthread_mutex_unlock(&d->people->tries);
		there = person->user->state == OD__USER_STATE__ACTIVE && person->user->password &&
			strlen(person->user->password) < size;
		if (there) {
			strcpy(hash, person->user->password);
			*user = person->user->id;
		}
	}
	desk_unlock(d);
	return there;
}

/* Counts a try; the seconds for which the login is locked by it. */
static unsigned count(struct desk *d, const char *login, bool right, int64_t now)
{
	struct person *person;
	unsigned wait = 0;

	desk_read_lock(d);
	person = people_find(d, login);
	if (person) {
		pthread_mutex_lock(&d->people->tries);
		if (right) {
			person->failures = 0;
			person->locked_until = 0;
		} else if (++person->failures >= (unsigned)setting_int(d, "lock_failures")) {
			person->failures = 0;
			person->locked_until = now +
				setting_int(d, "lock_minutes") * CLOCK_MINUTE;
			wait = seconds(now, person->locked_until);
		}
		pthread_mutex_unlock(&d->people->tries);
	}
	desk_unlock(d);
	return wait;
}

enum status access_login(struct desk *d, const char *login, const char *password, int64_t now,
	uint32_t *user, unsigned *wait)
{
	char hash[256];
	uint32_t id = 0;
	bool right, there;

	*user = 0;
	there = look(d, login, now, hash, sizeof hash, &id, wait);
	if (*wait) {
		/* an answer that comes sooner than to a login that is not there would tell of it */
		waste(password);
		mem_wipe(hash, sizeof hash);
		return ERR_DENIED;
	}
	if (there) {
		right = fits_hash(hash, password);
	} else {
		waste(password);
		right = false;
	}
	mem_wipe(hash, sizeof hash);
	*wait = count(d, login, right, now);
	if (!right)
		return ERR_DENIED;
	*user = id;
	return OK;
}

static bool key_type(const char *type, size_t length)
{
	static const char *const types[] = {
		"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
		"ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com",
		"sk-ecdsa-sha2-nistp256@openssh.com",
	};
	size_t i;

	for (i = 0; i < sizeof types / sizeof types[0]; i++)
		if (strlen(types[i]) == length && strncmp(types[i], type, length) == 0)
			return true;
	return false;
}

/* Do the decoded bytes begin with their own type, as length and name? */
static bool names_itself(const unsigned char *blob, size_t length, const char *type, size_t size)
{
	return length > 4 + size && blob[0] == 0 && blob[1] == 0 && blob[2] == 0 &&
		blob[3] == size && memcmp(blob + 4, type, size) == 0;
}

enum status access_key_line(const char *line, struct arena *a, const char **text,
	const char **fingerprint)
{
	const char *type = line + strspn(line, " \t"), *data, *rest;
	size_t type_length = strcspn(type, " \t\r\n"), data_length, blob_length, end;
	unsigned char *blob, digest[crypto_hash_sha256_BYTES];
	char print[64];

	if (!key_type(type, type_length))
		return ERR_FORMAT;
	data = type + type_length;
	data += strspn(data, " \t");
	data_length = strcspn(data, " \t\r\n");
	blob = arena_alloc(a, data_length + 1);
	if (data_length == 0 || sodium_base642bin(blob, data_length, data, data_length, NULL,
		&blob_length, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
		!names_itself(blob, blob_length, type, type_length))
		return ERR_FORMAT;
	rest = data + data_length;
	end = strcspn(rest, "\r\n");
	if (rest[end] && rest[end + strspn(rest + end, "\r\n")])
		return ERR_FORMAT;	/* a second line */
	crypto_hash_sha256(digest, blob, blob_length);
	sodium_bin2base64(print, sizeof print, digest, sizeof digest,
		sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	*fingerprint = arena_format(a, "SHA256:%s", print);
	*text = arena_string_n(a, type, (size_t)(rest - type) + end);
	return OK;
}
