/* SPDX-License-Identifier: ISC */
/*
 * vault: what was sealed opens in its place alone, and never after its subject was erased.
 */
#include "desk/vault.h"

#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/why.h"
#include "tap/tap.h"

#define SECRET "0571-8812 4410"

static const char *folder;

/* Does a file of the key store hold these bytes? */
static bool file_has(const char *name, const void *bytes, size_t length)
{
	static char content[1 << 20];
	char path[600];
	FILE *file;
	size_t size;

	snprintf(path, sizeof path, "%s/keys/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		return false;
	size = fread(content, 1, sizeof content, file);
	fclose(file);
	return size >= length && memmem(content, size, bytes, length) != NULL;
}

static void copy_file(const char *from, const char *to)
{
	static char content[1 << 20];
	FILE *in, *out;
	size_t size;
	char path[600];

	snprintf(path, sizeof path, "%s/keys/%s", folder, from);
	in = fopen(path, "rb");
	snprintf(path, sizeof path, "%s/keys/%s", folder, to);
	out = fopen(path, "wb");
	if (!in || !out)
		bail("copy %s to %s", from, to);
	size = fread(content, 1, sizeof content, in);
	fwrite(content, 1, size, out);
	fclose(in);
	fclose(out);
}

static enum status seal(struct vault *v, uint64_t subject, int year, uint64_t version,
	struct buffer *out)
{
	struct key key = key_u64(7);
	struct vault_place place = { "journal", &key, version };

	buffer_reset(out);
	return vault_seal(v, subject, year, &place, SECRET, strlen(SECRET), out);
}

static enum status unseal(struct vault *v, uint64_t subject, int year, const char *table,
	uint64_t row, uint64_t version, const struct buffer *sealed, struct buffer *out)
{
	struct key key = key_u64(row);
	struct vault_place place = { table, &key, version };

	buffer_reset(out);
	return vault_unseal(v, subject, year, &place, sealed->bytes, sealed->length, out);
}

static void sealing(struct vault *v)
{
	struct buffer sealed, again, out;

	buffer_init(&sealed, 10000);
	buffer_init(&again, 10000);
	buffer_init(&out, 10000);
	is_int(OK, seal(v, 5, 2026, 3, &sealed), "sealed");
	ok(!memmem(sealed.bytes, sealed.length, SECRET, strlen(SECRET)), "nothing of it is in clear");
	is_int((long long)strlen(SECRET) + 40, (long long)sealed.length, "40 bytes longer");
	seal(v, 5, 2026, 3, &again);
	ok(memcmp(sealed.bytes, again.bytes, sealed.length) != 0, "twice is never the same");
	is_int(OK, unseal(v, 5, 2026, "journal", 7, 3, &sealed, &out), "opened");
	is_string(SECRET, buffer_string(&out), "to what it was");
	is_int(ERR_CHECKSUM, unseal(v, 6, 2026, "journal", 7, 3, &sealed, &out),
		"not under another subject");
	is_int(ERR_CHECKSUM, unseal(v, 5, 2027, "journal", 7, 3, &sealed, &out),
		"nor of another year");
	is_int(ERR_CHECKSUM, unseal(v, 5, 2026, "merge", 7, 3, &sealed, &out),
		"nor in another table");
	is_int(ERR_CHECKSUM, unseal(v, 5, 2026, "journal", 8, 3, &sealed, &out),
		"nor in another row");
	is_int(ERR_CHECKSUM, unseal(v, 5, 2026, "journal", 7, 4, &sealed, &out),
		"nor of another version");
	sealed.bytes[30] ^= 1;
	is_int(ERR_CHECKSUM, unseal(v, 5, 2026, "journal", 7, 3, &sealed, &out), "nor damaged");
	sealed.length = 20;
	is_int(ERR_CHECKSUM, unseal(v, 5, 2026, "journal", 7, 3, &sealed, &out), "nor cut short");
	is_int(ERR_NOT_FOUND, seal(v, 5, 1999, 3, &sealed), "no key of a year before the store's");
	is_int(OK, seal(v, 9000, 2026, 1, &sealed), "a subject beyond the blocks gets its secret");
	is_int(OK, unseal(v, 9000, 2026, "journal", 7, 1, &sealed, &out), "and opens");
	buffer_free(&sealed);
	buffer_free(&again);
	buffer_free(&out);
}

static void secret_grade(struct vault *v)
{
	struct key key = key_u32(3);
	struct vault_place place = { "user", &key, 2 };
	unsigned char hash[32], same[32];
	struct buffer sealed, out;

	buffer_init(&sealed, 10000);
	buffer_init(&out, 10000);
	is_int(OK, vault_seal_secret(v, &place, "hash", 4, &sealed), "sealed under the desk's key");
	is_int(OK, vault_unseal_secret(v, &place, sealed.bytes, sealed.length, &out), "opened");
	is_string("hash", buffer_string(&out), "to what it was");
	vault_hash(v, "verb", "body", 4, hash);
	vault_hash(v, "verb", "body", 4, same);
	ok(memcmp(hash, same, 32) == 0, "a keyed hash is the same again");
	vault_hash(v, "ver", "bbody", 5, same);
	ok(memcmp(hash, same, 32) != 0, "not of parts that meet elsewhere");
	crypto_generichash(same, 32, (const unsigned char *)"verb\0body", 9, NULL, 0);
	ok(memcmp(hash, same, 32) != 0, "and not what anybody can make");
	buffer_free(&sealed);
	buffer_free(&out);
}

static struct vault *reopen(struct vault *v)
{
	struct vault *again = NULL;

	vault_close(v);
	is_int(OK, vault_open(folder, &again), "the key store opens again");
	if (!again)
		bail("without keys nothing is left to test");
	return again;
}

static void add_to(const char *name, const char *text)
{
	char path[600];
	FILE *f;

	snprintf(path, sizeof path, "%s/keys/%s", folder, name);
	f = fopen(path, "ae");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		bail("%s is not written", path);
}

/* A making of the store that was cut short. */
static void half_made(void)
{
	char path[600];
	FILE *f;

	snprintf(path, sizeof path, "%s/keys.part", folder);
	if (mkdir(path, 0700) != 0)
		bail("%s is not made", path);
	snprintf(path, sizeof path, "%s/keys.part/masters", folder);
	f = fopen(path, "we");
	if (!f || fputs("short", f) < 0 || fclose(f) != 0)
		bail("%s is not written", path);
}

static struct vault *erasing(struct vault *v)
{
	struct buffer sealed, other, out;

	buffer_init(&sealed, 10000);
	buffer_init(&other, 10000);
	buffer_init(&out, 10000);
	seal(v, 5, 2026, 3, &sealed);
	seal(v, 6, 2026, 3, &other);
	v = reopen(v);
	is_int(OK, unseal(v, 5, 2026, "journal", 7, 3, &sealed, &out), "what was sealed opens");
	is_int(OK, unseal(v, 6, 2026, "journal", 7, 3, &other, &out), "and the other too");
	copy_file("subjects", "copy");
	ok(!vault_erased(v, 5), "not erased yet");
	vault_erase(v, 5, 0);
	ok(vault_erased(v, 5), "erased");
	is_int(ERR_NOT_FOUND, unseal(v, 5, 2026, "journal", 7, 3, &sealed, &out), "it never opens");
	is_int(ERR_NOT_FOUND, seal(v, 5, 2026, 3, &out), "and nothing more is sealed for it");
	is_int(OK, unseal(v, 6, 2026, "journal", 7, 3, &other, &out), "the other opens still");
	ok(file_has("erased", "subject 5 at 1970-01-01T00:00:00Z\n", 34), "it stands on the list");
	v = reopen(v);
	ok(vault_erased(v, 5), "it stays erased");
	is_int(1, (long long)vault_erasures(v), "one erasure");
	copy_file("copy", "subjects");
	v = reopen(v);
	ok(vault_erased(v, 5), "keys brought back from a copy are erased when they are opened");
	is_int(ERR_NOT_FOUND, unseal(v, 5, 2026, "journal", 7, 3, &sealed, &out), "and open nothing");
	v = reopen(v);
	ok(vault_erased(v, 5), "in the file as well");
	add_to("erased", "subject 6");
	v = reopen(v);
	is_int(OK, unseal(v, 6, 2026, "journal", 7, 3, &other, &out),
		"a line that was cut short erases nobody: it was subject 66");
	vault_erase(v, 7, 0);
	copy_file("copy", "subjects");
	v = reopen(v);
	ok(vault_erased(v, 7) && !vault_erased(v, 6), "and the line after it counts");
	buffer_free(&sealed);
	buffer_free(&other);
	buffer_free(&out);
	return v;
}

static void flip(const char *name, off_t at, size_t length)
{
	unsigned char bytes[16] = { 0 };
	char path[600];
	int fd;

	snprintf(path, sizeof path, "%s/keys/%s", folder, name);
	fd = open(path, O_RDWR);
	if (fd < 0 || pread(fd, bytes, 16, at) < 1)
		bail("%s is not read", path);
	if (length == 1)
		bytes[0] ^= 32;
	else
		memset(bytes, 0, sizeof bytes);
	if (pwrite(fd, bytes, length, at) != (ssize_t)length)
		bail("%s is not written", path);
	close(fd);
}

static void told(const char *first, const char *second, const char *what)
{
	struct vault *v;

	why_clear();
	is_int(ERR_CHECKSUM, vault_open(folder, &v), "%s is told", what);
	ok(strstr(why_text(), first) && strstr(why_text(), second)
		&& strstr(why_text(), "Restore the key store"), "with files and what to do: %s", why_text());
}

/* Of subject 8, which is there and not erased. */
static void secrets_wrong(void)
{
	struct vault *v = NULL;
	char path[600];

	copy_file("subjects", "whole");
	flip("subjects", 8 * 16 + 3, 1);
	told("keys/subjects", "subject 8 ", "a bit of a secret");
	copy_file("whole", "subjects");
	flip("subjects", 8 * 16, 16);
	told("keys/subjects", "keys/erased", "a secret that nobody erased and that is gone");
	copy_file("whole", "subjects");
	copy_file("erased", "list");
	snprintf(path, sizeof path, "%s/keys/erased", folder);
	if (truncate(path, 0) != 0)
		bail("truncate");
	told("keys/subjects", "keys/erased", "a list of erasures that is empty");
	copy_file("list", "erased");
	flip("checks", 8 * 4, 1);
	told("keys/subjects", "keys/checks", "a bit of a check");
	flip("desk", 5, 1);
	told("keys/desk", "keys/checks", "a bit of the desk's key");
	flip("desk", 5, 1);
	snprintf(path, sizeof path, "%s/keys/checks", folder);
	unlink(path);
	is_int(OK, vault_open(folder, &v), "a key store without checks gets them");
	vault_close(v);
	flip("subjects", 8 * 16 + 3, 1);
	told("keys/subjects", "subject 8 ", "and the next bit");
	copy_file("whole", "subjects");
	snprintf(path, sizeof path, "%s/keys/checks", folder);
	if (truncate(path, 4096 * 4 + 10) != 0)
		bail("truncate");
	is_int(OK, vault_open(folder, &v), "checks that were cut short");
	ok(v && vault_has(v, 4095) && !vault_has(v, 4096), "are so many secrets that can be relied on");
	vault_close(v);
}

/* The files take no more bytes: the process ends behind the mark. */
static void not_written(void)
{
	struct rlimit little = { 1000, 1000 }, none = { 0, 0 };
	struct vault *v = NULL;
	char path[600], text[200] = "";
	int status;
	FILE *f;
	pid_t pid;

	snprintf(path, sizeof path, "%s/store", folder);
	mkdir(path, 0700);
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		if (vault_open(folder, &v) != OK)
			_exit(1);
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &little);
		vault_ready(v, 20000);
		_exit(2);
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "secrets that are not written are the end");
	snprintf(path, sizeof path, "%s/store/fault", folder);
	f = fopen(path, "re");
	if (f && !fgets(text, sizeof text, f))
		text[0] = 0;
	if (f)
		fclose(f);
	ok(strstr(text, "keys/subjects"), "and leave the mark: %s", text);
}

