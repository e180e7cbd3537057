/* SPDX-License-Identifier: ISC */
/*
 * archive_seal -- backups that only the holder of a secret key can read.
 *
 * A sealed file is "ODSEAL01", a fresh key of 32 bytes sealed for the public key
 * (crypto_box_seal), the head of a secretstream (XChaCha20-Poly1305), then its chunks of 64 KiB,
 * the last one marked: chunks that were moved, changed, repeated or cut off do not open. Whoever
 * makes the backup needs the public key alone, so the machine that is backed up cannot read its
 * own off-site copies.
 *
 * A key as text is "odpub-" or "odsec-" and 43 letters of base64 (URL alphabet).
 */
#include "store/archive_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "record/message.pb-c.h"

#define WORD "ODSEAL01"
#define PUBLIC "odpub-"
#define SECRET "odsec-"
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define KEY_TEXT 43u

void seal_begin(seal_state *state, const unsigned char *seal_to, unsigned char head[SEAL_HEAD])
{
	unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];

	memcpy(head, WORD, 8);
	crypto_secretstream_xchacha20poly1305_keygen(key);
	crypto_box_seal(head + 8, key, sizeof key, seal_to);
	crypto_secretstream_xchacha20poly1305_init_push(state,
		head + 8 + crypto_box_SEALBYTES + sizeof key, key);
	mem_wipe(key, sizeof key);
}

void seal_chunk(seal_state *state, const void *bytes, size_t length, bool last, unsigned char *out)
{
	crypto_secretstream_xchacha20poly1305_push(state, out, NULL, bytes, length, NULL, 0,
		last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
}

bool seal_head_is(const unsigned char head[8])
{
	return memcmp(head, WORD, 8) == 0;
}

enum status unseal_begin(seal_state *state, const unsigned char *secret,
	const unsigned char head[SEAL_HEAD])
{
	unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES], own[ARCHIVE_KEY];
	enum status s = OK;

	crypto_scalarmult_base(own, secret);
	if (crypto_box_seal_open(key, head + 8, crypto_box_SEALBYTES + sizeof key, own, secret) != 0
	    || crypto_secretstream_xchacha20poly1305_init_pull(state,
		    head + 8 + crypto_box_SEALBYTES + sizeof key, key) != 0)
		s = ERR_DENIED;
	mem_wipe(key, sizeof key);
	return s;
}

enum status unseal_chunk(seal_state *state, const void *bytes, size_t length, bool *last,
	unsigned char *out)
{
	unsigned char tag = 0;

	if (length < SEAL_OVER || crypto_secretstream_xchacha20poly1305_pull(state, out, NULL, &tag,
			bytes, length, NULL, 0) != 0)
		return ERR_CHECKSUM;
	*last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	return OK;
}

size_t archive_seal_bytes(const unsigned char *seal_to, const void *bytes, size_t length,
	unsigned char **out)
{
	seal_state state;

	*out = mem_alloc(SEAL_HEAD + length + SEAL_OVER);
	seal_begin(&state, seal_to, *out);
	seal_chunk(&state, bytes, length, true, *out + SEAL_HEAD);
	mem_wipe(&state, sizeof state);
	return SEAL_HEAD + length + SEAL_OVER;
}

enum status archive_unseal_bytes(const unsigned char *secret, const void *bytes, size_t length,
	unsigned char **out, size_t *out_length)
{
	const unsigned char *head = bytes;
	enum status s = ERR_CHECKSUM;
	seal_state state;
	bool last = false;

	*out = NULL;
	*out_length = 0;
	if (length < SEAL_HEAD + SEAL_OVER || !seal_head_is(head)
	    || unseal_begin(&state, secret, head) != OK)
		return ERR_CHECKSUM;
	*out_length = length - SEAL_HEAD - SEAL_OVER;
	*out = mem_alloc(*out_length + 1);
	s = unseal_chunk(&state, head + SEAL_HEAD, length - SEAL_HEAD, &last, *out);
	if (s == OK && !last)
		s = ERR_CHECKSUM;
	mem_wipe(&state, sizeof state);
	if (s != OK) {
		mem_free(*out);
		*out = NULL;
	}
	return s;
}

/* ---- keys as text ---- */

static bool key_of(const char *text, const char *word, unsigned char key[ARCHIVE_KEY])
{
	size_t head = strlen(word), length = 0;

	return strncmp(text, word, head) == 0 && strlen(text) == head + KEY_TEXT
		&& sodium_base642bin(key, ARCHIVE_KEY, text + head, KEY_TEXT, NULL, &length, NULL,
			VARIANT) == 0 && length == ARCHIVE_KEY;
}

static void key_text(const char *word, const unsigned char key[ARCHIVE_KEY], char text[64])
{
	size_t head = strlen(word);

	memcpy(text, word, head);
	sodium_bin2base64(text + head, 64 - head, key, ARCHIVE_KEY, VARIANT);
}

bool archive_key_public(const char *text, unsigned char key[ARCHIVE_KEY])
{
	return key_of(text, PUBLIC, key);
}

enum status archive_key_make(const char *path, char text[64], struct arena *a, struct refusal *why)
{
	unsigned char open_key[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
	char line[66];
	size_t length;
	bool good;
	int file;

	file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		return refuse(why, a, errno == EEXIST ? OD__MESSAGE__FILE_THERE
			: OD__MESSAGE__FILE_UNWRITTEN, NULL, path, strerror(errno), NULL, NULL);
	crypto_box_keypair(open_key, secret);
	key_text(PUBLIC, open_key, text);
	key_text(SECRET, secret, line);
	length = strlen(line);
	line[length++] = '\n';
	good = write(file, line, length) == (ssize_t)length && fsync(file) == 0;
	close(file);
	mem_wipe(secret, sizeof secret);
	mem_wipe(line, sizeof line);
	if (good)
		return OK;
	unlink(path);
	return refuse(why, a, OD__MESSAGE__FILE_UNWRITTEN, NULL, path, strerror(errno), NULL, NULL);
}

enum status archive_key_read(const char *path, unsigned char secret[ARCHIVE_KEY], struct arena *a,
	struct refusal *why)
{
	char line[200] = "";
	FILE *f = fopen(path, "re");
	bool good;

	if (!f)
		return refuse(why, a, OD__MESSAGE__FILE_UNREAD, NULL, path, strerror(errno), NULL,
			NULL);
	good = fgets(line, sizeof line, f) != NULL;
	fclose(f);
	line[strcspn(line, "\r\n")] = 0;
	good = good && key_of(line, SECRET, secret);
	mem_wipe(line, sizeof line);
	return good ? OK : refuse(why, a, OD__MESSAGE__KEY_FILE_ODD, NULL, path, NULL, NULL, NULL);
}
