/* SPDX-License-Identifier: ISC */
/*
 * vault_file: reading, making and destroying the files of the key store.
 *
 * Every write is followed by fsync before anything relies on it: new blocks of secrets before a
 * subject of them is used, the erasure list before a secret is overwritten. A tail of the subjects
 * file that is no whole block was never relied on and is made anew. Opening applies the erasure
 * list, so secrets that came back from a copy are destroyed again.
 */
#include "desk/vault_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/why.h"

#define YEARS 256
#define FIRST_YEAR 2000
#define BLOCK 4096		/* subjects */
#define FURTHEST (4u << 20)	/* most that are made at once */

struct vault {
	pthread_rwlock_t lock;
	int folder;
	unsigned char masters[YEARS][VAULT_KEY];
	unsigned char desk[VAULT_KEY];
	unsigned char *secrets;		/* VAULT_SECRET bytes a slot */
	size_t slots;			/* a multiple of BLOCK */
	uint64_t erasures;
};

static bool zeros(const unsigned char *bytes, size_t length)
{
	return sodium_is_zero(bytes, length) == 1;
}

static void sync_or_panic(int file, const char *name)
{
	if (fsync(file) != 0)
		panic("key store: fsync of %s: %s", name, strerror(errno));
}

static bool write_all(int file, const void *bytes, size_t length, off_t at)
{
	const char *p = bytes;

	while (length) {
		ssize_t n = pwrite(file, p, length, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

/* A new file of random bytes. */
static bool make_random(int folder, const char *name, size_t length)
{
	int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	unsigned char *bytes;
	bool good;

	if (file < 0)
		return false;
	bytes = mem_alloc(length + 1);
	randombytes_buf(bytes, length);
	good = write_all(file, bytes, length, 0) && fsync(file) == 0;
	mem_wipe(bytes, length);
	mem_free(bytes);
	close(file);
	return good;
}

enum status vault_create(const char *folder)
{
	static const struct { const char *name; size_t length; } files[] = {
		{ "masters", YEARS * VAULT_KEY }, { "desk", VAULT_KEY },
		{ "subjects", (size_t)BLOCK * VAULT_SECRET }, { "erased", 0 } };
	char path[4096], part[4096];
	int above = -1, keys = -1;
	bool good;
	size_t i;

	if (sodium_init() < 0)
		return ERR_IO;
	if (snprintf(path, sizeof path, "%s/keys", folder) >= (int)sizeof path
			|| snprintf(part, sizeof part, "%s/keys.part", folder) >= (int)sizeof part)
		return ERR_LIMIT;
	if (access(path, F_OK) == 0)
		return ERR_EXISTS;
	good = mkdir(part, 0700) == 0 || errno == EEXIST;
	if (good)
		keys = open(part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	good = keys >= 0;
	for (i = 0; i < sizeof files / sizeof *files && good; i++) {
		unlinkat(keys, files[i].name, 0);	/* of a making that was cut short */
		good = make_random(keys, files[i].name, files[i].length);
	}
	good = good && fsync(keys) == 0 && rename(part, path) == 0;
	if (good)
		above = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = good && above >= 0 && fsync(above) == 0;
	if (above >= 0)
		close(above);
	if (keys >= 0)
		close(keys);
	return good ? OK : ERR_IO;
}

/* Reads a file that must have exactly `length` bytes. */
static enum status read_exact(int folder, const char *name, void *out, size_t length)
{
	int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
	struct stat about;
	enum status s = ERR_FORMAT;

	if (file < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (fstat(file, &about) == 0 && about.st_size == (off_t)length &&
		pread(file, out, length, 0) == (ssize_t)length)
		s = OK;
	close(file);
	return s;
}

static enum status read_secrets(struct vault *v)
{
	int file = openat(v->folder, "subjects", O_RDONLY | O_CLOEXEC);
	struct stat about;
	size_t length, done = 0;

	if (file < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (fstat(file, &about) != 0) {
		close(file);
		return ERR_IO;
	}
	v->slots = (size_t)about.st_size / VAULT_SECRET / BLOCK * BLOCK;
	length = v->slots * VAULT_SECRET;
	v->secrets = mem_alloc(length + 1);
	while (done < length) {
		ssize_t n = pread(file, v->secrets + done, length - done, (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	close(file);
	return done == length ? OK : ERR_IO;
}

/* Overwrites the secret of a subject in memory and in the file. */
static void destroy(struct vault *v, uint64_t subject)
{
	static const unsigned char nothing[VAULT_SECRET];
	int file;

	if (subject >= v->slots)
		return;
	mem_wipe(v->secrets + subject * VAULT_SECRET, VAULT_SECRET);
	file = openat(v->folder, "subjects", O_WRONLY | O_CLOEXEC);
	if (file < 0 || !write_all(file, nothing, sizeof nothing, (off_t)(subject * VAULT_SECRET)))
		panic("key store: the secret of subject %" PRIu64 " is not destroyed: %s", subject,
			strerror(errno));
	sync_or_panic(file, "subjects");
	close(file);
}

/* Is this a whole line of the list? One that was cut short may name another subject. */
static bool erasure_of(const char *line, uint64_t *subject)
{
	int end = 0;

	return line[0] && line[strlen(line) - 1] == '\n'
		&& sscanf(line, "subject %" SCNu64 " at %n", subject, &end) == 1 && end > 0;
}

/* Destroys again what the erasure list names; counts its lines. */
static enum status apply_erasures(struct vault *v)
{
	int file = openat(v->folder, "erased", O_RDONLY | O_CLOEXEC);
	FILE *list = file < 0 ? NULL : fdopen(file, "r");
	char line[200];
	uint64_t subject;

	if (!list)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	while (fgets(line, sizeof line, list)) {
		if (!erasure_of(line, &subject))
			continue;
		v->erasures++;
		if (subject < v->slots && !zeros(v->secrets + subject * VAULT_SECRET, VAULT_SECRET))
			destroy(v, subject);
	}
	fclose(list);
	return OK;
}

enum status vault_open(const char *folder, struct vault **out)
{
	struct vault *v;
	const char *name;
	char path[4096];
	enum status s;

	*out = NULL;
	if (sodium_init() < 0)
		return ERR_IO;
	if (snprintf(path, sizeof path, "%s/keys", folder) >= (int)sizeof path)
		return ERR_LIMIT;
	v = mem_alloc(sizeof *v);
	pthread_rwlock_init(&v->lock, NULL);
	v->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	s = v->folder >= 0 ? OK : errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	name = "";
	if (s == OK)
		s = read_exact(v->folder, name = "masters", v->masters, sizeof v->masters);
	if (s == OK)
		s = read_exact(v->folder, name = "desk", v->desk, sizeof v->desk);
	if (s == OK && (name = "subjects"))
		s = read_secrets(v);
	if (s == OK && (name = "erased"))
		s = apply_erasures(v);
	if (s != OK) {
		why_say("%s/%s %s. Restore the key store from its copy: without it no personal value can be "
			"read.", path, name, s == ERR_NOT_FOUND ? "is missing" : s == ERR_FORMAT
			? "is no file of keys" : strerror(errno));
		vault_close(v);
		return s;
	}
	*out = v;
	return OK;
}

void vault_close(struct vault *v)
{
	if (!v)
		return;
	if (v->secrets)
		mem_wipe(v->secrets, v->slots * VAULT_SECRET);
	mem_free(v->secrets);
	if (v->folder >= 0)
		close(v->folder);
	pthread_rwlock_destroy(&v->lock);
	mem_wipe(v, sizeof *v);
	mem_free(v);
}

/* More blocks at the end of the subjects file; under the write lock. */
static void extend(struct vault *v, size_t slots)
{
	size_t from = v->slots * VAULT_SECRET, length = slots * VAULT_SECRET;
	unsigned char *secrets;
	int file;

	if (slots - v->slots > FURTHEST)
		panic("key store: subject %zu is far beyond the %zu that are there", slots, v->slots);
	file = openat(v->folder, "subjects", O_WRONLY | O_CLOEXEC);
	secrets = mem_alloc(length + 1);
	memcpy(secrets, v->secrets, from);
	randombytes_buf(secrets + from, length - from);
	if (file < 0 || !write_all(file, secrets + from, length - from, (off_t)from))
		panic("key store: secrets are not written: %s", strerror(errno));
	sync_or_panic(file, "subjects");
	close(file);
	mem_wipe(v->secrets, from);
	mem_free(v->secrets);
	v->secrets = secrets;
	v->slots = slots;
}

bool vault_has(struct vault *v, uint64_t subject)
{
	bool there;

	pthread_rwlock_rdlock(&v->lock);
	there = subject < v->slots;
	pthread_rwlock_unlock(&v->lock);
	return there;
}

void vault_ready(struct vault *v, uint64_t subject)
{
	if (vault_has(v, subject))
		return;
	pthread_rwlock_wrlock(&v->lock);
	if (subject >= v->slots)
		extend(v, ((size_t)subject / BLOCK + 1) * BLOCK);
	pthread_rwlock_unlock(&v->lock);
}

enum status vault_file_secret(struct vault *v, uint64_t subject, unsigned char *out)
{
	enum status s = OK;

	vault_ready(v, subject);
	pthread_rwlock_rdlock(&v->lock);
	memcpy(out, v->secrets + subject * VAULT_SECRET, VAULT_SECRET);
	pthread_rwlock_unlock(&v->lock);
	if (zeros(out, VAULT_SECRET))
		s = ERR_NOT_FOUND;
	return s;
}

enum status vault_file_master(struct vault *v, int year, unsigned char *out)
{
	if (year < FIRST_YEAR || year >= FIRST_YEAR + YEARS)
		return ERR_NOT_FOUND;
	memcpy(out, v->masters[year - FIRST_YEAR], VAULT_KEY);
	return zeros(out, VAULT_KEY) ? ERR_NOT_FOUND : OK;
}

enum status vault_file_desk(struct vault *v, unsigned char *out)
{
	memcpy(out, v->desk, VAULT_KEY);
	return OK;
}

/* Does the list end in the middle of a line, as a run that was cut short may leave it? */
static bool cut_short(int list)
{
	struct stat about;
	char last = '\n';

	return fstat(list, &about) == 0 && about.st_size > 0
		&& pread(list, &last, 1, about.st_size - 1) == 1 && last != '\n';
}

void vault_erase(struct vault *v, uint64_t subject, int64_t at)
{
	char line[100], when[40];
	const char *begin = line;
	int file;

	clock_print(at, when);
	snprintf(line, sizeof line, "\nsubject %" PRIu64 " at %s\n", subject, when);
	vault_ready(v, subject);
	pthread_rwlock_wrlock(&v->lock);
	file = openat(v->folder, "erased", O_RDWR | O_APPEND | O_CLOEXEC);
	if (file >= 0 && !cut_short(file))
		begin++;
	if (file < 0 || write(file, begin, strlen(begin)) != (ssize_t)strlen(begin))
		panic("key store: the erasure list is not written: %s", strerror(errno));
	sync_or_panic(file, "erased");
	close(file);
	v->erasures++;
	destroy(v, subject);
	pthread_rwlock_unlock(&v->lock);
}

bool vault_erased(struct vault *v, uint64_t subject)
{
	bool erased;

	pthread_rwlock_rdlock(&v->lock);
	erased = subject < v->slots && zeros(v->secrets + subject * VAULT_SECRET, VAULT_SECRET);
	pthread_rwlock_unlock(&v->lock);
	return erased;
}

uint64_t vault_erasures(struct vault *v)
{
	uint64_t count;

	pthread_rwlock_rdlock(&v->lock);
	count = v->erasures;
	pthread_rwlock_unlock(&v->lock);
	return count;
}