/* An older release's keys on a full disk: they are whole, so nothing is said of restoring them. */
static void no_room_for_checks(void)
{
	struct rlimit little = { 1000, 1000 };
	struct vault *v = NULL;
	char path[600];
	int status;
	pid_t pid;

	snprintf(path, sizeof path, "%s/keys/checks", folder);
	unlink(path);
	pid = fork();
	if (pid == 0) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &little);
		why_clear();
		if (vault_open(folder, &v) != ERR_IO)
			_exit(1);
		_exit(strstr(why_text(), "checks cannot be written") && !strstr(why_text(), "Restore")
			? 0 : 2);
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "checks that are not written are told as such");
	is_int(OK, vault_open(folder, &v), "and the next start makes them");
	vault_close(v);
}

static void damaged(void)
{
	struct vault *v = NULL;
	char path[600], other[600];
	struct stat about;

	is_int(ERR_EXISTS, vault_create(folder), "a key store is never made over another");
	is_int(ERR_NOT_FOUND, vault_open("/nowhere", &v), "no key store is told");
	snprintf(path, sizeof path, "%s/keys/masters", folder);
	ok(stat(path, &about) == 0 && (about.st_mode & 077) == 0, "the files are the owner's alone");
	snprintf(other, sizeof other, "%s/keys/subjects", folder);
	if (truncate(other, 4096 * 16 + 100) != 0)
		bail("truncate");
	is_int(OK, vault_open(folder, &v), "a block that was not finished is made anew");
	vault_close(v);
	if (truncate(path, 100) != 0)
		bail("truncate");
	is_int(ERR_FORMAT, vault_open(folder, &v), "a cut file of masters is told");
	ok(v == NULL, "and nothing opens");
}

int main(void)
{
	struct vault *v = NULL;

	plan_lazy();
	folder = tap_tmpdir();
	half_made();
	is_int(OK, vault_create(folder), "a key store is made, over one that was cut short");
	is_int(OK, vault_open(folder, &v), "and opens");
	if (!v)
		bail("without keys nothing is left to test");
	sealing(v);
	secret_grade(v);
	v = erasing(v);
	vault_close(v);
	secrets_wrong();
	not_written();
	no_room_for_checks();
	damaged();
	return tap_result();
}
