/* SPDX-License-Identifier: ISC */
/*
 * vault_file: reading, making and destroying the files of the key store.
 *
 * Every write is followed by fsync before anything relies on it: new blocks of secrets, then their
 * checks, before a subject of them is used, the erasure list before a secret is overwritten. A tail of
 * the subjects file that is no whole block or has no checks was never relied on and is made anew.
 * Opening applies the erasure list, so secrets that came back from a copy are destroyed again.
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
#include "base/stall.h"
#include "base/why.h"
#include "desk/vault_checks.h"
#include "store/store.h"

#define YEARS 256
#define FIRST_YEAR 2000
#define BLOCK 4096		/* subjects */
#define FURTHEST (4u << 20)	/* most that are made at once */
#define LOST_KEYS " Restore the key store from its copy: without it no personal value can be read."

struct vault {
	pthread_rwlock_t lock;
	char path[4096];		/* of the folder "keys" */
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

/*
 * A file of it was not written, which is errno's fault. A disk that was full leaves nothing in doubt; after
 * any other answer nobody knows what stands on it.
 */
static void lost(const struct vault *v, const char *name, const char *what) __attribute__((noreturn));
static void lost(const struct vault *v, const char *name, const char *what)
{
	bool full = errno == ENOSPC || errno == EDQUOT;
	char said[WHY_SIZE], desk[4096];

	snprintf(desk, sizeof desk, "%.*s", (int)(strlen(v->path) - strlen("/keys")), v->path);
	snprintf(said, sizeof said, "%.700s/%s cannot be written: %s; %s.%s", v->path, name,
		strerror(errno), what, full ? " Make room; the next start goes on." : "");
	if (!full)
		store_failed(desk, said);
	panic("key store: %s", said);
}

static void sync_or_panic(const struct vault *v, int file, const char *name)
{
	if (stall_fsync(file, STALL_KEYS) != 0)
		lost(v, name, "its fsync did not work");
}

bool vault_write_all(int file, const void *bytes, size_t length, off_t at)
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
	good = vault_write_all(file, bytes, length, 0) && fsync(file) == 0;
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
	if (file < 0 || !vault_write_all(file, nothing, sizeof nothing, (off_t)(subject * VAULT_SECRET)))
		lost(v, "subjects", "a secret is not destroyed");
	sync_or_panic(v, file, "subjects");
	close(file);
}

/* Is this a whole line of the list? One that was cut short may name another subject. */
static bool erasure_of(const char *line, uint64_t *subject)
{
	int end = 0;

	return line[0] && line[strlen(line) - 1] == '\n'
		&& sscanf(line, "subject %" SCNu64 " at %n", subject, &end) == 1 && end > 0;
}

/* Destroys again what the erasure list names; counts its lines and notes them, a bit a slot. */
static enum status apply_erasures(struct vault *v, unsigned char *erased)
{
	int file = openat(v->folder, "erased", O_RDONLY | O_CLOEXEC);
	FILE *list = file < 0 ? NULL : fdopen(file, "r");
	char line[200];
	uint64_t subject;
	bool read;

	if (!list)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	while (fgets(line, sizeof line, list)) {
		if (!erasure_of(line, &subject))
			continue;
		v->erasures++;
		if (subject < v->slots)
			erased[subject / 8] |= (unsigned char)(1 << subject % 8);
		if (subject < v->slots && !zeros(v->secrets + subject * VAULT_SECRET, VAULT_SECRET))
			destroy(v, subject);
	}
	read = !ferror(list);
	fclose(list);
	return read ? OK : ERR_IO;
}

enum status vault_file_wrong(const struct vault *v, uint64_t subject)
{
	if (subject)
		why_say("%s/subjects is damaged: the secret of subject %" PRIu64 " is not the one that was "
			"made." LOST_KEYS, v->path, subject);
	else
		why_say("%s/desk is damaged or of another desk." LOST_KEYS, v->path);
	return ERR_CHECKSUM;
}

