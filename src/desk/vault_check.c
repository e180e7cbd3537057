/* SPDX-License-Identifier: ISC */
/*
 * vault_check -- is this the key store that the desk's data was sealed under?
 *
 * The meta row "keys" holds a mark of the desk's key and of each year's master: a short hash, which
 * tells nothing of the key. A key that was changed on the disk, or the keys of another desk, would
 * open nothing, and what is sealed under it from then on would be lost with the right one; so the
 * desk does not come up. A master that is all zeros was destroyed and is taken as such. Subjects have
 * checks of their own beside them (vault_checks.h); their number must reach the newest that was given.
 */
#include "desk/vault_check.h"

#include <sodium.h>
#include <string.h>

#include "base/why.h"
#include "desk/vault_file.h"
#include "record/system.pb-c.h"

#define MARK 8u
#define FIRST 2000
#define YEARS 256
#define MARKS ((size_t)(YEARS + 1) * MARK)

static struct key row_key(void)
{
	struct key k = key_empty();

	key_add_text(&k, "keys");
	return k;
}

static void mark_of(const unsigned char *key, unsigned char out[MARK])
{
	static const unsigned char purpose[] = "mark of a key";
	unsigned char hash[crypto_generichash_BYTES_MIN];
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, purpose, sizeof purpose);
	crypto_generichash_update(&state, key, VAULT_KEY);
	crypto_generichash_final(&state, hash, sizeof hash);
	memcpy(out, hash, MARK);
}

/* Zeros for a master that is not there. */
static void marks_make(struct vault *v, unsigned char marks[MARKS])
{
	unsigned char key[VAULT_KEY];
	int i;

	memset(marks, 0, MARKS);
	vault_file_desk(v, key);
	mark_of(key, marks);
	for (i = 0; i < YEARS; i++)
		if (vault_file_master(v, FIRST + i, key) == OK)
			mark_of(key, marks + MARK * (size_t)(i + 1));
	sodium_memzero(key, sizeof key);
}

static enum status compare(const unsigned char *seen, const unsigned char *kept, const char *folder)
{
	static const unsigned char none[MARK];
	size_t i;

	for (i = 0; i <= YEARS; i++) {
		const unsigned char *now = seen + MARK * i, *then = kept + MARK * i;

		if (memcmp(now, then, MARK) == 0 || (i && memcmp(now, none, MARK) == 0))
			continue;
		why_say("%s/keys/%s is damaged or of another desk. Restore the key store from its copy: "
			"without it no personal value can be read.", folder, i ? "masters" : "desk");
		return ERR_CHECKSUM;
	}
	return OK;
}

enum status vault_check(struct txn *t, struct vault *v, const char *folder, uint64_t subject,
	bool *marked)
{
	unsigned char marks[MARKS];
	struct arena *a = arena_new(0);
	struct key k = row_key();
	enum status s;
	Od__Meta *m;

	marks_make(v, marks);
	s = table_get_as(t, TABLE_META, &k, a, &m);
	*marked = s == OK && m->bytes.len == MARKS;
	if (s == ERR_NOT_FOUND)
		s = OK;
	if (s == OK && *marked)
		s = compare(marks, m->bytes.data, folder);
	if (s == OK && !vault_has(v, subject)) {
		why_say("%s/keys/subjects or %s/keys/checks is cut short: subject %llu has no key. Restore "
			"the key store from its copy: without it no personal value can be read.", folder,
			folder, (unsigned long long)subject);
		s = ERR_CHECKSUM;
	}
	arena_free(a);
	return s;
}

enum status vault_mark(struct txn *t, void *vault)
{
	unsigned char marks[MARKS];
	struct key k = row_key();
	Od__Meta m = OD__META__INIT;

	marks_make(vault, marks);
	m.has_bytes = 1;
	m.bytes.data = marks;
	m.bytes.len = sizeof marks;
	return table_put(t, TABLE_META, &k, &m.base);
}