/* Those of an older release; NULL in *name: it was said. */
static enum status make_checks(struct vault *v, const char **name)
{
	if (vault_checks_write(v->folder, v->desk, v->secrets, 0, v->slots))
		return OK;
	why_say("%s/checks cannot be written: %s. See to it and start again: no key is in doubt.", v->path,
		strerror(errno));
	*name = NULL;
	return ERR_IO;
}

/* Secrets without checks are of a making that was cut short, or all are of an older release. */
static enum status check_secrets(struct vault *v, const unsigned char *erased, const char **name)
{
	unsigned char *checks = NULL;
	size_t slots = 0, wrong;
	enum status s = vault_checks_read(v->folder, &checks, &slots);

	if (s == ERR_NOT_FOUND)
		return make_checks(v, name);
	if (s) {
		*name = "checks";
		return s;
	}
	slots = slots / BLOCK * BLOCK;
	if (slots < v->slots)
		v->slots = slots;
	wrong = vault_checks_wrong(v->desk, v->secrets, checks, v->slots, erased);
	mem_free(checks);
	if (wrong == v->slots)
		return OK;
	/* Under another key of the desk none holds, not even that of the slot that nobody uses. */
	if (wrong == 0)
		why_say("%s/desk, %s/subjects or %s/checks is damaged or of another desk." LOST_KEYS, v->path,
			v->path, v->path);
	else if (zeros(v->secrets + wrong * VAULT_SECRET, VAULT_SECRET))
		why_say("%s/subjects or %s/erased is damaged: the secret of subject %zu is gone, and the "
			"list of erasures does not name it." LOST_KEYS, v->path, v->path, wrong);
	else
		why_say("%s/subjects or %s/checks is damaged: the secret of subject %zu is not the one that "
			"was made." LOST_KEYS, v->path, v->path, wrong);
	return ERR_CHECKSUM;
}

/* The secrets, less what is erased, each as it was made. */
static enum status read_subjects(struct vault *v, const char **name)
{
	unsigned char *erased;
	enum status s;

	*name = "subjects";
	s = read_secrets(v);
	if (s)
		return s;
	erased = mem_alloc(v->slots / 8 + 1);
	*name = "erased";
	s = apply_erasures(v, erased);
	if (!s)
		s = check_secrets(v, erased, name);
	mem_free(erased);
	return s;
}

enum status vault_open(const char *folder, struct vault **out)
{
	struct vault *v;
	const char *name;
	enum status s;

	*out = NULL;
	if (sodium_init() < 0)
		return ERR_IO;
	v = mem_alloc(sizeof *v);
	if (snprintf(v->path, sizeof v->path, "%s/keys", folder) >= (int)sizeof v->path) {
		mem_free(v);
		return ERR_LIMIT;
	}
	pthread_rwlock_init(&v->lock, NULL);
	v->folder = open(v->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	s = v->folder >= 0 ? OK : errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	name = "";
	if (s == OK)
		s = read_exact(v->folder, name = "masters", v->masters, sizeof v->masters);
	if (s == OK)
		s = read_exact(v->folder, name = "desk", v->desk, sizeof v->desk);
	if (s == OK)
		s = read_subjects(v, &name);
	if (s != OK) {
		if (s != ERR_CHECKSUM && name)
			why_say("%s/%s %s%s." LOST_KEYS, v->path, name, s == ERR_NOT_FOUND ? "is missing"
				: s == ERR_FORMAT ? "is no file of keys" : "cannot be read: ",
				s == ERR_IO ? strerror(errno) : "");
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
	if (file < 0 || !vault_write_all(file, secrets + from, length - from, (off_t)from))
		lost(v, "subjects", "no new secrets are made");
	sync_or_panic(v, file, "subjects");
	close(file);
	if (!vault_checks_write(v->folder, v->desk, secrets, v->slots, slots))
		lost(v, "checks", "no new secrets are made");
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
		lost(v, "erased", "the erasure list is not written");
	sync_or_panic(v, file, "erased");
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
